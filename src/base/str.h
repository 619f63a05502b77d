/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Borrowed text: a pointer and a length, not NUL-terminated, never owned. */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct str {
	const char *p;
	size_t n;
};

#define STR(literal) ((struct str){ "" literal, sizeof(literal) - 1 })
#define STR_INIT(literal)                       \
	{                                       \
		"" literal, sizeof(literal) - 1 \
	} /* in static initialisers */
#define STR_NONE ((struct str){ NULL, 0 })
#define STR_FMT(s) (int)(s).n, (s).p /* for "%.*s" */

static inline struct str
str_of(const char *c_string)
{
	return (struct str){ c_string, c_string ? strlen(c_string) : 0 };
}

static inline bool
str_eq(struct str a, struct str b)
{
	return a.n == b.n && (a.n == 0 || memcmp(a.p, b.p, a.n) == 0);
}

static inline struct str
str_from(struct str s, size_t at)
{
	size_t k = at < s.n ? at : s.n;

	return (struct str){ k ? s.p + k : s.p, s.n - k }; /* nothing + 0 has no meaning in C */
}

static inline struct str
str_first(struct str s, size_t n)
{
	return (struct str){ s.p, n < s.n ? n : s.n };
}

int str_cmp(struct str a, struct str b);        /* by bytes, so by code point */
bool str_eq_nocase(struct str a, struct str b); /* ASCII letters only */
bool str_starts(struct str s, struct str prefix);
bool str_ends(struct str s, struct str suffix);
struct str str_trim(struct str s);              /* without blanks, tabs, CR, LF at both ends */
size_t str_find(struct str s, struct str what); /* position, or s.n when absent */

/* At most n bytes from the start, and no character of UTF-8 cut in two: for quoting in a message. */
struct str str_first_whole(struct str s, size_t n);

/* Cut *rest at the first sep: returns what stands before it and moves *rest behind it. */
struct str str_cut(struct str *rest, char sep);

bool utf8_valid(struct str s); /* strict: no overlong forms, no surrogates */
/* Bytes of the character at the start of s; 0 where none is valid. */
size_t utf8_first(struct str s);
/* A terminated copy for a message, shortened to fit and never in the middle of a character; returns out. */
const char *str_show(char *out, size_t size, struct str s);

#endif
