/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Recursive descent, one pass: each rule emits bytecode and keeps the type and unit of every value that will be on
 * the stack, so that a wrong unit is an error with line and column before anything is computed.
 *
 *   either  = both { "or" both }          both = not { "and" not }       not = "not" not | compare
 *   compare = sum [ (< <= > >= == !=) sum ]
 *   sum     = term { (+|-) term }         term = sign { (*|/) sign }     sign = "-" sign | power
 *   power   = atom [ "^" sign ]           atom = number | name | name "(" either { "," either } ")" | "(" either ")"
 */
#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "formula/program.h"

struct typed {
	enum value_type type;
	struct unit unit;
	bool constant; /* a number known while compiling: for exponents */
	double number;
};

struct compiler {
	struct arena *arena;
	struct units *units;
	struct formula *f;
	int n_known; /* steps compiled so far */
	struct lexer lexer;
	struct token token;
	struct instruction *code;
	int n, depth;
	struct typed stack[MAX_STACK];
	int top;
	struct err *err;
};

double
snap(double factor)
{
	char text[40];
	double near;

	snprintf(text, sizeof(text), "%.14g", factor);
	near = strtod(text, NULL);
	return fabs(near - factor) <= 4e-16 * fabs(factor) * 4 ? near : factor;
}

static enum rc
wrong(struct compiler *c, enum rc rc, const char *expected)
{
	char found[48];

	if (c->token.kind == TOKEN_END)
		return err_at(c->err, rc, c->token.line, c->token.column,
			"the formula ends, expected %s", expected);
	snprintf(found, sizeof(found), "%.*s", c->token.text.n < 40 ? (int)c->token.text.n : 40,
		c->token.text.p);
	return err_at(c->err, rc, c->token.line, c->token.column, "found \"%s\", expected %s",
		found, expected);
}

static enum rc
next(struct compiler *c)
{
	return lexer_next(&c->token, &c->lexer, c->err);
}

static enum rc
emit(struct compiler *c, struct instruction i)
{
	if (c->n >= MAX_CODE)
		return err_at(c->err, E_TOO_BIG, c->token.line, c->token.column,
			"the formula is too long");
	c->code[c->n++] = i;
	return E_OK;
}

static enum rc
push(struct compiler *c, struct typed t)
{
	if (c->top >= MAX_STACK)
		return err_at(c->err, E_TOO_BIG, c->token.line, c->token.column,
			"the formula is nested too deeply");
	c->stack[c->top++] = t;
	return E_OK;
}

static struct typed *
under(struct compiler *c, int from_top)
{
	return &c->stack[c->top - 1 - from_top];
}

static enum rc
same_unit(struct compiler *c, const struct token *at, const struct unit *a, const struct unit *b,
	const char *what)
{
	if (unit_same_dim(a, b))
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column,
		"cannot %s %s and %s: the units do not fit", what, a->symbol, b->symbol);
}

static enum rc
need_ratio(struct compiler *c, const struct token *at, const struct typed *t)
{
	if (unit_same_dim(&t->unit, &unit_one))
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column,
		"expected a plain number, found one in %s", t->unit.symbol);
}

/* Bring the value on top of the stack to `unit`, which has the same dimension. */
static enum rc
convert_top(struct compiler *c, const struct unit *unit, const struct token *at)
{
	struct typed *t = under(c, 0);
	double factor = snap(t->unit.scale / unit->scale);

	if (t->unit.offset != unit->offset)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"%s and %s have different zero points", t->unit.symbol, unit->symbol);
	t->unit = *unit;
	if (factor == 1)
		return E_OK;
	t->number *= factor;
	if (t->type != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	return emit(c, (struct instruction){ .op = OP_SCALE, .number = factor });
}

/* The type of an element-wise operation on the two topmost values. */
static enum rc
join_types(struct compiler *c, enum value_type *out, const struct token *at)
{
	enum value_type a = under(c, 1)->type, b = under(c, 0)->type;

	if (a != TYPE_NUMBER && b != TYPE_NUMBER && a != b)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"a curve and values per specimen cannot be computed with each other");
	*out = a != TYPE_NUMBER ? a : b;
	if (*out != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	return E_OK;
}

static enum rc either(struct compiler *c);

static enum rc
binary(struct compiler *c, enum op op, const struct token *at)
{
	enum value_type type;
	struct unit unit;
	enum rc rc = join_types(c, &type, at);

	if (rc)
		return rc;
	if (op == OP_MUL)
		rc = unit_multiply(&unit, &under(c, 1)->unit, &under(c, 0)->unit, c->err);
	else if (op == OP_DIV)
		rc = unit_divide(&unit, &under(c, 1)->unit, &under(c, 0)->unit, c->err);
	else {
		static const char *const verbs[] = { "add", "subtract", "compare" };
		const char *verb = verbs[op == OP_ADD ? 0 : op == OP_SUB ? 1 : 2];

		unit = under(c, 1)->unit;
		if ((rc = same_unit(c, at, &unit, &under(c, 0)->unit, verb)) ||
			(rc = convert_top(c, &unit, at)))
			return rc;
		if (op != OP_ADD && op != OP_SUB)
			unit = unit_one;
	}
	if (rc) {
		if (c->err) {
			c->err->line = at->line;
			c->err->column = at->column;
		}
		return rc;
	}
	c->top--;
	*under(c, 0) = (struct typed){ .type = type, .unit = unit };
	return emit(c, (struct instruction){ .op = op });
}

/* ---- functions --------------------------------------------------------------------------------- */

enum shape {
	SHAPE_REDUCE, /* array -> number in its unit */
	SHAPE_COUNT,  /* array -> plain number */
	SHAPE_SAME,   /* number or array -> the same in its unit */
	SHAPE_RATIO,  /* plain -> plain */
	SHAPE_ROOT,
	SHAPE_PICK,     /* (y, s): number in the unit of y */
	SHAPE_LEVEL,    /* (x, s, level of s): number in the unit of x */
	SHAPE_SLOPE,    /* (y, x, x0, x1): y / x */
	SHAPE_INTEGRAL, /* (y, x): y * x */
	SHAPE_BETWEEN,  /* (s, x, x0, x1): number in the unit of s */
	SHAPE_PEAKS,    /* (s, prominence): number in the unit of s */
	SHAPE_PEAK_COUNT,
	SHAPE_ROUND /* (x, step): in the unit of x */
};

struct function {
	const char *name;
	enum op op;
	enum shape shape;
	int args;
};

static const struct function functions[] = {
	{ "abs", OP_ABS, SHAPE_SAME, 1 },
	{ "sqrt", OP_SQRT, SHAPE_ROOT, 1 },
	{ "exp", OP_EXP, SHAPE_RATIO, 1 },
	{ "ln", OP_LN, SHAPE_RATIO, 1 },
	{ "log10", OP_LOG10, SHAPE_RATIO, 1 },
	{ "max", OP_MAX, SHAPE_REDUCE, 1 },
	{ "min", OP_MIN, SHAPE_REDUCE, 1 },
	{ "sum", OP_SUM, SHAPE_REDUCE, 1 },
	{ "mean", OP_MEAN, SHAPE_REDUCE, 1 },
	{ "median", OP_MEDIAN, SHAPE_REDUCE, 1 },
	{ "sd", OP_SD, SHAPE_REDUCE, 1 },
	{ "first", OP_FIRST, SHAPE_REDUCE, 1 },
	{ "last", OP_LAST, SHAPE_REDUCE, 1 },
	{ "count", OP_COUNT, SHAPE_COUNT, 1 },
	{ "at_max", OP_AT_MAX, SHAPE_PICK, 2 },
	{ "at_level", OP_AT_LEVEL, SHAPE_LEVEL, 3 },
	{ "slope", OP_SLOPE, SHAPE_SLOPE, 4 },
	{ "integral", OP_INTEGRAL, SHAPE_INTEGRAL, 2 },
	{ "mean_between", OP_MEAN_BETWEEN, SHAPE_BETWEEN, 4 },
	{ "peaks_mean", OP_PEAKS_MEAN, SHAPE_PEAKS, 2 },
	{ "peaks_median", OP_PEAKS_MEDIAN, SHAPE_PEAKS, 2 },
	{ "peaks_count", OP_PEAKS_COUNT, SHAPE_PEAK_COUNT, 2 },
	{ "round", OP_ROUND, SHAPE_ROUND, 2 },
};

static enum rc
need_array(struct compiler *c, const struct token *at, int from_top)
{
	if (under(c, from_top)->type != TYPE_NUMBER)
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column,
		"this function works on a curve or on values per specimen, not on one number");
}

/* Argument `from_top` must have the dimension of `unit` and is brought to it, through the top of the stack. */
static enum rc
fit_arg(struct compiler *c, const struct token *at, int from_top, const struct unit *unit)
{
	const struct typed *t = under(c, from_top);

	if (t->type != TYPE_NUMBER)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"expected one number here, found a curve");
	if (!unit_same_dim(&t->unit, unit))
		return same_unit(c, at, unit, &t->unit, "compare");
	if (snap(t->unit.scale / unit->scale) == 1 && t->unit.offset == unit->offset)
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column, "write this value in %s", unit->symbol);
}

static enum rc
result_unit(struct compiler *c, struct unit *out, const struct function *f, const struct token *at)
{
	const struct unit *first = &under(c, f->args - 1)->unit;
	enum rc rc = E_OK;

	*out = *first;
	switch (f->shape) {
	case SHAPE_REDUCE:
	case SHAPE_PICK:
	case SHAPE_SAME: break;
	case SHAPE_COUNT: *out = unit_one; break;
	case SHAPE_RATIO:
		rc = need_ratio(c, at, under(c, 0));
		if (rc == E_OK)
			rc = convert_top(c, &unit_one, at);
		*out = unit_one;
		break;
	case SHAPE_ROOT: rc = unit_power(out, first, 1, 2, c->err); break;
	case SHAPE_LEVEL: rc = fit_arg(c, at, 0, &under(c, 1)->unit); break;
	case SHAPE_SLOPE:
		if ((rc = fit_arg(c, at, 0, &under(c, 2)->unit)) == E_OK &&
			(rc = fit_arg(c, at, 1, &under(c, 2)->unit)) == E_OK)
			rc = unit_divide(out, first, &under(c, 2)->unit, c->err);
		break;
	case SHAPE_INTEGRAL: rc = unit_multiply(out, first, &under(c, 0)->unit, c->err); break;
	case SHAPE_BETWEEN:
		if ((rc = fit_arg(c, at, 0, &under(c, 2)->unit)) == E_OK)
			rc = fit_arg(c, at, 1, &under(c, 2)->unit);
		break;
	case SHAPE_PEAKS:
	case SHAPE_ROUND: rc = fit_arg(c, at, 0, first); break;
	case SHAPE_PEAK_COUNT:
		rc = fit_arg(c, at, 0, first);
		*out = unit_one;
		break;
	}
	if (rc && c->err && !c->err->line) {
		c->err->line = at->line;
		c->err->column = at->column;
	}
	return rc;
}

/* Which arguments must be arrays: the leading ones. */
static int
arrays_of(enum shape s)
{
	switch (s) {
	case SHAPE_REDUCE:
	case SHAPE_COUNT:
	case SHAPE_PEAKS:
	case SHAPE_PEAK_COUNT: return 1;
	case SHAPE_PICK:
	case SHAPE_LEVEL:
	case SHAPE_SLOPE:
	case SHAPE_INTEGRAL:
	case SHAPE_BETWEEN: return 2;
	case SHAPE_SAME:
	case SHAPE_RATIO:
	case SHAPE_ROOT:
	case SHAPE_ROUND: return 0;
	}
	return 0;
}

static enum rc
apply(struct compiler *c, const struct function *f, const struct token *at)
{
	int arrays = arrays_of(f->shape);
	enum value_type type = arrays ? TYPE_NUMBER : under(c, f->args - 1)->type;
	struct unit unit;
	enum rc rc;

	for (int i = 0; i < arrays; i++)
		if ((rc = need_array(c, at, f->args - 1 - i)))
			return rc;
	if (arrays == 0 && type != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	rc = result_unit(c, &unit, f, at);
	if (rc)
		return rc;
	c->top -= f->args;
	rc = push(c, (struct typed){ .type = type, .unit = unit });
	return rc ? rc : emit(c, (struct instruction){ .op = f->op });
}

/* max(a, b, ...) and min(a, b, ...) of numbers */
static enum rc
fold(struct compiler *c, enum op op, int args, const struct token *at)
{
	for (int i = 1; i < args; i++) {
		/* the second from top is brought together with the top; units must be the same already */
		const struct unit *a = &under(c, 1)->unit;
		enum rc rc = same_unit(c, at, a, &under(c, 0)->unit, "compare");

		if (rc == E_OK)
			rc = convert_top(c, a, at);
		if (rc)
			return rc;
		if (under(c, 0)->type != TYPE_NUMBER || under(c, 1)->type != TYPE_NUMBER)
			return err_at(c->err, E_UNIT, at->line, at->column,
				"expected one number here, found a curve");
		c->top--;
		under(c, 0)->constant = false;
		rc = emit(c, (struct instruction){ .op = op == OP_MAX ? OP_MAX2 : OP_MIN2 });
		if (rc)
			return rc;
	}
	return E_OK;
}

static enum rc
choose(struct compiler *c, int args, const struct token *at)
{
	enum rc rc;

	if (args != 3)
		return err_at(c->err, E_SYNTAX, at->line, at->column,
			"if needs three values: if(condition, a, b)");
	for (int i = 0; i < 3; i++)
		if (under(c, i)->type != TYPE_NUMBER)
			return err_at(c->err, E_UNIT, at->line, at->column,
				"expected one number here, found a curve");
	if ((rc = same_unit(c, at, &under(c, 1)->unit, &under(c, 0)->unit, "choose between")) ||
		(rc = convert_top(c, &under(c, 1)->unit, at)))
		return rc;
	*under(c, 2) = (struct typed){ .type = TYPE_NUMBER, .unit = under(c, 1)->unit };
	c->top -= 2;
	return emit(c, (struct instruction){ .op = OP_IF });
}

static enum rc
finish_call(struct compiler *c, const struct token *name, int args)
{
	char show[48];

	if (token_is(name, "if"))
		return choose(c, args, name);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const struct function *f = &functions[i];

		if (!str_eq(name->text, str_of(f->name)))
			continue;
		if ((f->op == OP_MAX || f->op == OP_MIN) && args > 1)
			return fold(c, f->op, args, name);
		if (args != f->args)
			return err_at(c->err, E_SYNTAX, name->line, name->column,
				"%s takes %d values, found %d", f->name, f->args, args);
		return apply(c, f, name);
	}
	snprintf(show, sizeof(show), "%.*s", name->text.n < 40 ? (int)name->text.n : 40,
		name->text.p);
	return err_at(
		c->err, E_NOT_FOUND, name->line, name->column, "there is no function %s", show);
}

static enum rc
call(struct compiler *c, const struct token *name)
{
	int args = 0;
	enum rc rc = next(c); /* behind ( */

	if (rc)
		return rc;
	while (!token_is(&c->token, ")")) {
		if (args && (!token_is(&c->token, ",") ? (rc = wrong(c, E_SYNTAX, ", or )"))
						       : (rc = next(c))))
			return rc;
		rc = either(c);
		if (rc)
			return rc;
		args++;
	}
	rc = next(c);
	return rc ? rc : finish_call(c, name, args);
}

/* given(name): 1 when that input was given, else 0 */
static enum rc
given(struct compiler *c)
{
	enum rc rc = next(c);

	if (rc)
		return rc;
	for (int i = 0; i < c->f->n_inputs; i++) {
		if (c->token.kind != TOKEN_NAME || !str_eq(c->token.text, c->f->input[i].name))
			continue;
		if ((rc = next(c)))
			return rc;
		if (!token_is(&c->token, ")"))
			return wrong(c, E_SYNTAX, ")");
		if ((rc = next(c)) || (rc = push(c, (struct typed){ .unit = unit_one })))
			return rc;
		return emit(c, (struct instruction){ .op = OP_GIVEN, .index = i });
	}
	return wrong(c, E_NOT_FOUND, "the name of an input");
}

static enum rc
variable(struct compiler *c, const struct token *name)
{
	char show[48];

	for (int i = 0; i < c->n_known; i++) {
		const struct compiled_step *s = &c->f->step[i];

		if (!str_eq(name->text, s->source.name))
			continue;
		if (push(c, (struct typed){ .type = s->type, .unit = s->unit }))
			return c->err ? c->err->rc : E_TOO_BIG;
		return emit(c, (struct instruction){ .op = OP_STEP, .index = i });
	}
	for (int i = 0; i < c->f->n_inputs; i++) {
		const struct formula_input *in = &c->f->input[i];
		struct typed t = { .type = in->series   ? TYPE_SERIES
					   : in->vector ? TYPE_VECTOR
							: TYPE_NUMBER,
			.unit = in->unit };

		if (!str_eq(name->text, in->name))
			continue;
		if (push(c, t))
			return c->err ? c->err->rc : E_TOO_BIG;
		return emit(c, (struct instruction){ .op = OP_INPUT, .index = i });
	}
	snprintf(show, sizeof(show), "%.*s", name->text.n < 40 ? (int)name->text.n : 40,
		name->text.p);
	return err_at(c->err, E_NOT_FOUND, name->line, name->column,
		"there is no input or step named %s", show);
}

static enum rc
number(struct compiler *c)
{
	struct typed t = {
		.type = TYPE_NUMBER, .unit = unit_one, .constant = true, .number = c->token.number
	};
	enum rc rc = unit_parse(&t.unit, c->units, c->token.unit, c->err);

	if (rc) {
		if (c->err) {
			c->err->line = c->token.line;
			c->err->column = c->token.column;
		}
		return rc;
	}
	if ((rc = emit(c, (struct instruction){ .op = OP_CONST, .number = t.number })) ||
		(rc = push(c, t)))
		return rc;
	return next(c);
}

static enum rc
atom(struct compiler *c)
{
	struct token t = c->token;
	enum rc rc;

	if (t.kind == TOKEN_NUMBER)
		return number(c);
	if (token_is(&t, "(")) {
		if ((rc = next(c)) || (rc = either(c)))
			return rc;
		if (!token_is(&c->token, ")"))
			return wrong(c, E_SYNTAX, ")");
		return next(c);
	}
	if (t.kind != TOKEN_NAME || token_is(&t, "and") || token_is(&t, "or") ||
		token_is(&t, "not"))
		return wrong(c, E_SYNTAX, "a number, a name or (");
	if ((rc = next(c)))
		return rc;
	if (!token_is(&c->token, "("))
		return variable(c, &t);
	return token_is(&t, "given") ? given(c) : call(c, &t);
}

static enum rc sign(struct compiler *c);

/* The unit of a power: the exponent must be a number known now, a multiple of 1/2, 1/3 or 1/4. */
static enum rc
power_unit(struct compiler *c, struct unit *out, const struct token *at)
{
	const struct typed *base = under(c, 1), *exponent = under(c, 0);

	*out = unit_one;
	if (unit_is_one(&base->unit))
		return E_OK;
	if (!exponent->constant)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"a value in %s can only be raised to a constant power", base->unit.symbol);
	for (int d = 1; d <= 4; d++) {
		double n = exponent->number * d;

		if (n == round(n) && fabs(n) < 100)
			return unit_power(out, &base->unit, (int)n, d, c->err);
	}
	return err_at(c->err, E_UNIT, at->line, at->column, "%s cannot be raised to the power %g",
		base->unit.symbol, exponent->number);
}

static enum rc
power(struct compiler *c)
{
	struct token at;
	enum value_type type;
	struct unit unit;
	enum rc rc = atom(c);

	if (rc || !token_is(&c->token, "^"))
		return rc;
	at = c->token;
	if ((rc = next(c)) || (rc = sign(c)) || (rc = need_ratio(c, &at, under(c, 0))) ||
		(rc = join_types(c, &type, &at)))
		return rc;
	rc = power_unit(c, &unit, &at);
	if (rc) {
		if (c->err && !c->err->line) {
			c->err->line = at.line;
			c->err->column = at.column;
		}
		return rc;
	}
	c->top--;
	*under(c, 0) = (struct typed){ .type = type, .unit = unit };
	return emit(c, (struct instruction){ .op = OP_POW });
}

static enum rc
sign(struct compiler *c)
{
	enum rc rc;

	if (++c->depth > MAX_DEPTH)
		return err_at(c->err, E_TOO_BIG, c->token.line, c->token.column,
			"the formula is nested too deeply");
	if (!token_is(&c->token, "-")) {
		rc = power(c);
	} else if ((rc = next(c)) == E_OK && (rc = sign(c)) == E_OK) {
		under(c, 0)->number = -under(c, 0)->number;
		if (under(c, 0)->type != TYPE_NUMBER)
			c->f->array_arithmetic = true;
		rc = emit(c, (struct instruction){ .op = OP_NEG });
	}
	c->depth--;
	return rc;
}

struct level {
	const char *sign;
	enum op op;
};

/* left-associative: operand { sign operand } */
static enum rc
chain(struct compiler *c, enum rc (*operand)(struct compiler *), const struct level *level, int n,
	bool once)
{
	enum rc rc = operand(c);

	while (rc == E_OK) {
		struct token at = c->token;
		int i = 0;

		while (i < n && !token_is(&at, level[i].sign))
			i++;
		if (i == n)
			return E_OK;
		if ((rc = next(c)) == E_OK && (rc = operand(c)) == E_OK)
			rc = binary(c, level[i].op, &at);
		if (once)
			return rc;
	}
	return rc;
}

static enum rc
term(struct compiler *c)
{
	static const struct level level[] = { { "*", OP_MUL }, { "/", OP_DIV } };

	return chain(c, sign, level, 2, false);
}

static enum rc
sum(struct compiler *c)
{
	static const struct level level[] = { { "+", OP_ADD }, { "-", OP_SUB } };

	return chain(c, term, level, 2, false);
}

static enum rc
compare(struct compiler *c)
{
	static const struct level level[] = { { "<", OP_LT }, { "<=", OP_LE }, { ">", OP_GT },
		{ ">=", OP_GE }, { "==", OP_EQ }, { "!=", OP_NE } };

	return chain(c, sum, level, 6, true);
}

static enum rc
negation(struct compiler *c)
{
	int times = 0;
	enum rc rc = E_OK;

	while (rc == E_OK && token_is(&c->token, "not")) {
		times++;
		rc = next(c);
	}
	if (rc == E_OK)
		rc = compare(c);
	for (; rc == E_OK && times > 0; times--)
		rc = emit(c, (struct instruction){ .op = OP_NOT });
	return rc;
}

static enum rc
both(struct compiler *c)
{
	static const struct level level[] = { { "and", OP_AND } };

	return chain(c, negation, level, 1, false);
}

static enum rc
either(struct compiler *c)
{
	static const struct level level[] = { { "or", OP_OR } };

	return chain(c, both, level, 1, false);
}

static enum rc
compile_step(struct compiler *c, struct compiled_step *out, const struct formula_step *step)
{
	struct token start;
	enum rc rc;

	c->n = c->top = c->depth = 0;
	lexer_start(&c->lexer, step);
	if ((rc = next(c)))
		return rc;
	start = c->token;
	if ((rc = either(c)))
		return rc;
	if (c->token.kind != TOKEN_END)
		return wrong(c, E_SYNTAX, "an operator or the end of the formula");
	out->unit = under(c, 0)->unit;
	if (step->unit.n) {
		struct unit declared;

		if ((rc = unit_parse(&declared, c->units, step->unit, c->err))) {
			if (c->err) {
				c->err->line = start.line;
				c->err->column = start.column;
			}
			return rc;
		}
		if (!unit_same_dim(&declared, &out->unit))
			return err_at(c->err, E_UNIT, start.line, start.column,
				"the formula gives %s, but %s is declared", out->unit.symbol,
				declared.symbol);
		if ((rc = convert_top(c, &declared, &start)))
			return rc;
		out->unit = declared;
	}
	out->source = *step;
	out->type = under(c, 0)->type;
	out->n = c->n;
	out->code = arena_new(c->arena, struct instruction, (size_t)c->n);
	if (!out->code)
		return err_set(c->err, E_TOO_BIG, "the formula is too long");
	memcpy(out->code, c->code, (size_t)c->n * sizeof(*c->code));
	return E_OK;
}

enum rc
formula_compile(struct formula **out, struct arena *a, struct units *units,
	const struct formula_input *inputs, int n_inputs, const struct formula_step *steps,
	int n_steps, struct err *err)
{
	struct formula *f = arena_new(a, struct formula, 1);
	struct compiler *c;
	struct arena scratch;
	enum rc rc = E_OK;

	if (!f)
		return err_set(err, E_TOO_BIG, "the formula is too long");
	arena_init(&scratch, 1 << 20);
	c = arena_new(&scratch, struct compiler, 1);
	assert(c); /* fits the scratch ceiling by construction */
	*c = (struct compiler){ .arena = a, .units = units, .f = f, .err = err };
	c->code = arena_new(&scratch, struct instruction, MAX_CODE);
	f->input = arena_new(a, struct formula_input, (size_t)n_inputs);
	f->step = arena_new(a, struct compiled_step, (size_t)n_steps);
	if (!c->code || !f->input || !f->step) {
		rc = err_set(err, E_TOO_BIG, "the formula is too long");
		goto out;
	}
	if (n_inputs)
		memcpy(f->input, inputs, (size_t)n_inputs * sizeof(*inputs));
	f->n_inputs = n_inputs;
	f->n_steps = n_steps;
	for (int i = 0; i < n_steps && rc == E_OK; i++) {
		rc = compile_step(c, &f->step[i], &steps[i]);
		c->n_known = i + 1;
	}
	if (rc == E_OK)
		*out = f;
out:
	arena_release(&scratch);
	return rc;
}

int
formula_step_count(const struct formula *f)
{
	return f->n_steps;
}

const struct unit *
formula_step_unit(const struct formula *f, int step)
{
	return &f->step[step].unit;
}
