/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rounding and comparison by GB/T 8170, and the risks of decisions by JCGM 106. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/decimal.h"
#include "metrology/conformity.h"
#include "metrology/decision.h"
#include "num/distribution.h"
#include "problem.h"

static struct decimal
decimal_of(const char *text)
{
	struct decimal d;

	assert_int_equal(decimal_parse(&d, str_of(text), NULL), E_OK);
	return d;
}

static void
rounded_text(char out[DECIMAL_TEXT_SIZE], const char *value, const char *interval)
{
	struct decimal v = decimal_of(value), i = decimal_of(interval), r;

	assert_int_equal(decimal_round(&r, &v, &i, ROUND_TIES_EVEN, NULL), E_OK);
	decimal_text(out, &r);
}

static void
rounds_as_the_standard_prints(void **state)
{
	static const char *const ids[] = { "round-gbt8170-basic", "round-gbt8170-half-unit",
		"round-hard-decimals", "round-no-double" };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		struct problem p;
		char text[DECIMAL_TEXT_SIZE], place[60], interval[60];

		problem_open(&p, "rounding", ids[k]);
		for (size_t i = 0; i < json_array_size(problem_at(&p, "inputs.rows")); i++) {
			snprintf(place, sizeof(place), "inputs.rows.%zu.0", i);
			snprintf(interval, sizeof(interval), "inputs.rows.%zu.1", i);
			rounded_text(text, problem_text(&p, place), problem_text(&p, interval));
			snprintf(place, sizeof(place), "%zu", i);
			expect_text(&p, "rounded", place, text);
		}
		problem_close(&p);
	}
}

static struct limit
limit_at(const struct problem *p, bool low)
{
	bool included = json_is_true(problem_at(
		p, low ? "inputs.limits.lower_included" : "inputs.limits.upper_included"));
	struct limit l = { .interval = decimal_of(problem_text(p, "inputs.rounding_interval")) };

	if (low) {
		l.op = included ? LIMIT_GE : LIMIT_GT;
		l.low = decimal_of(problem_text(p, "inputs.limits.lower"));
	} else {
		l.op = included ? LIMIT_LE : LIMIT_LT;
		l.high = decimal_of(problem_text(p, "inputs.limits.upper"));
	}
	return l;
}

static bool
conforms(const struct problem *p, const char *value, enum comparison how)
{
	const struct decision_rule rule = { how, ACCEPT_SIMPLE, 1 };
	struct decimal v = decimal_of(value);
	bool pass = true;

	for (int low = 0; low < 2; low++) {
		struct limit l;
		struct decision d;

		if (json_is_null(
			    problem_at(p, low ? "inputs.limits.lower" : "inputs.limits.upper")))
			continue;
		l = limit_at(p, low);
		assert_int_equal(decide(&d, decimal_to_double(&v), (double)NAN, (double)NAN,
					 (double)INFINITY, &l, &rule, NULL),
			E_OK);
		pass = pass && d.verdict == VERDICT_PASS;
	}
	return pass;
}

static void
compares_as_the_standard_prints(void **state)
{
	static const char *const ids[] = { "round-compare-1", "round-compare-2", "round-compare-4",
		"round-compare-6" };

	(void)state;
	for (size_t k = 0; k < 4; k++) {
		struct problem p;
		char text[DECIMAL_TEXT_SIZE], place[60];
		const json_t *full, *rounded;

		problem_open(&p, "rounding", ids[k]);
		full = expected_value(&p, "full_value_rule");
		rounded = expected_value(&p, "rounded_value_rule");
		for (size_t i = 0; i < json_array_size(problem_at(&p, "inputs.measured")); i++) {
			const char *v;

			snprintf(place, sizeof(place), "inputs.measured.%zu", i);
			v = problem_text(&p, place);
			rounded_text(text, v, problem_text(&p, "inputs.rounding_interval"));
			snprintf(place, sizeof(place), "%zu", i);
			expect_text(&p, "rounded", place, text);
			assert_int_equal(conforms(&p, v, COMPARE_FULL),
				json_is_true(json_array_get(full, i)));
			assert_int_equal(conforms(&p, v, COMPARE_ROUNDED),
				json_is_true(json_array_get(rounded, i)));
		}
		problem_close(&p);
	}
}

static void
probability_of_conformity(void **state)
{
	struct problem p;
	size_t n;
	const double *c;

	(void)state;
	problem_open(&p, "conformity_risk", "conf-two-sided");
	c = problem_numbers(&p, "inputs.cases", &n);
	for (size_t i = 0; i < n / 4; i++) {
		const struct tolerance t = { c[4 * i + 2], c[4 * i + 3] };
		char place[40];
		double pc;

		assert_int_equal(
			conformity_probability(&pc, c[4 * i], c[4 * i + 1], &t, NULL), E_OK);
		snprintf(place, sizeof(place), "%zu", i);
		expect_at(&p, "p_c", place, pc);
		if (i < 3)
			expect_at(&p, "p_nonconform_first_three_published", place, 1 - pc);
	}
	problem_close(&p);
}

static void
risk_at_the_acceptance_limit(void **state)
{
	static const double bound[] = { 0.5, 0.025, 0.0016, 1e-6 };
	struct problem p;
	const json_t *table;
	double w;

	(void)state;
	problem_open(&p, "conformity_risk", "conf-guard-band");
	table = expected_value(&p, "table");
	for (size_t i = 0; i < json_array_size(table); i++) {
		double w_U = json_number_value(json_array_get(json_array_get(table, i), 1));
		double risk = conformity_limit_risk(w_U * 2, 1);
		char place[40];

		snprintf(place, sizeof(place), "%zu.2", i);
		expect_at(&p, "table", place, risk);
		assert_true(i >= 4 || risk <= bound[i]); /* the published bounds */
		assert_int_equal(conformity_guard(&w, risk, 1, NULL), E_OK);
		assert_true(fabs(w - 2 * w_U) < 1e-10);
	}
	(void)expected_value(&p, "published_bounds");
	problem_close(&p);
}

static void
global_risks_of_a_process(void **state)
{
	struct problem p;
	size_t n;
	const double *itp;

	(void)state;
	problem_open(&p, "conformity_risk", "risk-rp19");
	itp = problem_numbers(&p, "inputs.in_tolerance_probability", &n);
	for (size_t i = 0; i < n; i++) {
		const struct tolerance t = { -1, 1 };
		struct process process = { .mean = 0 };
		struct global_risk r;
		double z;
		char place[40];

		assert_int_equal(normal_quantile(&z, (1 + itp[i]) / 2, NULL), E_OK);
		process.u = 1 / z;
		process.u_m = process.u / 4;
		assert_int_equal(conformity_global_risk(&r, &process, &t, 0, NULL), E_OK);
		snprintf(place, sizeof(place), "%zu", i);
		expect_at(&p, "PFA_percent", place, 100 * r.consumer);
		expect_at(&p, "PFA_percent_exact", place, 100 * r.consumer);
		expect_at(&p, "conditional_PFA_percent", place, 100 * r.consumer_of_accepted);
		expect_at(&p, "conditional_PFA_percent_exact", place, 100 * r.consumer_of_accepted);
		/* who is accepted is inside or outside: the three shares fit together */
		assert_true(fabs(r.accepted - r.consumer + r.producer - itp[i]) < 1e-13);
	}
	problem_close(&p);
}

static void
guard_band_of_a_target_risk(void **state)
{
	const struct process process = { 0, 4, 2 };
	const struct tolerance t = { -8, 8 };
	struct problem p;
	double w;

	(void)state;
	problem_open(&p, "conformity_risk", "risk-target-guard");
	assert_int_equal(conformity_global_guard(
				 &w, problem_number(&p, "inputs.target_PFA"), &process, &t, NULL),
		E_OK);
	expect(&p, "guard_band_each_side", w);
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(rounds_as_the_standard_prints),
		cmocka_unit_test(compares_as_the_standard_prints),
		cmocka_unit_test(probability_of_conformity),
		cmocka_unit_test(risk_at_the_acceptance_limit),
		cmocka_unit_test(global_risks_of_a_process),
		cmocka_unit_test(guard_band_of_a_target_risk),
	};

	return cmocka_run_group_tests_name("decision", tests, NULL, NULL);
}
