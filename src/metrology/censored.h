/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sums in which some terms are only known to lie below a limit of determination ("< 0.5"), or above the range ("> 100"): a
 * lower bound that counts the former as nothing, an upper bound that counts them as their limit, and the middle, half of it.
 *
 *     lower = sum of f x over what was determined      upper = lower + sum of f L      middle = lower + sum of f L/2
 *     u(middle)^2 = sum of f^2 u^2 + sum of f^2 L^2/12     a value that may lie anywhere from 0 to L
 *
 * f is a weight, a toxic equivalency factor for one. A term above the range counts as its limit in the lower bound; middle and
 * upper bound do not exist then.
 *
 * Source    Regulation (EU) 2017/644 annex III (lower, medium and upper bound); JCGM 100:2008 4.3.7 for u
 * Domain    limits and determined values >= 0, weights > 0; E_DOMAIN
 * Accuracy  to the decimals of the texts (double-double, with a bound of the rounding)
 * Memory    none
 */
#ifndef METROLOGY_CENSORED_H
#define METROLOGY_CENSORED_H

#include "base/decimal.h"
#include "base/err.h"
#include "base/str.h"
#include "num/dd.h"

enum censoring { CENSORED_NOT, CENSORED_BELOW, CENSORED_ABOVE };

struct censored_value {
	enum censoring how;
	struct dd value; /* or the limit */
};

/*
 * "12.5", "< 0.5", "<= 0.5", "> 100", with signs of full width too; "nd", "n.d.", "ND", "未检出" stand for less than `limit`, which is then
 * needed: NAN where there is none, E_MISSING. E_SYNTAX for anything else, E_DOMAIN for a negative number.
 */
enum rc censored_parse(
	struct censored_value *out, struct str text, struct dd limit, struct err *err) MUST_CHECK;

struct censored_sum {
	struct dd lower, upper, half; /* half: of what is below its limit */
	double u2, u2_below;          /* of determined values that state one; of those below */
	double error;                 /* of the three sums */
	size_t n, determined, below, above;
};

/* weight > 0; u of the determined value, NAN where not stated. */
enum rc censored_add(struct censored_sum *s, const struct censored_value *v, struct dd weight,
	double u, struct err *err) MUST_CHECK;

enum bound { BOUND_LOWER, BOUND_MIDDLE, BOUND_UPPER };
/* The decimal that the bound is. false: it does not exist. */
bool censored_bound(struct decimal *out, const struct censored_sum *s, enum bound which);

#endif
