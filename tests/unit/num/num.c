/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>

#include "../../reference/table.h"
#include "num/distribution.h"
#include "num/random.h"
#include "num/summary.h"

static void
near_to(double got, double expected, double relative, const char *what)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%s: %.17g, expected %.17g", what, got, expected);
}

static void
summaries_keep_the_certified_digits(void **state)
{
	double *v = calloc(5000, sizeof(*v)), *copy = calloc(5000, sizeof(*v));
	char set[32] = "";
	size_t n = 0;
	struct table t;

	(void)state;
	assert_true(v && copy);
	table_open(&t, "univariate.tsv");
	while (table_row(&t)) {
		char *p = t.cell[2];
		double expected = strtod(p, NULL), tolerance = strtod(t.cell[3], NULL);

		if (strcmp(set, t.cell[0]) != 0) {
			snprintf(set, sizeof(set), "%s", t.cell[0]);
			n = 0;
		}
		if (strcmp(t.cell[1], "data") == 0) {
			while (*p && n < 5000)
				v[n++] = strtod(p, &p);
			continue;
		}
		if (strcmp(t.cell[1], "mean") == 0)
			near_to(num_mean(v, n), expected, tolerance, set);
		if (strcmp(t.cell[1], "sd") == 0)
			near_to(num_sd(v, n), expected, tolerance, set);
		memcpy(copy, v, n * sizeof(*v));
		if (strcmp(t.cell[1], "median") == 0)
			near_to(num_median(copy, n), expected, tolerance, set);
	}
	assert_true(t.rows > 15);
	free(v);
	free(copy);
}

static void
a_sum_does_not_lose_small_terms(void **state)
{
	const double v[] = { 1, 1e100, 1, -1e100 }, one = 2.385;

	(void)state;
	assert_true(num_sum(v, 4) == 2);
	assert_true(num_sum(NULL, 0) == 0);
	assert_true(isnan(num_mean(NULL, 0)));
	assert_true(isnan(num_sd(&one, 1)));
	assert_true(isnan(num_median(NULL, 0)));
	assert_true(num_mean(&one, 1) == 2.385);
}

static void
select_agrees_with_sorting(void **state)
{
	struct random_stream r;
	double v[101], sorted[101];

	(void)state;
	random_start(&r, 3, 0);
	for (size_t n = 1; n <= 101; n++) {
		for (size_t i = 0; i < n; i++)
			v[i] = sorted[i] = (double)(random_bits(&r) % 23); /* many ties */
		num_sort(sorted, n);
		for (size_t i = 1; i < n; i++)
			assert_true(sorted[i - 1] <= sorted[i]);
		for (size_t k = 0; k < n; k += 7)
			assert_true(num_select(v, n, k) == sorted[k]);
		assert_true(num_median(v, n) == (sorted[(n - 1) / 2] + sorted[n / 2]) / 2);
	}
	assert_true(isnan(num_select(v, 3, 3)));
}

static void
distributions_agree_with_the_reference(void **state)
{
	struct table t;

	(void)state;
	table_open(&t, "distributions.tsv");
	while (table_row(&t)) {
		char *second;
		double a = strtod(t.cell[1], &second), b = strtod(second, NULL);
		double expected = strtod(t.cell[2], NULL), got = (double)NAN;

		if (strcmp(t.cell[0], "normal_cdf") == 0)
			got = normal_cdf(a);
		else if (strcmp(t.cell[0], "t_tail") == 0)
			got = t_cdf(-a, b);
		else if (strcmp(t.cell[0], "normal_quantile") == 0)
			assert_int_equal(normal_quantile(&got, a, NULL), E_OK);
		else
			assert_int_equal(t_quantile(&got, a, b, NULL), E_OK);
		near_to(got, expected, strtod(t.cell[3], NULL), t.cell[1]);
	}
	assert_int_equal(t.rows, 53);
	assert_true(t_cdf(-1.96, (double)INFINITY) == normal_cdf(-1.96));
}

static void
fails(enum rc rc, const struct err *err, const char *text)
{
	char said[200];

	assert_int_equal(rc, E_DOMAIN);
	err_print(err, said, sizeof(said));
	assert_string_equal(said, text);
}

static void
quantiles_refuse_what_has_none(void **state)
{
	struct err err = { 0 };
	double q;

	(void)state;
	fails(normal_quantile(&q, 0, &err), &err, "a probability must lie between 0 and 1, not 0");
	fails(normal_quantile(&q, 1.5, &err), &err,
		"a probability must lie between 0 and 1, not 1.5");
	fails(t_quantile(&q, 1, 5, &err), &err, "a probability must lie between 0 and 1, not 1");
	fails(t_quantile(&q, -0.25, (double)INFINITY, &err), &err,
		"a probability must lie between 0 and 1, not -0.25");
	fails(t_quantile(&q, 0.975, 0, &err), &err,
		"degrees of freedom must be greater than 0, not 0");
	fails(t_quantile(&q, 0.975, (double)NAN, &err), &err,
		"degrees of freedom must be greater than 0, not nan");
}

static void
a_stream_depends_on_seed_and_number_alone(void **state)
{
	struct random_stream a, b, c, d;
	int same_c = 0, same_d = 0;

	(void)state;
	random_start(&a, 17, 4);
	random_start(&b, 17, 4);
	random_start(&c, 17, 5);
	random_start(&d, 18, 4);
	for (int i = 0; i < 1000; i++) {
		uint64_t bits = random_bits(&a);

		assert_true(bits == random_bits(&b));
		same_c += bits == random_bits(&c);
		same_d += bits == random_bits(&d);
	}
	assert_int_equal(same_c + same_d, 0);
}

/* The first outputs of xoshiro256++ from the state 1, 2, 3, 4, as the authors' program gives them. */
static void
the_generator_is_xoshiro256_plus_plus(void **state)
{
	static const uint64_t expected[] = { 41943041u, 58720359u, 3588806011781223u,
		3591011842654386u };
	struct random_stream r = { { 1, 2, 3, 4 } };

	(void)state;
	for (int i = 0; i < 4; i++)
		assert_true(random_bits(&r) == expected[i]);
}

/* Within five standard errors; the seed is fixed, so the answer is too. */
static void
random_numbers_have_the_moments_they_should(void **state)
{
	const size_t n = 200001; /* odd: the last normal of a pair is thrown away */
	double *v = calloc(n, sizeof(*v));
	struct random_stream r;
	const double root = sqrt((double)n);

	(void)state;
	assert_non_null(v);
	random_start(&r, 2026, 0);
	for (size_t i = 0; i < n; i++) {
		v[i] = random_uniform(&r);
		assert_true(v[i] > 0 && v[i] < 1);
	}
	assert_true(fabs(num_mean(v, n) - 0.5) < 5 * sqrt(1.0 / 12) / root);
	assert_true(fabs(num_sd(v, n) - sqrt(1.0 / 12)) < 5 * 0.13 / root);
	random_normals(&r, v, n);
	assert_true(fabs(num_mean(v, n)) < 5 / root);
	assert_true(fabs(num_sd(v, n) - 1) < 5 * sqrt(0.5) / root);
	for (double shape = 0.5; shape < 10; shape += 3.5) {
		for (size_t i = 0; i < n; i++)
			v[i] = random_gamma(&r, shape);
		assert_true(fabs(num_mean(v, n) - shape) < 5 * sqrt(shape) / root);
		assert_true(fabs(num_sd(v, n) - sqrt(shape)) < 5 * sqrt(2 + shape) / root);
	}
	free(v);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(summaries_keep_the_certified_digits),
		cmocka_unit_test(a_sum_does_not_lose_small_terms),
		cmocka_unit_test(select_agrees_with_sorting),
		cmocka_unit_test(distributions_agree_with_the_reference),
		cmocka_unit_test(quantiles_refuse_what_has_none),
		cmocka_unit_test(a_stream_depends_on_seed_and_number_alone),
		cmocka_unit_test(the_generator_is_xoshiro256_plus_plus),
		cmocka_unit_test(random_numbers_have_the_moments_they_should),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
