/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "pack/node.h"

#include <stdio.h>
#include <yaml.h>

struct open_node {
	struct node *node;
	struct node **tail;
	struct str key; /* waits for its value */
	unsigned key_line, key_column;
	bool has_key;
};

struct reading_tree {
	struct arena *arena;
	struct open_node open[NODE_MAX_DEPTH];
	int depth, count;
	struct node *root;
	struct err *err;
};

static unsigned
line_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->line + 1;
}

static unsigned
column_of(const yaml_mark_t *mark)
{
	return (unsigned)mark->column + 1;
}

static enum rc
too_big(const struct reading_tree *t, const yaml_mark_t *mark)
{
	return err_at(t->err, E_TOO_BIG, line_of(mark), column_of(mark), "the pack is too long");
}

static struct node *
take_node(struct reading_tree *t, enum node_kind kind, const yaml_mark_t *mark)
{
	struct node *n = ++t->count > NODE_MAX_COUNT ? NULL : arena_new(t->arena, struct node, 1);

	if (n)
		*n = (struct node){
			.kind = kind, .line = line_of(mark), .column = column_of(mark)
		};
	return n;
}

/* Hangs a node under what is open. */
static enum rc
hang(struct reading_tree *t, struct node *n)
{
	struct open_node *o;

	if (t->depth == 0) {
		t->root = n;
		return E_OK;
	}
	o = &t->open[t->depth - 1];
	if (o->node->kind == NODE_MAP) {
		n->key = o->key.p;
		n->key_line = o->key_line;
		n->key_column = o->key_column;
		o->has_key = false;
	}
	*o->tail = n;
	o->tail = &n->next;
	o->node->n++;
	return E_OK;
}

static bool
wants_key(const struct reading_tree *t)
{
	const struct open_node *o = &t->open[t->depth > 0 ? t->depth - 1 : 0];

	return t->depth > 0 && o->node->kind == NODE_MAP && !o->has_key;
}

static enum rc
take_key(struct reading_tree *t, struct str text, const yaml_mark_t *mark)
{
	struct open_node *o = &t->open[t->depth - 1];
	const struct node *there = node_member(o->node, text.p);

	if (there)
		return err_at(t->err, E_EXISTS, line_of(mark), column_of(mark),
			"the key \"%s\" is there already, on line %u", text.p, there->key_line);
	o->key = text;
	o->key_line = line_of(mark);
	o->key_column = column_of(mark);
	o->has_key = true;
	return E_OK;
}

static enum rc
take_scalar(struct reading_tree *t, const yaml_event_t *e)
{
	struct str text = { (const char *)e->data.scalar.value, e->data.scalar.length };
	bool quoted = e->data.scalar.style == YAML_SINGLE_QUOTED_SCALAR_STYLE ||
		      e->data.scalar.style == YAML_DOUBLE_QUOTED_SCALAR_STYLE;
	size_t width = e->end_mark.index - e->start_mark.index;
	struct node *n;

	if (text.n && memchr(text.p, '\0', text.n))
		return err_at(t->err, E_SYNTAX, line_of(&e->start_mark), column_of(&e->start_mark),
			"a text holds a NUL character");
	text = arena_str(t->arena, text);
	if (!text.p)
		return too_big(t, &e->start_mark);
	if (wants_key(t))
		return take_key(t, text, &e->start_mark);
	n = take_node(t, NODE_SCALAR, &e->start_mark);
	if (!n)
		return too_big(t, &e->start_mark);
	n->text = text;
	n->column += quoted;
	/* an escape makes the text shorter than its writing */
	n->one_line = e->start_mark.line == e->end_mark.line && width <= text.n + 2;
	return hang(t, n);
}

static enum rc
open_node(struct reading_tree *t, enum node_kind kind, const yaml_event_t *e)
{
	struct node *n;
	enum rc rc;

	if (wants_key(t))
		return err_at(t->err, E_SYNTAX, line_of(&e->start_mark), column_of(&e->start_mark),
			"a key must be a word");
	if (t->depth == NODE_MAX_DEPTH)
		return err_at(t->err, E_TOO_BIG, line_of(&e->start_mark), column_of(&e->start_mark),
			"the pack is nested deeper than %d levels", NODE_MAX_DEPTH);
	n = take_node(t, kind, &e->start_mark);
	if (!n)
		return too_big(t, &e->start_mark);
	rc = hang(t, n);
	if (rc == E_OK)
		t->open[t->depth++] = (struct open_node){ .node = n, .tail = &n->first };
	return rc;
}

/* Anchors and tags make a text that is not what it looks like. */
static enum rc
refuse_marks(const struct reading_tree *t, const yaml_event_t *e)
{
	const yaml_char_t *anchor = NULL, *tag = NULL;

	switch ((int)e->type) {
	case YAML_SCALAR_EVENT:
		anchor = e->data.scalar.anchor;
		tag = e->data.scalar.tag;
		break;
	case YAML_SEQUENCE_START_EVENT:
		anchor = e->data.sequence_start.anchor;
		tag = e->data.sequence_start.tag;
		break;
	case YAML_MAPPING_START_EVENT:
		anchor = e->data.mapping_start.anchor;
		tag = e->data.mapping_start.tag;
		break;
	default: break;
	}
	if (anchor || e->type == YAML_ALIAS_EVENT)
		return err_at(t->err, E_SYNTAX, line_of(&e->start_mark), column_of(&e->start_mark),
			"anchors and aliases are not used in packs; write it out");
	if (tag)
		return err_at(t->err, E_SYNTAX, line_of(&e->start_mark), column_of(&e->start_mark),
			"tags are not used in packs");
	return E_OK;
}

static enum rc
take_event(struct reading_tree *t, const yaml_event_t *e)
{
	enum rc rc = refuse_marks(t, e);

	if (rc)
		return rc;
	switch ((int)e->type) {
	case YAML_SCALAR_EVENT: return take_scalar(t, e);
	case YAML_SEQUENCE_START_EVENT: return open_node(t, NODE_LIST, e);
	case YAML_MAPPING_START_EVENT: return open_node(t, NODE_MAP, e);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT: t->depth -= t->depth > 0; return E_OK;
	case YAML_DOCUMENT_START_EVENT:
		if (t->root)
			return err_at(t->err, E_SYNTAX, line_of(&e->start_mark),
				column_of(&e->start_mark),
				"a file holds one pack; this is a second");
		return E_OK;
	default: return E_OK;
	}
}

/* A byte that is no UTF-8 is met before the parser comes to its line. */
static void
place_of_offset(unsigned *line, unsigned *column, struct str text, size_t offset)
{
	*line = *column = 1;
	for (size_t i = 0; i < offset && i < text.n; i++) {
		if (text.p[i] == '\n') {
			++*line;
			*column = 1;
		} else if (((unsigned char)text.p[i] & 0xc0) != 0x80) {
			++*column;
		}
	}
}

static enum rc
not_yaml(const struct reading_tree *t, const yaml_parser_t *p, struct str text)
{
	unsigned line = line_of(&p->problem_mark), column = column_of(&p->problem_mark);

	if (p->error == YAML_MEMORY_ERROR)
		return err_set(t->err, E_TOO_BIG, "the pack is too long");
	if (p->error == YAML_READER_ERROR)
		place_of_offset(&line, &column, text, p->problem_offset);
	return err_at(t->err, E_SYNTAX, line, column, "this is not YAML: %s",
		p->problem ? p->problem : "unknown problem");
}

enum rc
node_read(struct node **out, struct arena *a, struct str text, struct err *err)
{
	struct reading_tree t = { .arena = a, .err = err };
	yaml_parser_t parser;
	bool more = true;
	enum rc rc = E_OK;

	if (text.n > NODE_MAX_BYTES)
		return err_set(err, E_TOO_BIG, "a pack is at most %zu bytes long", NODE_MAX_BYTES);
	if (!yaml_parser_initialize(&parser))
		return err_set(err, E_TOO_BIG, "the pack is too long");
	yaml_parser_set_encoding(&parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&parser, (const unsigned char *)(text.n ? text.p : ""), text.n);
	while (rc == E_OK && more) {
		yaml_event_t event;

		if (!yaml_parser_parse(&parser, &event)) {
			rc = not_yaml(&t, &parser, text);
			break;
		}
		more = event.type != YAML_STREAM_END_EVENT;
		rc = take_event(&t, &event);
		yaml_event_delete(&event);
	}
	yaml_parser_delete(&parser);
	if (rc == E_OK && !t.root)
		rc = err_at(err, E_SYNTAX, 1, 1, "the pack is empty");
	if (rc == E_OK)
		*out = t.root;
	return rc;
}

struct node *
node_member(const struct node *map, const char *key)
{
	struct node *m = map && map->kind == NODE_MAP ? map->first : NULL;

	while (m && strcmp(m->key, key) != 0)
		m = m->next;
	return m;
}
