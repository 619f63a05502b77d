/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws that every calibration keeps, and what it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "metrology/detection.h"
#include "metrology/linearity.h"
#include "num/distribution.h"

#define N 7

static const double content[N] = { 0, 2, 4, 6, 8, 10, 12 };
static const double response[N] = { 2.125, 5, 9, 12.625, 17.25, 21, 24.75 }; /* exact in binary */

static struct dd x[N], y[N], w[N];
static struct arena arena;
static const struct detection_rule rule = { 0.05, 0.05, 3, 1 };

static struct calibration_input
input(enum calibration_model model, double x_offset, double y_offset)
{
	for (int i = 0; i < N; i++) {
		x[i] = dd_add(dd_of(content[i]), dd_of(x_offset));
		y[i] = dd_add(dd_of(response[i]), dd_of(y_offset));
		w[i] = dd_of(1 + i % 3);
	}
	return (struct calibration_input){ .model = model, .n = N, .x = x, .y = y };
}

static struct calibration
fitted(const struct calibration_input *in)
{
	struct calibration c;

	assert_int_equal(calibration_fit(&c, &arena, in, NULL), E_OK);
	return c;
}

static struct calibration_result
reading(const struct calibration *c, double at, double m)
{
	struct calibration_reading r = { dd_of(at), m, NAN, NAN };
	struct calibration_result out;

	assert_int_equal(calibration_read(&out, c, &r, 0.95, NULL), E_OK);
	return out;
}

static void
near_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g, expected %.17g", got, expected);
}

static void
offsets_move_contents_alone(void **state)
{
	struct calibration_input in = input(CALIBRATION_LINEAR, 0, 0), moved;
	struct calibration c = fitted(&in), d;
	struct calibration_result r = reading(&c, 13.5, 2), s;

	(void)state;
	moved = input(CALIBRATION_LINEAR, 0x1p30, 0x1p35);
	d = fitted(&moved);
	s = reading(&d, 13.5 + 0x1p35, 2);
	near_to(s.u, r.u,
		1e-7); /* of x0 itself a double keeps seven digits behind the point here */
	near_to(s.x - 0x1p30, r.x, 1e-7);
	near_to(d.s, c.s, 1e-15);
	near_to(d.se[1], c.se[1], 1e-15);
	near_to(d.r, c.r, 1e-15);
}

/* Weights count rows; equal weights only change s. */
static void
the_size_of_weights_does_not_matter(void **state)
{
	struct calibration_input in = input(CALIBRATION_LINEAR, 0, 0);
	struct calibration_reading g = { dd_of(13.5), 2, 4, NAN };
	struct calibration c, d;
	struct calibration_result r, s;

	(void)state;
	in.weighting = WEIGHTING_GIVEN;
	in.weight = w;
	c = fitted(&in);
	assert_int_equal(calibration_read(&r, &c, &g, 0.95, NULL), E_OK);
	for (int i = 0; i < N; i++)
		w[i] = dd_mul(w[i], dd_of(8));
	g.weight = 32;
	d = fitted(&in);
	assert_int_equal(calibration_read(&s, &d, &g, 0.95, NULL), E_OK);
	near_to(d.s, c.s * sqrt(8), 1e-15);
	near_to(s.x, r.x, 1e-15);
	near_to(s.u, r.u, 1e-15);
	near_to(s.inversion_low, r.inversion_low, 1e-14);
}

/* At each limit the reading is t standard deviations off the curve. */
static void
limits_of_inversion_are_where_the_reading_leaves_the_curve(void **state)
{
	static const enum calibration_model models[] = { CALIBRATION_LINEAR,
		CALIBRATION_PROPORTIONAL, CALIBRATION_QUADRATIC, CALIBRATION_LOGISTIC_4 };

	(void)state;
	for (size_t k = 0; k < sizeof(models) / sizeof(models[0]); k++) {
		struct calibration_input in = input(models[k], 0, 0);
		struct calibration c = fitted(&in);
		struct calibration_result r = reading(&c, 13.5, 3);
		double limit[2] = { r.inversion_low, r.inversion_high };

		assert_true(r.inversion_low < r.x && r.x < r.inversion_high);
		for (int i = 0; i < 2; i++) {
			double gap = 13.5 - dd_double(calibration_at(&c, dd_of(limit[i])));

			near_to(fabs(gap),
				r.t * r.s * sqrt(1.0 / 3 + calibration_leverage(&c, limit[i])),
				1e-12);
		}
		near_to(dd_double(calibration_at(&c, dd_of(r.x))), 13.5, 1e-14);
	}
}

static void
slopes_are_derivatives(void **state)
{
	(void)state;
	for (int model = CALIBRATION_LINEAR; model <= CALIBRATION_LOGISTIC_4; model++) {
		struct calibration_input in = input((enum calibration_model)model, 0, 0);
		struct calibration c;
		double h = 1e-4, up, down;

		if (model == CALIBRATION_LOGISTIC_3)
			continue; /* these do not begin at 0 */
		c = fitted(&in);
		up = dd_double(calibration_at(&c, dd_of(5 + h)));
		down = dd_double(calibration_at(&c, dd_of(5 - h)));
		near_to(calibration_slope(&c, 5), (up - down) / (2 * h), 1e-7);
	}
}

/* The minimum detectable value is missed with probability beta, and a blank taken for it with probability alpha. */
static void
risks_are_what_was_asked_for(void **state)
{
	struct detection_rule risky = { 0.02, 0.1, 3, 2 };
	struct calibration_input in = input(CALIBRATION_LINEAR, 0, 0);
	struct calibration c = fitted(&in);
	struct detection d;
	double q = sqrt(0.5 + calibration_leverage(&c, 0)), unit, t;

	(void)state;
	assert_int_equal(detection_line(&d, &c, &risky, NULL), E_OK);
	unit = c.s / dd_double(c.coefficient[1]) * q;
	near_to(t_upper(d.critical / unit, (double)c.df), 0.02, 1e-12);
	near_to(noncentral_t_cdf(d.critical / unit, (double)c.df, d.detectable / unit), 0.1, 1e-10);
	assert_int_equal(t_upper_quantile(&t, 0.01, (double)c.df, NULL), E_OK);
	near_to(d.quantification,
		3 * t * c.s / dd_double(c.coefficient[1]) *
			sqrt(0.5 + calibration_leverage(&c, d.quantification)),
		1e-13);
}

static void
refuses(enum rc rc, struct err *err, const char *sentence)
{
	char said[400];

	assert_int_not_equal(rc, E_OK);
	err_print(err, said, sizeof(said));
	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
	*err = (struct err){ 0 };
}

static void
says_what_it_cannot_do(void **state)
{
	struct calibration_input in = input(CALIBRATION_QUADRATIC, 0, 0);
	struct calibration c = fitted(&in);
	struct detection_rule bad = rule;
	struct blanks blanks = { 1, 0.2, 0.1, 1 };
	struct err err = { 0 };
	struct calibration_result r;
	struct linearity l;
	struct detection d;

	(void)state;
	refuses(calibration_addition(&r, &c, 0.95, &err), &err, "takes a straight line");
	refuses(detection_line(&d, &c, &rule, &err), &err, "are those of a straight line");
	refuses(linearity_test(&l, &arena, &c, &in, &err), &err, "is asked of a straight line");
	in.model = CALIBRATION_LINEAR;
	c = fitted(&in);
	bad.beta = 0.5;
	refuses(detection_line(&d, &c, &bad, &err), &err, "not 0.05 and 0.5");
	bad = rule;
	bad.k = 0;
	refuses(detection_line(&d, &c, &bad, &err), &err, "greater than 0, not 0 and 1");
	refuses(detection_blanks(&d, &blanks, &rule, &err), &err, "at least 2 blanks");
	blanks = (struct blanks){ 5, 0.2, 0.1, 0 };
	refuses(detection_blanks(&d, &blanks, &rule, &err), &err, "the slope is 0");
	in.weighting = WEIGHTING_X;
	refuses(calibration_fit(&c, &arena, &in, &err), &err, "row 1: weights by content need");
	y[3] = dd_of(-1);
	in.weighting = WEIGHTING_Y2;
	refuses(calibration_fit(&c, &arena, &in, &err), &err, "row 4: weights by response need");
	in = input(CALIBRATION_LINEAR, 0, 0);
	in.n = 2;
	c = fitted(&in);
	refuses(detection_line(&d, &c, &rule, &err), &err, "the scatter is not known");
	for (int i = 0; i < N; i++)
		w[i] = dd_of(0);
	in.weighting = WEIGHTING_GIVEN;
	in.weight = w;
	refuses(calibration_fit(&c, &arena, &in, &err), &err, "different contents, there are 0");
}

static int
open_arena(void **state)
{
	(void)state;
	arena_init(&arena, 64 << 20);
	return 0;
}

static int
close_arena(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(offsets_move_contents_alone),
		cmocka_unit_test(the_size_of_weights_does_not_matter),
		cmocka_unit_test(limits_of_inversion_are_where_the_reading_leaves_the_curve),
		cmocka_unit_test(slopes_are_derivatives),
		cmocka_unit_test(risks_are_what_was_asked_for),
		cmocka_unit_test(says_what_it_cannot_do),
	};

	return cmocka_run_group_tests_name("calibration", tests, open_arena, close_arena);
}
