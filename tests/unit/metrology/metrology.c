/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <pthread.h>

#include "../../reference/table.h"
#include "metrology/decision.h"
#include "metrology/quantity.h"
#include "metrology/unit.h"

#define FAILS(call, rc, text)                        \
	do {                                         \
		char said[300];                      \
		struct err err = { 0 };              \
		assert_int_equal(call, rc);          \
		err_print(&err, said, sizeof(said)); \
		assert_string_equal(said, text);     \
	} while (0)

static struct unit
unit_of(struct units *units, const char *text)
{
	struct unit u = { 0 };
	struct err err = { 0 };

	if (unit_parse(&u, units, str_of(text), &err))
		fail_msg("%s", text);
	return u;
}

static double
convert(struct units *units, double value, const char *from, const char *to)
{
	struct unit a = unit_of(units, from), b = unit_of(units, to);

	assert_true(unit_same_dim(&a, &b));
	return unit_convert(value, &a, &b);
}

static void
units_have_dimension_and_scale(void **state)
{
	struct units *units;
	struct unit u;
	static const int8_t pressure[UNIT_DIMS] = { -1, 1, -2 };

	(void)state;
	assert_int_equal(units_open(&units, NULL), E_OK);
	u = unit_of(units, "N/mm2");
	assert_memory_equal(u.dim, pressure, sizeof(pressure));
	assert_true(u.scale == 1e6 && u.offset == 0);
	assert_string_equal(u.symbol, "N/mm2");
	assert_true(unit_is_one(&unit_one));
	u = unit_of(units, "");
	assert_true(unit_is_one(&u));
	u = unit_of(units, " 1 ");
	assert_true(unit_is_one(&u));
	u = unit_of(units, "grade");
	assert_true(unit_is_one(&u));
	assert_string_equal(u.symbol, "grade");
	u = unit_of(units, "%");
	assert_true(u.scale == 0.01 && !unit_is_one(&u));
	assert_true(unit_of(units, "mg/kg").scale == 1e-6);
	assert_true(convert(units, 2.385, "kN", "N") == 2385);
	assert_true(convert(units, 5, "%", "1") == 0.05);
	assert_true(convert(units, 12.4, "N/mm²", "MPa") == 12.4);
	assert_true(convert(units, 3, "µm", "um") == 3);
	assert_true(fabs(convert(units, 23, "°C", "K") - 296.15) < 1e-12);
	assert_true(fabs(convert(units, 296.15, "K", "degC") - 23) < 1e-12);
	assert_true(fabs(convert(units, 1, "inch", "mm") - 25.4) < 1e-13);
	assert_true(fabs(convert(units, 1, "kgf", "N") - 9.80665) < 1e-14);
	assert_true(convert(units, 1, "h", "s") == 3600);
	units_close(units);
	units_close(NULL);
}

static void
refuses_what_is_no_unit(void **state)
{
	static const char *const bad[] = { "furlongs2x", "m200", "0 m", "1e400 m",
		"days since 2000-01-01", "lg(re 1 mW)", "\x80" };
	struct units *units;
	struct unit u;

	(void)state;
	assert_int_equal(units_open(&units, NULL), E_OK);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		if (unit_parse(&u, units, str_of(bad[i]), NULL) != E_UNIT)
			fail_msg("%s is taken as a unit", bad[i]);
	FAILS(unit_parse(&u, units, STR("N/mm2/"), &err), E_UNIT, "\"N/mm2/\" is not a unit");
	FAILS(unit_parse(&u, units, STR("牛顿每平方毫米牛顿每平方毫米"), &err), E_UNIT,
		"\"牛顿每平方毫米牛顿每平方毫\" is not a unit");
	units_close(units);
}

static void
products_quotients_and_powers_of_units(void **state)
{
	struct units *units;
	struct unit n, mm, mm2, c, r, big;

	(void)state;
	assert_int_equal(units_open(&units, NULL), E_OK);
	n = unit_of(units, "N");
	mm = unit_of(units, "mm");
	c = unit_of(units, "degC");
	assert_int_equal(unit_power(&mm2, &mm, 2, 1, NULL), E_OK);
	assert_int_equal(unit_divide(&r, &n, &mm2, NULL), E_OK);
	assert_true(fabs(unit_convert(1, &r, &(struct unit){ .scale = 1e6 }) - 1) < 1e-15);
	assert_int_equal(unit_power(&r, &mm2, 1, 2, NULL), E_OK);
	assert_true(unit_same_dim(&r, &mm) && fabs(r.scale - 1e-3) < 1e-18);
	assert_int_equal(unit_multiply(&r, &n, &mm, NULL), E_OK);
	assert_string_equal(r.symbol, "N*mm");
	assert_int_equal(unit_divide(&r, &mm, &r, NULL), E_OK);
	assert_string_equal(r.symbol, "mm/(N*mm)");
	assert_int_equal(unit_multiply(&r, &unit_one, &mm, NULL), E_OK);
	assert_string_equal(r.symbol, "mm");
	assert_int_equal(unit_divide(&r, &n, &unit_one, NULL), E_OK);
	assert_string_equal(r.symbol, "N");
	FAILS(unit_multiply(&r, &c, &n, &err), E_UNIT,
		"degC has a zero point of its own and cannot be multiplied");
	FAILS(unit_divide(&r, &n, &c, &err), E_UNIT,
		"degC has a zero point of its own and cannot be multiplied");
	FAILS(unit_power(&r, &c, 2, 1, &err), E_UNIT,
		"degC has a zero point of its own and cannot be multiplied");
	FAILS(unit_power(&r, &mm, 1, 2, &err), E_UNIT, "mm cannot be raised to the power 1/2");
	FAILS(unit_power(&r, &mm, 101, 1, &err), E_UNIT, "mm cannot be raised to the power 101/1");
	assert_int_equal(unit_power(&big, &mm, 60, 1, NULL), E_OK);
	FAILS(unit_multiply(&r, &big, &big, &err), E_UNIT, "the unit has too high a power");
	units_close(units);
}

static void *
parses_many(void *units)
{
	static const char *const texts[] = { "N/mm2", "kN", "mg/kg", "%", "degC", "um", "g/cm3",
		"mm/min" };
	char own[32];
	struct unit u;
	size_t good = 0;

	for (int i = 0; i < 400; i++) {
		const char *text = texts[i % 8];

		if (i % 3 == 0) {
			snprintf(own, sizeof(own), "%d N", i + 1);
			text = own;
		}
		good += unit_parse(&u, units, str_of(text), NULL) == E_OK &&
			strcmp(u.symbol, text) == 0;
		good += unit_parse(&u, units, STR("no unit"), NULL) == E_UNIT;
	}
	return good == 800 ? units : NULL;
}

static void
four_threads_may_parse_at_once(void **state)
{
	struct units *units;
	pthread_t thread[4];
	void *good;

	(void)state;
	assert_int_equal(units_open(&units, NULL), E_OK);
	for (int i = 0; i < 4; i++)
		assert_int_equal(pthread_create(&thread[i], NULL, parses_many, units), 0);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(pthread_join(thread[i], &good), 0);
		assert_non_null(good);
	}
	units_close(units);
}

static void
near_to(double got, double expected, double relative)
{
	if (!(fabs(got - expected) <= relative * fabs(expected)))
		fail_msg("%.17g, expected %.17g", got, expected);
}

/* JCGM 100:2008 H.1, the end-gauge; unrounded values computed from its table H.1. */
static void
the_end_gauge_of_the_gum_has_its_uncertainty(void **state)
{
	const double ls = 50000623, inf = (double)INFINITY;
	struct budget_line d[] = { { .u = 5.8, .c = 1, .dof = 24 }, { .u = 3.9, .c = 1, .dof = 5 },
		{ .u = 6.7, .c = 1, .dof = 8 } };
	struct budget_line line[] = { { .u = 25, .c = 1, .dof = 18 }, { .c = 1 },
		{ .u = source_u(
			  &(struct uncertainty_source){ .dist = DIST_RECTANGULAR, .a = 1e-6 }),
			.c = ls * 0.1,
			.dof = 50 },
		{ .u = source_u(
			  &(struct uncertainty_source){ .dist = DIST_RECTANGULAR, .a = 0.05 }),
			.c = -ls * 11.5e-6,
			.dof = 2 },
		{ .u = source_u(
			  &(struct uncertainty_source){ .dist = DIST_RECTANGULAR, .a = 2e-6 }),
			.c = 0,
			.dof = inf } };
	struct budget b = { d, 3 };
	double u, dof, k;

	(void)state;
	budget_combine(&u, &dof, &b);
	near_to(u, 9.68194195396771, 1e-10);
	near_to(dof, 25.4472507773627, 1e-10);
	line[1].u = u;
	line[1].dof = dof;
	b = (struct budget){ line, 5 };
	budget_combine(&u, &dof, &b);
	near_to(u, 31.6638791110086, 1e-10);
	near_to(dof, 16.7518557376272, 1e-10);
	assert_int_equal(coverage_factor(&k, dof, 0.99, NULL), E_OK);
	near_to(k, 2.9207816224251, 1e-10);
	near_to(k * u, 92.483276202124, 1e-10);
	b.n = 0;
	budget_combine(&u, &dof, &b);
	assert_true(u == 0 && isinf(dof));
}

static void
coverage_factors_and_half_widths(void **state)
{
	const double inf = (double)INFINITY;
	double k;

	(void)state;
	near_to(source_u(&(struct uncertainty_source){ .dist = DIST_NORMAL, .a = 2.385 }), 2.385,
		0);
	near_to(source_u(&(struct uncertainty_source){ .dist = DIST_T, .a = 2.385 }), 2.385, 0);
	near_to(source_u(&(struct uncertainty_source){ .dist = DIST_RECTANGULAR, .a = 2.385 }),
		1.3769803920172576, 1e-15);
	near_to(source_u(&(struct uncertainty_source){ .dist = DIST_TRIANGULAR, .a = 2.385 }),
		0.97367217275631335, 1e-15);
	near_to(source_u(&(struct uncertainty_source){ .dist = DIST_USHAPED, .a = 2.385 }),
		1.6864496731299157, 1e-15);
	assert_int_equal(coverage_factor(&k, 3, 0, NULL), E_OK);
	assert_true(k == 2);
	assert_int_equal(coverage_factor(&k, inf, 0.95, NULL), E_OK);
	near_to(k, 1.9599639845400543, 1e-12);
	FAILS(coverage_factor(&k, 5, 1, &err), E_DOMAIN,
		"a coverage probability must lie between 0 and 1, not 1");
	FAILS(coverage_factor(&k, 0.5, 0.95, &err), E_DOMAIN,
		"a coverage factor needs at least 1 degree of freedom, not 0.5");
}

static struct decimal
decimal_of(const char *text)
{
	struct decimal d = { 0 };

	if (decimal_parse(&d, str_of(text), NULL))
		fail_msg("%s is not a decimal", text);
	return d;
}

static void
values_are_reported_with_their_places(void **state)
{
	static const struct {
		double value;
		const char *interval; /* "" none */
		int significant;
		const char *text;
	} cases[] = { { 12.35, "0.1", 0, "12.4" }, { 12.0, "0.1", 0, "12.0" },
		{ 60.25, "0.5", 0, "60.0" }, { -0.04, "0.1", 0, "0.0" }, { 0.0995, "", 2, "0.10" },
		{ 99.6, "", 2, "100" }, { 2.675, "0.01", 0, "2.68" }, { 0.1, "", 0, "0.1" },
		{ 1234, "", 3, "1230" }, { 0, "", 3, "0" }, { 9.996, "", 3, "10.0" } };
	char text[DECIMAL_TEXT_SIZE];
	struct report_rule rule;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		rule = (struct report_rule){ .significant = cases[i].significant };
		if (*cases[i].interval)
			rule.interval = decimal_of(cases[i].interval);
		assert_int_equal(report_text(text, cases[i].value, &rule, NULL), E_OK);
		assert_string_equal(text, cases[i].text);
	}
	FAILS(report_text(text, (double)NAN, &rule, &err), E_DOMAIN,
		"the value is not a finite number");
	FAILS(uncertainty_text(text, (double)INFINITY, &rule, &err), E_DOMAIN,
		"the value is not a finite number");
}

static void
an_uncertainty_has_two_digits_and_is_not_finer_than_the_value(void **state)
{
	static const struct {
		double U;
		const char *interval, *text;
	} cases[] = { { 0.0995, "", "0.10" }, { 0.0995, "0.1", "0.1" }, { 0.0995, "0.01", "0.10" },
		{ 0.385, "", "0.38" }, { 123.4, "", "120" }, { 123.4, "1", "120" },
		{ 123.4, "100", "100" }, { 0.34, "0.5", "0.5" }, { 0.02, "0.1", "0.020" },
		{ 0, "0.1", "0" } };
	char text[DECIMAL_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct report_rule rule = { .significant = 0 };

		if (*cases[i].interval)
			rule.interval = decimal_of(cases[i].interval);
		assert_int_equal(uncertainty_text(text, cases[i].U, &rule, NULL), E_OK);
		assert_string_equal(text, cases[i].text);
	}
}

static void
rounds_as_gbt_8170_says(void **state)
{
	char text[DECIMAL_TEXT_SIZE];
	struct table t;

	(void)state;
	table_open(&t, "rounding.tsv");
	while (table_row(&t)) {
		struct decimal v = decimal_of(t.cell[0]), step = decimal_of(t.cell[1]), r;

		assert_int_equal(decimal_round(&r, &v, &step, ROUND_TIES_EVEN, NULL), E_OK);
		decimal_text(text, &r);
		assert_string_equal(text, t.cell[2]);
	}
	assert_int_equal(t.rows, 62);
}

static struct limit
limit_of(const char *op, const char *low, const char *high)
{
	struct limit l = { .op = LIMIT_BETWEEN };

	for (int i = 0; i <= LIMIT_BETWEEN; i++)
		if (strcmp(op, limit_sign((enum limit_operator)i)) == 0)
			l.op = (enum limit_operator)i;
	if (*low != '-')
		l.low = decimal_of(low);
	if (*high != '-')
		l.high = decimal_of(high);
	return l;
}

static const char *
verdict_of(const struct limit *l, double value, double U, const char *rule_name)
{
	struct decision_rule rule;
	struct decision d;
	char room[RULE_NAME_SIZE];

	assert_int_equal(decision_rule_parse(&rule, str_of(rule_name), NULL), E_OK);
	assert_string_equal(decision_rule_name(room, &rule), rule_name);
	assert_int_equal(decide(&d, value, U / 2, U, (double)INFINITY, l, &rule, NULL), E_OK);
	return verdict_name(d.verdict);
}

static void
compares_full_and_rounded_as_gbt_8170_says(void **state)
{
	static const char *const rules[] = { "full/simple", "rounded/simple" };
	struct table t;

	(void)state;
	table_open(&t, "comparison.tsv");
	while (table_row(&t)) {
		double value = strtod(t.cell[3], NULL);

		for (int i = 0; i < 2; i++) {
			struct limit l = limit_of(t.cell[0], t.cell[1], t.cell[2]);
			const char *said;

			/* both ends excluded: two limits */
			if (strcmp(t.cell[0], "><") == 0)
				l.op = LIMIT_GT;
			said = verdict_of(&l, value, (double)NAN, rules[i]);
			if (strcmp(t.cell[0], "><") == 0 && strcmp(said, "pass") == 0) {
				l.op = LIMIT_LT;
				said = verdict_of(&l, value, (double)NAN, rules[i]);
			}
			if (strcmp(said, t.cell[4 + i]) != 0)
				fail_msg("%s %s %s, value %s by %s: %s", t.cell[0], t.cell[1],
					t.cell[2], t.cell[3], rules[i], said);
		}
	}
	assert_int_equal(t.rows, 25);
}

static void
guard_bands_and_probabilities_are_those_of_ilac_g8(void **state)
{
	static const char *const rules[] = { "full/simple", "full/guarded", "full/non-binary" };
	struct table t;

	(void)state;
	table_open(&t, "conformity.tsv");
	while (table_row(&t)) {
		struct limit l = limit_of(t.cell[0], t.cell[1], t.cell[2]);
		double y = strtod(t.cell[3], NULL), u = strtod(t.cell[4], NULL);
		double U = strtod(t.cell[5], NULL), outside = strtod(t.cell[6], NULL);
		struct decision_rule rule = { COMPARE_FULL, ACCEPT_SIMPLE };
		struct decision d;

		assert_int_equal(decide(&d, y, u, U, (double)INFINITY, &l, &rule, NULL), E_OK);
		if (!(fabs(1 - d.p_conform - outside) <= strtod(t.cell[7], NULL)))
			fail_msg("y %s: P(outside) %.15g", t.cell[3], 1 - d.p_conform);
		for (int i = 0; i < 3; i++)
			if (t.cell[8 + i][0] != '-')
				assert_string_equal(verdict_of(&l, y, U, rules[i]), t.cell[8 + i]);
	}
	assert_int_equal(t.rows, 19);
}

static void
edges_belong_where_the_operator_says(void **state)
{
	struct limit le = limit_of("<=", "-", "0.3"), lt = limit_of("<", "-", "0.3"),
		     ge = limit_of(">=", "0.1", "-"), gt = limit_of(">", "0.1", "-");

	(void)state;
	assert_string_equal(verdict_of(&le, 0.2, 0.1, "full/guarded"), "pass");
	assert_string_equal(verdict_of(&lt, 0.2, 0.1, "full/guarded"), "fail");
	lt = limit_of("<", "-", "3.0");
	assert_string_equal(verdict_of(&lt, 2.8, 0.2, "full/guarded"), "fail");
	le = limit_of("<=", "-", "0.5");
	assert_string_equal(verdict_of(&le, 0.4, 0.1, "full/guarded"), "pass");
	lt = limit_of("<", "-", "0.3");
	le = limit_of("<=", "-", "0.3");
	assert_string_equal(verdict_of(&ge, 0.3, 0.2, "full/non-binary"), "pass");
	assert_string_equal(verdict_of(&gt, 0.3, 0.2, "full/non-binary"), "conditional_pass");
	assert_string_equal(verdict_of(&le, 0.4, 0.1, "full/non-binary"), "conditional_fail");
	assert_string_equal(verdict_of(&le, 0.3, 0, "full/simple"), "pass");
	assert_string_equal(verdict_of(&lt, 0.3, 0, "full/simple"), "fail");
	assert_string_equal(verdict_of(&le, 0.1, (double)NAN, "full/guarded"), "cannot_say");
	assert_string_equal(verdict_of(&le, 0.34, 0.1, "rounded/simple"), "pass");
}

static void
decisions_refuse_what_cannot_be_decided(void **state)
{
	struct limit le = limit_of("<=", "-", "75");
	struct decision_rule rule = { COMPARE_FULL, ACCEPT_SIMPLE };
	struct decision d;

	(void)state;
	FAILS(decide(&d, (double)NAN, 1, 2, 9, &le, &rule, &err), E_DOMAIN,
		"the value is not a finite number");
	FAILS(decision_rule_parse(&rule, STR("half/simple"), &err), E_DOMAIN,
		"there is no decision rule \"half/simple\"; write full or rounded, a stroke, and "
		"simple, "
		"guarded, guarded-rejection or non-binary, such as full/guarded(0.5) for w = 0.5 "
		"U");
	FAILS(decision_rule_parse(&rule, STR("full/guarded(zero)"), &err), E_DOMAIN,
		"decision rule \"full/guarded(zero)\": expected a guard factor between 0 and 100 "
		"in the "
		"brackets, such as full/guarded(0.5)");
	assert_int_equal(decide(&d, 70, (double)NAN, (double)NAN, 9, &le, &rule, NULL), E_OK);
	assert_true(isnan(d.p_conform) && d.margin == 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(units_have_dimension_and_scale),
		cmocka_unit_test(refuses_what_is_no_unit),
		cmocka_unit_test(products_quotients_and_powers_of_units),
		cmocka_unit_test(four_threads_may_parse_at_once),
		cmocka_unit_test(the_end_gauge_of_the_gum_has_its_uncertainty),
		cmocka_unit_test(coverage_factors_and_half_widths),
		cmocka_unit_test(values_are_reported_with_their_places),
		cmocka_unit_test(an_uncertainty_has_two_digits_and_is_not_finer_than_the_value),
		cmocka_unit_test(rounds_as_gbt_8170_says),
		cmocka_unit_test(compares_full_and_rounded_as_gbt_8170_says),
		cmocka_unit_test(guard_bands_and_probabilities_are_those_of_ilac_g8),
		cmocka_unit_test(edges_belong_where_the_operator_says),
		cmocka_unit_test(decisions_refuse_what_cannot_be_decided),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
