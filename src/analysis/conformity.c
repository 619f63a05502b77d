/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats conformity: values against a tolerance, each with its risk, and the risks of the process they come from. */
#include <math.h>

#include "analysis/registry.h"
#include "metrology/conformity.h"
#include "metrology/decision.h"

struct asked {
	struct limit limit;
	struct tolerance tolerance;
	struct decision_rule rule;
	double u, U_factor; /* for every value; u NAN: from a column */
};

static enum rc
limit_of(struct asked *a, const struct analysis_call *c, struct err *err)
{
	struct str low = call_text(c, "lower"), high = call_text(c, "upper"),
		   interval = call_text(c, "round-to");
	enum rc rc = E_OK;

	if (!low.n && !high.n)
		return err_field(err, E_MISSING, "lower", "a lower or an upper limit is needed");
	if (low.n)
		rc = decimal_parse(&a->limit.low, low, err);
	if (!rc && high.n)
		rc = decimal_parse(&a->limit.high, high, err);
	if (!rc && interval.n)
		rc = decimal_parse(&a->limit.interval, interval, err);
	if (rc)
		return rc;
	a->limit.op = low.n && high.n ? LIMIT_BETWEEN : low.n ? LIMIT_GE : LIMIT_LE;
	a->tolerance.low = low.n ? decimal_to_double(&a->limit.low) : -(double)INFINITY;
	a->tolerance.high = high.n ? decimal_to_double(&a->limit.high) : (double)INFINITY;
	return E_OK;
}

static enum rc
ask(struct asked *a, const struct analysis_call *c, struct err *err)
{
	enum rc rc;

	*a = (struct asked){ 0 };
	if ((rc = limit_of(a, c, err)) ||
		(rc = decision_rule_parse(&a->rule, call_text(c, "rule"), err)) ||
		(rc = call_number(&a->u, c, "u", 0, (double)INFINITY, err)) ||
		(rc = call_number(&a->U_factor, c, "k", 0, 100, err)))
		return rc;
	if (isnan(a->u) && !call_given(c, "u-column"))
		return err_field(err, E_MISSING, "u",
			"the standard uncertainty is needed: a number, or a column (--u-column)");
	return E_OK;
}

static enum rc
write_rows(const struct analysis_call *c, const struct asked *a, const struct column *y,
	const double *u, struct err *err)
{
	int passed = 0;

	jout_key(c->out, STR("values"));
	jout_array(c->out);
	for (size_t i = 0; i < y->n; i++) {
		struct decision d;
		double p;
		enum rc rc;

		if ((rc = conformity_probability(&p, y->v[i], u[i], &a->tolerance, err)) ||
			(rc = decide(&d, y->v[i], u[i], a->U_factor * u[i], (double)INFINITY,
				 &a->limit, &a->rule, err))) {
			if (err)
				err->line = call_line(c, i);
			return rc;
		}
		passed += d.verdict == VERDICT_PASS || d.verdict == VERDICT_CONDITIONAL_PASS;
		jout_object(c->out);
		JOUT_NUMBER(c->out, "value", y->v[i]);
		JOUT_NUMBER(c->out, "u", u[i]);
		JOUT_TEXT(c->out, "verdict", str_of(verdict_name(d.verdict)));
		JOUT_NUMBER(c->out, "p_conform", p);
		JOUT_NUMBER(c->out, "risk",
			d.verdict == VERDICT_PASS || d.verdict == VERDICT_CONDITIONAL_PASS ? 1 - p
											   : p);
		JOUT_NUMBER(c->out, "margin", d.margin);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	JOUT_INTEGER(c->out, "passed", passed);
	JOUT_INTEGER(c->out, "n", (int64_t)y->n);
	return E_OK;
}

static enum rc
write_global(const struct analysis_call *c, const struct asked *a, const double *u, struct err *err)
{
	struct process p = { .u_m = u[0] };
	struct global_risk g;
	double target, w = 0;
	enum rc rc;

	if ((rc = call_number(
		     &p.mean, c, "process-mean", -(double)INFINITY, (double)INFINITY, err)) ||
		(rc = call_number(&p.u, c, "process-sd", 0, (double)INFINITY, err)) ||
		(rc = call_number(&target, c, "target-risk", 0, 1, err)))
		return rc;
	if (isnan(p.mean) || isnan(p.u))
		return E_OK;
	if (a->rule.acceptance == ACCEPT_GUARDED)
		w = a->rule.guard * a->U_factor * u[0];
	else if (a->rule.acceptance == ACCEPT_GUARDED_REJECTION)
		w = -a->rule.guard * a->U_factor * u[0];
	rc = conformity_global_risk(&g, &p, &a->tolerance, w, err);
	if (rc)
		return rc;
	jout_key(c->out, STR("global"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "guard_band", w);
	JOUT_NUMBER(c->out, "consumer_risk", g.consumer);
	JOUT_NUMBER(c->out, "producer_risk", g.producer);
	JOUT_NUMBER(c->out, "accepted", g.accepted);
	JOUT_NUMBER(c->out, "consumer_risk_of_accepted", g.consumer_of_accepted);
	if (!isnan(target)) {
		rc = conformity_global_guard(&w, target, &p, &a->tolerance, err);
		JOUT_NUMBER(c->out, "guard_band_for_target", rc ? (double)NAN : w);
	}
	jout_object_end(c->out);
	return rc;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct asked a;
	struct column y, uncertainty = { 0 };
	double *u = arena_new(c->arena, double, c->n);
	enum rc rc;

	if (!u)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = ask(&a, c, err)) || (rc = call_column(&y, c, "column", err)) ||
		(isnan(a.u) && (rc = call_column(&uncertainty, c, "u-column", err))))
		return rc;
	for (size_t i = 0; i < c->n; i++)
		u[i] = uncertainty.v ? uncertainty.v[i] : a.u;
	if ((rc = write_rows(c, &a, &y, u, err)) || (rc = write_global(c, &a, u, err)))
		return rc;
	plot_start(c, STR("row"), y.name);
	plot_series(c, PLOT_POINTS, "value", NULL, y.v, y.n);
	if (isfinite(a.tolerance.low))
		plot_level(c, "lower limit", a.tolerance.low);
	if (isfinite(a.tolerance.high))
		plot_level(c, "upper limit", a.tolerance.high);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ "u", OPTION_NUMBER, false, NULL, NULL, "standard uncertainty of every value", false },
	{ "u-column", OPTION_COLUMN, false, NULL, NULL, "column of standard uncertainties", false },
	{ "k", OPTION_NUMBER, false, "2", NULL, "coverage factor of the guard band, w = r k u",
		false },
	{ "lower", OPTION_NUMBER, false, NULL, NULL, "lower limit", false },
	{ "upper", OPTION_NUMBER, false, NULL, NULL, "upper limit", false },
	{ "round-to", OPTION_NUMBER, false, NULL, NULL, "interval of the rounded-value comparison",
		false },
	{ "rule", OPTION_TEXT, false, "full/simple", NULL, "decision rule", false },
	{ "process-mean", OPTION_NUMBER, false, NULL, NULL, "mean of the process", false },
	{ "process-sd", OPTION_NUMBER, false, NULL, NULL, "standard deviation of the process",
		false },
	{ "target-risk", OPTION_NUMBER, false, NULL, NULL, "largest consumer's risk", false },
	{ 0 },
};

const struct analysis analysis_conformity = { "conformity", "Conformity with a tolerance", options,
	run };
