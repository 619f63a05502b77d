/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/biff.h"

#include <iconv.h>
#include <stdio.h>

#define R_CONTINUE 0x3c

void
biff_begin(struct biff_reader *r, struct str record)
{
	*r = (struct biff_reader){ record, STR("") };
}

void
biff_begin_continued(struct biff_reader *r, struct str stream, size_t record)
{
	size_t n = bytes_u16(stream, record + 2);

	r->here = str_first(str_from(stream, record + 4), n);
	r->stream = str_from(stream, record + 4 + n);
}

/* On to the CONTINUE record behind; false when there is none. */
static bool
go_on(struct biff_reader *r)
{
	size_t n = bytes_u16(r->stream, 2);

	if (r->stream.n < 4 || bytes_u16(r->stream, 0) != R_CONTINUE)
		return false;
	r->here = str_first(str_from(r->stream, 4), n);
	r->stream = str_from(r->stream, 4 + n);
	return true;
}

bool
biff_done(struct biff_reader *r)
{
	while (r->here.n == 0) {
		if (!go_on(r))
			return true;
	}
	return false;
}

void
biff_skip(struct biff_reader *r, size_t n)
{
	while (n > 0 && !biff_done(r)) {
		size_t step = n < r->here.n ? n : r->here.n;

		r->here = str_from(r->here, step);
		n -= step;
	}
}

static uint32_t
take(struct biff_reader *r, int size)
{
	uint32_t value = 0;

	for (int i = 0; i < size && !biff_done(r); i++) {
		value |= (uint32_t)(unsigned char)r->here.p[0] << 8 * i;
		r->here = str_from(r->here, 1);
	}
	return value;
}

static size_t
put_utf8(char *p, uint32_t c)
{
	if (c < 0x80) {
		p[0] = (char)c;
		return 1;
	}
	if (c < 0x800) {
		p[0] = (char)(0xc0 | c >> 6);
		p[1] = (char)(0x80 | (c & 0x3f));
		return 2;
	}
	if (c < 0x10000) {
		p[0] = (char)(0xe0 | c >> 12);
		p[1] = (char)(0x80 | (c >> 6 & 0x3f));
		p[2] = (char)(0x80 | (c & 0x3f));
		return 3;
	}
	p[0] = (char)(0xf0 | c >> 18);
	p[1] = (char)(0x80 | (c >> 12 & 0x3f));
	p[2] = (char)(0x80 | (c >> 6 & 0x3f));
	p[3] = (char)(0x80 | (c & 0x3f));
	return 4;
}

/* A unit of UTF-16 behind the units before it; *high is a first half that waits for its second. */
static size_t
put_unit(char *p, uint32_t *high, uint32_t c)
{
	size_t n = 0;

	if (*high && c >= 0xdc00 && c < 0xe000) {
		n = put_utf8(p, 0x10000 + ((*high - 0xd800) << 10) + (c - 0xdc00));
		*high = 0;
		return n;
	}
	if (*high)
		n = put_utf8(p, 0xfffd);
	*high = c >= 0xd800 && c < 0xdc00 ? c : 0;
	if (*high)
		return n;
	return n + put_utf8(p + n, c >= 0xdc00 && c < 0xe000 ? 0xfffd : c);
}

/* Characters, at a CONTINUE with a new flag byte that says whether they are one or two bytes. */
static size_t
take_characters(char *p, struct biff_reader *r, uint32_t length, bool wide)
{
	uint32_t high = 0;
	size_t n = 0;

	for (uint32_t i = 0; i < length; i++) {
		uint32_t c;

		if (r->here.n == 0) {
			if (!go_on(r))
				break;
			wide = take(r, 1) & 1;
		}
		c = take(r, wide ? 2 : 1);
		n += put_unit(p + n, &high, c ? c : ' ');
	}
	return high ? n + put_utf8(p + n, 0xfffd) : n;
}

bool
biff_string(struct str *out, struct biff_reader *r, struct arena *a, int length_size)
{
	uint32_t length = take(r, length_size), flags = take(r, 1);
	uint32_t runs = flags & 8 ? take(r, 2) : 0, extra = flags & 4 ? take(r, 4) : 0;
	size_t most = r->here.n + r->stream.n;
	char *p;

	/* a length beyond the bytes there are must not make us ask for memory */
	if (length > most)
		length = (uint32_t)most;
	p = arena_take(a, 3 * (size_t)length + 8);
	if (!p)
		return false;
	*out = (struct str){ p, take_characters(p, r, length, flags & 1) };
	biff_skip(r, 4 * (size_t)runs);
	biff_skip(r, extra);
	return true;
}

bool
biff_bytes(
	struct str *out, struct biff_reader *r, struct arena *a, int length_size, uint32_t codepage)
{
	struct str s = str_first(r->here, take(r, length_size));
	size_t left, room;
	char name[16], *p;
	iconv_t cd;
	union {
		const char *in;
		char *iconv;
	} src;

	s = str_first(r->here, s.n);
	left = s.n;
	room = 3 * s.n + 8;
	src.in = s.p;
	p = arena_take(a, room);
	if (!p)
		return false;
	*out = (struct str){ p, 0 };
	snprintf(name, sizeof(name), "CP%u", codepage && codepage < 20000 ? codepage : 1252);
	cd = iconv_open("UTF-8", name);
	/* NOLINTNEXTLINE(performance-no-int-to-ptr): how iconv says no */
	if (cd == (iconv_t)-1)
		return true;
	while (left > 0 && iconv(cd, &src.iconv, &left, &p, &room) == (size_t)-1 && left > 0) {
		*p++ = '?';
		room--;
		src.in++;
		left--;
	}
	iconv_close(cd);
	out->n = (size_t)(p - out->p);
	return true;
}
