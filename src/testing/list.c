/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Lists of samples: a page is one range of one index, by key, never by offset. Home is made of such pages. */
#include "base/number.h"
#include "testing/handlers.h"

#define PAGE_DEFAULT 25
#define PAGE_MOST 200

static void
customer_write(struct json_out *j, struct str id, struct str zh, struct str en)
{
	jout_key(j, STR("customer"));
	jout_object(j);
	JOUT_TEXT(j, "id", id);
	JOUT_TEXT(j, "name_zh", zh);
	JOUT_TEXT(j, "name_en", en);
	jout_object_end(j);
}

static void
overall_write(struct json_out *j, struct str overall)
{
	if (overall.n)
		jout_text(j, overall);
	else
		jout_nothing(j);
}

void
summary_row_write(struct json_out *j, struct rows *r)
{
	jout_object(j);
	JOUT_TEXT(j, "id", rows_text(r, 0));
	JOUT_TEXT(j, "number", rows_text(r, 1));
	JOUT_TEXT(j, "name", rows_text(r, 2));
	JOUT_TEXT(j, "state", rows_text(r, 3));
	customer_write(j, rows_text(r, 4), rows_text(r, 5), rows_text(r, 6));
	JOUT_TEXT(j, "product", rows_text(r, 7));
	JOUT_TEXT(j, "colour", rows_text(r, 8));
	JOUT_TEXT(j, "class", rows_text(r, 9));
	JOUT_TEXT(j, "received_at", rows_text(r, 10));
	jout_key(j, STR("verdict_today"));
	overall_write(j, rows_text(r, 11));
	jout_key(j, STR("verdict_next"));
	overall_write(j, rows_text(r, 12));
	JOUT_INTEGER(j, "version", rows_int(r, 13));
	jout_object_end(j);
}

void
summary_write(struct json_out *j, const struct sample *s)
{
	jout_object(j);
	JOUT_TEXT(j, "id", s->id);
	JOUT_TEXT(j, "number", s->number);
	JOUT_TEXT(j, "name", s->f.name);
	JOUT_TEXT(j, "state", str_of(sample_state_name(s->state)));
	customer_write(j, s->f.customer_id, s->customer_zh, s->customer_en);
	JOUT_TEXT(j, "product", s->f.product);
	JOUT_TEXT(j, "colour", s->f.colour);
	JOUT_TEXT(j, "class", s->f.class);
	JOUT_TEXT(j, "received_at", s->f.received_at);
	jout_key(j, STR("verdict_today"));
	overall_write(j, s->verdict_today);
	jout_key(j, STR("verdict_next"));
	overall_write(j, s->verdict_next);
	JOUT_INTEGER(j, "version", s->version);
}

struct list_query {
	struct str lab, after, state, customer, pattern;
	int64_t limit;
};

static enum rc
start(struct rows **out, struct db *db, const struct list_query *q, struct err *err)
{
	struct bind b[6] = { B_TEXT(q->lab), B_TEXT(q->after), B_INT(q->limit), B_TEXT(q->state),
		B_TEXT(q->customer), B_TEXT(q->pattern) };

	if (q->pattern.n || (q->state.n && q->customer.n)) {
		if (!q->pattern.n)
			b[5] = B_TEXT(STR("%"));
		return db_query(out, db, &SQL_SAMPLE_SEARCH, b, err);
	}
	if (q->state.n)
		return db_query(out, db, &SQL_SAMPLE_LIST_STATE, b, err);
	if (q->customer.n) {
		b[3] = B_TEXT(q->customer);
		return db_query(out, db, &SQL_SAMPLE_LIST_CUSTOMER, b, err);
	}
	return db_query(out, db, &SQL_SAMPLE_LIST_ALL, b, err);
}

/* One row more than the page is asked for tells whether there is a next page. */
static enum rc
page_write(struct json_out *j, struct db *db, struct list_query q, bool with_next, struct err *err)
{
	char last[UUID_TEXT_SIZE] = "";
	int64_t page = q.limit, n = 0;
	struct rows *r;
	enum rc rc;

	q.limit++;
	rc = start(&r, db, &q, err);
	if (rc)
		return rc;
	jout_array(j);
	while (rows_next(r)) {
		if (++n > page)
			continue;
		summary_row_write(j, r);
		snprintf(last, sizeof(last), "%.*s", STR_FMT(rows_text(r, 0)));
	}
	jout_array_end(j);
	rc = rows_end(r, err);
	if (rc || !with_next)
		return rc;
	jout_key(j, STR("next"));
	if (n > page)
		jout_text(j, str_of(last));
	else
		jout_nothing(j);
	return E_OK;
}

/* What is looked for, lower case, as a LIKE pattern with '!' before its signs. */
static struct str
pattern_of(struct arena *a, struct str q)
{
	char *p;
	size_t n = 0;

	q = str_trim(q);
	if (!q.n)
		return STR("");
	p = arena_take(a, 2 * q.n + 3);
	if (!p)
		return STR("");
	p[n++] = '%';
	for (size_t i = 0; i < q.n; i++) {
		char c = q.p[i];

		if (c == '%' || c == '_' || c == '!')
			p[n++] = '!';
		p[n++] = c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
	}
	p[n++] = '%';
	return (struct str){ p, n };
}

static enum rc
query_read(struct list_query *q, struct http_call *c, struct err *err)
{
	struct str state = or_empty(http_query(c, "state"));
	struct str text = or_empty(http_query(c, "q"));
	struct str limit = http_query(c, "limit");
	struct str after = or_empty(http_query(c, "after"));
	const struct user *u = call_user(c);
	enum sample_state unused;

	/* '~' stands behind every id */
	*q = (struct list_query){ .lab = call_lab(c),
		.after = after.n ? after : STR("~"),
		.state = state,
		.customer = or_empty(http_query(c, "customer")),
		.limit = PAGE_DEFAULT };
	if (state.n && !sample_state_read(&unused, state))
		return err_field(err, E_DOMAIN, "state",
			"the state is one of received, testing, review, approved and reported");
	if (text.n > 100)
		return err_field(
			err, E_TOO_BIG, "q", "this text is longer than %zu bytes", (size_t)100);
	if (limit.n && int_parse(&q->limit, limit, 1, PAGE_MOST, NULL))
		return err_field(err, E_DOMAIN, "limit", "a page holds 1 to %d items", PAGE_MOST);
	q->pattern = pattern_of(&c->arena, text);
	if (u->role == ROLE_ENTERPRISE) {
		/* another customer's list is empty, as if that customer did not exist */
		if (q->customer.n && !str_eq(q->customer, str_of(u->org_id)))
			q->after = STR("");
		q->customer = str_of(u->org_id);
	}
	return E_OK;
}

enum rc
samples_list(struct http_call *c, struct db *db, struct err *err)
{
	struct list_query q;
	struct json_out j;
	enum rc rc;

	rc = query_read(&q, c, err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	rc = page_write(&j, db, q, true, err);
	jout_object_end(&j);
	return rc;
}

/* ---- home --------------------------------------------------------------------------------------- */

static enum rc
counts_write(struct json_out *j, struct http_call *c, struct db *db, struct err *err)
{
	const struct user *u = call_user(c);
	struct bind b[2] = { B_TEXT(call_lab(c)), B_TEXT(str_of(u->org_id)) };
	int64_t n[SAMPLE_STATES] = { 0 };
	enum sample_state state;
	struct rows *r;
	enum rc rc;

	rc = db_query(&r, db,
		u->role == ROLE_ENTERPRISE ? &SQL_SAMPLE_COUNTS_OF : &SQL_SAMPLE_COUNTS, b, err);
	if (rc)
		return rc;
	while (rows_next(r))
		if (sample_state_read(&state, rows_text(r, 0)))
			n[state] = rows_int(r, 1);
	rc = rows_end(r, err);
	if (rc)
		return rc;
	jout_key(j, STR("counts"));
	jout_object(j);
	for (int i = 0; i < SAMPLE_STATES; i++) {
		jout_key(j, str_of(sample_state_name((enum sample_state)i)));
		jout_integer(j, n[i]);
	}
	jout_object_end(j);
	return E_OK;
}

enum rc
home_get(struct http_call *c, struct db *db, struct err *err)
{
	static const struct {
		struct str key, state;
		int limit;
	} pages[] = {
		{ STR_INIT("to_test"), STR_INIT("testing"), 10 },
		{ STR_INIT("to_review"), STR_INIT("review"), 10 },
		{ STR_INIT("recent"), STR_INIT(""), 10 },
	};
	const struct pack_library *lib = call_centre(c)->lib;
	struct confirmations confirmed;
	struct list_query q;
	struct json_out j;
	int waiting = 0;
	enum rc rc;

	rc = query_read(&q, c, err);
	if (rc)
		return rc;
	rc = confirmations_load(&confirmed, &c->arena, db, call_lab(c), err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	rc = counts_write(&j, c, db, err);
	for (size_t i = 0; !rc && i < sizeof(pages) / sizeof(pages[0]); i++) {
		q.state = pages[i].state;
		q.limit = pages[i].limit;
		jout_key(&j, pages[i].key);
		rc = page_write(&j, db, q, false, err);
	}
	for (int i = 0; i < lib->n_standards; i++)
		for (int k = 0; k < lib->standard[i].n_requirements; k++)
			waiting += !lib->standard[i].requirement[k].established &&
				   requirement_waits(&confirmed, &lib->standard[i],
					   &lib->standard[i].requirement[k]);
	JOUT_INTEGER(&j, "limits_to_confirm", waiting);
	jout_object_end(&j);
	return rc;
}
