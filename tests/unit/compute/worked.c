/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The table of worked examples, the budget of a tensile strength line by line, and elongations read from a curve. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <string.h>

#include "../../reference/table.h"
#include "bench.h"
#include "codec/json.h"

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

#define PARALLEL                                                            \
	"P1.direction=parallel; P1.force_max=168 N; P1.thickness=1.21 mm; " \
	"P2.direction=parallel; P2.force_max=175 N; P2.thickness=1.24 mm; " \
	"P3.direction=parallel; P3.force_max=160 N; P3.thickness=1.19 mm; width=10.0 mm"

/* Readings of six specimens, for which a line of the table has no room. */
static const char *
inputs_named(const char *name)
{
	if (strcmp(name, "@tensile") == 0)
		return PARALLEL
			"; Q1.direction=perpendicular; Q1.force_max=131 N; Q1.thickness=1.22 mm; "
			"Q2.direction=perpendicular; Q2.force_max=138 N; Q2.thickness=1.20 mm; "
			"Q3.direction=perpendicular; Q3.force_max=126 N; Q3.thickness=1.23 mm";
	if (strcmp(name, "@tear") == 0)
		return "P1.direction=parallel; P1.force_max=52.3 N; P2.direction=parallel; "
		       "P2.force_max=55.1 N; P3.direction=parallel; P3.force_max=49.8 N; "
		       "Q1.direction=perpendicular; Q1.force_max=47.2 N; "
		       "Q2.direction=perpendicular; Q2.force_max=50.6 N; "
		       "Q3.direction=perpendicular; Q3.force_max=45.9 N; thickness=1.22 mm";
	return name;
}

static void
worked_examples_have_the_expected_digits(void **state)
{
	struct table t;

	(void)state;
	table_open(&t, "worked_examples.tsv");
	while (table_row(&t)) {
		char method[64];
		struct hm_results *r;
		const struct hm_result *found;

		snprintf(method, sizeof(method), "%s@%s", t.cell[0], t.cell[1]);
		r = compute(lib, method, inputs_named(t.cell[2]), NULL);
		found = result_of(r, t.cell[3]);
		if (!(fabs(found->value - atof(t.cell[4])) <= atof(t.cell[5])) ||
			strcmp(found->text, t.cell[6]) != 0 ||
			strcmp(found->unit, t.cell[7]) != 0 || found->n != atoi(t.cell[8]))
			fail_msg("%s %s: found %.9g, \"%s\" %s of %d; expected %s, \"%s\" %s of %s",
				method, t.cell[3], found->value, found->text, found->unit, found->n,
				t.cell[4], t.cell[6], t.cell[7], t.cell[8]);
		assert_string_equal(found->method, t.cell[0]);
		assert_string_equal(found->edition, t.cell[1]);
		hm_results_free(r);
	}
	assert_true(t.rows > 20);
}

/* ---- the budget ------------------------------------------------------------------------------------- */

/* The one line of the budget of a result whose label begins so. */
static json_t *
budget_line(const json_t *document, const char *property, const char *label)
{
	json_t *results = json_object_get(document, "results"), *found = NULL, *result;
	size_t i;

	json_array_foreach(results, i, result)
	{
		json_t *line;
		size_t k;

		if (strcmp(json_string_value(json_object_get(result, "property")), property) != 0)
			continue;
		json_array_foreach(json_object_get(result, "budget"), k,
			line) if (strncmp(json_string_value(json_object_get(line, "label")), label,
					  strlen(label)) == 0)
		{
			assert_null(found);
			found = line;
		}
	}
	if (!found)
		fail_msg("no line \"%s\" in the budget of %s", label, property);
	return found;
}

static double
member(const json_t *line, const char *key)
{
	return json_number_value(json_object_get(line, key));
}

static void
budget_of_tensile_strength_line_by_line(void **state)
{
	/* relative sizes: 1 % of force, 0.1 mm of 10 mm, 0.02 mm of 1.21 mm as limits of a rectangle; s = 0.339 of three */
	static const struct {
		const char *label;
		double part, dof;
	} rows[] = {
		{ "force measuring system", 0.0058, INFINITY },
		{ "resolution of the width calliper", 0.0058, INFINITY },
		{ "accuracy of the thickness gauge", 0.0095, INFINITY },
		{ "repeatability", 0.014, 2 },
	};
	struct hm_results *r = compute(lib, "ISO 3376", PARALLEL, NULL);
	const struct hm_result *p = result_of(r, "tensile_strength.parallel");
	const char *text = hm_results_json(r);
	json_t *document;
	double share = 0;

	(void)state;
	assert_int_equal(json_read(&document, str_of(text), NULL), E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		json_t *line = budget_line(document, p->property, rows[i].label);
		double part = member(line, "contribution") / p->value;

		if (fabs(part - rows[i].part) > 0.0003)
			fail_msg("%s: %.5f of the value, expected %.5f", rows[i].label, part,
				rows[i].part);
		assert_true(fabs(member(line, "u") * fabs(member(line, "sensitivity")) -
				    member(line, "contribution")) < 1e-12);
		if (isfinite(rows[i].dof))
			assert_true(member(line, "dof") == rows[i].dof);
		else
			assert_true(json_is_null(json_object_get(line, "dof")));
		share += member(line, "share");
	}
	/* there are no others */
	assert_true(fabs(share - 1) < 1e-12);
	assert_true(fabs(member(budget_line(document, p->property, "repeatability"), "u") - 0.339) <
		    0.0005);
	json_decref(document);
	hm_results_free(r);
}

static void
uncertainty_of_the_mean_of_directions_counts_common_errors_once(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3376", inputs_named("@tensile"), NULL);
	const struct hm_result *all = result_of(r, "tensile_strength");
	json_t *document;
	double width, parallel, perpendicular;

	(void)state;
	assert_int_equal(json_read(&document, str_of(hm_results_json(r)), NULL), E_OK);
	/* one calliper for all six: its share does not average out */
	width = member(budget_line(document, "tensile_strength", "resolution of the width"),
		"contribution");
	assert_true(fabs(width / all->value - 0.1 / sqrt(3) / 10) < 1e-9);
	/* each direction's scatter over the root of three, halved in the mean of two */
	parallel = member(budget_line(document, "tensile_strength", "repeatability, parallel"),
		"contribution");
	perpendicular =
		member(budget_line(document, "tensile_strength", "repeatability, perpendicular"),
			"contribution");
	assert_true(fabs(parallel - 0.3392 / sqrt(3) / 2) < 1e-4);
	assert_true(fabs(perpendicular - 0.6328 / sqrt(3) / 2) < 1e-4);
	json_decref(document);
	hm_results_free(r);
}

static void
one_specimen_has_no_repeatability(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3376",
		"direction=parallel; force_max=168; thickness=1.21; width=10", NULL);
	const struct hm_result *p = result_of(r, "tensile_strength.parallel");

	(void)state;
	assert_null(strstr(hm_results_json(r), "repeatability"));
	/* 0.58 %, 0.58 %, 0.95 % */
	assert_true(fabs(p->u / p->value - 0.0126) < 0.0001);
	hm_results_free(r);
}

/* ---- a curve ---------------------------------------------------------------------------------------- */

static const char curve[] =
	"Elongation;Force\nmm;N\n0;0\n5;40\n11;95\n12;105\n20;140\n33;168\n34;120\n35;2\n";

static void
elongation_at_load_and_at_maximum_force(void **state)
{
	/* 50.0 mm pulled to 61.5 mm at the specified load, to 83.0 mm at the largest force */
	struct hm_results *r = compute(lib, "ISO 3376",
		"width=10; thickness=1.21; gauge_length=50.0 mm; specified_load=100 N", curve);

	(void)state;
	assert_true(fabs(result_of(r, "elongation_at_load")->value - 23) < 1e-9);
	assert_string_equal(result_of(r, "elongation_at_load")->text, "23");
	assert_true(fabs(result_of(r, "elongation_at_max")->value - 66) < 1e-9);
	assert_string_equal(result_of(r, "elongation_at_max")->text, "66");
	assert_string_equal(result_of(r, "elongation_at_max")->unit, "%");
	assert_string_equal(result_of(r, "tensile_strength")->text, "13.9");
	/* 34 mm is the last point that holds half of the largest force */
	assert_string_equal(result_of(r, "elongation_at_break")->text, "68");
	hm_results_free(r);
}

static void
no_elongation_without_a_starting_length(void **state)
{
	struct hm_results *r = compute(lib, "ISO 3376", "width=10; thickness=1.21", curve);
	const struct hm_result *one;

	(void)state;
	for (size_t i = 0; (one = hm_results_at(r, i)); i++)
		assert_null(strstr(one->property, "elongation"));
	hm_results_free(r);
}

static void
refuses_a_specified_load_that_the_specimen_never_bore(void **state)
{
	struct hm_error e = compute_refused(lib, "ISO 3376",
		"width=10; thickness=1.21; gauge_length=50; specified_load=200 N", curve);

	(void)state;
	assert_string_equal(e.name, "E_DOMAIN");
	assert_string_equal(e.field, "elongation_load");
	assert_string_equal(e.file, "pull");
	assert_non_null(strstr(e.text[HM_ENGLISH], "the curve never reaches that level"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(worked_examples_have_the_expected_digits),
		cmocka_unit_test(budget_of_tensile_strength_line_by_line),
		cmocka_unit_test(uncertainty_of_the_mean_of_directions_counts_common_errors_once),
		cmocka_unit_test(one_specimen_has_no_repeatability),
		cmocka_unit_test(elongation_at_load_and_at_maximum_force),
		cmocka_unit_test(no_elongation_without_a_starting_length),
		cmocka_unit_test(refuses_a_specified_load_that_the_specimen_never_bore),
	};

	return cmocka_run_group_tests_name("worked examples", tests, open_library, close_library);
}
