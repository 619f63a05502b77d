/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage intervals (num/coverage.h) of values that pass by once: bins are counted, and values are kept where an end may lie. The
 * answer is exact, as if all had been put in order.
 *
 * Method    a first few values, in order, place the bins and foretell where the ends may lie: the shortest interval begins at a share t
 *           of the values for which the span from t to t + p, as short as chance may make it, is no longer than the shortest one, as
 *           long as chance may make it. When all have passed, the counts say which bins really can hold an end: whole numbers of
 *           bins bound each span from both sides. Only the values of those bins are put in order.
 * Chance    three standard errors at either end of a span; when a bin that turns out to be needed was not kept, coverage_candidates() names the bins for a
 *           second pass over the same values
 * Memory    8 bytes a bin, and the kept values: 4 % to 15 % of all for p = 0.95
 */
#ifndef NUM_COVERAGE_BINS_H
#define NUM_COVERAGE_BINS_H

#include "num/coverage.h"
#include "num/vector.h"

struct coverage_bins {
	double low, width;
	size_t bins;
	uint64_t *
		count; /* bins + 2: the first for what is below, the last for what is above; caller's */
};

struct place_range {
	uint32_t from, to; /* indices of count, both within */
};

/* Where the two ends may lie. */
struct coverage_places {
	struct place_range low, high;
};

/* pilot: n values, reordered here; n >= 1000 */
void coverage_foretell(struct coverage_places *out, double *pilot, size_t n,
	const struct coverage_bins *b, double p);
/* By all m values that were counted, m >= 2. */
void coverage_candidates(
	struct coverage_places *out, const struct coverage_bins *b, uint64_t m, double p);
bool places_within(const struct coverage_places *inner, const struct coverage_places *outer);

/* low, high: all values of either range of the candidates, in order; a value may be in both. */
void coverage_from_candidates(struct coverage *out, const struct coverage_bins *b,
	const struct coverage_places *c, const double *low, const double *high, uint64_t m,
	double p);

#endif
