/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same bytecode over many trials at once: each instruction is one loop over the block, so that the interpreter's
 * work is shared by all trials. Curves enter through their reductions, which scale with the trial's common factor;
 * a program that computes with whole curves is run trial by trial instead.
 */
#include <assert.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "formula/program.h"

#define MAX_ARRAY_ARGS 6
#define BLOCK FORMULA_BLOCK /* trials in one pass */

struct lane {
	double *v;        /* room for BLOCK numbers */
	const double *at; /* where they are: here, or an input's or a step's own */
	const double *a;  /* or an array ... */
	size_t n;
	const double *factor; /* ... times one factor a trial, NULL = 1 */
	bool is_array;
	bool same; /* or one number for all trials, not yet written out */
	double number;
};

struct formula_machine {
	const struct formula *f;
	const struct vector_kernels *kernels;
	const struct formula_arg *arg;
	const double *const *trial;
	size_t from, m;
	struct arena arena, scratch;
	struct lane stack[MAX_STACK];
	int top;
	double **step; /* n_steps of BLOCK */
};

/* Room for new numbers in that place, its own; reused by every instruction. */
static double *
fresh(struct formula_machine *b, int place)
{
	struct lane *l = &b->stack[place];

	if (!l->v)
		l->v = arena_new(&b->arena, double, BLOCK);
	assert(l->v); /* MAX_STACK of them are far below the ceiling */
	l->at = l->v;
	l->is_array = l->same = false;
	return l->v;
}

/* The numbers of a place of the stack. */
static const double *
numbers(struct formula_machine *b, int place)
{
	struct lane *l = &b->stack[place];

	if (l->same) {
		double *v = fresh(b, place);

		for (size_t i = 0; i < b->m; i++)
			v[i] = l->number;
	}
	assert(l->at);
	return l->at;
}

static void
push_number(struct formula_machine *b, double number)
{
	struct lane *l = &b->stack[b->top++];

	l->is_array = false;
	l->same = true;
	l->number = number;
}

/* Numbers that stay where they are. */
static void
push_place(struct formula_machine *b, const double *from)
{
	struct lane *l = &b->stack[b->top++];

	l->at = from;
	l->is_array = l->same = false;
}

static void
push_input(struct formula_machine *b, int index)
{
	const struct formula_input *in = &b->f->input[index];
	const struct formula_arg *arg = &b->arg[index];
	const double *trial = b->trial[index] ? b->trial[index] + b->from : NULL;

	if (in->series || in->vector) {
		struct lane *l = &b->stack[b->top++];

		*l = (struct lane){ .v = l->v,
			.at = l->v,
			.a = arg->v,
			.n = arg->n,
			.factor = trial,
			.is_array = true };
	} else if (trial) {
		push_place(b, trial);
	} else {
		push_number(b, arg->v && arg->n ? arg->v[0] : NO_VALUE);
	}
}

static void
push_table(struct formula_machine *b, const struct table_column *column)
{
	struct lane *l = &b->stack[b->top++];

	*l = (struct lane){
		.v = l->v, .at = l->v, .a = column->v, .n = column->n, .is_array = true
	};
}

/* A number that ran away is none, as in a single evaluation. */
static inline double
in_range(double v)
{
	return isinf(v) ? NO_VALUE : v;
}

#define LOOP(expression)               \
	for (size_t i = 0; i < n; i++) \
		out[i] = (expression); \
	break
#define LOOP_TRUTH(expression) LOOP(isunordered(x[i], y[i]) ? NO_VALUE : (expression))

/* out = x op y for the whole block; out may be x */
static void
two(enum op op, double *out, const double *x, const double *y, size_t n)
{
	switch ((int)op) {
	case OP_POW: LOOP(isunordered(x[i], y[i]) ? NO_VALUE : in_range(to_the_power(x[i], y[i])));
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
one(enum op op, double *out, const double *x, size_t n)
{
	switch ((int)op) {
	case OP_NEG: LOOP(-x[i]);
	case OP_NOT: LOOP(isnan(x[i]) ? x[i] : x[i] == 0);
	case OP_ABS: LOOP(fabs(x[i]));
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

/*
 * What number k of a call is measured against: it is divided by that curve's factor instead of scaling it. second: the last curve
 * of the call.
 */
static double
number_factor(enum op op, int k, double first, double second)
{
	switch ((int)op) {
	case OP_FIRST_DROP: /* a fraction, or a count */
	case OP_AT_FIRST_DROP:
	case OP_ONSET:
	case OP_TOE:
	case OP_AT_BREAK:
	case OP_BROKEN:
	case OP_STEEPEST:
	case OP_PLATEAU:
	case OP_ROW: return 1;
	case OP_CRACK:
	case OP_CRACK_FIRST: return k == 3 ? second : 1;
	case OP_CRACKS: return k == 2 ? second : 1;
	case OP_TOE_BETWEEN: return first;
	case OP_FROM_CURVE_U: return k == 3 ? 1 : second;
	case OP_INTERPOLATE:
	case OP_LOOKUP_EXACT:
	case OP_LOOKUP_BELOW:
	case OP_ONSET_LINES:
	case OP_FIRST_FALL: return first;
	default: return op >= OP_PEAKS_MEAN ? first : second;
	}
}

static double
result_factor(enum op op, double first, double second)
{
	switch ((int)op) {
	case OP_COUNT:
	case OP_ROW_OF_MAX:
	case OP_ROW_OF_MIN:
	case OP_ANY:
	case OP_ALL:
	case OP_BROKEN:
	case OP_CRACKS:
	case OP_PEAKS_COUNT: return 1;
	case OP_SECANT:
	case OP_TANGENT:
	case OP_STEEPEST:
	case OP_SLOPE: return first / second;
	case OP_PLATEAU:
	case OP_TEAR_A:
	case OP_TEAR_B:
	case OP_TEAR_C:
	case OP_TEAR_D:
	case OP_TEAR_E:
	case OP_TEAR_A_RANGE:
	case OP_TEAR_B_RANGE:
	case OP_TEAR_C_RANGE:
	case OP_TEAR_D_RANGE:
	case OP_TEAR_E_RANGE: return second;
	case OP_ENERGY:
	case OP_INTEGRAL_BETWEEN:
	case OP_INTEGRAL: return first * second;
	case OP_INTERPOLATE:
	case OP_LOOKUP_EXACT:
	case OP_LOOKUP_BELOW: return second;
	default: return first;
	}
}

/* A reduction of unscaled curves, once for the block where it has no numbers; then each trial's factors are put on. */
static void
reduce(struct formula_machine *b, const struct instruction *call)
{
	int args = op_arguments(call);
	struct lane *l = &b->stack[b->top - args], first = l[0];
	double *x;
	struct value once[MAX_ARRAY_ARGS] = { { 0 } }, out = { 0 };
	enum trouble why = TROUBLE_NONE;
	bool constant = true, missing = false;
	int last = 0;

	for (int k = 0; k < args; k++) {
		last = l[k].is_array ? k : last;
		if (!l[k].is_array)
			(void)numbers(b, b->top - args + k);
		once[k] = (struct value){ .a = l[k].a, .n = l[k].n, .is_array = l[k].is_array };
		constant = constant && l[k].is_array;
		missing = missing || (l[k].is_array && l[k].n == 0);
	}
	if (missing)
		out.v = call->op == OP_COUNT ? 0 : NO_VALUE;
	else if (constant)
		series_apply(&out, call->op, once, &b->scratch, &why);
	x = fresh(b, b->top - args);
	for (size_t i = 0; i < b->m; i++) {
		double f0 = factor_of(&first, i), f1 = last ? factor_of(&l[last], i) : 1;

		for (int k = 1; k < args && !constant; k++)
			if (!l[k].is_array)
				once[k].v = l[k].at[i] / number_factor(call->op, k, f0, f1);
		if (!constant && !missing)
			series_apply(&out, call->op, once, &b->scratch, &why);
		x[i] = in_range(out.v * result_factor(call->op, f0, f1));
	}
	b->top -= args - 1;
}

static void
given(struct formula_machine *b, int index)
{
	const struct formula_input *in = &b->f->input[index];
	const struct formula_arg *arg = &b->arg[index];
	bool there = arg->v && arg->n && (in->series || in->vector || !isnan(arg->v[0]));

	push_number(b, there || (b->trial[index] && !in->series && !in->vector));
}

static bool
is_number(const struct formula_machine *b, int place, double number)
{
	return b->stack[place].same && b->stack[place].number == number;
}

/* x * 100 and 100 * x without a hundred written for each trial. */
static bool
scale_by_number(struct formula_machine *b)
{
	const struct lane *x = &b->stack[b->top - 2], *y = &b->stack[b->top - 1];
	double factor = x->same ? x->number : y->number;
	const double *v;

	if (x->same == y->same)
		return false;
	b->top--;
	v = numbers(b, x->same ? b->top : b->top - 1);
	b->kernels->scale(fresh(b, b->top - 1), v, b->m, factor);
	return true;
}

/* The operations that most of the time goes into. */
static bool
quick(struct formula_machine *b, enum op op)
{
	const struct vector_kernels *k = b->kernels;
	void (*const two_numbers)(double *, const double *, const double *, size_t) =
		op == OP_ADD   ? k->add
		: op == OP_SUB ? k->subtract
		: op == OP_MUL ? k->multiply
		: op == OP_DIV ? k->divide
			       : NULL;
	const double *x, *y;

	if (op == OP_MUL && scale_by_number(b))
		return true;
	if (two_numbers) {
		b->top--;
		x = numbers(b, b->top - 1);
		y = numbers(b, b->top);
		two_numbers(fresh(b, b->top - 1), x, y, b->m);
	} else if (op == OP_POW && is_number(b, b->top - 1, 2)) {
		b->top--;
		x = numbers(b, b->top - 1);
		k->multiply(fresh(b, b->top - 1), x, x, b->m);
		return true;
	} else if (op == OP_SQRT) {
		x = numbers(b, b->top - 1);
		k->root(fresh(b, b->top - 1), x, b->m);
	}
	return two_numbers || op == OP_SQRT;
}

static void
choose(struct formula_machine *b)
{
	const double *x = numbers(b, b->top - 3), *yes = numbers(b, b->top - 2),
		     *no = numbers(b, b->top - 1);
	double *out = fresh(b, b->top - 3);

	for (size_t k = 0; k < b->m; k++)
		out[k] = isnan(x[k]) ? x[k] : x[k] != 0 ? yes[k] : no[k];
	b->top -= 2;
}

static void
execute(struct formula_machine *b, const struct instruction *i)
{
	const double *x, *y;
	double *out;

	if (quick(b, i->op))
		return;
	switch ((int)i->op) {
	case OP_CONST: push_number(b, i->number); break;
	case OP_INPUT: push_input(b, i->index); break;
	case OP_TABLE: push_table(b, &b->f->column[i->index]); break;
	case OP_STEP: push_place(b, b->step[i->index]); break;
	case OP_GIVEN: given(b, i->index); break;
	case OP_SCALE:
		x = numbers(b, b->top - 1 - i->index);
		b->kernels->scale(fresh(b, b->top - 1 - i->index), x, b->m, i->number);
		break;
	case OP_SHIFT:
		x = numbers(b, b->top - 1 - i->index);
		out = fresh(b, b->top - 1 - i->index);
		for (size_t k = 0; k < b->m; k++)
			out[k] = x[k] + i->number;
		break;
	case OP_IF: choose(b); break;
	case OP_NEG:
	case OP_NOT:
	case OP_ABS:
	case OP_EXP:
	case OP_LN:
	case OP_LOG10:
	case OP_SIN:
	case OP_COS:
	case OP_TAN:
	case OP_ARCTAN:
		x = numbers(b, b->top - 1);
		one(i->op, fresh(b, b->top - 1), x, b->m);
		break;
	default:
		if (i->op >= OP_MAX) {
			reduce(b, i);
			break;
		}
		b->top--;
		x = numbers(b, b->top - 1);
		y = numbers(b, b->top);
		two(i->op, fresh(b, b->top - 1), x, y, b->m);
		break;
	}
}

static bool
rooms_open(struct formula_machine *b)
{
	struct arena *a = &b->arena;

	b->step = arena_new(a, double *, (size_t)b->f->n_steps);
	for (int s = 0; b->step && s < b->f->n_steps; s++) {
		b->step[s] = arena_new(a, double, BLOCK);
		if (!b->step[s])
			return false;
	}
	return b->step != NULL;
}

enum rc
formula_machine_open(struct formula_machine **out, const struct formula *f,
	enum instruction_set set, struct err *err)
{
	struct formula_machine *b = memory_zeroed(sizeof(*b));

	b->f = f;
	b->kernels = vector_kernels(set);
	arena_init(&b->arena, (size_t)256 << 20);
	arena_init(&b->scratch, (size_t)256 << 20);
	if (!f->array_arithmetic && !rooms_open(b)) {
		formula_machine_close(b);
		*out = NULL;
		return err_set(err, E_TOO_BIG, "the formula is too long");
	}
	*out = b;
	return E_OK;
}

void
formula_machine_close(struct formula_machine *b)
{
	if (!b)
		return;
	arena_release(&b->arena);
	arena_release(&b->scratch);
	free(b);
}

/* The last instruction writes where the result is wanted, if it writes at all. */
static void
run_step(struct formula_machine *b, int s, double *out)
{
	const struct compiled_step *step = &b->f->step[s];
	struct lane *result = &b->stack[0];
	double *room;

	b->top = 0;
	for (int i = 0; i < step->n - 1; i++)
		execute(b, &step->code[i]);
	room = result->v;
	if (out)
		result->v = out;
	execute(b, &step->code[step->n - 1]);
	if (out && numbers(b, 0) != out)
		memcpy(out, numbers(b, 0), b->m * sizeof(double));
	if (s + 1 < b->f->n_steps)
		memcpy(b->step[s], numbers(b, 0), b->m * sizeof(double));
	if (out)
		result->v = room;
}

static void
fast(struct formula_machine *b, size_t m, double *const *out)
{
	int steps = b->f->n_steps;

	for (b->from = 0; b->from < m; b->from += BLOCK) {
		b->m = m - b->from < BLOCK ? m - b->from : BLOCK;
		for (int s = 0; s < steps; s++)
			run_step(b, s, out[s] ? out[s] + b->from : NULL);
		arena_release(&b->scratch);
	}
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
formula_machine_run(struct formula_machine *b, const struct formula_arg *args,
	const double *const *trial, size_t m, double *const *out, struct err *err)
{
	if (b->f->array_arithmetic)
		return slow(b->f, args, trial, m, out, err);
	b->arg = args;
	b->trial = trial;
	fast(b, m, out);
	return E_OK;
}

enum rc
formula_eval_block(const struct formula *f, const struct formula_arg *args,
	const double *const *trial, size_t m, double *const *out, struct err *err)
{
	struct formula_machine *b;
	enum rc rc = formula_machine_open(&b, f, INSTRUCTIONS_BEST, err);

	if (rc == E_OK)
		rc = formula_machine_run(b, args, trial, m, out, err);
	formula_machine_close(b);
	return rc;
}
