/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UUID version 7 (RFC 9562 section 5.7): 48 bits of milliseconds, 12 of the microsecond within, 62 of chance. */
#include <sodium.h>

#include "codec/digest.h"
#include "store/store.h"

void
uuid7_text(char out[UUID_TEXT_SIZE], int64_t now_us)
{
	uint64_t ms = (uint64_t)(now_us / 1000);
	unsigned fraction = (unsigned)(now_us % 1000) * 4096u / 1000u; /* method 3 of section 6.2 */
	unsigned char b[16];
	char hex[2 * sizeof(b) + 1];

	randombytes_buf(b, sizeof(b));
	for (int i = 0; i < 6; i++)
		b[i] = (unsigned char)(ms >> (8 * (5 - i)));
	b[6] = (unsigned char)(0x70 | fraction >> 8);
	b[7] = (unsigned char)fraction;
	b[8] = (unsigned char)(0x80 | (b[8] & 0x3f));
	hex_text(hex, b, sizeof(b));
	snprintf(out, UUID_TEXT_SIZE, "%.8s-%.4s-%.4s-%.4s-%.12s", hex, hex + 8, hex + 12, hex + 16,
		hex + 20);
}
