/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Any bytes as a formula. What compiles has one value: alone, beside its derivatives and in a block of trials the
 * same bits, or none in all three; and it can be explained.
 */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "formula/formula.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const double number[] = { 10.5, 12.5, 23 };
static const double force[] = { 0, 40, 100, 160, 150, 20 };
static const double elongation[] = { 0, 1, 2, 3, 4, 5 };
static const double specimen[] = { 13.875, 14.125, 13.5 };

#define INPUTS 7

/* What formulas may use beside names: a table of each kind and definitions, one of a curve. */
static const double key[] = { 10, 15, 20, 25 }, first_column[] = { 0.9997, 0.9991, 0.9982, 0.997 },
		    second_column[] = { 1.306, 1.138, 1.002, 0.89 };

static void
check(bool good)
{
	if (!good)
		abort();
}

/* Marks change nothing; a place that is moved gives a value, or is refused. */
static void
check_places(const struct formula *f, const struct formula_arg *arg, double want)
{
	struct formula_mark mark[8];
	struct formula_move move = {
		.feature = FEATURE_PEAK, .step = -1, .row = 2, .input = 4, .x = 2.5
	};
	struct formula_places p = { .mark = mark, .room = 8 };
	double y[2];

	check(formula_eval_places(f, arg, y, NULL, &p, NULL) == E_OK && p.n_marks <= 8);
	check(y[1] == want || (isnan(y[1]) && isnan(want)));
	for (int i = 0; i < p.n_marks; i++)
		check(mark[i].feature < FEATURES && mark[i].step >= 0 && mark[i].step < 2);
	p = (struct formula_places){ .move = &move, .n_moves = 1, .mark = mark, .room = 8 };
	(void)(formula_eval_places(f, arg, y, NULL, &p, NULL) == E_OK);
}

static void
evaluate(const struct formula *f, const struct formula_arg *arg, struct arena *a)
{
	const double *trial[INPUTS] = { NULL };
	double alone[2], dual[2], block[2], jacobian[2 * INPUTS], *out[2] = { NULL, block };
	struct formula_line *line;
	struct err err = { 0 };
	enum rc rc = formula_eval(f, arg, alone, &err);

	check(rc == E_OK || (rc == err.rc && err.format && err.field[0]));
	check(formula_eval_dual(f, arg, dual, jacobian, NULL) == rc);
	check(formula_eval_block(f, arg, trial, 2, out, NULL) == E_OK);
	if (rc) {
		check(isnan(block[1]));
		return;
	}
	check(memcmp(&alone[1], &dual[1], sizeof(double)) == 0 ||
		(isnan(alone[1]) && isnan(dual[1])));
	check(alone[1] == block[1] || (isnan(alone[1]) && isnan(block[1])));
	rc = formula_explain(&line, a, f, arg, alone, &err);
	check(rc == E_TOO_BIG || (rc == E_OK && line[1].numeric.p));
	check_places(f, arg, alone[1]);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static struct units
		*units; /* opened once: reading the unit database takes longer than all the rest */
	static const char *const name[INPUTS] = { "width", "ratio", "temp", "force", "elongation",
		"v", "absent" };
	static const char *const unit[INPUTS] = { "mm", "%", "degC", "N", "mm", "N", "N" };
	const struct formula_arg arg[INPUTS] = { { &number[0], 1 }, { &number[1], 1 },
		{ &number[2], 1 }, { force, 6 }, { elongation, 6 }, { specimen, 3 }, { NULL, 0 } };
	struct formula_input in[INPUTS] = { 0 };
	struct formula_column column[3] = { { .name = STR("temperature"), .v = key },
		{ .name = STR("density"), .v = first_column },
		{ .name = STR("viscosity"), .v = second_column } };
	const struct formula_table table[3] = { { STR("water"), column, 3, 4, BETWEEN_INTERPOLATE },
		{ STR("below"), column, 2, 4, BETWEEN_BELOW },
		{ STR("exact"), column, 2, 4, BETWEEN_NONE } };
	struct formula_parameter parameter[3] = { { .name = STR("x") }, { .name = STR("y") },
		{ .name = STR("c"), .array = true } };
	const struct formula_definition definition[3] = {
		{ parameter, 2, { .name = STR("twice"), .text = STR("x + x * y / 2 + ln(y)") } },
		{ &parameter[2], 1, { .name = STR("spread"), .text = STR("max(c) - min(c) + c") } },
		{ parameter, 1,
			{ .name = STR("water_at"), .text = STR("lookup(water, x, density)") } }
	};
	struct formula_step step[2] = { { .name = STR("first_step"), .text = STR("width * 2") },
		{ .name = STR("y"), .text = { (const char *)data, size } } };
	const struct formula_source source = { in, INPUTS, step, 2, table, 3, definition, 3 };
	struct err err = { 0 };
	struct formula *f;
	struct arena a;
	enum rc rc;

	if (!units && units_open(&units, NULL))
		abort();
	for (int i = 0; i < INPUTS; i++) {
		in[i].name = str_of(name[i]);
		check(unit_parse(&in[i].unit, units, str_of(unit[i]), NULL) == E_OK);
	}
	for (int i = 0; i < 3; i++) {
		column[i].unit = in[i == 0 ? 2 : 1].unit; /* degC; % */
		parameter[i].unit = unit_one;
	}
	in[3].series = in[4].series = in[5].vector = true;
	arena_init(&a, 4 << 20);
	rc = formula_compile_source(&f, &a, units, &source, &err);
	if (rc)
		check(rc == err.rc && err.format && err.line > 0 && err.column > 0);
	else
		evaluate(f, arg, &a);
	arena_release(&a);
	return 0;
}
