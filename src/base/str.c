/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/str.h"

#include <stdint.h>

int
str_cmp(struct str a, struct str b)
{
	size_t n = a.n < b.n ? a.n : b.n;
	int c = n ? memcmp(a.p, b.p, n) : 0;

	if (c)
		return c;
	return (a.n > b.n) - (a.n < b.n);
}

static int
lower(char c)
{
	return c >= 'A' && c <= 'Z' ? c - 'A' + 'a' : c;
}

bool
str_eq_nocase(struct str a, struct str b)
{
	if (a.n != b.n)
		return false;
	for (size_t i = 0; i < a.n; i++)
		if (lower(a.p[i]) != lower(b.p[i]))
			return false;
	return true;
}

bool
str_starts(struct str s, struct str prefix)
{
	return s.n >= prefix.n && str_eq(str_first(s, prefix.n), prefix);
}

bool
str_ends(struct str s, struct str suffix)
{
	return s.n >= suffix.n && str_eq(str_from(s, s.n - suffix.n), suffix);
}

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

struct str
str_trim(struct str s)
{
	while (s.n && blank(s.p[0])) {
		s.p++;
		s.n--;
	}
	while (s.n && blank(s.p[s.n - 1]))
		s.n--;
	return s;
}

size_t
str_find(struct str s, struct str what)
{
	const char *at;

	if (what.n == 0)
		return 0;
	if (s.n == 0)
		return s.n;
	at = memmem(s.p, s.n, what.p, what.n);
	return at ? (size_t)(at - s.p) : s.n;
}

struct str
str_first_whole(struct str s, size_t n)
{
	if (n >= s.n)
		return s;
	while (n > 0 && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	return str_first(s, n);
}

struct str
str_cut(struct str *rest, char sep)
{
	const char *at = rest->n ? memchr(rest->p, sep, rest->n) : NULL;
	struct str head = *rest;

	if (!at) {
		*rest = (struct str){ rest->p + rest->n, 0 };
		return head;
	}
	head.n = (size_t)(at - rest->p);
	*rest = str_from(*rest, head.n + 1);
	return head;
}

/* Length of the well-formed sequence at p (n bytes left), 0 when malformed: Unicode table 3-7. */
static size_t
utf8_step(const unsigned char *p, size_t n)
{
	unsigned char c = p[0];
	unsigned char low = 0x80, high = 0xbf;
	size_t len;

	if (c < 0x80)
		return 1;
	if (c < 0xc2 || c > 0xf4)
		return 0;
	len = c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;
	if (n < len)
		return 0;
	if (c == 0xe0)
		low = 0xa0;
	else if (c == 0xed)
		high = 0x9f;
	else if (c == 0xf0)
		low = 0x90;
	else if (c == 0xf4)
		high = 0x8f;
	if (p[1] < low || p[1] > high)
		return 0;
	for (size_t i = 2; i < len; i++)
		if ((p[i] & 0xc0) != 0x80)
			return 0;
	return len;
}

bool
utf8_valid(struct str s)
{
	size_t at = 0;

	while (at < s.n) {
		uint64_t eight;
		size_t step;

		/* instruments write ASCII for the most part */
		while (s.n - at >= sizeof(eight)) {
			memcpy(&eight, s.p + at, sizeof(eight));
			if (eight & UINT64_C(0x8080808080808080))
				break;
			at += sizeof(eight);
		}
		if (at == s.n)
			break;
		step = utf8_step((const unsigned char *)s.p + at, s.n - at);

		if (step == 0)
			return false;
		at += step;
	}
	return true;
}

size_t
utf8_first(struct str s)
{
	return s.n ? utf8_step((const unsigned char *)s.p, s.n) : 0;
}

const char *
str_show(char *out, size_t size, struct str s)
{
	size_t n = s.n < size ? s.n : size - 1;

	while (n > 0 && n < s.n && ((unsigned char)s.p[n] & 0xc0) == 0x80)
		n--;
	if (n)
		memcpy(out, s.p, n);
	out[n] = '\0';
	return out;
}
