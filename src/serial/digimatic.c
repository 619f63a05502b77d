/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digimatic: 52 bits, 13 nibbles in the order of arrival, each with its lowest bit first on the wire. Taken here as the
 * adapter hands them on: bytes 0 to 15, or hexadecimal digits with or without blanks on a line of its own.
 *
 *   Digimatic    F F F F S D D D D D D P U     six digits
 *   Digimatic 2  8 F D D S D D D D D D P U     eight digits
 *
 * S sign 0 plus 8 minus, P places 0 to 5, U unit 0 millimetre 1 inch.
 *
 * Source    Mitutoyo, QM-Height user's manual 99MAF600B, 6.2 Digimatic data output
 */
#include "serial/inside.h"

#define NIBBLES 13
#define BINARY_ROOM 64

/* The 13 nibbles as digits of a number; false when they are no frame. */
static bool
frame_read(char number[24], const char **unit, const unsigned char *d)
{
	static const unsigned char order[] = { 2, 3, 5, 6, 7, 8, 9, 10 };
	bool two = d[0] == 8 && d[1] == 15;
	size_t n = 0;

	if (!two && (d[0] != 15 || d[1] != 15 || d[2] != 15 || d[3] != 15))
		return false;
	if ((d[4] != 0 && d[4] != 8) || d[11] > 5 || d[12] > 1)
		return false;
	number[n++] = d[4] == 8 ? '-' : '+';
	for (size_t i = two ? 0 : 2; i < sizeof(order); i++) {
		if (d[order[i]] > 9)
			return false;
		if (sizeof(order) - i == d[11])
			number[n++] = '.';
		number[n++] = (char)('0' + d[order[i]]);
	}
	number[n] = '\0';
	*unit = d[12] ? "inch" : "mm";
	return true;
}

static bool
give(struct serial_reader *r, struct str raw, const unsigned char *nibble)
{
	struct serial_reading out = reading_start(SERIAL_VALUE, raw);
	const char *unit = "";
	char number[24];

	if (!frame_read(number, &unit, nibble) || reading_parse(&out.number, str_of(number), NULL))
		return false;
	out.has_number = true;
	out.quantity = STR("length");
	out.unit = str_of(unit);
	reading_give(r, &out);
	return true;
}

/* A line of 13 hexadecimal digits, blanks between them. */
static void
text_line_end(struct serial_reader *r)
{
	struct str line = { r->hold, r->n };
	unsigned char nibble[NIBBLES];
	size_t n = 0;

	r->n = r->n_text = 0;
	reader_noise(r);
	for (size_t i = 0; i < line.n; i++) {
		int v = hex_digit(line.p[i]);

		if (line.p[i] == ' ')
			continue;
		if (v < 0 || n == NIBBLES) {
			reader_unknown(r, line);
			return;
		}
		nibble[n++] = (unsigned char)v;
	}
	if (n != NIBBLES || !give(r, line, nibble))
		reader_unknown(r, line);
}

/* Bytes 0 to 15: a window of 13 that slides until it is a frame. */
static void
nibble_byte(struct serial_reader *r, unsigned char c)
{
	unsigned char frame[NIBBLES];
	char raw[NIBBLES + 1];

	if (!r->sub_line) {
		r->noise += r->n;
		r->n = 0;
		r->sub_line = true;
	}
	if (r->n == NIBBLES) {
		memmove(r->hold, r->hold + 1, NIBBLES - 1);
		r->n--;
		r->noise++;
	}
	r->hold[r->n++] = (char)c;
	if (r->n < NIBBLES)
		return;
	memcpy(frame, r->hold, NIBBLES);
	for (size_t i = 0; i < NIBBLES; i++)
		raw[i] = "0123456789ABCDEF"[frame[i] & 15];
	raw[NIBBLES] = '\0';
	if (give(r, str_of(raw), frame)) {
		r->n = 0;
		reader_noise(r);
	}
}

void
digimatic_byte(struct serial_reader *r, unsigned char c)
{
	bool end = c == '\r' || c == '\n';

	if (c < 16 && !end) {
		nibble_byte(r, c);
		return;
	}
	if (r->sub_line) {
		r->noise += r->n;
		r->n = 0;
		r->sub_line = false;
	}
	if (end) {
		if (r->n)
			text_line_end(r);
		return;
	}
	if (r->n == BINARY_ROOM) {
		r->noise += r->n;
		r->n = 0;
	}
	r->hold[r->n++] = (char)c;
}

void
digimatic_lost(struct serial_reader *r)
{
	r->sub_line = false;
}
