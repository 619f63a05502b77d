/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_simulate: the uncertainty of a formula's value by GUM and by Monte Carlo. */
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "codec/json.h"
#include "compute/answer.h"
#include "formula/montecarlo.h"

#define MAX_INPUTS 64
#define MAX_TRIALS 100000000 /* a minute or so */
#define DEFAULT_TRIALS 1000000

struct hm_simulated {
	struct answer answer;
	struct hm_simulation numbers;
};

struct inputs {
	struct formula_input formula[MAX_INPUTS];
	struct random_input random[MAX_INPUTS];
	int n;
};

static enum rc
take_inputs(struct inputs *out, struct answer *a, struct units *units,
	const struct hm_simulate_request *request, struct err *err)
{
	if (request->n_inputs > MAX_INPUTS)
		return err_set(err, E_TOO_BIG, "there are more than %d inputs", MAX_INPUTS);
	out->n = (int)request->n_inputs;
	for (int i = 0; i < out->n; i++) {
		const struct hm_input *in = &request->input[i];
		enum rc rc;

		out->formula[i].name = str_of(answer_text(a, str_given(in->name)));
		for (int k = 0; k < i; k++)
			if (str_eq(out->formula[k].name, out->formula[i].name))
				return err_field(err, E_EXISTS, in->name ? in->name : "",
					"this input is given twice");
		rc = random_input_parse(
			&out->random[i], &out->formula[i].unit, units, str_given(in->value), err);
		if (rc) {
			/* a place in the value would look like one in the formula */
			err->line = err->column = 0;
			snprintf(err->field, sizeof(err->field), "%s", in->name ? in->name : "");
			return rc;
		}
	}
	return E_OK;
}

static void
simulation_write(
	struct json_out *j, const struct simulation *s, struct str formula, const char *unit)
{
	const struct budget *b = &s->gum.budget;

	jout_object(j);
	JOUT_TEXT(j, "formula", formula);
	JOUT_TEXT(j, "unit", str_of(unit));
	jout_key(j, STR("gum"));
	jout_object(j);
	JOUT_NUMBER(j, "value", s->gum.value);
	JOUT_NUMBER(j, "u", s->gum.u);
	JOUT_NUMBER(j, "dof", s->gum.dof);
	JOUT_NUMBER(j, "k", s->gum.k);
	JOUT_NUMBER(j, "U", s->gum.U);
	JOUT_BOOL(j, "validated", s->gum_validated);
	jout_key(j, STR("budget"));
	jout_array(j);
	for (int i = 0; i < b->n; i++) {
		double part = fabs(b->line[i].c * b->line[i].u);

		jout_object(j);
		JOUT_TEXT(j, "label", b->line[i].label);
		JOUT_NUMBER(j, "u", b->line[i].u);
		JOUT_TEXT(j, "unit", b->line[i].unit);
		JOUT_NUMBER(j, "sensitivity", b->line[i].c);
		JOUT_NUMBER(j, "contribution", part);
		JOUT_NUMBER(j, "share", s->gum.u > 0 ? part * part / (s->gum.u * s->gum.u) : 0);
		JOUT_NUMBER(j, "dof", b->line[i].dof);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_object_end(j);
	jout_key(j, STR("monte_carlo"));
	jout_object(j);
	JOUT_NUMBER(j, "mean", s->mean);
	JOUT_NUMBER(j, "u", s->u);
	JOUT_NUMBER(j, "p", s->p);
	JOUT_NUMBER(j, "low", s->low);
	JOUT_NUMBER(j, "high", s->high);
	JOUT_NUMBER(j, "shortest_low", s->shortest_low);
	JOUT_NUMBER(j, "shortest_high", s->shortest_high);
	JOUT_TEXT(j, "generator", STR("xoshiro256++"));
	JOUT_INTEGER(j, "trials", (int64_t)s->trials);
	jout_key(j, STR("seed"));
	jout_integer(j, (int64_t)s->seed);
	jout_object_end(j);
	jout_object_end(j);
}

static enum rc
run(struct hm_simulated *out, struct units *units, const struct hm_simulate_request *request,
	struct err *err)
{
	struct answer *a = &out->answer;
	struct inputs *in = arena_new(&a->arena, struct inputs, 1);
	struct formula_step step = { .name = STR("result"),
		.text = str_given(request->formula),
		.unit = str_given(request->unit) };
	struct simulation s;
	struct formula *f;
	struct json_out j;
	enum rc rc;

	if (!in)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if (request->trials > MAX_TRIALS)
		return err_field(err, E_DOMAIN, "trials", "expected at most %d trials", MAX_TRIALS);
	if ((rc = take_inputs(in, a, units, request, err)) ||
		(rc = formula_compile(&f, &a->arena, units, in->formula, in->n, &step, 1, err)) ||
		(rc = simulate(&s, &a->arena, f, 0, in->random, in->n,
			 request->trials ? request->trials : DEFAULT_TRIALS, request->seed,
			 request->p > 0 ? request->p : 0.95, err)))
		return rc;
	out->numbers = (struct hm_simulation){ .unit = answer_text(
						       a, str_of(formula_step_unit(f, 0)->symbol)),
		.mean = s.mean,
		.u = s.u,
		.low = s.low,
		.high = s.high,
		.shortest_low = s.shortest_low,
		.shortest_high = s.shortest_high,
		.p = s.p,
		.trials = s.trials,
		.seed = s.seed,
		.gum_value = s.gum.value,
		.gum_u = s.gum.u,
		.gum_dof = s.gum.dof,
		.gum_k = s.gum.k,
		.gum_U = s.gum.U,
		.gum_validated = s.gum_validated };
	jout_start(&j, &a->json);
	simulation_write(&j, &s, step.text, out->numbers.unit);
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

const struct hm_simulation *
hm_simulated_numbers(const struct hm_simulated *s)
{
	return &s->numbers;
}
