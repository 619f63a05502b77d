/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/letters.h"

size_t
letters_next(unsigned *out, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	size_t n;

	if (s.n == 0)
		return 0;
	n = p[0] < 0x80 ? 1 : p[0] < 0xe0 ? 2 : p[0] < 0xf0 ? 3 : 4;
	if (n > s.n || n == 1) {
		*out = p[0];
		return 1;
	}
	*out = p[0] & (0x7fU >> n);
	for (size_t i = 1; i < n; i++)
		*out = *out << 6 | (p[i] & 0x3fU);
	return n;
}

static unsigned
lower(unsigned c)
{
	if ((c >= 'A' && c <= 'Z') || (c >= 0xc0 && c <= 0xde && c != 0xd7))
		return c + 32;
	if ((c >= 0x391 && c <= 0x3a9) || (c >= 0x410 && c <= 0x42f))
		return c + 32;
	if ((c >= 0x100 && c <= 0x137) || (c >= 0x14a && c <= 0x177))
		return c | 1;
	if ((c >= 0x139 && c <= 0x148) || (c >= 0x179 && c <= 0x17e))
		return c % 2 ? c + 1 : c;
	return c;
}

static bool
is_word(unsigned c)
{
	if (c < 0x80)
		return c == LETTER_LOST || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		       c == '%';
	/* blanks, signs and brackets of the wider scripts part words as well */
	return c > 0xbf && c != 0xd7 && c != 0xf7 && !(c >= 0x2000 && c <= 0x206f) &&
	       !(c >= 0x3000 && c <= 0x3020);
}

static size_t
put(char *room, unsigned c)
{
	if (c < 0x80) {
		room[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		room[0] = (char)(0xc0 | c >> 6);
		room[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		room[0] = (char)(0xe0 | c >> 12);
		room[1] = (char)(0x80 | (c >> 6 & 0x3f));
		room[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	room[0] = (char)(0xf0 | c >> 18);
	room[1] = (char)(0x80 | (c >> 12 & 0x3f));
	room[2] = (char)(0x80 | (c >> 6 & 0x3f));
	room[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

struct str
letters_fold(char *room, size_t size, struct str s)
{
	size_t n = 0, step;
	unsigned c = 0;
	bool blank = false;

	for (; (step = letters_next(&c, s)) > 0 && n + 6 < size; s = str_from(s, step)) {
		if (c >= 0xff01 && c <= 0xff5e)
			c -= 0xfee0;
		c = c == 0xfffd ? LETTER_LOST : lower(c);
		if (!is_word(c)) {
			blank = n > 0;
			continue;
		}
		if (blank)
			room[n++] = ' ';
		blank = false;
		n += put(room + n, c);
	}
	return (struct str){ room, n };
}

/* Latin, Greek and Cyrillic letters; three-byte scripts (Chinese, Japanese) have no word ends. */
static bool
begins_letter(unsigned char c)
{
	return c == LETTER_LOST || (c >= 'a' && c <= 'z') || (c >= 0xc3 && c <= 0xd1);
}

bool
letters_joins(struct str s, size_t at)
{
	size_t before = at;

	if (at == 0 || at >= s.n)
		return false;
	do
		before--;
	while (before > 0 && ((unsigned char)s.p[before] & 0xc0) == 0x80);
	return begins_letter((unsigned char)s.p[before]) && begins_letter((unsigned char)s.p[at]);
}

size_t
letters_match(struct str folded, struct str word)
{
	size_t at = 0, w = 0;

	while (w < word.n && at < folded.n) {
		unsigned lost;

		if (folded.p[at] == LETTER_LOST) {
			w += letters_next(&lost, str_from(word, w));
			at++;
		} else if (folded.p[at++] != word.p[w++]) {
			return 0;
		}
	}
	return w == word.n ? at : 0;
}
