/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One value from several with their uncertainties.
 *
 * Weighted mean: weights 1/u_i^2, u = 1/sqrt(sum w). Birge ratio R_B = sqrt(chi2/(n-1)), chi2 = sum w (x_i - x)^2: where the
 * results scatter more than they say (R_B > 1), u_birge = R_B u. Random effects: an excess variance tau^2 joins each u_i^2, by
 * DerSimonian and Laird in one step, or by Mandel and Paule so that chi2 = n - 1; 0 when the results agree better than that.
 *
 * Source    Birge, Phys. Rev. 40 (1932) 207; DerSimonian and Laird, Control. Clin. Trials 7 (1986) 177;
 *           Paule and Mandel, J. Res. NBS 87 (1982) 377; Rukhin and Vangel, JASA 93 (1998) 303;
 *           Cox, Metrologia 39 (2002) 589 (degrees of equivalence)
 * Domain    n >= 2, u_i > 0; E_DOMAIN else
 * Accuracy  Mandel-Paule to the rounding of chi2
 * Memory    none
 */
#ifndef METROLOGY_CONSENSUS_H
#define METROLOGY_CONSENSUS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"

struct consensus_mean {
	double value, u;
	double tau; /* sd between, beyond what the u say */
	bool zero;  /* tau^2 came out negative or 0 */
};

struct consensus {
	size_t n;
	double mean, u_mean; /* plain: s / sqrt(n) */
	struct consensus_mean weighted, dersimonian_laird, mandel_paule;
	double chi2, p; /* of the weighted mean, n - 1 degrees of freedom */
	double birge, u_birge;
};
enum rc consensus_values(struct consensus *out, const double *x, const double *u, size_t n,
	struct err *err) MUST_CHECK;

/* How a result differs from a weighted mean that it is part of: d = x - value, u(d)^2 = u^2 - u(value)^2. */
struct equivalence {
	double d, u;
};
struct equivalence consensus_equivalence(double x, double u, const struct consensus_mean *m);

#endif
