/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units of measurement: parsed by UDUNITS-2, kept as plain values. A unit maps a number x to the
 * coherent SI value  scale * x + offset  and has one exponent per base dimension, so that
 * multiplying, comparing and converting need no library call and no lock.
 *
 * Counting units of the field are defined on load: "grade" (ordinal, never converted), "pH".
 * Source: SI brochure 9th ed.; UDUNITS-2 grammar. Percent and mg/kg are pure ratios (0.01, 1e-6).
 */
#ifndef METROLOGY_UNIT_H
#define METROLOGY_UNIT_H

#include <stdbool.h>
#include <stdint.h>

#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"
#include "num/dd.h"

#define UNIT_DIMS 8 /* m kg s A K mol cd rad */
#define UNIT_SYMBOL_SIZE 32

struct unit {
	char symbol[UNIT_SYMBOL_SIZE]; /* as written by the author: "N/mm2" */
	double scale, offset;
	int8_t dim[UNIT_DIMS];
};

struct units; /* the unit database: open once, share between threads */

enum rc units_open(struct units **out, struct err *err) MUST_CHECK;
void units_close(struct units *u);

/* Thread-safe. "" and "1" are the unit one. E_UNIT when the text is no unit. */
enum rc unit_parse(struct unit *out, struct units *u, struct str text, struct err *err) MUST_CHECK;

extern const struct unit unit_one;
bool unit_same_dim(const struct unit *a, const struct unit *b);
bool unit_is_one(const struct unit *u); /* no dimension and scale 1 */
double
unit_convert(double value, const struct unit *from, const struct unit *to); /* same dimension */
/*
 * from over to as the decimals that the two scales are: 0.0254 m over 0.001 m is 25.4, to the last of its digits. Zero points
 * are left aside.
 */
struct dd unit_ratio(const struct unit *from, const struct unit *to);
/* unit_convert() of a value that keeps its decimal digits. */
struct dd unit_convert_exact(struct dd value, const struct unit *from, const struct unit *to);
/* The double nearest to it: 0.035 % is 350 mg/kg, and not the 350.00000000000006 that would be above a limit of 350. */
double
unit_convert_decimal(const struct decimal *value, const struct unit *from, const struct unit *to);
/* A factor without the last-digit noise of its computation. */
double unit_snap(double factor);
/* Products carry no offset: E_UNIT for degC * s and the like. Symbols are put together. */
enum rc unit_multiply(
	struct unit *out, const struct unit *a, const struct unit *b, struct err *err) MUST_CHECK;
enum rc unit_divide(
	struct unit *out, const struct unit *a, const struct unit *b, struct err *err) MUST_CHECK;
enum rc unit_power(struct unit *out, const struct unit *a, int numerator, int denominator,
	struct err *err) MUST_CHECK;

#endif
