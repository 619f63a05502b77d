/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading between the rows of curves: interpolation, part of a curve, onset, area between limits, and a value read back
 * from a calibration line. Each with its derivative.
 */
#include <math.h>

#include "formula/dual.h"

static struct value
root(struct value a)
{
	return (struct value){ .v = sqrt(a.v), .d = a.v > 0 ? a.d / (2 * sqrt(a.v)) : 0 };
}

/* ---- places on curves ------------------------------------------------------------------------------ */

/*
 * y at x = at, linear between rows; x must rise, or fall, from row to row. A row that lacks one of the two is passed
 * over.
 */
static struct value
interpolate(const struct value *x, const struct value *y, const struct value *at, enum trouble *t)
{
	size_t before = SIZE_MAX;
	int direction = 0;
	struct value out = { 0 };
	bool found = false;

	for (size_t i = 0; i < x->n; i++) {
		double step;

		if (isnan(x->a[i]) || isnan(y->a[i]))
			continue;
		if (before == SIZE_MAX) {
			before = i;
			found = x->a[i] == at->v;
			out = element(
				y, i); /* a curve of one row has its value there and nowhere else */
			continue;
		}
		step = x->a[i] - x->a[before];
		if (step == 0 || (direction != 0 && (step > 0) != (direction > 0)))
			return nothing(t, TROUBLE_ORDER);
		if ((!found || direction == 0) && at->v >= fmin(x->a[before], x->a[i]) &&
			at->v <= fmax(x->a[before], x->a[i])) {
			out = on_line(element(x, before), element(y, before), element(x, i),
				element(y, i), *at);
			found = true;
		}
		direction = step > 0 ? 1 : -1;
		before = i;
	}
	return found ? out : nothing(t, TROUBLE_OUTSIDE);
}

/* The row of a table: the one whose key is `at`, or the last whose key is not above. Keys rise. */
static struct value
table_row(enum op op, const struct value *key, const struct value *y, double at, enum trouble *t)
{
	size_t row = SIZE_MAX;

	for (size_t i = 0; i < key->n; i++)
		if (op == OP_LOOKUP_EXACT ? key->a[i] == at : key->a[i] <= at)
			row = i;
	return row == SIZE_MAX ? nothing(t, TROUBLE_KEY) : element(y, row);
}

/* s in the rows with x between the limits; the other rows are left empty, so that curves still stand side by side. */
static struct value
window(const struct value *arg, struct arena *a, enum trouble *t)
{
	const struct value *s = &arg[0], *x = &arg[1];
	struct value out = { .n = s->n, .is_array = true };
	double *v = arena_new(a, double, s->n);
	bool any = false;

	if (!v) {
		nothing(t, TROUBLE_MEMORY);
		return (struct value){ .is_array = true, .broken = true };
	}
	for (size_t i = 0; i < s->n; i++) {
		bool in = x->a[i] >= arg[2].v && x->a[i] <= arg[3].v;

		v[i] = in ? s->a[i] : NO_VALUE;
		any = any || !isnan(v[i]);
	}
	if (!any)
		nothing(t, TROUBLE_RANGE);
	out.broken = !any;
	out.record = s->record;
	out.origin = s->origin;
	out.a = v;
	out.ad = s->ad;
	return out;
}

static size_t
largest(const struct value *s, bool most)
{
	size_t at = SIZE_MAX;

	for (size_t i = 0; i < s->n; i++)
		if (!isnan(s->a[i]) &&
			(at == SIZE_MAX || (most ? s->a[i] > s->a[at] : s->a[i] < s->a[at])))
			at = i;
	return at;
}

/* x where s, behind its largest value, first comes down to the level. */
static struct value
at_level_behind(
	const struct value *x, const struct value *s, const struct value *level, enum trouble *t)
{
	size_t before = largest(s, true);

	if (before == SIZE_MAX || s->a[before] < level->v)
		return nothing(t, TROUBLE_LEVEL);
	if (s->a[before] == level->v)
		return element(x, before);
	for (size_t i = before + 1; i < s->n; i++) {
		if (isnan(s->a[i]) || isnan(x->a[i]))
			continue;
		if (s->a[i] <= level->v)
			return on_line(element(s, before), element(x, before), element(s, i),
				element(x, i), *level);
		before = i;
	}
	return nothing(t, TROUBLE_LEVEL);
}

/* x where s first reaches that part of its largest value. */
static struct value
onset(const struct value *x, const struct value *s, const struct value *part, enum trouble *t)
{
	size_t top = largest(s, true), before = SIZE_MAX;
	struct value level;

	if (top == SIZE_MAX)
		return nothing(t, TROUBLE_EMPTY);
	if (!(s->a[top] > 0) || !(part->v > 0 && part->v <= 1))
		return nothing(t, TROUBLE_ONSET);
	level = times(element(s, top), *part);
	for (size_t i = 0; i <= top; i++) {
		if (isnan(s->a[i]) || isnan(x->a[i]))
			continue;
		if (s->a[i] >= level.v)
			return before == SIZE_MAX || s->a[i] == level.v
				       ? element(x, i)
				       : on_line(element(s, before), element(x, before),
						 element(s, i), element(x, i), level);
		before = i;
	}
	return nothing(t, TROUBLE_LEVEL);
}

/* ---- straight lines -------------------------------------------------------------------------------- */

bool
line_has(const struct value *x, const struct value *y, size_t i, struct line_rows rows)
{
	const struct value *range = rows.range;

	return !isnan(x->a[i]) && !isnan(y->a[i]) &&
	       (!range || (x->a[i] >= range[0].v && x->a[i] <= range[1].v));
}

bool
line_fit(struct line *l, const struct value *x, const struct value *y, struct line_rows rows)
{
	struct value sxy = { 0 };
	size_t to = rows.to < x->n ? rows.to : x->n - 1;

	*l = (struct line){ 0 };
	for (size_t i = rows.from; i <= to && i < x->n; i++) {
		if (!line_has(x, y, i, rows))
			continue;
		l->n.v++;
		l->mx = plus(l->mx, element(x, i));
		l->my = plus(l->my, element(y, i));
	}
	l->mx = over(l->mx, l->n);
	l->my = over(l->my, l->n);
	for (size_t i = rows.from; i <= to && i < x->n; i++) {
		struct value ex, ey;

		if (!line_has(x, y, i, rows))
			continue;
		ex = minus(element(x, i), l->mx);
		ey = minus(element(y, i), l->my);
		l->sxx = plus(l->sxx, times(ex, ex));
		sxy = plus(sxy, times(ex, ey));
	}
	if (!(l->sxx.v > 0))
		return false;
	l->slope = over(sxy, l->sxx);
	return true;
}

struct value
line_zero(const struct line *l)
{
	return minus(l->mx, over(l->my, l->slope));
}

static bool
fit_line(struct line *l, const struct value *x, const struct value *y, const struct value *range)
{
	return line_fit(l, x, y, (struct line_rows){ range, 0, SIZE_MAX });
}

/* Where the line through the rows of the base and the line through the rows of the rise cross. */
static struct value
onset_lines(const struct value *arg, enum trouble *t)
{
	const struct value *x = &arg[0], *s = &arg[1];
	struct line base, rise;
	struct value away, turn;

	if (!fit_line(&base, x, s, &arg[2]) || !fit_line(&rise, x, s, &arg[4]))
		return nothing(t, TROUBLE_SLOPE);
	/* both written about the middle of the base: my + b (x - mx) */
	away = plus(minus(rise.my, base.my), times(rise.slope, minus(base.mx, rise.mx)));
	turn = minus(base.slope, rise.slope);
	return turn.v == 0 ? nothing(t, TROUBLE_PARALLEL) : plus(base.mx, over(away, turn));
}

/*
 * The x that belongs to a response, by the least-squares line of a calibration, and its standard uncertainty from the
 * scatter of the points and of the mean of m readings:
 *     x0 = (r - a) / b,   u = (s / b) sqrt(1/m + 1/n + (r - ym)^2 / (b^2 Sxx)),   s^2 = residual SS / (n - 2)
 *
 * Source    ISO 11095:1996 (linear calibration); Eurachem/CITAC QUAM:2012, appendix E.4
 * Domain    two different x and a slope that is not 0; for u three points, m > 0
 */
static struct value
from_curve(const struct value *x, const struct value *y, const struct value *r, enum trouble *t)
{
	struct line l;

	if (!fit_line(&l, x, y, NULL) || l.slope.v == 0)
		return nothing(t, TROUBLE_CALIBRATION);
	return plus(l.mx, over(minus(*r, l.my), l.slope));
}

static struct value
from_curve_u(const struct value *arg, enum trouble *t)
{
	const struct value *x = &arg[0], *y = &arg[1];
	struct value one = { .v = 1 }, ss = { 0 }, reach, share;
	struct line l;

	if (!fit_line(&l, x, y, NULL) || l.slope.v == 0)
		return nothing(t, TROUBLE_CALIBRATION);
	if (l.n.v < 3)
		return nothing(t, TROUBLE_SCATTER);
	if (!(arg[3].v > 0))
		return nothing(t, TROUBLE_READINGS);
	for (size_t i = 0; i < x->n; i++) {
		struct value e;

		if (!line_has(x, y, i, (struct line_rows){ 0 }))
			continue;
		e = minus(minus(element(y, i), l.my), times(l.slope, minus(element(x, i), l.mx)));
		ss = plus(ss, times(e, e));
	}
	ss = over(ss, (struct value){ .v = l.n.v - 2 });
	reach = over(minus(arg[2], l.my), l.slope);
	share = plus(plus(over(one, arg[3]), over(one, l.n)), over(times(reach, reach), l.sxx));
	if (l.slope.v < 0)
		l.slope = (struct value){ .v = -l.slope.v, .d = -l.slope.d };
	return times(over(root(ss), l.slope), root(share));
}

/* ---- area ------------------------------------------------------------------------------------------ */

/* The part of one trapezium that lies between the limits, which are in order. */
static struct value
slice(struct value x0, struct value y0, struct value x1, struct value y1, const struct value *limit)
{
	struct value from = x0, to = x1, height;

	if (x1.v <= limit[0].v || x0.v >= limit[1].v)
		return (struct value){ 0 };
	if (x0.v <= limit[0].v)
		from = limit[0];
	if (x1.v >= limit[1].v)
		to = limit[1];
	height = plus(on_line(x0, y0, x1, y1, from), on_line(x0, y0, x1, y1, to));
	return times(minus(to, from), (struct value){ .v = height.v / 2, .d = height.d / 2 });
}

/* By the trapezoidal rule, the curve cut at the limits between two rows. */
static struct value
integral_between(const struct value *arg, enum trouble *t)
{
	const struct value *y = &arg[0], *x = &arg[1];
	size_t before = SIZE_MAX;
	double low = INFINITY, high = -INFINITY;
	struct value out = { 0 };

	for (size_t i = 0; i < x->n; i++) {
		if (isnan(x->a[i]) || isnan(y->a[i]))
			continue;
		low = fmin(low, x->a[i]);
		high = fmax(high, x->a[i]);
		if (before != SIZE_MAX && x->a[i] < x->a[before])
			return nothing(t, TROUBLE_ORDER);
		if (before != SIZE_MAX && x->a[i] > x->a[before])
			out = plus(out, slice(element(x, before), element(y, before), element(x, i),
						element(y, i), &arg[2]));
		before = i;
	}
	if (!(arg[2].v >= low && arg[3].v <= high && arg[2].v <= arg[3].v))
		return nothing(t, TROUBLE_OUTSIDE);
	return out;
}

/* ---- rows ------------------------------------------------------------------------------------------ */

static struct value
at_row(const struct value *s, double row, enum trouble *t)
{
	if (!(row >= 1 && row <= (double)s->n) || row != floor(row) || isnan(s->a[(size_t)row - 1]))
		return nothing(t, TROUBLE_ROW);
	return element(s, (size_t)row - 1);
}

static struct value
row_of(const struct value *s, bool most, enum trouble *t)
{
	size_t at = largest(s, most);

	return at == SIZE_MAX ? nothing(t, TROUBLE_EMPTY) : (struct value){ .v = (double)(at + 1) };
}

/* s at its highest before it first falls by more than `by` below that. */
static struct value
first_fall(const struct value *y, const struct value *s, double by, enum trouble *t)
{
	size_t top = SIZE_MAX;

	if (!(by >= 0))
		return nothing(t, TROUBLE_DROP);
	for (size_t i = 0; i < s->n; i++) {
		if (isnan(s->a[i]))
			continue;
		if (top == SIZE_MAX || s->a[i] > s->a[top])
			top = i;
		else if (s->a[i] < s->a[top] - by)
			return element(y, top);
	}
	return nothing(t, TROUBLE_DROP);
}

/* Whether the condition holds in a row, or in every row. */
static struct value
holds(const struct value *x, bool every, enum trouble *t)
{
	size_t n = 0, yes = 0;

	for (size_t i = 0; i < x->n; i++) {
		n += !isnan(x->a[i]);
		yes += !isnan(x->a[i]) && x->a[i] != 0;
	}
	if (n == 0)
		return nothing(t, TROUBLE_EMPTY);
	return (struct value){ .v = every ? yes == n : yes > 0 };
}

void
curve_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t)
{
	switch ((int)op) {
	case OP_INTERPOLATE: *out = interpolate(&arg[0], &arg[1], &arg[2], t); break;
	case OP_LOOKUP_EXACT:
	case OP_LOOKUP_BELOW: *out = table_row(op, &arg[0], &arg[1], arg[2].v, t); break;
	case OP_WINDOW: *out = window(arg, a, t); break;
	case OP_AT_LEVEL_BEHIND: *out = at_level_behind(&arg[0], &arg[1], &arg[2], t); break;
	case OP_ONSET: *out = onset(&arg[0], &arg[1], &arg[2], t); break;
	case OP_ONSET_LINES: *out = onset_lines(arg, t); break;
	case OP_FROM_CURVE: *out = from_curve(&arg[0], &arg[1], &arg[2], t); break;
	case OP_FROM_CURVE_U: *out = from_curve_u(arg, t); break;
	case OP_INTEGRAL_BETWEEN: *out = integral_between(arg, t); break;
	case OP_ROW: *out = at_row(&arg[0], arg[1].v, t); break;
	case OP_ROW_OF_MAX:
	case OP_ROW_OF_MIN: *out = row_of(&arg[0], op == OP_ROW_OF_MAX, t); break;
	case OP_FIRST_FALL: *out = first_fall(&arg[0], &arg[0], arg[1].v, t); break;
	case OP_AT_FIRST_FALL: *out = first_fall(&arg[0], &arg[1], arg[2].v, t); break;
	default: *out = holds(&arg[0], op == OP_ALL, t); break;
	}
}
