/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of several laboratories share: rows put into cells, columns found by their usual names. */
#ifndef ANALYSIS_LABORATORY_H
#define ANALYSIS_LABORATORY_H

#include "analysis/analysis.h"
#include "metrology/precision.h"

/*
 * The column of an option; when it is not given, the first column with one of the names ("x value result"), then, unless
 * `words`, the only column of numbers. "": none of them.
 */
struct str
usual_column(const struct analysis_call *c, const char *option, const char *names, bool words);
enum rc usual_numbers(struct column *out, const struct analysis_call *c, const char *option,
	const char *names, struct err *err) MUST_CHECK;
/* E_NOT_FOUND, E_MISSING as call_labels(). `found` false: there is no such column, every row is of its own (labels "1", "2" ...). */
enum rc usual_labels(struct labels *out, bool *found, const struct analysis_call *c,
	const char *option, const char *names, struct err *err) MUST_CHECK;

/* The most digits behind the point of numbers as they are written; 0 for whole numbers. */
int decimals_of(const struct column *y);

/* Rows by level and laboratory. */
struct cells {
	struct precision_cell *cell; /* level by level, laboratories in their order */
	size_t *start;               /* of each level in `cell`; start[levels] is the end */
	int levels;
};
/* level NULL: one level. In the arena of the call. */
enum rc cells_of(struct cells *out, const struct analysis_call *c, const struct column *y,
	const struct labels *level, const struct labels *lab, struct err *err) MUST_CHECK;

/* Of the option "unit": what 1 of it is as a mass fraction (mg/kg: 1e-6). NAN: not given. E_UNIT: it is none. */
enum rc mass_fraction(double *out, const struct analysis_call *c, struct err *err) MUST_CHECK;

#endif
