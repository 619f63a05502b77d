/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Our own samples of netCDF, mzML and AnIML: every version, type and packing, and files that must be refused or read in part. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "help.h"

static const double three[] = { 10, 30, 20 };

static void
check(const struct reading_room *r, int table, const char *quantity, const double *expected,
	size_t n)
{
	const struct signal_column *c = column(r, table, quantity);

	assert_int_equal(c->n, n);
	for (size_t i = 0; i < n; i++)
		assert_true(fabs(c->value[i] - expected[i]) < 1e-6);
}

static void
reads_every_version_of_netcdf(void **state)
{
	static const double y[] = { 0, 1, 4, 9, 4, 1 };
	struct reading_room *r = *state;

	for (int version = 1; version <= 5; version += version == 2 ? 3 : 1) {
		char name[48];

		snprintf(name, sizeof(name), "chromatograms/even-cdf%d.cdf", version);
		assert_int_equal(read_sample(r, name), E_OK);
		assert_text(r->file.format, "andi");
		assert_int_equal(r->file.n_warnings, 0);
		check(r, 0, "signal", y, 6);
		check(r, 0, "time", (const double[]){ 0.25, 0.75, 1.25, 1.75, 2.25, 2.75 }, 6);
		assert_text(column(r, 0, "signal")->unit, "mAU");
		check(r, 1, "retention_time", (const double[]){ 1.5, 2.5 }, 2);
		assert_text(column(r, 1, "peak_name")->text[1], "toluene");
		assert_string_equal(field_text(r, 0, "specimen"), "W-17 \303\251");
	}
	assert_int_equal(read_sample(r, "chromatograms/uneven.cdf"), E_OK);
	check(r, 0, "time", (const double[]){ 0, 1, 3, 6, 10, 15 }, 6);
	/* no usable interval, but times; the area of the second peak was never written */
	assert_int_equal(read_sample(r, "chromatograms/filled.cdf"), E_OK);
	check(r, 0, "time", (const double[]){ 0, 1, 3, 6, 10, 15 }, 6);
	assert_true(column(r, 1, "peak_area")->value[0] == 8.5);
	assert_true(isnan(column(r, 1, "peak_area")->value[1]));
}

static void
reads_mass_spectra_of_netcdf(void **state)
{
	static const char *const names[] = { "chromatograms/mass-spectra.cdf",
		"chromatograms/unending.cdf" };
	struct reading_room *r = *state;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_sample(r, names[i]), E_OK);
		assert_int_equal(r->file.n_warnings, 0);
		check(r, 0, "signal", (const double[]){ 50, 60 }, 2);
		check(r, 1, "index", (const double[]){ 1, 1, 2, 2 }, 4);
		check(r, 1, "mass_to_charge", (const double[]){ 20, 40, 60, 80 }, 4);
		check(r, 1, "intensity", (const double[]){ 30, 20, 25, 35 }, 4);
	}
}

static void
reads_every_type_and_packing_of_mzml(void **state)
{
	struct reading_room *r = *state;

	for (const char *letter = "dfiq"; *letter; letter++)
		for (int packed = 0; packed < 2; packed++) {
			char name[48];

			snprintf(name, sizeof(name), "chromatograms/trace-%c%s.mzML", *letter,
				packed ? "z" : "");
			assert_int_equal(read_sample(r, name), E_OK);
			assert_int_equal(r->file.n_warnings, 0);
			assert_text(r->file.table[0].label, "TIC");
			check(r, 0, "signal", three, 3);
			assert_true(column(r, 0, "time")->value[2] ==
				    (*letter == 'i' || *letter == 'q' ? 120 : 60));
		}
	assert_int_equal(read_sample(r, "chromatograms/group.mzML"), E_OK);
	check(r, 0, "signal", three, 3);
	/* units as the first years wrote them, and a packing that nobody states */
	assert_int_equal(read_sample(r, "chromatograms/first-years.mzML"), E_OK);
	check(r, 0, "time", (const double[]){ 0, 30, 60 }, 3);
	check(r, 0, "signal", three, 3);
	assert_int_equal(read_sample(r, "chromatograms/milliseconds.mzML"), E_OK);
	check(r, 0, "time", (const double[]){ 0, 30, 60 }, 3);
}

static void
reads_spectra_of_mzml(void **state)
{
	struct reading_room *r = *state;

	/* the second of them is empty, which is nothing to warn of */
	assert_int_equal(read_sample(r, "chromatograms/spectra.mzML"), E_OK);
	assert_int_equal(r->file.n_warnings, 0);
	assert_text(r->file.table[0].label, "scans");
	assert_true(column(r, 0, "time")->value[0] == 30);
	assert_true(isnan(column(r, 0, "time")->value[1]));
	check(r, 1, "mass_to_charge", (const double[]){ 100.5, 200.25, 50.125 }, 3);
	check(r, 1, "index", (const double[]){ 1, 1, 3 }, 3);
	assert_int_equal(read_sample(r, "chromatograms/pda.mzML"), E_OK);
	check(r, 1, "wavelength", (const double[]){ 200, 210, 220 }, 3);
}

static void
reads_series_of_animl(void **state)
{
	static const char *const names[] = { "chromatograms/steps-and-values.animl",
		"chromatograms/encoded.animl" };
	struct reading_room *r = *state;

	for (int i = 0; i < 2; i++) {
		assert_int_equal(read_sample(r, names[i]), E_OK);
		check(r, 0, "wavelength", (const double[]){ 400, 390, 380 }, 3);
		check(r, 0, "absorbance", (const double[]){ 0.5, 0.25, 1 }, 3);
		assert_string_equal(field_text(r, 0, "specimen"), "W-17");
		assert_text(r->file.field[1].unit, "mm");
		assert_true(r->file.field[1].value == 10);
	}
	/* in pieces out of order, what is independent last, and a series of texts */
	assert_int_equal(read_sample(r, "chromatograms/pieces.animl"), E_OK);
	assert_int_equal(r->file.table[0].n_columns, 3);
	assert_text(r->file.table[0].column[0].quantity, "wavelength");
	assert_true(r->file.table[0].column[1].value[0] == 10);
	assert_true(isnan(r->file.table[0].column[1].value[1]));
	assert_true(r->file.table[0].column[1].value[2] == 30);
	assert_text(r->file.table[0].column[2].text[0], "");
	assert_text(r->file.table[0].column[2].text[2], "toluene");
}

static void
reads_text_exports(void **state)
{
	static const char *const names[] = { "labsolutions.txt", "labsolutions-comma.txt",
		"labsolutions-semicolon.txt" };
	struct reading_room *r = *state;

	for (int i = 0; i < 3; i++) {
		char name[64];

		snprintf(name, sizeof(name), "chromatograms/%s", names[i]);
		assert_int_equal(read_sample(r, name), E_OK);
		assert_text(r->file.format, "labsolutions");
		assert_int_equal(r->file.n_warnings, 0);
		assert_int_equal(r->file.n_tables, 3);
		check(r, 0, "retention_time", (const double[]){ 0.5, 1 }, 2);
		assert_text(column(r, 0, "peak_name")->text[0], "benzidine");
		check(r, 1, "signal", (const double[]){ 0, 2, 5, 1 }, 4);
		check(r, 1, "time", (const double[]){ 0, 0.5, 1, 1.5 }, 4);
		assert_text(column(r, 1, "signal")->unit, "mV");
		assert_text(column(r, 2, "status")->unit, "degC");
		assert_string_equal(field_text(r, 0, "specimen"), "W-17");
	}
	assert_int_equal(read_sample(r, "chromatograms/two-channels.asc"), E_OK);
	check(r, 0, "signal", (const double[]){ 0.001, 0.002, 0.003 }, 3);
	check(r, 1, "signal", (const double[]){ 1, 2, 3 }, 3);
	check(r, 1, "time", (const double[]){ 0, 0.5, 1 }, 3);
	assert_int_equal(read_sample(r, "chromatograms/empower.arw"), E_OK);
	assert_text(r->file.table[0].label, "W2489 ChA 254nm");
	check(r, 0, "signal", (const double[]){ 0.5, 1.5, -0.25, 0 }, 4);
}

static void
warns_of_what_it_reads_in_part(void **state)
{
	static const struct {
		const char *file, *sentence;
	} cases[] = {
		{ "points.cdf", "the header promises 6 points, the data hold 3" },
		{ "scans.cdf", "the header promises 6 points, the data hold 5" },
		{ "records.cdf", "the header promises 2147483648 points, the data hold 6" },
		{ "sum.mzML", "the numbers of \"TIC\" cannot be unpacked; they are left out" },
		{ "base64.mzML", "the numbers of \"TIC\" are no base64; they are left out" },
		{ "zlib.mzML", "the numbers of \"TIC\" cannot be unpacked; they are left out" },
		{ "few.mzML", "\"TIC\" promises 3 numbers and holds 2" },
		{ "many.mzML", "\"TIC\" holds more than the 3 numbers that it promises; the rest "
			       "is left out" },
		{ "bomb.mzML", "\"TIC\" holds more than the 3 numbers that it promises; the rest "
			       "is left out" },
		{ "cut.mzML", "1:1270: the file breaks off here; what stands before is read" },
		{ "points.lab.txt", "25:0: the header promises 9 points, the data hold 4" },
		{ "line.lab.txt", "22:0: this line is no time and signal; it is left out" },
		{ "points.asc", "16:0: the header promises 9 points, the data hold 3" },
		{ "line.asc", "12:0: this line is no number; it is left out" },
		{ "line.arw", "6:0: this line is no time and signal; it is left out" },
		{ "few.animl", "the header promises 3 points, the data hold 2" },
		{ "length.animl", "the header promises 9 points, the data hold 3" },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err what;
		char name[64];

		snprintf(name, sizeof(name), "chromatograms/bad-%s", cases[i].file);
		if (read_sample(r, name))
			fail_msg("%s is refused", name);
		if (r->file.n_warnings == 0)
			fail_msg("%s is read without a warning", name);
		what = r->file.warning[0].what;
		what.line = r->file.warning[0].line;
		what.column = r->file.warning[0].column;
		assert_says(&what, cases[i].sentence);
	}
	assert_int_equal(read_sample(r, "chromatograms/bad-scans.cdf"), E_OK);
	assert_says(&r->file.warning[1].what,
		"1 of the 2 scans lie outside of the data; they are left out");
}

static void
refuses_by_name(void **state)
{
	static const struct {
		const char *file, *sentence;
		enum rc rc;
	} cases[] = {
		{ "header.cdf", "the header of this netCDF file is damaged or cut off at byte 60",
			E_FORMAT },
		{ "larger.cdf", "a variable of this netCDF file is larger than the file",
			E_FORMAT },
		{ "names.cdf", "this netCDF file has more than 4096 names in a list", E_TOO_BIG },
		{ "no-times.cdf",
			"this chromatogram states neither its times nor the interval between them",
			E_FORMAT },
		{ "nothing.cdf",
			"this netCDF file holds no chromatogram: expected ordinate_values or "
			"scan_acquisition_time with data",
			E_FORMAT },
		{ "nothing.lab.txt",
			"this LabSolutions file holds no chromatogram and no table of peaks",
			E_FORMAT },
		{ "rate.asc", "the header does not state the sampling rate of channel 1",
			E_FORMAT },
		{ "nothing.asc", "this EZChrom file holds no points", E_FORMAT },
		{ "numpress.mzML",
			"the numbers are packed by MS-Numpress; export the file with zlib or "
			"without packing",
			E_FORMAT },
		{ "packing.mzML",
			"a list of numbers is packed in a way that is not read here; export the "
			"file with zlib or without packing",
			E_FORMAT },
		{ "filling.animl", "an encoded list is no base64", E_FORMAT },
		{ "again.animl", "the file holds more than can be read at once", E_TOO_BIG },
		{ "type.mzML", "a list of numbers does not say of which type they are", E_FORMAT },
		{ "entities.mzML",
			"1:1: the file declares a DOCTYPE (mzML), which no instrument does",
			E_FORMAT },
		{ "nothing.mzML", "this mzML file holds no chromatogram and no spectrum",
			E_FORMAT },
		{ "deep.mzML", "elements are nested deeper than 64 levels", E_TOO_BIG },
		{ "arrays.mzML", "a spectrum has more than 16 lists of numbers", E_TOO_BIG },
		{ "base64.animl", "an encoded list is no base64", E_FORMAT },
		{ "step.animl", "a series by steps does not say where it begins and its step",
			E_FORMAT },
		{ "type.animl", "a list of numbers does not say of which type they are", E_FORMAT },
		{ "bomb.animl", "the file holds more than can be read at once", E_TOO_BIG },
		{ "nothing.animl", "this AnIML file holds no series of numbers", E_FORMAT },
		{ "series.animl", "a set has more than 200 series", E_TOO_BIG },
	};
	struct reading_room *r = *state;

	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		char name[64];

		snprintf(name, sizeof(name), "chromatograms/bad-%s", cases[i].file);
		if (read_sample(r, name) != cases[i].rc)
			fail_msg("%s is not refused so", name);
		assert_says(&r->err, cases[i].sentence);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_every_version_of_netcdf),
		cmocka_unit_test(reads_mass_spectra_of_netcdf),
		cmocka_unit_test(reads_every_type_and_packing_of_mzml),
		cmocka_unit_test(reads_spectra_of_mzml),
		cmocka_unit_test(reads_series_of_animl),
		cmocka_unit_test(reads_text_exports),
		cmocka_unit_test(warns_of_what_it_reads_in_part),
		cmocka_unit_test(refuses_by_name),
	};

	return cmocka_run_group_tests_name("signal chromatograms", tests, room_open, room_close);
}
