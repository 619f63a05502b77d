/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Values out of nodes, and the list of problems. */
#include <limits.h>
#include <math.h>
#include <stdio.h>

#include "base/buf.h"
#include "base/number.h"
#include "pack/build.h"

#define MAX_WRONG 1000 /* one broken file cannot fill the screen for ever */

/* ---- problems ------------------------------------------------------------------------------------ */

void
wrong_flush(struct builder *b)
{
	if (!b->has_pending)
		return;
	b->has_pending = false;
	if (b->n_wrong++ == 0)
		b->first = b->pending;
	if (b->report && b->n_wrong <= MAX_WRONG)
		b->report(b->ctx, &b->pending);
}

struct err *
wrong(struct builder *b)
{
	wrong_flush(b);
	memset(&b->pending, 0, sizeof(b->pending));
	b->has_pending = true;
	if (b->now)
		err_in_file(&b->pending, b->now->name);
	return &b->pending;
}

void
wrong_full(struct builder *b)
{
	if (b->first.rc != E_TOO_BIG && b->pending.rc != E_TOO_BIG)
		(void)err_set(wrong(b), E_TOO_BIG, "the packs together are too long");
}

void *
build_take(struct builder *b, int n, size_t size)
{
	void *p = arena_take_n(&b->lib->arena, n > 0 ? (size_t)n : 1, size);

	if (!p)
		wrong_full(b);
	return p;
}

/* ---- maps ---------------------------------------------------------------------------------------- */

bool
is_map(struct builder *b, const struct node *n, const char *const *keys)
{
	if (n->kind != NODE_MAP) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
			"expected keys with values here (key: value)");
		return false;
	}
	for (const struct node *m = n->first; m; m = m->next) {
		int i = 0;

		while (keys[i] && strcmp(keys[i], m->key) != 0)
			i++;
		if (!keys[i])
			(void)err_at(wrong(b), E_SYNTAX, m->key_line, m->key_column,
				"the key \"%s\" is not known here", m->key);
	}
	return true;
}

const struct node *
need(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);

	if (!n)
		(void)err_at(wrong(b), E_MISSING, map->line, map->column,
			"the key \"%s\" is missing here", key);
	return n;
}

/* ---- texts --------------------------------------------------------------------------------------- */

static struct str
member_word(const struct property *p, struct str word, struct buf *scratch)
{
	if (str_eq(word, STR("id")))
		return p->id;
	if (str_eq(word, STR("cas")))
		return p->cas;
	if (str_eq(word, STR("zh")))
		return p->title.zh;
	if (str_eq(word, STR("en")))
		return p->title.en;
	if (!str_eq(word, STR("key")))
		return STR_NONE;
	/* 92-87-5 becomes 92_87_5, which is a name in formulas */
	for (size_t i = 0; i < p->cas.n; i++)
		buf_char(scratch, p->cas.p[i] == '-' ? '_' : p->cas.p[i]);
	return buf_str(scratch);
}

/* {key} and the like in an entry that stands for each member of a group. */
static struct str
with_member(struct builder *b, struct str text)
{
	struct buf out;
	struct str done;

	if (!b->member || str_find(text, STR("{")) == text.n)
		return arena_str(&b->lib->arena, text);
	buf_init(&out, 64 << 10);
	while (text.n) {
		size_t open = str_find(text, STR("{")), close = str_find(text, STR("}"));
		struct buf scratch;
		struct str word = STR_NONE;

		buf_put(&out, str_first(text, open));
		if (open == text.n)
			break;
		buf_init(&scratch, 256);
		if (close > open && close < text.n)
			word = member_word(b->member,
				(struct str){ text.p + open + 1, close - open - 1 }, &scratch);
		buf_put(&out, word.p ? word : STR("{"));
		text = str_from(text, word.p ? close + 1 : open + 1);
		buf_release(&scratch);
	}
	done = arena_str(&b->lib->arena, buf_str(&out));
	buf_release(&out);
	return done;
}

struct str
scalar_text(struct builder *b, const struct node *n)
{
	struct str s;

	if (n->kind != NODE_SCALAR || n->text.n == 0) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column, "expected a text here");
		return STR("");
	}
	s = with_member(b, n->text);
	if (!s.p) {
		wrong_full(b);
		return STR("");
	}
	return s;
}

struct str
get_text(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);

	return n ? scalar_text(b, n) : STR("");
}

struct str
need_text(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = need(b, map, key);

	return n ? scalar_text(b, n) : STR("");
}

struct names
get_names(struct builder *b, const struct node *map, const char *key)
{
	static const char *const keys[] = { "zh", "en", NULL };
	const struct node *n = node_member(map, key);

	if (!n || !is_map(b, n, keys))
		return (struct names){ STR(""), STR("") };
	return (struct names){ need_text(b, n, "zh"), need_text(b, n, "en") };
}

struct names
need_names(struct builder *b, const struct node *map, const char *key)
{
	return need(b, map, key) ? get_names(b, map, key) : (struct names){ STR(""), STR("") };
}

struct str *
get_texts(struct builder *b, const struct node *map, const char *key, int *n)
{
	const struct node *list = node_member(map, key);
	const struct node *item = list;
	struct str *out;
	int count = 0;

	*n = 0;
	if (!list)
		return NULL;
	if (list->kind == NODE_MAP) {
		(void)err_at(wrong(b), E_SYNTAX, list->line, list->column,
			"expected a text or a list of texts here");
		return NULL;
	}
	if (list->kind == NODE_LIST)
		item = list->first;
	out = build_new(b, struct str, list->kind == NODE_LIST ? list->n : 1);
	if (!out)
		return NULL;
	for (; item; item = list->kind == NODE_LIST ? item->next : NULL)
		out[count++] = scalar_text(b, item);
	*n = count;
	return out;
}

/* ---- words, numbers, dates, units ------------------------------------------------------------------ */

int
get_word(struct builder *b, const struct node *map, const char *key, const char *const *words,
	int otherwise)
{
	const struct node *n = node_member(map, key);
	char all[ERR_ARG_SIZE] = "";
	size_t at = 0;

	if (!n)
		return otherwise;
	for (int i = 0; words[i]; i++) {
		if (n->kind == NODE_SCALAR && str_eq(n->text, str_of(words[i])))
			return i;
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", i ? ", " : "", words[i]);
		if (at >= sizeof(all) - 1)
			at = sizeof(all) - 1;
	}
	(void)err_at(wrong(b), E_DOMAIN, n->line, n->column, "found \"%s\", expected one of: %s",
		n->kind == NODE_SCALAR ? n->text.p : "", all);
	return otherwise;
}

bool
get_bool(struct builder *b, const struct node *map, const char *key, bool otherwise)
{
	static const char *const words[] = { "false", "true", NULL };

	return get_word(b, map, key, words, otherwise) == 1;
}

/* The sentence that err already holds, at a node's place. */
static void
at_node(struct err *err, const struct node *n)
{
	err->line = n->line;
	err->column = n->column;
}

double
scalar_number(struct builder *b, const struct node *n)
{
	struct err err = { 0 };
	double value = NAN;

	if (n->kind != NODE_SCALAR) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column, "expected a number here");
		return NAN;
	}
	if (num_parse(&value, n->text, &err) == E_OK)
		return value;
	err_in_file(&err, b->now->name);
	at_node(&err, n);
	*wrong(b) = err;
	return NAN;
}

double
get_number(struct builder *b, const struct node *map, const char *key, double otherwise)
{
	const struct node *n = node_member(map, key);

	return n ? scalar_number(b, n) : otherwise;
}

int
get_count(struct builder *b, const struct node *map, const char *key, int otherwise)
{
	const struct node *n = node_member(map, key);
	int64_t value;

	if (!n)
		return otherwise;
	if (n->kind == NODE_SCALAR && int_parse(&value, n->text, 0, 1000, NULL) == E_OK)
		return (int)value;
	(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
		"expected a whole number from 0 to 1000 here");
	return otherwise;
}

struct date
get_date(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);
	struct date d = { 0 };
	struct err err = { 0 };

	if (!n)
		return d;
	if (n->kind != NODE_SCALAR) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column, "expected a date here");
		return d;
	}
	if (date_parse(&d, n->text, &err) == E_OK)
		return d;
	err_in_file(&err, b->now->name);
	at_node(&err, n);
	*wrong(b) = err;
	return (struct date){ 0 };
}

struct unit
get_unit(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);
	struct unit unit = unit_one;
	struct err err = { 0 };

	if (!n)
		return unit;
	if (n->kind != NODE_SCALAR) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column, "expected a unit here");
		return unit;
	}
	if (unit_parse(&unit, b->lib->units, n->text, &err) == E_OK)
		return unit;
	err_in_file(&err, b->now->name);
	at_node(&err, n);
	*wrong(b) = err;
	return unit_one;
}

/* ---- lists ----------------------------------------------------------------------------------------- */

const struct node *
get_list(struct builder *b, const struct node *map, const char *key)
{
	const struct node *n = node_member(map, key);

	if (n && n->kind != NODE_LIST) {
		(void)err_at(
			wrong(b), E_SYNTAX, n->line, n->column, "expected a list here (- ...)");
		return NULL;
	}
	return n;
}

const struct node *
need_list(struct builder *b, const struct node *map, const char *key)
{
	return need(b, map, key) ? get_list(b, map, key) : NULL;
}

static const struct property_group *
group_of_entry(struct builder *b, const struct node *entry, bool say)
{
	const struct node *n = node_member(entry, "for_each");
	const struct property_group *g;

	if (!n)
		return NULL;
	g = n->kind == NODE_SCALAR ? group_named(b->lib, n->text) : NULL;
	if (!g && say)
		(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
			"there is no group of properties \"%s\"",
			n->kind == NODE_SCALAR ? n->text.p : "");
	return g;
}

int
expanded_count(struct builder *b, const struct node *list)
{
	int n = 0;

	for (const struct node *e = list ? list->first : NULL; e; e = e->next) {
		const struct property_group *g = group_of_entry(b, e, false);

		n += g ? g->n : 1;
	}
	return n;
}

void
read_expanded(struct builder *b, const struct node *list, read_entry *read, void *owner)
{
	for (const struct node *e = list ? list->first : NULL; e; e = e->next) {
		const struct property_group *g = group_of_entry(b, e, true);

		if (!node_member(e, "for_each")) {
			(void)read(b, owner, e);
			continue;
		}
		for (int i = 0; g && i < g->n; i++) {
			int before = b->n_wrong + b->has_pending;

			b->member = g->member[i];
			(void)read(b, owner, e);
			b->member = NULL;
			/* what is wrong with one member is wrong with all: said once */
			if (b->n_wrong + b->has_pending != before)
				break;
		}
	}
}

/* ---- where a value comes from ------------------------------------------------------------------------ */

static const char *const confidence_words[] = { "high", "medium", "unverified", NULL };

const char *
confidence_name(enum confidence c)
{
	return confidence_words[c];
}

/* "S1 S30": each key with the address that the pack's `sources` gives it. */
static struct str
sources_text(struct builder *b, const struct node *n)
{
	const struct node *sources = node_member(b->now->root, "sources");
	struct str rest, whole;
	struct buf out;

	if (n->kind != NODE_SCALAR || n->text.n == 0) {
		(void)err_at(wrong(b), E_SYNTAX, n->line, n->column,
			"expected keys of sources here, with blanks between");
		return STR("");
	}
	buf_init(&out, 16 << 10);
	for (rest = str_trim(n->text); rest.n; rest = str_trim(rest)) {
		struct str key = str_cut(&rest, ' ');
		const char *word = arena_cstr(b->scratch, key);
		const struct node *address = word ? node_member(sources, word) : NULL;

		if (!address || address->kind != NODE_SCALAR) {
			(void)err_at(wrong(b), E_NOT_FOUND, n->line, n->column,
				"there is no source \"%s\" in this pack's list of sources",
				word ? word : "");
			continue;
		}
		if (out.n)
			buf_put(&out, STR("; "));
		buf_put(&out, key);
		buf_put(&out, STR(": "));
		buf_put(&out, address->text);
	}
	whole = arena_str(&b->lib->arena, buf_str(&out));
	buf_release(&out);
	return whole.p ? whole : STR("");
}

struct origin
get_origin(struct builder *b, const struct node *map, const struct origin *from)
{
	struct origin o = { .source = STR(""), .note = STR("") };
	const struct node *source = node_member(map, "source");

	if (from)
		o = (struct origin){ from->source, from->confidence, STR("") };
	else
		source = need(b, map, "source");
	if (source)
		o.source = sources_text(b, source);
	if (!from && !need(b, map, "confidence"))
		return o;
	o.confidence = (enum confidence)get_word(
		b, map, "confidence", confidence_words, (int)o.confidence);
	o.note = get_text(b, map, "note");
	return o;
}
