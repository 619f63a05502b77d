/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Calibration and what belongs to it, as a caller meets it. Expected values in 40 digits, or from the source that is named. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"

static const char *const fluorescein =
	"c,signal\n0,2.1\n2,5.0\n4,9.0\n6,12.6\n8,17.3\n10,21.0\n12,24.7\n";

static void
near_to(const json_t *answer, const char *place, double expected, double relative)
{
	double got = number_at(answer, place);

	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%s is %.17g, expected %.17g", place, got, expected);
}

static void
is_null(const json_t *answer, const char *place)
{
	if (!isnan(number_at(answer, place)))
		fail_msg("%s is %.17g, expected none", place, number_at(answer, place));
}

static void
says(const char *said, const char *sentence)
{
	if (!strstr(said, sentence))
		fail_msg("\"%s\" does not say \"%s\"", said, sentence);
}

/* ---- calibrate -------------------------------------------------------------------------------------- */

static void
samples_from_an_option(void **state)
{
	json_t *a = analysed("calibrate", fluorescein, "x", "c", "y", "signal", "responses",
		"2.9; B=13.4,13.6 ;23", NULL);

	(void)state;
	assert_string_equal(text_at(a, "samples.0.sample"), "1");
	near_to(a, "samples.0.content", 0.7160037002775218, 1e-13);
	near_to(a, "samples.0.u", 0.2645697709699052, 1e-13);
	assert_string_equal(text_at(a, "samples.1.sample"), "B");
	near_to(a, "samples.1.response", 13.5, 1e-15);
	near_to(a, "samples.1.m", 2, 0);
	near_to(a, "samples.1.content", 6.207215541165588, 1e-13);
	assert_string_equal(text_at(a, "samples.2.sample"), "3");
	assert_string_equal(text_at(a, "samples.2.place"), "inside");
	near_to(a, "process_sd", 0.43284771324005317 / 1.930357142857143, 1e-13);
	near_to(a, "process_cv_percent", 100 * 0.43284771324005317 / 1.930357142857143 / 6, 1e-13);
	near_to(a, "calibrants.1.content", (5 - 1.5178571428571429) / 1.9303571428571429, 1e-13);
	assert_string_equal(text_at(a, "linearity.0.test"), "mandel");
	json_decref(a);
	a = analysed("calibrate", fluorescein, "x", "c", "y", "signal", "responses", "13.5",
		"replicates", "4", NULL);
	near_to(a, "samples.0.u", 0.14061336181375664, 1e-13);
	json_decref(a);
}

/* Rows without a content are readings; those of one name belong together. */
static void
samples_from_rows(void **state)
{
	static const char *const table =
		"name,c,signal\nS,0,2.1\nS,2,5\nleather,,13.4\nS,4,9\nS,6,12.6\n"
		"S,8,17.3\n,,2.9\nS,10,21\nleather,,13.6\nS,12,24.7\n";
	json_t *a = analysed("calibrate", table, "x", "c", "y", "signal", "sample", "name", NULL);
	double s2, u;

	(void)state;
	near_to(a, "n", 7, 0);
	assert_string_equal(text_at(a, "samples.0.sample"), "leather");
	near_to(a, "samples.0.m", 2, 0);
	near_to(a, "samples.0.content", 6.207215541165588, 1e-13);
	near_to(a, "samples.0.sd", sqrt(0.02), 1e-13);
	assert_string_equal(text_at(a, "samples.1.sample"), "line 8");
	near_to(a, "samples.1.content", 0.7160037002775218, 1e-13);
	near_to(a, "calibrants.2.line", 5, 0);
	u = number_at(a, "samples.0.u");
	s2 = (5 * pow(0.43284771324005317, 2) + 0.02) / 6;
	json_decref(a);
	a = analysed("calibrate", table, "x", "c", "y", "signal", "sample", "name", "pool", "true",
		"factor", "10", NULL);
	near_to(a, "samples.0.df", 6, 0);
	near_to(a, "samples.0.u", 10 * u * sqrt(s2) / 0.43284771324005317, 1e-13);
	near_to(a, "samples.0.content", 62.07215541165588, 1e-13);
	json_decref(a);
}

/* Massart et al. 1997, example 3, as asserted by the R package chemCal: rounded weights, weight of the samples given. */
static void
weights_of_standards_and_samples(void **state)
{
	static const char *const table =
		"x,y,w\n0,4,1.984\n10,21.2,1.417\n20,44.6,1.262\n30,61.8,0.372\n"
		"40,78,0.199\n50,105.2,0.109\n";
	json_t *a = analysed("calibrate", table, "x", "x", "y", "y", "weights", "w", "responses",
		"15", "sample-weight", "1.67", NULL);

	(void)state;
	near_to(a, "samples.0.content", 5.865367, 1e-7);
	near_to(a, "samples.0.u", 0.8926109, 1e-7);
	near_to(a, "samples.0.high", 5.865367 + 2.478285, 1e-7);
	json_decref(a);
	a = analysed("calibrate", table, "x", "x", "y", "y", "weights", "w", "responses", "90",
		"sample-weight", "0.145", NULL);
	near_to(a, "samples.0.content", 44.06025, 1e-7);
	near_to(a, "samples.0.u", 2.829162, 2e-7);
	json_decref(a);
	/* half-way between two standards the variance is half-way */
	a = analysed("calibrate", "x,y,s\n0,4,1\n10,21.2,2\n20,44.6,3\n30,61.8,5\n", "x", "x", "y",
		"y", "sd", "s", "responses", "15", NULL);
	assert_true(is_noted(a, "samples without a weight of their own"));
	near_to(a, "samples.0.content", 5.8091451292246520875, 1e-14);
	near_to(a, "samples.0.u", 0.82996294983371420669, 1e-13);
	json_decref(a);
	a = analysed("calibrate", "x,y\n1,2.3\n2,4.1\n4,8.3\n8,15.8\n16,33.1\n", "x", "x", "y", "y",
		"weighting", "1/x", "responses", "12.5", "replicates", "2", NULL);
	near_to(a, "coefficients.0.value", 0.18627450980392156863, 1e-14);
	near_to(a, "coefficients.1.value", 2.021568627450980392, 1e-14);
	near_to(a, "residual_sd", 0.15947729159961211361, 1e-14);
	near_to(a, "samples.0.content", 6.0911736178467507274, 1e-14);
	near_to(a, "samples.0.u", 0.16249203268676177917, 1e-13);
	json_decref(a);
}

static void
line_through_zero(void **state)
{
	json_t *a = analysed("calibrate", "x,y\n1,2.1\n2,3.9\n4,8.3\n8,15.8\n", "x", "x", "y", "y",
		"model", "proportional", "responses", "6.2", "replicates", "2", NULL);

	(void)state;
	near_to(a, "coefficients.0.value", 1.9941176470588235294, 1e-14);
	near_to(a, "residual_sd", 0.22140372138502382206, 1e-14);
	near_to(a, "samples.0.content", 3.1091445427728613569, 1e-14);
	near_to(a, "samples.0.u", 0.086980458185380629941, 1e-13);
	near_to(a, "samples.0.inversion_low", 2.8366661572613166967, 1e-13);
	near_to(a, "samples.0.inversion_high", 3.3907699730610823570, 1e-13);
	json_decref(a);
}

/* Nasturtium data of the R package investr: parameters and Wald se as it gives them. */
static void
logistic_curve(void **state)
{
	static const char *const table =
		"conc,weight\n0,920\n0,889\n0,866\n0,930\n0,992\n0,1017\n0.025,919\n0.025,878\n"
		"0.025,882\n0.025,854\n0.025,851\n0.025,850\n0.075,870\n0.075,825\n0.075,953\n"
		"0.075,834\n0.075,810\n0.075,875\n0.25,880\n0.25,834\n0.25,795\n0.25,837\n"
		"0.25,834\n0.25,810\n0.75,693\n0.75,690\n0.75,722\n0.75,738\n0.75,563\n0.75,591\n"
		"2,429\n2,395\n2,435\n2,412\n2,273\n2,257\n4,200\n4,244\n4,209\n4,225\n4,128\n4,"
		"221\n";
	json_t *a = analysed("calibrate", table, "x", "conc", "y", "weight", "model", "logistic3",
		"responses", "309,296,419;5000;880", NULL);

	(void)state;
	assert_string_equal(text_at(a, "coefficients.0.term"), "a");
	near_to(a, "coefficients.0.value", 897.8629, 1e-6);
	near_to(a, "samples.0.content", 2.263854, 2e-6);
	near_to(a, "samples.0.u", 0.2847019, 1e-6);
	assert_true(number_at(a, "samples.0.inversion_low") < number_at(a, "samples.0.content"));
	assert_true(number_at(a, "samples.0.inversion_high") > number_at(a, "samples.0.content"));
	is_null(a, "samples.1.content");
	assert_string_equal(text_at(a, "samples.1.place"), "nowhere");
	assert_true(is_noted(a, "sample \"2\": the curve reaches the response 5000 nowhere"));
	/* so near to the response at 0 that nothing bounds the content below */
	is_null(a, "samples.2.inversion_low");
	assert_true(is_noted(a, "sample \"3\": the limits of inversion do not exist"));
	json_decref(a);
}

static void
internal_standard(void **state)
{
	static const char *const table =
		"name,x,y,is,amount\na,1,40,20,5\nb,2,66,15,5\nc,4,180,20,5\nd,8,330,"
		"18,5\nU,,150,25,10\nU,,124,20,10\n";
	json_t *a = analysed("calibrate", table, "x", "x", "y", "y", "sample", "name", "internal",
		       "is", "internal-amount", "amount", NULL),
	       *b = analysed("calibrate",
		       "x,y\n0.2,2\n0.4,4.4\n0.8,9\n1.6,18.3333333333333333333\n", "x", "x", "y",
		       "y", "responses", "6,6.2", NULL);

	(void)state;
	near_to(a, "coefficients.1.value", number_at(b, "coefficients.1.value"), 1e-14);
	near_to(a, "samples.0.content", 10 * number_at(b, "samples.0.content"), 1e-14);
	near_to(a, "samples.0.u", 10 * number_at(b, "samples.0.u"), 1e-13);
	json_decref(a);
	json_decref(b);
}

static void
doubtful_calibrations_say_so(void **state)
{
	json_t *a;

	(void)state;
	a = analysed("calibrate", "x,y\n1,3\n2,5\n", "x", "x", "y", "y", "responses", "4", NULL);
	near_to(a, "samples.0.content", 1.5, 1e-15);
	is_null(a, "samples.0.u");
	assert_true(is_noted(a, "there are as many coefficients as rows"));
	json_decref(a);
	a = analysed("calibrate", "x,y\n1,3\n2,5\n3,7\n4,9\n", "x", "x", "y", "y", "responses", "4",
		NULL);
	near_to(a, "samples.0.u", 0, 0);
	assert_true(is_noted(a, "the curve goes through every standard"));
	json_decref(a);
	a = analysed("calibrate", "x,y\n1,3\n2,5\n3,7\n4,8\n", "x", "x", "y", "y", "responses",
		"14;0", NULL);
	assert_string_equal(text_at(a, "samples.0.place"), "above");
	assert_string_equal(text_at(a, "samples.1.place"), "below");
	assert_true(
		is_noted(a, "sample \"1\" lies outside of the standards, which go from 1 to 4"));
	json_decref(a);
	/* a slope that may be 0 gives no limits */
	a = analysed("calibrate", "x,y\n1,3\n2,9\n3,2\n4,8\n", "x", "x", "y", "y", "responses", "5",
		NULL);
	is_null(a, "samples.0.inversion_low");
	assert_true(is_noted(a, "sample \"1\": the limits of inversion do not exist"));
	json_decref(a);
	a = analysed("calibrate", "x,y\n0,0.1\n1,5.2\n2,8.1\n3,9.1\n4,7.9\n", "x", "x", "y", "y",
		"model", "quadratic", "responses", "5;20", NULL);
	assert_true(is_noted(a, "the curve turns at"));
	is_null(a, "samples.1.content");
	json_decref(a);
	a = analysed("calibrate", "x,y\n1,1.1\n2,3.9\n3,9.2\n4,15.8\n5,25.1\n6,36\n", "x", "x", "y",
		"y", NULL);
	assert_true(is_noted(a, "Mandel's test: a quadratic curve fits significantly better"));
	json_decref(a);
	a = analysed("calibrate",
		"x,y\n1,1.01\n1,1.02\n1,1\n1,0.99\n2,2.1\n2,1.9\n9,7\n9,8\n9,10\n9,12\n", "x", "x",
		"y", "y", NULL);
	assert_true(is_noted(a, "the variances at the ends of the range differ"));
	assert_string_equal(text_at(a, "variances.1.test"), "cochran");
	json_decref(a);
}

static void
mistakes_in_calibrations_are_named(void **state)
{
	(void)state;
	says(refusal("calibrate", "x,y\n1,3\n", "x", "x", "y", "y", NULL),
		"at least 2 different contents, there are 1");
	says(refusal("calibrate", "x,y\n,3\n,4\n", "x", "x", "y", "y", NULL),
		"no row has a content");
	says(refusal("calibrate", "x,y\n1,3\n2,\n", "x", "x", "y", "y", NULL),
		"line 3: column \"y\" is empty");
	says(refusal("calibrate", "x,y\n1,3\n2,4\n3,n/a\n", "x", "x", "y", "y", NULL), "line 4: ");
	says(refusal("calibrate", "x,y\n1,3\n2,4\n", "x", "c", "y", "y", NULL),
		"there is no column \"c\"");
	says(refusal("calibrate", "x,y\n1,3\n2,3\n3,3\n", "x", "x", "y", "y", "responses", "3",
		     NULL),
		"the slope is 0");
	says(refusal("calibrate", "x,y\n0,3\n2,4\n3,5\n", "x", "x", "y", "y", "weighting", "1/x",
		     NULL),
		"line 2: weights by content need contents above 0, not 0");
	says(refusal("calibrate", "x,y\n0,3\n2,-4\n3,5\n", "x", "x", "y", "y", "weighting", "1/y^2",
		     NULL),
		"line 3: weights by response need responses above 0, not -4");
	says(refusal("calibrate", "x,y,s\n0,3,1\n2,4,0\n3,5,1\n", "x", "x", "y", "y", "sd", "s",
		     NULL),
		"line 3: a standard deviation must be greater than 0");
	says(refusal("calibrate", "x,y,s\n0,3,1\n2,4,-1\n3,5,1\n", "x", "x", "y", "y", "weights",
		     "s", NULL),
		"line 3: a weight cannot be negative: -1");
	says(refusal("calibrate", "x,y,s\n0,3,1\n2,4,\n3,5,1\n", "x", "x", "y", "y", "weights", "s",
		     NULL),
		"line 3: column \"s\" is empty");
	says(refusal("calibrate", "x,y,s\n0,3,1\n2,4,1\n3,5,1\n", "x", "x", "y", "y", "weights",
		     "s", "sd", "s", NULL),
		"weights come from one of");
	says(refusal("calibrate", "x,y,i\n0,3,1\n2,4,0\n3,5,1\n", "x", "x", "y", "y", "internal",
		     "i", NULL),
		"line 3: the internal standard has");
	says(refusal("calibrate", "x,y,i\n0,3,1\n2,4,1\n", "x", "x", "y", "y", "internal-amount",
		     "i", NULL),
		"an amount of internal standard needs");
	says(refusal("calibrate", "x,y,i\n0,3,1\n2,4,1\n", "x", "x", "y", "y", "internal", "i",
		     "internal-amount", "i", "responses", "3", NULL),
		"samples stand in rows");
	says(refusal("calibrate", "n,x,y,i\ns,1,3,1\ns,2,4,1\nU,,3,1\nU,,3,2\n", "x", "x", "y", "y",
		     "internal", "i", "internal-amount", "i", "sample", "n", NULL),
		"line 5: sample \"U\" has two amounts of internal standard, 1 and 2");
	says(refusal("calibrate", fluorescein, "x", "c", "y", "signal", "responses", "3;a", NULL),
		"expected responses such as");
	says(refusal("calibrate", fluorescein, "x", "c", "y", "signal", "pool", "true",
		     "replicates", "2", NULL),
		"can only be pooled");
	says(refusal("calibrate", "x,y\n-1,3\n2,4\n3,5\n4,6\n5,7\n6,9\n", "x", "x", "y", "y",
		     "model", "logistic4", NULL),
		"row 1 has the content -1");
	says(refusal("calibrate", "x,y\n1,3\n1,4\n2,5\n2,6\n", "x", "x", "y", "y", "model",
		     "quadratic", NULL),
		"at least 3 different contents, there are 2");
}

/* ---- bracket ---------------------------------------------------------------------------------------- */

static void
content_between_two_standards(void **state)
{
	json_t *a = analysed("bracket", "x,y\n2,5.0\n4,9.0\n2,5.2\n2,5.1\n4,9.3\n", "x", "x", "y",
		"y", "responses", "7.0,7.2;12;9.15;5.1", NULL);

	(void)state;
	near_to(a, "samples.0.content", 2.9876543209876543210, 1e-14);
	near_to(a, "samples.0.u", 0.061134165798783962205, 1e-13);
	near_to(a, "samples.0.high",
		2.9876543209876543210 + 3.1824463052837095927 * 0.061134165798783962205, 1e-13);
	near_to(a, "pooled_sd", 0.14719601443879744758, 1e-14);
	is_null(a, "samples.1.content");
	assert_true(is_noted(a, "sample \"2\": no two neighbouring standards"));
	near_to(a, "samples.2.content", 4, 1e-15);
	near_to(a, "samples.3.content", 2, 1e-15);
	json_decref(a);
	/* one response, two places */
	a = analysed("bracket", "x,y\n1,1\n2,5\n3,2\n4,8\n", "x", "x", "y", "y", "responses",
		"3;6;5", NULL);
	is_null(a, "samples.0.content");
	near_to(a, "samples.1.content", 3 + 4.0 / 6, 1e-15);
	is_null(a, "samples.1.u");
	assert_true(is_noted(a, "no standard is measured more than once"));
	is_null(a, "samples.2.content");
	json_decref(a);
	says(refusal("bracket", "x,y\n1,1\n2,5\n", "x", "x", "y", "y", NULL), "there is no sample");
	says(refusal("bracket", "x,y\n1,1\n1,5\n", "x", "x", "y", "y", "responses", "3", NULL),
		"at least 2 contents, there are 1");
}

/* ---- addition --------------------------------------------------------------------------------------- */

/* Gold in a silver concentrate: Miller and Miller, 17.3 -+ 1.9 (or 15.3 to 19.2). */
static void
gold_by_standard_addition(void **state)
{
	static const char *const table =
		"added,A\n0,0.32\n5,0.41\n10,0.52\n15,0.60\n20,0.70\n25,0.77\n30,0.89\n";
	json_t *a = analysed("addition", table, "x", "added", "y", "A", NULL);

	(void)state;
	near_to(a, "content", 17.260536398467432950, 1e-14);
	near_to(a, "u", 0.74787063604986077458, 1e-13);
	near_to(a, "low", 15.338073726031883000, 1e-13);
	near_to(a, "high", 19.182999070902982900, 1e-13);
	near_to(a, "inversion_low", 15.436958705863519340, 1e-13);
	near_to(a, "inversion_high", 19.293833799411557580, 1e-13);
	json_decref(a);
	a = analysed("addition", table, "x", "added", "y", "A", "factor", "2.5", NULL);
	near_to(a, "content", 2.5 * 17.260536398467432950, 1e-14);
	json_decref(a);
	a = analysed("addition", "x,y\n5,1\n10,3\n20,7.1\n", "x", "x", "y", "y", NULL);
	assert_true(is_noted(a, "the content came out negative"));
	assert_true(is_noted(a, "no portion is without an addition"));
	json_decref(a);
	a = analysed("addition", "x,y\n0,1\n10,3\n", "x", "x", "y", "y", NULL);
	near_to(a, "content", 5, 1e-15);
	is_null(a, "u");
	json_decref(a);
	says(refusal("addition", "x,y\n0,3\n10,3\n20,3\n", "x", "x", "y", "y", NULL),
		"the slope is 0");
}

/* ---- limits ----------------------------------------------------------------------------------------- */

static void
limits_of_a_line(void **state)
{
	json_t *a = analysed("limits", fluorescein, "x", "c", "y", "signal", "alpha", "0.01",
		"replicates", "2", NULL);

	(void)state;
	assert_string_equal(text_at(a, "limits.0.method"), "calibration");
	near_to(a, "limits.0.critical", 0.74092860327590778665, 1e-13);
	near_to(a, "limits.0.critical_response", 2.9481139645379577096, 1e-13);
	near_to(a, "limits.0.detection", 1.1846248992677681528, 1e-13);
	near_to(a, "limits.0.quantification", 2.3658310844316150354, 1e-13);
	json_decref(a);
	/* the scatter of one part in three at most is never reached */
	a = analysed("limits", "x,y\n1,3\n2,9\n3,4\n4,9\n5,9\n", "x", "x", "y", "y", NULL);
	is_null(a, "limits.0.quantification");
	assert_true(is_noted(a, "no content is known to one part in 3"));
	json_decref(a);
	a = analysed("limits", "x,y\n1,3\n2,5\n3,7\n", "x", "x", "y", "y", NULL);
	assert_true(is_noted(a, "there is no scatter"));
	json_decref(a);
}

/* With a variance in proportion to the content, that of the limit itself counts. */
static void
limits_where_the_scatter_grows(void **state)
{
	static const char *const table = "x,y\n1,2.3\n2,4.1\n4,8.3\n8,15.8\n16,33.1\n";
	json_t *a =
		analysed("limits", table, "x", "x", "y", "y", "weighting", "1/x", "k", "10", NULL);

	(void)state;
	near_to(a, "limits.0.critical", 0.25483285898559332273, 1e-13);
	near_to(a, "limits.0.detection", 0.50966571797118664545, 1e-13);
	near_to(a, "limits.0.quantification", 7.9840490507708725714, 1e-13);
	json_decref(a);
	/* a scatter that grows like the content never falls below a tenth of it */
	a = analysed("limits", "x,y\n1,2.9\n2,4.1\n4,9.3\n8,12.8\n16,37\n", "x", "x", "y", "y",
		"weighting", "1/x^2", "k", "10", NULL);
	is_null(a, "limits.0.quantification");
	json_decref(a);
}

static void
limits_of_blanks(void **state)
{
	static const char *const blanks = "blank\n0.21\n0.35\n0.28\n0.19\n0.33\n0.24\n0.30\n0.26\n";
	json_t *a =
		analysed("limits", blanks, "blank", "blank", "slope", "1.930357142857142857", NULL);

	(void)state;
	assert_string_equal(text_at(a, "limits.0.method"), "blanks");
	near_to(a, "limits.0.s", 0.056061191058138810080, 1e-14);
	near_to(a, "limits.0.critical", 0.058359766194438648321, 1e-13);
	near_to(a, "limits.0.critical_response", 0.38265519152890745447, 1e-13);
	near_to(a, "limits.0.detection", 0.11671953238887729660, 1e-13);
	near_to(a, "limits.0.quantification", 0.21851653674844234901, 1e-13);
	json_decref(a);
	a = analysed("limits", blanks, "blank", "blank", NULL);
	assert_true(is_noted(a, "without a calibration or a slope"));
	near_to(a, "limits.0.lod_3", 3 * 0.056061191058138810080, 1e-14);
	json_decref(a);
	/* both in one table: the column of blanks is shorter */
	a = analysed("limits",
		"x,y,b\n0,2.1,0.21\n2,5.0,0.35\n4,9.0,0.28\n6,12.6,0.19\n8,17.3,0.33\n10,21.0,0.24"
		"\n12,24.7,0.30\n,,0.26\n",
		"x", "x", "y", "y", "blank", "b", NULL);
	near_to(a, "limits.1.critical", 0.058359766194438648321, 1e-13);
	near_to(a, "n_blanks", 8, 0);
	json_decref(a);
}

static void
mistakes_in_limits_are_named(void **state)
{
	(void)state;
	says(refusal("limits", fluorescein, "x", "c", NULL), "both contents and responses");
	says(refusal("limits", fluorescein, NULL), "limits come from a calibration");
	says(refusal("limits", fluorescein, "x", "c", "y", "signal", "alpha", "0.7", NULL),
		"alpha");
	says(refusal("limits", "x,y\n0,1\n1,2\n", "x", "x", "y", "y", NULL),
		"the scatter is not known");
	says(refusal("limits", "x,y\n0,1\n1,1\n2,1\n", "x", "x", "y", "y", NULL), "the slope is 0");
	says(refusal("limits", "b\n0.2\n", "blank", "b", NULL),
		"at least 2 blanks are needed, there are 1");
	says(refusal("limits", "b\n0.2\n0.3\n", "blank", "b", "slope", "0", NULL),
		"the slope is 0");
}

/* ---- mdl -------------------------------------------------------------------------------------------- */

static void
method_detection_limit(void **state)
{
	static const char *const table =
		"spiked,blank\n5.15,0.1\n4.83,0.9\n5.4,-0.2\n5.22,0.7\n4.97,\n5.31,\n5.06,\n";
	json_t *a = analysed("mdl", table, "spiked", "spiked", "amount", "5", NULL);

	(void)state;
	near_to(a, "mdl", 0.6208545762713437, 1e-13);
	near_to(a, "minimum_level", 1.9755650186357179, 1e-14);
	near_to(a, "recovery_percent", 100 * 35.94 / 35, 1e-14);
	json_decref(a);
	a = analysed("mdl", table, "spiked", "spiked", "blank", "blank", NULL);
	near_to(a, "n_blanks", 4, 0);
	near_to(a, "blank_mean", 0.375, 1e-14);
	near_to(a, "mdl_blank", 0.375 + 4.5407028585681 * number_at(a, "blank_sd"), 1e-12);
	near_to(a, "mdl", number_at(a, "mdl_blank"), 0);
	json_decref(a);
	a = analysed("mdl", "a\n1\n2\n9\n", "spiked", "a", NULL);
	assert_true(is_noted(a, "40 CFR 136 wants at least 7 spiked samples, there are 3"));
	assert_true(is_noted(a, "the spiked content, 4, is below the limit"));
	json_decref(a);
	a = analysed("mdl", "a\n100\n100.1\n100.2\n", "spiked", "a", NULL);
	assert_true(is_noted(a, "the spiked content, 100.1, is more than 10 times"));
	json_decref(a);
	says(refusal("mdl", "a\n1\n", "spiked", "a", NULL), "at least 2 values are needed");
	says(refusal("mdl", "a,b\n1,2\n2,\n", "spiked", "a", "blank", "b", NULL),
		"at least 2 blanks are needed, there are 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(samples_from_an_option),
		cmocka_unit_test(samples_from_rows),
		cmocka_unit_test(weights_of_standards_and_samples),
		cmocka_unit_test(line_through_zero),
		cmocka_unit_test(logistic_curve),
		cmocka_unit_test(internal_standard),
		cmocka_unit_test(doubtful_calibrations_say_so),
		cmocka_unit_test(mistakes_in_calibrations_are_named),
		cmocka_unit_test(content_between_two_standards),
		cmocka_unit_test(gold_by_standard_addition),
		cmocka_unit_test(limits_of_a_line),
		cmocka_unit_test(limits_where_the_scatter_grows),
		cmocka_unit_test(limits_of_blanks),
		cmocka_unit_test(mistakes_in_limits_are_named),
		cmocka_unit_test(method_detection_limit),
	};

	return cmocka_run_group_tests_name("calibrate", tests, bench_open, bench_close);
}
