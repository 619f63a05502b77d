/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/propagate.h"

#include <math.h>

#include "formula/program.h"

/* Standard uncertainty of a source in the unit its sensitivity is in. */
static double
source_u(const struct uncertainty_source *s, const struct formula_input *in,
	const struct formula_arg *arg)
{
	double u = distribution_u(s->dist, s->a);

	if (in->series || in->vector)
		return u;
	return s->relative ? u * fabs(arg->v[0]) : u;
}

enum rc
propagate(struct quantity *out, struct arena *a, const struct formula *f, int step,
	const struct formula_arg *args, const struct input_uncertainty *inputs, struct err *err)
{
	double *value = arena_new(a, double, (size_t)f->n_steps);
	double *jacobian = arena_new(a, double, (size_t)f->n_steps *(size_t)f->n_inputs + 1);
	int lines = 0;
	enum rc rc;

	if (!value || !jacobian)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	rc = formula_eval_dual(f, args, value, jacobian, err);
	if (rc)
		return rc;
	for (int i = 0; i < f->n_inputs; i++)
		lines += inputs[i].n;
	*out = (struct quantity){ .value = value[step], .k = 2, .unit = f->step[step].unit };
	out->budget.line = arena_new(a, struct budget_line, (size_t)lines + 1);
	if (!out->budget.line)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < f->n_inputs; i++) {
		const struct formula_input *in = &f->input[i];
		bool given = args[i].v && args[i].n;

		for (int k = 0; given && k < inputs[i].n; k++) {
			const struct uncertainty_source *s = &inputs[i].source[k];

			out->budget.line[out->budget.n++] =
				(struct budget_line){ .label = s->label.n ? s->label : in->name,
					.u = source_u(s, in, &args[i]),
					.c = jacobian[step * f->n_inputs + i],
					.dof = s->dof > 0 ? s->dof : (double)INFINITY,
					.unit = in->series || in->vector
							? STR("1")
							: str_of(in->unit.symbol) };
		}
	}
	budget_combine(&out->u, &out->dof, &out->budget);
	out->U = out->k * out->u;
	return E_OK;
}
