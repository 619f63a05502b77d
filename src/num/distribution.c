/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/distribution.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdbool.h>

#include "num/special.h"

static enum rc
check_probability(double p, struct err *err)
{
	if (p > 0 && p < 1)
		return E_OK;
	return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", p);
}

static enum rc
check_freedom(double nu, struct err *err)
{
	if (nu > 0)
		return E_OK;
	return err_set(err, E_DOMAIN, "degrees of freedom must be greater than 0, not %g", nu);
}

/* ---- normal ----------------------------------------------------------------------------------------- */

double
normal_upper(double z)
{
	return 0.5 * erfc(z * M_SQRT1_2);
}

double
normal_cdf(double z)
{
	return normal_upper(-z);
}

enum rc
normal_quantile(double *out, double p, struct err *err)
{
	enum rc rc = check_probability(p, err);

	if (!rc)
		*out = gsl_cdf_ugaussian_Pinv(p);
	return rc;
}

enum rc
normal_upper_quantile(double *out, double p, struct err *err)
{
	enum rc rc = check_probability(p, err);

	if (!rc)
		*out = gsl_cdf_ugaussian_Qinv(p);
	return rc;
}

/* ---- positive quantities: chi-square and F ---------------------------------------------------------- */

/* A distribution on x > 0: F with nu1, nu2; chi-square over nu1 where nu2 is infinite. */
struct ratio {
	double nu1, nu2;
	double p;
	bool upper; /* p is the probability above */
};

static struct tails
ratio_tails(double f, double nu1, double nu2)
{
	double a = nu1 * f, sum = a + nu2;

	if (!(f > 0))
		return (struct tails){ 0, 1, 0 };
	if (isinf(f))
		return (struct tails){ 1, 0, 0 };
	if (isinf(nu2))
		return gamma_tails(nu1 / 2, a / 2);
	if (isinf(nu1)) { /* the inverse is the other way round */
		struct tails t = gamma_tails(nu2 / 2, nu2 / f / 2);

		return (struct tails){ t.upper, t.lower, t.slope };
	}
	return beta_tails(nu1 / 2, nu2 / 2, isinf(a) ? 1 : a / sum, isinf(a) ? nu2 / a : nu2 / sum);
}

/* log(tail / p) at log x: nearly straight in both far tails, so that Newton's method walks there fast */
static double
ratio_curve(const void *with, double u, double *slope)
{
	const struct ratio *r = (const struct ratio *)with;
	struct tails t = ratio_tails(exp(u), r->nu1, r->nu2);
	double tail = r->upper ? t.upper : t.lower;

	*slope = (r->upper ? -t.slope : t.slope) / tail;
	return tail > 0 ? log(tail / r->p) : -(double)INFINITY;
}

static enum rc
ratio_quantile(double *out, const struct ratio *r, struct err *err)
{
	struct curve c = { ratio_curve, r };
	double slope, f = ratio_curve(r, 0, &slope), low = 0, high = 0, u, step;

	for (int reach = 1; f != 0 && reach < 2000; reach *= 2) {
		bool up = (f > 0) == r->upper;
		double end = up ? reach : -reach, at = ratio_curve(r, end, &step);

		if (up)
			high = end;
		else
			low = end;
		if ((at > 0) != (f > 0) || at == 0)
			break;
		if (up)
			low = end;
		else
			high = end;
	}
	u = f == 0 ? 0 : root_between(&c, low, high, low == 0 ? high : low);
	if (isnan(u) || fabs(u) > 700)
		return err_set(err, E_DOMAIN, "the quantile lies beyond the range of numbers");
	/* the last step is taken in x itself, which log x cannot resolve to all its digits */
	step = ratio_curve(r, u, &slope);
	step /= slope;
	*out = exp(u) * (1 - (isfinite(step) && fabs(step) < 1e-6 ? step : 0));
	return E_OK;
}

/* From the smaller of two tails, which keeps its digits. */
static enum rc
ratio_from_tails(double *out, double lower, double upper, double nu1, double nu2, struct err *err)
{
	struct ratio r = { nu1, nu2, fmin(lower, upper), upper < lower };

	return ratio_quantile(out, &r, err);
}

double
chi2_cdf(double x, double nu)
{
	return nu > 0 ? gamma_tails(nu / 2, x / 2).lower : (double)NAN;
}

double
chi2_upper(double x, double nu)
{
	return nu > 0 ? gamma_tails(nu / 2, x / 2).upper : (double)NAN;
}

static enum rc
chi2_from_tails(double *out, double p, bool upper, double nu, struct err *err)
{
	enum rc rc = check_freedom(isinf(nu) ? 0 : nu, err);

	if (!rc)
		rc = check_probability(p, err);
	if (!rc)
		rc = ratio_from_tails(
			out, upper ? 1 - p : p, upper ? p : 1 - p, nu, (double)INFINITY, err);
	if (!rc)
		*out *= nu;
	return rc;
}

enum rc
chi2_quantile(double *out, double p, double nu, struct err *err)
{
	return chi2_from_tails(out, p, false, nu, err);
}

enum rc
chi2_upper_quantile(double *out, double p, double nu, struct err *err)
{
	return chi2_from_tails(out, p, true, nu, err);
}

double
f_cdf(double f, double nu1, double nu2)
{
	return nu1 > 0 && nu2 > 0 && !(isinf(nu1) && isinf(nu2)) ? ratio_tails(f, nu1, nu2).lower
								 : (double)NAN;
}

double
f_upper(double f, double nu1, double nu2)
{
	return nu1 > 0 && nu2 > 0 && !(isinf(nu1) && isinf(nu2)) ? ratio_tails(f, nu1, nu2).upper
								 : (double)NAN;
}

static enum rc
f_from_tails(double *out, double lower, double upper, double nu1, double nu2, struct err *err)
{
	enum rc rc = check_freedom(nu1, err);

	if (!rc)
		rc = check_freedom(nu2, err);
	if (!rc)
		rc = check_probability(fmin(lower, upper), err);
	if (!rc && isinf(nu1) && isinf(nu2))
		*out = 1;
	else if (!rc)
		rc = ratio_from_tails(out, lower, upper, nu1, nu2, err);
	return rc;
}

enum rc
f_quantile(double *out, double p, double nu1, double nu2, struct err *err)
{
	return f_from_tails(out, p, 1 - p, nu1, nu2, err);
}

enum rc
f_upper_quantile(double *out, double p, double nu1, double nu2, struct err *err)
{
	return f_from_tails(out, 1 - p, p, nu1, nu2, err);
}

/* ---- Student ---------------------------------------------------------------------------------------- */

/* t^2 is F with 1 and nu; the tails of |T|. */
static struct tails
t_tails(double t, double nu)
{
	double square = t * t, sum = square + nu;

	if (isinf(square) || square > 1e300)
		return beta_tails(0.5, nu / 2, 1, sqrt(nu) / fabs(t) * (sqrt(nu) / fabs(t)));
	return beta_tails(0.5, nu / 2, square / sum, nu / sum);
}

double
t_upper(double t, double nu)
{
	struct tails two;

	if (!(nu > 0) || isnan(t))
		return (double)NAN;
	if (isinf(nu))
		return normal_upper(t);
	two = t_tails(t, nu);
	if (t > 0)
		return two.upper / 2;
	return two.lower < 0.5 ? 0.5 + two.lower / 2 : 1 - two.upper / 2;
}

double
t_cdf(double t, double nu)
{
	return t_upper(-t, nu);
}

double
t_two_sided(double t, double nu)
{
	return fmin(1, 2 * t_upper(fabs(t), nu));
}

enum rc
t_upper_quantile(double *out, double p, double nu, struct err *err)
{
	double tail = fmin(p, 1 - p), square;
	enum rc rc = check_freedom(nu, err);

	if (!rc && isinf(nu))
		return normal_upper_quantile(out, p, err);
	if (!rc)
		rc = check_probability(p, err);
	if (rc || p == 0.5) {
		*out = 0;
		return rc;
	}
	/* 1 - 2p as 2 (1/2 - p), which is exact */
	rc = ratio_from_tails(&square, 2 * fabs(0.5 - p), 2 * tail, 1, nu, err);
	if (!rc)
		*out = copysign(sqrt(square), 0.5 - p);
	return rc;
}

enum rc
t_quantile(double *out, double p, double nu, struct err *err)
{
	enum rc rc = t_upper_quantile(out, p, nu, err);

	if (!rc)
		*out = -*out;
	return rc;
}

/* ---- beta and binomial ------------------------------------------------------------------------------ */

double
beta_cdf(double x, double a, double b)
{
	return a > 0 && b > 0 ? beta_tails(a, b, x, 1 - x).lower : (double)NAN;
}

double
beta_upper(double x, double a, double b)
{
	return a > 0 && b > 0 ? beta_tails(a, b, x, 1 - x).upper : (double)NAN;
}

/* F = (x / a) / ((1 - x) / b) */
static enum rc
beta_from_tails(double *out, double lower, double upper, double a, double b, struct err *err)
{
	double f;
	enum rc rc;

	if (!(a > 0 && b > 0))
		return err_set(err, E_DOMAIN,
			"the shapes of a beta distribution must be greater than 0, not %g and %g",
			a, b);
	rc = f_from_tails(&f, lower, upper, 2 * a, 2 * b, err);
	if (!rc)
		*out = f > 1 ? 1 / (1 + b / (a * f)) : a * f / (b + a * f);
	return rc;
}

enum rc
beta_quantile(double *out, double p, double a, double b, struct err *err)
{
	return beta_from_tails(out, p, 1 - p, a, b, err);
}

enum rc
beta_upper_quantile(double *out, double p, double a, double b, struct err *err)
{
	return beta_from_tails(out, 1 - p, p, a, b, err);
}

enum rc
binomial_limits(struct limits *out, double x, double n, double level, struct err *err)
{
	enum rc rc = check_probability(level, err);
	double p = (1 - level) / 2;

	*out = (struct limits){ 0, 1 };
	if (!rc && !(n > 0 && x >= 0 && x <= n))
		return err_set(err, E_DOMAIN, "%g successes in %g trials cannot be", x, n);
	if (!rc && x > 0)
		rc = beta_quantile(&out->low, p, x, n - x + 1, err);
	if (!rc && x < n)
		rc = beta_upper_quantile(&out->high, p, x + 1, n - x, err);
	return rc;
}
