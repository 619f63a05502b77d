/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Are the stated uncertainties honest? Calibrations simulated from a known truth. HIDEMARK_SEED=n replays the run that a failure names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>

#include "metrology/detection.h"
#include "num/both_variables.h"
#include "num/random.h"

#define TRIALS 8000
#define N 8

static uint64_t seed = 20261123;

static void
share_is(int count, int trials, double expected, const char *what)
{
	double share = (double)count / trials, sd = sqrt(expected * (1 - expected) / trials);

	/* one run in 16 000 is further off by chance */
	if (!(fabs(share - expected) < 4 * sd))
		fail_msg("%s: %g of the runs, expected %g; HIDEMARK_SEED=%llu", what, share,
			expected, (unsigned long long)seed);
}

struct bench {
	struct random_stream r;
	struct arena arena;
	struct dd x[N], y[N];
	struct calibration c;
};

static void
simulate(struct bench *b, enum calibration_model model, double noise)
{
	struct calibration_input in = { .model = model, .n = N, .x = b->x, .y = b->y };

	arena_release(&b->arena);
	for (int i = 0; i < N; i++) {
		double at = i;

		b->x[i] = dd_of(at);
		b->y[i] =
			dd_of(0.5 + 2 * at + (model == CALIBRATION_QUADRATIC ? 0.1 * at * at : 0) +
				noise * random_normal(&b->r));
	}
	assert_int_equal(calibration_fit(&b->c, &b->arena, &in, NULL), E_OK);
}

static void
start(struct bench *b, uint64_t stream)
{
	*b = (struct bench){ 0 };
	random_start(&b->r, seed, stream);
	arena_init(&b->arena, 8 << 20);
}

/* Fieller's limits hold the truth exactly as often as they say, with much scatter too; those of a quadratic nearly. */
static void
limits_hold_the_truth(void **state)
{
	struct bench b;
	int line = 0, curve = 0;

	(void)state;
	start(&b, 1);
	for (int k = 0; k < TRIALS; k++) {
		struct calibration_reading g = { .m = 2, .weight = NAN, .sd = NAN };
		struct calibration_result out;

		simulate(&b, CALIBRATION_LINEAR, 0.8);
		g.y = dd_of(0.5 + 2 * 5.5 + 0.8 * random_normal(&b.r) / sqrt(2));
		assert_int_equal(calibration_read(&out, &b.c, &g, 0.9, NULL), E_OK);
		line += out.inversion_low < 5.5 && 5.5 < out.inversion_high;
		simulate(&b, CALIBRATION_QUADRATIC, 0.1);
		g.y = dd_of(0.5 + 2 * 3.5 + 0.1 * 3.5 * 3.5 + 0.1 * random_normal(&b.r) / sqrt(2));
		assert_int_equal(calibration_read(&out, &b.c, &g, 0.9, NULL), E_OK);
		curve += out.inversion_low < 3.5 && 3.5 < out.inversion_high;
	}
	share_is(line, TRIALS, 0.9, "Fieller's limits");
	share_is(curve, TRIALS, 0.9, "limits of inversion of a quadratic");
	arena_release(&b.arena);
}

/* A blank passes the critical response with probability alpha. */
static void
limits_of_detection_keep_their_risk(void **state)
{
	struct detection_rule rule = { 0.05, 0.05, 3, 1 };
	struct bench b;
	int found = 0;

	(void)state;
	start(&b, 2);
	for (int k = 0; k < TRIALS; k++) {
		struct detection d;

		simulate(&b, CALIBRATION_LINEAR, 0.3);
		assert_int_equal(detection_line(&d, &b.c, &rule, NULL), E_OK);
		found += 0.5 + 0.3 * random_normal(&b.r) > d.critical_response;
	}
	share_is(found, TRIALS, 0.05, "critical response");
	arena_release(&b.arena);
}

/* York's standard uncertainty of the slope, to first order in the errors. */
static void
uncertainties_of_york_hold(void **state)
{
	double ux[N], uy[N], x0;
	struct bench b;
	int held = 0;

	(void)state;
	start(&b, 3);
	for (int k = 0; k < TRIALS / 4; k++) {
		struct both_variables in = { N, b.x, b.y, ux, uy, NULL };
		struct both_fit f;

		arena_release(&b.arena);
		for (int i = 0; i < N; i++) {
			x0 = i;
			ux[i] = 0.02 + 0.005 * i;
			uy[i] = 0.08 - 0.005 * i;
			b.x[i] = dd_of(x0 + ux[i] * random_normal(&b.r));
			b.y[i] = dd_of(3 - 1.5 * x0 + uy[i] * random_normal(&b.r));
		}
		assert_int_equal(york_fit(&f, &b.arena, &in, NULL), E_OK);
		held += fabs(f.slope + 1.5) < 1.6448536269514722 * f.se_slope;
	}
	share_is(held, TRIALS / 4, 0.9, "York's standard uncertainty of the slope");
	arena_release(&b.arena);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(limits_hold_the_truth),
		cmocka_unit_test(limits_of_detection_keep_their_risk),
		cmocka_unit_test(uncertainties_of_york_hold),
	};
	const char *given = getenv("HIDEMARK_SEED");

	if (given)
		seed = strtoull(given, NULL, 10);
	return cmocka_run_group_tests_name("calibration, property", tests, NULL, NULL);
}
