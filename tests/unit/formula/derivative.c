/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives against central differences, on the fixed formulas below and on random ones. A failure names the seed
 * that makes it again.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/buf.h"
#include "bench.h"

/* y with input i moved by the step: by a value, or a curve by a common relative factor. */
static bool
moved(double *y, struct bench *b, int i, double by)
{
	struct formula_arg keep = b->arg[i];
	double space[64];
	enum rc rc;

	for (size_t k = 0; k < keep.n; k++)
		space[k] = b->input[i].series || b->input[i].vector ? keep.v[k] * (1 + by)
								    : keep.v[k] + by;
	b->arg[i].v = space;
	rc = formula_eval(b->f, b->arg, y, NULL);
	b->arg[i] = keep;
	return rc == E_OK;
}

static void
check(struct bench *b, const char *text, unsigned seed)
{
	double y, jacobian[BENCH_INPUTS];

	if (formula_eval_dual(b->f, b->arg, &y, jacobian, NULL))
		return;
	for (int i = 0; i < b->n; i++) {
		double up, down, near_up, near_down, want, h;

		if (!b->arg[i].v)
			continue;
		h = 1e-5 * (b->input[i].series || b->input[i].vector ? 1 : fabs(b->arg[i].v[0]));
		if (!moved(&up, b, i, h) || !moved(&down, b, i, -h) ||
			!moved(&near_up, b, i, h / 2) || !moved(&near_down, b, i, -h / 2))
			continue;
		want = (near_up - near_down) / h;
		/* at a corner (max, abs, a comparison) the two differences disagree: no derivative there */
		if (fabs((up - down) / (2 * h) - want) > 1e-5 * (fabs(want) + fabs(y)) ||
			fabs(near_up + near_down - 2 * y) > 1e-6 * fabs(y))
			continue;
		if (fabs(jacobian[i] - want) > 1e-5 * fabs(want) + 1e-7 * fabs(y) / h * 1e-3)
			fail_msg("seed %u: d(%s)/d(%s) = %.10g, differences give %.10g", seed, text,
				b->input[i].name.p, jacobian[i], want);
	}
}

static void
agrees_with_differences_for_every_function(void **state)
{
	static const char *const text[] = { "width * thickness ^ 2 / length", "exp(ratio) * mass",
		"ln(width / length) + log10(mass / (1 g))", "sqrt(width * length)",
		"(width / length) ^ (mass / (1 g))", "abs(width - length)",
		"max(width, length, thickness)", "mean(width, length, thickness)",
		"sd(width, length, thickness)", "median(width, length, thickness)", "sd(v)",
		"median(v)", "mean(force / width)", "at_max(elongation, force)",
		"at_level(elongation, force, level)", "slope(force, elongation, 0.5 mm, 3.5 mm)",
		"integral(force, elongation)", "mean_between(force, elongation, 0.5 mm, 3.5 mm)",
		"peaks_mean(tear, 5 N)", "peaks_median(tear, 4.5 N)", "first_drop(force, 50 %)",
		"at_first_drop(elongation, force, ratio)", "sum(force * elongation ^ 2)",
		"if(width > 1 cm, width ^ 3, 1 mm3)", "(temp - 20 degC) * mass",
		"min(tear / (width * thickness))", "interpolate(elongation, force, width / 8)",
		"onset(elongation, force, ratio)", "at_level_falling(elongation, force, level)",
		"onset_lines(elongation, force, 0 mm, 1.5 mm, 0.5 mm, 3.5 mm)",
		"from_curve(standard, signal, mean(v) / (20 N) * (1 V))",
		"from_curve_u(standard, signal, mean(v) / (20 N) * (1 V), 3)",
		"integral_between(force, elongation, width / 8, length / 20)",
		"mean(window(force, elongation, 0.5 mm, 3.5 mm) / width)", "at(force, 3) / width",
		"first_fall(force, 50 N) * width", "at_first_fall(elongation, force, 50 N)",
		"lookup(water, temp, viscosity)", "lookup(span_of, thickness) * thickness",
		"lookup(factor_of, 2) * width", "max(stress(force, width, thickness))",
		"spread(tear) * width", "gravity() * mass", "toe(elongation, force, ratio * 4)",
		"toe_between(elongation, force, 0.5 mm, 3.5 mm)",
		"at_preload(elongation, force, level)", "slack(elongation, force, level)",
		"peak(bulge, travel) / width", "at_peak(travel, bulge)", "peak(force, elongation)",
		"at_break(elongation, force, 50 %)",
		"yield_offset(force, force, elongation, 0 mm, 2.5 mm, width / 20)",
		"yield_offset(elongation, force, elongation, 0 mm, 2.5 mm, 0.4 mm)",
		"yield_top(force, force, elongation, 0.9 mm)",
		"secant(force, elongation, 0.3 mm, width / 4)", "tangent(bulge, travel, width / 5)",
		"steepest(force, elongation, 50 %)", "energy(force, elongation, width / 6)",
		"plateau(elongation, force, 50 %)", "crack(burst, burst, travel, 1.9 mm, 30 %, 1)",
		"crack_first(travel, burst, travel, 1.9 mm, 30 %)",
		"tear_a(travel, tear, 5 N) * width", "tear_c(way, trace, 5 N)",
		"tear_d(way, trace, 5 N)", "tear_e(way, trace, 5 N)",
		"tear_e_range(way, trace, 5 N)", "last(elongation) - first(elongation)" };
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		if (bench_compile(&b, text[i], ""))
			fail_msg("%s", text[i]);
		check(&b, text[i], 0);
	}
	bench_close(&b);
}

/* In a block each curve has its own factor in each trial: as if it were scaled before. */
static void
scales_curves_in_blocks_as_one_by_one(void **state)
{
	static const char *const text[] = { "at_max(elongation, force)", "at(force, 3)",
		"argmax(force)", "at_level(elongation, force, level)",
		"at_level_falling(elongation, force, level)",
		"slope(force, elongation, 0.5 mm, 3.5 mm)", "integral(force, elongation)",
		"integral_between(force, elongation, 0.5 mm, 1.7 mm)",
		"mean_between(force, elongation, 0.5 mm, 3.5 mm)",
		"interpolate(elongation, force, 1.7 mm)", "onset(elongation, force, ratio)",
		"onset_lines(elongation, force, 0 mm, 1.5 mm, 0.5 mm, 3.5 mm)",
		"from_curve(standard, signal, 0.5 V)", "from_curve_u(standard, signal, 0.5 V, 3)",
		"first_drop(force, 50 %)", "at_first_drop(elongation, force, 50 %)",
		"first_fall(force, 50 N)", "at_first_fall(elongation, force, 50 N)",
		"max(window(force, elongation, 0.5 mm, 3.5 mm))", "any(force > 159 N)",
		"peaks_mean(tear, 4.7 N)", "peaks_count(tear, 4.7 N)", "spread(force)",
		"toe(elongation, force, 50 %)", "toe_between(elongation, force, 0.5 mm, 3.5 mm)",
		"at_preload(elongation, force, level)", "slack(elongation, force, level)",
		"peak(bulge, travel)", "at_peak(travel, bulge)",
		"at_break(elongation, force, 50 %)", "broken(force, 50 %)",
		"yield_offset(force, force, elongation, 0 mm, 2.5 mm, 0.4 mm)",
		"yield_top(force, force, elongation, 0.8 mm)",
		"secant(force, elongation, 0.3 mm, 2.6 mm)", "tangent(bulge, travel, 2.3 mm)",
		"steepest(force, elongation, 50 %)", "energy(force, elongation, 1.7 mm)",
		"plateau(elongation, force, 50 %)", "crack(travel, burst, travel, 1.8 mm, 30 %, 1)",
		"crack_first(burst, burst, travel, 1.8 mm, 30 %)",
		"cracks(burst, travel, 1.8 mm, 30 %)", "tear_a(travel, tear, 4.7 N)",
		"tear_a_range(travel, tear, 4.7 N)", "tear_c(way, trace, 4.7 N)",
		"tear_d_range(way, trace, 4.7 N)", "tear_e(way, trace, 4.7 N)",
		"lookup(water, temp, density) * max(force)", "lookup(span_of, thickness)" };
	static const double factor[3] = { 0.97, 1, 1.04 };
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t k = 0; k < sizeof(text) / sizeof(text[0]); k++) {
		assert_int_equal(bench_compile(&b, text[k], ""), E_OK);
		for (int i = 0; i < b.n; i++) {
			const double *trial[BENCH_INPUTS] = { NULL };
			double y[3], *out[1] = { y }, want;

			if (!b.input[i].series)
				continue;
			trial[i] = factor;
			assert_int_equal(formula_eval_block(b.f, b.arg, trial, 3, out, NULL), E_OK);
			for (int t = 0; t < 3; t++) {
				assert_true(moved(&want, &b, i, factor[t] - 1));
				if (!(fabs(y[t] - want) <= 1e-12 * fabs(want)))
					fail_msg("%s, %s times %g: %.17g, not %.17g", text[k],
						b.input[i].name.p, factor[t], y[t], want);
			}
		}
	}
	bench_close(&b);
}

static unsigned
draw(unsigned *state, unsigned n)
{
	*state = *state * 1664525u + 1013904223u;
	return (*state >> 8) % n;
}

/* A random formula over pure numbers. */
static void
compose(struct buf *out, unsigned *state, int depth)
{
	static const char *const leaf[] = { "ratio", "(width / length)", "(mass / (1 g))", "2.385",
		"max(force / (7 N))", "mean(tear / (9 N))", "0.71" };
	static const char *const binary[] = { " + ", " - ", " * ", " / ", " ^ " };
	static const char *const unary[] = { "sqrt(", "exp(", "ln(", "abs(", "-(", "log10(" };
	unsigned what = depth ? draw(state, 4) : 3;

	if (what < 2) {
		buf_char(out, '(');
		compose(out, state, depth - 1);
		buf_put(out, str_of(binary[draw(state, 5)]));
		compose(out, state, depth - 1);
		buf_char(out, ')');
	} else if (what == 2) {
		buf_put(out, str_of(unary[draw(state, 6)]));
		compose(out, state, depth - 1);
		buf_char(out, ')');
	} else {
		buf_put(out, str_of(leaf[draw(state, 7)]));
	}
}

static void
agrees_with_differences_for_random_formulas(void **state)
{
	struct bench b;
	struct buf text;
	int evaluated = 0;

	(void)state;
	bench_open(&b);
	buf_init(&text, 1 << 16);
	for (unsigned seed = 1; seed <= 1000; seed++) {
		unsigned random = seed * 2654435761u;
		double y, block, *out[1] = { &block };
		const double *trial[BENCH_INPUTS] = { NULL };

		buf_clear(&text);
		compose(&text, &random, 4);
		buf_char(&text, '\0');
		if (bench_compile(&b, text.p, ""))
			fail_msg("seed %u: %s does not compile", seed, text.p);
		assert_int_equal(formula_eval_block(b.f, b.arg, trial, 1, out, NULL), E_OK);
		if (formula_eval(b.f, b.arg, &y, NULL)) {
			if (!isnan(block))
				fail_msg("seed %u: %s has no value, a block gives %g", seed, text.p,
					block);
			continue;
		}
		if (memcmp(&y, &block, sizeof(y)) != 0)
			fail_msg("seed %u: %s: %.17g, in a block %.17g", seed, text.p, y, block);
		evaluated++;
		if (fabs(y) < 1e8 && fabs(y) > 1e-8)
			check(&b, text.p, seed);
	}
	assert_true(evaluated > 500);
	buf_release(&text);
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(agrees_with_differences_for_every_function),
		cmocka_unit_test(scales_curves_in_blocks_as_one_by_one),
		cmocka_unit_test(agrees_with_differences_for_random_formulas),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
