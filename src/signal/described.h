/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Delimited text whose layout somebody has described: which column is what, where the numbers begin, how specimens
 * stand. A description is recognised by what stands in the first lines, never by the file's name; one that fits is
 * preferred to guessing. Descriptions are data (packs/layouts, and what a laboratory teaches); src/pack reads them.
 */
#ifndef SIGNAL_DESCRIBED_H
#define SIGNAL_DESCRIBED_H

#include <stdbool.h>
#include <stdint.h>

#include "signal/signal.h"

#define DESCRIBED_HEAD_ROWS 60 /* lines in which evidence is looked for */
#define DESCRIBED_HEAD_COLUMNS 40

/* Rows and columns count from 1; 0 means any, or none. */
enum evidence_kind {
	EVIDENCE_CELL,   /* a cell of the first lines holds this text */
	EVIDENCE_HEADER, /* one of the first lines has every one of these cells */
	EVIDENCE_NUMBERS /* the first row of data has exactly so many cells, all numbers */
};

struct layout_evidence {
	enum evidence_kind kind;
	uint32_t row, column; /* of EVIDENCE_CELL */
	struct str *text;
	int n_texts;
	uint32_t numbers; /* of EVIDENCE_NUMBERS */
};

struct layout_column {
	uint32_t column;
	bool shared; /* specimens side by side: stands once, for all of them */
	struct str quantity, unit,
		name; /* unit: UDUNITS, "" where the file's own row says it, or none is needed */
};

/* One value: the cell at a place, or what stands behind a label. */
struct layout_field {
	bool own; /* each specimen has one: places count from its first line, or its first column */
	uint32_t row, column;
	struct str label;
	struct str quantity, unit, name;
};

enum layout_specimens {
	SPECIMENS_ONE,
	SPECIMENS_SIDE_BY_SIDE, /* every `width` columns the next */
	SPECIMENS_BEGIN, /* one under the other, each begins with a line that holds `begins` */
	SPECIMENS_BLANK, /* one under the other, parted by blank lines */
	SPECIMENS_COLUMN /* one under the other, told apart by what stands in a column */
};

struct signal_layout {
	struct str id, version;
	struct str title_zh, title_en, author;
	struct str encoding; /* a name that text_encoding_known() knows, "" any */
	char separator;      /* as delimited_separator(); SEPARATOR_ANY: by evidence */
	char decimal;        /* ',' '.', 0: by evidence */
	struct layout_evidence *evidence;
	int n_evidence;
	struct str
		from; /* rows of the table count from the first line that holds this; "" the file's first */
	uint32_t header_row, unit_row, first_row;
	struct str until; /* the table ends before the line that holds this; "" with the file */
	struct layout_column *column;
	int n_columns;
	enum layout_specimens specimens;
	uint32_t width, specimen_column;
	struct str begins;
	struct layout_field *field;
	int n_fields;
	struct str *missing; /* cells that mean: no value */
	int n_missing;
};

#define SEPARATOR_ANY '?'

struct described_choice {
	const struct signal_layout *layout; /* NULL: none of those that the dictionary knows fits */
	int bid;     /* 95 by texts, 60 by its shape alone; 0: chosen by a person */
	int fitting; /* how many fit: those in front are preferred where they say equally much */
};
struct described_choice described_find(const struct signal_dictionary *dict, struct str bytes);

/*
 * Reads by this description; where a person chose it, whether it recognises the file or not (then it is warned). E_FORMAT
 * where no number stands where the description says.
 */
enum rc
described_read(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	const struct described_choice *choice, struct str bytes, struct err *err) MUST_CHECK;

/*
 * The file's first DESCRIBED_HEAD_ROWS lines as cells, at most DESCRIBED_HEAD_COLUMNS of each, for a person who describes it;
 * in arena a. Encoding and separator as the description states them (NULL: it does not exist yet), or by evidence.
 */
struct described_row {
	struct str *cell;
	uint32_t n, all; /* cells here, cells of the line */
};

struct described_view {
	struct described_row *row;
	size_t n_rows, lines; /* lines: of the whole file */
	struct str encoding;
	char separator;
};
enum rc
described_look(struct described_view *out, struct arena *a, const struct signal_dictionary *dict,
	const struct signal_layout *layout, struct str bytes, struct err *err) MUST_CHECK;

/*
 * A dictionary that knows these descriptions too, before those that `dict` knows; the words are shared. In arena a; the
 * list and the layouts are borrowed.
 */
enum rc signal_dictionary_teach(struct signal_dictionary **out, struct arena *a,
	const struct signal_dictionary *dict, const struct signal_layout *const *list, int n,
	struct err *err) MUST_CHECK;

#endif
