/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Coverage intervals from many values: q = round(pM) of M values lie within; the probabilistically symmetric one leaves as
 * many below as above, the shortest is the smallest span of q.
 *
 * Source    JCGM 101:2008 7.7
 * Method    values at hand: the two tails are selected and put in order, never everything. Values that stream by: a histogram
 *           of fine bins; where the values can be made again, a second pass keeps those of the two bins an end lies in, and
 *           the symmetric ends are exact order statistics. The length of the shortest interval is right to two bins.
 * Memory    the values, or 8 bytes a bin
 */
#ifndef NUM_COVERAGE_H
#define NUM_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct coverage {
	double low, high;                   /* symmetric */
	double shortest_low, shortest_high; /* */
	double shortest_error; /* bound of the error of its length; 0 from values at hand */
};

/* q; less than m */
uint64_t coverage_inside(uint64_t m, double p);

/* Reorders v; m >= 2, finite values. */
void coverage_of(struct coverage *out, double *v, size_t m, double p);

struct fine_histogram {
	double low, width; /* bin i holds low + i width <= v < low + (i + 1) width */
	size_t bins;
	uint64_t *count; /* bins; caller's */
	uint64_t below, above, n;
};

/* Bins around what `pilot` (put in order here, n >= 100) shows of the distribution: its central part, twice as wide. */
void fine_place(struct fine_histogram *h, double *pilot, size_t n);
void
fine_add(struct fine_histogram *h, const double *v, size_t m); /* passes over what is not finite */
void fine_merge(struct fine_histogram *h, const struct fine_histogram *other);

/* A bin that one end of the symmetric interval lies in: the end is value number `rank` (from 0) of those in it. */
struct fine_end {
	double from, to;
	uint64_t rank, n;
};
/* false: an end lies outside of the bins. */
bool fine_coverage(
	struct coverage *out, struct fine_end end[2], const struct fine_histogram *h, double p);

#endif
