/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Samples: registered, planned, measured, reviewed, reported. The rules stand here and in the .c files beside; routes
 * are thin. Whatever writes takes a transaction and a sample that was loaded inside it, writes the audit entry
 * itself and moves the sample's version on.
 */
#ifndef TESTING_TESTING_H
#define TESTING_TESTING_H

#include "standards/standards.h"
#include "text/text.h"

extern const struct http_route testing_routes[];
extern const int n_testing_routes;
extern const struct migration testing_migrations[];
extern const int n_testing_migrations;

/* Who acts, when, with what knowledge. */
struct act {
	const struct centre *centre;
	const struct user *user;
	int64_t now_us;
};

/* ---- states ------------------------------------------------------------------------------------- */

enum sample_state {
	SAMPLE_RECEIVED,
	SAMPLE_TESTING,
	SAMPLE_REVIEW,
	SAMPLE_APPROVED,
	SAMPLE_REPORTED,
	SAMPLE_STATES
};

enum sample_step {
	STEP_EDIT,
	STEP_PLAN,
	STEP_ENTER,
	STEP_SUBMIT,
	STEP_APPROVE,
	STEP_RETURN,
	STEP_ISSUE,
	SAMPLE_STEPS
};

const char *sample_state_name(enum sample_state s);
bool sample_state_read(enum sample_state *out, struct str name);
/* Where a step leads from here: E_STATE when it is not allowed. */
enum rc sample_state_after(enum sample_state *out, enum sample_state from, enum sample_step step,
	struct err *err) MUST_CHECK;

/* ---- samples ------------------------------------------------------------------------------------ */

/* member of the API, most bytes, required on registration */
#define SAMPLE_FIELD_LIST(X)            \
	X(name, 200, true)              \
	X(customer_id, 36, true)        \
	X(product, 40, true)            \
	X(received_at, 40, true)        \
	X(colour, 100, false)           \
	X(class, 1, false)              \
	X(leather_type, 100, false)     \
	X(tannage, 100, false)          \
	X(finish, 100, false)           \
	X(thickness_nominal, 40, false) \
	X(condition, 400, false)        \
	X(note, 2000, false)            \
	X(client_reference, 100, false) \
	X(batch, 100, false)

struct sample_fields {
#define X(field, max, required) struct str field;
	SAMPLE_FIELD_LIST(X)
#undef X
};

struct sample {
	struct str id, number;
	enum sample_state state;
	struct str customer_zh, customer_en;
	struct str verdict_today, verdict_next; /* "" none */
	int64_t version, created_us;
	struct str created_by;
	struct sample_fields f;
};

/* E_NOT_FOUND also for what belongs to another laboratory or, for an enterprise, another customer. In arena a. */
enum rc sample_load(struct sample *out, struct arena *a, struct db *db, const struct user *user,
	struct str id, struct err *err) MUST_CHECK;

/* Fields of a body over those that *out holds (all empty before a registration): E_MISSING, E_DOMAIN, E_TOO_BIG. */
enum rc sample_fields_read(struct sample_fields *out, const json_t *body, bool registering,
	struct err *err) MUST_CHECK;
/* The customer's names; E_DOMAIN with field customer_id. */
enum rc customer_find(struct names *out, struct arena *a, struct db *db, struct str lab_id,
	struct str customer_id, struct err *err) MUST_CHECK;
enum rc sample_create(struct sample *out, struct arena *a, struct txn *t, const struct act *by,
	const struct sample_fields *fields, const struct names *customer,
	struct err *err) MUST_CHECK;
enum rc sample_change(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	const struct sample_fields *fields, const struct names *customer,
	struct err *err) MUST_CHECK;

/* ---- plan --------------------------------------------------------------------------------------- */

struct order {
	const struct standard
		*standard; /* of the packs as they are now; NULL when no pack has it any more */
	struct str id, edition, class_id, hash;
};
struct plan_item {
	struct str id, method, edition, hash;
	int readings; /* current sets of them */
};
struct plan {
	struct plan_item *item;
	int n_items;
	struct order *order;
	int n_orders;
};
enum rc plan_load(struct plan *out, struct arena *a, struct db *db, const struct act *by,
	struct str sample_id, struct err *err) MUST_CHECK;
/* A body {"methods", "standards"} against the packs: unknown document, missing or unknown class, twice the same. */
enum rc plan_read(struct plan *out, struct arena *a, const struct act *by, const struct sample *s,
	const json_t *body, struct err *err) MUST_CHECK;
enum rc plan_set(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	const struct plan *plan, struct err *err) MUST_CHECK;

/* ---- files, readings, results ------------------------------------------------------------------- */

struct new_file {
	struct str name, method, bytes;
	char sha256[65];
	struct str format;
	unsigned version; /* of the reader */
	const struct signal_dictionary
		*dict;     /* given: what it is read with; NULL: the words of the centre */
	struct str layout; /* of the description that read it, "" none */
	int64_t layout_version;
	struct str same; /* given: name of a file of the sample with the same bytes, "" none */
	struct str description; /* JSON of what was recognised */
	struct str advice; /* JSON: what of the plan the file serves, and what needs a person */
};
/*
 * Reads the file (name, bytes and method are given) to the end, and holds it against the plan: E_FORMAT when it cannot be
 * read.
 */
enum rc file_read(struct new_file *out, struct arena *a, const struct act *by,
	const struct plan *plan, enum language l, struct err *err) MUST_CHECK;
enum rc file_insert(char id[UUID_TEXT_SIZE], struct txn *t, const struct act *by,
	const struct sample *s, const struct new_file *in, struct err *err) MUST_CHECK;

struct new_readings {
	const struct method *method;
	const json_t *inputs, *marks, *conditions; /* borrowed from the body, may be NULL */
	struct str replaces, reason;               /* "" none */
	struct str *file_id, *file_sha256;
	int n_files;
	struct str document; /* what was computed, as JSON */
};
/* Checks the body and computes. sample NULL: a preview, files of any visible sample. In arena a. */
enum rc
readings_compute(struct new_readings *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, const json_t *body, struct err *err) MUST_CHECK;
/* Stores readings and results, and the sample's verdicts. */
enum rc readings_insert(char id[UUID_TEXT_SIZE], struct sample *s, struct arena *a, struct txn *t,
	const struct act *by, const struct new_readings *in, struct err *err) MUST_CHECK;

/* ---- verdicts ----------------------------------------------------------------------------------- */

struct verdicts {
	struct standard_verdict *item;
	int n;
};
/* The ordered standards (or all) in the editions of that day. */
enum rc sample_verdicts(struct verdicts *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, struct date day, bool all, struct err *err) MUST_CHECK;
/* The worst of them: "" for none. */
struct str verdicts_worst(const struct verdicts *v);
/* Bring up to `many` samples up to date whose verdicts a new day or a confirmation changed. *done: how many. */
enum rc verdicts_refresh(int *done, struct store *store, const struct centre *centre,
	int64_t now_us, int many, struct err *err) MUST_CHECK;

/* ---- review and report -------------------------------------------------------------------------- */

enum rc sample_submit(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	struct err *err) MUST_CHECK;
/* E_DENIED to whoever entered readings of this sample. A return needs a comment. */
enum rc sample_review(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	bool approve, struct str comment, struct err *err) MUST_CHECK;

struct new_report {
	char id[UUID_TEXT_SIZE], token[33], sha256[65];
	struct str number, verify_url;
	struct str pdf;     /* in the arena */
	struct str summary; /* JSON: what anybody may see of it */
	int64_t version;    /* of the sample it was drawn from */
};
/* Draws the PDF; slow, so before the transaction. */
enum rc report_draw(struct new_report *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, struct err *err) MUST_CHECK;
enum rc report_insert(struct sample *s, struct txn *t, const struct act *by,
	const struct new_report *in, struct err *err) MUST_CHECK;

#endif
