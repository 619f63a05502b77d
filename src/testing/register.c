/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Routes that register and edit a sample. What can be looked up before the transaction is. */
#include "testing/handlers.h"

struct register_state {
	struct sample_fields fields;
	struct names customer;
};

enum rc
sample_create_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct register_state *s = arena_new(&c->arena, struct register_state, 1);
	enum rc rc;

	if (!s)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = s;
	rc = sample_fields_read(&s->fields, c->body, true, err);
	if (rc)
		return rc;
	return customer_find(&s->customer, &c->arena, db, call_lab(c), s->fields.customer_id, err);
}

/* A new sample has nothing yet but its fields, so nothing is read back. */
static void
created_write(struct http_call *c, const struct sample *s)
{
	const struct user *u = call_user(c);
	struct json_out j;

	jout_start(&j, &c->out);
	summary_write(&j, s);
	JOUT_TEXT(&j, "leather_type", s->f.leather_type);
	JOUT_TEXT(&j, "tannage", s->f.tannage);
	JOUT_TEXT(&j, "finish", s->f.finish);
	JOUT_TEXT(&j, "thickness_nominal", s->f.thickness_nominal);
	JOUT_TEXT(&j, "condition", s->f.condition);
	JOUT_TEXT(&j, "note", s->f.note);
	JOUT_TEXT(&j, "client_reference", s->f.client_reference);
	JOUT_TEXT(&j, "batch", s->f.batch);
	jout_key(&j, STR("plan"));
	jout_raw(&j, STR("[]"));
	jout_key(&j, STR("orders"));
	jout_raw(&j, STR("[]"));
	jout_key(&j, STR("readings"));
	jout_raw(&j, STR("[]"));
	jout_key(&j, STR("files"));
	jout_raw(&j, STR("[]"));
	jout_key(&j, STR("history"));
	jout_array(&j);
	jout_object(&j);
	JOUT_TEXT(&j, "state", STR("received"));
	jout_key(&j, STR("at"));
	instant_write(&j, s->created_us);
	JOUT_TEXT(&j, "by", s->created_by);
	JOUT_TEXT(&j, "comment", STR(""));
	jout_object_end(&j);
	jout_array_end(&j);
	jout_key(&j, STR("report"));
	jout_nothing(&j);
	jout_key(&j, STR("actions"));
	jout_array(&j);
	if (permission_granted(u, PERMISSION_SAMPLE_REGISTER))
		jout_text(&j, STR("edit"));
	if (permission_granted(u, PERMISSION_SAMPLE_PLAN))
		jout_text(&j, STR("plan"));
	jout_array_end(&j);
	jout_key(&j, STR("next_date"));
	date_write(&j, standards_next_date(call_centre(c)->lib, call_today(c)));
	jout_object_end(&j);
}

enum rc
sample_create_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct register_state *state = c->state;
	const struct act by = call_act(c);
	struct sample s;
	enum rc rc;

	rc = sample_create(&s, &c->arena, t, &by, &state->fields, &state->customer, err);
	if (rc)
		return rc;
	c->status = 201;
	c->location = arena_printf(&c->arena, "/api/v1/samples/%.*s", STR_FMT(s.id));
	c->etag = version_text(&c->arena, s.version);
	created_write(c, &s);
	return E_OK;
}

enum rc
sample_change_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct register_state *s = arena_new(&c->arena, struct register_state, 1);
	struct sample now;
	enum rc rc;

	if (!s)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = s;
	rc = call_sample(&now, c, db, err);
	if (rc)
		return rc;
	s->fields = now.f;
	rc = sample_fields_read(&s->fields, c->body, false, err);
	if (rc)
		return rc;
	return customer_find(&s->customer, &c->arena, db, call_lab(c), s->fields.customer_id, err);
}

enum rc
sample_change_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct register_state *state = c->state;
	const struct act by = call_act(c);
	struct sample s;
	enum rc rc;

	/* If-Match makes sure that the fields read before the transaction are still those of the row */
	rc = call_sample_to_change(&s, c, t, err);
	if (rc)
		return rc;
	rc = sample_change(&s, &c->arena, t, &by, &state->fields, &state->customer, err);
	if (rc)
		return rc;
	return sample_answer(c, txn_db(t), &s, err);
}
