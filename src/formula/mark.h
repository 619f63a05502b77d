/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks of a plain evaluation, and moves put in their place. Inside of src/formula. */
#ifndef FORMULA_MARK_H
#define FORMULA_MARK_H

#include "formula/program.h"

/* The move for this call of a function of records, NULL: what is found counts. */
struct formula_move *
mark_move(const struct formula_places *p, enum op op, const struct value *arg, int step);
/* What the function gives at the place that it is moved to. */
struct value
mark_moved(enum op op, const struct value *arg, const struct formula_move *move, enum trouble *t);
/* The marks of a call that gave `out`. */
void mark_note(struct formula_places *p, enum op op, const struct value *arg,
	const struct value *out, int step, bool moved, struct arena *a);

#endif
