/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/rows.h"

#include "signal/numeral.h"

#define MAX_BLOCKS 2000

struct finder {
	const struct grid *grid;
	const struct row_shape *shape;
	const struct signal_dictionary *dict;
};

/* "2014-07-22", "22.07.2014 07:28:27", "10:30" */
static bool
is_instant(struct str s)
{
	int marks = 0, digits = 0;

	if (s.n < 4 || s.n > 40 || s.p[0] < '0' || s.p[0] > '9')
		return false;
	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= '0' && s.p[i] <= '9')
			digits++;
		else if (s.p[i] == '-' || s.p[i] == '/' || s.p[i] == ':' || s.p[i] == '.')
			marks++;
		else if (s.p[i] != ' ' && s.p[i] != 'T' && s.p[i] != 'Z')
			return false;
	}
	return digits >= 3 && marks >= 1;
}

struct row_shape *
rows_shapes(struct arena *a, const struct grid *g)
{
	struct row_shape *list = arena_new(a, struct row_shape, g->n_rows + 1);

	for (size_t r = 0; list && r < g->n_rows; r++) {
		struct row_shape *s = &list[r];

		for (uint32_t c = 0; c < g->row[r].n; c++) {
			struct str text = grid_text(g, r, c);
			bool number = grid_looks(g, r, c);

			if (text.n == 0)
				continue;
			if (s->filled++ == 0) {
				s->first = c;
				s->begins = number || is_instant(text);
			}
			s->last = c;
			s->numbers += number;
		}
	}
	return list;
}

bool
row_is_heading(const struct row_shape *s)
{
	return s->filled > 0 && 3 * s->numbers < s->filled;
}

static bool
is_data(const struct row_shape *s)
{
	return s->begins && s->numbers >= 2 && 2 * s->numbers >= s->filled;
}

static bool
is_single(const struct row_shape *s)
{
	return s->filled == 1 && s->numbers == 1;
}

/* A row of results: a name, then numbers. Only below a heading at least as wide. */
static bool
is_named(const struct row_shape *s)
{
	return !s->begins && s->filled >= 3 && s->numbers >= 2 && 2 * s->numbers >= s->filled - 1;
}

static size_t
next_filled(const struct finder *f, size_t row)
{
	while (row < f->grid->n_rows && f->shape[row].filled == 0)
		row++;
	return row;
}

/* The nearest filled row above that is not below `from`; SIZE_MAX none. */
static size_t
filled_above(const struct finder *f, size_t row, size_t from)
{
	while (row-- > from) {
		if (f->shape[row].filled)
			return row;
	}
	return SIZE_MAX;
}

static bool
has_heading(const struct finder *f, size_t row, size_t from)
{
	const struct row_shape *s = &f->shape[row];
	size_t above = row;

	for (int i = 0; i < 3; i++) {
		above = filled_above(f, above, from);
		if (above == SIZE_MAX || !row_is_heading(&f->shape[above]))
			return false;
		if (f->shape[above].last >= s->last && 2 * f->shape[above].filled >= s->filled)
			return true;
	}
	return false;
}

static bool
starts_here(const struct finder *f, size_t row, size_t from)
{
	const struct row_shape *s = &f->shape[row];
	size_t next = next_filled(f, row + 1), above;

	if (is_data(s)) {
		/* numbers of specimens above the names of columns: "1,,,2,,,3" */
		if (next < f->grid->n_rows && row_is_heading(&f->shape[next]) &&
			f->shape[next].filled > s->filled)
			return false;
		return has_heading(f, row, from) ||
		       (next < f->grid->n_rows && is_data(&f->shape[next]));
	}
	if (is_named(s))
		return has_heading(f, row, from);
	if (!is_single(s))
		return false;
	above = filled_above(f, row, from);
	for (int i = 0; i < 4; i++) {
		if (next >= f->grid->n_rows || !is_single(&f->shape[next]) ||
			f->shape[next].first != s->first)
			return false;
		next = next_filled(f, next + 1);
	}
	return above == SIZE_MAX || f->shape[above].filled == 1;
}

/* Does the first number of `next` fall behind that of `last`: a new specimen begins. */
static bool
restarts(const struct finder *f, size_t last, size_t next)
{
	double a, b;
	uint32_t column = f->shape[last].first;

	struct str before = grid_text(f->grid, last, column),
		   behind = grid_text(f->grid, next, column);

	return (numeral_value(&a, before, '.') || numeral_value(&a, before, ',')) &&
	       (numeral_value(&b, behind, '.') || numeral_value(&b, behind, ',')) && b < a;
}

/* Text inside a table that ends it: a name or a unit the dictionary knows. */
static bool
speaks(const struct finder *f, size_t row)
{
	const struct row_shape *s = &f->shape[row];

	for (uint32_t c = s->first; c <= s->last; c++) {
		struct str text = grid_text(f->grid, row, c);

		if (text.n &&
			(dictionary_unit(f->dict, text) ||
				dictionary_name(f->dict, text, WORD_COLUMN | WORD_FIELD, NULL)))
			return true;
	}
	return false;
}

/* Does this row go on with the table, good or bad? `last` is the row accepted last. */
static bool
goes_on(const struct finder *f, const struct block *b, size_t row, size_t last)
{
	const struct row_shape *s = &f->shape[row];
	bool named = !f->shape[b->start].begins;
	size_t next;

	if (is_single(&f->shape[b->start]))
		return s->filled == 1 && (s->numbers || !speaks(f, row));
	if (row > last + 1 && row - last > 1 && last - b->start >= 2 && is_data(s) &&
		f->shape[last + 1].filled == 0 && restarts(f, last, row))
		return false;
	if (named)
		return is_named(s) || (is_data(s) && s->last < b->width);
	if (row - b->start < 1000 &&
		dictionary_is(f->dict, grid_text(f->grid, row, s->first), WORD_STATISTIC))
		return s->numbers > 0;
	/* a row of which only a part is a number is a bad row of this table */
	if (s->begins && s->last < b->width)
		return s->numbers > 0;
	if (is_data(s))
		return s->last < b->width + 4;
	next = next_filled(f, row + 1);
	if (s->numbers || next >= f->grid->n_rows || !is_data(&f->shape[next]))
		return false;
	return !speaks(f, row) && !restarts(f, last, next);
}

static struct block
extent(const struct finder *f, size_t head, size_t start)
{
	struct block b = { head, start, start + 1, f->shape[start].last + 1 };
	size_t last = start;

	for (size_t r = next_filled(f, start + 1); r < f->grid->n_rows && goes_on(f, &b, r, last);
		r = next_filled(f, r + 1)) {
		if (f->shape[r].last + 1 > b.width)
			b.width = f->shape[r].last + 1;
		last = r;
		b.end = r + 1;
	}
	return b;
}

enum rc
rows_blocks(struct block_list *out, struct arena *a, const struct grid *g,
	const struct row_shape *shape, const struct signal_dictionary *d, struct err *err)
{
	const struct finder f = { g, shape, d };
	size_t head = 0;
	int room = 0;

	*out = (struct block_list){ 0 };
	for (size_t r = 0; r < g->n_rows;) {
		if (shape[r].filled == 0 || !starts_here(&f, r, head)) {
			r++;
			continue;
		}
		if (out->n == MAX_BLOCKS)
			return err_set(
				err, E_TOO_BIG, "the file holds more than %d tables", MAX_BLOCKS);
		if (out->n == room) {
			struct block *more = arena_new(a, struct block, room ? 2 * room : 8);

			if (!more)
				return err_set(err, E_TOO_BIG,
					"the file holds more than can be read at once");
			if (room)
				memcpy(more, out->block, (size_t)room * sizeof(*more));
			out->block = more;
			room = room ? 2 * room : 8;
		}
		out->block[out->n] = extent(&f, head, r);
		head = r = out->block[out->n++].end;
	}
	return E_OK;
}
