/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which standards a leather meets on which day: the lists of both days, classes, joined documents, conditions. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <stdio.h>
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

static struct hm_verdicts *
fit(const char *day, const char *class_id, const char *rule, const char *const *document, size_t n)
{
	struct hm_text text[4];
	struct hm_judge_request request = { .day = day, .class_id = class_id, .rule = rule };
	struct hm_verdicts *v;
	struct hm_error err = { 0 };

	for (size_t i = 0; i < n; i++)
		text[i] = (struct hm_text){ "r.json", document[i], strlen(document[i]) };
	if (hm_fit(&v, lib, text, n, &request, &err) != HM_DONE)
		fail_msg("%s: %s", err.field, err.text[HM_ENGLISH]);
	return v;
}

static const struct hm_standard_verdict *
standard_of(const struct hm_verdicts *v, const char *id, const char *class_id)
{
	const struct hm_standard_verdict *s;

	for (size_t i = 0; (s = hm_verdicts_at(v, i)); i++)
		if (strcmp(s->standard, id) == 0 && strcmp(s->class_id, class_id) == 0)
			return s;
	fail_msg("no verdict on %s %s", id, class_id);
	return NULL;
}

static const char *
verdict_of(const struct hm_verdicts *v, const char *id, const char *class_id, const char *property)
{
	const struct hm_standard_verdict *s = standard_of(v, id, class_id);

	for (size_t i = 0; i < s->n_requirements; i++)
		if (strcmp(s->requirement[i].property, property) == 0)
			return s->requirement[i].verdict;
	fail_msg("%s %s asks for no %s", id, class_id, property);
	return NULL;
}

/* ---- days ------------------------------------------------------------------------------------------- */

static void
lists(const char *day, const char *const *expected, size_t n)
{
	static const char *const none[] = { "{\"results\":[]}" };
	struct hm_verdicts *v = fit(day, NULL, NULL, none, 1);

	for (size_t i = 0; i < n; i++) {
		const struct hm_standard_verdict *s = hm_verdicts_at(v, i);
		char found[128];

		if (!s)
			fail_msg("on %s: %s is not there", day, expected[i]);
		snprintf(found, sizeof(found), "%s:%s%s%s", s->standard, s->edition,
			s->class_id[0] ? " " : "", s->class_id);
		assert_string_equal(found, expected[i]);
		assert_string_equal(s->verdict, "incomplete");
	}
	assert_null(hm_verdicts_at(v, n));
	assert_int_equal(hm_verdicts_count(v), n);
	hm_verdicts_free(v);
}

#define LIST(day, ...)                                   \
	lists(day, (const char *const[]){ __VA_ARGS__ }, \
		sizeof((const char *const[]){ __VA_ARGS__ }) / sizeof(char *))

static void
lists_the_standards_in_force_on_the_day(void **state)
{
	(void)state;
	LIST("2026-11-23", "EN 13336:2012 N", "EN 13336:2012 S", "EN 13336:2012 P",
		"GB 20400:2006 A", "GB 20400:2006 B", "GB 20400:2006 C", "GB/T 16799:2018",
		"QB/T 2703:2005 I", "QB/T 2703:2005 II", "QB/T 2703:2005 III", "QB/T 2703:2005 IV",
		"REACH Annex XVII 43:2009", "REACH Annex XVII 47:2014");
	LIST("2027-04-01", "EN 13336:2012 N", "EN 13336:2012 S", "EN 13336:2012 P",
		"GB 20400:2026 A", "GB 20400:2026 B", "GB 20400:2026 C", "GB/T 16799:2018",
		"QB/T 2703:2005 I", "QB/T 2703:2005 II", "QB/T 2703:2005 III", "QB/T 2703:2005 IV",
		"REACH Annex XVII 43:2009", "REACH Annex XVII 47:2014");
	LIST("2027-03-31", "EN 13336:2012 N", "EN 13336:2012 S", "EN 13336:2012 P",
		"GB 20400:2006 A", "GB 20400:2006 B", "GB 20400:2006 C", "GB/T 16799:2018",
		"QB/T 2703:2005 I", "QB/T 2703:2005 II", "QB/T 2703:2005 III", "QB/T 2703:2005 IV",
		"REACH Annex XVII 43:2009", "REACH Annex XVII 47:2014");
	LIST("2015-04-30", "EN 13336:2012 N", "EN 13336:2012 S", "EN 13336:2012 P",
		"GB 20400:2006 A", "GB 20400:2006 B", "GB 20400:2006 C", "QB/T 2703:2005 I",
		"QB/T 2703:2005 II", "QB/T 2703:2005 III", "QB/T 2703:2005 IV",
		"REACH Annex XVII 43:2009");
}

static void
a_class_is_taken_where_the_standard_has_it(void **state)
{
	static const char *const none[] = { "{\"results\":[]}" };
	struct hm_verdicts *v = fit("2027-04-01", "B", NULL, none, 1);

	(void)state;
	assert_string_equal(standard_of(v, "GB 20400", "B")->edition, "2026");
	assert_string_equal(standard_of(v, "EN 13336", "S")->edition, "2012");
	/* one of GB 20400, three of EN 13336, four of QB/T 2703, three without classes */
	assert_int_equal(hm_verdicts_count(v), 11);
	hm_verdicts_free(v);
}

/* ---- values ----------------------------------------------------------------------------------------- */

#define CR(value)                                                                             \
	"{\"results\":[{\"property\":\"chromium_vi\",\"method\":\"ISO 17075-1\",\"edition\":" \
	"\"2017\",\"value\":" value ",\"unit\":\"mg/kg\",\"u\":0.2}]}"
#define HCHO(value)                                                                \
	"{\"results\":[{\"property\":\"formaldehyde\",\"method\":\"ISO 17226-1\"," \
	"\"value\":" value ",\"unit\":\"mg/kg\"}]}"
#define PH(value)                                              \
	"{\"results\":[{\"property\":\"ph\",\"method\":\"ISO " \
	"4045\",\"unit\":\"pH\",\"value\":" value "}]}"

static void
chromium_by_class_and_market(void **state)
{
	static const struct {
		const char *document, *a, *b, *c, *reach;
	} rows[] = {
		{ CR("2.99"), "pass", "pass", "pass", "pass" },
		{ CR("3.0"), "pass", "pass", "pass", "fail" },
		{ CR("3.01"), "fail", "pass", "pass", "fail" },
		{ CR("8"), "fail", "pass", "pass", "fail" },
		{ CR("10"), "fail", "pass", "pass", "fail" },
		{ CR("10.1"), "fail", "fail", "fail", "fail" },
		{ CR("\"< 3\""), "cannot_say", "cannot_say", "cannot_say", "cannot_say" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_verdicts *v = fit("2027-04-01", NULL, NULL, &rows[i].document, 1);

		assert_string_equal(verdict_of(v, "GB 20400", "A", "chromium_vi"), rows[i].a);
		assert_string_equal(verdict_of(v, "GB 20400", "B", "chromium_vi"), rows[i].b);
		assert_string_equal(verdict_of(v, "GB 20400", "C", "chromium_vi"), rows[i].c);
		assert_string_equal(
			verdict_of(v, "REACH Annex XVII 47", "", "chromium_vi"), rows[i].reach);
		hm_verdicts_free(v);
	}
}

static void
formaldehyde_at_the_edge_by_both_comparisons(void **state)
{
	static const struct {
		const char *document, *full, *rounded;
	} rows[] = {
		{ HCHO("75"), "pass", "pass" },
		{ HCHO("75.4"), "fail", "pass" },
		/* a tie goes to the even neighbour: 75.5 to 76, 74.5 to 74 */
		{ HCHO("75.5"), "fail", "fail" },
		{ HCHO("74.5"), "pass", "pass" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_verdicts *v = fit("2027-04-01", "B", "full/simple", &rows[i].document, 1);

		assert_string_equal(verdict_of(v, "GB 20400", "B", "formaldehyde"), rows[i].full);
		hm_verdicts_free(v);
		v = fit("2027-04-01", "B", "rounded/simple", &rows[i].document, 1);
		assert_string_equal(
			verdict_of(v, "GB 20400", "B", "formaldehyde"), rows[i].rounded);
		hm_verdicts_free(v);
	}
}

static void
several_documents_are_one_leather(void **state)
{
	static const char *const document[] = { CR("2"), HCHO("30"), HCHO("90"), PH("4.2") };
	struct hm_verdicts *v = fit("2027-04-01", "B", NULL, document, 4);

	(void)state;
	assert_string_equal(verdict_of(v, "GB 20400", "B", "chromium_vi"), "pass");
	/* 30 and 90: the worse one */
	assert_string_equal(verdict_of(v, "GB 20400", "B", "formaldehyde"), "fail");
	assert_string_equal(standard_of(v, "GB 20400", "B")->verdict, "fail");
	assert_string_equal(verdict_of(v, "EN 13336", "N", "ph"), "pass");
	/* the one thing that the regulation asks for */
	assert_string_equal(standard_of(v, "REACH Annex XVII 47", "")->verdict, "pass");
	hm_verdicts_free(v);
}

static void
a_conditional_pass_is_said_so(void **state)
{
	static const char *const document[] = { "{\"results\":[{\"property\":\"formaldehyde\","
						"\"method\":\"ISO 17226-1\",\"value\":70,\"unit\":"
						"\"mg/kg\",\"U\":8}]}" };
	struct hm_verdicts *v = fit("2027-04-01", "B", "full/non-binary", document, 1);

	(void)state;
	assert_string_equal(verdict_of(v, "GB 20400", "B", "formaldehyde"), "conditional_pass");
	assert_string_equal(standard_of(v, "GB 20400", "B")->verdict, "incomplete");
	assert_string_equal(verdict_of(v, "GB 20400", "B", "chromium_vi"), "cannot_say");
	hm_verdicts_free(v);
}

/* ---- the condition on pH ------------------------------------------------------------------------------ */

static void
the_difference_figure_counts_only_below_ph_4(void **state)
{
	static const struct {
		const char *ph[2], *verdict;
	} rows[] = {
		{ { PH("3.99"), PH("3.99") }, "cannot_say" }, /* applies, and was not tested */
		{ { PH("4.0"), PH("4.0") }, "not_applicable" },
		{ { PH("4.5"), PH("3.8") }, "cannot_say" },
		{ { PH("3.8"), PH("4.5") }, "cannot_say" },
		{ { PH("\"< 4.0\""), PH("\"< 4.0\"") }, "cannot_say" },
		{ { PH("\"sour\""), PH("\"sour\"") }, "cannot_say" },
		/* one that may be below 4.0 leaves it open whether it applies */
		{ { PH("4.5"), PH("\"< 4.0\"") }, "cannot_say" },
		{ { PH("\"< 4.0\""), PH("4.5") }, "cannot_say" },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_verdicts *v = fit("2027-04-01", NULL, NULL, rows[i].ph, 2);
		const char *found = verdict_of(v, "EN 13336", "S", "ph_difference");

		if (strcmp(found, rows[i].verdict) != 0)
			fail_msg("%s and %s: found %s, expected %s", rows[i].ph[0], rows[i].ph[1],
				found, rows[i].verdict);
		hm_verdicts_free(v);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_the_standards_in_force_on_the_day),
		cmocka_unit_test(a_class_is_taken_where_the_standard_has_it),
		cmocka_unit_test(chromium_by_class_and_market),
		cmocka_unit_test(formaldehyde_at_the_edge_by_both_comparisons),
		cmocka_unit_test(several_documents_are_one_leather),
		cmocka_unit_test(a_conditional_pass_is_said_so),
		cmocka_unit_test(the_difference_figure_counts_only_below_ph_4),
	};

	return cmocka_run_group_tests_name("fit", tests, open_library, close_library);
}
