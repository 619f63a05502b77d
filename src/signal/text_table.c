/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/text_table.h"

#include <math.h>

#include "signal/heading.h"
#include "signal/numeral.h"

struct str
text_cell(struct str *line, char separator)
{
	struct str s = str_trim(str_cut(line, separator));

	if (s.n >= 2 && s.p[0] == '"' && s.p[s.n - 1] == '"')
		s = str_trim(str_first(str_from(s, 1), s.n - 2));
	return s;
}

int
text_cells(struct str line, char separator)
{
	int n = line.n > 0;

	for (size_t i = 0; i < line.n; i++)
		n += line.p[i] == separator;
	return n;
}

char
text_mark(struct str text, char separator, size_t lines)
{
	struct mark_evidence e = { 0 };
	char mark;

	for (; text.n && lines; lines--) {
		struct str line = str_cut(&text, '\n');

		while (line.n) {
			struct str s = text_cell(&line, separator);

			if (s.n && numeral_looks(s))
				evidence_add(&e, s);
		}
	}
	mark = evidence_mark(&e);
	return mark ? mark : '.';
}

/* ---- columns -------------------------------------------------------------------------------------------- */

static void
describe(struct signal_column *c, const struct text_table *t, struct str heading)
{
	const struct unit_word *unit = NULL;
	const struct name_word *word;

	*c = (struct signal_column){ .name = heading };
	for (const struct text_table_word *w = t->word; w && w->name; w++)
		if (str_eq(heading, str_of(w->name))) {
			c->quantity = str_of(w->quantity);
			c->unit = str_of(w->unit);
			return;
		}
	c->name = heading_split(&unit, t->in->dict, heading);
	word = dictionary_name(t->in->dict, c->name, WORD_COLUMN, unit);
	c->quantity = word ? word->quantity : STR_NONE;
	c->unit = unit ? unit->unit : STR_NONE;
}

static bool
all_numbers(const struct str *cell, size_t n, int stride, char decimal)
{
	double v;
	bool any = false;

	for (size_t i = 0; i < n; i++) {
		struct str s = cell[i * (size_t)stride];

		if (s.n && !numeral_value(&v, s, decimal))
			return false;
		any = any || s.n;
	}
	return any;
}

static enum rc
fill(struct signal_column *c, const struct text_table *t, const struct str *cell, size_t n,
	int stride)
{
	bool numbers = all_numbers(cell, n, stride, t->decimal);

	c->n = n;
	c->value = arena_new(t->in->arena, double, n + 1);
	if (!numbers)
		c->text = arena_new(t->in->arena, struct str, n + 1);
	if (!c->value || (!numbers && !c->text))
		return intake_full(t->in);
	for (size_t i = 0; i < n; i++) {
		struct str s = cell[i * (size_t)stride];

		if (!numbers)
			c->text[i] = s;
		if (!numbers || !numeral_value(&c->value[i], s, t->decimal))
			c->value[i] = (double)NAN;
	}
	return E_OK;
}

static bool
is_empty(const struct str *cell, size_t n, int stride)
{
	for (size_t i = 0; i < n; i++)
		if (cell[i * (size_t)stride].n)
			return false;
	return true;
}

enum rc
text_table_add(const struct text_table *t, struct str label, struct str heading,
	const struct str *line, size_t n)
{
	int columns = text_cells(heading, t->separator);
	struct signal_table *out;
	struct str *cell;

	if (columns > TEXT_TABLE_COLUMNS)
		columns = TEXT_TABLE_COLUMNS;
	if (n == 0 || columns == 0)
		return E_OK;
	out = intake_table(t->in);
	cell = arena_new(t->in->arena, struct str, n * (size_t)columns + 1);
	if (out)
		out->column = arena_new(t->in->arena, struct signal_column, (size_t)columns);
	if (!out || !out->column || !cell)
		return intake_full(t->in);
	out->label = label;
	for (size_t i = 0; i < n; i++) {
		struct str rest = line[i];

		for (int c = 0; c < columns; c++)
			cell[i * (size_t)columns + (size_t)c] = text_cell(&rest, t->separator);
	}
	for (int c = 0; c < columns; c++) {
		struct str name = text_cell(&heading, t->separator);
		enum rc rc;

		if (name.n == 0 || is_empty(cell + c, n, columns))
			continue;
		describe(&out->column[out->n_columns], t, name);
		if ((rc = fill(&out->column[out->n_columns++], t, cell + c, n, columns)))
			return rc;
	}
	return E_OK;
}
