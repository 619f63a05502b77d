/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A table as people keep it: a first row with names, then rows of cells, as text. Reads comma, semicolon or tab
 * separated text (RFC 4180 quoting), UTF-8 or GB18030; lines that begin with # are comments.
 */
#ifndef ANALYSIS_SHEET_H
#define ANALYSIS_SHEET_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

#define SHEET_MAX_COLUMNS 1000

struct sheet {
	struct str *name; /* of each column, trimmed */
	int columns;
	struct str *cell; /* rows x columns, row by row, trimmed */
	unsigned *line;   /* of each row in the text, from 1 */
	size_t rows;
};

/*
 * In arena a; may point into `text`. E_FORMAT: no text, a row with more cells than names, a quote that does not end;
 * E_EXISTS: two columns of one name; E_MISSING: no rows.
 */
enum rc sheet_read(struct sheet *out, struct arena *a, struct str text, struct err *err) MUST_CHECK;
int sheet_column(const struct sheet *s, struct str name); /* -1: there is none */

static inline struct str
sheet_cell(const struct sheet *s, size_t row, int column)
{
	return s->cell[row * (size_t)s->columns + (size_t)column];
}

#endif
