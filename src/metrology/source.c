/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/source.h"

#include <math.h>
#include <stddef.h>

#include "num/distribution.h"
#include "num/summary.h"

double
source_u(const struct uncertainty_source *s)
{
	switch (s->dist) {
	case DIST_NORMAL:
	case DIST_T:
	case DIST_LOGNORMAL:
	case DIST_DISCRETE: return s->a;
	case DIST_RECTANGULAR: return s->a / sqrt(3);
	case DIST_TRIANGULAR: return s->a / sqrt(6);
	case DIST_USHAPED: return s->a / sqrt(2);
	case DIST_TRAPEZOIDAL: return s->a * sqrt((1 + s->shape * s->shape) / 6);
	case DIST_CTRAP: return sqrt(s->a * s->a / 3 + s->shape * s->shape / 9);
	}
	return (double)NAN;
}

enum rc
source_certificate(
	struct uncertainty_source *s, double U, double k, double level, double dof, struct err *err)
{
	enum rc rc = E_OK;

	if (!(dof >= 1))
		return err_set(
			err, E_DOMAIN, "there must be at least 1 degree of freedom, not %g", dof);
	if (isnan(k) && !(level > 0 && level < 1))
		return err_set(err, E_DOMAIN,
			"a coverage probability must lie between 0 and 1, not %g", level);
	if (isnan(k))
		rc = t_quantile(&k, (1 + level) / 2, dof, err);
	if (rc)
		return rc;
	if (!(k > 0) || !isfinite(k))
		return err_set(
			err, E_DOMAIN, "a coverage factor must be greater than zero, not %g", k);
	if (!(U > 0) || !isfinite(U))
		return err_set(err, E_DOMAIN, "an uncertainty must be greater than zero");
	s->dist = isfinite(dof) ? DIST_T : DIST_NORMAL;
	s->a = U / k;
	s->dof = dof;
	return E_OK;
}

enum rc
source_repeatability(
	struct uncertainty_source *s, double sd, double averaged, double dof, struct err *err)
{
	if (!(sd > 0) || !isfinite(sd))
		return err_set(err, E_DOMAIN, "an uncertainty must be greater than zero");
	if (!(averaged >= 1) || !isfinite(averaged))
		return err_set(err, E_DOMAIN,
			"a value is the mean of at least 1 reading, not of %g", averaged);
	if (!(dof >= 1))
		return err_set(
			err, E_DOMAIN, "there must be at least 1 degree of freedom, not %g", dof);
	s->dist = isfinite(dof) ? DIST_T : DIST_NORMAL;
	s->a = sd / sqrt(averaged);
	s->dof = dof;
	return E_OK;
}

enum rc
source_readings(
	struct uncertainty_source *s, const double *v, size_t n, double averaged, struct err *err)
{
	double sd, mean;

	if (n < 2)
		return err_set(err, E_DOMAIN, "repeated readings need at least two values");
	sd = num_sd(v, n);
	mean = num_mean(v, n);
	if (!(sd > 0))
		return err_set(err, E_DOMAIN,
			"the repeated readings are all equal: their scatter says nothing; state a "
			"resolution "
			"instead");
	if (s->relative && mean == 0)
		return err_set(err, E_DOMAIN,
			"the readings have a mean of 0: there is no scatter relative to it");
	return source_repeatability(
		s, s->relative ? sd / fabs(mean) : sd, averaged, (double)(n - 1), err);
}

enum rc
source_lognormal(struct uncertainty_source *s, double sigma, struct err *err)
{
	if (!(sigma > 0 && sigma <= 2))
		return err_set(err, E_DOMAIN,
			"the standard deviation of a logarithm lies between 0 and 2, not %g",
			sigma);
	s->dist = DIST_LOGNORMAL;
	s->shape = sigma;
	s->a = sqrt(expm1(sigma * sigma));
	s->relative = true;
	return E_OK;
}

bool
correlations_possible(double *r, int n)
{
	const double rounding = 0x1p-52 * n;

	for (int j = 0; j < n; j++) {
		double *row = r + (ptrdiff_t)j * n, pivot = row[j];

		for (int k = 0; k < j; k++)
			pivot -= row[k] * row[k];
		if (pivot < -rounding)
			return false;
		pivot = sqrt(fmax(0, pivot));
		row[j] = pivot;
		for (int i = j + 1; i < n; i++) {
			double *below = r + (ptrdiff_t)i * n, sum = below[j];

			for (int k = 0; k < j; k++)
				sum -= below[k] * row[k];
			/* what a pivot of 0 leaves must be 0 too */
			if (pivot <= sqrt(rounding) && fabs(sum) > sqrt(rounding))
				return false;
			below[j] = pivot > sqrt(rounding) ? sum / pivot : 0;
		}
	}
	return true;
}
