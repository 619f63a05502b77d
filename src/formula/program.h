/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The inside of src/formula: tokens, bytecode, and the compiled program. One instruction works on a stack of
 * values; every value is a number or an array, and its unit is known when the program is compiled.
 */
#ifndef FORMULA_PROGRAM_H
#define FORMULA_PROGRAM_H

#include <math.h>

#include "formula/formula.h"

#define NO_VALUE ((double)NAN) /* NAN is a float */

#define MAX_DEPTH 60  /* of parentheses and calls */
#define MAX_STACK 80  /* values at once */
#define MAX_CODE 4096 /* instructions of one step */

/* ---- tokens ------------------------------------------------------------------------------------ */

enum token_kind {
	TOKEN_END,
	TOKEN_NUMBER,
	TOKEN_NAME,
	TOKEN_SIGN /* one or two characters in text */
};

struct token {
	enum token_kind kind;
	struct str text;
	double number;
	struct str unit; /* of a number: what stands behind it */
	unsigned line, column;
};

struct lexer {
	struct str text;
	size_t at;
	unsigned line, column; /* of text.p[at] in the file */
	/* whose names never belong to a unit: "20 N/width" divides by width */
	const struct formula *f;
	int n_known; /* steps of f that have a name by now */
	const struct formula_definition
		*inside;     /* not NULL: the names are its parameters instead */
	struct units *units; /* NULL: every word behind / belongs to the unit unless it is a name */
};

void lexer_start(struct lexer *l, const struct formula *f, int n_known, struct units *units,
	const struct formula_step *step);
enum rc lexer_next(struct token *out, struct lexer *l, struct err *err) MUST_CHECK;
bool lexer_is_name(struct str s); /* could it stand in a formula? */
bool token_is(const struct token *t, const char *sign);

/* ---- bytecode ---------------------------------------------------------------------------------- */

enum op {
	OP_CONST,
	OP_INPUT,
	OP_STEP,
	OP_SCALE,
	OP_SHIFT,
	OP_PACK,
	OP_TABLE, /* a column of a table, as an array */
	OP_GIVEN,
	OP_ADD,
	OP_SUB,
	OP_MUL,
	OP_DIV,
	OP_NEG,
	OP_POW,
	OP_LT,
	OP_LE,
	OP_GT,
	OP_GE,
	OP_EQ,
	OP_NE,
	OP_AND,
	OP_OR,
	OP_NOT,
	OP_IF,
	OP_ABS, /* from here to OP_ROUND: functions of numbers */
	OP_SQRT,
	OP_EXP,
	OP_LN,
	OP_LOG10,
	OP_SIN,
	OP_COS,
	OP_TAN,
	OP_ARCTAN,
	OP_MIN2,
	OP_MAX2,
	OP_ROUND,
	OP_MAX, /* from here on: functions of arrays */
	OP_MIN,
	OP_SUM,
	OP_MEAN,
	OP_MEDIAN,
	OP_COUNT,
	OP_SD,
	OP_FIRST,
	OP_LAST,
	OP_AT_MAX,
	OP_AT_LEVEL,
	OP_SLOPE,
	OP_INTEGRAL,
	OP_AT_MIN,
	OP_FIRST_DROP,
	OP_AT_FIRST_DROP,
	OP_MEAN_BETWEEN,
	OP_MIN_BETWEEN,
	OP_MAX_BETWEEN,
	OP_INTERPOLATE, /* from here to OP_ALL: curve.c */
	OP_LOOKUP_EXACT,
	OP_LOOKUP_BELOW,
	OP_WINDOW,
	OP_AT_LEVEL_BEHIND,
	OP_ONSET,
	OP_ONSET_LINES,
	OP_FROM_CURVE,
	OP_FROM_CURVE_U,
	OP_INTEGRAL_BETWEEN,
	OP_ROW,
	OP_ROW_OF_MAX,
	OP_ROW_OF_MIN,
	OP_FIRST_FALL,
	OP_AT_FIRST_FALL,
	OP_ANY,
	OP_ALL,
	OP_TOE, /* from here to OP_TEAR_E_RANGE: record.c */
	OP_TOE_BETWEEN,
	OP_AT_PRELOAD,
	OP_SLACK,
	OP_PEAK,
	OP_AT_PEAK,
	OP_AT_BREAK,
	OP_BROKEN,
	OP_YIELD_OFFSET,
	OP_YIELD_TOP,
	OP_SECANT,
	OP_TANGENT,
	OP_STEEPEST,
	OP_ENERGY,
	OP_PLATEAU,
	OP_CRACK,
	OP_CRACK_FIRST,
	OP_CRACKS,
	OP_TEAR_A, /* in this order, and their ranges likewise */
	OP_TEAR_B,
	OP_TEAR_C,
	OP_TEAR_D,
	OP_TEAR_E,
	OP_TEAR_A_RANGE,
	OP_TEAR_B_RANGE,
	OP_TEAR_C_RANGE,
	OP_TEAR_D_RANGE,
	OP_TEAR_E_RANGE,
	OP_PEAKS_MEAN, /* from here on: the number is measured against the curve itself */
	OP_PEAKS_MEDIAN,
	OP_PEAKS_MAX,
	OP_PEAKS_MIN,
	OP_PEAKS_COUNT
};

struct instruction {
	enum op op;
	/* OP_INPUT, OP_STEP, OP_GIVEN, OP_TABLE: which; OP_SCALE: how far under the top; OP_PACK: how many */
	int index;
	double number; /* OP_CONST, OP_SCALE, OP_SHIFT */
	double rest;   /* what the decimal is beyond the double */
};

enum value_type { TYPE_NUMBER, TYPE_SERIES, TYPE_VECTOR };

struct compiled_step {
	struct formula_step source;
	struct unit unit;
	enum value_type type;
	struct instruction *code;
	int n;
};

struct table_column {
	const double *v; /* borrowed from the table */
	size_t n;
	int table; /* which one */
};

struct formula {
	struct formula_input *input;
	int n_inputs;
	struct compiled_step *step;
	int n_steps;
	struct table_column *column; /* of the tables that are looked up */
	int n_columns;
	bool *used; /* of the source's definitions */
	int n_definitions;
	bool array_arithmetic; /* arrays are computed with, not only reduced: no fast block evaluation */
};

/* ---- values ------------------------------------------------------------------------------------ */

/* d and ad are the derivative along one input; ad is NULL when it is zero everywhere. */
struct value {
	double v, d;
	const double *a, *ad; /* array: n elements */
	size_t n;
	bool is_array;
	bool missing; /* an input that was not given took part */
	bool broken;  /* array: an element has left the domain */
	/* a number: where on the record it was found, the row from 1, between two rows a part of the way; 0 nowhere */
	double row;
	bool record; /* array: rows of a record */
	int origin;  /* array: the input that it is, from 1; 0 computed */
};

/* Why a value is NAN. The sentences stand in trouble.c. */
enum trouble {
	TROUBLE_NONE,
	TROUBLE_DIVISION,
	TROUBLE_POWER,
	TROUBLE_ROOT,
	TROUBLE_LOGARITHM,
	TROUBLE_INTERVAL,
	TROUBLE_LENGTH,
	TROUBLE_EMPTY,
	TROUBLE_TOO_FEW,
	TROUBLE_LEVEL,
	TROUBLE_RANGE,
	TROUBLE_SLOPE,
	TROUBLE_PROMINENCE,
	TROUBLE_PEAK,
	TROUBLE_DROP,
	TROUBLE_ORDER,
	TROUBLE_OUTSIDE,
	TROUBLE_KEY,
	TROUBLE_ONSET,
	TROUBLE_PARALLEL,
	TROUBLE_CALIBRATION,
	TROUBLE_SCATTER,
	TROUBLE_READINGS,
	TROUBLE_ROW,
	TROUBLE_STEEP,
	TROUBLE_SPAN,
	TROUBLE_PART,
	TROUBLE_BREAK,
	TROUBLE_SLACK,
	TROUBLE_OFFSET,
	TROUBLE_YIELD,
	TROUBLE_EDGE,
	TROUBLE_CRACK,
	TROUBLE_RANK,
	TROUBLE_TEAR_COUNT,
	TROUBLE_TEAR_ORDER,
	TROUBLE_INFINITE,
	TROUBLE_MEMORY
};

enum rc trouble_report(enum trouble why, struct str step, struct err *err);

/* Functions over arrays: out from args. A NAN result sets *t where it is not set already. */
void series_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t);

/* The same for those from OP_INTERPOLATE to OP_ALL. */
void curve_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *t);

/* A square is a product, wherever it is computed. */
static inline double
to_the_power(double x, double y)
{
	return y == 2 ? x * x : pow(x, y);
}

/* How many values an instruction takes from the stack. */
int op_arguments(const struct instruction *i);
double
round_even(double x, double interval); /* exact on the decimal texts; NAN unless interval > 0 */

#endif
