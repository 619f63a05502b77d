/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lines of described instruments: the first pattern that fits the whole line says what it means. */
#include "serial/grammar.h"

struct matching {
	const struct pattern *pattern;
	struct serial_reading *out;
	struct str rest;
	char *number; /* room for the text of the number */
	size_t room;
	bool minus;
	bool has_unit;
};

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

/* The columns of a part; what lies behind the end of the line counts as blank. */
static struct str
take(struct matching *m, size_t n)
{
	struct str s = str_first(m->rest, n);

	m->rest = str_from(m->rest, s.n);
	return s;
}

/* As far as the text that follows, or to the end. */
static struct str
take_up_to(struct matching *m, const struct token *next)
{
	return take(m, next ? str_find(m->rest, next->text) : m->rest.n);
}

static bool
match_sign(struct matching *m)
{
	struct str s = take(m, 1);

	if (!s.n || !strchr("+- ", s.p[0]) || !s.p[0])
		return false;
	m->minus = s.p[0] == '-';
	return true;
}

static size_t
number_length(struct str s, char decimal)
{
	size_t n = 0, digits = 0;
	bool mark = false;

	if (n < s.n && (s.p[n] == '+' || s.p[n] == '-'))
		n++;
	while (n < s.n && s.p[n] == ' ')
		n++;
	for (; n < s.n; n++) {
		if (is_digit(s.p[n]))
			digits++;
		else if (s.p[n] == decimal && !mark)
			mark = true;
		else
			break;
	}
	return digits ? n : 0;
}

static bool
match_value(struct matching *m, const struct token *t)
{
	struct str s = t->width ? str_trim(take(m, t->width))
				: take(m, number_length(m->rest, m->pattern->decimal));
	bool own_minus = s.n && s.p[0] == '-', own_sign = own_minus || (s.n && s.p[0] == '+');
	size_t n = 0;

	if (!s.n || number_length(s, m->pattern->decimal) != s.n || s.n + 1 > m->room ||
		(own_minus && m->minus))
		return false;
	if (own_minus || m->minus)
		m->number[n++] = '-';
	for (size_t i = own_sign ? 1 : 0; i < s.n; i++)
		if (s.p[i] != ' ')
			m->number[n++] = (char)(s.p[i] == ',' ? '.' : s.p[i]);
	if (reading_parse(&m->out->number, (struct str){ m->number, n }, NULL))
		return false;
	m->out->has_number = true;
	return true;
}

static bool
match_unit(struct matching *m, const struct token *t)
{
	struct str s;
	size_t n = 0;

	while (n < m->rest.n && m->rest.p[n] != ' ')
		n++;
	s = str_trim(take(m, t->width ? t->width : n));
	m->has_unit = s.n > 0;
	if (s.n)
		m->out->unit = s;
	return !s.n || utf8_valid(s);
}

static bool
match_name(struct matching *m, const struct token *t, const struct token *next)
{
	struct str s = str_trim(t->width ? take(m, t->width) : take_up_to(m, next));
	struct serial_reading *out = m->out;

	if (s.n && out->n_fields < SERIAL_FIELDS_MOST)
		out->field[out->n_fields++] = (struct serial_field){ t->text, s };
	return utf8_valid(s);
}

static bool
match_text(struct matching *m, struct str text)
{
	if (!str_starts(m->rest, text))
		return false;
	m->rest = str_from(m->rest, text.n);
	return true;
}

static bool
match_token(struct matching *m, int i)
{
	const struct token *t = &m->pattern->token[i];
	const struct token *next = i + 1 < m->pattern->n ? t + 1 : NULL;

	switch (t->kind) {
	case TOKEN_TEXT: return match_text(m, t->text);
	case TOKEN_SIGN: return match_sign(m);
	case TOKEN_VALUE: return match_value(m, t);
	case TOKEN_UNIT: return match_unit(m, t);
	case TOKEN_NAME: return match_name(m, t, next);
	case TOKEN_SKIP: (void)(t->width ? take(m, t->width) : take_up_to(m, next)); return true;
	case TOKEN_BLANKS:
		while (m->rest.n && m->rest.p[0] == ' ')
			m->rest = str_from(m->rest, 1);
		return true;
	}
	return false;
}

static bool
match(struct serial_reader *r, struct serial_reading *out, const struct pattern *p, struct str line)
{
	struct matching m = { .pattern = p,
		.out = out,
		.rest = line,
		.number = r->text + r->n_text,
		.room = r->text_room - r->n_text };

	*out = reading_start(SERIAL_VALUE, line);
	out->unit = p->unit;
	out->quantity = p->quantity;
	for (int i = 0; i < p->n; i++)
		if (!match_token(&m, i))
			return false;
	/* blanks at the end of a line mean nothing */
	if (str_trim(m.rest).n)
		return false;
	if (p->means == MEANS_STABLE || p->means == MEANS_UNIT)
		out->steady = SERIAL_STEADY;
	if (p->means == MEANS_DYNAMIC || (p->means == MEANS_UNIT && !m.has_unit))
		out->steady = SERIAL_UNSTEADY;
	return true;
}

static void
give(struct serial_reader *r, struct serial_reading *out, const struct pattern *p)
{
	char code[64];

	snprintf(code, sizeof(code), "%.*s", STR_FMT(p->code));
	out->code = p->code;
	if (p->means == MEANS_REFUSAL) {
		out->kind = SERIAL_REFUSAL;
		(void)err_set(&out->what, E_STATE, "the instrument gives no value: %s", code);
	} else if (p->means == MEANS_DONE) {
		out->kind = SERIAL_DONE;
		(void)err_set(&out->what, E_STATE, "the instrument did: %s", code);
	} else if (p->means == MEANS_ABOUT) {
		out->kind = SERIAL_ABOUT;
	}
	reading_give(r, out);
}

void
grammar_line(struct serial_reader *r, struct str line)
{
	struct serial_reading out;
	struct str text = reader_text(r, line);

	for (const struct pattern *p = r->grammar->first; p; p = p->next) {
		if (!match(r, &out, p, text))
			continue;
		if (p->means != MEANS_IGNORE)
			give(r, &out, p);
		return;
	}
	reader_unknown(r, line);
}
