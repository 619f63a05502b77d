/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/columns.h"

#include <math.h>

#include "signal/fields.h"
#include "signal/numeral.h"

#define MAX_PIECES 1000

/* Rows [from, to) of a group of columns: one specimen. */
struct piece {
	size_t from, to;
	struct str label;
};

static bool
is_blank_row(const struct column_reader *r, size_t row, const struct heading_group *g)
{
	for (uint32_t c = g->from; c < g->to; c++) {
		if (grid_text(r->grid, row, c).n)
			return false;
	}
	return true;
}

/* A row that stands inside the table but belongs to no specimen: blank, or a remark. */
static bool
is_remark(const struct column_reader *r, size_t row)
{
	const struct row_shape *s = &r->shape[row];

	return s->filled == 0 || (s->numbers == 0 && s->filled == 1 && r->block->width > 1);
}

/* ---- values ----------------------------------------------------------------------------------- */

static double
read_cell(const struct column_reader *r, size_t row, uint32_t c)
{
	const struct cell *cell = grid_cell(r->grid, row, c);
	struct str s;
	char shown[60];
	double value;

	if (!cell || cell->n == 0)
		return NAN;
	if (cell->number.plain &&
		numeral_plain_value(&value, &cell->number, cell->native ? '.' : r->decimal))
		return value;
	s = (struct str){ cell->p, cell->n };
	if (numeral_value(&value, s, cell->native ? '.' : r->decimal))
		return value;
	/* the other mark, where no doubt is left; that both occur has been said for the whole file */
	if (numeral_value(&value, s, r->decimal == ',' ? '.' : ','))
		return value;
	if (!dictionary_is(r->in->dict, s, WORD_MISSING))
		err_set(intake_warning(r->in, r->grid->row[row].line, c + 1), E_SYNTAX,
			"\"%s\" is no number; it is left out",
			intake_shown(shown, sizeof(shown), s));
	return NAN;
}

static enum rc
fill(struct signal_column *out, const struct column_reader *r, const struct piece *p, uint32_t c,
	size_t rows)
{
	out->value = arena_new(r->in->arena, double, rows);
	if (!out->value)
		return intake_full(r->in);
	for (size_t row = p->from; row < p->to; row++) {
		if (!is_remark(r, row))
			out->value[out->n++] = read_cell(r, row, c);
	}
	return E_OK;
}

static bool
has_number(const struct column_reader *r, const struct piece *p, uint32_t c)
{
	for (size_t row = p->from; row < p->to; row++) {
		if (grid_looks(r->grid, row, c))
			return true;
	}
	return false;
}

/* The one text of a column, "" when it has several or none. */
static struct str
only_text(const struct column_reader *r, const struct piece *p, uint32_t c, size_t *filled)
{
	struct str first = STR("");
	bool one = true;

	*filled = 0;
	for (size_t row = p->from; row < p->to; row++) {
		struct str s = grid_text(r->grid, row, c);

		if (s.n == 0 || is_remark(r, row))
			continue;
		if ((*filled)++ == 0)
			first = s;
		one = one && str_eq(s, first);
	}
	return one ? first : STR("");
}

static enum rc
fill_text(struct signal_column *out, const struct column_reader *r, const struct piece *p,
	uint32_t c, size_t rows)
{
	out->value = arena_new(r->in->arena, double, rows);
	out->text = arena_new(r->in->arena, struct str, rows);
	if (!out->value || !out->text)
		return intake_full(r->in);
	for (size_t row = p->from; row < p->to; row++) {
		if (is_remark(r, row))
			continue;
		out->value[out->n] = (double)NAN;
		out->text[out->n++] = grid_text(r->grid, row, c);
	}
	return E_OK;
}

/*
 * A column of one text ("0.1 mm/min" all the way down) says something about the specimen; one of several names the rows, if it
 * has a name itself.
 */
static enum rc
add_text_column(
	const struct column_reader *r, int table, const struct piece *p, uint32_t c, size_t rows)
{
	const struct heading_column *h = &r->heading->column[c];
	struct signal_table *t = &r->in->file->table[table];
	struct signal_column *col;
	size_t filled;
	struct str one = only_text(r, p, c, &filled);

	if (one.n && filled > 1)
		return field_add(
			r->in, t, h->name, one, STR(""), r->decimal, r->grid->row[p->from].line);
	if (filled == 0 || h->name.n == 0)
		return E_OK;
	col = &t->column[t->n_columns++];
	*col = (struct signal_column){ .name = h->name,
		.quantity = h->word ? h->word->quantity : STR_NONE };
	return fill_text(col, r, p, c, rows);
}

static void
describe(struct signal_column *out, const struct column_reader *r, uint32_t c)
{
	const struct heading_column *h = &r->heading->column[c];
	const struct name_word *word = h->word;
	char shown[60], taken[32];

	/* a column that is called by its unit alone: "nm", "A" */
	if (!word && h->unit && dictionary_unit(r->in->dict, h->name) == h->unit)
		word = dictionary_name(r->in->dict, h->name, WORD_COLUMN, h->unit);
	if (!word && h->unit && dictionary_unit(r->in->dict, h->name) == h->unit)
		word = dictionary_name(r->in->dict, h->unit->dimension, WORD_COLUMN, h->unit);
	out->name = h->name;
	if (word)
		out->quantity = word->quantity;
	if (h->unit) {
		out->unit = h->unit->unit;
	} else if (h->word && h->word->kind == WORD_COLUMN && h->word->unit.n) {
		out->unit = h->word->unit;
		err_set(intake_warning(r->in, r->grid->row[r->block->start].line, c + 1), E_MISSING,
			"no unit stands at \"%s\"; %s is taken",
			intake_shown(shown, sizeof(shown), h->name),
			intake_shown(taken, sizeof(taken), h->word->unit));
	}
}

static enum rc
add_column(const struct column_reader *r, int table, const struct piece *p, uint32_t c, size_t rows)
{
	struct signal_table *t = &r->in->file->table[table];
	struct signal_column *col;

	if (!has_number(r, p, c))
		return add_text_column(r, table, p, c, rows);
	col = &t->column[t->n_columns++];
	*col = (struct signal_column){ 0 };
	describe(col, r, c);
	return fill(col, r, p, c, rows);
}

static enum rc
add_table(const struct column_reader *r, const struct heading_group *g, struct piece p)
{
	struct signal_table *t;
	int table = r->in->file->n_tables;
	size_t rows = 0;
	enum rc rc = E_OK;

	while (p.to > p.from && is_blank_row(r, p.to - 1, g))
		p.to--;
	for (size_t row = p.from; row < p.to; row++)
		rows += !is_remark(r, row);
	t = intake_table(r->in);
	if (!t)
		return intake_full(r->in);
	*t = (struct signal_table){ .label = p.label };
	t->column =
		arena_new(r->in->arena, struct signal_column, g->to - g->from + r->heading->shared);
	if (!t->column)
		return intake_full(r->in);
	for (uint32_t c = 0; c < r->heading->shared && rc == E_OK && rows; c++)
		rc = add_column(r, table, &p, c, rows);
	for (uint32_t c = g->from; c < g->to && rc == E_OK && rows; c++)
		rc = add_column(r, table, &p, c, rows);
	if (rc == E_OK && r->in->file->table[table].n_columns == 0) {
		char shown[60];

		r->in->file->n_tables = table;
		err_set(intake_warning(r->in, r->grid->row[r->block->start].line, g->from + 1),
			E_MISSING, "the specimen \"%s\" has no values",
			intake_shown(shown, sizeof(shown), p.label));
	}
	return rc;
}

/* ---- specimens one under the other, told apart by a column ------------------------------------ */

/* Does this column change only now and then, and name specimens? */
static bool
parts_rows(const struct column_reader *r, uint32_t c)
{
	const struct heading_column *h = &r->heading->column[c];
	struct str before = STR("");
	size_t rows = 0, changes = 0;

	if (h->filled && !(h->word && str_eq(h->word->quantity, STR("specimen"))))
		return false;
	for (size_t row = r->block->start; row < r->block->end; row++) {
		struct str s = grid_text(r->grid, row, c);

		if (is_remark(r, row))
			continue;
		if (s.n == 0)
			return false;
		changes += rows++ > 0 && !str_eq(s, before);
		before = s;
	}
	return changes > 0 && (changes + 1) * 4 <= rows && changes < MAX_PIECES;
}

static enum rc
add_pieces(const struct column_reader *r, uint32_t c)
{
	const struct heading_group *g = &r->heading->group[0];
	struct piece p = { r->block->start, r->block->start,
		grid_text(r->grid, r->block->start, c) };
	enum rc rc = E_OK;

	for (size_t row = p.from; row < r->block->end && rc == E_OK; row++) {
		struct str s = grid_text(r->grid, row, c);

		if (!is_remark(r, row) && !str_eq(s, p.label)) {
			p.to = row;
			rc = add_table(r, g, p);
			p = (struct piece){ row, row, s };
		}
	}
	p.to = r->block->end;
	return rc ? rc : add_table(r, g, p);
}

static void
say_remarks(const struct column_reader *r)
{
	for (size_t row = r->block->start; row < r->block->end; row++) {
		const struct row_shape *s = &r->shape[row];
		char shown[80];

		if (s->filled && is_remark(r, row))
			err_set(intake_warning(r->in, r->grid->row[row].line, s->first + 1),
				E_SYNTAX, "\"%s\" stands between the numbers; it is left out",
				intake_shown(
					shown, sizeof(shown), grid_text(r->grid, row, s->first)));
	}
}

enum rc
columns_read(const struct column_reader *r)
{
	const struct heading *h = r->heading;
	enum rc rc = E_OK;

	say_remarks(r);
	for (uint32_t c = 0; h->n_groups == 1 && c < h->n_columns; c++) {
		if (parts_rows(r, c))
			return add_pieces(r, c);
	}
	for (int k = 0; k < h->n_groups && rc == E_OK; k++) {
		struct str label = h->group[k].label;

		if (label.n == 0 && h->n_groups > 1)
			label = arena_printf(r->in->arena, "%d", k + 1);
		rc = add_table(
			r, &h->group[k], (struct piece){ r->block->start, r->block->end, label });
	}
	return rc;
}
