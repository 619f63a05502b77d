/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dd_vector.h"

/* Partial sums that do not wait for one another. */
#define LANES 4

static struct dd
lanes_total(const struct dd s[LANES])
{
	return dd_add(dd_add(dd_settled(s[0]), dd_settled(s[1])),
		dd_add(dd_settled(s[2]), dd_settled(s[3])));
}

struct dd
dd_total(const struct dd *a, size_t n)
{
	struct dd s[LANES] = { { 0, 0 } };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (int k = 0; k < LANES; k++)
			dd_gather_one(&s[k], a[i + (size_t)k]);
	for (; i < n; i++)
		dd_gather_one(&s[0], a[i]);
	return lanes_total(s);
}

struct dd
dd_dot(const struct dd *a, const struct dd *b, size_t n)
{
	struct dd s[LANES] = { { 0, 0 } };
	size_t i = 0;

	for (; i + LANES <= n; i += LANES)
		for (int k = 0; k < LANES; k++)
			dd_gather(&s[k], a[i + (size_t)k], b[i + (size_t)k]);
	for (; i < n; i++)
		dd_gather(&s[0], a[i], b[i]);
	return lanes_total(s);
}

void
dd_add_multiple(struct dd *y, struct dd k, const struct dd *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		y[i] = dd_add_near(y[i], dd_mul(k, x[i]));
}
