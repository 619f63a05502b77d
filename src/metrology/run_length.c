/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/run_length.h"

#include <math.h>
#include <stddef.h>

#include "base/arena.h"
#include "num/distribution.h"

#define LONGEST 1e12

static double
density(double z)
{
	return exp(-z * z / 2) / sqrt(2 * M_PI);
}

/* Nodes and weights of n-point Gauss and Legendre between low and high: zeros of P_n by Newton's method. */
static void
gauss_legendre(double *x, double *w, int n, double low, double high)
{
	double half = (high - low) / 2, middle = (high + low) / 2;

	for (int i = 0; i < n; i++) {
		double z = cos(M_PI * (i + 0.75) / (n + 0.5)), slope = 1;

		for (int pass = 0; pass < 8; pass++) { /* doubles its digits each time, from 3 */
			double p = 1, before = 0;

			for (int k = 1; k <= n; k++) {
				double next = ((2 * k - 1) * z * p - (k - 1) * before) / k;

				before = p;
				p = next;
			}
			slope = n * (z * p - before) / (z * z - 1);
			z -= p / slope;
		}
		x[i] = middle + half * z;
		w[i] = 2 * half / ((1 - z * z) * slope * slope);
	}
}

/* a (n x n, row by row) times x = b by elimination with row exchange; x takes the place of b. */
static void
solve(double *a, double *b, int n)
{
	for (int k = 0; k < n; k++) {
		int best = k;

		for (int i = k + 1; i < n; i++)
			best = fabs(a[i * n + k]) > fabs(a[best * n + k]) ? i : best;
		for (int j = k; j < n && best != k; j++) {
			double t = a[k * n + j];

			a[k * n + j] = a[best * n + j];
			a[best * n + j] = t;
		}
		if (best != k) {
			double t = b[k];

			b[k] = b[best];
			b[best] = t;
		}
		for (int i = k + 1; i < n; i++) {
			double f = a[i * n + k] / a[k * n + k];

			for (int j = k + 1; j < n; j++)
				a[i * n + j] -= f * a[k * n + j];
			b[i] -= f * b[k];
		}
	}
	for (int i = n - 1; i >= 0; i--) {
		for (int j = i + 1; j < n; j++)
			b[i] -= a[i * n + j] * b[j];
		b[i] /= a[i * n + i];
	}
}

/* The integral equation of a chart with memory: states at the nodes, and state 0 of a CUSUM, in which mass collects. */
struct chain {
	double *x, *w, *a, *b;
	int nodes, states; /* states = nodes + 1 where there is such a state; it is the last */
	struct arena arena;
};

static enum rc
chain_init(struct chain *c, double low, double high, double kernel, int extra, struct err *err)
{
	double needed = 24 + 8 * (high - low) / kernel;
	size_t n;

	if (needed > RUN_LENGTH_NODES)
		return err_set(err, E_DOMAIN,
			"the run length of a chart with so long a memory is not computed");
	c->nodes = (int)needed;
	c->states = c->nodes + extra;
	n = (size_t)c->states;
	arena_init(&c->arena, (n * n + 4 * n) * sizeof(double) + 4096);
	c->x = arena_new(&c->arena, double, n);
	c->w = arena_new(&c->arena, double, n);
	c->b = arena_new(&c->arena, double, n);
	c->a = arena_new(&c->arena, double, n *n);
	if (!c->x || !c->w || !c->b || !c->a) {
		arena_release(&c->arena);
		return err_set(err, E_TOO_BIG, "the table is too big");
	}
	gauss_legendre(c->x, c->w, c->nodes, low, high);
	return E_OK;
}

static enum rc
check_length(double *out, double length, struct err *err)
{
	if (!(length >= 1 - 1e-9 && length < LONGEST)) /* 1e-9: rounding of a length of 1 */
		return err_set(err, E_DOMAIN,
			"the run length is beyond %g: the chart practically never signals",
			LONGEST);
	*out = fmax(1, length);
	return E_OK;
}

enum rc
run_length_shewhart(double *out, double L, double shift, struct err *err)
{
	double p = normal_upper(L - shift) + normal_upper(L + shift);

	if (!(L > 0) || !isfinite(shift))
		return err_set(
			err, E_DOMAIN, "the width of the limits must be greater than 0, not %g", L);
	*out = 1 / p;
	return E_OK;
}

static enum rc
check_cusum(double k, double h, double shift, struct err *err)
{
	if (k >= 0 && h > 0 && h <= 30 && k <= 30 && fabs(shift) <= 20)
		return E_OK;
	return err_set(err, E_DOMAIN,
		"a CUSUM needs h between 0 and 30, k between 0 and 30 and a shift within 20 "
		"standard deviations, not %g, %g and %g",
		h, k, shift);
}

enum rc
run_length_cusum_one_sided(
	double *out, double k, double h, double shift, double start, struct err *err)
{
	double d = k - shift, from = start * h, length;
	struct chain c;
	enum rc rc = check_cusum(k, h, shift, err);

	if (!rc && !(start >= 0 && start <= 1))
		rc = err_set(err, E_DOMAIN, "%g is not between %g and %g", start, 0.0, 1.0);
	if (rc || (rc = chain_init(&c, 0, h, 1, 1, err)))
		return rc;
	for (int i = 0; i < c.states; i++) {
		double u = i < c.nodes ? c.x[i] : 0;

		for (int j = 0; j < c.nodes; j++)
			c.a[i * c.states + j] = (i == j) - c.w[j] * density(c.x[j] + d - u);
		c.a[i * c.states + c.nodes] = (i == c.nodes) - normal_cdf(d - u);
		c.b[i] = 1;
	}
	solve(c.a, c.b, c.states);
	length = 1 + c.b[c.nodes] * normal_cdf(d - from);
	for (int j = 0; j < c.nodes; j++)
		length += c.w[j] * c.b[j] * density(c.x[j] + d - from);
	arena_release(&c.arena);
	return check_length(out, length, err);
}

enum rc
run_length_cusum(double *out, double k, double h, double shift, struct err *err)
{
	/* the idle side of a large shift may take longer than can be told: it adds nothing then */
	double up = 0, down = 0;
	enum rc rc = check_cusum(k, h, shift, err);

	if (rc)
		return rc;
	if (run_length_cusum_one_sided(&up, k, h, shift, 0, NULL))
		up = (double)INFINITY;
	if (run_length_cusum_one_sided(&down, k, h, -shift, 0, NULL))
		down = (double)INFINITY;
	return check_length(out, 1 / (1 / up + 1 / down), err);
}

enum rc
run_length_ewma(double *out, double lambda, double L, double shift, struct err *err)
{
	double limit = L * sqrt(lambda / (2 - lambda)), length = 1;
	struct chain c;
	enum rc rc;

	if (!(lambda > 0 && lambda <= 1 && L > 0 && L <= 10 && fabs(shift) <= 20))
		return err_set(err, E_DOMAIN,
			"an EWMA needs lambda between 0 and 1, L between 0 and 10 and a shift "
			"within 20 standard deviations, not %g, %g and %g",
			lambda, L, shift);
	rc = chain_init(&c, -limit, limit, lambda, 0, err);
	if (rc)
		return rc;
	for (int i = 0; i < c.nodes; i++) {
		for (int j = 0; j < c.nodes; j++)
			c.a[i * c.nodes + j] =
				(i == j) -
				c.w[j] / lambda *
					density((c.x[j] - (1 - lambda) * c.x[i]) / lambda - shift);
		c.b[i] = 1;
	}
	solve(c.a, c.b, c.nodes);
	for (int j = 0; j < c.nodes; j++)
		length += c.w[j] / lambda * c.b[j] * density(c.x[j] / lambda - shift);
	arena_release(&c.arena);
	return check_length(out, length, err);
}
