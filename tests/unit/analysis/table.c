/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables as people bring them, and what is wrong with them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "bench.h"

static double
mean_of(const char *table, const char *column)
{
	json_t *answer = analysed("summary", table, "column", column, NULL);
	double mean = number_at(answer, "mean");

	json_decref(answer);
	return mean;
}

static void
reads_tables_as_they_come(void **state)
{
	(void)state;
	assert_true(mean_of("y\n2.385\n2.415\n", "y") == 2.4);
	assert_true(mean_of("a,y\n1,2.385\n2,2.415\n", "y") == 2.4);
	assert_true(mean_of("a;y\r\n1;2.385\r\n2;2.415\r\n", "y") == 2.4);
	assert_true(mean_of("a\ty\n1\t2.385\n2\t2.415", "y") == 2.4);
	assert_true(mean_of("\xEF\xBB\xBF# made by hand\n\na , y \n 1 , 2.385\n\n2,2.415\n", "y") ==
		    2.4);
	assert_true(mean_of("\"a, b\",\"y \"\"1\"\"\"\n\"x\ny\",2.385\nz,\"2.415\"\n", "y \"1\"") ==
		    2.4);
	/* 强度 in GB18030 */
	assert_true(mean_of("a,\xC7\xBF\xB6\xC8\n1,2.385\n2,2.415\n", "强度") == 2.4);
	assert_true(mean_of("y,\n2.385,\n2.415,\n", "y") == 2.4);
}

static void
says_what_is_wrong_with_a_table(void **state)
{
	(void)state;
	assert_string_equal(refusal("summary", "", NULL),
		"the table is empty: expected a first line of column names, then rows");
	assert_string_equal(refusal("summary", "y\n", NULL),
		"the table is empty: expected a first line of column names, then rows");
	assert_string_equal(
		refusal("summary", "y,y\n1,2\n", NULL), "line 1: two columns are named \"y\"");
	assert_string_equal(
		refusal("summary", "y,,z\n1,2,3\n", NULL), "line 1: column 2 has no name");
	assert_string_equal(refusal("summary", "y,z\n1,2\n1,2,3\n", "column", "y", NULL),
		"line 3: this row has more cells than there are column names (2)");
	assert_string_equal(refusal("summary", "y\n1\n\"2\n", NULL),
		"line 3: a quoted cell begins here and does not end");
	assert_string_equal(refusal("summary", "y\n1\n\"2\"3\n", NULL),
		"line 3: there is text behind the closing quote of a cell");
	assert_string_equal(refusal("summary", "y\n1\n\xFF\xFF\n", NULL),
		"the table is neither UTF-8 nor GB18030 text");
	assert_string_equal(refusal("summary", "y,z\n1,2\n3,x\n", "column", "z", NULL),
		"line 3: column: column \"z\": \"x\" is no number (expected one such as 12.5 or "
		"1.25e1)");
	assert_string_equal(refusal("summary", "y,z\n1,2\n3,nan\n", "column", "z", NULL),
		"line 3: column: column \"z\": \"nan\" is no number (expected one such as 12.5 or "
		"1.25e1)");
	assert_string_equal(refusal("summary", "y,z\n1,2\n3,\n", "column", "z", NULL),
		"line 3: column: column \"z\" is empty in this row");
	assert_string_equal(
		refusal("summary", "y,z\n1,\n3,\n", "column", "z", "missing", "omit", NULL),
		"every row has an empty cell");
}

static void
says_what_is_wrong_with_an_option(void **state)
{
	(void)state;
	assert_string_equal(
		refusal("averages", "y\n1\n2\n", NULL), "there is no analysis \"averages\"");
	assert_string_equal(refusal("summary", "y\n1\n2\n", "colunm", "y", NULL),
		"\"colunm\": summary has no such option");
	assert_string_equal(refusal("summary", "y,z\n1,2\n2,3\n", NULL),
		"column: which column? the table has 2: name one");
	assert_string_equal(refusal("summary", "y,z\n1,2\n2,3\n", "column", "x", NULL),
		"column: there is no column \"x\": the table has y, z");
	assert_string_equal(refusal("summary", "y\n1\n2\n", "missing", "drop", NULL),
		"missing: \"drop\": expected one of refuse omit");
	assert_string_equal(refusal("fit", "x,y\n1,2\n2,3\n", "formula", "y = b*x", NULL),
		"start: fit needs the option --start");
	assert_string_equal(refusal("summary", "y\n1\n2\n", "column", "y", "column", "y", NULL),
		"column: this option is given twice");
}

static void
leaves_out_rows_only_when_asked(void **state)
{
	json_t *answer = analysed(
		"summary", "y,z\n1,2\n3,\n5,6\n,8\n", "column", "y", "missing", "omit", NULL);

	(void)state;
	assert_true(number_at(answer, "n") == 3);
	assert_true(number_at(answer, "mean") == 3);
	assert_true(is_noted(answer, "1 of 4 rows have an empty cell and are left out"));
	json_decref(answer);
}

static void
equal_values_have_no_scatter(void **state)
{
	json_t *answer = analysed("summary", "y\n2.385\n2.385\n2.385\n", NULL);

	(void)state;
	assert_true(number_at(answer, "sd") == 0);
	assert_true(isnan(number_at(answer, "r1")));
	assert_true(is_noted(answer, "all values are equal"));
	json_decref(answer);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_tables_as_they_come),
		cmocka_unit_test(says_what_is_wrong_with_a_table),
		cmocka_unit_test(says_what_is_wrong_with_an_option),
		cmocka_unit_test(leaves_out_rows_only_when_asked),
		cmocka_unit_test(equal_values_have_no_scatter),
	};

	return cmocka_run_group_tests_name("table", tests, bench_open, bench_close);
}
