/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "text/text.h"

static void
takes_the_language_with_the_highest_weight(void **state)
{
	(void)state;
	assert_int_equal(language_of(STR("zh-CN,zh;q=0.9,en;q=0.8")), LANG_ZH);
	assert_int_equal(language_of(STR("fr, en;q=0.7, zh;q=0.3")), LANG_EN);
	assert_int_equal(language_of(STR("en")), LANG_EN);
	assert_int_equal(language_of(STR_NONE), LANG_ZH);
	assert_int_equal(language_of(STR("de;q=x,,;")), LANG_ZH);
	assert_int_equal(language_of(STR("en;q=0, zh;q=0.1")), LANG_ZH);
}

static void
says_an_error_in_both_languages(void **state)
{
	struct err err = { 0 };
	char text[200];

	(void)state;
	assert_int_equal(err_set(&err, E_TOO_BIG, "a QR code cannot hold %zu bytes", (size_t)3000),
		E_TOO_BIG);
	err_text(&err, LANG_ZH, text, sizeof(text));
	assert_string_equal(text, "二维码容纳不下 3000 字节");
	err_text(&err, LANG_EN, text, sizeof(text));
	assert_string_equal(text, "a QR code cannot hold 3000 bytes");
}

static void
falls_back_to_english_and_never_to_nothing(void **state)
{
	struct err err = { 0 };
	char text[200];

	(void)state;
	assert_int_equal(err_set(&err, E_IO, "only in this test: %s", "x"), E_IO);
	err_text(&err, LANG_ZH, text, sizeof(text));
	assert_string_equal(text, "only in this test: x");
	err = (struct err){ .rc = E_FULL };
	err_text(&err, LANG_ZH, text, sizeof(text));
	assert_string_equal(text, "磁盘已满");
	assert_string_equal(word_text("no such word", LANG_ZH), "no such word");
	assert_string_equal(rc_text(E_AUTH, LANG_EN), "Sign in first");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(takes_the_language_with_the_highest_weight),
		cmocka_unit_test(says_an_error_in_both_languages),
		cmocka_unit_test(falls_back_to_english_and_never_to_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
