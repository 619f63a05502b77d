/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Aligned columns for people; a Chinese character takes two places. */
#ifndef CLI_TABLE_H
#define CLI_TABLE_H

#include <stdbool.h>
#include <stdio.h>

#include "base/buf.h"

#define TABLE_MAX_COLUMNS 16

struct table {
	struct buf text; /* the cells, each terminated */
	int columns;
	bool right[TABLE_MAX_COLUMNS]; /* numbers */
	size_t width[TABLE_MAX_COLUMNS];
	int cells;
};

void table_init(struct table *t, int columns);
void table_right(struct table *t, int column);
/* The next cell, row by row. Control characters become blanks, so that a file's text cannot steer a terminal. */
void table_cell(struct table *t, const char *text);
void table_number(struct table *t, double value, int digits); /* "" when it is not known */
void table_print(struct table *t, FILE *out);                 /* and releases it */

/* A text with control characters taken out. */
void print_text(FILE *out, const char *text);

#endif
