/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nanoseconds a trial or specimen of the engine, for bench/montecarlo to set beside others:
 *
 *	trials simulate SET THREADS TRIALS	mean, sd and intervals of y = a*b/c + d with four normal inputs
 *	trials sets				the sets of instructions of this processor
 *	trials specimens			compiled formulas over a million specimens beside the same in C; 1 past MOST
 *	trials distribution			10^8 normal numbers against their distribution; 1 where they do not follow it
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/memory.h"
#include "by_hand.h"
#include "formula/montecarlo.h"
#include "num/random.h"
#include "num/summary.h"

#define RUNS 41
#define SPECIMENS ((size_t)1000000)
#define MOST 2.0

static double
now_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static const double mean[] = { 10, 5, 2, 1 }, sd[] = { 0.1, 0.05, 0.02, 0.1 };
static const char *const name[] = { "a", "b", "c", "d" };

static struct formula *
compile(struct arena *a, struct units *units, const char *text)
{
	struct formula_input in[BY_HAND_INPUTS] = { 0 };
	struct formula_step step = { .name = STR("y"), .text = str_of(text) };
	struct formula *f;

	for (int i = 0; i < BY_HAND_INPUTS; i++)
		in[i] = (struct formula_input){ .name = str_of(name[i]), .unit = unit_one };
	if (formula_compile(&f, a, units, in, BY_HAND_INPUTS, &step, 1, NULL))
		exit(2);
	return f;
}

/* ---- simulate --------------------------------------------------------------------------------------- */

static enum instruction_set
set_named(const char *text)
{
	for (enum instruction_set s = INSTRUCTIONS_BEST; s <= INSTRUCTIONS_AVX512; s++)
		if (strcmp(text, instructions_name(s)) == 0 && instructions_there(s))
			return s;
	exit(2);
}

static int
print_simulation(struct arena *a, struct units *units, char **argv)
{
	static const int first = 0;
	struct uncertainty_source source[BY_HAND_INPUTS];
	struct random_input in[BY_HAND_INPUTS];
	struct simulation_request q = { .f = compile(a, units, "a * b / c + d"),
		.step = &first,
		.n_steps = 1,
		.inputs = in,
		.n_inputs = BY_HAND_INPUTS,
		.trials = strtoull(argv[4], NULL, 10),
		.seed = 1,
		.p = 0.95,
		.digits = 2,
		.threads = (int)strtol(argv[3], NULL, 10),
		.instructions = set_named(argv[2]) };
	struct simulation s;
	double from;

	for (int i = 0; i < BY_HAND_INPUTS; i++) {
		source[i] = (struct uncertainty_source){
			.dist = DIST_NORMAL, .a = sd[i], .dof = (double)INFINITY
		};
		in[i] = (struct random_input){ .value = mean[i], .source = &source[i], .n = 1 };
	}
	from = now_ns();
	if (simulate(&s, a, &q, NULL))
		return 2;
	printf("%.3f\n", (now_ns() - from) / (double)q.trials);
	return fabs(s.result->mean - 26.0025) < 0.01 ? 0 : 2;
}

/* ---- specimens -------------------------------------------------------------------------------------- */

static double
best(double *v, size_t n)
{
	return num_select(v, n, 0);
}

static int
print_specimens(struct arena *a, struct units *units)
{
	double *x[BY_HAND_INPUTS], *y = memory_zeroed(SPECIMENS * sizeof(double)),
				   *z = memory_zeroed(SPECIMENS * sizeof(double));
	struct random_lanes r;
	int bad = 0;

	random_lanes_start(&r, 1, 0, vector_kernels(INSTRUCTIONS_BEST));
	for (int i = 0; i < BY_HAND_INPUTS; i++) {
		x[i] = memory_zeroed(SPECIMENS * sizeof(double));
		random_lanes_normals(&r, x[i], SPECIMENS, mean[i], sd[i]);
	}
	for (size_t f = 0; f < by_hand_count; f++) {
		struct formula *compiled = compile(a, units, by_hand[f].formula);
		struct formula_arg arg[BY_HAND_INPUTS] = { { 0 } };
		double ours[RUNS], hand[RUNS], *out[1] = { y }, fast, slow;

		for (int k = 0; k < RUNS; k++) {
			double from = now_ns();

			if (formula_eval_block(compiled, arg, (const double *const *)(void *)x,
				    SPECIMENS, out, NULL))
				exit(2);
			ours[k] = (now_ns() - from) / (double)SPECIMENS;
			from = now_ns();
			by_hand[f].run(z, (const double *const *)(void *)x, SPECIMENS);
			hand[k] = (now_ns() - from) / (double)SPECIMENS;
		}
		for (size_t i = 0; i < SPECIMENS; i++)
			bad |= !(fabs(y[i] - z[i]) <= 1e-15 * fabs(z[i]));
		slow = best(ours, RUNS);
		fast = best(hand, RUNS);
		printf("%-28s %6.2f ns compiled  %6.2f ns by hand  %5.2f times\n",
			by_hand[f].formula, slow, fast, slow / fast);
		bad |= !(slow / fast <= MOST);
	}
	for (int i = 0; i < BY_HAND_INPUTS; i++)
		free(x[i]);
	free(y);
	free(z);
	return bad;
}

/* ---- distribution ----------------------------------------------------------------------------------- */

#define CLASSES 4096
#define BEYOND 8

static int
print_distribution(void)
{
	const uint64_t streams = 12208;
	const size_t m = 8192;
	const double n = (double)streams * (double)m;
	double *v = memory_zeroed(m * sizeof(double)), chi = 0, z;
	uint64_t in[CLASSES] = { 0 }, beyond[BEYOND] = { 0 };
	int bad = 0;

	for (uint64_t k = 0; k < streams; k++) {
		struct random_lanes r;

		random_lanes_start(&r, 2026, k, vector_kernels(INSTRUCTIONS_BEST));
		random_lanes_normals(&r, v, m, 0, 1);
		for (size_t i = 0; i < m; i++) {
			size_t which = (size_t)(CLASSES * 0.5 * erfc(-v[i] * M_SQRT1_2));

			in[which < CLASSES ? which : CLASSES - 1]++;
			for (int b = 0; b < BEYOND && fabs(v[i]) > 4 + 0.25 * b; b++)
				beyond[b]++;
		}
	}
	for (size_t i = 0; i < CLASSES; i++) {
		double d = (double)in[i] - n / CLASSES;

		chi += d * d / (n / CLASSES);
	}
	z = (chi - (CLASSES - 1)) / sqrt(2.0 * (CLASSES - 1));
	printf("%.0f normal numbers in %d classes of equal probability: chi-square %.1f, %+.2f "
	       "standard deviations from what is expected\n",
		n, CLASSES, chi, z);
	bad |= fabs(z) > 4;
	for (int b = 0; b < BEYOND; b++) {
		double p = erfc((4 + 0.25 * b) * M_SQRT1_2);

		z = ((double)beyond[b] - n * p) / sqrt(n * p);
		printf("beyond %.2f: %6llu, expected %8.1f (%+.2f)\n", 4 + 0.25 * b,
			(unsigned long long)beyond[b], n * p, z);
		bad |= fabs(z) > 4;
	}
	free(v);
	return bad;
}

int
main(int argc, char **argv)
{
	struct arena a;
	struct units *units;
	int status = 2;

	arena_init(&a, 64 << 20);
	if (argc < 2 || units_open(&units, NULL))
		return 2;
	if (argc == 5 && strcmp(argv[1], "simulate") == 0) {
		status = print_simulation(&a, units, argv);
	} else if (strcmp(argv[1], "specimens") == 0) {
		status = print_specimens(&a, units);
	} else if (strcmp(argv[1], "distribution") == 0) {
		status = print_distribution();
	} else if (strcmp(argv[1], "sets") == 0) {
		for (enum instruction_set s = INSTRUCTIONS_PORTABLE; s <= INSTRUCTIONS_AVX512; s++)
			if (instructions_there(s))
				puts(instructions_name(s));
		status = 0;
	}
	units_close(units);
	arena_release(&a);
	return status;
}
