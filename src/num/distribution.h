/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distribution functions, upper tails and quantiles.
 *
 * A probability close to 1 held in a double costs digits of its quantile: every quantile has an upper-tail entry, which
 * takes the probability above. Functions return NAN outside their domain; quantiles say E_DOMAIN.
 *
 * Domain    quantiles: 0 < p < 1; degrees of freedom and shapes > 0, INFINITY allowed for nu of t and nu2 of F
 * Accuracy  against 40-digit values (tests/reference/distributions.tsv and tails.tsv): relative error below 1e-12 for
 *           normal, t, chi-square, F and beta, tails down to 1e-300, degrees of freedom from 0.5 to 1e5
 * Memory    none
 */
#ifndef NUM_DISTRIBUTION_H
#define NUM_DISTRIBUTION_H

#include "base/err.h"

double normal_cdf(double z);
double normal_upper(double z);
enum rc normal_quantile(double *out, double p, struct err *err) MUST_CHECK;
enum rc normal_upper_quantile(double *out, double p, struct err *err) MUST_CHECK;

double t_cdf(double t, double nu);
double t_upper(double t, double nu);
double t_two_sided(double t, double nu); /* P(|T| > |t|) */
enum rc t_quantile(double *out, double p, double nu, struct err *err) MUST_CHECK;
enum rc t_upper_quantile(double *out, double p, double nu, struct err *err) MUST_CHECK;

double chi2_cdf(double x, double nu);
double chi2_upper(double x, double nu);
enum rc chi2_quantile(double *out, double p, double nu, struct err *err) MUST_CHECK;
enum rc chi2_upper_quantile(double *out, double p, double nu, struct err *err) MUST_CHECK;

double f_cdf(double f, double nu1, double nu2);
double f_upper(double f, double nu1, double nu2);
enum rc f_quantile(double *out, double p, double nu1, double nu2, struct err *err) MUST_CHECK;
enum rc f_upper_quantile(double *out, double p, double nu1, double nu2, struct err *err) MUST_CHECK;

double beta_cdf(double x, double a, double b);
double beta_upper(double x, double a, double b);
enum rc beta_quantile(double *out, double p, double a, double b, struct err *err) MUST_CHECK;
enum rc beta_upper_quantile(double *out, double p, double a, double b, struct err *err) MUST_CHECK;

struct limits {
	double low, high;
};

/*
 * Exact limits of a proportion from x successes in n trials, (1 - level)/2 on each side; 0 and 1 where x is 0 or n.
 * Source: Clopper and Pearson, Biometrika 26 (1934) 404. Domain: 0 <= x <= n, n > 0, 0 < level < 1.
 */
enum rc
binomial_limits(struct limits *out, double x, double n, double level, struct err *err) MUST_CHECK;

/*
 * Noncentral t: T = (Z + delta) / sqrt(V / nu), Z standard normal, V chi-square with nu degrees of freedom.
 *
 * P(T <= t) is the integral of the normal function over the density of log sqrt(V / nu), by the trapezoid rule, whose
 * error falls exponentially for such a smooth bell; all terms are positive, so small tails keep their digits.
 * Domain    nu > 0 or INFINITY, |delta| <= 1000
 * Accuracy  against 30-digit values (tests/reference/tails.tsv): 1e-12 relative
 */
double noncentral_t_cdf(double t, double nu, double delta);
double noncentral_t_upper(double t, double nu, double delta);
/* The noncentrality delta with P(T <= t) = p, as the detection limit of ISO 11843-2 wants it. */
enum rc noncentral_t_shift(double *out, double p, double t, double nu, struct err *err) MUST_CHECK;

/*
 * Studentised range of k standard normal values over an independent sd with nu degrees of freedom (Tukey; Newman, Keuls).
 *
 * Double integral by trapezoid rules in z and in log sd (see above), steps from the width of the integrand.
 * Domain    2 <= k <= 1000, nu >= 1 or INFINITY, q >= 0
 * Accuracy  against 18-digit quadrature (tails.tsv): 1e-12 relative, both tails (R's ptukey is off by up to 4e-6)
 */
double tukey_cdf(double q, double k, double nu);
double tukey_upper(double q, double k, double nu);
enum rc tukey_quantile(double *out, double p, double k, double nu, struct err *err) MUST_CHECK;
enum rc
tukey_upper_quantile(double *out, double p, double k, double nu, struct err *err) MUST_CHECK;

#endif
