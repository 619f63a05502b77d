/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Evaluation of force-extension records: toe, slack, peak, break, yield, moduli, energy, plateau, cracks and traces of many
 * peaks. The rows are found by num/record.h; here stands what the value there is, with its derivative.
 */
#include "num/record.h"

#include <math.h>

#include "formula/dual.h"

static struct record
record_of(const struct value *x, const struct value *s)
{
	return (struct record){ x->a, s->a, s->n };
}

static bool
is_part(double part)
{
	return part > 0 && part <= 1;
}

/* ---- where the pull begins -------------------------------------------------------------------------- */

/* The steepest stretch as long as that part of the travel up to the largest s. */
static bool
steepest(struct record_stretch *out, const struct value *x, const struct value *s, double part,
	enum trouble *t)
{
	struct record r = record_of(x, s);
	size_t top = record_top(&r), first = record_next(&r, 0);

	if (!is_part(part)) {
		nothing(t, TROUBLE_PART);
		return false;
	}
	if (top != SIZE_MAX && r.x[top] > r.x[first] &&
		record_steepest(out, &r, part * (r.x[top] - r.x[first])))
		return true;
	nothing(t, TROUBLE_STEEP);
	return false;
}

/* x where the tangent of the steepest stretch is zero. */
static struct value
toe(const struct value *arg, enum trouble *t)
{
	struct record_stretch rows;
	struct line l;

	if (!steepest(&rows, &arg[0], &arg[1], arg[2].v, t))
		return (struct value){ .v = NO_VALUE };
	if (!line_fit(&l, &arg[0], &arg[1], (struct line_rows){ NULL, rows.from, rows.to }))
		return nothing(t, TROUBLE_STEEP);
	return line_zero(&l);
}

static struct value
toe_between(const struct value *arg, enum trouble *t)
{
	struct line l;

	if (!line_fit(&l, &arg[0], &arg[1], (struct line_rows){ &arg[2], 0, SIZE_MAX }) ||
		l.slope.v == 0)
		return nothing(t, TROUBLE_SLOPE);
	return line_zero(&l);
}

/* x where s first stands at the level: in the first row where it begins above. */
static struct value
preload(const struct value *x, const struct value *s, const struct value *level, enum trouble *t)
{
	struct record r = record_of(x, s);
	size_t before = SIZE_MAX;

	for (size_t i = record_next(&r, 0); i != SIZE_MAX; i = record_next(&r, i + 1)) {
		if (s->a[i] >= level->v)
			return before == SIZE_MAX || s->a[i] == level->v
				       ? element(x, i)
				       : on_line(element(s, before), element(x, before),
						 element(s, i), element(x, i), *level);
		before = i;
	}
	return nothing(t, TROUBLE_LEVEL);
}

static struct value
slack(const struct value *x, const struct value *s, const struct value *level, enum trouble *t)
{
	struct record r = record_of(x, s);
	size_t row = record_slack(&r, level->v), next;

	if (row == SIZE_MAX)
		return nothing(t, TROUBLE_SLACK);
	next = record_next(&r, row + 1);
	return on_line(
		element(s, row), element(x, row), element(s, next), element(x, next), *level);
}

/* ---- peak and break --------------------------------------------------------------------------------- */

/* The top of the parabola through three points: its x, and its s there. */
static void
vertex(struct value *x, struct value *s, const struct value *px, const struct value *ps,
	const size_t row[3])
{
	struct value x0 = element(px, row[0]), x1 = element(px, row[1]), x2 = element(px, row[2]);
	struct value s0 = element(ps, row[0]), s1 = element(ps, row[1]), s2 = element(ps, row[2]);
	struct value left = over(minus(s1, s0), minus(x1, x0));
	struct value bend = over(minus(over(minus(s2, s1), minus(x2, x1)), left), minus(x2, x0));
	/* s = s1 + slope (x - x1) + bend (x - x1)^2 */
	struct value slope = plus(left, times(bend, minus(x1, x0)));
	struct value away = half(over(slope, bend));
	double w;

	*x = minus(x1, away);
	*s = minus(s1, half(times(slope, away)));
	w = x->v < x1.v ? (x->v - x1.v) / (x1.v - x0.v) : (x->v - x1.v) / (x2.v - x1.v);
	x->row = s->row = x1.row + w * (w < 0 ? x1.row - x0.row : x2.row - x1.row);
}

static struct value
peak(const struct value *x, const struct value *s, bool place, enum trouble *t)
{
	struct record r = record_of(x, s);
	struct record_peak p;
	struct value at, height;

	if (!record_peak(&p, &r))
		return nothing(t, TROUBLE_EMPTY);
	if (p.curved) {
		vertex(&at, &height, x, s, p.row);
		return place ? at : height;
	}
	at = half(plus(element(x, p.row[0]), element(x, p.row[2])));
	height = element(s, p.row[0]);
	at.row = height.row = ((double)p.row[0] + (double)p.row[2]) / 2 + 1;
	return place ? at : height;
}

static struct value
at_break(const struct value *y, const struct value *s, double part, enum trouble *t)
{
	struct record r = record_of(y, s);
	size_t row = is_part(part) ? record_break(&r, part) : SIZE_MAX;

	return row == SIZE_MAX ? nothing(t, is_part(part) ? TROUBLE_BREAK : TROUBLE_PART)
			       : element(y, row);
}

static struct value
broken(const struct value *s, double part, enum trouble *t)
{
	struct record r = { .s = s->a, .n = s->n };

	if (!is_part(part))
		return nothing(t, TROUBLE_PART);
	return (struct value){ .v = record_break(&r, part) != SIZE_MAX };
}

/* ---- yield ------------------------------------------------------------------------------------------ */

/*
 * y where s comes down to the line of the elastic part moved along x. The elastic part is the least-squares line through the rows
 * with x from arg[3] to arg[4]; arg[5] is how far it is moved.
 *
 * Source    ISO 6892-1 10 (proof strength, plastic extension), ISO 527-1 (offset yield)
 */
static struct value
yield_offset(const struct value *arg, enum trouble *t)
{
	const struct value *y = &arg[0], *s = &arg[1], *x = &arg[2];
	struct value above = { 0 };
	size_t before = SIZE_MAX;
	struct line l;

	if (!(arg[5].v > 0))
		return nothing(t, TROUBLE_OFFSET);
	if (!line_fit(&l, x, s, (struct line_rows){ &arg[3], 0, SIZE_MAX }) || !(l.slope.v > 0))
		return nothing(t, TROUBLE_SLOPE);
	for (size_t i = 0; i < x->n; i++) {
		struct value line, here;

		if (isnan(y->a[i]) || isnan(s->a[i]) || !(x->a[i] >= arg[3].v))
			continue;
		line = plus(l.my, times(l.slope, minus(minus(element(x, i), arg[5]), l.mx)));
		here = minus(element(s, i), line);
		if (here.v <= 0 && before != SIZE_MAX)
			return on_line(above, element(y, before), here, element(y, i),
				(struct value){ 0 });
		before = here.v > 0 ? i : SIZE_MAX;
		above = here;
	}
	return nothing(t, TROUBLE_YIELD);
}

static struct value
yield_top(const struct value *y, const struct value *s, const struct value *x, double span,
	enum trouble *t)
{
	struct record r = record_of(x, s);
	size_t row = span > 0 ? record_first_top(&r, span) : SIZE_MAX;

	return row == SIZE_MAX ? nothing(t, span > 0 ? TROUBLE_YIELD : TROUBLE_SPAN)
			       : element(y, row);
}

/* ---- moduli ----------------------------------------------------------------------------------------- */

/* y where x first passes the place, on the line between two rows. */
static struct value
first_at(const struct value *x, const struct value *y, const struct value *at, enum trouble *t)
{
	struct record r = record_of(x, y);
	size_t before = SIZE_MAX;

	for (size_t i = record_next(&r, 0); i != SIZE_MAX; i = record_next(&r, i + 1)) {
		if (x->a[i] == at->v)
			return element(y, i);
		if (before != SIZE_MAX && (x->a[before] < at->v) != (x->a[i] < at->v))
			return on_line(element(x, before), element(y, before), element(x, i),
				element(y, i), *at);
		before = i;
	}
	return nothing(t, TROUBLE_OUTSIDE);
}

static struct value
secant(const struct value *arg, enum trouble *t)
{
	struct value from = first_at(&arg[1], &arg[0], &arg[2], t),
		     to = first_at(&arg[1], &arg[0], &arg[3], t);

	if (isnan(from.v) || isnan(to.v))
		return (struct value){ .v = NO_VALUE };
	if (arg[2].v == arg[3].v)
		return nothing(t, TROUBLE_SLOPE);
	return over(minus(to, from), minus(arg[3], arg[2]));
}

/* The slope at a place: of the parabola through the row nearest to it and those beside it. */
static struct value
tangent_at(const struct value *arg, enum trouble *t)
{
	const struct value *y = &arg[0], *x = &arg[1];
	struct record r = record_of(x, y);
	size_t middle = SIZE_MAX, before, after;
	struct value left, right, bend, inside = first_at(x, y, &arg[2], t);

	if (isnan(inside.v))
		return inside;
	for (size_t i = record_next(&r, 0); i != SIZE_MAX; i = record_next(&r, i + 1))
		if (middle == SIZE_MAX || fabs(x->a[i] - arg[2].v) < fabs(x->a[middle] - arg[2].v))
			middle = i;
	before = record_before(&r, middle);
	after = record_next(&r, middle + 1);
	if (before == SIZE_MAX || after == SIZE_MAX)
		return nothing(t, TROUBLE_EDGE);
	if (!((x->a[middle] - x->a[before]) * (x->a[after] - x->a[middle]) > 0))
		return nothing(t, TROUBLE_ORDER);
	left = over(minus(element(y, middle), element(y, before)),
		minus(element(x, middle), element(x, before)));
	right = over(minus(element(y, after), element(y, middle)),
		minus(element(x, after), element(x, middle)));
	bend = over(minus(right, left), minus(element(x, after), element(x, before)));
	/* of the parabola: left + bend (2 at - before - middle) */
	return plus(left, times(bend, minus(plus(arg[2], arg[2]),
					      plus(element(x, before), element(x, middle)))));
}

static struct value
steepest_slope(const struct value *arg, enum trouble *t)
{
	struct record_stretch rows;
	struct line l;

	if (!steepest(&rows, &arg[1], &arg[0], arg[2].v, t))
		return (struct value){ .v = NO_VALUE };
	if (!line_fit(&l, &arg[1], &arg[0], (struct line_rows){ NULL, rows.from, rows.to }))
		return nothing(t, TROUBLE_STEEP);
	return l.slope;
}

/* ---- areas ------------------------------------------------------------------------------------------ */

static struct value
trapezium(struct value x0, struct value y0, struct value x1, struct value y1)
{
	return times(minus(x1, x0), half(plus(y0, y1)));
}

/* The work from the first row to where x first reaches the end: along the record, so that a jaw that steps back gives it back. */
static struct value
energy(const struct value *arg, enum trouble *t)
{
	const struct value *y = &arg[0], *x = &arg[1];
	struct record r = record_of(x, y);
	struct value sum = { 0 };
	size_t before = SIZE_MAX;

	for (size_t i = record_next(&r, 0); i != SIZE_MAX; i = record_next(&r, i + 1)) {
		struct value x1 = element(x, i), y1 = element(y, i);

		if (before == SIZE_MAX && x1.v >= arg[2].v)
			return x1.v > arg[2].v ? nothing(t, TROUBLE_OUTSIDE) : sum;
		if (x1.v >= arg[2].v) {
			y1 = on_line(element(x, before), element(y, before), x1, y1, arg[2]);
			return plus(
				sum, trapezium(element(x, before), element(y, before), arg[2], y1));
		}
		if (before != SIZE_MAX)
			sum = plus(sum, trapezium(element(x, before), element(y, before), x1, y1));
		before = i;
	}
	return nothing(t, TROUBLE_OUTSIDE);
}

/* The mean of s over x, from the first to the last row in which s is at least that part of its largest value. */
static struct value
plateau(const struct value *arg, enum trouble *t)
{
	const struct value *x = &arg[0], *s = &arg[1];
	struct record r = record_of(x, s);
	size_t top = record_top(&r), from = SIZE_MAX, to = SIZE_MAX, before;
	struct value sum = { 0 };

	if (!is_part(arg[2].v))
		return nothing(t, TROUBLE_PART);
	for (size_t i = record_next(&r, 0); i != SIZE_MAX; i = record_next(&r, i + 1)) {
		if (!(s->a[i] >= arg[2].v * s->a[top]))
			continue;
		from = from == SIZE_MAX ? i : from;
		to = i;
	}
	if (from == SIZE_MAX)
		return nothing(t, TROUBLE_EMPTY);
	if (!(x->a[to] > x->a[from]))
		return nothing(t, TROUBLE_RANGE);
	before = from;
	for (size_t i = record_next(&r, from + 1); i <= to; i = record_next(&r, i + 1)) {
		sum = plus(sum, trapezium(element(x, before), element(s, before), element(x, i),
					element(s, i)));
		before = i;
	}
	return over(sum, minus(element(x, to), element(x, from)));
}

/* ---- cracks ----------------------------------------------------------------------------------------- */

size_t
cracks_found(struct record_crack *crack, const struct value *s, const struct value *x, double span,
	double part)
{
	struct record r = record_of(x, s);

	return record_cracks(crack, MOST_CRACKS, &r, span, part);
}

static struct value
crack(enum op op, const struct value *arg, enum trouble *t)
{
	const struct value *of = op == OP_CRACKS ? arg : arg + 1;
	struct record_crack found[MOST_CRACKS];
	double rank = op == OP_CRACK ? arg[5].v : 1;
	size_t n;

	if (!(of[2].v > 0))
		return nothing(t, TROUBLE_SPAN);
	if (!is_part(of[3].v))
		return nothing(t, TROUBLE_PART);
	if (!(rank >= 1 && rank <= (double)MOST_CRACKS) || rank != floor(rank))
		return nothing(t, TROUBLE_RANK);
	n = cracks_found(found, &of[0], &of[1], of[2].v, of[3].v);
	if (op == OP_CRACKS)
		return (struct value){ .v = (double)n };
	if (op == OP_CRACK)
		record_rank(found, n);
	return rank > (double)n ? nothing(t, TROUBLE_CRACK)
				: element(&arg[0], found[(size_t)rank - 1].row);
}

/* ---- traces of many peaks --------------------------------------------------------------------------- */

static enum trouble
trouble_of(enum tear_answer answer)
{
	switch (answer) {
	case TEAR_FOUND: return TROUBLE_NONE;
	case TEAR_NO_PEAK: return TROUBLE_PEAK;
	case TEAR_OTHER_COUNT: return TROUBLE_TEAR_COUNT;
	case TEAR_ORDER: break;
	}
	return TROUBLE_TEAR_ORDER;
}

enum trouble
tear_found(struct tear_value **out, size_t *n, enum op op, const struct value *arg, struct arena *a)
{
	struct record r = record_of(&arg[0], &arg[1]);
	size_t *place = arena_new(a, size_t, r.n + 1), n_peaks;
	enum tear_way way = (enum tear_way)((op - OP_TEAR_A) % 5);

	*n = 0;
	*out = arena_new(a, struct tear_value, r.n + TEAR_PLACES);
	if (!place || !*out)
		return TROUBLE_MEMORY;
	if (!(arg[2].v > 0))
		return TROUBLE_PROMINENCE;
	n_peaks = record_peaks(place, &r, arg[2].v);
	return trouble_of(record_tear(*out, n, &r, way, place, n_peaks));
}

static struct value
tear(enum op op, const struct value *arg, struct arena *a, enum trouble *t)
{
	const struct value *s = &arg[1];
	struct record r = record_of(&arg[0], s);
	struct tear_value *at;
	double *v, *d;
	size_t n;
	struct value found;
	enum trouble why = tear_found(&at, &n, op, arg, a);

	v = arena_new(a, double, n + 1);
	d = arena_new(a, double, n + 1);
	if (why || !v || !d)
		return nothing(t, why ? why : TROUBLE_MEMORY);
	for (size_t i = 0; i < n; i++) {
		struct value y = element(s, at[i].row);

		if (at[i].part > 0) {
			struct value next = element(s, record_next(&r, at[i].row + 1));

			y = plus(y, times((struct value){ .v = at[i].part }, minus(next, y)));
		}
		v[i] = y.v;
		d[i] = y.d;
	}
	found = (struct value){ .a = v, .ad = d, .n = n, .is_array = true };
	if (op < OP_TEAR_A_RANGE)
		return series_reduce(OP_MEDIAN, &found, a, t);
	return minus(series_reduce(OP_MAX, &found, a, t), series_reduce(OP_MIN, &found, a, t));
}

void
record_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t)
{
	switch ((int)op) {
	case OP_TOE: *out = toe(arg, t); break;
	case OP_TOE_BETWEEN: *out = toe_between(arg, t); break;
	case OP_AT_PRELOAD: *out = preload(&arg[0], &arg[1], &arg[2], t); break;
	case OP_SLACK: *out = slack(&arg[0], &arg[1], &arg[2], t); break;
	case OP_PEAK: *out = peak(&arg[1], &arg[0], false, t); break;
	case OP_AT_PEAK: *out = peak(&arg[0], &arg[1], true, t); break;
	case OP_AT_BREAK: *out = at_break(&arg[0], &arg[1], arg[2].v, t); break;
	case OP_BROKEN: *out = broken(&arg[0], arg[1].v, t); break;
	case OP_YIELD_OFFSET: *out = yield_offset(arg, t); break;
	case OP_YIELD_TOP: *out = yield_top(&arg[0], &arg[1], &arg[2], arg[3].v, t); break;
	case OP_SECANT: *out = secant(arg, t); break;
	case OP_TANGENT: *out = tangent_at(arg, t); break;
	case OP_STEEPEST: *out = steepest_slope(arg, t); break;
	case OP_ENERGY: *out = energy(arg, t); break;
	case OP_PLATEAU: *out = plateau(arg, t); break;
	case OP_CRACK:
	case OP_CRACK_FIRST:
	case OP_CRACKS: *out = crack(op, arg, t); break;
	default: *out = tear(op, arg, a, t); break;
	}
}
