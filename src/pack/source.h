/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading what an input's value may be off by, and which inputs are off together. Inside of src/pack. */
#ifndef PACK_SOURCE_H
#define PACK_SOURCE_H

#include "pack/build.h"

/* in->source has room for it. */
void source_read(struct builder *b, struct method_input *in, const struct node *entry);
/* The list "correlations" of a method whose inputs have been read. */
void correlations_read(struct builder *b, struct method *m, const struct node *root);

#endif
