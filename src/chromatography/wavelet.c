/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Peaks by the continuous wavelet transform; see pick.h. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "chromatography/pick.h"

#define USUAL_THRESHOLD 10
#define SCALES_MOST 16
#define RIDGE_LEAST 3 /* scales */
#define GAP_MOST 1
#define MAXIMA_ABOVE 2 /* times the noise: what may begin a ridge */

/* A maximum followed through the scales. */
struct ridge {
	size_t at, best_at;
	double best, best_scale;
	int length, gap;
};

/* A growing list of ridges by place, and those that have ended. */
struct ridges {
	struct ridge *live, *next, *done;
	size_t n_live, n_done, room;
	size_t *place; /* of the maxima of one scale */
	size_t n_place;
	size_t *taken; /* by which ridge; SIZE_MAX: none */
};

/* ---- one scale ------------------------------------------------------------------------------------- */

/* Running mean of 2 h + 1 points; the ends go on with their own value. */
static void
box(double *out, const double *in, size_t n, size_t h)
{
	double sum = 0, k = 1 / (double)(2 * h + 1);

	for (size_t j = 0; j <= 2 * h; j++)
		sum += in[j < h ? 0 : j - h < n ? j - h : n - 1];
	for (size_t i = 0; i < n; i++) {
		out[i] = sum * k;
		sum += in[i + h + 1 < n ? i + h + 1 : n - 1] - in[i > h ? i - h : 0];
	}
}

/* The transform at one scale, not yet scaled to the noise. w[n] out, spare[n] work. */
static void
ricker(double *w, double *spare, const double *y, size_t n, double scale)
{
	size_t h = (size_t)lround((sqrt(3 * scale * scale + 1) - 1) / 2);
	size_t q = scale > 2 ? (size_t)(scale / 2) : 1;

	if (h == 0) {
		memcpy(w, y, n * sizeof(*w));
	} else {
		box(w, y, n, h);
		box(spare, w, n, h);
		box(w, spare, n, h);
		box(spare, w, n, h);
		memcpy(w, spare, n * sizeof(*w));
	}
	memcpy(spare, w, n * sizeof(*w));
	for (size_t i = 0; i < n; i++)
		w[i] = 2 * spare[i] - spare[i > q ? i - q : 0] - spare[i + q < n ? i + q : n - 1];
}

/* Standard deviation that the transform gives white noise of 1: the norm of its answer to one point. */
static double
norm_of(double *w, double *spare, double *point, size_t n, double scale)
{
	size_t m = (size_t)(16 * scale) + 32;
	double sum = 0;

	m = m < n ? m : n;
	memset(point, 0, m * sizeof(*point));
	point[m / 2] = 1;
	ricker(w, spare, point, m, scale);
	for (size_t i = 0; i < m; i++)
		sum += w[i] * w[i];
	return sqrt(sum);
}

/* ---- ridges ---------------------------------------------------------------------------------------- */

static void
end_ridge(struct ridges *r, const struct ridge *one, double least)
{
	if (one->length >= RIDGE_LEAST && one->best >= least && r->n_done < r->room)
		r->done[r->n_done++] = *one;
}

/* Each live ridge takes the maximum nearest to it, if no ridge is nearer to that. */
static void
take_nearest(struct ridges *r, size_t reach)
{
	size_t k = 0;

	for (size_t m = 0; m < r->n_place; m++)
		r->taken[m] = SIZE_MAX;
	for (size_t i = 0; i < r->n_live && r->n_place; i++) {
		size_t at = r->live[i].at, off, rival;

		while (k + 1 < r->n_place && r->place[k + 1] <= at)
			k++;
		rival = k;
		if (k + 1 < r->n_place &&
			r->place[k + 1] - at <
				(at > r->place[k] ? at - r->place[k] : r->place[k] - at))
			rival = k + 1;
		off = at > r->place[rival] ? at - r->place[rival] : r->place[rival] - at;
		if (off > reach)
			continue;
		if (r->taken[rival] != SIZE_MAX) {
			size_t other = r->live[r->taken[rival]].at;
			size_t theirs = other > r->place[rival] ? other - r->place[rival]
								: r->place[rival] - other;

			if (theirs <= off)
				continue;
		}
		r->taken[rival] = i;
	}
}

static void
follow(struct ridge *one, size_t at, double w, double scale)
{
	one->at = at;
	one->gap = 0;
	one->length++;
	if (w > one->best) {
		one->best = w;
		one->best_at = at;
		one->best_scale = scale;
	}
}

/* Ridges go on to the maxima of the next scale; the rest begin, wait or end. By place again afterwards. */
static void
link_ridges(struct ridges *r, const double *w, double scale, double least)
{
	size_t n = 0;
	struct ridge *swap;

	take_nearest(r, (size_t)ceil(scale));
	for (size_t i = 0; i < r->n_live; i++)
		r->live[i].gap++;
	for (size_t m = 0; m < r->n_place; m++) {
		struct ridge one = { 0 };

		if (r->taken[m] != SIZE_MAX) {
			one = r->live[r->taken[m]];
			r->live[r->taken[m]].gap = 0; /* it has gone on */
		}
		follow(&one, r->place[m], w[r->place[m]], scale);
		r->next[n++] = one;
	}
	for (size_t i = 0; i < r->n_live; i++) {
		if (r->live[i].gap > GAP_MOST) {
			end_ridge(r, &r->live[i], least);
		} else if (r->live[i].gap > 0 && n < r->room) {
			size_t k = n++;

			for (; k > 0 && r->next[k - 1].at > r->live[i].at; k--)
				r->next[k] = r->next[k - 1];
			r->next[k] = r->live[i];
		}
	}
	swap = r->live;
	r->live = r->next;
	r->next = swap;
	r->n_live = n;
}

/* ---- from ridges to peaks -------------------------------------------------------------------------- */

/* The top of the smoothed signal near a ridge: SIZE_MAX where it stands on a shoulder. */
static size_t
top_near(const double *s, size_t n, size_t at, size_t reach)
{
	size_t from = at > reach ? at - reach : 0, to = at + reach < n ? at + reach : n - 1;
	size_t best = from;

	for (size_t i = from; i <= to; i++)
		if (s[i] > s[best])
			best = i;
	if (best == 0 || best + 1 >= n || s[best - 1] > s[best] || s[best + 1] > s[best])
		return SIZE_MAX;
	return best;
}

static void
peaks_of(struct picked *out, const struct ridges *r, const struct slopes *s, size_t n)
{
	for (size_t i = 0; i < r->n_done; i++) {
		const struct ridge *one = &r->done[i];
		size_t reach = (size_t)ceil(one->best_scale / 2);
		size_t top = top_near(s->s, n, one->best_at, reach > 2 ? reach : 2), k;

		if (top == SIZE_MAX)
			continue;
		/* in order of place; one ridge a top */
		for (k = out->n; k > 0 && out->peak[k - 1].top > top;)
			k--;
		if (k > 0 && out->peak[k - 1].top == top)
			continue;
		memmove(&out->peak[k + 1], &out->peak[k], (out->n - k) * sizeof(out->peak[0]));
		out->peak[k] = (struct picked_peak){ .top = top, .scale = one->best_scale };
		out->n++;
	}
}

static void
keep_high(struct picked *out, const struct slopes *s, double least)
{
	size_t kept = 0;

	for (size_t k = 0; k < out->n; k++) {
		const struct picked_peak *p = &out->peak[k];
		double rise = s->s[p->top] - fmin(s->s[p->first], s->s[p->last]);

		if (rise >= least && rise > 0)
			out->peak[kept++] = *p;
	}
	out->n = kept;
}

static int
by_place(const void *a, const void *b)
{
	const struct ridge *l = a, *r = b;

	return (l->best_at > r->best_at) - (l->best_at < r->best_at);
}

static bool
ridges_room(struct ridges *r, struct arena *a, size_t n)
{
	r->room = n / 2 + 1;
	r->live = arena_new(a, struct ridge, r->room);
	r->next = arena_new(a, struct ridge, r->room);
	r->done = arena_new(a, struct ridge, r->room);
	r->place = arena_new(a, size_t, r->room);
	r->taken = arena_new(a, size_t, r->room);
	return r->live && r->next && r->done && r->place && r->taken;
}

static void
scales_run(struct ridges *r, double *work[3], const struct trace *tr, const struct slopes *s,
	double threshold)
{
	double narrow = (double)s->window / 0.6, widest = narrow * 6;
	double least = threshold * s->noise;

	for (int i = 0; i < SCALES_MOST; i++) {
		double *w = work[0], norm, floor_w, scale = widest / pow(2, 0.5 * i);

		if (scale > (double)tr->n / 16 || scale < narrow / 6 || scale < 0.9)
			continue;
		norm = norm_of(w, work[1], work[2], tr->n, scale);
		ricker(w, work[1], tr->y, tr->n, scale);
		floor_w = MAXIMA_ABOVE * s->noise * norm;
		r->n_place = 0;
		for (size_t k = 1; k + 1 < tr->n; k++)
			if (w[k] > floor_w && w[k] > w[k - 1] && w[k] >= w[k + 1])
				r->place[r->n_place++] = k;
		for (size_t k = 0; k < r->n_place; k++)
			w[r->place[k]] /= norm;
		link_ridges(r, w, scale, least);
	}
	for (size_t i = 0; i < r->n_live; i++)
		end_ridge(r, &r->live[i], least);
}

enum rc
pick_wavelet(struct picked *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err)
{
	double threshold = how->threshold > 0 ? how->threshold : USUAL_THRESHOLD;
	double *work[3] = { arena_new(a, double, tr->n), arena_new(a, double, tr->n),
		arena_new(a, double, tr->n) },
	       least;
	struct ridges r = { 0 };
	struct slopes s;
	enum rc rc = slopes_init(&s, a, tr, how, err);

	if (rc)
		return rc;
	*out = (struct picked){ arena_new(a, struct picked_peak, tr->n / 2 + 2), 0, s.noise,
		s.window };
	if (!work[0] || !work[1] || !work[2] || !out->peak || !ridges_room(&r, a, tr->n))
		return err_set(err, E_TOO_BIG, "there are too many values");
	scales_run(&r, work, tr, &s, threshold);
	qsort(r.done, r.n_done, sizeof(r.done[0]), by_place);
	peaks_of(out, &r, &s, tr->n);
	least = fmax(0.5 * threshold * s.noise, how->height);
	slopes_join(out, &s, tr, 0.5 * least);
	slopes_feet(out, &s, tr->n);
	keep_high(out, &s, least);
	slopes_feet(out, &s, tr->n);
	return E_OK;
}
