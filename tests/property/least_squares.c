/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Laws of least squares over random designs. HIDEMARK_SEED=n replays the run that a failure names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>

#include "num/least_squares.h"
#include "num/random.h"

#define TRIALS 1500
#define ROWS 24
#define TERMS 5

static uint64_t seed = 20260917;

struct design {
	struct dd x[TERMS][ROWS], y[ROWS], w[ROWS];
	const struct dd *term[TERMS];
	struct str name[TERMS];
	struct linear_model model;
};

static int
below(struct random_stream *r, int n)
{
	return (int)(random_bits(r) % (uint64_t)n);
}

static void
holds(bool law, const char *what)
{
	if (!law)
		fail_msg("%s; HIDEMARK_SEED=%llu", what, (unsigned long long)seed);
}

/* Decimals of up to nine digits; a power where one is asked for, so that conditions go up to 10^10. */
static void
any_design(struct design *d, struct random_stream *r)
{
	bool powers = below(r, 3) == 0;
	int n;

	d->model = (struct linear_model){ .y = d->y,
		.terms = 1 + below(r, TERMS),
		.term = d->term,
		.name = d->name,
		.intercept = below(r, 4) > 0 };
	n = d->model.terms + 3 + below(r, ROWS - TERMS - 3);
	d->model.n = (size_t)n;
	for (int i = 0; i < n; i++) {
		d->y[i] = dd_div(dd_of(below(r, 2000000) - 1000000), dd_of(1000));
		d->w[i] = dd_div(dd_of(1 + below(r, 900)), dd_of(100));
		for (int j = 0; j < d->model.terms; j++) {
			d->x[j][i] = dd_div(dd_of(below(r, 100000000) + 1), dd_of(10000));
			if (powers && j > 0)
				d->x[j][i] = dd_mul(d->x[j - 1][i], d->x[0][i]);
		}
	}
	for (int j = 0; j < d->model.terms; j++) {
		d->term[j] = d->x[j];
		d->name[j] = STR("x");
	}
}

static bool
same(double a, double b, double relative)
{
	return fabs(a - b) <= relative * fabs(b);
}

static void
solve(struct least_squares *out, struct arena *a, const struct linear_model *m)
{
	struct err err = { 0 };
	char text[300];

	if (least_squares(out, a, m, &err)) {
		err_print(&err, text, sizeof(text));
		holds(false, text);
	}
}

/* Residuals are orthogonal to every term; the leverages add up to the number of coefficients. */
static void
residuals_are_orthogonal(struct design *d, struct arena *a)
{
	struct least_squares f;
	double h[ROWS], sum = 0;

	solve(&f, a, &d->model);
	for (int j = 0; j < d->model.terms; j++) {
		struct dd dot = dd_of(0);
		double size = 0;

		for (size_t i = 0; i < d->model.n; i++) {
			dot = dd_add(dot, dd_mul(d->x[j][i], f.residual[i]));
			size += fabs(d->x[j][i].hi * f.residual[i].hi);
		}
		holds(fabs(dot.hi) <= 1e-24 * size, "residuals are orthogonal to the terms");
	}
	least_squares_leverage(h, &f);
	for (size_t i = 0; i < d->model.n; i++)
		sum += h[i];
	holds(same(sum, f.p, 1e-13), "leverages add up to the coefficients");
}

/* A term in another unit has its coefficient in that unit and changes nothing else. */
static void
units_do_not_matter(struct design *d, struct arena *a, struct random_stream *r)
{
	struct least_squares f, g;
	int j = below(r, d->model.terms), at = j + d->model.intercept;
	double sd, r2, b, se;

	solve(&f, a, &d->model);
	sd = f.residual_sd;
	r2 = f.r2;
	b = dd_double(f.value[at]);
	se = f.se[at];
	for (size_t i = 0; i < d->model.n; i++)
		d->x[j][i] = dd_mul(d->x[j][i], dd_of(1000));
	solve(&g, a, &d->model);
	holds(same(g.residual_sd, sd, 1e-15) && same(g.r2, r2, 1e-14), "units change no scatter");
	holds(same(dd_double(g.value[at]) * 1000, b, 1e-15) && same(g.se[at] * 1000, se, 1e-15),
		"units change the coefficient by their ratio");
}

/* y = X b without scatter is found again, to the last bit of b. */
static void
what_was_put_in_comes_out(struct design *d, struct arena *a, struct random_stream *r)
{
	struct least_squares f;
	double b[TERMS + 1];
	int first = d->model.intercept;

	for (int j = 0; j < d->model.terms + first; j++)
		b[j] = below(r, 20001) - 10000;
	for (size_t i = 0; i < d->model.n; i++) {
		d->y[i] = dd_of(first ? b[0] : 0);
		for (int j = 0; j < d->model.terms; j++)
			d->y[i] = dd_add(d->y[i], dd_mul(d->x[j][i], dd_of(b[j + first])));
	}
	solve(&f, a, &d->model);
	if (f.digits < 15)
		return;
	for (int j = 0; j < f.p; j++)
		holds(same(dd_double(f.value[j]), b[j], 1e-15), "exact coefficients are found");
	holds(f.exact || f.residual_sd < 1e-18, "an exact fit has no scatter");
}

/* A weight that is a whole number is a row that stands so often, but for the degrees of freedom. */
static void
weights_scale_only_the_scatter(struct design *d, struct arena *a)
{
	struct least_squares f, g;
	double b, se;

	d->model.weight = d->w;
	solve(&f, a, &d->model);
	b = dd_double(f.value[0]);
	se = f.se[0];
	for (size_t i = 0; i < d->model.n; i++)
		d->w[i] = dd_mul(d->w[i], dd_of(3.5));
	solve(&g, a, &d->model);
	holds(same(dd_double(g.value[0]), b, 1e-15) && same(g.se[0], se, 1e-15),
		"a common factor of the weights changes no coefficient");
	holds(same(g.ss_residual, 3.5 * f.ss_residual, 1e-14), "it multiplies the sum of squares");
}

static void
laws_hold_for_every_design(void **state)
{
	static struct design d;
	struct random_stream r;
	struct arena a;

	(void)state;
	for (int trial = 0; trial < TRIALS; trial++) {
		random_start(&r, seed, (uint64_t)trial);
		arena_init(&a, 4 << 20);
		any_design(&d, &r);
		residuals_are_orthogonal(&d, &a);
		units_do_not_matter(&d, &a, &r);
		weights_scale_only_the_scatter(&d, &a);
		d.model.weight = NULL;
		what_was_put_in_comes_out(&d, &a, &r);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(laws_hold_for_every_design),
	};
	const char *given = getenv("HIDEMARK_SEED");

	if (given)
		seed = strtoull(given, NULL, 10);
	return cmocka_run_group_tests_name("least squares, property", tests, NULL, NULL);
}
