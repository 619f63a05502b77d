/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The state machine of a sample, every step from every state. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "testing/testing.h"

#define NO (-1)

/* rows: from; columns: edit, plan, enter, submit, approve, return, issue */
static const int expected[SAMPLE_STATES][SAMPLE_STEPS] = {
	[SAMPLE_RECEIVED] = { SAMPLE_RECEIVED, SAMPLE_TESTING, NO, NO, NO, NO, NO },
	[SAMPLE_TESTING] = { SAMPLE_TESTING, SAMPLE_TESTING, SAMPLE_TESTING, SAMPLE_REVIEW, NO, NO,
		NO },
	[SAMPLE_REVIEW] = { NO, NO, NO, NO, SAMPLE_APPROVED, SAMPLE_TESTING, NO },
	[SAMPLE_APPROVED] = { NO, NO, NO, NO, NO, NO, SAMPLE_REPORTED },
	[SAMPLE_REPORTED] = { NO, NO, NO, NO, NO, NO, NO },
};

static void
allows_only_the_steps_of_the_table(void **state)
{
	(void)state;
	for (int from = 0; from < SAMPLE_STATES; from++)
		for (int step = 0; step < SAMPLE_STEPS; step++) {
			enum sample_state to = SAMPLE_STATES;
			struct err err = { 0 };
			enum rc rc = sample_state_after(
				&to, (enum sample_state)from, (enum sample_step)step, &err);

			if (expected[from][step] == NO) {
				assert_int_equal(rc, E_STATE);
				assert_non_null(err.format);
				assert_int_equal(to, SAMPLE_STATES);
			} else {
				assert_int_equal(rc, E_OK);
				assert_int_equal(to, expected[from][step]);
			}
		}
}

static void
reads_the_names_it_writes_and_no_others(void **state)
{
	enum sample_state s;

	(void)state;
	for (int i = 0; i < SAMPLE_STATES; i++) {
		assert_true(sample_state_read(&s, str_of(sample_state_name((enum sample_state)i))));
		assert_int_equal(s, i);
	}
	assert_false(sample_state_read(&s, STR("Received")));
	assert_false(sample_state_read(&s, STR("")));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(allows_only_the_steps_of_the_table),
		cmocka_unit_test(reads_the_names_it_writes_and_no_others),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
