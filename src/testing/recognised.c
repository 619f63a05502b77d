/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "testing/recognised.h"

#include <string.h>

#include "testing/inside.h"

void
column_digest(char out[COLUMN_DIGEST_SIZE], const struct signal_column *c)
{
	unsigned char whole[DIGEST_SIZE];

	digest_sha256(
		whole, (struct str){ c->n ? (const char *)c->value : "", c->n * sizeof(double) });
	hex_text(out, whole, DIGEST_SIZE / 2);
}

static void
notes_write(
	struct json_out *j, struct str key, const struct signal_note *note, int n, enum language l)
{
	char text[1024];

	jout_key(j, key);
	jout_array(j);
	for (int i = 0; i < n; i++) {
		err_text(&note[i].what, l, text, sizeof(text));
		jout_object(j);
		JOUT_INTEGER(j, "line", note[i].line);
		JOUT_INTEGER(j, "column", note[i].column);
		JOUT_TEXT(j, "text", str_of(text));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
metadata_write(struct json_out *j, const struct signal_field *f, int n)
{
	jout_key(j, STR("fields"));
	jout_array(j);
	for (int i = 0; i < n; i++) {
		jout_object(j);
		JOUT_TEXT(j, "name", or_empty(f[i].name));
		JOUT_TEXT(j, "quantity", or_empty(f[i].quantity));
		JOUT_TEXT(j, "text", or_empty(f[i].text));
		JOUT_NUMBER(j, "value", f[i].value);
		JOUT_TEXT(j, "unit", or_empty(f[i].unit));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
table_write(struct json_out *j, const struct signal_table *t)
{
	char digest[COLUMN_DIGEST_SIZE];

	jout_object(j);
	JOUT_TEXT(j, "label", or_empty(t->label));
	jout_key(j, STR("columns"));
	jout_array(j);
	for (int i = 0; i < t->n_columns; i++) {
		jout_object(j);
		JOUT_TEXT(j, "name", or_empty(t->column[i].name));
		JOUT_TEXT(j, "quantity", or_empty(t->column[i].quantity));
		JOUT_TEXT(j, "unit", or_empty(t->column[i].unit));
		JOUT_INTEGER(j, "n", (int64_t)t->column[i].n);
		column_digest(digest, &t->column[i]);
		JOUT_TEXT(j, "digest", str_of(digest));
		jout_object_end(j);
	}
	jout_array_end(j);
	metadata_write(j, t->field, t->n_fields);
	jout_object_end(j);
}

void
recognised_write(struct json_out *j, const struct signal_file *f, enum language l)
{
	jout_key(j, STR("reader"));
	jout_object(j);
	JOUT_TEXT(j, "format", or_empty(f->format));
	JOUT_INTEGER(j, "version", f->version);
	if (f->layout.n) {
		jout_key(j, STR("layout"));
		jout_object(j);
		JOUT_TEXT(j, "id", f->layout);
		JOUT_TEXT(j, "version", f->layout_version);
		jout_object_end(j);
	}
	jout_object_end(j);
	JOUT_TEXT(j, "encoding", or_empty(f->encoding));
	notes_write(j, STR("notes"), f->note, f->n_notes, l);
	notes_write(j, STR("warnings"), f->warning, f->n_warnings, l);
	metadata_write(j, f->field, f->n_fields);
	jout_key(j, STR("tables"));
	jout_array(j);
	for (int i = 0; i < f->n_tables; i++)
		table_write(j, &f->table[i]);
	jout_array_end(j);
}

/* ---- then and now ------------------------------------------------------------------------------- */

struct place {
	struct json_out *j;
	struct str table;
	const char *kind;
	struct str name;
};

static void
difference(const struct place *p, const char *what, struct str then, struct str now)
{
	if (str_eq(then, now))
		return;
	jout_object(p->j);
	JOUT_TEXT(p->j, "table", p->table);
	JOUT_TEXT(p->j, "kind", str_of(p->kind));
	JOUT_TEXT(p->j, "name", p->name);
	JOUT_TEXT(p->j, "what", str_of(what));
	JOUT_TEXT(p->j, "then", then);
	JOUT_TEXT(p->j, "now", now);
	jout_object_end(p->j);
}

static struct str
member(const json_t *object, const char *key)
{
	return or_empty(json_member_text(object, key));
}

/* Columns and fields are told by their name; of those with one name, by their order. */
struct names_now {
	struct str (*at)(const void *list, int i);
	const void *list;
	int n;
};

static struct str
column_name(const void *list, int i)
{
	return or_empty(((const struct signal_column *)list)[i].name);
}

static struct str
field_name(const void *list, int i)
{
	return or_empty(((const struct signal_field *)list)[i].name);
}

/* What was written then of the i-th of now. */
static const json_t *
same_of_then(const json_t *then, const struct names_now *now, int i)
{
	struct str name = now->at(now->list, i);
	const json_t *item;
	size_t at;
	int before = 0;

	for (int b = 0; b < i; b++)
		before += str_eq(now->at(now->list, b), name);
	json_array_foreach(then, at,
		item) if (str_eq(member(item, "name"), name) && before-- == 0) return item;
	return NULL;
}

/* Those of then that are not there now. */
static void
gone_write(struct place p, const json_t *then, const struct names_now *now)
{
	const json_t *item;
	size_t i;

	json_array_foreach(then, i, item)
	{
		int before = 0, there = 0;

		p.name = member(item, "name");
		for (size_t b = 0; b < i; b++)
			before += str_eq(member(json_array_get(then, b), "name"), p.name);
		for (int c = 0; c < now->n; c++)
			there += str_eq(now->at(now->list, c), p.name);
		difference(&p, "there", STR("yes"), there > before ? STR("yes") : STR("no"));
	}
}

static const char *
count_text(char room[24], json_int_t n)
{
	snprintf(room, 24, "%lld", (long long)n);
	return room;
}

static void
columns_compare(struct place p, const json_t *then, const struct signal_table *t)
{
	const struct names_now now = { column_name, t->column, t->n_columns };

	p.kind = "column";
	for (int i = 0; i < t->n_columns; i++) {
		const struct signal_column *c = &t->column[i];
		const json_t *old = same_of_then(then, &now, i);
		char digest[COLUMN_DIGEST_SIZE], rows[2][24];

		p.name = or_empty(c->name);
		difference(&p, "there", old ? STR("yes") : STR("no"), STR("yes"));
		if (!old)
			continue;
		difference(&p, "quantity", member(old, "quantity"), or_empty(c->quantity));
		difference(&p, "unit", member(old, "unit"), or_empty(c->unit));
		difference(&p, "rows",
			str_of(count_text(rows[0], json_integer_value(json_object_get(old, "n")))),
			str_of(count_text(rows[1], (json_int_t)c->n)));
		column_digest(digest, c);
		difference(&p, "numbers", member(old, "digest"), str_of(digest));
	}
	gone_write(p, then, &now);
}

static void
fields_compare(struct place p, const json_t *then, const struct signal_field *field, int n)
{
	const struct names_now now = { field_name, field, n };

	p.kind = "field";
	for (int i = 0; i < n; i++) {
		const json_t *old = same_of_then(then, &now, i);

		p.name = or_empty(field[i].name);
		difference(&p, "there", old ? STR("yes") : STR("no"), STR("yes"));
		if (!old)
			continue;
		difference(&p, "text", member(old, "text"), or_empty(field[i].text));
		difference(&p, "quantity", member(old, "quantity"), or_empty(field[i].quantity));
		difference(&p, "unit", member(old, "unit"), or_empty(field[i].unit));
	}
	gone_write(p, then, &now);
}

void
differences_write(struct json_out *j, const json_t *then, const struct signal_file *now)
{
	const json_t *tables = json_object_get(then, "tables");
	char rows[2][24];
	struct place p = { j, STR(""), "file", STR("") };
	size_t n = json_array_size(tables);

	jout_key(j, STR("differences"));
	jout_array(j);
	if (!then) {
		jout_array_end(j);
		return;
	}
	difference(&p, "encoding", member(then, "encoding"), or_empty(now->encoding));
	difference(&p, "tables", str_of(count_text(rows[0], (json_int_t)n)),
		str_of(count_text(rows[1], now->n_tables)));
	fields_compare(p, json_object_get(then, "fields"), now->field, now->n_fields);
	for (int i = 0; i < now->n_tables && (size_t)i < n; i++) {
		const json_t *old = json_array_get(tables, (size_t)i);
		const struct signal_table *t = &now->table[i];

		p.table = or_empty(t->label);
		p.kind = "table";
		p.name = p.table;
		difference(&p, "label", member(old, "label"), p.table);
		columns_compare(p, json_object_get(old, "columns"), t);
		fields_compare(p, json_object_get(old, "fields"), t->field, t->n_fields);
	}
	jout_array_end(j);
}
