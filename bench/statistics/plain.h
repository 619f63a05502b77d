/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The same statistics in plain doubles, as a textbook has them: what the exact ones are measured against. */
#ifndef BENCH_PLAIN_H
#define BENCH_PLAIN_H

#include <stddef.h>

#include "base/memory.h"

#define NEW(type, n) ((type *)memory_zeroed((n) * sizeof(type)))

/* Mean, sd, r1, skewness, kurtosis, median, quartiles and median deviation; the sum of all, so that none is left out. */
double plain_summary(double *v, size_t n);
/* F of one factor with `count` groups. */
double plain_anova(const double *y, const int *of, size_t n, int count);
/* Householder's QR of p columns of n values (used up), coefficients, standard errors, R2: the sum of all. */
double plain_regression(double *x, const double *y, size_t n, int p);

#endif
