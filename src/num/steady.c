/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/steady.h"

#include <math.h>
#include <stdint.h>
#include <string.h>

#define LN2_HIGH 0x1.62e42fee00000p-1 /* times any exponent: exact */
#define LN2_LOW 0x1.a39ef35793c76p-33
#define LARGEST 708.0
#define NEAREST 0x1.8p52 /* added and taken away again: the nearest whole number */

static uint64_t
bits_of(double x)
{
	uint64_t b;

	memcpy(&b, &x, sizeof(b));
	return b;
}

static double
double_of(uint64_t b)
{
	double x;

	memcpy(&x, &b, sizeof(x));
	return x;
}

/* 2 artanh(s) = ln((1 + s) / (1 - s)) */
double
steady_log(double x)
{
	/* the exponent that leaves a fraction from sqrt(1/2) to sqrt(2) */
	uint64_t b = bits_of(x);
	int64_t e = (int64_t)(b - 0x3fe6a09e667f3bcdu) >> 52;
	double m = double_of(b - ((uint64_t)e << 52)), k = (double)e;
	double f = m - 1, s = f / (2 + f), z = s * s, series = 0, half = 0.5 * f * f;

	for (int n = 23; n >= 3; n -= 2)
		series = z * (2.0 / n + series);
	/* ln(1 + f) = f - (f^2/2 - s (f^2/2 + series)) keeps the digits of a small f */
	return k * LN2_HIGH - ((half - (s * (half + series) + k * LN2_LOW)) - f);
}

/* exp(x) = 2^k (1 + r + r^2 tail) */
static double
reduce(double *k, double x)
{
	*k = (x * 0x1.71547652b82fep+0 + NEAREST) - NEAREST;
	return (x - *k * LN2_HIGH) - *k * LN2_LOW;
}

/* exp(r) - 1 for |r| <= ln(2) / 2 */
static double
near_zero(double r)
{
	static const double inverse_factorial[] = { 1.0 / 2, 1.0 / 6, 1.0 / 24, 1.0 / 120,
		1.0 / 720, 1.0 / 5040, 1.0 / 40320, 1.0 / 362880, 1.0 / 3628800, 1.0 / 39916800,
		1.0 / 479001600, 1.0 / 6227020800 };
	double z = r * r, even = 0, odd = 0;

	/* even and odd powers apart: the processor works on both at once */
	for (int i = 10; i >= 0; i -= 2) {
		even = even * z + inverse_factorial[i];
		odd = odd * z + inverse_factorial[i + 1];
	}
	return r + z * (even + r * odd);
}

static double
power_of_two(double k)
{
	return double_of((uint64_t)((int64_t)k + 1023) << 52);
}

double
steady_exp(double x)
{
	double k, r = reduce(&k, x);

	if (!(x < LARGEST))
		return isnan(x) ? x : (double)INFINITY;
	return x < -LARGEST ? 0 : power_of_two(k) * (1 + near_zero(r));
}

double
steady_expm1(double x)
{
	double k, r = reduce(&k, x), two;

	if (!(x < LARGEST))
		return isnan(x) ? x : (double)INFINITY;
	if (x < -LARGEST)
		return -1;
	if (k == 0)
		return near_zero(r);
	two = power_of_two(k);
	return two * near_zero(r) + (two - 1);
}

double
steady_sin_turn(double t)
{
	static const double inverse_factorial[] = { -1.0 / 6, 1.0 / 120, -1.0 / 5040, 1.0 / 362880,
		-1.0 / 39916800, 1.0 / 6227020800, -1.0 / 1307674368000, 1.0 / 355687428096000,
		-1.0 / 121645100408832000, 1.0 / 51090942171709440000.0 };
	/* to the nearest half turn: what is left is at most a quarter, and exact */
	double h = 2 * t, n = (h + NEAREST) - NEAREST, r = (h - n) * 0x1.921fb54442d18p+1,
	       z = r * r, sum = 0;

	for (int i = 9; i >= 0; i--)
		sum = sum * z + inverse_factorial[i];
	r += r * z * sum;
	return n == 1 ? -r : r;
}
