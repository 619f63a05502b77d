/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Summary of one sample, carried out in double-double on values that keep their decimal text.
 *
 * Source    NIST StRD univariate definitions; mean = sum y/n, sd^2 = sum (y-mean)^2/(n-1),
 *           r1 = sum (y_i-mean)(y_{i-1}-mean) / sum (y_i-mean)^2
 * Domain    n >= 2; E_DOMAIN else. Constant data: sd 0, the ratios NAN
 * Accuracy  all StRD univariate sets to 15 digits (tests/reference)
 * Memory    none; num_select_exact() leaves its array reordered
 */
#ifndef NUM_UNIVARIATE_H
#define NUM_UNIVARIATE_H

#include <stddef.h>

#include "base/err.h"
#include "num/dd.h"

struct summary {
	size_t n;
	double mean, sd, r1;
	double sum, se; /* se of the mean: sd/sqrt(n) */
	double cv;      /* sd/|mean|; NAN for a mean of 0 */
	double digits; /* correct digits of sd, at most 15: fewer where an offset uses up 106 bits */
	double g1, g2; /* skewness and excess kurtosis of the sample: m3/m2^1.5, m4/m2^2 - 3 */
	double G1, G2; /* the same without bias for a normal population; n > 2, n > 3, else NAN */
};

enum rc num_summary(struct summary *out, const struct dd *v, size_t n, struct err *err) MUST_CHECK;

/* n > 0; puts v in order. */
struct dd num_median_exact(struct dd *v, size_t n);

/* The k-th smallest, k from 0, below n; reorders v. */
struct dd num_select_exact(struct dd *v, size_t n, size_t k);

/*
 * Quantile by interpolation between the values in order (Hyndman and Fan 1996): type 7 at place 1 + (n - 1) p, type 6 at
 * place (n + 1) p, held to the ends. n > 0, 0 <= p <= 1; reorders v.
 */
struct dd num_quantile_exact(struct dd *v, size_t n, double p, int type);

struct order_summary {
	double min, q1, median, q3, max;
	double range, iqr;
	double mad; /* median of |y - median|, not scaled */
};

/* n > 0; v is used up. */
void num_order_summary(struct order_summary *out, struct dd *v, size_t n, int type);

#endif
