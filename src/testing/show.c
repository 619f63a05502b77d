/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One sample with all that belongs to it, as the answer of reading and of every change. */
#include "testing/handlers.h"

static void
fields_write(struct json_out *j, const struct sample_fields *f)
{
	JOUT_TEXT(j, "leather_type", f->leather_type);
	JOUT_TEXT(j, "tannage", f->tannage);
	JOUT_TEXT(j, "finish", f->finish);
	JOUT_TEXT(j, "thickness_nominal", f->thickness_nominal);
	JOUT_TEXT(j, "condition", f->condition);
	JOUT_TEXT(j, "note", f->note);
	JOUT_TEXT(j, "client_reference", f->client_reference);
	JOUT_TEXT(j, "batch", f->batch);
}

static void
plan_write(struct json_out *j, const struct pack_library *lib, const struct plan *p)
{
	jout_key(j, STR("plan"));
	jout_array(j);
	for (int i = 0; i < p->n_items; i++) {
		const struct plan_item *item = &p->item[i];
		const struct method *m;
		bool known = !pack_method(&m, lib, item->method, item->edition, NULL);

		jout_object(j);
		JOUT_TEXT(j, "id", item->id);
		JOUT_TEXT(j, "method", item->method);
		JOUT_TEXT(j, "edition", item->edition);
		JOUT_TEXT(j, "title_zh", known ? m->title.zh : item->method);
		JOUT_TEXT(j, "title_en", known ? m->title.en : item->method);
		JOUT_TEXT(j, "state", item->readings ? STR("done") : STR("open"));
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_key(j, STR("orders"));
	jout_array(j);
	for (int i = 0; i < p->n_orders; i++) {
		const struct order *o = &p->order[i];

		jout_object(j);
		JOUT_TEXT(j, "standard", o->id);
		JOUT_TEXT(j, "edition", o->edition);
		JOUT_TEXT(j, "title_zh", o->standard ? o->standard->title.zh : o->id);
		JOUT_TEXT(j, "title_en", o->standard ? o->standard->title.en : o->id);
		JOUT_TEXT(j, "class", o->class_id);
		JOUT_TEXT(j, "hash", o->hash);
		JOUT_BOOL(j, "changed", !o->standard || !str_eq(o->standard->hash, o->hash));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static enum rc
reading_files_write(
	struct json_out *j, struct db *db, struct str lab, struct str reading, struct err *err)
{
	struct rows *r;
	enum rc rc;

	rc = db_query(
		&r, db, &SQL_READING_FILES, (struct bind[]){ B_TEXT(lab), B_TEXT(reading) }, err);
	if (rc)
		return rc;
	jout_key(j, STR("files"));
	jout_array(j);
	while (rows_next(r))
		jout_text(j, rows_text(r, 0));
	jout_array_end(j);
	return rows_end(r, err);
}

static enum rc
readings_show(struct json_out *j, struct db *db, struct str lab, struct str sample, struct err *err)
{
	struct rows *r;
	enum rc rc, end;

	rc = db_query(
		&r, db, &SQL_READING_LIST, (struct bind[]){ B_TEXT(lab), B_TEXT(sample) }, err);
	if (rc)
		return rc;
	jout_key(j, STR("readings"));
	jout_array(j);
	while (!rc && rows_next(r)) {
		jout_object(j);
		JOUT_TEXT(j, "id", rows_text(r, 0));
		JOUT_TEXT(j, "method", rows_text(r, 1));
		JOUT_TEXT(j, "edition", rows_text(r, 2));
		JOUT_TEXT(j, "by", rows_text(r, 10));
		jout_key(j, STR("at"));
		instant_write(j, rows_int(r, 11));
		JOUT_TEXT(j, "replaces", rows_text(r, 7));
		JOUT_TEXT(j, "reason", rows_text(r, 8));
		JOUT_BOOL(j, "superseded", rows_int(r, 12) > 0);
		jout_key(j, STR("conditions"));
		jout_raw(j, rows_text(r, 6));
		jout_key(j, STR("inputs"));
		jout_raw(j, rows_text(r, 5));
		jout_key(j, STR("marks"));
		jout_raw(j, rows_text(r, 13));
		rc = reading_files_write(j, db, lab, rows_text(r, 0), err);
		jout_object_end(j);
	}
	jout_array_end(j);
	end = rows_end(r, rc ? NULL : err);
	return rc ? rc : end;
}

static enum rc
files_show(struct json_out *j, struct db *db, struct str lab, struct str sample, struct err *err)
{
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, db, &SQL_FILE_LIST, (struct bind[]){ B_TEXT(lab), B_TEXT(sample) }, err);
	if (rc)
		return rc;
	jout_key(j, STR("files"));
	jout_array(j);
	while (rows_next(r)) {
		jout_object(j);
		JOUT_TEXT(j, "id", rows_text(r, 0));
		JOUT_TEXT(j, "sha256", rows_text(r, 1));
		JOUT_TEXT(j, "name", rows_text(r, 2));
		JOUT_INTEGER(j, "size", rows_int(r, 3));
		JOUT_TEXT(j, "format", rows_text(r, 4));
		JOUT_TEXT(j, "method", rows_text(r, 5));
		JOUT_TEXT(j, "by", rows_text(r, 6));
		jout_key(j, STR("at"));
		instant_write(j, rows_int(r, 7));
		jout_object_end(j);
	}
	jout_array_end(j);
	return rows_end(r, err);
}

static void
history_entry(
	struct json_out *j, struct str state, int64_t at_us, struct str by, struct str comment)
{
	jout_object(j);
	JOUT_TEXT(j, "state", state);
	jout_key(j, STR("at"));
	instant_write(j, at_us);
	JOUT_TEXT(j, "by", by);
	JOUT_TEXT(j, "comment", comment);
	jout_object_end(j);
}

static enum rc
history_show(
	struct json_out *j, struct db *db, struct str lab, const struct sample *s, struct err *err)
{
	struct rows *r;
	enum rc rc;

	rc = db_query(
		&r, db, &SQL_STATE_CHANGE_LIST, (struct bind[]){ B_TEXT(lab), B_TEXT(s->id) }, err);
	if (rc)
		return rc;
	jout_key(j, STR("history"));
	jout_array(j);
	history_entry(j, STR("received"), s->created_us, s->created_by, STR(""));
	while (rows_next(r))
		history_entry(j, rows_text(r, 0), rows_int(r, 2), rows_text(r, 1), rows_text(r, 3));
	jout_array_end(j);
	return rows_end(r, err);
}

/* What this user may do now: state and permission, and four eyes for a review. */
static enum rc
actions_show(struct json_out *j, struct db *db, const struct user *u, const struct sample *s,
	struct err *err)
{
	static const struct {
		struct str name;
		enum sample_step step;
		enum permission permission;
	} actions[] = {
		{ STR_INIT("edit"), STEP_EDIT, PERMISSION_SAMPLE_REGISTER },
		{ STR_INIT("plan"), STEP_PLAN, PERMISSION_SAMPLE_PLAN },
		{ STR_INIT("enter_readings"), STEP_ENTER, PERMISSION_READING_ENTER },
		{ STR_INIT("submit"), STEP_SUBMIT, PERMISSION_RESULT_SUBMIT },
		{ STR_INIT("review"), STEP_APPROVE, PERMISSION_RESULT_REVIEW },
		{ STR_INIT("issue_report"), STEP_ISSUE, PERMISSION_REPORT_ISSUE },
	};
	enum sample_state unused;
	int64_t own = 0;
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, db, &SQL_READING_BY,
		(struct bind[]){ B_TEXT(str_of(u->lab_id)), B_TEXT(s->id), B_TEXT(str_of(u->id)) },
		err);
	if (rc)
		return rc;
	while (rows_next(r))
		own = rows_int(r, 0);
	rc = rows_end(r, err);
	if (rc)
		return rc;
	jout_key(j, STR("actions"));
	jout_array(j);
	for (size_t i = 0; i < sizeof(actions) / sizeof(actions[0]); i++)
		if (permission_granted(u, actions[i].permission) &&
			!sample_state_after(&unused, s->state, actions[i].step, NULL) &&
			!(own && actions[i].step == STEP_APPROVE))
			jout_text(j, actions[i].name);
	jout_array_end(j);
	return E_OK;
}

static enum rc
report_show(struct json_out *j, struct http_call *c, struct db *db, const struct sample *s,
	struct err *err)
{
	struct report_row row;
	bool found = false;
	enum rc rc = report_find(&found, &row, &c->arena, db, call_lab(c), s->id, err);

	if (rc)
		return rc;
	jout_key(j, STR("report"));
	if (found)
		report_row_write(j, call_centre(c), &row);
	else
		jout_nothing(j);
	return E_OK;
}

enum rc
sample_answer(struct http_call *c, struct db *db, const struct sample *s, struct err *err)
{
	const struct act by = call_act(c);
	struct str lab = call_lab(c);
	struct plan plan;
	struct json_out j;
	enum rc rc;

	rc = plan_load(&plan, &c->arena, db, &by, s->id, err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	summary_write(&j, s);
	fields_write(&j, &s->f);
	plan_write(&j, by.centre->lib, &plan);
	if ((rc = readings_show(&j, db, lab, s->id, err)) ||
		(rc = files_show(&j, db, lab, s->id, err)) ||
		(rc = history_show(&j, db, lab, s, err)) || (rc = report_show(&j, c, db, s, err)) ||
		(rc = actions_show(&j, db, by.user, s, err)))
		return rc;
	jout_key(&j, STR("next_date"));
	date_write(&j, standards_next_date(by.centre->lib, call_today(c)));
	jout_object_end(&j);
	c->etag = version_text(&c->arena, s->version);
	c->fresh = true; /* files, the day and who asks show in it too */
	return E_OK;
}

enum rc
sample_get(struct http_call *c, struct db *db, struct err *err)
{
	struct sample s;
	enum rc rc = call_sample(&s, c, db, err);

	return rc ? rc : sample_answer(c, db, &s, err);
}
