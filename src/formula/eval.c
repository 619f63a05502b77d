/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the bytecode. Every value carries its derivative along one input, so that value and sensitivities come from
 * the same instructions (forward automatic differentiation, one pass an input).
 */
#include <math.h>
#include <stdio.h>

#include "formula/program.h"

#define EVAL_CEILING ((size_t)512 << 20)

struct machine {
	const struct formula *f;
	const struct formula_arg *arg;
	int along; /* the input to differentiate by, -1 none */
	struct arena *arena;
	struct value stack[MAX_STACK];
	int top;
	struct value *step; /* of the steps already done */
	struct trouble trouble;
};

static void
out_of_domain(struct machine *m, const char *format)
{
	if (m->trouble.set)
		return;
	m->trouble = (struct trouble){ .set = true, .rc = E_DOMAIN, .format = format };
}

static struct value
load_input(struct machine *m, int index)
{
	const struct formula_input *in = &m->f->input[index];
	const struct formula_arg *arg = &m->arg[index];
	struct value v = { 0 };

	if (in->series || in->vector) {
		v = (struct value){ .a = arg->v, .n = arg->v ? arg->n : 0, .is_array = true };
		v.missing = v.n == 0;
		/* a common relative factor (1 + e): the derivative of an element is the element */
		v.ad = index == m->along ? arg->v : NULL;
		return v;
	}
	v.missing = !arg->v || arg->n == 0 || isnan(arg->v[0]);
	v.v = v.missing ? (double)NAN : arg->v[0];
	v.d = index == m->along ? 1 : 0;
	return v;
}

static double
rounded(double x, double step)
{
	double n = x / step, low = floor(n);

	if (n - low == 0.5)
		return (fmod(low, 2) == 0 ? low : low + 1) * step;
	return floor(n + 0.5) * step;
}

static struct value
power_of(struct machine *m, const struct value *a, const struct value *b)
{
	struct value out = { .v = pow(a->v, b->v) };

	if (isnan(out.v) || isinf(out.v))
		out_of_domain(m, "a power is not defined for these values");
	if (a->d != 0)
		out.d += b->v == 0 ? 0 : a->d * b->v * pow(a->v, b->v - 1);
	if (b->d != 0 && a->v > 0)
		out.d += b->d * out.v * log(a->v);
	return out;
}

/* One number from one or two numbers. */
static struct value
compute(struct machine *m, enum op op, const struct value *a, const struct value *b)
{
	switch ((int)op) {
	case OP_ADD: return (struct value){ .v = a->v + b->v, .d = a->d + b->d };
	case OP_SUB: return (struct value){ .v = a->v - b->v, .d = a->d - b->d };
	case OP_MUL: return (struct value){ .v = a->v * b->v, .d = a->d * b->v + a->v * b->d };
	case OP_DIV:
		if (b->v == 0) {
			out_of_domain(m, "division by zero");
			return (struct value){ .v = NAN };
		}
		return (struct value){ .v = a->v / b->v, .d = (a->d - a->v / b->v * b->d) / b->v };
	case OP_POW: return power_of(m, a, b);
	case OP_LT: return (struct value){ .v = a->v < b->v };
	case OP_LE: return (struct value){ .v = a->v <= b->v };
	case OP_GT: return (struct value){ .v = a->v > b->v };
	case OP_GE: return (struct value){ .v = a->v >= b->v };
	case OP_EQ: return (struct value){ .v = a->v == b->v };
	case OP_NE: return (struct value){ .v = a->v != b->v };
	case OP_AND: return (struct value){ .v = a->v != 0 && b->v != 0 };
	case OP_OR: return (struct value){ .v = a->v != 0 || b->v != 0 };
	case OP_MIN2: return a->v <= b->v ? *a : *b;
	case OP_MAX2: return a->v >= b->v ? *a : *b;
	case OP_ROUND:
		if (!(b->v > 0)) {
			out_of_domain(m, "the rounding interval must be greater than zero");
			return (struct value){ .v = NAN };
		}
		/* a staircase: its slope over many steps is 1 */
		return (struct value){ .v = rounded(a->v, b->v), .d = a->d };
	case OP_NEG: return (struct value){ .v = -a->v, .d = -a->d };
	case OP_NOT: return (struct value){ .v = a->v == 0 };
	case OP_ABS: return (struct value){ .v = fabs(a->v), .d = a->v < 0 ? -a->d : a->d };
	case OP_SQRT:
		if (a->v < 0)
			out_of_domain(m, "the square root of a negative number");
		return (struct value){ .v = sqrt(a->v),
			.d = a->d == 0 ? 0 : a->d / (2 * sqrt(a->v)) };
	case OP_EXP: return (struct value){ .v = exp(a->v), .d = exp(a->v) * a->d };
	case OP_LN:
	case OP_LOG10:
		if (!(a->v > 0)) {
			out_of_domain(m, "the logarithm of a number that is not positive");
			return (struct value){ .v = NAN };
		}
		return (struct value){ .v = op == OP_LN ? log(a->v) : log10(a->v),
			.d = a->d / (a->v * (op == OP_LN ? 1 : M_LN10)) };
	default: return (struct value){ .v = NAN };
	}
}

static struct value
element_of(const struct value *x, size_t i)
{
	if (!x->is_array)
		return (struct value){ .v = x->v, .d = x->d };
	return (struct value){ .v = x->a[i], .d = x->ad ? x->ad[i] : 0 };
}

/* Element by element where an array takes part. */
static struct value
elementwise(struct machine *m, enum op op, const struct value *a, const struct value *b)
{
	size_t n = a->is_array && b->is_array ? (a->n < b->n ? a->n : b->n)
		   : a->is_array              ? a->n
					      : b->n;
	double *v, *d;

	if (!a->is_array && !b->is_array)
		return compute(m, op, a, b);
	v = arena_new(m->arena, double, n);
	d = arena_new(m->arena, double, n);
	if (!v || !d) {
		out_of_domain(m, "the curve is too long");
		return (struct value){ .is_array = true };
	}
	for (size_t i = 0; i < n; i++) {
		struct value x = element_of(a, i), y = element_of(b, i), r = compute(m, op, &x, &y);

		v[i] = r.v;
		d[i] = r.d;
	}
	return (struct value){ .a = v, .ad = d, .n = n, .is_array = true };
}

static int
arguments(enum op op)
{
	switch ((int)op) {
	case OP_NEG:
	case OP_NOT:
	case OP_ABS:
	case OP_SQRT:
	case OP_EXP:
	case OP_LN:
	case OP_LOG10: return 1;
	case OP_IF:
	case OP_AT_LEVEL: return 3;
	case OP_SLOPE:
	case OP_MEAN_BETWEEN: return 4;
	case OP_AT_MAX:
	case OP_INTEGRAL:
	case OP_PEAKS_MEAN:
	case OP_PEAKS_MEDIAN:
	case OP_PEAKS_COUNT: return 2;
	default: return op >= OP_MAX ? 1 : 2;
	}
}

static struct value
choose(const struct value *arg)
{
	return arg[0].v != 0 ? arg[1] : arg[2];
}

static void
operate(struct machine *m, enum op op)
{
	int n = arguments(op);
	struct value *arg = &m->stack[m->top - n], out;
	struct trouble before = m->trouble;
	bool missing = false;

	for (int i = 0; i < n; i++)
		missing = missing || arg[i].missing;
	if (op == OP_IF) {
		out = choose(arg);
		missing = arg[0].missing || out.missing;
	} else if (op == OP_COUNT) {
		series_apply(&out, op, arg, m->arena, &m->trouble);
		missing = false;
	} else if (missing) {
		out = (struct value){ .v = NAN, .is_array = arg[0].is_array && op < OP_MAX };
	} else if (op >= OP_MAX) {
		series_apply(&out, op, arg, m->arena, &m->trouble);
	} else {
		out = elementwise(m, op, &arg[0], &arg[n - 1]);
	}
	if (missing)
		m->trouble = before; /* not given is no trouble */
	out.missing = missing;
	m->top -= n;
	m->stack[m->top++] = out;
}

static void
execute(struct machine *m, const struct instruction *i)
{
	struct value v = { 0 };

	switch ((int)i->op) {
	case OP_CONST: v.v = i->number; break;
	case OP_INPUT: v = load_input(m, i->index); break;
	case OP_STEP: v = m->step[i->index]; break;
	case OP_GIVEN: v.v = !load_input(m, i->index).missing; break;
	case OP_SCALE: {
		struct value factor = { .v = i->number }, x = m->stack[--m->top];

		v = x.missing ? x : elementwise(m, OP_MUL, &x, &factor);
		v.missing = x.missing;
		break;
	}
	default: operate(m, i->op); return;
	}
	m->stack[m->top++] = v;
}

static enum rc
report(const struct machine *m, const struct compiled_step *s, struct err *err)
{
	char name[64];

	snprintf(name, sizeof(name), "%.*s", STR_FMT(s->source.name));
	if (!m->trouble.set)
		return err_field(err, E_DOMAIN, name, "the result is not a finite number");
		/* the sentence is one of the literals above or in series.c; they take no values */
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
#pragma GCC diagnostic ignored "-Wformat-security"
	return err_field(err, m->trouble.rc, name, m->trouble.format);
#pragma GCC diagnostic pop
}

/* All steps once; value and derivative of each into out. */
static enum rc
run(const struct formula *f, const struct formula_arg *args, int along, struct arena *a,
	struct value *step, struct err *err)
{
	struct machine m = { .f = f, .arg = args, .along = along, .arena = a, .step = step };

	for (int s = 0; s < f->n_steps; s++) {
		m.top = 0;
		m.trouble.set = false;
		for (int i = 0; i < f->step[s].n; i++)
			execute(&m, &f->step[s].code[i]);
		step[s] = m.stack[0];
		if (!step[s].missing && !step[s].is_array && !isfinite(step[s].v))
			return report(&m, &f->step[s], err);
	}
	return E_OK;
}

enum rc
formula_eval(
	const struct formula *f, const struct formula_arg *args, double *value, struct err *err)
{
	struct arena a;
	struct value *step;
	enum rc rc;

	arena_init(&a, EVAL_CEILING);
	step = arena_new(&a, struct value, (size_t)f->n_steps);
	rc = step ? run(f, args, -1, &a, step, err)
		  : err_set(err, E_TOO_BIG, "the formula is too long");
	for (int i = 0; rc == E_OK && i < f->n_steps; i++)
		value[i] = step[i].is_array ? (double)NAN : step[i].v;
	arena_release(&a);
	return rc;
}

enum rc
formula_eval_dual(const struct formula *f, const struct formula_arg *args, double *value,
	double *jacobian, struct err *err)
{
	enum rc rc = formula_eval(f, args, value, err);

	for (int along = 0; rc == E_OK && along < f->n_inputs; along++) {
		struct arena a;
		struct value *step;

		arena_init(&a, EVAL_CEILING);
		step = arena_new(&a, struct value, (size_t)f->n_steps);
		rc = step ? run(f, args, along, &a, step, err)
			  : err_set(err, E_TOO_BIG, "the formula is too long");
		for (int i = 0; rc == E_OK && i < f->n_steps; i++)
			jacobian[i * f->n_inputs + along] =
				step[i].is_array || step[i].missing ? 0 : step[i].d;
		arena_release(&a);
	}
	return rc;
}
