/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table of text lines with a heading, columns of numbers and of words: the peak tables that the software of chromatographs
 * writes.
 */
#ifndef SIGNAL_TEXT_TABLE_H
#define SIGNAL_TEXT_TABLE_H

#include "signal/intake.h"

#define TEXT_TABLE_COLUMNS 64

/* What a heading means there, when the dictionary need not be asked. */
struct text_table_word {
	const char *name, *quantity, *unit;
};

struct text_table {
	struct intake *in;
	char separator, decimal;
	const struct text_table_word *word; /* ends with a name of NULL; NULL: none */
};

/* The next cell of a line, without quotes and blanks around it. */
struct str text_cell(struct str *line, char separator);

/* How many cells a line has. */
int text_cells(struct str line, char separator);

/* The decimal mark of the numbers in a text whose cells are parted by `separator`: ',' or '.'. */
char text_mark(struct str text, char separator, size_t lines);

/*
 * A table of the n lines below a heading. A column is of numbers when every cell that is filled is one; of words else. A
 * table without rows is left out.
 */
enum rc text_table_add(const struct text_table *t, struct str label, struct str heading,
	const struct str *line, size_t n) MUST_CHECK;

#endif
