/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logistic curve of dose and response, by least squares:
 *
 *     y = d + (a - d) / (1 + (x/c)^b)
 *
 * a is the response at 0, d that far out, c the content half-way, b the steepness. With three parameters d is 0; b is then
 * negative where the response rises from 0 to a.
 *
 * Source    Rodbard, Clin. Chem. 20 (1974) 1255; Finney, Int. Stat. Rev. 47 (1979) 1; start by a line through the logits
 * Domain    x >= 0, n > 3 or 4; E_DOMAIN: x below 0, responses that are all equal, no minimum
 * Accuracy  that of curve_fit()
 * Memory    in the arena, that of curve_fit()
 */
#ifndef NUM_LOGISTIC_H
#define NUM_LOGISTIC_H

#include "num/levenberg.h"

struct logistic_data {
	const struct dd *x, *y, *weight; /* weight NULL: all 1 */
	size_t n;
	int p; /* 3 or 4 parameters */
};

/* out->b: a, b, c and, of four, d. */
enum rc logistic_fit(struct curve_fit *out, struct arena *a, const struct logistic_data *data,
	struct err *err) MUST_CHECK;

/* The curve at x >= 0 (NAN below); its derivatives by p parameters in `slope` (NULL: not wanted). */
struct dd logistic_at(struct dd *slope, const struct dd *b, int p, struct dd x);
double logistic_slope(const struct dd *b, int p, double x);     /* dy/dx; 0 at 0 */
double logistic_invert(const struct dd *b, int p, struct dd y); /* NAN outside of a ... d */

#endif
