/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Propagation beyond independent inputs and one million trials. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "formula/draw.h"
#include "model.h"
#include "num/coverage.h"
#include "num/summary.h"

#define STREAM 8192

/* Every trial of one input's formula, one stream after the other. */
static double *
all_trials(struct model *m, uint64_t n, uint64_t seed)
{
	double *y = calloc((size_t)n, sizeof(*y)),
	       *room = calloc((size_t)2 * STREAM, sizeof(*room));
	double *trial[1] = { room };
	struct formula_arg arg = { &m->in[0].value, 1 };
	struct draw_plan plan;

	assert_true(y && room);
	assert_int_equal(draw_prepare(&plan, &m->arena, m->in, m->n, NULL, NULL), E_OK);
	for (uint64_t k = 0; k * STREAM < n; k++) {
		struct random_lanes r;

		random_lanes_start(&r, seed, k, vector_kernels(INSTRUCTIONS_PORTABLE));
		for (size_t at = 0; at < STREAM; at += FORMULA_BLOCK) {
			double *out[1] = { y + k * STREAM + at };

			draw_inputs(trial, FORMULA_BLOCK, &r, &plan, room + STREAM);
			assert_int_equal(
				formula_eval_block(m->f, &arg, (const double *const *)trial,
					FORMULA_BLOCK, out, NULL),
				E_OK);
		}
	}
	free(room);
	return y;
}

/* More trials than are kept: the ends of the symmetric interval are the same values. */
static void
streams_to_the_same_ends_as_kept_values(void **state)
{
	const uint64_t many = SIMULATION_IN_MEMORY + STREAM;
	struct model m;
	struct simulation s;
	struct coverage c;
	double *y;

	(void)state;
	model_open(&m, "ln(x)", "x=rectangular(0.1, 1.1)", "");
	assert_int_equal(model_run(&s, &m, many, 3, 0.95, NULL), E_OK);
	y = all_trials(&m, many, 3);
	assert_true(fabs(s.result->mean - num_mean(y, (size_t)many)) < 1e-14);
	assert_true(fabs(s.result->u - num_sd(y, (size_t)many)) < 1e-13);
	coverage_of(&c, y, (size_t)many, 0.95);
	assert_true(s.result->low == c.low && s.result->high == c.high);
	assert_true(fabs((s.result->shortest_high - s.result->shortest_low) -
			    (c.shortest_high - c.shortest_low)) <= s.result->shortest_error);
	assert_true(s.result->shortest_error > 0 && s.result->shortest_error < 1e-4);
	free(y);
	model_close(&m);
}

/* Used as they pass by: every end is the value it would be among all of them in order. */
static void
finds_the_same_ends_in_one_pass_as_among_kept_values(void **state)
{
	static const struct {
		const char *formula, *input;
		double p;
	} row[] = { { "x", "x=normal(2.385, 0.1)", 0.95 }, { "x", "x=normal(1e6, 1e-3)", 0.95 },
		{ "x^2", "x=normal(0, 1)", 0.95 }, { "-ln(x)", "x=rectangular(0, 1)", 0.95 },
		{ "ln(x)", "x=rectangular(0, 1)", 0.9 }, { "x", "x=rectangular(0, 1)", 0.95 },
		{ "x", "x=rectangular(0, 1)", 0.5 }, { "x", "x=arcsine(0, 1)", 0.95 },
		{ "x", "x=t(0, 1, 1.5)", 0.95 }, { "x", "x=t(0, 1, 3)", 0.9973 },
		{ "1 / x", "x=normal(0.1, 1)", 0.95 },
		{ "x", "x=discrete(1:0.2, 2:0.5, 3:0.3)", 0.95 },
		{ "x", "x=discrete(1:0.2, 2:0.5, 3:0.3)", 0.75 },
		{ "round(x, 0.1)", "x=normal(0, 1)", 0.95 },
		{ "sqrt(x)", "x=normal(1, 0.42)", 0.95 }, { "x", "x=normal(0, 1)", 0.1 },
		{ "x", "x=lognormal(0, 2)", 0.95 }, { "x", "x=normal(0, 1)", 0.99999 },
		{ "0 * x + 3", "x=normal(0, 1)", 0.95 } };
	const uint64_t n = 30 * STREAM;

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct model m;
		struct simulation s;
		struct coverage c;
		double *y, sum = 0;
		size_t good = 0;

		model_open(&m, row[i].formula, row[i].input, "");
		assert_int_equal(model_run(&s, &m, n, 7, row[i].p, NULL), E_OK);
		y = all_trials(&m, n, 7);
		for (size_t k = 0; k < n; k++)
			if (isfinite(y[k]))
				y[good++] = y[k];
		assert_int_equal(s.lost, n - good);
		if (fabs(s.result->mean - num_mean(y, good)) >
				1e-13 * (fabs(s.result->mean) + s.result->u) ||
			fabs(s.result->u - num_sd(y, good)) > 1e-12 * s.result->u)
			fail_msg("%s, %s: mean %.17g and u %.17g, not %.17g and %.17g",
				row[i].formula, row[i].input, s.result->mean, s.result->u,
				num_mean(y, good), num_sd(y, good));
		coverage_of(&c, y, good, row[i].p);
		if (c.low != s.result->low || c.high != s.result->high ||
			c.shortest_high - c.shortest_low !=
				s.result->shortest_high - s.result->shortest_low ||
			s.result->shortest_error != 0)
			fail_msg("%s, %s: %.17g %.17g and %.17g %.17g, not %.17g %.17g and %.17g "
				 "%.17g",
				row[i].formula, row[i].input, s.result->low, s.result->high,
				s.result->shortest_low, s.result->shortest_high, c.low, c.high,
				c.shortest_low, c.shortest_high);
		for (int k = 0; k < HISTOGRAM_BINS; k++)
			sum += s.result->density[k] * s.result->histogram_width;
		assert_true(sum > 0.85 && sum < 1 + 1e-9);
		free(y);
		model_close(&m);
	}
}

static void
stops_when_the_figures_stand(void **state)
{
	struct model m;
	struct simulation s;

	(void)state;
	model_open(&m, "a + b", "a=normal(10, 0.1); b=rectangular(2, 3)", "");
	m.request.adaptive = true;
	assert_int_equal(model_run(&s, &m, 4000000, 3, 0.95, NULL), E_OK);
	assert_true(s.adaptive && s.stable);
	assert_true(s.trials > 20000 && s.trials < 4000000);
	/* sqrt(0.1^2 + 1/12), two digits */
	assert_true(fabs(s.result->u - 0.305505) < 0.005);
	assert_int_equal(model_run(&s, &m, 40000, 3, 0.95, NULL), E_OK);
	assert_false(s.stable);
	assert_int_equal(model_run(&s, &m, 2000, 1, 0.95, NULL), E_DOMAIN);
	model_close(&m);
}

/* Y = a^2 + b^2 about zero: E(Y) = 2 u^2, V(Y) = 4 u^4 (1 + r^2). */
static void
draws_correlated_inputs(void **state)
{
	const double r[] = { 1, 0.9, 0.9, 1 }, u2 = 0.005 * 0.005;
	struct model m;
	struct simulation s;

	(void)state;
	model_open(&m, "a^2 + b^2", "a=normal(0,0.005); b=normal(0,0.005)", "");
	m.request.correlation = r;
	assert_int_equal(model_run(&s, &m, 1000000, 1, 0.95, NULL), E_OK);
	assert_true(fabs(s.result->mean - 2 * u2) < 0.01 * u2);
	assert_true(fabs(s.result->u - u2 * sqrt(4 + 4 * 0.81)) < 0.01 * u2);
	model_close(&m);
	model_open(&m, "a - b", "a=normal(0,0.1); b=normal(0,0.1)", "");
	m.request.correlation = r;
	assert_int_equal(model_run(&s, &m, 200000, 1, 0.95, NULL), E_OK);
	/* u^2 = 2 u^2 (1 - r) */
	assert_true(fabs(s.result->gum.u - 0.1 * sqrt(0.2)) < 1e-15);
	assert_true(fabs(s.result->u - s.result->gum.u) < 0.01 * s.result->gum.u);
	model_close(&m);
}

static void
refuses_correlations_that_cannot_be(void **state)
{
	const double too_large[] = { 1, 1.2, 1.2, 1 }, half[] = { 1, 0.5, 0.5, 1 },
		     contradiction[] = { 1, 0.9, -0.9, 0.9, 1, 0.9, -0.9, 0.9, 1 };
	struct model m;
	struct simulation s;
	struct err err = { 0 };

	(void)state;
	model_open(&m, "a + b", "a=normal(0,1); b=normal(0,1)", "");
	m.request.correlation = too_large;
	assert_int_equal(model_run(&s, &m, 10000, 1, 0.95, &err), E_DOMAIN);
	assert_string_equal(err.format, "a correlation coefficient lies between -1 and 1, not %g");
	model_close(&m);
	model_open(&m, "a + b + c", "a=normal(0,1); b=normal(0,1); c=normal(0,1)", "");
	m.request.correlation = contradiction;
	assert_int_equal(model_run(&s, &m, 10000, 1, 0.95, &err), E_DOMAIN);
	assert_true(strncmp(err.format, "the correlations contradict one another", 39) == 0);
	model_close(&m);
	model_open(&m, "a + b", "a=normal(0,1); b=rectangular(0,1)", "");
	m.request.correlation = half;
	assert_int_equal(model_run(&s, &m, 10000, 1, 0.95, &err), E_DOMAIN);
	assert_true(strncmp(err.format, "the input %s is correlated", 26) == 0);
	model_close(&m);
}

/* sum (f_ij^2/2 + f_i f_ijj) u_i^2 u_j^2 with the derivatives by hand. */
static void
adds_second_order_terms(void **state)
{
	static const struct {
		const char *formula, *inputs;
		double more; /* variance added */
	} row[] = {
		{ "x^3", "x=normal(2,0.1)", (12.0 * 12 / 2 + 12 * 6.0) * 1e-4 },
		{ "x * z", "x=normal(0,0.3); z=normal(0,0.2)", 0.09 * 0.04 },
		{ "exp(x)", "x=normal(0,0.1)", (0.5 + 1) * 1e-4 },
		{ "1 / x", "x=normal(1,0.1)", (4.0 / 2 + 6) * 1e-4 },
		{ "ln(x)", "x=normal(1,0.1)", (0.5 + 2) * 1e-4 },
		{ "sqrt(x)", "x=normal(1,0.1)", (0.0625 / 2 + 0.5 * 0.375) * 1e-4 },
		{ "sin(x)", "x=normal(0,0.1)", -1e-4 },
		{ "cos(x)", "x=normal(0,0.1)", 0.5e-4 },
		{ "tan(x)", "x=normal(0,0.1)", 2e-4 },
		{ "arctan(x)", "x=normal(0,0.1)", -2e-4 },
		{ "log10(x)", "x=normal(1,0.1)", (0.5 + 2) * 1e-4 / (M_LN10 * M_LN10) },
		{ "x ^ z", "x=normal(1,0.1); z=2", (4.0 / 2) * 1e-4 },
		{ "-abs(-x) + 3", "x=normal(2,0.1)", 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct model m;
		struct simulation s;
		double more;

		model_open(&m, row[i].formula, row[i].inputs, "");
		m.request.second_order = true;
		assert_int_equal(model_run(&s, &m, 1000, 1, 0.95, NULL), E_OK);
		more = s.result->gum.u * s.result->gum.u - s.result->u_first * s.result->u_first;
		if (!(fabs(more - row[i].more) < 1e-14))
			fail_msg("%s: %.17g, expected %.17g", row[i].formula, more, row[i].more);
		model_close(&m);
	}
}

static bool
stop_half_way(void *ctx, double done)
{
	double *last = ctx;

	*last = done;
	return done < 0.5;
}

static void
tells_how_far_it_is_and_stops_when_told(void **state)
{
	struct model m;
	struct simulation s;
	double last = 0;

	(void)state;
	model_open(&m, "a", "a=normal(0,1)", "");
	m.request.progress = stop_half_way;
	m.request.ctx = &last;
	assert_int_equal(model_run(&s, &m, 1000000, 1, 0.95, NULL), E_STATE);
	assert_true(last >= 0.5 && last <= 1);
	model_close(&m);
}

/* JCGM 101 6.4, JCGM 100 4.3: mean and standard uncertainty of each shape, by its formula and from its draws. */
static void
draws_every_shape(void **state)
{
	static const struct {
		const char *text;
		double mean, u2;
	} row[] = {
		{ "normal(3, 0.2)", 3, 0.04 },
		{ "normal(3, U=0.4, k=2)", 3, 0.04 },
		{ "normal(3, U=0.39199279690801083, level=0.95)", 3, 0.04 },
		{ "rectangular(1, 4)", 2.5, 9.0 / 12 },
		{ "triangular(low=1, high=4)", 2.5, 2.25 / 6 },
		{ "arcsine(-0.5, 0.5)", 0, 0.125 },
		{ "trapezoidal(-1, 1, 0.5)", 0, 1.25 / 6 },
		{ "ctrap(-1, 1, 0.5)", 0, 1.0 / 3 + 0.25 / 9 },
		/* e^(sigma^2/2) and e^(sigma^2) (e^(sigma^2) - 1) */
		{ "lognormal(0, 0.5)", 1.1331484530668263, 0.3646958540123867 },
		{ "lognormal(mean=2, sd=0.3)", 2, 0.09 },
		{ "discrete(1:0.2, 2:0.5, 3:0.3)", 2.1, 0.49 },
		{ "normal(1, 0.3) + rectangular(0 +- 0.4*sqrt(3))", 1, 0.25 },
		{ "rectangular(-sqrt(3), sqrt(3))", 0, 1 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		double u = sqrt(row[i].u2);
		struct model m;
		struct simulation s;
		char input[100];

		snprintf(input, sizeof(input), "x=%s", row[i].text);
		model_open(&m, "x", input, "");
		assert_int_equal(model_run(&s, &m, 400000, 1, 0.95, NULL), E_OK);
		if (!(fabs(s.result->gum.value - row[i].mean) < 1e-12) ||
			!(fabs(s.result->gum.u - u) < 1e-9))
			fail_msg("%s: GUM %.12g %.12g", row[i].text, s.result->gum.value,
				s.result->gum.u);
		if (!(fabs(s.result->mean - row[i].mean) < 0.01 * u) ||
			!(fabs(s.result->u - u) < 0.01 * u))
			fail_msg("%s: drawn %.12g %.12g", row[i].text, s.result->mean, s.result->u);
		model_close(&m);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(streams_to_the_same_ends_as_kept_values),
		cmocka_unit_test(finds_the_same_ends_in_one_pass_as_among_kept_values),
		cmocka_unit_test(stops_when_the_figures_stand),
		cmocka_unit_test(draws_correlated_inputs),
		cmocka_unit_test(refuses_correlations_that_cannot_be),
		cmocka_unit_test(adds_second_order_terms),
		cmocka_unit_test(tells_how_far_it_is_and_stops_when_told),
		cmocka_unit_test(draws_every_shape),
	};

	return cmocka_run_group_tests_name("uncertainty", tests, NULL, NULL);
}
