/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Logarithm, exponential and sine from +, -, * and / alone, so that random numbers are the same bits on every processor: the C
 * library's own choose other code, with other last bits, where the processor can multiply and add in one step.
 *
 * Method    reduction to [sqrt(1/2), sqrt 2] or to half of ln 2 in two parts, then the Taylor series until a term no longer counts
 * Accuracy  100 000 points against double-double (tests/unit/num/random.c): below 2 units in the last place, the sine below 2^-52
 * Memory    none
 */
#ifndef NUM_STEADY_H
#define NUM_STEADY_H

double steady_log(double x); /* normal numbers above 0 */
double steady_exp(double x); /* infinite from 708 on, 0 up to -708 */
double steady_expm1(double x);
double steady_sin_turn(double t); /* sin(2 pi t), 0 <= t <= 1 */

#endif
