/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the reader of described layouts shares among its files. Inside of src/signal. */
#ifndef SIGNAL_DESCRIBING_H
#define SIGNAL_DESCRIBING_H

#include "signal/described.h"
#include "signal/grid.h"
#include "signal/intake.h"

#define NO_LINE ((size_t)-1)

/* One specimen below another, or the only one: rows of the grid. */
struct described_piece {
	size_t start;    /* its line 1 */
	size_t from, to; /* its data */
	struct str label;
};

struct describing {
	struct intake *in;
	const struct signal_layout *layout;
	const struct grid *grid;
	char decimal;
	size_t base; /* line 1 of the table */
	struct described_piece *piece;
	int n_pieces;
	int *table; /* of each specimen side by side, in the file; -1 none */
	int n_tables;
};

/* The first row in [from, to) of which a cell begins with this text; NO_LINE none. */
size_t described_line(const struct grid *g, size_t from, size_t to, struct str text);

/* In the first lines of g: how many texts the description finds, 1 for its shape alone; 0: it does not fit. */
int described_weight(bool *by_text, const struct signal_layout *l, const struct grid *g);

/* Appends the tables of each piece, in order; d->table says which belong to piece `piece`. */
enum rc described_tables(struct describing *d, int piece) MUST_CHECK;

/* The fields of the tables of this piece; -1: those of the file. */
enum rc described_fields(struct describing *d, int piece) MUST_CHECK;

/*
 * The unit that holds: the one the file states, where it is one of this quantity, else the description's. stated: NULL when the
 * file gives none.
 */
struct str described_unit(struct intake *in, struct str quantity, struct str described,
	const struct unit_word *stated, unsigned line, unsigned column);

#endif
