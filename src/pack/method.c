/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs of methods: inputs, steps, results, checks. Those that share the calculation of another come in counterpart.c. */
#include <math.h>
#include <stdio.h>

#include "codec/digest.h"
#include "pack/method.h"
#include "pack/shared.h"
#include "pack/source.h"

/* ---- names --------------------------------------------------------------------------------------- */

/* Numbers that checks know beside the steps. */
static const char *const reserved[] = { "n", "n_parallel", "n_perpendicular" };

static bool
good_name(struct str name)
{
	bool good = formula_name_good(name);

	for (size_t i = 0; good && i < sizeof(reserved) / sizeof(reserved[0]); i++)
		good = !str_eq(name, str_of(reserved[i]));
	return good;
}

static int
input_index(const struct method *m, struct str name)
{
	for (int i = 0; i < m->n_inputs; i++)
		if (str_eq(m->input[i].name, name))
			return i;
	return -1;
}

static int
step_index(const struct method *m, struct str name)
{
	for (int i = 0; i < m->n_steps; i++)
		if (str_eq(m->step[i].name, name))
			return i;
	return -1;
}

/* A name that formulas can use and that nothing before it has. */
static struct str
new_name(struct builder *b, const struct method *m, const struct node *entry)
{
	const struct node *n = need(b, entry, "name");
	struct str name = n ? scalar_text(b, n) : STR("");

	if (!n)
		return name;
	if (!good_name(name))
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
			"\"%s\" cannot be a name in formulas: letters, digits and _ only, and no "
			"word "
			"of the language",
			name.p);
	else if (input_index(m, name) >= 0 || step_index(m, name) >= 0)
		(void)err_at(wrong(b), E_EXISTS, n->line, n->column,
			"there is an input or step \"%s\" already", name.p);
	return name;
}

/* ---- inputs -------------------------------------------------------------------------------------- */

static void
read_range(struct builder *b, struct method_input *in, const struct node *entry)
{
	const struct node *list = get_list(b, entry, "range");

	in->low = -INFINITY;
	in->high = INFINITY;
	if (!list)
		return;
	if (list->n != 2) {
		(void)err_at(wrong(b), E_SYNTAX, list->line, list->column,
			"expected two numbers, the lowest and the highest");
		return;
	}
	in->low = scalar_number(b, list->first);
	in->high = scalar_number(b, list->first->next);
	if (in->low >= in->high)
		(void)err_at(wrong(b), E_DOMAIN, list->line, list->column,
			"the range from %g to %g is empty", in->low, in->high);
}

static void
read_default(struct builder *b, struct method_input *in, const struct node *entry)
{
	const struct node *n = node_member(entry, "default");

	if (!n)
		return;
	in->has_default = true;
	if (in->kind == INPUT_SERIES) {
		(void)err_at(
			wrong(b), E_DOMAIN, n->line, n->column, "a series has no default value");
	} else if (in->kind == INPUT_CHOICE) {
		for (int i = 0; i < in->n_choices; i++)
			if (n->kind == NODE_SCALAR && str_eq(in->choice[i], n->text))
				in->default_value = i + 1;
		if (in->default_value == 0)
			(void)err_at(wrong(b), E_DOMAIN, n->line, n->column,
				"the default is not one of the choices");
	} else {
		in->default_value = scalar_number(b, n);
		if (in->default_value < in->low || in->default_value > in->high)
			(void)err_at(wrong(b), E_DOMAIN, n->line, n->column,
				"the default %g lies outside the range", in->default_value);
	}
}

static void
read_quantity(struct builder *b, struct method_input *in, const struct node *entry)
{
	int n;
	struct str *words = get_texts(b, entry, "quantity", &n);

	in->quantity = n ? words[0] : STR("");
	in->quantity_else = n > 1 ? words + 1 : NULL;
	in->n_else = n > 1 ? n - 1 : 0;
}

static void
check_kind(struct builder *b, const struct method_input *in, const struct node *entry)
{
	if (in->kind == INPUT_CHOICE && in->n_choices < 2)
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column,
			"a choice needs at least two choices");
	if (in->kind != INPUT_CHOICE && in->n_choices)
		(void)err_at(wrong(b), E_DOMAIN, entry->line, entry->column,
			"only an input of kind choice has choices");
	if (in->kind == INPUT_SERIES && in->quantity.n == 0)
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column,
			"a series needs the quantity of the file's column that feeds it");
	if (in->kind != INPUT_CHOICE && !node_member(entry, "unit"))
		(void)need(b, entry, "unit");
}

static bool
read_input(struct builder *b, void *owner, const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "kind", "unit", "range", "required",
		"per", "default", "quantity", "choices", "instead", "uncertainty", "for_each",
		"source", "confidence", "note", NULL };
	static const char *const kinds[] = { "number", "series", "choice", NULL };
	static const char *const per[] = { "sample", "specimen", NULL };
	struct method *m = owner;
	struct method_input *in = &m->input[m->n_inputs];
	const struct node *list;

	if (!is_map(b, entry, keys))
		return false;
	*in = (struct method_input){ .name = new_name(b, m, entry),
		.title = need_names(b, entry, "title"),
		.kind = (enum input_kind)get_word(b, entry, "kind", kinds, INPUT_NUMBER),
		.unit = get_unit(b, entry, "unit"),
		.per_specimen = get_word(b, entry, "per", per, 1) == 1,
		.instead = get_text(b, entry, "instead"),
		.origin = get_origin(b, entry, &m->origin) };
	in->choice = get_texts(b, entry, "choices", &in->n_choices);
	read_range(b, in, entry);
	read_default(b, in, entry);
	read_quantity(b, in, entry);
	in->required = get_bool(b, entry, "required", !in->has_default);
	check_kind(b, in, entry);
	list = get_list(b, entry, "uncertainty");
	in->source = build_new(b, struct uncertainty_source, list ? list->n : 0);
	for (const struct node *e = list && in->source ? list->first : NULL; e; e = e->next)
		source_read(b, in, e);
	m->n_inputs++;
	return true;
}

/* `instead` names a series of this method. */
static void
check_instead(struct builder *b, const struct method *m, const struct node *list)
{
	for (const struct node *e = list ? list->first : NULL; e; e = e->next) {
		const struct node *n = node_member(e, "instead");
		int i = n && n->kind == NODE_SCALAR ? input_index(m, n->text) : 0;

		if (n && (i < 0 || m->input[i].kind != INPUT_SERIES))
			(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
				"there is no series \"%s\" among the inputs", n->text.p);
	}
}

/* ---- steps --------------------------------------------------------------------------------------- */

const struct node *
formula_node(struct builder *b, const struct node *entry)
{
	const struct node *n = need(b, entry, "formula");

	if (n && (n->kind != NODE_SCALAR || !n->one_line || n->text.n == 0)) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
			"expected a formula on one line, without backslashes");
		return NULL;
	}
	return n;
}

static bool
read_step(struct builder *b, void *owner, const struct node *entry)
{
	static const char *const keys[] = { "name", "unit", "formula", "for_each", "title", NULL };
	struct method *m = owner;
	struct formula_step *s = &m->step[m->n_steps];
	const struct node *n;

	if (!is_map(b, entry, keys))
		return false;
	s->name = new_name(b, m, entry);
	n = formula_node(b, entry);
	if (n) {
		s->text = scalar_text(b, n);
		s->line = n->line;
		s->column = n->column;
	}
	s->unit = get_text(b, entry, "unit");
	m->step_title[m->n_steps] = get_names(b, entry, "title");
	m->n_steps++;
	return n != NULL;
}

/* What formulas of this method know beside the names given. */
static enum rc
compile(struct formula **out, struct builder *b, const struct formula_input *in, int n_inputs,
	const struct formula_step *step, int n_steps)
{
	const struct formula_source source = { in, n_inputs, step, n_steps, b->table, b->n_tables,
		b->lib->definition, b->lib->n_definitions };
	struct err err = { 0 };
	enum rc rc = formula_compile_source(out, &b->lib->arena, b->lib->units, &source, &err);

	if (rc == E_OK)
		return rc;
	err_in_file(&err, b->now->name);
	*wrong(b) = err;
	return rc;
}

static void
compile_steps(struct builder *b, struct method *m, const struct node *list)
{
	struct formula_input *in = build_new(b, struct formula_input, m->n_inputs);

	if (!in)
		return;
	for (int i = 0; i < m->n_inputs; i++)
		in[i] = (struct formula_input){ .name = m->input[i].name,
			.unit = m->input[i].unit,
			.series = m->input[i].kind == INPUT_SERIES };
	if (compile(&m->formula, b, in, m->n_inputs, m->step, m->n_steps) == E_OK ||
		b->pending.line != 0)
		return;
	b->pending.line = list->line;
	b->pending.column = list->column;
}

/* ---- results ------------------------------------------------------------------------------------- */

static void
read_interval(struct builder *b, struct report_rule *rule, const struct node *n)
{
	struct str text = scalar_text(b, n);

	if (decimal_parse(&rule->interval, text, NULL) != E_OK || rule->interval.n == 0 ||
		rule->interval.negative)
		(void)err_at(wrong(b), E_DOMAIN, n->line, n->column,
			"\"%s\" is no interval to round to; write it as 0.1", text.p);
}

void
report_read(struct builder *b, struct method_result *r, const struct node *map)
{
	static const char *const keys[] = { "property", "to", "significant", "rounding", "source",
		"confidence", "note", NULL };
	static const char *const roundings[] = { "even", "away", NULL };
	const struct node *to = node_member(map, "to");

	if (!is_map(b, map, keys))
		return;
	r->report = (struct report_rule){ .rounding = (enum rounding)get_word(
						  b, map, "rounding", roundings, ROUND_TIES_EVEN),
		.significant = get_count(b, map, "significant", 0) };
	if (to)
		read_interval(b, &r->report, to);
	if ((to != NULL) == (r->report.significant > 0))
		(void)err_at(wrong(b), E_MISSING, map->line, map->column,
			"a report rule has either \"to\" or \"significant\"");
	r->report_origin = get_origin(b, map, &r->origin);
}

static void
check_result_unit(
	struct builder *b, const struct method *m, struct method_result *r, const struct node *step)
{
	const struct unit *unit = m->formula ? formula_step_unit(m->formula, r->step) : NULL;

	if (unit && !unit_same_dim(unit, &r->unit))
		(void)err_at(wrong(b), E_UNIT, step->line, step->column,
			"the step %s is in %s, but the property %s is in %s",
			m->step[r->step].name.p, unit->symbol, r->property->id.p, r->unit.symbol);
}

static int
named_step(struct builder *b, const struct method *m, const struct node *n)
{
	struct str name = n ? scalar_text(b, n) : STR("");
	int i = step_index(m, name);

	if (n && name.n && i < 0)
		(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column, "there is no step \"%s\"",
			name.p);
	return i;
}

static const struct property *
result_property(struct builder *b, const struct method *m, const struct node *n)
{
	struct str id = n ? scalar_text(b, n) : STR("");
	const struct property *p = id.n ? pack_property(b->lib, id) : NULL;

	if (id.n && !p) {
		(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
			"there is no property \"%s\"", id.p);
		return NULL;
	}
	for (int i = 0; i < m->n_results; i++)
		if (p && m->result[i].property == p)
			(void)err_at(wrong(b), E_EXISTS, n->line, n->column,
				"there is a result for \"%s\" already", id.p);
	return p;
}

static bool
read_result(struct builder *b, void *owner, const struct node *entry)
{
	static const char *const keys[] = { "property", "step", "combine", "by_direction", "report",
		"given", "for_each", "source", "confidence", "note", NULL };
	static const char *const combines[] = { "mean", "median", "min", "max", "sum", "worst",
		NULL };
	struct method *m = owner;
	struct method_result *r = &m->result[m->n_results];
	const struct node *property, *step, *given, *report;

	if (!is_map(b, entry, keys))
		return false;
	property = need(b, entry, "property");
	step = need(b, entry, "step");
	given = node_member(entry, "given");
	report = node_member(entry, "report");
	*r = (struct method_result){ .property = result_property(b, m, property),
		.step = named_step(b, m, step),
		.combine = (enum combine)get_word(b, entry, "combine", combines, COMBINE_MEAN),
		.by_direction = get_bool(b, entry, "by_direction", false),
		.given = get_text(b, entry, "given"),
		.origin = get_origin(b, entry, &m->origin) };
	r->report_origin = r->origin;
	if (given)
		(void)named_step(b, m, given);
	if (!r->property || r->step < 0)
		return false;
	r->unit = r->property->unit;
	if (r->by_direction && !r->property->directional)
		(void)err_at(wrong(b), E_DOMAIN, property->line, property->column,
			"the property \"%s\" has no directions", r->property->id.p);
	if (report)
		report_read(b, r, report);
	check_result_unit(b, m, r, step);
	m->n_results++;
	return true;
}

/* ---- checks -------------------------------------------------------------------------------------- */

static struct formula_input *
check_inputs(struct builder *b, const struct method *m)
{
	static const char *const counts[] = { "n", "n_parallel", "n_perpendicular" };
	struct formula_input *in = build_new(b, struct formula_input, m->n_steps + 3);

	for (int i = 0; in && i < m->n_steps; i++)
		in[i] = (struct formula_input){ .name = m->step[i].name,
			.unit = *formula_step_unit(m->formula, i),
			.vector = true };
	for (int i = 0; in && i < 3; i++)
		in[m->n_steps + i] =
			(struct formula_input){ .name = str_of(counts[i]), .unit = unit_one };
	return in;
}

static bool
read_check(struct builder *b, void *owner, const struct node *entry)
{
	static const char *const keys[] = { "name", "title", "formula", "refuse", "for_each",
		NULL };
	struct method *m = owner;
	struct method_check *c = &m->check[m->n_checks];
	struct formula_step step = { .name = STR("check") };
	struct formula_input *in;
	const struct node *n;

	if (!is_map(b, entry, keys))
		return false;
	c->name = need_text(b, entry, "name");
	c->title = need_names(b, entry, "title");
	c->refuse = get_bool(b, entry, "refuse", false);
	n = formula_node(b, entry);
	if (!n || !m->formula)
		return false;
	c->text = step.text = scalar_text(b, n);
	step.line = n->line;
	step.column = n->column;
	in = check_inputs(b, m);
	if (!in)
		return false;
	if (compile(&c->formula, b, in, m->n_steps + 3, &step, 1) != E_OK)
		return false;
	m->n_checks++;
	return true;
}

/* ---- one method ---------------------------------------------------------------------------------- */

void
method_head_read(struct builder *b, struct method *m, const struct node *root)
{
	const struct node *id = need(b, root, "id"), *withdrawn = node_member(root, "withdrawn");
	char hash[DIGEST_TEXT_SIZE];

	m->id = id ? scalar_text(b, id) : STR("");
	m->edition = need_text(b, root, "edition");
	m->also = get_text(b, root, "also");
	m->title = need_names(b, root, "title");
	m->in_force = get_date(b, root, "in_force");
	m->withdrawn = get_date(b, root, "withdrawn");
	m->current = get_bool(b, root, "current", false);
	m->origin = get_origin(b, root, NULL);
	digest_text(hash, b->now->text);
	m->hash = arena_str(&b->lib->arena, str_of(hash));
	m->file = str_of(b->now->name);
	if (date_is_set(m->withdrawn) && date_cmp(m->in_force, m->withdrawn) >= 0)
		(void)err_at(wrong(b), E_DOMAIN, withdrawn->line, withdrawn->column,
			"it is withdrawn before it comes into force");
	if (!m->hash.p) {
		m->hash = STR("");
		wrong_full(b);
	}
}

void
method_conduct_read(struct builder *b, struct method *m, const struct node *root)
{
	static const char *const keys[] = { "min", "note", NULL };
	const struct node *specimens = node_member(root, "specimens");

	m->directional = get_bool(b, root, "directional", m->directional);
	if (node_member(root, "conditioning"))
		m->conditioning = get_names(b, root, "conditioning");
	if (specimens && is_map(b, specimens, keys)) {
		m->specimens_min = get_count(b, specimens, "min", 1);
		m->specimen_note = get_names(b, specimens, "note");
	}
}

void
method_read(struct builder *b, struct method *m, const struct node *root)
{
	static const char *const keys[] = { "pack", "id", "edition", "also", "title", "in_force",
		"withdrawn", "current", "directional", "specimens", "conditioning", "inputs",
		"correlations", "tables", "steps", "results", "checks", "sources", "source",
		"confidence", "note", NULL };
	const struct node *inputs, *steps, *results, *checks;

	(void)is_map(b, root, keys);
	method_head_read(b, m, root);
	m->counterpart_id = m->counterpart_edition = m->calculation_edition = STR("");
	m->conditioning = m->specimen_note = (struct names){ STR(""), STR("") };
	method_conduct_read(b, m, root);
	inputs = need_list(b, root, "inputs");
	steps = need_list(b, root, "steps");
	results = need_list(b, root, "results");
	checks = get_list(b, root, "checks");
	m->input = build_new(b, struct method_input, expanded_count(b, inputs));
	m->step = build_new(b, struct formula_step, expanded_count(b, steps));
	m->step_title = build_new(b, struct names, expanded_count(b, steps));
	m->result = build_new(b, struct method_result, expanded_count(b, results));
	m->check = build_new(b, struct method_check, expanded_count(b, checks));
	if (!m->input || !m->step || !m->step_title || !m->result || !m->check || !steps)
		return;
	read_expanded(b, inputs, read_input, m);
	check_instead(b, m, inputs);
	correlations_read(b, m, root);
	method_tables_read(b, root);
	read_expanded(b, steps, read_step, m);
	compile_steps(b, m, steps);
	read_expanded(b, results, read_result, m);
	read_expanded(b, checks, read_check, m);
	method_hash_shared(b, m);
}
