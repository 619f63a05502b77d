/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The mean and range method, as it is done by hand. */
#include <math.h>

#include "metrology/chart_constants.h"
#include "metrology/gauge_parts.h"

static double
four_decimals(double v)
{
	return round(v * 1e4) / 1e4;
}

void
gauge_constants(struct gauge_constants *out, const size_t trials_operators_parts[3], bool rounded)
{
	size_t trials = trials_operators_parts[0], operators = trials_operators_parts[1],
	       parts = trials_operators_parts[2];

	out->K2 = operators > 1 ? 1 / chart_d2_star(operators, 1) : 0;
	out->K3 = 1 / chart_d2_star(parts, 1);
	if (rounded) {
		out->K1 = four_decimals(1 / chart_d2(trials));
		out->K2 = four_decimals(out->K2);
		out->K3 = four_decimals(out->K3);
		return;
	}
	out->K1 = 1 / chart_d2_star(trials, (operators > 1 ? operators : 1) * parts);
}

/* One combination of part and operator. */
struct cell {
	size_t n;
	struct dd sum, low, high;
};

struct work {
	const struct gauge_study *study;
	struct gauge_range *out;
	struct cell *cell; /* parts x operators */
	size_t parts, operators;
};

static enum rc
fill_cells(struct work *w, struct err *err)
{
	const struct gauge_study *s = w->study;

	for (size_t i = 0; i < s->n; i++) {
		size_t operator= s->operator.count ? (size_t)s->operator.of[i] : 0;
		struct cell *c = &w->cell[(size_t)s->part.of[i] * w->operators + operator];

		if (c->n == 0 || dd_less(s->y[i], c->low))
			c->low = s->y[i];
		if (c->n == 0 || dd_less(c->high, s->y[i]))
			c->high = s->y[i];
		c->sum = dd_add(c->sum, s->y[i]);
		c->n++;
	}
	for (size_t i = 0; i < w->parts * w->operators; i++)
		if (w->cell[i].n != w->cell[0].n)
			return err_set(err, E_DOMAIN,
				"the combinations of part and operator do not have equal numbers "
				"of "
				"readings: %zu and %zu",
				w->cell[0].n, w->cell[i].n);
	if (w->cell[0].n < 2)
		return err_set(err, E_DOMAIN,
			"each operator measured each part once; repeatability needs two or more");
	return E_OK;
}

static double
range_of(const double *v, size_t n)
{
	double low = v[0], high = v[0];

	for (size_t i = 1; i < n; i++) {
		low = fmin(low, v[i]);
		high = fmax(high, v[i]);
	}
	return high - low;
}

/* Means of the operators and of the parts, and their ranges. */
static void
take_ranges(struct work *w, double *part_mean)
{
	struct gauge_range *g = w->out;
	struct dd all = dd_of(0);

	for (size_t o = 0; o < w->operators; o++) {
		struct dd range = dd_of(0), sum = dd_of(0);

		for (size_t p = 0; p < w->parts; p++) {
			const struct cell *c = &w->cell[p * w->operators + o];

			range = dd_add(range, dd_sub(c->high, c->low));
			sum = dd_add(sum, c->sum);
		}
		all = dd_add(all, range);
		g->range_bar[o] = dd_double(dd_div(range, dd_of((double)w->parts)));
		g->mean_bar[o] = dd_double(dd_div(sum, dd_of((double)(w->parts * g->trials))));
	}
	for (size_t p = 0; p < w->parts; p++) {
		struct dd sum = dd_of(0);

		for (size_t o = 0; o < w->operators; o++)
			sum = dd_add(sum, w->cell[p * w->operators + o].sum);
		part_mean[p] = dd_double(dd_div(sum, dd_of((double)(w->operators * g->trials))));
	}
	g->R_bar = dd_double(dd_div(all, dd_of((double)(w->parts * w->operators))));
	g->X_diff = range_of(g->mean_bar, w->operators);
	g->R_p = range_of(part_mean, w->parts);
}

static void
count_beyond(struct work *w)
{
	struct chart_constants k;

	chart_constants(&k, w->out->trials);
	w->out->UCL_R = k.D4 * w->out->R_bar;
	for (size_t i = 0; i < w->parts * w->operators; i++)
		w->out->beyond +=
			dd_double(dd_sub(w->cell[i].high, w->cell[i].low)) > w->out->UCL_R;
}

static void
take_components(struct gauge_range *g)
{
	double ev = g->R_bar * g->K.K1, diff = g->X_diff * g->K.K2, pv = g->R_p * g->K.K3;
	double av = diff * diff - ev * ev / ((double)g->parts * (double)g->trials);

	g->gauge.variance[GAUGE_REPEATABILITY] = ev * ev;
	g->gauge.variance[GAUGE_OPERATOR] = fmax(av, 0);
	g->gauge.cut[GAUGE_OPERATOR] = av < 0;
	g->gauge.variance[GAUGE_PART] = pv * pv;
	gauge_finish(&g->gauge, 1.41);
}

enum rc
gauge_range(struct gauge_range *out, struct arena *a, const struct gauge_study *s, bool rounded,
	struct err *err)
{
	struct work w = { .study = s, .out = out, .parts = (size_t)s->part.count };
	size_t numbers[3];
	double *part_mean;
	enum rc rc;

	w.operators = s->operator.count ? (size_t)s->operator.count : 1;
	*out = (struct gauge_range){ .operators = w.operators, .parts = w.parts };
	w.cell = arena_new(a, struct cell, w.parts * w.operators + 1);
	part_mean = arena_new(a, double, w.parts + 1);
	out->range_bar = arena_new(a, double, w.operators);
	out->mean_bar = arena_new(a, double, w.operators);
	if (!w.cell || !part_mean || !out->range_bar || !out->mean_bar)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if ((rc = gauge_check(s, err)) || (rc = fill_cells(&w, err)))
		return rc;
	out->trials = w.cell[0].n;
	take_ranges(&w, part_mean);
	numbers[0] = out->trials;
	numbers[1] = out->operators;
	numbers[2] = out->parts;
	gauge_constants(&out->K, numbers, rounded);
	count_beyond(&w);
	take_components(out);
	return E_OK;
}
