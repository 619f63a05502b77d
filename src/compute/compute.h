/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The main job without a database: method + raw data -> results.
 */
#ifndef COMPUTE_COMPUTE_H
#define COMPUTE_COMPUTE_H

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "codec/json.h"
#include "formula/exact.h"
#include "pack/pack.h"
#include "signal/signal.h"

/* A typed value: name=value[unit], for one specimen or (specimen = "") for all. */
struct given_input {
	struct str name;
	struct str text;     /* the number as written, or a choice */
	struct str unit;     /* "" = the unit the method states */
	struct str specimen; /* label, "" = all */
};

struct given_file {
	struct str name; /* for messages and as specimen label when the file has none */
	struct str bytes;
	const struct signal_dictionary *dict; /* NULL: that of the request */
};

/* A place on a specimen's record that a person chose instead of the one that is found. */
struct given_mark {
	struct str specimen;
	struct str feature; /* "peak", or "peak.force_max" for the one in that step alone */
	struct str x;       /* the number as written */
	struct str unit;    /* "" = that of the record's x in the method */
	struct str reason;  /* never empty */
	struct str by, at;  /* who and when, "" not stated */
};

struct compute_request {
	const struct pack_library *lib;
	const struct signal_dictionary *dict;
	const struct method *method;
	const struct given_input *input;
	int n_inputs;
	const struct given_file *file;
	int n_files;
	const struct given_mark *mark;
	int n_marks;
};

/* Where on its record a specimen's value was found; x and y in the units of places_x(), places_y(). */
struct found_mark {
	enum formula_feature feature;
	int step, series, number; /* as in struct formula_mark */
	double row, x, y;         /* NAN: not on a row, not on this curve */
	bool moved;
};

enum direction { DIRECTION_NONE, DIRECTION_PARALLEL, DIRECTION_PERPENDICULAR };

struct specimen_value {
	struct str label;
	enum direction direction;
	struct formula_arg *arg; /* one per method input, as used */
	double *step;            /* one per method step */
	struct exact_number *given,
		*exact;    /* the numbers among arg, and step, as the decimals they are */
	size_t peak_row;   /* row of the largest force, for the curve; SIZE_MAX none */
	struct str file;   /* which file it came from, "" typed */
	int file_index;    /* into signal, where table >= 0 */
	int table;         /* index in that file, -1: typed */
	size_t *table_row; /* row of the table of each row of the curves; NULL: the same */
	struct found_mark *mark;
	size_t n_marks;
	struct formula_move *move; /* places that a person chose ... */
	const struct given_mark **moved_by;
	int n_moves;
};

struct result {
	const struct method_result *rule;
	struct str property; /* with direction: "tensile_strength.parallel" */
	struct quantity q;
	struct decimal exact;    /* q.value, which is rounded, to the digits it has */
	struct str text, U_text; /* rounded as the method says */
	int n;                   /* specimens that entered */
	bool censored;
	struct str censor; /* "<" or ">" when censored */
};

struct result_set {
	const struct method *method;
	struct specimen_value *specimen;
	int n_specimens;
	struct result *result;
	int n_results;
	struct err *warning;
	int n_warnings;
	struct signal_file *signal; /* as read, in the order of the files */
	int n_signals;
	const struct pack_library *lib;
	/* where marks were moved: what the machine's evaluation gives, NULL where it gives nothing, and why */
	const struct result_set *machine;
	struct err machine_error;
};

/* How many tables of a file hold every series that the method needs; -1: it needs none. */
int compute_tables_for(const struct method *m, const struct signal_file *f);

/* All or nothing: the first input that is wrong is named with its field or file place. */
enum rc compute_run(struct result_set *out, struct arena *a, const struct compute_request *req,
	struct err *err) MUST_CHECK;

/* The column that feeds a curve of a method, NULL when the table has none. */
const struct signal_column *
method_column(const struct method_input *in, const struct signal_table *t);

/* The JSON document of docs/results.md: {"results":[...], ...}. In one place for CLI, API and store. */
void result_set_write(struct json_out *j, const struct result_set *set);

#endif
