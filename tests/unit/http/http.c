/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real server on a free port of this machine, asked through a plain socket. */
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "http/http.h"

static const struct migration migrations[] = { { "http", 1,
	"CREATE TABLE thing (name TEXT PRIMARY KEY);\n"
	"CREATE TABLE kept (key TEXT PRIMARY KEY, digest TEXT NOT NULL, status INTEGER NOT NULL, "
	"body BLOB NOT NULL);\n" } };

static const struct sql THING_INSERT = { "thing_insert", "INSERT INTO thing (name) VALUES ($1);", 1,
	"t" };
static const struct sql THING_COUNT = { "thing_count", "SELECT COUNT(*) FROM thing;", 0, "" };
static const struct sql KEPT_READ = { "kept_read",
	"SELECT digest, status, body FROM kept WHERE key = $1;", 1, "t" };
static const struct sql KEPT_INSERT = { "kept_insert",
	"INSERT INTO kept (key, digest, status, body) VALUES ($1, $2, $3, $4);", 4, "ttib" };

/* ---- the program under the server ------------------------------------------------------------------- */

static enum rc
count_things(struct http_call *c, struct db *db, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, &THING_COUNT, NULL, err);

	if (rc)
		return rc;
	if (rows_next(r))
		buf_printf(&c->out, "{\"n\":%d}", (int)rows_int(r, 0));
	return rows_end(r, err);
}

static enum rc
echo(struct http_call *c, struct db *db, struct err *err)
{
	(void)db;
	(void)err;
	buf_put(&c->out, c->param[0]);
	buf_char(&c->out, '|');
	buf_put(&c->out, http_query(c, "q"));
	buf_char(&c->out, '|');
	buf_put(&c->out, c->language);
	c->etag = STR("7");
	return E_OK;
}

static enum rc
thing_create(struct http_call *c, struct txn *t, struct err *err)
{
	struct str name;
	enum rc rc = http_text(&name, c, "name", 5, err);

	if (!rc)
		rc = txn_exec(NULL, t, &THING_INSERT, (struct bind[]){ B_TEXT(name) }, err);
	if (rc)
		return rc;
	c->status = 201;
	c->location = STR("/api/things/x");
	buf_put(&c->out, STR("{\"name\":\""));
	buf_put(&c->out, name);
	buf_put(&c->out, STR("\"}"));
	return E_OK;
}

static enum rc
thing_change(struct http_call *c, struct txn *t, struct err *err)
{
	(void)t;
	return http_if_match(c, STR("3"), err);
}

static enum rc
slow_prepare(struct http_call *c, struct db *db, struct err *err)
{
	(void)db;
	(void)err;
	c->state = &c->status;
	return E_OK;
}

static enum rc
slow_write(struct http_call *c, struct txn *t, struct err *err)
{
	(void)t;
	(void)err;
	buf_printf(&c->out, "%s %zu", c->state ? "prepared" : "not prepared", c->raw.n);
	return E_OK;
}

static const struct http_route routes[] = {
	{ .verb = HTTP_GET, .path = "/api/things", .read = count_things },
	{ .verb = HTTP_POST,
		.path = "/api/things",
		.write = thing_create,
		.fields = "name! note",
		.max_body = 1000 },
	{ .verb = HTTP_GET, .path = "/api/things/{id}", .read = echo },
	{ .verb = HTTP_PATCH, .path = "/api/things/{id}", .write = thing_change, .fields = "name" },
	{ .verb = HTTP_GET, .path = "/api/things/special", .read = count_things, .slow = true },
	{ .verb = HTTP_GET, .path = "/api/secret", .read = count_things, .permission = 1 },
	{ .verb = HTTP_POST,
		.path = "/api/files",
		.read = slow_prepare,
		.write = slow_write,
		.max_body = 300000 },
};

static enum rc
authorize(struct http_call *c, struct db *db, struct err *err)
{
	(void)db;
	return c->route->permission ? err_set(err, E_AUTH, "sign in") : E_OK;
}

static enum rc
recall(struct http_call *c, struct db *db, struct str key, struct str digest, struct err *err)
{
	struct rows *r;
	bool other = false;
	enum rc rc = db_query(&r, db, &KEPT_READ, (struct bind[]){ B_TEXT(key) }, err);

	if (rc)
		return rc;
	if (rows_next(r)) {
		other = !str_eq(rows_text(r, 0), digest);
		c->status = (int)rows_int(r, 1);
		buf_put(&c->out, rows_blob(r, 2));
	}
	rc = rows_end(r, err);
	return rc || !other ? rc : err_set(err, E_REUSED_KEY, "another request");
}

static enum rc
keep(struct http_call *c, struct txn *t, struct str key, struct str digest, struct err *err)
{
	return txn_exec(NULL, t, &KEPT_INSERT,
		(struct bind[]){
			B_TEXT(key), B_TEXT(digest), B_INT(c->status), B_BLOB(buf_str(&c->out)) },
		err);
}

static int64_t
fixed_clock(void)
{
	return INT64_C(1792800000000000);
}

struct fixture {
	struct store *store;
	struct http_server *server;
	char dir[64];
};

static void
put_file(const char *dir, const char *name, const char *text)
{
	char path[160];
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", dir, name);
	f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int
start(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	const struct http_hooks hooks = { .authorize = authorize, .recall = recall, .keep = keep };
	struct http_options opt = {
		.address = "127.0.0.1", .threads = 2, .clock_us = fixed_clock, .patience_s = 1
	};
	char address[128], path[128];
	struct err err = { 0 };

	snprintf(f->dir, sizeof(f->dir), "/tmp/http-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(path, sizeof(path), "%s/assets", f->dir);
	assert_int_equal(mkdir(path, 0700), 0);
	put_file(f->dir, "index.html", "<p>page</p>");
	put_file(f->dir, "assets/a-1.js", "plain");
	put_file(f->dir, "assets/a-1.js.gz", "packed");
	opt.static_dir = f->dir;
	snprintf(address, sizeof(address), "sqlite:%s/t.db", f->dir);
	assert_int_equal(store_open(&f->store, address, 4, &err), E_OK);
	assert_int_equal(store_migrate(f->store, migrations, 1, &err), E_OK);
	assert_int_equal(http_start(&f->server, &opt, routes, sizeof(routes) / sizeof(routes[0]),
				 &hooks, f->store, NULL, &err),
		E_OK);
	*state = f;
	return 0;
}

static int
stop(void **state)
{
	struct fixture *f = *state;
	const char *names[] = { "index.html", "assets/a-1.js", "assets/a-1.js.gz", "t.db",
		"assets" };
	char path[160];

	http_stop(f->server);
	store_close(f->store);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		snprintf(path, sizeof(path), "%s/%s", f->dir, names[i]);
		remove(path);
	}
	rmdir(f->dir);
	free(f);
	return 0;
}

/* ---- the client --------------------------------------------------------------------------------------- */

static int
dial(const struct fixture *f)
{
	struct sockaddr_in at = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)http_port(f->server)) };
	struct timeval patience = { .tv_sec = 20 };
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	inet_pton(AF_INET, "127.0.0.1", &at.sin_addr);
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	assert_int_equal(connect(fd, (struct sockaddr *)&at, sizeof(at)), 0);
	return fd;
}

/* One answer: head and as much body as its Content-Length says. Empty when the connection ended. */
static void
answer(int fd, char *out, size_t size)
{
	size_t n = 0, whole = 0;

	while (n + 1 < size) {
		ssize_t got = recv(fd, out + n, size - 1 - n, 0);
		char *end, *length;

		if (got <= 0)
			break;
		n += (size_t)got;
		out[n] = '\0';
		end = strstr(out, "\r\n\r\n");
		if (!end)
			continue;
		length = strcasestr(out, "\r\ncontent-length:");
		whole = (size_t)(end - out) + 4 +
			(length && length < end ? strtoul(length + 17, NULL, 10) : 0);
		if (strncmp(out, "HTTP/1.1 304", 12) == 0)
			whole = (size_t)(end - out) + 4;
		if (n >= whole)
			break;
	}
	out[n] = '\0';
}

static void
say(int fd, const char *text)
{
	size_t n = strlen(text);

	assert_int_equal(send(fd, text, n, MSG_NOSIGNAL), (ssize_t)n);
}

#define ANSWER 8192

static void
ask(const struct fixture *f, const char *request, char out[ANSWER])
{
	int fd = dial(f);

	say(fd, request);
	answer(fd, out, ANSWER);
	close(fd);
}

static void
post(const struct fixture *f, const char *head, const char *body, char out[ANSWER])
{
	char request[4096];

	snprintf(request, sizeof(request),
		"POST /api/things HTTP/1.1\r\nHost: x\r\n%sContent-Length: %zu\r\n\r\n%s", head,
		strlen(body), body);
	ask(f, request, out);
}

#define JSON "Content-Type: application/json\r\n"

static void
expect(const char *answer_text, int status, const char *part)
{
	char line[32];

	snprintf(line, sizeof(line), "HTTP/1.1 %d", status);
	if (strncmp(answer_text, line, strlen(line)) != 0 || !strstr(answer_text, part))
		fail_msg("expected %d and %s, got: %s", status, part, answer_text);
}

/* ---- tests ---------------------------------------------------------------------------------------------- */

static void
keeps_the_connection_for_the_next_request(void **state)
{
	const struct fixture *f = *state;
	char out[ANSWER];
	int fd = dial(f);

	for (int i = 0; i < 3; i++) {
		say(fd, "GET /api/things HTTP/1.1\r\nHost: x\r\n\r\n");
		answer(fd, out, sizeof(out));
		expect(out, 200, "{\"n\":0}");
		assert_null(strstr(out, "Connection: close"));
	}
	say(fd, "POST /api/things HTTP/1.1\r\nHost: x\r\n" JSON
		"Content-Length: 12\r\n\r\n{\"name\":\"a\"}");
	answer(fd, out, sizeof(out));
	expect(out, 201, "{\"name\":\"a\"}");
	expect(out, 201, "Location: /api/things/x");
	say(fd, "GET /api/things HTTP/1.1\r\nHost: x\r\n\r\n");
	answer(fd, out, sizeof(out));
	expect(out, 200, "{\"n\":1}");
	close(fd);
}

static void
decodes_parameters_after_cutting_the_path(void **state)
{
	char out[ANSWER];

	ask(*state,
		"GET /api/things/ISO%203376%2F2?q=a%20b+%E9%9D%A9&z=1 HTTP/1.1\r\nHost: x\r\n\r\n",
		out);
	expect(out, 200, "ISO 3376/2|a b 革|zh");
	ask(*state,
		"GET /api/things/a HTTP/1.1\r\nHost: x\r\nAccept-Language: fr, en-GB;q=0.8, "
		"zh;q=0.5\r\n\r\n",
		out);
	expect(out, 200, "a||en");
	ask(*state, "GET /api/things/special HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "{\"n\":0}");
	ask(*state, "GET /api/things/%zz HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 400, "two hexadecimal digits");
	ask(*state, "GET /api/things/%ff HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 400, "UTF-8");
	ask(*state, "GET /api/things?q=%00 HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 400, "NUL");
}

static void
says_what_an_address_answers_to(void **state)
{
	char out[ANSWER];

	ask(*state, "GET /api/nothing HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 404, "application/problem+json");
	ask(*state, "DELETE /api/things HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 405, "Allow: GET, HEAD, POST");
	ask(*state, "OPTIONS /api/things HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 405, "Allow: GET, HEAD, POST");
	ask(*state, "BREW /api/things/x HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 405, "Allow: GET, HEAD, PATCH");
	ask(*state, "GET /api/secret HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 401, "WWW-Authenticate");
}

static void
sends_the_head_alone_for_head(void **state)
{
	int fd = dial(*state);
	char out[ANSWER];
	ssize_t n;

	say(fd, "HEAD /api/things HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
	n = recv(fd, out, sizeof(out) - 1, MSG_WAITALL);
	assert_true(n > 0);
	out[n] = '\0';
	close(fd);
	expect(out, 200, "Content-Length: 7");
	assert_null(strstr(out, "{"));
}

static void
refuses_a_body_that_is_too_long_before_reading_it(void **state)
{
	char out[ANSWER], chunk[64], *big;
	int fd = dial(*state);

	say(fd, "POST /api/things HTTP/1.1\r\nHost: x\r\n" JSON
		"Content-Length: 500000000\r\n\r\n{");
	answer(fd, out, sizeof(out));
	expect(out, 413, "at most 1000 bytes");
	close(fd);
	fd = dial(*state);
	say(fd, "POST /api/things HTTP/1.1\r\nHost: x\r\n" JSON
		"Transfer-Encoding: chunked\r\n\r\n");
	big = malloc(2001);
	memset(big, ' ', 2000);
	big[2000] = '\0';
	snprintf(chunk, sizeof(chunk), "%x\r\n", 2000u);
	say(fd, chunk);
	say(fd, big);
	say(fd, "\r\n0\r\n\r\n");
	answer(fd, out, sizeof(out));
	expect(out, 413, "at most 1000 bytes");
	close(fd);
	free(big);
}

static void
takes_a_long_body_where_the_route_allows(void **state)
{
	char out[ANSWER], *big = malloc(250001);
	int fd = dial(*state);

	memset(big, 'x', 250000);
	big[250000] = '\0';
	say(fd, "POST /api/files HTTP/1.1\r\nHost: x\r\nContent-Length: 250000\r\n\r\n");
	say(fd, big);
	answer(fd, out, sizeof(out));
	expect(out, 200, "prepared 250000");
	close(fd);
	free(big);
}

static void
names_the_member_that_is_wrong(void **state)
{
	char out[ANSWER];

	post(*state, JSON, "{\"name\":\"a\",\"colour\":1}", out);
	expect(out, 422, "\"field\":\"colour\"");
	post(*state, JSON, "{\"note\":\"a\"}", out);
	expect(out, 422, "\"field\":\"name\"");
	post(*state, JSON, "{\"name\":7}", out);
	expect(out, 422, "must be a text");
	post(*state, JSON, "{\"name\":\"  \"}", out);
	expect(out, 422, "this field is required");
	post(*state, JSON, "{\"name\":\"革革革革革革\"}", out);
	expect(out, 422, "at most 5 characters");
	post(*state, JSON, "{\"name\":\"a\\u0001\"}", out);
	expect(out, 422, "control character");
	post(*state, JSON, "{\"name\":\"a\",\"name\":\"b\"}", out);
	expect(out, 400, "this is not JSON");
	post(*state, JSON, "{\"name\":", out);
	expect(out, 400, "this is not JSON");
	post(*state, JSON, "[1]", out);
	expect(out, 400, "must be a JSON object");
	post(*state, "", "{\"name\":\"a\"}", out);
	expect(out, 415, "application/json");
	post(*state, JSON, "{\"name\":\"革革革革革\"}", out);
	expect(out, 201, "革革革革革");
	post(*state, JSON, "{\"name\":\"革革革革革\"}", out);
	expect(out, 409, "there is one already");
}

static void
a_change_names_its_version(void **state)
{
	char out[ANSWER];

	ask(*state, "PATCH /api/things/x HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", out);
	expect(out, 428, "If-Match");
	ask(*state,
		"PATCH /api/things/x HTTP/1.1\r\nHost: x\r\nIf-Match: \"2\"\r\nContent-Length: "
		"0\r\n\r\n",
		out);
	expect(out, 412, "changed in the meantime");
	ask(*state,
		"PATCH /api/things/x HTTP/1.1\r\nHost: x\r\nIf-Match: \"3\"\r\nContent-Length: "
		"0\r\n\r\n",
		out);
	expect(out, 200, "");
}

static void
answers_unchanged_for_a_known_entity(void **state)
{
	char out[ANSWER];

	ask(*state, "GET /api/things/a HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "ETag: \"7\"");
	ask(*state,
		"GET /api/things/a HTTP/1.1\r\nHost: x\r\nIf-None-Match: \"6\", W/\"7\"\r\n\r\n",
		out);
	expect(out, 304, "ETag: \"7\"");
}

static void
answers_a_repeated_key_once_done(void **state)
{
	char out[ANSWER];

	post(*state, JSON "Idempotency-Key: k1\r\n", "{\"name\":\"once\"}", out);
	expect(out, 201, "{\"name\":\"once\"}");
	post(*state, JSON "Idempotency-Key: k1\r\n", "{\"name\":\"once\"}", out);
	expect(out, 201, "{\"name\":\"once\"}");
	post(*state, JSON "Idempotency-Key: k1\r\n", "{\"name\":\"two\"}", out);
	expect(out, 422, "idempotency key");
	post(*state, JSON "Idempotency-Key: \r\n", "{\"name\":\"two\"}", out);
	expect(out, 422, "1 to 128 characters");
	ask(*state, "GET /api/things HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "{\"n\":1}");
}

static void
refuses_a_change_from_another_site(void **state)
{
	char out[ANSWER];

	post(*state, JSON "Sec-Fetch-Site: cross-site\r\n", "{\"name\":\"a\"}", out);
	expect(out, 403, "another site");
	post(*state, JSON "Origin: https://evil.example\r\n", "{\"name\":\"a\"}", out);
	expect(out, 403, "another site");
	post(*state, JSON "Origin: null\r\n", "{\"name\":\"a\"}", out);
	expect(out, 403, "another site");
	post(*state, JSON "Origin: http://x\r\nSec-Fetch-Site: same-origin\r\n", "{\"name\":\"a\"}",
		out);
	expect(out, 201, "a");
}

static void
serves_the_application_and_nothing_beside_it(void **state)
{
	char out[ANSWER], etag[40], request[200], *at;

	ask(*state, "GET / HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "<p>page</p>");
	expect(out, 200, "Content-Security-Policy: default-src 'self'");
	expect(out, 200, "X-Content-Type-Options: nosniff");
	expect(out, 200, "Cache-Control: no-cache");
	at = strstr(out, "ETag: ");
	assert_non_null(at);
	snprintf(etag, sizeof(etag), "%.18s", at + 6);
	snprintf(request, sizeof(request), "GET / HTTP/1.1\r\nHost: x\r\nIf-None-Match: %s\r\n\r\n",
		etag);
	ask(*state, request, out);
	expect(out, 304, etag);
	ask(*state, "GET /samples/17 HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "<p>page</p>");
	ask(*state, "GET /assets/a-1.js HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "plain");
	expect(out, 200, "immutable");
	ask(*state, "GET /assets/a-1.js HTTP/1.1\r\nHost: x\r\nAccept-Encoding: br, gzip\r\n\r\n",
		out);
	expect(out, 200, "packed");
	expect(out, 200, "Content-Encoding: gzip");
	ask(*state, "GET /assets/gone.js HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 404, "nothing at this address");
	ask(*state, "GET /../../../../etc/passwd HTTP/1.1\r\nHost: x\r\n\r\n", out);
	assert_null(strstr(out, "root:"));
	ask(*state, "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n", out);
	expect(out, 405, "Allow: GET, HEAD");
}

static void
survives_what_is_no_request(void **state)
{
	static const char *const rubbish[] = { "\r\n\r\n", "GET\r\n\r\n", "GET /api/things\r\n\r\n",
		"\x16\x03\x01\x02\x01\x01\xfc\x03\x03", "GET /api/things HTTP/9.9\r\n\r\n",
		"POST /api/things HTTP/1.1\r\nHost: x\r\nContent-Length: -5\r\n\r\n",
		"POST /api/things HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
		"GET /api/things HTTP/1.1\r\nHost\r\n\r\n" };
	char out[ANSWER], *longest = malloc(20000);

	for (size_t i = 0; i < sizeof(rubbish) / sizeof(rubbish[0]); i++) {
		int fd = dial(*state);

		say(fd, rubbish[i]);
		shutdown(fd, SHUT_WR);
		answer(fd, out, sizeof(out));
		close(fd);
	}
	snprintf(longest, 20000, "GET /api/things?%0*d HTTP/1.1\r\nHost: x\r\n\r\n", 9000, 1);
	ask(*state, longest, out);
	expect(out, 413, "the address is too long");
	free(longest);
	ask(*state, "GET /api/things HTTP/1.1\r\nHost: x\r\n\r\n", out);
	expect(out, 200, "{\"n\":0}");
}

static void
cuts_off_a_client_that_dawdles(void **state)
{
	char out[ANSWER];
	int fd = dial(*state);
	ssize_t n = 1;

	/* a byte now and then is not enough: the head has one second in this server */
	for (int i = 0; i < 200 && n > 0; i++) {
		struct timeval wait = { .tv_usec = 100000 };

		n = send(fd, "G", 1, MSG_NOSIGNAL);
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &wait, sizeof(wait));
		if (recv(fd, out, 1, 0) == 0)
			n = 0;
	}
	assert_true(n <= 0);
	close(fd);
}

static void
finds_another_port_when_the_first_is_taken(void **state)
{
	struct fixture *f = *state;
	struct http_options opt = { .address = "127.0.0.1", .threads = 1, .clock_us = fixed_clock };
	struct http_server *second;
	struct err err = { 0 };

	opt.port = http_port(f->server);
	assert_int_equal(http_start(&second, &opt, routes, 1, NULL, f->store, NULL, &err), E_IO);
	opt.port_tries = 3;
	assert_int_equal(http_start(&second, &opt, routes, 1, NULL, f->store, NULL, &err), E_OK);
	assert_int_not_equal(http_port(second), opt.port);
	http_stop(second);
}

#define T(name) cmocka_unit_test_setup_teardown(name, start, stop)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		T(keeps_the_connection_for_the_next_request),
		T(decodes_parameters_after_cutting_the_path),
		T(says_what_an_address_answers_to),
		T(sends_the_head_alone_for_head),
		T(refuses_a_body_that_is_too_long_before_reading_it),
		T(takes_a_long_body_where_the_route_allows),
		T(names_the_member_that_is_wrong),
		T(a_change_names_its_version),
		T(answers_unchanged_for_a_known_entity),
		T(answers_a_repeated_key_once_done),
		T(refuses_a_change_from_another_site),
		T(serves_the_application_and_nothing_beside_it),
		T(survives_what_is_no_request),
		T(cuts_off_a_client_that_dawdles),
		T(finds_another_port_when_the_first_is_taken),
	};

	return cmocka_run_group_tests_name("http", tests, NULL, NULL);
}
