/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Members that several bodies have: a file as base64, a set of options. */
#include <sodium.h>

#include "analysis/analysis.h"
#include "base/number.h"
#include "testing/handlers.h"

enum rc
body_file(struct str *out, struct http_call *c, struct err *err)
{
	struct str text = json_member_text(c->body, "file");
	unsigned char *bytes = arena_take(&c->arena, text.n / 4 * 3 + 4);
	const char *end = NULL;
	size_t n = 0;

	if (!bytes)
		return err_set(err, E_TOO_BIG, "the request is too big");
	if (!text.n)
		return err_field(err, E_MISSING, "file", "the file is empty");
	if (sodium_base642bin(bytes, text.n / 4 * 3 + 4, text.p, text.n, NULL, &n, &end,
		    sodium_base64_VARIANT_ORIGINAL) != 0 ||
		end != text.p + text.n)
		return err_field(
			err, E_SYNTAX, "file", "the bytes of the file come as base64 text");
	*out = (struct str){ (const char *)bytes, n };
	return E_OK;
}

/* A member of "options" as text: people write numbers and true as JSON has them. */
static enum rc
option_text(struct str *out, struct arena *a, const char *name, const json_t *v, struct err *err)
{
	char text[NUM_TEXT_SIZE];

	if (json_is_string(v)) {
		*out = (struct str){ json_string_value(v), json_string_length(v) };
	} else if (json_is_integer(v)) {
		*out = arena_printf(a, "%lld", (long long)json_integer_value(v));
	} else if (json_is_real(v)) {
		num_text(text, json_real_value(v));
		*out = arena_str(a, str_of(text));
	} else if (json_is_boolean(v)) {
		*out = json_is_true(v) ? STR("true") : STR("false");
	} else {
		return err_field(err, E_DOMAIN, name, "expected a text, a number, true or false");
	}
	return E_OK;
}

enum rc
body_options(struct option_given *given, int *n, struct http_call *c, struct err *err)
{
	const json_t *options = json_object_get(c->body, "options");
	const char *name;
	json_t *v;

	*n = 0;
	if (options && !json_is_object(options))
		return err_field(err, E_DOMAIN, "options", "expected an object of options");
	json_object_foreach((json_t *)(uintptr_t)options, name, v)
	{
		enum rc rc;

		if (*n >= OPTIONS_MOST)
			return err_field(err, E_TOO_BIG, "options", "there are too many options");
		if (json_is_null(v))
			continue;
		given[*n].name = str_of(name);
		rc = option_text(&given[*n].value, &c->arena, name, v, err);
		if (rc)
			return rc;
		/* an empty field of a form is an option not given */
		*n += given[*n].value.n > 0;
	}
	return E_OK;
}
