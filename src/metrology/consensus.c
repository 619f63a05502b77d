/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/consensus.h"

#include <float.h>
#include <math.h>

#include "num/distribution.h"
#include "num/summary.h"

struct fitted {
	double value, sum_w, sum_w2, chi2, slope; /* slope: of chi2 with tau^2 */
};

/* Weighted mean with an excess variance. */
static struct fitted
fit(const double *x, const double *u, size_t n, double tau2)
{
	struct fitted f = { 0 };
	double off = 0;

	/* from the first value on, so that a large common offset costs no digits */
	for (size_t i = 0; i < n; i++) {
		double w = 1 / (u[i] * u[i] + tau2);

		f.sum_w += w;
		f.sum_w2 += w * w;
		off += w * (x[i] - x[0]);
	}
	off /= f.sum_w;
	for (size_t i = 0; i < n; i++) {
		double w = 1 / (u[i] * u[i] + tau2), d = x[i] - x[0] - off;

		f.chi2 += w * d * d;
		f.slope -= w * w * d * d;
	}
	f.value = x[0] + off;
	return f;
}

static struct consensus_mean
mean_with(const double *x, const double *u, size_t n, double tau2)
{
	struct fitted f = fit(x, u, n, tau2);

	return (struct consensus_mean){ f.value, 1 / sqrt(f.sum_w), sqrt(tau2), tau2 <= 0 };
}

/* chi2 falls with tau^2 and is convex: Newton from 0 comes to n - 1 from the left and never passes it. */
static double
mandel_paule(const double *x, const double *u, size_t n)
{
	double tau2 = 0, step;
	int steps = 0;

	do {
		struct fitted f = fit(x, u, n, tau2);

		step = (f.chi2 - (double)(n - 1)) / -f.slope;
		if (!(step > 0))
			break;
		tau2 += step;
	} while (step > DBL_EPSILON * tau2 && ++steps < 1000);
	return tau2;
}

enum rc
consensus_values(struct consensus *out, const double *x, const double *u, size_t n, struct err *err)
{
	double nu = (double)n - 1, excess;
	struct fitted f;

	*out = (struct consensus){ .n = n };
	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	for (size_t i = 0; i < n; i++)
		if (!(u[i] > 0 && isfinite(u[i]) && isfinite(x[i])))
			return err_set(err, E_DOMAIN,
				"a standard uncertainty must be greater than zero: value %zu has "
				"%g",
				i + 1, u[i]);
	out->mean = num_mean(x, n);
	out->u_mean = num_sd(x, n) / sqrt((double)n);
	out->weighted = mean_with(x, u, n, 0);
	f = fit(x, u, n, 0);
	out->chi2 = f.chi2;
	out->p = chi2_upper(f.chi2, nu);
	out->birge = sqrt(f.chi2 / nu);
	out->u_birge = fmax(out->birge, 1) * out->weighted.u;
	excess = (f.chi2 - nu) / (f.sum_w - f.sum_w2 / f.sum_w);
	out->dersimonian_laird = mean_with(x, u, n, fmax(excess, 0));
	out->mandel_paule = mean_with(x, u, n, mandel_paule(x, u, n));
	return E_OK;
}

struct equivalence
consensus_equivalence(double x, double u, const struct consensus_mean *m)
{
	return (struct equivalence){ x - m->value, sqrt(fmax(u * u - m->u * m->u, 0)) };
}
