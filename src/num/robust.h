/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Location and scale that a few wrong values do not carry away. All scales are in the units of the data and estimate
 * the standard deviation of a normal population.
 *
 * Accuracy  tests/reference/distributions.c: 1e-12 against exact arithmetic, 1e-6 against robustbase of R, whose factors
 *           have six digits
 * Memory    none beyond what the caller gives
 */
#ifndef NUM_ROBUST_H
#define NUM_ROBUST_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

/* Sample quantile, 0 <= p <= 1, of values in ascending order, n > 0 (Hyndman and Fan 1996). */
enum quantile_type {
	QUANTILE_6 = 6, /* place p (n + 1): Minitab, nIQR of ISO 13528 */
	QUANTILE_7 = 7  /* place 1 + p (n - 1): R, spreadsheets */
};
double sorted_quantile(const double *sorted, size_t n, double p, enum quantile_type type);

/* Median of |v - centre| times 1.4826 (1 / Phi^-1(3/4)); `work` has room for n > 0 values. */
double robust_mad(const double *v, size_t n, double centre, double *work);
/* (Q3 - Q1) times 0.7413. ISO 13528 C.2.3 */
double robust_niqr(const double *sorted, size_t n, enum quantile_type type);

/*
 * Qn and Sn of Rousseeuw and Croux, JASA 88 (1993) 1273, of values in ascending order, n >= 2.
 *
 * Qn is the k-th smallest difference of two values, k = h (h - 1)/2 with h = n/2 + 1, times 2.21914 and the factor of
 * finite samples (Croux and Rousseeuw 1992; robustbase 0.93 for n > 12). Found by halving over the doubles themselves:
 * each step counts in O(n), the answer is the exact order statistic after at most 64 of them.
 * Sn is the low median of the high medians of |v_i - v_j|, times 1.1926 and its factor, in O(n) after sorting.
 */
struct robust_scale {
	double raw;   /* the order statistic itself */
	double value; /* with both factors */
};
struct robust_scale robust_qn(const double *sorted, size_t n);
struct robust_scale robust_sn(const double *sorted, size_t n);

/*
 * Algorithm A: Huber's proposal 2 with corners at 1.5 s*. x* and s* start as median and 1.483 times the median deviation;
 * values are drawn in to x* +- 1.5 s*, x* is their mean and s* 1.134 times their standard deviation, again until neither
 * moves by more than rounding.
 *
 * Source    ISO 13528:2015 C.3.1; ISO 5725-5:1998 6.2
 * Domain    n >= 2. Where more than half of the values are equal the median deviation is 0: the standard deviation
 *           starts instead (`from_sd`), and s* may go down to 0, which is then the answer
 * Memory    work: n values
 */
struct algorithm_a {
	double location, scale;
	double uncertainty; /* of x*: 1.25 s* / sqrt(n), ISO 13528 7.7.3 */
	double low, high;   /* x* -+ 1.5 s* */
	size_t drawn_in;    /* values outside of them */
	int steps;
	bool from_sd;
};
enum rc robust_algorithm_a(struct algorithm_a *out, const double *v, size_t n, double *work,
	struct err *err) MUST_CHECK;

/*
 * Huber's proposal 2 itself: as algorithm A with corners at k s*, and the exact factor of a normal population in place of
 * 1.134, 1/sqrt(beta), beta = theta + k^2 (1 - theta) - 2 k phi(k), theta = 2 Phi(k) - 1. Source: Huber, Robust Statistics
 * (1981) 6.7; function hubers of R's MASS. Domain: n >= 2, k > 0.
 */
enum rc robust_huber(struct algorithm_a *out, const double *v, size_t n, double k, double *work,
	struct err *err) MUST_CHECK;

/*
 * Algorithm S: pooled standard deviation (or range) of n ones of nu degrees of freedom each. w* starts as the median;
 * what exceeds eta w* is drawn in, w* = xi sqrt(mean of squares); eta^2 = chi2(0.9; nu)/nu, xi the factor without bias.
 *
 * Source    ISO 13528:2015 C.4; ISO 5725-5:1998 6.3 (factors computed, not its table of three digits)
 * Domain    n >= 2, nu >= 1, values >= 0
 * Memory    work: n values
 */
struct algorithm_s {
	double value, eta, xi;
	size_t drawn_in;
	int steps;
};
enum rc robust_algorithm_s(struct algorithm_s *out, const double *w, size_t n, double nu,
	double *work, struct err *err) MUST_CHECK;

#endif
