/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The public interface: errors, the library of packs. The answers are in answer_*.c. */
#include "hidemark/hidemark.h"

#include <stdio.h>

#include "base/decimal.h"
#include "base/memory.h"
#include "codec/json.h"
#include "compute/answer.h"
#include "text/text.h"

#define LIBRARY_CEILING ((size_t)64 << 20)
#define ANSWER_CEILING ((size_t)1 << 30) /* a curve file of 256 MB, as numbers */
#define JSON_CEILING ((size_t)256 << 20)

const char *
hm_version(void)
{
	return HIDEMARK_VERSION;
}

/* ---- errors ---------------------------------------------------------------------------------------- */

enum hm_outcome
error_give(struct hm_error *out, const struct err *err)
{
	enum hm_outcome outcome = rc_exit_status(err->rc) == 3 ? HM_FAILED : HM_WRONG;

	if (!out)
		return outcome;
	*out = (struct hm_error){ .outcome = outcome, .line = err->line, .column = err->column };
	snprintf(out->name, sizeof(out->name), "%s", rc_name(err->rc));
	snprintf(out->field, sizeof(out->field), "%s", err->field);
	snprintf(out->file, sizeof(out->file), "%s", err->file);
	err_text(err, LANG_ZH, out->text[HM_CHINESE], sizeof(out->text[HM_CHINESE]));
	err_text(err, LANG_EN, out->text[HM_ENGLISH], sizeof(out->text[HM_ENGLISH]));
	return outcome;
}

void
hm_error_line(const struct hm_error *err, enum hm_language l, char *out, size_t size)
{
	const char *text = err->text[l == HM_CHINESE ? HM_CHINESE : HM_ENGLISH];
	size_t named = strlen(err->field);
	char place[64] = "";

	/* a sentence that begins with the field's name needs no other */
	if (strncmp(text, err->field, named) != 0 ||
		!(text[named] == ':' || strncmp(text + named, "：", strlen("：")) == 0))
		named = 0;
	if (err->line && err->column)
		snprintf(place, sizeof(place), "%u:%u", err->line, err->column);
	else if (err->line)
		snprintf(place, sizeof(place), "%u", err->line);
	snprintf(out, size, "%s%s%s%s%s%s%s", err->file, err->file[0] && place[0] ? ":" : "", place,
		err->file[0] || place[0] ? ": " : "", named ? "" : err->field,
		named || !err->field[0] ? "" : ": ", text);
}

/* ---- answers --------------------------------------------------------------------------------------- */

void
answer_init(struct answer *a)
{
	arena_init(&a->arena, ANSWER_CEILING);
	buf_init(&a->json, JSON_CEILING);
}

void
answer_release(struct answer *a)
{
	arena_release(&a->arena);
	buf_release(&a->json);
}

enum rc
answer_finish(struct answer *a, struct err *err)
{
	buf_char(&a->json, '\0');
	if (a->json.bad)
		return err_set(err, E_TOO_BIG, "the answer is too long");
	return E_OK;
}

const char *
answer_text(struct answer *a, struct str s)
{
	const char *copy = s.n ? arena_cstr(&a->arena, s) : NULL;

	return copy ? copy : "";
}

void
property_title(const char *title[HM_LANGUAGES], struct answer *a, const struct property *property,
	struct str id)
{
	const char *word = NULL;

	if (str_ends(id, STR(".parallel")))
		word = "parallel";
	else if (str_ends(id, STR(".perpendicular")))
		word = "perpendicular";
	if (!word) {
		title[HM_CHINESE] = answer_text(a, property->title.zh);
		title[HM_ENGLISH] = answer_text(a, property->title.en);
		return;
	}
	title[HM_CHINESE] =
		answer_text(a, arena_printf(&a->arena, "%.*s（%s）", STR_FMT(property->title.zh),
				       word_text(word, LANG_ZH)));
	title[HM_ENGLISH] = answer_text(
		a, arena_printf(&a->arena, "%.*s (%s)", STR_FMT(property->title.en), word));
}

/* ---- the library of packs -------------------------------------------------------------------------- */

struct report_to {
	hm_report *report;
	void *ctx;
};

static void
pass_on(void *ctx, const struct err *err)
{
	const struct report_to *to = ctx;
	struct hm_error e;

	(void)error_give(&e, err);
	to->report(to->ctx, &e);
}

static bool
is_dictionary(const struct hm_text *t)
{
	return str_ends(str_given(t->name), STR(".tsv"));
}

static enum rc
open_dictionary(struct hm_library *lib, const struct hm_text *texts, size_t n, struct err *err)
{
	enum rc rc = E_OK;

	for (size_t i = 0; i < n && rc == E_OK; i++) {
		const struct str text = { texts[i].p, texts[i].n };

		if (!is_dictionary(&texts[i]))
			continue;
		rc = serial_grammars_are(text) ? serial_grammars_read(&lib->instruments,
							 &lib->arena, text, texts[i].name, err)
					       : signal_dictionary_read(&lib->dict, &lib->arena,
							 text, texts[i].name, err);
	}
	return rc;
}

static enum rc
open_packs(struct hm_library *lib, const struct hm_text *texts, size_t n, struct report_to *to,
	struct err *err)
{
	struct pack_text *packs = arena_new(&lib->arena, struct pack_text, n + 1);
	struct pack_input in;
	int count = 0;
	enum rc rc;

	for (size_t i = 0; packs && i < n; i++) {
		struct str copy;

		if (is_dictionary(&texts[i]))
			continue;
		copy = arena_str(&lib->arena, (struct str){ texts[i].p, texts[i].n });
		packs[count].file = arena_cstr(&lib->arena, str_given(texts[i].name));
		packs[count].text = copy;
		if (!copy.p || !packs[count++].file)
			packs = NULL;
	}
	if (!packs)
		return err_set(
			err, E_TOO_BIG, "the packs are larger than %zu bytes", LIBRARY_CEILING);
	in = (struct pack_input){ packs, count, lib->dict, to->report ? pass_on : NULL, to };
	rc = pack_open_input(&lib->packs, &in, err);
	/* descriptions of files need the words of files */
	if (rc == E_OK && lib->packs->n_layouts && lib->dict)
		rc = signal_dictionary_teach(&lib->dict, &lib->arena, lib->dict, lib->packs->layout,
			lib->packs->n_layouts, err);
	return rc;
}

enum hm_outcome
hm_library_open(struct hm_library **out, const struct hm_text *packs, size_t n, hm_report *report,
	void *ctx, struct hm_error *err)
{
	struct hm_library *lib = memory_zeroed(sizeof(*lib));
	struct report_to to = { report, ctx };
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	arena_init(&lib->arena, LIBRARY_CEILING);
	rc = open_dictionary(lib, packs, n, &e);
	if (rc && report)
		pass_on(&to, &e);
	if (rc == E_OK)
		rc = open_packs(lib, packs, n, &to, &e);
	if (rc) {
		hm_library_close(lib);
		return error_give(err, &e);
	}
	*out = lib;
	return HM_DONE;
}

void
hm_library_close(struct hm_library *lib)
{
	if (!lib)
		return;
	if (lib->packs)
		pack_close(lib->packs);
	arena_release(&lib->arena);
	free(lib);
}

struct hm_library_counts
hm_library_count(const struct hm_library *lib)
{
	const struct pack_library *p = lib->packs;

	return (struct hm_library_counts){ p->n_methods, p->n_standards, p->n_properties,
		p->n_groups, p->n_layouts };
}
