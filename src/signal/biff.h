/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Strings of BIFF records, which may go on in CONTINUE records. [MS-XLS] 2.5.293 to 2.5.296. */
#ifndef SIGNAL_BIFF_H
#define SIGNAL_BIFF_H

#include <stdbool.h>

#include "base/arena.h"
#include "signal/bytes.h"

struct biff_reader {
	struct str here;   /* what is left of the record being read */
	struct str stream; /* the records that follow it */
};

void biff_begin(struct biff_reader *r, struct str record); /* one record alone */
void biff_begin_continued(struct biff_reader *r, struct str stream, size_t record);
bool biff_done(struct biff_reader *r);
void biff_skip(struct biff_reader *r, size_t n);

/* A Unicode string whose length takes length_size (1 or 2) bytes. False: the arena is full. */
bool biff_string(struct str *out, struct biff_reader *r, struct arena *a, int length_size);

/* A string of bytes in a code page (BIFF5). False: the arena is full. */
bool biff_bytes(struct str *out, struct biff_reader *r, struct arena *a, int length_size,
	uint32_t codepage);

#endif
