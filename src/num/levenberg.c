/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/levenberg.h"

#include <float.h>
#include <math.h>

#define MANY_ITERATIONS 10000
#define POLISH_ITERATIONS 400
#define LARGEST_DAMPING 1e30 /* a step this short moves nothing any more */

/* How to go downhill. A start from which one way ends on a plateau may be left by another. */
static const struct way {
	bool relative; /* steps are measured against the parameters and not against the derivatives */
	double damping;
} ways[] = { { false, 1e-3 }, { true, 1e-3 }, { true, 1 }, { false, 1e3 } };

struct levenberg {
	const struct curve_fit_request *request;
	struct dd *b, *trial;            /* p */
	struct dd *residual, *beside;    /* n: at b and at a trial */
	struct dd **derivative, **there; /* p series of n */
	double *factor; /* (n + p) x p, columns one behind the other: QR of the damped derivatives */
	double *rhs;    /* n + p */
	double *scale, *step, *bend; /* p */
	const struct way *way;
	double cost, damping, growth;
};

static double *
doubles(struct arena *a, size_t n)
{
	return arena_new(a, double, n);
}

static struct dd **
series_of(struct arena *a, int p, size_t n)
{
	struct dd **v = arena_new(a, struct dd *, (size_t)p);
	struct dd *all = arena_take_n(a, (size_t)p, n * sizeof(struct dd));

	for (int j = 0; v && all && j < p; j++)
		v[j] = all + (size_t)j * n;
	return all ? v : NULL;
}

static enum rc
make_room(struct levenberg *l, struct arena *a, const struct curve_fit_request *q, struct err *err)
{
	size_t p = (size_t)q->p, n = q->n;

	*l = (struct levenberg){ .request = q,
		.b = arena_new(a, struct dd, p),
		.trial = arena_new(a, struct dd, p),
		.residual = arena_new(a, struct dd, n),
		.beside = arena_new(a, struct dd, n),
		.derivative = series_of(a, q->p, n),
		.there = series_of(a, q->p, n),
		.factor = doubles(a, (n + p) * p),
		.rhs = doubles(a, n + p),
		.scale = doubles(a, p),
		.step = doubles(a, p),
		.bend = doubles(a, p) };
	if (!l->b || !l->trial || !l->residual || !l->beside || !l->derivative || !l->there ||
		!l->factor || !l->rhs || !l->scale || !l->step || !l->bend)
		return err_set(err, E_TOO_BIG, "there are too many values");
	return E_OK;
}

static double
weight_of(const struct levenberg *l, size_t i)
{
	return l->request->weight ? l->request->weight[i].hi : 1;
}

static double
cost_of(const struct levenberg *l, const struct dd *residual)
{
	struct dd sum = dd_of(0);

	for (size_t i = 0; i < l->request->n; i++)
		sum = dd_add(sum, dd_mul(dd_of(weight_of(l, i)), dd_mul(residual[i], residual[i])));
	return dd_double(sum);
}

/* ---- one damped linear fit ---------------------------------------------------------------------- */

/* Householder's reflection of column c from row j on; v[j] head is minus half of v'v. */
static void
reflect(double *c, const double *v, size_t j, size_t rows, double head)
{
	double dot = 0;

	for (size_t i = j; i < rows; i++)
		dot += v[i] * c[i];
	dot /= head * v[j];
	for (size_t i = j; i < rows; i++)
		c[i] += dot * v[i];
}

/* The system (W^1/2 J; sqrt(damping) D) and its right side. */
static void
fill_damped(struct levenberg *l, const double *rhs_top)
{
	size_t n = l->request->n, p = (size_t)l->request->p, rows = n + p;

	memset(l->factor, 0, p * rows * sizeof(double));
	memset(l->rhs, 0, rows * sizeof(double));
	for (size_t i = 0; i < n; i++) {
		double root = sqrt(weight_of(l, i));

		for (size_t j = 0; j < p; j++)
			l->factor[j * rows + i] = root * l->derivative[j][i].hi;
		l->rhs[i] = root * rhs_top[i];
	}
	for (size_t j = 0; j < p; j++)
		l->factor[j * rows + n + j] = sqrt(l->damping) * l->scale[j];
}

/* Householder's QR of the damped system, the right side carried along; false: a column is nothing. */
static bool
solve_damped(double *step, struct levenberg *l, const double *rhs_top)
{
	size_t p = (size_t)l->request->p, rows = l->request->n + p;
	double *q = l->factor;

	fill_damped(l, rhs_top);
	for (size_t j = 0; j < p; j++) {
		double *v = q + j * rows, norm = 0, head;

		for (size_t i = j; i < rows; i++)
			norm = hypot(norm, v[i]);
		if (!(norm > 0) || !isfinite(norm))
			return false;
		head = v[j] > 0 ? -norm : norm;
		v[j] -= head;
		for (size_t k = j + 1; k <= p; k++)
			reflect(k < p ? q + k * rows : l->rhs, v, j, rows, head);
		step[j] = head; /* the diagonal, until the substitution below */
	}
	for (size_t j = p; j-- > 0;) {
		double sum = l->rhs[j];

		for (size_t k = j + 1; k < p; k++)
			sum -= q[k * rows + j] * step[k];
		step[j] = sum / step[j];
	}
	return true;
}

static void
first_direction(struct levenberg *l, double *top)
{
	for (size_t i = 0; i < l->request->n; i++)
		top[i] = l->residual[i].hi;
}

/* The second derivative of the residuals along the step, by a difference; what the curve bends off the straight step. */
static bool
bend_direction(struct levenberg *l, double *top, double h)
{
	const struct curve_fit_request *q = l->request;

	for (int j = 0; j < q->p; j++)
		l->trial[j] = dd_add(l->b[j], dd_of(h * l->step[j]));
	if (q->model(l->beside, l->there, q->ctx, l->trial, NULL))
		return false;
	for (size_t i = 0; i < q->n; i++) {
		double along = 0;

		for (int j = 0; j < q->p; j++)
			along += l->derivative[j][i].hi * l->step[j];
		/* residual = y - f: its derivative along the step is -along */
		top[i] = 2 / h * (dd_sub(l->beside[i], l->residual[i]).hi / h + along);
	}
	return true;
}

static double
column_norm(const struct levenberg *l, int j)
{
	double norm = 0;

	for (size_t i = 0; i < l->request->n; i++)
		norm = hypot(norm, sqrt(weight_of(l, i)) * l->derivative[j][i].hi);
	return norm;
}

/* Moré: the largest that each column has been; or one size for the same relative change of every parameter. */
static void
take_scale(struct levenberg *l)
{
	double size = 0;

	for (int j = 0; j < l->request->p; j++) {
		double norm = column_norm(l, j);

		size = fmax(size, norm * fabs(l->b[j].hi));
		l->scale[j] = fmax(l->scale[j], norm);
	}
	for (int j = 0; j < l->request->p; j++) {
		if (l->way->relative && size > 0 && l->b[j].hi != 0)
			l->scale[j] = size / fabs(l->b[j].hi);
		if (!(l->scale[j] > 0))
			l->scale[j] = 1;
	}
}

static double
scaled_norm(const struct levenberg *l, const double *v)
{
	double norm = 0;

	for (int j = 0; j < l->request->p; j++)
		norm = hypot(norm, l->scale[j] * v[j]);
	return norm;
}

/* What the linear model promises a step to gain. */
static double
promised(const struct levenberg *l)
{
	double gain = 0;

	for (size_t i = 0; i < l->request->n; i++) {
		double along = 0;

		for (int j = 0; j < l->request->p; j++)
			along += l->derivative[j][i].hi * l->step[j];
		gain += weight_of(l, i) * along * (2 * l->residual[i].hi - along);
	}
	return gain;
}

static void
swap_series(struct levenberg *l)
{
	struct dd *r = l->residual, **d = l->derivative, *b = l->b;

	l->residual = l->beside;
	l->beside = r;
	l->derivative = l->there;
	l->there = d;
	l->b = l->trial;
	l->trial = b;
}

enum outcome { STEP_TAKEN, STEP_REFUSED, STEP_NONE };

/* One try: the step, its correction where that is small beside it, and whether it gains what was promised. */
static enum outcome
try_step(struct levenberg *l, double *top, double *gained)
{
	const struct curve_fit_request *q = l->request;
	double expected, cost = (double)INFINITY, ratio;

	first_direction(l, top);
	if (!solve_damped(l->step, l, top))
		return STEP_NONE;
	expected = promised(l);
	if (!(expected > 0))
		return STEP_NONE;
	if (bend_direction(l, top, 0.1) && solve_damped(l->bend, l, top) &&
		scaled_norm(l, l->bend) <= 0.75 * scaled_norm(l, l->step))
		for (int j = 0; j < q->p; j++)
			l->step[j] += l->bend[j] / 2;
	for (int j = 0; j < q->p; j++)
		l->trial[j] = dd_add(l->b[j], dd_of(l->step[j]));
	if (q->model(l->beside, l->there, q->ctx, l->trial, NULL) == E_OK)
		cost = cost_of(l, l->beside);
	ratio = (l->cost - cost) / expected;
	*gained = l->cost - cost;
	if (!(ratio > 1e-4) || !isfinite(cost)) {
		l->damping *= l->growth;
		l->growth *= 2;
		return STEP_REFUSED;
	}
	l->damping *= fmax(1.0 / 3, 1 - pow(2 * ratio - 1, 3));
	l->growth = 2;
	l->cost = cost;
	swap_series(l);
	return STEP_TAKEN;
}

/* Down to where doubles see no more gain. */
static enum rc
descend(struct levenberg *l, struct arena *a, int *iterations, struct err *err)
{
	const struct curve_fit_request *q = l->request;
	int most = q->max_iterations > 0 ? q->max_iterations : MANY_ITERATIONS;
	double *top = doubles(a, q->n), gained = 0;
	int idle = 0;

	if (!top)
		return err_set(err, E_TOO_BIG, "there are too many values");
	while (*iterations < most) {
		enum outcome o;

		take_scale(l);
		o = try_step(l, top, &gained);
		(*iterations)++;
		if (o == STEP_NONE || l->damping > LARGEST_DAMPING)
			return E_OK; /* the gradient is nothing: the polishing says whether it is a minimum */
		if (o == STEP_REFUSED)
			continue;
		/* three small gains in a row: what is left is for the polishing */
		idle = gained <= 1e-12 * l->cost ? idle + 1 : 0;
		if (idle >= 3 || l->cost == 0)
			return E_OK;
	}
	return err_set(err, E_DOMAIN,
		"no minimum was reached in %d iterations (residual sum of squares %g): try another "
		"start, or "
		"allow more",
		most, l->cost);
}

/* ---- polishing -------------------------------------------------------------------------------------- */

static enum rc
linear_fit(struct least_squares *fit, struct linear_model *m, const struct levenberg *l,
	struct arena *a, struct err *err)
{
	const struct curve_fit_request *q = l->request;

	*m = (struct linear_model){ .n = q->n,
		.y = l->residual,
		.weight = q->weight,
		.terms = q->p,
		.term = (const struct dd *const *)l->derivative,
		.name = q->name };
	return least_squares(fit, a, m, err);
}

/* The largest step relative to its parameter; a parameter of 0 counts by its standard error. */
static double
relative_step(const struct levenberg *l, const struct least_squares *fit)
{
	double worst = 0;

	for (int j = 0; j < l->request->p; j++) {
		double size = fmax(fabs(l->b[j].hi), isfinite(fit->se[j]) ? 1e-3 * fit->se[j] : 0);

		if (fit->value[j].hi != 0)
			worst = fmax(worst, fabs(fit->value[j].hi) / fmax(size, DBL_MIN));
	}
	return worst;
}

static enum rc
evaluate(struct levenberg *l, struct err *err)
{
	const struct curve_fit_request *q = l->request;
	enum rc rc = q->model(l->residual, l->derivative, q->ctx, l->b, err);

	if (rc == E_OK)
		l->cost = cost_of(l, l->residual);
	return rc;
}

/* The step of Gauss and Newton, halved while it goes uphill by more than rounding. */
static bool
walk(struct levenberg *l, const struct least_squares *fit)
{
	const struct curve_fit_request *q = l->request;

	for (int halvings = 0; halvings < 30; halvings++) {
		double part = ldexp(1, -halvings);

		for (int j = 0; j < q->p; j++)
			l->trial[j] = dd_add(l->b[j], dd_mul(dd_of(part), fit->value[j]));
		if (q->model(l->beside, l->there, q->ctx, l->trial, NULL))
			continue;
		if (cost_of(l, l->beside) <= l->cost * (1 + 1e-13) || l->cost == 0) {
			l->cost = cost_of(l, l->beside);
			swap_series(l);
			return true;
		}
	}
	return false;
}

static enum rc
polish(struct curve_fit *out, struct levenberg *l, struct arena *a, struct err *err)
{
	struct linear_model *m = arena_new(a, struct linear_model, 1);
	double last = (double)INFINITY, now;
	enum rc rc;

	if (!m)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (int turn = 0; turn < POLISH_ITERATIONS; turn++) {
		struct arena scratch;
		struct least_squares fit;

		arena_init(&scratch, (size_t)1 << 30);
		rc = linear_fit(&fit, m, l, &scratch, err);
		if (rc) {
			arena_release(&scratch);
			return rc;
		}
		now = relative_step(l, &fit);
		/* nothing to see in a double, and no better than the last time */
		if (now == 0 || (now < 1e-18 && now >= last / 2) || now < 1e-28) {
			arena_release(&scratch);
			last = now;
			break;
		}
		if (!walk(l, &fit)) {
			arena_release(&scratch);
			break;
		}
		arena_release(&scratch);
		last = now;
		out->iterations++;
	}
	if (!(last < 1e-8))
		return err_set(err, E_DOMAIN,
			"the last step still changed a parameter by %g of itself: there is no "
			"clear minimum here",
			last);
	out->digits = last > 0 ? fmin(15, -log10(last)) : 15;
	rc = linear_fit(&out->linear, m, l, a, err);
	return rc;
}

static enum rc
go(struct curve_fit *out, struct levenberg *l, struct arena *a, struct err *err)
{
	const struct curve_fit_request *q = l->request;
	enum rc rc;

	l->damping = l->way->damping;
	l->growth = 2;
	for (int j = 0; j < q->p; j++) {
		l->b[j] = dd_of(q->start[j]);
		l->scale[j] = 0;
	}
	if ((rc = evaluate(l, err)) || (rc = descend(l, a, &out->iterations, err)))
		return rc;
	return polish(out, l, a, err);
}

enum rc
curve_fit(struct curve_fit *out, struct arena *a, const struct curve_fit_request *request,
	struct err *err)
{
	struct levenberg l;
	struct err later = { 0 };
	enum rc rc;

	*out = (struct curve_fit){ 0 };
	if (request->p < 1 || request->n <= (size_t)request->p)
		return err_set(err, E_DOMAIN, "%d parameters need at least %d rows, there are %zu",
			request->p, request->p + 1, request->n);
	rc = make_room(&l, a, request, err);
	if (rc)
		return rc;
	l.way = ways;
	rc = go(out, &l, a, err);
	/* the first way's complaint stands, where none leads down */
	for (size_t i = 1; rc == E_DOMAIN && i < sizeof(ways) / sizeof(ways[0]); i++) {
		l.way = &ways[i];
		if (go(out, &l, a, &later) == E_OK)
			rc = E_OK;
	}
	if (rc)
		return rc;
	out->b = l.b;
	out->rss = l.cost;
	out->df = request->n - (size_t)request->p;
	out->residual_sd = sqrt(out->rss / (double)out->df);
	return E_OK;
}
