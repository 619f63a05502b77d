/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/robust.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "num/distribution.h"
#include "num/summary.h"

/* 1 / Phi^-1(3/4) */
#define MAD_FACTOR 1.482602218505602

double
sorted_quantile(const double *sorted, size_t n, double p, enum quantile_type type)
{
	double place = type == QUANTILE_6 ? p * (double)(n + 1) - 1 : p * (double)(n - 1);
	double whole = floor(place);
	size_t i;

	if (!(place > 0))
		return sorted[0];
	if (place >= (double)(n - 1))
		return sorted[n - 1];
	i = (size_t)whole;
	return sorted[i] + (place - whole) * (sorted[i + 1] - sorted[i]);
}

double
robust_mad(const double *v, size_t n, double centre, double *work)
{
	for (size_t i = 0; i < n; i++)
		work[i] = fabs(v[i] - centre);
	return MAD_FACTOR * num_median(work, n);
}

double
robust_niqr(const double *sorted, size_t n, enum quantile_type type)
{
	double low = sorted_quantile(sorted, n, 0.25, type);

	return 0.7413 * (sorted_quantile(sorted, n, 0.75, type) - low);
}

/* ---- Qn and Sn -------------------------------------------------------------------------------------- */

/* How many pairs differ by at most d. */
static double
pairs_within(const double *sorted, size_t n, double d)
{
	double count = 0;

	for (size_t i = 0, j = 0; j < n; j++) {
		while (sorted[j] - sorted[i] > d)
			i++;
		count += (double)(j - i);
	}
	return count;
}

static double
qn_factor(size_t n)
{
	static const double small[] = { 0.399356, 0.99365, 0.51321, 0.84401, 0.61220, 0.85877,
		0.66993, 0.87344, 0.72014, 0.88906, 0.75743 };
	double m = (double)n;

	if (n < 2)
		return 1;
	if (n <= 12)
		return small[n - 2];
	if (n % 2)
		return 1 / ((1.60188 + (-2.1284 - 5.172 / m) / m) / m + 1);
	return 1 / ((3.67561 + (1.9654 + (6.987 - 77 / m) / m) / m) / m + 1);
}

struct robust_scale
robust_qn(const double *sorted, size_t n)
{
	double h = floor((double)n / 2) + 1, k = h * (h - 1) / 2, raw;
	double span = sorted[n - 1] - sorted[0];
	uint64_t low = 0, high;

	/* doubles >= 0 are in the order of their bits */
	memcpy(&high, &span, sizeof(high));
	if (pairs_within(sorted, n, 0) >= k)
		high = 0;
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		memcpy(&raw, &middle, sizeof(raw));
		if (pairs_within(sorted, n, raw) >= k)
			high = middle;
		else
			low = middle + 1;
	}
	memcpy(&raw, &high, sizeof(raw));
	return (struct robust_scale){ raw, raw * 2.21914 * qn_factor(n) };
}

static double
sn_factor(size_t n)
{
	static const double small[] = { 0.743, 1.851, 0.954, 1.351, 0.993, 1.198, 1.005, 1.131 };

	if (n < 2)
		return 1;
	if (n <= 9)
		return small[n - 2];
	return n % 2 ? (double)n / ((double)n - 0.9) : 1;
}

/* Farthest of the `count` values from v[first] on, seen from v[i]. */
static double
reach(const double *v, size_t i, size_t first, size_t count)
{
	return fmax(v[i] - v[first], v[first + count - 1] - v[i]);
}

struct robust_scale
robust_sn(const double *sorted, size_t n)
{
	size_t near = n / 2 + 1, wanted = (n + 1) / 2;
	double low = 0, high = sorted[n - 1] - sorted[0];
	uint64_t a, b;

	/*
	 * The high median of the distances from v[i] is the reach of the best window of n/2 + 1 neighbours, which moves to
	 * the right with i. The low median over i: halving over the doubles again, so that no list of them is kept.
	 */
	memcpy(&a, &low, sizeof(a));
	memcpy(&b, &high, sizeof(b));
	while (a < b) {
		uint64_t middle = a + (b - a) / 2;
		size_t first = 0, count = 0;
		double d;

		memcpy(&d, &middle, sizeof(d));
		for (size_t i = 0; i < n; i++) {
			while (first < i && first + near < n &&
				reach(sorted, i, first + 1, near) <= reach(sorted, i, first, near))
				first++;
			count += reach(sorted, i, first, near) <= d;
		}
		if (count >= wanted)
			b = middle;
		else
			a = middle + 1;
	}
	memcpy(&high, &b, sizeof(high));
	return (struct robust_scale){ high, high * 1.1926 * sn_factor(n) };
}

/* ---- algorithms A and S ----------------------------------------------------------------------------- */

struct drawing {
	double corner, factor;
};

static enum rc
draw_in(struct algorithm_a *out, const double *v, size_t n, struct drawing how, double *work,
	struct err *err)
{
	double x, s, start, reach_now;

	*out = (struct algorithm_a){ 0 };
	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	memcpy(work, v, n * sizeof(*v));
	x = num_median(work, n);
	s = robust_mad(v, n, x, work) / MAD_FACTOR * 1.483;
	if (s == 0) {
		s = num_sd(v, n);
		out->from_sd = s > 0;
	}
	start = s;
	/* a step takes away a fixed share of the error; the ceiling is reached where s* creeps to 0 */
	while (s > 0 && out->steps++ < 10000) {
		double d = how.corner * s, mean, squares = 0, before = s;

		for (size_t i = 0; i < n; i++)
			work[i] = fmin(fmax(v[i] - x, -d), d);
		mean = num_mean(work, n);
		for (size_t i = 0; i < n; i++)
			squares += (work[i] - mean) * (work[i] - mean);
		x += mean;
		s = how.factor * sqrt(squares / (double)(n - 1));
		/* creeping to 0: to nothing beside the values or beside where it started */
		if (s <= 64 * DBL_EPSILON * fmax(fabs(x), start))
			s = 0;
		if (fabs(s - before) <= 4 * DBL_EPSILON * s &&
			fabs(mean) <= 4 * DBL_EPSILON * fmax(fabs(x), s))
			break;
	}
	reach_now = how.corner * s;
	out->location = x;
	out->scale = s;
	out->uncertainty = 1.25 * s / sqrt((double)n);
	out->low = x - reach_now;
	out->high = x + reach_now;
	for (size_t i = 0; i < n; i++)
		out->drawn_in += v[i] < out->low || v[i] > out->high;
	return E_OK;
}

enum rc
robust_algorithm_a(
	struct algorithm_a *out, const double *v, size_t n, double *work, struct err *err)
{
	return draw_in(out, v, n, (struct drawing){ 1.5, 1.134 }, work, err);
}

enum rc
robust_huber(
	struct algorithm_a *out, const double *v, size_t n, double k, double *work, struct err *err)
{
	double theta = normal_cdf(k) - normal_upper(k), beta;

	*out = (struct algorithm_a){ 0 };
	if (!(k > 0))
		return err_set(err, E_DOMAIN, "the corner must be greater than 0, not %g", k);
	beta = theta + k * k * (1 - theta) - 2 * k * exp(-k * k / 2) / sqrt(2 * M_PI);
	return draw_in(out, v, n, (struct drawing){ k, 1 / sqrt(beta) }, work, err);
}

enum rc
robust_algorithm_s(struct algorithm_s *out, const double *w, size_t n, double nu, double *work,
	struct err *err)
{
	double edge;
	enum rc rc;

	*out = (struct algorithm_s){ 0 };
	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	for (size_t i = 0; i < n; i++)
		if (!(w[i] >= 0))
			return err_set(err, E_DOMAIN,
				"a standard deviation or range cannot be negative: value %zu is %g",
				i + 1, w[i]);
	rc = chi2_upper_quantile(&edge, 0.1, nu, err);
	if (rc)
		return rc;
	out->eta = sqrt(edge / nu);
	out->xi = 1 / sqrt(chi2_cdf(edge, nu + 2) + 0.1 * edge / nu);
	memcpy(work, w, n * sizeof(*w));
	out->value = num_median(work, n);
	if (out->value == 0) { /* half of them are 0: the root of the mean square starts */
		for (size_t i = 0; i < n; i++)
			work[i] = w[i] * w[i];
		out->value = sqrt(num_mean(work, n));
	}
	while (out->value > 0 && out->steps++ < 10000) {
		double before = out->value, limit = out->eta * before;

		for (size_t i = 0; i < n; i++)
			work[i] = fmin(w[i], limit) * fmin(w[i], limit);
		out->value = out->xi * sqrt(num_mean(work, n));
		if (fabs(out->value - before) <= 4 * DBL_EPSILON * out->value)
			break;
	}
	for (size_t i = 0; i < n; i++)
		out->drawn_in += w[i] > out->eta * out->value;
	return E_OK;
}
