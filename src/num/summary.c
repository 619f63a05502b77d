/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/summary.h"

#include <math.h>

double
num_sum(const double *v, size_t n)
{
	double sum = 0, lost = 0;

	for (size_t i = 0; i < n; i++) {
		double t = sum + v[i];

		lost += fabs(sum) >= fabs(v[i]) ? (sum - t) + v[i] : (v[i] - t) + sum;
		sum = t;
	}
	return sum + lost;
}

double
num_mean(const double *v, size_t n)
{
	double mean, rest = 0;

	if (n == 0)
		return NAN;
	mean = num_sum(v, n) / (double)n;
	/* one correction step takes away the rounding of the division */
	for (size_t i = 0; i < n; i++)
		rest += v[i] - mean;
	return mean + rest / (double)n;
}

double
num_sd(const double *v, size_t n)
{
	double mean = num_mean(v, n), squares = 0, rest = 0;

	if (n < 2)
		return NAN;
	for (size_t i = 0; i < n; i++) {
		double d = v[i] - mean;

		squares += d * d;
		rest += d;
	}
	return sqrt((squares - rest * rest / (double)n) / (double)(n - 1));
}

double
num_median(double *v, size_t n)
{
	double upper;

	if (n == 0)
		return NAN;
	upper = num_select(v, n, n / 2);
	return n % 2 ? upper : (num_select(v, n, n / 2 - 1) + upper) / 2;
}
