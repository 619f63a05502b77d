/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which description fits a file, and how the file falls into lines and specimens by it. */
#include "signal/described.h"

#include "signal/delimited.h"
#include "signal/describing.h"
#include "signal/magic.h"
#include "signal/numeral.h"
#include "signal/text.h"

#define HEAD_SIZE ((size_t)32 << 10)
#define SCRATCH_CEILING ((size_t)8 << 20)
#define MAX_PIECES 2000
#define VERSION 1 /* one more whenever the same bytes are read otherwise by the same description */

/* ---- the text as cells ------------------------------------------------------------------------ */

static enum rc
refuse_other(struct str bytes, struct err *err)
{
	if (text_likely(str_first(bytes, 4096)) && !magic_name(str_first(bytes, 4096)))
		return E_OK;
	return err_set(
		err, E_FORMAT, "only text can be described: lines of cells that a sign parts");
}

/* layout NULL: all by evidence. */
static enum rc
decode(struct str *text, struct intake *in, const struct signal_layout *layout, struct str bytes)
{
	if (layout && layout->encoding.n)
		return text_decode_as(text, in, layout->encoding, bytes);
	return text_decode(text, in, bytes);
}

static char
separator_of(struct str *text, const struct signal_layout *layout)
{
	char separator;

	if (delimited_stated(&separator, text))
		return separator;
	return layout && layout->separator != SEPARATOR_ANY ? layout->separator
							    : delimited_separator(*text);
}

static struct str
first_lines(struct str text, int n)
{
	struct str rest = text;

	while (n-- > 0 && rest.n)
		(void)text_line(&rest);
	return str_first(text, text.n - rest.n);
}

static enum rc
keep_rows(struct described_view *out, struct arena *a, const struct grid *g, struct err *err)
{
	out->row = arena_new(a, struct described_row, g->n_rows + 1);
	for (size_t row = 0; out->row && row < g->n_rows; row++) {
		struct described_row *r = &out->row[out->n_rows++];

		r->all = g->row[row].n;
		r->n = r->all < DESCRIBED_HEAD_COLUMNS ? r->all : DESCRIBED_HEAD_COLUMNS;
		r->cell = arena_new(a, struct str, r->n + 1);
		for (uint32_t c = 0; r->cell && c < r->n; c++)
			r->cell[c] = grid_text(g, row, c);
		if (!r->cell)
			out->row = NULL;
	}
	return out->row ? E_OK
			: err_set(err, E_TOO_BIG, "the file holds more than can be read at once");
}

enum rc
described_look(struct described_view *out, struct arena *a, const struct signal_dictionary *dict,
	const struct signal_layout *layout, struct str bytes, struct err *err)
{
	struct grid grid = { 0 };
	struct signal_file file;
	struct intake in;
	struct str text, rest;
	enum rc rc;

	*out = (struct described_view){ 0 };
	intake_init(&in, &file, a, dict, err);
	rc = refuse_other(bytes, err);
	if (rc == E_OK)
		rc = decode(&text, &in, layout, bytes);
	if (rc)
		return rc;
	out->encoding = file.encoding;
	out->separator = separator_of(&text, layout);
	rest = text;
	for (; rest.n; out->lines++)
		(void)text_line(&rest);
	rc = delimited_grid(&grid, a, first_lines(text, DESCRIBED_HEAD_ROWS), out->separator, err);
	if (rc == E_OK)
		rc = keep_rows(out, a, &grid, err);
	grid_release(&grid);
	return rc;
}

/* ---- evidence --------------------------------------------------------------------------------- */

size_t
described_line(const struct grid *g, size_t from, size_t to, struct str text)
{
	for (size_t row = from; row < to && row < g->n_rows; row++) {
		for (uint32_t c = 0; c < g->row[row].n; c++) {
			if (str_starts(grid_text(g, row, c), text))
				return row;
		}
	}
	return NO_LINE;
}

static size_t
head_rows(const struct grid *g)
{
	return g->n_rows < DESCRIBED_HEAD_ROWS ? g->n_rows : DESCRIBED_HEAD_ROWS;
}

static bool
cell_holds(const struct layout_evidence *e, const struct grid *g, size_t row)
{
	uint32_t from = e->column ? e->column - 1 : 0;
	uint32_t to = e->column ? e->column : g->row[row].n;

	for (uint32_t c = from; c < to; c++) {
		struct str s = grid_text(g, row, c);

		if (str_find(s, e->text[0]) < s.n)
			return true;
	}
	return false;
}

static bool
row_has(const struct grid *g, size_t row, struct str text)
{
	for (uint32_t c = 0; c < g->row[row].n; c++) {
		if (str_eq_nocase(grid_text(g, row, c), text))
			return true;
	}
	return false;
}

static bool
header_stands(const struct layout_evidence *e, const struct grid *g)
{
	for (size_t row = 0; row < head_rows(g); row++) {
		int found = 0;

		while (found < e->n_texts && row_has(g, row, e->text[found]))
			found++;
		if (found == e->n_texts)
			return true;
	}
	return false;
}

/* Line 1 of the table; NO_LINE where the text that it counts from is absent. */
static size_t
base_line(const struct signal_layout *l, const struct grid *g)
{
	struct str from = l->specimens == SPECIMENS_BEGIN ? l->begins : l->from;

	return from.n ? described_line(g, 0, g->n_rows, from) : 0;
}

static bool
numbers_stand(const struct layout_evidence *e, const struct signal_layout *l, const struct grid *g)
{
	size_t base = base_line(l, g), row = base + l->first_row - 1;
	uint32_t n;

	if (base == NO_LINE || row >= g->n_rows)
		return false;
	for (n = g->row[row].n; n > 0 && grid_text(g, row, n - 1).n == 0;)
		n--;
	for (uint32_t c = 0; c < n; c++) {
		if (!numeral_looks(grid_text(g, row, c)))
			return false;
	}
	return n == e->numbers;
}

static bool
evidence_stands(
	const struct layout_evidence *e, const struct signal_layout *l, const struct grid *g)
{
	if (e->kind == EVIDENCE_HEADER)
		return header_stands(e, g);
	if (e->kind == EVIDENCE_NUMBERS)
		return numbers_stand(e, l, g);
	if (e->row)
		return e->row <= g->n_rows && cell_holds(e, g, e->row - 1);
	for (size_t row = 0; row < head_rows(g); row++) {
		if (cell_holds(e, g, row))
			return true;
	}
	return false;
}

int
described_weight(bool *by_text, const struct signal_layout *l, const struct grid *g)
{
	int weight = 0;

	*by_text = false;
	for (int i = 0; i < l->n_evidence; i++) {
		const struct layout_evidence *e = &l->evidence[i];

		if (!evidence_stands(e, l, g))
			return 0;
		*by_text = *by_text || e->kind != EVIDENCE_NUMBERS;
		weight += e->kind == EVIDENCE_NUMBERS ? 1 : 2 * e->n_texts;
	}
	return weight;
}

/* Whole lines from the start: what the evidence is looked for in. */
static struct str
head_of(struct str bytes)
{
	struct str head = str_first(bytes, HEAD_SIZE);

	if (head.n < bytes.n) {
		while (head.n && head.p[head.n - 1] != '\n' && head.p[head.n - 1] != '\r')
			head.n--;
		/* the second byte of UTF-16LE's line end */
		if (head.n && head.n < bytes.n && bytes.p[head.n] == '\0' && head.n % 2)
			head.n++;
	}
	return head.n ? head : str_first(bytes, HEAD_SIZE);
}

static int
weigh(bool *by_text, const struct signal_layout *l, const struct signal_dictionary *dict,
	struct str head)
{
	struct arena scratch;
	struct signal_file file;
	struct grid grid = { 0 };
	struct intake in;
	struct str text;
	int weight = 0;

	arena_init(&scratch, SCRATCH_CEILING);
	intake_init(&in, &file, &scratch, dict, NULL);
	if (decode(&text, &in, l, head) == E_OK) {
		char separator = separator_of(&text, l);

		if (delimited_grid(&grid, &scratch, text, separator, NULL) == E_OK)
			weight = described_weight(by_text, l, &grid);
	}
	grid_release(&grid);
	arena_release(&scratch);
	return weight;
}

struct described_choice
described_find(const struct signal_dictionary *dict, struct str bytes)
{
	struct described_choice best = { 0 };
	struct str head = head_of(bytes);
	int n, most = 0;
	const struct signal_layout *const *list = dictionary_layouts(&n, dict);

	if (n == 0 || !text_likely(str_first(head, 4096)) || magic_name(head))
		return best;
	for (int i = 0; i < n; i++) {
		bool by_text = false;
		int weight = weigh(&by_text, list[i], dict, head);

		best.fitting += weight > 0;
		/* one text says more than any shape */
		weight += weight && by_text ? 1000 : 0;
		if (weight <= most)
			continue;
		most = weight;
		best.layout = list[i];
		best.bid = by_text ? 95 : 60;
	}
	return best;
}

/* ---- pieces ----------------------------------------------------------------------------------- */

static bool
is_blank(const struct grid *g, size_t row)
{
	for (uint32_t c = 0; c < g->row[row].n; c++) {
		if (grid_text(g, row, c).n)
			return false;
	}
	return true;
}

/* Does another specimen begin at this row? */
static bool
parts(const struct signal_layout *l, const struct grid *g, size_t row, size_t before)
{
	if (l->specimens == SPECIMENS_BEGIN)
		return described_line(g, row, row + 1, l->begins) == row;
	if (is_blank(g, row))
		return false;
	if (l->specimens == SPECIMENS_BLANK)
		return before == NO_LINE || before + 1 < row;
	return before == NO_LINE || !str_eq(grid_text(g, row, l->specimen_column - 1),
					    grid_text(g, before, l->specimen_column - 1));
}

static enum rc
add_piece(struct describing *d, size_t row)
{
	const struct signal_layout *l = d->layout;
	struct described_piece *p;

	if (d->n_pieces)
		d->piece[d->n_pieces - 1].to = row;
	if (d->n_pieces == MAX_PIECES)
		return intake_full(d->in);
	p = &d->piece[d->n_pieces++];
	*p = (struct described_piece){ .start = row, .from = row, .label = STR("") };
	if (l->specimens == SPECIMENS_BEGIN)
		p->from = row + l->first_row - 1;
	if (l->specimens == SPECIMENS_COLUMN)
		p->label = grid_text(d->grid, row, l->specimen_column - 1);
	return E_OK;
}

/* The end of the table that begins here. */
static size_t
end_line(const struct describing *d, size_t from, size_t to)
{
	size_t end =
		d->layout->until.n ? described_line(d->grid, from, to, d->layout->until) : NO_LINE;

	return end == NO_LINE ? to : end;
}

static enum rc
find_pieces(struct describing *d)
{
	const struct signal_layout *l = d->layout;
	const struct grid *g = d->grid;
	size_t base = base_line(l, g), row, end, before = NO_LINE;
	bool under = l->specimens != SPECIMENS_ONE && l->specimens != SPECIMENS_SIDE_BY_SIDE;
	char shown[60];
	enum rc rc = E_OK;

	d->piece = arena_new(d->in->arena, struct described_piece, under ? MAX_PIECES : 1);
	if (!d->piece)
		return intake_full(d->in);
	if (base == NO_LINE)
		return err_set(d->in->err, E_FORMAT,
			"no line begins with \"%s\", from which the description counts",
			intake_shown(shown, sizeof(shown),
				l->specimens == SPECIMENS_BEGIN ? l->begins : l->from));
	d->base = base;
	row = l->specimens == SPECIMENS_BEGIN ? base : base + l->first_row - 1;
	end = l->specimens == SPECIMENS_BEGIN ? g->n_rows : end_line(d, row, g->n_rows);
	if (!under) {
		d->piece[d->n_pieces++] = (struct described_piece){ base, row, end, STR("") };
		return E_OK;
	}
	for (; row < end && rc == E_OK; row++) {
		if (parts(l, g, row, before))
			rc = add_piece(d, row);
		before = is_blank(g, row) ? before : row;
	}
	if (d->n_pieces)
		d->piece[d->n_pieces - 1].to = end;
	for (int i = 0; i < d->n_pieces && l->specimens == SPECIMENS_BEGIN; i++)
		d->piece[i].to = end_line(d, d->piece[i].from, d->piece[i].to);
	return rc;
}

/* ---- decimal mark ----------------------------------------------------------------------------- */

static void
decide_mark(struct describing *d)
{
	struct mark_evidence e = { 0 };

	d->decimal = d->layout->decimal;
	for (int i = 0; i < d->n_pieces && !d->decimal; i++) {
		for (size_t row = d->piece[i].from; row < d->piece[i].to; row++) {
			for (uint32_t c = 0; c < d->grid->row[row].n; c++) {
				struct str s = grid_text(d->grid, row, c);

				if (numeral_looks(s))
					evidence_add(&e, s);
			}
		}
	}
	if (!d->decimal)
		d->decimal = evidence_mark(&e);
	if (!d->decimal)
		d->decimal = e.comma_three > e.point_three ? ',' : '.';
	if (d->decimal == ',')
		err_set(intake_note(d->in, 0), E_FORMAT, "the decimal mark is a comma");
	else
		err_set(intake_note(d->in, 0), E_FORMAT, "the decimal mark is a point");
	if (!d->layout->decimal && !evidence_mark(&e) && e.comma_three + e.point_three > 0)
		err_set(intake_warning(d->in, 0, 0), E_FORMAT,
			"%zu numbers like 1,234 could be read two ways; \"%c\" is taken as the "
			"decimal mark",
			e.comma_three + e.point_three, d->decimal);
}

/* ---- the whole -------------------------------------------------------------------------------- */

static void
say_choice(struct describing *d, const struct described_choice *choice)
{
	const struct signal_layout *l = d->layout;
	char id[80], version[40];
	bool by_text;

	intake_shown(id, sizeof(id), l->id);
	intake_shown(version, sizeof(version), l->version);
	err_set(intake_note(d->in, 0), E_FORMAT, "read by the description \"%s\", version %s", id,
		version);
	if (choice->bid == 0 && described_weight(&by_text, l, d->grid) == 0)
		err_set(intake_warning(d->in, 0, 0), E_FORMAT,
			"the description \"%s\" does not recognise this file", id);
	if (choice->bid == 60)
		err_set(intake_warning(d->in, 0, 0), E_FORMAT,
			"the description \"%s\" knows this file by its shape alone; a text in the "
			"first lines would be surer",
			id);
	if (choice->fitting > 1)
		err_set(intake_warning(d->in, 0, 0), E_FORMAT,
			"%d descriptions fit this file; \"%s\" was taken", choice->fitting, id);
}

static enum rc
read_pieces(struct describing *d)
{
	enum rc rc = described_fields(d, -1);
	size_t from = d->n_pieces ? d->piece[0].from : 0;
	char id[80];

	for (int i = 0; i < d->n_pieces && rc == E_OK; i++) {
		rc = described_tables(d, i);
		if (rc == E_OK)
			rc = described_fields(d, i);
	}
	if (rc || d->in->file->n_tables)
		return rc;
	intake_shown(id, sizeof(id), d->layout->id);
	if (from >= d->grid->n_rows)
		return err_set(d->in->err, E_FORMAT,
			"the description \"%s\" finds no data: the file has only %zu lines", id,
			d->grid->n_rows);
	return err_at(d->in->err, E_FORMAT, d->grid->row[from].line, 1,
		"the description \"%s\" expects numbers from here on, and there are none", id);
}

enum rc
described_read(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	const struct described_choice *choice, struct str bytes, struct err *err)
{
	const struct signal_layout *l = choice->layout;
	struct intake in;
	struct grid grid = { 0 };
	struct describing d = { .in = &in, .layout = l, .grid = &grid };
	struct str text;
	char separator;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("described");
	out->version = VERSION;
	out->layout = l->id;
	out->layout_version = l->version;
	rc = refuse_other(bytes, err);
	if (rc == E_OK)
		rc = decode(&text, &in, l, bytes);
	if (rc)
		return rc;
	separator = separator_of(&text, l);
	delimited_say(&in, separator);
	rc = delimited_grid(&grid, a, text, separator, err);
	if (rc == E_OK) {
		say_choice(&d, choice);
		rc = find_pieces(&d);
	}
	if (rc == E_OK) {
		decide_mark(&d);
		rc = read_pieces(&d);
	}
	grid_release(&grid);
	intake_say_unsaid(&in);
	return rc;
}
