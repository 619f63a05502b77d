/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

void
buf_init(struct buf *b, size_t ceiling)
{
	*b = (struct buf){ .ceiling = ceiling };
}

void
buf_release(struct buf *b)
{
	free(b->p);
	*b = (struct buf){ .ceiling = b->ceiling };
}

void
buf_clear(struct buf *b)
{
	b->n = 0;
	b->bad = false;
}

/* Room for n more bytes and a terminator; false past the ceiling. */
static bool
reserve(struct buf *b, size_t n)
{
	size_t room;

	if (b->bad || n > b->ceiling - b->n) {
		b->bad = true;
		return false;
	}
	if (b->room - b->n > n)
		return true;
	room = b->room < 256 ? 256 : b->room * 2;
	if (room < b->n + n + 1)
		room = b->n + n + 1;
	b->p = memory_resize(b->p, room);
	b->room = room;
	return true;
}

void
buf_put(struct buf *b, struct str s)
{
	if (s.n == 0 || !reserve(b, s.n))
		return;
	memcpy(b->p + b->n, s.p, s.n);
	b->n += s.n;
	b->p[b->n] = '\0';
}

void
buf_char(struct buf *b, char c)
{
	buf_put(b, (struct str){ &c, 1 });
}

void
buf_printf(struct buf *b, const char *format, ...)
{
	va_list ap;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0) {
		b->bad = true;
		return;
	}
	if (!reserve(b, (size_t)n))
		return;
	va_start(ap, format);
	vsnprintf(b->p + b->n, (size_t)n + 1, format, ap);
	va_end(ap);
	b->n += (size_t)n;
}

void
buf_put_html(struct buf *b, struct str s)
{
	for (size_t i = 0; i < s.n; i++) {
		switch (s.p[i]) {
		case '&': buf_put(b, STR("&amp;")); break;
		case '<': buf_put(b, STR("&lt;")); break;
		case '>': buf_put(b, STR("&gt;")); break;
		case '"': buf_put(b, STR("&quot;")); break;
		case '\'': buf_put(b, STR("&#39;")); break;
		default: buf_char(b, s.p[i]); break;
		}
	}
}

struct str
buf_str(const struct buf *b)
{
	return (struct str){ b->p ? b->p : "", b->n };
}
