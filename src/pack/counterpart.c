/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Methods that share the calculation of another (a Chinese standard and the ISO text it adopts), and what holds between
 * all methods: no edition twice, one current edition each.
 */
#include <stdio.h>

#include "pack/method.h"
#include "pack/shared.h"

static const char *const degrees[] = { "identical", "modified", "not_equivalent", "unstated",
	NULL };

static const struct node *
same_as(const struct pack_file *f)
{
	return f->kind == KIND_METHOD ? node_member(f->root, "same_as") : NULL;
}

/* report: - {property: ..., to: 0.1}: another rule than the method whose calculation is shared. */
static void
override_reports(struct builder *b, struct method *m, const struct node *root)
{
	const struct node *list = get_list(b, root, "report");
	struct method_result *own;

	/* without results the method whose calculation is shared is wrong, which has been said */
	if (!list || m->n_results == 0)
		return;
	own = build_new(b, struct method_result, m->n_results);
	if (!own)
		return;
	memcpy(own, m->result, (size_t)m->n_results * sizeof(*own));
	m->result = own;
	for (const struct node *e = list->first; e; e = e->next) {
		const struct node *n = need(b, e, "property");
		struct str id = n ? scalar_text(b, n) : STR("");
		bool found = false;

		for (int i = 0; id.n && i < m->n_results; i++) {
			if (!str_eq(own[i].property->id, id))
				continue;
			found = true;
			report_read(b, &own[i], e);
		}
		if (n && id.n && !found)
			(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
				"the method has no result \"%s\"", id.p);
	}
}

static void
counterpart_read(struct builder *b, struct method *m, const struct node *root)
{
	static const char *const keys[] = { "pack", "id", "edition", "also", "title", "in_force",
		"withdrawn", "current", "directional", "specimens", "conditioning", "same_as",
		"report", "sources", "source", "confidence", "note", NULL };
	static const char *const same_keys[] = { "id", "edition", "degree", "calculation", NULL };
	const struct node *same = node_member(root, "same_as");
	struct str id, edition, calculation;
	const struct method *base;

	(void)is_map(b, root, keys);
	if (!is_map(b, same, same_keys)) {
		method_head_read(b, m, root);
		return;
	}
	id = need_text(b, same, "id");
	edition = get_text(b, same, "edition");
	calculation = get_text(b, same, "calculation");
	if (calculation.n == 0)
		calculation = edition;
	base = calculation.n ? method_of(b->lib, id, calculation) : NULL;
	if (base && base != m && base->counterpart_id.n == 0)
		*m = *base;
	else if (id.n)
		(void)err_at(wrong(b), E_NOT_FOUND, same->line, same->column,
			"there is no pack of %s, edition %s, whose calculation could be shared; "
			"name one "
			"under \"calculation\"",
			id.p, calculation.n ? calculation.p : "(none)");
	method_head_read(b, m, root);
	m->counterpart_id = base ? base->id : id;
	m->counterpart_edition = edition;
	m->calculation_edition = calculation;
	(void)need(b, same, "degree");
	m->correspondence =
		(enum correspondence)get_word(b, same, "degree", degrees, CORRESPONDS_UNSTATED);
	method_conduct_read(b, m, root);
	override_reports(b, m, root);
	method_hash_shared(b, m);
}

static void
check_editions(struct builder *b, const struct pack_file *f)
{
	struct method *m = &b->lib->method[f->index];
	const struct node *id = node_member(f->root, "id");
	int editions = 0, current = 0;

	b->now = f;
	for (int i = 0; id && m->id.n && i < b->lib->n_methods; i++) {
		const struct method *other = &b->lib->method[i];

		if (!id_same(other->id, m->id))
			continue;
		editions++;
		current += other->current;
		if (i < f->index && str_eq(other->edition, m->edition))
			(void)err_at(wrong(b), E_EXISTS, id->line, id->column,
				"%s, edition %s, is in %s already", m->id.p, m->edition.p,
				other->file.p);
	}
	if (editions == 1)
		m->current = true;
	else if (editions > 1 && current != 1)
		(void)err_at(wrong(b), E_DOMAIN, id->line, id->column,
			"%s has %d editions, of which %d are marked current; mark one", m->id.p,
			editions, current);
}

void
methods_read(struct builder *b)
{
	int n = 0;

	for (int i = 0; i < b->n_files; i++)
		if (b->file[i].kind == KIND_METHOD)
			b->file[i].index = n++;
	b->lib->method = build_new(b, struct method, n);
	if (!b->lib->method)
		return;
	b->lib->n_methods = n;
	/* first those that stand for themselves, so that the others find them */
	for (int pass = 0; pass < 2; pass++) {
		for (int i = 0; i < b->n_files; i++) {
			b->now = &b->file[i];
			if (b->now->kind != KIND_METHOD || (same_as(b->now) != NULL) != (pass == 1))
				continue;
			if (pass == 0)
				method_read(b, &b->lib->method[b->now->index], b->now->root);
			else
				counterpart_read(b, &b->lib->method[b->now->index], b->now->root);
		}
	}
	for (int i = 0; i < b->n_files; i++)
		if (b->file[i].kind == KIND_METHOD)
			check_editions(b, &b->file[i]);
}
