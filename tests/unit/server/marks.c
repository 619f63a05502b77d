/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Marks on curves by the HTTP interface: who may move them, what is refused, what is kept. */
#include <stdio.h>
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "centre.h"

#define CENTRE(state)                 \
	struct fixture *f = *(state); \
	struct buf out;               \
	if (!f) {                     \
		skip();               \
		return;               \
	}                             \
	buf_init(&out, 64 << 20);     \
	server_start(f)

static const char json[] = "Content-Type: application/json\r\n";

/* The id behind the first `key` of an answer. */
static void
id_behind(char id[UUID_TEXT_SIZE], const struct buf *out, const char *key)
{
	const char *at = strstr(out->p, key);

	assert_non_null(at);
	snprintf(id, UUID_TEXT_SIZE, "%.36s", at + strlen(key));
}

/* Readings of one specimen whose record has its peak at 5 mm and its break at 8 mm; marks: "" or a list. */
static struct str
marked_body(char out[2048], const char *file, const char *marks, const char *rest)
{
	snprintf(out, 2048,
		"{\"method\":\"ISO 3376\",\"files\":[\"%.36s\"],\"inputs\":["
		"{\"name\":\"width\",\"value\":\"10\",\"unit\":\"mm\"},"
		"{\"name\":\"thickness\",\"value\":\"1\",\"unit\":\"mm\"},"
		"{\"name\":\"gauge_length\",\"value\":\"50\",\"unit\":\"mm\"}]%s%s}",
		file, marks, rest);
	return str_of(out);
}

/* A sample whose plan is tensile strength, with the file of one specimen. */
static void
with_record(struct fixture *f, struct buf *out, char id[UUID_TEXT_SIZE], char file[UUID_TEXT_SIZE])
{
	static const char bytes[] = "Content-Type: application/octet-stream\r\n";
	static const char record[] =
		"Elongation;Force\nmm;kN\n0;0\n1;0.01\n2;0.03\n3;0.06\n4;0.09\n5;0.1\n"
		"6;0.08\n7;0.09\n8;0.06\n9;0.02\n10;0.005\n";
	char path[160];
	struct err err = { 0 };

	sample_in(f, SAMPLE_RECEIVED, id);
	must(step_plan(f, TECHNICIAN, id, "{\"methods\":[{\"id\":\"ISO 3376\"}],\"standards\":[]}",
		     &err),
		&err);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/files?method=ISO%%203376&name=pull.csv",
		id);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(record), out), 201);
	id_behind(file, out, "\"id\":\"");
}

#define MARK(feature, x, more) \
	",\"marks\":[{\"specimen\":\"pull\",\"feature\":\"" feature "\",\"x\":\"" x "\"" more "}]"
static const char good_mark[] = MARK("break", "7", ",\"reason\":\"the jaw slipped\"");

static void
refuses_marks_without_reason_place_or_right(void **state)
{
	static const struct {
		const char *marks, *says;
	} wrong[] = {
		{ MARK("break", "7", ""), "\"field\":\"marks\"" },
		{ MARK("break", "7", ",\"reason\":\"  \""), "\"field\":\"marks\"" },
		{ MARK("break", "11", ",\"reason\":\"x\""), "\"field\":\"marks\"" },
		{ MARK("summit", "7", ",\"reason\":\"x\""), "\"field\":\"marks\"" },
		{ MARK("break", "", ",\"reason\":\"x\""), "\"field\":\"x\"" },
		{ ",\"marks\":[7]", "\"field\":\"marks\"" },
		{ ",\"marks\":7", "\"field\":\"marks\"" },
	};
	char id[UUID_TEXT_SIZE], file[UUID_TEXT_SIZE], path[160], body[2048];

	CENTRE(state);
	with_record(f, &out, id, file);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/readings", id);
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		int got = ask(f, TECHNICIAN, "POST", path, json,
			marked_body(body, file, wrong[i].marks, ""), &out);

		if ((got != 422 && got != 404) || !strstr(out.p, wrong[i].says))
			fail_msg("%zu: %d %s", i, got, out.p);
	}
	/* who may not enter readings moves no mark, nor does another laboratory */
	assert_int_equal(
		ask(f, TANNERY_A, "POST", path, json, marked_body(body, file, good_mark, ""), &out),
		403);
	assert_int_equal(ask(f, OTHER_TECHNICIAN, "POST", path, json,
				 marked_body(body, file, good_mark, ""), &out),
		404);
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"readings\":[]"));
	buf_release(&out);
}

static void
records_who_moved_a_mark_and_why(void **state)
{
	char id[UUID_TEXT_SIZE], file[UUID_TEXT_SIZE], first[UUID_TEXT_SIZE], path[160], body[2048],
		rest[160];

	CENTRE(state);
	with_record(f, &out, id, file);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/readings", id);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", path, json, marked_body(body, file, "", ""), &out), 201);
	id_behind(first, &out, "\"id\":\"");
	assert_null(strstr(out.p, "\"moved\""));
	/* afterwards it is a correction, and says which readings it corrects */
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, json,
				 marked_body(body, file, good_mark, ""), &out),
		409);
	snprintf(
		rest, sizeof(rest), ",\"replaces\":\"%s\",\"reason\":\"mark of the break\"", first);
	assert_int_equal(ask(f, TECHNICIAN_2, "POST", path, json,
				 marked_body(body, file, good_mark, rest), &out),
		201);
	assert_non_null(strstr(
		out.p, "\"reason\":\"the jaw slipped\",\"found\":{\"row\":8,\"x\":8,\"y\":60}"));
	assert_non_null(strstr(out.p, "\"machine_value\":"));
	/* the reading keeps it, and so does the audit */
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(ask(f, SIGNATORY, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(
		out.p, "\"marks\":[{\"specimen\":\"pull\",\"feature\":\"break\",\"x\":\"7\""));
	snprintf(path, sizeof(path), "/api/v1/samples/%s/timeline", id);
	assert_int_equal(ask(f, SIGNATORY, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "the jaw slipped"));
	buf_release(&out);
}

static void
draws_a_curve_in_the_units_of_a_method(void **state)
{
	char id[UUID_TEXT_SIZE], file[UUID_TEXT_SIZE], path[160];

	CENTRE(state);
	with_record(f, &out, id, file);
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"peak\":{\"x\":5,\"y\":0.1,\"row\":5}"));
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?method=ISO%%203376", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"unit\":\"N\""));
	assert_non_null(strstr(out.p, "\"peak\":{\"x\":5,\"y\":100,\"row\":5}"));
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?method=ISO%%209999", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 422);
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
		BOTH(refuses_marks_without_reason_place_or_right),
		BOTH(records_who_moved_a_mark_and_why),
		BOTH(draws_a_curve_in_the_units_of_a_method),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
