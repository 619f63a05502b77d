/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The audit log: one chain a laboratory. Each entry's hash covers the hash before it, so an entry that is changed,
 * removed or put in between breaks the chain from there on, and the head says where it must end.
 */
#include "access/access.h"
#include "access/sql.h"
#include "base/buf.h"
#include "codec/digest.h"

#define ENTRY_CEILING ((size_t)1 << 20)

/* Length before content: no two different entries have the same bytes. */
static void
put_part(struct buf *b, struct str s)
{
	buf_printf(b, "%zu:", s.n);
	buf_put(b, s);
}

static enum rc
entry_hash(char out[DIGEST_TEXT_SIZE], struct str before, int64_t n, int64_t at_us,
	const struct audit_entry *e, struct err *err)
{
	struct buf b;
	enum rc rc = E_OK;

	buf_init(&b, ENTRY_CEILING);
	put_part(&b, before);
	buf_printf(&b, "%lld:%lld:", (long long)n, (long long)at_us);
	put_part(&b, e->lab_id);
	put_part(&b, e->user_id);
	put_part(&b, e->action);
	put_part(&b, e->object_kind);
	put_part(&b, e->object_id);
	put_part(&b, e->detail);
	if (b.bad)
		rc = err_set(err, E_TOO_BIG, "an entry of the audit log is too long");
	else
		digest_text(out, buf_str(&b));
	buf_release(&b);
	return rc;
}

static struct str
some(struct str s)
{
	return s.p ? s : STR("");
}

enum rc
audit_add(struct txn *t, const struct audit_entry *e, int64_t now_us, struct err *err)
{
	char before[DIGEST_TEXT_SIZE], hash[DIGEST_TEXT_SIZE];
	struct str lab = some(e->lab_id);
	struct rows *r;
	int64_t n = 0;
	enum rc rc;

	rc = db_query(&r, txn_db(t), &SQL_AUDIT_NEXT, (struct bind[]){ B_TEXT(lab) }, err);
	if (rc)
		return rc;
	before[0] = '\0';
	if (rows_next(r)) {
		n = rows_int(r, 0);
		snprintf(before, sizeof(before), "%.*s", STR_FMT(rows_text(r, 1)));
	}
	rc = rows_end(r, err);
	if (!rc)
		rc = entry_hash(hash, str_of(before), n, now_us, e, err);
	if (rc)
		return rc;
	rc = txn_exec(NULL, t, &SQL_AUDIT_INSERT,
		(struct bind[]){ B_TEXT(lab), B_INT(n), B_INT(now_us), B_TEXT(some(e->user_id)),
			B_TEXT(some(e->action)), B_TEXT(some(e->object_kind)),
			B_TEXT(some(e->object_id)), B_TEXT(some(e->detail)), B_TEXT(str_of(hash)) },
		err);
	if (rc)
		return rc;
	return txn_exec(NULL, t, &SQL_AUDIT_ADVANCE,
		(struct bind[]){ B_TEXT(lab), B_TEXT(str_of(hash)) }, err);
}

static struct audit_row
audit_row_read(struct rows *r, struct str lab_id)
{
	return (struct audit_row){ .n = rows_int(r, 0),
		.at_us = rows_int(r, 1),
		.entry = { .lab_id = lab_id,
			.user_id = rows_text(r, 2),
			.action = rows_text(r, 3),
			.object_kind = rows_text(r, 4),
			.object_id = rows_text(r, 5),
			.detail = rows_text(r, 6) },
		.hash = rows_text(r, 7) };
}

static enum rc
walk(struct db *db, const struct sql *sql, const struct bind *bind, audit_each *each, void *ctx,
	struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, sql, bind, err), end;

	if (rc)
		return rc;
	while (!rc && rows_next(r)) {
		struct audit_row row = audit_row_read(r, bind[0].s);

		rc = each(ctx, &row, err);
	}
	end = rows_end(r, rc ? NULL : err);
	return rc ? rc : end;
}

enum rc
audit_page(struct db *db, struct str lab_id, int64_t before, int limit, audit_each *each, void *ctx,
	struct err *err)
{
	return walk(db, &SQL_AUDIT_PAGE,
		(struct bind[]){ B_TEXT(lab_id), B_INT(before), B_INT(limit) }, each, ctx, err);
}

enum rc
audit_of_object(struct db *db, struct str lab_id, struct str kind, struct str id, audit_each *each,
	void *ctx, struct err *err)
{
	return walk(db, &SQL_AUDIT_OF_OBJECT,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(kind), B_TEXT(id) }, each, ctx, err);
}

struct verifying {
	int64_t n;
	char hash[DIGEST_TEXT_SIZE];
};

static enum rc
verify_one(void *ctx, const struct audit_row *row, struct err *err)
{
	struct verifying *v = ctx;
	char hash[DIGEST_TEXT_SIZE];
	enum rc rc;

	if (row->n != v->n + 1)
		return err_set(err, E_STATE, "entry %lld of the audit log is missing",
			(long long)v->n + 1);
	rc = entry_hash(hash, str_of(v->hash), row->n, row->at_us, &row->entry, err);
	if (rc)
		return rc;
	if (!str_eq(row->hash, str_of(hash)))
		return err_set(err, E_STATE,
			"entry %lld of the audit log does not fit the chain: it was changed",
			(long long)row->n);
	v->n = row->n;
	snprintf(v->hash, sizeof(v->hash), "%s", hash);
	return E_OK;
}

enum rc
audit_verify(int64_t *entries, struct db *db, struct str lab_id, struct err *err)
{
	struct verifying v = { 0 };
	struct rows *r;
	bool whole = true;
	int64_t last = 0;
	enum rc rc;

	*entries = 0;
	rc = walk(db, &SQL_AUDIT_WALK, (struct bind[]){ B_TEXT(lab_id) }, verify_one, &v, err);
	if (rc)
		return rc;
	rc = db_query(&r, db, &SQL_AUDIT_END, (struct bind[]){ B_TEXT(lab_id) }, err);
	if (rc)
		return rc;
	if (rows_next(r)) {
		last = rows_int(r, 0);
		whole = last == v.n && str_eq(rows_text(r, 1), str_of(v.hash));
	} else {
		whole = v.n == 0;
	}
	rc = rows_end(r, err);
	*entries = v.n;
	if (!rc && !whole)
		return err_set(err, E_STATE,
			"the audit log ends at entry %lld, its head says %lld: entries were cut "
			"off",
			(long long)v.n, (long long)last);
	return rc;
}
