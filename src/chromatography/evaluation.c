/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/evaluation.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "chromatography/emg.h"
#include "num/summary.h"

#define USUAL_P 0.001
#define NOISE_WIDTHS 5 /* of the middle peak: the stretch that noise is taken from */
#define NOISE_POINTS 20

/* ---- picking up and down --------------------------------------------------------------------------- */

static enum rc
pick(struct picked *out, struct arena *a, const struct trace *tr,
	const struct evaluation_options *how, struct err *err)
{
	return how->wavelet ? pick_wavelet(out, a, tr, &how->pick, err)
			    : pick_derivative(out, a, tr, &how->pick, err);
}

static int
by_top(const void *a, const void *b)
{
	const struct picked_peak *l = a, *r = b;

	return (l->top > r->top) - (l->top < r->top);
}

/* A valley is shared only with a neighbour that is still there. */
static void
mend_valleys(struct picked *p)
{
	for (size_t k = 0; k < p->n; k++) {
		struct picked_peak *one = &p->peak[k];
		const struct picked_peak *before = k ? one - 1 : NULL;
		const struct picked_peak *after = k + 1 < p->n ? one + 1 : NULL;

		one->valley_before = one->valley_before && before && before->last == one->first &&
				     before->down == one->down;
		one->valley_after = one->valley_after && after && after->first == one->last &&
				    after->down == one->down;
	}
}

/* In the ranges of negative peaks, those of the signal turned over instead. */
static enum rc
pick_both(struct picked *out, struct arena *a, const struct trace *tr,
	const struct evaluation_options *how, struct err *err)
{
	const struct integration_events *e = &how->events;
	struct picked up, down = { 0 };
	struct picked_peak *all;
	size_t n = 0;
	enum rc rc = pick(&up, a, tr, how, err);

	if (rc == E_OK && e->n_negative) {
		double *y = arena_new(a, double, tr->n);
		struct trace over = { tr->t, y, tr->n };

		if (!y)
			return err_set(err, E_TOO_BIG, "there are too many values");
		for (size_t i = 0; i < tr->n; i++)
			y[i] = -tr->y[i];
		rc = pick(&down, a, &over, how, err);
	}
	if (rc)
		return rc;
	all = arena_new(a, struct picked_peak, up.n + down.n + 1);
	if (!all)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t k = 0; k < up.n; k++)
		if (!range_holds(e->negative, e->n_negative, tr->t[up.peak[k].top]))
			all[n++] = up.peak[k];
	for (size_t k = 0; k < down.n; k++) {
		if (!range_holds(e->negative, e->n_negative, tr->t[down.peak[k].top]))
			continue;
		all[n] = down.peak[k];
		all[n++].down = true;
	}
	qsort(all, n, sizeof(*all), by_top);
	*out = (struct picked){ all, n, up.noise, up.window };
	mend_valleys(out);
	return E_OK;
}

/* ---- baseline -------------------------------------------------------------------------------------- */

/* The smoothing window is 0.6 of the width at half height. */
static enum rc
baseline_of(struct evaluation *out, struct arena *a, const struct evaluation_options *how,
	struct err *err)
{
	double width = (double)out->window / 0.6, *z;
	struct als als;
	struct snip snip;

	if (how->baseline != BASELINE_ALS && how->baseline != BASELINE_SNIP)
		return E_OK;
	z = arena_new(a, double, out->part.n);
	if (!z)
		return err_set(err, E_TOO_BIG, "there are too many values");
	out->baseline = z;
	if (how->baseline == BASELINE_ALS) {
		als = (struct als){ how->lambda > 0 ? how->lambda : pow(20 * width, 4),
			how->p > 0 ? how->p : USUAL_P, 0 };
		out->lambda = als.lambda;
		out->p = als.p;
		return baseline_als(z, NULL, a, &out->part, &als, err);
	}
	snip.counts = false;
	if (how->window > 0)
		width = how->window / trace_step(&out->part);
	else
		width *= 3;
	snip.window = (size_t)fmax(1, fmin(width, floor(0.5 * (double)(out->part.n - 1))));
	out->snip_window = (double)snip.window * trace_step(&out->part);
	return baseline_snip(z, a, &out->part, &snip, err);
}

/* ---- overlapping peaks ----------------------------------------------------------------------------- */

/* The signal as the fit sees it: less the baseline where that is a curve. */
static enum rc
seen_by_fit(struct trace *out, struct arena *a, const struct evaluation *e, struct err *err)
{
	double *y;

	*out = e->part;
	if (!e->baseline)
		return E_OK;
	y = arena_new(a, double, e->part.n);
	if (!y)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < e->part.n; i++)
		y[i] = e->part.y[i] - e->baseline[i];
	out->y = y;
	return E_OK;
}

/* What the fit says replaces area, height and retention, where it settled on peaks inside the group. */
static void
take_fit(struct peak *p, const struct emg_fit *fit, struct time_range range)
{
	for (size_t k = 0; k < fit->k; k++)
		if (!fit->settled || !(fit->peak[k].area > 0) || fit->peak[k].mu < range.from ||
			fit->peak[k].mu > range.to)
			return;
	for (size_t k = 0; k < fit->k; k++) {
		p[k].retention = emg_apex(&fit->peak[k]);
		p[k].area = fit->peak[k].area;
		p[k].height = emg_at(&fit->peak[k], p[k].retention);
		p[k].fitted = true;
	}
}

static enum rc
fit_group(struct peak *p, size_t k, struct arena *a, const struct trace *tr, bool given,
	struct err *err)
{
	struct time_range range = { p[0].start, p[k - 1].end };
	struct line zero = { range.from, 0, range.to, 0 };
	struct emg start[EMG_PEAKS_MOST];
	struct emg_fit fit = { .peak = start, .k = k };
	enum rc rc;

	for (size_t i = 0; i < k; i++)
		start[i] = emg_start(&p[i]);
	if (trace_from(tr, range.to) - trace_from(tr, range.from) <= 4 * k)
		return E_OK;
	rc = emg_fit(&fit, a, tr, range, given ? &zero : &p[0].base, err);
	if (rc == E_OK)
		take_fit(p, &fit, range);
	return rc;
}

static enum rc
fit_groups(struct evaluation *e, struct arena *a, struct err *err)
{
	struct trace seen;
	enum rc rc = seen_by_fit(&seen, a, e, err);

	for (size_t from = 0, to; rc == E_OK && from < e->peaks.n; from = to + 1) {
		struct peak *p = &e->peaks.peak[from];

		for (to = from; to + 1 < e->peaks.n && !e->peaks.peak[to].negative &&
				e->peaks.peak[to].ends == PEAK_VALLEY &&
				e->peaks.peak[to + 1].starts == PEAK_VALLEY;)
			to++;
		if (to > from && to - from < EMG_PEAKS_MOST)
			rc = fit_group(p, to - from + 1, a, &seen, e->baseline != NULL, err);
	}
	return rc;
}

/* ---- noise ----------------------------------------------------------------------------------------- */

/* The quietest stretch of a length between two times goes to *best. */
static void
quietest(struct noise *best, bool *known, const struct trace *tr, struct time_range gap,
	double length)
{
	for (int i = 0; gap.from + (0.5 * i + 1) * length <= gap.to; i++) {
		double at = gap.from + 0.5 * i * length;
		struct noise n;

		if (noise_between(&n, tr, at, at + length, NULL))
			continue;
		if (!*known || n.rms < best->rms)
			*best = n;
		*known = true;
	}
}

static enum rc
noise_of(struct evaluation *e, struct arena *a, const struct evaluation_options *how,
	struct err *err)
{
	const struct trace *tr = &e->part;
	double *width = arena_new(a, double, e->peaks.n + 1), length, at = tr->t[0];
	size_t n = 0;

	if (!isnan(how->noise_from) || !isnan(how->noise_to)) {
		e->noise_known = true;
		return noise_between(&e->noise, tr,
			isnan(how->noise_from) ? tr->t[0] : how->noise_from,
			isnan(how->noise_to) ? tr->t[tr->n - 1] : how->noise_to, err);
	}
	if (!width)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t k = 0; k < e->peaks.n; k++)
		if (!isnan(e->peaks.peak[k].width_half))
			width[n++] = e->peaks.peak[k].width_half;
	length = fmax(n ? NOISE_WIDTHS * num_median(width, n) : 0, NOISE_POINTS * trace_step(tr));
	length = fmax(length, (tr->t[tr->n - 1] - tr->t[0]) / 1000);
	for (size_t k = 0; k <= e->peaks.n; k++) {
		double next = k < e->peaks.n ? e->peaks.peak[k].start : tr->t[tr->n - 1];

		quietest(&e->noise, &e->noise_known, tr, (struct time_range){ at, next }, length);
		if (k < e->peaks.n)
			at = fmax(at, e->peaks.peak[k].end);
	}
	return E_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static enum rc
part_of(struct evaluation *out, const struct trace *tr, const struct evaluation_options *how,
	struct err *err)
{
	size_t first = isnan(how->from) ? 0 : trace_from(tr, how->from);
	size_t end = isnan(how->to) ? tr->n : trace_from(tr, nextafter(how->to, INFINITY));

	*out = (struct evaluation){ .part = { tr->t + first, tr->y + first,
					    end > first ? end - first : 0 } };
	if (out->part.n < TRACE_LEAST)
		return err_set(err, E_DOMAIN,
			"a chromatogram has at least %d points; there are %zu", TRACE_LEAST,
			out->part.n);
	return E_OK;
}

static enum rc
areas_of(struct evaluation *out, struct arena *a, const struct picked *picked,
	const struct evaluation_options *how, struct err *err)
{
	struct integration_options areas = { .baseline = INTEGRATE_DROP,
		.given = out->baseline,
		.skim = how->skim,
		.min_area = how->min_area,
		.min_height = how->min_height,
		.events = how->events };
	enum rc rc;

	if (out->baseline)
		areas.baseline = INTEGRATE_GIVEN;
	else if (how->baseline == BASELINE_VALLEY)
		areas.baseline = INTEGRATE_VALLEY;
	rc = integrate(&out->peaks, a, &out->part, picked, &areas, err);
	if (rc == E_OK && how->fit)
		rc = fit_groups(out, a, err);
	return rc;
}

enum rc
evaluate(struct evaluation *out, struct arena *a, const struct trace *tr,
	const struct evaluation_options *how, struct err *err)
{
	struct picked picked;
	enum rc rc = trace_check(tr, err);

	if (rc || (rc = part_of(out, tr, how, err)) ||
		(rc = pick_both(&picked, a, &out->part, how, err)))
		return rc;
	out->sigma = picked.noise;
	out->window = picked.window;
	if ((rc = baseline_of(out, a, how, err)) || (rc = areas_of(out, a, &picked, how, err)) ||
		(rc = noise_of(out, a, how, err)))
		return rc;
	out->suitability = arena_new(a, struct suitability, out->peaks.n + 1);
	if (!out->suitability)
		return err_set(err, E_TOO_BIG, "there are too many values");
	suitability_of(out->suitability, &out->peaks, how->dead_time,
		out->noise_known ? out->noise.peak_to_peak : (double)NAN);
	return E_OK;
}
