/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finding methods, standards and properties in the project's own packs, and what loading makes of them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "codec/digest.h"
#include "common.h"

static struct pack_library *lib;
static struct pack_texts texts;

static int
setup(void **state)
{
	struct buf report;
	struct err err = { 0 };
	enum rc rc;

	(void)state;
	buf_init(&report, 1 << 20);
	texts = packs_read(getenv("SOURCE_ROOT"));
	rc = pack_open(&lib, texts.text, texts.n, keep_line, &report, &err);
	if (report.n)
		fprintf(stderr, "%.*s", (int)report.n, report.p);
	buf_release(&report);
	return rc;
}

static int
teardown(void **state)
{
	(void)state;
	pack_close(lib);
	packs_release(&texts);
	return 0;
}

static const char *
said(const struct err *err)
{
	static _Thread_local char line[400];

	err_print(err, line, sizeof(line));
	return line;
}

static void
the_shipped_packs_have_no_problem(void **state)
{
	(void)state;
	assert_non_null(lib);
	assert_int_equal(lib->n_methods, 20);
	assert_int_equal(lib->n_standards, 7);
	assert_int_equal(lib->n_groups, 3);
}

static const struct method *
method(const char *id, const char *edition)
{
	const struct method *m;
	struct err err = { 0 };

	assert_int_equal(pack_method(&m, lib, str_of(id), str_of(edition), &err), E_OK);
	return m;
}

static void
finds_a_method_by_the_names_people_write(void **state)
{
	static const char *const names[] = { "ISO 3376", "iso3376", "EN ISO 3376", "ISO 3376:2020",
		"DIN EN ISO 3376:2020", "IUP 6" };

	(void)state;
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		const struct method *m = method(names[i], "");

		assert_true(str_eq(m->id, STR("ISO 3376")));
		assert_true(str_eq(m->edition, STR("2020")));
	}
	assert_true(str_eq(method("ISO 3376:2011", "")->edition, STR("2011")));
	assert_true(str_eq(method("ISO 3376", "2011")->edition, STR("2011")));
	assert_true(str_eq(method("GBT 45711.1-2025", "")->id, STR("GB/T 45711.1")));
	assert_true(str_eq(method("ISO 3377-2", "")->edition, STR("2025")));
}

static void
an_unknown_method_lists_near_names(void **state)
{
	const struct method *m;
	struct err err = { 0 };

	(void)state;
	assert_int_equal(pack_method(&m, lib, STR("ISO 3367"), STR(""), &err), E_NOT_FOUND);
	assert_string_equal(said(&err), "there is no method ISO 3367; there is: ISO 3376, ISO "
					"3377-1, ISO 3377-2, ISO 3379");
	assert_int_equal(pack_method(&m, lib, STR("ISO 3376"), STR("1999"), &err), E_NOT_FOUND);
	assert_string_equal(said(&err), "ISO 3376 has no edition 1999; there are: 2011, 2020");
	assert_int_equal(
		pack_method(&m, lib, STR("colour of the sky"), STR(""), &err), E_NOT_FOUND);
	assert_string_equal(said(&err), "there is no method colour of the sky");
}

static void
a_counterpart_shares_the_calculation(void **state)
{
	const struct method *gb = method("GB/T 22807", ""), *iso = method("ISO 17075-1", "");

	(void)state;
	assert_ptr_equal(gb->formula, iso->formula);
	assert_true(str_eq(gb->counterpart_id, STR("ISO 17075-1")));
	assert_true(str_eq(gb->counterpart_edition, STR("2017")));
	assert_int_equal(gb->correspondence, CORRESPONDS_MODIFIED);
	assert_false(str_eq(gb->hash, iso->hash));
	/* the relation of this edition was not read: which calculation is used is said all the same */
	gb = method("QB/T 2724", "");
	assert_int_equal(gb->correspondence, CORRESPONDS_UNSTATED);
	assert_int_equal(gb->counterpart_edition.n, 0);
	assert_true(str_eq(gb->calculation_edition, STR("2018")));
	assert_int_equal(gb->n_results, 2);
}

static void
a_result_matches_the_document_or_its_counterpart(void **state)
{
	static const struct {
		const char *ref, *ref_edition, *id, *edition;
		bool matches;
	} cases[] = {
		{ "ISO 17075-1", "", "ISO 17075-1", "2017", true },
		{ "ISO 17075-1", "", "EN ISO 17075-1:2017", "", true },
		{ "ISO 17075-1", "2017", "ISO 17075-1", "2007", false },
		/* modified: GB/T 22807-2019 is ISO 17075-1:2017 */
		{ "GB/T 22807", "", "ISO 17075-1", "2017", true },
		{ "ISO 17075-1", "", "GB/T 22807", "2019", true },
		{ "GB/T 22807", "2019", "ISO 17075-1", "2017", true },
		{ "GB/T 22807", "2019", "ISO 17075-1", "2007", false },
		{ "GB/T 22807", "2008", "ISO 17075-1", "2017", false },
		/* single edge is not double edge */
		{ "ISO 3377-1", "", "ISO 3377-2", "2016", false },
		{ "ISO 3377-1", "", "GB/T 45711.1", "2025", true },
		{ "ISO 3377-2", "", "GB/T 45711.1", "2025", false },
		/* no source states the degree */
		{ "ISO 4045", "", "QB/T 2724", "2018", false },
		/* by the register of documents */
		{ "ISO 2420", "", "QB/T 2715", "2005", true },
		{ "ISO 11640", "", "QB/T 2537", "2001", false },
		{ "ISO 17075-1", "", "ISO 17075-2", "2017", false },
		{ "ISO 17075-1", "", "", "", false },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct method_ref ref = { str_of(cases[i].ref), str_of(cases[i].ref_edition) };

		if (pack_method_matches(lib, &ref, str_of(cases[i].id), str_of(cases[i].edition)) !=
			cases[i].matches)
			fail_msg("%s %s by %s %s", cases[i].ref, cases[i].ref_edition, cases[i].id,
				cases[i].edition);
	}
}

static void
finds_a_property_and_its_directions(void **state)
{
	(void)state;
	assert_non_null(pack_property(lib, STR("tensile_strength")));
	assert_ptr_equal(pack_property(lib, STR("tensile_strength.parallel")),
		pack_property(lib, STR("tensile_strength")));
	assert_ptr_equal(pack_property(lib, STR("tensile_strength.perpendicular")),
		pack_property(lib, STR("tensile_strength")));
	assert_null(pack_property(lib, STR("ph.parallel")));
	assert_null(pack_property(lib, STR("tensile_strength.across")));
	assert_true(str_eq(
		pack_property(lib, STR("aromatic_amines.92-87-5"))->title.zh, STR("联苯胺")));
}

static const struct standard *
on(const char *id, const char *day)
{
	const struct standard *s;
	struct err err = { 0 };
	struct date d = { 0 };

	if (*day)
		assert_int_equal(date_parse(&d, str_of(day), NULL), E_OK);
	if (pack_standard(&s, lib, str_of(id), STR(""), d, false, &err) != E_OK)
		fail_msg("%s", said(&err));
	return s;
}

static void
the_day_decides_the_edition(void **state)
{
	const struct standard *s;
	struct err err = { 0 };

	(void)state;
	assert_true(str_eq(on("GB 20400", "2027-03-31")->edition, STR("2006")));
	assert_true(str_eq(on("gb20400", "2027-04-01")->edition, STR("2026")));
	assert_true(str_eq(on("GB 20400-2026", "2020-01-01")->edition, STR("2026")));
	assert_true(str_eq(on("GB 20400", "")->edition, STR("2026")));
	assert_true(str_eq(on("REACH Annex XVII 47", "2026-11-23")->edition, STR("2014")));
	assert_int_equal(pack_standard(&s, lib, STR("GB 20400"), STR(""),
				 (struct date){ 2000, 1, 1 }, false, &err),
		E_NOT_FOUND);
	assert_string_equal(said(&err),
		"no edition of GB 20400 is in force on 2000-01-01; the first "
		"comes into force on 2007-12-01");
	assert_int_equal(pack_standard(&s, lib, STR("GB 20400"), STR("2016"),
				 (struct date){ 2020, 1, 1 }, false, &err),
		E_NOT_FOUND);
	assert_string_equal(said(&err), "GB 20400 has no edition 2016; there are: 2006, 2026");
	assert_int_equal(
		pack_standard(&s, lib, STR("GB 20401"), STR(""), (struct date){ 0 }, false, &err),
		E_NOT_FOUND);
	assert_string_equal(said(&err), "there is no standard GB 20401; there is: GB 20400");
	assert_true(on("EN 13336", "2020-01-01")->in_force_year_only);
}

static void
a_pack_is_known_by_the_digest_of_its_text(void **state)
{
	char hash[DIGEST_TEXT_SIZE];
	int seen = 0;

	(void)state;
	for (int i = 0; i < texts.n; i++) {
		digest_text(hash, texts.text[i].text);
		for (int k = 0; k < lib->n_methods; k++)
			seen += str_eq(lib->method[k].hash, str_of(hash));
		for (int k = 0; k < lib->n_standards; k++)
			seen += str_eq(lib->standard[k].hash, str_of(hash));
	}
	assert_int_equal(seen, lib->n_methods + lib->n_standards);
}

static void
an_entry_with_for_each_stands_for_every_member(void **state)
{
	const struct method *m = method("ISO 17234-1", "");

	(void)state;
	assert_int_equal(m->n_inputs, 4 + 3 * 24);
	assert_int_equal(m->n_steps, 24);
	assert_int_equal(m->n_results, 24);
	assert_true(str_eq(m->input[5].name, STR("concentration_92_87_5")));
	assert_true(str_eq(m->input[5].title.zh, STR("联苯胺 92-87-5：溶液浓度（外标法）")));
	assert_true(str_eq(m->result[1].property->id, STR("aromatic_amines.92-87-5")));
}

/* The constructed examples of the methods' facts, at full precision. */
static void
benzidine_comes_out_by_both_ways_of_calibration(void **state)
{
	const struct method *m = method("ISO 17234-1", "");
	double mass = 1.0012, volume = 5, c = 1.92, area = 18450, area_is = 25210, rrf = 0.912,
	       mass_is = 10;
	struct formula_arg arg[80] = { { 0 } };
	double step[24];

	(void)state;
	arg[0] = (struct formula_arg){ &mass, 1 };
	arg[1] = (struct formula_arg){ &volume, 1 };
	arg[5] = (struct formula_arg){ &c, 1 };
	assert_int_equal(formula_eval(m->formula, arg, step, NULL), E_OK);
	assert_true(step[1] > 9.5884 && step[1] < 9.5886);
	assert_true(step[0] != step[0]); /* not given: no result */
	arg[2] = (struct formula_arg){ &area_is, 1 };
	arg[3] = (struct formula_arg){ &mass_is, 1 };
	arg[4 + 24 + 1] = (struct formula_arg){ &area, 1 };
	arg[4 + 48 + 1] = (struct formula_arg){ &rrf, 1 };
	assert_int_equal(formula_eval(m->formula, arg, step, NULL), E_OK);
	assert_true(step[1] > 8.0149 && step[1] < 8.0151);
}

static void
two_editions_may_not_hold_on_the_same_day(void **state)
{
	static const char form[] =
		"pack: standard\nid: GB 2\nedition: %d\ntitle: {zh: 标, en: s}\nmarket: CN\n"
		"in_force: %d-01-01\nwithdrawn: %d-01-01\nsources: {s: a}\nsource: s\nconfidence: "
		"high\n"
		"requirements: []\n";
	char one[400], two[400];
	struct pack_text in[2];
	struct pack_library *other;
	struct err err = { 0 };

	(void)state;
	snprintf(one, sizeof(one), form, 2006, 2007, 2027);
	snprintf(two, sizeof(two), form, 2026, 2026, 2036);
	in[0] = (struct pack_text){ "one.yaml", str_of(one) };
	in[1] = (struct pack_text){ "two.yaml", str_of(two) };
	assert_int_equal(pack_open(&other, in, 2, NULL, NULL, &err), E_DOMAIN);
	assert_string_equal(said(&err),
		"two.yaml:6:11: the editions 2026 and 2006 of GB 2 are in force "
		"on the same days");
	snprintf(two, sizeof(two), form, 2006, 2027, 2036);
	in[1].text = str_of(two);
	assert_int_equal(pack_open(&other, in, 2, NULL, NULL, &err), E_EXISTS);
	assert_string_equal(said(&err), "two.yaml:2:5: GB 2, edition 2006, is in one.yaml already");
}

static void
a_draft_counts_only_if_asked_for(void **state)
{
	static const struct pack_text in[] = {
		{ "old.yaml",
			STR_INIT(
				"pack: standard\nid: GB 2\nedition: 2006\ntitle: {zh: 标, en: "
				"s}\nmarket: "
				"CN\nin_force: 2007-01-01\nsources: {s: a}\nsource: s\nconfidence: "
				"high\nrequirements: []\n") },
		{ "new.yaml",
			STR_INIT(
				"pack: standard\nid: GB 2\nedition: 2030\ntitle: {zh: 标, en: "
				"s}\nmarket: "
				"CN\nstatus: draft\nin_force: 2030-01-01\nsources: {s: a}\nsource: "
				"s\nconfidence: high\nrequirements: []\n") },
	};
	struct pack_library *other;
	const struct standard *s;
	struct date day = { 2031, 1, 1 };

	(void)state;
	assert_int_equal(pack_open(&other, in, 2, NULL, NULL, NULL), E_OK);
	assert_int_equal(pack_standard(&s, other, STR("GB 2"), STR(""), day, false, NULL), E_OK);
	assert_true(str_eq(s->edition, STR("2006")));
	assert_int_equal(pack_standard(&s, other, STR("GB 2"), STR(""), day, true, NULL), E_OK);
	assert_true(str_eq(s->edition, STR("2030")));
	pack_close(other);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_shipped_packs_have_no_problem),
		cmocka_unit_test(finds_a_method_by_the_names_people_write),
		cmocka_unit_test(an_unknown_method_lists_near_names),
		cmocka_unit_test(a_counterpart_shares_the_calculation),
		cmocka_unit_test(a_result_matches_the_document_or_its_counterpart),
		cmocka_unit_test(finds_a_property_and_its_directions),
		cmocka_unit_test(the_day_decides_the_edition),
		cmocka_unit_test(a_pack_is_known_by_the_digest_of_its_text),
		cmocka_unit_test(an_entry_with_for_each_stands_for_every_member),
		cmocka_unit_test(benzidine_comes_out_by_both_ways_of_calibration),
		cmocka_unit_test(two_editions_may_not_hold_on_the_same_day),
		cmocka_unit_test(a_draft_counts_only_if_asked_for),
	};

	return cmocka_run_group_tests_name("pack library", tests, setup, teardown);
}
