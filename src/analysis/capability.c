/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats capability: the spread of a process against its tolerance. */
#include "metrology/capability.h"

#include <math.h>

#include "analysis/chart.h"
#include "analysis/registry.h"
#include "num/normality.h"
#include "num/univariate.h"

struct asked {
	struct tolerance tolerance;
	double target, level;
	struct points points;
	const double *v; /* all values, in the order of the points */
	size_t n;
};

static enum rc
ask(struct asked *a, const struct analysis_call *c, struct err *err)
{
	double low, high;
	enum rc rc;

	if ((rc = call_number(&low, c, "lower", -INFINITY, INFINITY, err)) ||
		(rc = call_number(&high, c, "upper", -INFINITY, INFINITY, err)) ||
		(rc = call_number(&a->target, c, "target", -INFINITY, INFINITY, err)) ||
		(rc = call_number(&a->level, c, "level", 0.5, 0.9999, err)) ||
		(rc = points_take(&a->points, c, POINTS_EITHER, err)))
		return rc;
	if (isnan(low) && isnan(high))
		return err_field(err, E_MISSING, "upper",
			"a tolerance needs a lower limit, an upper limit or both (--lower, "
			"--upper)");
	a->tolerance =
		(struct tolerance){ isnan(low) ? -INFINITY : low, isnan(high) ? INFINITY : high };
	return E_OK;
}

static enum rc
all_values(struct asked *a, const struct analysis_call *c, struct err *err)
{
	double *v;

	a->n = a->points.n;
	if (a->points.grouped) {
		a->n = 0;
		for (size_t i = 0; i < a->points.n; i++)
			a->n += a->points.size_of_group[i];
	}
	v = arena_new(c->arena, double, a->n + 1);
	if (!v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < a->n; i++)
		v[i] = dd_double(a->points.value[i]);
	a->v = v;
	return E_OK;
}

/* The sd within subgroups, or of neighbours where there are none; NAN with a note where it cannot be told. */
static double
sd_within(struct asked *a, struct analysis_call *c)
{
	struct singles singles = { a->points.n, a->points.value, 2 };
	struct subgroups g;
	struct err why = { 0 };
	double sd = (double)NAN;
	enum rc rc;

	if (!a->points.grouped)
		rc = singles_sigma(&sd, &singles, NULL, &why);
	else if (!(rc = points_subgroups(&g, &a->points, c->arena, &why)))
		rc = subgroups_sigma(&sd, &g, NULL,
			subgroups_equal(&g) && g.size[0] <= 10 ? SIGMA_RANGE : SIGMA_POOLED, &why);
	if (rc == E_OK)
		return sd;
	*call_note(c) = why;
	return (double)NAN;
}

static void
number(struct json_out *out, const char *key, double v)
{
	jout_key(out, str_of(key));
	jout_number(out, v);
}

static void
write_limits_of(struct json_out *out, const char *key, struct limits limits)
{
	const double pair[] = { limits.low, limits.high };

	write_numbers(out, key, pair, 2);
}

static void
write_shares(struct json_out *out, const struct capability *k)
{
	JOUT_NUMBER(out, "expected_below_ppm", 1e6 * k->share_below);
	JOUT_NUMBER(out, "expected_above_ppm", 1e6 * k->share_above);
	JOUT_NUMBER(out, "expected_outside_ppm", 1e6 * k->share);
	JOUT_NUMBER(out, "z_bench", k->z_bench);
}

static enum rc
write_normal(struct analysis_call *c, const struct asked *a, double mean, double sd, bool within,
	struct err *err)
{
	const struct capability_of of = { a->tolerance, a->target, mean, sd, a->n, a->level };
	struct json_out *out = c->out;
	struct capability k;
	enum rc rc = capability(&k, &of, err);

	if (rc)
		return rc;
	jout_key(out, within ? STR("within") : STR("overall"));
	jout_object(out);
	JOUT_NUMBER(out, "sd", sd);
	number(out, within ? "Cp" : "Pp", k.c);
	number(out, within ? "Cpl" : "Ppl", k.c_lower);
	number(out, within ? "Cpu" : "Ppu", k.c_upper);
	number(out, within ? "Cpk" : "Ppk", k.c_k);
	number(out, within ? "Cpm" : "Ppm", k.c_m);
	JOUT_NUMBER(out, "k", k.k);
	write_limits_of(out, within ? "Cp_limits" : "Pp_limits", k.c_limits);
	write_limits_of(out, within ? "Cpk_limits" : "Ppk_limits", k.c_k_limits);
	write_shares(out, &k);
	jout_object_end(out);
	return E_OK;
}

/* Box and Cox: the values and the tolerance through the same transformation, then as normal ones. */
static enum rc
write_transformed(struct analysis_call *c, const struct asked *a, struct err *err)
{
	double *work = arena_new(c->arena, double, 2 * a->n + 2), lambda, mean = 0, sd = 0;
	struct capability_of of = { .target = (double)NAN, .n = a->n, .level = a->level };
	struct capability k;
	enum rc rc;

	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = box_cox_lambda(&lambda, a->v, a->n, work, err);
	if (rc)
		return rc;
	for (size_t i = 0; i < a->n; i++)
		mean += box_cox(a->v[i], lambda) / (double)a->n;
	for (size_t i = 0; i < a->n; i++) {
		double d = box_cox(a->v[i], lambda) - mean;

		sd += d * d / ((double)a->n - 1);
	}
	of.mean = mean;
	of.sd = sqrt(sd);
	of.tolerance.low = a->tolerance.low > 0 ? box_cox(a->tolerance.low, lambda) : -INFINITY;
	of.tolerance.high =
		isfinite(a->tolerance.high) ? box_cox(a->tolerance.high, lambda) : INFINITY;
	rc = capability(&k, &of, err);
	if (rc)
		return rc;
	jout_key(c->out, STR("transformed"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "lambda", lambda);
	JOUT_NUMBER(c->out, "Pp", k.c);
	JOUT_NUMBER(c->out, "Ppl", k.c_lower);
	JOUT_NUMBER(c->out, "Ppu", k.c_upper);
	JOUT_NUMBER(c->out, "Ppk", k.c_k);
	write_shares(c->out, &k);
	jout_object_end(c->out);
	return E_OK;
}

static enum rc
write_percentiles(
	struct analysis_call *c, const struct asked *a, enum percentiles_from from, struct err *err)
{
	struct percentiles x;
	struct capability k;
	enum rc rc;

	if ((rc = percentiles_of(&x, c->arena, a->v, a->n, from, err)) ||
		(rc = capability_percentiles(&k, &x, &a->tolerance, err)))
		return rc;
	jout_key(c->out, STR("by_percentiles"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "x_0_135", x.low);
	JOUT_NUMBER(c->out, "x_50", x.median);
	JOUT_NUMBER(c->out, "x_99_865", x.high);
	JOUT_NUMBER(c->out, "Pp", k.c);
	JOUT_NUMBER(c->out, "Ppl", k.c_lower);
	JOUT_NUMBER(c->out, "Ppu", k.c_upper);
	JOUT_NUMBER(c->out, "Ppk", k.c_k);
	jout_object_end(c->out);
	if (from == PERCENTILES_EMPIRICAL && a->n < 740)
		(void)err_set(call_note(c), E_DOMAIN,
			"fewer than 740 values: the outer percentiles are the smallest and the "
			"largest value, and the indices are rough");
	return E_OK;
}

static enum rc
write_shape(struct analysis_call *c, const struct asked *a, struct err *err)
{
	if (call_is(c, "shape", "box-cox"))
		return write_transformed(c, a, err);
	if (call_is(c, "shape", "lognormal"))
		return write_percentiles(c, a, PERCENTILES_LOGNORMAL, err);
	if (call_is(c, "shape", "weibull"))
		return write_percentiles(c, a, PERCENTILES_WEIBULL, err);
	if (call_is(c, "shape", "percentiles"))
		return write_percentiles(c, a, PERCENTILES_EMPIRICAL, err);
	return E_OK;
}

static void
plot_values(struct analysis_call *c, const struct asked *a, double mean)
{
	plot_start(c, STR("row"), STR("value"));
	plot_series(c, PLOT_POINTS, "value", NULL, a->v, a->n);
	plot_level(c, "mean", mean);
	if (isfinite(a->tolerance.low))
		plot_level(c, "lower", a->tolerance.low);
	if (isfinite(a->tolerance.high))
		plot_level(c, "upper", a->tolerance.high);
	plot_end(c);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct asked a = { 0 };
	struct summary s;
	double within;
	enum rc rc;

	if ((rc = ask(&a, c, err)) || (rc = all_values(&a, c, err)) ||
		(rc = num_summary(&s, a.points.value, a.n, err)))
		return rc;
	within = sd_within(&a, c);
	JOUT_INTEGER(c->out, "n", (int64_t)a.n);
	JOUT_NUMBER(c->out, "mean", s.mean);
	if (isfinite(a.tolerance.low))
		JOUT_NUMBER(c->out, "lower", a.tolerance.low);
	if (isfinite(a.tolerance.high))
		JOUT_NUMBER(c->out, "upper", a.tolerance.high);
	JOUT_NUMBER(c->out, "level", a.level);
	if ((!isnan(within) && (rc = write_normal(c, &a, s.mean, within, true, err))) ||
		(rc = write_normal(c, &a, s.mean, s.sd, false, err)) ||
		(rc = write_shape(c, &a, err)))
		return rc;
	plot_values(c, &a, s.mean);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "lower", OPTION_NUMBER, false, NULL, NULL, "lower tolerance limit", false },
	{ "upper", OPTION_NUMBER, false, NULL, NULL, "upper tolerance limit", false },
	{ "target", OPTION_NUMBER, false, NULL, NULL, "target value", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of values", false },
	{ "subgroup", OPTION_COLUMN, false, NULL, NULL,
		"column that names the subgroup of each row", true },
	{ "columns", OPTION_COLUMNS, false, NULL, NULL, "or columns of values, one row a subgroup",
		false },
	{ "group-size", OPTION_INTEGER, false, NULL, NULL,
		"or rows in each subgroup, one after another", false },
	{ "shape", OPTION_CHOICE, false, "normal", "normal box-cox lognormal weibull percentiles",
		"shape of the distribution", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "level of confidence", false },
	{ 0 },
};

const struct analysis analysis_capability = { "capability", "Capability of a process", options,
	run };
