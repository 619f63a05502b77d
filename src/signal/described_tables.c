/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of described layouts: one table a specimen, below one another or side by side. */
#include <math.h>
#include <stdio.h>

#include "signal/describing.h"
#include "signal/heading.h"
#include "signal/numeral.h"

/* One piece while it is read: its specimens side by side, or the one. */
struct group_list {
	struct describing *d;
	const struct described_piece *piece;
	uint32_t n;     /* groups */
	size_t *rows;   /* of each */
	bool *numbered; /* has it any number? */
};

static bool
side_by_side(const struct describing *d)
{
	return d->layout->specimens == SPECIMENS_SIDE_BY_SIDE;
}

static uint32_t
column_of(const struct describing *d, const struct layout_column *c, uint32_t group)
{
	return c->column - 1 + (c->shared ? 0 : group * d->layout->width);
}

/* ---- which rows are data ---------------------------------------------------------------------- */

static bool
is_missing(const struct describing *d, struct str s)
{
	for (int i = 0; i < d->layout->n_missing; i++) {
		if (str_eq(s, d->layout->missing[i]))
			return true;
	}
	return false;
}

/* Is any cell of this specimen filled (any is a number)? Shared columns alone make no row. */
static bool
group_stands(bool *number, const struct describing *d, size_t row, uint32_t group)
{
	bool filled = false;

	*number = false;
	for (int i = 0; i < d->layout->n_columns; i++) {
		const struct layout_column *c = &d->layout->column[i];
		struct str s =
			c->shared ? STR("") : grid_text(d->grid, row, column_of(d, c, group));

		filled = filled || s.n;
		*number = *number || (s.n && (numeral_looks(s) || is_missing(d, s)));
	}
	return filled;
}

static uint32_t
groups_in(const struct describing *d, size_t row)
{
	uint32_t first = GRID_MAX_COLUMNS;

	if (!side_by_side(d))
		return 1;
	for (int i = 0; i < d->layout->n_columns; i++) {
		if (!d->layout->column[i].shared && d->layout->column[i].column - 1 < first)
			first = d->layout->column[i].column - 1;
	}
	return d->grid->row[row].n <= first
		       ? 0
		       : (d->grid->row[row].n - first - 1) / d->layout->width + 1;
}

static bool
row_is_data(const struct describing *d, size_t row)
{
	uint32_t n = groups_in(d, row);
	bool number;

	for (uint32_t g = 0; g < n; g++) {
		(void)group_stands(&number, d, row, g);
		if (number)
			return true;
	}
	return false;
}

static void
say_no_data(const struct describing *d, size_t row)
{
	char shown[60];

	for (uint32_t c = 0; c < d->grid->row[row].n; c++) {
		struct str s = grid_text(d->grid, row, c);

		if (s.n == 0)
			continue;
		err_set(intake_warning(d->in, d->grid->row[row].line, c + 1), E_FORMAT,
			"the line of \"%s\" holds no number where the description has one; it is "
			"left out",
			intake_shown(shown, sizeof(shown), s));
		return;
	}
}

static enum rc
count_rows(struct group_list *l)
{
	const struct described_piece *p = l->piece;
	bool number;

	for (size_t row = p->from; row < p->to; row++) {
		uint32_t n = groups_in(l->d, row);

		l->n = n > l->n ? n : l->n;
	}
	l->rows = arena_new(l->d->in->arena, size_t, l->n + 1);
	l->numbered = arena_new(l->d->in->arena, bool, l->n + 1);
	if (!l->rows || !l->numbered)
		return intake_full(l->d->in);
	for (size_t row = p->from; row < p->to; row++) {
		uint32_t n = groups_in(l->d, row);

		if (!row_is_data(l->d, row)) {
			say_no_data(l->d, row);
			continue;
		}
		for (uint32_t g = 0; g < n; g++) {
			l->rows[g] += group_stands(&number, l->d, row, g);
			l->numbered[g] = l->numbered[g] || number;
		}
	}
	while (l->n > 0 && l->rows[l->n - 1] == 0)
		l->n--;
	return E_OK;
}

/* ---- names and units -------------------------------------------------------------------------- */

struct str
described_unit(struct intake *in, struct str quantity, struct str described,
	const struct unit_word *stated, unsigned line, unsigned column)
{
	unsigned kinds = WORD_COLUMN | WORD_FIELD;
	char file_unit[40], own[40], what[60];

	if (!stated)
		return described;
	intake_shown(file_unit, sizeof(file_unit), stated->unit);
	intake_shown(own, sizeof(own), described);
	intake_shown(what, sizeof(what), quantity);
	if (!dictionary_fits(in->dict, quantity, kinds, stated)) {
		err_set(intake_warning(in, line, column), E_UNIT,
			"the file says %s, which is no unit of \"%s\"; the description's is taken",
			file_unit, what);
		return described;
	}
	if (described.n && !str_eq(described, stated->unit))
		err_set(intake_warning(in, line, column), E_UNIT,
			"the file says %s, the description %s for \"%s\"; the file's is taken",
			file_unit, own, what);
	return stated->unit;
}

/* The grid's row that line `line` of the table is; NO_LINE for 0 and past the end. */
static size_t
table_row(const struct describing *d, const struct described_piece *p, uint32_t line)
{
	/* pieces parted by blanks or a column have their heading above the first of them */
	size_t base = d->layout->specimens == SPECIMENS_BEGIN ? p->start : d->base;

	return line == 0 || base + line - 1 >= d->grid->n_rows ? NO_LINE : base + line - 1;
}

static void
name_column(struct signal_column *out, const struct describing *d, const struct described_piece *p,
	const struct layout_column *c, uint32_t at)
{
	size_t header = table_row(d, p, d->layout->header_row);
	size_t units = table_row(d, p, d->layout->unit_row);
	const struct unit_word *stated = NULL, *named = NULL;
	struct str text = STR("");
	char shown[60];
	size_t row;

	out->quantity = c->quantity;
	if (header != NO_LINE)
		text = heading_split(&named, d->in->dict, grid_text(d->grid, header, at));
	if (units != NO_LINE)
		stated = dictionary_unit(d->in->dict, grid_text(d->grid, units, at));
	row = !stated && named ? header : units != NO_LINE ? units : p->from;
	stated = stated ? stated : named;
	out->name = c->name.n ? c->name : text.n ? text : c->quantity;
	out->unit =
		described_unit(d->in, c->quantity, c->unit, stated, d->grid->row[row].line, at + 1);
	if (d->layout->unit_row && !stated && !c->unit.n)
		err_set(intake_warning(d->in, d->grid->row[row].line, at + 1), E_MISSING,
			"no unit stands at \"%s\"", intake_shown(shown, sizeof(shown), out->name));
}

/* ---- values ----------------------------------------------------------------------------------- */

static double
read_cell(const struct describing *d, size_t row, uint32_t c)
{
	struct str s = grid_text(d->grid, row, c);
	char shown[60];
	double value;

	if (s.n == 0 || is_missing(d, s))
		return (double)NAN;
	if (numeral_value(&value, s, d->decimal))
		return value;
	if (!dictionary_is(d->in->dict, s, WORD_MISSING))
		err_set(intake_warning(d->in, d->grid->row[row].line, c + 1), E_SYNTAX,
			"\"%s\" is no number; it is left out",
			intake_shown(shown, sizeof(shown), s));
	return (double)NAN;
}

static enum rc
add_table(const struct group_list *l, uint32_t group)
{
	const struct signal_layout *layout = l->d->layout;
	struct intake *in = l->d->in;
	struct signal_table *t = intake_table(in);

	if (!t)
		return intake_full(in);
	*t = (struct signal_table){ .label = l->piece->label };
	t->column = arena_new(in->arena, struct signal_column, (size_t)layout->n_columns);
	if (!t->column)
		return intake_full(in);
	t->n_columns = layout->n_columns;
	for (int i = 0; i < layout->n_columns; i++) {
		name_column(&t->column[i], l->d, l->piece, &layout->column[i],
			column_of(l->d, &layout->column[i], group));
		t->column[i].value = arena_new(in->arena, double, l->rows[group]);
		if (!t->column[i].value)
			return intake_full(in);
	}
	return E_OK;
}

static void
fill_row(const struct group_list *l, size_t row, uint32_t group)
{
	const struct signal_layout *layout = l->d->layout;
	struct signal_table *t = &l->d->in->file->table[l->d->table[group]];
	bool number;

	if (!group_stands(&number, l->d, row, group))
		return;
	for (int i = 0; i < layout->n_columns; i++) {
		struct signal_column *c = &t->column[i];

		c->value[c->n++] = read_cell(l->d, row, column_of(l->d, &layout->column[i], group));
	}
}

static void
say_empty(const struct group_list *l, uint32_t group)
{
	char label[60];
	size_t row = side_by_side(l->d) ? l->piece->from : l->piece->start;

	if (l->piece->label.n)
		intake_shown(label, sizeof(label), l->piece->label);
	else
		snprintf(label, sizeof(label), "%d", l->d->in->file->n_tables + 1);
	err_set(intake_warning(
			l->d->in, l->d->grid->row[row].line, group * l->d->layout->width + 1),
		E_MISSING, "the specimen \"%s\" has no values", label);
}

enum rc
described_tables(struct describing *d, int piece)
{
	struct group_list l = { .d = d, .piece = &d->piece[piece] };
	enum rc rc = count_rows(&l);

	d->n_tables = (int)l.n;
	if (rc)
		return rc;
	d->table = arena_new(d->in->arena, int, l.n + 1);
	if (!d->table)
		return intake_full(d->in);
	if (l.n == 0 && d->n_pieces > 1)
		say_empty(&l, 0);
	for (uint32_t g = 0; g < l.n && rc == E_OK; g++) {
		d->table[g] = -1;
		if (!l.numbered[g]) {
			say_empty(&l, g);
			continue;
		}
		d->table[g] = d->in->file->n_tables;
		rc = add_table(&l, g);
	}
	for (size_t row = l.piece->from; row < l.piece->to && rc == E_OK; row++) {
		uint32_t n = groups_in(d, row);

		if (!row_is_data(d, row))
			continue;
		for (uint32_t g = 0; g < n && g < l.n; g++) {
			if (d->table[g] >= 0)
				fill_row(&l, row, g);
		}
	}
	return rc;
}
