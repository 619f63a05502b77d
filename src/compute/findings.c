/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Results documents as findings to be judged: what compute wrote, or a few lines written by hand. */
#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "compute/judge.h"

#define MAX_FINDINGS 20000

struct reading_findings {
	struct finding_list *out;
	struct arena *arena;
	const struct pack_library *lib;
	struct err *err;
};

static struct str
member(struct reading_findings *r, const json_t *o, const char *key)
{
	struct str s = json_member_text(o, key);

	return s.p ? arena_str(r->arena, s) : STR("");
}

/* A number member; NAN when absent or null. */
static enum rc
number(double *out, const struct reading_findings *r, const json_t *o, const char *key)
{
	const json_t *v = json_object_get(o, key);

	*out = NAN;
	if (!v || json_is_null(v))
		return E_OK;
	if (!json_is_number(v))
		return err_field(r->err, E_SYNTAX, key, "expected a number");
	*out = json_number_value(v);
	return E_OK;
}

/* "4-5", "3/4": the grade between two whole ones. */
static bool
half_grade(struct decimal *out, struct str text)
{
	char half[8];

	text = str_trim(text);
	if (text.n != 3 || (text.p[1] != '-' && text.p[1] != '/') || text.p[0] < '1' ||
		text.p[0] > '8' || text.p[2] != text.p[0] + 1)
		return false;
	snprintf(half, sizeof(half), "%c.5", text.p[0]);
	return decimal_parse(out, str_of(half), NULL) == E_OK;
}

/* "3.0" keeps its decimals, "3.0(+)" that it was more; "< 0.5" is censored; "4-5" a grade; anything else a person's words. */
static enum rc
text_value(struct finding *f, struct reading_findings *r, struct str text)
{
	struct str s = str_trim(text);

	f->text = s;
	if (num_looks(s))
		return decimal_parse(&f->value, s, r->err);
	if (s.n && (s.p[0] == '<' || s.p[0] == '>') && num_looks(str_trim(str_from(s, 1)))) {
		f->censored = true;
		return decimal_parse(&f->value, str_trim(str_from(s, 1)), r->err);
	}
	if (half_grade(&f->value, s) || decimal_parse_marked(&f->value, s, NULL) == E_OK)
		return E_OK;
	f->is_text = true;
	return E_OK;
}

static enum rc
read_value(struct finding *f, struct reading_findings *r, const json_t *o)
{
	const json_t *v = json_object_get(o, "value");
	const json_t *censored = json_object_get(o, "censored");
	enum rc rc;

	if (!v || json_is_null(v)) {
		struct str text = member(r, o, "text");

		if (text.n == 0)
			return err_field(r->err, E_MISSING, "value", "the result has no value");
		return text_value(f, r, text);
	}
	if (json_is_string(v)) {
		struct str text = arena_str(
			r->arena, (struct str){ json_string_value(v), json_string_length(v) });

		if (!text.p || text.n == 0)
			return err_field(r->err, E_MISSING, "value", "the result has no value");
		return text_value(f, r, text);
	}
	if (!json_is_number(v))
		return err_field(r->err, E_SYNTAX, "value", "expected a number or a text");
	rc = decimal_from_double(&f->value, json_number_value(v), r->err);
	f->text = member(r, o, "text");
	f->censored = json_is_true(censored) ||
		      (f->text.n && (f->text.p[0] == '<' || f->text.p[0] == '>'));
	return rc;
}

static enum rc
read_uncertainty(struct finding *f, struct reading_findings *r, const json_t *o)
{
	double k;
	enum rc rc;

	if ((rc = number(&f->u, r, o, "u")) || (rc = number(&f->U, r, o, "U")) ||
		(rc = number(&k, r, o, "k")) || (rc = number(&f->dof, r, o, "dof")))
		return rc;
	if (f->u < 0 || f->U < 0)
		return err_field(r->err, E_DOMAIN, "u", "an uncertainty cannot be negative");
	if (!(k > 0))
		k = 2;
	if (isnan(f->U))
		f->U = k * f->u;
	if (isnan(f->u))
		f->u = f->U / k;
	if (!(f->dof > 0))
		f->dof = INFINITY;
	return E_OK;
}

static enum rc
read_finding(struct finding *f, struct reading_findings *r, const json_t *o)
{
	char show[64];
	enum rc rc;

	if (!json_is_object(o))
		return err_set(r->err, E_SYNTAX, "expected a result with property, value and unit");
	f->property = member(r, o, "property");
	f->method = member(r, o, "method");
	f->edition = member(r, o, "edition");
	if (f->property.n == 0)
		return err_field(r->err, E_MISSING, "property", "the result names no property");
	(void)str_show(show, sizeof(show), f->property);
	if (!pack_property(r->lib, f->property))
		return err_field(
			r->err, E_NOT_FOUND, "property", "no pack knows the property \"%s\"", show);
	if ((rc = read_value(f, r, o)) || (rc = read_uncertainty(f, r, o)))
		return rc;
	rc = unit_parse(&f->unit, r->lib->units, member(r, o, "unit"), r->err);
	if (rc && r->err)
		snprintf(r->err->field, sizeof(r->err->field), "unit");
	return rc;
}

static enum rc
read_document(struct reading_findings *r, const json_t *doc)
{
	const json_t *results = json_is_array(doc) ? doc : json_object_get(doc, "results");

	if (!json_is_array(results))
		return err_field(
			r->err, E_MISSING, "results", "expected a document {\"results\": [...]}");
	for (size_t i = 0; i < json_array_size(results); i++) {
		enum rc rc;

		if (r->out->n == MAX_FINDINGS)
			return err_set(
				r->err, E_TOO_BIG, "there are more than %d results", MAX_FINDINGS);
		rc = read_finding(&r->out->finding[r->out->n], r, json_array_get(results, i));
		if (rc) {
			/* say which one */
			if (r->err && r->err->field[0]) {
				char field[64];

				snprintf(field, sizeof(field), "results[%zu].%.24s", i,
					r->err->field);
				memcpy(r->err->field, field, sizeof(field));
			}
			return rc;
		}
		r->out->n++;
	}
	return E_OK;
}

static size_t
count_results(const json_t *doc)
{
	return json_array_size(json_is_array(doc) ? doc : json_object_get(doc, "results"));
}

enum rc
findings_read(struct finding_list *out, struct arena *a, const struct pack_library *lib,
	const struct pack_text *documents, int n, struct err *err)
{
	struct reading_findings r = { out, a, lib, err };
	size_t room = 0;
	enum rc rc = E_OK;

	*out = (struct finding_list){ 0 };
	for (int pass = 0; pass < 2 && rc == E_OK; pass++) {
		for (int i = 0; i < n && rc == E_OK; i++) {
			json_t *doc = NULL;

			rc = json_read(&doc, documents[i].text, err);
			if (rc == E_OK && pass == 0)
				room += count_results(doc);
			else if (rc == E_OK)
				rc = read_document(&r, doc);
			json_decref(doc);
			if (rc)
				err_in_file(err, documents[i].file);
		}
		if (pass == 0 && rc == E_OK) {
			out->finding = arena_new(a, struct finding, room + 1);
			if (!out->finding)
				rc = err_set(err, E_TOO_BIG, "there are more than %d results",
					MAX_FINDINGS);
		}
	}
	return rc;
}
