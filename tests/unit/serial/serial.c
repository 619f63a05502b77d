/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What goes wrong on a line, and descriptions of instruments: good and bad. */
#include "listening.h"

static const struct str area_frame = STR_INIT("~010000F0010901,111053\n\r");

/* ---- lines ------------------------------------------------------------------------------------------ */

static void
half_a_line_waits_for_its_rest(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("S S     1"));
	assert_int_equal(l.n, 0);
	hear(&l, STR("23.4"));
	assert_int_equal(l.n, 0);
	hear(&l, STR("5 g\r"));
	assert_number(&l, 0, "123.45", "g");
	hear(&l, STR("\nS D      7.02 kg\r\nS S"));
	assert_int_equal(l.n, 2);
	assert_int_equal(l.reading[1].steady, SERIAL_UNSTEADY);
	assert_int_equal(l.n_warnings, 0);
	listening_end(&l);
}

static void
a_line_that_was_cut_off_does_not_join_the_next(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("S S     1"));
	serial_lost(l.reader);
	assert_warned(&l, 0, "9 bytes of a line that was not ended are dropped");
	hear(&l, STR("S S     2.50 g\r\n"));
	assert_int_equal(l.n, 1);
	assert_number(&l, 0, "2.50", "g");
	serial_lost(l.reader);
	assert_int_equal(l.n_warnings, 1);
	listening_end(&l);
}

static void
noise_is_skipped_and_counted(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, (struct str){ "\0\xFF\x01S S     2.50 g\r\n", 19 });
	assert_number(&l, 0, "2.50", "g");
	assert_warned(&l, 0, "3 bytes of noise were skipped");
	assert_int_equal(serial_counted(l.reader).noise, 3);
	/* inside a line a digit may have been lost with it */
	hear(&l, (struct str){ "S S     2\0.50 g\r\n", 17 });
	assert_int_equal(l.n, 1);
	assert_warned(&l, 2, "noise stands inside this line");
	hear(&l, STR("S S     2.5\xC3 g\r\nq8 S S     2.50 g\r\n"));
	assert_int_equal(l.n, 1);
	assert_warned(&l, 3, "this line is not understood: S S     2.5\\xC3 g");
	assert_warned(&l, 4, "this line is not understood: q8 S S");
	assert_int_equal(serial_counted(l.reader).refused, 3);
	listening_end(&l);
}

static void
a_line_too_long_is_dropped_up_to_its_end(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	for (int i = 0; i < 5000; i++)
		hear(&l, STR("7"));
	hear(&l, STR("\r\nS S     2.50 g\r\n"));
	assert_warned(&l, 0, "a line longer than 4096 bytes was dropped");
	assert_int_equal(l.n, 1);
	listening_end(&l);
}

static void
shows_bytes_that_can_be_turned_back(void **state)
{
	char out[64];

	(void)state;
	assert_string_equal(serial_shown(out, sizeof(out),
				    (struct str){ "a\\b\r\n\t\0\x7F\xB5\xC2\xB5\xC2\x85", 13 }),
		"a\\\\b\\r\\n\\t\\x00\\x7F\\xB5\xC2\xB5\\xC2\\x85");
	assert_string_equal(serial_shown(out, 6, STR("abc\xE7\x8E\x8B")), "abc");
}

/* ---- balances --------------------------------------------------------------------------------------- */

static void
an_unsteady_weight_is_never_steady(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("S D     1.5 g\r\nSI D     1.5 g\r\n"));
	hear(&l, STR("S S     -1.5 g\r\n"));
	assert_int_equal(l.reading[0].steady, SERIAL_UNSTEADY);
	/* the balance answers SI with S */
	assert_int_equal(l.reading[1].steady, SERIAL_UNSTEADY);
	assert_true(l.reading[2].number.value == -1.5);
	assert_string_equal(l.reading[2].quantity.p, "mass");
	listening_end(&l);
}

static void
balances_refuse_and_report(void **state)
{
	static const char *const codes[] = { "overload", "underload", "overload", "underload",
		"error" };
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("T +\r\nTI -\r\nTI +\r\nT -\r\nS S Error 10b\r\n"));
	assert_int_equal(l.n, 5);
	for (int i = 0; i < 5; i++) {
		assert_int_equal(l.reading[i].kind, SERIAL_REFUSAL);
		assert_string_equal(l.reading[i].code.p, codes[i]);
	}
	assert_string_equal(field(&l, 4, "error"), "10b");
	listening_end(&l);
}

static void
balances_tell_what_they_did(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("T S     12.34 g\r\nTI D     12.34 g\r\nTI S     1.34 g\r\nTAC A\r\n"
		     "ZI +\r\nZI -\r\nTA A     12.34 g\r\n"));
	assert_int_equal(l.n, 7);
	assert_int_equal(l.reading[0].kind, SERIAL_DONE);
	assert_string_equal(l.reading[0].code.p, "tare");
	assert_number(&l, 0, "12.34", "g");
	assert_string_equal(l.reading[1].code.p, "tare-unsteady");
	assert_string_equal(l.reading[3].code.p, "tare-cleared");
	assert_string_equal(l.reading[4].code.p, "overload");
	assert_int_equal(l.reading[6].kind, SERIAL_ABOUT);
	listening_end(&l);
}

static void
quotes_inside_a_text(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	hear(&l, STR("I10 A \"Bench \\\"2\\\" \xB5g\"\r\nI4 A \"12\r\nI3 A \"1.0\" \"2.0\"\r\n"));
	assert_int_equal(l.n, 2);
	assert_string_equal(field(&l, 0, "name"), "Bench \"2\" \xC2\xB5g");
	assert_warned(&l, 0, "I4 A");
	listening_end(&l);
}

static void
lines_of_no_balance_are_refused(void **state)
{
	static const char *const bad[] = { "S S\r\n", "S S 1.5\r\n", "S S x g\r\n",
		"S S 1.5 g 7 8\r\n", "S X 1.5 g\r\n", "\"S\" S 1.5 g\r\n", "S S 1e999 g\r\n",
		"   \r\n", "s s 1.5 g\r\n", "A B C D E F G H I J K L M N\r\n", "123 A\r\n" };
	struct listening l;

	(void)state;
	listening_start(&l, "mt-sics");
	for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
		hear(&l, str_of(bad[i]));
	assert_int_equal(l.n, 0);
	assert_int_equal(l.n_warnings, sizeof(bad) / sizeof(bad[0]));
	listening_end(&l);
}

/* ---- area machines ---------------------------------------------------------------------------------- */

static void
area_sum(char *frame)
{
	unsigned sum = 0;

	for (size_t i = 1; i < 20; i++)
		sum ^= (unsigned char)frame[i];
	snprintf(frame + 20, 5, "%02X\n\r", sum);
}

static void
area_frames_that_are_damaged(void **state)
{
	char frame[32] = "~11000100005500,0560", metric[32] = "~01000100305500,0560";
	struct listening l;

	(void)state;
	listening_start(&l, "area-mmc10");
	hear(&l, STR("xx~01~010000F0010901,111053\n\r"));
	assert_int_equal(l.n, 2);
	assert_warned(&l, 0, "5 bytes of noise were skipped");
	assert_true(l.reading[0].number.value == 10.90);
	forget(&l);
	hear(&l, STR("~010000F0010901,1110xx\n\r~0100\n\rhello\n\r~010000F0010901;111053\n\r"));
	assert_warned(&l, 0, "checksum xx where 53 is right");
	assert_warned(&l, 1, "not understood: ~0100");
	assert_warned(&l, 2, "not understood: hello");
	assert_int_equal(l.n, 0);
	forget(&l);
	area_sum(frame);
	hear(&l, str_of(frame));
	assert_int_equal(l.reading[0].kind, SERIAL_REFUSAL);
	assert_string_equal(l.reading[0].code.p, "error");
	forget(&l);
	area_sum(metric);
	hear(&l, str_of(metric));
	assert_string_equal(l.reading[0].unit.p, "m2");
	assert_warned(&l, 0, "m2 is read with two");
	hear(&l, area_frame);
	assert_int_equal(l.n, 4);
	listening_end(&l);
}

/* ---- gauges ----------------------------------------------------------------------------------------- */

static void
nibbles_as_bytes_and_as_text(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "digimatic");
	hear(&l, (struct str){ "\x0F\x0F\x0F\x0F\0\0\0\0\x01\x02\x03\x02\0", 13 });
	assert_number(&l, 0, "+0001.23", "mm");
	/* noise before a frame: the window slides on */
	hear(&l, (struct str){ "\x01\x07\x0F\x0F\x0F\x0F\x08\0\0\0\x01\x02\x03\x03\x01", 15 });
	assert_number(&l, 1, "-000.123", "inch");
	assert_warned(&l, 0, "2 bytes of noise were skipped");
	hear(&l, STR("8F00000012330\r"));
	assert_number(&l, 2, "+00000.123", "mm");
	hear(&l, STR("FFFF000012320G\rFFFF0000123201\rFFFF00000123\rFFFF000A12320\r\n"));
	assert_int_equal(l.n, 3);
	assert_int_equal(l.n_warnings, 5);
	hear(&l, STR("FFFF"));
	hear(&l, (struct str){ "\x0F", 1 });
	serial_lost(l.reader);
	hear(&l, STR("FFFF000012320\r"));
	assert_int_equal(l.n, 4);
	for (int i = 0; i < 100; i++)
		hear(&l, STR("x"));
	hear(&l, STR("\r"));
	assert_int_equal(l.n, 4);
	listening_end(&l);
}

static void
boxes_that_send_text(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "digimatic-text");
	hear(&l, STR("01A+00012.34\r02A-001.2340\r"));
	assert_number(&l, 0, "00012.34", "");
	assert_int_equal(l.reading[0].steady, SERIAL_UNSAID);
	assert_string_equal(field(&l, 0, "channel"), "01");
	assert_true(l.reading[1].number.value == -1.234);
	hear(&l, STR("911\r"));
	assert_warned(&l, 0, "not understood: 911");
	listening_end(&l);
	listening_start(&l, "metro-mux");
	hear(&l, STR("V2: mm       -00001.250000\r\nN02:E3\r\n"));
	assert_number(&l, 0, "-00001.250000", "mm");
	assert_int_equal(l.reading[1].kind, SERIAL_REFUSAL);
	assert_string_equal(field(&l, 1, "error"), "3");
	listening_end(&l);
	listening_start(&l, "gagemux");
	hear(&l, STR("001, -1.2340, NRM, 01\r\n"));
	assert_number(&l, 0, "-1.2340", "");
	assert_string_equal(field(&l, 0, "mode"), "NRM");
	listening_end(&l);
}

static void
scales_and_force_gauges(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "scale-st-us");
	hear(&l, STR("ST,NT,+000.876kg\r\nUS,GS,-001.568lb\r\nOL,GS,-------\r\n"));
	assert_number(&l, 0, "000.876", "kg");
	assert_int_equal(l.reading[0].steady, SERIAL_STEADY);
	assert_true(l.reading[1].number.value == -1.568);
	assert_int_equal(l.reading[1].steady, SERIAL_UNSTEADY);
	assert_int_equal(l.reading[2].kind, SERIAL_REFUSAL);
	listening_end(&l);
	listening_start(&l, "sartorius-16");
	hear(&l, STR("-   12.345 mg \r\n+ 12.3450\r\n    Stat      \r\n"));
	assert_number(&l, 0, "-12.345", "mg");
	assert_int_equal(l.reading[1].steady, SERIAL_UNSTEADY);
	assert_string_equal(l.reading[2].code.p, "not-stable");
	listening_end(&l);
	listening_start(&l, "force-ten");
	hear(&l, STR("-12.345 LB Peak\r\n 12.345 N\r\nHELP\r\n"));
	assert_number(&l, 0, "-12.345", "LB");
	assert_number(&l, 1, "12.345", "N");
	assert_int_equal(l.reading[2].kind, SERIAL_REFUSAL);
	listening_end(&l);
}

static void
meters_without_a_value(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "ph-orion");
	hear(&l, STR("A215 pH,X1,3.04,,12/07/23 09:30:40,---,CH-2,mV,---,pH,-11.2,mV,---,C,#7\r"));
	assert_int_equal(l.n, 1);
	assert_number(&l, 0, "-11.2", "mV");
	assert_string_equal(field(&l, 0, "operator"), "");
	assert_string_equal(field(&l, 0, "entry"), "7");
	hear(&l, STR("A215 pH,X1,CH-1,pH,4.61,pH\ra,b,c,d,e,f,CH-1,pH,---,pH\r"));
	assert_int_equal(l.n_warnings, 2);
	listening_end(&l);
}

/* ---- analysers -------------------------------------------------------------------------------------- */

/* STX number text end sum CR LF */
static void
frame(struct listening *l, char number, const char *text, char end)
{
	char out[512];
	unsigned sum = 0;
	int n = snprintf(out, sizeof(out), "\x02%c%s%c", number, text, end);

	for (int i = 1; i < n; i++)
		sum += (unsigned char)out[i];
	snprintf(out + n, sizeof(out) - (size_t)n, "%02X\r\n", sum & 0xFF);
	hear(l, str_of(out));
}

static void
a_whole_message(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "e1394");
	hear(&l, STR("\x05"));
	frame(&l, '1', "H|\\^&|||Analyser^1|||||||P|1|20261123101500\rP|1\rO|1|S-7^A\rR|1|^^^Cr|3.",
		'\x17');
	frame(&l, '2', "14|mg/kg||A|N|F||li|20261123|20261123101544\rR|2|Cd|<0.1|mg/kg|||N|P\r",
		'\x03');
	frame(&l, '3', "C|1|I|text &F& &S& &X41& &E&\rL|1|N\r", '\x03');
	hear(&l, STR("\x04"));
	assert_int_equal(l.answers.n, 4);
	assert_true(memcmp(l.answers.p, "\x06\x06\x06\x06", 4) == 0);
	assert_int_equal(l.n, 7);
	assert_string_equal(field(&l, 0, "sender"), "Analyser^1");
	assert_string_equal(field(&l, 2, "sample"), "S-7^A");
	assert_number(&l, 3, "3.14", "mg/kg");
	assert_string_equal(field(&l, 3, "sample"), "S-7");
	assert_string_equal(field(&l, 3, "test"), "Cr");
	assert_string_equal(field(&l, 3, "started"), "2026-11-23");
	assert_string_equal(field(&l, 3, "completed"), "2026-11-23 10:15:44");
	assert_int_equal(l.reading[4].steady, SERIAL_UNSTEADY);
	assert_false(l.reading[4].has_number);
	assert_string_equal(l.reading[4].number.text.p, "<0.1");
	assert_string_equal(field(&l, 4, "test"), "Cd");
	assert_string_equal(field(&l, 5, "comment"), "text | ^ A &");
	listening_end(&l);
}

static void
other_signs_between_fields(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "e1394-record");
	hear(&l, STR("H!~$%\rR!1!$$$pH!3.62!pH!!!!F\rH|\rH|aaaa\rR!1!$$$pH!3.63!pH!!!!F\r"));
	assert_number(&l, 1, "3.62", "pH");
	assert_warned(&l, 0, "the H record does not name four signs; !~$% stay in force");
	assert_number(&l, 4, "3.63", "pH");
	hear(&l, STR("H|\\^&\rR|1|^^^T|1|\xB5m|||||||7\r"));
	assert_string_equal(l.reading[6].unit.p, "\xC2\xB5m");
	listening_end(&l);
}

static void
frames_again_and_out_of_order(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "e1394");
	hear(&l, STR("\x05"));
	frame(&l, '1', "a|1\r", '\x03');
	frame(&l, '1', "a|1\r", '\x03');
	assert_int_equal(l.n, 1);
	assert_int_equal(l.n_warnings, 0);
	frame(&l, '3', "c|1\r", '\x03');
	assert_warned(&l, 0, "frame 3 where frame 2 was expected");
	assert_int_equal(l.answers.p[3], 0x15);
	frame(&l, '2', "b|1\r", '\x03');
	for (char c = '3'; c <= '7'; c++)
		frame(&l, c, "c|1\r", '\x03');
	frame(&l, '0', "c|1\r", '\x03');
	frame(&l, '1', "c|1\r", '\x03');
	assert_int_equal(l.n, 9);
	assert_int_equal(l.n_warnings, 1);
	listening_end(&l);
}

static void
frames_that_break_off(void **state)
{
	struct listening l;

	(void)state;
	listening_start(&l, "e1394");
	hear(&l, STR("\x05\x02"
		     "1half a fra"));
	frame(&l, '1', "whole|1\r", '\x03');
	assert_warned(&l, 0, "frame 1 has no end");
	assert_int_equal(l.n, 1);
	assert_string_equal(l.reading[0].raw.p, "whole|1");
	frame(&l, '2', "part of a message", '\x17');
	hear(&l, STR("\x04"));
	assert_warned(&l, 1, "a message without its end is dropped: 17 bytes");
	hear(&l, STR("zz\x02"
		     "9"));
	frame(&l, '1', "x|1\r", '\x03');
	assert_warned(&l, 2, "3 bytes of noise were skipped");
	frame(&l, '2', "lost", '\x17');
	serial_lost(l.reader);
	frame(&l, '5', "y|1\r", '\x03');
	assert_string_equal(l.reading[l.n - 1].raw.p, "y|1");
	listening_end(&l);
}

static void
a_message_too_long_is_dropped(void **state)
{
	static char text[201];
	struct listening l;

	(void)state;
	memset(text, 'z', 200);
	listening_start(&l, "e1394");
	hear(&l, STR("\x05"));
	for (int i = 0; i < 400; i++)
		frame(&l, (char)('0' + (i + 1) % 8), text, '\x17');
	frame(&l, '1', "end\r", '\x03');
	assert_warned(&l, 0, "a message longer than 65536 bytes was dropped");
	assert_int_equal(l.n, 0);
	frame(&l, '2', "x|1\r", '\x03');
	assert_int_equal(l.n, 1);
	listening_end(&l);
}

/* ---- descriptions ----------------------------------------------------------------------------------- */

#define HEAD                                                                            \
	"instrument\tline\tmeans\tquantity\tunit\tdecimal\tport\task\ttitle_zh\ttitle_" \
	"en\tsource\n"
#define TAIL "\t\t\t\t\t\t规\tgauge\tits manual\n"

static const struct {
	const char *text;
	unsigned line, column;
	const char *says;
} wrong[] = {
	{ "words\tunit\n", 1, 1, "the first line must name the columns" },
	{ HEAD "Gauge\t{value}\tstable" TAIL, 2, 1, "an instrument is named by small letters" },
	{ HEAD "g\t{value}\tmaybe" TAIL, 2, 11, "expected stable, dynamic" },
	{ HEAD "g\t{value}\trefusal" TAIL, 2, 11, "expected stable, dynamic" },
	{ HEAD "g\t{value}\trefusal x" TAIL, 2, 3, "one {value}" },
	{ HEAD "g\tx\tstable" TAIL, 2, 3, "one {value}" },
	{ HEAD "g\t\tignore" TAIL, 2, 3, "the pattern of the line is missing" },
	{ HEAD "# a note\n\ng\tab{value\tstable" TAIL, 4, 5, "this brace is not closed" },
	{ HEAD "g\tab}{value}\tstable" TAIL, 2, 5, "this brace was not opened" },
	{ HEAD "g\t{Value}\tstable" TAIL, 2, 3, "in braces stands" },
	{ HEAD "g\t{}\tstable" TAIL, 2, 3, "in braces stands" },
	{ HEAD "g\t{value:0}\tstable" TAIL, 2, 3, "a number of columns" },
	{ HEAD "g\t{value:x}\tstable" TAIL, 2, 3, "a number of columns" },
	{ HEAD "g\t{sign:2}{value}\tstable" TAIL, 2, 3, "a number of columns" },
	{ HEAD "g\t{value} {value}\tstable" TAIL, 2, 11, "once at most" },
	{ HEAD "g\t{name}{value}\tstable" TAIL, 2, 3, "a part without a width" },
	{ HEAD "g\t{value}\tstable\t\t\t;\t\t\t规\tg\ts\n", 2, 20, "the decimal mark" },
	{ HEAD "g\t{value}\tstable\t\t\t\t\t\t规\tg\n", 2, 1, "needs title_zh" },
	{ HEAD "g\t{value}\tstable\t\t\t\t\t\t\tg\ts\n", 2, 23, "needs title_zh" },
	{ HEAD "g\t{value}\tstable\t\t\t\t\t\t规\tg\ts\tmore\n", 2, 31, "more cells" },
	{ HEAD "g\t\xFF\tignore\n", 1, 1, "not UTF-8" },
	{ HEAD "g\ta{_}b{_}c{_}d{_}e{_}f{_}g{_}h{_}i{_}j{_}k{_}l{_}m{_}n{_}o{_}p{_}q\tignore" TAIL,
		2, 67, "a pattern has at most" },
};

static void
wrong_descriptions_are_refused_with_their_place(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wrong) / sizeof(wrong[0]); i++) {
		struct serial_grammars *g = NULL;
		struct err err = { 0 };
		struct arena a;
		enum rc rc;

		arena_init(&a, 1 << 20);
		rc = serial_grammars_read(&g, &a, str_of(wrong[i].text), "own.tsv", &err);
		if (rc == E_OK || !strstr(err.format, wrong[i].says) || err.line != wrong[i].line ||
			err.column != wrong[i].column)
			print_error("case %zu: %u:%u %s\n", i, err.line, err.column,
				err.format ? err.format : "");
		assert_true(rc == E_FORMAT || rc == E_MISSING || rc == E_TOO_BIG);
		assert_non_null(strstr(err.format, wrong[i].says));
		assert_int_equal(err.line, wrong[i].line);
		assert_int_equal(err.column, wrong[i].column);
		assert_string_equal(err.file, "own.tsv");
		arena_release(&a);
	}
}

static const char own[] = HEAD "own\tDicke{_}{value}{_}{unit}\tstable\tthickness\tmm\t,\t9600 "
			       "8N1\tR\\r\\x1b\t规\tgauge\tits manual\n"
			       "own\t{{{value:6}}}\\t{*:2}{name}!\tdynamic\tthickness\tmm\t,\n"
			       "own\tready{*}\tignore\n"
			       "own\tnulled\tdone zero\n"
			       "own\tmodel {model}\tabout\n";

static void
a_gauge_of_ones_own(void **state)
{
	struct serial_instrument about;
	struct listening l;
	struct err err = { 0 };

	(void)state;
	listening_start(&l, "mt-sics");
	assert_true(serial_grammars_are(str_of("# note\n" HEAD)));
	assert_false(serial_grammars_are(STR("words\tunit\n")));
	assert_false(serial_grammars_are(STR("# only a note\n")));
	assert_int_equal(
		serial_grammars_read(&l.grammars, &l.arena, str_of(own), "own", &err), E_OK);
	listening_open(&l, "own");
	hear(&l, STR("Dicke  1,27 \xB5m\r\n{  1,4 }\tzzanna!\r\nready 7\r\nnulled\r\nmodel 7 "
		     "b\r\nDicke 1.27 mm\r\n"));
	assert_int_equal(l.n, 4);
	assert_number(&l, 0, "1.27", "\xC2\xB5m");
	assert_number(&l, 1, "1.4", "mm");
	assert_int_equal(l.reading[1].steady, SERIAL_UNSTEADY);
	assert_string_equal(field(&l, 1, "name"), "anna");
	assert_string_equal(l.reading[2].code.p, "zero");
	assert_string_equal(field(&l, 3, "model"), "7 b");
	assert_warned(&l, 0, "not understood: Dicke 1.27 mm");
	for (int i = 0; serial_instrument(&about, l.grammars, i); i++)
		if (strcmp(about.id, "own") == 0) {
			assert_int_equal(about.ask.n, 3);
			assert_true(memcmp(about.ask.p, "R\r\x1B", 3) == 0);
			l.n_warnings = 77;
		}
	assert_int_equal(l.n_warnings, 77);
	listening_end(&l);
}

static void
a_later_description_replaces_an_earlier(void **state)
{
	struct serial_instrument about;
	struct listening l;
	struct err err = { 0 };
	int found = 0;

	(void)state;
	listening_start(&l, "mt-sics");
	assert_int_equal(serial_grammars_read(&l.grammars, &l.arena,
				 STR(HEAD "mt-sics\t{value};{unit}\tstable" TAIL), "own", &err),
		E_OK);
	listening_open(&l, "mt-sics");
	hear(&l, STR("7.5;g\r\nS S     7.5 g\r\n"));
	assert_int_equal(l.n, 1);
	assert_number(&l, 0, "7.5", "g");
	for (int i = 0; serial_instrument(&about, l.grammars, i); i++)
		found += strcmp(about.id, "sartorius-16") == 0;
	assert_int_equal(found, 1);
	assert_false(serial_instrument(&about, l.grammars, -1));
	listening_end(&l);
}

static void
unknown_instruments_and_no_room(void **state)
{
	const struct serial_sink sink = { 0 };
	struct serial_grammars *g = NULL;
	struct serial_reader *r;
	struct err err = { 0 };
	struct arena a;

	(void)state;
	arena_init(&a, 1 << 20);
	assert_int_equal(serial_open(&r, &a, STR("abacus"), NULL, &sink, &err), E_NOT_FOUND);
	assert_string_equal(err.arg[0], "abacus");
	arena_release(&a);
	for (size_t room = 0; room < 30000; room += 61) {
		arena_init(&a, room);
		if (serial_open(&r, &a, STR("mt-sics"), NULL, &sink, &err) != E_OK)
			assert_int_equal(err.rc, E_TOO_BIG);
		g = NULL;
		if (serial_grammars_read(&g, &a, str_of(own), "own", &err) != E_OK)
			assert_int_equal(err.rc, E_TOO_BIG);
		arena_release(&a);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(half_a_line_waits_for_its_rest),
		cmocka_unit_test(a_line_that_was_cut_off_does_not_join_the_next),
		cmocka_unit_test(noise_is_skipped_and_counted),
		cmocka_unit_test(a_line_too_long_is_dropped_up_to_its_end),
		cmocka_unit_test(shows_bytes_that_can_be_turned_back),
		cmocka_unit_test(an_unsteady_weight_is_never_steady),
		cmocka_unit_test(balances_refuse_and_report),
		cmocka_unit_test(balances_tell_what_they_did),
		cmocka_unit_test(quotes_inside_a_text),
		cmocka_unit_test(lines_of_no_balance_are_refused),
		cmocka_unit_test(area_frames_that_are_damaged),
		cmocka_unit_test(nibbles_as_bytes_and_as_text),
		cmocka_unit_test(boxes_that_send_text),
		cmocka_unit_test(scales_and_force_gauges),
		cmocka_unit_test(meters_without_a_value),
		cmocka_unit_test(a_whole_message),
		cmocka_unit_test(other_signs_between_fields),
		cmocka_unit_test(frames_again_and_out_of_order),
		cmocka_unit_test(frames_that_break_off),
		cmocka_unit_test(a_message_too_long_is_dropped),
		cmocka_unit_test(wrong_descriptions_are_refused_with_their_place),
		cmocka_unit_test(a_gauge_of_ones_own),
		cmocka_unit_test(a_later_description_replaces_an_earlier),
		cmocka_unit_test(unknown_instruments_and_no_room),
	};

	return cmocka_run_group_tests_name("serial", tests, NULL, NULL);
}
