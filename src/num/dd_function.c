/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dd_function.h"

#include <stdlib.h>

static const struct dd ln_2 = { 0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56 };
static const struct dd ln_10 = { 0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53 };

#define SQUARINGS 9
#define SERIES 12 /* |r| < 0.00068: the next term of e^r - 1 is below 2^-110 of r */

struct dd
dd_exp(struct dd x)
{
	double k = nearbyint(x.hi / ln_2.hi);
	struct dd r, sum, term;

	if (!(x.hi > -700 && x.hi < 709))
		return dd_of(x.hi <= -700 ? 0 : x.hi >= 709 ? (double)INFINITY : (double)NAN);
	r = dd_sub(x, dd_mul(ln_2, dd_of(k)));
	r.hi = ldexp(r.hi, -SQUARINGS);
	r.lo = ldexp(r.lo, -SQUARINGS);
	sum = term = r;
	for (int i = 2; i <= SERIES; i++) {
		term = dd_div(dd_mul(term, r), dd_of(i));
		sum = dd_add(sum, term);
	}
	/* e^2r - 1 = (e^r - 1)^2 + 2 (e^r - 1) keeps the digits that e^r itself would lose beside its 1 */
	for (int i = 0; i < SQUARINGS; i++)
		sum = dd_add(dd_mul(sum, sum), dd_add(sum, sum));
	sum = dd_add(sum, dd_of(1));
	return (struct dd){ ldexp(sum.hi, (int)k), ldexp(sum.lo, (int)k) };
}

struct dd
dd_ln(struct dd x)
{
	int e;
	struct dd m, y;

	if (!(x.hi > 0) || isinf(x.hi))
		return dd_of(x.hi > 0 ? x.hi : (double)NAN);
	m.hi = frexp(x.hi, &e);
	if (m.hi < 0.7071067811865476) {
		m.hi *= 2;
		e--;
	}
	m.lo = ldexp(x.lo, -e);
	y = dd_of(log(m.hi));
	y = dd_add(y, dd_sub(dd_mul(m, dd_exp(dd_neg(y))), dd_of(1)));
	return dd_add(y, dd_mul(ln_2, dd_of(e)));
}

struct dd
dd_log10(struct dd x)
{
	return dd_div(dd_ln(x), ln_10);
}

struct dd
dd_power(struct dd x, int n)
{
	struct dd p = dd_of(1);

	for (int m = abs(n); m > 0; m /= 2) {
		if (m % 2)
			p = dd_mul(p, x);
		x = dd_mul(x, x);
	}
	return n < 0 ? dd_div(dd_of(1), p) : p;
}
