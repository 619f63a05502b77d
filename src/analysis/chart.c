/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats chart: control charts of a table, with the points that signal. */
#include "analysis/chart.h"

#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/memory_chart.h"
#include "metrology/run_length.h"
#include "metrology/run_rules.h"

/* ---- what a chart shows ------------------------------------------------------------------------- */

struct shown {
	struct analysis_call *call;
	const struct points *points;
	unsigned rules;
	size_t signals;
};

static void
write_rules(struct json_out *out, unsigned found)
{
	char text[2 * RUN_RULES + 1];
	size_t n = 0;

	for (unsigned rule = 1; rule <= RUN_RULES; rule++)
		if (found >> (rule - 1) & 1) {
			if (n)
				text[n++] = ' ';
			text[n++] = (char)('0' + rule);
		}
	JOUT_TEXT(out, "rules", ((struct str){ text, n }));
}

/* One line a point; what signals by limits or rules is marked. */
static enum rc
write_points(struct shown *s, const char *key, const struct control_chart *chart, bool rules,
	struct err *err)
{
	struct json_out *out = s->call->out;
	double *z = arena_new(s->call->arena, double, chart->n + 1);
	unsigned *found = arena_new(s->call->arena, unsigned, chart->n + 1);

	if (!z || !found)
		return err_set(err, E_TOO_BIG, "the table is too big");
	chart_standardise(z, chart);
	run_rules(found, z, chart->n, rules ? s->rules : 0);
	jout_key(out, str_of(key));
	jout_array(out);
	for (size_t i = 0; i < chart->n; i++) {
		bool beyond = chart_beyond(chart, i);

		jout_object(out);
		JOUT_TEXT(out, "point", s->points->label[i]);
		JOUT_NUMBER(out, "value", chart->value[i]);
		JOUT_NUMBER(out, "centre", chart->centre[i]);
		JOUT_NUMBER(out, "lower", chart->lower[i]);
		JOUT_NUMBER(out, "upper", chart->upper[i]);
		JOUT_BOOL(out, "beyond_limits", beyond);
		if (rules && s->rules)
			write_rules(out, found[i]);
		jout_object_end(out);
		s->signals += beyond || found[i];
	}
	jout_array_end(out);
	return E_OK;
}

static bool
level(const double *v, size_t n)
{
	for (size_t i = 1; i < n; i++)
		if (v[i] != v[0])
			return false;
	return true;
}

static void
plot_limit(struct analysis_call *c, const char *name, const double *v, size_t n)
{
	if (level(v, n))
		plot_level(c, name, v[0]);
	else
		plot_series(c, PLOT_LINE, name, NULL, v, n);
}

static enum rc
plot_chart(struct analysis_call *c, const struct control_chart *chart, const char *what,
	struct err *err)
{
	double *beyond = arena_new(c->arena, double, chart->n + 1);
	double *place = arena_new(c->arena, double, chart->n + 1);
	size_t n = 0;

	if (!beyond || !place)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < chart->n; i++)
		if (chart_beyond(chart, i)) {
			place[n] = (double)i + 1;
			beyond[n++] = chart->value[i];
		}
	plot_start(c, STR("point"), str_of(what));
	plot_series(c, PLOT_LINE, what, NULL, chart->value, chart->n);
	plot_series(c, PLOT_POINTS, "points", NULL, chart->value, chart->n);
	if (n)
		plot_series(c, PLOT_POINTS, "beyond limits", place, beyond, n);
	plot_limit(c, "centre", chart->centre, chart->n);
	plot_limit(c, "lower", chart->lower, chart->n);
	plot_limit(c, "upper", chart->upper, chart->n);
	plot_end(c);
	return E_OK;
}

static void
write_limits(struct json_out *out, const char *key, const struct control_chart *chart)
{
	bool constant = level(chart->lower, chart->n) && level(chart->upper, chart->n);

	jout_key(out, str_of(key));
	jout_object(out);
	JOUT_NUMBER(out, "centre", chart->centre[0]);
	/* sizes that vary make limits that vary: they stand with the points */
	JOUT_NUMBER(out, "lower", constant ? chart->lower[0] : (double)NAN);
	JOUT_NUMBER(out, "upper", constant ? chart->upper[0] : (double)NAN);
	jout_object_end(out);
}

/* The chart that was asked for and, where there is one, that of the scatter. */
static enum rc
write_charts(struct shown *s, const struct control_chart *chart, const char *what,
	const struct control_chart *scatter, const char *scatter_what, struct err *err)
{
	struct json_out *out = s->call->out;
	enum rc rc;

	JOUT_INTEGER(out, "points", (int64_t)chart->n);
	JOUT_NUMBER(out, "mean", chart->mean);
	JOUT_NUMBER(out, "sigma", chart->sigma);
	write_limits(out, what, chart);
	if (scatter)
		write_limits(out, scatter_what, scatter);
	if ((rc = write_points(s, "of_points", chart, true, err)) ||
		(scatter && (rc = write_points(s, "of_scatter", scatter, false, err))))
		return rc;
	JOUT_INTEGER(out, "signals", (int64_t)s->signals);
	return plot_chart(s->call, chart, what, err);
}

/* ---- the charts --------------------------------------------------------------------------------- */

static enum rc
chart_of_subgroups(struct shown *s, const struct chart_basis *basis, struct err *err)
{
	bool by_range = call_is(s->call, "type", "xbar-r");
	struct control_chart mean, scatter;
	struct arena *a = s->call->arena;
	struct subgroups g;
	enum rc rc = points_subgroups(&g, s->points, a, err);

	if (rc)
		return rc;
	if (by_range) {
		if ((rc = chart_means(&mean, a, &g, basis, SIGMA_RANGE, err)) ||
			(rc = chart_ranges(&scatter, a, &g, basis, SIGMA_RANGE, err)))
			return rc;
	} else {
		enum sigma_from from = subgroups_equal(&g) ? SIGMA_SD : SIGMA_POOLED;

		if ((rc = chart_means(&mean, a, &g, basis, from, err)) ||
			(rc = chart_deviations(&scatter, a, &g, basis, from, err)))
			return rc;
		if (from == SIGMA_POOLED)
			(void)err_set(call_note(s->call), E_DOMAIN,
				"the subgroups differ in size: sigma is the pooled standard "
				"deviation");
	}
	return write_charts(s, &mean, "means", &scatter, by_range ? "ranges" : "deviations", err);
}

static enum rc
chart_of_singles(struct shown *s, const struct chart_basis *basis, struct err *err)
{
	struct singles v = { s->points->n, s->points->value, 2 };
	struct control_chart single, range;
	enum rc rc;

	if ((rc = chart_singles(&single, s->call->arena, &v, basis, err)) ||
		(rc = chart_moving_ranges(&range, s->call->arena, &v, basis, err)))
		return rc;
	return write_charts(s, &single, "values", &range, "moving_ranges", err);
}

static enum rc
chart_of_counts(struct shown *s, const struct chart_basis *basis, struct err *err)
{
	struct counts counts = { s->points->n, s->points->count, s->points->size };
	bool p = call_is(s->call, "type", "p"), np = call_is(s->call, "type", "np");
	struct control_chart chart;
	enum rc rc;

	rc = p || np ? chart_proportion(&chart, s->call->arena, &counts, basis, np, err)
		     : chart_rate(&chart, s->call->arena, &counts, basis, err);
	if (rc)
		return rc;
	return write_charts(s, &chart,
		p    ? "proportions"
		: np ? "counts"
		     : "rates",
		NULL, NULL, err);
}

/* The values, or the means of subgroups, with the sd of each. */
static enum rc
plain_points(struct control_chart *out, struct shown *s, const struct chart_basis *basis,
	struct err *err)
{
	struct singles v = { s->points->n, s->points->value, 2 };
	struct subgroups g;
	enum rc rc;

	if (!s->points->grouped)
		return chart_singles(out, s->call->arena, &v, basis, err);
	rc = points_subgroups(&g, s->points, s->call->arena, err);
	if (rc)
		return rc;
	return chart_means(out, s->call->arena, &g, basis,
		subgroups_equal(&g) ? SIGMA_RANGE : SIGMA_POOLED, err);
}

/* The target is the given mean, unless it is stated. */
static enum rc
take_target(double *out, const struct shown *s, const struct control_chart *points, struct err *err)
{
	enum rc rc = call_number(out, s->call, "target", -INFINITY, INFINITY, err);

	if (!rc && isnan(*out))
		*out = points->mean;
	return rc;
}

static enum rc
chart_of_averages(struct shown *s, const struct chart_basis *basis, struct err *err)
{
	struct control_chart points, chart;
	struct ewma how = { .L = basis->L };
	double length;
	enum rc rc;

	if ((rc = call_number(&how.lambda, s->call, "lambda", 0.001, 1, err)) ||
		(rc = plain_points(&points, s, basis, err)) ||
		(rc = take_target(&how.target, s, &points, err)) ||
		(rc = chart_ewma(&chart, s->call->arena, &points, &how, err)))
		return rc;
	s->rules = 0; /* neighbours share their past: runs say nothing */
	rc = write_charts(s, &chart, "averages", NULL, NULL, err);
	if (rc)
		return rc;
	JOUT_NUMBER(s->call->out, "target", how.target);
	if (run_length_ewma(&length, how.lambda, how.L, 0, NULL))
		length = (double)NAN;
	JOUT_NUMBER(s->call->out, "run_length", length);
	return E_OK;
}

static enum rc
write_sums(struct shown *s, const struct cusum *sum, struct err *err)
{
	struct json_out *out = s->call->out;
	double *down = arena_new(s->call->arena, double, sum->n + 1);

	if (!down)
		return err_set(err, E_TOO_BIG, "the table is too big");
	jout_key(out, STR("of_points"));
	jout_array(out);
	for (size_t i = 0; i < sum->n; i++) {
		down[i] = -sum->lower[i];
		jout_object(out);
		JOUT_TEXT(out, "point", s->points->label[i]);
		JOUT_NUMBER(out, "c_plus", sum->upper[i]);
		JOUT_NUMBER(out, "c_minus", sum->lower[i]);
		JOUT_INTEGER(out, "n_plus", (int64_t)sum->n_upper[i]);
		JOUT_INTEGER(out, "n_minus", (int64_t)sum->n_lower[i]);
		JOUT_BOOL(out, "signal", sum->signal[i]);
		jout_object_end(out);
		s->signals += sum->signal[i];
	}
	jout_array_end(out);
	JOUT_INTEGER(out, "signals", (int64_t)s->signals);
	plot_start(s->call, STR("point"), STR("cumulative sum"));
	plot_series(s->call, PLOT_LINE, "upper sum", NULL, sum->upper, sum->n);
	plot_series(s->call, PLOT_LINE, "lower sum, negative", NULL, down, sum->n);
	plot_level(s->call, "H", sum->H);
	plot_level(s->call, "-H", -sum->H);
	plot_end(s->call);
	return E_OK;
}

static enum rc
chart_of_sums(struct shown *s, const struct chart_basis *basis, struct err *err)
{
	double k, h, target, length;
	struct cusum_setting how = { .start = 0 };
	struct control_chart points;
	struct dd *x = arena_new(s->call->arena, struct dd, s->points->n + 1);
	struct cusum sum;
	enum rc rc;

	if (!x)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = call_number(&k, s->call, "k", 0, 30, err)) ||
		(rc = call_number(&h, s->call, "h", 0.001, 30, err)) ||
		(rc = call_number(&how.start, s->call, "start", 0, 0.99, err)) ||
		(rc = plain_points(&points, s, basis, err)) ||
		(rc = take_target(&target, s, &points, err)))
		return rc;
	how.k = dd_written(k);
	how.h = dd_written(h);
	how.target = dd_written(target);
	how.sd = dd_written(points.sd[0]);
	for (size_t i = 0; i < points.n; i++)
		x[i] = s->points->grouped ? dd_of(points.value[i]) : s->points->value[i];
	rc = chart_cusum(&sum, s->call->arena, x, points.n, &how, err);
	if (rc)
		return rc;
	JOUT_INTEGER(s->call->out, "points", (int64_t)points.n);
	JOUT_NUMBER(s->call->out, "target", target);
	JOUT_NUMBER(s->call->out, "sigma", points.sd[0]);
	JOUT_NUMBER(s->call->out, "K", sum.K);
	JOUT_NUMBER(s->call->out, "H", sum.H);
	if (run_length_cusum(&length, k, h, 0, NULL))
		length = (double)NAN;
	JOUT_NUMBER(s->call->out, "run_length", length);
	JOUT_NUMBER(s->call->out, "estimated_mean_at_signal", sum.estimate);
	return write_sums(s, &sum, err);
}

/* ---- the call ----------------------------------------------------------------------------------- */

/* What the limits come from: the first points, a given mean and sigma, or all. */
static enum rc
take_basis(struct chart_basis *b, const struct shown *s, struct err *err)
{
	bool *used = arena_new(s->call->arena, bool, s->points->n + 1);
	int first;
	enum rc rc;

	*b = (struct chart_basis){ .used = used };
	if (!used)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = call_number(&b->mean, s->call, "mean", -INFINITY, INFINITY, err)) ||
		(rc = call_number(&b->sigma, s->call, "sigma", 0, INFINITY, err)) ||
		(rc = call_number(&b->L, s->call, "width", 0.1, 10, err)) ||
		(rc = call_integer(&first, s->call, "baseline", 0, 1 << 30, err)))
		return rc;
	for (size_t i = 0; i < s->points->n; i++)
		used[i] = first == 0 || i < (size_t)first;
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	static const struct {
		const char *type;
		enum points_kind kind;
		enum rc (*chart)(struct shown *, const struct chart_basis *, struct err *);
	} types[] = { { "xbar-r", POINTS_SUBGROUPS, chart_of_subgroups },
		{ "xbar-s", POINTS_SUBGROUPS, chart_of_subgroups },
		{ "i-mr", POINTS_SINGLES, chart_of_singles },
		{ "p", POINTS_SHARES, chart_of_counts }, { "np", POINTS_SHARES, chart_of_counts },
		{ "c", POINTS_COUNTS, chart_of_counts }, { "u", POINTS_SHARES, chart_of_counts },
		{ "ewma", POINTS_EITHER, chart_of_averages },
		{ "cusum", POINTS_EITHER, chart_of_sums } };
	struct points points;
	struct shown s = { .call = c, .points = &points };
	struct chart_basis basis;
	size_t t = 0;
	enum rc rc;

	while (!call_is(c, "type", types[t].type))
		t++;
	s.rules = call_is(c, "rules", "nelson")             ? RULES_NELSON
		  : call_is(c, "rules", "western-electric") ? RULES_WESTERN_ELECTRIC
							    : 0;
	if ((rc = points_take(&points, c, types[t].kind, err)) ||
		(rc = take_basis(&basis, &s, err)))
		return rc;
	JOUT_TEXT(c->out, "type", call_text(c, "type"));
	return types[t].chart(&s, &basis, err);
}

static const struct analysis_option options[] = {
	{ "type", OPTION_CHOICE, false, "i-mr", "xbar-r xbar-s i-mr p np c u ewma cusum",
		"kind of chart", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of values or counts", false },
	{ "subgroup", OPTION_COLUMN, false, NULL, NULL,
		"column that names the subgroup of each row", true },
	{ "columns", OPTION_COLUMNS, false, NULL, NULL, "or columns of values, one row a subgroup",
		false },
	{ "group-size", OPTION_INTEGER, false, NULL, NULL,
		"or rows in each subgroup, one after another", false },
	{ "size", OPTION_TEXT, false, NULL, NULL, "size of the samples: a column or a number",
		false },
	{ "baseline", OPTION_INTEGER, false, NULL, NULL,
		"points that set the limits, from the first on; not given: all", false },
	{ "mean", OPTION_NUMBER, false, NULL, NULL, "given mean, proportion or rate", false },
	{ "sigma", OPTION_NUMBER, false, NULL, NULL, "given standard deviation of single values",
		false },
	{ "width", OPTION_NUMBER, false, "3", NULL, "limits in standard deviations", false },
	{ "rules", OPTION_CHOICE, false, "nelson", "nelson western-electric none", "run rules",
		false },
	{ "target", OPTION_NUMBER, false, NULL, NULL,
		"target of ewma and cusum; not given: the mean", false },
	{ "lambda", OPTION_NUMBER, false, "0.2", NULL, "weight of the newest point (ewma)", false },
	{ "k", OPTION_NUMBER, false, "0.5", NULL, "reference value in standard deviations (cusum)",
		false },
	{ "h", OPTION_NUMBER, false, "5", NULL, "decision interval in standard deviations (cusum)",
		false },
	{ "start", OPTION_NUMBER, false, "0", NULL, "head start as a share of h (cusum)", false },
	{ 0 },
};

const struct analysis analysis_chart = { "chart", "Control chart", options, run };
