/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Constants of control charts, computed for any size of subgroup instead of read from a table of three decimals.
 *
 *     d2, d3   mean and standard deviation of the range of n standard normal values
 *     c4       mean of their standard deviation: sqrt(2/(n-1)) Gamma(n/2)/Gamma((n-1)/2); its own sd is sqrt(1 - c4^2)
 *     d2*      sqrt(d2^2 + d3^2/m): root mean square of the mean of m ranges (Duncan; MSA manual, appendix C)
 *
 * d2 = integral of 1 - Phi^n - (1 - Phi)^n and E(range^2) = 2 integral of r P(range > r), by the trapezoid rule where the
 * integrand is a smooth bell and by Gauss and Legendre's nodes where it begins at 0.
 *
 * Source    ISO 7870-2, table 2; Harter, Annals of Math. Stat. 31 (1960) 1122; Montgomery, appendix VI
 * Domain    2 <= n <= CHART_MAX_RANGE for ranges, n >= 2 for c4; NAN outside
 * Accuracy  tests/reference/spc.c, n = 2 to 12: 1e-13; c4 1e-14 for every n
 * Memory    none
 */
#ifndef METROLOGY_CHART_CONSTANTS_H
#define METROLOGY_CHART_CONSTANTS_H

#include <stddef.h>

#define CHART_MAX_RANGE 1000 /* a range of more values is no measure of their scatter */

struct chart_constants {
	double d2, d3, c4;
	double A, A2,
		A3; /* limits of means by sigma, mean range, mean sd: 3/sqrt n, 3/(d2 sqrt n), 3/(c4 sqrt n) */
	double B3, B4, B5, B6; /* limits of standard deviations by their mean, by sigma */
	double D1, D2, D3,
		D4; /* limits of ranges by sigma, by their mean; the lower ones never below 0 */
	double E2;  /* limits of single values by the mean range: 3/d2 */
};

double chart_d2(size_t n);
double chart_d3(size_t n);
double chart_c4(size_t n);
double chart_d2_star(size_t n, size_t ranges); /* ranges >= 1 */

void chart_constants(struct chart_constants *out, size_t n);

#endif
