/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random values of inputs: JCGM 101:2008 6.4 and annex C for each shape, the Cholesky factor for inputs that are correlated
 * (6.4.8), which must then be normal.
 */
#ifndef FORMULA_DRAW_H
#define FORMULA_DRAW_H

#include "formula/random_input.h"
#include "num/random.h"

struct draw_plan {
	const struct random_input *input;
	int n_inputs;
	int *correlated; /* inputs, n_correlated of them */
	int n_correlated;
	double *factor; /* n_correlated x n_correlated, lower triangle */
};

/*
 * correlation: n_inputs x n_inputs or NULL. In arena a. E_DOMAIN: a correlated input that is not normal, a matrix that is
 * not symmetric with ones on its diagonal, or that no random quantities can have (not positive semidefinite).
 */
enum rc draw_prepare(struct draw_plan *out, struct arena *a, const struct random_input *input,
	int n_inputs, const double *correlation, struct err *err) MUST_CHECK;

/* m values of every input into trial[input][m]; a constant's are left alone. scratch: 2 m doubles. */
void draw_inputs(double *const *trial, size_t m, struct random_lanes *r,
	const struct draw_plan *plan, double *scratch);

#endif
