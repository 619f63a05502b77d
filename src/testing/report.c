/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Issuing a report: everything is read and judged anew from what is stored, drawn once, and kept byte for byte with its
 * SHA-256. An issued report is never drawn again.
 */
#include "testing/report.h"

#include <sodium.h>

#include "codec/digest.h"
#include "testing/handlers.h"

#define PDF_CEILING ((size_t)32 << 20)
#define READINGS_MOST 200

/* ---- gathering ------------------------------------------------------------------------------------ */

static enum rc
readings_gather(struct report_facts *f, struct arena *a, struct db *db, struct err *err)
{
	struct rows *r;
	enum rc rc;

	f->reading = arena_new(a, struct report_reading, READINGS_MOST);
	if (!f->reading)
		return err_set(err, E_TOO_BIG, "the report is too big");
	rc = db_query(&r, db, &SQL_READING_LIST,
		(struct bind[]){ B_TEXT(str_of(f->by->user->lab_id)), B_TEXT(f->sample->id) }, err);
	if (rc)
		return rc;
	while (rows_next(r)) {
		if (rows_int(r, 12) || f->n_readings == READINGS_MOST)
			continue;
		f->reading[f->n_readings++] =
			(struct report_reading){ .id = arena_str(a, rows_text(r, 0)),
				.method = arena_str(a, rows_text(r, 1)),
				.edition = arena_str(a, rows_text(r, 2)),
				.conditions = arena_str(a, rows_text(r, 6)),
				.by = arena_str(a, rows_text(r, 10)),
				.at_us = rows_int(r, 11) };
	}
	return rows_end(r, err);
}

static enum rc
results_gather(struct report_facts *f, struct arena *a, struct db *db, struct err *err)
{
	int n;
	enum rc rc = results_load(
		&f->stored, &n, a, db, str_of(f->by->user->lab_id), f->sample->id, err);

	if (rc)
		return rc;
	f->result = arena_new(a, json_t *, (size_t)n + 1);
	if (!f->result)
		return err_set(err, E_TOO_BIG, "the report is too big");
	for (int i = 0; i < n; i++) {
		if (f->stored[i].superseded)
			continue;
		rc = json_read(&f->result[f->n_results], f->stored[i].document, err);
		if (rc)
			return rc;
		f->n_results++;
	}
	return E_OK;
}

static enum rc
reviewer_gather(struct report_facts *f, struct arena *a, struct db *db, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, &SQL_STATE_CHANGE_LIST,
		(struct bind[]){ B_TEXT(str_of(f->by->user->lab_id)), B_TEXT(f->sample->id) }, err);

	if (rc)
		return rc;
	f->reviewer = STR("");
	while (rows_next(r)) {
		if (!str_eq(rows_text(r, 0), STR("approved")))
			continue;
		f->reviewer = arena_str(a, rows_text(r, 1));
		f->reviewed_us = rows_int(r, 2);
	}
	return rows_end(r, err);
}

enum rc
report_facts_load(struct report_facts *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, struct err *err)
{
	struct str lab = str_of(by->user->lab_id);
	enum rc rc;

	*out = (struct report_facts){
		.by = by, .sample = s, .today = instant_date(by->now_us, CENTRE_OFFSET_MIN)
	};
	out->next = standards_next_date(by->centre->lib, out->today);
	if ((rc = organisation_by_id(&out->lab, a, db, lab, lab, err)) ||
		(rc = organisation_by_id(&out->customer, a, db, lab, s->f.customer_id, err)) ||
		(rc = plan_load(&out->plan, a, db, by, s->id, err)) ||
		(rc = readings_gather(out, a, db, err)) || (rc = results_gather(out, a, db, err)) ||
		(rc = reviewer_gather(out, a, db, err)) ||
		(rc = sample_verdicts(&out->now, a, db, by, s, out->today, false, err)))
		return rc;
	if (date_is_set(out->next))
		rc = sample_verdicts(&out->then, a, db, by, s, out->next, false, err);
	return rc;
}

void
report_facts_release(struct report_facts *f)
{
	for (int i = 0; i < f->n_results; i++)
		json_decref(f->result[i]);
	f->n_results = 0;
}

/* ---- what anybody may see -------------------------------------------------------------------------- */

static void
summary_verdicts(struct json_out *j, struct date day, const struct verdicts *v)
{
	for (int i = 0; i < v->n; i++) {
		const struct standard_verdict *s = &v->item[i];

		jout_object(j);
		jout_key(j, STR("date"));
		date_write(j, day);
		JOUT_TEXT(j, "standard", s->standard->id);
		JOUT_TEXT(j, "edition", s->standard->edition);
		JOUT_TEXT(j, "title_zh", s->standard->title.zh);
		JOUT_TEXT(j, "title_en", s->standard->title.en);
		JOUT_TEXT(j, "class", or_empty(s->class_id));
		JOUT_TEXT(j, "verdict", str_of(overall_name(s->overall)));
		jout_object_end(j);
	}
}

static struct str
summary_make(struct arena *a, const struct report_facts *f, const char *sha256)
{
	struct json_out j;
	struct buf b;
	struct str out;

	buf_init(&b, 1 << 20);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "number", f->number);
	JOUT_TEXT(&j, "sample_number", f->sample->number);
	JOUT_TEXT(&j, "sample_name", f->sample->f.name);
	jout_key(&j, STR("issued_at"));
	instant_write(&j, f->by->now_us);
	jout_key(&j, STR("laboratory"));
	jout_object(&j);
	JOUT_TEXT(&j, "name_zh", f->lab.name_zh);
	JOUT_TEXT(&j, "name_en", f->lab.name_en);
	jout_object_end(&j);
	JOUT_TEXT(&j, "sha256", str_of(sha256));
	jout_key(&j, STR("verdicts"));
	jout_array(&j);
	summary_verdicts(&j, f->today, &f->now);
	if (date_is_set(f->next))
		summary_verdicts(&j, f->next, &f->then);
	jout_array_end(&j);
	jout_object_end(&j);
	out = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_release(&b);
	return out;
}

/* ---- drawing --------------------------------------------------------------------------------------- */

static enum rc
pdf_draw(struct str *out, struct arena *a, struct db *db, const struct report_facts *f,
	const char *token, struct err *err)
{
	struct report_blocks blocks = { .a = a,
		.block = arena_new(a, struct doc_block, BLOCKS_MOST) };
	struct document d = { .title_zh = STR("检测报告"),
		.title_en = STR("TEST REPORT"),
		.organisation_zh = f->lab.name_zh,
		.organisation_en = f->lab.name_en,
		.address = f->lab.address,
		.number = f->number,
		.qr = f->verify_url,
		.qr_caption = STR("扫码验证 Scan to verify"),
		.end_mark = STR("—— 报告结束 End of report ——"),
		.created_us = f->by->now_us };
	struct buf pdf;
	enum rc rc;

	if (!blocks.block)
		return err_set(err, E_TOO_BIG, "the report is too big");
	/* in plain text in the file, so that an altered copy still says which report it pretends to be */
	d.subject = arena_printf(a, "hidemark %.*s %s", STR_FMT(f->number), token);
	report_head(&blocks, f);
	report_conclusion(&blocks, f);
	report_results(&blocks, f);
	report_curves(&blocks, f, db);
	report_verdicts(&blocks, f);
	report_closing(&blocks, f);
	d.block = blocks.block;
	d.blocks = blocks.n;
	buf_init(&pdf, PDF_CEILING);
	rc = document_pdf(&pdf, &d, f->by->centre->fonts, err);
	if (!rc) {
		*out = arena_str(a, buf_str(&pdf));
		if (!out->p)
			rc = err_set(err, E_TOO_BIG, "the report is too big");
	}
	buf_release(&pdf);
	return rc;
}

enum rc
report_draw(struct new_report *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, struct err *err)
{
	unsigned char secret[16];
	struct report_facts f;
	enum sample_state unused;
	enum rc rc;

	rc = sample_state_after(&unused, s->state, STEP_ISSUE, err);
	if (rc)
		return rc;
	*out = (struct new_report){ .version = s->version };
	uuid7_text(out->id, by->now_us);
	randombytes_buf(secret, sizeof(secret));
	hex_text(out->token, secret, sizeof(secret));
	out->number = arena_printf(a, "%.*s-R1", STR_FMT(s->number));
	out->verify_url =
		arena_printf(a, "%.*s/verify/%s", STR_FMT(by->centre->public_url), out->token);
	rc = report_facts_load(&f, a, db, by, s, err);
	if (!rc) {
		f.number = out->number;
		f.verify_url = out->verify_url;
		rc = pdf_draw(&out->pdf, a, db, &f, out->token, err);
	}
	if (!rc) {
		digest_text(out->sha256, out->pdf);
		out->summary = summary_make(a, &f, out->sha256);
		if (!out->summary.p)
			rc = err_set(err, E_TOO_BIG, "the report is too big");
	}
	report_facts_release(&f);
	return rc;
}

enum rc
report_insert(struct sample *s, struct txn *t, const struct act *by, const struct new_report *in,
	struct err *err)
{
	struct arena a;
	char detail[200];
	enum rc rc;

	if (s->version != in->version)
		return err_set(err, E_STALE, "the sample was changed in the meantime");
	rc = txn_exec(NULL, t, &SQL_REPORT_INSERT,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(str_of(in->id)),
			B_TEXT(s->id), B_TEXT(in->number), B_TEXT(str_of(in->sha256)),
			B_TEXT(str_of(in->token)), B_TEXT(in->summary), B_BLOB(in->pdf),
			B_TEXT(str_of(by->user->id)), B_TEXT(str_of(by->user->name)),
			B_INT(by->now_us) },
		err);
	if (rc)
		return rc;
	arena_init(&a, 64 << 20);
	rc = sample_move(s, &a, t, by, STEP_ISSUE, STR(""), err);
	/* what it points to lies in the arena that ends here */
	s->verdict_today = s->verdict_next = STR("");
	arena_release(&a);
	if (rc)
		return rc;
	snprintf(detail, sizeof(detail), "{\"report\":\"%s\",\"sha256\":\"%s\"}", in->id,
		in->sha256);
	return sample_audit(t, by, s->id, "report.issue", str_of(detail), err);
}

/* ---- routes ---------------------------------------------------------------------------------------- */

enum rc
report_find(bool *found, struct report_row *out, struct arena *a, struct db *db, struct str lab_id,
	struct str sample_id, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, &SQL_REPORT_OF_SAMPLE,
		(struct bind[]){ B_TEXT(lab_id), B_TEXT(sample_id) }, err);

	*found = false;
	if (rc)
		return rc;
	while (rows_next(r)) {
		*found = true;
		*out = (struct report_row){ .id = arena_str(a, rows_text(r, 0)),
			.number = arena_str(a, rows_text(r, 1)),
			.sha256 = arena_str(a, rows_text(r, 2)),
			.token = arena_str(a, rows_text(r, 3)),
			.issued_us = rows_int(r, 4),
			.by = arena_str(a, rows_text(r, 5)) };
	}
	return rows_end(r, err);
}

void
report_row_write(struct json_out *j, const struct centre *centre, const struct report_row *r)
{
	struct buf url;

	buf_init(&url, 4096);
	buf_put(&url, centre->public_url);
	buf_put(&url, STR("/verify/"));
	buf_put(&url, r->token);
	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_TEXT(j, "number", r->number);
	JOUT_TEXT(j, "sha256", r->sha256);
	jout_key(j, STR("issued_at"));
	instant_write(j, r->issued_us);
	JOUT_TEXT(j, "verify_url", buf_str(&url));
	JOUT_TEXT(j, "token", r->token);
	jout_object_end(j);
	buf_release(&url);
}

enum rc
report_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct new_report *r = arena_new(&c->arena, struct new_report, 1);
	const struct act by = call_act(c);
	struct sample s;
	enum rc rc;

	if (!r)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = r;
	if ((rc = call_sample(&s, c, db, err)) ||
		(rc = http_if_match(c, version_text(&c->arena, s.version), err)))
		return rc;
	return report_draw(r, &c->arena, db, &by, &s, err);
}

enum rc
report_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct new_report *r = c->state;
	const struct act by = call_act(c);
	struct report_row row = { .id = str_of(r->id),
		.number = r->number,
		.sha256 = str_of(r->sha256),
		.token = str_of(r->token),
		.by = str_of(by.user->name),
		.issued_us = by.now_us };
	struct sample s;
	struct json_out j;
	enum rc rc;

	if ((rc = call_sample_to_change(&s, c, t, err)) || (rc = report_insert(&s, t, &by, r, err)))
		return rc;
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/reports/%s/pdf", r->id);
	c->etag = version_text(&c->arena, s.version);
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("report"));
	report_row_write(&j, by.centre, &row);
	jout_object_end(&j);
	return E_OK;
}

static enum rc
pdf_answer(struct http_call *c, struct db *db, struct str id, struct err *err)
{
	struct str sample = STR("");
	struct sample s;
	struct rows *r;
	enum rc rc = db_query(
		&r, db, &SQL_REPORT_PDF, (struct bind[]){ B_TEXT(call_lab(c)), B_TEXT(id) }, err);

	if (rc)
		return rc;
	while (rows_next(r)) {
		sample = arena_str(&c->arena, rows_text(r, 0));
		c->disposition = disposition_text(&c->arena, "inline",
			arena_printf(&c->arena, "%.*s.pdf", STR_FMT(rows_text(r, 1))));
		buf_put(&c->out, rows_blob(r, 3));
	}
	rc = rows_end(r, err);
	if (rc)
		return rc;
	if (!sample.n || sample_load(&s, &c->arena, db, call_user(c), sample, NULL)) {
		buf_clear(&c->out);
		c->disposition = STR("");
		return err_set(err, E_NOT_FOUND, "there is no such report");
	}
	c->out_type = STR("application/pdf");
	return E_OK;
}

enum rc
report_pdf_get(struct http_call *c, struct db *db, struct err *err)
{
	return pdf_answer(c, db, c->param[0], err);
}

enum rc
sample_pdf_get(struct http_call *c, struct db *db, struct err *err)
{
	struct report_row row;
	struct sample s;
	bool found;
	enum rc rc;

	if ((rc = call_sample(&s, c, db, err)) ||
		(rc = report_find(&found, &row, &c->arena, db, call_lab(c), s.id, err)))
		return rc;
	if (!found)
		return err_set(err, E_NOT_FOUND, "there is no report of this sample yet");
	return pdf_answer(c, db, row.id, err);
}
