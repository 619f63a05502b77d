/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Layouts that a laboratory has described: added, changed, withdrawn, shared as packs. Every version stays. */
#include "testing/layout.h"

#include "base/number.h"
#include "pack/layout_text.h"
#include "testing/handlers.h"

struct layout_row {
	struct str id, state, title_zh, title_en, author, by, text;
	int64_t version, at_us;
};

/* ---- rows ------------------------------------------------------------------------------------- */

static void
row_read(struct layout_row *out, struct arena *a, struct rows *r)
{
	*out = (struct layout_row){ .id = arena_str(a, rows_text(r, 0)),
		.version = rows_int(r, 1),
		.state = arena_str(a, rows_text(r, 2)),
		.title_zh = arena_str(a, rows_text(r, 3)),
		.title_en = arena_str(a, rows_text(r, 4)),
		.author = arena_str(a, rows_text(r, 5)),
		.by = arena_str(a, rows_text(r, 6)),
		.at_us = rows_int(r, 7),
		.text = arena_str(a, rows_text(r, 8)) };
}

static enum rc
row_find(bool *found, struct layout_row *out, struct arena *a, struct db *db, struct str lab,
	struct str id, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(
		&r, db, &SQL_LAYOUT_BY_ID, (struct bind[]){ B_TEXT(lab), B_TEXT(id) }, err);

	*found = false;
	if (rc)
		return rc;
	if (rows_next(r)) {
		*found = true;
		row_read(out, a, r);
	}
	rc = rows_end(r, err);
	if (rc == E_OK && *found && !out->text.p)
		rc = err_set(err, E_TOO_BIG, "the request is too big");
	return rc;
}

/* The layout of param[0]; E_NOT_FOUND also for what another laboratory has. */
static enum rc
row_of_call(struct layout_row *out, struct http_call *c, struct db *db, struct err *err)
{
	bool found = false;
	enum rc rc = row_find(&found, out, &c->arena, db, call_lab(c), c->param[0], err);

	if (rc == E_OK && !found)
		rc = err_set(err, E_NOT_FOUND, "there is no such layout");
	return rc;
}

static const struct signal_layout *
shipped(const struct http_call *c, struct str id)
{
	const struct pack_library *lib = call_centre(c)->lib;

	for (int i = 0; i < lib->n_layouts; i++)
		if (str_eq(lib->layout[i]->id, id))
			return lib->layout[i];
	return NULL;
}

/* ---- answers ---------------------------------------------------------------------------------- */

/* The object stays open. */
static void
row_write(struct json_out *j, const struct layout_row *r)
{
	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_INTEGER(j, "version", r->version);
	JOUT_TEXT(j, "state", r->state);
	JOUT_TEXT(j, "title_zh", r->title_zh);
	JOUT_TEXT(j, "title_en", r->title_en);
	JOUT_TEXT(j, "author", r->author);
	JOUT_BOOL(j, "own", true);
	JOUT_TEXT(j, "by", r->by);
	jout_key(j, STR("at"));
	instant_write(j, r->at_us);
}

static void
shipped_write(struct json_out *j, const struct signal_layout *l)
{
	jout_object(j);
	JOUT_TEXT(j, "id", l->id);
	JOUT_INTEGER(j, "version", 1);
	JOUT_TEXT(j, "state", STR("in_use"));
	JOUT_TEXT(j, "title_zh", l->title_zh);
	JOUT_TEXT(j, "title_en", l->title_en);
	JOUT_TEXT(j, "author", l->author);
	JOUT_BOOL(j, "own", false);
	jout_object_end(j);
}

static enum rc
layout_answer(struct http_call *c, const struct layout_row *r, struct err *err)
{
	struct json_out j;
	enum rc rc;

	jout_start(&j, &c->out);
	row_write(&j, r);
	JOUT_TEXT(&j, "text", r->text);
	jout_key(&j, STR("description"));
	rc = layout_json_write(&j, r->text, err);
	jout_object_end(&j);
	c->etag = version_text(&c->arena, r->version);
	return rc;
}

/* ---- reading ---------------------------------------------------------------------------------- */

enum rc
layouts_list(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct json_out j;
	struct rows *r;
	enum rc rc =
		db_query(&r, db, &SQL_LAYOUT_LIST, (struct bind[]){ B_TEXT(call_lab(c)) }, err);

	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	while (rows_next(r)) {
		struct layout_row row;

		row_read(&row, &c->arena, r);
		row_write(&j, &row);
		jout_object_end(&j);
	}
	for (int i = 0; i < lib->n_layouts; i++)
		shipped_write(&j, lib->layout[i]);
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	jout_nothing(&j);
	jout_object_end(&j);
	return rows_end(r, err);
}

enum rc
layout_get(struct http_call *c, struct db *db, struct err *err)
{
	struct layout_row r;
	enum rc rc = row_of_call(&r, c, db, err);

	return rc ? rc : layout_answer(c, &r, err);
}

enum rc
layout_pack_get(struct http_call *c, struct db *db, struct err *err)
{
	struct layout_row r;
	enum rc rc = row_of_call(&r, c, db, err);

	if (rc)
		return rc;
	c->out_type = STR("application/yaml");
	c->etag = version_text(&c->arena, r.version);
	c->disposition = disposition_text(
		&c->arena, "attachment", arena_printf(&c->arena, "%.*s.yaml", STR_FMT(r.id)));
	buf_put(&c->out, r.text);
	return E_OK;
}

/* ---- writing ---------------------------------------------------------------------------------- */

static enum rc
row_store(struct http_call *c, struct txn *t, const struct layout_row *r, bool fresh,
	const char *action, struct err *err)
{
	const struct act by = call_act(c);
	struct str lab = str_of(by.user->lab_id);
	struct str detail = arena_printf(&c->arena, "{\"layout\":\"%.*s\",\"version\":%lld}",
		STR_FMT(r->id), (long long)r->version);
	struct audit_entry entry = { .lab_id = lab,
		.user_id = str_of(by.user->id),
		.action = str_of(action),
		.object_kind = STR("layout"),
		.object_id = r->id,
		.detail = detail };
	enum rc rc;

	rc = txn_exec(NULL, t, fresh ? &SQL_LAYOUT_INSERT : &SQL_LAYOUT_UPDATE,
		(struct bind[]){ B_TEXT(lab), B_TEXT(r->id), B_INT(r->version), B_TEXT(r->state),
			B_TEXT(r->title_zh), B_TEXT(r->title_en), B_TEXT(r->author),
			B_TEXT(r->text), B_TEXT(str_of(by.user->id)), B_TEXT(str_of(by.user->name)),
			B_INT(by.now_us) },
		err);
	if (rc)
		return rc;
	rc = txn_exec(NULL, t, &SQL_LAYOUT_VERSION_INSERT,
		(struct bind[]){ B_TEXT(lab), B_TEXT(r->id), B_INT(r->version), B_TEXT(r->state),
			B_TEXT(r->text), B_TEXT(str_of(by.user->id)), B_TEXT(str_of(by.user->name)),
			B_INT(by.now_us) },
		err);
	return rc ? rc : audit_add(t, &entry, by.now_us, err);
}

static struct layout_row
row_given(const struct http_call *c, const struct layout_given *g, int64_t version)
{
	return (struct layout_row){ .id = g->layout->id,
		.version = version,
		.state = STR("in_use"),
		.title_zh = g->layout->title_zh,
		.title_en = g->layout->title_en,
		.author = g->layout->author,
		.by = str_of(call_user(c)->name),
		.at_us = c->now_us,
		.text = g->text };
}

static enum rc
room_check(struct http_call *c, struct txn *t, struct err *err)
{
	struct rows *r;
	int n = 0;
	enum rc rc = db_query(
		&r, txn_db(t), &SQL_LAYOUT_LIST, (struct bind[]){ B_TEXT(call_lab(c)) }, err);

	if (rc)
		return rc;
	while (rows_next(r))
		n++;
	rc = rows_end(r, err);
	if (rc == E_OK && n >= LAYOUTS_MOST)
		rc = err_set(err, E_TOO_BIG, "a laboratory has at most %d layouts", LAYOUTS_MOST);
	return rc;
}

enum rc
layout_create_write(struct http_call *c, struct txn *t, struct err *err)
{
	struct layout_given given;
	struct layout_row row, old;
	bool found = false;
	enum rc rc = layout_from_body(&given, c, 1, err);

	if (rc == E_OK)
		rc = room_check(c, t, err);
	if (rc == E_OK)
		rc = row_find(
			&found, &old, &c->arena, txn_db(t), call_lab(c), given.layout->id, err);
	if (rc)
		return rc;
	if (found || shipped(c, given.layout->id))
		return err_field(err, E_EXISTS, "id", "there is a layout \"%s\" already",
			arena_cstr(&c->arena, given.layout->id));
	row = row_given(c, &given, 1);
	rc = row_store(c, t, &row, true, "layout.create", err);
	if (rc)
		return rc;
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/layouts/%.*s", STR_FMT(row.id));
	return layout_answer(c, &row, err);
}

/* Its state and what it says; a layout that was withdrawn is in use again. */
enum rc
layout_put_write(struct http_call *c, struct txn *t, struct err *err)
{
	struct layout_given given;
	struct layout_row old, row;
	enum rc rc = row_of_call(&old, c, txn_db(t), err);

	if (rc == E_OK)
		rc = http_if_match(c, version_text(&c->arena, old.version), err);
	if (rc == E_OK)
		rc = layout_from_body(&given, c, old.version + 1, err);
	if (rc)
		return rc;
	if (!str_eq(given.layout->id, old.id))
		return err_field(err, E_DOMAIN, "id", "a layout keeps its id, \"%s\"",
			arena_cstr(&c->arena, old.id));
	row = row_given(c, &given, old.version + 1);
	rc = row_store(c, t, &row, false, "layout.change", err);
	return rc ? rc : layout_answer(c, &row, err);
}

enum rc
layout_withdraw_write(struct http_call *c, struct txn *t, struct err *err)
{
	struct layout_row row;
	enum rc rc = row_of_call(&row, c, txn_db(t), err);

	if (rc == E_OK)
		rc = http_if_match(c, version_text(&c->arena, row.version), err);
	if (rc)
		return rc;
	if (!str_eq(row.state, STR("in_use")))
		return err_set(err, E_STATE, "this layout has been withdrawn already");
	row.state = STR("withdrawn");
	row.version++;
	row.by = str_of(call_user(c)->name);
	row.at_us = c->now_us;
	rc = row_store(c, t, &row, false, "layout.withdraw", err);
	return rc ? rc : layout_answer(c, &row, err);
}
