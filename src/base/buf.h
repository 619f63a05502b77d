/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Text being written: owns its bytes, has a ceiling, and remembers its first failure in `bad`. */
#ifndef BASE_BUF_H
#define BASE_BUF_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

struct buf {
	char *p;
	size_t n, room, ceiling;
	bool bad; /* the ceiling was passed; what follows was dropped */
};

void buf_init(struct buf *b, size_t ceiling);
void buf_release(struct buf *b);
void buf_clear(struct buf *b); /* empty, keeps the memory */
void buf_put(struct buf *b, struct str s);
void buf_char(struct buf *b, char c);
void buf_printf(struct buf *b, const char *format, ...) __attribute__((format(printf, 2, 3)));
void buf_put_html(struct buf *b, struct str s); /* & < > " ' escaped: text and attributes */
struct str buf_str(const struct buf *b);        /* borrowed until the next write */

#endif
