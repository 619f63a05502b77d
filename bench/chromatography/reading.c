/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Milliseconds of the processor for reading a file in memory: `reading RUNS FILE`. Prints the median, then of the longest table's last column how
 * many values it has and their sum, which a peer must come to as well.
 */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/memory.h"
#include "base/number.h"
#include "signal/signal.h"

#define MOST_RUNS 1000
#define CEILING ((size_t)4 << 30)

static double
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return (double)t.tv_sec * 1e3 + (double)t.tv_nsec * 1e-6;
}

static struct str
load(const char *path)
{
	FILE *f = fopen(path, "rb");
	char *p;
	long size;

	if (!f || fseek(f, 0, SEEK_END) || (size = ftell(f)) < 0 || fseek(f, 0, SEEK_SET)) {
		fprintf(stderr, "%s cannot be read\n", path);
		exit(2);
	}
	p = memory_zeroed((size_t)size + 1);
	if (fread(p, 1, (size_t)size, f) != (size_t)size) {
		fprintf(stderr, "%s cannot be read\n", path);
		exit(2);
	}
	fclose(f);
	return (struct str){ p, (size_t)size };
}

static int
by_size(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static void
count(const struct signal_file *file, size_t *n, double *sum)
{
	const struct signal_column *last = NULL;

	for (int i = 0; i < file->n_tables; i++) {
		const struct signal_table *t = &file->table[i];

		if (t->n_columns && (!last || t->column[0].n > last->n))
			last = &t->column[t->n_columns - 1];
	}
	*n = last ? last->n : 0;
	*sum = 0;
	for (size_t i = 0; i < *n; i++)
		*sum += last->value[i];
}

static struct signal_dictionary *
words(struct arena *a)
{
	static const char *const names[] = { "packs/formats/columns.tsv",
		"packs/formats/units.tsv" };
	struct signal_dictionary *dict = NULL;

	for (int i = 0; i < 2; i++)
		if (signal_dictionary_read(&dict, a, load(names[i]), names[i], NULL))
			exit(2);
	return dict;
}

static void
read_once(double *took, size_t *n, double *sum, const struct signal_dictionary *dict,
	struct str bytes)
{
	double from = now_ms();
	struct signal_file file;
	struct arena a;
	struct err err = { 0 };

	arena_init(&a, CEILING);
	if (signal_read(&file, &a, dict, bytes, &err)) {
		fprintf(stderr, "refused: %s\n", err.format);
		exit(1);
	}
	*took = now_ms() - from;
	count(&file, n, sum);
	arena_release(&a);
}

/* From the folder of the project, where the words are. */
int
main(int argc, char **argv)
{
	static double took[MOST_RUNS];
	struct signal_dictionary *dict;
	struct arena a;
	int64_t runs;
	struct str bytes;
	size_t n = 0;
	double sum = 0;

	if (argc != 3 || int_parse(&runs, str_of(argv[1]), 1, MOST_RUNS, NULL)) {
		fputs("usage: reading RUNS FILE\n", stderr);
		return 2;
	}
	arena_init(&a, (size_t)8 << 20);
	dict = words(&a);
	bytes = load(argv[2]);
	for (int64_t i = 0; i < runs; i++)
		read_once(&took[i], &n, &sum, dict, bytes);
	qsort(took, (size_t)runs, sizeof(took[0]), by_size);
	printf("%.4f %zu %.17g\n", took[runs / 2], n, sum);
	arena_release(&a);
	return 0;
}
