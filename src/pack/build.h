/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the readers of the kinds of packs share: the library that grows, the problems found so far, and values out of
 * nodes. A reader goes on after a problem, so that a person sees all of them at once. Inside of src/pack.
 */
#ifndef PACK_BUILD_H
#define PACK_BUILD_H

#include "pack/node.h"
#include "pack/pack.h"

enum pack_kind {
	KIND_UNKNOWN,
	KIND_PROPERTIES,
	KIND_DOCUMENTS,
	KIND_METHOD,
	KIND_STANDARD,
	KIND_FORMULAS,
	KIND_LAYOUT
};

struct pack_file {
	const char *name; /* in the library's arena */
	struct str text;
	struct node *root; /* NULL: could not be read */
	enum pack_kind kind;
	int index; /* of the method or standard in the library, -1 none */
};

struct builder {
	struct pack_library *lib;
	struct arena *scratch;                /* trees */
	const struct signal_dictionary *dict; /* NULL: the words of layouts are not checked */
	struct pack_file *file;
	int n_files;
	const struct pack_file *now; /* the file that is being read */
	struct err pending, first;
	bool has_pending;
	int n_wrong;
	pack_report *report;
	void *ctx;
	/* where the library's tables and definitions stand */
	const struct pack_file **table_file, **definition_file;
	/* those that the formulas of the method that is being read may look up */
	const struct formula_table *table;
	int n_tables;
	/* inside an entry with for_each: what {key}, {id}, {cas}, {zh}, {en} stand for */
	const struct property *member;
};

/*
 * The place for the next problem: fill it with err_at(). The one before goes to the report now. Never NULL.
 *     (void)err_at(wrong(b), E_DOMAIN, n->line, n->column, "...");
 */
struct err *wrong(struct builder *b);
void wrong_flush(struct builder *b);
/* The library's arena is full: said once. */
void wrong_full(struct builder *b);

/* Values out of a map. A missing or bad one is reported; the result is then empty, 0 or NULL. */
bool
is_map(struct builder *b, const struct node *n, const char *const *keys); /* and has no others */
const struct node *need(struct builder *b, const struct node *map, const char *key);
struct str scalar_text(struct builder *b, const struct node *n); /* in the library's arena */
struct str
get_text(struct builder *b, const struct node *map, const char *key); /* "" when absent */
struct str need_text(struct builder *b, const struct node *map, const char *key);
struct names get_names(struct builder *b, const struct node *map, const char *key);
struct names need_names(struct builder *b, const struct node *map, const char *key);
bool get_bool(struct builder *b, const struct node *map, const char *key, bool otherwise);
double scalar_number(struct builder *b, const struct node *n);
double get_number(struct builder *b, const struct node *map, const char *key, double otherwise);
int get_count(struct builder *b, const struct node *map, const char *key, int otherwise);
struct date get_date(struct builder *b, const struct node *map, const char *key);
/* unit_one when absent or bad. */
struct unit get_unit(struct builder *b, const struct node *map, const char *key);
/* Index into the words, `otherwise` when absent. */
int get_word(struct builder *b, const struct node *map, const char *key, const char *const *words,
	int otherwise);
/* The list under key: NULL when absent or no list. */
const struct node *get_list(struct builder *b, const struct node *map, const char *key);
const struct node *need_list(struct builder *b, const struct node *map, const char *key);
/* Texts of a list, or one text. */
struct str *get_texts(struct builder *b, const struct node *map, const char *key, int *n);
/* source, confidence, note; what is absent comes from `from` (NULL: it must be there). */
struct origin get_origin(struct builder *b, const struct node *map, const struct origin *from);

/* A list in which an entry may stand for many: for_each names a group. */
int expanded_count(struct builder *b, const struct node *list);
typedef bool read_entry(struct builder *b, void *owner, const struct node *entry);
/* Calls read for each entry, once a member where for_each stands; b->member is set meanwhile. */
void read_expanded(struct builder *b, const struct node *list, read_entry *read, void *owner);

/* Memory in the library's arena, at least one element; a full arena is reported and gives NULL. */
void *build_take(struct builder *b, int n, size_t size);
#define build_new(b, type, n) ((type *)build_take((b), (n), sizeof(type)))

/* ---- the kinds ---------------------------------------------------------------------------------- */

void properties_read(struct builder *b); /* all files of the kind: properties first, then groups */
void documents_read(struct builder *b);
void formulas_read(struct builder *b); /* tables and definitions; before methods */
void methods_read(struct builder *b);
void standards_read(struct builder *b);
void layouts_read(struct builder *b);

const struct property_group *group_named(const struct pack_library *lib, struct str id);
/* "ISO 3376:2020" -> id and edition; a text without edition has edition "". Borrowed. */
struct method_ref method_ref_of(struct str text);
bool id_same(struct str a, struct str b); /* "ISO 3376", "iso3376", "EN ISO 3376" */
const struct method *method_of(const struct pack_library *lib, struct str id, struct str edition);
bool document_known(const struct pack_library *lib, struct str id);

#endif
