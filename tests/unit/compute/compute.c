/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Method computations against worked examples: the readings and what follows from them were set up together with the
 * description of each method, and checked by an independent script.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

static void
near(double value, double expected, double within)
{
	if (!(fabs(value - expected) <= within))
		fail_msg("found %.9g, expected %.9g within %g", value, expected, within);
}

/* ---- thickness, ISO 2589 ---------------------------------------------------------------------------- */

static void
thickness_is_the_mean_of_its_places(void **state)
{
	struct hm_results *r = compute(
		lib, "ISO 2589", "thickness=1.23 mm; thickness=1.21; thickness=1.25 mm", NULL);
	const struct hm_result *t = result_of(r, "thickness");

	(void)state;
	near(t->value, 1.23, 1e-12);
	assert_string_equal(t->text, "1.23");
	assert_string_equal(t->unit, "mm");
	assert_int_equal(t->n, 3);
	/* scatter 0.02/sqrt(3), gauge 0.02/sqrt(3) once, resolution 0.005/sqrt(3) over the root of three */
	near(t->u, sqrt(pow(0.02, 2) / 3 + pow(0.02, 2) / 3 + pow(0.005 / sqrt(3), 2) / 3), 1e-9);
	near(t->U, 2 * t->u, 1e-12);
	hm_results_free(r);
}

static void
converts_what_was_typed_in_another_unit(void **state)
{
	struct hm_results *r = compute(lib, "ISO 2589", "thickness=1230 um", NULL);

	(void)state;
	assert_string_equal(result_of(r, "thickness")->text, "1.23");
	hm_results_free(r);
}

/* ---- tensile strength, ISO 3376 --------------------------------------------------------------------- */

#define PARALLEL                                                            \
	"P1.direction=parallel; P1.force_max=168 N; P1.thickness=1.21 mm; " \
	"P2.direction=parallel; P2.force_max=175 N; P2.thickness=1.24 mm; " \
	"P3.direction=parallel; P3.force_max=160 N; P3.thickness=1.19 mm; width=10.0 mm"
#define PERPENDICULAR                                                              \
	"; Q1.direction=perpendicular; Q1.force_max=131 N; Q1.thickness=1.22 mm; " \
	"Q2.direction=perpendicular; Q2.force_max=138 N; Q2.thickness=1.20 mm; "   \
	"Q3.direction=perpendicular; Q3.force_max=126 N; Q3.thickness=1.23 mm"

static void
tensile_strength_by_direction_and_overall(void **state)
{
	static const double expected[] = { 13.88, 14.11, 13.45 };
	struct hm_results *r = compute(lib, "ISO 3376", PARALLEL PERPENDICULAR, NULL);
	const struct hm_result *parallel = result_of(r, "tensile_strength.parallel");
	struct hm_specimen s;

	(void)state;
	assert_string_equal(parallel->text, "13.8");
	assert_string_equal(result_of(r, "tensile_strength.perpendicular")->text, "10.8");
	assert_string_equal(result_of(r, "tensile_strength")->text, "12.3");
	assert_string_equal(parallel->unit, "N/mm2");
	assert_int_equal(parallel->n, 3);
	assert_int_equal(result_of(r, "tensile_strength")->n, 6);
	for (size_t i = 0; i < 3; i++) {
		size_t at = 0;

		while (strcmp(hm_results_at(r, at)->property, "tensile_strength.parallel") != 0)
			at++;
		assert_true(hm_results_specimen(&s, r, at, i));
		near(s.value, expected[i], 0.005);
		assert_string_equal(s.direction, "parallel");
	}
	hm_results_free(r);
}

static void
tensile_uncertainty_has_force_width_thickness_and_repeatability(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3376", PARALLEL, NULL);
	const struct hm_result *p = result_of(r, "tensile_strength.parallel");

	(void)state;
	/* 1 % of force, 0.1 mm of width, 0.02 mm of thickness as limits; s = 0.339 of three: u 1.9 %, U 0.52 */
	near(p->u / p->value, 0.019, 0.0005);
	near(p->U, 0.52, 0.005);
	assert_string_equal(p->U_text, "0.5");
	near(p->k, 2, 0);
	hm_results_free(r);
}

static void
warns_of_too_few_specimens_and_of_no_direction(void **state)
{
	struct hm_results *r =
		compute(lib, "ISO 3376", "force_max=168 N; thickness=1.21 mm; width=10 mm", NULL);
	bool direction = false, count = false;
	const struct hm_error *w;

	(void)state;
	for (size_t i = 0; (w = hm_results_warning(r, i)); i++) {
		direction = direction || strstr(w->text[HM_ENGLISH], "direction");
		count = count || strstr(w->text[HM_ENGLISH], "the method asks for 3");
		assert_true(w->text[HM_CHINESE][0] &&
			    strcmp(w->text[HM_CHINESE], w->text[HM_ENGLISH]) != 0);
	}
	assert_true(direction);
	assert_true(count);
	hm_results_free(r);
}

/* ---- curves ----------------------------------------------------------------------------------------- */

/* Elongation and force with a peak of each height, 10 mm apart. */
static const char *
trace(char out[4096], const double *peak, int n)
{
	size_t at = (size_t)snprintf(out, 4096, "Elongation;Force\nmm;N\n0;0\n");

	for (int i = 0; i < n; i++) {
		at += (size_t)snprintf(out + at, 4096 - at, "%d;%g\n", 10 * i + 5, peak[i]);
		at += (size_t)snprintf(out + at, 4096 - at, "%d;%g\n", 10 * i + 10, peak[i] - 4);
	}
	snprintf(out + at, 4096 - at, "%d;0.1\n", 10 * n + 10);
	return out;
}

static void
single_edge_tear_by_median_and_mean_of_peaks(void **state)
{
	static const double peak[] = { 21.4, 22.8, 20.9, 23.1, 22.0, 21.6 };
	char file[4096];
	struct hm_results *r =
		compute(lib, "ISO 3377-1", "evaluation=median_of_peaks", trace(file, peak, 6));

	(void)state;
	near(result_of(r, "tear_load_single")->value, 21.8, 1e-9);
	hm_results_free(r);
	r = compute(lib, "ISO 3377-1", "evaluation=mean_of_peaks", trace(file, peak, 6));
	near(result_of(r, "tear_load_single")->value, 21.9667, 1e-4);
	assert_string_equal(result_of(r, "tear_load_single")->text, "22.0");
	hm_results_free(r);
}

static void
a_curve_has_the_label_of_its_file_and_the_row_of_its_peak(void **state)
{
	static const double peak[] = { 100, 168, 90 };
	char file[4096];
	struct hm_results *r = compute(lib, "ISO 3376",
		"width=10 mm; thickness=1.21 mm; gauge_length=50 mm; direction=parallel",
		trace(file, peak, 3));
	struct hm_specimen s;

	(void)state;
	assert_true(hm_results_specimen(&s, r, 0, 0));
	assert_string_equal(s.label, "pull");
	assert_string_equal(s.file, "pull.csv");
	assert_false(hm_results_specimen(&s, r, 0, 1));
	assert_non_null(strstr(hm_results_json(r), "\"peak_row\":3"));
	/* the peak is at 15 mm of 50 */
	assert_string_equal(result_of(r, "elongation_at_max")->text, "30");
	hm_results_free(r);
}

static void
reads_a_level_across_a_row_without_a_value(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3376",
		"width=10; thickness=1; gauge_length=50; specified_load=15",
		"Elongation;Force\nmm;N\n0;0\n1;10\n2;\n3;30\n4;20\n5;1\n6;0.5\n");

	(void)state;
	/* a quarter of the way from 1 mm to 3 mm */
	near(result_of(r, "elongation_at_load")->value, 3, 1e-12);
	assert_non_null(strstr(hm_results_json(r), "pull: 1 rows without a value were left out"));
	/* in the file it is the fourth row */
	assert_non_null(strstr(hm_results_json(r), "\"peak_row\":3"));
	hm_results_free(r);
}

static void
refuses_a_curve_without_a_peak(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 3376", "width=10; thickness=1",
		"Elongation;Force\nmm;N\n0;0\n1;1\n2;2\n3;3\n4;4\n5;5\n6;6\n7;7\n");

	(void)state;
	assert_string_equal(e.name, "E_DOMAIN");
	assert_string_equal(e.file, "pull.csv");
	assert_string_equal(e.field, "pull.force");
	assert_string_equal(
		e.text[HM_ENGLISH], "the curve has no peak: the largest force is its last point");
}

/* ---- tear load, ISO 3377-2 -------------------------------------------------------------------------- */

static void
double_edge_tear_by_direction_overall_and_per_thickness(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3377-2",
		"P1.direction=parallel; P1.force_max=52.3; P2.direction=parallel; "
		"P2.force_max=55.1;"
		"P3.direction=parallel; P3.force_max=49.8; Q1.direction=perpendicular; "
		"Q1.force_max=47.2;"
		"Q2.direction=perpendicular; Q2.force_max=50.6; Q3.direction=perpendicular; "
		"Q3.force_max=45.9;"
		"thickness=1.22 mm",
		NULL);

	(void)state;
	assert_string_equal(result_of(r, "tear_load_double.parallel")->text, "52.4");
	assert_string_equal(result_of(r, "tear_load_double.perpendicular")->text, "47.9");
	/* (52.4 + 47.9) / 2 = 50.15 exactly: ties to even */
	assert_string_equal(result_of(r, "tear_load_double")->text, "50.2");
	assert_string_equal(result_of(r, "tear_strength_double.parallel")->text, "43.0");
	hm_results_free(r);
}

/* ---- pH, ISO 4045 ----------------------------------------------------------------------------------- */

static void
difference_figure_is_the_change_of_ph(void **state)
{
	struct hm_results *r = compute(lib, "ISO 4045", "ph=3.62; ph_diluted=4.21", NULL);

	(void)state;
	near(result_of(r, "ph")->value, 3.62, 1e-12);
	near(result_of(r, "ph_difference")->value, 0.59, 1e-12);
	hm_results_free(r);
}

static void
warns_where_the_difference_figure_means_nothing(void **state)
{
	struct hm_results *r = compute(
		lib, "ISO 4045", "ph=4.62; ph_diluted=4.81; ph=4.60; ph_diluted=4.82", NULL);
	const struct hm_error *w;
	bool said = false;

	(void)state;
	for (size_t i = 0; (w = hm_results_warning(r, i)); i++)
		said = said || strstr(w->text[HM_ENGLISH], "means something only below pH 4.00");
	assert_true(said);
	hm_results_free(r);
}

/* ---- formaldehyde, ISO 17226-1 ---------------------------------------------------------------------- */

static void
formaldehyde_by_hplc(void **state)
{
	struct hm_results *r =
		compute(lib, "ISO 17226-1", "concentration=1.84 ug/ml; mass=2.0105 g", NULL);

	(void)state;
	assert_string_equal(result_of(r, "formaldehyde")->text, "91.5");
	assert_string_equal(result_of(r, "formaldehyde")->unit, "mg/kg");
	hm_results_free(r);
}

/* ---- banned amines, ISO 17234-1 --------------------------------------------------------------------- */

static void
amine_by_external_standard(void **state)
{
	struct hm_results *r = compute(lib, "ISO 17234-1",
		"concentration_92_87_5=1.92 ug/ml; volume=5.0 ml; mass=1.0012 g", NULL);

	(void)state;
	assert_string_equal(result_of(r, "aromatic_amines.92-87-5")->text, "9.6");
	assert_int_equal(hm_results_count(r), 1);
	hm_results_free(r);
}

static void
amine_by_internal_standard(void **state)
{
	struct hm_results *r = compute(lib, "ISO 17234-1",
		"area_92_87_5=18450; area_is=25210; response_92_87_5=0.912; mass_is=10.0 ug; "
		"mass=1.0012 g",
		NULL);

	(void)state;
	assert_string_equal(result_of(r, "aromatic_amines.92-87-5")->text, "8.0");
	hm_results_free(r);
}

/* ---- chromium(VI), ISO 17075-1 ---------------------------------------------------------------------- */

static void
chromium_vi_on_dry_mass(void **state)
{
	/* factor to dry mass 1.1369 */
	struct hm_results *r = compute(lib, "ISO 17075-1",
		"absorbance=0.171; absorbance_colour=0.012; slope=3.02 ml/ug; mass=2.0041 g; "
		"volatile=12.0415 %",
		NULL);

	(void)state;
	assert_string_equal(result_of(r, "chromium_vi")->text, "18.7");
	near(result_of(r, "chromium_vi")->value, 18.67, 0.01);
	assert_non_null(strstr(hm_results_json(r), "\"as_received\":{\"value\":16.4"));
	hm_results_free(r);
}

/* ---- what is refused -------------------------------------------------------------------------------- */

static void
refuses_a_negative_thickness_with_its_field(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 2589", "S1.thickness=-1.2 mm", NULL);

	(void)state;
	assert_string_equal(e.name, "E_DOMAIN");
	assert_string_equal(e.field, "S1.thickness");
	assert_non_null(
		strstr(e.text[HM_ENGLISH], "-1.2 mm is not plausible; expected 0.05 to 20"));
	assert_true(e.text[HM_CHINESE][0] && strcmp(e.text[HM_CHINESE], e.text[HM_ENGLISH]) != 0);
}

static void
refuses_a_unit_of_another_dimension(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 2589", "thickness=1.2 kg", NULL);

	(void)state;
	assert_string_equal(e.name, "E_UNIT");
	assert_string_equal(e.field, "thickness");
	assert_string_equal(e.text[HM_ENGLISH], "kg is not a unit for this; expected mm");
}

static void
refuses_text_where_a_number_belongs(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 2589", "thickness=thin", NULL);

	(void)state;
	assert_string_equal(e.name, "E_SYNTAX");
	assert_string_equal(e.field, "thickness");
}

static void
refuses_an_unknown_input(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 2589", "thicknes=1.2", NULL);

	(void)state;
	assert_string_equal(e.name, "E_NOT_FOUND");
	assert_string_equal(e.field, "thicknes");
}

static void
refuses_what_is_missing(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 17226-1", "concentration=1.84", NULL);

	(void)state;
	assert_string_equal(e.name, "E_MISSING");
	assert_non_null(strstr(e.field, "mass"));
}

static void
refuses_an_unknown_choice(void **state)
{
	struct hm_error e = compute_refused(
		lib, "ISO 3376", "direction=sideways; force_max=1; thickness=1; width=10", NULL);

	(void)state;
	assert_string_equal(e.name, "E_DOMAIN");
	assert_string_equal(e.field, "direction");
}

static void
refuses_an_unknown_method(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 9999", "thickness=1", NULL);

	(void)state;
	assert_string_equal(e.name, "E_NOT_FOUND");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thickness_is_the_mean_of_its_places),
		cmocka_unit_test(converts_what_was_typed_in_another_unit),
		cmocka_unit_test(tensile_strength_by_direction_and_overall),
		cmocka_unit_test(tensile_uncertainty_has_force_width_thickness_and_repeatability),
		cmocka_unit_test(warns_of_too_few_specimens_and_of_no_direction),
		cmocka_unit_test(single_edge_tear_by_median_and_mean_of_peaks),
		cmocka_unit_test(a_curve_has_the_label_of_its_file_and_the_row_of_its_peak),
		cmocka_unit_test(reads_a_level_across_a_row_without_a_value),
		cmocka_unit_test(refuses_a_curve_without_a_peak),
		cmocka_unit_test(double_edge_tear_by_direction_overall_and_per_thickness),
		cmocka_unit_test(difference_figure_is_the_change_of_ph),
		cmocka_unit_test(warns_where_the_difference_figure_means_nothing),
		cmocka_unit_test(formaldehyde_by_hplc),
		cmocka_unit_test(amine_by_external_standard),
		cmocka_unit_test(amine_by_internal_standard),
		cmocka_unit_test(chromium_vi_on_dry_mass),
		cmocka_unit_test(refuses_a_negative_thickness_with_its_field),
		cmocka_unit_test(refuses_a_unit_of_another_dimension),
		cmocka_unit_test(refuses_text_where_a_number_belongs),
		cmocka_unit_test(refuses_an_unknown_input),
		cmocka_unit_test(refuses_what_is_missing),
		cmocka_unit_test(refuses_an_unknown_choice),
		cmocka_unit_test(refuses_an_unknown_method),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
