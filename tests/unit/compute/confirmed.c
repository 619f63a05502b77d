/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits that an authorised person of the laboratory entered from the lawful copy of a standard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>

#include "bench.h"
#include "compute/answer.h"
#include "compute/judge.h"

static const char ph[] = "{\"results\":[{\"property\":\"ph\",\"method\":\"ISO "
			 "4045\",\"unit\":\"pH\",\"value\":3.4,\"u\":0.05},"
			 "{\"property\":\"tensile_strength\",\"method\":\"ISO "
			 "3376\",\"unit\":\"N/mm2\",\"value\":9.8}]}";

static const struct requirement_verdict *
requirement(const struct standard_verdict *v, const char *id)
{
	for (int i = 0; i < v->n_requirements; i++)
		if (str_eq(v->requirement[i].requirement->id, str_of(id)))
			return &v->requirement[i];
	fail_msg("no requirement %s", id);
	return NULL;
}

static struct decimal
decimal(const char *text)
{
	struct decimal d;

	assert_int_equal(decimal_parse(&d, str_of(text), NULL), E_OK);
	return d;
}

static void
a_confirmed_limit_is_judged_and_is_no_longer_provisional(void **state)
{
	struct hm_library *lib = library_with(NULL);
	const struct pack_text document = { "r.json", { ph, sizeof(ph) - 1 } };
	struct confirmation confirmed = { .standard = STR("GB/T 16799"),
		.edition = STR("2018"),
		.requirement = STR("ph"),
		.limit = { .op = LIMIT_GE, .low = decimal("3.5") },
		.limit_text = STR("3.5"),
		.unit_text = STR("pH"),
		.by = STR("Li"),
		.on = STR("2026-11-20"),
		.clause = STR("4.2") };
	struct judge_options opt = { .day = { 2026, 11, 23 } };
	const struct standard *standard;
	struct standard_verdict v;
	struct finding_list findings;
	struct arena a;

	(void)state;
	arena_init(&a, 16 << 20);
	assert_int_equal(findings_read(&findings, &a, lib->packs, &document, 1, NULL), E_OK);
	assert_int_equal(pack_standard(&standard, lib->packs, STR("GB/T 16799"), STR(""), opt.day,
				 false, NULL),
		E_OK);
	assert_int_equal(judge_standard(&v, &a, lib->packs, standard, &findings, &opt, NULL), E_OK);
	assert_int_equal(requirement(&v, "ph")->verdict, VERDICT_CANNOT_SAY);
	assert_int_equal(v.overall, OVERALL_INCOMPLETE);

	opt.confirmed = &confirmed;
	opt.n_confirmed = 1;
	assert_int_equal(judge_standard(&v, &a, lib->packs, standard, &findings, &opt, NULL), E_OK);
	assert_int_equal(requirement(&v, "ph")->verdict, VERDICT_FAIL);
	assert_false(requirement(&v, "ph")->provisional);
	assert_ptr_equal(requirement(&v, "ph")->confirmed, &confirmed);
	assert_true(fabs(requirement(&v, "ph")->margin + 0.1) < 1e-12);
	assert_int_equal(v.overall, OVERALL_FAIL);

	/* of another edition: does not count */
	confirmed.edition = STR("2008");
	assert_int_equal(judge_standard(&v, &a, lib->packs, standard, &findings, &opt, NULL), E_OK);
	assert_int_equal(requirement(&v, "ph")->verdict, VERDICT_CANNOT_SAY);
	arena_release(&a);
	hm_library_close(lib);
}

static void
a_verdict_from_an_unverified_limit_is_provisional(void **state)
{
	struct hm_library *lib = library_with(NULL);
	struct hm_verdicts *v = judge(lib, "QB/T 2703", "I", "2026-11-23", NULL,
		"{\"results\":[{\"property\":\"formaldehyde\",\"method\":\"ISO "
		"17226-1\",\"unit\":\"mg/kg\",\"value\":1000}]}");
	const struct hm_standard_verdict *s = hm_verdicts_at(v, 0);
	bool provisional = false;

	(void)state;
	for (size_t i = 0; i < s->n_requirements; i++)
		if (strcmp(s->requirement[i].verdict, "fail") == 0) {
			provisional = s->requirement[i].provisional;
			assert_true(provisional);
		}
	assert_true(provisional);
	assert_string_equal(s->verdict, "provisional_fail");
	hm_verdicts_free(v);
	hm_library_close(lib);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_confirmed_limit_is_judged_and_is_no_longer_provisional),
		cmocka_unit_test(a_verdict_from_an_unverified_limit_is_provisional),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
