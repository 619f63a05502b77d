/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/animl.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "signal/encoded.h"
#include "signal/numeral.h"
#include "signal/xml.h"

#define MAX_SERIES 200 /* of one set */

enum kind { KIND_NONE, KIND_INT32, KIND_INT64, KIND_FLOAT32, KIND_FLOAT64, KIND_TEXT };

struct one_series {
	struct str name, unit;
	enum kind kind;
	bool independent;
	struct series value;
	double start, step; /* of values by steps */
	size_t at,
		last; /* of the value set that is open: where the next value stands, and its last one */
	bool by_steps;
};

/* A value that is a text. */
struct word {
	int series;
	size_t at;
	struct str text;
};

struct reader {
	struct intake *in;
	struct str step_name, set_name, parameter;
	size_t length; /* promised by the set */
	size_t values; /* written so far, in the whole file */
	struct one_series series[MAX_SERIES];
	int n_series;
	struct word *word; /* of all its series */
	size_t n_words, room_words;
	int n_samples, sample_field; /* the last one's place among the fields */
	bool in_set, in_series, in_start, in_increment;
	struct signal_field *field; /* the parameter that is open, for its unit */
	struct encoded_room room;
};

static struct one_series *
open_series(struct reader *r)
{
	return &r->series[r->n_series - 1];
}

static struct str
kept_attribute(const struct reader *r, const char **attributes, const char *name)
{
	return arena_str(r->in->arena, xml_attribute(attributes, str_of(name)));
}

static size_t
index_of(const char **attributes, const char *name, size_t otherwise)
{
	int64_t n;

	if (int_parse(&n, xml_attribute(attributes, str_of(name)), 0, (int64_t)SERIES_MOST, NULL))
		return otherwise;
	return (size_t)n;
}

static enum kind
kind_of(struct str type)
{
	static const char *const names[] = { "", "Int32", "Int64", "Float32", "Float64" };

	for (int i = 1; i < 5; i++)
		if (str_eq(type, str_of(names[i])))
			return (enum kind)i;
	return KIND_TEXT;
}

/* ---- elements ------------------------------------------------------------------------------------------ */

static void
release_series(struct reader *r)
{
	for (int i = 0; i < r->n_series; i++)
		series_free(&r->series[i].value);
	r->n_series = 0;
	r->n_words = 0;
}

static enum rc
begin_series(struct reader *r, const char **attributes)
{
	if (r->n_series == MAX_SERIES)
		return err_set(r->in->err, E_TOO_BIG, "a set has more than %d series", MAX_SERIES);
	r->series[r->n_series++] =
		(struct one_series){ .name = kept_attribute(r, attributes, "name"),
			.kind = kind_of(xml_attribute(attributes, STR("seriesType"))),
			.independent = str_eq(
				xml_attribute(attributes, STR("dependency")), STR("independent")),
			.start = (double)NAN,
			.step = (double)NAN };
	r->in_series = true;
	return E_OK;
}

static enum rc
keep_sample(struct reader *r, const char **attributes)
{
	struct signal_field *field = intake_field(r->in, NULL);

	if (!field)
		return intake_full(r->in);
	*field = (struct signal_field){ .name = STR("Sample"),
		.text = kept_attribute(r, attributes, "name"),
		.value = (double)NAN };
	if (!field->text.n)
		field->text = kept_attribute(r, attributes, "sampleID");
	r->sample_field = r->in->file->n_fields - 1;
	r->n_samples++;
	return E_OK;
}

static enum rc
on_open(void *ctx, struct str name, const char **attributes)
{
	struct reader *r = ctx;

	if (str_eq(name, STR("Sample"))) {
		return keep_sample(r, attributes);
	} else if (str_eq(name, STR("ExperimentStep"))) {
		r->step_name = kept_attribute(r, attributes, "name");
	} else if (str_eq(name, STR("SeriesSet"))) {
		release_series(r);
		r->in_set = true;
		r->set_name = kept_attribute(r, attributes, "name");
		r->length = index_of(attributes, "length", 0);
	} else if (str_eq(name, STR("Series")) && r->in_set) {
		return begin_series(r, attributes);
	} else if (r->in_series && (str_eq(name, STR("AutoIncrementedValueSet")) ||
					   str_eq(name, STR("IndividualValueSet")) ||
					   str_eq(name, STR("EncodedValueSet")))) {
		struct one_series *s = open_series(r);

		s->at = index_of(attributes, "startIndex", s->value.n);
		s->last = index_of(attributes, "endIndex", r->length ? r->length - 1 : s->at);
		s->by_steps = str_eq(name, STR("AutoIncrementedValueSet"));
	} else if (str_eq(name, STR("StartValue"))) {
		r->in_start = true;
	} else if (str_eq(name, STR("Increment"))) {
		r->in_increment = true;
	} else if (str_eq(name, STR("Unit"))) {
		if (r->in_series)
			open_series(r)->unit = kept_attribute(r, attributes, "label");
		else if (r->field)
			r->field->unit = kept_attribute(r, attributes, "label");
	} else if (str_eq(name, STR("Parameter"))) {
		r->parameter = kept_attribute(r, attributes, "name");
	}
	return E_OK;
}

static enum rc
add(struct reader *r, struct one_series *s, double v)
{
	/* all series together, since a step and an index make any number of values */
	if (r->values++ >= SERIES_MOST || !series_add(&s->value, v))
		return intake_full(r->in);
	return E_OK;
}

/* Values between the last and this one's place that the file leaves out are no numbers. */
static enum rc
pad(struct reader *r, struct one_series *s, size_t until)
{
	enum rc rc = E_OK;

	while (rc == E_OK && s->value.n < until)
		rc = add(r, s, (double)NAN);
	return rc;
}

/* At the place that is due, which may lie before or behind what is known already. */
static enum rc
put(struct reader *r, struct one_series *s, double v)
{
	enum rc rc = pad(r, s, s->at);

	if (rc)
		return rc;
	if (s->at++ == s->value.n)
		return add(r, s, v);
	s->value.value[s->at - 1] = v;
	return r->values++ < SERIES_MOST ? E_OK : intake_full(r->in);
}

static enum rc
put_word(struct reader *r, struct str text)
{
	struct one_series *s = open_series(r);

	if (r->n_words == r->room_words) {
		r->room_words = r->room_words ? 2 * r->room_words : 64;
		r->word = memory_resize(r->word, r->room_words * sizeof(*r->word));
	}
	r->word[r->n_words++] =
		(struct word){ r->n_series - 1, s->at, arena_str(r->in->arena, text) };
	return put(r, s, (double)NAN);
}

static enum rc
take_value(struct reader *r, struct str text)
{
	struct one_series *s = open_series(r);
	double v = numeral_plain(text);

	if (r->in_start) {
		s->start = v;
	} else if (r->in_increment) {
		s->step = v;
	} else if (s->kind == KIND_TEXT) {
		return put_word(r, text);
	} else if (!s->by_steps) {
		return put(r, s, v);
	}
	return E_OK;
}

static enum rc
fill_steps(struct reader *r)
{
	struct one_series *s = open_series(r);
	enum rc rc = E_OK;

	if (isnan(s->start) || isnan(s->step))
		return err_set(r->in->err, E_FORMAT,
			"a series by steps does not say where it begins and its step");
	for (size_t i = 0; rc == E_OK && s->at <= s->last; i++)
		rc = put(r, s, s->start + (double)i * s->step);
	s->by_steps = false;
	return rc;
}

static enum rc
take_encoded(struct reader *r, struct str text)
{
	static const enum encoded_type types[] = { [KIND_INT32] = ENCODED_INT32,
		[KIND_INT64] = ENCODED_INT64,
		[KIND_FLOAT32] = ENCODED_FLOAT32,
		[KIND_FLOAT64] = ENCODED_FLOAT64,
		[KIND_TEXT] = ENCODED_NONE };
	struct one_series *s = open_series(r);
	size_t n = s->last >= s->at ? s->last - s->at + 1 : 0;
	struct series list = { 0 };
	enum encoded_fault what;
	enum rc rc = E_OK;

	if (n > SERIES_MOST - r->values)
		return intake_full(r->in);
	if (!types[s->kind])
		return err_set(r->in->err, E_FORMAT,
			"a list of numbers does not say of which type they are");
	what = encoded_read(&list, &r->room, text, false, types[s->kind], n);
	if (what == ENCODED_NO_BASE64)
		rc = err_set(r->in->err, E_FORMAT, "an encoded list is no base64");
	else if (what)
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the header promises %zu points, the data hold %zu", n, list.n);
	for (size_t i = 0; rc == E_OK && i < list.n; i++)
		rc = put(r, s, list.value[i]);
	series_free(&list);
	return rc;
}

/* The texts of a series as a column of n. */
static enum rc
keep_words(struct reader *r, struct signal_column *c, int series)
{
	c->text = arena_new(r->in->arena, struct str, c->n + 1);
	if (!c->text)
		return intake_full(r->in);
	for (size_t i = 0; i < c->n; i++)
		c->text[i] = STR("");
	for (size_t i = 0; i < r->n_words; i++)
		if (r->word[i].series == series)
			c->text[r->word[i].at] = r->word[i].text;
	return E_OK;
}

static enum rc
keep_series(struct reader *r, struct signal_table *t, int series, size_t n)
{
	struct one_series *s = &r->series[series];
	struct signal_column *c = &t->column[t->n_columns];
	const struct unit_word *unit = dictionary_unit(r->in->dict, s->unit);

	if (s->value.n == 0)
		return E_OK;
	if (pad(r, s, n))
		return E_TOO_BIG;
	if (s->kind == KIND_TEXT)
		c->name = s->name;
	else
		series_axis(c, r->in, s->name);
	if (s->unit.n)
		c->unit = unit ? unit->unit : s->unit;
	c->value = series_keep(&s->value, r->in->arena, 1);
	c->n = n;
	t->n_columns++;
	if (!c->value)
		return intake_full(r->in);
	if (s->kind == KIND_TEXT)
		return keep_words(r, c, series);
	series_check(c, r->in);
	return E_OK;
}

/* What others depend on stands first. A set of words alone is no table. */
static enum rc
keep_set(struct reader *r)
{
	struct signal_table *t;
	size_t n = 0;
	int numbers = 0;
	enum rc rc = E_OK;

	r->in_set = false;
	for (int i = 0; i < r->n_series; i++) {
		numbers += r->series[i].kind != KIND_TEXT && r->series[i].value.n > 0;
		n = r->series[i].value.n > n ? r->series[i].value.n : n;
	}
	if (numbers == 0)
		return E_OK;
	t = intake_table(r->in);
	if (t)
		t->column = arena_new(r->in->arena, struct signal_column, (size_t)r->n_series);
	if (!t || !t->column)
		return intake_full(r->in);
	t->label = r->set_name.n ? r->set_name : r->step_name;
	if (r->length && r->length != n)
		err_set(intake_warning(r->in, 0, 0), E_FORMAT,
			"the header promises %zu points, the data hold %zu", r->length, n);
	for (int pass = 0; pass < 2; pass++)
		for (int i = 0; rc == E_OK && i < r->n_series; i++)
			if (r->series[i].independent == (pass == 0))
				rc = keep_series(r, t, i, n);
	release_series(r);
	return rc;
}

static enum rc
keep_parameter(struct reader *r, struct str text)
{
	r->field = intake_field(r->in, NULL);
	if (!r->field)
		return intake_full(r->in);
	*r->field = (struct signal_field){ .name = r->parameter,
		.text = arena_str(r->in->arena, text) };
	r->field->value = numeral_plain(text);
	return E_OK;
}

static bool
is_value(struct str name)
{
	static const char *const names[] = { "D", "F", "I", "L", "S", "Boolean", "DateTime" };

	for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
		if (str_eq(name, str_of(names[i])))
			return true;
	return false;
}

static enum rc
on_close(void *ctx, struct str name, struct str text)
{
	struct reader *r = ctx;

	if (is_value(name)) {
		if (r->in_series)
			return take_value(r, text);
		return r->parameter.n ? keep_parameter(r, text) : E_OK;
	}
	if (str_eq(name, STR("StartValue")))
		r->in_start = false;
	else if (str_eq(name, STR("Increment")))
		r->in_increment = false;
	else if (str_eq(name, STR("AutoIncrementedValueSet")) && r->in_series)
		return fill_steps(r);
	else if (str_eq(name, STR("EncodedValueSet")) && r->in_series)
		return take_encoded(r, text);
	else if (str_eq(name, STR("Series")))
		r->in_series = false;
	else if (str_eq(name, STR("SeriesSet")) && r->in_set)
		return keep_set(r);
	else if (str_eq(name, STR("Parameter"))) {
		r->parameter = STR_NONE;
		r->field = NULL;
	}
	return E_OK;
}

/* ---- the file -------------------------------------------------------------------------------------------- */

static enum rc
parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	static const struct xml_handler handler = { on_open, on_close };
	struct reader *r = arena_new(a, struct reader, 1);
	struct intake in;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	if (!r)
		return intake_full(&in);
	r->in = &in;
	out->format = STR("animl");
	out->encoding = STR("UTF-8");
	rc = xml_read(&handler, r, bytes, err);
	release_series(r);
	free(r->word);
	encoded_release(&r->room);
	/* of several nobody says here which one was measured */
	if (!rc && r->n_samples == 1)
		out->field[r->sample_field].quantity = STR("specimen");
	if (!rc && out->n_tables == 0)
		return err_set(err, E_FORMAT, "this AnIML file holds no series of numbers");
	return rc;
}

static int
probe(struct str head, struct str whole)
{
	(void)whole;
	return xml_root_is(head, "AnIML") ? 95 : 0;
}

const struct signal_format signal_animl = {
	.id = "animl",
	.revision = 1,
	.probe = probe,
	.parse = parse,
};
