/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dd.h"

#include <stdint.h>
#include <stdio.h>

#include "base/number.h"

/* 10^n, by squaring; exact up to 10^45, where 5^n still fits 106 bits. */
static struct dd
power_of_ten(int n)
{
	struct dd p = dd_of(1), base = dd_of(10);

	for (; n > 0; n /= 2) {
		if (n % 2)
			p = dd_mul(p, base);
		base = dd_mul(base, base);
	}
	return p;
}

/* Digits on their way to a number: the value is m times ten to the power of scale. */
struct digits {
	struct dd m;
	int scale, taken, waiting;
	bool behind; /* the point */
};

static void
take_digit(struct digits *d, char c)
{
	if (d->taken >= 34) {
		d->scale += !d->behind;
		return;
	}
	d->taken += d->taken > 0 || c != '0';
	d->scale -= d->behind;
	d->waiting++;
	if (c ==
		'0') /* waits for a digit behind it: 0.5 and 0.50 are one number, to the last bit */
		return;
	for (; d->waiting > 0; d->waiting--)
		d->m = dd_mul(d->m, dd_of(10));
	d->m = dd_add(d->m, dd_of(c - '0'));
}

enum rc
dd_parse(struct dd *out, struct str text, struct err *err)
{
	struct digits d = { .m = dd_of(0) };
	int64_t exponent = 0;
	double nearest;
	size_t i;
	enum rc rc = num_parse(&nearest, text, err);

	*out = dd_of(nearest);
	if (rc || nearest == 0)
		return rc;
	/* the grammar holds, and num_parse() has seen to the size */
	for (i = 0; i < text.n && text.p[i] != 'e' && text.p[i] != 'E'; i++)
		if (text.p[i] == '.')
			d.behind = true;
		else if (text.p[i] >= '0' && text.p[i] <= '9')
			take_digit(&d, text.p[i]);
	if (i < text.n && int_parse(&exponent, str_from(text, text.p[i + 1] == '+' ? i + 2 : i + 1),
				  -1000, 1000, NULL))
		return E_OK;
	d.scale += (int)exponent + d.waiting;
	/* beyond these powers a double-double keeps no more than a double does */
	if (d.scale < -250 || d.scale > 250)
		return E_OK;
	d.m = d.scale < 0 ? dd_div(d.m, power_of_ten(-d.scale))
			  : dd_mul(d.m, power_of_ten(d.scale));
	*out = nearest < 0 ? dd_neg(d.m) : d.m;
	return E_OK;
}

struct dd
dd_written(double x)
{
	char text[NUM_TEXT_SIZE];
	struct dd out;

	if (!isfinite(x))
		return dd_of(x);
	num_text(text, x);
	return dd_parse(&out, str_of(text), NULL) ? dd_of(x) : out;
}

/* All digits of a double are decimal ones; these are more than the two of a double-double reach. */
static enum rc
part(struct decimal *out, double x, struct err *err)
{
	char text[80];

	snprintf(text, sizeof(text), "%.44e", x);
	return decimal_parse(out, str_of(text), err);
}

enum rc
dd_decimal(struct decimal *out, struct dd v, double error, struct err *err)
{
	struct decimal high, low, place, near, off;
	enum rc rc;

	if (!isfinite(v.hi) || !isfinite(v.lo))
		return err_set(err, E_DOMAIN, "the value is not a finite number");
	if ((rc = part(&high, v.hi, err)) || (rc = part(&low, v.lo, err)))
		return rc;
	/* what lies beyond 60 digits says nothing, and would not fit */
	if (low.n && low.exponent - low.n < high.exponent - 60) {
		place = decimal_power_of_ten(high.exponent - 60);
		rc = decimal_round(&low, &low, &place, ROUND_TIES_EVEN, err);
		if (rc)
			return rc;
	}
	if ((rc = decimal_add(out, &high, &low, false, err)) || !(error > 0))
		return rc;
	place = decimal_power_of_ten((int)ceil(log10(error)) + 1);
	if ((rc = decimal_round(&near, out, &place, ROUND_TIES_EVEN, err)) ||
		(rc = decimal_add(&off, &near, out, true, err)))
		return rc;
	if (fabs(decimal_to_double(&off)) <= error) {
		*out = near;
		out->mark = MARK_EXACT;
	}
	return E_OK;
}
