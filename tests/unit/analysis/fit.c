/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

/* NIST StRD BoxBOD: certified 2.1380940889E+02, 5.4723748542E-01 from both starts, (1, 1) being a hard one. */
static const char *const box = "x,y\n1,109\n2,149\n3,149\n5,191\n7,213\n10,224\n";

static void
finds_the_minimum_from_a_start_on_a_plateau(void **state)
{
	static const char *const starts[] = { "b1=1,b2=1", "b1=100,b2=0.75" };

	(void)state;
	for (int k = 0; k < 2; k++) {
		json_t *answer = analysed(
			"fit", box, "formula", "y = b1*(1-exp(-b2*x))", "start", starts[k], NULL);

		assert_true(fabs(number_at(answer, "parameters.0.value") / 2.1380940889E+02 - 1) <
			    1e-10);
		assert_true(fabs(number_at(answer, "parameters.1.value") / 5.4723748542E-01 - 1) <
			    1e-10);
		assert_true(fabs(number_at(answer, "residual_sd") / 1.7088072423E+01 - 1) < 1e-10);
		json_decref(answer);
	}
}

/* A weight of 2 is a row that stands twice. */
static void
weights_count_rows(void **state)
{
	json_t *weighted = analysed("fit", "x,y,w\n1,2.1,1\n2,3.9,2\n3,6.2,1\n4,7.7,1\n", "formula",
		       "y = a*x^b", "start", "a=2,b=1", "weights", "w", NULL),
	       *twice = analysed("fit", "x,y\n1,2.1\n2,3.9\n2,3.9\n3,6.2\n4,7.7\n", "formula",
		       "y = a*x^b", "start", "a=2,b=1", NULL);

	(void)state;
	assert_true(fabs(number_at(weighted, "parameters.0.value") -
			    number_at(twice, "parameters.0.value")) < 1e-14);
	assert_true(fabs(number_at(weighted, "rss") - number_at(twice, "rss")) < 1e-15);
	json_decref(weighted);
	json_decref(twice);
}

static void
the_left_side_may_be_a_function(void **state)
{
	json_t *answer = analysed("fit", "x,y\n0,1\n1,10\n2,100.5\n3,990\n", "formula",
		"log10(y) = a + b*x", "start", "a=0,b=1", NULL);

	(void)state;
	assert_true(fabs(number_at(answer, "parameters.1.value") - 0.999) < 1e-3);
	json_decref(answer);
}

static void
says_what_is_wrong(void **state)
{
	(void)state;
	assert_string_equal(refusal("fit", box, "formula", "b1*x", "start", "b1=1", NULL),
		"formula: expected a formula with an equals sign, such as y = b1*(1 - exp(-b2*x))");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x+b3", "start", "b1=1", NULL),
		"formula: there is no input or step named b3");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x", "start", "b1=1,b2=2", NULL),
		"start: the parameter b2 does not stand in the formula");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x", "start", "b1=1,b1=2", NULL),
		"start: the parameter b1 has two starting values");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x", "start", "b1=1,x=2", NULL),
		"start: x is a column of the table and cannot be a parameter");
	assert_string_equal(refusal("fit", box, "formula", "b1*y = b1*x", "start", "b1=1", NULL),
		"formula: the parameter b1 stands on the left; only columns may");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x", "start", "2", NULL),
		"start: expected names with values, such as b1=500,b2=0.0001");
	assert_string_equal(refusal("fit", box, "formula", "y = b1*x", "start", "b1=two", NULL),
		"start: \"two\" is not a number");
	assert_string_equal(refusal("fit", box, "formula", "y = b1+b2", "start", "b1=1,b2=1", NULL),
		"the term b2 is a combination of the others (b1): leave one of them out");
	assert_string_equal(
		refusal("fit", box, "formula", "y = b1*ln(b2-x)", "start", "b1=1,b2=4", NULL),
		"line 5: formula: formula: the logarithm of a number that is not positive");
	assert_string_equal(
		refusal("fit", "x,y\n1,2\n2,3\n", "formula", "y = a+b*x", "start", "a=1,b=1", NULL),
		"2 parameters need at least 3 rows, there are 2");
	assert_string_equal(refusal("fit", "x,y,w\n1,2,1\n2,3,-1\n4,4,1\n", "formula", "y = a*x",
				    "start", "a=1", "weights", "w", NULL),
		"line 3: a weight cannot be negative");
	assert_true(strncmp(refusal("fit", box, "formula", "y = b1*(1-exp(-b2*x))", "start",
				    "b1=100,b2=0.75", "max-iterations", "2", NULL),
			    "no minimum was reached in 2 iterations", 38) == 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(finds_the_minimum_from_a_start_on_a_plateau),
		cmocka_unit_test(weights_count_rows),
		cmocka_unit_test(the_left_side_may_be_a_function),
		cmocka_unit_test(says_what_is_wrong),
	};

	return cmocka_run_group_tests_name("fit", tests, bench_open, bench_close);
}
