/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "standards/handlers.h"

const struct http_route standards_routes[] = {
#define ROUTE(verb, path, read, write, permission, fields, max_body) \
	{ HTTP_##verb, "/api/v1" path, read, write, PERMISSION_##permission, fields, max_body },
#include "standards/routes.def"
#undef ROUTE
};
const int n_standards_routes = sizeof(standards_routes) / sizeof(standards_routes[0]);
