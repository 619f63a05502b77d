/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What happens between a whole request and its answer: who calls, is the body right, was it answered before, prepare,
 * write, and only after the durable commit the answer.
 */
#include <stdlib.h>

#include "http/internal.h"

#define LONG_BODY \
	((size_t)64 << 10) /* longer ones are not taken apart on the threads that answer */
#define KEY_MAX 128

static void
ready(struct request *q)
{
	q->stage = AT_ANSWER;
	MHD_resume_connection(q->connection);
}

void
work_authorize(struct request *q)
{
	struct http_server *s = q->server;
	struct db *db;

	if (q->rc || !s->hooks.authorize)
		return;
	q->rc = store_read(&db, s->store, &q->err);
	if (q->rc)
		return;
	q->rc = s->hooks.authorize(&q->call, db, &q->err);
	store_read_done(s->store, db);
}

/* Authorise and answer in one snapshot. */
static void
run_get(struct request *q)
{
	struct http_server *s = q->server;
	struct db *db;

	q->rc = store_read(&db, s->store, &q->err);
	if (q->rc)
		return;
	if (s->hooks.authorize)
		q->rc = s->hooks.authorize(&q->call, db, &q->err);
	if (!q->rc)
		q->rc = q->route->route->read(&q->call, db, &q->err);
	store_read_done(s->store, db);
}

/* ---- refusals ----------------------------------------------------------------------------------- */

static enum rc
note_refusal(void *ctx, struct txn *t, struct err *err)
{
	struct request *q = ctx;

	return q->server->hooks.refused(&q->call, t, &q->err, err);
}

static void
refusal_noted(void *ctx, enum rc rc, const struct err *err)
{
	(void)rc; /* the refusal stands even where it could not be written down */
	(void)err;
	ready(ctx);
}

static bool
must_note_refusal(const struct request *q)
{
	return (q->rc == E_AUTH || q->rc == E_DENIED || q->rc == E_TOO_MANY) && q->call.who &&
	       q->server->hooks.refused && !q->refusal_noted;
}

/* The end of every path on a suspended connection. */
static void
finish(struct request *q)
{
	if (!must_note_refusal(q)) {
		ready(q);
		return;
	}
	q->refusal_noted = true;
	q->err.rc = q->rc;
	store_write_async(q->server->store, note_refusal, refusal_noted, q);
}

/* ---- changes ------------------------------------------------------------------------------------ */

static void
clear_answer(struct http_call *c)
{
	buf_clear(&c->out);
	c->status = 0;
	c->fresh = false;
	c->out_type = c->etag = c->location = c->cookie = c->disposition = STR_NONE;
}

/* Was this request answered before? Then the kept answer stands in q->call, status other than 0. */
static enum rc
recall(struct request *q, struct db *db, struct err *err)
{
	clear_answer(&q->call);
	if (!q->key.n || !q->server->hooks.recall)
		return E_OK;
	return q->server->hooks.recall(&q->call, db, q->key, str_of(q->digest), err);
}

static enum rc
write_work(void *ctx, struct txn *t, struct err *err)
{
	struct request *q = ctx;
	enum rc rc;

	/* once more, inside: two requests with one key may have come at once */
	rc = recall(q, txn_db(t), err);
	if (rc || q->call.status)
		return rc;
	rc = q->route->route->write(&q->call, t, err);
	if (rc || !q->key.n || !q->server->hooks.keep)
		return rc;
	if (!q->call.status)
		q->call.status = 200;
	return q->server->hooks.keep(&q->call, t, q->key, str_of(q->digest), err);
}

static void
write_done(void *ctx, enum rc rc, const struct err *err)
{
	struct request *q = ctx;

	q->rc = rc;
	if (rc)
		q->err = *err;
	finish(q);
}

static enum rc
read_key(struct request *q)
{
	struct str key = http_header(&q->call, "Idempotency-Key");
	struct buf all;

	if (q->verb != HTTP_POST || !key.p)
		return E_OK;
	if (!key.n || key.n > KEY_MAX)
		return err_field(&q->err, E_DOMAIN, "Idempotency-Key",
			"an idempotency key has 1 to %d characters", KEY_MAX);
	q->key = key;
	buf_init(&all, q->call.raw.n + strlen(q->url) + 8);
	buf_put(&all, str_of(q->url));
	buf_char(&all, '\n');
	buf_put(&all, q->call.raw);
	digest_text(q->digest, buf_str(&all));
	buf_release(&all);
	return E_OK;
}

/* Everything before the write; true when an answer is there already. */
static bool
prepare(struct request *q)
{
	struct http_server *s = q->server;
	const struct http_route *route = q->route->route;
	struct http_call *c = &q->call;
	struct db *db;

	q->rc = body_read(&c->body, q->route, c->content_type, c->raw, &q->err);
	if (!q->rc)
		q->rc = read_key(q);
	if (q->rc)
		return true;
	if (!route->read && !q->key.n)
		return false;
	q->rc = store_read(&db, s->store, &q->err);
	if (q->rc)
		return true;
	q->rc = recall(q, db, &q->err);
	if (!q->rc && !c->status && route->read)
		q->rc = route->read(c, db, &q->err);
	else if (!q->rc && c->status)
		route = NULL; /* answered before */
	store_read_done(s->store, db);
	return q->rc || !route;
}

static void
run_change(struct request *q)
{
	if (!prepare(q) && q->route->route->write)
		store_write_async(q->server->store, write_work, write_done, q);
	else
		finish(q);
}

/* ---- the workers -------------------------------------------------------------------------------- */

static void
run_slow(struct request *q)
{
	if (q->verb != HTTP_GET) {
		run_change(q);
		return;
	}
	run_get(q);
	finish(q);
}

void *
work_main(void *server)
{
	struct http_server *s = server;

	pthread_mutex_lock(&s->lock);
	for (;;) {
		struct request *q = s->first;

		if (!q && s->closing)
			break;
		if (!q) {
			pthread_cond_wait(&s->filled, &s->lock);
			continue;
		}
		s->first = q->next;
		if (!s->first)
			s->last = NULL;
		pthread_mutex_unlock(&s->lock);
		run_slow(q);
		pthread_mutex_lock(&s->lock);
	}
	pthread_mutex_unlock(&s->lock);
	return NULL;
}

static void
hand_over(struct request *q)
{
	struct http_server *s = q->server;

	pthread_mutex_lock(&s->lock);
	q->next = NULL;
	if (s->last)
		s->last->next = q;
	else
		s->first = q;
	s->last = q;
	pthread_cond_signal(&s->filled);
	pthread_mutex_unlock(&s->lock);
}

bool
work_start(struct request *q)
{
	const struct http_route *route = q->route ? q->route->route : NULL;

	q->stage = AT_WORK;
	if (q->verb == HTTP_GET && !q->rc && route && !route->slow)
		run_get(q);
	if (q->rc || !route || (q->verb == HTTP_GET && !route->slow)) {
		if (!must_note_refusal(q))
			return true;
		MHD_suspend_connection(q->connection);
		finish(q);
		return false;
	}
	MHD_suspend_connection(q->connection);
	if (route->slow || route->read || q->call.raw.n > LONG_BODY)
		hand_over(q);
	else
		run_change(q);
	return false;
}
