/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The curve of a calibration and the levels it stands on; what it says of samples is in calibration_read.c. */
#include "metrology/calibration.h"

#include "num/levenberg.h"
#include "num/logistic.h"

struct fitting {
	struct calibration *out;
	const struct calibration_input *in;
	const struct dd *weight; /* n; NULL: all 1 */
	struct arena *arena;
};

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static bool
is_logistic(enum calibration_model m)
{
	return m == CALIBRATION_LOGISTIC_3 || m == CALIBRATION_LOGISTIC_4;
}

/* ---- weights ---------------------------------------------------------------------------------------- */

/* What the variance is in proportion to. */
static struct dd
proportion(enum calibration_weighting w, struct dd x, struct dd y)
{
	struct dd v = w == WEIGHTING_X || w == WEIGHTING_X2 ? x : y;

	return w == WEIGHTING_X || w == WEIGHTING_Y ? v : dd_mul(v, v);
}

static enum rc
make_weights(
	const struct dd **out, struct arena *a, const struct calibration_input *in, struct err *err)
{
	struct dd *w;

	*out = in->weighting == WEIGHTING_GIVEN ? in->weight : NULL;
	if (in->weighting == WEIGHTING_NONE || in->weighting == WEIGHTING_GIVEN)
		return E_OK;
	w = arena_new(a, struct dd, in->n);
	if (!w)
		return too_big(err);
	for (size_t i = 0; i < in->n; i++) {
		struct dd v = proportion(in->weighting, in->x[i], in->y[i]);
		bool by_x = in->weighting == WEIGHTING_X || in->weighting == WEIGHTING_X2;
		double at = by_x ? in->x[i].hi : in->y[i].hi;

		w[i] = dd_div(dd_of(1), v);
		if (!(at > 0) || !isfinite(w[i].hi))
			return err_set(err, E_DOMAIN,
				by_x ? "row %zu: weights by content need contents above 0, not %g"
				     : "row %zu: weights by response need responses above 0, not "
				       "%g",
				i + 1, at);
	}
	*out = w;
	return E_OK;
}

/* ---- levels ----------------------------------------------------------------------------------------- */

struct standard {
	struct dd x;
	size_t i;
};

static int
by_content(const void *a, const void *b)
{
	const struct standard *s = a, *t = b;

	if (dd_less(s->x, t->x) || dd_less(t->x, s->x))
		return dd_less(s->x, t->x) ? -1 : 1;
	return (s->i > t->i) - (s->i < t->i);
}

static struct calibration_level
level_of(const struct standard *s, size_t n, const struct dd *y, const struct dd *weight)
{
	struct calibration_level l = { .x = s[0].x, .n = n, .sd = NAN };
	struct dd sum = dd_of(0), squares = dd_of(0);

	for (size_t k = 0; k < n; k++) {
		sum = dd_add(sum, dd_sub(y[s[k].i], y[s[0].i]));
		l.variance += 1 / (weight ? weight[s[k].i].hi : 1) / (double)n;
	}
	sum = dd_div(sum, dd_of((double)n));
	l.y = dd_add(y[s[0].i], sum);
	for (size_t k = 0; k < n; k++) {
		struct dd d = dd_sub(dd_sub(y[s[k].i], y[s[0].i]), sum);

		squares = dd_add(squares, dd_mul(d, d));
	}
	if (n > 1)
		l.sd = sqrt(dd_double(squares) / (double)(n - 1));
	return l;
}

static enum rc
make_levels(struct calibration_level **out, size_t *n, const struct fitting *f, struct err *err)
{
	const struct calibration_input *in = f->in;
	struct calibration_level *level = arena_new(f->arena, struct calibration_level, in->n + 1);
	struct standard *s = arena_new(f->arena, struct standard, in->n + 1);
	size_t *row = arena_new(f->arena, size_t, in->n + 1), used = 0, levels = 0;

	if (!level || !s || !row)
		return too_big(err);
	for (size_t i = 0; i < in->n; i++)
		if (!f->weight || f->weight[i].hi > 0)
			s[used++] = (struct standard){ in->x[i], i };
	qsort(s, used, sizeof(*s), by_content);
	for (size_t i = 0; i < used; i++)
		row[i] = s[i].i;
	for (size_t i = 0, end; i < used; i = end) {
		for (end = i + 1; end < used && !dd_less(s[i].x, s[end].x);)
			end++;
		level[levels] = level_of(s + i, end - i, in->y, f->weight);
		level[levels++].row = row + i;
	}
	*out = level;
	*n = levels;
	return E_OK;
}

enum rc
calibration_levels(struct calibration_level **out, size_t *n, struct arena *a,
	const struct calibration_input *in, struct err *err)
{
	struct fitting f = { .in = in, .arena = a };
	enum rc rc = make_weights(&f.weight, a, in, err);

	*out = NULL;
	*n = 0;
	return rc ? rc : make_levels(out, n, &f, err);
}

double
calibration_pooled_sd(const struct calibration_level *level, size_t n, double *df)
{
	double squares = 0;

	*df = 0;
	for (size_t i = 0; i < n; i++)
		if (level[i].n > 1) {
			double own = (double)(level[i].n - 1);

			squares += own * level[i].sd * level[i].sd;
			*df += own;
		}
	return *df > 0 ? sqrt(squares / *df) : NAN;
}

/* ---- fit -------------------------------------------------------------------------------------------- */

/* Weighted mean of v and the sum of weighted squares about it; the mean held at 0 through zero. */
static void
centre(struct fitting *f)
{
	struct calibration *c = f->out;
	const struct dd *x = f->in->x, *y = f->in->y;
	struct dd weights = dd_of(0), sx = dd_of(0), sy = dd_of(0);
	bool zero = c->model == CALIBRATION_PROPORTIONAL;

	for (size_t i = 0; i < f->in->n; i++) {
		struct dd w = f->weight ? f->weight[i] : dd_of(1);

		weights = dd_add(weights, w);
		sx = dd_add(sx, dd_mul(w, dd_sub(x[i], x[0])));
		sy = dd_add(sy, dd_mul(w, dd_sub(y[i], y[0])));
	}
	c->weights = zero ? INFINITY : dd_double(weights);
	c->x_mean = zero ? dd_of(0) : dd_add(x[0], dd_div(sx, weights));
	c->y_mean = zero ? dd_of(0) : dd_add(y[0], dd_div(sy, weights));
	for (size_t i = 0; i < f->in->n; i++) {
		struct dd w = f->weight ? f->weight[i] : dd_of(1), d = dd_sub(x[i], c->x_mean);

		c->sxx = dd_add(c->sxx, dd_mul(w, dd_mul(d, d)));
	}
}

static void
take_fit(struct fitting *f, const struct least_squares *fit)
{
	struct calibration *c = f->out;

	c->fit = fit;
	c->p = fit->p;
	c->n = fit->n;
	c->df = fit->df_residual;
	c->s = fit->residual_sd;
	c->covariance = fit->covariance;
	for (int j = 0; j < fit->p; j++)
		c->se[j] = fit->se[j];
}

static enum rc
fit_polynomial(struct fitting *f, struct err *err)
{
	static const struct str names[] = { { "x", 1 }, { "x^2", 3 } };
	const struct calibration_input *in = f->in;
	struct linear_model *m = arena_new(f->arena, struct linear_model, 1);
	struct least_squares *fit = arena_new(f->arena, struct least_squares, 1);
	const struct dd **term = arena_new(f->arena, const struct dd *, 2);
	struct dd *square = arena_new(f->arena, struct dd, in->n);
	enum rc rc;

	if (!m || !fit || !term || !square)
		return too_big(err);
	for (size_t i = 0; i < in->n; i++)
		square[i] = dd_mul(in->x[i], in->x[i]);
	term[0] = in->x;
	term[1] = square;
	*m = (struct linear_model){ .n = in->n,
		.y = in->y,
		.weight = f->weight,
		.terms = in->model == CALIBRATION_QUADRATIC ? 2 : 1,
		.term = term,
		.name = names,
		.intercept = in->model != CALIBRATION_PROPORTIONAL };
	rc = least_squares(fit, f->arena, m, err);
	if (rc)
		return rc;
	take_fit(f, fit);
	for (int j = 0; j < fit->p; j++)
		f->out->coefficient[j] = fit->value[j];
	f->out->residual = fit->residual;
	f->out->digits = fit->digits;
	return E_OK;
}

static enum rc
fit_logistic(struct fitting *f, struct err *err)
{
	const struct calibration_input *in = f->in;
	struct logistic_data data = { in->x, in->y, f->weight, in->n,
		in->model == CALIBRATION_LOGISTIC_3 ? 3 : 4 };
	struct curve_fit *fit = arena_new(f->arena, struct curve_fit, 1);
	struct dd *residual = arena_new(f->arena, struct dd, in->n);
	enum rc rc;

	if (!fit || !residual)
		return too_big(err);
	rc = logistic_fit(fit, f->arena, &data, err);
	if (rc)
		return rc;
	take_fit(f, &fit->linear);
	for (int j = 0; j < data.p; j++)
		f->out->coefficient[j] = fit->b[j];
	for (size_t i = 0; i < in->n; i++)
		residual[i] = dd_sub(in->y[i], logistic_at(NULL, fit->b, data.p, in->x[i]));
	f->out->residual = residual;
	f->out->digits = fit->digits;
	return E_OK;
}

static enum rc
check(const struct fitting *f, struct err *err)
{
	static const size_t needed[] = { 2, 1, 3, 3, 4 };
	const struct calibration *c = f->out;

	if (c->levels < needed[c->model])
		return err_set(err, E_DOMAIN,
			"this calibration curve needs standards of at least %zu different "
			"contents, there are %zu",
			needed[c->model], c->levels);
	return E_OK;
}

static void
name_coefficients(struct calibration *c)
{
	static const char *const polynomial[CALIBRATION_MAX_COEFFICIENTS] = { "intercept", "slope",
		"quadratic term" };
	static const char *const logistic[CALIBRATION_MAX_COEFFICIENTS] = { "a", "b", "c", "d" };

	for (int j = 0; j < c->p && j < CALIBRATION_MAX_COEFFICIENTS; j++)
		c->name[j] = is_logistic(c->model) ? logistic[j] : polynomial[j];
	if (c->model == CALIBRATION_PROPORTIONAL)
		c->name[0] = "slope";
	if (c->model == CALIBRATION_QUADRATIC)
		c->name[1] = "linear term";
}

enum rc
calibration_fit(struct calibration *out, struct arena *a, const struct calibration_input *in,
	struct err *err)
{
	struct fitting f = { .out = out, .in = in, .arena = a };
	struct calibration_level *level;
	enum rc rc;

	*out = (struct calibration){
		.model = in->model, .weighting = in->weighting, .r = NAN, .turn = NAN
	};
	if ((rc = make_weights(&f.weight, a, in, err)) ||
		(rc = make_levels(&level, &out->levels, &f, err)) || (rc = check(&f, err)))
		return rc;
	out->level = level;
	out->x_low = dd_double(level[0].x);
	out->x_high = dd_double(level[out->levels - 1].x);
	rc = is_logistic(in->model) ? fit_logistic(&f, err) : fit_polynomial(&f, err);
	if (rc)
		return rc;
	name_coefficients(out);
	if (calibration_is_line(out))
		centre(&f);
	if (in->model == CALIBRATION_LINEAR && !out->fit->constant)
		out->r = copysign(sqrt(out->fit->r2), out->coefficient[1].hi);
	if (in->model == CALIBRATION_QUADRATIC && out->coefficient[2].hi != 0)
		out->turn = dd_double(
			dd_div(out->coefficient[1], dd_mul(dd_of(-2), out->coefficient[2])));
	return E_OK;
}

/* ---- the curve -------------------------------------------------------------------------------------- */

struct dd
calibration_at(const struct calibration *c, struct dd x)
{
	struct dd terms[2] = { x, dd_mul(x, x) };
	const struct dd *b = c->coefficient;

	if (is_logistic(c->model))
		return logistic_at(NULL, b, c->p, x);
	if (calibration_is_line(c))
		return dd_add(c->y_mean, dd_mul(b[c->p - 1], dd_sub(x, c->x_mean)));
	return least_squares_at(c->fit, terms);
}

double
calibration_slope(const struct calibration *c, double x)
{
	const struct dd *b = c->coefficient;

	if (is_logistic(c->model))
		return logistic_slope(b, c->p, x);
	if (c->model == CALIBRATION_QUADRATIC)
		return dd_double(dd_add(b[1], dd_mul(dd_of(2 * x), b[2])));
	return dd_double(b[c->p - 1]);
}

double
calibration_leverage(const struct calibration *c, double x)
{
	struct dd terms[CALIBRATION_MAX_COEFFICIENTS] = { dd_of(x), dd_product(x, x) };
	struct dd d;

	if (calibration_is_line(c)) {
		d = dd_sub(dd_of(x), c->x_mean);
		return 1 / c->weights + dd_double(dd_div(dd_mul(d, d), c->sxx));
	}
	if (is_logistic(c->model) &&
		!isfinite(logistic_at(terms, c->coefficient, c->p, dd_of(x)).hi))
		return NAN;
	return least_squares_variance(c->fit, terms);
}

/* 1/w between the levels. */
static double
interpolated(const struct calibration *c, double x)
{
	size_t k = 0;

	while (k < c->levels && dd_double(c->level[k].x) < x)
		k++;
	if (k == 0 || k == c->levels)
		return c->level[k ? k - 1 : 0].variance;
	return c->level[k - 1].variance +
	       (c->level[k].variance - c->level[k - 1].variance) *
		       dd_double(dd_div(dd_sub(dd_of(x), c->level[k - 1].x),
			       dd_sub(c->level[k].x, c->level[k - 1].x)));
}

double
calibration_spread(const struct calibration *c, double x)
{
	struct dd at = dd_of(fmax(x, c->x_low));

	if (c->weighting == WEIGHTING_NONE)
		return 1;
	if (c->weighting == WEIGHTING_GIVEN)
		return interpolated(c, x);
	return fabs(dd_double(proportion(c->weighting, at, calibration_at(c, at))));
}

/* ---- turned round ----------------------------------------------------------------------------------- */

/* On the side of the turn where the middle of the standards is. */
static double
invert_quadratic(const struct calibration *c, struct dd y)
{
	struct dd a = c->coefficient[2], b = c->coefficient[1], rest = dd_sub(c->coefficient[0], y),
		  root, q;
	bool above = (c->x_low + c->x_high) / 2 > c->turn;
	double one, two;

	if (a.hi == 0)
		return b.hi != 0 ? dd_double(dd_div(dd_neg(rest), b)) : NAN;
	root = dd_sub(dd_mul(b, b), dd_mul(dd_of(4), dd_mul(a, rest)));
	if (root.hi < 0)
		return NAN;
	root = dd_sqrt(root);
	q = dd_mul(dd_of(-0.5), dd_add(b, b.hi < 0 ? dd_neg(root) : root));
	one = dd_double(dd_div(q, a));
	two = q.hi != 0 ? dd_double(dd_div(rest, q)) : one;
	return above ? fmax(one, two) : fmin(one, two);
}

double
calibration_invert(const struct calibration *c, struct dd y)
{
	struct dd b = c->coefficient[c->p - 1];

	if (is_logistic(c->model))
		return logistic_invert(c->coefficient, c->p, y);
	if (c->model == CALIBRATION_QUADRATIC)
		return invert_quadratic(c, y);
	if (b.hi == 0)
		return NAN;
	return dd_double(dd_add(c->x_mean, dd_div(dd_sub(y, c->y_mean), b)));
}
