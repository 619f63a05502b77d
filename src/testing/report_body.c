/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured part of a report: results with uncertainty, each specimen, curves, and every requirement's verdict. */
#include <math.h>

#include "testing/curve.h"
#include "testing/report.h"
#include "text/text.h"

#define CURVES_MOST 12
#define POINTS 400

static struct str
titles(struct arena *a, const struct pack_library *lib, struct str property)
{
	struct names t = result_title(a, lib, property);

	return arena_printf(a, "%.*s\n%.*s", STR_FMT(t.zh), STR_FMT(t.en));
}

static void
results_table(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 4, 2.6, 1.6, 1.4, 1.6, 0.8 };
	struct grid *g = grid_start(
		b, width, 6, "项目\nProperty|方法\nMethod|结果\nResult|单位\nUnit|U (k = 2)|n");

	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];
		struct str method = or_empty(json_member_text(r, "method"));
		struct str edition = or_empty(json_member_text(r, "edition"));
		struct str U = or_empty(json_member_text(r, "U_text"));

		grid_cell(g,
			titles(b->a, f->by->centre->lib, or_empty(json_member_text(r, "property"))),
			TONE_PLAIN, -1);
		grid_cell(g, arena_printf(b->a, "%.*s:%.*s", STR_FMT(method), STR_FMT(edition)),
			TONE_PLAIN, -1);
		grid_cell(g, json_member_text(r, "text"), TONE_PLAIN, 1);
		grid_cell(g, json_member_text(r, "unit"), TONE_PLAIN, -1);
		grid_cell(g, U.n ? U : STR("—"), TONE_PLAIN, 1);
		grid_cell(g,
			arena_printf(b->a, "%lld",
				(long long)json_integer_value(json_object_get(r, "n"))),
			TONE_PLAIN, 1);
	}
	grid_end(b, g);
}

static struct str
direction_words(struct str direction)
{
	if (str_eq(direction, STR("parallel")))
		return STR("平行 parallel");
	if (str_eq(direction, STR("perpendicular")))
		return STR("垂直 perpendicular");
	return STR("—");
}

/* Each specimen once: only results without a direction in their name, which hold all specimens. */
static void
specimens_table(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 4, 2.4, 2.4, 2 };
	struct grid *g = grid_start(
		b, width, 4, "项目\nProperty|试样\nSpecimen|方向\nDirection|测得值\nValue");

	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];
		struct str property = or_empty(json_member_text(r, "property"));
		struct str unit = or_empty(json_member_text(r, "unit"));
		json_t *s;
		size_t k;

		if (str_ends(property, STR(".parallel")) ||
			str_ends(property, STR(".perpendicular")))
			continue;
		json_array_foreach(json_object_get(r, "specimens"), k, s)
		{
			double value = json_number_value(json_object_get(s, "value"));

			grid_cell(g, k ? STR("") : titles(b->a, f->by->centre->lib, property),
				TONE_PLAIN, -1);
			grid_cell(g, json_member_text(s, "label"), TONE_PLAIN, -1);
			grid_cell(g, direction_words(or_empty(json_member_text(s, "direction"))),
				TONE_PLAIN, -1);
			grid_cell(g, arena_printf(b->a, "%.4g %.*s", value, STR_FMT(unit)),
				TONE_PLAIN, 1);
		}
	}
	grid_end(b, g);
}

void
report_results(struct report_blocks *b, const struct report_facts *f)
{
	block_text(b, DOC_HEADING, "检测结果  Results");
	results_table(b, f);
	block_text(b, DOC_HEADING, "单个试样  Each specimen");
	specimens_table(b, f);
}

/* ---- curves ---------------------------------------------------------------------------------------- */

static bool
curve_of(struct doc_curve *out, struct str *x_label, struct arena *a, const struct signal_table *t,
	int number)
{
	const struct signal_column *y = signal_column_of(t, STR("force"));
	const struct signal_column *x = signal_column_of(t, STR("elongation"));
	struct doc_point *point;
	size_t *row, n, peak;

	if (!x)
		x = signal_column_of(t, STR("crosshead"));
	if (!x || !y)
		return false;
	peak = curve_peak(x, y);
	row = arena_new(a, size_t, POINTS + 2);
	point = arena_new(a, struct doc_point, POINTS + 2);
	if (peak == SIZE_MAX || !row || !point)
		return false;
	n = curve_thin(row, x, y, POINTS);
	*out = (struct doc_curve){ .point = point,
		.n = (int)n,
		.peak = -1,
		.label = t->label.n ? arena_str(a, t->label) : arena_printf(a, "%d", number) };
	for (size_t i = 0; i < n; i++) {
		point[i] = (struct doc_point){ x->value[row[i]], y->value[row[i]] };
		if (row[i] == peak)
			out->peak = (int)i;
	}
	*x_label = arena_printf(a, "伸长 Elongation / %.*s", STR_FMT(x->unit));
	return true;
}

static void
file_curves(struct doc_plot *plot, struct doc_curve *curve, struct arena *a,
	const struct report_facts *f, struct str bytes)
{
	struct signal_file file;
	struct arena work;

	arena_init(&work, SIGNAL_CEILING);
	if (!signal_read(&file, &work, f->by->centre->dict, bytes, NULL))
		for (int i = 0; i < file.n_tables && plot->curves < CURVES_MOST; i++) {
			struct signal_column const *y =
				signal_column_of(&file.table[i], STR("force"));

			if (!curve_of(&curve[plot->curves], &plot->x_label, a, &file.table[i],
				    plot->curves + 1))
				continue;
			plot->y_label = arena_printf(a, "力 Force / %.*s", STR_FMT(y->unit));
			plot->curves++;
		}
	arena_release(&work);
}

static enum rc
reading_plot(struct doc_plot *plot, struct arena *a, const struct report_facts *f, struct db *db,
	const struct report_reading *reading)
{
	struct doc_curve *curve = arena_new(a, struct doc_curve, CURVES_MOST);
	struct str id[CURVES_MOST];
	struct rows *r;
	int n = 0;
	enum rc rc;

	*plot = (struct doc_plot){ .curve = curve };
	if (!curve)
		return E_TOO_BIG;
	rc = db_query(&r, db, &SQL_READING_FILES,
		(struct bind[]){ B_TEXT(str_of(f->by->user->lab_id)), B_TEXT(reading->id) }, NULL);
	if (rc)
		return rc;
	while (n < CURVES_MOST && rows_next(r))
		id[n++] = arena_str(a, rows_text(r, 0));
	rc = rows_end(r, NULL);
	for (int i = 0; !rc && i < n; i++) {
		struct stored_file stored;

		rc = file_load(&stored, a, db, f->by->user, id[i], NULL);
		if (!rc)
			file_curves(plot, curve, a, f, stored.bytes);
	}
	return rc;
}

/* One plot for each set of readings that came from files with a force and an elongation. */
void
report_curves(struct report_blocks *b, const struct report_facts *f, struct db *db)
{
	for (int i = 0; i < f->n_readings && b->n < BLOCKS_MOST - 40; i++) {
		struct doc_plot *plot = arena_new(b->a, struct doc_plot, 1);

		if (!plot || reading_plot(plot, b->a, f, db, &f->reading[i]) || !plot->curves)
			continue;
		block_text(b, DOC_HEADING,
			arena_printf(b->a, "力–伸长曲线  Force–extension curves: %.*s:%.*s",
				STR_FMT(f->reading[i].method), STR_FMT(f->reading[i].edition))
				.p);
		b->block[b->n++] = (struct doc_block){ .kind = DOC_PLOT, .plot = plot };
	}
}

/* ---- verdicts -------------------------------------------------------------------------------------- */

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
	const struct requirement_verdict *v)
{
	struct names title = requirement_title(a, lib, v);
	struct str words =
		v->applies ? verdict_words[v->verdict].words : STR("不适用 Not applicable");
	enum tone tone = v->applies ? verdict_words[v->verdict].tone : TONE_MUTED;
	char zh[600] = "", en[600] = "";

	if (v->reason.format && (!v->applies || v->verdict == VERDICT_CANNOT_SAY)) {
		err_text(&v->reason, LANG_ZH, zh, sizeof(zh));
		err_text(&v->reason, LANG_EN, en, sizeof(en));
	}
	if (v->provisional && tone == TONE_GOOD)
		tone = TONE_UNSURE;
	grid_cell(g, arena_printf(a, "%.*s\n%.*s", STR_FMT(title.zh), STR_FMT(title.en)),
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
						 decision_rule_name(&v->rule))
				       : STR("—"),
		TONE_PLAIN, -1);
}

/* Members of a group that nobody tested would fill pages with the same sentence: they are one row. */
static void
verdict_rows(struct grid *g, struct arena *a, const struct pack_library *lib,
	const struct standard_verdict *v)
{
	const struct requirement *untested = NULL;

	for (int i = 0; i < v->n_requirements; i++) {
		const struct requirement_verdict *r = &v->requirement[i];

		if (r->requirement->each && !r->finding) {
			struct requirement_verdict whole = *r;

			if (untested == r->requirement)
				continue;
			untested = r->requirement;
			whole.property = r->requirement->each->id;
			requirement_row(g, a, lib, &whole);
			continue;
		}
		requirement_row(g, a, lib, r);
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
