/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Seconds that picking takes over a made chromatogram of N points, by both ways; the points go to a file for the peer. */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "chromatography/pick.h"
#include "num/random.h"

#define SPACING 500 /* points from peak to peak */

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static void
fill(double *t, double *y, size_t n)
{
	struct random_stream r;

	random_start(&r, 1, 1);
	for (size_t i = 0; i < n; i++) {
		double x = ((double)(i % SPACING) - SPACING / 2.0) / 12;

		t[i] = (double)i * 0.001;
		y[i] = 100 * exp(-0.5 * x * x) + 5 * sin((double)i / 40000) + random_normal(&r);
	}
}

static int
write_points(const char *path, const double *y, size_t n)
{
	FILE *f = fopen(path, "wb");
	size_t done = f ? fwrite(y, sizeof(*y), n, f) : 0;

	return (f && fclose(f) == 0 && done == n) ? 0 : 1;
}

int
main(int argc, char **argv)
{
	typedef enum rc picker(struct picked *, struct arena *, const struct trace *,
		const struct pick_options *, struct err *);
	static picker *const way[] = { pick_derivative, pick_wavelet };
	static const char *const name[] = { "derivative", "cwt" };
	const struct pick_options usual = { 0 };
	size_t n = argc > 1 ? (size_t)strtoumax(argv[1], NULL, 10) : 1000000;
	double *t = calloc(n, sizeof(*t)), *y = calloc(n, sizeof(*y));
	struct trace tr = { t, y, n };

	if (!t || !y || n < TRACE_LEAST)
		return 3;
	fill(t, y, n);
	for (int k = 0; k < 2; k++) {
		double best = (double)INFINITY;
		struct picked p = { 0 };

		for (int i = 0; i < 3; i++) {
			struct arena a;
			double start = seconds();

			arena_init(&a, (size_t)2 << 30);
			if (way[k](&p, &a, &tr, &usual, NULL))
				return 3;
			best = fmin(best, seconds() - start);
			arena_release(&a);
		}
		printf("%s %zu %.4f\n", name[k], p.n, best);
	}
	free(t);
	if (argc > 2 && write_points(argv[2], y, n))
		return 3;
	free(y);
	return 0;
}
