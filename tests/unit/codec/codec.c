/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "codec/digest.h"
#include "codec/json.h"

static void
json_out_escapes_and_nests(void **state)
{
	struct buf b;
	struct json_out j;

	(void)state;
	buf_init(&b, 10000);
	jout_start(&j, &b);
	jout_object(&j);
	JOUT_TEXT(&j, "a\"b", STR("q\" \\ \n\r\t\x01\x1f/ 皮"));
	JOUT_NUMBER(&j, "n", 0.1);
	JOUT_NUMBER(&j, "none", (double)NAN);
	JOUT_NUMBER(&j, "far", -(double)INFINITY);
	JOUT_INTEGER(&j, "i", INT64_MIN);
	JOUT_BOOL(&j, "yes", true);
	JOUT_TEXT(&j, "absent", STR_NONE);
	JOUT_TEXT(&j, "empty", STR(""));
	jout_key(&j, STR("list"));
	jout_array(&j);
	jout_array(&j);
	jout_array_end(&j);
	jout_number(&j, 2.385);
	jout_bool(&j, false);
	jout_nothing(&j);
	jout_raw(&j, STR("{\"x\":1}"));
	jout_array_end(&j);
	jout_key(&j, STR("o"));
	jout_object(&j);
	jout_object_end(&j);
	jout_object_end(&j);
	assert_string_equal(buf_str(&b).p,
		"{\"a\\\"b\":\"q\\\" \\\\ \\n\\r\\t\\u0001\\u001f/ 皮\",\"n\":0.1,\"none\":null,"
		"\"far\":null,\"i\":-9223372036854775808,\"yes\":true,\"absent\":null,\"empty\":"
		"\"\","
		"\"list\":[[],2.385,false,null,{\"x\":1}],\"o\":{}}");
	buf_release(&b);
}

static void
json_nests_to_its_depth_and_numbers_survive(void **state)
{
	static const double values[] = { 0.1, 1e-30, 5e-324, 1.7976931348623157e308, 1.0 / 3,
		-0.036 };
	const size_t n = sizeof(values) / sizeof(values[0]);
	struct buf b;
	struct json_out j;
	json_t *doc, *at;

	(void)state;
	buf_init(&b, 10000);
	jout_start(&j, &b);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		jout_array(&j);
	for (size_t i = 0; i < n; i++)
		jout_number(&j, values[i]);
	for (int i = 0; i < JSON_MAX_DEPTH; i++)
		jout_array_end(&j);
	assert_int_equal(json_read(&doc, buf_str(&b), NULL), E_OK);
	at = doc;
	for (int i = 1; i < JSON_MAX_DEPTH; i++)
		at = json_array_get(at, 0);
	assert_int_equal(json_array_size(at), n);
	for (size_t i = 0; i < n; i++)
		assert_true(json_number_value(json_array_get(at, i)) == values[i]);
	json_decref(doc);
	buf_release(&b);
}

static void
json_in_is_strict_and_says_where(void **state)
{
	static const struct {
		struct str text;
		const char *said;
	} cases[] = {
		{ STR_INIT("{\"a\":1,\n \"b\":2, \"a\":3}"),
			"2:11: this is not JSON: duplicate object key near '\"a\"'" },
		{ STR_INIT("[1,\n2,\n]"), "3:1: this is not JSON: unexpected token near ']'" },
		{ STR_INIT("[NaN]"), "1:4: this is not JSON: invalid token near 'NaN'" },
		{ STR_INIT("[1e400]"), "1:6: this is not JSON: real number overflow near '1e400'" },
		{ STR_INIT("[\"\\ud800\"]"),
			"1:9: this is not JSON: invalid Unicode '\\uD800' near '\"\\ud800\"'" },
		{ STR_INIT("{} x"), "1:4: this is not JSON: end of file expected near 'x'" },
		{ STR_INIT("[01]"), "1:2: this is not JSON: invalid token near '0'" },
		{ STR_INIT(""), "1:0: this is not JSON: '[' or '{' expected near end of file" },
		{ STR_INIT("[\"\x80\"]"),
			"1:2: this is not JSON: unable to decode byte 0x80 near '\"'" },
	};
	json_t *doc = NULL;

	(void)state;
	for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
		struct err err = { 0 };
		char said[300];

		assert_int_equal(json_read(&doc, cases[i].text, &err), E_SYNTAX);
		err_print(&err, said, sizeof(said));
		assert_string_equal(said, cases[i].said);
	}
	assert_null(doc);
	assert_int_equal(json_read(&doc, STR_NONE, NULL), E_SYNTAX);
}

static void
json_members_are_borrowed_texts(void **state)
{
	json_t *doc = NULL;

	(void)state;
	assert_int_equal(
		json_read(&doc, STR("{\"unit\":\"N/mm2\",\"n\":3,\"e\":\"\"}"), NULL), E_OK);
	assert_true(str_eq(json_member_text(doc, "unit"), STR("N/mm2")));
	assert_null(json_member_text(doc, "n").p);
	assert_null(json_member_text(doc, "none").p);
	assert_non_null(json_member_text(doc, "e").p);
	assert_null(json_member_text(NULL, "e").p);
	json_decref(doc);
}

/* FIPS 180-4: the examples of one and two blocks, the empty message, and a million times "a". */
static void
sha256_gives_the_published_digests(void **state)
{
	char text[DIGEST_TEXT_SIZE], *million = malloc(1000000);

	(void)state;
	digest_text(text, STR("abc"));
	assert_string_equal(
		text, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_text(text, STR(""));
	assert_string_equal(
		text, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_text(text, STR("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq"));
	assert_string_equal(
		text, "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	assert_non_null(million);
	memset(million, 'a', 1000000);
	digest_text(text, (struct str){ million, 1000000 });
	free(million);
	assert_string_equal(
		text, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

static void
hexadecimal_has_exactly_the_digits_asked_for(void **state)
{
	static const unsigned char bytes[] = { 0x00, 0x9f, 0xa0, 0xff };
	unsigned char back[4];
	char text[9];

	(void)state;
	hex_text(text, bytes, 4);
	assert_string_equal(text, "009fa0ff");
	assert_true(hex_read(back, 4, STR("009FA0ff")));
	assert_memory_equal(back, bytes, 4);
	assert_false(hex_read(back, 4, STR("009fa0f")));
	assert_false(hex_read(back, 4, STR("009fa0ff0")));
	assert_false(hex_read(back, 4, STR("009fa0fg")));
	assert_false(hex_read(back, 4, STR("00 9fa0f")));
	assert_false(hex_read(back, 4, STR_NONE));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(json_out_escapes_and_nests),
		cmocka_unit_test(json_nests_to_its_depth_and_numbers_survive),
		cmocka_unit_test(json_in_is_strict_and_says_where),
		cmocka_unit_test(json_members_are_borrowed_texts),
		cmocka_unit_test(sha256_gives_the_published_digests),
		cmocka_unit_test(hexadecimal_has_exactly_the_digits_asked_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
