/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A stored file read again: what today's reader gives beside what was made of it on its day. Nothing is changed. */
#include "testing/handlers.h"
#include "testing/layout.h"
#include "testing/recognised.h"

struct first_reading {
	struct str format, engine, document; /* "" when the file came before readings were kept */
	int64_t version;
};

static enum rc
first_load(struct first_reading *out, struct arena *a, struct db *db, struct str lab, struct str id,
	struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(
		&r, db, &SQL_FILE_READING_BY, (struct bind[]){ B_TEXT(lab), B_TEXT(id) }, err);

	*out = (struct first_reading){ STR(""), STR(""), STR(""), 0 };
	if (rc)
		return rc;
	if (rows_next(r)) {
		out->format = arena_str(a, rows_text(r, 0));
		out->version = rows_int(r, 1);
		out->engine = arena_str(a, rows_text(r, 2));
		out->document = arena_str(a, rows_text(r, 3));
	}
	return rows_end(r, err);
}

static void
reader_write(struct json_out *j, struct str format, int64_t version, struct str engine)
{
	jout_object(j);
	JOUT_TEXT(j, "format", format);
	JOUT_INTEGER(j, "version", version);
	JOUT_TEXT(j, "engine", engine);
	jout_object_end(j);
}

static enum rc
reading_answer(struct http_call *c, const struct stored_file *stored,
	const struct first_reading *first, const struct signal_file *now, const struct plan *plan,
	struct err *err)
{
	const struct act by = call_act(c);
	enum language l = language_of(c->language);
	struct json_out j;
	json_t *then = NULL;

	if (first->document.n) {
		enum rc rc = json_read(&then, first->document, err);

		if (rc)
			return rc;
	}
	jout_start(&j, &c->out);
	jout_object(&j);
	JOUT_TEXT(&j, "name", stored->name);
	JOUT_TEXT(&j, "sha256", stored->sha256);
	recognised_write(&j, now, l);
	jout_key(&j, STR("then"));
	if (then)
		reader_write(&j, first->format, first->version, first->engine);
	else
		jout_nothing(&j);
	jout_key(&j, STR("now"));
	reader_write(&j, now->format, now->version, STR(HIDEMARK_VERSION));
	differences_write(&j, then, now);
	advice_write(&j, now, plan, by.centre->lib, STR_NONE, l);
	jout_object_end(&j);
	json_decref(then);
	return E_OK;
}

enum rc
file_reading_get(struct http_call *c, struct db *db, struct err *err)
{
	const struct act by = call_act(c);
	const struct signal_dictionary *dict;
	struct first_reading first;
	struct stored_file stored;
	struct signal_file now;
	struct arena work;
	struct plan plan;
	enum rc rc;

	rc = file_load(&stored, &c->arena, db, by.user, c->param[0], err);
	if (!rc)
		rc = first_load(&first, &c->arena, db, str_of(by.user->lab_id), c->param[0], err);
	if (!rc)
		rc = plan_load(&plan, &c->arena, db, &by, stored.sample, err);
	if (!rc)
		rc = laboratory_words(&dict, &c->arena, db, &by, err);
	if (rc)
		return rc;
	arena_init(&work, SIGNAL_CEILING);
	rc = signal_read(&now, &work, dict, stored.bytes, err);
	if (!rc)
		rc = reading_answer(c, &stored, &first, &now, &plan, err);
	arena_release(&work);
	return rc;
}
