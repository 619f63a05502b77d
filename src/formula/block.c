/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytecode over many trials at once: each instruction is one loop over the block, so that the interpreter's
 * work is shared by all trials. Curves enter through their reductions, which scale with the trial's common factor;
 * a program that computes with whole curves is run trial by trial instead.
 */
#include <assert.h>
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

/* The numbers of a place of the stack; the memory of a place is reused by every instruction. */
static double *
lane(const struct block_machine *b, int place)
{
	double *v = b->stack[place].v;

	assert(v);
	return v;
}

static double *
fresh(const struct block_machine *b)
{
	return lane(b, b->top);
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
		push_number(b, arg->v && arg->n ? arg->v[0] : NO_VALUE);
	}
}

/* A number that ran away is none, as in a single evaluation. */
static inline double
in_range(double v)
{
	return isinf(v) ? NO_VALUE : v;
}

#define LOOP(expression)               \
	for (size_t i = 0; i < n; i++) \
		x[i] = (expression);   \
	break
#define LOOP_TRUTH(expression) LOOP(isunordered(x[i], y[i]) ? NO_VALUE : (expression))

/* x = x op y for the whole block */
static void
two(enum op op, double *x, const double *y, size_t n)
{
	switch ((int)op) {
	case OP_ADD: LOOP(in_range(x[i] + y[i]));
	case OP_SUB: LOOP(in_range(x[i] - y[i]));
	case OP_MUL: LOOP(in_range(x[i] * y[i]));
	case OP_DIV: LOOP(in_range(x[i] / y[i]));
	case OP_POW: LOOP(isunordered(x[i], y[i]) ? NO_VALUE : in_range(pow(x[i], y[i])));
	case OP_LT: LOOP_TRUTH(x[i] < y[i]);
	case OP_LE: LOOP_TRUTH(x[i] <= y[i]);
	case OP_GT: LOOP_TRUTH(x[i] > y[i]);
	case OP_GE: LOOP_TRUTH(x[i] >= y[i]);
	case OP_EQ: LOOP_TRUTH(x[i] == y[i]);
	case OP_NE: LOOP_TRUTH(x[i] != y[i]);
	case OP_AND: LOOP_TRUTH(x[i] != 0 && y[i] != 0);
	case OP_OR: LOOP_TRUTH(x[i] != 0 || y[i] != 0);
	case OP_MIN2: LOOP_TRUTH(x[i] <= y[i] ? x[i] : y[i]);
	case OP_MAX2: LOOP_TRUTH(x[i] >= y[i] ? x[i] : y[i]);
	case OP_ROUND: LOOP(isunordered(x[i], y[i]) ? NO_VALUE : round_even(x[i], y[i]));
	default: LOOP(NO_VALUE);
	}
}

static void
one(enum op op, double *x, size_t n)
{
	switch ((int)op) {
	case OP_NEG: LOOP(-x[i]);
	case OP_NOT: LOOP(isnan(x[i]) ? x[i] : x[i] == 0);
	case OP_ABS: LOOP(fabs(x[i]));
	case OP_SQRT: LOOP(x[i] < 0 ? NO_VALUE : sqrt(x[i]));
	case OP_EXP: LOOP(in_range(exp(x[i])));
	case OP_LN: LOOP(x[i] > 0 ? log(x[i]) : NO_VALUE);
	case OP_LOG10: LOOP(x[i] > 0 ? log10(x[i]) : NO_VALUE);
	case OP_SIN: LOOP(sin(x[i]));
	case OP_COS: LOOP(cos(x[i]));
	case OP_TAN: LOOP(tan(x[i]));
	case OP_ARCTAN: LOOP(atan(x[i]));
	default: LOOP(NO_VALUE);
	}
}

static double
factor_of(const struct lane *l, size_t i)
{
	return l->factor ? l->factor[i] : 1;
}

/* What the numbers of a call are measured against: they are divided by that curve's factor instead of scaling it. */
static double
number_factor(enum op op, double first, double second)
{
	if (op == OP_FIRST_DROP || op == OP_AT_FIRST_DROP)
		return 1; /* a fraction */
	return op >= OP_PEAKS_MEAN ? first : second;
}

static double
result_factor(enum op op, double first, double second)
{
	switch ((int)op) {
	case OP_COUNT:
	case OP_PEAKS_COUNT: return 1;
	case OP_SLOPE: return first / second;
	case OP_INTEGRAL: return first * second;
	default: return first;
	}
}

/* A reduction of unscaled curves, once for the block where it has no numbers; then each trial's factors are put on. */
static void
reduce(struct block_machine *b, const struct instruction *call)
{
	int args = op_arguments(call);
	struct lane *l = &b->stack[b->top - args];
	double *x = lane(b, b->top - args);
	struct value once[4] = { { 0 } }, out = { 0 };
	enum trouble why = TROUBLE_NONE;
	bool constant = true, missing = false;

	for (int k = 0; k < args; k++) {
		once[k] = (struct value){ .a = l[k].a, .n = l[k].n, .is_array = l[k].is_array };
		constant = constant && l[k].is_array;
		missing = missing || (l[k].is_array && l[k].n == 0);
	}
	if (missing)
		out.v = call->op == OP_COUNT ? 0 : NO_VALUE;
	else if (constant)
		series_apply(&out, call->op, once, b->arena, &why);
	for (size_t i = 0; i < b->m; i++) {
		double f0 = factor_of(&l[0], i), f1 = args > 1 ? factor_of(&l[1], i) : 1;

		for (int k = 1; k < args && !constant; k++)
			if (!l[k].is_array)
				once[k].v = l[k].v[i] / number_factor(call->op, f0, f1);
		if (!constant && !missing)
			series_apply(&out, call->op, once, b->arena, &why);
		x[i] = in_range(out.v * result_factor(call->op, f0, f1));
	}
	l[0].is_array = false;
	b->top -= args - 1;
}

static void
given(struct block_machine *b, int index)
{
	const struct formula_input *in = &b->f->input[index];
	const struct formula_arg *arg = &b->arg[index];
	bool there = arg->v && arg->n && (in->series || in->vector || !isnan(arg->v[0]));

	push_number(b, there || (b->trial[index] && !in->series && !in->vector));
}

static void
execute(struct block_machine *b, const struct instruction *i)
{
	double *x;

	switch ((int)i->op) {
	case OP_CONST: push_number(b, i->number); break;
	case OP_INPUT: push_input(b, i->index); break;
	case OP_STEP: push_copy(b, b->step[i->index]); break;
	case OP_GIVEN: given(b, i->index); break;
	case OP_SCALE:
		x = lane(b, b->top - 1 - i->index);
		for (size_t k = 0; k < b->m; k++)
			x[k] = in_range(x[k] * i->number);
		break;
	case OP_SHIFT:
		x = lane(b, b->top - 1 - i->index);
		for (size_t k = 0; k < b->m; k++)
			x[k] += i->number;
		break;
	case OP_IF:
		x = lane(b, b->top - 3);
		for (size_t k = 0; k < b->m; k++)
			x[k] = isnan(x[k]) ? x[k]
			       : x[k] != 0 ? lane(b, b->top - 2)[k]
					   : lane(b, b->top - 1)[k];
		b->top -= 2;
		break;
	case OP_NEG:
	case OP_NOT:
	case OP_ABS:
	case OP_SQRT:
	case OP_EXP:
	case OP_LN:
	case OP_LOG10:
	case OP_SIN:
	case OP_COS:
	case OP_TAN:
	case OP_ARCTAN: one(i->op, lane(b, b->top - 1), b->m); break;
	default:
		if (i->op >= OP_MAX) {
			reduce(b, i);
			break;
		}
		two(i->op, lane(b, b->top - 2), lane(b, b->top - 1), b->m);
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
			memcpy(b.step[s], lane(&b, 0), b.m * sizeof(double));
			if (out[s])
				memcpy(out[s] + b.from, lane(&b, 0), b.m * sizeof(double));
		}
	}
	arena_release(&a);
	return rc;
}

/* The arguments of one trial, curves scaled; NULL past the ceiling. */
static struct formula_arg *
trial_args(const struct formula *f, const struct formula_arg *args, const double *const *trial,
	size_t t, struct arena *a)
{
	struct formula_arg *arg = arena_new(a, struct formula_arg, (size_t)f->n_inputs);

	for (int i = 0; arg && i < f->n_inputs; i++) {
		double *copy;

		arg[i] = args[i];
		if (!trial[i])
			continue;
		if (!f->input[i].series && !f->input[i].vector) {
			arg[i] = (struct formula_arg){ &trial[i][t], 1 };
			continue;
		}
		copy = arena_new(a, double, args[i].n);
		if (!copy)
			return NULL;
		for (size_t k = 0; k < args[i].n; k++)
			copy[k] = args[i].v[k] * trial[i][t];
		arg[i].v = copy;
	}
	return arg;
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
		struct formula_arg *arg = trial_args(f, args, trial, t, &a);
		double *value = arena_new(&a, double, (size_t)f->n_steps);
		bool good = arg && value && formula_eval(f, arg, value, NULL) == E_OK;

		if (!arg || !value)
			rc = err_set(err, E_TOO_BIG, "the curve is too long");
		for (int s = 0; rc == E_OK && s < f->n_steps; s++)
			if (out[s])
				out[s][t] = good ? value[s] : NO_VALUE;
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
