/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A formula and its inputs from outside. First line: the formula; then lines NAME=DISTRIBUTION and, for a correlation,
 * NAME,NAME=R. Whatever comes must end in JSON or in an error that says something, and the GUM's u is a number.
 */
#include <assert.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/number.h"
#include "compute/simulation.h"

#define MOST_LINES 12

static struct units *
units(void)
{
	static struct units *u; /* once for all inputs */
	enum rc rc = u ? E_OK : units_open(&u, NULL);

	if (rc)
		abort();
	return u;
}

static void
take_line(struct hm_simulate_request *q, struct hm_input *input, struct hm_correlation *pair,
	struct arena *a, struct str line)
{
	struct str value = line, name = str_cut(&value, '='), other = name, first;
	double r;

	first = str_cut(&other, ',');
	if (first.n == name.n)
		input[q->n_inputs++] =
			(struct hm_input){ arena_cstr(a, name), arena_cstr(a, value) };
	else
		pair[q->n_correlations++] =
			(struct hm_correlation){ arena_cstr(a, first), arena_cstr(a, other),
				num_parse(&r, value, NULL) == E_OK ? r : (double)NAN };
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str text = { (const char *)data, size };
	struct hm_input input[MOST_LINES];
	struct hm_correlation pair[MOST_LINES];
	struct hm_simulate_request q = { .input = input,
		.correlation = pair,
		.trials = 1000,
		.seed = 1,
		.order = size % 2 ? 2 : 1 };
	struct simulation_answer done;
	struct err err = { 0 };
	struct json_out j;
	struct arena a;
	struct buf b;

	arena_init(&a, 64 << 20);
	buf_init(&b, 1 << 20);
	jout_start(&j, &b);
	q.formula = arena_cstr(&a, str_cut(&text, '\n'));
	for (int i = 0; i < MOST_LINES && text.n; i++)
		take_line(&q, input, pair, &a, str_cut(&text, '\n'));
	if (simulation_run(&done, &j, &a, units(), &q, &err)) {
		assert(err.rc != E_OK && err.format && err.format[0]);
	} else {
		json_t *again = NULL;

		assert(!isnan(done.simulation.result[0].gum.u));
		assert(b.bad || json_read(&again, buf_str(&b), NULL) == E_OK);
		json_decref(again);
	}
	arena_release(&a);
	buf_release(&b);
	return 0;
}
