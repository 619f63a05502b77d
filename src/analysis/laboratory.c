/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/laboratory.h"

#include <math.h>
#include <stdio.h>

#include "analysis/groups.h"
#include "base/number.h"

/* ---- columns ------------------------------------------------------------------------------------ */

static bool
is_numbers(const struct analysis_call *c, int column)
{
	for (size_t i = 0; i < c->n; i++)
		if (!num_looks(sheet_cell(c->sheet, c->row[i], column)))
			return false;
	return c->n > 0;
}

static bool
is_named(const struct analysis_call *c, int column)
{
	for (const struct analysis_option *o = c->analysis->option; o->name; o++)
		if (o->kind == OPTION_COLUMN &&
			str_eq(call_text(c, o->name), c->sheet->name[column]))
			return true;
	return false;
}

struct str
usual_column(const struct analysis_call *c, const char *option, const char *names, bool words)
{
	struct str list = str_of(names), only = STR("");
	int numbers = 0;

	if (call_given(c, option))
		return call_text(c, option);
	while (list.n) {
		int column = sheet_column(c->sheet, str_cut(&list, ' '));

		if (column >= 0 && !is_named(c, column))
			return c->sheet->name[column];
	}
	for (int i = 0; !words && i < c->sheet->columns; i++)
		if (is_numbers(c, i) && !is_named(c, i)) {
			only = c->sheet->name[i];
			numbers++;
		}
	return numbers == 1 ? only : STR("");
}

enum rc
usual_numbers(struct column *out, const struct analysis_call *c, const char *option,
	const char *names, struct err *err)
{
	struct str name = usual_column(c, option, names, false);
	enum rc rc;

	rc = name.n ? column_named(out, c, name, err) : call_column(out, c, option, err);
	if (!rc)
		rc = check_magnitude(out, err);
	if (rc && err && !err->field[0])
		snprintf(err->field, sizeof(err->field), "%s", option);
	return rc;
}

enum rc
usual_labels(struct labels *out, bool *found, const struct analysis_call *c, const char *option,
	const char *names, struct err *err)
{
	struct str name = usual_column(c, option, names, true), *label;
	int *of;

	*found = name.n > 0;
	if (name.n)
		return labels_named(out, c, name, err);
	label = arena_new(c->arena, struct str, c->n + 1);
	of = arena_new(c->arena, int, c->n + 1);
	if (!label || !of)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		of[i] = (int)i;
		label[i] = arena_printf(c->arena, "%zu", i + 1);
		if (!label[i].p)
			return err_set(err, E_TOO_BIG, "the table is too big");
	}
	*out = (struct labels){ STR("row"), of, c->n, label, (int)c->n };
	return E_OK;
}

int
decimals_of(const struct column *y)
{
	int most = 0;

	for (size_t i = 0; i < y->n; i++) {
		struct str s = y->text[i], whole = str_cut(&s, '.');
		size_t digits = 0;
		int64_t exponent = 0;

		if (!s.n)
			s = whole; /* no point: an exponent may still follow */
		else
			while (digits < s.n && s.p[digits] >= '0' && s.p[digits] <= '9')
				digits++;
		for (size_t k = 0; k < s.n; k++)
			if ((s.p[k] == 'e' || s.p[k] == 'E') &&
				int_parse(&exponent, str_from(s, k + 1), -400, 400, NULL))
				exponent = 0;
		if ((int)digits - (int)exponent > most)
			most = (int)digits - (int)exponent;
	}
	return most;
}

/* ---- cells -------------------------------------------------------------------------------------- */

/* Rows in the order of their labels, keeping the order they have: start[k] is where label k begins. */
static void
sort_by(size_t *out, size_t *start, const size_t *in, size_t n, const struct labels *l)
{
	for (int k = 0; k <= l->count; k++)
		start[k] = 0;
	for (size_t i = 0; i < n; i++)
		start[l->of[i] + 1]++;
	for (int k = 0; k < l->count; k++)
		start[k + 1] += start[k];
	for (size_t i = 0; i < n; i++)
		out[start[l->of[in[i]]]++] = in[i];
	for (int k = l->count; k > 0; k--)
		start[k] = start[k - 1];
	start[0] = 0;
}

static void
fill_level(struct cells *out, const struct dd *y, const size_t *row, size_t n,
	const struct labels *lab)
{
	size_t cells = out->start[out->levels];

	for (size_t i = 0, next; i < n; i = next) {
		for (next = i + 1; next < n && lab->of[row[next]] == lab->of[row[i]];)
			next++;
		out->cell[cells++] = precision_cell_of(lab->of[row[i]], y + i, next - i);
	}
	out->start[++out->levels] = cells;
}

enum rc
cells_of(struct cells *out, const struct analysis_call *c, const struct column *y,
	const struct labels *level, const struct labels *lab, struct err *err)
{
	size_t *first = arena_new(c->arena, size_t, c->n + 1),
	       *row = arena_new(c->arena, size_t, c->n + 1),
	       *lab_start = arena_new(c->arena, size_t, (size_t)lab->count + 2),
	       *level_start = arena_new(c->arena, size_t, level ? (size_t)level->count + 2 : 2);
	struct dd *sorted = arena_new(c->arena, struct dd, c->n + 1);

	out->cell = arena_new(c->arena, struct precision_cell, c->n + 1);
	out->start = arena_new(c->arena, size_t, level ? (size_t)level->count + 2 : 2);
	out->levels = 0;
	if (!first || !row || !lab_start || !level_start || !sorted || !out->cell || !out->start)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++)
		row[i] = i;
	sort_by(first, lab_start, row, c->n, lab);
	level_start[1] = c->n;
	if (level)
		sort_by(row, level_start, first, c->n, level);
	else
		row = first;
	for (size_t i = 0; i < c->n; i++)
		sorted[i] = y->exact[row[i]];
	for (int k = 0; k < (level ? level->count : 1); k++)
		fill_level(out, sorted + level_start[k], row + level_start[k],
			level_start[k + 1] - level_start[k], lab);
	return E_OK;
}

enum rc
mass_fraction(double *out, const struct analysis_call *c, struct err *err)
{
	struct str text = call_text(c, "unit");
	struct unit unit;
	char show[40];
	enum rc rc;

	*out = (double)NAN;
	if (!text.n)
		return E_OK;
	rc = unit_parse(&unit, c->units, text, err);
	if (rc) {
		if (err)
			snprintf(err->field, sizeof(err->field), "unit");
		return rc;
	}
	if (!unit_same_dim(&unit, &unit_one) || unit.offset != 0)
		return err_field(err, E_UNIT, "unit",
			"\"%s\" is no mass fraction such as mg/kg, g/kg or percent",
			str_show(show, sizeof(show), text));
	*out = unit.scale;
	return E_OK;
}
