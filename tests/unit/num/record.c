/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Places on force-extension records, against curves whose answers are written down in closed form. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "num/random.h"
#include "num/record.h"

enum { MOST = 4000 };

static double x[MOST], s[MOST];

static struct record
rows(size_t n)
{
	return (struct record){ x, s, n };
}

static struct record
given(const double *px, const double *ps, size_t n)
{
	return (struct record){ px, ps, n };
}

static void
finds_the_vertex_whatever_the_sampling(void **state)
{
	(void)state;
	for (int step = 1; step <= 16; step *= 2) {
		struct record_peak p;
		struct record r = rows(0);

		for (int i = 0; i < 187; i += step, r.n++) {
			x[r.n] = 0.3 + i / 16.0;
			s[r.n] = 81 - (x[r.n] - 6.25) * (x[r.n] - 6.25);
		}
		assert_true(record_peak(&p, &r));
		assert_true(p.curved);
		assert_true(x[p.row[0]] < 6.25 && x[p.row[2]] > 6.25);
	}
}

static void
a_break_a_flat_top_and_an_edge_are_no_parabola(void **state)
{
	static const double at[] = { 0, 1, 2, 3, 4, 5, 6 };
	static const double broken[] = { 0, 95, 98, 100, 0, 0, 0 },
			    half_way[] = { 0, 95, 98, 100, 60, 0, 0 },
			    flat[] = { 0, 50, 90, 90, 90, 40, 0 },
			    rising[] = { 0, 1, 2, 3, 4, 5, 6 },
			    gap[] = { 0, 50, (double)NAN, 90, (double)NAN, 40, 0 };
	struct record_peak p;
	struct record r = given(at, broken, 7);

	(void)state;
	assert_true(record_peak(&p, &r));
	assert_true(!p.curved && p.row[0] == 3 && p.row[2] == 3);
	r.s = half_way;
	assert_true(record_peak(&p, &r) && !p.curved && p.row[0] == 3);
	r.s = flat;
	assert_true(record_peak(&p, &r) && !p.curved && p.row[0] == 2 && p.row[2] == 4);
	r.s = rising;
	assert_true(record_peak(&p, &r) && !p.curved && p.row[0] == 6);
	r.s = gap;
	assert_true(record_peak(&p, &r) && p.row[0] <= 3 && p.row[2] >= 3);
	r.n = 1;
	assert_true(record_peak(&p, &r) && p.row[0] == 0 && !p.curved);
}

static void
nothing_is_found_where_nothing_is(void **state)
{
	static const double none[] = { (double)NAN, (double)NAN }, at[] = { 0, 1 },
			    level[] = { 7, 7 };
	struct record_crack crack[4];
	struct record_stretch stretch;
	struct record_peak p;
	size_t peak[2], n;
	struct tear_value v[2 + TEAR_PLACES];
	struct record empty = given(at, none, 2), flat = given(at, level, 2),
		      one = given(at, level, 1);

	(void)state;
	assert_false(record_peak(&p, &empty));
	assert_true(record_top(&empty) == SIZE_MAX && record_next(&empty, 0) == SIZE_MAX);
	assert_true(record_break(&empty, 0.5) == SIZE_MAX && record_slack(&empty, 1) == SIZE_MAX);
	assert_false(record_steepest(&stretch, &empty, 1));
	assert_true(record_first_top(&empty, 1) == SIZE_MAX);
	assert_true(record_cracks(crack, 4, &empty, 1, 0.3) == 0);
	assert_true(record_peaks(peak, &empty, 1) == 0);
	assert_true(record_tear(v, &n, &empty, TEAR_A, peak, 0) == TEAR_NO_PEAK);
	assert_true(record_break(&flat, 0.5) == SIZE_MAX && record_slack(&flat, 8) == SIZE_MAX);
	assert_true(record_slack(&flat, 7) == SIZE_MAX);
	assert_false(record_steepest(&stretch, &flat, 1));
	assert_true(record_cracks(crack, 4, &flat, 1, 0.3) == 0);
	assert_false(record_steepest(&stretch, &one, 1));
	assert_true(record_first_top(&one, 1) == SIZE_MAX);
}

static void
finds_break_and_slack(void **state)
{
	static const double at[] = { 0, 1, 2, 3, 4, 5, 6, 7 };
	static const double pull[] = { 0, 3, 1, 40, 100, 70, (double)NAN, 20 };
	struct record r = given(at, pull, 8);

	(void)state;
	assert_int_equal(record_break(&r, 0.5), 5);
	assert_int_equal(record_break(&r, 0.9), 4);
	assert_true(record_break(&r, 0.1) == SIZE_MAX);
	assert_int_equal(record_slack(&r, 2), 2); /* it passed the level before, and came back */
	assert_int_equal(record_slack(&r, 0.5), 0);
	assert_true(record_slack(&r, 101) == SIZE_MAX);
}

static void
finds_the_steepest_stretch(void **state)
{
	struct record r = rows(401);
	struct record_stretch out;

	(void)state;
	/* a toe x^2 up to 1, then a straight line of slope 2, then one of slope 1; the largest at the end */
	for (size_t i = 0; i < r.n; i++) {
		x[i] = (double)i / 100;
		s[i] = x[i] < 1 ? x[i] * x[i] : x[i] < 2.5 ? 2 * x[i] - 1 : x[i] + 1.5;
	}
	assert_true(record_steepest(&out, &r, 1));
	assert_true(out.from >= 98 && out.to <= 251 && out.to - out.from >= 100);
	assert_float_equal(out.slope, 2, 1e-9);
	assert_false(record_steepest(&out, &r, 5)); /* longer than the record */
	for (size_t i = 0; i < r.n; i++)
		x[i] = -x[i]; /* it runs backwards: no stretch spans anything */
	assert_false(record_steepest(&out, &r, 1));
	memset(x, 0, sizeof(x));
	assert_false(record_steepest(&out, &r, 1));
}

static void
finds_the_first_top(void **state)
{
	struct record r = rows(601);

	(void)state;
	for (size_t i = 0; i < r.n; i++) {
		x[i] = (double)i / 100; /* slack, a rise to a yield at 3, softer, and hard again */
		s[i] = x[i] < 1   ? 0
		       : x[i] < 3 ? 20 * (x[i] - 1)
		       : x[i] < 4 ? 40 - 5 * (x[i] - 3)
				  : 35 + 10 * (x[i] - 4);
	}
	assert_int_equal(record_first_top(&r, 0.5), 300);
	assert_true(record_first_top(&r, 1.6) == SIZE_MAX); /* passed again within that span */
}

/* A crack is a kink, or a drop from which the force goes on; noise of a thousandth is none. */
static void
finds_cracks_where_the_slope_breaks(void **state)
{
	struct record r = rows(1001);
	struct record_crack c[8];
	struct random_stream noise;
	size_t n;

	(void)state;
	random_start(&noise, 7, 0);
	for (size_t i = 0; i < r.n; i++) {
		x[i] = (double)i / 100;
		s[i] = 10 * x[i] - (x[i] > 4 ? 6 * fmin(x[i] - 4, 1) : 0) - (x[i] > 7 ? 8 : 0) +
		       0.001 * random_normal(&noise);
	}
	n = record_cracks(c, 8, &r, 0.5, 0.3);
	assert_int_equal(n, 2);
	assert_true(c[0].row >= 398 && c[0].row <= 402);
	assert_true(c[1].row >= 699 && c[1].row <= 701);
	assert_true(c[1].loss > c[0].loss && fabs(c[0].loss - 0.6) < 0.05);
	record_rank(c, n);
	assert_true(c[0].row >= 699);
	assert_int_equal(
		record_cracks(c, 1, &r, 0.5, 0.3), 1); /* no room: the one that loses most */
	assert_true(c[0].row >= 699);
	assert_int_equal(record_cracks(c, 0, &r, 0.5, 0.3), 0);
	assert_int_equal(record_cracks(c, 8, &r, 0.5, 0.9), 1);
}

/* Peaks at odd rows 1, 3, 5 ...: 20 + (7 k mod 11), valleys of 10 between. */
static struct record
saw(size_t n, size_t *peak, size_t *n_peaks)
{
	struct record r = rows(n);

	for (size_t i = 0; i < n; i++) {
		x[i] = (double)i;
		s[i] = i % 2 ? 20 + (double)(7 * (i / 2) % 11) : 10;
	}
	*n_peaks = record_peaks(peak, &r, 5);
	return r;
}

static void
each_way_of_a_tear_has_its_number_of_peaks(void **state)
{
	static const enum tear_answer want[][5] = { /* peaks: 4, 5, 20, 21 */
		{ TEAR_FOUND, TEAR_OTHER_COUNT, TEAR_OTHER_COUNT, TEAR_OTHER_COUNT, TEAR_FOUND },
		{ TEAR_OTHER_COUNT, TEAR_FOUND, TEAR_OTHER_COUNT, TEAR_OTHER_COUNT, TEAR_FOUND },
		{ TEAR_OTHER_COUNT, TEAR_FOUND, TEAR_OTHER_COUNT, TEAR_OTHER_COUNT, TEAR_FOUND },
		{ TEAR_OTHER_COUNT, TEAR_OTHER_COUNT, TEAR_FOUND, TEAR_FOUND, TEAR_FOUND }
	};
	static const size_t count[] = { 4, 5, 20, 21 };
	struct tear_value v[100];
	size_t peak[100], n_peaks, n;

	(void)state;
	for (int k = 0; k < 4; k++) {
		struct record r = saw(2 * count[k] + 1, peak, &n_peaks);

		assert_int_equal(n_peaks, count[k]);
		for (int way = 0; way < 5; way++)
			assert_int_equal(record_tear(v, &n, &r, (enum tear_way)way, peak, n_peaks),
				want[k][way]);
	}
}

static void
takes_the_middle_of_a_trace(void **state)
{
	struct tear_value v[100];
	size_t peak[100], n_peaks, n;
	struct record r = saw(21, peak, &n_peaks);

	(void)state;
	/* from the first peak, 1, to 20: the middle is 2.9 to 18.1 */
	assert_int_equal(record_tear(v, &n, &r, TEAR_B, peak, n_peaks), TEAR_FOUND);
	assert_int_equal(n, 8);
	assert_true(v[0].row == 3 && v[7].row == 17);
	r = saw(49, peak, &n_peaks);
	assert_int_equal(record_tear(v, &n, &r, TEAR_D, peak, n_peaks), TEAR_FOUND);
	assert_true(n == 19 && v[0].row == 7 && v[18].row == 43);
	assert_int_equal(record_tear(v, &n, &r, TEAR_C, peak, n_peaks), TEAR_FOUND);
	assert_true(n == TEAR_PLACES && v[0].row == 9 && v[8].row == 39);
	/* the places of E lie at 1 + 4.7 + 3.76 k */
	assert_int_equal(record_tear(v, &n, &r, TEAR_E, peak, n_peaks), TEAR_FOUND);
	assert_true(n == TEAR_PLACES && v[0].row == 9);
	assert_float_equal(v[0].part, 0.46, 1e-12);
	x[30] = 3; /* the jaw steps back */
	assert_int_equal(record_tear(v, &n, &r, TEAR_D, peak, n_peaks), TEAR_ORDER);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_vertex_whatever_the_sampling),
		cmocka_unit_test(a_break_a_flat_top_and_an_edge_are_no_parabola),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
		cmocka_unit_test(finds_break_and_slack),
		cmocka_unit_test(finds_the_steepest_stretch),
		cmocka_unit_test(finds_the_first_top),
		cmocka_unit_test(finds_cracks_where_the_slope_breaks),
		cmocka_unit_test(each_way_of_a_tear_has_its_number_of_peaks),
		cmocka_unit_test(takes_the_middle_of_a_trace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
