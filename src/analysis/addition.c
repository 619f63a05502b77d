/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats addition: what a sample held before known amounts were added to it. */
#include "analysis/calibration_table.h"
#include "analysis/registry.h"
#include "num/distribution.h"

static void
write_content(struct json_out *out, const struct calibration_result *r, double factor)
{
	JOUT_NUMBER(out, "content", factor * r->x);
	JOUT_NUMBER(out, "u", factor * r->u);
	JOUT_NUMBER(out, "low", factor * r->low);
	JOUT_NUMBER(out, "high", factor * r->high);
	JOUT_NUMBER(out, "inversion_low", factor * r->inversion_low);
	JOUT_NUMBER(out, "inversion_high", factor * r->inversion_high);
}

static void
add_notes(struct analysis_call *c, const struct calibration *k, const struct calibration_result *r)
{
	if (k->df == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"there are as many coefficients as rows: nothing is left to tell their "
			"standard errors from");
	else if (isnan(r->inversion_low))
		(void)err_set(call_note(c), E_DOMAIN,
			"Fieller's limits do not exist: the slope is too uncertain");
	if (r->x < 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"the content came out negative: a blank may have been taken off too much, "
			"or the line is not straight");
	if (k->x_low > 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"no portion is without an addition: the line is extended further than it "
			"was measured");
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct calibration_result r;
	struct calibration k;
	struct calibration_table s;
	double level, factor, t = NAN;
	enum rc rc;

	if ((rc = call_number(&level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_number(&factor, c, "factor", 1e-300, 1e300, err)) ||
		(rc = calibration_table_read(&s, c, err)) ||
		(rc = calibration_fit(&k, c->arena, &s.in, err)) ||
		(rc = calibration_addition(&r, &k, level, err)))
		return rc;
	if (k.df > 0 && (rc = t_upper_quantile(&t, (1 - level) / 2, (double)k.df, err)))
		return rc;
	JOUT_TEXT(c->out, "x", s.x_name);
	JOUT_TEXT(c->out, "y", s.y_name);
	JOUT_INTEGER(c->out, "n", (int64_t)k.n);
	write_content(c->out, &r, factor);
	JOUT_NUMBER(c->out, "level", level);
	write_curve(c->out, &k, t);
	JOUT_NUMBER(c->out, "residual_sd", k.s);
	JOUT_INTEGER(c->out, "df", (int64_t)k.df);
	JOUT_NUMBER(c->out, "r", k.r);
	if ((rc = write_linearity(c, &k, &s, err)))
		return rc;
	write_digits(c, k.digits);
	add_notes(c, &k, &r);
	plot_start(c, s.x_name, s.y_name);
	rc = plot_calibration(c, &k, &s, fmin(k.x_low, -r.x), t, err);
	if (rc)
		return rc;
	plot_level(c, "zero", 0);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "x", OPTION_COLUMN, true, NULL, NULL, "column of added amounts", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of responses", false },
	{ "weights", OPTION_COLUMN, false, NULL, NULL, "column of weights", false },
	{ "sd", OPTION_COLUMN, false, NULL, NULL,
		"column of standard deviations to weigh with (1/sd^2)", false },
	{ "internal", OPTION_COLUMN, false, NULL, NULL,
		"column of responses of the internal standard", false },
	{ "factor", OPTION_NUMBER, false, "1", NULL, "factor of dilution of the samples", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_addition = { "addition", "Standard addition", options, run };
