/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Observations of instruments over HTTP: filed once, listed by key, refused with their field, and what a token may not. */
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "centre.h"
#include "server/routes.h"

#define CENTRE(state)                 \
	struct fixture *f = *(state); \
	struct buf out;               \
	if (!f) {                     \
		skip();               \
		return;               \
	}                             \
	buf_init(&out, 64 << 20);     \
	server_start(f)

static const char json[] = "Content-Type: application/json\r\nAccept-Language: en\r\n";
static const char path[] = "/api/v1/observations";

#define WEIGHED(instrument, at, text)                                                   \
	"{\"instrument\":\"" instrument "\",\"kind\":\"mt-sics\",\"observed_at\":\"" at \
	"\",\"text\":\"" text "\",\"raw\":\"S S     " text " g\",\"unit\":\"g\",\"stable\":true}"

static int
file(struct fixture *f, enum who who, const char *key, const char *body, struct buf *out)
{
	char headers[256];

	snprintf(headers, sizeof(headers), "%s%s%s%s", json, key ? "Idempotency-Key: " : "",
		key ? key : "", key ? "\r\n" : "");
	return ask(f, who, "POST", path, headers, str_of(body), out);
}

static int
count_of(const struct buf *out, const char *what)
{
	int n = 0;

	for (const char *p = out->p; (p = strstr(p, what)); p++)
		n++;
	return n;
}

static void
keeps_what_an_instrument_said(void **state)
{
	static const char body[] = "{\"instrument\":\"BAL-07\",\"kind\":\"sartorius-16\","
				   "\"observed_at\":\"2026-10-24T09:30:00.125+08:00\","
				   "\"text\":\"12.3450\",\"raw\":\"+  12.3450    "
				   "\",\"unit\":\"\",\"stable\":false,\"quantity\":\"mass\","
				   "\"part\":1,\"fields\":{\"header\":\"N\"},\"operator\":\"Li\"}";
	char sample[UUID_TEXT_SIZE], with_sample[512];

	CENTRE(state);
	assert_int_equal(file(f, TECHNICIAN, NULL, body, &out), 201);
	assert_non_null(strstr(out.p, "\"observed_at\":\"2026-10-24T09:30:00.125+08:00\""));
	assert_non_null(strstr(out.p, "\"raw\":\"+  12.3450    \""));
	assert_non_null(strstr(out.p, "\"value\":12.345,\"unit\":\"\",\"stable\":false"));
	assert_non_null(strstr(out.p, "\"fields\":{\"header\":\"N\"},\"operator\":\"Li\""));
	assert_non_null(strstr(out.p, "\"sample\":null"));
	/* the same again without a key is another observation */
	assert_int_equal(file(f, TECHNICIAN, NULL, body, &out), 201);
	/* words stay words; the stability was not said */
	assert_int_equal(file(f, TECHNICIAN, NULL,
				 "{\"instrument\":\"A\",\"kind\":\"e1394\",\"observed_at\":\"2026-"
				 "10-24T01:00:00Z\","
				 "\"text\":\"<0.1\",\"raw\":\"R|1\",\"stable\":null}",
				 &out),
		201);
	assert_non_null(
		strstr(out.p, "\"text\":\"<0.1\",\"value\":null,\"unit\":\"\",\"stable\":null"));
	sample_in(f, SAMPLE_TESTING, sample);
	snprintf(with_sample, sizeof(with_sample),
		"{\"instrument\":\"A\",\"kind\":\"k\",\"observed_at\":\"2026-10-24T01:00:00Z\","
		"\"text\":\"1\",\"raw\":\"1\","
		"\"sample\":\"WJ-2026-000001\"}");
	assert_int_equal(file(f, TECHNICIAN, NULL, with_sample, &out), 201);
	assert_non_null(strstr(out.p, sample));
	assert_int_equal(ask(f, SIGNATORY, "GET", path, NULL, STR(""), &out), 200);
	assert_int_equal(count_of(&out, "\"instrument\":"), 4);
	/* another laboratory sees nothing of it */
	assert_int_equal(ask(f, OTHER_TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "{\"items\":[],\"next\":null}"));
	assert_int_equal(file(f, OTHER_TECHNICIAN, NULL, with_sample, &out), 422);
	buf_release(&out);
}

static void
files_an_observation_once_however_often_it_is_sent(void **state)
{
	static const char one[] = WEIGHED("BAL-07", "2026-10-24T01:30:00Z", "12.50");
	static const char other[] = WEIGHED("BAL-07", "2026-10-24T01:30:00Z", "12.60");
	static const struct sql forgotten = { "forgotten", "DELETE FROM idempotency", 0, "" };

	CENTRE(state);
	assert_int_equal(file(f, TECHNICIAN, "k1", one, &out), 201);
	assert_int_equal(file(f, TECHNICIAN, "k1", one, &out), 201);
	/* days later, when the kept answers are gone */
	centre_sql(f, &forgotten);
	assert_int_equal(file(f, TECHNICIAN, "k1", one, &out), 200);
	assert_int_equal(file(f, TECHNICIAN_2, "k1", one, &out), 201);
	assert_int_equal(file(f, TECHNICIAN, "k1", other, &out), 422);
	assert_non_null(strstr(out.p, "E_REUSED_KEY"));
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_int_equal(count_of(&out, "\"instrument\":"), 2);
	buf_release(&out);
}

static void
lists_by_instrument_and_time_and_page(void **state)
{
	static const struct {
		const char *query;
		int status, n;
	} cases[] = {
		{ "?instrument=BAL-07", 200, 2 },
		{ "?instrument=bal-07", 200, 0 },
		{ "?from=2026-10-24T02:00:00Z", 200, 2 },
		{ "?from=2026-10-24T02:00:00Z&to=2026-10-24T03:00:00Z", 200, 1 },
		{ "?to=2026-10-24T10:00:00%2B08:00&instrument=GAUGE", 200, 0 },
		{ "?limit=200", 200, 3 },
		{ "?limit=201", 422, 0 },
		{ "?limit=0", 422, 0 },
		{ "?from=yesterday", 422, 0 },
		{ "?to=2026-10-24", 422, 0 },
	};
	char next[128], *at;

	CENTRE(state);
	assert_int_equal(
		file(f, TECHNICIAN, NULL, WEIGHED("BAL-07", "2026-10-24T01:30:00Z", "1"), &out),
		201);
	assert_int_equal(
		file(f, TECHNICIAN, NULL, WEIGHED("GAUGE", "2026-10-24T02:00:00Z", "2"), &out),
		201);
	assert_int_equal(
		file(f, TECHNICIAN, NULL, WEIGHED("BAL-07", "2026-10-24T03:00:00Z", "3"), &out),
		201);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char where[160];
		int status;

		snprintf(where, sizeof(where), "%s%s", path, cases[i].query);
		status = ask(f, ADMINISTRATOR, "GET", where, NULL, STR(""), &out);
		if (status != cases[i].status || count_of(&out, "\"instrument\":") != cases[i].n)
			fail_msg("%s: %d %s", cases[i].query, status, out.p);
	}
	snprintf(next, sizeof(next), "%s?limit=2", path);
	assert_int_equal(ask(f, TECHNICIAN, "GET", next, NULL, STR(""), &out), 200);
	assert_int_equal(count_of(&out, "\"instrument\":"), 2);
	at = strstr(out.p, "\"next\":\"");
	assert_non_null(at);
	snprintf(next, sizeof(next), "%s?limit=2&after=%.36s", path, at + 8);
	assert_int_equal(ask(f, TECHNICIAN, "GET", next, NULL, STR(""), &out), 200);
	assert_int_equal(count_of(&out, "\"instrument\":"), 1);
	assert_non_null(strstr(out.p, "\"next\":null"));
	buf_release(&out);
}

static void
refuses_what_is_no_observation(void **state)
{
#define HEAD                                                                                      \
	"{\"instrument\":\"A\",\"kind\":\"k\",\"observed_at\":\"2026-10-24T01:00:00Z\",\"text\":" \
	"\"1\""
	static const struct {
		const char *body, *says;
	} cases[] = {
		{ HEAD "}", "raw" },
		{ HEAD ",\"raw\":7}", "\"field\":\"raw\"" },
		{ HEAD ",\"raw\":\"a\\u0007b\"}", "this text holds a control character" },
		{ HEAD ",\"raw\":\"1\",\"stable\":\"yes\"}", "expected true, false or null" },
		{ HEAD ",\"raw\":\"1\",\"part\":100}", "expected a whole number from 0 to 99" },
		{ HEAD ",\"raw\":\"1\",\"part\":1.5}", "expected a whole number from 0 to 99" },
		{ HEAD ",\"raw\":\"1\",\"fields\":[]}",
			"the fields are an object with at most 32 texts" },
		{ HEAD ",\"raw\":\"1\",\"fields\":{\"a\":1}}", "\"field\":\"a\"" },
		{ HEAD ",\"raw\":\"1\",\"sample\":\"WJ-1999-000001\"}", "there is no such sample" },
		{ HEAD ",\"raw\":\"1\",\"unit\":\"0123456789012345678901234567890123456789\"}",
			"longer than 31 bytes" },
		{ HEAD ",\"raw\":\"1\",\"colour\":\"red\"}", "colour" },
		{ "{\"instrument\":\"A\",\"kind\":\"k\",\"observed_at\":\"yesterday\",\"text\":"
		  "\"1\",\"raw\":\"1\"}",
			"expected an instant with its zone" },
		{ "{\"instrument\":\" "
		  "\",\"kind\":\"k\",\"observed_at\":\"2026-10-24T01:00:00Z\",\"text\":\"1\","
		  "\"raw\":\"1\"}",
			"\"field\":\"instrument\"" },
	};

	CENTRE(state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int status = file(f, TECHNICIAN, NULL, cases[i].body, &out);

		if (status < 400 || status > 422 || !strstr(out.p, cases[i].says))
			fail_msg("%s: %d %s", cases[i].body, status, out.p);
	}
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "{\"items\":[],\"next\":null}"));
	buf_release(&out);
}

/* A token in place of the session of TECHNICIAN_2. */
static enum rc
issue(void *ctx, struct txn *t, struct err *err)
{
	struct fixture *f = ctx;

	return token_issue(f->token[TECHNICIAN_2], t, &f->user[TECHNICIAN_2], STR("BAL-07"),
		f->now_us, f->now_us + INT64_C(86400000000), err);
}

static void
a_token_of_an_instrument_only_files(void **state)
{
	static const char bytes[] = "Content-Type: application/octet-stream\r\n";
	char id[UUID_TEXT_SIZE], files[128];
	struct err err = { 0 };

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, id);
	must(store_write(f->p.store, issue, f, &err), &err);
	assert_int_equal(
		file(f, TECHNICIAN_2, "k", WEIGHED("BAL-07", "2026-10-24T01:30:00Z", "1"), &out),
		201);
	snprintf(files, sizeof(files), "/api/v1/samples/%s/files?name=pull.csv", id);
	assert_int_equal(
		ask(f, TECHNICIAN_2, "POST", files, bytes,
			STR("Force (N),Extension (mm)\n0,0\n50,1\n120,2\n180,3\n40,4\n"), &out),
		201);
	for (int i = 0; f->p.route[i].path; i++) {
		const struct http_route *r = &f->p.route[i];

		if (permission_for_instruments((enum permission)r->permission) ||
			strchr(r->path, '{') || r->verb != HTTP_GET)
			continue;
		if (ask(f, TECHNICIAN_2, "GET", r->path, NULL, STR(""), &out) != 403)
			fail_msg("%s answers a token: %s", r->path, out.p);
	}
	assert_int_equal(ask(f, TECHNICIAN_2, "GET", path, json, STR(""), &out), 403);
	assert_non_null(strstr(out.p, "the token of an instrument only files what it measures"));
	buf_release(&out);
}

#define BOTH(test)                                                                     \
	cmocka_unit_test_setup_teardown(test, centre_open_sqlite, centre_close),       \
	{                                                                              \
#test "_on_postgresql", test, centre_open_postgres, centre_close, NULL \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		BOTH(keeps_what_an_instrument_said),
		BOTH(files_an_observation_once_however_often_it_is_sent),
		BOTH(lists_by_instrument_and_time_and_page),
		BOTH(refuses_what_is_no_observation),
		BOTH(a_token_of_an_instrument_only_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
