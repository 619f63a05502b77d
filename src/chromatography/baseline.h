/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What lies under the peaks.
 *
 * als   z that makes sum w_i (y_i - z_i)^2 + lambda sum (z_(i-1) - 2 z_i + z_(i+1))^2 least, w_i = p where y_i > z_i, else
 *       1 - p; solved again with new weights until none changes. Eilers and Boelens 2005; Eilers, Anal. Chem. 75 (2003)
 *       3631. Each round is one Cholesky factor of a matrix with five diagonals: O(n).
 * snip  v_i = min(v_i, (v_(i-k) + v_(i+k))/2) for k = window ... 1; of counts, v = log(log(sqrt(y + 1) + 1) + 1), y counted
 *       from its lowest, which evens out their noise but bends a straight baseline, so that other signals are left as they are.
 *       Ryan et al., Nucl. Instr. Meth. B 34 (1988) 396; falling windows: Morhac et al., A 401 (1997) 113.
 */
#ifndef CHROMATOGRAPHY_BASELINE_H
#define CHROMATOGRAPHY_BASELINE_H

#include <stdbool.h>

#include "base/arena.h"
#include "chromatography/trace.h"

struct als {
	double lambda; /* stiffness, above 0: twice the length of what is to be followed is 16 times lambda */
	double p;       /* 0 < p < 1, near 0 for peaks that point up */
	int iterations; /* the most; 0: 50 */
};

/* z[n]; *rounds (may be NULL): how many were needed. E_DOMAIN: lambda or p; E_TOO_BIG. */
enum rc baseline_als(double *z, int *rounds, struct arena *a, const struct trace *tr,
	const struct als *how, struct err *err) MUST_CHECK;

struct snip {
	size_t window; /* points: half the length that a peak may have, 1 <= window < n/2 */
	bool counts;   /* of a counting detector */
};

/* z[n]. E_DOMAIN: the window; E_TOO_BIG. */
enum rc baseline_snip(double *z, struct arena *a, const struct trace *tr, const struct snip *how,
	struct err *err) MUST_CHECK;

#endif
