/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/univariate.h"

#include <stdlib.h>

#include "num/dd_vector.h"

#define MAX_PASSES \
	60 /* of a selection; one that is not done by then had an array made to be slow, and sorts */

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

/* Deviations from the first value are free of a large offset before they are added up. */
static struct dd
mean_of(const struct dd *v, size_t n)
{
	struct dd sum[2] = { { 0, 0 } };

	for (size_t i = 0; i < n; i++)
		dd_gather_one(&sum[i % 2], dd_sub(v[i], v[0]));
	return dd_add(
		v[0], dd_div(dd_add(dd_settled(sum[0]), dd_settled(sum[1])), dd_of((double)n)));
}

enum rc
num_summary(struct summary *out, const struct dd *v, size_t n, struct err *err)
{
	struct dd squares = dd_of(0), cubes = dd_of(0), fourths = dd_of(0);
	struct dd products = dd_of(0), before = dd_of(0), mean, variance;
	double largest = 0;

	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	mean = mean_of(v, n);
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_sub(v[i], mean), d2 = dd_mul(d, d);

		dd_gather_one(&squares, d2);
		dd_gather(&cubes, d2, d);
		dd_gather(&fourths, d2, d2);
		dd_gather(&products, d, before);
		before = d;
		largest = fmax(largest, fabs(v[i].hi));
	}
	squares = dd_settled(squares);
	variance = dd_div(squares, dd_of((double)(n - 1)));
	*out = (struct summary){ .n = n,
		.mean = dd_double(mean),
		.sum = dd_double(dd_total(v, n)),
		.sd = dd_double(dd_sqrt(variance)),
		.se = dd_double(dd_sqrt(dd_div(variance, dd_of((double)n)))),
		.r1 = squares.hi > 0 ? dd_double(dd_div(dd_settled(products), squares))
				     : (double)NAN };
	out->digits = dd_digits(largest, out->sd, n);
	out->cv = mean.hi != 0 ? out->sd / fabs(out->mean) : (double)NAN;
	shape(out, squares, dd_settled(cubes), dd_settled(fourths));
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

static void
swap(struct dd *a, struct dd *b)
{
	struct dd t = *a;

	*a = *b;
	*b = t;
}

/* Hoare's selection in the form of Wirth, as num_select(). */
struct dd
num_select_exact(struct dd *v, size_t n, size_t k)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, at = (ptrdiff_t)k;

	for (int pass = 0; low < high; pass++) {
		struct dd pivot = v[at];
		ptrdiff_t i = low, j = high;

		if (pass == MAX_PASSES) {
			qsort(v + low, (size_t)(high - low + 1), sizeof(*v), in_order);
			break;
		}
		do {
			while (dd_less(v[i], pivot))
				i++;
			while (dd_less(pivot, v[j]))
				j--;
			if (i <= j)
				swap(&v[i++], &v[j--]);
		} while (i <= j);
		if (j < at)
			low = i;
		if (at < i)
			high = j;
	}
	return v[at];
}

struct dd
num_quantile_exact(struct dd *v, size_t n, double p, int type)
{
	double last = (double)(n - 1), place = type == 6 ? (double)(n + 1) * p - 1 : last * p,
	       whole;
	struct dd low, next;

	place = fmin(fmax(place, 0), last);
	whole = floor(place);
	low = num_select_exact(v, n, (size_t)whole);
	if (place == whole)
		return low;
	/* the selection leaves what is not smaller behind the place */
	next = v[(size_t)whole + 1];
	for (size_t i = (size_t)whole + 2; i < n; i++)
		if (dd_less(v[i], next))
			next = v[i];
	return dd_add(low, dd_mul(dd_sub(next, low), dd_of(place - whole)));
}

void
num_order_summary(struct order_summary *out, struct dd *v, size_t n, int type)
{
	struct dd low = v[0], high = v[0], q1, q3, median;

	for (size_t i = 1; i < n; i++) {
		if (dd_less(v[i], low))
			low = v[i];
		if (dd_less(high, v[i]))
			high = v[i];
	}
	q1 = num_quantile_exact(v, n, 0.25, type);
	q3 = num_quantile_exact(v, n, 0.75, type);
	median = num_quantile_exact(v, n, 0.5, type);
	for (size_t i = 0; i < n; i++)
		v[i] = dd_abs(dd_sub(v[i], median));
	*out = (struct order_summary){ .min = dd_double(low),
		.q1 = dd_double(q1),
		.median = dd_double(median),
		.q3 = dd_double(q3),
		.max = dd_double(high),
		.range = dd_double(dd_sub(high, low)),
		.iqr = dd_double(dd_sub(q3, q1)),
		.mad = dd_double(num_quantile_exact(v, n, 0.5, 7)) };
}
