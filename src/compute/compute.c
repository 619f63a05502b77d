/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compute/compute.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "compute/combine.h"
#include "compute/gather.h"
#include "compute/places.h"

/*
 * A check is a formula over the specimens: each step of the method is a vector under its name, then n, the number of
 * specimens, and n_parallel, n_perpendicular. It holds when its value is not zero.
 */
static enum rc
run_check(bool *holds, const struct result_set *set, struct arena *a,
	const struct method_check *check, struct err *err)
{
	const struct method *m = set->method;
	int n_args = m->n_steps + 3, last = formula_step_count(check->formula) - 1;
	struct formula_arg *arg = arena_new(a, struct formula_arg, (size_t)n_args);
	double *counts = arena_new(a, double, 3), *value = arena_new(a, double, (size_t)last + 1);

	if (!arg || !counts || !value)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < m->n_steps; i++) {
		double *v = arena_new(a, double, (size_t)set->n_specimens);

		for (int k = 0; v && k < set->n_specimens; k++)
			v[k] = set->specimen[k].step[i];
		arg[i] = (struct formula_arg){ v, (size_t)set->n_specimens };
	}
	for (int k = 0; k < set->n_specimens; k++) {
		counts[0]++;
		counts[1] += set->specimen[k].direction == DIRECTION_PARALLEL;
		counts[2] += set->specimen[k].direction == DIRECTION_PERPENDICULAR;
	}
	for (int i = 0; i < 3; i++)
		arg[m->n_steps + i] = (struct formula_arg){ &counts[i], 1 };
	/* a check over values that are not there (one of two duplicates) says nothing */
	if (formula_eval(check->formula, arg, value, NULL) != E_OK || isnan(value[last]))
		*holds = true;
	else
		*holds = value[last] != 0;
	return E_OK;
}

static enum rc
run_checks(struct result_set *set, struct arena *a, struct err *err)
{
	for (int i = 0; i < set->method->n_checks; i++) {
		const struct method_check *check = &set->method->check[i];
		char zh[ERR_ARG_SIZE], en[ERR_ARG_SIZE];
		bool holds = true;
		enum rc rc = run_check(&holds, set, a, check, err);

		if (rc)
			return rc;
		if (holds)
			continue;
		(void)str_show(en, sizeof(en), check->title.en);
		(void)str_show(zh, sizeof(zh), check->title.zh);
		if (check->refuse)
			return err_set(err, E_STATE, "a check of the method does not hold: %s (%s)",
				en, zh);
		(void)err_set(warning_add(set, a), E_STATE,
			"a check of the method does not hold: %s (%s)", en, zh);
	}
	return E_OK;
}

static void
warn_of_directions(struct result_set *set, struct arena *a)
{
	int without = 0;

	if (!set->method->directional)
		return;
	for (int i = 0; i < set->n_specimens; i++)
		without += set->specimen[i].direction == DIRECTION_NONE;
	if (without)
		(void)err_set(warning_add(set, a), E_MISSING,
			"the direction of %d specimens is not stated", without);
}

static void
warn_of_count(struct result_set *set, struct arena *a)
{
	const struct method *m = set->method;
	int least = set->n_specimens;

	if (m->specimens_min <= 0)
		return;
	if (m->directional) {
		int n[3] = { 0 };

		for (int i = 0; i < set->n_specimens; i++)
			n[set->specimen[i].direction]++;
		if (n[DIRECTION_PARALLEL] || n[DIRECTION_PERPENDICULAR]) {
			if (n[DIRECTION_PARALLEL] < m->specimens_min ||
				n[DIRECTION_PERPENDICULAR] < m->specimens_min)
				(void)err_set(warning_add(set, a), E_STATE,
					"%d specimens parallel and %d perpendicular; the method "
					"asks for %d each",
					n[DIRECTION_PARALLEL], n[DIRECTION_PERPENDICULAR],
					m->specimens_min);
			return;
		}
	}
	if (least < m->specimens_min)
		(void)err_set(warning_add(set, a), E_STATE, "%d specimens; the method asks for %d",
			least, m->specimens_min);
}

static void
keep_file_warnings(struct result_set *set, struct arena *a, const struct given_file *file)
{
	char name[160];

	for (int i = 0; i < set->n_signals; i++)
		for (int k = 0; k < set->signal[i].n_warnings; k++) {
			struct err *w = warning_add(set, a);

			if (!w)
				return;
			*w = set->signal[i].warning[k].what;
			w->line = set->signal[i].warning[k].line;
			w->column = set->signal[i].warning[k].column;
			(void)str_show(name, sizeof(name), file[i].name);
			err_in_file(w, name);
		}
}

static enum rc
evaluate(struct result_set *set, struct arena *a, struct err *err)
{
	double **jacobian;
	enum rc rc;

	if ((rc = evaluate_specimens(&jacobian, set, a, err)))
		return rc;
	return combine_results(set, a, jacobian, err);
}

/* What the machine finds by itself, from the same records; a refusal is kept and said beside the results. */
static enum rc
evaluate_unmoved(struct result_set *set, struct arena *a, struct err *err)
{
	struct result_set *machine = arena_new(a, struct result_set, 1);
	size_t n = (size_t)set->n_specimens;
	struct specimen_value *copy = arena_new(a, struct specimen_value, n + 1);

	if (!machine || !copy)
		return err_set(err, E_TOO_BIG, "there are too many values");
	memcpy(copy, set->specimen, n * sizeof(*copy));
	*machine = (struct result_set){ .method = set->method,
		.lib = set->lib,
		.specimen = copy,
		.n_specimens = set->n_specimens };
	if (evaluate(machine, a, &set->machine_error) == E_OK)
		set->machine = machine;
	return E_OK;
}

enum rc
compute_run(
	struct result_set *out, struct arena *a, const struct compute_request *req, struct err *err)
{
	enum rc rc;

	*out = (struct result_set){ .method = req->method, .lib = req->lib };
	if ((rc = gather_specimens(out, a, req, err)))
		return rc;
	if (req->n_marks &&
		((rc = evaluate_unmoved(out, a, err)) || (rc = places_resolve(out, a, req, err))))
		return rc;
	if ((rc = evaluate(out, a, err)) || (rc = places_check(out, a, err)) ||
		(rc = run_checks(out, a, err)))
		return rc;
	warn_of_directions(out, a);
	warn_of_count(out, a);
	keep_file_warnings(out, a, req->file);
	return E_OK;
}
