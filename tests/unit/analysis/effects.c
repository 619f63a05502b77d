/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

/* Box, Hunter and Hunter's pilot plant; the catalyst by its name. */
static const char *const pilot =
	"T,C,K,y\n160,20,A,60\n180,20,A,72\n160,40,A,54\n180,40,A,68\n160,20,B,52\n180,20,B,83\n"
	"160,40,B,45\n180,40,B,80\n";
/* D = ABC, its runs in no order, and two centre points. */
static const char *const half =
	"A,B,C,D,y\n0,0,0,0,71\n1,1,1,1,96\n-1,-1,-1,-1,45\n1,-1,-1,1,100\n-1,1,-1,1,45\n"
	"1,1,-1,-1,65\n-1,-1,1,1,75\n1,-1,1,-1,60\n-1,1,1,-1,80\n0,0,0,0,70\n";

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-13 * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

static void
full_factorial_with_words_as_levels(void **state)
{
	json_t *a = analysed("effects", pilot, "y", "y", NULL);

	(void)state;
	near_to(a, "mean", 64.25);
	assert_string_equal(text_at(a, "factors.2.low_level"), "A");
	assert_string_equal(text_at(a, "factors.2.high_level"), "B");
	assert_string_equal(text_at(a, "effects.4.term"), "T*K");
	near_to(a, "effects.4.effect", 10);
	near_to(a, "effects.4.coefficient", 5);
	assert_string_equal(text_at(a, "effects.4.beyond"), "ME");
	assert_string_equal(text_at(a, "effects.0.beyond"), "SME");
	near_to(a, "lenth.pse", 2.25);
	/* 8 (23^2 + ...)/4 of 1317.5 */
	near_to(a, "effects.0.percent", 100 * 1058 / 1317.5);
	assert_null(json_object_get(a, "resolution"));
	assert_null(json_object_get(a, "pure_error"));
	json_decref(a);
}

static void
fraction_with_a_centre(void **state)
{
	json_t *a = analysed("effects", half, "y", "y", NULL);

	(void)state;
	near_to(a, "resolution", 4);
	assert_string_equal(text_at(a, "defining_words.0"), "ABCD");
	near_to(a, "word_lengths_from_3.1", 1);
	near_to(a, "centre_points", 2);
	assert_string_equal(text_at(a, "effects.4.aliases"), "CD");
	assert_string_equal(text_at(a, "effects.0.aliases"), "");
	near_to(a, "effects.0.effect", 19);
	near_to(a, "effects.0.t", 38);
	near_to(a, "pure_error.df", 1);
	near_to(a, "pure_error.se_of_an_effect", 0.5);
	near_to(a, "curvature.difference", 0.25);
	near_to(a, "curvature.se", sqrt(0.3125));
	json_decref(a);
	a = analysed("effects", half, "y", "y", "aliases", "3", NULL);
	assert_string_equal(text_at(a, "effects.0.aliases"), "BCD");
	json_decref(a);
}

/* Two levels 0.1 and 0.3 have their centre at 0.2, which no double says. */
static void
repeats_and_decimal_levels(void **state)
{
	json_t *a = analysed("effects",
		"dose,y\n0.1,5\n0.1,7\n0.3,9\n0.3,11\n0.2,8\n0.2,8.5\n0.2,7.5\n", "y", "y", NULL);

	(void)state;
	near_to(a, "repeats", 2);
	near_to(a, "effects.0.effect", 4);
	near_to(a, "pure_error.df", 4);
	near_to(a, "pure_error.sd", sqrt(4.5 / 4));
	assert_null(json_object_get(a, "lenth"));
	assert_true(is_noted(a, "Lenth's method needs at least 3 effects"));
	json_decref(a);
}

static void
resolution_three_is_noted(void **state)
{
	json_t *a = analysed(
		"effects", "A,B,C,y\n-1,-1,1,3\n1,-1,-1,4\n-1,1,-1,5\n1,1,1,9\n", "y", "y", NULL);

	(void)state;
	near_to(a, "resolution", 3);
	assert_true(is_noted(a, "the resolution is 3"));
	json_decref(a);
}

static void
doubtful_answers_are_noted(void **state)
{
	json_t *a = analysed("effects",
		"A,B,y\n-1,-1,3\n1,-1,4\n-1,1,3\n1,1,4\n-1,-1,3\n1,-1,4\n-1,1,3\n1,1,4\n", "y", "y",
		NULL);

	(void)state;
	assert_true(is_noted(a, "most effects are 0"));
	assert_true(is_noted(a, "repeated runs agree exactly"));
	assert_true(isnan(number_at(a, "effects.0.t")));
	json_decref(a);
	/* Plackett and Burman's twelve runs, three of their columns */
	a = analysed("effects",
		"A,B,C,y\n1,1,-1,1\n-1,1,1,2\n1,-1,1,3\n-1,1,-1,4\n-1,-1,1,5\n-1,-1,-1,6\n1,-1,-1,"
		"7\n1,1,-1,8\n1,1,1,9\n-1,1,1,10\n1,-1,1,11\n-1,-1,-1,12\n",
		"y", "y", NULL);
	assert_true(is_noted(a, "the runs are orthogonal but no regular fraction"));
	near_to(a, "effects.0.effect", 0);
	json_decref(a);
}

static void
refuses(const char *table, const char *factors, const char *sentence)
{
	const char *said = refusal("effects", table, "y", "y", "factors", factors, NULL);

	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
}

static void
unsuitable_tables_are_refused(void **state)
{
	(void)state;
	refuses("A,y\n1,2\n2,3\n3,4\n5,6\n", "A", "column \"A\" has 4 different values");
	refuses("A,y\n1,2\n1,3\n", "A", "column \"A\" has 1 different values");
	refuses("A,y\nu,2\nv,3\nw,4\n", "A", "column \"A\" has 3 different values");
	refuses("A,B,y\n1,1,2\n2,1,3\n1,2,4\n2,2,6\n1.5,2,3\n", "A,B",
		"line 6: some factors stand at their centre");
	refuses("A,B,y\n1,1,2\n2,1,3\n1,2,4\n", "A,B", "the combination A+B+ is missing");
	refuses("A,B,y\n1,1,2\n2,1,3\n1,2,4\n2,2,6\n2,2,7\n", "A,B",
		"the combination A-B+ has 1 rows and A+B+ has 2");
	refuses("A,B,y\n1,1,1e308\n2,1,3\n1,2,4\n2,2,6\n", "A,B",
		"column \"y\": squares of such values");
	refuses("A,B,y\n1,1,2\n2,1,3\n", "A,A", "a column is named twice");
	refuses("A,B,y\n1,1,2\n2,1,3\n", "A,y", "a column is named twice");
	refuses("A,B,y\n1,1,2\n2,1,3\n", "A,Z", "there is no column \"Z\"");
	assert_non_null(strstr(refusal("effects", "y\n1\n2\n", "y", "y", NULL),
		"the table has no column beside the response"));
	assert_non_null(
		strstr(refusal("effects", "run,A,y\n1,1,2\n2,2,3\n3,1,4\n4,2,5\n", "y", "y", NULL),
			"column \"run\" has 4 different values"));
	refuses("A,B,y\n1,1,2\n2,,3\n", "A,B", "line 3: column \"B\" is empty");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_factorial_with_words_as_levels),
		cmocka_unit_test(fraction_with_a_centre),
		cmocka_unit_test(repeats_and_decimal_levels),
		cmocka_unit_test(resolution_three_is_noted),
		cmocka_unit_test(doubtful_answers_are_noted),
		cmocka_unit_test(unsuitable_tables_are_refused),
	};

	return cmocka_run_group_tests_name("analysis effects", tests, bench_open, bench_close);
}
