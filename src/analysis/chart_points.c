/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <math.h>

#include "analysis/chart.h"
#include "analysis/laboratory.h"
#include "base/number.h"

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

/* "1", "2" ... */
static enum rc
number_labels(struct points *p, const struct analysis_call *c, struct err *err)
{
	struct str *label = arena_new(c->arena, struct str, p->n + 1);

	if (!label)
		return too_big(err);
	for (size_t i = 0; i < p->n; i++)
		label[i] = arena_printf(c->arena, "%zu", i + 1);
	p->label = label;
	return E_OK;
}

static enum rc
take_singles(struct points *p, const struct analysis_call *c, struct err *err)
{
	struct column y;
	enum rc rc = usual_numbers(&y, c, "y", "y value result x", err);

	if (rc)
		return rc;
	p->n = y.n;
	p->value = y.exact;
	return number_labels(p, c, err);
}

static enum rc
side_by_side(struct points *p, const struct analysis_call *c, struct err *err)
{
	struct column *column;
	struct dd *value;
	size_t *size;
	int m;
	enum rc rc = call_columns(&column, &m, c, "columns", err);

	if (rc)
		return rc;
	value = arena_new(c->arena, struct dd, c->n * (size_t)m + 1);
	size = arena_new(c->arena, size_t, c->n + 1);
	if (!value || !size)
		return too_big(err);
	for (size_t i = 0; i < c->n; i++) {
		size[i] = (size_t)m;
		for (int k = 0; k < m; k++)
			value[i * (size_t)m + (size_t)k] = column[k].exact[i];
	}
	p->n = c->n;
	p->value = value;
	p->size_of_group = size;
	return number_labels(p, c, err);
}

/* Rows of one label are one subgroup. */
static enum rc
by_label(struct points *p, const struct analysis_call *c, const struct column *y, struct err *err)
{
	struct labels g;
	struct dd *value = arena_new(c->arena, struct dd, c->n + 1);
	size_t *size, *at;
	enum rc rc = call_labels(&g, c, "subgroup", err);

	if (rc)
		return rc;
	size = arena_new(c->arena, size_t, (size_t)g.count + 1);
	at = arena_new(c->arena, size_t, (size_t)g.count + 1);
	if (!value || !size || !at)
		return too_big(err);
	for (size_t i = 0; i < c->n; i++)
		size[g.of[i]]++;
	for (int k = 1; k < g.count; k++)
		at[k] = at[k - 1] + size[k - 1];
	for (size_t i = 0; i < c->n; i++)
		value[at[g.of[i]]++] = y->exact[i];
	p->n = (size_t)g.count;
	p->label = g.label;
	p->value = value;
	p->size_of_group = size;
	return E_OK;
}

static enum rc
by_rows(struct points *p, const struct analysis_call *c, const struct column *y, struct err *err)
{
	size_t *size;
	int each;
	enum rc rc = call_integer(&each, c, "group-size", 2, 1 << 20, err);

	if (rc)
		return rc;
	if (c->n % (size_t)each)
		return err_field(err, E_DOMAIN, "group-size",
			"%zu rows are no whole number of subgroups of %d", c->n, each);
	p->n = c->n / (size_t)each;
	size = arena_new(c->arena, size_t, p->n + 1);
	if (!size)
		return too_big(err);
	for (size_t i = 0; i < p->n; i++)
		size[i] = (size_t)each;
	p->value = y->exact;
	p->size_of_group = size;
	return number_labels(p, c, err);
}

static enum rc
take_subgroups(struct points *p, const struct analysis_call *c, struct err *err)
{
	struct column y;
	enum rc rc;

	p->grouped = true;
	if (!call_given(c, "subgroup") && !call_given(c, "group-size")) {
		if (call_given(c, "y"))
			return err_field(err, E_MISSING, "subgroup",
				"which rows belong together? (--subgroup, --group-size, or "
				"--columns for "
				"values side by side)");
		return side_by_side(p, c, err);
	}
	rc = usual_numbers(&y, c, "y", "y value result x", err);
	if (rc)
		return rc;
	return call_given(c, "subgroup") ? by_label(p, c, &y, err) : by_rows(p, c, &y, err);
}

/* A number for all samples, or a column with one for each. */
static enum rc
take_sizes(struct points *p, const struct analysis_call *c, struct err *err)
{
	struct str text = str_trim(call_text(c, "size"));
	double *size = arena_new(c->arena, double, p->n + 1), v;
	struct column column;
	enum rc rc;

	if (!size)
		return too_big(err);
	if (text.n == 0)
		return err_field(err, E_MISSING, "size",
			"how large are the samples? (--size with a number or a column)");
	if (num_parse(&v, text, NULL) == E_OK) {
		for (size_t i = 0; i < p->n; i++)
			size[i] = v;
		p->size = size;
		return E_OK;
	}
	rc = column_named(&column, c, text, err);
	p->size = rc ? NULL : column.v;
	return rc;
}

enum rc
points_take(
	struct points *out, const struct analysis_call *c, enum points_kind kind, struct err *err)
{
	bool grouped = kind == POINTS_SUBGROUPS ||
		       (kind == POINTS_EITHER &&
			       (call_given(c, "subgroup") || call_given(c, "group-size") ||
				       call_given(c, "columns")));
	struct column y;
	double *ones;
	enum rc rc;

	*out = (struct points){ 0 };
	if (grouped)
		return take_subgroups(out, c, err);
	if (kind == POINTS_SINGLES || kind == POINTS_EITHER)
		return take_singles(out, c, err);
	rc = usual_numbers(&y, c, "y", "y count number x defects nonconforming", err);
	if (rc)
		return rc;
	out->n = y.n;
	out->count = y.v;
	if ((rc = number_labels(out, c, err)))
		return rc;
	if (kind == POINTS_SHARES)
		return take_sizes(out, c, err);
	ones = arena_new(c->arena, double, out->n + 1);
	if (!ones)
		return too_big(err);
	for (size_t i = 0; i < out->n; i++)
		ones[i] = 1;
	out->size = ones;
	return E_OK;
}

enum rc
points_subgroups(struct subgroups *out, const struct points *p, struct arena *a, struct err *err)
{
	double *v = arena_new(a, double, 3 * p->n + 3);
	const struct dd *from = p->value;

	if (!v)
		return too_big(err);
	for (size_t i = 0; i < p->n; i++) {
		struct subgroup_point s = subgroup_point(from, p->size_of_group[i]);

		v[i] = s.mean;
		v[p->n + i] = s.range;
		v[2 * p->n + i] = s.sd;
		from += p->size_of_group[i];
	}
	*out = (struct subgroups){ p->n, p->size_of_group, v, v + p->n, v + 2 * p->n };
	return E_OK;
}
