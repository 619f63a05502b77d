/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Derivatives up to f_ijj by truncated polynomials, with no step size: a value is p(t) + s q(t) with s^2 = 0 and t^3 = 0, so
 * that putting x_i + s and x_j + t into a formula leaves f_ij beside s t and f_ijj/2 beside s t^2.
 */
#include <math.h>

#include "formula/program.h"
#include "formula/propagate.h"

struct taylor {
	double p[3], q[3];
};

struct taylor_machine {
	const struct formula *f;
	const struct formula_arg *arg;
	int i, j; /* inputs that carry s and t */
	struct taylor stack[MAX_STACK];
	int top;
	struct taylor *done;
};

static struct taylor
constant(double v)
{
	return (struct taylor){ .p = { v } };
}

static struct taylor
sum(const struct taylor *a, const struct taylor *b, double sign)
{
	struct taylor r = { 0 };

	for (int k = 0; k < 3; k++) {
		r.p[k] = a->p[k] + sign * b->p[k];
		r.q[k] = a->q[k] + sign * b->q[k];
	}
	return r;
}

static struct taylor
product(const struct taylor *a, const struct taylor *b)
{
	struct taylor r = { 0 };

	for (int k = 0; k < 3; k++)
		for (int l = 0; k + l < 3; l++) {
			r.p[k + l] += a->p[k] * b->p[l];
			r.q[k + l] += a->p[k] * b->q[l] + a->q[k] * b->p[l];
		}
	return r;
}

/* g of it, g's value and three derivatives given at p[0]. */
static struct taylor
composed(const struct taylor *a, double g0, double g1, double g2, double g3)
{
	const struct taylor outer = { .p = { g0, g1 * a->p[1],
					      g1 * a->p[2] + g2 * a->p[1] * a->p[1] / 2 } };
	const struct taylor slope = { .p = { g1, g2 * a->p[1],
					      g2 * a->p[2] + g3 * a->p[1] * a->p[1] / 2 } };
	const struct taylor inner = { .p = { a->q[0], a->q[1], a->q[2] } };
	struct taylor r = outer, side = product(&slope, &inner);

	for (int k = 0; k < 3; k++)
		r.q[k] = side.p[k];
	return r;
}

static struct taylor
reciprocal(const struct taylor *a)
{
	double v = 1 / a->p[0];

	return composed(a, v, -v * v, 2 * v * v * v, -6 * v * v * v * v);
}

static bool
is_constant(const struct taylor *a)
{
	return a->p[1] == 0 && a->p[2] == 0 && a->q[0] == 0 && a->q[1] == 0 && a->q[2] == 0;
}

static struct taylor
natural_log(const struct taylor *a)
{
	double v = 1 / a->p[0];

	return composed(a, log(a->p[0]), v, -v * v, 2 * v * v * v);
}

static struct taylor
exponential(const struct taylor *a)
{
	double v = exp(a->p[0]);

	return composed(a, v, v, v, v);
}

/* n x^(n-1), where n = 0 leaves nothing even at x = 0 */
static double
power_slope(double x, double n, double factor)
{
	return factor == 0 ? 0 : factor * pow(x, n);
}

static struct taylor
power(const struct taylor *a, const struct taylor *b)
{
	double x = a->p[0], n = b->p[0];
	struct taylor l, m;

	if (is_constant(b))
		return composed(a, pow(x, n), power_slope(x, n - 1, n),
			power_slope(x, n - 2, n * (n - 1)),
			power_slope(x, n - 3, n * (n - 1) * (n - 2)));
	l = natural_log(a);
	m = product(b, &l);
	return exponential(&m);
}

static struct taylor
two(enum op op, const struct taylor *a, const struct taylor *b)
{
	double x = a->p[0], y = b->p[0];
	struct taylor r;

	switch ((int)op) {
	case OP_ADD: return sum(a, b, 1);
	case OP_SUB: return sum(a, b, -1);
	case OP_MUL: return product(a, b);
	case OP_DIV: r = reciprocal(b); return product(a, &r);
	case OP_POW: return power(a, b);
	case OP_MIN2: return x <= y ? *a : *b;
	case OP_MAX2: return x >= y ? *a : *b;
	case OP_LT: return constant(x < y);
	case OP_LE: return constant(x <= y);
	case OP_GT: return constant(x > y);
	case OP_GE: return constant(x >= y);
	case OP_EQ: return constant(x == y);
	case OP_NE: return constant(x != y);
	case OP_AND: return constant(x != 0 && y != 0);
	case OP_OR: return constant(x != 0 || y != 0);
	default: return *a; /* round: a staircase whose slope over many steps is 1 */
	}
}

static struct taylor
one(enum op op, const struct taylor *a)
{
	double x = a->p[0], v, s, c;
	struct taylor r, zero = constant(0);

	switch ((int)op) {
	case OP_NEG: return sum(&zero, a, -1);
	case OP_NOT: return constant(x == 0);
	case OP_ABS: return x < 0 ? sum(&zero, a, -1) : *a;
	case OP_SQRT:
		v = sqrt(x);
		return composed(a, v, 0.5 / v, -0.25 / (x * v), 0.375 / (x * x * v));
	case OP_EXP: return exponential(a);
	case OP_LN: return natural_log(a);
	case OP_LOG10:
		r = natural_log(a);
		zero = constant(1 / M_LN10);
		return product(&r, &zero);
	case OP_SIN: return composed(a, sin(x), cos(x), -sin(x), -cos(x));
	case OP_COS: return composed(a, cos(x), -sin(x), -cos(x), sin(x));
	case OP_TAN:
		s = tan(x);
		c = 1 + s * s;
		return composed(a, s, c, 2 * s * c, 2 * c * (1 + 3 * s * s));
	default: /* arctan */
		v = 1 / (1 + x * x);
		return composed(a, atan(x), v, -2 * x * v * v, (6 * x * x - 2) * v * v * v);
	}
}

static void
push_input(struct taylor_machine *m, int index)
{
	struct taylor v = constant(m->arg[index].v ? m->arg[index].v[0] : NO_VALUE);

	if (index == m->i)
		v.q[0] = 1;
	if (index == m->j)
		v.p[1] = 1;
	m->stack[m->top++] = v;
}

static void
execute(struct taylor_machine *m, const struct instruction *i)
{
	struct taylor *top = &m->stack[m->top], by;

	switch ((int)i->op) {
	case OP_CONST: m->stack[m->top++] = constant(i->number); return;
	case OP_INPUT: push_input(m, i->index); return;
	case OP_GIVEN:
		m->stack[m->top++] = constant(m->arg[i->index].v && !isnan(m->arg[i->index].v[0]));
		return;
	case OP_STEP: m->stack[m->top++] = m->done[i->index]; return;
	case OP_SCALE:
		by = constant(i->number);
		top[-1 - i->index] = product(&top[-1 - i->index], &by);
		return;
	case OP_SHIFT: top[-1 - i->index].p[0] += i->number; return;
	case OP_IF:
		top[-3] = top[-3].p[0] != 0 ? top[-2] : top[-1];
		m->top -= 2;
		return;
	default: break;
	}
	if (op_arguments(i) == 1) {
		top[-1] = one(i->op, &top[-1]);
		return;
	}
	top[-2] = two(i->op, &top[-2], &top[-1]);
	m->top--;
}

static enum rc
check_scalar(const struct formula *f, int step, struct err *err)
{
	for (int s = 0; s <= step; s++)
		for (int i = 0; i < f->step[s].n; i++) {
			const struct instruction *c = &f->step[s].code[i];
			bool array = c->op == OP_INPUT &&
				     (f->input[c->index].series || f->input[c->index].vector);

			if (array || c->op >= OP_MAX || c->op == OP_PACK)
				return err_set(err, E_UNIT,
					"second-order terms need a formula of single numbers: no "
					"curves, no tables and no values per specimen");
		}
	return E_OK;
}

enum rc
second_order_variance(double *out, struct arena *a, const struct formula *f, int step,
	const struct formula_arg *args, const double *u, struct err *err)
{
	struct taylor_machine *m = arena_new(a, struct taylor_machine, 1);
	enum rc rc = check_scalar(f, step, err);

	*out = 0;
	if (rc)
		return rc;
	if (!m || !(m->done = arena_new(a, struct taylor, (size_t)f->n_steps)))
		return err_set(err, E_TOO_BIG, "the formula is too long");
	m->f = f;
	m->arg = args;
	for (m->i = 0; m->i < f->n_inputs; m->i++)
		for (m->j = 0; m->j < f->n_inputs; m->j++) {
			const struct taylor *r = &m->done[step];
			double u2 = u[m->i] * u[m->i] * u[m->j] * u[m->j];

			if (u2 == 0)
				continue;
			for (int s = 0; s <= step; s++) {
				m->top = 0;
				for (int k = 0; k < f->step[s].n; k++)
					execute(m, &f->step[s].code[k]);
				m->done[s] = m->stack[0];
			}
			/* q[0] = f_i, q[1] = f_ij, q[2] = f_ijj / 2 */
			*out += (r->q[1] * r->q[1] / 2 + r->q[0] * 2 * r->q[2]) * u2;
		}
	if (isfinite(*out))
		return E_OK;
	return err_set(err, E_DOMAIN,
		"the second derivatives of the formula have no value at these inputs");
}
