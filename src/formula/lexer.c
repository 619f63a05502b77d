/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Text into tokens. A number may carry a unit: 20 N, 0.1 mm, 5 %, 14 N/mm2, or anything in brackets: 20 [kg.m.s-2].
 * A unit of several words is written without blanks, and a name of an input or step is never part of one.
 */
#include "base/number.h"
#include "formula/program.h"

void
lexer_start(struct lexer *l, const struct formula *f, int n_known, struct units *units,
	const struct formula_step *step)
{
	*l = (struct lexer){ .text = step->text,
		.line = step->line ? step->line : 1,
		.column = step->column ? step->column : 1,
		.f = f,
		.n_known = n_known,
		.units = units };
}

static char
peek(const struct lexer *l, size_t ahead)
{
	if (l->at + ahead >= l->text.n)
		return '\0';
	return l->text.p[l->at + ahead];
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

bool
lexer_is_name(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!letter(s.p[i]) && (i == 0 || !digit(s.p[i])))
			return false;
	return s.n > 0;
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
take_bracket(struct token *t, struct lexer *l, struct err *err)
{
	size_t from;

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

static bool
unit_letter(char c)
{
	return letter(c) || ((unsigned char)c & 0x80); /* "µm", "mm²", "°C" */
}

/* "mm", "mm2", "mm^2", "mm^-2": how long is the word that begins so far ahead? */
static size_t
unit_word(const struct lexer *l, size_t ahead)
{
	size_t n = ahead;

	while (unit_letter(peek(l, n)))
		n++;
	while (digit(peek(l, n)))
		n++;
	if (peek(l, n) == '^') {
		size_t sign = peek(l, n + 1) == '-';

		if (digit(peek(l, n + 1 + sign)))
			n += 1 + sign;
		while (digit(peek(l, n)))
			n++;
	}
	return n - ahead;
}

static bool
is_name(const struct lexer *l, struct str word)
{
	if (l->inside) {
		for (int i = 0; i < l->inside->n_parameters; i++)
			if (str_eq(l->inside->parameter[i].name, word))
				return true;
		return false;
	}
	for (int i = 0; i < l->f->n_inputs; i++)
		if (str_eq(l->f->input[i].name, word))
			return true;
	for (int i = 0; i < l->n_known; i++)
		if (str_eq(l->f->step[i].source.name, word))
			return true;
	return false;
}

/* Is the unit longer by "/word" or ".word"? */
static size_t
unit_more(const struct lexer *l, size_t n)
{
	struct unit u;
	size_t word;

	if ((peek(l, n) != '/' && peek(l, n) != '.') || !unit_letter(peek(l, n + 1)))
		return 0;
	word = unit_word(l, n + 1);
	if (peek(l, n + 1 + word) == '(' ||
		is_name(l, (struct str){ l->text.p + l->at + n + 1, word }))
		return 0;
	if (l->units &&
		unit_parse(&u, l->units, (struct str){ l->text.p + l->at, n + 1 + word }, NULL))
		return 0;
	return 1 + word;
}

static enum rc
take_unit(struct token *t, struct lexer *l, struct err *err)
{
	struct lexer back = *l;
	size_t n, more;

	skip_blanks(l);
	if (peek(l, 0) == '[')
		return take_bracket(t, l, err);
	n = peek(l, 0) == '%' ? 1 : unit_letter(peek(l, 0)) ? unit_word(l, 0) : 0;
	t->unit = (struct str){ l->text.p + l->at, n };
	if (n == 0 || str_eq(t->unit, STR("and")) || str_eq(t->unit, STR("or"))) {
		t->unit = STR_NONE;
		*l = back;
		return E_OK;
	}
	while ((more = unit_more(l, n)) > 0)
		n += more;
	t->unit.n = n;
	for (size_t i = 0; i < n; i++)
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
		char show[8] = { c };

		for (size_t i = 1; i < 4 && ((unsigned char)peek(l, i) & 0xc0) == 0x80; i++)
			show[i] = peek(l, i);
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
