/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SQLite: WAL, every commit on disk before it is acknowledged, prepared statements kept by connection. */
#include <errno.h>
#include <math.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/memory.h"
#include "store/driver.h"

#define CACHE_FIRST_ROOM 128 /* a power of two */

/* A statement of one connection; the result being read lives in it, so that a query allocates nothing. */
struct kept {
	struct rows rows; /* first: a struct rows of SQLite is a struct kept */
	const struct sql *sql;
	sqlite3_stmt *stmt;
	int *index; /* of parameter $1, $2 ... in SQLite's own numbering */
	bool busy;
	bool temporary; /* made because the kept one was being read */
	int result;     /* of the last step */
};

struct lite {
	struct db db; /* first */
	sqlite3 *handle;
	struct kept **kept; /* open addressing by identity of the struct sql */
	size_t room, n;
	sqlite3_stmt *begin, *commit, *rollback, *savepoint, *release, *undo;
};

static struct lite *
lite_of(struct db *db)
{
	return (struct lite *)db;
}

static enum rc
fail(struct lite *l, const char *what, int code, struct err *err)
{
	const char *said = sqlite3_errmsg(l->handle);
	int extended = sqlite3_extended_errcode(l->handle);
	int system = sqlite3_system_errno(l->handle);

	switch (code & 0xff) {
	case SQLITE_FULL: return err_set(err, E_FULL, "the disk is full; nothing was stored");
	case SQLITE_BUSY:
	case SQLITE_LOCKED:
		return err_set(err, E_BUSY, "the database is locked by another program; try again");
	case SQLITE_CONSTRAINT:
		if (extended == SQLITE_CONSTRAINT_UNIQUE ||
			extended == SQLITE_CONSTRAINT_PRIMARYKEY)
			return err_set(err, E_EXISTS, "there is one already (%s)", said);
		return err_set(
			err, E_STATE, "this contradicts what is stored (%s: %s)", what, said);
	case SQLITE_IOERR:
		if (system == ENOSPC || system == EDQUOT)
			return err_set(err, E_FULL, "the disk is full; nothing was stored");
		return err_set(
			err, E_IO, "the database file could not be read or written (%s)", said);
	case SQLITE_TOOBIG: return err_set(err, E_TOO_BIG, "a value is too big to store");
	default: return err_set(err, E_DATABASE, "the database refused %s: %s", what, said);
	}
}

/* ---- opening ------------------------------------------------------------------------------------ */

static enum rc
pragma(struct lite *l, const char *text, struct err *err)
{
	int code = sqlite3_exec(l->handle, text, NULL, NULL, NULL);

	return code == SQLITE_OK ? E_OK : fail(l, text, code, err);
}

static enum rc
settle(struct lite *l, const struct store_options *opt, struct err *err)
{
	/* a page cache per connection is counted in memory once a connection: small for readers */
	const char *first[] = { "PRAGMA foreign_keys=ON", "PRAGMA temp_store=MEMORY",
		l->db.writer ? "PRAGMA cache_size=-8192" : "PRAGMA cache_size=-2048",
		l->db.writer ? "PRAGMA journal_mode=WAL" : "PRAGMA query_only=ON",
		"PRAGMA synchronous=FULL" };
	char quota[64];
	enum rc rc;

	for (size_t i = 0; i < sizeof(first) / sizeof(first[0]); i++) {
		rc = pragma(l, first[i], err);
		if (rc)
			return rc;
	}
	if (opt->max_pages > 0) {
		snprintf(quota, sizeof(quota), "PRAGMA max_page_count=%lld",
			(long long)opt->max_pages);
		return pragma(l, quota, err);
	}
	return E_OK;
}

static enum rc
prepare_fixed(struct lite *l, struct err *err)
{
	const struct {
		sqlite3_stmt **stmt;
		const char *text;
	} fixed[] = { { &l->begin, l->db.writer ? "BEGIN IMMEDIATE" : "BEGIN" },
		{ &l->commit, "COMMIT" }, { &l->rollback, "ROLLBACK" },
		{ &l->savepoint, "SAVEPOINT job" }, { &l->release, "RELEASE job" },
		{ &l->undo, "ROLLBACK TO job" } };

	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++) {
		int code = sqlite3_prepare_v3(l->handle, fixed[i].text, -1,
			SQLITE_PREPARE_PERSISTENT, fixed[i].stmt, NULL);

		if (code != SQLITE_OK)
			return fail(l, fixed[i].text, code, err);
	}
	return E_OK;
}

static void
kept_free(struct kept *k)
{
	sqlite3_finalize(k->stmt);
	free(k->index);
	free(k);
}

static void
lite_close(struct db *db)
{
	struct lite *l = lite_of(db);

	for (size_t i = 0; i < l->room; i++)
		if (l->kept[i])
			kept_free(l->kept[i]);
	free(l->kept);
	sqlite3_finalize(l->begin);
	sqlite3_finalize(l->commit);
	sqlite3_finalize(l->rollback);
	sqlite3_finalize(l->savepoint);
	sqlite3_finalize(l->release);
	sqlite3_finalize(l->undo);
	sqlite3_close(l->handle);
	free(l);
}

static enum rc
lite_open(struct db **out, const struct store_options *opt, bool writer, struct err *err)
{
	struct lite *l = memory_zeroed(sizeof(*l));
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | (writer ? SQLITE_OPEN_CREATE : 0);
	enum rc rc;
	int code;

	l->db = (struct db){ .driver = &sqlite_driver, .options = opt, .writer = writer };
	l->room = CACHE_FIRST_ROOM;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers */
	l->kept = memory_zeroed(l->room * sizeof(*l->kept));
	code = sqlite3_open_v2(opt->target, &l->handle, flags, NULL);
	if (code != SQLITE_OK) {
		rc = err_set(err, E_IO, "cannot open the database file %s: %s", opt->target,
			sqlite3_errmsg(l->handle));
		goto out;
	}
	sqlite3_extended_result_codes(l->handle, 1);
	sqlite3_busy_timeout(l->handle, (int)opt->busy_ms);
	rc = settle(l, opt, err);
	if (!rc)
		rc = prepare_fixed(l, err);
out:
	if (rc)
		lite_close(&l->db);
	else
		*out = &l->db;
	return rc;
}

/* ---- transactions ------------------------------------------------------------------------------- */

static enum rc
step_fixed(struct db *db, sqlite3_stmt *stmt, const char *what, struct err *err)
{
	int code = sqlite3_step(stmt);
	enum rc rc = code == SQLITE_DONE ? E_OK : fail(lite_of(db), what, code, err);

	sqlite3_reset(stmt);
	return rc;
}

static enum rc
lite_begin(struct db *db, struct err *err)
{
	return step_fixed(db, lite_of(db)->begin, "the beginning of a transaction", err);
}

static enum rc
lite_commit(struct db *db, struct err *err)
{
	return step_fixed(db, lite_of(db)->commit, "the end of a transaction", err);
}

static bool
lite_in_transaction(struct db *db)
{
	return !sqlite3_get_autocommit(lite_of(db)->handle);
}

static void
lite_rollback(struct db *db)
{
	enum rc rc;

	if (!lite_in_transaction(db))
		return;
	rc = step_fixed(db, lite_of(db)->rollback, "undoing", NULL);
	(void)rc; /* a rollback that fails has rolled back: SQLite's journal settles it */
}

static enum rc
lite_savepoint(struct db *db, struct err *err)
{
	return step_fixed(db, lite_of(db)->savepoint, "a savepoint", err);
}

static enum rc
lite_release(struct db *db, struct err *err)
{
	return step_fixed(db, lite_of(db)->release, "a savepoint", err);
}

static void
lite_undo(struct db *db)
{
	enum rc rc = step_fixed(db, lite_of(db)->undo, "undoing", NULL);

	if (!rc)
		rc = step_fixed(db, lite_of(db)->release, "a savepoint", NULL);
	if (rc) /* the whole transaction goes, and the store notices that */
		lite_rollback(db);
}

/* ---- statements --------------------------------------------------------------------------------- */

static size_t
slot_of(const struct lite *l, const struct sql *sql)
{
	size_t at = ((uintptr_t)sql >> 4) * (size_t)0x9e3779b97f4a7c15u;

	for (at = at >> 32 & (l->room - 1); l->kept[at] && l->kept[at]->sql != sql;)
		at = (at + 1) & (l->room - 1);
	return at;
}

static void
keep(struct lite *l, struct kept *k)
{
	if (l->n * 2 >= l->room) {
		struct kept **old = l->kept;
		size_t old_room = l->room;

		l->room *= 2;
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers */
		l->kept = memory_zeroed(l->room * sizeof(*l->kept));
		for (size_t i = 0; i < old_room; i++)
			if (old[i])
				l->kept[slot_of(l, old[i]->sql)] = old[i];
		free(old);
	}
	l->kept[slot_of(l, k->sql)] = k;
	l->n++;
}

static enum rc
prepare(struct kept **out, struct lite *l, const struct sql *sql, struct err *err)
{
	struct kept *k = l->kept[slot_of(l, sql)];
	bool temporary = k != NULL;
	char name[16];
	int code;

	if (k && !k->busy) {
		*out = k;
		return E_OK;
	}
	k = memory_zeroed(sizeof(*k));
	code = sqlite3_prepare_v3(
		l->handle, sql->text, -1, SQLITE_PREPARE_PERSISTENT, &k->stmt, NULL);
	if (code != SQLITE_OK) {
		free(k);
		return fail(l, sql->name, code, err);
	}
	k->rows.db = &l->db;
	k->sql = sql;
	k->temporary = temporary;
	/* SQLite takes $1 for a name and numbers names by first appearance */
	k->index = memory_zeroed(((size_t)sql->n_params + 1) * sizeof(*k->index));
	for (int i = 0; i < sql->n_params; i++) {
		snprintf(name, sizeof(name), "$%d", i + 1);
		k->index[i] = sqlite3_bind_parameter_index(k->stmt, name);
	}
	if (!temporary)
		keep(l, k);
	*out = k;
	return E_OK;
}

static int
bind_one(sqlite3_stmt *stmt, int index, const struct bind *b, sqlite3_destructor_type life)
{
	switch (b->kind) {
	case BIND_INT: return sqlite3_bind_int64(stmt, index, b->i);
	case BIND_REAL: return sqlite3_bind_double(stmt, index, b->r);
	case BIND_TEXT:
		if (!b->s.p)
			return sqlite3_bind_null(stmt, index);
		return sqlite3_bind_text64(stmt, index, b->s.p, b->s.n, life, SQLITE_UTF8);
	case BIND_BLOB:
		if (!b->s.p)
			return sqlite3_bind_null(stmt, index);
		if (!b->s.n)
			return sqlite3_bind_zeroblob(stmt, index, 0);
		return sqlite3_bind_blob64(stmt, index, b->s.p, b->s.n, life);
	case BIND_NULL:
	default: return sqlite3_bind_null(stmt, index);
	}
}

static void
finish(struct kept *k)
{
	sqlite3_reset(k->stmt);
	sqlite3_clear_bindings(k->stmt);
	k->busy = false;
	if (k->temporary)
		kept_free(k);
}

static enum rc
start(struct kept **out, struct lite *l, const struct sql *sql, const struct bind *bind,
	sqlite3_destructor_type life, struct err *err)
{
	struct kept *k = NULL;
	enum rc rc;

	rc = bind_check(sql, bind, err);
	if (rc)
		return rc;
	rc = prepare(&k, l, sql, err);
	if (rc || !k)
		return rc;
	k->busy = true;
	k->result = SQLITE_OK;
	for (int i = 0; i < sql->n_params; i++) {
		int code = k->index[i] ? bind_one(k->stmt, k->index[i], &bind[i], life) : SQLITE_OK;

		if (code != SQLITE_OK) {
			rc = fail(l, sql->name, code, err);
			finish(k);
			return rc;
		}
	}
	*out = k;
	return E_OK;
}

static struct kept *
kept_of(struct rows *r)
{
	return (struct kept *)r;
}

static enum rc
lite_query(struct rows **out, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	struct kept *k = NULL;
	enum rc rc = start(&k, lite_of(db), sql, bind, SQLITE_TRANSIENT, err);

	if (!rc)
		*out = &k->rows;
	return rc;
}

static bool
lite_next(struct rows *r)
{
	struct kept *k = kept_of(r);

	if (k->result != SQLITE_OK && k->result != SQLITE_ROW)
		return false;
	k->result = sqlite3_step(k->stmt);
	return k->result == SQLITE_ROW;
}

static enum rc
lite_end(struct rows *r, struct err *err)
{
	struct kept *k = kept_of(r);
	enum rc rc = E_OK;

	if (k->result != SQLITE_OK && k->result != SQLITE_ROW && k->result != SQLITE_DONE)
		rc = fail(lite_of(r->db), k->sql->name, k->result, err);
	finish(k);
	return rc;
}

static enum rc
lite_exec(int64_t *changed, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	struct lite *l = lite_of(db);
	struct kept *k = NULL;
	/* the caller's bytes outlive an exec, but need not outlive the start of a query */
	enum rc rc = start(&k, l, sql, bind, SQLITE_STATIC, err);

	if (rc)
		return rc;
	while (lite_next(&k->rows))
		; /* rows of RETURNING that nobody asked for */
	if (changed)
		*changed = sqlite3_changes64(l->handle);
	return lite_end(&k->rows, err);
}

static enum rc
lite_script(struct db *db, const char *text, struct err *err)
{
	struct lite *l = lite_of(db);
	int code = sqlite3_exec(l->handle, text, NULL, NULL, NULL);

	return code == SQLITE_OK ? E_OK : fail(l, "a script", code, err);
}

static int64_t
lite_int(struct rows *r, int column)
{
	return sqlite3_column_int64(kept_of(r)->stmt, column);
}

static double
lite_real(struct rows *r, int column)
{
	sqlite3_stmt *stmt = kept_of(r)->stmt;

	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return (double)NAN;
	return sqlite3_column_double(stmt, column);
}

static struct str
lite_text(struct rows *r, int column)
{
	sqlite3_stmt *stmt = kept_of(r)->stmt;
	const unsigned char *p = sqlite3_column_text(stmt, column);

	if (!p)
		return STR_NONE;
	return (struct str){ (const char *)p, (size_t)sqlite3_column_bytes(stmt, column) };
}

static struct str
lite_blob(struct rows *r, int column)
{
	sqlite3_stmt *stmt = kept_of(r)->stmt;
	const void *p;

	if (sqlite3_column_type(stmt, column) == SQLITE_NULL)
		return STR_NONE;
	p = sqlite3_column_blob(stmt, column);
	return (struct str){ p ? p : "", (size_t)sqlite3_column_bytes(stmt, column) };
}

static bool
lite_null(struct rows *r, int column)
{
	return sqlite3_column_type(kept_of(r)->stmt, column) == SQLITE_NULL;
}

const struct driver sqlite_driver = {
	.groups = true,
	.open = lite_open,
	.close = lite_close,
	.begin = lite_begin,
	.commit = lite_commit,
	.rollback = lite_rollback,
	.in_transaction = lite_in_transaction,
	.savepoint = lite_savepoint,
	.release = lite_release,
	.undo = lite_undo,
	.query = lite_query,
	.next = lite_next,
	.end = lite_end,
	.exec = lite_exec,
	.script = lite_script,
	.get_int = lite_int,
	.get_real = lite_real,
	.get_text = lite_text,
	.get_blob = lite_blob,
	.get_null = lite_null,
};
