/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums over series of double-double numbers, where most of the time of a regression is spent.
 *
 * Source    Ogita, Rump, Oishi 2005 (Dot2), with the low parts carried along
 * Accuracy  absolute error below n u^2 times the sum of |terms|, u = 2^-53; four partial sums in a fixed order, so that
 *           the same input gives the same bits
 * Memory    none
 */
#ifndef NUM_DD_VECTOR_H
#define NUM_DD_VECTOR_H

#include "num/dd.h"

/* *s += a b. What is lost above is kept in s->lo; dd_settled() puts the two parts in order. */
static inline void
dd_gather(struct dd *s, struct dd a, struct dd b)
{
	struct dd p = dd_product(a.hi, b.hi), t = dd_sum(s->hi, p.hi);

	s->hi = t.hi;
	s->lo += t.lo + (p.lo + (a.hi * b.lo + a.lo * b.hi));
}

/* *s += a */
static inline void
dd_gather_one(struct dd *s, struct dd a)
{
	struct dd t = dd_sum(s->hi, a.hi);

	s->hi = t.hi;
	s->lo += t.lo + a.lo;
}

static inline struct dd
dd_settled(struct dd s)
{
	return dd_sum(s.hi, s.lo);
}

/* a + b with an error of u^2 (|a| + |b|), at half the cost of dd_add(): where parts of a sum may cancel it is not enough. */
static inline struct dd
dd_add_near(struct dd a, struct dd b)
{
	struct dd s = dd_sum(a.hi, b.hi);

	return dd_quick_sum(s.hi, s.lo + (a.lo + b.lo));
}

struct dd dd_total(const struct dd *a, size_t n);                              /* sum a_i */
struct dd dd_dot(const struct dd *a, const struct dd *b, size_t n);            /* sum a_i b_i */
void dd_add_multiple(struct dd *y, struct dd k, const struct dd *x, size_t n); /* y += k x */

#endif
