/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Normal and Student distributions, by the GNU Scientific Library.
 *
 * Domain    quantiles: 0 < p < 1; Student: nu > 0, INFINITY for the normal; outside: E_DOMAIN
 * Accuracy  against reference values of tests/reference/distributions.tsv: relative error below 1e-12
 * Memory    none
 */
#ifndef NUM_DISTRIBUTION_H
#define NUM_DISTRIBUTION_H

#include "base/err.h"

double normal_cdf(double z);
double t_cdf(double t, double nu);
enum rc normal_quantile(double *out, double p, struct err *err) MUST_CHECK;
enum rc t_quantile(double *out, double p, double nu, struct err *err) MUST_CHECK;

#endif
