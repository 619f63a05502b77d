/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the generator of machine files writes, the readers find again, in every layout and kind. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "help.h"
#include "instrument_writer.h"

static void
check_specimen(const struct reading_room *r, const struct instrument_order *o, int i)
{
	const struct signal_column *force = column(r, i, "force");
	const char *travel = o->layout == LAYOUT_BLUEHILL ? "extension" : "travel";
	struct instrument_specimen s;

	instrument_specimen(&s, o, i);
	if (o->kind == KIND_TENSILE) {
		assert_true(fabs(force->value[row_of_max(force)] - s.peak_n) < 0.0051);
		assert_true(
			fabs(column(r, i, travel)->value[row_of_max(force)] - s.peak_mm) < 0.0011);
	}
	if (o->layout == LAYOUT_MECMESIN)
		return;
	assert_true(fabs(field_value(r, i, "width") - s.width_mm) < 0.0051);
	assert_true(fabs(field_value(r, i, "thickness") - s.thickness_mm) < 0.0051);
	assert_true(field_value(r, i, "gauge_length") == 50);
	if (o->layout == LAYOUT_CHINESE)
		assert_string_equal(field_text(r, i, "direction"), s.parallel ? "纵向" : "横向");
	else
		assert_string_equal(
			field_text(r, i, "direction"), s.parallel ? "parallel" : "perpendicular");
}

static void
reads_back_every_layout(void **state)
{
	struct reading_room *r = *state;

	for (int layout = LAYOUT_ZWICK; layout <= LAYOUT_MECMESIN; layout++) {
		for (int kind = KIND_TENSILE; kind <= KIND_TEAR_DOUBLE; kind++) {
			struct instrument_order o = { .layout = (enum instrument_layout)layout,
				.kind = (enum instrument_kind)kind,
				.seed = 7,
				.strength = kind == KIND_TENSILE ? 14.2 : 38,
				.elongation = kind == KIND_TENSILE ? 55 : 30,
				.specimens = 6 };
			struct buf b;

			buf_init(&b, 16 << 20);
			assert_int_equal(instrument_write(&b, &o, NULL), E_OK);
			assert_int_equal(read_bytes(r, buf_str(&b)), E_OK);
			assert_int_equal(r->file.n_tables, 6);
			assert_int_equal(r->file.n_warnings, 0);
			for (int i = 0; i < 6; i++)
				check_specimen(r, &o, i);
			buf_release(&b);
		}
	}
}

static void
same_order_gives_the_same_bytes(void **state)
{
	const struct instrument_order o = {
		.seed = 11, .strength = 9.7, .elongation = 61, .specimens = 2
	};
	struct buf a, b;

	(void)state;
	buf_init(&a, 4 << 20);
	buf_init(&b, 4 << 20);
	assert_int_equal(instrument_write(&a, &o, NULL), E_OK);
	assert_int_equal(instrument_write(&b, &o, NULL), E_OK);
	assert_true(str_eq(buf_str(&a), buf_str(&b)));
	buf_release(&a);
	buf_release(&b);
}

static void
refuses_an_order_that_is_not_plausible(void **state)
{
	struct instrument_order o = { .strength = 14.2, .elongation = 55, .specimens = 0 };
	struct err err = { 0 };
	struct buf b;

	(void)state;
	buf_init(&b, 4 << 20);
	assert_int_equal(instrument_write(&b, &o, &err), E_DOMAIN);
	assert_string_equal(err.field, "specimens");
	o.specimens = 6;
	o.strength = -3;
	err = (struct err){ 0 };
	assert_int_equal(instrument_write(&b, &o, &err), E_DOMAIN);
	assert_string_equal(err.field, "strength");
	o.strength = 14.2;
	o.elongation = NAN;
	err = (struct err){ 0 };
	assert_int_equal(instrument_write(&b, &o, &err), E_DOMAIN);
	assert_string_equal(err.field, "elongation");
	buf_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_back_every_layout),
		cmocka_unit_test(same_order_gives_the_same_bytes),
		cmocka_unit_test(refuses_an_order_that_is_not_plausible),
	};

	return cmocka_run_group_tests_name("signal generated", tests, room_open, room_close);
}
