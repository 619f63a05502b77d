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

#include "formula/compiler.h"
#include "num/dd_circle.h"

/* What the grammar waited for, in words. */
enum expectation { EXPECT_VALUE, EXPECT_CLOSE, EXPECT_COMMA, EXPECT_INPUT, EXPECT_END };

static enum rc
wrong_end(struct compiler *c, enum expectation e)
{
	unsigned line = c->token.line, column = c->token.column;

	if (e == EXPECT_VALUE)
		return err_at(c->err, E_SYNTAX, line, column,
			"the formula ends, expected a number, a name or (");
	if (e == EXPECT_COMMA)
		return err_at(c->err, E_SYNTAX, line, column,
			"the formula ends, expected an operator, a comma or )");
	if (e == EXPECT_INPUT)
		return err_at(c->err, E_SYNTAX, line, column,
			"the formula ends, expected the name of an input");
	return err_at(
		c->err, E_SYNTAX, line, column, "the formula ends, expected an operator or )");
}

static enum rc
wrong(struct compiler *c, enum expectation e)
{
	unsigned line = c->token.line, column = c->token.column;
	char found[48];

	if (c->token.kind == TOKEN_END)
		return wrong_end(c, e);
	snprintf(found, sizeof(found), "%.*s", c->token.text.n < 40 ? (int)c->token.text.n : 40,
		c->token.text.p);
	switch (e) {
	case EXPECT_VALUE:
		return err_at(c->err, E_SYNTAX, line, column,
			"found \"%s\", expected a number, a name or (", found);
	case EXPECT_CLOSE:
		return err_at(c->err, E_SYNTAX, line, column,
			"found \"%s\", expected an operator or )", found);
	case EXPECT_COMMA:
		return err_at(c->err, E_SYNTAX, line, column,
			"found \"%s\", expected an operator, a comma or )", found);
	case EXPECT_INPUT:
		return err_at(c->err, E_NOT_FOUND, line, column,
			"found \"%s\", expected the name of an input", found);
	case EXPECT_END: break;
	}
	return err_at(c->err, E_SYNTAX, line, column,
		"found \"%s\", expected an operator or the end of the formula", found);
}

static enum rc
next(struct compiler *c)
{
	return lexer_next(&c->token, &c->lexer, c->err);
}

enum rc
compiler_emit(struct compiler *c, struct instruction i)
{
	if (c->n >= MAX_CODE)
		return err_at(c->err, E_TOO_BIG, c->token.line, c->token.column,
			"the formula is too long");
	c->code[c->n++] = i;
	return E_OK;
}

enum rc
compiler_push(struct compiler *c, struct typed t)
{
	if (c->top >= MAX_STACK)
		return err_at(c->err, E_TOO_BIG, c->token.line, c->token.column,
			"the formula is nested too deeply");
	c->stack[c->top++] = t;
	return E_OK;
}

struct typed *
compiler_under(struct compiler *c, int from_top)
{
	return &c->stack[c->top - 1 - from_top];
}

/* The type of an element-wise operation on the two topmost values. */
static enum rc
join_types(struct compiler *c, enum value_type *out, const struct token *at)
{
	enum value_type a = compiler_under(c, 1)->type, b = compiler_under(c, 0)->type;

	if (a != TYPE_NUMBER && b != TYPE_NUMBER && a != b)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"a curve and values per specimen cannot be computed with each other");
	*out = a != TYPE_NUMBER ? a : b;
	if (*out != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	return E_OK;
}

static enum rc either(struct compiler *c);

/* What two constants make, for exponents such as 1/3. */
static double
fold(enum op op, double a, double b)
{
	return op == OP_ADD ? a + b : op == OP_SUB ? a - b : op == OP_MUL ? a * b : a / b;
}

static enum rc
binary(struct compiler *c, enum op op, const struct token *at)
{
	struct typed out = { .unit = unit_one };
	enum rc rc = join_types(c, &out.type, at);

	if (rc)
		return rc;
	if (op == OP_MUL)
		rc = unit_multiply(&out.unit, &compiler_under(c, 1)->unit,
			&compiler_under(c, 0)->unit, c->err);
	else if (op == OP_DIV)
		rc = unit_divide(&out.unit, &compiler_under(c, 1)->unit,
			&compiler_under(c, 0)->unit, c->err);
	else if (op == OP_ADD || op == OP_SUB)
		rc = compiler_fit_sum(c, &out.unit, &out.any, op == OP_ADD, at);
	else if (op != OP_AND && op != OP_OR)
		rc = compiler_fit_pair(c, &out.unit, &out.any, USE_COMPARE, at);
	if ((rc = compiler_place(c, rc, at)))
		return rc;
	if (op >= OP_LT)
		out = (struct typed){ .type = out.type, .unit = unit_one };
	else if (compiler_under(c, 0)->constant && compiler_under(c, 1)->constant) {
		out.constant = true;
		out.number = fold(op, compiler_under(c, 1)->number, compiler_under(c, 0)->number);
	}
	if (unit_is_one(&out.unit))
		out.unit = unit_one;
	c->top--;
	*compiler_under(c, 0) = out;
	return compiler_emit(c, (struct instruction){ .op = op });
}

/* NOLINTBEGIN(misc-no-recursion): every way around passes sign(), which counts up to MAX_DEPTH */
static enum rc
call(struct compiler *c, const struct token *name)
{
	int args = 0;
	enum rc rc = next(c); /* behind ( */

	if (rc)
		return rc;
	while (!token_is(&c->token, ")")) {
		if (args && (!token_is(&c->token, ",") ? (rc = wrong(c, EXPECT_COMMA))
						       : (rc = next(c))))
			return rc;
		rc = either(c);
		if (rc)
			return rc;
		args++;
	}
	rc = next(c);
	return rc ? rc : compile_call(c, name, args);
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
			return wrong(c, EXPECT_CLOSE);
		if ((rc = next(c)) || (rc = compiler_push(c, (struct typed){ .unit = unit_one })))
			return rc;
		return compiler_emit(c, (struct instruction){ .op = OP_GIVEN, .index = i });
	}
	return wrong(c, EXPECT_INPUT);
}

static enum rc
variable(struct compiler *c, const struct token *name)
{
	char show[48];

	for (int i = 0; i < c->n_known; i++) {
		const struct compiled_step *s = &c->f->step[i];

		if (!str_eq(name->text, s->source.name))
			continue;
		if (compiler_push(c, (struct typed){ .type = s->type, .unit = s->unit }))
			return E_TOO_BIG;
		return compiler_emit(c, (struct instruction){ .op = OP_STEP, .index = i });
	}
	for (int i = 0; i < c->f->n_inputs; i++) {
		const struct formula_input *in = &c->f->input[i];
		struct typed t = { .type = in->series   ? TYPE_SERIES
					   : in->vector ? TYPE_VECTOR
							: TYPE_NUMBER,
			.unit = in->unit };

		if (!str_eq(name->text, in->name))
			continue;
		if (compiler_push(c, t))
			return E_TOO_BIG;
		return compiler_emit(c, (struct instruction){ .op = OP_INPUT, .index = i });
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
	struct dd exact;
	enum rc rc =
		compiler_place(c, unit_parse(&t.unit, c->units, c->token.unit, c->err), &c->token);

	if (rc)
		return rc;
	t.any = t.number == 0 && c->token.unit.n == 0;
	if ((rc = dd_parse(&exact, c->token.text, c->err)) ||
		(rc = compiler_emit(c, (struct instruction){ .op = OP_CONST,
					       .number = t.number,
					       .rest = (exact.hi - t.number) + exact.lo })) ||
		(rc = compiler_push(c, t)))
		return rc;
	return next(c);
}

/* pi, and none: a value that is not there */
static enum rc
word(struct compiler *c, const struct token *t)
{
	bool none = token_is(t, "none");
	double v = none ? NO_VALUE : dd_pi.hi;
	enum rc rc = compiler_push(
		c, (struct typed){ .unit = unit_one, .constant = !none, .any = none, .number = v });

	return rc ? rc
		  : compiler_emit(
			    c, (struct instruction){
				       .op = OP_CONST, .number = v, .rest = none ? 0 : dd_pi.lo });
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
			return wrong(c, EXPECT_CLOSE);
		return next(c);
	}
	if (t.kind != TOKEN_NAME || token_is(&t, "and") || token_is(&t, "or") ||
		token_is(&t, "not"))
		return wrong(c, EXPECT_VALUE);
	if ((rc = next(c)))
		return rc;
	if (!token_is(&c->token, "("))
		return token_is(&t, "none") || token_is(&t, "pi") ? word(c, &t) : variable(c, &t);
	return token_is(&t, "given") ? given(c) : call(c, &t);
}

static enum rc sign(struct compiler *c);

/* The unit of a power: the exponent must be a number known now, a multiple of 1/2, 1/3 or 1/4. */
static enum rc
power_unit(struct compiler *c, struct unit *out, const struct token *at)
{
	const struct typed *base = compiler_under(c, 1), *exponent = compiler_under(c, 0);

	*out = unit_one;
	if (unit_is_one(&base->unit))
		return E_OK;
	if (unit_same_dim(&base->unit, &unit_one))
		return compiler_fit_ratio(c, 1, at);
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
	if ((rc = next(c)) || (rc = sign(c)) || (rc = compiler_fit_ratio(c, 0, &at)) ||
		(rc = join_types(c, &type, &at)))
		return rc;
	if ((rc = compiler_place(c, power_unit(c, &unit, &at), &at)))
		return rc;
	c->top--;
	*compiler_under(c, 0) = (struct typed){ .type = type, .unit = unit };
	return compiler_emit(c, (struct instruction){ .op = OP_POW });
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
		compiler_under(c, 0)->number = -compiler_under(c, 0)->number;
		if (compiler_under(c, 0)->type != TYPE_NUMBER)
			c->f->array_arithmetic = true;
		rc = compiler_emit(c, (struct instruction){ .op = OP_NEG });
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
		rc = compiler_emit(c, (struct instruction){ .op = OP_NOT });
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

/* NOLINTEND(misc-no-recursion) */

static enum rc
compile_step(struct compiler *c, struct compiled_step *out, const struct formula_step *step)
{
	struct token start;
	enum rc rc;

	c->n = c->top = c->depth = 0;
	lexer_start(&c->lexer, c->f, c->n_known, c->units, step);
	if ((rc = next(c)))
		return rc;
	start = c->token;
	if ((rc = either(c)))
		return rc;
	if (c->token.kind != TOKEN_END)
		return wrong(c, EXPECT_END);
	out->unit = compiler_under(c, 0)->unit;
	if (step->unit.n) {
		struct unit declared;

		rc = compiler_place(c, unit_parse(&declared, c->units, step->unit, c->err), &start);
		if (rc)
			return rc;
		if (!compiler_under(c, 0)->any && !unit_same_dim(&declared, &out->unit))
			return err_at(c->err, E_UNIT, start.line, start.column,
				"the formula gives %s, but %s is declared", out->unit.symbol,
				declared.symbol);
		if ((rc = compiler_fit(c, 0, &declared, USE_ARGUMENT, &start)))
			return rc;
		out->unit = declared;
	}
	out->source = *step;
	out->type = compiler_under(c, 0)->type;
	if (out->type != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	if (out->type != TYPE_NUMBER)
		c->f->array_arithmetic = true; /* a later step may reduce it */
	out->n = c->n;
	out->code = arena_new(c->arena, struct instruction, (size_t)c->n);
	if (!out->code)
		return err_set(c->err, E_TOO_BIG, "the formula is too long");
	memcpy(out->code, c->code, (size_t)c->n * sizeof(*c->code));
	return E_OK;
}

/* Input i (i < n_inputs) or step i - n_inputs. */
static struct str
name_of(const struct formula_input *inputs, int n_inputs, const struct formula_step *steps, int i)
{
	return i < n_inputs ? inputs[i].name : steps[i - n_inputs].name;
}

/* Every name can be written in a formula and means one thing. */
static enum rc
check_names(const struct formula_input *inputs, int n_inputs, const struct formula_step *steps,
	int n_steps, struct err *err)
{
	static const char *const words[] = { "and", "or", "not", "if", "given", "none", "pi" };

	for (int i = 0; i < n_inputs + n_steps; i++) {
		struct str name = name_of(inputs, n_inputs, steps, i);
		const struct formula_step *s = i < n_inputs ? NULL : &steps[i - n_inputs];
		unsigned line = s ? s->line : 0, column = s ? s->column : 0;
		char show[48];

		snprintf(show, sizeof(show), "%.*s", name.n < 40 ? (int)name.n : 40,
			name.n ? name.p : "");
		if (!lexer_is_name(name))
			return err_at(err, E_SYNTAX, line, column,
				"\"%s\" is not a name: expected letters, digits and _", show);
		for (size_t k = 0; k < sizeof(words) / sizeof(words[0]); k++)
			if (str_eq(name, str_of(words[k])))
				return err_at(err, E_SYNTAX, line, column,
					"\"%s\" is a word of the formula language and no name",
					show);
		for (int k = 0; k < i; k++)
			if (str_eq(name, name_of(inputs, n_inputs, steps, k)))
				return err_at(err, E_SYNTAX, line, column,
					"the name %s is used twice", show);
	}
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
	if ((rc = check_names(inputs, n_inputs, steps, n_steps, err)))
		return rc;
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
