/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/layout.h"

#include <math.h>
#include <string.h>

#include "signal/columns.h"
#include "signal/fields.h"
#include "signal/numeral.h"
#include "signal/results.h"

/* One grid while it is read. */
struct sheet {
	const struct grid *grid;
	struct row_shape *shape;
	struct block_list blocks;
};

struct layout {
	struct intake *in;
	struct sheet *sheet;
	int n;
	char data_mark, head_mark; /* decimal marks inside and around the tables */
};

/* ---- decimal marks, over the whole file ------------------------------------------------------- */

static void
weigh_row(struct mark_evidence *e, const struct grid *g, size_t row, bool data)
{
	for (uint32_t c = 0; c < g->row[row].n; c++) {
		const struct cell *cell = &g->cell[g->row[row].first + c];
		struct str s = { cell->p, cell->n };
		size_t colon, n;

		if (cell->native)
			continue;
		if (cell->number.plain) {
			evidence_add_plain(e, &cell->number);
			continue;
		}
		if (data) {
			if (numeral_looks(s))
				evidence_add(e, s);
			continue;
		}
		colon = str_find(s, STR(":"));
		/* "Span : 10,0" and "270,499s": the number behind the colon, before the unit */
		if (colon < s.n)
			s = str_trim(str_from(s, colon + 1));
		n = numeral_prefix(s);
		/* "20.02.2008" and "5.54.29" are no numbers */
		if (n > 0 && (n == s.n || (s.p[n] != '.' && s.p[n] != ',' && s.p[n] != ':')))
			evidence_add(e, str_first(s, n));
	}
}

static void
weigh(struct mark_evidence *data, struct mark_evidence *head, const struct sheet *s)
{
	size_t row = 0;

	for (int i = 0; i <= s->blocks.n; i++) {
		size_t start = i < s->blocks.n ? s->blocks.block[i].start : s->grid->n_rows;
		size_t end = i < s->blocks.n ? s->blocks.block[i].end : s->grid->n_rows;

		for (; row < start; row++)
			weigh_row(head, s->grid, row, false);
		for (; row < end; row++)
			weigh_row(data, s->grid, row, true);
	}
}

static void
say_mark(const struct layout *l, const struct mark_evidence *data, bool guessed)
{
	struct err *note = intake_note(l->in, 0);

	if (l->data_mark == ',')
		err_set(note, E_FORMAT, "the decimal mark is a comma");
	else
		err_set(note, E_FORMAT, "the decimal mark is a point");
	if (l->head_mark != l->data_mark)
		err_set(intake_note(l->in, 0), E_FORMAT,
			"around the tables the decimal mark is \"%c\", inside them it is \"%c\"",
			l->head_mark, l->data_mark);
	if (guessed && data->comma_three + data->point_three > 0)
		err_set(intake_warning(l->in, 0, 0), E_FORMAT,
			"%zu numbers like 1,234 could be read two ways; \"%c\" is taken as the "
			"decimal mark",
			data->comma_three + data->point_three, l->data_mark);
	if (data->comma && data->point)
		err_set(intake_warning(l->in, 0, 0), E_FORMAT,
			"%zu numbers have a decimal comma and %zu a decimal point", data->comma,
			data->point);
}

static void
decide_marks(struct layout *l, char stated)
{
	struct mark_evidence data = { 0 }, head = { 0 };
	bool guessed;

	for (int i = 0; i < l->n; i++)
		weigh(&data, &head, &l->sheet[i]);
	l->data_mark = evidence_mark(&data);
	l->head_mark = evidence_mark(&head);
	guessed = !l->data_mark && !stated;
	if (stated)
		l->data_mark = l->head_mark = stated;
	if (!l->data_mark)
		l->data_mark = l->head_mark                          ? l->head_mark
			       : data.comma_three > data.point_three ? ','
								     : '.';
	if (!l->head_mark)
		l->head_mark = l->data_mark;
	say_mark(l, &data, guessed);
}

/* ---- blocks ----------------------------------------------------------------------------------- */

static void
say_heading(struct intake *in, const struct grid *g, const struct block *b, const struct heading *h)
{
	if (h->names == NO_ROW && h->units == NO_ROW)
		err_set(intake_warning(in, g->row[b->start].line, 0), E_MISSING,
			"no heading stands above the numbers; the columns have no names");
	if (h->n_groups > 1)
		err_set(intake_note(in, g->row[b->start].line), E_FORMAT,
			"%d specimens stand side by side", h->n_groups);
}

/* The n-th block of a table that goes on without a heading of its own takes the one above. */
static void
inherit(struct heading *h, const struct heading *before)
{
	if (h->names != NO_ROW || h->units != NO_ROW || before->n_columns == 0)
		return;
	for (uint32_t c = 0; c < h->n_columns && c < before->n_columns; c++) {
		bool filled = h->column[c].filled;

		h->column[c] = before->column[c];
		h->column[c].filled = filled;
	}
	h->names = before->names;
}

static bool
names_specimen(const struct intake *in, const struct signal_field *f)
{
	const struct name_word *w;

	if (str_eq(f->quantity, STR("specimen")))
		return f->text.n > 0;
	/* a line of its own above the table: "Specimen 2" */
	w = f->name.n ? NULL : dictionary_name(in->dict, f->text, WORD_FIELD, NULL);
	return w && str_eq(w->quantity, STR("specimen")) && f->text.n < 60;
}

/* The nearest line above the table that names a specimen. */
static void
label_from_fields(struct intake *in, struct signal_table *t, int first_field)
{
	for (int i = t->n_fields; i-- > 0 && t->label.n == 0;) {
		if (names_specimen(in, &t->field[i]))
			t->label = t->field[i].text;
	}
	for (int i = in->file->n_fields; i-- > first_field && t->label.n == 0;) {
		if (names_specimen(in, &in->file->field[i]))
			t->label = in->file->field[i].text;
	}
}

static enum rc
read_block(struct layout *l, struct sheet *s, int i, struct heading *before)
{
	const struct block *b = &s->blocks.block[i];
	struct intake *in = l->in;
	struct heading h;
	int first = in->file->n_tables, first_field = in->file->n_fields;
	struct field_reader fields = { in, s->grid, l->head_mark, NULL, 0, before->n_columns > 0 };
	enum rc rc = heading_read(&h, in->arena, s->grid, s->shape, b, in->dict, in->err);

	if (rc)
		return rc;
	inherit(&h, before);
	if (results_are(&h, s->shape, b))
		rc = results_keep(in, s->grid, b, &h, l->data_mark);
	else
		rc = columns_read(
			&(struct column_reader){ in, s->grid, s->shape, b, &h, l->data_mark });
	if (rc)
		return rc;
	say_heading(in, s->grid, b, &h);
	fields.table = first ? in->file->table + first : in->file->table;
	fields.n_tables = in->file->n_tables - first;
	rc = fields_read(&fields, b->head, h.top);
	if (rc == E_OK && fields.n_tables == 1)
		label_from_fields(in, fields.table, first_field);
	if (fields.n_tables)
		*before = h;
	return rc;
}

/*
 * The first specimen's width stands above the first table, where the width of all could stand
 * too. When a later table has its own, the first one's belongs to the first table alone.
 */
static bool
recurs(const struct intake *in, int first, int last, const struct signal_field *f)
{
	for (int t = first + 1; t < last && f->quantity.n; t++) {
		for (int k = 0; k < in->file->table[t].n_fields; k++) {
			if (str_eq(in->file->table[t].field[k].name, f->name))
				return true;
		}
	}
	return false;
}

static enum rc
share_out_fields(struct intake *in, int first, int last, int first_field)
{
	struct signal_file *file = in->file;
	int kept = first_field;

	for (int i = first_field; i < file->n_fields; i++) {
		struct signal_field *own;

		if (!recurs(in, first, last, &file->field[i])) {
			file->field[kept++] = file->field[i];
			continue;
		}
		own = intake_field(in, &file->table[first]);
		if (!own)
			return intake_full(in);
		*own = file->field[i];
	}
	file->n_fields = kept;
	return E_OK;
}

static enum rc
read_sheet(struct layout *l, struct sheet *s)
{
	struct heading before = { 0 };
	struct field_reader rest = { l->in, s->grid, l->head_mark, NULL, 0, false };
	int first = l->in->file->n_tables, first_field = l->in->file->n_fields;
	size_t end = 0;
	enum rc rc = E_OK;

	for (int i = 0; i < s->blocks.n && rc == E_OK; i++) {
		rc = read_block(l, s, i, &before);
		end = s->blocks.block[i].end;
	}
	if (rc == E_OK)
		rc = fields_read(&rest, end, s->grid->n_rows);
	if (rc == E_OK)
		rc = share_out_fields(l->in, first, l->in->file->n_tables, first_field);
	for (int t = first; t < l->in->file->n_tables; t++) {
		if (l->in->file->table[t].label.n == 0 && l->n > 1)
			l->in->file->table[t].label = s->grid->name;
	}
	return rc;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static enum rc
refuse_no_table(const struct layout *l)
{
	const struct grid *g = l->sheet[0].grid;
	char shown[80];
	size_t r = 0;

	while (r < g->n_rows && l->sheet[0].shape[r].filled == 0)
		r++;
	if (r == g->n_rows)
		return err_set(
			l->in->err, E_FORMAT, "the file is empty; expected a table of numbers");
	return err_at(l->in->err, E_FORMAT, g->row[r].line, 1,
		"no table of numbers was found; the text begins with \"%s\", expected columns of "
		"numbers "
		"below a heading",
		intake_shown(shown, sizeof(shown), grid_text(g, r, l->sheet[0].shape[r].first)));
}

/* One curve alone is the specimen the file speaks of, wherever it does. */
static void
label_only_table(struct intake *in)
{
	struct signal_table *t = in->file->n_tables == 1 ? &in->file->table[0] : NULL;

	if (t && t->label.n == 0)
		label_from_fields(in, t, 0);
}

enum rc
layout_read(struct intake *in, const struct grid *grid, int n, char stated_mark)
{
	struct layout l = { .in = in, .n = n };
	int blocks = 0;
	enum rc rc = E_OK;

	l.sheet = arena_new(in->arena, struct sheet, (size_t)n);
	if (!l.sheet)
		return intake_full(in);
	for (int i = 0; i < n; i++) {
		struct sheet *s = &l.sheet[i];

		s->grid = &grid[i];
		s->shape = rows_shapes(in->arena, s->grid);
		if (!s->shape)
			return intake_full(in);
		rc = rows_blocks(&s->blocks, in->arena, s->grid, s->shape, in->dict, in->err);
		if (rc)
			return rc;
		blocks += s->blocks.n;
	}
	if (blocks == 0)
		return refuse_no_table(&l);
	decide_marks(&l, stated_mark);
	for (int i = 0; i < n && rc == E_OK; i++)
		rc = read_sheet(&l, &l.sheet[i]);
	if (rc == E_OK)
		rc = results_share_out(in);
	label_only_table(in);
	if (rc == E_OK && in->file->n_tables == 0)
		return refuse_no_table(&l);
	intake_say_unsaid(in);
	return rc;
}
