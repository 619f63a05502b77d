/* SPDX-License-Identifier: GPL-3.0-or-later */
/* hm_diff: requirement by requirement, what changed between two editions of a standard. */
#include <assert.h>
#include <stdio.h>

#include "base/memory.h"
#include "codec/json.h"
#include "compute/answer.h"
#include "text/text.h"

struct change {
	const struct requirement *before, *after; /* NULL on the side where it does not exist */
};

struct hm_changes {
	struct answer answer;
	struct change *change;
	struct hm_change *out;
	size_t n, room;
};

static struct str
subject_of(const struct requirement *r)
{
	if (r->each)
		return r->each->id;
	assert(r->property);
	return r->property->id;
}

static bool
applies_to(const struct requirement *r, struct str class_id)
{
	if (r->n_classes == 0)
		return true;
	for (int i = 0; i < r->n_classes; i++)
		if (str_eq(r->class_id[i], class_id))
			return true;
	return false;
}

static const struct requirement *
with_id(const struct standard *s, struct str id, struct str class_id)
{
	for (int i = 0; i < s->n_requirements; i++)
		if (str_eq(s->requirement[i].id, id) && applies_to(&s->requirement[i], class_id))
			return &s->requirement[i];
	return NULL;
}

/* How many requirements on the same property stand before this one: some standards ask for two things of one. */
static int
rank(const struct standard *s, const struct requirement *r, struct str class_id)
{
	int n = 0;

	for (const struct requirement *p = s->requirement; p < r; p++)
		n += str_eq(subject_of(p), subject_of(r)) && applies_to(p, class_id);
	return n;
}

/* What stands in `there` for r of `here`: the same identifier, else the same place among those on its property. */
static const struct requirement *
partner(const struct standard *here, const struct requirement *r, const struct standard *there,
	struct str class_id)
{
	const struct requirement *same = with_id(there, r->id, class_id);
	int nth = rank(here, r, class_id);

	for (int i = 0; !same && i < there->n_requirements; i++) {
		const struct requirement *p = &there->requirement[i];

		if (!str_eq(subject_of(p), subject_of(r)) || !applies_to(p, class_id) || nth-- > 0)
			continue;
		return with_id(here, p->id, class_id) ? NULL : p;
	}
	return same;
}

/* ---- a limit in words ------------------------------------------------------------------------------ */

/* "<= 75 mg/kg", "35-70", the words, or that it is to be confirmed. */
static const char *
limit_words(struct answer *a, const struct requirement *r, enum language l)
{
	struct arena *arena = &a->arena;
	char low[DECIMAL_TEXT_SIZE], high[DECIMAL_TEXT_SIZE];
	struct str text;
	const struct limit *c;

	if (!r)
		return "";
	if (!r->established)
		text = str_of(word_text("limit to be confirmed", l));
	else if (r->textual)
		text = l == LANG_ZH ? r->text.zh : r->text.en;
	else
		text = arena_printf(arena, "%s%s%.*s%s%s",
			r->limit.op == LIMIT_BETWEEN ? "" : limit_sign(r->limit.op),
			r->limit.op == LIMIT_BETWEEN ? "" : " ", STR_FMT(r->limit_text),
			unit_is_one(&r->unit) ? "" : " ",
			unit_is_one(&r->unit) ? "" : r->unit.symbol);
	if (r->each && text.p) {
		struct err each = { 0 };
		char words[64];

		(void)err_set(&each, E_STATE, "each of %d: ", r->each->n);
		err_text(&each, l, words, sizeof(words));
		text = arena_printf(arena, "%s%.*s", words, STR_FMT(text));
	}
	if (r->condition_property && text.p) {
		c = &r->condition;
		decimal_text(low, &c->low);
		decimal_text(high, &c->high);
		text = arena_printf(arena, "%.*s (%.*s %s %s%s%s)", STR_FMT(text),
			STR_FMT(r->condition_property->id), limit_sign(c->op),
			c->op == LIMIT_LE || c->op == LIMIT_LT ? high : low,
			c->op == LIMIT_BETWEEN ? "-" : "", c->op == LIMIT_BETWEEN ? high : "");
	}
	return answer_text(a, text);
}

static bool
same_methods(const struct requirement *x, const struct requirement *y)
{
	if (x->n_methods != y->n_methods)
		return false;
	for (int i = 0; i < x->n_methods; i++)
		if (!str_eq(x->method[i].id, y->method[i].id) ||
			!str_eq(x->method[i].edition, y->method[i].edition))
			return false;
	return true;
}

/* ---- JSON ------------------------------------------------------------------------------------------ */

static void
side_write(struct json_out *j, const char *key, struct answer *a, const struct requirement *r)
{
	bool limited = r && r->established && !r->textual;

	jout_key(j, str_of(key));
	if (!r) {
		jout_nothing(j);
		return;
	}
	jout_object(j);
	JOUT_TEXT(j, "id", r->id);
	JOUT_TEXT(j, "operator", limited ? str_of(limit_sign(r->limit.op)) : STR_NONE);
	JOUT_TEXT(j, "limit", limited ? r->limit_text : STR_NONE);
	JOUT_TEXT(j, "unit", str_of(r->unit.symbol));
	JOUT_BOOL(j, "established", r->established);
	JOUT_TEXT(j, "confidence", str_of(confidence_name(r->origin.confidence)));
	JOUT_TEXT(j, "text_zh", str_of(limit_words(a, r, LANG_ZH)));
	JOUT_TEXT(j, "text_en", str_of(limit_words(a, r, LANG_EN)));
	jout_key(j, STR("methods"));
	jout_array(j);
	for (int i = 0; i < r->n_methods; i++) {
		jout_object(j);
		JOUT_TEXT(j, "id", r->method[i].id);
		JOUT_TEXT(j, "edition", r->method[i].edition.n ? r->method[i].edition : STR_NONE);
		jout_object_end(j);
	}
	jout_array_end(j);
	jout_object_end(j);
}

static void
classes_write(struct json_out *j, struct str list)
{
	jout_key(j, STR("classes"));
	jout_array(j);
	while (list.n)
		jout_text(j, str_trim(str_cut(&list, ',')));
	jout_array_end(j);
}

static void
changes_write(struct hm_changes *c, const struct standard *before, const struct standard *after)
{
	struct json_out j;

	jout_start(&j, &c->answer.json);
	jout_object(&j);
	JOUT_TEXT(&j, "standard", before->id);
	JOUT_TEXT(&j, "edition", before->edition);
	JOUT_TEXT(&j, "later", after->edition);
	jout_key(&j, STR("changes"));
	jout_array(&j);
	for (size_t i = 0; i < c->n; i++) {
		const struct hm_change *h = &c->out[i];

		jout_object(&j);
		JOUT_TEXT(&j, "what", str_of(h->what));
		classes_write(&j, str_of(h->class_id));
		JOUT_TEXT(&j, "property", str_of(h->property));
		JOUT_TEXT(&j, "title_zh", str_of(h->title[HM_CHINESE]));
		JOUT_TEXT(&j, "title_en", str_of(h->title[HM_ENGLISH]));
		side_write(&j, "before", &c->answer, c->change[i].before);
		side_write(&j, "after", &c->answer, c->change[i].after);
		jout_object_end(&j);
	}
	jout_array_end(&j);
	jout_object_end(&j);
}

/* ---- the comparison -------------------------------------------------------------------------------- */

static void
add(struct hm_changes *c, const struct requirement *before, const struct requirement *after,
	struct str class_id)
{
	const struct requirement *r = after ? after : before;
	struct answer *a = &c->answer;
	struct hm_change *h = &c->out[c->n];

	assert(r);
	*h = (struct hm_change){ .what = !before  ? "added"
					 : !after ? "removed"
						  : "changed",
		.class_id = answer_text(a, class_id),
		.property = answer_text(a, subject_of(r)),
		.title = { answer_text(a, r->title.zh), answer_text(a, r->title.en) },
		.before = { limit_words(a, before, LANG_ZH), limit_words(a, before, LANG_EN) },
		.after = { limit_words(a, after, LANG_ZH), limit_words(a, after, LANG_EN) } };
	if (before && after && strcmp(h->before[HM_ENGLISH], h->after[HM_ENGLISH]) == 0 &&
		same_methods(before, after))
		return;
	for (size_t i = 0; class_id.n && i < c->n; i++) {
		if (c->change[i].before != before || c->change[i].after != after)
			continue;
		/* the same for several classes is said once */
		c->out[i].class_id = answer_text(a,
			arena_printf(&a->arena, "%s, %.*s", c->out[i].class_id, STR_FMT(class_id)));
		return;
	}
	c->change[c->n++] = (struct change){ before, after };
}

static void
compare_class(struct hm_changes *c, const struct standard *before, const struct standard *after,
	struct str class_id)
{
	for (int i = 0; i < before->n_requirements; i++) {
		const struct requirement *r = &before->requirement[i];

		if (applies_to(r, class_id))
			add(c, r, partner(before, r, after, class_id), class_id);
	}
	for (int i = 0; i < after->n_requirements; i++) {
		const struct requirement *r = &after->requirement[i];

		if (applies_to(r, class_id) && !partner(after, r, before, class_id))
			add(c, NULL, r, class_id);
	}
}

static enum rc
compare_editions(struct hm_changes *c, const struct standard *before, const struct standard *after,
	struct err *err)
{
	int classes = before->n_classes + after->n_classes + 1;

	c->room = (size_t)classes * (size_t)(before->n_requirements + after->n_requirements) + 1;
	c->change = arena_new(&c->answer.arena, struct change, c->room);
	c->out = arena_new(&c->answer.arena, struct hm_change, c->room);
	if (!c->change || !c->out)
		return err_set(err, E_TOO_BIG, "there are too many requirements");
	if (before->n_classes == 0 && after->n_classes == 0)
		compare_class(c, before, after, STR(""));
	for (int i = 0; i < after->n_classes; i++)
		compare_class(c, before, after, after->class_[i].id);
	for (int i = 0; i < before->n_classes; i++) {
		bool known = false;

		for (int k = 0; k < after->n_classes; k++)
			known = known || str_eq(after->class_[k].id, before->class_[i].id);
		if (!known)
			compare_class(c, before, after, before->class_[i].id);
	}
	changes_write(c, before, after);
	return answer_finish(&c->answer, err);
}

enum hm_outcome
hm_diff(struct hm_changes **out, const struct hm_library *lib, const char *standard,
	const char *edition, const char *later, struct hm_error *err)
{
	static const struct date any = { 2000, 1, 1 }; /* the editions are named */
	struct hm_changes *c = memory_zeroed(sizeof(*c));
	const struct standard *before, *after;
	struct err e = { 0 };
	enum rc rc;

	*out = NULL;
	answer_init(&c->answer);
	rc = pack_standard(
		&before, lib->packs, str_given(standard), str_given(edition), any, true, &e);
	if (rc == E_OK)
		rc = pack_standard(
			&after, lib->packs, str_given(standard), str_given(later), any, true, &e);
	if (rc == E_OK)
		rc = compare_editions(c, before, after, &e);
	if (rc) {
		hm_changes_free(c);
		return error_give(err, &e);
	}
	*out = c;
	return HM_DONE;
}

void
hm_changes_free(struct hm_changes *c)
{
	if (!c)
		return;
	answer_release(&c->answer);
	free(c);
}

const char *
hm_changes_json(const struct hm_changes *c)
{
	return c->answer.json.p;
}

size_t
hm_changes_count(const struct hm_changes *c)
{
	return c->n;
}

const struct hm_change *
hm_changes_at(const struct hm_changes *c, size_t i)
{
	return i < c->n ? &c->out[i] : NULL;
}
