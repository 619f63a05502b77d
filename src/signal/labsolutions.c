/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/labsolutions.h"

#include <math.h>

#include "signal/numeral.h"
#include "signal/series.h"
#include "signal/text.h"
#include "signal/text_table.h"

#define MAX_ROWS 5000 /* of a table of peaks */

struct reader {
	struct intake *in;
	struct text_table table;
	struct str rest;
	unsigned line;
	struct str section; /* without its brackets */
};

/* Columns of peak and compound tables; areas and heights are in what the software counts, which the file does not say. */
static const struct text_table_word words[] = {
	{ "R.Time", "retention_time", "min" },
	{ "Ret. Time", "retention_time", "min" },
	{ "I.Time", "peak_start", "min" },
	{ "F.Time", "peak_end", "min" },
	{ "Area", "peak_area", "" },
	{ "Height", "peak_height", "" },
	{ "Conc.", "concentration", "" },
	{ "Name", "peak_name", "" },
	{ "Plate #", "plates", "" },
	{ "Tailing", "tailing", "" },
	{ "Tailing F.", "tailing", "" },
	{ "Resolution", "resolution", "" },
	{ "k'", "capacity_factor", "" },
	{ NULL, NULL, NULL },
};

/* ---- lines ------------------------------------------------------------------------------------------------ */

static bool
begins_section(struct str line)
{
	return line.n > 2 && line.p[0] == '[' && line.p[line.n - 1] == ']';
}

static struct str
next_line(struct reader *r)
{
	r->line++;
	return str_trim(text_line(&r->rest));
}

/* The next line of the section, blank ones passed over; false at its end, which stays. */
static bool
line_of_section(struct reader *r, struct str *line)
{
	while (r->rest.n) {
		struct str before = r->rest;

		*line = next_line(r);
		if (begins_section(*line)) {
			r->rest = before;
			r->line--;
			return false;
		}
		if (line->n)
			return true;
	}
	return false;
}

/* What stands in the round brackets of the section's name. */
static struct str
channel(const struct reader *r)
{
	struct str s = str_from(r->section, str_find(r->section, STR("(")) + 1);

	return s.n && s.p[s.n - 1] == ')' ? str_first(s, s.n - 1) : s;
}

static bool
section_has(const struct reader *r, const char *word)
{
	return str_find(r->section, str_of(word)) < r->section.n;
}

/* ---- a chromatogram ---------------------------------------------------------------------------------------- */

struct trace {
	double factor, promised;
	struct str unit, x, y;
	struct series time, signal;
};

static void
trace_entry(struct trace *t, struct str name, struct str value, char decimal)
{
	double v;
	bool number = numeral_value(&v, value, decimal);

	if (str_eq(name, STR("Intensity Units")))
		t->unit = str_eq(value, STR("C")) ? STR("degC") : value;
	else if (str_eq(name, STR("Intensity Multiplier")) && number)
		t->factor = v;
	else if (str_eq(name, STR("# of Points")) && number)
		t->promised = v;
}

static enum rc
trace_keep(struct reader *r, struct trace *t)
{
	struct signal_table *out = intake_table(r->in);
	const struct unit_word *unit = dictionary_unit(r->in->dict, t->unit);
	size_t n = t->time.n;

	if (out)
		out->column = arena_new(r->in->arena, struct signal_column, 2);
	if (!out || !out->column)
		return intake_full(r->in);
	out->label = channel(r);
	out->n_columns = 2;
	series_axis(&out->column[0], r->in, t->x);
	out->column[0].quantity = STR("time");
	out->column[0].unit = STR("min");
	out->column[1] = (struct signal_column){ .name = t->y,
		.quantity = section_has(r, "Chromatogram") ? STR("signal") : STR("status"),
		.unit = unit ? unit->unit : t->unit };
	out->column[0].value = series_keep(&t->time, r->in->arena, 1);
	out->column[1].value = series_keep(&t->signal, r->in->arena, t->factor);
	out->column[0].n = out->column[1].n = n;
	if (!out->column[0].value || !out->column[1].value)
		return intake_full(r->in);
	series_check(&out->column[1], r->in);
	if (t->promised > 0 && t->promised != (double)n)
		err_set(intake_warning(r->in, r->line, 0), E_FORMAT,
			"the header promises %g points, the data hold %zu", t->promised, n);
	return E_OK;
}

static enum rc
trace_section(struct reader *r)
{
	struct trace t = { .factor = 1, .x = STR("R.Time"), .y = STR("Intensity") };
	struct str line;
	enum rc rc = E_OK;
	bool data = false;

	while (rc == E_OK && line_of_section(r, &line)) {
		struct str first = text_cell(&line, r->table.separator);
		struct str second = text_cell(&line, r->table.separator);
		double x, y;

		if (!data && str_starts(first, STR("R.Time"))) {
			data = true;
			t.x = first;
			t.y = second;
		} else if (!data) {
			trace_entry(&t, first, second, r->table.decimal);
		} else if (!numeral_value(&x, first, r->table.decimal) ||
			   !numeral_value(&y, second, r->table.decimal)) {
			err_set(intake_warning(r->in, r->line, 0), E_SYNTAX,
				"this line is no time and signal; it is left out");
		} else if (!series_add(&t.time, x) || !series_add(&t.signal, y)) {
			rc = intake_full(r->in);
		}
	}
	if (rc == E_OK && t.time.n)
		rc = trace_keep(r, &t);
	series_free(&t.time);
	series_free(&t.signal);
	return rc;
}

/* ---- tables and fields ------------------------------------------------------------------------------------- */

static enum rc
table_section(struct reader *r)
{
	struct str heading = STR(""), line, *list;
	size_t n = 0;

	list = arena_new(r->in->arena, struct str, MAX_ROWS);
	if (!list)
		return intake_full(r->in);
	while (line_of_section(r, &line)) {
		struct str rest = line, first = text_cell(&rest, r->table.separator);

		if (heading.n == 0) {
			/* "# of Peaks" comes before the heading */
			if (!str_starts(first, STR("# of")))
				heading = line;
		} else if (n < MAX_ROWS) {
			list[n++] = line;
		}
	}
	return text_table_add(&r->table, r->section, heading, list, n);
}

static enum rc
fields_section(struct reader *r)
{
	static const struct {
		const char *name, *quantity;
	} known[] = { { "Sample Name", "specimen" }, { "Acquired", "date" },
		{ "Operator Name", "operator" }, { "Instrument Name", "machine" },
		{ "Method File", "test_standard" }, { "Dilution Factor", "dilution" },
		{ "Injection Volume", "injection_volume" } };
	struct str line;

	while (line_of_section(r, &line)) {
		struct str name = text_cell(&line, r->table.separator), text = str_trim(line);
		struct signal_field *f;

		/* amounts of internal standards that nobody set fill half of the file */
		if (text.n == 0 || str_starts(name, STR("ISTD Amount")))
			continue;
		f = intake_field(r->in, NULL);
		if (!f)
			return intake_full(r->in);
		*f = (struct signal_field){ .name = name, .text = text, .quantity = STR_NONE };
		if (!numeral_value(&f->value, text, r->table.decimal))
			f->value = (double)NAN;
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (str_eq(name, str_of(known[i].name)))
				f->quantity = str_of(known[i].quantity);
	}
	return E_OK;
}

/* ---- the file ------------------------------------------------------------------------------------------------ */

static enum rc
read_section(struct reader *r)
{
	if (section_has(r, "Chromatogram(") || section_has(r, "Status Trace("))
		return trace_section(r);
	if (section_has(r, "Peak Table") || section_has(r, "Results("))
		return table_section(r);
	return fields_section(r);
}

/* Tabs by default; the export may be set to commas or semicolons. */
static char
separator_of(struct str text)
{
	static const char name[] = "Application Name";
	struct str s = str_from(text, str_find(text, str_of(name)) + sizeof(name) - 1);

	return s.n && (s.p[0] == ',' || s.p[0] == ';') ? s.p[0] : '\t';
}

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct reader r = { .in = &in };
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("labsolutions");
	if ((rc = text_decode(&r.rest, &in, bytes)))
		return rc;
	r.table = (struct text_table){ &in, separator_of(r.rest), '.', words };
	r.table.decimal = text_mark(r.rest, r.table.separator, 20000);
	while (rc == E_OK && r.rest.n) {
		struct str line = next_line(&r);

		if (!begins_section(line))
			continue;
		r.section = str_first(str_from(line, 1), line.n - 2);
		rc = read_section(&r);
	}
	if (rc == E_OK && out->n_tables == 0)
		return err_set(err, E_FORMAT,
			"this LabSolutions file holds no chromatogram and no table of peaks");
	return rc;
}

static int
probe(struct str head, struct str whole)
{
	struct str s = str_starts(head, STR("\xef\xbb\xbf")) ? str_from(head, 3) : head;

	(void)whole;
	return str_starts(s, STR("[Header]")) && str_find(head, STR("Application Name")) < head.n
		       ? 90
		       : 0;
}

const struct signal_format signal_labsolutions = {
	.id = "labsolutions",
	.probe = probe,
	.parse = parse,
};
