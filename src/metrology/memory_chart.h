/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Charts with a memory, for small shifts: exponentially weighted moving average, and tabular cumulative sum.
 *
 *     EWMA    z_i = lambda x_i + (1 - lambda) z_(i-1), z_0 = target; var z_i = lambda^2 s_i^2 + (1 - lambda)^2 var z_(i-1), which
 *             for equal s is s^2 lambda/(2 - lambda) (1 - (1 - lambda)^(2i)); or its asymptote
 *     CUSUM   C+_i = max(0, x_i - (target + K) + C+_(i-1)), C-_i = max(0, (target - K) - x_i + C-_(i-1)), K = k s, H = h s;
 *             N+, N-: points since the sum was 0 last. Signal where a sum passes H. Estimate of the mean at the first
 *             signal: target + K + C+/N+, or target - K - C-/N-
 *
 * Sums are carried in double-double on the decimals of the data, so that a sum that is exactly 0, or exactly H, is seen as such.
 *
 * Source    ISO 7870-6:2016 and ISO 7870-4:2021; Montgomery 9.1, 9.2; NIST/SEMATECH e-Handbook 6.3.2.3, 6.3.2.4
 * Domain    0 < lambda <= 1; k >= 0, h > 0; s > 0. E_DOMAIN else
 * Accuracy  tests/reference/spc.c: 1e-12
 * Memory    in the arena, 40 bytes a point
 */
#ifndef METROLOGY_MEMORY_CHART_H
#define METROLOGY_MEMORY_CHART_H

#include <stdbool.h>
#include <stddef.h>

#include "metrology/control_chart.h"

struct ewma {
	double lambda, L;
	double target;
	bool asymptotic;
};

/* points: the values or means, with sd of each as chart_singles() or chart_means() give it. */
enum rc chart_ewma(struct control_chart *out, struct arena *a, const struct control_chart *points,
	const struct ewma *how, struct err *err) MUST_CHECK;

struct cusum_setting {
	struct dd target, k, h; /* k, h in units of s */
	struct dd sd;           /* s of a plotted point */
	double start; /* head start as a share of H: 0, or 0.5 for a fast initial response */
};

struct cusum {
	size_t n;
	double *upper, *lower; /* C+, C- */
	size_t *n_upper, *n_lower;
	bool *signal;
	double K, H;
	size_t first;     /* signal; n: there is none */
	bool first_upper; /* it was C+ */
	double estimate;  /* of the mean at the first signal; NAN without one */
};

enum rc chart_cusum(struct cusum *out, struct arena *a, const struct dd *x, size_t n,
	const struct cusum_setting *how, struct err *err) MUST_CHECK;

#endif
