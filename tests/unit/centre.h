/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A small centre for the tests of the wings and the server: two laboratories, two tanneries of the first, a user of each
 * role, the real packs, an empty store. On SQLite, and on PostgreSQL when HIDEMARK_TEST_PG names a server.
 */
#ifndef TESTS_CENTRE_H
#define TESTS_CENTRE_H

#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include "server/program.h"
#include "testing/testing.h"

#define NOW INT64_C(1792800000000000) /* 2026-10-24 */

enum who {
	NOBODY = -1,
	ADMINISTRATOR,
	TECHNICIAN,
	TECHNICIAN_2,
	SIGNATORY,
	TANNERY_A,
	TANNERY_B,
	OTHER_TECHNICIAN, /* of the other laboratory */
	OTHER_SIGNATORY,
	WHO_COUNT
};

struct fixture {
	struct program p;
	char dir[64], schema[32];
	char lab[2][UUID_TEXT_SIZE], tannery[2][UUID_TEXT_SIZE];
	struct user user[WHO_COUNT];
	char token[WHO_COUNT][SESSION_TOKEN_SIZE];
	int64_t now_us;
	struct arena arena;
	struct http_server *server;
};

int centre_open_sqlite(void **state);
int centre_open_postgres(void **state); /* *state NULL: there is none */
int centre_close(void **state);

void must(enum rc rc, const struct err *err);
struct act act_of(struct fixture *f, enum who who);

/* One step of a sample as `who`, in a transaction of its own; the outcome is returned, not asserted. */
enum rc step_register(struct fixture *f, enum who who, const char *body, char id[UUID_TEXT_SIZE],
	struct err *err);
enum rc
step_plan(struct fixture *f, enum who who, const char *id, const char *body, struct err *err);
enum rc step_readings(struct fixture *f, enum who who, const char *id, const char *body,
	char reading[UUID_TEXT_SIZE], struct err *err);
enum rc step_submit(struct fixture *f, enum who who, const char *id, struct err *err);
enum rc step_review(struct fixture *f, enum who who, const char *id, bool approve, struct err *err);
enum rc step_issue(struct fixture *f, enum who who, const char *id, struct err *err);
enum rc
step_edit(struct fixture *f, enum who who, const char *id, const char *body, struct err *err);

/* A sample of tannery A brought into a state, with pH planned and (from testing with readings on) measured. */
void sample_in(struct fixture *f, enum sample_state state, char id[UUID_TEXT_SIZE]);
/* One static statement without parameters, past all rules: to make what an older program would have left. */
void centre_sql(struct fixture *f, const struct sql *sql);
struct sample sample_now(struct fixture *f, const char *id); /* in f->arena */
extern const char plan_body[], ph_body[];
void sample_body(char *out, size_t size, const char *customer_id);

/* The server over this centre; a request, the status; the answer's text in out. headers end with \r\n each. */
void server_start(struct fixture *f);
int ask(struct fixture *f, enum who who, const char *verb, const char *path, const char *headers,
	struct str body, struct buf *out);

#endif
