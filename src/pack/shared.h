/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables and definitions: what the formulas of packs use beside inputs and steps. Inside of src/pack. */
#ifndef PACK_SHARED_H
#define PACK_SHARED_H

#include "pack/build.h"

/*
 * The tables of a list, behind those that are in `table` already, which has room for all. file: beside each table where
 * it stands, NULL where that is not asked for.
 */
void tables_read(struct builder *b, struct formula_table *table, int *n,
	const struct pack_file **file, const struct node *list);

/* b->table becomes the tables of all packs of formulas and those of this method. */
void method_tables_read(struct builder *b, const struct node *root);

/* What the hash of a method is of: its text, and the packs of formulas that it uses. */
void method_hash_shared(struct builder *b, struct method *m);

#endif
