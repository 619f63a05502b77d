/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Standards as a laboratory sees them: edition dates, limits entered by a person, verdicts in two languages. */
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "centre.h"

#define CENTRE(state)                 \
	struct fixture *f = *(state); \
	struct err err = { 0 };       \
	(void)&err;                   \
	if (!f) {                     \
		skip();               \
		return;               \
	}

static const struct standard *
standard(struct fixture *f, const char *id, const char *edition)
{
	const struct standard *s = NULL;
	struct err err = { 0 };

	must(standard_by_edition(&s, f->p.lib, str_of(id), str_of(edition), &err), &err);
	return s;
}

static void
finds_the_next_day_on_which_an_edition_changes(void **state)
{
	char text[DATE_TEXT_SIZE];

	CENTRE(state)
	/* GB 20400-2026 was issued on 2026-03-31 and replaces the edition of 2006 on 2027-04-01 */
	date_text(text, standards_next_date(f->p.lib, (struct date){ 2026, 11, 23 }));
	assert_string_equal(text, "2027-04-01");
	date_text(text, standards_next_date(f->p.lib, (struct date){ 2027, 3, 31 }));
	assert_string_equal(text, "2027-04-01");
	assert_false(date_is_set(standards_next_date(f->p.lib, (struct date){ 2027, 4, 1 })));
}

static void
writes_operators_as_the_api_names_them(void **state)
{
	(void)state;
	assert_string_equal(limit_operator_text(LIMIT_LE), "<=");
	assert_string_equal(limit_operator_text(LIMIT_LT), "<");
	assert_string_equal(limit_operator_text(LIMIT_GE), ">=");
	assert_string_equal(limit_operator_text(LIMIT_GT), ">");
	assert_string_equal(limit_operator_text(LIMIT_BETWEEN), "between");
}

static void
waits_for_a_person_only_where_a_limit_is_not_known_or_weak(void **state)
{
	const struct confirmations none = { 0 };
	const struct standard *gb, *qb;

	CENTRE(state)
	gb = standard(f, "GB 20400", "2026");
	qb = standard(f, "QB/T 2703", "2005");
	assert_true(requirement_waits(&none, gb, requirement_by_id(gb, STR("phthalates"))));
	assert_false(requirement_waits(&none, gb, requirement_by_id(gb, STR("chromium_vi.BC"))));
	assert_null(requirement_by_id(gb, STR("gold")));
	assert_true(requirement_waits(&none, qb, requirement_by_id(qb, STR("formaldehyde"))));
	assert_int_equal(standard_by_edition(&gb, f->p.lib, STR("GB 20400"), STR("1999"), &err),
		E_NOT_FOUND);
}

struct entry {
	struct fixture *f;
	const char *low, *high;
	enum limit_operator op;
	int64_t now_us;
};

static enum rc
enter(void *ctx, struct txn *t, struct err *err)
{
	const struct entry *e = ctx;
	const struct standard *s = standard(e->f, "GB 20400", "2026");
	const struct new_confirmation in = { .standard = s,
		.requirement = requirement_by_id(s, STR("phthalates")),
		.op = e->op,
		.low = str_of(e->low),
		.high = str_of(e->high),
		.unit = STR("%"),
		.clause = STR("4.2 table 1"),
		.by = &e->f->user[SIGNATORY],
		.now_us = e->now_us };
	char id[UUID_TEXT_SIZE];

	return confirmation_insert(id, t, &in, err);
}

static void
takes_the_newest_confirmation_of_the_own_laboratory(void **state)
{
	struct confirmations list;
	const struct confirmation *k;
	const struct standard *s;
	struct entry e;
	struct db *db;

	CENTRE(state)
	e = (struct entry){ f, "", "0.2", LIMIT_LE, f->now_us };
	must(store_write(f->p.store, enter, &e, &err), &err);
	e = (struct entry){ f, "", "0.1", LIMIT_LT, f->now_us + 1000000 };
	must(store_write(f->p.store, enter, &e, &err), &err);
	s = standard(f, "GB 20400", "2026");
	must(store_read(&db, f->p.store, &err), &err);
	must(confirmations_load(&list, &f->arena, db, str_of(f->lab[0]), &err), &err);
	assert_int_equal(list.n, 1);
	k = confirmation_of(&list, s, requirement_by_id(s, STR("phthalates")));
	assert_non_null(k);
	assert_int_equal(k->limit.op, LIMIT_LT);
	assert_string_equal(k->limit_text.p, "0.1");
	assert_string_equal(k->clause.p, "4.2 table 1");
	assert_string_equal(k->by.p, "sign");
	assert_false(requirement_waits(&list, s, requirement_by_id(s, STR("phthalates"))));
	must(confirmations_load(&list, &f->arena, db, str_of(f->lab[1]), &err), &err);
	assert_int_equal(list.n, 0);
	store_read_done(f->p.store, db);
}

/* A hand-written finding against GB 20400-2026 class B: 12.3 mg/kg of chromium(VI) where 10 is the limit. */
static void
writes_verdicts_with_reasons_in_both_languages(void **state)
{
	static const struct pack_text document = { "typed",
		STR_INIT("{\"results\":[{\"property\":\"chromium_vi\",\"method\":\"ISO "
			 "17075-1\",\"edition\":\"2017\","
			 "\"value\":12.3,\"unit\":\"mg/kg\",\"u\":0.2}]}") };
	struct judge_options opt = {
		.day = { 2027, 4, 1 }, .class_id = STR("B"), .product = STR("")
	};
	struct standard_verdict v;
	struct finding_list findings;
	struct json_out j;
	struct buf b;

	CENTRE(state)
	must(findings_read(&findings, &f->arena, f->p.lib, &document, 1, &err), &err);
	must(judge_standard(&v, &f->arena, f->p.lib, standard(f, "GB 20400", "2026"), &findings,
		     &opt, &err),
		&err);
	buf_init(&b, 1 << 20);
	jout_start(&j, &b);
	verdict_write(&j, f->p.lib, &v);
	buf_char(&b, '\0');
	assert_non_null(strstr(b.p, "\"in_force_from\":\"2027-04-01\",\"verdict\":\"fail\""));
	assert_non_null(strstr(b.p,
		"\"id\":\"chromium_vi.BC\",\"property\":\"chromium_vi\",\"title_zh\":\"六价铬\""));
	assert_non_null(strstr(
		b.p, "\"operator\":\"<=\",\"limit\":\"10\",\"unit\":\"mg/kg\",\"value\":12.3"));
	assert_non_null(strstr(b.p, "\"reason_zh\":\"未检测\",\"reason_en\":\"not tested\""));
	assert_non_null(strstr(
		b.p, "\"reason_zh\":\"限量待确认\",\"reason_en\":\"limit to be confirmed\""));
	buf_release(&b);
}

static void
lists_methods_standards_and_properties(void **state)
{
	struct buf out;

	CENTRE(state)
	buf_init(&out, 64 << 20);
	server_start(f);
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/methods", NULL, STR(""), &out), 200);
	assert_non_null(
		strstr(out.p, "\"id\":\"ISO 3376\",\"edition\":\"2020\",\"also\":\"IUP 6\""));
	assert_int_equal(
		ask(f, TANNERY_A, "GET", "/api/v1/methods/ISO%203376", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p,
		"\"name\":\"strength\",\"formula\":\"force_peak / area\",\"unit\":\"N/mm2\""));
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/methods/ISO%203376?edition=1900", NULL,
				 STR(""), &out),
		404);
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/standards", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"in_force_from\":\"2027-04-01\""));
	/* no edition asked for: the one in force on the day */
	assert_int_equal(
		ask(f, TANNERY_A, "GET", "/api/v1/standards/GB%2020400", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"edition\":\"2006\""));
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/standards/GB%2020400?edition=2026", NULL,
				 STR(""), &out),
		200);
	assert_non_null(strstr(out.p, "\"id\":\"phthalates\""));
	assert_int_equal(
		ask(f, TANNERY_A, "GET", "/api/v1/standards/GB%201", NULL, STR(""), &out), 404);
	assert_int_equal(ask(f, TANNERY_A, "GET", "/api/v1/properties", NULL, STR(""), &out), 200);
	assert_non_null(strstr(out.p, "\"id\":\"chromium_vi\""));
	buf_release(&out);
}

#define BOTH(test)                                                                     \
	cmocka_unit_test_setup_teardown(test, centre_open_sqlite, centre_close),       \
	{                                                                              \
#test "_on_postgresql", test, centre_open_postgres, centre_close, NULL \
	}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_operators_as_the_api_names_them),
		cmocka_unit_test_setup_teardown(finds_the_next_day_on_which_an_edition_changes,
			centre_open_sqlite, centre_close),
		cmocka_unit_test_setup_teardown(
			waits_for_a_person_only_where_a_limit_is_not_known_or_weak,
			centre_open_sqlite, centre_close),
		BOTH(takes_the_newest_confirmation_of_the_own_laboratory),
		cmocka_unit_test_setup_teardown(writes_verdicts_with_reasons_in_both_languages,
			centre_open_sqlite, centre_close),
		BOTH(lists_methods_standards_and_properties),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
