/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/random.h"

#include <math.h>

static uint64_t
splitmix(uint64_t *x)
{
	uint64_t z = (*x += 0x9e3779b97f4a7c15u);

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
	return z ^ (z >> 31);
}

void
random_start(struct random_stream *r, uint64_t seed, uint64_t stream)
{
	uint64_t x = seed, y = stream + 0x2545f4914f6cdd1du;

	x = splitmix(&x) ^ splitmix(&y);
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

void
random_normals(struct random_stream *r, double *out, size_t n)
{
	for (size_t i = 0; i < n; i += 2) {
		double x, y, s, f;

		do {
			x = 2 * random_uniform(r) - 1;
			y = 2 * random_uniform(r) - 1;
			s = x * x + y * y;
		} while (s >= 1 || s == 0);
		f = sqrt(-2 * log(s) / s);
		out[i] = x * f;
		if (i + 1 < n)
			out[i + 1] = y * f;
	}
}

double
random_gamma(struct random_stream *r, double shape)
{
	double d, c, boost = 1;

	if (shape < 1) {
		boost = pow(random_uniform(r), 1 / shape);
		shape += 1;
	}
	d = shape - 1.0 / 3;
	c = 1 / sqrt(9 * d);
	for (;;) {
		double pair[2], x, v;

		random_normals(r, pair, 1);
		x = pair[0];
		v = 1 + c * x;
		if (v <= 0)
			continue;
		v = v * v * v;
		if (log(random_uniform(r)) < 0.5 * x * x + d - d * v + d * log(v))
			return boost * d * v;
	}
}
