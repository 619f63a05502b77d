/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats deming: a straight line where both columns are uncertain, by Deming or by York. */
#include "analysis/calibration_table.h"
#include "analysis/registry.h"
#include "num/both_variables.h"
#include "num/distribution.h"

#define UNEXPECTED 0.05 /* p of S, below which the given uncertainties do not explain the scatter */

struct work {
	struct column x, y, ux, uy, r;
	bool york;
	double level, lambda, t;
	struct both_fit fit;
};

static enum rc
read(struct work *w, const struct analysis_call *c, struct both_variables *in, struct err *err)
{
	bool ux = call_given(c, "ux"), uy = call_given(c, "uy"), r = call_given(c, "r");
	double *none = arena_new(c->arena, double, c->n + 1);
	enum rc rc;

	w->york = ux || uy;
	if (!none)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if (w->york && call_given(c, "lambda"))
		return err_field(err, E_DOMAIN, "lambda",
			"either one ratio of variances (--lambda) or uncertainties of each point "
			"(--ux, --uy)");
	if (r && !(ux && uy))
		return err_field(err, E_MISSING, "r",
			"a correlation needs the uncertainties of both columns (--ux and --uy)");
	if ((rc = call_number(&w->level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_number(&w->lambda, c, "lambda", 1e-300, 1e300, err)) ||
		(rc = call_column(&w->x, c, "x", err)) || (rc = call_column(&w->y, c, "y", err)) ||
		(ux && (rc = call_column(&w->ux, c, "ux", err))) ||
		(uy && (rc = call_column(&w->uy, c, "uy", err))) ||
		(r && (rc = call_column(&w->r, c, "r", err))))
		return rc;
	if (isnan(w->lambda))
		w->lambda = 1;
	*in = (struct both_variables){ .n = c->n,
		.x = w->x.exact,
		.y = w->y.exact,
		.ux = ux ? w->ux.v : none,
		.uy = uy ? w->uy.v : none,
		.r = r ? w->r.v : NULL };
	return call_needs(c, 3, err);
}

static void
write_term(const struct work *w, struct json_out *out, const char *term, double value, double se)
{
	jout_object(out);
	JOUT_TEXT(out, "term", str_of(term));
	JOUT_NUMBER(out, "value", value);
	JOUT_NUMBER(out, "se", se);
	JOUT_NUMBER(out, "low", value - w->t * se);
	JOUT_NUMBER(out, "high", value + w->t * se);
	jout_object_end(out);
}

static void
write_line(struct json_out *out, const struct work *w)
{
	const struct both_fit *f = &w->fit;

	jout_key(out, STR("coefficients"));
	jout_array(out);
	write_term(w, out, "intercept", f->intercept, f->se_intercept);
	write_term(w, out, "slope", f->slope, f->se_slope);
	jout_array_end(out);
	JOUT_NUMBER(out, "covariance", f->covariance);
	JOUT_NUMBER(out, "level", w->level);
	JOUT_INTEGER(out, "df", (int64_t)f->df);
	if (w->york) {
		double scale = sqrt(f->ratio);

		JOUT_NUMBER(out, "S", f->S);
		JOUT_NUMBER(out, "S_over_df", f->ratio);
		JOUT_NUMBER(out, "p", f->p);
		JOUT_NUMBER(out, "scaled_se_intercept", scale * f->se_intercept);
		JOUT_NUMBER(out, "scaled_se_slope", scale * f->se_slope);
	} else {
		JOUT_NUMBER(out, "lambda", w->lambda);
		JOUT_NUMBER(out, "sd_x", f->sd_x);
		JOUT_NUMBER(out, "sd_y", f->sd_y);
		JOUT_NUMBER(out, "jackknife_intercept", f->jackknife_intercept);
		JOUT_NUMBER(out, "jackknife_slope", f->jackknife_slope);
	}
}

/* Do the columns agree: intercept 0, slope 1, and both at once? */
static void
write_agreement(struct json_out *out, const struct work *w)
{
	const struct both_fit *f = &w->fit;
	double nu = w->york ? INFINITY : (double)f->df, a = f->intercept, b = f->slope - 1;
	double va = f->se_intercept * f->se_intercept, vb = f->se_slope * f->se_slope;
	double det = va * vb - f->covariance * f->covariance;
	double q = (a * a * vb - 2 * a * b * f->covariance + b * b * va) / det;

	JOUT_NUMBER(out, "p_intercept_0", t_two_sided(a / f->se_intercept, nu));
	JOUT_NUMBER(out, "p_slope_1", t_two_sided(b / f->se_slope, nu));
	JOUT_NUMBER(out, "p_both",
		!(det > 0) ? NAN
		: w->york  ? chi2_upper(q, 2)
			   : f_upper(q / 2, 2, nu));
}

/* The x at which the line has a response, with its uncertainty to first order. */
static enum rc
write_response(struct analysis_call *c, const struct work *w, struct err *err)
{
	const struct both_fit *f = &w->fit;
	double y, u, x, ux;
	enum rc rc;

	if (!call_given(c, "response"))
		return E_OK;
	if ((rc = call_number(&y, c, "response", -1e300, 1e300, err)) ||
		(rc = call_number(&u, c, "u-response", 0, 1e300, err)))
		return rc;
	if (f->slope == 0)
		return err_field(err, E_DOMAIN, "response",
			"the slope is 0: the response does not tell the content");
	x = (y - f->intercept) / f->slope;
	ux = sqrt(u * u + f->se_intercept * f->se_intercept + x * x * f->se_slope * f->se_slope +
		     2 * x * f->covariance) /
	     fabs(f->slope);
	jout_key(c->out, STR("reading"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "response", y);
	JOUT_NUMBER(c->out, "content", x);
	JOUT_NUMBER(c->out, "u", ux);
	jout_object_end(c->out);
	return E_OK;
}

static enum rc
plot(struct analysis_call *c, const struct work *w, struct err *err)
{
	double low = w->x.v[0], high = low, *x = arena_new(c->arena, double, 2);
	double *y = arena_new(c->arena, double, 2);

	if (!x || !y)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		low = fmin(low, w->x.v[i]);
		high = fmax(high, w->x.v[i]);
	}
	x[0] = low;
	x[1] = high;
	for (int k = 0; k < 2; k++)
		y[k] = w->fit.intercept + w->fit.slope * x[k];
	plot_start(c, w->x.name, w->y.name);
	plot_series(c, PLOT_POINTS, "value", w->x.v, w->y.v, c->n);
	plot_series(c, PLOT_LINE, "fitted", x, y, 2);
	plot_end(c);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct both_variables in;
	struct work w = { .t = NAN };
	enum rc rc = read(&w, c, &in, err);

	if (rc || (rc = w.york ? york_fit(&w.fit, c->arena, &in, err)
			       : deming_fit(&w.fit, c->arena, &in, w.lambda, err)))
		return rc;
	/* given uncertainties count as known; what the jackknife finds has n - 2 degrees of freedom */
	rc = w.york ? normal_upper_quantile(&w.t, (1 - w.level) / 2, err)
		    : t_upper_quantile(&w.t, (1 - w.level) / 2, (double)w.fit.df, err);
	if (rc)
		return rc;
	JOUT_TEXT(c->out, "x", w.x.name);
	JOUT_TEXT(c->out, "y", w.y.name);
	JOUT_TEXT(c->out, "method", str_of(w.york ? "York" : "Deming"));
	JOUT_INTEGER(c->out, "n", (int64_t)c->n);
	write_line(c->out, &w);
	write_agreement(c->out, &w);
	if ((rc = write_response(c, &w, err)))
		return rc;
	if (w.york && w.fit.p < UNEXPECTED)
		(void)err_set(call_note(c), E_DOMAIN,
			"the points lie further from the line than their uncertainties explain "
			"(p = %g): use the scaled standard errors, or look for what is missing",
			three_digits(w.fit.p));
	if (isnan(w.fit.se_slope))
		(void)err_set(call_note(c), E_DOMAIN,
			"the jackknife needs at least %d points that do not lose the line when one "
			"is left out: there are no standard errors",
			4);
	return plot(c, &w, err);
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, true, NULL, NULL, "first of two columns", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "second of two columns", false },
	{ "lambda", OPTION_NUMBER, false, NULL, NULL,
		"error variance of y over that of x; 1: orthogonal regression", false },
	{ "ux", OPTION_COLUMN, false, NULL, NULL, "column of standard uncertainties of x", false },
	{ "uy", OPTION_COLUMN, false, NULL, NULL, "column of standard uncertainties of y", false },
	{ "r", OPTION_COLUMN, false, NULL, NULL, "column of their correlations", false },
	{ "response", OPTION_NUMBER, false, NULL, NULL, "y whose x is asked for", false },
	{ "u-response", OPTION_NUMBER, false, "0", NULL, "standard uncertainty of that y", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_deming = { "deming", "Line with uncertainty in both columns",
	options, run };
