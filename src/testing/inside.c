/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Small things that every file of the wing needs: members of a body, JSON again as JSON, audit entries. */
#include "testing/inside.h"

enum rc
member_text(struct str *out, const json_t *object, const char *name, size_t max, bool required,
	struct err *err)
{
	const json_t *value = json_object_get(object, name);
	struct str text;

	if (!value || json_is_null(value)) {
		if (required)
			return err_field(err, E_MISSING, name, "this field must be filled in");
		return E_OK;
	}
	if (!json_is_string(value))
		return err_field(err, E_DOMAIN, name, "this field is text");
	text = str_trim((struct str){ json_string_value(value), json_string_length(value) });
	if (!text.n && required)
		return err_field(err, E_MISSING, name, "this field must be filled in");
	if (text.n > max)
		return err_field(err, E_TOO_BIG, name, "this text is longer than %zu bytes", max);
	for (size_t i = 0; i < text.n; i++)
		if ((unsigned char)text.p[i] < 0x20 && text.p[i] != '\n' && text.p[i] != '\t' &&
			text.p[i] != '\r')
			return err_field(
				err, E_DOMAIN, name, "this text holds a control character");
	*out = text.n ? text : STR("");
	return E_OK;
}

enum rc
in_body(enum rc rc, const char *field, struct err *err)
{
	if (rc != E_NOT_FOUND)
		return rc;
	if (err) {
		err->rc = E_DOMAIN;
		if (!err->field[0])
			snprintf(err->field, sizeof(err->field), "%s", field);
	}
	return E_DOMAIN;
}

/* NOLINTBEGIN(misc-no-recursion): bounded by the depth that json_read accepts */
void
json_members_write(struct json_out *j, const json_t *object)
{
	const char *key;
	json_t *member;

	/* the macro wants a pointer that is not const, and changes nothing */
	json_object_foreach((json_t *)(uintptr_t)object, key, member)
	{
		jout_key(j, str_of(key));
		json_value_write(j, member);
	}
}

void
json_value_write(struct json_out *j, const json_t *value)
{
	json_t *member;
	size_t i;

	switch (json_typeof(value)) {
	case JSON_OBJECT:
		jout_object(j);
		json_members_write(j, value);
		jout_object_end(j);
		break;
	case JSON_ARRAY:
		jout_array(j);
		json_array_foreach(value, i, member) json_value_write(j, member);
		jout_array_end(j);
		break;
	case JSON_STRING:
		jout_text(j, (struct str){ json_string_value(value), json_string_length(value) });
		break;
	case JSON_INTEGER: jout_integer(j, json_integer_value(value)); break;
	case JSON_REAL: jout_number(j, json_real_value(value)); break;
	case JSON_TRUE:
	case JSON_FALSE: jout_bool(j, json_is_true(value)); break;
	case JSON_NULL: jout_nothing(j); break;
	}
}
/* NOLINTEND(misc-no-recursion) */

struct str
or_empty(struct str s)
{
	return s.p ? s : STR("");
}

void
instant_write(struct json_out *j, int64_t us)
{
	char text[INSTANT_TEXT_SIZE];

	instant_text(text, us, CENTRE_OFFSET_MIN);
	jout_text(j, str_of(text));
}

struct act
call_act(const struct http_call *c)
{
	return (struct act){ call_centre(c), call_user(c), c->now_us };
}

enum rc
sample_audit(struct txn *t, const struct act *by, struct str sample_id, const char *action,
	struct str detail, struct err *err)
{
	struct audit_entry e = { .lab_id = str_of(by->user->lab_id),
		.user_id = str_of(by->user->id),
		.action = str_of(action),
		.object_kind = STR("sample"),
		.object_id = sample_id,
		.detail = detail.n ? detail : STR("{}") };

	return audit_add(t, &e, by->now_us, err);
}

struct str
version_text(struct arena *a, int64_t version)
{
	return arena_printf(a, "%lld", (long long)version);
}

enum rc
call_sample(struct sample *out, struct http_call *c, struct db *db, struct err *err)
{
	return sample_load(out, &c->arena, db, call_user(c), c->param[0], err);
}

enum rc
call_sample_to_change(struct sample *out, struct http_call *c, struct txn *t, struct err *err)
{
	enum rc rc = call_sample(out, c, txn_db(t), err);

	if (rc)
		return rc;
	return http_if_match(c, version_text(&c->arena, out->version), err);
}
