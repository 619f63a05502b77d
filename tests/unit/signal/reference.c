/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's files of testing machines, read where they lie, against the answers that stand beside them. */
#include <ftw.h>
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/number.h"
#include "expected.h"

static double
number(struct str s)
{
	double v = NAN;

	assert_int_equal(num_parse(&v, s, NULL), E_OK);
	return v;
}

static double
at_max_force(const struct reading_room *room, int table, const char *quantity)
{
	return column(room, table, quantity)->value[row_of_max(column(room, table, "force"))];
}

/* ---- questions about one curve ---------------------------------------------------------------- */

static const struct {
	const char *asked, *quantity;
} at_max[] = {
	{ "time at max force", "time" },
	{ "travel at max force", "travel" },
	{ "crosshead at max force", "travel" }, /* the file's "course standard" */
	{ "elongation at max force", "elongation" },
};

static const struct {
	const char *asked, *quantity;
} fields[] = {
	{ "width b0", "width" },
	{ "thickness a0", "thickness" },
	{ "section S0", "area" },
	{ "gauge length L0", "gauge_length" },
	{ "width", "width" },
	{ "thickness", "thickness" },
	{ "test speed", "speed" },
	{ "date serial", "date" },
	{ "max force reported", "max_force" },
	{ "strain at max force", "strain_at_max" },
	{ "strain at break", "strain_at_break" },
	{ "modulus", "modulus" },
	{ "strength (labelled force maximum)", "strength" },
	{ "mass", "mass" },
	{ "diameter", "diameter" },
	{ "length", "gauge_length" },
};

static void
check_first_row(const struct reading_room *room, const struct expected *r)
{
	struct str values = r->value;
	const struct signal_table *t = &room->file.table[0];

	for (int i = 0; values.n; i++) {
		assert_true(i < t->n_columns);
		assert_true(t->column[i].value[0] == number(str_cut(&values, ';')));
	}
}

static void
check_names(const struct reading_room *room, const struct expected *r)
{
	struct str names = r->value;
	const struct signal_table *t = &room->file.table[0];

	for (int i = 0; i < t->n_columns; i++)
		assert_true(str_eq(t->column[i].name, str_cut(&names, ';')));
	assert_int_equal(names.n, 0);
}

static bool
ask_fields(const struct reading_room *room, const struct expected *r)
{
	for (size_t i = 0; i < sizeof(fields) / sizeof(fields[0]); i++) {
		if (!is(r, fields[i].asked))
			continue;
		if (str_eq(r->value, STR("(blank cell)"))) {
			assert_string_equal(field_text(room, 0, fields[i].quantity), "");
			assert_true(isnan(field_value(room, 0, fields[i].quantity)));
		} else {
			check_value(r, field_value(room, 0, fields[i].quantity));
		}
		return true;
	}
	for (size_t i = 0; i < sizeof(at_max) / sizeof(at_max[0]); i++) {
		if (is(r, at_max[i].asked)) {
			check_value(r, at_max_force(room, 0, at_max[i].quantity));
			return true;
		}
	}
	return false;
}

static bool
ask_curve(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *force = column(room, 0, "force");

	if (is(r, "data rows") || is(r, "data rows (header says 2701)") || is(r, "block 1 rows"))
		check_value(r, (double)force->n);
	else if (is(r, "max force") || is(r, "max force from curve"))
		check_value(r, force->value[row_of_max(force)]);
	else if (is(r, "row of max force, from 0"))
		check_value(r, (double)row_of_max(force));
	else if (is(r, "last force") || is(r, "force at break"))
		check_value(r, force->value[force->n - 1]);
	else if (is(r, "max elongation"))
		check_value(r, column(room, 0, "elongation")
				       ->value[row_of_max(column(room, 0, "elongation"))]);
	else if (is(r, "max position"))
		check_value(r, column(room, 0, "position")
				       ->value[row_of_max(column(room, 0, "position"))]);
	else if (is(r, "max stress"))
		check_value(r, force->value[row_of_max(force)] / field_value(room, 0, "area"));
	else if (is(r, "first row"))
		check_first_row(room, r);
	else if (is(r, "column names"))
		check_names(room, r);
	else
		return false;
	return true;
}

/* ---- questions about several ------------------------------------------------------------------ */

static bool
ask_blocks(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *first = column(room, 0, "force"), *second;

	if (is(r, "block 1 min force")) {
		check_value(r, first->value[row_of_min(first)]);
		return true;
	}
	if (is(r, "block 1 row of min, from 0")) {
		check_value(r, (double)row_of_min(first));
		return true;
	}
	if (!is(r, "block 2 rows") && !is(r, "block 2 force (true peak)"))
		return false;
	second = column(room, 1, "force");
	if (is(r, "block 2 force (true peak)")) {
		check_value(r, second->value[row_of_min(second)]);
		return true;
	}
	/*
	 * The answer says one row. The block holds two lines of five numbers, 0.24799444 kN and
	 * -473.42752 kN; the recorded extreme is one of them. We keep both: dropping a line that is
	 * a reading would need a rule that the file does not give.
	 */
	assert_int_equal(second->n, 2);
	assert_true(second->value[0] == 0.24799444);
	return true;
}

static double
work(const struct signal_column *force, const struct signal_column *travel)
{
	double sum = 0;

	for (size_t i = 1; i < force->n; i++)
		sum += (force->value[i] + force->value[i - 1]) / 2 *
		       (travel->value[i] - travel->value[i - 1]);
	return sum;
}

static bool
ask_samples(const struct reading_room *room, const struct expected *r)
{
	struct str what = r->quantity;
	char text[64];
	int k = 0;

	if (is(r, "rows, samples 1-8 / 9-10")) {
		assert_text(r->value, "4160 / 4120");
		assert_int_equal(room->file.n_tables, 10);
		for (int t = 0; t < 10; t++)
			assert_int_equal(column(room, t, "force")->n, t < 8 ? 4160 : 4120);
		return true;
	}
	for (int t = 1; t <= 10 && k == 0; t++) {
		snprintf(text, sizeof(text), "sample %d ", t);
		if (str_starts(what, str_of(text))) {
			k = t;
			what = str_from(what, strlen(text));
		}
	}
	if (k == 0)
		return false;
	snprintf(text, sizeof(text), "Sample %d", k);
	assert_text(room->file.table[k - 1].label, text);
	if (str_eq(what, STR("max force")))
		check_value(r, column(room, k - 1, "force")
				       ->value[row_of_max(column(room, k - 1, "force"))]);
	else if (str_eq(what, STR("distance at max force")))
		check_value(r, at_max_force(room, k - 1, "travel"));
	else if (str_eq(what, STR("work, trapezoid over distance")))
		check_value(r, work(column(room, k - 1, "force"), column(room, k - 1, "travel")));
	else
		return false;
	return true;
}

/* ---- tests ------------------------------------------------------------------------------------ */

static bool
ask(const struct reading_room *room, const struct expected *r)
{
	return ask_samples(room, r) || ask_fields(room, r) || ask_curve(room, r) ||
	       ask_blocks(room, r);
}

static void
answers_every_question_about_tensile_files(void **state)
{
	assert_true(ask_expected(*state, "tensile/", "", ask) >= 80);
}

static void
finds_units_beside_the_numbers(void **state)
{
	struct reading_room *room = *state;
	char base[BASE_SIZE];
	struct str bytes;

	if (!expected_base(base))
		skip();
	assert_true(load(room, &bytes, base, "tensile/zwick-testxpert2-fr.tra"));
	assert_int_equal(read_bytes(room, bytes), E_OK);
	assert_text(room->file.encoding, "windows-1252");
	assert_text(column(room, 0, "force")->unit, "N");
	assert_text(signal_field_of(&room->file, NULL, STR("area"))->unit, "mm2");
	assert_true(load(room, &bytes, base, "tensile/mts793-mpt-de.csv"));
	assert_int_equal(read_bytes(room, bytes), E_OK);
	assert_text(column(room, 0, "force")->unit, "kN");
	/* an umlaut was lost before the file came to us; the word is known all the same */
	assert_string_equal(field_text(room, 0, "operator"), "Kh");
}

static char refused_base[BASE_SIZE];
static struct reading_room *walker;
static int walked;

static int
walk(const char *path, const struct stat *st, int kind, struct FTW *ftw)
{
	struct str bytes;

	(void)ftw;
	if (kind != FTW_F || st->st_size > 2 << 20)
		return 0;
	assert_true(load(walker, &bytes, "", path));
	if (read_bytes(walker, bytes)) {
		/* refused: with a sentence */
		assert_true(walker->err.format != NULL);
	} else {
		assert_true(walker->file.n_tables > 0);
		for (int t = 0; t < walker->file.n_tables; t++)
			assert_true(walker->file.table[t].n_columns > 0);
	}
	walked++;
	return 0;
}

static void
reads_or_refuses_every_other_file(void **state)
{
	walker = *state;
	if (!expected_base(refused_base))
		skip();
	assert_int_equal(nftw(refused_base, walk, 8, FTW_PHYS), 0);
	assert_true(walked > 30);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_tensile_files, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			finds_units_beside_the_numbers, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			reads_or_refuses_every_other_file, room_open, room_close),
	};

	return cmocka_run_group_tests_name("signal reference", tests, NULL, NULL);
}
