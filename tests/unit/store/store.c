/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every test runs on SQLite and, when HIDEMARK_TEST_PG names a server, on PostgreSQL in a schema of its own. */
#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <pthread.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "store/store.h"

static const struct migration migrations[] = {
	{ "hall", 1,
		"-- a comment with ; in it\n"
		"CREATE TABLE tannery (id TEXT PRIMARY KEY, name TEXT NOT NULL);\n"
		"CREATE TABLE hide (id INTEGER PRIMARY KEY, tannery TEXT REFERENCES tannery (id),\n"
		"\tcode TEXT UNIQUE, mass REAL, scan BLOB, note TEXT DEFAULT 'INTEGER;' );\n" },
	{ "hall", 2, "CREATE INDEX hide_code ON hide (code, id);\n" },
};

static const struct sql HIDE_INSERT = { "hide_insert",
	"INSERT INTO hide (mass, id, tannery, code, scan) VALUES ($4, $1, $2, $3, $5);", 5,
	"ittrb" };
static const struct sql HIDE_BY_ID = { "hide_by_id",
	"SELECT id, tannery, code, mass, scan, note FROM hide WHERE id = $1;", 1, "i" };
static const struct sql HIDE_ALL = { "hide_all", "SELECT id FROM hide ORDER BY id;", 0, "" };
static const struct sql HIDE_COUNT = { "hide_count", "SELECT COUNT(*) FROM hide;", 0, "" };
static const struct sql HIDE_RENAME = { "hide_rename",
	"UPDATE hide SET code = $2 WHERE id = $1 RETURNING code;", 2, "it" };
static const struct sql HIDE_DELETE = { "hide_delete", "DELETE FROM hide WHERE id >= $1;", 1, "i" };
static const struct sql NONSENSE = { "nonsense", "SELECT nowhere FROM nothing;", 0, "" };

struct fixture {
	struct store *store;
	char dir[64], path[96], address[512];
};

static void
must(enum rc rc, const struct err *err)
{
	char text[512];

	if (!rc)
		return;
	err_print(err, text, sizeof(text));
	fail_msg("%s: %s", rc_name(rc), text);
}

static int
open_sqlite(void **state)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { 0 };

	snprintf(f->dir, sizeof(f->dir), "/tmp/store-test-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	snprintf(f->path, sizeof(f->path), "%s/hide.db", f->dir);
	snprintf(f->address, sizeof(f->address), "sqlite:%s?busy_ms=50", f->path);
	must(store_open(&f->store, f->address, 3, &err), &err);
	must(store_migrate(f->store, migrations, 2, &err), &err);
	*state = f;
	return 0;
}

static int
close_sqlite(void **state)
{
	struct fixture *f = *state;
	const char *ends[] = { "", "-wal", "-shm", ".copy", ".again", "-journal" };
	char path[128];

	store_close(f->store);
	for (size_t i = 0; i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s%s", f->path, ends[i]);
		unlink(path);
	}
	rmdir(f->dir);
	free(f);
	return 0;
}

static enum rc
drop_all(void *ctx, struct txn *t, struct err *err)
{
	static const struct sql drop[] = { { "drop1", "DROP TABLE IF EXISTS hide;", 0, "" },
		{ "drop2", "DROP TABLE IF EXISTS tannery;", 0, "" },
		{ "drop3", "DROP TABLE IF EXISTS schema_migration;", 0, "" } };

	(void)ctx;
	for (int i = 0; i < 3; i++) {
		enum rc rc = txn_exec(NULL, t, &drop[i], NULL, err);

		if (rc)
			return rc;
	}
	return E_OK;
}

static int
open_postgres(void **state)
{
	const char *address = getenv("HIDEMARK_TEST_PG");
	struct fixture *f;
	struct err err = { 0 };

	*state = NULL;
	if (!address)
		return 0;
	f = calloc(1, sizeof(*f));
	snprintf(f->address, sizeof(f->address), "%s", address);
	must(store_open(&f->store, f->address, 3, &err), &err);
	must(store_write(f->store, drop_all, NULL, &err), &err);
	must(store_migrate(f->store, migrations, 2, &err), &err);
	*state = f;
	return 0;
}

static int
close_postgres(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };

	if (!f)
		return 0;
	must(store_write(f->store, drop_all, NULL, &err), &err);
	store_close(f->store);
	free(f);
	return 0;
}

/* ---- small works -------------------------------------------------------------------------------- */

struct hide {
	int64_t id;
	const char *tannery, *code;
	enum rc also; /* returned after the insert, to be undone */
	int runs;
};

static enum rc
insert(void *ctx, struct txn *t, struct err *err)
{
	struct hide *h = ctx;
	enum rc rc;

	h->runs++;
	rc = txn_exec(NULL, t, &HIDE_INSERT,
		(struct bind[]){ B_INT(h->id), B_TEXT(str_of(h->tannery)), B_TEXT(str_of(h->code)),
			B_REAL(2.385), B_BLOB(STR("a\0b\xff")) },
		err);
	if (rc)
		return rc;
	return h->also ? err_set(err, h->also, "changed its mind") : E_OK;
}

static int64_t
count(struct store *s)
{
	struct err err = { 0 };
	struct db *db;
	struct rows *r;
	int64_t n;

	must(store_read(&db, s, &err), &err);
	must(db_query(&r, db, &HIDE_COUNT, NULL, &err), &err);
	assert_true(rows_next(r));
	n = rows_int(r, 0);
	assert_false(rows_next(r));
	must(rows_end(r, &err), &err);
	store_read_done(s, db);
	return n;
}

#define NEED(f)                 \
	do {                    \
		if (!(f))       \
			skip(); \
	} while (0)

/* ---- tests of both databases ---------------------------------------------------------------------- */

static void
gives_back_what_was_stored(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 7, .code = "鉴-0007" };
	struct err err = { 0 };
	struct db *db;
	struct rows *r;

	NEED(f);
	must(store_write(f->store, insert, &h, &err), &err);
	must(store_read(&db, f->store, &err), &err);
	must(db_query(&r, db, &HIDE_BY_ID, (struct bind[]){ B_INT(7) }, &err), &err);
	assert_true(rows_next(r));
	assert_int_equal(rows_int(r, 0), 7);
	assert_true(rows_null(r, 1));
	assert_null(rows_text(r, 1).p);
	assert_int_equal(rows_int(r, 1), 0);
	assert_true(isnan(rows_real(r, 1)));
	assert_true(str_eq(rows_text(r, 2), STR("鉴-0007")));
	assert_true(rows_real(r, 3) == 2.385);
	assert_true(str_eq(rows_blob(r, 4), STR("a\0b\xff")));
	assert_true(str_eq(rows_text(r, 5), STR("INTEGER;")));
	assert_false(rows_next(r));
	assert_false(rows_next(r));
	must(rows_end(r, &err), &err);
	store_read_done(f->store, db);
}

static void
undoes_a_work_that_fails(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 1, .code = "a", .also = E_DENIED };
	struct err err = { 0 };

	NEED(f);
	assert_int_equal(store_write(f->store, insert, &h, &err), E_DENIED);
	assert_string_equal(err.format, "changed its mind");
	assert_int_equal(count(f->store), 0);
}

static void
tells_a_double_from_a_missing_parent(void **state)
{
	struct fixture *f = *state;
	struct hide first = { .id = 1, .code = "a" }, twice = { .id = 2, .code = "a" };
	struct hide same = { .id = 1, .code = "b" },
		    orphan = { .id = 3, .code = "c", .tannery = "x" };
	struct err err = { 0 };

	NEED(f);
	must(store_write(f->store, insert, &first, &err), &err);
	assert_int_equal(store_write(f->store, insert, &twice, &err), E_EXISTS);
	assert_int_equal(store_write(f->store, insert, &same, &err), E_EXISTS);
	assert_int_equal(store_write(f->store, insert, &orphan, &err), E_STATE);
	assert_int_equal(count(f->store), 1);
}

static void
refuses_text_that_is_no_text(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct db *db;
	struct rows *r;

	NEED(f);
	must(store_read(&db, f->store, &err), &err);
	static const struct sql by_code = { "by_code", "SELECT id FROM hide WHERE code = $1;", 1,
		"t" };
	assert_int_equal(
		db_query(&r, db, &by_code, (struct bind[]){ B_TEXT(STR("a\0b")) }, &err), E_DOMAIN);
	assert_int_equal(
		db_query(&r, db, &by_code, (struct bind[]){ B_TEXT(STR("\xff")) }, &err), E_DOMAIN);
	assert_string_equal(err.format, "a text is not valid UTF-8");
	store_read_done(f->store, db);
}

static void
names_the_statement_that_is_wrong(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct db *db;
	struct rows *r;

	NEED(f);
	must(store_read(&db, f->store, &err), &err);
	assert_int_equal(db_query(&r, db, &NONSENSE, NULL, &err), E_DATABASE);
	assert_string_equal(err.arg[0], "nonsense");
	store_read_done(f->store, db);
	assert_int_equal(count(f->store), 0); /* the reader works again */
}

static enum rc
read_own_write(void *ctx, struct txn *t, struct err *err)
{
	struct hide h = { .id = 5, .code = "before" };
	struct rows *r;
	enum rc rc = insert(&h, t, err);

	if (rc)
		return rc;
	rc = db_query(&r, txn_db(t), &HIDE_RENAME,
		(struct bind[]){ B_INT(5), B_TEXT(STR("after")) }, err);
	if (rc)
		return rc;
	*(bool *)ctx = rows_next(r) && str_eq(rows_text(r, 0), STR("after"));
	return rows_end(r, err);
}

static void
a_work_sees_its_own_writing(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	bool seen = false;

	NEED(f);
	must(store_write(f->store, read_own_write, &seen, &err), &err);
	assert_true(seen);
}

static void
a_reader_keeps_its_snapshot(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 9, .code = "late" };
	struct err err = { 0 };
	struct db *db;
	struct rows *r;

	NEED(f);
	must(store_read(&db, f->store, &err), &err);
	must(db_query(&r, db, &HIDE_COUNT, NULL, &err), &err);
	assert_true(rows_next(r));
	must(rows_end(r, &err), &err);
	must(store_write(f->store, insert, &h, &err), &err);
	must(db_query(&r, db, &HIDE_COUNT, NULL, &err), &err);
	assert_true(rows_next(r));
	assert_int_equal(rows_int(r, 0), 0);
	must(rows_end(r, &err), &err);
	store_read_done(f->store, db);
	assert_int_equal(count(f->store), 1);
}

static void
one_statement_may_be_read_twice_at_once(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct db *db;
	struct rows *outer, *inner;
	int pairs = 0;

	NEED(f);
	for (int i = 1; i <= 3; i++) {
		char code[8];
		struct hide h = { .id = i, .code = code };

		snprintf(code, sizeof(code), "c%d", i);
		must(store_write(f->store, insert, &h, &err), &err);
	}
	must(store_read(&db, f->store, &err), &err);
	must(db_query(&outer, db, &HIDE_ALL, NULL, &err), &err);
	while (rows_next(outer)) {
		must(db_query(&inner, db, &HIDE_ALL, NULL, &err), &err);
		while (rows_next(inner))
			pairs++;
		must(rows_end(inner, &err), &err);
	}
	must(rows_end(outer, &err), &err);
	store_read_done(f->store, db);
	assert_int_equal(pairs, 9);
}

#define THREADS 8
#define EACH 40

struct crowd {
	struct store *store;
	int thread;
	int failed;
};

static void *
write_many(void *arg)
{
	struct crowd *c = arg;

	for (int i = 0; i < EACH; i++) {
		char code[24];
		struct hide h = { .id = c->thread * 1000 + i, .code = code };

		snprintf(code, sizeof(code), "%d-%d", c->thread, i);
		/* each third changes its mind: the others in the same commit stay */
		h.also = i % 3 == 2 ? E_STATE : E_OK;
		c->failed += store_write(c->store, insert, &h, NULL) != h.also;
	}
	return NULL;
}

static void
many_threads_share_commits(void **state)
{
	struct fixture *f = *state;
	pthread_t threads[THREADS];
	struct crowd crowd[THREADS];
	int kept = 0;

	NEED(f);
	for (int i = 0; i < THREADS; i++) {
		crowd[i] = (struct crowd){ .store = f->store, .thread = i };
		assert_int_equal(pthread_create(&threads[i], NULL, write_many, &crowd[i]), 0);
	}
	for (int i = 0; i < THREADS; i++) {
		pthread_join(threads[i], NULL);
		assert_int_equal(crowd[i].failed, 0);
	}
	for (int i = 0; i < EACH; i++)
		kept += i % 3 != 2;
	assert_int_equal(count(f->store), THREADS * kept);
}

static enum rc
remove_from(void *ctx, struct txn *t, struct err *err)
{
	return txn_exec(ctx, t, &HIDE_DELETE, (struct bind[]){ B_INT(2) }, err);
}

static void
counts_changed_rows(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	int64_t changed = -1;

	NEED(f);
	for (int i = 1; i <= 4; i++) {
		char code[8];
		struct hide h = { .id = i, .code = code };

		snprintf(code, sizeof(code), "c%d", i);
		must(store_write(f->store, insert, &h, &err), &err);
	}
	must(store_write(f->store, remove_from, &changed, &err), &err);
	assert_int_equal(changed, 3);
	assert_int_equal(count(f->store), 1);
}

static void
migrating_again_changes_nothing(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 1, .code = "kept" };
	struct err err = { 0 };

	NEED(f);
	must(store_write(f->store, insert, &h, &err), &err);
	must(store_migrate(f->store, migrations, 2, &err), &err);
	assert_int_equal(count(f->store), 1);
}

static void
refuses_a_migration_that_was_edited(void **state)
{
	struct fixture *f = *state;
	const struct migration edited[] = { migrations[0],
		{ "hall", 2, "CREATE INDEX x ON hide (id);\n" } };
	struct err err = { 0 };

	NEED(f);
	assert_int_equal(store_migrate(f->store, edited, 2, &err), E_STATE);
	assert_string_equal(
		err.format, "migration %d of %s was changed after it was applied to this database");
	assert_string_equal(err.arg[0], "2");
}

static void
refuses_a_database_newer_than_the_program(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };

	NEED(f);
	assert_int_equal(store_migrate(f->store, migrations, 1, &err), E_STATE);
	assert_string_equal(err.arg[1], "2");
}

static void
a_migration_that_fails_leaves_nothing(void **state)
{
	struct fixture *f = *state;
	const struct migration bad[] = { migrations[0], migrations[1],
		{ "hall", 3,
			"CREATE TABLE half (id INTEGER);\nINSERT INTO nowhere VALUES (1);\n" } };
	const struct migration good[] = { migrations[0], migrations[1],
		{ "hall", 3, "CREATE TABLE half (id INTEGER);\nDROP TABLE half;\n" } };
	struct err err = { 0 };

	NEED(f);
	assert_int_equal(store_migrate(f->store, bad, 3, &err), E_DATABASE);
	must(store_migrate(f->store, good, 3, &err), &err);
}

/* ---- SQLite alone --------------------------------------------------------------------------------- */

static enum rc
insert_big(void *ctx, struct txn *t, struct err *err)
{
	struct hide *h = ctx;
	static char big[300000];

	return txn_exec(NULL, t, &HIDE_INSERT,
		(struct bind[]){ B_INT(h->id), B_NULL, B_NULL, B_NULL,
			B_BLOB(((struct str){ big, sizeof(big) })) },
		err);
}

struct counted {
	pthread_mutex_t lock;
	int left, ok, full;
};

static struct counted counted = { .lock = PTHREAD_MUTEX_INITIALIZER };

static void
count_outcome(void *ctx, enum rc rc, const struct err *err)
{
	(void)ctx;
	(void)err;
	pthread_mutex_lock(&counted.lock);
	counted.ok += rc == E_OK;
	counted.full += rc == E_FULL;
	counted.left--;
	pthread_mutex_unlock(&counted.lock);
}

static void
a_full_disk_fails_one_and_spares_the_others(void **state)
{
	struct fixture *f = *state;
	struct hide hides[21];
	char codes[21][16];
	struct err err = { 0 };
	int left;

	store_close(f->store);
	snprintf(f->address, sizeof(f->address), "sqlite:%s?busy_ms=50&max_pages=40", f->path);
	must(store_open(&f->store, f->address, 2, &err), &err);
	hides[0] = (struct hide){ .id = 99 };
	assert_int_equal(store_write(f->store, insert_big, &hides[0], &err), E_FULL);
	assert_string_equal(err.format, "the disk is full; nothing was stored");
	assert_int_equal(count(f->store), 0);

	counted.left = 21;
	counted.ok = counted.full = 0;
	for (int i = 0; i < 21; i++) {
		snprintf(codes[i], sizeof(codes[i]), "f%d", i);
		hides[i] = (struct hide){ .id = i, .code = codes[i] };
		store_write_async(
			f->store, i == 10 ? insert_big : insert, count_outcome, &hides[i]);
	}
	do {
		pthread_mutex_lock(&counted.lock);
		left = counted.left;
		pthread_mutex_unlock(&counted.lock);
	} while (left);
	assert_int_equal(counted.ok, 20);
	assert_int_equal(counted.full, 1);
	assert_int_equal(count(f->store), 20);
}

static void
says_busy_while_another_program_holds_the_lock(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 1, .code = "a" };
	struct err err = { 0 };
	sqlite3 *other;

	assert_int_equal(sqlite3_open(f->path, &other), SQLITE_OK);
	assert_int_equal(sqlite3_exec(other, "BEGIN IMMEDIATE", NULL, NULL, NULL), SQLITE_OK);
	assert_int_equal(store_write(f->store, insert, &h, &err), E_BUSY);
	assert_int_equal(count(f->store), 0); /* reading goes on */
	assert_int_equal(sqlite3_exec(other, "ROLLBACK", NULL, NULL, NULL), SQLITE_OK);
	sqlite3_close(other);
	must(store_write(f->store, insert, &h, &err), &err);
}

static void
a_reader_cannot_write(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct db *db;
	struct rows *r;

	must(store_read(&db, f->store, &err), &err);
	must(db_query(&r, db, &HIDE_RENAME, (struct bind[]){ B_INT(1), B_TEXT(STR("x")) }, &err),
		&err);
	assert_false(rows_next(r));
	assert_int_equal(rows_end(r, &err), E_DATABASE);
	store_read_done(f->store, db);
}

static void
refuses_a_type_that_the_column_does_not_have(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct hide h = { .id = 1, .code = "a" };
	static const struct sql wrong = { "wrong", "UPDATE hide SET mass = $1;", 1, "t" };
	int64_t changed;

	(void)changed;
	must(store_write(f->store, insert, &h, &err), &err);
	struct db *db;
	struct rows *r;
	must(store_read(&db, f->store, &err), &err);
	must(db_query(&r, db, &wrong, (struct bind[]){ B_TEXT(STR("heavy")) }, &err), &err);
	assert_false(rows_next(r));
	assert_int_not_equal(rows_end(r, &err), E_OK);
	store_read_done(f->store, db);
}

static void
a_backup_holds_everything_and_restores(void **state)
{
	struct fixture *f = *state;
	struct hide h = { .id = 1, .code = "kept" };
	char copy[128], again[128], address[160];
	struct err err = { 0 };
	struct store *s;

	snprintf(copy, sizeof(copy), "%s.copy", f->path);
	snprintf(again, sizeof(again), "%s.again", f->path);
	must(store_write(f->store, insert, &h, &err), &err);
	must(store_backup(f->store, copy, &err), &err);
	assert_int_equal(store_backup(f->store, copy, &err), E_EXISTS);
	must(store_restore(copy, again, &err), &err);
	snprintf(address, sizeof(address), "sqlite:%s", again);
	must(store_open(&s, address, 1, &err), &err);
	must(store_migrate(s, migrations, 2, &err), &err);
	assert_int_equal(count(s), 1);
	store_close(s);
}

static void
refuses_to_restore_rubbish(void **state)
{
	struct fixture *f = *state;
	char rubbish[128], again[128];
	struct err err = { 0 };
	FILE *file;

	snprintf(rubbish, sizeof(rubbish), "%s.copy", f->path);
	snprintf(again, sizeof(again), "%s.again", f->path);
	file = fopen(rubbish, "w");
	assert_non_null(file);
	for (int i = 0; i < 5000; i++)
		fputs("not a database ", file);
	fclose(file);
	assert_int_equal(store_restore(rubbish, again, &err), E_FORMAT);
	assert_int_not_equal(access(again, F_OK), 0);
	unlink(rubbish);
	assert_int_equal(store_restore(rubbish, again, &err), E_NOT_FOUND);
}

static void
refuses_an_address_that_is_none(void **state)
{
	struct store *s;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(store_open(&s, "oracle:x", 1, &err), E_DOMAIN);
	assert_int_equal(store_open(&s, "sqlite:/tmp/x?speed=9", 1, &err), E_DOMAIN);
	assert_string_equal(err.arg[0], "speed");
	assert_int_equal(store_open(&s, "sqlite:/tmp/x?busy_ms=soon", 1, &err), E_SYNTAX);
	assert_int_equal(store_open(&s, "sqlite:/nowhere/at/all.db", 1, &err), E_IO);
	assert_int_equal(store_open(&s, "postgresql:///x?host=/nowhere&connect_timeout=2", 1, &err),
		E_DATABASE);
}

/* ---- identifiers ---------------------------------------------------------------------------------- */

static void
uuids_sort_by_time_and_say_their_version(void **state)
{
	char a[UUID_TEXT_SIZE], b[UUID_TEXT_SIZE], c[UUID_TEXT_SIZE];

	(void)state;
	/* the instant of RFC 9562 appendix A.6: 0x017F22E279B0 ms */
	uuid7_text(a, INT64_C(0x017F22E279B0) * 1000);
	uuid7_text(b, INT64_C(0x017F22E279B0) * 1000 + 1);
	uuid7_text(c, INT64_C(0x017F22E279B0) * 1000);
	assert_memory_equal(a, "017f22e2-79b0-7", 15);
	assert_non_null(strchr("89ab", a[19]));
	assert_int_equal(strlen(a), 36);
	assert_true(strcmp(a, b) < 0);
	assert_string_not_equal(a, c);
}

#define BOTH(name)                                                                \
	cmocka_unit_test_setup_teardown(name, open_sqlite, close_sqlite),         \
	{                                                                         \
#name "_on_postgresql", name, open_postgres, close_postgres, NULL \
	}
#define LITE(name) cmocka_unit_test_setup_teardown(name, open_sqlite, close_sqlite)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(gives_back_what_was_stored),
		BOTH(undoes_a_work_that_fails),
		BOTH(tells_a_double_from_a_missing_parent),
		BOTH(refuses_text_that_is_no_text),
		BOTH(names_the_statement_that_is_wrong),
		BOTH(a_work_sees_its_own_writing),
		BOTH(a_reader_keeps_its_snapshot),
		BOTH(one_statement_may_be_read_twice_at_once),
		BOTH(many_threads_share_commits),
		BOTH(counts_changed_rows),
		BOTH(migrating_again_changes_nothing),
		BOTH(refuses_a_migration_that_was_edited),
		BOTH(refuses_a_database_newer_than_the_program),
		BOTH(a_migration_that_fails_leaves_nothing),
		LITE(a_full_disk_fails_one_and_spares_the_others),
		LITE(says_busy_while_another_program_holds_the_lock),
		LITE(a_reader_cannot_write),
		LITE(refuses_a_type_that_the_column_does_not_have),
		LITE(a_backup_holds_everything_and_restores),
		LITE(refuses_to_restore_rubbish),
		cmocka_unit_test(refuses_an_address_that_is_none),
		cmocka_unit_test(uuids_sort_by_time_and_say_their_version),
	};

	return cmocka_run_group_tests_name("store", tests, NULL, NULL);
}
