/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "formula/propagate.h"
#include "model.h"

#define TRIALS 1000000

static double
quantity_named(const struct simulated_result *r, const char *name)
{
	const struct {
		const char *name;
		double value;
	} all[] = { { "mean", r->mean }, { "u", r->u }, { "low", r->low }, { "high", r->high },
		{ "shortest_low", r->shortest_low }, { "shortest_high", r->shortest_high },
		{ "gum", r->gum.value }, { "gum_u", r->gum.u }, { "gum_dof", r->gum.dof },
		{ "validated", r->validated } };

	for (size_t i = 0; i < sizeof(all) / sizeof(all[0]); i++)
		if (strcmp(all[i].name, name) == 0)
			return all[i].value;
	fail_msg("no quantity %s", name);
	return NAN;
}

static void
agrees_with_the_published_problems(void **state)
{
	FILE *file = bench_table("tests/reference/propagation.tsv");
	char line[1024], *cell[8], before[1024] = "";
	struct simulation s = { 0 };
	struct simulated_result kept = { 0 };
	int bad = 0, n;

	(void)state;
	assert_non_null(file);
	while ((n = bench_row(line, sizeof(line), cell, file)) > 0) {
		double got, want, tolerance;

		assert_int_equal(n, 7);
		if (strcmp(before, cell[6]) != 0) {
			struct model m;

			model_open(&m, cell[0], cell[1], "");
			assert_int_equal(
				model_run(&s, &m, TRIALS, 6, strtod(cell[2], NULL), NULL), E_OK);
			kept = *s.result;
			model_close(&m);
			memcpy(before, cell[6], strlen(cell[6]) + 1);
		}
		got = quantity_named(&kept, cell[3]);
		want = strtod(cell[4], NULL);
		tolerance = strtod(cell[5], NULL);
		if (!(fabs(got - want) <= tolerance)) {
			print_message("# %s %s: %.12g, expected %.12g +- %g\n", cell[6], cell[3],
				got, want, tolerance);
			bad++;
		}
	}
	fclose(file);
	assert_int_equal(bad, 0);
}

static void
gives_the_same_bits_for_the_same_seed_and_others_for_another(void **state)
{
	struct model m;
	struct simulation a, b, c;

	(void)state;
	model_open(
		&m, "a * b / c", "a=normal(10,0.1); b=t(2.385,0.02,7); c=triangular(3 +- 0.4)", "");
	assert_int_equal(model_run(&a, &m, 50001, 7, 0.95, NULL), E_OK);
	assert_int_equal(model_run(&b, &m, 50001, 7, 0.95, NULL), E_OK);
	assert_int_equal(model_run(&c, &m, 50001, 8, 0.95, NULL), E_OK);
	assert_true(a.result->mean == b.result->mean && a.result->low == b.result->low &&
		    a.result->shortest_high == b.result->shortest_high);
	assert_true(a.result->mean != c.result->mean);
	assert_true(fabs(a.result->mean - c.result->mean) < a.result->u / 50);
	assert_int_equal(a.trials, 50001);
	assert_int_equal(a.seed, 7);
	model_close(&m);
}

static bool
same_result(const struct simulation *a, const struct simulation *b)
{
	const struct simulated_result *x = a->result, *y = b->result;

	return x->mean == y->mean && x->u == y->u && x->low == y->low && x->high == y->high &&
	       x->shortest_low == y->shortest_low && x->shortest_high == y->shortest_high &&
	       a->lost == b->lost && memcmp(x->density, y->density, sizeof(x->density)) == 0;
}

/* Every distribution, a function, and trials without a value; kept and streaming. */
static void
gives_the_same_bits_on_any_number_of_threads_with_any_instructions(void **state)
{
	static const int threads[] = { 1, 2, 7 };
	static const struct {
		const char *formula, *inputs;
		uint64_t trials;
	} run[] = { { "a * b / sqrt(c) + d - e + f * g + h * i",
			    "a=normal(10,0.1) + rectangular(0 +- 0.1); b=t(2.385,0.02,7); "
			    "c=triangular(3 +- 3); d=arcsine(1,2); e=trapezoidal(1,2,0.3); "
			    "f=ctrap(0 +- 1, d=0.2); g=lognormal(0,0.3); "
			    "h=discrete(1:0.2, 2:0.5, 3:0.3); i=t(1,0.1,1.5)",
			    100003 },
		{ "sqrt(a)", "a=normal(1,0.3)", SIMULATION_IN_MEMORY + 1 } };
	struct model m;

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct simulation first = { 0 }, s;

		model_open(&m, run[k].formula, run[k].inputs, "");
		for (int i = 0; i < 9; i++) {
			m.request.threads = threads[i % 3];
			m.request.instructions =
				(enum instruction_set)(INSTRUCTIONS_PORTABLE + i / 3);
			/* of the long one each number of threads and each set once */
			if (!instructions_there(m.request.instructions) || (k && i % 4))
				continue;
			assert_int_equal(model_run(&s, &m, run[k].trials, 5, 0.95, NULL), E_OK);
			if (!first.n)
				first = s;
			assert_true(same_result(&first, &s));
		}
		model_close(&m);
	}
}

static void
makes_a_budget_with_a_line_for_each_source(void **state)
{
	struct model m;
	struct quantity q;
	struct uncertainty_source width[2] = {
		{ .label = STR("calliper"), .dist = DIST_RECTANGULAR, .a = 0.05, .dof = INFINITY },
		{ .label = STR("repeatability"), .dist = DIST_T, .a = 0.03, .dof = 5 }
	};
	struct uncertainty_source force[1] = { { .label = STR("cell"),
		.dist = DIST_NORMAL,
		.a = 0.005,
		.relative = true,
		.dof = INFINITY } };
	struct input_uncertainty in[2] = { { force, 1 }, { width, 2 } };
	struct formula_arg arg[2];
	double u;

	(void)state;
	model_open(&m, "force / (width * 2 mm)", "force=168 N; width=10.5 mm", "MPa");
	arg[0] = (struct formula_arg){ &m.in[0].value, 1 };
	arg[1] = (struct formula_arg){ &m.in[1].value, 1 };
	assert_int_equal(propagate(&q, &m.arena, m.f, 0, arg, in, NULL), E_OK);
	assert_true(fabs(q.value - 8) < 1e-14);
	assert_int_equal(q.budget.n, 3);
	assert_string_equal(q.budget.line[0].label.p, "cell");
	assert_true(fabs(q.budget.line[0].c - 1 / 21.0) < 1e-15);
	assert_true(fabs(q.budget.line[0].u - 0.84) < 1e-15);
	assert_true(fabs(q.budget.line[1].c + 8 / 10.5) < 1e-14);
	u = sqrt(0.04 * 0.04 + 8 / 10.5 * 8 / 10.5 * (0.05 * 0.05 / 3 + 0.03 * 0.03));
	assert_true(fabs(q.u - u) < 1e-14);
	assert_true(fabs(q.dof - 5 * pow(u / (8 / 10.5 * 0.03), 4)) < 1e-8 * q.dof);
	assert_true(q.k == 2 && q.U == 2 * q.u);
	assert_string_equal(q.unit.symbol, "MPa");
	model_close(&m);
}

/* A curve with a common relative error, and a formula that leaves its domain now and then. */
static void
refuses_what_it_cannot_answer(void **state)
{
	struct model m;
	struct simulation s;
	struct err err = { 0 };
	char text[300];

	(void)state;
	model_open(&m, "ln(x)", "x=normal(1,1)", "");
	assert_int_equal(model_run(&s, &m, 10000, 1, 0.95, &err), E_DOMAIN);
	assert_string_equal(err.format, "in %lld of %lld trials the formula has no value");
	assert_int_equal(model_run(&s, &m, 10, 1, 0.95, &err), E_DOMAIN);
	assert_string_equal(err.field, "trials");
	err = (struct err){ 0 };
	assert_int_equal(model_run(&s, &m, 10000, 1, 1.5, &err), E_DOMAIN);
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "a coverage probability must lie between 0 and 1, not 1.5");
	model_close(&m);
}

static void
reads_inputs_with_their_distribution(void **state)
{
	static const struct {
		const char *text;
		enum rc rc;
		double value, a, dof;
		enum distribution dist;
		const char *unit;
	} row[] = {
		{ "normal(10, 0.1) mm", E_OK, 10, 0.1, INFINITY, DIST_NORMAL, "mm" },
		{ " rectangular( 5 +- 0.2 )N ", E_OK, 5, 0.2, INFINITY, DIST_RECTANGULAR, "N" },
		{ "rectangular(4.5,5.5)N", E_OK, 5, 0.5, INFINITY, DIST_RECTANGULAR, "N" },
		{ "rectangular(0 +- 1, dof=50)", E_OK, 0, 1, 50, DIST_RECTANGULAR, "1" },
		{ "[1, 2, 3] mm", E_OK, 2, 0.57735026918962584, 2, DIST_T, "mm" },
		{ "t(3,0.1,9)", E_OK, 3, 0.1, 9, DIST_T, "1" },
		{ "triangular(-3e2 ± 4)", E_OK, -300, 4, INFINITY, DIST_TRIANGULAR, "1" },
		{ "u-shaped(0 +- 0.5) K", E_OK, 0, 0.5, INFINITY, DIST_USHAPED, "K" },
		{ "12.5 mm", E_OK, 12.5, 0, INFINITY, DIST_NORMAL, "mm" },
		{ "12.5", E_OK, 12.5, 0, INFINITY, DIST_NORMAL, "1" },
		{ "normal(10)", E_MISSING, 0, 0, 0, 0, "" },
		{ "normal(10, 1, 2)", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "t(10, 1)", E_MISSING, 0, 0, 0, 0, "" },
		{ "normal()", E_MISSING, 0, 0, 0, 0, "" },
		{ "normal(a, b)", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "normal(10, 0)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "normal(10, -1)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "rectangular(5, 0.2)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "rectangular(5)", E_MISSING, 0, 0, 0, 0, "" },
		{ "normal(10, U=1)", E_MISSING, 0, 0, 0, 0, "" },
		{ "normal(10, u=1, u=2)", E_EXISTS, 0, 0, 0, 0, "" },
		{ "normal(10, width=1)", E_NOT_FOUND, 0, 0, 0, 0, "" },
		{ "normal(10, 1, dof=0)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "trapezoidal(0, 1)", E_MISSING, 0, 0, 0, 0, "" },
		{ "trapezoidal(0, 1, 2)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "ctrap(0, 1, 2)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "lognormal(1)", E_MISSING, 0, 0, 0, 0, "" },
		{ "lognormal(mean=-1, sd=1)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "discrete(1:0.5, 2:0.4)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "discrete(1:0.5, 2:-0.5)", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "discrete(1, 2)", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "[1]", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "[1, 1, 1]", E_DOMAIN, 0, 0, 0, 0, "" },
		{ "[1, x]", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "normal(10, 1) + ", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "poisson(3)", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "normal(10, 1", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "", E_SYNTAX, 0, 0, 0, 0, "" },
		{ "normal(10, 1) furlong-ish", E_UNIT, 0, 0, 0, 0, "" },
		{ "10 foo", E_UNIT, 0, 0, 0, 0, "" },
	};
	struct units *units;
	struct arena a;

	(void)state;
	arena_init(&a, 16 << 20);
	assert_int_equal(units_open(&units, NULL), E_OK);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct random_input in;
		struct unit unit;
		enum rc rc;

		rc = random_input_parse(&in, &unit, &a, units, str_of(row[i].text), NULL);
		if (rc != row[i].rc)
			fail_msg("%s: %s", row[i].text, rc_name(rc));
		if (rc)
			continue;
		assert_string_equal(unit.symbol, row[i].unit);
		assert_true(in.value == row[i].value && in.n == (row[i].a > 0));
		if (in.n == 0)
			continue;
		assert_true(fabs(in.source->a - row[i].a) < 1e-15);
		assert_true(in.source->dof == row[i].dof);
		assert_int_equal(in.source->dist, row[i].dist);
	}
	arena_release(&a);
	units_close(units);
}

/* Blocks of trials against one trial at a time, with a curve scaled in each. */
static void
scales_curves_trial_by_trial(void **state)
{
	static const char *const text[] = { "max(force) / width",
		"at_level(elongation, force, level)", "slope(force, elongation, 0.5 mm, 3.5 mm)",
		"integral(force, elongation)", "peaks_mean(tear, 5 N)", "mean(force / width)",
		"sd(v)", "median(tear)", "first_drop(force, 50 %)", "peaks_count(tear, 9.9 N)",
		"max_between(force, elongation, 1 mm, 3.1 mm)" };
	static const double width[] = { 10.1, 10.5, 10.9 }, factor[] = { 0.97, 1, 1.015 };
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		const double *trial[BENCH_INPUTS] = { width };
		double block[3], *out[1] = { block };

		assert_int_equal(bench_compile(&b, text[i], ""), E_OK);
		for (int k = 1; k < b.n; k++)
			if (b.input[k].series || b.input[k].vector)
				trial[k] = factor;
		assert_int_equal(formula_eval_block(b.f, b.arg, trial, 3, out, NULL), E_OK);
		for (int t = 0; t < 3; t++) {
			struct formula_arg arg[BENCH_INPUTS];
			double space[BENCH_INPUTS][64], y;

			memcpy(arg, b.arg, sizeof(arg));
			arg[0].v = &width[t];
			for (int k = 1; k < b.n; k++) {
				if (!trial[k] || !arg[k].v)
					continue;
				for (size_t e = 0; e < arg[k].n; e++)
					space[k][e] = arg[k].v[e] * factor[t];
				arg[k].v = space[k];
			}
			assert_int_equal(formula_eval(b.f, arg, &y, NULL), E_OK);
			/* the factor is put on after the reduction: the last digits may differ */
			if (!(fabs(block[t] - y) <= 1e-14 * fabs(y)))
				fail_msg("%s: %.17g, alone %.17g", text[i], block[t], y);
		}
	}
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_the_published_problems),
		cmocka_unit_test(gives_the_same_bits_for_the_same_seed_and_others_for_another),
		cmocka_unit_test(
			gives_the_same_bits_on_any_number_of_threads_with_any_instructions),
		cmocka_unit_test(makes_a_budget_with_a_line_for_each_source),
		cmocka_unit_test(refuses_what_it_cannot_answer),
		cmocka_unit_test(reads_inputs_with_their_distribution),
		cmocka_unit_test(scales_curves_trial_by_trial),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
