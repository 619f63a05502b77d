/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The formulas of trials.c as one would write them in C: what the compiled ones are measured against. */
#ifndef BENCH_BY_HAND_H
#define BENCH_BY_HAND_H

#include <stddef.h>

#define BY_HAND_INPUTS 4

struct by_hand {
	const char *formula;
	void (*run)(double *y, const double *const x[BY_HAND_INPUTS], size_t n);
};

extern const struct by_hand by_hand[];
extern const size_t by_hand_count;

#endif
