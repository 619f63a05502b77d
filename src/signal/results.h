/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables with a line a specimen ("Maximum Load", "Width", ...), which testers write beside the
 * curves: their values become fields of the curve they belong to.
 */
#ifndef SIGNAL_RESULTS_H
#define SIGNAL_RESULTS_H

#include "signal/heading.h"
#include "signal/intake.h"

/* Do the names speak of single values rather than of series? */
bool results_are(const struct heading *h, const struct row_shape *shape, const struct block *b);

/* Keeps the rows until all curves are known. */
enum rc results_keep(struct intake *in, const struct grid *g, const struct block *b,
	const struct heading *h, char decimal) MUST_CHECK;

/* Gives each row to the curve of the same label, else by order. Without curves the rows are a table. */
enum rc results_share_out(struct intake *in) MUST_CHECK;

#endif
