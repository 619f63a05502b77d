/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/dixon.h"

#include <math.h>

#include "num/distribution.h"
#include "num/special.h"

/* of each ratio: the gap reaches to the (j+1)-th value from the end, the span leaves out i - 1 at the other end */
static const struct {
	const char *name;
	int j, i;
} ratios[] = { { "r10", 1, 1 }, { "r11", 1, 2 }, { "r21", 2, 2 }, { "r22", 2, 3 } };

const char *
dixon_name(enum dixon_ratio ratio)
{
	return ratios[ratio].name;
}

size_t
dixon_needs(enum dixon_ratio ratio)
{
	return (size_t)ratios[ratio].i + (size_t)ratios[ratio].j + 1;
}

enum dixon_ratio
dixon_usual(size_t n)
{
	if (n <= 7)
		return DIXON_R10;
	if (n <= 10)
		return DIXON_R11;
	return n <= 13 ? DIXON_R21 : DIXON_R22;
}

double
dixon_low(enum dixon_ratio ratio, const double *sorted, size_t n)
{
	size_t j = (size_t)ratios[ratio].j, i = (size_t)ratios[ratio].i;

	return (sorted[j] - sorted[0]) / (sorted[n - i] - sorted[0]);
}

double
dixon_high(enum dixon_ratio ratio, const double *sorted, size_t n)
{
	size_t j = (size_t)ratios[ratio].j, i = (size_t)ratios[ratio].i;

	return (sorted[n - 1] - sorted[n - 1 - j]) / (sorted[n - 1] - sorted[i - 1]);
}

/* The integrand over v (times v, for the step in log v), without f(x) and the factor in front. */
static double
span_density(int j, int i, double m, double x, double v, double r)
{
	double inner = normal_between(x - v, x - r * v), sum = pow(inner, m);

	if (j == 2 && m > 0)
		sum += m * pow(inner, m - 1) * normal_between(x - r * v, x);
	if (i > 1)
		sum *= pow(normal_cdf(x - v), i - 1);
	return sum * normal_density(x - v) * v;
}

double
dixon_upper(enum dixon_ratio ratio, size_t n, double r)
{
	int j = ratios[ratio].j, i = ratios[ratio].i;
	double m = (double)n - i - 1, hx = fmin(0.25, 0.7 / sqrt((double)n)), hu = 0.08, sum = 0;
	double factor = exp(lgamma((double)n + 1) - lgamma(i) - lgamma(m + 1));
	/* below the least span the integrand falls as v^(m+1), or v^m where one value may lie in the gap */
	double top = log(18.0), least = -40 / fmax(1, m + 2 - j) - 2;

	if (n < dixon_needs(ratio) || n > 100 || isnan(r))
		return (double)NAN;
	if (!(r > 0 && r < 1))
		return r > 0 ? 0 : 1;
	for (int a = 0; a * hx < 18; a++) {
		double x = a * hx - 9, line = 0;

		for (int b = 0; top - b * hu > least; b++) {
			double term = span_density(j, i, m, x, exp(top - b * hu), r);

			line += term;
			if (term < line * 1e-18)
				break;
		}
		sum += line * normal_density(x);
	}
	return fmin(1, sum * factor * hx * hu);
}

struct search {
	enum dixon_ratio ratio;
	size_t n;
	double alpha;
};

static double
search_curve(const void *with, double r, double *slope)
{
	const struct search *s = (const struct search *)with;
	double p = dixon_upper(s->ratio, s->n, r);

	*slope = (double)NAN;
	return p > 0 ? log(p / s->alpha) : -1000;
}

enum rc
dixon_critical(double *out, enum dixon_ratio ratio, size_t n, double alpha, struct err *err)
{
	struct search s = { ratio, n, alpha };
	struct curve c = { search_curve, &s };

	if (!(alpha > 0 && alpha < 1))
		return err_set(
			err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", alpha);
	if (n < dixon_needs(ratio) || n > 100)
		return err_set(err, E_DOMAIN, "Dixon's %s is for %zu to 100 values, there are %zu",
			dixon_name(ratio), dixon_needs(ratio), n);
	*out = root_between(&c, 0, 1, 0.5);
	return E_OK;
}
