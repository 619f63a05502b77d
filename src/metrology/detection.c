/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/detection.h"

#include "num/distribution.h"
#include "num/univariate.h"

#define MAX_STEPS 200 /* of halving: more than a double has digits */

/* What the limits are made of: a method whose reading at content x scatters by unit * sqrt(own(x) + leverage(x)). */
struct method {
	const struct calibration *c; /* NULL: blanks */
	double unit;                 /* s/|b| */
	double df, m;
	double t_alpha, t_beta, t_half; /* quantiles 1 - alpha, 1 - beta, 1 - alpha/2 */
	double blanks;                  /* 1/n */
};

static double
spread_at(const struct method *d, double sample, double x)
{
	double own = d->c ? calibration_spread(d->c, sample) : 1;

	return d->unit * sqrt(own / d->m + (d->c ? calibration_leverage(d->c, x) : d->blanks));
}

static enum rc
prepare(struct method *d, const struct detection_rule *r, struct err *err)
{
	enum rc rc;

	if (!(r->alpha > 0 && r->alpha < 0.5 && r->beta > 0 && r->beta < 0.5))
		return err_set(err, E_DOMAIN, "alpha and beta are between 0 and 0.5, not %g and %g",
			r->alpha, r->beta);
	if (!(r->k > 0 && r->m > 0))
		return err_set(err, E_DOMAIN,
			"k and the number of measurements are greater than 0, not %g and %g", r->k,
			r->m);
	if (!(d->df > 0) || isnan(d->unit))
		return err_set(err, E_DOMAIN,
			"the scatter is not known: there are no more values than coefficients");
	d->m = r->m;
	if ((rc = t_upper_quantile(&d->t_alpha, r->alpha, d->df, err)) ||
		(rc = t_upper_quantile(&d->t_beta, r->beta, d->df, err)))
		return rc;
	return t_upper_quantile(&d->t_half, r->alpha / 2, d->df, err);
}

/*
 * The least x from which on x >= offset + factor * spread(x), where the scatter of a sample changes with x, and with `along` that of
 * the line too. Where the scatter grows as fast as the content there is none: NAN.
 */
static double
solve(const struct method *d, double offset, double factor, bool along)
{
	double low = offset, high = offset + factor * spread_at(d, offset, along ? offset : 0);

	for (int k = 0; high < offset + factor * spread_at(d, high, along ? high : 0); k++) {
		low = high;
		high *= 2;
		if (k > 60)
			return NAN;
	}
	for (int k = 0; k < MAX_STEPS; k++) {
		double x = low + (high - low) / 2;

		if (x == low || x == high)
			break;
		if (x < offset + factor * spread_at(d, x, along ? x : 0))
			low = x;
		else
			high = x;
	}
	return high;
}

/*
 * x = K sqrt(1/(m w) + 1/sum w + (x - x_mean)^2/Sxx) with K = k t s/b: squared, an equation of second degree while w stays.
 * K^2 >= Sxx: the uncertainty grows faster than the content, and there is no such x.
 */
static double
quantification(const struct method *d, double k)
{
	double K = k * d->t_half * d->unit, sxx, mean, constant, lead;

	if (!d->c)
		return K * sqrt(1 / d->m + d->blanks);
	if (d->c->weighting != WEIGHTING_NONE)
		return solve(d, 0, k * d->t_half, true);
	sxx = dd_double(d->c->sxx);
	mean = dd_double(d->c->x_mean);
	constant = 1 / d->m + 1 / d->c->weights + mean * mean / sxx;
	lead = 1 - K * K / sxx;
	if (!(lead > 0))
		return NAN;
	/* lead x^2 + 2 K^2 mean/sxx x - K^2 constant = 0; the root above 0 without cancellation */
	mean *= K * K / sxx;
	return mean > 0 ? K * K * constant / (mean + sqrt(mean * mean + lead * K * K * constant))
			: (sqrt(mean * mean + lead * K * K * constant) - mean) / lead;
}

static enum rc
limits(struct detection *out, struct method *d, const struct detection_rule *r, struct err *err)
{
	enum rc rc = prepare(d, r, err);
	double at_zero;
	bool varies = d->c && d->c->weighting != WEIGHTING_NONE;

	if (rc)
		return rc;
	at_zero = spread_at(d, 0, 0);
	out->df = d->df;
	out->critical = d->t_alpha * at_zero;
	rc = noncentral_t_shift(&out->delta, r->beta, d->t_alpha, d->df, err);
	if (rc)
		return rc;
	out->detection = out->critical + d->t_beta * at_zero;
	out->detectable = out->delta * at_zero;
	if (varies) {
		out->detection = solve(d, out->critical, d->t_beta, false);
		out->detectable = solve(d, 0, out->delta, false);
	}
	out->detectable_approximate = (d->t_alpha + d->t_beta) / d->t_alpha * out->critical;
	out->quantification = quantification(d, r->k);
	out->lod_3 = 3 * d->unit;
	out->lod_3_3 = 3.3 * d->unit;
	out->loq_10 = 10 * d->unit;
	return E_OK;
}

enum rc
detection_line(struct detection *out, const struct calibration *c,
	const struct detection_rule *rule, struct err *err)
{
	double b = calibration_is_line(c) ? dd_double(c->coefficient[c->p - 1]) : NAN;
	struct method d = { .c = c, .unit = c->s / fabs(b), .df = (double)c->df };
	enum rc rc;

	*out = (struct detection){ .s = c->s };
	if (!calibration_is_line(c))
		return err_set(err, E_DOMAIN, "limits of detection are those of a straight line");
	if (b == 0)
		return err_set(
			err, E_DOMAIN, "the slope is 0: the response does not tell the content");
	rc = limits(out, &d, rule, err);
	if (rc)
		return rc;
	out->critical_response = dd_double(calibration_at(c, dd_of(0))) + b * out->critical;
	return E_OK;
}

enum rc
detection_blanks(struct detection *out, const struct blanks *blanks,
	const struct detection_rule *rule, struct err *err)
{
	struct method d = { .unit = blanks->sd / fabs(blanks->slope),
		.df = (double)blanks->n - 1,
		.blanks = 1 / (double)blanks->n };
	enum rc rc;

	*out = (struct detection){ .s = blanks->sd };
	if (blanks->n < 2)
		return err_set(err, E_DOMAIN, "at least %d blanks are needed, there are %zu", 2,
			blanks->n);
	if (blanks->slope == 0)
		return err_set(
			err, E_DOMAIN, "the slope is 0: the response does not tell the content");
	rc = limits(out, &d, rule, err);
	if (rc)
		return rc;
	out->critical_response = blanks->mean + blanks->slope * out->critical;
	return E_OK;
}

enum rc
detection_method(struct method_limit *out, const struct dd *spiked, size_t n,
	const struct dd *blank, size_t blanks, double level, struct err *err)
{
	struct summary s;
	enum rc rc;

	*out = (struct method_limit){
		.blank_mean = NAN, .blank_sd = NAN, .blank_t = NAN, .blank = NAN
	};
	if ((rc = num_summary(&s, spiked, n, err)) ||
		(rc = t_upper_quantile(&out->t, 1 - level, (double)(n - 1), err)))
		return rc;
	out->spiked_mean = s.mean;
	out->spiked_sd = s.sd;
	out->spiked = out->t * s.sd;
	out->limit = out->spiked;
	out->minimum_level = 10 * s.sd;
	if (blanks == 0)
		return E_OK;
	if ((rc = num_summary(&s, blank, blanks, err)) ||
		(rc = t_upper_quantile(&out->blank_t, 1 - level, (double)(blanks - 1), err)))
		return rc;
	out->blank_mean = s.mean;
	out->blank_sd = s.sd;
	out->blank = fmax(0, s.mean) + out->blank_t * s.sd;
	out->limit = fmax(out->limit, out->blank);
	return E_OK;
}
