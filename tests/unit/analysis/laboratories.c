/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of several laboratories: how they may be written, what is flagged, what is refused. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

/* Two levels, four laboratories, duplicates; laboratory D is far off at the second one. */
static const char trial[] =
	"level,lab,y\n"
	"1,A,4.39\n1,A,4.44\n1,B,4.03\n1,B,4.23\n1,C,3.7\n1,C,3.75\n1,D,4.1\n1,D,4.2\n"
	"2,A,8.42\n2,A,8.33\n2,B,8.40\n2,B,8.44\n2,C,8.38\n2,C,8.47\n2,D,8.40\n"
	"2,D,9.40\n";

static void
near(const json_t *answer, const char *place, double expected)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= 1e-12 * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

static void
precision_level_by_level(void **state)
{
	json_t *a =
		analysed("precision", trial, "y", "y", "lab", "lab", "level-column", "level", NULL);
	json_t *usual = analysed("precision", trial, NULL);

	(void)state;
	assert_true(json_equal(a, usual)); /* the usual names need no options */
	assert_int_equal(number_at(a, "n_levels"), 2);
	assert_string_equal(text_at(a, "levels.1.level"), "2");
	assert_int_equal(number_at(a, "levels.0.n"), 8);
	near(a, "levels.0.m", 4.105);
	near(a, "levels.0.s_r", sqrt((0.00125 + 0.02 + 0.00125 + 0.005) / 4));
	near(a, "levels.0.r", 2.8 * number_at(a, "levels.0.s_r"));
	near(a, "laboratories.3.mean", 4.15);
	/* Cochran: D at level 2 holds nearly all of the variance */
	assert_string_equal(text_at(a, "outlier_tests.5.test"), "cochran");
	assert_string_equal(text_at(a, "outlier_tests.5.lab"), "D");
	assert_string_equal(text_at(a, "outlier_tests.5.class"), "outlier");
	near(a, "outlier_tests.5.value", 0.5 / (0.5 + 0.00405 + 0.0008 + 0.00405));
	assert_int_equal(number_at(a, "levels.1.p"), 4);
	json_decref(a);
	json_decref(usual);
}

static void
precision_without_outliers(void **state)
{
	json_t *a = analysed("precision", trial, "outliers", "drop", NULL);

	(void)state;
	assert_int_equal(number_at(a, "levels.0.p"), 4);
	assert_int_equal(number_at(a, "levels.1.p"), 3);
	assert_int_equal(number_at(a, "levels_with_outliers.1.p"), 4);
	assert_string_equal(text_at(a, "laboratories.7.left_out"), "outlier");
	near(a, "levels.1.s_r", sqrt((0.00405 + 0.0008 + 0.00405) / 3));
	/* the three means agree better than their replicates */
	assert_true(number_at(a, "levels.1.s_L") == 0);
	assert_true(is_noted(a, "level 2: the variance between laboratories came out negative"));
	json_decref(a);
	a = analysed("precision", trial, "exclude", "D@2, A", NULL);
	assert_int_equal(number_at(a, "levels.0.p"), 3);
	assert_int_equal(number_at(a, "levels.1.p"), 2);
	assert_string_equal(text_at(a, "laboratories.0.left_out"), "excluded");
	assert_true(isnan(number_at(a, "laboratories.0.h")));
	assert_true(isnan(number_at(a, "critical.1.h_1"))); /* of two laboratories */
	json_decref(a);
	assert_string_equal(refusal("precision", trial, "exclude", "E", NULL),
		"exclude: laboratory \"E\" has no results there");
}

static void
precision_refuses_what_it_cannot_tell(void **state)
{
	json_t *a;

	(void)state;
	assert_string_equal(refusal("precision", "y,u\n1,2\n1,2\n1,2\n", "y", "y", NULL),
		"lab: which column names the laboratory? (--lab, or a column lab)");
	assert_string_equal(refusal("precision", "lab,y\nA,1\nA,2\nA,3\n", NULL),
		"precision needs at least 2 laboratories, there are 1");
	assert_string_equal(refusal("precision", "lab,y\nA,1\nB,2\nC,3\n", NULL),
		"every laboratory has a single result: repeatability needs replicates of at least "
		"one");
	assert_string_equal(
		refusal("precision", "level,lab,y\n1,A,1\n1,A,2\n1,B,2\n2,A,1\n2,A,3\n", NULL),
		"level 2: precision needs at least 2 laboratories, there are 1");
	assert_string_equal(refusal("precision", "lab,y\nA,1\nA,\nB,2\n", NULL),
		"line 3: y: column \"y\" is empty in this row");
	assert_string_equal(refusal("precision", trial, "unit", "mg", NULL),
		"unit: \"mg\" is no mass fraction such as mg/kg, g/kg or percent");
	a = analysed("precision", "lab,y\nA,1\nA,2\nB,2\nC,4\nC,4.5\nC,5\n", NULL);
	assert_true(is_noted(a, "level 1: the numbers of replicates differ"));
	assert_true(isnan(number_at(a, "laboratories.1.s")));
	assert_true(isnan(number_at(a, "laboratories.1.k")));
	json_decref(a);
	a = analysed("precision", "lab,y\nA,1\nA,1\nB,1\nB,1\n", "unit", "mg/kg", NULL);
	assert_true(number_at(a, "levels.0.s_R") == 0);
	near(a, "levels.0.prsd", 2 * pow(1e-6, -0.1505));
	json_decref(a);
}

static const char round_1[] =
	"x\n2.9\n3.1\n3.4\n3.4\n3.7\n3.7\n2.8\n2.5\n2.4\n2.4\n2.7\n2.2\n5.28\n3.37\n"
	"3.03\n3.03\n28.95\n3.77\n3.4\n2.2\n3.5\n3.6\n3.7\n3.7\n";

static void
scores_against_a_robust_consensus(void **state)
{
	json_t *a = analysed("score", round_1, "assigned", "algorithm-a", NULL);

	(void)state;
	/* tests/reference/problems/interlaboratory.json, robust-copper-flour */
	assert_true(fabs(number_at(a, "assigned.value") - 3.2055659227311053) < 1e-12);
	assert_true(fabs(number_at(a, "assigned.s") - 0.6741501000281045) < 1e-12);
	assert_true(fabs(number_at(a, "assigned.u") - 0.17201289115782245) < 1e-12);
	assert_int_equal(number_at(a, "assigned.p"), 24);
	assert_true(fabs(number_at(a, "robust.4.s") - 0.6360109576631952) < 1e-12);
	assert_string_equal(text_at(a, "scores.16.class"), "unsatisfactory");
	near(a, "scores.16.z",
		(28.95 - number_at(a, "assigned.value")) / number_at(a, "assigned.s"));
	assert_true(isnan(number_at(a, "scores.0.zeta")));
	assert_true(is_noted(a, "the uncertainties of the results are not known"));
	assert_int_equal(number_at(a, "counts.satisfactory"), 22);
	json_decref(a);
	a = analysed("score", round_1, "assigned", "hampel", NULL);
	assert_true(fabs(number_at(a, "assigned.value") - 3.1467642528325896) < 1e-11);
	json_decref(a);
	a = analysed("score", round_1, "assigned", "median", NULL);
	near(a, "assigned.value", 3.385);
	near(a, "assigned.s", 0.7227675);
	json_decref(a);
	a = analysed("score", round_1, "assigned", "mean", NULL);
	near(a, "assigned.s", 5.297395979787302);
	json_decref(a);
}

static void
scores_against_a_reference_value(void **state)
{
	static const char table[] =
		"lab,result,u,U\nL1,10.3,0.1,0.2\nL2,9.4,0.05,0.11\nL3,10.0,0.1,0.2\n";
	json_t *a = analysed(
		"score", table, "assigned", "10.0", "sigma", "0.15", "u-assigned", "0.03", NULL);

	(void)state;
	near(a, "scores.1.z_prime", -3.9223227027636782);
	near(a, "scores.1.zeta", -10.289915108550524);
	near(a, "scores.1.En", -4.78852130680573);
	assert_string_equal(text_at(a, "scores.1.class_En"), "unsatisfactory");
	assert_string_equal(text_at(a, "scores.2.class_zeta"), "satisfactory");
	assert_true(is_noted(a, "z of laboratory L1 lies on the border of two classes"));
	json_decref(a);
	/* U alone stands for u with the coverage factor */
	a = analysed("score", table, "assigned", "10.0", "sigma", "0.15", "expanded-assigned",
		"0.09", "k", "3", "u", "u", NULL);
	near(a, "assigned.u", 0.03);
	json_decref(a);
	a = analysed("score", table, "assigned", "10.0", "sigma", "0.15", NULL);
	assert_true(isnan(number_at(a, "scores.0.z_prime")));
	assert_true(is_noted(a, "the uncertainty of the assigned value is not known"));
	json_decref(a);
	a = analysed("score", table, "assigned", "10.0", "sigma", "horwitz", "unit", "mg/kg", NULL);
	near(a, "assigned.sigma_pt", 0.02 * pow(1e-5, -0.1505) * 10);
	json_decref(a);
}

static void
scores_refuse_what_they_cannot_tell(void **state)
{
	json_t *a;

	(void)state;
	assert_string_equal(
		refusal("score", "x\n4.1\n", NULL), "at least 2 rows are needed, there are 1");
	assert_string_equal(refusal("score", "lab,x\nA,4.1\nA,4.2\n", NULL),
		"at least 2 values are needed, there are 1");
	assert_string_equal(refusal("score", round_1, "assigned", "mode", NULL),
		"assigned: \"mode\": expected algorithm-a, median, hampel, mean or a number");
	assert_string_equal(refusal("score", round_1, "sigma", "wide", NULL),
		"sigma: \"wide\": expected robust, horwitz, thompson or a number");
	assert_string_equal(refusal("score", round_1, "sigma", "0", NULL),
		"sigma: the standard deviation for proficiency assessment must be greater than 0, "
		"not 0");
	assert_string_equal(refusal("score", round_1, "sigma", "horwitz", NULL),
		"unit: Horwitz needs the unit of the results, such as --unit mg/kg");
	assert_string_equal(
		refusal("score", "x\n200\n210\n205\n", "sigma", "horwitz", "unit", "%", NULL),
		"unit: an assigned value of 205 in this unit is a mass fraction of 2.05, not "
		"between 0 "
		"and 1");
	assert_string_equal(refusal("score", "lab,x,u\nA,4.1,0.1\nA,4.2,0.2\nB,4,0.1\n", NULL),
		"u: laboratory \"A\" has two uncertainties, 0.1 and 0.2");
	assert_string_equal(refusal("score", "lab,x,u\nA,4.1,0.1\nB,4,-0.1\n", NULL),
		"u: an uncertainty cannot be negative: laboratory \"B\" has -0.1");
	assert_string_equal(refusal("score", "a,b\n4.1,0.1\n4,0.1\n", NULL),
		"column: which column? the table has 2: name one");
	a = analysed("score", "x\n4.1\n4.1\n4.1\n", NULL);
	assert_true(isnan(number_at(a, "scores.0.z")));
	assert_true(is_noted(a, "the robust standard deviation is 0"));
	json_decref(a);
	a = analysed("score", "lab,x\nA,1\nA,6\nB,2\nB,7\nC,3\nD,4\nD,100\nE,5\n", "assigned",
		"hampel", NULL);
	near(a, "assigned.value", 4);
	near(a, "assigned.s", 3.3287166989776136);
	assert_true(is_noted(a, "8 results of 5 laboratories"));
	json_decref(a);
}

static void
samples_one_row_each_or_one_row_a_result(void **state)
{
	static const char wide[] = "sample,a,b\n1,10.5,10.4\n2,9.6,9.5\n3,10.4,9.9\n4,9.5,9.9\n";
	static const char longer[] =
		"sample,y\n1,10.5\n1,10.4\n2,9.6\n2,9.5\n3,10.4\n3,9.9\n4,9.5\n4,9.9\n";
	json_t *a = analysed("homogeneity", wide, "sigma-pt", "1.14", NULL);
	json_t *b = analysed("homogeneity", longer, "sigma-pt", "1.14", "y", "y", NULL);

	(void)state;
	assert_true(json_equal(a, b));
	assert_int_equal(number_at(a, "m"), 2);
	near(a, "limit", 0.342);
	assert_string_equal(text_at(a, "homogeneous"), "no");
	json_decref(a);
	json_decref(b);
	assert_string_equal(refusal("homogeneity", wide, NULL),
		"sigma-pt: homogeneity needs the option --sigma-pt");
	assert_string_equal(refusal("homogeneity", wide, "sigma-pt", "0", NULL),
		"sigma-pt: the standard deviation for proficiency assessment must be greater than "
		"0, "
		"not 0");
	assert_string_equal(refusal("homogeneity", longer, "sigma-pt", "1", NULL),
		"y: a sample has several rows: which column holds the results? (--y)");
	assert_string_equal(refusal("homogeneity", "y\n1\n2\n", "sigma-pt", "1", "y", "y", NULL),
		"sample: which column names the sample? (--sample, or a column sample)");
	assert_string_equal(refusal("homogeneity", "y\n1\n2\n", "sigma-pt", "1", NULL),
		"every sample needs the same number of results, at least 2: the first has 1, "
		"number 1 has "
		"1");
	a = analysed("homogeneity", "a,b\n10,10\n10,10\n", "sigma-pt", "1", NULL);
	assert_string_equal(text_at(a, "homogeneous"), "yes");
	assert_true(is_noted(a, "the results of each sample are equal: F has no value"));
	json_decref(a);
	a = analysed("homogeneity", "a,b\n10,12\n11,11.125\n", "sigma-pt", "1", NULL);
	assert_true(number_at(a, "s_s") == 0);
	assert_true(is_noted(a, "the variance between samples came out negative"));
	json_decref(a);
}

static void
stability_of_two_occasions(void **state)
{
	json_t *a = analysed("stability",
		"occasion,y\nbefore,10.1\nbefore,10.3\nafter,10.2\nafter,10.7\n", "sigma-pt", "0.5",
		NULL);

	(void)state;
	assert_string_equal(text_at(a, "occasions.0.occasion"), "before");
	near(a, "difference", 0.25);
	assert_string_equal(text_at(a, "stable"), "no");
	assert_string_equal(text_at(a, "stable_by_expanded_limit"), "yes");
	json_decref(a);
	assert_string_equal(
		refusal("stability", "time,y\n1,10\n2,10\n3,10\n", "sigma-pt", "1", NULL),
		"occasion: stability compares two occasions, there are 3");
	assert_string_equal(refusal("stability", "y\n1\n2\n", "sigma-pt", "1", NULL),
		"occasion: which column tells before from after? (--occasion, or a column "
		"occasion)");
	a = analysed("stability", "time,y\n1,10\n2,10.125\n", "sigma-pt", "1", NULL);
	assert_true(isnan(number_at(a, "u_difference")));
	assert_true(is_noted(a, "an occasion has a single result"));
	json_decref(a);
}

static void
pairs_of_youden(void **state)
{
	json_t *a = analysed("youden", "lab,a,b\nP,7.9,5.1\nQ,9.3,5.9\nR,7.4,4.7\nS,7.6,5.2\n", "x",
		"a", "y", "b", NULL);

	(void)state;
	near(a, "median_x", 7.75);
	near(a, "circle_95", sqrt(-2 * log(0.05)) * number_at(a, "s_random"));
	assert_string_equal(text_at(a, "laboratories.1.lab"), "Q");
	json_decref(a);
	assert_string_equal(refusal("youden", "a,b\n1,2\n2,3\n", "x", "a", "y", "b", NULL),
		"a consensus needs at least 3 laboratories, there are 2");
	a = analysed("youden", "a,b\n1,2\n2,3\n4,5\n", "x", "a", "y", "b", NULL);
	assert_true(isnan(number_at(a, "F")));
	assert_true(is_noted(a, "the differences of all pairs are equal"));
	json_decref(a);
	a = analysed("youden", "a,b\n1,5\n2,3\n4,2\n", "x", "a", "y", "b", NULL);
	assert_true(number_at(a, "s_lab") == 0);
	assert_true(is_noted(a, "the variance between laboratories came out negative"));
	json_decref(a);
}

static void
consensus_and_what_to_expect(void **state)
{
	json_t *a = analysed(
		"consensus", "lab,value,u\na,10.1,0.1\nb,10.5,0.15\nc,9.9,0.2\nd,10.9,0.1\n", NULL);

	(void)state;
	near(a, "weighted_mean.value", 10.444329896907217);
	near(a, "dersimonian_laird.value", 10.362508006593243);
	near(a, "mandel_paule.u", 0.22163526635166783);
	assert_true(is_noted(a, "the results differ by more than their uncertainties say"));
	json_decref(a);
	a = analysed("consensus", "x,u\n10.1,0.3\n10.2,0.3\n", "value", "x", "u", "u", NULL);
	assert_true(number_at(a, "mandel_paule.tau") == 0);
	assert_true(is_noted(a, "the results agree within their uncertainties"));
	json_decref(a);
	assert_string_equal(refusal("consensus", "value,u\n10.1,0.3\n10.2,0\n", NULL),
		"a standard uncertainty must be greater than zero: value 2 has 0");
	assert_string_equal(refusal("consensus", "value,s\n10.1,0.3\n10.2,0.1\n", NULL),
		"u: which column holds the standard uncertainties? (--u, or a column u)");
	a = analysed("horwitz", "c,s\n10000,4.5\n0.01,40\n", "content", "c", "rsd", "s", "unit",
		"mg/kg", NULL);
	near(a, "rows.0.horrat", 1.1250777036982016);
	near(a, "rows.1.thompson", 22);
	json_decref(a);
	assert_string_equal(refusal("horwitz", "c\n0.5\n3\n", "content", "c", NULL),
		"line 3: a mass fraction lies between 0 and 1, not 3 (is a --unit needed?)");
	assert_string_equal(refusal("horwitz", "c,s\n0.5,-1\n", "content", "c", "rsd", "s", NULL),
		"line 2: a relative standard deviation cannot be negative: -1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(precision_level_by_level),
		cmocka_unit_test(precision_without_outliers),
		cmocka_unit_test(precision_refuses_what_it_cannot_tell),
		cmocka_unit_test(scores_against_a_robust_consensus),
		cmocka_unit_test(scores_against_a_reference_value),
		cmocka_unit_test(scores_refuse_what_they_cannot_tell),
		cmocka_unit_test(samples_one_row_each_or_one_row_a_result),
		cmocka_unit_test(stability_of_two_occasions),
		cmocka_unit_test(pairs_of_youden),
		cmocka_unit_test(consensus_and_what_to_expect),
	};

	return cmocka_run_group_tests_name("laboratories", tests, bench_open, bench_close);
}
