/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats anova: groups of one factor, two crossed factors, one factor nested in another. */
#include "analysis/anova.h"

#include "analysis/registry.h"

/* ---- tables ------------------------------------------------------------------------------------- */

void
write_anova(struct json_out *out, const char *key, const struct anova_line *line, int n)
{
	jout_key(out, str_of(key));
	jout_array(out);
	for (int i = 0; i < n; i++) {
		jout_object(out);
		JOUT_TEXT(out, "source", str_of(line[i].source));
		JOUT_INTEGER(out, "df", (int64_t)line[i].df);
		JOUT_NUMBER(out, "ss", line[i].ss);
		JOUT_NUMBER(out, "ms", line[i].ms);
		JOUT_NUMBER(out, "F", line[i].F);
		JOUT_NUMBER(out, "p", line[i].p);
		jout_object_end(out);
	}
	jout_array_end(out);
}

void
write_components(struct analysis_call *c, const struct anova_component *component, int n)
{
	jout_key(c->out, STR("variance_components"));
	jout_array(c->out);
	for (int i = 0; i < n; i++) {
		jout_object(c->out);
		JOUT_TEXT(c->out, "source", str_of(component[i].source));
		JOUT_NUMBER(c->out, "variance", component[i].variance);
		JOUT_NUMBER(c->out, "sd", component[i].sd);
		JOUT_NUMBER(c->out, "percent", component[i].percent);
		jout_object_end(c->out);
		if (component[i].cut)
			(void)err_set(call_note(c), E_DOMAIN,
				"the variance component of %s came out negative and is set to 0",
				component[i].source);
	}
	jout_array_end(c->out);
}

/* {ss, df, ms} */
static void
write_line(struct json_out *out, const char *key, const struct anova_line *line)
{
	jout_key(out, str_of(key));
	jout_object(out);
	JOUT_NUMBER(out, "ss", line->ss);
	JOUT_INTEGER(out, "df", (int64_t)line->df);
	JOUT_NUMBER(out, "ms", line->ms);
	jout_object_end(out);
}

static void
write_group(struct json_out *out, const struct anova_group *g)
{
	JOUT_INTEGER(out, "n", (int64_t)g->n);
	JOUT_NUMBER(out, "mean", g->mean);
	JOUT_NUMBER(out, "sd", g->sd);
}

static void
note_no_scatter(struct analysis_call *c, double ms)
{
	if (!(ms > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"there is no scatter within the groups: F is infinite or has no value");
}

/* Values over the number of their group, and the means of the groups. */
static enum rc
plot_groups(struct analysis_call *c, const struct column *y, const struct labels *group,
	const struct anova_group *g, struct err *err)
{
	double *x = arena_new(c->arena, double, c->n);
	double *mean = arena_new(c->arena, double, (size_t)group->count);

	if (!x || !mean)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++)
		x[i] = group->of[i] + 1;
	for (int k = 0; k < group->count; k++)
		mean[k] = g[k].mean;
	plot_start(c, group->name, y->name);
	plot_series(c, PLOT_POINTS, "value", x, y->v, c->n);
	plot_series(c, PLOT_LINE, "mean", NULL, mean, (size_t)group->count);
	plot_end(c);
	return E_OK;
}

/* ---- one factor --------------------------------------------------------------------------------- */

static enum rc
one_way(struct analysis_call *c, const struct column *y, const struct labels *group,
	struct err *err)
{
	struct anova_group *g = arena_new(c->arena, struct anova_group, (size_t)group->count);
	struct anova_factor factor = { group->of, group->count, arena_cstr(c->arena, group->name) };
	struct anova_one_way r;
	enum rc rc;

	if (!g || !factor.name)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = anova_one_way(&r, g, c->arena, y->exact, c->n, factor, err);
	if (rc)
		return rc;
	JOUT_INTEGER(c->out, "n", (int64_t)r.n);
	JOUT_NUMBER(c->out, "mean", r.mean);
	write_line(c->out, "between", &r.between);
	write_line(c->out, "within", &r.within);
	write_line(c->out, "total", &r.total);
	JOUT_NUMBER(c->out, "F", r.between.F);
	JOUT_NUMBER(c->out, "p", r.between.p);
	JOUT_NUMBER(c->out, "residual_sd", r.residual_sd);
	JOUT_NUMBER(c->out, "r2", r.r2);
	JOUT_NUMBER(c->out, "se_of_a_group_mean", r.se_mean_group);
	write_digits(c, r.digits);
	write_components(c, r.component, 2);
	jout_key(c->out, STR("groups"));
	jout_array(c->out);
	for (int k = 0; k < group->count; k++) {
		jout_object(c->out);
		JOUT_TEXT(c->out, "group", group->label[k]);
		write_group(c->out, &g[k]);
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	note_no_scatter(c, r.within.ms);
	return plot_groups(c, y, group, g, err);
}

/* ---- two factors -------------------------------------------------------------------------------- */

static void
write_cells(struct json_out *out, const struct anova_layout *l, const char *second,
	const struct anova_group *cell)
{
	jout_key(out, STR("cells"));
	jout_array(out);
	for (int i = 0; i < l->a.count; i++)
		for (int j = 0; j < l->b.count; j++) {
			const struct anova_group *g = &cell[i * l->b.count + j];

			if (g->n == 0)
				continue;
			jout_object(out);
			JOUT_TEXT(out, "group", l->a_label[i]);
			jout_key(out, str_of(second));
			jout_text(out, l->b_label[j]);
			write_group(out, g);
			jout_object_end(out);
		}
	jout_array_end(out);
}

/* Means of the second factor over the first, one line a label of the first. */
static enum rc
plot_cells(struct analysis_call *c, const struct column *y, const struct anova_layout *l,
	const struct labels *b, const struct anova_group *cell, struct err *err)
{
	double *x = arena_new(c->arena, double, (size_t)l->b.count);
	double *mean = arena_new(c->arena, double, (size_t)l->b.count);

	if (!x || !mean)
		return err_set(err, E_TOO_BIG, "the table is too big");
	plot_start(c, b->name, y->name);
	for (int i = 0; i < l->a.count; i++) {
		const char *name = arena_cstr(c->arena, l->a_label[i]);
		size_t n = 0;

		if (!name)
			return err_set(err, E_TOO_BIG, "the table is too big");
		for (int j = 0; j < l->b.count; j++)
			if (cell[i * l->b.count + j].n) {
				x[n] = j + 1;
				mean[n++] = cell[i * l->b.count + j].mean;
			}
		plot_series(c, PLOT_LINE, name, x, mean, n);
	}
	plot_end(c);
	return E_OK;
}

static enum rc
two_way(struct analysis_call *c, const struct column *y, const struct labels *a, bool nested,
	struct err *err)
{
	struct labels b;
	struct anova_layout l = {
		.y = y->exact, .n = c->n, .random = call_is(c, "effects", "random")
	};
	struct anova_group *cell;
	struct anova_two_way r;
	size_t cells;
	enum rc rc = call_labels(&b, c, nested ? "nested" : "with", err);

	if (rc)
		return rc;
	if (str_eq(a->name, b.name))
		return err_field(
			err, E_EXISTS, nested ? "nested" : "with", "a column is named twice");
	l.a = (struct anova_factor){ a->of, a->count, arena_cstr(c->arena, a->name) };
	l.b = (struct anova_factor){ b.of, b.count, arena_cstr(c->arena, b.name) };
	l.a_label = a->label;
	l.b_label = b.label;
	cells = (size_t)a->count * (size_t)b.count;
	cell = cells > 100 * c->n ? NULL : arena_new(c->arena, struct anova_group, cells);
	if (!cell || !l.a.name || !l.b.name)
		return err_set(err, E_TOO_BIG, "the table is too big");
	rc = nested ? anova_nested(&r, cell, c->arena, &l, err)
		    : anova_crossed(&r, cell, c->arena, &l, err);
	if (rc)
		return rc;
	JOUT_INTEGER(c->out, "n", (int64_t)r.n);
	JOUT_NUMBER(c->out, "mean", r.mean);
	if (r.replicates)
		JOUT_INTEGER(c->out, "replicates", (int64_t)r.replicates);
	write_anova(c->out, "anova", r.line, r.lines);
	JOUT_NUMBER(c->out, "residual_sd", r.residual_sd);
	JOUT_NUMBER(c->out, "r2", r.r2);
	write_digits(c, r.digits);
	if (r.components)
		write_components(c, r.component, r.components);
	write_cells(c->out, &l, nested ? "nested" : "with", cell);
	note_no_scatter(c, r.line[r.lines - 2].ms);
	if (r.approximate)
		(void)err_set(call_note(c), E_DOMAIN,
			"the numbers of rows are unequal: F and p of %s are approximate", l.a.name);
	if (!nested && r.replicates == 1)
		(void)err_set(call_note(c), E_DOMAIN,
			"each combination has one row: the interaction serves as the residual");
	return plot_cells(c, y, &l, &b, cell, err);
}

static enum rc
run(struct analysis_call *c, struct err *err)
{
	struct column y;
	struct labels group;
	enum rc rc;

	if (call_given(c, "with") && call_given(c, "nested"))
		return err_field(err, E_DOMAIN, "nested",
			"a second factor is either crossed (--with) or nested (--nested)");
	if ((rc = call_column(&y, c, "y", err)) || (rc = call_labels(&group, c, "group", err)))
		return rc;
	JOUT_TEXT(c->out, "y", y.name);
	JOUT_TEXT(c->out, "group", group.name);
	if (call_given(c, "with") || call_given(c, "nested"))
		return two_way(c, &y, &group, call_given(c, "nested"), err);
	return one_way(c, &y, &group, err);
}

static const struct analysis_option options[] = {
	{ "y", OPTION_COLUMN, true, NULL, NULL, "column of the response", false },
	{ "group", OPTION_COLUMN, true, NULL, NULL, "column of groups", true },
	{ "with", OPTION_COLUMN, false, NULL, NULL, "column of a second, crossed factor", true },
	{ "nested", OPTION_COLUMN, false, NULL, NULL, "column of a factor within the groups",
		true },
	{ "effects", OPTION_CHOICE, false, "fixed", "fixed random",
		"effects of two crossed factors", false },
	{ 0 },
};

const struct analysis analysis_anova = { "anova", "Analysis of variance", options, run };
