/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every analysis of a calibration writes: coefficients, tests of the line, the picture. */
#include "analysis/calibration_table.h"
#include "metrology/linearity.h"

#define CURVE_POINTS 101
#define SIGNIFICANT 0.01 /* as ISO 8466-1 and DIN 38402-51 have it */

double
three_digits(double v)
{
	double scale = pow(10, 2 - floor(log10(fabs(v))));

	return isfinite(scale) && isfinite(v * scale) && scale > 0 ? round(v * scale) / scale : v;
}

void
write_curve(struct json_out *out, const struct calibration *c, double t)
{
	jout_key(out, STR("coefficients"));
	jout_array(out);
	for (int j = 0; j < c->p; j++) {
		double b = dd_double(c->coefficient[j]);

		jout_object(out);
		JOUT_TEXT(out, "term", str_of(c->name[j]));
		JOUT_NUMBER(out, "value", b);
		JOUT_NUMBER(out, "se", c->se[j]);
		JOUT_NUMBER(out, "low", b - t * c->se[j]);
		JOUT_NUMBER(out, "high", b + t * c->se[j]);
		jout_object_end(out);
	}
	jout_array_end(out);
}

/* ---- tests of the line ------------------------------------------------------------------------------ */

static void
write_test(struct json_out *out, const char *name, double F, double df, double df2, double p)
{
	jout_object(out);
	JOUT_TEXT(out, "test", str_of(name));
	JOUT_NUMBER(out, "statistic", F);
	JOUT_NUMBER(out, "df", df);
	JOUT_NUMBER(out, "df2", df2);
	JOUT_NUMBER(out, "p", p);
	jout_object_end(out);
}

static void
write_shape(struct analysis_call *c, const struct linearity *l)
{
	jout_key(c->out, STR("linearity"));
	jout_array(c->out);
	if (l->mandel_tested)
		write_test(c->out, "mandel", l->mandel_F, 1, (double)l->mandel_df, l->mandel_p);
	if (l->lack_tested)
		write_test(c->out, "lack of fit", l->lack.F, (double)l->lack.df_lack,
			(double)l->lack.df_pure, l->lack.p_value);
	jout_array_end(c->out);
	if (l->mandel_p < SIGNIFICANT)
		(void)err_set(call_note(c), E_DOMAIN,
			"Mandel's test: a quadratic curve fits significantly better than the line "
			"(p = %g)",
			three_digits(l->mandel_p));
	if (l->lack_tested && l->lack.p_value < SIGNIFICANT)
		(void)err_set(call_note(c), E_DOMAIN,
			"lack of fit: the standards lie further from the line than their repeats "
			"explain (p = %g)",
			three_digits(l->lack.p_value));
	if (l->lack_tested && !(l->lack.ss_pure > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"repeated rows agree exactly: lack of fit cannot be tested");
}

static void
write_variances(struct analysis_call *c, const struct linearity *l, bool weighted)
{
	const double none = NAN;

	jout_key(c->out, STR("variances"));
	jout_array(c->out);
	write_test(c->out, "lowest and highest content", l->ends.statistic, l->ends.df, l->ends.df2,
		l->ends.p);
	write_test(c->out, "cochran", l->cochran.c, none, none, l->cochran.p);
	write_test(c->out, "bartlett", l->bartlett.statistic, l->bartlett.df, none, l->bartlett.p);
	write_test(c->out, "brown forsythe", l->brown_forsythe.statistic, l->brown_forsythe.df,
		l->brown_forsythe.df2, l->brown_forsythe.p);
	jout_array_end(c->out);
	if (!weighted && l->ends.p < 2 * SIGNIFICANT)
		(void)err_set(call_note(c), E_DOMAIN,
			"the variances at the ends of the range differ (F = %g): weigh the "
			"standards or shorten the range",
			three_digits(l->ends.statistic));
}

enum rc
write_linearity(struct analysis_call *c, const struct calibration *line,
	const struct calibration_table *s, struct err *err)
{
	struct linearity l;
	enum rc rc = linearity_test(&l, c->arena, line, &s->in, err);

	if (rc)
		return rc;
	write_shape(c, &l);
	if (l.variances_tested)
		write_variances(c, &l, line->weighting != WEIGHTING_NONE);
	return E_OK;
}

/* ---- picture ---------------------------------------------------------------------------------------- */

enum rc
plot_calibration(struct analysis_call *c, const struct calibration *k,
	const struct calibration_table *s, double from, double t, struct err *err)
{
	double *x = arena_new(c->arena, double, CURVE_POINTS);
	double *y = arena_new(c->arena, double, CURVE_POINTS);
	double *low = arena_new(c->arena, double, CURVE_POINTS);
	double *high = arena_new(c->arena, double, CURVE_POINTS);

	if (!x || !y || !low || !high)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < CURVE_POINTS; i++) {
		double half;

		x[i] = from + (k->x_high - from) * i / (CURVE_POINTS - 1);
		y[i] = dd_double(calibration_at(k, dd_of(x[i])));
		half = t * k->s * sqrt(calibration_spread(k, x[i]) + calibration_leverage(k, x[i]));
		low[i] = y[i] - half;
		high[i] = y[i] + half;
	}
	plot_series(c, PLOT_POINTS, "calibrants", s->x, s->y, s->in.n);
	plot_series(c, PLOT_LINE, "fitted", x, y, CURVE_POINTS);
	if (isfinite(t * k->s)) {
		plot_series(c, PLOT_LINE, "single low", x, low, CURVE_POINTS);
		plot_series(c, PLOT_LINE, "single high", x, high, CURVE_POINTS);
	}
	return E_OK;
}
