/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/capability.h"

#include <math.h>

static const struct limits no_limits = { (double)NAN, (double)NAN };

static enum rc
check_tolerance(const struct tolerance *t, struct err *err)
{
	if (t->low < t->high && (isfinite(t->low) || isfinite(t->high)))
		return E_OK;
	return err_set(err, E_DOMAIN,
		"the lower limit must lie below the upper one, and one of them must exist");
}

static void
indices(struct capability *out, const struct capability_of *of)
{
	const struct tolerance *t = &of->tolerance;
	bool low = isfinite(t->low), high = isfinite(t->high);

	*out = (struct capability){ (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN,
		(double)NAN, no_limits, no_limits, 0, 0, 0, (double)NAN, (double)NAN, (double)NAN };
	if (low)
		out->c_lower = (of->mean - t->low) / (3 * of->sd);
	if (high)
		out->c_upper = (t->high - of->mean) / (3 * of->sd);
	out->c_k = fmin(out->c_lower, out->c_upper); /* of one limit, that one */
	if (!low || !high)
		return;
	out->c = (t->high - t->low) / (6 * of->sd);
	out->k = fabs(of->mean - (t->high + t->low) / 2) / ((t->high - t->low) / 2);
	if (!isnan(of->target))
		out->c_m = out->c / hypot(1, (of->mean - of->target) / of->sd);
}

static enum rc
confidence(struct capability *out, const struct capability_of *of, struct err *err)
{
	double n = (double)of->n, nu = n - 1, tail = (1 - of->level) / 2, low, high, z;
	enum rc rc;

	if (!(of->level > 0 && of->level < 1))
		return err_set(
			err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", of->level);
	if (of->n < 2)
		return E_OK;
	if ((rc = chi2_quantile(&low, tail, nu, err)) ||
		(rc = chi2_upper_quantile(&high, tail, nu, err)) ||
		(rc = normal_upper_quantile(&z, tail, err)))
		return rc;
	if (!isnan(out->c))
		out->c_limits =
			(struct limits){ out->c * sqrt(low / nu), out->c * sqrt(high / nu) };
	z *= sqrt(1 / (9 * n) + out->c_k * out->c_k / (2 * nu));
	out->c_k_limits = (struct limits){ out->c_k - z, out->c_k + z };
	return E_OK;
}

static void
shares(struct capability *out, const struct capability_of *of)
{
	out->z_lower = 3 * out->c_lower;
	out->z_upper = 3 * out->c_upper;
	out->share_below = isfinite(of->tolerance.low) ? normal_upper(out->z_lower) : 0;
	out->share_above = isfinite(of->tolerance.high) ? normal_upper(out->z_upper) : 0;
	out->share = out->share_below + out->share_above;
	/* a share of 0 or 1 in a double has no normal value */
	if (normal_upper_quantile(&out->z_bench, out->share, NULL))
		out->z_bench = (double)NAN;
}

enum rc
capability(struct capability *out, const struct capability_of *of, struct err *err)
{
	enum rc rc = check_tolerance(&of->tolerance, err);

	if (!rc && !(of->sd > 0 && isfinite(of->sd)))
		rc = err_set(err, E_DOMAIN,
			"a process without scatter (sd %g) has no capability index", of->sd);
	if (rc)
		return rc;
	indices(out, of);
	shares(out, of);
	return confidence(out, of, err);
}

enum rc
capability_percentiles(struct capability *out, const struct percentiles *x,
	const struct tolerance *t, struct err *err)
{
	enum rc rc = check_tolerance(t, err);

	if (!rc && !(x->low < x->median && x->median < x->high))
		rc = err_set(err, E_DOMAIN,
			"the percentiles %g, %g and %g do not rise: there is no spread to compare",
			x->low, x->median, x->high);
	if (rc)
		return rc;
	*out = (struct capability){ (double)NAN, (double)NAN, (double)NAN, (double)NAN, (double)NAN,
		(double)NAN, no_limits, no_limits, (double)NAN, (double)NAN, (double)NAN,
		(double)NAN, (double)NAN, (double)NAN };
	if (isfinite(t->low))
		out->c_lower = (x->median - t->low) / (x->median - x->low);
	if (isfinite(t->high))
		out->c_upper = (t->high - x->median) / (x->high - x->median);
	out->c_k = fmin(out->c_lower, out->c_upper);
	if (isfinite(t->low) && isfinite(t->high))
		out->c = (t->high - t->low) / (x->high - x->low);
	return E_OK;
}
