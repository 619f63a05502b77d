/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours, their differences, and the grey-scale grade that a difference is worth.
 *
 * Source    CIE 015:2018 (L*a*b*, CIE94, whiteness); BS 6923 / ISO 105-J03 (CMC); ISO/CIE 11664-6 (CIEDE2000);
 *           ISO 105-A05:1996 (change in colour), ISO 105-A04:1989 (staining), both from memory and to be checked against the
 *           standards' own test data
 * Domain    L* 0 to 100 is usual and not enforced; a difference is of `sample` from `standard`
 * Accuracy  34 pairs of Sharma, Wu and Dalal (2005) to 1e-10; hues on the 180 degree edge are decided by the sign of the
 *           cross product, so that no last bit of atan2 chooses
 * Memory    none
 */
#ifndef METROLOGY_COLOUR_H
#define METROLOGY_COLOUR_H

struct colour_xyz {
	double X, Y, Z; /* Y = 100 for the perfect diffuser */
};
struct colour_lab {
	double L, a, b;
};
struct colour_lch {
	double L, C, h; /* h in degrees, 0 <= h < 360; 0 where there is no chroma */
};

struct colour_lab colour_lab_of(const struct colour_xyz *c, const struct colour_xyz *white);
struct colour_lch colour_lch_of(const struct colour_lab *c);

struct colour_difference {
	double dL, da, db, dC, dH; /* dH carries the sign of the hue-angle difference */
	double dE76;
};
struct colour_difference
colour_difference(const struct colour_lab *standard, const struct colour_lab *sample);

struct cie94_weights {
	double k_L, K1, K2;
};
extern const struct cie94_weights cie94_graphic; /* 1, 0.045, 0.015 */
extern const struct cie94_weights cie94_textile; /* 2, 0.048, 0.014 */
double colour_cie94(const struct colour_lab *standard, const struct colour_lab *sample,
	const struct cie94_weights *w);
/* l:c is 2:1 for acceptability, 1:1 for perceptibility. */
double
colour_cmc(const struct colour_lab *standard, const struct colour_lab *sample, double l, double c);

struct ciede2000 {
	double dE;
	double G, C1, C2, h1, h2, h_mean, T, S_L, S_C, S_H,
		R_T; /* primed quantities of the standard */
};
struct ciede2000
colour_ciede2000(const struct colour_lab *standard, const struct colour_lab *sample);

/* ISO 105-A05: change in colour. grade: "5", "4-5" ... "1". */
struct colour_change {
	struct colour_difference d;
	double C_mean, h_mean, D, dE_F, GS_c;
	const char *grade;
};
struct colour_change
colour_change_grade(const struct colour_lab *original, const struct colour_lab *treated);

/* ISO 105-A04: staining. */
struct colour_staining {
	double dE, dE_GS, SSR;
	const char *grade;
};
struct colour_staining
colour_staining_grade(const struct colour_lab *unstained, const struct colour_lab *stained);

/* CIE whiteness and tint; tint_factor 900 for the 10 degree observer, 1000 for 2 degrees. */
struct colour_whiteness {
	double W, T;
};
struct colour_whiteness
colour_whiteness(double x, double y, double Y, double xn, double yn, double tint_factor);

#endif
