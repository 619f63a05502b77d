/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The parts: numbers of all countries, names and units, and ceilings. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "help.h"
#include "signal/dictionary.h"
#include "signal/heading.h"
#include "signal/numeral.h"

static void
reads_numbers_under_one_mark(void **state)
{
	static const struct {
		const char *text;
		char mark;
		double value; /* NAN: no number under this mark */
	} cases[] = {
		{ "2.385", '.', 2.385 },
		{ "2,385", ',', 2.385 },
		{ "2,385", '.', 2385 },
		{ "5e-005", '.', 5e-5 },
		{ "-1,3679302e-05", ',', -1.3679302e-05 },
		{ "1.234.567,25", ',', 1234567.25 },
		{ "1,234,567.25", '.', 1234567.25 },
		{ "1.234.567,25", '.', NAN },
		{ "12 345,5", ',', 12345.5 },
		{ "12\xc2\xa0"
		  "345,5",
			',', 12345.5 },
		{ "12'345.5", '.', 12345.5 },
		{ ".0356", '.', 0.0356 },
		{ "7.", '.', 7 },
		{ "\xe2\x88\x92"
		  "3.5",
			'.', -3.5 },
		{ "0,123", '.', NAN },
		{ "1,23", '.', NAN },
		{ "22.07.2014", ',', NAN },
		{ "10:30", '.', NAN },
		{ "0x1p3", '.', NAN },
		{ "nan", '.', NAN },
		{ "1e400", '.', NAN },
		{ "", '.', NAN },
		{ "-", '.', NAN },
		{ "4.2337250000127824", '.', 4.2337250000127824 },
		{ "123456789012345678", '.', 123456789012345678.0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		double got = NAN;
		bool good = numeral_value(&got, str_of(cases[i].text), cases[i].mark);

		if (good != !isnan(cases[i].value) || (good && got != cases[i].value))
			fail_msg("\"%s\" with %c: %d %.17g", cases[i].text, cases[i].mark, good,
				got);
	}
}

static char
mark_of(const char *const *list)
{
	struct mark_evidence e = { 0 };

	for (; *list; list++)
		evidence_add(&e, str_of(*list));
	return evidence_mark(&e);
}

static void
decides_the_decimal_mark_by_evidence(void **state)
{
	(void)state;
	assert_int_equal(mark_of((const char *const[]){ "1,234", "0,12", "17", NULL }), ',');
	assert_int_equal(mark_of((const char *const[]){ "1,234", "2,385", NULL }), 0);
	assert_int_equal(mark_of((const char *const[]){ "1,234,567", NULL }), '.');
	assert_int_equal(mark_of((const char *const[]){ "1,234.5", NULL }), '.');
	assert_int_equal(mark_of((const char *const[]){ "0,123", NULL }), ',');
	assert_int_equal(mark_of((const char *const[]){ "12", "22.07.2014", NULL }), 0);
}

static void
finds_a_number_before_its_unit(void **state)
{
	(void)state;
	assert_int_equal(numeral_prefix(STR("100ms")), 3);
	assert_int_equal(numeral_prefix(STR("0.1 mm/min")), 3);
	assert_int_equal(numeral_prefix(STR("270,499999999993s")), 16);
	assert_int_equal(numeral_prefix(STR("x5")), 0);
}

static const char *
means(const struct reading_room *r, const char *name, const char *unit_text)
{
	static char text[40];
	const struct unit_word *unit;
	struct str s = heading_split(&unit, r->dict, str_of(name));
	const struct name_word *w;

	if (*unit_text)
		unit = dictionary_unit(r->dict, str_of(unit_text));
	w = dictionary_meaning(r->dict, s, WORD_COLUMN | WORD_FIELD, &unit);
	snprintf(text, sizeof(text), "%.*s %.*s", w ? (int)w->quantity.n : 1,
		w ? w->quantity.p : "?", unit ? (int)unit->unit.n : 0, unit ? unit->unit.p : "");
	return text;
}

static void
knows_what_names_mean(void **state)
{
	const struct reading_room *r = *state;

	assert_string_equal(means(r, "Force (N)", ""), "force N");
	assert_string_equal(means(r, "力值[N]", ""), "force N");
	assert_string_equal(means(r, "试验力（kN）", ""), "force kN");
	assert_string_equal(means(r, "力值(kg)", ""), "force kgf");
	assert_string_equal(means(r, "LOAD/N", ""), "force N");
	assert_string_equal(means(r, "Extension, mm", ""), "extension mm");
	assert_string_equal(means(r, "Dehnung", "%"), "strain %");
	assert_string_equal(means(r, "Dehnung", "mm"), "elongation mm");
	assert_string_equal(means(r, "Kraftmaximum", "N/mm²"), "strength N/mm2");
	assert_string_equal(means(r, "Kraftmaximum", "N"), "max_force N");
	assert_string_equal(means(r, "Traverse abs.", "mm"), "position mm");
	assert_string_equal(means(r, "Crosshead", "mm"), "crosshead mm");
	assert_string_equal(means(r, "Ch 1 Kraft Sollwert", "kN"), "setpoint kN");
	assert_string_equal(means(r, "Tensile stress", "Mpa"), "stress MPa");
	assert_string_equal(means(r, "位移(毫米)", ""), "travel mm");
	assert_string_equal(means(r, "时间(秒)", ""), "time s");
	assert_string_equal(means(r, "Workforce", ""), "? ");
	assert_string_equal(means(r,
				    "Pr\xef\xbf\xbd"
				    "fer",
				    ""),
		"operator ");
}

static void
refuses_a_broken_dictionary(void **state)
{
	static const struct {
		const char *text, *sentence;
	} cases[] = {
		{ "name\tkind\n",
			"x.tsv:1:1: the first line must name the columns: words kind quantity "
			"dimension unit, or words unit dimension" },
		{ "words\tkind\tquantity\tdimension\tunit\nforce\tcolum\tforce\n",
			"x.tsv:2:1: the kind must be column, field, statistic or missing" },
		{ "words\tunit\tdimension\nN\n",
			"x.tsv:2:1: a unit needs its UDUNITS text and its dimension" },
	};
	struct arena a;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct signal_dictionary *d = NULL;
		struct err err = { 0 };

		arena_init(&a, 1 << 20);
		assert_int_equal(
			signal_dictionary_read(&d, &a, str_of(cases[i].text), "x.tsv", &err),
			E_SYNTAX);
		assert_says(&err, cases[i].sentence);
		arena_release(&a);
	}
}

static void
refuses_a_file_of_500_megabytes_at_once(void **state)
{
	struct reading_room *r = *state;

	/* only the length is looked at: no byte of it is touched */
	assert_int_equal(read_bytes(r, (struct str){ "x", (size_t)500 << 20 }), E_TOO_BIG);
	assert_says(&r->err, "the file has 500 megabytes; at most 128 are read");
}

static void
keeps_to_the_ceiling_of_its_arena(void **state)
{
	static const char text[] = "Time (s),Force (N)\n0,0.12\n0.1,3.44\n0.2,7.91\n0.3,8.02\n";
	struct reading_room *r = *state;
	bool read = false;

	for (size_t ceiling = 0; ceiling < 40000; ceiling += 64) {
		struct signal_file file;
		struct arena a;
		struct err err = { 0 };
		enum rc rc;

		arena_init(&a, ceiling);
		rc = signal_read(&file, &a, r->dict, (struct str){ text, sizeof(text) - 1 }, &err);
		assert_true(rc == E_OK || rc == E_TOO_BIG);
		read = read || rc == E_OK;
		arena_release(&a);
	}
	assert_true(read);
}

static void
says_what_it_guessed(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(
		read_bytes(r, STR("Zeit;Kraft\n1,234;2,385\n2,468;3,577\n3,702;4,769\n")), E_OK);
	assert_true(column(r, 0, "force")->value[0] == 2.385);
	assert_int_equal(r->file.n_warnings, 3);
	assert_says(&r->file.warning[0].what,
		"6 numbers like 1,234 could be read two ways; \",\" is taken as the decimal mark");
	assert_says(&r->file.warning[2].what, "no unit stands at \"Kraft\"; N is taken");
	assert_says(&r->file.note[0].what, "the columns are parted by semicolons");
}

static void
reads_numbers_without_a_heading(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(read_bytes(r, STR("0\t0.12\n0.1\t3.44\n0.2\t7.91\n")), E_OK);
	assert_int_equal(r->file.table[0].n_columns, 2);
	assert_text(r->file.table[0].column[1].quantity, "");
	assert_says(&r->file.warning[0].what,
		"no heading stands above the numbers; the columns have no names");
	assert_int_equal(read_bytes(r, STR("s\tN\n0\t0.12\n0.1\t3.44\n0.2\t7.91\n")), E_OK);
	assert_text(column(r, 0, "force")->name, "N");
}

static void
keeps_a_metadata_row_out_of_the_heading(void **state)
{
	struct reading_room *r = *state;

	assert_int_equal(
		read_bytes(r, STR("Operator,Li\nTime,Force,Extension\ns,N,mm\n0,0.5,0\n1,2,3.5\n")),
		E_OK);
	assert_int_equal(r->file.n_tables, 1);
	assert_int_equal(r->file.table[0].n_columns, 3);
	assert_string_equal(field_text(r, 0, "operator"), "Li");
}

static void
same_bytes_give_the_same_answer(void **state)
{
	struct reading_room *r = *state;
	size_t used;

	assert_int_equal(read_sample(r, "delimited/bluehill-two-curves.csv"), E_OK);
	used = r->arena.used;
	assert_int_equal(read_sample(r, "delimited/bluehill-two-curves.csv"), E_OK);
	assert_int_equal(r->arena.used, used);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_numbers_under_one_mark),
		cmocka_unit_test(decides_the_decimal_mark_by_evidence),
		cmocka_unit_test(finds_a_number_before_its_unit),
		cmocka_unit_test(knows_what_names_mean),
		cmocka_unit_test(refuses_a_broken_dictionary),
		cmocka_unit_test(refuses_a_file_of_500_megabytes_at_once),
		cmocka_unit_test(keeps_to_the_ceiling_of_its_arena),
		cmocka_unit_test(says_what_it_guessed),
		cmocka_unit_test(reads_numbers_without_a_heading),
		cmocka_unit_test(keeps_a_metadata_row_out_of_the_heading),
		cmocka_unit_test(same_bytes_give_the_same_answer),
	};

	return cmocka_run_group_tests_name("signal", tests, room_open, room_close);
}
