/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Little-endian numbers out of bytes; beyond the end everything is zero. */
#ifndef SIGNAL_BYTES_H
#define SIGNAL_BYTES_H

#include <stdint.h>
#include <string.h>

#include "base/str.h"

static inline uint32_t
bytes_u16(struct str s, size_t at)
{
	const unsigned char *p = (const unsigned char *)s.p;

	if (at > s.n || s.n - at < 2)
		return 0;
	return (uint32_t)p[at] | (uint32_t)p[at + 1] << 8;
}

static inline uint32_t
bytes_u32(struct str s, size_t at)
{
	return bytes_u16(s, at) | bytes_u16(s, at + 2) << 16;
}

static inline double
bytes_f64(struct str s, size_t at)
{
	uint64_t bits = bytes_u32(s, at) | (uint64_t)bytes_u32(s, at + 4) << 32;
	double d;

	memcpy(&d, &bits, sizeof(d));
	return d;
}

#endif
