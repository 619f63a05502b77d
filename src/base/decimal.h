/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exact decimals for rounding and for comparison with limits: values arrive as decimal text, a tie
 * is a tie, and nothing passes through binary floating point.
 *
 * A rounded number remembers on which side of it the true one lies (GB/T 8170 3.3.2), so that a tie met when it is rounded
 * again is none: 15.4546 gives 15.5(-), and that 15.
 *
 * Source: GB/T 8170-2008 clause 3; ISO 80000-1:2009 annex B, rules A (ties to even) and B (ties away).
 */
#ifndef BASE_DECIMAL_H
#define BASE_DECIMAL_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

#define DECIMAL_DIGITS 80
#define DECIMAL_TEXT_SIZE 420

/* Of the magnitude: 16.5(+) stands for slightly more than 16.5, -16.5(+) for slightly less than -16.5. */
enum decimal_mark { MARK_EXACT, MARK_MORE, MARK_LESS };

struct decimal {
	unsigned char digit[DECIMAL_DIGITS]; /* most significant first, each 0..9; none for zero */
	int n;                               /* digits held */
	int exponent;                        /* value = 0.d1d2d3... * 10^exponent */
	int places;                          /* digits behind the point as written */
	bool negative;
	enum decimal_mark
		mark; /* only rounding looks at it; sums, products and comparisons do not */
};

enum rounding {
	ROUND_TIES_EVEN,
	ROUND_TIES_AWAY,
	ROUND_UP /* whatever is cut off makes the magnitude greater: uncertainties that must not be understated */
};

/* E_SYNTAX for what is no number, E_TOO_BIG beyond DECIMAL_DIGITS significant digits. */
enum rc decimal_parse(struct decimal *out, struct str s, struct err *err) MUST_CHECK;
/* The same, and a mark behind the number is read: 16.5(+), 16.5(-), also in full-width signs. */
enum rc decimal_parse_marked(struct decimal *out, struct str s, struct err *err) MUST_CHECK;
/* The shortest decimal that reads back as this double. */
enum rc decimal_from_double(struct decimal *out, double value, struct err *err) MUST_CHECK;
double decimal_to_double(const struct decimal *d);
int decimal_cmp(const struct decimal *a, const struct decimal *b);
/* a + b, or a - b when minus; exact, with the places of the finer one. E_TOO_BIG beyond DECIMAL_DIGITS. */
enum rc decimal_add(struct decimal *out, const struct decimal *a, const struct decimal *b,
	bool minus, struct err *err) MUST_CHECK;
/* a * b; exact. E_TOO_BIG beyond DECIMAL_DIGITS. */
enum rc decimal_multiply(struct decimal *out, const struct decimal *a, const struct decimal *b,
	struct err *err) MUST_CHECK;

/*
 * To the nearest multiple of interval (> 0), once: 0.1, 1, 100, 0.5, 0.2 ... The result has the
 * places of the interval; a zero result carries no minus sign.
 */
enum rc decimal_round(struct decimal *out, const struct decimal *value,
	const struct decimal *interval, enum rounding rule, struct err *err) MUST_CHECK;

/* 10^power with the places it needs. */
struct decimal decimal_power_of_ten(int power);

/* Plain notation with the decimal's places: "12.10", "-0.036", "1300". */
void decimal_text(char out[DECIMAL_TEXT_SIZE], const struct decimal *d);
/* With its mark, where GB/T 8170 3.3.2.1 wants one: the last digit that is not zero is a 5. */
void decimal_text_marked(char out[DECIMAL_TEXT_SIZE], const struct decimal *d);

#endif
