/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

/* Shrinkage of three crusts by two methods, twice each. */
static const char *const crossed =
	"crust,method,s\nk1,p,12.41\nk1,p,12.38\nk1,q,12.90\nk1,q,12.97\nk2,p,11.86\nk2,p,"
	"11.93\nk2,q,12.71\nk2,q,12.60\nk3,p,12.25\nk3,p,12.11\nk3,q,12.55\nk3,q,12.62\n";
/* Specimens within batches, in unequal numbers. */
static const char *const nested =
	"batch,hide,t\nu,1,3.11\nu,1,3.19\nu,2,3.42\nu,2,3.51\nu,2,3.47\nv,1,4.02\nv,1,3.93\nv,2,"
	"3.71\nw,1,3.30\nw,1,3.21\nw,2,3.55\nw,3,3.62\nw,3,3.69\n";

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-14 * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

/* Answers in rational arithmetic, here and below. */
static void
crossed_factors_with_fixed_effects(void **state)
{
	json_t *a = analysed("anova", crossed, "y", "s", "group", "crust", "with", "method", NULL);

	(void)state;
	assert_string_equal(text_at(a, "anova.0.source"), "crust");
	near_to(a, "anova.0.ss", 0.32461666666666666667);
	near_to(a, "anova.0.df", 2);
	near_to(a, "anova.0.F", 41.17758985200845666);
	near_to(a, "anova.1.ss", 0.96900833333333333333);
	near_to(a, "anova.1.F", 245.8372093023255814);
	near_to(a, "anova.2.ss", 0.064216666666666666667);
	near_to(a, "anova.2.F", 8.1458773784355179704);
	near_to(a, "anova.3.ss", 0.02365);
	near_to(a, "anova.3.df", 6);
	near_to(a, "replicates", 2);
	assert_null(json_object_get(a, "variance_components"));
	json_decref(a);
}

static void
crossed_factors_with_random_effects(void **state)
{
	json_t *a = analysed("anova", crossed, "y", "s", "group", "crust", "with", "method",
		"effects", "random", NULL);

	(void)state;
	near_to(a, "anova.0.F", 5.0550220607318972229);
	near_to(a, "anova.2.F", 8.1458773784355179704);
	near_to(a, "variance_components.0.variance", 0.03255);
	near_to(a, "variance_components.1.variance", 0.15615);
	near_to(a, "variance_components.2.variance", 0.014083333333333333333);
	json_decref(a);
}

static void
one_row_a_combination_has_no_interaction(void **state)
{
	json_t *a =
		analysed("anova", "a,b,y\n1,1,3.1\n1,2,4.0\n2,1,3.5\n2,2,4.6\n3,1,2.9\n3,2,4.2\n",
			"y", "y", "group", "a", "with", "b", NULL);

	(void)state;
	assert_string_equal(text_at(a, "anova.2.source"), "residual");
	near_to(a, "anova.2.df", 2);
	assert_true(is_noted(a, "each combination has one row"));
	json_decref(a);
}

static void
nested_factors_in_unequal_numbers(void **state)
{
	json_t *a = analysed("anova", nested, "y", "t", "group", "batch", "nested", "hide", NULL);

	(void)state;
	near_to(a, "anova.0.ss", 0.5758441025641025641);
	near_to(a, "anova.0.F", 3.4443526785543114759);
	near_to(a, "anova.1.ss", 0.33437);
	near_to(a, "anova.1.df", 4);
	near_to(a, "anova.1.F", 28.150888681010289991);
	near_to(a, "anova.2.ss", 0.017816666666666666667);
	near_to(a, "variance_components.0.variance", 0.045420708041958041958);
	near_to(a, "variance_components.1.variance", 0.046513301282051282051);
	near_to(a, "variance_components.2.variance", 0.0029694444444444444444);
	assert_true(is_noted(a, "the numbers of rows are unequal"));
	json_decref(a);
}

static void
negative_components_are_zero_and_noted(void **state)
{
	json_t *a = analysed(
		"anova", "g,y\nA,1\nA,9\nB,2\nB,8.2\nC,4\nC,6.1\n", "y", "y", "group", "g", NULL);

	(void)state;
	near_to(a, "variance_components.0.variance", 0);
	near_to(a, "variance_components.1.percent", 100);
	assert_true(is_noted(a, "the variance component of between came out negative"));
	json_decref(a);
}

/* The same data in another row order and with an offset of 10^12. */
static void
order_and_offset_change_nothing(void **state)
{
	json_t *a = analysed("anova", "g,y\nA,0.4\nA,0.3\nA,0.5\nB,0.3\nB,0.2\nB,0.1\nB,0.7\n", "y",
		       "y", "group", "g", NULL),
	       *b = analysed("anova",
		       "g,y\nB,1000000000000.7\nA,1000000000000.5\nB,1000000000000.2\nA,"
		       "1000000000000.3\n"
		       "B,1000000000000.3\nB,1000000000000.1\nA,1000000000000.4\n",
		       "y", "y", "group", "g", NULL);

	(void)state;
	near_to(b, "between.ss", number_at(a, "between.ss"));
	near_to(b, "within.ss", number_at(a, "within.ss"));
	near_to(b, "F", number_at(a, "F"));
	near_to(b, "residual_sd", number_at(a, "residual_sd"));
	json_decref(a);
	json_decref(b);
}

static void
no_scatter_is_said(void **state)
{
	json_t *a = analysed(
		"anova", "g,y\nA,0.1\nA,0.1\nA,0.1\nB,0.7\nB,0.7\n", "y", "y", "group", "g", NULL);

	(void)state;
	near_to(a, "within.ss", 0);
	assert_true(json_is_null(json_object_get(a, "F")));
	assert_true(is_noted(a, "there is no scatter within the groups"));
	json_decref(a);
}

static void
refuses(const char *table, const char *option, const char *second, const char *sentence)
{
	const char *said = refusal("anova", table, "y", "y", "group", "a", option, second, NULL);

	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
}

static void
layouts_that_cannot_be_answered(void **state)
{
	static const char *const single = "effects";

	(void)state;
	refuses("a,y\n1,2.5\n1,3.1\n", single, "fixed", "needs at least 2 groups, \"a\" has 1");
	refuses("a,y\n1,2.5\n2,3.1\n3,2.7\n", single, "fixed", "no group has more than one row");
	refuses("a,b,y\n1,1,2.5\n1,2,3\n2,1,4\n", "with", "b", "there is no row with 2 and 2");
	refuses("a,b,y\n1,p,2.5\n1,q,3\n2,p,4\n2,q,4.4\n2,q,4.7\n", "with", "b",
		"2 with q has 2 rows and 1 with p has 1");
	refuses("a,b,y\n1,1,2.5\n1,1,3\n2,1,4\n2,1,4.5\n", "with", "b", "\"b\" has 1");
	refuses("a,b,y\n1,1,2.5\n1,1,3\n2,2,4\n2,2,4.5\n", "nested", "b", "nothing is nested");
	refuses("a,b,y\n1,1,2.5\n1,2,3\n2,1,4\n2,2,4.5\n", "nested", "b",
		"no group has more than one row");
	refuses("a,b,y\n1,1,2.5\n1,2,3\n", "with", "a", "a column is named twice");
	refuses("a,b,y\n1,1,2.5\n1,2,3\n", "with", "z", "there is no column \"z\"");
	refuses("a,b,y\n1,1,2.5\n1,2,n/a\n", "with", "b", "is no number");
	assert_non_null(strstr(refusal("anova", crossed, "y", "s", "group", "crust", "with",
				       "method", "nested", "method", NULL),
		"either crossed (--with) or nested (--nested)"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(crossed_factors_with_fixed_effects),
		cmocka_unit_test(crossed_factors_with_random_effects),
		cmocka_unit_test(one_row_a_combination_has_no_interaction),
		cmocka_unit_test(nested_factors_in_unequal_numbers),
		cmocka_unit_test(negative_components_are_zero_and_noted),
		cmocka_unit_test(order_and_offset_change_nothing),
		cmocka_unit_test(no_scatter_is_said),
		cmocka_unit_test(layouts_that_cannot_be_answered),
	};

	return cmocka_run_group_tests_name("anova", tests, bench_open, bench_close);
}
