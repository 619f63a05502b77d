/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of cells, whatever they came from: delimited text, a sheet of a workbook. The layout reader
 * sees nothing else. A grid owns its two lists; the text of the cells is borrowed.
 */
#ifndef SIGNAL_GRID_H
#define SIGNAL_GRID_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"
#include "signal/numeral.h"

#define GRID_MAX_CELLS ((size_t)12 << 20)
#define GRID_MAX_COLUMNS 20000

struct cell {
	const char *p;
	uint32_t n;
	bool native; /* a number of a workbook: decimal point, whatever the country */
	struct numeral number;
};

struct grid_row {
	size_t first; /* index into cell */
	uint32_t n;   /* cells */
	uint32_t line;
};

struct grid {
	struct cell *cell;
	struct grid_row *row;
	size_t n_cells, n_rows, room_cells, room_rows;
	struct str name; /* of the sheet, "" */
};

void grid_release(struct grid *g);

/* A new last row; later cells go there. E_TOO_BIG past the ceilings. */
enum rc grid_row_add(struct grid *g, uint32_t line, struct err *err) MUST_CHECK;
enum rc grid_cell_add(struct grid *g, struct str text, bool native, struct err *err) MUST_CHECK;

/* The same for a text that was scanned already: it is this number. */
enum rc grid_number_add(
	struct grid *g, struct str text, const struct numeral *number, struct err *err) MUST_CHECK;

/* ---- what stands where: asked for every cell of a file several times, so here ---------------------- */

/* NULL beyond the end of a row. */
static inline const struct cell *
grid_cell(const struct grid *g, size_t row, uint32_t column)
{
	if (row >= g->n_rows || column >= g->row[row].n)
		return NULL;
	return &g->cell[g->row[row].first + column];
}

/* Could the cell be a number? */
static inline bool
grid_looks(const struct grid *g, size_t row, uint32_t column)
{
	const struct cell *c = grid_cell(g, row, column);

	return c && c->n && (c->number.plain || numeral_looks((struct str){ c->p, c->n }));
}

/* Blanks removed; "" beyond the end of a row. */
static inline struct str
grid_text(const struct grid *g, size_t row, uint32_t column)
{
	const struct cell *c = grid_cell(g, row, column);

	return c ? (struct str){ c->p, c->n } : STR("");
}

static inline bool
grid_native(const struct grid *g, size_t row, uint32_t column)
{
	const struct cell *c = grid_cell(g, row, column);

	return c && c->native;
}

#endif
