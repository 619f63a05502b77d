/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "codec/json.h"

#include <assert.h>

#include "base/number.h"

void
jout_start(struct json_out *j, struct buf *buf)
{
	*j = (struct json_out){ .buf = buf };
}

/* The comma before a value or key, where one is due. */
static void
separate(struct json_out *j)
{
	if (j->after_key) {
		j->after_key = false;
		return;
	}
	if (j->comma[j->depth])
		buf_char(j->buf, ',');
	j->comma[j->depth] = true;
}

static void
open_level(struct json_out *j, char bracket)
{
	separate(j);
	buf_char(j->buf, bracket);
	assert(j->depth < JSON_MAX_DEPTH);
	j->comma[++j->depth] = false;
}

static void
close_level(struct json_out *j, char bracket)
{
	assert(j->depth > 0 && !j->after_key);
	j->depth--;
	buf_char(j->buf, bracket);
}

void
jout_object(struct json_out *j)
{
	open_level(j, '{');
}

void
jout_object_end(struct json_out *j)
{
	close_level(j, '}');
}

void
jout_array(struct json_out *j)
{
	open_level(j, '[');
}

void
jout_array_end(struct json_out *j)
{
	close_level(j, ']');
}

static void
put_quoted(struct buf *b, struct str s)
{
	bool valid =
		utf8_valid(s); /* else a file's name, say: what is no character becomes U+FFFD */
	size_t from = 0;

	buf_char(b, '"');
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		size_t length = valid || c < 0x80 ? 1 : utf8_first(str_from(s, i));

		if (length && c >= 0x20 && c != '"' && c != '\\') {
			i += length - 1;
			continue;
		}
		buf_put(b, (struct str){ s.p + from, i - from });
		from = i + 1;
		switch (c) {
		case '"': buf_put(b, STR("\\\"")); break;
		case '\\': buf_put(b, STR("\\\\")); break;
		case '\n': buf_put(b, STR("\\n")); break;
		case '\r': buf_put(b, STR("\\r")); break;
		case '\t': buf_put(b, STR("\\t")); break;
		default:
			if (length)
				buf_printf(b, "\\u%04x", c);
			else
				buf_put(b, STR("\xef\xbf\xbd"));
			break;
		}
	}
	buf_put(b, str_from(s, from));
	buf_char(b, '"');
}

void
jout_key(struct json_out *j, struct str key)
{
	separate(j);
	put_quoted(j->buf, key);
	buf_char(j->buf, ':');
	j->after_key = true;
}

void
jout_text(struct json_out *j, struct str s)
{
	separate(j);
	if (s.p)
		put_quoted(j->buf, s);
	else
		buf_put(j->buf, STR("null"));
}

void
jout_number(struct json_out *j, double value)
{
	char text[NUM_TEXT_SIZE];

	separate(j);
	num_text(text, value);
	buf_put(j->buf, str_of(text));
}

void
jout_integer(struct json_out *j, int64_t value)
{
	separate(j);
	buf_printf(j->buf, "%lld", (long long)value);
}

void
jout_bool(struct json_out *j, bool value)
{
	separate(j);
	buf_put(j->buf, value ? STR("true") : STR("false"));
}

void
jout_nothing(struct json_out *j)
{
	separate(j);
	buf_put(j->buf, STR("null"));
}

void
jout_raw(struct json_out *j, struct str s)
{
	separate(j);
	buf_put(j->buf, s);
}

enum rc
json_read(json_t **out, struct str text, struct err *err)
{
	json_error_t wrong;
	json_t *doc = json_loadb(text.p ? text.p : "", text.n, JSON_REJECT_DUPLICATES, &wrong);

	if (!doc)
		return err_at(err, E_SYNTAX, (unsigned)(wrong.line < 0 ? 0 : wrong.line),
			(unsigned)(wrong.column < 0 ? 0 : wrong.column), "this is not JSON: %s",
			wrong.text);
	*out = doc;
	return E_OK;
}

struct str
json_member_text(const json_t *object, const char *key)
{
	const json_t *member = json_object_get(object, key);

	if (!json_is_string(member))
		return STR_NONE;
	return (struct str){ json_string_value(member), json_string_length(member) };
}
