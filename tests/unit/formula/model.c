/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "model.h"

/* "a=normal(1, 0.1); b=..." and the formula. */
void
model_open(struct model *m, const char *text, const char *inputs, const char *unit)
{
	struct formula_input in[MODEL_INPUTS] = { 0 };
	struct formula_step step = { .name = STR("y"), .text = str_of(text), .unit = str_of(unit) };
	struct str rest = str_of(inputs);

	*m = (struct model){ 0 };
	arena_init(&m->arena, 16 << 20);
	assert_int_equal(units_open(&m->units, NULL), E_OK);
	while (rest.n) {
		struct str one = str_cut(&rest, ';');

		in[m->n].name = str_trim(str_cut(&one, '='));
		assert_int_equal(random_input_parse(&m->in[m->n], &in[m->n].unit, &m->arena,
					 m->units, one, NULL),
			E_OK);
		m->n++;
	}
	assert_int_equal(
		formula_compile(&m->f, &m->arena, m->units, in, m->n, &step, 1, NULL), E_OK);
}

void
model_close(struct model *m)
{
	units_close(m->units);
	arena_release(&m->arena);
}

enum rc
model_run(struct simulation *s, struct model *m, uint64_t trials, uint64_t seed, double p,
	struct err *err)
{
	static const int first = 0;
	struct simulation_request q = m->request;

	q.f = m->f;
	q.step = &first;
	q.n_steps = 1;
	q.inputs = m->in;
	q.n_inputs = m->n;
	q.trials = trials;
	q.seed = seed;
	q.p = p;
	q.digits = 2;
	return simulate(s, &m->arena, &q, err);
}
