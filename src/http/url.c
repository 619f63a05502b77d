/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The small languages inside a request's head: escapes, query, cookies, entity tags, preferences. */
#include <ctype.h>

#include "http/internal.h"

static int
hex_value(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return -1;
}

enum rc
url_decode(struct str *out, struct arena *a, struct str s, bool plus_is_space, struct err *err)
{
	char *p = arena_take(a, s.n + 1);
	size_t n = 0;

	if (!p)
		return err_set(err, E_TOO_BIG, "the address is too long");
	for (size_t i = 0; i < s.n; i++) {
		char c = s.p[i];

		if (c == '+' && plus_is_space) {
			c = ' ';
		} else if (c == '%') {
			int high = i + 2 < s.n ? hex_value(s.p[i + 1]) : -1;
			int low = i + 2 < s.n ? hex_value(s.p[i + 2]) : -1;

			if (high < 0 || low < 0)
				return err_set(err, E_SYNTAX,
					"the address holds a %% that two hexadecimal digits do not "
					"follow");
			c = (char)(high << 4 | low);
			i += 2;
		}
		if (c == '\0')
			return err_set(err, E_SYNTAX, "the address holds a NUL character");
		p[n++] = c;
	}
	*out = (struct str){ p, n };
	if (!utf8_valid(*out))
		return err_set(err, E_SYNTAX, "the address is not valid UTF-8");
	return E_OK;
}

enum rc
url_query(struct str *out, struct arena *a, struct str query, struct str name, struct err *err)
{
	while (query.n) {
		struct str value = str_cut(&query, '&');
		struct str key = str_cut(&value, '=');
		enum rc rc;

		/* our own names need no escapes; a client may still write them with some */
		if (memchr(key.p, '%', key.n)) {
			rc = url_decode(&key, a, key, true, err);
			if (rc)
				return rc;
		}
		if (str_eq(key, name))
			return url_decode(out, a, value, true, err);
	}
	*out = STR_NONE;
	return E_OK;
}

enum rc
url_query_check(struct str query, struct err *err)
{
	struct str decoded;
	struct arena a;
	enum rc rc;

	if (!query.n)
		return E_OK;
	arena_init(&a, query.n + 64);
	rc = url_decode(&decoded, &a, query, true, err);
	arena_release(&a);
	return rc;
}

struct str
url_cookie(struct str header, struct str name)
{
	while (header.n) {
		struct str value = str_trim(str_cut(&header, ';'));
		struct str key = str_cut(&value, '=');

		if (str_eq(key, name))
			return value;
	}
	return STR_NONE;
}

/* q=0.8 in thousandths; 1000 when it is not stated or not understood. */
static int
preference(struct str parameters)
{
	while (parameters.n) {
		struct str p = str_trim(str_cut(&parameters, ';'));
		int value = 0, scale = 1000;

		if (p.n < 3 || !str_starts(p, STR("q=")))
			continue;
		p = str_from(p, 2);
		if (p.p[0] != '0')
			return 1000;
		for (size_t i = 2; i < p.n && isdigit((unsigned char)p.p[i]) && scale > 1; i++) {
			scale /= 10;
			value += (p.p[i] - '0') * scale;
		}
		return value;
	}
	return 1000;
}

struct str
url_language(struct str accept_language)
{
	struct str best = STR("zh");
	int liked = 0;

	while (accept_language.n) {
		struct str rest = str_trim(str_cut(&accept_language, ','));
		struct str tag = str_trim(str_cut(&rest, ';'));
		int q = preference(rest);
		struct str primary = str_cut(&tag, '-');

		if (q <= liked)
			continue;
		if (str_eq_nocase(primary, STR("zh")))
			best = STR("zh");
		else if (str_eq_nocase(primary, STR("en")))
			best = STR("en");
		else
			continue;
		liked = q;
	}
	return best;
}

bool
url_etag_in(struct str list, struct str etag, bool star)
{
	while (list.n) {
		struct str tag = str_trim(str_cut(&list, ','));

		if (star && str_eq(tag, STR("*")))
			return true;
		if (str_starts(tag, STR("W/")))
			tag = str_from(tag, 2);
		if (tag.n >= 2 && tag.p[0] == '"' && tag.p[tag.n - 1] == '"' &&
			str_eq((struct str){ tag.p + 1, tag.n - 2 }, etag))
			return true;
	}
	return false;
}

bool
url_type_is(struct str content_type, struct str type)
{
	return str_eq_nocase(str_trim(str_cut(&content_type, ';')), type);
}

bool
url_gzip_accepted(struct str accept_encoding)
{
	while (accept_encoding.n) {
		struct str rest = str_trim(str_cut(&accept_encoding, ','));
		struct str name = str_trim(str_cut(&rest, ';'));

		if (str_eq_nocase(name, STR("gzip")))
			return preference(rest) > 0;
	}
	return false;
}

bool
url_same_origin(struct str origin, struct str host)
{
	size_t at = str_find(origin, STR("://"));

	return host.n && at < origin.n && str_eq_nocase(str_from(origin, at + 3), host);
}
