/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Migrations: forward only, one transaction each, remembered with the digest of their text, so that a released one
 * that was edited, or a database newer than the program, is noticed.
 */
#include <ctype.h>
#include <stdlib.h>

#include "base/buf.h"
#include "codec/digest.h"
#include "store/driver.h"
#include "store/sql.h"

#define TEXT_CEILING ((size_t)1 << 20)

/* ---- one text for both databases ---------------------------------------------------------------- */

static const struct {
	struct str ours, postgres;
} types[] = {
	{ STR_INIT("INTEGER"), STR_INIT("BIGINT") },
	{ STR_INIT("REAL"), STR_INIT("DOUBLE PRECISION") },
	{ STR_INIT("BLOB"), STR_INIT("BYTEA") },
};

static bool
is_word(char c)
{
	return isalnum((unsigned char)c) || c == '_';
}

static void
put_word(struct buf *out, struct str word, bool postgres)
{
	for (size_t i = 0; postgres && i < sizeof(types) / sizeof(types[0]); i++) {
		if (str_eq(word, types[i].ours)) {
			buf_put(out, types[i].postgres);
			return;
		}
	}
	buf_put(out, word);
}

/* The length of what starts at s: a comment, a quoted text, a word, or one character. */
static size_t
token_length(struct str s)
{
	size_t n = 1;

	if (str_starts(s, STR("--"))) {
		while (n < s.n && s.p[n] != '\n')
			n++;
		return n;
	}
	if (s.p[0] == '\'' || s.p[0] == '"') {
		while (n < s.n && s.p[n] != s.p[0])
			n++;
		return n < s.n ? n + 1 : n;
	}
	if (is_word(s.p[0]))
		while (n < s.n && is_word(s.p[n]))
			n++;
	return n;
}

enum rc
migration_text(struct buf *out, const char *text, bool postgres, struct err *err)
{
	struct str rest = str_of(text);
	struct str word[2] = { STR_NONE, STR_NONE }; /* the first two of the statement */

	while (rest.n) {
		struct str token = str_first(rest, token_length(rest));
		bool table = str_eq(word[0], STR("CREATE")) && str_eq(word[1], STR("TABLE"));

		rest = str_from(rest, token.n);
		if (str_starts(token, STR("--")))
			continue;
		if (is_word(token.p[0]) && !word[1].p)
			word[word[0].p != NULL] = token;
		if (str_eq(token, STR(";"))) {
			if (table && !postgres)
				buf_put(out, STR(" STRICT"));
			word[0] = word[1] = STR_NONE;
		}
		put_word(out, token, postgres);
	}
	if (out->bad)
		return err_set(
			err, E_TOO_BIG, "a migration is longer than %zu bytes", TEXT_CEILING);
	return E_OK;
}

/* ---- applying ----------------------------------------------------------------------------------- */

struct applying {
	const struct migration *m;
	const char *text;
	bool postgres;
};

static enum rc
prepare_table(void *ctx, struct txn *t, struct err *err)
{
	struct applying *a = ctx;

	return t->db->driver->script(t->db, a->text, err);
}

static enum rc
already_applied(
	bool *out, struct txn *t, const struct migration *m, const char *digest, struct err *err)
{
	struct rows *r;
	bool same = true;
	enum rc rc;

	*out = false;
	rc = db_query(&r, t->db, &SQL_MIGRATION_DIGEST,
		(struct bind[]){ B_TEXT(str_of(m->wing)), B_INT(m->number) }, err);
	if (rc)
		return rc;
	if (rows_next(r)) {
		*out = true;
		same = str_eq(rows_text(r, 0), str_of(digest));
	}
	rc = rows_end(r, err);
	if (!rc && !same)
		return err_set(err, E_STATE,
			"migration %d of %s was changed after it was applied to this database",
			m->number, m->wing);
	return rc;
}

static enum rc
apply(void *ctx, struct txn *t, struct err *err)
{
	const struct applying *a = ctx;
	char digest[DIGEST_TEXT_SIZE];
	bool done = false;
	enum rc rc = E_OK;

	digest_text(digest, str_of(a->m->text));
	if (a->postgres) /* two servers that start together take turns */
		rc = t->db->driver->script(
			t->db, "LOCK TABLE schema_migration IN EXCLUSIVE MODE", err);
	if (!rc)
		rc = already_applied(&done, t, a->m, digest, err);
	if (rc || done)
		return rc;
	rc = t->db->driver->script(t->db, a->text, err);
	if (rc)
		return rc;
	return txn_exec(NULL, t, &SQL_MIGRATION_INSERT,
		(struct bind[]){
			B_TEXT(str_of(a->m->wing)), B_INT(a->m->number), B_TEXT(str_of(digest)) },
		err);
}

/* Is the database ahead of the last migration of this wing that the program knows? */
static enum rc
check_newest(struct db *db, const struct migration *last, struct err *err)
{
	struct rows *r;
	int64_t newest = 0;
	enum rc rc;

	rc = db_query(
		&r, db, &SQL_MIGRATION_NEWEST, (struct bind[]){ B_TEXT(str_of(last->wing)) }, err);
	if (rc)
		return rc;
	if (rows_next(r))
		newest = rows_int(r, 0);
	rc = rows_end(r, err);
	if (!rc && newest > last->number)
		return err_set(err, E_STATE,
			"the database is newer than this program (%s is at %lld, the program knows "
			"%d)",
			last->wing, (long long)newest, last->number);
	return rc;
}

static enum rc
run_migration(struct store *s, store_work *work, const struct migration *m, struct err *err)
{
	struct applying a = { .m = m, .postgres = store_is_postgres(s) };
	struct buf text;
	enum rc rc;

	buf_init(&text, TEXT_CEILING);
	rc = migration_text(&text, m->text, a.postgres, err);
	a.text = text.p ? text.p : "";
	if (!rc)
		rc = store_write(s, work, &a, err);
	buf_release(&text);
	return rc;
}

enum rc
store_migrate(struct store *s, const struct migration *m, int n, struct err *err)
{
	static const struct migration own = { "store", 0,
		"CREATE TABLE IF NOT EXISTS schema_migration (wing TEXT NOT NULL, number INTEGER "
		"NOT NULL,"
		" digest TEXT NOT NULL, PRIMARY KEY (wing, number));\n" };
	struct db *db;
	enum rc rc;

	rc = run_migration(s, prepare_table, &own, err);
	if (rc)
		return rc;
	rc = store_read(&db, s, err);
	if (rc)
		return rc;
	for (int i = 0; !rc && i < n; i++)
		if (i + 1 == n || strcmp(m[i].wing, m[i + 1].wing) != 0)
			rc = check_newest(db, &m[i], err);
	store_read_done(s, db);
	for (int i = 0; !rc && i < n; i++)
		rc = run_migration(s, apply, &m[i], err);
	return rc;
}
