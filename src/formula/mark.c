/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Where the functions of records found what they give: one place, the limits of a stretch, or all that was looked at. */
#include "formula/mark.h"

#include <math.h>

#include "formula/dual.h"
#include "num/record.h"

const char *
formula_feature_name(enum formula_feature f)
{
	static const char *const names[] = {
#define FEATURE_NAME(id, name) name,
		FORMULA_FEATURES(FEATURE_NAME)
#undef FEATURE_NAME
	};

	return f < FEATURES ? names[f] : "";
}

enum formula_feature
formula_feature_named(struct str name)
{
	int f = 0;

	while (f < FEATURES && !str_eq(name, str_of(formula_feature_name((enum formula_feature)f))))
		f++;
	return (enum formula_feature)f;
}

bool
formula_feature_movable(enum formula_feature f)
{
	return f < FEATURE_CANDIDATE;
}

void
formula_needs(bool *needs, const struct formula *f, int step)
{
	for (int s = 0; s < f->n_steps; s++)
		needs[s] = s == step;
	/* a step uses earlier ones only */
	for (int s = step; s >= 0; s--)
		for (int i = 0; needs[s] && i < f->step[s].n; i++)
			if (f->step[s].code[i].op == OP_STEP)
				needs[f->step[s].code[i].index] = true;
}

/* What a call looks for; FEATURES: nothing that has a place. */
static enum formula_feature
feature_of(enum op op)
{
	switch ((int)op) {
	case OP_MAX:
	case OP_AT_MAX:
	case OP_MAX_BETWEEN:
	case OP_ROW_OF_MAX:
	case OP_PEAK:
	case OP_AT_PEAK: return FEATURE_PEAK;
	case OP_MIN:
	case OP_AT_MIN:
	case OP_MIN_BETWEEN:
	case OP_ROW_OF_MIN: return FEATURE_LOWEST;
	case OP_AT_LEVEL: return FEATURE_LEVEL;
	case OP_AT_LEVEL_BEHIND: return FEATURE_LEVEL_BEHIND;
	case OP_AT_PRELOAD: return FEATURE_PRELOAD;
	case OP_SLACK: return FEATURE_SLACK;
	case OP_TOE:
	case OP_TOE_BETWEEN: return FEATURE_TOE;
	case OP_ONSET:
	case OP_ONSET_LINES: return FEATURE_ONSET;
	case OP_FIRST_DROP:
	case OP_AT_FIRST_DROP:
	case OP_FIRST_FALL:
	case OP_AT_FIRST_FALL: return FEATURE_DROP;
	case OP_AT_BREAK: return FEATURE_BREAK;
	case OP_LAST: return FEATURE_END;
	case OP_YIELD_OFFSET:
	case OP_YIELD_TOP: return FEATURE_YIELD;
	case OP_CRACK:
	case OP_CRACK_FIRST: return FEATURE_CRACK;
	default: return FEATURES;
	}
}

/* Which argument is the curve that the place is looked for in. */
static int
searched(enum op op)
{
	switch ((int)op) {
	case OP_AT_MAX:
	case OP_AT_MIN:
	case OP_AT_PEAK:
	case OP_AT_LEVEL:
	case OP_AT_LEVEL_BEHIND:
	case OP_AT_PRELOAD:
	case OP_SLACK:
	case OP_TOE:
	case OP_TOE_BETWEEN:
	case OP_ONSET:
	case OP_ONSET_LINES:
	case OP_AT_FIRST_DROP:
	case OP_AT_FIRST_FALL:
	case OP_AT_BREAK:
	case OP_YIELD_OFFSET:
	case OP_YIELD_TOP:
	case OP_CRACK:
	case OP_CRACK_FIRST:
	case OP_PLATEAU:
	case OP_TEAR_A:
	case OP_TEAR_B:
	case OP_TEAR_C:
	case OP_TEAR_D:
	case OP_TEAR_E:
	case OP_TEAR_A_RANGE:
	case OP_TEAR_B_RANGE:
	case OP_TEAR_C_RANGE:
	case OP_TEAR_D_RANGE:
	case OP_TEAR_E_RANGE: return 1;
	default: return 0;
	}
}

static bool
gives_x(enum op op)
{
	return op != OP_ROW_OF_MAX && op != OP_ROW_OF_MIN;
}

/* ---- moves ------------------------------------------------------------------------------------------ */

struct formula_move *
mark_move(const struct formula_places *p, enum op op, const struct value *arg, int step)
{
	enum formula_feature feature = feature_of(op);

	for (int i = 0; p && arg[0].record && i < p->n_moves; i++)
		if (p->move[i].feature == feature &&
			(p->move[i].step < 0 || p->move[i].step == step))
			return &p->move[i];
	return NULL;
}

struct value
mark_moved(enum op op, const struct value *arg, const struct formula_move *move, enum trouble *t)
{
	struct value out = { .row = (double)move->row + 1 };

	if (op == OP_ROW_OF_MAX || op == OP_ROW_OF_MIN) {
		out.v = out.row;
		return out;
	}
	if (feature_of(op) == FEATURE_TOE && arg[0].origin == move->input + 1) {
		out.v = move->x;
		/* a common relative error of x moves a place that was read off x */
		out.d = arg[0].ad ? move->x : 0;
		return out;
	}
	if (move->row >= arg[0].n || isnan(arg[0].a[move->row]))
		return nothing(t, TROUBLE_ROW);
	return element(&arg[0], move->row);
}

/* ---- marks ------------------------------------------------------------------------------------------ */

static void
add(struct formula_places *p, struct formula_mark mark)
{
	if (p->n_marks < p->room)
		p->mark[p->n_marks++] = mark;
}

/* The two ends of a stretch, at rows. */
static void
add_rows(struct formula_places *p, struct formula_mark mark, size_t from, size_t to)
{
	mark.feature = FEATURE_FROM;
	mark.row = (double)from;
	add(p, mark);
	mark.feature = FEATURE_TO;
	mark.row = (double)to;
	add(p, mark);
}

/* Limits that the author gave, as values of x. */
static void
note_limits(struct formula_places *p, enum op op, const struct value *arg, struct formula_mark mark)
{
	static const struct {
		enum op op;
		int x, from, to; /* which arguments; -1 none */
	} limits[] = { { OP_SLOPE, 1, 2, 3 }, { OP_MEAN_BETWEEN, 1, 2, 3 },
		{ OP_MIN_BETWEEN, 1, 2, 3 }, { OP_MAX_BETWEEN, 1, 2, 3 }, { OP_SECANT, 1, 2, 3 },
		{ OP_INTEGRAL_BETWEEN, 1, 2, 3 }, { OP_TOE_BETWEEN, 0, 2, 3 },
		{ OP_YIELD_OFFSET, 2, 3, 4 }, { OP_ENERGY, 1, -1, 2 }, { OP_TANGENT, 1, 2, -1 } };

	mark.row = NO_VALUE;
	for (size_t i = 0; i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (limits[i].op != op || !arg[limits[i].x].origin)
			continue;
		mark.input = arg[limits[i].x].origin - 1;
		mark.feature = FEATURE_FROM;
		mark.value = limits[i].from < 0 ? NO_VALUE : arg[limits[i].from].v;
		if (limits[i].from >= 0)
			add(p, mark);
		mark.feature = FEATURE_TO;
		mark.value = limits[i].to < 0 ? NO_VALUE : arg[limits[i].to].v;
		if (limits[i].to >= 0)
			add(p, mark);
	}
}

/* The stretch that a tangent was put through, or that a mean was taken of. */
static void
note_stretch(
	struct formula_places *p, enum op op, const struct value *arg, struct formula_mark mark)
{
	const struct value *x = &arg[op == OP_STEEPEST], *s = &arg[op != OP_STEEPEST];
	struct record r = { x->a, s->a, s->n };
	struct record_stretch rows;
	size_t top = record_top(&r), first = record_next(&r, 0), from = SIZE_MAX, to = 0;

	if (top == SIZE_MAX)
		return;
	if (op != OP_PLATEAU) {
		if (record_steepest(&rows, &r, arg[2].v * (r.x[top] - r.x[first])))
			add_rows(p, mark, rows.from, rows.to);
		return;
	}
	for (size_t i = first; i != SIZE_MAX; i = record_next(&r, i + 1)) {
		if (!(s->a[i] >= arg[2].v * s->a[top]))
			continue;
		from = from == SIZE_MAX ? i : from;
		to = i;
	}
	if (from != SIZE_MAX)
		add_rows(p, mark, from, to);
}

static void
note_candidates(
	struct formula_places *p, enum op op, const struct value *arg, struct formula_mark mark)
{
	const struct value *of = op == OP_CRACKS ? arg : arg + 1;
	struct record_crack crack[MOST_CRACKS];
	size_t n = cracks_found(crack, &of[0], &of[1], of[2].v, of[3].v);

	record_rank(crack, n);
	mark.feature = FEATURE_CANDIDATE;
	mark.input = -1;
	for (size_t i = 0; i < n; i++) {
		mark.row = (double)crack[i].row;
		mark.number = (int)i + 1;
		add(p, mark);
	}
}

static void
note_tear(struct formula_places *p, enum op op, const struct value *arg, struct formula_mark mark,
	struct arena *a)
{
	struct record r = { arg[0].a, arg[1].a, arg[1].n };
	struct tear_value *at;
	size_t n;

	if (tear_found(&at, &n, op, arg, a))
		return;
	mark.feature = FEATURE_TEAR_PEAK;
	for (size_t i = 0; i < n; i++) {
		size_t next = at[i].part > 0 ? record_next(&r, at[i].row + 1) : at[i].row;

		mark.row = (double)at[i].row + at[i].part * (double)(next - at[i].row);
		mark.number = (int)i + 1;
		add(p, mark);
	}
}

/* The peaks of peaks_mean() and its like. */
static void
note_peaks(struct formula_places *p, const struct value *arg, struct formula_mark mark,
	struct arena *a)
{
	struct record r = { .s = arg[0].a, .n = arg[0].n };
	size_t *place = arena_new(a, size_t, r.n + 1);
	size_t n = place && arg[1].v > 0 ? record_peaks(place, &r, arg[1].v) : 0;

	mark.feature = FEATURE_TEAR_PEAK;
	for (size_t i = 0; i < n; i++) {
		mark.row = (double)place[i];
		mark.number = (int)i + 1;
		add(p, mark);
	}
}

void
mark_note(struct formula_places *p, enum op op, const struct value *arg, const struct value *out,
	int step, bool moved, struct arena *a)
{
	int place = searched(op);
	struct formula_mark mark = {
		.feature = feature_of(op), .step = step, .input = -1, .moved = moved
	};

	if (!arg[0].record || isnan(out->v))
		return;
	mark.series = arg[place].origin - 1;
	mark.row = out->row > 0 ? out->row - 1 : NO_VALUE;
	if (mark.feature != FEATURES) {
		mark.input = gives_x(op) ? arg[0].origin - 1 : -1;
		mark.value = out->v;
		add(p, mark);
	}
	if (moved && op != OP_CRACK && op != OP_CRACK_FIRST)
		return; /* nothing was searched */
	mark.input = -1;
	mark.moved = false;
	mark.value = NO_VALUE;
	note_limits(p, op, arg, mark);
	if (op == OP_TOE || op == OP_STEEPEST || op == OP_PLATEAU)
		note_stretch(p, op, arg, mark);
	else if (op == OP_CRACK || op == OP_CRACK_FIRST || op == OP_CRACKS)
		note_candidates(p, op, arg, mark);
	else if (op >= OP_TEAR_A && op <= OP_TEAR_E_RANGE)
		note_tear(p, op, arg, mark, a);
	else if (op >= OP_PEAKS_MEAN && op < OP_PEAKS_COUNT) /* a number of peaks is no place */
		note_peaks(p, arg, mark, a);
}
