/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Runs the bytecode. Every value carries its derivative along one input, so that value and sensitivities come from
 * the same instructions (forward automatic differentiation, one pass an input).
 */
#include <math.h>

#include "base/decimal.h"
#include "formula/mark.h"

#define EVAL_CEILING ((size_t)512 << 20)

struct machine {
	const struct formula *f;
	const struct formula_arg *arg;
	int along; /* the input to differentiate by, -1 none */
	struct arena *arena;
	struct value stack[MAX_STACK];
	int top;
	struct value *step; /* of the steps already done */
	enum trouble trouble;
	int now;                       /* the step that is run */
	struct formula_places *places; /* NULL: nobody asks where */
	bool noting;                   /* marks are wanted of this pass */
	int first_mark[MAX_STACK];     /* of the value in that place of the stack */
};

static struct value
out_of_domain(struct machine *m, enum trouble why)
{
	if (!m->trouble)
		m->trouble = why;
	return (struct value){ .v = NO_VALUE };
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
		v.record = in->series;
		v.origin = index + 1;
		/* a common relative factor (1 + e): the derivative of an element is the element */
		v.ad = index == m->along ? arg->v : NULL;
		return v;
	}
	v.missing = !arg->v || arg->n == 0 || isnan(arg->v[0]);
	v.v = v.missing ? NO_VALUE : arg->v[0];
	v.d = index == m->along ? 1 : 0;
	return v;
}

double
round_even(double x, double interval)
{
	struct decimal value, step, out;

	if (!(interval > 0) || decimal_from_double(&value, x, NULL) ||
		decimal_from_double(&step, interval, NULL) ||
		decimal_round(&out, &value, &step, ROUND_TIES_EVEN, NULL))
		return NO_VALUE;
	return decimal_to_double(&out);
}

static struct value
power_of(struct machine *m, const struct value *a, const struct value *b)
{
	struct value out = { .v = to_the_power(a->v, b->v) };

	if (isnan(out.v) || isinf(out.v))
		return out_of_domain(m, TROUBLE_POWER);
	if (a->d != 0)
		out.d += b->v == 0 ? 0 : a->d * b->v * pow(a->v, b->v - 1);
	if (b->d != 0 && a->v > 0)
		out.d += b->d * out.v * log(a->v);
	return out;
}

static struct value
compute_numbers(struct machine *m, enum op op, const struct value *a, const struct value *b)
{
	switch ((int)op) {
	case OP_ADD: return (struct value){ .v = a->v + b->v, .d = a->d + b->d };
	case OP_SUB: return (struct value){ .v = a->v - b->v, .d = a->d - b->d };
	case OP_MUL: return (struct value){ .v = a->v * b->v, .d = a->d * b->v + a->v * b->d };
	case OP_DIV:
		if (b->v == 0)
			return out_of_domain(m, TROUBLE_DIVISION);
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
		if (!(b->v > 0))
			return out_of_domain(m, TROUBLE_INTERVAL);
		/* a staircase: its slope over many steps is 1 */
		return (struct value){ .v = round_even(a->v, b->v), .d = a->d };
	case OP_NEG: return (struct value){ .v = -a->v, .d = -a->d };
	case OP_NOT: return (struct value){ .v = a->v == 0 };
	case OP_ABS: return (struct value){ .v = fabs(a->v), .d = a->v < 0 ? -a->d : a->d };
	case OP_SQRT:
		if (a->v < 0)
			return out_of_domain(m, TROUBLE_ROOT);
		return (struct value){ .v = sqrt(a->v),
			.d = a->d == 0 ? 0 : a->d / (2 * sqrt(a->v)) };
	case OP_EXP: return (struct value){ .v = exp(a->v), .d = exp(a->v) * a->d };
	case OP_LN:
	case OP_LOG10:
		if (!(a->v > 0))
			return out_of_domain(m, TROUBLE_LOGARITHM);
		return (struct value){ .v = op == OP_LN ? log(a->v) : log10(a->v),
			.d = a->d / (a->v * (op == OP_LN ? 1 : M_LN10)) };
	case OP_SIN: return (struct value){ .v = sin(a->v), .d = a->d * cos(a->v) };
	case OP_COS: return (struct value){ .v = cos(a->v), .d = -a->d * sin(a->v) };
	case OP_TAN:
		return (struct value){ .v = tan(a->v), .d = a->d * (1 + tan(a->v) * tan(a->v)) };
	case OP_ARCTAN: return (struct value){ .v = atan(a->v), .d = a->d / (1 + a->v * a->v) };
	default: return (struct value){ .v = NO_VALUE };
	}
}

/* One number from one or two numbers. What is no number any more stays none: no comparison hides it. */
static struct value
compute(struct machine *m, enum op op, const struct value *a, const struct value *b)
{
	struct value out;

	if (isnan(a->v) || isnan(b->v))
		return (struct value){ .v = NO_VALUE };
	out = compute_numbers(m, op, a, b);
	return isinf(out.v) ? out_of_domain(m, TROUBLE_INFINITE) : out;
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
	struct value out = { .n = a->is_array ? a->n : b->n, .is_array = true };
	double *v, *d;

	if (!a->is_array && !b->is_array)
		return compute(m, op, a, b);
	out.broken = a->broken || b->broken || (!a->is_array && isnan(a->v)) ||
		     (!b->is_array && isnan(b->v));
	v = arena_new(m->arena, double, out.n);
	d = arena_new(m->arena, double, out.n);
	if (!v || !d || (a->is_array && b->is_array && a->n != b->n)) {
		out_of_domain(m, v && d ? TROUBLE_LENGTH : TROUBLE_MEMORY);
		return (struct value){ .is_array = true, .broken = true };
	}
	for (size_t i = 0; i < out.n; i++) {
		struct value x = element_of(a, i), y = element_of(b, i), r = compute(m, op, &x, &y);

		/* a row that the file left empty stays empty; one that left the domain spoils the curve */
		out.broken = out.broken || (isnan(r.v) && !isnan(x.v) && !isnan(y.v));
		v[i] = r.v;
		d[i] = r.d;
	}
	out.a = v;
	out.ad = d;
	out.record = a->record || b->record;
	return out;
}

int
op_arguments(const struct instruction *i)
{
	switch ((int)i->op) {
	case OP_CONST:
	case OP_INPUT:
	case OP_STEP:
	case OP_SCALE:
	case OP_SHIFT:
	case OP_TABLE:
	case OP_GIVEN: return 0;
	case OP_PACK: return i->index;
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
	case OP_ARCTAN: return 1;
	case OP_TOE:
	case OP_AT_PRELOAD:
	case OP_SLACK:
	case OP_AT_BREAK:
	case OP_TANGENT:
	case OP_STEEPEST:
	case OP_ENERGY:
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
	case OP_TEAR_E_RANGE:
	case OP_IF:
	case OP_AT_FIRST_DROP:
	case OP_AT_FIRST_FALL:
	case OP_INTERPOLATE:
	case OP_LOOKUP_EXACT:
	case OP_LOOKUP_BELOW:
	case OP_AT_LEVEL_BEHIND:
	case OP_ONSET:
	case OP_FROM_CURVE:
	case OP_AT_LEVEL: return 3;
	case OP_YIELD_OFFSET:
	case OP_CRACK:
	case OP_ONSET_LINES: return 6;
	case OP_CRACK_FIRST: return 5;
	case OP_TOE_BETWEEN:
	case OP_YIELD_TOP:
	case OP_SECANT:
	case OP_CRACKS:
	case OP_WINDOW:
	case OP_FROM_CURVE_U:
	case OP_INTEGRAL_BETWEEN:
	case OP_SLOPE:
	case OP_MIN_BETWEEN:
	case OP_MAX_BETWEEN:
	case OP_MEAN_BETWEEN: return 4;
	case OP_PEAK:
	case OP_AT_PEAK:
	case OP_BROKEN:
	case OP_AT_MAX:
	case OP_AT_MIN:
	case OP_FIRST_DROP:
	case OP_FIRST_FALL:
	case OP_ROW:
	case OP_INTEGRAL:
	case OP_PEAKS_MEAN:
	case OP_PEAKS_MEDIAN:
	case OP_PEAKS_MAX:
	case OP_PEAKS_MIN:
	case OP_PEAKS_COUNT: return 2;
	default: return i->op >= OP_MAX ? 1 : 2;
	}
}

static struct value
choose(const struct value *arg)
{
	if (isnan(arg[0].v))
		return (struct value){ .v = NO_VALUE };
	return arg[0].v != 0 ? arg[1] : arg[2];
}

/* Numbers into one array: median(a, b, c). */
static struct value
pack(struct machine *m, const struct value *arg, int n)
{
	double *v = arena_new(m->arena, double, (size_t)n),
	       *d = arena_new(m->arena, double, (size_t)n);
	struct value out = { .n = (size_t)n, .is_array = true };

	if (!v || !d) {
		out_of_domain(m, TROUBLE_MEMORY);
		return (struct value){ .is_array = true, .broken = true };
	}
	for (int i = 0; i < n; i++) {
		v[i] = arg[i].v;
		d[i] = arg[i].d;
		out.broken = out.broken || isnan(arg[i].v);
	}
	out.a = v;
	out.ad = d;
	return out;
}

/* ---- where it was found ---- */

/* What the side that is not taken found is not looked at. */
static void
forget_other_side(struct machine *m, bool first_taken)
{
	struct formula_places *p = m->places;
	int a = m->first_mark[m->top - 2], b = m->first_mark[m->top - 1];

	if (!m->noting)
		return;
	if (first_taken) {
		p->n_marks = b;
		return;
	}
	for (int i = b; i < p->n_marks; i++)
		p->mark[a + i - b] = p->mark[i];
	p->n_marks -= b - a;
}

/* A function of arrays; at the place that a person chose, where one did. */
static struct value
reduce(struct machine *m, enum op op, const struct value *arg)
{
	struct formula_move *move = mark_move(m->places, op, arg, m->now);
	struct value out;

	if (move) {
		move->used = true;
		out = mark_moved(op, arg, move, &m->trouble);
	} else {
		series_apply(&out, op, arg, m->arena, &m->trouble);
	}
	if (m->noting)
		mark_note(m->places, op, arg, &out, m->now, move != NULL, m->arena);
	return isinf(out.v) ? out_of_domain(m, TROUBLE_INFINITE) : out;
}

static void
operate(struct machine *m, const struct instruction *i)
{
	int n = op_arguments(i);
	enum op op = i->op;
	struct value *arg = &m->stack[m->top - n], out;
	bool missing = false;

	for (int k = 0; k < n; k++)
		missing = missing || arg[k].missing;
	if (op == OP_IF) {
		if (!isnan(arg[0].v))
			forget_other_side(m, arg[0].v != 0);
		out = choose(arg);
		missing = arg[0].missing || (!isnan(arg[0].v) && out.missing);
	} else if (op == OP_COUNT && !missing) {
		series_apply(&out, op, arg, m->arena, &m->trouble);
	} else if (missing) {
		/* not given is no trouble */
		out = (struct value){ .v = op == OP_COUNT ? 0 : NO_VALUE,
			.is_array = arg[0].is_array && (op < OP_MAX || op == OP_WINDOW) };
		missing = op != OP_COUNT;
	} else if (op == OP_PACK) {
		out = pack(m, arg, n);
	} else if (op >= OP_MAX) {
		out = reduce(m, op, arg);
	} else {
		out = elementwise(m, op, &arg[0], &arg[n - 1]);
	}
	out.missing = missing;
	m->top -= n;
	m->stack[m->top++] = out;
}

/* A value is brought to another unit, where it lies. */
static void
convert(struct machine *m, const struct instruction *i)
{
	struct value *x = &m->stack[m->top - 1 - i->index];
	struct value number = { .v = i->number };

	if (!x->missing)
		*x = elementwise(m, i->op == OP_SCALE ? OP_MUL : OP_ADD, x, &number);
}

static void
execute(struct machine *m, const struct instruction *i)
{
	struct value v = { 0 };

	switch ((int)i->op) {
	case OP_CONST:
		v.v = i->number;
		v.missing = isnan(v.v); /* none */
		break;
	case OP_INPUT: v = load_input(m, i->index); break;
	case OP_STEP: v = m->step[i->index]; break;
	case OP_GIVEN: v.v = !load_input(m, i->index).missing; break;
	case OP_TABLE:
		v = (struct value){ .a = m->f->column[i->index].v,
			.n = m->f->column[i->index].n,
			.is_array = true };
		break;
	case OP_SCALE:
	case OP_SHIFT: convert(m, i); return;
	default: operate(m, i); return;
	}
	m->first_mark[m->top] = m->noting ? m->places->n_marks : 0;
	m->stack[m->top++] = v;
}

/* All steps once; value and derivative of each into out. */
static enum rc
run(struct machine m, struct err *err)
{
	const struct formula *f = m.f;
	struct value *step = m.step;

	for (int s = 0; s < f->n_steps; s++) {
		int marks = m.noting ? m.places->n_marks : 0;

		m.top = 0;
		m.now = s;
		m.trouble = TROUBLE_NONE;
		for (int i = 0; i < f->step[s].n; i++)
			execute(&m, &f->step[s].code[i]);
		step[s] = m.stack[0];
		if (step[s].missing && m.noting)
			m.places->n_marks = marks;
		if (step[s].missing)
			continue;
		if (step[s].is_array ? step[s].broken : isnan(step[s].v))
			return trouble_report(m.trouble ? m.trouble : TROUBLE_INFINITE,
				f->step[s].source.name, err);
	}
	return E_OK;
}

/* One pass. value: n_steps, or along >= 0: column `along` of the jacobian. */
static enum rc
pass(struct machine m, double *value, double *jacobian, struct err *err)
{
	const struct formula *f = m.f;
	struct arena a;
	enum rc rc;

	arena_init(&a, EVAL_CEILING);
	m.arena = &a;
	m.step = arena_new(&a, struct value, (size_t)f->n_steps);
	rc = m.step ? run(m, err) : err_set(err, E_TOO_BIG, "the formula is too long");
	for (int i = 0; rc == E_OK && i < f->n_steps; i++) {
		const struct value *v = &m.step[i];

		if (m.along < 0)
			value[i] = v->is_array ? NO_VALUE : v->v;
		else
			jacobian[i * f->n_inputs + m.along] = v->is_array || v->missing ? 0 : v->d;
	}
	arena_release(&a);
	return rc;
}

enum rc
formula_eval_places(const struct formula *f, const struct formula_arg *args, double *value,
	double *jacobian, struct formula_places *places, struct err *err)
{
	struct machine m = { .f = f, .arg = args, .along = -1, .places = places };
	enum rc rc;

	m.noting = places && places->room > 0;
	rc = pass(m, value, NULL, err);
	m.noting = false;
	for (m.along = 0; jacobian && rc == E_OK && m.along < f->n_inputs; m.along++)
		rc = pass(m, NULL, jacobian, err);
	return rc;
}

enum rc
formula_eval(
	const struct formula *f, const struct formula_arg *args, double *value, struct err *err)
{
	return formula_eval_places(f, args, value, NULL, NULL, err);
}

enum rc
formula_eval_dual(const struct formula *f, const struct formula_arg *args, double *value,
	double *jacobian, struct err *err)
{
	return formula_eval_places(f, args, value, jacobian, NULL, err);
}
