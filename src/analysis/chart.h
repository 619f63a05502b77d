/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The points of a control chart out of a table: single values, subgroups, or counts. Inside of src/analysis. */
#ifndef ANALYSIS_CHART_H
#define ANALYSIS_CHART_H

#include "analysis/analysis.h"
#include "metrology/control_chart.h"

enum points_kind {
	POINTS_SINGLES, /* one value a row */
	POINTS_SUBGROUPS, /* side by side (columns), by the name of their subgroup, or so many rows each */
	POINTS_EITHER, /* subgroups where one of these is asked for, else singles */
	POINTS_SHARES, /* counts and the sizes of the samples they come from */
	POINTS_COUNTS  /* counts of samples of one size */
};

struct points {
	size_t n;
	const struct str *label;
	bool grouped;
	const struct dd *value; /* singles: n; grouped: all values, subgroup after subgroup */
	const size_t *size_of_group;
	const double *count, *size;
};

/* In the arena of the call. */
enum rc points_take(struct points *out, const struct analysis_call *c, enum points_kind kind,
	struct err *err) MUST_CHECK;

enum rc points_subgroups(
	struct subgroups *out, const struct points *p, struct arena *a, struct err *err) MUST_CHECK;

#endif
