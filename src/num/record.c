/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/record.h"

#include <math.h>
#include <stdint.h>

static bool
holds(const struct record *r, size_t i)
{
	return !isnan(r->s[i]) && (!r->x || !isnan(r->x[i]));
}

size_t
record_next(const struct record *r, size_t from)
{
	for (size_t i = from; i < r->n; i++)
		if (holds(r, i))
			return i;
	return SIZE_MAX;
}

size_t
record_before(const struct record *r, size_t row)
{
	for (size_t i = row; i > 0; i--)
		if (holds(r, i - 1))
			return i - 1;
	return SIZE_MAX;
}

size_t
record_top(const struct record *r)
{
	size_t top = SIZE_MAX;

	for (size_t i = 0; i < r->n; i++)
		if (holds(r, i) && (top == SIZE_MAX || r->s[i] > r->s[top]))
			top = i;
	return top;
}

/* ---- the peak between rows -------------------------------------------------------------------------- */

/* Of the parabola through three rows: negative where it bends down. NAN where two of them have the same x. */
static double
bend(const struct record *r, size_t a, size_t b, size_t c)
{
	const double *x = r->x, *s = r->s;
	double left = x[b] - x[a], right = x[c] - x[b];

	if (!(left * right > 0))
		return (double)NAN;
	return ((s[c] - s[b]) / right - (s[b] - s[a]) / left) / (x[c] - x[a]);
}

/* Do the rows beside the top bend as it does? */
static bool
one_parabola(const struct record *r, size_t before, size_t top, size_t after)
{
	size_t first = record_before(r, before), last = record_next(r, after + 1);
	double beside[2], at = bend(r, before, top, after);

	if (first == SIZE_MAX || last == SIZE_MAX || !(at < 0))
		return false;
	beside[0] = bend(r, first, before, top);
	beside[1] = bend(r, top, after, last);
	for (int i = 0; i < 2; i++)
		if (!(beside[i] <= at / 2 && beside[i] >= 2 * at))
			return false;
	return true;
}

bool
record_peak(struct record_peak *out, const struct record *r)
{
	size_t top = record_top(r), before, after, last = top;

	if (top == SIZE_MAX)
		return false;
	before = record_before(r, top);
	after = record_next(r, top + 1);
	for (; after != SIZE_MAX && r->s[after] >= r->s[top]; after = record_next(r, after + 1))
		last = after;
	*out = (struct record_peak){ { top, top, last }, false };
	if (last == top && before != SIZE_MAX && after != SIZE_MAX &&
		one_parabola(r, before, top, after))
		*out = (struct record_peak){ { before, top, after }, true };
	return true;
}

/* ---- break and slack -------------------------------------------------------------------------------- */

size_t
record_break(const struct record *r, double part)
{
	size_t top = record_top(r), last = top;

	if (top == SIZE_MAX)
		return SIZE_MAX;
	for (size_t i = top + 1; i < r->n; i++) {
		if (!holds(r, i))
			continue;
		if (r->s[i] < part * r->s[top])
			return last;
		last = i;
	}
	return SIZE_MAX;
}

size_t
record_slack(const struct record *r, double level)
{
	size_t top = record_top(r);

	if (top == SIZE_MAX || r->s[top] < level)
		return SIZE_MAX;
	for (size_t i = top; i > 0; i--)
		if (holds(r, i - 1) && r->s[i - 1] < level)
			return i - 1;
	return SIZE_MAX;
}

/* ---- slopes over a stretch of x --------------------------------------------------------------------- */

/* Sums over the rows of a stretch that moves along the record; about its first row, so that they stay small. */
struct sums {
	double n, x, s, xx, xs;
};

static void
sums_change(struct sums *sum, const struct record *r, size_t origin, size_t i, double sign)
{
	double x = r->x[i] - r->x[origin], s = r->s[i] - r->s[origin];

	sum->n += sign;
	sum->x += sign * x;
	sum->s += sign * s;
	sum->xx += sign * x * x;
	sum->xs += sign * x * s;
}

/* NAN where the stretch has not two different x. */
static double
sums_slope(const struct sums *sum)
{
	double xx = sum->xx - sum->x * sum->x / sum->n, xs = sum->xs - sum->x * sum->s / sum->n;

	/* what rounding leaves of equal x is no width */
	return sum->n >= 2 && xx > 1e-12 * sum->xx ? xs / xx : (double)NAN;
}

/*
 * A stretch that begins in each row in turn and has the fewest rows that span so much of x. `stop` is the last row that may take
 * part.
 */
struct sliding {
	const struct record *r;
	double span;
	size_t origin, from, to, stop;
	struct sums sum;
	bool begun;
};

static bool
slide(struct sliding *w)
{
	const struct record *r = w->r;
	size_t next;

	if (!w->begun) {
		w->from = w->to = w->origin = record_next(r, 0);
		if (w->origin == SIZE_MAX)
			return false;
		sums_change(&w->sum, r, w->origin, w->origin, 1);
		w->begun = true;
	} else {
		sums_change(&w->sum, r, w->origin, w->from, -1);
		next = record_next(r, w->from + 1);
		if (next == SIZE_MAX || next > w->stop)
			return false;
		w->from = next;
		if (w->to < next) {
			w->to = next;
			sums_change(&w->sum, r, w->origin, next, 1);
		}
	}
	while (!(r->x[w->to] - r->x[w->from] >= w->span && w->to > w->from)) {
		next = record_next(r, w->to + 1);
		if (next == SIZE_MAX || next > w->stop)
			return false;
		w->to = next;
		sums_change(&w->sum, r, w->origin, next, 1);
	}
	return true;
}

bool
record_steepest(struct record_stretch *out, const struct record *r, double span)
{
	struct sliding w = { .r = r, .span = span, .stop = record_top(r) };

	*out = (struct record_stretch){ 0 };
	while (w.stop != SIZE_MAX && slide(&w)) {
		double slope = sums_slope(&w.sum);

		if (slope > out->slope)
			*out = (struct record_stretch){ w.from, w.to, slope };
	}
	return out->slope > 0;
}

size_t
record_first_top(const struct record *r, double span)
{
	struct record_stretch steep;
	size_t top;

	if (!record_steepest(&steep, r, span))
		return SIZE_MAX;
	top = steep.from;
	for (size_t i = top; i < r->n; i++) {
		if (!holds(r, i))
			continue;
		if (r->s[i] > r->s[top])
			top = i;
		else if (r->x[i] - r->x[top] >= span)
			return top;
	}
	return SIZE_MAX;
}

/* ---- cracks ----------------------------------------------------------------------------------------- */

/* Cracks as they come: one place for rows next to one another that lose so much. */
struct cracking {
	const struct record *r;
	struct record_crack *out;
	size_t n, room;
	bool open;
	double loss, slope; /* the greatest; the slope before the first of the rows */
	size_t first, to;   /* where those rows begin, and where the stretch behind the last ends */
};

/*
 * Where the record leaves the line that it followed: the last row before its largest fall below that line in which it is still
 * within a hundredth of the fall.
 */
static size_t
crack_begins(const struct cracking *c)
{
	const struct record *r = c->r;
	double high = -INFINITY, begin = 0, fall = -1;
	size_t low = c->first, row;

	for (size_t i = c->first; i <= c->to; i = record_next(r, i + 1)) {
		double s = r->s[i] - r->s[c->first] - c->slope * (r->x[i] - r->x[c->first]);

		high = fmax(high, s);
		if (high - s > fall) {
			fall = high - s;
			begin = high;
			low = i;
		}
	}
	row = c->first;
	for (size_t i = c->first; i < low; i = record_next(r, i + 1))
		if (r->s[i] - r->s[c->first] - c->slope * (r->x[i] - r->x[c->first]) >=
			begin - fall / 100)
			row = i;
	return row;
}

/* When there is no room for another, the one that loses least gives way. */
static void
crack_close(struct cracking *c)
{
	size_t least = 0;

	if (!c->open)
		return;
	c->open = false;
	for (size_t i = 1; i < c->n; i++)
		if (c->out[i].loss < c->out[least].loss)
			least = i;
	if (c->n == c->room) {
		if (c->n == 0 || c->out[least].loss >= c->loss)
			return;
		for (size_t i = least + 1; i < c->n; i++)
			c->out[i - 1] = c->out[i];
		c->n--;
	}
	c->out[c->n++] = (struct record_crack){ crack_begins(c), c->loss };
}

static void
crack_row(struct cracking *c, const struct sliding *behind, double slope, double loss)
{
	if (!c->open) {
		c->first = behind->from;
		c->slope = slope;
		c->loss = loss;
	}
	c->open = true;
	c->loss = fmax(c->loss, loss);
	c->to = behind->to;
}

/*
 * Two stretches move along together: one ends in the row, the other begins there. Of several that end in a row the last, and
 * shortest, is taken.
 */
size_t
record_cracks(
	struct record_crack *out, size_t room, const struct record *r, double span, double part)
{
	struct cracking c = { .r = r, .out = out, .room = room };
	struct sliding before = { .r = r, .span = span, .stop = record_top(r) }, behind = before;
	struct record_stretch steep;
	double slope = (double)NAN, loss;
	bool more;

	if (!record_steepest(&steep, r, span))
		return 0;
	more = slide(&before);
	while (slide(&behind)) {
		for (; more && before.to <= behind.from; more = slide(&before))
			slope = sums_slope(&before.sum);
		loss = (slope - sums_slope(&behind.sum)) / steep.slope;
		if (loss > part)
			crack_row(&c, &behind, slope, loss);
		else
			crack_close(&c);
	}
	crack_close(&c);
	return c.n;
}

void
record_rank(struct record_crack *crack, size_t n)
{
	for (size_t i = 1; i < n; i++) {
		struct record_crack moved = crack[i];
		size_t k = i;

		for (; k > 0 && crack[k - 1].loss < moved.loss; k--)
			crack[k] = crack[k - 1];
		crack[k] = moved;
	}
}

/* ---- traces of many peaks --------------------------------------------------------------------------- */

size_t
record_peaks(size_t *peak, const struct record *r, double height)
{
	size_t n = 0, high = 0, low = SIZE_MAX;
	bool rising = false;

	for (size_t i = 0; i < r->n; i++) {
		if (!holds(r, i))
			continue;
		if (low == SIZE_MAX || (!rising && r->s[i] < r->s[low]))
			low = i;
		if (rising && r->s[i] > r->s[high])
			high = i;
		if (!rising && r->s[i] - r->s[low] >= height) {
			rising = true;
			high = i;
		} else if (rising && r->s[high] - r->s[i] >= height) {
			peak[n++] = high;
			rising = false;
			low = i;
		}
	}
	return n;
}

static bool
count_fits(enum tear_way way, size_t n)
{
	switch (way) {
	case TEAR_A: return n < 5;
	case TEAR_B: return n >= 5 && n <= 20;
	case TEAR_C:
	case TEAR_D: return n > 20;
	case TEAR_E: break;
	}
	return true;
}

/* Does x never fall from this row on? */
static bool
in_order(const struct record *r, size_t from)
{
	size_t before = from;

	for (size_t i = record_next(r, from + 1); i != SIZE_MAX; i = record_next(r, i + 1)) {
		if (r->x[i] < r->x[before])
			return false;
		before = i;
	}
	return r->x[before] > r->x[from];
}

static size_t
nearest(const struct record *r, const size_t *peak, size_t n, double x)
{
	size_t best = 0;

	for (size_t i = 1; i < n; i++)
		if (fabs(r->x[peak[i]] - x) < fabs(r->x[peak[best]] - x))
			best = i;
	return peak[best];
}

/* The place on the record, between rows. */
static struct tear_value
place_on(const struct record *r, size_t from, double x)
{
	size_t before = from;

	for (size_t i = record_next(r, from + 1); i != SIZE_MAX; i = record_next(r, i + 1)) {
		if (r->x[i] >= x && r->x[i] > r->x[before])
			return (struct tear_value){ before,
				(x - r->x[before]) / (r->x[i] - r->x[before]) };
		before = i;
	}
	return (struct tear_value){ before, 0 };
}

static size_t
peaks_between(struct tear_value *out, const struct record *r, const size_t *peak, size_t n_peaks,
	double low, double high)
{
	size_t n = 0;

	for (size_t i = 0; i < n_peaks; i++)
		if (r->x[peak[i]] >= low && r->x[peak[i]] <= high)
			out[n++] = (struct tear_value){ peak[i], 0 };
	return n;
}

enum tear_answer
record_tear(struct tear_value *out, size_t *n, const struct record *r, enum tear_way way,
	const size_t *peak, size_t n_peaks)
{
	double start, length, low;

	*n = 0;
	if (n_peaks == 0)
		return TEAR_NO_PEAK;
	if (!count_fits(way, n_peaks))
		return TEAR_OTHER_COUNT;
	if (!in_order(r, peak[0]))
		return TEAR_ORDER;
	start = r->x[peak[0]];
	length = r->x[record_before(r, r->n)] - start;
	low = start + length / 10;
	if (way == TEAR_A || way == TEAR_B || way == TEAR_D) {
		*n = way == TEAR_A ? peaks_between(out, r, peak, n_peaks, start, start + length)
				   : peaks_between(out, r, peak, n_peaks, low, low + 0.8 * length);
		return *n ? TEAR_FOUND : TEAR_NO_PEAK;
	}
	for (int i = 1; i <= TEAR_PLACES; i++) {
		double x = start + length * (TEAR_PLACES + 1 + 8 * i) / (10 * (TEAR_PLACES + 1));

		out[(*n)++] = way == TEAR_E
				      ? place_on(r, peak[0], x)
				      : (struct tear_value){ nearest(r, peak, n_peaks, x), 0 };
	}
	return TEAR_FOUND;
}
