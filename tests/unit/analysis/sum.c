/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats sum, and the terms it adds: bounds, uncertainties, verdicts, and every cell it refuses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"
#include "metrology/censored.h"

static const char *const plasticisers = "substance,w,loq,u,f,g\n"
					"DEHP,0.0312,0.005,0.002,1,a\n"
					"DBP,< 0.005,0.005,,0.5,a\n"
					"BBP,nd,0.005,,1,b\n"
					"DIBP,0.0087,0.005,0.0015,2,b\n";

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-14 * fabs(expected)))
		fail_msg("%s: %.17g, expected %.17g", place, got, expected);
}

static void
gives_three_bounds(void **state)
{
	json_t *a = analysed("sum", plasticisers, "value", "w", "loq", "loq", "limit", "0.0499",
		"u-column", "u", NULL);

	(void)state;
	/* the decimals themselves: 0.0312 + 0.0087 + 0.005 + 0.005 */
	assert_true(number_at(a, "lower_bound") == 0.0399);
	assert_true(number_at(a, "middle_bound") == 0.0449);
	assert_true(number_at(a, "upper_bound") == 0.0499);
	near_to(a, "n", 4);
	near_to(a, "determined", 2);
	near_to(a, "below_limit", 2);
	near_to(a, "u_lower", 0.0025);
	near_to(a, "u_middle", sqrt(0.0025 * 0.0025 + 2 * 0.005 * 0.005 / 12));
	near_to(a, "below_limit_percent", 100 * 0.01 / 0.0499);
	/* the upper bound is the limit, to the last digit */
	assert_string_equal(text_at(a, "verdict"), "pass");
	json_decref(a);
}

static void
says_where_the_limit_lies(void **state)
{
	json_t *a =
		analysed("sum", plasticisers, "value", "w", "loq", "loq", "limit", "0.045", NULL);

	(void)state;
	assert_string_equal(text_at(a, "verdict"), "cannot_say");
	assert_true(is_noted(a, "w: the limit lies between the bounds"));
	json_decref(a);
	a = analysed("sum", plasticisers, "value", "w", "loq", "loq", "limit", "0.0398", NULL);
	assert_string_equal(text_at(a, "verdict"), "fail");
	json_decref(a);
	a = analysed("sum", plasticisers, "value", "w", "loq", "loq", "limit", "0.0399", "group",
		"g", "factor", "f", NULL);
	assert_string_equal(text_at(a, "groups.0.group"), "a");
	assert_true(number_at(a, "groups.0.upper_bound") == 0.0337);
	assert_string_equal(text_at(a, "groups.0.verdict"), "pass");
	assert_true(number_at(a, "groups.1.lower_bound") == 0.0174);
	assert_true(number_at(a, "groups.1.upper_bound") == 0.0224);
	json_decref(a);
}

static void
knows_what_lies_beyond(void **state)
{
	json_t *a = analysed("sum", "w\n> 100\n5\n< 1\n", "value", "w", "limit", "50", NULL);

	(void)state;
	assert_true(number_at(a, "lower_bound") == 105);
	assert_true(json_is_null(json_object_get(a, "middle_bound")));
	assert_true(json_is_null(json_object_get(a, "upper_bound")));
	assert_string_equal(text_at(a, "verdict"), "fail");
	assert_true(is_noted(a, "w: 1 values lie above the range"));
	json_decref(a);
	a = analysed("sum", "w\n<0.1\n\xef\xbc\x9c 0.2\n", "value", "w", NULL);
	assert_true(number_at(a, "lower_bound") == 0);
	assert_true(number_at(a, "middle_bound") == 0.15);
	assert_true(number_at(a, "upper_bound") == 0.3);
	near_to(a, "u_middle", sqrt(0.05 / 12));
	assert_true(is_noted(a, "w: nothing was determined"));
	json_decref(a);
}

static void
refuses_with_the_line(void **state)
{
	(void)state;
	assert_string_equal(refusal("sum", plasticisers, "value", "w", NULL),
		"line 4: \"nd\" needs the limit of determination beside it");
	assert_string_equal(refusal("sum", "w\n1\ntrace\n", "value", "w", NULL),
		"line 3: \"trace\": expected a number, a limit as in \"< 0.5\", or nd");
	assert_string_equal(refusal("sum", "w\n< -1\n", "value", "w", NULL),
		"line 2: \"< -1\": an amount or its limit cannot be negative");
	assert_string_equal(refusal("sum", "w,l\nnd,-1\n", "value", "w", "loq", "l", NULL),
		"line 2: \"nd\": an amount or its limit cannot be negative");
	assert_string_equal(refusal("sum", "w,f\n1,0\n", "value", "w", "factor", "f", NULL),
		"line 2: a weight must be greater than zero, not 0");
	assert_string_equal(refusal("sum", "w,u\n1,-1\n", "value", "w", "u-column", "u", NULL),
		"line 2: an uncertainty cannot be negative");
	assert_string_equal(refusal("sum", "w,u\n1,x\n", "value", "w", "u-column", "u", NULL),
		"line 2: \"x\" is not a number");
	assert_string_equal(refusal("sum", "w\n1\n", "value", "w", "u-column", "v", NULL),
		"there is no column \"v\": the table has w");
	assert_string_equal(refusal("sum", "w\n1\n", "value", "w", "limit", "many", NULL),
		"limit: \"many\" is not a number");
	assert_string_equal(refusal("sum", "w\n1\n", NULL), "value: sum needs the option --value");
	assert_string_equal(refusal("sum", "w\n< 1e400\n", "value", "w", NULL),
		"line 2: 1e400 is too large for a number");
}

static void
reads_every_way_to_write_a_limit(void **state)
{
	static const struct {
		const char *text;
		enum censoring how;
		double value;
	} rows[] = { { "<0.5", CENSORED_BELOW, 0.5 }, { " <= 0.5 ", CENSORED_BELOW, 0.5 },
		{ "\xe2\x89\xa4 0.5", CENSORED_BELOW, 0.5 }, { ">=3", CENSORED_ABOVE, 3 },
		{ "\xef\xbc\x9e 3", CENSORED_ABOVE, 3 }, { "0", CENSORED_NOT, 0 },
		{ "ND", CENSORED_BELOW, 0.25 }, { "N.D.", CENSORED_BELOW, 0.25 },
		{ "<LOQ", CENSORED_BELOW, 0.25 }, { "未检出", CENSORED_BELOW, 0.25 } };
	struct censored_value v;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(censored_parse(&v, str_of(rows[i].text), dd_of(0.25), NULL), E_OK);
		assert_int_equal(v.how, rows[i].how);
		assert_true(dd_double(v.value) == rows[i].value);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_three_bounds),
		cmocka_unit_test(says_where_the_limit_lies),
		cmocka_unit_test(knows_what_lies_beyond),
		cmocka_unit_test(refuses_with_the_line),
		cmocka_unit_test(reads_every_way_to_write_a_limit),
	};

	return cmocka_run_group_tests_name("sum", tests, bench_open, bench_close);
}
