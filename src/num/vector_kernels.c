/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Compiled once a set of instructions (meson.build): VECTOR_WIDTH numbers in one register, VECTOR_TABLE the name of the result. No
 * function of another file may be defined here or inlined into here: the linker would keep one copy, with instructions that not every
 * processor has.
 */
#include <float.h>
#include <math.h>
#include <string.h>

#ifdef __SSE2__
#include <immintrin.h>
#endif

#include "num/random.h"
#include "num/vector_kernels.h"

#define W VECTOR_WIDTH
#define LANES RANDOM_LANES
_Static_assert(LANES == 8, "the loops below are written out for eight lanes");

typedef double reals __attribute__((vector_size(8 * W)));
typedef uint64_t words __attribute__((vector_size(8 * W)));
typedef double pair __attribute__((vector_size(16)));

static inline words
load_words(const void *from)
{
	words v;

	memcpy(&v, from, sizeof(v));
	return v;
}

static inline reals
load_reals(const void *from)
{
	reals v;

	memcpy(&v, from, sizeof(v));
	return v;
}

static inline words
rotate(words x, int k)
{
	return (x << k) | (x >> (64 - k));
}

/* So many registers at once that one step need not wait for the one before. */
#define SIDE ((size_t)(W < LANES ? 2 : 1))

static void
bits(struct random_lanes *r, uint64_t *out, size_t steps)
{
	for (size_t lane = 0; lane < LANES; lane += SIDE * W) {
		words s[4][SIDE];

		for (size_t k = 0; k < 4 * SIDE; k++)
			s[k / SIDE][k % SIDE] = load_words(&r->s[k / SIDE][lane + k % SIDE * W]);
		for (size_t i = 0; i < steps; i++)
			for (size_t k = 0; k < SIDE; k++) {
				words next = rotate(s[0][k] + s[3][k], 23) + s[0][k],
				      t = s[1][k] << 17;

				s[2][k] ^= s[0][k];
				s[3][k] ^= s[1][k];
				s[1][k] ^= s[2][k];
				s[0][k] ^= s[3][k];
				s[2][k] ^= t;
				s[3][k] = rotate(s[3][k], 45);
				memcpy(&out[i * LANES + lane + k * W], &next, sizeof(next));
			}
		for (size_t k = 0; k < 4 * SIDE; k++)
			memcpy(&r->s[k / SIDE][lane + k % SIDE * W], &s[k / SIDE][k % SIDE],
				sizeof(words));
	}
}

/* 52 bits as a number from 1 (exponent 0x3ff) or 2 (0x400) on, below twice that. */
static inline reals
fraction(words b, uint64_t exponent)
{
	words w = (b >> 12) | (exponent << 52);
	reals f;

	memcpy(&f, &w, sizeof(f));
	return f;
}

static void
uniforms(double *v, size_t steps)
{
	for (size_t i = 0; i < steps * LANES; i += W) {
		reals u = fraction(load_words(&v[i]), 0x3ff) - (1 - 0x1p-53);

		memcpy(&v[i], &u, sizeof(u));
	}
}

/* ---- normal numbers ------------------------------------------------------------------------------- */

/* The reach of the layers that W words choose, and how far of it is accepted at once. One load brings both of a layer. */
static inline void
choose_layers(reals *reach, reals *sure, const uint64_t *word)
{
	pair e[W];

#define LOAD(l) memcpy(&e[l], &random_layer[word[l] & (RANDOM_LAYERS - 1)], sizeof(e[l]))
	LOAD(0);
	LOAD(1);
#if W == 2
	*reach = __builtin_shufflevector(e[0], e[1], 0, 2);
	*sure = __builtin_shufflevector(e[0], e[1], 1, 3);
#else
	typedef double four __attribute__((vector_size(32)));
	four even, odd;

	LOAD(2);
	LOAD(3);
	even = __builtin_shufflevector(e[0], e[2], 0, 1, 2, 3);
	odd = __builtin_shufflevector(e[1], e[3], 0, 1, 2, 3);
#if W == 4
	*reach = __builtin_shufflevector(even, odd, 0, 4, 2, 6);
	*sure = __builtin_shufflevector(even, odd, 1, 5, 3, 7);
#else
	four even_high, odd_high;
	reals all_even, all_odd;

	LOAD(4);
	LOAD(5);
	LOAD(6);
	LOAD(7);
	even_high = __builtin_shufflevector(e[4], e[6], 0, 1, 2, 3);
	odd_high = __builtin_shufflevector(e[5], e[7], 0, 1, 2, 3);
	all_even = __builtin_shufflevector(even, even_high, 0, 1, 2, 3, 4, 5, 6, 7);
	all_odd = __builtin_shufflevector(odd, odd_high, 0, 1, 2, 3, 4, 5, 6, 7);
	*reach = __builtin_shufflevector(all_even, all_odd, 0, 8, 2, 10, 4, 12, 6, 14);
	*sure = __builtin_shufflevector(all_even, all_odd, 1, 9, 3, 11, 5, 13, 7, 15);
#endif
#endif
#undef LOAD
}

/* A bit for each x that does not lie within. */
static inline unsigned
outside(reals x, reals sure)
{
#if W == 8
	return _mm512_cmp_pd_mask(_mm512_abs_pd((__m512d)x), (__m512d)sure, _CMP_NLT_UQ);
#elif W == 4
	__m256d size = _mm256_andnot_pd(_mm256_set1_pd(-0.0), (__m256d)x);

	return (unsigned)_mm256_movemask_pd(_mm256_cmp_pd(size, (__m256d)sure, _CMP_NLT_UQ));
#elif defined(__SSE2__)
	__m128d size = _mm_andnot_pd(_mm_set1_pd(-0.0), (__m128d)x);

	return (unsigned)_mm_movemask_pd(_mm_cmpnlt_pd(size, (__m128d)sure));
#else
	return (unsigned)!(fabs(x[0]) < sure[0]) | (unsigned)!(fabs(x[1]) < sure[1]) << 1;
#endif
}

/* v holds words; they are left in `word` for those that are not accepted. */
static inline unsigned
normals_of_register(double *v, uint64_t *word, double mean, double sd)
{
	words w = load_words(v);
	reals reach, sure, x;
	unsigned bad;

	choose_layers(&reach, &sure, (const uint64_t *)(const void *)v);
	memcpy(word, &w, sizeof(w));
	x = (fraction(w, 0x400) - 3) * reach;
	bad = outside(x, sure);
	x = mean + sd * x;
	memcpy(v, &x, sizeof(x));
	return bad;
}

static void
normals(struct random_lanes *r, double *v, size_t steps, double mean, double sd)
{
	for (; steps; steps--, v += LANES) {
		uint64_t word[LANES];
		unsigned bad = normals_of_register(v, word, mean, sd);

#if W < 8
		bad |= normals_of_register(v + W, word + W, mean, sd) << W;
#endif
#if W < 4
		bad |= normals_of_register(v + 4, word + 4, mean, sd) << 4;
		bad |= normals_of_register(v + 6, word + 6, mean, sd) << 6;
#endif
		while (__builtin_expect(bad != 0, 0)) {
			int lane = __builtin_ctz(bad);

			bad &= bad - 1;
			v[lane] = mean + sd * random_normal_from(word[lane], &r->rest);
		}
	}
}

/* ---- arithmetic ------------------------------------------------------------------------------------ */

/* A number that ran away is none: infinity less itself is NAN, everything else less itself 0. */
static inline double
in_range(double x)
{
	return x - (x - x);
}

static void
add_times(double *out, const double *x, size_t n, double a)
{
	for (size_t i = 0; i < n; i++)
		out[i] += a * x[i];
}

#define OPERATION(name, sign)                                                     \
	static void name(double *out, const double *x, const double *y, size_t n) \
	{                                                                         \
		for (size_t i = 0; i < n; i++)                                    \
			out[i] = in_range(x[i] sign y[i]);                        \
	}
OPERATION(add, +)
OPERATION(subtract, -)
OPERATION(multiply, *)
OPERATION(divide, /)

static void
scale(double *out, const double *x, size_t n, double factor)
{
	for (size_t i = 0; i < n; i++)
		out[i] = in_range(x[i] * factor);
}

static void
root(double *out, const double *x, size_t n)
{
	for (size_t i = 0; i < n; i++)
		out[i] = sqrt(x[i]); /* NAN below zero */
}

static void
places(uint32_t *out, const double *x, size_t n, double low, double scale, double top)
{
	for (size_t i = 0; i < n; i++) {
		double at = (x[i] - low) * scale + 1;

		at = at > 0 ? at : 0;
		at = at < top + 1 ? at : top + 1;
		out[i] = (uint32_t)(int32_t)at;
	}
}

/* ---- moments --------------------------------------------------------------------------------------- */

static void
moment_of_some(struct moment *out, const double *x, size_t n, double origin)
{
	double sum = 0;

	*out = (struct moment){ 0 };
	for (size_t i = 0; i < n; i++)
		if (fabs(x[i]) <= DBL_MAX) {
			sum += x[i] - origin;
			out->n++;
		}
	out->mean = out->n > 0 ? sum / out->n : 0;
	for (size_t i = 0; i < n; i++)
		if (fabs(x[i]) <= DBL_MAX)
			out->squares += (x[i] - origin - out->mean) * (x[i] - origin - out->mean);
}

static double
sum_of(const reals part[LANES / W])
{
	double all[LANES];

	for (size_t k = 0; k < LANES / W; k++)
		memcpy(&all[k * W], &part[k], sizeof(part[k]));
	return ((all[0] + all[1]) + (all[2] + all[3])) + ((all[4] + all[5]) + (all[6] + all[7]));
}

/* Eight sums side by side, whatever the width of a register is. */
static void
moment(struct moment *out, const double *x, size_t n, double origin)
{
	reals part[LANES / W] = { { 0 } };
	size_t i, whole = n - n % LANES;
	double sum, mean, squares;

	for (i = 0; i < whole; i += LANES)
		for (size_t k = 0; k < LANES / W; k++)
			part[k] += load_reals(&x[i + k * W]) - origin;
	for (sum = sum_of(part); i < n; i++)
		sum += x[i] - origin;
	mean = sum / (double)n;
	for (size_t k = 0; k < LANES / W; k++)
		part[k] -= part[k];
	for (i = 0; i < whole; i += LANES)
		for (size_t k = 0; k < LANES / W; k++) {
			reals d = load_reals(&x[i + k * W]) - origin - mean;

			part[k] += d * d;
		}
	for (squares = sum_of(part); i < n; i++)
		squares += (x[i] - origin - mean) * (x[i] - origin - mean);
	*out = (struct moment){ (double)n, mean, squares };
	if (n == 0 || !(squares <= DBL_MAX))
		moment_of_some(out, x, n, origin);
}

const struct vector_kernels VECTOR_TABLE = {
	.set = VECTOR_SET,
	.bits = bits,
	.uniforms = uniforms,
	.normals = normals,
	.add_times = add_times,
	.add = add,
	.subtract = subtract,
	.multiply = multiply,
	.divide = divide,
	.scale = scale,
	.root = root,
	.places = places,
	.moment = moment,
};
