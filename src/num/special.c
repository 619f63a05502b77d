/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/special.h"

#include <float.h>
#include <math.h>
#include <stdbool.h>

#define TWO_PI 6.283185307179586476925

double
normal_density(double z)
{
	return exp(-z * z / 2) / sqrt(TWO_PI);
}

double
stirling_error(double x)
{
	static const double c[] = { 1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188,
		-691.0 / 360360, 1.0 / 156, -3617.0 / 122400 };
	double shift = 0, sum = 0, square;

	/* upwards by the recurrence of the gamma function to where the asymptotic series holds to 1e-17 */
	while (x < 16) {
		shift += (x + 0.5) * log1p(1 / x) - 1;
		x++;
	}
	square = x * x;
	for (int i = 7; i >= 0; i--)
		sum = sum / square + c[i];
	return shift + sum / x;
}

/* x log(x / m) + m - x: how far x lies from the mean m, without cancellation near it. */
static double
deviance(double x, double m)
{
	double d = x - m, v, s, term;

	if (fabs(d) > 0.1 * (x + m))
		return x * log(x / m) - d;
	v = d / (x + m);
	s = d * v;
	term = 2 * x * v;
	for (int j = 1; j < 100; j++) {
		double before = s;

		term *= v * v;
		s += term / (2 * j + 1);
		if (s == before)
			break;
	}
	return s;
}

/* More than a continued fraction ever needs: it takes some roots of the larger shape. */
static int
steps_for(double shape)
{
	return (int)fmin(1e8, 1000 + 20 * sqrt(shape));
}

/* ---- gamma ------------------------------------------------------------------------------------------ */

/* lower tail over x^a e^-x / gamma(a + 1): 1 + x/(a+1) + x^2/((a+1)(a+2)) ... */
static double
gamma_series(double a, double x)
{
	double sum = 1, term = 1;

	for (int k = 1; term > sum * (DBL_EPSILON / 16); k++) {
		term *= x / (a + k);
		sum += term;
	}
	return sum;
}

/* upper tail over x^a e^-x / gamma(a), by Lentz's method */
static double
gamma_fraction(double a, double x)
{
	double b = x + 1 - a, c = 1e300, d = 1 / b, h = d, an;
	int limit = steps_for(a);

	for (int i = 1; i < limit; i++) {
		double delta;

		an = -i * (i - a);
		b += 2;
		d = an * d + b;
		d = 1 / (d == 0 ? DBL_MIN : d);
		c = b + an / c;
		c = c == 0 ? DBL_MIN : c;
		delta = d * c;
		h *= delta;
		if (fabs(delta - 1) < DBL_EPSILON / 2)
			break;
	}
	return h;
}

/*
 * Beyond shapes of 1e14 the series would take millions of terms, and the cube root of the quantity is normal to 1/a (Wilson and
 * Hilferty 1931), which is as good as a double holds.
 */
#define SHAPE_OF_SERIES 1e14

static struct tails
normal_tails(double z, double slope)
{
	return (struct tails){ 0.5 * erfc(-z * M_SQRT1_2), 0.5 * erfc(z * M_SQRT1_2), slope };
}

struct tails
gamma_tails(double a, double x)
{
	struct tails t = { 0, 1, 0 };

	if (!(x > 0))
		return t;
	if (isinf(x))
		return (struct tails){ 1, 0, 0 };
	/* a times the Poisson probability of a when x is expected */
	t.slope = sqrt(a / TWO_PI) * exp(-stirling_error(a) - deviance(a, x));
	if (a > SHAPE_OF_SERIES)
		return normal_tails(3 * sqrt(a) * (cbrt(x / a) - 1 + 1 / (9 * a)), t.slope);
	if (x < a + 1) {
		t.lower = fmin(1, t.slope / a * gamma_series(a, x));
		t.upper = 1 - t.lower;
	} else {
		t.upper = fmin(1, t.slope * gamma_fraction(a, x));
		t.lower = 1 - t.upper;
	}
	return t;
}

/* ---- beta ------------------------------------------------------------------------------------------- */

static double
away_from_zero(double x)
{
	return fabs(x) < DBL_MIN ? DBL_MIN : x;
}

/*
 * I_x(a, b) over x^a y^b / B(a, b), for x below the mean: the even part of DLMF 8.17.22, whose terms do not cancel for x
 * close to 1 (Didonato and Morris, ACM TOMS 18 (1992) 360, BFRAC).
 */
static double
beta_fraction(double a, double b, double x, double y)
{
	double f = a * (a * y - b * x + 1) / (a + 1), c, d = 0;
	int limit = steps_for(fmax(a, b));

	f = c = away_from_zero(f);
	for (int m = 1; m < limit; m++) {
		double lower = a + 2.0 * m - 1, delta;
		double an = (a + m - 1) / lower * m * ((a + b + m - 1) * x / lower) * ((b - m) * x);
		double bn = m + m * (b - m) * x / lower +
			    (a + m) * (a * y - b * x + 1 + m * (1 + y)) / (lower + 2);

		d = 1 / away_from_zero(bn + an * d);
		c = away_from_zero(bn + an / c);
		delta = c * d;
		f *= delta;
		if (fabs(delta - 1) < DBL_EPSILON)
			break;
	}
	return 1 / f;
}

struct tails
beta_tails(double a, double b, double x, double y)
{
	struct tails t = { 0, 1, 0 };
	double n = a + b;

	if (!(x > 0))
		return t;
	if (!(y > 0))
		return (struct tails){ 1, 0, 0 };
	t.slope = sqrt(a / TWO_PI * (b / n)) *
		  exp(stirling_error(n) - stirling_error(a) - stirling_error(b) -
			  deviance(a, n * x) - deviance(b, n * y));
	if (a > SHAPE_OF_SERIES && b > SHAPE_OF_SERIES) { /* Paulson 1942, the same for a ratio */
		double root = cbrt(x / a / (y / b)), u = 1 / (9 * a), v = 1 / (9 * b);

		return normal_tails(
			((1 - v) * root - (1 - u)) / sqrt(v * root * root + u), t.slope);
	}
	if (x < (a + 1) / (n + 2)) {
		t.lower = fmin(1, t.slope * beta_fraction(a, b, x, y));
		t.upper = 1 - t.lower;
	} else {
		t.upper = fmin(1, t.slope * beta_fraction(b, a, y, x));
		t.lower = 1 - t.upper;
	}
	return t;
}

/* ---- normal ----------------------------------------------------------------------------------------- */

double
normal_between(double low, double high)
{
	/* Gauss and Legendre, 8 points: exact to 1e-17 over a width of 1 */
	static const double at[] = { 0.1834346424956498049, 0.5255324099163289858,
		0.7966664774136267396, 0.9602898564975362317 };
	static const double weight[] = { 0.3626837833783619830, 0.3137066458778872873,
		0.2223810344533744706, 0.1012285362903762591 };
	double half = (high - low) / 2, middle = low + half, sum = 0;

	if (half > 0.5 || fabs(middle) > 20) {
		if (low > 0)
			return 0.5 * (erfc(low * M_SQRT1_2) - erfc(high * M_SQRT1_2));
		if (high < 0)
			return 0.5 * (erfc(-high * M_SQRT1_2) - erfc(-low * M_SQRT1_2));
		return 0.5 * (erf(high * M_SQRT1_2) - erf(low * M_SQRT1_2));
	}
	for (int i = 0; i < 4; i++)
		sum += weight[i] * (normal_density(middle - half * at[i]) +
					   normal_density(middle + half * at[i]));
	return sum * half;
}

/* ---- roots ------------------------------------------------------------------------------------------ */

double
root_between(const struct curve *c, double low, double high, double start)
{
	double slope, f_low = c->f(c->with, low, &slope), f_high = c->f(c->with, high, &slope);
	double x = fmin(fmax(start, low), high), last_x = low, last_f = f_low,
	       last_step = (double)INFINITY;

	if (f_low == 0 || f_high == 0)
		return f_low == 0 ? low : high;
	if (!((f_low < 0) != (f_high < 0)))
		return (double)NAN;
	for (int i = 0; i < 200; i++) {
		double f = c->f(c->with, x, &slope), next;
		bool free;

		if (f == 0)
			return x;
		if (isnan(slope) && x != last_x)
			slope = (f - last_f) / (x - last_x);
		if ((f < 0) == (f_low < 0))
			low = x;
		else
			high = x;
		last_x = x;
		last_f = f;
		next = x - f / slope;
		free = next > low && next < high;
		if (!free) /* NAN too */
			next = low + (high - low) / 2;
		/* the third test ends where rounding, not the curve, moves x */
		if (next == x || high - low <= DBL_EPSILON * fabs(x) ||
			(free && fabs(next - x) < 1e-8 * (1 + fabs(x)) &&
				fabs(next - x) >= fabs(last_step) / 2))
			return next;
		last_step = free ? next - x : (double)INFINITY;
		x = next;
	}
	return x;
}
