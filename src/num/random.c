/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/random.h"

#include <float.h>
#include <math.h>
#include <string.h>

#include "num/steady.h"

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

static uint64_t
seed_of(uint64_t seed, uint64_t stream)
{
	uint64_t x = seed, y = stream + 0x2545f4914f6cdd1du;

	return splitmix(&x) ^ splitmix(&y);
}

void
random_start(struct random_stream *r, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed_of(seed, stream);

	for (int i = 0; i < 4; i++)
		r->s[i] = splitmix(&x);
}

static uint64_t
rotate(uint64_t x, int k)
{
	return (x << k) | (x >> (64 - k));
}

uint64_t
random_bits(struct random_stream *r)
{
	uint64_t *s = r->s, out = rotate(s[0] + s[3], 23) + s[0], t = s[1] << 17;

	s[2] ^= s[0];
	s[3] ^= s[1];
	s[1] ^= s[2];
	s[0] ^= s[3];
	s[2] ^= t;
	s[3] = rotate(s[3], 45);
	return out;
}

double
random_uniform(struct random_stream *r)
{
	return ((double)(random_bits(r) >> 11) + 0.5) * 0x1p-53;
}

/* ---- normal numbers ------------------------------------------------------------------------------- */

const struct random_layer random_layer[RANDOM_LAYERS] = {
#include "num/ziggurat.inc"
};

static const double height[RANDOM_LAYERS + 1] = {
#include "num/ziggurat_heights.inc"
};

/* Beyond the base layer: Marsaglia 1964. */
static double
tail(struct random_stream *r)
{
	double start = random_layer[0].sure, x, y;

	do {
		x = -steady_log(random_uniform(r)) / start;
		y = -steady_log(random_uniform(r));
	} while (2 * y < x * x);
	return start + x;
}

/*
 * Does the point lie under the curve? u: its height within layer i > 0, from 0 to 1. The curve is a chord but for 0.0147 of the
 * layer's height, in all layers but the outermost eight at either end.
 */
static bool
under_curve(size_t i, double x, double u)
{
	const struct random_layer *l = &random_layer[i];
	double chord = (l->reach - fabs(x)) / (l->reach - l->sure);

	if (i >= 8 && i < RANDOM_LAYERS - 8 && fabs(u - chord) > 1.0 / 64)
		return u < chord;
	return height[i] + u * (height[i + 1] - height[i]) < steady_exp(-0.5 * x * x);
}

double
random_normal_from(uint64_t word, struct random_stream *r)
{
	for (;;) {
		size_t i = word & (RANDOM_LAYERS - 1);
		const struct random_layer *l = &random_layer[i];
		uint64_t place = (word >> 12) | 0x400ull << 52;
		double x;

		memcpy(&x, &place, sizeof(x));
		x = (x - 3) * l->reach;
		if (fabs(x) < l->sure)
			return x;
		if (i == 0)
			return x < 0 ? -tail(r) : tail(r);
		if (under_curve(i, x, random_uniform(r)))
			return x;
		word = random_bits(r);
	}
}

double
random_normal(struct random_stream *r)
{
	return random_normal_from(random_bits(r), r);
}

void
random_normals(struct random_stream *r, double *out, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = random_normal(r);
}

/* u^e, 0 < u < 1 < e */
static double
power(double u, double e)
{
	double x = e * steady_log(u);

	return x < -700 ? DBL_MIN : steady_exp(x);
}

double
random_gamma(struct random_stream *r, double shape)
{
	double d, c, boost = 1;

	if (shape < 1) {
		boost = power(random_uniform(r), 1 / shape);
		shape += 1;
	}
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		double x = random_normal(r), v = 1 + c * x;

		if (v <= 0)
			continue;
		v = v * v * v;
		if (steady_log(random_uniform(r)) < 0.5 * x * x + d - d * v + d * steady_log(v))
			return boost * d * v;
	}
}

/* ---- eight at a time ------------------------------------------------------------------------------- */

void
random_lanes_start(struct random_lanes *r, uint64_t seed, uint64_t stream,
	const struct vector_kernels *kernels)
{
	uint64_t x = seed_of(seed, stream);

	r->kernels = kernels;
	for (int i = 0; i < 4; i++)
		r->rest.s[i] = splitmix(&x);
	for (int lane = 0; lane < RANDOM_LANES; lane++)
		for (int i = 0; i < 4; i++)
			r->s[i][lane] = splitmix(&x);
}

void
random_lanes_uniforms(struct random_lanes *r, double *out, size_t n)
{
	size_t steps = n / RANDOM_LANES, left = n % RANDOM_LANES;
	double last[RANDOM_LANES];

	r->kernels->bits(r, (uint64_t *)(void *)out, steps);
	r->kernels->uniforms(out, steps);
	if (left == 0)
		return;
	r->kernels->bits(r, (uint64_t *)(void *)last, 1);
	r->kernels->uniforms(last, 1);
	memcpy(out + n - left, last, left * sizeof(double));
}

void
random_lanes_normals(struct random_lanes *r, double *out, size_t n, double mean, double sd)
{
	size_t steps = n / RANDOM_LANES, left = n % RANDOM_LANES;
	double last[RANDOM_LANES];

	r->kernels->bits(r, (uint64_t *)(void *)out, steps);
	r->kernels->normals(r, out, steps, mean, sd);
	if (left == 0)
		return;
	r->kernels->bits(r, (uint64_t *)(void *)last, 1);
	r->kernels->normals(r, last, 1, mean, sd);
	memcpy(out + n - left, last, left * sizeof(double));
}
