/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading packs of methods. Inside of src/pack. */
#ifndef PACK_METHOD_H
#define PACK_METHOD_H

#include "pack/build.h"

void method_read(struct builder *b, struct method *m, const struct node *root);
/* What every method says of itself: names, dates, origin, hash. */
void method_head_read(struct builder *b, struct method *m, const struct node *root);
/* How it is carried out: directions, specimens, conditioning. */
void method_conduct_read(struct builder *b, struct method *m, const struct node *root);
/* A formula on one line, so that an error in it can say where it is; NULL and a report where there is none. */
const struct node *formula_node(struct builder *b, const struct node *entry);
/* to, significant, rounding, with an origin of their own. */
void report_read(struct builder *b, struct method_result *r, const struct node *map);

#endif
