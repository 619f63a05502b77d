/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standards of the packs as JSON, each requirement with what the laboratory confirmed. */
#include "standards/handlers.h"

static const char *const status_names[] = { "adopted", "draft", "proposed" };
static const char *const operators[] = { "<=", "<", ">=", ">", "between" };

const char *
limit_operator_text(enum limit_operator op)
{
	return operators[op];
}

static void
earlier(struct date *best, struct date d, struct date today)
{
	if (date_is_set(d) && date_cmp(d, today) > 0 &&
		(!date_is_set(*best) || date_cmp(d, *best) < 0))
		*best = d;
}

struct date
standards_next_date(const struct pack_library *lib, struct date today)
{
	struct date best = { 0 };

	for (int i = 0; i < lib->n_standards; i++) {
		if (lib->standard[i].status != STATUS_ADOPTED)
			continue;
		earlier(&best, lib->standard[i].in_force, today);
		earlier(&best, lib->standard[i].withdrawn, today);
	}
	return best;
}

const struct requirement *
requirement_by_id(const struct standard *s, struct str id)
{
	for (int i = 0; i < s->n_requirements; i++)
		if (str_eq(s->requirement[i].id, id))
			return &s->requirement[i];
	return NULL;
}

enum rc
standard_by_edition(const struct standard **out, const struct pack_library *lib, struct str id,
	struct str edition, struct err *err)
{
	return pack_standard(out, lib, id, edition, (struct date){ 0 }, true, err);
}

void
date_write(struct json_out *j, struct date d)
{
	char text[DATE_TEXT_SIZE];

	if (!date_is_set(d)) {
		jout_nothing(j);
		return;
	}
	date_text(text, d);
	jout_text(j, str_of(text));
}

static struct str
or_empty(struct str s)
{
	return s.p ? s : STR("");
}

/* The members that the list and the single standard share; the object stays open. */
static void
standard_start(struct json_out *j, const struct standard *s, const struct confirmations *confirmed)
{
	int waiting = 0;

	for (int i = 0; i < s->n_requirements; i++)
		waiting += requirement_waits(confirmed, s, &s->requirement[i]);
	jout_object(j);
	JOUT_TEXT(j, "id", s->id);
	JOUT_TEXT(j, "edition", s->edition);
	JOUT_TEXT(j, "title_zh", s->title.zh);
	JOUT_TEXT(j, "title_en", s->title.en);
	JOUT_TEXT(j, "issuer_zh", or_empty(s->issuer.zh));
	JOUT_TEXT(j, "issuer_en", or_empty(s->issuer.en));
	JOUT_TEXT(j, "market", or_empty(s->market));
	JOUT_BOOL(j, "binding", s->binding);
	JOUT_TEXT(j, "status", str_of(status_names[s->status]));
	jout_key(j, STR("issued"));
	date_write(j, s->issued);
	jout_key(j, STR("in_force_from"));
	date_write(j, s->in_force);
	jout_key(j, STR("withdrawn"));
	date_write(j, s->withdrawn);
	jout_key(j, STR("classes"));
	jout_array(j);
	for (int i = 0; i < s->n_classes; i++) {
		jout_object(j);
		JOUT_TEXT(j, "id", s->class_[i].id);
		JOUT_TEXT(j, "title_zh", s->class_[i].title.zh);
		JOUT_TEXT(j, "title_en", s->class_[i].title.en);
		jout_object_end(j);
	}
	jout_array_end(j);
	JOUT_INTEGER(j, "n_requirements", s->n_requirements);
	JOUT_INTEGER(j, "n_to_confirm", waiting);
	jout_key(j, STR("products"));
	jout_array(j);
	for (int i = 0; i < s->n_products; i++)
		jout_text(j, s->product[i]);
	jout_array_end(j);
}

enum rc
standards_list(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct confirmations confirmed;
	struct json_out j;
	enum rc rc;

	rc = confirmations_load(&confirmed, &c->arena, db, call_lab(c), err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	for (int i = 0; i < lib->n_standards; i++) {
		standard_start(&j, &lib->standard[i], &confirmed);
		jout_object_end(&j);
	}
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	jout_nothing(&j);
	jout_object_end(&j);
	return E_OK;
}

static void
limit_text_put(struct buf *b, const struct limit *l)
{
	char low[DECIMAL_TEXT_SIZE], high[DECIMAL_TEXT_SIZE];

	decimal_text(low, &l->low);
	decimal_text(high, &l->high);
	if (l->op == LIMIT_BETWEEN)
		buf_printf(b, "%s-%s", low, high);
	else
		buf_printf(b, "%s %s", limit_operator_text(l->op),
			l->op == LIMIT_LE || l->op == LIMIT_LT ? high : low);
}

static void
condition_write(struct json_out *j, const struct requirement *r)
{
	struct buf b;

	buf_init(&b, 4096);
	if (r->condition_property) {
		buf_put(&b, r->condition_property->id);
		buf_char(&b, ' ');
		limit_text_put(&b, &r->condition);
	}
	JOUT_TEXT(j, "condition", b.n ? buf_str(&b) : STR(""));
	buf_release(&b);
}

static void
confirmation_write(struct json_out *j, const struct confirmation *k)
{
	jout_object(j);
	JOUT_TEXT(j, "standard", k->standard);
	JOUT_TEXT(j, "edition", k->edition);
	JOUT_TEXT(j, "requirement", k->requirement);
	JOUT_TEXT(j, "operator", str_of(limit_operator_text(k->limit.op)));
	JOUT_TEXT(j, "limit", k->limit_text);
	JOUT_TEXT(j, "unit", k->unit_text);
	JOUT_TEXT(j, "clause", k->clause);
	JOUT_TEXT(j, "by", k->by);
	JOUT_TEXT(j, "at", k->on);
	jout_object_end(j);
}

static void
requirement_lists_write(struct json_out *j, const struct requirement *r)
{
	jout_key(j, STR("classes"));
	jout_array(j);
	for (int i = 0; i < r->n_classes; i++)
		jout_text(j, r->class_id[i]);
	jout_array_end(j);
	jout_key(j, STR("methods"));
	jout_array(j);
	for (int i = 0; i < r->n_methods; i++)
		jout_text(j, r->method[i].id);
	jout_array_end(j);
}

static void
requirement_write(struct json_out *j, const struct standard *s, const struct requirement *r,
	const struct confirmations *confirmed)
{
	const struct confirmation *k = confirmation_of(confirmed, s, r);

	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_TEXT(j, "clause", or_empty(r->clause));
	JOUT_TEXT(j, "title_zh", r->title.zh);
	JOUT_TEXT(j, "title_en", r->title.en);
	JOUT_TEXT(j, "property", r->each ? r->each->id : r->property ? r->property->id : STR(""));
	jout_key(j, STR("operator"));
	if (r->established && !r->textual)
		jout_text(j, str_of(limit_operator_text(r->limit.op)));
	else
		jout_nothing(j);
	JOUT_TEXT(j, "limit", or_empty(r->limit_text));
	JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
	requirement_lists_write(j, r);
	condition_write(j, r);
	JOUT_BOOL(j, "established", r->established);
	JOUT_TEXT(j, "candidate_zh", or_empty(r->candidate.zh));
	JOUT_TEXT(j, "candidate_en", or_empty(r->candidate.en));
	JOUT_TEXT(j, "confidence", str_of(confidence_name(r->origin.confidence)));
	JOUT_TEXT(j, "source", or_empty(r->origin.source));
	JOUT_TEXT(j, "note", or_empty(r->origin.note));
	JOUT_TEXT(j, "text_zh", or_empty(r->text.zh));
	JOUT_TEXT(j, "text_en", or_empty(r->text.en));
	jout_key(j, STR("confirmation"));
	if (k)
		confirmation_write(j, k);
	else
		jout_nothing(j);
	jout_object_end(j);
}

enum rc
standard_get(struct http_call *c, struct db *db, struct err *err)
{
	struct str edition = http_query(c, "edition");
	const struct standard *s;
	struct confirmations confirmed;
	struct json_out j;
	enum rc rc;

	rc = edition.n ? standard_by_edition(&s, call_centre(c)->lib, c->param[0], edition, err)
		       : pack_standard(&s, call_centre(c)->lib, c->param[0], STR(""), call_today(c),
				 false, err);
	if (rc)
		return rc;
	rc = confirmations_load(&confirmed, &c->arena, db, call_lab(c), err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	standard_start(&j, s, &confirmed);
	jout_key(&j, STR("requirements"));
	jout_array(&j);
	for (int i = 0; i < s->n_requirements; i++)
		requirement_write(&j, s, &s->requirement[i], &confirmed);
	jout_array_end(&j);
	JOUT_TEXT(&j, "source", or_empty(s->origin.source));
	JOUT_TEXT(&j, "note", or_empty(s->origin.note));
	JOUT_TEXT(&j, "scope_zh", or_empty(s->scope.zh));
	JOUT_TEXT(&j, "scope_en", or_empty(s->scope.en));
	JOUT_TEXT(&j, "hash", s->hash);
	jout_object_end(&j);
	return E_OK;
}
