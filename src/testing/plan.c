/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is to be tested and against what: methods with edition, standards with edition, class and content hash. */
#include "testing/handlers.h"

#define METHODS_MOST 60
#define STANDARDS_MOST 30

static enum rc
items_load(struct plan *out, struct arena *a, struct db *db, const struct bind *b, struct err *err)
{
	struct rows *r;
	enum rc rc = db_query(&r, db, &SQL_PLAN_LIST, b, err);

	if (rc)
		return rc;
	while (out->n_items < METHODS_MOST && rows_next(r))
		out->item[out->n_items++] = (struct plan_item){ .id = arena_str(a, rows_text(r, 0)),
			.method = arena_str(a, rows_text(r, 1)),
			.edition = arena_str(a, rows_text(r, 2)),
			.hash = arena_str(a, rows_text(r, 3)),
			.readings = (int)rows_int(r, 4) };
	return rows_end(r, err);
}

enum rc
plan_load(struct plan *out, struct arena *a, struct db *db, const struct act *by,
	struct str sample_id, struct err *err)
{
	const struct bind b[2] = { B_TEXT(str_of(by->user->lab_id)), B_TEXT(sample_id) };
	struct rows *r;
	enum rc rc;

	*out = (struct plan){ .item = arena_new(a, struct plan_item, METHODS_MOST),
		.order = arena_new(a, struct order, STANDARDS_MOST) };
	if (!out->item || !out->order)
		return err_set(err, E_TOO_BIG, "the plan is too big");
	rc = items_load(out, a, db, b, err);
	if (rc)
		return rc;
	rc = db_query(&r, db, &SQL_ORDER_LIST, b, err);
	if (rc)
		return rc;
	while (out->n_orders < STANDARDS_MOST && rows_next(r)) {
		struct order *o = &out->order[out->n_orders++];

		o->id = arena_str(a, rows_text(r, 0));
		o->edition = arena_str(a, rows_text(r, 1));
		o->class_id = arena_str(a, rows_text(r, 2));
		o->hash = arena_str(a, rows_text(r, 3));
		if (standard_by_edition(&o->standard, by->centre->lib, o->id, o->edition, NULL))
			o->standard = NULL;
	}
	return rows_end(r, err);
}

static enum rc
item_read(struct plan *out, struct arena *a, const struct pack_library *lib, const json_t *item,
	struct err *err)
{
	struct str id = STR(""), edition = STR("");
	const struct method *m;
	enum rc rc;

	if (!json_is_object(item))
		return err_field(err, E_DOMAIN, "methods",
			"a method of the plan is an object with id and edition");
	if ((rc = member_text(&id, item, "id", 100, true, err)) ||
		(rc = member_text(&edition, item, "edition", 40, false, err)))
		return rc;
	rc = in_body(pack_method(&m, lib, id, edition, err), "methods", err);
	if (rc)
		return rc;
	for (int i = 0; i < out->n_items; i++)
		if (str_eq(out->item[i].method, m->id))
			return err_field(err, E_EXISTS, "methods", "%s stands twice in the plan",
				arena_cstr(a, m->id));
	out->item[out->n_items++] =
		(struct plan_item){ .method = m->id, .edition = m->edition, .hash = m->hash };
	return E_OK;
}

/* The edition in force today, else the one that comes next. */
static enum rc
standard_pick(const struct standard **out, const struct act *by, struct str id, struct str edition,
	struct err *err)
{
	const struct pack_library *lib = by->centre->lib;
	struct date today = instant_date(by->now_us, CENTRE_OFFSET_MIN);
	struct date next = standards_next_date(lib, today);

	if (edition.n)
		return standard_by_edition(out, lib, id, edition, err);
	if (date_is_set(next) && pack_standard(out, lib, id, STR(""), today, false, NULL) &&
		!pack_standard(out, lib, id, STR(""), next, false, NULL))
		return E_OK;
	return pack_standard(out, lib, id, STR(""), today, false, err);
}

static struct str
class_list(struct arena *a, const struct standard *s)
{
	struct str out = STR("");

	for (int i = 0; i < s->n_classes; i++)
		out = arena_printf(
			a, "%.*s%s%.*s", STR_FMT(out), i ? ", " : "", STR_FMT(s->class_[i].id));
	return out;
}

/* *class_id: the one asked for, else the sample's where this standard has it. */
static enum rc
class_pick(struct str *class_id, struct arena *a, const struct standard *s, struct str asked,
	struct str of_sample, struct err *err)
{
	*class_id = asked.n ? asked : of_sample;
	if (!s->n_classes)
		return E_OK;
	for (int i = 0; i < s->n_classes; i++)
		if (str_eq(s->class_[i].id, *class_id))
			return E_OK;
	if (asked.n)
		return err_field(err, E_DOMAIN, "class", "%s has no class %s; it has %s",
			arena_cstr(a, s->id), arena_cstr(a, asked), class_list(a, s).p);
	return err_field(err, E_MISSING, "class", "%s has the classes %s: say which one applies",
		arena_cstr(a, s->id), class_list(a, s).p);
}

static enum rc
order_read(struct plan *out, struct arena *a, const struct act *by, const struct sample *s,
	const json_t *item, struct err *err)
{
	struct str id = STR(""), edition = STR(""), asked = STR(""), class_id;
	const struct standard *standard;
	enum rc rc;

	if (!json_is_object(item))
		return err_field(err, E_DOMAIN, "standards",
			"a standard of the plan is an object with id, edition and class");
	if ((rc = member_text(&id, item, "id", 100, true, err)) ||
		(rc = member_text(&edition, item, "edition", 40, false, err)) ||
		(rc = member_text(&asked, item, "class", 40, false, err)))
		return rc;
	rc = in_body(standard_pick(&standard, by, id, edition, err), "standards", err);
	if (rc)
		return rc;
	rc = class_pick(&class_id, a, standard, asked, s->f.class, err);
	if (rc)
		return rc;
	for (int i = 0; i < out->n_orders; i++)
		if (str_eq(out->order[i].id, standard->id))
			return err_field(err, E_EXISTS, "standards", "%s stands twice in the plan",
				arena_cstr(a, standard->id));
	/* the class is kept even where this edition has none: a later one may ask for it */
	out->order[out->n_orders++] = (struct order){ .standard = standard,
		.id = standard->id,
		.edition = standard->edition,
		.class_id = class_id,
		.hash = standard->hash };
	return E_OK;
}

enum rc
plan_read(struct plan *out, struct arena *a, const struct act *by, const struct sample *s,
	const json_t *body, struct err *err)
{
	const json_t *methods = json_object_get(body, "methods");
	const json_t *standards = json_object_get(body, "standards");
	json_t *item;
	size_t i;
	enum rc rc;

	*out = (struct plan){ 0 };
	if (!json_is_array(methods) || !json_array_size(methods))
		return err_field(err, E_MISSING, "methods", "choose at least one method");
	if (json_array_size(methods) > METHODS_MOST)
		return err_field(
			err, E_TOO_BIG, "methods", "a plan holds at most %d methods", METHODS_MOST);
	if (!json_is_array(standards))
		return err_field(
			err, E_DOMAIN, "standards", "the standards are a list, which may be empty");
	if (json_array_size(standards) > STANDARDS_MOST)
		return err_field(err, E_TOO_BIG, "standards", "a plan holds at most %d standards",
			STANDARDS_MOST);
	*out = (struct plan){ .item = arena_new(a, struct plan_item, METHODS_MOST),
		.order = arena_new(a, struct order, STANDARDS_MOST) };
	if (!out->item || !out->order)
		return err_set(err, E_TOO_BIG, "the plan is too big");
	json_array_foreach(methods, i, item)
	{
		rc = item_read(out, a, by->centre->lib, item, err);
		if (rc)
			return rc;
	}
	json_array_foreach(standards, i, item)
	{
		rc = order_read(out, a, by, s, item, err);
		if (rc)
			return rc;
	}
	return E_OK;
}

/* A method with readings stays: its results would lose their place. */
static enum rc
keeps_measured(
	struct arena *a, const struct plan *old, const struct plan *new_plan, struct err *err)
{
	for (int i = 0; i < old->n_items; i++) {
		bool kept = !old->item[i].readings;

		for (int k = 0; !kept && k < new_plan->n_items; k++)
			kept = str_eq(old->item[i].method, new_plan->item[k].method) &&
			       str_eq(old->item[i].edition, new_plan->item[k].edition);
		if (!kept)
			return err_field(err, E_STATE, "methods",
				"%s has readings and stays in the plan",
				arena_cstr(a, old->item[i].method));
	}
	return E_OK;
}

static enum rc
rows_replace(struct txn *t, const struct act *by, struct str sample, const struct plan *p,
	struct err *err)
{
	const struct bind key[2] = { B_TEXT(str_of(by->user->lab_id)), B_TEXT(sample) };
	char id[UUID_TEXT_SIZE];
	enum rc rc;

	if ((rc = txn_exec(NULL, t, &SQL_PLAN_DELETE, key, err)) ||
		(rc = txn_exec(NULL, t, &SQL_ORDER_DELETE, key, err)))
		return rc;
	for (int i = 0; !rc && i < p->n_items; i++) {
		uuid7_text(id, by->now_us);
		rc = txn_exec(NULL, t, &SQL_PLAN_INSERT,
			(struct bind[]){ key[0], key[1], B_INT(i), B_TEXT(str_of(id)),
				B_TEXT(p->item[i].method), B_TEXT(p->item[i].edition),
				B_TEXT(p->item[i].hash) },
			err);
	}
	for (int i = 0; !rc && i < p->n_orders; i++)
		rc = txn_exec(NULL, t, &SQL_ORDER_INSERT,
			(struct bind[]){ key[0], key[1], B_INT(i), B_TEXT(p->order[i].id),
				B_TEXT(p->order[i].edition), B_TEXT(p->order[i].class_id),
				B_TEXT(p->order[i].hash) },
			err);
	return rc;
}

enum rc
plan_set(struct sample *s, struct arena *a, struct txn *t, const struct act *by,
	const struct plan *plan, struct err *err)
{
	struct plan old;
	enum sample_state unused;
	enum rc rc;

	if ((rc = sample_state_after(&unused, s->state, STEP_PLAN, err)) ||
		(rc = plan_load(&old, a, txn_db(t), by, s->id, err)) ||
		(rc = keeps_measured(a, &old, plan, err)) ||
		(rc = rows_replace(t, by, s->id, plan, err)) ||
		(rc = sample_move(s, a, t, by, STEP_PLAN, STR(""), err)))
		return rc;
	return sample_audit(t, by, s->id, "sample.plan",
		arena_printf(a, "{\"methods\":%d,\"standards\":%d}", plan->n_items, plan->n_orders),
		err);
}

enum rc
plan_put(struct http_call *c, struct txn *t, struct err *err)
{
	const struct act by = call_act(c);
	struct sample s;
	struct plan plan;
	enum rc rc;

	if ((rc = call_sample_to_change(&s, c, t, err)) ||
		(rc = plan_read(&plan, &c->arena, &by, &s, c->body, err)) ||
		(rc = plan_set(&s, &c->arena, t, &by, &plan, err)))
		return rc;
	return sample_answer(c, txn_db(t), &s, err);
}
