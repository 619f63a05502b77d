/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats limits: limits of detection and quantification from a calibration line, from blanks, or from both. */
#include "analysis/calibration_table.h"
#include "analysis/registry.h"
#include "metrology/detection.h"
#include "num/distribution.h"
#include "num/univariate.h"

#define DECADE 10 /* DIN 32645: from the limit of detection up to ten times that */

struct work {
	struct calibration_table s;
	struct calibration k;
	struct detection_rule rule;
	bool line;
	struct detection of_line, of_blanks;
	struct blanks blanks;
};

static enum rc
read_rule(struct work *w, const struct analysis_call *c, struct err *err)
{
	enum rc rc;

	w->line = call_given(c, "x");
	if (w->line != call_given(c, "y"))
		return err_field(err, E_MISSING, w->line ? "y" : "x",
			"a calibration has both contents and responses (--x and --y)");
	if (!w->line && !call_given(c, "blank"))
		return err_field(err, E_MISSING, "x",
			"limits come from a calibration (--x and --y), from blanks (--blank), or "
			"both");
	if ((rc = call_number(&w->rule.alpha, c, "alpha", 1e-12, 0.4999, err)) ||
		(rc = call_number(&w->rule.beta, c, "beta", 1e-12, 0.4999, err)) ||
		(rc = call_number(&w->rule.k, c, "k", 1e-6, 1e6, err)))
		return rc;
	return call_number(&w->rule.m, c, "replicates", 1, 1e6, err);
}

static enum rc
read_blanks(struct work *w, const struct analysis_call *c, struct err *err)
{
	struct dd *v = arena_new(c->arena, struct dd, c->n + 1);
	struct summary s;
	size_t n = 0;
	int place;
	enum rc rc = call_place(&place, c, "blank", err);

	if (rc)
		return rc;
	if (!v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		bool empty;

		rc = call_cell(&v[n], &empty, c, place, i, err);
		if (rc)
			return rc;
		n += !empty;
	}
	if (n < 2)
		return err_field(err, E_DOMAIN, "blank",
			"at least %d blanks are needed, there are %zu", 2, n);
	rc = num_summary(&s, v, n, err);
	w->blanks = (struct blanks){ .n = n, .mean = s.mean, .sd = s.sd };
	return rc;
}

static enum rc
slope_for_blanks(struct work *w, struct analysis_call *c, struct err *err)
{
	enum rc rc = call_number(&w->blanks.slope, c, "slope", -1e300, 1e300, err);

	if (rc || !isnan(w->blanks.slope))
		return rc;
	w->blanks.slope = 1;
	if (w->line)
		w->blanks.slope = dd_double(w->k.coefficient[w->k.p - 1]);
	else
		(void)err_set(call_note(c), E_DOMAIN,
			"without a calibration or a slope (--slope) the limits of the blanks are "
			"in units of the response");
	return E_OK;
}

static void
write_limits(struct json_out *out, const char *method, const struct detection *d)
{
	jout_object(out);
	JOUT_TEXT(out, "method", str_of(method));
	JOUT_NUMBER(out, "s", d->s);
	JOUT_NUMBER(out, "df", d->df);
	JOUT_NUMBER(out, "critical_response", d->critical_response);
	JOUT_NUMBER(out, "critical", d->critical);
	JOUT_NUMBER(out, "detection", d->detection);
	JOUT_NUMBER(out, "quantification", d->quantification);
	JOUT_NUMBER(out, "delta", d->delta);
	JOUT_NUMBER(out, "detectable", d->detectable);
	JOUT_NUMBER(out, "detectable_approximate", d->detectable_approximate);
	JOUT_NUMBER(out, "lod_3", d->lod_3);
	JOUT_NUMBER(out, "lod_3_3", d->lod_3_3);
	JOUT_NUMBER(out, "loq_10", d->loq_10);
	jout_object_end(out);
}

static void
note_limits(struct analysis_call *c, const struct work *w, const struct detection *d)
{
	if (!(d->s > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"there is no scatter: limits of 0 say that the responses are too coarse");
	else if (isnan(d->quantification))
		(void)err_set(call_note(c), E_DOMAIN,
			"no content is known to one part in %g at this level: there is no limit of "
			"quantification",
			w->rule.k);
	else if (w->line && d->quantification > w->k.x_high)
		(void)err_set(call_note(c), E_DOMAIN,
			"the limit of quantification, %g, lies above the highest standard",
			three_digits(d->quantification));
	if (w->line && d == &w->of_line && d->critical > 0 && w->k.x_high > DECADE * d->critical)
		(void)err_set(call_note(c), E_DOMAIN,
			"DIN 32645 wants standards of up to %d times the limit of detection; these "
			"go to %g times: their scatter may not be that of low contents",
			DECADE, three_digits(w->k.x_high / d->critical));
}

static enum rc
fit_line(struct work *w, struct analysis_call *c, struct err *err)
{
	enum rc rc = calibration_table_read(&w->s, c, err);

	if (rc)
		return rc;
	if (call_is(c, "model", "proportional"))
		w->s.in.model = CALIBRATION_PROPORTIONAL;
	if ((rc = calibration_fit(&w->k, c->arena, &w->s.in, err)) ||
		(rc = detection_line(&w->of_line, &w->k, &w->rule, err)))
		return rc;
	JOUT_TEXT(c->out, "x", w->s.x_name);
	JOUT_TEXT(c->out, "y", w->s.y_name);
	JOUT_INTEGER(c->out, "n", (int64_t)w->k.n);
	return E_OK;
}

static enum rc
write_line(struct analysis_call *c, struct work *w, struct err *err)
{
	double t;
	enum rc rc = t_upper_quantile(&t, w->rule.alpha, (double)w->k.df, err);

	if (rc)
		return rc;
	write_curve(c->out, &w->k, t);
	rc = write_linearity(c, &w->k, &w->s, err);
	if (rc)
		return rc;
	write_digits(c, w->k.digits);
	plot_start(c, w->s.x_name, w->s.y_name);
	rc = plot_calibration(c, &w->k, &w->s, fmin(0, w->k.x_low), t, err);
	if (rc)
		return rc;
	plot_level(c, "critical", w->of_line.critical_response);
	plot_end(c);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	bool blanks = call_given(c, "blank");
	struct work w = { 0 };
	enum rc rc;

	if ((rc = read_rule(&w, c, err)) || (w.line && (rc = fit_line(&w, c, err))))
		return rc;
	if (blanks && ((rc = read_blanks(&w, c, err)) || (rc = slope_for_blanks(&w, c, err)) ||
			      (rc = detection_blanks(&w.of_blanks, &w.blanks, &w.rule, err))))
		return rc;
	JOUT_NUMBER(c->out, "alpha", w.rule.alpha);
	JOUT_NUMBER(c->out, "beta", w.rule.beta);
	JOUT_NUMBER(c->out, "k", w.rule.k);
	JOUT_NUMBER(c->out, "m", w.rule.m);
	jout_key(c->out, STR("limits"));
	jout_array(c->out);
	if (w.line)
		write_limits(c->out, "calibration", &w.of_line);
	if (blanks)
		write_limits(c->out, "blanks", &w.of_blanks);
	jout_array_end(c->out);
	if (w.line)
		note_limits(c, &w, &w.of_line);
	if (blanks) {
		JOUT_INTEGER(c->out, "n_blanks", (int64_t)w.blanks.n);
		JOUT_NUMBER(c->out, "blank_mean", w.blanks.mean);
		note_limits(c, &w, &w.of_blanks);
	}
	return w.line ? write_line(c, &w, err) : E_OK;
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, false, NULL, NULL, "column of contents", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of responses", false },
	{ "model", OPTION_CHOICE, false, "linear", "linear proportional", "calibration curve",
		false },
	{ "blank", OPTION_COLUMN, false, NULL, NULL, "column of responses of blanks", false },
	{ "slope", OPTION_NUMBER, false, NULL, NULL,
		"slope of the calibration, for blanks without one", false },
	{ "alpha", OPTION_NUMBER, false, "0.05", NULL, "risk of finding what is not there", false },
	{ "beta", OPTION_NUMBER, false, "0.05", NULL, "risk of missing what is there", false },
	{ "k", OPTION_NUMBER, false, "3", NULL,
		"one over the relative uncertainty at the limit of quantification", false },
	{ "replicates", OPTION_INTEGER, false, "1", NULL, "measurements of a sample", false },
	{ "weights", OPTION_COLUMN, false, NULL, NULL, "column of weights", false },
	{ "sd", OPTION_COLUMN, false, NULL, NULL,
		"column of standard deviations to weigh with (1/sd^2)", false },
	{ "weighting", OPTION_CHOICE, false, "none", "none 1/x 1/x^2 1/y 1/y^2",
		"weights by content or response", false },
	{ 0 },
};

const struct analysis analysis_limits = { "limits", "Limits of detection and quantification",
	options, run };
