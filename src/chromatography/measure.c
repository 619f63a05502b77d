/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One peak between two times: area, apex, height, widths. */
#include <math.h>

#include "chromatography/integration.h"

#define TOP_PART 0.8 /* of the height: what the parabola of the apex goes through */

/* A peak as it stands on its line; sign -1: it points down. */
struct stand {
	const struct trace *tr;
	const struct line *base;
	double sign;
	size_t first, last;
};

static double
above(const struct stand *s, size_t i)
{
	return s->sign * (s->tr->y[i] - line_at(s->base, s->tr->t[i]));
}

static size_t
highest(const struct stand *s)
{
	size_t best = s->first, same;

	for (size_t i = s->first; i <= s->last; i++)
		if (above(s, i) > above(s, best))
			best = i;
	/* the middle of a flat top */
	for (same = best; same < s->last && above(s, same + 1) >= above(s, best);)
		same++;
	return best + (same - best) / 2;
}

/* Vertex of the least-squares parabola about the top; the top itself where there is none between its points. */
static double
vertex(const struct stand *s, size_t top)
{
	const double *t = s->tr->t;
	double level = TOP_PART * above(s, top), s2 = 0, s3 = 0, s4 = 0, y0 = 0, y1 = 0, y2 = 0;
	double tm = 0, n = 0, scale, a, b, det;
	size_t from = top, to = top;

	while (from > s->first && above(s, from - 1) >= level)
		from--;
	while (to < s->last && above(s, to + 1) >= level)
		to++;
	if (from == top && top > s->first)
		from--;
	if (to == top && top < s->last)
		to++;
	if (to - from < 2)
		return t[top];
	n = (double)(to - from + 1);
	for (size_t i = from; i <= to; i++)
		tm += t[i] / n;
	scale = t[to] - t[from];
	for (size_t i = from; i <= to; i++) {
		double x = (t[i] - tm) / scale, y = above(s, i);

		s2 += x * x;
		s3 += x * x * x;
		s4 += x * x * x * x;
		y0 += y;
		y1 += x * y;
		y2 += x * x * y;
	}
	/* y = c + b x + a x^2, the mean of x being 0 */
	det = s2 * (s4 - s2 * s2 / n) - s3 * s3;
	a = (s2 * (y2 - s2 * y0 / n) - s3 * y1) / det;
	b = ((s4 - s2 * s2 / n) * y1 - s3 * (y2 - s2 * y0 / n)) / det;
	if (!(a < 0) || !(fabs(b / (2 * a)) <= 0.5))
		return t[top];
	return tm - scale * b / (2 * a);
}

/* The time at which the flank comes down to a level; NAN: not before the peak ends. */
static double
flank(const struct stand *s, size_t top, double level, int step)
{
	size_t i = top, end = step < 0 ? s->first : s->last;

	while (i != end) {
		size_t next = step < 0 ? i - 1 : i + 1;
		double y0 = above(s, i), y1 = above(s, next);

		if (y1 <= level)
			return s->tr->t[i] +
			       (s->tr->t[next] - s->tr->t[i]) * (y0 - level) / (y0 - y1);
		i = next;
	}
	return (double)NAN;
}

/* Where the tangent of the steepest place between top and foot meets the baseline; half[n] points to each side. */
static double
tangent(const struct stand *s, size_t top, size_t half, int step)
{
	size_t from = step < 0 ? s->first : top, to = step < 0 ? top : s->last;
	double steepest = 0, meets = (double)NAN;

	for (size_t i = from + half; i + half <= to; i++) {
		double stt = 0, sty = 0, slope, tm = 0, ym = 0, n = (double)(2 * half + 1);

		for (size_t k = i - half; k <= i + half; k++) {
			tm += s->tr->t[k] / n;
			ym += above(s, k) / n;
		}
		for (size_t k = i - half; k <= i + half; k++) {
			stt += (s->tr->t[k] - tm) * (s->tr->t[k] - tm);
			sty += (s->tr->t[k] - tm) * (above(s, k) - ym);
		}
		slope = -step * sty / stt;
		if (slope > steepest) {
			steepest = slope;
			meets = tm + step * ym / slope;
		}
	}
	return meets;
}

static void
widths(struct peak *p, const struct stand *s)
{
	double h = above(s, p->top);
	size_t points;

	p->width_half = flank(s, p->top, 0.5 * h, 1) - flank(s, p->top, 0.5 * h, -1);
	p->left_10 = p->retention - flank(s, p->top, 0.1 * h, -1);
	p->right_10 = flank(s, p->top, 0.1 * h, 1) - p->retention;
	p->left_5 = p->retention - flank(s, p->top, 0.05 * h, -1);
	p->right_5 = flank(s, p->top, 0.05 * h, 1) - p->retention;
	points = isnan(p->width_half) ? s->last - s->first
				      : (size_t)(p->width_half / trace_step(s->tr));
	points = points / 16 > 1 ? points / 16 : 1;
	p->width_base = tangent(s, p->top, points, 1) - tangent(s, p->top, points, -1);
}

static enum rc
measure(struct peak *out, const struct trace *tr, struct time_range limits, const struct line *base,
	double sign, struct err *err)
{
	struct line own = { limits.from, trace_at(tr, limits.from), limits.to,
		trace_at(tr, limits.to) };
	size_t first = trace_from(tr, limits.from);
	size_t end = trace_from(tr, nextafter(limits.to, INFINITY));
	struct stand s = { tr, &out->base, sign, first, end - 1 };

	if (!(limits.from < limits.to))
		return err_set(err, E_DOMAIN, "a peak from %g to %g has no length", limits.from,
			limits.to);
	if (end < first + 3)
		return err_set(err, E_DOMAIN, "there are fewer than 3 points from %g to %g",
			limits.from, limits.to);
	*out = (struct peak){ .start = limits.from,
		.end = limits.to,
		.base = base ? *base : own,
		.first = first,
		.last = end - 1,
		.negative = sign < 0 };
	out->area = trace_area(tr, limits.from, limits.to) -
		    line_area(&out->base, limits.from, limits.to);
	out->top = highest(&s);
	out->height = sign * above(&s, out->top);
	out->retention = vertex(&s, out->top);
	widths(out, &s);
	return E_OK;
}

enum rc
integrate_between(struct peak *out, const struct trace *tr, struct time_range limits,
	const struct line *base, struct err *err)
{
	return measure(out, tr, limits, base, 1, err);
}

enum rc
integrate_below(struct peak *out, const struct trace *tr, struct time_range limits,
	const struct line *base, struct err *err)
{
	return measure(out, tr, limits, base, -1, err);
}

enum rc
integrate_window(double *out, const struct trace *tr, struct time_range window, struct err *err)
{
	size_t first = trace_from(tr, nextafter(window.from, INFINITY));
	size_t end = trace_from(tr, window.to);
	double base;

	if (end < first + 2)
		return err_set(err, E_DOMAIN, "there are fewer than 2 points between %g and %g",
			window.from, window.to);
	base = 0.5 * (tr->y[first] + tr->y[end - 1]);
	*out = trace_area(tr, tr->t[first], tr->t[end - 1]) -
	       base * (tr->t[end - 1] - tr->t[first]);
	return E_OK;
}
