/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values of a column sorted into their groups. Inside of src/analysis. */
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
};

/* Without labels (NULL) all values are one group. */
enum rc groups_split(struct groups *out, const struct analysis_call *c, const struct column *y,
	const struct labels *labels, struct err *err) MUST_CHECK;

/* Points over the number of their group. To be called between plot_start and plot_end. */
enum rc groups_plot(struct analysis_call *c, const struct groups *g, struct err *err) MUST_CHECK;

#endif
