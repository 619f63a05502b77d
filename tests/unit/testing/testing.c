/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rules of a sample's way, on SQLite and on PostgreSQL. */
#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "centre.h"

/* A test of both databases: skipped by name where there is no PostgreSQL. */
#define CENTRE(state)                 \
	struct fixture *f = *(state); \
	struct err err = { 0 };       \
	(void)&err;                   \
	char id[UUID_TEXT_SIZE];      \
	if (!f) {                     \
		skip();               \
		return;               \
	}

static void
numbers_samples_without_gaps(void **state)
{
	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	assert_string_equal(sample_now(f, id).number.p, "WJ-2026-000001");
	/* a refused registration uses no number */
	assert_int_equal(step_register(f, TECHNICIAN, "{\"name\":\"x\"}", id, &err), E_MISSING);
	sample_in(f, SAMPLE_RECEIVED, id);
	assert_string_equal(sample_now(f, id).number.p, "WJ-2026-000002");
}

static void
refuses_wrong_fields_by_name(void **state)
{
	static const struct {
		const char *body, *field;
		enum rc rc;
	} cases[] = {
		{ "{\"customer_id\":\"x\"}", "name", E_MISSING },
		{ "{\"name\":\"  \"}", "name", E_MISSING },
		{ "{\"name\":7}", "name", E_DOMAIN },
		{ "{\"name\":\"a\\u0001b\"}", "name", E_DOMAIN },
		{ "{\"name\":\"a\",\"customer_id\":\"nobody\",\"product\":\"p\",\"received_at\":"
		  "\"2026-10-20\"}",
			"customer_id", E_DOMAIN },
		{ "{\"name\":\"a\",\"customer_id\":\"x\",\"product\":\"p\",\"received_at\":\"20.10."
		  "2026\"}",
			"received_at", E_DOMAIN },
		{ "{\"name\":\"a\",\"customer_id\":\"x\",\"product\":\"p\",\"received_at\":\"2026-"
		  "02-30\"}",
			"received_at", E_DOMAIN },
		{ "{\"name\":\"a\",\"customer_id\":\"x\",\"product\":\"p\",\"received_at\":\"2026-"
		  "10-20\",\"class\":\"D\"}",
			"class", E_DOMAIN },
		{ "{\"name\":\"a\",\"customer_id\":\"x\",\"product\":\"p\",\"received_at\":\"2026-"
		  "10-20\",\"class\":\"AB\"}",
			"class", E_TOO_BIG },
	};

	CENTRE(state)
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_equal(
			step_register(f, TECHNICIAN, cases[i].body, id, &err), cases[i].rc);
		assert_string_equal(err.field, cases[i].field);
	}
}

static void
refuses_wrong_plans(void **state)
{
	static const struct {
		const char *body, *field;
		enum rc rc;
	} cases[] = {
		{ "{\"methods\":[],\"standards\":[]}", "methods", E_MISSING },
		{ "{\"methods\":[{\"id\":\"ISO 99999\"}],\"standards\":[]}", "methods", E_DOMAIN },
		{ "{\"methods\":[{\"id\":\"QB/T 2724\"},{\"id\":\"QB/T 2724\"}],\"standards\":[]}",
			"methods", E_EXISTS },
		{ "{\"methods\":[{\"id\":\"QB/T 2724\"}],\"standards\":[{\"id\":\"GB 1\"}]}",
			"standards", E_DOMAIN },
		{ "{\"methods\":[{\"id\":\"QB/T 2724\"}],\"standards\":[{\"id\":\"GB "
		  "20400\",\"class\":\"Z\"}]}",
			"class", E_DOMAIN },
		{ "{\"methods\":[{\"id\":\"QB/T 2724\"}],\"standards\":[{\"id\":\"QB/T 2703\"}]}",
			"class", E_MISSING },
		{ "{\"methods\":[{\"id\":\"QB/T 2724\"}],\"standards\":[{\"id\":\"GB "
		  "20400\"},{\"id\":\"GB 20400\"}]}",
			"standards", E_EXISTS },
	};

	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		memset(&err, 0, sizeof(err));
		assert_int_equal(step_plan(f, TECHNICIAN, id, cases[i].body, &err), cases[i].rc);
		assert_string_equal(err.field, cases[i].field);
	}
	assert_int_equal(sample_now(f, id).state, SAMPLE_RECEIVED);
}

static void
freezes_the_hash_of_an_ordered_standard(void **state)
{
	struct plan plan;
	struct act by;
	struct db *db;

	CENTRE(state)
	sample_in(f, SAMPLE_TESTING, id);
	by = act_of(f, TECHNICIAN);
	must(store_read(&db, f->p.store, &err), &err);
	must(plan_load(&plan, &f->arena, db, &by, str_of(id), &err), &err);
	store_read_done(f->p.store, db);
	assert_int_equal(plan.n_orders, 1);
	assert_string_equal(plan.order[0].edition.p, "2006");
	assert_string_equal(plan.order[0].class_id.p, "B");
	assert_int_equal(plan.order[0].hash.n, 64);
	assert_true(str_eq(plan.order[0].hash, plan.order[0].standard->hash));
	assert_int_equal(plan.item[0].readings, 1);
}

/* Every step from every state through the real functions: the table holds in the store too. */
static void
refuses_every_step_out_of_turn(void **state)
{
	char reading[UUID_TEXT_SIZE];

	CENTRE(state)
	for (int s = 0; s < SAMPLE_STATES; s++) {
		sample_in(f, (enum sample_state)s, id);
		if (s != SAMPLE_RECEIVED && s != SAMPLE_TESTING) {
			assert_int_equal(
				step_edit(f, TECHNICIAN, id, "{\"note\":\"x\"}", &err), E_STATE);
			assert_int_equal(step_plan(f, TECHNICIAN, id, plan_body, &err), E_STATE);
		}
		if (s != SAMPLE_TESTING) {
			assert_int_equal(
				step_readings(f, TECHNICIAN, id, ph_body, reading, &err), E_STATE);
			assert_int_equal(step_submit(f, TECHNICIAN, id, &err), E_STATE);
		}
		if (s != SAMPLE_REVIEW) {
			assert_int_equal(step_review(f, SIGNATORY, id, true, &err), E_STATE);
			assert_int_equal(step_review(f, SIGNATORY, id, false, &err), E_STATE);
		}
		if (s != SAMPLE_APPROVED)
			assert_int_equal(step_issue(f, SIGNATORY, id, &err), E_STATE);
		assert_int_equal(sample_now(f, id).state, s);
	}
}

static void
submits_only_what_is_measured(void **state)
{
	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	must(step_plan(f, TECHNICIAN, id, plan_body, &err), &err);
	assert_int_equal(step_submit(f, TECHNICIAN, id, &err), E_STATE);
	assert_string_equal(err.field, "plan");
}

static void
refuses_review_by_whoever_entered_readings(void **state)
{
	CENTRE(state)
	sample_in(f, SAMPLE_REVIEW, id);
	/* the technician was made a signatory in the meantime */
	f->user[TECHNICIAN].role = ROLE_SIGNATORY;
	assert_int_equal(step_review(f, TECHNICIAN, id, true, &err), E_DENIED);
	assert_int_equal(step_review(f, TECHNICIAN, id, false, &err), E_DENIED);
	f->user[TECHNICIAN].role = ROLE_TECHNICIAN;
	assert_int_equal(sample_now(f, id).state, SAMPLE_REVIEW);
	must(step_review(f, SIGNATORY, id, false, &err), &err);
	assert_int_equal(sample_now(f, id).state, SAMPLE_TESTING);
}

static void
keeps_old_readings_beside_their_correction(void **state)
{
	char first[UUID_TEXT_SIZE], second[UUID_TEXT_SIZE], body[1024];

	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	must(step_plan(f, TECHNICIAN, id, plan_body, &err), &err);
	must(step_readings(f, TECHNICIAN, id, ph_body, first, &err), &err);
	assert_int_equal(step_readings(f, TECHNICIAN, id, ph_body, second, &err), E_EXISTS);
	snprintf(body, sizeof(body), "%.*s,\"replaces\":\"%s\"}", (int)strlen(ph_body) - 1, ph_body,
		first);
	assert_int_equal(step_readings(f, TECHNICIAN, id, body, second, &err), E_MISSING);
	assert_string_equal(err.field, "reason");
	snprintf(body, sizeof(body),
		"%.*s,\"replaces\":\"%s\",\"reason\":\"electrode recalibrated\"}",
		(int)strlen(ph_body) - 1, ph_body, first);
	must(step_readings(f, TECHNICIAN_2, id, body, second, &err), &err);
	/* the replaced set cannot be replaced again */
	assert_int_equal(step_readings(f, TECHNICIAN, id, body, second, &err), E_STATE);
}

static void
stores_nothing_of_wrong_readings(void **state)
{
	static const struct {
		const char *inputs, *field;
		enum rc rc;
	} cases[] = {
		{ "{\"name\":\"ph\",\"value\":\"15\",\"specimen\":\"2\"}", NULL, E_DOMAIN },
		{ "{\"name\":\"ph\",\"value\":\"3,6\",\"specimen\":\"2\"}", NULL, E_SYNTAX },
		{ "{\"name\":\"ph\",\"value\":\"3.6\",\"specimen\":\"1\"}", "ph", E_EXISTS },
		{ "{\"name\":\"ph\",\"value\":3.6,\"specimen\":\"2\"}", "ph", E_DOMAIN },
		{ "{\"name\":\"ph\",\"value\":\"3.6\",\"unit\":\"mm\",\"specimen\":\"2\"}", NULL,
			E_UNIT },
	};
	char body[1024], reading[UUID_TEXT_SIZE];

	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	must(step_plan(f, TECHNICIAN, id, plan_body, &err), &err);
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		enum rc rc;

		snprintf(body, sizeof(body),
			"{\"method\":\"QB/T "
			"2724\",\"inputs\":[{\"name\":\"ph\",\"value\":\"3.61\",\"specimen\":\"1\"}"
			",%s]}",
			cases[i].inputs);
		memset(&err, 0, sizeof(err));
		rc = step_readings(f, TECHNICIAN, id, body, reading, &err);
		if (rc != cases[i].rc)
			must(rc ? rc : E_STATE, &err);
		if (cases[i].field)
			assert_string_equal(err.field, cases[i].field);
	}
	assert_int_equal(sample_now(f, id).version, 2);
	/* and a method outside the plan */
	assert_int_equal(step_readings(f, TECHNICIAN, id,
				 "{\"method\":\"GB/T 19941.1\",\"inputs\":[]}", reading, &err),
		E_STATE);
}

static void
shows_a_sample_only_to_its_customer_and_laboratory(void **state)
{
	struct sample s;
	struct db *db;

	CENTRE(state)
	sample_in(f, SAMPLE_RECEIVED, id);
	must(store_read(&db, f->p.store, &err), &err);
	assert_int_equal(
		sample_load(&s, &f->arena, db, &f->user[TANNERY_A], str_of(id), &err), E_OK);
	assert_int_equal(
		sample_load(&s, &f->arena, db, &f->user[TANNERY_B], str_of(id), &err), E_NOT_FOUND);
	assert_int_equal(
		sample_load(&s, &f->arena, db, &f->user[OTHER_TECHNICIAN], str_of(id), &err),
		E_NOT_FOUND);
	store_read_done(f->p.store, db);
}

static void
judges_today_and_on_the_next_edition_date(void **state)
{
	struct date next;
	struct sample s;

	CENTRE(state)
	next = standards_next_date(f->p.lib, (struct date){ 2026, 10, 24 });
	assert_int_equal(date_cmp(next, (struct date){ 2027, 4, 1 }), 0);
	sample_in(f, SAMPLE_TESTING, id);
	s = sample_now(f, id);
	/* only the pH was measured: nothing fails, much is untested, and that is never a pass */
	assert_string_equal(s.verdict_today.p, "incomplete");
	assert_string_equal(s.verdict_next.p, "incomplete");
}

static void
walks_the_audit_chain_of_all_that_was_done(void **state)
{
	int64_t entries = 0;
	struct db *db;
	enum rc rc;

	CENTRE(state)
	sample_in(f, SAMPLE_REPORTED, id);
	must(store_read(&db, f->p.store, &err), &err);
	rc = audit_verify(&entries, db, str_of(f->lab[0]), &err);
	store_read_done(f->p.store, db);
	must(rc, &err);
	assert_int_equal(entries, 6);
}

static void
brings_outdated_verdicts_up_to_date(void **state)
{
	int done = 0;

	CENTRE(state)
	sample_in(f, SAMPLE_TESTING, id);
	must(verdicts_refresh(&done, f->p.store, &f->p.centre, f->now_us, 10, &err), &err);
	assert_int_equal(done, 0);
	/* a year later another edition is in force */
	must(verdicts_refresh(&done, f->p.store, &f->p.centre,
		     f->now_us + INT64_C(366) * 24 * 3600 * 1000000, 10, &err),
		&err);
	assert_int_equal(done, 1);
	must(verdicts_refresh(&done, f->p.store, &f->p.centre,
		     f->now_us + INT64_C(366) * 24 * 3600 * 1000000, 10, &err),
		&err);
	assert_int_equal(done, 0);
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
		BOTH(numbers_samples_without_gaps),
		BOTH(refuses_wrong_fields_by_name),
		BOTH(refuses_wrong_plans),
		BOTH(freezes_the_hash_of_an_ordered_standard),
		BOTH(refuses_every_step_out_of_turn),
		BOTH(submits_only_what_is_measured),
		BOTH(refuses_review_by_whoever_entered_readings),
		BOTH(keeps_old_readings_beside_their_correction),
		BOTH(stores_nothing_of_wrong_readings),
		BOTH(shows_a_sample_only_to_its_customer_and_laboratory),
		BOTH(judges_today_and_on_the_next_edition_date),
		BOTH(walks_the_audit_chain_of_all_that_was_done),
		BOTH(brings_outdated_verdicts_up_to_date),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
