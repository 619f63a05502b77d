/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every requirement's verdict with its limit, value, rule and probability: ISO/IEC 17025:2017 7.8.6. */
#include <math.h>

#include "testing/report.h"
#include "text/text.h"

static const struct {
	struct str words;
	enum tone tone;
} verdict_words[] = {
	[VERDICT_PASS] = { STR_INIT("符合 Pass"), TONE_GOOD },
	[VERDICT_FAIL] = { STR_INIT("不符合 Fail"), TONE_BAD },
	[VERDICT_CONDITIONAL_PASS] = { STR_INIT("有条件符合 Conditional pass"), TONE_UNSURE },
	[VERDICT_CONDITIONAL_FAIL] = { STR_INIT("有条件不符合 Conditional fail"), TONE_BAD },
	[VERDICT_CANNOT_SAY] = { STR_INIT("无法判定 Cannot say"), TONE_UNSURE },
};

static struct str
limit_words(struct arena *a, const struct requirement_verdict *v)
{
	static const char *const signs[] = { "≤", "<", "≥", ">", "" };
	const struct requirement *r = v->requirement;
	const struct limit *l = v->confirmed ? &v->confirmed->limit : &r->limit;

	if (r->textual)
		return arena_printf(a, "%.*s\n%.*s", STR_FMT(or_empty(r->text.zh)),
			STR_FMT(or_empty(r->text.en)));
	if (!v->confirmed && !r->established)
		return STR("待确认\nto be confirmed");
	return arena_printf(a, "%s %.*s %s%s", signs[l->op], STR_FMT(or_empty(v->limit_text)),
		r->unit.symbol, v->confirmed ? "\n(实验室确认 confirmed)" : "");
}

static struct str
value_words(struct arena *a, const struct requirement_verdict *v)
{
	const struct finding *f = v->finding;

	if (!f)
		return STR("—");
	return arena_printf(
		a, "%.*s %s", STR_FMT(or_empty(f->text)), f->is_text ? "" : f->unit.symbol);
}

static void
requirement_row(struct grid *g, struct arena *a, const struct pack_library *lib,
	const struct requirement_verdict *v, int members)
{
	struct names title = requirement_title(a, lib, v);
	struct str note =
		members ? arena_printf(a,
				  "\n%d 项相同，所示为最差一项 the same of %d, the worst shown",
				  members, members)
			: STR("");
	struct str words =
		v->applies ? verdict_words[v->verdict].words : STR("不适用 Not applicable");
	enum tone tone = v->applies ? verdict_words[v->verdict].tone : TONE_MUTED;
	char zh[600] = "", en[600] = "", rule[RULE_NAME_SIZE];

	if (v->reason.format && (!v->applies || v->verdict == VERDICT_CANNOT_SAY)) {
		err_text(&v->reason, LANG_ZH, zh, sizeof(zh));
		err_text(&v->reason, LANG_EN, en, sizeof(en));
	}
	if (v->provisional && tone == TONE_GOOD)
		tone = TONE_UNSURE;
	grid_cell(g,
		arena_printf(
			a, "%.*s\n%.*s%.*s", STR_FMT(title.zh), STR_FMT(title.en), STR_FMT(note)),
		TONE_PLAIN, -1);
	grid_cell(g, limit_words(a, v), TONE_PLAIN, -1);
	grid_cell(g, value_words(a, v), TONE_PLAIN, 1);
	grid_cell(g,
		arena_printf(a, "%.*s%s%s%s%s%s", STR_FMT(words),
			v->provisional ? "\n暂定：限量未经核实 Provisional: unverified limit" : "",
			zh[0] ? "\n" : "", zh, en[0] ? "\n" : "", en),
		tone, -1);
	grid_cell(g,
		isfinite(v->p_conform) ? arena_printf(a, "P = %.3f\n%s", v->p_conform,
						 decision_rule_name(rule, &v->rule))
				       : STR("—"),
		TONE_PLAIN, -1);
}

/*
 * Members of a group of which the same is to be said (all pass, none was tested, the method does not fit) would fill pages
 * with one sentence: they are one row with the worst value. A member that fails keeps its own.
 */
static bool
same_said(const struct requirement_verdict *a, const struct requirement_verdict *b)
{
	return a->requirement == b->requirement && a->requirement->each &&
	       a->verdict == b->verdict && a->applies == b->applies && a->verdict != VERDICT_FAIL &&
	       a->verdict != VERDICT_CONDITIONAL_FAIL && !a->finding == !b->finding &&
	       a->reason.format == b->reason.format;
}

static void
fold_row(struct grid *g, struct arena *a, const struct pack_library *lib,
	const struct requirement_verdict *v, int n)
{
	struct requirement_verdict worst = v[0];
	int members = 0;

	for (int i = 0; i < n; i++) {
		if (!same_said(&v[i], &v[0]))
			continue;
		members++;
		if (v[i].margin < worst.margin)
			worst = v[i];
	}
	if (!worst.finding)
		worst.property = worst.requirement->each->id;
	requirement_row(g, a, lib, &worst, worst.finding ? members : 0);
}

static bool
said_before(const struct requirement_verdict *v, int at)
{
	for (int i = 0; i < at; i++)
		if (same_said(&v[i], &v[at]))
			return true;
	return false;
}

static void
verdict_rows(struct grid *g, struct arena *a, const struct pack_library *lib,
	const struct standard_verdict *v)
{
	for (int i = 0; i < v->n_requirements; i++) {
		const struct requirement_verdict *r = &v->requirement[i];

		if (!same_said(r, r))
			requirement_row(g, a, lib, r, 0);
		else if (!said_before(v->requirement, i))
			fold_row(g, a, lib, r, v->n_requirements - i);
	}
}

static void
verdict_tables(struct report_blocks *b, const struct report_facts *f, struct date day,
	const struct verdicts *v, const struct verdicts *other, const char *both_days)
{
	static const double width[] = { 3.2, 2.4, 1.8, 3.6, 1.8 };
	char text[DATE_TEXT_SIZE];

	date_text(text, day);
	for (int i = 0; i < v->n && b->n < BLOCKS_MOST - 20; i++) {
		const struct standard_verdict *s = &v->item[i];
		bool same = false;
		struct grid *g;

		for (int k = 0; other && k < other->n; k++)
			same = same || (other->item[k].standard == s->standard &&
					       str_eq(other->item[k].class_id, s->class_id));
		if (same && !both_days)
			continue; /* told already under the first day */
		block_text(b, DOC_HEADING,
			arena_printf(b->a, "%.*s-%.*s%s%.*s    %s%s", STR_FMT(s->standard->id),
				STR_FMT(s->standard->edition), s->class_id.n ? " / " : "",
				STR_FMT(or_empty(s->class_id)), text, same ? both_days : "")
				.p);
		g = grid_start(b, width, 5,
			"要求\nRequirement|限量\nLimit|结果\nResult|判定\nVerdict|概率与规则\nP, "
			"rule");
		verdict_rows(g, b->a, f->by->centre->lib, s);
		grid_end(b, g);
	}
}

void
report_verdicts(struct report_blocks *b, const struct report_facts *f)
{
	char next_day[DATE_TEXT_SIZE];
	struct str both_days;

	date_text(next_day, f->next);
	both_days = arena_printf(b->a, ", %s", next_day);
	verdict_tables(b, f, f->today, &f->now, &f->then, both_days.p);
	if (date_is_set(f->next))
		verdict_tables(b, f, f->next, &f->then, &f->now, NULL);
}
