/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What an analysis is, and what it can ask for while it runs. An analysis writes members into one JSON object that is
 * open already; keys are short words in snake_case as the field names things (sd, r1, residual_sd), numbers full doubles,
 * and an answer that is truncated, degenerate or of doubtful digits says so in a note.
 */
#ifndef ANALYSIS_ANALYSIS_H
#define ANALYSIS_ANALYSIS_H

#include <stdbool.h>

#include "analysis/sheet.h"
#include "base/arena.h"
#include "codec/json.h"
#include "metrology/unit.h"
#include "num/dd.h"

enum option_kind {
	OPTION_COLUMN, /* the name of a column */
	OPTION_COLUMNS, /* "a,b,c": several; not given: every column of numbers that no other option names */
	OPTION_FORMULA, /* a text in which names of columns may stand */
	OPTION_NUMBER,
	OPTION_INTEGER,
	OPTION_CHOICE, /* one of `choices` */
	OPTION_TEXT,
	OPTION_FLAG
};

struct analysis_option {
	const char *name; /* "column", on the command line --column */
	enum option_kind kind;
	bool required;
	const char *fallback; /* used when not given; NULL: none */
	const char *choices;  /* "shewhart ewma cusum" */
	const char *label;    /* English, for people; the catalogue has the Chinese */
	bool words;           /* a column of labels, not of numbers */
};

struct analysis_call;

struct analysis {
	const char *name;                     /* "summary" */
	const char *title;                    /* English, for people */
	const struct analysis_option *option; /* ends with a name of NULL */
	enum rc (*run)(struct analysis_call *call, struct err *err);
};

extern const struct analysis *const analyses[]; /* in the order they are offered; ends with NULL */
const struct analysis *analysis_find(struct str name); /* NULL: there is none */

struct option_given {
	struct str name, value;
};

/*
 * The answer of one analysis as a JSON object, in `out`. Errors: E_NOT_FOUND for an unknown analysis, option or column;
 * E_MISSING for an option or cell that is needed (with its line in the table); E_SYNTAX for a cell that is no number;
 * whatever the analysis refuses. Option "missing": "refuse" (the default) an empty cell, or "omit" its row.
 */
enum rc analysis_run(struct json_out *out, struct arena *a, struct units *units, struct str name,
	struct str table, const struct option_given *given, int n_given,
	struct err *err) MUST_CHECK;

/* What there is: analyses with their options and the words for keys, in both languages, as a JSON object. */
void analyses_write(struct json_out *j);

/* ---- for the analyses --------------------------------------------------------------------------- */

struct analysis_call {
	struct arena *arena;
	struct units *units;
	const struct sheet *sheet;
	struct json_out *out;
	const struct analysis *analysis;
	const struct str *value; /* of each option; p NULL: not given */
	const size_t *row;       /* the rows of the sheet that take part */
	size_t n;
	struct err *note;
	int n_notes, plot_series;
};

struct column {
	struct str name;
	const double *v;        /* n values */
	const struct dd *exact; /* the same, to 106 bits of the decimal text */
	const struct str *text; /* as written */
	size_t n;
};

/* Labels, numbered from 0 in the order they come (numbers in ascending order). */
struct labels {
	struct str name;
	const int *of; /* n: the label of each row */
	size_t n;
	const struct str *label;
	int count;
};

bool call_given(const struct analysis_call *c, const char *option);
bool call_flag(const struct analysis_call *c, const char *option);
struct str call_text(const struct analysis_call *c, const char *option); /* "" when there is none */
bool call_is(const struct analysis_call *c, const char *option, const char *choice);
/* E_SYNTAX; E_DOMAIN outside [low, high] (either may be infinite). Not given and no fallback: NAN. */
enum rc call_number(double *out, const struct analysis_call *c, const char *option, double low,
	double high, struct err *err) MUST_CHECK;
enum rc call_integer(int *out, const struct analysis_call *c, const char *option, int low, int high,
	struct err *err) MUST_CHECK; /* not given and no fallback: low */
enum rc call_column(struct column *out, const struct analysis_call *c, const char *option,
	struct err *err) MUST_CHECK;
enum rc call_labels(struct labels *out, const struct analysis_call *c, const char *option,
	struct err *err) MUST_CHECK;
/* The same of a column by its own name. */
enum rc labels_named(struct labels *out, const struct analysis_call *c, struct str name,
	struct err *err) MUST_CHECK;
enum rc call_columns(struct column **out, int *n, const struct analysis_call *c, const char *option,
	struct err *err) MUST_CHECK;
/* A column by its own name, for what stands in a formula. E_NOT_FOUND lists the columns there are. */
enum rc column_named(struct column *out, const struct analysis_call *c, struct str name,
	struct err *err) MUST_CHECK;
/* The place in the sheet of the column an option names; -1: not given. E_NOT_FOUND as above. */
enum rc
call_place(int *out, const struct analysis_call *c, const char *option, struct err *err) MUST_CHECK;
/* One cell of such a column, where cells may be empty: *empty, or a number as in columns. Place -1: empty. */
enum rc call_cell(struct dd *out, bool *empty, const struct analysis_call *c, int place, size_t i,
	struct err *err) MUST_CHECK;
/* Does the name stand in the formula as a word of its own? */
bool names_stand_in(struct str formula, struct str name);
/* "b1=500,b2=0.0001" or "15,90": names (empty in the second form) and numbers. */
enum rc number_list(struct str **names, double **values, int *n, const struct analysis_call *c,
	const char *option, struct err *err) MUST_CHECK;

/* E_DOMAIN "at least %d rows are needed, there are %zu" */
enum rc call_needs(const struct analysis_call *c, size_t rows, struct err *err) MUST_CHECK;
/* Where to write a note with err_set (its outcome does not matter); never NULL. Notes come out as "notes". */
struct err *call_note(struct analysis_call *c);

/* "name": [v ...] */
void write_numbers(struct json_out *out, const char *key, const double *v, size_t n);
/* "digits", with a note where fewer than 15 digits of the answer can be vouched for. */
void write_digits(struct analysis_call *c, double digits);
/* Of the table, for a person to find: its line. */
unsigned call_line(const struct analysis_call *c, size_t i);

/*
 * One picture of the answer, drawn by the web page: member "plot". Axis labels are English words of the catalogue or names
 * of columns. Series: points and lines (x NULL: 1, 2, 3 ...), bars, and levels across the whole width.
 */
void plot_start(struct analysis_call *c, struct str x_label, struct str y_label);
enum plot_kind { PLOT_POINTS, PLOT_LINE, PLOT_BARS };
void plot_series(struct analysis_call *c, enum plot_kind kind, const char *name, const double *x,
	const double *y, size_t n);
void plot_level(struct analysis_call *c, const char *name, double y);
void plot_end(struct analysis_call *c);

#endif
