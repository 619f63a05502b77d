/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shewhart charts: what is plotted, its centre and its limits, point by point, so that sizes may vary.
 *
 *     mean        mean +- L sigma/sqrt n_i                range  d2 sigma +- L d3 sigma       sd  c4 sigma +- L sigma sqrt(1 - c4^2)
 *     single      mean +- L sigma                         moving range of w: as the range of w values
 *     p           p +- L sqrt(p (1 - p)/n_i)              np     the same times n_i
 *     u           u +- L sqrt(u/n_i)                      c      u with n_i = 1
 *
 * sigma of subgroups is the mean range/d2, the mean sd/c4, or the pooled sd sqrt(sum (n_i-1) s_i^2/sum (n_i-1)); the first two
 * need equal sizes. sigma of single values is the mean moving range/d2. Limits that the plotted quantity cannot pass are cut there.
 *
 * The limits come from the points in use (phase I), or from a centre and sigma that are given (phase II); both judge all points.
 *
 * Source    ISO 7870-2:2013; Montgomery, Introduction to Statistical Quality Control, ch. 6 and 7
 * Domain    at least 2 points in use unless centre and sigma are given; E_DOMAIN else, naming the point from 1
 * Accuracy  tests/reference/spc.c: 1e-12
 * Memory    in the arena: 40 bytes a point
 */
#ifndef METROLOGY_CONTROL_CHART_H
#define METROLOGY_CONTROL_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "base/err.h"
#include "num/dd.h"

struct control_chart {
	size_t n;
	double *value; /* NAN: nothing is plotted here, as the first moving range */
	double *centre, *lower, *upper;
	double *sd;         /* of the plotted point; limits before they are cut: centre +- L sd */
	double mean, sigma; /* of the process; p, u: sigma NAN */
	bool estimated_mean, estimated_sigma;
};

struct chart_basis {
	const bool *used;   /* n points that the limits come from; NULL: all */
	double mean, sigma; /* given; NAN: from the points in use */
	double L;           /* 3 */
};

/* What the subgroups are like. */
struct subgroups {
	size_t n;
	const size_t *size;
	const double *mean, *range, *sd; /* sd NAN for a single value */
};

struct subgroup_point {
	double mean, range, sd;
	struct dd exact; /* the mean, to 106 bits */
};
/* n >= 1 */
struct subgroup_point subgroup_point(const struct dd *v, size_t n);
bool subgroups_equal(const struct subgroups *g); /* in size */

enum sigma_from { SIGMA_RANGE, SIGMA_SD, SIGMA_POOLED };
/* E_DOMAIN: subgroups of one, unequal sizes (not for the pooled one), sizes beyond d2, no scatter at all. */
enum rc subgroups_sigma(double *out, const struct subgroups *g, const bool *used,
	enum sigma_from from, struct err *err) MUST_CHECK;

enum rc chart_means(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err) MUST_CHECK;
enum rc chart_ranges(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err) MUST_CHECK;
enum rc chart_deviations(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err) MUST_CHECK;

/* Values in the order they were taken. */
struct singles {
	size_t n;
	const struct dd *v;
	size_t span; /* of the moving range, 2 or more */
};
/* Mean moving range/d2 over the spans whose values are all in use. */
enum rc
singles_sigma(double *out, const struct singles *s, const bool *used, struct err *err) MUST_CHECK;
enum rc chart_singles(struct control_chart *out, struct arena *a, const struct singles *s,
	const struct chart_basis *basis, struct err *err) MUST_CHECK;
enum rc chart_moving_ranges(struct control_chart *out, struct arena *a, const struct singles *s,
	const struct chart_basis *basis, struct err *err) MUST_CHECK;

/* Counts. basis->mean is p or u (of np and c too: c is u with sizes of 1); its sigma is not used. */
struct counts {
	size_t n;
	const double *count, *size; /* size > 0 */
};
enum rc chart_proportion(struct control_chart *out, struct arena *a, const struct counts *c,
	const struct chart_basis *basis, bool number, struct err *err) MUST_CHECK; /* number: np */
enum rc chart_rate(struct control_chart *out, struct arena *a, const struct counts *c,
	const struct chart_basis *basis, struct err *err) MUST_CHECK;

bool chart_beyond(const struct control_chart *chart, size_t i); /* the limits */
/* z = (value - centre)/sd of each point, for run_rules(); 0 where nothing is plotted. */
void chart_standardise(double *z, const struct control_chart *chart);

#endif
