/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One store over SQLite and PostgreSQL: connections, transactions, statements, migrations. Names no table.
 *
 * SQL comes from .sql files, named, through a generated header: SQL_SAMPLE_BY_CODE. Parameters are $1, $2 ...
 * in both databases. Writes happen only in a transaction, on SQLite on one writer thread that puts many
 * callers' transactions into one durable commit.
 */
#ifndef STORE_STORE_H
#define STORE_STORE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct store; /* the whole: writer and readers; shared between threads */
struct db;    /* one connection, one thread at a time; reading */
struct txn;   /* inside a write transaction */

struct sql { /* one named statement; static */
	const char *name;
	const char *text;
	int n_params;
	const char *types; /* a letter a parameter: t i r b, ? not stated; NULL = none stated */
};

/*
 * "sqlite:/path/to/file.db" or "postgresql://..." . A SQLite address may end in ?busy_ms=N (how long to wait for
 * another process's lock, else E_BUSY; 5000 unless said) and &max_pages=N (a quota of 4 KiB pages, else E_FULL).
 */
enum rc
store_open(struct store **out, const char *address, int readers, struct err *err) MUST_CHECK;
void store_close(struct store *s);
bool store_is_postgres(const struct store *s);

/* A reader; blocks until one is free. It sees one consistent snapshot until given back. */
enum rc store_read(struct db **out, struct store *s, struct err *err) MUST_CHECK;
void store_read_done(struct store *s, struct db *db);

/*
 * Run work(ctx, t) inside a transaction of its own and return when it is durable (or has failed). On SQLite
 * it runs on the writer thread in a savepoint; when work returns other than E_OK everything it did is undone and
 * others in the same commit are not touched.
 *
 * Work may be called more than once: when PostgreSQL reports a conflict, or when another's fault broke the common
 * commit. Only the last call counts, so it sets its outputs anew each time. After an error of a statement it returns
 * that error (PostgreSQL allows nothing else in that transaction). It must not call store_write itself.
 */
typedef enum rc store_work(void *ctx, struct txn *t, struct err *err);
enum rc store_write(struct store *s, store_work *work, void *ctx, struct err *err) MUST_CHECK;

/* The same without waiting: done(ctx, rc, err) is called from the store's thread after the commit. */
typedef void store_done(void *ctx, enum rc rc, const struct err *err);
void store_write_async(struct store *s, store_work *work, store_done *done, void *ctx);

struct db *txn_db(struct txn *t); /* to read inside the transaction what it wrote */

/* ---- statements ------------------------------------------------------------------------------- */

struct bind {
	enum { BIND_NULL, BIND_INT, BIND_REAL, BIND_TEXT, BIND_BLOB } kind;
	int64_t i;
	double r;
	struct str s;
};
#define B_NULL ((struct bind){ .kind = BIND_NULL })
#define B_INT(v) ((struct bind){ .kind = BIND_INT, .i = (v) })
#define B_REAL(v) ((struct bind){ .kind = BIND_REAL, .r = (v) })
#define B_TEXT(v) ((struct bind){ .kind = BIND_TEXT, .s = (v) }) /* STR_NONE binds NULL */
#define B_BLOB(v) ((struct bind){ .kind = BIND_BLOB, .s = (v) })

struct rows; /* a result being read */

/* Start a query; `bind` is an array of sql->n_params. Then rows_next() until false, then rows_end(). */
enum rc db_query(struct rows **out, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err) MUST_CHECK;
/* true: a row is there. false: the end, or an error that rows_end() returns. */
bool rows_next(struct rows *r);
enum rc rows_end(struct rows *r, struct err *err) MUST_CHECK;
int64_t rows_int(struct rows *r, int column); /* 0 for NULL */
double rows_real(struct rows *r, int column); /* NAN for NULL */
struct str
rows_text(struct rows *r, int column); /* borrowed until the next row; STR_NONE for NULL */
struct str rows_blob(struct rows *r, int column);
bool rows_null(struct rows *r, int column);

/* A statement without rows; *changed (may be NULL) receives the number of rows changed. A broken unique or
 * foreign key is E_EXISTS or E_STATE. */
enum rc txn_exec(int64_t *changed, struct txn *t, const struct sql *sql, const struct bind *bind,
	struct err *err) MUST_CHECK;

/* ---- migrations ------------------------------------------------------------------------------- */

struct migration {
	const char *wing; /* "testing" */
	int number;       /* from 1, in order within the wing */
	const char *text; /* statements separated by ';' at line ends */
};
/* Apply what is missing, in the order given, each in a transaction; forward only. */
enum rc
store_migrate(struct store *s, const struct migration *m, int n, struct err *err) MUST_CHECK;

/* Consistent copy of a running SQLite store into a new file; readers and writers go on meanwhile. PostgreSQL has
 * pg_dump for this: E_STATE. */
enum rc store_backup(struct store *s, const char *to_path, struct err *err) MUST_CHECK;
/* Put a backup, after checking that it is whole, where no store is yet. The program must not be running on it. */
enum rc store_restore(const char *from_path, const char *to_path, struct err *err) MUST_CHECK;

/* UUIDv7 text (36 characters and a NUL): time-ordered primary keys. */
#define UUID_TEXT_SIZE 37
void uuid7_text(char out[UUID_TEXT_SIZE], int64_t now_us);

#endif
