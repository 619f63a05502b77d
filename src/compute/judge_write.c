/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts as JSON: the shapes of docs/results.md. */
#include <stdio.h>

#include "compute/judge.h"
#include "text/text.h"

static void
date_member(struct json_out *j, const char *key, struct date d)
{
	char text[DATE_TEXT_SIZE];

	date_text(text, d);
	jout_key(j, str_of(key));
	jout_text(j, date_is_set(d) ? str_of(text) : STR_NONE);
}

static void
value_write(struct json_out *j, const struct requirement_verdict *v)
{
	const struct finding *f = v->finding;
	const struct requirement *r = v->requirement;

	jout_key(j, STR("value"));
	if (!f || f->is_text || f->censored || !unit_same_dim(&f->unit, &r->unit))
		jout_nothing(j);
	else
		jout_number(j, unit_convert_decimal(&f->value, &f->unit, &r->unit));
	JOUT_TEXT(j, "text", f && f->text.p ? f->text : STR_NONE);
	JOUT_TEXT(j, "method", f && f->method.p ? f->method : STR_NONE);
	JOUT_TEXT(j, "method_edition", f && f->edition.p ? f->edition : STR_NONE);
}

static void
requirement_write(struct json_out *j, const struct requirement_verdict *v)
{
	const struct requirement *r = v->requirement;
	bool limited = v->confirmed || (r->established && !r->textual);
	char text[1024] = "", zh[1024] = "", rule[RULE_NAME_SIZE];

	if (v->reason.format) {
		err_text(&v->reason, LANG_EN, text, sizeof(text));
		err_text(&v->reason, LANG_ZH, zh, sizeof(zh));
	}
	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_TEXT(j, "property", v->property);
	JOUT_TEXT(j, "operator",
		limited ? str_of(limit_sign(v->confirmed ? v->confirmed->limit.op : r->limit.op))
			: STR_NONE);
	JOUT_TEXT(j, "limit", limited ? v->limit_text : STR_NONE);
	JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
	value_write(j, v);
	JOUT_TEXT(j, "verdict",
		v->applies ? str_of(verdict_name(v->verdict)) : STR("not_applicable"));
	JOUT_BOOL(j, "provisional", v->provisional);
	JOUT_TEXT(j, "reason", text[0] ? str_of(text) : STR_NONE);
	JOUT_TEXT(j, "reason_zh", zh[0] ? str_of(zh) : STR_NONE);
	JOUT_TEXT(j, "rule", str_of(decision_rule_name(rule, &v->rule)));
	JOUT_NUMBER(j, "p_conform", v->p_conform);
	JOUT_NUMBER(j, "margin", v->margin);
	JOUT_BOOL(j, "established", r->established || v->confirmed);
	if (!r->established && r->candidate.en.n) {
		JOUT_TEXT(j, "candidate", r->candidate.en);
		JOUT_TEXT(j, "candidate_zh", r->candidate.zh);
	}
	JOUT_TEXT(j, "confidence", str_of(confidence_name(r->origin.confidence)));
	JOUT_TEXT(j, "source", r->origin.source);
	JOUT_TEXT(j, "clause", r->clause.n ? r->clause : STR_NONE);
	jout_object_end(j);
}

void
standard_verdict_write(struct json_out *j, const struct standard_verdict *v)
{
	const struct standard *s = v->standard;

	jout_object(j);
	JOUT_TEXT(j, "standard", s->id);
	JOUT_TEXT(j, "edition", s->edition);
	JOUT_TEXT(j, "title_zh", s->title.zh);
	JOUT_TEXT(j, "title_en", s->title.en);
	JOUT_TEXT(j, "class", v->class_id.n ? v->class_id : STR_NONE);
	JOUT_TEXT(j, "market", s->market);
	JOUT_BOOL(j, "binding", s->binding);
	date_member(j, "in_force_from", s->in_force);
	date_member(j, "withdrawn", s->withdrawn);
	JOUT_TEXT(j, "verdict", str_of(overall_name(v->overall)));
	JOUT_TEXT(j, "pack_hash", s->hash);
	jout_key(j, STR("requirements"));
	jout_array(j);
	for (int i = 0; i < v->n_requirements; i++)
		requirement_write(j, &v->requirement[i]);
	jout_array_end(j);
	jout_object_end(j);
}

void
fit_write(struct json_out *j, struct date day, const struct standard_verdict *v, int n)
{
	jout_object(j);
	date_member(j, "date", day);
	jout_key(j, STR("standards"));
	jout_array(j);
	for (int i = 0; i < n; i++)
		standard_verdict_write(j, &v[i]);
	jout_array_end(j);
	jout_object_end(j);
}
