/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/chart_constants.h"

#include <math.h>
#include <stdbool.h>

#include "num/distribution.h"

#define REACH 9.0 /* beyond it a normal tail times 1000 values is below 1e-15 of the result */
#define STEP 0.1  /* of the trapezoid rule: a bell of width 0.3 loses exp(-2 pi^2 9) */
#define PANELS 18 /* of width 1 over the range: 2 REACH */

static bool
in_domain(size_t n)
{
	return n >= 2 && n <= CHART_MAX_RANGE;
}

double
chart_d2(size_t n)
{
	double sum = 0, power = (double)n;

	if (!in_domain(n))
		return (double)NAN;
	for (int i = 0; i <= (int)(2 * REACH / STEP); i++) {
		double upper = normal_upper(-REACH + i * STEP);

		/* 1 - Phi^n by its small tail */
		sum += -expm1(power * log1p(-upper)) - pow(upper, power);
	}
	return sum * STEP;
}

/* P(range <= r) = n integral phi(x) (Phi(x + r) - Phi(x))^(n-1), x the smallest value. */
static double
range_cdf(double r, size_t n)
{
	double sum = 0;

	for (int i = 0; i <= (int)(2 * REACH / STEP); i++) {
		double x = -REACH + i * STEP;
		double between = x > 0 ? normal_upper(x) - normal_upper(x + r)
				       : normal_cdf(x + r) - normal_cdf(x);

		sum += exp(-x * x / 2) * pow(between, (double)(n - 1));
	}
	return sum * STEP * (double)n / sqrt(2 * M_PI);
}

/* E(range^2) by 8 nodes a panel. */
static double
mean_square_range(size_t n)
{
	static const double node[] = { 0.18343464249564980494, 0.52553240991632898582,
		0.79666647741362673959, 0.96028985649753623168 };
	static const double weight[] = { 0.36268378337836198297, 0.31370664587788728734,
		0.22238103445337447054, 0.10122853629037625915 };
	double sum = 0;

	for (int panel = 0; panel < 2 * PANELS; panel++)
		for (int k = 0; k < 8; k++) {
			double t = k < 4 ? node[k] : -node[k - 4];
			double r = (panel + 0.5 + t / 2) / 2;

			sum += weight[k % 4] / 4 * 2 * r * (1 - range_cdf(r, n));
		}
	return sum;
}

double
chart_d3(size_t n)
{
	double d2 = chart_d2(n);

	return in_domain(n) ? sqrt(mean_square_range(n) - d2 * d2) : (double)NAN;
}

double
chart_c4(size_t n)
{
	double x = ((double)n - 1) / 2, y = 1 / x;

	if (n < 2)
		return (double)NAN;
	if (x < 80)
		return tgamma(x + 0.5) / tgamma(x) / sqrt(x);
	/* DLMF 5.11.13; the next term is below 1e-15 */
	return 1 +
	       y * (-1.0 / 8 +
			   y * (1.0 / 128 +
				       y * (5.0 / 1024 +
						   y * (-21.0 / 32768 +
							       y * (-399.0 / 262144 +
									   y * 869.0 / 4194304)))));
}

double
chart_d2_star(size_t n, size_t ranges)
{
	double d2 = chart_d2(n), d3 = chart_d3(n);

	return ranges ? sqrt(d2 * d2 + d3 * d3 / (double)ranges) : (double)NAN;
}

void
chart_constants(struct chart_constants *out, size_t n)
{
	double root = sqrt((double)n), s;

	*out = (struct chart_constants){ .d2 = chart_d2(n), .d3 = chart_d3(n), .c4 = chart_c4(n) };
	s = 3 * sqrt(1 - out->c4 * out->c4);
	out->A = 3 / root;
	out->A2 = 3 / (out->d2 * root);
	out->A3 = 3 / (out->c4 * root);
	out->B3 = fmax(0, 1 - s / out->c4);
	out->B4 = 1 + s / out->c4;
	out->B5 = fmax(0, out->c4 - s);
	out->B6 = out->c4 + s;
	out->D1 = fmax(0, out->d2 - 3 * out->d3);
	out->D2 = out->d2 + 3 * out->d3;
	out->D3 = fmax(0, 1 - 3 * out->d3 / out->d2);
	out->D4 = 1 + 3 * out->d3 / out->d2;
	out->E2 = 3 / out->d2;
}
