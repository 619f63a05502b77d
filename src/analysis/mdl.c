/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats mdl: method detection limit from spiked samples and blanks. */
#include "analysis/registry.h"
#include "metrology/detection.h"

#define FEWEST 7 /* 40 CFR 136 appendix B */

struct series {
	struct dd *exact;
	double *v;
	size_t n;
};

/* The cells of a column that are not empty: spiked samples and blanks need not be as many. */
static enum rc
read_series(struct series *s, const struct analysis_call *c, const char *option, struct err *err)
{
	int place;
	enum rc rc = call_place(&place, c, option, err);

	*s = (struct series){ arena_new(c->arena, struct dd, c->n + 1),
		arena_new(c->arena, double, c->n + 1), 0 };
	if (!s->exact || !s->v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; !rc && place >= 0 && i < c->n; i++) {
		bool empty;

		rc = call_cell(&s->exact[s->n], &empty, c, place, i, err);
		s->v[s->n] = dd_double(s->exact[s->n]);
		s->n += !rc && !empty;
	}
	return rc;
}

static void
add_notes(struct analysis_call *c, const struct method_limit *m, const struct series *spiked,
	double amount)
{
	double mean = isnan(amount) ? m->spiked_mean : amount;

	if (spiked->n < FEWEST)
		(void)err_set(call_note(c), E_DOMAIN,
			"40 CFR 136 wants at least %d spiked samples, there are %zu", FEWEST,
			spiked->n);
	if (!(m->spiked_sd > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"there is no scatter: limits of 0 say that the responses are too coarse");
	else if (mean < m->limit)
		(void)err_set(call_note(c), E_DOMAIN,
			"the spiked content, %g, is below the limit: spike higher", mean);
	else if (mean > 10 * m->limit)
		(void)err_set(call_note(c), E_DOMAIN,
			"the spiked content, %g, is more than 10 times the limit: spike lower",
			mean);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct series spiked, blank;
	struct method_limit m;
	double level, amount;
	enum rc rc;

	if ((rc = call_number(&level, c, "level", 0.5, 0.999999, err)) ||
		(rc = call_number(&amount, c, "amount", 1e-300, 1e300, err)) ||
		(rc = read_series(&spiked, c, "spiked", err)) ||
		(rc = read_series(&blank, c, "blank", err)))
		return rc;
	if (call_given(c, "blank") && blank.n < 2)
		return err_field(err, E_DOMAIN, "blank",
			"at least %d blanks are needed, there are %zu", 2, blank.n);
	rc = detection_method(&m, spiked.exact, spiked.n, blank.exact, blank.n, level, err);
	if (rc)
		return rc;
	JOUT_INTEGER(c->out, "n", (int64_t)spiked.n);
	JOUT_NUMBER(c->out, "mean", m.spiked_mean);
	JOUT_NUMBER(c->out, "sd", m.spiked_sd);
	if (!isnan(amount))
		JOUT_NUMBER(c->out, "recovery_percent", 100 * m.spiked_mean / amount);
	JOUT_NUMBER(c->out, "level", level);
	JOUT_NUMBER(c->out, "t", m.t);
	JOUT_NUMBER(c->out, "mdl_spiked", m.spiked);
	if (blank.n) {
		JOUT_INTEGER(c->out, "n_blanks", (int64_t)blank.n);
		JOUT_NUMBER(c->out, "blank_mean", m.blank_mean);
		JOUT_NUMBER(c->out, "blank_sd", m.blank_sd);
		JOUT_NUMBER(c->out, "mdl_blank", m.blank);
	}
	JOUT_NUMBER(c->out, "mdl", m.limit);
	JOUT_NUMBER(c->out, "minimum_level", m.minimum_level);
	add_notes(c, &m, &spiked, amount);
	plot_start(c, STR("row"), STR("value"));
	plot_series(c, PLOT_POINTS, "spiked", NULL, spiked.v, spiked.n);
	if (blank.n)
		plot_series(c, PLOT_POINTS, "blanks", NULL, blank.v, blank.n);
	plot_level(c, "mdl", m.limit);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option options[] = {
	{ "spiked", OPTION_COLUMN, true, NULL, NULL, "column of results of spiked samples", false },
	{ "blank", OPTION_COLUMN, false, NULL, NULL, "column of results of blanks", false },
	{ "amount", OPTION_NUMBER, false, NULL, NULL, "content that was spiked", false },
	{ "level", OPTION_NUMBER, false, "0.99", NULL, "confidence level", false },
	{ 0 },
};

const struct analysis analysis_mdl = { "mdl", "Method detection limit", options, run };
