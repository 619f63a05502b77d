/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"

static const char *const line =
	"c,A\n0,0.002\n0,0.004\n0.5,0.121\n1,0.243\n1,0.239\n2,0.474\n4,0.951\n";

static void
near_to(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-14 * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

/* Answers in rational arithmetic. */
static void
a_calibration_line(void **state)
{
	json_t *a = analysed(
		"regress", line, "y", "A", "model", "c", "at", "c=1.5", "rows", "true", NULL);

	(void)state;
	assert_string_equal(text_at(a, "coefficients.0.term"), "(intercept)");
	assert_string_equal(text_at(a, "coefficients.1.term"), "c");
	near_to(a, "coefficients.0.value", 0.0030329341317365269461);
	near_to(a, "coefficients.0.se", 0.0010435538440730213527);
	near_to(a, "coefficients.1.value", 0.23679640718562874251);
	near_to(a, "coefficients.1.se", 0.00058532742698432687538);
	near_to(a, "residual_sd", 0.0020215900542160839444);
	near_to(a, "covariance.1.0", -4.1602423894725519022e-7);
	near_to(a, "prediction.value", 0.35822754491017964072);
	near_to(a, "prediction.se", 0.00078217667530617552835);
	near_to(a, "n", 7);
	near_to(a, "df", 5);
	assert_string_equal(text_at(a, "anova.2.source"), "lack of fit");
	near_to(a, "anova.2.df", 3);
	near_to(a, "anova.2.ss", 0.000010434131736526946108);
	near_to(a, "anova.2.F", 0.69560878243512974052);
	near_to(a, "anova.3.df", 2);
	near_to(a, "anova.3.ss", 1e-5);
	near_to(a, "rows.3.line", 5);
	near_to(a, "rows.3.leverage", 0.14670658682634730539);
	near_to(a, "digits", 15);
	json_decref(a);
}

static void
models_as_they_are_written(void **state)
{
	static const char *const table =
		"x,z,free SO2,y\n1,4,2.5,3.1\n2,1,3.5,4.7\n3,7,9,9.2\n4,2,1,"
		"11.3\n5,9,4,14.9\n6,3,8,17.7\n7,5,2,20.4\n";
	static const struct {
		const char *model, *terms;
	} cases[] = {
		{ "x", "(intercept) x" },
		{ "x - 1", "x" },
		{ "0 + x", "x" },
		{ "x + 0", "x" },
		{ "-1 + x", "x" },
		{ "1 + x", "(intercept) x" },
		{ " x + x ^ 2 ", "(intercept) x x ^ 2" },
		{ "x + z + x*z", "(intercept) x z x*z" },
		{ "x:z + ln(x)", "(intercept) x:z ln(x)" },
		{ "1/x + sqrt(z)", "(intercept) 1/x sqrt(z)" },
		{ "x^-2 + exp(-x/3)", "(intercept) x^-2 exp(-x/3)" },
		{ "`free SO2` + log10(\"free SO2\")",
			"(intercept) `free SO2` log10(\"free SO2\")" },
		{ "(x - 3)^2 + abs(z-4)", "(intercept) (x - 3)^2 abs(z-4)" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		json_t *a = analysed("regress", table, "y", "y", "model", cases[i].model, NULL);
		char got[200] = "";
		json_t *c;
		size_t k;

		json_array_foreach(json_object_get(a, "coefficients"), k, c)
		{
			snprintf(got + strlen(got), sizeof(got) - strlen(got), "%s%s", k ? " " : "",
				text_at(c, "term"));
		}
		assert_string_equal(got, cases[i].terms);
		assert_true(number_at(a, "digits") == 15);
		json_decref(a);
	}
}

/* 0.5 and 0.50 are the same place: four rows are two repeats. */
static void
repeats_are_known_however_written(void **state)
{
	json_t *a = analysed("regress", "x,y\n0.5,1.1\n0.50,1.3\n1,2\n1.0,2.2\n3,4.9\n", "y", "y",
		"model", "x", NULL);

	(void)state;
	assert_string_equal(text_at(a, "anova.3.source"), "pure error");
	near_to(a, "anova.3.df", 2);
	near_to(a, "anova.3.ss", 0.04);
	json_decref(a);
}

/* An offset of 10^12 in x changes the intercept and nothing else. */
static void
terms_are_formed_to_the_last_digit(void **state)
{
	json_t *a = analysed("regress",
		       "x,y\n1000000000000.1,1\n1000000000000.2,2\n1000000000000.3,3\n"
		       "1000000000000.4,5\n",
		       "y", "y", "model", "x", NULL),
	       *b = analysed("regress", "x,y\n0.1,1\n0.2,2\n0.3,3\n0.4,5\n", "y", "y", "model", "x",
		       NULL);

	(void)state;
	near_to(a, "coefficients.1.value", number_at(b, "coefficients.1.value"));
	near_to(a, "coefficients.1.se", number_at(b, "coefficients.1.se"));
	near_to(b, "coefficients.1.value", 13);
	assert_true(is_noted(a, "the terms are nearly combinations"));
	json_decref(a);
	json_decref(b);
}

static void
weights_count_rows(void **state)
{
	json_t *a = analysed("regress", "x,y,w\n1,2.1,1\n2,3.9,2\n3,6.3,1\n4,7.7,0\n5,9.6,1\n", "y",
		       "y", "model", "x", "weights", "w", "rows", "true", NULL),
	       *b = analysed("regress", "x,y\n1,2.1\n2,3.9\n2,3.9\n3,6.3\n5,9.6\n", "y", "y",
		       "model", "x", NULL);

	(void)state;
	near_to(a, "coefficients.1.value", number_at(b, "coefficients.1.value"));
	near_to(a, "anova.1.ss", number_at(b, "anova.1.ss"));
	near_to(a, "n", 4);
	near_to(a, "rows.3.residual", 7.7 - number_at(a, "rows.3.fitted"));
	near_to(a, "rows.3.leverage", 0);
	json_decref(a);
	json_decref(b);
}

static void
degenerate_answers_say_so(void **state)
{
	json_t *a;

	(void)state;
	a = analysed("regress", "x,y\n1,3.1\n2,5.2\n3,7.3\n4,9.4\n", "y", "y", "model", "x", NULL);
	assert_true(number_at(a, "residual_sd") == 0);
	assert_true(number_at(a, "coefficients.0.value") == 1);
	assert_true(number_at(a, "coefficients.1.value") == 2.1);
	assert_true(json_is_null(json_object_get(a, "F")));
	assert_true(is_noted(a, "the model goes through every point"));
	json_decref(a);
	a = analysed("regress", "x,y\n1,3.1\n2,5.4\n", "y", "y", "model", "x", NULL);
	assert_true(json_is_null(json_object_get(a, "residual_sd")));
	assert_true(is_noted(a, "there are as many coefficients as rows"));
	json_decref(a);
	a = analysed("regress", "x,y\n1,3.1\n2,3.1\n3,3.1\n", "y", "y", "model", "x", NULL);
	assert_true(number_at(a, "coefficients.1.value") == 0);
	assert_true(json_is_null(json_object_get(a, "r2")));
	assert_true(is_noted(a, "all values of y are equal"));
	json_decref(a);
	a = analysed("regress", "x,y\n1,3.1\n1,3.1\n2,3.9\n2,3.9\n3,4.1\n4,5\n", "y", "y", "model",
		"x", NULL);
	assert_true(is_noted(a, "repeated rows agree exactly"));
	json_decref(a);
	a = analysed("regress", "x,y\n1,3.1\n2,\n3,4.2\n4,4.9\n", "y", "y", "model", "x", "missing",
		"omit", NULL);
	near_to(a, "n", 3);
	json_decref(a);
}

static void
refuses(const char *table, const char *model, const char *sentence)
{
	const char *said = refusal("regress", table, "y", "y", "model", model, NULL);

	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
}

static void
singular_designs_are_named(void **state)
{
	static const char *const mix =
		"a,b,c,w,zero,y\n20.1,30.2,49.7,7,0,1\n10.4,55.3,34.3,7,0,2\n33.3,33.3,"
		"33.4,7,0,4\n60.2,20.7,19.1,7,0,3\n5.5,5.5,89,7,0,6\n";

	(void)state;
	/* parts of a whole, as decimals: they add up to 100 exactly */
	refuses(mix, "a + b + c", "the term c is a combination of the others ((intercept), a, b)");
	refuses(mix, "a + b + w", "the term w is a combination of the others ((intercept))");
	refuses(mix, "a + b + a", "the term a is a combination of the others (a)");
	refuses(mix, "ln(a) + log10(a)",
		"the term log10(a) is a combination of the others (ln(a))");
	refuses(mix, "a + (a+1)^2 + a^2", "the term a^2 is a combination of the others");
	refuses(mix, "a + zero", "the term zero is 0 in every row");
}

static void
mistakes_are_named(void **state)
{
	static const char *const table = "x,y,name\n1,2.1,p\n2,3.9,q\n3,6.3,r\n-4,7.7,s\n0,9.6,t\n";

	(void)state;
	refuses(table, "x +", "expected a column, a number or a function");
	refuses(table, "x^a", "expected a whole number as exponent at \"a\"");
	refuses(table, "x^2.5", "an exponent of the model is a whole number");
	refuses(table, "x^99", "an exponent of the model is a whole number");
	refuses(table, "foo", "there is no column \"foo\"");
	refuses(table, "log(x)", "there is no function \"log(x)\"");
	refuses(table, "(x + 1", "expected a closing parenthesis");
	refuses(table, "x - y", "behind a minus stands 1");
	refuses(table, "x x", "expected + and another term at \"x\"");
	refuses(table, "`x", "the quoted name `x does not end");
	refuses(table, "x + 7", "expected a term in which a column stands at \"7\"");
	refuses(table, "0", "the model has no term");
	refuses(table, "1.2.3*x", "\"1.2.3*x\" is no number");
	refuses(table, "((((((((((((((x))))))))))))))", "parentheses of the model stand more than");
	refuses(table, "x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x*x",
		"too long");
	refuses(table, "ln(x)", "line 5: ");
	refuses(table, "1/x", "line 6: ");
	refuses(table, "x^-1", "line 6: ");
	refuses(table, "name", "\"p\" is no number");
	refuses(table, "x + x^2 + x^3 + x^4 + x^5",
		"6 coefficients need at least as many rows, there are 5");
	refuses("x,y\n1e150,1\n2e150,2\n3e150,2\n", "x", "too large or too small to square");
	assert_non_null(strstr(refusal("regress", table, "y", "y", "model", "x", "at", "z=3", NULL),
		"no variable \"z\""));
	assert_non_null(strstr(refusal("regress", table, "y", "y", "model", "x", "at", "x=a", NULL),
		"expected name=number"));
	assert_non_null(strstr(
		refusal("regress", table, "y", "y", "model", "x", "at", "", "level", "2", NULL),
		"level"));
	assert_non_null(strstr(refusal("regress", "x,y,w\n1,2,1\n2,3,-0.5\n3,5,1\n", "y", "y",
				       "model", "x", "weights", "w", NULL),
		"the weight of row 2 is -0.5"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_calibration_line),
		cmocka_unit_test(models_as_they_are_written),
		cmocka_unit_test(terms_are_formed_to_the_last_digit),
		cmocka_unit_test(repeats_are_known_however_written),
		cmocka_unit_test(weights_count_rows),
		cmocka_unit_test(degenerate_answers_say_so),
		cmocka_unit_test(singular_designs_are_named),
		cmocka_unit_test(mistakes_are_named),
	};

	return cmocka_run_group_tests_name("regress", tests, bench_open, bench_close);
}
