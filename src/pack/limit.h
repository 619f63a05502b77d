/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Limits as they are printed: "<= 3.0", "> 20", "35 to 70", ">= 3-4". Inside of src/pack. */
#ifndef PACK_LIMIT_H
#define PACK_LIMIT_H

#include "pack/build.h"

/* A grade "3-4" is 3.5 on an ordinal scale. text: the number as printed, without its sign; may be NULL. */
void limit_read(struct builder *b, struct limit *out, struct str *text, const struct node *n,
	enum scale scale);

#endif
