/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/outlier.h"

#include <math.h>

#include "num/distribution.h"
#include "num/special.h"
#include "num/summary.h"

#define HALF_PI 1.57079632679489661923

static enum rc
check_level(double alpha, struct err *err)
{
	if (alpha > 0 && alpha < 1)
		return E_OK;
	return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", alpha);
}

/* ---- Grubbs, one value ------------------------------------------------------------------------------ */

double
grubbs_p(size_t n, double g, int sides)
{
	double m = (double)n, room = (m - 1) * (m - 1) - m * g * g;

	if (n < 3 || isnan(g))
		return (double)NAN;
	if (g <= 0)
		return 1;
	/* rounding may carry G of two equal groups a little past its end */
	if (room <= 0)
		return 0;
	return fmin(1, sides * m * t_upper(g * sqrt(m * (m - 2) / room), m - 2));
}

enum rc
grubbs_critical(double *out, size_t n, double alpha, int sides, struct err *err)
{
	double m = (double)n, t = 0;
	enum rc rc = check_level(alpha, err);

	if (!rc && n < 3)
		rc = err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 3, n);
	if (!rc)
		rc = t_upper_quantile(&t, alpha / (sides * m), m - 2, err);
	if (!rc)
		*out = (m - 1) / sqrt(m) * sqrt(t * t / (m - 2 + t * t));
	return rc;
}

enum rc
num_grubbs(struct grubbs *out, const double *v, size_t n, struct err *err)
{
	*out = (struct grubbs){ 0 };
	if (n < 3)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 3, n);
	for (size_t i = 1; i < n; i++) {
		out->low = v[i] < v[out->low] ? i : out->low;
		out->high = v[i] > v[out->high] ? i : out->high;
	}
	if (v[out->low] == v[out->high])
		return err_set(err, E_DOMAIN,
			"all values are equal: without scatter no value can be judged");
	out->mean = num_mean(v, n);
	out->sd = num_sd(v, n);
	out->g_low = (out->mean - v[out->low]) / out->sd;
	out->g_high = (v[out->high] - out->mean) / out->sd;
	return E_OK;
}

/* ---- Grubbs, two values ----------------------------------------------------------------------------- */

#define GRID 1024 /* steps of the angle: the table is smooth between its kinks, good to 1e-6 */

/*
 * Distribution of b = (largest - mean) / root of the sum of squares, of m normal values, on a grid of angles with
 * b = sqrt((m-1)/m) sin(angle).
 */
struct largest {
	double at[GRID + 1];
};

static double
largest_below(const struct largest *t, double m, double b)
{
	double sine = b / sqrt((m - 1) / m), place;
	int i;

	if (sine >= 1)
		return 1;
	if (sine <= 0)
		return 0;
	place = asin(sine) / HALF_PI * GRID;
	i = (int)place;
	return t->at[i] + (place - i) * (t->at[i + 1] - t->at[i]);
}

/*
 * Given that one of m values lies at the angle, it is the largest where the largest of the others, scaled by their own sum
 * of squares, stays below sqrt(m/(m-1)) tan(angle). Integrated from the end where the probability is 1.
 */
static void
largest_next(struct largest *out, const struct largest *before, double m)
{
	double constant = m * exp(lgamma((m - 1) / 2) - lgamma((m - 2) / 2)) / sqrt(2 * HALF_PI);
	double step = HALF_PI / GRID, sum = 0, scale = sqrt(m / (m - 1));

	out->at[GRID] = 1;
	for (int i = GRID - 1; i >= 0; i--) {
		double angle = (i + 0.5) * step;

		sum += pow(cos(angle), m - 3) * largest_below(before, m - 1, scale * tan(angle));
		out->at[i] = fmax(0, 1 - constant * step * sum);
	}
}

static void
largest_of(struct largest *out, size_t n)
{
	struct largest other;

	/* of two values b is sqrt(1/2), the end of its range: below it nothing */
	for (int i = 0; i < GRID; i++)
		out->at[i] = 0;
	out->at[GRID] = 1;
	for (size_t m = 3; m <= n; m++) {
		other = *out;
		largest_next(out, &other, (double)m);
	}
}

static double
pair_p(const struct largest *rest, size_t n, double ratio)
{
	double m = (double)n, c = sqrt(m / (2 * (m - 2))), widest = atan(c * M_SQRT2);
	double end = pow(ratio, (m - 3) / 2), sum = 0;
	int steps = 256;

	if (ratio <= 0)
		return 0;
	for (int i = 0; i < steps; i++) {
		double part = pow((i + 0.5) / steps, 2 / (m - 3)) * ratio;
		double rho = sqrt(1 / part - 1);

		for (int k = 0; k < steps; k++) {
			double angle = (k + 0.5) / steps * widest;

			sum += largest_below(
				rest, m - 2, rho * (c * cos(angle) - sin(angle) * M_SQRT1_2));
		}
	}
	return m * (m - 1) / 2 * end * (widest / (2 * HALF_PI)) * sum / steps / steps;
}

double
grubbs_pair_p(size_t n, double ratio)
{
	struct largest rest;

	if (n < 4 || n > 500 || isnan(ratio))
		return (double)NAN;
	if (ratio >= 1)
		return 1;
	largest_of(&rest, n - 2);
	return fmin(1, pair_p(&rest, n, ratio));
}

struct pair_search {
	struct largest rest;
	size_t n;
	double alpha;
};

static double
pair_curve(const void *with, double ratio, double *slope)
{
	const struct pair_search *s = (const struct pair_search *)with;
	double p = pair_p(&s->rest, s->n, ratio);

	*slope = (double)NAN;
	return p > 0 ? log(p / s->alpha) : -1000;
}

enum rc
grubbs_pair_critical(double *out, size_t n, double alpha, struct err *err)
{
	struct pair_search s = { .n = n, .alpha = alpha };
	struct curve c = { pair_curve, &s };
	enum rc rc = check_level(alpha, err);

	if (rc)
		return rc;
	if (n < 4 || n > 500)
		return err_set(err, E_DOMAIN,
			"Grubbs' test of two values is for 4 to 500 values, there are %zu", n);
	largest_of(&s.rest, n - 2);
	*out = root_between(&c, 0, 1, 0.5);
	return E_OK;
}

static double
sum_of_squares(const double *v, size_t n)
{
	double sd = num_sd(v, n);

	return sd * sd * (double)(n - 1);
}

struct grubbs_pair
num_grubbs_pair(const double *sorted, size_t n)
{
	double all = sum_of_squares(sorted, n);

	return (struct grubbs_pair){ sum_of_squares(sorted + 2, n - 2) / all,
		sum_of_squares(sorted, n - 2) / all };
}

/* ---- Cochran ---------------------------------------------------------------------------------------- */

double
cochran_p(size_t k, double nu, double c)
{
	double m = (double)k;

	if (k < 2 || !(nu > 0) || !(c >= 0 && c <= 1))
		return (double)NAN;
	return c == 1 ? 0 : fmin(1, m * f_upper((m - 1) * c / (1 - c), nu, (m - 1) * nu));
}

enum rc
cochran_critical(double *out, size_t k, double nu, double alpha, struct err *err)
{
	double m = (double)k, f = 0;
	enum rc rc = check_level(alpha, err);

	if (!rc && k < 2)
		rc = err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, k);
	if (!rc)
		rc = f_upper_quantile(&f, alpha / m, nu, (m - 1) * nu, err);
	if (!rc)
		*out = 1 / (1 + (m - 1) / f);
	return rc;
}

enum rc
num_cochran(struct cochran *out, const double *sd, const double *nu, size_t k, double alpha,
	struct err *err)
{
	double total = 0, squares = 0, freedom = 0, f = 0;
	enum rc rc = check_level(alpha, err);

	*out = (struct cochran){ 0, 2, 0, (double)NAN };
	if (!rc && k < 2)
		rc = err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, k);
	if (rc)
		return rc;
	for (size_t i = 0; i < k; i++) {
		if (!(sd[i] >= 0))
			return err_set(err, E_DOMAIN,
				"a standard deviation or range cannot be negative: value %zu is %g",
				i + 1, sd[i]);
		if (!(nu[i] > 0))
			return err_set(err, E_DOMAIN,
				"degrees of freedom must be greater than 0, not %g", nu[i]);
		squares += sd[i] * sd[i];
		total += nu[i] * sd[i] * sd[i];
		freedom += nu[i];
	}
	if (squares == 0)
		return err_set(
			err, E_DOMAIN, "all standard deviations are 0: none of them can be judged");
	for (size_t i = 0; i < k; i++) {
		double own = nu[i] * sd[i] * sd[i], rest = total - own, p = 0;

		f = rest > 0 ? sd[i] * sd[i] / (rest / (freedom - nu[i])) : (double)INFINITY;
		p = f_upper(f, nu[i], freedom - nu[i]);
		if (p < out->p || (p == out->p && sd[i] > sd[out->at])) {
			out->p = p;
			out->at = i;
		}
	}
	out->c = sd[out->at] * sd[out->at] / squares;
	out->p = fmin(1, (double)k * out->p);
	for (size_t i = 1; i < k; i++)
		if (nu[i] != nu[0])
			return E_OK;
	return cochran_critical(&out->critical, k, nu[0], alpha, err);
}
