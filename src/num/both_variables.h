/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Straight lines y = a + b x where both variables are uncertain.
 *
 * York: each point has standard uncertainties ux, uy and their correlation r;
 *
 *     S(b) = sum W (y - a - b x)^2,   1/W = uy^2 + b^2 ux^2 - 2 b r ux uy,   a = Y - b X, X and Y the means by weights W
 *
 * is least over all b. Slopes of both signs and of every size are searched first, so that a second minimum is not taken for the
 * lowest; there the derivative of S is brought to 0 in double-double. Standard
 * uncertainties of a and b are those of York 2004, at the adjusted points, which hold where the given ones do; those times
 * sqrt(S/(n - 2)) take only their ratios from them.
 *
 * Deming: one ratio lambda = var(errors of y)/var(errors of x) for all points;
 *
 *     b = (Syy - lambda Sxx + sqrt((Syy - lambda Sxx)^2 + 4 lambda Sxy^2)) / (2 Sxy)
 *
 * lambda 1 is orthogonal regression. Standard errors by the jackknife, from pseudovalues n b - (n-1) b_without_i.
 *
 * Source    York, Evensen, Martinez, De Basabe Delgado, Am. J. Phys. 72 (2004) 367; Deming 1943; Kummell 1879;
 *           Linnet, Clin. Chem. 36 (1990) 1415 and 39 (1993) 424 (jackknife)
 * Domain    n >= 3 (Deming's standard errors 4); ux, uy >= 0, not both 0, |r| < 1; lambda > 0; E_DOMAIN else, and where no
 *           line is best (Sxy = 0, or a line that is vertical)
 * Accuracy  tests/reference/calibration.c: York 1e-13; no digit depends on an offset of x or y
 * Memory    in the arena: York 80 n bytes, Deming 32 n
 */
#ifndef NUM_BOTH_VARIABLES_H
#define NUM_BOTH_VARIABLES_H

#include "base/arena.h"
#include "num/dd.h"

struct both_variables {
	size_t n;
	const struct dd *x, *y;
	const double *ux, *uy; /* n; York only */
	const double *r;       /* n; NULL: 0 */
};

struct both_fit {
	double slope, intercept;
	double se_slope, se_intercept, covariance; /* York: from ux and uy; Deming: jackknife */
	size_t df;                                 /* n - 2 */
	/* York */
	double S, ratio, p; /* S; S/(n - 2); P(chi-square > S) */
	double *x, *y;      /* the points adjusted onto the line; in arena */
	/* Deming */
	double jackknife_slope, jackknife_intercept; /* means of the pseudovalues */
	double sd_x,
		sd_y; /* of the errors: sd_x^2 = sum (y - a - b x)^2/((lambda + b^2)(n - 2)), sd_y^2 = lambda sd_x^2 */
};

enum rc york_fit(struct both_fit *out, struct arena *a, const struct both_variables *in,
	struct err *err) MUST_CHECK;
enum rc deming_fit(struct both_fit *out, struct arena *a, const struct both_variables *in,
	double lambda, struct err *err) MUST_CHECK;

#endif
