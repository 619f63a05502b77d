/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "analysis/groups.h"

#include <math.h>

enum rc
check_magnitude(const struct column *y, struct err *err)
{
	double largest = 0, apart = 0;
	char show[60];

	for (size_t i = 0; i < y->n; i++) {
		largest = fmax(largest, fabs(y->v[i]));
		apart = fmax(apart, fabs(y->v[i] - y->v[0]));
	}
	if (largest < 1e150 && (apart == 0 || apart > 1e-150))
		return E_OK;
	return err_set(err, E_DOMAIN,
		"column \"%s\": squares of such values lie beyond the range of numbers; take "
		"another unit",
		str_show(show, sizeof(show), y->name));
}

enum rc
shifted_values(double **out, const struct analysis_call *c, const struct column *y,
	struct dd origin, struct err *err)
{
	*out = arena_new(c->arena, double, y->n + 1);
	if (!*out)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < y->n; i++)
		(*out)[i] = dd_double(dd_sub(y->exact[i], origin));
	return E_OK;
}

enum rc
groups_split(struct groups *out, const struct analysis_call *c, const struct column *y,
	const struct labels *labels, struct err *err)
{
	size_t count = labels ? (size_t)labels->count : 1, at = 0;
	double *v = arena_new(c->arena, double, y->n + 1);
	size_t *row = arena_new(c->arena, size_t, y->n + 1);
	size_t *first = arena_new(c->arena, size_t, count + 1);
	struct str *label = arena_new(c->arena, struct str, count);

	*out = (struct groups){ arena_new(c->arena, struct sample, count), row, first, label, count,
		y->exact[0] };
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

		v[place] = dd_double(dd_sub(y->exact[i], out->origin));
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
	double *x, *v;

	for (size_t k = 0; k < g->count; k++)
		n += g->sample[k].n;
	x = arena_new(c->arena, double, n + 1);
	v = arena_new(c->arena, double, n + 1);
	if (!x || !v)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t k = 0; k < g->count; k++)
		for (size_t i = 0; i < g->sample[k].n; i++) {
			x[g->first[k] + i] = (double)(k + 1);
			v[g->first[k] + i] = shifted_back(g->origin, g->sample[k].v[i]);
		}
	plot_series(c, PLOT_POINTS, "value", x, v, n);
	return E_OK;
}
