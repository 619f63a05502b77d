/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Random numbers eight at a time, and the kernels that every set of instructions has its own copy of. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "num/dd_circle.h"
#include "num/dd_function.h"
#include "num/random.h"
#include "num/steady.h"
#include "num/summary.h"

#define EACH_SET(set)                                                                             \
	for (enum instruction_set set = INSTRUCTIONS_PORTABLE; set <= INSTRUCTIONS_AVX512; set++) \
		if (instructions_there(set))

static struct random_lanes
started(uint64_t seed, uint64_t stream, enum instruction_set set)
{
	struct random_lanes r;

	random_lanes_start(&r, seed, stream, vector_kernels(set));
	assert_int_equal(r.kernels->set, set);
	return r;
}

/* Numbers of a program in another language, made from the same papers with whole numbers of any length. */
static void
lanes_give_the_numbers_of_another_program(void **state)
{
	static const double uniform[] = { 0x1.ab16ad50cb3aep-2, 0x1.b4171c719c06fp-1,
		0x1.7c62f2422b3fap-2, 0x1.11791569078cfp-1 };
	static const double normal[] = { -0x1.6378c655a13dcp-3, -0x1.9981c35dc9038p+0,
		-0x1.f23922cee37c2p-5, 0x1.91dd4221dd259p-2, 0x1.69c81acef7155p-1,
		-0x1.3fa32a19dc2ffp-1, 0x1.29ee49d7f3a68p+0, 0x1.5b0680a1a5022p+0,
		-0x1.b28b3366e85b4p-2, -0x1.ce07660606855p-2, 0x1.3dcd9d5e5710dp+0,
		0x1.86c674d28d1c5p-4, -0x1.7b1191d388437p-2, 0x1.f6d4e183e60dap-2,
		-0x1.15bec09bae206p-1, 0x1.d1f4b694572f9p-4 };

	(void)state;
	EACH_SET(set)
	{
		struct random_lanes r = started(2026, 3, set), again = r, third = r;
		uint64_t bits[16];
		double v[16];

		r.kernels->bits(&r, bits, 2);
		assert_true(bits[0] == 0x6ac5ab5432ceb71cu && bits[1] == 0x7948681ea0ddd8u &&
			    bits[2] == 0x73ae7a2737f29bc2u && bits[15] == 0x88bc8ab483c675b5u);
		random_lanes_uniforms(&again, v, 16);
		assert_true(v[0] == uniform[0] && v[7] == uniform[1] && v[8] == uniform[2] &&
			    v[15] == uniform[3]);
		random_lanes_normals(&third, v, 13, 0, 1);
		assert_memory_equal(v, normal, 13 * sizeof(double));
	}
}

/* FNV-1a over the bits. */
static uint64_t
digest(const void *data, size_t n)
{
	const unsigned char *p = data;
	uint64_t h = 0xcbf29ce484222325u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ p[i]) * 0x100000001b3u;
	return h;
}

/* Long enough that the wedges and the tail come up, too. */
static void
a_long_sequence_is_what_it_always_was(void **state)
{
	const size_t n = 1000003;
	double *v = calloc(n, sizeof(*v));

	(void)state;
	assert_non_null(v);
	EACH_SET(set)
	{
		struct random_lanes r = started(7, 0, set);
		double farthest = 0;

		random_lanes_normals(&r, v, n, 10, 0.25);
		for (size_t i = 0; i < n; i++)
			farthest = fmax(farthest, fabs(v[i] - 10) / 0.25);
		assert_true(farthest > 4.5 && farthest < 6);
		assert_true(digest(v, n * sizeof(*v)) == 0xbcc9db5472bcf36cu);
		random_lanes_uniforms(&r, v, n);
		assert_true(digest(v, n * sizeof(*v)) == 0x7ee19052b7ea4dbu);
		assert_true(random_bits(&r.rest) == 0xa0fee977003c0a6au);
	}
	free(v);
}

static void
every_set_of_instructions_computes_the_same_bits(void **state)
{
	static const double odd[] = { 0, -0.0, 1, -1, 1e308, -1e308, 1e-308, 5e-324, INFINITY,
		-INFINITY, NAN, 3.5 };
	enum { N = 1037, ODD = sizeof(odd) / sizeof(odd[0]) };
	double x[N], y[N], out[7][N];
	uint64_t first[8] = { 0 };
	struct random_stream r;

	(void)state;
	random_start(&r, 11, 0);
	for (size_t i = 0; i < N; i++) {
		x[i] = i < ODD * ODD ? odd[i / ODD] : 100 + random_normal(&r);
		y[i] = i < ODD * ODD ? odd[i % ODD] : random_normal(&r);
	}
	EACH_SET(set)
	{
		const struct vector_kernels *k = vector_kernels(set);
		struct moment m[2];
		uint64_t now[8];

		memcpy(out[6], x, sizeof(x));
		k->add(out[0], x, y, N);
		k->subtract(out[1], x, y, N);
		k->multiply(out[2], x, y, N);
		k->divide(out[3], x, y, N);
		k->scale(out[4], x, N, 1e10);
		k->root(out[5], y + ODD * ODD, N - ODD * ODD);
		k->add_times(out[6] + ODD * ODD, y + ODD * ODD, N - ODD * ODD, 0.3);
		k->moment(&m[0], x + ODD * ODD, N - ODD * ODD, 99);
		k->moment(&m[1], x, N, 0);
		for (size_t i = 0; i < N; i++) {
			double sum = x[i] + y[i], ratio = x[i] / y[i];

			assert_true(isfinite(sum) ? out[0][i] == sum : isnan(out[0][i]));
			assert_true(isfinite(ratio) ? out[3][i] == ratio : isnan(out[3][i]));
		}
		for (size_t i = 0; i < 6; i++)
			now[i] = digest(out[i], (i == 5 ? N - ODD * ODD : N) * sizeof(double));
		now[6] = digest(out[6] + ODD * ODD, (N - ODD * ODD) * sizeof(double));
		now[7] = digest(m, sizeof(m));
		if (set == INSTRUCTIONS_PORTABLE)
			memcpy(first, now, sizeof(now));
		assert_memory_equal(first, now, sizeof(now));
		assert_true(m[0].n == N - ODD * ODD && m[1].n == N - 3 * ODD);
		assert_true(fabs(99 + m[0].mean - num_mean(x + ODD * ODD, N - ODD * ODD)) < 1e-13);
		assert_true(fabs(sqrt(m[0].squares / (m[0].n - 1)) -
				    num_sd(x + ODD * ODD, N - ODD * ODD)) < 1e-14);
	}
}

/* Layers of the same area under the curve, one upon the other. */
static void
the_layers_have_the_same_area(void **state)
{
	double r = random_layer[0].sure,
	       area = r * exp(-r * r / 2) + sqrt(M_PI / 2) * erfc(r / sqrt(2));

	(void)state;
	assert_true(fabs(area - 0.00122632464635308807) < 1e-17);
	assert_true(fabs(random_layer[0].reach * exp(-r * r / 2) - area) < 1e-17);
	for (size_t i = 1; i < RANDOM_LAYERS; i++) {
		const struct random_layer *l = &random_layer[i];
		double width =
			l->reach * (exp(-l->sure * l->sure / 2) - exp(-l->reach * l->reach / 2));

		assert_true(l->reach == random_layer[i - 1].sure && l->reach > l->sure);
		assert_true(fabs(width - area) < 1e-15);
	}
	assert_true(random_layer[RANDOM_LAYERS - 1].sure == 0);
}

/* Moments in standard errors, and Pearson's chi-square over classes of equal probability. */
static void
normal_numbers_follow_their_distribution(void **state)
{
	enum { CLASSES = 256, STREAMS = 1250, M = 8192 };
	const double n = (double)STREAMS * M;
	static double v[M];
	double s[5] = { 0 }, chi = 0, beyond = 0, p4 = erfc(4 / sqrt(2));
	uint64_t in[CLASSES] = { 0 };

	(void)state;
	for (uint64_t k = 0; k < STREAMS; k++) {
		struct random_lanes r;

		random_lanes_start(&r, 42, k, vector_kernels(INSTRUCTIONS_BEST));
		random_lanes_normals(&r, v, M, 0, 1);
		for (size_t i = 0; i < M; i++) {
			double z = v[i], square = z * z;
			size_t which = (size_t)(CLASSES * 0.5 * erfc(-z / sqrt(2)));

			s[1] += z;
			s[2] += square;
			s[3] += square * z;
			s[4] += square * square;
			in[which < CLASSES ? which : CLASSES - 1]++;
			beyond += fabs(z) > 4;
		}
	}
	assert_true(fabs(s[1] / n) < 3.5 / sqrt(n));
	assert_true(fabs(s[2] / n - 1) < 3.5 * sqrt(2 / n));
	assert_true(fabs(s[3] / n) < 3.5 * sqrt(15 / n));
	assert_true(fabs(s[4] / n - 3) < 3.5 * sqrt(96 / n));
	for (size_t i = 0; i < CLASSES; i++) {
		double d = (double)in[i] - n / CLASSES;

		chi += d * d / (n / CLASSES);
	}
	assert_true(fabs(chi - (CLASSES - 1)) < 3.5 * sqrt(2 * (CLASSES - 1)));
	assert_true(fabs(beyond - n * p4) < 3.5 * sqrt(n * p4));
}

/* Beyond the base layer, where one number of 16 000 lies: started from a word that always goes there. */
static void
the_tail_is_that_of_the_normal_distribution(void **state)
{
	const int n = 1000000;
	const double r = random_layer[0].sure, all = erfc(r / sqrt(2));
	int beyond[6] = { 0 };
	struct random_stream s;

	(void)state;
	random_start(&s, 9, 1);
	for (int i = 0; i < n; i++) {
		double z = random_normal_from(i % 2 ? ~(uint64_t)0 << 12 : 0, &s);

		assert_true(i % 2 ? z > r : z < -r);
		for (int k = 0; k < 6; k++)
			beyond[k] += fabs(z) > 4.25 + 0.25 * k;
	}
	for (int k = 0; k < 6; k++) {
		double p = erfc((4.25 + 0.25 * k) / sqrt(2)) / all;

		assert_true(fabs(beyond[k] - n * p) < 3.5 * sqrt(n * p * (1 - p)));
	}
}

/* In units in the last place of the result. */
static double
ulps(double got, struct dd want)
{
	double unit = nextafter(fabs(want.hi), INFINITY) - fabs(want.hi);

	return fabs((got - want.hi) - want.lo) / unit;
}

static void
steady_functions_are_right_to_two_units(void **state)
{
	double worst[4] = { 0 };
	struct random_stream r;

	(void)state;
	random_start(&r, 1, 1);
	for (int i = 0; i < 100000; i++) {
		double u = random_uniform(&r), e = 1400 * u - 700, near = 2 * u - 1,
		       wide = ldexp(u, (int)(random_bits(&r) % 200) - 100);
		struct dd sine, cosine;

		worst[0] = fmax(worst[0], ulps(steady_log(wide), dd_ln(dd_of(wide))));
		worst[1] = fmax(worst[1], ulps(steady_exp(e), dd_exp(dd_of(e))));
		worst[2] = fmax(
			worst[2], ulps(steady_expm1(near), dd_sub(dd_exp(dd_of(near)), dd_of(1))));
		dd_sin_cos(&sine, &cosine, dd_mul(dd_pi, dd_of(2 * u)));
		worst[3] = fmax(worst[3], fabs((steady_sin_turn(u) - sine.hi) - sine.lo) / 0x1p-53);
	}
	for (int i = 0; i < 4; i++)
		if (!(worst[i] < 2))
			fail_msg("function %d is wrong by %g units", i, worst[i]);
	assert_true(isinf(steady_exp(709)) && steady_exp(-709) == 0 && steady_expm1(-800) == -1);
	assert_true(isinf(steady_expm1(800)) && isnan(steady_exp(NAN)) && isnan(steady_expm1(NAN)));
	assert_true(steady_log(1) == 0 && steady_exp(0) == 1 && steady_sin_turn(0.25) == 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lanes_give_the_numbers_of_another_program),
		cmocka_unit_test(a_long_sequence_is_what_it_always_was),
		cmocka_unit_test(every_set_of_instructions_computes_the_same_bits),
		cmocka_unit_test(the_layers_have_the_same_area),
		cmocka_unit_test(normal_numbers_follow_their_distribution),
		cmocka_unit_test(the_tail_is_that_of_the_normal_distribution),
		cmocka_unit_test(steady_functions_are_right_to_two_units),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
