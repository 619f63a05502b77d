/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Source: [MS-XLS] sections 2.4 and 2.5 (records, RkNumber, strings); BIFF5 strings are bytes in the
 * workbook's code page. Formulas are read by their stored results. Charts and macros are passed over.
 */
#include "signal/xls.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "signal/biff.h"
#include "signal/compound.h"
#include "signal/layout.h"

#define MAX_SHEETS 64
#define MAX_CELLS ((size_t)4 << 20)

enum record {
	R_FORMULA = 0x06,
	R_EOF = 0x0a,
	R_FILEPASS = 0x2f,
	R_CODEPAGE = 0x42,
	R_BOUNDSHEET = 0x85,
	R_MULRK = 0xbd,
	R_RSTRING = 0xd6,
	R_SST = 0xfc,
	R_LABELSST = 0xfd,
	R_NUMBER = 0x203,
	R_LABEL = 0x204,
	R_BOOLERR = 0x205,
	R_STRING = 0x207,
	R_RK = 0x27e,
	R_BOF = 0x809
};

struct found_cell {
	uint32_t row, column;
	struct str text;
	bool native;
};

struct book {
	struct intake *in;
	struct str stream;
	bool old; /* BIFF5: strings of bytes */
	uint32_t codepage;
	struct str name[MAX_SHEETS];
	uint32_t offset[MAX_SHEETS];
	int n_sheets;
	struct str *string;
	uint32_t n_strings;
	struct found_cell *cell; /* of the sheet being read */
	size_t n_cells, room_cells;
};

/* ---- cells ------------------------------------------------------------------------------------ */

static enum rc
add_cell(struct book *b, uint32_t row, uint32_t column, struct str text, bool native)
{
	if (b->n_cells == MAX_CELLS)
		return intake_full(b->in);
	if (b->n_cells == b->room_cells) {
		b->room_cells = b->room_cells ? 2 * b->room_cells : 1024;
		b->cell = memory_resize(b->cell, b->room_cells * sizeof(*b->cell));
	}
	b->cell[b->n_cells++] = (struct found_cell){ row, column, text, native };
	return E_OK;
}

static enum rc
add_number(struct book *b, uint32_t row, uint32_t column, double value)
{
	char text[NUM_TEXT_SIZE];
	struct str kept;

	if (!isfinite(value))
		return E_OK;
	num_text(text, value);
	kept = arena_str(b->in->arena, str_of(text));
	return kept.p ? add_cell(b, row, column, kept, true) : intake_full(b->in);
}

/* [MS-XLS] 2.5.217: 30 bits of an integer or of a double's upper half, and two flags. */
static double
rk_value(uint32_t rk)
{
	double d;

	if (rk & 2) {
		d = (double)((int32_t)rk >> 2);
	} else {
		uint64_t bits = (uint64_t)(rk & 0xfffffffcU) << 32;

		memcpy(&d, &bits, sizeof(d));
	}
	return rk & 1 ? d / 100 : d;
}

static enum rc
add_mulrk(struct book *b, struct str r)
{
	uint32_t row = bytes_u16(r, 0), first = bytes_u16(r, 2);
	enum rc rc = E_OK;

	for (size_t at = 4; at + 6 <= r.n - 2 && rc == E_OK; at += 6)
		rc = add_number(b, row, first++, rk_value(bytes_u32(r, at + 2)));
	return rc;
}

static enum rc
add_label(struct book *b, struct str r)
{
	struct biff_reader reader;
	struct str text;

	biff_begin(&reader, str_from(r, 6));
	if (b->old ? !biff_bytes(&text, &reader, b->in->arena, 2, b->codepage)
		   : !biff_string(&text, &reader, b->in->arena, 2))
		return intake_full(b->in);
	return add_cell(b, bytes_u16(r, 0), bytes_u16(r, 2), text, false);
}

static enum rc
add_formula(struct book *b, struct str r, struct str next)
{
	struct biff_reader reader;
	struct str text;

	if (bytes_u16(r, 12) != 0xffff)
		return add_number(b, bytes_u16(r, 0), bytes_u16(r, 2), bytes_f64(r, 6));
	if (r.n < 7 || r.p[6] != 0 || bytes_u16(next, 0) != R_STRING)
		return E_OK;
	biff_begin(&reader, str_first(str_from(next, 4), bytes_u16(next, 2)));
	if (b->old ? !biff_bytes(&text, &reader, b->in->arena, 2, b->codepage)
		   : !biff_string(&text, &reader, b->in->arena, 2))
		return intake_full(b->in);
	return add_cell(b, bytes_u16(r, 0), bytes_u16(r, 2), text, false);
}

static enum rc
add_record(struct book *b, uint32_t type, struct str r, struct str next)
{
	uint32_t row = bytes_u16(r, 0), column = bytes_u16(r, 2), index;

	switch (type) {
	case R_NUMBER: return add_number(b, row, column, bytes_f64(r, 6));
	case R_RK: return add_number(b, row, column, rk_value(bytes_u32(r, 6)));
	case R_MULRK: return r.n >= 6 ? add_mulrk(b, r) : E_OK;
	case R_LABELSST:
		index = bytes_u32(r, 6);
		return index < b->n_strings ? add_cell(b, row, column, b->string[index], false)
					    : E_OK;
	case R_LABEL:
	case R_RSTRING: return add_label(b, r);
	case R_FORMULA: return add_formula(b, r, next);
	case R_BOOLERR:
		if (r.n >= 8 && r.p[7] == 0)
			return add_number(b, row, column, r.p[6] != 0);
		return E_OK;
	default: return E_OK;
	}
}

static int
by_place(const void *x, const void *y)
{
	const struct found_cell *a = x, *b = y;

	if (a->row != b->row)
		return a->row < b->row ? -1 : 1;
	return a->column < b->column ? -1 : a->column > b->column;
}

static enum rc
make_grid(struct grid *out, struct book *b)
{
	struct err *err = b->in->err;
	uint32_t row = 0;
	enum rc rc = E_OK;

	if (b->n_cells)
		qsort(b->cell, b->n_cells, sizeof(*b->cell), by_place);
	for (size_t i = 0; i < b->n_cells && rc == E_OK; i++) {
		const struct found_cell *c = &b->cell[i];

		if (i == 0 || c->row != row) {
			/* rows left out are blank; one stands for all of them */
			if (c->row > row + 1)
				rc = grid_row_add(out, c->row, err);
			if (rc == E_OK)
				rc = grid_row_add(out, c->row + 1, err);
			row = c->row;
		}
		while (rc == E_OK && out->row[out->n_rows - 1].n < c->column)
			rc = grid_cell_add(out, STR(""), false, err);
		if (rc == E_OK && out->row[out->n_rows - 1].n == c->column)
			rc = grid_cell_add(out, c->text, c->native, err);
	}
	return rc;
}

/* ---- records ---------------------------------------------------------------------------------- */

/* The record at *at: its type and bytes; false at the end. */
static bool
next_record(uint32_t *type, struct str *r, struct str stream, size_t *at)
{
	size_t n;

	if (*at > stream.n || stream.n - *at < 4)
		return false;
	*type = bytes_u16(stream, *at);
	n = bytes_u16(stream, *at + 2);
	*r = str_first(str_from(stream, *at + 4), n);
	*at += 4 + n;
	return true;
}

static enum rc
read_sheet(struct grid *out, struct book *b, int i)
{
	size_t at = b->offset[i];
	struct str r;
	uint32_t type;
	int depth = 0;
	enum rc rc = E_OK;

	b->n_cells = 0;
	out->name = b->name[i];
	while (rc == E_OK && next_record(&type, &r, b->stream, &at)) {
		/* an embedded chart brings its own beginning and end */
		depth += (type == R_BOF) - (type == R_EOF);
		if (depth <= 0)
			break;
		if (depth == 1)
			rc = add_record(b, type, r, str_from(b->stream, at));
	}
	return rc ? rc : make_grid(out, b);
}

static enum rc
add_sheet(struct book *b, struct str r)
{
	struct biff_reader reader;

	/* charts and macro sheets hold no table */
	if (b->n_sheets == MAX_SHEETS || r.n < 7 || r.p[5] != 0)
		return E_OK;
	biff_begin(&reader, str_from(r, 6));
	if (b->old ? !biff_bytes(&b->name[b->n_sheets], &reader, b->in->arena, 1, b->codepage)
		   : !biff_string(&b->name[b->n_sheets], &reader, b->in->arena, 1))
		return intake_full(b->in);
	b->offset[b->n_sheets++] = bytes_u32(r, 0);
	return E_OK;
}

static enum rc
read_strings(struct book *b, size_t record)
{
	struct biff_reader reader;
	struct str head = str_from(b->stream, record + 4);
	uint32_t n = bytes_u32(head, 4);

	/* a string takes three bytes at least: the count cannot be larger than the file allows */
	if (n > b->stream.n / 3)
		return err_set(b->in->err, E_FORMAT,
			"the workbook is damaged or cut off; expected a whole XLS file");
	b->string = arena_new(b->in->arena, struct str, (size_t)n + 1);
	if (!b->string)
		return intake_full(b->in);
	biff_begin_continued(&reader, b->stream, record);
	biff_skip(&reader, 8);
	for (b->n_strings = 0; b->n_strings < n && !biff_done(&reader); b->n_strings++) {
		if (!biff_string(&b->string[b->n_strings], &reader, b->in->arena, 2))
			return intake_full(b->in);
	}
	return E_OK;
}

static enum rc
read_globals(struct book *b)
{
	size_t at = 0, start = 0;
	struct str r;
	uint32_t type;
	enum rc rc = E_OK;

	if (!next_record(&type, &r, b->stream, &at) || type != R_BOF)
		return err_set(b->in->err, E_FORMAT,
			"this workbook is older than Excel 5; save it anew as XLSX");
	b->old = bytes_u16(r, 0) != 0x600;
	for (start = at; rc == E_OK && next_record(&type, &r, b->stream, &at); start = at) {
		if (type == R_EOF)
			break;
		if (type == R_FILEPASS)
			return err_set(b->in->err, E_FORMAT,
				"the workbook is locked with a password; save it without one");
		if (type == R_CODEPAGE)
			b->codepage = bytes_u16(r, 0);
		else if (type == R_BOUNDSHEET)
			rc = add_sheet(b, r);
		else if (type == R_SST)
			rc = read_strings(b, start);
	}
	return rc;
}

static enum rc
read_book(struct book *b)
{
	struct grid *grid;
	enum rc rc = read_globals(b);

	if (rc)
		return rc;
	if (b->n_sheets == 0)
		return err_set(b->in->err, E_FORMAT,
			"the workbook has no sheet; expected a table of numbers");
	grid = arena_new(b->in->arena, struct grid, (size_t)b->n_sheets);
	if (!grid)
		return intake_full(b->in);
	for (int i = 0; i < b->n_sheets && rc == E_OK; i++)
		rc = read_sheet(&grid[i], b, i);
	if (rc == E_OK)
		rc = layout_read(b->in, grid, b->n_sheets, 0);
	for (int i = 0; i < b->n_sheets; i++)
		grid_release(&grid[i]);
	free(b->cell);
	return rc;
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct book *b;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("xls");
	out->encoding = STR("UTF-16LE");
	b = arena_new(a, struct book, 1);
	if (!b)
		return intake_full(&in);
	b->in = &in;
	rc = compound_stream(&b->stream, a, bytes, STR("Workbook"), err);
	if (rc == E_NOT_FOUND)
		rc = compound_stream(&b->stream, a, bytes, STR("Book"), err);
	if (rc == E_NOT_FOUND)
		return err_set(err, E_FORMAT,
			"this Office document holds no workbook; expected a tester's table: text "
			"with columns, "
			"XLSX or XLS");
	return rc ? rc : read_book(b);
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return compound_is(head) ? 90 : 0;
}

const struct signal_format signal_xls = {
	.id = "xls",
	.probe = probe,
	.parse = parse,
};
