/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result is a weighted sum of specimen values (mean, mean of direction means) or one of them (median, minimum, maximum).
 * Its uncertainty (GUM): the scatter of the specimens as Type A, each systematic source once with the weighted
 * sensitivity, each other source specimen by specimen.
 */
#include "compute/combine.h"

#include <math.h>
#include <stdio.h>

#include "compute/gather.h"
#include "compute/places.h"
#include "num/summary.h"

enum rc
evaluate_specimens(double ***jacobian, struct result_set *set, struct arena *a, struct err *err)
{
	const struct method *m = set->method;
	double **j = arena_new(a, double *, (size_t)set->n_specimens);

	if (!j)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < set->n_specimens; i++) {
		struct specimen_value *s = &set->specimen[i];
		enum rc rc;

		s->step = arena_new(a, double, (size_t)m->n_steps);
		s->exact = arena_new(a, struct exact_number, (size_t)m->n_steps);
		j[i] = arena_new(a, double, (size_t)m->n_steps *(size_t)m->n_inputs + 1);
		if (!s->step || !s->exact || !j[i])
			return err_set(err, E_TOO_BIG, "there are too many values");
		rc = places_evaluate(s, j[i], a, m, err);
		if (rc == E_OK)
			rc = exact_values(s->exact, a, m->formula, s->given, s->step, err);
		for (int k = 0; rc == E_OK && k < m->n_steps; k++)
			s->step[k] = dd_double(s->exact[k].v);
		if (rc) {
			char label[160];

			(void)str_show(label, sizeof(label), s->label);
			err_in_file(err, label);
			return rc;
		}
	}
	*jacobian = j;
	return E_OK;
}

/* Those specimens that enter one result, with their weights. */
struct share {
	int *specimen;
	double *weight, *value;
	int *part; /* the weight is 1/part; 0: none */
	int n;
};

struct combining {
	struct result_set *set;
	struct arena *arena;
	double *const *jacobian;
	const struct method_result *rule;
	struct dd factor; /* from the step's unit to the result's */
	struct err *err;
};

static bool
is_given(const struct method *m, const struct method_result *rule, const struct specimen_value *s)
{
	if (isnan(s->step[rule->step]))
		return false;
	for (int i = 0; rule->given.n && i < m->n_steps; i++)
		if (str_eq(m->step[i].name, rule->given))
			return s->step[i] != 0 && !isnan(s->step[i]);
	return true;
}

bool
result_has_specimen(const struct method *m, const struct result *r, const struct specimen_value *s)
{
	if (!is_given(m, r->rule, s))
		return false;
	if (r->property.n == r->rule->property->id.n)
		return true;
	return s->direction != DIRECTION_NONE &&
	       str_ends(r->property, str_of(direction_name(s->direction)));
}

static enum rc
collect(struct share *out, const struct combining *c, enum direction d)
{
	size_t room = (size_t)c->set->n_specimens + 1;

	*out = (struct share){ arena_new(c->arena, int, room), arena_new(c->arena, double, room),
		arena_new(c->arena, double, room), arena_new(c->arena, int, room), 0 };
	if (!out->specimen || !out->weight || !out->value || !out->part)
		return err_set(c->err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < c->set->n_specimens; i++) {
		const struct specimen_value *s = &c->set->specimen[i];

		if ((d != DIRECTION_NONE && s->direction != d) ||
			!is_given(c->set->method, c->rule, s))
			continue;
		out->specimen[out->n] = i;
		out->value[out->n++] = dd_double(dd_mul(s->exact[c->rule->step].v, c->factor));
	}
	return E_OK;
}

static int
count_direction(const struct combining *c, const struct share *s, enum direction d)
{
	int n = 0;

	for (int i = 0; i < s->n; i++)
		n += c->set->specimen[s->specimen[i]].direction == d;
	return n;
}

/* Mean of the direction means where both directions are there, else the plain mean. */
static void
weigh_mean(const struct combining *c, struct share *s, bool directions)
{
	int parallel = count_direction(c, s, DIRECTION_PARALLEL);
	int perpendicular = count_direction(c, s, DIRECTION_PERPENDICULAR);
	bool both = directions && parallel && perpendicular && parallel + perpendicular == s->n;

	for (int i = 0; i < s->n; i++) {
		int n = s->n;

		if (both)
			n = 2 * (c->set->specimen[s->specimen[i]].direction == DIRECTION_PARALLEL
						? parallel
						: perpendicular);
		s->part[i] = n;
	}
}

static int
rank_of(const struct share *s, int i)
{
	int rank = 0;

	for (int k = 0; k < s->n; k++)
		rank += k < i ? s->value[k] <= s->value[i] : s->value[k] < s->value[i];
	return rank;
}

static void
weigh_ranked(struct share *s, enum combine how)
{
	/* the rank that counts: the middle, the highest, or the lowest */
	int chosen = how == COMBINE_MEDIAN ? s->n / 2 : how == COMBINE_MAX ? s->n - 1 : 0;

	for (int i = 0; i < s->n; i++) {
		int rank = rank_of(s, i);

		s->part[i] = rank == chosen ? 1 : 0;
		if (how == COMBINE_MEDIAN && s->n % 2 == 0 &&
			(rank == s->n / 2 || rank == s->n / 2 - 1))
			s->part[i] = 2;
	}
}

static void
weigh(const struct combining *c, struct share *s, bool directions)
{
	if (c->rule->combine == COMBINE_MEAN)
		weigh_mean(c, s, directions);
	else if (c->rule->combine == COMBINE_SUM)
		for (int i = 0; i < s->n; i++)
			s->part[i] = 1;
	else
		weigh_ranked(s, c->rule->combine);
	for (int i = 0; i < s->n; i++)
		s->weight[i] = s->part[i] ? 1.0 / s->part[i] : 0;
}

static void
add_line(struct budget *b, struct budget_line line)
{
	if (line.u > 0 && line.c != 0)
		b->line[b->n++] = line;
}

/* The scatter of the specimens of one direction (or of all): s times the root of the summed squared weights. */
static void
type_a(struct budget *b, const struct combining *c, const struct share *s, enum direction d,
	bool all)
{
	double *v = arena_new(c->arena, double, (size_t)s->n + 1), squares = 0, largest = 0, sd;
	size_t n = 0;

	for (int i = 0; v && i < s->n; i++) {
		if (!all && c->set->specimen[s->specimen[i]].direction != d)
			continue;
		largest = fmax(largest, fabs(s->value[i]));
		v[n++] = s->value[i];
		squares += s->weight[i] * s->weight[i];
	}
	if (n < 2)
		return;
	/* equal readings whose binary values differ in the last bits do not scatter */
	sd = num_sd(v, n);
	if (sd < 1e-12 * largest)
		return;
	add_line(b, (struct budget_line){ .label = d == DIRECTION_NONE ? STR("repeatability")
						   : d == DIRECTION_PARALLEL
							   ? STR("repeatability, parallel")
							   : STR("repeatability, perpendicular"),
			    .u = sd,
			    .c = sqrt(squares),
			    .dof = (double)(n - 1),
			    .unit = str_of(c->rule->unit.symbol) });
}

/* Weighted effect of one source of one input over the specimens. */
static void
type_b(struct budget *b, const struct combining *c, const struct share *s, int input)
{
	const struct method *m = c->set->method;
	const struct method_input *in = &m->input[input];

	for (int k = 0; k < in->n_sources; k++) {
		const struct uncertainty_source *src = &in->source[k];
		double linear = 0, squares = 0, u = 0;

		for (int i = 0; i < s->n; i++) {
			const struct specimen_value *sp = &c->set->specimen[s->specimen[i]];
			double effect, here = source_u(src);

			if (!sp->arg[input].v || sp->arg[input].n == 0)
				continue;
			if (src->relative && in->kind != INPUT_SERIES)
				here *= fabs(sp->arg[input].v[0]);
			effect = s->weight[i] * dd_double(c->factor) *
				 c->jacobian[s->specimen[i]][c->rule->step * m->n_inputs + input] *
				 here;
			linear += effect;
			squares += effect * effect;
			u = fmax(u, here);
		}
		if (u > 0)
			add_line(b,
				(struct budget_line){ .label = src->label.n ? src->label : in->name,
					.u = u,
					.c = (src->systematic ? linear : sqrt(squares)) / u,
					.dof = src->dof > 0 ? src->dof : (double)INFINITY,
					.unit = in->kind == INPUT_SERIES
							? STR("1")
							: str_of(in->unit.symbol) });
	}
}

/* The weighted effect of all that makes one input of one specimen uncertain: of the same in every specimen, and of the rest. */
static void
effects(double *same, double *own, const struct combining *c, const struct share *s, int i,
	int input)
{
	const struct method *m = c->set->method;
	const struct method_input *in = &m->input[input];
	const struct specimen_value *sp = &c->set->specimen[s->specimen[i]];
	double slope = s->weight[i] * dd_double(c->factor) *
		       c->jacobian[s->specimen[i]][c->rule->step * m->n_inputs + input];

	*same = *own = 0;
	for (int k = 0; sp->arg[input].v && sp->arg[input].n && k < in->n_sources; k++) {
		const struct uncertainty_source *src = &in->source[k];
		double *part = src->systematic ? same : own, u = source_u(src);

		if (src->relative && in->kind != INPUT_SERIES)
			u *= fabs(sp->arg[input].v[0]);
		*part = hypot(*part, u);
	}
	*same *= slope;
	*own *= slope;
}

/*
 * GUM 5.2.2 over specimens: what is systematic in both inputs goes together in all of them, the rest within each.
 */
static double
covariance(const struct combining *c, const struct share *s, const struct method_correlation *pair)
{
	double same_a = 0, same_b = 0, own = 0;

	for (int i = 0; i < s->n; i++) {
		double a[2], b[2];

		effects(&a[0], &a[1], c, s, i, pair->a);
		effects(&b[0], &b[1], c, s, i, pair->b);
		same_a += a[0];
		same_b += b[0];
		own += a[1] * b[1];
	}
	return pair->r * (same_a * same_b + own);
}

static enum rc
add_pairs(struct budget *b, const struct combining *c, const struct share *s)
{
	const struct method *m = c->set->method;
	struct budget_pair *pair =
		arena_new(c->arena, struct budget_pair, (size_t)m->n_correlations + 1);

	if (!pair)
		return err_set(c->err, E_TOO_BIG, "there are too many values");
	for (int i = 0; i < m->n_correlations; i++) {
		const struct method_correlation *r = &m->correlation[i];
		double v = covariance(c, s, r);

		if (v != 0)
			pair[b->n_pairs++] = (struct budget_pair){ m->input[r->a].name,
				m->input[r->b].name, r->r, 2 * v };
	}
	b->pair = pair;
	return E_OK;
}

static int
budget_room(const struct method *m)
{
	int n = 3;

	for (int i = 0; i < m->n_inputs; i++)
		n += m->input[i].n_sources;
	return n;
}

/* The weighted sum as the decimal that it is: a mean of 0.15 and 0.10 is 0.125, and a tie. */
static enum rc
sum_of_shares(struct decimal *out, const struct combining *c, const struct share *s)
{
	struct dd sum = dd_of(0);
	double error = 0;

	for (int i = 0; i < s->n; i++) {
		const struct exact_number *v =
			&c->set->specimen[s->specimen[i]].exact[c->rule->step];
		struct dd term = dd_mul(v->v, c->factor);

		if (s->part[i] == 0)
			continue;
		term = dd_div(term, dd_of(s->part[i]));
		sum = dd_add(sum, term);
		/* of the value, of two operations on it, of the addition */
		error += s->weight[i] * fabs(c->factor.hi) * v->error +
			 0x1p-100 * (fabs(term.hi) + fabs(sum.hi));
	}
	return dd_decimal(out, sum, error, c->err);
}

static enum rc
quantify(struct quantity *q, const struct decimal *exact, const struct combining *c,
	const struct share *s)
{
	const struct method *m = c->set->method;
	bool both = count_direction(c, s, DIRECTION_PARALLEL) &&
		    count_direction(c, s, DIRECTION_PERPENDICULAR);
	enum rc rc;

	*q = (struct quantity){ .k = 2, .unit = c->rule->unit };
	q->budget.line = arena_new(c->arena, struct budget_line, (size_t)budget_room(m));
	if (!q->budget.line)
		return err_set(c->err, E_TOO_BIG, "there are too many values");
	q->value = decimal_to_double(exact);
	if (c->rule->by_direction && both) {
		type_a(&q->budget, c, s, DIRECTION_PARALLEL, false);
		type_a(&q->budget, c, s, DIRECTION_PERPENDICULAR, false);
	} else {
		type_a(&q->budget, c, s, DIRECTION_NONE, true);
	}
	for (int i = 0; i < m->n_inputs; i++)
		type_b(&q->budget, c, s, i);
	rc = add_pairs(&q->budget, c, s);
	if (rc)
		return rc;
	budget_combine(&q->u, &q->dof, &q->budget);
	if (q->budget.n == 0)
		q->u = NAN;
	q->U = q->k * q->u;
	return E_OK;
}

static enum rc
report(struct result *r, const struct combining *c)
{
	char text[DECIMAL_TEXT_SIZE];
	const struct report_rule *rule = &c->rule->report;
	/* without a rule the digits of a double are more than enough */
	bool stated = rule->interval.n > 0 || rule->significant > 0;
	enum rc rc = stated ? report_decimal(text, &r->exact, rule, c->err)
			    : report_text(text, r->q.value, rule, c->err);

	if (rc)
		return rc;
	r->text = arena_str(c->arena, str_of(text));
	r->U_text = STR("");
	if (isfinite(r->q.U)) {
		rc = uncertainty_text(text, r->q.U, &c->rule->report, c->err);
		if (rc)
			return rc;
		r->U_text = arena_str(c->arena, str_of(text));
	}
	if (!r->text.p || !r->U_text.p)
		return err_set(c->err, E_TOO_BIG, "there are too many values");
	return E_OK;
}

/* One result, or none where no specimen has the value. */
static enum rc
one_result(const struct combining *c, enum direction d)
{
	struct result *r = &c->set->result[c->set->n_results];
	struct share s;
	enum rc rc = collect(&s, c, d);

	if (rc || s.n == 0)
		return rc;
	weigh(c, &s, c->rule->by_direction && d == DIRECTION_NONE);
	*r = (struct result){ .rule = c->rule, .property = c->rule->property->id, .n = s.n };
	if (d != DIRECTION_NONE)
		r->property = arena_printf(
			c->arena, "%.*s.%s", STR_FMT(c->rule->property->id), direction_name(d));
	rc = sum_of_shares(&r->exact, c, &s);
	if (rc == E_OK)
		rc = quantify(&r->q, &r->exact, c, &s);
	if (rc == E_OK)
		rc = report(r, c);
	if (rc == E_OK)
		c->set->n_results++;
	return rc;
}

enum rc
combine_results(struct result_set *set, struct arena *a, double *const *jacobian, struct err *err)
{
	const struct method *m = set->method;
	enum rc rc = E_OK;

	set->result = arena_new(a, struct result, 3 * (size_t)m->n_results + 1);
	if (!set->result)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int i = 0; rc == E_OK && i < m->n_results; i++) {
		const struct method_result *rule = &m->result[i];
		const struct unit *step_unit = formula_step_unit(m->formula, rule->step);
		struct combining c = { set, a, jacobian, rule, dd_of(1), err };

		if (step_unit->scale != rule->unit.scale)
			c.factor = unit_ratio(step_unit, &rule->unit);
		rc = one_result(&c, DIRECTION_NONE);
		if (rc == E_OK && rule->by_direction)
			rc = one_result(&c, DIRECTION_PARALLEL);
		if (rc == E_OK && rule->by_direction)
			rc = one_result(&c, DIRECTION_PERPENDICULAR);
	}
	if (rc == E_OK && set->n_results == 0)
		rc = err_set(err, E_MISSING, "the values given lead to no result of this method");
	return rc;
}
