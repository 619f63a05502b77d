/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_judge and hm_fit: verdicts as plain structs and as JSON. */
#include <math.h>
#include <stdio.h>

#include "base/memory.h"
#include "compute/answer.h"
#include "compute/judge.h"
#include "text/text.h"

struct hm_verdicts {
	struct answer answer;
	struct hm_standard_verdict *standard;
	size_t n;
};

static enum rc
take_options(struct judge_options *out, const struct hm_judge_request *request, struct err *err)
{
	enum rc rc = date_parse(&out->day, str_given(request->day), err);

	if (rc) {
		snprintf(err->field, sizeof(err->field), "date");
		return rc;
	}
	out->class_id = str_given(request->class_id);
	out->product = str_given(request->product);
	out->if_adopted = request->if_adopted;
	out->has_rule = request->rule && request->rule[0];
	if (!out->has_rule)
		return E_OK;
	rc = decision_rule_parse(&out->rule, str_of(request->rule), err);
	if (rc)
		snprintf(err->field, sizeof(err->field), "rule");
	return rc;
}

static enum rc
take_findings(struct finding_list *out, struct answer *a, const struct hm_library *lib,
	const struct hm_text *documents, size_t n, struct err *err)
{
	struct pack_text *texts = arena_new(&a->arena, struct pack_text, n + 1);

	if (!texts || n > 10000)
		return err_set(err, E_TOO_BIG, "there are too many files");
	for (size_t i = 0; i < n; i++)
		texts[i] = (struct pack_text){ answer_text(a, str_given(documents[i].name)),
			{ documents[i].p, documents[i].n } };
	return findings_read(out, &a->arena, lib->packs, texts, (int)n, err);
}

/* "3.0", "< 3", with the unit where it is not the limit's. */
static const char *
value_text(struct answer *a, const struct requirement_verdict *v)
{
	const struct finding *f = v->finding;
	char text[DECIMAL_TEXT_SIZE];

	if (!f)
		return "";
	if (f->text.n)
		(void)str_show(text, sizeof(text), f->text);
	else
		decimal_text(text, &f->value);
	if (f->is_text || str_eq(str_of(f->unit.symbol), str_of(v->requirement->unit.symbol)))
		return answer_text(a, str_of(text));
	return answer_text(a, arena_printf(&a->arena, "%s %s", text, f->unit.symbol));
}

static void
fill_requirement(struct hm_requirement_verdict *to, struct answer *a,
	const struct pack_library *lib, const struct requirement_verdict *v)
{
	const struct requirement *r = v->requirement;
	const struct property *member = r->each ? pack_property(lib, v->property) : NULL;
	char rule[RULE_NAME_SIZE];
	bool limited = v->confirmed || (r->established && !r->textual);
	char text[1024];

	*to = (struct hm_requirement_verdict){ .id = answer_text(a, r->id),
		.property = answer_text(a, v->property),
		.op = limited ? limit_sign(v->confirmed ? v->confirmed->limit.op : r->limit.op)
			      : "",
		.limit = limited ? answer_text(a, v->limit_text) : "",
		.unit = r->unit.symbol,
		.value = value_text(a, v),
		.verdict = v->applies ? verdict_name(v->verdict) : "not_applicable",
		.provisional = v->provisional,
		.reason = { "", "" },
		.candidate = { answer_text(a, limited ? STR("") : r->candidate.zh),
			answer_text(a, limited ? STR("") : r->candidate.en) },
		.rule = answer_text(a, str_of(decision_rule_name(rule, &v->rule))),
		.p_conform = v->p_conform,
		.margin = v->margin };
	to->title[HM_CHINESE] = answer_text(a, member ? member->title.zh : r->title.zh);
	to->title[HM_ENGLISH] = answer_text(a, member ? member->title.en : r->title.en);
	if (!v->reason.format)
		return;
	err_text(&v->reason, LANG_ZH, text, sizeof(text));
	to->reason[HM_CHINESE] = answer_text(a, str_of(text));
	err_text(&v->reason, LANG_EN, text, sizeof(text));
	to->reason[HM_ENGLISH] = answer_text(a, str_of(text));
}

static enum rc
fill_standard(struct hm_standard_verdict *to, struct answer *a, const struct pack_library *lib,
	const struct standard_verdict *v, struct err *err)
{
	const struct standard *s = v->standard;
	struct hm_requirement_verdict *r =
		arena_new(&a->arena, struct hm_requirement_verdict, (size_t)v->n_requirements + 1);
	char day[DATE_TEXT_SIZE];

	if (!r)
		return err_set(err, E_TOO_BIG, "there are too many requirements");
	date_text(day, s->in_force);
	*to = (struct hm_standard_verdict){ .standard = answer_text(a, s->id),
		.edition = answer_text(a, s->edition),
		.class_id = answer_text(a, v->class_id),
		.title = { answer_text(a, s->title.zh), answer_text(a, s->title.en) },
		.in_force_from = answer_text(a, str_of(day)),
		.verdict = overall_name(v->overall),
		.requirement = r,
		.n_requirements = (size_t)v->n_requirements };
	for (int i = 0; i < v->n_requirements; i++)
		fill_requirement(&r[i], a, lib, &v->requirement[i]);
	return E_OK;
}

static enum rc
fill(struct hm_verdicts *out, const struct pack_library *lib, const struct standard_verdict *v,
	int n, struct err *err)
{
	out->standard = arena_new(&out->answer.arena, struct hm_standard_verdict, (size_t)n + 1);
	if (!out->standard)
		return err_set(err, E_TOO_BIG, "there are too many requirements");
	for (int i = 0; i < n; i++) {
		enum rc rc = fill_standard(&out->standard[i], &out->answer, lib, &v[i], err);

		if (rc)
			return rc;
	}
	out->n = (size_t)n;
	return answer_finish(&out->answer, err);
}

static enum rc
judge_one(struct hm_verdicts *v, const struct pack_library *packs,
	const struct finding_list *findings, const struct hm_judge_request *request,
	const struct judge_options *opt, struct err *err)
{
	const struct standard *standard;
	struct standard_verdict verdict;
	struct json_out j;
	enum rc rc = pack_standard(&standard, packs, str_given(request->standard),
		str_given(request->edition), opt->day, opt->if_adopted, err);

	if (rc == E_OK)
		rc = judge_standard(
			&verdict, &v->answer.arena, packs, standard, findings, opt, err);
	if (rc)
		return rc;
	jout_start(&j, &v->answer.json);
	standard_verdict_write(&j, &verdict);
	return fill(v, packs, &verdict, 1, err);
}

static enum rc
judge_every(struct hm_verdicts *v, const struct pack_library *packs,
	const struct finding_list *findings, const struct judge_options *opt, struct err *err)
{
	struct standard_verdict *verdict;
	struct json_out j;
	int n;
	enum rc rc = judge_fit(&verdict, &n, &v->answer.arena, packs, findings, opt, err);

	if (rc)
		return rc;
	jout_start(&j, &v->answer.json);
	fit_write(&j, opt->day, verdict, n);
	return fill(v, packs, verdict, n, err);
}

static enum hm_outcome
judge(struct hm_verdicts **out, const struct hm_library *lib, const struct hm_text *documents,
	size_t n, const struct hm_judge_request *request, bool every, struct hm_error *err)
{
	struct hm_verdicts *v = memory_zeroed(sizeof(*v));
	struct judge_options opt = { 0 };
	struct finding_list findings;
	struct err e = { 0 };
	enum rc rc = take_options(&opt, request, &e);

	*out = NULL;
	answer_init(&v->answer);
	if (rc == E_OK)
		rc = take_findings(&findings, &v->answer, lib, documents, n, &e);
	if (rc == E_OK)
		rc = every ? judge_every(v, lib->packs, &findings, &opt, &e)
			   : judge_one(v, lib->packs, &findings, request, &opt, &e);
	if (rc) {
		hm_verdicts_free(v);
		return error_give(err, &e);
	}
	*out = v;
	return HM_DONE;
}

enum hm_outcome
hm_judge(struct hm_verdicts **out, const struct hm_library *lib, const struct hm_text *documents,
	size_t n, const struct hm_judge_request *request, struct hm_error *err)
{
	return judge(out, lib, documents, n, request, false, err);
}

enum hm_outcome
hm_fit(struct hm_verdicts **out, const struct hm_library *lib, const struct hm_text *documents,
	size_t n, const struct hm_judge_request *request, struct hm_error *err)
{
	return judge(out, lib, documents, n, request, true, err);
}

void
hm_verdicts_free(struct hm_verdicts *v)
{
	if (!v)
		return;
	answer_release(&v->answer);
	free(v);
}

const char *
hm_verdicts_json(const struct hm_verdicts *v)
{
	return v->answer.json.p;
}

size_t
hm_verdicts_count(const struct hm_verdicts *v)
{
	return v->n;
}

const struct hm_standard_verdict *
hm_verdicts_at(const struct hm_verdicts *v, size_t i)
{
	return i < v->n ? &v->standard[i] : NULL;
}
