/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A file held against the plan: which methods it serves, with how many specimens, and what needs a person. */
#include "compute/compute.h"
#include "testing/inside.h"
#include "testing/recognised.h"

#define SHOWN_SIZE 96

/* At most as much as a sentence wants, cut between characters. */
static const char *
shown(char room[SHOWN_SIZE], struct str s)
{
	size_t n = s.n < SHOWN_SIZE ? s.n : SHOWN_SIZE - 1;

	while (n && !utf8_valid(str_first(s, n)))
		n--;
	snprintf(room, SHOWN_SIZE, "%.*s", STR_FMT(str_first(s, n)));
	return room;
}

static void
say(struct json_out *j, const struct err *what, enum language l)
{
	char text[512];

	err_text(what, l, text, sizeof(text));
	jout_text(j, str_of(text));
}

static int
wanted(const struct method *m)
{
	return m->specimens_min * (m->directional ? 2 : 1);
}

static void
match_write(struct json_out *j, const struct plan_item *p, const struct method *m, int found)
{
	jout_object(j);
	JOUT_TEXT(j, "method", p->method);
	JOUT_TEXT(j, "edition", p->edition);
	JOUT_TEXT(j, "title_zh", or_empty(m->title.zh));
	JOUT_TEXT(j, "title_en", or_empty(m->title.en));
	JOUT_INTEGER(j, "specimens", found);
	JOUT_INTEGER(j, "wanted", wanted(m));
	JOUT_BOOL(j, "done", p->readings > 0);
	jout_object_end(j);
}

static void
plan_say(struct json_out *j, const struct signal_file *f, const struct plan *plan,
	const struct pack_library *lib, enum language l)
{
	struct err what = { 0 };
	char room[SHOWN_SIZE];
	int matched = 0;

	for (int i = 0; i < plan->n_items; i++) {
		const struct plan_item *p = &plan->item[i];
		const struct method *m;
		int found;

		if (pack_method(&m, lib, p->method, p->edition, NULL))
			continue;
		found = compute_tables_for(m, f);
		if (found <= 0)
			continue;
		matched++;
		if (found >= wanted(m))
			continue;
		err_set(&what, E_MISSING, "%s wants %d specimens; this file holds %d",
			shown(room, p->method), wanted(m), found);
		say(j, &what, l);
	}
	if (matched)
		return;
	err_set(&what, E_NOT_FOUND, "no method of the plan asks for what this file holds");
	say(j, &what, l);
}

void
advice_write(struct json_out *j, const struct signal_file *f, const struct plan *plan,
	const struct pack_library *lib, struct str same, enum language l)
{
	jout_key(j, STR("matches"));
	jout_array(j);
	for (int i = 0; i < plan->n_items; i++) {
		const struct plan_item *p = &plan->item[i];
		const struct method *m;

		if (!pack_method(&m, lib, p->method, p->edition, NULL) &&
			compute_tables_for(m, f) > 0)
			match_write(j, p, m, compute_tables_for(m, f));
	}
	jout_array_end(j);
	jout_key(j, STR("attention"));
	jout_array(j);
	if (same.n) {
		struct err what = { 0 };
		char room[SHOWN_SIZE];

		err_set(&what, E_EXISTS, "the same bytes are already there as \"%s\"",
			shown(room, same));
		say(j, &what, l);
	}
	plan_say(j, f, plan, lib, l);
	jout_array_end(j);
}
