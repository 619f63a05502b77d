/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patterns of lines:  text as it stands, {sign} {value} {value:9} {unit} {unit:4} {name} {name:6} {_} {*} {*:3};  {{ and }}
 * are the signs themselves, \t a tabulator. No choice and no repetition: a line is matched in one pass.
 */
#include "serial/grammar.h"

struct compiling {
	struct arena *a;
	struct token token[TOKENS_MOST];
	int n;
	unsigned line, place; /* of the byte at the start of the pattern */
	struct err *err;
};

static enum rc
token_add(struct compiling *c, struct token t, unsigned at)
{
	if (c->n == TOKENS_MOST)
		return err_at(c->err, E_TOO_BIG, c->line, c->place + at,
			"a pattern has at most %d parts", TOKENS_MOST);
	c->token[c->n++] = t;
	return E_OK;
}

static bool
name_right(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (!((s.p[i] >= 'a' && s.p[i] <= 'z') || s.p[i] == '_'))
			return false;
	return s.n > 0 && s.n <= 30;
}

/* What stands between { and }. */
static enum rc
token_braces(struct compiling *c, struct str inside, unsigned at)
{
	static const struct {
		struct str name;
		enum token_kind kind;
	} known[] = { { STR_INIT("sign"), TOKEN_SIGN }, { STR_INIT("value"), TOKEN_VALUE },
		{ STR_INIT("unit"), TOKEN_UNIT }, { STR_INIT("_"), TOKEN_BLANKS },
		{ STR_INIT("*"), TOKEN_SKIP } };
	struct token t = { .kind = TOKEN_NAME };
	bool wide = inside.n && memchr(inside.p, ':', inside.n);
	struct str rest = inside, name = str_cut(&rest, ':');
	int64_t width = 0;

	t.text = name;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq(name, known[i].name))
			t.kind = known[i].kind;
	if (t.kind == TOKEN_NAME && !name_right(name))
		return err_at(c->err, E_FORMAT, c->line, c->place + at,
			"in braces stands sign, value, unit, _, * or a name in small letters");
	if (wide && (t.kind == TOKEN_SIGN || t.kind == TOKEN_BLANKS ||
			    int_parse(&width, rest, 1, 200, NULL)))
		return err_at(c->err, E_FORMAT, c->line, c->place + at,
			"behind the colon stands a number of columns, 1 to 200");
	t.width = (size_t)width;
	for (int i = 0; i < c->n; i++)
		if (c->token[i].kind == t.kind && t.kind >= TOKEN_SIGN && t.kind <= TOKEN_UNIT)
			return err_at(c->err, E_FORMAT, c->line, c->place + at,
				"a pattern has {sign}, {value} and {unit} once at most");
	return token_add(c, t, at);
}

/* Text up to the next brace. */
static enum rc
token_text(struct compiling *c, struct str *rest, unsigned at)
{
	char *p = arena_take(c->a, rest->n + 1);
	size_t n = 0, i = 0;

	if (!p)
		return err_set(c->err, E_TOO_BIG, "the description is too big");
	for (; i < rest->n; i++) {
		char sign = rest->p[i];
		bool twice = i + 1 < rest->n && rest->p[i + 1] == sign;

		if ((sign == '{' || sign == '}') && !twice)
			break;
		if (sign == '\\' && i + 1 < rest->n && rest->p[i + 1] == 't')
			sign = '\t';
		i += twice && (sign == '{' || sign == '}' || sign == '\\');
		i += sign == '\t' && rest->p[i] == '\\';
		p[n++] = sign;
	}
	*rest = str_from(*rest, i);
	return token_add(c, (struct token){ .kind = TOKEN_TEXT, .text = { p, n } }, at);
}

/* A part without a width ends where the next text begins, so there must be one, or the end. */
static enum rc
check_ends(const struct compiling *c)
{
	for (int i = 0; i + 1 < c->n; i++) {
		enum token_kind kind = c->token[i].kind, next = c->token[i + 1].kind;

		if (c->token[i].width || (kind != TOKEN_NAME && kind != TOKEN_SKIP))
			continue;
		if (next != TOKEN_TEXT)
			return err_at(c->err, E_FORMAT, c->line, c->place,
				"a part without a width is followed by text or by the end of the "
				"line");
	}
	return E_OK;
}

enum rc
pattern_compile(struct pattern *out, struct arena *a, struct str text, unsigned line,
	unsigned place, struct err *err)
{
	struct compiling c = { .a = a, .line = line, .place = place, .err = err };
	struct str rest = text;
	enum rc rc = E_OK;

	while (rc == E_OK && rest.n) {
		unsigned at = (unsigned)(rest.p - text.p);
		bool twice = rest.n > 1 && rest.p[1] == rest.p[0];

		if (rest.p[0] == '{' && !twice) {
			size_t end = str_find(rest, STR("}"));

			if (end == rest.n)
				return err_at(err, E_FORMAT, line, place + at,
					"this brace is not closed");
			rc = token_braces(&c, str_first(str_from(rest, 1), end - 1), at);
			rest = str_from(rest, end + 1);
		} else if (rest.p[0] == '}' && !twice) {
			return err_at(err, E_FORMAT, line, place + at, "this brace was not opened");
		} else {
			rc = token_text(&c, &rest, at);
		}
	}
	if (rc == E_OK)
		rc = check_ends(&c);
	if (rc)
		return rc;
	if (!c.n)
		return err_at(err, E_MISSING, line, place, "the pattern of the line is missing");
	out->token = arena_new(a, struct token, (size_t)c.n);
	if (!out->token)
		return err_set(err, E_TOO_BIG, "the description is too big");
	memcpy(out->token, c.token, (size_t)c.n * sizeof(c.token[0]));
	out->n = c.n;
	return E_OK;
}
