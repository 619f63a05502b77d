/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Circular functions of double-double numbers.
 *
 * Source    sin, cos: reduction by pi/2 in three doubles, Taylor series; arctan: one step of Newton's kind from the arctan of the
 *           head, arctan x = y + arctan((x cos y - sin y)/(cos y + x sin y))
 * Domain    |x| < 1e9, else NAN
 * Accuracy  against 60-digit arithmetic (tests/unit/num): absolute error of sin and cos below 1e-30 for |x| <= 100, relative
 *           error of arctan below 1e-30
 * Memory    none
 */
#ifndef NUM_DD_CIRCLE_H
#define NUM_DD_CIRCLE_H

#include "num/dd.h"

extern const struct dd dd_pi;

void dd_sin_cos(struct dd *sine, struct dd *cosine, struct dd x);
struct dd dd_arctan(struct dd x);

#endif
