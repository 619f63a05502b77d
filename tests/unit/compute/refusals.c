/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Input that is wrong: its outcome, the field it is in and the sentence, word for word; nothing is dropped in silence. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "bench.h"

static struct hm_library *lib;

static int
open_library(void **state)
{
	(void)state;
	lib = library_with(NULL);
	return 0;
}

static int
close_library(void **state)
{
	(void)state;
	hm_library_close(lib);
	return 0;
}

#define HEAD "Elongation;Force\nmm;N\n"
#define CURVE HEAD "0;0\n5;40\n33;168\n34;120\n35;2\n"

static void
says_what_is_wrong_and_where(void **state)
{
	static const struct {
		const char *method, *inputs, *file, *name, *field, *text;
	} rows[] = {
		/* the value itself */
		{ "ISO 2589", "S1.thickness=1.2 N", NULL, "E_UNIT", "S1.thickness",
			"N is not a unit for this; expected mm" },
		{ "ISO 2589", "thickness=1.2 qux", NULL, "E_UNIT", "thickness",
			"\"qux\" is not a unit" },
		{ "ISO 2589", "S1.thickness=-1.2 mm", NULL, "E_DOMAIN", "S1.thickness",
			"-1.2 mm is not plausible; expected 0.05 to 20" },
		{ "ISO 2589", "thickness=1.2 m", NULL, "E_DOMAIN", "thickness",
			"1200 mm is not plausible; expected 0.05 to 20" },
		{ "ISO 2589", "thickness=nan", NULL, "E_SYNTAX", "thickness",
			"\"nan\" is not a number" },
		{ "ISO 4045", "ph=14.5", NULL, "E_DOMAIN", "ph",
			"14.5 pH is not plausible; expected 0 to 14" },
		/* what is not there */
		{ "ISO 17226-1", "S1.concentration=1.84", NULL, "E_MISSING", "S1.mass",
			"it was not typed; give it in g" },
		{ "ISO 2589", "", NULL, "E_MISSING", "1.thickness",
			"it was not typed; give it in mm" },
		{ "ISO 17075-1", "mass=2", NULL, "E_MISSING", "1.absorbance",
			"it is missing; give it as a number" },
		{ "ISO 3376", "thickness=1", CURVE, "E_MISSING", "pull.width",
			"the file does not say it and it was not typed; give it in mm" },
		{ "ISO 3376", "width=10; thickness=1", NULL, "E_MISSING", "",
			"ISO 3376 needs the file of a test machine" },
		/* what does not belong */
		{ "ISO 2589", "thicknes=1.2", NULL, "E_NOT_FOUND", "thicknes",
			"ISO 2589 has no input of this name" },
		{ "ISO 2589", "thickness=1.2", CURVE, "E_DOMAIN", "",
			"this method takes typed values, no machine file" },
		{ "ISO 3376", "Z9.width=10; thickness=1", CURVE, "E_NOT_FOUND", "",
			"no file has a specimen \"Z9\"" },
		{ "ISO 3376", "force=10; width=10; thickness=1", CURVE, "E_DOMAIN", "force",
			"this is a curve; it is read from a file and cannot be typed" },
		{ "ISO 3376", "direction=sideways; width=10; thickness=1", CURVE, "E_DOMAIN",
			"direction", "found \"sideways\", expected parallel or perpendicular" },
		{ "ISO 17075-1", "absorbance=0.1; absorbance_colour=0; slope=1; clean_up=maybe",
			NULL, "E_DOMAIN", "clean_up", "found \"maybe\", expected one of: yes, no" },
		/* one value too many */
		{ "ISO 2589", "S1.thickness=1.2; S1.thickness=1.3", NULL, "E_EXISTS",
			"S1.thickness", "this input is given twice" },
		{ "ISO 2589", "S1.thickness=1.2; thickness=1.3; thickness=1.4", NULL, "E_DOMAIN",
			"thickness",
			"it is given 2 times for 1 specimens; give it once for all, or once for "
			"each" },
		{ "ISO 3376", "width=10; width=10.1; thickness=1", CURVE, "E_DOMAIN", "width",
			"it is given 2 times for 1 specimens; give it once for all, or once for "
			"each" },
		{ "ISO 4045", "ph=3.5; ph=3.6; ph=3.6; ph_diluted=4; ph_diluted=4.1", NULL,
			"E_DOMAIN", "ph_diluted",
			"it is given 2 times for 3 specimens; give it once for all, or once for "
			"each" },
		{ "ISO 17226-1", "concentration=1; mass=2; volume_final=10; volume_final=20", NULL,
			"E_DOMAIN", "volume_final",
			"it holds for all specimens and is given 2 times" },
		/* curves */
		{ "ISO 3376", "width=10; thickness=1", HEAD "0;0\n1;10\n2;20\n3;30\n", "E_DOMAIN",
			"pull.force",
			"the curve has no peak: the largest force is its last point" },
		{ "ISO 3376", "width=10; thickness=1", HEAD "0;-1\n1;-3\n2;-2\n3;-4\n", "E_DOMAIN",
			"pull.force", "the curve has no peak: no force is greater than zero" },
		{ "ISO 3376", "width=10; thickness=1", HEAD "0;0\n1;0\n2;0\n3;0\n", "E_DOMAIN",
			"pull.force", "the curve has no peak: no force is greater than zero" },
		{ "ISO 3376", "width=10; thickness=1", HEAD "0;40\n1;30\n2;20\n3;10\n", "E_DOMAIN",
			"pull.force",
			"the curve has no peak: the largest force is its first point" },
		{ "ISO 3376", "width=10; thickness=1", HEAD "0;0\n1;9\n", "E_FORMAT", "",
			"no table of this file has the columns that ISO 3376 needs" },
		{ "ISO 3376", "width=10; thickness=1",
			"Time;Temperature\ns;degC\n0;20\n1;21\n2;22\n", "E_FORMAT", "",
			"no table of this file has the columns that ISO 3376 needs" },
		{ "ISO 3376", "width=10; thickness=1",
			"Elongation;Force\nmm;s\n0;0\n1;5\n2;9\n3;2\n", "E_FORMAT", "",
			"no table of this file has the columns that ISO 3376 needs" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_error e =
			compute_refused(lib, rows[i].method, rows[i].inputs, rows[i].file);

		if (strcmp(e.name, rows[i].name) != 0 || strcmp(e.field, rows[i].field) != 0 ||
			strcmp(e.text[HM_ENGLISH], rows[i].text) != 0)
			fail_msg("%s, %s: found %s, %s, %s; expected %s, %s, %s", rows[i].method,
				rows[i].inputs, e.name, e.field, e.text[HM_ENGLISH], rows[i].name,
				rows[i].field, rows[i].text);
		if (!e.text[HM_CHINESE][0] || strcmp(e.text[HM_CHINESE], e.text[HM_ENGLISH]) == 0)
			fail_msg("not in Chinese: %s", e.text[HM_ENGLISH]);
		if (rows[i].file && strstr(rows[i].field, "pull."))
			assert_string_equal(e.file, "pull.csv");
	}
}

static void
refuses_two_files_of_one_specimen(void **state)
{
	const struct hm_text file[] = { { "a/P1.csv", CURVE, sizeof(CURVE) - 1 },
		{ "b/P1.csv", CURVE, sizeof(CURVE) - 1 } };
	const struct hm_input input[] = { { "width", "10", "mm", NULL },
		{ "thickness", "1", "mm", NULL } };
	const struct hm_compute_request request = {
		.method = "ISO 3376", .input = input, .n_inputs = 2, .file = file, .n_files = 2
	};
	struct hm_results *r;
	struct hm_error e;

	(void)state;
	assert_int_equal(hm_compute(&r, lib, &request, &e), HM_WRONG);
	assert_string_equal(e.name, "E_EXISTS");
	assert_string_equal(e.file, "b/P1.csv");
	assert_string_equal(e.text[HM_ENGLISH], "the specimen \"P1\" is there twice");
}

static bool
warned(const struct hm_results *r, const char *text)
{
	const struct hm_error *w;

	for (size_t i = 0; (w = hm_results_warning(r, i)); i++)
		if (strstr(w->text[HM_ENGLISH], text))
			return true;
	return false;
}

static void
says_when_a_typed_largest_force_replaces_that_of_the_curve(void **state)
{
	struct hm_results *r =
		compute(lib, "ISO 3376", "width=10; thickness=1; force_max=100 N", CURVE);

	(void)state;
	assert_string_equal(result_of(r, "tensile_force")->text, "100");
	assert_true(warned(r, "the file says 168 N, 100 N was typed and is used"));
	hm_results_free(r);
	r = compute(lib, "ISO 3376", "width=10; thickness=1; force_max=168 N", CURVE);
	assert_false(warned(r, "was typed and is used"));
	hm_results_free(r);
}

static void
equal_readings_have_no_scatter(void **state)
{
	/* both are 0.5, one of them 4e-16 less in binary */
	struct hm_results *r =
		compute(lib, "ISO 4045", "ph=3.5; ph=3.6; ph_diluted=4; ph_diluted=4.1", NULL);

	(void)state;
	assert_string_equal(result_of(r, "ph_difference")->text, "0.50");
	assert_string_equal(result_of(r, "ph_difference")->U_text, "");
	assert_true(isnan(result_of(r, "ph_difference")->u));
	hm_results_free(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_what_is_wrong_and_where),
		cmocka_unit_test(refuses_two_files_of_one_specimen),
		cmocka_unit_test(says_when_a_typed_largest_force_replaces_that_of_the_curve),
		cmocka_unit_test(equal_readings_have_no_scatter),
	};

	return cmocka_run_group_tests_name("refusals", tests, open_library, close_library);
}
