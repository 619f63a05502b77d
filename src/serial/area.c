/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ACME MMC10-A area measuring machine. One line a hide, 19200 8N1:
 *
 *   ~ R CC IIII UU NNNN V ,AAAA KK LF CR
 *
 * R 0 right, 1 error; CC 10 = result of a measurement; IIII item, hexadecimal; UU unit 00 ft2, 01 in2, 02 dm2, 03 m2;
 * NNNN area after deductions and AAAA area as measured, decimal, two places; V reserve; KK exclusive or of all bytes
 * behind '~' up to KK, hexadecimal.
 *
 * Source    ACME MMC10-A communication manual (2012), RS-232 protocol. Its examples are in square feet; that the other
 *           units have two places as well is not said there, so a warning says so.
 */
#include "serial/inside.h"

#define FRAME_BYTES 22
#define TEXT_NET 10
#define TEXT_REAL 16

static const struct str units[] = { STR_INIT("ft2"), STR_INIT("in2"), STR_INIT("dm2"),
	STR_INIT("m2") };

static bool
all_digits(struct str s)
{
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return s.n > 0;
}

static bool
sum_right(struct serial_reader *r, struct str frame)
{
	int stated = hex_pair(frame.p + FRAME_BYTES - 2);
	unsigned sum = 0;
	struct err err = { 0 };
	char shown[16], right[3];

	for (size_t i = 1; i < FRAME_BYTES - 2; i++)
		sum ^= (unsigned char)frame.p[i];
	if (stated >= 0 && (unsigned)stated == sum)
		return true;
	snprintf(right, sizeof(right), "%02X", sum & 0xFF);
	(void)err_set(&err, E_FORMAT, "checksum %s where %s is right",
		serial_shown(shown, sizeof(shown), str_from(frame, FRAME_BYTES - 2)), right);
	reader_refuse(r, &err);
	return false;
}

static bool
shape_right(struct str f)
{
	int unit = f.n == FRAME_BYTES ? hex_pair(f.p + 8) : -1;

	return unit >= 0 && unit < 4 && (f.p[1] == '0' || f.p[1] == '1') &&
	       str_eq(str_first(str_from(f, 2), 2), STR("10")) && hex_pair(f.p + 4) >= 0 &&
	       hex_pair(f.p + 6) >= 0 && all_digits(str_first(str_from(f, TEXT_NET), 4)) &&
	       f.p[15] == ',' && all_digits(str_first(str_from(f, TEXT_REAL), 4));
}

/* Four digits, two of them places: "0550" is 5.50, as the machine shows it. */
static void
give_area(struct serial_reader *r, struct serial_reading *out, const char *digits,
	const char *quantity, int part)
{
	const char *whole = digits + (digits[0] == '0');
	char text[8];

	snprintf(text, sizeof(text), "%.*s.%.2s", (int)(digits + 2 - whole), whole, digits + 2);
	if (reading_parse(&out->number, str_of(text), NULL))
		return;
	out->has_number = true;
	out->quantity = str_of(quantity);
	out->part = part;
	reading_give(r, out);
}

static void
give(struct serial_reader *r, struct str raw, struct str f)
{
	struct serial_reading out = reading_start(SERIAL_VALUE, raw);
	int item = 256 * hex_pair(f.p + 4) + hex_pair(f.p + 6);
	int unit = hex_pair(f.p + 8);
	struct err err = { 0 };
	char number[16];

	out.unit = units[unit];
	out.steady = SERIAL_STEADY;
	snprintf(number, sizeof(number), "%d", item);
	reading_field(&out, "item", str_of(number));
	reading_field(&out, "reserve", reader_text(r, str_first(str_from(f, 14), 1)));
	if (f.p[1] == '1') {
		out.kind = SERIAL_REFUSAL;
		out.steady = SERIAL_UNSAID;
		reading_code(&out, "error", "the machine reports an error of this measurement");
		reading_give(r, &out);
		return;
	}
	if (unit) {
		(void)err_set(&err, E_UNIT,
			"the machine's manual shows places only for square feet; %s is read with "
			"two",
			units[unit].p);
		reader_warn(r, &err);
	}
	give_area(r, &out, f.p + TEXT_NET, "area.net", 0);
	give_area(r, &out, f.p + TEXT_REAL, "area.real", 1);
}

void
area_line(struct serial_reader *r, struct str line)
{
	const char *start = memrchr(line.p, '~', line.n);
	struct str frame;

	if (!start) {
		reader_unknown(r, line);
		return;
	}
	frame = str_from(line, (size_t)(start - line.p));
	if (frame.n < line.n) {
		r->noise += line.n - frame.n;
		reader_noise(r);
	}
	if (!shape_right(frame))
		reader_unknown(r, frame);
	else if (sum_right(r, frame))
		give(r, reader_text(r, frame), frame);
}
