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

#define GRID_MAX_CELLS ((size_t)12 << 20)
#define GRID_MAX_COLUMNS 20000

struct cell {
	const char *p;
	uint32_t n;
	bool native; /* a number of a workbook: decimal point, whatever the country */
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

/* Blanks removed; "" beyond the end of a row. */
struct str grid_text(const struct grid *g, size_t row, uint32_t column);
bool grid_native(const struct grid *g, size_t row, uint32_t column);

#endif
