/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The one place where a failing malloc ends the process. Input cannot cause it: everything sized
 * by input goes through an arena or a buffer with a ceiling.
 */
#ifndef BASE_MEMORY_H
#define BASE_MEMORY_H

#include <stddef.h>

void *memory_zeroed(size_t size) __attribute__((returns_nonnull, malloc));
void *memory_resize(void *p, size_t size) __attribute__((returns_nonnull));
char *memory_cstr(const char *text) __attribute__((returns_nonnull, malloc));

#endif
