/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the files of this folder share and others have no business with. */
#ifndef TESTING_INSIDE_H
#define TESTING_INSIDE_H

#include "testing/sql.h"
#include "testing/testing.h"

/* A text member of an object: E_MISSING when required and absent or empty, E_DOMAIN when no text, E_TOO_BIG; *out is
 * left as it is when the member is absent. */
enum rc member_text(struct str *out, const json_t *object, const char *name, size_t max,
	bool required, struct err *err) MUST_CHECK;
/* The member "options" of a body, numbers and true as text too; given has room for OPTIONS_MOST. E_DOMAIN, E_TOO_BIG. */
#define OPTIONS_MOST 40
struct option_given;
enum rc
body_options(struct option_given *given, int *n, struct http_call *c, struct err *err) MUST_CHECK;
/* What a body names and nobody knows is a wrong value (422), not a missing page (404). */
enum rc in_body(enum rc rc, const char *field, struct err *err);
/* A parsed document again as JSON, numbers with their shortest text. */
void json_value_write(struct json_out *j, const json_t *value);
void json_members_write(struct json_out *j, const json_t *object); /* without the braces */
struct str or_empty(struct str s);
void instant_write(struct json_out *j, int64_t us);
struct act call_act(const struct http_call *c);
/* An audit entry about a sample; detail is a JSON object or "". */
enum rc sample_audit(struct txn *t, const struct act *by, struct str sample_id, const char *action,
	struct str detail, struct err *err) MUST_CHECK;
/* New state with its place in the history; comment may be "". Verdict columns are computed anew. */
enum rc sample_move(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	enum sample_step step, struct str comment, struct err *err) MUST_CHECK;

/* ---- one row of the list */
void summary_row_write(struct json_out *j, struct rows *r);
void summary_write(struct json_out *j, const struct sample *s); /* the object stays open */
/* The whole sample as the answer of a call, with ETag. */
enum rc sample_answer(
	struct http_call *c, struct db *db, const struct sample *s, struct err *err) MUST_CHECK;
struct str version_text(struct arena *a, int64_t version);
/* The sample of param[0]; in the transaction of a change also If-Match. */
enum rc
call_sample(struct sample *out, struct http_call *c, struct db *db, struct err *err) MUST_CHECK;
enum rc call_sample_to_change(
	struct sample *out, struct http_call *c, struct txn *t, struct err *err) MUST_CHECK;

/* ---- files */
#define SIGNAL_CEILING \
	((size_t)512 << 20) /* of what a file of 32 MiB may become while it is read */
/* The member "file" of a body, bytes as base64 text. */
enum rc body_file(struct str *out, struct http_call *c, struct err *err) MUST_CHECK;
struct stored_file {
	struct str sample, sha256, name, bytes;
	struct str layout_text; /* of the laboratory's own description that read it, "" none */
	int64_t layout_version;
};
/* E_NOT_FOUND also when its sample is not the caller's to see. */
enum rc file_load(struct stored_file *out, struct arena *a, struct db *db, const struct user *user,
	struct str id, struct err *err) MUST_CHECK;
struct str disposition_text(struct arena *a, const char *kind, struct str name);

/* Places on curves that a person chose: "marks" of a body, {specimen, feature, x, unit, reason}. */
struct compute_request;
enum rc marks_read(struct compute_request *req, struct arena *a, const struct act *by,
	const json_t *list, struct err *err) MUST_CHECK;
/* "marks" of the audit entry, behind a comma; "" when there are none. In arena a. */
struct str marks_audit(struct arena *a, const json_t *list);

/* ---- results */
struct stored_result {
	struct str id, reading, document, by, engine;
	int64_t at_us;
	bool superseded;
};
enum rc results_load(struct stored_result **out, int *n, struct arena *a, struct db *db,
	struct str lab_id, struct str sample_id, struct err *err) MUST_CHECK;
/* {"results":[those that count]}, as judge reads it */
struct str results_document(struct arena *a, const struct stored_result *r, int n);
/* Titles of a property with its direction. In arena a. */
struct names result_title(struct arena *a, const struct pack_library *lib, struct str property);
/* The members of one result with titles; the object stays open. */
void result_members_write(struct json_out *j, const struct pack_library *lib, const json_t *result);

/* ---- report */
struct report_row {
	struct str id, number, sha256, token, by;
	int64_t issued_us;
};
/* *found false when the sample has none. */
enum rc report_find(bool *found, struct report_row *out, struct arena *a, struct db *db,
	struct str lab_id, struct str sample_id, struct err *err) MUST_CHECK;
void report_row_write(struct json_out *j, const struct centre *centre, const struct report_row *r);

#endif
