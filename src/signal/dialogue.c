/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/dialogue.h"

#include <ctype.h>
#include <math.h>

#include "base/memory.h"
#include "serial/serial.h"
#include "signal/intake.h"
#include "signal/series.h"

#define COLUMNS_MOST 200
#define TABLES_MOST 2000
#define FIELDS_MOST 40
#define READER_ROOM ((size_t)1 << 20)

/* ---- bidding ---------------------------------------------------------------------------------------- */

struct tally {
	size_t values;
};

static void
tally_reading(void *ctx, const struct serial_reading *r)
{
	struct tally *t = ctx;

	t->values += r->kind == SERIAL_VALUE || (r->kind == SERIAL_REFUSAL && r->code.n);
}

/* Values are there, and at least as many lines are understood as are not: a log holds the questions too. */
static int
bid(const char *id, struct str head)
{
	struct tally tally = { 0 };
	const struct serial_sink sink = { &tally, tally_reading, NULL, NULL };
	struct serial_reader *r;
	struct arena a;
	int out = 0;

	arena_init(&a, READER_ROOM);
	if (serial_open(&r, &a, str_of(id), NULL, &sink, NULL) == E_OK) {
		serial_feed(r, head);
		if (tally.values && tally.values >= serial_counted(r).refused)
			out = 90;
	}
	arena_release(&a);
	return out;
}

/* The header names its own signs: H|\^& or H!~$% */
static bool
begins_with_header(struct str s)
{
	char result[3] = { '\r', 'R', s.n > 5 ? s.p[1] : '\0' };
	bool found;

	if (s.n < 6 || s.p[0] != 'H' || !ispunct((unsigned char)s.p[1]))
		return false;
	found = str_find(s, (struct str){ result, 3 }) < s.n;
	result[0] = '\n';
	return found || str_find(s, (struct str){ result, 3 }) < s.n;
}

static bool
holds(struct str s, struct str what)
{
	return str_find(s, what) < s.n;
}

/* ---- tables ------------------------------------------------------------------------------------------- */

struct growing_column {
	struct str name, quantity, unit;
	struct series series;
};

struct growing_table {
	struct growing_table *next;
	struct str sample;
	struct growing_column column[COLUMNS_MOST];
	int n;
	struct signal_field field[FIELDS_MOST];
	int n_fields;
};

struct taking {
	struct intake in;
	struct growing_table *first, *last;
	int n;
	unsigned line;
	size_t unsteady, words, dropped;
	bool full; /* the arena, or a ceiling */
};

static struct str
kept(struct taking *t, struct str s)
{
	struct str copy = arena_str(t->in.arena, s.p ? s : STR(""));

	t->full = t->full || !copy.p;
	return copy.p ? copy : STR("");
}

static struct str
field_of(const struct serial_reading *r, const char *name)
{
	for (int i = 0; i < r->n_fields; i++)
		if (str_eq(r->field[i].name, str_of(name)))
			return r->field[i].text;
	return STR("");
}

static struct growing_table *
table_of(struct taking *t, struct str sample)
{
	struct growing_table *g = t->last;

	/* most often the one that the last value belonged to */
	if (g && str_eq(g->sample, sample))
		return g;
	for (g = t->first; g; g = g->next)
		if (str_eq(g->sample, sample))
			return g;
	if (t->n == TABLES_MOST) {
		t->full = true;
		return NULL;
	}
	g = memory_zeroed(sizeof(*g));
	g->sample = kept(t, sample);
	if (t->last)
		t->last->next = g;
	else
		t->first = g;
	t->last = g;
	t->n++;
	return g;
}

static void
column_add(struct taking *t, struct growing_table *to, struct str name, struct str quantity,
	struct str unit, double value)
{
	struct growing_column *c = NULL;

	for (int i = 0; !c && i < to->n; i++)
		if (str_eq(to->column[i].name, name) && str_eq(to->column[i].unit, unit))
			c = &to->column[i];
	if (!c && to->n == COLUMNS_MOST) {
		t->full = true;
		return;
	}
	if (!c) {
		c = &to->column[to->n++];
		*c = (struct growing_column){
			.name = kept(t, name), .quantity = kept(t, quantity), .unit = kept(t, unit)
		};
	}
	t->full = !series_add(&c->series, value) || t->full;
}

/* What stands beside the values, once by its name. */
static void
fields_take(struct taking *t, struct signal_field *list, int *n, const struct serial_reading *r)
{
	static const char *const elsewhere[] = { "item", "sample", "test", "test_name", "status",
		"reserve", "flags", "command", "level", "listed", "entry", "memory" };

	for (int i = 0; i < r->n_fields; i++) {
		bool skip = *n == FIELDS_MOST;

		for (size_t k = 0; k < sizeof(elsewhere) / sizeof(elsewhere[0]); k++)
			skip = skip || str_eq(r->field[i].name, str_of(elsewhere[k]));
		for (int k = 0; k < *n; k++)
			skip = skip || str_eq(r->field[i].name, list[k].name);
		if (skip)
			continue;
		list[(*n)++] = (struct signal_field){ .name = kept(t, r->field[i].name),
			.quantity = STR(""),
			.text = kept(t, r->field[i].text),
			.unit = STR(""),
			.value = (double)NAN };
	}
}

static void
about_take(struct taking *t, const struct serial_reading *r)
{
	struct signal_field list[FIELDS_MOST];
	int n = 0;

	fields_take(t, list, &n, r);
	for (int i = 0; i < n; i++) {
		struct signal_field *f = intake_field(&t->in, NULL);

		if (f)
			*f = list[i];
		t->full = t->full || !f;
	}
}

/* Meters write C for degrees, which UDUNITS takes for coulombs. */
static struct str
unit_of(const struct taking *t, const struct serial_reading *r)
{
	const struct unit_word *unit = dictionary_unit(t->in.dict, r->unit);

	if (str_eq(r->quantity, STR("temperature")) && str_eq(r->unit, STR("C")))
		return STR("degC");
	if (str_eq(r->quantity, STR("temperature")) && str_eq(r->unit, STR("F")))
		return STR("degF");
	return unit ? unit->unit : r->unit;
}

static void
value_take(struct taking *t, const struct serial_reading *r)
{
	struct str item = field_of(r, "item"), test = field_of(r, "test");
	struct growing_table *to;
	double number;

	if (r->steady == SERIAL_UNSTEADY) {
		t->unsteady++;
		return;
	}
	if (!r->has_number) {
		t->words++;
		return;
	}
	to = table_of(t, field_of(r, "sample"));
	if (!to)
		return;
	if (r->part == 0 && item.n && num_parse(&number, item, NULL) == E_OK)
		column_add(t, to, STR("item"), STR("item"), STR(""), number);
	column_add(t, to,
		test.n          ? test
		: r->quantity.n ? r->quantity
				: STR("value"),
		r->quantity, unit_of(t, r), r->number.value);
	fields_take(t, to->field, &to->n_fields, r);
}

static void
take_reading(void *ctx, const struct serial_reading *r)
{
	struct taking *t = ctx;

	if (r->kind == SERIAL_VALUE)
		value_take(t, r);
	else if (r->kind == SERIAL_ABOUT)
		about_take(t, r);
	else if (r->kind == SERIAL_REFUSAL)
		*intake_warning(&t->in, t->line, 0) = r->what;
}

static void
take_warning(void *ctx, const struct err *what)
{
	struct taking *t = ctx;

	*intake_warning(&t->in, t->line, 0) = *what;
}

/* ---- the file ----------------------------------------------------------------------------------------- */

static bool
table_finish(struct taking *t, struct growing_table *g)
{
	struct signal_table *out = intake_table(&t->in);
	size_t rows = 0;

	if (!out)
		return false;
	out->label = g->sample;
	out->column = arena_new(t->in.arena, struct signal_column, (size_t)g->n + 1);
	if (!out->column)
		return false;
	for (int i = 0; i < g->n; i++)
		rows = g->column[i].series.n > rows ? g->column[i].series.n : rows;
	for (int i = 0; i < g->n; i++) {
		struct growing_column *c = &g->column[i];
		struct signal_column *to = &out->column[out->n_columns++];

		/* an analyser need not measure everything as often */
		while (c->series.n < rows)
			if (!series_add(&c->series, (double)NAN))
				return false;
		*to = (struct signal_column){ .name = c->name,
			.quantity = c->quantity,
			.unit = c->unit,
			.value = series_keep(&c->series, t->in.arena, 1),
			.n = rows };
		if (!to->value)
			return false;
	}
	for (int i = 0; i < g->n_fields; i++) {
		struct signal_field *f = intake_field(&t->in, out);

		if (!f)
			return false;
		*f = g->field[i];
	}
	return true;
}

/* Line by line, so that a warning knows its place. */
static void
feed(struct taking *t, struct serial_reader *r, struct str bytes)
{
	while (bytes.n && !t->full) {
		const char *end = memchr(bytes.p, '\n', bytes.n);
		size_t n = end ? (size_t)(end - bytes.p) + 1 : bytes.n;

		t->line++;
		serial_feed(r, str_first(bytes, n));
		bytes = str_from(bytes, n);
	}
	if (t->full)
		return;
	serial_feed(r, STR("\n")); /* the end of a file ends its last line */
	serial_lost(r);
}

static enum rc
finish(struct taking *t)
{
	bool room = !t->full;

	if (t->unsteady)
		err_set(intake_note(&t->in, 0), E_DOMAIN,
			"%zu readings that were not stable are left out", t->unsteady);
	if (t->words)
		err_set(intake_warning(&t->in, 0, 0), E_DOMAIN,
			"%zu results in words, without a number, are left out", t->words);
	for (struct growing_table *g = t->first; room && g; g = g->next)
		room = table_finish(t, g);
	if (!room)
		return intake_full(&t->in);
	if (!t->n)
		return err_set(t->in.err, E_FORMAT,
			"the instrument says no value here that could be a result");
	intake_say_unsaid(&t->in);
	return E_OK;
}

static enum rc
parse(const char *id, struct signal_file *out, struct arena *a,
	const struct signal_dictionary *dict, struct str bytes, struct err *err)
{
	struct taking t = { .n = 0 };
	const struct serial_sink sink = { &t, take_reading, take_warning, NULL };
	struct serial_reader *r;
	struct arena work;
	enum rc rc;

	intake_init(&t.in, out, a, dict, err);
	out->format = str_of(id);
	out->encoding = utf8_valid(bytes) ? STR("UTF-8") : STR("windows-1252");
	arena_init(&work, READER_ROOM);
	rc = serial_open(&r, &work, str_of(id), NULL, &sink, err);
	if (rc == E_OK) {
		feed(&t, r, bytes);
		rc = finish(&t);
	}
	while (t.first) {
		struct growing_table *g = t.first;

		t.first = g->next;
		for (int i = 0; i < g->n; i++)
			series_free(&g->column[i].series);
		free(g);
	}
	arena_release(&work);
	return rc;
}

/* Cheap looks first: each reader is tried only on what could be its own. */
#define DIALOGUE(name, instrument, likely)                                               \
	static int probe_##name(struct str head, struct str whole)                       \
	{                                                                                \
		(void)whole;                                                             \
		return (likely) ? bid((instrument), head) : 0;                           \
	}                                                                                \
	static enum rc parse_##name(struct signal_file *out, struct arena *a,            \
		const struct signal_dictionary *dict, struct str bytes, struct err *err) \
	{                                                                                \
		return parse((instrument), out, a, dict, bytes, err);                    \
	}                                                                                \
	const struct signal_format signal_##name = {                                     \
		.id = (instrument), .probe = probe_##name, .parse = parse_##name         \
	}

DIALOGUE(area_mmc10, "area-mmc10", holds(head, STR("~010")) || holds(head, STR("~110")));
DIALOGUE(mt_sics, "mt-sics", holds(head, STR("S S ")) || holds(head, STR("S D ")));
DIALOGUE(digimatic, "digimatic",
	holds(head, STR("FFFF")) || holds(head, STR("F F F F")) || holds(head, STR("8F")) ||
		holds(head, STR("\x0F\x0F\x0F\x0F")));
DIALOGUE(ph_orion, "ph-orion", holds(head, STR(",CH-")));
DIALOGUE(e1394, "e1394", holds(head, STR("\x02")));
DIALOGUE(e1394_record, "e1394-record", begins_with_header(head));
