/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Mettler-Toledo balances: answers of the MT-SICS command set, levels 0 and 1.
 *
 *   ID STATUS [values] CR LF     S S     100.00 g     Z A     I4 A "1234567"     I0 B 0 "I0"
 *   ES  ET  EL                   the command was not known, not received, not possible
 *
 * Source    Mettler-Toledo, MT-SICS interface commands, reference manual
 */
#include "serial/inside.h"

#define WORDS_MOST 12

struct answer {
	struct str raw;
	struct str word[WORDS_MOST]; /* quoted ones without their quotes */
	bool quoted[WORDS_MOST];
	int n;
};

/* ---- words -------------------------------------------------------------------------------------- */

/* A text in quotes up to its closing quote; \" stands for a quote inside. False where it is not closed. */
static bool
quoted_word(struct serial_reader *r, struct str *out, struct str *rest)
{
	char *p = r->text + r->n_text;
	size_t n = 0, at = 1;

	while (at < rest->n && rest->p[at] != '"') {
		if (rest->p[at] == '\\' && at + 1 < rest->n && rest->p[at + 1] == '"')
			at++;
		p[n++] = rest->p[at++];
	}
	if (at == rest->n)
		return false;
	*rest = str_from(*rest, at + 1);
	r->n_text += n;
	*out = (struct str){ p, n };
	return true;
}

static bool
split(struct serial_reader *r, struct answer *a, struct str line)
{
	struct str rest = line;

	*a = (struct answer){ .raw = reader_text(r, line) };
	for (;;) {
		while (rest.n && rest.p[0] == ' ')
			rest = str_from(rest, 1);
		if (!rest.n)
			return a->n > 0;
		if (a->n == WORDS_MOST || r->n_text + 3 * rest.n > r->text_room)
			return false;
		a->quoted[a->n] = rest.p[0] == '"';
		if (!a->quoted[a->n])
			a->word[a->n] = reader_text(r, str_cut(&rest, ' '));
		else if (!quoted_word(r, &a->word[a->n], &rest))
			return false;
		else
			a->word[a->n] = reader_text(r, a->word[a->n]);
		a->n++;
	}
}

static bool
is(const struct answer *a, int i, const char *word)
{
	return i < a->n && !a->quoted[i] && str_eq(a->word[i], str_of(word));
}

/* ---- what answers mean -------------------------------------------------------------------------- */

/* A whole line, or the status of a command, and what it says. */
struct saying {
	const char *command, *status, *code, *sentence;
};

static const struct saying refusals[] = {
	{ "ES", NULL, "syntax", "the balance does not know the command: syntax error" },
	{ "ET", NULL, "transmission",
		"the balance received a damaged command: transmission error" },
	{ "EL", NULL, "logical", "the balance cannot carry out the command: logical error" },
	{ "Z", "+", "overload", "zero was refused: the load is above the zero range" },
	{ "Z", "-", "underload", "zero was refused: the load is below the zero range" },
	{ "ZI", "+", "overload", "zero was refused: the load is above the zero range" },
	{ "ZI", "-", "underload", "zero was refused: the load is below the zero range" },
	{ "T", "+", "overload", "the tare was refused: the load is above the tare range" },
	{ "T", "-", "underload", "the tare was refused: the load is below the tare range" },
	{ "TI", "+", "overload", "the tare was refused: the load is above the tare range" },
	{ "TI", "-", "underload", "the tare was refused: the load is below the tare range" },
	{ NULL, "I", "not-now",
		"understood, but not possible now: no stable weight in time, or busy" },
	{ NULL, "L", "parameter", "understood, but the parameter is wrong" },
	{ NULL, "+", "overload", "overload: the load is above the weighing range" },
	{ NULL, "-", "underload", "underload: the load is below the weighing range" },
};

static const struct saying deeds[] = {
	{ "Z", "A", "zero", "zero was set" },
	{ "ZI", "S", "zero", "zero was set while stable" },
	{ "ZI", "D", "zero-unsteady", "zero was set while not stable" },
	{ "T", "S", "tare", "the tare was taken while stable" },
	{ "TI", "S", "tare", "the tare was taken while stable" },
	{ "TI", "D", "tare-unsteady", "the tare was taken while not stable" },
	{ "TAC", "A", "tare-cleared", "the tare was cleared" },
};

static const struct saying *
find(const struct answer *a, const struct saying *list, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (list[i].command && !is(a, 0, list[i].command))
			continue;
		if (list[i].status ? is(a, 1, list[i].status) : a->n == 1)
			return &list[i];
	}
	return NULL;
}

static const char *const weighing[] = { "S", "SI", "SR", "SIR", "SNR", "SU", "SIU", "SRU" };

static bool
is_weighing(const struct answer *a)
{
	for (size_t i = 0; i < sizeof(weighing) / sizeof(weighing[0]); i++)
		if (is(a, 0, weighing[i]))
			return true;
	return false;
}

/* Value and unit behind the status; false when there are none. */
static bool
take_number(struct serial_reading *out, const struct answer *a)
{
	if (a->n != 4 || a->quoted[2] || a->quoted[3] ||
		reading_parse(&out->number, a->word[2], NULL))
		return false;
	out->has_number = true;
	out->unit = a->word[3];
	return true;
}

static bool
weight(struct serial_reader *r, const struct answer *a)
{
	struct serial_reading out = reading_start(SERIAL_VALUE, a->raw);

	if (!is(a, 1, "S") && !is(a, 1, "D"))
		return false;
	if (is(a, 2, "Error")) {
		out.kind = SERIAL_REFUSAL;
		reading_code(&out, "error", "the balance reports a fault of its own");
		reading_field(&out, "error", a->n > 3 ? a->word[3] : STR(""));
	} else if (!take_number(&out, a)) {
		return false;
	} else {
		out.quantity = STR("mass");
		out.steady = is(a, 1, "S") ? SERIAL_STEADY : SERIAL_UNSTEADY;
	}
	reading_give(r, &out);
	return true;
}

static void
say(struct serial_reader *r, const struct answer *a, const struct saying *s, enum serial_kind kind)
{
	struct serial_reading out = reading_start(kind, a->raw);

	reading_code(&out, s->code, s->sentence);
	reading_field(&out, "command", a->word[0]);
	if (kind == SERIAL_DONE && a->n > 2)
		(void)take_number(&out, a);
	reading_give(r, &out);
}

/* I0 B 0 "I0": level and name of a command; I4 A "1234567": the number of the balance. */
static bool
about(struct serial_reader *r, const struct answer *a)
{
	static const char *const names[][2] = { { "I2", "type" }, { "I3", "software" },
		{ "I4", "serial" }, { "I5", "software" }, { "I10", "name" }, { "I11", "model" } };
	struct serial_reading out = reading_start(SERIAL_ABOUT, a->raw);
	const char *name = "text";

	if (!is(a, 1, "A") && !is(a, 1, "B"))
		return false;
	out.more = is(a, 1, "B");
	reading_field(&out, "command", a->word[0]);
	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (is(a, 0, names[i][0]))
			name = names[i][1];
	if (is(a, 0, "I0") && a->n == 4 && a->quoted[3]) {
		reading_field(&out, "level", a->word[2]);
		reading_field(&out, "listed", a->word[3]);
	} else {
		for (int i = 2; i < a->n; i++)
			reading_field(&out, a->quoted[i] ? name : "value", a->word[i]);
	}
	reading_give(r, &out);
	return true;
}

static bool
likely_command(struct str s)
{
	bool letter = false;

	for (size_t i = 0; i < s.n; i++) {
		if (s.p[i] >= 'A' && s.p[i] <= 'Z')
			letter = true;
		else if ((s.p[i] < '0' || s.p[i] > '9') && s.p[i] != '@')
			return false;
	}
	return letter && s.n <= 8;
}

void
sics_line(struct serial_reader *r, struct str line)
{
	const struct saying *s;
	struct answer a;

	if (!split(r, &a, line) || a.quoted[0] || !likely_command(a.word[0])) {
		reader_unknown(r, line);
		return;
	}
	s = find(&a, refusals, sizeof(refusals) / sizeof(refusals[0]));
	if (s && a.n <= 2) {
		say(r, &a, s, SERIAL_REFUSAL);
		return;
	}
	s = find(&a, deeds, sizeof(deeds) / sizeof(deeds[0]));
	if (s && (a.n == 2 || a.n == 4)) {
		say(r, &a, s, SERIAL_DONE);
		return;
	}
	if (is_weighing(&a) ? weight(r, &a) : about(r, &a))
		return;
	reader_unknown(r, line);
}
