/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The link of ASTM E1381 / CLSI LIS1-A: frames that carry the records of E1394 / LIS2-A2.
 *
 *   ENQ                                   asks to send; answered by ACK
 *   STX N text ETB C1 C2 CR LF            a frame, more follow
 *   STX N text ETX C1 C2 CR LF            the last frame of a message
 *   EOT                                   done
 *
 * N counts 1..7 0 1.. anew after ENQ; C1 C2 is the sum of all bytes from N to ETB or ETX, modulo 256, hexadecimal. A frame
 * that is right is answered by ACK, a wrong one by NAK; one that comes a second time is acknowledged and dropped.
 */
#include "serial/inside.h"

enum { IDLE, NUMBER, TEXT, SUM_HIGH, SUM_LOW };

#define STX 0x02
#define ETX 0x03
#define EOT 0x04
#define ENQ 0x05
#define ACK "\x06"
#define NAK "\x15"
#define ETB 0x17

static void
answer(struct serial_reader *r, const char *sign)
{
	if (r->sink.answer)
		r->sink.answer(r->sink.ctx, str_of(sign));
}

/* What has been joined so far is worth nothing when its end does not come. */
static void
drop_message(struct serial_reader *r)
{
	struct err err = { 0 };

	if (r->n) {
		(void)err_set(
			&err, E_FORMAT, "a message without its end is dropped: %zu bytes", r->n);
		reader_refuse(r, &err);
	}
	r->n = 0;
	r->lis.too_long = false;
}

static void
drop_frame(struct serial_reader *r)
{
	struct err err = { 0 };

	(void)err_set(&err, E_FORMAT, "frame %d has no end and is dropped", r->lis.number);
	r->n = r->lis.frame_at;
	reader_refuse(r, &err);
}

void
lis_start(struct serial_reader *r)
{
	r->lis = (struct lis){ .state = IDLE, .last = -1, .delimiter = { '|', '\\', '^', '&' } };
}

void
lis_lost(struct serial_reader *r)
{
	lis_start(r);
}

static void
idle_byte(struct serial_reader *r, unsigned char c)
{
	struct lis *l = &r->lis;

	l->state = IDLE;
	if (c == ENQ || c == EOT) {
		drop_message(r);
		l->last = c == ENQ ? 0 : -1;
		if (c == ENQ)
			answer(r, ACK);
	} else if (c == STX) {
		l->state = NUMBER;
		l->frame_at = r->n;
		l->sum = 0;
	} else if (c != '\r' && c != '\n') {
		r->noise++;
	}
}

static void
records_give(struct serial_reader *r)
{
	struct str rest = { r->hold, r->n };

	while (rest.n) {
		struct str record = str_trim(str_cut(&rest, '\r'));

		r->n_text = 0;
		if (record.n)
			lis_record(r, record);
	}
	r->n = 0;
}

static bool
sum_right(struct serial_reader *r)
{
	int stated = hex_pair(r->lis.sum_text);
	struct err err = { 0 };
	char shown[16], right[3];

	if (stated == r->lis.sum)
		return true;
	snprintf(right, sizeof(right), "%02X", r->lis.sum);
	(void)err_set(&err, E_FORMAT, "checksum %s where %s is right",
		serial_shown(shown, sizeof(shown), (struct str){ r->lis.sum_text, 2 }), right);
	reader_refuse(r, &err);
	return false;
}

static bool
number_right(struct serial_reader *r)
{
	int expected = (r->lis.last + 1) % 8;
	struct err err = { 0 };

	if (r->lis.last < 0 || r->lis.number == expected)
		return true;
	(void)err_set(
		&err, E_FORMAT, "frame %d where frame %d was expected", r->lis.number, expected);
	reader_refuse(r, &err);
	return false;
}

static void
frame_end(struct serial_reader *r)
{
	struct lis *l = &r->lis;
	struct err err = { 0 };

	l->state = IDLE;
	reader_noise(r);
	if (!sum_right(r)) {
		r->n = l->frame_at;
		answer(r, NAK);
		return;
	}
	if (l->last >= 0 && l->number == l->last && l->last != 0) {
		r->n = l->frame_at; /* our ACK was lost */
		answer(r, ACK);
		return;
	}
	if (!number_right(r)) {
		r->n = l->frame_at;
		answer(r, NAK);
		return;
	}
	l->last = l->number;
	if (l->too_long && l->whole) {
		(void)err_set(&err, E_TOO_BIG, "a message longer than %zu bytes was dropped",
			r->protocol->room);
		reader_refuse(r, &err);
		r->n = 0;
		l->too_long = false;
	} else if (l->whole) {
		records_give(r);
	}
	answer(r, ACK);
}

static void
text_byte(struct serial_reader *r, unsigned char c)
{
	struct lis *l = &r->lis;

	if (c == STX || c == ENQ || c == EOT) {
		drop_frame(r);
		idle_byte(r, c);
		return;
	}
	l->sum = (unsigned char)(l->sum + c);
	if (c == ETX || c == ETB) {
		l->whole = c == ETX;
		l->state = SUM_HIGH;
	} else if (r->n == r->protocol->room) {
		l->too_long = true;
	} else {
		r->hold[r->n++] = (char)c;
	}
}

void
lis_byte(struct serial_reader *r, unsigned char c)
{
	struct lis *l = &r->lis;

	switch (l->state) {
	case NUMBER:
		if (c < '0' || c > '7') {
			idle_byte(r, c);
			return;
		}
		l->number = c - '0';
		l->sum = c;
		l->state = TEXT;
		return;
	case TEXT: text_byte(r, c); return;
	case SUM_HIGH:
		l->sum_text[0] = (char)c;
		l->state = SUM_LOW;
		return;
	case SUM_LOW:
		l->sum_text[1] = (char)c;
		frame_end(r);
		return;
	default: idle_byte(r, c);
	}
}
