/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the grammar (compile.c) and the functions (call.c) share: the bytecode so far and the types on the stack. */
#ifndef FORMULA_COMPILER_H
#define FORMULA_COMPILER_H

#include "formula/program.h"

#define MAX_ARGS 16

struct typed {
	enum value_type type;
	struct unit unit;
	bool constant; /* a number known while compiling: for exponents */
	bool any;      /* the number 0, or none: has every unit */
	double number;
};

/* A definition that is being put in the place of its call: the code of each argument stands in code[from] to code[to]. */
struct expansion {
	const struct formula_definition *definition;
	int from[FORMULA_PARAMETERS], to[FORMULA_PARAMETERS];
	enum value_type type[FORMULA_PARAMETERS];
};

struct compiler {
	struct arena *arena;
	struct units *units;
	const struct formula_source *source;
	bool closed; /* a definition is compiled by itself: nothing may be asked of inputs */
	const struct expansion *inside; /* NULL outside of definitions */
	int n_expansions;
	struct formula *f;
	int n_known; /* steps compiled so far */
	struct lexer lexer;
	struct token token;
	struct instruction *code;
	int n, depth;
	struct typed stack[MAX_STACK];
	int top;
	struct err *err;
};

/* What the grammar waited for, in words. */
enum expectation {
	EXPECT_VALUE,
	EXPECT_CLOSE,
	EXPECT_COMMA,
	EXPECT_INPUT,
	EXPECT_TABLE,
	EXPECT_COLUMN,
	EXPECT_END
};
enum rc compiler_wrong(struct compiler *c, enum expectation e) MUST_CHECK;

enum rc compiler_next(struct compiler *c) MUST_CHECK; /* the next token */
/* A whole expression from c->token on; leaves its code and one value on the stack. */
enum rc compiler_expression(struct compiler *c) MUST_CHECK;
/* The value on top in the unit that its author declared, "" any. */
enum rc compiler_declare(
	struct compiler *c, struct unit *out, struct str unit, const struct token *at) MUST_CHECK;

enum rc compiler_emit(struct compiler *c, struct instruction i) MUST_CHECK;
enum rc compiler_push(struct compiler *c, struct typed t) MUST_CHECK;
struct typed *compiler_under(struct compiler *c, int from_top);

/* Bring a value on the stack to `unit`; verb: for "cannot add N and mm". E_UNIT when it is of another dimension. */
enum unit_use { USE_ADD, USE_SUBTRACT, USE_COMPARE, USE_CHOOSE, USE_ARGUMENT };
enum rc compiler_fit(struct compiler *c, int from_top, const struct unit *unit, enum unit_use use,
	const struct token *at) MUST_CHECK;
enum rc compiler_fit_ratio(struct compiler *c, int from_top, const struct token *at) MUST_CHECK;
/* Two values on top that must have one unit: the upper is converted, `out` is the unit of both. */
enum rc compiler_fit_pair(struct compiler *c, struct unit *out, bool *any, enum unit_use use,
	const struct token *at) MUST_CHECK;
/* The same for a sum: degC - degC = K, degC + K = degC. */
enum rc compiler_fit_sum(struct compiler *c, struct unit *out, bool *any, bool add,
	const struct token *at) MUST_CHECK;
/* Say where, in an error of the unit functions. */
enum rc compiler_place(struct compiler *c, enum rc rc, const struct token *at) MUST_CHECK;

/* A unit for differences: that of degC is K. */
struct unit unit_difference(const struct unit *u);

/* Names: what they are (names.c) ... */
enum rc compile_name(struct compiler *c, const struct token *name) MUST_CHECK;
enum rc
compile_given(struct compiler *c) MUST_CHECK; /* given(name): 1 when that input was given, else 0 */
enum rc names_check(const struct formula_source *s, struct err *err) MUST_CHECK;
/* ... and tables and definitions (library.c). c->token is the opening bracket. */
enum rc compile_lookup(struct compiler *c) MUST_CHECK;
const struct formula_definition *definition_named(const struct compiler *c, struct str name);
enum rc compile_definition(struct compiler *c, const struct formula_definition *d,
	const struct token *name) MUST_CHECK;

/* The call of `name` with `args` values on the stack: checks them and leaves the result. */
enum rc compile_call(struct compiler *c, const struct token *name, int args) MUST_CHECK;

#endif
