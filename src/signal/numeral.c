/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/numeral.h"

#include <math.h>

#include <stdint.h>

#include "base/number.h"

#define MAX_DIGITS 40

/* Digits in groups: "1.234,5" is groups 1, 3, 1 with marks '.' and ','. */
struct shape {
	bool ok, negative;
	int groups;        /* one more than there are marks */
	int first, last;   /* digits in the first and in the last group */
	bool middle_three; /* every group between them has three */
	bool zero_first;   /* the first group is "0..." */
	char mark, last_mark;
	bool same; /* all marks but the last are of one kind */
	size_t body, exponent,
		end; /* where digits begin, where e begins (= end: none), where it ends */
};

/* A mark between digits: its kind and its length in bytes; blanks of all widths count as ' '. */
static size_t
mark_at(char *kind, struct str s, size_t at)
{
	static const struct str wide[] = { STR_INIT("\xc2\xa0"), STR_INIT("\xe2\x80\xaf"),
		STR_INIT("\xe2\x80\x89") };

	if (at >= s.n)
		return 0;
	*kind = s.p[at];
	if (*kind == '.' || *kind == ',' || *kind == ' ' || *kind == '\'')
		return 1;
	*kind = ' ';
	for (size_t i = 0; i < sizeof(wide) / sizeof(wide[0]); i++) {
		if (str_starts(str_from(s, at), wide[i]))
			return wide[i].n;
	}
	return 0;
}

static bool
is_digit(struct str s, size_t at)
{
	return at < s.n && s.p[at] >= '0' && s.p[at] <= '9';
}

static size_t
sign_at(bool *negative, struct str s)
{
	*negative = false;
	if (s.n && (s.p[0] == '+' || s.p[0] == '-')) {
		*negative = s.p[0] == '-';
		return 1;
	}
	if (str_starts(s, STR("\xe2\x88\x92"))) { /* U+2212, the typographer's minus */
		*negative = true;
		return 3;
	}
	return 0;
}

static void
read_exponent(struct shape *sh, struct str s)
{
	size_t at = sh->exponent + 1;
	bool minus;

	sh->end = sh->exponent;
	if (sh->exponent >= s.n || (s.p[sh->exponent] != 'e' && s.p[sh->exponent] != 'E'))
		return;
	at += sign_at(&minus, str_from(s, at));
	if (!is_digit(s, at) || s.n - at > 16)
		return;
	while (is_digit(s, at))
		at++;
	sh->end = at;
}

static void
take_mark(struct shape *sh, char kind, int group)
{
	if (sh->groups == 1) {
		sh->first = group;
		sh->mark = kind;
	} else {
		sh->middle_three = sh->middle_three && group == 3;
		sh->same = sh->same && sh->last_mark == sh->mark;
	}
	sh->last_mark = kind;
	sh->groups++;
}

static bool
shape_fits(const struct shape *sh)
{
	bool grouped = sh->first >= 1 && sh->first <= 3 && sh->middle_three;
	bool decimal = sh->last_mark == '.' || sh->last_mark == ',';

	if (sh->groups == 1)
		return sh->first > 0;
	if (sh->groups == 2 && decimal)
		return sh->first + sh->last > 0;
	if (sh->last_mark == sh->mark || !decimal)
		return grouped && sh->same && sh->last_mark == sh->mark && sh->last == 3;
	return grouped && sh->same;
}

/* The longest number at the start of s. */
static struct shape
shape_of(struct str s)
{
	struct shape sh = { .groups = 1, .middle_three = true, .same = true };
	size_t at = sign_at(&sh.negative, s);
	int group = 0, digits = 0;

	sh.body = at;
	sh.zero_first = at < s.n && s.p[at] == '0';
	for (;;) {
		size_t n;
		char kind;

		while (is_digit(s, at) && digits < MAX_DIGITS) {
			at++;
			group++;
			digits++;
		}
		n = mark_at(&kind, s, at);
		/* a blank or apostrophe belongs to the number only between digits */
		if (n == 0 || (kind != '.' && kind != ',' && (!is_digit(s, at + n) || group == 0)))
			break;
		take_mark(&sh, kind, group);
		at += n;
		group = 0;
	}
	sh.last = group;
	if (sh.groups == 1)
		sh.first = group;
	sh.exponent = at;
	read_exponent(&sh, s);
	sh.ok = digits > 0 && shape_fits(&sh);
	return sh;
}

size_t
numeral_scan(struct numeral *out, const char *p, size_t n, bool comma)
{
	size_t at = n && (p[0] == '-' || p[0] == '+'), begin = at, mark;
	uint64_t digits = 0;

	for (; at < n && (unsigned char)(p[at] - '0') < 10; at++)
		digits = digits * 10 + (unsigned char)(p[at] - '0');
	mark = at;
	if (at < n && (p[at] == '.' || (comma && p[at] == ',')))
		for (at++; at < n && (unsigned char)(p[at] - '0') < 10; at++)
			digits = digits * 10 + (unsigned char)(p[at] - '0');
	/* more digits than an exact double holds have overflown perhaps, and are read another way */
	if (at - begin > 15 || (at == mark ? mark == begin : at - begin < 2))
		return 0;
	*out = (struct numeral){ .digits = digits,
		.first = (unsigned char)(mark - begin),
		.last = (unsigned char)(at > mark ? at - mark - 1 : 0),
		.mark = at > mark ? p[mark] : '\0',
		.plain = true,
		.negative = p[0] == '-',
		.zero_first = p[begin] == '0' };
	return at;
}

bool
numeral_looks(struct str s)
{
	struct shape sh;

	if (s.n == 0 || s.n > 64)
		return false;
	sh = shape_of(s);
	return sh.ok && sh.end == s.n;
}

size_t
numeral_prefix(struct str s)
{
	struct shape sh = shape_of(str_first(s, 64));
	size_t n = sh.end;

	if (sh.ok)
		return n;
	/* "12 300 mm" fits, "1 12 mm" does not: try what stands before the first blank */
	for (n = 0; n < s.n && s.p[n] != ' '; n++)
		;
	if (n == s.n || n == 0)
		return 0;
	sh = shape_of(str_first(s, n < 64 ? n : 64));
	return sh.ok ? sh.end : 0;
}

void
evidence_add_plain(struct mark_evidence *e, const struct numeral *v)
{
	bool comma = v->mark == ',';

	if (!v->mark || v->last == 0)
		return;
	if (v->last != 3 || v->first == 0 || v->first > 3 || v->zero_first)
		*(comma ? &e->comma : &e->point) += 1;
	else
		*(comma ? &e->comma_three : &e->point_three) += 1;
}

void
evidence_add(struct mark_evidence *e, struct str s)
{
	struct shape sh;
	bool comma;

	if (s.n > 64)
		return;
	sh = shape_of(s);
	if (!sh.ok || sh.groups < 2 || sh.last == 0)
		return;
	comma = sh.last_mark == ',';
	if (sh.last_mark != ',' && sh.last_mark != '.')
		return;
	if (sh.groups > 2 && sh.last_mark == sh.mark) {
		*(comma ? &e->comma_group : &e->point_group) += 1;
	} else if (sh.groups > 2 || sh.last != 3 || sh.first == 0 || sh.first > 3 ||
		   sh.zero_first || sh.end > sh.exponent) {
		*(comma ? &e->comma : &e->point) += 1;
	} else {
		*(comma ? &e->comma_three : &e->point_three) += 1;
	}
}

char
evidence_mark(const struct mark_evidence *e)
{
	if (e->comma || e->point)
		return e->comma > e->point ? ',' : '.';
	if (e->comma_group)
		return '.';
	if (e->point_group)
		return ',';
	return 0;
}

/* Exact where digits and power of ten are exact doubles (at most 15 digits, 10^22), else base's strict reader. */
static bool
value_of(double *out, const char *text, size_t n, int decimals)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22 };
	int64_t whole = 0;
	bool negative = n && text[0] == '-';

	if (n > 15)
		return num_parse(out, (struct str){ text, n }, NULL) == E_OK;
	for (size_t i = negative ? 1 : 0; i < n; i++) {
		if (text[i] != '.')
			whole = whole * 10 + (text[i] - '0');
	}
	*out = (double)whole / power[decimals];
	if (negative)
		*out = -*out;
	return true;
}

/* Digits and decimal point of the body as C writes them; the digits behind the point are counted. */
static size_t
plain_body(char *text, int *decimals, const struct shape *sh, struct str s, char decimal)
{
	size_t n = 0;
	bool behind = false;

	*decimals = 0;
	if (sh->negative)
		text[n++] = '-';
	for (size_t at = sh->body; at < sh->exponent; at++) {
		if (is_digit(s, at)) {
			text[n++] = s.p[at];
			*decimals += behind;
		} else if (s.p[at] == decimal && decimal) {
			text[n++] = '.';
			behind = true;
		}
	}
	return n;
}

bool
numeral_plain_value(double *out, const struct numeral *v, char decimal)
{
	static const double power[] = { 1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10,
		1e11, 1e12, 1e13, 1e14, 1e15 };
	bool whole = v->mark && v->mark != decimal;

	if (whole && (v->last != 3 || v->first < 1 || v->first > 3 || v->zero_first))
		return false;
	*out = (double)v->digits / power[whole ? 0 : v->last];
	if (v->negative)
		*out = -*out;
	return true;
}

bool
numeral_value(double *out, struct str s, char decimal)
{
	struct shape sh;
	char text[80];
	size_t n;
	int decimals;
	bool whole, minus;

	if (s.n == 0 || s.n > 64)
		return false;
	sh = shape_of(s);
	if (!sh.ok || sh.end != s.n)
		return false;
	whole = sh.groups > 1 && sh.last_mark != decimal;
	/* a mark that is not the decimal one must part thousands */
	if (whole && (sh.last != 3 || sh.first < 1 || sh.first > 3 || sh.zero_first))
		return false;
	if (sh.groups > 2 && sh.mark == decimal)
		return false;
	n = plain_body(text, &decimals, &sh, s, whole ? '\0' : decimal);
	if (sh.end > sh.exponent) {
		size_t at = sh.exponent + 1 + sign_at(&minus, str_from(s, sh.exponent + 1));

		text[n++] = 'e';
		if (minus)
			text[n++] = '-';
		while (at < sh.end)
			text[n++] = s.p[at++];
		return num_parse(out, (struct str){ text, n }, NULL) == E_OK;
	}
	return value_of(out, text, n, decimals);
}

double
numeral_plain(struct str s)
{
	double v;

	return num_parse(&v, str_trim(s), NULL) == E_OK ? v : (double)NAN;
}
