/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/normality.h"

#include <math.h>

#include "num/distribution.h"
#include "num/summary.h"

static enum rc
check_sample(const double *sorted, size_t n, size_t least, size_t most, struct err *err)
{
	if (n < least)
		return err_set(
			err, E_DOMAIN, "at least %zu values are needed, there are %zu", least, n);
	if (n > most)
		return err_set(err, E_DOMAIN, "the test is for at most %zu values, there are %zu",
			most, n);
	if (sorted[0] == sorted[n - 1])
		return err_set(err, E_DOMAIN,
			"all values are equal: without scatter there is no distribution to judge");
	return E_OK;
}

double
normal_score(size_t i, size_t n)
{
	double z = 0;
	enum rc rc = normal_quantile(&z, ((double)i + 0.625) / ((double)n + 0.25), NULL);

	return rc ? (double)NAN : z;
}

/* c[0] + c[1] x + ... */
static double
polynomial(const double *c, int n, double x)
{
	double sum = 0;

	while (n-- > 0)
		sum = sum * x + c[n];
	return sum;
}

/* ---- Shapiro-Wilk ----------------------------------------------------------------------------------- */

/* The upper half of the antisymmetric coefficients, the largest first. */
static void
shapiro_coefficients(double *a, size_t n)
{
	static const double c1[] = { 0, 0.221157, -0.147981, -2.07119, 4.434685, -2.706056 };
	static const double c2[] = { 0, 0.042981, -0.293762, -1.752461, 5.682633, -3.582633 };
	size_t half = n / 2, first = n > 5 ? 2 : 1;
	double squares = 0, root, rsn = 1 / sqrt((double)n), top[2], rest, share;

	if (n == 3) {
		a[0] = M_SQRT1_2;
		return;
	}
	for (size_t i = 0; i < half; i++) {
		a[i] = normal_score(n - 1 - i, n);
		squares += 2 * a[i] * a[i];
	}
	root = sqrt(squares);
	top[0] = a[0] / root + polynomial(c1, 6, rsn);
	top[1] = a[1] / root + polynomial(c2, 6, rsn);
	rest = squares - 2 * a[0] * a[0];
	share = 1 - 2 * top[0] * top[0];
	if (first == 2) {
		rest -= 2 * a[1] * a[1];
		share -= 2 * top[1] * top[1];
	}
	for (size_t i = 0; i < half; i++)
		a[i] = i < first ? top[i] : a[i] / sqrt(rest / share);
}

static double
shapiro_p(double w, size_t n)
{
	static const double g[] = { -2.273, 0.459 };
	static const double c3[] = { 0.544, -0.39978, 0.025054, -6.714e-4 };
	static const double c4[] = { 1.3822, -0.77857, 0.062767, -0.0020322 };
	static const double c5[] = { -1.5861, -0.31082, -0.083751, 0.0038915 };
	static const double c6[] = { -0.4803, -0.082676, 0.0030302 };
	double y = log1p(-w), m = (double)n, x = log(m), edge, mean, sd;

	if (n == 3) /* exact: 6/pi (asin(sqrt(w)) - asin(sqrt(3/4))) */
		return fmax(0, 1.90985931710274 * (asin(sqrt(fmin(1, w))) - 1.04719755119660));
	if (w >= 1)
		return 1;
	if (n <= 11) {
		edge = polynomial(g, 2, m);
		if (y >= edge)
			return 0;
		y = -log(edge - y);
		mean = polynomial(c3, 4, m);
		sd = exp(polynomial(c4, 4, m));
	} else {
		mean = polynomial(c5, 4, x);
		sd = exp(polynomial(c6, 3, x));
	}
	return normal_upper((y - mean) / sd);
}

enum rc
shapiro_wilk(struct normality *out, const double *sorted, size_t n, double *work, struct err *err)
{
	double sum = 0, mean, squares = 0;
	enum rc rc = check_sample(sorted, n, 3, 5000, err);

	*out = (struct normality){ (double)NAN, (double)NAN, (double)NAN };
	if (rc)
		return rc;
	shapiro_coefficients(work, n);
	mean = num_mean(sorted, n);
	for (size_t i = 0; i < n; i++)
		squares += (sorted[i] - mean) * (sorted[i] - mean);
	for (size_t i = 0; i < n / 2; i++)
		sum += work[i] * (sorted[n - 1 - i] - sorted[i]);
	out->statistic = fmin(1, sum * sum / squares);
	out->p = shapiro_p(out->statistic, n);
	return E_OK;
}

/* ---- Anderson-Darling ------------------------------------------------------------------------------- */

static double
anderson_p(double a)
{
	if (a < 0.2)
		return 1 - exp(-13.436 + 101.14 * a - 223.73 * a * a);
	if (a < 0.34)
		return 1 - exp(-8.318 + 42.796 * a - 59.938 * a * a);
	if (a < 0.6)
		return exp(0.9177 - 4.279 * a - 1.38 * a * a);
	/* the parabola turns up again far outside of its data: its value at 10 is an upper bound there */
	a = fmin(a, 10);
	return exp(1.2937 - 5.709 * a + 0.0186 * a * a);
}

enum rc
anderson_darling(struct normality *out, const double *sorted, size_t n, struct err *err)
{
	double mean, sd, sum = 0, m = (double)n;
	enum rc rc = check_sample(sorted, n, 8, (size_t)-1, err);

	*out = (struct normality){ (double)NAN, (double)NAN, (double)NAN };
	if (rc)
		return rc;
	mean = num_mean(sorted, n);
	sd = num_sd(sorted, n);
	for (size_t i = 0; i < n; i++)
		sum += (2 * (double)i + 1) *
		       (log(normal_cdf((sorted[i] - mean) / sd)) +
			       log(normal_upper((sorted[n - 1 - i] - mean) / sd)));
	out->statistic = -m - sum / m;
	out->modified = out->statistic * (1 + 0.75 / m + 2.25 / m / m);
	out->p = anderson_p(out->modified);
	return E_OK;
}

/* ---- Lilliefors ------------------------------------------------------------------------------------- */

static double
lilliefors_p(double d, double n)
{
	static const double c[][5] = {
		{ 2.76773, -19.828315, 80.709644, -138.55152, 81.218052 },
		{ -4.901232, 40.662806, -97.490286, 94.029866, -32.355711 },
		{ 6.198765, -19.558097, 23.186922, -12.234627, 2.423045 },
	};
	double nd = fmin(n, 100), kd = n > 100 ? d * pow(n / 100, 0.49) : d, k, p;

	p = exp(-7.01256 * kd * kd * (nd + 2.78019) + 2.99587 * kd * sqrt(nd + 2.78019) - 0.122119 +
		0.974598 / sqrt(nd) + 1.67997 / nd);
	if (p <= 0.1)
		return p;
	k = (sqrt(n) - 0.01 + 0.85 / sqrt(n)) * d;
	if (k <= 0.302)
		return 1;
	if (k > 1.31)
		return 0;
	return fmin(1, fmax(0, polynomial(c[k <= 0.5 ? 0 : k <= 0.9 ? 1 : 2], 5, k)));
}

enum rc
lilliefors(struct normality *out, const double *sorted, size_t n, struct err *err)
{
	double mean, sd, m = (double)n, d = 0;
	enum rc rc = check_sample(sorted, n, 5, (size_t)-1, err);

	*out = (struct normality){ (double)NAN, (double)NAN, (double)NAN };
	if (rc)
		return rc;
	mean = num_mean(sorted, n);
	sd = num_sd(sorted, n);
	for (size_t i = 0; i < n; i++) {
		double f = normal_cdf((sorted[i] - mean) / sd), below = (double)i / m;

		d = fmax(d, fmax((double)(i + 1) / m - f, f - below));
	}
	out->statistic = d;
	out->p = lilliefors_p(d, m);
	return E_OK;
}
