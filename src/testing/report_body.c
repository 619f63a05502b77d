/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The measured part of a report: results with uncertainty, each substance, each specimen, curves. */
#include "testing/curve.h"
#include "testing/layout.h"
#include "testing/report.h"

#define CURVES_MOST 12
#define POINTS 200

static struct str
titles(struct arena *a, const struct pack_library *lib, struct str property)
{
	struct names t = result_title(a, lib, property);

	return arena_printf(a, "%.*s\n%.*s", STR_FMT(t.zh), STR_FMT(t.en));
}

static struct str
member(const json_t *result, const char *name)
{
	return or_empty(json_member_text(result, name));
}

/* A substance of a group: its results stand in a table of their own, three to a row. */
static bool
is_substance(const struct report_facts *f, const json_t *result)
{
	const struct property *p = pack_property(f->by->centre->lib, member(result, "property"));

	return p && p->cas.n && str_find(p->id, STR(".")) < p->id.n;
}

static bool
has_direction(struct str property)
{
	return str_ends(property, STR(".parallel")) || str_ends(property, STR(".perpendicular"));
}

/* The result of one direction of a property from the same set of readings. */
static const json_t *
direction_of(const struct report_facts *f, const json_t *result, const char *direction)
{
	struct str base = member(result, "property"), method = member(result, "method");

	for (int i = 0; i < f->n_results; i++) {
		struct str id = member(f->result[i], "property");

		if (str_starts(id, base) && str_eq(str_from(id, base.n), str_of(direction)) &&
			str_eq(member(f->result[i], "method"), method))
			return f->result[i];
	}
	return NULL;
}

static void
value_cell(struct grid *g, struct arena *a, const json_t *result)
{
	struct str U = result ? member(result, "U_text") : STR("");

	if (!result)
		grid_cell(g, STR("—"), TONE_MUTED, 1);
	else
		grid_cell(g,
			arena_printf(a, "%.*s%s%.*s", STR_FMT(member(result, "text")),
				U.n ? " ± " : "", STR_FMT(U)),
			TONE_PLAIN, 1);
}

static void
results_table(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 3.4, 2.4, 1.2, 1.9, 1.9, 1.9, 0.7 };
	struct grid *g = grid_start(b, width, 7,
		"项目\nProperty|方法\nMethod|单位\nUnit|结果 ± U\nResult ± U|平行 ± "
		"U\nParallel|垂直 ± U\nPerpendicular|n");

	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];

		if (is_substance(f, r) || has_direction(member(r, "property")))
			continue;
		grid_cell(
			g, titles(b->a, f->by->centre->lib, member(r, "property")), TONE_PLAIN, -1);
		grid_cell(g,
			arena_printf(b->a, "%.*s:%.*s", STR_FMT(member(r, "method")),
				STR_FMT(member(r, "edition"))),
			TONE_PLAIN, -1);
		grid_cell(g, member(r, "unit"), TONE_PLAIN, -1);
		value_cell(g, b->a, r);
		value_cell(g, b->a, direction_of(f, r, ".parallel"));
		value_cell(g, b->a, direction_of(f, r, ".perpendicular"));
		grid_cell(g,
			arena_printf(b->a, "%lld",
				(long long)json_integer_value(json_object_get(r, "n"))),
			TONE_PLAIN, 1);
	}
	grid_end(b, g);
}

static void
substances_table(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 3.4, 1.2, 3.4, 1.2, 3.4, 1.2 };
	struct grid *g;
	int n = 0;

	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];

		if (!is_substance(f, r))
			continue;
		if (!n++)
			block_text(b, DOC_PARAGRAPH,
				arena_printf(b->a,
					"各物质含量  Content of each substance, %.*s:%.*s, %.*s (n "
					"= %lld)",
					STR_FMT(member(r, "method")), STR_FMT(member(r, "edition")),
					STR_FMT(member(r, "unit")),
					(long long)json_integer_value(json_object_get(r, "n")))
					.p);
	}
	if (!n)
		return;
	g = grid_start(b, width, 6,
		"物质 Substance|结果 ± U|物质 Substance|结果 ± U|物质 Substance|结果 ± U");
	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];

		if (!is_substance(f, r))
			continue;

		grid_cell(
			g, titles(b->a, f->by->centre->lib, member(r, "property")), TONE_PLAIN, -1);
		value_cell(g, b->a, r);
	}
	for (; n % 3; n++) {
		grid_cell(g, STR(""), TONE_PLAIN, -1);
		grid_cell(g, STR(""), TONE_PLAIN, -1);
	}
	grid_end(b, g);
}

static const char *
direction_sign(struct str direction)
{
	if (str_eq(direction, STR("parallel")))
		return " ∥";
	if (str_eq(direction, STR("perpendicular")))
		return " ⊥";
	return "";
}

/* Each specimen's value, a row a property: only results without a direction in their name, which hold all specimens. */
static void
specimens_table(struct report_blocks *b, const struct report_facts *f)
{
	static const double width[] = { 2.6, 1.1, 9 };
	struct grid *g = grid_start(b, width, 3,
		"项目\nProperty|单位\nUnit|试样：测得值（∥ 平行、⊥ 垂直于背脊线）\nSpecimen: value "
		"(∥ parallel, ⊥ perpendicular to the backbone)");

	for (int i = 0; i < f->n_results; i++) {
		const json_t *r = f->result[i];
		struct str all = STR("");
		json_t *s;
		size_t k;

		if (is_substance(f, r) || has_direction(member(r, "property")))
			continue;
		json_array_foreach(json_object_get(r, "specimens"), k, s)
		{
			double value = json_number_value(json_object_get(s, "value"));

			all = arena_printf(b->a, "%.*s%s%.*s%s: %.4g", STR_FMT(all), k ? ";  " : "",
				STR_FMT(member(s, "label")), direction_sign(member(s, "direction")),
				value);
		}
		grid_cell(
			g, titles(b->a, f->by->centre->lib, member(r, "property")), TONE_PLAIN, -1);
		grid_cell(g, member(r, "unit"), TONE_PLAIN, -1);
		grid_cell(g, all, TONE_PLAIN, -1);
	}
	grid_end(b, g);
}

void
report_results(struct report_blocks *b, const struct report_facts *f)
{
	block_text(b, DOC_HEADING, "检测结果  Results");
	results_table(b, f);
	substances_table(b, f);
	block_text(b, DOC_HEADING, "单个试样  Each specimen");
	specimens_table(b, f);
}

/* ---- curves ---------------------------------------------------------------------------------------- */

/* Six labels stand close together at six peaks: of "Sample 3" only the 3. */
static struct str
curve_label(struct arena *a, struct str label, int number)
{
	size_t from = label.n;

	while (from > 0 && label.p[from - 1] >= '0' && label.p[from - 1] <= '9')
		from--;
	return from < label.n ? arena_str(a, str_from(label, from)) : arena_printf(a, "%d", number);
}

static bool
curve_of(struct doc_curve *out, struct str *x_label, struct arena *a, const struct signal_table *t,
	int number)
{
	const struct signal_column *y = signal_column_of(t, STR("force"));
	const struct signal_column *x = curve_x(t);
	struct doc_point *point;
	size_t *row, n, peak;

	if (!x || !y)
		return false;
	peak = curve_peak(x, y);
	row = arena_new(a, size_t, POINTS + 2);
	point = arena_new(a, struct doc_point, POINTS + 2);
	if (peak == SIZE_MAX || !row || !point)
		return false;
	n = curve_thin(row, x, y, POINTS);
	*out = (struct doc_curve){
		.point = point, .n = (int)n, .peak = -1, .label = curve_label(a, t->label, number)
	};
	for (size_t i = 0; i < n; i++) {
		point[i] = (struct doc_point){ x->value[row[i]], y->value[row[i]] };
		if (row[i] == peak)
			out->peak = (int)i;
	}
	*x_label = arena_printf(a, "%s / %.*s",
		str_eq(x->quantity, STR("time")) ? "时间 Time" : "伸长 Extension",
		STR_FMT(x->unit));
	return true;
}

static void
file_curves(struct doc_plot *plot, struct doc_curve *curve, struct arena *a,
	const struct report_facts *f, const struct stored_file *stored)
{
	const struct signal_dictionary *dict;
	struct signal_file file;
	struct arena work;

	if (stored_words(&dict, a, f->by->centre, stored, NULL))
		return;
	arena_init(&work, SIGNAL_CEILING);
	if (!signal_read(&file, &work, dict, stored->bytes, NULL))
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
			file_curves(plot, curve, a, f, &stored);
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
