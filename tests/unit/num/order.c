/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sorting, selecting, and coverage intervals of values that pass by. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/coverage_bins.h"
#include "num/random.h"
#include "num/summary.h"

static int
compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

enum { PATTERNS = 9 };

static double
pattern(int kind, size_t i, size_t n, struct random_stream *r)
{
	switch (kind) {
	case 0: return random_normal(r);
	case 1: return floor(3 * random_normal(r));
	case 2: return 2.385;
	case 3: return (double)i;
	case 4: return -(double)i;
	case 5: return i & 1 ? (double)i : -(double)i;
	case 6: return (double)(i % 10);
	case 7: return (double)(i < n / 2 ? i : n - i);
	default: return 1 / random_normal(r);
	}
}

/* Against the C library's own. */
static void
check_order(const double *v, size_t n)
{
	double *sorted = malloc(n * sizeof(*v)), *work = malloc(n * sizeof(*v));
	const size_t rank[] = { 0, n / 3, n / 2, n - 1 };

	assert_true(sorted && work);
	memcpy(sorted, v, n * sizeof(*v));
	memcpy(work, v, n * sizeof(*v));
	qsort(sorted, n, sizeof(*v), compare);
	num_sort(work, n);
	assert_memory_equal(work, sorted, n * sizeof(*v));
	for (size_t k = 0; k < 4; k++) {
		memcpy(work, v, n * sizeof(*v));
		assert_true(num_select(work, n, rank[k]) == sorted[rank[k]]);
		for (size_t i = 0; i < n; i++)
			assert_true(i <= rank[k] ? work[i] <= sorted[rank[k]]
						 : work[i] >= sorted[rank[k]]);
	}
	free(sorted);
	free(work);
}

static void
sorts_and_selects_what_the_library_does(void **state)
{
	static double v[20011];
	static const size_t size[] = { 1, 2, 3, 24, 25, 199, 200, 1000, 20011 };
	struct random_stream r;

	(void)state;
	random_start(&r, 3, 1);
	for (int kind = 0; kind < PATTERNS; kind++)
		for (size_t s = 0; s < sizeof(size) / sizeof(size[0]); s++) {
			for (size_t i = 0; i < size[s]; i++)
				v[i] = pattern(kind, i, size[s], &r);
			check_order(v, size[s]);
		}
	num_sort(v, 0);
	assert_true(isnan(num_select(v, 5, 5)));
}

/*
 * Values that lie so that the median of the first, the middle and the last is always the second smallest: built backwards from what a
 * partition leaves behind. Quicksort alone would need as many partitions as there are values.
 */
static void
sorts_values_that_offer_no_good_pivot(void **state)
{
	double v[198], rest[198];
	size_t n = 30;

	(void)state;
	for (size_t i = 0; i < n; i++)
		v[i] = 1000 + (double)(i * 7 % n);
	for (n = 32; n <= 198; n += 2) {
		memcpy(rest, v, (n - 2) * sizeof(*v));
		memcpy(v + 2, rest, (n - 2) * sizeof(*v));
		v[0] = -2.0 * (double)n;
		v[1] = rest[n / 2 - 2];
		v[n / 2] = v[0] + 1;
	}
	check_order(v, 198);
}

/* A pilot that is nothing like the values leads to another pass, never to a wrong end. */
static void
knows_when_it_looked_in_the_wrong_place(void **state)
{
	enum { N = 100000, PILOT = 4096, BINS = 1000 };
	static double v[N], pilot[PILOT], low[N], high[N];
	static uint64_t count[BINS + 2];
	struct coverage_bins b = { -8, 0.016, BINS, count };
	struct coverage_places foretold, found;
	struct coverage got, want;
	size_t n_low = 0, n_high = 0;
	struct random_stream r;

	(void)state;
	random_start(&r, 8, 8);
	for (int shift = 0; shift < 2; shift++) {
		memset(count, 0, sizeof(count));
		n_low = n_high = 0;
		random_normals(&r, v, N);
		random_normals(&r, pilot, PILOT);
		for (size_t i = 0; i < PILOT; i++)
			pilot[i] += 3 * shift;
		coverage_foretell(&foretold, pilot, PILOT, &b, 0.95);
		for (size_t i = 0; i < N; i++) {
			uint32_t place;

			vector_kernels(INSTRUCTIONS_BEST)
				->places(&place, &v[i], 1, b.low, 1 / b.width, BINS);
			count[place]++;
		}
		coverage_candidates(&found, &b, N, 0.95);
		assert_int_equal(places_within(&found, &foretold), !shift);
		for (size_t i = 0; i < N; i++) {
			uint32_t place;

			vector_kernels(INSTRUCTIONS_BEST)
				->places(&place, &v[i], 1, b.low, 1 / b.width, BINS);
			if (place >= found.low.from && place <= found.low.to)
				low[n_low++] = v[i];
			if (place >= found.high.from && place <= found.high.to)
				high[n_high++] = v[i];
		}
		assert_true(n_low + n_high < N / 10);
		num_sort(low, n_low);
		num_sort(high, n_high);
		coverage_from_candidates(&got, &b, &found, low, high, N, 0.95);
		coverage_of(&want, v, N, 0.95);
		assert_memory_equal(&got, &want, sizeof(got));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sorts_and_selects_what_the_library_does),
		cmocka_unit_test(sorts_values_that_offer_no_good_pivot),
		cmocka_unit_test(knows_when_it_looked_in_the_wrong_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
