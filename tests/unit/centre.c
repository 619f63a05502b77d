/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "centre.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sodium.h>

#include "access/hooks.h"
#include "server/routes.h"

const char plan_body[] =
	"{\"methods\":[{\"id\":\"QB/T 2724\"}],\"standards\":[{\"id\":\"GB 20400\"}]}";
const char ph_body[] = "{\"method\":\"QB/T "
		       "2724\",\"inputs\":[{\"name\":\"ph\",\"value\":\"3.61\",\"specimen\":\"1\"},"
		       "{\"name\":\"ph\",\"value\":\"3.67\",\"specimen\":\"2\"}]}";

void
sample_body(char *out, size_t size, const char *customer_id)
{
	snprintf(out, size,
		"{\"name\":\"黄牛沙发革\",\"customer_id\":\"%s\",\"product\":\"furniture\","
		"\"class\":\"B\","
		"\"colour\":\"棕色\",\"client_reference\":\"HT-7\",\"received_at\":\"2026-10-20\"}",
		customer_id);
}

void
must(enum rc rc, const struct err *err)
{
	char text[1024];

	if (!rc)
		return;
	err_print(err, text, sizeof(text));
	fail_msg("%s: %s", rc_name(rc), text);
}

struct act
act_of(struct fixture *f, enum who who)
{
	f->now_us += 1000000;
	return (struct act){ &f->p.centre, &f->user[who], f->now_us };
}

/* ---- making the centre -------------------------------------------------------------------------- */

static const struct {
	const char *login;
	enum role role;
	int lab, tannery; /* tannery -1: the laboratory itself */
} people[WHO_COUNT] = {
	{ "admin", ROLE_ADMINISTRATOR, 0, -1 },
	{ "tech", ROLE_TECHNICIAN, 0, -1 },
	{ "tech2", ROLE_TECHNICIAN, 0, -1 },
	{ "sign", ROLE_SIGNATORY, 0, -1 },
	{ "tannery.a", ROLE_ENTERPRISE, 0, 0 },
	{ "tannery.b", ROLE_ENTERPRISE, 0, 1 },
	{ "other.tech", ROLE_TECHNICIAN, 1, -1 },
	{ "other.sign", ROLE_SIGNATORY, 1, -1 },
};

static enum rc
make_people(struct fixture *f, struct txn *t, struct err *err)
{
	enum rc rc = E_OK;

	for (int i = 0; !rc && i < WHO_COUNT; i++) {
		char id[UUID_TEXT_SIZE];
		const struct new_user u = { .lab_id = str_of(f->lab[people[i].lab]),
			.org_id = str_of(people[i].tannery < 0 ? f->lab[people[i].lab]
							       : f->tannery[people[i].tannery]),
			.login = str_of(people[i].login),
			.name = str_of(people[i].login),
			.password_hash = STR("no password fits"),
			.role = people[i].role };

		rc = user_insert(id, t, &u, NOW, err);
		if (!rc)
			rc = user_by_id(&f->user[i], NULL, txn_db(t), u.lab_id, str_of(id), err);
		if (!rc)
			rc = session_start(f->token[i], t, &f->user[i], NOW, err);
	}
	return rc;
}

static enum rc
make_centre(void *ctx, struct txn *t, struct err *err)
{
	static const struct new_organisation labs[2] = {
		{ .name_zh = STR_INIT("检测中心"),
			.name_en = STR_INIT("Centre"),
			.kind = STR_INIT("laboratory") },
		{ .name_zh = STR_INIT("另一中心"),
			.name_en = STR_INIT("Other"),
			.kind = STR_INIT("laboratory") },
	};
	static const struct new_organisation tanneries[2] = {
		{ .name_zh = STR_INIT("恒泰制革"),
			.name_en = STR_INIT("Hengtai"),
			.kind = STR_INIT("enterprise") },
		{ .name_zh = STR_INIT("金牛皮业"),
			.name_en = STR_INIT("Jinniu"),
			.kind = STR_INIT("enterprise") },
	};
	struct fixture *f = ctx;
	enum rc rc = E_OK;

	for (int i = 0; !rc && i < 2; i++)
		rc = organisation_insert(f->lab[i], t, STR(""), &labs[i], NOW, err);
	for (int i = 0; !rc && i < 2; i++)
		rc = organisation_insert(
			f->tannery[i], t, str_of(f->lab[0]), &tanneries[i], NOW, err);
	return rc ? rc : make_people(f, t, err);
}

static struct fixture *
centre_new(void)
{
	struct fixture *f = calloc(1, sizeof(*f));
	struct err err = { 0 };

	f->now_us = NOW;
	arena_init(&f->arena, 512 << 20);
	must(program_knowledge_open(&f->p, &err), &err);
	f->p.centre.public_url = STR("https://report.example.cn");
	return f;
}

int
centre_open_sqlite(void **state)
{
	struct fixture *f = centre_new();
	struct err err = { 0 };

	snprintf(f->dir, sizeof(f->dir), "/tmp/hidemark-centre-XXXXXX");
	assert_non_null(mkdtemp(f->dir));
	must(program_store_open(&f->p, f->dir, NULL, true, &err), &err);
	must(store_write(f->p.store, make_centre, f, &err), &err);
	*state = f;
	return 0;
}

struct statement {
	const struct sql *sql;
};

static enum rc
statement_run(void *ctx, struct txn *t, struct err *err)
{
	const struct statement *s = ctx;

	return txn_exec(NULL, t, s->sql, NULL, err);
}

void
centre_sql(struct fixture *f, const struct sql *sql)
{
	struct statement s = { sql };
	struct err err = { 0 };

	must(store_write(f->p.store, statement_run, &s, &err), &err);
}

/* Each test program has a schema of its own, so that they run side by side. */
int
centre_open_postgres(void **state)
{
	const char *base = getenv("HIDEMARK_TEST_PG");
	char text[96], address[512];
	struct sql make = { "schema_make", text, 0, "" };
	struct err err = { 0 };
	struct store *s;
	struct fixture *f;

	*state = NULL;
	if (!base)
		return 0;
	f = centre_new();
	snprintf(f->schema, sizeof(f->schema), "centre_%d_%u", (int)getpid(), randombytes_random());
	snprintf(text, sizeof(text), "CREATE SCHEMA %s;", f->schema);
	must(store_open(&s, base, 1, &err), &err);
	must(store_write(s, statement_run, &(struct statement){ &make }, &err), &err);
	store_close(s);
	snprintf(address, sizeof(address), "%s%coptions=-csearch_path%%3D%s", base,
		strchr(base, '?') ? '&' : '?', f->schema);
	must(program_store_open(&f->p, NULL, address, true, &err), &err);
	must(store_write(f->p.store, make_centre, f, &err), &err);
	*state = f;
	return 0;
}

int
centre_close(void **state)
{
	static const char *const ends[] = { "", "-wal", "-shm" };
	struct fixture *f = *state;
	char path[128];

	if (!f)
		return 0;
	if (f->server)
		http_stop(f->server);
	program_close(&f->p);
	arena_release(&f->arena);
	for (size_t i = 0; f->dir[0] && i < sizeof(ends) / sizeof(ends[0]); i++) {
		snprintf(path, sizeof(path), "%s/hidemark.db%s", f->dir, ends[i]);
		unlink(path);
	}
	if (f->dir[0])
		rmdir(f->dir);
	free(f);
	return 0;
}

/* ---- steps of a sample ---------------------------------------------------------------------------- */

struct step {
	struct fixture *f;
	struct act by;
	const char *id;
	json_t *body;
	char *out;
	bool approve;
	struct new_readings readings;
	struct new_report report;
};

static enum rc
run(struct step *x, struct fixture *f, enum who who, const char *body, store_work *work,
	struct err *err)
{
	enum rc rc;

	x->f = f;
	x->by = act_of(f, who);
	if (body)
		must(json_read(&x->body, str_of(body), err), err);
	rc = store_write(f->p.store, work, x, err);
	json_decref(x->body);
	return rc;
}

static enum rc
register_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample_fields fields = { 0 };
	struct names customer;
	struct sample s;
	enum rc rc;

	if ((rc = sample_fields_read(&fields, x->body, true, err)) ||
		(rc = customer_find(&customer, &x->f->arena, txn_db(t), str_of(x->by.user->lab_id),
			 fields.customer_id, err)) ||
		(rc = sample_create(&s, &x->f->arena, t, &x->by, &fields, &customer, err)))
		return rc;
	snprintf(x->out, UUID_TEXT_SIZE, "%.*s", STR_FMT(s.id));
	return E_OK;
}

enum rc
step_register(
	struct fixture *f, enum who who, const char *body, char id[UUID_TEXT_SIZE], struct err *err)
{
	return run(&(struct step){ .out = id }, f, who, body, register_work, err);
}

static enum rc
load(struct sample *s, struct step *x, struct txn *t, struct err *err)
{
	return sample_load(s, &x->f->arena, txn_db(t), x->by.user, str_of(x->id), err);
}

static enum rc
edit_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample_fields fields;
	struct names customer;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	if (rc)
		return rc;
	fields = s.f;
	if ((rc = sample_fields_read(&fields, x->body, false, err)) ||
		(rc = customer_find(&customer, &x->f->arena, txn_db(t), str_of(x->by.user->lab_id),
			 fields.customer_id, err)))
		return rc;
	return sample_change(&s, &x->f->arena, t, &x->by, &fields, &customer, err);
}

enum rc
step_edit(struct fixture *f, enum who who, const char *id, const char *body, struct err *err)
{
	return run(&(struct step){ .id = id }, f, who, body, edit_work, err);
}

static enum rc
plan_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	struct plan plan;
	enum rc rc;

	if ((rc = load(&s, x, t, err)) ||
		(rc = plan_read(&plan, &x->f->arena, &x->by, &s, x->body, err)))
		return rc;
	return plan_set(&s, &x->f->arena, t, &x->by, &plan, err);
}

enum rc
step_plan(struct fixture *f, enum who who, const char *id, const char *body, struct err *err)
{
	return run(&(struct step){ .id = id }, f, who, body, plan_work, err);
}

static enum rc
readings_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc;

	if ((rc = load(&s, x, t, err)) || (rc = readings_compute(&x->readings, &x->f->arena,
						   txn_db(t), &x->by, &s, x->body, err)))
		return rc;
	return readings_insert(x->out, &s, &x->f->arena, t, &x->by, &x->readings, err);
}

enum rc
step_readings(struct fixture *f, enum who who, const char *id, const char *body,
	char reading[UUID_TEXT_SIZE], struct err *err)
{
	return run(&(struct step){ .id = id, .out = reading }, f, who, body, readings_work, err);
}

static enum rc
submit_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc : sample_submit(&s, &x->f->arena, t, &x->by, err);
}

enum rc
step_submit(struct fixture *f, enum who who, const char *id, struct err *err)
{
	return run(&(struct step){ .id = id }, f, who, NULL, submit_work, err);
}

static enum rc
review_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc = load(&s, x, t, err);

	return rc ? rc
		  : sample_review(&s, &x->f->arena, t, &x->by, x->approve, STR("width again"), err);
}

enum rc
step_review(struct fixture *f, enum who who, const char *id, bool approve, struct err *err)
{
	return run(&(struct step){ .id = id, .approve = approve }, f, who, NULL, review_work, err);
}

static enum rc
issue_work(void *ctx, struct txn *t, struct err *err)
{
	struct step *x = ctx;
	struct sample s;
	enum rc rc;

	if ((rc = load(&s, x, t, err)) ||
		(rc = report_draw(&x->report, &x->f->arena, txn_db(t), &x->by, &s, err)))
		return rc;
	return report_insert(&s, t, &x->by, &x->report, err);
}

enum rc
step_issue(struct fixture *f, enum who who, const char *id, struct err *err)
{
	return run(&(struct step){ .id = id }, f, who, NULL, issue_work, err);
}

void
sample_in(struct fixture *f, enum sample_state state, char id[UUID_TEXT_SIZE])
{
	char body[512], reading[UUID_TEXT_SIZE];
	struct err err = { 0 };

	sample_body(body, sizeof(body), f->tannery[0]);
	must(step_register(f, TECHNICIAN, body, id, &err), &err);
	if (state == SAMPLE_RECEIVED)
		return;
	must(step_plan(f, TECHNICIAN, id, plan_body, &err), &err);
	must(step_readings(f, TECHNICIAN, id, ph_body, reading, &err), &err);
	if (state == SAMPLE_TESTING)
		return;
	must(step_submit(f, TECHNICIAN, id, &err), &err);
	if (state == SAMPLE_REVIEW)
		return;
	must(step_review(f, SIGNATORY, id, true, &err), &err);
	if (state == SAMPLE_APPROVED)
		return;
	must(step_issue(f, SIGNATORY, id, &err), &err);
}

struct sample
sample_now(struct fixture *f, const char *id)
{
	struct err err = { 0 };
	struct sample s;
	struct db *db;
	enum rc rc;

	must(store_read(&db, f->p.store, &err), &err);
	rc = sample_load(&s, &f->arena, db, &f->user[ADMINISTRATOR], str_of(id), &err);
	store_read_done(f->p.store, db);
	must(rc, &err);
	return s;
}

/* ---- requests --------------------------------------------------------------------------------------- */

static int64_t
test_clock(void)
{
	return NOW + INT64_C(3600) * 1000000;
}

void
server_start(struct fixture *f)
{
	const struct http_options opt = {
		.address = "127.0.0.1", .threads = 1, .clock_us = test_clock
	};
	struct err err = { 0 };

	must(http_start(&f->server, &opt, f->p.route, routes_all(f->p.route), &access_hooks,
		     f->p.store, &f->p, &err),
		&err);
}

int
ask(struct fixture *f, enum who who, const char *verb, const char *path, const char *headers,
	struct str body, struct buf *out)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
		.sin_port = htons((uint16_t)http_port(f->server)) };
	int fd = socket(AF_INET, SOCK_STREAM, 0), status = 0;
	char piece[4096];
	struct buf b;
	ssize_t n;

	to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	assert_int_equal(connect(fd, (struct sockaddr *)&to, sizeof(to)), 0);
	buf_init(&b, 64 << 20);
	buf_printf(&b, "%s %s HTTP/1.1\r\nHost: test\r\nConnection: close\r\n%s", verb, path,
		headers ? headers : "");
	if (who != NOBODY)
		buf_printf(&b, "Cookie: hm_session=%s\r\n", f->token[who]);
	buf_printf(&b, "Content-Length: %zu\r\n\r\n", body.n);
	buf_put(&b, body);
	for (size_t at = 0; at < b.n;) {
		n = send(fd, b.p + at, b.n - at, MSG_NOSIGNAL);
		if (n <= 0)
			break;
		at += (size_t)n;
	}
	buf_clear(out);
	while ((n = recv(fd, piece, sizeof(piece), 0)) > 0)
		buf_put(out, (struct str){ piece, (size_t)n });
	close(fd);
	buf_release(&b);
	buf_char(out, '\0');
	if (out->n > 12 && memcmp(out->p, "HTTP/1.1 ", 9) == 0)
		status = (int)strtol(out->p + 9, NULL, 10);
	return status;
}
