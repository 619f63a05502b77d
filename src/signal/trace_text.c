/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/trace_text.h"

#include <math.h>

#include "signal/numeral.h"
#include "signal/series.h"
#include "signal/text.h"
#include "signal/text_table.h"

#define MAX_CHANNELS 32

static enum rc
add_field(struct intake *in, struct signal_table *t, struct str name, struct str text,
	const char *quantity)
{
	struct signal_field *f;

	if (text.n == 0)
		return E_OK;
	f = intake_field(in, t);
	if (!f)
		return intake_full(in);
	*f = (struct signal_field){ .name = name, .text = text, .quantity = str_of(quantity) };
	f->value = numeral_plain(text);
	return E_OK;
}

static struct signal_table *
new_trace(struct intake *in)
{
	struct signal_table *t = intake_table(in);

	if (t)
		t->column = arena_new(in->arena, struct signal_column, 2);
	if (!t || !t->column)
		return NULL;
	t->n_columns = 2;
	return t;
}

/* ---- EZChrom -------------------------------------------------------------------------------------------- */

struct channel {
	double rate, points, x_factor, y_factor;
	struct str x, y;
};

struct ezchrom {
	struct intake *in;
	struct str rest;
	unsigned line;
	struct channel channel[MAX_CHANNELS];
	int n;
};

/* "Sampling Rate:\t2.0\t2.0\tHz": a value a channel. */
static void
per_channel(struct ezchrom *z, struct str name, struct str rest)
{
	static const char *const names[] = { "Sampling Rate:", "Total Data Points:",
		"X Axis Title:", "Y Axis Title:", "X Axis Multiplier:", "Y Axis Multiplier:" };
	size_t which = 0;

	while (which < 6 && !str_eq(name, str_of(names[which])))
		which++;
	for (int i = 0; which < 6 && i < MAX_CHANNELS && rest.n; i++) {
		struct channel *c = &z->channel[i];
		struct str text = text_cell(&rest, '\t');
		double v = numeral_plain(text);

		switch (which) {
		case 0: c->rate = v; break;
		case 1: c->points = v; break;
		case 2: c->x = text; break;
		case 3: c->y = text; break;
		case 4: c->x_factor = v; break;
		default: c->y_factor = v; break;
		}
	}
}

static enum rc
header(struct ezchrom *z)
{
	static const struct {
		const char *name, *quantity;
	} known[] = { { "Sample ID:", "specimen" }, { "User Name:", "operator" },
		{ "Acquisition Date and Time:", "date" }, { "Method:", "test_standard" } };
	enum rc rc = E_OK;

	while (rc == E_OK && z->rest.n) {
		struct str before = z->rest, line = text_line(&z->rest), name;
		const char *quantity = "";

		if (!isnan(numeral_plain(line))) {
			z->rest = before;
			break;
		}
		z->line++;
		name = text_cell(&line, '\t');
		if (str_eq(name, STR("Maxchannels:")) && numeral_plain(line) >= 1 &&
			numeral_plain(line) <= MAX_CHANNELS)
			z->n = (int)numeral_plain(line);
		per_channel(z, name, line);
		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (str_eq(name, str_of(known[i].name)))
				quantity = known[i].quantity;
		if (name.n > 1 && name.p[name.n - 1] == ':')
			rc = add_field(
				z->in, NULL, str_first(name, name.n - 1), str_trim(line), quantity);
	}
	return rc;
}

/* One channel's lines. What is promised and not there is said. */
static enum rc
read_channel(struct ezchrom *z, int k)
{
	const struct channel *c = &z->channel[k];
	double step = c->x_factor / c->rate;
	struct series time = { 0 }, signal = { 0 };
	struct signal_table *t;
	size_t n = 0;

	while (z->rest.n && (double)n < c->points) {
		struct str line = str_trim(text_line(&z->rest));
		double v = numeral_plain(line);

		z->line++;
		if (line.n == 0)
			continue;
		if (isnan(v))
			err_set(intake_warning(z->in, z->line, 0), E_SYNTAX,
				"this line is no number; it is left out");
		if (!series_add(&time, (double)n * step) || !series_add(&signal, v)) {
			series_free(&time);
			series_free(&signal);
			return intake_full(z->in);
		}
		n++;
	}
	if ((double)n < c->points)
		err_set(intake_warning(z->in, z->line, 0), E_FORMAT,
			"the header promises %g points, the data hold %zu", c->points, n);
	t = n ? new_trace(z->in) : NULL;
	if (n && !t) {
		series_free(&time);
		series_free(&signal);
		return intake_full(z->in);
	}
	if (!t)
		return E_OK;
	t->label = arena_printf(z->in->arena, "%d", k + 1);
	series_axis(&t->column[0], z->in, c->x);
	series_axis(&t->column[1], z->in, c->y);
	t->column[0].quantity = STR("time");
	if (!t->column[0].unit.n)
		t->column[0].unit = STR("s");
	t->column[1].quantity = STR("signal");
	if (str_eq(c->y, STR("mVolts")))
		t->column[1].unit = STR("mV");
	t->column[0].value = series_keep(&time, z->in->arena, 1);
	t->column[1].value = series_keep(&signal, z->in->arena, c->y_factor);
	t->column[0].n = t->column[1].n = n;
	return t->column[0].value && t->column[1].value ? E_OK : intake_full(z->in);
}

static enum rc
parse_ezchrom(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct intake in;
	struct ezchrom z = { .in = &in, .n = 1 };
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("ezchrom");
	for (int i = 0; i < MAX_CHANNELS; i++)
		z.channel[i] = (struct channel){ .rate = (double)NAN,
			.points = 0,
			.x_factor = 1,
			.y_factor = 1,
			.x = STR("time"),
			.y = STR("signal") };
	if ((rc = text_decode(&z.rest, &in, bytes)) || (rc = header(&z)))
		return rc;
	for (int k = 0; k < z.n && rc == E_OK; k++) {
		if (!(z.channel[k].rate > 0))
			return err_set(err, E_FORMAT,
				"the header does not state the sampling rate of channel %d", k + 1);
		rc = read_channel(&z, k);
	}
	if (rc == E_OK && out->n_tables == 0)
		return err_set(err, E_FORMAT, "this EZChrom file holds no points");
	return rc;
}

static int
probe_ezchrom(struct str head, struct str whole)
{
	(void)whole;
	return str_find(head, STR("Maxchannels:")) < head.n &&
			       str_find(head, STR("Sampling Rate:")) < head.n &&
			       str_find(head, STR("Total Data Points:")) < head.n
		       ? 90
		       : 0;
}

const struct signal_format signal_ezchrom = {
	.id = "ezchrom",
	.probe = probe_ezchrom,
	.parse = parse_ezchrom,
};

/* ---- Empower ---------------------------------------------------------------------------------------------- */

static bool
is_pair(struct str line)
{
	double x, y;
	struct str first = text_cell(&line, '\t'), second = text_cell(&line, '\t');

	return numeral_value(&x, first, '.') && numeral_value(&y, second, '.') && line.n == 0;
}

static enum rc
names_and_values(struct intake *in, struct str names, struct str values)
{
	static const struct {
		const char *name, *quantity;
	} known[] = { { "SampleName", "specimen" }, { "Date Acquired", "date" },
		{ "User Name", "operator" }, { "Instrument Method Name", "test_standard" } };
	enum rc rc = E_OK;

	while (names.n && rc == E_OK) {
		struct str name = text_cell(&names, '\t'), value = text_cell(&values, '\t');
		const char *quantity = "";

		for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
			if (str_eq(name, str_of(known[i].name)))
				quantity = known[i].quantity;
		rc = add_field(in, NULL, name, value, quantity);
	}
	return rc;
}

static struct str
channel_of(const struct signal_file *f)
{
	for (int i = 0; i < f->n_fields; i++)
		if (str_eq(f->field[i].name, STR("Channel")) ||
			str_eq(f->field[i].name, STR("Channel Description")))
			return f->field[i].text;
	return STR("");
}

static enum rc
pairs(struct intake *in, struct str rest)
{
	struct series time = { 0 }, signal = { 0 };
	struct signal_table *t;
	unsigned line = 3;
	bool room = true;
	size_t n;

	for (; room && rest.n; line++) {
		struct str s = text_line(&rest), first, second;
		double x, y;

		if (str_trim(s).n == 0)
			continue;
		first = text_cell(&s, '\t');
		second = text_cell(&s, '\t');
		if (!numeral_value(&x, first, '.') || !numeral_value(&y, second, '.'))
			err_set(intake_warning(in, line, 0), E_SYNTAX,
				"this line is no time and signal; it is left out");
		else
			room = series_add(&time, x) && series_add(&signal, y);
	}
	n = time.n;
	t = room ? new_trace(in) : NULL;
	if (t) {
		t->label = channel_of(in->file);
		t->column[0] = (struct signal_column){ .name = STR("time"),
			.quantity = STR("time"),
			.unit = STR("min"),
			.value = series_keep(&time, in->arena, 1),
			.n = n };
		t->column[1] = (struct signal_column){ .name = STR("signal"),
			.quantity = STR("signal"),
			.value = series_keep(&signal, in->arena, 1),
			.n = n };
	}
	series_free(&time);
	series_free(&signal);
	return t && t->column[0].value && t->column[1].value ? E_OK : intake_full(in);
}

static enum rc
parse_empower(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct str text, names;
	struct intake in;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	out->format = STR("empower");
	if ((rc = text_decode(&text, &in, bytes)))
		return rc;
	names = text_line(&text);
	rc = names_and_values(&in, names, text_line(&text));
	return rc ? rc : pairs(&in, text);
}

/* Two lines of as many quoted cells, then pairs of numbers. */
static int
probe_empower(struct str head, struct str whole)
{
	struct str names = text_line(&head), values = text_line(&head);

	(void)whole;
	if (!str_starts(names, STR("\"")) || !str_starts(values, STR("\"")) ||
		text_cells(names, '\t') != text_cells(values, '\t') || is_pair(values))
		return 0;
	for (int i = 0; i < 3; i++) {
		struct str line = text_line(&head);

		if (!is_pair(line))
			return 0;
	}
	return 80;
}

const struct signal_format signal_empower = {
	.id = "empower",
	.probe = probe_empower,
	.parse = parse_empower,
};
