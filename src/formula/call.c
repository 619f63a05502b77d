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
	RESULT_PER,  /* first / second */
	RESULT_TIMES /* first * second */
};

/*
 * kinds, one letter an argument: n number, or array element by element; a array; A array in a unit of its own;
 * s single number in the unit of the last array; f single number in the unit of the first argument; r ratio
 * (plain number); R single ratio.
 */
struct function {
	const char *name;
	enum op op;
	const char *kinds;
	enum result result;
};

static const struct function functions[] = {
	{ "abs", OP_ABS, "n", RESULT_SAME },
	{ "sqrt", OP_SQRT, "n", RESULT_ROOT },
	{ "exp", OP_EXP, "r", RESULT_ONE },
	{ "ln", OP_LN, "r", RESULT_ONE },
	{ "log10", OP_LOG10, "r", RESULT_ONE },
	{ "round", OP_ROUND, "nf", RESULT_SAME },
	{ "max", OP_MAX, "a", RESULT_SAME },
	{ "min", OP_MIN, "a", RESULT_SAME },
	{ "sum", OP_SUM, "a", RESULT_SAME },
	{ "mean", OP_MEAN, "a", RESULT_SAME },
	{ "median", OP_MEDIAN, "a", RESULT_SAME },
	{ "sd", OP_SD, "a", RESULT_SPREAD },
	{ "count", OP_COUNT, "a", RESULT_ONE },
	{ "first", OP_FIRST, "a", RESULT_SAME },
	{ "last", OP_LAST, "a", RESULT_SAME },
	{ "at_max", OP_AT_MAX, "aA", RESULT_SAME },
	{ "at_min", OP_AT_MIN, "aA", RESULT_SAME },
	{ "at_level", OP_AT_LEVEL, "aAs", RESULT_SAME },
	{ "slope", OP_SLOPE, "aAss", RESULT_PER },
	{ "integral", OP_INTEGRAL, "aA", RESULT_TIMES },
	{ "mean_between", OP_MEAN_BETWEEN, "aAss", RESULT_SAME },
	{ "min_between", OP_MIN_BETWEEN, "aAss", RESULT_SAME },
	{ "max_between", OP_MAX_BETWEEN, "aAss", RESULT_SAME },
	{ "first_drop", OP_FIRST_DROP, "aR", RESULT_SAME },
	{ "at_first_drop", OP_AT_FIRST_DROP, "aAR", RESULT_SAME },
	{ "peaks_mean", OP_PEAKS_MEAN, "as", RESULT_SAME },
	{ "peaks_median", OP_PEAKS_MEDIAN, "as", RESULT_SAME },
	{ "peaks_max", OP_PEAKS_MAX, "as", RESULT_SAME },
	{ "peaks_min", OP_PEAKS_MIN, "as", RESULT_SAME },
	{ "peaks_count", OP_PEAKS_COUNT, "as", RESULT_ONE },
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
	if (f->kinds[0] == 'n' || f->kinds[0] == 'r')
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

/* max(a, b, ...) and its like: numbers in the unit of the first one that has a unit. */
static enum rc
apply_list(struct compiler *c, const struct function *f, int args, const struct token *at)
{
	enum op fold = f->op == OP_MAX ? OP_MAX2 : f->op == OP_MIN ? OP_MIN2 : OP_ADD;
	struct typed out = { .type = TYPE_NUMBER, .unit = unit_one, .any = true };
	enum rc rc = E_OK;

	for (int i = args - 1; i >= 0; i--) {
		if (!out.any || compiler_under(c, i)->any)
			continue;
		out.unit = compiler_under(c, i)->unit;
		out.any = false;
	}
	for (int i = args - 1; rc == E_OK && i >= 0; i--)
		if ((rc = need_number(c, at, i)) == E_OK)
			rc = compiler_fit(c, i, &out.unit, USE_COMPARE, at);
	if (rc == E_OK && f->op == OP_SUM && out.unit.offset != 0)
		rc = err_at(c->err, E_UNIT, at->line, at->column,
			"values in %s have a zero point of their own and cannot be added",
			out.unit.symbol);
	if (f->op == OP_MEDIAN || f->op == OP_SD || f->op == OP_COUNT) {
		c->f->array_arithmetic = true;
		if (rc == E_OK)
			rc = compiler_emit(c, (struct instruction){ .op = OP_PACK, .index = args });
		if (rc == E_OK)
			rc = compiler_emit(c, (struct instruction){ .op = f->op });
	} else {
		for (int i = 1; rc == E_OK && i < args; i++)
			rc = compiler_emit(c, (struct instruction){ .op = fold });
		if (rc == E_OK && f->op == OP_MEAN)
			rc = compiler_emit(
				c, (struct instruction){ .op = OP_CONST, .number = args });
		if (rc == E_OK && f->op == OP_MEAN)
			rc = compiler_emit(c, (struct instruction){ .op = OP_DIV });
	}
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
