/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The law of propagation (JCGM 100, 5.1.2) over a compiled formula: sensitivities times standard uncertainties. */
#ifndef FORMULA_PROPAGATE_H
#define FORMULA_PROPAGATE_H

#include "formula/formula.h"
#include "metrology/quantity.h"

struct input_uncertainty {
	const struct uncertainty_source *source; /* borrowed; uncorrelated */
	int n;
};

/*
 * The value of one step with its budget: a line for each source of each input. A relative source is a fraction of the
 * input's value; a curve's or vector's source is a common relative factor. k = 2.
 */
enum rc propagate(struct quantity *out, struct arena *a, const struct formula *f, int step,
	const struct formula_arg *args, const struct input_uncertainty *inputs,
	struct err *err) MUST_CHECK;

#endif
