/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats normality: three tests and the normal probability plot. */
#include "num/normality.h"

#include <math.h>

#include "analysis/groups.h"
#include "analysis/registry.h"
#include "num/summary.h"
#include "num/univariate.h"

/* {statistic, p}; a test that the number of values does not allow is null, and a note says what it takes. */
static void
write_test(struct analysis_call *c, const char *key, const char *symbol, enum rc rc,
	const struct err *why, const struct normality *t)
{
	jout_key(c->out, str_of(key));
	jout_object(c->out);
	jout_key(c->out, str_of(symbol));
	jout_number(c->out, t->statistic);
	if (t->modified > 0)
		JOUT_NUMBER(c->out, "modified", t->modified);
	JOUT_NUMBER(c->out, "p", t->p);
	jout_object_end(c->out);
	if (rc)
		*call_note(c) = *why;
}

static enum rc
write_plot(struct analysis_call *c, const struct column *y, const double *sorted,
	const struct summary *s, struct err *err)
{
	double *z = arena_new(c->arena, double, y->n), *line = arena_new(c->arena, double, y->n);
	double *value = arena_new(c->arena, double, y->n);

	if (!z || !line || !value)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < y->n; i++) {
		value[i] = shifted_back(y->exact[0], sorted[i]);
		z[i] = normal_score(i, y->n);
		line[i] = s->mean + s->sd * z[i];
	}
	plot_start(c, STR("normal score"), y->name);
	plot_series(c, PLOT_POINTS, "value", z, value, y->n);
	plot_series(c, PLOT_LINE, "normal distribution", z, line, y->n);
	plot_end(c);
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct column y;
	struct summary s;
	struct normality t;
	struct err why = { 0 };
	double *sorted, *work;
	enum rc rc;

	if ((rc = call_needs(c, 3, err)) || (rc = call_column(&y, c, "column", err)) ||
		(rc = check_magnitude(&y, err)) || (rc = num_summary(&s, y.exact, y.n, err)))
		return rc;
	if (s.sd == 0)
		return err_set(err, E_DOMAIN,
			"all values are equal: without scatter there is no distribution to judge");
	work = arena_new(c->arena, double, y.n);
	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = shifted_values(&sorted, c, &y, y.exact[0], err);
	if (rc)
		return rc;
	num_sort(sorted, y.n);
	JOUT_TEXT(c->out, "column", y.name);
	JOUT_INTEGER(c->out, "n", (int64_t)y.n);
	JOUT_NUMBER(c->out, "mean", s.mean);
	JOUT_NUMBER(c->out, "sd", s.sd);
	JOUT_NUMBER(c->out, "g1", s.g1);
	JOUT_NUMBER(c->out, "g2", s.g2);
	rc = shapiro_wilk(&t, sorted, y.n, work, &why);
	if (rc)
		(void)err_set(&why, E_DOMAIN,
			"Shapiro and Wilk's test is for 3 to 5000 values, there are %zu", y.n);
	write_test(c, "shapiro_wilk", "W", rc, &why, &t);
	rc = anderson_darling(&t, sorted, y.n, &why);
	if (rc)
		(void)err_set(&why, E_DOMAIN,
			"Anderson and Darling's test needs at least %d values, there are %zu", 8,
			y.n);
	write_test(c, "anderson_darling", "A2", rc, &why, &t);
	rc = lilliefors(&t, sorted, y.n, &why);
	if (rc)
		(void)err_set(&why, E_DOMAIN,
			"Lilliefors' test needs at least %d values, there are %zu", 5, y.n);
	write_test(c, "lilliefors", "D", rc, &why, &t);
	return write_plot(c, &y, sorted, &s, err);
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ 0 },
};

const struct analysis analysis_normality = { "normality", "Tests for normality", options, run };
