/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an analysis asks for while it runs: its options and its columns. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "analysis/analysis.h"
#include "base/number.h"

#define MAX_NOTES 20

static int
option_index(const struct analysis_call *c, const char *name)
{
	const struct analysis_option *o = c->analysis->option;
	int i = 0;

	while (o[i].name && strcmp(o[i].name, name) != 0)
		i++;
	return o[i].name ? i : -1;
}

struct str
call_text(const struct analysis_call *c, const char *option)
{
	int i = option_index(c, option);

	if (i < 0)
		return STR("");
	if (c->value[i].p)
		return c->value[i];
	return c->analysis->option[i].fallback ? str_of(c->analysis->option[i].fallback) : STR("");
}

bool
call_given(const struct analysis_call *c, const char *option)
{
	int i = option_index(c, option);

	return i >= 0 && c->value[i].p;
}

bool
call_flag(const struct analysis_call *c, const char *option)
{
	return call_is(c, option, "true");
}

bool
call_is(const struct analysis_call *c, const char *option, const char *choice)
{
	return str_eq(call_text(c, option), str_of(choice));
}

enum rc
call_number(double *out, const struct analysis_call *c, const char *option, double low, double high,
	struct err *err)
{
	struct str s = call_text(c, option);
	enum rc rc;

	*out = (double)NAN;
	if (s.n == 0)
		return E_OK;
	rc = num_parse(out, s, err);
	if (rc) {
		if (err)
			snprintf(err->field, sizeof(err->field), "%s", option);
		return rc;
	}
	if (*out < low || *out > high)
		return err_field(
			err, E_DOMAIN, option, "%g is not between %g and %g", *out, low, high);
	return E_OK;
}

enum rc
call_integer(int *out, const struct analysis_call *c, const char *option, int low, int high,
	struct err *err)
{
	struct str s = call_text(c, option);
	int64_t v = low;
	enum rc rc = s.n ? int_parse(&v, s, low, high, err) : E_OK;

	*out = (int)v;
	if (rc && err)
		snprintf(err->field, sizeof(err->field), "%s", option);
	return rc;
}

enum rc
call_needs(const struct analysis_call *c, size_t rows, struct err *err)
{
	if (c->n >= rows)
		return E_OK;
	return err_set(err, E_DOMAIN, "at least %zu rows are needed, there are %zu", rows, c->n);
}

unsigned
call_line(const struct analysis_call *c, size_t i)
{
	return i < c->n ? c->sheet->line[c->row[i]] : 0;
}

struct err *
call_note(struct analysis_call *c)
{
	/* more would not be read; the last place is written over */
	return &c->note[c->n_notes < MAX_NOTES ? c->n_notes++ : MAX_NOTES - 1];
}

/* ---- columns ------------------------------------------------------------------------------------ */

static enum rc
unknown_column(const struct sheet *s, struct str name, struct err *err)
{
	char list[100] = "", show[60];
	size_t n = 0;

	for (int i = 0; i < s->columns && n < 60; i++)
		n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", i ? ", " : "",
			str_show(show, 30, s->name[i]));
	return err_set(err, E_NOT_FOUND, "there is no column \"%s\": the table has %s",
		str_show(show, sizeof(show), name), list);
}

static enum rc
read_cell(struct dd *exact, const struct sheet *s, size_t row, int column, struct err *err)
{
	char show[40], name[60];
	struct str cell = sheet_cell(s, row, column);

	str_show(name, sizeof(name), s->name[column]);
	if (cell.n == 0)
		return err_at(err, E_MISSING, s->line[row], 0, "column \"%s\" is empty in this row",
			name);
	if (dd_parse(exact, cell, NULL) != E_OK)
		return err_at(err, E_SYNTAX, s->line[row], 0,
			"column \"%s\": \"%s\" is no number (expected one such as 12.5 or 1.25e1)",
			name, str_show(show, sizeof(show), cell));
	return E_OK;
}

enum rc
column_named(struct column *out, const struct analysis_call *c, struct str name, struct err *err)
{
	int column = sheet_column(c->sheet, name);
	double *v = arena_new(c->arena, double, c->n + 1);
	struct dd *exact = arena_new(c->arena, struct dd, c->n + 1);
	struct str *text = arena_new(c->arena, struct str, c->n + 1);

	if (column < 0)
		return unknown_column(c->sheet, name, err);
	if (!v || !exact || !text)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		enum rc rc = read_cell(&exact[i], c->sheet, c->row[i], column, err);

		if (rc)
			return rc;
		v[i] = exact[i].hi;
		text[i] = sheet_cell(c->sheet, c->row[i], column);
	}
	*out = (struct column){ c->sheet->name[column], v, exact, text, c->n };
	return E_OK;
}

/* The column an option names; a table of one column needs no name. */
static struct str
column_asked(const struct analysis_call *c, const char *option)
{
	struct str name = call_text(c, option);

	return name.n == 0 && c->sheet->columns == 1 ? c->sheet->name[0] : name;
}

enum rc
call_column(struct column *out, const struct analysis_call *c, const char *option, struct err *err)
{
	struct str name = column_asked(c, option);
	enum rc rc;

	*out = (struct column){ 0 };
	if (name.n == 0)
		return err_field(err, E_MISSING, option, "which column? the table has %d: name one",
			c->sheet->columns);
	rc = column_named(out, c, name, err);
	if (rc && err && !err->field[0])
		snprintf(err->field, sizeof(err->field), "%s", option);
	return rc;
}

enum rc
call_place(int *out, const struct analysis_call *c, const char *option, struct err *err)
{
	struct str name = call_text(c, option);
	enum rc rc;

	*out = name.n ? sheet_column(c->sheet, name) : -1;
	if (name.n == 0 || *out >= 0)
		return E_OK;
	rc = unknown_column(c->sheet, name, err);
	if (err && !err->field[0])
		snprintf(err->field, sizeof(err->field), "%s", option);
	return rc;
}

enum rc
call_cell(struct dd *out, bool *empty, const struct analysis_call *c, int place, size_t i,
	struct err *err)
{
	*out = dd_of(NAN);
	*empty = place < 0 || sheet_cell(c->sheet, c->row[i], place).n == 0;
	return *empty ? E_OK : read_cell(out, c->sheet, c->row[i], place, err);
}

static bool
is_numeric(const struct analysis_call *c, int column)
{
	for (size_t i = 0; i < c->n; i++)
		if (!num_looks(sheet_cell(c->sheet, c->row[i], column)))
			return false;
	return c->n > 0;
}

static bool
named_elsewhere(const struct analysis_call *c, int column)
{
	for (int i = 0; c->analysis->option[i].name; i++)
		if (c->analysis->option[i].kind == OPTION_COLUMN &&
			str_eq(call_text(c, c->analysis->option[i].name), c->sheet->name[column]))
			return true;
	return false;
}

enum rc
call_columns(struct column **out, int *n, const struct analysis_call *c, const char *option,
	struct err *err)
{
	struct str list = call_text(c, option);
	bool all = list.n == 0;
	enum rc rc = E_OK;

	*n = 0;
	*out = arena_new(c->arena, struct column, (size_t)c->sheet->columns + 1);
	if (!*out)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; all && !rc && i < c->sheet->columns; i++)
		if (is_numeric(c, i) && !named_elsewhere(c, i))
			rc = column_named(&(*out)[(*n)++], c, c->sheet->name[i], err);
	while (!all && !rc && list.n) {
		struct str name = str_trim(str_cut(&list, ','));

		if (*n > c->sheet->columns)
			return err_field(err, E_EXISTS, option, "a column is named twice");
		rc = column_named(&(*out)[(*n)++], c, name, err);
	}
	if (!rc && *n == 0)
		rc = err_field(err, E_MISSING, option, "the table has no column of numbers");
	return rc;
}

/* ---- labels ------------------------------------------------------------------------------------- */

struct seen {
	struct str text;
	size_t row;
};

static int
by_text(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;
	int order = str_cmp(x->text, y->text);

	return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int
by_row(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return (x->row > y->row) - (x->row < y->row);
}

static int
by_value(const void *a, const void *b)
{
	double x = 0, y = 0;
	enum rc rc = num_parse(&x, ((const struct seen *)a)->text, NULL);

	if (num_parse(&y, ((const struct seen *)b)->text, NULL) || rc)
		return 0;
	return (x > y) - (x < y);
}

enum rc
call_labels(struct labels *out, const struct analysis_call *c, const char *option, struct err *err)
{
	struct str name = column_asked(c, option);

	*out = (struct labels){ 0 };
	if (name.n == 0)
		return err_field(err, E_MISSING, option, "which column? the table has %d: name one",
			c->sheet->columns);
	return labels_named(out, c, name, err);
}

enum rc
labels_named(struct labels *out, const struct analysis_call *c, struct str name, struct err *err)
{
	int column = sheet_column(c->sheet, name), count = 0, *of;
	struct seen *all, *first;
	bool numbers = true;
	struct str *label;
	char show[60];

	*out = (struct labels){ 0 };
	if (column < 0)
		return unknown_column(c->sheet, name, err);
	all = arena_new(c->arena, struct seen, c->n + 1);
	first = arena_new(c->arena, struct seen, c->n + 1);
	label = arena_new(c->arena, struct str, c->n + 1);
	of = arena_new(c->arena, int, c->n + 1);
	if (!all || !first || !label || !of)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		all[i] = (struct seen){ sheet_cell(c->sheet, c->row[i], column), i };
		if (all[i].text.n == 0)
			return err_at(err, E_MISSING, call_line(c, i), 0,
				"column \"%s\" is empty in this row",
				str_show(show, sizeof(show), name));
		numbers = numbers && num_looks(all[i].text);
	}
	qsort(all, c->n, sizeof(*all), by_text);
	for (size_t i = 0; i < c->n; i++)
		if (i == 0 || !str_eq(all[i].text, all[i - 1].text))
			first[count++] = all[i];
	qsort(first, (size_t)count, sizeof(*first), numbers ? by_value : by_row);
	/* each row's label: found in the texts in order, whose rows say where the label came first */
	for (int k = 0; k < count; k++) {
		label[k] = first[k].text;
		of[first[k].row] = k;
	}
	for (size_t i = 0, head = 0; i < c->n; i++) {
		if (!str_eq(all[i].text, all[head].text))
			head = i;
		of[all[i].row] = of[all[head].row];
	}
	*out = (struct labels){ name, of, c->n, label, count };
	return E_OK;
}

enum rc
number_list(struct str **names, double **values, int *n, const struct analysis_call *c,
	const char *option, struct err *err)
{
	struct str list = call_text(c, option);
	size_t room = 1;

	*n = 0;
	for (size_t i = 0; i < list.n; i++)
		room += list.p[i] == ',';
	*names = arena_new(c->arena, struct str, room);
	*values = arena_new(c->arena, double, room);
	if (!*names || !*values)
		return err_field(err, E_TOO_BIG, option, "there are too many values");
	while (list.n) {
		struct str item = str_cut(&list, ','), name = STR("");
		enum rc rc;

		if (str_find(item, STR("=")) < item.n)
			name = str_trim(str_cut(&item, '='));
		(*names)[*n] = name;
		rc = num_parse(&(*values)[*n], str_trim(item), err);
		if (rc) {
			if (err)
				snprintf(err->field, sizeof(err->field), "%s", option);
			return rc;
		}
		(*n)++;
	}
	return E_OK;
}
