/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats summary: what one column of numbers is like. */
#include "analysis/registry.h"
#include "num/distribution.h"
#include "num/univariate.h"

#define MAX_BARS 60

static void
write_summary(struct json_out *out, const struct summary *s, double level, double t)
{
	JOUT_INTEGER(out, "n", (int64_t)s->n);
	JOUT_NUMBER(out, "mean", s->mean);
	JOUT_NUMBER(out, "sd", s->sd);
	JOUT_NUMBER(out, "r1", s->r1);
	JOUT_NUMBER(out, "se", s->se);
	JOUT_NUMBER(out, "level", level);
	JOUT_NUMBER(out, "mean_low", s->mean - t * s->se);
	JOUT_NUMBER(out, "mean_high", s->mean + t * s->se);
	JOUT_NUMBER(out, "cv_percent", 100 * s->cv);
	JOUT_NUMBER(out, "sum", s->sum);
}

static void
write_order(struct json_out *out, const struct order_summary *o)
{
	JOUT_NUMBER(out, "median", o->median);
	JOUT_NUMBER(out, "mad", o->mad);
	JOUT_NUMBER(out, "min", o->min);
	JOUT_NUMBER(out, "q1", o->q1);
	JOUT_NUMBER(out, "q3", o->q3);
	JOUT_NUMBER(out, "max", o->max);
	JOUT_NUMBER(out, "range", o->range);
	JOUT_NUMBER(out, "iqr", o->iqr);
}

static void
write_shape(struct json_out *out, const struct summary *s)
{
	JOUT_NUMBER(out, "g1", s->g1);
	JOUT_NUMBER(out, "g2", s->g2);
	JOUT_NUMBER(out, "G1", s->G1);
	JOUT_NUMBER(out, "G2", s->G2);
}

static void
plot_run(struct analysis_call *c, const struct column *y, double mean)
{
	plot_start(c, STR("row"), y->name);
	plot_series(c, PLOT_POINTS, "value", NULL, y->v, y->n);
	plot_level(c, "mean", mean);
	plot_end(c);
}

/* Bars of the width of Freedman and Diaconis (1981), 2 iqr/n^(1/3); where the iqr is 0, of Sturges' number. */
static void
plot_histogram(struct analysis_call *c, const struct column *y, const struct order_summary *o)
{
	double x[MAX_BARS], count[MAX_BARS] = { 0 }, n = (double)y->n, bars = log2(n) + 1, width;

	if (o->iqr > 0)
		bars = o->range * cbrt(n) / (2 * o->iqr);
	bars = o->range > 0 ? fmin(fmax(ceil(bars), 5), MAX_BARS) : 1;
	width = o->range / bars;
	for (int k = 0; k < (int)bars; k++)
		x[k] = o->min + (k + 0.5) * width;
	for (size_t i = 0; i < y->n; i++) {
		double k = width > 0 ? floor((y->v[i] - o->min) / width) : 0;

		count[(int)fmin(fmax(k, 0), bars - 1)]++;
	}
	plot_start(c, y->name, STR("frequency"));
	plot_series(c, PLOT_BARS, "frequency", x, count, (size_t)bars);
	plot_end(c);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct column y;
	struct dd *copy = arena_new(c->arena, struct dd, c->n);
	struct order_summary o;
	struct summary s;
	double level, t;
	enum rc rc;

	if (!copy)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = call_needs(c, 2, err)) ||
		(rc = call_number(&level, c, "level", 0.0001, 0.999999, err)) ||
		(rc = call_column(&y, c, "column", err)) ||
		(rc = num_summary(&s, y.exact, y.n, err)) ||
		(rc = t_quantile(&t, 0.5 + level / 2, (double)(y.n - 1), err)))
		return rc;
	for (size_t i = 0; i < y.n; i++)
		copy[i] = y.exact[i];
	num_order_summary(&o, copy, y.n, call_is(c, "quartiles", "6") ? 6 : 7);
	JOUT_TEXT(c->out, "column", y.name);
	write_summary(c->out, &s, level, t);
	write_order(c->out, &o);
	write_shape(c->out, &s);
	write_digits(c, s.digits);
	if (s.sd == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"all values are equal: there is no scatter, and r1 has no value");
	if (call_is(c, "plot", "histogram"))
		plot_histogram(c, &y, &o);
	else
		plot_run(c, &y, s.mean);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "confidence level", false },
	{ "quartiles", OPTION_CHOICE, false, "7", "7 6", "type of the quartiles", false },
	{ "plot", OPTION_CHOICE, false, "run", "run histogram", "picture", false },
	{ 0 },
};

const struct analysis analysis_summary = { "summary", "Summary of a column", options, run };
