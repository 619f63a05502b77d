/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One set of inputs and one formula at a time, for the tests of the formula engine. */
#ifndef TEST_FORMULA_BENCH_H
#define TEST_FORMULA_BENCH_H

#include "formula/formula.h"

#define BENCH_INPUTS 19
#define BENCH_TRACE 49 /* rows of a tear trace with 24 peaks */
#define BENCH_TABLES 3
#define BENCH_DEFINITIONS 3

struct bench {
	struct arena arena;
	struct units *units;
	struct formula_input input[BENCH_INPUTS];
	struct formula_arg arg[BENCH_INPUTS];
	int n;
	double bulge[10], way[BENCH_TRACE], trace[BENCH_TRACE];
	struct formula_column column[7];
	struct formula_table table[BENCH_TABLES];
	struct formula_parameter parameter[4];
	struct formula_definition definition[BENCH_DEFINITIONS];
	struct formula *f;
	struct err err;
};

void bench_open(struct bench *b); /* with the inputs of values.tsv */
void bench_close(struct bench *b);
enum rc bench_compile(struct bench *b, const char *text, const char *unit);
/* The next line of a table in the source tree that is no comment, cut at tabs; the count of cells. */
int bench_row(char *line, size_t size, char *cell[8], void *file);
void *bench_table(const char *path);

#endif
