/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One analysis from its name, a table and options to the JSON of its answer. */
#include <math.h>
#include <stdio.h>

#include "analysis/analysis.h"
#include "text/text.h"

#define MAX_OPTIONS 24
#define NOTE_ROOM 20

const struct analysis *
analysis_find(struct str name)
{
	for (int i = 0; analyses[i]; i++)
		if (str_eq(name, str_of(analyses[i]->name)))
			return analyses[i];
	return NULL;
}

/* Every analysis knows it besides its own. */
static const struct analysis_option option_missing = { "missing", OPTION_CHOICE, false, "refuse",
	"refuse omit", "rows with empty cells", false };

static bool
is_choice(const char *choices, struct str value)
{
	struct str all = str_of(choices);

	while (all.n)
		if (str_eq(str_cut(&all, ' '), value))
			return true;
	return false;
}

static enum rc
check_option(const struct analysis_option *o, struct str value, struct err *err)
{
	char show[60];

	for (size_t i = 0; i < value.n; i++)
		if ((unsigned char)value.p[i] < ' ' && value.p[i] != '\t' && value.p[i] != '\n')
			return err_field(err, E_SYNTAX, o->name,
				"the value holds a character that is no text (code %d)",
				value.p[i]);
	if (!utf8_valid(value))
		return err_field(err, E_SYNTAX, o->name, "the value is not UTF-8 text");
	if (o->kind == OPTION_CHOICE && !is_choice(o->choices, value))
		return err_field(err, E_DOMAIN, o->name, "\"%s\": expected one of %s",
			str_show(show, sizeof(show), value), o->choices);
	if (o->kind == OPTION_FLAG && !is_choice("true false", value))
		return err_field(err, E_DOMAIN, o->name, "\"%s\": expected one of %s",
			str_show(show, sizeof(show), value), "true false");
	return E_OK;
}

struct options {
	struct str value[MAX_OPTIONS]; /* of the analysis, in its order */
	bool omit;
};

static enum rc
take_options(struct options *out, const struct analysis *a, const struct option_given *given, int n,
	struct err *err)
{
	for (int k = 0; k < n; k++) {
		const struct analysis_option *o = NULL;
		struct str *place = NULL;
		char show[60];
		enum rc rc;

		for (int i = 0; a->option[i].name && i < MAX_OPTIONS; i++)
			if (str_eq(given[k].name, str_of(a->option[i].name))) {
				o = &a->option[i];
				place = &out->value[i];
			}
		if (str_eq(given[k].name, STR("missing")))
			o = &option_missing;
		if (!o)
			return err_set(err, E_NOT_FOUND, "\"%s\": %s has no such option",
				str_show(show, sizeof(show), given[k].name), a->name);
		if ((rc = check_option(o, given[k].value, err)))
			return rc;
		if (place && place->p)
			return err_field(err, E_EXISTS, o->name, "this option is given twice");
		if (place && given[k].value.n)
			*place = given[k].value;
		if (o == &option_missing)
			out->omit = str_eq(given[k].value, STR("omit"));
	}
	for (int i = 0; a->option[i].name; i++)
		if (a->option[i].required && !out->value[i].p)
			return err_field(err, E_MISSING, a->option[i].name,
				"%s needs the option --%s", a->name, a->option[i].name);
	return E_OK;
}

static bool
is_word(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || (c & 0x80);
}

bool
names_stand_in(struct str formula, struct str name)
{
	for (size_t at = 0; at + name.n <= formula.n; at++) {
		struct str rest = str_from(formula, at);
		bool begins = at == 0 || !is_word(formula.p[at - 1]);

		if (begins && str_starts(rest, name) &&
			(rest.n == name.n || !is_word(rest.p[name.n])))
			return true;
	}
	return false;
}

static bool
is_used(const struct analysis_call *c, int column)
{
	struct str name = c->sheet->name[column];
	const struct analysis_option *o = c->analysis->option;

	if (c->sheet->columns == 1)
		return true;
	for (int i = 0; o[i].name; i++) {
		struct str text = call_text(c, o[i].name), item;

		if (o[i].kind == OPTION_FORMULA && names_stand_in(text, name))
			return true;
		if (o[i].kind == OPTION_COLUMN && str_eq(text, name))
			return true;
		if (o[i].kind == OPTION_COLUMNS && text.n == 0)
			return true;
		while (o[i].kind == OPTION_COLUMNS && text.n) {
			item = str_trim(str_cut(&text, ','));
			if (str_eq(item, name))
				return true;
		}
	}
	return false;
}

/* The rows that take part: all, or those without an empty cell in the columns that are used. */
static enum rc
choose_rows(struct analysis_call *c, bool omit, struct err *err)
{
	const struct sheet *s = c->sheet;
	size_t *row = arena_new(c->arena, size_t, s->rows + 1);
	bool *used = arena_new(c->arena, bool, (size_t)s->columns + 1);

	if (!row || !used)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int i = 0; i < s->columns; i++)
		used[i] = is_used(c, i);
	for (size_t i = 0; i < s->rows; i++) {
		bool whole = true;

		for (int k = 0; omit && k < s->columns; k++)
			whole = whole && (!used[k] || sheet_cell(s, i, k).n);
		if (whole)
			row[c->n++] = i;
	}
	c->row = row;
	if (c->n == 0)
		return err_set(err, E_MISSING, "every row has an empty cell");
	if (c->n < s->rows)
		(void)err_set(call_note(c), E_MISSING,
			"%zu of %zu rows have an empty cell and are left out", s->rows - c->n,
			s->rows);
	return E_OK;
}

static void
write_notes(const struct analysis_call *c)
{
	char text[1024];

	jout_key(c->out, STR("notes"));
	jout_array(c->out);
	for (int i = 0; i < c->n_notes; i++) {
		jout_object(c->out);
		err_text(&c->note[i], LANG_ZH, text, sizeof(text));
		JOUT_TEXT(c->out, "zh", str_of(text));
		err_text(&c->note[i], LANG_EN, text, sizeof(text));
		JOUT_TEXT(c->out, "en", str_of(text));
		jout_object_end(c->out);
	}
	jout_array_end(c->out);
}

enum rc
analysis_run(struct json_out *out, struct arena *a, struct units *units, struct str name,
	struct str table, const struct option_given *given, int n_given, struct err *err)
{
	const struct analysis *analysis = analysis_find(name);
	struct options options = { 0 };
	struct sheet sheet;
	struct analysis_call call = { .arena = a,
		.units = units,
		.sheet = &sheet,
		.out = out,
		.analysis = analysis,
		.value = options.value };
	char show[60];
	enum rc rc;

	if (!analysis)
		return err_set(err, E_NOT_FOUND, "there is no analysis \"%s\"",
			str_show(show, sizeof(show), name));
	call.note = arena_new(a, struct err, NOTE_ROOM);
	if (!call.note)
		return err_set(err, E_TOO_BIG, "the table is too big");
	if ((rc = take_options(&options, analysis, given, n_given, err)) ||
		(rc = sheet_read(&sheet, a, table, err)) ||
		(rc = choose_rows(&call, options.omit, err)))
		return rc;
	jout_object(out);
	JOUT_TEXT(out, "analysis", str_of(analysis->name));
	if ((rc = analysis->run(&call, err)))
		return rc;
	write_notes(&call);
	jout_object_end(out);
	return E_OK;
}

void
write_numbers(struct json_out *out, const char *key, const double *v, size_t n)
{
	jout_key(out, str_of(key));
	jout_array(out);
	for (size_t i = 0; i < n; i++)
		jout_number(out, v[i]);
	jout_array_end(out);
}

void
write_digits(struct analysis_call *c, double digits)
{
	JOUT_NUMBER(c->out, "digits", digits);
	if (digits < 15)
		(void)err_set(call_note(c), E_DOMAIN,
			"%g digits of the result can be vouched for, not 15",
			floor(digits * 10) / 10);
}
