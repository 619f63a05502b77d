/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats homogeneity: do the samples of a proficiency test differ; stats stability: did they change in the meantime. */
#include <math.h>

#include "analysis/groups.h"
#include "analysis/laboratory.h"
#include "analysis/registry.h"
#include "metrology/proficiency.h"

static enum rc
take_sigma(double *out, const struct analysis_call *c, struct err *err)
{
	enum rc rc = call_number(out, c, "sigma-pt", 0, (double)INFINITY, err);

	if (!rc && !(*out > 0))
		rc = err_field(err, E_DOMAIN, "sigma-pt",
			"the standard deviation for proficiency assessment must be greater than 0, "
			"not %g",
			*out);
	return rc;
}

/* ---- homogeneity -------------------------------------------------------------------------------- */

struct samples {
	struct precision_cell *cell;
	struct labels name;
	size_t g;
};

/* One row a result: columns sample and y. */
static enum rc
take_long(struct samples *out, const struct analysis_call *c, struct err *err)
{
	struct cells cells;
	struct column y;
	bool found;
	enum rc rc;

	if ((rc = usual_labels(&out->name, &found, c, "sample", "sample bottle item", err)))
		return rc;
	if (!found)
		return err_field(err, E_MISSING, "sample",
			"which column names the sample? (--sample, or a column sample)");
	if ((rc = usual_numbers(&y, c, "y", "y", err)) ||
		(rc = cells_of(&cells, c, &y, NULL, &out->name, err)))
		return rc;
	out->cell = cells.cell;
	out->g = cells.start[1];
	return E_OK;
}

/* One row a sample: a column a replicate. */
static enum rc
take_wide(struct samples *out, const struct analysis_call *c, struct err *err)
{
	struct column *column;
	struct dd *y;
	bool found;
	int m;
	enum rc rc;

	if ((rc = usual_labels(&out->name, &found, c, "sample", "sample bottle item", err)))
		return rc;
	if (found && (size_t)out->name.count < c->n)
		return err_field(err, E_EXISTS, "y",
			"a sample has several rows: which column holds the results? (--y)");
	if ((rc = call_columns(&column, &m, c, "columns", err)))
		return rc;
	for (int k = 0; k < m; k++)
		if ((rc = check_magnitude(&column[k], err)))
			return rc;
	out->cell = arena_new(c->arena, struct precision_cell, c->n + 1);
	y = arena_new(c->arena, struct dd, (size_t)m + 1);
	if (!out->cell || !y)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < c->n; i++) {
		size_t n = 0;

		for (int k = 0; k < m; k++)
			if (!found || !str_eq(column[k].name, out->name.name))
				y[n++] = column[k].exact[i];
		out->cell[i] = precision_cell_of(out->name.of[i], y, n);
	}
	out->g = c->n;
	return E_OK;
}

static void
write_cochran(const struct analysis_call *c, const struct samples *s, const struct extreme *e)
{
	if (!e->done)
		return;
	jout_key(c->out, STR("cochran"));
	jout_object(c->out);
	JOUT_NUMBER(c->out, "C", e->value);
	JOUT_NUMBER(c->out, "p", e->p);
	JOUT_TEXT(c->out, "sample", s->name.label[s->cell[e->cell].lab]);
	JOUT_NUMBER(c->out, "critical_5", e->critical_5);
	JOUT_NUMBER(c->out, "critical_1", e->critical_1);
	JOUT_TEXT(c->out, "class", str_of(extreme_class_name(e->class)));
	jout_object_end(c->out);
}

static void
write_homogeneity(struct analysis_call *c, const struct homogeneity *h)
{
	JOUT_INTEGER(c->out, "g", (int64_t)h->g);
	JOUT_INTEGER(c->out, "m", (int64_t)h->m);
	JOUT_NUMBER(c->out, "mean", h->mean);
	JOUT_NUMBER(c->out, "s_x", h->s_x);
	JOUT_NUMBER(c->out, "s_w", h->s_w);
	JOUT_NUMBER(c->out, "s_s", h->s_s);
	JOUT_NUMBER(c->out, "limit", h->limit);
	JOUT_TEXT(c->out, "homogeneous", h->adequate ? STR("yes") : STR("no"));
	JOUT_NUMBER(c->out, "F1", h->F1);
	JOUT_NUMBER(c->out, "F2", h->F2);
	JOUT_NUMBER(c->out, "c", h->c);
	JOUT_NUMBER(c->out, "sqrt_c", h->sqrt_c);
	JOUT_TEXT(c->out, "homogeneous_by_c", h->adequate_c ? STR("yes") : STR("no"));
	JOUT_NUMBER(c->out, "F", h->F);
	JOUT_NUMBER(c->out, "p", h->p);
	if (h->negative)
		(void)err_set(call_note(c), E_DOMAIN,
			"the variance between samples came out negative and is set to 0");
	if (h->cochran.done && h->cochran.class == EXTREME_OUTLIER)
		(void)err_set(call_note(c), E_DOMAIN,
			"the results of one sample differ too much (Cochran, 1 %%): look for an "
			"error "
			"before using it");
	if (!(h->s_w > 0))
		(void)err_set(call_note(c), E_DOMAIN,
			"the results of each sample are equal: F has no value");
}

static enum rc
run_homogeneity(struct analysis_call *c, struct err *err)
{
	double *mean = arena_new(c->arena, double, c->n + 1), sigma;
	struct samples s = { 0 };
	struct homogeneity h;
	enum rc rc;

	if (!mean)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = take_sigma(&sigma, c, err)) ||
		(rc = call_given(c, "y") ? take_long(&s, c, err) : take_wide(&s, c, err)) ||
		(rc = proficiency_homogeneity(&h, s.cell, s.g, sigma, err)))
		return rc;
	write_homogeneity(c, &h);
	write_cochran(c, &s, &h.cochran);
	for (size_t i = 0; i < s.g; i++)
		mean[i] = dd_double(s.cell[i].mean);
	plot_start(c, STR("sample"), STR("mean"));
	plot_series(c, PLOT_POINTS, "mean", NULL, mean, s.g);
	plot_level(c, "mean", h.mean);
	plot_level(c, "limit", h.mean - h.limit);
	plot_level(c, "limit", h.mean + h.limit);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option homogeneity_options[] = {
	{ "sigma-pt", OPTION_NUMBER, true, NULL, NULL,
		"standard deviation for proficiency assessment", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of results", false },
	{ "sample", OPTION_COLUMN, false, NULL, NULL, "column of samples", true },
	{ "columns", OPTION_COLUMNS, false, NULL, NULL,
		"or columns of replicates, one row a sample", false },
	{ 0 },
};

const struct analysis analysis_homogeneity = { "homogeneity", "Homogeneity of samples",
	homogeneity_options, run_homogeneity };

/* ---- stability ---------------------------------------------------------------------------------- */

static enum rc
take_occasions(struct cells *out, struct labels *occasion, struct column *y,
	const struct analysis_call *c, struct err *err)
{
	bool found;
	enum rc rc;

	if ((rc = usual_labels(occasion, &found, c, "occasion", "occasion time date", err)))
		return rc;
	if (!found)
		return err_field(err, E_MISSING, "occasion",
			"which column tells before from after? (--occasion, or a column occasion)");
	if (occasion->count != 2)
		return err_field(err, E_DOMAIN, "occasion",
			"stability compares two occasions, there are %d", occasion->count);
	if ((rc = usual_numbers(y, c, "y", "y value result x", err)))
		return rc;
	return cells_of(out, c, y, NULL, occasion, err);
}

static enum rc
run_stability(struct analysis_call *c, struct err *err)
{
	double *x = arena_new(c->arena, double, c->n + 1), sigma;
	struct labels occasion;
	struct stability s;
	struct cells cells;
	struct column y;
	enum rc rc;

	if (!x)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = take_sigma(&sigma, c, err)) ||
		(rc = take_occasions(&cells, &occasion, &y, c, err)) ||
		(rc = proficiency_stability(&s, &cells.cell[0], &cells.cell[1], sigma, err)))
		return rc;
	jout_key(c->out, STR("occasions"));
	jout_array(c->out);
	for (int i = 0; i < 2; i++) {
		jout_object(c->out);
		JOUT_TEXT(c->out, "occasion", occasion.label[i]);
		JOUT_INTEGER(c->out, "n", (int64_t)cells.cell[i].n);
		JOUT_NUMBER(c->out, "mean", dd_double(cells.cell[i].mean));
		JOUT_NUMBER(c->out, "sd", precision_cell_sd(&cells.cell[i]));
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
	JOUT_NUMBER(c->out, "difference", s.difference);
	JOUT_NUMBER(c->out, "limit", s.limit);
	JOUT_TEXT(c->out, "stable", s.stable ? STR("yes") : STR("no"));
	JOUT_NUMBER(c->out, "u_difference", s.u);
	JOUT_NUMBER(c->out, "expanded_limit", s.expanded);
	JOUT_TEXT(c->out, "stable_by_expanded_limit", s.stable_expanded ? STR("yes") : STR("no"));
	if (isnan(s.u))
		(void)err_set(call_note(c), E_DOMAIN,
			"an occasion has a single result: the uncertainty of the difference is not "
			"known");
	for (size_t i = 0; i < c->n; i++)
		x[i] = occasion.of[i] + 1;
	plot_start(c, occasion.name, y.name);
	plot_series(c, PLOT_POINTS, "value", x, y.v, c->n);
	plot_level(c, "limit", s.before - s.limit);
	plot_level(c, "limit", s.before + s.limit);
	plot_end(c);
	return E_OK;
}

static const struct analysis_option stability_options[] = {
	{ "sigma-pt", OPTION_NUMBER, true, NULL, NULL,
		"standard deviation for proficiency assessment", false },
	{ "y", OPTION_COLUMN, false, NULL, NULL, "column of results", false },
	{ "occasion", OPTION_COLUMN, false, NULL, NULL, "column that tells before from after",
		true },
	{ 0 },
};

const struct analysis analysis_stability = { "stability", "Stability of samples", stability_options,
	run_stability };
