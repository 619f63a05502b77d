/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * libmicrohttpd's side of things. Nothing is answered on its first call of the handler, which would close the
 * connection; what is too long is, because there that is wanted.
 */
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "base/memory.h"
#include "base/number.h"
#include "http/internal.h"

#define ARENA_CEILING ((size_t)64 << 20)
#define ANSWER_CEILING ((size_t)64 << 20)
#define DEFAULT_BODY ((size_t)1 << 20)
#define URL_MAX 8192
#define HEAD_MEMORY \
	((size_t)32 << 10) /* of one connection: request line, headers, what is being read */
#define CONNECTIONS 1000
#define DROP_MAX ((size_t)4 << 20) /* of a body nobody reads, before the connection is cut */
#define SLOWEST_BYTES_S 20000      /* a body may come as slowly as this */

/* ---- what a handler may ask ----------------------------------------------------------------------- */

static struct request *
request_of(const struct http_call *c)
{
	return c->internal;
}

struct str
http_header(const struct http_call *c, const char *name)
{
	return str_of(
		MHD_lookup_connection_value(request_of(c)->connection, MHD_HEADER_KIND, name));
}

struct str
http_cookie(const struct http_call *c, const char *name)
{
	return url_cookie(http_header(c, "Cookie"), str_of(name));
}

struct str
http_query(const struct http_call *c, const char *name)
{
	struct request *q = request_of(c);
	struct str value;

	/* the whole query was found decodable when the request came; only the arena can be full */
	if (url_query(&value, &q->call.arena, q->query, str_of(name), NULL))
		return STR_NONE;
	return value;
}

enum rc
http_if_match(const struct http_call *c, struct str etag, struct err *err)
{
	struct str list = http_header(c, "If-Match");

	if (!list.p || str_eq(str_trim(list), STR("*")))
		return err_field(err, E_NO_MATCH, "If-Match",
			"a change must say in If-Match which version it changes");
	if (!url_etag_in(list, etag, false))
		return err_field(err, E_STALE, "If-Match",
			"it was changed in the meantime; load it again and repeat the change");
	return E_OK;
}

/* ---- the head of a request ------------------------------------------------------------------------ */

static const struct {
	struct str name;
	enum http_verb verb;
} verbs[] = {
	{ STR_INIT("GET"), HTTP_GET },
	{ STR_INIT("HEAD"), HTTP_GET },
	{ STR_INIT("POST"), HTTP_POST },
	{ STR_INIT("PUT"), HTTP_PUT },
	{ STR_INIT("PATCH"), HTTP_PATCH },
	{ STR_INIT("DELETE"), HTTP_DELETE },
};

static void
read_remote(struct request *q)
{
	const union MHD_ConnectionInfo *info =
		MHD_get_connection_info(q->connection, MHD_CONNECTION_INFO_CLIENT_ADDRESS);
	struct str forwarded = http_header(&q->call, "X-Forwarded-For");
	char text[INET6_ADDRSTRLEN] = "";

	if (q->server->options.behind_proxy && forwarded.n) {
		while (forwarded.n)
			q->call.remote = str_trim(str_cut(&forwarded, ','));
		return;
	}
	if (info && info->client_addr->sa_family == AF_INET)
		inet_ntop(AF_INET,
			&((const struct sockaddr_in *)(const void *)info->client_addr)->sin_addr,
			text, sizeof(text));
	else if (info && info->client_addr->sa_family == AF_INET6)
		inet_ntop(AF_INET6,
			&((const struct sockaddr_in6 *)(const void *)info->client_addr)->sin6_addr,
			text, sizeof(text));
	q->call.remote = arena_str(&q->call.arena, str_of(text));
}

static void
read_language(struct request *q)
{
	struct str asked = http_query(&q->call, "lang");

	if (str_eq(asked, STR("zh")) || str_eq(asked, STR("en")))
		q->call.language = asked;
	else
		q->call.language = url_language(http_header(&q->call, "Accept-Language"));
}

/* A page of another site may not make a signed-in browser change anything here. */
static enum rc
check_origin(struct request *q)
{
	struct str site = http_header(&q->call, "Sec-Fetch-Site");
	struct str origin = http_header(&q->call, "Origin");

	if (q->verb == HTTP_GET)
		return E_OK;
	if ((site.p && !str_eq(site, STR("same-origin")) && !str_eq(site, STR("none"))) ||
		(origin.p && !url_same_origin(origin, http_header(&q->call, "Host"))))
		return err_set(
			&q->err, E_DENIED, "a page of another site may not change anything here");
	return E_OK;
}

static enum rc
find_route(struct request *q, struct str method)
{
	struct http_server *s = q->server;
	bool known = false;
	enum rc rc;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++) {
		if (!str_eq(verbs[i].name, method))
			continue;
		q->verb = verbs[i].verb;
		known = true;
	}
	if (strlen(q->url) > URL_MAX)
		return err_set(&q->err, E_TOO_BIG, "the address is too long");
	rc = url_query_check(q->query, &q->err);
	if (rc)
		return rc;
	rc = routes_find(&q->route, q->call.param, &q->allowed, &s->routes, &q->call.arena, q->verb,
		q->path, &q->err);
	if (!known && (!rc || rc == E_METHOD)) {
		q->route = NULL;
		return err_set(&q->err, E_METHOD, "this address does not answer to that verb");
	}
	if (rc == E_NOT_FOUND && !str_starts(q->path, STR("/api/"))) {
		q->file = files_find(
			s->files, str_eq(q->path, STR("/")) ? STR("/index.html") : q->path);
		q->allowed = 1u << HTTP_GET;
		if (q->file && (!known || q->verb != HTTP_GET)) {
			q->file = NULL;
			return err_set(
				&q->err, E_METHOD, "this address does not answer to that verb");
		}
		if (q->file)
			return E_OK;
	}
	if (!rc)
		q->call.route = q->route->route;
	return rc;
}

static size_t
body_ceiling(const struct request *q)
{
	if (!q->route || q->verb == HTTP_GET)
		return 0;
	return q->route->route->max_body ? q->route->route->max_body : DEFAULT_BODY;
}

/* The head is there: decide what can be decided before the body comes. */
static enum MHD_Result
begin(struct request *q, const char *method)
{
	struct http_call *c = &q->call;
	size_t ceiling;
	struct str length;
	int64_t n = 0;

	c->now_us = q->server->options.clock_us();
	c->program = q->server->program;
	read_remote(q);
	c->content_type = http_header(c, "Content-Type");
	q->rc = find_route(q, str_of(method));
	read_language(q);
	if (q->route)
		c->route = q->route->route;
	if (!q->rc)
		q->rc = check_origin(q);
	ceiling = body_ceiling(q);
	buf_init(&q->body, ceiling);
	watch_within(q->watched, q->server->options.patience_s + (int)(ceiling / SLOWEST_BYTES_S));
	length = http_header(c, "Content-Length");
	if (length.n && int_parse(&n, length, 0, INT64_MAX, NULL) == E_OK && n > 0) {
		if (!q->rc && q->route && q->verb != HTTP_GET && (uint64_t)n > ceiling) {
			q->rc = err_set(
				&q->err, E_TOO_BIG, "the body may have at most %zu bytes", ceiling);
			return answer_send(q);
		}
		if ((uint64_t)n > DROP_MAX && (q->rc || ceiling == 0)) {
			if (!q->rc)
				q->rc = err_set(&q->err, E_TOO_BIG, "this request takes no body");
			return answer_send(q);
		}
	}
	if (q->verb != HTTP_GET && !q->file)
		work_authorize(q);
	q->stage = AT_BODY;
	return MHD_YES;
}

static enum MHD_Result
take_body(struct request *q, const char *data, size_t *n)
{
	if (!q->rc && q->body.ceiling) {
		buf_put(&q->body, (struct str){ data, *n });
		if (q->body.bad)
			q->rc = err_set(&q->err, E_TOO_BIG, "the body may have at most %zu bytes",
				q->body.ceiling);
	}
	if (q->rc || !q->body.ceiling) {
		buf_release(&q->body);
		q->dropped += *n;
		if (q->dropped > DROP_MAX)
			return MHD_NO;
	}
	*n = 0;
	return MHD_YES;
}

/* ---- libmicrohttpd's calls ------------------------------------------------------------------------ */

static enum MHD_Result
on_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
	const char *version, const char *data, size_t *n, void **context)
{
	struct request *q = *context;

	(void)cls;
	(void)connection;
	(void)url;
	(void)version;
	if (q->stage == AT_HEAD)
		return begin(q, method);
	if (*n)
		return take_body(q, data, n);
	if (q->stage == AT_BODY) {
		watch_within(q->watched, 0);
		q->call.raw = buf_str(&q->body);
		if (!q->rc && q->file) {
			q->stage = AT_ANSWER;
			return answer_file(q);
		}
		if (!work_start(q))
			return MHD_YES;
		q->stage = AT_ANSWER;
	}
	return answer_send(q);
}

static void *
on_url(void *cls, const char *url, struct MHD_Connection *connection)
{
	struct http_server *s = cls;
	struct request *q = memory_zeroed(sizeof(*q));
	struct str rest;

	q->server = s;
	q->connection = connection;
	q->watched = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT)
			     ->socket_context;
	q->url = memory_cstr(url);
	rest = str_of(q->url);
	q->path = str_cut(&rest, '?');
	q->query = rest;
	q->call.internal = q;
	arena_init(&q->call.arena, ARENA_CEILING);
	buf_init(&q->call.out, ANSWER_CEILING);
	buf_init(&q->body, 0);
	atomic_fetch_add(&s->active, 1);
	return q;
}

static void
on_completed(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_RequestTerminationCode why)
{
	struct http_server *s = cls;
	struct request *q = *context;

	(void)connection;
	(void)why;
	if (!q)
		return;
	*context = NULL;
	watch_within(q->watched, s->options.patience_s);
	json_decref(q->call.body);
	buf_release(&q->call.out);
	buf_release(&q->body);
	arena_release(&q->call.arena);
	free(q->url);
	free(q);
	atomic_fetch_sub(&s->active, 1);
}

static void
on_connection(void *cls, struct MHD_Connection *connection, void **context,
	enum MHD_ConnectionNotificationCode what)
{
	struct http_server *s = cls;

	if (what == MHD_CONNECTION_NOTIFY_STARTED) {
		struct watched *c = watch_add(s->watch,
			MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD)
				->connect_fd);

		watch_within(c, s->options.patience_s);
		*context = c;
	} else if (*context) {
		watch_remove(s->watch, *context);
		*context = NULL;
	}
}

/* Paths and queries are decoded by url.c, after they were cut apart. */
static size_t
leave_escapes(void *cls, struct MHD_Connection *connection, char *text)
{
	(void)cls;
	(void)connection;
	return strlen(text);
}

/* ---- start and stop ------------------------------------------------------------------------------- */

static int
try_port(const char *address, int port)
{
	struct sockaddr_in at = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
	int fd, one = 1;

	if (inet_pton(AF_INET, address, &at.sin_addr) != 1) {
		errno = EINVAL;
		return -1;
	}
	fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
	if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 || listen(fd, 511) != 0) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* The port asked for, the next ones, and at last any that is free. */
static enum rc
listen_on(int *out, int *port, const struct http_options *opt, struct err *err)
{
	struct sockaddr_in at = { 0 };
	socklen_t size = sizeof(at);
	int fd = -1;

	for (int i = 0; fd < 0 && i <= opt->port_tries && opt->port + i < 65536; i++) {
		fd = try_port(opt->address, opt->port + i);
		if (fd < 0 && errno != EADDRINUSE && errno != EACCES)
			break;
	}
	if (fd < 0 && opt->port_tries > 0)
		fd = try_port(opt->address, 0);
	if (fd < 0 || getsockname(fd, (struct sockaddr *)&at, &size) != 0)
		return err_set(err, E_IO, "cannot listen on %s port %d: %s", opt->address,
			opt->port, strerror(errno));
	*out = fd;
	*port = ntohs(at.sin_port);
	return E_OK;
}

static enum rc
start_daemon(struct http_server *s, int fd, struct err *err)
{
	unsigned flags = MHD_USE_EPOLL_INTERNAL_THREAD | MHD_ALLOW_SUSPEND_RESUME | MHD_USE_ITC;
	struct MHD_OptionItem items[] = {
		{ MHD_OPTION_LISTEN_SOCKET, fd, NULL },
		{ MHD_OPTION_THREAD_POOL_SIZE, s->options.threads, NULL },
		{ MHD_OPTION_CONNECTION_MEMORY_LIMIT, (intptr_t)HEAD_MEMORY, NULL },
		{ MHD_OPTION_CONNECTION_LIMIT, CONNECTIONS, NULL },
		{ MHD_OPTION_CONNECTION_TIMEOUT, 120, NULL },
		{ MHD_OPTION_STRICT_FOR_CLIENT, 1, NULL },
		{ MHD_OPTION_END, 0, NULL },
	};

	if (s->options.threads < 2) /* a pool of one is no pool to libmicrohttpd */
		items[1] = items[2];
	s->daemon = MHD_start_daemon(flags, 0, NULL, NULL, on_request, s, MHD_OPTION_ARRAY, items,
		MHD_OPTION_NOTIFY_COMPLETED, on_completed, s, MHD_OPTION_NOTIFY_CONNECTION,
		on_connection, s, MHD_OPTION_URI_LOG_CALLBACK, on_url, s,
		MHD_OPTION_UNESCAPE_CALLBACK, leave_escapes, s, MHD_OPTION_END);
	if (!s->daemon)
		return err_set(err, E_IO, "cannot start the web server");
	return E_OK;
}

static enum rc
start_workers(struct http_server *s, struct err *err)
{
	int n = s->options.workers > 0 ? s->options.workers : 2;

	s->workers = memory_zeroed((size_t)n * sizeof(*s->workers));
	for (; s->n_workers < n; s->n_workers++)
		if (pthread_create(&s->workers[s->n_workers], NULL, work_main, s) != 0)
			return err_set(err, E_IO, "cannot start a thread");
	return E_OK;
}

enum rc
http_start(struct http_server **out, const struct http_options *opt,
	const struct http_route *routes, int n_routes, const struct http_hooks *hooks,
	struct store *store, void *program, struct err *err)
{
	struct http_server *s = memory_zeroed(sizeof(*s));
	int fd = -1;
	enum rc rc;

	s->options = *opt;
	if (!s->options.patience_s)
		s->options.patience_s = 20;
	if (hooks)
		s->hooks = *hooks;
	s->store = store;
	s->program = program;
	pthread_mutex_init(&s->lock, NULL);
	pthread_cond_init(&s->filled, NULL);
	rc = routes_compile(&s->routes, routes, n_routes, err);
	if (!rc && opt->static_dir)
		rc = files_load(&s->files, opt->static_dir, err);
	if (!rc)
		rc = listen_on(&fd, &s->port, opt, err);
	if (!rc)
		rc = start_workers(s, err);
	if (!rc) {
		s->watch = watch_start();
		if (!s->watch)
			rc = err_set(err, E_IO, "cannot start a thread");
	}
	if (!rc)
		rc = start_daemon(s, fd, err);
	if (rc) {
		if (fd >= 0)
			close(fd);
		http_stop(s);
		return rc;
	}
	*out = s;
	return E_OK;
}

int
http_port(const struct http_server *s)
{
	return s->port;
}

void
http_stop(struct http_server *s)
{
	const struct timespec nap = { .tv_nsec = 2000000 };

	if (s->daemon) {
		int fd = MHD_quiesce_daemon(s->daemon);

		/* what is being answered is answered; a client that dawdles is cut off by the watch */
		while (atomic_load(&s->active) > 0)
			nanosleep(&nap, NULL);
		MHD_stop_daemon(s->daemon);
		if (fd >= 0)
			close(fd);
	}
	pthread_mutex_lock(&s->lock);
	s->closing = true;
	pthread_cond_broadcast(&s->filled);
	pthread_mutex_unlock(&s->lock);
	for (int i = 0; i < s->n_workers; i++)
		pthread_join(s->workers[i], NULL);
	if (s->watch)
		watch_stop(s->watch);
	free(s->workers);
	site_files_free(s->files);
	routes_release(&s->routes);
	pthread_cond_destroy(&s->filled);
	pthread_mutex_destroy(&s->lock);
	free(s);
}
