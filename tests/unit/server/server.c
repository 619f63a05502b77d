/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A real server over a small centre: every route as nobody, as the wrong role, as the wrong organisation; and the
 * promises of the HTTP interface that need two requests. */
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

static const char *const verbs[] = { "GET", "POST", "PUT", "PATCH", "DELETE" };
static const char json[] = "Content-Type: application/json\r\n";

/* A body that the route's checks let through, so that the question who may is really asked. */
static const char *
body_for(const struct http_route *r)
{
	static const struct {
		const char *path, *body;
	} bodies[] = {
		{ "/api/v1/samples/{id}/plan", plan_body },
		{ "/api/v1/samples/{id}/readings", ph_body },
		{ "/api/v1/samples/{id}/review", "{\"decision\":\"approve\"}" },
		{ "/api/v1/samples/{id}", "{\"note\":\"x\"}" },
	};

	if (r->verb == HTTP_GET || r->verb == HTTP_DELETE)
		return "";
	for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++)
		if (strcmp(r->path, bodies[i].path) == 0)
			return bodies[i].body;
	return "{}";
}

/* The path with an id in place of {id}; files need a name. */
static void
path_with(char *out, size_t size, const struct http_route *r, const char *id)
{
	const char *open = strchr(r->path, '{'), *close = open ? strchr(open, '}') : NULL;

	if (open)
		snprintf(out, size, "%.*s%s%s", (int)(open - r->path), r->path, id, close + 1);
	else
		snprintf(out, size, "%s", r->path);
	if (open && strcmp(close + 1, "/files") == 0)
		snprintf(out + strlen(out), size - strlen(out), "?name=x.csv");
}

static int
ask_route(struct fixture *f, enum who who, const struct http_route *r, const char *id,
	struct buf *out)
{
	char path[256], headers[256];

	path_with(path, sizeof(path), r, id);
	snprintf(headers, sizeof(headers), "If-Match: \"1\"\r\n%s",
		r->fields ? json : "Content-Type: application/octet-stream\r\n");
	return ask(f, who, verbs[r->verb], path, headers, str_of(body_for(r)), out);
}

static void
answers_nobody_only_on_public_routes(void **state)
{
	CENTRE(state);
	for (int i = 0; f->p.route[i].path; i++) {
		const struct http_route *r = &f->p.route[i];
		int status = ask_route(f, NOBODY, r, "x", &out);

		if ((status == 401) != (r->permission != PERMISSION_PUBLIC) &&
			strcmp(r->path, "/api/v1/session") != 0)
			fail_msg("%s %s answers nobody with %d", verbs[r->verb], r->path, status);
	}
	buf_release(&out);
}

static void
refuses_every_route_to_roles_without_its_permission(void **state)
{
	static const enum who one_of_each[] = { ADMINISTRATOR, TECHNICIAN, SIGNATORY, TANNERY_A };

	CENTRE(state);
	for (int i = 0; f->p.route[i].path; i++) {
		const struct http_route *r = &f->p.route[i];

		for (size_t k = 0; r->permission > PERMISSION_SIGNED_IN && k < 4; k++) {
			const struct user *u = &f->user[one_of_each[k]];
			bool may = permission_granted(u, (enum permission)r->permission);
			int status;

			if (may)
				continue;
			status = ask_route(f, one_of_each[k], r, "x", &out);
			if (status != 403)
				fail_msg("%s %s answers %s with %d", verbs[r->verb], r->path,
					u->login, status);
		}
	}
	buf_release(&out);
}

/* With an id that exists: whoever has the permission but not the sample is told that there is none. */
static void
hides_another_organisations_samples_on_every_route(void **state)
{
	static const enum who strangers[] = { TANNERY_B, OTHER_TECHNICIAN, OTHER_SIGNATORY };
	char id[UUID_TEXT_SIZE];

	CENTRE(state);
	sample_in(f, SAMPLE_REPORTED, id);
	for (int i = 0; f->p.route[i].path; i++) {
		const struct http_route *r = &f->p.route[i];

		if (!strstr(r->path, "/samples/{id}"))
			continue;
		for (size_t k = 0; k < 3; k++) {
			const struct user *u = &f->user[strangers[k]];
			int status;

			if (!permission_granted(u, (enum permission)r->permission))
				continue;
			status = ask_route(f, strangers[k], r, id, &out);
			if (status != 404)
				fail_msg("%s %s answers %s with %d: %s", verbs[r->verb], r->path,
					u->login, status, out.p);
		}
	}
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/samples", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, id));
	assert_int_equal(ask(f, TANNERY_B, "GET", "/api/v1/samples", NULL, STR(""), &out), 200);
	assert_null(strstr(out.p, id));
	buf_release(&out);
}

static void
refuses_a_stale_version_and_a_missing_one(void **state)
{
	char id[UUID_TEXT_SIZE], path[128];

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, id); /* version 3 */
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(
		ask(f, TECHNICIAN, "PATCH", path, json, STR("{\"colour\":\"red\"}"), &out), 428);
	assert_int_equal(ask(f, TECHNICIAN, "PATCH", path,
				 "If-Match: \"2\"\r\nContent-Type: application/json\r\n",
				 STR("{\"colour\":\"red\"}"), &out),
		412);
	assert_int_equal(ask(f, TECHNICIAN, "PATCH", path,
				 "If-Match: \"3\"\r\nContent-Type: application/json\r\n",
				 STR("{\"colour\":\"red\"}"), &out),
		200);
	assert_non_null(strstr(out.p, "\"colour\":\"red\""));
	assert_non_null(strstr(out.p, "\"version\":4"));
	/* what was not given stayed */
	assert_non_null(strstr(out.p, "\"client_reference\":\"HT-7\""));
	buf_release(&out);
}

static void
does_a_request_with_the_same_key_once(void **state)
{
	static const char keyed[] = "Idempotency-Key: k1\r\nContent-Type: application/json\r\n";
	char body[512], other[512];

	CENTRE(state);
	sample_body(body, sizeof(body), f->tannery[0]);
	sample_body(other, sizeof(other), f->tannery[1]);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/samples", keyed, str_of(body), &out), 201);
	assert_non_null(strstr(out.p, "WJ-2026-000001"));
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/samples", keyed, str_of(body), &out), 201);
	assert_non_null(strstr(out.p, "WJ-2026-000001"));
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/samples", keyed, str_of(other), &out), 422);
	assert_non_null(strstr(out.p, "E_REUSED_KEY"));
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/samples", json, str_of(body), &out), 201);
	assert_non_null(strstr(out.p, "WJ-2026-000002"));
	buf_release(&out);
}

static void
finds_samples_by_part_of_a_chinese_name(void **state)
{
	static const struct {
		const char *query;
		bool found;
	} cases[] = {
		{ "q=%E6%B2%99%E5%8F%91", true }, /* 沙发 */
		{ "q=%E6%81%92%E6%B3%B0", true }, /* 恒泰, of the customer */
		{ "q=ht-7", true },               /* the client's reference, in any case */
		{ "q=WJ-2026-000001", true },
		{ "q=%E6%B0%B4%E7%89%9B", false }, /* 水牛 */
		{ "q=%25", false },                /* a sign, not a wildcard */
		{ "q=_", false },
		{ "state=received", true },
		{ "state=review", false },
	};
	char id[UUID_TEXT_SIZE], path[128];

	CENTRE(state);
	sample_in(f, SAMPLE_RECEIVED, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		snprintf(path, sizeof(path), "/api/v1/samples?%s", cases[i].query);
		assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
		if ((strstr(out.p, id) != NULL) != cases[i].found)
			fail_msg("%s: %s", cases[i].query, out.p);
	}
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", "/api/v1/samples?state=lost", NULL, STR(""), &out), 422);
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", "/api/v1/samples?limit=0", NULL, STR(""), &out), 422);
	buf_release(&out);
}

static void
pages_through_all_samples_by_key(void **state)
{
	char id[UUID_TEXT_SIZE], path[256] = "/api/v1/samples?limit=2";
	int pages = 0, seen = 0;

	CENTRE(state);
	for (int i = 0; i < 5; i++)
		sample_in(f, SAMPLE_RECEIVED, id);
	for (;;) {
		char *next;

		assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
		pages++;
		for (const char *p = out.p; (p = strstr(p, "\"number\":")); p++)
			seen++;
		next = strstr(out.p, "\"next\":\"");
		if (!next)
			break;
		snprintf(path, sizeof(path), "/api/v1/samples?limit=2&after=%.36s", next + 8);
	}
	assert_int_equal(pages, 3);
	assert_int_equal(seen, 5);
	buf_release(&out);
}

/* The PDF of a report as it was issued, from its answer. */
static struct str
body_of(const struct buf *out)
{
	const char *end = strstr(out->p, "\r\n\r\n");

	return (struct str){ end + 4, out->n - 1 - (size_t)(end + 4 - out->p) };
}

static void
tells_genuine_from_altered_and_unknown(void **state)
{
	static const char pdf_type[] = "Content-Type: application/pdf\r\n";
	char id[UUID_TEXT_SIZE], path[128], *copy, *token;
	struct str pdf;
	size_t n;

	CENTRE(state);
	sample_in(f, SAMPLE_REPORTED, id);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/report.pdf", id);
	assert_int_equal(ask(f, TANNERY_A, "GET", path, NULL, STR(""), &out), 200);
	pdf = body_of(&out);
	assert_memory_equal(pdf.p, "%PDF-", 5);
	n = pdf.n;
	copy = test_malloc(n);
	memcpy(copy, pdf.p, n);
	assert_int_equal(
		ask(f, NOBODY, "POST", "/api/v1/verify", pdf_type, (struct str){ copy, n }, &out),
		200);
	assert_non_null(strstr(out.p, "\"answer\":\"genuine\""));
	copy[n / 2] ^= 1;
	assert_int_equal(
		ask(f, NOBODY, "POST", "/api/v1/verify", pdf_type, (struct str){ copy, n }, &out),
		200);
	assert_non_null(strstr(out.p, "\"answer\":\"altered\""));
	test_free(copy);
	assert_int_equal(
		ask(f, NOBODY, "POST", "/api/v1/verify", pdf_type, STR("%PDF-1.5 mine"), &out),
		200);
	assert_non_null(strstr(out.p, "\"answer\":\"unknown\""));
	/* by the token of the QR code */
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(ask(f, TANNERY_A, "GET", path, NULL, STR(""), &out), 200);
	token = strstr(out.p, "\"token\":\"");
	assert_non_null(token);
	snprintf(path, sizeof(path), "/api/v1/verify/%.32s", token + 9);
	assert_int_equal(ask(f, NOBODY, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"state\":\"genuine\""));
	assert_int_equal(ask(f, NOBODY, "GET", "/api/v1/verify/0123", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"state\":\"unknown\""));
	buf_release(&out);
}

static void
refuses_files_that_no_reader_knows_and_keeps_nothing(void **state)
{
	static const char bytes[] = "Content-Type: application/octet-stream\r\n";
	char id[UUID_TEXT_SIZE], path[160];

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, id);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/files?name=x.csv", id);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, STR(""), &out), 422);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes,
				 STR("\x7f"
				     "ELF\2\1\1\0\0\0\0\0\0\0\0\0"),
				 &out),
		422);
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"files\":[],\"history\""));
	buf_release(&out);
}

/* The id behind the first `key` of an answer. */
static void
id_behind(char id[UUID_TEXT_SIZE], const struct buf *out, const char *key)
{
	const char *at = strstr(out->p, key);

	assert_non_null(at);
	snprintf(id, UUID_TEXT_SIZE, "%.36s", at + strlen(key));
}

static const char pull[] = "Specimen,Width (mm),Thickness (mm)\nA,10.0,1.2\n\nForce (N),Extension\n"
			   "0,0\n50,1\n120,2\n180,3\n40,4\n0,5\n";

static void
reads_a_stored_file_again_and_shows_what_differs(void **state)
{
	static const char bytes[] =
		"Content-Type: application/octet-stream\r\nAccept-Language: en\r\n";
	static const struct sql older = { "older",
		"UPDATE file_reading SET version = 0, document = REPLACE(REPLACE(REPLACE(document, "
		"'\"unit\":\"N\"', '\"unit\":\"kN\"'), '\"n\":6', '\"n\":7'), "
		"'\"name\":\"Extension\"', "
		"'\"name\":\"Weg\"')",
		0, "" };
	static const struct sql before = { "before", "DELETE FROM file_reading", 0, "" };
	char sample[UUID_TEXT_SIZE], file[UUID_TEXT_SIZE], path[200];

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, sample);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/files?name=pull.csv", sample);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(pull), &out), 201);
	id_behind(file, &out, "{\"file\":{\"id\":\"");
	assert_non_null(strstr(out.p, "\"reader\":{\"format\":\"delimited\",\"version\":1}"));
	assert_non_null(strstr(out.p, "no method of the plan asks for what this file holds"));
	assert_non_null(strstr(out.p, "\"attention\":["));
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(pull), &out), 201);
	assert_non_null(strstr(out.p, "the same bytes are already there as \\\"pull.csv\\\""));

	snprintf(path, sizeof(path), "/api/v1/files/%s/reading", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"differences\":[]"));
	assert_int_equal(ask(f, NOBODY, "GET", path, NULL, STR(""), &out), 401);
	assert_int_equal(ask(f, TANNERY_B, "GET", path, NULL, STR(""), &out), 404);

	/* as if an older reader had not known the unit, had seen other numbers and a column more */
	centre_sql(f, &older);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"then\":{\"format\":\"delimited\",\"version\":0,"));
	assert_non_null(strstr(out.p, "\"what\":\"unit\",\"then\":\"kN\",\"now\":\"N\""));
	assert_non_null(strstr(out.p, "\"what\":\"rows\",\"then\":\"7\",\"now\":\"6\""));
	assert_non_null(strstr(
		out.p, "\"name\":\"Weg\",\"what\":\"there\",\"then\":\"yes\",\"now\":\"no\""));
	/* a file of the time before readings were kept */
	centre_sql(f, &before);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"then\":null"));

	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?points=10", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"peak\":{\"x\":3,\"y\":180,\"row\":3}"));
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?table=3", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 404);
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?table=0&y=humidity", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 404);
	snprintf(path, sizeof(path), "/api/v1/files/%s/curves?points=9", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 422);
	buf_release(&out);
}

/* ---- layouts ---------------------------------------------------------------------------------- */

/* Two columns without a word of what they are: the program reads numbers of nothing. */
static const char lab_log[] = "RIG 5\n0;0\n1;50.5\n2;121\n3;180\n4;40\n";
static const char lab_log_base64[] = "UklHIDUKMDswCjE7NTAuNQoyOzEyMQozOzE4MAo0OzQwCg==";

#define LAYOUT(id, unit)                                                                          \
	"{\"description\":{\"id\":\"" id                                                          \
	"\",\"title\":{\"zh\":\"台架五\",\"en\":\"Rig 5\"},\"author\":\"Li\",\"recognise\":[{" \
	"\"text\":\"RIG 5\",\"row\":1,\"column\":1}],\"table\":{\"first_row\":2,\"columns\":[{"   \
	"\"column\":1,\"quantity\":\"travel\",\"unit\":\"mm\"},{\"column\":2,\"quantity\":"       \
	"\"force\",\"unit\":\"" unit "\"}]}}}"

static const char match_1[] = "If-Match: \"1\"\r\nContent-Type: application/json\r\n";
static const char match_2[] = "If-Match: \"2\"\r\nContent-Type: application/json\r\n";

static void
teaches_a_layout_changes_and_withdraws_it(void **state)
{
	static const char at[] = "/api/v1/layouts/rig-5";

	CENTRE(state);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("rig-5", "N")), &out),
		201);
	assert_non_null(
		strstr(out.p, "\"version\":1,\"state\":\"in_use\",\"title_zh\":\"台架五\""));
	assert_non_null(strstr(out.p, "\"first_row\":2"));
	/* once more; one that came with the program; by somebody who may not */
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("rig-5", "kN")), &out),
		409);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("pairs-side-by-side", "N")), &out),
		409);
	assert_int_equal(ask(f, SIGNATORY, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("rig-6", "N")), &out),
		403);
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/layouts", NULL, STR(""), &out), 403);
	/* another laboratory */
	assert_int_equal(ask(f, OTHER_TECHNICIAN, "GET", at, NULL, STR(""), &out), 404);
	assert_int_equal(
		ask(f, OTHER_TECHNICIAN, "GET", "/api/v1/layouts", NULL, STR(""), &out), 200);
	assert_null(strstr(out.p, "rig-5"));
	assert_non_null(strstr(out.p, "pairs-side-by-side"));
	assert_int_equal(
		ask(f, OTHER_TECHNICIAN, "PUT", at, match_1, str_of(LAYOUT("rig-5", "kN")), &out),
		404);
	assert_int_equal(ask(f, OTHER_TECHNICIAN, "DELETE", at, match_1, STR(""), &out), 404);
	/* a change needs the version it changes */
	assert_int_equal(
		ask(f, TECHNICIAN, "PUT", at, json, str_of(LAYOUT("rig-5", "kN")), &out), 428);
	assert_int_equal(
		ask(f, TECHNICIAN, "PUT", at, match_2, str_of(LAYOUT("rig-5", "kN")), &out), 412);
	assert_int_equal(
		ask(f, TECHNICIAN, "PUT", at, match_1, str_of(LAYOUT("rig-6", "kN")), &out), 422);
	assert_int_equal(
		ask(f, TECHNICIAN, "PUT", at, match_1, str_of(LAYOUT("rig-5", "kN")), &out), 200);
	assert_non_null(strstr(out.p, "\"version\":2,"));
	assert_int_equal(ask(f, TECHNICIAN, "DELETE", at, match_1, STR(""), &out), 412);
	assert_int_equal(ask(f, SIGNATORY, "DELETE", at, match_2, STR(""), &out), 403);
	assert_int_equal(ask(f, TECHNICIAN, "DELETE", at, match_2, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"state\":\"withdrawn\""));
	assert_int_equal(
		ask(f, TECHNICIAN, "DELETE", at, "If-Match: \"3\"\r\n", STR(""), &out), 409);
	assert_int_equal(ask(f, ADMINISTRATOR, "GET", "/api/v1/audit", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "layout.create"));
	assert_non_null(strstr(out.p, "layout.change"));
	assert_non_null(strstr(out.p, "layout.withdraw"));
	buf_release(&out);
}

static void
refuses_wrong_layouts_by_what_is_wrong(void **state)
{
	static const char english[] = "Content-Type: application/json\r\nAccept-Language: en\r\n";
	static const struct {
		const char *body, *says;
		int status;
	} cases[] = {
		{ "{}", "a layout is given either as a description or as the text of a pack", 422 },
		{ "{\"description\":7}", "a description is an object", 422 },
		{ "{\"text\":7}", "this field must be a text", 422 },
		{ "{\"text\":\"- a\"}", "this pack describes no layout", 400 },
		{ "{\"text\":\"a: [\"}", "this is not YAML", 400 },
		{ "{\"text\":\"pack: method\\nid: x\"}", "this pack describes no layout", 422 },
		{ LAYOUT("rig-5", "mm"), "mm is no unit of", 422 },
		{ LAYOUT("Rig", "N"), "an id has at most 60 small letters", 400 },
	};

	CENTRE(state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = ask(f, TECHNICIAN, "POST", "/api/v1/layouts", english,
			str_of(cases[i].body), &out);

		if (got != cases[i].status || !strstr(out.p, cases[i].says))
			fail_msg("%s: %d %s", cases[i].body, got, out.p);
	}
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", "/api/v1/layouts/rig-5", NULL, STR(""), &out), 404);
	buf_release(&out);
}

static void
previews_what_a_layout_would_read_and_stores_nothing(void **state)
{
	char body[2000];
	const char *layout = LAYOUT("rig-5", "N"), *wrong = LAYOUT("rig-5", "xyz");

	CENTRE(state);
	snprintf(body, sizeof(body), "{\"file\":\"%s\"}", lab_log_base64);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json, str_of(body), &out),
		200);
	assert_non_null(strstr(
		out.p, "\"separator\":\";\",\"lines\":6,\"rows\":[[\"RIG 5\"],[\"0\",\"0\"]"));
	assert_non_null(strstr(out.p, "\"problem\":null"));
	assert_non_null(strstr(out.p, "\"format\":\"delimited\""));
	snprintf(body, sizeof(body), "{\"file\":\"%s\",%s", lab_log_base64, layout + 1);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json, str_of(body), &out),
		200);
	assert_non_null(strstr(out.p, "\"layout\":{\"id\":\"rig-5\",\"version\":\"1\"}"));
	assert_non_null(strstr(out.p, "\"y_values\":[0,50.5,121,180,40]"));
	assert_non_null(strstr(out.p, "\"text\":\"pack: layout\\nid: rig-5\\n"));
	/* a wrong one says where, and shows the lines all the same */
	snprintf(body, sizeof(body), "{\"file\":\"%s\",%s", lab_log_base64, wrong + 1);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json, str_of(body), &out),
		200);
	assert_non_null(strstr(out.p, "\"in_description\":true},\"reading\":null"));
	assert_non_null(strstr(out.p, "\"rows\":[[\"RIG 5\"]"));
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json,
				 STR("{\"file\":\"!\"}"), &out),
		400);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json,
				 STR("{\"file\":\"\"}"), &out),
		422);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layout-previews", json,
				 STR("{\"file\":\"iVBORw0KGgo=\"}"), &out),
		422);
	assert_int_equal(
		ask(f, SIGNATORY, "POST", "/api/v1/layout-previews", json, str_of(body), &out),
		403);
	assert_int_equal(ask(f, TECHNICIAN, "GET", "/api/v1/layouts", NULL, STR(""), &out), 200);
	assert_null(strstr(out.p, "rig-5"));
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", "/api/v1/layout-words", NULL, STR(""), &out), 200);
	assert_non_null(
		strstr(out.p, "{\"quantity\":\"force\",\"unit\":\"N\",\"dimensions\":[\"force\""));
	buf_release(&out);
}

/* Ten points of two peaks: sent along, never stored. */
static void
chromatograms_are_evaluated(void **state)
{
	/* "Time (min);Signal (mV)", 0 ... 12, a peak at 4 and one at 9 */
	static const char file[] = "VGltZSAobWluKTtTaWduYWwgKG1WKQowOzAKMTswCjI7MQozOzUKNDsyMAo1OzU"
				   "KNjsxCjc7MQo4OzYKOTsz"
				   "MAoxMDs2CjExOzEKMTI7MAo=";
	char body[1000];

	CENTRE(state);
	snprintf(body, sizeof(body),
		"{\"file\":\"%s\",\"name\":\"a.csv\",\"options\":{\"manual\":\"2-6\",\"reason\":"
		"\"shoulder\"}}",
		file);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/chromatograms", json, str_of(body), &out), 200);
	assert_non_null(strstr(out.p, "\"file\":\"a.csv\""));
	assert_non_null(strstr(out.p, "\"reason\":\"shoulder\""));
	/* 1/2 + 5 + 20 + 5 + 1/2 above a line at 1 over 4 minutes */
	assert_non_null(strstr(out.p, "\"area\":27,"));
	assert_non_null(strstr(out.p, "\"by_hand\":true"));
	assert_non_null(strstr(out.p, "\"curve\":{\"x\":[0,"));
	snprintf(body, sizeof(body), "{\"file\":\"%s\",\"options\":{\"manual\":\"2-6\"}}", file);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/chromatograms", json, str_of(body), &out), 422);
	snprintf(body, sizeof(body), "{\"file\":\"%s\",\"options\":{\"colour\":\"red\"}}", file);
	assert_int_equal(
		ask(f, TECHNICIAN, "POST", "/api/v1/chromatograms", json, str_of(body), &out), 422);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/chromatograms", json,
				 STR("{\"stored\":\"nothing\"}"), &out),
		422);
	assert_int_equal(
		ask(f, NOBODY, "POST", "/api/v1/chromatograms", json, str_of(body), &out), 401);
	buf_release(&out);
}

/* Reads the file's curve; the unit of its force. */
static void
assert_force_in(struct fixture *f, const char *file, const char *unit, struct buf *out)
{
	char path[200], expected[80];

	snprintf(path, sizeof(path), "/api/v1/files/%s/curves", file);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), out), 200);
	snprintf(expected, sizeof(expected), "\"quantity\":\"force\",\"unit\":\"%s\"", unit);
	assert_non_null(strstr(out->p, expected));
}

static void
a_file_stays_with_the_version_that_read_it(void **state)
{
	static const char bytes[] = "Content-Type: application/octet-stream\r\n";
	static const char at[] = "/api/v1/layouts/rig-5";
	char sample[UUID_TEXT_SIZE], old[UUID_TEXT_SIZE], file[UUID_TEXT_SIZE], path[200],
		other[200];

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, sample);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/files?name=log.txt", sample);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(lab_log), &out), 201);
	assert_null(strstr(out.p, "\"layout\""));
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("rig-5", "N")), &out),
		201);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(lab_log), &out), 201);
	assert_non_null(strstr(out.p, "\"layout\":{\"id\":\"rig-5\",\"version\":\"1\"}"));
	id_behind(old, &out, "{\"file\":{\"id\":\"");
	assert_force_in(f, old, "N", &out);
	assert_int_equal(
		ask(f, TECHNICIAN, "PUT", at, match_1, str_of(LAYOUT("rig-5", "kN")), &out), 200);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(lab_log), &out), 201);
	id_behind(file, &out, "{\"file\":{\"id\":\"");
	assert_force_in(f, file, "kN", &out);
	assert_force_in(f, old, "N", &out);
	/* read again today: the difference is shown */
	snprintf(other, sizeof(other), "/api/v1/files/%s/reading", old);
	assert_int_equal(ask(f, TECHNICIAN, "GET", other, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"what\":\"unit\",\"then\":\"N\",\"now\":\"kN\""));
	/* withdrawn: new files are read without it, old ones as before */
	assert_int_equal(ask(f, TECHNICIAN, "DELETE", at, match_2, STR(""), &out), 200);
	assert_force_in(f, file, "kN", &out);
	assert_int_equal(ask(f, TECHNICIAN, "POST", path, bytes, str_of(lab_log), &out), 201);
	assert_null(strstr(out.p, "\"layout\""));
	buf_release(&out);
}

static void
a_layout_travels_as_a_pack(void **state)
{
	struct json_out j;
	struct buf body, first;

	CENTRE(state);
	buf_init(&body, 1 << 16);
	buf_init(&first, 1 << 16);
	assert_int_equal(ask(f, TECHNICIAN, "POST", "/api/v1/layouts", json,
				 str_of(LAYOUT("rig-5", "N")), &out),
		201);
	assert_int_equal(
		ask(f, SIGNATORY, "GET", "/api/v1/layouts/rig-5/pack", NULL, STR(""), &first), 200);
	assert_non_null(strstr(first.p, "    - {column: 2, quantity: force, unit: N}\n"));
	jout_start(&j, &body);
	jout_object(&j);
	JOUT_TEXT(&j, "text", str_of(strstr(first.p, "pack: layout")));
	jout_object_end(&j);
	assert_int_equal(
		ask(f, OTHER_TECHNICIAN, "POST", "/api/v1/layouts", json, buf_str(&body), &out),
		201);
	assert_int_equal(
		ask(f, OTHER_TECHNICIAN, "GET", "/api/v1/layouts/rig-5/pack", NULL, STR(""), &out),
		200);
	assert_string_equal(strstr(out.p, "pack: layout"), strstr(first.p, "pack: layout"));
	buf_release(&first);
	buf_release(&body);
	buf_release(&out);
}

/* What a browser kept of a sample must not stand in for what was added since. */
static void
never_calls_a_sample_unchanged(void **state)
{
	char id[UUID_TEXT_SIZE], path[100];

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, id);
	snprintf(path, sizeof(path), "/api/v1/samples/%s", id);
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", path, "If-None-Match: *\r\n", STR(""), &out), 200);
	buf_release(&out);
}

static void
confirms_a_limit_and_judges_by_it(void **state)
{
	char id[UUID_TEXT_SIZE], path[160];
	int done = 0;
	struct err err = { 0 };

	CENTRE(state);
	sample_in(f, SAMPLE_TESTING, id);
	assert_int_equal(
		ask(f, SIGNATORY, "GET", "/api/v1/limits-to-confirm", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"requirement\":\"phthalates\""));
	assert_int_equal(ask(f, SIGNATORY, "POST", "/api/v1/limit-confirmations", json,
				 STR("{\"standard\":\"GB "
				     "20400\",\"edition\":\"2026\",\"requirement\":\"phthalates\","
				     "\"operator\":\"<=\",\"limit\":\"0,1\",\"unit\":\"%\","
				     "\"clause\":\"4.2\"}"),
				 &out),
		400);
	assert_int_equal(ask(f, SIGNATORY, "POST", "/api/v1/limit-confirmations", json,
				 STR("{\"standard\":\"GB "
				     "20400\",\"edition\":\"2026\",\"requirement\":\"phthalates\","
				     "\"operator\":\"<=\",\"limit\":\"0.1\",\"unit\":\"mm\","
				     "\"clause\":\"4.2\"}"),
				 &out),
		422);
	assert_non_null(strstr(out.p, "\"field\":\"unit\""));
	assert_int_equal(ask(f, SIGNATORY, "POST", "/api/v1/limit-confirmations", json,
				 STR("{\"standard\":\"GB "
				     "20400\",\"edition\":\"2026\",\"requirement\":\"phthalates\","
				     "\"operator\":\"<=\",\"limit\":\"0.1\",\"unit\":\"%\","
				     "\"clause\":\"4.2\"}"),
				 &out),
		201);
	snprintf(path, sizeof(path), "/api/v1/samples/%s/verdicts?date=2027-04-01", id);
	assert_int_equal(ask(f, TECHNICIAN, "GET", path, NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"operator\":\"<=\",\"limit\":\"0.1\",\"unit\":\"%\""));
	must(verdicts_refresh(&done, f->p.store, &f->p.centre, f->now_us, 10, &err), &err);
	assert_int_equal(done, 1);
	buf_release(&out);
}

static void
speaks_the_readers_language(void **state)
{
	CENTRE(state);
	assert_int_equal(
		ask(f, TECHNICIAN, "GET", "/api/v1/samples/x?lang=en", NULL, STR(""), &out), 404);
	assert_non_null(strstr(out.p, "there is no such sample"));
	assert_int_equal(ask(f, TECHNICIAN, "GET", "/api/v1/samples/x",
				 "Accept-Language: zh-CN\r\n", STR(""), &out),
		404);
	assert_non_null(strstr(out.p, "样品"));
	assert_non_null(strstr(out.p, "application/problem+json"));
	buf_release(&out);
}

/* Numbers travel as text: 2.675 is no double. */
static void
rounds_on_the_text_it_is_sent(void **state)
{
	static const struct {
		const char *body;
		int status;
		const char *answer;
	} cases[] = {
		{ "{\"value\": \"2.675\", \"interval\": \"0.01\"}", 200, "\"text\":\"2.68\"" },
		{ "{\"value\": \"10.0612\", \"uncertainty\": \"0.0996\"}", 200,
			"\"uncertainty_text\":\"0.10\"" },
		{ "{\"value\": \"1234.5\", \"uncertainty\": \"28.05\", \"uncertainty_up\": true}",
			200, "\"uncertainty_text\":\"29\"" },
		{ "{\"value\": \"16.4546\", \"digits\": 3, \"mark\": true}", 200, "16.5(-)" },
		{ "{\"value\": \"2.5\", \"interval\": \"1\", \"rule\": \"away\"}", 200,
			"\"text\":\"3\"" },
		{ "{\"value\": \"2.5\", \"interval\": \"1\", \"rule\": \"up\"}", 422,
			"even 或 away" },
		{ "{\"value\": \"2.5\"}", 422, "修约到哪里" },
		{ "{\"value\": \"2.5\", \"digits\": 18}", 422, "1 至 17" },
		{ "{\"value\": \"2.5\", \"interval\": 1}", 422, "interval" },
		{ "{\"interval\": \"1\"}", 422, "value" },
		{ "{\"value\": \"two\", \"interval\": \"1\"}", 400, "value" },
	};

	CENTRE(state);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		int got = ask(f, TECHNICIAN, "POST", "/api/v1/roundings", json,
			str_of(cases[i].body), &out);

		if (got != cases[i].status || !strstr(out.p, cases[i].answer))
			fail_msg("%s: %d %s", cases[i].body, got, out.p);
	}
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
		BOTH(answers_nobody_only_on_public_routes),
		BOTH(refuses_every_route_to_roles_without_its_permission),
		BOTH(hides_another_organisations_samples_on_every_route),
		BOTH(refuses_a_stale_version_and_a_missing_one),
		BOTH(does_a_request_with_the_same_key_once),
		BOTH(finds_samples_by_part_of_a_chinese_name),
		BOTH(pages_through_all_samples_by_key),
		BOTH(tells_genuine_from_altered_and_unknown),
		BOTH(refuses_files_that_no_reader_knows_and_keeps_nothing),
		BOTH(reads_a_stored_file_again_and_shows_what_differs),
		BOTH(teaches_a_layout_changes_and_withdraws_it),
		BOTH(refuses_wrong_layouts_by_what_is_wrong),
		BOTH(previews_what_a_layout_would_read_and_stores_nothing),
		BOTH(chromatograms_are_evaluated),
		BOTH(a_file_stays_with_the_version_that_read_it),
		BOTH(a_layout_travels_as_a_pack),
		BOTH(never_calls_a_sample_unchanged),
		BOTH(confirms_a_limit_and_judges_by_it),
		BOTH(speaks_the_readers_language),
		BOTH(rounds_on_the_text_it_is_sent),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
