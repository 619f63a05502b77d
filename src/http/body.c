/* SPDX-License-Identifier: GPL-3.0-or-later */
/* JSON bodies: only an object, only the members the route names, and texts out of it. */
#include "http/internal.h"

static bool
listed(const struct compiled *route, const char *name)
{
	for (int i = 0; i < route->n_fields; i++)
		if (str_eq(route->fields[i].name, str_of(name)))
			return true;
	return false;
}

static enum rc
check_members(json_t *body, const struct compiled *route, struct err *err)
{
	const char *name;
	json_t *value;

	if (!json_is_object(body))
		return err_set(err, E_SYNTAX, "the body must be a JSON object");
	json_object_foreach(body, name, value)
	{
		if (!listed(route, name))
			return err_field(
				err, E_DOMAIN, name, "there is no field \"%s\" here", name);
	}
	for (int i = 0; i < route->n_fields; i++) {
		char field[64];

		if (!route->fields[i].required)
			continue;
		snprintf(field, sizeof(field), "%.*s", STR_FMT(route->fields[i].name));
		value = json_object_get(body, field);
		if (!value || json_is_null(value))
			return err_field(err, E_MISSING, field, "this field is required");
	}
	return E_OK;
}

enum rc
body_read(json_t **out, const struct compiled *route, struct str content_type, struct str raw,
	struct err *err)
{
	enum rc rc;

	*out = NULL;
	if (!route->route->fields)
		return E_OK;
	if (raw.n == 0) {
		*out = json_object();
	} else {
		if (!url_type_is(content_type, STR("application/json")))
			return err_set(err, E_TYPE, "the body must be sent as application/json");
		rc = json_read(out, raw, err);
		if (rc)
			return rc;
	}
	rc = check_members(*out, route, err);
	if (rc) {
		json_decref(*out);
		*out = NULL;
	}
	return rc;
}

/* Characters, and whether one of them is a control character other than a line break or a tab. */
static size_t
count_characters(struct str s, bool *control)
{
	size_t n = 0;

	*control = false;
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];

		n += (c & 0xc0) != 0x80;
		if ((c < 0x20 && c != '\n' && c != '\r' && c != '\t') || c == 0x7f)
			*control = true;
	}
	return n;
}

enum rc
http_text(
	struct str *out, const struct http_call *c, const char *field, size_t max, struct err *err)
{
	const json_t *value = json_object_get(c->body, field);
	struct str s;
	bool control;

	if (!value || json_is_null(value))
		return err_field(err, E_MISSING, field, "this field is required");
	if (!json_is_string(value))
		return err_field(err, E_DOMAIN, field, "this field must be a text");
	s = str_trim((struct str){ json_string_value(value), json_string_length(value) });
	if (!s.n)
		return err_field(err, E_MISSING, field, "this field is required");
	if (count_characters(s, &control) > max)
		return err_field(
			err, E_DOMAIN, field, "this field takes at most %zu characters", max);
	if (control)
		return err_field(err, E_DOMAIN, field, "this field holds a control character");
	*out = s;
	return E_OK;
}

struct str
http_text_or(const struct http_call *c, const char *field, struct str otherwise)
{
	struct str s = json_member_text(c->body, field);

	return s.p ? str_trim(s) : otherwise;
}
