/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/fields.h"

#include <math.h>

#include "signal/heading.h"
#include "signal/numeral.h"

#define MAX_CELLS 400

/* By the file's mark, else by the other where the number leaves no doubt: "0.1" among decimal commas. */
static bool
number_of(double *out, struct str s, char decimal)
{
	return numeral_value(out, s, decimal) || numeral_value(out, s, decimal == ',' ? '.' : ',');
}

const struct unit_word *
field_number(double *out, const struct signal_dictionary *d, struct str text, char decimal)
{
	size_t n;

	*out = NAN;
	if (number_of(out, text, decimal))
		return NULL;
	*out = NAN;
	n = numeral_prefix(text);
	while (n > 0 && text.p[n - 1] == ' ')
		n--;
	if (n > 0 && n < text.n) {
		const struct unit_word *unit = dictionary_unit(d, str_from(text, n));

		if (unit && number_of(out, str_first(text, n), decimal))
			return unit;
	}
	*out = NAN;
	return NULL;
}

/* Where a colon (or equals sign) parts key from value; s.n none. Not in "C:\", "10:30" or "http://". */
static size_t
colon_in(struct str s, size_t *width)
{
	static const struct str marks[] = { STR_INIT("："), STR_INIT(":"), STR_INIT("=") };

	for (size_t at = 1; at < s.n && s.p[at] != '|'; at++) {
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			char before = s.p[at - 1];

			if (!str_starts(str_from(s, at), marks[i]))
				continue;
			*width = marks[i].n;
			if ((before >= '0' && before <= '9' && at + 1 < s.n && s.p[at + 1] >= '0' &&
				    s.p[at + 1] <= '9') ||
				(at == 1 && at + 1 < s.n && (s.p[2] == '\\' || s.p[2] == '/')))
				return s.n;
			return at;
		}
	}
	return s.n;
}

enum rc
field_add(struct intake *in, struct signal_table *own, struct str name, struct str text,
	struct str unit_text, char decimal, unsigned line)
{
	const struct unit_word *named, *behind, *unit;
	const struct name_word *word;
	struct signal_field *f = intake_field(in, own);
	char shown[80], taken[32];
	size_t width = 0, colon;

	if (!f)
		return intake_full(in);
	f->name = heading_split(&named, in->dict, name);
	f->text = text;
	behind = field_number(&f->value, in->dict, text, decimal);
	unit = unit_text.n ? dictionary_unit(in->dict, unit_text) : NULL;
	unit = unit ? unit : behind ? behind : named;
	/* "Specimen properties : Length" is a length */
	colon = colon_in(f->name, &width);
	word = dictionary_meaning(in->dict, str_from(f->name, colon + width), WORD_FIELD, &unit);
	if (!word)
		word = dictionary_meaning(in->dict, f->name, WORD_FIELD, &unit);
	if (word)
		f->quantity = word->quantity;
	if (unit && !isnan(f->value)) {
		f->unit = unit->unit;
	} else if (word && word->unit.n && !isnan(f->value)) {
		f->unit = word->unit;
		err_set(intake_warning(in, line, 0), E_MISSING,
			"no unit stands at \"%s\"; %s is taken",
			intake_shown(shown, sizeof(shown), f->name),
			intake_shown(taken, sizeof(taken), word->unit));
	}
	return E_OK;
}

/* ---- a row ------------------------------------------------------------------------------------ */

struct row_cells {
	struct str cell[MAX_CELLS];
	uint32_t n;
	bool blank_behind; /* the row has a second, blank cell: "Operator","" */
	unsigned line;
};

static bool
is_key(struct str s)
{
	size_t width, at = colon_in(s, &width);

	return at < s.n && at + width == s.n;
}

static struct str
without_colon(struct str s)
{
	size_t width, at = colon_in(s, &width);

	return is_key(s) ? str_trim(str_first(s, at)) : s;
}

static void
collect(struct row_cells *out, const struct grid *g, size_t row)
{
	*out = (struct row_cells){ .line = g->row[row].line };
	for (uint32_t c = 0; c < g->row[row].n && out->n < MAX_CELLS; c++) {
		struct str s = grid_text(g, row, c);

		if (s.n)
			out->cell[out->n++] = s;
		else if (c > 0)
			out->blank_behind = out->blank_behind || out->n == 1;
	}
}

/* "Width",10.0,10.1,9.9 above specimens side by side: one for each. */
static bool
one_each(const struct field_reader *r, const struct row_cells *c)
{
	uint32_t values = c->n - 1;

	if (r->n_tables < 2 || c->n < 3)
		return false;
	if (values == (uint32_t)r->n_tables + 1 && dictionary_unit(r->in->dict, c->cell[c->n - 1]))
		values--;
	if (values != (uint32_t)r->n_tables)
		return false;
	for (uint32_t i = 1; i <= values; i++) {
		if (is_key(c->cell[i]))
			return false;
	}
	return true;
}

static enum rc
add(const struct field_reader *r, struct str name, struct str text, struct str unit, unsigned line)
{
	return field_add(
		r->in, r->own && r->n_tables ? r->table : NULL, name, text, unit, r->decimal, line);
}

static enum rc
add_each(const struct field_reader *r, const struct row_cells *c)
{
	struct str unit = c->n == (uint32_t)r->n_tables + 2 ? c->cell[c->n - 1] : STR("");
	enum rc rc = E_OK;

	for (int i = 0; i < r->n_tables && rc == E_OK; i++)
		rc = field_add(r->in, &r->table[i], without_colon(c->cell[0]), c->cell[i + 1], unit,
			r->decimal, c->line);
	return rc;
}

/* "General : Operator name","Li": the whole cell names what stands in the next. */
static bool
names_next(const struct field_reader *r, const struct row_cells *c, uint32_t at)
{
	struct str key = c->cell[at], next;
	size_t width, colon = colon_in(key, &width), other;
	double value;

	if (at + 1 >= c->n)
		return false;
	next = c->cell[at + 1];
	(void)field_number(&value, r->in->dict, str_trim(str_from(key, colon + width)), r->decimal);
	return isnan(value) && colon_in(next, &other) == next.n &&
	       !dictionary_unit(r->in->dict, next);
}

/* A key and what belongs to it, from cell *at on. */
static enum rc
add_pair(const struct field_reader *r, const struct row_cells *c, uint32_t *at)
{
	struct str key = c->cell[*at], unit = STR(""), value;
	size_t width, colon = colon_in(key, &width);

	if (colon < key.n && colon + width < key.n && !names_next(r, c, *at) &&
		!(c->n == 1 && c->blank_behind)) {
		++*at;
		value = str_trim(str_from(key, colon + width));
		if (*at < c->n && numeral_looks(value) &&
			dictionary_unit(r->in->dict, c->cell[*at]))
			unit = c->cell[(*at)++];
		return add(r, str_trim(str_first(key, colon)), value, unit, c->line);
	}
	if (*at + 1 >= c->n || is_key(c->cell[*at + 1])) {
		bool named = is_key(key) || (*at == 0 && c->blank_behind && c->n == 1);

		++*at;
		return named ? add(r, without_colon(key), STR(""), STR(""), c->line)
			     : add(r, STR(""), key, STR(""), c->line);
	}
	value = c->cell[*at + 1];
	*at += 2;
	if (*at < c->n && numeral_looks(value) && !is_key(c->cell[*at]) &&
		dictionary_unit(r->in->dict, c->cell[*at]))
		unit = c->cell[(*at)++];
	return add(r, without_colon(key), value, unit, c->line);
}

static enum rc
read_row(const struct field_reader *r, const struct row_cells *c)
{
	enum rc rc = E_OK;

	if (one_each(r, c))
		return add_each(r, c);
	for (uint32_t at = 0; at < c->n && rc == E_OK;) {
		/* what is left behind a complete pair is kept without a name */
		if (at > 0 && !is_key(c->cell[at]) && at + 1 >= c->n) {
			rc = add(r, STR(""), c->cell[at++], STR(""), c->line);
			continue;
		}
		rc = add_pair(r, c, &at);
	}
	return rc;
}

enum rc
fields_read(const struct field_reader *r, size_t from, size_t to)
{
	struct row_cells cells;
	enum rc rc = E_OK;

	for (size_t row = from; row < to && row < r->grid->n_rows && rc == E_OK; row++) {
		collect(&cells, r->grid, row);
		/* means and deviations are ours to compute */
		if (cells.n > 1 && dictionary_is(r->in->dict, cells.cell[0], WORD_STATISTIC))
			continue;
		rc = read_row(r, &cells);
	}
	return rc;
}
