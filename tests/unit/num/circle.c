/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "num/dd_circle.h"

#include "../../reference/table.h"

static struct dd
value_of(const char *f, struct dd x)
{
	struct dd s, c;

	if (strcmp(f, "arctan") == 0)
		return dd_arctan(x);
	dd_sin_cos(&s, &c, x);
	return strcmp(f, "sin") == 0 ? s : c;
}

static void
thirty_digits(void **state)
{
	struct table t;

	(void)state;
	table_open(&t, "circle.tsv");
	while (table_row(&t)) {
		struct dd x, want, got;
		double allowed;

		assert_int_equal(dd_parse(&x, str_of(t.cell[1]), NULL), E_OK);
		assert_int_equal(dd_parse(&want, str_of(t.cell[2]), NULL), E_OK);
		got = value_of(t.cell[0], x);
		/* sin and cos of a far argument lose what the argument's own last bit is worth */
		allowed = 1e-30 * (strcmp(t.cell[0], "arctan") == 0 ? fabs(want.hi)
								    : fmax(1, fabs(x.hi) / 100));
		if (!(fabs(dd_sub(got, want).hi) <= allowed))
			fail_msg("%s %s is off by %g", t.cell[0], t.cell[1], dd_sub(got, want).hi);
	}
}

static void
ends_of_the_range(void **state)
{
	struct dd s, c;

	(void)state;
	dd_sin_cos(&s, &c, dd_of(1e12));
	assert_true(isnan(s.hi) && isnan(c.hi));
	dd_sin_cos(&s, &c, dd_of((double)INFINITY));
	assert_true(isnan(s.hi));
	assert_true(dd_arctan(dd_of((double)INFINITY)).hi == dd_pi.hi / 2);
	assert_true(dd_arctan(dd_of(-1e200)).hi == -dd_pi.hi / 2);
	assert_true(isnan(dd_arctan(dd_of((double)NAN)).hi));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(thirty_digits),
		cmocka_unit_test(ends_of_the_range),
	};

	return cmocka_run_group_tests_name("circle", tests, NULL, NULL);
}
