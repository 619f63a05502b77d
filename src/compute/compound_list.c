/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The windows of compounds as a table: name, from, to; and what else is known of them. */
#include <math.h>

#include "analysis/sheet.h"
#include "base/number.h"
#include "compute/chromatogram.h"

#define COMPOUNDS_MOST 2000

struct row {
	const struct sheet *s;
	size_t at;
};

static struct str
cell(const struct row *r, const char *column)
{
	int k = sheet_column(r->s, str_of(column));

	return k < 0 ? STR("") : sheet_cell(r->s, r->at, k);
}

static enum rc
cell_number(double *out, const struct row *r, const char *column, double otherwise, struct err *err)
{
	struct str text = cell(r, column);

	*out = otherwise;
	if (!text.n || num_parse(out, text, NULL) == E_OK)
		return E_OK;
	return err_at(
		err, E_SYNTAX, r->s->line[r->at], 0, "the cell of column %s is no number", column);
}

static bool
says_yes(const struct row *r, const char *column)
{
	struct str text = cell(r, column);

	return text.n && !str_eq(text, STR("0")) && !str_eq_nocase(text, STR("no")) &&
	       !str_eq(text, STR("否"));
}

static enum rc
take_model(struct compound *c, const struct row *r, struct err *err)
{
	static const struct {
		struct str word;
		enum calibration_model model;
		bool inverse;
	} models[] = { { STR_INIT(""), CALIBRATION_LINEAR, false },
		{ STR_INIT("linear"), CALIBRATION_LINEAR, false },
		{ STR_INIT("proportional"), CALIBRATION_PROPORTIONAL, false },
		{ STR_INIT("quadratic"), CALIBRATION_QUADRATIC, false },
		{ STR_INIT("inverse"), CALIBRATION_LINEAR, true } };
	static const struct str weights[] = { STR_INIT("none"), STR_INIT("given"), STR_INIT("1/x"),
		STR_INIT("1/x2"), STR_INIT("1/y"), STR_INIT("1/y2") };
	struct str model = cell(r, "model"), weight = cell(r, "weight");
	bool known = false;

	for (size_t i = 0; i < sizeof(models) / sizeof(models[0]); i++)
		if (str_eq(model, models[i].word)) {
			c->model = models[i].model;
			c->inverse = models[i].inverse;
			known = true;
		}
	if (!known)
		return err_at(err, E_DOMAIN, r->s->line[r->at], 0,
			"the model is linear, proportional, quadratic or inverse");
	known = weight.n == 0;
	for (size_t i = 0; i < sizeof(weights) / sizeof(weights[0]); i++)
		if (str_eq(weight, weights[i]) && i != WEIGHTING_GIVEN) {
			c->weighting = (enum calibration_weighting)i;
			known = true;
		}
	if (!known)
		return err_at(err, E_DOMAIN, r->s->line[r->at], 0,
			"the weight is none, 1/x, 1/x2, 1/y or 1/y2");
	return E_OK;
}

static enum rc
take_row(struct compound *c, const struct row *r, struct err *err)
{
	double time, tolerance;
	enum rc rc;

	*c = (struct compound){ .name = cell(r, "name"),
		.unit = cell(r, "unit"),
		.channel = cell(r, "channel"),
		.relative = says_yes(r, "relative"),
		.reference = says_yes(r, "reference"),
		.whole_window = str_eq(cell(r, "rule"), STR("window")),
		.internal = -1 };
	if ((rc = cell_number(&c->from, r, "from", (double)NAN, err)) ||
		(rc = cell_number(&c->to, r, "to", (double)NAN, err)) ||
		(rc = cell_number(&time, r, "time", (double)NAN, err)) ||
		(rc = cell_number(&tolerance, r, "tolerance", (double)NAN, err)) ||
		(rc = cell_number(&c->factor, r, "factor", (double)NAN, err)) ||
		(rc = cell_number(&c->limit, r, "limit", (double)NAN, err)) ||
		(rc = take_model(c, r, err)))
		return rc;
	if (isnan(c->from))
		c->from = time - tolerance;
	if (isnan(c->to))
		c->to = time + tolerance;
	if (!c->name.n || isnan(c->from) || isnan(c->to))
		return err_at(err, E_MISSING, r->s->line[r->at], 0,
			"a compound needs a name, and from and to or time and tolerance");
	return E_OK;
}

static enum rc
link_internal(struct compound_list *l, const struct sheet *s, struct err *err)
{
	for (size_t i = 0; i < l->n; i++) {
		const struct row r = { s, i };
		struct str name = cell(&r, "internal");

		for (size_t k = 0; name.n && k < l->n; k++)
			if (k != i && str_eq(l->compound[k].name, name))
				l->compound[i].internal = (int)k;
		if (name.n && l->compound[i].internal < 0)
			return err_at(err, E_NOT_FOUND, s->line[i], 0,
				"the internal standard is not one of the other compounds");
	}
	return E_OK;
}

enum rc
compound_list_read(struct compound_list *out, struct arena *a, struct str table, struct err *err)
{
	struct sheet s;
	enum rc rc = sheet_read(&s, a, table, err);

	if (rc)
		return rc;
	if (s.rows > COMPOUNDS_MOST)
		return err_set(err, E_TOO_BIG, "there are more than %d compounds", COMPOUNDS_MOST);
	*out = (struct compound_list){ arena_new(a, struct compound, s.rows + 1), s.rows };
	if (!out->compound)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; rc == E_OK && i < s.rows; i++) {
		const struct row r = { &s, i };

		rc = take_row(&out->compound[i], &r, err);
		for (size_t k = 0; rc == E_OK && k < i; k++)
			if (str_eq(out->compound[k].name, out->compound[i].name))
				rc = err_at(err, E_EXISTS, s.line[i], 0,
					"two compounds have this name");
	}
	return rc ? rc : link_internal(out, &s, err);
}
