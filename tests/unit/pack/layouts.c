/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Descriptions of layouts: every way in which one can be wrong, and what is read by those that are right. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/memory.h"
#include "common.h"
#include "signal/described.h"

struct room {
	struct arena words, arena;
	struct signal_dictionary *dict;
	struct pack_library *lib;
	const struct signal_layout *layout;
	struct signal_file file;
	struct err err;
	struct buf report;
};

static struct str
slurp(struct arena *a, const char *name)
{
	char path[1024];
	char *bytes = memory_zeroed(1 << 20);
	struct str kept;
	FILE *f;

	snprintf(path, sizeof(path), "%s/%s", getenv("SOURCE_ROOT"), name);
	f = fopen(path, "rb");
	assert_non_null(f);
	kept = arena_str(a, (struct str){ bytes, fread(bytes, 1, 1 << 20, f) });
	fclose(f);
	free(bytes);
	return kept;
}

static int
open_room(void **state)
{
	static const char *const words[] = { "packs/formats/columns.tsv",
		"packs/formats/units.tsv" };
	struct room *r = memory_zeroed(sizeof(*r));

	arena_init(&r->words, (size_t)8 << 20);
	arena_init(&r->arena, (size_t)8 << 20);
	buf_init(&r->report, 1 << 20);
	for (int i = 0; i < 2; i++)
		if (signal_dictionary_read(
			    &r->dict, &r->words, slurp(&r->words, words[i]), words[i], &r->err))
			return 1;
	*state = r;
	return pack_open(&r->lib, NULL, 0, NULL, NULL, &r->err) != E_OK;
}

static int
close_room(void **state)
{
	struct room *r = *state;

	pack_close(r->lib);
	arena_release(&r->words);
	arena_release(&r->arena);
	buf_release(&r->report);
	free(r);
	return 0;
}

static enum rc
describe(struct room *r, struct str text)
{
	struct pack_text one = { "l.yaml", text };
	struct pack_input in = { &one, 1, r->dict, keep_line, &r->report };

	buf_clear(&r->report);
	arena_release(&r->arena);
	r->err = (struct err){ 0 };
	return pack_layout_read(&r->layout, &r->arena, r->lib, &in, &r->err);
}

static enum rc
read_as(struct room *r, struct str bytes)
{
	struct described_choice choice = { .layout = r->layout };

	r->err = (struct err){ 0 };
	return described_read(&r->file, &r->arena, r->dict, &choice, bytes, &r->err);
}

/* The reading of a text by a description; both must be right. */
static void
read_text(struct room *r, const char *layout, struct str bytes)
{
	enum rc rc = describe(r, str_of(layout));

	buf_char(&r->report, '\0');
	if (rc)
		fail_msg("%s", r->report.p);
	assert_int_equal(read_as(r, bytes), E_OK);
}

/* All warnings, a line each. */
static const char *
warnings(struct room *r)
{
	char line[600];

	buf_clear(&r->report);
	for (int i = 0; i < r->file.n_warnings; i++) {
		err_print(&r->file.warning[i].what, line, sizeof(line));
		buf_printf(&r->report, "%u:%u %s\n", r->file.warning[i].line,
			r->file.warning[i].column, line);
	}
	buf_char(&r->report, '\0');
	return r->report.p;
}

static const struct signal_column *
column_of(struct room *r, int table, const char *quantity)
{
	const struct signal_column *c;

	assert_true(table < r->file.n_tables);
	c = signal_column_of(&r->file.table[table], str_of(quantity));
	assert_non_null(c);
	return c;
}

static const struct signal_field *
field_of(struct room *r, int table, const char *quantity)
{
	const struct signal_field *f = signal_field_of(
		&r->file, table < 0 ? NULL : &r->file.table[table], str_of(quantity));

	assert_non_null(f);
	return f;
}

static void
assert_str(struct str got, const char *expected)
{
	char text[200];

	assert_string_equal(str_show(text, sizeof(text), got), expected);
}

/* ---- what is refused ------------------------------------------------------------------------------ */

static const char right[] = "pack: layout\n"
			    "id: one\n"
			    "version: 1\n"
			    "title: {zh: 一, en: one}\n"
			    "author: me\n"
			    "text: {encoding: any, separator: comma, decimal: point}\n"
			    "recognise: [{text: A, row: 1, column: 1}]\n"
			    "specimens: {arrangement: side_by_side, width: 2}\n"
			    "table:\n"
			    "  header_row: 2\n"
			    "  first_row: 4\n"
			    "  columns:\n"
			    "    - {column: 1, quantity: time, unit: s, shared: true}\n"
			    "    - {column: 2, quantity: travel, unit: mm}\n"
			    "    - {column: 3, quantity: force, unit: N}\n"
			    "fields:\n"
			    "  - {row: 1, column: 2, of: specimen, quantity: width, unit: mm}\n";

static const struct wrong {
	const char *find, *put, *report;
} wrongs[] = {
	{ "pack: layout", "pack: method\nmethod: 1",
		"l.yaml:1:1: this pack describes no layout (pack: layout)\n" },
	{ "id: one", "id: One",
		"l.yaml:2:5: an id has at most 60 small letters, digits and hyphens\n" },
	{ "id: one\n", "", "l.yaml:1:1: the key \"id\" is missing here\n" },
	{ "version: 1\n", "", "l.yaml:1:1: the key \"version\" is missing here\n" },
	{ "author: me\n", "", "l.yaml:1:1: the key \"author\" is missing here\n" },
	{ "title: {zh: 一, en: one}", "title: {en: one}",
		"l.yaml:4:8: the key \"zh\" is missing here\n" },
	{ "author: me", "autor: me",
		"l.yaml:5:1: the key \"autor\" is not known here\n"
		"l.yaml:1:1: the key \"author\" is missing here\n" },
	{ "encoding: any", "encoding: EBCDIC",
		"l.yaml:6:18: the encoding \"EBCDIC\" is not known; expected any, UTF-8, UTF-16LE, "
		"UTF-16BE, GB18030, Big5, Shift_JIS or windows-1250 to 1252\n" },
	{ "separator: comma", "separator: dash",
		"l.yaml:6:34: found \"dash\", expected one of: any, tab, semicolon, comma, stroke, "
		"blanks, none\n" },
	{ "decimal: point", "decimal: comma",
		"l.yaml:6:7: the cells are parted by commas, so a comma cannot be the decimal "
		"mark\n" },
	{ "recognise: [{text: A, row: 1, column: 1}]\n", "",
		"l.yaml:1:1: the key \"recognise\" is missing here\n" },
	{ "[{text: A, row: 1, column: 1}]", "[]",
		"l.yaml:7:12: this list has from 1 to 50 entries\n" },
	{ "{text: A, row: 1, column: 1}", "{text: A, numbers: 3}",
		"l.yaml:7:13: evidence is either text (with row and column, if it must stand "
		"there), header, or numbers\n" },
	{ "{text: A, row: 1, column: 1}", "{header: [A], row: 1}",
		"l.yaml:7:13: evidence is either text (with row and column, if it must stand "
		"there), header, or numbers\n" },
	{ "{text: A, row: 1, column: 1}", "{text: [A, B]}",
		"l.yaml:7:13: expected one text here, or behind header a list of them\n" },
	{ "row: 1, column: 1}]", "row: 61, column: 1}]",
		"l.yaml:7:28: expected a whole number from 1 to 60 here\n" },
	{ "side_by_side, width: 2", "around, width: 2",
		"l.yaml:8:26: found \"around\", expected one of: one, side_by_side, begin, "
		"blank_line, column\n"
		"l.yaml:8:34: \"width\" says nothing in this arrangement of specimens\n"
		"l.yaml:13:7: only specimens side by side share a column\n"
		"l.yaml:17:5: in this arrangement of specimens a field belongs to the file\n" },
	{ ", width: 2", "", "l.yaml:8:12: the key \"width\" is missing here\n" },
	{ ", width: 2", ", width: 1",
		"l.yaml:15:7: column 3 reaches into the next specimen: each is 1 columns wide\n" },
	{ "first_row: 4", "first_row: 0",
		"l.yaml:11:14: expected a whole number from 1 to 10000 here\n" },
	{ "  first_row: 4\n", "", "l.yaml:10:3: the key \"first_row\" is missing here\n" },
	{ "header_row: 2", "header_row: 4",
		"l.yaml:10:15: line 4 does not stand above the first line of data, 4\n" },
	{ "header_row: 2", "unit_row: 5",
		"l.yaml:10:13: line 5 does not stand above the first line of data, 4\n" },
	{ "column: 3, quantity: force", "column: 2, quantity: force",
		"l.yaml:15:7: column 2 is described already\n" },
	{ "quantity: force, unit: N", "quantity: travel, unit: mm",
		"l.yaml:15:7: there is a column of \"travel\" already\n" },
	{ "quantity: force", "quantity: strength",
		"l.yaml:15:29: \"strength\" is no quantity that a column can have\n" },
	{ "unit: N}", "unit: mm}", "l.yaml:15:42: mm is no unit of \"force\", which has N\n" },
	{ "unit: N}", "unit: xyz}", "l.yaml:15:42: \"xyz\" is no unit\n" },
	{ "force, unit: N}", "force}", "l.yaml:15:7: \"force\" needs a unit\n" },
	{ "column: 1, quantity: time", "column: 4, quantity: time",
		"l.yaml:13:7: the shared column 4 must stand before those of the specimens\n" },
	{ "    - {column: 2, quantity: travel, unit: mm}\n"
	  "    - {column: 3, quantity: force, unit: N}\n",
		"", "l.yaml:13:5: every column is shared; none belongs to a specimen\n" },
	{ "quantity: width", "quantity: force",
		"l.yaml:17:49: \"force\" is no quantity that a single value can have\n" },
	{ "row: 1, column: 2, of: specimen", "row: 1",
		"l.yaml:17:5: a field stands in a cell (row and column) or behind a label\n" },
	{ "row: 1, column: 2, of", "label: W, of",
		"l.yaml:17:5: specimens side by side have their fields in cells, by row and "
		"column\n" },
	{ "fields:", "fields: []\nnote: x\nextra:",
		"l.yaml:18:1: the key \"extra\" is not known here\n"
		"l.yaml:16:9: this list has from 1 to 200 entries\n" },
	{ "specimens: {arrangement: side_by_side, width: 2}",
		"specimens: {arrangement: begin, text: S}",
		"l.yaml:13:7: only specimens side by side share a column\n" },
	{ "specimens: {arrangement: side_by_side, width: 2}\ntable:\n",
		"specimens: {arrangement: begin, text: S}\ntable:\n  from: F\n",
		"l.yaml:10:3: the lines count from the one that begins a specimen; \"from\" has no "
		"use here\n"
		"l.yaml:14:7: only specimens side by side share a column\n" },
};

static struct str
patched(struct arena *a, const struct wrong *w)
{
	struct str text = str_of(right);
	size_t at = str_find(text, str_of(w->find));

	assert_true(at < text.n);
	return arena_printf(a, "%.*s%s%s", (int)at, right, w->put, right + at + strlen(w->find));
}

static void
every_wrong_description_gets_its_place(void **state)
{
	struct room *r = *state;

	for (size_t i = 0; i < sizeof(wrongs) / sizeof(wrongs[0]); i++) {
		struct arena a;

		arena_init(&a, 1 << 16);
		assert_int_not_equal(describe(r, patched(&a, &wrongs[i])), E_OK);
		buf_char(&r->report, '\0');
		assert_string_equal(r->report.p, wrongs[i].report);
		assert_int_equal(r->err.line > 0, 1);
		arena_release(&a);
	}
	assert_int_equal(describe(r, str_of(right)), E_OK);
}

static void
refuses_two_of_one_name(void **state)
{
	struct room *r = *state;
	struct pack_text two[] = { { "a.yaml", { right, sizeof(right) - 1 } },
		{ "b.yaml", { right, sizeof(right) - 1 } } };
	struct pack_input in = { two, 2, r->dict, NULL, NULL };
	struct pack_library *lib;

	assert_int_equal(pack_open_input(&lib, &in, &r->err), E_EXISTS);
	assert_string_equal(r->err.file, "b.yaml");
	assert_int_equal(r->err.line, 2);
}

static void
takes_a_unit_in_the_words_of_the_laboratory(void **state)
{
	struct room *r = *state;
	struct wrong w = { "unit: N}", "unit: 千牛}", "" };
	struct arena a;

	arena_init(&a, 1 << 16);
	assert_int_equal(describe(r, patched(&a, &w)), E_OK);
	assert_str(r->layout->column[2].unit, "kN");
	arena_release(&a);
}

/* ---- what is read --------------------------------------------------------------------------------- */

static void
teach(struct room *r, struct signal_dictionary **dict, const char *const *names, int n)
{
	const struct signal_layout **list = arena_new(&r->words, const struct signal_layout *, 4);

	for (int i = 0; i < n; i++) {
		struct pack_text one = { names[i], slurp(&r->words, names[i]) };
		struct pack_input in = { &one, 1, r->dict, NULL, NULL };

		assert_int_equal(pack_layout_read(&list[i], &r->words, r->lib, &in, &r->err), E_OK);
	}
	assert_int_equal(signal_dictionary_teach(dict, &r->words, r->dict, list, n, &r->err), E_OK);
}

static const char *const shipped[] = { "packs/layouts/bench-logger-no-heading.yaml",
	"packs/layouts/pairs-side-by-side.yaml" };

static void
numbers_without_a_heading_are_read_by_their_description(void **state)
{
	struct room *r = *state;
	struct signal_dictionary *dict;
	struct str bytes = slurp(&r->words, "tests/samples/layouts/bench-log.txt");

	teach(r, &dict, shipped, 2);
	assert_int_equal(signal_read(&r->file, &r->arena, dict, bytes, &r->err), E_OK);
	assert_str(r->file.format, "described");
	assert_str(r->file.layout, "bench-logger-no-heading");
	assert_str(r->file.layout_version, "1");
	assert_int_equal(r->file.n_tables, 1);
	assert_int_equal(column_of(r, 0, "force")->n, 40);
	assert_str(column_of(r, 0, "force")->unit, "N");
	assert_true(column_of(r, 0, "travel")->value[39] == 31.7);
	assert_true(column_of(r, 0, "time")->value[1] == 0.25);
	/* 9999,0 stands for no value */
	assert_true(isnan(column_of(r, 0, "force")->value[10]));
	assert_str(field_of(r, -1, "date")->text, "2026-06-24 09:14");
	assert_string_equal(warnings(r), "");
	/* without the description the generic reader knows no force */
	assert_int_equal(signal_read(&r->file, &r->arena, r->dict, bytes, &r->err), E_OK);
	assert_str(r->file.format, "delimited");
	assert_null(signal_column_of(&r->file.table[0], STR("force")));
}

static void
specimens_side_by_side_without_names_are_told_apart(void **state)
{
	struct room *r = *state;
	struct signal_dictionary *dict;
	struct str bytes = slurp(&r->words, "tests/samples/layouts/pairs.txt");

	teach(r, &dict, shipped, 2);
	assert_int_equal(signal_read(&r->file, &r->arena, dict, bytes, &r->err), E_OK);
	assert_int_equal(r->file.n_tables, 3);
	assert_str(r->file.table[1].label, "2");
	assert_int_equal(column_of(r, 0, "force")->n, 30);
	assert_int_equal(column_of(r, 1, "force")->n, 26);
	assert_true(column_of(r, 2, "travel")->value[27] == 30.5);
	assert_true(field_of(r, 2, "thickness")->value == 1.45);
	assert_true(field_of(r, 1, "width")->value == 9.98);
	assert_str(field_of(r, 1, "width")->unit, "mm");
	assert_str(field_of(r, -1, "operator")->text, "Wang");
	assert_string_equal(warnings(r), "");
}

static void
specimens_one_under_the_other_begin_with_their_line(void **state)
{
	static const char layout[] =
		"{pack: layout, id: under, version: 2, title: {zh: 下, en: under}, author: me,\n"
		" text: {encoding: GB18030, separator: comma},\n"
		" recognise: [{header: [试件号]}],\n"
		" specimens: {arrangement: begin, text: 试件号},\n"
		" table: {header_row: 3, unit_row: 4, first_row: 5, until: 结束, columns: [\n"
		"  {column: 1, quantity: travel, name: 夹头}, {column: 2, quantity: force, unit: "
		"N}]},\n"
		" fields: [{row: 1, column: 2, of: specimen, quantity: specimen},\n"
		"  {label: 厚, of: specimen, quantity: thickness, unit: mm},\n"
		"  {label: 最大力, of: specimen, quantity: max_force, unit: N},\n"
		"  {label: 操作员 李, quantity: operator}, {row: 9, column: 9, quantity: "
		"machine}]}\n";
	struct room *r = *state;

	read_text(r, layout, slurp(&r->words, "tests/samples/layouts/under-gbk.txt"));
	assert_int_equal(r->file.n_tables, 3);
	assert_str(r->file.encoding, "GB18030");
	assert_str(r->file.table[2].label, "3");
	assert_str(column_of(r, 0, "travel")->name, "夹头");
	assert_str(column_of(r, 0, "travel")->unit, "mm");
	assert_str(column_of(r, 0, "force")->name, "B");
	assert_str(column_of(r, 0, "force")->unit, "kN");
	assert_int_equal(column_of(r, 1, "force")->n, 12);
	assert_true(column_of(r, 1, "force")->value[9] == 0.11541);
	assert_true(field_of(r, 1, "thickness")->value == 1.35);
	assert_string_equal(warnings(r),
		"0:0 \"操作员 李\" (operator) of the description was not found\n"
		"9:9 the cell of \"machine\" is empty\n"
		"6:2 the file says kN, the description N for \"force\"; the file's is taken\n"
		"31:1 the line of \"(停机)\" holds no number where the description has one; it is "
		"left out\n"
		"24:2 the file says kN, the description N for \"force\"; the file's is taken\n"
		"43:2 the file says kN, the description N for \"force\"; the file's is taken\n");
}

#define HEAD                                                                                   \
	"{pack: layout, id: x, version: 1, title: {zh: 甲, en: x}, author: me, recognise: [{" \
	"numbers: 2}], "

static void
specimens_are_parted_by_blank_lines_or_by_a_column(void **state)
{
	struct room *r = *state;

	read_text(r,
		HEAD "specimens: {arrangement: blank_line}, table: {first_row: 2, columns: "
		     "[{column: 2, quantity: travel, unit: mm}, {column: 3, quantity: force, "
		     "unit: N}]}, text: {separator: blanks}}",
		slurp(&r->words, "tests/samples/layouts/blank-lines.txt"));
	assert_int_equal(r->file.n_tables, 2);
	assert_str(r->file.table[1].label, "2");
	assert_int_equal(column_of(r, 1, "force")->n, 4);
	assert_true(column_of(r, 1, "force")->value[3] == 14.0);
	read_text(r,
		HEAD "specimens: {arrangement: column, column: 1}, table: {first_row: 2, "
		     "header_row: 1, columns: [{column: 2, quantity: travel, unit: mm}, "
		     "{column: 3, quantity: force, unit: N}]}}",
		slurp(&r->words, "tests/samples/layouts/by-column.txt"));
	assert_int_equal(r->file.n_tables, 3);
	assert_str(r->file.table[2].label, "c");
	assert_true(column_of(r, 2, "force")->value[0] == 99.0);
}

static void
says_what_is_not_as_described(void **state)
{
	struct room *r = *state;
	static const char layout[] =
		HEAD "text: {separator: semicolon}, table: {from: T, header_row: 1, unit_row: 2, "
		     "first_row: 3, columns: [{column: 1, quantity: time}, {column: 2, quantity: "
		     "force, unit: N}]}, fields: [{row: 1, column: 1, quantity: width, unit: "
		     "mm}]}";

	read_text(r, layout, STR("wide\nT;F\n?;mm\n0;1.5\n1;2.5x\n\n2;-\n"));
	assert_string_equal(warnings(r),
		"1:1 \"wide\" stands for \"width\" and is no number\n"
		"3:1 no unit stands at \"T\"\n"
		"3:2 the file says mm, which is no unit of \"force\"; the description's is taken\n"
		"5:2 \"2.5x\" is no number; it is left out\n");
	assert_int_equal(column_of(r, 0, "force")->n, 3);
	assert_true(isnan(column_of(r, 0, "force")->value[1]));
	/* a header's own unit counts too, and a file that is not meant is said */
	read_text(r, layout, STR("12.5 cm\nT;F (kN)\n;\n0;1;7\n1;2;7\n"));
	assert_true(field_of(r, -1, "width")->value == 12.5);
	assert_string_equal(warnings(r),
		"0:0 the description \"x\" does not recognise this file\n"
		"1:1 the file says cm, the description mm for \"width\"; the file's is taken\n"
		"3:1 no unit stands at \"T\"\n"
		"2:2 the file says kN, the description N for \"force\"; the file's is taken\n");
	assert_str(column_of(r, 0, "force")->unit, "kN");
	/* numbers that could be read two ways */
	read_text(r,
		HEAD "text: {separator: semicolon}, table: {first_row: 1, columns: [{column: 1, "
		     "quantity: force, unit: N}]}}",
		STR("1,234;2\n1,235;3\n"));
	assert_string_equal(warnings(r),
		"0:0 2 numbers like 1,234 could be read two ways; \",\" is taken as the decimal "
		"mark\n");
	assert_true(column_of(r, 0, "force")->value[0] == 1.234);
}

static void
an_empty_specimen_is_left_out(void **state)
{
	struct room *r = *state;

	read_text(r,
		HEAD "text: {separator: semicolon}, specimens: {arrangement: side_by_side, width: "
		     "1}, table: {first_row: 1, columns: [{column: 1, quantity: force, unit: N}]}}",
		STR("1;;3\n4;x;6\n"));
	assert_int_equal(r->file.n_tables, 2);
	assert_string_equal(warnings(r), "0:0 the description \"x\" does not recognise this file\n"
					 "1:2 the specimen \"2\" has no values\n");
	read_text(r,
		HEAD "text: {separator: semicolon}, specimens: {arrangement: begin, text: S}, "
		     "table: {first_row: 2, columns: [{column: 1, quantity: force, unit: N}]}}",
		STR("S\n1;2\nS\nS\n4;4\n"));
	assert_int_equal(r->file.n_tables, 2);
	assert_string_equal(warnings(r), "3:1 the specimen \"2\" has no values\n");
}

static void
refuses_a_file_without_the_data_described(void **state)
{
	static const char layout[] =
		HEAD "table: {from: T, first_row: 3, columns: [{column: 1, quantity: force, unit: "
		     "N}]}, text: {encoding: UTF-8}}";
	static const struct {
		struct str bytes;
		const char *says;
	} cases[] = {
		{ STR_INIT("a;b\n1;2\n"),
			"no line begins with \"T\", from which the description counts" },
		{ STR_INIT("T;b\n1;2\n"),
			"the description \"x\" finds no data: the file has only 2 lines" },
		{ STR_INIT("T;b\n1;2\na;b\n"),
			"3:1: the description \"x\" expects numbers from here on, and there are "
			"none" },
		{ STR_INIT("%PDF-1.4 1 2 3"),
			"only text can be described: lines of cells that a sign parts" },
		{ STR_INIT("\xff\xff\xff\xff"),
			"the text is not UTF-8 throughout: byte 1 and others do not fit" },
	};
	struct room *r = *state;
	char line[600];

	assert_int_equal(describe(r, str_of(layout)), E_OK);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_as(r, cases[i].bytes), E_FORMAT);
		err_print(&r->err, line, sizeof(line));
		assert_string_equal(line, cases[i].says);
	}
}

static void
shape_alone_and_doubt_are_said(void **state)
{
	struct room *r = *state;
	static const char *const text[] = { HEAD
		"table: {first_row: 1, columns: [{column: 1, quantity: force, unit: N}]}}",
		"{pack: layout, id: y, version: 1, title: {zh: 乙, en: y}, author: me, recognise: "
		"[{text: '3', row: 2}, {text: '4'}], table: {first_row: 1, columns: [{column: 2, "
		"quantity: force, unit: kN}]}}" };
	const struct signal_layout *list[2];
	struct signal_dictionary *dict;

	for (int i = 0; i < 2; i++) {
		struct pack_text one = { "l.yaml", str_of(text[i]) };
		struct pack_input in = { &one, 1, r->dict, NULL, NULL };

		assert_int_equal(pack_layout_read(&list[i], &r->words, r->lib, &in, &r->err), E_OK);
	}
	assert_int_equal(
		signal_dictionary_teach(&dict, &r->words, r->dict, list, 1, &r->err), E_OK);
	assert_int_equal(
		signal_read(&r->file, &r->arena, dict, STR("1\t2\n3\t4\n"), &r->err), E_OK);
	assert_string_equal(warnings(r),
		"0:0 the description \"x\" knows this file by its shape alone; a text in the first "
		"lines would be surer\n");
	/* one more: its texts count more than the other's place in the list */
	assert_int_equal(
		signal_dictionary_teach(&dict, &r->words, r->dict, list, 2, &r->err), E_OK);
	assert_int_equal(
		signal_read(&r->file, &r->arena, dict, STR("1\t2\n3\t4\n"), &r->err), E_OK);
	assert_string_equal(warnings(r), "0:0 2 descriptions fit this file; \"y\" was taken\n");
	assert_str(column_of(r, 0, "force")->unit, "kN");
	/* three columns of numbers are neither */
	assert_int_equal(
		signal_read(&r->file, &r->arena, dict, STR("1\t2\t2\n3\t5\t6\n"), &r->err), E_OK);
	assert_str(r->file.format, "delimited");
}

static void
shows_the_first_lines_as_cells(void **state)
{
	struct room *r = *state;
	struct described_view v;

	assert_int_equal(described_look(&v, &r->arena, r->dict, NULL,
				 slurp(&r->words, "tests/samples/layouts/under-gbk.txt"), &r->err),
		E_OK);
	assert_str(v.encoding, "GB18030");
	assert_int_equal(v.separator, ',');
	assert_int_equal(v.lines, 57);
	assert_int_equal(v.n_rows, 57);
	assert_int_equal(v.row[2].n, 2);
	assert_str(v.row[2].cell[0], "试件号");
	assert_int_equal(
		described_look(&v, &r->arena, r->dict, NULL, STR("\x89PNG\r\n\x1a\n"), &r->err),
		E_FORMAT);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_wrong_description_gets_its_place),
		cmocka_unit_test(refuses_two_of_one_name),
		cmocka_unit_test(takes_a_unit_in_the_words_of_the_laboratory),
		cmocka_unit_test(numbers_without_a_heading_are_read_by_their_description),
		cmocka_unit_test(specimens_side_by_side_without_names_are_told_apart),
		cmocka_unit_test(specimens_one_under_the_other_begin_with_their_line),
		cmocka_unit_test(specimens_are_parted_by_blank_lines_or_by_a_column),
		cmocka_unit_test(says_what_is_not_as_described),
		cmocka_unit_test(an_empty_specimen_is_left_out),
		cmocka_unit_test(refuses_a_file_without_the_data_described),
		cmocka_unit_test(shape_alone_and_doubt_are_said),
		cmocka_unit_test(shows_the_first_lines_as_cells),
	};

	return cmocka_run_group_tests(tests, open_room, close_room);
}
