/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Names and amounts. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "chromatography/compound.h"
#include "made.h"

#define INJECTIONS 7

static struct compound
usual(const char *name)
{
	return (struct compound){
		.name = str_of(name), .factor = (double)NAN, .limit = (double)NAN, .internal = -1
	};
}

/* A sequence of one compound and its internal standard: amounts 0 (blank), 1, 2, 4, sample, qc, blank. */
struct bench {
	struct arena a;
	struct compound c[2];
	struct injection in[INJECTIONS];
	double amount[INJECTIONS][2];
	struct compound_hit hit[INJECTIONS][2];
	struct quantified q[2];
	struct err err;
};

static void
bench_open(struct bench *b)
{
	static const double response[] = { 0.5, 10.5, 20.5, 40.5, 30.5, 20.1, 0.5 };
	static const double amount[] = { NAN, 1, 2, 4, NAN, 2, NAN };

	memset(b, 0, sizeof(*b));
	arena_init(&b->a, (size_t)1 << 20);
	b->c[0] = usual("x");
	b->c[1] = usual("is");
	for (int i = 0; i < INJECTIONS; i++) {
		b->amount[i][0] = amount[i];
		b->amount[i][1] = (double)NAN;
		b->hit[i][0].response = response[i];
		b->hit[i][1].response = 2;
		b->in[i] = (struct injection){ INJECTION_STANDARD, b->amount[i], 1, b->hit[i] };
	}
	b->in[0].role = b->in[6].role = INJECTION_BLANK;
	b->in[4].role = INJECTION_SAMPLE;
	b->in[5].role = INJECTION_QC;
}

static void
amounts_come_from_standards(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.in[4].dilution = 10;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, false, &b.err), E_OK);
	/* y = 0.5 + 10 x */
	close_to(b.q[0].amount[4].value, 30, 1e-12);
	close_to(b.q[0].amount[5].recovery, 1.96 / 2, 1e-12);
	close_to(b.q[0].amount[6].carry_over, 0.5 / 20.1, 1e-12);
	assert_true(isnan(b.q[0].amount[0].carry_over));
	assert_int_equal(b.q[0].amount[0].state, AMOUNT_BELOW);
	close_to(b.q[0].amount[0].limit, 1, 1e-15);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_FOUND);
	b.hit[4][0].response = 90;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, false, &b.err), E_OK);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_ABOVE);
	b.hit[4][0].response = (double)NAN;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, false, &b.err), E_OK);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_NONE);
	close_to(b.q[0].amount[4].limit, 10, 1e-15);
	arena_release(&b.a);
}

static void
blanks_are_taken_off(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.c[0].model = CALIBRATION_PROPORTIONAL;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, true, &b.err), E_OK);
	close_to(b.q[0].blank, 0.5, 1e-15);
	close_to(b.q[0].amount[4].value, 3, 1e-12);
	close_to(b.q[0].amount[4].response, 30, 1e-14);
	arena_release(&b.a);
}

static void
internal_standard_and_factor(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.c[0].internal = 1;
	b.c[0].factor = 3;
	b.c[0].limit = 50;
	b.hit[4][1].response = 4;
	b.amount[4][1] = 5;
	assert_int_equal(quantify(b.q, &b.a, b.c, 2, b.in, INJECTIONS, false, &b.err), E_OK);
	close_to(b.q[0].amount[4].value, 30.5 / 4 * 5 * 3, 1e-13);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_FOUND);
	close_to(b.q[0].amount[3].value, 40.5 / 2 * 3, 1e-13);
	assert_false(b.q[0].has_curve);
	b.c[0].limit = 200;
	assert_int_equal(quantify(b.q, &b.a, b.c, 2, b.in, INJECTIONS, false, &b.err), E_OK);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_BELOW);
	arena_release(&b.a);
}

/* Amounts regressed on responses: x = (y - 0.5)/10 here too, as the standards lie on a line. */
static void
inverse_regression(void **state)
{
	struct bench b;

	(void)state;
	bench_open(&b);
	b.c[0].inverse = true;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, false, &b.err), E_OK);
	close_to(b.q[0].amount[4].value, 3, 1e-12);
	assert_true(b.q[0].amount[4].u < 1e-9);
	b.hit[4][0].response = -1;
	assert_int_equal(quantify(b.q, &b.a, b.c, 1, b.in, INJECTIONS, false, &b.err), E_OK);
	assert_int_equal(b.q[0].amount[4].state, AMOUNT_BELOW);
	arena_release(&b.a);
}

static void
compounds_are_found_in_their_windows(void **state)
{
	const struct evaluation_options how = { .from = (double)NAN,
		.to = (double)NAN,
		.noise_from = (double)NAN,
		.noise_to = (double)NAN,
		.dead_time = (double)NAN };
	struct compound c[4] = { usual("rel"), usual("ref"), usual("none"), usual("all") };
	struct compound_hit hit[4];
	struct evaluation e;
	struct made m;

	(void)state;
	made_open(&m, 5000, 0.002, 1);
	made_gauss(&m, 40, 2, 0.05);
	made_gauss(&m, 30, 4, 0.08);
	made_gauss(&m, 3, 4.8, 0.08);
	made_noise(&m, 0.01);
	c[0].from = 1.9;
	c[0].to = 2.6;
	c[0].relative = true;
	c[1].from = 1.8;
	c[1].to = 2.2;
	c[1].reference = true;
	c[2].from = 6;
	c[2].to = 7;
	c[3].from = 3;
	c[3].to = 4.4;
	c[3].whole_window = true;
	assert_int_equal(evaluate(&e, &m.a, &m.tr, &how, &m.err), E_OK);
	assert_int_equal(e.peaks.n, 3);
	assert_int_equal(compounds_find(hit, c, NULL, 4, &e, &m.err), E_OK);
	close_to(hit[0].retention, 4, 1e-3); /* the larger of the two in 3.8 .. 5.2 */
	close_to(hit[1].retention, 2, 1e-3);
	assert_true(isnan(hit[2].response) && hit[2].peak == SIZE_MAX);
	close_to(hit[3].response, 30 * 0.08 * GAUSS_AREA, 5e-3);
	c[1].from = 8;
	c[1].to = 9; /* the reference is gone, and what goes by it */
	assert_int_equal(compounds_find(hit, c, NULL, 4, &e, &m.err), E_OK);
	assert_true(isnan(hit[0].response));
	c[1].to = 7;
	assert_int_equal(compounds_find(hit, c, NULL, 4, &e, &m.err), E_DOMAIN);
	assert_non_null(strstr(m.err.format, "ends before it begins"));
	made_close(&m);
}

/* Every baseline, both pickers, fits, negative peaks: one made chromatogram. */
static void
every_way_gives_the_areas(void **state)
{
	const struct time_range down = { 6.5, 7.5 };
	struct evaluation_options how = { .from = (double)NAN,
		.to = (double)NAN,
		.noise_from = (double)NAN,
		.noise_to = (double)NAN,
		.dead_time = 1,
		.fit = true,
		.events = { .negative = &down, .n_negative = 1 } };
	struct made m;

	(void)state;
	made_open(&m, 5000, 0.002, 1);
	made_gauss(&m, 40, 2, 0.05);
	made_gauss(&m, 30, 4, 0.08);
	made_gauss(&m, 20, 4.3, 0.08);
	made_gauss(&m, -10, 7, 0.08);
	made_noise(&m, 0.01);
	for (int k = 0; k < 8; k++) {
		struct evaluation e;

		how.baseline = (enum evaluation_baseline)(k % 4);
		how.wavelet = k >= 4;
		/* a baseline that looks for peaks upward follows one that points down */
		how.events.n_negative = how.baseline < BASELINE_ALS;
		how.to = how.baseline < BASELINE_ALS ? (double)NAN : 6;
		assert_int_equal(evaluate(&e, &m.a, &m.tr, &how, &m.err), E_OK);
		assert_true(e.peaks.n >= 3 && e.noise_known);
		close_to(e.peaks.peak[0].area, 40 * 0.05 * GAUSS_AREA, 0.01);
		close_to(e.peaks.peak[1].area, 30 * 0.08 * GAUSS_AREA, k % 4 == 1 ? 0.5 : 0.03);
		if (k % 4 == 0) {
			assert_int_equal(e.peaks.n, 4);
			assert_true(e.peaks.peak[1].fitted);
			close_to(e.peaks.peak[2].area, 20 * 0.08 * GAUSS_AREA, 0.01);
			close_to(e.peaks.peak[3].area, -10 * 0.08 * GAUSS_AREA, 0.01);
		}
	}
	how.noise_from = 8;
	how.noise_to = 9;
	how.from = 1.5;
	how.to = 9.5;
	how.baseline = BASELINE_LINEAR;
	{
		struct evaluation e;

		assert_int_equal(evaluate(&e, &m.a, &m.tr, &how, &m.err), E_OK);
		close_to(e.noise.rms, 0.01, 0.1);
		close_to(e.suitability[0].signal_to_noise, 2 * 40 / e.noise.peak_to_peak, 0.01);
		how.from = 9.499;
		assert_int_equal(evaluate(&e, &m.a, &m.tr, &how, &m.err), E_DOMAIN);
	}
	made_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(amounts_come_from_standards),
		cmocka_unit_test(blanks_are_taken_off),
		cmocka_unit_test(internal_standard_and_factor),
		cmocka_unit_test(inverse_regression),
		cmocka_unit_test(compounds_are_found_in_their_windows),
		cmocka_unit_test(every_way_gives_the_areas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
