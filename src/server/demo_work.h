/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The demo centre while it is being made. Private to this folder. */
#ifndef SERVER_DEMO_WORK_H
#define SERVER_DEMO_WORK_H

#include "server/program.h"

#define DEMO_TANNERIES 3
#define DEMO_USERS 6

struct demo {
	struct program *program;
	int64_t start_us;
	char lab[UUID_TEXT_SIZE], tannery[DEMO_TANNERIES][UUID_TEXT_SIZE];
	struct user user[DEMO_USERS]; /* as demo_users */
};

enum rc demo_samples_make(struct demo *d, struct err *err) MUST_CHECK;

#endif
