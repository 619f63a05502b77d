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
#include "num/dd.h"

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
	if (e == EXPECT_TABLE)
		return err_at(c->err, E_SYNTAX, line, column,
			"the formula ends, expected the name of a table");
	if (e == EXPECT_COLUMN)
		return err_at(c->err, E_SYNTAX, line, column,
			"the formula ends, expected the name of a column of the table");
	return err_at(
		c->err, E_SYNTAX, line, column, "the formula ends, expected an operator or )");
}

enum rc
compiler_wrong(struct compiler *c, enum expectation e)
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
	case EXPECT_TABLE:
		return err_at(c->err, E_NOT_FOUND, line, column,
			"found \"%s\", expected the name of a table", found);
	case EXPECT_COLUMN:
		return err_at(c->err, E_NOT_FOUND, line, column,
			"found \"%s\", expected the name of a column of the table", found);
	case EXPECT_END: break;
	}
	return err_at(c->err, E_SYNTAX, line, column,
		"found \"%s\", expected an operator or the end of the formula", found);
}

enum rc
compiler_next(struct compiler *c)
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
	const struct formula_definition *d = definition_named(c, name->text);
	int args = 0;
	enum rc rc;

	if (d)
		return compile_definition(c, d, name);
	if ((rc = compiler_next(c))) /* behind ( */
		return rc;
	while (!token_is(&c->token, ")")) {
		if (args && (!token_is(&c->token, ",") ? (rc = compiler_wrong(c, EXPECT_COMMA))
						       : (rc = compiler_next(c))))
			return rc;
		rc = compiler_expression(c);
		if (rc)
			return rc;
		args++;
	}
	rc = compiler_next(c);
	return rc ? rc : compile_call(c, name, args);
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
	return compiler_next(c);
}

static enum rc
atom(struct compiler *c)
{
	struct token t = c->token;
	enum rc rc;

	if (t.kind == TOKEN_NUMBER)
		return number(c);
	if (token_is(&t, "(")) {
		if ((rc = compiler_next(c)) || (rc = compiler_expression(c)))
			return rc;
		if (!token_is(&c->token, ")"))
			return compiler_wrong(c, EXPECT_CLOSE);
		return compiler_next(c);
	}
	if (t.kind != TOKEN_NAME || token_is(&t, "and") || token_is(&t, "or") ||
		token_is(&t, "not"))
		return compiler_wrong(c, EXPECT_VALUE);
	if ((rc = compiler_next(c)))
		return rc;
	if (!token_is(&c->token, "("))
		return compile_name(c, &t);
	if (token_is(&t, "given"))
		return compile_given(c);
	if (token_is(&t, "lookup"))
		return compile_lookup(c);
	return call(c, &t);
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
	if ((rc = compiler_next(c)) || (rc = sign(c)) || (rc = compiler_fit_ratio(c, 0, &at)) ||
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
	} else if ((rc = compiler_next(c)) == E_OK && (rc = sign(c)) == E_OK) {
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
		if ((rc = compiler_next(c)) == E_OK && (rc = operand(c)) == E_OK)
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
		rc = compiler_next(c);
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

enum rc
compiler_expression(struct compiler *c)
{
	static const struct level level[] = { { "or", OP_OR } };

	return chain(c, both, level, 1, false);
}

/* NOLINTEND(misc-no-recursion) */

enum rc
compiler_declare(struct compiler *c, struct unit *out, struct str unit, const struct token *at)
{
	struct unit declared;
	enum rc rc;

	*out = compiler_under(c, 0)->unit;
	if (unit.n == 0)
		return E_OK;
	if ((rc = compiler_place(c, unit_parse(&declared, c->units, unit, c->err), at)))
		return rc;
	if (!compiler_under(c, 0)->any && !unit_same_dim(&declared, out))
		return err_at(c->err, E_UNIT, at->line, at->column,
			"the formula gives %s, but %s is declared", out->symbol, declared.symbol);
	*out = declared;
	return compiler_fit(c, 0, &declared, USE_ARGUMENT, at);
}

/* A definition repeats the code of its arguments deeper down than where it was compiled: how deep does it get? */
static bool
stack_holds(const struct instruction *code, int n)
{
	int top = 0;

	for (int i = 0; i < n && top <= MAX_STACK; i++) {
		if (code[i].op != OP_SCALE && code[i].op != OP_SHIFT)
			top += 1 - op_arguments(&code[i]);
	}
	return top <= MAX_STACK;
}

static enum rc
compile_step(struct compiler *c, struct compiled_step *out, const struct formula_step *step)
{
	struct token start;
	enum rc rc;

	c->n = c->top = c->depth = c->n_expansions = 0;
	lexer_start(&c->lexer, c->f, c->n_known, c->units, step);
	if ((rc = compiler_next(c)))
		return rc;
	start = c->token;
	if ((rc = compiler_expression(c)))
		return rc;
	if (c->token.kind != TOKEN_END)
		return compiler_wrong(c, EXPECT_END);
	if ((rc = compiler_declare(c, &out->unit, step->unit, &start)))
		return rc;
	if (!stack_holds(c->code, c->n))
		return err_at(c->err, E_TOO_BIG, start.line, start.column,
			"the formula is nested too deeply");
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

/* Everything that the compiled program keeps; false past the ceiling. */
static bool
formula_open(struct formula *f, struct arena *a, const struct formula_source *s)
{
	int columns = 0;

	for (int i = 0; i < s->n_tables; i++)
		columns += s->table[i].n_columns;
	f->n_inputs = s->n_inputs;
	f->n_steps = s->n_steps;
	f->n_definitions = s->n_definitions;
	f->input = arena_new(a, struct formula_input, (size_t)s->n_inputs);
	f->step = arena_new(a, struct compiled_step, (size_t)s->n_steps);
	f->used = arena_new(a, bool, (size_t)s->n_definitions);
	f->column = arena_new(a, struct table_column, (size_t)columns);
	if (!f->input || !f->step || !f->used || !f->column)
		return false;
	if (s->n_inputs)
		memcpy(f->input, s->input, (size_t)s->n_inputs * sizeof(*s->input));
	for (int i = 0; i < s->n_tables; i++)
		for (int k = 0; k < s->table[i].n_columns; k++)
			f->column[f->n_columns++] = (struct table_column){ s->table[i].column[k].v,
				s->table[i].n_rows, i };
	return true;
}

static enum rc
compile(struct formula **out, struct arena *a, struct compiler *start, struct err *err)
{
	const struct formula_source *s = start->source;
	struct formula *f = arena_new(a, struct formula, 1);
	struct compiler *c;
	struct arena scratch;
	enum rc rc = names_check(s, err);

	if (rc)
		return rc;
	if (!f || !formula_open(f, a, s))
		return err_set(err, E_TOO_BIG, "the formula is too long");
	arena_init(&scratch, 1 << 20);
	c = arena_new(&scratch, struct compiler, 1);
	assert(c); /* fits the scratch ceiling by construction */
	*c = *start;
	c->arena = a;
	c->f = f;
	c->err = err;
	c->code = arena_new(&scratch, struct instruction, MAX_CODE);
	if (!c->code)
		rc = err_set(err, E_TOO_BIG, "the formula is too long");
	for (int i = 0; i < s->n_steps && rc == E_OK; i++) {
		rc = compile_step(c, &f->step[i], &s->step[i]);
		c->n_known = i + 1;
	}
	if (rc == E_OK)
		*out = f;
	arena_release(&scratch);
	return rc;
}

enum rc
formula_compile_source(struct formula **out, struct arena *a, struct units *units,
	const struct formula_source *source, struct err *err)
{
	struct compiler start = { .units = units, .source = source };

	return compile(out, a, &start, err);
}

enum rc
formula_compile(struct formula **out, struct arena *a, struct units *units,
	const struct formula_input *inputs, int n_inputs, const struct formula_step *steps,
	int n_steps, struct err *err)
{
	const struct formula_source source = {
		.input = inputs, .n_inputs = n_inputs, .step = steps, .n_steps = n_steps
	};

	return formula_compile_source(out, a, units, &source, err);
}

enum rc
formula_check_definition(
	struct units *units, const struct formula_source *library, int at, struct err *err)
{
	const struct formula_definition *d = &library->definition[at];
	struct formula_input in[FORMULA_PARAMETERS];
	const struct formula_source source = { .input = in,
		.n_inputs = d->n_parameters,
		.step = &d->body,
		.n_steps = 1,
		.table = library->table,
		.n_tables = library->n_tables,
		.definition = library->definition,
		.n_definitions = at };
	struct compiler start = { .units = units, .source = &source, .closed = true };
	struct formula *f;
	struct arena a;
	enum rc rc;

	assert(d->n_parameters <= FORMULA_PARAMETERS);
	for (int i = 0; i < d->n_parameters; i++)
		in[i] = (struct formula_input){ .name = d->parameter[i].name,
			.unit = d->parameter[i].unit,
			.series = d->parameter[i].array };
	arena_init(&a, 1 << 20);
	rc = compile(&f, &a, &start, err);
	arena_release(&a);
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
