/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "plain.h"

#include <math.h>
#include <stdlib.h>

#include "num/summary.h"

double
plain_summary(double *v, size_t n)
{
	double sum = 0, s2 = 0, s3 = 0, s4 = 0, products = 0, before = 0, mean, result, median;

	for (size_t i = 0; i < n; i++)
		sum += v[i];
	mean = sum / (double)n;
	for (size_t i = 0; i < n; i++) {
		double d = v[i] - mean, d2 = d * d;

		s2 += d2;
		s3 += d2 * d;
		s4 += d2 * d2;
		products += d * before;
		before = d;
	}
	result = mean + sqrt(s2 / (double)(n - 1)) + products / s2 + s3 / pow(s2, 1.5) +
		 s4 / (s2 * s2);
	result += num_select(v, n, n / 4) + num_select(v, n, 3 * n / 4);
	median = num_median(v, n);
	for (size_t i = 0; i < n; i++)
		v[i] = fabs(v[i] - median);
	return result + median + num_median(v, n);
}

double
plain_anova(const double *y, const int *of, size_t n, int count)
{
	double *mean = NEW(double, (size_t)count), within = 0, between = 0, grand = 0;
	size_t *rows = NEW(size_t, (size_t)count);

	for (size_t i = 0; i < n; i++) {
		mean[of[i]] += y[i];
		rows[of[i]]++;
	}
	for (int g = 0; g < count; g++) {
		grand += mean[g];
		mean[g] /= (double)rows[g];
	}
	grand /= (double)n;
	for (size_t i = 0; i < n; i++)
		within += (y[i] - mean[of[i]]) * (y[i] - mean[of[i]]);
	for (int g = 0; g < count; g++)
		between += (double)rows[g] * (mean[g] - grand) * (mean[g] - grand);
	free(mean);
	free(rows);
	return between / (count - 1) / (within / (double)(n - (size_t)count));
}

static double
dot(const double *a, const double *b, size_t n)
{
	double s = 0;

	for (size_t i = 0; i < n; i++)
		s += a[i] * b[i];
	return s;
}

/* v := the reflection of v that the vector h, of square half, makes. */
static void
reflect(double *v, const double *h, double half, size_t n)
{
	double k = dot(h, v, n) / half;

	for (size_t i = 0; i < n; i++)
		v[i] -= k * h[i];
}

double
plain_regression(double *x, const double *y, size_t n, int p)
{
	double *r = NEW(double, (size_t)(p * p)), *b = NEW(double, (size_t)p);
	double *z = NEW(double, n), mean = 0, total = 0, rest = 0, result = 0;

	for (size_t i = 0; i < n; i++)
		z[i] = y[i];
	for (int k = 0; k < p; k++) {
		double *h = x + (size_t)k * n + k, square, length;
		size_t m = n - (size_t)k;

		square = dot(h, h, m);
		length = h[0] > 0 ? -sqrt(square) : sqrt(square);
		for (int i = 0; i < k; i++)
			r[i * p + k] = x[(size_t)k * n + (size_t)i];
		r[k * p + k] = length;
		square -= h[0] * length;
		h[0] -= length;
		for (int j = k + 1; j < p; j++)
			reflect(x + (size_t)j * n + k, h, square, m);
		reflect(z + k, h, square, m);
	}
	for (int k = p - 1; k >= 0; k--) {
		b[k] = z[k];
		for (int j = k + 1; j < p; j++)
			b[k] -= r[k * p + j] * b[j];
		b[k] /= r[k * p + k];
		result += b[k];
	}
	rest = dot(z + p, z + p, n - (size_t)p);
	for (size_t i = 0; i < n; i++)
		mean += y[i] / (double)n;
	for (size_t i = 0; i < n; i++)
		total += (y[i] - mean) * (y[i] - mean);
	/* rows of the inverse of r for the standard errors */
	for (int j = 0; j < p; j++) {
		double *e = b;

		for (int i = j; i >= 0; i--) {
			e[i] = i == j;
			for (int k = i + 1; k <= j; k++)
				e[i] -= r[i * p + k] * e[k];
			e[i] /= r[i * p + i];
			result += rest * e[i] * e[i];
		}
	}
	/* residuals are part of the answer: the reflections back */
	for (int k = 0; k < p; k++)
		z[k] = 0;
	for (int k = p - 1; k >= 0; k--) {
		double *h = x + (size_t)k * n + k;

		reflect(z + k, h, dot(h, h, n - (size_t)k) / 2, n - (size_t)k);
	}
	result += z[n / 2] + 1 - rest / total;
	free(r);
	free(b);
	free(z);
	return result;
}
