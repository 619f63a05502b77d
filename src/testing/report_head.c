/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the results: ISO/IEC 17025:2017 7.8.2.1, the conclusion of 7.8.6, the statements at the end. */
#include <math.h>

#include "testing/report.h"

static const enum tone tones[] = {
	[OVERALL_PASS] = TONE_GOOD,
	[OVERALL_FAIL] = TONE_BAD,
	[OVERALL_INCOMPLETE] = TONE_UNSURE,
	[OVERALL_PROVISIONAL_PASS] = TONE_UNSURE,
	[OVERALL_PROVISIONAL_FAIL] = TONE_BAD,
};

struct str
overall_words(enum overall o)
{
	static const struct str words[] = { [OVERALL_PASS] = STR_INIT("符合\nPass"),
		[OVERALL_FAIL] = STR_INIT("不符合\nFail"),
		[OVERALL_INCOMPLETE] = STR_INIT("不完整\nIncomplete"),
		[OVERALL_PROVISIONAL_PASS] = STR_INIT("暂定符合\nProvisional pass"),
		[OVERALL_PROVISIONAL_FAIL] = STR_INIT("暂定不符合\nProvisional fail") };

	return words[o];
}

enum tone
overall_tone(enum overall o)
{
	return tones[o];
}

static struct str
day_of(struct arena *a, int64_t us)
{
	char text[DATE_TEXT_SIZE];

	date_text(text, instant_date(us, CENTRE_OFFSET_MIN));
	return arena_str(a, str_of(text));
}

static struct str
or_dash(struct str s)
{
	return s.n ? s : STR("—");
}

static struct str
both(struct arena *a, struct str zh, struct str en)
{
	if (!en.n || str_eq(zh, en))
		return zh;
	return arena_printf(a, "%.*s  %.*s", STR_FMT(zh), STR_FMT(en));
}

/* First and last day on which somebody entered readings. */
static struct str
test_days(struct arena *a, const struct report_facts *f)
{
	int64_t first = INT64_MAX, last = 0;
	struct str from, to;

	for (int i = 0; i < f->n_readings; i++) {
		if (f->reading[i].at_us < first)
			first = f->reading[i].at_us;
		if (f->reading[i].at_us > last)
			last = f->reading[i].at_us;
	}
	if (!last)
		return STR("—");
	from = day_of(a, first);
	to = day_of(a, last);
	return str_eq(from, to) ? from : arena_printf(a, "%.*s – %.*s", STR_FMT(from), STR_FMT(to));
}

static struct str
environment(struct arena *a, const struct report_facts *f)
{
	for (int i = 0; i < f->n_readings; i++) {
		struct str temperature, humidity, out = STR("");
		json_t *c;

		if (json_read(&c, f->reading[i].conditions, NULL))
			continue;
		temperature = or_empty(json_member_text(c, "temperature"));
		humidity = or_empty(json_member_text(c, "humidity"));
		if (temperature.n || humidity.n)
			out = arena_printf(a, "%.*s °C, %.*s %% RH", STR_FMT(or_dash(temperature)),
				STR_FMT(or_dash(humidity)));
		json_decref(c);
		if (out.n)
			return out;
	}
	return STR("—");
}

static struct str
methods_used(struct arena *a, const struct report_facts *f)
{
	struct str out = STR("");

	for (int i = 0; i < f->n_readings; i++)
		out = arena_printf(a, "%.*s%s%.*s:%.*s", STR_FMT(out), out.n ? "; " : "",
			STR_FMT(f->reading[i].method), STR_FMT(f->reading[i].edition));
	return or_dash(out);
}

void
report_head(struct report_blocks *b, const struct report_facts *f)
{
	struct arena *a = b->a;
	const struct sample *s = f->sample;
	const struct doc_fact facts[] = {
		{ STR("样品编号 Sample number"), s->number },
		{ STR("样品名称 Sample"), s->f.name },
		{ STR("委托单位 Client"), both(a, f->customer.name_zh, f->customer.name_en) },
		{ STR("联系方式 Contact"),
			or_dash(both(a, f->customer.address, f->customer.contact)) },
		{ STR("用途 Product *"), or_dash(s->f.product) },
		{ STR("产品类别 Class *"), or_dash(s->f.class) },
		{ STR("皮革种类 Leather type *"), or_dash(s->f.leather_type) },
		{ STR("鞣制 Tannage *"), or_dash(s->f.tannage) },
		{ STR("涂饰 Finish *"), or_dash(s->f.finish) },
		{ STR("颜色 Colour"), or_dash(s->f.colour) },
		{ STR("标称厚度 Nominal thickness *"), or_dash(s->f.thickness_nominal) },
		{ STR("批号 Batch *"), or_dash(s->f.batch) },
		{ STR("委托方编号 Client reference *"), or_dash(s->f.client_reference) },
		{ STR("收样状态 Condition on receipt"), or_dash(s->f.condition) },
		{ STR("收样日期 Received"), s->f.received_at },
		{ STR("检测日期 Tested"), test_days(a, f) },
		{ STR("签发日期 Issued"), day_of(a, f->by->now_us) },
		{ STR("检测地点 Place of testing"), or_dash(f->lab.address) },
		{ STR("取样 Sampling"), STR("委托方送样，取样计划不由本实验室负责  Submitted by "
					    "the client; not sampled by the laboratory") },
		{ STR("试验环境 Environment"), environment(a, f) },
		{ STR("检测方法 Methods"), methods_used(a, f) },
		{ STR("方法偏离 Deviations from methods"), STR("无  None") },
	};

	block_text(b, DOC_HEADING, "样品信息  Item tested");
	block_facts(b, DOC_FACTS, facts, sizeof(facts) / sizeof(facts[0]));
	block_text(b, DOC_NOTE,
		"* 由委托方提供，实验室未核实；如不准确，可能影响结论的有效性。 Supplied by the "
		"client and not verified by the laboratory; it can affect the validity of the "
		"conclusions.");
}

/* The verdict of the same document and class in the other list. */
static const struct standard_verdict *
counterpart(const struct verdicts *v, const struct standard_verdict *of)
{
	for (int i = 0; i < v->n; i++)
		if (str_eq(v->item[i].standard->id, of->standard->id) &&
			(str_eq(v->item[i].class_id, of->class_id) || !of->class_id.n ||
				!v->item[i].class_id.n))
			return &v->item[i];
	return NULL;
}

static void
verdict_cells(struct grid *g, struct arena *a, const struct standard_verdict *v)
{
	struct str words;

	if (!v) {
		grid_cell(g, STR("无有效版本\nNo edition in force"), TONE_MUTED, 0);
		return;
	}
	words = overall_words(v->overall);
	grid_cell(g, arena_printf(a, "%.*s\n(%.*s)", STR_FMT(words), STR_FMT(v->standard->edition)),
		overall_tone(v->overall), 0);
}

static void
conclusion_row(struct grid *g, struct arena *a, const struct standard_verdict *shown,
	const struct standard_verdict *now, const struct standard_verdict *then, bool with_then)
{
	const struct standard *s = shown->standard;

	grid_cell(g, s->id, TONE_PLAIN, -1);
	grid_cell(g, arena_printf(a, "%.*s\n%.*s", STR_FMT(s->title.zh), STR_FMT(s->title.en)),
		TONE_PLAIN, -1);
	grid_cell(g, or_dash(or_empty(shown->class_id)), TONE_PLAIN, 0);
	verdict_cells(g, a, now);
	if (with_then)
		verdict_cells(g, a, then);
}

void
report_conclusion(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 2.2, 4.6, 1, 2.2, 2.2 };
	bool with_then = date_is_set(f->next);
	char today[DATE_TEXT_SIZE], next_day[DATE_TEXT_SIZE];
	struct str head;
	struct grid *g;

	block_text(b, DOC_HEADING, "结论  Conclusion");
	if (!f->now.n && !f->then.n) {
		block_text(b, DOC_PARAGRAPH,
			"委托方未要求符合性判定。 No statement of conformity was ordered.");
		return;
	}
	date_text(today, f->today);
	date_text(next_day, f->next);
	head = arena_printf(b->a, "标准\nStandard|名称\nTitle|类别\nClass|%s|%s", today, next_day);
	g = grid_start(b, width, with_then ? 5 : 4, head.p);
	for (int i = 0; i < f->now.n; i++)
		conclusion_row(g, b->a, &f->now.item[i], &f->now.item[i],
			counterpart(&f->then, &f->now.item[i]), with_then);
	for (int i = 0; i < f->then.n; i++)
		if (!counterpart(&f->now, &f->then.item[i]))
			conclusion_row(
				g, b->a, &f->then.item[i], NULL, &f->then.item[i], with_then);
	grid_end(b, g);
	if (with_then)
		block_text(b, DOC_NOTE,
			arena_printf(b->a,
				"%s：已知的下一个标准版本变更日；括号内为当日有效版本。 The next "
				"known day on which an edition changes; in brackets the edition in "
				"force on that day.",
				next_day)
				.p);
	block_text(b, DOC_NOTE,
		"暂定：该判定依据未经核实的限量。不完整：有项目未检测或无法判定，不视为符合。 "
		"Provisional: the verdict rests on a limit that is not verified. Incomplete: "
		"something was not tested or cannot be said; this is no pass.");
}

static struct str
testers(struct arena *a, const struct report_facts *f)
{
	struct str out = STR("");

	for (int i = 0; i < f->n_readings; i++)
		if (str_find(out, f->reading[i].by) == out.n)
			out = arena_printf(a, "%.*s%s%.*s", STR_FMT(out), out.n ? ", " : "",
				STR_FMT(f->reading[i].by));
	return or_dash(out);
}

void
report_closing(struct report_blocks *b, const struct report_facts *f)
{
	const struct doc_fact people[] = {
		{ STR("检测 Tested by"), testers(b->a, f) },
		{ STR("审核 Reviewed by"), or_dash(f->reviewer) },
		{ STR("授权签字人 Authorised by"), str_of(f->by->user->name) },
	};

	block_text(b, DOC_HEADING, "说明  Statements");
	block_text(b, DOC_PARAGRAPH,
		"1. 结果仅与收到的被测样品有关。 The results relate only to the items tested, as "
		"received.");
	block_text(b, DOC_PARAGRAPH,
		"2. U 为扩展不确定度，包含因子 k = 2，包含概率约 95 %。 U is the expanded "
		"uncertainty with coverage factor k = 2, about 95 % coverage.");
	block_text(b, DOC_PARAGRAPH,
		"3. 判定规则写在每项判定旁。full/simple：全数值比较（GB/T "
		"8170-2008），简单接受（ILAC-G8:09/2019 "
		"4.2.1）；测得值等于限量时，误接受与误拒绝的概率各不超过 50 %。P "
		"为符合概率（正态分布）。 The decision rule stands beside each verdict. "
		"full/simple: comparison by full value, simple acceptance; for a value at the "
		"limit the probability of a false accept or a false reject is up to 50 % each. P "
		"is the probability of conformity (normal distribution).");
	block_text(b, DOC_PARAGRAPH,
		"4. 未经本实验室书面批准，不得部分复制本报告。 This report shall not be reproduced "
		"except in full without written approval of the laboratory.");
	block_text(b, DOC_PARAGRAPH,
		"5. 所有检测均由本实验室完成，未使用外部提供者的结果。 All tests were done by this "
		"laboratory; no results of external providers are included.");
	block_text(b, DOC_PARAGRAPH,
		arena_printf(b->a, "6. 验证 Verify: %.*s", STR_FMT(f->verify_url)).p);
	block_facts(b, DOC_SIGNATURES, people, 3);
}
