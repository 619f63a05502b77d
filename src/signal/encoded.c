/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/encoded.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "base/memory.h"

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

/* Signs in fours as long as all of them are digits: how many signs. */
static size_t
four_at_once(unsigned char *out, size_t *n, struct str s)
{
	const unsigned char *p = (const unsigned char *)s.p;
	unsigned char *to = out + *n;
	size_t at = 0;

	for (; s.n - at >= 4; at += 4, to += 3) {
		unsigned a = digit(p[at]), b = digit(p[at + 1]);
		unsigned c = digit(p[at + 2]), d = digit(p[at + 3]);
		uint32_t bits = a << 18 | b << 12 | c << 6 | d;

		if ((a | b | c | d) & NO_DIGIT)
			break;
		to[0] = (unsigned char)(bits >> 16);
		to[1] = (unsigned char)(bits >> 8);
		to[2] = (unsigned char)bits;
	}
	*n = (size_t)(to - out);
	return at;
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
		unsigned d;

		if (held == 0)
			at += four_at_once(out, n, str_from(s, at));
		if (at == s.n || s.p[at] == '=')
			break;
		d = digit((unsigned char)s.p[at++]);

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
unpack(struct encoded_room *room, size_t most, size_t *n, size_t size)
{
	z_stream *z = room->stream;
	int rc;

	*n = 0;
	if (size > UINT32_MAX || most > UINT32_MAX)
		return false;
	if (!z) {
		z = memory_zeroed(sizeof(*z));
		if (inflateInit(z) != Z_OK) {
			free(z);
			return false;
		}
		room->stream = z;
	}
	z->next_in = room->packed;
	z->avail_in = (unsigned)size;
	z->next_out = room->plain;
	z->avail_out = (unsigned)most;
	rc = inflateReset(z) == Z_OK ? inflate(z, Z_FINISH) : Z_STREAM_ERROR;
	*n = most - z->avail_out;
	return rc == Z_STREAM_END || rc == Z_BUF_ERROR;
}

static size_t
type_size(enum encoded_type type)
{
	return type == ENCODED_FLOAT64 || type == ENCODED_INT64 ? 8 : 4;
}

static uint64_t
little(const unsigned char *p, int size)
{
	uint64_t v = 0;

	for (int i = 0; i < size; i++)
		v |= (uint64_t)p[i] << (8 * i);
	return v;
}

/* n numbers; the type is asked once and not for each of them. */
static void
numbers(double *out, const unsigned char *p, enum encoded_type type, size_t n)
{
	switch (type) {
	case ENCODED_FLOAT32:
		for (size_t i = 0; i < n; i++) {
			uint32_t bits = (uint32_t)little(p + 4 * i, 4);
			float f;

			memcpy(&f, &bits, sizeof(f));
			out[i] = (double)f;
		}
		break;
	case ENCODED_FLOAT64:
		for (size_t i = 0; i < n; i++) {
			uint64_t bits = little(p + 8 * i, 8);

			memcpy(&out[i], &bits, sizeof(bits));
		}
		break;
	case ENCODED_INT32:
		for (size_t i = 0; i < n; i++)
			out[i] = (double)(int32_t)little(p + 4 * i, 4);
		break;
	case ENCODED_INT64:
		for (size_t i = 0; i < n; i++)
			out[i] = (double)(int64_t)little(p + 8 * i, 8);
		break;
	case ENCODED_NONE: break;
	}
}

enum encoded_fault
encoded_read(struct series *out, struct encoded_room *room, struct str base64, bool zlib,
	enum encoded_type type, size_t n)
{
	/* one byte more than is promised shows that there is more */
	size_t size = type_size(type), wanted = n * size + 1, have, whole;
	unsigned char *plain = room_for(&room->packed, &room->packed_size, base64.n / 4 * 3 + 4);
	double *to;

	if (!decode(plain, &have, base64))
		return ENCODED_NO_BASE64;
	if (zlib && have) {
		size_t packed = have;

		plain = room_for(&room->plain, &room->plain_size, wanted);
		if (!unpack(room, wanted, &have, packed))
			return ENCODED_NO_ZLIB;
	}
	whole = have / size < n ? have / size : n;
	to = series_more(out, whole);
	if (!to)
		return ENCODED_TOO_MANY;
	numbers(to, plain, type, whole);
	out->n += whole;
	return have < n * size   ? ENCODED_TOO_FEW
	       : have > n * size ? ENCODED_TOO_MANY
				 : ENCODED_GOOD;
}

void
encoded_release(struct encoded_room *room)
{
	if (room->stream)
		inflateEnd(room->stream);
	free(room->stream);
	free(room->packed);
	free(room->plain);
	*room = (struct encoded_room){ 0 };
}
