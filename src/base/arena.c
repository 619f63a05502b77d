/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/arena.h"

#include <stdalign.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"

#define BLOCK_SIZE ((size_t)32 << 10)

struct arena_block {
	struct arena_block *next;
	size_t size, used;
	max_align_t data[];
};

void
arena_init(struct arena *a, size_t ceiling)
{
	*a = (struct arena){ .ceiling = ceiling };
}

void
arena_release(struct arena *a)
{
	while (a->block) {
		struct arena_block *next = a->block->next;

		free(a->block);
		a->block = next;
	}
	a->used = 0;
}

void *
arena_take(struct arena *a, size_t size)
{
	struct arena_block *b = a->block;
	size_t rounded;
	void *p;

	if (__builtin_add_overflow(size, alignof(max_align_t) - 1, &rounded))
		return NULL;
	rounded -= rounded % alignof(max_align_t);
	if (rounded > a->ceiling - a->used)
		return NULL;
	if (!b || b->size - b->used < rounded) {
		size_t room = rounded > BLOCK_SIZE ? rounded : BLOCK_SIZE;

		b = memory_zeroed(sizeof(*b) + room);
		b->size = room;
		b->next = a->block;
		a->block = b;
	}
	p = (char *)b->data + b->used;
	b->used += rounded;
	a->used += rounded;
	return p;
}

void *
arena_take_n(struct arena *a, size_t n, size_t size)
{
	size_t total;

	if (__builtin_mul_overflow(n, size, &total))
		return NULL;
	return arena_take(a, total);
}

struct str
arena_str(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);

	if (!p)
		return STR_NONE;
	if (s.n)
		memcpy(p, s.p, s.n);
	return (struct str){ p, s.n };
}

char *
arena_cstr(struct arena *a, struct str s)
{
	char *p = arena_take(a, s.n + 1);

	if (p && s.n)
		memcpy(p, s.p, s.n);
	return p;
}

struct str
arena_printf(struct arena *a, const char *format, ...)
{
	va_list ap;
	char *p;
	int n;

	va_start(ap, format);
	n = vsnprintf(NULL, 0, format, ap);
	va_end(ap);
	if (n < 0)
		return STR_NONE;
	p = arena_take(a, (size_t)n + 1);
	if (!p)
		return STR_NONE;
	va_start(ap, format);
	vsnprintf(p, (size_t)n + 1, format, ap);
	va_end(ap);
	return (struct str){ p, (size_t)n };
}
