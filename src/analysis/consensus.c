/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats consensus: one value from several with their uncertainties. */
#include "metrology/consensus.h"

#include <math.h>

#include "analysis/laboratory.h"
#include "analysis/registry.h"

static void
write_mean(const struct analysis_call *c, const char *key, const struct consensus_mean *m, double k)
{
	jout_key(c->out, str_of(key));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "value", m->value);
	JOUT_NUMBER(c->out, "u", m->u);
	JOUT_NUMBER(c->out, "U", k * m->u);
	JOUT_NUMBER(c->out, "tau", m->tau);
	JOUT_NUMBER(c->out, "tau2", m->tau * m->tau);
	jout_object_end(c->out);
}

static void
write_consensus(struct analysis_call *c, const struct consensus *s, double k)
{
	JOUT_INTEGER(c->out, "n", (int64_t)s->n);
	JOUT_NUMBER(c->out, "mean", s->mean);
	JOUT_NUMBER(c->out, "u_mean", s->u_mean);
	jout_key(c->out, STR("weighted_mean"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "value", s->weighted.value);
	JOUT_NUMBER(c->out, "u", s->weighted.u);
	JOUT_NUMBER(c->out, "U", k * s->weighted.u);
	JOUT_NUMBER(c->out, "chi2", s->chi2);
	JOUT_INTEGER(c->out, "df", (int64_t)s->n - 1);
	JOUT_NUMBER(c->out, "p", s->p);
	JOUT_NUMBER(c->out, "birge_ratio", s->birge);
	JOUT_NUMBER(c->out, "u_birge", s->u_birge);
	jout_object_end(c->out);
	write_mean(c, "dersimonian_laird", &s->dersimonian_laird, k);
	write_mean(c, "mandel_paule", &s->mandel_paule, k);
	if (s->p < 0.05)
		(void)err_set(call_note(c), E_DOMAIN,
			"the results differ by more than their uncertainties say (p = %g): the "
			"weighted mean "
			"with its u is not to be used",
			s->p);
	if (s->mandel_paule.zero)
		(void)err_set(call_note(c), E_DOMAIN,
			"the results agree within their uncertainties: the excess variance is 0");
}

/* Never another column for want of one: a value is no uncertainty. */
static enum rc
take_u(struct column *out, const struct analysis_call *c, struct err *err)
{
	struct str name = usual_column(c, "u", "u", true);

	if (name.n == 0)
		return err_field(err, E_MISSING, "u",
			"which column holds the standard uncertainties? (--u, or a column u)");
	return column_named(out, c, name, err);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	double *upper = arena_new(c->arena, double, c->n + 1),
	       *lower = arena_new(c->arena, double, c->n + 1), k;
	struct column x, u;
	struct consensus s;
	struct labels lab;
	bool found;
	enum rc rc;

	if (!upper || !lower)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = usual_labels(&lab, &found, c, "lab", "lab laboratory participant method", err)) ||
		(rc = take_u(&u, c, err)) ||
		(rc = usual_numbers(&x, c, "value", "value x result y", err)) ||
		(rc = call_number(&k, c, "k", 0.1, 100, err)) ||
		(rc = consensus_values(&s, x.v, u.v, c->n, err)))
		return rc;
	write_consensus(c, &s, k);
	jout_key(c->out, STR("results"));
	jout_array(c->out);
	for (size_t i = 0; i < c->n; i++) {
		struct equivalence e = consensus_equivalence(x.v[i], u.v[i], &s.weighted);

		jout_object(c->out);
		JOUT_TEXT(c->out, "lab", lab.label[lab.of[i]]);
		JOUT_NUMBER(c->out, "value", x.v[i]);
		JOUT_NUMBER(c->out, "u", u.v[i]);
		JOUT_NUMBER(c->out, "weight", s.weighted.u * s.weighted.u / (u.v[i] * u.v[i]));
		JOUT_NUMBER(c->out, "d", e.d);
		JOUT_NUMBER(c->out, "u_d", e.u);
		JOUT_NUMBER(c->out, "En", e.u > 0 ? e.d / (2 * e.u) : (double)NAN);
		jout_object_end(c->out);
		lower[i] = x.v[i] - k * u.v[i];
		upper[i] = x.v[i] + k * u.v[i];
	}
	jout_array_end(c->out);
	plot_start(c, lab.name, x.name);
	plot_series(c, PLOT_POINTS, "value", NULL, x.v, c->n);
	plot_series(c, PLOT_POINTS, "lower limit", NULL, lower, c->n);
	plot_series(c, PLOT_POINTS, "upper limit", NULL, upper, c->n);
	plot_level(c, "weighted mean", s.weighted.value);
	plot_level(c, "mandel paule", s.mandel_paule.value);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "value", OPTION_COLUMN, false, NULL, NULL, "column of results", false },
	{ "u", OPTION_COLUMN, false, NULL, NULL, "column of standard uncertainties", false },
	{ "lab", OPTION_COLUMN, false, NULL, NULL, "column of laboratories", true },
	{ "k", OPTION_NUMBER, false, "2", NULL, "coverage factor of expanded uncertainties",
		false },
	{ 0 },
};

const struct analysis analysis_consensus = { "consensus", "Consensus of results with uncertainties",
	options, run };
