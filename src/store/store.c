/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The store itself: the queue of writing jobs, the threads that work it off, the pool of readers. */
#include "store/store.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/number.h"
#include "store/driver.h"

#define BATCH_MAX 256      /* jobs in one commit */
#define POSTGRES_WRITERS 4 /* each with a connection; PostgreSQL groups their commits itself */
#define CONFLICT_TRIES 12
#define DEFAULT_BUSY_MS 5000

struct job {
	struct job *next;
	store_work *work;
	store_done *done;
	void *ctx;
	enum rc rc;
	struct err err;
};

struct writer {
	pthread_t thread;
	struct db *db;
	struct store *store;
};

struct store {
	const struct driver *driver;
	struct store_options options;

	pthread_mutex_t queue_lock;
	pthread_cond_t queue_filled;
	struct job *first, *last;
	bool closing;
	struct writer *writers;
	int n_writers;

	pthread_mutex_t reader_lock;
	pthread_cond_t reader_free;
	struct db *free_readers;
	int n_readers;
};

/* ---- running jobs ------------------------------------------------------------------------------- */

static void
run_alone(struct db *db, struct job *j)
{
	const struct driver *d = db->driver;
	struct txn t = { .db = db };

	j->err = (struct err){ 0 };
	db->conflict = false;
	j->rc = d->begin(db, &j->err);
	if (j->rc)
		return;
	j->rc = j->work(j->ctx, &t, &j->err);
	if (!j->rc)
		j->rc = d->commit(db, &j->err);
	if (j->rc)
		d->rollback(db);
}

static void
run_in_savepoint(struct db *db, struct job *j)
{
	const struct driver *d = db->driver;
	struct txn t = { .db = db };

	j->err = (struct err){ 0 };
	j->rc = d->savepoint(db, &j->err);
	if (j->rc)
		return;
	j->rc = j->work(j->ctx, &t, &j->err);
	if (!j->rc)
		j->rc = d->release(db, &j->err);
	else if (d->in_transaction(db))
		d->undo(db);
}

/*
 * Many jobs, one commit. When one of them makes the database give up the whole transaction (a full disk does), or the
 * commit fails, the innocent ones are done again, each alone.
 */
static void
run_group(struct db *db, struct job **batch, int n)
{
	const struct driver *d = db->driver;
	struct err err = { 0 };
	enum rc rc = d->begin(db, &err);
	int culprit;

	if (rc) {
		for (int i = 0; i < n; i++) {
			batch[i]->rc = rc;
			batch[i]->err = err;
		}
		return;
	}
	for (culprit = 0; culprit < n; culprit++) {
		run_in_savepoint(db, batch[culprit]);
		if (!d->in_transaction(db))
			break;
	}
	if (culprit == n) {
		if (!d->commit(db, &err))
			return;
		d->rollback(db);
	}
	for (int i = 0; i < n; i++)
		if (i > culprit || (i != culprit && !batch[i]->rc))
			run_alone(db, batch[i]);
}

/* A conflict is another transaction's doing: wait a little, longer each time, and do it again. */
static void
run_with_retry(struct db *db, struct job *j)
{
	for (int i = 0; i < CONFLICT_TRIES; i++) {
		struct timespec wait = { .tv_nsec = (1L << (i < 6 ? i : 6)) * 500000L };

		run_alone(db, j);
		if (!j->rc || !db->conflict)
			return;
		/* the address of the job is as good as chance to part two that collided */
		wait.tv_nsec += (long)((uintptr_t)j >> 6 & 0xff) * 4000L;
		nanosleep(&wait, NULL);
	}
}

static int
take_batch(struct job **batch, struct store *s, int max)
{
	int n = 0;

	pthread_mutex_lock(&s->queue_lock);
	while (!s->first && !s->closing)
		pthread_cond_wait(&s->queue_filled, &s->queue_lock);
	while (s->first && n < max) {
		batch[n++] = s->first;
		s->first = s->first->next;
	}
	if (!s->first)
		s->last = NULL;
	pthread_mutex_unlock(&s->queue_lock);
	return n;
}

static void *
writer_main(void *arg)
{
	struct writer *w = arg;
	struct job *batch[BATCH_MAX];
	int max = w->db->driver->groups ? BATCH_MAX : 1;
	int n;

	while ((n = take_batch(batch, w->store, max)) > 0) {
		if (n == 1)
			run_with_retry(w->db, batch[0]);
		else
			run_group(w->db, batch, n);
		for (int i = 0; i < n; i++) {
			batch[i]->done(batch[i]->ctx, batch[i]->rc, &batch[i]->err);
			free(batch[i]);
		}
	}
	return NULL;
}

void
store_write_async(struct store *s, store_work *work, store_done *done, void *ctx)
{
	struct job *j = memory_zeroed(sizeof(*j));

	j->work = work;
	j->done = done;
	j->ctx = ctx;
	pthread_mutex_lock(&s->queue_lock);
	if (s->last)
		s->last->next = j;
	else
		s->first = j;
	s->last = j;
	pthread_cond_signal(&s->queue_filled);
	pthread_mutex_unlock(&s->queue_lock);
}

struct waiting {
	pthread_mutex_t lock;
	pthread_cond_t done;
	bool is_done;
	enum rc rc;
	struct err *err;
};

static void
wake(void *ctx, enum rc rc, const struct err *err)
{
	struct waiting *w = ctx;

	pthread_mutex_lock(&w->lock);
	w->is_done = true;
	w->rc = rc;
	if (rc && w->err)
		*w->err = *err;
	pthread_cond_signal(&w->done);
	pthread_mutex_unlock(&w->lock);
}

struct sync_job {
	store_work *work;
	void *ctx;
	struct waiting waiting;
};

static enum rc
sync_work(void *ctx, struct txn *t, struct err *err)
{
	struct sync_job *j = ctx;

	return j->work(j->ctx, t, err);
}

static void
sync_done(void *ctx, enum rc rc, const struct err *err)
{
	struct sync_job *j = ctx;

	wake(&j->waiting, rc, err);
}

enum rc
store_write(struct store *s, store_work *work, void *ctx, struct err *err)
{
	struct sync_job j = { .work = work, .ctx = ctx, .waiting.err = err };

	pthread_mutex_init(&j.waiting.lock, NULL);
	pthread_cond_init(&j.waiting.done, NULL);
	store_write_async(s, sync_work, sync_done, &j);
	pthread_mutex_lock(&j.waiting.lock);
	while (!j.waiting.is_done)
		pthread_cond_wait(&j.waiting.done, &j.waiting.lock);
	pthread_mutex_unlock(&j.waiting.lock);
	pthread_cond_destroy(&j.waiting.done);
	pthread_mutex_destroy(&j.waiting.lock);
	return j.waiting.rc;
}

/* ---- opening ------------------------------------------------------------------------------------ */

static enum rc
read_options(struct store *s, struct str address, struct err *err)
{
	struct str rest = address, path = str_cut(&rest, '?');
	char name[64];

	s->options.target = memory_zeroed(path.n + 1);
	memcpy(s->options.target, path.p, path.n);
	while (rest.n) {
		struct str value = str_cut(&rest, '&');
		struct str key = str_cut(&value, '=');
		enum rc rc;

		if (str_eq(key, STR("busy_ms"))) {
			rc = int_parse(&s->options.busy_ms, value, 0, 600000, err);
		} else if (str_eq(key, STR("max_pages"))) {
			rc = int_parse(&s->options.max_pages, value, 1, INT64_C(1) << 31, err);
		} else {
			snprintf(name, sizeof(name), "%.*s", (int)(key.n < 60 ? key.n : 60), key.p);
			rc = err_set(err, E_DOMAIN,
				"\"%s\" is no option of a database address; there are busy_ms and "
				"max_pages",
				name);
		}
		if (rc)
			return rc;
	}
	return E_OK;
}

static enum rc
read_address(struct store *s, const char *address, struct err *err)
{
	struct str a = str_of(address);

	s->options.busy_ms = DEFAULT_BUSY_MS;
	if (str_starts(a, STR("sqlite:"))) {
		s->driver = &sqlite_driver;
		return read_options(s, str_from(a, sizeof("sqlite:") - 1), err);
	}
	if (str_starts(a, STR("postgresql://")) || str_starts(a, STR("postgres://"))) {
		s->driver = &postgres_driver;
		s->options.target = memory_cstr(address);
		return E_OK;
	}
	return err_set(err, E_DOMAIN,
		"\"%s\" is no database address; write sqlite:/path/to/file.db or "
		"postgresql://host/name",
		address);
}

static enum rc
open_connections(struct store *s, int readers, struct err *err)
{
	int n = s->driver->groups ? 1 : POSTGRES_WRITERS;
	enum rc rc;

	s->writers = memory_zeroed((size_t)n * sizeof(*s->writers));
	for (int i = 0; i < n; i++) {
		s->writers[i].store = s;
		rc = s->driver->open(&s->writers[i].db, &s->options, true, err);
		if (rc)
			return rc;
	}
	for (int i = 0; i < readers; i++) {
		struct db *db;

		rc = s->driver->open(&db, &s->options, false, err);
		if (rc)
			return rc;
		db->next = s->free_readers;
		s->free_readers = db;
		s->n_readers++;
	}
	for (int i = 0; i < n; i++) {
		if (pthread_create(&s->writers[i].thread, NULL, writer_main, &s->writers[i]) != 0)
			return err_set(err, E_IO, "cannot start a thread");
		s->n_writers++;
	}
	return E_OK;
}

enum rc
store_open(struct store **out, const char *address, int readers, struct err *err)
{
	struct store *s = memory_zeroed(sizeof(*s));
	enum rc rc;

	pthread_mutex_init(&s->queue_lock, NULL);
	pthread_cond_init(&s->queue_filled, NULL);
	pthread_mutex_init(&s->reader_lock, NULL);
	pthread_cond_init(&s->reader_free, NULL);
	rc = read_address(s, address, err);
	if (!rc)
		rc = open_connections(s, readers < 1 ? 1 : readers, err);
	if (rc) {
		store_close(s);
		return rc;
	}
	*out = s;
	return E_OK;
}

/* What is queued is still written; nobody may use the store any more. */
void
store_close(struct store *s)
{
	int n = s->driver && s->writers ? (s->driver->groups ? 1 : POSTGRES_WRITERS) : 0;

	pthread_mutex_lock(&s->queue_lock);
	s->closing = true;
	pthread_cond_broadcast(&s->queue_filled);
	pthread_mutex_unlock(&s->queue_lock);
	for (int i = 0; i < s->n_writers; i++)
		pthread_join(s->writers[i].thread, NULL);
	while (s->free_readers) {
		struct db *db = s->free_readers;

		s->free_readers = db->next;
		s->driver->close(db);
	}
	/* the writer last: closing the last connection folds the log into the database file */
	for (int i = 0; i < n; i++)
		if (s->writers[i].db)
			s->driver->close(s->writers[i].db);
	free(s->writers);
	free(s->options.target);
	pthread_cond_destroy(&s->reader_free);
	pthread_mutex_destroy(&s->reader_lock);
	pthread_cond_destroy(&s->queue_filled);
	pthread_mutex_destroy(&s->queue_lock);
	free(s);
}

bool
store_is_postgres(const struct store *s)
{
	return s->driver == &postgres_driver;
}

enum rc
store_backup(struct store *s, const char *to_path, struct err *err)
{
	if (store_is_postgres(s))
		return err_set(err, E_STATE,
			"this copies an embedded database; use pg_dump for PostgreSQL");
	return sqlite_backup(s->options.target, to_path, err);
}

/* ---- readers ------------------------------------------------------------------------------------ */

enum rc
store_read(struct db **out, struct store *s, struct err *err)
{
	struct db *db;
	enum rc rc;

	pthread_mutex_lock(&s->reader_lock);
	while (!s->free_readers)
		pthread_cond_wait(&s->reader_free, &s->reader_lock);
	db = s->free_readers;
	s->free_readers = db->next;
	pthread_mutex_unlock(&s->reader_lock);
	rc = db->driver->begin(db, err);
	if (rc) {
		store_read_done(s, db);
		return rc;
	}
	*out = db;
	return E_OK;
}

void
store_read_done(struct store *s, struct db *db)
{
	db->driver->rollback(db); /* a reader has nothing to keep */
	pthread_mutex_lock(&s->reader_lock);
	db->next = s->free_readers;
	s->free_readers = db;
	pthread_cond_signal(&s->reader_free);
	pthread_mutex_unlock(&s->reader_lock);
}

struct db *
txn_db(struct txn *t)
{
	return t->db;
}

/* ---- statements: handed to the driver ----------------------------------------------------------- */

enum rc
bind_check(const struct sql *sql, const struct bind *bind, struct err *err)
{
	for (int i = 0; i < sql->n_params; i++) {
		struct str s = bind[i].s;

		if (bind[i].kind != BIND_TEXT || !s.n)
			continue;
		if (memchr(s.p, '\0', s.n))
			return err_set(err, E_DOMAIN, "a text holds a NUL character");
		if (!utf8_valid(s))
			return err_set(err, E_DOMAIN, "a text is not valid UTF-8");
	}
	return E_OK;
}

enum rc
db_query(struct rows **out, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	return db->driver->query(out, db, sql, bind, err);
}

bool
rows_next(struct rows *r)
{
	return r->db->driver->next(r);
}

enum rc
rows_end(struct rows *r, struct err *err)
{
	return r->db->driver->end(r, err);
}

int64_t
rows_int(struct rows *r, int column)
{
	return r->db->driver->get_int(r, column);
}

double
rows_real(struct rows *r, int column)
{
	return r->db->driver->get_real(r, column);
}

struct str
rows_text(struct rows *r, int column)
{
	return r->db->driver->get_text(r, column);
}

struct str
rows_blob(struct rows *r, int column)
{
	return r->db->driver->get_blob(r, column);
}

bool
rows_null(struct rows *r, int column)
{
	return r->db->driver->get_null(r, column);
}

enum rc
txn_exec(int64_t *changed, struct txn *t, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	return t->db->driver->exec(changed, t->db, sql, bind, err);
}
