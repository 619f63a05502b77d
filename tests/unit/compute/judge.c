/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Verdicts: the decision tables of GB/T 8170-2008 clause 4 and ILAC-G8:09/2019, and every way in which something that
 * is not a comparison of a number with an established limit must end in cannot-say.
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

/* A standard whose requirements are the rows of the tables; it stands beside the project's packs. */
static const char table_standard[] =
	"pack: standard\n"
	"sources:\n"
	"  mem: written for a test\n"
	"id: TEST 1\n"
	"edition: \"2020\"\n"
	"title: {zh: 试验, en: test}\n"
	"issuer: {zh: 试验, en: test}\n"
	"market: CN\n"
	"binding: false\n"
	"status: adopted\n"
	"in_force: 2020-01-01\n"
	"scope: {zh: 试验, en: test}\n"
	"source: mem\n"
	"confidence: high\n"
	"requirements:\n"
	"  - {id: upper, title: {zh: 甲醛, en: formaldehyde}, "
	"property: formaldehyde, limit: \"<= 75\", unit: mg/kg, source: mem, confidence: high}\n"
	"  - {id: lower, title: {zh: 撕裂力, en: tear}, property: "
	"tear_load_double, limit: \">= 20\", unit: N, source: mem, confidence: high}\n"
	"  - {id: strict, title: {zh: 六价铬, en: chromium}, "
	"property: chromium_vi, limit: \"< 3\", unit: mg/kg, source: mem, confidence: high}\n"
	"  - {id: total, title: {zh: 氯苯酚, en: phenols}, property: tetrachlorophenols, "
	"limit: \"<= 350\", unit: mg/kg, source: mem, confidence: high}\n"
	"  - {id: between, title: {zh: 含量, en: content}, property: "
	"volatile_matter, limit: 1.2 to 1.6, unit: \"%\", source: mem, confidence: high}\n"
	"  - {id: purity, title: {zh: 纯度, en: purity}, property: "
	"elongation_at_max, limit: \">= 97.0\", unit: \"%\", source: mem, confidence: high}\n"
	"  - {id: half, title: {zh: 残留, en: residue}, property: "
	"elongation_at_load, limit: \"<= 0.5\", unit: \"%\", source: mem, confidence: high}\n";

static struct hm_library *lib;

static int
open_library(void **state)
{
	(void)state;
	lib = library_with(table_standard);
	return 0;
}

static int
close_library(void **state)
{
	(void)state;
	hm_library_close(lib);
	return 0;
}

/* The verdict of one requirement on one value. */
static void
expect(const char *id, const char *finding, const char *rule, const char *verdict)
{
	char document[512];
	struct hm_verdicts *v;

	snprintf(document, sizeof(document), "{\"results\":[{%s}]}", finding);
	v = judge(lib, "TEST 1", NULL, "2026-01-01", rule, document);
	if (strcmp(requirement_of(v, id)->verdict, verdict) != 0)
		fail_msg("%s, %s, %s: found %s, expected %s", id, finding, rule,
			requirement_of(v, id)->verdict, verdict);
	hm_verdicts_free(v);
}

#define CR "\"property\":\"chromium_vi\",\"unit\":\"mg/kg\","
#define HCHO "\"property\":\"formaldehyde\",\"unit\":\"mg/kg\","
#define TEAR "\"property\":\"tear_load_double\",\"unit\":\"N\","

static void
full_and_rounded_value_comparison(void **state)
{
	static const struct {
		const char *id, *property, *value, *full, *rounded;
	} rows[] = {
		{ "purity", "elongation_at_max", "97.00", "pass", "pass" },
		{ "purity", "elongation_at_max", "96.96", "fail", "pass" },
		{ "purity", "elongation_at_max", "96.94", "fail", "fail" },
		{ "half", "elongation_at_load", "0.500", "pass", "pass" },
		{ "half", "elongation_at_load", "0.549", "fail", "pass" },
		{ "half", "elongation_at_load", "0.551", "fail", "fail" },
		{ "between", "volatile_matter", "1.151", "fail", "pass" },
		{ "between", "volatile_matter", "1.649", "fail", "pass" },
		{ "between", "volatile_matter", "1.651", "fail", "fail" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char finding[256];

		snprintf(finding, sizeof(finding),
			"\"property\":\"%s\",\"unit\":\"%%\",\"value\":%s", rows[i].property,
			rows[i].value);
		expect(rows[i].id, finding, "full/simple", rows[i].full);
		expect(rows[i].id, finding, "rounded/simple", rows[i].rounded);
	}
	expect("lower", TEAR "\"value\":19.6", "full/simple", "fail");
	expect("lower", TEAR "\"value\":19.6", "rounded/simple", "pass");
	expect("upper", HCHO "\"value\":75.4", "full/simple", "fail");
	expect("upper", HCHO "\"value\":75.4", "rounded/simple", "pass");
	expect("strict", CR "\"value\":2.96", "full/simple", "pass");
	expect("strict", CR "\"value\":2.96", "rounded/simple", "fail");
}

static void
simple_guarded_and_non_binary_acceptance(void **state)
{
	static const struct {
		const char *id, *finding, *simple, *guarded, *non_binary;
		double outside; /* probability in % */
	} rows[] = {
		{ "upper", HCHO "\"value\":66,\"U\":8", "pass", "pass", "pass", 1.2 },
		{ "upper", HCHO "\"value\":67,\"U\":8", "pass", "pass", "pass", 2.3 },
		{ "upper", HCHO "\"value\":70,\"U\":8", "pass", "fail", "conditional_pass", 10.6 },
		{ "upper", HCHO "\"value\":78,\"U\":8", "fail", "fail", "conditional_fail", 77.3 },
		{ "upper", HCHO "\"value\":84,\"U\":8", "fail", "fail", "fail", 98.8 },
		{ "lower", TEAR "\"value\":24,\"U\":3", "pass", "pass", "pass", 0.4 },
		{ "lower", TEAR "\"value\":22,\"U\":3", "pass", "fail", "conditional_pass", 9.1 },
		{ "lower", TEAR "\"value\":18,\"U\":3", "fail", "fail", "conditional_fail", 90.9 },
		{ "lower", TEAR "\"value\":16,\"U\":3", "fail", "fail", "fail", 99.6 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char document[512];
		struct hm_verdicts *v;

		expect(rows[i].id, rows[i].finding, "full/simple", rows[i].simple);
		expect(rows[i].id, rows[i].finding, "full/guarded", rows[i].guarded);
		expect(rows[i].id, rows[i].finding, "full/non-binary", rows[i].non_binary);
		snprintf(document, sizeof(document), "{\"results\":[{%s}]}", rows[i].finding);
		v = judge(lib, "TEST 1", NULL, "2026-01-01", NULL, document);
		assert_true(fabs(100 * (1 - requirement_of(v, rows[i].id)->p_conform) -
				    rows[i].outside) < 0.06);
		assert_string_equal(requirement_of(v, rows[i].id)->rule, "full/simple");
		hm_verdicts_free(v);
	}
}

static void
a_value_on_the_limit_passes_an_inclusive_and_fails_a_strict_one(void **state)
{
	(void)state;
	expect("upper", HCHO "\"value\":75", NULL, "pass");
	expect("upper", HCHO "\"value\":\"75.000001\"", NULL, "fail");
	expect("strict", CR "\"value\":3.0", NULL, "fail");
	expect("strict", CR "\"value\":\"3\"", NULL, "fail");
}

/* GB/T 8170 3.3.2 and 4.3.1: a reported value that says on which side of it the true one lies */
static void
a_mark_decides_on_the_limit(void **state)
{
	(void)state;
	expect("upper", HCHO "\"value\":\"75(+)\"", NULL, "fail");
	expect("upper", HCHO "\"value\":\"75(-)\"", NULL, "pass");
	expect("upper", HCHO "\"value\":\"75(+)\"", "rounded/simple", "pass");
	expect("upper", HCHO "\"value\":\"75.5(-)\"", "rounded/simple", "pass");
	expect("upper", HCHO "\"value\":\"75.5(+)\"", "rounded/simple", "fail");
	expect("upper", HCHO "\"value\":\"74.9(+)\"", NULL, "pass");
	expect("strict", CR "\"value\":\"3.0(-)\"", NULL, "pass");
	expect("strict", CR "\"value\":\"3.0\\uff08+\\uff09\"", NULL, "fail");
	expect("lower", TEAR "\"value\":\"20(-)\"", NULL, "fail");
	expect("lower", TEAR "\"value\":\"20(+)\"", NULL, "pass");
	expect("upper", HCHO "\"value\":\"75(?)\"", NULL, "cannot_say");
}

static void
converts_the_result_to_the_limits_unit(void **state)
{
	(void)state;
	expect("strict", "\"property\":\"chromium_vi\",\"unit\":\"ug/kg\",\"value\":2900", NULL,
		"pass");
	expect("strict", "\"property\":\"chromium_vi\",\"unit\":\"ug/kg\",\"value\":3100", NULL,
		"fail");
}

/* In doubles 0.035 % is 350.00000000000006 mg/kg and 0.0051 % 51.00000000000001. */
static void
a_value_on_the_limit_is_on_it_in_another_unit_too(void **state)
{
	(void)state;
	expect("total", "\"property\":\"tetrachlorophenols\",\"unit\":\"%\",\"value\":0.035", NULL,
		"pass");
	expect("total", "\"property\":\"tetrachlorophenols\",\"unit\":\"%\",\"value\":\"0.0350\"",
		NULL, "pass");
	expect("total", "\"property\":\"tetrachlorophenols\",\"unit\":\"%\",\"value\":0.03500001",
		NULL, "fail");
}

/* ---- never a pass ----------------------------------------------------------------------------------- */

static void
reason_is(const char *standard, const char *class_id, const char *id, const char *finding,
	const char *reason)
{
	char document[512];
	struct hm_verdicts *v;
	const struct hm_requirement_verdict *r;

	snprintf(document, sizeof(document), "{\"results\":[%s%s%s]}", finding[0] ? "{" : "",
		finding, finding[0] ? "}" : "");
	v = judge(lib, standard, class_id, "2027-04-01", NULL, document);
	r = requirement_of(v, id);
	assert_string_equal(r->verdict, "cannot_say");
	assert_non_null(strstr(r->reason[HM_ENGLISH], reason));
	assert_true(r->reason[HM_CHINESE][0] &&
		    strcmp(r->reason[HM_CHINESE], r->reason[HM_ENGLISH]) != 0);
	assert_true(isnan(r->margin));
	hm_verdicts_free(v);
}

static void
what_was_not_tested_never_passes(void **state)
{
	(void)state;
	reason_is("GB 20400", "A", "chromium_vi.A", "", "not tested");
}

static void
words_never_pass(void **state)
{
	(void)state;
	reason_is("GB 20400", "A", "chromium_vi.A",
		"\"property\":\"chromium_vi\",\"method\":\"ISO "
		"17075-1\",\"unit\":\"mg/kg\",\"value\":\"none found\"",
		"the result is in words, not a number: none found");
}

static void
a_value_below_the_limit_of_determination_never_passes(void **state)
{
	(void)state;
	reason_is("GB 20400", "A", "chromium_vi.A",
		"\"property\":\"chromium_vi\",\"method\":\"ISO "
		"17075-1\",\"unit\":\"mg/kg\",\"value\":\"< 0.5\"",
		"< 0.5");
}

static void
a_method_that_the_standard_does_not_name_never_passes(void **state)
{
	(void)state;
	reason_is("GB 20400", "A", "chromium_vi.A",
		"\"property\":\"chromium_vi\",\"method\":\"ISO "
		"4045\",\"unit\":\"mg/kg\",\"value\":0.1",
		"ISO 4045");
	reason_is("GB 20400", "A", "chromium_vi.A",
		"\"property\":\"chromium_vi\",\"unit\":\"mg/kg\",\"value\":0.1", "names no method");
}

static void
a_unit_of_another_dimension_never_passes(void **state)
{
	(void)state;
	reason_is("GB 20400", "A", "chromium_vi.A",
		"\"property\":\"chromium_vi\",\"method\":\"ISO "
		"17075-1\",\"unit\":\"mg/m3\",\"value\":0.1",
		"the result is in mg/m3, the limit in mg/kg");
}

static void
a_limit_that_is_not_established_is_never_judged(void **state)
{
	struct hm_verdicts *v;

	(void)state;
	reason_is("GB/T 16799", NULL, "ph",
		"\"property\":\"ph\",\"method\":\"ISO 4045\",\"unit\":\"pH\",\"value\":4.2",
		"limit to be confirmed");
	v = judge(lib, "GB/T 16799", NULL, "2027-04-01", NULL, "{\"results\":[]}");
	assert_string_equal(hm_verdicts_at(v, 0)->verdict, "incomplete");
	assert_string_equal(requirement_of(v, "ph")->limit, "");
	assert_non_null(strstr(hm_verdicts_json(v), "\"candidate\":"));
	hm_verdicts_free(v);
}

static void
a_guarded_rule_without_uncertainty_never_passes(void **state)
{
	(void)state;
	expect("upper", HCHO "\"value\":1", "full/guarded", "cannot_say");
}

static void
the_worst_of_several_results_counts(void **state)
{
	struct hm_verdicts *v = judge(lib, "TEST 1", NULL, "2026-01-01", NULL,
		"{\"results\":[{" HCHO "\"value\":10},{" HCHO "\"value\":80},{" HCHO
		"\"value\":20}]}");

	(void)state;
	assert_string_equal(requirement_of(v, "upper")->verdict, "fail");
	assert_string_equal(requirement_of(v, "upper")->value, "80");
	hm_verdicts_free(v);
}

/* ---- real standards --------------------------------------------------------------------------------- */

#define CR_3                                                            \
	"{\"results\":[{\"property\":\"chromium_vi\",\"method\":\"ISO " \
	"17075-1\",\"edition\":\"2017\","                               \
	"\"value\":3.0,\"unit\":\"mg/kg\",\"u\":0.2}]}"

static void
three_mg_per_kg_passes_in_china_and_fails_in_the_eu(void **state)
{
	struct hm_verdicts *china = judge(lib, "GB 20400", "A", "2027-04-01", NULL, CR_3);
	struct hm_verdicts *eu = judge(lib, "REACH Annex XVII 47", NULL, "2027-04-01", NULL, CR_3);

	(void)state;
	assert_string_equal(requirement_of(china, "chromium_vi.A")->verdict, "pass");
	assert_string_equal(hm_verdicts_at(china, 0)->verdict, "incomplete");
	assert_string_equal(requirement_of(eu, "chromium_vi")->verdict, "fail");
	assert_string_equal(hm_verdicts_at(eu, 0)->verdict, "fail");
	hm_verdicts_free(china);
	hm_verdicts_free(eu);
}

static void
the_day_decides_the_edition(void **state)
{
	struct hm_verdicts *before = judge(lib, "GB 20400", "A", "2027-03-31", NULL, CR_3);
	struct hm_verdicts *after = judge(lib, "GB 20400", "A", "2027-04-01", NULL, CR_3);

	(void)state;
	assert_string_equal(hm_verdicts_at(before, 0)->edition, "2006");
	assert_string_equal(hm_verdicts_at(after, 0)->edition, "2026");
	assert_string_equal(hm_verdicts_at(after, 0)->in_force_from, "2027-04-01");
	hm_verdicts_free(before);
	hm_verdicts_free(after);
}

static void
a_conditional_requirement_applies_only_under_its_condition(void **state)
{
	static const char strong[] = "{\"results\":[{\"property\":\"ph\",\"method\":\"ISO "
				     "4045\",\"unit\":\"pH\",\"value\":3.62},"
				     "{\"property\":\"ph_difference\",\"method\":\"ISO "
				     "4045\",\"unit\":\"pH\",\"value\":0.75}]}";
	static const char mild[] = "{\"results\":[{\"property\":\"ph\",\"method\":\"ISO "
				   "4045\",\"unit\":\"pH\",\"value\":4.2}]}";
	struct hm_verdicts *v = judge(lib, "EN 13336", "S", "2027-04-01", NULL, strong);

	(void)state;
	assert_string_equal(requirement_of(v, "ph")->verdict, "pass");
	assert_string_equal(requirement_of(v, "ph_difference")->verdict, "fail");
	hm_verdicts_free(v);
	v = judge(lib, "EN 13336", "S", "2027-04-01", NULL, mild);
	assert_string_equal(requirement_of(v, "ph_difference")->verdict, "not_applicable");
	hm_verdicts_free(v);
	v = judge(lib, "EN 13336", "S", "2027-04-01", NULL, "{\"results\":[]}");
	assert_string_equal(requirement_of(v, "ph_difference")->verdict, "cannot_say");
	hm_verdicts_free(v);
}

static void
each_member_of_a_group_is_judged_alone(void **state)
{
	struct hm_verdicts *v = judge(lib, "GB 20400", "B", "2027-04-01", NULL,
		"{\"results\":[{\"property\":\"aromatic_amines.92-87-5\",\"method\":\"ISO "
		"17234-1\","
		"\"unit\":\"mg/kg\",\"value\":31}]}");
	const struct hm_standard_verdict *s = hm_verdicts_at(v, 0);
	int members = 0, failed = 0;

	(void)state;
	for (size_t i = 0; i < s->n_requirements; i++) {
		if (strcmp(s->requirement[i].id, "aromatic_amines") != 0)
			continue;
		members++;
		if (strcmp(s->requirement[i].verdict, "fail") == 0) {
			failed++;
			assert_string_equal(s->requirement[i].property, "aromatic_amines.92-87-5");
		}
	}
	assert_int_equal(members, 24);
	assert_int_equal(failed, 1);
	assert_string_equal(s->verdict, "fail");
	hm_verdicts_free(v);
}

static void
a_chinese_counterpart_serves_for_its_iso_method(void **state)
{
	struct hm_verdicts *v = judge(lib, "GB 20400", "A", "2027-04-01", NULL,
		"{\"results\":[{\"property\":\"chromium_vi\",\"method\":\"GB/T "
		"22807\",\"unit\":\"mg/kg\",\"value\":2}]}");

	(void)state;
	assert_string_equal(requirement_of(v, "chromium_vi.A")->verdict, "pass");
	hm_verdicts_free(v);
}

/* ---- what is refused -------------------------------------------------------------------------------- */

static void
a_missing_class_lists_the_classes(void **state)
{
	struct hm_error e = judge_refused(lib, "GB 20400", NULL, "2027-04-01", CR_3);

	(void)state;
	assert_string_equal(e.name, "E_MISSING");
	assert_string_equal(e.field, "class");
	assert_string_equal(e.text[HM_ENGLISH], "GB 20400 has classes; give one of: A, B, C");
	e = judge_refused(lib, "GB 20400", "D", "2027-04-01", CR_3);
	assert_string_equal(e.name, "E_NOT_FOUND");
}

static void
a_day_before_the_first_edition_names_the_first_day(void **state)
{
	struct hm_error e = judge_refused(lib, "GB 20400", "A", "1999-01-01", CR_3);

	(void)state;
	assert_string_equal(e.name, "E_NOT_FOUND");
	assert_non_null(strstr(e.text[HM_ENGLISH], "2007-12-01"));
}

static void
refuses_documents_with_the_place_of_what_is_wrong(void **state)
{
	static const struct {
		const char *document, *name, *field;
	} rows[] = {
		{ "{\"results\":[{\"property\":\"chromium_vi\",\"value\":1,\"unit\":\"furlong/"
		  "qux\"}]}",
			"E_UNIT", "results[0].unit" },
		{ "{\"results\":[{\"property\":\"no_such\",\"value\":1,\"unit\":\"N\"}]}",
			"E_NOT_FOUND", "results[0].property" },
		{ "{\"results\":[{\"value\":1,\"unit\":\"N\"}]}", "E_MISSING",
			"results[0].property" },
		{ "{\"results\":[{\"property\":\"chromium_vi\",\"unit\":\"mg/kg\"}]}", "E_MISSING",
			"results[0].value" },
		{ "{\"results\":[{\"property\":\"chromium_vi\",\"unit\":\"mg/"
		  "kg\",\"value\":1,\"u\":-1}]}",
			"E_DOMAIN", "results[0].u" },
		{ "{\"results\":[{\"property\":\"chromium_vi\",\"unit\":\"mg/"
		  "kg\",\"value\":true}]}",
			"E_SYNTAX", "results[0].value" },
		{ "{\"other\":1}", "E_MISSING", "results" },
		{ "{\"results\":", "E_SYNTAX", "" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_error e =
			judge_refused(lib, "GB 20400", "A", "2027-04-01", rows[i].document);

		assert_string_equal(e.name, rows[i].name);
		assert_string_equal(e.field, rows[i].field);
		assert_string_equal(e.file, "r.json");
		assert_true(e.text[HM_CHINESE][0] != '\0');
	}
}

static void
refuses_an_unknown_rule_and_a_wrong_day(void **state)
{
	struct hm_text text = { "r.json", CR_3, sizeof(CR_3) - 1 };
	struct hm_judge_request request = {
		.standard = "GB 20400", .class_id = "A", .day = "2027-04-01", .rule = "kind"
	};
	struct hm_verdicts *v;
	struct hm_error e;

	(void)state;
	assert_int_equal(hm_judge(&v, lib, &text, 1, &request, &e), HM_WRONG);
	assert_string_equal(e.field, "rule");
	request.rule = NULL;
	request.day = "2027-02-30";
	assert_int_equal(hm_judge(&v, lib, &text, 1, &request, &e), HM_WRONG);
	assert_string_equal(e.field, "date");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(full_and_rounded_value_comparison),
		cmocka_unit_test(simple_guarded_and_non_binary_acceptance),
		cmocka_unit_test(a_value_on_the_limit_passes_an_inclusive_and_fails_a_strict_one),
		cmocka_unit_test(a_mark_decides_on_the_limit),
		cmocka_unit_test(converts_the_result_to_the_limits_unit),
		cmocka_unit_test(a_value_on_the_limit_is_on_it_in_another_unit_too),
		cmocka_unit_test(what_was_not_tested_never_passes),
		cmocka_unit_test(words_never_pass),
		cmocka_unit_test(a_value_below_the_limit_of_determination_never_passes),
		cmocka_unit_test(a_method_that_the_standard_does_not_name_never_passes),
		cmocka_unit_test(a_unit_of_another_dimension_never_passes),
		cmocka_unit_test(a_limit_that_is_not_established_is_never_judged),
		cmocka_unit_test(a_guarded_rule_without_uncertainty_never_passes),
		cmocka_unit_test(the_worst_of_several_results_counts),
		cmocka_unit_test(three_mg_per_kg_passes_in_china_and_fails_in_the_eu),
		cmocka_unit_test(the_day_decides_the_edition),
		cmocka_unit_test(a_conditional_requirement_applies_only_under_its_condition),
		cmocka_unit_test(each_member_of_a_group_is_judged_alone),
		cmocka_unit_test(a_chinese_counterpart_serves_for_its_iso_method),
		cmocka_unit_test(a_missing_class_lists_the_classes),
		cmocka_unit_test(a_day_before_the_first_edition_names_the_first_day),
		cmocka_unit_test(refuses_documents_with_the_place_of_what_is_wrong),
		cmocka_unit_test(refuses_an_unknown_rule_and_a_wrong_day),
	};

	return cmocka_run_group_tests(tests, open_library, close_library);
}
