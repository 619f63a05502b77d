/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How a number is reported beside its uncertainty: the uncertainty to one or two significant digits, the value to the place
 * of its last digit. Each is rounded once, from what was given, and a carry that makes a digit more (0.0996 to 0.10) moves
 * the place up.
 *
 * Source    JCGM 100:2008 7.2.6; JJF 1059.1-2012 5.3.8; ISO/IEC Guide 98-3; GB/T 8170-2008 clause 3
 * Domain    1 to 17 significant digits, 1 or 2 of an uncertainty, which must be greater than zero; E_DOMAIN else
 * Accuracy  exact
 * Memory    none
 */
#ifndef METROLOGY_ROUNDING_H
#define METROLOGY_ROUNDING_H

#include "base/decimal.h"
#include "base/err.h"

/* interval (may be NULL) is the place rounded to; zero is rounded as 1 would be. */
enum rc rounding_significant(struct decimal *out, struct decimal *interval,
	const struct decimal *value, int digits, enum rounding rule, struct err *err) MUST_CHECK;

struct uncertainty_rounding {
	int digits;                   /* of the uncertainty: 1 or 2 */
	enum rounding u_rule, y_rule; /* ROUND_UP: an uncertainty is never reported too small */
};

struct rounded_pair {
	struct decimal y, u, interval;
};

enum rc rounding_pair(struct rounded_pair *out, const struct decimal *y, const struct decimal *u,
	struct uncertainty_rounding how, struct err *err) MUST_CHECK;

#endif
