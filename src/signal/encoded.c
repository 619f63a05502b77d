/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/encoded.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"
#include "signal/bytes.h"

#define NO_DIGIT 0x40
#define BLANK 0x41

/* The six bits of a sign, or one of the two above. */
static unsigned
digit(unsigned char c)
{
	static const unsigned char table[256] = {
		['A'] = 0 + 1,
		['B'] = 1 + 1,
		['C'] = 2 + 1,
		['D'] = 3 + 1,
		['E'] = 4 + 1,
		['F'] = 5 + 1,
		['G'] = 6 + 1,
		['H'] = 7 + 1,
		['I'] = 8 + 1,
		['J'] = 9 + 1,
		['K'] = 10 + 1,
		['L'] = 11 + 1,
		['M'] = 12 + 1,
		['N'] = 13 + 1,
		['O'] = 14 + 1,
		['P'] = 15 + 1,
		['Q'] = 16 + 1,
		['R'] = 17 + 1,
		['S'] = 18 + 1,
		['T'] = 19 + 1,
		['U'] = 20 + 1,
		['V'] = 21 + 1,
		['W'] = 22 + 1,
		['X'] = 23 + 1,
		['Y'] = 24 + 1,
		['Z'] = 25 + 1,
		['a'] = 26 + 1,
		['b'] = 27 + 1,
		['c'] = 28 + 1,
		['d'] = 29 + 1,
		['e'] = 30 + 1,
		['f'] = 31 + 1,
		['g'] = 32 + 1,
		['h'] = 33 + 1,
		['i'] = 34 + 1,
		['j'] = 35 + 1,
		['k'] = 36 + 1,
		['l'] = 37 + 1,
		['m'] = 38 + 1,
		['n'] = 39 + 1,
		['o'] = 40 + 1,
		['p'] = 41 + 1,
		['q'] = 42 + 1,
		['r'] = 43 + 1,
		['s'] = 44 + 1,
		['t'] = 45 + 1,
		['u'] = 46 + 1,
		['v'] = 47 + 1,
		['w'] = 48 + 1,
		['x'] = 49 + 1,
		['y'] = 50 + 1,
		['z'] = 51 + 1,
		['0'] = 52 + 1,
		['1'] = 53 + 1,
		['2'] = 54 + 1,
		['3'] = 55 + 1,
		['4'] = 56 + 1,
		['5'] = 57 + 1,
		['6'] = 58 + 1,
		['7'] = 59 + 1,
		['8'] = 60 + 1,
		['9'] = 61 + 1,
		['+'] = 62 + 1,
		['/'] = 63 + 1,
		[' '] = BLANK + 1,
		['\t'] = BLANK + 1,
		['\r'] = BLANK + 1,
		['\n'] = BLANK + 1,
	};

	return table[c] ? table[c] - 1u : NO_DIGIT;
}

static unsigned char *
room_for(unsigned char **p, size_t *size, size_t wanted)
{
	if (*size < wanted) {
		*p = memory_resize(*p, wanted);
		*size = wanted;
	}
	return *p;
}

/*
 * The bytes of base64 text; false when it is none. Blanks and line ends within it are passed over; the signs that fill it up
 * are all there or all left out.
 */
static bool
decode(unsigned char *out, size_t *n, struct str s)
{
	uint32_t bits = 0;
	unsigned held = 0, filling = 0;
	size_t at = 0;

	*n = 0;
	while (at < s.n && s.p[at] != '=') {
		unsigned d = digit((unsigned char)s.p[at++]);

		if (d == BLANK)
			continue;
		if (d == NO_DIGIT)
			return false;
		bits = bits << 6 | d;
		if (++held < 4)
			continue;
		out[(*n)++] = (unsigned char)(bits >> 16);
		out[(*n)++] = (unsigned char)(bits >> 8);
		out[(*n)++] = (unsigned char)bits;
		held = 0;
	}
	if (held == 1)
		return false;
	if (held >= 2)
		out[(*n)++] = (unsigned char)(bits >> (held == 2 ? 4 : 10));
	if (held == 3)
		out[(*n)++] = (unsigned char)(bits >> 2);
	for (; at < s.n; at++) {
		if (s.p[at] != '=' && digit((unsigned char)s.p[at]) != BLANK)
			return false;
		filling += s.p[at] == '=';
	}
	return filling == 0 || (held && filling == 4 - held);
}

/*
 * At most `most` bytes; how many there were. A stream that breaks off gives what came before; one that is damaged (its sum
 * does not hold) gives nothing, since nobody knows where the damage is.
 */
static bool
unpack(unsigned char *out, size_t most, size_t *n, unsigned char *packed, size_t size)
{
	z_stream z = { .next_in = packed,
		.avail_in = (unsigned)size,
		.next_out = out,
		.avail_out = (unsigned)most };
	int rc;

	*n = 0;
	if (size > UINT32_MAX || most > UINT32_MAX || inflateInit(&z) != Z_OK)
		return false;
	rc = inflate(&z, Z_FINISH);
	*n = most - z.avail_out;
	inflateEnd(&z);
	return rc == Z_STREAM_END || rc == Z_BUF_ERROR;
}

static size_t
type_size(enum encoded_type type)
{
	return type == ENCODED_FLOAT64 || type == ENCODED_INT64 ? 8 : 4;
}

static double
number(struct str s, size_t at, enum encoded_type type)
{
	uint32_t low = bytes_u32(s, at);
	float f;

	switch (type) {
	case ENCODED_FLOAT32: memcpy(&f, &low, sizeof(f)); return (double)f;
	case ENCODED_FLOAT64: return bytes_f64(s, at);
	case ENCODED_INT32: return (double)(int32_t)low;
	case ENCODED_INT64: return (double)(int64_t)(low | (uint64_t)bytes_u32(s, at + 4) << 32);
	case ENCODED_NONE: break;
	}
	return 0;
}

enum encoded_fault
encoded_read(struct series *out, struct encoded_room *room, struct str base64, bool zlib,
	enum encoded_type type, size_t n)
{
	/* one byte more than is promised shows that there is more */
	size_t size = type_size(type), wanted = n * size + 1, have;
	unsigned char *plain = room_for(&room->packed, &room->packed_size, base64.n / 4 * 3 + 4);
	struct str bytes;

	if (!decode(plain, &have, base64))
		return ENCODED_NO_BASE64;
	if (zlib && have) {
		size_t packed = have;

		plain = room_for(&room->plain, &room->plain_size, wanted);
		if (!unpack(plain, wanted, &have, room->packed, packed))
			return ENCODED_NO_ZLIB;
	}
	bytes = (struct str){ (const char *)plain, have };
	for (size_t i = 0; i < n && (i + 1) * size <= have; i++)
		if (!series_add(out, number(bytes, i * size, type)))
			return ENCODED_TOO_MANY;
	return have < n * size   ? ENCODED_TOO_FEW
	       : have > n * size ? ENCODED_TOO_MANY
				 : ENCODED_GOOD;
}

void
encoded_release(struct encoded_room *room)
{
	free(room->packed);
	free(room->plain);
	*room = (struct encoded_room){ 0 };
}
