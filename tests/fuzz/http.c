/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The first line of the input is an address, the second a header's value, the rest a body. */
#include <stdlib.h>

#include "http/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const struct http_route table[] = {
	{ .verb = HTTP_GET, .path = "/api/things/{id}" },
	{ .verb = HTTP_POST, .path = "/api/things/{id}/parts/{part}", .fields = "name! note" },
};

static void
check_language(struct str header)
{
	struct str language = url_language(header);

	if (!str_eq(language, STR("zh")) && !str_eq(language, STR("en")))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct str rest = { (const char *)data, size }, url = str_cut(&rest, '\n');
	struct str header = str_cut(&rest, '\n'), query = url, path, value, param[HTTP_MAX_PARAMS];
	const struct compiled *route;
	struct routes routes;
	struct arena a;
	unsigned allowed;
	json_t *body;

	arena_init(&a, 1 << 20);
	if (routes_compile(&routes, table, 2, NULL))
		abort();
	path = str_cut(&query, '?');
	if (routes_find(&route, param, &allowed, &routes, &a, HTTP_POST, path, NULL) == E_OK)
		for (int i = 0; i < route->n_params; i++)
			if (!utf8_valid(param[i]))
				abort();
	/* what passes the check can be asked for, whatever the name */
	if (url_query_check(query, NULL) == E_OK &&
		url_query(&value, &a, query, STR("q"), NULL) != E_OK)
		abort();
	check_language(header);
	url_gzip_accepted(header);
	if (url_etag_in(header, STR("7"), false) && !memchr(header.p, '7', header.n))
		abort();
	url_same_origin(header, STR("x"));
	url_cookie(header, STR("hm_session"));
	if (body_read(&body, &routes.route[1], STR("application/json"), rest, NULL) == E_OK) {
		if (rest.n && !json_object_get(body, "name"))
			abort();
		json_decref(body);
	}
	arena_release(&a);
	routes_release(&routes);
	return 0;
}
