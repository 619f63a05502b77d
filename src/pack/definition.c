/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packs of formulas: tables and definitions that the methods of every pack may use. A definition may stand before those
 * that it uses, in any file; here they are put in an order in which each finds the others before it.
 */
#include <string.h>

#include "base/buf.h"
#include "codec/digest.h"
#include "pack/method.h"
#include "pack/shared.h"

#define MAX_DEFINITIONS 500

/* ---- reading ------------------------------------------------------------------------------------- */

struct found {
	struct formula_definition definition;
	const struct pack_file *file;
	bool usable, placed;
};

struct reading {
	struct builder *b;
	struct found *found;
	int n;
};

static void
check_name(struct builder *b, const struct node *n, struct str name)
{
	if (!formula_name_good(name))
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
			"\"%s\" cannot be a name in formulas: letters, digits and _ only, and no "
			"word "
			"of the language",
			name.p);
}

static void
read_parameter(struct builder *b, struct formula_parameter *p, const struct formula_definition *d,
	const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "unit", "kind", NULL };
	static const char *const kinds[] = { "number", "series", NULL };
	const struct node *name = is_map(b, entry, keys) ? need(b, entry, "name") : NULL;

	*p = (struct formula_parameter){ .name = name ? scalar_text(b, name) : STR(""),
		.unit = get_unit(b, entry, "unit"),
		.array = get_word(b, entry, "kind", kinds, 0) == 1 };
	if (entry->kind != NODE_MAP)
		return;
	(void)need(b, entry, "unit");
	(void)get_names(b, entry, "title");
	if (name)
		check_name(b, name, p->name);
	for (int i = 0; name && i < d->n_parameters; i++)
		if (str_eq(d->parameter[i].name, p->name))
			(void)err_at(wrong(b), E_EXISTS, name->line, name->column,
				"there is a parameter \"%s\" already", p->name.p);
}

static void
read_parameters(struct builder *b, struct formula_definition *d, const struct node *list)
{
	struct formula_parameter *p;

	if (!list)
		return;
	if (list->n > FORMULA_PARAMETERS) {
		(void)err_at(wrong(b), E_TOO_BIG, list->line, list->column,
			"a definition has at most %d parameters", FORMULA_PARAMETERS);
		return;
	}
	p = build_new(b, struct formula_parameter, list->n);
	if (!p)
		return;
	d->parameter = p;
	for (const struct node *e = list->first; e; e = e->next) {
		read_parameter(b, &p[d->n_parameters], d, e);
		d->n_parameters++;
	}
}

static void
check_definition_name(const struct reading *r, const struct node *n, struct str name)
{
	check_name(r->b, n, name);
	if (formula_is_function(name))
		(void)err_at(wrong(r->b), E_EXISTS, n->line, n->column,
			"\"%s\" is a function of the language", name.p);
	for (int i = 0; i < r->n; i++)
		if (str_eq(r->found[i].definition.body.name, name))
			(void)err_at(wrong(r->b), E_EXISTS, n->line, n->column,
				"the definition \"%s\" is in %s already", name.p,
				r->found[i].file->name);
}

static void
read_definition(struct reading *r, const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "parameters", "unit", "formula",
		"source", "confidence", "note", NULL };
	const struct origin nowhere = { .source = STR(""), .note = STR("") };
	struct builder *b = r->b;
	int before = b->n_wrong + b->has_pending;
	struct found *out = &r->found[r->n];
	struct formula_step *body = &out->definition.body;
	const struct node *name, *n;

	*out = (struct found){ .file = b->now };
	body->name = body->text = body->unit = STR("");
	if (!is_map(b, entry, keys))
		return;
	name = need(b, entry, "name");
	if (name) {
		body->name = scalar_text(b, name);
		check_definition_name(r, name, body->name);
	}
	(void)get_names(b, entry, "title");
	(void)get_origin(b, entry, &nowhere);
	read_parameters(b, &out->definition, get_list(b, entry, "parameters"));
	body->unit = get_text(b, entry, "unit");
	n = formula_node(b, entry);
	if (n) {
		body->text = scalar_text(b, n);
		body->line = n->line;
		body->column = n->column;
	}
	out->usable = b->n_wrong + b->has_pending == before;
	r->n++;
}

/* ---- the order ----------------------------------------------------------------------------------- */

static bool
of_name(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

/* The next definition that the text calls from *at on, which then stands at its name; -1 none. *end: behind the name. */
static int
next_call(const struct reading *r, struct str text, size_t *at, size_t *end)
{
	for (size_t i = *end; i < text.n; i = *end) {
		size_t bracket;

		*end = i + 1;
		if (!of_name(text.p[i]))
			continue;
		while (*end < text.n && of_name(text.p[*end]))
			++*end;
		for (bracket = *end; bracket < text.n && text.p[bracket] == ' '; bracket++)
			;
		if (bracket == text.n || text.p[bracket] != '(')
			continue;
		*at = i;
		for (int k = 0; k < r->n; k++)
			if (str_eq(r->found[k].definition.body.name,
				    (struct str){ text.p + i, *end - i }))
				return k;
	}
	return -1;
}

static bool
ready(const struct reading *r, int i)
{
	size_t at = 0, end = 0;
	int k;

	while ((k = next_call(r, r->found[i].definition.body.text, &at, &end)) >= 0)
		if (!r->found[k].placed)
			return false;
	return true;
}

/* Does a definition that has no place come to another over those that have none? */
static bool
reaches(const struct reading *r, int from, int to)
{
	bool seen[MAX_DEFINITIONS] = { false };
	int open[MAX_DEFINITIONS], n = 0;

	open[n++] = from;
	seen[from] = true;
	while (n > 0) {
		int i = open[--n], k;
		size_t at = 0, end = 0;

		if (i == to)
			return true;
		while ((k = next_call(r, r->found[i].definition.body.text, &at, &end)) >= 0)
			if (!r->found[k].placed && !seen[k]) {
				seen[k] = true;
				open[n++] = k;
			}
	}
	return false;
}

static void
report_cycles(const struct reading *r)
{
	for (int i = 0; i < r->n; i++) {
		const struct formula_step *body = &r->found[i].definition.body;
		size_t at = 0, end = 0;
		int k;

		r->b->now = r->found[i].file;
		while (!r->found[i].placed && (k = next_call(r, body->text, &at, &end)) >= 0) {
			if (r->found[k].placed || !reaches(r, k, i))
				continue;
			(void)err_at(wrong(r->b), E_SYNTAX, body->line, body->column + (unsigned)at,
				"the definition %s comes back to itself through %s", body->name.p,
				r->found[k].definition.body.name.p);
			break;
		}
	}
}

/* Takes its place in the library, and is looked at there as formulas will see it. */
static void
place(const struct reading *r, const struct pack_file **file, int i)
{
	struct pack_library *lib = r->b->lib;
	struct found *f = &r->found[i];
	struct formula_source source;
	struct err err = { 0 };

	f->placed = true;
	if (!f->usable)
		return;
	file[lib->n_definitions] = f->file;
	lib->definition[lib->n_definitions++] = f->definition;
	source = (struct formula_source){ .table = lib->table,
		.n_tables = lib->n_tables,
		.definition = lib->definition,
		.n_definitions = lib->n_definitions };
	if (formula_check_definition(lib->units, &source, lib->n_definitions - 1, &err) == E_OK)
		return;
	r->b->now = f->file;
	err_in_file(&err, f->file->name);
	*wrong(r->b) = err;
}

static void
put_in_order(const struct reading *r)
{
	struct builder *b = r->b;
	bool more = true;

	b->lib->definition = build_new(b, struct formula_definition, r->n);
	b->definition_file = arena_new(b->scratch, const struct pack_file *, (size_t)r->n + 1);
	if (!b->lib->definition || !b->definition_file)
		return;
	while (more) {
		more = false;
		for (int i = 0; i < r->n; i++) {
			if (r->found[i].placed || !ready(r, i))
				continue;
			place(r, b->definition_file, i);
			more = true;
		}
	}
	report_cycles(r);
}

/* ---- files --------------------------------------------------------------------------------------- */

static int
count(const struct builder *b, const char *key)
{
	int n = 0;

	for (int i = 0; i < b->n_files; i++) {
		const struct node *list =
			b->file[i].kind == KIND_FORMULAS ? node_member(b->file[i].root, key) : NULL;

		n += list && list->kind == NODE_LIST ? list->n : 0;
	}
	return n;
}

static void
read_head(struct builder *b, const struct node *root)
{
	static const char *const keys[] = { "pack", "title", "tables", "definitions", "sources",
		"source", "confidence", "note", NULL };

	(void)is_map(b, root, keys);
	(void)need_names(b, root, "title");
	(void)get_origin(b, root, NULL);
}

void
formulas_read(struct builder *b)
{
	int tables = count(b, "tables"), definitions = count(b, "definitions");
	struct reading r = { .b = b };

	b->lib->table = build_new(b, struct formula_table, tables);
	b->table_file = arena_new(b->scratch, const struct pack_file *, (size_t)tables + 1);
	r.found = arena_new(b->scratch, struct found, (size_t)definitions + 1);
	if (!b->lib->table || !b->table_file || !r.found) {
		wrong_full(b);
		return;
	}
	if (definitions > MAX_DEFINITIONS) {
		(void)err_set(
			wrong(b), E_TOO_BIG, "there are more than %d definitions", MAX_DEFINITIONS);
		return;
	}
	for (int i = 0; i < b->n_files; i++) {
		const struct node *list;

		b->now = &b->file[i];
		if (b->now->kind != KIND_FORMULAS)
			continue;
		read_head(b, b->now->root);
		tables_read(b, b->lib->table, &b->lib->n_tables, b->table_file,
			get_list(b, b->now->root, "tables"));
		list = get_list(b, b->now->root, "definitions");
		for (const struct node *e = list ? list->first : NULL; e; e = e->next)
			read_definition(&r, e);
	}
	put_in_order(&r);
}

/* ---- what a method uses -------------------------------------------------------------------------- */

static bool
uses_file(const struct builder *b, const struct formula *f, const struct pack_file *file)
{
	for (int i = 0; f && i < b->lib->n_definitions; i++)
		if (b->definition_file[i] == file && formula_uses(f, i))
			return true;
	for (int i = 0; f && i < b->lib->n_tables; i++)
		if (b->table_file[i] == file && formula_reads(f, i))
			return true;
	return false;
}

void
method_hash_shared(struct builder *b, struct method *m)
{
	char hash[DIGEST_TEXT_SIZE];
	struct buf all;
	size_t own;

	buf_init(&all, (size_t)MAX_DEFINITIONS * 8 * DIGEST_TEXT_SIZE);
	buf_put(&all, m->hash);
	own = all.n;
	for (int i = 0; i < b->n_files; i++) {
		bool used =
			b->file[i].kind == KIND_FORMULAS && uses_file(b, m->formula, &b->file[i]);

		for (int k = 0; b->file[i].kind == KIND_FORMULAS && k < m->n_checks; k++)
			used = used || uses_file(b, m->check[k].formula, &b->file[i]);
		if (!used)
			continue;
		digest_text(hash, b->file[i].text);
		buf_char(&all, '\n');
		buf_put(&all, str_of(hash));
	}
	if (all.n > own) {
		digest_text(hash, buf_str(&all));
		m->hash = arena_str(&b->lib->arena, str_of(hash));
	}
	buf_release(&all);
	if (!m->hash.p) {
		m->hash = STR("");
		wrong_full(b);
	}
}
