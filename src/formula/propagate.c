/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/propagate.h"

#include <math.h>

#include "formula/program.h"

/* Standard uncertainty of a source in the unit its sensitivity is in. */
static double
source_effect(const struct uncertainty_source *s, const struct formula_input *in,
	const struct formula_arg *arg)
{
	double u = source_u(s);

	if (in->series || in->vector)
		return u;
	return s->relative ? u * fabs(arg->v[0]) : u;
}

struct work {
	const struct propagation_request *q;
	double *value, *jacobian; /* of every step */
	double *u;                /* of every input */
};

static double
sensitivity(const struct work *w, int step, int input)
{
	return w->jacobian[step * w->q->f->n_inputs + input];
}

static bool
is_given(const struct work *w, int i)
{
	return w->q->args[i].v && w->q->args[i].n;
}

static enum rc
write_budget(struct quantity *q, struct arena *a, const struct work *w, int step, struct err *err)
{
	const struct formula *f = w->q->f;
	int lines = 0;

	for (int i = 0; i < f->n_inputs; i++)
		lines += w->q->inputs[i].n;
	q->budget.line = arena_new(a, struct budget_line, (size_t)lines + 1);
	if (!q->budget.line)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < f->n_inputs; i++) {
		const struct formula_input *in = &f->input[i];
		const struct input_uncertainty *sources = &w->q->inputs[i];

		for (int k = 0; is_given(w, i) && k < sources->n; k++) {
			const struct uncertainty_source *s = &sources->source[k];

			q->budget.line[q->budget.n++] =
				(struct budget_line){ .label = s->label.n ? s->label : in->name,
					.u = source_effect(s, in, &w->q->args[i]),
					.c = sensitivity(w, step, i),
					.dof = s->dof > 0 ? s->dof : (double)INFINITY,
					.unit = in->series || in->vector
							? STR("1")
							: str_of(in->unit.symbol) };
		}
	}
	return E_OK;
}

static void
input_uncertainties(struct work *w)
{
	const struct propagation_request *q = w->q;

	for (int i = 0; i < q->f->n_inputs; i++) {
		w->u[i] = 0;
		for (int k = 0; is_given(w, i) && k < q->inputs[i].n; k++)
			w->u[i] = hypot(w->u[i], source_effect(&q->inputs[i].source[k],
							 &q->f->input[i], &q->args[i]));
	}
}

/* JCGM 102 6.2: C U C', one element. */
static double
covariance_of(const struct work *w, int step, int other)
{
	int n = w->q->f->n_inputs;
	double sum = 0;

	for (int i = 0; i < n; i++)
		for (int j = 0; j < n; j++) {
			double r = i == j              ? 1
				   : w->q->correlation ? w->q->correlation[i * n + j]
						       : 0;

			if (r != 0)
				sum += sensitivity(w, step, i) * sensitivity(w, other, j) *
				       w->u[i] * w->u[j] * r;
		}
	return sum;
}

/* Correlated inputs: the variance with its mixed terms; degrees of freedom have no formula any more. */
static void
correlate(struct quantity *q, const struct work *w, int step)
{
	double variance = covariance_of(w, step, step);

	q->u = sqrt(fmax(0, variance));
	q->dof = (double)INFINITY;
}

static enum rc
one_result(struct quantity *q, double *u_first, struct arena *a, const struct work *w, int step,
	struct err *err)
{
	double more;
	enum rc rc;

	*q = (struct quantity){ .value = w->value[step], .k = 2, .unit = w->q->f->step[step].unit };
	rc = write_budget(q, a, w, step, err);
	if (rc)
		return rc;
	budget_combine(&q->u, &q->dof, &q->budget);
	if (w->q->correlation)
		correlate(q, w, step);
	*u_first = q->u;
	if (w->q->second_order) {
		rc = second_order_variance(&more, a, w->q->f, step, w->q->args, w->u, err);
		if (rc)
			return rc;
		q->u = sqrt(fmax(0, q->u * q->u + more));
	}
	q->U = q->k * q->u;
	return E_OK;
}

enum rc
propagate_all(struct quantity *q, double *covariance, double *u_first, struct arena *a,
	const struct propagation_request *request, struct err *err)
{
	size_t steps = (size_t)request->f->n_steps, inputs = (size_t)request->f->n_inputs;
	struct work w = { .q = request,
		.value = arena_new(a, double, steps),
		.jacobian = arena_new(a, double, steps *inputs + 1),
		.u = arena_new(a, double, inputs + 1) };
	double first;
	enum rc rc;

	if (!w.value || !w.jacobian || !w.u)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	rc = formula_eval_dual(request->f, request->args, w.value, w.jacobian, err);
	if (rc)
		return rc;
	input_uncertainties(&w);
	for (int s = 0; s < request->n_steps; s++) {
		rc = one_result(
			&q[s], u_first ? &u_first[s] : &first, a, &w, request->step[s], err);
		if (rc)
			return rc;
	}
	for (int s = 0; covariance && s < request->n_steps; s++)
		for (int t = 0; t < request->n_steps; t++)
			covariance[s * request->n_steps + t] =
				covariance_of(&w, request->step[s], request->step[t]);
	return E_OK;
}

enum rc
propagate(struct quantity *out, struct arena *a, const struct formula *f, int step,
	const struct formula_arg *args, const struct input_uncertainty *inputs, struct err *err)
{
	const struct propagation_request request = {
		.f = f, .args = args, .inputs = inputs, .step = &step, .n_steps = 1
	};

	return propagate_all(out, NULL, NULL, a, &request, err);
}
