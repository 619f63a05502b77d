/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes of sessions, organisations, users and the audit log: src/access as JSON. */
#include "access/hooks.h"
#include "base/number.h"
#include "server/demo.h"
#include "server/laboratory.h"
#include "server/routes.h"
#include "standards/standards.h"
#include "text/text.h"

enum rc
health_get(struct http_call *c, struct db *db, struct err *err)
{
	const struct program *p = c->program;
	struct laboratory lab;
	struct json_out j;
	bool found;
	enum rc rc = laboratory_next(
		&found, &lab, db, "", err); /* the database answers, so all is well */

	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_TEXT(&j, "status", STR("ok"));
	JOUT_TEXT(&j, "version", STR(HIDEMARK_VERSION));
	if (found) {
		jout_key(&j, STR("centre"));
		jout_object(&j);
		JOUT_TEXT(&j, "name_zh", str_of(lab.name_zh));
		JOUT_TEXT(&j, "name_en", str_of(lab.name_en));
		jout_object_end(&j);
	}
	if (p->demo) {
		jout_key(&j, STR("demo_users"));
		jout_array(&j);
		for (int i = 0; i < n_demo_users; i++) {
			jout_object(&j);
			JOUT_TEXT(&j, "login", str_of(demo_users[i].login));
			JOUT_TEXT(&j, "password", str_of(demo_users[i].password));
			JOUT_TEXT(&j, "role", role_id(demo_users[i].role));
			JOUT_TEXT(&j, "name", str_of(demo_users[i].name));
			jout_object_end(&j);
		}
		jout_array_end(&j);
	}
	jout_object_end(&j);
	return E_OK;
}

static void
organisation_json(struct json_out *j, const struct organisation *o)
{
	jout_object(j);
	JOUT_TEXT(j, "id", o->id);
	JOUT_TEXT(j, "name_zh", o->name_zh);
	JOUT_TEXT(j, "name_en", o->name_en);
	JOUT_TEXT(j, "kind", o->kind);
	jout_object_end(j);
}

/* ---- sessions ------------------------------------------------------------------------------------- */

static enum rc
session_json(struct http_call *c, struct db *db, const struct user *u, struct err *err)
{
	struct organisation own, lab;
	struct json_out j;
	struct date today = instant_date(c->now_us, CENTRE_OFFSET_MIN);
	enum rc rc;

	if ((rc = organisation_by_id(
		     &own, &c->arena, db, str_of(u->lab_id), str_of(u->org_id), err)) ||
		(rc = organisation_by_id(
			 &lab, &c->arena, db, str_of(u->lab_id), str_of(u->lab_id), err)))
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("user"));
	jout_object(&j);
	JOUT_TEXT(&j, "id", str_of(u->id));
	JOUT_TEXT(&j, "login", str_of(u->login));
	JOUT_TEXT(&j, "name", str_of(u->name));
	JOUT_TEXT(&j, "role", role_id(u->role));
	jout_key(&j, STR("organisation"));
	organisation_json(&j, &own);
	jout_key(&j, STR("permissions"));
	jout_array(&j);
	for (int i = PERMISSION_SIGNED_IN + 1; i < PERMISSION_COUNT; i++)
		if (permission_granted(u, (enum permission)i))
			jout_text(&j, str_of(permission_name((enum permission)i)));
	jout_array_end(&j);
	jout_object_end(&j);
	jout_key(&j, STR("centre"));
	jout_object(&j);
	JOUT_TEXT(&j, "name_zh", lab.name_zh);
	JOUT_TEXT(&j, "name_en", lab.name_en);
	jout_key(&j, STR("today"));
	date_write(&j, today);
	jout_key(&j, STR("next_date"));
	date_write(&j, standards_next_date(call_centre(c)->lib, today));
	jout_object_end(&j);
	jout_object_end(&j);
	return E_OK;
}

enum rc
session_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct user *u = arena_new(&c->arena, struct user, 1);

	if (!u)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = u;
	return access_sign_in(u, c, db, err);
}

enum rc
session_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct user *u = c->state;
	enum rc rc = access_sign_in_done(c, t, u, err);

	return rc ? rc : session_json(c, txn_db(t), u, err);
}

enum rc
session_get(struct http_call *c, struct db *db, struct err *err)
{
	return session_json(c, db, call_user(c), err);
}

enum rc
session_delete(struct http_call *c, struct txn *t, struct err *err)
{
	c->status = 204;
	return access_sign_out(c, t, err);
}

/* ---- organisations --------------------------------------------------------------------------------- */

struct listing {
	struct json_out j;
	struct http_call *c;
	struct db *db;
	int64_t last;
	int n;
};

static void
listing_start(struct listing *l, struct http_call *c, struct db *db)
{
	*l = (struct listing){ .c = c, .db = db };
	jout_start(&l->j, &c->out);
	jout_object(&l->j);
	jout_key(&l->j, STR("items"));
	jout_array(&l->j);
}

static void
listing_end(struct listing *l, struct str next)
{
	jout_array_end(&l->j);
	jout_key(&l->j, STR("next"));
	jout_text(&l->j, next);
	jout_object_end(&l->j);
}

static enum rc
organisation_one(void *ctx, const struct organisation *o, struct err *err)
{
	struct listing *l = ctx;
	const struct user *u = call_user(l->c);

	(void)err;
	if (u->role != ROLE_ENTERPRISE || str_eq(o->id, str_of(u->org_id)))
		organisation_json(&l->j, o);
	return E_OK;
}

enum rc
organisations_get(struct http_call *c, struct db *db, struct err *err)
{
	struct str kind = http_query(c, "kind");
	struct listing l;
	enum rc rc;

	listing_start(&l, c, db);
	rc = organisation_list(db, call_lab(c), kind.p ? kind : STR(""), organisation_one, &l, err);
	listing_end(&l, STR_NONE);
	return rc;
}

enum rc
organisation_write(struct http_call *c, struct txn *t, struct err *err)
{
	struct new_organisation in = { .kind = STR("enterprise") };
	struct audit_entry entry = { .lab_id = call_lab(c),
		.user_id = str_of(call_user(c)->id),
		.action = STR("organisation.create"),
		.object_kind = STR("organisation"),
		.detail = STR("{}") };
	struct organisation o;
	char id[UUID_TEXT_SIZE];
	struct json_out j;
	enum rc rc;

	rc = http_text(&in.name_zh, c, "name_zh", 200, err);
	if (rc)
		return rc;
	in.name_en = http_text_or(c, "name_en", in.name_zh);
	in.address = http_text_or(c, "address", STR(""));
	in.contact = http_text_or(c, "contact", STR(""));
	rc = organisation_insert(id, t, call_lab(c), &in, c->now_us, err);
	if (rc)
		return rc;
	entry.object_id = str_of(id);
	rc = audit_add(t, &entry, c->now_us, err);
	if (rc)
		return rc;
	o = (struct organisation){
		.id = str_of(id), .kind = in.kind, .name_zh = in.name_zh, .name_en = in.name_en
	};
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/organisations/%s", id);
	jout_start(&j, &c->out);
	organisation_json(&j, &o);
	return E_OK;
}

/* ---- users ----------------------------------------------------------------------------------------- */

static enum rc
user_json(struct json_out *j, struct http_call *c, struct db *db, const struct user *u,
	bool enabled, struct err *err)
{
	struct organisation own;
	enum rc rc =
		organisation_by_id(&own, &c->arena, db, str_of(u->lab_id), str_of(u->org_id), err);

	if (rc)
		return rc;
	jout_object(j);
	JOUT_TEXT(j, "id", str_of(u->id));
	JOUT_TEXT(j, "login", str_of(u->login));
	JOUT_TEXT(j, "name", str_of(u->name));
	JOUT_TEXT(j, "role", role_id(u->role));
	jout_key(j, STR("organisation"));
	organisation_json(j, &own);
	JOUT_BOOL(j, "disabled", !enabled);
	jout_object_end(j);
	return E_OK;
}

static enum rc
user_one(void *ctx, const struct user *u, bool enabled, struct err *err)
{
	struct listing *l = ctx;

	return user_json(&l->j, l->c, l->db, u, enabled, err);
}

enum rc
users_get(struct http_call *c, struct db *db, struct err *err)
{
	struct listing l;
	enum rc rc;

	listing_start(&l, c, db);
	rc = user_list(db, call_lab(c), user_one, &l, err);
	listing_end(&l, STR_NONE);
	return rc;
}

struct user_state {
	struct new_user in;
	char hash[128];
};

enum rc
user_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct user_state *s = arena_new(&c->arena, struct user_state, 1);
	struct organisation own;
	struct str password, role;
	enum rc rc;

	if (!s)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = s;
	s->in.lab_id = call_lab(c);
	if ((rc = http_text(&s->in.login, c, "login", 63, err)) ||
		(rc = http_text(&s->in.name, c, "name", 60, err)) ||
		(rc = http_text(&password, c, "password", 256, err)) ||
		(rc = http_text(&role, c, "role", 40, err)) ||
		(rc = role_parse(&s->in.role, role, err)))
		return rc;
	if (s->in.login.n < 2)
		return err_field(err, E_DOMAIN, "login", "a login has at least 2 characters");
	if (password.n < 10)
		return err_field(
			err, E_DOMAIN, "password", "a password has at least 10 characters");
	s->in.org_id = http_text_or(c, "organisation_id", STR(""));
	if (!s->in.org_id.n && s->in.role == ROLE_ENTERPRISE)
		return err_field(err, E_MISSING, "organisation_id",
			"say which enterprise the user belongs to");
	if (!s->in.org_id.n)
		s->in.org_id = call_lab(c);
	rc = organisation_by_id(&own, &c->arena, db, call_lab(c), s->in.org_id, NULL);
	if (rc == E_NOT_FOUND)
		return err_field(err, E_DOMAIN, "organisation_id", "there is no such organisation");
	if (rc)
		return err_set(err, rc, "the organisation cannot be read");
	if (str_eq(own.kind, STR("laboratory")) == (s->in.role == ROLE_ENTERPRISE))
		return err_field(err, E_DOMAIN, "organisation_id",
			"enterprise users belong to an enterprise, all others to the laboratory");
	rc = password_hash(s->hash, password, err);
	s->in.password_hash = str_of(s->hash);
	return rc;
}

enum rc
user_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct user_state *s = c->state;
	struct audit_entry entry = { .lab_id = call_lab(c),
		.user_id = str_of(call_user(c)->id),
		.action = STR("user.create"),
		.object_kind = STR("user"),
		.detail = STR("{}") };
	struct user u;
	char id[UUID_TEXT_SIZE];
	struct json_out j;
	enum rc rc;

	rc = user_insert(id, t, &s->in, c->now_us, err);
	if (rc)
		return rc;
	entry.object_id = str_of(id);
	if ((rc = audit_add(t, &entry, c->now_us, err)) ||
		(rc = user_by_id(&u, NULL, txn_db(t), call_lab(c), str_of(id), err)))
		return rc;
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/users/%s", id);
	jout_start(&j, &c->out);
	return user_json(&j, c, txn_db(t), &u, true, err);
}

/* ---- audit log -------------------------------------------------------------------------------------- */

static enum rc
audit_one(void *ctx, const struct audit_row *row, struct err *err)
{
	struct listing *l = ctx;
	struct user u = { 0 };
	char n[32], at[INSTANT_TEXT_SIZE];

	snprintf(n, sizeof(n), "%lld", (long long)row->n);
	instant_text(at, row->at_us, CENTRE_OFFSET_MIN);
	if (row->entry.user_id.n) {
		enum rc rc = user_by_id(&u, NULL, l->db, call_lab(l->c), row->entry.user_id, err);

		if (rc && rc != E_NOT_FOUND)
			return rc;
	}
	jout_object(&l->j);
	JOUT_TEXT(&l->j, "id", str_of(n));
	JOUT_TEXT(&l->j, "at", str_of(at));
	JOUT_TEXT(&l->j, "user_id", row->entry.user_id.p ? row->entry.user_id : STR(""));
	JOUT_TEXT(&l->j, "user_name", str_of(u.name));
	JOUT_TEXT(&l->j, "action", row->entry.action);
	JOUT_TEXT(&l->j, "object_kind", row->entry.object_kind);
	JOUT_TEXT(&l->j, "object_id", row->entry.object_id);
	jout_key(&l->j, STR("detail"));
	jout_raw(&l->j, row->entry.detail.n ? row->entry.detail : STR("{}"));
	jout_object_end(&l->j);
	l->last = row->n;
	l->n++;
	return E_OK;
}

enum rc
audit_get(struct http_call *c, struct db *db, struct err *err)
{
	struct str after = http_query(c, "after"), limit_text = http_query(c, "limit");
	int64_t before = INT64_MAX, limit = 25;
	char next[32];
	struct listing l;
	enum rc rc;

	if (after.n && int_parse(&before, after, 1, INT64_MAX, NULL))
		return err_field(err, E_DOMAIN, "after", "this is not the end of a page");
	if (limit_text.n && int_parse(&limit, limit_text, 1, 200, NULL))
		return err_field(err, E_DOMAIN, "limit", "a page holds 1 to %d items", 200);
	listing_start(&l, c, db);
	rc = audit_page(db, call_lab(c), before, (int)limit, audit_one, &l, err);
	snprintf(next, sizeof(next), "%lld", (long long)l.last);
	/* entries are numbered from 1 without gaps */
	listing_end(&l, l.n && l.last > 1 ? str_of(next) : STR_NONE);
	return rc;
}

enum rc
audit_verification(struct http_call *c, struct db *db, struct err *err)
{
	struct err why = { 0 };
	int64_t entries = 0;
	struct json_out j;
	enum rc rc = audit_verify(&entries, db, call_lab(c), &why);

	if (rc && rc != E_STATE) {
		if (err)
			*err = why;
		return rc;
	}
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_INTEGER(&j, "entries", entries);
	JOUT_BOOL(&j, "intact", rc == E_OK);
	if (rc) {
		char text[1024];

		err_text(&why, language_of(c->language), text, sizeof(text));
		JOUT_TEXT(&j, "detail", str_of(text));
	}
	jout_object_end(&j);
	return E_OK;
}
