/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which words and descriptions a laboratory's files are read with. */
#include "base/number.h"
#include "pack/layout_text.h"
#include "testing/layout.h"

/* A stored description; its version is that of its row. */
static enum rc
read_text(const struct signal_layout **out, struct arena *a, const struct centre *centre,
	struct str text, int64_t version, struct err *err)
{
	struct pack_text one = { "layout", arena_str(a, text) };
	struct pack_input in = { &one, 1, centre->dict, NULL, NULL };
	struct signal_layout *own = arena_new(a, struct signal_layout, 1);
	enum rc rc;

	if (!one.text.p || !own)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = pack_layout_read(out, a, centre->lib, &in, err);
	if (rc)
		return rc;
	*own = **out;
	own->version = version_text(a, version);
	*out = own;
	return E_OK;
}

static enum rc
teach(const struct signal_dictionary **out, struct arena *a, const struct centre *centre,
	const struct signal_layout *const *list, int n, struct err *err)
{
	struct signal_dictionary *taught;
	enum rc rc = signal_dictionary_teach(&taught, a, centre->dict, list, n, err);

	if (rc == E_OK)
		*out = taught;
	return rc;
}

enum rc
laboratory_words(const struct signal_dictionary **out, struct arena *a, struct db *db,
	const struct act *by, struct err *err)
{
	const struct signal_layout **list =
		arena_new(a, const struct signal_layout *, LAYOUTS_MOST);
	struct rows *r;
	int n = 0;
	enum rc rc;

	if (!list)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = db_query(&r, db, &SQL_LAYOUT_IN_USE,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)) }, err);
	if (rc)
		return rc;
	while (n < LAYOUTS_MOST && rows_next(r)) {
		/* what a newer program no longer understands reads nothing; its page says why */
		if (read_text(&list[n], a, by->centre, rows_text(r, 1), rows_int(r, 0), NULL) ==
			E_OK)
			n++;
	}
	rc = rows_end(r, err);
	return rc ? rc : teach(out, a, by->centre, list, n, err);
}

enum rc
stored_words(const struct signal_dictionary **out, struct arena *a, const struct centre *centre,
	const struct stored_file *f, struct err *err)
{
	const struct signal_layout **list = arena_new(a, const struct signal_layout *, 1);
	enum rc rc;

	*out = centre->dict;
	if (!f->layout_text.n)
		return E_OK;
	if (!list)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = read_text(&list[0], a, centre, f->layout_text, f->layout_version, err);
	return rc ? rc : teach(out, a, centre, list, 1, err);
}

/* ---- a description that is given -------------------------------------------------------------- */

/* The members in the order in which a person writes them; what is not known comes last and is refused by the reader. */
static json_t *
ordered(const json_t *description, int64_t version)
{
	static const char *const order[] = { "id", "version", "title", "author", "note", "text",
		"recognise", "specimens", "table", "fields" };
	json_t *out = json_pack("{s:s}", "pack", "layout"), *v;
	const char *key;

	if (json_object_get(description, "pack"))
		json_object_set(out, "pack", json_object_get(description, "pack"));

	for (size_t i = 0; i < sizeof(order) / sizeof(order[0]); i++) {
		v = json_object_get(description, order[i]);
		if (strcmp(order[i], "version") == 0)
			json_object_set_new(out, order[i], json_integer(version));
		else if (v)
			json_object_set(out, order[i], v);
	}
	json_object_foreach((json_t *)(uintptr_t)description, key, v)
	{
		if (!json_object_get(out, key))
			json_object_set(out, key, v);
	}
	return out;
}

/* The body's description as JSON; the caller's. */
static enum rc
given_json(json_t **out, const struct http_call *c, struct err *err)
{
	json_t *description = json_object_get(c->body, "description");
	const json_t *text = json_object_get(c->body, "text");
	struct json_out j;
	struct buf b;
	enum rc rc;

	if ((description != NULL) == (text != NULL))
		return err_field(err, E_MISSING, "description",
			"a layout is given either as a description or as the text of a pack");
	if (description) {
		if (!json_is_object(description))
			return err_field(
				err, E_DOMAIN, "description", "a description is an object");
		*out = json_incref(description);
		return E_OK;
	}
	if (!json_is_string(text))
		return err_field(err, E_DOMAIN, "text", "this field must be a text");
	buf_init(&b, 8 << 20);
	jout_start(&j, &b);
	rc = layout_json_write(&j, json_member_text(c->body, "text"), err);
	if (rc == E_OK && b.bad)
		rc = err_field(err, E_TOO_BIG, "text", "the pack is too long");
	if (rc == E_OK)
		rc = json_read(out, buf_str(&b), err);
	buf_release(&b);
	if (rc == E_OK && !json_is_object(*out)) {
		json_decref(*out);
		rc = err_field(
			err, E_SYNTAX, "text", "this pack describes no layout (pack: layout)");
	}
	return in_body(rc, "text", err);
}

enum rc
layout_from_body(struct layout_given *out, struct http_call *c, int64_t version, struct err *err)
{
	struct pack_text one = { "layout.yaml", STR_INIT("") };
	const struct centre *centre = call_centre(c);
	struct pack_input in = { &one, 1, centre->dict, NULL, NULL };
	json_t *given = NULL, *whole;
	struct buf b;
	enum rc rc = given_json(&given, c, err);

	*out = (struct layout_given){ .text = STR("") };
	if (rc)
		return rc;
	whole = ordered(given, version);
	json_decref(given);
	buf_init(&b, 1 << 20);
	layout_yaml_write(&b, whole);
	json_decref(whole);
	out->text = b.bad ? STR_NONE : arena_str(&c->arena, buf_str(&b));
	buf_release(&b);
	if (!out->text.p)
		return err_field(err, E_TOO_BIG, "description", "the pack is too long");
	one.text = out->text;
	rc = pack_layout_read(&out->layout, &c->arena, centre->lib, &in, err);
	return in_body(rc, "description", err);
}
