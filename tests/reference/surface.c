/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Response surfaces, mixtures and desirability with published answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/design.h"
#include "num/desirability.h"
#include "num/surface.h"
#include "problem.h"

#define MAX_RUNS 40

static struct problem p;
static struct arena arena;

static void
begin(const char *id)
{
	arena_init(&arena, 1 << 24);
	problem_open(&p, "doe", id);
}

static void
end(void)
{
	problem_close(&p);
	arena_release(&arena);
}

/* The shortest text of a double is the decimal the problem was written with. */
static struct dd *
exactly(const double *v, size_t n)
{
	struct dd *out = arena_new(&arena, struct dd, n);
	char text[40];

	assert_non_null(out);
	for (size_t i = 0; i < n; i++) {
		snprintf(text, sizeof(text), "%.15g", v[i]);
		assert_int_equal(dd_parse(&out[i], str_of(text), NULL), E_OK);
	}
	return out;
}

static struct dd *
numbers(const char *place, size_t *n)
{
	const double *v = problem_numbers(&p, place, n);

	return exactly(v, *n);
}

/* Levels and what is summed of them are exact. */
static void
assert_same(double got, double expected)
{
	if (fabs(got - expected) > 0)
		fail_msg("%.17g, expected %.17g", got, expected);
}

static void
write_doubles(double *out, const struct dd *v, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = dd_double(v[i]);
}

/* ---- response surfaces -------------------------------------------------------------------------- */

static void
axial_distances(void **state)
{
	static const char *const name[] = { "k2", "k3", "k4", "k5", "k5 half", "k6 half" };
	static const double runs[] = { 4, 8, 16, 32, 16, 32 };
	const char *const q = "rows [k, p, n_f, n_c, alpha_rotatable, alpha_orthogonal]";
	double got[6 * 6];
	size_t n;

	(void)state;
	begin("doe-ccd-alpha");
	n = json_array_size(expected_value(&p, q));
	assert_int_equal(n, 6);
	for (size_t i = 0; i < n; i++) {
		const json_t *row = json_array_get(expected_value(&p, q), i);
		double *g = got + 6 * i;

		for (size_t j = 0; j < 4; j++)
			g[j] = json_number_value(json_array_get(row, j));
		assert_same(g[2], ldexp(1, (int)(g[0] - g[1])));
		g[4] = composite_rotatable(g[2]);
		g[5] = composite_orthogonal((int)g[0], g[2], g[3]);
	}
	expect_all(&p, q, got, 36);
	for (int i = 0; i < 6; i++)
		expect_at(&p, "rotatable_published", name[i], composite_rotatable(runs[i]));
	end();
}

/* (x - middle)/step in double-double */
static const struct dd *
coded(const char *place, double middle, double step)
{
	size_t n;
	struct dd *v = numbers(place, &n);

	for (size_t i = 0; i < n; i++)
		v[i] = dd_div(dd_sub(v[i], dd_of(middle)), dd_of(step));
	return v;
}

static void
chemical_reactor(void **state)
{
	const struct str name[] = { STR("x1"), STR("x2") }, block_name[] = { STR("1"), STR("2") };
	const struct dd *x[2];
	struct surface_model m = { .order = SURFACE_QUADRATIC,
		.factors = 2,
		.x = x,
		.name = name,
		.blocks = 2,
		.block_name = block_name };
	struct surface s;
	struct canonical c;
	double b[7], original[2];
	const double *block;
	int number[MAX_RUNS];

	(void)state;
	begin("rsm-chemreact");
	block = problem_numbers(&p, "inputs.block", &m.n);
	for (size_t i = 0; i < m.n; i++)
		number[i] = (int)block[i] - 1;
	m.block = number;
	x[0] = coded("inputs.Time", 85, 5);
	x[1] = coded("inputs.Temp", 175, 5);
	m.y = numbers("inputs.Yield", &m.n);
	assert_int_equal(surface_fit(&s, &arena, &m, NULL), E_OK);
	write_doubles(b, s.fit.value, 7);
	expect_all(&p, "coefficients_rsm", b, 7);
	expect_all(&p, "b", b, 7);
	expect_all(&p, "se", s.fit.se, 7);
	expect(&p, "s", s.fit.residual_sd);
	expect(&p, "R2", s.r2);
	expect(&p, "PRESS", s.press);
	assert_int_equal(surface_canonical(&c, &arena, &s, NULL), E_OK);
	expect_all(&p, "stationary_coded", c.x, 2);
	expect_all(&p, "stationary_exact", c.x, 2);
	original[0] = 85 + 5 * c.x[0];
	original[1] = 175 + 5 * c.x[1];
	expect_all(&p, "stationary_original", original, 2);
	expect_all(&p, "eigenvalues", c.eigenvalue, 2);
	expect_all(&p, "eigenvalues_exact", c.eigenvalue, 2);
	expect(&p, "y_stationary", c.y);
	assert_int_equal(c.nature, NATURE_MAXIMUM);
	end();
}

static void
box_behnken(void **state)
{
	const struct str name[] = { STR("A"), STR("B"), STR("C") };
	const struct dd *x[3];
	struct dd *y;
	struct surface_model m = {
		.order = SURFACE_QUADRATIC, .n = 15, .factors = 3, .x = x, .name = name
	};
	struct surface s;
	struct canonical c;
	struct design d;
	const double *rows;
	double b[10];
	size_t n;

	(void)state;
	begin("rsm-bbd");
	rows = problem_numbers(&p, "inputs.rows", &n);
	assert_int_equal(n, 15 * 4);
	assert_int_equal(design_box_behnken(&d, &arena, 3, 3, NULL), E_OK);
	assert_int_equal(d.runs, 15);
	y = exactly(rows, n);
	for (int j = 0; j < 3; j++) {
		struct dd *v = arena_new(&arena, struct dd, m.n);

		assert_non_null(v);
		for (int r = 0; r < 15; r++) {
			assert_same(rows[4 * r + j], design_level(&d, r, j));
			v[r] = dd_of(design_level(&d, r, j));
		}
		x[j] = v;
	}
	for (size_t r = 0; r < 15; r++)
		y[r] = y[4 * r + 3];
	m.y = y;
	assert_int_equal(surface_fit(&s, &arena, &m, NULL), E_OK);
	write_doubles(b, s.fit.value, 10);
	expect_all(&p, "b_pub", b, 10);
	expect_all(&p, "b_exact", b, 10);
	expect_all(&p, "se", s.fit.se, 10);
	expect(&p, "s_pub", s.fit.residual_sd);
	expect(&p, "s_exact", s.fit.residual_sd);
	expect(&p, "R2_pub", s.r2);
	expect(&p, "R2_exact", s.r2);
	expect(&p, "R2adj", s.r2_adjusted);
	expect(&p, "PRESS", s.press);
	assert_true(s.tested);
	expect(&p, "lof.ss_lof", s.lack.ss_lack);
	expect(&p, "lof.df_lof", (double)s.lack.df_lack);
	expect(&p, "lof.ss_pe", s.lack.ss_pure);
	expect(&p, "lof.df_pe", (double)s.lack.df_pure);
	expect(&p, "lof.F", s.lack.F);
	expect(&p, "lof.p", s.lack.p_value);
	assert_int_equal(surface_canonical(&c, &arena, &s, NULL), E_OK);
	expect_all(&p, "stationary", c.x, 3);
	expect_all(&p, "eigenvalues", c.eigenvalue, 3);
	assert_int_equal(c.nature, NATURE_MINIMUM);
	end();
}

/* Each point of the {3, 2} lattice is among the problem's blends. */
static void
check_lattice(const double *blend, size_t blends)
{
	struct design d;

	assert_int_equal(design_simplex_lattice(&d, &arena, 3, 2, NULL), E_OK);
	assert_int_equal(d.runs, blends);
	for (int r = 0; r < d.runs; r++) {
		bool found = false;

		for (size_t i = 0; i < blends; i++)
			found = found || memcmp(&d.level[r * 3], blend + 3 * i, 3 * 8) == 0;
		assert_true(found);
	}
}

static void
mixture(void **state)
{
	const struct str name[] = { STR("A"), STR("B"), STR("C") };
	struct dd part[3][MAX_RUNS], y[MAX_RUNS];
	const struct dd *x[] = { part[0], part[1], part[2] };
	struct surface_model m = {
		.order = MIXTURE_QUADRATIC, .factors = 3, .x = x, .name = name, .y = y
	};
	double blends[MAX_RUNS * 3], b[6];
	struct surface s;
	size_t rows;

	(void)state;
	begin("mixture-yarn");
	rows = json_array_size(problem_at(&p, "inputs.rows"));
	for (size_t i = 0; i < rows; i++) {
		char place[40];
		const double *blend, *value;
		const struct dd *text;
		size_t n;

		snprintf(place, sizeof(place), "inputs.rows.%zu.0", i);
		blend = problem_numbers(&p, place, &n);
		assert_int_equal(n, 3);
		memcpy(blends + 3 * i, blend, 3 * sizeof(*blend));
		snprintf(place, sizeof(place), "inputs.rows.%zu.1", i);
		value = problem_numbers(&p, place, &n);
		text = exactly(value, n);
		for (size_t r = 0; r < n; r++, m.n++) {
			for (int j = 0; j < 3; j++)
				part[j][m.n] = dd_of(blend[j]);
			y[m.n] = text[r];
		}
	}
	check_lattice(blends, rows);
	assert_int_equal(surface_fit(&s, &arena, &m, NULL), E_OK);
	write_doubles(b, s.fit.value, 6);
	expect_all(&p, "b", b, 6);
	expect_all(&p, "se", s.fit.se, 6);
	expect(&p, "s", s.fit.residual_sd);
	expect(&p, "s_exact", s.fit.residual_sd);
	end();
}

/* ---- desirability ------------------------------------------------------------------------------- */

/* The factor "x2" at `at`, moved behind it; its index. */
static int
factor_at(const char **at)
{
	int j = (*at)[1] - '1';

	assert_int_equal(**at, 'x');
	assert_in_range(j, 0, 2);
	*at += 2;
	while (**at == ' ')
		++*at;
	return j;
}

/* "81.09 + 1.0284 x1 - 1.8366 x1^2 + 2.2150 x1 x2": terms in three factors. */
static void
read_quadratic(struct quadratic *q, const char *text)
{
	const char *at = text;
	double sign = 1;

	while (*at) {
		char *rest;
		double v;

		if (*at == '+' || *at == '-' || *at == ' ') {
			sign = *at == '-' ? -1 : *at == '+' ? 1 : sign;
			at++;
			continue;
		}
		v = sign * strtod(at, &rest);
		assert_ptr_not_equal(rest, at);
		for (at = rest; *at == ' '; at++)
			;
		if (*at == 'x') {
			int i = factor_at(&at), j = i;

			if (*at == '^')
				at += 2;
			else if (*at == 'x')
				j = factor_at(&at);
			else
				j = -1;
			if (j < 0) {
				q->linear[i] = v;
			} else {
				q->square[i * 3 + j] += v / 2;
				q->square[j * 3 + i] += v / 2;
			}
		} else {
			q->constant = v;
		}
	}
}

static void
reaction(void **state)
{
	static const struct goal goal[] = {
		{ GOAL_LARGER, 80, 97, 0, 1, 1, 1 },
		{ GOAL_TARGET, 55, 57.5, 60, 1, 1, 1 },
	};
	double low[] = { -1.682, -1.682, -1.682 }, high[] = { 1.682, 1.682, 1.682 };
	double linear[2][3] = { { 0 } }, square[2][9] = { { 0 } }, at[2];
	struct quadratic response[] = { { 3, 0, linear[0], square[0] },
		{ 3, 0, linear[1], square[1] } };
	struct desired in = { 2, 3, response, goal, low, high, 0 };
	struct optimum best;

	(void)state;
	begin("desirability-reaction");
	read_quadratic(&response[0], problem_text(&p, "inputs.conversion"));
	read_quadratic(&response[1], problem_text(&p, "inputs.activity"));
	for (int i = 0; i < 2; i++)
		at[i] = response[i].constant;
	expect(&p, "d_conversion_origin", desirability(&goal[0], at[0]));
	expect(&p, "d_activity_origin", desirability(&goal[1], at[1]));
	expect(&p, "D_origin", desirability_overall(goal, at, 2));
	assert_int_equal(desirability_optimise(&best, &in, NULL), E_OK);
	expect(&p, "D_cube", best.D);
	expect_all(&p, "x_cube", best.x, 3);
	expect(&p, "conversion_cube", best.y[0]);
	expect(&p, "activity_cube", best.y[1]);
	in.radius = 1;
	assert_int_equal(desirability_optimise(&best, &in, NULL), E_OK);
	expect(&p, "D_ball", best.D);
	expect_all(&p, "x_ball", best.x, 3);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(axial_distances),
		cmocka_unit_test(chemical_reactor),
		cmocka_unit_test(box_behnken),
		cmocka_unit_test(mixture),
		cmocka_unit_test(reaction),
	};

	return cmocka_run_group_tests_name("surface", tests, NULL, NULL);
}
