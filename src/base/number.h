/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as text. Alone, strtod takes blanks, "nan", "0x1p3" and makes "1e400" infinite; here a
 * strict grammar comes first:  [+-] digits [. digits] [(e|E) [+-] digits]  or  [+-] . digits ...
 */
#ifndef BASE_NUMBER_H
#define BASE_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

/* A reading keeps what the instrument wrote: "10.50" is not "10.5". */
struct reading {
	struct str text;
	double value;
	int decimals; /* digits behind the point as written, less the exponent; may be negative */
};

/* Finite double from the whole of s; E_SYNTAX when it is no number, E_DOMAIN when it overflows. */
enum rc num_parse(double *out, struct str s, struct err *err) MUST_CHECK;
enum rc reading_parse(struct reading *out, struct str s, struct err *err) MUST_CHECK;
enum rc
int_parse(int64_t *out, struct str s, int64_t low, int64_t high, struct err *err) MUST_CHECK;
bool num_looks(struct str s); /* does the whole of s fit the grammar? */

#define NUM_TEXT_SIZE 32
/* The shortest decimal text that reads back as the same double ("0.1", "1e-30"); "null" if not finite. */
void num_text(char out[NUM_TEXT_SIZE], double value);

#endif
