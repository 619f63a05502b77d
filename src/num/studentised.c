/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions of a normal quantity over an independent standard deviation: noncentral t and studentised range. Each is
 * the mean of a function of s = sqrt(chi-square / nu) over the density of u = log s.
 */
#include <float.h>
#include <math.h>
#include <stdbool.h>

#include "num/distribution.h"
#include "num/special.h"

#define PI 3.14159265358979323846

/* A function of s whose mean is wanted: value, and its derivative by the parameter that a root is sought for. */
struct averaged {
	double (*f)(const struct averaged *a, double s, double *slope);
	double nu;
	double step;     /* of u */
	double place, k; /* t and delta, or q and k */
	bool upper;
};

struct mean {
	double value, slope;
};

/* Exponent of the density of u: -nu/2 (e^2u - 1 - 2u), without cancellation near 0. */
static double
log_density(double nu, double u)
{
	double term = 2 * u, sum = 0;

	if (fabs(u) > 0.25)
		return -nu / 2 * (expm1(2 * u) - 2 * u);
	for (int j = 2; j < 24; j++) {
		term *= 2 * u / j;
		sum += term;
	}
	return -nu / 2 * sum;
}

static struct mean
term_at(const struct averaged *a, double u)
{
	double density = exp(log_density(a->nu, u)), slope;
	struct mean m = { 0, 0 };

	if (density > 0) {
		m.value = density * a->f(a, exp(u), &slope);
		m.slope = density * slope;
	}
	return m;
}

/*
 * Trapezoid rule from the summit of the integrand outwards, which has one (a product of log-concave functions of s), until
 * the terms no longer count.
 */
static struct mean
mean_over_sd(const struct averaged *a)
{
	struct mean sum, here, next;
	double constant = sqrt(a->nu / (4 * PI)) * exp(-stirling_error(a->nu / 2)) * 2, slope;
	double h = a->step, top = 0;

	if (isinf(a->nu)) {
		sum.value = a->f(a, 1, &slope);
		sum.slope = slope;
		return sum;
	}
	here = term_at(a, 0);
	while (here.value == 0 && exp(log_density(a->nu, top)) > 0)
		here = term_at(a, top += a->upper ? -h : h);
	for (int way = -1; way <= 1; way += 2)
		for (;;) {
			next = term_at(a, top + way * h);
			if (!(next.value > here.value))
				break;
			here = next;
			top += way * h;
		}
	sum = here;
	for (int way = -1; way <= 1; way += 2)
		for (int i = 1; i < 1000000; i++) {
			next = term_at(a, top + way * i * h);
			sum.value += next.value;
			sum.slope += next.slope;
			if (next.value <= DBL_EPSILON / 64 * h * sum.value)
				break;
		}
	sum.value *= h * constant;
	sum.slope *= h * constant;
	return sum;
}

/* ---- noncentral t ----------------------------------------------------------------------------------- */

static double
shifted_normal(const struct averaged *a, double s, double *slope)
{
	double z = a->place * s - a->k;

	*slope = a->upper ? normal_density(z) : -normal_density(z);
	return a->upper ? normal_upper(z) : normal_cdf(z);
}

static struct mean
noncentral_t(double t, double nu, double delta, bool upper)
{
	struct averaged a = { shifted_normal, nu, 0.1, t, delta, upper };

	if (t < 0) { /* the same, mirrored */
		a.place = -t;
		a.k = -delta;
		a.upper = !upper;
	}
	/* a third of the narrower of the two bells: the error is then exp(-2 pi^2 9) */
	a.step = fmin(0.1, 0.35 / sqrt(nu + delta * delta));
	return mean_over_sd(&a);
}

double
noncentral_t_cdf(double t, double nu, double delta)
{
	if (!(nu > 0) || isnan(t) || !(fabs(delta) <= 1000))
		return (double)NAN;
	return fmin(1, noncentral_t(t, nu, delta, false).value);
}

double
noncentral_t_upper(double t, double nu, double delta)
{
	if (!(nu > 0) || isnan(t) || !(fabs(delta) <= 1000))
		return (double)NAN;
	return fmin(1, noncentral_t(t, nu, delta, true).value);
}

struct shift {
	double t, nu, p;
	bool upper;
};

static double
shift_curve(const void *with, double delta, double *slope)
{
	const struct shift *s = (const struct shift *)with;
	struct mean m = noncentral_t(s->t, s->nu, delta, s->upper);

	*slope = (s->t < 0 ? -m.slope : m.slope) / m.value;
	return m.value > 0 ? log(m.value / s->p) : -(double)INFINITY;
}

enum rc
noncentral_t_shift(double *out, double p, double t, double nu, struct err *err)
{
	struct shift s = { t, nu, fmin(p, 1 - p), p > 0.5 };
	struct curve c = { shift_curve, &s };

	if (!(p > 0 && p < 1))
		return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", p);
	if (!(nu > 0))
		return err_set(
			err, E_DOMAIN, "degrees of freedom must be greater than 0, not %g", nu);
	/* P(T <= t | delta) <= P(Z <= ...): the bracket is widened until it holds */
	for (int reach = 10; reach <= 1000; reach *= 3) {
		*out = root_between(&c, fmax(t - reach, -1000), fmin(t + reach, 1000), t);
		if (!isnan(*out))
			return E_OK;
	}
	return err_set(err, E_DOMAIN,
		"no noncentrality between -1000 and 1000 gives t = %g the probability %g", t, p);
}

/* ---- studentised range ------------------------------------------------------------------------------ */

/*
 * Range of k standard normal values at most w: k times the integral of phi(z) (Phi(z) - Phi(z - w))^(k-1); above w the
 * integrand is phi(z) (Phi(z)^(k-1) - (Phi(z) - Phi(z - w))^(k-1)), kept free of cancellation.
 */
static double
range_of_normal(const struct averaged *a, double s, double *slope)
{
	double w = a->place * s, m = a->k - 1, h = fmin(0.25, 0.7 / sqrt(a->k)), sum = 0;
	double first = a->upper ? fmax(-9, w / 2 - 9) : -9, last = a->upper ? w / 2 + 9 : 9;
	/* on a grid that does not move with w, so that the rule's error does not either */
	int start = (int)ceil(first / h);

	*slope = (double)NAN;
	if (w > 80)
		return a->upper ? 0 : 1;
	for (int i = start; i * h < last; i++) {
		double z = i * h;

		if (a->upper) {
			double all = normal_cdf(z), off = normal_cdf(z - w) / all;

			sum += normal_density(z) * pow(all, m) *
			       (off >= 1 ? 1 : -expm1(m * log1p(-off)));
		} else {
			sum += normal_density(z) * pow(normal_between(z - w, z), m);
		}
	}
	return fmin(1, a->k * h * sum);
}

static double
tukey_tail(double q, double k, double nu, bool upper)
{
	struct averaged a = { range_of_normal, nu, fmin(0.08, 0.3 / sqrt(nu + k)), q, k, upper };

	if (!(k >= 2 && k <= 1000) || !(nu >= 1) || isnan(q))
		return (double)NAN;
	if (!(q > 0))
		return upper ? 1 : 0;
	return fmin(1, mean_over_sd(&a).value);
}

double
tukey_cdf(double q, double k, double nu)
{
	return tukey_tail(q, k, nu, false);
}

double
tukey_upper(double q, double k, double nu)
{
	return tukey_tail(q, k, nu, true);
}

struct tukey {
	double k, nu, p;
	bool upper;
};

static double
tukey_curve(const void *with, double u, double *slope)
{
	const struct tukey *t = (const struct tukey *)with;
	double tail = tukey_tail(exp(u), t->k, t->nu, t->upper);

	*slope = (double)NAN;
	return tail > 0 ? log(tail / t->p) : -700;
}

/* `asked` is the probability as it came, t->p the smaller of it and its rest. */
static enum rc
tukey_solve(double *out, const struct tukey *t, double asked, struct err *err)
{
	struct curve c = { tukey_curve, t };
	double u;

	if (!(asked > 0 && asked < 1))
		return err_set(
			err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", asked);
	if (!(t->nu >= 1))
		return err_set(
			err, E_DOMAIN, "degrees of freedom must be at least 1, not %g", t->nu);
	if (!(t->k >= 2 && t->k <= 1000))
		return err_set(err, E_DOMAIN,
			"a studentised range is of 2 to 1000 values, not of %g", t->k);
	for (int reach = 2; reach <= 64; reach *= 2) {
		u = root_between(&c, -reach, reach, 1);
		if (!isnan(u)) {
			*out = exp(u);
			return E_OK;
		}
	}
	return err_set(err, E_DOMAIN, "the quantile lies beyond the range of numbers");
}

enum rc
tukey_quantile(double *out, double p, double k, double nu, struct err *err)
{
	struct tukey t = { k, nu, fmin(p, 1 - p), p > 0.5 };

	return tukey_solve(out, &t, p, err);
}

enum rc
tukey_upper_quantile(double *out, double p, double k, double nu, struct err *err)
{
	struct tukey t = { k, nu, fmin(p, 1 - p), p < 0.5 };

	return tukey_solve(out, &t, p, err);
}
