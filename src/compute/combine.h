/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From specimen values to results with uncertainty. Inside of src/compute. */
#ifndef COMPUTE_COMBINE_H
#define COMPUTE_COMBINE_H

#include "compute/compute.h"

/* Runs the method's formulas for each specimen; jacobian[i] is steps x inputs of specimen i. */
enum rc evaluate_specimens(
	double ***jacobian, struct result_set *set, struct arena *a, struct err *err) MUST_CHECK;
/* The method's results, overall and by direction. */
enum rc combine_results(struct result_set *set, struct arena *a, double *const *jacobian,
	struct err *err) MUST_CHECK;

/* Does this specimen enter the result? A result of one direction has the direction behind its property. */
bool
result_has_specimen(const struct method *m, const struct result *r, const struct specimen_value *s);

#endif
