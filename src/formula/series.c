/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions over curves and over values per specimen, each with its derivative: the derivative of the largest
 * element is that of the element, of a crossing that of the line between two points.
 */
#include <math.h>

#include "formula/dual.h"
#include "num/record.h"
#include "num/summary.h"

static size_t
extreme(const struct value *x, bool largest)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < x->n; i++) {
		if (isnan(x->a[i]))
			continue;
		if (at == SIZE_MAX || (largest ? x->a[i] > x->a[at] : x->a[i] < x->a[at]))
			at = i;
	}
	return at;
}

/* The elements that are numbers, in order; NULL past the ceiling. */
static double *
numbers(const struct value *x, const double *of, size_t *n, struct arena *a)
{
	double *copy = arena_new(a, double, x->n);

	*n = 0;
	for (size_t i = 0; copy && i < x->n; i++)
		if (!isnan(x->a[i]))
			copy[(*n)++] = of ? of[i] : 0;
	return copy;
}

static struct value
mean_like(enum op op, const struct value *x, struct arena *a, enum trouble *t)
{
	size_t n;
	double *v = numbers(x, x->a, &n, a), *d = numbers(x, x->ad, &n, a);
	struct value out = { 0 };

	if (!v || !d)
		return nothing(t, TROUBLE_MEMORY);
	if (n == 0 || (op == OP_SD && n < 2))
		return nothing(t, n == 0 ? TROUBLE_EMPTY : TROUBLE_TOO_FEW);
	if (op == OP_SUM)
		return (struct value){ .v = num_sum(v, n), .d = num_sum(d, n) };
	if (op == OP_MEAN)
		return (struct value){ .v = num_mean(v, n), .d = num_mean(d, n) };
	out.v = num_sd(v, n);
	if (out.v > 0) {
		double mean = num_mean(v, n), slope = num_mean(d, n), sum = 0;

		for (size_t i = 0; i < n; i++)
			sum += (v[i] - mean) * (d[i] - slope);
		out.d = sum / ((double)(n - 1) * out.v);
	}
	return out;
}

/* Which element is the k-th smallest: found by value, so that its derivative can be taken along. */
static struct value
ranked(const struct value *x, size_t k, size_t n, double *sorted)
{
	double v = num_select(sorted, n, k);

	for (size_t i = 0; i < x->n; i++)
		if (x->a[i] == v)
			return element(x, i);
	return (struct value){ .v = v };
}

static struct value
median(const struct value *x, struct arena *a, enum trouble *t)
{
	size_t n;
	double *v = numbers(x, x->a, &n, a);
	struct value low, high;

	if (!v)
		return nothing(t, TROUBLE_MEMORY);
	if (n == 0)
		return nothing(t, TROUBLE_EMPTY);
	high = ranked(x, n / 2, n, v);
	if (n % 2)
		return high;
	low = ranked(x, n / 2 - 1, n, v);
	return (struct value){ .v = (low.v + high.v) / 2, .d = (low.d + high.d) / 2 };
}

struct value
series_reduce(enum op op, const struct value *x, struct arena *a, enum trouble *t)
{
	size_t at = SIZE_MAX, n = 0;

	for (size_t i = 0; i < x->n; i++)
		n += !isnan(x->a[i]);
	if (op == OP_COUNT)
		return (struct value){ .v = (double)n };
	if (op == OP_MEDIAN)
		return median(x, a, t);
	if (op == OP_SUM || op == OP_MEAN || op == OP_SD)
		return mean_like(op, x, a, t);
	if (op == OP_MAX || op == OP_MIN)
		at = extreme(x, op == OP_MAX);
	for (size_t i = 0; i < x->n && at == SIZE_MAX; i++) {
		size_t j = op == OP_FIRST ? i : x->n - 1 - i;

		if (!isnan(x->a[j]))
			at = j;
	}
	return at == SIZE_MAX ? nothing(t, TROUBLE_EMPTY) : element(x, at);
}

/* x where s first reaches the level: on the line between the two points around it. */
static struct value
at_level(const struct value *x, const struct value *s, const struct value *level, enum trouble *t)
{
	for (size_t i = 0; i < s->n && i < x->n; i++) {
		double s0, s1, w, span;

		if (!(s->a[i] >= level->v))
			continue;
		if (i == 0 || s->a[i] == level->v || isnan(s->a[i - 1]))
			return element(x, i);
		s0 = s->a[i - 1];
		s1 = s->a[i];
		span = s1 - s0;
		w = (level->v - s0) / span;
		return (struct value){ .row = (double)i + w,
			.v = x->a[i - 1] + w * (x->a[i] - x->a[i - 1]),
			.d = tangent(x, i - 1) + w * (tangent(x, i) - tangent(x, i - 1)) +
			     (x->a[i] - x->a[i - 1]) *
				     (level->d - tangent(s, i - 1) -
					     w * (tangent(s, i) - tangent(s, i - 1))) /
				     span };
	}
	return nothing(t, TROUBLE_LEVEL);
}

static bool
within(double v, double low, double high)
{
	return v >= low && v <= high;
}

static struct value
mean_between(const struct value *arg, enum trouble *t)
{
	const struct value *s = &arg[0], *x = &arg[1];
	struct value out = { 0 };
	size_t n = 0;

	for (size_t i = 0; i < s->n && i < x->n; i++) {
		if (!within(x->a[i], arg[2].v, arg[3].v) || isnan(s->a[i]))
			continue;
		out.v += s->a[i];
		out.d += tangent(s, i);
		n++;
	}
	if (n == 0)
		return nothing(t, TROUBLE_RANGE);
	out.v /= (double)n;
	out.d /= (double)n;
	return out;
}

/* Largest or smallest s among the points with x between the limits. */
static struct value
extreme_between(const struct value *arg, bool largest, enum trouble *t)
{
	const struct value *s = &arg[0], *x = &arg[1];
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < s->n; i++) {
		if (!within(x->a[i], arg[2].v, arg[3].v) || isnan(s->a[i]))
			continue;
		if (at == SIZE_MAX || (largest ? s->a[i] > s->a[at] : s->a[i] < s->a[at]))
			at = i;
	}
	return at == SIZE_MAX ? nothing(t, TROUBLE_RANGE) : element(s, at);
}

/* y at the highest s before s first falls by more than the fraction `drop` of that height. */
static struct value
first_drop(const struct value *y, const struct value *s, double drop, enum trouble *t)
{
	size_t top = SIZE_MAX;

	for (size_t i = 0; i < s->n; i++) {
		if (isnan(s->a[i]))
			continue;
		if (top == SIZE_MAX || s->a[i] > s->a[top])
			top = i;
		else if (s->a[top] > 0 && s->a[i] < s->a[top] * (1 - drop))
			return element(y, top);
	}
	return nothing(t, TROUBLE_DROP);
}

/* Least squares of y on x for the points between x0 and x1, centred. */
static struct value
slope(const struct value *arg, enum trouble *t)
{
	const struct value *y = &arg[0], *x = &arg[1];
	double n = 0, mx = 0, my = 0, dx = 0, dy = 0, sxx = 0, sxy = 0, dxx = 0, dxy = 0;

	for (size_t i = 0; i < y->n && i < x->n; i++) {
		if (!within(x->a[i], arg[2].v, arg[3].v) || isnan(y->a[i]))
			continue;
		n++;
		mx += x->a[i];
		my += y->a[i];
		dx += tangent(x, i);
		dy += tangent(y, i);
	}
	for (size_t i = 0; i < y->n && i < x->n; i++) {
		double ex = x->a[i] - mx / n, ey = y->a[i] - my / n;
		double tx = tangent(x, i) - dx / n, ty = tangent(y, i) - dy / n;

		if (!within(x->a[i], arg[2].v, arg[3].v) || isnan(y->a[i]))
			continue;
		sxx += ex * ex;
		sxy += ex * ey;
		dxx += 2 * ex * tx;
		dxy += ex * ty + tx * ey;
	}
	if (!(sxx > 0))
		return nothing(t, TROUBLE_SLOPE);
	return (struct value){ .v = sxy / sxx, .d = (dxy - sxy / sxx * dxx) / sxx };
}

static struct value
integral(const struct value *y, const struct value *x)
{
	struct value out = { 0 };

	for (size_t i = 1; i < y->n && i < x->n; i++) {
		double w = x->a[i] - x->a[i - 1], h = (y->a[i] + y->a[i - 1]) / 2;

		if (isnan(w) || isnan(h))
			continue;
		out.v += w * h;
		out.d += (tangent(x, i) - tangent(x, i - 1)) * h +
			 w * (tangent(y, i) + tangent(y, i - 1)) / 2;
	}
	return out;
}

static struct value
peaks(enum op op, const struct value *s, double prominence, struct arena *a, enum trouble *t)
{
	size_t *place = arena_new(a, size_t, s->n + 1), n;
	double *v = arena_new(a, double, s->n + 1), *d = arena_new(a, double, s->n + 1);
	struct value found;

	if (!place || !v || !d)
		return nothing(t, TROUBLE_MEMORY);
	if (!(prominence > 0))
		return nothing(t, TROUBLE_PROMINENCE);
	n = record_peaks(place, &(struct record){ .s = s->a, .n = s->n }, prominence);
	if (op == OP_PEAKS_COUNT)
		return (struct value){ .v = (double)n };
	if (n == 0)
		return nothing(t, TROUBLE_PEAK);
	for (size_t i = 0; i < n; i++) {
		v[i] = s->a[place[i]];
		d[i] = tangent(s, place[i]);
	}
	found = (struct value){ .a = v, .ad = d, .n = n, .is_array = true };
	if (op == OP_PEAKS_MAX || op == OP_PEAKS_MIN)
		return element(&found, extreme(&found, op == OP_PEAKS_MAX));
	return op == OP_PEAKS_MEAN ? mean_like(OP_MEAN, &found, a, t) : median(&found, a, t);
}

/* Arrays of one call belong together, row by row; none may have lost an element. */
static bool
fit_together(const struct value *arg, int n, enum trouble *t)
{
	for (int i = 0; i < n; i++) {
		if (!arg[i].is_array)
			continue;
		if (arg[i].n != arg[0].n) {
			nothing(t, TROUBLE_LENGTH);
			return false;
		}
		if (arg[i].broken)
			return false;
	}
	return true;
}

void
series_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t)
{
	struct instruction call = { .op = op };
	size_t at;

	*out = (struct value){ .v = NO_VALUE };
	if (!fit_together(arg, op_arguments(&call), t)) {
		out->is_array = out->broken = op == OP_WINDOW;
		return;
	}
	if (op >= OP_INTERPOLATE && op <= OP_ALL) {
		curve_apply(out, op, arg, a, t);
		return;
	}
	if (op >= OP_TOE && op <= OP_TEAR_E_RANGE) {
		record_apply(out, op, arg, a, t);
		return;
	}
	switch ((int)op) {
	case OP_AT_MAX:
	case OP_AT_MIN:
		at = extreme(&arg[1], op == OP_AT_MAX);
		*out = at == SIZE_MAX ? nothing(t, TROUBLE_EMPTY) : element(&arg[0], at);
		break;
	case OP_AT_LEVEL: *out = at_level(&arg[0], &arg[1], &arg[2], t); break;
	case OP_SLOPE: *out = slope(arg, t); break;
	case OP_INTEGRAL: *out = integral(&arg[0], &arg[1]); break;
	case OP_FIRST_DROP: *out = first_drop(&arg[0], &arg[0], arg[1].v, t); break;
	case OP_AT_FIRST_DROP: *out = first_drop(&arg[0], &arg[1], arg[2].v, t); break;
	case OP_MEAN_BETWEEN: *out = mean_between(arg, t); break;
	case OP_MIN_BETWEEN:
	case OP_MAX_BETWEEN: *out = extreme_between(arg, op == OP_MAX_BETWEEN, t); break;
	case OP_PEAKS_MEAN:
	case OP_PEAKS_MEDIAN:
	case OP_PEAKS_MAX:
	case OP_PEAKS_MIN:
	case OP_PEAKS_COUNT: *out = peaks(op, &arg[0], arg[1].v, a, t); break;
	default: *out = series_reduce(op, &arg[0], a, t); break;
	}
}
