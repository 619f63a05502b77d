/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "testing/handlers.h"

const struct http_route testing_routes[] = {
#define ROUTE(verb, path, read, write, permission, fields, max_body) \
	{ HTTP_##verb, "/api/v1" path, read, write, PERMISSION_##permission, fields, max_body },
#define SLOW(verb, path, read, write, permission, fields, max_body)                            \
	{ HTTP_##verb, "/api/v1" path, read, write, PERMISSION_##permission, fields, max_body, \
		true },
#include "testing/routes.def"
#undef SLOW
#undef ROUTE
};
const int n_testing_routes = sizeof(testing_routes) / sizeof(testing_routes[0]);
