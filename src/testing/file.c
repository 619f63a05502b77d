/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Files of instruments: read to the end before they are kept, kept as they came under their SHA-256. */
#include "base/number.h"
#include "testing/handlers.h"
#include "testing/layout.h"
#include "testing/recognised.h"

enum rc
file_read(struct new_file *out, struct arena *a, const struct act *by, const struct plan *plan,
	enum language l, struct err *err)
{
	struct signal_file file;
	struct arena work;
	struct json_out j;
	struct buf b;
	enum rc rc;

	if (!out->bytes.n)
		return err_set(err, E_FORMAT, "the file is empty");
	digest_text(out->sha256, out->bytes);
	arena_init(&work, SIGNAL_CEILING);
	rc = signal_read(&file, &work, out->dict ? out->dict : by->centre->dict, out->bytes, err);
	if (rc) {
		err_in_file(err, arena_cstr(a, out->name));
		goto out;
	}
	out->format = arena_str(a, file.format);
	out->version = file.version;
	out->layout = arena_str(a, or_empty(file.layout));
	if (int_parse(&out->layout_version, or_empty(file.layout_version), 1, INT64_MAX, NULL))
		out->layout_version = 0;
	buf_init(&b, 4 << 20);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "sha256", str_of(out->sha256));
	JOUT_TEXT(&j, "name", out->name);
	JOUT_INTEGER(&j, "size", (int64_t)out->bytes.n);
	JOUT_TEXT(&j, "format", out->format);
	recognised_write(&j, &file, l);
	jout_object_end(&j);
	out->description = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_clear(&b);
	jout_start(&j, &b);
	jout_object(&j);
	advice_write(&j, &file, plan, by->centre->lib, or_empty(out->same), l);
	jout_object_end(&j);
	out->advice = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_release(&b);
	if (!out->description.p || !out->advice.p)
		rc = err_set(err, E_TOO_BIG, "the file holds too many columns");
out:
	arena_release(&work);
	return rc;
}

enum rc
file_insert(char id[UUID_TEXT_SIZE], struct txn *t, const struct act *by, const struct sample *s,
	const struct new_file *in, struct err *err)
{
	struct str lab = str_of(by->user->lab_id);
	char detail[200];
	enum sample_state unused;
	enum rc rc;

	rc = sample_state_after(&unused, s->state, STEP_ENTER, err);
	if (rc)
		return rc;
	uuid7_text(id, by->now_us);
	rc = txn_exec(NULL, t, &SQL_FILE_CONTENT_INSERT,
		(struct bind[]){ B_TEXT(lab), B_TEXT(str_of(in->sha256)), B_BLOB(in->bytes) }, err);
	if (rc)
		return rc;
	rc = txn_exec(NULL, t, &SQL_FILE_INSERT,
		(struct bind[]){ B_TEXT(lab), B_TEXT(str_of(id)), B_TEXT(s->id),
			B_TEXT(str_of(in->sha256)), B_TEXT(in->name), B_INT((int64_t)in->bytes.n),
			B_TEXT(in->format), B_TEXT(in->method), B_TEXT(str_of(by->user->id)),
			B_TEXT(str_of(by->user->name)), B_INT(by->now_us) },
		err);
	if (rc)
		return rc;
	rc = txn_exec(NULL, t, &SQL_FILE_READING_INSERT,
		(struct bind[]){ B_TEXT(lab), B_TEXT(str_of(id)), B_TEXT(in->format),
			B_INT(in->version), B_TEXT(STR(HIDEMARK_VERSION)), B_TEXT(in->description),
			B_TEXT(or_empty(in->layout)), B_INT(in->layout_version) },
		err);
	if (rc)
		return rc;
	snprintf(detail, sizeof(detail), "{\"file\":\"%s\",\"sha256\":\"%s\"}", id, in->sha256);
	return sample_audit(t, by, s->id, "sample.file", str_of(detail), err);
}

enum rc
file_load(struct stored_file *out, struct arena *a, struct db *db, const struct user *user,
	struct str id, struct err *err)
{
	bool found = false;
	struct sample s;
	struct rows *r;
	enum rc rc;

	*out = (struct stored_file){ .bytes = STR(""), .layout_text = STR("") };
	rc = db_query(&r, db, &SQL_FILE_BY_ID,
		(struct bind[]){ B_TEXT(str_of(user->lab_id)), B_TEXT(id) }, err);
	if (rc)
		return rc;
	if (rows_next(r)) {
		found = true;
		out->sample = arena_str(a, rows_text(r, 0));
		out->sha256 = arena_str(a, rows_text(r, 1));
		out->name = arena_str(a, rows_text(r, 2));
		out->bytes = arena_str(a, rows_blob(r, 3));
		out->layout_text = arena_str(a, or_empty(rows_text(r, 4)));
		out->layout_version = rows_int(r, 5);
	}
	rc = rows_end(r, err);
	if (rc)
		return rc;
	if (!found || sample_load(&s, a, db, user, out->sample, NULL))
		return err_set(err, E_NOT_FOUND, "there is no such file");
	if (!out->bytes.p || !out->layout_text.p)
		return err_set(err, E_TOO_BIG, "the files are too big together");
	return E_OK;
}

/* ---- routes ------------------------------------------------------------------------------------- */

static enum rc
same_find(struct str *name, struct http_call *c, struct db *db, const struct sample *s,
	const char *sha256, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, &SQL_FILE_SAME,
		(struct bind[]){ B_TEXT(str_of(call_user(c)->lab_id)), B_TEXT(s->id),
			B_TEXT(str_of(sha256)) },
		err);

	*name = STR("");
	if (rc)
		return rc;
	if (rows_next(r))
		*name = arena_str(&c->arena, rows_text(r, 1));
	return rows_end(r, err);
}

enum rc
file_upload_prepare(struct http_call *c, struct db *db, struct err *err)
{
	const struct act by = call_act(c);
	struct new_file *f = arena_new(&c->arena, struct new_file, 1);
	struct str edition = or_empty(http_query(c, "edition"));
	const struct method *m;
	enum sample_state unused;
	struct sample s;
	struct plan plan;
	enum rc rc;

	if (!f)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = f;
	f->name = str_trim(or_empty(http_query(c, "name")));
	f->method = or_empty(http_query(c, "method"));
	f->bytes = c->raw;
	rc = call_sample(&s, c, db, err);
	if (rc)
		return rc;
	if (!f->name.n)
		return err_field(err, E_MISSING, "name", "this field must be filled in");
	if (f->name.n > 200 || !utf8_valid(f->name))
		return err_field(
			err, E_DOMAIN, "name", "a file name has at most 200 bytes of UTF-8");
	if (f->method.n) {
		rc = in_body(
			pack_method(&m, by.centre->lib, f->method, edition, err), "method", err);
		if (rc)
			return rc;
		f->method = m->id;
	}
	rc = sample_state_after(&unused, s.state, STEP_ENTER, err);
	if (rc)
		return rc;
	digest_text(f->sha256, f->bytes);
	rc = same_find(&f->same, c, db, &s, f->sha256, err);
	if (!rc)
		rc = plan_load(&plan, &c->arena, db, &by, s.id, err);
	if (!rc)
		rc = laboratory_words(&f->dict, &c->arena, db, &by, err);
	return rc ? rc : file_read(f, &c->arena, &by, &plan, language_of(c->language), err);
}

enum rc
file_upload_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct new_file *f = c->state;
	const struct act by = call_act(c);
	char id[UUID_TEXT_SIZE];
	struct sample s;
	enum rc rc;

	rc = call_sample(&s, c, txn_db(t), err);
	if (rc)
		return rc;
	rc = file_insert(id, t, &by, &s, f, err);
	if (rc)
		return rc;
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/files/%s", id);
	buf_printf(&c->out, "{\"file\":{\"id\":\"%s\",", id);
	/* each without its opening brace */
	buf_put(&c->out, str_from(f->description, 1));
	buf_char(&c->out, ',');
	buf_put(&c->out, str_from(f->advice, 1));
	return E_OK;
}

/* A name for Content-Disposition (RFC 6266): percent-encoded, so that any language's letters arrive. */
struct str
disposition_text(struct arena *a, const char *kind, struct str name)
{
	struct buf b;
	struct str out;

	buf_init(&b, 4096);
	buf_printf(&b, "%s; filename*=UTF-8''", kind);
	for (size_t i = 0; i < name.n; i++) {
		unsigned char ch = (unsigned char)name.p[i];

		if ((ch >= '0' && ch <= '9') || (ch >= 'A' && ch <= 'Z') ||
			(ch >= 'a' && ch <= 'z') || ch == '.' || ch == '-' || ch == '_')
			buf_char(&b, (char)ch);
		else
			buf_printf(&b, "%%%02X", ch);
	}
	out = arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

enum rc
file_get(struct http_call *c, struct db *db, struct err *err)
{
	struct stored_file f;
	enum rc rc = file_load(&f, &c->arena, db, call_user(c), c->param[0], err);

	if (rc)
		return rc;
	c->out_type = STR("application/octet-stream");
	c->disposition = disposition_text(&c->arena, "attachment", f.name);
	buf_put(&c->out, f.bytes);
	return E_OK;
}
