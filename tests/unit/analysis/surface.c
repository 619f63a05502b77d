/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

/* Myers, Montgomery and Anderson-Cook: a reactor in two blocks. */
static const char *const reactor =
	"Time,Temp,block,Yield\n80,170,1,80.5\n80,180,1,81.5\n90,170,1,82.0\n90,180,1,83.5\n"
	"85,175,1,83.9\n85,175,1,84.3\n85,175,1,84.0\n85,175,2,79.7\n85,175,2,79.8\n"
	"85,175,2,79.5\n92.07,175,2,78.4\n77.93,175,2,75.6\n85,182.07,2,78.5\n85,167.93,2,77.0\n";
/* Cornell's yarn. */
static const char *const yarn =
	"A,B,C,elongation\n1,0,0,11.0\n1,0,0,12.4\n0.5,0.5,0,15.0\n0.5,0.5,0,14.8\n"
	"0.5,0.5,0,16.1\n0,1,0,8.8\n0,1,0,10.0\n0,0.5,0.5,10.0\n0,0.5,0.5,9.7\n0,0.5,0.5,11.8\n"
	"0,0,1,16.8\n0,0,1,16.0\n0.5,0,0.5,17.7\n0.5,0,0.5,16.4\n0.5,0,0.5,16.6\n";
/* y1 = 10 - x^2 - (z - 1)^2 and y2 = x + z, exactly */
static const char *const exact =
	"x,z,y1,y2\n-1,-1,5,-2\n0,-1,6,-1\n1,-1,5,0\n-1,0,8,-1\n0,0,9,0\n1,0,8,1\n-1,1,9,0\n"
	"0,1,10,1\n1,1,9,2\n";

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
second_order_in_blocks(void **state)
{
	json_t *a = analysed("surface", reactor, "y", "Yield", "block", "block", "middle",
		"Time=85,Temp=175", "step", "Time=5,Temp=5", "rows", "true", NULL);

	(void)state;
	assert_string_equal(text_at(a, "coefficients.1.term"), "block 2");
	near_to(a, "coefficients.1.value", -4.457529761872611, 1e-13);
	near_to(a, "press", 0.7602609285829999, 1e-9);
	assert_string_equal(text_at(a, "nature"), "maximum");
	near_to(a, "stationary_point.0.coded", 0.37229539746147655, 1e-12);
	near_to(a, "stationary_point.0.value", 85 + 5 * 0.37229539746147655, 1e-14);
	near_to(a, "stationary_response", 84.36560529712908, 1e-13);
	near_to(a, "eigenvalues.0.eigenvalue", -0.9233027130269134, 1e-13);
	assert_string_equal(text_at(a, "anova.2.source"), "lack of fit");
	near_to(a, "anova.3.df", 4, 0);
	near_to(a, "rows.0.line", 2, 0);
	assert_true(json_array_size(json_object_get(a, "rows")) == 14);
	json_decref(a);
}

/* Units change neither the fit nor the stationary point. */
static void
scale_changes_no_place(void **state)
{
	json_t *a = analysed("surface", reactor, "y", "Yield", "block", "block", "at",
		       "Time=86,Temp=176", NULL),
	       *b = analysed("surface", reactor, "y", "Yield", "block", "block", "coding", "range",
		       "at", "Temp=176,Time=86", NULL);

	(void)state;
	near_to(a, "stationary_point.1.value", number_at(b, "stationary_point.1.value"), 1e-13);
	near_to(a, "r2", number_at(b, "r2"), 1e-14);
	near_to(a, "prediction.value", number_at(b, "prediction.value"), 1e-14);
	near_to(a, "prediction.se", number_at(b, "prediction.se"), 1e-12);
	json_decref(a);
	json_decref(b);
}

static void
mixtures_have_no_intercept(void **state)
{
	json_t *a = analysed("surface", yarn, "y", "elongation", "model", "mixture-quadratic", "at",
		"A=0.5,B=0,C=0.5", NULL);

	(void)state;
	assert_string_equal(text_at(a, "coefficients.0.term"), "A");
	near_to(a, "coefficients.3.value", 19, 1e-14);
	near_to(a, "prediction.value", (11.7 + 16.4) / 2 + 11.4 / 4, 1e-14);
	near_to(a, "r2", 128.296 / 134.856, 1e-14);
	near_to(a, "anova.0.df", 5, 0);
	assert_null(json_object_get(a, "nature"));
	json_decref(a);
	a = analysed("surface", yarn, "y", "elongation", "model", "mixture-linear", "at",
		"A=0.5,B=0,C=0.5", NULL);
	near_to(a, "prediction.value",
		(number_at(a, "coefficients.0.value") + number_at(a, "coefficients.2.value")) / 2,
		1e-14);
	json_decref(a);
}

static void
degenerate_surfaces_are_noted(void **state)
{
	json_t *a = analysed("surface", exact, "y", "y1", "factors", "x,z", NULL);

	(void)state;
	assert_true(is_noted(a, "the model goes through every point"));
	near_to(a, "stationary_point.1.value", 1, 1e-15);
	near_to(a, "stationary_response", 10, 1e-15);
	json_decref(a);
	a = analysed("surface", exact, "y", "y2", "factors", "x,z", NULL);
	assert_string_equal(text_at(a, "nature"), "ridge");
	assert_true(is_noted(a, "an eigenvalue is 0"));
	assert_true(isnan(number_at(a, "stationary_point.0.value")));
	json_decref(a);
	a = analysed("surface", "x,y\n0,3\n0,3.5\n0,2.9\n1,7\n", "y", "y", "model", "linear", NULL);
	assert_true(is_noted(a, "line 5 alone fixes a coefficient"));
	assert_true(isnan(number_at(a, "press")));
	json_decref(a);
	a = analysed("surface",
		"x,z,y\n-10,-1,5\n10,-1,6.1\n-10,1,4.2\n10,1,7.3\n0,0,2\n-10,0,3.5\n0,-1,8\n0,1,3\n"
		"10,0,1\n",
		"y", "y", NULL);
	assert_true(is_noted(a, "the factors run over unlike ranges"));
	assert_true(is_noted(a, "an eigenvalue cannot be told from 0"));
	json_decref(a);
}

static void
unsuitable_surfaces_are_refused(void **state)
{
	(void)state;
	says(refusal("surface", "x,y\n1,2\n2,3\n", "y", "y", NULL),
		"coefficients need at least as many rows");
	says(refusal("surface", "x,z,y\n1,1,2\n2,2,3\n3,3,5\n4,4,6\n5,5,6\n6,6,7\n", "y", "y",
		     "model", "linear", NULL),
		"is a combination of the others");
	says(refusal("surface", "x,z,y\n1,1,2\n2,1,3\n3,1,5\n4,1,6\n", "y", "y", "model", "linear",
		     "coding", "range", NULL),
		"the factor \"z\" is the same in every row");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "step", "x=0", NULL),
		"the step of x must be greater than 0");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "middle", "u=0", NULL),
		"\"u\" is none of the factors");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "middle", "x", NULL),
		"expected name=number");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z,x", NULL),
		"a column is named twice");
	says(refusal("surface", exact, "y", "y1", "factors", "x,y1", NULL),
		"a column is named twice");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "at", "x=1", NULL),
		"the value of z is needed");
	says(refusal("surface", "A,B,y\n0.5,0.5,1\n0.4,0.5,2\n1,0,3\n", "y", "y", "model",
		     "mixture-linear", NULL),
		"the components of row 2 add up to 0.9");
	says(refusal("surface", "A,B,y\n0.5,0.5,1\n-0.5,1.5,2\n1,0,3\n", "y", "y", "model",
		     "mixture-linear", NULL),
		"row 2 has -0.5 of a component");
	says(refusal("surface", "x,y\n1e308,1\n-1e308,2\n0,3\n2,3\n", "y", "y", NULL),
		"column \"x\": squares of such values");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "at", "x=1e300,z=0", NULL),
		"1e+300 is not between");
	says(refusal("surface", exact, "y", "y1", "factors", "x,z", "step", "x=1e300", NULL),
		"1e+300 is not between");
	says(refusal("surface",
		     "a,b,c,d,e,f,g,h,i,j,k,l,y\n1,0,0,0,0,0,0,0,0,0,0,0,3\n0,1,0,0,0,0,0,0,0,0,0,"
		     "0,4\n",
		     "y", "y", "model", "mixture-cubic", NULL),
		"a model may have 200 terms, not 364");
	says(refusal("surface", yarn, "y", "elongation", "model", "mixture-linear", "coding",
		     "range", NULL),
		"the parts of a mixture are not coded");
}

/* ---- desirability ------------------------------------------------------------------------------- */

static void
the_best_compromise(void **state)
{
	/* y1 falls with x^2, y2 rises with x: between 0 and 1 */
	json_t *a = analysed(
		"desirability", exact, "goals", "y1=max 8 10, y2=max 0 2", "at", "x=0,z=0", NULL);

	(void)state;
	/* z = 1; (1 - x^2/2)(1 + x)/2 is largest at 3x^2 + 2x - 2 = 0 */
	near_to(a, "settings.0.value", (sqrt(7) - 1) / 3, 1e-7);
	near_to(a, "settings.1.value", 1, 1e-9);
	near_to(a, "D", sqrt((1 - pow((sqrt(7) - 1) / 3, 2) / 2) * (1 + (sqrt(7) - 1) / 3) / 2),
		1e-12);
	near_to(a, "prediction.responses.0.value", 9, 1e-14);
	near_to(a, "prediction.responses.0.d", 0.5, 1e-14);
	near_to(a, "prediction.D", 0, 0);
	json_decref(a);
	a = analysed("desirability", exact, "goals", "y1=max 8 10 weight 1, y2=max 0 2 weight 3",
		"region", "ball", NULL);
	/* on the circle of radius 1 */
	assert_true(fabs(hypot(number_at(a, "settings.0.value"), number_at(a, "settings.1.value")) -
			    1) < 1e-9);
	json_decref(a);
}

static void
limits_and_powers(void **state)
{
	json_t *a = analysed("desirability", exact, "goals", "y2=min -2 2 power 2", "factors",
		"x,z", "low", "x=0.5", "high", "x=0.75", NULL);

	(void)state;
	near_to(a, "settings.0.value", 0.5, 1e-12);
	near_to(a, "settings.1.value", -1, 1e-12);
	near_to(a, "D", pow(2.5 / 4, 2), 1e-12);
	near_to(a, "responses.0.d", pow(2.5 / 4, 2), 1e-12);
	json_decref(a);
	a = analysed("desirability", exact, "goals", "y1=target 5 8 10 power 1 2", "factors", "x,z",
		"at", "x=0,z=0", NULL);
	near_to(a, "D", 1, 1e-9);
	assert_true(is_noted(a, "every goal is met in full"));
	near_to(a, "prediction.responses.0.d", 0.25, 1e-13);
	json_decref(a);
	a = analysed("desirability", exact, "goals", "y1=max 20 30, y2=max 0 2", NULL);
	near_to(a, "D", 0, 0);
	assert_true(is_noted(a, "no place was found"));
	json_decref(a);
}

static void
unsuitable_goals_are_refused(void **state)
{
	static const char *const form = "expected \"max LOW TARGET\"";

	(void)state;
	says(refusal("desirability", exact, "goals", "y1=most 8 10", NULL), form);
	says(refusal("desirability", exact, "goals", "y1=max 8", NULL), form);
	says(refusal("desirability", exact, "goals", "y1=max 8 10 strength 2", NULL), form);
	says(refusal("desirability", exact, "goals", "y1=max 8 10 weight x", NULL), form);
	says(refusal("desirability", exact, "goals", "y1=max 10 8", NULL),
		"the lower limit 10 must be below the target 8");
	says(refusal("desirability", exact, "goals", "y1=min 10 8", NULL),
		"the target 10 must be below the upper limit 8");
	says(refusal("desirability", exact, "goals", "y1=max 8 10 power -1", NULL),
		"powers and weights");
	says(refusal("desirability", exact, "goals", "y9=max 8 10", NULL),
		"there is no column \"y9\"");
	says(refusal("desirability", exact, "goals", "y1=max 8 10,y1=max 7 9", NULL),
		"a column is named twice");
	says(refusal("desirability", exact, "goals", "y1=max 8 10", "factors", "x,y1", NULL),
		"a column is named twice");
	says(refusal("desirability", exact, "goals", "y1=max 8 10,y2=max 0 2", "low", "x=2", NULL),
		"the factor \"x\" has no room between 2 and 1");
	says(refusal("desirability", exact, "goals", "y1=max 8 10,y2=max 0 2", "radius", "2", NULL),
		"only a ball has a radius");
	says(refusal("desirability", exact, "goals", "y1=max 8 10,y2=max 0 2", "at", "x=0", NULL),
		"the value of z is needed");
	says(refusal("desirability", exact, "goals", "y1=max 8 10,y2=max 0 2", "high", "x=1e300",
		     NULL),
		"1e+300 is not between");
	says(refusal("desirability", exact, NULL), "desirability needs the option --goals");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(second_order_in_blocks),
		cmocka_unit_test(scale_changes_no_place),
		cmocka_unit_test(mixtures_have_no_intercept),
		cmocka_unit_test(degenerate_surfaces_are_noted),
		cmocka_unit_test(unsuitable_surfaces_are_refused),
		cmocka_unit_test(the_best_compromise),
		cmocka_unit_test(limits_and_powers),
		cmocka_unit_test(unsuitable_goals_are_refused),
	};

	return cmocka_run_group_tests_name("analysis surface", tests, bench_open, bench_close);
}
