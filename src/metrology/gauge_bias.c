/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/gauge_bias.h"

#include <math.h>

#include "num/least_squares.h"
#include "num/univariate.h"

static enum rc
check_level(double level, struct err *err)
{
	if (level > 0 && level < 1)
		return E_OK;
	return err_set(err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", level);
}

enum rc
gauge_bias(struct gauge_bias *out, const struct dd *y, size_t n, struct dd reference, double level,
	struct err *err)
{
	struct summary s;
	struct dd sum = dd_of(0);
	double quantile;
	enum rc rc;

	if (n < 2)
		return err_set(err, E_DOMAIN, "a bias needs at least two readings");
	if ((rc = check_level(level, err)) || (rc = num_summary(&s, y, n, err)) ||
		(rc = t_upper_quantile(&quantile, (1 - level) / 2, (double)n - 1, err)))
		return rc;
	for (size_t i = 0; i < n; i++)
		sum = dd_add(sum, dd_sub(y[i], reference));
	*out = (struct gauge_bias){ .n = n, .mean = s.mean, .sd = s.sd, .se = s.se };
	out->bias = dd_double(dd_div(sum, dd_of((double)n)));
	out->df = (double)n - 1;
	out->t = s.se > 0 ? out->bias / s.se : (double)NAN;
	out->p = s.se > 0 ? t_two_sided(out->t, out->df) : (double)NAN;
	out->limits = (struct limits){ out->bias - quantile * s.se, out->bias + quantile * s.se };
	return E_OK;
}

enum rc
gauge_type1(struct gauge_type1 *out, const struct gauge_bias *bias, const struct gauge_type1_of *of,
	struct err *err)
{
	double room = of->share * of->tolerance, spread = of->spread * bias->sd;

	if (!(of->tolerance > 0))
		return err_set(err, E_DOMAIN, "the tolerance must be greater than zero, not %g",
			of->tolerance);
	if (!(of->share > 0 && of->share <= 1 && of->spread > 0))
		return err_set(err, E_DOMAIN,
			"a share between 0 and 1 and a spread above 0 are needed, not %g and %g",
			of->share, of->spread);
	*out = (struct gauge_type1){ .bias_percent = 100 * fabs(bias->bias) / of->tolerance };
	out->repeatability_percent = 100 * spread / of->tolerance;
	out->cg = spread > 0 ? room / spread : (double)NAN;
	out->cgk = spread > 0 ? (room / 2 - fabs(bias->bias)) / (spread / 2) : (double)NAN;
	return E_OK;
}

/* ---- linearity -------------------------------------------------------------------------------------- */

/* The parts in the order of their references; the readings of each lie together in `sorted`. */
static enum rc
find_parts(struct gauge_line *out, struct dd *sorted, const struct dd *reference,
	const struct dd *y, double level, struct err *err)
{
	struct dd last = dd_of(-INFINITY);
	size_t at = 0;

	for (;;) {
		struct dd next = dd_of(INFINITY);
		size_t from = at;
		enum rc rc;

		for (size_t i = 0; i < out->n; i++)
			if (dd_less(last, reference[i]) && dd_less(reference[i], next))
				next = reference[i];
		if (isinf(next.hi))
			return E_OK;
		for (size_t i = 0; i < out->n; i++)
			if (!dd_less(reference[i], next) && !dd_less(next, reference[i]))
				sorted[at++] = y[i];
		if (at - from < 2)
			return err_set(err, E_DOMAIN,
				"the reference value %g has only one reading; two or more are "
				"needed",
				dd_double(next));
		out->part[out->parts].reference = next;
		rc = gauge_bias(
			&out->part[out->parts++].bias, sorted + from, at - from, next, level, err);
		if (rc)
			return rc;
		last = next;
	}
}

static void
take_line(struct gauge_line *out, const struct least_squares *fit, double quantile)
{
	double df = (double)fit->df_residual;

	out->intercept = dd_double(fit->value[0]);
	out->slope = dd_double(fit->value[1]);
	out->se_intercept = fit->se[0];
	out->se_slope = fit->se[1];
	out->t_intercept = out->se_intercept > 0 ? out->intercept / out->se_intercept : (double)NAN;
	out->t_slope = out->se_slope > 0 ? out->slope / out->se_slope : (double)NAN;
	out->p_intercept =
		isnan(out->t_intercept) ? (double)NAN : t_two_sided(out->t_intercept, df);
	out->p_slope = isnan(out->t_slope) ? (double)NAN : t_two_sided(out->t_slope, df);
	out->s = fit->residual_sd;
	out->r2 = fit->r2;
	out->df = fit->df_residual;
	for (size_t k = 0; k < out->parts; k++) {
		struct gauge_line_part *p = &out->part[k];
		double half = quantile * out->s * sqrt(least_squares_variance(fit, &p->reference));

		p->fitted = dd_double(least_squares_at(fit, &p->reference));
		p->limits = (struct limits){ p->fitted - half, p->fitted + half };
	}
}

enum rc
gauge_linearity(struct gauge_line *out, struct arena *a, const struct dd *reference,
	const struct dd *y, size_t n, double level, struct err *err)
{
	static const struct str name[] = { STR_INIT("reference") };
	struct dd *bias = arena_new(a, struct dd, n + 1), *sorted = arena_new(a, struct dd, n + 1);
	struct linear_model model = {
		.n = n, .y = bias, .terms = 1, .term = &reference, .name = name, .intercept = true
	};
	struct gauge_bias all;
	struct least_squares fit;
	double quantile;
	enum rc rc;

	*out = (struct gauge_line){ .n = n };
	out->part = arena_new(a, struct gauge_line_part, n + 1);
	if (!bias || !sorted || !out->part)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if (n < 3)
		return err_set(err, E_DOMAIN, "a line of the bias needs at least three readings");
	if ((rc = check_level(level, err)) ||
		(rc = find_parts(out, sorted, reference, y, level, err)))
		return rc;
	if (out->parts < 2)
		return err_set(err, E_DOMAIN,
			"all readings have the same reference value; a line needs two or more");
	for (size_t i = 0; i < n; i++)
		bias[i] = dd_sub(y[i], reference[i]);
	if ((rc = least_squares(&fit, a, &model, err)) ||
		(rc = t_upper_quantile(&quantile, (1 - level) / 2, (double)fit.df_residual, err)) ||
		(rc = gauge_bias(&all, bias, n, dd_of(0), level, err)))
		return rc;
	take_line(out, &fit, quantile);
	out->mean_bias = all.bias;
	out->p_bias = all.p;
	return E_OK;
}
