/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A gauge against reference values: one (type 1 study, bias) or several (linearity).
 *
 *     Cg = (share T)/(spread s), Cgk = (share T/2 - |bias|)/(spread s/2); share 0.2 and spread 6 give 0.2 T/(6 s), (0.1 T - |bias|)/(3 s)
 *     bias = mean - reference, t = bias/(s/sqrt n)
 *     linearity: bias of each reading on its reference value by least squares; t of each part by its own sd
 *
 * Source    AIAG, Measurement Systems Analysis, 4th ed., III.B; VDA 5; ISO 22514-7
 * Domain    bias n >= 2; linearity: at least 2 reference values and 3 readings; E_DOMAIN else. What scatter of 0 leaves without
 *           value is NAN
 * Accuracy  tests/reference/msa.c: 1e-12; sums in double-double
 * Memory    bias none; linearity in the arena, 100 bytes a reading
 */
#ifndef METROLOGY_GAUGE_BIAS_H
#define METROLOGY_GAUGE_BIAS_H

#include <stddef.h>

#include "base/arena.h"
#include "num/dd.h"
#include "num/distribution.h"

struct gauge_bias {
	size_t n;
	double mean, sd, bias, se;
	double t, df, p;
	struct limits limits; /* of the bias */
};
enum rc gauge_bias(struct gauge_bias *out, const struct dd *y, size_t n, struct dd reference,
	double level, struct err *err) MUST_CHECK;

struct gauge_type1 {
	double cg, cgk;
	double repeatability_percent; /* share/Cg: the tolerance's per cent that `spread` s takes */
	double bias_percent;          /* 100 |bias|/T */
};
struct gauge_type1_of {
	double tolerance; /* U - L */
	double share;     /* 0.2 */
	double spread;    /* 6, or 4 */
};
enum rc gauge_type1(struct gauge_type1 *out, const struct gauge_bias *bias,
	const struct gauge_type1_of *of, struct err *err) MUST_CHECK;

struct gauge_line_part {
	struct dd reference;
	struct gauge_bias bias;
	double fitted;        /* bias of the line there */
	struct limits limits; /* of the line there */
};
struct gauge_line {
	size_t n, parts;
	double slope, intercept, se_slope, se_intercept;
	double t_slope, t_intercept, p_slope, p_intercept;
	double s, r2;
	size_t df;
	double mean_bias, p_bias;     /* over all readings; t with n - 1 */
	struct gauge_line_part *part; /* in ascending order of their references, in arena */
};
enum rc gauge_linearity(struct gauge_line *out, struct arena *a, const struct dd *reference,
	const struct dd *y, size_t n, double level, struct err *err) MUST_CHECK;

#endif
