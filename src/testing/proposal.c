/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Which methods decide the requirements of the standards that somebody has chosen. */
#include "testing/handlers.h"

#define PROPOSED_MOST 60
#define STANDARDS_MOST 60

struct proposed {
	const struct method *method;
	struct str standard[STANDARDS_MOST];
	int n_standards;
};

struct proposal {
	struct proposed item[PROPOSED_MOST];
	int n;
	struct {
		const struct standard *standard;
		const struct requirement *requirement;
	} undecided[200];
	int n_undecided;
};

static bool
decides(const struct method *m, const struct requirement *r)
{
	for (int i = 0; i < m->n_results; i++) {
		const struct property *p = m->result[i].property;

		if (p == r->property)
			return true;
		for (int k = 0; r->each && k < r->each->n; k++)
			if (p == r->each->member[k])
				return true;
	}
	return false;
}

static struct proposed *
already(struct proposal *p, const struct pack_library *lib, const struct requirement *r)
{
	for (int i = 0; i < p->n; i++) {
		const struct method *m = p->item[i].method;

		if (!decides(m, r))
			continue;
		for (int k = 0; k < r->n_methods; k++)
			if (pack_method_matches(lib, &r->method[k], m->id, m->edition))
				return &p->item[i];
		if (!r->n_methods)
			return &p->item[i];
	}
	return NULL;
}

/* The first method that the requirement names and the packs have; any current one where it names none. */
static const struct method *
method_for(const struct pack_library *lib, const struct requirement *r)
{
	for (int k = 0; k < r->n_methods; k++) {
		const struct method *m;

		if (!pack_method(&m, lib, r->method[k].id, r->method[k].edition, NULL) &&
			decides(m, r))
			return m;
	}
	for (int i = 0; i < lib->n_methods; i++) {
		const struct method *m = &lib->method[i];

		if (!m->current || !decides(m, r))
			continue;
		for (int k = 0; k < r->n_methods; k++)
			if (pack_method_matches(lib, &r->method[k], m->id, m->edition))
				return m;
		if (!r->n_methods)
			return m;
	}
	return NULL;
}

static void
requirement_add(struct proposal *p, const struct pack_library *lib, const struct standard *s,
	const struct requirement *r)
{
	struct proposed *item = already(p, lib, r);

	if (!item) {
		const struct method *m = method_for(lib, r);

		if (!m || p->n == PROPOSED_MOST) {
			if (p->n_undecided < 200) {
				p->undecided[p->n_undecided].standard = s;
				p->undecided[p->n_undecided++].requirement = r;
			}
			return;
		}
		item = &p->item[p->n++];
		item->method = m;
	}
	for (int i = 0; i < item->n_standards; i++)
		if (str_eq(item->standard[i], s->id))
			return;
	if (item->n_standards < STANDARDS_MOST)
		item->standard[item->n_standards++] = s->id;
}

static void
standard_add(struct proposal *p, const struct pack_library *lib, const struct standard *s)
{
	for (int i = 0; i < s->n_requirements; i++)
		if (!s->requirement[i].textual)
			requirement_add(p, lib, s, &s->requirement[i]);
}

static void
proposal_write(struct json_out *j, const struct proposal *p)
{
	jout_object(j);
	jout_key(j, STR("methods"));
	jout_array(j);
	for (int i = 0; i < p->n; i++) {
		const struct method *m = p->item[i].method;

		jout_object(j);
		JOUT_TEXT(j, "id", m->id);
		JOUT_TEXT(j, "edition", m->edition);
		JOUT_TEXT(j, "title_zh", m->title.zh);
		JOUT_TEXT(j, "title_en", m->title.en);
		jout_key(j, STR("properties"));
		jout_array(j);
		for (int k = 0; k < m->n_results; k++)
			jout_text(j, m->result[k].property->id);
		jout_array_end(j);
		jout_key(j, STR("for"));
		jout_array(j);
		for (int k = 0; k < p->item[i].n_standards; k++)
			jout_text(j, p->item[i].standard[k]);
		jout_array_end(j);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_key(j, STR("undecided"));
	jout_array(j);
	for (int i = 0; i < p->n_undecided; i++) {
		jout_object(j);
		JOUT_TEXT(j, "standard", p->undecided[i].standard->id);
		JOUT_TEXT(j, "edition", p->undecided[i].standard->edition);
		JOUT_TEXT(j, "requirement", p->undecided[i].requirement->id);
		JOUT_TEXT(j, "title_zh", p->undecided[i].requirement->title.zh);
		JOUT_TEXT(j, "title_en", p->undecided[i].requirement->title.en);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_object_end(j);
}

enum rc
plan_propose(struct http_call *c, struct db *db, struct err *err)
{
	const struct pack_library *lib = call_centre(c)->lib;
	struct date today = call_today(c), next = standards_next_date(lib, today);
	struct str wanted = or_empty(http_query(c, "standards"));
	struct proposal *p = arena_new(&c->arena, struct proposal, 1);
	struct sample s;
	struct json_out j;
	enum rc rc;

	rc = call_sample(&s, c, db, err);
	if (rc)
		return rc;
	if (!p)
		return err_set(err, E_TOO_BIG, "the plan is too big");
	if (!wanted.n)
		return err_field(err, E_MISSING, "standards", "choose at least one standard");
	while (wanted.n) {
		struct str id = str_trim(str_cut(&wanted, ','));
		const struct standard *now = NULL, *later = NULL;

		if (pack_standard(&now, lib, id, STR(""), today, false, NULL))
			now = NULL;
		if (!date_is_set(next) ||
			pack_standard(&later, lib, id, STR(""), next, false, NULL))
			later = NULL;
		if (!now && !later)
			return pack_standard(&now, lib, id, STR(""), today, false, err);
		if (now)
			standard_add(p, lib, now);
		if (later && later != now)
			standard_add(p, lib, later);
	}
	jout_start(&j, &c->out);
	proposal_write(&j, p);
	return E_OK;
}
