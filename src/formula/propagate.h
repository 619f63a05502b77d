/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The law of propagation over a compiled formula: sensitivities times standard uncertainties.
 *
 * Source    JCGM 100:2008 5.1.2 (first order), 5.1.2 note (second order), 5.2.2 (correlated inputs), G.4.1 (degrees of
 *           freedom); JCGM 102:2011 6.2 (several results)
 */
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

struct propagation_request {
	const struct formula *f;
	const struct formula_arg *args;
	const struct input_uncertainty *inputs;
	const double *correlation; /* n_inputs x n_inputs, or NULL: none */
	const int *step;           /* the results wanted */
	int n_steps;
	bool second_order; /* only for formulas of single numbers */
};

/*
 * Every wanted result, q[n_steps], with its budget; covariance[n_steps x n_steps] of first order may be NULL. u of q is
 * that of the order asked for; u_first[n_steps] (may be NULL) that of first order. dof is INFINITY where inputs are correlated
 * and any dof is finite: the formula does not hold there (JCGM 100 G.4.1).
 */
enum rc propagate_all(struct quantity *q, double *covariance, double *u_first, struct arena *a,
	const struct propagation_request *request, struct err *err) MUST_CHECK;

/*
 * JCGM 100 5.1.2 note: what second-order terms add to the variance of a step,
 * sum_ij (f_ij^2/2 + f_i f_ijj) u_i^2 u_j^2, for independent symmetric inputs. u[n_inputs]. E_UNIT for formulas with curves.
 */
enum rc second_order_variance(double *out, struct arena *a, const struct formula *f, int step,
	const struct formula_arg *args, const double *u, struct err *err) MUST_CHECK;

#endif
