/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/memory_chart.h"

#include <math.h>

enum rc
chart_ewma(struct control_chart *out, struct arena *a, const struct control_chart *points,
	const struct ewma *how, struct err *err)
{
	double z = how->target, variance = 0, keep = 1 - how->lambda;

	if (!(how->lambda > 0 && how->lambda <= 1))
		return err_set(err, E_DOMAIN,
			"lambda of an EWMA lies above 0 and not above 1, it is %g", how->lambda);
	if (!(how->L > 0))
		return err_set(err, E_DOMAIN,
			"the width of the limits must be greater than 0, not %g", how->L);
	*out = *points;
	out->value = arena_new(a, double, points->n);
	out->centre = arena_new(a, double, points->n);
	out->lower = arena_new(a, double, points->n);
	out->upper = arena_new(a, double, points->n);
	out->sd = arena_new(a, double, points->n);
	if (!out->value || !out->centre || !out->lower || !out->upper || !out->sd)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < points->n; i++) {
		double s = points->sd[i];

		z = how->lambda * points->value[i] + keep * z;
		variance = how->lambda * how->lambda * s * s + keep * keep * variance;
		if (how->asymptotic)
			variance = s * s * how->lambda / (2 - how->lambda);
		out->value[i] = z;
		out->centre[i] = how->target;
		out->sd[i] = sqrt(variance);
		out->lower[i] = how->target - how->L * out->sd[i];
		out->upper[i] = how->target + how->L * out->sd[i];
	}
	return E_OK;
}

/* The rest of a sum that is 0 in decimals: the data have 31 digits, a sum of n of them loses n units of the last. */
static struct dd
rest_to_zero(struct dd c, struct dd x, struct dd target, size_t n)
{
	double trace = 1e-30 * (fabs(x.hi) + fabs(target.hi)) * (double)(n + 1);

	return c.hi <= trace ? dd_of(0) : c;
}

static enum rc
check_setting(const struct cusum_setting *how, struct err *err)
{
	if (!(how->k.hi >= 0 && isfinite(how->k.hi)) || !(how->h.hi > 0 && isfinite(how->h.hi)))
		return err_set(err, E_DOMAIN,
			"a CUSUM needs k of at least 0 and h above 0, not %g and %g", how->k.hi,
			how->h.hi);
	if (!(how->sd.hi > 0 && isfinite(how->sd.hi)))
		return err_set(err, E_DOMAIN,
			"a given standard deviation must be greater than 0, not %g", how->sd.hi);
	if (!(how->start >= 0 && how->start < 1))
		return err_set(err, E_DOMAIN,
			"a head start is a share of H from 0 to below 1, not %g", how->start);
	return E_OK;
}

static enum rc
cusum_take(struct cusum *out, struct arena *a, size_t n, struct err *err)
{
	*out = (struct cusum){ .n = n, .first = n, .estimate = (double)NAN };
	out->upper = arena_new(a, double, n);
	out->lower = arena_new(a, double, n);
	out->n_upper = arena_new(a, size_t, n);
	out->n_lower = arena_new(a, size_t, n);
	out->signal = arena_new(a, bool, n);
	if (!out->upper || !out->lower || !out->n_upper || !out->n_lower || !out->signal)
		return err_set(err, E_TOO_BIG, "the table is too big");
	return E_OK;
}

enum rc
chart_cusum(struct cusum *out, struct arena *a, const struct dd *x, size_t n,
	const struct cusum_setting *how, struct err *err)
{
	struct dd K = dd_mul(how->k, how->sd), H = dd_mul(how->h, how->sd);
	struct dd up = dd_mul(H, dd_of(how->start)), down = up;
	size_t n_up = 0, n_down = 0;
	enum rc rc;

	if ((rc = check_setting(how, err)) || (rc = cusum_take(out, a, n, err)))
		return rc;
	out->K = dd_double(K);
	out->H = dd_double(H);
	for (size_t i = 0; i < n; i++) {
		struct dd off = dd_sub(x[i], how->target);

		up = rest_to_zero(dd_add(dd_sub(off, K), up), x[i], how->target, n_up);
		down = rest_to_zero(dd_sub(dd_sub(down, off), K), x[i], how->target, n_down);
		n_up = up.hi > 0 ? n_up + 1 : 0;
		n_down = down.hi > 0 ? n_down + 1 : 0;
		out->upper[i] = dd_double(up);
		out->lower[i] = dd_double(down);
		out->n_upper[i] = n_up;
		out->n_lower[i] = n_down;
		/* the same trace of rounding above H is no signal */
		out->signal[i] = rest_to_zero(dd_sub(up, H), x[i], how->target, n_up).hi > 0 ||
				 rest_to_zero(dd_sub(down, H), x[i], how->target, n_down).hi > 0;
		if (out->signal[i] && out->first == n) {
			out->first = i;
			out->first_upper = dd_less(H, up);
			out->estimate =
				dd_double(how->target) +
				(out->first_upper ? out->K + out->upper[i] / (double)n_up
						  : -out->K - out->lower[i] / (double)n_down);
		}
	}
	return E_OK;
}
