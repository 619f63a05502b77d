/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Capability of what is not normal: transformation, distributions fitted to positive values, percentiles. */
#include <math.h>
#include <string.h>

#include "metrology/capability.h"
#include "num/summary.h"

#define LAMBDA_REACH 5.0

static enum rc
check_positive(const double *x, size_t n, struct err *err)
{
	bool differ = false;

	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	for (size_t i = 0; i < n; i++) {
		if (!(x[i] > 0))
			return err_set(err, E_DOMAIN,
				"this shape is of values above 0 only: value %zu is %g", i + 1,
				x[i]);
		differ = differ || x[i] != x[0];
	}
	if (!differ)
		return err_set(err, E_DOMAIN,
			"all values are equal: without scatter there is no distribution to judge");
	return E_OK;
}

/* ---- Box and Cox ------------------------------------------------------------------------------------- */

double
box_cox(double x, double lambda)
{
	if (lambda == 0)
		return log(x);
	return x > 0        ? expm1(lambda * log(x)) / lambda
	       : lambda > 0 ? -1 / lambda
			    : -(double)INFINITY;
}

/* log x in, about its mean, so that powers neither overflow nor lose the scatter. */
static double
likelihood(double lambda, const double *log_x, size_t n, double *work)
{
	double sd;

	for (size_t i = 0; i < n; i++)
		work[i] = lambda == 0 ? log_x[i] : expm1(lambda * log_x[i]) / lambda;
	sd = num_sd(work, n);
	return -(double)n * log(sd); /* with the logs about their mean, (lambda - 1) sum is 0 */
}

enum rc
box_cox_lambda(double *lambda, const double *x, size_t n, double *work, struct err *err)
{
	const double ratio = 0.61803398874989484820;
	double low = -LAMBDA_REACH, high = LAMBDA_REACH, mean, a, b, fa, fb;
	enum rc rc = check_positive(x, n, err);
	double *log_x = work, *room = work + n;

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		log_x[i] = log(x[i]);
	mean = num_mean(log_x, n);
	for (size_t i = 0; i < n; i++)
		log_x[i] -= mean;
	a = high - ratio * (high - low);
	b = low + ratio * (high - low);
	fa = likelihood(a, log_x, n, room);
	fb = likelihood(b, log_x, n, room);
	/* the likelihood is flat at its top: below 1e-8 of lambda its double no longer tells */
	while (high - low > 1e-8) {
		if (fa > fb) {
			high = b;
			b = a;
			fb = fa;
			a = high - ratio * (high - low);
			fa = likelihood(a, log_x, n, room);
		} else {
			low = a;
			a = b;
			fa = fb;
			b = low + ratio * (high - low);
			fb = likelihood(b, log_x, n, room);
		}
	}
	*lambda = (low + high) / 2;
	return E_OK;
}

/* ---- Weibull ----------------------------------------------------------------------------------------- */

/* sum x^k ln x/sum x^k - mean ln x - 1/k and its derivative, on logs about the largest: rises with k. */
static double
shape_equation(double k, const double *x, size_t n, double top, double mean, double *slope)
{
	double s0 = 0, s1 = 0, s2 = 0;

	for (size_t i = 0; i < n; i++) {
		double l = log(x[i]) - top, w = exp(k * l);

		s0 += w;
		s1 += w * l;
		s2 += w * l * l;
	}
	*slope = (s2 * s0 - s1 * s1) / (s0 * s0) + 1 / (k * k);
	return s1 / s0 - mean - 1 / k;
}

enum rc
weibull_fit(struct weibull *out, const double *x, size_t n, struct err *err)
{
	double top = -(double)INFINITY, mean = 0, squares = 0, k, s0 = 0;
	enum rc rc = check_positive(x, n, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		top = fmax(top, log(x[i]));
	for (size_t i = 0; i < n; i++)
		mean += (log(x[i]) - top) / (double)n;
	for (size_t i = 0; i < n; i++)
		squares += (log(x[i]) - top - mean) * (log(x[i]) - top - mean) / (double)n;
	k = M_PI / sqrt(6 * squares); /* the shape that has this variance of ln x */
	for (int pass = 0; pass < 100; pass++) {
		double slope, step = shape_equation(k, x, n, top, mean, &slope);

		step /= slope;
		if (step > k / 2) /* not past 0 */
			step = k / 2;
		k -= step;
		if (fabs(step) <= 1e-15 * k) /* the last digit of a double */
			break;
	}
	for (size_t i = 0; i < n; i++)
		s0 += exp(k * (log(x[i]) - top));
	*out = (struct weibull){ k, exp(top + log(s0 / (double)n) / k) };
	return E_OK;
}

double
weibull_quantile(const struct weibull *w, double p, double upper)
{
	double x = p < 0.5 ? -log1p(-p) : -log(upper);

	return w->scale * pow(x, 1 / w->shape);
}

/* ---- percentiles ------------------------------------------------------------------------------------- */

static double
at_place(const double *sorted, size_t n, double p)
{
	double place = ((double)n + 1) * p - 1, whole;
	size_t i;

	if (place <= 0)
		return sorted[0];
	if (place >= (double)(n - 1))
		return sorted[n - 1];
	whole = floor(place);
	i = (size_t)whole;
	return sorted[i] + (place - whole) * (sorted[i + 1] - sorted[i]);
}

static enum rc
lognormal_percentiles(
	struct percentiles *out, double *work, const double *x, size_t n, struct err *err)
{
	double mean, sd;
	enum rc rc = check_positive(x, n, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < n; i++)
		work[i] = log(x[i]);
	mean = num_mean(work, n);
	sd = num_sd(work, n);
	*out = (struct percentiles){ exp(mean - 3 * sd), exp(mean), exp(mean + 3 * sd) };
	return E_OK;
}

enum rc
percentiles_of(struct percentiles *out, struct arena *a, const double *x, size_t n,
	enum percentiles_from from, struct err *err)
{
	double p = normal_upper(3), *work = arena_new(a, double, n + 1);
	struct weibull w;
	enum rc rc;

	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	if (from == PERCENTILES_LOGNORMAL)
		return lognormal_percentiles(out, work, x, n, err);
	if (from == PERCENTILES_WEIBULL) {
		rc = weibull_fit(&w, x, n, err);
		if (rc)
			return rc;
		*out = (struct percentiles){ weibull_quantile(&w, p, 1 - p),
			weibull_quantile(&w, 0.5, 0.5), weibull_quantile(&w, 1 - p, p) };
		return E_OK;
	}
	memcpy(work, x, n * sizeof(*x));
	num_sort(work, n);
	*out = (struct percentiles){ at_place(work, n, p), at_place(work, n, 0.5),
		at_place(work, n, 1 - p) };
	return E_OK;
}
