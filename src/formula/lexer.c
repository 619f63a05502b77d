/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text into tokens. A number may carry a unit in brackets: 20[N]. */
#include <stdio.h>

#include "base/number.h"
#include "formula/program.h"

void
lexer_start(struct lexer *l, const struct formula_step *step)
{
	*l = (struct lexer){ step->text, 0, step->line ? step->line : 1,
		step->column ? step->column : 1 };
}

static char
peek(const struct lexer *l, size_t ahead)
{
	return l->at + ahead < l->text.n ? l->text.p[l->at + ahead] : '\0';
}

static void
advance(struct lexer *l)
{
	if (peek(l, 0) == '\n') {
		l->line++;
		l->column = 1;
	} else if (((unsigned char)peek(l, 0) & 0xc0) != 0x80) {
		l->column++; /* counts characters, not bytes */
	}
	l->at++;
}

static bool
letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool
digit(char c)
{
	return c >= '0' && c <= '9';
}

static void
skip_blanks(struct lexer *l)
{
	while (l->at < l->text.n && strchr(" \t\r\n", peek(l, 0)))
		advance(l);
}

static void
take_exponent(struct lexer *l)
{
	size_t sign = peek(l, 1) == '+' || peek(l, 1) == '-';

	if ((peek(l, 0) != 'e' && peek(l, 0) != 'E') || !digit(peek(l, 1 + sign)))
		return;
	for (size_t i = 0; i < 1 + sign; i++)
		advance(l);
	while (digit(peek(l, 0)))
		advance(l);
}

static enum rc
take_unit(struct token *t, struct lexer *l, struct err *err)
{
	struct lexer back = *l;
	size_t from;

	skip_blanks(l);
	if (peek(l, 0) != '[') {
		*l = back;
		return E_OK;
	}
	advance(l);
	from = l->at;
	while (l->at < l->text.n && peek(l, 0) != ']' && peek(l, 0) != '\n')
		advance(l);
	if (peek(l, 0) != ']')
		return err_at(err, E_SYNTAX, l->line, l->column, "expected ] behind the unit");
	t->unit = (struct str){ l->text.p + from, l->at - from };
	advance(l);
	return E_OK;
}

static enum rc
take_number(struct token *t, struct lexer *l, struct err *err)
{
	size_t from = l->at;

	while (digit(peek(l, 0)))
		advance(l);
	if (peek(l, 0) == '.')
		advance(l);
	while (digit(peek(l, 0)))
		advance(l);
	take_exponent(l);
	t->kind = TOKEN_NUMBER;
	t->text = (struct str){ l->text.p + from, l->at - from };
	if (num_parse(&t->number, t->text, NULL) != E_OK)
		return err_at(err, E_SYNTAX, t->line, t->column, "this is not a number");
	return take_unit(t, l, err);
}

enum rc
lexer_next(struct token *out, struct lexer *l, struct err *err)
{
	static const char two[][3] = { "<=", ">=", "==", "!=" };
	char c;

	skip_blanks(l);
	*out = (struct token){ .kind = TOKEN_END, .line = l->line, .column = l->column };
	if (l->at >= l->text.n)
		return E_OK;
	c = peek(l, 0);
	if (digit(c) || (c == '.' && digit(peek(l, 1))))
		return take_number(out, l, err);
	if (letter(c)) {
		size_t from = l->at;

		while (letter(peek(l, 0)) || digit(peek(l, 0)))
			advance(l);
		out->kind = TOKEN_NAME;
		out->text = (struct str){ l->text.p + from, l->at - from };
		return E_OK;
	}
	out->kind = TOKEN_SIGN;
	out->text = (struct str){ l->text.p + l->at, 1 };
	for (size_t i = 0; i < sizeof(two) / sizeof(two[0]); i++)
		if (two[i][0] == c && two[i][1] == peek(l, 1))
			out->text.n = 2;
	if (out->text.n == 1 && !strchr("+-*/^(),<>", c)) {
		char show[8];

		snprintf(show, sizeof(show), (unsigned char)c < 0x80 ? "%c" : "?", c);
		return err_at(err, E_SYNTAX, out->line, out->column,
			"\"%s\" does not belong into a formula", show);
	}
	for (size_t i = 0; i < out->text.n; i++)
		advance(l);
	return E_OK;
}

bool
token_is(const struct token *t, const char *sign)
{
	return (t->kind == TOKEN_SIGN || t->kind == TOKEN_NAME) && str_eq(t->text, str_of(sign));
}
