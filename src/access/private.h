/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of src/access share. Private. */
#ifndef ACCESS_PRIVATE_H
#define ACCESS_PRIVATE_H

#include "access/access.h"

/* The first six columns of every query for accounts: id, lab_id, org_id, login, name, role. */
enum rc user_row(struct user *out, struct rows *r, struct err *err) MUST_CHECK;

#endif
