/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Sessions, tokens and the throttle of sign-ins. A token is chance; the database keeps only its SHA-256. */
#include <sodium.h>

#include "access/access.h"
#include "access/private.h"
#include "access/sql.h"
#include "codec/digest.h"

#define MINUTE_US INT64_C(60000000)
#define SESSION_US (INT64_C(12) * 60 * MINUTE_US) /* a working day */
#define WINDOW_US (15 * MINUTE_US)
#define LOGIN_FAILURES 5
#define REMOTE_FAILURES 30

/* Verified when the login does not exist, so that the answer takes as long: Argon2id of nobody's password. */
static const char nobodys_hash[] = "$argon2id$v=19$m=19456,t=2,p=1$c29tZXNhbHRzb21lc2FsdA$"
				   "4oqmm0bRKVV+rKXKTrfbPcVXu4A4CBGo8EUGQhTTTM4";

static enum rc
credential_insert(char token[SESSION_TOKEN_SIZE], struct txn *t, const struct user *u,
	const struct bind *more, struct err *err)
{
	unsigned char chance[(SESSION_TOKEN_SIZE - 1) / 2];
	char hash[DIGEST_TEXT_SIZE];

	randombytes_buf(chance, sizeof(chance));
	hex_text(token, chance, sizeof(chance));
	digest_text(hash, str_of(token));
	return txn_exec(NULL, t, &SQL_CREDENTIAL_INSERT,
		(struct bind[]){ B_TEXT(str_of(hash)), B_TEXT(str_of(u->lab_id)),
			B_TEXT(str_of(u->id)), more[0], more[1], more[2], more[3] },
		err);
}

enum rc
session_start(char token[SESSION_TOKEN_SIZE], struct txn *t, const struct user *u, int64_t now_us,
	struct err *err)
{
	enum rc rc =
		txn_exec(NULL, t, &SQL_CREDENTIAL_PURGE, (struct bind[]){ B_INT(now_us) }, err);

	if (rc)
		return rc;
	return credential_insert(token, t, u,
		(struct bind[]){ B_TEXT(STR("session")), B_TEXT(STR("")), B_INT(now_us),
			B_INT(now_us + SESSION_US) },
		err);
}

enum rc
token_issue(char token[SESSION_TOKEN_SIZE], struct txn *t, const struct user *u, struct str label,
	int64_t now_us, int64_t expires_us, struct err *err)
{
	return credential_insert(token, t, u,
		(struct bind[]){ B_TEXT(STR("token")), B_TEXT(label.p ? label : STR("")),
			B_INT(now_us), B_INT(expires_us) },
		err);
}

enum rc
session_user(struct user *out, struct db *db, struct str token, int64_t now_us, struct err *err)
{
	char hash[DIGEST_TEXT_SIZE];
	struct rows *r;
	bool found;
	enum rc rc, end;

	digest_text(hash, token);
	rc = db_query(&r, db, &SQL_CREDENTIAL_USER,
		(struct bind[]){ B_TEXT(str_of(hash)), B_INT(now_us) }, err);
	if (rc)
		return rc;
	found = rows_next(r);
	if (found) {
		rc = user_row(out, r, err);
		if (!rc && str_eq(rows_text(r, 6), STR("session")))
			out->session = token;
	}
	end = rows_end(r, rc ? NULL : err);
	if (!rc && !end && !found)
		return err_set(err, E_AUTH, "you are not signed in, or were signed out");
	return rc ? rc : end;
}

enum rc
session_end(struct txn *t, struct str token, struct err *err)
{
	char hash[DIGEST_TEXT_SIZE];

	digest_text(hash, token);
	return txn_exec(NULL, t, &SQL_CREDENTIAL_END, (struct bind[]){ B_TEXT(str_of(hash)) }, err);
}

/* ---- the throttle -------------------------------------------------------------------------------- */

#define WHO_SIZE 128

/* "login:wang" or "from:192.0.2.7" */
static struct str
who_text(char out[WHO_SIZE], const char *kind, struct str who)
{
	size_t n;

	snprintf(out, WHO_SIZE, "%s:%.*s", kind, (int)(who.n < 100 ? who.n : 100),
		who.p ? who.p : "");
	n = strlen(out);
	for (size_t i = 0; i < n; i++)
		if (out[i] >= 'A' && out[i] <= 'Z')
			out[i] = (char)(out[i] - 'A' + 'a');
	while (n && !utf8_valid((struct str){ out, n }))
		n--;
	return (struct str){ out, n };
}

static enum rc
check_attempts(struct db *db, struct str who, int64_t most, int64_t now_us, struct err *err)
{
	struct rows *r;
	bool too_many = false;
	enum rc rc = db_query(&r, db, &SQL_ATTEMPT_READ, (struct bind[]){ B_TEXT(who) }, err);

	if (rc)
		return rc;
	if (rows_next(r))
		too_many = rows_int(r, 0) >= most && rows_int(r, 1) > now_us - WINDOW_US;
	rc = rows_end(r, err);
	if (!rc && too_many)
		return err_set(err, E_TOO_MANY,
			"too many failed attempts to sign in; try again in %d minutes", 15);
	return rc;
}

enum rc
sign_in(struct user *out, struct db *db, struct str login, struct str password, struct str remote,
	int64_t now_us, struct err *err)
{
	char text[WHO_SIZE], hash[128];
	bool known;
	enum rc rc;

	rc = check_attempts(db, who_text(text, "login", login), LOGIN_FAILURES, now_us, err);
	if (!rc)
		rc = check_attempts(
			db, who_text(text, "from", remote), REMOTE_FAILURES, now_us, err);
	if (rc)
		return rc;
	rc = user_for_login(out, hash, db, login, err);
	known = !rc;
	if (rc && rc != E_AUTH)
		return rc;
	if (!password_matches(known ? hash : nobodys_hash, password) || !known)
		return err_set(err, E_AUTH, "the login name or the password is wrong");
	return E_OK;
}

enum rc
sign_in_failed(struct txn *t, struct str login, struct str remote, int64_t now_us, struct err *err)
{
	char text[WHO_SIZE];
	enum rc rc = txn_exec(NULL, t, &SQL_ATTEMPT_FAIL,
		(struct bind[]){ B_TEXT(who_text(text, "login", login)), B_INT(now_us),
			B_INT(now_us - WINDOW_US) },
		err);

	if (rc)
		return rc;
	return txn_exec(NULL, t, &SQL_ATTEMPT_FAIL,
		(struct bind[]){ B_TEXT(who_text(text, "from", remote)), B_INT(now_us),
			B_INT(now_us - WINDOW_US) },
		err);
}

enum rc
sign_in_worked(struct txn *t, struct str login, int64_t now_us, struct err *err)
{
	char text[WHO_SIZE];

	return txn_exec(NULL, t, &SQL_ATTEMPT_CLEAR,
		(struct bind[]){
			B_TEXT(who_text(text, "login", login)), B_INT(now_us - WINDOW_US) },
		err);
}
