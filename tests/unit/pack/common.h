/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Opening libraries in tests: problems as one text, a line each. */
#ifndef TEST_PACK_COMMON_H
#define TEST_PACK_COMMON_H

#include "base/buf.h"
#include "pack/pack.h"

/* A pack_report whose ctx is a struct buf. */
void keep_line(void *ctx, const struct err *err);

/* The project's own packs; free with packs_release. */
struct pack_texts {
	struct pack_text *text;
	int n;
};
struct pack_texts packs_read(const char *root);
void packs_release(struct pack_texts *t);

#endif
