/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/exact.h"

#include "formula/program.h"
#include "num/dd_circle.h"
#include "num/dd_function.h"

#define LARGEST_POWER 1024
/* Of one operation or function in double-double, relative to its result: see num/dd.h and num/dd_function.h. */
#define ROUNDING 0x1p-98

/* A value and its gradient stand in one row: row[0] the value, row[1 .. n] the derivatives, row[n + 1] what it may be off by. */
struct exact_work {
	const struct formula *f;
	int step, n; /* of the gradient */
	const double *input_error;
	struct dd *stack, *done;
	int top;
	enum trouble trouble;
};

static struct dd *
row(const struct exact_work *w, int from_top)
{
	return w->stack + (size_t)(w->top - 1 - from_top) * (size_t)(w->n + 2);
}

static double *
error_of(const struct exact_work *w, struct dd *r)
{
	return &r[w->n + 1].hi;
}

static double
rounding(struct dd v)
{
	return ROUNDING * fabs(v.hi);
}

static struct dd *
push(struct exact_work *w, struct dd value)
{
	struct dd *r;

	w->top++;
	r = row(w, 0);
	r[0] = value;
	for (int i = 1; i <= w->n + 1; i++)
		r[i] = dd_of(0);
	return r;
}

static void
fail(struct exact_work *w, struct dd *r, enum trouble why)
{
	if (!w->trouble)
		w->trouble = why;
	r[0] = dd_of(NO_VALUE);
}

/* The outer function's value, and the inner derivative times its slope. */
static void
chain(const struct exact_work *w, struct dd *r, struct dd value, struct dd slope)
{
	for (int i = 1; i <= w->n; i++)
		r[i] = dd_mul(r[i], slope);
	*error_of(w, r) = fabs(slope.hi) * *error_of(w, r) + rounding(value);
	r[0] = value;
}

static void
power(struct exact_work *w, struct dd *a, struct dd *b)
{
	struct dd v, slope, grow = dd_of(0);
	bool whole =
		b[0].lo == 0 && b[0].hi == nearbyint(b[0].hi) && fabs(b[0].hi) <= LARGEST_POWER;

	if (whole && !(a[0].hi == 0 && b[0].hi < 0)) {
		v = dd_power(a[0], (int)b[0].hi);
		slope = b[0].hi == 0 ? dd_of(0) : dd_mul(b[0], dd_power(a[0], (int)b[0].hi - 1));
		if (a[0].hi == 0 && b[0].hi < 1)
			slope = dd_of(0);
	} else if (a[0].hi > 0) {
		v = dd_exp(dd_mul(b[0], dd_ln(a[0])));
		slope = dd_div(dd_mul(b[0], v), a[0]);
	} else if (a[0].hi == 0 && b[0].hi > 0) {
		v = slope = dd_of(0);
	} else {
		fail(w, a, TROUBLE_POWER);
		return;
	}
	if (a[0].hi > 0)
		grow = dd_mul(v, dd_ln(a[0]));
	for (int i = 1; i <= w->n; i++)
		a[i] = dd_add(dd_mul(a[i], slope), b[i].hi == 0 ? dd_of(0) : dd_mul(b[i], grow));
	/* powers are products, as many as the exponent says at most */
	*error_of(w, a) = fabs(slope.hi) * *error_of(w, a) + fabs(grow.hi) * *error_of(w, b) +
			  (1 + fabs(b[0].hi)) * rounding(v);
	a[0] = v;
}

static void
divide(struct exact_work *w, struct dd *a, struct dd *b)
{
	struct dd q;

	if (b[0].hi == 0) {
		fail(w, a, TROUBLE_DIVISION);
		return;
	}
	q = dd_div(a[0], b[0]);
	for (int i = 1; i <= w->n; i++)
		a[i] = dd_div(dd_sub(a[i], dd_mul(q, b[i])), b[0]);
	*error_of(w, a) =
		(*error_of(w, a) + fabs(q.hi) * *error_of(w, b)) / fabs(b[0].hi) + rounding(q);
	a[0] = q;
}

static void
take(const struct exact_work *w, struct dd *a, const struct dd *b)
{
	for (int i = 0; i <= w->n + 1; i++)
		a[i] = b[i];
}

/* To the nearest multiple on the decimals that the two numbers are; the derivative stays, as everywhere. */
static void
round_to(struct exact_work *w, struct dd *a, struct dd *b)
{
	struct decimal value, interval, rounded;
	char text[DECIMAL_TEXT_SIZE];

	if (!(b[0].hi > 0) || dd_decimal(&value, a[0], *error_of(w, a), NULL) ||
		dd_decimal(&interval, b[0], *error_of(w, b), NULL) ||
		decimal_round(&rounded, &value, &interval, ROUND_TIES_EVEN, NULL)) {
		fail(w, a, TROUBLE_INTERVAL);
		return;
	}
	decimal_text(text, &rounded);
	if (dd_parse(&a[0], str_of(text), NULL))
		fail(w, a, TROUBLE_INTERVAL);
	*error_of(w, a) = rounding(a[0]);
}

static bool
holds(enum op op, struct dd a, struct dd b)
{
	bool less = dd_less(a, b), more = dd_less(b, a);

	switch ((int)op) {
	case OP_LT: return less;
	case OP_LE: return !more;
	case OP_GT: return more;
	case OP_GE: return !less;
	case OP_EQ: return !less && !more;
	case OP_NE: return less || more;
	case OP_AND: return a.hi != 0 && b.hi != 0;
	default: return a.hi != 0 || b.hi != 0;
	}
}

/* What may be equal is: 0.1 + 0.2 and 0.3 are the same decimal, and differ in the last of their bits. */
static void
compare(const struct exact_work *w, enum op op, struct dd *a, struct dd *b)
{
	bool same = fabs(dd_sub(a[0], b[0]).hi) <= *error_of(w, a) + *error_of(w, b);

	chain(w, a, dd_of(holds(op, a[0], same ? a[0] : b[0])), dd_of(0));
	*error_of(w, a) = 0;
}

/* Two numbers into the lower one's place. */
static void
two(struct exact_work *w, enum op op)
{
	struct dd *a = row(w, 1), *b = row(w, 0);

	w->top--;
	if (isnan(a[0].hi) || isnan(b[0].hi)) {
		a[0] = dd_of(NO_VALUE);
		return;
	}
	switch ((int)op) {
	case OP_ADD:
		for (int i = 0; i <= w->n; i++)
			a[i] = dd_add(a[i], b[i]);
		*error_of(w, a) += *error_of(w, b) + rounding(a[0]);
		return;
	case OP_SUB:
		for (int i = 0; i <= w->n; i++)
			a[i] = dd_sub(a[i], b[i]);
		*error_of(w, a) += *error_of(w, b) + rounding(a[0]);
		return;
	case OP_MUL:
		for (int i = 1; i <= w->n; i++)
			a[i] = dd_add(dd_mul(a[i], b[0]), dd_mul(a[0], b[i]));
		*error_of(w, a) = fabs(b[0].hi) * *error_of(w, a) + fabs(a[0].hi) * *error_of(w, b);
		a[0] = dd_mul(a[0], b[0]);
		*error_of(w, a) += rounding(a[0]);
		return;
	case OP_DIV: divide(w, a, b); return;
	case OP_POW: power(w, a, b); return;
	case OP_ROUND: round_to(w, a, b); return;
	case OP_MIN2:
		if (dd_less(b[0], a[0]))
			take(w, a, b);
		return;
	case OP_MAX2:
		if (dd_less(a[0], b[0]))
			take(w, a, b);
		return;
	default: compare(w, op, a, b); return;
	}
}

static void
logarithm(struct exact_work *w, struct dd *a, bool common)
{
	struct dd slope;

	if (!(a[0].hi > 0)) {
		fail(w, a, TROUBLE_LOGARITHM);
		return;
	}
	slope = dd_div(dd_of(1), a[0]);
	if (common)
		slope = dd_div(slope, dd_ln(dd_of(10)));
	chain(w, a, common ? dd_log10(a[0]) : dd_ln(a[0]), slope);
	*error_of(w, a) += ROUNDING;
}

static void
circular(struct exact_work *w, struct dd *a, enum op op)
{
	struct dd s, c;

	if (op == OP_ARCTAN) {
		chain(w, a, dd_arctan(a[0]),
			dd_div(dd_of(1), dd_add(dd_of(1), dd_mul(a[0], a[0]))));
		return;
	}
	dd_sin_cos(&s, &c, a[0]);
	if (op == OP_SIN)
		chain(w, a, s, c);
	else if (op == OP_COS)
		chain(w, a, c, dd_neg(s));
	else
		chain(w, a, dd_div(s, c), dd_div(dd_of(1), dd_mul(c, c)));
	*error_of(w, a) += ROUNDING * (1 + fabs(a[0].hi));
}

static void
one(struct exact_work *w, enum op op)
{
	struct dd *a = row(w, 0), v;
	double s;

	if (isnan(a[0].hi))
		return;
	switch ((int)op) {
	case OP_NEG: chain(w, a, dd_neg(a[0]), dd_of(-1)); return;
	case OP_NOT: chain(w, a, dd_of(a[0].hi == 0), dd_of(0)); return;
	case OP_ABS: chain(w, a, dd_abs(a[0]), dd_of(a[0].hi < 0 ? -1 : 1)); return;
	case OP_SQRT:
		if (a[0].hi < 0) {
			fail(w, a, TROUBLE_ROOT);
			return;
		}
		v = dd_sqrt(a[0]);
		chain(w, a, v, v.hi == 0 ? dd_of(0) : dd_div(dd_of(0.5), v));
		return;
	case OP_EXP:
		v = dd_exp(a[0]);
		s = 1 + fabs(a[0].hi); /* what dd_exp() loses */
		chain(w, a, v, v);
		*error_of(w, a) += s * rounding(v);
		return;
	case OP_LN:
	case OP_LOG10: logarithm(w, a, op == OP_LOG10); return;
	default: circular(w, a, op); return;
	}
}

static void
choose(struct exact_work *w)
{
	struct dd *c = row(w, 2);
	const struct dd *chosen = c[0].hi != 0 ? row(w, 1) : row(w, 0);

	if (!isnan(c[0].hi))
		take(w, c, chosen);
	w->top -= 2;
}

static void
execute(struct exact_work *w, const struct instruction *i, const struct dd *input)
{
	const struct dd number = { i->number, i->rest };
	struct dd *r;

	switch ((int)i->op) {
	case OP_CONST:
		r = push(w, number);
		*error_of(w, r) = rounding(number);
		break;
	case OP_INPUT:
		r = push(w, input[i->index]);
		if (i->index < w->n)
			r[1 + i->index] = dd_of(1);
		*error_of(w, r) = w->input_error ? w->input_error[i->index] : rounding(r[0]);
		break;
	case OP_GIVEN: push(w, dd_of(!isnan(input[i->index].hi))); break;
	case OP_STEP:
		take(w, push(w, dd_of(0)), w->done + (size_t)i->index * (size_t)(w->n + 2));
		break;
	case OP_SCALE:
		r = row(w, i->index);
		chain(w, r, dd_mul(r[0], number), number);
		break;
	case OP_SHIFT:
		r = row(w, i->index);
		r[0] = dd_add(r[0], number);
		*error_of(w, r) += rounding(number) + rounding(r[0]);
		break;
	case OP_IF: choose(w); break;
	default:
		if (op_arguments(i) == 1)
			one(w, i->op);
		else
			two(w, i->op);
	}
	if (isinf(row(w, 0)[0].hi))
		fail(w, row(w, 0), TROUBLE_INFINITE);
}

static bool
is_scalar(const struct formula *f, const struct instruction *i)
{
	if (i->op == OP_INPUT)
		return !f->input[i->index].series && !f->input[i->index].vector;
	return i->op < OP_MAX && i->op != OP_PACK && i->op != OP_TABLE && i->op != OP_ROUND;
}

static enum rc
prepare(struct exact_work **out, struct arena *a, const struct formula *f, int step, int n_along,
	struct err *err)
{
	struct exact_work *w = arena_new(a, struct exact_work, 1);
	size_t width = (size_t)n_along + 2;

	if (!w)
		return err_set(err, E_TOO_BIG, "the formula is too long");
	*w = (struct exact_work){ .f = f,
		.step = step,
		.n = n_along,
		.stack = arena_new(a, struct dd, MAX_STACK * width),
		.done = arena_new(a, struct dd, (size_t)f->n_steps * width) };
	*out = w;
	return w->stack && w->done ? E_OK : err_set(err, E_TOO_BIG, "the formula is too long");
}

enum rc
exact_start(struct exact_work **out, struct arena *a, const struct formula *f, int step,
	int n_along, struct err *err)
{
	for (int s = 0; s <= step; s++)
		for (int i = 0; i < f->step[s].n; i++)
			if (!is_scalar(f, &f->step[s].code[i]))
				return err_set(err, E_UNIT,
					"only formulas of single numbers can be fitted: no curves, "
					"no tables, no values per specimen, no rounding");
	return prepare(out, a, f, step, n_along, err);
}

/* One step by its code; the row of its value is in its place, and on the stack. */
static const struct dd *
run(struct exact_work *w, int s, const struct dd *input)
{
	size_t width = (size_t)w->n + 2;
	const struct dd *r;

	w->top = 0;
	w->trouble = TROUBLE_NONE;
	for (int i = 0; i < w->f->step[s].n; i++)
		execute(w, &w->f->step[s].code[i], input);
	r = row(w, 0);
	for (size_t i = 0; i < width; i++)
		w->done[(size_t)s * width + i] = r[i];
	return r;
}

enum rc
exact_eval(struct dd *value, struct dd *gradient, struct exact_work *w, const struct dd *input,
	struct err *err)
{
	const struct dd *r = NULL;

	for (int s = 0; s <= w->step; s++)
		r = run(w, s, input);
	if (!r || isnan(r[0].hi)) {
		if (w->trouble)
			return trouble_report(w->trouble, w->f->step[w->step].source.name, err);
		return err_set(err, E_MISSING, "a value that the formula needs is not there");
	}
	*value = r[0];
	for (int i = 0; i < w->n; i++) {
		if (!isfinite(r[1 + i].hi))
			return trouble_report(
				TROUBLE_INFINITE, w->f->step[w->step].source.name, err);
		gradient[i] = r[1 + i];
	}
	return E_OK;
}

/* ---- values of a whole program ---------------------------------------------------------------------- */

struct exact_number
exact_decimal(struct dd v)
{
	return (struct exact_number){ v, rounding(v) };
}

struct exact_number
exact_written(double x)
{
	return exact_decimal(dd_written(x));
}

static bool
is_plain(const struct formula *f, const struct compiled_step *step)
{
	if (step->type != TYPE_NUMBER)
		return false;
	for (int i = 0; i < step->n; i++) {
		const struct instruction *c = &step->code[i];
		bool array = (c->op == OP_INPUT || c->op == OP_GIVEN) &&
			     (f->input[c->index].series || f->input[c->index].vector);

		if (array || (c->op != OP_ROUND && !is_scalar(f, c)))
			return false;
	}
	return true;
}

enum rc
exact_values(struct exact_number *out, struct arena *a, const struct formula *f,
	const struct exact_number *input, const double *step, struct err *err)
{
	size_t n = (size_t)f->n_inputs + 1;
	struct dd *value = arena_new(a, struct dd, n);
	double *off = arena_new(a, double, n);
	struct exact_work *w;
	enum rc rc = prepare(&w, a, f, f->n_steps - 1, 0, err);

	if (rc)
		return rc;
	if (!value || !off)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < f->n_inputs; i++) {
		value[i] = input[i].v;
		off[i] = input[i].error;
	}
	w->input_error = off;
	for (int s = 0; s < f->n_steps; s++) {
		struct dd *done = w->done + 2 * (size_t)s;

		if (is_plain(f, &f->step[s]))
			(void)run(w, s, value);
		else
			done[0] = dd_of(NO_VALUE);
		/* a step over a curve, or one that only binary numbers get a value from */
		if (isnan(done[0].hi) && !isnan(step[s])) {
			/* conversions and sums over a curve may have moved its last digit */
			out[s] = exact_written(unit_snap(step[s]));
			done[0] = out[s].v;
			done[1] = dd_of(out[s].error);
		}
		out[s] = (struct exact_number){ done[0], done[1].hi };
	}
	return E_OK;
}
