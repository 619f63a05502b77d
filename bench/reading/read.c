/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long an instrument file takes from bytes in memory to columns: read PACKS FILE [TIMES]. Prints the median processor time in seconds, and
 * how many numbers there were.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "signal/signal.h"

#define CEILING ((size_t)4 << 30)
#define TIMES_MOST 100

static struct str
load(const char *folder, const char *name)
{
	char path[4096];
	FILE *f;
	char *p;
	long n;

	snprintf(path, sizeof(path), "%s%s%s", folder, *folder ? "/" : "", name);
	f = fopen(path, "rb");
	if (!f) {
		perror(path);
		exit(3);
	}
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	p = malloc((size_t)n + 1);
	if (!p || fread(p, 1, (size_t)n, f) != (size_t)n)
		exit(3);
	fclose(f);
	return (struct str){ p, (size_t)n };
}

static double
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec + 1e-9 * (double)t.tv_nsec;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static size_t
numbers_in(const struct signal_file *f)
{
	size_t n = 0;

	for (int t = 0; t < f->n_tables; t++)
		for (int c = 0; c < f->table[t].n_columns; c++)
			n += f->table[t].column[c].n;
	return n;
}

int
main(int argc, char **argv)
{
	static const char *const words[] = { "formats/columns.tsv", "formats/units.tsv" };
	struct signal_dictionary *dict = NULL;
	struct arena own, arena;
	struct signal_file file;
	struct err err = { 0 };
	double took[TIMES_MOST];
	int times = argc > 3 ? atoi(argv[3]) : 5;
	struct str bytes;

	if (argc < 3 || times < 1 || times > TIMES_MOST)
		return 2;
	arena_init(&own, CEILING);
	for (int i = 0; i < 2; i++)
		if (signal_dictionary_read(&dict, &own, load(argv[1], words[i]), words[i], &err))
			return 3;
	bytes = load("", argv[2]);
	for (int i = 0; i < times; i++) {
		double begin = now();

		arena_init(&arena, CEILING);
		if (signal_read(&file, &arena, dict, bytes, &err)) {
			fprintf(stderr, "%s: %s\n", argv[2], err.format);
			return 2;
		}
		took[i] = now() - begin;
		if (i + 1 < times)
			arena_release(&arena);
	}
	qsort(took, (size_t)times, sizeof(double), ascending);
	printf("%.6f %zu\n", took[times / 2], numbers_in(&file));
	return 0;
}
