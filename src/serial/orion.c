/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Orion Star meters: one line with commas, printed or asked for by GETMEAS.
 *
 *   A215 pH,X51250,3.04,ABCDE,12/07/23 09:30:40,---,CH-1,pH,4.61,pH,111.2, mV,25.0,C,89.1,%,M100,#1
 *   model, number, software, operator, time, sample, channel, mode, then values each with its unit, method, log entry
 *
 * The order of the day in the time is a setting of the meter, so it is passed on as written. The line has no mark of
 * stability.
 *
 * Source    Thermo Scientific Orion Star A200 series, user manual, data transfer; a public reply to GETMEAS
 */
#include "serial/inside.h"

#define PARTS_MOST 40

static const char *const names[] = { "model", "serial", "software", "operator", "time", "sample" };
#define N_NAMES ((int)(sizeof(names) / sizeof(names[0])))

struct unit_meaning {
	struct str unit;
	const char *quantity;
};

static const struct unit_meaning meanings[] = {
	{ STR_INIT("pH"), "ph" },
	{ STR_INIT("mV"), "potential" },
	{ STR_INIT("RmV"), "potential.relative" },
	{ STR_INIT("C"), "temperature" },
	{ STR_INIT("F"), "temperature" },
	{ STR_INIT("%"), "slope" },
};

static const char *
quantity_of(struct str unit)
{
	for (size_t i = 0; i < sizeof(meanings) / sizeof(meanings[0]); i++)
		if (str_eq(meanings[i].unit, unit))
			return meanings[i].quantity;
	return "";
}

static bool
is_tagged(struct str s, char letter)
{
	if (s.n < 2 || s.p[0] != letter)
		return false;
	for (size_t i = 1; i < s.n; i++)
		if (s.p[i] < '0' || s.p[i] > '9')
			return false;
	return true;
}

static void
give_values(struct serial_reader *r, struct serial_reading *out, const struct str *part, int n)
{
	for (int i = 0; i + 1 < n; i += 2) {
		if (is_tagged(part[i], 'M') || is_tagged(part[i], '#'))
			return;
		/* dashes stand where nothing was measured */
		if (reading_parse(&out->number, part[i], NULL))
			continue;
		out->has_number = true;
		out->unit = part[i + 1];
		out->quantity = str_of(quantity_of(part[i + 1]));
		reading_give(r, out);
		out->part++;
	}
}

void
orion_line(struct serial_reader *r, struct str line)
{
	struct serial_reading out = reading_start(SERIAL_VALUE, reader_text(r, line));
	struct str part[PARTS_MOST], rest = out.raw;
	int n = 0, channel = 0;

	while (rest.n && n < PARTS_MOST)
		part[n++] = str_trim(str_cut(&rest, ','));
	for (int i = 0; i < n && !channel; i++)
		if (str_starts(part[i], STR("CH-")))
			channel = i;
	if (rest.n || channel != N_NAMES || channel + 3 >= n) {
		reader_unknown(r, line);
		return;
	}
	for (int i = 0; i < N_NAMES; i++)
		if (part[i].n && str_find(part[i], STR("---")) == part[i].n)
			reading_field(&out, names[i], part[i]);
	reading_field(&out, "channel", str_from(part[channel], 3));
	reading_field(&out, "mode", part[channel + 1]);
	for (int i = channel + 2; i < n; i++) {
		if (is_tagged(part[i], 'M'))
			reading_field(&out, "memory", str_from(part[i], 1));
		else if (is_tagged(part[i], '#'))
			reading_field(&out, "entry", str_from(part[i], 1));
	}
	give_values(r, &out, part + channel + 2, n - channel - 2);
	if (!out.part)
		reader_unknown(r, line);
}
