/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sum, mean, standard deviation, median and order statistics of plain doubles.
 *
 * Sums are compensated (Neumaier 1974), the standard deviation is taken in two passes, so that NIST StRD data
 * with large offsets keep their digits (tests/reference). n = 0, or n = 1 for sd, gives NAN.
 */
#ifndef NUM_SUMMARY_H
#define NUM_SUMMARY_H

#include <stddef.h>

double num_sum(const double *v, size_t n);
double num_mean(const double *v, size_t n);
double num_sd(const double *v, size_t n); /* divisor n - 1 */
/* The k-th smallest, k from 0; reorders v (quickselect, no extra memory). */
double num_select(double *v, size_t n, size_t k);
double num_median(double *v, size_t n); /* reorders v */
void num_sort(double *v, size_t n);     /* ascending, NANs are not expected */

#endif
