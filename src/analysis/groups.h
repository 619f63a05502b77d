/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Values of a column sorted into their groups. Inside of src/analysis.
 *
 * What is tested does not change with an offset of the data, so values are taken less the column's first one, exactly:
 * 1000000000000.4 keeps its 4.
 */
#ifndef ANALYSIS_GROUPS_H
#define ANALYSIS_GROUPS_H

#include "analysis/analysis.h"
#include "num/compare.h"

struct groups {
	struct sample *sample; /* of each group, in arena */
	const size_t *row;     /* of each value, group after group: its index in the column */
	const size_t *first;   /* where each group begins in `row` */
	const struct str *label;
	size_t count;
	struct dd origin; /* what the values of `sample` are less */
};

/* `v` less `origin`, each rounded once. In arena. */
enum rc shifted_values(double **out, const struct analysis_call *c, const struct column *y,
	struct dd origin, struct err *err) MUST_CHECK;
/* Back again. */
static inline double
shifted_back(struct dd origin, double v)
{
	return dd_double(dd_add(origin, dd_of(v)));
}

/* E_DOMAIN where squares of the values, or of their differences, lie beyond the range of numbers. */
enum rc check_magnitude(const struct column *y, struct err *err) MUST_CHECK;

/* Without labels (NULL) all values are one group. */
enum rc groups_split(struct groups *out, const struct analysis_call *c, const struct column *y,
	const struct labels *labels, struct err *err) MUST_CHECK;

/* Points over the number of their group. To be called between plot_start and plot_end. */
enum rc groups_plot(struct analysis_call *c, const struct groups *g, struct err *err) MUST_CHECK;

#endif
