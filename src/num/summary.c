/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/summary.h"

#include <math.h>
#include <stdlib.h>

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

static void
swap(double *a, double *b)
{
	double t = *a;

	*a = *b;
	*b = t;
}

/* Hoare's selection in the form of Wirth: after each pass a[..j] <= pivot <= a[i..]. */
double
num_select(double *v, size_t n, size_t k)
{
	ptrdiff_t low = 0, high = (ptrdiff_t)n - 1, at = (ptrdiff_t)k;

	if (k >= n)
		return NAN;
	while (low < high) {
		double pivot = v[at];
		ptrdiff_t i = low, j = high;

		do {
			while (v[i] < pivot)
				i++;
			while (pivot < v[j])
				j--;
			if (i <= j)
				swap(&v[i++], &v[j--]);
		} while (i <= j);
		if (j < at)
			low = i;
		if (at < i)
			high = j;
	}
	return v[at];
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

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

void
num_sort(double *v, size_t n)
{
	if (n > 1)
		qsort(v, n, sizeof(*v), compare);
}
