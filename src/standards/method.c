/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Methods and properties of the packs as JSON. */
#include <math.h>

#include "standards/handlers.h"

static const char *const kind_names[] = { "number", "series", "choice" };
static const char *const combine_names[] = { "mean", "median", "min", "max", "sum", "worst" };
static const char *const scale_names[] = { "number", "grey", "blue", "text" };

/* A choice's default is kept as its place in the list, from 1; people are told the choice. */
static void
default_write(struct json_out *j, const struct method_input *in)
{
	int at = in->has_default && in->kind == INPUT_CHOICE ? (int)in->default_value - 1 : -1;

	jout_key(j, STR("default"));
	if (in->kind == INPUT_CHOICE)
		jout_text(j, at >= 0 && at < in->n_choices ? in->choice[at] : STR_NONE);
	else
		jout_number(j, in->has_default ? in->default_value : (double)NAN);
}

static void
input_write(struct json_out *j, const struct method_input *in)
{
	jout_object(j);
	JOUT_TEXT(j, "name", in->name);
	JOUT_TEXT(j, "title_zh", in->title.zh);
	JOUT_TEXT(j, "title_en", in->title.en);
	JOUT_TEXT(j, "kind", str_of(kind_names[in->kind]));
	JOUT_TEXT(j, "unit", in->kind == INPUT_CHOICE ? STR("") : str_of(in->unit.symbol));
	JOUT_NUMBER(j, "low", in->low);
	JOUT_NUMBER(j, "high", in->high);
	JOUT_BOOL(j, "required", in->required);
	JOUT_BOOL(j, "per_specimen", in->per_specimen);
	default_write(j, in);
	jout_key(j, STR("choices"));
	jout_array(j);
	for (int i = 0; i < in->n_choices; i++)
		jout_text(j, in->choice[i]);
	jout_array_end(j);
	JOUT_TEXT(j, "quantity", in->quantity.p ? in->quantity : STR(""));
	JOUT_TEXT(j, "instead", in->instead.p ? in->instead : STR(""));
	jout_object_end(j);
}

/* The members that the list and the single method share; the object stays open. */
static void
method_start(struct json_out *j, const struct method *m)
{
	jout_object(j);
	JOUT_TEXT(j, "id", m->id);
	JOUT_TEXT(j, "edition", m->edition);
	JOUT_TEXT(j, "also", m->also.p ? m->also : STR(""));
	JOUT_TEXT(j, "title_zh", m->title.zh);
	JOUT_TEXT(j, "title_en", m->title.en);
	JOUT_BOOL(j, "current", m->current);
	jout_key(j, STR("counterpart"));
	if (m->counterpart_id.n) {
		jout_object(j);
		JOUT_TEXT(j, "id", m->counterpart_id);
		JOUT_TEXT(j, "edition", m->counterpart_edition);
		JOUT_TEXT(j, "degree", str_of(correspondence_name(m->correspondence)));
		jout_object_end(j);
	} else {
		jout_nothing(j);
	}
	jout_key(j, STR("properties"));
	jout_array(j);
	for (int i = 0; i < m->n_results; i++)
		jout_text(j, m->result[i].property->id);
	jout_array_end(j);
	JOUT_TEXT(j, "confidence", str_of(confidence_name(m->origin.confidence)));
	jout_key(j, STR("inputs"));
	jout_array(j);
	for (int i = 0; i < m->n_inputs; i++)
		input_write(j, &m->input[i]);
	jout_array_end(j);
	JOUT_INTEGER(j, "specimens_min", m->specimens_min);
	JOUT_BOOL(j, "directional", m->directional);
}

enum rc
methods_list(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct json_out j;

	(void)db;
	(void)err;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	for (int i = 0; i < lib->n_methods; i++) {
		method_start(&j, &lib->method[i]);
		jout_object_end(&j);
	}
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	jout_nothing(&j);
	jout_object_end(&j);
	return E_OK;
}

static void
steps_write(struct json_out *j, const struct method *m)
{
	jout_key(j, STR("steps"));
	jout_array(j);
	for (int i = 0; i < m->n_steps; i++) {
		const struct unit *unit = formula_step_unit(m->formula, i);

		jout_object(j);
		JOUT_TEXT(j, "name", m->step[i].name);
		JOUT_TEXT(j, "formula", m->step[i].text);
		JOUT_TEXT(j, "unit", unit ? str_of(unit->symbol) : STR(""));
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
method_results_write(struct json_out *j, const struct method *m)
{
	jout_key(j, STR("results"));
	jout_array(j);
	for (int i = 0; i < m->n_results; i++) {
		const struct method_result *r = &m->result[i];

		jout_object(j);
		JOUT_TEXT(j, "property", r->property->id);
		JOUT_TEXT(j, "title_zh", r->property->title.zh);
		JOUT_TEXT(j, "title_en", r->property->title.en);
		JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
		JOUT_TEXT(j, "combine", str_of(combine_names[r->combine]));
		JOUT_BOOL(j, "by_direction", r->by_direction);
		jout_object_end(j);
	}
	jout_array_end(j);
}

static void
checks_write(struct json_out *j, const struct method *m)
{
	jout_key(j, STR("checks"));
	jout_array(j);
	for (int i = 0; i < m->n_checks; i++) {
		jout_object(j);
		JOUT_TEXT(j, "name", m->check[i].name);
		JOUT_TEXT(j, "title_zh", m->check[i].title.zh);
		JOUT_TEXT(j, "title_en", m->check[i].title.en);
		JOUT_TEXT(j, "formula", m->check[i].text);
		JOUT_BOOL(j, "refuse", m->check[i].refuse);
		jout_object_end(j);
	}
	jout_array_end(j);
}

enum rc
method_get(struct http_call *c, struct db *db, struct err *err)
{
	const struct method *m;
	struct str edition = http_query(c, "edition");
	struct json_out j;
	enum rc rc;

	(void)db;
	rc = pack_method(&m, call_centre(c)->lib, c->param[0], edition.p ? edition : STR(""), err);
	if (rc)
		return rc;
	jout_start(&j, &c->out);
	method_start(&j, m);
	steps_write(&j, m);
	method_results_write(&j, m);
	checks_write(&j, m);
	JOUT_TEXT(&j, "source", m->origin.source.p ? m->origin.source : STR(""));
	JOUT_TEXT(&j, "note", m->origin.note.p ? m->origin.note : STR(""));
	JOUT_TEXT(&j, "conditioning_zh", m->conditioning.zh.p ? m->conditioning.zh : STR(""));
	JOUT_TEXT(&j, "conditioning_en", m->conditioning.en.p ? m->conditioning.en : STR(""));
	JOUT_TEXT(&j, "hash", m->hash);
	jout_object_end(&j);
	return E_OK;
}

enum rc
properties_list(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct json_out j;

	(void)db;
	(void)err;
	jout_start(&j, &c->out);
	jout_object(&j);
	jout_key(&j, STR("items"));
	jout_array(&j);
	for (int i = 0; i < lib->n_properties; i++) {
		const struct property *p = &lib->property[i];

		jout_object(&j);
		JOUT_TEXT(&j, "id", p->id);
		JOUT_TEXT(&j, "title_zh", p->title.zh);
		JOUT_TEXT(&j, "title_en", p->title.en);
		JOUT_TEXT(&j, "unit", str_of(p->unit.symbol));
		JOUT_TEXT(&j, "scale", str_of(scale_names[p->scale]));
		jout_object_end(&j);
	}
	jout_array_end(&j);
	jout_key(&j, STR("next"));
	jout_nothing(&j);
	jout_object_end(&j);
	return E_OK;
}
