/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/draw.h"

#include <math.h>

#include "num/steady.h"

static double
width_of(const struct uncertainty_source *s, double value)
{
	return s->relative ? s->a * fabs(value) : s->a;
}

static double
discrete_deviation(const struct uncertainty_source *s, double p)
{
	int low = 0, high = s->n_points - 1;

	while (low < high) {
		int middle = (low + high) / 2;

		if (p <= s->point[middle].cumulative)
			high = middle;
		else
			low = middle + 1;
	}
	return s->point[low].deviation;
}

static void
add_two_uniforms(double *out, size_t m, const struct uncertainty_source *s, double a,
	const double *u, const double *v)
{
	/* the two parts of a trapezoid's half-width */
	double top = (1 + s->shape) / 2, side = (1 - s->shape) / 2;

	if (s->dist == DIST_TRIANGULAR) {
		for (size_t i = 0; i < m; i++)
			out[i] += a * (u[i] + v[i] - 1);
	} else if (s->dist == DIST_TRAPEZOIDAL) {
		for (size_t i = 0; i < m; i++)
			out[i] += a * (top * (2 * u[i] - 1) + side * (2 * v[i] - 1));
	} else {
		/* curvilinear: the lower end lies anywhere within shape of -a, the upper one opposite to it */
		double off = s->shape * (a / s->a);

		for (size_t i = 0; i < m; i++)
			out[i] += (a + off * (1 - 2 * u[i])) * (2 * v[i] - 1);
	}
}

/* The shapes made of one or two uniform numbers: their deviations in units of a, added to m values. */
static void
add_uniforms(double *out, size_t m, struct random_lanes *r, const struct uncertainty_source *s,
	double a, double *u)
{
	random_lanes_uniforms(r, u, m);
	if (s->dist == DIST_RECTANGULAR) {
		for (size_t i = 0; i < m; i++)
			out[i] += a * (2 * u[i] - 1);
	} else if (s->dist == DIST_USHAPED) {
		for (size_t i = 0; i < m; i++)
			out[i] += a * steady_sin_turn(u[i]);
	} else if (s->dist == DIST_DISCRETE) {
		for (size_t i = 0; i < m; i++)
			out[i] += discrete_deviation(s, u[i]);
	} else {
		random_lanes_uniforms(r, u + m, m);
		add_two_uniforms(out, m, s, a, u, u + m);
	}
}

/* Adds a source's deviations to m values. */
static void
add_source(double *out, size_t m, struct random_lanes *r, const struct uncertainty_source *s,
	double value, double *scratch)
{
	double a = width_of(s, value), mean;

	switch (s->dist) {
	case DIST_NORMAL:
		random_lanes_normals(r, scratch, m, 0, a);
		r->kernels->add(out, out, scratch, m);
		return;
	case DIST_T:
		random_lanes_normals(r, scratch, m, 0, a);
		for (size_t i = 0; i < m; i++)
			out[i] += scratch[i] *
				  sqrt(s->dof / (2 * random_gamma(&r->rest, s->dof / 2)));
		return;
	case DIST_LOGNORMAL:
		mean = s->a / sqrt(expm1(s->shape * s->shape));
		random_lanes_normals(r, scratch, m, -s->shape * s->shape / 2, s->shape);
		for (size_t i = 0; i < m; i++)
			out[i] += mean * steady_expm1(scratch[i]);
		return;
	case DIST_RECTANGULAR:
	case DIST_TRIANGULAR:
	case DIST_USHAPED:
	case DIST_TRAPEZOIDAL:
	case DIST_CTRAP:
	case DIST_DISCRETE: add_uniforms(out, m, r, s, a, scratch);
	}
}

/* Independent standard normals, then each input a combination of those up to it: the last input first, in place. */
static void
draw_correlated(
	double *const *trial, size_t m, struct random_lanes *r, const struct draw_plan *plan)
{
	int n = plan->n_correlated;

	for (int k = 0; k < n; k++)
		random_lanes_normals(r, trial[plan->correlated[k]], m, 0, 1);
	for (int k = n - 1; k >= 0; k--) {
		double *out = trial[plan->correlated[k]];
		const struct random_input *in = &plan->input[plan->correlated[k]];
		double a = width_of(in->source, in->value);

		for (size_t i = 0; i < m; i++) {
			double z = 0;

			for (int l = 0; l <= k; l++)
				z += plan->factor[k * n + l] * trial[plan->correlated[l]][i];
			out[i] = in->value + a * z;
		}
	}
}

static bool
is_correlated(const struct draw_plan *plan, int input)
{
	for (int k = 0; k < plan->n_correlated; k++)
		if (plan->correlated[k] == input)
			return true;
	return false;
}

void
draw_inputs(double *const *trial, size_t m, struct random_lanes *r, const struct draw_plan *plan,
	double *scratch)
{
	for (int i = 0; i < plan->n_inputs; i++) {
		const struct random_input *in = &plan->input[i];

		int first = 0;

		if (in->n == 0 || is_correlated(plan, i))
			continue;
		if (in->source->dist == DIST_NORMAL) {
			random_lanes_normals(
				r, trial[i], m, in->value, width_of(in->source, in->value));
			first = 1;
		} else {
			for (size_t k = 0; k < m; k++)
				trial[i][k] = in->value;
		}
		for (int s = first; s < in->n; s++)
			add_source(trial[i], m, r, &in->source[s], in->value, scratch);
	}
	draw_correlated(trial, m, r, plan);
}

/* ---- correlated inputs ----------------------------------------------------------------------------- */

static enum rc
check_matrix(const double *c, int n, struct err *err)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			double r = c[i * n + j];

			if (r != c[j * n + i] || !(fabs(r) <= 1) || (i == j && r != 1))
				return err_set(err, E_DOMAIN,
					"a correlation coefficient lies between -1 and 1, not %g",
					r);
		}
	return E_OK;
}

/* Lower triangular factor; a zero pivot is a combination of those before and allowed. */
static enum rc
factorise(struct draw_plan *p, const double *correlation, struct err *err)
{
	int n = p->n_correlated;

	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double sum = correlation[p->correlated[i] * p->n_inputs + p->correlated[j]];

			for (int k = 0; k < j; k++)
				sum -= p->factor[i * n + k] * p->factor[j * n + k];
			/* rounding of n products of numbers up to 1 */
			if (i == j && sum < -1e-14 * n)
				return err_set(err, E_DOMAIN,
					"the correlations contradict one another: no quantities "
					"can have them all "
					"(their matrix is not positive semidefinite)");
			if (i == j)
				p->factor[i * n + j] = sqrt(fmax(0, sum));
			else
				p->factor[i * n + j] = p->factor[j * n + j] > 1e-7
							       ? sum / p->factor[j * n + j]
							       : 0;
		}
	return E_OK;
}

enum rc
draw_prepare(struct draw_plan *out, struct arena *a, const struct random_input *input, int n_inputs,
	const double *correlation, struct err *err)
{
	char show[40];
	enum rc rc;

	*out = (struct draw_plan){ .input = input, .n_inputs = n_inputs };
	if (!correlation)
		return E_OK;
	rc = check_matrix(correlation, n_inputs, err);
	if (rc)
		return rc;
	out->correlated = arena_new(a, int, (size_t)n_inputs + 1);
	if (!out->correlated)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < n_inputs; i++) {
		bool related = false;

		for (int j = 0; j < n_inputs; j++)
			related = related || (i != j && correlation[i * n_inputs + j] != 0);
		if (!related)
			continue;
		if (input[i].n != 1 || input[i].source->dist != DIST_NORMAL)
			return err_set(err, E_DOMAIN,
				"the input %s is correlated with another: it must have one normal "
				"distribution",
				str_show(show, sizeof(show), input[i].name));
		out->correlated[out->n_correlated++] = i;
	}
	out->factor =
		arena_new(a, double, (size_t)out->n_correlated *(size_t)out->n_correlated + 1);
	if (!out->factor)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	return factorise(out, correlation, err);
}
