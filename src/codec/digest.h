/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 (FIPS 180-4) by libsodium, and bytes as lower-case hexadecimal or base64url text. */
#ifndef CODEC_DIGEST_H
#define CODEC_DIGEST_H

#include <stdbool.h>

#include "base/str.h"

#define DIGEST_SIZE 32
#define DIGEST_TEXT_SIZE (2 * DIGEST_SIZE + 1)

void digest_sha256(unsigned char out[DIGEST_SIZE], struct str bytes);
void digest_text(char out[DIGEST_TEXT_SIZE], struct str bytes); /* sha256 as hexadecimal */
void hex_text(char *out, const unsigned char *bytes, size_t n); /* out: 2 n + 1 characters */
bool hex_read(unsigned char *out, size_t n, struct str text);   /* exactly 2 n digits */

#endif
