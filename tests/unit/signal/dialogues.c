/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Logs of what instruments said over a line, as files: recognised by their bytes, tables by sample. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "help.h"

static void
read_text(struct reading_room *room, const char *text, const char *format)
{
	enum rc rc = read_bytes(room, str_of(text));

	assert_int_equal(rc, E_OK);
	assert_text(room->file.format, format);
}

static const struct signal_column *
only(const struct reading_room *room, int table, int i, const char *name, const char *unit,
	size_t n)
{
	const struct signal_column *c = &room->file.table[table].column[i];

	assert_text(c->name, name);
	assert_text(c->unit, unit);
	assert_int_equal(c->n, n);
	return c;
}

static void
the_log_of_an_area_machine(void **state)
{
	struct reading_room *room = *state;

	read_text(room,
		"~01000100005500,05602F\n\r~010000F0010901,111053\n\r~01000100005500,056030\n\r",
		"area-mmc10");
	assert_int_equal(room->file.n_tables, 1);
	assert_true(only(room, 0, 0, "item", "", 2)->value[1] == 15);
	assert_true(only(room, 0, 1, "area.net", "ft2", 2)->value[0] == 5.5);
	assert_true(only(room, 0, 2, "area.real", "ft2", 2)->value[1] == 11.1);
	assert_int_equal(room->file.n_warnings, 1);
	assert_int_equal(room->file.warning[0].line, 3);
	assert_says(&room->file.warning[0].what, "checksum 30 where 2F is right");
}

static void
the_log_of_a_balance_without_what_moved(void **state)
{
	struct reading_room *room = *state;

	read_text(room,
		"S S     100.00 g\r\nS D     101.00 g\r\nS I\r\nI4 A \"B123\"\r\nS S     100.02 g",
		"mt-sics");
	assert_true(only(room, 0, 0, "mass", "g", 2)->value[1] == 100.02);
	assert_says(&room->file.note[0].what, "1 readings that were not stable are left out");
	assert_text(room->file.field[0].name, "serial");
	assert_text(room->file.field[0].text, "B123");
	assert_int_equal(
		read_bytes(room, STR("S D     101.00 g\r\nS D     102.00 g\r\n")), E_FORMAT);
	assert_says(&room->err, "the instrument says no value here that could be a result");
}

static void
the_log_of_a_gauge_and_of_a_meter(void **state)
{
	struct reading_room *room = *state;

	read_text(room, "F F F F 0 0 0 0 1 2 3 2 0\rFFFF801234530\rFFFF000048541\r", "digimatic");
	assert_true(only(room, 0, 0, "length", "mm", 2)->value[1] == -12.345);
	assert_true(isnan(only(room, 0, 1, "length", "inch", 2)->value[1]));
	read_text(room,
		"A215 pH,X51250,3.04,Li,12/07/23 09:30:40,---,CH-1,pH,4.61,pH,111.2, "
		"mV,25.0,C,89.1,%,M100,#1\r\n",
		"ph-orion");
	assert_true(only(room, 0, 0, "ph", "pH", 1)->value[0] == 4.61);
	assert_true(only(room, 0, 2, "temperature", "degC", 1)->value[0] == 25);
	assert_text(room->file.table[0].field[0].text, "A215 pH");
}

static void
the_message_of_an_analyser(void **state)
{
	static const char records[] =
		"H!~$%!!!ICP\rP!1\rO!1!S-7\rR!1!$$$Cr!3.14!mg/kg!!!!F\rR!2!$$$Cd!<0.1!mg/kg!!!!F\r"
		"O!2!S-8\rR!1!$$$Cr!2.71!mg/kg!!!!F\rR!2!$$$Cr!2.72!mg/kg!!!!F\rR!3!$$$As!0.5!mg/"
		"kg!!!!F\rL!1!N\r";
	struct reading_room *room = *state;

	read_text(room, records, "e1394-record");
	assert_int_equal(room->file.n_tables, 2);
	assert_text(room->file.table[0].label, "S-7");
	assert_true(only(room, 0, 0, "Cr", "mg/kg", 1)->value[0] == 3.14);
	assert_true(only(room, 1, 0, "Cr", "mg/kg", 2)->value[1] == 2.72);
	assert_true(isnan(only(room, 1, 1, "As", "mg/kg", 2)->value[1]));
	assert_says(&room->file.warning[room->file.n_warnings - 1].what,
		"1 results in words, without a number, are left out");
	read_text(room,
		"\x05\x02"
		"1R|1|^^^Cr|3.14|mg/kg||||F\r\x03"
		"54\r\n\x04",
		"e1394");
	assert_true(only(room, 0, 0, "Cr", "mg/kg", 1)->value[0] == 3.14);
}

static void
a_table_is_no_dialogue(void **state)
{
	static const char *const tables[] = { "Item;Force (N)\nFFFF;1\nA;2\nB;3\nC;4\n",
		"H,Force\nR,1\nR,2\nR,3\n", "S S text;1\n2;3\n4;5\n6;7\n" };
	struct reading_room *room = *state;

	for (size_t i = 0; i < sizeof(tables) / sizeof(tables[0]); i++)
		if (read_bytes(room, str_of(tables[i])) == E_OK)
			assert_text(room->file.format, "delimited");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(the_log_of_an_area_machine, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			the_log_of_a_balance_without_what_moved, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			the_log_of_a_gauge_and_of_a_meter, room_open, room_close),
		cmocka_unit_test_setup_teardown(the_message_of_an_analyser, room_open, room_close),
		cmocka_unit_test_setup_teardown(a_table_is_no_dialogue, room_open, room_close),
	};

	return cmocka_run_group_tests_name("signal dialogues", tests, NULL, NULL);
}
