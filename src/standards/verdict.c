/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Verdicts as JSON for people: titles and reasons in both languages, values beside their limits. */
#include <math.h>

#include "standards/standards.h"
#include "text/text.h"

struct names
requirement_title(
	struct arena *a, const struct pack_library *lib, const struct requirement_verdict *v)
{
	const struct requirement *r = v->requirement;
	const struct property *member = r->each ? pack_property(lib, v->property) : NULL;
	struct names title = r->title;

	if (!member)
		return title;
	title.zh = arena_printf(a, "%.*s：%.*s", STR_FMT(r->title.zh), STR_FMT(member->title.zh));
	title.en = arena_printf(a, "%.*s: %.*s", STR_FMT(r->title.en), STR_FMT(member->title.en));
	return title;
}

static void
finding_write(struct json_out *j, const struct requirement_verdict *v)
{
	const struct finding *f = v->finding;
	const struct report_rule as_it_is = { 0 };
	char text[DECIMAL_TEXT_SIZE] = "";
	struct err unused;
	double value = (double)NAN;

	if (f && !f->is_text) {
		value = decimal_to_double(&f->value);
		if (unit_same_dim(&f->unit, &v->requirement->unit))
			value = unit_convert_decimal(&f->value, &f->unit, &v->requirement->unit);
		if (isfinite(f->U) && uncertainty_text(text, f->U, &as_it_is, &unused))
			text[0] = '\0';
	}
	JOUT_NUMBER(j, "value", f && f->censored ? (double)NAN : value);
	JOUT_TEXT(j, "text", f && f->text.p ? f->text : STR(""));
	JOUT_TEXT(j, "U_text", str_of(text));
}

static void
requirement_verdict_write(
	struct json_out *j, const struct pack_library *lib, const struct requirement_verdict *v)
{
	const struct requirement *r = v->requirement;
	struct arena a;
	struct names title;
	char zh[1024] = "", en[1024] = "", rule[RULE_NAME_SIZE];

	arena_init(&a, 16 << 10);
	title = requirement_title(&a, lib, v);
	if (v->reason.format) {
		err_text(&v->reason, LANG_ZH, zh, sizeof(zh));
		err_text(&v->reason, LANG_EN, en, sizeof(en));
	}
	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_TEXT(j, "property", v->property);
	JOUT_TEXT(j, "title_zh", title.zh);
	JOUT_TEXT(j, "title_en", title.en);
	jout_key(j, STR("operator"));
	if (v->confirmed)
		jout_text(j, str_of(limit_operator_text(v->confirmed->limit.op)));
	else if (r->established && !r->textual)
		jout_text(j, str_of(limit_operator_text(r->limit.op)));
	else
		jout_nothing(j);
	JOUT_TEXT(j, "limit", v->limit_text.p ? v->limit_text : STR(""));
	JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
	finding_write(j, v);
	JOUT_TEXT(j, "verdict",
		v->applies ? str_of(verdict_name(v->verdict)) : STR("not_applicable"));
	JOUT_BOOL(j, "provisional", v->provisional);
	JOUT_TEXT(j, "reason_zh", str_of(zh));
	JOUT_TEXT(j, "reason_en", str_of(en));
	JOUT_TEXT(j, "rule", str_of(decision_rule_name(rule, &v->rule)));
	JOUT_NUMBER(j, "p_conform", v->p_conform);
	JOUT_NUMBER(j, "margin", v->margin);
	JOUT_TEXT(j, "confidence", str_of(confidence_name(r->origin.confidence)));
	JOUT_TEXT(j, "source", r->origin.source.p ? r->origin.source : STR(""));
	JOUT_TEXT(j, "clause",
		v->confirmed ? v->confirmed->clause : (r->clause.p ? r->clause : STR("")));
	jout_object_end(j);
	arena_release(&a);
}

void
verdict_write(struct json_out *j, const struct pack_library *lib, const struct standard_verdict *v)
{
	jout_object(j);
	JOUT_TEXT(j, "standard", v->standard->id);
	JOUT_TEXT(j, "edition", v->standard->edition);
	JOUT_TEXT(j, "title_zh", v->standard->title.zh);
	JOUT_TEXT(j, "title_en", v->standard->title.en);
	JOUT_TEXT(j, "class", v->class_id.p ? v->class_id : STR(""));
	jout_key(j, STR("in_force_from"));
	date_write(j, v->standard->in_force);
	JOUT_TEXT(j, "verdict", str_of(overall_name(v->overall)));
	jout_key(j, STR("requirements"));
	jout_array(j);
	for (int i = 0; i < v->n_requirements; i++)
		requirement_verdict_write(j, lib, &v->requirement[i]);
	jout_array_end(j);
	jout_object_end(j);
}

void
verdicts_write(struct json_out *j, const struct pack_library *lib, struct date day,
	const struct standard_verdict *v, int n)
{
	jout_object(j);
	jout_key(j, STR("date"));
	date_write(j, day);
	jout_key(j, STR("standards"));
	jout_array(j);
	for (int i = 0; i < n; i++)
		verdict_write(j, lib, &v[i]);
	jout_array_end(j);
	jout_object_end(j);
}
