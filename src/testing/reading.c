/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sets of readings: checked, computed and stored together with their results, or not at all. What was stored is never
 * changed; a correction is a new set that names the old one and says why.
 */
#include "base/number.h"
#include "compute/compute.h"
#include "testing/handlers.h"
#include "testing/layout.h"

#define INPUTS_MOST 5000
#define FILES_MOST 50

/* ---- the body ----------------------------------------------------------------------------------- */

static enum rc
input_read(struct given_input *out, const json_t *item, struct err *err)
{
	enum rc rc;

	*out = (struct given_input){
		.name = STR(""), .text = STR(""), .unit = STR(""), .specimen = STR("")
	};
	if (!json_is_object(item))
		return err_field(err, E_DOMAIN, "inputs",
			"an input is an object with name, value, unit and specimen");
	if ((rc = member_text(&out->name, item, "name", 100, true, err)))
		return rc;
	rc = member_text(&out->text, item, "value", 100, true, err);
	if (rc) { /* the name of the input says more than the word value */
		char field[64];

		snprintf(field, sizeof(field), "%.*s", STR_FMT(out->name));
		if (rc == E_MISSING)
			return err_field(err, rc, field, "this value must be filled in");
		return err_field(err, rc, field, "this value must be text, as it was read");
	}
	if ((rc = member_text(&out->unit, item, "unit", 31, false, err)))
		return rc;
	return member_text(&out->specimen, item, "specimen", 100, false, err);
}

static enum rc
inputs_read(struct compute_request *req, struct arena *a, const json_t *list, struct err *err)
{
	struct given_input *input;
	size_t n = json_array_size(list), i;
	json_t *item;

	if (list && !json_is_array(list))
		return err_field(err, E_DOMAIN, "inputs", "the inputs are a list");
	if (n > INPUTS_MOST)
		return err_field(
			err, E_TOO_BIG, "inputs", "there are more than %d inputs", INPUTS_MOST);
	input = arena_new(a, struct given_input, n + 1);
	if (!input)
		return err_set(err, E_TOO_BIG, "the request is too big");
	json_array_foreach(list, i, item)
	{
		enum rc rc = input_read(&input[i], item, err);

		if (rc)
			return rc;
		for (size_t k = 0; k < i; k++)
			if (str_eq(input[k].name, input[i].name) &&
				str_eq(input[k].specimen, input[i].specimen)) {
				char field[64];

				snprintf(field, sizeof(field), "%.*s", STR_FMT(input[i].name));
				return err_field(err, E_EXISTS, field,
					"this value is given twice for specimen '%s'",
					arena_cstr(a, input[i].specimen));
			}
	}
	req->input = input;
	req->n_inputs = (int)n;
	return E_OK;
}

static enum rc
files_read(struct new_readings *out, struct compute_request *req, struct arena *a, struct db *db,
	const struct act *by, const struct sample *s, const json_t *list, struct err *err)
{
	size_t n = json_array_size(list), i;
	struct given_file *file = arena_new(a, struct given_file, n + 1);
	json_t *item;

	if (list && !json_is_array(list))
		return err_field(err, E_DOMAIN, "files", "the files are a list of ids");
	if (n > FILES_MOST)
		return err_field(
			err, E_TOO_BIG, "files", "there are more than %d files", FILES_MOST);
	out->file_id = arena_new(a, struct str, n + 1);
	out->file_sha256 = arena_new(a, struct str, n + 1);
	if (!file || !out->file_id || !out->file_sha256)
		return err_set(err, E_TOO_BIG, "the request is too big");
	json_array_foreach(list, i, item)
	{
		struct str id = str_of(json_string_value(item));
		struct stored_file stored;
		enum rc rc = file_load(&stored, a, db, by->user, or_empty(id), err);

		if (rc == E_NOT_FOUND || (!rc && s && !str_eq(stored.sample, s->id)))
			return err_field(err, E_DOMAIN, "files", "there is no such file");
		if (rc)
			return rc;
		for (size_t k = 0; k < i; k++)
			if (str_eq(out->file_sha256[k], stored.sha256))
				return err_field(err, E_EXISTS, "files",
					"the same file is given twice: %s",
					arena_cstr(a, stored.name));
		out->file_id[i] = id;
		out->file_sha256[i] = stored.sha256;
		file[i] = (struct given_file){ stored.name, stored.bytes, NULL };
		rc = stored_words(&file[i].dict, a, by->centre, &stored, err);
		if (rc)
			return rc;
	}
	req->file = file;
	req->n_files = out->n_files = (int)n;
	return E_OK;
}

static enum rc
conditions_check(const json_t *conditions, struct err *err)
{
	static const struct {
		const char *name;
		double low, high;
	} known[] = { { "temperature", -40, 80 }, { "humidity", 0, 100 } };

	if (!conditions || json_is_null(conditions))
		return E_OK;
	if (!json_is_object(conditions))
		return err_field(err, E_DOMAIN, "conditions",
			"the conditions are an object with temperature and humidity");
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		struct str text = STR("");
		double value;
		enum rc rc = member_text(&text, conditions, known[i].name, 20, false, err);

		if (rc)
			return rc;
		if (!text.n)
			continue;
		if (num_parse(&value, text, NULL) || value < known[i].low || value > known[i].high)
			return err_field(err, E_DOMAIN, known[i].name,
				"this is a number from %g to %g", known[i].low, known[i].high);
	}
	return E_OK;
}

/* The plan decides the edition; a preview may name any. */
static enum rc
method_pick(struct new_readings *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, const json_t *body, struct err *err)
{
	struct str id = STR(""), edition = STR("");
	struct plan plan;
	enum rc rc;

	if ((rc = member_text(&id, body, "method", 100, true, err)) ||
		(rc = member_text(&edition, body, "edition", 40, false, err)) ||
		(rc = in_body(pack_method(&out->method, by->centre->lib, id, edition, err),
			 "method", err)))
		return rc;
	if (!s)
		return E_OK;
	rc = plan_load(&plan, a, db, by, s->id, err);
	if (rc)
		return rc;
	for (int i = 0; i < plan.n_items; i++) {
		const struct plan_item *item = &plan.item[i];

		if (!str_eq(item->method, out->method->id))
			continue;
		if (edition.n && !str_eq(item->edition, out->method->edition))
			return err_field(err, E_STATE, "edition", "the plan says edition %s",
				arena_cstr(a, item->edition));
		return pack_method(&out->method, by->centre->lib, item->method, item->edition, err);
	}
	return err_field(err, E_STATE, "method", "%s is not in the plan of this sample",
		arena_cstr(a, out->method->id));
}

static enum rc
document_make(struct str *out, struct arena *a, const struct compute_request *req, struct err *err)
{
	struct result_set set;
	struct arena work;
	struct json_out j;
	struct buf b;
	enum rc rc;

	arena_init(&work, SIGNAL_CEILING);
	buf_init(&b, 16 << 20);
	rc = compute_run(&set, &work, req, err);
	if (!rc) {
		jout_start(&j, &b);
		result_set_write(&j, &set);
		*out = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
		if (!out->p)
			rc = err_set(err, E_TOO_BIG, "the results are too big");
	}
	buf_release(&b);
	arena_release(&work);
	return rc;
}

enum rc
readings_compute(struct new_readings *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, const json_t *body, struct err *err)
{
	struct compute_request req = { .lib = by->centre->lib, .dict = by->centre->dict };
	enum sample_state unused;
	enum rc rc;

	*out = (struct new_readings){ .inputs = json_object_get(body, "inputs"),
		.marks = json_object_get(body, "marks"),
		.conditions = json_object_get(body, "conditions"),
		.replaces = STR(""),
		.reason = STR("") };
	if (s && (rc = sample_state_after(&unused, s->state, STEP_ENTER, err)))
		return rc;
	if ((rc = method_pick(out, a, db, by, s, body, err)) ||
		(rc = member_text(&out->replaces, body, "replaces", 36, false, err)) ||
		(rc = member_text(&out->reason, body, "reason", 500, out->replaces.n > 0, err)) ||
		(rc = conditions_check(out->conditions, err)) ||
		(rc = inputs_read(&req, a, out->inputs, err)) ||
		(rc = marks_read(&req, a, by, out->marks, err)) ||
		(rc = files_read(out, &req, a, db, by, s, json_object_get(body, "files"), err)))
		return rc;
	req.method = out->method;
	return document_make(&out->document, a, &req, err);
}

/* ---- storing ------------------------------------------------------------------------------------ */

/* One current set a method: a second one must say which it replaces, and that one must be current. */
static enum rc
replaces_check(struct txn *t, const struct act *by, const struct sample *s,
	const struct new_readings *in, struct err *err)
{
	char current[UUID_TEXT_SIZE] = "";
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, txn_db(t), &SQL_READING_LIST,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id) }, err);
	if (rc)
		return rc;
	while (rows_next(r))
		if (str_eq(rows_text(r, 1), in->method->id) && !rows_int(r, 12))
			snprintf(current, sizeof(current), "%.*s", STR_FMT(rows_text(r, 0)));
	rc = rows_end(r, err);
	if (rc)
		return rc;
	if (!in->replaces.n && current[0])
		return err_field(err, E_EXISTS, "replaces",
			"this method has readings already; a correction names them and says why");
	if (in->replaces.n && !str_eq(in->replaces, str_of(current)))
		return err_field(err, E_STATE, "replaces",
			"these are not the current readings of this method");
	return E_OK;
}

static enum rc
files_unused(struct txn *t, const struct act *by, const struct sample *s,
	const struct new_readings *in, struct err *err)
{
	for (int i = 0; i < in->n_files; i++) {
		bool used = false;
		struct rows *r;
		enum rc rc;

		rc = db_query(&r, txn_db(t), &SQL_FILE_USED,
			(struct bind[]){ B_TEXT(str_of(by->user->lab_id)),
				B_TEXT(in->file_sha256[i]), B_TEXT(s->id), B_TEXT(in->method->id) },
			err);
		if (rc)
			return rc;
		while (rows_next(r))
			used = used || !str_eq(rows_text(r, 0), in->replaces);
		rc = rows_end(r, err);
		if (rc)
			return rc;
		if (used)
			return err_field(err, E_EXISTS, "files",
				"this file has been evaluated for this sample already");
	}
	return E_OK;
}

static enum rc
result_insert(struct txn *t, const struct act *by, const struct sample *s, const char *reading,
	size_t position, const json_t *result, struct err *err)
{
	const json_t *value = json_object_get(result, "value"), *u = json_object_get(result, "u");
	char id[UUID_TEXT_SIZE];
	struct json_out j;
	struct buf b;
	enum rc rc;

	uuid7_text(id, by->now_us);
	buf_init(&b, 8 << 20);
	jout_start(&j, &b);
	json_value_write(&j, result);
	rc = b.bad ? err_set(err, E_TOO_BIG, "the results are too big")
		   : txn_exec(NULL, t, &SQL_RESULT_INSERT,
			     (struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id),
				     B_TEXT(str_of(reading)), B_INT((int64_t)position),
				     B_TEXT(str_of(id)),
				     B_TEXT(or_empty(json_member_text(result, "property"))),
				     json_is_number(value) ? B_REAL(json_number_value(value))
							   : B_NULL,
				     B_TEXT(or_empty(json_member_text(result, "unit"))),
				     json_is_number(u) ? B_REAL(json_number_value(u)) : B_NULL,
				     B_TEXT(or_empty(json_member_text(result, "text"))),
				     B_TEXT(buf_str(&b)) },
			     err);
	buf_release(&b);
	return rc;
}

static enum rc
results_insert(struct txn *t, const struct act *by, const struct sample *s, const char *reading,
	struct str document, struct err *err)
{
	json_t *whole, *result;
	size_t i;
	enum rc rc = json_read(&whole, document, err);

	if (rc)
		return rc;
	json_array_foreach(json_object_get(whole, "results"), i, result)
	{
		rc = result_insert(t, by, s, reading, i, result, err);
		if (rc)
			break;
	}
	json_decref(whole);
	return rc;
}

/* A member of the body again as text; "[]" or "{}" when it is absent. */
static struct str
member_json(struct arena *a, const json_t *value, struct str absent)
{
	struct json_out j;
	struct buf b;
	struct str out;

	if (!value || json_is_null(value))
		return absent;
	buf_init(&b, 4 << 20);
	jout_start(&j, &b);
	json_value_write(&j, value);
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

enum rc
readings_insert(char id[UUID_TEXT_SIZE], struct sample *s, struct arena *a, struct txn *t,
	const struct act *by, const struct new_readings *in, struct err *err)
{
	struct str lab = str_of(by->user->lab_id);
	enum sample_state unused;
	enum rc rc;

	if ((rc = sample_state_after(&unused, s->state, STEP_ENTER, err)) ||
		(rc = replaces_check(t, by, s, in, err)) || (rc = files_unused(t, by, s, in, err)))
		return rc;
	uuid7_text(id, by->now_us);
	rc = txn_exec(NULL, t, &SQL_READING_INSERT,
		(struct bind[]){ B_TEXT(lab), B_TEXT(str_of(id)), B_TEXT(s->id),
			B_TEXT(in->method->id), B_TEXT(in->method->edition),
			B_TEXT(in->method->hash), B_TEXT(STR(HIDEMARK_VERSION)),
			B_TEXT(member_json(a, in->inputs, STR("[]"))),
			B_TEXT(member_json(a, in->conditions, STR("{}"))),
			in->replaces.n ? B_TEXT(in->replaces) : B_NULL, B_TEXT(in->reason),
			B_TEXT(str_of(by->user->id)), B_TEXT(str_of(by->user->name)),
			B_INT(by->now_us), B_TEXT(member_json(a, in->marks, STR("[]"))) },
		err);
	for (int i = 0; !rc && i < in->n_files; i++)
		rc = txn_exec(NULL, t, &SQL_READING_FILE_INSERT,
			(struct bind[]){
				B_TEXT(lab), B_TEXT(str_of(id)), B_INT(i), B_TEXT(in->file_id[i]) },
			err);
	if (rc || (rc = results_insert(t, by, s, id, in->document, err)) ||
		(rc = sample_move(s, a, t, by, STEP_ENTER, STR(""), err)))
		return rc;
	return sample_audit(t, by, s->id, in->replaces.n ? "reading.correct" : "reading.enter",
		arena_printf(a, "{\"reading\":\"%s\",\"method_pack\":\"%.*s\"%.*s}", id,
			STR_FMT(in->method->hash), STR_FMT(marks_audit(a, in->marks))),
		err);
}

/* ---- routes ------------------------------------------------------------------------------------- */

/* The computed document with titles, behind an id when it was stored. */
static enum rc
document_answer(struct http_call *c, const char *id, struct str document, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	json_t *whole, *result, *member;
	const char *key;
	struct json_out j;
	size_t i;
	enum rc rc = json_read(&whole, document, err);

	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	if (id)
		JOUT_TEXT(&j, "id", str_of(id));
	json_object_foreach(whole, key, member)
	{
		jout_key(&j, str_of(key));
		if (strcmp(key, "results") != 0) {
			json_value_write(&j, member);
			continue;
		}
		jout_array(&j);
		json_array_foreach(member, i, result)
		{
			jout_object(&j);
			result_members_write(&j, lib, result);
			jout_object_end(&j);
		}
		jout_array_end(&j);
	}
	jout_object_end(&j);
	json_decref(whole);
	return E_OK;
}

enum rc
readings_prepare(struct http_call *c, struct db *db, struct err *err)
{
	const struct act by = call_act(c);
	struct new_readings *in = arena_new(&c->arena, struct new_readings, 1);
	struct sample s;
	enum rc rc;

	if (!in)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = in;
	rc = call_sample(&s, c, db, err);
	if (rc)
		return rc;
	return readings_compute(in, &c->arena, db, &by, &s, c->body, err);
}

enum rc
readings_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct new_readings *in = c->state;
	const struct act by = call_act(c);
	char id[UUID_TEXT_SIZE];
	struct sample s;
	enum rc rc;

	rc = call_sample(&s, c, txn_db(t), err);
	if (rc)
		return rc;
	rc = readings_insert(id, &s, &c->arena, t, &by, in, err);
	if (rc)
		return rc;
	c->status = 201;
	c->etag = version_text(&c->arena, s.version);
	c->location = arena_printf(&c->arena, "/api/v1/samples/%.*s/results", STR_FMT(s.id));
	return document_answer(c, id, in->document, err);
}

enum rc
compute_preview(struct http_call *c, struct db *db, struct err *err)
{
	const struct act by = call_act(c);
	struct new_readings in;
	enum rc rc = readings_compute(&in, &c->arena, db, &by, NULL, c->body, err);

	return rc ? rc : document_answer(c, NULL, in.document, err);
}
