/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "cli/files.h"

#define MAX_INPUTS 64

struct hm_library *
library_with(const char *extra)
{
	struct text_files packs = { 0 };
	struct hm_library *lib = NULL;
	struct hm_text *all;
	struct hm_error refused;
	struct err err = { 0 };
	char path[4096];

	snprintf(path, sizeof(path), "%s/packs", getenv("SOURCE_ROOT"));
	assert_int_equal(files_add_folder(&packs, path, &err), E_OK);
	all = calloc(packs.n + 1, sizeof(*all));
	memcpy(all, packs.text, packs.n * sizeof(*all));
	if (extra)
		all[packs.n] = (struct hm_text){ "extra.yaml", extra, strlen(extra) };
	if (hm_library_open(&lib, all, packs.n + (extra ? 1 : 0), NULL, NULL, &refused) != HM_DONE)
		print_message("# %s:%u:%u: %s\n", refused.file, refused.line, refused.column,
			refused.text[HM_ENGLISH]);
	free(all);
	files_free(&packs);
	assert_non_null(lib);
	return lib;
}

static enum hm_outcome
ask(struct hm_results **out, const struct hm_library *lib, const char *method, const char *inputs,
	const char *file, struct hm_error *err)
{
	struct hm_input in[MAX_INPUTS];
	char *memory[MAX_INPUTS], *text = strdup(inputs), *at = text;
	struct hm_text f = { "pull.csv", file, file ? strlen(file) : 0 };
	char id[64];
	const char *edition = strchr(method, '@');
	struct hm_compute_request request = {
		.method = id, .input = in, .file = &f, .n_files = file ? 1 : 0
	};
	enum hm_outcome outcome;

	snprintf(id, sizeof(id), "%.*s", (int)strcspn(method, "@"), method);
	request.edition = edition ? edition + 1 : NULL;
	while (at && *at) {
		char *next = strchr(at, ';');
		struct err e = { 0 };

		if (next)
			*next++ = '\0';
		assert_true(request.n_inputs < MAX_INPUTS);
		at += strspn(at, " ");
		assert_int_equal(
			input_split(&in[request.n_inputs], &memory[request.n_inputs], at, &e),
			E_OK);
		request.n_inputs++;
		at = next;
	}
	outcome = hm_compute(out, lib, &request, err);
	for (size_t i = 0; i < request.n_inputs; i++)
		free(memory[i]);
	free(text);
	return outcome;
}

struct hm_results *
compute(const struct hm_library *lib, const char *method, const char *inputs, const char *file)
{
	struct hm_results *r;
	struct hm_error err = { 0 };

	if (ask(&r, lib, method, inputs, file, &err) != HM_DONE)
		fail_msg("%s: %s", err.field, err.text[HM_ENGLISH]);
	return r;
}

struct hm_error
compute_refused(
	const struct hm_library *lib, const char *method, const char *inputs, const char *file)
{
	struct hm_results *r;
	struct hm_error err = { 0 };

	if (ask(&r, lib, method, inputs, file, &err) != HM_WRONG)
		fail_msg("%s is not refused: %s", method, inputs);
	assert_null(r);
	return err;
}

const struct hm_result *
result_of(const struct hm_results *r, const char *property)
{
	const struct hm_result *found;

	for (size_t i = 0; (found = hm_results_at(r, i)); i++)
		if (strcmp(found->property, property) == 0)
			return found;
	fail_msg("no result %s", property);
	return NULL;
}

struct hm_verdicts *
judge(const struct hm_library *lib, const char *standard, const char *class_id, const char *day,
	const char *rule, const char *document)
{
	struct hm_text text = { "r.json", document, strlen(document) };
	struct hm_judge_request request = {
		.standard = standard, .class_id = class_id, .day = day, .rule = rule
	};
	struct hm_verdicts *v;
	struct hm_error err = { 0 };

	if (hm_judge(&v, lib, &text, 1, &request, &err) != HM_DONE)
		fail_msg("%s: %s", err.field, err.text[HM_ENGLISH]);
	return v;
}

struct hm_error
judge_refused(const struct hm_library *lib, const char *standard, const char *class_id,
	const char *day, const char *document)
{
	struct hm_text text = { "r.json", document, strlen(document) };
	struct hm_judge_request request = {
		.standard = standard, .class_id = class_id, .day = day
	};
	struct hm_verdicts *v;
	struct hm_error err = { 0 };

	assert_int_equal(hm_judge(&v, lib, &text, 1, &request, &err), HM_WRONG);
	assert_null(v);
	return err;
}

const struct hm_requirement_verdict *
requirement_of(const struct hm_verdicts *v, const char *id)
{
	const struct hm_standard_verdict *s = hm_verdicts_at(v, 0);

	for (size_t i = 0; i < s->n_requirements; i++)
		if (strcmp(s->requirement[i].id, id) == 0)
			return &s->requirement[i];
	fail_msg("no requirement %s", id);
	return NULL;
}
