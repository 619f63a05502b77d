/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Organisations, users, roles, permissions, sessions, tokens, and the hash-chained audit log.
 */
#ifndef ACCESS_ACCESS_H
#define ACCESS_ACCESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"
#include "store/store.h"

/* role: id, Chinese, English */
#define ROLE_LIST(X)                                                         \
	X(ROLE_ADMINISTRATOR, "administrator", "管理员", "Administrator")    \
	X(ROLE_TECHNICIAN, "technician", "检测员", "Technician")             \
	X(ROLE_SIGNATORY, "signatory", "授权签字人", "Authorised signatory") \
	X(ROLE_ENTERPRISE, "enterprise", "企业用户", "Enterprise")

enum role {
#define X(name, id, zh, en) name,
	ROLE_LIST(X)
#undef X
		ROLE_COUNT
};

/* permission: name, and the roles that have it. The whole table is src/access/permissions.def */
enum permission {
	PERMISSION_PUBLIC = 0, /* nobody needs to be signed in */
	PERMISSION_SIGNED_IN,
#define PERMISSION(name, roles) PERMISSION_##name,
#include "access/permissions.def"
#undef PERMISSION
	PERMISSION_COUNT
};

struct user {
	char id[UUID_TEXT_SIZE];
	char lab_id[UUID_TEXT_SIZE]; /* the laboratory whose data this user works in */
	char org_id[UUID_TEXT_SIZE]; /* own organisation: equals lab_id for laboratory staff */
	char login[64], name[96];
	enum role role;
	struct str
		session; /* the token presented; "" for an instrument's. Borrowed from whoever presented it */
};

#define PERMISSION_INSTRUMENTS (1u << 31)
bool permission_granted(const struct user *u, enum permission p);
/* May a token of an instrument be used for it? */
bool permission_for_instruments(enum permission p);

/* ---- users and sessions ------------------------------------------------------------------------ */

/* Argon2id; slow on purpose, so never on the writer: hash first, then store. */
enum rc password_hash(char out[128], struct str password, struct err *err) MUST_CHECK;
bool password_matches(const char *hash, struct str password);

struct new_organisation {
	struct str name_zh, name_en, kind, address, contact;
}; /* kind: laboratory, enterprise */
enum rc organisation_insert(char id[UUID_TEXT_SIZE], struct txn *t, struct str lab_id,
	const struct new_organisation *o, int64_t now_us, struct err *err) MUST_CHECK;
struct new_user {
	struct str lab_id, org_id, login, name, password_hash;
	enum role role;
};
enum rc user_insert(char id[UUID_TEXT_SIZE], struct txn *t, const struct new_user *u,
	int64_t now_us, struct err *err) MUST_CHECK;

/* Look up by login; *hash receives the stored hash. E_AUTH with one message for unknown name and wrong password. */
enum rc user_for_login(struct user *out, char hash[128], struct db *db, struct str login,
	struct err *err) MUST_CHECK;
#define SESSION_TOKEN_SIZE 65
enum rc session_start(char token[SESSION_TOKEN_SIZE], struct txn *t, const struct user *u,
	int64_t now_us, struct err *err) MUST_CHECK;
enum rc session_user(struct user *out, struct db *db, struct str token, int64_t now_us,
	struct err *err) MUST_CHECK;
enum rc session_end(struct txn *t, struct str token, struct err *err) MUST_CHECK;

/* A token for an instrument: like a session, of kind token, until it is ended or expires. */
enum rc token_issue(char token[SESSION_TOKEN_SIZE], struct txn *t, const struct user *u,
	struct str label, int64_t now_us, int64_t expires_us, struct err *err) MUST_CHECK;

/*
 * Sign in with the throttle on: E_TOO_MANY after five failures of a login, or thirty of an address, within 15 minutes.
 * Slow (Argon2id), also for a login that does not exist. After E_AUTH call sign_in_failed, after success sign_in_worked,
 * in a transaction; access_hooks.refused does the former when access_sign_in (hooks.h) was used.
 */
enum rc sign_in(struct user *out, struct db *db, struct str login, struct str password,
	struct str remote, int64_t now_us, struct err *err) MUST_CHECK;
enum rc sign_in_failed(struct txn *t, struct str login, struct str remote, int64_t now_us,
	struct err *err) MUST_CHECK;
enum rc sign_in_worked(struct txn *t, struct str login, int64_t now_us, struct err *err) MUST_CHECK;

/* A disabled user, and one whose password was changed, is signed out everywhere. E_NOT_FOUND. */
enum rc user_enable(
	struct txn *t, struct str lab_id, struct str id, bool enabled, struct err *err) MUST_CHECK;
enum rc user_set_password(struct txn *t, struct str lab_id, struct str id, struct str password_hash,
	struct err *err) MUST_CHECK;
/* *enabled may be NULL. E_NOT_FOUND. */
enum rc user_by_id(struct user *out, bool *enabled, struct db *db, struct str lab_id, struct str id,
	struct err *err) MUST_CHECK;
/* Every user of a laboratory's data; each is called for, in order of making. */
typedef enum rc user_each(void *ctx, const struct user *u, bool enabled, struct err *err);
enum rc
user_list(struct db *db, struct str lab_id, user_each *each, void *ctx, struct err *err) MUST_CHECK;
enum rc
role_parse(enum role *out, struct str id, struct err *err) MUST_CHECK; /* E_DOMAIN, field role */
struct str role_id(enum role role);
const char *permission_name(enum permission p); /* "SAMPLE_READ" */

struct organisation {
	struct str id, kind, name_zh, name_en, address, contact;
};
/* *out in arena a. E_NOT_FOUND. */
enum rc organisation_by_id(struct organisation *out, struct arena *a, struct db *db,
	struct str lab_id, struct str id, struct err *err) MUST_CHECK;
/* Those of one kind, or all when kind is empty; *o is borrowed during the call. */
typedef enum rc organisation_each(void *ctx, const struct organisation *o, struct err *err);
enum rc organisation_list(struct db *db, struct str lab_id, struct str kind,
	organisation_each *each, void *ctx, struct err *err) MUST_CHECK;

/* ---- audit log ---------------------------------------------------------------------------------- */

struct audit_entry {
	struct str lab_id, user_id; /* user "" = nobody signed in */
	struct str action;          /* "sample.create" */
	struct str object_kind, object_id;
	struct str detail; /* JSON text */
};
/* Appends; hash = SHA-256(previous hash, entry). Every state change calls this in its own transaction. */
enum rc
audit_add(struct txn *t, const struct audit_entry *e, int64_t now_us, struct err *err) MUST_CHECK;
/* Walk the chain: E_OK, or E_STATE naming the first entry that does not fit. */
enum rc
audit_verify(int64_t *entries, struct db *db, struct str lab_id, struct err *err) MUST_CHECK;

/* As it was written down; borrowed during the call. */
struct audit_row {
	int64_t n, at_us;
	struct audit_entry entry;
	struct str hash;
};
typedef enum rc audit_each(void *ctx, const struct audit_row *row, struct err *err);
/* Newest first, entries before `before` (INT64_MAX: from the end), at most limit. */
enum rc audit_page(struct db *db, struct str lab_id, int64_t before, int limit, audit_each *each,
	void *ctx, struct err *err) MUST_CHECK;
/* What happened to one object, oldest first. */
enum rc audit_of_object(struct db *db, struct str lab_id, struct str kind, struct str id,
	audit_each *each, void *ctx, struct err *err) MUST_CHECK;

extern const struct migration access_migrations[];
extern const int n_access_migrations;

#endif
