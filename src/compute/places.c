/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "compute/places.h"

#include <math.h>
#include <stdio.h>

#include "base/number.h"
#include "compute/gather.h"
#include "compute/values.h"

#define MOST_MARKS 400 /* of one specimen: more could not be told from one another on a screen */

const char *
places_title(enum formula_feature f)
{
	static const char *const titles[FEATURES] = { [FEATURE_PEAK] = "peak",
		[FEATURE_LOWEST] = "lowest point",
		[FEATURE_LEVEL] = "level reached",
		[FEATURE_LEVEL_BEHIND] = "level reached falling",
		[FEATURE_PRELOAD] = "pre-load",
		[FEATURE_SLACK] = "end of slack",
		[FEATURE_TOE] = "corrected zero",
		[FEATURE_ONSET] = "onset",
		[FEATURE_DROP] = "first drop",
		[FEATURE_BREAK] = "break",
		[FEATURE_END] = "end of the record",
		[FEATURE_YIELD] = "yield point",
		[FEATURE_CRACK] = "grain crack",
		[FEATURE_CANDIDATE] = "possible crack",
		[FEATURE_TEAR_PEAK] = "peak of the trace",
		[FEATURE_FROM] = "from",
		[FEATURE_TO] = "to" };

	return titles[f];
}

/* ---- the curve that marks are drawn on -------------------------------------------------------------- */

static bool
is_curve(const struct method *m, const struct specimen_value *s, int input)
{
	return m->input[input].kind == INPUT_SERIES && s->arg[input].v && s->arg[input].n;
}

/* The force; where the method has none, its first curve. */
int
places_y(const struct method *m, const struct specimen_value *s)
{
	int first = -1;

	for (int i = 0; i < m->n_inputs; i++) {
		if (!is_curve(m, s, i))
			continue;
		if (str_eq(m->input[i].quantity, STR("force")))
			return i;
		first = first < 0 ? i : first;
	}
	return first;
}

/* The first other curve: by the order of the method, its travel before its strain before its time. */
int
places_x(const struct method *m, const struct specimen_value *s)
{
	int y = places_y(m, s);

	for (int i = 0; i < m->n_inputs; i++)
		if (i != y && is_curve(m, s, i))
			return i;
	return -1;
}

/* A curve between two rows. */
static double
at_row(const struct specimen_value *s, int input, double row)
{
	const struct formula_arg *c;
	size_t i = row >= 0 ? (size_t)row : 0;
	double part = row - (double)i;

	if (input < 0 || !(row >= 0))
		return (double)NAN;
	c = &s->arg[input];
	if (i >= c->n)
		return (double)NAN;
	return part > 0 && i + 1 < c->n ? c->v[i] + part * (c->v[i + 1] - c->v[i]) : c->v[i];
}

/* The row, or place between two, in which a curve first has that value; NAN: nowhere. */
static double
row_of(const struct specimen_value *s, int input, double value)
{
	const struct formula_arg *c = input < 0 ? NULL : &s->arg[input];

	for (size_t i = 0; c && i < c->n; i++) {
		double next = i + 1 < c->n ? c->v[i + 1] : (double)NAN;

		if (c->v[i] == value)
			return (double)i;
		if ((c->v[i] < value && next > value) || (c->v[i] > value && next < value))
			return (double)i + (value - c->v[i]) / (next - c->v[i]);
	}
	return (double)NAN;
}

static struct found_mark
place(const struct method *m, const struct specimen_value *s, const struct formula_mark *from)
{
	int x = places_x(m, s), y = places_y(m, s);
	struct found_mark out = { .feature = from->feature,
		.step = from->step,
		.series = from->series,
		.number = from->number,
		.row = from->row,
		.moved = from->moved };

	if (isnan(out.row) && from->input >= 0 && from->input == x)
		out.row = row_of(s, x, from->value);
	out.x = from->input >= 0 && from->input == x ? from->value : at_row(s, x, out.row);
	out.y = from->input >= 0 && from->input == y ? from->value : at_row(s, y, out.row);
	if (from->feature == FEATURE_TOE)
		out.y = 0;
	return out;
}

enum rc
places_evaluate(struct specimen_value *s, double *jacobian, struct arena *a, const struct method *m,
	struct err *err)
{
	struct formula_mark mark[MOST_MARKS];
	struct formula_places p = {
		.move = s->move, .n_moves = s->n_moves, .mark = mark, .room = MOST_MARKS
	};
	enum rc rc = formula_eval_places(m->formula, s->arg, s->step, jacobian, &p, err);

	if (rc)
		return rc;
	s->n_marks = (size_t)p.n_marks;
	s->mark = arena_new(a, struct found_mark, s->n_marks + 1);
	if (!s->mark)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < p.n_marks; i++)
		s->mark[i] = place(m, s, &mark[i]);
	return E_OK;
}

static bool
same_place(const struct found_mark *a, const struct found_mark *b)
{
	return a->feature == b->feature && a->number == b->number &&
	       (a->row == b->row || (isnan(a->row) && isnan(b->row) && a->x == b->x));
}

const struct found_mark *
places_next(size_t *at, const struct specimen_value *s, const bool *needs)
{
	while (*at < s->n_marks) {
		const struct found_mark *m = &s->mark[(*at)++];
		bool before = false;

		for (const struct found_mark *b = s->mark; b < m; b++)
			before = before || ((!needs || needs[b->step]) && same_place(b, m));
		if ((!needs || needs[m->step]) && !before)
			return m;
	}
	return NULL;
}

/* ---- places that a person chose ---------------------------------------------------------------------- */

struct resolving {
	struct result_set *set;
	struct arena *arena;
	const struct compute_request *req;
	struct given_mark *given; /* in the arena */
	struct specimen_value *s;
	char feature[64], specimen[64];
	struct err *err;
};

/*
 * "S1.peak.force_peak=12": a text cut at its last dot has the specimen "S1.peak" and the feature "force_peak". Where the feature is
 * none, and the specimen ends in one, that is what was meant.
 */
static enum rc
put_together(struct given_mark *g, struct arena *a, struct err *err)
{
	if (formula_feature_named(g->feature) != FEATURES)
		return E_OK;
	for (size_t i = g->specimen.n; i > 0; i--) {
		if (g->specimen.p[i - 1] != '.')
			continue;
		if (formula_feature_named(str_from(g->specimen, i)) == FEATURES)
			break;
		g->feature = arena_printf(
			a, "%.*s.%.*s", STR_FMT(str_from(g->specimen, i)), STR_FMT(g->feature));
		g->specimen = str_first(g->specimen, i - 1);
		break;
	}
	return g->feature.p ? E_OK : err_set(err, E_TOO_BIG, "there are too many values");
}

static enum rc
find_specimen(struct resolving *r)
{
	for (int i = 0; i < r->set->n_specimens; i++) {
		r->s = &r->set->specimen[i];
		if (str_eq(r->s->label, r->given->specimen))
			return places_x(r->set->method, r->s) >= 0
				       ? E_OK
				       : err_field(r->err, E_STATE, "marks",
						 "specimen \"%s\" has no record on which a mark "
						 "could be moved",
						 r->specimen);
	}
	return err_field(
		r->err, E_NOT_FOUND, "marks", "no file has a specimen \"%s\"", r->specimen);
}

/* "peak", or "peak.force_max" for the one in that step. */
static enum rc
find_feature(struct formula_move *out, const struct resolving *r)
{
	const struct method *m = r->set->method;
	struct str name = r->given->feature, step = STR("");
	char method[64];

	for (size_t i = 0; i < name.n; i++)
		if (name.p[i] == '.') {
			step = str_from(name, i + 1);
			name = str_first(name, i);
			break;
		}
	out->feature = formula_feature_named(name);
	out->step = -1;
	if (out->feature == FEATURES)
		return err_field(
			r->err, E_NOT_FOUND, "marks", "there is no mark named %s", r->feature);
	if (!formula_feature_movable(out->feature))
		return err_field(r->err, E_STATE, "marks",
			"the mark %s only shows what was looked at and cannot be moved",
			r->feature);
	for (int i = 0; step.n && i < m->n_steps; i++)
		if (str_eq(m->step[i].name, step))
			out->step = i;
	if (step.n && out->step < 0)
		return err_field(r->err, E_NOT_FOUND, "marks", "%s has no step for the mark %s",
			shown_text(method, m->id), r->feature);
	return E_OK;
}

static enum rc
read_x(double *out, const struct resolving *r, const struct unit *want)
{
	struct unit unit = *want;
	struct dd v;

	if (dd_parse(&v, str_trim(r->given->x), NULL))
		return err_field(r->err, E_SYNTAX, "marks",
			"where the mark %s of specimen \"%s\" goes must be a number", r->feature,
			r->specimen);
	if (r->given->unit.n && (unit_parse(&unit, r->req->lib->units, r->given->unit, NULL) ||
					!unit_same_dim(&unit, want))) {
		char show[64];

		return err_field(r->err, E_UNIT, "marks", "%s is not a unit for this; expected %s",
			shown_text(show, r->given->unit), want->symbol);
	}
	*out = dd_double(unit_convert_exact(v, &unit, want));
	return E_OK;
}

/* Where the machine had found it: the row of the first mark of that kind. */
static double
machine_row(const struct resolving *r, const struct formula_move *move)
{
	const struct specimen_value *s;

	if (!r->set->machine)
		return 0;
	s = &r->set->machine->specimen[r->s - r->set->specimen];
	for (size_t i = 0; i < s->n_marks; i++)
		if (s->mark[i].feature == move->feature && !isnan(s->mark[i].row) &&
			(move->step < 0 || s->mark[i].step == move->step))
			return s->mark[i].row;
	return 0;
}

/*
 * The row nearest to x. A record that runs back passes x several times: of those places the one nearest to what the machine had
 * found.
 */
static enum rc
find_row(struct formula_move *move, const struct resolving *r)
{
	const struct method *m = r->set->method;
	int x = places_x(m, r->s), y = places_y(m, r->s);
	const struct formula_arg *c = &r->s->arg[x], *f = &r->s->arg[y];
	double low = INFINITY, high = -INFINITY, near = machine_row(r, move), best = INFINITY;
	size_t before = SIZE_MAX;

	for (size_t i = 0; i < c->n && i < f->n; i++) {
		size_t row;

		if (isnan(c->v[i]) || isnan(f->v[i]))
			continue;
		low = fmin(low, c->v[i]);
		high = fmax(high, c->v[i]);
		if (before == SIZE_MAX)
			before = i;
		if ((c->v[i] - move->x) * (c->v[before] - move->x) <= 0) {
			row = fabs(c->v[i] - move->x) < fabs(c->v[before] - move->x) ? i : before;
			if (fabs((double)row - near) < best) {
				best = fabs((double)row - near);
				move->row = row;
			}
		}
		before = i;
	}
	if (move->x >= low && move->x <= high)
		return E_OK;
	return err_field(r->err, E_DOMAIN, "marks",
		"the mark %s of specimen \"%s\" lies at %g %s, outside of the record, which runs "
		"from %g to %g",
		r->feature, r->specimen, move->x, m->input[x].unit.symbol, low, high);
}

static enum rc
resolve(struct resolving *r)
{
	const struct method *m = r->set->method;
	struct formula_move *move;
	enum rc rc;

	(void)shown_text(r->feature, r->given->feature);
	(void)shown_text(r->specimen, r->given->specimen);
	if (str_trim(r->given->reason).n == 0)
		return err_field(r->err, E_MISSING, "marks",
			"the mark %s of specimen \"%s\" is moved without a reason", r->feature,
			r->specimen);
	if ((rc = find_specimen(r)))
		return rc;
	if (!r->s->move) {
		r->s->move = arena_new(r->arena, struct formula_move, (size_t)r->req->n_marks);
		r->s->moved_by =
			arena_new(r->arena, const struct given_mark *, (size_t)r->req->n_marks);
		if (!r->s->move || !r->s->moved_by)
			return err_set(r->err, E_TOO_BIG, "there are too many values");
	}
	move = &r->s->move[r->s->n_moves];
	*move = (struct formula_move){ .input = places_x(m, r->s) };
	if ((rc = find_feature(move, r)) ||
		(rc = read_x(&move->x, r, &m->input[move->input].unit)) || (rc = find_row(move, r)))
		return rc;
	for (int i = 0; i < r->s->n_moves; i++)
		if (r->s->move[i].feature == move->feature &&
			(r->s->move[i].step == move->step || r->s->move[i].step < 0 ||
				move->step < 0))
			return err_field(r->err, E_EXISTS, "marks",
				"the mark %s of specimen \"%s\" is moved twice", r->feature,
				r->specimen);
	r->s->moved_by[r->s->n_moves++] = r->given;
	return E_OK;
}

enum rc
places_resolve(
	struct result_set *set, struct arena *a, const struct compute_request *req, struct err *err)
{
	enum rc rc = E_OK;

	for (int i = 0; rc == E_OK && i < req->n_marks; i++) {
		struct resolving r = { .set = set, .arena = a, .req = req, .err = err };

		r.given = arena_new(a, struct given_mark, 1);
		if (!r.given)
			return err_set(err, E_TOO_BIG, "there are too many values");
		*r.given = req->mark[i];
		rc = put_together(r.given, a, err);
		if (rc == E_OK)
			rc = resolve(&r);
	}
	return rc;
}

enum rc
places_check(struct result_set *set, struct arena *a, struct err *err)
{
	for (int i = 0; i < set->n_specimens; i++) {
		const struct specimen_value *s = &set->specimen[i];

		for (int k = 0; k < s->n_moves; k++) {
			const struct given_mark *g = s->moved_by[k];
			char label[64], feature[64], reason[ERR_ARG_SIZE];

			(void)shown_text(label, s->label);
			(void)shown_text(feature, g->feature);
			(void)str_show(reason, sizeof(reason), str_trim(g->reason));
			if (!s->move[k].used)
				return err_field(err, E_STATE, "marks",
					"the evaluation of specimen \"%s\" looks for no mark %s",
					label, feature);
			(void)err_set(warning_add(set, a), E_STATE,
				"specimen \"%s\": the mark %s was moved to %g %s by hand: %s",
				label, feature, s->move[k].x,
				set->method->input[s->move[k].input].unit.symbol, reason);
		}
	}
	return E_OK;
}
