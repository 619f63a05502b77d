/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Linear least squares with certified and rational answers: fifteen digits of every one. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/dd_function.h"
#include "num/least_squares.h"
#include "problem.h"

#define MAX_TERMS 12

struct fixture {
	struct problem p;
	struct arena arena;
	struct linear_model model;
	const struct dd *term[MAX_TERMS];
	struct str name[MAX_TERMS];
	struct least_squares fit;
};

/* The shortest text of a double is the decimal the problem was written with. */
static struct dd *
exactly(struct arena *a, const double *v, size_t n)
{
	struct dd *out = arena_new(a, struct dd, n);
	char text[40];

	assert_non_null(out);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%.15g", v[i]);
		assert_int_equal(dd_parse(&out[i], str_of(text), NULL), E_OK);
	}
	return out;
}

static void
read_terms(struct fixture *f)
{
	size_t n, all;
	const double *x = problem_numbers(&f->p, "inputs.x", &all);
	const struct dd *exact = exactly(&f->arena, x, all);
	char q[20];
	int last = 0;

	f->model.intercept = expected_has(&f->p, "b0");
	for (int j = 1; j < MAX_TERMS; j++) {
		snprintf(q, sizeof(q), "b%d", j);
		if (expected_has(&f->p, q))
			last = j;
	}
	n = f->model.n;
	for (int j = 0; j < last; j++) {
		struct dd *power = arena_new(&f->arena, struct dd, n);

		assert_non_null(power);
		/* several variables one behind the other, or the powers of one */
		for (size_t i = 0; i < n; i++)
			power[i] = all > n ? exact[(size_t)j * n + i] : dd_power(exact[i], j + 1);
		f->term[j] = power;
		f->name[j] = STR("x");
	}
	f->model.terms = last;
	f->model.term = f->term;
	f->model.name = f->name;
}

static void
look(struct fixture *f, const char *q, double got)
{
	/* what is 0 in truth is 0 exactly, or the error is absolute */
	expect_digits(&f->p, q, got, 15);
}

static void
check(const char *topic, const char *id)
{
	struct fixture f = { .p = { 0 } };
	const struct least_squares *r = &f.fit;
	const double *v;
	char q[20];

	problem_open(&f.p, topic, id);
	arena_init(&f.arena, 8 << 20);
	v = problem_numbers(&f.p, "inputs.y", &f.model.n);
	f.model.y = exactly(&f.arena, v, f.model.n);
	if (problem_has(&f.p, "inputs.w")) {
		v = problem_numbers(&f.p, "inputs.w", &f.model.n);
		f.model.weight = exactly(&f.arena, v, f.model.n);
	}
	read_terms(&f);
	assert_int_equal(least_squares(&f.fit, &f.arena, &f.model, NULL), E_OK);
	if (getenv("SHOW"))
		print_message("# %s: condition %.3g, digits %.2f\n", id, r->condition, r->digits);
	for (int j = 0; j < r->p; j++) {
		snprintf(q, sizeof(q), "b%d", j + !f.model.intercept);
		look(&f, q, dd_double(r->value[j]));
		snprintf(q, sizeof(q), "se_b%d", j + !f.model.intercept);
		look(&f, q, r->se[j]);
	}
	look(&f, "rsd", r->residual_sd);
	look(&f, "r2", r->r2);
	look(&f, "ss_reg", r->ss_regression);
	look(&f, "ms_reg", r->ms_regression);
	look(&f, "ss_res", r->ss_residual);
	look(&f, "ms_res", r->ms_residual);
	if (r->exact) {
		expect_text(&f.p, "F", "", "infinity");
		assert_true(isnan(r->F));
	} else {
		look(&f, "F", r->F);
	}
	expect(&f.p, "df_reg", (double)r->df_regression);
	expect(&f.p, "df_res", (double)r->df_residual);
	assert_true(r->digits >= 15);
	arena_release(&f.arena);
	problem_close(&f.p);
}

static void
certified_sets_to_fifteen_digits(void **state)
{
	(void)state;
	check("strd_linear", "strd-lin-Norris");
	check("strd_linear", "strd-lin-NoInt1");
	check("strd_linear", "strd-lin-Filip");
	check("strd_linear", "strd-lin-Wampler1");
	check("strd_linear", "strd-lin-Wampler3");
	check("strd_linear", "strd-lin-Wampler5");
}

static void
rational_answers_to_fifteen_digits(void **state)
{
	(void)state;
	check("linear", "lin-wampler2");
	check("linear", "lin-wampler4");
	check("linear", "lin-longley");
	check("linear", "lin-noint2");
	check("linear", "lin-pontius");
	check("linear", "lin-weighted");
	check("linear", "lin-years");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(certified_sets_to_fifteen_digits),
		cmocka_unit_test(rational_answers_to_fifteen_digits),
	};

	return cmocka_run_group_tests_name("linear", tests, NULL, NULL);
}
