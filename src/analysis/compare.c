/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats compare: two or more groups, or two columns, paired or not. */
#include "num/compare.h"

#include <math.h>
#include <string.h>

#include "analysis/groups.h"
#include "analysis/registry.h"
#include "num/summary.h"

#define MAX_PAIRED 100 /* groups whose pairs are all listed: 4950 of them */

static void
write_t(struct json_out *out, const char *key, const struct t_comparison *t)
{
	jout_key(out, str_of(key));
	jout_object(out);
	JOUT_NUMBER(out, "difference", t->difference);
	JOUT_NUMBER(out, "se", t->se);
	JOUT_NUMBER(out, "t", t->t);
	JOUT_NUMBER(out, "df", t->df);
	JOUT_NUMBER(out, "p", t->p);
	JOUT_NUMBER(out, "low", t->interval.low);
	JOUT_NUMBER(out, "high", t->interval.high);
	jout_object_end(out);
}

static void
write_test(struct json_out *out, const char *key, const char *symbol, const struct comparison *t)
{
	jout_key(out, str_of(key));
	jout_object(out);
	jout_key(out, str_of(symbol));
	jout_number(out, t->statistic);
	JOUT_NUMBER(out, "df", t->df);
	if (strcmp(symbol, "F") == 0)
		JOUT_NUMBER(out, "df2", t->df2);
	JOUT_NUMBER(out, "p", t->p);
	jout_object_end(out);
}

static enum rc
write_two(struct analysis_call *c, const struct groups *g, double level, struct err *err)
{
	struct two_samples t;
	struct mann_whitney m;
	enum rc rc;

	if ((rc = compare_two(&t, &g->sample[0], &g->sample[1], level, err)) ||
		(rc = compare_ranks(&m, &g->sample[0], &g->sample[1], err)))
		return rc;
	write_t(c->out, "pooled_t", &t.pooled);
	write_t(c->out, "welch_t", &t.welch);
	write_test(c->out, "variance_ratio", "F", &t.f);
	if (isnan(t.f.statistic))
		(void)err_set(call_note(c), E_DOMAIN,
			"the second sample has no scatter: the ratio of variances has no value");
	jout_key(c->out, STR("mann_whitney"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "U", m.u);
	JOUT_NUMBER(c->out, "p", m.p);
	JOUT_BOOL(c->out, "exact", m.exact);
	jout_object_end(c->out);
	if (m.ties)
		(void)err_set(call_note(c), E_DOMAIN,
			"some values are equal: p of the rank tests is by approximation, corrected "
			"for ties");
	return E_OK;
}

/* Every group with every other. */
static enum rc
write_pairs(struct analysis_call *c, const struct groups *g, const struct k_samples *k,
	double level, struct err *err)
{
	double q;
	enum rc rc;

	if (g->count > MAX_PAIRED) {
		(void)err_set(call_note(c), E_DOMAIN,
			"pairs are listed for at most %d groups, there are %zu", MAX_PAIRED,
			g->count);
		return E_OK;
	}
	rc = tukey_quantile(&q, level, (double)g->count, k->within_df, err);
	if (rc)
		return rc;
	jout_key(c->out, STR("tukey_kramer"));
	jout_array(c->out);
	for (size_t i = 0; i < g->count; i++)
		for (size_t j = i + 1; j < g->count; j++) {
			struct tukey_pair p =
				compare_pair(&g->sample[i], &g->sample[j], k, g->count, q);

			jout_object(c->out);
			JOUT_TEXT(c->out, "group", g->label[i]);
			JOUT_TEXT(c->out, "against", g->label[j]);
			JOUT_NUMBER(c->out, "difference", p.difference);
			JOUT_NUMBER(c->out, "q", p.q);
			JOUT_NUMBER(c->out, "p", p.p);
			JOUT_NUMBER(c->out, "low", p.interval.low);
			JOUT_NUMBER(c->out, "high", p.interval.high);
			jout_object_end(c->out);
		}
	jout_array_end(c->out);
	return E_OK;
}

static enum rc
write_many(struct analysis_call *c, const struct groups *g, double level, struct err *err)
{
	struct k_samples k;
	enum rc rc = compare_many(&k, g->sample, g->count, err);

	if (rc)
		return rc;
	write_test(c->out, "anova", "F", &k.anova);
	write_test(c->out, "kruskal_wallis", "H", &k.kruskal);
	write_test(c->out, "bartlett", "K2", &k.bartlett);
	write_test(c->out, "levene", "F", &k.levene);
	write_test(c->out, "brown_forsythe", "F", &k.brown_forsythe);
	if (isnan(k.bartlett.statistic))
		(void)err_set(call_note(c), E_DOMAIN,
			"a group has no scatter: Bartlett's test has no value");
	if (isnan(k.levene.statistic) || isnan(k.brown_forsythe.statistic))
		(void)err_set(call_note(c), E_DOMAIN,
			"within each group the values lie equally far from its centre: such a test "
			"of variances has no value");
	return write_pairs(c, g, &k, level, err);
}

static void
write_groups(struct json_out *out, const struct groups *g)
{
	jout_key(out, STR("groups"));
	jout_array(out);
	for (size_t i = 0; i < g->count; i++) {
		jout_object(out);
		JOUT_TEXT(out, "group", g->label[i]);
		JOUT_INTEGER(out, "n", (int64_t)g->sample[i].n);
		JOUT_NUMBER(out, "mean",
			shifted_back(g->origin, num_mean(g->sample[i].v, g->sample[i].n)));
		JOUT_NUMBER(out, "sd", num_sd(g->sample[i].v, g->sample[i].n));
		jout_object_end(out);
	}
	jout_array_end(out);
}

/* Says which group by its label, where the arithmetic would only know its number. */
static enum rc
check_groups(const struct groups *g, struct err *err)
{
	char show[60];

	if (g->count < 2)
		return err_field(
			err, E_DOMAIN, "group", "at least 2 groups are needed, the column has one");
	for (size_t i = 0; i < g->count; i++)
		if (g->sample[i].n < 2)
			return err_field(err, E_DOMAIN, "group",
				"group \"%s\" has a single value: at least 2 are needed in each",
				str_show(show, sizeof(show), g->label[i]));
	return E_OK;
}

/* Two columns as two groups. */
static enum rc
groups_of_columns(struct groups *g, const struct analysis_call *c, const struct column *a,
	const struct column *b, struct err *err)
{
	struct sample *s = arena_new(c->arena, struct sample, 2);
	struct str *label = arena_new(c->arena, struct str, 2);
	size_t *first = arena_new(c->arena, size_t, 2);
	double *v = arena_new(c->arena, double, 2 * c->n);

	if (!s || !label || !first || !v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		v[i] = dd_double(dd_sub(a->exact[i], a->exact[0]));
		v[c->n + i] = dd_double(dd_sub(b->exact[i], a->exact[0]));
	}
	s[0] = (struct sample){ v, c->n };
	s[1] = (struct sample){ v + c->n, c->n };
	label[0] = a->name;
	label[1] = b->name;
	first[1] = c->n;
	*g = (struct groups){ s, NULL, first, label, 2, a->exact[0] };
	return E_OK;
}

static enum rc
write_paired(struct analysis_call *c, const struct groups *g, double level, struct err *err)
{
	struct t_comparison t;
	double *work = arena_new(c->arena, double, c->n);
	enum rc rc;

	if (!work)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = compare_paired(&t, g->sample[0].v, g->sample[1].v, c->n, level, work, err);
	if (rc)
		return rc;
	write_t(c->out, "paired_t", &t);
	plot_start(c, STR("row"), STR("difference"));
	plot_series(c, PLOT_POINTS, "difference", NULL, work, c->n);
	plot_level(c, "mean", t.difference);
	plot_level(c, "low", t.interval.low);
	plot_level(c, "high", t.interval.high);
	plot_end(c);
	return E_OK;
}

/* The groups from --y and --group, or from --column and --with. */
static enum rc
ask(struct groups *g, struct str *axis, struct analysis_call *c, struct err *err)
{
	struct column a, b;
	struct labels labels;
	enum rc rc;

	if (call_given(c, "with")) {
		if (call_given(c, "group"))
			return err_field(err, E_EXISTS, "with",
				"either groups (--y, --group) or two columns (--column, --with)");
		if ((rc = call_column(&a, c, "column", err)) ||
			(rc = call_column(&b, c, "with", err)) || (rc = check_magnitude(&a, err)) ||
			(rc = check_magnitude(&b, err)))
			return rc;
		*axis = a.name;
		return groups_of_columns(g, c, &a, &b, err);
	}
	if (call_flag(c, "paired"))
		return err_field(err, E_MISSING, "with",
			"pairs stand in two columns of the same row: name them with --column and "
			"--with");
	if ((rc = call_column(&a, c, call_given(c, "y") ? "y" : "column", err)) ||
		(rc = check_magnitude(&a, err)) || (rc = call_labels(&labels, c, "group", err)) ||
		(rc = groups_split(g, c, &a, &labels, err)))
		return rc;
	*axis = a.name;
	return check_groups(g, err);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct groups g;
	struct str axis = STR("");
	double level, *mean;
	enum rc rc;

	if ((rc = call_needs(c, 2, err)) || (rc = call_number(&level, c, "level", 0.5, 1, err)) ||
		(rc = ask(&g, &axis, c, err)))
		return rc;
	JOUT_INTEGER(c->out, "n", (int64_t)c->n);
	JOUT_NUMBER(c->out, "level", level);
	write_groups(c->out, &g);
	if (call_flag(c, "paired"))
		return write_paired(c, &g, level, err);
	if ((g.count == 2 && (rc = write_two(c, &g, level, err))) ||
		(rc = write_many(c, &g, level, err)))
		return rc;
	mean = arena_new(c->arena, double, g.count);
	if (!mean)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < g.count; i++)
		mean[i] = shifted_back(g.origin, num_mean(g.sample[i].v, g.sample[i].n));
	plot_start(c, STR("group"), axis);
	rc = groups_plot(c, &g, err);
	plot_series(c, PLOT_LINE, "mean", NULL, mean, g.count);
	plot_end(c);
	return rc;
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ "group", OPTION_COLUMN, false, NULL, NULL, "column of groups", true },
	{ "column", OPTION_COLUMN, false, NULL, NULL, "first of two columns", false },
	{ "with", OPTION_COLUMN, false, NULL, NULL, "second of two columns", false },
	{ "paired", OPTION_FLAG, false, NULL, NULL, "the two columns hold pairs", false },
	{ "level", OPTION_NUMBER, false, "0.95", NULL, "level of the limits", false },
	{ 0 },
};

const struct analysis analysis_compare = { "compare", "Comparison of groups", options, run };
