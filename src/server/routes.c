/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "server/routes.h"

#include "testing/testing.h"

static const struct http_route own[] = {
#define ROUTE(verb, path, read, write, permission, fields, max_body) \
	{ HTTP_##verb, "/api/v1" path, read, write, PERMISSION_##permission, fields, max_body },
#include "server/routes.def"
#undef ROUTE
};

static int
append(struct http_route *out, int n, const struct http_route *more, int n_more)
{
	for (int i = 0; i < n_more && n < ROUTES_MOST; i++)
		out[n++] = more[i];
	return n;
}

int
routes_all(struct http_route *out)
{
	int n = append(out, 0, own, sizeof(own) / sizeof(own[0]));

	n = append(out, n, standards_routes, n_standards_routes);
	return append(out, n, testing_routes, n_testing_routes);
}
