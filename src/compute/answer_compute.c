/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_compute: results as plain structs and as JSON. */
#include <math.h>

#include "base/memory.h"
#include "compute/answer.h"
#include "compute/combine.h"
#include "compute/gather.h"
#include "compute/places.h"
#include "text/text.h"

struct hm_results {
	struct answer answer;
	struct result_set set;
	struct hm_result *result;
	struct hm_error *warning;
};

static enum rc
take_request(struct compute_request *out, struct arena *a, const struct hm_compute_request *request,
	struct err *err)
{
	struct given_input *input = arena_new(a, struct given_input, request->n_inputs + 1);
	struct given_file *file = arena_new(a, struct given_file, request->n_files + 1);
	struct given_mark *mark = arena_new(a, struct given_mark, request->n_moves + 1);

	if (!input || !file || !mark || request->n_inputs > 100000 || request->n_files > 10000 ||
		request->n_moves > 10000)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < request->n_inputs; i++) {
		const struct hm_input *in = &request->input[i];

		input[i] = (struct given_input){ arena_str(a, str_given(in->name)),
			arena_str(a, str_given(in->value)), arena_str(a, str_given(in->unit)),
			arena_str(a, str_given(in->specimen)) };
	}
	for (size_t i = 0; i < request->n_files; i++)
		file[i] = (struct given_file){ arena_str(a, str_given(request->file[i].name)),
			{ request->file[i].p, request->file[i].n }, NULL };
	for (size_t i = 0; i < request->n_moves; i++) {
		const struct hm_move *m = &request->move[i];

		mark[i] = (struct given_mark){ arena_str(a, str_given(m->specimen)),
			arena_str(a, str_given(m->feature)), arena_str(a, str_given(m->x)),
			arena_str(a, str_given(m->unit)), arena_str(a, str_given(m->reason)),
			arena_str(a, str_given(m->by)), arena_str(a, str_given(m->at)) };
	}
	out->mark = mark;
	out->n_marks = (int)request->n_moves;
	out->input = input;
	out->n_inputs = (int)request->n_inputs;
	out->file = file;
	out->n_files = (int)request->n_files;
	return E_OK;
}

static enum rc
fill_results(struct hm_results *r, struct err *err)
{
	struct result_set *set = &r->set;
	struct answer *a = &r->answer;

	r->result = arena_new(&a->arena, struct hm_result, (size_t)set->n_results + 1);
	r->warning = arena_new(&a->arena, struct hm_error, (size_t)set->n_warnings + 1);
	if (!r->result || !r->warning)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < set->n_results; i++) {
		const struct result *from = &set->result[i];
		struct hm_result *to = &r->result[i];

		*to = (struct hm_result){ .method = answer_text(a, set->method->id),
			.edition = answer_text(a, set->method->edition),
			.property = answer_text(a, from->property),
			.value = from->q.value,
			.u = from->q.u,
			.k = from->q.k,
			.U = from->q.U,
			.dof = from->q.dof,
			.unit = from->q.unit.symbol,
			.text = answer_text(a, from->text),
			.U_text = answer_text(a, from->U_text),
			.n = from->n };
		property_title(to->title, a, from->rule->property, from->property);
	}
	for (int i = 0; i < set->n_warnings; i++)
		(void)error_give(&r->warning[i], &set->warning[i]);
	return E_OK;
}

enum hm_outcome
hm_compute(struct hm_results **out, const struct hm_library *lib,
	const struct hm_compute_request *request, struct hm_error *err)
{
	struct hm_results *r = memory_zeroed(sizeof(*r));
	struct compute_request req = { .lib = lib->packs, .dict = lib->dict };
	struct json_out j;
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&r->answer);
	rc = pack_method(&req.method, lib->packs, str_given(request->method),
		str_given(request->edition), &e);
	if (rc == E_OK)
		rc = take_request(&req, &r->answer.arena, request, &e);
	if (rc == E_OK)
		rc = compute_run(&r->set, &r->answer.arena, &req, &e);
	if (rc == E_OK)
		rc = fill_results(r, &e);
	if (rc == E_OK) {
		jout_start(&j, &r->answer.json);
		result_set_write(&j, &r->set);
		rc = answer_finish(&r->answer, &e);
	}
	if (rc) {
		hm_results_free(r);
		return error_give(err, &e);
	}
	*out = r;
	return HM_DONE;
}

void
hm_results_free(struct hm_results *r)
{
	if (!r)
		return;
	answer_release(&r->answer);
	free(r);
}

const char *
hm_results_json(const struct hm_results *r)
{
	return r->answer.json.p;
}

size_t
hm_results_count(const struct hm_results *r)
{
	return (size_t)r->set.n_results;
}

const struct hm_result *
hm_results_at(const struct hm_results *r, size_t i)
{
	return i < hm_results_count(r) ? &r->result[i] : NULL;
}

bool
hm_results_specimen(struct hm_specimen *out, struct hm_results *r, size_t i, size_t specimen)
{
	const struct result *result;

	if (i >= hm_results_count(r))
		return false;
	result = &r->set.result[i];
	for (int k = 0; k < r->set.n_specimens; k++) {
		const struct specimen_value *s = &r->set.specimen[k];

		if (!result_has_specimen(r->set.method, result, s) || specimen-- > 0)
			continue;
		*out = (struct hm_specimen){ answer_text(&r->answer, s->label),
			direction_name(s->direction), answer_text(&r->answer, s->file),
			dd_double(unit_convert_exact(s->exact[result->rule->step].v,
				formula_step_unit(r->set.method->formula, result->rule->step),
				&result->rule->unit)) };
		return true;
	}
	return false;
}

size_t
hm_results_specimens(const struct hm_results *r)
{
	return (size_t)r->set.n_specimens;
}

bool
hm_results_mark(struct hm_mark *out, struct hm_results *r, size_t i, size_t k)
{
	const struct specimen_value *s = &r->set.specimen[i];
	const struct method *m = r->set.method;
	const struct found_mark *mark;
	size_t at = 0;
	int x, y;

	if (i >= hm_results_specimens(r))
		return false;
	x = places_x(m, s);
	y = places_y(m, s);
	while ((mark = places_next(&at, s, NULL))) {
		if (!formula_feature_movable(mark->feature) || k-- > 0)
			continue;
		*out = (struct hm_mark){ answer_text(&r->answer, s->label),
			formula_feature_name(mark->feature),
			{ word_text(places_title(mark->feature), LANG_ZH),
				places_title(mark->feature) },
			mark->x, mark->y, x < 0 ? "" : m->input[x].unit.symbol,
			y < 0 ? "" : m->input[y].unit.symbol, mark->moved };
		return true;
	}
	return false;
}

const struct hm_error *
hm_results_warning(const struct hm_results *r, size_t i)
{
	return i < (size_t)r->set.n_warnings ? &r->warning[i] : NULL;
}
