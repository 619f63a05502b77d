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
	int n_known;         /* steps of f that have a name by now */
	struct units *units; /* NULL: every word behind / belongs to the unit unless it is a name */
};

void lexer_start(struct lexer *l, const struct formula *f, int n_known, struct units *units,
	const struct formula_step *step);
enum rc lexer_next(struct token *out, struct lexer *l, struct err *err) MUST_CHECK;
bool token_is(const struct token *t, const char *sign);

/* ---- bytecode ---------------------------------------------------------------------------------- */

#define OP_LIST(X)                                                                               \
	X(OP_CONST)                                                                              \
	X(OP_INPUT)                                                                              \
	X(OP_STEP)                                                                               \
	X(OP_SCALE)                                                                              \
	X(OP_SHIFT)                                                                              \
	X(OP_PACK)                                                                               \
	X(OP_GIVEN) X(OP_ADD) X(OP_SUB) X(OP_MUL) X(OP_DIV) X(OP_NEG) X(OP_POW) X(OP_LT) X(      \
		OP_LE) X(OP_GT) X(OP_GE) X(OP_EQ) X(OP_NE) X(OP_AND) X(OP_OR) X(OP_NOT) X(OP_IF) \
		X(OP_ABS) X(OP_SQRT) X(OP_EXP) X(OP_LN) X(OP_LOG10) X(OP_MIN2) X(OP_MAX2) X(     \
			OP_ROUND) X(OP_MAX) X(OP_MIN) X(OP_SUM) X(OP_MEAN) X(OP_MEDIAN)          \
			X(OP_COUNT) X(OP_SD) X(OP_FIRST) X(OP_LAST) X(OP_AT_MAX) X(OP_AT_LEVEL)  \
				X(OP_SLOPE) X(OP_INTEGRAL) X(OP_AT_MIN) X(OP_FIRST_DROP)         \
					X(OP_AT_FIRST_DROP) X(OP_MEAN_BETWEEN) X(OP_MIN_BETWEEN) \
						X(OP_MAX_BETWEEN) X(OP_PEAKS_MEAN)               \
							X(OP_PEAKS_MEDIAN) X(OP_PEAKS_MAX)       \
								X(OP_PEAKS_MIN) X(OP_PEAKS_COUNT)

enum op {
#define X(name) name,
	OP_LIST(X)
#undef X
};

struct instruction {
	enum op op;
	int index; /* OP_INPUT, OP_STEP, OP_GIVEN; OP_SCALE: how far under the top; OP_PACK: how many */
	double number; /* OP_CONST, OP_SCALE */
};

enum value_type { TYPE_NUMBER, TYPE_SERIES, TYPE_VECTOR };

struct compiled_step {
	struct formula_step source;
	struct unit unit;
	enum value_type type;
	struct instruction *code;
	int n;
};

struct formula {
	struct formula_input *input;
	int n_inputs;
	struct compiled_step *step;
	int n_steps;
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
	TROUBLE_INFINITE,
	TROUBLE_MEMORY
};

enum rc trouble_report(enum trouble why, struct str step, struct err *err);

/* Functions over arrays: out from args. A NAN result sets *why where it is not set already. */
void series_apply(
	struct value *out, enum op op, const struct value *arg, struct arena *a, enum trouble *why);

/* How many values an instruction takes from the stack. */
int op_arguments(const struct instruction *i);
double
round_even(double x, double interval); /* exact on the decimal texts; NAN unless interval > 0 */

/* a conversion factor without the last-digit noise of its computation */
double snap(double factor);

#endif
