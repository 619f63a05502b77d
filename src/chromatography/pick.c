/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/pick.h"

#include <math.h>
#include <string.h>

#include "chromatography/noise.h"
#include "num/summary.h"

#define USUAL_THRESHOLD 10
#define STEEP 3  /* times the derivative's noise: a flank */
#define FLAT 500 /* part of the steepest place: a foot */
#define HALF_MOST 100
#define CONVERTER \
	16777216.0 /* steps of 24 bits: finer movements of a signal without noise are rounding */

/* ---- Savitzky and Golay, quadratic over 2 m + 1 points -------------------------------------------- */

static void
smooth_one(double *s, double *d, const double *y, size_t m)
{
	double k = (double)m, sum = y[0], squares = 0, first = 0;

	for (size_t j = 1; j <= m; j++) {
		double both = y[j] + y[-(ptrdiff_t)j], x = (double)j;

		sum += both;
		squares += x * x * both;
		first += x * (y[j] - y[-(ptrdiff_t)j]);
	}
	*s = 3 * ((3 * k * k + 3 * k - 1) * sum - 5 * squares) /
	     ((2 * k - 1) * (2 * k + 1) * (2 * k + 3));
	*d = first / (k * (k + 1) * (2 * k + 1) / 3);
}

static void
smooth(double *s, double *d, const double *y, size_t n, size_t m)
{
	for (size_t i = 0; i < n; i++) {
		size_t room = i < n - 1 - i ? i : n - 1 - i, half = m < room ? m : room;

		if (half) {
			smooth_one(&s[i], &d[i], y + i, half);
		} else {
			s[i] = y[i];
			d[i] = i ? y[i] - y[i - 1] : y[1] - y[0];
		}
	}
}

/* ---- tops and how far they stand out --------------------------------------------------------------- */

struct top {
	size_t at;
	double low; /* between it and the top before */
	double prominence;
};

/* Tops of s in order; flat ones at their middle. */
static size_t
tops_of(struct top *top, const double *s, size_t n)
{
	size_t found = 0;
	double low = s[0];

	for (size_t i = 1; i + 1 < n; i++) {
		size_t k = i;

		low = fmin(low, s[i]);
		if (!(s[i] > s[i - 1]))
			continue;
		while (k + 1 < n && s[k + 1] <= s[i] && s[k + 1] >= s[i])
			k++;
		if (k + 1 < n && s[k + 1] < s[i]) {
			top[found++] = (struct top){ i + (k - i) / 2, low, 0 };
			low = s[i];
		}
		i = k;
	}
	return found;
}

/* The lowest place between each top and the next higher one on one side; stack[n] is room for work. */
static void
stand_out(double *base, const struct top *top, const double *s, size_t found, size_t *stack)
{
	size_t depth = 0;

	for (size_t k = 0; k < found; k++) {
		double low = top[k].low;

		while (depth && s[top[stack[depth - 1]].at] < s[top[k].at])
			low = fmin(low, base[stack[--depth]]);
		base[k] = low;
		stack[depth++] = k;
	}
}

static void
stand_out_right(double *base, const struct top *top, const double *s, size_t found, size_t *stack,
	double last_low)
{
	size_t depth = 0;

	for (size_t k = found; k-- > 0;) {
		double low = k + 1 < found ? top[k + 1].low : last_low;

		while (depth && s[top[stack[depth - 1]].at] <= s[top[k].at])
			low = fmin(low, base[stack[--depth]]);
		base[k] = low;
		stack[depth++] = k;
	}
}

static enum rc
tops_find(struct top **out, size_t *found, struct arena *a, const double *s, size_t n,
	struct err *err)
{
	struct top *top = arena_new(a, struct top, n / 2 + 1);
	double *left, *right, last_low = INFINITY;
	size_t *stack, from;

	if (!top)
		return err_set(err, E_TOO_BIG, "there are too many values");
	*found = tops_of(top, s, n);
	*out = top;
	left = arena_new(a, double, *found + 1);
	right = arena_new(a, double, *found + 1);
	stack = arena_new(a, size_t, *found + 1);
	if (!left || !right || !stack)
		return err_set(err, E_TOO_BIG, "there are too many values");
	from = *found ? top[*found - 1].at : 0;
	for (size_t i = from; i < n; i++)
		last_low = fmin(last_low, s[i]);
	stand_out(left, top, s, *found, stack);
	stand_out_right(right, top, s, *found, stack, last_low);
	for (size_t k = 0; k < *found; k++)
		top[k].prominence = s[top[k].at] - fmax(left[k], right[k]);
	return E_OK;
}

/* ---- the window ------------------------------------------------------------------------------------ */

static double
width_at_half(const double *s, size_t n, const struct top *top)
{
	double level = s[top->at] - 0.5 * top->prominence;
	size_t i = top->at, k = top->at;

	while (i > 0 && s[i] > level)
		i--;
	while (k + 1 < n && s[k] > level)
		k++;
	return (double)(k - i);
}

/* Points at half height of the narrower of the peaks that are plain to see; 0: there are none. */
static double
narrow_width(struct arena *a, const struct slopes *w, size_t n, struct err *err, enum rc *rc)
{
	struct top *top;
	double *width, high = 0;
	size_t found, kept = 0;

	*rc = tops_find(&top, &found, a, w->s, n, err);
	if (*rc)
		return 0;
	width = arena_new(a, double, found + 1);
	if (!width) {
		*rc = err_set(err, E_TOO_BIG, "there are too many values");
		return 0;
	}
	for (size_t k = 0; k < found; k++)
		high = fmax(high, top[k].prominence);
	for (size_t k = 0; k < found; k++)
		if (top[k].prominence > 20 * w->noise && top[k].prominence > high / 50)
			width[kept++] = width_at_half(w->s, n, &top[k]);
	return kept ? num_select(width, kept, kept / 4) : 0;
}

static double
range_of(const struct trace *tr)
{
	double low = tr->y[0], high = low;

	for (size_t i = 1; i < tr->n; i++) {
		low = fmin(low, tr->y[i]);
		high = fmax(high, tr->y[i]);
	}
	return high - low;
}

enum rc
slopes_init(struct slopes *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err)
{
	size_t n = tr->n, half = 2;
	double *work = arena_new(a, double, n), width = how->width / trace_step(tr), k, drift;
	enum rc rc = E_OK;

	out->s = arena_new(a, double, n);
	out->d = arena_new(a, double, n);
	if (!work || !out->s || !out->d)
		return err_set(err, E_TOO_BIG, "there are too many values");
	if (!(how->width >= 0 && how->threshold >= 0 && how->height >= 0))
		return err_set(err, E_DOMAIN,
			"width, threshold and height of peaks to be found are not below 0");
	out->noise = fmax(noise_robust(tr, work), range_of(tr) / CONVERTER);
	if (how->width <= 0) {
		smooth(out->s, out->d, tr->y, n, half);
		width = narrow_width(a, out, n, err, &rc);
		if (rc)
			return rc;
	}
	half = (size_t)fmin(0.3 * width, HALF_MOST);
	half = half < 2 ? 2 : half;
	out->window = 2 * half + 1;
	smooth(out->s, out->d, tr->y, n, half);
	memcpy(work, out->d, n * sizeof(*work));
	drift = num_select(work, n, n / 2);
	for (size_t i = 0; i < n; i++)
		out->d[i] -= drift;
	k = (double)half;
	out->d_noise = out->noise / sqrt(k * (k + 1) * (2 * k + 1) / 3);
	return E_OK;
}

/* ---- feet ------------------------------------------------------------------------------------------ */

/* From a top to its foot, step -1 or 1, no further than `end`; *steepest: of the flank. */
static size_t
foot(double *steepest, const struct slopes *s, size_t top, size_t end, int step)
{
	double steep = 0, sign = step < 0 ? 1 : -1;
	size_t i = top, more = 0;

	while (i != end) {
		double d;

		i = step < 0 ? i - 1 : i + 1;
		d = sign * s->d[i];
		steep = fmax(steep, d);
		if (steep > STEEP * s->d_noise && d <= fmax(s->d_noise, steep / FLAT))
			break;
	}
	/* the noise of the derivative hides the end of the flank: the smoothed signal still falls */
	while (i != end && more++ < s->window) {
		size_t next = step < 0 ? i - 1 : i + 1;

		if (!(s->s[next] < s->s[i]))
			break;
		i = next;
	}
	*steepest = steep;
	return i;
}

static size_t
lowest(const double *s, size_t from, size_t to)
{
	size_t best = from;

	for (size_t i = from; i <= to; i++)
		if (s[i] < s[best])
			best = i;
	return best;
}

void
slopes_join(struct picked *p, const struct slopes *s, const struct trace *tr, double least)
{
	size_t kept = 0;

	for (size_t k = 0; k < p->n; k++) {
		struct picked_peak *one = &p->peak[k], *before = &p->peak[kept ? kept - 1 : 0];
		double low, fall;

		if (kept) {
			low = tr->y[lowest(s->s, before->top, one->top)];
			fall = fmin(tr->y[before->top], tr->y[one->top]) - low;
			if (fall < least) {
				if (tr->y[one->top] > tr->y[before->top])
					*before = *one;
				continue;
			}
		}
		p->peak[kept++] = *one;
	}
	p->n = kept;
}

void
slopes_feet(struct picked *p, const struct slopes *s, size_t n)
{
	double steep;

	for (size_t k = 0; k < p->n; k++) {
		struct picked_peak *one = &p->peak[k];

		one->valley_before = one->valley_after = false;
		one->first = foot(&steep, s, one->top, k ? p->peak[k - 1].top : 0, -1);
		one->last = foot(&steep, s, one->top, k + 1 < p->n ? p->peak[k + 1].top : n - 1, 1);
	}
	for (size_t k = 1; k < p->n; k++) {
		struct picked_peak *before = &p->peak[k - 1], *one = &p->peak[k];

		if (before->last + s->window / 2 < one->first)
			continue;
		before->last = one->first = lowest(s->s, before->top, one->top);
		before->valley_after = one->valley_before = true;
	}
}

/* Both flanks of a top steeper than the noise, as far as the next tops. */
static bool
has_flanks(const struct slopes *s, size_t n, size_t top, size_t before, size_t after)
{
	double left, right;

	(void)foot(&left, s, top, before, -1);
	(void)foot(&right, s, top, after < n ? after : n - 1, 1);
	return left > STEEP * s->d_noise && right > STEEP * s->d_noise;
}

enum rc
pick_derivative(struct picked *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err)
{
	double threshold = how->threshold > 0 ? how->threshold : USUAL_THRESHOLD, least;
	struct slopes s;
	struct top *top = NULL;
	size_t found = 0, kept = 0;
	enum rc rc = slopes_init(&s, a, tr, how, err);

	if (rc == E_OK)
		rc = tops_find(&top, &found, a, s.s, tr->n, err);
	if (rc)
		return rc;
	least = fmax(threshold * s.noise, how->height);
	for (size_t k = 0; k < found; k++)
		if (top[k].prominence >= least && top[k].prominence > 0)
			top[kept++] = top[k];
	*out = (struct picked){ arena_new(a, struct picked_peak, kept + 1), 0, s.noise, s.window };
	if (!out->peak)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t k = 0; k < kept; k++)
		if (has_flanks(&s, tr->n, top[k].at, k ? top[k - 1].at : 0,
			    k + 1 < kept ? top[k + 1].at : tr->n - 1))
			out->peak[out->n++].top = top[k].at;
	slopes_join(out, &s, tr, 0.5 * least);
	slopes_feet(out, &s, tr->n);
	return E_OK;
}
