/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs of standards: one edition with its classes and requirements. */
#include <stdio.h>

#include "codec/digest.h"
#include "pack/limit.h"

/* ---- requirements -------------------------------------------------------------------------------- */

static void
read_classes_of(struct builder *b, struct requirement *r, const struct standard *s,
	const struct node *entry)
{
	const struct node *list = node_member(entry, "classes");

	r->class_id = get_texts(b, entry, "classes", &r->n_classes);
	for (int i = 0; i < r->n_classes; i++) {
		bool known = false;

		for (int k = 0; k < s->n_classes; k++)
			known = known || str_eq(s->class_[k].id, r->class_id[i]);
		if (!known)
			(void)err_at(wrong(b), E_NOT_FOUND, list->line, list->column,
				"the standard has no class \"%s\"", r->class_id[i].p);
	}
}

static void
read_methods_of(struct builder *b, struct requirement *r, const struct node *entry)
{
	const struct node *list = get_list(b, entry, "methods");

	r->method = build_new(b, struct method_ref, list ? list->n : 0);
	for (const struct node *e = list && r->method ? list->first : NULL; e; e = e->next) {
		struct str text = scalar_text(b, e);
		struct method_ref ref = method_ref_of(text);

		/* a document registered under its full name, or under the name without edition */
		if (text.n && !document_known(b->lib, ref.id) && !document_known(b->lib, text)) {
			(void)err_at(wrong(b), E_NOT_FOUND, e->line, e->column,
				"\"%s\" is neither a method nor in the register of documents",
				text.p);
			continue;
		}
		ref.id = arena_str(&b->lib->arena, ref.id);
		ref.edition = arena_str(&b->lib->arena, ref.edition);
		if (!ref.id.p || !ref.edition.p) {
			wrong_full(b);
			return;
		}
		r->method[r->n_methods++] = ref;
	}
}

static const struct property *
named_property(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);
	struct str id = n ? scalar_text(b, n) : STR("");
	const struct property *p = id.n ? pack_property(b->lib, id) : NULL;

	if (id.n && !p)
		(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
			"there is no property \"%s\"", id.p);
	return p;
}

/* Either one property, or each member of a group; gives the property whose unit and scale hold. */
static const struct property *
read_subject(struct builder *b, struct requirement *r, const struct node *entry)
{
	const struct node *each = node_member(entry, "each"),
			  *property = node_member(entry, "property");
	struct str id;

	if ((each != NULL) == (property != NULL)) {
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column,
			"a requirement has either \"property\" or \"each\"");
		return NULL;
	}
	if (property) {
		r->property = named_property(b, entry, "property");
		return r->property;
	}
	id = scalar_text(b, each);
	r->each = group_named(b->lib, id);
	if (!r->each && id.n)
		(void)err_at(wrong(b), E_NOT_FOUND, each->line, each->column,
			"there is no group of properties \"%s\"", id.p);
	return r->each && r->each->n ? r->each->member[0] : NULL;
}

static void
read_condition(struct builder *b, struct requirement *r, const struct node *entry)
{
	static const char *const keys[] = { "property", "limit", NULL };
	const struct node *n = node_member(entry, "only_if"), *limit;

	if (!n || !is_map(b, n, keys) || !need(b, n, "property"))
		return;
	r->condition_property = named_property(b, n, "property");
	limit = need(b, n, "limit");
	if (limit && r->condition_property)
		limit_read(b, &r->condition, NULL, limit, r->condition_property->scale);
}

/* A number, words, or nothing yet. */
static void
read_demand(struct builder *b, struct requirement *r, const struct property *subject,
	const struct node *entry)
{
	const struct node *limit = node_member(entry, "limit"), *text = node_member(entry, "text");
	const struct node *unit = node_member(entry, "unit");

	r->established = get_bool(b, entry, "established", true);
	r->textual = text != NULL;
	r->text = get_names(b, entry, "text");
	r->candidate = get_names(b, entry, "candidate");
	r->limit_text = STR("");
	if ((limit != NULL) + (text != NULL) + !r->established != 1)
		(void)err_at(wrong(b), E_MISSING, entry->line, entry->column,
			"a requirement has one of: limit, text, established: false");
	if (!subject)
		return;
	r->unit = unit ? get_unit(b, entry, "unit") : subject->unit;
	if (unit && !unit_same_dim(&r->unit, &subject->unit))
		(void)err_at(wrong(b), E_UNIT, unit->line, unit->column,
			"%s is not a unit of the property %s, which is in %s", r->unit.symbol,
			subject->id.p, subject->unit.symbol);
	/* mg/kg and % have the same dimension: the unit of a limit is never guessed */
	if (limit && !unit && !unit_is_one(&subject->unit))
		(void)need(b, entry, "unit");
	if (limit)
		limit_read(b, &r->limit, &r->limit_text, limit, subject->scale);
}

static void
read_rule(struct builder *b, struct decision_rule *rule, const struct node *map)
{
	const struct node *n = node_member(map, "rule");
	struct err err = { 0 };

	if (!n || decision_rule_parse(rule, scalar_text(b, n), &err) == E_OK)
		return;
	err_in_file(&err, b->now->name);
	err.line = n->line;
	err.column = n->column;
	*wrong(b) = err;
}

static void
read_requirement(struct builder *b, struct standard *s, const struct decision_rule *rule,
	const struct node *entry)
{
	static const char *const keys[] = { "id", "clause", "title", "property", "each", "limit",
		"unit", "established", "candidate", "text", "classes", "methods", "only_if", "rule",
		"source", "confidence", "note", NULL };
	struct requirement *r = &s->requirement[s->n_requirements];
	const struct node *id;
	const struct property *subject;

	if (!is_map(b, entry, keys))
		return;
	id = need(b, entry, "id");
	*r = (struct requirement){ .id = id ? scalar_text(b, id) : STR(""),
		.clause = get_text(b, entry, "clause"),
		.rule = *rule,
		.origin = get_origin(b, entry, NULL) };
	for (int i = 0; i < s->n_requirements; i++)
		if (r->id.n && str_eq(s->requirement[i].id, r->id))
			(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
				"there is a requirement \"%s\" already", r->id.p);
	subject = read_subject(b, r, entry);
	r->title = get_names(b, entry, "title");
	if (!node_member(entry, "title") && subject)
		r->title = r->each ? r->each->title : subject->title;
	read_demand(b, r, subject, entry);
	read_classes_of(b, r, s, entry);
	read_methods_of(b, r, entry);
	read_condition(b, r, entry);
	read_rule(b, &r->rule, entry);
	s->n_requirements++;
}

/* ---- one standard -------------------------------------------------------------------------------- */

static void
read_class(struct builder *b, struct standard *s, const struct node *entry)
{
	static const char *const keys[] = { "id", "title", NULL };
	struct standard_class *c = &s->class_[s->n_classes];
	const struct node *id;

	if (!is_map(b, entry, keys))
		return;
	id = need(b, entry, "id");
	c->id = id ? scalar_text(b, id) : STR("");
	c->title = need_names(b, entry, "title");
	for (int i = 0; i < s->n_classes; i++)
		if (c->id.n && str_eq(s->class_[i].id, c->id))
			(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
				"there is a class \"%s\" already", c->id.p);
	s->n_classes++;
}

/* A source that gives the year alone is taken at its word: `in_force: 2012`. */
static void
read_in_force(struct builder *b, struct standard *s, const struct node *root)
{
	const struct node *n = need(b, root, "in_force");
	int64_t year = 0;

	for (size_t i = 0; n && n->kind == NODE_SCALAR && n->text.n == 4 && i < 4; i++)
		year = n->text.p[i] >= '0' && n->text.p[i] <= '9' ? year * 10 + n->text.p[i] - '0'
								  : -100000;
	if (year > 0) {
		s->in_force = (struct date){ (int)year, 1, 1 };
		s->in_force_year_only = true;
	} else if (n) {
		s->in_force = get_date(b, root, "in_force");
	}
}

static void
read_dates(struct builder *b, struct standard *s, const struct node *root)
{
	const struct node *in_force = node_member(root, "in_force");
	const struct node *withdrawn = node_member(root, "withdrawn");

	read_in_force(b, s, root);
	s->issued = get_date(b, root, "issued");
	s->withdrawn = get_date(b, root, "withdrawn");
	if (date_is_set(s->issued) && date_is_set(s->in_force) &&
		date_cmp(s->in_force, s->issued) < 0)
		(void)err_at(wrong(b), E_DOMAIN, in_force->line, in_force->column,
			"it is in force before it is issued");
	if (date_is_set(s->withdrawn) && date_cmp(s->withdrawn, s->in_force) <= 0)
		(void)err_at(wrong(b), E_DOMAIN, withdrawn->line, withdrawn->column,
			"it is withdrawn before it comes into force");
}

static void
read_head(struct builder *b, struct standard *s, const struct node *root)
{
	static const char *const statuses[] = { "adopted", "draft", "proposed", NULL };
	char hash[DIGEST_TEXT_SIZE];

	digest_text(hash, b->now->text);
	*s = (struct standard){ .id = need_text(b, root, "id"),
		.edition = need_text(b, root, "edition"),
		.title = need_names(b, root, "title"),
		.issuer = get_names(b, root, "issuer"),
		.scope = get_names(b, root, "scope"),
		.market = need_text(b, root, "market"),
		.hash = arena_str(&b->lib->arena, str_of(hash)),
		.file = str_of(b->now->name),
		.binding = get_bool(b, root, "binding", false),
		.status =
			(enum standard_status)get_word(b, root, "status", statuses, STATUS_ADOPTED),
		.replaced_by = get_text(b, root, "replaced_by"),
		.origin = get_origin(b, root, NULL) };
	s->product = get_texts(b, root, "products", &s->n_products);
	if (!s->hash.p) {
		s->hash = STR("");
		wrong_full(b);
	}
	read_dates(b, s, root);
}

static void
standard_read(struct builder *b, struct standard *s, const struct node *root)
{
	static const char *const keys[] = { "pack", "id", "edition", "title", "issuer", "scope",
		"market", "binding", "status", "issued", "in_force", "withdrawn", "replaced_by",
		"products", "classes", "rule", "requirements", "sources", "source", "confidence",
		"note", NULL };
	struct decision_rule rule = { COMPARE_FULL, ACCEPT_SIMPLE, 1 };
	const struct node *classes, *requirements;

	(void)is_map(b, root, keys);
	read_head(b, s, root);
	read_rule(b, &rule, root);
	classes = get_list(b, root, "classes");
	requirements = need_list(b, root, "requirements");
	s->class_ = build_new(b, struct standard_class, classes ? classes->n : 0);
	s->requirement = build_new(b, struct requirement, requirements ? requirements->n : 0);
	if (!s->class_ || !s->requirement)
		return;
	for (const struct node *e = classes ? classes->first : NULL; e; e = e->next)
		read_class(b, s, e);
	for (const struct node *e = requirements ? requirements->first : NULL; e; e = e->next)
		read_requirement(b, s, &rule, e);
}

/* ---- between editions ---------------------------------------------------------------------------- */

static bool
overlap(const struct standard *a, const struct standard *b)
{
	bool a_ends_before_b =
		date_is_set(a->withdrawn) && date_cmp(a->withdrawn, b->in_force) <= 0;
	bool b_ends_before_a =
		date_is_set(b->withdrawn) && date_cmp(b->withdrawn, a->in_force) <= 0;

	return a->status == STATUS_ADOPTED && b->status == STATUS_ADOPTED &&
	       date_is_set(a->in_force) && date_is_set(b->in_force) && !a_ends_before_b &&
	       !b_ends_before_a;
}

static void
check_editions(struct builder *b, const struct pack_file *f)
{
	const struct standard *s = &b->lib->standard[f->index];
	const struct node *id = node_member(f->root, "id"),
			  *in_force = node_member(f->root, "in_force");
	const struct node *next = node_member(f->root, "replaced_by");
	bool next_known = false;

	b->now = f;
	for (int i = 0; id && s->id.n && i < b->lib->n_standards; i++) {
		const struct standard *other = &b->lib->standard[i];

		if (i == f->index || !id_same(other->id, s->id))
			continue;
		next_known = next_known || str_eq(other->edition, s->replaced_by);
		if (i > f->index)
			continue;
		if (str_eq(other->edition, s->edition))
			(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
				"%s, edition %s, is in %s already", s->id.p, s->edition.p,
				other->file.p);
		else if (overlap(s, other) && in_force)
			(void)err_at(wrong(b), E_DOMAIN, in_force->line, in_force->column,
				"the editions %s and %s of %s are in force on the same days",
				s->edition.p, other->edition.p, s->id.p);
	}
	if (next && !next_known)
		(void)err_at(wrong(b), E_NOT_FOUND, next->line, next->column,
			"there is no edition %s of %s", s->replaced_by.p, s->id.p);
}

void
standards_read(struct builder *b)
{
	int n = 0;

	for (int i = 0; i < b->n_files; i++)
		if (b->file[i].kind == KIND_STANDARD)
			b->file[i].index = n++;
	b->lib->standard = build_new(b, struct standard, n);
	if (!b->lib->standard)
		return;
	b->lib->n_standards = n;
	for (int i = 0; i < b->n_files; i++) {
		b->now = &b->file[i];
		if (b->now->kind == KIND_STANDARD)
			standard_read(b, &b->lib->standard[b->now->index], b->now->root);
	}
	for (int i = 0; i < b->n_files; i++)
		if (b->file[i].kind == KIND_STANDARD)
			check_editions(b, &b->file[i]);
}
