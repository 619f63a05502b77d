/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/run_rules.h"

#include <math.h>

/* What of the last points is counted: rows in a row up to this one. */
struct runs {
	size_t above, below, rise, fall, alternate, within, beyond;
};

static size_t
grow(int holds, size_t run)
{
	return holds ? run + 1 : 0;
}

static void
count(struct runs *r, const double *z, size_t i)
{
	double step = i ? z[i] - z[i - 1] : 0, last = i > 1 ? z[i - 1] - z[i - 2] : 0;

	r->above = grow(z[i] > 0, r->above);
	r->below = grow(z[i] < 0, r->below);
	r->rise = step > 0 ? r->rise + 1 : 1;
	r->fall = step < 0 ? r->fall + 1 : 1;
	if (step > 0 || step < 0)
		r->alternate =
			(step > 0 && last < 0) || (step < 0 && last > 0) ? r->alternate + 1 : 2;
	else
		r->alternate = 1;
	r->within = grow(fabs(z[i]) < 1, r->within);
	r->beyond = grow(fabs(z[i]) > 1, r->beyond);
}

/* Of the `span` points up to i, are `needed` beyond the limit on the side of point i, it among them? */
static int
most_beyond(const double *z, size_t i, double limit, size_t span, size_t needed)
{
	size_t found = 0;

	if (!(fabs(z[i]) > limit))
		return 0;
	for (size_t k = 0; k < span && k <= i; k++)
		found += fabs(z[i - k]) > limit && (z[i - k] > 0) == (z[i] > 0);
	return found >= needed;
}

void
run_rules(unsigned *out, const double *z, size_t n, unsigned rules)
{
	struct runs r = { 0 };

	for (size_t i = 0; i < n; i++) {
		unsigned flag = 0;

		count(&r, z, i);
		flag |= (unsigned)(fabs(z[i]) > 3) << 0;
		flag |= (unsigned)(r.above >= 9 || r.below >= 9) << 1;
		flag |= (unsigned)(r.rise >= 6 || r.fall >= 6) << 2;
		flag |= (unsigned)(r.alternate >= 14) << 3;
		flag |= (unsigned)most_beyond(z, i, 2, 3, 2) << 4;
		flag |= (unsigned)most_beyond(z, i, 1, 5, 4) << 5;
		flag |= (unsigned)(r.within >= 15) << 6;
		flag |= (unsigned)(r.beyond >= 8) << 7;
		flag |= (unsigned)(r.above >= 8 || r.below >= 8) << 8;
		out[i] = flag & rules;
	}
}

const char *
run_rule_text(int rule)
{
	static const char *const text[] = { "beyond 3 sigma", "9 in a row on one side",
		"6 in a row rising or falling", "14 in a row up and down",
		"2 of 3 beyond 2 sigma on one side", "4 of 5 beyond 1 sigma on one side",
		"15 in a row within 1 sigma", "8 in a row beyond 1 sigma",
		"8 in a row on one side" };

	return rule >= 1 && rule <= RUN_RULES ? text[rule - 1] : "";
}
