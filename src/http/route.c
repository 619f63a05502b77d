/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The routing table, taken apart once at start; a path is compared segment by segment. */
#include <stdlib.h>

#include "base/memory.h"
#include "http/internal.h"

static enum rc
compile_fields(struct compiled *c, const char *text, struct err *err)
{
	struct str rest = str_of(text);
	size_t room = 1;

	for (size_t i = 0; i < rest.n; i++)
		room += rest.p[i] == ' ';
	c->fields = memory_zeroed(room * sizeof(*c->fields));
	while (rest.n) {
		struct str name = str_trim(str_cut(&rest, ' '));
		bool required = str_ends(name, STR("!"));

		if (!name.n)
			continue;
		if (required)
			name.n--;
		if (name.n >= sizeof(((struct err *)NULL)->field))
			return err_set(err, E_DOMAIN, "a field of the route %s has too long a name",
				c->route->path);
		c->fields[c->n_fields++] = (struct field){ name, required };
	}
	return E_OK;
}

static enum rc
compile(struct compiled *c, const struct http_route *route, struct err *err)
{
	struct str rest = str_of(route->path);

	c->route = route;
	if (!str_starts(rest, STR("/")))
		return err_set(
			err, E_DOMAIN, "the route %s does not begin with a slash", route->path);
	rest = str_from(rest, 1);
	while (rest.n) {
		struct str segment = str_cut(&rest, '/');

		if (str_starts(segment, STR("{"))) {
			segment.n = 0;
			c->n_params++;
		}
		if (c->n_segments == HTTP_MAX_SEGMENTS || c->n_params > HTTP_MAX_PARAMS)
			return err_set(
				err, E_TOO_BIG, "the route %s has too many parts", route->path);
		c->segment[c->n_segments++] = segment;
	}
	return route->fields ? compile_fields(c, route->fields, err) : E_OK;
}

enum rc
routes_compile(struct routes *out, const struct http_route *routes, int n, struct err *err)
{
	out->route = memory_zeroed(((size_t)n + 1) * sizeof(*out->route));
	out->n = 0;
	for (int i = 0; i < n; i++) {
		enum rc rc = compile(&out->route[out->n++], &routes[i], err);

		if (rc)
			return rc;
	}
	return E_OK;
}

void
routes_release(struct routes *r)
{
	for (int i = 0; i < r->n; i++)
		free(r->route[i].fields);
	free(r->route);
}

/* Fewer parameters is the better fit: /samples/plan before /samples/{id}. */
static bool
fits(const struct compiled *c, const struct str *segment, int n)
{
	if (c->n_segments != n)
		return false;
	for (int i = 0; i < n; i++) {
		if (c->segment[i].n ? !str_eq(c->segment[i], segment[i]) : segment[i].n == 0)
			return false;
	}
	return true;
}

static enum rc
decode_params(struct str param[HTTP_MAX_PARAMS], const struct compiled *c,
	const struct str *segment, struct arena *a, struct err *err)
{
	int n = 0;

	for (int i = 0; i < c->n_segments; i++) {
		enum rc rc;

		if (c->segment[i].n)
			continue;
		rc = url_decode(&param[n++], a, segment[i], false, err);
		if (rc)
			return rc;
	}
	return E_OK;
}

enum rc
routes_find(const struct compiled **out, struct str param[HTTP_MAX_PARAMS], unsigned *allowed,
	const struct routes *r, struct arena *a, enum http_verb verb, struct str path,
	struct err *err)
{
	struct str segment[HTTP_MAX_SEGMENTS], rest = str_from(path, 1);
	const struct compiled *best = NULL;
	int n = 0;

	*allowed = 0;
	while (rest.n) {
		if (n == HTTP_MAX_SEGMENTS)
			return err_set(err, E_NOT_FOUND, "there is nothing at this address");
		segment[n++] = str_cut(&rest, '/');
	}
	for (int i = 0; i < r->n; i++) {
		const struct compiled *c = &r->route[i];

		if (!fits(c, segment, n))
			continue;
		*allowed |= 1u << c->route->verb;
		if (c->route->verb == verb && (!best || c->n_params < best->n_params))
			best = c;
	}
	if (best) {
		*out = best;
		return decode_params(param, best, segment, a, err);
	}
	if (*allowed)
		return err_set(err, E_METHOD, "this address does not answer to that verb");
	return err_set(err, E_NOT_FOUND, "there is nothing at this address");
}
