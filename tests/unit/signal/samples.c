/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own samples: layouts, encodings and marks that testers write, and files that must be refused. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "help.h"

static void
reads_results_beside_the_raw_data(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/bluehill-one.csv"), E_OK);
	assert_int_equal(r->file.n_tables, 1);
	assert_text(r->file.table[0].label, "L-1");
	assert_int_equal(column(r, 0, "force")->n, 24);
	assert_true(column(r, 0, "force")->value[21] == 187.35);
	assert_text(column(r, 0, "extension")->unit, "mm");
	assert_true(field_value(r, 0, "width") == 10.02);
	assert_true(field_value(r, 0, "thickness") == 1.43);
	assert_true(field_value(r, 0, "gauge_length") == 50);
	assert_true(field_value(r, 0, "max_force") == 187.35);
	assert_true(field_value(r, 0, "strength") == 13.08);
	assert_string_equal(field_text(r, 0, "operator"), "Li");
}

static void
gives_each_curve_its_line_of_results(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/bluehill-two-curves.csv"), E_OK);
	assert_int_equal(r->file.n_tables, 2);
	assert_true(field_value(r, 0, "width") == 10.1);
	assert_true(field_value(r, 1, "width") == 9.9);
	assert_string_equal(field_text(r, 0, "direction"), "parallel");
	assert_string_equal(field_text(r, 1, "direction"), "perpendicular");
	assert_true(field_value(r, 1, "speed") == 100);
	assert_true(column(r, 1, "force")->value[row_of_max(column(r, 1, "force"))] == 131.7);
}

static void
reads_specimens_side_by_side(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/trapezium-side-by-side.csv"), E_OK);
	assert_int_equal(r->file.n_tables, 2);
	assert_text(r->file.table[1].label, "1 _ 2");
	assert_int_equal(column(r, 0, "force")->n, 15);
	assert_int_equal(column(r, 1, "force")->n, 13);
	assert_text(column(r, 1, "crosshead")->unit, "mm");
	assert_int_equal(read_sample(r, "delimited/shared-time.csv"), E_OK);
	assert_int_equal(r->file.n_tables, 3);
	assert_text(r->file.table[2].label, "3");
	assert_true(column(r, 2, "time")->value[8] == 0.8);
	assert_true(column(r, 2, "force")->value[6] == 55);
}

static void
reads_specimens_one_under_the_other(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/chinese-two-specimens.txt"), E_OK);
	assert_text(r->file.encoding, "GB18030");
	assert_int_equal(r->file.n_tables, 2);
	assert_text(r->file.table[0].label, "1");
	assert_text(r->file.table[1].label, "2");
	assert_true(field_value(r, 0, "width") == 10.01);
	assert_true(field_value(r, 1, "width") == 10.02);
	assert_true(field_value(r, 1, "thickness") == 1.35);
	assert_string_equal(field_text(r, 0, "direction"), "纵向");
	assert_string_equal(field_text(r, 1, "direction"), "横向");
	assert_text(column(r, 0, "elongation")->unit, "mm");
	assert_int_equal(read_sample(r, "delimited/long-format.csv"), E_OK);
	assert_int_equal(r->file.n_tables, 3);
	assert_text(r->file.table[2].label, "3");
	assert_int_equal(column(r, 1, "force")->n, 8);
}

static void
decodes_by_evidence(void **state)
{
	static const struct {
		const char *file, *encoding, *force;
	} cases[] = {
		{ "delimited/chinese-short-gbk.csv", "GB18030", "力值" },
		{ "delimited/chinese-utf16le-no-bom.txt", "UTF-16LE", "力值" },
		{ "delimited/chinese-utf16be-bom.txt", "UTF-16BE", "力值" },
		{ "delimited/big5.csv", "Big5", "荷重" },
		{ "delimited/shift-jis.csv", "Shift_JIS", "荷重" },
		{ "delimited/polish-1250.csv", "windows-1250", "Siła" },
		{ "delimited/zwick-semicolon-de.csv", "windows-1252", "Standardkraft" },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_sample(r, cases[i].file), E_OK);
		assert_text(r->file.encoding, cases[i].encoding);
		assert_text(column(r, 0, "force")->name, cases[i].force);
	}
	assert_int_equal(read_sample(r, "delimited/chinese-utf16le-no-bom.txt"), E_OK);
	assert_text(column(r, 0, "force")->unit, "kgf");
}

static void
decides_marks_over_the_whole_file(void **state)
{
	struct reading_room *r = *state;
	const struct signal_column *force;

	assert_int_equal(read_sample(r, "delimited/zwick-semicolon-de.csv"), E_OK);
	force = column(r, 0, "force");
	assert_true(force->value[row_of_max(force)] == 1843.5);
	assert_true(field_value(r, 0, "thickness") == 1.43);
	assert_string_equal(field_text(r, 0, "operator"), "Müller");
	assert_int_equal(r->file.n_warnings, 0);
}

static void
reads_blanks_quotes_and_old_line_ends(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/fixed-width.txt"), E_OK);
	assert_int_equal(column(r, 0, "force")->n, 12);
	assert_true(field_value(r, 0, "thickness") == 1.31);
	assert_text(r->file.table[0].label, "TX-4");
	assert_int_equal(read_sample(r, "delimited/nexygen-cr.csv"), E_OK);
	assert_int_equal(column(r, 0, "extension")->n, 12);
	assert_int_equal(read_sample(r, "delimited/quotes-doubled.csv"), E_OK);
	assert_text(column(r, 0, "force")->name, "Force \"main\"");
	assert_int_equal(read_sample(r, "delimited/testworks-newline.csv"), E_OK);
	assert_string_equal(field_text(r, 0, "specimen"), "first line\nsecond \"line\"");
	assert_int_equal(column(r, 0, "crosshead")->n, 12);
}

static void
warns_of_bad_cells_with_their_place(void **state)
{
	struct reading_room *r = *state;
	const struct signal_column *force;

	assert_int_equal(read_sample(r, "delimited/bad-cells.csv"), E_OK);
	force = column(r, 0, "force");
	assert_int_equal(force->n, 5);
	assert_true(isnan(force->value[1]));
	assert_true(force->value[4] == 8.9);
	assert_true(isnan(column(r, 0, "extension")->value[3]));
	assert_int_equal(r->file.n_warnings, 2);
	assert_int_equal(r->file.warning[0].line, 5);
	assert_says(
		&r->file.warning[0].what, "\"slipped\" stands between the numbers; it is left out");
	assert_int_equal(r->file.warning[1].line, 3);
	assert_int_equal(r->file.warning[1].column, 2);
	assert_says(&r->file.warning[1].what, "\"ERR7\" is no number; it is left out");
}

static void
reads_a_cut_off_file_up_to_its_last_line(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "delimited/bad-cut-off.csv"), E_OK);
	assert_int_equal(column(r, 0, "force")->n, 3);
	assert_true(isnan(column(r, 0, "force")->value[2]));
	assert_int_equal(r->file.n_warnings, 1);
}

#define TABLES "a table as text, XLSX or XLS, a spectrum, a chromatogram or colours"

static void
refuses_what_is_no_table(void **state)
{
	static const struct {
		const char *file, *sentence;
	} cases[] = {
		{ "delimited/bad-binary.bin",
			"these 600 bytes are no text, no workbook and no instrument's own form; "
			"expected " TABLES },
		{ "delimited/bad-empty.csv", "the file is empty; expected a table of numbers" },
		{ "delimited/bad-blank.csv",
			"the file holds only blanks; expected a table of numbers" },
		{ "delimited/bad-pdf.csv",
			"this is a PDF document; expected a file of an instrument: " TABLES },
		{ "delimited/bad-html.xls",
			"this is a web page (HTML); expected a file of an instrument: " TABLES },
		{ "delimited/bad-prose.txt", "1:1: no table of numbers was found; the text begins "
					     "with \"Dear laboratory,\", "
					     "expected columns of numbers below a heading" },
		{ "xlsx/bad-doctype.xlsx", "the part xl/sharedStrings.xml of the workbook declares "
					   "a DOCTYPE, which no workbook "
					   "does" },
		{ "xlsx/bad-no-workbook.zip", "this ZIP archive holds no Excel workbook; expected "
					      "a tester's table: text with "
					      "columns, XLSX or XLS" },
		{ "xls/bad-cut-off.xls",
			"the workbook is damaged or cut off; expected a whole XLS file" },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_sample(r, cases[i].file), E_FORMAT);
		assert_says(&r->err, cases[i].sentence);
	}
}

static void
refuses_a_zip_bomb(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "xlsx/bad-bomb.xlsx"), E_TOO_BIG);
	assert_says(&r->err,
		"the part xl/worksheets/sheet1.xml of the workbook unpacks to more than is read");
}

static void
check_book(struct reading_room *r, const char *format)
{
	const struct signal_column *force = column(r, 0, "force");

	assert_text(r->file.format, format);
	assert_int_equal(r->file.n_tables, 1);
	assert_text(r->file.table[0].label, "P-1");
	assert_int_equal(force->n, 5);
	assert_text(force->unit, "N");
	assert_true(force->value[3] == 91.25);
	assert_true(isnan(force->value[2]));
	assert_true(column(r, 0, "travel")->value[4] == 2.385);
	assert_true(field_value(r, 0, "width") == 10.02);
	assert_string_equal(field_text(r, 0, "direction"), "纵向");
	assert_true(isnan(field_value(r, 0, "area")));
	assert_int_equal(r->file.n_warnings, 0);
}

static void
reads_workbooks(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "xlsx/results-and-values.xlsx"), E_OK);
	check_book(r, "xlsx");
	assert_int_equal(read_sample(r, "xls/results-and-values.xls"), E_OK);
	check_book(r, "xls");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_results_beside_the_raw_data),
		cmocka_unit_test(gives_each_curve_its_line_of_results),
		cmocka_unit_test(reads_specimens_side_by_side),
		cmocka_unit_test(reads_specimens_one_under_the_other),
		cmocka_unit_test(decodes_by_evidence),
		cmocka_unit_test(decides_marks_over_the_whole_file),
		cmocka_unit_test(reads_blanks_quotes_and_old_line_ends),
		cmocka_unit_test(warns_of_bad_cells_with_their_place),
		cmocka_unit_test(reads_a_cut_off_file_up_to_its_last_line),
		cmocka_unit_test(refuses_what_is_no_table),
		cmocka_unit_test(refuses_a_zip_bomb),
		cmocka_unit_test(reads_workbooks),
	};

	return cmocka_run_group_tests_name("signal samples", tests, room_open, room_close);
}
