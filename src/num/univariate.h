/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Summary of one sample, carried out in double-double on values that keep their decimal text.
 *
 * Source    NIST StRD univariate definitions; mean = sum y/n, sd^2 = sum (y-mean)^2/(n-1),
 *           r1 = sum (y_i-mean)(y_{i-1}-mean) / sum (y_i-mean)^2
 * Domain    n >= 2; E_DOMAIN else. Constant data: sd 0, the ratios NAN
 * Accuracy  all StRD univariate sets to 15 digits (tests/reference)
 * Memory    none
 */
#ifndef NUM_UNIVARIATE_H
#define NUM_UNIVARIATE_H

#include <stddef.h>

#include "base/err.h"
#include "num/dd.h"

struct summary {
	size_t n;
	double mean, sd, r1;
	double g1, g2; /* skewness and excess kurtosis of the sample: m3/m2^1.5, m4/m2^2 - 3 */
	double G1, G2; /* the same without bias for a normal population; n > 2, n > 3, else NAN */
};

enum rc num_summary(struct summary *out, const struct dd *v, size_t n, struct err *err) MUST_CHECK;

/* n > 0; puts v in order. */
struct dd num_median_exact(struct dd *v, size_t n);

#endif
