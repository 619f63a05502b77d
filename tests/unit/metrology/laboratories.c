/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Precision, proficiency and consensus where the data are odd; reference/interlaboratory.c has the published numbers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/consensus.h"
#include "metrology/precision.h"
#include "metrology/proficiency.h"
#include "num/summary.h"

#define ROOM 400

static char said[600];
static struct precision_cell cell[20];

static const char *
sentence(const struct err *err)
{
	err_print(err, said, sizeof(said));
	return said;
}

static void
near(double got, double expected)
{
	if (!(fabs(got - expected) <= 1e-13 * fabs(expected)))
		fail_msg("%.17g, expected %.17g", got, expected);
}

static struct precision_cell
cell_of(int lab, size_t n, ...)
{
	struct dd y[10];
	va_list values;

	va_start(values, n);
	for (size_t i = 0; i < n; i++)
		y[i] = dd_of(va_arg(values, double));
	va_end(values);
	return precision_cell_of(lab, y, n);
}

/* 10 12 | 11 13 12 | 15, in rational arithmetic */
static void
numbers_of_replicates_may_differ(void **state)
{
	struct precision l;
	struct mandel m[3];

	(void)state;
	cell[0] = cell_of(0, 2, 10.0, 12.0);
	cell[1] = cell_of(1, 3, 11.0, 13.0, 12.0);
	cell[2] = cell_of(2, 1, 15.0);
	assert_int_equal(precision_level(&l, cell, 3, NULL), E_OK);
	assert_false(l.balanced);
	assert_int_equal(l.n, 6);
	assert_int_equal(l.replicates, 2);
	near(l.m, 73.0 / 6);
	near(l.s_r * l.s_r, 4.0 / 3);
	near(l.s_d * l.s_d, 65.0 / 12);
	near(l.n_bar, 11.0 / 6);
	near(l.s_L * l.s_L, 49.0 / 22);
	near(l.s_R * l.s_R, 235.0 / 66);
	precision_mandel(m, cell, 3);
	assert_true(isnan(m[2].k));
	near(m[0].k, sqrt(2.0) * sqrt(2.0) / sqrt(3.0));
	assert_true(fabs(m[0].h + m[1].h + m[2].h) < 1e-15);
}

static void
a_negative_variance_between_laboratories_is_zero(void **state)
{
	struct precision l;

	(void)state;
	cell[0] = cell_of(0, 2, 9.0, 11.25);
	cell[1] = cell_of(1, 2, 9.5, 10.5);
	assert_int_equal(precision_level(&l, cell, 2, NULL), E_OK);
	assert_true(l.negative);
	assert_true(l.s_L == 0);
	assert_true(l.s_R == l.s_r);
}

static void
precision_needs_laboratories_and_replicates(void **state)
{
	struct err err = { 0 };
	struct precision l;

	(void)state;
	cell[0] = cell_of(0, 2, 10.0, 12.0);
	assert_int_equal(precision_level(&l, cell, 1, &err), E_DOMAIN);
	assert_string_equal(sentence(&err), "precision needs at least 2 laboratories, there are 1");
	cell[0] = cell_of(0, 1, 10.0);
	cell[1] = cell_of(1, 1, 12.0);
	assert_int_equal(precision_level(&l, cell, 2, &err), E_DOMAIN);
	assert_string_equal(sentence(&err), "every laboratory has a single result: repeatability "
					    "needs replicates of at least one");
}

static void
nothing_that_differs_is_not_tested(void **state)
{
	struct extreme test[EXTREME_TESTS];
	struct precision l;
	struct mandel m[4];

	(void)state;
	for (int i = 0; i < 4; i++)
		cell[i] = cell_of(i, 3, 0.1, 0.1, 0.1);
	assert_int_equal(precision_level(&l, cell, 4, NULL), E_OK);
	assert_true(l.s_r == 0 && l.s_R == 0);
	assert_int_equal(precision_extremes(test, cell, 4, NULL), E_OK);
	for (int i = 0; i < EXTREME_TESTS; i++)
		assert_false(test[i].done);
	precision_mandel(m, cell, 4);
	assert_true(isnan(m[0].h) && isnan(m[0].k));
	assert_null(precision_outlier(test, 4));
}

static void
outliers_go_one_after_another(void **state)
{
	static const double mean[] = { 10.1, 10.3, 9.8, 10.2, 9.9, 10.0, 13.7, 13.9 };
	struct extreme test[EXTREME_TESTS];
	const struct extreme *found;

	(void)state;
	for (int i = 0; i < 8; i++)
		cell[i] = cell_of(i, 2, mean[i] - 0.0625, mean[i] + 0.0625);
	/* each of the two hides the other from the test of one */
	assert_int_equal(precision_extremes(test, cell, 8, NULL), E_OK);
	assert_int_equal(test[EXTREME_HIGH].class, EXTREME_NONE);
	found = precision_outlier(test, 8);
	assert_non_null(found);
	assert_int_equal(found->kind, EXTREME_TWO_HIGH);
	assert_int_equal(found->cell, 7);
	assert_int_equal(found->second, 6);
	/* variances come before means */
	cell[2] = cell_of(2, 2, 8.0, 11.6);
	assert_int_equal(precision_extremes(test, cell, 8, NULL), E_OK);
	found = precision_outlier(test, 8);
	assert_int_equal(found->kind, EXTREME_COCHRAN);
	assert_int_equal(found->cell, 2);
	assert_null(precision_outlier(test, 3));
}

static void
critical_values_need_enough_laboratories(void **state)
{
	struct err err = { 0 };
	double v;

	(void)state;
	assert_int_equal(mandel_h_critical(&v, 0.01, 2, &err), E_DOMAIN);
	assert_string_equal(
		sentence(&err), "this test needs at least 3 values to compare, there are 2");
	assert_int_equal(mandel_k_critical(&v, 0.01, 8, 1, &err), E_DOMAIN);
	assert_string_equal(
		sentence(&err), "this test needs at least 2 values to compare, there are 1");
	assert_int_equal(mandel_h_critical(&v, 0, 8, &err), E_DOMAIN);
}

static void
precision_goes_with_the_level(void **state)
{
	double m[] = { 2, 5, 11, 23 }, s[4];
	struct precision_relation r;
	struct err err = { 0 };

	(void)state;
	for (int i = 0; i < 4; i++)
		s[i] = 0.3 + 0.07 * m[i];
	assert_int_equal(precision_relate(&r, m, s, 4, NULL), E_OK);
	assert_true(fabs(r.intercept - 0.3) < 1e-12 && fabs(r.slope - 0.07) < 1e-13);
	for (int i = 0; i < 4; i++)
		s[i] = 0.02 * pow(m[i], 0.8495);
	assert_int_equal(precision_relate(&r, m, s, 4, NULL), E_OK);
	assert_true(fabs(r.exponent - 0.8495) < 1e-13);
	assert_true(fabs(r.log_intercept - log10(0.02)) < 1e-13);
	assert_int_equal(precision_relate(&r, m, s, 2, &err), E_DOMAIN);
	assert_string_equal(sentence(&err),
		"precision goes with the level when there are 3 to 64 levels, not 2");
	s[1] = 0;
	assert_int_equal(precision_relate(&r, m, s, 4, &err), E_DOMAIN);
	assert_string_equal(sentence(&err),
		"means and standard deviations must be greater than 0: level 2 has 5 and 0");
	m[0] = m[1] = m[2] = 4;
	s[0] = s[1] = s[2] = 0.3;
	assert_int_equal(precision_relate(&r, m, s, 3, &err), E_DOMAIN);
	assert_string_equal(sentence(&err),
		"the levels have one mean: how precision goes with it cannot be told");
}

/* ---- Q and Hampel ----------------------------------------------------------------------------------- */

/* H1 by the definition: every pair of results of two laboratories, in units of the last decimal. */
static double
share(const struct q_input *in, const double *count, double d, bool below)
{
	double sum = 0;

	for (size_t i = 0; i < in->n; i++)
		for (size_t k = i + 1; k < in->n; k++) {
			double gap = round(in->y[k] * 100) - round(in->y[i] * 100);

			if (in->lab[i] != in->lab[k] && (below ? gap < d : gap <= d))
				sum += 1 / count[in->lab[i]] / count[in->lab[k]];
		}
	return 2 * sum / in->labs / (in->labs - 1);
}

static double
q_by_definition(const struct q_input *in)
{
	double count[ROOM] = { 0 }, before = 0, g_before = 0, wanted, z = 0;

	for (size_t i = 0; i < in->n; i++)
		count[in->lab[i]]++;
	wanted = 0.25 + 0.75 * share(in, count, 0, false);
	/* Phi^-1 by halving: independent of the library's */
	for (double low = 0, high = 10; high - low > 1e-15; z = (low + high) / 2)
		if (erfc(-(low + high) / 2 / sqrt(2)) / 2 <
			0.625 + 0.375 * share(in, count, 0, false))
			low = (low + high) / 2;
		else
			high = (low + high) / 2;
	for (double d = 1; d < 1e6; d++) {
		double upto = share(in, count, d, false), under = share(in, count, d, true), g;

		if (upto - under < 1e-12)
			continue;
		g = (upto + under) / 2;
		if (g >= wanted)
			return (before + (wanted - g_before) / (g - g_before) * (d - before)) /
			       100 / sqrt(2) / z;
		before = d;
		g_before = g;
	}
	return (double)NAN;
}

struct result {
	double y;
	int lab;
};

static int
by_value(const void *a, const void *b)
{
	double x = ((const struct result *)a)->y, y = ((const struct result *)b)->y;

	return (x > y) - (x < y);
}

static void
q_method_agrees_with_its_definition(void **state)
{
	double y[ROOM], work[ROOM * 3];
	struct result all[ROOM];
	uint64_t seed = 20260715;
	int lab[ROOM];

	(void)state;
	for (int trial = 0; trial < 60; trial++) {
		int labs = 2 + trial % 9;
		struct q_method q;
		double expected;
		size_t n = 0;

		for (int l = 0; l < labs; l++)
			for (int k = 0; k <= (trial + l) % 3; k++) {
				seed = seed * 6364136223846793005u + 1442695040888963407u;
				all[n++] = (struct result){
					(double)(seed >> 33 & (trial % 2 ? 15 : 255)) / 100 + 0.07,
					l
				};
			}
		qsort(all, n, sizeof(*all), by_value);
		for (size_t i = 0; i < n; i++) {
			y[i] = all[i].y;
			lab[i] = all[i].lab;
		}
		struct q_input in = { y, lab, n, labs, 2 };

		assert_int_equal(proficiency_q(&q, &in, work, NULL), E_OK);
		expected = q.H1_0 >= 1 - 1e-12 ? 0 : q_by_definition(&in);
		if (!(fabs(q.s - expected) <= 1e-11 * expected))
			fail_msg("trial %d: %.17g, by definition %.17g", trial, q.s, expected);
	}
}

static void
equal_results_have_no_scatter(void **state)
{
	double y[] = { 4.1, 4.1, 4.1 }, work[40], x;
	int lab[] = { 0, 1, 2 };
	struct q_method q;

	(void)state;
	assert_int_equal(proficiency_q(&q, &(struct q_input){ y, lab, 3, 3, 1 }, work, NULL), E_OK);
	assert_true(q.s == 0 && q.H1_0 == 1);
	assert_int_equal(proficiency_hampel(&x, y, 3, q.s, work, NULL), E_OK);
	assert_true(x == 4.1);
}

static void
hampel_takes_the_median_between_two_equal_roots(void **state)
{
	/* nothing within 4.5 s* of the median: the sum is 0 there */
	double y[] = { 0, 0, 100, 100 }, z[] = { -6.5, -6.4, 0, 6.4, 6.5 }, work[40], x;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(proficiency_hampel(&x, y, 4, 1, work, NULL), E_OK);
	assert_true(x == 50);
	assert_int_equal(proficiency_hampel(&x, z, 5, 1.2, work, NULL), E_OK);
	assert_true(x == 0);
	assert_int_equal(proficiency_hampel(&x, z, 0, 1, work, &err), E_DOMAIN);
	assert_string_equal(
		sentence(&err), "a consensus needs at least 1 laboratories, there are 0");
}

static void
a_consensus_needs_two_laboratories(void **state)
{
	double y[] = { 4.1, 4.3 }, work[20];
	int lab[] = { 0, 0 };
	struct err err = { 0 };
	struct q_method q;

	(void)state;
	assert_int_equal(
		proficiency_q(&q, &(struct q_input){ y, lab, 2, 1, 1 }, work, &err), E_DOMAIN);
	assert_string_equal(
		sentence(&err), "a consensus needs at least 2 laboratories, there are 1");
}

/* ---- samples, pairs, scores ------------------------------------------------------------------------- */

static void
samples_need_equal_replicates(void **state)
{
	struct err err = { 0 };
	struct homogeneity h;

	(void)state;
	cell[0] = cell_of(0, 2, 10.0, 12.0);
	cell[1] = cell_of(1, 3, 10.0, 12.0, 11.0);
	assert_int_equal(proficiency_homogeneity(&h, cell, 2, 1.5, &err), E_DOMAIN);
	assert_string_equal(sentence(&err), "every sample needs the same number of results, at "
					    "least 2: the first has 2, number 2 "
					    "has 3");
	assert_int_equal(proficiency_homogeneity(&h, cell, 1, 1.5, &err), E_DOMAIN);
	assert_string_equal(sentence(&err), "homogeneity needs at least 2 samples, there are 1");
	assert_int_equal(proficiency_homogeneity(&h, cell, 2, 0, &err), E_DOMAIN);
	assert_string_equal(sentence(&err),
		"the standard deviation for proficiency assessment must be greater than 0, not 0");
}

static void
stability_compares_two_means(void **state)
{
	struct stability s;

	(void)state;
	cell[0] = cell_of(0, 2, 10.1, 10.3);
	cell[1] = cell_of(1, 2, 10.2, 10.7);
	assert_int_equal(proficiency_stability(&s, &cell[0], &cell[1], 0.5, NULL), E_OK);
	near(s.difference, 0.25);
	near(s.limit, 0.15);
	near(s.u, sqrt(0.02 / 2 + 0.125 / 2));
	assert_false(s.stable);
	assert_true(s.stable_expanded);
	cell[1] = cell_of(1, 1, 10.7);
	assert_int_equal(proficiency_stability(&s, &cell[0], &cell[1], 0.5, NULL), E_OK);
	assert_true(isnan(s.u));
	assert_false(s.stable_expanded);
	assert_int_equal(proficiency_stability(&s, &cell[0], &cell[1], -1, NULL), E_DOMAIN);
}

static void
pairs_need_three_laboratories(void **state)
{
	struct dd x[3] = { { 1, 0 }, { 2.5, 0 }, { 4, 0 } },
		  y[3] = { { 3, 0 }, { 4.5, 0 }, { 6, 0 } };
	struct err err = { 0 };
	struct youden s;

	(void)state;
	assert_int_equal(proficiency_youden(&s, x, y, 2, &err), E_DOMAIN);
	/* y - x is the same everywhere: no random error, no F */
	assert_int_equal(proficiency_youden(&s, x, y, 3, NULL), E_OK);
	assert_true(s.s_random == 0 && isnan(s.F));
	y[0] = dd_of(6);
	y[2] = dd_of(3);
	assert_int_equal(proficiency_youden(&s, x, y, 3, NULL), E_OK);
	assert_true(s.negative && s.s_lab == 0);
}

static void
scores_without_what_they_need_have_no_value(void **state)
{
	struct assigned a = { .value = 10, .u = (double)NAN, .U = (double)NAN, .sigma_pt = 0 };
	struct score s = proficiency_score(10.3, (double)NAN, (double)NAN, &a);

	(void)state;
	assert_true(isnan(s.z) && isnan(s.z_prime) && isnan(s.zeta) && isnan(s.En));
	assert_int_equal(score_class(s.z), SCORE_NONE);
	assert_int_equal(score_class_En(s.En), SCORE_NONE);
	assert_null(score_class_name(SCORE_NONE));
	assert_int_equal(score_class(-3), SCORE_UNSATISFACTORY);
	assert_int_equal(score_class(2), SCORE_SATISFACTORY);
	assert_int_equal(score_class_En(-1.0), SCORE_SATISFACTORY);
	assert_true(isnan(horwitz_rsd(0)) && isnan(thompson_rsd(1.01)));
	near(thompson_rsd(0.25), 2);
}

/* ---- consensus -------------------------------------------------------------------------------------- */

static void
consensus_of_four_results(void **state)
{
	/* in rational arithmetic; tau^2 of Mandel and Paule by halving */
	static const double x[] = { 10.1, 10.5, 9.9, 10.9 }, u[] = { 0.1, 0.15, 0.2, 0.1 };
	double w[4], chi2 = 0, tau2;
	struct consensus c;
	struct equivalence e;

	(void)state;
	assert_int_equal(consensus_values(&c, x, u, 4, NULL), E_OK);
	near(c.weighted.value, 10.444329896907216);
	near(c.weighted.u, 0.060920769908017147);
	assert_true(fabs(c.chi2 - 40.164948453608247) < 1e-11);
	near(c.birge, sqrt(c.chi2 / 3));
	near(c.u_birge, c.birge * c.weighted.u);
	assert_true(fabs(c.dersimonian_laird.tau * c.dersimonian_laird.tau - 0.20027777777777778) <
		    1e-13);
	tau2 = c.mandel_paule.tau * c.mandel_paule.tau;
	for (int i = 0; i < 4; i++) {
		w[i] = 1 / (u[i] * u[i] + tau2);
		chi2 += w[i] * (x[i] - c.mandel_paule.value) * (x[i] - c.mandel_paule.value);
	}
	assert_true(fabs(chi2 - 3) < 1e-12);
	e = consensus_equivalence(x[0], u[0], &c.weighted);
	near(e.u, sqrt(u[0] * u[0] - c.weighted.u * c.weighted.u));
}

static void
results_that_agree_have_no_excess_variance(void **state)
{
	static const double x[] = { 10.1, 10.15, 10.05 }, u[] = { 0.3, 0.4, 0.2 };
	struct consensus c;

	(void)state;
	assert_int_equal(consensus_values(&c, x, u, 3, NULL), E_OK);
	assert_true(c.birge < 1);
	assert_true(c.u_birge == c.weighted.u);
	assert_true(c.mandel_paule.zero && c.dersimonian_laird.zero);
	assert_true(c.mandel_paule.value == c.weighted.value);
}

static void
a_consensus_needs_uncertainties(void **state)
{
	static const double x[] = { 10.1, 10.15 }, u[] = { 0.3, 0 };
	struct err err = { 0 };
	struct consensus c;

	(void)state;
	assert_int_equal(consensus_values(&c, x, u, 2, &err), E_DOMAIN);
	assert_string_equal(
		sentence(&err), "a standard uncertainty must be greater than zero: value 2 has 0");
	assert_int_equal(consensus_values(&c, x, u, 1, &err), E_DOMAIN);
	assert_string_equal(sentence(&err), "at least 2 values are needed, there are 1");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_of_replicates_may_differ),
		cmocka_unit_test(a_negative_variance_between_laboratories_is_zero),
		cmocka_unit_test(precision_needs_laboratories_and_replicates),
		cmocka_unit_test(nothing_that_differs_is_not_tested),
		cmocka_unit_test(outliers_go_one_after_another),
		cmocka_unit_test(critical_values_need_enough_laboratories),
		cmocka_unit_test(precision_goes_with_the_level),
		cmocka_unit_test(q_method_agrees_with_its_definition),
		cmocka_unit_test(equal_results_have_no_scatter),
		cmocka_unit_test(hampel_takes_the_median_between_two_equal_roots),
		cmocka_unit_test(a_consensus_needs_two_laboratories),
		cmocka_unit_test(samples_need_equal_replicates),
		cmocka_unit_test(stability_compares_two_means),
		cmocka_unit_test(pairs_need_three_laboratories),
		cmocka_unit_test(scores_without_what_they_need_have_no_value),
		cmocka_unit_test(consensus_of_four_results),
		cmocka_unit_test(results_that_agree_have_no_excess_variance),
		cmocka_unit_test(a_consensus_needs_uncertainties),
	};

	return cmocka_run_group_tests_name("laboratories", tests, NULL, NULL);
}
