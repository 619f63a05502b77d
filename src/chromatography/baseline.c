/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/baseline.h"

#include <math.h>
#include <string.h>

#define ROUNDS 50

/* A + lambda D'D as L d L', D the second differences; L has two diagonals below. z solves it for w y. */
struct five {
	double *d, *l1, *l2;
};

/* Row i of lambda D'D: on, one off and two off the diagonal. */
static void
penalty(double row[3], size_t i, size_t n, double lambda)
{
	/* row i is touched by the differences centred on i - 1, i, i + 1, where these exist */
	double on = 0, off = 0;

	if (i >= 2)
		on += 1;
	if (i >= 1 && i + 1 < n) {
		on += 4;
		off += -2;
	}
	if (i + 2 < n) {
		on += 1;
		off += -2;
	}
	row[0] = lambda * on;
	row[1] = lambda * off;
	row[2] = i + 2 < n ? lambda : 0;
}

static void
five_solve(double *z, const struct five *f, const struct trace *tr, const double *w, double lambda)
{
	size_t n = tr->n;

	for (size_t i = 0; i < n; i++) {
		double row[3], d1 = i >= 1 ? f->d[i - 1] : 0, d2 = i >= 2 ? f->d[i - 2] : 0;
		double a1 = i >= 1 ? f->l1[i - 1] : 0, a2 = i >= 2 ? f->l2[i - 2] : 0;

		penalty(row, i, n, lambda);
		f->d[i] = w[i] + row[0] - a1 * a1 * d1 - a2 * a2 * d2;
		/* l1[i] is L(i+1, i), l2[i] is L(i+2, i) */
		f->l1[i] = (row[1] - (i >= 1 ? f->l2[i - 1] * d1 * a1 : 0)) / f->d[i];
		f->l2[i] = row[2] / f->d[i];
		z[i] = w[i] * tr->y[i] - (i >= 1 ? a1 * z[i - 1] : 0) -
		       (i >= 2 ? a2 * z[i - 2] : 0);
	}
	for (size_t i = n; i-- > 0;) {
		z[i] /= f->d[i];
		if (i + 1 < n)
			z[i] -= f->l1[i] * z[i + 1];
		if (i + 2 < n)
			z[i] -= f->l2[i] * z[i + 2];
	}
}

enum rc
baseline_als(double *z, int *rounds, struct arena *a, const struct trace *tr, const struct als *how,
	struct err *err)
{
	size_t n = tr->n, changed = 1;
	struct five f = { arena_new(a, double, n), arena_new(a, double, n),
		arena_new(a, double, n) };
	double *w = arena_new(a, double, n);
	int most = how->iterations ? how->iterations : ROUNDS, r = 0;

	if (!(how->lambda > 0) || !isfinite(how->lambda))
		return err_field(err, E_DOMAIN, "lambda", "%g is not above 0", how->lambda);
	if (!(how->p > 0 && how->p < 1))
		return err_field(err, E_DOMAIN, "p", "%g is not between 0 and 1", how->p);
	if (!f.d || !f.l1 || !f.l2 || !w)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < n; i++)
		w[i] = 1;
	for (; changed && r < most; r++) {
		five_solve(z, &f, tr, w, how->lambda);
		changed = 0;
		for (size_t i = 0; i < n; i++) {
			double now = tr->y[i] > z[i] ? how->p : 1 - how->p;

			changed += now != w[i];
			w[i] = now;
		}
	}
	if (rounds)
		*rounds = r;
	return E_OK;
}

static double
squeeze(double count)
{
	return log(log(sqrt(count + 1) + 1) + 1);
}

static double
unsqueeze(double v)
{
	double root = exp(exp(v) - 1) - 1;

	return root * root - 1;
}

enum rc
baseline_snip(
	double *z, struct arena *a, const struct trace *tr, const struct snip *how, struct err *err)
{
	size_t n = tr->n, window = how->window;
	double *v = arena_new(a, double, n), low = tr->y[0];

	if (window < 1 || window >= (n + 1) / 2)
		return err_field(err, E_DOMAIN, "window",
			"a window of %zu points does not fit into %zu", window, n);
	if (!v)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 1; i < n; i++)
		low = fmin(low, tr->y[i]);
	for (size_t i = 0; i < n; i++)
		v[i] = how->counts ? squeeze(tr->y[i] - low) : tr->y[i];
	for (size_t k = window; k > 0; k--) {
		memcpy(z, v, n * sizeof(*v));
		for (size_t i = k; i + k < n; i++)
			z[i] = fmin(v[i], 0.5 * (v[i - k] + v[i + k]));
		memcpy(v, z, n * sizeof(*v));
	}
	for (size_t i = 0; i < n; i++)
		z[i] = how->counts ? unsqueeze(v[i]) + low : v[i];
	return E_OK;
}
