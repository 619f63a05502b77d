/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/vector.h"

#include "num/vector_kernels.h"

bool
instructions_there(enum instruction_set set)
{
	switch (set) {
	case INSTRUCTIONS_BEST:
	case INSTRUCTIONS_PORTABLE: return true;
#ifdef __x86_64__
	case INSTRUCTIONS_AVX2: return __builtin_cpu_supports("avx2");
	case INSTRUCTIONS_AVX512:
		return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
		       __builtin_cpu_supports("avx512vl");
#else
	case INSTRUCTIONS_AVX2:
	case INSTRUCTIONS_AVX512: break;
#endif
	}
	return false;
}

const char *
instructions_name(enum instruction_set set)
{
	switch (set) {
	case INSTRUCTIONS_BEST: return "best";
	case INSTRUCTIONS_PORTABLE: return "portable";
	case INSTRUCTIONS_AVX2: return "avx2";
	case INSTRUCTIONS_AVX512: break;
	}
	return "avx512";
}

const struct vector_kernels *
vector_kernels(enum instruction_set wanted)
{
#ifdef __x86_64__
	enum instruction_set set = wanted;

	if (set == INSTRUCTIONS_BEST || !instructions_there(set))
		set = instructions_there(INSTRUCTIONS_AVX512) ? INSTRUCTIONS_AVX512
		      : instructions_there(INSTRUCTIONS_AVX2) ? INSTRUCTIONS_AVX2
							      : INSTRUCTIONS_PORTABLE;
	if (set == INSTRUCTIONS_AVX512)
		return &vector_kernels_avx512;
	if (set == INSTRUCTIONS_AVX2)
		return &vector_kernels_avx2;
#else
	(void)wanted;
#endif
	return &vector_kernels_portable;
}

void
moment_merge(struct moment *a, const struct moment *b)
{
	double n = a->n + b->n, d = b->mean - a->mean;

	if (b->n == 0)
		return;
	a->squares += b->squares + d * d * a->n * b->n / n;
	a->mean += d * b->n / n;
	a->n = n;
}
