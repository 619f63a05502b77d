/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dd_circle.h"

#define TERMS 14 /* |r| <= pi/4: r^28/28! is below 1e-32 */
#define FARTHEST 1e9

const struct dd dd_pi = { 0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53 };

/* x - k pi/2 with pi/2 in three parts, so that what cancels is exact. */
static struct dd
reduced(double *k, struct dd x)
{
	static const double part[] = { 0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54,
		-0x1.f1976b7ed8fbcp-110 };
	struct dd r = x;

	*k = nearbyint(x.hi / part[0]);
	for (int i = 0; i < 3; i++)
		r = dd_sub(r, dd_product(*k, part[i]));
	return r;
}

void
dd_sin_cos(struct dd *sine, struct dd *cosine, struct dd x)
{
	double k;
	struct dd r, r2, s, c, ts, tc;
	int quadrant;

	if (!(fabs(x.hi) < FARTHEST)) {
		*sine = *cosine = dd_of((double)NAN);
		return;
	}
	r = reduced(&k, x);
	r2 = dd_neg(dd_mul(r, r));
	s = ts = r;
	c = tc = dd_of(1);
	for (int i = 1; i <= TERMS; i++) {
		tc = dd_div(dd_mul(tc, r2), dd_of((2 * i - 1) * (2 * i)));
		ts = dd_div(dd_mul(ts, r2), dd_of((2 * i) * (2 * i + 1)));
		c = dd_add(c, tc);
		s = dd_add(s, ts);
	}
	quadrant = (int)fmod(k, 4);
	if (quadrant < 0)
		quadrant += 4;
	*sine = quadrant % 2 ? c : s;
	*cosine = quadrant % 2 ? s : c;
	if (quadrant >= 2)
		*sine = dd_neg(*sine);
	if (quadrant == 1 || quadrant == 2)
		*cosine = dd_neg(*cosine);
}

struct dd
dd_arctan(struct dd x)
{
	struct dd y, s, c;

	if (isnan(x.hi))
		return x;
	if (isinf(x.hi) || fabs(x.hi) > 1e100)
		return dd_mul(dd_pi, dd_of(copysign(0.5, x.hi)));
	y = dd_of(atan(x.hi));
	dd_sin_cos(&s, &c, y);
	/* what is left is below 1e-16: its arctan is itself to the last bit but one */
	return dd_add(y, dd_div(dd_sub(dd_mul(x, c), s), dd_add(c, dd_mul(x, s))));
}
