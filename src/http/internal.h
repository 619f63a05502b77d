/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of src/http share. Private. */
#ifndef HTTP_INTERNAL_H
#define HTTP_INTERNAL_H

#include <microhttpd.h>
#include <pthread.h>
#include <stdatomic.h>

#include "codec/digest.h"
#include "http/http.h"

#define HTTP_MAX_PARAMS 4
#define HTTP_MAX_SEGMENTS 12

/* ---- text of requests (url.c): reads outside bytes, no state ------------------------------------- */

/* Percent-decoding into the arena; E_SYNTAX for a broken escape, a NUL or what is not UTF-8. */
enum rc url_decode(struct str *out, struct arena *a, struct str s, bool plus_is_space,
	struct err *err) MUST_CHECK;
/* The decoded value of one name in a query text; STR_NONE when absent. */
enum rc url_query(struct str *out, struct arena *a, struct str query, struct str name,
	struct err *err) MUST_CHECK;
/* Every name and value of it can be decoded. */
enum rc url_query_check(struct str query, struct err *err) MUST_CHECK;
struct str url_cookie(struct str header, struct str name);
/* "zh" or "en", whichever the Accept-Language header likes better; "zh" when it names neither. */
struct str url_language(struct str accept_language);
/* Does the list of entity tags, or "*" where that is allowed, hold this one? */
bool url_etag_in(struct str list, struct str etag, bool star);
/* Is the media type, without its parameters, this one? */
bool url_type_is(struct str content_type, struct str type);
bool url_gzip_accepted(struct str accept_encoding);
/* Does an Origin header name the same host and port as the Host header? */
bool url_same_origin(struct str origin, struct str host);

/* ---- routing table (route.c) ----------------------------------------------------------------------- */

struct field {
	struct str name;
	bool required;
};

struct compiled {
	const struct http_route *route;
	struct str segment[HTTP_MAX_SEGMENTS]; /* "" for a parameter */
	int n_segments, n_params;
	struct field *fields;
	int n_fields;
};

struct routes {
	struct compiled *route;
	int n;
};

enum rc routes_compile(
	struct routes *out, const struct http_route *routes, int n, struct err *err) MUST_CHECK;
void routes_release(struct routes *r);
/*
 * The route of a path, its parameters decoded into the arena. E_NOT_FOUND; E_METHOD when the path exists for other
 * verbs, whose bits (1 << verb) are then in *allowed.
 */
enum rc routes_find(const struct compiled **out, struct str param[HTTP_MAX_PARAMS],
	unsigned *allowed, const struct routes *r, struct arena *a, enum http_verb verb,
	struct str path, struct err *err) MUST_CHECK;

/* ---- bodies (body.c) ------------------------------------------------------------------------------- */

/* The JSON object of a body, its members checked against the route's fields; *out is the caller's. */
enum rc body_read(json_t **out, const struct compiled *route, struct str content_type,
	struct str raw, struct err *err) MUST_CHECK;

/* ---- the web application's files (files.c) ----------------------------------------------------------- */

struct files;
struct file {
	char *path; /* "/assets/index-3fa1.js" */
	const char *type;
	char etag[20];
	bool forever; /* its name changes with its content */
	struct MHD_Response *plain, *gzip;
};
enum rc files_load(struct files **out, const char *dir, struct err *err) MUST_CHECK;
void site_files_free(struct files *f);
/* The file of a path; index.html for the application's own paths; NULL when there is none. */
const struct file *files_find(const struct files *f, struct str path);

/* ---- clients that dawdle (watch.c) ------------------------------------------------------------------- */

struct watch;
struct watched; /* one connection */
struct watch *watch_start(void);
void watch_stop(struct watch *w);
struct watched *watch_add(struct watch *w, int fd);
void watch_remove(struct watch *w, struct watched *c);
/* The client has this long to send what is missing; 0: it is not its turn. */
void watch_within(struct watched *c, int seconds);

/* ---- one request ------------------------------------------------------------------------------------- */

enum stage { AT_HEAD, AT_BODY, AT_WORK, AT_ANSWER };

struct request {
	struct http_call call;
	struct http_server *server;
	struct MHD_Connection *connection;
	struct watched *watched;
	char *url; /* as sent, path and query */
	struct str path, query;
	const struct compiled *route;
	const struct file *file;
	enum http_verb verb;
	enum stage stage;
	unsigned allowed;
	struct buf body;
	size_t dropped; /* bytes of a body that nobody will read */
	enum rc rc;
	struct err err;
	bool refusal_noted;
	struct str key; /* of idempotency */
	char digest[DIGEST_TEXT_SIZE];
	struct request *next; /* in the queue of the workers */
};

struct http_server {
	struct http_options options;
	struct http_hooks hooks;
	struct store *store;
	void *program;
	struct routes routes;
	struct files *files;
	struct watch *watch;
	struct MHD_Daemon *daemon;
	int port;
	atomic_int active; /* requests being answered */

	pthread_mutex_t lock;
	pthread_cond_t filled;
	struct request *first, *last;
	bool closing;
	pthread_t *workers;
	int n_workers;
};

/* work.c: from the whole request to q->stage == AT_ANSWER */
void work_authorize(struct request *q);
/* true: the answer is ready. false: the connection is suspended until it is. */
bool work_start(struct request *q);
void *work_main(void *server);

/* answer.c */
enum MHD_Result answer_send(struct request *q);
enum MHD_Result answer_file(struct request *q);
void answer_problem(struct http_call *c, const struct err *err); /* the one without a hook */

#endif
