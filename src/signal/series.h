/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A list of numbers that grows while a reader decodes; kept in an arena when it is whole. */
#ifndef SIGNAL_SERIES_H
#define SIGNAL_SERIES_H

#include <stdbool.h>

#include "signal/intake.h"

#define SERIES_MOST \
	((size_t)1 << 25) /* what a few bytes may unfold to: repeats, compressed streams */

struct series {
	double *value;
	size_t n, room;
};

/* false past SERIES_MOST. */
bool series_add(struct series *s, double v);
/* Room for n more behind those that are there: the place of the first, NULL past SERIES_MOST. s->n is the caller's to raise. */
double *series_more(struct series *s, size_t n);
/* The values in the arena, factor times each; the list is freed. NULL past the ceiling. */
double *series_keep(struct series *s, struct arena *a, double factor);
void series_free(struct series *s);

/* What is infinite becomes "no number"; warns with how many of a column are none. */
void series_check(struct signal_column *c, struct intake *in);

/*
 * A column whose axis is written as a word or a unit ("NANOMETERS", "1/CM", "ABSORBANCE"): quantity and unit by the
 * dictionary; what it does not know is kept as the name alone.
 */
void series_axis(struct signal_column *out, struct intake *in, struct str text);

#endif
