/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a chromatogram's evaluation, and the channels of a file. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "base/number.h"
#include "compute/chromatogram.h"

#define CHANNELS_MOST 1000

/* ---- options --------------------------------------------------------------------------------------- */

static enum rc
take_number(double *out, const struct option_given *o, struct err *err)
{
	enum rc rc = num_parse(out, str_trim(o->value), err);

	if (rc && err)
		snprintf(err->field, sizeof(err->field), "%.*s", STR_FMT(o->name));
	return rc;
}

/* "2.1-2.6, 3-3.4": times from and to; a comma or a semicolon between ranges. */
static enum rc
take_ranges(struct time_range *out, size_t *n, const struct option_given *o, struct err *err)
{
	struct str rest = o->value;

	*n = 0;
	while (rest.n) {
		struct str one = str_trim(str_cut(&rest, ',')), from = str_cut(&one, '-');
		struct time_range r;

		if (*n >= CHROMATOGRAM_RANGES)
			return err_set(err, E_TOO_BIG, "there are more than %d ranges",
				CHROMATOGRAM_RANGES);
		if (num_parse(&r.from, str_trim(from), NULL) ||
			num_parse(&r.to, str_trim(one), NULL) || !(r.from < r.to))
			return err_set(
				err, E_SYNTAX, "expected ranges of time such as 2.1-2.6, 3-3.4");
		out[(*n)++] = r;
	}
	return E_OK;
}

static enum rc
take_choice(int *out, const struct option_given *o, const char *const *choice, struct err *err)
{
	for (int i = 0; choice[i]; i++) {
		if (!str_eq(o->value, str_of(choice[i])))
			continue;
		*out = i;
		return E_OK;
	}
	return err_set(err, E_DOMAIN, "this option has no such choice");
}

static double *
number_of(struct evaluation_options *h, struct str name)
{
	const struct {
		const char *name;
		double *at;
	} numbers[] = { { "from", &h->from }, { "to", &h->to }, { "noise_from", &h->noise_from },
		{ "noise_to", &h->noise_to }, { "dead_time", &h->dead_time },
		{ "lambda", &h->lambda }, { "p", &h->p }, { "window", &h->window },
		{ "skim", &h->skim }, { "min_area", &h->min_area },
		{ "min_height", &h->min_height }, { "width", &h->pick.width },
		{ "threshold", &h->pick.threshold }, { "height", &h->pick.height } };

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		if (str_eq(name, str_of(numbers[i].name)))
			return numbers[i].at;
	return NULL;
}

static enum rc
take_word(struct chromatogram_view *v, const struct option_given *o, struct err *err)
{
	static const char *const baselines[] = { "linear", "valley", "als", "snip", NULL };
	static const char *const picks[] = { "derivative", "cwt", NULL };
	int choice = 0;
	enum rc rc;

	if (str_eq(o->name, STR("baseline"))) {
		rc = take_choice(&choice, o, baselines, err);
		v->how.baseline = (enum evaluation_baseline)choice;
	} else if (str_eq(o->name, STR("pick"))) {
		rc = take_choice(&choice, o, picks, err);
		v->how.wavelet = choice == 1;
	} else if (str_eq(o->name, STR("points"))) {
		rc = int_parse(&v->points, o->value, 0, 20000, err);
	} else if (str_eq(o->name, STR("manual"))) {
		rc = take_ranges(v->manual, &v->how.events.n_manual, o, err);
	} else if (str_eq(o->name, STR("inhibit"))) {
		rc = take_ranges(v->inhibit, &v->how.events.n_inhibit, o, err);
	} else if (str_eq(o->name, STR("negative"))) {
		rc = take_ranges(v->negative, &v->how.events.n_negative, o, err);
	} else {
		rc = err_set(err, E_NOT_FOUND, "there is no such option");
	}
	return rc;
}

static enum rc
take_option(struct chromatogram_view *v, const struct option_given *o, struct err *err)
{
	double *number = number_of(&v->how, o->name);
	enum rc rc = E_OK;

	if (number)
		return take_number(number, o, err);
	if (str_eq(o->name, STR("channel")))
		v->channel = str_trim(o->value);
	else if (str_eq(o->name, STR("reason")))
		v->reason = str_trim(o->value);
	else if (str_eq(o->name, STR("fit")))
		v->how.fit = str_eq(o->value, STR("true"));
	else if (str_eq(o->name, STR("take_blank")))
		v->take_blank = str_eq(o->value, STR("true"));
	else
		rc = take_word(v, o, err);
	if (rc && err)
		snprintf(err->field, sizeof(err->field), "%.*s", STR_FMT(o->name));
	return rc;
}

enum rc
chromatogram_view_read(
	struct chromatogram_view *out, const struct option_given *given, size_t n, struct err *err)
{
	struct evaluation_options *h = &out->how;

	*out = (struct chromatogram_view){ .channel = STR(""), .reason = STR("") };
	h->from = h->to = h->noise_from = h->noise_to = h->dead_time = (double)NAN;
	h->events.manual = out->manual;
	h->events.inhibit = out->inhibit;
	h->events.negative = out->negative;
	for (size_t i = 0; i < n; i++) {
		enum rc rc = take_option(out, &given[i], err);

		if (rc)
			return rc;
	}
	if (h->events.n_manual && !out->reason.n)
		return err_field(
			err, E_MISSING, "reason", "limits that are set by hand need a reason");
	return E_OK;
}

/* ---- channels -------------------------------------------------------------------------------------- */

static bool
rises(const struct signal_column *c)
{
	for (size_t i = 1; i < c->n; i++)
		if (!(c->value[i] > c->value[i - 1]))
			return false;
	return c->n >= TRACE_LEAST;
}

/* The column of time, else the first where that rises all the way. */
static const struct signal_column *
time_of(const struct signal_table *t)
{
	const struct signal_column *c = signal_column_of(t, STR("time"));

	if (!c)
		c = signal_column_of(t, STR("retention_time"));
	if (!c && t->n_columns >= 2 && !t->column[0].quantity.n && rises(&t->column[0]))
		c = &t->column[0];
	return c;
}

#define MANY 50 /* points: fewer are more likely a list of peaks, which has times too */

/* A table's own name, else the section it stands in, "[LC Chromatogram(Detector A)]", else what its signal is called. */
static struct str
name_of(const struct signal_table *t, const struct signal_column *signal)
{
	struct str name = t->label.n ? t->label : STR("");

	for (int i = 0; !t->label.n && i < t->n_fields; i++) {
		struct str text = t->field[i].text;

		if (text.n > 2 && text.p[0] == '[' && text.p[text.n - 1] == ']')
			name = str_from(str_first(text, text.n - 1), 1);
	}
	return name.n ? name : signal->name;
}

/* Every point a number, and not the same all the way, as a column of steps is. */
static bool
is_signal(const struct trace *tr)
{
	bool moves = false;

	for (size_t i = 0; i < tr->n; i++) {
		if (!isfinite(tr->y[i]) || !isfinite(tr->t[i]))
			return false;
		moves = moves || tr->y[i] < tr->y[0] || tr->y[i] > tr->y[0];
	}
	return moves;
}

/* Signals of one table, after those there are; returns how many there are then. */
static size_t
add_channels(struct chromatogram_channel *c, size_t n, const struct signal_table *t, size_t least)
{
	const struct signal_column *time = time_of(t);
	size_t before = n;

	for (int k = 0; time && k < t->n_columns && n < CHANNELS_MOST; k++) {
		const struct signal_column *y = &t->column[k];
		struct trace tr = { time->value, y->value, y->n < time->n ? y->n : time->n };

		if (y == time || tr.n < least || (least > TRACE_LEAST && !is_signal(&tr)))
			continue;
		c[n++] = (struct chromatogram_channel){ name_of(t, y), time, y, tr };
	}
	/* several signals of one table are told apart by their own names */
	for (size_t i = before; n - before > 1 && i < n; i++)
		c[i].name = c[i].signal->name;
	return n;
}

enum rc
chromatogram_channels(struct chromatogram_channel **out, size_t *n, struct arena *a,
	const struct signal_file *file, struct err *err)
{
	struct chromatogram_channel *c = arena_new(a, struct chromatogram_channel, CHANNELS_MOST);

	if (!c)
		return err_set(err, E_TOO_BIG, "there are too many values");
	*n = 0;
	for (int many = 1; many >= 0 && *n == 0; many--)
		for (int i = 0; i < file->n_tables; i++)
			*n = add_channels(c, *n, &file->table[i], many ? MANY : TRACE_LEAST);
	*out = c;
	if (*n == 0)
		return err_set(err, E_FORMAT,
			"the file holds no chromatogram: no table has a time and a signal");
	return E_OK;
}

static bool
holds(struct str name, struct str part)
{
	return part.n && str_find(name, part) < name.n;
}

enum rc
chromatogram_channel_of(const struct chromatogram_channel **out,
	const struct chromatogram_channel *c, size_t n, struct str wanted, struct err *err)
{
	int64_t number;

	if (!wanted.n) {
		*out = c;
		return E_OK;
	}
	for (size_t i = 0; i < n; i++)
		if (str_eq(c[i].name, wanted)) {
			*out = &c[i];
			return E_OK;
		}
	for (size_t i = 0; i < n; i++)
		if (holds(c[i].name, wanted)) {
			*out = &c[i];
			return E_OK;
		}
	if (int_parse(&number, wanted, 1, (int64_t)n, NULL) == E_OK) {
		*out = &c[number - 1];
		return E_OK;
	}
	return err_field(err, E_NOT_FOUND, "channel",
		"the file has %zu channels, and none of this name or number", n);
}
