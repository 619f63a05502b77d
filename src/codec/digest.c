/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "codec/digest.h"

#include <sodium.h>

void
digest_sha256(unsigned char out[DIGEST_SIZE], struct str bytes)
{
	crypto_hash_sha256(out, (const unsigned char *)bytes.p, bytes.n);
}

void
hex_text(char *out, const unsigned char *bytes, size_t n)
{
	sodium_bin2hex(out, 2 * n + 1, bytes, n);
}

void
digest_text(char out[DIGEST_TEXT_SIZE], struct str bytes)
{
	unsigned char d[DIGEST_SIZE];

	digest_sha256(d, bytes);
	hex_text(out, d, sizeof(d));
}

bool
hex_read(unsigned char *out, size_t n, struct str text)
{
	size_t got;

	return text.n == 2 * n && sodium_hex2bin(out, n, text.p, text.n, NULL, &got, NULL) == 0 &&
	       got == n;
}
