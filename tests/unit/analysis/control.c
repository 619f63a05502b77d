/* SPDX-License-Identifier: GPL-3.0-or-later */
/* stats chart, capability, grr, bias, linearity and agreement: small tables with answers by hand, and every refusal. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-12 * fabs(expected) + 1e-300))
		fail_msg("%s: %.17g, expected %.17g", place, got, expected);
}

static const char *const pairs = "g,y\n1,2\n1,4\n2,3\n2,5\n3,4\n3,6\n";

static void
charts_of_subgroups(void **state)
{
	/* means 3, 4, 5; ranges 2 */
	json_t *a = analysed("chart", pairs, "type", "xbar-r", "subgroup", "g", "y", "y", NULL);
	double sigma = 2 / 1.1283791670955126;

	(void)state;
	near_to(a, "points", 3);
	near_to(a, "mean", 4);
	near_to(a, "sigma", sigma);
	near_to(a, "means.upper", 4 + 3 * sigma / sqrt(2));
	near_to(a, "ranges.centre", 2);
	assert_string_equal(text_at(a, "of_points.2.point"), "3");
	near_to(a, "of_points.2.value", 5);
	near_to(a, "signals", 0);
	json_decref(a);
	/* the same values side by side, and so many rows each */
	a = analysed("chart", "a,b\n2,4\n3,5\n4,6\n", "type", "xbar-s", NULL);
	near_to(a, "sigma", sqrt(2) / 0.7978845608028654);
	json_decref(a);
	a = analysed("chart", pairs, "type", "xbar-r", "group-size", "2", "y", "y", NULL);
	near_to(a, "sigma", sigma);
	json_decref(a);
	/* sizes that differ */
	a = analysed("chart", "g,y\n1,2\n1,4\n2,3\n2,5\n2,4\n", "type", "xbar-s", "subgroup", "g",
		"y", "y", NULL);
	assert_true(is_noted(a, "the subgroups differ in size"));
	near_to(a, "sigma", sqrt((2.0 + 2.0) / 3));
	json_decref(a);
}

static void
charts_of_single_values(void **state)
{
	json_t *a = analysed("chart", "y\n1\n2\n1\n2\n1\n2\n9\n", "type", "i-mr", "y", "y",
		"baseline", "6", NULL);

	(void)state;
	near_to(a, "mean", 1.5);
	near_to(a, "sigma", 1 / 1.1283791670955126);
	near_to(a, "signals", 2); /* the value and its moving range */
	assert_true(json_is_true(json_object_get(
		json_array_get(json_object_get(a, "of_points"), 6), "beyond_limits")));
	assert_string_equal(text_at(a, "of_points.6.rules"), "1");
	json_decref(a);
	/* limits that are given judge from the first point on */
	a = analysed("chart", "y\n10\n14\n", "type", "i-mr", "mean", "10", "sigma", "1", NULL);
	near_to(a, "values.upper", 13);
	assert_true(number_at(a, "signals") >= 1);
	json_decref(a);
}

static void
charts_of_counts(void **state)
{
	json_t *a = analysed("chart", "x\n2\n4\n3\n", "type", "p", "y", "x", "size", "30", NULL);

	(void)state;
	near_to(a, "mean", 0.1);
	near_to(a, "proportions.upper", 0.1 + 3 * sqrt(0.1 * 0.9 / 30));
	near_to(a, "proportions.lower", 0);
	json_decref(a);
	a = analysed("chart", "x\n2\n4\n3\n", "type", "np", "y", "x", "size", "30", NULL);
	near_to(a, "counts.upper", 3 + 3 * sqrt(3 * 0.9));
	json_decref(a);
	a = analysed("chart", "x\n4\n9\n5\n", "type", "c", "y", "x", NULL);
	near_to(a, "rates.upper", 6 + 3 * sqrt(6));
	json_decref(a);
	a = analysed("chart", "x,n\n4,1\n9,2\n5,3\n", "type", "u", "y", "x", "size", "n", NULL);
	near_to(a, "mean", 3);
	near_to(a, "of_points.1.upper", 3 + 3 * sqrt(1.5));
	assert_true(json_is_null(json_object_get(json_object_get(a, "rates"), "upper")));
	json_decref(a);
}

static void
charts_with_a_memory(void **state)
{
	json_t *a = analysed("chart", "y\n12\n8\n", "type", "ewma", "lambda", "0.5", "mean", "10",
		"sigma", "2", NULL);

	(void)state;
	near_to(a, "of_points.0.value", 11);
	near_to(a, "of_points.1.value", 9.5);
	near_to(a, "of_points.0.upper", 10 + 3 * 2 * 0.5);
	json_decref(a);
	a = analysed("chart", "y\n12\n15\n16\n", "type", "cusum", "mean", "10", "sigma", "2", "k",
		"0.5", "h", "4", NULL);
	near_to(a, "K", 1);
	near_to(a, "H", 8);
	near_to(a, "of_points.1.c_plus", 1 + 4);
	near_to(a, "of_points.2.c_plus", 1 + 4 + 5);
	near_to(a, "signals", 1);
	near_to(a, "estimated_mean_at_signal", 10 + 1 + 10.0 / 3);
	json_decref(a);
}

static void
refuses_charts(void **state)
{
	(void)state;
	assert_non_null(strstr(refusal("chart", pairs, "type", "xbar-r", "y", "y", NULL),
		"which rows belong together"));
	assert_non_null(
		strstr(refusal("chart", pairs, "type", "xbar-r", "y", "y", "group-size", "4", NULL),
			"no whole number of subgroups"));
	assert_non_null(strstr(refusal("chart", "y\n5\n5\n5\n", "type", "i-mr", NULL),
		"without scatter there are no limits"));
	assert_non_null(
		strstr(refusal("chart", "x\n2\n3\n", "type", "p", "y", "x", NULL), "how large"));
	assert_non_null(strstr(
		refusal("chart", "x\n2.5\n3\n", "type", "c", "y", "x", NULL), "whole number"));
	assert_non_null(
		strstr(refusal("chart", "x\n31\n3\n", "type", "p", "y", "x", "size", "30", NULL),
			"no more than all"));
	assert_non_null(
		strstr(refusal("chart", "x\n0\n0\n", "type", "np", "y", "x", "size", "30", NULL),
			"leaves nothing to set limits by"));
	assert_non_null(strstr(
		refusal("chart", "y\n1\n2\n", "type", "ewma", "lambda", "2", NULL), "lambda"));
	assert_non_null(strstr(refusal("chart", "y\n1\n2\n", "type", "pie", NULL), "pie"));
}

static void
capability_indices(void **state)
{
	/* mean 4, sd of all sqrt(2) */
	json_t *a = analysed("capability", pairs, "y", "y", "subgroup", "g", "lower", "0", "upper",
		"10", "target", "5", NULL);
	double sd = sqrt(2), within = 2 / 1.1283791670955126;

	(void)state;
	near_to(a, "overall.sd", sd);
	near_to(a, "overall.Pp", 10 / (6 * sd));
	near_to(a, "overall.Ppk", 4 / (3 * sd));
	near_to(a, "overall.Ppm", 10 / (6 * sd) / sqrt(1 + 1.0 / 2));
	near_to(a, "within.Cpk", 4 / (3 * within));
	json_decref(a);
	/* one limit only */
	a = analysed("capability", "y\n1\n2\n3\n", "y", "y", "lower", "0", NULL);
	assert_true(json_is_null(json_object_get(json_object_get(a, "overall"), "Pp")));
	near_to(a, "overall.Ppk", 2.0 / 3);
	json_decref(a);
	for (int k = 0; k < 4; k++) {
		static const char *const shapes[] = { "box-cox", "lognormal", "weibull",
			"percentiles" };

		a = analysed("capability", "y\n1.2\n1.9\n2.4\n3.1\n4.7\n2.2\n1.7\n", "y", "y",
			"upper", "9", "shape", shapes[k], NULL);
		assert_true(number_at(a, k ? "by_percentiles.Ppk" : "transformed.Ppk") > 0);
		json_decref(a);
	}
	assert_non_null(
		strstr(refusal("capability", "y\n1\n2\n", "y", "y", NULL), "a tolerance needs"));
	assert_non_null(strstr(
		refusal("capability", "y\n1\n2\n", "y", "y", "lower", "5", "upper", "4", NULL),
		"must lie below"));
	assert_non_null(strstr(
		refusal("capability", "y\n2\n2\n2\n", "y", "y", "lower", "0", NULL), "scatter"));
	assert_non_null(strstr(refusal("capability", "y\n-1\n2\n3\n", "y", "y", "lower", "0",
				       "shape", "weibull", NULL),
		"above 0"));
}

static const char *const gauge = "part,operator,y\n"
				 "1,a,10\n1,a,11\n1,b,10\n1,b,11\n"
				 "2,a,20\n2,a,21\n2,b,20\n2,b,21\n"
				 "3,a,30\n3,a,31\n3,b,30\n3,b,31\n";

static void
gauge_studies(void **state)
{
	json_t *a = analysed("grr", gauge, NULL);

	(void)state;
	/* operators and interaction come out negative: only 3/9 of the pooled square is left */
	near_to(a, "sources.1.variance", 3.0 / 8);
	near_to(a, "sources.3.variance", 0);
	near_to(a, "sources.5.variance", (400 - 3.0 / 8) / 4);
	assert_true(is_noted(a, "the component of operator came out negative"));
	json_decref(a);
	a = analysed("grr", gauge, "method", "range", "constants", "table", NULL);
	near_to(a, "R_bar", 1);
	near_to(a, "K1", 0.8862);
	near_to(a, "EV", 0.8862);
	near_to(a, "X_diff", 0);
	json_decref(a);
	a = analysed("grr", "part,y\n1,10\n1,11\n2,20\n2,21\n", NULL);
	near_to(a, "operators", 0);
	near_to(a, "sources.1.variance", 0.5);
	json_decref(a);
	a = analysed("grr", gauge, "method", "nested", NULL);
	assert_true(number_at(a, "sources.1.variance") > 0);
	json_decref(a);
	assert_non_null(strstr(refusal("grr", "y\n1\n2\n", NULL), "names the part"));
	assert_non_null(strstr(refusal("grr", "part,y\n1,10\n1,11\n", NULL), "two parts"));
	assert_non_null(
		strstr(refusal("grr", "part,operator,y\n1,a,10\n1,a,11\n2,a,20\n2,a,21\n", NULL),
			"one operator only"));
	assert_non_null(
		strstr(refusal("grr", "part,operator,y\n1,a,10\n1,b,11\n2,a,20\n2,b,21\n", NULL),
			"two or more"));
	assert_non_null(
		strstr(refusal("grr", "part,y\n1,10\n1,11\n2,20\n", NULL), "equal numbers"));
}

static void
biases(void **state)
{
	json_t *a = analysed(
		"bias", "y\n6.1\n6.2\n6.3\n", "y", "y", "reference", "6", "tolerance", "3", NULL);

	(void)state;
	near_to(a, "bias", 0.2);
	near_to(a, "sd", 0.1);
	near_to(a, "t", 0.2 / (0.1 / sqrt(3)));
	near_to(a, "cg", 0.2 * 3 / 0.6);
	near_to(a, "cgk", (0.3 - 0.2) / 0.3);
	json_decref(a);
	/* biases 0, 0.2, 0.4 at 1, 2, 3: slope 0.2, intercept -0.2 */
	a = analysed("linearity", "r,y\n1,0.9\n1,1.1\n2,2.1\n2,2.3\n3,3.3\n3,3.5\n", "reference",
		"r", "y", "y", NULL);
	near_to(a, "slope", 0.2);
	near_to(a, "intercept", -0.2);
	near_to(a, "parts.2.bias", 0.4);
	json_decref(a);
	assert_non_null(strstr(
		refusal("bias", "y\n6\n", "y", "y", "reference", "6", NULL), "two readings"));
	assert_non_null(strstr(
		refusal("linearity", "r,y\n1,1\n2,2\n3,3\n", "reference", "r", "y", "y", NULL),
		"only one reading"));
	assert_non_null(strstr(
		refusal("linearity", "r,y\n1,1\n1,2\n1,3\n", "reference", "r", "y", "y", NULL),
		"same reference value"));
}

static void
agreements(void **state)
{
	/* table 2 1 / 0 1: po 3/4, pe (3/4)(1/2) + (1/4)(1/2) = 1/2 */
	json_t *a = analysed(
		"agreement", "a,b\nno,no\nno,no\nno,yes\nyes,yes\n", "raters", "a,b", NULL);

	(void)state;
	near_to(a, "pairs.0.po", 0.75);
	near_to(a, "pairs.0.pe", 0.5);
	near_to(a, "pairs.0.kappa", 0.5);
	json_decref(a);
	a = analysed("agreement", "a,b,r\n1,1,1\n2,1,1\n3,3,3\n", "raters", "a,b", "reference", "r",
		"weights", "quadratic", NULL);
	near_to(a, "against_reference.0.right", 2);
	near_to(a, "against_reference.1.effectiveness_percent", 100);
	near_to(a, "categories", 3);
	json_decref(a);
	assert_non_null(
		strstr(refusal("agreement", "a\n1\n2\n", "raters", "a", NULL), "two columns"));
	assert_non_null(strstr(
		refusal("agreement", "a,b\n1,1\n1,1\n", "raters", "a,b", NULL), "two categories"));
	assert_non_null(strstr(
		refusal("agreement", "a,b\n1,1\n2,1\n", "raters", "a,c", NULL), "no column"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(charts_of_subgroups),
		cmocka_unit_test(charts_of_single_values),
		cmocka_unit_test(charts_of_counts),
		cmocka_unit_test(charts_with_a_memory),
		cmocka_unit_test(refuses_charts),
		cmocka_unit_test(capability_indices),
		cmocka_unit_test(gauge_studies),
		cmocka_unit_test(biases),
		cmocka_unit_test(agreements),
	};

	return cmocka_run_group_tests(tests, bench_open, bench_close);
}
