/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inner loops of a simulation, compiled once for every processor and once for each set of instructions that makes them faster;
 * which one runs is chosen at run time. All of them give the same bits: random bits are whole numbers, everything else is made of
 * operations that round once (+ - * / and the square root, never a fused multiplication), in the same order.
 */
#ifndef NUM_VECTOR_H
#define NUM_VECTOR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum instruction_set {
	INSTRUCTIONS_BEST,     /* of this processor */
	INSTRUCTIONS_PORTABLE, /* what every processor of its kind has: SSE2 on x86-64 */
	INSTRUCTIONS_AVX2,
	INSTRUCTIONS_AVX512
};

struct random_lanes;

/* Number, mean and sum of squared deviations. */
struct moment {
	double n, mean, squares;
};

struct vector_kernels {
	enum instruction_set set;
	/* out: steps x RANDOM_LANES */
	void (*bits)(struct random_lanes *r, uint64_t *out, size_t steps);
	/* Bits in v, steps x RANDOM_LANES, become numbers 0 < x < 1 or normal ones. */
	void (*uniforms)(double *v, size_t steps);
	void (*normals)(struct random_lanes *r, double *v, size_t steps, double mean, double sd);
	/* out[i] = out[i] + a x[i] */
	void (*add_times)(double *out, const double *x, size_t n, double a);
	/* out[i] = x[i] op y[i]; NAN where that is infinite or NAN. out may be x. */
	void (*add)(double *out, const double *x, const double *y, size_t n);
	void (*subtract)(double *out, const double *x, const double *y, size_t n);
	void (*multiply)(double *out, const double *x, const double *y, size_t n);
	void (*divide)(double *out, const double *x, const double *y, size_t n);
	void (*scale)(double *out, const double *x, size_t n, double factor);
	void (*root)(double *out, const double *x, size_t n);
	/* 0 for numbers below low, then 1 + (x - low) scale cut off, at most 1 + top; of finite numbers */
	void (*places)(
		uint32_t *out, const double *x, size_t n, double low, double scale, double top);
	/* of x - origin, the finite ones: with an origin near them no digits are lost */
	void (*moment)(struct moment *out, const double *x, size_t n, double origin);
};

bool instructions_there(enum instruction_set set);
const char *instructions_name(enum instruction_set set); /* "portable", "avx2", "avx512" */
/* The best there are where the processor has not got the ones that are wanted. */
const struct vector_kernels *vector_kernels(enum instruction_set wanted);

/* Both together: Chan, Golub and LeVeque 1979. */
void moment_merge(struct moment *a, const struct moment *b);

#endif
