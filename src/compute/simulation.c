/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compute/simulation.h"

#include <math.h>
#include <stdio.h>

#include "compute/simulation_write.h"

#define MAX_INPUTS 64
#define DEFAULT_TRIALS 1000000

struct work {
	struct arena *arena;
	struct units *units;
	const struct hm_simulate_request *request;
	struct formula_input formula[MAX_INPUTS];
	struct random_input random[MAX_INPUTS];
	int n;
	struct formula_step step[SIMULATION_MAX_RESULTS];
	int index[SIMULATION_MAX_RESULTS];
	int n_steps;
	double *correlation; /* NULL: none */
};

static struct str
given(const char *text)
{
	return text ? str_of(text) : STR("");
}

/* A place in a value would look like one in the formula. */
static enum rc
of_input(enum rc rc, const char *name, struct err *err)
{
	if (rc && err) {
		err->line = err->column = 0;
		snprintf(err->field, sizeof(err->field), "%s", name ? name : "");
	}
	return rc;
}

/* Of several sources of one input each is named. */
static void
label_sources(struct work *w, int i)
{
	static const char *const names[] = { "normal", "rectangular", "triangular", "arcsine", "t",
		"trapezoidal", "ctrap", "lognormal", "discrete" };
	struct random_input *in = &w->random[i];

	for (int k = 0; in->n > 1 && k < in->n; k++)
		in->source[k].label = arena_printf(w->arena, "%.*s: %s",
			STR_FMT(w->formula[i].name), names[in->source[k].dist]);
}

static enum rc
take_inputs(struct work *w, struct err *err)
{
	const struct hm_simulate_request *q = w->request;

	if (q->n_inputs > MAX_INPUTS)
		return err_set(err, E_TOO_BIG, "there are more than %d inputs", MAX_INPUTS);
	w->n = (int)q->n_inputs;
	for (int i = 0; i < w->n; i++) {
		const struct hm_input *in = &q->input[i];
		enum rc rc;

		w->formula[i].name = arena_str(w->arena, str_trim(given(in->name)));
		for (int k = 0; k < i; k++)
			if (str_eq(w->formula[k].name, w->formula[i].name))
				return err_field(err, E_EXISTS, in->name ? in->name : "",
					"this input is given twice");
		rc = random_input_parse(&w->random[i], &w->formula[i].unit, w->arena, w->units,
			arena_str(w->arena, given(in->value)), err);
		if (rc)
			return of_input(rc, in->name, err);
		w->random[i].name = w->formula[i].name;
		label_sources(w, i);
	}
	return E_OK;
}

/* "y = a + b" at its sign, which is none of ==, <=, >=, !=; the whole where it has none. */
static struct formula_step
named_step(struct str text, int index, struct arena *a)
{
	for (size_t i = 1; i + 1 < text.n; i++) {
		struct str name = str_trim(str_first(text, i));

		if (text.p[i] != '=' || text.p[i + 1] == '=' || strchr("<>=!", text.p[i - 1]))
			continue;
		return (struct formula_step){ .name = name,
			.text = str_trim(str_from(text, i + 1)) };
	}
	return (struct formula_step){ .name = index ? arena_printf(a, "result_%d", index + 1)
						    : STR("result"),
		.text = str_trim(text) };
}

static enum rc
take_steps(struct work *w, struct err *err)
{
	struct str rest = arena_str(w->arena, given(w->request->formula)),
		   units = arena_str(w->arena, given(w->request->unit));

	do {
		struct str text = str_trim(str_cut(&rest, ';'));

		if (w->n_steps == SIMULATION_MAX_RESULTS)
			return err_set(err, E_TOO_BIG, "there may be %d results, not %d",
				SIMULATION_MAX_RESULTS, SIMULATION_MAX_RESULTS + 1);
		w->step[w->n_steps] = named_step(text, w->n_steps, w->arena);
		w->step[w->n_steps].unit = str_trim(str_cut(&units, ';'));
		w->index[w->n_steps] = w->n_steps;
		w->n_steps++;
		rest = str_trim(rest);
	} while (rest.n);
	return E_OK;
}

/* ---- correlation ----------------------------------------------------------------------------------- */

static int
input_named(const struct work *w, const char *name)
{
	for (int i = 0; i < w->n; i++)
		if (str_eq(w->formula[i].name, str_trim(given(name))))
			return i;
	return -1;
}

/* JCGM 100 5.2.3: of the means of pairs of readings, that of the readings. */
static enum rc
from_readings(
	double *r, const struct random_input *a, const struct random_input *b, struct err *err)
{
	double sxy = 0, sxx = 0, syy = 0;

	if (a->n_data < 2 || a->n_data != b->n_data)
		return err_set(err, E_DOMAIN,
			"a correlation from data needs repeated readings of both inputs, as many "
			"of one as of "
			"the other");
	for (size_t i = 0; i < a->n_data; i++) {
		double x = a->data[i] - a->value, y = b->data[i] - b->value;

		sxy += x * y;
		sxx += x * x;
		syy += y * y;
	}
	*r = sxy / sqrt(sxx * syy);
	return E_OK;
}

/* Readings taken in pairs are drawn as normal quantities, which can be correlated. */
static void
make_normal(struct random_input *in)
{
	if (in->n == 1 && in->data)
		in->source->dist = DIST_NORMAL;
}

static enum rc
take_correlations(struct work *w, struct err *err)
{
	const struct hm_simulate_request *q = w->request;

	if (q->n_correlations == 0)
		return E_OK;
	w->correlation = arena_new(w->arena, double, (size_t)w->n *(size_t)w->n);
	if (!w->correlation)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < w->n; i++)
		w->correlation[i * w->n + i] = 1;
	for (size_t k = 0; k < q->n_correlations; k++) {
		int a = input_named(w, q->correlation[k].a),
		    b = input_named(w, q->correlation[k].b);
		double r = q->correlation[k].r;
		enum rc rc = E_OK;

		if (a < 0 || b < 0 || a == b)
			return err_field(err, E_NOT_FOUND, "correlation",
				"\"%s\" and \"%s\": expected two different inputs",
				q->correlation[k].a ? q->correlation[k].a : "",
				q->correlation[k].b ? q->correlation[k].b : "");
		if (isnan(r))
			rc = from_readings(&r, &w->random[a], &w->random[b], err);
		if (rc)
			return rc;
		make_normal(&w->random[a]);
		make_normal(&w->random[b]);
		w->correlation[a * w->n + b] = w->correlation[b * w->n + a] = r;
	}
	return E_OK;
}

/* ---- the whole ------------------------------------------------------------------------------------- */

static enum rc
compile(struct formula **f, struct work *w, struct err *err)
{
	enum rc rc;

	if ((rc = take_inputs(w, err)) || (rc = take_steps(w, err)) ||
		(rc = take_correlations(w, err)))
		return rc;
	return formula_compile(f, w->arena, w->units, w->formula, w->n, w->step, w->n_steps, err);
}

enum rc
simulation_run(struct simulation_answer *out, struct json_out *j, struct arena *a,
	struct units *units, const struct hm_simulate_request *q, struct err *err)
{
	struct work *w = arena_new(a, struct work, 1);
	struct simulation_request request;
	struct simulation_text text;
	struct formula *f;
	enum rc rc;

	if (!w)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	w->arena = a;
	w->units = units;
	w->request = q;
	rc = compile(&f, w, err);
	if (rc)
		return rc;
	request = (struct simulation_request){ .f = f,
		.step = w->index,
		.n_steps = w->n_steps,
		.inputs = w->random,
		.n_inputs = w->n,
		.correlation = w->correlation,
		.trials = q->trials ? q->trials : DEFAULT_TRIALS,
		.seed = q->seed,
		.p = q->p > 0 ? q->p : 0.95,
		.k = q->k,
		.second_order = q->order == 2,
		.adaptive = q->adaptive,
		.digits = q->digits ? q->digits : 2,
		.progress = q->progress,
		.ctx = q->ctx };
	rc = simulate(&out->simulation, a, &request, err);
	if (rc)
		return rc;
	out->name = arena_new(a, struct str, (size_t)w->n_steps);
	out->unit = arena_new(a, const struct unit *, (size_t)w->n_steps);
	if (!out->name || !out->unit)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int s = 0; s < w->n_steps; s++) {
		out->name[s] = w->step[s].name;
		out->unit[s] = formula_step_unit(f, s);
	}
	text = (struct simulation_text){ .answer = out,
		.request = &request,
		.input = w->formula,
		.formula = given(q->formula) };
	simulation_write(j, &text);
	return E_OK;
}
