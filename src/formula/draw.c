/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/draw.h"

#include <math.h>

/* One deviation in units of the half-width, for the shapes made of one or two uniform numbers. */
static double
standard_draw(struct random_stream *r, const struct uncertainty_source *s)
{
	double low, x;

	switch (s->dist) {
	case DIST_RECTANGULAR: return 2 * random_uniform(r) - 1;
	case DIST_TRIANGULAR: return random_uniform(r) + random_uniform(r) - 1;
	case DIST_USHAPED: return sin(2 * M_PI * random_uniform(r));
	case DIST_TRAPEZOIDAL:
		x = random_uniform(r);
		return ((1 + s->shape) * (2 * x - 1) +
			       (1 - s->shape) * (2 * random_uniform(r) - 1)) /
		       2;
	case DIST_CTRAP:
		/* the lower end lies anywhere within shape of -a, the upper one opposite to it */
		low = -s->a - s->shape + 2 * s->shape * random_uniform(r);
		return (low - 2 * low * random_uniform(r)) / s->a;
	case DIST_NORMAL:
	case DIST_T:
	case DIST_LOGNORMAL:
	case DIST_DISCRETE: break;
	}
	return 0;
}

static double
discrete_draw(struct random_stream *r, const struct uncertainty_source *s)
{
	double p = random_uniform(r);
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

/* Adds a source's deviations to m values. */
static void
add_source(double *out, size_t m, struct random_stream *r, const struct uncertainty_source *s,
	double value, double *scratch)
{
	double a = s->relative ? s->a * fabs(value) : s->a, mean;

	switch (s->dist) {
	case DIST_NORMAL:
	case DIST_T:
		random_normals(r, scratch, m);
		for (size_t i = 0; s->dist == DIST_T && i < m; i++)
			scratch[i] *= sqrt(s->dof / (2 * random_gamma(r, s->dof / 2)));
		for (size_t i = 0; i < m; i++)
			out[i] += a * scratch[i];
		return;
	case DIST_LOGNORMAL:
		random_normals(r, scratch, m);
		mean = s->a / sqrt(expm1(s->shape * s->shape));
		for (size_t i = 0; i < m; i++)
			out[i] += mean * expm1(s->shape * scratch[i] - s->shape * s->shape / 2);
		return;
	case DIST_DISCRETE:
		for (size_t i = 0; i < m; i++)
			out[i] += discrete_draw(r, s);
		return;
	case DIST_RECTANGULAR:
	case DIST_TRIANGULAR:
	case DIST_USHAPED:
	case DIST_TRAPEZOIDAL:
	case DIST_CTRAP:
		for (size_t i = 0; i < m; i++)
			out[i] += a * standard_draw(r, s);
	}
}

/* Independent standard normals, then each input a combination of those up to it: the last input first, in place. */
static void
draw_correlated(
	double *const *trial, size_t m, struct random_stream *r, const struct draw_plan *plan)
{
	int n = plan->n_correlated;

	for (int k = 0; k < n; k++)
		random_normals(r, trial[plan->correlated[k]], m);
	for (int k = n - 1; k >= 0; k--) {
		double *out = trial[plan->correlated[k]];
		const struct random_input *in = &plan->input[plan->correlated[k]];
		double a = in->source->relative ? in->source->a * fabs(in->value) : in->source->a;

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
draw_inputs(double *const *trial, size_t m, struct random_stream *r, const struct draw_plan *plan,
	double *scratch)
{
	for (int i = 0; i < plan->n_inputs; i++) {
		const struct random_input *in = &plan->input[i];

		if (in->n == 0 || is_correlated(plan, i))
			continue;
		for (size_t k = 0; k < m; k++)
			trial[i][k] = in->value;
		for (int s = 0; s < in->n; s++)
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
				"input %d is correlated with another: it must have one normal "
				"distribution",
				i + 1);
		out->correlated[out->n_correlated++] = i;
	}
	out->factor =
		arena_new(a, double, (size_t)out->n_correlated *(size_t)out->n_correlated + 1);
	if (!out->factor)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	return factorise(out, correlation, err);
}
