/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/groups.h"

enum rc
groups_split(struct groups *out, const struct analysis_call *c, const struct column *y,
	const struct labels *labels, struct err *err)
{
	size_t count = labels ? (size_t)labels->count : 1, at = 0;
	double *v = arena_new(c->arena, double, y->n + 1);
	size_t *row = arena_new(c->arena, size_t, y->n + 1);
	size_t *first = arena_new(c->arena, size_t, count + 1);
	struct str *label = arena_new(c->arena, struct str, count);

	*out = (struct groups){ arena_new(c->arena, struct sample, count), row, first, label,
		count };
	if (!v || !row || !first || !label || !out->sample)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < y->n; i++)
		out->sample[labels ? labels->of[i] : 0].n++;
	for (size_t k = 0; k < count; k++) {
		first[k] = at;
		label[k] = labels ? labels->label[k] : STR("");
		out->sample[k].v = v + at;
		at += out->sample[k].n;
	}
	for (size_t i = 0; i < y->n; i++) {
		size_t place = first[labels ? labels->of[i] : 0]++;

		v[place] = y->v[i];
		row[place] = i;
	}
	for (size_t k = 0; k < count; k++)
		first[k] -= out->sample[k].n;
	return E_OK;
}

enum rc
groups_plot(struct analysis_call *c, const struct groups *g, struct err *err)
{
	size_t n = 0;
	double *x;

	for (size_t k = 0; k < g->count; k++)
		n += g->sample[k].n;
	x = arena_new(c->arena, double, n + 1);
	if (!x)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t k = 0; k < g->count; k++)
		for (size_t i = 0; i < g->sample[k].n; i++)
			x[g->first[k] + i] = (double)(k + 1);
	plot_series(c, PLOT_POINTS, "value", x, g->sample[0].v, n);
	return E_OK;
}
