/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/coverage.h"

#include <math.h>

#include "num/summary.h"

uint64_t
coverage_inside(uint64_t m, double p)
{
	uint64_t q = (uint64_t)floor(p * (double)m + 0.5);

	return q >= m ? m - 1 : q;
}

void
coverage_of(struct coverage *out, double *v, size_t m, double p)
{
	size_t q = (size_t)coverage_inside(m, p), r = (m - q) / 2, tail = m - q, best = 0;

	if (q > tail) {
		/* only the two tails are put in order: nothing in between can be an end */
		num_select(v, m, tail);
		num_select(v + tail, m - tail, q - tail);
		num_sort(v, tail);
		num_sort(v + q, m - q);
	} else {
		num_sort(v, m);
	}
	*out = (struct coverage){ .low = v[r], .high = v[r + q < m ? r + q : m - 1] };
	for (size_t i = 1; i + q < m; i++)
		if (v[i + q] - v[i] < v[best + q] - v[best])
			best = i;
	out->shortest_low = v[best];
	out->shortest_high = v[best + q];
}

/* ---- values that stream by ------------------------------------------------------------------------- */

void
fine_place(struct fine_histogram *h, double *pilot, size_t n)
{
	double low, high;

	num_sort(pilot, n);
	low = pilot[n / 10000];
	high = pilot[n - 1 - n / 10000];
	h->low = low - (high - low) / 2;
	h->width = high > low ? 2 * (high - low) / (double)h->bins : 1;
	h->below = h->above = h->n = 0;
	for (size_t i = 0; i < h->bins; i++)
		h->count[i] = 0;
}

void
fine_add(struct fine_histogram *h, const double *v, size_t m)
{
	double scale = 1 / h->width, top = (double)h->bins;

	for (size_t i = 0; i < m; i++) {
		double at = (v[i] - h->low) * scale;

		if (!isfinite(v[i]))
			continue;
		h->n++;
		if (at < 0)
			h->below++;
		else if (at >= top)
			h->above++;
		else
			h->count[(size_t)at]++;
	}
}

void
fine_merge(struct fine_histogram *h, const struct fine_histogram *other)
{
	h->below += other->below;
	h->above += other->above;
	h->n += other->n;
	for (size_t i = 0; i < h->bins; i++)
		h->count[i] += other->count[i];
}

static bool
find_end(struct fine_end *end, const struct fine_histogram *h, uint64_t rank)
{
	uint64_t before = h->below;

	if (rank < before)
		return false;
	for (size_t i = 0; i < h->bins; i++) {
		if (rank < before + h->count[i]) {
			*end = (struct fine_end){ h->low + (double)i * h->width,
				h->low + (double)(i + 1) * h->width, rank - before, h->count[i] };
			return true;
		}
		before += h->count[i];
	}
	return false;
}

bool
fine_coverage(
	struct coverage *out, struct fine_end end[2], const struct fine_histogram *h, double p)
{
	uint64_t q = coverage_inside(h->n, p), r = (h->n - q) / 2, held = 0;
	size_t j = 0, length = h->bins + 1;

	if (h->n < 2 || !find_end(&end[0], h, r) || !find_end(&end[1], h, r + q))
		return false;
	/* to the middle of the bin, until the values themselves are known */
	*out = (struct coverage){ .low = (end[0].from + end[0].to) / 2,
		.high = (end[1].from + end[1].to) / 2 };
	for (size_t i = 0; i < h->bins; i++) {
		while (j < h->bins && held < q)
			held += h->count[j++];
		if (held < q)
			break;
		if (j - i < length) {
			length = j - i;
			out->shortest_low = h->low + (double)i * h->width;
			out->shortest_high = h->low + (double)j * h->width;
		}
		held -= h->count[i];
	}
	out->shortest_error = 2 * h->width;
	return length <= h->bins;
}
