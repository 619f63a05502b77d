/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A YAML text as a tree whose every node knows its place. Only what a pack needs: one document of scalars, lists and
 * maps. Anchors, aliases and tags are refused, keys are plain words and stand once; depth and size are bounded.
 * Inside of src/pack.
 */
#ifndef PACK_NODE_H
#define PACK_NODE_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"

#define NODE_MAX_BYTES ((size_t)1 << 20)
#define NODE_MAX_DEPTH 12
#define NODE_MAX_COUNT 50000

enum node_kind { NODE_SCALAR, NODE_LIST, NODE_MAP };

struct node {
	enum node_kind kind;
	struct str text; /* scalar: UTF-8 without NUL, NUL-terminated beyond its length */
	bool one_line; /* scalar written on one line without a backslash: places in it can be named */
	unsigned line, column; /* of the first character of the text, behind an opening quote */
	const char *key;       /* where it is a member of a map */
	unsigned key_line, key_column;
	struct node *first, *next;
	int n; /* entries of a list or map */
};

/* In arena a. E_SYNTAX, E_TOO_BIG with line and column. */
enum rc node_read(struct node **out, struct arena *a, struct str text, struct err *err) MUST_CHECK;

/* The member of a map, NULL when it has none of this name. */
struct node *node_member(const struct node *map, const char *key);

#endif
