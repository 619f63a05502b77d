/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The laboratories of a store, for commands that nobody is signed in for. */
#ifndef SERVER_LABORATORY_H
#define SERVER_LABORATORY_H

#include <stdbool.h>

#include "store/store.h"

struct laboratory {
	char id[UUID_TEXT_SIZE];
	char name_zh[256], name_en[256];
};

/* The one behind `after` ("" for the first); *found false at the end. */
enum rc laboratory_next(bool *found, struct laboratory *out, struct db *db, const char *after,
	struct err *err) MUST_CHECK;

#endif
