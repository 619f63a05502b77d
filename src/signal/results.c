/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/results.h"

#include <math.h>

#include "signal/fields.h"
#include "signal/numeral.h"

#define MAX_ROWS 500

bool
results_are(const struct heading *h, const struct row_shape *shape, const struct block *b)
{
	int fields = 0, columns = 0;

	(void)shape;
	if (b->end - b->start > MAX_ROWS || h->n_groups > 1)
		return false;
	for (uint32_t c = 0; c < h->n_columns; c++) {
		const struct name_word *w = h->column[c].word;

		if (!w || str_eq(w->quantity, STR("specimen")))
			continue;
		fields += w->kind == WORD_FIELD;
		columns += w->kind == WORD_COLUMN;
	}
	return fields > columns;
}

static bool
names_specimen(const struct heading_column *c)
{
	return c->word && str_eq(c->word->quantity, STR("specimen"));
}

static struct str
label_of(const struct grid *g, size_t row, const struct heading *h)
{
	for (uint32_t c = 0; c < h->n_columns; c++) {
		if (names_specimen(&h->column[c]) && grid_text(g, row, c).n)
			return grid_text(g, row, c);
	}
	for (uint32_t c = 0; c < h->n_columns; c++) {
		struct str s = grid_text(g, row, c);

		if (s.n && !numeral_looks(s))
			return s;
	}
	return STR("");
}

static bool
is_statistic(const struct signal_dictionary *d, const struct grid *g, size_t row)
{
	for (uint32_t c = 0; c < 4; c++) {
		if (dictionary_is(d, grid_text(g, row, c), WORD_STATISTIC))
			return true;
	}
	return false;
}

enum rc
results_keep(struct intake *in, const struct grid *g, const struct block *b,
	const struct heading *h, char decimal)
{
	enum rc rc = E_OK;

	for (size_t row = b->start; row < b->end; row++) {
		struct signal_table *t;

		if (is_statistic(in->dict, g, row))
			continue;
		t = intake_result(in);
		if (!t)
			return intake_full(in);
		*t = (struct signal_table){ .label = label_of(g, row, h) };
		for (uint32_t c = 0; c < h->n_columns && rc == E_OK; c++) {
			const struct heading_column *col = &h->column[c];

			if (col->name.n)
				rc = field_add(in, t, col->name, grid_text(g, row, c),
					col->unit ? col->unit->text : STR(""),
					grid_native(g, row, c) ? '.' : decimal, g->row[row].line);
		}
		if (t->n_fields == 0)
			in->n_results--;
	}
	return rc;
}

static enum rc
give(struct intake *in, struct signal_table *to, const struct signal_table *from)
{
	for (int i = 0; i < from->n_fields; i++) {
		struct signal_field *f = intake_field(in, to);

		if (!f)
			return intake_full(in);
		*f = from->field[i];
	}
	return E_OK;
}

static struct signal_table *
curve_of(const struct intake *in, int result)
{
	struct str label = in->result[result].label;

	for (int t = 0; t < in->file->n_tables && label.n; t++) {
		if (str_eq_nocase(in->file->table[t].label, label))
			return &in->file->table[t];
	}
	return in->n_results == in->file->n_tables ? &in->file->table[result] : NULL;
}

/* The words of a column that holds no number; false where there are none. */
static bool
words_of(struct signal_column *col, struct intake *in, int c)
{
	bool any = false;

	col->text = arena_new(in->arena, struct str, (size_t)in->n_results);
	for (int r = 0; col->text && r < in->n_results; r++) {
		if (c < in->result[r].n_fields)
			col->text[r] = in->result[r].field[c].text;
		any = any || col->text[r].n;
	}
	return any;
}

/* Only results and no curve: a table of them, a row a specimen. */
static enum rc
as_table(struct intake *in)
{
	struct signal_table *t = intake_table(in);
	const struct signal_table *head = &in->result[0];
	int n = head->n_fields;

	if (!t)
		return intake_full(in);
	*t = (struct signal_table){ 0 };
	t->column = arena_new(in->arena, struct signal_column, (size_t)n);
	for (int c = 0; t->column && c < n; c++) {
		struct signal_column *col = &t->column[t->n_columns++];
		bool any = false;

		*col = (struct signal_column){ .name = head->field[c].name,
			.quantity = head->field[c].quantity,
			.unit = head->field[c].unit,
			.n = (size_t)in->n_results };
		col->value = arena_new(in->arena, double, (size_t)in->n_results);
		if (!col->value)
			return intake_full(in);
		for (int r = 0; r < in->n_results; r++) {
			col->value[r] =
				c < in->result[r].n_fields ? in->result[r].field[c].value : NAN;
			any = any || !isnan(col->value[r]);
		}
		if (!any && !words_of(col, in, c))
			t->n_columns--;
	}
	return t->column ? E_OK : intake_full(in);
}

enum rc
results_share_out(struct intake *in)
{
	char shown[60];
	enum rc rc = E_OK;

	if (in->n_results == 0)
		return E_OK;
	if (in->file->n_tables == 0)
		return as_table(in);
	for (int i = 0; i < in->n_results && rc == E_OK; i++) {
		struct signal_table *t = curve_of(in, i);

		rc = give(in, t, &in->result[i]);
		if (!t && in->n_results > 1)
			err_set(intake_warning(in, 0, 0), E_MISSING,
				"the results of specimen \"%s\" belong to no curve in the file",
				intake_shown(shown, sizeof(shown), in->result[i].label));
	}
	return rc;
}
