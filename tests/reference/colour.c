/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "metrology/colour.h"
#include "metrology/spectrum.h"
#include "problem.h"

#define PAIRS 40

static struct colour_lab first[PAIRS], second[PAIRS];
static size_t n;

static void
read_pairs(struct problem *p, const char *one, const char *two)
{
	size_t m;
	const double *a = problem_numbers(p, one, &m), *b = problem_numbers(p, two, &m);

	n = m / 3;
	for (size_t i = 0; i < n; i++) {
		first[i] = (struct colour_lab){ a[3 * i], a[3 * i + 1], a[3 * i + 2] };
		second[i] = (struct colour_lab){ b[3 * i], b[3 * i + 1], b[3 * i + 2] };
	}
}

typedef double quantity(const struct colour_lab *one, const struct colour_lab *two);

static double
de00(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_ciede2000(a, b).dE;
}
static double
de76(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_difference(a, b).dE76;
}
static double
graphic(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_cie94(a, b, &cie94_graphic);
}
static double
textile(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_cie94(a, b, &cie94_textile);
}
static double
cmc21(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_cmc(a, b, 2, 1);
}
static double
cmc11(const struct colour_lab *a, const struct colour_lab *b)
{
	return colour_cmc(a, b, 1, 1);
}
#define PART(name, member)                                                         \
	static double name(const struct colour_lab *a, const struct colour_lab *b) \
	{                                                                          \
		return member;                                                     \
	}
PART(part_G, colour_ciede2000(a, b).G)
PART(part_C1, colour_ciede2000(a, b).C1)
PART(part_C2, colour_ciede2000(a, b).C2)
PART(part_h1, colour_ciede2000(a, b).h1)
PART(part_h2, colour_ciede2000(a, b).h2)
PART(part_mean, colour_ciede2000(a, b).h_mean)
PART(part_T, colour_ciede2000(a, b).T)
PART(part_SL, colour_ciede2000(a, b).S_L)
PART(part_SC, colour_ciede2000(a, b).S_C)
PART(part_SH, colour_ciede2000(a, b).S_H)
PART(part_RT, colour_ciede2000(a, b).R_T)
PART(change_dL, colour_change_grade(a, b).d.dL)
PART(change_dC, colour_change_grade(a, b).d.dC)
PART(change_dH, colour_change_grade(a, b).d.dH)
PART(change_C, colour_change_grade(a, b).C_mean)
PART(change_h, colour_change_grade(a, b).h_mean)
PART(change_D, colour_change_grade(a, b).D)
PART(change_F, colour_change_grade(a, b).dE_F)
PART(change_GS, colour_change_grade(a, b).GS_c)
PART(stain_dE, colour_staining_grade(a, b).dE)
PART(stain_GS, colour_staining_grade(a, b).dE_GS)
PART(stain_SSR, colour_staining_grade(a, b).SSR)

static void
each(struct problem *p, const char *q, quantity *of)
{
	double got[PAIRS];

	for (size_t i = 0; i < n; i++)
		got[i] = of(&first[i], &second[i]);
	expect_all(p, q, got, n);
}

static void
differences_of_published_pairs(void **state)
{
	struct problem p;

	(void)state;
	problem_open(&p, "colour", "ciede2000-odd");
	read_pairs(&p, "inputs.Lab1", "inputs.Lab2");
	each(&p, "dE00_published", de00);
	each(&p, "dE00_exact", de00);
	each(&p, "G", part_G);
	each(&p, "C1p", part_C1);
	each(&p, "C2p", part_C2);
	each(&p, "h1p", part_h1);
	each(&p, "h2p", part_h2);
	each(&p, "hbar", part_mean);
	each(&p, "T", part_T);
	each(&p, "SL", part_SL);
	each(&p, "SC", part_SC);
	each(&p, "SH", part_SH);
	each(&p, "RT", part_RT);
	each(&p, "dE76", de76);
	each(&p, "dE94_graphic (K1 .045 K2 .015 kL 1, first colour reference)", graphic);
	each(&p, "dE94_textile (K1 .048 K2 .014 kL 2)", textile);
	each(&p, "dECMC_2_1", cmc21);
	each(&p, "dECMC_1_1", cmc11);
	problem_close(&p);
}

/* Pairs 10 and 14 of Sharma, Wu and Dalal (2005), on the edge of 180 degrees: 7.1792 and 4.8045 as printed. */
static void
an_edge_is_not_decided_by_a_last_bit(void **state)
{
	const struct colour_lab a = { 50, 2.49, -0.001 }, b = { 50, -2.49, 0.0010 },
				c = { 50, -0.001, 2.49 }, d = { 50, 0.0010, -2.49 };

	(void)state;
	assert_true(fabs(colour_ciede2000(&a, &b).dE - 7.1792) < 5.1e-5);
	assert_true(fabs(colour_ciede2000(&c, &d).dE - 4.8045) < 5.1e-5);
}

static void
differences_of_dyed_fabrics(void **state)
{
	struct problem p;
	double lch[2][3 * PAIRS];

	(void)state;
	problem_open(&p, "colour", "textile-pairs-1");
	read_pairs(&p, "inputs.Lab1", "inputs.Lab2");
	each(&p, "dE00", de00);
	each(&p, "dE76", de76);
	each(&p, "dE94_textile", textile);
	each(&p, "dECMC_2_1", cmc21);
	for (size_t i = 0; i < n; i++) {
		const struct colour_lch a = colour_lch_of(&first[i]), b = colour_lch_of(&second[i]);
		const double v[2][3] = { { a.L, a.C, a.h }, { b.L, b.C, b.h } };

		memcpy(&lch[0][3 * i], v[0], sizeof(v[0]));
		memcpy(&lch[1][3 * i], v[1], sizeof(v[1]));
	}
	expect_all(&p, "LCh1", lch[0], 3 * n);
	expect_all(&p, "LCh2", lch[1], 3 * n);
	problem_close(&p);
}

static void
grey_scale_grades(void **state)
{
	struct problem p;
	char place[40];

	(void)state;
	problem_open(&p, "colour", "iso105-a05-1");
	read_pairs(&p, "inputs.original_Lab", "inputs.treated_Lab");
	each(&p, "dL", change_dL);
	each(&p, "dC", change_dC);
	each(&p, "dH", change_dH);
	each(&p, "C_M", change_C);
	each(&p, "h_M", change_h);
	each(&p, "D", change_D);
	each(&p, "dE_F", change_F);
	each(&p, "GS_c", change_GS);
	for (size_t i = 0; i < n; i++) {
		snprintf(place, sizeof(place), "%zu", i);
		expect_text(&p, "rating", place, colour_change_grade(&first[i], &second[i]).grade);
	}
	problem_close(&p);
	problem_open(&p, "colour", "iso105-a04-1");
	read_pairs(&p, "inputs.unstained_Lab", "inputs.stained_Lab");
	each(&p, "dE_ab", stain_dE);
	each(&p, "dE_GS", stain_GS);
	each(&p, "SSR", stain_SSR);
	for (size_t i = 0; i < n; i++) {
		snprintf(place, sizeof(place), "%zu", i);
		expect_text(&p, "nearest_half_step", place,
			colour_staining_grade(&first[i], &second[i]).grade);
	}
	problem_close(&p);
	/* no difference at all is the best grade, not a logarithm of zero */
	assert_string_equal(colour_staining_grade(&first[0], &first[0]).grade, "5");
	assert_string_equal(colour_change_grade(&first[0], &first[0]).grade, "5");
}

static void
white_points(void **state)
{
	struct problem p;
	const json_t *printed, *row;
	size_t i;

	(void)state;
	problem_open(&p, "colour", "white-points-1");
	printed = expected_value(&p, "X_Z_published (ASTM E308)");
	json_array_foreach(printed, i, row)
	{
		enum illuminant light;
		enum observer eye;
		struct colour_xyz white, sum;
		char place[40];

		assert_int_equal(illuminant_find(&light,
					 str_of(json_string_value(json_array_get(row, 0))), NULL),
			E_OK);
		assert_int_equal(observer_find(&eye,
					 str_of(json_string_value(json_array_get(row, 1))), NULL),
			E_OK);
		white = colour_white(light, eye);
		sum = colour_white_summed(light, eye);
		for (int k = 2; k < 4; k++) {
			snprintf(place, sizeof(place), "%zu.%d", i, k);
			expect_at(
				&p, "X_Z_published (ASTM E308)", place, k == 2 ? white.X : white.Z);
			expect_at(&p, "X_Z_5nm_sum_380_780", place, k == 2 ? sum.X : sum.Z);
		}
	}
	problem_close(&p);
	/* the printed figures that no problem names lie as near to their sums */
	for (int light = 0; light < ILLUMINANTS; light++)
		for (int eye = 0; eye < 2; eye++) {
			struct colour_xyz w = colour_white(
						  (enum illuminant)light, (enum observer)eye),
					  s = colour_white_summed(
						  (enum illuminant)light, (enum observer)eye);

			if (fabs(w.X - s.X) > 0.03 || fabs(w.Z - s.Z) > 0.03)
				fail_msg("white %d %d: %g %g, summed %g %g", light, eye, w.X, w.Z,
					s.X, s.Z);
		}
}

static void
spectrum(const char *id)
{
	static const struct {
		const char *xyz, *lab;
		enum illuminant light;
		enum observer eye;
	} wanted[] = { { "XYZ_D65_10", "Lab_D65_10", ILLUMINANT_D65, OBSERVER_10 },
		{ "XYZ_A_10", "Lab_A_10", ILLUMINANT_A, OBSERVER_10 },
		{ "XYZ_D65_2", "Lab_D65_2", ILLUMINANT_D65, OBSERVER_2 } };
	struct problem p;
	size_t m;
	const double *r;

	problem_open(&p, "colour", id);
	r = problem_numbers(&p, "inputs.R", &m);
	for (size_t i = 0; i < 3; i++) {
		struct colour_xyz xyz, white = colour_white(wanted[i].light, wanted[i].eye);
		struct colour_lab lab;

		assert_int_equal(spectrum_xyz(&xyz, r, m, problem_number(&p, "inputs.wavelength.0"),
					 problem_number(&p, "inputs.wavelength.2"), wanted[i].light,
					 wanted[i].eye, NULL),
			E_OK);
		lab = colour_lab_of(&xyz, &white);
		expect_all(&p, wanted[i].xyz, (const double[]){ xyz.X, xyz.Y, xyz.Z }, 3);
		expect_all(&p, wanted[i].lab, (const double[]){ lab.L, lab.a, lab.b }, 3);
	}
	problem_close(&p);
}

static void
colours_of_spectra(void **state)
{
	(void)state;
	spectrum("spectrum-dark-skin");
	spectrum("spectrum-blue");
}

static void
tristimulus_values_to_lab(void **state)
{
	struct problem p;
	size_t m;
	const double *xyz, *w;
	double lab[60], lch[60];

	(void)state;
	problem_open(&p, "colour", "xyz-lab-1");
	w = problem_numbers(&p, "inputs.white", &m);
	xyz = problem_numbers(&p, "inputs.XYZ", &m);
	for (size_t i = 0; i < m; i += 3) {
		const struct colour_xyz c = { xyz[i], xyz[i + 1], xyz[i + 2] },
					white = { w[0], w[1], w[2] };
		const struct colour_lab l = colour_lab_of(&c, &white);
		const struct colour_lch h = colour_lch_of(&l);

		memcpy(&lab[i], (const double[]){ l.L, l.a, l.b }, 3 * sizeof(double));
		memcpy(&lch[i], (const double[]){ h.L, h.C, h.h }, 3 * sizeof(double));
	}
	expect_all(&p, "Lab", lab, m);
	expect_all(&p, "LCh", lch, m);
	problem_close(&p);
	problem_open(&p, "colour", "whiteness-cie");
	{
		size_t k;
		const double *xy = problem_numbers(&p, "inputs.xy", &k),
			     *xyn = problem_numbers(&p, "inputs.xy_n", &k);
		/* the printed tint has the factor of the 2 degree observer, whatever the problem says */
		struct colour_whiteness white = colour_whiteness(
			xy[0], xy[1], problem_number(&p, "inputs.Y"), xyn[0], xyn[1], 1000);

		expect(&p, "W", white.W);
		expect(&p, "T", white.T);
	}
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(differences_of_published_pairs),
		cmocka_unit_test(an_edge_is_not_decided_by_a_last_bit),
		cmocka_unit_test(differences_of_dyed_fabrics),
		cmocka_unit_test(grey_scale_grades),
		cmocka_unit_test(white_points),
		cmocka_unit_test(colours_of_spectra),
		cmocka_unit_test(tristimulus_values_to_lab),
	};

	return cmocka_run_group_tests_name("colour", tests, NULL, NULL);
}
