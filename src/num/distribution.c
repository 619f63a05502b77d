/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/distribution.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double
normal_cdf(double z)
{
	return gsl_cdf_ugaussian_P(z);
}

double
t_cdf(double t, double nu)
{
	return isinf(nu) ? normal_cdf(t) : gsl_cdf_tdist_P(t, nu);
}

enum rc
normal_quantile(double *out, double p, struct err *err)
{
	if (!(p > 0 && p < 1))
		return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", p);
	*out = gsl_cdf_ugaussian_Pinv(p);
	return E_OK;
}

enum rc
t_quantile(double *out, double p, double nu, struct err *err)
{
	if (!(nu > 0))
		return err_set(
			err, E_DOMAIN, "degrees of freedom must be greater than 0, not %g", nu);
	if (isinf(nu))
		return normal_quantile(out, p, err);
	if (!(p > 0 && p < 1))
		return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", p);
	*out = gsl_cdf_tdist_Pinv(p, nu);
	return E_OK;
}
