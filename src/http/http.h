/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sockets, requests, routing, limits. Knows nothing of leather and of no table: the program gives it a routing
 * table and two hooks (who is calling; who keeps answers for idempotency keys).
 *
 * A route answers in up to two phases. `read` runs on a worker with a reading connection. `write` runs inside a
 * transaction on the store's writer; the answer goes out only after the commit is durable. Slow computing (hashing
 * a password, reading a file, drawing a PDF) belongs into `read` of a write route, called `prepare`, which runs first.
 */
#ifndef HTTP_HTTP_H
#define HTTP_HTTP_H

#include <jansson.h>
#include <stdbool.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "base/str.h"
#include "codec/json.h"
#include "store/store.h"

enum http_verb { HTTP_GET, HTTP_POST, HTTP_PUT, HTTP_PATCH, HTTP_DELETE };

struct http_call; /* one request being answered */

typedef enum rc http_read(struct http_call *c, struct db *db, struct err *err);
typedef enum rc http_write(struct http_call *c, struct txn *t, struct err *err);

struct http_route {
	enum http_verb verb;
	const char *path;  /* "/api/v1/samples/{id}" */
	http_read *read;   /* GET: the answer. Others: prepare, may be NULL */
	http_write *write; /* NULL for GET */
	int permission;    /* meaning is access's; 0 = public */
	const char *
		fields; /* "code! product received_at": JSON members accepted, ! = required; NULL = no JSON body */
	size_t max_body; /* bytes; 0 = 1 MiB */
	bool slow; /* `read` of a GET takes milliseconds: run it beside the answering threads */
};

struct http_call {
	struct arena arena; /* lives until the answer is sent */
	const struct http_route *route;
	struct str param[4]; /* path parameters in order */
	json_t *body;        /* the validated JSON object, or NULL */
	struct str raw;      /* the body as bytes */
	struct str content_type;
	struct str language; /* "zh" or "en" */
	struct str remote;   /* address of the peer */
	void *who;           /* the caller, set by the authenticate hook */
	void *state;         /* of the handler, between prepare and write */
	void *program;       /* given at start */
	int64_t now_us;
	/* the answer */
	int status; /* 200 unless set */
	struct buf out;
	struct str out_type; /* "application/json" unless set */
	struct str etag;     /* without quotes; "" = none */
	bool fresh; /* the answer shows more than what its ETag names: never "not modified", never kept */
	struct str location;    /* for 201 */
	struct str cookie;      /* whole Set-Cookie value, "" none */
	struct str disposition; /* Content-Disposition, "" none */
	void *internal;         /* of src/http */
};

struct str http_query(const struct http_call *c, const char *name); /* STR_NONE when absent */
struct str http_header(const struct http_call *c, const char *name);
struct str http_cookie(const struct http_call *c, const char *name);
/* If-Match against the present ETag: E_NO_MATCH (428) when absent, E_STALE (412) when different. */
enum rc http_if_match(const struct http_call *c, struct str etag, struct err *err) MUST_CHECK;
/*
 * A JSON member of the body as trimmed text of at most `max` characters: E_MISSING when it is absent, null or blank,
 * E_DOMAIN when it is no text, too long or holds control characters; with the field.
 */
enum rc http_text(struct str *out, const struct http_call *c, const char *field, size_t max,
	struct err *err) MUST_CHECK;
struct str http_text_or(const struct http_call *c, const char *field, struct str otherwise);

struct http_hooks {
	/* Find who calls and whether the route's permission is theirs: E_AUTH, E_DENIED. Runs before everything. */
	enum rc (*authorize)(struct http_call *c, struct db *db, struct err *err);
	/* Idempotency-Key on POST: give back the kept answer (status 0 = none kept), or keep one (inside the txn). */
	enum rc (*recall)(struct http_call *c, struct db *db, struct str key,
		struct str body_digest, struct err *err);
	enum rc (*keep)(struct http_call *c, struct txn *t, struct str key, struct str body_digest,
		struct err *err);
	/* The error as a problem document (RFC 9457) in the caller's language, written into c->out. */
	void (*problem)(struct http_call *c, const struct err *err);
	/* Called in a transaction of its own when E_AUTH, E_DENIED or E_TOO_MANY is answered and c->who is set, for the
	 * audit log. A hook may be NULL: then nobody is asked, nothing is kept, and problems are in English. */
	enum rc (*refused)(
		struct http_call *c, struct txn *t, const struct err *why, struct err *err);
};

struct http_options {
	const char *address; /* "127.0.0.1" */
	int port;            /* 0 = any free one */
	int port_tries;      /* next ports to try when it is taken */
	int threads;
	const char
		*static_dir; /* built web application; NULL none. Unknown paths give index.html */
	int64_t (*clock_us)(void);
	int workers; /* threads for `prepare` and slow routes; 0 = 2. They bound how many passwords are hashed at once */
	int patience_s; /* how long a client may take to send the head of a request; 0 = 20 */
	bool behind_proxy; /* the peer is our own reverse proxy: the last X-Forwarded-For is the client's address */
};

struct http_server;
enum rc http_start(struct http_server **out, const struct http_options *opt,
	const struct http_route *routes, int n_routes, const struct http_hooks *hooks,
	struct store *store, void *program, struct err *err) MUST_CHECK;
int http_port(const struct http_server *s);
void http_stop(struct http_server *s); /* lets running answers finish */

#endif
