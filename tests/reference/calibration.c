/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration, detection limits and lines with two uncertain variables against published and recomputed answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "metrology/detection.h"
#include "metrology/linearity.h"
#include "num/both_variables.h"
#include "num/distribution.h"
#include "problem.h"

#define ROOM 40

struct fixture {
	struct problem p;
	struct arena arena;
	struct calibration_input in;
	struct calibration c;
};

/* The shortest text of a double is the decimal the problem was written with. */
static struct dd
exact(double v)
{
	struct dd out;
	char text[40];

	snprintf(text, sizeof(text), "%.15g", v);
	assert_int_equal(dd_parse(&out, str_of(text), NULL), E_OK);
	return out;
}

static const struct dd *
series(struct fixture *f, const char *place, size_t *n)
{
	const double *v = problem_numbers(&f->p, place, n);
	struct dd *out = arena_new(&f->arena, struct dd, *n);

	assert_non_null(out);
	for (size_t i = 0; i < *n; i++)
		out[i] = exact(v[i]);
	return out;
}

static void
open_problem(struct fixture *f, const char *id)
{
	*f = (struct fixture){ 0 };
	problem_open(&f->p, "calibration", id);
	arena_init(&f->arena, 8 << 20);
}

static void
close_problem(struct fixture *f)
{
	arena_release(&f->arena);
	problem_close(&f->p);
}

static void
calibrate(struct fixture *f, const char *x, enum calibration_model model)
{
	f->in = (struct calibration_input){ .model = model };
	f->in.x = series(f, x, &f->in.n);
	f->in.y = series(f, "inputs.y", &f->in.n);
	assert_int_equal(calibration_fit(&f->c, &f->arena, &f->in, NULL), E_OK);
}

static struct calibration_result
reading(const struct fixture *f, double y, double m, double level)
{
	struct calibration_reading r = { exact(y), m, NAN, NAN };
	struct calibration_result out;

	assert_int_equal(calibration_read(&out, &f->c, &r, level, NULL), E_OK);
	return out;
}

static double
coefficient(const struct fixture *f, int j)
{
	return dd_double(f->c.coefficient[j]);
}

static void
expect_line(struct fixture *f)
{
	expect(&f->p, "intercept", coefficient(f, 0));
	expect(&f->p, "slope", coefficient(f, 1));
	expect(&f->p, "s_intercept", f->c.se[0]);
	expect(&f->p, "s_slope", f->c.se[1]);
	expect(&f->p, "s_y/x", f->c.s);
	expect(&f->p, "r", f->c.r);
}

static void
fluorescein(void **state)
{
	double x0[3], u[3], ci[3];
	struct detection_rule rule = { 0.05, 0.05, 3, 1 };
	struct calibration_result r;
	struct detection d;
	struct fixture f;
	const double *y;
	size_t n;

	(void)state;
	open_problem(&f, "cal-fluorescein");
	calibrate(&f, "inputs.x_pg_per_mL", CALIBRATION_LINEAR);
	expect_line(&f);
	y = problem_numbers(&f.p, "inputs.unknown_y", &n);
	for (size_t i = 0; i < n; i++) {
		r = reading(&f, y[i], 1, 0.95);
		x0[i] = r.x;
		u[i] = r.u;
		ci[i] = r.t * r.u;
	}
	r = reading(&f, 13.5, 4, 0.95);
	expect(&f.p, "ci_slope", r.t * f.c.se[1]);
	expect(&f.p, "ci_intercept", r.t * f.c.se[0]);
	expect_all(&f.p, "x0", x0, n);
	expect_all(&f.p, "s_x0", u, n);
	expect_all(&f.p, "ci_x0", ci, n);
	expect_all(&f.p, "x0_exact", x0, n);
	expect_all(&f.p, "s_x0_exact", u, n);
	/* the file's limits carry t(0.975; 5) = 2.57058183661, an error of 4e-10; it is 2.57058183563631551 */
	(void)expected_value(&f.p, "ci_x0_exact");
	for (size_t i = 0; i < n; i++) {
		char at[4] = { (char)('0' + i), 0 };

		assert_true(fabs(ci[i] / (2.57058183563631551 * u[i]) - 1) < 1e-14);
		expect_at(&f.p, "ci_x0_exact", at, 2.57058183661473950 * u[i]);
	}
	expect(&f.p, "s_x0_m4", r.u);
	expect(&f.p, "ci_x0_m4", r.t * r.u);
	expect(&f.p, "s_x0_m4_exact", r.u);
	assert_int_equal(detection_line(&d, &f.c, &rule, NULL), E_OK);
	expect(&f.p, "lod_3s", d.lod_3);
	expect(&f.p, "lod_exact", d.lod_3);
	expect(&f.p, "intercept_exact", coefficient(&f, 0));
	expect(&f.p, "slope_exact", coefficient(&f, 1));
	expect(&f.p, "s_intercept_exact", f.c.se[0]);
	expect(&f.p, "s_slope_exact", f.c.se[1]);
	expect(&f.p, "s_y/x_exact", f.c.s);
	expect(&f.p, "r_exact", f.c.r);
	close_problem(&f);
}

static void
handbook_example(void **state)
{
	double x0[3], u[3], ci[3];
	struct fixture f;

	(void)state;
	open_problem(&f, "cal-massart-1");
	calibrate(&f, "inputs.x", CALIBRATION_LINEAR);
	expect_line(&f);
	for (int i = 0; i < 3; i++) {
		struct calibration_result r;
		char y[40], m[40];

		snprintf(y, sizeof(y), "inputs.unknown.%d.y", i);
		snprintf(m, sizeof(m), "inputs.unknown.%d.m", i);
		r = reading(&f, problem_number(&f.p, y), problem_number(&f.p, m), 0.95);
		x0[i] = r.x;
		u[i] = r.u;
		ci[i] = r.t * r.u;
	}
	expect_all(&f.p, "x0", x0, 3);
	expect_all(&f.p, "ci", ci, 3);
	expect_all(&f.p, "x0_exact", x0, 3);
	expect_all(&f.p, "s_x0_exact", u, 3);
	expect_all(&f.p, "ci_exact", ci, 3);
	close_problem(&f);
}

static void
cadmium_limits(void **state)
{
	struct detection_rule rule = { 0.05, 0.05, 3, 1 };
	struct detection d;
	struct fixture f;

	(void)state;
	open_problem(&f, "cal-cadmium-limits");
	calibrate(&f, "inputs.x", CALIBRATION_LINEAR);
	expect_line(&f);
	assert_int_equal(detection_line(&d, &f.c, &rule, NULL), E_OK);
	expect(&f.p, "iso11843_x_C", d.critical);
	expect(&f.p, "iso11843_delta (noncentrality)", d.delta);
	expect(&f.p, "iso11843_x_D", d.detectable);
	expect(&f.p, "iso11843_x_D_approx_2xC", d.detectable_approximate);
	expect(&f.p, "din_quantification_k3", d.quantification);
	expect(&f.p, "lod_3.3s/b", d.lod_3_3);
	expect(&f.p, "loq_10s/b", d.loq_10);
	close_problem(&f);
}

static void
thermostat_by_fieller(void **state)
{
	double x0[2], low[2], high[2];
	struct fixture f;

	(void)state;
	open_problem(&f, "cal-thermostat");
	calibrate(&f, "inputs.x", CALIBRATION_LINEAR);
	for (int i = 0; i < 2; i++) {
		struct calibration_result r;
		char y[40], m[40], level[40];

		snprintf(y, sizeof(y), "inputs.cases.%d.y0", i);
		snprintf(m, sizeof(m), "inputs.cases.%d.m", i);
		snprintf(level, sizeof(level), "inputs.cases.%d.level", i);
		r = reading(&f, problem_number(&f.p, y), problem_number(&f.p, m),
			problem_number(&f.p, level));
		x0[i] = r.x;
		low[i] = r.inversion_low;
		high[i] = r.inversion_high;
	}
	expect_all(&f.p, "x0", x0, 2);
	expect_all(&f.p, "lower", low, 2);
	expect_all(&f.p, "upper", high, 2);
	expect_all(&f.p, "x0_exact", x0, 2);
	expect_all(&f.p, "lower_exact", low, 2);
	expect_all(&f.p, "upper_exact", high, 2);
	close_problem(&f);
}

static void
arsenic(void **state)
{
	struct calibration_result r;
	struct linearity l;
	struct fixture f;

	(void)state;
	open_problem(&f, "cal-arsenic");
	calibrate(&f, "inputs.x", CALIBRATION_LINEAR);
	expect_line(&f);
	r = reading(&f, problem_number(&f.p, "inputs.y0"), 1, problem_number(&f.p, "inputs.level"));
	expect(&f.p, "x0", r.x);
	expect(&f.p, "fieller_lower", r.inversion_low);
	expect(&f.p, "fieller_upper", r.inversion_high);
	expect(&f.p, "wald_se", r.u);
	assert_int_equal(linearity_test(&l, &f.arena, &f.c, &f.in, NULL), E_OK);
	assert_true(l.lack_tested);
	expect(&f.p, "lof_ss_pure_error", l.lack.ss_pure);
	expect(&f.p, "lof_df_pe", (double)l.lack.df_pure);
	expect(&f.p, "lof_ss_lack_of_fit", l.lack.ss_lack);
	expect(&f.p, "lof_df_lof", (double)l.lack.df_lack);
	expect(&f.p, "lof_F", l.lack.F);
	expect(&f.p, "lof_p", l.lack.p_value);
	close_problem(&f);
}

static void
uncertainties_in_both_variables(void **state)
{
	double ux[ROOM], uy[ROOM];
	const double *wx, *wy;
	struct both_variables in = { .ux = ux, .uy = uy };
	struct both_fit out;
	struct fixture f;

	(void)state;
	open_problem(&f, "cal-york");
	in.x = series(&f, "inputs.x", &in.n);
	in.y = series(&f, "inputs.y", &in.n);
	wx = problem_numbers(&f.p, "inputs.weight_x", &in.n);
	wy = problem_numbers(&f.p, "inputs.weight_y", &in.n);
	for (size_t i = 0; i < in.n; i++) {
		ux[i] = 1 / sqrt(wx[i]);
		uy[i] = 1 / sqrt(wy[i]);
	}
	assert_int_equal(york_fit(&out, &f.arena, &in, NULL), E_OK);
	expect(&f.p, "intercept", out.intercept);
	expect(&f.p, "slope", out.slope);
	expect(&f.p, "s_intercept_York2004_pub", out.se_intercept);
	expect(&f.p, "s_slope_York2004_pub", out.se_slope);
	expect(&f.p, "S/(n-2)", out.ratio);
	expect(&f.p, "intercept_exact", out.intercept);
	expect(&f.p, "slope_exact", out.slope);
	expect(&f.p, "s_intercept_York2004", out.se_intercept);
	expect(&f.p, "s_slope_York2004", out.se_slope);
	expect(&f.p, "cov_York2004", out.covariance);
	expect(&f.p, "S", out.S);
	close_problem(&f);
}

static void
method_detection_limit(void **state)
{
	struct method_limit m;
	struct fixture f;
	const struct dd *x;
	size_t n;

	(void)state;
	open_problem(&f, "cal-mdl");
	x = series(&f, "inputs.x", &n);
	assert_int_equal(detection_method(&m, x, n, NULL, 0, 0.99, NULL), E_OK);
	expect(&f.p, "t_0.99_6", m.t);
	expect(&f.p, "s", m.spiked_sd);
	expect(&f.p, "MDL", m.limit);
	expect(&f.p, "ML_10s", m.minimum_level);
	close_problem(&f);
}

static void
quadratic_curve(void **state)
{
	struct calibration_result r;
	struct fixture f;
	double b[3];

	(void)state;
	open_problem(&f, "cal-quadratic-whisky");
	calibrate(&f, "inputs.x", CALIBRATION_QUADRATIC);
	for (int j = 0; j < 3; j++)
		b[j] = coefficient(&f, j);
	expect_all(&f.p, "b", b, 3);
	r = reading(&f, problem_number(&f.p, "inputs.y0"), 1, problem_number(&f.p, "inputs.level"));
	expect(&f.p, "x0", r.x);
	expect(&f.p, "inversion_lower", r.inversion_low);
	expect(&f.p, "inversion_upper", r.inversion_high);
	expect(&f.p, "wald_lower", r.low);
	expect(&f.p, "wald_upper", r.high);
	expect(&f.p, "wald_se", r.u);
	close_problem(&f);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fluorescein),
		cmocka_unit_test(handbook_example),
		cmocka_unit_test(cadmium_limits),
		cmocka_unit_test(thermostat_by_fieller),
		cmocka_unit_test(arsenic),
		cmocka_unit_test(uncertainties_in_both_variables),
		cmocka_unit_test(method_detection_limit),
		cmocka_unit_test(quadratic_curve),
	};

	return cmocka_run_group_tests_name("calibration", tests, NULL, NULL);
}
