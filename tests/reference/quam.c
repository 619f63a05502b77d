/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Eurachem/CITAC QUAM: a calibration standard, a titration, an analysis of traces; every line of their budgets. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measurement.h"

/* One component: {"u": 0.02} or {"triangular_half_width": 0.1}, about value. */
static void
put_component(char *out, size_t size, const json_t *c, double value)
{
	static const char *const shape[] = { "rectangular", "triangular" };
	const json_t *width;
	char key[40];

	for (size_t i = 0; i < 2; i++) {
		snprintf(key, sizeof(key), "%s_half_width", shape[i]);
		width = json_object_get(c, key);
		if (!width)
			continue;
		snprintf(
			out, size, "%s(%.17g +- %.17g)", shape[i], value, json_number_value(width));
		return;
	}
	snprintf(out, size, "normal(%.17g, %.17g)", value,
		json_number_value(json_object_get(c, "u")));
}

static void
put_input(struct measurement *m, const char *name)
{
	char place[40], text[300] = "", one[90];
	const json_t *q, *components;
	double value;

	snprintf(place, sizeof(place), "inputs.%s", name);
	q = problem_at(&m->p, place);
	components = json_object_get(q, "components");
	value = json_number_value(json_object_get(q, "value"));
	put_component(text, sizeof(text), components ? json_array_get(components, 0) : q, value);
	for (size_t i = 1; i < json_array_size(components); i++) {
		size_t at = strlen(text);

		put_component(one, sizeof(one), json_array_get(components, i), 0);
		snprintf(text + at, sizeof(text) - at, " + %s", one);
	}
	measurement_input(m, name, "%s", text);
}

static void
expect_contribution(struct measurement *m, const char *name)
{
	char q[40];

	snprintf(q, sizeof(q), "contribution_%s", name);
	expect(&m->p, q, measurement_contribution(m, name));
}

static void
calibration_standard(void **state)
{
	static const char *const names[] = { "m", "P", "V" };
	struct measurement m;

	(void)state;
	measurement_open(&m, "quam_eurachem", "quam-a1");
	for (size_t i = 0; i < 3; i++)
		put_input(&m, names[i]);
	measurement_propagate(&m, strchr(problem_text(&m.p, "inputs.model"), '=') + 1);
	for (size_t i = 0; i < 3; i++)
		expect_contribution(&m, names[i]);
	expect(&m.p, "c", m.q.value);
	expect(&m.p, "c_exact", m.q.value);
	expect(&m.p, "u_P", measurement_u(NULL, &m, "P"));
	expect(&m.p, "u_V", measurement_u(NULL, &m, "V"));
	expect(&m.p, "u_V_exact", measurement_u(NULL, &m, "V"));
	expect(&m.p, "u_c", m.q.u);
	expect(&m.p, "u_c_exact", m.q.u);
	assert_true(m.q.k == problem_number(&m.p, "inputs.k"));
	expect(&m.p, "U", m.q.U);
	measurement_close(&m);
}

/* The molar mass as the sum its formula is: atoms of one element share their error. */
static void
put_atoms(struct measurement *m, char *mass, size_t size)
{
	const json_t *atoms = problem_at(&m->p, "inputs.M_KHP.atoms");

	mass[0] = '\0';
	for (size_t i = 0; i < json_array_size(atoms); i++) {
		const json_t *a = json_array_get(atoms, i);
		const char *element = json_string_value(json_array_get(a, 0));
		size_t at = strlen(mass);

		measurement_input(m, element, "rectangular(%.17g +- %.17g)",
			json_number_value(json_array_get(a, 2)),
			json_number_value(json_array_get(a, 3)));
		snprintf(mass + at, size - at, "%s%.17g*%s", i ? " + " : "",
			json_number_value(json_array_get(a, 1)), element);
	}
}

static void
put_titration(struct measurement *m, char *formula, size_t size)
{
	static const char *const names[] = { "m", "P", "V_T2", "V_T1", "V_HCl" };
	const char *model = strchr(problem_text(&m->p, "inputs.model"), '=') + 1;
	const char *molar = strstr(model, "*M*");
	char mass[120];

	assert_non_null(molar);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		put_input(m, names[i]);
	put_atoms(m, mass, sizeof(mass));
	snprintf(formula, size, "%.*s*(%s)%s", (int)(molar - model), model, mass, molar + 2);
}

static double
contribution_of_atoms(const struct measurement *m)
{
	static const char *const element[] = { "C", "H", "O", "K" };
	struct budget_line line[4];
	struct budget atoms = { line, 4 };
	double u, dof;

	for (size_t i = 0; i < 4; i++)
		line[i] = (struct budget_line){ .u = measurement_contribution(m, element[i]),
			.c = 1,
			.dof = (double)INFINITY };
	budget_combine(&u, &dof, &atoms);
	return u;
}

static void
titration(void **state)
{
	static const char *const names[] = { "R", "m", "P", "V_T2", "V_T1", "V_HCl" };
	struct measurement m;
	char formula[300];

	(void)state;
	measurement_open(&m, "quam_eurachem", "quam-a3");
	put_input(&m, "R");
	put_titration(&m, formula, sizeof(formula));
	measurement_propagate(&m, formula);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		expect_contribution(&m, names[i]);
	expect(&m.p, "contribution_M", contribution_of_atoms(&m));
	expect(&m.p, "c", m.q.value);
	expect(&m.p, "c_exact", m.q.value);
	expect(&m.p, "u_c", m.q.u);
	expect(&m.p, "u_c_exact", m.q.u);
	assert_true(m.q.k == problem_number(&m.p, "inputs.k"));
	expect(&m.p, "U", m.q.U);
	/* the mean of three titrations */
	measurement_clear(&m);
	measurement_input(&m, "R", "normal(%.17g, %.17g/sqrt(3))",
		problem_number(&m.p, "inputs.R.value"), problem_number(&m.p, "inputs.R.u"));
	put_titration(&m, formula, sizeof(formula));
	measurement_propagate(&m, formula);
	expect(&m.p, "u_c_triplicate", m.q.u);
	expect(&m.p, "u_c_triplicate_exact", m.q.u);
	measurement_close(&m);
}

static void
traces_with_factors(void **state)
{
	struct measurement m;
	const json_t *components;
	double recovery;

	(void)state;
	measurement_open(&m, "quam_eurachem", "quam-a4");
	components = problem_at(&m.p, "inputs.relative_components");
	for (size_t i = 0; i < json_array_size(components); i++) {
		const json_t *c = json_array_get(components, i);

		measurement_input(&m, json_string_value(json_object_get(c, "name")),
			"normal(%.17g, %.17g)", json_number_value(json_object_get(c, "value")),
			json_number_value(json_object_get(c, "u")));
	}
	/* the result is corrected for recovery already: what was found is that much less */
	recovery = problem_number(&m.p, "inputs.relative_components.1.value");
	measurement_input(&m, "found", "%.17g", recovery * problem_number(&m.p, "inputs.result"));
	measurement_propagate(&m, "found * precision * homogeneity / recovery");
	expect(&m.p, "rel_recovery", measurement_contribution(&m, "recovery") / m.q.value);
	expect(&m.p, "rel_uc", m.q.u / m.q.value);
	expect(&m.p, "rel_uc_exact", m.q.u / m.q.value);
	expect(&m.p, "u_c", m.q.u);
	expect(&m.p, "u_c_exact", m.q.u);
	assert_true(m.q.k == problem_number(&m.p, "inputs.k"));
	expect(&m.p, "U", m.q.U);
	measurement_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(calibration_standard),
		cmocka_unit_test(titration),
		cmocka_unit_test(traces_with_factors),
	};

	return cmocka_run_group_tests_name("quam", tests, NULL, NULL);
}
