/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-15 * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

/* NIST StRD NumAcc2 and NumAcc4, rebuilt from their rule: c.2, then c.1 and c.3 five hundred times. */
static void
numbers_with_a_large_offset(void **state)
{
	static const struct {
		const char *head;
		double mean;
	} sets[] = { { "1", 1.2 }, { "10000000", 10000000.2 },
		{ "1000000000000", 1000000000000.2 } };
	static char table[40000];

	(void)state;
	for (size_t k = 0; k < sizeof(sets) / sizeof(sets[0]); k++) {
		size_t n = (size_t)snprintf(table, sizeof(table), "y\n%s.2\n", sets[k].head);
		json_t *a;

		for (int i = 0; i < 500; i++)
			n += (size_t)snprintf(table + n, sizeof(table) - n, "%s.1\n%s.3\n",
				sets[k].head, sets[k].head);
		a = analysed("summary", table, NULL);
		near_to(a, "mean", sets[k].mean);
		near_to(a, "sd", 0.1);
		near_to(a, "r1", -0.999);
		near_to(a, "n", 1001);
		near_to(a, "median", sets[k].mean);
		near_to(a, "mad", 0.1);
		near_to(a, "range", 0.2);
		json_decref(a);
	}
}

/* Order statistics by hand; the limit by mpmath to 30 digits. */
static void
every_member(void **state)
{
	static const char *const table =
		"force\n168.2\n168.9\n167.8\n169.4\n170.1\n169.0\n168.0\n168.4\n167.5\n";
	json_t *a = analysed("summary", table, "quartiles", "6", "plot", "histogram", NULL);

	(void)state;
	near_to(a, "sum", 1517.3);
	near_to(a, "mean", 1517.3 / 9);
	near_to(a, "se", number_at(a, "sd") / 3);
	near_to(a, "min", 167.5);
	near_to(a, "q1", 167.9);
	near_to(a, "median", 168.4);
	near_to(a, "q3", 169.2);
	near_to(a, "max", 170.1);
	near_to(a, "range", 2.6);
	near_to(a, "iqr", 1.3);
	near_to(a, "mad", 0.6);
	assert_true(fabs(number_at(a, "mean_high") - 169.2290611437202957) < 1e-12);
	assert_string_equal(text_at(a, "plot.series.0.kind"), "bars");
	json_decref(a);
	a = analysed("summary", table, "column", "force", "level", "0.99", NULL);
	near_to(a, "q1", 168);
	near_to(a, "q3", 169);
	near_to(a, "level", 0.99);
	assert_string_equal(text_at(a, "plot.series.0.kind"), "points");
	json_decref(a);
}

static void
bars_count_every_value(void **state)
{
	static const char *const tables[] = { "y\n1\n2\n", "y\n3.1\n3.1\n3.1\n",
		"y\n1\n1\n1\n1\n1\n1\n1\n9\n", "y\n-1e12\n1e-12\n1e12\n0.5\n" };

	(void)state;
	for (size_t k = 0; k < sizeof(tables) / sizeof(tables[0]); k++) {
		json_t *a = analysed("summary", tables[k], "plot", "histogram", NULL), *bar;
		double sum = 0;
		size_t i;

		json_array_foreach(
			json_object_get(
				json_array_get(
					json_object_get(json_object_get(a, "plot"), "series"), 0),
				"y"),
			i, bar)
		{
			sum += json_number_value(bar);
		}
		assert_true(sum == number_at(a, "n"));
		json_decref(a);
	}
}

static void
constant_values_say_so(void **state)
{
	json_t *a = analysed("summary", "y\n0.1\n0.1\n0.1\n", NULL);

	(void)state;
	near_to(a, "sd", 0);
	near_to(a, "mean", 0.1);
	assert_true(json_is_null(json_object_get(a, "r1")));
	assert_true(is_noted(a, "all values are equal"));
	json_decref(a);
	a = analysed("summary", "y\n0.7\n0.70\n7e-1\n", NULL);
	near_to(a, "sd", 0);
	json_decref(a);
	/* 26 digits before the point leave five of the scatter */
	a = analysed("summary",
		"y\n10000000000000000000000000.4\n10000000000000000000000000.3\n"
		"10000000000000000000000000.5\n",
		NULL);
	assert_true(number_at(a, "digits") > 3 && number_at(a, "digits") < 6);
	assert_true(fabs(number_at(a, "sd") - 0.1) < 1e-5);
	assert_true(is_noted(a, "4.1 digits of the result can be vouched for"));
	json_decref(a);
}

static void
mistakes_are_named(void **state)
{
	(void)state;
	assert_non_null(strstr(
		refusal("summary", "y\n3.1\n", NULL), "at least 2 rows are needed, there are 1"));
	assert_non_null(strstr(refusal("summary", "x,y\n1,2\n2,3\n", NULL), "which column?"));
	assert_non_null(
		strstr(refusal("summary", "x,y\n1,2\n2,\n", "column", "y", NULL), "line 3: "));
	assert_non_null(strstr(refusal("summary", "y\n1\nnan\n", NULL), "is no number"));
	assert_non_null(strstr(refusal("summary", "y\n1\ninf\n", NULL), "is no number"));
	assert_non_null(
		strstr(refusal("summary", "y\n1\n2\n", "level", "95", NULL), "95 is not between"));
	assert_non_null(strstr(
		refusal("summary", "y\n1\n2\n", "quartiles", "8", NULL), "expected one of 7 6"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_with_a_large_offset),
		cmocka_unit_test(every_member),
		cmocka_unit_test(bars_count_every_value),
		cmocka_unit_test(constant_values_say_so),
		cmocka_unit_test(mistakes_are_named),
	};

	return cmocka_run_group_tests_name("summary", tests, bench_open, bench_close);
}
