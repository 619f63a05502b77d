/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One step over scalar inputs in double-double, with its gradient: for fits whose parameters are wanted to more digits than
 * a double carries through. Literals keep their decimal text, pi its 106 bits. Units are converted as everywhere.
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

#endif
