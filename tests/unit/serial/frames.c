/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Frames that others have written down, with what they mean: every row of the shared table, in one piece and byte by byte. */
#include "listening.h"

#include "text/text.h"

struct row {
	struct str protocol, frame, expected;
};

static const char *const marks[][2] = { { "<LF>", "\n" }, { "<CR>", "\r" }, { "<STX>", "\x02" },
	{ "<ETX>", "\x03" }, { "<ETB>", "\x17" } };

/* "~01...<LF><CR>", "\xE7" as bytes. */
static struct str
frame_bytes(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);
	size_t n = 0;

	assert_non_null(p);
	while (s.n) {
		size_t taken = 1;

		p[n] = s.p[0];
		for (size_t i = 0; i < sizeof(marks) / sizeof(marks[0]); i++) {
			if (str_starts(s, str_of(marks[i][0]))) {
				p[n] = marks[i][1][0];
				taken = strlen(marks[i][0]);
			}
		}
		if (s.n > 3 && s.p[0] == '\\' && s.p[1] == 'x') {
			char hex[3] = { s.p[2], s.p[3], 0 };

			p[n] = (char)strtol(hex, NULL, 16);
			taken = 4;
		}
		n++;
		s = str_from(s, taken);
	}
	return (struct str){ p, n };
}

/* ---- our answer in the words of the table --------------------------------------------------------- */

static const char *const phrases[][2] = {
	{ "Z not-now", "zero not executable" },
	{ "Z overload", "zero refused, above zero range" },
	{ "Z underload", "zero refused, below zero range" },
	{ "S not-now", "command understood, not executable now" },
	{ "S parameter", "wrong parameter" },
	{ "S overload", "overload, no value" },
	{ "S underload", "underload, no value" },
	{ "ES syntax", "syntax error" },
	{ "ET transmission", "transmission error" },
	{ "EL logical", "logical error" },
	{ "Z zero", "zero set" },
	{ "ZI zero-unsteady", "zeroed while unstable" },
	{ "ZI zero", "zeroed while stable" },
};

static void
describe_sics(struct listening *l, struct buf *out)
{
	const struct serial_reading *r = &l->reading[0];
	char key[64];

	if (!l->n) {
		buf_put(out, STR("incomplete: wait"));
		return;
	}
	snprintf(key, sizeof(key), "%s %s", field(l, 0, "command"), r->code.p);
	for (size_t i = 0; i < sizeof(phrases) / sizeof(phrases[0]); i++)
		if (strcmp(phrases[i][0], key) == 0)
			buf_put(out, str_of(phrases[i][1]));
	if (r->kind == SERIAL_VALUE)
		buf_printf(out, "%s %s %s",
			r->steady == SERIAL_STEADY ? "stable" : "dynamic (not stable)",
			r->number.text.p, r->unit.p);
	if (r->kind != SERIAL_ABOUT)
		return;
	if (field(l, 0, "serial")[0])
		buf_printf(out, "serial number %s", field(l, 0, "serial"));
	else if (strstr(field(l, 0, "type"), "60.18 kg"))
		buf_put(out, STR("type, bridge, capacity 60.18 kg"));
	else if (field(l, 0, "level")[0])
		buf_put(out, STR("list of commands "));
	for (int i = 0; i < l->n && field(l, i, "level")[0]; i++) {
		assert_true(l->reading[i].more);
		buf_printf(out, i ? ", %s (%s)" : "%s (level %s)", field(l, i, "listed"),
			field(l, i, "level"));
	}
	assert_false(l->reading[l->n - 1].more);
}

static void
describe_refused(struct listening *l, struct buf *out)
{
	char text[256];

	assert_int_equal(l->n, 0);
	err_text(&l->warning[0], LANG_EN, text, sizeof(text));
	/* the link speaks of the sum */
	buf_printf(out, "reject: %s", text);
}

static void
describe_area(struct listening *l, struct buf *out)
{
	if (!l->n) {
		describe_refused(l, out);
		return;
	}
	assert_int_equal(l->n, 2);
	buf_printf(out, "ok; item %s; unit %s; net %s; real %s; reserve %s", field(l, 0, "item"),
		l->reading[0].unit.p, l->reading[0].number.text.p, l->reading[1].number.text.p,
		field(l, 0, "reserve"));
}

static void
describe_ph(struct listening *l, struct buf *out)
{
	assert_int_equal(l->n, 4);
	buf_printf(out, "%s %s; %s %s; %s %s; slope %s %s; memory %s", l->reading[0].unit.p,
		l->reading[0].number.text.p, l->reading[1].number.text.p, l->reading[1].unit.p,
		l->reading[2].number.text.p, l->reading[2].unit.p, l->reading[3].number.text.p,
		l->reading[3].unit.p, field(l, 0, "memory"));
}

static void
describe_sartorius(struct listening *l, struct buf *out)
{
	const struct serial_reading *r = &l->reading[0];
	bool header = field(l, 0, "header")[0] != '\0';

	assert_int_equal(l->n, 1);
	if (r->steady == SERIAL_STEADY && !header)
		buf_printf(out, "stable +%s %s", r->number.text.p, r->unit.p);
	else if (header)
		buf_printf(out, "net %s %s, stable", r->number.text.p, r->unit.p);
	else
		buf_printf(out, "%s but NOT stable", r->number.text.p);
}

static void
describe_digimatic(struct listening *l, struct buf *out)
{
	const struct serial_reading *r = &l->reading[0];

	assert_int_equal(l->n, 1);
	buf_printf(out, "%s%.*f %s", r->number.value < 0 ? "" : "+", r->number.decimals,
		r->number.value, r->unit.p);
}

static void
describe_record(struct listening *l, struct buf *out)
{
	const struct serial_reading *r = &l->reading[0];

	assert_int_equal(l->n, 1);
	if (str_eq(r->code, STR("L")))
		buf_put(out, STR("terminator, normal"));
	else
		buf_printf(out, "result %s %s; test %s; status %s; completed %s", r->number.text.p,
			r->unit.p, field(l, 0, "test"), field(l, 0, "status"),
			field(l, 0, "completed"));
}

/* ---- frames of the link: the answer and what has been joined ---------------------------------------- */

static bool joining;
static char joined[256];

static void
check_link(struct listening *l, const struct row *row)
{
	struct str e = row->expected;
	char answer = l->answers.n ? l->answers.p[l->answers.n - 1] : 0;

	if (str_starts(e, STR("reject: sum 00 where 32 is right; answer NAK"))) {
		assert_warned(l, 0, "checksum 00 where 32 is right");
		assert_int_equal(answer, 0x15);
		return;
	}
	assert_int_equal(answer, 0x06);
	assert_int_equal(l->n_warnings, 0);
	if (str_starts(e, STR("patient name in UTF-8"))) {
		assert_string_equal(field(l, 0, "patient"), "2776833");
		assert_string_equal(field(l, 0, "name"), "\xE7\x8E\x8B^\xE5\xA4\xA7^\xE6\x98\x8E");
		return;
	}
	if (str_find(e, STR("more follow")) < e.n) {
		assert_int_equal(l->n, 0);
		return;
	}
	for (int i = 0; i < l->n; i++)
		snprintf(joined + strlen(joined), sizeof(joined) - strlen(joined), "%s%s",
			i ? ", " : "", l->reading[i].raw.p);
	if (!joining)
		snprintf(joined, sizeof(joined), "text %s", l->reading[0].raw.p);
	assert_true(str_find(e, str_of(joined)) < e.n);
	assert_true(l->n == 1 || l->n == 3);
}

static void
check(struct listening *l, const struct row *row)
{
	struct buf said;
	struct str p = row->protocol;

	buf_init(&said, 4096);
	if (str_eq(p, STR("area-mmc10")))
		describe_area(l, &said);
	else if (str_eq(p, STR("mt-sics")))
		describe_sics(l, &said);
	else if (str_eq(p, STR("ph-orion")))
		describe_ph(l, &said);
	else if (str_starts(p, STR("sartorius")))
		describe_sartorius(l, &said);
	else if (str_eq(p, STR("digimatic")))
		describe_digimatic(l, &said);
	else if (str_eq(p, STR("e1394-record")))
		describe_record(l, &said);
	if (!said.n || !str_starts(row->expected, buf_str(&said)))
		print_error("said \"%.*s\", expected \"%.*s\"\n", STR_FMT(buf_str(&said)),
			STR_FMT(row->expected));
	assert_true(said.n > 0);
	assert_true(str_starts(row->expected, buf_str(&said)));
	buf_release(&said);
}

/* ---- the table -------------------------------------------------------------------------------------- */

static bool
table_load(struct arena *a, struct str *out)
{
	const char *base = getenv("REFERENCE");
	char path[512], *p = arena_take(a, 1 << 16);
	FILE *f;

	snprintf(path, sizeof(path), "%s/instruments/serial/frames.tsv", base ? base : "");
	f = base ? fopen(path, "rb") : NULL;
	if (!f || !p)
		return false;
	*out = (struct str){ p, fread(p, 1, 1 << 16, f) };
	fclose(f);
	return true;
}

static int
walk(struct arena *a, struct str text, void (*say)(struct listening *, struct str))
{
	/* a message over several frames keeps its reader */
	struct listening *link = NULL;
	int n = 0;

	str_cut(&text, '\n');
	while (text.n) {
		struct str line = str_cut(&text, '\n');
		struct row row;
		struct listening *l = arena_new(a, struct listening, 1);

		row.protocol = str_cut(&line, '\t');
		row.frame = frame_bytes(a, str_cut(&line, '\t'));
		row.expected = str_cut(&line, '\t');
		assert_non_null(l);
		joining = link != NULL;
		if (link)
			l = link;
		else
			listening_start(l, arena_cstr(a, row.protocol));
		forget(l);
		say(l, row.frame);
		joined[0] = '\0';
		/* records alone end with their line */
		if (str_eq(row.protocol, STR("e1394-record")))
			say(l, STR("\r"));
		if (str_eq(row.protocol, STR("digimatic")))
			say(l, STR("\r"));
		if (str_eq(row.protocol, STR("e1394")))
			check_link(l, &row);
		else
			check(l, &row);
		if (str_starts(row.expected, STR("incomplete"))) {
			say(l, STR(".00 g\r\n"));
			assert_number(l, 0, "100.00", "g");
		}
		link = str_find(row.expected, STR("more follow")) < row.expected.n &&
				       str_eq(row.protocol, STR("e1394"))
			       ? l
			       : NULL;
		if (!link)
			listening_end(l);
		n++;
	}
	return n;
}

static void
understands_every_frame(void **state)
{
	struct arena a;
	struct str text;

	(void)state;
	arena_init(&a, 64 << 20);
	if (!table_load(&a, &text)) {
		arena_release(&a);
		skip();
	}
	assert_true(walk(&a, text, hear) >= 43);
	assert_true(walk(&a, text, hear_slowly) >= 43);
	arena_release(&a);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(understands_every_frame) };

	return cmocka_run_group_tests_name("serial frames", tests, NULL, NULL);
}
