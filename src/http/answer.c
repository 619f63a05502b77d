/* SPDX-License-Identifier: GPL-3.0-or-later */
/* From an outcome to a response with its headers. */
#include "http/internal.h"

static const struct {
	const char *name;
	enum http_verb verb;
} verbs[] = {
	{ "GET, HEAD", HTTP_GET },
	{ "POST", HTTP_POST },
	{ "PUT", HTTP_PUT },
	{ "PATCH", HTTP_PATCH },
	{ "DELETE", HTTP_DELETE },
};

void
answer_problem(struct http_call *c, const struct err *err)
{
	struct json_out j;
	char text[1024];
	struct err plain = *err;

	plain.field[0] = '\0'; /* it stands in a member of its own */
	err_print(&plain, text, sizeof(text));
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_TEXT(&j, "type", STR("about:blank"));
	JOUT_TEXT(&j, "title", str_of(rc_title(err->rc)));
	JOUT_INTEGER(&j, "status", c->status);
	JOUT_TEXT(&j, "detail", str_of(text));
	if (err->field[0])
		JOUT_TEXT(&j, "field", str_of(err->field));
	jout_object_end(&j);
}

static void
write_problem(struct request *q)
{
	struct http_call *c = &q->call;

	buf_clear(&c->out);
	c->status = rc_http_status(q->rc);
	c->out_type = STR("application/problem+json");
	c->etag = c->location = c->cookie = c->disposition = STR_NONE;
	q->err.rc = q->rc;
	if (q->server->hooks.problem)
		q->server->hooks.problem(c, &q->err);
	else
		answer_problem(c, &q->err);
}

static void
add_text(struct request *q, struct MHD_Response *r, const char *name, struct str value)
{
	char *text = value.n ? arena_cstr(&q->call.arena, value) : NULL;

	/* a line break would begin a header of somebody else's choice */
	if (text && !strpbrk(text, "\r\n"))
		MHD_add_response_header(r, name, text);
}

static void
add_allow(struct request *q, struct MHD_Response *r)
{
	struct str list = STR_NONE;

	for (size_t i = 0; i < sizeof(verbs) / sizeof(verbs[0]); i++)
		if (q->allowed & 1u << verbs[i].verb)
			list = arena_printf(&q->call.arena, "%.*s%s%s", STR_FMT(list),
				list.n ? ", " : "", verbs[i].name);
	add_text(q, r, "Allow", list);
}

static void
add_headers(struct request *q, struct MHD_Response *r)
{
	const struct http_call *c = &q->call;
	struct str type = c->out_type.n ? c->out_type : STR("application/json");

	add_text(q, r, "Content-Type", type);
	MHD_add_response_header(r, "X-Content-Type-Options", "nosniff");
	MHD_add_response_header(r, "Referrer-Policy", "same-origin");
	MHD_add_response_header(
		r, "Cache-Control", c->etag.n && !c->fresh ? "private, no-cache" : "no-store");
	/* a browser's own reader of PDF is a page that must be allowed to draw */
	MHD_add_response_header(r, "Content-Security-Policy",
		str_eq(type, STR("application/pdf"))
			? "frame-ancestors 'none'"
			: "default-src 'none'; frame-ancestors 'none'");
	if (c->etag.n)
		add_text(q, r, "ETag", arena_printf(&q->call.arena, "\"%.*s\"", STR_FMT(c->etag)));
	add_text(q, r, "Location", c->location);
	add_text(q, r, "Set-Cookie", c->cookie);
	add_text(q, r, "Content-Disposition", c->disposition);
	if (q->rc == E_METHOD)
		add_allow(q, r);
	if (q->rc == E_AUTH)
		MHD_add_response_header(r, "WWW-Authenticate", "Bearer");
	if (q->rc == E_BUSY || q->rc == E_FULL)
		MHD_add_response_header(r, "Retry-After", "2");
}

enum MHD_Result
answer_send(struct request *q)
{
	struct http_call *c = &q->call;
	struct MHD_Response *r;
	enum MHD_Result queued;
	struct str unchanged;

	if (!q->rc && c->out.bad)
		q->rc = err_set(
			&q->err, E_TOO_BIG, "the answer is longer than %zu bytes", c->out.ceiling);
	if (q->rc)
		write_problem(q);
	if (!c->status)
		c->status = 200;
	unchanged = http_header(c, "If-None-Match");
	if (!q->rc && q->verb == HTTP_GET && c->etag.n && !c->fresh && unchanged.p &&
		url_etag_in(unchanged, c->etag, true)) {
		c->status = 304;
		buf_release(&c->out);
	}
	r = MHD_create_response_from_buffer(c->out.n, c->out.p, MHD_RESPMEM_MUST_FREE);
	if (!r)
		return MHD_NO;
	buf_init(&c->out, 0); /* the response owns it now */
	add_headers(q, r);
	queued = MHD_queue_response(q->connection, (unsigned)c->status, r);
	MHD_destroy_response(r);
	return queued;
}

enum MHD_Result
answer_file(struct request *q)
{
	const struct file *f = q->file;
	struct str unchanged = http_header(&q->call, "If-None-Match");
	struct str etag = { f->etag + 1, strlen(f->etag) - 2 };
	struct MHD_Response *empty;
	enum MHD_Result queued;

	if (!unchanged.p || !url_etag_in(unchanged, etag, true))
		return MHD_queue_response(q->connection, 200,
			f->gzip && url_gzip_accepted(http_header(&q->call, "Accept-Encoding"))
				? f->gzip
				: f->plain);
	empty = MHD_create_response_from_buffer(0, NULL, MHD_RESPMEM_PERSISTENT);
	if (!empty)
		return MHD_NO;
	MHD_add_response_header(empty, "ETag", f->etag);
	queued = MHD_queue_response(q->connection, 304, empty);
	MHD_destroy_response(empty);
	return queued;
}
