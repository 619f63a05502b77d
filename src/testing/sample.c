/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A sample's own fields: checked, registered, changed, found again. */
#include <stddef.h>

#include "testing/inside.h"

static const struct {
	const char *name;
	size_t max, offset;
	bool required;
} fields[] = {
#define X(field, max, required) { #field, max, offsetof(struct sample_fields, field), required },
	SAMPLE_FIELD_LIST(X)
#undef X
};
#define N_FIELDS (sizeof(fields) / sizeof(fields[0]))

static struct str *
field_at(struct sample_fields *f, size_t i)
{
	return (struct str *)(void *)((char *)f + fields[i].offset);
}

static enum rc
received_check(struct str text, struct err *err)
{
	struct date day;
	int64_t us;

	if (text.n == 10 ? !date_parse(&day, text, NULL) : !instant_parse(&us, text, NULL))
		return E_OK;
	return err_field(err, E_DOMAIN, "received_at",
		"the day of receipt is a date such as 2026-11-20, or a date with time and zone");
}

enum rc
sample_fields_read(struct sample_fields *out, const json_t *body, bool registering, struct err *err)
{
	for (size_t i = 0; i < N_FIELDS; i++) {
		struct str *value = field_at(out, i);
		/* a required field that is given must not be emptied either */
		bool given = json_object_get(body, fields[i].name) != NULL;
		enum rc rc;

		if (!value->p)
			*value = STR("");
		rc = member_text(value, body, fields[i].name, fields[i].max,
			fields[i].required && (registering || given), err);
		if (rc)
			return rc;
	}
	if (out->class.n && (out->class.p[0] < 'A' || out->class.p[0] > 'C'))
		return err_field(err, E_DOMAIN, "class", "the class is A, B or C");
	return received_check(out->received_at, err);
}

enum rc
customer_find(struct names *out, struct arena *a, struct db *db, struct str lab_id,
	struct str customer_id, struct err *err)
{
	struct organisation o;
	enum rc rc = organisation_by_id(&o, a, db, lab_id, customer_id, err);

	if (rc == E_NOT_FOUND)
		return err_field(err, E_DOMAIN, "customer_id", "there is no such customer");
	if (rc)
		return rc;
	*out = (struct names){ .zh = o.name_zh, .en = o.name_en };
	return E_OK;
}

/* What a search looks through: lower case, so that LIKE finds the same on both databases. */
static struct str
search_text(struct arena *a, const struct sample *s)
{
	struct str text = arena_printf(a, "%.*s\n%.*s\n%.*s\n%.*s\n%.*s\n%.*s", STR_FMT(s->number),
		STR_FMT(s->f.name), STR_FMT(s->customer_zh), STR_FMT(s->customer_en),
		STR_FMT(s->f.colour), STR_FMT(s->f.client_reference));
	char *p = arena_cstr(a, text);

	if (!p)
		return STR("");
	for (size_t i = 0; i < text.n; i++)
		if (p[i] >= 'A' && p[i] <= 'Z')
			p[i] = (char)(p[i] - 'A' + 'a');
	return (struct str){ p, text.n };
}

static enum rc
number_next(struct str *out, struct arena *a, struct txn *t, const struct act *by, struct err *err)
{
	struct date day = instant_date(by->now_us, CENTRE_OFFSET_MIN);
	int64_t last = 0;
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, txn_db(t), &SQL_SAMPLE_NUMBER_NEXT,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_INT(day.year) }, err);
	if (rc)
		return rc;
	while (rows_next(r))
		last = rows_int(r, 0);
	rc = rows_end(r, err);
	if (rc)
		return rc;
	*out = arena_printf(a, "WJ-%04d-%06lld", day.year, (long long)last);
	return E_OK;
}

static enum rc
count_add(struct txn *t, const struct act *by, struct str customer, enum sample_state state, int n,
	struct err *err)
{
	return txn_exec(NULL, t, &SQL_SAMPLE_COUNT_ADD,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(customer),
			B_TEXT(str_of(sample_state_name(state))), B_INT(n) },
		err);
}

enum rc
sample_create(struct sample *out, struct arena *a, struct txn *t, const struct act *by,
	const struct sample_fields *f, const struct names *customer, struct err *err)
{
	char id[UUID_TEXT_SIZE];
	struct str number;
	enum rc rc;

	rc = number_next(&number, a, t, by, err);
	if (rc)
		return rc;
	uuid7_text(id, by->now_us);
	*out = (struct sample){ .id = arena_str(a, str_of(id)),
		.number = number,
		.version = 1,
		.state = SAMPLE_RECEIVED,
		.customer_zh = customer->zh,
		.customer_en = customer->en,
		.verdict_today = STR(""),
		.verdict_next = STR(""),
		.created_us = by->now_us,
		.created_by = str_of(by->user->name),
		.f = *f };
	rc = txn_exec(NULL, t, &SQL_SAMPLE_INSERT,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(out->id), B_TEXT(number),
			B_TEXT(f->name), B_TEXT(f->customer_id), B_TEXT(customer->zh),
			B_TEXT(customer->en), B_TEXT(f->product), B_TEXT(f->colour),
			B_TEXT(f->class), B_TEXT(f->received_at), B_TEXT(f->leather_type),
			B_TEXT(f->tannage), B_TEXT(f->finish), B_TEXT(f->thickness_nominal),
			B_TEXT(f->condition), B_TEXT(f->note), B_TEXT(f->client_reference),
			B_TEXT(f->batch), B_TEXT(search_text(a, out)), B_INT(by->now_us),
			B_TEXT(out->created_by) },
		err);
	if (rc)
		return rc;
	rc = count_add(t, by, f->customer_id, SAMPLE_RECEIVED, 1, err);
	if (rc)
		return rc;
	return sample_audit(t, by, out->id, "sample.create", STR(""), err);
}

enum rc
sample_change(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	const struct sample_fields *f, const struct names *customer, struct err *err)
{
	bool moves = !str_eq(s->f.customer_id, f->customer_id);
	enum sample_state state;
	int64_t changed = 0;
	enum rc rc;

	rc = sample_state_after(&state, s->state, STEP_EDIT, err);
	if (rc)
		return rc;
	if (moves && ((rc = count_add(t, by, s->f.customer_id, s->state, -1, err)) ||
			     (rc = count_add(t, by, f->customer_id, s->state, 1, err))))
		return rc;
	s->f = *f;
	s->customer_zh = customer->zh;
	s->customer_en = customer->en;
	rc = txn_exec(&changed, t, &SQL_SAMPLE_UPDATE,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id), B_INT(s->version),
			B_TEXT(f->name), B_TEXT(f->customer_id), B_TEXT(customer->zh),
			B_TEXT(customer->en), B_TEXT(f->product), B_TEXT(f->colour),
			B_TEXT(f->class), B_TEXT(f->received_at), B_TEXT(f->leather_type),
			B_TEXT(f->tannage), B_TEXT(f->finish), B_TEXT(f->thickness_nominal),
			B_TEXT(f->condition), B_TEXT(f->note), B_TEXT(f->client_reference),
			B_TEXT(f->batch), B_TEXT(search_text(a, s)) },
		err);
	if (rc)
		return rc;
	if (changed != 1)
		return err_set(err, E_STALE, "the sample was changed in the meantime");
	s->version++;
	return sample_audit(t, by, s->id, "sample.change", STR(""), err);
}

static enum rc
row_read(struct sample *s, struct arena *a, struct rows *r, struct err *err)
{
	static const int columns[N_FIELDS] = { 2, 4, 7, 10, 8, 9, 14, 15, 16, 17, 18, 19, 20, 21 };

	if (!sample_state_read(&s->state, rows_text(r, 3)))
		return err_set(err, E_DATABASE, "a stored sample has an unknown state");
	s->id = arena_str(a, rows_text(r, 0));
	s->number = arena_str(a, rows_text(r, 1));
	s->customer_zh = arena_str(a, rows_text(r, 5));
	s->customer_en = arena_str(a, rows_text(r, 6));
	s->verdict_today = arena_str(a, rows_text(r, 11));
	s->verdict_next = arena_str(a, rows_text(r, 12));
	s->version = rows_int(r, 13);
	s->created_us = rows_int(r, 22);
	s->created_by = arena_str(a, rows_text(r, 23));
	for (size_t i = 0; i < N_FIELDS; i++)
		*field_at(&s->f, i) = arena_str(a, rows_text(r, columns[i]));
	if (!s->created_by.p || !s->f.batch.p)
		return err_set(err, E_TOO_BIG, "the sample is too big");
	return E_OK;
}

enum rc
sample_load(struct sample *out, struct arena *a, struct db *db, const struct user *user,
	struct str id, struct err *err)
{
	bool found = false;
	struct rows *r;
	enum rc rc, end;

	rc = db_query(&r, db, &SQL_SAMPLE_BY_ID,
		(struct bind[]){ B_TEXT(str_of(user->lab_id)), B_TEXT(id) }, err);
	if (rc)
		return rc;
	if (rows_next(r)) {
		found = true;
		rc = row_read(out, a, r, err);
	}
	end = rows_end(r, rc ? NULL : err);
	if (rc || end)
		return rc ? rc : end;
	if (!found || (user->role == ROLE_ENTERPRISE &&
			      !str_eq(out->f.customer_id, str_of(user->org_id))))
		return err_set(err, E_NOT_FOUND, "there is no such sample");
	return E_OK;
}

enum rc
sample_move(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	enum sample_step step, struct str comment, struct err *err)
{
	struct date today = instant_date(by->now_us, CENTRE_OFFSET_MIN);
	struct date next = standards_next_date(by->centre->lib, today);
	struct verdicts v;
	enum sample_state to;
	char id[UUID_TEXT_SIZE];
	int64_t changed = 0;
	enum rc rc;

	rc = sample_state_after(&to, s->state, step, err);
	if (rc)
		return rc;
	rc = sample_verdicts(&v, a, txn_db(t), by, s, today, false, err);
	if (rc)
		return rc;
	s->verdict_today = verdicts_worst(&v);
	s->verdict_next = STR("");
	if (date_is_set(next)) {
		rc = sample_verdicts(&v, a, txn_db(t), by, s, next, false, err);
		if (rc)
			return rc;
		s->verdict_next = verdicts_worst(&v);
	}
	rc = txn_exec(&changed, t, &SQL_SAMPLE_TOUCH,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id), B_INT(s->version),
			B_TEXT(str_of(sample_state_name(to))), B_TEXT(s->verdict_today),
			B_TEXT(s->verdict_next),
			date_is_set(next) ? B_INT(date_to_days(next)) : B_NULL },
		err);
	if (rc)
		return rc;
	if (changed != 1)
		return err_set(err, E_STALE, "the sample was changed in the meantime");
	s->version++;
	if (to == s->state)
		return E_OK;
	if ((rc = count_add(t, by, s->f.customer_id, s->state, -1, err)) ||
		(rc = count_add(t, by, s->f.customer_id, to, 1, err)))
		return rc;
	s->state = to;
	uuid7_text(id, by->now_us);
	return txn_exec(NULL, t, &SQL_STATE_CHANGE_INSERT,
		(struct bind[]){ B_TEXT(str_of(by->user->lab_id)), B_TEXT(s->id),
			B_TEXT(str_of(id)), B_TEXT(str_of(sample_state_name(to))),
			B_TEXT(str_of(by->user->id)), B_TEXT(str_of(by->user->name)),
			B_INT(by->now_us), B_TEXT(comment.n ? comment : STR("")) },
		err);
}
