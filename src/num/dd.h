/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Double-double numbers: an unevaluated sum hi + lo of two doubles with |lo| <= ulp(hi)/2, 106 bits in all.
 *
 * Source    Dekker 1971; Knuth TAOCP 2, 4.2.2; Hida, Li, Bailey 2001 (accurate addition); Joldes, Muller, Popescu 2017
 * Accuracy  add, subtract 3 u^2, multiply 5 u^2, divide 10 u^2, root 10 u^2 relative, u = 2^-53
 * Domain    values and products below 2^996; an operand that is not finite gives a result that is not finite
 * Memory    none
 */
#ifndef NUM_DD_H
#define NUM_DD_H

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"

struct dd {
	double hi, lo;
};

static inline struct dd
dd_of(double x)
{
	return (struct dd){ x, 0 };
}

static inline double
dd_double(struct dd a)
{
	return a.hi + a.lo;
}

/* a + b, exactly, where |a| >= |b|. */
static inline struct dd
dd_quick_sum(double a, double b)
{
	double s = a + b;

	return (struct dd){ s, b - (s - a) };
}

/* a + b, exactly. */
static inline struct dd
dd_sum(double a, double b)
{
	double s = a + b, t = s - a;

	return (struct dd){ s, (a - (s - t)) + (b - t) };
}

/* a * b, exactly (Dekker's splitting: the same on every machine, with or without a fused multiply). */
static inline struct dd
dd_product(double a, double b)
{
	double p = a * b;
	double t = 134217729.0 * a, ah = t - (t - a), al = a - ah;
	double s = 134217729.0 * b, bh = s - (s - b), bl = b - bh;

	return (struct dd){ p, ((ah * bh - p) + ah * bl + al * bh) + al * bl };
}

static inline struct dd
dd_neg(struct dd a)
{
	return (struct dd){ -a.hi, -a.lo };
}

static inline struct dd
dd_add(struct dd a, struct dd b)
{
	struct dd s = dd_sum(a.hi, b.hi), t = dd_sum(a.lo, b.lo);

	s = dd_quick_sum(s.hi, s.lo + t.hi);
	return dd_quick_sum(s.hi, s.lo + t.lo);
}

static inline struct dd
dd_sub(struct dd a, struct dd b)
{
	return dd_add(a, dd_neg(b));
}

static inline struct dd
dd_mul(struct dd a, struct dd b)
{
	struct dd p = dd_product(a.hi, b.hi);

	return dd_quick_sum(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline struct dd
dd_div(struct dd a, struct dd b)
{
	double q1 = a.hi / b.hi, q2, q3;
	struct dd r = dd_sub(a, dd_mul(b, dd_of(q1)));

	q2 = r.hi / b.hi;
	r = dd_sub(r, dd_mul(b, dd_of(q2)));
	q3 = r.hi / b.hi;
	return dd_add(dd_quick_sum(q1, q2), dd_of(q3));
}

static inline struct dd
dd_sqrt(struct dd a)
{
	double x, ax;

	if (!(a.hi > 0))
		return dd_of(a.hi == 0 ? 0 : (double)NAN);
	x = 1 / sqrt(a.hi);
	ax = a.hi * x;
	return dd_add(dd_of(ax), dd_of(dd_sub(a, dd_product(ax, ax)).hi * (x * 0.5)));
}

static inline struct dd
dd_abs(struct dd a)
{
	return a.hi < 0 || (a.hi == 0 && a.lo < 0) ? dd_neg(a) : a;
}

static inline bool
dd_less(struct dd a, struct dd b)
{
	return a.hi < b.hi || (a.hi == b.hi && a.lo < b.lo);
}

/*
 * Correct digits, at most 15, of a measure of scatter about `scatter` in size, taken from n values of up to `largest`: each may be
 * wrong by 10 u^2 from its text and as much from its subtraction, and adding squares loses u^2 a term.
 */
static inline double
dd_digits(double largest, double scatter, size_t n)
{
	double wrong = scatter > 0 ? fmax(0x1p-100 * largest / scatter, 0x1p-104 * (double)n) : 0;

	return wrong > 0 ? fmax(0, fmin(15, -log10(wrong))) : 15;
}

/*
 * Decimal text to the nearest double-double: "1000000000000.4" keeps its 4. Grammar and errors of num_parse(); integers
 * of up to 31 digits and decimals that are such an integer over a power of ten up to 10^31 come out right to 10 u^2. Equal
 * decimals give equal numbers, however they are written: 0.5, .50, 5e-1.
 */
enum rc dd_parse(struct dd *out, struct str text, struct err *err) MUST_CHECK;
/* The decimal that a double is written as, shortest: 0.1, and not the 0.1000000000000000055 that its bits are. */
struct dd dd_written(double x);

/*
 * The shortest decimal within `error` of v, where one is clearly shorter; else v itself, to 60 digits. A decimal that
 * arithmetic has moved by no more than `error` is found again, so that it can be told whether it is a tie.
 */
enum rc dd_decimal(struct decimal *out, struct dd v, double error, struct err *err) MUST_CHECK;

#endif
