/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Propagation of distributions: JCGM 101 clause 9, NIST TN 1900 and an NPL example.
 *
 * Figures named _exact are analytic. What the law of propagation gives is held to their own tolerance; M trials are held to five
 * standard errors of what they estimate, for no simulation has the digits of a formula:
 *
 *	mean           u/sqrt(M)
 *	u              u sqrt((kurtosis - 1)/(4 M)), kurtosis at most 9, that of an exponential quantity
 *	an end         sqrt(q (1 - q)/M)/f with the density f there, from the histogram of the run
 *	shortest ends  where the shortest interval lies is known with the cube root of M only (Andrews and others 1972, the
 *	               shorth): 2 u/cbrt(M); its length as an end
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measurement.h"

#define MILLION ((uint64_t)1000000)

static const char *
model_of(const struct measurement *m)
{
	return strchr(problem_text(&m->p, "inputs.model"), '=') + 1;
}

/* ---- tolerances of a simulation --------------------------------------------------------------------- */

static double
trials(const struct measurement *m)
{
	return (double)(m->simulation.trials - m->simulation.lost);
}

static double
mean_error(const struct measurement *m)
{
	return 5 * m->r->u / sqrt(trials(m));
}

static double
u_error(const struct measurement *m)
{
	return 5 * m->r->u * sqrt((9.0 - 1) / (4 * trials(m)));
}

/* q: share of values beyond the end */
static double
end_error(const struct measurement *m, double end, double q)
{
	double bin = floor((end - m->r->histogram_low) / m->r->histogram_width), density;

	assert_true(bin >= 0 && bin < HISTOGRAM_BINS);
	density = m->r->density[(size_t)bin];
	assert_true(density > 0);
	return 5 * sqrt(q * (1 - q) / trials(m)) / density;
}

static void
expect_estimate(struct measurement *m, const char *q, double got, double tolerance)
{
	double value = json_number_value(expected_value(&m->p, q));

	if (!(fabs(got - value) <= tolerance))
		fail_msg("%s: %s is %.12g, expected %.12g +- %.3g", m->p.id, q, got, value,
			tolerance);
}

static void
expect_shortest(struct measurement *m)
{
	const double p = m->simulation.p;
	double place = 2 * m->r->u / cbrt(trials(m));
	double low = json_number_value(expected_value(&m->p, "shortest_low_exact"));
	double high = json_number_value(expected_value(&m->p, "shortest_high_exact"));
	double length = m->r->shortest_high - m->r->shortest_low;

	expect_estimate(m, "shortest_low_exact", m->r->shortest_low, place);
	expect_estimate(m, "shortest_high_exact", m->r->shortest_high, place);
	assert_true(fabs(length - (high - low)) <= end_error(m, m->r->shortest_high, 1 - p));
}

/* ---- sums: JCGM 101 9.2 ----------------------------------------------------------------------------- */

static void
sum_of_four(struct measurement *m, const char *id, const char *input)
{
	measurement_open(m, "gum_montecarlo", id);
	for (int i = 1; i <= 4; i++) {
		char name[30];

		snprintf(name, sizeof(name), "X%d", i);
		measurement_input(m, name, "%s", input);
	}
	measurement_simulate(m, model_of(m), 4 * MILLION, problem_number(&m->p, "inputs.level"));
	expect(&m->p, "y", m->r->mean);
	expect(&m->p, "u", m->r->u);
	expect(&m->p, "low", m->r->low);
	expect(&m->p, "high", m->r->high);
	expect_estimate(m, "high_exact", m->r->high, end_error(m, m->r->high, 0.025));
}

static void
sum_of_normal_inputs(void **state)
{
	struct measurement m;

	(void)state;
	sum_of_four(&m, "mcm-9.2.2", "normal(0, 1)");
	/* normal inputs of a sum: the law of propagation has the interval itself */
	expect(&m.p, "high_exact", m.r->gum.value + m.r->gum.U);
	assert_true(m.r->validated);
	measurement_close(&m);
}

static void
sum_of_rectangular_inputs(void **state)
{
	struct measurement m;

	(void)state;
	sum_of_four(&m, "mcm-9.2.3", "rectangular(-sqrt(3), sqrt(3))");
	expect(&m.p, "gum_high", m.r->gum.value + m.r->gum.U);
	/* 0.04 off at either end, and half a unit of the second digit of u = 2.0 is 0.05 */
	assert_true(m.r->validated);
	measurement_close(&m);
}

/* ---- comparison loss: JCGM 101 9.4 ------------------------------------------------------------------ */

static void
comparison_loss_at(struct measurement *m, double x1)
{
	const double millionth = 1e6;
	const struct simulated_result *r;

	measurement_clear(m);
	measurement_input(m, "X1", "normal(%.17g, 0.005)", x1);
	measurement_input(m, "X2", "normal(0, 0.005)");
	measurement_simulate(m, model_of(m), 10 * MILLION, problem_number(&m->p, "inputs.level"));
	r = m->r;
	expect(&m->p, "mcm_y_1e-6", millionth * r->mean);
	expect(&m->p, "mcm_u_1e-6", millionth * r->u);
	expect_estimate(m, "y_exact", r->mean, mean_error(m));
	expect_estimate(m, "u_exact", r->u, u_error(m));
	expect(&m->p, "gum_y_1e-6", millionth * r->gum.value);
	expect(&m->p, "gum_u_1e-6", millionth * r->gum.u);
	expect_estimate(m, "symmetric_low_exact", r->low, end_error(m, r->low, 0.025));
	expect_estimate(m, "symmetric_high_exact", r->high, end_error(m, r->high, 0.025));
	expect(&m->p, "shortest_low_1e-6", millionth * r->shortest_low);
	expect(&m->p, "shortest_high_1e-6", millionth * r->shortest_high);
	expect_shortest(m);
	assert_false(r->validated);
	/* u of y = x1^2 + x2^2 to second order: 4 x1^2 u^2 + 4 u^4 and the mean's shift apart, exact for squares */
	m->second_order = true;
	measurement_propagate(m, model_of(m));
	expect(&m->p, "u_exact", m->q.u);
}

static void
comparison_loss(void **state)
{
	struct measurement m;
	const json_t *cases;

	(void)state;
	measurement_open(&m, "gum_montecarlo", "mcm-9.4-r0");
	cases = problem_at(&m.p, "expected.0.cases");
	(void)expected_value(&m.p, "cases");
	for (size_t i = 0; i < json_array_size(cases); i++) {
		char place[60];

		snprintf(place, sizeof(place), "expected.0.cases.%zu.expected", i);
		problem_case(&m.p, place);
		comparison_loss_at(
			&m, json_number_value(json_object_get(json_array_get(cases, i), "x1")));
	}
	measurement_close(&m);
}

/* ---- gauge block: JCGM 101 9.5 ---------------------------------------------------------------------- */

static void
gauge_block(void **state)
{
	/* an input of the problem as it writes it, and in the words of the grammar */
	static const struct {
		const char *name, *problem, *text;
	} input[] = {
		{ "L_S", "t(50000623, 25, df 18)", "t(50000623, 25, 18)" },
		{ "D", "t(215, 6, df 24)", "t(215, 6, 24)" },
		{ "d1", "t(0, 4, df 5)", "t(0, 4, 5)" },
		{ "d2", "t(0, 7, df 8)", "t(0, 7, 8)" },
		{ "alpha_S", "rectangular(9.5e-6, 13.5e-6)", "rectangular(9.5e-6, 13.5e-6)" },
		{ "theta0", "normal(-0.1, 0.2)", "normal(-0.1, 0.2)" },
		{ "Delta", "arcsine(-0.5, 0.5)", "arcsine(-0.5, 0.5)" },
		{ "d_alpha", "curvilinear trapezoid(-1e-6, 1e-6, 0.1e-6)",
			"ctrap(-1e-6, 1e-6, 0.1e-6)" },
		{ "d_theta", "curvilinear trapezoid(-0.050, 0.050, 0.025)",
			"ctrap(-0.050, 0.050, 0.025)" },
	};
	struct measurement m;

	(void)state;
	measurement_open(&m, "gum_montecarlo", "mcm-9.5");
	for (size_t i = 0; i < sizeof(input) / sizeof(input[0]); i++) {
		char place[40];

		snprintf(place, sizeof(place), "inputs.%s", input[i].name);
		assert_string_equal(problem_text(&m.p, place), input[i].problem);
		measurement_input(&m, input[i].name, "%s", input[i].text);
	}
	measurement_simulate(&m, model_of(&m), 4 * MILLION, problem_number(&m.p, "inputs.level"));
	expect(&m.p, "y", m.r->mean);
	expect(&m.p, "y_ref", m.r->mean);
	expect(&m.p, "u", m.r->u);
	expect(&m.p, "u_ref", m.r->u);
	expect(&m.p, "low", m.r->low);
	expect(&m.p, "symmetric_low_ref", m.r->low);
	expect(&m.p, "high", m.r->high);
	expect(&m.p, "symmetric_high_ref", m.r->high);
	expect(&m.p, "gum_u", m.r->gum.u);
	measurement_close(&m);
}

/* ---- a logarithm: NPL DEM-ES-011 9.2 ---------------------------------------------------------------- */

static void
logarithm(void **state)
{
	struct measurement m;

	(void)state;
	measurement_open(&m, "gum_montecarlo", "mcm-log");
	measurement_input(&m, "X", "%s", problem_text(&m.p, "inputs.X"));
	measurement_simulate(&m, model_of(&m), 10 * MILLION, problem_number(&m.p, "inputs.level"));
	expect(&m.p, "gum_y", m.r->gum.value);
	expect(&m.p, "gum_u", m.r->gum.u);
	expect(&m.p, "gum_high", m.r->gum.value + m.r->gum.U);
	expect(&m.p, "mcm_y", m.r->mean);
	expect(&m.p, "mcm_u", m.r->u);
	expect_estimate(&m, "y_exact", m.r->mean, mean_error(&m));
	expect_estimate(&m, "u_exact", m.r->u, u_error(&m));
	expect(&m.p, "shortest_low", m.r->shortest_low);
	expect(&m.p, "shortest_high", m.r->shortest_high);
	/* the density falls off a cliff at the upper end, which the interval therefore reaches: its length is its lower end */
	expect_estimate(&m, "shortest_low_exact", m.r->shortest_low,
		end_error(&m, m.r->shortest_low, 0.05));
	expect_estimate(&m, "shortest_high_exact", m.r->shortest_high, 20 / trials(&m));
	measurement_close(&m);
}

/* ---- NIST TN 1900 ----------------------------------------------------------------------------------- */

/* "all normal(value, u)", each input a pair */
static void
put_pairs(struct measurement *m)
{
	const char *name;
	json_t *inputs = json_object_get(m->p.json, "inputs"), *pair;

	json_object_foreach(inputs, name, pair)
	{
		if (json_array_size(pair) == 2)
			measurement_input(m, name, "normal(%.17g, %.17g)",
				json_number_value(json_array_get(pair, 0)),
				json_number_value(json_array_get(pair, 1)));
	}
}

static void
falling_ball(void **state)
{
	struct measurement m;

	(void)state;
	measurement_open(&m, "gum_montecarlo", "nist-e3");
	put_pairs(&m);
	measurement_simulate(&m, model_of(&m), 4 * MILLION, problem_number(&m.p, "inputs.level"));
	expect(&m.p, "gum_y", m.r->gum.value);
	expect(&m.p, "gum_y_exact", m.r->gum.value);
	expect(&m.p, "gum_u_exact", m.r->gum.u);
	expect(&m.p, "mcm_y", m.r->mean);
	expect(&m.p, "mcm_y_ref", m.r->mean);
	expect(&m.p, "mcm_u", m.r->u);
	expect(&m.p, "mcm_low", m.r->low);
	expect(&m.p, "mcm_high", m.r->high);
	expect(&m.p, "symmetric_low_ref", m.r->low);
	expect(&m.p, "symmetric_high_ref", m.r->high);
	measurement_close(&m);
}

static void
thermal_expansion(void **state)
{
	struct measurement m;

	(void)state;
	measurement_open(&m, "gum_montecarlo", "nist-e13");
	put_pairs(&m);
	measurement_simulate(&m, model_of(&m), 10 * MILLION, 0.95);
	expect(&m.p, "gum_y", m.r->gum.value);
	expect(&m.p, "gum_u", m.r->gum.u);
	expect(&m.p, "gum_y_exact", m.r->gum.value);
	expect(&m.p, "gum_u_exact", m.r->gum.u);
	expect(&m.p, "mcm_u_ref", m.r->u);
	expect(&m.p, "symmetric95_low_ref", m.r->low);
	expect(&m.p, "symmetric95_high_ref", m.r->high);
	measurement_simulate(&m, model_of(&m), 10 * MILLION, 0.99);
	expect(&m.p, "symmetric99_low_ref", m.r->low);
	expect(&m.p, "symmetric99_high_ref", m.r->high);
	measurement_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(sum_of_normal_inputs),
		cmocka_unit_test(sum_of_rectangular_inputs),
		cmocka_unit_test(comparison_loss),
		cmocka_unit_test(gauge_block),
		cmocka_unit_test(logarithm),
		cmocka_unit_test(falling_ball),
		cmocka_unit_test(thermal_expansion),
	};

	return cmocka_run_group_tests_name("montecarlo", tests, NULL, NULL);
}
