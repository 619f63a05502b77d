/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits that wait for a person, with the samples that wait for them; a sample's timeline. */
#include "testing/handlers.h"

static enum rc
waiting_samples(int64_t *out, struct db *db, struct str lab, struct str standard, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(
		&r, db, &SQL_ORDER_WAITING, (struct bind[]){ B_TEXT(lab), B_TEXT(standard) }, err);

	*out = 0;
	if (rc)
		return rc;
	while (rows_next(r))
		*out = rows_int(r, 0);
	return rows_end(r, err);
}

static void
limit_write(
	struct json_out *j, const struct standard *s, const struct requirement *r, int64_t waiting)
{
	jout_object(j);
	JOUT_TEXT(j, "standard", s->id);
	JOUT_TEXT(j, "edition", s->edition);
	JOUT_TEXT(j, "requirement", r->id);
	JOUT_TEXT(j, "title_zh", r->title.zh);
	JOUT_TEXT(j, "title_en", r->title.en);
	JOUT_TEXT(j, "clause", or_empty(r->clause));
	JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
	JOUT_BOOL(j, "established", r->established);
	jout_key(j, STR("operator"));
	if (r->established)
		jout_text(j, str_of(limit_operator_text(r->limit.op)));
	else
		jout_nothing(j);
	JOUT_TEXT(j, "limit", r->established ? or_empty(r->limit_text) : STR(""));
	JOUT_TEXT(j, "candidate_zh", or_empty(r->candidate.zh));
	JOUT_TEXT(j, "candidate_en", or_empty(r->candidate.en));
	JOUT_INTEGER(j, "waiting", waiting);
	jout_object_end(j);
}

/* Those with waiting samples first, then those without a value, then the unverified. */
enum rc
limits_list(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct confirmations confirmed;
	int64_t *waiting = arena_new(&c->arena, int64_t, (size_t)lib->n_standards + 1);
	struct json_out j;
	enum rc rc;

	if (!waiting)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = confirmations_load(&confirmed, &c->arena, db, call_lab(c), err);
	for (int i = 0; !rc && i < lib->n_standards; i++)
		rc = waiting_samples(&waiting[i], db, call_lab(c), lib->standard[i].id, err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	for (int pass = 0; pass < 4; pass++)
		for (int i = 0; i < lib->n_standards; i++)
			for (int k = 0; k < lib->standard[i].n_requirements; k++) {
				const struct requirement *r = &lib->standard[i].requirement[k];

				if ((waiting[i] == 0) * 2 + r->established == pass &&
					requirement_waits(&confirmed, &lib->standard[i], r))
					limit_write(&j, &lib->standard[i], r, waiting[i]);
			}
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	jout_nothing(&j);
	jout_object_end(&j);
	return E_OK;
}

enum rc
limit_confirm_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct new_confirmation *in = arena_new(&c->arena, struct new_confirmation, 1);

	(void)db;
	if (!in)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = in;
	return confirmation_read(in, c, err);
}

enum rc
limit_confirm_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct new_confirmation *in = c->state;
	char id[UUID_TEXT_SIZE];
	struct json_out j;
	enum rc rc;

	rc = confirmation_insert(id, t, in, err);
	if (rc)
		return rc;
	/* the server brings their verdicts up to date afterwards: there may be thousands */
	rc = txn_exec(NULL, t, &SQL_SAMPLE_OUTDATE,
		(struct bind[]){ B_TEXT(call_lab(c)), B_TEXT(in->standard->id) }, err);
	if (rc)
		return rc;
	c->status = 201;
	jout_start(&j, &c->out);
	new_confirmation_write(&j, id, in);
	return E_OK;
}

/* ---- timeline ------------------------------------------------------------------------------------- */

struct timeline {
	struct json_out j;
	struct db *db;
	struct str lab;
};

static enum rc
timeline_each(void *ctx, const struct audit_row *row, struct err *err)
{
	struct timeline *t = ctx;
	struct user u = { 0 };
	char n[32];

	snprintf(n, sizeof(n), "%lld", (long long)row->n);
	if (row->entry.user_id.n) {
		enum rc rc = user_by_id(&u, NULL, t->db, t->lab, row->entry.user_id, err);

		if (rc && rc != E_NOT_FOUND)
			return rc;
	}
	jout_object(&t->j);
	JOUT_TEXT(&t->j, "id", str_of(n));
	jout_key(&t->j, STR("at"));
	instant_write(&t->j, row->at_us);
	JOUT_TEXT(&t->j, "user_id", or_empty(row->entry.user_id));
	JOUT_TEXT(&t->j, "user_name", str_of(u.name));
	JOUT_TEXT(&t->j, "action", row->entry.action);
	JOUT_TEXT(&t->j, "object_kind", row->entry.object_kind);
	JOUT_TEXT(&t->j, "object_id", row->entry.object_id);
	jout_key(&t->j, STR("detail"));
	jout_raw(&t->j, row->entry.detail.n ? row->entry.detail : STR("{}"));
	jout_object_end(&t->j);
	return E_OK;
}

enum rc
timeline_get(struct http_call *c, struct db *db, struct err *err)
{
	struct timeline t = { .db = db, .lab = call_lab(c) };
	struct sample s;
	enum rc rc = call_sample(&s, c, db, err);

	if (rc)
		return rc;
	jout_start(&t.j, &c->out);
	jout_object(&t.j);
	jout_key(&t.j, STR("items"));
	jout_array(&t.j);
	rc = audit_of_object(db, t.lab, STR("sample"), s.id, timeline_each, &t, err);
	if (rc)
		return rc;
	jout_array_end(&t.j);
	jout_key(&t.j, STR("next"));
	jout_nothing(&t.j);
	jout_object_end(&t.j);
	return E_OK;
}
