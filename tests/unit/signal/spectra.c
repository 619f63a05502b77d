/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own samples of spectra and colours: every packing and byte order, and files that must be refused or read in part. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "help.h"

static const double ordinates[] = { 1.00, 1.01, 1.03, 1.03, 1.03, 0.99, -0.07, -0.07, 0, 0.12 };

static void
check_y(const struct reading_room *r, int table, const double *y, size_t n)
{
	const struct signal_column *c = &r->file.table[table].column[1];

	assert_int_equal(c->n, n);
	for (size_t i = 0; i < n; i++)
		assert_true(fabs(c->value[i] - y[i]) < 1e-12);
}

static void
reads_every_packing_of_jcamp(void **state)
{
	static const char *const form[] = { "affn", "pac", "sqz", "dif", "difdup" };
	struct reading_room *r = *state;

	for (size_t i = 0; i < 5; i++) {
		char name[40];

		snprintf(name, sizeof(name), "spectra/%s.jdx", form[i]);
		assert_int_equal(read_sample(r, name), E_OK);
		assert_text(r->file.format, "jcamp-dx");
		assert_int_equal(r->file.n_warnings, 0);
		assert_text(r->file.table[0].label, "dye on wool");
		check_y(r, 0, ordinates, 10);
		assert_true(column(r, 0, "wavelength")->value[9] == 391);
		assert_text(column(r, 0, "wavelength")->unit, "nm");
		assert_string_equal(field_text(r, 0, "date"), "2026/05/04");
	}
}

static void
reads_blocks_pages_and_peaks_of_jcamp(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "spectra/two-blocks.jdx"), E_OK);
	assert_int_equal(r->file.n_tables, 2);
	assert_text(r->file.table[1].label, "second");
	check_y(r, 1, ordinates, 10);
	assert_int_equal(read_sample(r, "spectra/pages.jdx"), E_OK);
	assert_int_equal(r->file.n_tables, 2);
	check_y(r, 0, (const double[]){ 20, 40, 60, 80 }, 4);
	check_y(r, 1, (const double[]){ 15, 30, 45, 60 }, 4);
	assert_true(column(r, 1, "time")->value[3] == 1.5);
	assert_int_equal(read_sample(r, "spectra/peaks.jdx"), E_OK);
	check_y(r, 0, (const double[]){ 100, 62.5, 40 }, 3);
}

static void
reads_every_form_of_spc(void **state)
{
	static const double floats[] = { 0.5, 0.25, -0.125, 2 },
			    integers[] = { 0.5, 0.25, -0.125, 1 };
	static const struct {
		const char *file;
		const double *y;
		double last_x;
	} cases[] = {
		{ "spectra/floats-little.spc", floats, 397 },
		{ "spectra/floats-big.spc", floats, 397 },
		{ "spectra/integers.spc", integers, 397 },
		{ "spectra/shorts.spc", integers, 397 },
		{ "spectra/own-x.spc", floats, 300 },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		assert_int_equal(read_sample(r, cases[i].file), E_OK);
		assert_text(r->file.format, "spc");
		assert_int_equal(r->file.n_warnings, 0);
		check_y(r, 0, cases[i].y, 4);
		assert_true(column(r, 0, "wavelength")->value[3] == cases[i].last_x);
		assert_string_equal(field_text(r, 0, "date"), "2026-05-04 09:30");
	}
	assert_int_equal(read_sample(r, "spectra/two.spc"), E_OK);
	assert_int_equal(r->file.n_tables, 2);
	check_y(r, 1, (const double[]){ 1, 2, 3 }, 3);
	assert_true(column(r, 1, "wavelength")->value[1] == 395);
	assert_int_equal(read_sample(r, "spectra/old.spc"), E_OK);
	check_y(r, 0, (const double[]){ 1, 0.5, -0.25 }, 3);
	assert_int_equal(read_sample(r, "spectra/log.spc"), E_OK);
	assert_text(r->file.field[r->file.n_fields - 2].text, "J\303\251r\303\264me");
}

static void
reads_a_spectrum_of_perkin_elmer(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "spectra/good.sp"), E_OK);
	assert_text(r->file.table[0].label, "\303\251toffe.sp");
	check_y(r, 0, (const double[]){ 0.5, 0.25, -0.125, 2 }, 4);
	assert_true(column(r, 0, "wavenumber")->value[3] == 3997);
	assert_text(column(r, 0, "absorbance")->unit, "1");
}

static void
reads_colours(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "colour/two.cxf"), E_OK);
	assert_text(r->file.table[0].label, "\346\243\225 1");
	assert_true(field_value(r, 0, "cielab_b") == 10.125);
	check_y(r, 1, (const double[]){ 0.2, 0.3, 0.4, 0.5 }, 4);
	assert_true(column(r, 0, "wavelength")->value[1] == 390);
	assert_int_equal(read_sample(r, "colour/two.cgats.txt"), E_OK);
	assert_text(r->file.table[1].label, "black");
	check_y(r, 1, (const double[]){ 0.01, 0.02, 0.03 }, 3);
	assert_true(field_value(r, 0, "cielab_l") == 52.5);
	assert_int_equal(read_sample(r, "colour/pair.qtx"), E_OK);
	assert_text(r->file.table[1].label, "cognac 2");
	assert_text(column(r, 0, "reflectance")->unit, "%");
	assert_true(field_value(r, 0, "xyz_z") == 22.5);
}

static void
warns_of_what_it_reads_in_part(void **state)
{
	static const struct {
		const char *file, *sentence;
	} cases[] = {
		{ "spectra/bad-abscissa.jdx", "18:1: from here on the abscissae do not fit the "
					      "number of ordinates before" },
		{ "spectra/bad-check.jdx",
			"17:11: this line does not begin with the ordinate at which the "
			"one before ended: data are lost or altered" },
		{ "spectra/bad-end.jdx",
			"19:0: the file ends without ##END=: it may have been cut off" },
		{ "spectra/bad-pairs.jdx",
			"16:0: this line does not hold whole groups of 2 numbers" },
		{ "spectra/bad-points.jdx",
			"15:0: the header promises 14 points, the data hold 10" },
		{ "spectra/bad-cut.sp", "the file ends within a block: 30 of 38 bytes are there" },
		{ "spectra/bad-points.sp", "the header promises 6 points, the data hold 4" },
		{ "spectra/bad-points.spc", "the header promises 9 points, the data hold 4" },
		{ "spectra/bad-spectra.spc", "the header promises 7 spectra, the file holds 1" },
		{ "spectra/bad-numbers.spc", "2 of the 4 values of \"absorbance\" are no numbers" },
		{ "colour/bad-end.cgats.txt",
			"11:0: expected END_DATA; the file may have been cut off" },
		{ "colour/bad-line.cgats.txt",
			"10:0: this line does not have the 6 columns of the format" },
		{ "colour/bad-sets.cgats.txt", "the header promises 5 colours, the data hold 2" },
		{ "colour/bad-points.qtx", "the header promises 9 points, the data hold 4" },
		{ "colour/bad-range.qtx", "a spectrum does not say where it begins and its step" },
		{ "colour/bad-number.qtx", "6:0: the spectrum holds what is no number" },
		{ "colour/bad-range.cxf",
			"no WavelengthRange states where the spectra begin and their step" },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err what;

		if (read_sample(r, cases[i].file))
			fail_msg("%s is refused", cases[i].file);
		if (r->file.n_warnings == 0)
			fail_msg("%s is read without a warning", cases[i].file);
		what = r->file.warning[0].what;
		what.line = r->file.warning[0].line;
		what.column = r->file.warning[0].column;
		assert_says(&what, cases[i].sentence);
	}
}

static void
refuses_what_holds_nothing(void **state)
{
	static const struct {
		const char *file, *sentence;
	} cases[] = {
		{ "spectra/bad-deep.jdx", "18:1: blocks are nested deeper than 8 levels" },
		{ "spectra/bad-empty.jdx", "this JCAMP-DX file holds no data: expected a record "
					   "such as ##XYDATA=, ##PEAK "
					   "TABLE= or ##DATA TABLE=" },
		{ "spectra/bad-form.jdx",
			"15:1: expected the form of the data, such as (X++(Y..Y)) or (XY..XY)" },
		{ "spectra/bad-letters.jdx",
			"16:14: expected a number or one of the letters of the compressed forms" },
		{ "spectra/bad-no-numbers.jdx", "15:1: this record holds no numbers" },
		{ "spectra/bad-no-range.jdx",
			"14:1: neither LASTX nor DELTAX is stated: the abscissae are not known" },
		{ "spectra/bad-empty.sp",
			"this PerkinElmer file holds no spectrum: range, number of "
			"points or data are missing" },
		{ "spectra/bad-empty.spc", "this SPC file holds no spectrum" },
		{ "spectra/bad-x.spc", "the file ends within its abscissae: 9000 are promised" },
		{ "colour/bad-cut.cxf", "1:291: this is no well-formed XML: unclosed token" },
		{ "colour/bad-empty.cxf", "this CxF file holds no colours" },
		{ "colour/bad-entities.cxf",
			"1:1: the file declares a DOCTYPE (x), which no instrument does" },
		{ "colour/bad-spectrum.cxf", "the spectrum of an object holds what is no number" },
		{ "colour/bad-empty.cgats.txt", "this CGATS file holds no colours" },
		{ "colour/bad-format.cgats.txt",
			"6:1: the data stand before their BEGIN_DATA_FORMAT" },
		{ "colour/bad-format-end.cgats.txt",
			"11:1: expected END_DATA_FORMAT; the file may have been cut off" },
		{ "colour/bad-empty.qtx", "this QTX file holds no colours" },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		if (!read_sample(r, cases[i].file))
			fail_msg("%s is read", cases[i].file);
		assert_says(&r->err, cases[i].sentence);
	}
}

static void
refuses_bombs(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_sample(r, "spectra/bad-bomb.jdx"), E_TOO_BIG);
	assert_says(&r->err, "16:5: the data unfold to more than 33554432 points");
	assert_int_equal(read_sample(r, "colour/bad-deep.cxf"), E_TOO_BIG);
	assert_says(&r->err, "elements are nested deeper than 64 levels");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_packing_of_jcamp),
		cmocka_unit_test(reads_blocks_pages_and_peaks_of_jcamp),
		cmocka_unit_test(reads_every_form_of_spc),
		cmocka_unit_test(reads_a_spectrum_of_perkin_elmer),
		cmocka_unit_test(reads_colours),
		cmocka_unit_test(warns_of_what_it_reads_in_part),
		cmocka_unit_test(refuses_what_holds_nothing),
		cmocka_unit_test(refuses_bombs),
	};

	return cmocka_run_group_tests_name("signal spectra", tests, room_open, room_close);
}
