/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * xoshiro256++ (Blackman and Vigna 2018) seeded by splitmix64, one independent stream a block of trials, so that the
 * numbers of block k depend on seed and k alone and not on how many threads work.
 */
#ifndef NUM_RANDOM_H
#define NUM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

struct random_stream {
	uint64_t s[4];
};

void random_start(struct random_stream *r, uint64_t seed, uint64_t stream);
uint64_t random_bits(struct random_stream *r);
double random_uniform(struct random_stream *r); /* 0 < x < 1, 53 bits */
void
random_normals(struct random_stream *r, double *out, size_t n); /* polar method, Marsaglia 1964 */
double
random_gamma(struct random_stream *r, double shape); /* Marsaglia and Tsang 2000; shape > 0 */

#endif
