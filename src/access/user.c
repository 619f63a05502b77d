/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Organisations and accounts; which role may do what. */
#include <sodium.h>

#include "access/access.h"
#include "access/private.h"
#include "access/sql.h"

#define PASSWORD_MIN 8
#define PASSWORD_MAX 200
/* 19 MiB and two passes: about 15 ms, and a handful of sign-ins at once stay within a small machine's memory */
#define ARGON_MEMORY ((size_t)19 << 20)
#define ARGON_PASSES 2

static const struct {
	enum role role;
	struct str id;
} roles[] = {
#define X(name, id, zh, en) { name, STR_INIT(id) },
	ROLE_LIST(X)
#undef X
};

static const struct {
	const char *name;
	unsigned roles;
} permissions[] = {
	{ "PUBLIC", ~0u },
	{ "SIGNED_IN", ~0u },
#define PERMISSION(name, roles) { #name, roles },
#include "access/permissions.def"
#undef PERMISSION
};

bool
permission_granted(const struct user *u, enum permission p)
{
	return p == PERMISSION_PUBLIC || (u && (permissions[p].roles & 1u << u->role));
}

bool
permission_for_instruments(enum permission p)
{
	return p == PERMISSION_PUBLIC ||
	       (p > PERMISSION_SIGNED_IN && (permissions[p].roles & PERMISSION_INSTRUMENTS));
}

const char *
permission_name(enum permission p)
{
	return permissions[p].name;
}

struct str
role_id(enum role role)
{
	return roles[role].id;
}

enum rc
role_parse(enum role *out, struct str id, struct err *err)
{
	char text[64];

	for (size_t i = 0; i < sizeof(roles) / sizeof(roles[0]); i++) {
		if (!str_eq(roles[i].id, id))
			continue;
		*out = roles[i].role;
		return E_OK;
	}
	snprintf(text, sizeof(text), "%.*s", (int)(id.n < 60 ? id.n : 60), id.p ? id.p : "");
	return err_field(err, E_DOMAIN, "role", "there is no role \"%s\"", text);
}

/* ---- passwords ---------------------------------------------------------------------------------- */

enum rc
password_hash(char out[128], struct str password, struct err *err)
{
	_Static_assert(crypto_pwhash_STRBYTES == 128, "the size in access.h");

	if (password.n < PASSWORD_MIN || password.n > PASSWORD_MAX)
		return err_field(err, E_DOMAIN, "password", "a password has %d to %d characters",
			PASSWORD_MIN, PASSWORD_MAX);
	if (sodium_init() < 0 || crypto_pwhash_str_alg(out, password.p, password.n, ARGON_PASSES,
					 ARGON_MEMORY, crypto_pwhash_ALG_ARGON2ID13) != 0)
		return err_set(
			err, E_BUSY, "there is no memory to check a password now; try again");
	return E_OK;
}

bool
password_matches(const char *hash, struct str password)
{
	return password.n <= PASSWORD_MAX &&
	       crypto_pwhash_str_verify(hash, password.p ? password.p : "", password.n) == 0;
}

/* ---- organisations ------------------------------------------------------------------------------- */

enum rc
organisation_insert(char id[UUID_TEXT_SIZE], struct txn *t, struct str lab_id,
	const struct new_organisation *o, int64_t now_us, struct err *err)
{
	uuid7_text(id, now_us);
	if (!lab_id.n) /* the laboratory itself */
		lab_id = str_of(id);
	return txn_exec(NULL, t, &SQL_ORGANISATION_INSERT,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(str_of(id)), B_TEXT(o->kind),
			B_TEXT(o->name_zh), B_TEXT(o->name_en),
			B_TEXT(o->address.p ? o->address : STR("")),
			B_TEXT(o->contact.p ? o->contact : STR("")), B_INT(now_us) },
		err);
}

static struct organisation
organisation_row(struct rows *r)
{
	return (struct organisation){ .id = rows_text(r, 0),
		.kind = rows_text(r, 1),
		.name_zh = rows_text(r, 2),
		.name_en = rows_text(r, 3),
		.address = rows_text(r, 4),
		.contact = rows_text(r, 5) };
}

enum rc
organisation_by_id(struct organisation *out, struct arena *a, struct db *db, struct str lab_id,
	struct str id, struct err *err)
{
	struct rows *r;
	bool found;
	enum rc rc;

	rc = db_query(&r, db, &SQL_ORGANISATION_BY_ID,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(id) }, err);
	if (rc)
		return rc;
	found = rows_next(r);
	if (found) {
		struct organisation o = organisation_row(r);

		*out = (struct organisation){ .id = arena_str(a, o.id),
			.kind = arena_str(a, o.kind),
			.name_zh = arena_str(a, o.name_zh),
			.name_en = arena_str(a, o.name_en),
			.address = arena_str(a, o.address),
			.contact = arena_str(a, o.contact) };
	}
	rc = rows_end(r, err);
	if (!rc && !found)
		return err_set(err, E_NOT_FOUND, "there is no such organisation");
	return rc;
}

enum rc
organisation_list(struct db *db, struct str lab_id, struct str kind, organisation_each *each,
	void *ctx, struct err *err)
{
	struct rows *r;
	enum rc rc, end;

	rc = db_query(&r, db, &SQL_ORGANISATION_LIST,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(kind.p ? kind : STR("")) }, err);
	if (rc)
		return rc;
	while (!rc && rows_next(r)) {
		struct organisation o = organisation_row(r);

		rc = each(ctx, &o, err);
	}
	end = rows_end(r, rc ? NULL : err);
	return rc ? rc : end;
}

/* ---- accounts ------------------------------------------------------------------------------------ */

/* Names are compared without regard to the case of ASCII letters. */
static enum rc
login_fold(char out[64], struct str login, struct err *err)
{
	if (!login.n || login.n >= 64)
		return err_field(err, E_DOMAIN, "login", "a login name has 1 to %d characters", 63);
	for (size_t i = 0; i < login.n; i++) {
		char c = login.p[i];

		if ((unsigned char)c <= ' ')
			return err_field(err, E_DOMAIN, "login", "a login name holds no blanks");
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		out[i] = c;
	}
	out[login.n] = '\0';
	return E_OK;
}

enum rc
user_insert(char id[UUID_TEXT_SIZE], struct txn *t, const struct new_user *u, int64_t now_us,
	struct err *err)
{
	char login[64];
	enum rc rc = login_fold(login, u->login, err);

	if (rc)
		return rc;
	if (!u->name.n || u->name.n >= sizeof(((struct user *)NULL)->name))
		return err_field(err, E_DOMAIN, "name", "a name has 1 to %d bytes", 95);
	uuid7_text(id, now_us);
	rc = txn_exec(NULL, t, &SQL_ACCOUNT_INSERT,
		(struct bind[]){ B_TEXT(u->lab_id), B_TEXT(str_of(id)), B_TEXT(u->org_id),
			B_TEXT(str_of(login)), B_TEXT(u->name), B_TEXT(role_id(u->role)),
			B_TEXT(u->password_hash), B_INT(now_us) },
		err);
	if (rc == E_EXISTS)
		return err_field(err, rc, "login", "the login name \"%s\" is taken", login);
	if (rc == E_STATE)
		return err_field(err, rc, "organisation_id", "there is no such organisation");
	return rc;
}

static void
copy(char *out, size_t size, struct str s)
{
	snprintf(out, size, "%.*s", (int)s.n, s.p ? s.p : "");
}

enum rc
user_row(struct user *out, struct rows *r, struct err *err)
{
	*out = (struct user){ .session = STR("") };
	copy(out->id, sizeof(out->id), rows_text(r, 0));
	copy(out->lab_id, sizeof(out->lab_id), rows_text(r, 1));
	copy(out->org_id, sizeof(out->org_id), rows_text(r, 2));
	copy(out->login, sizeof(out->login), rows_text(r, 3));
	copy(out->name, sizeof(out->name), rows_text(r, 4));
	return role_parse(&out->role, rows_text(r, 5), err);
}

enum rc
user_for_login(struct user *out, char hash[128], struct db *db, struct str login, struct err *err)
{
	char folded[64];
	struct rows *r;
	bool found;
	enum rc rc, end;

	if (login_fold(folded, login, NULL))
		return err_set(err, E_AUTH, "the login name or the password is wrong");
	rc = db_query(
		&r, db, &SQL_ACCOUNT_BY_LOGIN, (struct bind[]){ B_TEXT(str_of(folded)) }, err);
	if (rc)
		return rc;
	found = rows_next(r);
	if (found) {
		rc = user_row(out, r, err);
		copy(hash, 128, rows_text(r, 6));
	}
	end = rows_end(r, rc ? NULL : err);
	if (!rc && !end && !found)
		return err_set(err, E_AUTH, "the login name or the password is wrong");
	return rc ? rc : end;
}

enum rc
user_by_id(struct user *out, bool *enabled, struct db *db, struct str lab_id, struct str id,
	struct err *err)
{
	struct rows *r;
	bool found;
	enum rc rc, end;

	rc = db_query(
		&r, db, &SQL_ACCOUNT_BY_ID, (struct bind[]){ B_TEXT(lab_id), B_TEXT(id) }, err);
	if (rc)
		return rc;
	found = rows_next(r);
	if (found) {
		rc = user_row(out, r, err);
		if (enabled)
			*enabled = rows_int(r, 6) != 0;
	}
	end = rows_end(r, rc ? NULL : err);
	if (!rc && !end && !found)
		return err_set(err, E_NOT_FOUND, "there is no such user");
	return rc ? rc : end;
}

enum rc
user_list(struct db *db, struct str lab_id, user_each *each, void *ctx, struct err *err)
{
	struct rows *r;
	enum rc rc, end;

	rc = db_query(&r, db, &SQL_ACCOUNT_LIST, (struct bind[]){ B_TEXT(lab_id) }, err);
	if (rc)
		return rc;
	while (!rc && rows_next(r)) {
		struct user u;

		rc = user_row(&u, r, err);
		if (!rc)
			rc = each(ctx, &u, rows_int(r, 6) != 0, err);
	}
	end = rows_end(r, rc ? NULL : err);
	return rc ? rc : end;
}

static enum rc
sign_out_everywhere(struct txn *t, struct str lab_id, struct str id, int64_t found, struct err *err)
{
	if (!found)
		return err_set(err, E_NOT_FOUND, "there is no such user");
	return txn_exec(NULL, t, &SQL_CREDENTIAL_END_ALL,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(id) }, err);
}

enum rc
user_enable(struct txn *t, struct str lab_id, struct str id, bool enabled, struct err *err)
{
	int64_t n;
	enum rc rc = txn_exec(&n, t, &SQL_ACCOUNT_ENABLE,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(id), B_INT(enabled) }, err);

	return rc ? rc : sign_out_everywhere(t, lab_id, id, n, err);
}

enum rc
user_set_password(struct txn *t, struct str lab_id, struct str id, struct str hash, struct err *err)
{
	int64_t n;
	enum rc rc = txn_exec(&n, t, &SQL_ACCOUNT_PASSWORD,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(id), B_TEXT(hash) }, err);

	return rc ? rc : sign_out_everywhere(t, lab_id, id, n, err);
}
