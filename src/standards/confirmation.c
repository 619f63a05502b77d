/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits entered from the lawful copy: who, when, which clause. Rows are added; the newest one counts. */
#include "standards/standards.h"

#include "standards/sql.h"

static bool
same(const struct confirmation *k, struct str standard, struct str edition, struct str requirement)
{
	return str_eq(k->standard, standard) && str_eq(k->edition, edition) &&
	       str_eq(k->requirement, requirement);
}

const struct confirmation *
confirmation_of(
	const struct confirmations *c, const struct standard *s, const struct requirement *r)
{
	for (int i = 0; i < c->n; i++)
		if (same(&c->item[i], s->id, s->edition, r->id))
			return &c->item[i];
	return NULL;
}

bool
requirement_waits(
	const struct confirmations *c, const struct standard *s, const struct requirement *r)
{
	if (r->textual || (r->established && r->origin.confidence != CONFIDENCE_UNVERIFIED))
		return false;
	return !confirmation_of(c, s, r);
}

static bool
operator_read(enum limit_operator *out, struct str text)
{
	for (int i = 0; i <= LIMIT_BETWEEN; i++) {
		if (str_eq(text, str_of(limit_operator_text((enum limit_operator)i)))) {
			*out = (enum limit_operator)i;
			return true;
		}
	}
	return false;
}

/* One row into the list; a text that no longer reads is the database's fault, not the caller's. */
static enum rc
row_read(struct confirmation *k, struct arena *a, struct rows *r, struct err *err)
{
	struct str low = rows_text(r, 4), high = rows_text(r, 5);
	char at[INSTANT_TEXT_SIZE];
	enum rc rc;

	if (!operator_read(&k->limit.op, rows_text(r, 3)))
		return err_set(err, E_DATABASE, "a stored limit has an unknown operator");
	if (low.n) {
		rc = decimal_parse(&k->limit.low, low, err);
		if (rc)
			return rc;
	}
	if (high.n) {
		rc = decimal_parse(&k->limit.high, high, err);
		if (rc)
			return rc;
	}
	k->standard = arena_str(a, rows_text(r, 0));
	k->edition = arena_str(a, rows_text(r, 1));
	k->requirement = arena_str(a, rows_text(r, 2));
	k->limit_text = low.n && high.n ? arena_printf(a, "%.*s-%.*s", STR_FMT(low), STR_FMT(high))
					: arena_str(a, low.n ? low : high);
	k->unit_text = arena_str(a, rows_text(r, 6));
	k->clause = arena_str(a, rows_text(r, 7));
	k->by = arena_str(a, rows_text(r, 8));
	instant_text(at, rows_int(r, 9), CENTRE_OFFSET_MIN);
	k->on = arena_str(a, str_of(at));
	if (!k->on.p)
		return err_set(err, E_TOO_BIG, "there are too many confirmed limits");
	return E_OK;
}

static bool
known(const struct confirmations *c, struct rows *r)
{
	for (int i = 0; i < c->n; i++)
		if (same(&c->item[i], rows_text(r, 0), rows_text(r, 1), rows_text(r, 2)))
			return true;
	return false;
}

enum rc
confirmations_load(struct confirmations *out, struct arena *a, struct db *db, struct str lab_id,
	struct err *err)
{
	struct rows *r;
	int room = 0;
	enum rc rc, end;

	*out = (struct confirmations){ 0 };
	rc = db_query(&r, db, &SQL_CONFIRMATION_LIST, (struct bind[]){ B_TEXT(lab_id) }, err);
	if (rc)
		return rc;
	while (!rc && rows_next(r)) {
		if (known(out, r))
			continue; /* the newest came first */
		if (out->n == room) {
			struct confirmation *more =
				arena_new(a, struct confirmation, (size_t)(room ? room * 2 : 16));

			if (!more) {
				rc = err_set(err, E_TOO_BIG, "there are too many confirmed limits");
				break;
			}
			if (out->n)
				memcpy(more, out->item, (size_t)out->n * sizeof(*more));
			out->item = more;
			room = room ? room * 2 : 16;
		}
		rc = row_read(&out->item[out->n], a, r, err);
		if (!rc)
			out->n++;
	}
	end = rows_end(r, rc ? NULL : err);
	return rc ? rc : end;
}

/* A decimal member in the text as printed. */
static enum rc
decimal_member(struct str *out, struct decimal *value, const struct http_call *c, const char *name,
	struct err *err)
{
	enum rc rc = http_text(out, c, name, 40, err);

	if (rc)
		return rc;
	*out = str_trim(*out);
	rc = decimal_parse(value, *out, err);
	if (rc)
		return err_field(
			err, rc, name, "a limit is a decimal number as printed, such as 3.0");
	return E_OK;
}

static enum rc
limits_read(struct new_confirmation *out, const struct http_call *c, struct err *err)
{
	struct decimal low, high;
	enum rc rc;

	if (out->op != LIMIT_BETWEEN) {
		bool upper = out->op == LIMIT_LE || out->op == LIMIT_LT;

		return decimal_member(upper ? &out->high : &out->low, &low, c, "limit", err);
	}
	rc = decimal_member(&out->low, &low, c, "low", err);
	if (rc)
		return rc;
	rc = decimal_member(&out->high, &high, c, "high", err);
	if (rc)
		return rc;
	if (decimal_cmp(&low, &high) >= 0)
		return err_field(
			err, E_DOMAIN, "high", "the upper limit must be above the lower one");
	return E_OK;
}

static enum rc
unit_check(const struct new_confirmation *in, const struct pack_library *lib, struct err *err)
{
	struct unit unit;
	enum rc rc = unit_parse(&unit, lib->units, in->unit, err);

	if (rc)
		return err_field(err, E_UNIT, "unit", "this is not a unit");
	if (!unit_same_dim(&unit, &in->requirement->unit) ||
		unit.scale != in->requirement->unit.scale)
		return err_field(err, E_UNIT, "unit", "the limit is entered in %s",
			in->requirement->unit.symbol);
	return E_OK;
}

enum rc
confirmation_read(struct new_confirmation *out, const struct http_call *c, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct str standard, edition, requirement, op;
	enum rc rc;

	*out = (struct new_confirmation){
		.by = call_user(c), .now_us = c->now_us, .low = STR(""), .high = STR("")
	};
	if ((rc = http_text(&standard, c, "standard", 100, err)) ||
		(rc = http_text(&edition, c, "edition", 40, err)) ||
		(rc = http_text(&requirement, c, "requirement", 100, err)) ||
		(rc = http_text(&op, c, "operator", 10, err)) ||
		(rc = http_text(&out->unit, c, "unit", 31, err)) ||
		(rc = http_text(&out->clause, c, "clause", 100, err)))
		return rc;
	rc = standard_by_edition(&out->standard, lib, standard, edition, NULL);
	if (rc)
		return err_field(
			err, E_DOMAIN, "standard", "there is no such edition of a standard");
	out->requirement = requirement_by_id(out->standard, requirement);
	if (!out->requirement)
		return err_field(
			err, E_NOT_FOUND, "requirement", "this edition has no such requirement");
	if (out->requirement->textual ||
		(out->requirement->established &&
			out->requirement->origin.confidence != CONFIDENCE_UNVERIFIED))
		return err_field(err, E_STATE, "requirement",
			"this requirement needs no confirmation: its limit is known");
	if (!operator_read(&out->op, op))
		return err_field(err, E_DOMAIN, "operator",
			"the operator is one of <=, <, >=, > and between");
	rc = unit_check(out, lib, err);
	if (rc)
		return rc;
	return limits_read(out, c, err);
}

void
new_confirmation_write(struct json_out *j, const char *id, const struct new_confirmation *in)
{
	char at[INSTANT_TEXT_SIZE];

	instant_text(at, in->now_us, CENTRE_OFFSET_MIN);
	jout_object(j);
	JOUT_TEXT(j, "id", str_of(id));
	JOUT_TEXT(j, "standard", in->standard->id);
	JOUT_TEXT(j, "edition", in->standard->edition);
	JOUT_TEXT(j, "requirement", in->requirement->id);
	JOUT_TEXT(j, "operator", str_of(limit_operator_text(in->op)));
	if (in->op == LIMIT_BETWEEN) {
		struct buf b;

		buf_init(&b, 256);
		buf_put(&b, in->low);
		buf_char(&b, '-');
		buf_put(&b, in->high);
		JOUT_TEXT(j, "limit", buf_str(&b));
		buf_release(&b);
	} else {
		JOUT_TEXT(j, "limit", in->low.n ? in->low : in->high);
	}
	JOUT_TEXT(j, "unit", in->unit);
	JOUT_TEXT(j, "clause", in->clause);
	JOUT_TEXT(j, "by", str_of(in->by->name));
	JOUT_TEXT(j, "at", str_of(at));
	jout_object_end(j);
}

enum rc
confirmation_insert(
	char id[UUID_TEXT_SIZE], struct txn *t, const struct new_confirmation *in, struct err *err)
{
	struct audit_entry entry = { .lab_id = str_of(in->by->lab_id),
		.user_id = str_of(in->by->id),
		.action = STR("limit.confirm"),
		.object_kind = STR("limit_confirmation") };
	struct json_out j;
	struct buf detail;
	enum rc rc;

	uuid7_text(id, in->now_us);
	rc = txn_exec(NULL, t, &SQL_CONFIRMATION_INSERT,
		(struct bind[]){ B_TEXT(str_of(in->by->lab_id)), B_TEXT(str_of(id)),
			B_TEXT(in->standard->id), B_TEXT(in->standard->edition),
			B_TEXT(in->requirement->id), B_TEXT(str_of(limit_operator_text(in->op))),
			B_TEXT(in->low), B_TEXT(in->high), B_TEXT(in->unit), B_TEXT(in->clause),
			B_TEXT(str_of(in->by->id)), B_TEXT(str_of(in->by->name)),
			B_INT(in->now_us) },
		err);
	if (rc)
		return rc;
	buf_init(&detail, 8 << 10);
	jout_start(&j, &detail);
	new_confirmation_write(&j, id, in);
	entry.object_id = str_of(id);
	entry.detail = buf_str(&detail);
	rc = audit_add(t, &entry, in->now_us, err);
	buf_release(&detail);
	return rc;
}
