/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Designs and effects of two-level experiments with published answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "num/design.h"
#include "num/factorial.h"
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

/* ---- two levels --------------------------------------------------------------------------------- */

/* Effects of a full factorial in standard order. */
static void
effects_of(struct factorial *out, int factors)
{
	const signed char *level[FACTORIAL_MAX_FACTORS];
	struct factorial_runs runs = { .factors = factors, .level = level };
	struct design d;
	size_t n;

	runs.y = numbers("inputs.y", &runs.n);
	assert_int_equal(design_factorial(&d, &arena, factors, NULL, 0, NULL), E_OK);
	assert_int_equal(d.runs, runs.n);
	n = runs.n;
	for (int j = 0; j < factors; j++) {
		signed char *own = arena_new(&arena, signed char, n);

		assert_non_null(own);
		for (size_t r = 0; r < n; r++)
			own[r] = design_level(&d, (int)r, j) > 0 ? 1 : -1;
		level[j] = own;
	}
	assert_int_equal(factorial_effects(out, &arena, &runs, NULL), E_OK);
	assert_true(out->regular);
	assert_int_equal(out->effects, (1 << factors) - 1);
}

/* "TK" for the word AC, where the factors are T, C, K. */
static const char *
named(char *out, struct word w, const char *letters)
{
	char *at = out;

	for (int j = 0; letters[j]; j++)
		if (w.factors >> j & 1)
			*at++ = letters[j];
	*at = '\0';
	return out;
}

static void
pilot_plant(void **state)
{
	struct factorial f;
	char name[8];

	(void)state;
	begin("doe-pilot-plant");
	effects_of(&f, 3);
	expect(&p, "mean", f.mean);
	for (int e = 0; e < f.effects; e++) {
		expect(&p, named(name, f.effect[e].word, "TCK"), f.effect[e].value);
		expect_at(&p, "effects", name, f.effect[e].value);
	}
	assert_int_equal(json_object_size(expected_value(&p, "effects")), f.effects);
	end();
}

static void
eddy_current(void **state)
{
	struct factorial f;
	struct lenth l;
	char name[8];

	(void)state;
	begin("doe-eddy-current");
	effects_of(&f, 3);
	expect(&p, "mean", f.mean);
	for (int e = 0; e < f.effects; e++)
		expect(&p, named(name, f.effect[e].word, "123"), f.effect[e].value);
	expect(&p, "effect_1", f.effect[0].value);
	expect(&p, "effect_2", f.effect[1].value);
	assert_int_equal(lenth(&l, &arena, f.effect, f.effects, 0.95, NULL), E_OK);
	expect(&p, "s0", l.s0);
	expect(&p, "PSE", l.pse);
	expect(&p, "ME", l.me);
	expect(&p, "SME", l.sme);
	end();
}

static void
check_aliases(const struct fraction *f, struct word effect)
{
	struct word *alias = arena_new(&arena, struct word, (size_t)f->words + 1);
	char place[WORD_TEXT + 12], text[WORD_TEXT];
	const json_t *all = expected_value(&p, "aliases_up_to_two_factor"), *list;
	int n;

	assert_non_null(alias);
	n = fraction_aliases(alias, f, effect, 2);
	list = json_object_get(all, word_letters(text, effect));
	assert_int_equal(n, json_array_size(list));
	for (int i = 0; i < n; i++) {
		snprintf(place, sizeof(place), "%s.%d", word_letters(text, effect), i);
		expect_text(&p, "aliases_up_to_two_factor", place, word_letters(text, alias[i]));
	}
}

static void
check_fraction(const char *id, int factors)
{
	struct word generator[4];
	struct fraction f;
	double pattern[FACTORIAL_MAX_FACTORS];
	char place[30], text[WORD_TEXT];
	const json_t *given;
	int n, effects = 0;

	begin(id);
	given = problem_at(&p, "inputs.generators");
	n = (int)json_array_size(given);
	for (int i = 0; i < n; i++)
		assert_int_equal(
			word_parse(&generator[i],
				str_of(json_string_value(json_array_get(given, (size_t)i))),
				factors, NULL),
			E_OK);
	assert_int_equal(fraction_define(&f, &arena, factors, generator, n, NULL), E_OK);
	assert_int_equal(json_array_size(expected_value(&p, "defining_words")), f.words);
	for (int i = 0; i < f.words; i++) {
		snprintf(place, sizeof(place), "%d", i);
		expect_text(&p, "defining_words", place, word_letters(text, f.word[i]));
	}
	expect(&p, "resolution", f.resolution);
	for (int length = 3; length <= factors; length++)
		pattern[length - 3] = f.pattern[length];
	expect_all(&p, "word_length_pattern_from_3", pattern, (size_t)factors - 2);
	for (int i = 0; i < factors; i++)
		for (int j = i; j < factors; j++, effects++)
			check_aliases(&f, (struct word){ 1U << i | 1U << j, false });
	assert_int_equal(effects, json_object_size(expected_value(&p, "aliases_up_to_two_factor")));
	end();
}

static void
fractions(void **state)
{
	(void)state;
	check_fraction("doe-fraction-4-1", 4);
	check_fraction("doe-fraction-6-2", 6);
}

/* Sum over the runs of one column times another; -1 stands for the column of ones. */
static double
product_sum(const struct design *d, int i, int j)
{
	double sum = 0;

	for (int r = 0; r < d->runs; r++)
		sum += (i < 0 ? 1 : design_level(d, r, i)) * (j < 0 ? 1 : design_level(d, r, j));
	return sum;
}

static void
check_plackett_burman(const char *id)
{
	struct design d;
	char row[2][MAX_RUNS] = { { 0 } };
	int runs;

	begin(id);
	runs = (int)problem_number(&p, "inputs.runs");
	assert_int_equal(design_plackett_burman(&d, &arena, runs, runs - 1, NULL), E_OK);
	for (int r = 0; r < 2; r++)
		for (int j = 0; j < d.factors; j++)
			row[r][j] = design_level(&d, r, j) > 0 ? '+' : '-';
	expect_text(&p, "first_row", "", row[0]);
	expect_text(&p, "row_2", "", row[1]);
	/* "row i+1 is row i shifted right by one; X'X = n I" */
	assert_non_null(expected_value(&p, "rule"));
	for (int r = 1; r < runs - 1; r++)
		for (int j = 0; j < d.factors; j++)
			assert_same(design_level(&d, r, j),
				design_level(&d, r - 1, (j + d.factors - 1) % d.factors));
	for (int i = -1; i < d.factors; i++)
		for (int j = -1; j <= i; j++)
			assert_same(product_sum(&d, i, j), i == j ? runs : 0);
	end();
}

static void
plackett_burman(void **state)
{
	(void)state;
	check_plackett_burman("doe-pb-12");
	check_plackett_burman("doe-pb-8");
}

/* ---- definitive screening ----------------------------------------------------------------------- */

/* Main effects against everything of second order: sum x_i x_j x_k. */
static void
check_orthogonal(const struct design *d)
{
	for (int i = 0; i < d->factors; i++)
		for (int j = 0; j < d->factors; j++) {
			assert_same(product_sum(d, i, j), i == j ? 10 : 0);
			for (int k = j; k < d->factors; k++) {
				double sum = 0;

				for (int r = 0; r < d->runs; r++)
					sum += design_level(d, r, i) * design_level(d, r, j) *
					       design_level(d, r, k);
				assert_same(sum, 0);
			}
		}
}

static double
correlation_of_squares(const struct design *d, int i, int j)
{
	double a = 0, b = 0, ab = 0, n = d->runs;

	for (int r = 0; r < d->runs; r++) {
		double x = design_level(d, r, i), y = design_level(d, r, j);

		a += x * x;
		b += y * y;
		ab += x * x * y * y;
	}
	/* squares of levels are 0 and 1: sum of squares = sum */
	return (ab - a * b / n) / sqrt((a - a * a / n) * (b - b * b / n));
}

static void
write_doubles(double *out, const struct dd *v, int n)
{
	for (int i = 0; i < n; i++)
		out[i] = dd_double(v[i]);
}

static void
definitive_screening(void **state)
{
	const struct str name[] = { STR("a"), STR("b"), STR("c"), STR("d"), STR("e"), STR("f") };
	static const int pair[][2] = { { 0, -1 }, { 2, -1 }, { 3, -1 }, { 0, 2 }, { 3, 3 } };
	const struct dd *column[6], *term[5];
	struct surface_model m = { .factors = 6, .x = column, .name = name };
	struct linear_model model = { .terms = 5, .term = term, .name = name, .intercept = true };
	struct surface s;
	struct least_squares fit;
	struct design d;
	double got[8];
	size_t n;

	(void)state;
	begin("doe-dsd-6");
	assert_int_equal(design_definitive_screening(&d, &arena, 6, NULL), E_OK);
	assert_memory_equal(d.level, problem_numbers(&p, "inputs.design", &n), 13 * 6 * 8);
	assert_int_equal(n, d.runs * d.factors);
	expect(&p, "main_effect_information X'X diagonal", product_sum(&d, 0, 0));
	assert_true(json_is_true(expected_value(
		&p, "main effects orthogonal to each other and to every second-order column")));
	check_orthogonal(&d);
	expect(&p, "correlation_between_two_quadratic_columns", correlation_of_squares(&d, 1, 4));
	m.y = numbers("inputs.y", &m.n);
	for (int j = 0; j < 6; j++) {
		struct dd *v = arena_new(&arena, struct dd, m.n);

		assert_non_null(v);
		for (int r = 0; r < d.runs; r++)
			v[r] = dd_of(design_level(&d, r, j));
		column[j] = v;
	}
	assert_int_equal(surface_fit(&s, &arena, &m, NULL), E_OK);
	write_doubles(got, s.fit.value, s.fit.p);
	expect_all(&p, "first_order_fit", got, 7);
	for (int t = 0; t < 5; t++) {
		struct dd *v = arena_new(&arena, struct dd, m.n);

		assert_non_null(v);
		for (size_t r = 0; r < m.n; r++)
			v[r] = pair[t][1] < 0
				       ? column[pair[t][0]][r]
				       : dd_mul(column[pair[t][0]][r], column[pair[t][1]][r]);
		term[t] = v;
	}
	model.n = m.n;
	model.y = m.y;
	assert_int_equal(least_squares(&fit, &arena, &model, NULL), E_OK);
	write_doubles(got, fit.value, fit.p);
	expect_all(&p, "model_fit", got, 6);
	expect_all(&p, "model_se", fit.se, 6);
	expect(&p, "model_s", fit.residual_sd);
	end();
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pilot_plant),
		cmocka_unit_test(eddy_current),
		cmocka_unit_test(fractions),
		cmocka_unit_test(plackett_burman),
		cmocka_unit_test(definitive_screening),
	};

	return cmocka_run_group_tests_name("doe", tests, NULL, NULL);
}
