/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "measurement.h"

#define SEED 1

static const int first_step = 0;

static void
refused(const struct measurement *m, const char *what, const struct err *err)
{
	char text[300];

	err_print(err, text, sizeof(text));
	fail_msg("%s: %s: %s", m->p.id, what, text);
}

void
measurement_open(struct measurement *m, const char *topic, const char *id)
{
	*m = (struct measurement){ .n = 0 };
	problem_open(&m->p, topic, id);
	arena_init(&m->arena, 16 << 20);
	assert_int_equal(units_open(&m->units, NULL), E_OK);
}

void
measurement_close(struct measurement *m)
{
	units_close(m->units);
	arena_release(&m->arena);
	problem_close(&m->p);
}

void
measurement_clear(struct measurement *m)
{
	m->n = 0;
}

void
measurement_input(struct measurement *m, const char *name, const char *text, ...)
{
	struct err err = { 0 };
	char line[300];
	va_list args;

	va_start(args, text);
	vsnprintf(line, sizeof(line), text, args);
	va_end(args);
	assert_true(m->n < MEASUREMENT_INPUTS);
	m->input[m->n] = (struct formula_input){ .name = arena_str(&m->arena, str_of(name)) };
	if (random_input_parse(&m->random[m->n], &m->input[m->n].unit, &m->arena, m->units,
		    arena_str(&m->arena, str_of(line)), &err))
		refused(m, line, &err);
	m->n++;
}

static void
compile(struct measurement *m, const char *formula)
{
	const struct formula_step step = { .name = STR("y"), .text = str_of(formula) };
	struct err err = { 0 };

	if (formula_compile(&m->f, &m->arena, m->units, m->input, m->n, &step, 1, &err))
		refused(m, formula, &err);
}

void
measurement_propagate(struct measurement *m, const char *formula)
{
	struct formula_arg arg[MEASUREMENT_INPUTS];
	struct input_uncertainty in[MEASUREMENT_INPUTS];
	const struct propagation_request request = { .args = arg,
		.inputs = in,
		.correlation = m->correlation,
		.step = &first_step,
		.n_steps = 1,
		.second_order = m->second_order };
	struct propagation_request q = request;

	compile(m, formula);
	q.f = m->f;
	for (int i = 0; i < m->n; i++) {
		arg[i] = (struct formula_arg){ &m->random[i].value, 1 };
		in[i] = (struct input_uncertainty){ m->random[i].source, m->random[i].n };
	}
	assert_int_equal(propagate_all(&m->q, NULL, NULL, &m->arena, &q, NULL), E_OK);
}

void
measurement_simulate(struct measurement *m, const char *formula, uint64_t trials, double p)
{
	struct simulation_request q = { .step = &first_step,
		.n_steps = 1,
		.inputs = m->random,
		.n_inputs = m->n,
		.correlation = m->correlation,
		.trials = trials,
		.seed = SEED,
		.p = p,
		.digits = 2 };

	compile(m, formula);
	q.f = m->f;
	assert_int_equal(simulate(&m->simulation, &m->arena, &q, NULL), E_OK);
	m->r = m->simulation.result;
}

double
measurement_u(double *dof, const struct measurement *m, const char *name)
{
	struct budget_line line[8];
	struct budget budget = { .line = line };
	double u = (double)NAN, nu;

	for (int i = 0; i < m->n; i++)
		for (int k = 0; str_eq(m->input[i].name, str_of(name)) && k < m->random[i].n; k++) {
			const struct uncertainty_source *s = &m->random[i].source[k];

			assert_true(k < 8);
			line[budget.n++] =
				(struct budget_line){ .u = source_u(s), .c = 1, .dof = s->dof };
		}
	assert_true(budget.n > 0);
	budget_combine(&u, &nu, &budget);
	if (dof)
		*dof = nu;
	return u;
}

double
measurement_contribution(const struct measurement *m, const char *name)
{
	double u = 0;
	bool found = false;

	for (int i = 0; i < m->q.budget.n; i++) {
		const struct budget_line *l = &m->q.budget.line[i];

		if (!str_eq(l->label, str_of(name)))
			continue;
		found = true;
		u = hypot(u, l->c * l->u);
	}
	assert_true(found);
	return u;
}
