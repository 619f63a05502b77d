/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where values are found on curves, and places that a person chose instead. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "bench.h"
#include "codec/json.h"

static struct hm_library *lib;

/* One specimen: peak of 100 N at 5 mm, break behind 8 mm, a shoulder of 90 N at 7 mm. The sixth row lacks a force. */
static const char pull[] =
	"Elongation;Force\nmm;N\n0;0\n1;10\n2;30\n3;60\n4;90\n4,5;\n5;100\n6;80\n7;90\n8;60\n"
	"9;20\n10;5\n";

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

static enum hm_outcome
ask(struct hm_results **out, const struct hm_move *move, size_t n, struct hm_error *err)
{
	static const struct hm_input input[] = { { "width", "10", "mm", NULL },
		{ "thickness", "1", "mm", NULL }, { "gauge_length", "50", "mm", NULL },
		{ "preload", "20", "N", NULL } };
	static const struct hm_text file = { "pull.csv", pull, sizeof(pull) - 1 };

	return hm_compute(out, lib,
		&(struct hm_compute_request){ .method = "ISO 3376",
			.input = input,
			.n_inputs = 4,
			.file = &file,
			.n_files = 1,
			.move = move,
			.n_moves = n },
		err);
}

static struct hm_results *
moved(const struct hm_move *move, size_t n)
{
	struct hm_results *r = NULL;
	struct hm_error err = { 0 };

	if (ask(&r, move, n, &err) != HM_DONE)
		fail_msg("%s: %s", err.field, err.text[HM_ENGLISH]);
	return r;
}

static const char *
text(const json_t *o, const char *key)
{
	const char *t = json_string_value(json_object_get(o, key));

	return t ? t : "";
}

/* results[i].specimens[0] */
static const json_t *
specimen_of(const json_t *doc, const char *property, const json_t **result)
{
	const json_t *list = json_object_get(doc, "results");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *r = json_array_get(list, i);

		if (strcmp(text(r, "property"), property) == 0) {
			*result = r;
			return json_array_get(json_object_get(r, "specimens"), 0);
		}
	}
	fail_msg("no %s", property);
	return NULL;
}

static const json_t *
mark_of(const json_t *specimen, const char *feature)
{
	const json_t *list = json_object_get(specimen, "marks");

	for (size_t i = 0; i < json_array_size(list); i++) {
		const json_t *m = json_array_get(list, i);

		if (strcmp(text(m, "feature"), feature) == 0)
			return m;
	}
	return NULL;
}

static double
number(const json_t *o, const char *key)
{
	return json_number_value(json_object_get(o, key));
}

static json_t *
document(const struct hm_results *r)
{
	json_t *doc = NULL;

	assert_non_null(r);
	assert_int_equal(json_read(&doc, str_of(hm_results_json(r)), NULL), E_OK);
	return doc;
}

static void
says_where_each_value_was_found(void **state)
{
	struct hm_results *r = moved(NULL, 0);
	json_t *doc = document(r);
	const json_t *result, *s = specimen_of(doc, "elongation_at_break", &result),
			      *mark = mark_of(s, "break");
	struct hm_mark m;
	size_t n = 0;

	(void)state;
	/* row 9 of the table: row 8 of the curve, which lacks the row without a force */
	assert_true(number(mark, "row") == 9 && number(mark, "x") == 8 && number(mark, "y") == 60);
	assert_string_equal(text(mark, "series"), "force");
	assert_true(json_is_true(json_object_get(mark, "movable")));
	assert_null(json_object_get(mark, "moved"));
	assert_null(json_object_get(result, "machine"));
	mark = mark_of(s, "preload"); /* between rows */
	assert_true(
		number(mark, "x") == 1.5 && number(mark, "y") == 20 && number(mark, "row") == 1.5);
	assert_null(mark_of(s, "peak")); /* the break does not come from it */
	s = specimen_of(doc, "tensile_strength", &result);
	assert_true(number(mark_of(s, "peak"), "row") == 6);
	assert_int_equal(json_array_size(json_object_get(s, "marks")), 1);
	json_decref(doc);
	assert_int_equal(hm_results_specimens(r), 1);
	while (hm_results_mark(&m, r, 0, n)) {
		assert_true(m.title[HM_CHINESE][0] && strcmp(m.title[0], m.title[1]) != 0);
		assert_true(!m.moved && strcmp(m.x_unit, "mm") == 0 && strcmp(m.y_unit, "N") == 0);
		n++;
	}
	assert_int_equal(n, 3); /* pre-load, peak, break: each once */
	assert_false(hm_results_mark(&m, r, 1, 0));
	hm_results_free(r);
}

static void
takes_the_place_that_a_person_chose(void **state)
{
	const struct hm_move move = { "pull", "break", "0.69", "cm", "the jaw slipped", "Li",
		"2026-11-23T10:00:00+08:00" };
	struct hm_results *r = moved(&move, 1);
	json_t *doc = document(r);
	const json_t *result, *s = specimen_of(doc, "elongation_at_break", &result),
			      *mark = mark_of(s, "break"), *by = json_object_get(mark, "moved");
	const struct hm_error *w;
	bool said = false;

	(void)state;
	assert_true(number(mark, "x") == 7 && number(mark, "y") == 90); /* the row nearest to it */
	assert_true(fabs(number(s, "value") - 11) < 1e-12 &&
		    fabs(number(s, "machine_value") - 13) < 1e-12);
	assert_true(fabs(number(json_object_get(result, "machine"), "value") - 13) < 1e-12);
	assert_string_equal(text(by, "by"), "Li");
	assert_string_equal(text(by, "at"), "2026-11-23T10:00:00+08:00");
	assert_string_equal(text(by, "reason"), "the jaw slipped");
	assert_true(number(json_object_get(by, "found"), "x") == 8);
	s = specimen_of(doc, "tensile_strength",
		&result); /* what does not come from the break is as it was */
	assert_null(json_object_get(result, "machine"));
	assert_null(json_object_get(s, "machine_value"));
	json_decref(doc);
	for (size_t i = 0; (w = hm_results_warning(r, i)); i++)
		said = said || strstr(w->text[HM_ENGLISH], "the jaw slipped");
	assert_true(said);
	hm_results_free(r);
}

static void
moves_one_step_alone_where_it_is_named(void **state)
{
	const struct hm_move all = { "pull", "peak", "7", NULL, "a jerk", NULL, NULL };
	const struct hm_move one = { "pull.peak", "force_peak", "7", NULL, "a jerk", NULL, NULL };
	struct hm_results *r = moved(&all, 1);

	(void)state;
	assert_string_equal(result_of(r, "tensile_force")->text, "90");
	assert_string_equal(result_of(r, "elongation_at_max")->text, "11");
	hm_results_free(r);
	r = moved(&one, 1);
	assert_string_equal(result_of(r, "tensile_force")->text, "90");
	assert_string_equal(result_of(r, "elongation_at_max")->text, "7");
	hm_results_free(r);
}

static void
refuses_moves_that_mean_nothing(void **state)
{
	static const struct {
		struct hm_move move;
		const char *says;
	} wrong[] = {
		{ { "pull", "break", "7", NULL, NULL, NULL, NULL }, "is moved without a reason" },
		{ { "pull", "break", "7", NULL, " \t", NULL, NULL }, "is moved without a reason" },
		{ { "pull", "break", "10.5", NULL, "x", NULL, NULL },
			"lies at 10.5 mm, outside of the record, which runs from 0 to 10" },
		{ { "pull", "break", "-1", NULL, "x", NULL, NULL }, "outside of the record" },
		{ { "pull", "break", "nan", NULL, "x", NULL, NULL }, "must be a number" },
		{ { "pull", "break", "7", "N", "x", NULL, NULL },
			"N is not a unit for this; expected mm" },
		{ { "pull", "break", "7", "furlongs!", "x", NULL, NULL },
			"is not a unit for this" },
		{ { "push", "break", "7", NULL, "x", NULL, NULL }, "no file has a specimen" },
		{ { "pull", "summit", "7", NULL, "x", NULL, NULL },
			"there is no mark named summit" },
		{ { "pull", "tear_peak", "7", NULL, "x", NULL, NULL }, "cannot be moved" },
		{ { "pull", "peak.nowhere", "7", NULL, "x", NULL, NULL },
			"has no step for the mark" },
		{ { "pull", "yield", "7", NULL, "x", NULL, NULL }, "looks for no mark yield" },
	};
	const struct hm_move twice[] = { { "pull", "peak", "7", NULL, "x", NULL, NULL },
		{ "pull", "peak.force_peak", "6", NULL, "x", NULL, NULL } };
	struct hm_results *r;
	struct hm_error err;

	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		assert_int_equal(ask(&r, &wrong[i].move, 1, &err), HM_WRONG);
		if (!strstr(err.text[HM_ENGLISH], wrong[i].says))
			fail_msg("%zu: %s", i, err.text[HM_ENGLISH]);
		assert_string_not_equal(err.text[HM_ENGLISH], err.text[HM_CHINESE]);
	}
	assert_int_equal(ask(&r, twice, 2, &err), HM_WRONG);
	assert_non_null(strstr(err.text[HM_ENGLISH], "is moved twice"));
}

/* Typed values have no record; what a method cannot find by itself a person may still show. */
static void
needs_a_record_and_helps_where_the_machine_finds_nothing(void **state)
{
	static const char record[] =
		"Elongation;Force\nmm;N\n0;0\n1;30\n2;60\n3;100\n4;70\n5;80\n6;60\n";
	const struct hm_text file = { "t.csv", record, sizeof(record) - 1 };
	const struct hm_input input[] = { { "width", "10", "mm", NULL },
		{ "thickness", "1", "mm", NULL }, { "gauge_length", "50", "mm", NULL },
		{ "specified_load", "200", "N", NULL }, { "force_max", "90", "N", NULL } };
	const struct hm_move move = { "t", "level", "5", NULL, "the cell was read wrong", NULL,
		NULL },
			     typed = { "1", "peak", "5", NULL, "x", NULL, NULL };
	struct hm_compute_request q = {
		.method = "ISO 3376", .input = input, .n_inputs = 4, .file = &file, .n_files = 1
	};
	struct hm_results *r = NULL;
	struct hm_error err;
	json_t *doc;
	const json_t *result = NULL, *s;

	(void)state;
	assert_int_equal(hm_compute(&r, lib, &q, &err), HM_WRONG); /* 200 N are never reached */
	q.move = &move;
	q.n_moves = 1;
	assert_int_equal(hm_compute(&r, lib, &q, &err), HM_DONE);
	doc = document(r);
	s = specimen_of(doc, "elongation_at_load", &result);
	assert_true(fabs(number(s, "value") - 10) < 1e-12);
	assert_non_null(strstr(
		text(json_object_get(result, "machine"), "refused"), "never reaches that level"));
	json_decref(doc);
	hm_results_free(r);
	q = (struct hm_compute_request){
		.method = "ISO 3376", .n_inputs = 2, .move = &typed, .n_moves = 1
	};
	const struct hm_input by_hand[] = { input[1], input[0], input[4] };

	q.input = by_hand;
	q.n_inputs = 3;
	assert_int_equal(hm_compute(&r, lib, &q, &err), HM_WRONG);
	assert_non_null(strstr(err.text[HM_ENGLISH], "has no record"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(says_where_each_value_was_found),
		cmocka_unit_test(takes_the_place_that_a_person_chose),
		cmocka_unit_test(moves_one_step_alone_where_it_is_named),
		cmocka_unit_test(refuses_moves_that_mean_nothing),
		cmocka_unit_test(needs_a_record_and_helps_where_the_machine_finds_nothing),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
