/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The inputs of one specimen: typed, else from its file, else the method's default; units and plausible ranges checked. */
#include "compute/values.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "compute/gather.h"

/* ---- directions --------------------------------------------------------------------------------- */

static const struct {
	const char *word;
	enum direction direction;
} direction_words[] = {
	{ "parallel", DIRECTION_PARALLEL },
	{ "perpendicular", DIRECTION_PERPENDICULAR },
	{ "平行", DIRECTION_PARALLEL },
	{ "垂直", DIRECTION_PERPENDICULAR },
	{ "纵向", DIRECTION_PARALLEL },
	{ "横向", DIRECTION_PERPENDICULAR },
	{ "longitudinal", DIRECTION_PARALLEL },
	{ "transverse", DIRECTION_PERPENDICULAR },
	{ "transversal", DIRECTION_PERPENDICULAR },
	{ "along", DIRECTION_PARALLEL },
	{ "across", DIRECTION_PERPENDICULAR },
};

static enum direction
direction_of(struct str text)
{
	text = str_trim(text);
	for (size_t i = 0; i < sizeof(direction_words) / sizeof(direction_words[0]); i++) {
		struct str word = str_of(direction_words[i].word);

		if (str_eq_nocase(text, word) ||
			(text.n > word.n && str_eq_nocase(str_first(text, word.n), word)))
			return direction_words[i].direction;
	}
	return DIRECTION_NONE;
}

/* ---- typed values ------------------------------------------------------------------------------- */

/* The typed value for this input and specimen: one with the specimen's label, else the n-th without a label when there
 * are several, else the only one. */
static const struct given_input *
typed_value(const struct gathering *g, const struct method_input *in, struct str label, int index)
{
	const struct given_input *only = NULL, *nth = NULL;
	int unlabelled = 0;

	for (int i = 0; i < g->req->n_inputs; i++) {
		const struct given_input *t = &g->req->input[i];

		if (!str_eq(t->name, in->name))
			continue;
		if (t->specimen.n) {
			if (str_eq(t->specimen, label))
				return t;
			continue;
		}
		if (unlabelled == index)
			nth = t;
		if (unlabelled++ == 0)
			only = t;
	}
	return unlabelled <= 1 ? only : nth;
}

enum rc
known_names(const struct gathering *g)
{
	char show[64], method[64];

	for (int i = 0; i < g->req->n_inputs; i++) {
		struct str name = g->req->input[i].name;
		bool found = false;

		for (int k = 0; k < g->req->method->n_inputs; k++)
			found = found || str_eq(name, g->req->method->input[k].name);
		if (!found)
			return err_field(g->err, E_NOT_FOUND, shown_text(show, name),
				"%s has no input of this name",
				shown_text(method, g->req->method->id));
	}
	return E_OK;
}

static enum rc
in_range(const struct gathering *g, const struct method_input *in, struct dd number,
	const char *field)
{
	double value = dd_double(number);

	if (value >= in->low && value <= in->high)
		return E_OK;
	return err_field(g->err, E_DOMAIN, field, "%g %s is not plausible; expected %g to %g",
		value, in->unit.symbol, in->low, in->high);
}

static enum rc
read_number(struct dd *out, const struct gathering *g, const struct method_input *in,
	struct str text, struct str unit_text, const char *field)
{
	struct unit unit = in->unit;
	enum rc rc = dd_parse(out, str_trim(text), g->err);

	if (rc) {
		if (g->err)
			snprintf(g->err->field, sizeof(g->err->field), "%s", field);
		return rc;
	}
	if (unit_text.n) {
		rc = unit_parse(&unit, g->req->lib->units, unit_text, g->err);
		if (rc == E_OK && !unit_same_dim(&unit, &in->unit))
			return err_field(g->err, E_UNIT, field,
				"%s is not a unit for this; expected %s", unit.symbol,
				in->unit.symbol);
		if (rc) {
			if (g->err)
				snprintf(g->err->field, sizeof(g->err->field), "%s", field);
			return rc;
		}
		*out = unit_convert_exact(*out, &unit, &in->unit);
	}
	return in_range(g, in, *out, field);
}

static enum rc
read_choice(struct dd *out, const struct gathering *g, const struct method_input *in,
	struct str text, const char *field)
{
	char all[200] = "", show[64];
	size_t at = 0;

	for (int i = 0; i < in->n_choices; i++) {
		if (str_eq_nocase(str_trim(text), in->choice[i])) {
			*out = dd_of(i + 1);
			return E_OK;
		}
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%.*s", i ? ", " : "",
			in->choice[i].n < 30 ? (int)in->choice[i].n : 30, in->choice[i].p);
		if (at >= sizeof(all) - 40)
			break;
	}
	return err_field(g->err, E_DOMAIN, field, "found \"%s\", expected one of: %s",
		shown_text(show, text), all);
}

/* "thickness", or "S1.thickness" for one specimen */
static const char *
field_name(char out[64], const struct method_input *in, struct str label)
{
	char label_text[31], name[31];

	if (label.n)
		snprintf(out, 64, "%s.%s", str_show(label_text, sizeof(label_text), label),
			str_show(name, sizeof(name), in->name));
	else
		(void)str_show(out, 64, in->name);
	return out;
}

/* ---- how often a value is typed ------------------------------------------------------------------- */

static const struct method_input *
input_of(const struct gathering *g, struct str name)
{
	for (int i = 0; i < g->req->method->n_inputs; i++)
		if (str_eq(g->req->method->input[i].name, name))
			return &g->req->method->input[i];
	return NULL;
}

/* Those without a label are for all specimens when there is one, else the first is for the first and so on. */
static enum rc
counted(const struct gathering *g, const struct method_input *in)
{
	int n = 0;
	char field[64];

	for (int i = 0; i < g->req->n_inputs; i++)
		n += !g->req->input[i].specimen.n && str_eq(g->req->input[i].name, in->name);
	if (n <= 1)
		return E_OK;
	if (!in->per_specimen)
		return err_field(g->err, E_DOMAIN, field_name(field, in, STR("")),
			"it holds for all specimens and is given %d times", n);
	if (n == g->set->n_specimens)
		return E_OK;
	return err_field(g->err, E_DOMAIN, field_name(field, in, STR("")),
		"it is given %d times for %d specimens; give it once for all, or once for each", n,
		g->set->n_specimens);
}

enum rc
known_values(const struct gathering *g)
{
	for (int i = 0; i < g->req->n_inputs; i++) {
		const struct given_input *t = &g->req->input[i];
		const struct method_input *in = input_of(g, t->name);
		char field[64];
		enum rc rc;

		if (!in)
			continue;
		if (in->kind == INPUT_SERIES)
			return err_field(g->err, E_DOMAIN, field_name(field, in, t->specimen),
				"this is a curve; it is read from a file and cannot be typed");
		for (int k = 0; t->specimen.n && k < i; k++)
			if (str_eq(g->req->input[k].name, t->name) &&
				str_eq(g->req->input[k].specimen, t->specimen))
				return err_field(g->err, E_EXISTS,
					field_name(field, in, t->specimen),
					"this input is given twice");
		rc = counted(g, in);
		if (rc)
			return rc;
	}
	return E_OK;
}

/* ---- one input of one specimen ------------------------------------------------------------------- */

static enum rc
keep_number(struct specimen_value *s, const struct gathering *g, const struct method_input *in,
	struct dd value)
{
	double *v = arena_new(g->arena, double, 1);
	ptrdiff_t i = in - g->req->method->input;

	if (!v)
		return err_set(g->err, E_TOO_BIG, "there are too many values");
	*v = dd_double(value);
	s->arg[i] = (struct formula_arg){ v, 1 };
	s->given[i] = exact_decimal(value);
	return E_OK;
}

const struct signal_column *
method_column(const struct method_input *in, const struct signal_table *t)
{
	const struct signal_column *c = t ? signal_column_of(t, in->quantity) : NULL;

	for (int i = 0; !c && t && i < in->n_else; i++)
		c = signal_column_of(t, in->quantity_else[i]);
	return c;
}

/* A column of the file, in the method's unit; a file that names no unit is taken at the method's, and that is said. */
static enum rc
take_column(struct formula_arg *arg, const struct gathering *g, const struct method_input *in,
	const struct signal_column *c, struct str label)
{
	struct unit unit = in->unit;
	char show[64], field[64];
	double *v;

	if (c->unit.n) {
		enum rc rc = unit_parse(&unit, g->req->lib->units, c->unit, g->err);

		if (rc)
			return rc;
		if (!unit_same_dim(&unit, &in->unit))
			return err_field(g->err, E_UNIT, field_name(field, in, label),
				"the column \"%s\" is in %s; expected %s",
				shown_text(show, c->name), unit.symbol, in->unit.symbol);
	} else {
		(void)err_set(warning_add(g->set, g->arena), E_UNIT,
			"the column \"%s\" states no unit; %s was assumed",
			shown_text(show, c->name), in->unit.symbol);
	}
	v = arena_new(g->arena, double, c->n);
	if (!v)
		return err_set(g->err, E_TOO_BIG, "the curve is too long");
	for (size_t i = 0; i < c->n; i++)
		v[i] = unit_convert(c->value[i], &unit, &in->unit);
	*arg = (struct formula_arg){ v, c->n };
	return E_OK;
}

/* A field above the table, such as the specimen's width. */
static enum rc
field_value(bool *found, struct dd *out, const struct gathering *g, const struct method_input *in,
	const struct signal_file *file, const struct signal_table *table, struct str label)
{
	const struct signal_field *f =
		file && in->quantity.n ? signal_field_of(file, table, in->quantity) : NULL;
	char field[64];
	char text[NUM_TEXT_SIZE];

	*found = f && !isnan(f->value);
	if (!*found)
		return E_OK;
	num_text(text, f->value);
	return read_number(out, g, in, str_of(text), f->unit, field_name(field, in, label));
}

static enum rc
number_input(struct specimen_value *s, const struct gathering *g, const struct method_input *in,
	int index)
{
	const struct given_input *typed = typed_value(g, in, s->label, index);
	const struct signal_file *file = s->table >= 0 ? &g->set->signal[s->file_index] : NULL;
	const struct signal_table *table = file ? &file->table[s->table] : NULL;
	bool in_file;
	struct dd from_file = dd_of((double)NAN), value = from_file;
	char field[64];
	enum rc rc = field_value(&in_file, &from_file, g, in, file, table, s->label);

	if (typed) {
		rc = in->kind == INPUT_CHOICE ? read_choice(&value, g, in, typed->text,
							field_name(field, in, typed->specimen))
					      : read_number(&value, g, in, typed->text, typed->unit,
							field_name(field, in, typed->specimen));
		if (rc)
			return rc;
		if (in_file && fabs(dd_double(value) - dd_double(from_file)) >
				       1e-9 * fabs(dd_double(value)))
			(void)err_field(warning_add(g->set, g->arena), E_DOMAIN,
				field_name(field, in, s->label),
				"the file says %g %s, %g %s was typed and is used",
				dd_double(from_file), in->unit.symbol, dd_double(value),
				in->unit.symbol);
		return keep_number(s, g, in, value);
	}
	if (rc)
		return rc;
	if (in_file)
		return keep_number(s, g, in, from_file);
	if (in->has_default)
		return keep_number(s, g, in, dd_written(in->default_value));
	if (!in->required)
		return E_OK; /* not given */
	(void)field_name(field, in, s->label);
	if (strcmp(in->unit.symbol, "1") == 0)
		return err_field(g->err, E_MISSING, field, "it is missing; give it as a number");
	if (!file)
		return err_field(g->err, E_MISSING, field, "it was not typed; give it in %s",
			in->unit.symbol);
	return err_field(g->err, E_MISSING, field,
		"the file does not say it and it was not typed; give it in %s", in->unit.symbol);
}

/* The row of the largest force; a curve that only rises or never pulls has no peak. */
static enum rc
find_peak(struct specimen_value *s, const struct gathering *g, const struct method_input *in,
	const struct formula_arg *arg)
{
	size_t at = SIZE_MAX;
	char field[64];

	if (!str_eq(in->quantity, STR("force")))
		return E_OK;
	for (size_t i = 0; i < arg->n; i++)
		if (!isnan(arg->v[i]) && (at == SIZE_MAX || arg->v[i] > arg->v[at]))
			at = i;
	if (at == SIZE_MAX || arg->n < 3)
		return err_field(g->err, E_FORMAT, field_name(field, in, s->label),
			"the curve has no force values");
	if (!(arg->v[at] > 0))
		return err_field(g->err, E_DOMAIN, field_name(field, in, s->label),
			"the curve has no peak: no force is greater than zero");
	if (at == 0)
		return err_field(g->err, E_DOMAIN, field_name(field, in, s->label),
			"the curve has no peak: the largest force is its first point");
	if (at + 1 == arg->n)
		return err_field(g->err, E_DOMAIN, field_name(field, in, s->label),
			"the curve has no peak: the largest force is its last point");
	s->peak_row = at;
	return E_OK;
}

/* Is a value typed that does without this curve, such as the largest force? */
bool
typed_instead(const struct gathering *g, const struct method_input *series)
{
	const struct method *m = g->req->method;

	for (int k = 0; k < m->n_inputs; k++)
		for (int i = 0; str_eq(m->input[k].instead, series->name) && i < g->req->n_inputs;
			i++)
			if (str_eq(g->req->input[i].name, m->input[k].name))
				return true;
	return false;
}

static bool
is_curve(const struct gathering *g, const struct specimen_value *s, int input)
{
	return g->req->method->input[input].kind == INPUT_SERIES && s->arg[input].v;
}

/* A column without a single number is as good as not there; the others end together. */
static size_t
common_rows(struct specimen_value *s, const struct gathering *g)
{
	size_t rows = SIZE_MAX;

	for (int i = 0; i < g->req->method->n_inputs; i++) {
		size_t n = s->arg[i].n, numbers = 0;

		if (!is_curve(g, s, i))
			continue;
		for (size_t k = 0; k < n; k++)
			numbers += !isnan(s->arg[i].v[k]);
		if (numbers == 0)
			s->arg[i] = (struct formula_arg){ 0 };
		else if (n < rows)
			rows = n;
	}
	return rows == SIZE_MAX ? 0 : rows;
}

/* The first row is left out: which row of the table each of the others is. */
static bool
rows_from_here(struct specimen_value *s, struct arena *a, size_t rows, size_t before)
{
	s->table_row = arena_new(a, size_t, rows);
	for (size_t k = 0; s->table_row && k < before; k++)
		s->table_row[k] = k;
	return s->table_row;
}

static bool
row_is_whole(const struct specimen_value *s, double *const *copy, int n_inputs, size_t row)
{
	for (int i = 0; i < n_inputs; i++)
		if (copy[i] && s->arg[i].v && isnan(s->arg[i].v[row]))
			return false;
	return true;
}

/* Rows in which one of the curves has no value are left out of all, so that what is read between rows stays true. */
static enum rc
drop_gaps(struct specimen_value *s, const struct gathering *g)
{
	size_t rows = common_rows(s, g), kept = 0;
	int n_inputs = g->req->method->n_inputs;
	char label[64];
	double **copy = arena_new(g->arena, double *, (size_t)n_inputs);

	for (int i = 0; copy && i < n_inputs; i++)
		if (is_curve(g, s, i) && !(copy[i] = arena_new(g->arena, double, rows)))
			copy = NULL;
	if (!copy)
		return err_set(g->err, E_TOO_BIG, "the curve is too long");
	for (size_t k = 0; k < rows; k++) {
		bool whole = row_is_whole(s, copy, n_inputs, k);

		for (int i = 0; whole && i < n_inputs; i++)
			if (copy[i] && s->arg[i].v)
				copy[i][kept] = s->arg[i].v[k];
		if (!whole && !s->table_row && !rows_from_here(s, g->arena, rows, kept))
			return err_set(g->err, E_TOO_BIG, "the curve is too long");
		if (whole && s->table_row)
			s->table_row[kept] = k;
		kept += whole;
	}
	for (int i = 0; i < n_inputs; i++)
		if (copy[i])
			s->arg[i] = (struct formula_arg){ copy[i], kept };
	if (kept < rows)
		(void)err_set(warning_add(g->set, g->arena), E_FORMAT,
			"%s: %zu rows without a value were left out", shown_text(label, s->label),
			rows - kept);
	return E_OK;
}

/* A typed largest force goes before that of the curve; where they differ, that is said. */
static void
warn_of_instead(const struct gathering *g, const struct specimen_value *s)
{
	const struct method *m = g->req->method;
	char field[64];

	for (int i = 0; s->peak_row != SIZE_MAX && i < m->n_inputs; i++) {
		const struct method_input *in = &m->input[i];

		for (int k = 0; s->arg[i].n && k < m->n_inputs; k++) {
			double typed = s->arg[i].v[0], peak;

			if (!str_eq(in->instead, m->input[k].name) || !s->arg[k].n)
				continue;
			peak = s->arg[k].v[s->peak_row];
			if (fabs(typed - peak) > 1e-9 * fabs(typed))
				(void)err_field(warning_add(g->set, g->arena), E_DOMAIN,
					field_name(field, in, s->label),
					"the file says %g %s, %g %s was typed and is used", peak,
					in->unit.symbol, typed, in->unit.symbol);
		}
	}
}

enum rc
fill_specimen(struct specimen_value *s, const struct gathering *g, int index)
{
	const struct method *m = g->req->method;
	char file[64], field[64];

	s->arg = arena_new(g->arena, struct formula_arg, (size_t)m->n_inputs);
	s->given = arena_new(g->arena, struct exact_number, (size_t)m->n_inputs);
	if (!s->arg || !s->given)
		return err_set(g->err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < m->n_inputs; i++) {
		const struct method_input *in = &m->input[i];
		const struct signal_column *c;
		enum rc rc;

		s->given[i].v = dd_of((double)NAN);
		if (in->kind != INPUT_SERIES) {
			rc = number_input(s, g, in, index);
			if (rc)
				return rc;
			continue;
		}
		c = s->table >= 0
			    ? method_column(in, &g->set->signal[s->file_index].table[s->table])
			    : NULL;
		if (!c && in->required && !typed_instead(g, in))
			return err_field(g->err, E_MISSING, field_name(field, in, s->label),
				"no column of %s was recognised as this",
				s->file.n ? shown_text(file, s->file) : "the file");
		if (!c)
			continue;
		if ((rc = take_column(&s->arg[i], g, in, c, s->label)) ||
			(rc = find_peak(s, g, in, &s->arg[i])))
			return rc;
	}
	warn_of_instead(g, s);
	return drop_gaps(s, g);
}

enum rc
find_direction(struct specimen_value *s, const struct gathering *g, int index)
{
	const struct method *m = g->req->method;

	for (int i = 0; i < m->n_inputs; i++) {
		const struct method_input *in = &m->input[i];
		const struct given_input *typed;
		const struct signal_field *f;
		char field[64], show[64];

		if (!str_eq(in->name, STR("direction")))
			continue;
		typed = typed_value(g, in, s->label, index);
		if (typed) {
			s->direction = direction_of(typed->text);
			if (s->direction == DIRECTION_NONE)
				return err_field(g->err, E_DOMAIN,
					field_name(field, in, typed->specimen),
					"found \"%s\", expected parallel or perpendicular",
					shown_text(show, typed->text));
			return E_OK;
		}
		f = s->table >= 0 ? signal_field_of(&g->set->signal[s->file_index],
					    &g->set->signal[s->file_index].table[s->table],
					    STR("direction"))
				  : NULL;
		if (f)
			s->direction = direction_of(f->text);
	}
	return E_OK;
}
