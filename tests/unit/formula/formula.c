/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "bench.h"
#include "formula/exact.h"
#include "formula/propagate.h"

static void
says_what_is_wrong_and_where(void **state)
{
	FILE *file = bench_table("tests/unit/formula/errors.tsv");
	char line[512], place[32], *cell[8];
	struct bench b;
	int n, bad = 0;

	(void)state;
	assert_non_null(file);
	bench_open(&b);
	while ((n = bench_row(line, sizeof(line), cell, file)) > 0) {
		char text[400] = "";
		enum rc rc = bench_compile(&b, cell[0], "");

		snprintf(place, sizeof(place), "%u:%u", b.err.line, b.err.column);
		b.err.line = b.err.column = 0;
		if (rc)
			err_print(&b.err, text, sizeof(text));
		if (strcmp(rc ? rc_name(rc) : "E_OK", cell[1]) != 0 ||
			(rc && (strcmp(place, cell[2]) != 0 || strcmp(text, cell[3]) != 0))) {
			print_message("# %s: %s %s %s\n", cell[0], rc_name(rc), place, text);
			bad++;
		}
	}
	fclose(file);
	bench_close(&b);
	assert_int_equal(bad, 0);
}

/* What only the numbers of a record can be wrong in. */
static void
says_what_a_record_does_not_show(void **state)
{
	FILE *file = bench_table("tests/unit/formula/records.tsv");
	char line[512], want[400], *cell[8];
	struct bench b;
	int n, bad = 0;

	(void)state;
	assert_non_null(file);
	bench_open(&b);
	while ((n = bench_row(line, sizeof(line), cell, file)) > 0) {
		char text[400] = "";
		double y;
		enum rc rc = bench_compile(&b, cell[0], "");

		assert_int_equal(n, 2);
		if (rc == E_OK)
			rc = formula_eval(b.f, b.arg, &y, &b.err);
		if (rc)
			err_print(&b.err, text, sizeof(text));
		snprintf(want, sizeof(want), "y: y: %s", cell[1]);
		if (rc != E_DOMAIN || strcmp(text, want) != 0) {
			print_message("# %s: %s %s\n", cell[0], rc_name(rc), text);
			bad++;
		}
	}
	fclose(file);
	bench_close(&b);
	assert_int_equal(bad, 0);
}

/* Value, value beside the derivative, and the value of a block of trials are the same bits. */
static void
gives_the_same_value_in_every_way(void **state)
{
	FILE *file = bench_table("tests/unit/formula/values.tsv");
	char line[512], *cell[8];
	struct bench b;
	int n, bad = 0;

	(void)state;
	assert_non_null(file);
	bench_open(&b);
	while ((n = bench_row(line, sizeof(line), cell, file)) > 0) {
		double want = strtod(cell[1], NULL), y = -1, dual = -1, block[3] = { -1 };
		double jacobian[BENCH_INPUTS], *out[1] = { block };
		const double *trial[BENCH_INPUTS] = { NULL };
		char text[400] = "";
		const char *unit = "?";

		if (bench_compile(&b, cell[0], "") == E_OK) {
			unit = formula_step_unit(b.f, 0)->symbol;
			if (formula_eval(b.f, b.arg, &y, &b.err) == E_OK)
				assert_int_equal(
					formula_eval_dual(b.f, b.arg, &dual, jacobian, NULL), E_OK);
			assert_int_equal(formula_eval_block(b.f, b.arg, trial, 3, out, NULL), E_OK);
		}
		if (b.err.rc)
			err_print(&b.err, text, sizeof(text));
		if (!(fabs(y - want) <= 1e-15 * fabs(want) || (isnan(y) && isnan(want))) ||
			strcmp(unit, cell[2]) != 0 || memcmp(&y, &dual, sizeof(y)) != 0 ||
			!(y == block[2] || (isnan(y) && isnan(block[2])))) {
			print_message("# %s: %.17g %.17g %.17g %s %s\n", cell[0], y, dual, block[2],
				unit, text);
			bad++;
		}
	}
	fclose(file);
	bench_close(&b);
	assert_int_equal(bad, 0);
}

static const struct {
	const char *text, *sentence;
} no_value[] = {
	{ "1 / (width - 10.5 mm)", "y: division by zero" },
	{ "ln(ratio - 1)", "y: the logarithm of a number that is not positive" },
	{ "log10(0)", "y: the logarithm of a number that is not positive" },
	{ "sqrt(-4)", "y: the square root of a negative number" },
	{ "(-8) ^ ratio", "y: a power is not defined for these values" },
	{ "exp(1000)", "y: the number is too large" },
	{ "1e200 * 1e200", "y: the number is too large" },
	{ "round(2, ratio - 0.5)", "y: the rounding interval must be greater than zero" },
	{ "ln(-1) < 5", "y: the logarithm of a number that is not positive" },
	{ "if(ln(-1) < 5, 1, 2)", "y: the logarithm of a number that is not positive" },
	{ "max(sqrt(-1), 2)", "y: the square root of a negative number" },
	{ "mean(ln(force / (1 N)))", "y: the logarithm of a number that is not positive" },
	{ "at_level(elongation, force, 200 N)", "y: the curve never reaches that level" },
	{ "mean_between(force, elongation, 7 mm, 9 mm)",
		"y: the curve has no point between the two limits" },
	{ "max_between(force, elongation, 7 mm, 9 mm)",
		"y: the curve has no point between the two limits" },
	{ "slope(force, elongation, 1.5 mm, 2.5 mm)",
		"y: a slope needs at least two different points between the two limits" },
	{ "sd(1)", "" },
	{ "first_drop(elongation, 10 %)", "y: the curve never drops so far" },
	{ "peaks_mean(tear, 50 N)", "y: the curve has no peak of that height" },
	{ "peaks_mean(tear, 0 N)", "y: the height of a peak must be greater than zero" },
	{ "interpolate(elongation, force, 5.5 mm)",
		"y: the place asked for lies outside the curve or table; nothing is extrapolated" },
	{ "interpolate(force, elongation, 155 N)",
		"y: the curve's x must rise from row to row, or fall from row to row, to be read "
		"between rows" },
	{ "integral_between(force, elongation, 1 mm, 6 mm)",
		"y: the place asked for lies outside the curve or table; nothing is extrapolated" },
	{ "integral_between(elongation, force, 1 N, 6 N)",
		"y: the curve's x must rise from row to row, or fall from row to row, to be read "
		"between rows" },
	{ "lookup(water, 30 degC, density)",
		"y: the place asked for lies outside the curve or table; nothing is extrapolated" },
	{ "lookup(span_of, -1 mm)", "y: the table has no row for this value" },
	{ "lookup(factor_of, 3)", "y: the table has no row for this value" },
	{ "at_level_falling(elongation, force, 10 N)", "y: the curve never reaches that level" },
	{ "at_level_falling(elongation, force, 200 N)", "y: the curve never reaches that level" },
	{ "onset(elongation, -1 * force, 10 %)", "y: an onset needs a curve that rises above zero "
						 "and a part of its height between 0 "
						 "and 1" },
	{ "onset(elongation, force, 110 %)", "y: an onset needs a curve that rises above zero and "
					     "a part of its height between 0 "
					     "and 1" },
	{ "onset_lines(elongation, force, 1 mm, 3 mm, 1 mm, 3 mm)",
		"y: the two lines are parallel and never cross" },
	{ "onset_lines(elongation, force, 0.5 mm, 1.5 mm, 1 mm, 3 mm)",
		"y: a slope needs at least two different points between the two limits" },
	{ "from_curve(window(standard, standard, 1 [mg/l], 1.5 [mg/l]), signal, 1 V)",
		"y: a calibration line needs at least two different standards and must not be "
		"level" },
	{ "from_curve(standard, 0 * signal, 1 V)", "y: a calibration line needs at least two "
						   "different standards and must not be level" },
	{ "from_curve_u(window(standard, standard, 0 [mg/l], 1 [mg/l]), signal, 1 V, 1)",
		"y: the scatter about a calibration line needs at least three points" },
	{ "from_curve_u(standard, signal, 1 V, 0)",
		"y: the number of readings must be greater than zero" },
	{ "at(force, 7)", "y: the curve has no value in that row; rows count from 1" },
	{ "at(force, 1.5)", "y: the curve has no value in that row; rows count from 1" },
	{ "at(force, 0)", "y: the curve has no value in that row; rows count from 1" },
	{ "max(window(force, elongation, 7 mm, 9 mm))",
		"y: the curve has no point between the two limits" },
	{ "first_fall(elongation, 1 mm)", "y: the curve never drops so far" },
	{ "first_fall(force, -1 N)", "y: the curve never drops so far" },
	{ "stress(1 N, width, 0 mm)", "y: division by zero" },
	{ "max(force + tear)", "y: the curves do not have the same number of points" },
	{ "at_max(tear, force)", "y: the curves do not have the same number of points" },
};

static void
never_loses_a_value_silently(void **state)
{
	struct bench b;
	double y, block[2], *out[1] = { block };
	const double *trial[BENCH_INPUTS] = { NULL };
	char text[400];

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(no_value) / sizeof(no_value[0]); i++) {
		if (bench_compile(&b, no_value[i].text, "") != E_OK) {
			assert_string_equal(no_value[i].sentence, "");
			continue;
		}
		assert_int_equal(formula_eval(b.f, b.arg, &y, &b.err), E_DOMAIN);
		assert_string_equal(b.err.field, "y");
		b.err.field[0] = '\0';
		err_print(&b.err, text, sizeof(text));
		assert_string_equal(text, no_value[i].sentence);
		assert_int_equal(formula_eval_block(b.f, b.arg, trial, 2, out, NULL), E_OK);
		assert_true(isnan(block[1]));
	}
	bench_close(&b);
}

static void
converts_to_the_declared_unit(void **state)
{
	static const struct {
		const char *text, *unit;
		double value;
	} row[] = { { "ratio", "1", 0.125 }, { "ratio * length", "mm", 6.25 },
		{ "100 * 1.5 mm / length", "1", 3 }, { "1.5 mm / length", "%", 3 },
		{ "20 mg / (5 g)", "mg/kg", 4000 }, { "temp", "K", 296.15 },
		{ "168 N / (10 mm * 1.21 mm)", "MPa", 13.884297520661157 }, { "none", "N", NAN },
		{ "0", "mm", 0 } };
	struct bench b;
	double y;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		assert_int_equal(bench_compile(&b, row[i].text, row[i].unit), E_OK);
		assert_int_equal(formula_eval(b.f, b.arg, &y, NULL), E_OK);
		if (isnan(row[i].value))
			assert_true(isnan(y));
		else
			assert_true(fabs(y - row[i].value) <= 2e-16 * fabs(y));
	}
	assert_int_equal(bench_compile(&b, "width * 2", "N"), E_UNIT);
	assert_int_equal(b.err.line, 1);
	assert_int_equal(b.err.column, 1);
	assert_int_equal(bench_compile(&b, "width", "no-unit"), E_UNIT);
	bench_close(&b);
}

static void
counts_lines_and_columns_from_where_the_text_stands(void **state)
{
	struct bench b;
	struct formula_step step = {
		.name = STR("y"), .text = STR("width +\n  3 N"), .line = 40, .column = 12
	};

	(void)state;
	bench_open(&b);
	assert_int_equal(
		formula_compile(&b.f, &b.arena, b.units, b.input, b.n, &step, 1, &b.err), E_UNIT);
	assert_int_equal(b.err.line, 40);
	assert_int_equal(b.err.column, 18);
	step.text = STR("width +\n  3 mm + wdith");
	assert_int_equal(formula_compile(&b.f, &b.arena, b.units, b.input, b.n, &step, 1, &b.err),
		E_NOT_FOUND);
	assert_int_equal(b.err.line, 41);
	assert_int_equal(b.err.column, 10);
	bench_close(&b);
}

static void
refuses_what_is_too_large(void **state)
{
	struct bench b;
	char text[9000];

	(void)state;
	bench_open(&b);
	memset(text, '(', 500);
	strncpy(text + 500, "1", 2);
	assert_int_equal(bench_compile(&b, text, ""), E_TOO_BIG);
	memset(text, '-', 500);
	assert_int_equal(bench_compile(&b, text, ""), E_TOO_BIG);
	for (size_t i = 0; i < 4400; i++)
		memcpy(text + 2 * i, "1+", 2);
	strncpy(text + 8800, "1", 2);
	assert_int_equal(bench_compile(&b, text, ""), E_TOO_BIG);
	text[0] = '\0';
	for (int i = 0; i < 200; i++)
		memcpy(text + 4 * i, "not ", 4);
	strncpy(text + 800, "1", 2);
	assert_int_equal(bench_compile(&b, text, ""), E_OK);
	bench_close(&b);
}

/* Each argument is repeated wherever its parameter stands: the stack must hold the whole. */
static void
bounds_what_definitions_grow_to(void **state)
{
	struct formula_parameter x = { .name = STR("x"), .unit = unit_one };
	struct formula_definition d[20];
	char name[20][8], body[20][40], deep[400] = "", call[500];
	struct formula_step step = { .name = STR("y"), .line = 1, .column = 1 };
	struct formula_source source = {
		.step = &step, .n_steps = 1, .definition = d, .n_definitions = 20
	};
	struct bench b;
	double y;

	(void)state;
	bench_open(&b);
	for (int i = 0; i < 20; i++) {
		snprintf(name[i], sizeof(name[i]), "f%d", i);
		snprintf(body[i], sizeof(body[i]), i ? "f%d(x) + f%d(x)" : "2 * x", i - 1, i - 1);
		d[i] = (struct formula_definition){ &x, 1,
			{ .name = str_of(name[i]), .text = str_of(body[i]) } };
	}
	step.text = STR("f5(3)");
	assert_int_equal(formula_compile_source(&b.f, &b.arena, b.units, &source, NULL), E_OK);
	assert_int_equal(formula_eval(b.f, b.arg, &y, NULL), E_OK);
	assert_true(y == 192);
	assert_true(formula_uses(b.f, 0) && formula_uses(b.f, 5) && !formula_uses(b.f, 6));
	step.text = STR("1 + f19(3)");
	assert_int_equal(
		formula_compile_source(&b.f, &b.arena, b.units, &source, &b.err), E_TOO_BIG);
	assert_int_equal(b.err.line, 1);
	assert_int_equal(b.err.column, 5);
	for (int i = 0; i < 25; i++)
		strcat(deep, "1+(");
	snprintf(call, sizeof(call), "%s1", deep);
	for (int i = 0; i < 25; i++)
		strcat(call, ")");
	snprintf(deep, sizeof(deep), "%s", call);
	snprintf(call, sizeof(call), "g(g(g(g(%s))))", deep);
	*strrchr(deep, '1') = 'x';
	d[0].body.name = STR("g");
	d[0].body.text = str_of(deep);
	source.n_definitions = 1;
	step.text = str_of(call);
	assert_int_equal(
		formula_compile_source(&b.f, &b.arena, b.units, &source, &b.err), E_TOO_BIG);
	assert_int_equal(b.err.line, 1);
	bench_close(&b);
}

static void
checks_a_definition_by_itself(void **state)
{
	static const struct {
		const char *text, *unit, *sentence;
		enum rc rc;
		unsigned column;
	} row[] = { { "force / (width * thickness)", "MPa", "", E_OK, 0 },
		{ "force + width", "", "cannot add N and mm: expected the same kind of unit",
			E_UNIT, 27 },
		{ "force * length", "", "there is no input or step named length", E_NOT_FOUND, 29 },
		{ "given(force)", "", "given() asks for an input and cannot stand in a definition",
			E_SYNTAX, 26 },
		{ "force", "mm", "the formula gives N, but mm is declared", E_UNIT, 21 },
		{ "area(force)", "", "there is no function area", E_NOT_FOUND, 21 } };
	struct bench b;
	char text[300];

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		struct formula_definition d = b.definition[0];
		const struct formula_source source = { .definition = &d, .n_definitions = 1 };

		d.body.text = str_of(row[i].text);
		d.body.unit = str_of(row[i].unit);
		d.body.line = 7;
		d.body.column = 21;
		b.err = (struct err){ 0 };
		assert_int_equal(formula_check_definition(b.units, &source, 0, &b.err), row[i].rc);
		if (row[i].rc == E_OK)
			continue;
		assert_int_equal(b.err.line, 7);
		assert_int_equal(b.err.column, row[i].column);
		b.err.line = b.err.column = 0;
		err_print(&b.err, text, sizeof(text));
		assert_string_equal(text, row[i].sentence);
	}
	bench_close(&b);
}

static void
refuses_curves_and_tables_where_only_numbers_go(void **state)
{
	static const char *const text[] = { "lookup(water, temp, density)",
		"interpolate(elongation, force, 1 mm)", "from_curve(standard, signal, 1 V)" };
	double u[BENCH_INPUTS] = { 0 }, out;
	struct exact_work *w;
	struct bench b;

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(text) / sizeof(text[0]); i++) {
		assert_int_equal(bench_compile(&b, text[i], ""), E_OK);
		assert_int_equal(
			second_order_variance(&out, &b.arena, b.f, 0, b.arg, u, &b.err), E_UNIT);
		assert_int_equal(exact_start(&w, &b.arena, b.f, 0, b.n, &b.err), E_UNIT);
	}
	assert_int_equal(bench_compile(&b, "stress(1 N, width, thickness)", ""), E_OK);
	assert_int_equal(second_order_variance(&out, &b.arena, b.f, 0, b.arg, u, NULL), E_OK);
	assert_int_equal(exact_start(&w, &b.arena, b.f, 0, b.n, NULL), E_OK);
	bench_close(&b);
}

static void
uses_earlier_steps_and_no_later_ones(void **state)
{
	struct bench b;
	struct formula_step steps[] = {
		{ .name = STR("stress"),
			.text = STR("force / (width * 1.25 mm)"),
			.unit = STR("MPa") },
		{ .name = STR("strength"), .text = STR("max(stress)"), .unit = STR("MPa") },
		{ .name = STR("rounded"), .text = STR("round(strength, 0.1 MPa)") },
	};
	double y[3];
	struct formula_line *line;

	(void)state;
	bench_open(&b);
	assert_int_equal(
		formula_compile(&b.f, &b.arena, b.units, b.input, b.n, steps, 3, NULL), E_OK);
	assert_int_equal(formula_step_count(b.f), 3);
	assert_int_equal(formula_eval(b.f, b.arg, y, NULL), E_OK);
	assert_true(isnan(y[0]));
	assert_true(fabs(y[1] - 160 / (10.5 * 1.25)) < 1e-14);
	assert_true(y[2] == 12.2);
	assert_int_equal(formula_explain(&line, &b.arena, b.f, b.arg, y, NULL), E_OK);
	assert_string_equal(line[0].numeric.p, "force / (10.5 mm * 1.25 mm)");
	assert_string_equal(line[2].symbolic.p, "round(strength, 0.1 MPa)");
	assert_string_equal(line[2].numeric.p, "round(12.1905 MPa, 0.1 MPa)");
	steps[0].text = STR("strength + 1 MPa");
	assert_int_equal(formula_compile(&b.f, &b.arena, b.units, b.input, b.n, steps, 3, NULL),
		E_NOT_FOUND);
	bench_close(&b);
}

static void
gives_each_name_one_meaning(void **state)
{
	static const struct {
		const char *name, *sentence;
	} row[] = { { "width", "the name width is used twice" },
		{ "2nd", "\"2nd\" is not a name: expected letters, digits and _" },
		{ "a b", "\"a b\" is not a name: expected letters, digits and _" },
		{ "", "\"\" is not a name: expected letters, digits and _" },
		{ "none", "\"none\" is a word of the formula language and no name" } };
	struct bench b;
	struct formula_step step = { .text = STR("1"), .line = 7, .column = 3 };
	char text[300];

	(void)state;
	bench_open(&b);
	for (size_t i = 0; i < sizeof(row) / sizeof(row[0]); i++) {
		step.name = str_of(row[i].name);
		b.err = (struct err){ 0 };
		assert_int_equal(
			formula_compile(&b.f, &b.arena, b.units, b.input, b.n, &step, 1, &b.err),
			E_SYNTAX);
		assert_int_equal(b.err.line, 7);
		assert_int_equal(b.err.column, 3);
		b.err.line = b.err.column = 0;
		err_print(&b.err, text, sizeof(text));
		assert_string_equal(text, row[i].sentence);
	}
	bench_close(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong_and_where),
		cmocka_unit_test(says_what_a_record_does_not_show),
		cmocka_unit_test(gives_the_same_value_in_every_way),
		cmocka_unit_test(never_loses_a_value_silently),
		cmocka_unit_test(converts_to_the_declared_unit),
		cmocka_unit_test(counts_lines_and_columns_from_where_the_text_stands),
		cmocka_unit_test(refuses_what_is_too_large),
		cmocka_unit_test(bounds_what_definitions_grow_to),
		cmocka_unit_test(checks_a_definition_by_itself),
		cmocka_unit_test(refuses_curves_and_tables_where_only_numbers_go),
		cmocka_unit_test(uses_earlier_steps_and_no_later_ones),
		cmocka_unit_test(gives_each_name_one_meaning),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
