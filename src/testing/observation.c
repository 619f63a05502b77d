/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What instruments said, filed by `hidemark listen` with a token, or by a technician: the line as it came, the value in it,
 * whether the instrument called it stable. Added, never changed; the same Idempotency-Key is the same observation for ever,
 * for a listener whose server was away for days sends again.
 */
#include "base/number.h"
#include "testing/handlers.h"

#define PAGE_DEFAULT 50
#define PAGE_MOST 200
#define FIELDS_MOST 32
#define RAW_MOST ((size_t)256 << 10)
#define KEY_MOST 200

struct observation {
	struct str instrument, kind, quantity, text, unit, raw, operator_name, sample, key;
	struct str fields; /* JSON */
	struct bind value, stable, sample_id;
	int64_t observed_us, part;
};

/* ---- the body ----------------------------------------------------------------------------------- */

/* As it came: blanks at its ends belong to it. */
static enum rc
raw_read(struct observation *o, const json_t *body, struct err *err)
{
	const json_t *v = json_object_get(body, "raw");

	if (!json_is_string(v))
		return err_field(err, E_DOMAIN, "raw", "this field is text");
	o->raw = (struct str){ json_string_value(v), json_string_length(v) };
	if (o->raw.n > RAW_MOST)
		return err_field(
			err, E_TOO_BIG, "raw", "this text is longer than %zu bytes", RAW_MOST);
	for (size_t i = 0; i < o->raw.n; i++)
		if ((unsigned char)o->raw.p[i] < 0x20 || o->raw.p[i] == 0x7F)
			return err_field(
				err, E_DOMAIN, "raw", "this text holds a control character");
	return E_OK;
}

static enum rc
fields_read(struct observation *o, struct arena *a, const json_t *body, struct err *err)
{
	const json_t *given = json_object_get(body, "fields");
	struct json_out j;
	struct buf b;
	const char *key;
	json_t *member;

	o->fields = STR("{}");
	if (!given || json_is_null(given))
		return E_OK;
	if (!json_is_object(given) || json_object_size(given) > FIELDS_MOST)
		return err_field(err, E_DOMAIN, "fields",
			"the fields are an object with at most %d texts", FIELDS_MOST);
	json_object_foreach((json_t *)(uintptr_t)given, key, member)
	{
		struct str unused;
		enum rc rc = member_text(&unused, given, key, 2000, false, err);

		if (rc)
			return rc;
	}
	buf_init(&b, 256 << 10);
	jout_start(&j, &b);
	json_value_write(&j, given);
	o->fields = b.bad ? STR_NONE : arena_str(a, buf_str(&b));
	buf_release(&b);
	if (!o->fields.p)
		return err_field(err, E_TOO_BIG, "fields", "the request is too big");
	return E_OK;
}

static enum rc
steady_read(struct observation *o, const json_t *body, struct err *err)
{
	const json_t *stable = json_object_get(body, "stable");
	const json_t *part = json_object_get(body, "part");

	o->stable = B_NULL;
	if (json_is_boolean(stable))
		o->stable = B_INT(json_is_true(stable));
	else if (stable && !json_is_null(stable))
		return err_field(err, E_DOMAIN, "stable", "expected true, false or null");
	o->part = part ? json_integer_value(part) : 0;
	if (part && (!json_is_integer(part) || o->part < 0 || o->part > 99))
		return err_field(
			err, E_DOMAIN, "part", "expected a whole number from %d to %d", 0, 99);
	return E_OK;
}

static enum rc
texts_read(struct observation *o, const json_t *body, struct err *err)
{
	const struct {
		struct str *out;
		const char *name;
		size_t most;
		bool required;
	} member[] = {
		{ &o->instrument, "instrument", 100, true },
		{ &o->kind, "kind", 100, true },
		{ &o->text, "text", 200, true },
		{ &o->unit, "unit", 31, false },
		{ &o->quantity, "quantity", 100, false },
		{ &o->operator_name, "operator", 100, false },
		{ &o->sample, "sample", 100, false },
	};
	enum rc rc = E_OK;

	for (size_t i = 0; !rc && i < sizeof(member) / sizeof(member[0]); i++) {
		*member[i].out = STR("");
		rc = member_text(member[i].out, body, member[i].name, member[i].most,
			member[i].required, err);
	}
	return rc;
}

enum rc
observation_prepare(struct http_call *c, struct db *db, struct err *err)
{
	struct observation *o = arena_new(&c->arena, struct observation, 1);
	struct str at = STR("");
	double value = NAN;
	enum rc rc;

	(void)db;
	if (!o)
		return err_set(err, E_TOO_BIG, "the request is too big");
	c->state = o;
	if ((rc = texts_read(o, c->body, err)) || (rc = raw_read(o, c->body, err)) ||
		(rc = fields_read(o, &c->arena, c->body, err)) ||
		(rc = steady_read(o, c->body, err)) ||
		(rc = member_text(&at, c->body, "observed_at", 40, true, err)))
		return rc;
	if (instant_parse(&o->observed_us, at, NULL))
		return err_field(err, E_DOMAIN, "observed_at",
			"expected an instant with its zone, as 2026-11-23T09:30:00Z");
	/* words, such as "<0.1", are kept as words */
	o->value = num_parse(&value, o->text, NULL) ? B_NULL : B_REAL(value);
	o->key = or_empty(http_header(c, "Idempotency-Key"));
	if (o->key.n > KEY_MOST)
		return err_field(err, E_TOO_BIG, "Idempotency-Key",
			"this text is longer than %zu bytes", (size_t)KEY_MOST);
	return E_OK;
}

/* ---- an observation as JSON --------------------------------------------------------------------- */

static void
stable_write(struct json_out *j, struct rows *r, int column)
{
	jout_key(j, STR("stable"));
	if (rows_null(r, column))
		jout_nothing(j);
	else
		jout_bool(j, rows_int(r, column) != 0);
}

static void
row_write(struct json_out *j, struct rows *r)
{
	jout_object(j);
	JOUT_TEXT(j, "id", rows_text(r, 0));
	JOUT_TEXT(j, "instrument", rows_text(r, 1));
	JOUT_TEXT(j, "kind", rows_text(r, 2));
	jout_key(j, STR("observed_at"));
	instant_write(j, rows_int(r, 3));
	jout_key(j, STR("arrived_at"));
	instant_write(j, rows_int(r, 4));
	JOUT_INTEGER(j, "part", rows_int(r, 5));
	JOUT_TEXT(j, "quantity", rows_text(r, 6));
	JOUT_TEXT(j, "text", rows_text(r, 7));
	JOUT_NUMBER(j, "value", rows_real(r, 8));
	JOUT_TEXT(j, "unit", rows_text(r, 9));
	stable_write(j, r, 10);
	JOUT_TEXT(j, "raw", rows_text(r, 11));
	jout_key(j, STR("fields"));
	jout_raw(j, rows_text(r, 12));
	JOUT_TEXT(j, "operator", rows_text(r, 13));
	JOUT_TEXT(j, "by", rows_text(r, 14));
	jout_key(j, STR("sample"));
	if (rows_null(r, 15)) {
		jout_nothing(j);
	} else {
		jout_object(j);
		JOUT_TEXT(j, "id", rows_text(r, 15));
		JOUT_TEXT(j, "number", rows_text(r, 16));
		jout_object_end(j);
	}
	jout_object_end(j);
}

/* ---- filing ------------------------------------------------------------------------------------- */

static enum rc
sample_find(struct observation *o, struct arena *a, struct db *db, struct str lab, struct err *err)
{
	struct rows *r;
	enum rc rc;

	o->sample_id = B_NULL;
	if (!o->sample.n)
		return E_OK;
	rc = db_query(&r, db, &SQL_OBSERVATION_SAMPLE,
		(struct bind[]){ B_TEXT(lab), B_TEXT(o->sample) }, err);
	if (rc)
		return rc;
	if (rows_next(r))
		o->sample_id = B_TEXT(arena_str(a, rows_text(r, 0)));
	rc = rows_end(r, err);
	if (!rc && o->sample_id.kind == BIND_NULL)
		return err_field(err, E_DOMAIN, "sample", "there is no such sample");
	return rc;
}

static enum rc
audit(struct txn *t, const struct act *by, const struct observation *o, const char *id,
	struct err *err)
{
	struct audit_entry e = { .lab_id = str_of(by->user->lab_id),
		.user_id = str_of(by->user->id),
		.action = STR("observation.file"),
		.object_kind = STR("observation"),
		.object_id = str_of(id) };
	struct json_out j;
	struct buf b;
	enum rc rc;

	buf_init(&b, 8192);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "instrument", o->instrument);
	JOUT_TEXT(&j, "text", o->text);
	JOUT_TEXT(&j, "unit", o->unit);
	jout_object_end(&j);
	e.detail = buf_str(&b);
	rc = audit_add(t, &e, by->now_us, err);
	buf_release(&b);
	return rc;
}

/* What is kept under the key, as the answer; *same: is it what was sent now? */
static enum rc
answer(struct http_call *c, struct txn *t, const struct observation *o, bool *same, struct err *err)
{
	const struct user *u = call_user(c);
	struct json_out j;
	struct rows *r;
	enum rc rc = db_query(&r, txn_db(t), &SQL_OBSERVATION_BY_KEY,
		(struct bind[]){ B_TEXT(str_of(u->lab_id)), B_TEXT(str_of(u->id)), B_TEXT(o->key) },
		err);

	if (rc)
		return rc;
	buf_clear(&c->out);
	jout_start(&j, &c->out);
	*same = false;
	if (rows_next(r)) {
		*same = rows_int(r, 3) == o->observed_us &&
			str_eq(rows_text(r, 1), o->instrument) &&
			str_eq(rows_text(r, 11), o->raw) && str_eq(rows_text(r, 7), o->text) &&
			rows_int(r, 5) == o->part;
		jout_object(&j);
		jout_key(&j, STR("observation"));
		row_write(&j, r);
		jout_object_end(&j);
	}
	return rows_end(r, err);
}

enum rc
observation_write(struct http_call *c, struct txn *t, struct err *err)
{
	struct observation *o = c->state;
	const struct act by = call_act(c);
	char id[UUID_TEXT_SIZE];
	int64_t added = 0;
	bool same = false;
	enum rc rc;

	uuid7_text(id, by.now_us);
	if (!o->key.n)
		o->key = arena_str(&c->arena, str_of(id));
	rc = sample_find(o, &c->arena, txn_db(t), call_lab(c), err);
	if (rc)
		return rc;
	rc = txn_exec(&added, t, &SQL_OBSERVATION_INSERT,
		(struct bind[]){ B_TEXT(call_lab(c)), B_TEXT(str_of(id)), B_TEXT(o->key),
			B_TEXT(o->instrument), B_TEXT(o->kind), B_INT(o->observed_us),
			B_INT(by.now_us), B_INT(o->part), B_TEXT(o->quantity), B_TEXT(o->text),
			o->value, B_TEXT(o->unit), o->stable, B_TEXT(o->raw), B_TEXT(o->fields),
			B_TEXT(o->operator_name), o->sample_id, B_TEXT(str_of(by.user->id)),
			B_TEXT(str_of(by.user->name)) },
		err);
	if (!rc && added)
		rc = audit(t, &by, o, id, err);
	if (!rc)
		rc = answer(c, t, o, &same, err);
	if (rc)
		return rc;
	if (!same)
		return err_field(err, E_REUSED_KEY, "Idempotency-Key",
			"this idempotency key was used for another request");
	c->status = added ? 201 : 200;
	return E_OK;
}

/* ---- the list ----------------------------------------------------------------------------------- */

static enum rc
instant_query(int64_t *out, const struct http_call *c, const char *name, struct err *err)
{
	struct str s = or_empty(http_query(c, name));

	if (s.n && instant_parse(out, s, NULL))
		return err_field(err, E_DOMAIN, name,
			"expected an instant with its zone, as 2026-11-23T09:30:00Z");
	return E_OK;
}

enum rc
observations_list(struct http_call *c, struct db *db, struct err *err)
{
	struct str instrument = or_empty(http_query(c, "instrument"));
	struct str after = or_empty(http_query(c, "after")), limit = http_query(c, "limit");
	int64_t most = PAGE_DEFAULT, from = INT64_MIN, to = INT64_MAX, n = 0;
	char last[UUID_TEXT_SIZE] = "";
	struct json_out j;
	struct rows *r;
	enum rc rc;

	if (limit.n && int_parse(&most, limit, 1, PAGE_MOST, NULL))
		return err_field(err, E_DOMAIN, "limit", "a page holds 1 to %d items", PAGE_MOST);
	if ((rc = instant_query(&from, c, "from", err)) || (rc = instant_query(&to, c, "to", err)))
		return rc;
	/* '~' stands behind every id; one row more than asked for tells whether there is a next page */
	rc = db_query(&r, db,
		instrument.n ? &SQL_OBSERVATION_LIST_INSTRUMENT : &SQL_OBSERVATION_LIST,
		(struct bind[]){ B_TEXT(call_lab(c)), B_TEXT(after.n ? after : STR("~")),
			B_INT(most + 1), B_INT(from), B_INT(to), B_TEXT(instrument) },
		err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	while (rows_next(r)) {
		if (++n > most)
			continue;
		row_write(&j, r);
		snprintf(last, sizeof(last), "%.*s", STR_FMT(rows_text(r, 0)));
	}
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	if (n > most)
		jout_text(&j, str_of(last));
	else
		jout_nothing(&j);
	jout_object_end(&j);
	return rows_end(r, err);
}
