/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Dixon's ratios of gaps, by their exact distribution.
 *
 * The largest value x_n of n normal ones is judged by r = (x_n - x_(n-j)) / (x_n - x_i):  r10 j = 1, i = 1;  r11 1, 2;
 * r21 2, 2;  r22 2, 3. P(r > R) is the double integral over x_n and v = x_n - x_i of
 *
 *	n!/((i-1)! m!) F(x-v)^(i-1) f(x-v) f(x)  sum over l < j of  C(m,l) A^(m-l) B^l,      m = n - i - 1,
 *	A = F(x-Rv) - F(x-v),  B = F(x) - F(x-Rv),
 *
 * by trapezoid rules in x and log v, which converge exponentially here; every term is positive.
 *
 * Source    Dixon, Ann. Math. Stat. 21 (1950) 488 and 22 (1951) 68; McBane, J. Stat. Software 16 (2006) 3
 * Domain    n from 3 (r10), 4 (r11), 5 (r21), 6 (r22) to 100; 0 <= r <= 1
 * Accuracy  against steps of half the size: 1e-12 relative. Printed tables are wrong by up to 0.005 (n = 4)
 * Memory    none
 */
#ifndef NUM_DIXON_H
#define NUM_DIXON_H

#include <stddef.h>

#include "base/err.h"

enum dixon_ratio { DIXON_R10, DIXON_R11, DIXON_R21, DIXON_R22 };

const char *dixon_name(enum dixon_ratio ratio); /* "r10" */
size_t dixon_needs(enum dixon_ratio ratio);     /* how many values at least */
enum dixon_ratio
dixon_usual(size_t n); /* r10 to n = 7, r11 to 10, r21 to 13, then r22 (Dixon 1953) */

/* Of values in ascending order, n >= dixon_needs(): the ratio of the smallest and of the largest value; NAN: 0/0. */
double dixon_low(enum dixon_ratio ratio, const double *sorted, size_t n);
double dixon_high(enum dixon_ratio ratio, const double *sorted, size_t n);

/* One-sided: P(r > R) when the suspected end is fixed beforehand; twice that when it was chosen by looking. */
double dixon_upper(enum dixon_ratio ratio, size_t n, double r);
enum rc dixon_critical(
	double *out, enum dixon_ratio ratio, size_t n, double alpha, struct err *err) MUST_CHECK;

#endif
