/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random numbers, the same bits for the same seed on any processor and any number of threads.
 *
 * Generator  xoshiro256++ (Blackman and Vigna 2021), its states made by splitmix64 from seed and number of the stream: the numbers of
 *            stream k depend on seed and k alone
 * Lanes      eight generators side by side, so that one step fills the registers of any processor; number i comes from lane
 *            i mod 8. A ninth serves what is drawn one at a time.
 * Normals    ziggurat of 1024 layers (Marsaglia and Tsang 2000): rejection, so the distribution is exact up to the grid of 2^-51 of a
 *            layer's reach that the numbers lie on. 10 bits of a word choose the layer, 52 others the place in it; 99.6 % are
 *            accepted at once, the rest goes on from the ninth generator.
 * Accuracy   10^8 draws against the distribution function, in 4096 classes of equal probability and eight classes beyond 4 standard
 *            deviations: bench/montecarlo
 */
#ifndef NUM_RANDOM_H
#define NUM_RANDOM_H

#include <stddef.h>
#include <stdint.h>

#include "num/vector.h"

struct random_stream {
	uint64_t s[4];
};

void random_start(struct random_stream *r, uint64_t seed, uint64_t stream);
uint64_t random_bits(struct random_stream *r);
double random_uniform(struct random_stream *r); /* 0 < x < 1, 53 bits */
double random_normal(struct random_stream *r);
void random_normals(struct random_stream *r, double *out, size_t n);
double
random_gamma(struct random_stream *r, double shape); /* Marsaglia and Tsang 2000; shape > 0 */

#define RANDOM_LANES 8

struct random_lanes {
	uint64_t s[4][RANDOM_LANES];
	struct random_stream rest;
	const struct vector_kernels *kernels;
};

void random_lanes_start(struct random_lanes *r, uint64_t seed, uint64_t stream,
	const struct vector_kernels *kernels);
/* A step of all lanes makes eight numbers: what is beyond n is thrown away. */
void random_lanes_uniforms(struct random_lanes *r, double *out, size_t n); /* 0 < x < 1, 52 bits */
void random_lanes_normals(struct random_lanes *r, double *out, size_t n, double mean, double sd);

/* ---- for the kernels ------------------------------------------------------------------------------ */

#define RANDOM_LAYERS 1024

struct random_layer {
	double reach,
		sure; /* |x| < reach; below sure it lies under the curve whatever the height */
};
extern const struct random_layer random_layer[RANDOM_LAYERS];

/* The normal number of a word, which may need more of r. */
double random_normal_from(uint64_t word, struct random_stream *r);

#endif
