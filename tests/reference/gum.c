/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Worked examples of the GUM: budgets, degrees of freedom, second order, correlated results, an effect between days. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measurement.h"
#include "num/anova.h"
#include "num/distribution.h"
#include "num/least_squares.h"

/* ---- H.1: end gauge --------------------------------------------------------------------------------- */

/* One component of an input as the grammar has it: u with df is a t quantity, a shape has its half-width. */
static void
put_component(char *out, size_t size, const json_t *c, double value)
{
	const char *shape = json_string_value(json_object_get(c, "distribution"));
	const json_t *df = json_object_get(c, "df");
	char dof[40] = "";

	if (json_is_number(df))
		snprintf(dof, sizeof(dof), ", dof=%.17g", json_number_value(df));
	if (shape)
		snprintf(out, size, "%s(%.17g +- %.17g%s)", shape, value,
			json_number_value(json_object_get(c, "half_width")), dof);
	else
		snprintf(out, size, "normal(%.17g, %.17g%s)", value,
			json_number_value(json_object_get(c, "u")), dof);
}

static void
put_quantity(struct measurement *m, const json_t *quantity)
{
	const json_t *components = json_object_get(quantity, "components");
	double value = json_number_value(json_object_get(quantity, "value"));
	char text[300] = "", one[90];
	size_t n = json_array_size(components);

	put_component(text, sizeof(text), n ? json_array_get(components, 0) : quantity, value);
	for (size_t i = 1; i < n; i++) {
		size_t at = strlen(text);

		put_component(one, sizeof(one), json_array_get(components, i), 0);
		snprintf(text + at, sizeof(text) - at, " + %s", one);
	}
	measurement_input(m, json_string_value(json_object_get(quantity, "name")), "%s", text);
}

static void
end_gauge(void **state)
{
	struct measurement m;
	const char *formula;
	double dof, k, u_d;

	(void)state;
	measurement_open(&m, "gum_propagation", "gum-h1");
	for (size_t i = 0; i < json_array_size(problem_at(&m.p, "inputs.quantities")); i++)
		put_quantity(&m, json_array_get(problem_at(&m.p, "inputs.quantities"), i));
	formula = strchr(problem_text(&m.p, "inputs.model"), '=') + 1;
	measurement_propagate(&m, formula);
	expect(&m.p, "y", m.q.value);
	expect(&m.p, "u_c", m.q.u);
	expect(&m.p, "u_c_exact", m.q.u);
	expect(&m.p, "nu_eff", m.q.dof);
	expect(&m.p, "nu_eff_truncated", floor(m.q.dof));
	u_d = measurement_u(&dof, &m, "d");
	expect(&m.p, "u_d", u_d);
	expect(&m.p, "nu_d", dof);
	assert_int_equal(
		coverage_factor(&k, m.q.dof, problem_number(&m.p, "inputs.level"), NULL), E_OK);
	expect(&m.p, "t_0.995_16", k);
	expect(&m.p, "U99_exact", k * m.q.u);
	expect(&m.p, "U99", k * m.q.u);
	m.second_order = true;
	measurement_propagate(&m, formula);
	expect(&m.p, "u_c_second_order", m.q.u);
	expect(&m.p, "u_c_second_order_exact", m.q.u);
	measurement_close(&m);
}

/* ---- H.3: thermometer ------------------------------------------------------------------------------- */

/* The shortest text of a double is the decimal the problem was written with. */
static struct dd
exactly(double v)
{
	struct dd out;
	char text[40];

	snprintf(text, sizeof(text), "%.15g", v);
	assert_int_equal(dd_parse(&out, str_of(text), NULL), E_OK);
	return out;
}

static void
fit_line(struct least_squares *fit, struct measurement *m)
{
	static const struct str name = { "t", 1 };
	static const struct dd *term;
	static struct linear_model line;
	size_t n;
	const double *t = problem_numbers(&m->p, "inputs.t_degC", &n);
	const double *b = problem_numbers(&m->p, "inputs.b_degC", &n);
	struct dd *x = arena_new(&m->arena, struct dd, n), *y = arena_new(&m->arena, struct dd, n);

	assert_true(x && y);
	for (size_t i = 0; i < n; i++) {
		x[i] = dd_sub(exactly(t[i]), exactly(20));
		y[i] = exactly(b[i]);
	}
	term = x;
	line = (struct linear_model){
		.n = n, .y = y, .terms = 1, .term = &term, .name = &name, .intercept = true
	};
	assert_int_equal(least_squares(fit, &m->arena, &line, NULL), E_OK);
}

static void
thermometer(void **state)
{
	static const char *const q[] = { "", "_exact" };
	struct measurement m;
	struct least_squares fit;
	double y1, y2, r;
	double correlation[9] = { 1, 0, 0, 0, 1, 0, 0, 0, 1 };

	(void)state;
	measurement_open(&m, "gum_propagation", "gum-h3");
	fit_line(&fit, &m);
	y1 = dd_double(fit.value[0]);
	y2 = dd_double(fit.value[1]);
	r = fit.covariance[1] / (fit.se[0] * fit.se[1]);
	expect(&m.p, "r_y1_y2", r);
	expect(&m.p, "r_exact", r);
	expect(&m.p, "df", (double)fit.df_residual);
	/* the correction at 30 degrees from two correlated results */
	measurement_input(&m, "y1", "normal(%.17g, %.17g)", y1, fit.se[0]);
	measurement_input(&m, "y2", "normal(%.17g, %.17g)", y2, fit.se[1]);
	measurement_input(&m, "t", "%.17g", problem_number(&m.p, "inputs.predict_at_degC"));
	correlation[1] = correlation[3] = r;
	m.correlation = correlation;
	measurement_propagate(&m, strchr(problem_text(&m.p, "inputs.model"), '=') + 1);
	for (size_t i = 0; i < 2; i++) {
		const struct {
			const char *name;
			double value;
		} all[] = { { "y1", y1 }, { "y2", y2 }, { "u_y1", fit.se[0] },
			{ "u_y2", fit.se[1] }, { "s", fit.residual_sd }, { "b30", m.q.value },
			{ "u_b30", m.q.u } };

		for (size_t j = 0; j < sizeof(all) / sizeof(all[0]); j++) {
			char name[40];

			snprintf(name, sizeof(name), "%s%s", all[j].name, q[i]);
			expect(&m.p, name, all[j].value);
		}
	}
	measurement_close(&m);
}

/* ---- H.5: Zener reference --------------------------------------------------------------------------- */

#define DAYS 10
#define PER_DAY 5

/*
 * The guide prints a mean and a standard deviation of each day: five readings that have them are the mean and
 * s z_i/sqrt(2.5), z = -2 .. 2.
 */
static void
readings_of_days(struct dd *y, int *day, struct problem *p)
{
	size_t n;
	const double *mean = problem_numbers(p, "inputs.daily_mean_volt", &n);
	const double *sd = problem_numbers(p, "inputs.daily_sd_microvolt", &n);
	struct dd unit = dd_div(exactly(1e-6), dd_sqrt(exactly(2.5)));

	assert_int_equal(n, DAYS);
	for (int d = 0; d < DAYS; d++)
		for (int i = 0; i < PER_DAY; i++) {
			struct dd off = dd_mul(exactly(sd[d] * (i - 2)), unit);

			y[d * PER_DAY + i] = dd_add(exactly(mean[d]), off);
			day[d * PER_DAY + i] = d;
		}
}

static void
zener_reference(void **state)
{
	struct problem p;
	struct arena arena;
	struct dd y[DAYS * PER_DAY];
	int day[DAYS * PER_DAY];
	struct anova_group group[DAYS];
	struct anova_one_way a;
	double s_a, s_b, quantile;

	(void)state;
	problem_open(&p, "gum_propagation", "gum-h5");
	arena_init(&arena, 1 << 20);
	readings_of_days(y, day, &p);
	assert_int_equal(anova_one_way(&a, group, &arena, y, DAYS * PER_DAY,
				 (struct anova_factor){ day, DAYS, "day" }, NULL),
		E_OK);
	s_a = 1e6 * sqrt(a.between.ms);
	s_b = 1e6 * a.residual_sd;
	expect(&p, "grand_mean", a.mean);
	expect(&p, "s_of_daily_means_uV", s_a / sqrt(PER_DAY));
	expect(&p, "s_a_uV", s_a);
	expect(&p, "s_a_uV_exact", s_a);
	expect(&p, "s_b_uV", s_b);
	expect(&p, "s_b_uV_exact", s_b);
	expect(&p, "F", a.between.F);
	expect(&p, "F_exact", a.between.F);
	expect(&p, "p_value", a.between.p);
	expect(&p, "s_W_uV", 1e6 * a.component[1].sd);
	expect(&p, "s_B_uV", 1e6 * a.component[0].sd);
	expect(&p, "s_B_uV_exact", 1e6 * a.component[0].sd);
	/* of the grand mean: the scatter of the daily means */
	expect(&p, "u_mean_uV", s_a / sqrt(DAYS * PER_DAY));
	expect(&p, "u_mean_uV_exact", s_a / sqrt(DAYS * PER_DAY));
	assert_int_equal(
		f_quantile(&quantile, 0.95, (double)a.between.df, (double)a.within.df, NULL), E_OK);
	expect(&p, "F_0.95_9_40", quantile);
	assert_int_equal(
		f_quantile(&quantile, 0.975, (double)a.between.df, (double)a.within.df, NULL),
		E_OK);
	expect(&p, "F_0.975_9_40", quantile);
	arena_release(&arena);
	problem_close(&p);
}

/* ---- G.4.1: a product ------------------------------------------------------------------------------- */

static void
product_of_three(void **state)
{
	struct measurement m;
	size_t n;
	const double *u, *observations;
	double k, percent;

	(void)state;
	measurement_open(&m, "gum_propagation", "gum-g41");
	u = problem_numbers(&m.p, "inputs.relative_u_percent", &n);
	observations = problem_numbers(&m.p, "inputs.observations", &n);
	measurement_input(&m, "b", "1");
	for (size_t i = 0; i < n; i++) {
		char name[30];

		snprintf(name, sizeof(name), "X%zu", i + 1);
		measurement_input(&m, name, "t(1, %.17g/100, %.17g)", u[i], observations[i] - 1);
	}
	measurement_propagate(&m, strchr(problem_text(&m.p, "inputs.model"), '=') + 1);
	percent = 100 * m.q.u / m.q.value;
	expect(&m.p, "relative_uc_percent", percent);
	expect(&m.p, "rel_uc_exact", percent);
	expect(&m.p, "nu_eff", m.q.dof);
	expect(&m.p, "nu_eff_exact", m.q.dof);
	/* 18.9987 degrees are the guide's 19, not the 18 that truncating makes of them */
	assert_int_equal(coverage_factor(&k, 19, 0.95, NULL), E_OK);
	expect(&m.p, "t_95_19", k);
	expect(&m.p, "t_exact", k);
	expect(&m.p, "U95_percent", k * percent);
	measurement_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(end_gauge),
		cmocka_unit_test(thermometer),
		cmocka_unit_test(zener_reference),
		cmocka_unit_test(product_of_three),
	};

	return cmocka_run_group_tests_name("gum", tests, NULL, NULL);
}
