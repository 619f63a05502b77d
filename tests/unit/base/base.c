/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/date.h"
#include "base/decimal.h"
#include "base/number.h"

#define FAILS(call, rc, text)                          \
	do {                                           \
		char said[300];                        \
		struct err err = { 0 };                \
		assert_int_equal(call, rc);            \
		err_print(&err, said, sizeof(said));   \
		assert_string_equal(said, text);       \
		assert_true(utf8_valid(str_of(said))); \
	} while (0)

static void
arena_stops_at_its_ceiling_and_may_be_used_again(void **state)
{
	struct arena a;
	char *p;
	double *v;

	(void)state;
	arena_init(&a, 100000);
	v = arena_new(&a, double, 5000);
	assert_non_null(v);
	for (int i = 0; i < 5000; i++)
		assert_true(v[i] == 0);
	assert_int_equal((uintptr_t)v % _Alignof(max_align_t), 0);
	assert_non_null(arena_take(&a, 0));
	assert_null(arena_take(&a, 60001));
	assert_null(arena_take(&a, SIZE_MAX));
	assert_null(arena_take_n(&a, SIZE_MAX / 2, 3));
	assert_null(arena_str(&a, (struct str){ NULL, 70000 }).p);
	assert_null(arena_cstr(&a, (struct str){ NULL, 70000 }));
	assert_null(arena_printf(&a, "%70000d", 1).p);
	p = arena_cstr(&a, STR("坯革 crust"));
	assert_string_equal(p, "坯革 crust");
	assert_true(str_eq(arena_printf(&a, "%d of %s", 7, "12"), STR("7 of 12")));
	assert_string_equal(arena_str(&a, STR_NONE).p, "");
	arena_release(&a);
	assert_int_equal(a.used, 0);
	assert_non_null(arena_take(&a, 100000 - 100000 % 16));
	assert_null(arena_take(&a, 1));
	arena_release(&a);
}

static void
buf_remembers_its_first_failure(void **state)
{
	struct buf b;

	(void)state;
	buf_init(&b, 10);
	assert_string_equal(buf_str(&b).p, "");
	buf_put(&b, STR("hide"));
	buf_char(&b, '-');
	buf_printf(&b, "%d", 385);
	assert_true(str_eq(buf_str(&b), STR("hide-385")));
	buf_put(&b, STR("too much"));
	assert_true(b.bad);
	buf_char(&b, 'x');
	assert_true(str_eq(buf_str(&b), STR("hide-385")));
	buf_clear(&b);
	assert_false(b.bad);
	buf_printf(&b, "%s", "eleven char");
	assert_true(b.bad);
	buf_release(&b);
	buf_init(&b, 1000);
	buf_put_html(&b, STR("<a href='x'>\"R&D\"</a>"));
	assert_true(str_eq(
		buf_str(&b), STR("&lt;a href=&#39;x&#39;&gt;&quot;R&amp;D&quot;&lt;/a&gt;")));
	buf_release(&b);
}

static void
str_cuts_trims_and_finds(void **state)
{
	struct str rest = STR("a,,bc"), s = STR(" \t mm \r\n");

	(void)state;
	assert_true(str_eq(str_cut(&rest, ','), STR("a")));
	assert_true(str_eq(str_cut(&rest, ','), STR("")));
	assert_true(str_eq(str_cut(&rest, ','), STR("bc")));
	assert_int_equal(rest.n, 0);
	assert_true(str_eq(str_trim(s), STR("mm")));
	assert_int_equal(str_trim(STR(" \n")).n, 0);
	assert_int_equal(str_find(STR("N/mm2"), STR("mm")), 2);
	assert_int_equal(str_find(STR("N/mm2"), STR("kg")), 5);
	assert_int_equal(str_find(STR_NONE, STR("kg")), 0);
	assert_true(str_cmp(STR("QB"), STR("QB/T")) < 0);
	assert_true(str_cmp(STR("b"), STR("a")) > 0);
	assert_int_equal(str_cmp(STR_NONE, STR("")), 0);
	assert_true(str_eq_nocase(STR("MPa"), STR("mpA")));
	assert_false(str_eq_nocase(STR("MPa"), STR("MP")));
	assert_false(str_eq_nocase(STR("["), STR("{")));
	assert_true(str_starts(STR("ISO 3376"), STR("ISO ")));
	assert_false(str_starts(STR("IS"), STR("ISO ")));
	assert_true(str_ends(STR("x.csv"), STR(".csv")));
	assert_false(str_ends(STR("csv"), STR(".csv")));
	assert_int_equal(str_from(STR("abc"), 9).n, 0);
}

/* Unicode 15, table 3-7 and section 3.9. */
static void
utf8_is_strict(void **state)
{
	static const char *const good[] = { "", "abc", "\x7f", "\xc2\x80", "\xdf\xbf",
		"\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80", "\xef\xbf\xbf", "\xf0\x90\x80\x80",
		"\xf4\x8f\xbf\xbf", "皮革" };
	static const char *const bad[] = { "\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2",
		"\xc2\x41", "\xe0\x9f\xbf", "\xe0\xa0", "\xed\xa0\x80", "\xed\xbf\xbf",
		"\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80", "\xff",
		"\xf0\x90\x80\x41", "a\xe7\x9a" };

	(void)state;
	for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++)
		assert_true(utf8_valid(str_of(good[i])));
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_false(utf8_valid(str_of(bad[i])));
}

static void
numbers_have_one_grammar(void **state)
{
	static const char *const bad[] = { "", " 1", "1 ", "nan", "inf", "0x1p3", "1e", "1e+", ".",
		"+", "1,5", "--1", "1.2.3", "1e1000000", "1e5x", "１" };
	struct reading r;
	double v = 0;
	int64_t n = 0;

	(void)state;
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		assert_int_equal(num_parse(&v, str_of(bad[i]), NULL), E_SYNTAX);
	FAILS(num_parse(&v, STR("2,385"), &err), E_SYNTAX, "\"2,385\" is not a number");
	FAILS(num_parse(&v, STR("-1e400"), &err), E_DOMAIN, "-1e400 is too large for a number");
	assert_int_equal(num_parse(&v, STR("-.5e1"), NULL), E_OK);
	assert_true(v == -5);
	assert_int_equal(reading_parse(&r, STR("10.50"), NULL), E_OK);
	assert_true(r.decimals == 2 && r.value == 10.5 && str_eq(r.text, STR("10.50")));
	assert_int_equal(reading_parse(&r, STR("1.5e-3"), NULL), E_OK);
	assert_int_equal(r.decimals, 4);
	assert_int_equal(reading_parse(&r, STR("2e3"), NULL), E_OK);
	assert_int_equal(r.decimals, -3);
	FAILS(reading_parse(&r, STR("dry"), &err), E_SYNTAX, "\"dry\" is not a number");
	assert_int_equal(int_parse(&n, STR("-17"), -20, 20, NULL), E_OK);
	assert_int_equal(n, -17);
	FAILS(int_parse(&n, STR("21"), -20, 20, &err), E_DOMAIN, "21 is not between -20 and 20");
	FAILS(int_parse(&n, STR("99999999999999999999"), 0, INT64_MAX, &err), E_DOMAIN,
		"99999999999999999999 is not between 0 and 9223372036854775807");
	FAILS(int_parse(&n, STR("1.5"), 0, 9, &err), E_SYNTAX, "\"1.5\" is not a whole number");
}

/* 13 characters of three bytes are shown, not 13 and a third. */
static void
a_quoted_text_is_cut_between_characters(void **state)
{
	double v;
	struct date d;

	(void)state;
	FAILS(num_parse(&v, STR("约三点五毫米左右厚度大概如此吧"), &err), E_SYNTAX,
		"\"约三点五毫米左右厚度大概如\" is not a number");
	FAILS(date_parse(&d, STR("二零二七年四月一日"), &err), E_SYNTAX,
		"\"二零二七年四\" is not a date; write it as 2027-04-01");
}

static void
doubles_are_written_as_short_as_they_can_be(void **state)
{
	static const struct {
		double value;
		const char *text;
	} cases[] = { { 0.1, "0.1" }, { 1e-30, "1e-30" }, { 2.385, "2.385" },
		{ 1.0 / 3, "0.3333333333333333" }, { 0.1 + 0.2, "0.30000000000000004" },
		{ 5e-324, "5e-324" }, { 1300, "1300" },
		{ 1.7976931348623157e308, "1.7976931348623157e+308" } };
	char text[NUM_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		num_text(text, cases[i].value);
		assert_string_equal(text, cases[i].text);
	}
	num_text(text, (double)INFINITY);
	assert_string_equal(text, "null");
}

static void
days_are_those_of_the_calendar(void **state)
{
	struct date d;
	char text[DATE_TEXT_SIZE];

	(void)state;
	assert_int_equal(date_parse(&d, STR("2024-02-29"), NULL), E_OK);
	assert_int_equal(date_to_days(d), 19782);
	assert_int_equal(date_to_days((struct date){ 1970, 1, 1 }), 0);
	for (int64_t n = date_to_days((struct date){ 1, 1, 1 }); n < 2932897; n += 97) {
		d = date_from_days(n);
		assert_int_equal(date_to_days(d), n);
	}
	date_text(text, (struct date){ 27, 4, 1 });
	assert_string_equal(text, "0027-04-01");
	date_text(text, (struct date){ 0 });
	assert_string_equal(text, "");
	assert_true(date_cmp((struct date){ 2026, 12, 31 }, (struct date){ 2027, 1, 1 }) < 0);
	assert_true(date_cmp((struct date){ 2027, 4, 1 }, (struct date){ 2027, 3, 31 }) > 0);
	assert_int_equal(date_cmp(d, d), 0);
	FAILS(date_parse(&d, STR("2023-02-29"), &err), E_DOMAIN, "there is no day 2023-02-29");
	FAILS(date_parse(&d, STR("1900-02-29"), &err), E_DOMAIN, "there is no day 1900-02-29");
	FAILS(date_parse(&d, STR("0000-01-01"), &err), E_DOMAIN, "there is no day 0000-01-01");
	FAILS(date_parse(&d, STR("01/04/2027"), &err), E_SYNTAX,
		"\"01/04/2027\" is not a date; write it as 2027-04-01");
	FAILS(date_parse(&d, STR(""), &err), E_SYNTAX,
		"\"\" is not a date; write it as 2027-04-01");
}

static void
instants_carry_their_offset(void **state)
{
	static const char *const bad[] = { "", "2027-04-01", "2027-04-01T09:30:00",
		"2027-04-01T24:00:00Z", "2027-04-01T09:60:00Z", "2027-04-01T09:30:60Z",
		"2027-04-01T09:30:00+0800", "2027-04-01T09:30:00+15:00",
		"2027-04-01T09:30:00+08:60", "2027-04-01T09:30:00.Z", "2027-04-01 09:30:00 Z",
		"2027-04-01T09-30-00Z" };
	char text[INSTANT_TEXT_SIZE];
	int64_t us = 0, other = 0;

	(void)state;
	assert_int_equal(instant_parse(&us, STR("1970-01-01T00:00:01.25Z"), NULL), E_OK);
	assert_int_equal(us, 1250000);
	assert_int_equal(instant_parse(&us, STR("2027-04-01T07:30:00.1234567+08:00"), NULL), E_OK);
	assert_int_equal(instant_parse(&other, STR("2027-03-31T23:30:00.123456Z"), NULL), E_OK);
	assert_int_equal(us, other);
	instant_text(text, us, 480);
	assert_string_equal(text, "2027-04-01T07:30:00.123+08:00");
	instant_text(text, us, 0);
	assert_string_equal(text, "2027-03-31T23:30:00.123Z");
	instant_text(text, -1, -330);
	assert_string_equal(text, "1969-12-31T18:29:59.999-05:30");
	assert_int_equal(date_cmp(instant_date(us, 480), (struct date){ 2027, 4, 1 }), 0);
	assert_int_equal(date_cmp(instant_date(-1, 0), (struct date){ 1969, 12, 31 }), 0);
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		FAILS(instant_parse(&us, str_of(bad[i]), &err), E_SYNTAX,
			"this is not a time; write it as 2027-04-01T09:30:00+08:00");
	FAILS(instant_parse(&us, STR("2027-02-30T09:30:00Z"), &err), E_DOMAIN,
		"there is no day 2027-02-30");
}

static void
errors_say_what_and_where(void **state)
{
	struct err err = { 0 };
	char text[200];

	(void)state;
	assert_int_equal(
		err_set(&err, E_IO, "%s %d %u %zu %ld %% %g", "a", -2, 3u, (size_t)4, 5L, 0.1),
		E_IO);
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "a -2 3 4 5 % 0.1");
	err_fill(&err, "{6}{5}{1} {7} {x} {", text, sizeof(text));
	assert_string_equal(text, "0.15a  {x} {");
	assert_int_equal(err_set(&err, E_IO, "%c %lld %lu", 'c', -7LL, 8UL), E_IO);
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "c -7 8");
	assert_int_equal(err_at(&err, E_SYNTAX, 3, 14, "bad"), E_SYNTAX);
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "3:14: bad");
	err_in_file(&err, "iso-3376.yaml");
	err_in_file(&err, "second.yaml");
	err_in_file(NULL, "x");
	assert_int_equal(err_field(&err, E_UNIT, "width", "wrong"), E_UNIT);
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "iso-3376.yaml:3:14: width: wrong");
	err_print(&err, text, 9);
	assert_string_equal(text, "iso-3376");
	err = (struct err){ .rc = E_BUSY };
	err_print(&err, text, sizeof(text));
	assert_string_equal(text, "The system is busy");
	assert_int_equal(err_set(NULL, E_FULL, "x"), E_FULL);
	assert_int_equal(err_field(NULL, E_FULL, "f", "x"), E_FULL);
	assert_int_equal(err_at(NULL, E_FULL, 1, 1, "x"), E_FULL);
	assert_int_equal(rc_exit_status(E_OK), 0);
	assert_int_equal(rc_exit_status(E_UNIT), 2);
	assert_int_equal(rc_exit_status(E_DATABASE), 3);
	assert_int_equal(rc_http_status(E_STALE), 412);
	assert_string_equal(rc_name(E_DOMAIN), "E_DOMAIN");
	assert_string_equal(rc_title(E_NOT_FOUND), "There is no such thing");
}

static void
a_long_argument_is_cut_between_characters(void **state)
{
	struct err err = { 0 };
	char wide[200] = "x";

	(void)state;
	for (int i = 0; i < 60; i++)
		memcpy(wide + 1 + 3 * i, "革", 4);
	assert_int_equal(err_set(&err, E_IO, "%s", wide), E_IO);
	assert_int_equal(strlen(err.arg[0]), 118);
	assert_true(utf8_valid(str_of(err.arg[0])));
}

static void
decimals_refuse_what_they_cannot_hold(void **state)
{
	struct decimal d, zero, v, far;
	char text[DECIMAL_TEXT_SIZE], long_number[100];

	(void)state;
	memset(long_number, '7', 81);
	long_number[81] = '\0';
	FAILS(decimal_parse(&d, STR("3,5"), &err), E_SYNTAX, "\"3,5\" is not a number");
	FAILS(decimal_parse(&d, str_of(long_number), &err), E_TOO_BIG,
		"a number may have at most 80 digits");
	FAILS(decimal_from_double(&d, (double)NAN, &err), E_DOMAIN,
		"the value is not a finite number");
	assert_int_equal(decimal_parse(&zero, STR("-0.00"), NULL), E_OK);
	decimal_text(text, &zero);
	assert_string_equal(text, "0.00");
	assert_int_equal(decimal_parse(&v, STR("1e-400"), NULL), E_OK);
	assert_int_equal(decimal_parse(&far, STR("1e300"), NULL), E_OK);
	FAILS(decimal_round(&d, &v, &zero, ROUND_TIES_EVEN, &err), E_DOMAIN,
		"the rounding interval must be greater than zero");
	/* far less than the interval is zero; far more cannot be held */
	assert_int_equal(decimal_round(&d, &v, &far, ROUND_TIES_EVEN, NULL), E_OK);
	assert_int_equal(d.n, 0);
	FAILS(decimal_round(&d, &far, &v, ROUND_TIES_EVEN, &err), E_TOO_BIG,
		"the two numbers are too far apart to be reckoned exactly");
	FAILS(decimal_add(&d, &far, &v, false, &err), E_TOO_BIG,
		"the two numbers are too far apart to be reckoned exactly");
	assert_int_equal(decimal_parse(&d, STR("0e-999"), NULL), E_OK);
	decimal_text(text, &d);
	assert_true(num_looks(str_of(text)));
	assert_int_equal(decimal_parse(&d, STR("-2.5e-700"), NULL), E_OK);
	decimal_text(text, &d);
	assert_string_equal(text, "-.25e-699");
	assert_int_equal(decimal_parse(&d, STR("00123.4500"), NULL), E_OK);
	decimal_text(text, &d);
	assert_string_equal(text, "123.4500");
	assert_true(decimal_to_double(&d) == 123.45);
	assert_true(decimal_to_double(&zero) == 0);
}

static void
decimals_compare_exactly(void **state)
{
	static const char *const ascending[] = { "-100", "-2.5", "-2.49", "0", "1e-30", "0.3",
		"0.30000000000000004", "2.5", "75", "75.0000000000000000000000000001", "1e3" };
	const size_t n = sizeof(ascending) / sizeof(ascending[0]);
	struct decimal a, b;

	(void)state;
	for (size_t i = 0; i < n; i++)
		for (size_t j = 0; j < n; j++) {
			assert_int_equal(decimal_parse(&a, str_of(ascending[i]), NULL), E_OK);
			assert_int_equal(decimal_parse(&b, str_of(ascending[j]), NULL), E_OK);
			assert_int_equal(decimal_cmp(&a, &b), (i > j) - (i < j));
		}
}

/* The examples of GB/T 8170-2008 3.3.2 */
static void
decimals_remember_on_which_side_the_true_value_lies(void **state)
{
	static const struct {
		const char *measured, *reported, *rounded;
	} rows[] = { { "15.4546", "15.5(-)", "15" }, { "-15.4546", "-15.5(-)", "-15" },
		{ "16.5203", "16.5(+)", "17" }, { "-16.5203", "-16.5(+)", "-17" },
		{ "17.5000", "17.5", "18" }, { "16.4999", "16.5(-)", "16" },
		{ "0.0399", "0.0", "0" }, { "14.4", "14.4", "14" } };
	struct decimal v, tenth, one, r, again;
	char text[DECIMAL_TEXT_SIZE];

	(void)state;
	assert_int_equal(decimal_parse(&tenth, STR("0.1"), NULL), E_OK);
	assert_int_equal(decimal_parse(&one, STR("1"), NULL), E_OK);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decimal_parse(&v, str_of(rows[i].measured), NULL), E_OK);
		assert_int_equal(decimal_round(&r, &v, &tenth, ROUND_TIES_EVEN, NULL), E_OK);
		decimal_text_marked(text, &r);
		assert_string_equal(text, rows[i].reported);
		assert_int_equal(decimal_parse_marked(&v, str_of(text), NULL), E_OK);
		for (int k = 0; k < 2; k++) {
			assert_int_equal(
				decimal_round(&again, k ? &r : &v, &one, ROUND_TIES_EVEN, NULL),
				E_OK);
			decimal_text(text, &again);
			assert_string_equal(text, rows[i].rounded);
		}
	}
	/* a mark outlives a rounding that changes nothing, and the rule for ties does not come into it */
	assert_int_equal(
		decimal_parse_marked(&v, STR("16.50 \xef\xbc\x88\xe2\x88\x92\xef\xbc\x89"), NULL),
		E_OK);
	assert_int_equal(decimal_round(&r, &v, &tenth, ROUND_TIES_AWAY, NULL), E_OK);
	decimal_text_marked(text, &r);
	assert_string_equal(text, "16.5(-)");
	assert_int_equal(decimal_round(&r, &v, &one, ROUND_TIES_AWAY, NULL), E_OK);
	decimal_text_marked(text, &r);
	assert_string_equal(text, "16");
	FAILS(decimal_parse_marked(&v, STR("(+)"), &err), E_SYNTAX, "\"(+)\" is not a number");
	FAILS(decimal_parse_marked(&v, STR("1.5(+)(-)"), &err), E_SYNTAX,
		"\"1.5(+)\" is not a number");
}

static void
decimals_can_be_rounded_up_only(void **state)
{
	static const char *const rows[][3] = { { "28.05", "1", "29" }, { "28", "1", "28" },
		{ "-0.0301", "0.01", "-0.04" }, { "1e-30", "0.1", "0.1" },
		{ "9.91", "0.1", "10.0" }, { "28(+)", "1", "29" }, { "28(-)", "1", "28" },
		{ "0", "0.1", "0.0" } };
	struct decimal v, step, r;
	char text[DECIMAL_TEXT_SIZE];

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		assert_int_equal(decimal_parse_marked(&v, str_of(rows[i][0]), NULL), E_OK);
		assert_int_equal(decimal_parse(&step, str_of(rows[i][1]), NULL), E_OK);
		assert_int_equal(decimal_round(&r, &v, &step, ROUND_UP, NULL), E_OK);
		decimal_text(text, &r);
		assert_string_equal(text, rows[i][2]);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(arena_stops_at_its_ceiling_and_may_be_used_again),
		cmocka_unit_test(buf_remembers_its_first_failure),
		cmocka_unit_test(str_cuts_trims_and_finds),
		cmocka_unit_test(utf8_is_strict),
		cmocka_unit_test(numbers_have_one_grammar),
		cmocka_unit_test(a_quoted_text_is_cut_between_characters),
		cmocka_unit_test(doubles_are_written_as_short_as_they_can_be),
		cmocka_unit_test(days_are_those_of_the_calendar),
		cmocka_unit_test(instants_carry_their_offset),
		cmocka_unit_test(errors_say_what_and_where),
		cmocka_unit_test(a_long_argument_is_cut_between_characters),
		cmocka_unit_test(decimals_refuse_what_they_cannot_hold),
		cmocka_unit_test(decimals_remember_on_which_side_the_true_value_lies),
		cmocka_unit_test(decimals_can_be_rounded_up_only),
		cmocka_unit_test(decimals_compare_exactly),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
