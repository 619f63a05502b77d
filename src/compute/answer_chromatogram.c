/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_chromatogram: peaks of one file, or amounts of a sequence. */
#include <stdlib.h>

#include "base/memory.h"
#include "compute/answer.h"
#include "compute/chromatogram.h"

struct hm_chromatogram {
	struct answer answer;
};

static enum rc
read_files(struct chromatogram_file **out, struct answer *a, const struct hm_library *lib,
	const struct hm_chromatogram_request *q, struct err *err)
{
	*out = arena_new(&a->arena, struct chromatogram_file, q->n_files + 1);
	if (!*out)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < q->n_files; i++) {
		enum rc rc = signal_read(&(*out)[i].file, &a->arena, lib->dict,
			(struct str){ q->file[i].p, q->file[i].n }, err);

		if (rc) {
			err_in_file(err, q->file[i].name ? q->file[i].name : "");
			return rc;
		}
		(*out)[i].name = str_given(q->file[i].name);
	}
	return E_OK;
}

static enum rc
run(struct answer *a, const struct hm_library *lib, const struct hm_chromatogram_request *q,
	struct err *err)
{
	struct option_given *given = arena_new(&a->arena, struct option_given, q->n_options + 1);
	struct chromatogram_view *view = arena_new(&a->arena, struct chromatogram_view, 1);
	struct str windows = q->windows ? (struct str){ q->windows->p, q->windows->n } : STR("");
	struct chromatogram_file *file;
	struct json_out j;
	enum rc rc;

	if (!given || !view)
		return err_set(err, E_TOO_BIG, "there are too many options");
	for (size_t i = 0; i < q->n_options; i++)
		given[i] = (struct option_given){ str_given(q->option[i].name),
			str_given(q->option[i].value) };
	if ((rc = chromatogram_view_read(view, given, q->n_options, err)) ||
		(rc = read_files(&file, a, lib, q, err)))
		return rc;
	if (q->n_files == 0)
		return err_set(err, E_MISSING, "a chromatogram needs a file");
	if (q->sequence && !windows.n)
		return err_set(err, E_MISSING, "a sequence needs the windows of its compounds");
	jout_start(&j, &a->json);
	if (q->sequence)
		rc = chromatogram_sequence_write(&j, &a->arena, file, q->n_files, view, windows,
			(struct str){ q->sequence->p, q->sequence->n }, err);
	else
		rc = chromatogram_write(
			&j, &a->arena, &file[0].file, file[0].name, view, windows, err);
	return rc ? rc : answer_finish(a, err);
}

enum hm_outcome
hm_chromatogram_run(struct hm_chromatogram **out, const struct hm_library *lib,
	const struct hm_chromatogram_request *request, struct hm_error *err)
{
	struct hm_chromatogram *c = memory_zeroed(sizeof(*c));
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&c->answer);
	rc = run(&c->answer, lib, request, &e);
	if (rc) {
		hm_chromatogram_free(c);
		return error_give(err, &e);
	}
	*out = c;
	return HM_DONE;
}

void
hm_chromatogram_free(struct hm_chromatogram *c)
{
	if (!c)
		return;
	answer_release(&c->answer);
	free(c);
}

const char *
hm_chromatogram_json(const struct hm_chromatogram *c)
{
	return c->answer.json.p;
}
