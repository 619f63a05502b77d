/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats summary: what one column of numbers is like. */
#include "analysis/registry.h"
#include "num/univariate.h"

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct column y;
	struct summary s;
	enum rc rc;

	if ((rc = call_needs(c, 2, err)) || (rc = call_column(&y, c, "column", err)) ||
		(rc = num_summary(&s, y.exact, y.n, err)))
		return rc;
	JOUT_TEXT(c->out, "column", y.name);
	JOUT_INTEGER(c->out, "n", (int64_t)s.n);
	JOUT_NUMBER(c->out, "mean", s.mean);
	JOUT_NUMBER(c->out, "sd", s.sd);
	JOUT_NUMBER(c->out, "r1", s.r1);
	if (s.sd == 0)
		(void)err_set(call_note(c), E_DOMAIN,
			"all values are equal: there is no scatter, and r1 has no value");
	plot_start(c, STR("row"), y.name);
	plot_series(c, PLOT_POINTS, "value", NULL, y.v, y.n);
	plot_level(c, "mean", s.mean);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ 0 },
};

const struct analysis analysis_summary = { "summary", "Summary of a column", options, run };
