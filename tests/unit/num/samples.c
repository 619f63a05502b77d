/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions beyond their reference points, robust estimates and tests on awkward samples. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/compare.h"
#include "num/distribution.h"
#include "num/dixon.h"
#include "num/normality.h"
#include "num/outlier.h"
#include "num/random.h"
#include "num/robust.h"
#include "num/summary.h"

static void
near_to(double got, double expected, double tolerance)
{
	if (!(fabs(got - expected) <= tolerance))
		fail_msg("%.17g, expected %.17g", got, expected);
}

static void
fails(enum rc rc, const struct err *err, const char *text)
{
	char said[300];

	assert_int_equal(rc, E_DOMAIN);
	err_print(err, said, sizeof(said));
	assert_string_equal(said, text);
}

/* ---- distributions ---------------------------------------------------------------------------------- */

static void
tails_add_up_and_quantiles_go_back(void **state)
{
	struct random_stream r;

	(void)state;
	random_start(&r, 11, 0);
	for (int i = 0; i < 3000; i++) {
		double p = exp(-40 * random_uniform(&r)), a = exp(9 * random_uniform(&r) - 2),
		       b = exp(9 * random_uniform(&r) - 2), q;

		assert_int_equal(f_upper_quantile(&q, p, a, b, NULL), E_OK);
		near_to(f_upper(q, a, b) / p, 1, 1e-11);
		near_to(f_upper(q, a, b) + f_cdf(q, a, b), 1, 1e-14);
		assert_int_equal(f_quantile(&q, p, a, b, NULL), E_OK);
		near_to(f_cdf(q, a, b) / p, 1, 1e-11);
		assert_int_equal(chi2_upper_quantile(&q, p, a, NULL), E_OK);
		near_to(chi2_upper(q, a) / p, 1, 1e-11);
		assert_int_equal(t_quantile(&q, p, a, NULL), E_OK);
		near_to(t_cdf(q, a) / p, 1, 1e-11);
	}
}

static void
limits_of_the_distributions(void **state)
{
	const double inf = (double)INFINITY;
	double q, z;

	(void)state;
	assert_true(chi2_cdf(0, 3) == 0 && chi2_upper(0, 3) == 1 && chi2_upper(-1, 3) == 1);
	assert_true(f_upper(inf, 2, 3) == 0 && f_cdf(0, 2, 3) == 0);
	assert_true(isnan(chi2_cdf(1, 0)) && isnan(f_cdf(1, -1, 2)) && isnan(t_upper(1, 0)));
	assert_true(isnan(beta_cdf(0.5, 0, 1)) && isnan(f_upper(1, inf, inf)));
	near_to(f_upper(1.7, 6, inf), chi2_upper(6 * 1.7, 6), 1e-16);
	near_to(f_upper(1.7, inf, 6), chi2_cdf(6 / 1.7, 6), 1e-16);
	assert_int_equal(f_quantile(&q, 0.3, inf, inf, NULL), E_OK);
	assert_true(q == 1);
	assert_int_equal(t_quantile(&q, 0.5, 3, NULL), E_OK);
	assert_true(q == 0);
	near_to(t_two_sided(0, 3), 1, 0);
	/* t goes over into the normal distribution */
	assert_int_equal(t_upper_quantile(&q, 0.025, 1e9, NULL), E_OK);
	assert_int_equal(normal_upper_quantile(&z, 0.025, NULL), E_OK);
	near_to(q, z * (1 + (z * z + 1) / 4e9), 1e-14);
	near_to(t_upper(1e140, 2) / 5e-281, 1, 1e-13);
	/* what Welch and Satterthwaite may ask for */
	near_to(t_upper(2, 1e300) / normal_upper(2), 1, 1e-14);
	assert_int_equal(t_upper_quantile(&q, 0.025, 1e300, NULL), E_OK);
	near_to(q, z, 1e-14);
	near_to(chi2_upper(1e16 + 2e8, 1e16), normal_upper(sqrt(2.0)), 1e-8);
	near_to(chi2_upper(1e14, 1e14) + chi2_cdf(1e14, 1e14), 1, 1e-15);
	near_to(f_upper(1 + 1e-8, 1e16, 1e16), normal_upper(0.5), 1e-8);
	assert_int_equal(f_upper_quantile(&q, 0.05, 3, 1e300, NULL), E_OK);
	near_to(chi2_upper(3 * q, 3), 0.05, 1e-14);
	near_to(t_upper(1e100, 1) / 3.1830988618379067e-101, 1, 1e-13);
}

static void
refuses_what_has_no_quantile(void **state)
{
	struct err err = { 0 };
	struct limits l;
	double q;

	(void)state;
	fails(chi2_quantile(&q, 0.5, 0, &err), &err,
		"degrees of freedom must be greater than 0, not 0");
	fails(chi2_quantile(&q, 0, 2, &err), &err, "a probability must lie between 0 and 1, not 0");
	fails(f_upper_quantile(&q, 1e-10, 1, 0.01, &err), &err,
		"the quantile lies beyond the range of numbers");
	fails(beta_quantile(&q, 0.5, 0, 1, &err), &err,
		"the shapes of a beta distribution must be greater than 0, not 0 and 1");
	fails(tukey_quantile(&q, 0.95, 1, 10, &err), &err,
		"a studentised range is of 2 to 1000 values, not of 1");
	fails(tukey_quantile(&q, 0.95, 3, 0.5, &err), &err,
		"degrees of freedom must be at least 1, not 0.5");
	fails(tukey_upper_quantile(&q, 0, 3, 5, &err), &err,
		"a probability must lie between 0 and 1, not 0");
	fails(binomial_limits(&l, 5, 3, 0.95, &err), &err, "5 successes in 3 trials cannot be");
	fails(noncentral_t_shift(&q, 0.05, 1e6, 5, &err), &err,
		"no noncentrality between -1000 and 1000 gives t = 1000000 the probability 0.05");
	fails(noncentral_t_shift(&q, 0, 2, 5, &err), &err,
		"a probability must lie between 0 and 1, not 0");
	assert_true(isnan(tukey_cdf(1, 1, 5)) && isnan(noncentral_t_cdf(1, 5, 2000)));
}

static void
binomial_limits_are_exact(void **state)
{
	struct limits l;

	(void)state;
	assert_int_equal(binomial_limits(&l, 0, 10, 0.95, NULL), E_OK);
	assert_true(l.low == 0);
	near_to(l.high, 1 - pow(0.025, 0.1), 1e-15);
	assert_int_equal(binomial_limits(&l, 10, 10, 0.9, NULL), E_OK);
	near_to(l.low, pow(0.05, 0.1), 1e-15);
	assert_true(l.high == 1);
	/* Clopper and Pearson: 7 of 20 */
	assert_int_equal(binomial_limits(&l, 7, 20, 0.95, NULL), E_OK);
	near_to(l.low, 0.15390920478454116, 1e-15);
	near_to(l.high, 0.59218853453282812, 1e-15);
}

static void
the_shift_of_noncentral_t_goes_back(void **state)
{
	static const double nu[] = { 1, 3, 8, 40, 1e4, (double)INFINITY };
	double t, delta;

	(void)state;
	for (int i = 0; i < 6; i++) {
		assert_int_equal(t_upper_quantile(&t, 0.05, nu[i], NULL), E_OK);
		assert_int_equal(noncentral_t_shift(&delta, 0.05, t, nu[i], NULL), E_OK);
		near_to(noncentral_t_cdf(t, nu[i], delta) / 0.05, 1, 1e-12);
		near_to(noncentral_t_cdf(t, nu[i], delta) + noncentral_t_upper(t, nu[i], delta), 1,
			1e-13);
		near_to(noncentral_t_cdf(-t, nu[i], -delta) / 0.95, 1, 1e-12);
		assert_int_equal(noncentral_t_shift(&delta, 0.95, -t, nu[i], NULL), E_OK);
		near_to(noncentral_t_cdf(-t, nu[i], delta), 0.95, 1e-12);
	}
	/* without a shift it is Student's */
	near_to(noncentral_t_cdf(1.3, 7, 0), t_cdf(1.3, 7), 1e-15);
	near_to(noncentral_t_upper(45, 7, 0) / t_upper(45, 7), 1, 1e-12);
	/* ISO 11843-2 with 4 degrees of freedom: delta is somewhat below 2 t */
	assert_int_equal(t_upper_quantile(&t, 0.05, 4, NULL), E_OK);
	assert_int_equal(noncentral_t_shift(&delta, 0.05, t, 4, NULL), E_OK);
	near_to(delta, 4.0672756411613925, 1e-13);
}

static void
the_studentised_range_of_two_is_t(void **state)
{
	(void)state;
	for (double *q = (double[]){ 0.02, 0.7, 3.1, 9.4, 60, 0 }; *q > 0; q++) {
		near_to(tukey_upper(*q, 2, 7) / t_two_sided(*q / sqrt(2.0), 7), 1, 1e-12);
		near_to(tukey_upper(*q, 2, 1) / t_two_sided(*q / sqrt(2.0), 1), 1, 1e-12);
		near_to(tukey_cdf(*q, 2, (double)INFINITY), 1 - 2 * normal_upper(*q / sqrt(2.0)),
			1e-14);
	}
	assert_true(tukey_upper(0, 3, 5) == 1 && tukey_cdf(-1, 3, 5) == 0);
}

/* ---- robust ----------------------------------------------------------------------------------------- */

/* By the definitions: every pair, every row. */
static double
qn_plainly(const double *v, size_t n)
{
	double *d = calloc(n * n, sizeof(*d)), found;
	size_t count = 0, h = n / 2 + 1;

	for (size_t i = 0; i < n; i++)
		for (size_t j = i + 1; j < n; j++)
			d[count++] = fabs(v[i] - v[j]);
	num_sort(d, count);
	found = d[h * (h - 1) / 2 - 1];
	free(d);
	return found;
}

static double
sn_plainly(const double *v, size_t n)
{
	double *d = calloc(n, sizeof(*d)), *high = calloc(n, sizeof(*high)), found;

	for (size_t i = 0; i < n; i++) {
		for (size_t j = 0; j < n; j++)
			d[j] = fabs(v[i] - v[j]);
		high[i] = num_select(d, n, n / 2);
	}
	found = num_select(high, n, (n + 1) / 2 - 1);
	free(d);
	free(high);
	return found;
}

static void
qn_and_sn_are_the_order_statistics(void **state)
{
	struct random_stream r;
	double v[60];

	(void)state;
	random_start(&r, 5, 0);
	for (size_t n = 2; n <= 60; n++)
		for (int ties = 0; ties < 2; ties++) {
			random_normals(&r, v, n);
			for (size_t i = 0; ties && i < n; i++)
				v[i] = floor(3 * v[i]);
			num_sort(v, n);
			assert_true(robust_qn(v, n).raw == qn_plainly(v, n));
			assert_true(robust_sn(v, n).raw == sn_plainly(v, n));
		}
}

static void
algorithm_a_stands_where_it_says(void **state)
{
	double v[] = { 0.04, 0.055, 0.178, 0.202, 0.206, 0.227, 0.228, 0.23, 0.23, 0.235, 0.236,
		0.237, 0.243, 0.244, 0.245, 0.2555, 0.26, 0.264, 0.267, 0.27, 0.273, 0.2895, 0.62 },
	       work[23], sum = 0, squares = 0;
	struct algorithm_a a;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(robust_algorithm_a(&a, v, 23, work, NULL), E_OK);
	/* a fixed point of the definition */
	for (int i = 0; i < 23; i++)
		sum += fmin(fmax(v[i], a.low), a.high);
	near_to(sum / 23, a.location, 1e-15);
	for (int i = 0; i < 23; i++) {
		double d = fmin(fmax(v[i], a.low), a.high) - a.location;

		squares += d * d;
	}
	near_to(1.134 * sqrt(squares / 22), a.scale, 1e-15);
	assert_int_equal(a.drawn_in, 4);
	near_to(a.uncertainty, 1.25 * a.scale / sqrt(23.0), 1e-16);

	/* more than half equal: another start, and a scale that may go down to nothing */
	v[0] = 7.5;
	for (int i = 1; i < 20; i++)
		v[i] = 2.25;
	assert_int_equal(robust_algorithm_a(&a, v, 20, work, NULL), E_OK);
	assert_true(a.from_sd && a.scale == 0);
	near_to(a.location, 2.25, 1e-14);
	assert_int_equal(robust_algorithm_a(&a, v + 1, 19, work, NULL), E_OK);
	assert_true(!a.from_sd && a.scale == 0 && a.location == 2.25);
	fails(robust_algorithm_a(&a, v, 1, work, &err), &err,
		"at least 2 values are needed, there are 1");
}

static void
algorithm_s_has_the_factors_of_the_standard(void **state)
{
	/* ISO 5725-5 table: degrees of freedom, limit factor, adjustment factor */
	static const double table[][3] = { { 1, 1.645, 1.097 }, { 2, 1.517, 1.054 },
		{ 3, 1.444, 1.039 }, { 4, 1.395, 1.032 }, { 5, 1.359, 1.027 }, { 6, 1.332, 1.024 },
		{ 7, 1.310, 1.021 }, { 8, 1.292, 1.019 }, { 9, 1.277, 1.018 },
		{ 10, 1.264, 1.016 } };
	const double sd[] = { 0.28, 0.49, 0.40, 0.00, 0.35, 1.98, 0.80, 0.32, 0.95 };
	const double none[] = { 0, 0, 0 }, bad[] = { 0.2, -0.1 };
	struct algorithm_s s;
	struct err err = { 0 };
	double work[9], squares = 0;

	(void)state;
	for (size_t i = 0; i < 10; i++) {
		assert_int_equal(robust_algorithm_s(&s, sd, 9, table[i][0], work, NULL), E_OK);
		near_to(s.eta, table[i][1], 6e-4);
		near_to(s.xi, table[i][2], 6e-4);
	}
	assert_int_equal(robust_algorithm_s(&s, sd, 9, 1, work, NULL), E_OK);
	for (int i = 0; i < 9; i++)
		squares += pow(fmin(sd[i], s.eta * s.value), 2);
	near_to(s.xi * sqrt(squares / 9), s.value, 1e-15);
	assert_int_equal(s.drawn_in, 1);
	assert_int_equal(robust_algorithm_s(&s, none, 3, 2, work, NULL), E_OK);
	assert_true(s.value == 0);
	fails(robust_algorithm_s(&s, bad, 2, 1, work, &err), &err,
		"a standard deviation or range cannot be negative: value 2 is -0.1");
	fails(robust_algorithm_s(&s, sd, 1, 1, work, &err), &err,
		"at least 2 values are needed, there are 1");
	fails(robust_algorithm_s(&s, sd, 2, 0, work, &err), &err,
		"degrees of freedom must be greater than 0, not 0");
}

/* ---- outliers --------------------------------------------------------------------------------------- */

static void
critical_values_and_p_belong_together(void **state)
{
	double c;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(grubbs_critical(&c, 10, 0.05, 2, NULL), E_OK);
	near_to(c, 2.290, 5e-4); /* Grubbs and Beck */
	near_to(grubbs_p(10, c, 2), 0.05, 1e-14);
	assert_int_equal(grubbs_critical(&c, 8, 0.01, 1, NULL), E_OK);
	near_to(c, 2.221, 5e-4);
	near_to(grubbs_p(8, c, 1), 0.01, 1e-14);
	assert_true(grubbs_p(8, 7 / sqrt(8.0), 2) == 0 && grubbs_p(8, 0, 2) == 1);
	fails(grubbs_critical(&c, 2, 0.05, 2, &err), &err,
		"at least 3 values are needed, there are 2");
	fails(grubbs_critical(&c, 5, 1, 2, &err), &err,
		"a probability must lie between 0 and 1, not 1");
	/* ISO 5725-2, table 5: 1 % and 5 % of both sides */
	assert_int_equal(grubbs_pair_critical(&c, 8, 0.005, NULL), E_OK);
	near_to(c, 0.0563, 6e-5);
	assert_int_equal(grubbs_pair_critical(&c, 8, 0.025, NULL), E_OK);
	near_to(c, 0.1101, 6e-5);
	assert_int_equal(grubbs_pair_critical(&c, 40, 0.005, NULL), E_OK);
	near_to(c, 0.5862, 6e-5);
	near_to(grubbs_pair_p(40, c), 0.005, 1e-8);
	fails(grubbs_pair_critical(&c, 3, 0.05, &err), &err,
		"Grubbs' test of two values is for 4 to 500 values, there are 3");
	assert_true(dixon_upper(DIXON_R10, 3, 0) == 1 && dixon_upper(DIXON_R10, 3, 1) == 0);
	assert_int_equal(dixon_critical(&c, DIXON_R22, 14, 0.05, NULL), E_OK);
	near_to(c, 0.546, 6e-4); /* Dixon's table */
	near_to(dixon_upper(DIXON_R22, 14, c), 0.05, 1e-13);
	fails(dixon_critical(&c, DIXON_R21, 4, 0.05, &err), &err,
		"Dixon's r21 is for 5 to 100 values, there are 4");
}

static void
cochran_agrees_with_the_table(void **state)
{
	const double sd[] = { 1.1, 1.3, 0.9, 4.2, 1.2 }, nu[] = { 2, 2, 2, 2, 2 },
		     uneven[] = { 2, 2, 2, 1, 2 }, none[] = { 0, 0 }, bad[] = { 1, -1 };
	struct cochran c;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(num_cochran(&c, sd, nu, 5, 0.05, NULL), E_OK);
	near_to(c.critical, 0.684, 6e-4); /* ISO 5725-2, p = 5, n = 3 */
	near_to(c.c, 17.64 / 22.79, 1e-14);
	assert_int_equal(c.at, 3);
	assert_true(c.p < 0.05);
	assert_int_equal(num_cochran(&c, sd, uneven, 5, 0.05, NULL), E_OK);
	assert_true(isnan(c.critical) && c.at == 3);
	fails(num_cochran(&c, none, nu, 2, 0.05, &err), &err,
		"all standard deviations are 0: none of them can be judged");
	fails(num_cochran(&c, bad, nu, 2, 0.05, &err), &err,
		"a standard deviation or range cannot be negative: value 2 is -1");
	fails(num_cochran(&c, sd, nu, 1, 0.05, &err), &err,
		"at least 2 values are needed, there are 1");
}

/* ---- comparison ------------------------------------------------------------------------------------- */

static void
ranks_are_counted_exactly(void **state)
{
	const double low[] = { 1.5, 2.25, 3.125 }, high[] = { 4.5, 5.25, 7, 9.75 };
	const double a[] = { 2.1, 3.4, 6.6, 9.1, 0.7 }, b[] = { 4.4, 5.3, 8.2, 11.6, 7.7, 6.1 };
	struct mann_whitney m;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(
		compare_ranks(&m, &(struct sample){ low, 3 }, &(struct sample){ high, 4 }, NULL),
		E_OK);
	assert_true(m.exact && m.u == 0);
	near_to(m.p, 2.0 / 35, 1e-15);
	assert_int_equal(
		compare_ranks(&m, &(struct sample){ a, 5 }, &(struct sample){ b, 6 }, NULL), E_OK);
	/* 8 pairs with a > b; 57 of 462 arrangements have 8 or fewer */
	assert_true(m.u == 8);
	near_to(m.p, 2 * 57.0 / 462, 1e-15);
	fails(compare_ranks(&m, &(struct sample){ (double[]){ 1, 1 }, 2 },
		      &(struct sample){ (double[]){ 1, 1 }, 2 }, &err),
		&err, "all values are equal: their ranks tell nothing apart");
}

static void
samples_without_scatter_are_refused(void **state)
{
	const double c[] = { 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5, 2.5 }, v[] = { 1, 2, 4 };
	struct sample s[] = { { c, 4 }, { c, 3 } }, one[] = { { v, 3 }, { c, 1 } };
	struct two_samples two;
	struct t_comparison t;
	struct k_samples k;
	struct grubbs g;
	struct normality w;
	struct err err = { 0 };
	double work[8];

	(void)state;
	fails(compare_two(&two, &s[0], &s[1], 0.95, &err), &err,
		"the values of each sample are all equal: without scatter nothing can be compared");
	fails(compare_two(&two, &one[0], &one[1], 0.95, &err), &err,
		"every sample needs at least 2 values: sample 2 has 1");
	fails(compare_two(&two, &one[0], &s[1], 1, &err), &err,
		"a probability must lie between 0 and 1, not 1");
	assert_int_equal(compare_two(&two, &one[0], &s[1], 0.95, NULL), E_OK);
	assert_true(isnan(two.f.statistic) && isfinite(two.welch.p));
	fails(compare_many(&k, s, 2, &err), &err,
		"the values of each sample are all equal: without scatter nothing can be compared");
	fails(compare_many(&k, one, 2, &err), &err,
		"every sample needs at least 2 values: sample 2 has 1");
	fails(compare_many(&k, s, 1, &err), &err, "at least 2 samples are needed, there is 1");
	fails(compare_paired(&t, c, c, 4, 0.95, work, &err), &err,
		"the differences of the pairs are all equal: without scatter nothing can be "
		"compared");
	fails(compare_paired(&t, c, v, 1, 0.95, work, &err), &err,
		"at least 2 values are needed, there are 1");
	fails(num_grubbs(&g, c, 8, &err), &err,
		"all values are equal: without scatter no value can be judged");
	fails(num_grubbs(&g, v, 2, &err), &err, "at least 3 values are needed, there are 2");
	fails(shapiro_wilk(&w, c, 8, work, &err), &err,
		"all values are equal: without scatter there is no distribution to judge");
	fails(shapiro_wilk(&w, v, 2, work, &err), &err,
		"at least 3 values are needed, there are 2");
	fails(anderson_darling(&w, v, 3, &err), &err, "at least 8 values are needed, there are 3");
	fails(lilliefors(&w, v, 3, &err), &err, "at least 5 values are needed, there are 3");
	assert_int_equal(shapiro_wilk(&w, v, 3, work, NULL), E_OK);
	near_to(w.statistic, 4.5 / (14.0 / 3), 1e-14); /* a = sqrt(1/2): 9/2 over the squares */
}

static void
equal_deviations_have_no_test_of_variances(void **state)
{
	/* two values a sample: each lies as far from the middle as the other */
	const double v[] = { 1.1, 1.7, 2.3, 2.4, 0.9, 4.1 };
	struct sample s[] = { { v, 2 }, { v + 2, 2 }, { v + 4, 2 } };
	struct k_samples k;

	(void)state;
	assert_int_equal(compare_many(&k, s, 3, NULL), E_OK);
	assert_true(isnan(k.levene.statistic) && isnan(k.brown_forsythe.p));
	assert_true(isfinite(k.bartlett.p) && isfinite(k.anova.p));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(tails_add_up_and_quantiles_go_back),
		cmocka_unit_test(limits_of_the_distributions),
		cmocka_unit_test(refuses_what_has_no_quantile),
		cmocka_unit_test(binomial_limits_are_exact),
		cmocka_unit_test(the_shift_of_noncentral_t_goes_back),
		cmocka_unit_test(the_studentised_range_of_two_is_t),
		cmocka_unit_test(qn_and_sn_are_the_order_statistics),
		cmocka_unit_test(algorithm_a_stands_where_it_says),
		cmocka_unit_test(algorithm_s_has_the_factors_of_the_standard),
		cmocka_unit_test(critical_values_and_p_belong_together),
		cmocka_unit_test(cochran_agrees_with_the_table),
		cmocka_unit_test(ranks_are_counted_exactly),
		cmocka_unit_test(samples_without_scatter_are_refused),
		cmocka_unit_test(equal_deviations_have_no_test_of_variances),
	};

	return cmocka_run_group_tests_name("samples", tests, NULL, NULL);
}
