/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/text.h"

#include <errno.h>
#include <iconv.h>
#include <stdint.h>
#include <string.h>
#include <uchardet/uchardet.h>

#include "signal/letters.h"

#define SAMPLE_SIZE ((size_t)64 << 10)

/* How the bytes from 0x80 on stand together: Western text has them alone, Chinese in pairs. */
struct high_bytes {
	size_t alone, pairs, odd;
	size_t common; /* pairs in the rows of GB 2312 that hold the 3755 everyday characters */
};

struct candidate {
	const char *name;    /* as shown */
	const char *iconv;   /* as iconv knows it */
	const char *hint[3]; /* uchardet's words for it */
	bool pairs;          /* two bytes a character */
	int score;
};

static struct high_bytes
look_at_bytes(struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	struct high_bytes h = { 0 };
	size_t at = 0;

	while (at < s.n) {
		size_t run = 0;

		while (at + run < s.n && p[at + run] >= 0x80)
			run++;
		if (run == 1)
			h.alone++;
		else if (run % 2)
			h.odd++;
		else if (run)
			h.pairs++;
		for (size_t i = 0; run % 2 == 0 && i < run; i += 2)
			h.common += p[at + i] >= 0xb0 && p[at + i] <= 0xd7 && p[at + i + 1] >= 0xa1;
		at += run + 1;
	}
	return h;
}

/* ---- converting ------------------------------------------------------------------------------- */

struct conversion {
	char *p;
	size_t n, lost;
	size_t first_lost; /* byte of the source */
};

/* The whole of s; what cannot be read becomes U+FFFD and is counted. Stops at max_lost. */
static bool
convert(struct conversion *out, struct arena *a, const char *from, struct str s, size_t max_lost)
{
	static const char replacement[] = { '\xef', '\xbf', '\xbd' };
	iconv_t cd = iconv_open("UTF-8", from);
	size_t left = s.n, room = s.n + s.n / 2 * 2 + 64;
	/* iconv's interface is not const, though it only reads */
	union {
		const char *in;
		char *iconv;
	} src = { .in = s.p };
	char *p;

	*out = (struct conversion){ 0 };
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says no */
	if (cd == (iconv_t)-1)
		return false;
	/* a byte becomes at most three; the text of this size is counted against the arena */
	out->p = p = arena_take(a, room);
	while (p && left > 0 && out->lost <= max_lost) {
		if (iconv(cd, &src.iconv, &left, &p, &room) != (size_t)-1)
			break;
		if (errno == E2BIG || room < sizeof(replacement)) {
			size_t have = (size_t)(p - out->p);
			char *more = arena_take(a, have + 3 * left + 64);

			if (!more) {
				p = NULL;
				break;
			}
			memcpy(more, out->p, have);
			out->p = more;
			p = more + have;
			room = 3 * left + 64;
			continue;
		}
		if (out->lost++ == 0)
			out->first_lost = s.n - left;
		memcpy(p, replacement, sizeof(replacement));
		p += sizeof(replacement);
		room -= sizeof(replacement);
		src.in++;
		left--;
	}
	iconv_close(cd);
	if (!p) {
		out->p = NULL;
		return false;
	}
	out->n = (size_t)(p - out->p);
	return out->lost <= max_lost;
}

/* ---- choosing --------------------------------------------------------------------------------- */

static bool
hinted(const struct candidate *c, const char *charset)
{
	for (int i = 0; i < 3 && c->hint[i]; i++) {
		if (str_eq_nocase(str_of(charset), str_of(c->hint[i])))
			return true;
	}
	return false;
}

static void
score(struct candidate *c, struct intake *in, struct str sample, const struct high_bytes *h,
	const char *charset)
{
	struct arena scratch;
	struct conversion text;

	c->score = -1;
	arena_init(&scratch, 8 * sample.n + 4096);
	/* the sample may end inside a character */
	if (convert(&text, &scratch, c->iconv, sample, sample.n == SAMPLE_SIZE ? 1 : 0)) {
		bool paired = h->pairs > h->alone + h->odd;
		int hits = dictionary_hits(in->dict, (struct str){ text.p, text.n });

		c->score = 4 * (hits < 1000 ? hits : 1000) + (hinted(c, charset) ? 8 : 0) +
			   (paired == c->pairs ? 10 : 0);
		if (str_eq(str_of(c->name), STR("GB18030")) && 2 * h->common > h->pairs)
			c->score += 8;
	}
	arena_release(&scratch);
}

/* The best reading of bytes that are neither Unicode nor ASCII; NULL when none fits. */
static const struct candidate *
choose(struct candidate *list, int n, struct intake *in, struct str bytes)
{
	struct str sample = str_first(bytes, SAMPLE_SIZE);
	struct high_bytes h = look_at_bytes(sample);
	uchardet_t hint = uchardet_new();
	const struct candidate *best = NULL;

	if (uchardet_handle_data(hint, sample.p, sample.n) == 0)
		uchardet_data_end(hint);
	for (int i = 0; i < n; i++) {
		score(&list[i], in, sample, &h, uchardet_get_charset(hint));
		if (list[i].score >= 0 && (!best || list[i].score > best->score))
			best = &list[i];
	}
	uchardet_delete(hint);
	return best;
}

/* ---- Unicode ---------------------------------------------------------------------------------- */

/* UTF-16 without a mark: ASCII makes every other byte zero. 0 no, 1 little, 2 big endian. */
static int
looks_utf16(struct str s)
{
	size_t zero[2] = { 0, 0 }, n = s.n < 4096 ? s.n : 4096;

	for (size_t i = 0; i < n; i++)
		zero[i % 2] += s.p[i] == '\0';
	if (s.n < 4 || s.n % 2)
		return 0;
	if (zero[1] * 4 > n / 2 && zero[0] * 20 <= zero[1])
		return 1;
	if (zero[0] * 4 > n / 2 && zero[1] * 20 <= zero[0])
		return 2;
	return 0;
}

struct utf8_count {
	size_t good, bad;
};

/* Length of the valid character at p, 0 for none. */
static size_t
character_length(struct str s)
{
	for (size_t n = 1; n <= 4 && n <= s.n; n++) {
		if (utf8_valid((struct str){ s.p, n }))
			return n;
	}
	return 0;
}

/* UTF-8 with a few bytes lost: many good characters, few bad ones. */
static bool
mostly_utf8(struct str s)
{
	struct utf8_count c = { 0 };

	while (s.n) {
		size_t n = (unsigned char)s.p[0] < 0x80 ? 1 : character_length(s);

		c.good += n > 1;
		c.bad += n == 0;
		s = str_from(s, n ? n : 1);
	}
	return c.good > 0 && c.good >= 4 * c.bad;
}

static bool
is_ascii(struct str s)
{
	unsigned char any = 0;

	for (size_t i = 0; i < s.n; i++)
		any |= (unsigned char)s.p[i];
	return any < 0x80;
}

static bool
control(unsigned char c)
{
	return c < 0x20 && c != '\t' && c != '\n' && c != '\r' && c != '\f' && c != 0x1a &&
	       c != 0x0b;
}

bool
text_likely(struct str head)
{
	size_t bad = 0;

	if (str_starts(head, STR("\xff\xfe")) || str_starts(head, STR("\xfe\xff")) ||
		looks_utf16(str_first(head, head.n & ~(size_t)1)))
		return true;
	for (size_t i = 0; i < head.n; i++) {
		if (head.p[i] == '\0')
			return false;
		bad += control((unsigned char)head.p[i]);
	}
	return bad * 50 <= head.n;
}

struct str
text_line(struct str *rest)
{
	size_t n = 0;
	struct str line;

	while (n < rest->n && rest->p[n] != '\r' && rest->p[n] != '\n')
		n++;
	line = str_first(*rest, n);
	if (n + 1 < rest->n && rest->p[n] == '\r' && rest->p[n + 1] == '\n')
		n++;
	*rest = str_from(*rest, n + 1);
	return line;
}

/* ---- the whole -------------------------------------------------------------------------------- */

static unsigned
line_at(struct str s, size_t at)
{
	unsigned line = 1;

	for (size_t i = 0; i < at && i < s.n; i++)
		line += s.p[i] == '\n' || (s.p[i] == '\r' && (i + 1 >= s.n || s.p[i + 1] != '\n'));
	return line;
}

/* How many bytes at the start are surely none, looked at by eights. */
static size_t
without_controls(struct str s)
{
	size_t at = 0;
	uint64_t eight;

	for (; s.n - at >= sizeof(eight); at += sizeof(eight)) {
		memcpy(&eight, s.p + at, sizeof(eight));
		/* a byte below 0x20: subtracting borrows into its highest bit, which was not set before */
		if ((eight - UINT64_C(0x2020202020202020)) & ~eight & UINT64_C(0x8080808080808080))
			break;
	}
	return at;
}

static enum rc
refuse_controls(struct intake *in, struct str text)
{
	size_t bad = 0, first = 0;

	for (size_t i = 0; i < text.n; i++) {
		i += without_controls(str_from(text, i));
		if (i < text.n && control((unsigned char)text.p[i]) && bad++ == 0)
			first = i;
	}
	if (bad * 100 <= text.n)
		return E_OK;
	return err_set(in->err, E_FORMAT,
		"this is no text: %zu of its %zu bytes are control signs, the first at byte %zu; "
		"expected "
		"a table of numbers",
		bad, text.n, first + 1);
}

static enum rc
decode_as(
	struct str *out, struct intake *in, const char *name, const char *iconv_name, struct str s)
{
	struct conversion c;
	struct err *w;

	in->file->encoding = str_of(name);
	if (!convert(&c, in->arena, iconv_name, s, s.n / 50 + 2))
		return c.p ? err_set(in->err, E_FORMAT,
				     "the text is not %s throughout: byte %zu and others do not "
				     "fit",
				     name, c.first_lost + 1)
			   : intake_full(in);
	*out = (struct str){ c.p, c.n };
	if (c.lost) {
		w = intake_warning(in, line_at(s, c.first_lost), 0);
		err_set(w, E_FORMAT, "%zu bytes do not fit the encoding %s and were replaced",
			c.lost, name);
	}
	return refuse_controls(in, *out);
}

static enum rc
decode_bytes(struct str *out, struct intake *in, struct str bytes)
{
	struct candidate list[] = {
		{ "GB18030", "GB18030", { "GB18030", "GBK", "GB2312" }, true, 0 },
		{ "windows-1252", "WINDOWS-1252", { "WINDOWS-1252", "ISO-8859-1", "ISO-8859-15" },
			false, 0 },
		{ "windows-1250", "WINDOWS-1250", { "WINDOWS-1250", "ISO-8859-2", NULL }, false,
			0 },
		{ "windows-1251", "WINDOWS-1251", { "WINDOWS-1251", NULL, NULL }, false, 0 },
		{ "Big5", "BIG5-HKSCS", { "BIG5", NULL, NULL }, true, 0 },
		{ "Shift_JIS", "CP932", { "SHIFT_JIS", NULL, NULL }, true, 0 },
	};
	const struct candidate *c = choose(list, (int)(sizeof(list) / sizeof(list[0])), in, bytes);
	struct err *note;

	if (!c)
		c = &list[1];
	note = intake_note(in, 0);
	err_set(note, E_FORMAT, "the text is read as %s", c->name);
	return decode_as(out, in, c->name, c->iconv, bytes);
}

enum rc
text_decode(struct str *out, struct intake *in, struct str bytes)
{
	int utf16;

	if (str_starts(bytes, STR("\xef\xbb\xbf")))
		bytes = str_from(bytes, 3);
	if (str_starts(bytes, STR("\xff\xfe")))
		return decode_as(out, in, "UTF-16LE", "UTF-16LE", str_from(bytes, 2));
	if (str_starts(bytes, STR("\xfe\xff")))
		return decode_as(out, in, "UTF-16BE", "UTF-16BE", str_from(bytes, 2));
	utf16 = looks_utf16(bytes);
	if (utf16)
		return decode_as(out, in, utf16 == 1 ? "UTF-16LE" : "UTF-16BE",
			utf16 == 1 ? "UTF-16LE" : "UTF-16BE", bytes);
	if (memchr(bytes.p, '\0', bytes.n))
		return err_set(in->err, E_FORMAT,
			"this is no text: there is a zero byte at byte %zu; expected a table of "
			"numbers",
			(size_t)((const char *)memchr(bytes.p, '\0', bytes.n) - bytes.p) + 1);
	in->file->encoding = is_ascii(bytes) ? STR("ASCII") : STR("UTF-8");
	*out = bytes;
	if (utf8_valid(bytes))
		return refuse_controls(in, bytes);
	if (mostly_utf8(bytes))
		return decode_as(out, in, "UTF-8", "UTF-8", bytes);
	return decode_bytes(out, in, bytes);
}

/* ---- a stated encoding ------------------------------------------------------------------------ */

static const struct {
	const char *name, *iconv;
} stated[] = { { "UTF-8", "UTF-8" }, { "UTF-16LE", "UTF-16LE" }, { "UTF-16BE", "UTF-16BE" },
	{ "GB18030", "GB18030" }, { "Big5", "BIG5-HKSCS" }, { "Shift_JIS", "CP932" },
	{ "windows-1250", "WINDOWS-1250" }, { "windows-1251", "WINDOWS-1251" },
	{ "windows-1252", "WINDOWS-1252" } };

bool
text_encoding_known(struct str encoding)
{
	for (size_t i = 0; i < sizeof(stated) / sizeof(stated[0]); i++) {
		if (str_eq(encoding, str_of(stated[i].name)))
			return true;
	}
	return false;
}

enum rc
text_decode_as(struct str *out, struct intake *in, struct str encoding, struct str bytes)
{
	static const struct str marks[] = { STR_INIT("\xef\xbb\xbf"), STR_INIT("\xff\xfe"),
		STR_INIT("\xfe\xff") };

	for (size_t i = 0; i < sizeof(stated) / sizeof(stated[0]); i++) {
		if (!str_eq(encoding, str_of(stated[i].name)))
			continue;
		/* the mark of this encoding, if it stands there */
		if (i < sizeof(marks) / sizeof(marks[0]) && str_starts(bytes, marks[i]))
			bytes = str_from(bytes, marks[i].n);
		return decode_as(out, in, stated[i].name, stated[i].iconv, bytes);
	}
	return err_set(in->err, E_DOMAIN, "no such encoding is known");
}
