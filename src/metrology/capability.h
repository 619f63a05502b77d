/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Capability of a process: its natural spread against its tolerance.
 *
 *     C = (U - L)/(6 s)   CL = (m - L)/(3 s)   CU = (U - m)/(3 s)   Ck = min(CL, CU)   Cm = C/sqrt(1 + ((m - T)/s)^2)
 *     k = |m - (U + L)/2|/((U - L)/2), so that Ck = C (1 - k)
 *
 * With s within subgroups these are Cp, Cpk, Cpm; with s of all values Pp, Ppk, Ppm. Limits: C sqrt(chi2/(n - 1)) with the
 * chi-square quantiles of n - 1 degrees of freedom; Ck -+ z sqrt(1/(9 n) + Ck^2/(2 (n - 1))) (Bissell). Expected share outside by
 * the normal distribution; z bench is the normal value above which that share lies.
 *
 * Source    ISO 22514-2:2017; Montgomery ch. 8; Bissell, Applied Statistics 39 (1990) 331; NIST/SEMATECH e-Handbook 6.1.6
 * Domain    at least one limit, L < U, s > 0; n = 0: no limits of confidence. Members that a missing limit leaves without
 *           meaning are NAN. E_DOMAIN else
 * Accuracy  tests/reference/spc.c: 1e-12
 * Memory    none
 */
#ifndef METROLOGY_CAPABILITY_H
#define METROLOGY_CAPABILITY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "metrology/conformity.h"
#include "num/distribution.h"

struct capability {
	double c, c_lower, c_upper, c_k, k;
	double c_m;                             /* NAN without a target */
	struct limits c_limits, c_k_limits;     /* at the level asked for */
	double share_below, share_above, share; /* expected, outside the tolerance */
	double z_lower, z_upper;                /* 3 CL, 3 CU */
	double z_bench;
};

/* tolerance: -INFINITY, INFINITY where there is no limit; target NAN: none. */
struct capability_of {
	struct tolerance tolerance;
	double target;
	double mean, sd;
	size_t n; /* values behind the sd */
	double level;
};
enum rc
capability(struct capability *out, const struct capability_of *of, struct err *err) MUST_CHECK;

/*
 * Of a distribution of any shape, by the percentiles that hold as much of it as 3 s does of a normal one:
 * Pp = (U - L)/(x_99.865 - x_0.135), PpkU = (U - x_50)/(x_99.865 - x_50), PpkL = (x_50 - L)/(x_50 - x_0.135).
 * Source: ISO 22514-2:2017, 6.1; Clements, Quality Progress 22 (1989) 95. Shares and limits are left NAN.
 */
struct percentiles {
	double low, median, high; /* x_0.135, x_50, x_99.865 */
};
enum rc capability_percentiles(struct capability *out, const struct percentiles *x,
	const struct tolerance *t, struct err *err) MUST_CHECK;

/* ---- shapes that are not normal ---------------------------------------------------------------------- */

/*
 * Box and Cox: (x^lambda - 1)/lambda, ln x for 0. The lambda of the largest likelihood,
 * -n/2 ln(s^2) + (lambda - 1) sum ln x with divisor n, between -5 and 5, by golden section. x > 0; `work` has room for 2 n values.
 * Source: Box and Cox, J. Royal Stat. Soc. B 26 (1964) 211. E_DOMAIN: a value not above 0, no scatter.
 */
enum rc
box_cox_lambda(double *lambda, const double *x, size_t n, double *work, struct err *err) MUST_CHECK;
double box_cox(double x,
	double lambda); /* x >= 0; of x = 0 the limit: -1/lambda, or -INFINITY for lambda <= 0 */

/*
 * Weibull distribution of two parameters, P(X <= x) = 1 - exp(-(x/scale)^shape), of the largest likelihood:
 * 1/shape = sum x^shape ln x/sum x^shape - mean ln x. x > 0, not all equal, n >= 2. E_DOMAIN else.
 */
struct weibull {
	double shape, scale;
};
enum rc weibull_fit(struct weibull *out, const double *x, size_t n, struct err *err) MUST_CHECK;
double weibull_quantile(
	const struct weibull *w, double p, double upper); /* upper = 1 - p, to full precision */

/* Percentiles of the values themselves, at place (n + 1) p, held to the ends; of a normal ln x; of a Weibull distribution. */
enum percentiles_from { PERCENTILES_EMPIRICAL, PERCENTILES_LOGNORMAL, PERCENTILES_WEIBULL };
enum rc percentiles_of(struct percentiles *out, struct arena *a, const double *x, size_t n,
	enum percentiles_from from, struct err *err) MUST_CHECK;

#endif
