/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PostgreSQL over libpq: prepared by name once a connection, a lost connection is opened again at the next transaction. */
#include <libpq-fe.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/memory.h"
#include "base/number.h"
#include "codec/digest.h"
#include "store/driver.h"

#define CACHE_FIRST_ROOM 128 /* a power of two */
#define MAX_PARAMS 64
#define NAME_SIZE 96
#define NUMBER_SIZE 32
#define BYTES_CEILING ((size_t)1 << 30) /* PostgreSQL's own limit of a value */

enum { OID_BYTEA = 17, OID_INT8 = 20, OID_TEXT = 25, OID_FLOAT8 = 701 };

struct pg {
	struct db db; /* first */
	PGconn *conn;
	const struct sql **prepared; /* open addressing by identity */
	size_t room, n;
};

struct pg_rows {
	struct rows rows; /* first */
	PGresult *result;
	int at, n;
	struct arena bytes; /* bytea values of this row, decoded */
};

static struct pg *
pg_of(struct db *db)
{
	return (struct pg *)db;
}

/* ---- errors ------------------------------------------------------------------------------------- */

/* Class and code of SQLSTATE (PostgreSQL 15 appendix A): a prefix and what it means here. */
static const struct {
	const char *state;
	enum rc rc;
	bool conflict;
} states[] = {
	{ "40001", E_BUSY, true },
	{ "40P01", E_BUSY, true },
	{ "23505", E_EXISTS, false },
	{ "23", E_STATE, false },
	{ "53100", E_FULL, false },
	{ "53", E_BUSY, false },
	{ "55P03", E_BUSY, false },
	{ "57P", E_DATABASE, false },
	{ "54", E_TOO_BIG, false },
	{ "22", E_DOMAIN, false },
};

static enum rc
fail_state(struct pg *p, const char *state, const char *said, const char *what, struct err *err)
{
	enum rc rc = E_DATABASE;

	for (size_t i = 0; i < sizeof(states) / sizeof(states[0]); i++) {
		if (!str_starts(str_of(state), str_of(states[i].state)))
			continue;
		rc = states[i].rc;
		p->db.conflict = p->db.conflict || states[i].conflict;
		break;
	}
	switch ((int)rc) {
	case E_BUSY:
		return err_set(
			err, rc, "the database is busy with another change; try again (%s)", said);
	case E_EXISTS: return err_set(err, rc, "there is one already (%s)", said);
	case E_STATE:
		return err_set(err, rc, "this contradicts what is stored (%s: %s)", what, said);
	case E_FULL: return err_set(err, rc, "the disk is full; nothing was stored");
	case E_TOO_BIG: return err_set(err, rc, "a value is too big to store");
	default: return err_set(err, rc, "the database refused %s: %s", what, said);
	}
}

static enum rc
fail(struct pg *p, const PGresult *result, const char *what, struct err *err)
{
	const char *state = result ? PQresultErrorField(result, PG_DIAG_SQLSTATE) : NULL;
	const char *said = result ? PQresultErrorField(result, PG_DIAG_MESSAGE_PRIMARY) : NULL;

	if (PQstatus(p->conn) != CONNECTION_OK)
		return err_set(err, E_DATABASE, "the connection to the database was lost");
	return fail_state(p, state ? state : "", said ? said : PQerrorMessage(p->conn), what, err);
}

/* ---- opening ------------------------------------------------------------------------------------ */

static void
forget_prepared(struct pg *p)
{
	for (size_t i = 0; i < p->room; i++)
		p->prepared[i] = NULL;
	p->n = 0;
}

static void
be_silent(void *arg, const char *message)
{
	(void)arg; /* notices such as "table exists already, skipping" are nobody's business */
	(void)message;
}

static void
pg_close(struct db *db)
{
	struct pg *p = pg_of(db);

	PQfinish(p->conn);
	free(p->prepared);
	free(p);
}

static enum rc
pg_open(struct db **out, const struct store_options *opt, bool writer, struct err *err)
{
	struct pg *p = memory_zeroed(sizeof(*p));
	enum rc rc;

	p->db = (struct db){ .driver = &postgres_driver, .options = opt, .writer = writer };
	p->room = CACHE_FIRST_ROOM;
	/* NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers */
	p->prepared = memory_zeroed(p->room * sizeof(*p->prepared));
	p->conn = PQconnectdb(opt->target);
	if (PQstatus(p->conn) != CONNECTION_OK) {
		rc = err_set(
			err, E_DATABASE, "cannot reach the database: %s", PQerrorMessage(p->conn));
		pg_close(&p->db);
		return rc;
	}
	PQsetNoticeProcessor(p->conn, be_silent, NULL);
	PQsetClientEncoding(p->conn, "UTF8");
	*out = &p->db;
	return E_OK;
}

/* ---- transactions ------------------------------------------------------------------------------- */

static enum rc
command(struct pg *p, const char *text, struct err *err)
{
	PGresult *result = PQexec(p->conn, text);
	ExecStatusType status = PQresultStatus(result);
	enum rc rc = E_OK;

	if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK)
		rc = fail(p, result, text, err);
	PQclear(result);
	return rc;
}

static enum rc
pg_begin(struct db *db, struct err *err)
{
	struct pg *p = pg_of(db);
	const char *text = db->writer ? "BEGIN ISOLATION LEVEL SERIALIZABLE"
				      : "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
	enum rc rc = command(p, text, err);

	if (rc && PQstatus(p->conn) != CONNECTION_OK) {
		PQreset(p->conn);
		forget_prepared(p);
		PQsetClientEncoding(p->conn, "UTF8");
		rc = command(p, text, err);
	}
	return rc;
}

static enum rc
pg_commit(struct db *db, struct err *err)
{
	struct pg *p = pg_of(db);

	/* in a transaction that failed, COMMIT succeeds and has rolled back */
	if (PQtransactionStatus(p->conn) == PQTRANS_INERROR)
		return err_set(err, E_DATABASE, "the database refused %s: %s",
			"the end of a transaction", "an earlier statement failed");
	return command(p, "COMMIT", err);
}

static bool
pg_in_transaction(struct db *db)
{
	PGTransactionStatusType status = PQtransactionStatus(pg_of(db)->conn);

	return status != PQTRANS_IDLE && status != PQTRANS_UNKNOWN;
}

static void
pg_rollback(struct db *db)
{
	enum rc rc;

	if (!pg_in_transaction(db))
		return;
	rc = command(pg_of(db), "ROLLBACK", NULL);
	(void)rc; /* when even this fails the connection is gone, and the transaction with it */
}

/* ---- statements --------------------------------------------------------------------------------- */

static size_t
slot_of(const struct pg *p, const struct sql *sql)
{
	size_t at = ((uintptr_t)sql >> 4) * (size_t)0x9e3779b97f4a7c15u;

	for (at = at >> 32 & (p->room - 1); p->prepared[at] && p->prepared[at] != sql;)
		at = (at + 1) & (p->room - 1);
	return at;
}

static void
remember(struct pg *p, const struct sql *sql)
{
	if (p->n * 2 >= p->room) {
		const struct sql **old = p->prepared;
		size_t old_room = p->room;

		p->room *= 2;
		/* NOLINTNEXTLINE(bugprone-sizeof-expression): a table of pointers */
		p->prepared = memory_zeroed(p->room * sizeof(*p->prepared));
		for (size_t i = 0; i < old_room; i++)
			if (old[i])
				p->prepared[slot_of(p, old[i])] = old[i];
		free(old);
	}
	p->prepared[slot_of(p, sql)] = sql;
	p->n++;
}

static void
statement_name(char out[NAME_SIZE], const struct sql *sql)
{
	/* two folders may use one name; the address keeps them apart */
	snprintf(out, NAME_SIZE, "%.40s_%zx", sql->name, (size_t)(uintptr_t)sql);
}

static enum rc
prepare(struct pg *p, const char *name, const struct sql *sql, struct err *err)
{
	Oid oids[MAX_PARAMS] = { 0 };
	PGresult *result;
	enum rc rc = E_OK;

	if (p->prepared[slot_of(p, sql)])
		return E_OK;
	for (int i = 0; sql->types && i < sql->n_params && sql->types[i]; i++) {
		switch (sql->types[i]) {
		case 't': oids[i] = OID_TEXT; break;
		case 'i': oids[i] = OID_INT8; break;
		case 'r': oids[i] = OID_FLOAT8; break;
		case 'b': oids[i] = OID_BYTEA; break;
		default: break;
		}
	}
	result = PQprepare(p->conn, name, sql->text, sql->n_params, oids);
	if (PQresultStatus(result) != PGRES_COMMAND_OK)
		rc = fail(p, result, sql->name, err);
	else
		remember(p, sql);
	PQclear(result);
	return rc;
}

struct values {
	const char *value[MAX_PARAMS];
	int length[MAX_PARAMS];
	int format[MAX_PARAMS];
	char number[MAX_PARAMS][NUMBER_SIZE];
	char *copies[MAX_PARAMS]; /* texts with the terminator libpq wants */
};

static void
values_release(struct values *v, int n)
{
	for (int i = 0; i < n; i++)
		free(v->copies[i]);
}

static void
values_set(struct values *v, const struct sql *sql, const struct bind *bind)
{
	for (int i = 0; i < sql->n_params; i++) {
		const struct bind *b = &bind[i];

		v->value[i] = NULL;
		v->copies[i] = NULL;
		v->length[i] = 0;
		v->format[i] = 0;
		switch (b->kind) {
		case BIND_INT:
			snprintf(v->number[i], NUMBER_SIZE, "%lld", (long long)b->i);
			v->value[i] = v->number[i];
			break;
		case BIND_REAL:
			if (isnan(b->r)) /* SQLite stores NULL for it */
				break;
			snprintf(v->number[i], NUMBER_SIZE, "%.17g", b->r);
			v->value[i] = v->number[i];
			break;
		case BIND_TEXT:
			if (!b->s.p)
				break;
			v->copies[i] = memory_zeroed(b->s.n + 1);
			memcpy(v->copies[i], b->s.p, b->s.n);
			v->value[i] = v->copies[i];
			break;
		case BIND_BLOB:
			if (!b->s.p)
				break;
			v->value[i] = b->s.n ? b->s.p : "";
			v->length[i] = (int)b->s.n;
			v->format[i] = 1;
			break;
		case BIND_NULL:
		default: break;
		}
	}
}

static enum rc
run(PGresult **out, struct pg *p, const struct sql *sql, const struct bind *bind, struct err *err)
{
	char name[NAME_SIZE];
	struct values v;
	ExecStatusType status;
	enum rc rc;

	if (sql->n_params > MAX_PARAMS)
		return err_set(err, E_TOO_BIG, "the statement %s has more than %d parameters",
			sql->name, MAX_PARAMS);
	rc = bind_check(sql, bind, err);
	if (rc)
		return rc;
	statement_name(name, sql);
	rc = prepare(p, name, sql, err);
	if (rc)
		return rc;
	values_set(&v, sql, bind);
	*out = PQexecPrepared(p->conn, name, sql->n_params, v.value, v.length, v.format, 0);
	values_release(&v, sql->n_params);
	status = PQresultStatus(*out);
	if (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK)
		return E_OK;
	rc = fail(p, *out, sql->name, err);
	PQclear(*out);
	return rc;
}

static struct pg_rows *
rows_of(struct rows *r)
{
	return (struct pg_rows *)r;
}

static enum rc
pg_query(struct rows **out, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	PGresult *result = NULL;
	struct pg_rows *r;
	enum rc rc = run(&result, pg_of(db), sql, bind, err);

	if (rc)
		return rc;
	r = memory_zeroed(sizeof(*r));
	r->rows.db = db;
	r->result = result;
	r->at = -1;
	r->n = PQntuples(result);
	arena_init(&r->bytes, BYTES_CEILING);
	*out = &r->rows;
	return E_OK;
}

static bool
pg_next(struct rows *rows)
{
	struct pg_rows *r = rows_of(rows);

	arena_release(&r->bytes);
	return r->at < r->n && ++r->at < r->n;
}

static enum rc
pg_end(struct rows *rows, struct err *err)
{
	struct pg_rows *r = rows_of(rows);

	(void)err; /* the whole result was there before the first row */
	PQclear(r->result);
	arena_release(&r->bytes);
	free(r);
	return E_OK;
}

static enum rc
pg_exec(int64_t *changed, struct db *db, const struct sql *sql, const struct bind *bind,
	struct err *err)
{
	PGresult *result = NULL;
	enum rc rc = run(&result, pg_of(db), sql, bind, err);

	if (rc)
		return rc;
	if (changed) {
		struct str n = str_of(PQcmdTuples(result));

		*changed = 0;
		if (n.n)
			rc = int_parse(changed, n, 0, INT64_MAX, err);
	}
	PQclear(result);
	return rc;
}

static enum rc
pg_script(struct db *db, const char *text, struct err *err)
{
	return command(pg_of(db), text, err);
}

static bool
pg_null(struct rows *rows, int column)
{
	struct pg_rows *r = rows_of(rows);

	return PQgetisnull(r->result, r->at, column);
}

static struct str
pg_text(struct rows *rows, int column)
{
	struct pg_rows *r = rows_of(rows);

	if (pg_null(rows, column))
		return STR_NONE;
	return (struct str){ PQgetvalue(r->result, r->at, column),
		(size_t)PQgetlength(r->result, r->at, column) };
}

static int64_t
pg_int(struct rows *rows, int column)
{
	struct str s = pg_text(rows, column);

	if (str_eq(s, STR("t"))) /* a comparison's outcome */
		return 1;
	return s.p ? strtoll(s.p, NULL, 10) : 0;
}

static double
pg_real(struct rows *rows, int column)
{
	struct str s = pg_text(rows, column);

	return s.p ? strtod(s.p, NULL) : (double)NAN;
}

/* A bytea arrives as \x and hexadecimal digits. */
static struct str
pg_blob(struct rows *rows, int column)
{
	struct pg_rows *r = rows_of(rows);
	struct str s = pg_text(rows, column);
	unsigned char *bytes;
	size_t n;

	if (!s.p || !str_starts(s, STR("\\x")))
		return s;
	n = (s.n - 2) / 2;
	bytes = arena_take(&r->bytes, n + 1);
	if (!bytes || !hex_read(bytes, n, str_from(s, 2)))
		return STR_NONE;
	return (struct str){ (const char *)bytes, n };
}

const struct driver postgres_driver = {
	.groups = false,
	.open = pg_open,
	.close = pg_close,
	.begin = pg_begin,
	.commit = pg_commit,
	.rollback = pg_rollback,
	.in_transaction = pg_in_transaction,
	.query = pg_query,
	.next = pg_next,
	.end = pg_end,
	.exec = pg_exec,
	.script = pg_script,
	.get_int = pg_int,
	.get_real = pg_real,
	.get_text = pg_text,
	.get_blob = pg_blob,
	.get_null = pg_null,
};
