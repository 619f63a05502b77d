/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables and definitions. A table becomes two arrays and a function that reads one by the other. A definition is put in
 * the place of its call: its formula is compiled there, and wherever a parameter stands, the code of that argument is
 * repeated. So a definition needs nothing at run time, and its budget is that of the formula written out.
 */
#include "formula/compiler.h"

#define MAX_EXPANSIONS \
	500 /* calls of definitions in one formula, those inside of definitions included */

/* ---- tables ---------------------------------------------------------------------------------------- */

/* *first: where the columns of this table begin among those of all tables */
static const struct formula_table *
table_named(const struct compiler *c, struct str name, int *first)
{
	*first = 0;
	for (int i = 0; i < c->source->n_tables; i++) {
		const struct formula_table *t = &c->source->table[i];

		if (str_eq(t->name, name))
			return t;
		*first += t->n_columns;
	}
	return NULL;
}

static enum op
reading(enum table_between between)
{
	switch (between) {
	case BETWEEN_INTERPOLATE: return OP_INTERPOLATE;
	case BETWEEN_BELOW: return OP_LOOKUP_BELOW;
	case BETWEEN_NONE: break;
	}
	return OP_LOOKUP_EXACT;
}

/* The value on top in the unit of a column or parameter. */
static enum rc
fit(struct compiler *c, const struct unit *unit, const struct token *at)
{
	return unit_is_one(unit) ? compiler_fit_ratio(c, 0, at)
				 : compiler_fit(c, 0, unit, USE_ARGUMENT, at);
}

/* Behind the key: the column where one is named, else the only one there is. */
static enum rc
choose_column(int *out, struct compiler *c, const struct formula_table *t, const struct token *name)
{
	enum rc rc;

	*out = 1;
	if (!token_is(&c->token, ",")) {
		if (t->n_columns == 2)
			return E_OK;
		return err_at(c->err, E_SYNTAX, name->line, name->column,
			"this table has several columns; say which one: lookup(table, value, "
			"column)");
	}
	if ((rc = compiler_next(c)))
		return rc;
	while (*out < t->n_columns &&
		(c->token.kind != TOKEN_NAME || !str_eq(c->token.text, t->column[*out].name)))
		++*out;
	return *out < t->n_columns ? compiler_next(c) : compiler_wrong(c, EXPECT_COLUMN);
}

/* The key, a number in the unit of the first column. */
static enum rc
key(struct compiler *c, const struct unit *unit)
{
	struct token at;
	enum rc rc = compiler_next(c);

	at = c->token;
	if (rc || (rc = compiler_expression(c)))
		return rc;
	if (compiler_under(c, 0)->type != TYPE_NUMBER)
		return err_at(c->err, E_UNIT, at.line, at.column,
			"expected one number here, found a curve or values per specimen");
	return fit(c, unit, &at);
}

/* NOLINTBEGIN(misc-no-recursion): every way around passes sign() in compile.c, which counts up to MAX_DEPTH */
enum rc
compile_lookup(struct compiler *c)
{
	const struct token open = c->token;
	const struct formula_table *t;
	struct typed out = { .type = TYPE_NUMBER };
	int first = 0, column, place;
	enum rc rc = compiler_next(c);

	if (rc)
		return rc;
	t = c->token.kind == TOKEN_NAME ? table_named(c, c->token.text, &first) : NULL;
	if (!t)
		return compiler_wrong(c, EXPECT_TABLE);
	if ((rc = compiler_next(c)))
		return rc;
	if (!token_is(&c->token, ","))
		return err_at(c->err, E_SYNTAX, open.line, open.column,
			"lookup needs a table and a value: lookup(table, value)");
	place = c->n + 1; /* of the instruction that will name the column */
	for (int i = 0; i < 2; i++)
		if ((rc = compiler_emit(
			     c, (struct instruction){ .op = OP_TABLE, .index = first })) ||
			(rc = compiler_push(c, (struct typed){ .type = TYPE_VECTOR })))
			return rc;
	if ((rc = key(c, &t->column[0].unit)) || (rc = choose_column(&column, c, t, &open)))
		return rc;
	if (!token_is(&c->token, ")"))
		return compiler_wrong(c, EXPECT_CLOSE);
	c->code[place].index = first + column;
	out.unit = t->column[column].unit;
	c->top -= 3;
	if ((rc = compiler_push(c, out)) ||
		(rc = compiler_emit(c, (struct instruction){ .op = reading(t->between) })))
		return rc;
	return compiler_next(c);
}

/* ---- definitions ----------------------------------------------------------------------------------- */

const struct formula_definition *
definition_named(const struct compiler *c, struct str name)
{
	for (int i = 0; i < c->source->n_definitions; i++)
		if (str_eq(c->source->definition[i].body.name, name))
			return &c->source->definition[i];
	return NULL;
}

/* One argument: its code stays where it is until the definition is put in. */
static enum rc
argument(struct expansion *e, int i, struct compiler *c)
{
	const struct formula_parameter *p = &e->definition->parameter[i];
	struct token at = c->token;
	enum rc rc;

	e->from[i] = c->n;
	if ((rc = compiler_expression(c)))
		return rc;
	e->type[i] = compiler_under(c, 0)->type;
	if (p->array && e->type[i] == TYPE_NUMBER)
		return err_at(c->err, E_UNIT, at.line, at.column,
			"value %d of this function must be a curve or values per specimen, found "
			"one "
			"number",
			i + 1);
	rc = fit(c, &p->unit, &at);
	e->to[i] = c->n;
	c->top--;
	return rc;
}

static enum rc
arguments(struct expansion *e, struct compiler *c, const struct token *name)
{
	int n = 0, wanted = e->definition->n_parameters;
	char show[64];
	enum rc rc = compiler_next(c); /* behind ( */

	while (rc == E_OK && !token_is(&c->token, ")")) {
		if (n > 0 && !token_is(&c->token, ","))
			return compiler_wrong(c, EXPECT_COMMA);
		if (n > 0 && (rc = compiler_next(c)))
			return rc;
		if (n < wanted)
			rc = argument(e, n, c);
		else if ((rc = compiler_expression(c)) == E_OK)
			c->top--;
		n++;
	}
	if (rc == E_OK && n != wanted)
		return err_at(c->err, E_SYNTAX, name->line, name->column,
			"%s takes %d values, found %d", str_show(show, sizeof(show), name->text),
			wanted, n);
	return rc;
}

/* The formula of the definition, compiled where the call stands. */
static enum rc
body(struct compiler *c, const struct expansion *e)
{
	const struct formula_step *text = &e->definition->body;
	struct token start;
	struct unit unit;
	enum rc rc;

	lexer_start(&c->lexer, c->f, c->n_known, c->units, text);
	c->lexer.inside = e->definition;
	c->inside = e;
	rc = compiler_next(c);
	start = c->token;
	if (rc || (rc = compiler_expression(c)))
		return rc;
	if (c->token.kind != TOKEN_END)
		return compiler_wrong(c, EXPECT_END);
	rc = compiler_declare(c, &unit, text->unit, &start);
	compiler_under(c, 0)->constant = false;
	return rc;
}

enum rc
compile_definition(struct compiler *c, const struct formula_definition *d, const struct token *name)
{
	struct expansion e = { .definition = d };
	const struct expansion *outside = c->inside;
	int start = c->n, from;
	struct lexer lexer;
	enum rc rc;

	if (++c->n_expansions > MAX_EXPANSIONS)
		return err_at(
			c->err, E_TOO_BIG, name->line, name->column, "the formula is too long");
	if ((rc = arguments(&e, c, name)))
		return rc;
	c->f->used[d - c->source->definition] = true;
	from = c->n;
	lexer = c->lexer; /* behind the closing bracket */
	if ((rc = body(c, &e)))
		return compiler_place(c, rc, name);
	memmove(c->code + start, c->code + from, (size_t)(c->n - from) * sizeof(*c->code));
	c->n -= from - start;
	c->lexer = lexer;
	c->inside = outside;
	return compiler_next(c);
}
/* NOLINTEND(misc-no-recursion) */

/* ---- what a formula uses --------------------------------------------------------------------------- */

bool
formula_uses(const struct formula *f, int definition)
{
	return definition >= 0 && definition < f->n_definitions && f->used[definition];
}

bool
formula_reads(const struct formula *f, int table)
{
	for (int s = 0; s < f->n_steps; s++)
		for (int i = 0; i < f->step[s].n; i++) {
			const struct instruction *c = &f->step[s].code[i];

			if (c->op == OP_TABLE && f->column[c->index].table == table)
				return true;
		}
	return false;
}
