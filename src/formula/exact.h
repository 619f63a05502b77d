/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One step over scalar inputs in double-double, with its gradient: for fits whose parameters are wanted to more digits than
 * a double carries through, and for results that are rounded, where a tie must be seen as one. Literals keep their decimal
 * text, pi its 106 bits. Units are converted as everywhere.
 */
#ifndef FORMULA_EXACT_H
#define FORMULA_EXACT_H

#include "formula/formula.h"
#include "num/dd.h"

struct exact_work; /* one per thread */

/*
 * Ready to evaluate `step` with derivatives by inputs 0 .. n_along - 1. In arena a. E_UNIT when the step, or one it needs, works
 * on curves or values per specimen.
 */
enum rc exact_start(struct exact_work **out, struct arena *a, const struct formula *f, int step,
	int n_along, struct err *err) MUST_CHECK;

/* value, gradient[n_along]. E_DOMAIN where the formula has no value there; E_MISSING where an input is NAN. */
enum rc exact_eval(struct dd *value, struct dd *gradient, struct exact_work *w,
	const struct dd *input, struct err *err) MUST_CHECK;

/*
 * A number in double-double with what it may be off by, a bound that every operation adds to: dd_decimal() finds the decimal
 * again that it is, where it is one.
 */
struct exact_number {
	struct dd v; /* NAN: not given */
	double error;
};

/* v came from a decimal text; the decimal that a double is written as. */
struct exact_number exact_decimal(struct dd v);
struct exact_number exact_written(double x);

/*
 * Every step, out[n_steps], from inputs as exact as their texts; step[n_steps] is what formula_eval() gave, and stands in, as
 * the decimal it is written as, for steps over curves and values per specimen. Sums, products and quotients of decimals come
 * out to some 28 digits.
 */
enum rc exact_values(struct exact_number *out, struct arena *a, const struct formula *f,
	const struct exact_number *input, const double *step, struct err *err) MUST_CHECK;

#endif
