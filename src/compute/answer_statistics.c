/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_statistics: one analysis of a table. */
#include <stdlib.h>

#include "analysis/analysis.h"
#include "base/memory.h"
#include "compute/answer.h"

struct hm_statistics {
	struct answer answer;
};

static enum rc
run(struct answer *a, struct units *units, const struct hm_statistics_request *request,
	struct err *err)
{
	struct option_given *given =
		arena_new(&a->arena, struct option_given, request->n_options + 1);
	struct json_out j;
	enum rc rc;

	if (!given || request->n_options > 1000)
		return err_set(err, E_TOO_BIG, "there are too many options");
	for (size_t i = 0; i < request->n_options; i++)
		given[i] = (struct option_given){ str_given(request->option[i].name),
			str_given(request->option[i].value) };
	jout_start(&j, &a->json);
	rc = analysis_run(&j, &a->arena, units, str_given(request->analysis),
		(struct str){ request->table->p, request->table->n }, given,
		(int)request->n_options, err);
	if (rc && err && err->line && request->table->name)
		err_in_file(err, request->table->name);
	return rc ? rc : answer_finish(a, err);
}

enum hm_outcome
hm_statistics_run(struct hm_statistics **out, const struct hm_library *lib,
	const struct hm_statistics_request *request, struct hm_error *err)
{
	struct hm_statistics *s = memory_zeroed(sizeof(*s));
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&s->answer);
	rc = run(&s->answer, lib->packs->units, request, &e);
	if (rc) {
		hm_statistics_free(s);
		return error_give(err, &e);
	}
	*out = s;
	return HM_DONE;
}

enum hm_outcome
hm_statistics_list(struct hm_statistics **out, struct hm_error *err)
{
	struct hm_statistics *s = memory_zeroed(sizeof(*s));
	struct json_out j;
	struct err e = { 0 };

	*out = NULL;
	answer_init(&s->answer);
	jout_start(&j, &s->answer.json);
	analyses_write(&j);
	if (answer_finish(&s->answer, &e)) {
		hm_statistics_free(s);
		return error_give(err, &e);
	}
	*out = s;
	return HM_DONE;
}

void
hm_statistics_free(struct hm_statistics *s)
{
	if (!s)
		return;
	answer_release(&s->answer);
	free(s);
}

const char *
hm_statistics_json(const struct hm_statistics *s)
{
	return s->answer.json.p;
}
