/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/colour.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#define DEGREES (180 / M_PI)

static double
square(double x)
{
	return x * x;
}

/* ---- L*a*b* ------------------------------------------------------------------------------------- */

static double
compressed(double t)
{
	const double d = 6.0 / 29;

	return t > d * d * d ? cbrt(t) : t / (3 * d * d) + 4.0 / 29;
}

struct colour_lab
colour_lab_of(const struct colour_xyz *c, const struct colour_xyz *white)
{
	double x = compressed(c->X / white->X), y = compressed(c->Y / white->Y),
	       z = compressed(c->Z / white->Z);

	return (struct colour_lab){ 116 * y - 16, 500 * (x - y), 200 * (y - z) };
}

static double
hue(double a, double b)
{
	double h;

	if (a == 0 && b == 0)
		return 0;
	h = atan2(b, a) * DEGREES;
	return h < 0 ? h + 360 : h;
}

struct colour_lch
colour_lch_of(const struct colour_lab *c)
{
	return (struct colour_lch){ c->L, hypot(c->a, c->b), hue(c->a, c->b) };
}

struct colour_difference
colour_difference(const struct colour_lab *standard, const struct colour_lab *sample)
{
	struct colour_difference d = { .dL = sample->L - standard->L,
		.da = sample->a - standard->a,
		.db = sample->b - standard->b };
	double c1 = hypot(standard->a, standard->b), c2 = hypot(sample->a, sample->b);
	double cross = standard->a * sample->b - standard->b * sample->a;
	/* dH^2 = 2 (C1 C2 - a1 a2 - b1 b2), written so that small angles keep their digits */
	double product = c1 * c2, dot = standard->a * sample->a + standard->b * sample->b;

	d.dC = c2 - c1;
	if (product + dot > 0 && dot > 0)
		d.dH = sqrt(2 * square(cross) / (product + dot));
	else
		d.dH = sqrt(2 * fmax(0, product - dot));
	d.dH = copysign(d.dH, cross);
	d.dE76 = sqrt(square(d.dL) + square(d.da) + square(d.db));
	return d;
}

const struct cie94_weights cie94_graphic = { 1, 0.045, 0.015 };
const struct cie94_weights cie94_textile = { 2, 0.048, 0.014 };

double
colour_cie94(const struct colour_lab *standard, const struct colour_lab *sample,
	const struct cie94_weights *w)
{
	struct colour_difference d = colour_difference(standard, sample);
	double c = hypot(standard->a, standard->b);

	return sqrt(square(d.dL / w->k_L) + square(d.dC / (1 + w->K1 * c)) +
		    square(d.dH / (1 + w->K2 * c)));
}

double
colour_cmc(const struct colour_lab *standard, const struct colour_lab *sample, double l, double c)
{
	struct colour_difference d = colour_difference(standard, sample);
	struct colour_lch s = colour_lch_of(standard);
	double S_L = s.L < 16 ? 0.511 : 0.040975 * s.L / (1 + 0.01765 * s.L),
	       S_C = 0.0638 * s.C / (1 + 0.0131 * s.C) + 0.638,
	       F = sqrt(pow(s.C, 4) / (pow(s.C, 4) + 1900)), T, S_H;

	if (s.h >= 164 && s.h <= 345)
		T = 0.56 + fabs(0.2 * cos((s.h + 168) / DEGREES));
	else
		T = 0.36 + fabs(0.4 * cos((s.h + 35) / DEGREES));
	S_H = S_C * (F * T + 1 - F);
	return sqrt(square(d.dL / (l * S_L)) + square(d.dC / (c * S_C)) + square(d.dH / S_H));
}

/* ---- CIEDE2000 ---------------------------------------------------------------------------------- */

/* Hue difference and mean hue of two primed colours (a scaled by 1 + G), in degrees. */
static void
hues(double *dh, double *mean, const struct ciede2000 *e, double cross)
{
	double diff = e->h2 - e->h1, sum = e->h1 + e->h2;
	bool far = fabs(diff) > 180;

	if (e->C1 * e->C2 == 0) {
		*dh = 0;
		*mean = sum;
		return;
	}
	/*
	 * Opposite hues lie on an edge that a last bit of atan2 would decide. Seen from colour 1 counter-clockwise, colour 2
	 * lies within 180 degrees exactly when the cross product is positive.
	 */
	if (fabs(fabs(diff) - 180) < 1e-6)
		far = diff > 0 ? cross < 0 : cross > 0;
	*dh = !far ? diff : (diff > 0 ? diff - 360 : diff + 360);
	*mean = !far ? sum / 2 : (sum < 360 ? (sum + 360) / 2 : (sum - 360) / 2);
}

struct ciede2000
colour_ciede2000(const struct colour_lab *standard, const struct colour_lab *sample)
{
	const double c7 = 6103515625.0; /* 25^7 */
	double mean_C = (hypot(standard->a, standard->b) + hypot(sample->a, sample->b)) / 2;
	struct ciede2000 e = { .G = 0.5 * (1 - sqrt(pow(mean_C, 7) / (pow(mean_C, 7) + c7))) };
	double a1 = (1 + e.G) * standard->a, a2 = (1 + e.G) * sample->a, dL, dC, dH, dh, C, L,
	       theta;

	e.C1 = hypot(a1, standard->b);
	e.C2 = hypot(a2, sample->b);
	e.h1 = hue(a1, standard->b);
	e.h2 = hue(a2, sample->b);
	hues(&dh, &e.h_mean, &e, a1 * sample->b - standard->b * a2);
	dL = sample->L - standard->L;
	dC = e.C2 - e.C1;
	dH = 2 * sqrt(e.C1 * e.C2) * sin(dh / 2 / DEGREES);
	L = square((standard->L + sample->L) / 2 - 50);
	C = (e.C1 + e.C2) / 2;
	e.T = 1 - 0.17 * cos((e.h_mean - 30) / DEGREES) + 0.24 * cos(2 * e.h_mean / DEGREES) +
	      0.32 * cos((3 * e.h_mean + 6) / DEGREES) - 0.20 * cos((4 * e.h_mean - 63) / DEGREES);
	theta = 30 * exp(-square((e.h_mean - 275) / 25));
	e.S_L = 1 + 0.015 * L / sqrt(20 + L);
	e.S_C = 1 + 0.045 * C;
	e.S_H = 1 + 0.015 * C * e.T;
	e.R_T = -sin(2 * theta / DEGREES) * 2 * sqrt(pow(C, 7) / (pow(C, 7) + c7));
	e.dE = sqrt(square(dL / e.S_L) + square(dC / e.S_C) + square(dH / e.S_H) +
		    e.R_T * (dC / e.S_C) * (dH / e.S_H));
	return e;
}

/* ---- grey scales ----------------------------------------------------------------------------------- */

static const char *const grades[] = { "5", "4-5", "4", "3-4", "3", "2-3", "2", "1-2", "1" };

struct colour_change
colour_change_grade(const struct colour_lab *original, const struct colour_lab *treated)
{
	static const double limits[] = { 0.40, 1.25, 2.10, 2.95, 4.10, 5.80, 8.20, 11.60 };
	struct colour_lch o = colour_lch_of(original), t = colour_lch_of(treated);
	struct colour_change c = { .d = colour_difference(original, treated),
		.C_mean = (o.C + t.C) / 2,
		.h_mean = (o.h + t.h) / 2 };
	double off, dC, dH;
	size_t i = 0;

	if (fabs(o.h - t.h) > 180)
		c.h_mean += o.h + t.h < 360 ? 180 : -180;
	off = fabs(c.h_mean - 280);
	off = square((off <= 180 ? off : 360 - off) / 30);
	c.D = c.d.dC * c.C_mean * exp(-off) / 100;
	dC = (c.d.dC - c.D) / (1 + square(20 * c.C_mean / 1000));
	dH = (c.d.dH - c.D) / (1 + square(10 * c.C_mean / 1000));
	c.dE_F = sqrt(square(c.d.dL) + square(dC) + square(dH));
	c.GS_c = c.dE_F <= 3.4 ? 5 - c.dE_F / 1.7 : 5 - log2(c.dE_F / 0.85);
	while (i < sizeof(limits) / sizeof(limits[0]) && c.dE_F >= limits[i])
		i++;
	c.grade = grades[i];
	return c;
}

struct colour_staining
colour_staining_grade(const struct colour_lab *unstained, const struct colour_lab *stained)
{
	struct colour_difference d = colour_difference(unstained, stained);
	struct colour_staining s = { .dE = d.dE76 };
	double step;

	s.dE_GS = s.dE - 0.4 * sqrt(fmax(0, square(s.dE) - square(d.dL)));
	s.SSR = 6.1 - 1.45 * log(s.dE_GS);
	if (!(s.SSR <= 4))
		s.SSR = 5 - 0.23 * s.dE_GS;
	step = round(2 * (5 - fmin(5, fmax(1, s.SSR))));
	s.grade = grades[(size_t)step];
	return s;
}

struct colour_whiteness
colour_whiteness(double x, double y, double Y, double xn, double yn, double tint_factor)
{
	return (struct colour_whiteness){ .W = Y + 800 * (xn - x) + 1700 * (yn - y),
		.T = tint_factor * (xn - x) - 650 * (yn - y) };
}
