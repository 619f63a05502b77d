/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Functions of double-double numbers.
 *
 * Source    exp: x = k ln 2 + 512 r, Taylor series of r, nine squarings of e^r - 1; ln: one Newton step on exp from the
 *           logarithm of the head, which doubles its digits
 * Domain    exp: below -700 it is 0 and above 709 infinite; ln: x > 0, else NAN; power: |n| <= 1024
 * Accuracy  420 random points against 60-digit arithmetic (tests/reference/dd_function.tsv): relative error of exp below 5e-31 times
 *           (1 + |x|), of ln below 5e-31 (1 + 1/|ln x|)
 * Memory    none
 */
#ifndef NUM_DD_FUNCTION_H
#define NUM_DD_FUNCTION_H

#include "num/dd.h"

struct dd dd_exp(struct dd x);
struct dd dd_ln(struct dd x);
struct dd dd_log10(struct dd x);
struct dd dd_power(struct dd x, int n); /* by squaring; x^-n is 1 / x^n */

#endif
