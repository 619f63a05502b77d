/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The functions of the language: how many values of what kind they take, and the unit of what they give. */
#include <math.h>
#include <stdio.h>

#include "formula/compiler.h"

enum result {
	RESULT_SAME,   /* unit of the first argument */
	RESULT_SPREAD, /* the same, for differences */
	RESULT_ONE,
	RESULT_ROOT,
	RESULT_SECOND,
	RESULT_SECOND_SPREAD,
	RESULT_PER,  /* first / second */
	RESULT_TIMES /* first * second */
};

/*
 * kinds, one letter an argument: n number, or array element by element; a array; A array in a unit of its own;
 * s single number in the unit of the last array; f single number in the unit of the first argument; d single
 * number, a difference of values of the last array; r ratio (plain number); R single ratio.
 */
struct function {
	const char *name;
	const char *kinds;
	enum op op;
	enum result result;
};

static const struct function functions[] = {
	{ "abs", "n", OP_ABS, RESULT_SAME },
	{ "sqrt", "n", OP_SQRT, RESULT_ROOT },
	{ "exp", "r", OP_EXP, RESULT_ONE },
	{ "ln", "r", OP_LN, RESULT_ONE },
	{ "log10", "r", OP_LOG10, RESULT_ONE },
	{ "sin", "r", OP_SIN, RESULT_ONE },
	{ "cos", "r", OP_COS, RESULT_ONE },
	{ "tan", "r", OP_TAN, RESULT_ONE },
	{ "arctan", "r", OP_ARCTAN, RESULT_ONE },
	{ "atan", "r", OP_ARCTAN, RESULT_ONE },
	{ "round", "nf", OP_ROUND, RESULT_SAME },
	{ "max", "a", OP_MAX, RESULT_SAME },
	{ "min", "a", OP_MIN, RESULT_SAME },
	{ "sum", "a", OP_SUM, RESULT_SAME },
	{ "mean", "a", OP_MEAN, RESULT_SAME },
	{ "median", "a", OP_MEDIAN, RESULT_SAME },
	{ "sd", "a", OP_SD, RESULT_SPREAD },
	{ "count", "a", OP_COUNT, RESULT_ONE },
	{ "first", "a", OP_FIRST, RESULT_SAME },
	{ "last", "a", OP_LAST, RESULT_SAME },
	{ "at_max", "aA", OP_AT_MAX, RESULT_SAME },
	{ "at_min", "aA", OP_AT_MIN, RESULT_SAME },
	{ "at_level", "aAs", OP_AT_LEVEL, RESULT_SAME },
	{ "slope", "aAss", OP_SLOPE, RESULT_PER },
	{ "integral", "aA", OP_INTEGRAL, RESULT_TIMES },
	{ "mean_between", "aAss", OP_MEAN_BETWEEN, RESULT_SAME },
	{ "min_between", "aAss", OP_MIN_BETWEEN, RESULT_SAME },
	{ "max_between", "aAss", OP_MAX_BETWEEN, RESULT_SAME },
	{ "first_drop", "aR", OP_FIRST_DROP, RESULT_SAME },
	{ "at_first_drop", "aAR", OP_AT_FIRST_DROP, RESULT_SAME },
	{ "interpolate", "aAf", OP_INTERPOLATE, RESULT_SECOND },
	{ "window", "aAss", OP_WINDOW, RESULT_SAME },
	{ "at_level_falling", "aAs", OP_AT_LEVEL_BEHIND, RESULT_SAME },
	{ "onset", "aAR", OP_ONSET, RESULT_SAME },
	{ "onset_lines", "aAffff", OP_ONSET_LINES, RESULT_SAME },
	{ "from_curve", "aAs", OP_FROM_CURVE, RESULT_SAME },
	{ "from_curve_u", "aAsR", OP_FROM_CURVE_U, RESULT_SPREAD },
	{ "integral_between", "aAss", OP_INTEGRAL_BETWEEN, RESULT_TIMES },
	{ "at", "aR", OP_ROW, RESULT_SAME },
	{ "argmax", "a", OP_ROW_OF_MAX, RESULT_ONE },
	{ "argmin", "a", OP_ROW_OF_MIN, RESULT_ONE },
	{ "first_fall", "ad", OP_FIRST_FALL, RESULT_SAME },
	{ "at_first_fall", "aAd", OP_AT_FIRST_FALL, RESULT_SAME },
	{ "toe", "aAR", OP_TOE, RESULT_SAME },
	{ "toe_between", "aAff", OP_TOE_BETWEEN, RESULT_SAME },
	{ "at_preload", "aAs", OP_AT_PRELOAD, RESULT_SAME },
	{ "slack", "aAs", OP_SLACK, RESULT_SAME },
	{ "peak", "aA", OP_PEAK, RESULT_SAME },
	{ "at_peak", "aA", OP_AT_PEAK, RESULT_SAME },
	{ "at_break", "aAR", OP_AT_BREAK, RESULT_SAME },
	{ "broken", "aR", OP_BROKEN, RESULT_ONE },
	{ "yield_offset", "aAAssd", OP_YIELD_OFFSET, RESULT_SAME },
	{ "yield_top", "aAAd", OP_YIELD_TOP, RESULT_SAME },
	{ "secant", "aAss", OP_SECANT, RESULT_PER },
	{ "tangent", "aAs", OP_TANGENT, RESULT_PER },
	{ "steepest", "aAR", OP_STEEPEST, RESULT_PER },
	{ "energy", "aAs", OP_ENERGY, RESULT_TIMES },
	{ "plateau", "aAR", OP_PLATEAU, RESULT_SECOND },
	{ "crack", "aAAdRR", OP_CRACK, RESULT_SAME },
	{ "crack_first", "aAAdR", OP_CRACK_FIRST, RESULT_SAME },
	{ "cracks", "aAdR", OP_CRACKS, RESULT_ONE },
	{ "tear_a", "aAd", OP_TEAR_A, RESULT_SECOND },
	{ "tear_b", "aAd", OP_TEAR_B, RESULT_SECOND },
	{ "tear_c", "aAd", OP_TEAR_C, RESULT_SECOND },
	{ "tear_d", "aAd", OP_TEAR_D, RESULT_SECOND },
	{ "tear_e", "aAd", OP_TEAR_E, RESULT_SECOND },
	{ "tear_a_range", "aAd", OP_TEAR_A_RANGE, RESULT_SECOND_SPREAD },
	{ "tear_b_range", "aAd", OP_TEAR_B_RANGE, RESULT_SECOND_SPREAD },
	{ "tear_c_range", "aAd", OP_TEAR_C_RANGE, RESULT_SECOND_SPREAD },
	{ "tear_d_range", "aAd", OP_TEAR_D_RANGE, RESULT_SECOND_SPREAD },
	{ "tear_e_range", "aAd", OP_TEAR_E_RANGE, RESULT_SECOND_SPREAD },
	{ "any", "a", OP_ANY, RESULT_ONE },
	{ "all", "a", OP_ALL, RESULT_ONE },
	{ "peaks_mean", "ad", OP_PEAKS_MEAN, RESULT_SAME },
	{ "peaks_median", "ad", OP_PEAKS_MEDIAN, RESULT_SAME },
	{ "peaks_max", "ad", OP_PEAKS_MAX, RESULT_SAME },
	{ "peaks_min", "ad", OP_PEAKS_MIN, RESULT_SAME },
	{ "peaks_count", "ad", OP_PEAKS_COUNT, RESULT_ONE },
};

static enum rc
need_number(struct compiler *c, const struct token *at, int from_top)
{
	if (compiler_under(c, from_top)->type == TYPE_NUMBER)
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column,
		"expected one number here, found a curve or values per specimen");
}

static enum rc
need_array(struct compiler *c, const struct token *at, int from_top, int argument)
{
	if (compiler_under(c, from_top)->type != TYPE_NUMBER)
		return E_OK;
	return err_at(c->err, E_UNIT, at->line, at->column,
		"value %d of this function must be a curve or values per specimen, found one "
		"number",
		argument);
}

/* A height or fall: in K on a curve in degC, and never itself on a scale with a zero point of its own. */
static enum rc
fit_difference(struct compiler *c, int from_top, const struct unit *of, const struct token *at)
{
	const struct typed *t = compiler_under(c, from_top);
	struct unit step = unit_difference(of);

	if (t->unit.offset != 0)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"expected a value in %s, found one in %s", step.symbol, t->unit.symbol);
	return compiler_fit(c, from_top, &step, USE_ARGUMENT, at);
}

/* Argument i of n: what its letter asks for. *array: the unit that limits are given in. */
static enum rc
fit_argument(struct compiler *c, const struct token *at, const char *kinds, int i, int n,
	const struct unit **array)
{
	int from_top = n - 1 - i;
	const struct typed *first = compiler_under(c, n - 1), *t = compiler_under(c, from_top);
	enum rc rc;

	switch (kinds[i]) {
	case 'a':
	case 'A':
		if ((rc = need_array(c, at, from_top, i + 1)))
			return rc;
		if (t->type != first->type)
			return err_at(c->err, E_UNIT, at->line, at->column,
				"a curve and values per specimen cannot be computed with each "
				"other");
		*array = &t->unit;
		return E_OK;
	case 's':
		rc = need_number(c, at, from_top);
		return rc ? rc : compiler_fit(c, from_top, *array, USE_ARGUMENT, at);
	case 'd':
		rc = need_number(c, at, from_top);
		return rc ? rc : fit_difference(c, from_top, *array, at);
	case 'f':
		rc = need_number(c, at, from_top);
		return rc ? rc : compiler_fit(c, from_top, &first->unit, USE_ARGUMENT, at);
	case 'R':
		rc = need_number(c, at, from_top);
		return rc ? rc : compiler_fit_ratio(c, from_top, at);
	case 'r': return compiler_fit_ratio(c, from_top, at);
	default: return E_OK;
	}
}

static enum rc
result_unit(struct compiler *c, struct unit *out, const struct function *f, int n)
{
	const struct unit *first = &compiler_under(c, n - 1)->unit;

	*out = *first;
	switch (f->result) {
	case RESULT_SAME: return E_OK;
	case RESULT_SPREAD: *out = unit_difference(first); return E_OK;
	case RESULT_ONE: *out = unit_one; return E_OK;
	case RESULT_ROOT: return unit_power(out, first, 1, 2, c->err);
	case RESULT_SECOND: *out = compiler_under(c, n - 2)->unit; return E_OK;
	case RESULT_SECOND_SPREAD:
		*out = unit_difference(&compiler_under(c, n - 2)->unit);
		return E_OK;
	case RESULT_PER: return unit_divide(out, first, &compiler_under(c, n - 2)->unit, c->err);
	case RESULT_TIMES: break;
	}
	return unit_multiply(out, first, &compiler_under(c, n - 2)->unit, c->err);
}

static enum rc
apply(struct compiler *c, const struct function *f, const struct token *at)
{
	int n = (int)strlen(f->kinds);
	struct typed out = { .type = TYPE_NUMBER };
	const struct unit *array = &unit_one;
	enum rc rc = E_OK;

	for (int i = 0; rc == E_OK && i < n; i++)
		rc = fit_argument(c, at, f->kinds, i, n, &array);
	if (rc || (rc = compiler_place(c, result_unit(c, &out.unit, f, n), at)))
		return rc;
	if (f->kinds[0] == 'n' || f->kinds[0] == 'r' || f->op == OP_WINDOW)
		out.type = compiler_under(c, n - 1)->type;
	if (f->op == OP_SUM && out.unit.offset != 0)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"values in %s have a zero point of their own and cannot be added",
			out.unit.symbol);
	if (out.type != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	c->top -= n;
	rc = compiler_push(c, out);
	return rc ? rc : compiler_emit(c, (struct instruction){ .op = f->op });
}

/* All values of a list in the unit of the first one that has a unit. */
static enum rc
fit_list(struct compiler *c, struct typed *out, int args, const struct token *at)
{
	enum rc rc;

	*out = (struct typed){ .type = TYPE_NUMBER, .unit = unit_one, .any = true };
	for (int i = args - 1; i >= 0 && out->any; i--) {
		out->unit = compiler_under(c, i)->unit;
		out->any = compiler_under(c, i)->any;
	}
	for (int i = args - 1; i >= 0; i--)
		if ((rc = need_number(c, at, i)) ||
			(rc = compiler_fit(c, i, &out->unit, USE_COMPARE, at)))
			return rc;
	return E_OK;
}

/* The numbers one after the other: max(a, max(b, c)), a + (b + c). */
static enum rc
emit_fold(struct compiler *c, enum op op, int args)
{
	enum op fold = op == OP_MAX ? OP_MAX2 : op == OP_MIN ? OP_MIN2 : OP_ADD;
	enum rc rc = E_OK;

	for (int i = 1; rc == E_OK && i < args; i++)
		rc = compiler_emit(c, (struct instruction){ .op = fold });
	if (rc || op != OP_MEAN)
		return rc;
	rc = compiler_emit(c, (struct instruction){ .op = OP_CONST, .number = args });
	return rc ? rc : compiler_emit(c, (struct instruction){ .op = OP_DIV });
}

/* The numbers made into an array first. */
static enum rc
emit_pack(struct compiler *c, enum op op, int args)
{
	enum rc rc = compiler_emit(c, (struct instruction){ .op = OP_PACK, .index = args });

	c->f->array_arithmetic = true;
	return rc ? rc : compiler_emit(c, (struct instruction){ .op = op });
}

/* max(a, b, ...) and its like */
static enum rc
apply_list(struct compiler *c, const struct function *f, int args, const struct token *at)
{
	bool pack = f->op == OP_MEDIAN || f->op == OP_SD || f->op == OP_COUNT;
	struct typed out;
	enum rc rc = fit_list(c, &out, args, at);

	if (rc)
		return rc;
	if (out.unit.offset != 0 && f->op == OP_SUM)
		return err_at(c->err, E_UNIT, at->line, at->column,
			"values in %s have a zero point of their own and cannot be added",
			out.unit.symbol);
	rc = pack ? emit_pack(c, f->op, args) : emit_fold(c, f->op, args);
	if (rc)
		return rc;
	if (f->result == RESULT_ONE)
		out = (struct typed){ .type = TYPE_NUMBER, .unit = unit_one };
	else if (f->result == RESULT_SPREAD)
		out.unit = unit_difference(&out.unit);
	c->top -= args;
	return compiler_push(c, out);
}

static enum rc
choose(struct compiler *c, int args, const struct token *at)
{
	struct typed out = { .type = TYPE_NUMBER };
	enum rc rc;

	if (args != 3)
		return err_at(c->err, E_SYNTAX, at->line, at->column,
			"if needs three values: if(condition, a, b)");
	for (int i = 0; i < 3; i++)
		if ((rc = need_number(c, at, i)))
			return rc;
	if ((rc = compiler_fit_pair(c, &out.unit, &out.any, USE_CHOOSE, at)))
		return rc;
	c->top -= 3;
	rc = compiler_push(c, out);
	return rc ? rc : compiler_emit(c, (struct instruction){ .op = OP_IF });
}

bool
formula_is_function(struct str name)
{
	static const char *const others[] = { "if", "given", "lookup" };

	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++)
		if (str_eq(name, str_of(functions[i].name)))
			return true;
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++)
		if (str_eq(name, str_of(others[i])))
			return true;
	return false;
}

enum rc
compile_call(struct compiler *c, const struct token *name, int args)
{
	char show[48];

	if (token_is(name, "if"))
		return choose(c, args, name);
	for (size_t i = 0; i < sizeof(functions) / sizeof(functions[0]); i++) {
		const struct function *f = &functions[i];
		bool summary = f->op >= OP_MAX && f->op <= OP_SD;

		if (!str_eq(name->text, str_of(f->name)))
			continue;
		if (summary && args > 1)
			return apply_list(c, f, args, name);
		if (args != (int)strlen(f->kinds))
			return err_at(c->err, E_SYNTAX, name->line, name->column,
				"%s takes %d values, found %d", f->name, (int)strlen(f->kinds),
				args);
		return apply(c, f, name);
	}
	snprintf(show, sizeof(show), "%.*s", name->text.n < 40 ? (int)name->text.n : 40,
		name->text.p);
	return err_at(
		c->err, E_NOT_FOUND, name->line, name->column, "there is no function %s", show);
}
