/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/spectrum.h"

#include <math.h>

#include "metrology/spectrum_table.h"

#define LAST_NM 830

static const char *const illuminant_names[] = { "A", "C", "D50", "D65", "F2", "F7", "F11" };

enum rc
illuminant_find(enum illuminant *out, struct str name, struct err *err)
{
	char show[40];

	for (int i = 0; i < ILLUMINANTS; i++)
		if (str_eq_nocase(name, str_of(illuminant_names[i]))) {
			*out = (enum illuminant)i;
			return E_OK;
		}
	return err_set(err, E_NOT_FOUND,
		"there is no illuminant \"%s\": expected A, C, D50, D65, F2, F7 or F11",
		str_show(show, sizeof(show), name));
}

enum rc
observer_find(enum observer *out, struct str name, struct err *err)
{
	char show[40];

	if (!str_eq(name, STR("2")) && !str_eq(name, STR("10")))
		return err_set(err, E_NOT_FOUND, "there is no observer \"%s\": expected 2 or 10",
			str_show(show, sizeof(show), name));
	*out = str_eq(name, STR("2")) ? OBSERVER_2 : OBSERVER_10;
	return E_OK;
}

struct colour_xyz
colour_white(enum illuminant i, enum observer o)
{
	static const struct colour_xyz white[ILLUMINANTS][2] = {
		{ { 109.850, 100, 35.585 }, { 111.144, 100, 35.200 } },
		{ { 98.074, 100, 118.232 }, { 97.285, 100, 116.145 } },
		{ { 96.422, 100, 82.521 }, { 96.720, 100, 81.427 } },
		{ { 95.047, 100, 108.883 }, { 94.811, 100, 107.304 } },
		{ { 99.186, 100, 67.393 }, { 103.279, 100, 69.027 } },
		{ { 95.041, 100, 108.747 }, { 95.792, 100, 107.686 } },
		{ { 100.962, 100, 64.350 }, { 103.863, 100, 65.607 } },
	};

	return white[i][o];
}

struct colour_xyz
colour_white_summed(enum illuminant i, enum observer o)
{
	double sum[3] = { 0 };

	for (int k = (380 - CIE_FIRST_NM) / CIE_STEP_NM; k <= (780 - CIE_FIRST_NM) / CIE_STEP_NM;
		k++)
		for (int c = 0; c < 3; c++)
			sum[c] += cie_illuminants[i][k] * cie_observers[o][c][k];
	return (struct colour_xyz){ 100 * sum[0] / sum[1], 100, 100 * sum[2] / sum[1] };
}

/* Equally spaced values, read between their places. */
struct curve {
	const double *v;
	size_t n;
	double first, step;
};

/* Lagrange through the four neighbours, three in an end panel; the end values are held outside. */
static double
between(const struct curve *c, double nm)
{
	double t = (nm - c->first) / c->step, p;
	const double *v;
	size_t k;

	if (t <= 0)
		return c->v[0];
	if (t >= (double)(c->n - 1))
		return c->v[c->n - 1];
	k = (size_t)t;
	p = t - (double)k;
	if (k == 0 || k == c->n - 2) {
		/* second order through the end panel and its neighbour */
		if (k)
			p += 1;
		v = k ? &c->v[k - 1] : c->v;
		return v[0] * (p - 1) * (p - 2) / 2 - v[1] * p * (p - 2) + v[2] * p * (p - 1) / 2;
	}
	v = &c->v[k - 1];
	return -v[0] * p * (p - 1) * (p - 2) / 6 + v[1] * (p + 1) * (p - 1) * (p - 2) / 2 -
	       v[2] * (p + 1) * p * (p - 2) / 2 + v[3] * (p + 1) * p * (p - 1) / 6;
}

/* Illuminants C and D are defined at 5 nm and linear in between; A is smooth; F have lines and stay at their tabulated places. */
static double
power_at(enum illuminant i, double nm)
{
	const struct curve c = { cie_illuminants[i], CIE_ROWS, CIE_FIRST_NM, CIE_STEP_NM };
	double t = (nm - c.first) / c.step;
	size_t k = (size_t)t;

	if (i == ILLUMINANT_A)
		return between(&c, nm);
	if (k >= c.n - 1)
		return c.v[c.n - 1];
	return c.v[k] + (t - (double)k) * (c.v[k + 1] - c.v[k]);
}

enum rc
spectrum_xyz(struct colour_xyz *out, const double *reflectance, size_t n, double first_nm,
	double step_nm, enum illuminant i, enum observer o, struct err *err)
{
	const struct curve r = { reflectance, n, first_nm, step_nm };
	/* a lamp with lines is summed at the places where it is tabulated */
	int step = i >= ILLUMINANT_F2 ? CIE_STEP_NM : 1;
	double sum[3] = { 0 }, white = 0;

	if (n < 4 || !(step_nm >= 1 && step_nm <= 20) || !(first_nm > 0))
		return err_set(err, E_DOMAIN,
			"a spectrum needs at least 4 wavelengths in equal steps of 1 nm to 20 nm");
	if (first_nm > 420 || first_nm + step_nm * (double)(n - 1) < 680)
		return err_set(err, E_DOMAIN,
			"the spectrum goes from %g nm to %g nm: 400 nm to 700 nm is the least that "
			"tells a "
			"colour",
			first_nm, first_nm + step_nm * (double)(n - 1));
	for (int nm = CIE_FIRST_NM; nm <= LAST_NM; nm += step) {
		double power = power_at(i, nm), at = between(&r, nm);

		for (int c = 0; c < 3; c++) {
			const struct curve f = { cie_observers[o][c], CIE_ROWS, CIE_FIRST_NM,
				CIE_STEP_NM };
			double response = power * between(&f, nm);

			sum[c] += response * at;
			white += c == 1 ? response : 0;
		}
	}
	*out = (struct colour_xyz){ 100 * sum[0] / white, 100 * sum[1] / white,
		100 * sum[2] / white };
	return E_OK;
}
