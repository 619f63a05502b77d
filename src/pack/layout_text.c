/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A description between its two writings: YAML, which people read and share, and JSON, which a page edits. Nothing is
 * judged here: pack_layout_read() judges the YAML.
 */
#include "pack/layout_text.h"

#include <string.h>

#include "base/number.h"
#include "pack/node.h"

/* Plain in YAML whatever stands around it: letters, digits and signs that begin nothing. */
static bool
is_plain(struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		unsigned char c = (unsigned char)s.p[i];
		bool letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!letter && !(c >= '0' && c <= '9') && (i == 0 || (c != '-' && c != '.')))
			return false;
	}
	return s.n > 0;
}

static void
put_text(struct buf *b, struct str s)
{
	struct json_out j;

	if (is_plain(s)) {
		buf_put(b, s);
		return;
	}
	/* a text in JSON is a quoted text in YAML */
	jout_start(&j, b);
	jout_text(&j, s);
}

/* Absent, null, "", [] and {} say nothing. */
static bool
says_nothing(const json_t *v)
{
	return !v || json_is_null(v) || (json_is_string(v) && json_string_length(v) == 0) ||
	       (json_is_array(v) && json_array_size(v) == 0) ||
	       (json_is_object(v) && json_object_size(v) == 0);
}

static void
put_scalar(struct buf *b, const json_t *v)
{
	if (json_is_string(v))
		put_text(b, (struct str){ json_string_value(v), json_string_length(v) });
	else if (json_is_integer(v))
		buf_printf(b, "%lld", (long long)json_integer_value(v));
	else if (json_is_boolean(v))
		buf_printf(b, "%s", json_is_true(v) ? "true" : "false");
	else
		buf_printf(b, "%s", "\"\"");
}

/* NOLINTBEGIN(misc-no-recursion): bounded by NODE_MAX_DEPTH */
/* {a: 1, b: [2, 3]} on one line. */
static void
put_flow(struct buf *b, json_t *v, int depth)
{
	const char *key, *comma = "";
	json_t *item;
	size_t i;

	if (depth == NODE_MAX_DEPTH) {
		b->bad = true;
		return;
	}
	if (json_is_object(v)) {
		buf_char(b, '{');
		json_object_foreach(v, key, item)
		{
			if (says_nothing(item))
				continue;
			buf_printf(b, "%s", comma);
			put_text(b, str_of(key));
			buf_printf(b, ": ");
			put_flow(b, item, depth + 1);
			comma = ", ";
		}
		buf_char(b, '}');
	} else if (json_is_array(v)) {
		buf_char(b, '[');
		json_array_foreach(v, i, item)
		{
			buf_printf(b, "%s", comma);
			put_flow(b, item, depth + 1);
			comma = ", ";
		}
		buf_char(b, ']');
	} else {
		put_scalar(b, v);
	}
}

/* NOLINTEND(misc-no-recursion) */

/* Behind "key:": a list of maps has a line an entry. */
static void
put_value(struct buf *b, json_t *v, const char *indent)
{
	json_t *item;
	size_t i;

	if (!json_is_array(v) || !json_is_object(json_array_get(v, 0))) {
		buf_char(b, ' ');
		put_flow(b, v, 1);
		buf_char(b, '\n');
		return;
	}
	buf_char(b, '\n');
	json_array_foreach(v, i, item)
	{
		buf_printf(b, "%s  - ", indent);
		put_flow(b, item, 1);
		buf_char(b, '\n');
	}
}

void
layout_yaml_write(struct buf *b, json_t *description)
{
	const char *key, *inner;
	json_t *v, *item;

	json_object_foreach(description, key, v)
	{
		if (says_nothing(v))
			continue;
		put_text(b, str_of(key));
		buf_char(b, ':');
		if (strcmp(key, "table") != 0 || !json_is_object(v)) {
			put_value(b, v, "");
			continue;
		}
		buf_char(b, '\n');
		json_object_foreach(v, inner, item)
		{
			if (says_nothing(item))
				continue;
			buf_printf(b, "  ");
			put_text(b, str_of(inner));
			buf_char(b, ':');
			put_value(b, item, "  ");
		}
	}
}

/* ---- JSON of YAML -------------------------------------------------------------------------------- */

/* NOLINTBEGIN(misc-no-recursion): a tree of nodes is at most NODE_MAX_DEPTH deep */
static void
node_write(struct json_out *j, const struct node *n)
{
	int64_t whole;

	if (n->kind == NODE_MAP) {
		jout_object(j);
		for (const struct node *m = n->first; m; m = m->next) {
			jout_key(j, str_of(m->key));
			node_write(j, m);
		}
		jout_object_end(j);
	} else if (n->kind == NODE_LIST) {
		jout_array(j);
		for (const struct node *m = n->first; m; m = m->next)
			node_write(j, m);
		jout_array_end(j);
	} else if (n->key && strcmp(n->key, "shared") == 0) {
		jout_bool(j, str_eq(n->text, STR("true")));
	} else if (n->key && int_parse(&whole, n->text, 0, 100000, NULL) == E_OK &&
		   (str_ends(str_of(n->key), STR("row")) || strcmp(n->key, "column") == 0 ||
			   strcmp(n->key, "width") == 0 || strcmp(n->key, "numbers") == 0)) {
		jout_integer(j, whole);
	} else {
		jout_text(j, n->text);
	}
}

/* NOLINTEND(misc-no-recursion) */

enum rc
layout_json_write(struct json_out *j, struct str yaml, struct err *err)
{
	struct arena a;
	struct node *root;
	enum rc rc;

	arena_init(&a, (size_t)16 << 20);
	rc = node_read(&root, &a, yaml, err);
	if (rc == E_OK)
		node_write(j, root);
	arena_release(&a);
	return rc;
}
