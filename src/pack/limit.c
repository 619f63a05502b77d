/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pack/limit.h"

#include <stdio.h>

static bool
ordinal(enum scale s)
{
	return s == SCALE_GREY || s == SCALE_BLUE;
}

/* "3-4": the half step between two neighbours */
static bool
half_grade(struct decimal *out, struct str s)
{
	char text[4];

	if (s.n != 3 || s.p[1] != '-' || s.p[0] < '1' || s.p[0] > '7' || s.p[2] != s.p[0] + 1)
		return false;
	snprintf(text, sizeof(text), "%c.5", s.p[0]);
	return decimal_parse(out, str_of(text), NULL) == E_OK;
}

/* Grades go from 1 to 5 (grey) or 8 (blue) in half steps. */
static bool
good_grade(const struct decimal *d, enum scale s)
{
	double twice = 2 * decimal_to_double(d);

	return twice >= 2 && twice <= (s == SCALE_GREY ? 10 : 16) && twice == (double)(int)twice;
}

static void
say_no_limit(struct builder *b, const struct node *n, struct str s)
{
	char show[64];

	snprintf(show, sizeof(show), "%.*s", s.n < 60 ? (int)s.n : 60, s.n ? s.p : "");
	(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
		"\"%s\" is no limit; write it as <= 3.0, < 3, >= 20, > 20 or 35 to 70", show);
}

static bool
read_number(struct builder *b, struct decimal *out, const struct node *n, struct str s,
	enum scale scale)
{
	char show[64];
	bool good = (ordinal(scale) && half_grade(out, s)) || decimal_parse(out, s, NULL) == E_OK;

	if (good && (!ordinal(scale) || good_grade(out, scale)))
		return true;
	if (!good) {
		say_no_limit(b, n, s);
		return false;
	}
	snprintf(show, sizeof(show), "%.*s", s.n < 60 ? (int)s.n : 60, s.n ? s.p : "");
	(void)err_at(
		wrong(b), E_DOMAIN, n->line, n->column, "\"%s\" is no grade of this scale", show);
	return false;
}

static void
keep_text(struct builder *b, struct str *text, struct str s)
{
	if (!text)
		return;
	*text = arena_str(&b->lib->arena, s);
	if (!text->p) {
		*text = STR("");
		wrong_full(b);
	}
}

static void
read_between(struct builder *b, struct limit *out, struct str *text, const struct node *n,
	struct str s, enum scale scale)
{
	size_t at = str_find(s, STR(" to "));
	struct str low = str_trim(str_first(s, at)), high = str_trim(str_from(s, at + 4));
	char shown[96];

	out->op = LIMIT_BETWEEN;
	if (!read_number(b, &out->low, n, low, scale) ||
		!read_number(b, &out->high, n, high, scale))
		return;
	if (decimal_cmp(&out->low, &out->high) >= 0)
		(void)err_at(wrong(b), E_DOMAIN, n->line, n->column,
			"the lower limit is not below the upper one");
	snprintf(shown, sizeof(shown), "%.*s-%.*s", low.n < 40 ? (int)low.n : 40, low.p,
		high.n < 40 ? (int)high.n : 40, high.p);
	keep_text(b, text, str_of(shown));
}

void
limit_read(struct builder *b, struct limit *out, struct str *text, const struct node *n,
	enum scale scale)
{
	static const struct {
		const char *sign;
		enum limit_operator op;
	} signs[] = { { "<=", LIMIT_LE }, { "<", LIMIT_LT }, { ">=", LIMIT_GE },
		{ ">", LIMIT_GT } };
	struct str s = scalar_text(b, n);

	for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++) {
		struct str number;
		bool upper = signs[i].op == LIMIT_LE || signs[i].op == LIMIT_LT;

		if (!str_starts(s, str_of(signs[i].sign)))
			continue;
		number = str_trim(str_from(s, strlen(signs[i].sign)));
		out->op = signs[i].op;
		if (read_number(b, upper ? &out->high : &out->low, n, number, scale))
			keep_text(b, text, number);
		return;
	}
	if (str_find(s, STR(" to ")) < s.n)
		read_between(b, out, text, n, s, scale);
	else if (s.n)
		say_no_limit(b, n, s);
}
