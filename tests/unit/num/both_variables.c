/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "num/both_variables.h"
#include "num/least_squares.h"
#include "num/logistic.h"

#define N 10

/* Pearson's points with York's weights. */
static const double px[N] = { 0.0, 0.9, 1.8, 2.6, 3.3, 4.4, 5.2, 6.1, 6.5, 7.4 };
static const double py[N] = { 5.9, 5.4, 4.4, 4.6, 3.5, 3.7, 2.8, 2.8, 2.4, 1.5 };
static const double wx[N] = { 1000, 1000, 500, 800, 200, 80, 60, 20, 1.8, 1 };
static const double wy[N] = { 1, 1.8, 4, 8, 20, 20, 70, 70, 100, 500 };

static struct dd x[N], y[N];
static double ux[N], uy[N], r[N];
static struct arena arena;

static struct both_variables
points(double x_offset, double y_offset)
{
	for (int i = 0; i < N; i++) {
		x[i] = dd_add(dd_div(dd_of(round(px[i] * 10)), dd_of(10)), dd_of(x_offset));
		y[i] = dd_add(dd_div(dd_of(round(py[i] * 10)), dd_of(10)), dd_of(y_offset));
		ux[i] = 1 / sqrt(wx[i]);
		uy[i] = 1 / sqrt(wy[i]);
		r[i] = 0;
	}
	return (struct both_variables){ N, x, y, ux, uy, NULL };
}

static struct both_fit
york(const struct both_variables *in)
{
	struct both_fit f;

	assert_int_equal(york_fit(&f, &arena, in, NULL), E_OK);
	return f;
}

static void
near_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g, expected %.17g", got, expected);
}

static void
columns_may_be_exchanged(void **state)
{
	struct both_variables in = points(0, 0), other;
	struct both_fit f, g;

	(void)state;
	for (int i = 0; i < N; i++)
		r[i] = 0.1 * i - 0.4;
	in.r = r;
	other = (struct both_variables){ N, y, x, uy, ux, r };
	f = york(&in);
	g = york(&other);
	near_to(g.slope, 1 / f.slope, 1e-14);
	near_to(g.S, f.S, 1e-14);
	near_to(g.se_slope, f.se_slope / (f.slope * f.slope), 1e-13);
	near_to(g.intercept, -f.intercept / f.slope, 1e-14);
	for (int i = 0; i < N; i++) {
		near_to(f.y[i], f.intercept + f.slope * f.x[i], 1e-13);
		near_to(g.y[i], f.x[i], 1e-12);
	}
}

static void
an_offset_moves_the_intercept_alone(void **state)
{
	struct both_variables in = points(0, 0);
	struct both_fit f = york(&in), g;

	(void)state;
	in = points(1e12, -1e11);
	g = york(&in);
	near_to(g.slope, f.slope, 1e-15);
	near_to(g.se_slope, f.se_slope, 1e-15);
	near_to(g.S, f.S, 1e-15);
	near_to(g.intercept, f.intercept - 1e11 - 1e12 * f.slope, 1e-14);
}

/* Units of a column: nothing but its scale. */
static void
units_do_not_matter(void **state)
{
	struct both_variables in = points(0, 0);
	struct both_fit f = york(&in), g;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = dd_mul(x[i], dd_of(0x1p40));
		ux[i] *= 0x1p40;
	}
	g = york(&in);
	near_to(g.slope, f.slope * 0x1p-40, 1e-15);
	near_to(g.S, f.S, 1e-15);
}

static void
without_errors_in_x_it_is_weighted_least_squares(void **state)
{
	struct both_variables in = points(0, 0);
	const struct dd *term = x;
	const struct str name = STR("x");
	struct dd w[N];
	struct linear_model m = { N, y, w, 1, &term, &name, true };
	struct least_squares ls;
	struct both_fit f;

	(void)state;
	for (int i = 0; i < N; i++) {
		ux[i] = 0;
		w[i] = dd_div(dd_of(1), dd_product(uy[i], uy[i]));
	}
	f = york(&in);
	assert_int_equal(least_squares(&ls, &arena, &m, NULL), E_OK);
	near_to(f.slope, dd_double(ls.value[1]), 1e-15);
	near_to(f.intercept, dd_double(ls.value[0]), 1e-15);
	near_to(f.S, ls.ss_residual, 1e-14);
	near_to(f.se_slope * sqrt(f.ratio), ls.se[1], 1e-14);
	near_to(f.se_intercept * sqrt(f.ratio), ls.se[0], 1e-14);
}

static void
equal_errors_are_deming_s_case(void **state)
{
	struct both_variables in = points(0, 0);
	struct both_fit f, g;

	(void)state;
	for (int i = 0; i < N; i++) {
		ux[i] = 0.3;
		uy[i] = 0.6;
	}
	f = york(&in);
	assert_int_equal(deming_fit(&g, &arena, &in, 4, NULL), E_OK);
	near_to(f.slope, g.slope, 1e-14);
	near_to(f.intercept, g.intercept, 1e-14);
	near_to(sqrt(f.ratio) * 0.3, g.sd_x, 1e-14);
}

/* In 40 digits, jackknife among them. */
static void
deming_with_jackknife(void **state)
{
	static const double a[N] = { 7, 8.3, 10.5, 9, 5.1, 8.2, 10.2, 10.3, 7.1, 5.9 };
	static const double b[N] = { 7.9, 8.2, 9.6, 9, 6.5, 7.3, 10.2, 10.6, 6.3, 5.2 };
	struct both_variables in = { N, x, y, NULL, NULL, NULL };
	struct both_fit f;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = dd_div(dd_of(round(a[i] * 10)), dd_of(10));
		y[i] = dd_div(dd_of(round(b[i] * 10)), dd_of(10));
	}
	assert_int_equal(deming_fit(&f, &arena, &in, 4, NULL), E_OK);
	near_to(f.slope, 0.8905995050092716127, 1e-15);
	near_to(f.intercept, 0.81270803912434364032, 1e-15);
	near_to(f.se_slope, 0.2056250049814763785, 1e-14);
	near_to(f.se_intercept, 1.8621669698590957497, 1e-14);
	near_to(f.covariance, -0.38000053243890400067, 1e-14);
	near_to(f.jackknife_slope, 0.8650198542640482300, 1e-14);
	near_to(f.jackknife_intercept, 1.05728618873162469505, 1e-14);
	near_to(f.sd_x, 0.36009766029445445499, 1e-14);
	assert_int_equal(deming_fit(&f, &arena, &in, 1, NULL), E_OK);
	near_to(f.slope, 0.94228855671026881459, 1e-15);
	near_to(f.se_slope, 0.20280268827725596590, 1e-14);
	assert_true(f.df == N - 2);
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
says_what_is_wrong_with_points(void **state)
{
	struct both_variables in = points(0, 0);
	struct err err = { 0 };
	struct both_fit f;

	(void)state;
	in.n = 2;
	refuses(york_fit(&f, &arena, &in, &err), &err, "at least 3 rows");
	refuses(deming_fit(&f, &arena, &in, 1, &err), &err, "at least 3 rows");
	in.n = N;
	refuses(deming_fit(&f, &arena, &in, 0, &err), &err, "must be greater than 0, not 0");
	ux[3] = uy[3] = 0;
	refuses(york_fit(&f, &arena, &in, &err), &err, "row 4: uncertainties are 0 or more");
	ux[3] = -1;
	refuses(york_fit(&f, &arena, &in, &err), &err, "not -1 and 0");
	in = points(0, 0);
	in.r = r;
	r[6] = 1;
	refuses(york_fit(&f, &arena, &in, &err), &err, "row 7: a correlation lies between");
	r[6] = 0;
	for (int i = 0; i < N; i++)
		x[i] = dd_of(3);
	refuses(york_fit(&f, &arena, &in, &err), &err, "all values of x are equal");
	refuses(deming_fit(&f, &arena, &in, 1, &err), &err, "do not go together at all");
}

/* Points round a vertical line: the search runs to its end and says so. */
static void
a_vertical_line_has_no_slope(void **state)
{
	struct both_variables in = points(0, 0);
	struct err err = { 0 };
	struct both_fit f;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = dd_of(i % 2 ? 1 : -1);
		y[i] = dd_of((double)(i / 2 - 2) * 1000);
		ux[i] = uy[i] = 1;
	}
	refuses(york_fit(&f, &arena, &in, &err), &err, "the best line is vertical");
}

static void
logistic_curves_come_back(void **state)
{
	static const double dose[N] = { 0, 0.1, 0.3, 1, 3, 10, 30, 100, 300, 1000 };
	struct dd b[4] = { dd_of(2.5), dd_of(1.25), dd_of(8), dd_of(0.125) }, slope[4];
	struct logistic_data data = { x, y, NULL, N, 4 };
	struct curve_fit fit;

	(void)state;
	for (int p = 3; p <= 4; p++)
		for (int sign = -1; sign <= 1; sign += 2) {
			b[1] = dd_of(1.25 * sign);
			data.p = p;
			for (int i = 0; i < N; i++) {
				x[i] = dd_of(dose[i]);
				/* a pattern no parameter follows */
				y[i] = dd_add(logistic_at(slope, b, p, x[i]),
					dd_of(i % 3 == 0 ? 1e-9 : -1e-9));
			}
			assert_int_equal(logistic_fit(&fit, &arena, &data, NULL), E_OK);
			/* of four parameters, those of the other end are the same curve */
			near_to(fit.b[2].hi, 8, 1e-6);
			near_to(fabs(fit.b[1].hi), 1.25, 1e-6);
			near_to(logistic_at(NULL, fit.b, p, dd_of(5)).hi,
				logistic_at(NULL, b, p, dd_of(5)).hi, 1e-8);
			near_to(logistic_invert(b, p, logistic_at(NULL, b, p, dd_of(5))), 5, 1e-14);
			assert_true(isnan(logistic_invert(b, p, dd_of(3))));
			assert_true(isnan(logistic_invert(b, p, dd_of(-1))));
		}
	near_to(logistic_slope(b, 4, 5),
		(logistic_at(NULL, b, 4, dd_of(5.0001)).hi -
			logistic_at(NULL, b, 4, dd_of(4.9999)).hi) /
			0.0002,
		1e-7);
	assert_true(isnan(logistic_at(NULL, b, 4, dd_of(-1)).hi));
}

static void
says_what_no_logistic_curve_fits(void **state)
{
	struct logistic_data data = { x, y, NULL, N, 4 };
	struct err err = { 0 };
	struct curve_fit fit;

	(void)state;
	for (int i = 0; i < N; i++) {
		x[i] = dd_of(i);
		y[i] = dd_of(2);
	}
	refuses(logistic_fit(&fit, &arena, &data, &err), &err, "the responses are all equal");
	y[1] = dd_of(3);
	x[1] = dd_of(-1);
	refuses(logistic_fit(&fit, &arena, &data, &err), &err, "row 2 has the content -1");
	for (int i = 0; i < N; i++)
		x[i] = dd_of(i % 2);
	refuses(logistic_fit(&fit, &arena, &data, &err), &err, "at least 2 different contents");
	data.n = 4;
	refuses(logistic_fit(&fit, &arena, &data, &err), &err, "4 parameters need at least 5 rows");
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
		cmocka_unit_test(columns_may_be_exchanged),
		cmocka_unit_test(an_offset_moves_the_intercept_alone),
		cmocka_unit_test(units_do_not_matter),
		cmocka_unit_test(without_errors_in_x_it_is_weighted_least_squares),
		cmocka_unit_test(equal_errors_are_deming_s_case),
		cmocka_unit_test(deming_with_jackknife),
		cmocka_unit_test(says_what_is_wrong_with_points),
		cmocka_unit_test(a_vertical_line_has_no_slope),
		cmocka_unit_test(logistic_curves_come_back),
		cmocka_unit_test(says_what_no_logistic_curve_fits),
	};

	return cmocka_run_group_tests_name("both variables", tests, open_arena, close_arena);
}
