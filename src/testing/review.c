/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Submitting and reviewing: nothing unmeasured is submitted, nobody approves what he or she measured. */
#include "testing/handlers.h"

enum rc
sample_submit(
	struct sample *s, struct arena *a, struct txn *t, const struct act *by, struct err *err)
{
	enum sample_state unused;
	struct plan plan;
	enum rc rc;

	if ((rc = sample_state_after(&unused, s->state, STEP_SUBMIT, err)) ||
		(rc = plan_load(&plan, a, txn_db(t), by, s->id, err)))
		return rc;
	for (int i = 0; i < plan.n_items; i++)
		if (!plan.item[i].readings)
			return err_field(err, E_STATE, "plan",
				"%s has no readings yet: enter them or take it out of the plan",
				arena_cstr(a, plan.item[i].method));
	rc = sample_move(s, a, t, by, STEP_SUBMIT, STR(""), err);
	if (rc)
		return rc;
	return sample_audit(t, by, s->id, "sample.submit", STR(""), err);
}

static enum rc
four_eyes(struct txn *t, const struct act *by, const struct sample *s, struct err *err)
{
	int64_t own = 0;
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, txn_db(t), &SQL_READING_BY,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id),
			B_TEXT(str_of(by->user->id)) },
		err);
	if (rc)
		return rc;
	while (rows_next(r))
		own = rows_int(r, 0);
	rc = rows_end(r, err);
	if (rc)
		return rc;
	if (own)
		return err_set(
			err, E_DENIED, "whoever entered readings of a sample may not review it");
	return E_OK;
}

enum rc
sample_review(struct sample *s, struct arena *a, struct txn *t, const struct act *by, bool approve,
	struct str comment, struct err *err)
{
	enum sample_step step = approve ? STEP_APPROVE : STEP_RETURN;
	enum sample_state unused;
	enum rc rc;

	if ((rc = sample_state_after(&unused, s->state, step, err)) ||
		(rc = four_eyes(t, by, s, err)))
		return rc;
	if (!approve && !comment.n)
		return err_field(
			err, E_MISSING, "comment", "say why the sample goes back to testing");
	rc = sample_move(s, a, t, by, step, comment, err);
	if (rc)
		return rc;
	return sample_audit(
		t, by, s->id, approve ? "sample.approve" : "sample.return", STR(""), err);
}

enum rc
submit_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct act by = call_act(c);
	struct sample s;
	enum rc rc;

	if ((rc = call_sample_to_change(&s, c, t, err)) ||
		(rc = sample_submit(&s, &c->arena, t, &by, err)))
		return rc;
	return sample_answer(c, txn_db(t), &s, err);
}

enum rc
review_write(struct http_call *c, struct txn *t, struct err *err)
{
	const struct act by = call_act(c);
	struct str decision = STR(""), comment = STR("");
	struct sample s;
	enum rc rc;

	if ((rc = member_text(&decision, c->body, "decision", 20, true, err)) ||
		(rc = member_text(&comment, c->body, "comment", 1000, false, err)))
		return rc;
	if (!str_eq(decision, STR("approve")) && !str_eq(decision, STR("return")))
		return err_field(err, E_DOMAIN, "decision", "the decision is approve or return");
	if ((rc = call_sample_to_change(&s, c, t, err)) ||
		(rc = sample_review(
			 &s, &c->arena, t, &by, str_eq(decision, STR("approve")), comment, err)))
		return rc;
	return sample_answer(c, txn_db(t), &s, err);
}
