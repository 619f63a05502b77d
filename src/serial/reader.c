/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The protocols in one table, and how bytes become lines. */
#include "serial/inside.h"

static const struct protocol protocols[] = {
	{ .about = { "area-mmc10", STR_INIT("ACME MMC10-A 量革机"),
		  STR_INIT("ACME MMC10-A area measuring machine"), STR_INIT("19200 8N1"),
		  STR_INIT("") },
		.room = LINE_MOST,
		.line = area_line,
		.ascii = true },
	{ .about = { "mt-sics", STR_INIT("梅特勒-托利多天平（MT-SICS）"),
		  STR_INIT("Mettler-Toledo balance (MT-SICS)"), STR_INIT("9600 8N1"),
		  STR_INIT("S\r\n") },
		.room = LINE_MOST,
		.line = sics_line,
		.ascii = true },
	{ .about = { "digimatic", STR_INIT("Digimatic 量具（13 个半字节）"),
		  STR_INIT("Digimatic gauge (13 nibbles)"), STR_INIT(""), STR_INIT("") },
		.room = LINE_MOST,
		.byte = digimatic_byte,
		.lost = digimatic_lost },
	{ .about = { "ph-orion", STR_INIT("Orion Star pH 计"), STR_INIT("Orion Star pH meter"),
		  STR_INIT("9600 8N1"), STR_INIT("GETMEAS\r") },
		.room = LINE_MOST,
		.line = orion_line,
		.ascii = true },
	{ .about = { "e1394", STR_INIT("ASTM E1394 / LIS2-A2 分析仪（带帧）"),
		  STR_INIT("ASTM E1394 / LIS2-A2 analyser, framed"), STR_INIT("9600 8N1"),
		  STR_INIT("") },
		.room = RECORD_MOST,
		.byte = lis_byte,
		.lost = lis_lost },
	{ .about = { "e1394-record", STR_INIT("ASTM E1394 / LIS2-A2 记录（不带帧）"),
		  STR_INIT("ASTM E1394 / LIS2-A2 records without frames"), STR_INIT(""),
		  STR_INIT("") },
		.room = RECORD_MOST,
		.line = lis_record },
};
#define N_PROTOCOLS ((int)(sizeof(protocols) / sizeof(protocols[0])))

static const struct protocol described = { .room = LINE_MOST, .line = grammar_line };

bool
serial_instrument(struct serial_instrument *out, const struct serial_grammars *g, int i)
{
	if (i < 0)
		return false;
	if (i < N_PROTOCOLS) {
		*out = protocols[i].about;
		return true;
	}
	return g && grammar_about(out, g, i - N_PROTOCOLS);
}

enum rc
serial_open(struct serial_reader **out, struct arena *a, struct str id,
	const struct serial_grammars *g, const struct serial_sink *sink, struct err *err)
{
	const struct grammar *grammar = g ? grammar_find(g, id) : NULL;
	struct serial_reader *r = arena_new(a, struct serial_reader, 1);
	const struct protocol *p = grammar ? &described : NULL;
	char shown[LINE_SHOWN];

	*out = NULL;
	for (int i = 0; !p && i < N_PROTOCOLS; i++)
		if (str_eq(id, str_of(protocols[i].about.id)))
			p = &protocols[i];
	if (!p)
		return err_set(err, E_NOT_FOUND,
			"there is no instrument of the kind %s; hidemark listen --list names them",
			serial_shown(shown, sizeof(shown), id));
	if (r) {
		*r = (struct serial_reader){ .protocol = p, .grammar = grammar, .sink = *sink };
		r->text_room = 2 * p->room + 2;
		r->hold = arena_take(a, p->room);
		r->text = arena_take(a, r->text_room);
		lis_start(r);
	}
	if (!r || !r->hold || !r->text)
		return err_set(err, E_TOO_BIG, "there is no room to listen");
	*out = r;
	return E_OK;
}

/* ---- readings ----------------------------------------------------------------------------------- */

struct serial_reading
reading_start(enum serial_kind kind, struct str raw)
{
	return (struct serial_reading){ .kind = kind,
		.steady = SERIAL_UNSAID,
		.raw = raw,
		.quantity = STR(""),
		.number = { .text = STR(""), .value = NAN },
		.unit = STR(""),
		.code = STR("") };
}

void
reading_field(struct serial_reading *out, const char *name, struct str text)
{
	if (out->n_fields < SERIAL_FIELDS_MOST)
		out->field[out->n_fields++] = (struct serial_field){ str_of(name), text };
}

void
reading_code(struct serial_reading *out, const char *code, const char *sentence)
{
	out->code = str_of(code);
	out->what = (struct err){ .rc = E_STATE, .format = sentence };
}

void
reading_give(struct serial_reader *r, const struct serial_reading *reading)
{
	r->count.readings++;
	r->sink.reading(r->sink.ctx, reading);
}

void
reader_warn(struct serial_reader *r, const struct err *what)
{
	if (r->sink.warn)
		r->sink.warn(r->sink.ctx, what);
}

void
reader_refuse(struct serial_reader *r, const struct err *what)
{
	r->count.refused++;
	reader_warn(r, what);
}

void
reader_noise(struct serial_reader *r)
{
	struct err err = { 0 };

	if (!r->noise)
		return;
	r->count.noise += r->noise;
	(void)err_set(&err, E_FORMAT, "%zu bytes of noise were skipped", r->noise);
	r->noise = 0;
	reader_warn(r, &err);
}

void
reader_unknown(struct serial_reader *r, struct str line)
{
	char shown[LINE_SHOWN];
	struct err err = { 0 };

	(void)err_set(&err, E_FORMAT, "this line is not understood: %s",
		serial_shown(shown, sizeof(shown), line));
	reader_refuse(r, &err);
}

struct serial_counts
serial_counted(const struct serial_reader *r)
{
	return r->count;
}

/* ---- text --------------------------------------------------------------------------------------- */

int
hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

int
hex_pair(const char *p)
{
	int high = hex_digit(p[0]), low = hex_digit(p[1]);

	return high < 0 || low < 0 ? -1 : 16 * high + low;
}

struct str
reader_text(struct serial_reader *r, struct str bytes)
{
	char *p = r->text + r->n_text;
	size_t n = 0;

	if (!bytes.p || !bytes.n)
		return STR("");
	if (utf8_valid(bytes) && !memchr(bytes.p, '\0', bytes.n))
		return bytes;
	for (size_t i = 0; i < bytes.n && r->n_text + n + 2 <= r->text_room; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (c >= 0x80) {
			p[n++] = (char)(0xC0 | c >> 6);
			p[n++] = (char)(0x80 | (c & 0x3F));
		} else {
			p[n++] = c ? (char)c : ' ';
		}
	}
	r->n_text += n;
	return (struct str){ p, n };
}

static size_t
show_one(char out[8], struct str s, size_t *taken)
{
	static const char hex[] = "0123456789ABCDEF";
	unsigned char c = (unsigned char)s.p[0];
	size_t whole = c < 0x80 ? 1 : utf8_first(s);
	const char *plain = strchr("\r\n\t\\", c);
	size_t n = 0;

	*taken = 1;
	if (c && plain) {
		out[n++] = '\\';
		out[n++] = "rnt\\"[plain - strchr("\r\n\t\\", '\r')];
	} else if (c < 0x20 || c == 0x7F || !whole || (c == 0xC2 && (unsigned char)s.p[1] < 0xA0)) {
		out[n++] = '\\';
		out[n++] = 'x';
		out[n++] = hex[c >> 4];
		out[n++] = hex[c & 15];
	} else {
		memcpy(out, s.p, whole);
		n = *taken = whole;
	}
	return n;
}

const char *
serial_shown(char *out, size_t size, struct str bytes)
{
	size_t n = 0;

	while (bytes.n) {
		char sign[8];
		size_t taken, k = show_one(sign, bytes, &taken);

		if (n + k >= size)
			break;
		memcpy(out + n, sign, k);
		n += k;
		bytes = str_from(bytes, taken);
	}
	out[n] = '\0';
	return out;
}

/* ---- lines -------------------------------------------------------------------------------------- */

static bool
is_control(unsigned char c)
{
	return (c < 0x20 && c != '\t') || c == 0x7F;
}

static void
line_end(struct serial_reader *r)
{
	struct str line = { r->hold, r->n };
	bool spoiled = r->spoiled;
	char shown[LINE_SHOWN];
	struct err err = { 0 };

	r->n = 0;
	r->n_text = 0;
	r->spoiled = false;
	if (r->too_long) {
		r->too_long = false;
		(void)err_set(&err, E_TOO_BIG, "a line longer than %zu bytes was dropped",
			r->protocol->room);
		reader_refuse(r, &err);
		return;
	}
	reader_noise(r);
	if (spoiled) {
		(void)err_set(&err, E_FORMAT,
			"noise stands inside this line, so it is not taken: %s",
			serial_shown(shown, sizeof(shown), line));
		reader_refuse(r, &err);
	} else if (line.n) {
		r->protocol->line(r, line);
	}
}

void
reader_line_byte(struct serial_reader *r, unsigned char c)
{
	if (c == '\r' || c == '\n') {
		if (r->n || r->too_long || r->noise)
			line_end(r);
		return;
	}
	if (is_control(c) || (c >= 0x80 && r->protocol->ascii && !r->n)) {
		r->noise++;
		r->spoiled = r->spoiled || r->n;
		return;
	}
	if (r->n == r->protocol->room)
		r->too_long = true;
	else
		r->hold[r->n++] = (char)c;
}

void
serial_feed(struct serial_reader *r, struct str bytes)
{
	r->count.bytes += bytes.n;
	for (size_t i = 0; i < bytes.n; i++) {
		unsigned char c = (unsigned char)bytes.p[i];

		if (r->protocol->byte)
			r->protocol->byte(r, c);
		else
			reader_line_byte(r, c);
	}
}

void
serial_lost(struct serial_reader *r)
{
	size_t half = r->n;
	struct err err = { 0 };

	r->n = 0;
	r->spoiled = r->too_long = false;
	reader_noise(r);
	if (half) {
		(void)err_set(&err, E_FORMAT,
			"the line was lost; %zu bytes of a line that was not ended are dropped",
			half);
		reader_refuse(r, &err);
	}
	if (r->protocol->lost)
		r->protocol->lost(r);
}
