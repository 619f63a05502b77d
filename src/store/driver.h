/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a database must be able to do for the store; one table of functions for SQLite, one for PostgreSQL. Private. */
#ifndef STORE_DRIVER_H
#define STORE_DRIVER_H

#include "base/buf.h"
#include "store/store.h"

struct store_options {
	char *target; /* path of the file, or the connection address */
	int64_t busy_ms;
	int64_t max_pages; /* 0: no quota */
};

struct db {
	const struct driver *driver;
	const struct store_options *options;
	struct db *next;  /* in the list of free readers */
	bool writer;      /* may write; else only reads */
	bool in_snapshot; /* a reader's transaction is open */
	bool conflict; /* the last error was another transaction's doing: the work may be run again */
};

struct rows {
	struct db *db;
};

struct txn {
	struct db *db;
};

struct driver {
	bool groups; /* many jobs in one commit, each in a savepoint */
	enum rc (*open)(
		struct db **out, const struct store_options *opt, bool writer, struct err *err);
	void (*close)(struct db *db);
	/* a writer's transaction, or a reader's snapshot */
	enum rc (*begin)(struct db *db, struct err *err);
	enum rc (*commit)(struct db *db, struct err *err);
	void (*rollback)(struct db *db);
	bool (*in_transaction)(struct db *db);
	enum rc (*savepoint)(struct db *db, struct err *err);
	enum rc (*release)(struct db *db, struct err *err);
	void (*undo)(struct db *db); /* back to the savepoint, and forget it */
	enum rc (*query)(struct rows **out, struct db *db, const struct sql *sql,
		const struct bind *bind, struct err *err);
	bool (*next)(struct rows *r);
	enum rc (*end)(struct rows *r, struct err *err);
	enum rc (*exec)(int64_t *changed, struct db *db, const struct sql *sql,
		const struct bind *bind, struct err *err);
	enum rc (*script)(
		struct db *db, const char *text, struct err *err); /* several statements */
	int64_t (*get_int)(struct rows *r, int column);
	double (*get_real)(struct rows *r, int column);
	struct str (*get_text)(struct rows *r, int column);
	struct str (*get_blob)(struct rows *r, int column);
	bool (*get_null)(struct rows *r, int column);
};

extern const struct driver sqlite_driver;
extern const struct driver postgres_driver;

/* Refuses what neither database stores as text: a NUL character, bytes that are no UTF-8. */
enum rc bind_check(const struct sql *sql, const struct bind *bind, struct err *err) MUST_CHECK;

/* A consistent copy of one file's database into a new file. */
enum rc sqlite_backup(const char *from_path, const char *to_path, struct err *err) MUST_CHECK;

/* The text of a migration in the words of one database: see README.md. */
enum rc
migration_text(struct buf *out, const char *text, bool postgres, struct err *err) MUST_CHECK;

#endif
