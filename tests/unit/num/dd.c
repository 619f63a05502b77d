/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Double-double functions and sums. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "../../reference/table.h"
#include "num/dd_function.h"
#include "num/dd_vector.h"
#include "num/univariate.h"

static struct dd
exactly(const char *text)
{
	struct dd v;

	assert_int_equal(dd_parse(&v, str_of(text), NULL), E_OK);
	return v;
}

static double
relative_error(struct dd got, struct dd expected)
{
	return fabs(dd_sub(got, expected).hi / expected.hi);
}

static void
functions_have_thirty_digits(void **state)
{
	struct table t;

	(void)state;
	table_open(&t, "dd_function.tsv");
	while (table_row(&t)) {
		struct dd x = exactly(t.cell[1]), expected = exactly(t.cell[2]), got;
		double bound = 5e-31, off;

		if (strcmp(t.cell[0], "exp") == 0) {
			got = dd_exp(x);
			bound *= 1 + fabs(x.hi);
		} else if (strcmp(t.cell[0], "ln") == 0) {
			got = dd_ln(x);
			bound *= 1 + 1 / fabs(expected.hi);
		} else if (strcmp(t.cell[0], "log10") == 0) {
			got = dd_log10(x);
			bound *= 1 + 1 / fabs(expected.hi);
		} else {
			got = dd_power(x, atoi(t.cell[0] + 6));
		}
		off = relative_error(got, expected);
		if (!(off <= bound))
			fail_msg("%s of %s is off by %g of it", t.cell[0], t.cell[1], off);
	}
	assert_true(t.rows > 400);
}

static void
equal_decimals_are_equal(void **state)
{
	static const char *const same[][4] = {
		{ "0.7", "0.700", "7e-1", "+.70e0" },
		{ "-1000000000000.4", "-1000000000000.40", "-10000000000004e-1",
			"-1.00000000000040E+12" },
		{ "2300", "2.3e3", "0.0023e6", "2300.000" },
		{ "0", "-0.00", "0e5", ".0" },
		{ "1234567890123456789012345.6", "1234567890123456789012345.600",
			"12345678901234567890123456e-1", "01234567890123456789012345.60" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(same) / sizeof(same[0]); i++)
		for (int k = 1; k < 4; k++) {
			struct dd a = exactly(same[i][0]), b = exactly(same[i][k]);

			if (a.hi != b.hi || a.lo != b.lo)
				fail_msg("%s is not %s", same[i][0], same[i][k]);
		}
}

static void
functions_know_their_domain(void **state)
{
	(void)state;
	assert_true(isnan(dd_ln(dd_of(0)).hi));
	assert_true(isnan(dd_ln(dd_of(-2.385)).hi));
	assert_true(isnan(dd_exp(dd_of((double)NAN)).hi));
	assert_true(dd_exp(dd_of(-1000)).hi == 0);
	assert_true(isinf(dd_exp(dd_of(1000)).hi));
	assert_true(dd_ln(dd_of(1)).hi == 0);
	assert_true(dd_exp(dd_of(0)).hi == 1);
}

/* Wilkinson's alternating terms: a plain sum keeps nothing of the rest. */
static void
sums_keep_what_cancels(void **state)
{
	struct dd a[403], b[403];
	size_t n = 0;

	(void)state;
	for (int i = 0; i < 200; i++) {
		b[n] = dd_of(1);
		a[n++] = exactly("98765432101234.5");
		b[n] = dd_of(-1);
		a[n++] = exactly("98765432101234.5");
	}
	for (int i = 0; i < 3; i++) {
		b[n] = exactly("0.1");
		a[n++] = exactly("0.7");
	}
	/* n u^2 sum |terms|, as the header has it */
	assert_true(relative_error(dd_dot(a, b, n), exactly("0.21")) < 1e-12);
	for (size_t i = 0; i < n; i++)
		a[i] = dd_mul(a[i], b[i]);
	assert_true(relative_error(dd_total(a, n), exactly("0.21")) < 1e-12);
}

/* Against sorting, for arrays that make a selection slow too. */
static void
a_selection_is_what_sorting_gives(void **state)
{
	enum { N = 2001 };
	static struct dd v[N], w[N];

	(void)state;
	for (int kind = 0; kind < 5; kind++)
		for (size_t k = 0; k < N; k += 97) {
			for (size_t i = 0; i < N; i++) {
				size_t x = i * 7919 % N;

				v[i].hi = kind == 0   ? (double)x
					  : kind == 1 ? (double)i
					  : kind == 2 ? (double)(N - i)
					  : kind == 3 ? (double)(i < N / 2 ? i : N - i)
						      : (double)(x % 3);
				v[i].lo = 0;
				w[i] = v[i];
			}
			(void)num_median_exact(w, N);
			assert_true(num_select_exact(v, N, k).hi == w[k].hi);
		}
}

static void
quantiles_by_both_types(void **state)
{
	struct dd v[] = { { 4.5, 0 }, { 1.25, 0 }, { 9, 0 }, { 2, 0 } };

	(void)state;
	assert_true(num_quantile_exact(v, 4, 0.25, 7).hi == 1.8125);
	assert_true(num_quantile_exact(v, 4, 0.75, 7).hi == 5.625);
	assert_true(num_quantile_exact(v, 4, 0.25, 6).hi == 1.4375);
	assert_true(num_quantile_exact(v, 4, 0.75, 6).hi == 7.875);
	assert_true(num_quantile_exact(v, 4, 0, 6).hi == 1.25);
	assert_true(num_quantile_exact(v, 4, 1, 6).hi == 9);
	assert_true(num_quantile_exact(v, 1, 0.75, 6).hi == v[0].hi);
}

static void
decimals_are_found_again(void **state)
{
	static const struct {
		const char *a, *b;
		char op;
		const char *is;
	} rows[] = { { "0.1", "0.2", '+', "0.3" }, { "1000000.15", "1000000.05", '-', "0.1" },
		{ "9.90030", "3.66", '/', "2.705" }, { "1.63", "-79.5", '*', "-129.585" },
		{ "1e-30", "3e-30", '+', "4e-30" },
		{ "123456789012345678901234567", "1", '+', "123456789012345678901234568" } };
	struct dd a, b, r;
	struct decimal got, want;

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		a = exactly(rows[i].a);
		b = exactly(rows[i].b);
		r = rows[i].op == '+'   ? dd_add(a, b)
		    : rows[i].op == '-' ? dd_sub(a, b)
		    : rows[i].op == '*' ? dd_mul(a, b)
					: dd_div(a, b);
		assert_int_equal(
			dd_decimal(&got, r, 0x1p-98 * (rows[i].op == '-' ? fabs(a.hi) : fabs(r.hi)),
				NULL),
			E_OK);
		assert_int_equal(decimal_parse(&want, str_of(rows[i].is), NULL), E_OK);
		assert_int_equal(decimal_cmp(&got, &want), 0);
	}
	/* what is no short decimal keeps its digits: a third, and 0.1 as a double is */
	assert_int_equal(dd_decimal(&got, dd_div(dd_of(1), dd_of(3)), 1e-30, NULL), E_OK);
	assert_true(got.n > 32 && got.digit[30] == 3);
	assert_int_equal(dd_decimal(&got, dd_of(0.1), 0, NULL), E_OK);
	assert_int_equal(decimal_parse(&want,
				 STR("0.1000000000000000055511151231257827021181583404541"), NULL),
		E_OK);
	assert_int_equal(got.digit[20], want.digit[20]);
	assert_true(dd_written(0.1).lo != 0 && dd_written(0.1).hi == 0.1);
	assert_int_equal(dd_decimal(&got, dd_of(0), 1e-30, NULL), E_OK);
	assert_int_equal(got.n, 0);
	assert_int_equal(dd_decimal(&got, dd_of((double)INFINITY), 0, NULL), E_DOMAIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(functions_have_thirty_digits),
		cmocka_unit_test(equal_decimals_are_equal),
		cmocka_unit_test(functions_know_their_domain),
		cmocka_unit_test(decimals_are_found_again),
		cmocka_unit_test(sums_keep_what_cancels),
		cmocka_unit_test(a_selection_is_what_sorting_gives),
		cmocka_unit_test(quantiles_by_both_types),
	};

	return cmocka_run_group_tests_name("dd", tests, NULL, NULL);
}
