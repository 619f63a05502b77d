/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every test of stored things runs on SQLite and, when HIDEMARK_TEST_PG names a server, on PostgreSQL. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "access/access.h"

#define NOW INT64_C(1792800000000000)
#define MINUTE INT64_C(60000000)

static const struct sql drops[] = { { "d1", "DROP TABLE IF EXISTS audit;", 0, "" },
	{ "d2", "DROP TABLE IF EXISTS audit_head;", 0, "" },
	{ "d3", "DROP TABLE IF EXISTS idempotency;", 0, "" },
	{ "d4", "DROP TABLE IF EXISTS attempt;", 0, "" },
	{ "d5", "DROP TABLE IF EXISTS credential;", 0, "" },
	{ "d6", "DROP TABLE IF EXISTS account;", 0, "" },
	{ "d7", "DROP TABLE IF EXISTS organisation;", 0, "" },
	{ "d8", "DROP TABLE IF EXISTS schema_migration;", 0, "" } };

struct fixture {
	struct store *store;
	char dir[64];
	char lab[UUID_TEXT_SIZE], user[UUID_TEXT_SIZE], hash[128];
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

static enum rc
drop_all(void *ctx, struct txn *t, struct err *err)
{
	enum rc rc = E_OK;

	(void)ctx;
	for (size_t i = 0; !rc && i < sizeof(drops) / sizeof(drops[0]); i++)
		rc = txn_exec(NULL, t, &drops[i], NULL, err);
	return rc;
}

static enum rc
make_centre(void *ctx, struct txn *t, struct err *err)
{
	struct fixture *f = ctx;
	const struct new_organisation lab = { .name_zh = STR("无极检测中心"),
		.name_en = STR("Wuji Centre"),
		.kind = STR("laboratory") };
	enum rc rc = organisation_insert(f->lab, t, STR_NONE, &lab, NOW, err);

	if (rc)
		return rc;
	return user_insert(f->user, t,
		&(struct new_user){ .lab_id = str_of(f->lab),
			.org_id = str_of(f->lab),
			.login = STR("Wang.Li"),
			.name = STR("王丽"),
			.password_hash = str_of(f->hash),
			.role = ROLE_TECHNICIAN },
		NOW, err);
}

static int
open_store(void **state, const char *address)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { 0 };
	char path[128];

	if (!address) {
		snprintf(f->dir, sizeof(f->dir), "/tmp/access-test-XXXXXX");
		assert_non_null(mkdtemp(f->dir));
		snprintf(path, sizeof(path), "sqlite:%s/a.db", f->dir);
		address = path;
	}
	must(store_open(&f->store, address, 2, &err), &err);
	if (store_is_postgres(f->store))
		must(store_write(f->store, drop_all, NULL, &err), &err);
	must(store_migrate(f->store, access_migrations, n_access_migrations, &err), &err);
	must(password_hash(f->hash, STR("correct horse"), &err), &err);
	must(store_write(f->store, make_centre, f, &err), &err);
	*state = f;
	return 0;
}

static int
open_sqlite(void **state)
{
	return open_store(state, NULL);
}

static int
open_postgres(void **state)
{
	*state = NULL;
	return getenv("HIDEMARK_TEST_PG") ? open_store(state, getenv("HIDEMARK_TEST_PG")) : 0;
}

static int
close_store(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	char path[128];

	if (!f)
		return 0;
	if (store_is_postgres(f->store))
		must(store_write(f->store, drop_all, NULL, &err), &err);
	store_close(f->store);
	if (f->dir[0]) {
		snprintf(path, sizeof(path), "%s/a.db", f->dir);
		unlink(path);
		rmdir(f->dir);
	}
	free(f);
	return 0;
}

#define NEED(f)                 \
	do {                    \
		if (!(f))       \
			skip(); \
	} while (0)

/* ---- small works ------------------------------------------------------------------------------------ */

struct job {
	struct fixture *f;
	struct user user;
	char token[SESSION_TOKEN_SIZE];
	int64_t at;
	const struct sql *sql;
	const struct bind *bind;
};

static enum rc
do_session(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return session_start(j->token, t, &j->user, j->at, err);
}

static enum rc
do_end(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return session_end(t, str_of(j->token), err);
}

static enum rc
do_disable(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return user_enable(t, str_of(j->f->lab), str_of(j->f->user), false, err);
}

static enum rc
do_fail(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return sign_in_failed(t, STR("wang.li"), STR("192.0.2.7"), j->at, err);
}

static enum rc
do_worked(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return sign_in_worked(t, STR("wang.li"), j->at, err);
}

static enum rc
do_password(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return user_set_password(t, str_of(j->f->lab), str_of(j->f->user), str_of(j->f->hash), err);
}

static enum rc
do_audit(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return audit_add(t,
		&(struct audit_entry){ .lab_id = str_of(j->f->lab),
			.user_id = str_of(j->f->user),
			.action = STR("sample.create"),
			.object_kind = STR("sample"),
			.object_id = STR("s-17"),
			.detail = STR("{\"n\":1}") },
		j->at, err);
}

static enum rc
do_sql(void *ctx, struct txn *t, struct err *err)
{
	struct job *j = ctx;

	return txn_exec(NULL, t, j->sql, j->bind, err);
}

static enum rc
who(struct fixture *f, struct user *out, const char *token, int64_t at)
{
	struct err err = { 0 };
	struct db *db;
	enum rc rc;

	must(store_read(&db, f->store, &err), &err);
	rc = session_user(out, db, str_of(token), at, &err);
	store_read_done(f->store, db);
	return rc;
}

static enum rc
try_sign_in(
	struct fixture *f, struct user *out, const char *login, const char *password, int64_t at)
{
	struct err err = { 0 };
	struct db *db;
	enum rc rc;

	must(store_read(&db, f->store, &err), &err);
	rc = sign_in(out, db, str_of(login), str_of(password), STR("192.0.2.7"), at, &err);
	store_read_done(f->store, db);
	return rc;
}

/* ---- tests ------------------------------------------------------------------------------------------ */

static void
a_role_may_what_the_table_says(void **state)
{
	struct user u = { .role = ROLE_TECHNICIAN };

	(void)state;
	assert_true(permission_granted(NULL, PERMISSION_PUBLIC));
	assert_false(permission_granted(NULL, PERMISSION_SIGNED_IN));
	assert_true(permission_granted(&u, PERMISSION_SIGNED_IN));
	assert_true(permission_granted(&u, PERMISSION_READING_ENTER));
	assert_false(permission_granted(&u, PERMISSION_RESULT_REVIEW));
	u.role = ROLE_ENTERPRISE;
	assert_true(permission_granted(&u, PERMISSION_SAMPLE_READ));
	assert_false(permission_granted(&u, PERMISSION_SAMPLE_REGISTER));
	assert_string_equal(permission_name(PERMISSION_AUDIT_READ), "AUDIT_READ");
}

static void
a_password_is_kept_as_argon2id(void **state)
{
	char hash[128];
	struct err err = { 0 };

	(void)state;
	assert_int_equal(password_hash(hash, STR("short"), &err), E_DOMAIN);
	assert_string_equal(err.field, "password");
	must(password_hash(hash, STR("tannery 7!"), &err), &err);
	assert_memory_equal(hash, "$argon2id$v=19$m=19456,t=2,p=1$", 31);
	assert_true(password_matches(hash, STR("tannery 7!")));
	assert_false(password_matches(hash, STR("tannery 7?")));
	assert_false(password_matches("", STR("tannery 7!")));
}

static void
signs_in_with_the_right_password_only(void **state)
{
	struct fixture *f = *state;
	struct user u;

	NEED(f);
	assert_int_equal(try_sign_in(f, &u, "WANG.li", "correct horse", NOW), E_OK);
	assert_string_equal(u.id, f->user);
	assert_string_equal(u.name, "王丽");
	assert_int_equal(u.role, ROLE_TECHNICIAN);
	assert_int_equal(try_sign_in(f, &u, "wang.li", "wrong horse", NOW), E_AUTH);
	assert_int_equal(try_sign_in(f, &u, "nobody", "correct horse", NOW), E_AUTH);
}

static void
a_session_lasts_until_it_ends(void **state)
{
	struct fixture *f = *state;
	struct job j = { .f = f, .at = NOW };
	struct err err = { 0 };
	struct user u;

	NEED(f);
	assert_int_equal(try_sign_in(f, &j.user, "wang.li", "correct horse", NOW), E_OK);
	must(store_write(f->store, do_session, &j, &err), &err);
	assert_int_equal(who(f, &u, j.token, NOW + 1), E_OK);
	assert_string_equal(u.login, "wang.li");
	assert_int_equal(who(f, &u, j.token, NOW + 12 * 60 * MINUTE), E_AUTH);
	assert_int_equal(who(f, &u, "0123456789abcdef", NOW), E_AUTH);
	must(store_write(f->store, do_end, &j, &err), &err);
	assert_int_equal(who(f, &u, j.token, NOW + 1), E_AUTH);
}

static void
who_is_disabled_is_out_at_once(void **state)
{
	struct fixture *f = *state;
	struct job j = { .f = f, .at = NOW };
	struct err err = { 0 };
	struct user u;

	NEED(f);
	assert_int_equal(try_sign_in(f, &j.user, "wang.li", "correct horse", NOW), E_OK);
	must(store_write(f->store, do_session, &j, &err), &err);
	must(store_write(f->store, do_password, &j, &err), &err);
	assert_int_equal(who(f, &u, j.token, NOW + 1), E_AUTH);
	must(store_write(f->store, do_session, &j, &err), &err);
	must(store_write(f->store, do_disable, &j, &err), &err);
	assert_int_equal(who(f, &u, j.token, NOW + 1), E_AUTH);
	assert_int_equal(try_sign_in(f, &u, "wang.li", "correct horse", NOW), E_AUTH);
}

static void
five_failures_close_the_door_for_a_while(void **state)
{
	struct fixture *f = *state;
	struct job j = { .f = f, .at = NOW };
	struct err err = { 0 };
	struct user u;

	NEED(f);
	for (int i = 0; i < 5; i++)
		must(store_write(f->store, do_fail, &j, &err), &err);
	assert_int_equal(try_sign_in(f, &u, "Wang.Li", "correct horse", NOW + MINUTE), E_TOO_MANY);
	assert_int_equal(try_sign_in(f, &u, "wang.li", "correct horse", NOW + 16 * MINUTE), E_OK);
	j.at = NOW + 16 * MINUTE;
	must(store_write(f->store, do_fail, &j, &err), &err);
	assert_int_equal(try_sign_in(f, &u, "wang.li", "correct horse", NOW + 17 * MINUTE), E_OK);
	must(store_write(f->store, do_worked, &j, &err), &err);
}

static void
a_login_name_is_taken_once(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };

	NEED(f);
	assert_int_equal(store_write(f->store, make_centre, f, &err), E_EXISTS);
	assert_string_equal(err.field, "login");
}

static enum rc
verify(struct fixture *f, int64_t *n, struct err *err)
{
	struct db *db;
	enum rc rc;

	must(store_read(&db, f->store, err), err);
	rc = audit_verify(n, db, str_of(f->lab), err);
	store_read_done(f->store, db);
	return rc;
}

static void
write_entries(struct fixture *f, int n)
{
	struct job j = { .f = f };
	struct err err = { 0 };

	for (int i = 0; i < n; i++) {
		j.at = NOW + i;
		must(store_write(f->store, do_audit, &j, &err), &err);
	}
}

static void
an_untouched_audit_log_is_whole(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	int64_t n;

	NEED(f);
	must(verify(f, &n, &err), &err);
	assert_int_equal(n, 0);
	write_entries(f, 5);
	must(verify(f, &n, &err), &err);
	assert_int_equal(n, 5);
}

static void
notices_an_entry_that_was_changed(void **state)
{
	static const struct sql forge = { "forge", "UPDATE audit SET detail = '{}' WHERE n = 3;", 0,
		"" };
	struct fixture *f = *state;
	struct job j = { .f = f, .sql = &forge };
	struct err err = { 0 };
	int64_t n;

	NEED(f);
	write_entries(f, 5);
	must(store_write(f->store, do_sql, &j, &err), &err);
	assert_int_equal(verify(f, &n, &err), E_STATE);
	assert_string_equal(err.arg[0], "3");
}

static void
notices_entries_that_are_gone(void **state)
{
	static const struct sql middle = { "middle", "DELETE FROM audit WHERE n = 2;", 0, "" };
	static const struct sql tail = { "tail", "DELETE FROM audit WHERE n > 1;", 0, "" };
	struct fixture *f = *state;
	struct job j = { .f = f, .sql = &middle };
	struct err err = { 0 };
	int64_t n;

	NEED(f);
	write_entries(f, 5);
	must(store_write(f->store, do_sql, &j, &err), &err);
	assert_int_equal(verify(f, &n, &err), E_STATE);
	assert_string_equal(err.format, "entry %lld of the audit log is missing");
	j.sql = &tail;
	must(store_write(f->store, do_sql, &j, &err), &err);
	assert_int_equal(verify(f, &n, &err), E_STATE);
	assert_string_equal(err.format,
		"the audit log ends at entry %lld, its head says %lld: entries were cut off");
}

static enum rc
count_row(void *ctx, const struct audit_row *row, struct err *err)
{
	(void)err;
	*(int64_t *)ctx = *(int64_t *)ctx * 10 + row->n;
	return E_OK;
}

static void
pages_of_the_log_come_newest_first(void **state)
{
	struct fixture *f = *state;
	struct err err = { 0 };
	struct db *db;
	int64_t seen = 0;

	NEED(f);
	write_entries(f, 5);
	must(store_read(&db, f->store, &err), &err);
	must(audit_page(db, str_of(f->lab), 5, 3, count_row, &seen, &err), &err);
	assert_int_equal(seen, 432);
	seen = 0;
	must(audit_of_object(
		     db, str_of(f->lab), STR("sample"), STR("s-17"), count_row, &seen, &err),
		&err);
	assert_int_equal(seen, 12345);
	store_read_done(f->store, db);
}

#define BOTH(name)                                                             \
	cmocka_unit_test_setup_teardown(name, open_sqlite, close_store),       \
	{                                                                      \
#name "_on_postgresql", name, open_postgres, close_store, NULL \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_role_may_what_the_table_says),
		cmocka_unit_test(a_password_is_kept_as_argon2id),
		BOTH(signs_in_with_the_right_password_only),
		BOTH(a_session_lasts_until_it_ends),
		BOTH(who_is_disabled_is_out_at_once),
		BOTH(five_failures_close_the_door_for_a_while),
		BOTH(a_login_name_is_taken_once),
		BOTH(an_untouched_audit_log_is_whole),
		BOTH(notices_an_entry_that_was_changed),
		BOTH(notices_entries_that_are_gone),
		BOTH(pages_of_the_log_come_newest_first),
	};

	return cmocka_run_group_tests_name("access", tests, NULL, NULL);
}
