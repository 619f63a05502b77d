/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/univariate.h"

#include <stdlib.h>

static void
shape(struct summary *s, struct dd squares, struct dd cubes, struct dd fourths)
{
	double n = (double)s->n;
	struct dd m2 = dd_div(squares, dd_of(n)), m3 = dd_div(cubes, dd_of(n)),
		  m4 = dd_div(fourths, dd_of(n)), g2;

	s->g1 = s->g2 = s->G1 = s->G2 = (double)NAN;
	if (!(squares.hi > 0))
		return;
	s->g1 = dd_double(dd_div(m3, dd_mul(m2, dd_sqrt(m2))));
	g2 = dd_sub(dd_div(m4, dd_mul(m2, m2)), dd_of(3));
	s->g2 = dd_double(g2);
	if (n > 2)
		s->G1 = s->g1 * sqrt(n * (n - 1)) / (n - 2);
	if (n > 3)
		s->G2 = dd_double(dd_add(dd_mul(dd_of(n + 1), g2), dd_of(6))) * (n - 1) /
			((n - 2) * (n - 3));
}

enum rc
num_summary(struct summary *out, const struct dd *v, size_t n, struct err *err)
{
	struct dd sum = dd_of(0), squares = dd_of(0), cubes = dd_of(0), fourths = dd_of(0);
	struct dd products = dd_of(0), before = dd_of(0), mean;

	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	for (size_t i = 0; i < n; i++)
		sum = dd_add(sum, v[i]);
	mean = dd_div(sum, dd_of((double)n));
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_sub(v[i], mean), d2 = dd_mul(d, d);

		squares = dd_add(squares, d2);
		cubes = dd_add(cubes, dd_mul(d2, d));
		fourths = dd_add(fourths, dd_mul(d2, d2));
		products = dd_add(products, dd_mul(d, before));
		before = d;
	}
	*out = (struct summary){ .n = n,
		.mean = dd_double(mean),
		.sd = dd_double(dd_sqrt(dd_div(squares, dd_of((double)(n - 1))))),
		.r1 = squares.hi > 0 ? dd_double(dd_div(products, squares)) : (double)NAN };
	shape(out, squares, cubes, fourths);
	return E_OK;
}

static int
in_order(const void *a, const void *b)
{
	const struct dd *x = a, *y = b;

	return dd_less(*y, *x) - dd_less(*x, *y);
}

struct dd
num_median_exact(struct dd *v, size_t n)
{
	qsort(v, n, sizeof(*v), in_order);
	return n % 2 ? v[n / 2] : dd_mul(dd_add(v[n / 2 - 1], v[n / 2]), dd_of(0.5));
}
