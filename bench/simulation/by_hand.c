/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "by_hand.h"

#include <math.h>

#define FORMULA(name, expression)                                                    \
	static void name(double *y, const double *const x[BY_HAND_INPUTS], size_t n) \
	{                                                                            \
		const double *const pa = x[0], *const pb = x[1], *const pc = x[2],   \
				    *const pd = x[3];                                \
                                                                                     \
		for (size_t i = 0; i < n; i++) {                                     \
			double a = pa[i], b = pb[i], c = pc[i], d = pd[i];           \
                                                                                     \
			(void)a, (void)b, (void)c, (void)d;                          \
			y[i] = (expression);                                         \
		}                                                                    \
	}

FORMULA(four, a *b / c + d)
FORMULA(strength, a / (b * c))
FORMULA(change, 100 * (a - b) / a)
FORMULA(root, sqrt(a *a + b * b) / c)
FORMULA(logarithm, -log(c / a) / d)
FORMULA(choice, a > 10 ? b / c : b * c)

const struct by_hand by_hand[] = {
	{ "a * b / c + d", four },
	{ "a / (b * c)", strength },
	{ "100 * (a - b) / a", change },
	{ "sqrt(a^2 + b^2) / c", root },
	{ "-ln(c / a) / d", logarithm },
	{ "if(a > 10, b / c, b * c)", choice },
};
const size_t by_hand_count = sizeof(by_hand) / sizeof(by_hand[0]);
