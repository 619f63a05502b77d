/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Propagation of distributions (JCGM 101) over a compiled formula, and the GUM result beside it.
 * Generator xoshiro256++, one counter-derived stream per block of trials, so that the numbers are the
 * same on any number of threads; generator, seed and count are part of the result.
 */
#ifndef FORMULA_MONTECARLO_H
#define FORMULA_MONTECARLO_H

#include <stdint.h>

#include "formula/formula.h"
#include "metrology/quantity.h"

struct random_input {
	double value;
	struct uncertainty_source source; /* a <= 0: a constant */
};

struct simulation {
	double mean, u;
	double low, high; /* probabilistically symmetric interval of probability p */
	double shortest_low, shortest_high;
	double p;
	uint64_t trials, seed;
	struct quantity gum; /* first-order result with its budget */
	bool gum_validated;  /* JCGM 101 clause 8 at two significant digits of u */
};

enum rc simulate(struct simulation *out, struct arena *a, const struct formula *f, int step,
	const struct random_input *inputs, int n_inputs, uint64_t trials, uint64_t seed, double p,
	struct err *err) MUST_CHECK;

/* "normal(10, 0.1) mm", "rectangular(5, 0.2) N", "t(3, 0.1, 9)", "12.5 mm": value with source and unit. */
enum rc random_input_parse(struct random_input *out, struct unit *unit, struct units *units,
	struct str text, struct err *err) MUST_CHECK;

#endif
