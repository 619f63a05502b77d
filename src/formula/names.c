/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a name in a formula stands for: an input, a step, a parameter of a definition, a word of the language. */
#include <stdio.h>

#include "formula/compiler.h"
#include "num/dd_circle.h"

enum rc
compile_given(struct compiler *c)
{
	enum rc rc;

	if (c->closed || c->inside)
		return err_at(c->err, E_SYNTAX, c->token.line, c->token.column,
			"given() asks for an input and cannot stand in a definition");
	if ((rc = compiler_next(c)))
		return rc;
	for (int i = 0; i < c->f->n_inputs; i++) {
		if (c->token.kind != TOKEN_NAME || !str_eq(c->token.text, c->f->input[i].name))
			continue;
		if ((rc = compiler_next(c)))
			return rc;
		if (!token_is(&c->token, ")"))
			return compiler_wrong(c, EXPECT_CLOSE);
		if ((rc = compiler_next(c)) ||
			(rc = compiler_push(c, (struct typed){ .unit = unit_one })))
			return rc;
		return compiler_emit(c, (struct instruction){ .op = OP_GIVEN, .index = i });
	}
	return compiler_wrong(c, EXPECT_INPUT);
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
	return err_at(c->err, E_NOT_FOUND, name->line, name->column,
		"there is no input or step named %s", str_show(show, sizeof(show), name->text));
}

/* A parameter of the definition that is being put in: the code of its argument once more. */
static enum rc
parameter(struct compiler *c, const struct token *name)
{
	const struct expansion *e = c->inside;
	char show[48];

	for (int i = 0; i < e->definition->n_parameters; i++) {
		const struct formula_parameter *p = &e->definition->parameter[i];
		enum rc rc = E_OK;

		if (!str_eq(name->text, p->name))
			continue;
		for (int k = e->from[i]; rc == E_OK && k < e->to[i]; k++)
			rc = compiler_emit(c, c->code[k]);
		return rc ? rc
			  : compiler_push(c, (struct typed){ .type = e->type[i], .unit = p->unit });
	}
	return err_at(c->err, E_NOT_FOUND, name->line, name->column,
		"there is no input or step named %s", str_show(show, sizeof(show), name->text));
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

enum rc
compile_name(struct compiler *c, const struct token *name)
{
	if (token_is(name, "none") || token_is(name, "pi"))
		return word(c, name);
	return c->inside ? parameter(c, name) : variable(c, name);
}

/* Words that a formula reads as something else. */
static bool
is_word(struct str name)
{
	static const char *const words[] = { "and", "or", "not", "if", "given", "lookup", "none",
		"pi" };

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (str_eq(name, str_of(words[i])))
			return true;
	return false;
}

bool
formula_name_good(struct str name)
{
	return name.n < 48 && lexer_is_name(name) && !is_word(name);
}

/* Input i (i < n_inputs) or step i - n_inputs. */
static struct str
name_of(const struct formula_source *s, int i)
{
	return i < s->n_inputs ? s->input[i].name : s->step[i - s->n_inputs].name;
}

/* Every name can be written in a formula and means one thing. */
enum rc
names_check(const struct formula_source *s, struct err *err)
{
	for (int i = 0; i < s->n_inputs + s->n_steps; i++) {
		struct str name = name_of(s, i);
		const struct formula_step *step =
			i < s->n_inputs ? NULL : &s->step[i - s->n_inputs];
		unsigned line = step ? step->line : 0, column = step ? step->column : 0;
		char show[48];

		(void)str_show(show, sizeof(show), name);
		if (!lexer_is_name(name))
			return err_at(err, E_SYNTAX, line, column,
				"\"%s\" is not a name: expected letters, digits and _", show);
		if (is_word(name))
			return err_at(err, E_SYNTAX, line, column,
				"\"%s\" is a word of the formula language and no name", show);
		for (int k = 0; k < i; k++)
			if (str_eq(name, name_of(s, k)))
				return err_at(err, E_SYNTAX, line, column,
					"the name %s is used twice", show);
	}
	return E_OK;
}
