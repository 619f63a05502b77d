/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats outliers, normality, compare and robust: what they answer and what they refuse. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

static const char *const pull = "operator,pull,force\n"
				"A,1,168.2\nA,2,168.9\nA,3,167.8\n"
				"B,1,169.4\nB,2,170.1\nB,3,169.0\n"
				"C,1,168.0\nC,2,168.4\nC,3,167.5\n";
/* one value far away, in line 6 */
static const char *const thick = "t\n1.32\n1.35\n1.31\n1.33\n1.72\n1.34\n1.30\n1.36\n";

static void
near_to(const json_t *answer, const char *place, double expected, double tolerance)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%s: %.17g, expected %.17g", place, got, expected);
}

static void
names_the_row_that_lies_out(void **state)
{
	json_t *a = analysed("outliers", thick, NULL);

	(void)state;
	assert_string_equal(text_at(a, "tests.0.test"), "Grubbs, one value");
	near_to(a, "tests.0.statistic", 2.4492432830098689, 1e-9);
	near_to(a, "tests.0.value", 1.72, 0);
	near_to(a, "tests.0.line", 6, 0);
	assert_true(number_at(a, "tests.0.p") < 1e-4);
	/* of two largest: the other is named too */
	near_to(a, "tests.2.line", 6, 0);
	near_to(a, "tests.2.next_line", 9, 0);
	assert_string_equal(text_at(a, "tests.4.test"), "Dixon r11, largest");
	near_to(a, "tests.4.statistic", 0.36 / 0.41, 1e-12);
	assert_true(number_at(a, "significant") == 3);
	assert_true(is_noted(a, "one value alone is significant"));
	json_decref(a);

	a = analysed("outliers", thick, "test", "dixon", "alpha", "0.01", NULL);
	assert_string_equal(text_at(a, "tests.0.test"), "Dixon r11, smallest");
	near_to(a, "tests.1.critical", 0.725, 0.02);
	json_decref(a);

	a = analysed(
		"outliers", pull, "column", "force", "group", "operator", "test", "cochran", NULL);
	near_to(a, "tests.0.critical", 0.870900, 1e-6); /* ISO 5725-2: 0,871 for p = 3, n = 3 */
	near_to(a, "tests.0.statistic", 0.31 / (0.31 + 0.31 + 0.61 / 3), 1e-9);
	json_decref(a);
}

static void
groups_are_tested_each_by_itself(void **state)
{
	json_t *a = analysed("outliers",
		"g,y\nA,1\nA,2\nA,2\nB,5\nB,5\nB,5\nC,7\nD,1.5\nD,2.5\nD,3.25\nD,4\n", "column",
		"y", "group", "g", NULL);

	(void)state;
	assert_string_equal(text_at(a, "tests.0.group"), "A");
	assert_true(is_noted(a, "group \"B\" needs at least 3 values that are not all equal"));
	assert_true(is_noted(a, "group \"C\" needs at least 3 values"));
	assert_true(is_noted(a, "group \"C\" has a single value and no variance"));
	assert_true(is_noted(a, "the groups differ in size"));
	assert_true(isnan(number_at(a, "tests.8.critical")));
	assert_string_equal(text_at(a, "tests.8.test"), "Cochran");
	json_decref(a);
}

static void
outliers_refuses(void **state)
{
	(void)state;
	assert_string_equal(
		refusal("outliers", "y\n1\n2\n", NULL), "at least 3 rows are needed, there are 2");
	assert_string_equal(refusal("outliers", "y\n2\n2\n2\n", NULL),
		"all values are equal: without scatter no value can be judged");
	assert_string_equal(refusal("outliers", thick, "test", "cochran", NULL),
		"group: Cochran's test compares the scatter of groups: name the column they stand "
		"in");
	assert_string_equal(refusal("outliers", thick, "alpha", "0.7", NULL),
		"alpha: 0.7 is not between 1e-12 and 0.5");
	assert_string_equal(refusal("outliers", "g,y\na,1\na,1\nb,2\nb,2\n", "column", "y", "group",
				    "g", "test", "cochran", NULL),
		"all standard deviations are 0: none of them can be judged");
}

static void
normality_says_what_a_small_sample_cannot(void **state)
{
	json_t *a = analysed(
		"normality", "x\n148\n154\n158\n160\n161\n162\n166\n170\n182\n195\n236\n", NULL);

	(void)state;
	near_to(a, "shapiro_wilk.W", 0.788814694835387, 2e-6);
	near_to(a, "shapiro_wilk.p", 0.0067038, 2e-6);
	near_to(a, "anderson_darling.A2", 0.946771879598886, 1e-12);
	near_to(a, "anderson_darling.modified", 1.028929769977306, 1e-12);
	near_to(a, "lilliefors.D", 0.259215357148878, 1e-12);
	near_to(a, "plot.series.0.x.5", 0, 1e-15); /* the middle one */
	json_decref(a);
	a = analysed("normality", "x\n1\n2\n4\n", NULL);
	assert_true(isfinite(number_at(a, "shapiro_wilk.W")));
	assert_true(isnan(number_at(a, "anderson_darling.A2")));
	assert_true(
		is_noted(a, "Anderson and Darling's test needs at least 8 values, there are 3"));
	assert_true(is_noted(a, "Lilliefors' test needs at least 5 values, there are 3"));
	json_decref(a);
	assert_string_equal(refusal("normality", "x\n5\n5\n5\n", NULL),
		"all values are equal: without scatter there is no distribution to judge");
	assert_string_equal(
		refusal("normality", "x\n5\n6\n", NULL), "at least 3 rows are needed, there are 2");
}

static void
compares_groups(void **state)
{
	json_t *a = analysed("compare", pull, "y", "force", "group", "operator", NULL);

	(void)state;
	near_to(a, "groups.1.mean", 169.5, 1e-12);
	near_to(a, "anova.F", 7.1093117409, 1e-9);
	near_to(a, "kruskal_wallis.H", 5.6, 1e-12);
	near_to(a, "kruskal_wallis.p", exp(-2.8), 1e-14);
	assert_string_equal(text_at(a, "tukey_kramer.2.group"), "B");
	near_to(a, "tukey_kramer.2.difference", 4.6 / 3, 1e-12);
	assert_true(number_at(a, "tukey_kramer.2.low") > 0);
	assert_true(number_at(a, "tukey_kramer.2.p") < 0.05);
	json_decref(a);
}

static void
compares_two_samples(void **state)
{
	const char *table = "a,b\n30.02,29.89\n29.99,29.93\n30.11,29.72\n29.97,29.98\n30.01,30.02\n"
			    "29.99,29.98\n";
	json_t *a = analysed("compare", table, "column", "a", "with", "b", NULL);

	(void)state;
	near_to(a, "welch_t.t", 1.9590058081081434, 1e-10);
	near_to(a, "welch_t.df", 7.030559959884322, 1e-9);
	near_to(a, "pooled_t.p", 0.07856577385723071, 1e-10);
	near_to(a, "variance_ratio.F", 0.2121993127147773, 1e-10);
	near_to(a, "mann_whitney.U", 29.5, 0);
	assert_true(is_noted(a, "some values are equal"));
	json_decref(a);
	a = analysed("compare", table, "column", "a", "with", "b", "paired", "true", NULL);
	near_to(a, "paired_t.difference", 0.57 / 6, 1e-12);
	near_to(a, "paired_t.df", 5, 0);
	near_to(a, "paired_t.t", 0.095 / sqrt(0.02375 / 6), 1e-9);
	json_decref(a);
}

static void
compare_refuses(void **state)
{
	(void)state;
	assert_string_equal(
		refusal("compare", "g,y\na,1\na,2\na,3\n", "y", "y", "group", "g", NULL),
		"group: at least 2 groups are needed, the column has one");
	assert_string_equal(
		refusal("compare", "g,y\na,1\na,2\nb,3\n", "y", "y", "group", "g", NULL),
		"group: group \"b\" has a single value: at least 2 are needed in each");
	assert_string_equal(
		refusal("compare", "g,y\na,1\na,1\nb,3\nb,3\n", "y", "y", "group", "g", NULL),
		"the values of each sample are all equal: without scatter nothing can be compared");
	assert_string_equal(
		refusal("compare", pull, "y", "force", "group", "operator", "paired", "true", NULL),
		"with: pairs stand in two columns of the same row: name them with --column and "
		"--with");
	assert_string_equal(refusal("compare", pull, "column", "force", "with", "pull", "group",
				    "operator", NULL),
		"with: either groups (--y, --group) or two columns (--column, --with)");
	assert_string_equal(refusal("compare", "a,b\n1,2\n2,3\n", "column", "a", "with", "b",
				    "paired", "true", NULL),
		"the differences of the pairs are all equal: without scatter nothing can be "
		"compared");
}

static void
robust_estimates_stand_side_by_side(void **state)
{
	json_t *a = analysed("robust", thick, NULL);

	(void)state;
	assert_string_equal(text_at(a, "estimates.4.estimator"), "algorithm A");
	assert_true(number_at(a, "estimates.4.scale") < 0.05);
	assert_true(number_at(a, "estimates.0.scale") > 0.13);
	near_to(a, "estimates.1.location", 1.335, 1e-15);
	near_to(a, "algorithm_a.drawn_in", 1, 0);
	json_decref(a);
	a = analysed("robust", "s\n0.3\n0.2\n0.4\n1.9\n", "freedom", "1", NULL);
	near_to(a, "algorithm_s.limit_factor", 1.6448536269514722, 1e-12);
	near_to(a, "algorithm_s.adjustment_factor", 1.0968, 1e-4);
	json_decref(a);
	a = analysed("robust", "s\n3\n3\n3\n3\n9\n", NULL);
	assert_true(is_noted(a, "more than half of the values are equal"));
	assert_true(is_noted(a, "the robust standard deviation is 0"));
	json_decref(a);
	assert_string_equal(refusal("robust", "s\n0.3\n-0.2\n", "freedom", "1", NULL),
		"a standard deviation or range cannot be negative: value 2 is -0.2");
}

static void
an_offset_changes_no_digit(void **state)
{
	const char *shifted =
		"t\n1000000000001.32\n1000000000001.35\n1000000000001.31\n1000000000001.33\n"
		"1000000000001.72\n1000000000001.34\n1000000000001.30\n1000000000001.36\n";
	static const char *const places[][2] = { { "outliers", "tests.0.statistic" },
		{ "outliers", "tests.2.statistic" }, { "outliers", "tests.4.statistic" },
		{ "normality", "shapiro_wilk.W" }, { "normality", "anderson_darling.A2" },
		{ "robust", "estimates.1.scale" }, { "robust", "estimates.4.scale" },
		{ "robust", "estimates.5.scale" } };

	(void)state;
	for (int i = 0; i < 8; i++) {
		json_t *a = analysed(places[i][0], thick, NULL),
		       *b = analysed(places[i][0], shifted, NULL);

		near_to(b, places[i][1], number_at(a, places[i][1]), 1e-14);
		json_decref(a);
		json_decref(b);
	}
}

static void
what_cannot_be_squared_is_refused(void **state)
{
	static const char *const names[] = { "outliers", "normality", "robust" };

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_string_equal(refusal(names[i], "x\n1e200\n2e200\n-3e200\n", NULL),
			"column \"x\": squares of such values lie beyond the range of numbers; "
			"take another unit");
		assert_string_equal(refusal(names[i], "x\n1e-200\n2e-200\n-3e-200\n", NULL),
			"column \"x\": squares of such values lie beyond the range of numbers; "
			"take another unit");
	}
	assert_string_equal(
		refusal("compare", "a,b\n1,2\n4,1e170\n", "column", "a", "with", "b", NULL),
		"column \"b\": squares of such values lie beyond the range of numbers; take "
		"another unit");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_the_row_that_lies_out),
		cmocka_unit_test(groups_are_tested_each_by_itself),
		cmocka_unit_test(outliers_refuses),
		cmocka_unit_test(normality_says_what_a_small_sample_cannot),
		cmocka_unit_test(compares_groups),
		cmocka_unit_test(compares_two_samples),
		cmocka_unit_test(compare_refuses),
		cmocka_unit_test(robust_estimates_stand_side_by_side),
		cmocka_unit_test(an_offset_changes_no_digit),
		cmocka_unit_test(what_cannot_be_squared_is_refused),
	};

	return cmocka_run_group_tests_name(
		"samples of an analysis", tests, bench_open, bench_close);
}
