/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "signal/colour_text.h"

#include <math.h>

#include "signal/numeral.h"
#include "signal/patch.h"
#include "signal/text.h"

#define MAX_FIELDS 1000
#define MAX_COLOURS 2000

/* ---- CGATS ------------------------------------------------------------------------------------------ */

/* The next word of a line; quotes hold blanks together. */
static struct str
cut_word(struct str *line)
{
	struct str s = str_trim(*line), word;
	size_t n = 0;

	if (s.n && s.p[0] == '"') {
		s = str_from(s, 1);
		n = str_find(s, STR("\""));
		*line = str_from(s, n + 1);
		return str_first(s, n);
	}
	while (n < s.n && s.p[n] != ' ' && s.p[n] != '\t')
		n++;
	word = str_first(s, n);
	*line = str_from(s, n);
	return word;
}

struct cgats {
	struct intake *in;
	struct str rest;
	unsigned line;
	struct str field[MAX_FIELDS];
	int n_fields, promised;
};

/* The wavelength a field is of: "nm380", "SPECTRAL_NM_380", "SPECTRAL_380", "R_380"; NAN none. */
static double
wavelength_of(struct str field)
{
	static const struct str heads[] = { STR_INIT("nm"), STR_INIT("SPECTRAL_NM_"),
		STR_INIT("SPECTRAL_NM"), STR_INIT("SPECTRAL_"), STR_INIT("SPEC_"), STR_INIT("R_") };

	for (size_t i = 0; i < sizeof(heads) / sizeof(heads[0]); i++)
		if (str_starts(field, heads[i])) {
			double v = numeral_plain(str_from(field, heads[i].n));

			return v >= 200 && v <= 3000 ? v : (double)NAN;
		}
	return (double)NAN;
}

static const char *
quantity_of(struct str field)
{
	static const struct {
		const char *field, *quantity;
	} known[] = { { "LAB_L", "cielab_l" }, { "LAB_A", "cielab_a" }, { "LAB_B", "cielab_b" },
		{ "XYZ_X", "xyz_x" }, { "XYZ_Y", "xyz_y" }, { "XYZ_Z", "xyz_z" },
		{ "LCH_L", "cielch_l" }, { "LCH_C", "cielch_c" }, { "LCH_H", "cielch_h" } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		if (str_eq_nocase(field, str_of(known[i].field)))
			return known[i].quantity;
	return "";
}

static enum rc
cgats_format(struct cgats *c)
{
	while (c->rest.n) {
		struct str line = text_line(&c->rest);

		c->line++;
		if (str_starts(str_trim(line), STR("END_DATA_FORMAT")))
			return E_OK;
		while (str_trim(line).n) {
			if (c->n_fields == MAX_FIELDS)
				return err_at(c->in->err, E_TOO_BIG, c->line, 1,
					"there are more than %d columns", MAX_FIELDS);
			c->field[c->n_fields++] = cut_word(&line);
		}
	}
	return err_at(c->in->err, E_FORMAT, c->line, 1,
		"expected END_DATA_FORMAT; the file may have been cut off");
}

/* The name of a colour: SAMPLE_NAME, else SAMPLE_ID. */
static struct str
cgats_label(const struct cgats *c, const struct str *word, int n)
{
	struct str label = STR_NONE;

	for (int i = 0; i < n && i < c->n_fields; i++) {
		if (str_eq_nocase(c->field[i], STR("SAMPLE_NAME")) && word[i].n)
			return word[i];
		if (str_eq_nocase(c->field[i], STR("SAMPLE_ID")) ||
			str_eq_nocase(c->field[i], STR("SampleID")))
			label = word[i];
	}
	return label;
}

static enum rc
cgats_colour(struct cgats *c, const struct str *word, int n)
{
	struct signal_table *t = patch_table(c->in, cgats_label(c, word, n));
	struct series x = { 0 }, y = { 0 };
	enum rc rc = E_OK;

	if (!t)
		return intake_full(c->in);
	for (int i = 0; rc == E_OK && i < n; i++) {
		double at = wavelength_of(c->field[i]);

		if (isnan(at))
			rc = patch_field(c->in, t, c->field[i], word[i], quantity_of(c->field[i]));
		else if (!series_add(&x, at) || !series_add(&y, numeral_plain(word[i])))
			rc = intake_full(c->in);
	}
	if (rc == E_OK && x.n) {
		rc = patch_spectrum(c->in, t, &y, 0, 0, "1");
		for (size_t i = 0; rc == E_OK && i < x.n; i++)
			t->column[0].value[i] = x.value[i];
	}
	series_free(&x);
	series_free(&y);
	return rc;
}

static enum rc
cgats_data(struct cgats *c)
{
	struct str word[MAX_FIELDS];
	enum rc rc = E_OK;

	if (c->n_fields == 0)
		return err_at(c->in->err, E_FORMAT, c->line, 1,
			"the data stand before their BEGIN_DATA_FORMAT");
	while (rc == E_OK && c->rest.n) {
		struct str line = text_line(&c->rest);
		int n = 0;

		c->line++;
		if (str_trim(line).n == 0)
			continue;
		if (str_starts(str_trim(line), STR("END_DATA")))
			return E_OK;
		while (str_trim(line).n && n < c->n_fields)
			word[n++] = cut_word(&line);
		if (n < c->n_fields || str_trim(line).n)
			err_set(intake_warning(c->in, c->line, 0), E_FORMAT,
				"this line does not have the %d columns of the format",
				c->n_fields);
		if (c->in->file->n_tables >= MAX_COLOURS)
			return err_set(c->in->err, E_TOO_BIG, "there are more than %d colours",
				MAX_COLOURS);
		rc = cgats_colour(c, word, n);
	}
	if (rc == E_OK)
		err_set(intake_warning(c->in, c->line, 0), E_FORMAT,
			"expected END_DATA; the file may have been cut off");
	return rc;
}

static enum rc
cgats_keyword(struct cgats *c, struct str line)
{
	struct str name = cut_word(&line), value;

	line = str_trim(line);
	value = line.n && line.p[0] == '"' ? cut_word(&line)
					   : str_trim(str_first(line, str_find(line, STR("#"))));
	if (str_eq(name, STR("NUMBER_OF_SETS")))
		c->promised =
			isnan(numeral_plain(value)) ? 0 : (int)fmin(numeral_plain(value), 1e9);
	if (name.n == 0 || name.p[0] == '#' || str_eq(name, STR("KEYWORD")))
		return E_OK;
	return patch_field(c->in, NULL, name, value, str_eq(name, STR("CREATED")) ? "date" : "");
}

static enum rc
cgats_parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct cgats *c = arena_new(a, struct cgats, 1);
	struct intake in;
	enum rc rc;

	if (!c)
		return err_set(err, E_TOO_BIG, "the file is too big");
	intake_init(&in, out, a, dict, err);
	c->in = &in;
	out->format = STR("cgats");
	rc = text_decode(&c->rest, &in, bytes);
	while (rc == E_OK && c->rest.n) {
		struct str line = text_line(&c->rest);

		c->line++;
		if (str_starts(str_trim(line), STR("BEGIN_DATA_FORMAT")))
			rc = cgats_format(c);
		else if (str_starts(str_trim(line), STR("BEGIN_DATA")))
			rc = cgats_data(c);
		else
			rc = cgats_keyword(c, line);
	}
	if (rc == E_OK && !patch_tidy(out))
		return err_set(err, E_FORMAT, "this CGATS file holds no colours");
	if (rc == E_OK && c->promised && c->promised != out->n_tables)
		err_set(intake_warning(&in, 0, 0), E_FORMAT,
			"the header promises %d colours, the data hold %d", c->promised,
			out->n_tables);
	return rc;
}

static int
cgats_probe(struct str head, struct str whole)
{
	bool format = str_find(head, STR("BEGIN_DATA_FORMAT")) < head.n,
	     data = str_find(str_first(whole, (size_t)1 << 16), STR("BEGIN_DATA")) < whole.n;

	return format && data && text_likely(head) ? 90 : 0;
}

const struct signal_format signal_cgats = {
	.id = "cgats",
	.probe = cgats_probe,
	.parse = cgats_parse,
};

/* ---- QTX -------------------------------------------------------------------------------------------- */

struct qtx {
	struct intake *in;
	struct signal_table *open; /* of the section */
	struct str prefix;         /* "STD_" or "BAT_" */
	struct series value;
	double start, step, points;
};

static enum rc
qtx_end(struct qtx *q)
{
	enum rc rc = E_OK;

	if (q->open && q->value.n) {
		if (q->points > 0 && q->points != (double)q->value.n)
			err_set(intake_warning(q->in, 0, 0), E_FORMAT,
				"the header promises %g points, the data hold %zu", q->points,
				q->value.n);
		if (isnan(q->start) || isnan(q->step))
			err_set(intake_warning(q->in, 0, 0), E_MISSING,
				"a spectrum does not say where it begins and its step");
		rc = patch_spectrum(q->in, q->open, &q->value, q->start, q->step, "%");
	}
	series_free(&q->value);
	q->open = NULL;
	q->start = q->step = q->points = (double)NAN;
	return rc;
}

static enum rc
qtx_section(struct qtx *q, struct str name)
{
	enum rc rc = qtx_end(q);

	if (rc)
		return rc;
	if (q->in->file->n_tables >= MAX_COLOURS)
		return err_set(
			q->in->err, E_TOO_BIG, "there are more than %d colours", MAX_COLOURS);
	q->prefix = str_starts(name, STR("[STANDARD")) ? STR("STD_")
		    : str_starts(name, STR("[BATCH"))  ? STR("BAT_")
						       : STR_NONE;
	if (q->prefix.n == 0)
		return E_OK;
	q->open = patch_table(q->in, STR_NONE);
	return q->open ? E_OK : intake_full(q->in);
}

static enum rc
qtx_entry(struct qtx *q, struct str name, struct str value, unsigned line)
{
	struct str own = str_starts(name, q->prefix) ? str_from(name, q->prefix.n) : STR_NONE;
	const char *quantity = "";

	if (!q->open)
		return E_OK;
	if (value.n && value.p[value.n - 1] == ',')
		value = str_trim(str_first(value, value.n - 1));
	if (str_eq(own, STR("R"))) {
		if (!patch_numbers(&q->value, value))
			err_set(intake_warning(q->in, line, 0), E_FORMAT,
				"the spectrum holds what is no number");
		return E_OK;
	}
	if (str_eq(own, STR("NAME")))
		q->open->label = value;
	if (str_eq(own, STR("REFLPOINTS")))
		q->points = numeral_plain(value);
	if (str_eq(own, STR("REFLINTERVAL")))
		q->step = numeral_plain(value);
	if (str_eq(own, STR("REFLLOW")))
		q->start = numeral_plain(value);
	if (own.n == 1 && own.p[0] >= 'X' && own.p[0] <= 'Z')
		quantity = own.p[0] == 'X' ? "xyz_x" : own.p[0] == 'Y' ? "xyz_y" : "xyz_z";
	return patch_field(q->in, q->open, name, value, quantity);
}

static enum rc
qtx_parse(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err)
{
	struct qtx q = { .start = (double)NAN, .step = (double)NAN, .points = (double)NAN };
	struct intake in;
	struct str rest;
	enum rc rc;

	intake_init(&in, out, a, dict, err);
	q.in = &in;
	out->format = STR("qtx");
	rc = text_decode(&rest, &in, bytes);
	for (unsigned line = 1; rc == E_OK && rest.n; line++) {
		struct str value = str_trim(text_line(&rest)), name;

		if (value.n && value.p[0] == '[') {
			rc = qtx_section(&q, value);
			continue;
		}
		name = str_trim(str_cut(&value, '='));
		rc = qtx_entry(&q, name, str_trim(value), line);
	}
	if (rc == E_OK)
		rc = qtx_end(&q);
	series_free(&q.value);
	if (rc == E_OK && !patch_tidy(out))
		return err_set(err, E_FORMAT, "this QTX file holds no colours");
	return rc;
}

static int
qtx_probe(struct str head, struct str whole)
{
	(void)whole;
	return (str_find(head, STR("[STANDARD_DATA")) < head.n ||
		       str_find(head, STR("[BATCH_DATA")) < head.n) &&
			       text_likely(head)
		       ? 90
		       : 0;
}

const struct signal_format signal_qtx = {
	.id = "qtx",
	.probe = qtx_probe,
	.parse = qtx_parse,
};
