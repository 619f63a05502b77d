/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Precision of a test method from laboratories that tested the same material: repeatability, reproducibility, and which
 * results do not belong.
 *
 * Source    ISO 5725-2:1994 (GB/T 6379.2) 7.3 to 7.5; ASTM E691. A cell is what one laboratory found at one level.
 *           s_r^2 = sum of squares within / (N - p);  s_d^2 = sum n_i (y_i - m)^2 / (p - 1), m weighted by n_i;
 *           s_L^2 = (s_d^2 - s_r^2) / nbar, nbar = (N - sum n_i^2 / N) / (p - 1), 0 when negative;
 *           s_R^2 = s_L^2 + s_r^2;  r = 2.8 s_r, R = 2.8 s_R
 * Domain    at least 2 laboratories, one of them with replicates; numbers of replicates may differ. E_DOMAIN else
 * Accuracy  sums in double-double: tests/reference/interlaboratory.c to 1e-11; readings that differ in their last digit only
 *           keep it
 * Memory    none
 */
#ifndef METROLOGY_PRECISION_H
#define METROLOGY_PRECISION_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "num/dd.h"

#define PRECISION_FACTOR \
	2.8 /* of a difference of two results at 95 %: 2 sqrt 2, as ISO 5725-6 rounds it */

struct precision_cell {
	int lab;
	size_t n;
	struct dd mean, squares; /* sum (y - mean)^2 */
};

/* n >= 1 */
struct precision_cell precision_cell_of(int lab, const struct dd *y, size_t n);
double precision_cell_sd(const struct precision_cell *c); /* NAN for a single result */

struct precision {
	size_t p, n;       /* laboratories, results */
	size_t replicates; /* of most cells; the smaller one when two numbers are equally frequent */
	bool balanced;
	double m; /* general mean, weighted by n_i */
	double x_bar,
		s_x_bar; /* mean and standard deviation of the cell means, unweighted (ASTM E691) */
	double s_d, n_bar;
	double s_r, s_L, s_R, r, R;
	bool negative; /* the variance between laboratories came out negative: s_L is set to 0 */
};
enum rc precision_level(struct precision *out, const struct precision_cell *cell, size_t p,
	struct err *err) MUST_CHECK;

/*
 * Mandel's statistics: h = (y_i - x_bar) / s_x_bar; k = s_i sqrt(p') / sqrt(sum s_i^2) over the p' cells with replicates.
 * NAN where there is nothing to compare. Source: ISO 5725-2 7.3.1.
 */
struct mandel {
	double h, k;
};
void precision_mandel(struct mandel *out, const struct precision_cell *cell, size_t p);

/*
 * Critical values at level alpha. h = (p - 1) t / sqrt(p (t^2 + p - 2)), t above which lies alpha / 2 with p - 2 degrees of
 * freedom; k = sqrt(p / (1 + (p - 1) / F)), F above which lies alpha with n - 1 and (p - 1)(n - 1).
 * Domain p >= 3; k: p >= 2, n >= 2.
 */
enum rc mandel_h_critical(double *out, double alpha, size_t p, struct err *err) MUST_CHECK;
enum rc
mandel_k_critical(double *out, double alpha, size_t p, size_t n, struct err *err) MUST_CHECK;

enum extreme_kind {
	EXTREME_COCHRAN, /* largest s_i */
	EXTREME_HIGH,    /* largest mean, Grubbs */
	EXTREME_LOW,
	EXTREME_TWO_HIGH, /* the two largest means together */
	EXTREME_TWO_LOW
};
enum extreme_class { EXTREME_NONE, EXTREME_STRAGGLER, EXTREME_OUTLIER }; /* 5 %, 1 % */

struct extreme {
	enum extreme_kind kind;
	bool done;           /* there was enough to test */
	size_t cell, second; /* places in the array; second: of two means */
	double value, p, critical_5, critical_1;
	enum extreme_class class;
};
const char *extreme_name(enum extreme_kind kind); /* "cochran" */
const char *extreme_class_name(enum extreme_class class);

/*
 * Tests of a level. Cochran: over the cells with replicates, with the number of replicates that most of them have. Grubbs: over
 * the means, looking at both ends (p-values of two ends); two means: of 4 to 500. A test that has too little, or nothing that differs, is not done.
 */
#define EXTREME_TESTS 5
enum rc precision_extremes(struct extreme out[EXTREME_TESTS], const struct precision_cell *cell,
	size_t p, struct err *err) MUST_CHECK;

/*
 * The next cells to leave out by ISO 5725-2 7.3.3 and 7.3.4: Cochran first; then one mean, the end that is further out first;
 * two means only where no single one is an outlier. NULL: there is no outlier, or no more than three laboratories are left.
 */
const struct extreme *precision_outlier(const struct extreme test[EXTREME_TESTS], size_t p);

/*
 * How a precision s (s_r or s_R) goes with the level m: s = b m; s = a + b m, by weights 1/s^2 of the fitted s in three
 * steps; lg s = c + d lg m. Source: ISO 5725-2 7.5. Domain: at least 3 levels, m > 0, s > 0; E_DOMAIN else.
 */
struct precision_relation {
	double ratio;            /* b of s = b m */
	double intercept, slope; /* s = a + b m */
	double log_intercept, exponent;
};
enum rc precision_relate(struct precision_relation *out, const double *m, const double *s,
	size_t levels, struct err *err) MUST_CHECK;

#endif
