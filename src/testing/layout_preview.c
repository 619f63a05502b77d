/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a description would read, beside the file's first lines as cells; and the words a description may use. Nothing is stored. */
#include "signal/dictionary.h"
#include "testing/curve.h"
#include "testing/handlers.h"
#include "testing/layout.h"
#include "testing/recognised.h"

#define CURVE_POINTS 300

struct preview {
	struct http_call *c;
	struct json_out j;
	struct arena work;
	const struct signal_dictionary *dict;
	struct str bytes;
	struct layout_given given; /* layout NULL: none, or a wrong one */
	struct err problem;        /* of the description, or of the reading by it */
};

/* ---- the answer ------------------------------------------------------------------------------- */

static void
grid_write(struct json_out *j, const struct described_view *v)
{
	char separator[2] = { v->separator, '\0' };

	JOUT_TEXT(j, "encoding", v->encoding);
	JOUT_TEXT(j, "separator", str_of(separator));
	JOUT_INTEGER(j, "lines", (int64_t)v->lines);
	jout_key(j, STR("rows"));
	jout_array(j);
	for (size_t i = 0; i < v->n_rows; i++) {
		jout_array(j);
		for (uint32_t k = 0; k < v->row[i].n; k++)
			jout_text(j, or_empty(v->row[i].cell[k]));
		jout_array_end(j);
	}
	jout_array_end(j);
}

static void
problem_write(struct json_out *j, const struct err *e, enum language l)
{
	char text[1024];

	jout_key(j, STR("problem"));
	if (!e->rc) {
		jout_nothing(j);
		return;
	}
	err_text(e, l, text, sizeof(text));
	jout_object(j);
	JOUT_TEXT(j, "text", str_of(text));
	JOUT_INTEGER(j, "line", e->line);
	JOUT_INTEGER(j, "column", e->column);
	JOUT_BOOL(j, "in_description", str_eq(str_of(e->file), STR("layout.yaml")));
	jout_object_end(j);
}

static enum rc
read_file(struct signal_file *out, struct preview *p, struct err *err)
{
	struct described_choice choice = { .layout = p->given.layout };

	if (choice.layout)
		return described_read(out, &p->work, p->dict, &choice, p->bytes, err);
	return signal_read(out, &p->work, p->dict, p->bytes, err);
}

static enum rc
reading_write(struct preview *p, struct err *err)
{
	struct signal_file file;
	enum rc rc = p->problem.rc ? p->problem.rc : read_file(&file, p, &p->problem);

	problem_write(&p->j, &p->problem, language_of(p->c->language));
	jout_key(&p->j, STR("reading"));
	if (rc) {
		jout_nothing(&p->j);
		return E_OK;
	}
	jout_object(&p->j);
	recognised_write(&p->j, &file, language_of(p->c->language));
	rc = curves_members_write(&p->j, p->c, &file, CURVE_POINTS, err);
	jout_object_end(&p->j);
	return rc;
}

static enum rc
preview_answer(struct preview *p, struct err *err)
{
	struct described_view view;
	enum rc rc = described_look(&view, &p->work, p->dict, p->given.layout, p->bytes, err);

	if (rc)
		return in_body(rc, "file", err);
	jout_start(&p->j, &p->c->out);
	jout_object(&p->j);
	grid_write(&p->j, &view);
	JOUT_TEXT(&p->j, "text", p->given.text);
	rc = reading_write(p, err);
	jout_object_end(&p->j);
	return rc;
}

/* A wrong description is part of the answer: the file's lines are shown all the same. */
enum rc
layout_preview(struct http_call *c, struct db *db, struct err *err)
{
	struct preview p = { .c = c, .given = { .text = STR_INIT("") } };
	const struct act by = call_act(c);
	enum rc rc = body_file(&p.bytes, c, err);

	if (rc == E_OK)
		rc = laboratory_words(&p.dict, &c->arena, db, &by, err);
	if (rc)
		return rc;
	if (json_object_get(c->body, "description") &&
		layout_from_body(&p.given, c, 1, &p.problem) != E_OK)
		p.given.layout = NULL;
	arena_init(&p.work, SIGNAL_CEILING);
	rc = preview_answer(&p, err);
	arena_release(&p.work);
	return rc;
}

/* ---- words ------------------------------------------------------------------------------------ */

static bool
said_before(const struct signal_dictionary *d, size_t at, unsigned kinds)
{
	const struct name_word *w = dictionary_name_at(d, at);

	for (size_t i = 0; i < at; i++) {
		const struct name_word *b = dictionary_name_at(d, i);

		if ((b->kind & kinds) && str_eq(b->quantity, w->quantity))
			return true;
	}
	return false;
}

static void
quantities_write(
	struct json_out *j, struct str key, const struct signal_dictionary *d, unsigned kinds)
{
	const struct name_word *w;

	jout_key(j, key);
	jout_array(j);
	for (size_t i = 0; (w = dictionary_name_at(d, i)); i++) {
		const struct name_word *other;

		if (!(w->kind & kinds) || !w->quantity.n || said_before(d, i, kinds))
			continue;
		jout_object(j);
		JOUT_TEXT(j, "quantity", w->quantity);
		JOUT_TEXT(j, "unit", or_empty(w->unit));
		jout_key(j, STR("dimensions"));
		jout_array(j);
		for (size_t k = i; (other = dictionary_name_at(d, k)); k++)
			if ((other->kind & kinds) && str_eq(other->quantity, w->quantity) &&
				other->dimension.n)
				jout_text(j, other->dimension);
		jout_array_end(j);
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
units_write(struct json_out *j, const struct signal_dictionary *d)
{
	const struct unit_word *u;

	jout_key(j, STR("units"));
	jout_array(j);
	for (size_t i = 0; (u = dictionary_unit_at(d, i)); i++) {
		const struct unit_word *before = i ? dictionary_unit_at(d, i - 1) : NULL;

		/* the spellings of a unit stand one behind the other */
		if (before && str_eq(before->unit, u->unit) &&
			str_eq(before->dimension, u->dimension))
			continue;
		jout_object(j);
		JOUT_TEXT(j, "unit", u->unit);
		JOUT_TEXT(j, "text", u->text);
		JOUT_TEXT(j, "dimension", u->dimension);
		jout_object_end(j);
	}
	jout_array_end(j);
}

enum rc
layout_words_get(struct http_call *c, struct db *db, struct err *err)
{
	const struct signal_dictionary *d = call_centre(c)->dict;
	struct json_out j;

	(void)db;
	(void)err;
	jout_start(&j, &c->out);
	jout_object(&j);
	quantities_write(&j, STR("columns"), d, WORD_COLUMN);
	quantities_write(&j, STR("fields"), d, WORD_FIELD);
	units_write(&j, d);
	jout_object_end(&j);
	return E_OK;
}
