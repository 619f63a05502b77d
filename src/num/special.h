/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the distributions are made of: both tails of the gamma and beta distributions without cancellation, and a
 * root finder. Inside of src/num.
 *
 * Source    prefactors by the saddle point form of Loader (2000), "Fast and accurate computation of binomial
 *           probabilities"; series and continued fractions DLMF 8.7.1, 8.9.2, 8.17.22
 * Accuracy  tests/reference/tails.tsv: relative error below 1e-13 for shapes up to 1e5, tails down to 1e-300
 * Memory    none; time grows with the root of the larger shape
 */
#ifndef NUM_SPECIAL_H
#define NUM_SPECIAL_H

/* Of a random quantity at one place x > 0; `slope` is x times the density, that is the derivative by log x. */
struct tails {
	double lower, upper, slope;
};

/* log(gamma(x + 1)) - (x + 1/2) log(x) + x - log(2 pi)/2, x > 0 */
double stirling_error(double x);
/* Gamma distribution of shape a > 0 and scale 1 at x >= 0. */
struct tails gamma_tails(double a, double x);
/*
 * Beta distribution of shapes a, b > 0 at x, given x and y = 1 - x, each to full precision. Its slope is
 * x^a y^b / B(a, b), the derivative by log(x / y).
 */
struct tails beta_tails(double a, double b, double x, double y);
/* Probability of a standard normal value between low <= high, to full relative precision. */
double normal_between(double low, double high);
double normal_density(double z);

/* f of one variable; the derivative goes to *slope, NAN when it is not known. */
struct curve {
	double (*f)(const void *with, double x, double *slope);
	const void *with;
};

/*
 * Zero of a monotone curve between low and high by Newton's method (the secant where the slope is not known), halving
 * where that leaves the bracket; ends when a step no longer changes x or no longer shrinks. NAN: there is no change of
 * sign between low and high.
 */
double root_between(const struct curve *c, double low, double high, double start);

#endif
