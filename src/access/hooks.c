/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "access/hooks.h"

#include "access/sql.h"
#include "text/text.h"

#define KEPT_US (INT64_C(24) * 60 * 60 * 1000000) /* answers for idempotency keys */
#define LIFE_S (12 * 60 * 60)                     /* of the cookie, as of the session */

static const struct access_caller *
caller_of(const struct http_call *c)
{
	return c->who;
}

const struct user *
access_user(const struct http_call *c)
{
	return c->who && caller_of(c)->signed_in ? &caller_of(c)->user : NULL;
}

static enum language
reader_language(const struct http_call *c)
{
	return str_eq(c->language, STR("en")) ? LANG_EN : LANG_ZH;
}

/* ---- who calls ----------------------------------------------------------------------------------- */

static struct str
token_of(const struct http_call *c)
{
	struct str bearer = http_header(c, "Authorization");

	if (bearer.n > 7 && str_eq_nocase(str_first(bearer, 7), STR("Bearer ")))
		return str_trim(str_from(bearer, 7));
	return http_cookie(c, SESSION_COOKIE);
}

static enum rc
authorize(struct http_call *c, struct db *db, struct err *err)
{
	enum permission needed = (enum permission)c->route->permission;
	struct str token = token_of(c);
	struct access_caller *caller;
	enum rc rc;

	if (!token.n || token.n >= (size_t)4 * SESSION_TOKEN_SIZE)
		return needed == PERMISSION_PUBLIC
			       ? E_OK
			       : err_set(err, E_AUTH, "you are not signed in, or were signed out");
	caller = arena_new(&c->arena, struct access_caller, 1);
	if (!caller)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = session_user(&caller->user, db, token, c->now_us, err);
	if (rc == E_AUTH && needed == PERMISSION_PUBLIC)
		return E_OK;
	if (rc)
		return rc;
	caller->signed_in = true;
	c->who = caller;
	if (!permission_granted(&caller->user, needed))
		return err_set(err, E_DENIED, "your role may not do this");
	if (!caller->user.session.n && !permission_for_instruments(needed))
		return err_set(
			err, E_DENIED, "the token of an instrument only files what it measures");
	return E_OK;
}

static enum rc
refused(struct http_call *c, struct txn *t, const struct err *why, struct err *err)
{
	const struct access_caller *caller = caller_of(c);
	struct audit_entry e = { .lab_id = str_of(caller->user.lab_id),
		.user_id = str_of(caller->user.id),
		.action = STR("access.refused"),
		.object_kind = STR("route") };
	struct json_out j;
	struct buf detail;
	enum rc rc = E_OK;

	if (!caller->signed_in) {
		e.action = STR("session.refused");
		e.object_kind = STR("login");
		e.object_id = str_of(caller->tried_login);
		if (why->rc == E_AUTH)
			rc = sign_in_failed(t, e.object_id, c->remote, c->now_us, err);
		if (rc)
			return rc;
	} else {
		e.object_id = str_of(c->route->path);
	}
	buf_init(&detail, 4096);
	jout_start(&j, &detail);
	jout_object(&j);
	JOUT_TEXT(&j, "outcome", str_of(rc_name(why->rc)));
	JOUT_TEXT(&j, "from", c->remote);
	jout_object_end(&j);
	e.detail = buf_str(&detail);
	rc = audit_add(t, &e, c->now_us, err);
	buf_release(&detail);
	return rc;
}

/* ---- kept answers -------------------------------------------------------------------------------- */

static struct str
lab_of(const struct http_call *c)
{
	return str_of(access_user(c) ? access_user(c)->lab_id : "");
}

static struct str
user_of(const struct http_call *c)
{
	return str_of(access_user(c) ? access_user(c)->id : "");
}

static enum rc
recall(struct http_call *c, struct db *db, struct str key, struct str digest, struct err *err)
{
	struct rows *r;
	bool other = false;
	enum rc rc = db_query(&r, db, &SQL_IDEMPOTENCY_READ,
		(struct bind[]){ B_TEXT(lab_of(c)), B_TEXT(user_of(c)), B_TEXT(key) }, err);

	if (rc)
		return rc;
	if (rows_next(r)) {
		other = !str_eq(rows_text(r, 0), digest);
		if (!other) {
			c->status = (int)rows_int(r, 1);
			c->out_type = arena_str(&c->arena, rows_text(r, 2));
			c->etag = arena_str(&c->arena, rows_text(r, 3));
			c->location = arena_str(&c->arena, rows_text(r, 4));
			buf_clear(&c->out);
			buf_put(&c->out, rows_blob(r, 5));
		}
	}
	rc = rows_end(r, err);
	if (!rc && other)
		return err_field(err, E_REUSED_KEY, "Idempotency-Key",
			"this idempotency key was used for another request");
	return rc;
}

static enum rc
keep(struct http_call *c, struct txn *t, struct str key, struct str digest, struct err *err)
{
	enum rc rc = txn_exec(NULL, t, &SQL_IDEMPOTENCY_PURGE,
		(struct bind[]){ B_INT(c->now_us - KEPT_US) }, err);

	if (rc)
		return rc;
	return txn_exec(NULL, t, &SQL_IDEMPOTENCY_INSERT,
		(struct bind[]){ B_TEXT(lab_of(c)), B_TEXT(user_of(c)), B_TEXT(key), B_TEXT(digest),
			B_INT(c->status), B_TEXT(c->out_type.n ? c->out_type : STR("")),
			B_TEXT(c->etag.n ? c->etag : STR("")),
			B_TEXT(c->location.n ? c->location : STR("")), B_BLOB(buf_str(&c->out)),
			B_INT(c->now_us) },
		err);
}

/* ---- problems ------------------------------------------------------------------------------------ */

static void
problem(struct http_call *c, const struct err *err)
{
	enum language l = reader_language(c);
	struct json_out j;
	char text[1024];

	err_text(err, l, text, sizeof(text));
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_TEXT(&j, "type", str_of("about:blank"));
	JOUT_TEXT(&j, "title", str_of(rc_text(err->rc, l)));
	JOUT_INTEGER(&j, "status", c->status);
	JOUT_TEXT(&j, "code", str_of(rc_name(err->rc)));
	JOUT_TEXT(&j, "detail", str_of(text));
	if (err->field[0])
		JOUT_TEXT(&j, "field", str_of(err->field));
	if (err->line || err->file[0]) {
		jout_key(&j, STR("place"));
		jout_object(&j);
		if (err->file[0])
			JOUT_TEXT(&j, "file", str_of(err->file));
		if (err->line) {
			JOUT_INTEGER(&j, "line", err->line);
			JOUT_INTEGER(&j, "column", err->column);
		}
		jout_object_end(&j);
	}
	jout_object_end(&j);
}

const struct http_hooks access_hooks = {
	.authorize = authorize,
	.recall = recall,
	.keep = keep,
	.problem = problem,
	.refused = refused,
};

/* ---- signing in and out -------------------------------------------------------------------------- */

enum rc
access_sign_in(struct user *out, struct http_call *c, struct db *db, struct err *err)
{
	struct access_caller *caller = arena_new(&c->arena, struct access_caller, 1);
	struct str login, password;
	enum rc rc;

	if (!caller)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = http_text(&login, c, "login", 63, err);
	if (rc)
		return rc;
	password = json_member_text(c->body, "password"); /* blanks at its ends belong to it */
	if (!password.n)
		return err_field(err, E_MISSING, "password", "this field is required");
	snprintf(caller->tried_login, sizeof(caller->tried_login), "%.*s",
		(int)(login.n < 63 ? login.n : 63), login.p);
	c->who = caller;
	return sign_in(out, db, login, password, c->remote, c->now_us, err);
}

enum rc
access_sign_in_done(struct http_call *c, struct txn *t, const struct user *u, struct err *err)
{
	char token[SESSION_TOKEN_SIZE];
	struct audit_entry e = { .lab_id = str_of(u->lab_id),
		.user_id = str_of(u->id),
		.action = STR("session.start"),
		.object_kind = STR("user"),
		.object_id = str_of(u->id),
		.detail = STR("{}") };
	enum rc rc;

	rc = session_start(token, t, u, c->now_us, err);
	if (!rc)
		rc = sign_in_worked(t, str_of(u->login), c->now_us, err);
	if (!rc)
		rc = audit_add(t, &e, c->now_us, err);
	if (rc)
		return rc;
	/* a browser that came over TLS, as the proxy says, keeps the cookie to TLS */
	c->cookie = arena_printf(&c->arena,
		SESSION_COOKIE "=%s; Path=/; Max-Age=%d; HttpOnly; SameSite=Strict%s", token,
		LIFE_S,
		str_eq(http_header(c, "X-Forwarded-Proto"), STR("https")) ? "; Secure" : "");
	return E_OK;
}

enum rc
access_sign_out(struct http_call *c, struct txn *t, struct err *err)
{
	const struct user *u = access_user(c);
	struct audit_entry e;
	enum rc rc;

	c->cookie = STR(SESSION_COOKIE "=; Path=/; Max-Age=0; HttpOnly; SameSite=Strict");
	if (!u || !u->session.n)
		return E_OK;
	e = (struct audit_entry){ .lab_id = str_of(u->lab_id),
		.user_id = str_of(u->id),
		.action = STR("session.end"),
		.object_kind = STR("user"),
		.object_id = str_of(u->id),
		.detail = STR("{}") };
	rc = session_end(t, u->session, err);
	return rc ? rc : audit_add(t, &e, c->now_us, err);
}
