/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The demo centre: a laboratory, three tanneries, six users, twenty samples in all states, made once through the functions
 * that a user's work goes through. Its passwords are public: never on a centre that does real work.
 */
#ifndef SERVER_DEMO_H
#define SERVER_DEMO_H

#include "server/program.h"

struct demo_user {
	const char *login, *password, *name;
	enum role role;
};
extern const struct demo_user demo_users[];
extern const int n_demo_users;

/* E_STATE when the store holds another laboratory already; nothing to do when it holds the demo centre. */
enum rc demo_make(struct program *p, int64_t now_us, struct err *err) MUST_CHECK;

#endif
