/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats outliers: Grubbs' test of one and of two values, Dixon's ratios, Cochran's test of variances. */
#include <math.h>
#include <string.h>

#include "analysis/groups.h"
#include "analysis/registry.h"
#include "num/dixon.h"
#include "num/outlier.h"
#include "num/summary.h"

struct asked {
	struct analysis_call *call;
	struct column y;
	struct groups groups;
	bool grouped;
	double alpha;
	double *sorted; /* room for the values of a group */
	/* critical values of the last size, as groups mostly are of one size */
	size_t pair_n, dixon_n;
	double pair_critical, dixon_critical;
	int significant;
};

/* One line of the answer. */
struct verdict {
	const char *test;
	size_t group;
	double statistic, p, critical;
	double value; /* less the origin of the groups; of Cochran's test the sd */
	size_t row;   /* in the column; NONE: no single row is meant */
	double next_value;
	size_t next_row;
};

#define NONE ((size_t)-1)

static void
write_row(const struct asked *a, const char *key, size_t row)
{
	jout_key(a->call->out, str_of(key));
	if (row == NONE)
		jout_nothing(a->call->out);
	else
		jout_integer(a->call->out, call_line(a->call, row));
}

static void
write_verdict(struct asked *a, const struct verdict *v)
{
	struct json_out *out = a->call->out;

	jout_object(out);
	if (a->grouped)
		JOUT_TEXT(out, "group", a->groups.label[v->group]);
	JOUT_TEXT(out, "test", str_of(v->test));
	JOUT_NUMBER(out, "statistic", v->statistic);
	JOUT_NUMBER(out, "p", v->p);
	JOUT_NUMBER(out, "critical", v->critical);
	JOUT_BOOL(out, "outlier", v->p < a->alpha);
	JOUT_NUMBER(out, "value", v->row == NONE ? v->value : a->y.v[v->row]);
	write_row(a, "line", v->row);
	JOUT_NUMBER(out, "next_value", v->next_row == NONE ? (double)NAN : a->y.v[v->next_row]);
	write_row(a, "next_line", v->next_row);
	jout_object_end(out);
	a->significant += v->p < a->alpha;
}

/* Index in the group of the place-th value in order (from 0); of equal ones the first. */
static size_t
find_row(const struct asked *a, size_t group, double value)
{
	const struct sample *s = &a->groups.sample[group];
	size_t i = 0;

	while (i + 1 < s->n && s->v[i] != value)
		i++;
	return a->groups.row[a->groups.first[group] + i];
}

/* The same, but another row than `not` where two values are equal. */
static size_t
find_other_row(const struct asked *a, size_t group, double value, size_t not )
{
	const struct sample *s = &a->groups.sample[group];
	const size_t *row = a->groups.row + a->groups.first[group];

	for (size_t i = 0; i < s->n; i++)
		if (s->v[i] == value && row[i] != not )
			return row[i];
	return not ;
}

static enum rc
test_grubbs(struct asked *a, size_t group, bool *significant, struct err *err)
{
	const struct sample *s = &a->groups.sample[group];
	struct verdict v = { "Grubbs, one value", group, 0, 0, 0, 0, NONE, (double)NAN, NONE };
	struct grubbs g;
	enum rc rc;

	if ((rc = num_grubbs(&g, s->v, s->n, err)) ||
		(rc = grubbs_critical(&v.critical, s->n, a->alpha, 2, err)))
		return rc;
	v.statistic = fmax(g.g_low, g.g_high);
	v.p = grubbs_p(s->n, v.statistic, 2);
	v.value = s->v[g.g_low > g.g_high ? g.low : g.high];
	v.row = find_row(a, group, v.value);
	*significant = v.p < a->alpha;
	write_verdict(a, &v);
	return E_OK;
}

static enum rc
test_grubbs_pair(struct asked *a, size_t group, bool single, struct err *err)
{
	size_t n = a->groups.sample[group].n;
	struct grubbs_pair g;
	enum rc rc = E_OK;

	if (n < 4 || n > 500)
		return E_OK;
	if (n != a->pair_n)
		rc = grubbs_pair_critical(&a->pair_critical, n, a->alpha / 2, err);
	if (rc)
		return rc;
	a->pair_n = n;
	g = num_grubbs_pair(a->sorted, n);
	for (int high = 0; high < 2; high++) {
		struct verdict v = { high ? "Grubbs, two largest" : "Grubbs, two smallest", group,
			high ? g.high : g.low, 0, a->pair_critical, a->sorted[high ? n - 1 : 0], 0,
			a->sorted[high ? n - 2 : 1], 0 };

		v.p = fmin(1, 2 * grubbs_pair_p(n, v.statistic));
		v.row = find_row(a, group, v.value);
		v.next_row = find_other_row(a, group, v.next_value, v.row);
		write_verdict(a, &v);
		/* ISO 5725-2 asks for two only where one alone is not found */
		if (single && v.p < a->alpha)
			(void)err_set(call_note(a->call), E_DOMAIN,
				"one value alone is significant: the test of two values then says "
				"nothing of the second");
	}
	return E_OK;
}

static enum rc
test_dixon(struct asked *a, size_t group, struct err *err)
{
	static const char *const names[][2] = {
		{ "Dixon r10, smallest", "Dixon r10, largest" },
		{ "Dixon r11, smallest", "Dixon r11, largest" },
		{ "Dixon r21, smallest", "Dixon r21, largest" },
		{ "Dixon r22, smallest", "Dixon r22, largest" },
	};
	size_t n = a->groups.sample[group].n;
	enum dixon_ratio ratio = dixon_usual(n);
	enum rc rc = E_OK;

	if (n != a->dixon_n)
		rc = dixon_critical(&a->dixon_critical, ratio, n, a->alpha / 2, err);
	a->dixon_n = rc ? 0 : n;
	for (int high = 0; !rc && high < 2; high++) {
		struct verdict v = { names[ratio][high], group, 0, 0, a->dixon_critical,
			a->sorted[high ? n - 1 : 0], 0, (double)NAN, NONE };

		v.statistic =
			high ? dixon_high(ratio, a->sorted, n) : dixon_low(ratio, a->sorted, n);
		v.p = fmin(1, 2 * dixon_upper(ratio, n, v.statistic));
		v.row = find_row(a, group, v.value);
		if (isnan(v.statistic)) {
			v.p = (double)NAN;
			(void)err_set(call_note(a->call), E_DOMAIN,
				"Dixon's ratio has no value: the values that its span runs over "
				"are equal");
		}
		write_verdict(a, &v);
	}
	return rc;
}

static enum rc
test_cochran(struct asked *a, struct err *err)
{
	size_t k = a->groups.count, used = 0;
	double *sd = arena_new(a->call->arena, double, k + 1);
	double *nu = arena_new(a->call->arena, double, k + 1);
	size_t *of = arena_new(a->call->arena, size_t, k + 1);
	struct cochran r;
	struct verdict v = { "Cochran", 0, 0, 0, 0, 0, NONE, (double)NAN, NONE };
	char show[60];
	enum rc rc;

	if (!sd || !nu || !of)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < k; i++) {
		const struct sample *s = &a->groups.sample[i];

		if (s->n < 2) {
			(void)err_set(call_note(a->call), E_DOMAIN,
				"group \"%s\" has a single value and no variance: Cochran's test "
				"passes it over",
				str_show(show, sizeof(show), a->groups.label[i]));
			continue;
		}
		sd[used] = num_sd(s->v, s->n);
		nu[used] = (double)(s->n - 1);
		of[used++] = i;
	}
	rc = num_cochran(&r, sd, nu, used, a->alpha, err);
	if (rc)
		return rc;
	v.group = of[r.at];
	v.statistic = r.c;
	v.p = r.p;
	v.critical = r.critical;
	v.value = sd[r.at];
	write_verdict(a, &v);
	if (isnan(r.critical))
		(void)err_set(call_note(a->call), E_DOMAIN,
			"the groups differ in size: p of Cochran's test is that of each variance's "
			"own F, and there is no common critical value");
	return E_OK;
}

/* One group: what does not fit its size is passed over with a note when all tests were asked for. */
static enum rc
test_group(struct asked *a, size_t group, bool grubbs, bool dixon, struct err *err)
{
	const struct sample *s = &a->groups.sample[group];
	char show[60];
	bool single = false;
	enum rc rc = E_OK;

	memcpy(a->sorted, s->v, s->n * sizeof(*s->v));
	num_sort(a->sorted, s->n);
	if (a->grouped && (s->n < 3 || a->sorted[0] == a->sorted[s->n - 1])) {
		(void)err_set(call_note(a->call), E_DOMAIN,
			"group \"%s\" needs at least 3 values that are not all equal: no test of "
			"its single values",
			str_show(show, sizeof(show), a->groups.label[group]));
		return E_OK;
	}
	if (grubbs && ((rc = test_grubbs(a, group, &single, err)) ||
			      (rc = test_grubbs_pair(a, group, single, err))))
		return rc;
	if (dixon && grubbs && s->n > 100)
		(void)err_set(call_note(a->call), E_DOMAIN,
			"Dixon's test is for at most 100 values and is left out");
	else if (dixon)
		rc = test_dixon(a, group, err);
	return rc;
}

static enum rc
ask(struct asked *a, struct err *err)
{
	struct analysis_call *c = a->call;
	struct labels labels;
	struct column *y = &a->y;
	size_t most = 0;
	enum rc rc;

	a->grouped = call_given(c, "group");
	if ((rc = call_number(&a->alpha, c, "alpha", 1e-12, 0.5, err)) ||
		(rc = call_needs(c, 3, err)) || (rc = call_column(y, c, "column", err)) ||
		(rc = check_magnitude(y, err)) ||
		(a->grouped && (rc = call_labels(&labels, c, "group", err))) ||
		(rc = groups_split(&a->groups, c, y, a->grouped ? &labels : NULL, err)))
		return rc;
	if (call_is(c, "test", "cochran") && !a->grouped)
		return err_field(err, E_MISSING, "group",
			"Cochran's test compares the scatter of groups: name the column they stand "
			"in");
	for (size_t k = 0; k < a->groups.count; k++)
		most = a->groups.sample[k].n > most ? a->groups.sample[k].n : most;
	a->sorted = arena_new(c->arena, double, most + 1);
	if (!a->sorted)
		return err_set(err, E_TOO_BIG, "the table is too big");
	return E_OK;
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct asked a = { .call = c };
	const struct column *y = &a.y;
	bool all = call_is(c, "test", "all");
	bool grubbs = all || call_is(c, "test", "grubbs"),
	     dixon = all || call_is(c, "test", "dixon");
	enum rc rc = ask(&a, err);

	if (rc)
		return rc;
	JOUT_TEXT(c->out, "column", y->name);
	JOUT_INTEGER(c->out, "n", (int64_t)y->n);
	JOUT_NUMBER(c->out, "alpha", a.alpha);
	jout_key(c->out, STR("tests"));
	jout_array(c->out);
	for (size_t k = 0; !rc && (grubbs || dixon) && k < a.groups.count; k++)
		rc = test_group(&a, k, grubbs, dixon, err);
	if (!rc && a.grouped && (call_is(c, "test", "cochran") || (all && a.groups.count > 1)))
		rc = test_cochran(&a, err);
	jout_array_end(c->out);
	if (rc)
		return rc;
	JOUT_INTEGER(c->out, "significant", a.significant);
	plot_start(c, a.grouped ? STR("group") : STR("row"), y->name);
	if (a.grouped)
		rc = groups_plot(c, &a.groups, err);
	else
		plot_series(c, PLOT_POINTS, "value", NULL, y->v, y->n);
	plot_level(c, "mean", num_mean(y->v, y->n));
	plot_end(c);
	return rc;
}

static const struct analysis_option options[] = {
	{ "column", OPTION_COLUMN, false, NULL, NULL, "column of numbers", false },
	{ "group", OPTION_COLUMN, false, NULL, NULL, "column of groups, each tested by itself",
		true },
	{ "alpha", OPTION_NUMBER, false, "0.05", NULL, "level of significance", false },
	{ "test", OPTION_CHOICE, false, "all", "all grubbs dixon cochran", "test", false },
	{ 0 },
};

const struct analysis analysis_outliers = { "outliers", "Tests for outliers", options, run };
