/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Grubbs' and Cochran's tests for outliers (Dixon's is in dixon.h).
 *
 * Grubbs, one value: G = |v - mean| / s. P(some value exceeds G) is at most n P(T > t), doubled for two sides, with
 * t = sqrt(n (n-2) G^2 / ((n-1)^2 - n G^2)) and T Student's with n - 2; equal to it where no two values can exceed
 * G at once, which holds for every G of interest at the usual levels.
 * Grubbs, two values: the ratio of the sums of squares without the two largest (smallest) and with all; small is
 * significant. For a fixed pair the ratio's (n-3)/2-th power is uniform; the pair is the two largest where both exceed
 * the largest of the rest, whose distribution comes from n - 2 down to 2 by the recursion of the one-sided single test.
 * Cochran: C = s_max^2 / sum s_i^2; P <= k P(F > (k-1) C / (1-C)), F with nu and (k-1) nu; unequal degrees of freedom
 * after 't Lam (2010), where each variance is judged by its own F.
 *
 * Source    Grubbs, Ann. Math. Stat. 21 (1950) 27; Grubbs and Beck, Technometrics 14 (1972) 847; Barnett and Lewis,
 *           Outliers in Statistical Data; Cochran, Annals of Eugenics 11 (1941) 47; ISO 5725-2:2019 8.3
 * Accuracy  p of one value and of Cochran 1e-12 relative; of two values 2e-4 relative (n = 4: 6e-4) against steps of an
 *           eighth, simulation and the tables of ISO 5725-2, whose columns 1 % and 5 % hold 0.5 % and 2.5 % of one side
 * Memory    none beyond the stack
 */
#ifndef NUM_OUTLIER_H
#define NUM_OUTLIER_H

#include <stddef.h>

#include "base/err.h"

/* n >= 3; G outside of what n values can reach gives 0 or 1. */
double grubbs_p(size_t n, double g, int sides);
enum rc grubbs_critical(double *out, size_t n, double alpha, int sides, struct err *err) MUST_CHECK;

struct grubbs {
	double mean, sd;
	double g_low, g_high; /* of the smallest and the largest value */
	size_t low, high;     /* which these are */
};
/* E_DOMAIN: fewer than 3 values, or all equal. */
enum rc num_grubbs(struct grubbs *out, const double *v, size_t n, struct err *err) MUST_CHECK;

/* 4 <= n <= 500: P(ratio of the two largest <= ratio), one-sided. */
double grubbs_pair_p(size_t n, double ratio);
enum rc grubbs_pair_critical(double *out, size_t n, double alpha, struct err *err) MUST_CHECK;
/* Of values in ascending order, not all equal, n >= 4. */
struct grubbs_pair {
	double low, high; /* ratio without the two smallest, the two largest */
};
struct grubbs_pair num_grubbs_pair(const double *sorted, size_t n);

/* k >= 2 variances with nu degrees of freedom each; C = s_max^2 / sum s_i^2. p: at most 1, exact for C > 1/2; NAN outside. */
double cochran_p(size_t k, double nu, double c);
enum rc
cochran_critical(double *out, size_t k, double nu, double alpha, struct err *err) MUST_CHECK;

struct cochran {
	double c, p;
	size_t at;       /* which variance */
	double critical; /* of C; NAN where the degrees of freedom differ */
};
/*
 * k >= 2 standard deviations with nu[i] > 0 degrees of freedom. E_DOMAIN: too few, one negative, all 0.
 */
enum rc num_cochran(struct cochran *out, const double *sd, const double *nu, size_t k, double alpha,
	struct err *err) MUST_CHECK;

#endif
