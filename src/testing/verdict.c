/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A sample's results against its ordered standards on a day. The order names the document and the class; the day decides
 * the edition, so that "today" and "on the day a new edition comes into force" are the same question.
 */
#include "testing/handlers.h"

#define VERDICTS_MOST 200

/* Which editions of today's and tomorrow's packs a day brings for an order. NULL: none is in force then. */
static const struct standard *
edition_on(const struct pack_library *lib, const struct order *o, struct date day)
{
	const struct standard *s;

	if (o->standard && standard_in_force(o->standard, day))
		return o->standard;
	return pack_standard(&s, lib, o->id, STR(""), day, false, NULL) ? NULL : s;
}

static bool
has_class(const struct standard *s, struct str class_id)
{
	for (int i = 0; i < s->n_classes; i++)
		if (str_eq(s->class_[i].id, class_id))
			return true;
	return !s->n_classes;
}

/* With the order's class; one verdict a class where the edition has classes and that is none of them. */
static enum rc
order_judge(struct verdicts *out, struct arena *a, const struct act *by, const struct standard *s,
	const struct finding_list *findings, struct judge_options *opt, struct err *err)
{
	struct str asked = opt->class_id;
	int n = has_class(s, asked) ? 1 : s->n_classes;

	for (int i = 0; i < n && out->n < VERDICTS_MOST; i++) {
		enum rc rc;

		if (!s->n_classes)
			opt->class_id = STR("");
		else if (!has_class(s, asked))
			opt->class_id = s->class_[i].id;
		rc = judge_standard(&out->item[out->n], a, by->centre->lib, s, findings, opt, err);
		if (rc)
			return rc;
		out->n++;
	}
	opt->class_id = asked;
	return E_OK;
}

static enum rc
orders_judge(struct verdicts *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, const struct finding_list *findings, struct judge_options *opt,
	struct err *err)
{
	struct plan plan;
	enum rc rc = plan_load(&plan, a, db, by, s->id, err);

	if (rc)
		return rc;
	out->item = arena_new(a, struct standard_verdict, VERDICTS_MOST);
	if (!out->item)
		return err_set(err, E_TOO_BIG, "the sample has too many results");
	for (int i = 0; !rc && i < plan.n_orders; i++) {
		const struct standard *standard =
			edition_on(by->centre->lib, &plan.order[i], opt->day);

		opt->class_id = plan.order[i].class_id;
		if (standard)
			rc = order_judge(out, a, by, standard, findings, opt, err);
	}
	return rc;
}

enum rc
sample_verdicts(struct verdicts *out, struct arena *a, struct db *db, const struct act *by,
	const struct sample *s, struct date day, bool all, struct err *err)
{
	struct judge_options opt = { .day = day, .class_id = s->f.class, .product = STR("") };
	struct pack_text document = { .file = "results" };
	struct confirmations confirmed;
	struct finding_list findings;
	struct stored_result *results;
	int n;
	enum rc rc;

	*out = (struct verdicts){ 0 };
	if ((rc = results_load(&results, &n, a, db, str_of(by->user->lab_id), s->id, err)) ||
		(rc = confirmations_load(&confirmed, a, db, str_of(by->user->lab_id), err)))
		return rc;
	opt.confirmed = confirmed.item;
	opt.n_confirmed = confirmed.n;
	document.text = results_document(a, results, n);
	if (!document.text.p)
		return err_set(err, E_TOO_BIG, "the sample has too many results");
	rc = findings_read(&findings, a, by->centre->lib, &document, 1, err);
	if (rc)
		return rc;
	if (all)
		return judge_fit(&out->item, &out->n, a, by->centre->lib, &findings, &opt, err);
	return orders_judge(out, a, db, by, s, &findings, &opt, err);
}

struct str
verdicts_worst(const struct verdicts *v)
{
	static const enum overall worst_first[] = { OVERALL_FAIL, OVERALL_PROVISIONAL_FAIL,
		OVERALL_INCOMPLETE, OVERALL_PROVISIONAL_PASS, OVERALL_PASS };

	for (size_t k = 0; k < sizeof(worst_first) / sizeof(worst_first[0]); k++)
		for (int i = 0; i < v->n; i++)
			if (v->item[i].overall == worst_first[k])
				return str_of(overall_name(worst_first[k]));
	return STR("");
}

enum rc
verdicts_get(struct http_call *c, struct db *db, struct err *err)
{
	struct str date = http_query(c, "date"), all = or_empty(http_query(c, "all"));
	const struct act by = call_act(c);
	struct date day = call_today(c);
	struct verdicts v;
	struct sample s;
	struct json_out j;
	enum rc rc;

	if (date.n && date_parse(&day, date, NULL))
		return err_field(err, E_DOMAIN, "date", "a date looks like 2027-04-01");
	if ((rc = call_sample(&s, c, db, err)) || (rc = sample_verdicts(&v, &c->arena, db, &by, &s,
							   day, str_eq(all, STR("true")), err)))
		return rc;
	jout_start(&j, &c->out);
	verdicts_write(&j, by.centre->lib, day, v.item, v.n);
	return E_OK;
}

/* ---- keeping the columns of the list true --------------------------------------------------------- */

struct refresh {
	const struct centre *centre;
	int64_t now_us;
	int many, done;
};

static enum rc
outdated(char (**out)[2][UUID_TEXT_SIZE], int *n, struct arena *a, struct txn *t,
	const struct refresh *f, struct err *err)
{
	struct date today = instant_date(f->now_us, CENTRE_OFFSET_MIN);
	struct rows *r;
	enum rc rc;

	*n = 0;
	*out = arena_take_n(a, (size_t)f->many, sizeof(**out));
	if (!*out)
		return err_set(err, E_TOO_BIG, "the request is too big");
	rc = db_query(&r, txn_db(t), &SQL_SAMPLE_OUTDATED,
		(struct bind[]){ B_INT(date_to_days(today)), B_INT(f->many) }, err);
	if (rc)
		return rc;
	while (*n < f->many && rows_next(r)) {
		snprintf((*out)[*n][0], UUID_TEXT_SIZE, "%.*s", STR_FMT(rows_text(r, 0)));
		snprintf((*out)[*n][1], UUID_TEXT_SIZE, "%.*s", STR_FMT(rows_text(r, 1)));
		++*n;
	}
	return rows_end(r, err);
}

static enum rc
refresh_one(
	struct txn *t, const struct refresh *f, const char *lab, const char *id, struct err *err)
{
	struct date today = instant_date(f->now_us, CENTRE_OFFSET_MIN);
	struct date next = standards_next_date(f->centre->lib, today);
	struct user reader = { .role = ROLE_ADMINISTRATOR };
	const struct act by = { f->centre, &reader, f->now_us };
	struct str now_text, next_text = STR("");
	struct verdicts v;
	struct sample s;
	struct arena a;
	enum rc rc;

	snprintf(reader.lab_id, sizeof(reader.lab_id), "%s", lab);
	arena_init(&a, 64 << 20);
	if ((rc = sample_load(&s, &a, txn_db(t), &reader, str_of(id), err)) ||
		(rc = sample_verdicts(&v, &a, txn_db(t), &by, &s, today, false, err)))
		goto out;
	now_text = verdicts_worst(&v);
	if (date_is_set(next)) {
		rc = sample_verdicts(&v, &a, txn_db(t), &by, &s, next, false, err);
		if (rc)
			goto out;
		next_text = verdicts_worst(&v);
	}
	rc = txn_exec(NULL, t, &SQL_SAMPLE_VERDICT_SET,
		(struct bind[]){ B_TEXT(str_of(lab)), B_TEXT(s.id), B_TEXT(now_text),
			B_TEXT(next_text), date_is_set(next) ? B_INT(date_to_days(next)) : B_NULL },
		err);
out:
	arena_release(&a);
	return rc;
}

static enum rc
refresh_work(void *ctx, struct txn *t, struct err *err)
{
	struct refresh *f = ctx;
	char(*key)[2][UUID_TEXT_SIZE];
	struct arena a;
	int n;
	enum rc rc;

	f->done = 0;
	arena_init(&a, 1 << 20);
	rc = outdated(&key, &n, &a, t, f, err);
	for (int i = 0; !rc && i < n; i++)
		rc = refresh_one(t, f, key[i][0], key[i][1], err);
	if (!rc)
		f->done = n;
	arena_release(&a);
	return rc;
}

enum rc
verdicts_refresh(int *done, struct store *store, const struct centre *centre, int64_t now_us,
	int many, struct err *err)
{
	struct refresh f = { centre, now_us, many, 0 };
	enum rc rc = store_write(store, refresh_work, &f, err);

	*done = f.done;
	return rc;
}
