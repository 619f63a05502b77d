/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The single values of described layouts: a cell at a place, or what stands behind a label. */
#include <math.h>

#include "signal/describing.h"
#include "signal/fields.h"

#define MAX_LABEL_ROWS 1000 /* above the data, and as many below, in which a label is looked for */

struct place {
	size_t row;
	uint32_t column;
	struct str text; /* "" none */
};

static bool
side_by_side(const struct describing *d)
{
	return d->layout->specimens == SPECIMENS_SIDE_BY_SIDE;
}

/* "Width: 10.0" and "Width","10.0": what stands behind the label of this cell; false when nothing does. */
static bool
behind_label(struct place *out, const struct describing *d, struct str label)
{
	static const struct str marks[] = { STR_INIT(":"), STR_INIT("="), STR_INIT("：") };
	struct str cell = grid_text(d->grid, out->row, out->column), rest;
	uint32_t n = d->grid->row[out->row].n;
	bool marked = false;

	if (cell.n < label.n || !str_eq_nocase(str_first(cell, label.n), label))
		return false;
	rest = str_trim(str_from(cell, label.n));
	for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]) && !marked; i++) {
		marked = str_starts(rest, marks[i]);
		rest = marked ? str_trim(str_from(rest, marks[i].n)) : rest;
	}
	/* "Width of the jaws" is not "Width" */
	if (rest.n && !marked)
		return false;
	out->text = rest;
	while (!out->text.n && ++out->column < n)
		out->text = grid_text(d->grid, out->row, out->column);
	return out->text.n > 0;
}

static bool
find_label(struct place *out, const struct describing *d, struct str label, size_t from, size_t to)
{
	if (to > d->grid->n_rows)
		to = d->grid->n_rows;
	if (to > from + MAX_LABEL_ROWS)
		to = from + MAX_LABEL_ROWS;
	for (size_t row = from; row < to; row++) {
		for (uint32_t c = 0; c < d->grid->row[row].n; c++) {
			*out = (struct place){ row, c, STR("") };
			if (behind_label(out, d, label))
				return true;
		}
	}
	return false;
}

static bool
place_of(struct place *out, const struct describing *d, const struct layout_field *f, int piece,
	uint32_t group)
{
	const struct described_piece *p = piece < 0 ? NULL : &d->piece[piece];
	size_t last = d->n_pieces ? d->piece[d->n_pieces - 1].to : 0;

	if (f->label.n && p)
		return find_label(out, d, f->label, p->start, p->from) ||
		       find_label(out, d, f->label, p->to,
			       piece + 1 < d->n_pieces ? p[1].start : d->grid->n_rows);
	if (f->label.n)
		return find_label(out, d, f->label, 0,
			       d->n_pieces ? d->piece[0].from : d->grid->n_rows) ||
		       find_label(out, d, f->label, last, d->grid->n_rows);
	*out = (struct place){ .row = f->row - 1, .column = f->column - 1 };
	if (p && side_by_side(d))
		out->column += group * d->layout->width;
	else if (p)
		out->row += p->start;
	out->text = grid_text(d->grid, out->row, out->column);
	return out->text.n > 0;
}

static void
say_absent(const struct describing *d, const struct layout_field *f, const struct place *at)
{
	char quantity[60], label[60];

	intake_shown(quantity, sizeof(quantity), f->quantity);
	intake_shown(label, sizeof(label), f->label);
	if (f->label.n)
		err_set(intake_warning(d->in, 0, 0), E_MISSING,
			"\"%s\" (%s) of the description was not found", label, quantity);
	else
		err_set(intake_warning(d->in,
				at->row < d->grid->n_rows ? d->grid->row[at->row].line : 0,
				at->column + 1),
			E_MISSING, "the cell of \"%s\" is empty", quantity);
}

static enum rc
add_field(const struct describing *d, const struct layout_field *f, const struct place *at,
	struct signal_table *own)
{
	struct intake *in = d->in;
	struct signal_field *out = intake_field(in, own);
	unsigned line = d->grid->row[at->row].line;
	const struct unit_word *unit;
	struct str number[2];
	char shown[60], what[60];

	if (!out)
		return intake_full(in);
	out->name = f->name.n ? f->name : f->label.n ? f->label : f->quantity;
	out->quantity = f->quantity;
	out->text = at->text;
	unit = field_number(&out->value, in->dict, at->text, d->decimal);
	if (dictionary_units_of(number, 2, in->dict, f->quantity, WORD_FIELD) == 0)
		return E_OK;
	if (isnan(out->value)) {
		err_set(intake_warning(in, line, at->column + 1), E_SYNTAX,
			"\"%s\" stands for \"%s\" and is no number",
			intake_shown(shown, sizeof(shown), at->text),
			intake_shown(what, sizeof(what), f->quantity));
		return E_OK;
	}
	if (!unit)
		unit = dictionary_unit(in->dict, grid_text(d->grid, at->row, at->column + 1));
	out->unit = described_unit(in, f->quantity, f->unit, unit, line, at->column + 1);
	return E_OK;
}

static enum rc
read_field(struct describing *d, const struct layout_field *f, int piece, uint32_t group)
{
	struct signal_table *own = piece < 0 ? NULL : &d->in->file->table[d->table[group]];
	struct place at;

	if (!place_of(&at, d, f, piece, group)) {
		say_absent(d, f, &at);
		return E_OK;
	}
	if (own && str_eq(f->quantity, STR("specimen")))
		own->label = at.text;
	return add_field(d, f, &at, own);
}

/* Specimens without a name are counted. */
static enum rc
number_table(struct describing *d, int table)
{
	struct signal_table *t = &d->in->file->table[table];

	if (t->label.n || d->layout->specimens == SPECIMENS_ONE)
		return E_OK;
	t->label = arena_printf(d->in->arena, "%d", table + 1);
	return t->label.p ? E_OK : intake_full(d->in);
}

enum rc
described_fields(struct describing *d, int piece)
{
	int groups = piece < 0 ? 1 : d->n_tables;
	enum rc rc = E_OK;

	for (int g = 0; g < groups; g++) {
		if (piece >= 0 && d->table[g] < 0)
			continue;
		for (int i = 0; i < d->layout->n_fields && rc == E_OK; i++) {
			const struct layout_field *f = &d->layout->field[i];

			if (f->own == (piece >= 0))
				rc = read_field(d, f, piece, (uint32_t)g);
		}
		if (rc == E_OK && piece >= 0)
			rc = number_table(d, d->table[g]);
		if (rc)
			return rc;
	}
	return rc;
}
