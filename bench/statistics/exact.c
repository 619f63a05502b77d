/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the exact statistics cost beside the same in plain doubles: both in one run, each the best of several. The ratio has to
 * stay below 20; the program ends with 1 where it does not.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "num/anova.h"
#include "num/least_squares.h"
#include "num/random.h"
#include "num/univariate.h"
#include "plain.h"

#define RUNS 7
#define MOST 20.0

struct data {
	size_t n;
	int p; /* columns, the ones of an intercept first */
	double *y, *x, *room;
	struct dd *y_exact, *x_exact, *room_exact;
	int *of;
	const struct dd **term;
	struct str *name;
};

static volatile double sink; /* keeps the compiler from leaving work out */
static int bad;

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

/* Values of four decimals, as tables have them. */
static void
put(struct data *d, double *v, struct dd *exact, size_t i, double value)
{
	exact[i] = dd_div(dd_of(nearbyint(value * 1e4)), dd_of(1e4));
	v[i] = exact[i].hi;
	(void)d;
}

static void
make(struct data *d, size_t n, int p, bool powers)
{
	struct random_stream r;
	size_t all = n * (size_t)p;

	*d = (struct data){ .n = n, .p = p };
	d->y = NEW(double, n);
	d->x = NEW(double, all);
	d->room = NEW(double, all > n ? all : n);
	d->y_exact = NEW(struct dd, n);
	d->x_exact = NEW(struct dd, all);
	d->room_exact = NEW(struct dd, n);
	d->of = NEW(int, n);
	d->term = NEW(const struct dd *, (size_t)p);
	d->name = NEW(struct str, (size_t)p);
	random_start(&r, 7, 0);
	for (size_t i = 0; i < n; i++) {
		put(d, d->y, d->y_exact, i, 100 + 10 * random_uniform(&r));
		d->of[i] = (int)(i % 9);
		for (int j = 0; j < p; j++)
			put(d, d->x, d->x_exact, (size_t)j * n + i,
				j ? 20 * random_uniform(&r) : 1);
		for (int j = 2; powers && j < p; j++) {
			struct dd v =
				dd_mul(d->x_exact[(size_t)(j - 1) * n + i], d->x_exact[n + i]);

			d->x_exact[(size_t)j * n + i] = v;
			d->x[(size_t)j * n + i] = v.hi;
		}
	}
	for (int j = 1; j < p; j++) {
		d->term[j - 1] = d->x_exact + (size_t)j * n;
		d->name[j - 1] = STR("x");
	}
}

static void
drop(struct data *d)
{
	free(d->y);
	free(d->x);
	free(d->room);
	free(d->y_exact);
	free(d->x_exact);
	free(d->room_exact);
	free(d->of);
	free(d->term);
	free(d->name);
}

static double
exact_summary(struct data *d)
{
	struct order_summary o;
	struct summary s;

	for (size_t i = 0; i < d->n; i++)
		d->room_exact[i] = d->y_exact[i];
	if (num_summary(&s, d->y_exact, d->n, NULL))
		return 0;
	num_order_summary(&o, d->room_exact, d->n, 7);
	return s.sd + o.mad;
}

static double
summary_in_doubles(struct data *d)
{
	for (size_t i = 0; i < d->n; i++)
		d->room[i] = d->y[i];
	return plain_summary(d->room, d->n);
}

static double
exact_anova(struct data *d)
{
	struct anova_one_way r = { 0 };
	struct anova_group g[9];
	struct arena a;

	arena_init(&a, 1 << 20);
	if (anova_one_way(
		    &r, g, &a, d->y_exact, d->n, (struct anova_factor){ d->of, 9, "g" }, NULL))
		bad = 1;
	arena_release(&a);
	return r.between.F;
}

static double
anova_in_doubles(struct data *d)
{
	return plain_anova(d->y, d->of, d->n, 9);
}

static double
exact_regression(struct data *d)
{
	struct linear_model m = { .n = d->n,
		.y = d->y_exact,
		.terms = d->p - 1,
		.term = d->term,
		.name = d->name,
		.intercept = true };
	struct least_squares fit = { 0 };
	struct arena a;
	double v = 0;

	arena_init(&a, 256 << 20);
	if (least_squares(&fit, &a, &m, NULL))
		bad = 1;
	else
		v = dd_double(fit.value[0]);
	arena_release(&a);
	return v;
}

static double
regression_in_doubles(struct data *d)
{
	for (size_t i = 0; i < d->n * (size_t)d->p; i++)
		d->room[i] = d->x[i];
	return plain_regression(d->room, d->y, d->n, d->p);
}

static double
best(double (*work)(struct data *), struct data *d)
{
	double least = 1e300;

	for (int i = 0; i < RUNS; i++) {
		double from = now_ms();

		sink += work(d);
		least = fmin(least, now_ms() - from);
	}
	return least;
}

static void
compare(const char *what, double (*exact)(struct data *), double (*plain)(struct data *),
	struct data *d)
{
	double a = best(exact, d), b = best(plain, d);

	printf("%-44s %9.3f ms exact  %9.3f ms plain  %5.1f times\n", what, a, b, a / b);
	bad |= !(a / b < MOST);
	drop(d);
}

int
main(void)
{
	struct data d;

	make(&d, 1000000, 1, false);
	compare("summary of 1 000 000 values", exact_summary, summary_in_doubles, &d);
	make(&d, 18009, 1, false);
	compare("one-way anova of 18 009 values in 9 groups", exact_anova, anova_in_doubles, &d);
	make(&d, 20000, 6, false);
	compare("regression of 20 000 rows on 5 columns", exact_regression, regression_in_doubles,
		&d);
	make(&d, 20000, 6, true);
	compare("polynomial of degree 5, 20 000 rows", exact_regression, regression_in_doubles, &d);
	make(&d, 20000, 11, true);
	compare("polynomial of degree 10, 20 000 rows", exact_regression, regression_in_doubles,
		&d);
	make(&d, 82, 11, true);
	compare("polynomial of degree 10, 82 rows", exact_regression, regression_in_doubles, &d);
	return bad;
}
