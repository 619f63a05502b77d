/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Records of ASTM E1394 / CLSI LIS2-A2: H P O R C L and others. Fields, repeats, components and the escape sign are parted
 * by the four signs that the H record names; | \ ^ & until there is one.
 */
#include "serial/inside.h"

enum { FIELD, REPEAT, COMPONENT, ESCAPE };

#define COLUMNS_MOST 32
struct record {
	struct str raw;
	struct str column[COLUMNS_MOST + 1]; /* counted from 1, as the standard does */
	int n;
};

static struct str
column(const struct record *rec, int i)
{
	return i <= rec->n ? rec->column[i] : STR("");
}

static struct str
component(const struct serial_reader *r, struct str column, int i)
{
	struct str rest = str_cut(&column, r->lis.delimiter[REPEAT]), out = STR("");

	for (; i > 0; i--)
		out = str_cut(&rest, r->lis.delimiter[COMPONENT]);
	return out;
}

/* One sign behind an escape sign, or two hexadecimal digits behind X. How many bytes it stands for, up to its end. */
static size_t
escape_read(const struct serial_reader *r, char *out, struct str s)
{
	static const char letters[] = "FRSE"; /* in the order of delimiter[] */
	const char *at;

	if (s.n > 2 && s.p[2] == r->lis.delimiter[ESCAPE] && s.p[1] &&
		(at = strchr(letters, s.p[1]))) {
		*out = r->lis.delimiter[at - letters];
		return 3;
	}
	if (s.n > 4 && s.p[1] == 'X' && s.p[4] == r->lis.delimiter[ESCAPE] &&
		hex_pair(s.p + 2) > 0) {
		*out = (char)hex_pair(s.p + 2);
		return 5;
	}
	return 0;
}

/* Text with its escapes resolved, valid UTF-8, without blanks at its ends. */
static struct str
plain(struct serial_reader *r, struct str s)
{
	char *p = r->text + r->n_text;
	size_t n = 0, at = 0;

	s = str_trim(s);
	if (str_find(s, (struct str){ &r->lis.delimiter[ESCAPE], 1 }) == s.n ||
		r->n_text + s.n > r->text_room)
		return reader_text(r, s);
	while (at < s.n) {
		size_t taken = s.p[at] == r->lis.delimiter[ESCAPE]
				       ? escape_read(r, &p[n], str_from(s, at))
				       : 0;

		if (!taken)
			p[n] = s.p[at];
		n++;
		at += taken ? taken : 1;
	}
	r->n_text += n;
	return reader_text(r, (struct str){ p, n });
}

/* 20100926103405 as 2010-09-26 10:34:05; other texts as they are. */
static struct str
day_text(struct serial_reader *r, struct str s)
{
	char *p;
	int n;

	s = plain(r, component(r, s, 1));
	for (size_t i = 0; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return s;
	if ((s.n != 8 && s.n != 12 && s.n != 14) || r->n_text + 24 > r->text_room)
		return s;
	p = r->text + r->n_text;
	n = snprintf(p, 24, "%.4s-%.2s-%.2s", s.p, s.p + 4, s.p + 6);
	if (s.n > 8)
		n += snprintf(p + n, 24 - (size_t)n, " %.2s:%.2s", s.p + 8, s.p + 10);
	if (s.n > 12)
		n += snprintf(p + n, 24 - (size_t)n, ":%.2s", s.p + 12);
	r->n_text += (size_t)n;
	return (struct str){ p, (size_t)n };
}

static void
add(struct serial_reading *out, const char *name, struct str text)
{
	if (text.n)
		reading_field(out, name, text);
}

/* F final, C corrected, V approved, R sent before; all others are on their way. None stated: final. */
static enum serial_steady
steady_of(struct str status)
{
	static const char final[] = "FCVR";

	if (!status.n || (status.n == 1 && status.p[0] && strchr(final, status.p[0])))
		return SERIAL_STEADY;
	return SERIAL_UNSTEADY;
}

static void
result(struct serial_reader *r, const struct record *rec)
{
	struct serial_reading out = reading_start(SERIAL_VALUE, rec->raw);
	struct str test = column(rec, 3), status = plain(r, column(rec, 9));
	struct str value = plain(r, component(r, column(rec, 4), 1));
	struct str code = plain(r, component(r, test, 4));

	out.steady = steady_of(status);
	out.has_number = reading_parse(&out.number, value, NULL) == E_OK;
	if (!out.has_number)
		out.number = (struct reading){ .text = value, .value = NAN };
	out.unit = plain(r, column(rec, 5));
	add(&out, "test", code.n ? code : plain(r, component(r, test, 1)));
	add(&out, "test_name", plain(r, component(r, test, 5)));
	add(&out, "sample", (struct str){ r->lis.sample, r->lis.n_sample });
	add(&out, "status", status);
	add(&out, "range", plain(r, column(rec, 6)));
	add(&out, "flags", plain(r, column(rec, 7)));
	add(&out, "operator", plain(r, column(rec, 11)));
	add(&out, "started", day_text(r, column(rec, 12)));
	add(&out, "completed", day_text(r, column(rec, 13)));
	add(&out, "instrument", plain(r, column(rec, 14)));
	reading_give(r, &out);
}

static bool
is_plain_sign(char c)
{
	return c > ' ' && c < 0x7F &&
	       !((c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z'));
}

/* H|\^&: the four signs stand behind the letter. */
static void
header(struct serial_reader *r, struct str raw)
{
	struct err err = { 0 };
	char shown[16];
	bool right = raw.n >= 5;

	r->lis.n_sample = 0;
	for (size_t i = 1; right && i < 5; i++) {
		right = is_plain_sign(raw.p[i]);
		for (size_t k = 1; k < i; k++)
			right = right && raw.p[k] != raw.p[i];
	}
	if (right) {
		memcpy(r->lis.delimiter, raw.p + 1, 4);
		return;
	}
	(void)err_set(&err, E_FORMAT, "the H record does not name four signs; %s stay in force",
		serial_shown(shown, sizeof(shown), (struct str){ r->lis.delimiter, 4 }));
	reader_warn(r, &err);
}

/* The sample that the results behind this order belong to. */
static void
order(struct serial_reader *r, const struct record *rec)
{
	struct str sample = plain(r, component(r, column(rec, 3), 1));

	r->lis.n_sample = str_first_whole(sample, sizeof(r->lis.sample)).n;
	if (r->lis.n_sample)
		memcpy(r->lis.sample, sample.p, r->lis.n_sample);
}

static void
other(struct serial_reader *r, const struct record *rec, char letter)
{
	static const struct {
		const char *letter, *name;
		int column;
	} shown[] = { { "H", "sender", 5 }, { "H", "sent", 14 }, { "P", "patient", 3 },
		{ "P", "name", 6 }, { "O", "sample", 3 }, { "C", "comment", 4 },
		{ "L", "ended", 3 }, { "Q", "asked", 3 } };
	static const char letters[][2] = { "H", "P", "O", "C", "L", "Q", "M", "S" };
	struct serial_reading out = reading_start(SERIAL_RECORD, rec->raw);

	for (size_t i = 0; i < sizeof(letters) / sizeof(letters[0]); i++)
		if (letters[i][0] == letter)
			out.code = str_of(letters[i]);
	for (size_t i = 0; i < sizeof(shown) / sizeof(shown[0]); i++)
		if (shown[i].letter[0] == letter)
			add(&out, shown[i].name, plain(r, column(rec, shown[i].column)));
	reading_give(r, &out);
}

void
lis_record(struct serial_reader *r, struct str line)
{
	struct record rec = { .raw = reader_text(r, line) };
	struct str rest = line;
	char letter = line.p[0];

	if (letter == 'H')
		header(r, line);
	while (rest.n && rec.n < COLUMNS_MOST)
		rec.column[++rec.n] = str_cut(&rest, r->lis.delimiter[FIELD]);
	if (rec.n && rec.column[1].n != 1)
		letter = '\0'; /* a word, not the letter of a record */
	if (letter == 'P')
		r->lis.n_sample = 0;
	if (letter == 'O')
		order(r, &rec);
	if (letter == 'R')
		result(r, &rec);
	else
		other(r, &rec, letter);
}
