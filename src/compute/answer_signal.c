/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_signal_read: what an instrument file holds. */
#include <math.h>

#include "base/memory.h"
#include "codec/json.h"
#include "compute/answer.h"

struct hm_signal {
	struct answer answer;
	struct signal_file file;
	struct hm_error *note, *warning;
};

/* ---- JSON ------------------------------------------------------------------------------------------ */

static void
fields_write(struct json_out *j, const struct signal_field *f, int n)
{
	jout_key(j, STR("fields"));
	jout_array(j);
	for (int i = 0; i < n; i++) {
		jout_object(j);
		JOUT_TEXT(j, "name", f[i].name.p ? f[i].name : STR(""));
		JOUT_TEXT(j, "quantity", f[i].quantity.p ? f[i].quantity : STR(""));
		JOUT_TEXT(j, "text", f[i].text.p ? f[i].text : STR(""));
		JOUT_NUMBER(j, "value", f[i].value);
		JOUT_TEXT(j, "unit", f[i].unit.p ? f[i].unit : STR(""));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static struct hm_signal_column
summary_of(struct answer *a, const struct signal_column *c)
{
	struct hm_signal_column out = { answer_text(a, c->name), answer_text(a, c->quantity),
		answer_text(a, c->unit), c->n, NAN, NAN, NAN, NAN };

	for (size_t i = 0; i < c->n; i++) {
		double v = c->value[i];

		if (isnan(v))
			continue;
		if (isnan(out.first))
			out.first = out.low = out.high = v;
		out.last = v;
		out.low = fmin(out.low, v);
		out.high = fmax(out.high, v);
	}
	return out;
}

static void
column_write(struct json_out *j, struct answer *a, const struct signal_column *c)
{
	struct hm_signal_column s = summary_of(a, c);

	jout_object(j);
	JOUT_TEXT(j, "name", str_of(s.name));
	JOUT_TEXT(j, "quantity", str_of(s.quantity));
	JOUT_TEXT(j, "unit", str_of(s.unit));
	JOUT_INTEGER(j, "n", (int64_t)s.n);
	JOUT_NUMBER(j, "first", s.first);
	JOUT_NUMBER(j, "last", s.last);
	JOUT_NUMBER(j, "min", s.low);
	JOUT_NUMBER(j, "max", s.high);
	jout_key(j, STR("values"));
	jout_array(j);
	for (size_t i = 0; i < c->n; i++)
		if (c->text)
			jout_text(j, c->text[i].p ? c->text[i] : STR(""));
		else
			jout_number(j, c->value[i]);
	jout_array_end(j);
	jout_object_end(j);
}

static void
notes_write(struct json_out *j, const char *key, const struct hm_error *note, int n)
{
	jout_key(j, str_of(key));
	jout_array(j);
	for (int i = 0; i < n; i++) {
		jout_object(j);
		if (note[i].line)
			JOUT_INTEGER(j, "line", note[i].line);
		if (note[i].column)
			JOUT_INTEGER(j, "column", note[i].column);
		JOUT_TEXT(j, "text", str_of(note[i].text[HM_ENGLISH]));
		JOUT_TEXT(j, "text_zh", str_of(note[i].text[HM_CHINESE]));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
signal_write(struct json_out *j, struct hm_signal *s, struct str name)
{
	const struct signal_file *f = &s->file;

	jout_object(j);
	JOUT_TEXT(j, "file", name);
	JOUT_TEXT(j, "format", f->format);
	JOUT_TEXT(j, "encoding", f->encoding);
	if (f->layout.n) {
		jout_key(j, STR("layout"));
		jout_object(j);
		JOUT_TEXT(j, "id", f->layout);
		JOUT_TEXT(j, "version", f->layout_version);
		jout_object_end(j);
	}
	fields_write(j, f->field, f->n_fields);
	jout_key(j, STR("tables"));
	jout_array(j);
	for (int i = 0; i < f->n_tables; i++) {
		const struct signal_table *t = &f->table[i];

		jout_object(j);
		JOUT_TEXT(j, "label", t->label.p ? t->label : STR(""));
		fields_write(j, t->field, t->n_fields);
		jout_key(j, STR("columns"));
		jout_array(j);
		for (int k = 0; k < t->n_columns; k++)
			column_write(j, &s->answer, &t->column[k]);
		jout_array_end(j);
		jout_object_end(j);
	}
	jout_array_end(j);
	notes_write(j, "notes", s->note, f->n_notes);
	notes_write(j, "warnings", s->warning, f->n_warnings);
	jout_object_end(j);
}

/* ---- the answer ------------------------------------------------------------------------------------ */

static enum rc
give_notes(struct hm_error **out, struct arena *a, const struct signal_note *note, int n,
	struct err *err)
{
	*out = arena_new(a, struct hm_error, (size_t)n + 1);
	if (!*out)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < n; i++) {
		struct err what = note[i].what;

		what.line = note[i].line;
		what.column = note[i].column;
		(void)error_give(&(*out)[i], &what);
	}
	return E_OK;
}

/* By the description that a person chose, or by what the bytes say. */
static enum rc
read_bytes(struct hm_signal *s, const struct hm_library *lib, const struct hm_text *file,
	const struct hm_text *layout, struct err *err)
{
	struct str bytes = { file->p, file->n };
	struct described_choice choice = { 0 };
	struct pack_text text;
	struct pack_input in = { &text, 1, lib->dict, NULL, NULL };
	enum rc rc;

	if (!lib->dict)
		return err_set(err, E_MISSING,
			"the library holds no words of instrument files (packs/formats)");
	if (!layout) {
		rc = signal_read(&s->file, &s->answer.arena, lib->dict, bytes, err);
	} else {
		text = (struct pack_text){ layout->name ? layout->name : "",
			{ layout->p, layout->n } };
		rc = pack_layout_read(&choice.layout, &s->answer.arena, lib->packs, &in, err);
		if (rc)
			return rc;
		rc = described_read(&s->file, &s->answer.arena, lib->dict, &choice, bytes, err);
	}
	if (rc)
		err_in_file(err, file->name ? file->name : "");
	return rc;
}

enum hm_outcome
hm_signal_read_as(struct hm_signal **out, const struct hm_library *lib, const struct hm_text *file,
	const struct hm_text *layout, struct hm_error *err)
{
	struct hm_signal *s = memory_zeroed(sizeof(*s));
	struct arena *a = &s->answer.arena;
	struct json_out j;
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&s->answer);
	rc = read_bytes(s, lib, file, layout, &e);
	if (rc == E_OK)
		rc = give_notes(&s->note, a, s->file.note, s->file.n_notes, &e);
	if (rc == E_OK)
		rc = give_notes(&s->warning, a, s->file.warning, s->file.n_warnings, &e);
	if (rc == E_OK) {
		jout_start(&j, &s->answer.json);
		signal_write(&j, s, str_given(file->name));
		rc = answer_finish(&s->answer, &e);
	}
	if (rc) {
		err_in_file(&e, file->name ? file->name : "");
		hm_signal_free(s);
		return error_give(err, &e);
	}
	*out = s;
	return HM_DONE;
}

enum hm_outcome
hm_signal_read(struct hm_signal **out, const struct hm_library *lib, const struct hm_text *file,
	struct hm_error *err)
{
	return hm_signal_read_as(out, lib, file, NULL, err);
}

void
hm_signal_free(struct hm_signal *s)
{
	if (!s)
		return;
	answer_release(&s->answer);
	free(s);
}

const char *
hm_signal_json(const struct hm_signal *s)
{
	return s->answer.json.p;
}

struct hm_signal_summary
hm_signal_about(struct hm_signal *s)
{
	return (struct hm_signal_summary){ answer_text(&s->answer, s->file.format),
		answer_text(&s->answer, s->file.encoding), (size_t)s->file.n_tables,
		(size_t)s->file.n_fields, (size_t)s->file.n_notes, (size_t)s->file.n_warnings };
}

bool
hm_signal_table(struct hm_signal_table *out, struct hm_signal *s, size_t table)
{
	const struct signal_table *t;

	if (table >= (size_t)s->file.n_tables)
		return false;
	t = &s->file.table[table];
	*out = (struct hm_signal_table){ answer_text(&s->answer, t->label), (size_t)t->n_columns,
		(size_t)t->n_fields };
	return true;
}

bool
hm_signal_column(struct hm_signal_column *out, struct hm_signal *s, size_t table, size_t column)
{
	if (table >= (size_t)s->file.n_tables || column >= (size_t)s->file.table[table].n_columns)
		return false;
	*out = summary_of(&s->answer, &s->file.table[table].column[column]);
	return true;
}

bool
hm_signal_field(struct hm_signal_field *out, struct hm_signal *s, size_t table, size_t field)
{
	const struct signal_field *f = s->file.field;
	int n = s->file.n_fields;

	if (table != HM_WHOLE_FILE) {
		if (table >= (size_t)s->file.n_tables)
			return false;
		f = s->file.table[table].field;
		n = s->file.table[table].n_fields;
	}
	if (field >= (size_t)n)
		return false;
	f += field;
	*out = (struct hm_signal_field){ answer_text(&s->answer, f->name),
		answer_text(&s->answer, f->quantity), answer_text(&s->answer, f->text),
		answer_text(&s->answer, f->unit) };
	return true;
}

const struct hm_error *
hm_signal_note(const struct hm_signal *s, size_t i)
{
	return i < (size_t)s->file.n_notes ? &s->note[i] : NULL;
}

const struct hm_error *
hm_signal_warning(const struct hm_signal *s, size_t i)
{
	return i < (size_t)s->file.n_warnings ? &s->warning[i] : NULL;
}
