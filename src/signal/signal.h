/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Instrument files in, named columns with units out. Works on memory alone; the file's name never
 * decides. Every guess that was made (encoding, separator, decimal mark) is said in `notes`.
 */
#ifndef SIGNAL_SIGNAL_H
#define SIGNAL_SIGNAL_H

#include "base/arena.h"
#include "base/err.h"
#include "base/str.h"

struct signal_column {
	struct str name; /* as the file writes it, UTF-8 */
	struct str
		quantity; /* from the dictionary: force, elongation, crosshead, strain, time, stress...; "" unknown */
	struct str unit; /* UDUNITS text ("N", "mm", "%"), "" when the file gives none */
	double *value;   /* n values; NAN where the cell is empty or no number (then warned) */
	size_t n;
	struct str *
		text; /* n texts of a column of words (names of peaks), its values NAN; NULL: numbers */
};

/* A line of metadata: "Specimen width" 6.02 "mm" */
struct signal_field {
	struct str name; /* as written */
	struct str
		quantity; /* width, thickness, gauge_length, area, direction, speed, date, operator...; "" unknown */
	struct str text;
	double value; /* NAN when the text is no number */
	struct str unit;
};

/* One block of columns: one specimen (or one channel, one phase of a test). */
struct signal_table {
	struct str label; /* "Sample 1", sheet name, "" */
	struct signal_column *column;
	int n_columns;
	struct signal_field *field; /* those that belong to this table alone */
	int n_fields;
};

struct signal_note {
	unsigned line, column; /* 0: about the whole file */
	struct err what; /* sentence with arguments, so that it can be said in both languages */
};

struct signal_file {
	struct str format; /* id of the reader that won: "delimited", "described", "xlsx", "xls" */
	unsigned version;  /* of that reader, from 1 */
	struct str layout, layout_version; /* of the description that read it, "" none */
	struct str encoding;               /* "UTF-8", "GB18030", "windows-1252", "UTF-16LE" ... */
	struct signal_field *field;        /* metadata of the whole file */
	int n_fields;
	struct signal_table *table;
	int n_tables;
	struct signal_note *note; /* decisions taken */
	int n_notes;
	struct signal_note *warning; /* bad rows and the like, with place */
	int n_warnings;
};

/*
 * Words of files -> quantities and units: read from the texts in packs/formats, see their header
 * lines. *out is NULL before the first text; every further one (in any order) adds to it.
 */
struct signal_dictionary;
enum rc signal_dictionary_read(struct signal_dictionary **out, struct arena *a, struct str tsv,
	const char *file_name, struct err *err) MUST_CHECK;

/*
 * Read a file. E_FORMAT when no reader knows it: the message says what was found and what was expected.
 * E_TOO_BIG past the arena's ceiling. Everything in arena a; `bytes` must outlive it.
 */
enum rc signal_read(struct signal_file *out, struct arena *a, const struct signal_dictionary *dict,
	struct str bytes, struct err *err) MUST_CHECK;

/* One reader per format; the best bid wins. */
struct signal_format {
	const char *id;
	unsigned revision; /* one more whenever the same bytes are read otherwise than before */
	int (*probe)(struct str head, struct str whole); /* 0 = surely not .. 100 = surely */
	enum rc (*parse)(struct signal_file *out, struct arena *a,
		const struct signal_dictionary *dict, struct str bytes, struct err *err);
};

const struct signal_column *signal_column_of(const struct signal_table *t, struct str quantity);
/* The table's own field first, then the file's. */
const struct signal_field *
signal_field_of(const struct signal_file *f, const struct signal_table *t, struct str quantity);

#endif
