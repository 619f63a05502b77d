/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/memory.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void __attribute__((noreturn)) out_of_memory(size_t size)
{
	fprintf(stderr, "hidemark: out of memory (%zu bytes)\n", size);
	abort();
}

void *
memory_zeroed(size_t size)
{
	void *p = calloc(1, size ? size : 1);

	if (!p)
		out_of_memory(size);
	return p;
}

void *
memory_resize(void *p, size_t size)
{
	void *bigger = realloc(p, size ? size : 1);

	if (!bigger)
		out_of_memory(size);
	return bigger;
}

char *
memory_cstr(const char *text)
{
	size_t n = strlen(text) + 1;
	char *copy = memory_zeroed(n);

	memcpy(copy, text, n);
	return copy;
}
