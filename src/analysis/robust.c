/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats robust: every robust location and scale side by side; of standard deviations, algorithm S. */
#include "num/robust.h"

#include <math.h>
#include <string.h>

#include "analysis/groups.h"
#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/proficiency.h"
#include "num/summary.h"
#include "num/univariate.h"

/* One line of the table; a NAN of either is null: the estimator has only the other. */
static void
write_estimate(struct json_out *out, const char *name, double location, double scale)
{
	jout_object(out);
	JOUT_TEXT(out, "estimator", str_of(name));
	JOUT_NUMBER(out, "location", location);
	JOUT_NUMBER(out, "scale", scale);
	jout_object_end(out);
}

/* Q method and Hampel's value, every row a laboratory. */
static enum rc
write_q_and_hampel(
	struct analysis_call *c, const struct column *y, const double *sorted, struct err *err)
{
	double *work = arena_new(c->arena, double, 6 * y->n), x;
	int *lab = arena_new(c->arena, int, y->n);
	struct q_input in = { sorted, lab, y->n, (int)y->n, decimals_of(y) };
	struct q_method q;
	enum rc rc;

	if (!work || !lab)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < y->n; i++)
		lab[i] = (int)i;
	if ((rc = proficiency_q(&q, &in, work, err)) ||
		(rc = proficiency_hampel(&x, sorted, y->n, q.s, work, err)))
		return rc;
	write_estimate(c->out, "Hampel and Q", shifted_back(y->exact[0], x), q.s);
	return E_OK;
}

static enum rc
write_huber(struct analysis_call *c, const struct column *y, const double *sorted, double *work,
	struct err *err)
{
	struct algorithm_a huber;
	enum rc rc = robust_huber(&huber, sorted, y->n, 1.5, work, err);

	if (!rc)
		write_estimate(c->out, "Huber, proposal 2",
			shifted_back(y->exact[0], huber.location), huber.scale);
	return rc;
}

static void
write_estimates(struct analysis_call *c, const struct column *y, const double *sorted,
	const struct summary *s, const struct algorithm_a *a, double *work)
{
	double median, none = (double)NAN;
	size_t n = y->n;

	memcpy(work, sorted, n * sizeof(*work));
	median = num_median(work, n);
	jout_key(c->out, STR("estimates"));
	jout_array(c->out);
	write_estimate(c->out, "mean and sd", s->mean, s->sd);
	write_estimate(c->out, "median and MAD", shifted_back(y->exact[0], median),
		robust_mad(sorted, n, median, work));
	write_estimate(c->out, "nIQR, type 6", none, robust_niqr(sorted, n, QUANTILE_6));
	write_estimate(c->out, "nIQR, type 7", none, robust_niqr(sorted, n, QUANTILE_7));
	write_estimate(c->out, "algorithm A", a->location, a->scale);
	write_estimate(c->out, "Qn", none, robust_qn(sorted, n).value);
	write_estimate(c->out, "Sn", none, robust_sn(sorted, n).value);
}

static void
write_algorithm_a(struct analysis_call *c, const struct algorithm_a *a)
{
	jout_key(c->out, STR("algorithm_a"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "location", a->location);
	JOUT_NUMBER(c->out, "scale", a->scale);
	JOUT_NUMBER(c->out, "u", a->uncertainty);
	JOUT_NUMBER(c->out, "low", a->low);
	JOUT_NUMBER(c->out, "high", a->high);
	JOUT_INTEGER(c->out, "drawn_in", (int64_t)a->drawn_in);
	JOUT_INTEGER(c->out, "steps", a->steps);
	jout_object_end(c->out);
	if (a->from_sd)
		(void)err_set(call_note(c), E_DOMAIN,
			"more than half of the values are equal: the median deviation is 0, and "
			"algorithm A started from the standard deviation");
	if (a->scale == 0)
		(void)err_set(call_note(c), E_DOMAIN, "the robust standard deviation is 0");
}

static enum rc
write_algorithm_s(struct analysis_call *c, const double *v, size_t n, double *work, struct err *err)
{
	struct algorithm_s s;
	int nu;
	enum rc rc;

	if (!call_given(c, "freedom"))
		return E_OK;
	if ((rc = call_integer(&nu, c, "freedom", 1, 1000000, err)) ||
		(rc = robust_algorithm_s(&s, v, n, nu, work, err)))
		return rc;
	jout_key(c->out, STR("algorithm_s"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "pooled_sd", s.value);
	JOUT_NUMBER(c->out, "limit_factor", s.eta);
	JOUT_NUMBER(c->out, "adjustment_factor", s.xi);
	JOUT_INTEGER(c->out, "drawn_in", (int64_t)s.drawn_in);
	JOUT_INTEGER(c->out, "steps", s.steps);
	jout_object_end(c->out);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct column y;
	struct summary s;
	struct algorithm_a a;
	double *sorted, *work;
	enum rc rc;

	if ((rc = call_needs(c, 2, err)) || (rc = call_column(&y, c, "column", err)) ||
		(rc = check_magnitude(&y, err)) || (rc = num_summary(&s, y.exact, y.n, err)))
		return rc;
	work = arena_new(c->arena, double, y.n);
	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = shifted_values(&sorted, c, &y, y.exact[0], err);
	if (rc)
		return rc;
	num_sort(sorted, y.n);
	rc = robust_algorithm_a(&a, sorted, y.n, work, err);
	if (rc)
		return rc;
	a.location = shifted_back(y.exact[0], a.location);
	a.low = shifted_back(y.exact[0], a.low);
	a.high = shifted_back(y.exact[0], a.high);
	JOUT_TEXT(c->out, "column", y.name);
	JOUT_INTEGER(c->out, "n", (int64_t)y.n);
	write_estimates(c, &y, sorted, &s, &a, work);
	if ((rc = write_q_and_hampel(c, &y, sorted, err)) ||
		(rc = write_huber(c, &y, sorted, work, err)))
		return rc;
	jout_array_end(c->out);
	write_algorithm_a(c, &a);
	rc = write_algorithm_s(c, y.v, y.n, work, err);
	if (rc)
		return rc;
	plot_start(c, STR("row"), y.name);
	plot_series(c, PLOT_POINTS, "value", NULL, y.v, y.n);
	plot_level(c, "algorithm A", a.location);
	plot_level(c, "low", a.low);
	plot_level(c, "high", a.high);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ "freedom", OPTION_INTEGER, false, NULL, NULL,
		"degrees of freedom of each value, where the column holds standard deviations",
		false },
	{ 0 },
};

const struct analysis analysis_robust = { "robust", "Robust location and scale", options, run };
