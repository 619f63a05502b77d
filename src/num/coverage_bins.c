/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/coverage_bins.h"

#include <math.h>

#include "num/summary.h"

#define STANDARD_ERRORS 3.0

static uint32_t
place_of(const struct coverage_bins *b, double v)
{
	uint32_t place;

	vector_kernels(INSTRUCTIONS_PORTABLE)
		->places(&place, &v, 1, b->low, 1 / b->width, (double)b->bins);
	return place;
}

/* ---- foretelling ------------------------------------------------------------------------------------ */

struct pilot {
	const double *v;
	size_t n, q; /* values, and how many ranks the interval spans */
};

/* How far the share of values below a point may be off, in ranks of the pilot. */
static size_t
chance(const struct pilot *s, size_t rank)
{
	double share = ((double)rank + 0.5) / (double)s->n;

	return (size_t)ceil(STANDARD_ERRORS * sqrt((double)s->n * share * (1 - share))) + 2;
}

static size_t
down(const struct pilot *s, size_t rank)
{
	size_t by = chance(s, rank);

	return rank > by ? rank - by : 0;
}

static size_t
up(const struct pilot *s, size_t rank)
{
	size_t to = rank + chance(s, rank);

	return to < s->n ? to : s->n - 1;
}

/* The longest the shortest span may be. */
static double
longest(const struct pilot *s)
{
	double least = (double)INFINITY;

	for (size_t i = 0; i + s->q < s->n; i++) {
		size_t from = down(s, i), to = up(s, i + s->q);
		bool whole = from > 0 && to < s->n - 1; /* else an end lies beyond what is known */

		if (whole && s->v[to] - s->v[from] < least)
			least = s->v[to] - s->v[from];
	}
	return least;
}

static void
include(struct place_range *r, const struct coverage_bins *b, const struct pilot *s, size_t rank)
{
	size_t low = down(s, rank), high = up(s, rank);
	/* beyond the outermost values of the pilot lies everything */
	uint32_t from = low > 0 ? place_of(b, s->v[low]) : 0,
		 to = high < s->n - 1 ? place_of(b, s->v[high]) : (uint32_t)b->bins + 1;

	if (from < r->from)
		r->from = from;
	if (to > r->to)
		r->to = to;
}

/* Nothing between the tails is looked at. */
static void
order_tails(double *v, const struct pilot *s)
{
	size_t tail = up(s, s->n - s->q) + 1, rest = s->n > tail ? s->n - tail : 0;

	if (tail >= rest) {
		num_sort(v, s->n);
		return;
	}
	num_select(v, s->n, tail);
	num_select(v + tail, rest, rest - tail);
	num_sort(v, tail);
	num_sort(v + rest, tail);
}

void
coverage_foretell(struct coverage_places *out, double *pilot, size_t n,
	const struct coverage_bins *b, double p)
{
	struct pilot s = { pilot, n, (size_t)coverage_inside(n, p) };
	size_t r = (n - s.q) / 2, first = r, last = r;
	double least;

	order_tails(pilot, &s);
	least = longest(&s);

	*out = (struct coverage_places){ .low = { UINT32_MAX, 0 }, .high = { UINT32_MAX, 0 } };
	for (size_t i = 0; i + s.q < n; i++)
		if (!(pilot[down(&s, i + s.q)] - pilot[up(&s, i)] > least)) {
			first = i < first ? i : first;
			last = i > last ? i : last;
		}
	include(&out->low, b, &s, first);
	include(&out->low, b, &s, last);
	include(&out->high, b, &s, first + s.q);
	include(&out->high, b, &s, last + s.q < n ? last + s.q : n - 1);
}

/* ---- when all have passed --------------------------------------------------------------------------- */

/* Ranks that share a bin at their low end and one at their high end, in ascending order. */
struct stretch {
	uint32_t low, high;       /* places */
	uint64_t rank, q, last;   /* last: of all low ends */
	uint64_t to_low, to_high; /* values up to the end of either place */
};

static void
follow(struct stretch *s, const struct coverage_bins *b)
{
	while (s->to_low <= s->rank)
		s->to_low += b->count[++s->low];
	while (s->to_high <= s->rank + s->q)
		s->to_high += b->count[++s->high];
}

static struct stretch
stretch_first(const struct coverage_bins *b, uint64_t m, double p)
{
	struct stretch s = { .q = coverage_inside(m, p) };

	s.last = m - 1 - s.q;
	s.to_low = s.to_high = b->count[0];
	follow(&s, b);
	return s;
}

static bool
stretch_next(struct stretch *s, const struct coverage_bins *b)
{
	uint64_t by_low = s->to_low, by_high = s->to_high - s->q;

	s->rank = by_low < by_high ? by_low : by_high;
	if (s->rank > s->last)
		return false;
	follow(s, b);
	return true;
}

static void
widen(struct place_range *r, uint32_t place)
{
	if (place < r->from)
		r->from = place;
	if (place > r->to)
		r->to = place;
}

void
coverage_candidates(
	struct coverage_places *out, const struct coverage_bins *b, uint64_t m, double p)
{
	uint32_t outside = (uint32_t)b->bins + 1, least = UINT32_MAX;
	struct stretch s = stretch_first(b, m, p);
	uint64_t middle = (m - s.q) / 2;

	*out = (struct coverage_places){ .low = { UINT32_MAX, 0 }, .high = { UINT32_MAX, 0 } };
	/* a span between two bins is at most one bin longer than their distance ... */
	do {
		if (s.low > 0 && s.high < outside && s.high - s.low + 1 < least)
			least = s.high - s.low + 1;
	} while (stretch_next(&s, b));
	/* ... and at least one bin shorter; a further bin for the rounding of their borders */
	s = stretch_first(b, m, p);
	do {
		if (s.high - s.low <= least || s.high - s.low - 2 <= least) {
			widen(&out->low, s.low);
			widen(&out->high, s.high);
		}
	} while (stretch_next(&s, b));
	/* the symmetric interval, too */
	s = stretch_first(b, m, p);
	s.rank = middle <= s.last ? middle : s.last;
	follow(&s, b);
	widen(&out->low, s.low);
	widen(&out->high, s.high);
}

bool
places_within(const struct coverage_places *inner, const struct coverage_places *outer)
{
	return inner->low.from >= outer->low.from && inner->low.to <= outer->low.to &&
	       inner->high.from >= outer->high.from && inner->high.to <= outer->high.to;
}

static uint64_t
count_before(const struct coverage_bins *b, uint32_t place)
{
	uint64_t n = 0;

	for (uint32_t i = 0; i < place; i++)
		n += b->count[i];
	return n;
}

void
coverage_from_candidates(struct coverage *out, const struct coverage_bins *b,
	const struct coverage_places *c, const double *low, const double *high, uint64_t m,
	double p)
{
	uint64_t q = coverage_inside(m, p), r = (m - q) / 2,
		 low_rank = count_before(b, c->low.from), high_rank = count_before(b, c->high.from),
		 low_n = count_before(b, c->low.to + 1) - low_rank,
		 high_n = count_before(b, c->high.to + 1) - high_rank;
	/* low ends whose high end is among the candidates */
	uint64_t from = low_rank + q > high_rank ? low_rank : high_rank - q,
		 to = low_rank + low_n + q < high_rank + high_n ? low_rank + low_n
								: high_rank + high_n - q;
	double least = (double)INFINITY;

	*out = (struct coverage){ .low = low[r - low_rank], .high = high[r + q - high_rank] };
	for (uint64_t i = from; i < to; i++)
		if (high[i + q - high_rank] - low[i - low_rank] < least) {
			out->shortest_low = low[i - low_rank];
			out->shortest_high = high[i + q - high_rank];
			least = out->shortest_high - out->shortest_low;
		}
}
