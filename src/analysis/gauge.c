/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats grr, bias and linearity: what part of the scatter, and what shift, are the measurement's own. */
#include "metrology/gauge.h"

#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/gauge_bias.h"

/* ---- repeatability and reproducibility ---------------------------------------------------------- */

struct grr {
	struct analysis_call *call;
	struct gauge_study study;
	struct labels part, operator;
	struct column y;
	double tolerance, alpha;
};

static enum rc
ask(struct grr *g, struct analysis_call *c, struct err *err)
{
	bool parts, operators;
	enum rc rc;

	*g = (struct grr){ .call = c };
	if ((rc = usual_numbers(&g->y, c, "y", "y value result measurement x", err)) ||
		(rc = usual_labels(
			 &g->part, &parts, c, "part", "part sample specimen piece", err)) ||
		(rc = usual_labels(&g->operator, & operators, c, "operator",
			 "operator appraiser analyst technician", err)) ||
		(rc = call_number(&g->tolerance, c, "tolerance", 0, INFINITY, err)) ||
		(rc = call_number(&g->alpha, c, "alpha", 0, 1, err)))
		return rc;
	if (!parts)
		return err_field(err, E_MISSING, "part",
			"which column names the part? (--part, or a column part)");
	g->study = (struct gauge_study){ g->y.exact, g->y.n, { g->part.of, g->part.count, "parts" },
		{ NULL, 0, "operator" }, g->part.label, NULL };
	if (operators) {
		g->study.operator=(
			struct anova_factor){ g->operator.of, g->operator.count, "operator" };
		g->study.operator_label = g->operator.label;
	}
	return E_OK;
}

/* One line a source; shares of the tolerance where it is known. */
static void
write_gauge(struct grr *g, const struct gauge *gauge)
{
	struct json_out *out = g->call->out;

	jout_key(out, STR("sources"));
	jout_array(out);
	for (int s = 0; s < GAUGE_SOURCES; s++) {
		if (g->study.operator.count == 0 && s >= GAUGE_REPRODUCIBILITY &&
			s <= GAUGE_INTERACTION)
			continue;
		jout_object(out);
		JOUT_TEXT(out, "source", str_of(gauge_source_text((enum gauge_source)s)));
		JOUT_NUMBER(out, "variance", gauge->variance[s]);
		JOUT_NUMBER(out, "sd", gauge->sd[s]);
		JOUT_NUMBER(out, "contribution_percent", gauge->contribution[s]);
		JOUT_NUMBER(out, "study_percent", gauge->study[s]);
		if (g->tolerance > 0)
			JOUT_NUMBER(
				out, "tolerance_percent", 100 * 6 * gauge->sd[s] / g->tolerance);
		jout_object_end(out);
		if (gauge->cut[s])
			(void)err_set(call_note(g->call), E_DOMAIN,
				"the component of %s came out negative and is set to 0",
				gauge_source_text((enum gauge_source)s));
	}
	jout_array_end(out);
	JOUT_NUMBER(out, "ndc_raw", gauge->ndc);
	JOUT_INTEGER(out, "ndc", gauge->categories);
	if (!(gauge->study[GAUGE_RR] <= 30))
		(void)err_set(call_note(g->call), E_DOMAIN,
			"R&R takes more than 30 %% of the scatter: the gauge does not tell these "
			"parts apart");
}

static void
write_line(struct json_out *out, const struct anova_line *line)
{
	jout_object(out);
	JOUT_TEXT(out, "source", str_of(line->source));
	JOUT_INTEGER(out, "df", (int64_t)line->df);
	JOUT_NUMBER(out, "ss", line->ss);
	JOUT_NUMBER(out, "ms", line->ms);
	JOUT_NUMBER(out, "F", line->F);
	JOUT_NUMBER(out, "p", line->p);
	jout_object_end(out);
}

static void
write_table(struct json_out *out, const struct anova_two_way *table)
{
	jout_key(out, STR("anova"));
	jout_array(out);
	for (int i = 0; i < table->lines; i++)
		write_line(out, &table->line[i]);
	jout_array_end(out);
}

static enum rc
grr_by_anova(struct grr *g, struct err *err)
{
	struct json_out *out = g->call->out;
	struct gauge_anova a;
	enum rc rc = gauge_anova(&a, g->call->arena, &g->study, g->alpha, err);

	if (rc)
		return rc;
	JOUT_INTEGER(out, "trials", (int64_t)a.trials);
	if (g->study.operator.count) {
		JOUT_NUMBER(out, "p_interaction", a.p_interaction);
		JOUT_BOOL(out, "pooled", a.pooled);
		JOUT_NUMBER(out, "ms_pooled", a.ms_pooled);
	}
	write_table(out, &a.table);
	write_gauge(g, a.chosen);
	return E_OK;
}

static enum rc
grr_nested(struct grr *g, struct err *err)
{
	struct gauge_nested n;
	enum rc rc = gauge_nested(&n, g->call->arena, &g->study, err);

	if (rc)
		return rc;
	write_table(g->call->out, &n.table);
	write_gauge(g, &n.gauge);
	return E_OK;
}

static enum rc
grr_by_ranges(struct grr *g, struct err *err)
{
	struct json_out *out = g->call->out;
	struct gauge_range r;
	enum rc rc = gauge_range(
		&r, g->call->arena, &g->study, call_is(g->call, "constants", "table"), err);

	if (rc)
		return rc;
	JOUT_INTEGER(out, "trials", (int64_t)r.trials);
	JOUT_NUMBER(out, "R_bar", r.R_bar);
	JOUT_NUMBER(out, "X_diff", r.X_diff);
	JOUT_NUMBER(out, "R_p", r.R_p);
	JOUT_NUMBER(out, "UCL_R", r.UCL_R);
	JOUT_INTEGER(out, "ranges_beyond", (int64_t)r.beyond);
	JOUT_NUMBER(out, "K1", r.K.K1);
	JOUT_NUMBER(out, "K2", r.K.K2);
	JOUT_NUMBER(out, "K3", r.K.K3);
	JOUT_NUMBER(out, "EV", r.gauge.sd[GAUGE_REPEATABILITY]);
	JOUT_NUMBER(out, "AV", r.gauge.sd[GAUGE_OPERATOR]);
	JOUT_NUMBER(out, "GRR", r.gauge.sd[GAUGE_RR]);
	JOUT_NUMBER(out, "PV", r.gauge.sd[GAUGE_PART]);
	JOUT_NUMBER(out, "TV", r.gauge.sd[GAUGE_TOTAL]);
	write_numbers(out, "R_bar_by_operator", r.range_bar, r.operators);
	write_numbers(out, "X_bar_by_operator", r.mean_bar, r.operators);
	write_gauge(g, &r.gauge);
	return E_OK;
}

/* Readings over the number of their part. */
static enum rc
plot_parts(struct grr *g, struct err *err)
{
	struct analysis_call *c = g->call;
	double *x = arena_new(c->arena, double, g->y.n + 1);

	if (!x)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < g->y.n; i++)
		x[i] = g->part.of[i] + 1;
	plot_start(c, STR("parts"), g->y.name);
	plot_series(c, PLOT_POINTS, "value", x, g->y.v, g->y.n);
	plot_end(c);
	return E_OK;
}

static enum rc
run_grr(struct analysis_call *c, struct err *err)
{
	struct grr g;
	enum rc rc = ask(&g, c, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "method", call_text(c, "method"));
	JOUT_INTEGER(c->out, "parts", g.part.count);
	JOUT_INTEGER(c->out, "operators", g.study.operator.count);
	rc = call_is(c, "method", "range")    ? grr_by_ranges(&g, err)
	     : call_is(c, "method", "nested") ? grr_nested(&g, err)
					      : grr_by_anova(&g, err);
	return rc ? rc : plot_parts(&g, err);
}

static const struct analysis_option grr_options[] = {
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of readings", false },
	{ "part", OPTION_COLUMN, false, NULL, NULL, "column of parts", true },
	{ "operator", OPTION_COLUMN, false, NULL, NULL, "column of operators", true },
	{ "method", OPTION_CHOICE, false, "anova", "anova range nested", "method", false },
	{ "alpha", OPTION_NUMBER, false, "0.25", NULL,
		"an interaction with a larger p is pooled (anova)", false },
	{ "constants", OPTION_CHOICE, false, "exact", "exact table",
		"constants of the range method: computed, or the rounded ones of the AIAG manual",
		false },
	{ "tolerance", OPTION_NUMBER, false, NULL, NULL, "width of the tolerance", false },
	{ 0 },
};

const struct analysis analysis_grr = { "grr", "Repeatability and reproducibility of a gauge",
	grr_options, run_grr };

/* ---- bias --------------------------------------------------------------------------------------- */

static void
write_bias(struct json_out *out, const struct gauge_bias *b)
{
	const double limits[] = { b->limits.low, b->limits.high };

	JOUT_INTEGER(out, "n", (int64_t)b->n);
	JOUT_NUMBER(out, "mean", b->mean);
	JOUT_NUMBER(out, "sd", b->sd);
	JOUT_NUMBER(out, "bias", b->bias);
	JOUT_NUMBER(out, "se", b->se);
	JOUT_NUMBER(out, "t", b->t);
	JOUT_NUMBER(out, "df", b->df);
	JOUT_NUMBER(out, "p", b->p);
	write_numbers(out, "bias_limits", limits, 2);
}

static enum rc
write_type1(
	struct analysis_call *c, const struct gauge_bias *bias, double tolerance, struct err *err)
{
	struct gauge_type1_of of = { .tolerance = tolerance };
	struct gauge_type1 t;
	enum rc rc;

	if ((rc = call_number(&of.share, c, "share", 0.01, 1, err)) ||
		(rc = call_number(&of.spread, c, "spread", 1, 12, err)) ||
		(rc = gauge_type1(&t, bias, &of, err)))
		return rc;
	JOUT_NUMBER(c->out, "cg", t.cg);
	JOUT_NUMBER(c->out, "cgk", t.cgk);
	JOUT_NUMBER(c->out, "repeatability_percent", t.repeatability_percent);
	JOUT_NUMBER(c->out, "bias_percent", t.bias_percent);
	return E_OK;
}

static enum rc
run_bias(struct analysis_call *c, struct err *err)
{
	double reference, level, tolerance;
	struct gauge_bias b;
	struct column y;
	enum rc rc;

	if ((rc = usual_numbers(&y, c, "y", "y value result x", err)) ||
		(rc = call_number(&reference, c, "reference", -INFINITY, INFINITY, err)) ||
		(rc = call_number(&level, c, "level", 0.5, 0.9999, err)) ||
		(rc = call_number(&tolerance, c, "tolerance", 0, INFINITY, err)) ||
		(rc = gauge_bias(&b, y.exact, y.n, dd_written(reference), level, err)))
		return rc;
	JOUT_NUMBER(c->out, "reference", reference);
	write_bias(c->out, &b);
	if (!isnan(tolerance) && (rc = write_type1(c, &b, tolerance, err)))
		return rc;
	plot_start(c, STR("row"), y.name);
	plot_series(c, PLOT_POINTS, "value", NULL, y.v, y.n);
	plot_level(c, "reference", reference);
	plot_level(c, "mean", b.mean);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option bias_options[] = {
	{ "reference", OPTION_NUMBER, true, NULL, NULL, "reference value", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of readings", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "level of confidence", false },
	{ "tolerance", OPTION_NUMBER, false, NULL, NULL, "width of the tolerance", false },
	{ "share", OPTION_NUMBER, false, "0.2", NULL,
		"share of the tolerance that the gauge may take", false },
	{ "spread", OPTION_NUMBER, false, "6", NULL, "spread of the gauge in standard deviations",
		false },
	{ 0 },
};

const struct analysis analysis_bias = { "bias", "Bias of a gauge", bias_options, run_bias };

/* ---- linearity ---------------------------------------------------------------------------------- */

static void
write_parts(struct json_out *out, const struct gauge_line *l)
{
	jout_key(out, STR("parts"));
	jout_array(out);
	for (size_t k = 0; k < l->parts; k++) {
		const struct gauge_line_part *p = &l->part[k];

		jout_object(out);
		JOUT_NUMBER(out, "reference", dd_double(p->reference));
		JOUT_INTEGER(out, "n", (int64_t)p->bias.n);
		JOUT_NUMBER(out, "mean", p->bias.mean);
		JOUT_NUMBER(out, "bias", p->bias.bias);
		JOUT_NUMBER(out, "sd", p->bias.sd);
		JOUT_NUMBER(out, "t", p->bias.t);
		JOUT_NUMBER(out, "p", p->bias.p);
		JOUT_NUMBER(out, "fitted", p->fitted);
		JOUT_NUMBER(out, "fitted_low", p->limits.low);
		JOUT_NUMBER(out, "fitted_high", p->limits.high);
		jout_object_end(out);
	}
	jout_array_end(out);
}

static enum rc
plot_biases(struct analysis_call *c, const struct column *reference, const struct column *y,
	const struct gauge_line *l, struct err *err)
{
	double *bias = arena_new(c->arena, double, y->n + 1);
	double *at = arena_new(c->arena, double, 4 * l->parts + 4);

	if (!bias || !at)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < y->n; i++)
		bias[i] = dd_double(dd_sub(y->exact[i], reference->exact[i]));
	for (size_t k = 0; k < l->parts; k++) {
		at[k] = dd_double(l->part[k].reference);
		at[l->parts + k] = l->part[k].fitted;
		at[2 * l->parts + k] = l->part[k].limits.low;
		at[3 * l->parts + k] = l->part[k].limits.high;
	}
	plot_start(c, STR("reference"), STR("bias"));
	plot_series(c, PLOT_POINTS, "bias", reference->v, bias, y->n);
	plot_series(c, PLOT_LINE, "fitted", at, at + l->parts, l->parts);
	plot_series(c, PLOT_LINE, "fitted, low", at, at + 2 * l->parts, l->parts);
	plot_series(c, PLOT_LINE, "fitted, high", at, at + 3 * l->parts, l->parts);
	plot_level(c, "zero", 0);
	plot_end(c);
	return E_OK;
}

static enum rc
run_linearity(struct analysis_call *c, struct err *err)
{
	struct column reference, y;
	struct json_out *out = c->out;
	struct gauge_line l;
	double level;
	enum rc rc;

	if ((rc = call_column(&reference, c, "reference", err)) ||
		(rc = call_column(&y, c, "y", err)) ||
		(rc = call_number(&level, c, "level", 0.5, 0.9999, err)) ||
		(rc = gauge_linearity(&l, c->arena, reference.exact, y.exact, c->n, level, err)))
		return rc;
	JOUT_INTEGER(out, "n", (int64_t)l.n);
	JOUT_NUMBER(out, "slope", l.slope);
	JOUT_NUMBER(out, "se_slope", l.se_slope);
	JOUT_NUMBER(out, "t_slope", l.t_slope);
	JOUT_NUMBER(out, "p_slope", l.p_slope);
	JOUT_NUMBER(out, "intercept", l.intercept);
	JOUT_NUMBER(out, "se_intercept", l.se_intercept);
	JOUT_NUMBER(out, "t_intercept", l.t_intercept);
	JOUT_NUMBER(out, "p_intercept", l.p_intercept);
	JOUT_NUMBER(out, "residual_sd", l.s);
	JOUT_NUMBER(out, "r2", l.r2);
	JOUT_INTEGER(out, "df", (int64_t)l.df);
	JOUT_NUMBER(out, "mean_bias", l.mean_bias);
	JOUT_NUMBER(out, "p_bias", l.p_bias);
	write_parts(out, &l);
	return plot_biases(c, &reference, &y, &l, err);
}

static const struct analysis_option linearity_options[] = {
	{ "reference", OPTION_COLUMN, true, NULL, NULL, "column of reference values", false },
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of readings", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "level of confidence", false },
	{ 0 },
};

const struct analysis analysis_linearity = { "linearity", "Linearity and bias of a gauge",
	linearity_options, run_linearity };
