/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which rows of a grid hold a table's numbers, and which stand above it. */
#ifndef SIGNAL_ROWS_H
#define SIGNAL_ROWS_H

#include "signal/dictionary.h"
#include "signal/grid.h"

struct row_shape {
	uint32_t filled, numbers; /* cells that are not blank; cells that could be numbers */
	uint32_t first, last;     /* columns of the first and last filled cell */
	bool begins;              /* the first filled cell is a number or a point in time */
};

struct block {
	size_t head;       /* first row behind the block above */
	size_t start, end; /* rows of the table */
	uint32_t width;    /* columns */
};

struct block_list {
	struct block *block;
	int n;
};

/* One shape a row, in the arena; NULL past its ceiling. */
struct row_shape *rows_shapes(struct arena *a, const struct grid *g);

/* Is this a row of names, units or labels: mostly text? */
bool row_is_heading(const struct row_shape *s);

/* In the arena; n is 0 when there is no table. */
enum rc rows_blocks(struct block_list *out, struct arena *a, const struct grid *g,
	const struct row_shape *shape, const struct signal_dictionary *d,
	struct err *err) MUST_CHECK;

#endif
