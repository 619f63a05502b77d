/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Units while compiling: what may stand beside what, and the conversions between. Zero points (degC) survive only
 * where they mean something.
 */
#include <math.h>
#include <stdio.h>

#include "formula/compiler.h"

enum rc
compiler_place(struct compiler *c, enum rc rc, const struct token *at)
{
	if (rc && c->err) {
		c->err->line = at->line;
		c->err->column = at->column;
	}
	return rc;
}

struct unit
unit_difference(const struct unit *u)
{
	struct unit d = *u;

	if (u->offset != 0) {
		d.offset = 0;
		snprintf(d.symbol, sizeof(d.symbol), u->scale == 1 ? "K" : "?");
	}
	return d;
}

static enum rc
misfit(struct compiler *c, const struct unit *a, const struct unit *b, enum unit_use use,
	const struct token *at)
{
	unsigned line = at->line, column = at->column;

	switch (use) {
	case USE_ADD:
		return err_at(c->err, E_UNIT, line, column,
			"cannot add %s and %s: expected the same kind of unit", a->symbol,
			b->symbol);
	case USE_SUBTRACT:
		return err_at(c->err, E_UNIT, line, column,
			"cannot subtract %s and %s: expected the same kind of unit", a->symbol,
			b->symbol);
	case USE_COMPARE:
		return err_at(c->err, E_UNIT, line, column,
			"cannot compare %s and %s: expected the same kind of unit", a->symbol,
			b->symbol);
	case USE_CHOOSE:
		return err_at(c->err, E_UNIT, line, column,
			"cannot choose between %s and %s: expected the same kind of unit",
			a->symbol, b->symbol);
	case USE_ARGUMENT: break;
	}
	return err_at(c->err, E_UNIT, line, column, "expected a value in %s, found one in %s",
		a->symbol, b->symbol);
}

/* Bring a value of the stack to `unit`, which has the same dimension. */
static enum rc
convert(struct compiler *c, int from_top, const struct unit *unit)
{
	struct typed *t = compiler_under(c, from_top);
	double factor = unit_snap(t->unit.scale / unit->scale);
	double shift = (t->unit.offset - unit->offset) / unit->scale;
	struct dd ratio = unit_ratio(&t->unit, unit);
	struct dd moved = unit_convert_exact(dd_of(0), &t->unit, unit);
	enum rc rc = E_OK;

	t->unit = *unit;
	t->number = t->number * factor + shift;
	if ((factor != 1 || shift != 0) && t->type != TYPE_NUMBER)
		c->f->array_arithmetic = true;
	if (factor != 1)
		rc = compiler_emit(c, (struct instruction){ OP_SCALE, from_top, factor,
					      (ratio.hi - factor) + ratio.lo });
	if (rc == E_OK && shift != 0)
		rc = compiler_emit(c, (struct instruction){ OP_SHIFT, from_top, shift,
					      (moved.hi - shift) + moved.lo });
	return rc;
}

enum rc
compiler_fit(struct compiler *c, int from_top, const struct unit *unit, enum unit_use use,
	const struct token *at)
{
	struct typed *t = compiler_under(c, from_top);

	if (t->any && (unit->offset == 0 || isnan(t->number))) {
		t->unit = *unit;
		return E_OK;
	}
	if (!unit_same_dim(&t->unit, unit))
		return misfit(c, unit, &t->unit, use, at);
	return convert(c, from_top, unit);
}

enum rc
compiler_fit_ratio(struct compiler *c, int from_top, const struct token *at)
{
	const struct typed *t = compiler_under(c, from_top);

	if (unit_same_dim(&t->unit, &unit_one))
		return convert(c, from_top, &unit_one);
	return err_at(c->err, E_UNIT, at->line, at->column,
		"expected a plain number, found one in %s", t->unit.symbol);
}

enum rc
compiler_fit_pair(
	struct compiler *c, struct unit *out, bool *any, enum unit_use use, const struct token *at)
{
	const struct typed *a = compiler_under(c, 1), *b = compiler_under(c, 0);

	*any = a->any && b->any;
	*out = a->any ? b->unit : a->unit;
	return a->any ? compiler_fit(c, 1, out, use, at) : compiler_fit(c, 0, out, use, at);
}

/* Sums with a zero point: degC - degC = K, degC + K = degC, and nothing else. */
enum rc
compiler_fit_sum(struct compiler *c, struct unit *out, bool *any, bool add, const struct token *at)
{
	enum unit_use use = add ? USE_ADD : USE_SUBTRACT;
	const struct typed *a = compiler_under(c, 1), *b = compiler_under(c, 0);

	if (a->unit.offset == 0 && b->unit.offset == 0)
		return compiler_fit_pair(c, out, any, use, at);
	*any = false;
	if (!unit_same_dim(&a->unit, &b->unit))
		return misfit(c, &a->unit, &b->unit, use, at);
	if (b->unit.offset != 0 && (add || a->unit.offset == 0))
		return err_at(c->err, E_UNIT, at->line, at->column,
			"values in %s have a zero point of their own and cannot be added",
			b->unit.symbol);
	*out = b->unit.offset != 0 ? unit_difference(&a->unit) : a->unit;
	if (b->unit.offset != 0)
		return convert(c, 0, &a->unit);
	const struct unit step = unit_difference(&a->unit);

	return convert(c, 0, &step);
}
