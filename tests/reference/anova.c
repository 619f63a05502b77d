/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Analysis of variance with certified answers: fifteen digits of every one, also where values agree in thirteen places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/anova.h"
#include "problem.h"

#define ROOM 20000
#define GROUPS 60

static struct dd y[ROOM];
static int of[ROOM];
static size_t n;

static void
add(const char *text, int group)
{
	assert_true(n < ROOM);
	assert_int_equal(dd_parse(&y[n], str_of(text), NULL), E_OK);
	of[n++] = group;
}

/* Observation i of a group is base + level + 0, -0.1, +0.1, -0.1 ...; its text is made in tenths, without rounding. */
static void
generate(struct problem *p)
{
	int64_t base = (int64_t)problem_number(p, "inputs.generator.base") * 10;
	int replicates = (int)problem_number(p, "inputs.replicates");
	char text[40];
	size_t k;
	const double *level = problem_numbers(p, "inputs.generator.level", &k);

	for (size_t g = 0; g < k; g++)
		for (int i = 1; i <= replicates; i++) {
			int64_t tenths = base + (int64_t)(level[g] * 10 + 0.5);

			if (i > 1)
				tenths += i % 2 ? 1 : -1;
			snprintf(text, sizeof(text), "%" PRId64 ".%" PRId64, tenths / 10,
				tenths % 10);
			add(text, (int)g);
		}
}

/* The other sets of the rule: k rows in nine groups give SS 0.08 k and 0.09 (k - 1), F = k. */
static void
every_size_and_offset_of_the_rule(void **state)
{
	static const char *const heads[] = { "", "100000", "100000000000" };
	static const int rows[] = { 21, 201, 2001 };
	static const int level[] = { 4, 3, 5, 3, 5, 3, 5, 3, 5 };
	struct anova_group group[9];
	char text[40];

	(void)state;
	for (int set = 0; set < 9; set++) {
		int k = rows[set / 3];
		struct anova_one_way r;
		struct arena a;

		n = 0;
		for (int g = 0; g < 9; g++)
			for (int i = 1; i <= k; i++) {
				/* 1, 1000000 or 1000000000000 */
				const char *first = set % 3 ? "0" : "1";
				int tenth = level[g] + (i == 1 ? 0 : i % 2 ? 1 : -1);

				snprintf(text, sizeof(text), "%s%s.%d", heads[set % 3], first,
					tenth);
				add(text, g);
			}
		arena_init(&a, 1 << 20);
		assert_int_equal(anova_one_way(&r, group, &a, y, n,
					 (struct anova_factor){ of, 9, "g" }, NULL),
			E_OK);
		/* correctly rounded, every one */
		assert_true(r.between.ss == 8.0 * k / 100);
		assert_true(r.within.ss == 9.0 * (k - 1) / 100);
		assert_true(r.between.F == k);
		assert_true(r.residual_sd == 0.1);
		arena_release(&a);
	}
}

static void
read_groups(struct problem *p)
{
	const json_t *group, *v;
	char text[40];
	size_t g, i;

	json_array_foreach(problem_at(p, "inputs.groups"), g, group)
	{
		json_array_foreach(group, i, v)
		{
			snprintf(text, sizeof(text), "%.15g", json_number_value(v));
			add(text, (int)g);
		}
	}
}

static void
check(const char *id)
{
	struct anova_factor factor = { .of = of, .name = "treatment" };
	struct anova_group group[GROUPS];
	struct anova_one_way r;
	struct problem p;
	struct arena a;

	n = 0;
	problem_open(&p, "strd_anova", id);
	if (problem_has(&p, "inputs.generator"))
		generate(&p);
	else
		read_groups(&p);
	factor.count = (int)problem_number(&p, "inputs.treatments");
	arena_init(&a, 1 << 20);
	assert_int_equal(anova_one_way(&r, group, &a, y, n, factor, NULL), E_OK);
	expect(&p, "df_between", (double)r.between.df);
	expect(&p, "df_within", (double)r.within.df);
	expect_digits(&p, "ss_between", r.between.ss, 15);
	expect_digits(&p, "ms_between", r.between.ms, 15);
	expect_digits(&p, "ss_within", r.within.ss, 15);
	expect_digits(&p, "ms_within", r.within.ms, 15);
	expect_digits(&p, "F", r.between.F, 15);
	expect_digits(&p, "r2", r.r2, 15);
	expect_digits(&p, "rsd", r.residual_sd, 15);
	arena_release(&a);
	problem_close(&p);
}

static void
certified_sets_to_fifteen_digits(void **state)
{
	(void)state;
	check("strd-aov-SiRstv");
	check("strd-aov-SmLs01");
	check("strd-aov-SmLs03");
	check("strd-aov-SmLs05");
	check("strd-aov-SmLs07");
	check("strd-aov-SmLs09");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certified_sets_to_fifteen_digits),
		cmocka_unit_test(every_size_and_offset_of_the_rule),
	};

	return cmocka_run_group_tests_name("anova", tests, NULL, NULL);
}
