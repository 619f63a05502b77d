/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The numbers of one block: columns of values, one table a specimen. */
#ifndef SIGNAL_COLUMNS_H
#define SIGNAL_COLUMNS_H

#include "signal/heading.h"
#include "signal/intake.h"

struct column_reader {
	struct intake *in;
	const struct grid *grid;
	const struct row_shape *shape;
	const struct block *block;
	const struct heading *heading;
	char decimal;
};

/* Appends the block's tables to in->file. Specimens without a number are left out, with a warning. */
enum rc columns_read(const struct column_reader *r) MUST_CHECK;

#endif
