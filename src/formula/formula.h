/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The language of packs. A program is a list of named steps over named inputs; it is compiled once
 * (lexer, recursive-descent parser, dimension check, bytecode) and the same bytecode gives the value,
 * its sensitivities, blocks of Monte Carlo trials, and an explanation.
 *
 * Inputs are scalars or series. All series of one program share their index (rows of one specimen's
 * table). Values are held in the unit each input or step declares; conversion factors are compiled in.
 *
 * An input that was not given is NAN or has n = 0. A step that needs it has the value NAN, which is no error; any
 * other way to lose a value is. A step may be a series itself (stress over the rows): its value is NAN, and later
 * steps reduce it. The language is written down in docs/formula.md.
 */
#ifndef FORMULA_FORMULA_H
#define FORMULA_FORMULA_H

#include <stdbool.h>

#include "base/arena.h"
#include "base/err.h"
#include "metrology/unit.h"
#include "num/vector.h"

struct formula_input {
	struct str name;
	struct unit unit;
	bool series;
	bool vector; /* one value per specimen: for mean(), sd() ... over specimens */
};

struct formula_step {
	struct str name;
	struct str text; /* the expression */
	struct str unit; /* declared unit of the result; "" = whatever the expression has */
	unsigned line,
		column; /* where text starts in its file, for errors; 0 = 1:1 of the text itself */
};

/* ---- what formulas may use beside inputs and steps ------------------------------------------------- */

/* How a table is read at a value that stands between two of its keys. */
enum table_between {
	BETWEEN_INTERPOLATE, /* linearly; nothing beyond the first and the last key */
	BETWEEN_BELOW,       /* the row with the largest key that is not above */
	BETWEEN_NONE         /* there is nothing between */
};

struct formula_column {
	struct str name;
	struct unit unit;
	const double *v;
};

/* The first column holds the keys, which rise from row to row. lookup(table, key) or lookup(table, key, column) */
struct formula_table {
	struct str name;
	const struct formula_column *column;
	int n_columns;
	size_t n_rows;
	enum table_between between;
};

struct formula_parameter {
	struct str name;
	struct unit unit;
	bool array; /* a curve, or values per specimen */
};

/* A formula with a name of its own, called like a function. It knows its parameters and nothing else. */
struct formula_definition {
	const struct formula_parameter *parameter;
	int n_parameters; /* at most FORMULA_PARAMETERS */
	struct formula_step body;
};

#define FORMULA_PARAMETERS 12

/* Borrowed while compiling; the columns of tables for as long as the formula. */
struct formula_source {
	const struct formula_input *input;
	int n_inputs;
	const struct formula_step *step;
	int n_steps;
	const struct formula_table *table;
	int n_tables;
	const struct formula_definition *definition;
	int n_definitions;
};

struct formula; /* compiled, in the arena */

/* Errors as those of formula_compile. */
enum rc formula_compile_source(struct formula **out, struct arena *a, struct units *units,
	const struct formula_source *source, struct err *err) MUST_CHECK;

/* Is definition number `at` right in itself? It may use those before it and the tables. E_SYNTAX, E_UNIT, E_NOT_FOUND with its place. */
enum rc formula_check_definition(struct units *units, const struct formula_source *library, int at,
	struct err *err) MUST_CHECK;

/* Does the formula use definition number i of its source, or one that does? */
bool formula_uses(const struct formula *f, int definition);
/* Does it look up table number i of its source? */
bool formula_reads(const struct formula *f, int table);
/* May a formula use this as a name? Letters, digits and _, no word of the language. */
bool formula_name_good(struct str name);
bool formula_is_function(struct str name);

/* ---- compiling and computing ----------------------------------------------------------------------- */

/* Errors: E_SYNTAX, E_UNIT, E_NOT_FOUND (unknown name), always with line, column and what was expected. */
enum rc formula_compile(struct formula **out, struct arena *a, struct units *units,
	const struct formula_input *inputs, int n_inputs, const struct formula_step *steps,
	int n_steps, struct err *err) MUST_CHECK;

int formula_step_count(const struct formula *f);
const struct unit *formula_step_unit(const struct formula *f, int step);

struct formula_arg {
	const double *v; /* one value for a scalar, n for a series or vector */
	size_t n;
};

/* value[n_steps]. E_DOMAIN: log of a negative number, division by zero, empty series, no crossing ... */
enum rc formula_eval(const struct formula *f, const struct formula_arg *args, double *value,
	struct err *err) MUST_CHECK;

/*
 * Values and sensitivities by forward automatic differentiation. jacobian is n_steps x n_inputs, row by
 * row: for a scalar input d(step)/d(input); for a series or vector d(step)/d(common relative factor),
 * that is the effect of scaling every element by (1 + e), at e = 0.
 */
enum rc formula_eval_dual(const struct formula *f, const struct formula_arg *args, double *value,
	double *jacobian, struct err *err) MUST_CHECK;

/* ---- where it was found ----------------------------------------------------------------------------- */

/* What a function of records looks for. The names are those of the results document and of the command line. */
#define FORMULA_FEATURES(X)                      \
	X(FEATURE_PEAK, "peak")                  \
	X(FEATURE_LOWEST, "lowest")              \
	X(FEATURE_LEVEL, "level")                \
	X(FEATURE_LEVEL_BEHIND, "level_falling") \
	X(FEATURE_PRELOAD, "preload")            \
	X(FEATURE_SLACK, "slack")                \
	X(FEATURE_TOE, "toe")                    \
	X(FEATURE_ONSET, "onset")                \
	X(FEATURE_DROP, "drop")                  \
	X(FEATURE_BREAK, "break")                \
	X(FEATURE_END, "end")                    \
	X(FEATURE_YIELD, "yield")                \
	X(FEATURE_CRACK, "crack")                \
	X(FEATURE_CANDIDATE, "crack_candidate")  \
	X(FEATURE_TEAR_PEAK, "tear_peak")        \
	X(FEATURE_FROM, "from")                  \
	X(FEATURE_TO, "to")

enum formula_feature {
#define FEATURE_ENUM(id, name) id,
	FORMULA_FEATURES(FEATURE_ENUM)
#undef FEATURE_ENUM
		FEATURES
};
const char *formula_feature_name(enum formula_feature f);
/* FEATURES: there is none of that name. */
enum formula_feature formula_feature_named(struct str name);
/* One place that a person may put elsewhere; the others are drawn only. */
bool formula_feature_movable(enum formula_feature f);

struct formula_mark {
	enum formula_feature feature;
	int step;
	int series; /* the input in which it was looked for; -1: a curve that was computed */
	double row; /* from 0, between two rows a part of the way; NAN: not on a row */
	int input;  /* `value` is one of this input, -1: it is not known of which */
	double value;
	int number; /* of several, from 1: in the order of their rank or of the record; 0 only one */
	bool moved;
};

/* The place that counts instead of the one that is found. */
struct formula_move {
	enum formula_feature feature;
	int step; /* -1: in every step */
	size_t row;
	int input; /* x is a value of this input: a toe, which need not be on a row, takes it as it is */
	double x;
	bool used; /* set by the evaluation */
};

struct formula_places {
	struct formula_move *move;
	int n_moves;
	struct formula_mark *mark; /* room for so many; more are dropped */
	int n_marks, room;
};

/* needs[n_steps]: the step itself and every step that its value comes from. */
void formula_needs(bool *needs, const struct formula *f, int step);

/*
 * As formula_eval_dual (jacobian NULL: as formula_eval), with the moves put in the place of what would be found, and the marks of
 * every function of records that a value came from.
 */
enum rc formula_eval_places(const struct formula *f, const struct formula_arg *args, double *value,
	double *jacobian, struct formula_places *places, struct err *err) MUST_CHECK;

/*
 * m trials at once over the same bytecode. trial[i] is m values of scalar input i, or m common relative
 * factors (near 1) of series input i, or NULL to use args[i] as it stands. out[s] receives m values of
 * step s where not NULL. A trial that leaves the domain gives NAN.
 */
enum rc formula_eval_block(const struct formula *f, const struct formula_arg *args,
	const double *const *trial, size_t m, double *const *out, struct err *err) MUST_CHECK;

/*
 * The same over many stretches of trials, one after the other: the machine owns the room they need. m is best a multiple of
 * FORMULA_BLOCK, which the caches hold together with the room. One thread at a time.
 */
#define FORMULA_BLOCK ((size_t)512)
struct formula_machine;
enum rc formula_machine_open(struct formula_machine **out, const struct formula *f,
	enum instruction_set set, struct err *err) MUST_CHECK;
enum rc formula_machine_run(struct formula_machine *b, const struct formula_arg *args,
	const double *const *trial, size_t m, double *const *out, struct err *err) MUST_CHECK;
void formula_machine_close(struct formula_machine *b);

/* One line for each step, with the numbers put in. value: of every step, as it was evaluated. In arena a. */
struct formula_line {
	struct str name;
	struct str symbolic; /* "force_max / (width * thickness)" */
	struct str numeric;  /* "168 N / (10 mm * 1.21 mm)" */
	double value;
	struct unit unit;
};
enum rc formula_explain(struct formula_line **out, struct arena *a, const struct formula *f,
	const struct formula_arg *args, const double *value, struct err *err) MUST_CHECK;

#endif
