/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The arrays, baselines, noise. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "chromatography/baseline.h"
#include "chromatography/noise.h"
#include "made.h"

#define FAILS(call, code, words)                              \
	do {                                                  \
		memset(&m.err, 0, sizeof(m.err));             \
		assert_int_equal(call, code);                 \
		assert_non_null(strstr(m.err.format, words)); \
	} while (0)

static void
refuses_what_is_no_chromatogram(void **state)
{
	struct made m;

	(void)state;
	made_open(&m, 12, 0.5, 3);
	assert_int_equal(trace_check(&m.tr, &m.err), E_OK);
	m.tr.n = 4;
	FAILS(trace_check(&m.tr, &m.err), E_DOMAIN, "at least %d points");
	m.tr.n = 12;
	m.y[7] = (double)NAN;
	FAILS(trace_check(&m.tr, &m.err), E_DOMAIN, "no finite number");
	m.y[7] = 3;
	m.t[5] = m.t[4];
	FAILS(trace_check(&m.tr, &m.err), E_DOMAIN, "time does not go on");
	made_close(&m);
}

static void
finds_and_interpolates(void **state)
{
	struct made m;

	(void)state;
	made_open(&m, 6, 0.5, 0);
	for (size_t i = 0; i < 6; i++)
		m.y[i] = 2 * m.t[i];
	assert_int_equal(trace_from(&m.tr, -1), 0);
	assert_int_equal(trace_from(&m.tr, 0.5), 1);
	assert_int_equal(trace_from(&m.tr, 0.51), 2);
	assert_int_equal(trace_from(&m.tr, 9), 6);
	close_to(trace_at(&m.tr, 0.7), 1.4, 1e-14);
	assert_true(trace_at(&m.tr, 9) == 5 && trace_at(&m.tr, -1) == 0);
	/* of y = 2 t from 0.3 to 1.9: 1.9^2 - 0.3^2 */
	close_to(trace_area(&m.tr, 0.3, 1.9), 3.52, 1e-14);
	close_to(trace_area(&m.tr, 0.6, 0.7), 0.13, 1e-13);
	assert_true(trace_area(&m.tr, 1.9, 0.3) == 0);
	close_to(trace_step(&m.tr), 0.5, 1e-15);
	made_close(&m);
}

/* With one weight everywhere als is Whittaker's smoother: a straight line comes back as it is, whatever lambda. */
static void
als_keeps_a_line(void **state)
{
	const struct als how = { 1e5, 0.5, 0 };
	struct made m;
	double z[200];
	int rounds;

	(void)state;
	made_open(&m, 200, 0.01, 0);
	for (size_t i = 0; i < 200; i++)
		m.y[i] = 7 - 0.03 * (double)i;
	assert_int_equal(baseline_als(z, &rounds, &m.a, &m.tr, &how, &m.err), E_OK);
	for (size_t i = 0; i < 200; i++)
		assert_true(fabs(z[i] - m.y[i]) < 1e-8);
	made_close(&m);
}

/* Five points, lambda 1, p 1/2: (I/2 + D'D) z = y/2, solved by hand for y = (0, 0, 1, 0, 0). */
static void
als_solves_five_points(void **state)
{
	const struct als how = { 1, 0.5, 1 };
	struct made m;
	double z[5], first, second, middle;

	(void)state;
	made_open(&m, 5, 1, 0);
	m.y[2] = 1;
	assert_int_equal(baseline_als(z, NULL, &m.a, &m.tr, &how, &m.err), E_OK);
	/* the weights of the first round are 1: (I + D'D) z = y, symmetric z = (a, b, c, b, a) */
	first = 2 * z[0] - 2 * z[1] + z[2];
	second = -2 * z[0] + 6 * z[1] - 4 * z[2] + z[1];
	middle = 2 * z[0] - 8 * z[1] + 7 * z[2];
	assert_true(fabs(first) < 1e-13 && fabs(second) < 1e-13 && fabs(middle - 1) < 1e-13);
	assert_true(fabs(z[0] - z[4]) < 1e-13 && fabs(z[1] - z[3]) < 1e-13);
	made_close(&m);
}

static void
baselines_pass_below_peaks(void **state)
{
	const struct als how = { 1e6, 0.001, 0 };
	struct made m;
	double *z;

	(void)state;
	made_open(&m, 2000, 0.005, 0);
	for (size_t i = 0; i < 2000; i++)
		m.y[i] = 5 + 0.4 * m.t[i];
	made_gauss(&m, 80, 3, 0.05);
	made_gauss(&m, 20, 6, 0.08);
	z = arena_new(&m.a, double, 2000);
	assert_int_equal(baseline_als(z, NULL, &m.a, &m.tr, &how, &m.err), E_OK);
	for (size_t i = 0; i < 2000; i++)
		assert_true(fabs(z[i] - 5 - 0.4 * m.t[i]) < 0.25);
	assert_int_equal(baseline_snip(z, &m.a, &m.tr, &(struct snip){ 80, false }, &m.err), E_OK);
	for (size_t i = 0; i < 2000; i++)
		assert_true(fabs(z[i] - 5 - 0.4 * m.t[i]) < 0.25);
	made_close(&m);
}

static void
snip_of_a_flat_line_is_it(void **state)
{
	struct made m;
	double z[50];

	(void)state;
	made_open(&m, 50, 1, -4.25);
	assert_int_equal(baseline_snip(z, &m.a, &m.tr, &(struct snip){ 5, true }, &m.err), E_OK);
	for (size_t i = 0; i < 50; i++)
		close_to(z[i], -4.25, 1e-12);
	made_close(&m);
}

static void
refuses_baseline_options(void **state)
{
	struct als how = { 0, 0.01, 0 };
	struct made m;
	double z[20];

	(void)state;
	made_open(&m, 20, 1, 0);
	FAILS(baseline_als(z, NULL, &m.a, &m.tr, &how, &m.err), E_DOMAIN, "not above 0");
	how = (struct als){ 10, 1, 0 };
	FAILS(baseline_als(z, NULL, &m.a, &m.tr, &how, &m.err), E_DOMAIN, "between 0 and 1");
	FAILS(baseline_snip(z, &m.a, &m.tr, &(struct snip){ 10, false }, &m.err), E_DOMAIN,
		"does not fit");
	FAILS(baseline_snip(z, &m.a, &m.tr, &(struct snip){ 0, false }, &m.err), E_DOMAIN,
		"does not fit");
	m.a.ceiling = m.a.used;
	how.p = 0.01;
	FAILS(baseline_als(z, NULL, &m.a, &m.tr, &how, &m.err), E_TOO_BIG, "too many values");
	FAILS(baseline_snip(z, &m.a, &m.tr, &(struct snip){ 3, false }, &m.err), E_TOO_BIG,
		"too many values");
	made_close(&m);
}

static void
noise_by_the_pharmacopoeia(void **state)
{
	struct noise n;
	struct made m;
	double work[64];

	(void)state;
	made_open(&m, 64, 0.1, 1);
	/* up and down by 0.3 on a slope of 2 */
	for (size_t i = 0; i < 64; i++)
		m.y[i] += (i % 2 ? 0.3 : -0.3) + 2 * m.t[i];
	assert_int_equal(noise_between(&n, &m.tr, 1, 4.95, &m.err), E_OK);
	assert_int_equal(n.n, 40);
	close_to(n.drift, 2, 0.01);
	close_to(n.peak_to_peak, 0.6 + 2 * 3.9, 1e-12);
	close_to(n.detrended, 0.6, 0.08);
	close_to(n.rms, 0.3 * sqrt(40.0 / 38), 0.01);
	assert_int_equal(n.stretches, 4);
	assert_true(n.astm > 0.5 && n.astm < 0.8);
	FAILS(noise_between(&n, &m.tr, 1, 1.35, &m.err), E_DOMAIN, "noise needs at least");
	FAILS(noise_between(&n, &m.tr, 4, 1, &m.err), E_DOMAIN, "noise needs at least");
	assert_true(noise_robust(&m.tr, work) > 0.3);
	made_close(&m);
}

static void
robust_noise_looks_past_peaks(void **state)
{
	struct made m;
	double *work;

	(void)state;
	made_open(&m, 20000, 0.001, 10);
	for (int i = 0; i < 12; i++)
		made_gauss(&m, 300, 1.3 + 1.4 * i, 0.06);
	made_noise(&m, 0.5);
	work = arena_new(&m.a, double, 20000);
	close_to(noise_robust(&m.tr, work), 0.5, 0.05);
	made_close(&m);
	made_open(&m, 100, 1, 2);
	work = arena_new(&m.a, double, 100);
	assert_true(noise_robust(&m.tr, work) == 0);
	made_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(refuses_what_is_no_chromatogram),
		cmocka_unit_test(finds_and_interpolates),
		cmocka_unit_test(als_keeps_a_line),
		cmocka_unit_test(als_solves_five_points),
		cmocka_unit_test(baselines_pass_below_peaks),
		cmocka_unit_test(snip_of_a_flat_line_is_it),
		cmocka_unit_test(refuses_baseline_options),
		cmocka_unit_test(noise_by_the_pharmacopoeia),
		cmocka_unit_test(robust_noise_looks_past_peaks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
