/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of packs: columns with units, and rows of numbers whose first ones rise. */
#include <math.h>

#include "pack/shared.h"

#define MAX_COLUMNS 30

static bool
column_named(const struct formula_table *t, struct str name)
{
	for (int i = 0; i < t->n_columns; i++)
		if (str_eq(t->column[i].name, name))
			return true;
	return false;
}

static void
read_column(struct builder *b, struct formula_column *out, const struct formula_table *t,
	const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "unit", NULL };
	const struct node *name = is_map(b, entry, keys) ? need(b, entry, "name") : NULL;

	*out = (struct formula_column){ .name = name ? scalar_text(b, name) : STR(""),
		.unit = get_unit(b, entry, "unit") };
	if (entry->kind != NODE_MAP)
		return;
	(void)need(b, entry, "unit");
	(void)get_names(b, entry, "title");
	if (name && !formula_name_good(out->name))
		(void)err_at(wrong(b), E_SYNTAX, name->line, name->column,
			"\"%s\" cannot be a name in formulas: letters, digits and _ only, and no "
			"word "
			"of the language",
			out->name.p);
	else if (name && column_named(t, out->name))
		(void)err_at(wrong(b), E_EXISTS, name->line, name->column,
			"there is a column \"%s\" in this table already", out->name.p);
}

/* NULL: without columns there are no rows. */
static struct formula_column *
read_columns(struct builder *b, struct formula_table *t, const struct node *list)
{
	struct formula_column *column;

	if (!list)
		return NULL;
	if (list->n < 2 || list->n > MAX_COLUMNS) {
		(void)err_at(wrong(b), E_MISSING, list->line, list->column,
			"a table has from 2 to %d columns", MAX_COLUMNS);
		return NULL;
	}
	column = build_new(b, struct formula_column, list->n);
	if (!column)
		return NULL;
	t->column = column;
	for (const struct node *e = list->first; e; e = e->next) {
		read_column(b, &column[t->n_columns], t, e);
		t->n_columns++;
	}
	return column;
}

/* One row into the numbers, which stand column by column, `stride` from one to the next; false where it is none. */
static bool
read_row(struct builder *b, const struct formula_table *t, double *v, size_t stride,
	const struct node *row)
{
	const struct node *cell = row->first, *key = cell;
	double *out = v + t->n_rows;

	if (row->kind != NODE_LIST || row->n != t->n_columns || !key) {
		(void)err_at(wrong(b), E_SYNTAX, row->line, row->column,
			"a row of this table has %d numbers, found %d", t->n_columns,
			row->kind == NODE_LIST ? row->n : 0);
		return false;
	}
	for (; cell; cell = cell->next, out += stride) {
		*out = scalar_number(b, cell);
		if (isnan(*out))
			return false;
	}
	if (t->n_rows == 0 || v[t->n_rows] > v[t->n_rows - 1])
		return true;
	(void)err_at(wrong(b), E_DOMAIN, key->line, key->column,
		"the first numbers of a table rise from row to row: %g cannot follow %g",
		v[t->n_rows], v[t->n_rows - 1]);
	return false;
}

static void
read_rows(struct builder *b, struct formula_table *t, struct formula_column *column,
	const struct node *list)
{
	double *v;

	if (!list)
		return;
	if (list->n == 0)
		(void)err_at(wrong(b), E_MISSING, list->line, list->column,
			"a table has at least one row");
	v = build_new(b, double, t->n_columns * list->n);
	if (!v)
		return;
	for (int k = 0; k < t->n_columns; k++)
		column[k].v = v + (size_t)k * (size_t)list->n;
	for (const struct node *row = list->first; row; row = row->next)
		t->n_rows += read_row(b, t, v, (size_t)list->n, row);
}

static void
read_table(struct builder *b, struct formula_table *t, const struct formula_table *before,
	int n_before, const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "between", "columns", "rows", "source",
		"confidence", "note", NULL };
	static const char *const between[] = { "interpolate", "below", "none", NULL };
	const struct origin nowhere = { .source = STR(""), .note = STR("") };
	struct formula_column *column;
	const struct node *name;

	*t = (struct formula_table){ .name = STR("") };
	if (!is_map(b, entry, keys))
		return;
	name = need(b, entry, "name");
	if (name)
		t->name = scalar_text(b, name);
	(void)get_names(b, entry, "title");
	(void)get_origin(b, entry, &nowhere);
	if (name && !formula_name_good(t->name))
		(void)err_at(wrong(b), E_SYNTAX, name->line, name->column,
			"\"%s\" cannot be a name in formulas: letters, digits and _ only, and no "
			"word "
			"of the language",
			t->name.p);
	for (int i = 0; name && i < n_before; i++)
		if (str_eq(before[i].name, t->name))
			(void)err_at(wrong(b), E_EXISTS, name->line, name->column,
				"there is a table \"%s\" already", t->name.p);
	if (need(b, entry, "between"))
		t->between = (enum table_between)get_word(
			b, entry, "between", between, BETWEEN_INTERPOLATE);
	column = read_columns(b, t, need_list(b, entry, "columns"));
	if (column)
		read_rows(b, t, column, need_list(b, entry, "rows"));
}

void
tables_read(struct builder *b, struct formula_table *table, int *n, const struct pack_file **file,
	const struct node *list)
{
	for (const struct node *e = list ? list->first : NULL; e; e = e->next) {
		read_table(b, &table[*n], table, *n, e);
		if (file)
			file[*n] = b->now;
		*n += table[*n].n_columns > 0; /* formulas never meet one without columns */
	}
}

void
method_tables_read(struct builder *b, const struct node *root)
{
	const struct node *list = get_list(b, root, "tables");
	struct formula_table *all;

	b->table = b->lib->table;
	b->n_tables = b->lib->n_tables;
	if (!list || !(all = build_new(b, struct formula_table, b->n_tables + list->n)))
		return;
	if (b->n_tables)
		memcpy(all, b->lib->table, (size_t)b->n_tables * sizeof(*all));
	tables_read(b, all, &b->n_tables, NULL, list);
	b->table = all;
}
