/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/asdf.h"

#include <math.h>

#include "base/number.h"

enum item { ITEM_VALUE, ITEM_DIFFERENCE, ITEM_REPEAT, ITEM_MISSING };

struct cursor {
	struct str line;
	size_t at;
};

static bool
is_digit(struct str s, size_t at)
{
	return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

/* The digit that a letter stands for, and its sign and kind; false when it is none of the pseudo-digits. */
static bool
pseudo_digit(char c, enum item *kind, int *digit)
{
	static const struct {
		char from, to;
		enum item kind;
		int first, sign;
	} ranges[] = { { '@', 'I', ITEM_VALUE, 0, 1 }, { 'a', 'i', ITEM_VALUE, 1, -1 },
		{ '%', '%', ITEM_DIFFERENCE, 0, 1 }, { 'J', 'R', ITEM_DIFFERENCE, 1, 1 },
		{ 'j', 'r', ITEM_DIFFERENCE, 1, -1 }, { 'S', 'Z', ITEM_REPEAT, 1, 1 },
		{ 's', 's', ITEM_REPEAT, 9, 1 } };

	for (size_t i = 0; i < sizeof(ranges) / sizeof(ranges[0]); i++)
		if (c >= ranges[i].from && c <= ranges[i].to) {
			*kind = ranges[i].kind;
			*digit = ranges[i].sign * (ranges[i].first + c - ranges[i].from);
			return true;
		}
	return false;
}

/* How far digits, a point and an exponent reach. E with a sign and a digit behind it is an exponent, else the squeezed 5. */
static size_t
number_end(struct str s, size_t at)
{
	while (is_digit(s, at))
		at++;
	if (at < s.n && s.p[at] == '.')
		at++;
	while (is_digit(s, at))
		at++;
	if (at + 1 < s.n && (s.p[at] == 'E' || s.p[at] == 'e') &&
		(s.p[at + 1] == '+' || s.p[at + 1] == '-') && is_digit(s, at + 2)) {
		at += 2;
		while (is_digit(s, at))
			at++;
	}
	return at;
}

/* A leading digit (with its sign) and the text behind it as one number. */
static bool
number_from(double *out, int lead, bool negative, struct str digits)
{
	char text[64];
	int n = snprintf(text, sizeof(text), "%s%d%.*s", negative ? "-" : "", lead,
		(int)(digits.n < 40 ? digits.n : 40), digits.n ? digits.p : "");

	return n > 0 && (size_t)n < sizeof(text) && digits.n <= 40 &&
	       num_parse(out, str_of(text), NULL) == E_OK;
}

static void
skip_blanks(struct cursor *c)
{
	while (c->at < c->line.n && (c->line.p[c->at] == ' ' || c->line.p[c->at] == '\t' ||
					    c->line.p[c->at] == ',' || c->line.p[c->at] == ';'))
		c->at++;
}

/* One number with its own sign: AFFN or PAC. */
static bool
plain_number(struct cursor *c, double *out)
{
	size_t from = c->at, end;
	bool negative = c->line.p[from] == '-';

	if (negative || c->line.p[from] == '+')
		from++;
	end = number_end(c->line, from);
	if (end == from)
		return false;
	c->at = end;
	return number_from(out, 0, negative, (struct str){ c->line.p + from, end - from });
}

static bool
next_item(struct cursor *c, enum item *kind, double *out)
{
	char first = c->line.p[c->at];
	size_t end;
	int lead;

	if (first == '?') {
		c->at++;
		*kind = ITEM_MISSING;
		*out = (double)NAN;
		return true;
	}
	if (!pseudo_digit(first, kind, &lead)) {
		*kind = ITEM_VALUE;
		return plain_number(c, out);
	}
	end = number_end(c->line, c->at + 1);
	if (!number_from(out, lead < 0 ? -lead : lead, lead < 0,
		    (struct str){ c->line.p + c->at + 1, end - c->at - 1 }))
		return false;
	c->at = end;
	return true;
}

static bool
repeat(struct asdf *s, double times)
{
	for (double k = 1; k < times;) {
		k += 1;
		s->last += s->differences ? s->step : 0;
		if (!series_add(&s->y, s->last))
			return false;
	}
	return true;
}

static bool
put(struct asdf *s, enum item kind, double v)
{
	if (kind == ITEM_REPEAT)
		return repeat(s, v);
	s->differences = kind == ITEM_DIFFERENCE;
	s->step = s->differences ? v : 0;
	s->last = s->differences ? s->last + v : v;
	return series_add(&s->y, s->last);
}

enum asdf_fault
asdf_line(struct asdf *s, struct str line, double *x, size_t *at)
{
	struct cursor c = { line, 0 };
	enum asdf_fault fault = ASDF_GOOD;
	bool check = s->differences;

	skip_blanks(&c);
	*at = c.at;
	if (c.at >= line.n || !plain_number(&c, x))
		return ASDF_NO_NUMBER;
	for (skip_blanks(&c); c.at < line.n; skip_blanks(&c)) {
		enum item kind;
		double v;

		*at = c.at;
		if (!next_item(&c, &kind, &v))
			return ASDF_NO_NUMBER;
		if (check && kind == ITEM_VALUE) {
			if (v != s->last)
				fault = ASDF_WRONG_CHECK;
			s->last = v;
			check = s->differences = false;
			continue;
		}
		check = false;
		if (!put(s, kind, v))
			return ASDF_TOO_MANY;
	}
	return fault;
}
