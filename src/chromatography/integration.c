/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/integration.h"

#include <math.h>
#include <stdlib.h>

#define APART_WIDTHS 1.5 /* sums of widths at half height between two tops: resolution 1.77 */
#define APART_RISE 0.05  /* of the lower peak */
#define SATURATED 5      /* points of one value at the top */

/* What one run holds on to. tr: the signal, less the given baseline where there is one. */
struct work {
	const struct trace *tr;
	const struct integration_options *how;
	const struct picked_peak *in;
	struct peak *out;
	struct err *err;
};

bool
range_holds(const struct time_range *range, size_t n, double t)
{
	for (size_t i = 0; i < n; i++)
		if (t >= range[i].from && t <= range[i].to)
			return true;
	return false;
}

/* The signal about a foot: mean of the points as far as two away. */
static double
foot_height(const struct trace *tr, size_t at)
{
	size_t room = at < tr->n - 1 - at ? at : tr->n - 1 - at, half = room < 2 ? room : 2;
	double sum = 0;

	for (size_t i = at - half; i <= at + half; i++)
		sum += tr->y[i];
	return sum / (double)(2 * half + 1);
}

static double
end_height(const struct work *w, size_t at, bool valley)
{
	return valley ? w->tr->y[at] : foot_height(w->tr, at);
}

static struct line
line_under(const struct work *w, size_t from, size_t to)
{
	const struct picked_peak *first = &w->in[from], *last = &w->in[to];

	if (w->how->baseline == INTEGRATE_GIVEN)
		return (struct line){ w->tr->t[first->first], 0, w->tr->t[last->last], 0 };
	return (struct line){ w->tr->t[first->first],
		end_height(w, first->first, first->valley_before), w->tr->t[last->last],
		end_height(w, last->last, last->valley_after) };
}

static enum rc
one_peak(struct work *w, size_t k, size_t from, size_t to, const struct line *base)
{
	struct time_range limits = { w->tr->t[from], w->tr->t[to] };
	const struct picked_peak *in = &w->in[k];
	struct peak *p = &w->out[k];
	enum rc rc = in->down ? integrate_below(p, w->tr, limits, base, w->err)
			      : integrate_between(p, w->tr, limits, base, w->err);

	p->starts = in->valley_before ? PEAK_VALLEY : PEAK_BASE;
	p->ends = in->valley_after ? PEAK_VALLEY : PEAK_BASE;
	return rc;
}

/* The valley of peaks from..to that lies furthest below (above, of peaks that point down) the line; `to`: none. */
static size_t
deepest(const struct work *w, size_t from, size_t to, const struct line *base)
{
	double worst = 0;
	size_t at = to;

	for (size_t k = from; k < to; k++) {
		size_t v = w->in[k].last;
		double below = line_at(base, w->tr->t[v]) - w->tr->y[v];

		if (w->in[k].down)
			below = -below;
		if (below > worst) {
			worst = below;
			at = k;
		}
	}
	return at;
}

/*
 * The first valley of peaks that were measured on a line which is no overlap but baseline between peaks that are far apart;
 * `to`: none.
 */
static size_t
apart(const struct work *w, size_t from, size_t to, const struct line *base)
{
	for (size_t k = from; k < to; k++) {
		const struct peak *p = &w->out[k], *q = p + 1;
		size_t v = w->in[k].last;
		double rise = fabs(w->tr->y[v] - line_at(base, w->tr->t[v]));

		/* a width that is not known compares as false */
		if (q->retention - p->retention > APART_WIDTHS * (p->width_half + q->width_half) &&
			rise < APART_RISE * fmin(fabs(p->height), fabs(q->height)))
			return k;
	}
	return to;
}

/* ---- riders ---------------------------------------------------------------------------------------- */

/* The point at which the line from `valley` touches the flank beyond the rider's top. */
static size_t
touch(const struct work *w, size_t valley, size_t top, size_t end, bool down)
{
	double best = INFINITY, sign = down ? -1 : 1;
	size_t at = end, i = top;

	while (i != end) {
		double slope;

		i = end > top ? i + 1 : i - 1;
		slope = sign * (w->tr->y[i] - w->tr->y[valley]) /
			fabs(w->tr->t[i] - w->tr->t[valley]);
		if (slope < best) {
			best = slope;
			at = i;
		}
	}
	return at;
}

static enum rc
rider(struct work *w, size_t k, bool on_tail)
{
	const struct picked_peak *in = &w->in[k];
	size_t valley = on_tail ? in->first : in->last;
	size_t at = touch(w, valley, in->top, on_tail ? in->last : in->first, in->down);
	size_t from = on_tail ? valley : at, to = on_tail ? at : valley;
	struct line base = { w->tr->t[from], w->tr->y[from], w->tr->t[to], w->tr->y[to] };
	enum rc rc = one_peak(w, k, from, to, &base);

	w->out[k].starts = w->out[k].ends = PEAK_SKIM;
	return rc;
}

/* A peak's height over the valley on the highest one's side. */
static double
rise(const struct work *w, size_t k, bool on_tail)
{
	const struct picked_peak *in = &w->in[k];

	return fabs(w->tr->y[in->top] - w->tr->y[on_tail ? in->first : in->last]);
}

/* On each side of the highest of a group, those next to it as long as they are low enough: they ride on it. */
static enum rc
riders(struct work *w, size_t from, size_t to)
{
	size_t parent = from, first, last;
	double area = 0, height;
	struct peak *p;

	for (size_t k = from; k <= to; k++)
		if (fabs(w->out[k].height) > fabs(w->out[parent].height))
			parent = k;
	height = fabs(w->out[parent].height);
	for (last = parent; last < to && height > w->how->skim * rise(w, last + 1, true);)
		last++;
	for (first = parent; first > from && height > w->how->skim * rise(w, first - 1, false);)
		first--;
	for (size_t k = first; k <= last; k++) {
		enum rc rc = k == parent ? E_OK : rider(w, k, k > parent);

		if (rc)
			return rc;
		area += k == parent ? 0 : w->out[k].area;
	}
	if (first == last)
		return E_OK;
	p = &w->out[parent];
	p->start = w->tr->t[w->in[first].first];
	p->end = w->tr->t[w->in[last].last];
	p->starts = w->in[first].valley_before ? PEAK_VALLEY : PEAK_BASE;
	p->ends = w->in[last].valley_after ? PEAK_VALLEY : PEAK_BASE;
	p->first = w->in[first].first;
	p->last = w->in[last].last;
	p->area =
		trace_area(w->tr, p->start, p->end) - line_area(&p->base, p->start, p->end) - area;
	return E_OK;
}

/* ---- groups of touching peaks ---------------------------------------------------------------------- */

/* Peaks from..to on one line, or on several where a valley is below it. */
static enum rc
group(struct work *w, size_t from, size_t to)
{
	size_t end = to;

	while (from <= to) {
		struct line base = line_under(w, from, end);
		size_t cut = deepest(w, from, end, &base);

		if (cut < end) {
			end = cut;
			continue;
		}
		for (size_t k = from; k <= end; k++) {
			enum rc rc = one_peak(w, k, w->in[k].first, w->in[k].last, &base);

			if (rc)
				return rc;
		}
		cut = apart(w, from, end, &base);
		if (cut < end) {
			end = cut;
			continue;
		}
		if (w->how->skim > 0 && end > from) {
			enum rc rc = riders(w, from, end);

			if (rc)
				return rc;
		}
		from = end + 1;
		end = to;
	}
	return E_OK;
}

static enum rc
all_groups(struct work *w, size_t n)
{
	for (size_t from = 0, to; from < n; from = to + 1) {
		enum rc rc;

		for (to = from; to + 1 < n && w->in[to].valley_after &&
				w->in[to + 1].valley_before && w->how->baseline == INTEGRATE_DROP;)
			to++;
		rc = group(w, from, to);
		if (rc)
			return rc;
	}
	return E_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static int
by_retention(const void *a, const void *b)
{
	const struct peak *l = a, *r = b;

	return (l->retention > r->retention) - (l->retention < r->retention);
}

/* What the events allow and is big enough, to the front. */
static size_t
keep(struct peak *p, size_t n, const struct integration_options *how)
{
	const struct integration_events *e = &how->events;
	size_t kept = 0;

	for (size_t k = 0; k < n; k++)
		if (!range_holds(e->inhibit, e->n_inhibit, p[k].retention) &&
			!range_holds(e->manual, e->n_manual, p[k].retention) &&
			range_holds(e->negative, e->n_negative, p[k].retention) == p[k].negative &&
			fabs(p[k].area) >= how->min_area && fabs(p[k].height) >= how->min_height)
			p[kept++] = p[k];
	return kept;
}

static enum rc
by_hand(struct peaks *out, const struct trace *tr, const struct integration_options *how,
	struct err *err)
{
	const struct integration_events *e = &how->events;

	for (size_t i = 0; i < e->n_manual; i++) {
		struct time_range r = e->manual[i];
		struct line zero = { r.from, 0, r.to, 0 };
		const struct line *base = how->baseline == INTEGRATE_GIVEN ? &zero : NULL;
		struct peak *p = &out->peak[out->n];
		enum rc rc = range_holds(e->negative, e->n_negative, 0.5 * (r.from + r.to))
				     ? integrate_below(p, tr, r, base, err)
				     : integrate_between(p, tr, r, base, err);

		if (rc)
			return rc;
		p->starts = p->ends = PEAK_HAND;
		out->n++;
	}
	return E_OK;
}

/* A flat top at the highest signal of all: the detector's end of scale. */
static void
mark_saturated(struct peaks *out, const struct trace *tr)
{
	double high = tr->y[0];

	for (size_t i = 1; i < tr->n; i++)
		high = fmax(high, tr->y[i]);
	for (size_t k = 0; k < out->n; k++) {
		struct peak *p = &out->peak[k];
		size_t from = p->top, to = p->top;

		while (from > 0 && tr->y[from - 1] >= high)
			from--;
		while (to + 1 < tr->n && tr->y[to + 1] >= high)
			to++;
		p->saturated = tr->y[p->top] >= high && to - from + 1 >= SATURATED;
	}
}

/* Lines that were taken on the signal less a baseline are put back onto it. */
static void
put_back(struct peaks *out, const struct trace *tr, const double *given)
{
	struct trace z = { tr->t, given, tr->n };

	for (size_t k = 0; k < out->n; k++) {
		struct line *l = &out->peak[k].base;

		*l = (struct line){ out->peak[k].start, trace_at(&z, out->peak[k].start),
			out->peak[k].end, trace_at(&z, out->peak[k].end) };
	}
}

enum rc
integrate(struct peaks *out, struct arena *a, const struct trace *tr, const struct picked *picked,
	const struct integration_options *how, struct err *err)
{
	struct peak *p = arena_new(a, struct peak, picked->n + how->events.n_manual + 1);
	struct trace less = *tr;
	struct work w = { &less, how, picked->peak, p, err };
	enum rc rc;

	if (!p)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if (how->baseline == INTEGRATE_GIVEN) {
		double *y = arena_new(a, double, tr->n);

		if (!y)
			return err_set(err, E_TOO_BIG, "there are too many values");
		for (size_t i = 0; i < tr->n; i++)
			y[i] = tr->y[i] - how->given[i];
		less.y = y;
	}
	rc = all_groups(&w, picked->n);
	if (rc)
		return rc;
	*out = (struct peaks){ p, keep(p, picked->n, how) };
	rc = by_hand(out, &less, how, err);
	if (rc)
		return rc;
	if (how->baseline == INTEGRATE_GIVEN)
		put_back(out, tr, how->given);
	mark_saturated(out, tr);
	qsort(out->peak, out->n, sizeof(*p), by_retention);
	return E_OK;
}
