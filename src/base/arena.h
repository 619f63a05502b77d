/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One arena per request, file or report, with a ceiling; one release. Nothing inside is freed
 * alone. Passing the ceiling gives NULL, which the caller reports as E_TOO_BIG.
 */
#ifndef BASE_ARENA_H
#define BASE_ARENA_H

#include <stddef.h>

#include "base/str.h"

struct arena_block;

struct arena {
	struct arena_block *block; /* newest first */
	size_t used;               /* bytes handed out */
	size_t ceiling;
};

void arena_init(struct arena *a, size_t ceiling);
void arena_release(struct arena *a); /* may be used again afterwards, empty */

/* Zeroed memory aligned for any type; NULL past the ceiling. */
void *arena_take(struct arena *a, size_t size) __attribute__((warn_unused_result));
void *arena_take_n(struct arena *a, size_t n, size_t size) __attribute__((warn_unused_result));
#define arena_new(a, type, n) ((type *)arena_take_n((a), (n), sizeof(type)))

/* Copies; p is NULL past the ceiling. The copy is NUL-terminated beyond its length. */
struct str arena_str(struct arena *a, struct str s);
char *arena_cstr(struct arena *a, struct str s);
struct str
arena_printf(struct arena *a, const char *format, ...) __attribute__((format(printf, 2, 3)));

#endif
