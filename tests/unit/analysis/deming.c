/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines with uncertainty in both columns, as a caller meets them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

static const char *const methods =
	"x,y\n7,7.9\n8.3,8.2\n10.5,9.6\n9,9\n5.1,6.5\n8.2,7.3\n10.2,10.2\n"
	"10.3,10.6\n7.1,6.3\n5.9,5.2\n";
static const char *const uncertain =
	"x,y,ux,uy,r\n1,2.1,0.1,0.2,0.1\n2,3.8,0.1,0.3,0\n3,6.4,0.2,0.2,-0.2\n4,7.7,"
	"0.1,0.4,0.3\n5,10.4,0.3,0.3,0\n";

static void
near_to(const json_t *answer, const char *place, double expected, double relative)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

static void
says(const char *said, const char *sentence)
{
	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
}

static void
two_methods_by_deming(void **state)
{
	json_t *a = analysed("deming", methods, "x", "x", "y", "y", "lambda", "4", "response", "9",
		"u-response", "0.2", NULL);
	double b = 0.8905995050092716127, x = (9 - 0.81270803912434364032) / b, u;

	(void)state;
	assert_string_equal(text_at(a, "method"), "Deming");
	near_to(a, "coefficients.0.value", 0.81270803912434364032, 1e-14);
	near_to(a, "coefficients.1.value", b, 1e-14);
	near_to(a, "coefficients.1.se", 0.2056250049814763785, 1e-13);
	near_to(a, "coefficients.1.high", b + 2.3060041352041667 * 0.2056250049814763785, 1e-13);
	near_to(a, "reading.content", x, 1e-14);
	u = sqrt(0.04 + pow(1.8621669698590957497, 2) + pow(x * 0.2056250049814763785, 2) -
		    2 * x * 0.38000053243890400067) /
	    b;
	near_to(a, "reading.u", u, 1e-12);
	assert_true(number_at(a, "p_slope_1") > 0.05);
	json_decref(a);
	a = analysed("deming", methods, "x", "x", "y", "y", NULL);
	near_to(a, "coefficients.1.value", 0.94228855671026881459, 1e-14);
	near_to(a, "lambda", 1, 0);
	json_decref(a);
	a = analysed("deming", "x,y\n1,1.1\n2,1.9\n3,3.2\n", "x", "x", "y", "y", NULL);
	assert_true(isnan(number_at(a, "coefficients.1.se")));
	assert_true(is_noted(a, "the jackknife needs at least 4 points"));
	json_decref(a);
}

static void
points_with_uncertainties_by_york(void **state)
{
	json_t *a = analysed("deming", uncertain, "x", "x", "y", "y", "ux", "ux", "uy", "uy", "r",
		       "r", NULL),
	       *b = analysed("deming", uncertain, "x", "y", "y", "x", "ux", "uy", "uy", "ux", "r",
		       "r", NULL);

	(void)state;
	assert_string_equal(text_at(a, "method"), "York");
	near_to(a, "coefficients.1.value", 1 / number_at(b, "coefficients.1.value"), 1e-14);
	near_to(a, "S", number_at(b, "S"), 1e-13);
	near_to(a, "S_over_df", number_at(a, "S") / 3, 1e-14);
	near_to(a, "scaled_se_slope",
		sqrt(number_at(a, "S_over_df")) * number_at(a, "coefficients.1.se"), 1e-14);
	json_decref(a);
	json_decref(b);
	a = analysed("deming", "x,y,u\n1,2,0.01\n2,5,0.01\n3,5,0.01\n4,9,0.01\n", "x", "x", "y",
		"y", "uy", "u", NULL);
	assert_true(is_noted(a, "the points lie further from the line"));
	json_decref(a);
}

static void
mistakes_are_named(void **state)
{
	(void)state;
	says(refusal("deming", methods, "x", "x", "y", "y", "lambda", "-1", NULL), "lambda");
	says(refusal("deming", uncertain, "x", "x", "y", "y", "ux", "ux", "lambda", "1", NULL),
		"either one ratio of variances");
	says(refusal("deming", uncertain, "x", "x", "y", "y", "ux", "ux", "r", "r", NULL),
		"a correlation needs the uncertainties of both");
	says(refusal("deming", "x,y\n1,2\n2,3\n", "x", "x", "y", "y", NULL), "at least 3 rows");
	says(refusal("deming", "x,y\n1,2\n1,3\n1,4\n", "x", "x", "y", "y", NULL),
		"do not go together at all");
	says(refusal("deming", "x,y,u\n1,2,0\n2,3,1\n3,4,1\n", "x", "x", "y", "y", "uy", "u", NULL),
		"row 1: uncertainties are 0 or more");
	says(refusal("deming", "x,y,u\n1,2,1\n1,3,1\n1,4,1\n", "x", "x", "y", "y", "uy", "u", NULL),
		"all values of x are equal");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(two_methods_by_deming),
		cmocka_unit_test(points_with_uncertainties_by_york),
		cmocka_unit_test(mistakes_are_named),
	};

	return cmocka_run_group_tests_name("deming", tests, bench_open, bench_close);
}
