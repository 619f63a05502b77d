/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "num/design.h"
#include "num/desirability.h"
#include "num/factorial.h"
#include "num/surface.h"

static struct arena arena;

static int
arena_open(void **state)
{
	(void)state;
	arena_init(&arena, 1 << 26);
	return 0;
}

static int
arena_close(void **state)
{
	(void)state;
	arena_release(&arena);
	return 0;
}

/* Column i times column j; -1 is the column of ones. */
static double
sum_of(const struct design *d, int i, int j)
{
	double sum = 0;

	for (int r = 0; r < d->runs; r++)
		sum += (i < 0 ? 1 : design_level(d, r, i)) * (j < 0 ? 1 : design_level(d, r, j));
	return sum;
}

static bool
same(double a, double b)
{
	return fabs(a - b) <= 0;
}

static bool
says(const struct err *err, const char *begin)
{
	return err->format && strncmp(err->format, begin, strlen(begin)) == 0;
}

/* ---- designs ------------------------------------------------------------------------------------ */

static void
plackett_burman_of_every_size_is_orthogonal(void **state)
{
	(void)state;
	for (int runs = 4; runs <= 100; runs += 4) {
		struct design d;
		struct err err = { 0 };

		if (runs == 92) {
			assert_int_equal(
				design_plackett_burman(&d, &arena, runs, 91, &err), E_DOMAIN);
			assert_true(says(&err, "there is no construction"));
			continue;
		}
		assert_int_equal(design_plackett_burman(&d, &arena, runs, runs - 1, NULL), E_OK);
		for (int i = 0; i < d.factors; i++)
			for (int j = -1; j <= i; j++)
				if (!same(sum_of(&d, i, j), i == j ? runs : 0))
					fail_msg("%d runs: columns %d and %d", runs, i, j);
	}
}

static void
definitive_screening_of_every_size_is_orthogonal(void **state)
{
	(void)state;
	for (int k = 3; k <= 50; k++) {
		struct design d;
		int m;

		assert_int_equal(design_definitive_screening(&d, &arena, k, NULL), E_OK);
		m = (d.runs - 1) / 2;
		assert_true(m >= k && m <= k + 5);
		for (int i = 0; i < k; i++)
			for (int j = -1; j <= i; j++)
				if (!same(sum_of(&d, i, j), i == j ? 2 * (m - 1) : 0))
					fail_msg("%d factors: columns %d and %d", k, i, j);
		for (int j = 0; j < k; j++)
			assert_true(same(design_level(&d, d.runs - 1, j), 0));
	}
}

static void
fractions_follow_their_generators(void **state)
{
	struct word g[2];
	struct design d;

	(void)state;
	assert_int_equal(word_parse(&g[0], STR("E=ABC"), 6, NULL), E_OK);
	assert_int_equal(word_parse(&g[1], STR("F=-BCD"), 6, NULL), E_OK);
	assert_int_equal(design_factorial(&d, &arena, 6, g, 2, NULL), E_OK);
	assert_int_equal(d.runs, 16);
	for (int r = 0; r < 16; r++) {
		double a = design_level(&d, r, 0), b = design_level(&d, r, 1),
		       c = design_level(&d, r, 2), e = design_level(&d, r, 3);

		assert_true(same(design_level(&d, r, 4), a * b * c));
		assert_true(same(design_level(&d, r, 5), -b * c * e));
	}
	assert_true(same(sum_of(&d, 4, 5), 0));
}

static void
box_behnken_designs_are_balanced(void **state)
{
	static const int runs[] = { 12, 24, 40, 48, 56 };

	(void)state;
	for (int k = 3; k <= 7; k++) {
		struct design d;
		double square;

		assert_int_equal(design_box_behnken(&d, &arena, k, 2, NULL), E_OK);
		assert_int_equal(d.runs, runs[k - 3] + 2);
		square = sum_of(&d, 0, 0);
		for (int i = 0; i < k; i++)
			for (int j = -1; j <= i; j++)
				assert_true(same(sum_of(&d, i, j), i == j ? square : 0));
	}
}

static void
lattices_hold_every_blend_once(void **state)
{
	struct design d;

	(void)state;
	assert_int_equal(design_simplex_lattice(&d, &arena, 4, 3, NULL), E_OK);
	assert_int_equal(d.runs, 20);
	for (int r = 0; r < d.runs; r++) {
		double sum = 0;

		for (int j = 0; j < 4; j++)
			sum += design_level(&d, r, j);
		assert_true(fabs(sum - 1) < 1e-15);
		for (int other = 0; other < r; other++)
			assert_true(memcmp(&d.level[r * 4], &d.level[other * 4], 4 * 8) != 0);
	}
	assert_int_equal(design_simplex_centroid(&d, &arena, 3, NULL), E_OK);
	assert_int_equal(d.runs, 7);
	assert_true(same(design_level(&d, 3, 0), 0.5) && same(design_level(&d, 3, 2), 0));
	assert_true(same(design_level(&d, 6, 2), 1 / 3.0));
}

static void
composite_designs_have_cube_axes_and_centre(void **state)
{
	struct composite how = { NULL, 0, 3, 1.5 };
	struct design d;

	(void)state;
	assert_int_equal(design_composite(&d, &arena, 2, &how, NULL), E_OK);
	assert_int_equal(d.runs, 4 + 4 + 3);
	assert_true(same(design_level(&d, 4, 0), -1.5) && same(design_level(&d, 7, 1), 1.5));
	assert_true(same(sum_of(&d, 0, 0), 4 + 2 * 1.5 * 1.5));
	/* two blocks of two factors, 4 + 3 and 4 + 3 runs: the axes are as far as the corners */
	assert_true(fabs(composite_by_blocks(2, 4, 3, 3) - sqrt(2)) < 1e-15);
}

static void
designs_that_cannot_be_are_refused(void **state)
{
	struct composite none = { NULL, 0, 0, 0 };
	struct word g[3];
	struct err err = { 0 };
	struct design d;
	struct fraction f;

	(void)state;
	assert_int_equal(design_plackett_burman(&d, &arena, 10, 3, &err), E_DOMAIN);
	assert_int_equal(design_plackett_burman(&d, &arena, 12, 12, &err), E_DOMAIN);
	assert_true(says(&err, "%d runs are for"));
	assert_int_equal(design_definitive_screening(&d, &arena, 2, &err), E_DOMAIN);
	assert_int_equal(design_box_behnken(&d, &arena, 8, 0, &err), E_DOMAIN);
	assert_int_equal(design_box_behnken(&d, &arena, 3, -1, &err), E_DOMAIN);
	assert_int_equal(design_composite(&d, &arena, 2, &none, &err), E_DOMAIN);
	assert_true(says(&err, "an axial distance"));
	assert_int_equal(design_composite(&d, &arena, 1, &none, &err), E_DOMAIN);
	assert_int_equal(design_simplex_lattice(&d, &arena, 1, 2, &err), E_DOMAIN);
	assert_int_equal(design_simplex_lattice(&d, &arena, 10, 10, &err), E_TOO_BIG);
	assert_int_equal(design_simplex_centroid(&d, &arena, 11, &err), E_DOMAIN);
	assert_int_equal(design_factorial(&d, &arena, 20, NULL, 0, &err), E_TOO_BIG);
	assert_int_equal(word_parse(&g[0], STR("ABX"), 4, &err), E_DOMAIN);
	assert_int_equal(word_parse(&g[0], STR("AAB"), 4, &err), E_DOMAIN);
	assert_int_equal(word_parse(&g[0], STR("a"), 4, &err), E_SYNTAX);
	assert_int_equal(word_parse(&g[0], STR(" - "), 4, &err), E_SYNTAX);
	assert_int_equal(word_parse(&g[0], STR("ABC"), 5, &err), E_OK);
	assert_int_equal(word_parse(&g[1], STR("CDE"), 5, &err), E_OK);
	assert_int_equal(word_parse(&g[2], STR("ABDE"), 5, &err), E_OK);
	assert_int_equal(fraction_define(&f, &arena, 5, g, 3, &err), E_DOMAIN);
	assert_true(says(&err, "the generators are products"));
	assert_int_equal(fraction_define(&f, &arena, 3, g, 3, &err), E_DOMAIN);
	assert_int_equal(fraction_define(&f, &arena, 26, g, 0, &err), E_DOMAIN);
}

/* ---- surfaces ----------------------------------------------------------------------------------- */

static void
eigenvectors_are_found(void **state)
{
	/* Rosser's matrix: eigenvalues in pairs, and 0 */
	static const double rosser[64] = { 611, 196, -192, 407, -8, -52, -49, 29, 196, 899, 113,
		-192, -71, -43, -8, -44, -192, 113, 899, 196, 61, 49, 8, 52, 407, -192, 196, 611, 8,
		44, 59, -23, -8, -71, 61, 8, 411, -599, 208, 208, -52, -43, 49, 44, -599, 411, 208,
		208, -49, -8, 8, 59, 208, 208, 99, -911, 29, -44, 52, -23, 208, 208, -911, 99 };
	double m[64], value[8], vector[64];
	const double root = 100 * sqrt(10405);

	(void)state;
	memcpy(m, rosser, sizeof(m));
	eigen_symmetric(value, vector, m, 8);
	assert_true(fabs(value[0] - root / 10) < 1e-11);
	assert_true(fabs(value[1] - 1020) < 1e-11);
	assert_true(fabs(value[2] - (510 + 100 * sqrt(26))) < 1e-11);
	assert_true(fabs(value[6]) < 1e-11);
	assert_true(fabs(value[7] + root / 10) < 1e-11);
	for (int i = 0; i < 8; i++)
		for (int r = 0; r < 8; r++) {
			double sum = 0;

			for (int c = 0; c < 8; c++)
				sum += rosser[r * 8 + c] * vector[i * 8 + c];
			assert_true(fabs(sum - value[i] * vector[i * 8 + r]) < 1e-10);
		}
}

static enum nature
nature_of(const double *coefficient, double *x)
{
	static const struct str name[] = { STR_INIT("a"), STR_INIT("b") };
	struct dd column[2][9], y[9];
	const struct dd *const columns[] = { column[0], column[1] };
	struct surface_model m = {
		.order = SURFACE_QUADRATIC, .n = 9, .factors = 2, .x = columns, .name = name, .y = y
	};
	struct surface s;
	struct canonical k;
	double at[2] = { 0.25, -0.5 }, value, variance;

	for (int i = 0; i < 9; i++) {
		double a = i % 3 - 1, b = i / 3 - 1; /* NOLINT(bugprone-integer-division) */

		column[0][i] = dd_of(a);
		column[1][i] = dd_of(b);
		y[i] = dd_of(coefficient[0] + coefficient[1] * a + coefficient[2] * b +
			     coefficient[3] * a * b + coefficient[4] * a * a +
			     coefficient[5] * b * b);
	}
	assert_int_equal(surface_fit(&s, &arena, &m, NULL), E_OK);
	for (int j = 0; j < 6; j++)
		assert_true(fabs(dd_double(s.fit.value[j]) - coefficient[j]) < 1e-14);
	assert_int_equal(surface_at(&value, &variance, &arena, &s, at, NULL), E_OK);
	assert_true(fabs(value - (coefficient[0] + coefficient[1] * 0.25 - coefficient[2] * 0.5 -
					 coefficient[3] * 0.125 + coefficient[4] * 0.0625 +
					 coefficient[5] * 0.25)) < 1e-14);
	assert_int_equal(surface_canonical(&k, &arena, &s, NULL), E_OK);
	memcpy(x, k.x, 2 * sizeof(*x));
	return k.nature;
}

static void
the_nature_of_a_surface_is_told(void **state)
{
	static const double maximum[] = { 9, 1, 0, 0, -2, -4 }, minimum[] = { 1, 0, 1, 1, 2, 4 },
			    saddle[] = { 0, 1, 1, 3, 1, 1 }, ridge[] = { 5, 1, 1, 2, -1, -1 };
	double x[2];

	(void)state;
	assert_int_equal(nature_of(maximum, x), NATURE_MAXIMUM);
	assert_true(fabs(x[0] - 0.25) < 1e-15 && fabs(x[1]) < 1e-15);
	assert_int_equal(nature_of(minimum, x), NATURE_MINIMUM);
	assert_int_equal(nature_of(saddle, x), NATURE_SADDLE);
	assert_true(fabs(x[0] + 0.2) < 1e-15 && fabs(x[1] + 0.2) < 1e-15);
	/* -(a - b)^2 + a + b */
	assert_int_equal(nature_of(ridge, x), NATURE_RIDGE);
	assert_true(isnan(x[0]));
}

/* ---- desirability ------------------------------------------------------------------------------- */

static double next_random = 0.5;

static double
random_between(double low, double high)
{
	/* of no quality, but the same on every machine */
	next_random = fmod(next_random * 997 + 0.1234567, 1);
	return low + (high - low) * next_random;
}

static double
best_on_grid(const struct desired *in, int steps)
{
	double best = 0, y[3];

	for (int i = 0; i < steps * steps; i++) {
		double u = 2.0 * (i % steps) / (steps - 1) - 1;
		double v =
			2.0 * (i / steps) / (steps - 1) - 1; /* NOLINT(bugprone-integer-division) */
		double x[] = { u, v };

		if (in->radius > 0 && u * u + v * v > in->radius * in->radius)
			continue;
		for (int r = 0; r < in->responses; r++)
			y[r] = quadratic_at(&in->response[r], x);
		best = fmax(best, desirability_overall(in->goal, y, in->responses));
	}
	return best;
}

/* No place of a fine grid is better than the optimum, and the optimum lies where it may. */
static void
no_place_is_better_than_the_optimum(void **state)
{
	static const double low[] = { -1, -1 }, high[] = { 1, 1 };

	(void)state;
	for (int trial = 0; trial < 40; trial++) {
		double linear[3][2], square[3][4];
		struct quadratic q[3];
		struct goal g[3];
		struct desired in = { 3, 2, q, g, low, high, trial % 2 ? 0.9 : 0 };
		struct optimum best;

		for (int r = 0; r < 3; r++) {
			q[r] = (struct quadratic){ 2, random_between(-2, 2), linear[r], square[r] };
			for (int i = 0; i < 2; i++)
				linear[r][i] = random_between(-3, 3);
			square[r][0] = random_between(-2, 2);
			square[r][3] = random_between(-2, 2);
			square[r][1] = square[r][2] = random_between(-1, 1);
			g[r] = (struct goal){ (enum goal_kind)r, random_between(-6, -2),
				random_between(-1, 1), random_between(2, 6), random_between(0.3, 2),
				random_between(0.3, 2), random_between(0.5, 3) };
		}
		assert_int_equal(desirability_optimise(&best, &in, NULL), E_OK);
		if (best.D < best_on_grid(&in, 201) - 1e-12)
			fail_msg("trial %d: %.15g, on the grid %.15g", trial, best.D,
				best_on_grid(&in, 201));
		assert_true(fabs(best.x[0]) <= 1 && fabs(best.x[1]) <= 1);
		assert_true(!(in.radius > 0) || hypot(best.x[0], best.x[1]) <= 0.9 * (1 + 1e-12));
	}
}

/* Derringer and Suich's tire tread: the published optimum, as near as their pattern search came to it. */
static void
the_published_compromise_is_found(void **state)
{
	static double linear[][3] = { { 16.49, 17.88, 10.91 }, { 268.15, 246.5, 139.48 },
		{ -99.67, -31.4, -73.92 }, { -1.41, 4.32, 1.63 } };
	static double square[][9] = {
		{ -4.01, 2.565, 3.565, 2.565, -3.45, 3.94, 3.565, 3.94, -1.57 },
		{ -83.55, 34.69, 47.065, 34.69, -124.79, 52.19, 47.065, 52.19, 199.17 },
		{ 7.93, 4.375, 3.125, 4.375, 17.31, 0.625, 3.125, 0.625, 0.43 },
		{ 1.56, -0.815, 0.065, -0.815, 0.06, -0.125, 0.065, -0.125, -0.32 },
	};
	static const struct quadratic q[] = { { 3, 139.12, linear[0], square[0] },
		{ 3, 1261.11, linear[1], square[1] }, { 3, 400.38, linear[2], square[2] },
		{ 3, 68.91, linear[3], square[3] } };
	static const struct goal g[] = { { GOAL_LARGER, 120, 170, 0, 1, 1, 1 },
		{ GOAL_LARGER, 1000, 1300, 0, 1, 1, 1 }, { GOAL_TARGET, 400, 500, 600, 1, 1, 1 },
		{ GOAL_TARGET, 60, 67.5, 75, 1, 1, 1 } };
	static const double low[] = { -1.633, -1.633, -1.633 }, high[] = { 1.633, 1.633, 1.633 };
	const struct desired in = { 4, 3, q, g, low, high, 0 };
	struct optimum best;

	(void)state;
	assert_int_equal(desirability_optimise(&best, &in, NULL), E_OK);
	assert_true(fabs(best.D - 0.583) < 0.0005);
	assert_true(fabs(best.x[0] + 0.05) < 0.005 && fabs(best.x[1] - 0.145) < 0.005 &&
		    fabs(best.x[2] + 0.868) < 0.005);
	assert_true(fabs(best.y[0] - 129.5) < 0.1 && fabs(best.y[1] - 1300) < 0.5);
	assert_true(fabs(best.y[2] - 465.7) < 0.5 && fabs(best.y[3] - 68) < 0.1);
}

static void
goals_are_checked(void **state)
{
	struct goal g = { GOAL_LARGER, 2, 1, 0, 1, 1, 1 };
	struct err err = { 0 };

	(void)state;
	assert_int_equal(goal_check(&g, &err), E_DOMAIN);
	assert_true(says(&err, "the lower limit"));
	g = (struct goal){ GOAL_SMALLER, 0, 2, 1, 1, 1, 1 };
	assert_int_equal(goal_check(&g, &err), E_DOMAIN);
	assert_true(says(&err, "the target"));
	g = (struct goal){ GOAL_SMALLER, 0, 1, 2, 0, 1, 1 };
	assert_int_equal(goal_check(&g, &err), E_DOMAIN);
	assert_true(says(&err, "powers and weights"));
	g.power = 2;
	assert_true(same(desirability(&g, 1.5), 0.25));
	assert_true(same(desirability(&g, 0.5), 1) && same(desirability(&g, 2), 0));
	g = (struct goal){ GOAL_TARGET, 0, 1, 2, 1, 2, 1 };
	assert_true(same(desirability(&g, 0.5), 0.5) && same(desirability(&g, 1.5), 0.25));
}

/* ---- effects ------------------------------------------------------------------------------------ */

/* Twelve runs, four of the eleven columns: main effects come back, since y is linear in them. */
static void
main_effects_of_a_design_that_is_not_regular(void **state)
{
	signed char level[3][12];
	const signed char *const levels[] = { level[0], level[1], level[2] };
	struct dd y[12];
	struct factorial_runs runs = { .n = 12, .factors = 3, .level = levels, .y = y };
	struct factorial f;
	struct design d;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(design_plackett_burman(&d, &arena, 12, 3, NULL), E_OK);
	for (int r = 0; r < 12; r++) {
		for (int j = 0; j < 3; j++)
			level[j][r] = design_level(&d, r, j) > 0 ? 1 : -1;
		y[r] = dd_of(50 + 3 * level[0][r] - 2 * level[2][r]);
	}
	assert_int_equal(factorial_effects(&f, &arena, &runs, NULL), E_OK);
	assert_false(f.regular);
	assert_int_equal(f.effects, 3);
	assert_true(same(f.mean, 50) && same(f.effect[0].value, 6));
	assert_true(same(f.effect[1].value, 0) && same(f.effect[2].value, -4));
	runs.n = 11;
	assert_int_equal(factorial_effects(&f, &arena, &runs, &err), E_DOMAIN);
	assert_true(says(&err, "the combination %s has"));
	runs.n = 4;
	level[0][0] = level[0][1] = level[0][2] = level[1][0] = level[1][1] = level[2][0] = 1;
	level[0][3] = level[1][2] = level[1][3] = level[2][1] = level[2][2] = level[2][3] = -1;
	assert_int_equal(factorial_effects(&f, &arena, &runs, &err), E_DOMAIN);
	assert_true(says(&err, "the combination %s is missing"));
	runs.n = 1;
	assert_int_equal(factorial_effects(&f, &arena, &runs, &err), E_DOMAIN);
	runs.factors = 0;
	assert_int_equal(factorial_effects(&f, &arena, &runs, &err), E_DOMAIN);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(plackett_burman_of_every_size_is_orthogonal),
		cmocka_unit_test(definitive_screening_of_every_size_is_orthogonal),
		cmocka_unit_test(fractions_follow_their_generators),
		cmocka_unit_test(box_behnken_designs_are_balanced),
		cmocka_unit_test(lattices_hold_every_blend_once),
		cmocka_unit_test(composite_designs_have_cube_axes_and_centre),
		cmocka_unit_test(designs_that_cannot_be_are_refused),
		cmocka_unit_test(eigenvectors_are_found),
		cmocka_unit_test(the_nature_of_a_surface_is_told),
		cmocka_unit_test(no_place_is_better_than_the_optimum),
		cmocka_unit_test(the_published_compromise_is_found),
		cmocka_unit_test(goals_are_checked),
		cmocka_unit_test(main_effects_of_a_design_that_is_not_regular),
	};

	return cmocka_run_group_tests_name("design", tests, arena_open, arena_close);
}
