/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/grid.h"

#include <stdlib.h>

#include "base/memory.h"

void
grid_release(struct grid *g)
{
	free(g->cell);
	free(g->row);
	*g = (struct grid){ 0 };
}

enum rc
grid_row_add(struct grid *g, uint32_t line, struct err *err)
{
	if (g->n_rows >= GRID_MAX_CELLS)
		return err_set(err, E_TOO_BIG, "the table has more than %zu rows", GRID_MAX_CELLS);
	if (g->n_rows == g->room_rows) {
		g->room_rows = g->room_rows ? 2 * g->room_rows : 256;
		g->row = memory_resize(g->row, g->room_rows * sizeof(*g->row));
	}
	g->row[g->n_rows++] = (struct grid_row){ .first = g->n_cells, .line = line };
	return E_OK;
}

static enum rc
new_cell(struct grid *g, struct cell cell, struct err *err)
{
	struct grid_row *row = &g->row[g->n_rows - 1];

	if (g->n_cells >= GRID_MAX_CELLS)
		return err_set(err, E_TOO_BIG, "the table has more than %zu cells", GRID_MAX_CELLS);
	if (row->n >= GRID_MAX_COLUMNS)
		return err_set(err, E_TOO_BIG, "line %u has more than %d columns", row->line,
			GRID_MAX_COLUMNS);
	if (g->n_cells == g->room_cells) {
		g->room_cells = g->room_cells ? 2 * g->room_cells : 1024;
		g->cell = memory_resize(g->cell, g->room_cells * sizeof(*g->cell));
	}
	g->cell[g->n_cells++] = cell;
	row->n++;
	return E_OK;
}

enum rc
grid_cell_add(struct grid *g, struct str text, bool native, struct err *err)
{
	struct numeral number = { 0 };

	text = str_trim(text);
	if (!text.n || numeral_scan(&number, text.p, text.n, true) != text.n)
		number.plain = false;
	return new_cell(g,
		(struct cell){
			.p = text.p, .n = (uint32_t)text.n, .native = native, .number = number },
		err);
}

enum rc
grid_number_add(struct grid *g, struct str text, const struct numeral *number, struct err *err)
{
	return new_cell(
		g, (struct cell){ .p = text.p, .n = (uint32_t)text.n, .number = *number }, err);
}
