/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytecode over many trials at once: each instruction is one loop over the block, so that the interpreter's
 * work is shared by all trials. Curves enter through their reductions, which scale with the trial's common factor;
 * a program that computes with whole curves is run trial by trial instead.
 */
#include <math.h>

#include "formula/program.h"

#define BLOCK 1024 /* trials in one pass: the stack of blocks stays in the cache */

struct lane {
	double *v;       /* BLOCK numbers */
	const double *a; /* or an array ... */
	size_t n;
	const double *factor; /* ... times one factor a trial, NULL = 1 */
	bool is_array;
};

struct block_machine {
	const struct formula *f;
	const struct formula_arg *arg;
	const double *const *trial;
	size_t from, m;
	struct arena *arena;
	struct lane stack[MAX_STACK];
	int top;
	double **step; /* n_steps of BLOCK */
};

static double *
fresh(struct block_machine *b)
{
	/* the lane of this depth is reused by every instruction */
	return b->stack[b->top].v;
}

static void
push_number(struct block_machine *b, double number)
{
	double *v = fresh(b);

	for (size_t i = 0; i < b->m; i++)
		v[i] = number;
	b->stack[b->top++].is_array = false;
}

static void
push_copy(struct block_machine *b, const double *from)
{
	memcpy(fresh(b), from, b->m * sizeof(*from));
	b->stack[b->top++].is_array = false;
}

static void
push_input(struct block_machine *b, int index)
{
	const struct formula_input *in = &b->f->input[index];
	const struct formula_arg *arg = &b->arg[index];
	const double *trial = b->trial[index] ? b->trial[index] + b->from : NULL;

	if (in->series || in->vector) {
		struct lane *l = &b->stack[b->top++];

		*l = (struct lane){
			.v = l->v, .a = arg->v, .n = arg->n, .factor = trial, .is_array = true
		};
	} else if (trial) {
		push_copy(b, trial);
	} else {
		push_number(b, arg->v && arg->n ? arg->v[0] : (double)NAN);
	}
}

#define LOOP(expression)               \
	for (size_t i = 0; i < n; i++) \
		x[i] = (expression);   \
	break

/* x = x op y for the whole block */
static void
two(enum op op, double *x, const double *y, size_t n)
{
	switch ((int)op) {
	case OP_ADD: LOOP(x[i] + y[i]);
	case OP_SUB: LOOP(x[i] - y[i]);
	case OP_MUL: LOOP(x[i] * y[i]);
	case OP_DIV: LOOP(y[i] == 0 ? (double)NAN : x[i] / y[i]);
	case OP_POW: LOOP(pow(x[i], y[i]));
	case OP_LT: LOOP(x[i] < y[i]);
	case OP_LE: LOOP(x[i] <= y[i]);
	case OP_GT: LOOP(x[i] > y[i]);
	case OP_GE: LOOP(x[i] >= y[i]);
	case OP_EQ: LOOP(x[i] == y[i]);
	case OP_NE: LOOP(x[i] != y[i]);
	case OP_AND: LOOP(x[i] != 0 && y[i] != 0);
	case OP_OR: LOOP(x[i] != 0 || y[i] != 0);
	case OP_MIN2: LOOP(x[i] <= y[i] ? x[i] : y[i]);
	case OP_MAX2: LOOP(x[i] >= y[i] ? x[i] : y[i]);
	case OP_ROUND: LOOP(nearbyint(x[i] / y[i]) * y[i]);
	default: LOOP((double)NAN);
	}
}

static void
one(enum op op, double *x, size_t n)
{
	switch ((int)op) {
	case OP_NEG: LOOP(-x[i]);
	case OP_NOT: LOOP(x[i] == 0);
	case OP_ABS: LOOP(fabs(x[i]));
	case OP_SQRT: LOOP(sqrt(x[i]));
	case OP_EXP: LOOP(exp(x[i]));
	case OP_LN: LOOP(x[i] > 0 ? log(x[i]) : (double)NAN);
	case OP_LOG10: LOOP(x[i] > 0 ? log10(x[i]) : (double)NAN);
	default: LOOP((double)NAN);
	}
}

static double
factor_of(const struct lane *l, size_t i)
{
	return l->factor ? l->factor[i] : 1;
}

/* A reduction of unscaled curves, once for the block; then each trial's factors are put on. */
static void
reduce(struct block_machine *b, enum op op, int args)
{
	struct lane *l = &b->stack[b->top - args];
	double *x = l[0].v;
	struct value once[4] = { { 0 } }, out = { 0 };
	struct trouble t = { 0 };
	bool constant =
		op != OP_AT_LEVEL && op != OP_SLOPE && op != OP_MEAN_BETWEEN && op < OP_PEAKS_MEAN;

	for (int k = 0; k < args; k++)
		once[k] = (struct value){ .a = l[k].a, .n = l[k].n, .is_array = l[k].is_array };
	if (constant)
		series_apply(&out, op, once, b->arena, &t);
	for (size_t i = 0; i < b->m; i++) {
		double f0 = factor_of(&l[0], i), f1 = args > 1 ? factor_of(&l[1], i) : 1;

		/* numbers are compared with the unscaled curve: divide them by its factor instead */
		for (int k = 1; k < args && !constant; k++)
			if (!l[k].is_array)
				once[k].v = l[k].v[i] / (op >= OP_PEAKS_MEAN ? f0 : f1);
		if (!constant)
			series_apply(&out, op, once, b->arena, &t);
		if (op == OP_COUNT || op == OP_PEAKS_COUNT)
			f0 = 1;
		else if (op == OP_SLOPE)
			f0 /= f1;
		else if (op == OP_INTEGRAL)
			f0 *= f1;
		x[i] = out.v * f0;
	}
	l[0].is_array = false;
	b->top -= args - 1;
}

static int
reduction_args(enum op op)
{
	switch ((int)op) {
	case OP_AT_LEVEL: return 3;
	case OP_SLOPE:
	case OP_MEAN_BETWEEN: return 4;
	case OP_AT_MAX:
	case OP_INTEGRAL:
	case OP_PEAKS_MEAN:
	case OP_PEAKS_MEDIAN:
	case OP_PEAKS_COUNT: return 2;
	default: return 1;
	}
}

static void
execute(struct block_machine *b, const struct instruction *i)
{
	struct lane *s = b->stack;

	switch ((int)i->op) {
	case OP_CONST: push_number(b, i->number); break;
	case OP_INPUT: push_input(b, i->index); break;
	case OP_STEP: push_copy(b, b->step[i->index]); break;
	case OP_GIVEN:
		push_number(b, b->trial[i->index] || (b->arg[i->index].v && b->arg[i->index].n &&
							     !isnan(b->arg[i->index].v[0])));
		break;
	case OP_SCALE:
		for (size_t k = 0; k < b->m; k++)
			s[b->top - 1].v[k] *= i->number;
		break;
	case OP_IF:
		for (size_t k = 0; k < b->m; k++)
			s[b->top - 3].v[k] =
				s[b->top - 3].v[k] != 0 ? s[b->top - 2].v[k] : s[b->top - 1].v[k];
		b->top -= 2;
		break;
	case OP_NEG:
	case OP_NOT:
	case OP_ABS:
	case OP_SQRT:
	case OP_EXP:
	case OP_LN:
	case OP_LOG10: one(i->op, s[b->top - 1].v, b->m); break;
	default:
		if (i->op >= OP_MAX) {
			reduce(b, i->op, reduction_args(i->op));
			break;
		}
		two(i->op, s[b->top - 2].v, s[b->top - 1].v, b->m);
		b->top--;
		break;
	}
}

static enum rc
machine_open(struct block_machine *b, struct err *err)
{
	b->step = arena_new(b->arena, double *, (size_t)b->f->n_steps);
	for (int s = 0; b->step && s < b->f->n_steps; s++) {
		b->step[s] = arena_new(b->arena, double, BLOCK);
		if (!b->step[s])
			return err_set(err, E_TOO_BIG, "the formula is too long");
	}
	for (int k = 0; k < MAX_STACK; k++) {
		b->stack[k].v = arena_new(b->arena, double, BLOCK);
		if (!b->stack[k].v)
			return err_set(err, E_TOO_BIG, "the formula is too long");
	}
	return b->step ? E_OK : err_set(err, E_TOO_BIG, "the formula is too long");
}

static enum rc
fast(const struct formula *f, const struct formula_arg *args, const double *const *trial, size_t m,
	double *const *out, struct err *err)
{
	struct arena a;
	struct block_machine b = { .f = f, .arg = args, .trial = trial, .arena = &a };
	enum rc rc;

	arena_init(&a, (size_t)256 << 20);
	rc = machine_open(&b, err);
	for (b.from = 0; rc == E_OK && b.from < m; b.from += BLOCK) {
		b.m = m - b.from < BLOCK ? m - b.from : BLOCK;
		for (int s = 0; s < f->n_steps; s++) {
			b.top = 0;
			for (int i = 0; i < f->step[s].n; i++)
				execute(&b, &f->step[s].code[i]);
			memcpy(b.step[s], b.stack[0].v, b.m * sizeof(double));
			if (out[s])
				memcpy(out[s] + b.from, b.stack[0].v, b.m * sizeof(double));
		}
	}
	arena_release(&a);
	return rc;
}

/* One trial after the other, each with its own scaled curves. */
static enum rc
slow(const struct formula *f, const struct formula_arg *args, const double *const *trial, size_t m,
	double *const *out, struct err *err)
{
	struct arena a;
	enum rc rc = E_OK;

	arena_init(&a, (size_t)256 << 20);
	for (size_t t = 0; rc == E_OK && t < m; t++) {
		struct formula_arg *arg = arena_new(&a, struct formula_arg, (size_t)f->n_inputs);
		double *value = arena_new(&a, double, (size_t)f->n_steps);

		for (int i = 0; arg && i < f->n_inputs; i++) {
			double *copy;

			arg[i] = args[i];
			if (!trial[i])
				continue;
			if (!f->input[i].series && !f->input[i].vector) {
				arg[i] = (struct formula_arg){ &trial[i][t], 1 };
				continue;
			}
			copy = arena_new(&a, double, args[i].n);
			for (size_t k = 0; copy && k < args[i].n; k++)
				copy[k] = args[i].v[k] * trial[i][t];
			arg[i].v = copy;
		}
		if (!arg || !value)
			rc = err_set(err, E_TOO_BIG, "the curve is too long");
		else if (formula_eval(f, arg, value, NULL) != E_OK)
			for (int s = 0; s < f->n_steps; s++)
				value[s] = NAN;
		for (int s = 0; rc == E_OK && s < f->n_steps; s++)
			if (out[s])
				out[s][t] = value[s];
		arena_release(&a);
	}
	return rc;
}

enum rc
formula_eval_block(const struct formula *f, const struct formula_arg *args,
	const double *const *trial, size_t m, double *const *out, struct err *err)
{
	return (f->array_arithmetic ? slow : fast)(f, args, trial, m, out, err);
}
