/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Access as src/http's hooks: who calls, kept answers, problems in the caller's language, refusals written down. */
#ifndef ACCESS_HOOKS_H
#define ACCESS_HOOKS_H

#include "access/access.h"
#include "http/http.h"

#define SESSION_COOKIE "hm_session"

struct access_caller {
	struct user
		user;   /* first: c->who may be read as a struct user once somebody is signed in */
	bool signed_in; /* false only while a sign-in is tried */
	char tried_login[64];
};

extern const struct http_hooks access_hooks;

/* Who calls; NULL when nobody is signed in. */
const struct user *access_user(const struct http_call *c);

/*
 * The members login and password of the body against the accounts, with the throttle; for the `prepare` of the route
 * that signs in. A failure is counted and written down when the refusal is answered.
 */
enum rc
access_sign_in(struct user *out, struct http_call *c, struct db *db, struct err *err) MUST_CHECK;
/* After it, in `write`: starts the session, forgets the failures, writes the audit entry, sets the cookie. */
enum rc access_sign_in_done(
	struct http_call *c, struct txn *t, const struct user *u, struct err *err) MUST_CHECK;
/* Ends the session the caller presented and takes the cookie back. */
enum rc access_sign_out(struct http_call *c, struct txn *t, struct err *err) MUST_CHECK;

#endif
