/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NIST StRD univariate sets: every digit a double can hold. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/univariate.h"
#include "problem.h"

#define ROOM 6000

static struct dd y[ROOM], copy[ROOM];
static size_t n;

static void
add(double v)
{
	char text[40];

	/* the shortest text of the double is the decimal the problem was written with */
	snprintf(text, sizeof(text), "%.15g", v);
	assert_int_equal(dd_parse(&y[n++], str_of(text), NULL), E_OK);
}

static void
check(const char *id)
{
	struct problem p;
	struct summary s;
	struct order_summary order;
	struct dd median;

	n = 0;
	problem_open(&p, "strd_univariate", id);
	if (problem_has(&p, "inputs.digits")) {
		const json_t *lines = problem_at(&p, "inputs.digits");

		for (size_t i = 0; i < json_array_size(lines); i++)
			for (const char *d = json_string_value(json_array_get(lines, i)); *d; d++)
				add(*d - '0');
	} else if (problem_has(&p, "inputs.pattern")) {
		size_t k;
		const double *repeat = problem_numbers(&p, "inputs.pattern.then_repeat", &k);

		add(problem_number(&p, "inputs.pattern.first"));
		for (int i = 0; i < (int)problem_number(&p, "inputs.pattern.times"); i++)
			for (size_t j = 0; j < k; j++)
				add(repeat[j]);
	} else {
		size_t k;
		const double *v = problem_numbers(&p, "inputs.y", &k);

		for (size_t i = 0; i < k; i++)
			add(v[i]);
	}
	assert_int_equal(n, (size_t)problem_number(&p, "inputs.n"));
	assert_int_equal(num_summary(&s, y, n, NULL), E_OK);
	expect_digits(&p, "mean", s.mean, 15);
	expect_digits(&p, "sd", s.sd, 15);
	expect_digits(&p, "r1", s.r1, 15);
	expect(&p, "g1", s.g1);
	expect(&p, "g2", s.g2);
	expect(&p, "G1", s.G1);
	if (expected_has(&p, "G2"))
		expect(&p, "G2", s.G2);
	memcpy(copy, y, n * sizeof(*y));
	median = num_median_exact(y, n);
	num_order_summary(&order, copy, n, 7);
	expect(&p, "median", order.median);
	expect(&p, "mad", order.mad);
	expect(&p, "median", dd_double(median));
	for (size_t i = 0; i < n; i++)
		y[i] = dd_abs(dd_sub(y[i], median));
	expect(&p, "mad", dd_double(num_median_exact(y, n)));
	problem_close(&p);
}

static void
all_sets_to_fifteen_digits(void **state)
{
	(void)state;
	check("strd-uni-PiDigits");
	check("strd-uni-Lew");
	check("strd-uni-Michelso");
	check("strd-uni-NumAcc1");
	check("strd-uni-NumAcc3");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_sets_to_fifteen_digits),
	};

	return cmocka_run_group_tests_name("univariate", tests, NULL, NULL);
}
