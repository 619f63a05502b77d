/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is a sample from a normal population? All take values in ascending order and refuse a sample without scatter.
 *
 * Accuracy  tests/reference/distributions.c: W 2e-7 against R and SciPy (the method's coefficients have seven digits),
 *           A2 and D 1e-9, p-values by the formulas cited
 * Memory    none; Shapiro-Wilk: n values of work
 */
#ifndef NUM_NORMALITY_H
#define NUM_NORMALITY_H

#include <stddef.h>

#include "base/err.h"

struct normality {
	double statistic, p;
	double modified; /* Anderson-Darling: A2 (1 + 0.75/n + 2.25/n^2), which p belongs to */
};

/*
 * W = (sum a_i x_(i))^2 / sum (x - mean)^2; coefficients and p by polynomials in n.
 * Source: Shapiro and Wilk, Biometrika 52 (1965) 591; Royston, AS R94, Applied Statistics 44 (1995) 547. 3 <= n <= 5000.
 */
enum rc shapiro_wilk(struct normality *out, const double *sorted, size_t n, double *work,
	struct err *err) MUST_CHECK;

/*
 * A2 = -n - 1/n sum (2i - 1)(ln F_i + ln(1 - F_(n+1-i))), mean and sd estimated. n >= 8 for p.
 * Source: Anderson and Darling 1954; Stephens in D'Agostino and Stephens, Goodness-of-Fit Techniques (1986), table 4.9.
 */
enum rc
anderson_darling(struct normality *out, const double *sorted, size_t n, struct err *err) MUST_CHECK;

/*
 * D = largest distance between the sample's and the normal distribution function, mean and sd estimated. n >= 5.
 * Source: Lilliefors, JASA 62 (1967) 399; p by Dallal and Wilkinson, American Statistician 40 (1986) 294, above 0.1 by
 * Stephens, JASA 69 (1974) 730, as in nortest of R.
 */
enum rc
lilliefors(struct normality *out, const double *sorted, size_t n, struct err *err) MUST_CHECK;

/* Where the i-th smallest (from 0) of n normal values is expected: Phi^-1((i + 0.625)/(n + 0.25)), Blom 1958. */
double normal_score(size_t i, size_t n);

#endif
