/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_simulate: the uncertainty of a formula's value by GUM and by Monte Carlo. */
#include <stdlib.h>

#include "base/memory.h"
#include "compute/answer.h"
#include "compute/simulation.h"

struct hm_simulated {
	struct answer answer;
	struct hm_simulation *numbers;
	size_t n;
};

static void
fill(struct hm_simulation *to, struct answer *a, const struct simulation_answer *from, int i)
{
	const struct simulation *s = &from->simulation;
	const struct simulated_result *r = &s->result[i];

	*to = (struct hm_simulation){ .name = answer_text(a, from->name[i]),
		.unit = answer_text(a, str_of(from->unit[i]->symbol)),
		.mean = r->mean,
		.u = r->u,
		.low = r->low,
		.high = r->high,
		.shortest_low = r->shortest_low,
		.shortest_high = r->shortest_high,
		.p = s->p,
		.trials = s->trials,
		.seed = s->seed,
		.gum_value = r->gum.value,
		.gum_u = r->gum.u,
		.gum_dof = r->gum.dof,
		.gum_k = r->gum.k,
		.gum_U = r->gum.U,
		.gum_validated = r->validated };
}

static enum rc
run(struct hm_simulated *out, struct units *units, const struct hm_simulate_request *request,
	struct err *err)
{
	struct answer *a = &out->answer;
	struct simulation_answer done = { 0 };
	struct json_out j;
	enum rc rc;

	jout_start(&j, &a->json);
	rc = simulation_run(&done, &j, &a->arena, units, request, err);
	if (rc)
		return rc;
	out->n = (size_t)done.simulation.n;
	out->numbers = arena_new(&a->arena, struct hm_simulation, out->n);
	if (!out->numbers)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < done.simulation.n; i++)
		fill(&out->numbers[i], a, &done, i);
	return answer_finish(a, err);
}

enum hm_outcome
hm_simulate(struct hm_simulated **out, const struct hm_library *lib,
	const struct hm_simulate_request *request, struct hm_error *err)
{
	struct hm_simulated *s = memory_zeroed(sizeof(*s));
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&s->answer);
	rc = run(s, lib->packs->units, request, &e);
	if (rc) {
		hm_simulated_free(s);
		return error_give(err, &e);
	}
	*out = s;
	return HM_DONE;
}

void
hm_simulated_free(struct hm_simulated *s)
{
	if (!s)
		return;
	answer_release(&s->answer);
	free(s);
}

const char *
hm_simulated_json(const struct hm_simulated *s)
{
	return s->answer.json.p;
}

size_t
hm_simulated_count(const struct hm_simulated *s)
{
	return s->n;
}

const struct hm_simulation *
hm_simulated_numbers(const struct hm_simulated *s, size_t i)
{
	return i < s->n ? &s->numbers[i] : NULL;
}
