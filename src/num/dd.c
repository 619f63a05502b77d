/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dd.h"

#include <stdint.h>

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

enum rc
dd_parse(struct dd *out, struct str text, struct err *err)
{
	struct dd m = dd_of(0);
	bool negative = false, behind = false;
	int scale = 0, digits = 0, waiting = 0;
	double nearest;
	enum rc rc = num_parse(&nearest, text, err);

	*out = dd_of(nearest);
	if (rc || nearest == 0)
		return rc;
	for (size_t i = 0; i < text.n; i++) {
		char c = text.p[i];

		if (c == '-') {
			negative = true;
		} else if (c == '.') {
			behind = true;
		} else if (c == 'e' || c == 'E') {
			int64_t e = 0;

			/* the grammar holds, and num_parse() has seen to the size */
			if (int_parse(&e, str_from(text, text.p[i + 1] == '+' ? i + 2 : i + 1),
				    -1000, 1000, NULL) == E_OK)
				scale += (int)e;
			else
				return E_OK;
			break;
		} else if (c != '+' && digits < 34) {
			digits += digits > 0 || c != '0';
			scale -= behind;
			/* zeros wait for a digit behind them: 0.5 and 0.50 are one number, to the last bit */
			for (waiting++; c != '0' && waiting > 0; waiting--)
				m = dd_mul(m, dd_of(10));
			if (c != '0')
				m = dd_add(m, dd_of(c - '0'));
		} else if (c != '+' && !behind) {
			scale++;
		}
	}
	scale += waiting;
	/* beyond these powers a double-double keeps no more than a double does */
	if (scale < -250 || scale > 250)
		return E_OK;
	m = scale < 0 ? dd_div(m, power_of_ten(-scale)) : dd_mul(m, power_of_ten(scale));
	*out = negative ? dd_neg(m) : m;
	return E_OK;
}
