/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every route of the program in one table: the wings' and those of sessions, users and the audit log. */
#ifndef SERVER_ROUTES_H
#define SERVER_ROUTES_H

#include "http/http.h"
#include "server/program.h"

/* Fills out (room for ROUTES_MOST), returns how many. */
int routes_all(struct http_route *out);

http_read health_get, session_prepare, session_get, organisations_get, users_get, user_prepare,
	audit_get, audit_verification;
http_write session_write, session_delete, organisation_write, user_write;

#endif
