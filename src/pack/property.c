/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Packs of properties: what can be measured, and named groups of it. And the register of known documents. */
#include <stdio.h>

#include "pack/build.h"

/* ---- properties ---------------------------------------------------------------------------------- */

static const char *const property_keys[] = { "id", "title", "unit", "scale", "directional", "cas",
	NULL };

static const struct property *
property_named(const struct pack_library *lib, struct str id)
{
	for (int i = 0; i < lib->n_properties; i++)
		if (str_eq(lib->property[i].id, id))
			return &lib->property[i];
	return NULL;
}

static bool
good_id(struct str id)
{
	bool good = id.n > 0 && id.n < 64;

	for (size_t i = 0; good && i < id.n; i++) {
		char c = id.p[i];

		good = (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
		       (i > 0 && (c == '_' || c == '.' || c == '-'));
	}
	return good;
}

/* Check digit of a CAS number: the others, weighted 1, 2, 3 ... from the right, summed modulo 10. */
static bool
good_cas(struct str cas)
{
	int sum = 0, weight = 0;

	if (cas.n < 7 || cas.n > 12 || cas.p[cas.n - 2] != '-' || cas.p[cas.n - 5] != '-')
		return false;
	for (size_t i = cas.n - 2; i-- > 0;) {
		if (i == cas.n - 5)
			continue;
		if (cas.p[i] < '0' || cas.p[i] > '9')
			return false;
		sum += ++weight * (cas.p[i] - '0');
	}
	return cas.p[cas.n - 1] == '0' + sum % 10;
}

static void
read_property(struct builder *b, const struct node *entry)
{
	static const char *const scales[] = { "number", "grey", "blue", "text", NULL };
	struct property *p = &b->lib->property[b->lib->n_properties];
	const struct node *id, *cas = node_member(entry, "cas");

	if (!is_map(b, entry, property_keys))
		return;
	id = need(b, entry, "id");
	*p = (struct property){ .id = id ? scalar_text(b, id) : STR(""),
		.title = need_names(b, entry, "title"),
		.unit = get_unit(b, entry, "unit"),
		.scale = (enum scale)get_word(b, entry, "scale", scales, SCALE_NUMBER),
		.directional = get_bool(b, entry, "directional", false),
		.cas = get_text(b, entry, "cas") };
	if (id && !good_id(p->id))
		(void)err_at(wrong(b), E_SYNTAX, id->line, id->column,
			"\"%s\" is not an identifier: small letters, digits, _ . - only", p->id.p);
	if (cas && !good_cas(p->cas))
		(void)err_at(wrong(b), E_DOMAIN, cas->line, cas->column,
			"\"%s\" is not a CAS number: its check digit does not fit", p->cas.p);
	if (id && p->id.n && property_named(b->lib, p->id))
		(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
			"there is a property \"%s\" already", p->id.p);
	else
		b->lib->n_properties++;
}

/* ---- groups -------------------------------------------------------------------------------------- */

const struct property_group *
group_named(const struct pack_library *lib, struct str id)
{
	for (int i = 0; i < lib->n_groups; i++)
		if (str_eq(lib->group[i].id, id))
			return &lib->group[i];
	return NULL;
}

static void
read_members(struct builder *b, struct property_group *g, const struct node *list)
{
	if (!list)
		return;
	g->member = build_new(b, const struct property *, list->n);
	for (const struct node *e = list->first; e && g->member; e = e->next) {
		struct str id = scalar_text(b, e);
		const struct property *p = property_named(b->lib, id);
		bool twice = false;

		for (int i = 0; i < g->n; i++)
			twice = twice || g->member[i] == p;
		if (!p)
			(void)err_at(wrong(b), E_NOT_FOUND, e->line, e->column,
				"there is no property \"%s\"", id.p);
		else if (twice)
			(void)err_at(wrong(b), E_EXISTS, e->line, e->column,
				"\"%s\" is in the group already", id.p);
		else
			g->member[g->n++] = p;
	}
	if (g->n == 0 && list->n == 0)
		(void)err_at(wrong(b), E_MISSING, list->line, list->column, "the group is empty");
}

static void
read_group(struct builder *b, const struct node *entry)
{
	static const char *const keys[] = { "id", "title", "members", "source", "confidence",
		"note", NULL };
	struct property_group *g = &b->lib->group[b->lib->n_groups];
	const struct node *id;

	if (!is_map(b, entry, keys))
		return;
	id = need(b, entry, "id");
	*g = (struct property_group){ .id = id ? scalar_text(b, id) : STR(""),
		.title = need_names(b, entry, "title"),
		.origin = get_origin(b, entry, NULL) };
	read_members(b, g, need_list(b, entry, "members"));
	if (id && g->id.n && (group_named(b->lib, g->id) || property_named(b->lib, g->id)))
		(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
			"there is a property or group \"%s\" already", g->id.p);
	else
		b->lib->n_groups++;
}

/* ---- documents ----------------------------------------------------------------------------------- */

bool
document_known(const struct pack_library *lib, struct str id)
{
	for (int i = 0; i < lib->n_documents; i++)
		if (id_same(lib->document[i].id, id))
			return true;
	for (int i = 0; i < lib->n_methods; i++)
		if (id_same(lib->method[i].id, id))
			return true;
	return false;
}

static const char *const degrees[] = { "identical", "modified", "not_equivalent", "unstated",
	NULL };

const char *
correspondence_name(enum correspondence c)
{
	return degrees[c];
}

static void
read_document(struct builder *b, const struct node *entry, const struct origin *from)
{
	static const char *const keys[] = { "id", "title", "same_as", "source", "confidence",
		"note", NULL };
	static const char *const same_keys[] = { "id", "edition", "degree", NULL };
	struct known_document *d = &b->lib->document[b->lib->n_documents];
	const struct node *id, *same = node_member(entry, "same_as");

	if (!is_map(b, entry, keys))
		return;
	id = need(b, entry, "id");
	*d = (struct known_document){ .id = id ? scalar_text(b, id) : STR(""),
		.title = need_names(b, entry, "title"),
		.counterpart_id = STR(""),
		.counterpart_edition = STR(""),
		.correspondence = CORRESPONDS_UNSTATED,
		.origin = get_origin(b, entry, from) };
	if (same && is_map(b, same, same_keys)) {
		d->counterpart_id = need_text(b, same, "id");
		d->counterpart_edition = get_text(b, same, "edition");
		d->correspondence = (enum correspondence)get_word(
			b, same, "degree", degrees, CORRESPONDS_UNSTATED);
	}
	for (int i = 0; i < b->lib->n_documents; i++)
		if (id && id_same(b->lib->document[i].id, d->id)) {
			(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
				"the document \"%s\" is in the register already", d->id.p);
			return;
		}
	b->lib->n_documents++;
}

/* ---- files --------------------------------------------------------------------------------------- */

static int
count_entries(const struct builder *b, enum pack_kind kind, const char *key)
{
	int n = 0;

	for (int i = 0; i < b->n_files; i++) {
		const struct node *list =
			b->file[i].kind == kind ? node_member(b->file[i].root, key) : NULL;

		n += list && list->kind == NODE_LIST ? list->n : 0;
	}
	return n;
}

static const struct node *
entries(struct builder *b, const char *key)
{
	const struct node *list = get_list(b, b->now->root, key);

	return list ? list->first : NULL;
}

void
properties_read(struct builder *b)
{
	static const char *const keys[] = { "pack", "sources", "properties", "groups", NULL };

	b->lib->property =
		build_new(b, struct property, count_entries(b, KIND_PROPERTIES, "properties"));
	b->lib->group =
		build_new(b, struct property_group, count_entries(b, KIND_PROPERTIES, "groups"));
	if (!b->lib->property || !b->lib->group)
		return;
	for (int i = 0; i < b->n_files; i++) {
		b->now = &b->file[i];
		if (b->now->kind != KIND_PROPERTIES)
			continue;
		(void)is_map(b, b->now->root, keys);
		for (const struct node *e = entries(b, "properties"); e; e = e->next)
			read_property(b, e);
	}
	for (int i = 0; i < b->n_files; i++) {
		b->now = &b->file[i];
		if (b->now->kind != KIND_PROPERTIES)
			continue;
		for (const struct node *e = entries(b, "groups"); e; e = e->next)
			read_group(b, e);
	}
}

void
documents_read(struct builder *b)
{
	static const char *const keys[] = { "pack", "sources", "documents", "source", "confidence",
		"note", NULL };

	b->lib->document =
		build_new(b, struct known_document, count_entries(b, KIND_DOCUMENTS, "documents"));
	if (!b->lib->document)
		return;
	for (int i = 0; i < b->n_files; i++) {
		struct origin from;

		b->now = &b->file[i];
		if (b->now->kind != KIND_DOCUMENTS)
			continue;
		(void)is_map(b, b->now->root, keys);
		from = get_origin(b, b->now->root, NULL);
		for (const struct node *e = entries(b, "documents"); e; e = e->next)
			read_document(b, e, &from);
	}
}
