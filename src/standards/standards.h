/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Methods, standards and properties of the packs as the laboratory sees them, and the limits that its
 * authorised people entered from the lawful copy.
 */
#ifndef STANDARDS_STANDARDS_H
#define STANDARDS_STANDARDS_H

#include "codec/json.h"
#include "compute/judge.h"
#include "standards/centre.h"

extern const struct http_route standards_routes[];
extern const int n_standards_routes;
extern const struct migration standards_migrations[];
extern const int n_standards_migrations;

/* The first day after `today` on which an adopted edition comes into force or is withdrawn; unset when none. */
struct date standards_next_date(const struct pack_library *lib, struct date today);

const char *limit_operator_text(enum limit_operator op); /* "<=", "<", ">=", ">", "between" */
const struct requirement *requirement_by_id(const struct standard *s, struct str id);
/* E_NOT_FOUND names standard and edition. Any status, any date. */
enum rc standard_by_edition(const struct standard **out, const struct pack_library *lib,
	struct str id, struct str edition, struct err *err) MUST_CHECK;

/* ---- confirmations ------------------------------------------------------------------------------ */

struct confirmations {
	struct confirmation *item; /* the newest of each requirement; in the arena given */
	int n;
};
/* Those of one laboratory; the standards of rows that no pack has any more are left out. */
enum rc confirmations_load(struct confirmations *out, struct arena *a, struct db *db,
	struct str lab_id, struct err *err) MUST_CHECK;
const struct confirmation *confirmation_of(
	const struct confirmations *c, const struct standard *s, const struct requirement *r);
/* Does this requirement wait for a person: not established, or unverified, and not confirmed? */
bool requirement_waits(
	const struct confirmations *c, const struct standard *s, const struct requirement *r);

struct new_confirmation {
	const struct standard *standard;
	const struct requirement *requirement;
	enum limit_operator op;
	struct str low, high; /* decimal text as printed, "" where the operator has none */
	struct str unit, clause;
	const struct user *by;
	int64_t now_us;
};
/* Checks fields of a body: E_MISSING, E_SYNTAX, E_DOMAIN, E_UNIT, E_NOT_FOUND, each with its field. Borrows the body. */
enum rc confirmation_read(
	struct new_confirmation *out, const struct http_call *c, struct err *err) MUST_CHECK;
/* Stores and writes the audit entry. */
enum rc confirmation_insert(char id[UUID_TEXT_SIZE], struct txn *t,
	const struct new_confirmation *in, struct err *err) MUST_CHECK;
void new_confirmation_write(struct json_out *j, const char *id, const struct new_confirmation *in);

/* ---- JSON --------------------------------------------------------------------------------------- */

void date_write(struct json_out *j, struct date d); /* null when unset */
/* A verdict with titles and reasons in both languages. */
void
verdict_write(struct json_out *j, const struct pack_library *lib, const struct standard_verdict *v);
/* {"date", "standards": [...]} */
void verdicts_write(struct json_out *j, const struct pack_library *lib, struct date day,
	const struct standard_verdict *v, int n);
/* The title of a requirement; a member of a group says which one. In arena a. */
struct names requirement_title(
	struct arena *a, const struct pack_library *lib, const struct requirement_verdict *v);

#endif
