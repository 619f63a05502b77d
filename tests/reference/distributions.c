/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Distributions, robust estimates and tests: problems/distributions_tests.json, and 40-digit values in tails.tsv. */
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
#include "num/robust.h"
#include "num/summary.h"
#include "num/univariate.h"
#include "problem.h"
#include "table.h"

#define ROOM 100

static const char *const topic = "distributions_tests";

/* ---- functions of one place ------------------------------------------------------------------------- */

static double
value_of(const char *function, const double *a)
{
	double v = (double)NAN;
	enum rc rc = E_OK;

	if (strcmp(function, "normal_cdf") == 0)
		v = normal_cdf(a[0]);
	else if (strcmp(function, "normal_upper") == 0)
		v = normal_upper(a[0]);
	else if (strcmp(function, "normal_quantile") == 0)
		rc = normal_quantile(&v, a[0], NULL);
	else if (strcmp(function, "normal_upper_quantile") == 0)
		rc = normal_upper_quantile(&v, a[0], NULL);
	else if (strcmp(function, "t_upper") == 0)
		v = t_upper(a[0], a[1]);
	else if (strcmp(function, "t_quantile") == 0)
		rc = t_quantile(&v, a[0], a[1], NULL);
	else if (strcmp(function, "t_upper_quantile") == 0)
		rc = t_upper_quantile(&v, a[0], a[1], NULL);
	else if (strcmp(function, "chi2_cdf") == 0)
		v = chi2_cdf(a[0], a[1]);
	else if (strcmp(function, "chi2_upper") == 0)
		v = chi2_upper(a[0], a[1]);
	else if (strcmp(function, "chi2_quantile") == 0)
		rc = chi2_quantile(&v, a[0], a[1], NULL);
	else if (strcmp(function, "chi2_upper_quantile") == 0)
		rc = chi2_upper_quantile(&v, a[0], a[1], NULL);
	else if (strcmp(function, "f_cdf") == 0)
		v = f_cdf(a[0], a[1], a[2]);
	else if (strcmp(function, "f_upper") == 0)
		v = f_upper(a[0], a[1], a[2]);
	else if (strcmp(function, "f_quantile") == 0)
		rc = f_quantile(&v, a[0], a[1], a[2], NULL);
	else if (strcmp(function, "f_upper_quantile") == 0)
		rc = f_upper_quantile(&v, a[0], a[1], a[2], NULL);
	else if (strcmp(function, "beta_cdf") == 0)
		v = beta_cdf(a[0], a[1], a[2]);
	else if (strcmp(function, "beta_upper") == 0)
		v = beta_upper(a[0], a[1], a[2]);
	else if (strcmp(function, "noncentral_t_cdf") == 0)
		v = noncentral_t_cdf(a[0], a[1], a[2]);
	else if (strcmp(function, "noncentral_t_upper") == 0)
		v = noncentral_t_upper(a[0], a[1], a[2]);
	else if (strcmp(function, "tukey_cdf") == 0)
		v = tukey_cdf(a[0], a[1], a[2]);
	else if (strcmp(function, "tukey_upper") == 0)
		v = tukey_upper(a[0], a[1], a[2]);
	else
		fail_msg("there is no function %s", function);
	assert_int_equal(rc, E_OK);
	return v;
}

static void
every_tail_to_twelve_digits(void **state)
{
	struct table t;

	(void)state;
	table_open(&t, "tails.tsv");
	while (table_row(&t)) {
		double a[3] = { 0 }, expected = strtod(t.cell[2], NULL), got;
		char *rest = t.cell[1];

		for (int i = 0; i < 3 && *rest; i++)
			a[i] = strtod(rest, &rest);
		got = value_of(t.cell[0], a);
		if (!(fabs(got - expected) <= strtod(t.cell[3], NULL) * fabs(expected)))
			fail_msg("%s(%s): %.17g, expected %.17g", t.cell[0], t.cell[1], got,
				expected);
	}
	assert_true(t.rows > 800);
}

static void
function_problem(const char *id, const char *function, size_t n_args)
{
	struct problem p;
	double got[ROOM];
	const double *args;
	size_t n;

	problem_open(&p, topic, id);
	args = problem_numbers(&p, "inputs.args", &n);
	assert_true(n % n_args == 0 && n / n_args <= ROOM);
	for (size_t i = 0; i < n / n_args; i++)
		got[i] = value_of(function, args + i * n_args);
	expect_all(&p, "value", got, n / n_args);
	problem_close(&p);
}

static void
published_points_are_met(void **state)
{
	(void)state;
	function_problem("t-quantile-1", "t_quantile", 2);
	function_problem("t-tail-1", "t_upper", 2);
	function_problem("chi2-quantile-1", "chi2_quantile", 2);
	function_problem("f-quantile-1", "f_quantile", 3);
	function_problem("f-tail-1", "f_upper", 3);
	function_problem("normal-1", "normal_cdf", 1);
	function_problem("normal-quantile-1", "normal_quantile", 1);
}

static void
studentised_range(void **state)
{
	struct problem p;
	const double *args;
	const json_t *expected;
	size_t n;
	double q, t;

	(void)state;
	problem_open(&p, topic, "studentized-range-1");
	args = problem_numbers(&p, "inputs.cdf_args [q, k, df]", &n);
	expected = expected_value(&p, "cdf");
	for (size_t i = 0; i < n; i += 3) {
		double want = json_number_value(json_array_get(expected, i / 3));
		double got = tukey_cdf(args[i], args[i + 1], args[i + 2]);

		/* below 1e-10 an absolute error of 1e-12 suffices: there the reference itself ends */
		if (!(fabs(got - want) <= fmax(1e-12, 1e-9 * want)))
			fail_msg("range %zu: %.17g, expected %.17g", i / 3, got, want);
	}
	args = problem_numbers(&p, "inputs.quantile_args [p, k, df]", &n);
	expected = expected_value(&p, "quantile");
	for (size_t i = 0; i < n; i += 3) {
		double want = json_number_value(json_array_get(expected, i / 3));

		assert_int_equal(tukey_quantile(&q, args[i], args[i + 1], args[i + 2], NULL), E_OK);
		/*
		 * The reference is R's qtukey, which has no digits for 2 degrees of freedom: of two values the range is exactly
		 * sqrt(2) |t|, and 0.95 gives 6.0849, not 6.0796. Those are checked against tails.tsv instead.
		 */
		if (args[i + 2] > 2 && !(fabs(q - want) <= 2e-5 * want))
			fail_msg("quantile %zu: %.17g, expected %.17g", i / 3, q, want);
		if (args[i + 1] == 2) {
			assert_int_equal(
				t_upper_quantile(&t, (1 - args[i]) / 2, args[i + 2], NULL), E_OK);
			assert_true(fabs(q / (t * sqrt(2.0)) - 1) < 1e-13);
		}
		assert_true(fabs(tukey_cdf(q, args[i + 1], args[i + 2]) - args[i]) < 1e-14);
	}
	problem_close(&p);
}

static void
dixon_by_integration(void **state)
{
	struct problem p;
	const double *n, *alpha;
	double rows[ROOM], *at = rows;
	size_t count, levels;

	(void)state;
	problem_open(&p, topic, "dixon-r10");
	n = problem_numbers(&p, "inputs.n", &count);
	alpha = problem_numbers(&p, "inputs.one_sided_alpha", &levels);
	for (size_t i = 0; i < count; i++) {
		*at++ = n[i];
		for (size_t j = 0; j < levels; j++, at++)
			assert_int_equal(
				dixon_critical(at, DIXON_R10, (size_t)n[i], alpha[j], NULL), E_OK);
	}
	expect_all(&p, "rows [n, 0.05, 0.025, 0.005]", rows, (size_t)(at - rows));
	for (size_t i = 0; i < count; i++) {
		char place[40];
		const char *const level[] = { "two_sided_90", "two_sided_95", "two_sided_99" };

		for (size_t j = 0; j < levels; j++) {
			snprintf(place, sizeof(place), "%s.%zu", level[j], i);
			expect_at(&p, "rorabacher", place, rows[i * (levels + 1) + 1 + j]);
		}
	}
	problem_close(&p);
}

/* ---- one sample ------------------------------------------------------------------------------------- */

static void
moments(struct problem *p, const double *v, size_t n)
{
	struct dd exact[ROOM];
	struct summary s;

	for (size_t i = 0; i < n; i++)
		exact[i] = dd_of(v[i]);
	assert_int_equal(num_summary(&s, exact, n, NULL), E_OK);
	expect(p, "mean", s.mean);
	expect(p, "sd", s.sd);
	if (strcmp(p->id, "tests-S1") == 0) {
		expect_not(p, "skewness_g1",
			"the sample is symmetric about its mean: 1e-13 is the rounding of doubles");
		assert_true(fabs(s.g1) < 1e-12);
	} else {
		expect(p, "skewness_g1", s.g1);
	}
	expect(p, "kurtosis_excess_g2", s.g2);
}

static void
outliers(struct problem *p, const double *v, const double *sorted, size_t n)
{
	struct grubbs g;
	double most, ratio[2];

	assert_int_equal(num_grubbs(&g, v, n, NULL), E_OK);
	most = fmax(g.g_low, g.g_high);
	expect(p, "grubbs_G_two_sided", most);
	expect(p, "grubbs_p_bonferroni", grubbs_p(n, most, 2));
	ratio[0] = dixon_low(DIXON_R10, sorted, n);
	ratio[1] = dixon_high(DIXON_R10, sorted, n);
	expect_all(p, "dixon_r10_low_high", ratio, 2);
}

static void
normal_or_not(struct problem *p, const double *sorted, size_t n)
{
	struct normality t;
	double work[ROOM];

	assert_int_equal(shapiro_wilk(&t, sorted, n, work, NULL), E_OK);
	expect(p, "shapiro_W", t.statistic);
	expect(p, "shapiro_p", t.p);
	assert_int_equal(anderson_darling(&t, sorted, n, NULL), E_OK);
	expect(p, "anderson_darling_A2", t.statistic);
	expect(p, "anderson_darling_A2_modified", t.modified);
	expect(p, "anderson_darling_p", t.p);
	assert_int_equal(lilliefors(&t, sorted, n, NULL), E_OK);
	expect(p, "lilliefors_D", t.statistic);
	expect(p, "lilliefors_p_dallal_wilkinson", t.p);
}

static void
sample_problem(const char *id)
{
	static const double share[] = { 0.05, 0.25, 0.75, 0.95 };
	struct problem p;
	struct robust_scale qn, sn;
	double sorted[ROOM], work[ROOM], quantiles[4];
	const double *v;
	size_t n;

	problem_open(&p, topic, id);
	v = problem_numbers(&p, "inputs.x", &n);
	assert_true(n <= ROOM);
	memcpy(sorted, v, n * sizeof(*v));
	num_sort(sorted, n);
	moments(&p, v, n);
	memcpy(work, v, n * sizeof(*v));
	expect(&p, "median", num_median(work, n));
	expect(&p, "mad_1.4826", robust_mad(v, n, num_median(work, n), work));
	qn = robust_qn(sorted, n);
	sn = robust_sn(sorted, n);
	expect(&p, "Qn_raw_order_statistic", qn.raw);
	expect(&p, "Qn_R_robustbase", qn.value);
	expect(&p, "Sn_R_robustbase", sn.value);
	outliers(&p, v, sorted, n);
	for (int i = 0; i < 4; i++)
		quantiles[i] = sorted_quantile(sorted, n, share[i], QUANTILE_7);
	expect_all(&p, "quantiles_type7 [0.05 0.25 0.75 0.95]", quantiles, 4);
	normal_or_not(&p, sorted, n);
	problem_close(&p);
}

static void
one_sample(void **state)
{
	(void)state;
	sample_problem("tests-S1");
	sample_problem("tests-S3");
	sample_problem("tests-S5");
	sample_problem("tests-S7");
}

/* ---- several samples -------------------------------------------------------------------------------- */

static void
two_samples(void **state)
{
	struct problem p;
	struct sample a, b;
	struct two_samples t;
	struct mann_whitney m;

	(void)state;
	problem_open(&p, topic, "two-sample-1");
	a.v = problem_numbers(&p, "inputs.a", &a.n);
	b.v = problem_numbers(&p, "inputs.b", &b.n);
	assert_int_equal(compare_two(&t, &a, &b, 0.95, NULL), E_OK);
	assert_int_equal(compare_ranks(&m, &a, &b, NULL), E_OK);
	expect(&p, "t_welch_published", t.welch.t);
	expect(&p, "df_welch_published", t.welch.df);
	expect(&p, "p_welch_published", t.welch.p);
	expect(&p, "p_pooled_published", t.pooled.p);
	expect(&p, "t_pooled", t.pooled.t);
	expect(&p, "p_pooled", t.pooled.p);
	expect(&p, "t_welch", t.welch.t);
	expect(&p, "df_welch", t.welch.df);
	expect(&p, "p_welch", t.welch.p);
	expect(&p, "F", t.f.statistic);
	expect(&p, "p_F", t.f.p);
	expect(&p, "U", m.u);
	expect(&p, "p_mann_whitney", m.p);
	assert_true(m.ties && !m.exact);
	problem_close(&p);
}

static void
k_samples(void **state)
{
	struct problem p;
	struct sample s[4];
	struct k_samples k;
	double rows[30], *at = rows, q;

	(void)state;
	problem_open(&p, topic, "k-sample-1");
	for (int i = 0; i < 4; i++) {
		char place[40];

		snprintf(place, sizeof(place), "inputs.groups.%d", i);
		s[i].v = problem_numbers(&p, place, &s[i].n);
	}
	assert_int_equal(compare_many(&k, s, 4, NULL), E_OK);
	expect(&p, "F", k.anova.statistic);
	expect(&p, "p_F", k.anova.p);
	expect(&p, "kruskal_H", k.kruskal.statistic);
	expect(&p, "kruskal_p", k.kruskal.p);
	expect(&p, "bartlett", k.bartlett.statistic);
	expect(&p, "bartlett_p", k.bartlett.p);
	expect(&p, "levene_mean", k.levene.statistic);
	expect(&p, "levene_p", k.levene.p);
	expect(&p, "brown_forsythe", k.brown_forsythe.statistic);
	expect(&p, "brown_forsythe_p", k.brown_forsythe.p);
	assert_int_equal(tukey_quantile(&q, 0.95, 4, k.within_df, NULL), E_OK);
	for (int i = 0; i < 4; i++)
		for (int j = i + 1; j < 4; j++) {
			struct tukey_pair pair = compare_pair(&s[i], &s[j], &k, 4, q);

			*at++ = i + 1;
			*at++ = j + 1;
			*at++ = pair.difference;
			*at++ = pair.q;
			*at++ = pair.p;
			assert_true((pair.p < 0.05) ==
				    (pair.interval.low > 0 || pair.interval.high < 0));
		}
	expect_all(&p, "tukey [i, j, difference, q, p]", rows, (size_t)(at - rows));
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_tail_to_twelve_digits),
		cmocka_unit_test(published_points_are_met),
		cmocka_unit_test(studentised_range),
		cmocka_unit_test(dixon_by_integration),
		cmocka_unit_test(one_sample),
		cmocka_unit_test(two_samples),
		cmocka_unit_test(k_samples),
	};

	return cmocka_run_group_tests_name("distributions", tests, NULL, NULL);
}
