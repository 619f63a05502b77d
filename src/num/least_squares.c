/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/least_squares.h"

#include "num/distribution.h"
#include "num/least_squares_factor.h"

#define MAX_STEPS 30 /* of refinement; two are enough but where hardly a digit is there */

struct work {
	struct factor f;
	struct arena *arena;
	const struct dd **column; /* p: weighted */
	struct str *name;
	struct dd *y, *r,
		*root;       /* n: weighted values, weighted residuals, roots of weights or NULL */
	struct dd *b, *step; /* p: in scaled coordinates */
	double *error;       /* p: bound on b's error, scaled */
	double y_length, r_length;
	double fitted_length; /* sum |b_j| |a_j| */
};

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

/* ---- columns ------------------------------------------------------------------------------------ */

static enum rc
check_weights(size_t *used, const struct linear_model *m, struct err *err)
{
	*used = m->n;
	for (size_t i = 0; m->weight && i < m->n; i++) {
		if (!(m->weight[i].hi >= 0))
			return err_set(err, E_DOMAIN,
				"the weight of row %zu is %g: a weight is 0 or more", i + 1,
				m->weight[i].hi);
		*used -= m->weight[i].hi == 0;
	}
	return E_OK;
}

/* v times the roots of the weights; v itself where there are none. v NULL: ones. NULL: no room. */
static const struct dd *
weighted(struct work *w, const struct dd *v, size_t n)
{
	struct dd *out;

	if (!w->root && v)
		return v;
	if (!v && w->root)
		return w->root;
	out = arena_new(w->arena, struct dd, n);
	for (size_t i = 0; out && i < n; i++)
		out[i] = v ? dd_mul(v[i], w->root[i]) : dd_of(1);
	return out;
}

static enum rc
make_columns(struct work *w, const struct linear_model *m, int p, struct err *err)
{
	const struct dd *y;

	w->column = arena_new(w->arena, const struct dd *, (size_t)p);
	w->name = arena_new(w->arena, struct str, (size_t)p);
	w->b = arena_new(w->arena, struct dd, (size_t)p);
	w->step = arena_new(w->arena, struct dd, (size_t)p);
	w->error = arena_new(w->arena, double, (size_t)p);
	w->y = arena_new(w->arena, struct dd, m->n);
	w->r = arena_new(w->arena, struct dd, m->n);
	if (m->weight)
		w->root = arena_new(w->arena, struct dd, m->n);
	if (!w->column || !w->name || !w->b || !w->step || !w->error || !w->y || !w->r ||
		(m->weight && !w->root))
		return too_big(err);
	for (size_t i = 0; m->weight && i < m->n; i++)
		w->root[i] = dd_sqrt(m->weight[i]);
	for (int j = 0; j < p; j++) {
		bool one = m->intercept && j == 0;

		w->name[j] = one ? STR("(intercept)") : m->name[j - m->intercept];
		w->column[j] = weighted(w, one ? NULL : m->term[j - m->intercept], m->n);
		if (!w->column[j])
			return too_big(err);
	}
	y = weighted(w, m->y, m->n);
	if (!y)
		return too_big(err);
	for (size_t i = 0; i < m->n; i++)
		w->y[i] = w->r[i] = y[i];
	return E_OK;
}

/* ---- solution ----------------------------------------------------------------------------------- */

static void
residuals(struct work *w)
{
	for (size_t i = 0; i < w->f.n; i++)
		w->r[i] = w->y[i];
	for (int j = 0; j < w->f.p; j++)
		dd_add_multiple(
			w->r, dd_neg(dd_scaled(w->b[j], -w->f.power[j])), w->column[j], w->f.n);
	w->r_length = sqrt(dd_dot(w->r, w->r, w->f.n).hi);
}

/*
 * Bound on the error that arithmetic of relative error `rounding` leaves in b, to first order (Higham 2002, 20.1):
 * rounding times |A+|(|y| + |A||b|) + |(A'A)^-1||A'||r|, by lengths of rows and columns.
 */
static void
bound_errors(struct work *w)
{
	int p = w->f.p;

	w->fitted_length = 0;
	for (int j = 0; j < p; j++)
		w->fitted_length += fabs(w->b[j].hi) * w->f.length[j];
	for (int j = 0; j < p; j++) {
		double own = 0, all = 0;

		for (int k = 0; k < p; k++) {
			double c = 0;

			for (int i = j > k ? j : k; i < p; i++)
				c += w->f.inverse[j * p + i].hi * w->f.inverse[k * p + i].hi;
			all += fabs(c) * w->f.length[k];
			if (k == j)
				own = sqrt(c);
		}
		w->error[j] = w->f.rounding *
			      (own * (w->y_length + w->fitted_length) + all * w->r_length);
	}
}

/* The largest step beside its coefficient; one within the bound on the error is counted there. */
static double
step_size(const struct work *w)
{
	double most = 0;

	for (int j = 0; j < w->f.p; j++)
		if (fabs(w->step[j].hi) > w->error[j])
			most = fmax(most, fabs(w->step[j].hi) / fabs(w->b[j].hi));
	return most;
}

/* Steps of the seminormal equations from b = 0, as long as they shrink; the last one's size in *last. */
static void
solve(struct work *w, double *last)
{
	int p = w->f.p;

	*last = (double)INFINITY;
	w->r_length = w->y_length;
	for (int k = 0; k < MAX_STEPS; k++) {
		double size;

		for (int j = 0; j < p; j++)
			w->step[j] = dd_scaled(dd_dot(w->column[j], w->r, w->f.n), -w->f.power[j]);
		factor_solve(&w->f, w->step);
		/* the first is the solution itself */
		size = k > 0 ? step_size(w) : (double)INFINITY;
		if (k > 0 && !(size < *last / 2))
			return;
		for (int j = 0; j < p; j++)
			w->b[j] = dd_add(w->b[j], w->step[j]);
		residuals(w);
		bound_errors(w);
		*last = size;
		if (*last <= 0x1p-60)
			return;
	}
}

/*
 * A coefficient that is no more than the bound on its error is 0 as far as the arithmetic shows. Only in the report: the others
 * make up for its error, so the residuals need it.
 */
static void
clear_zeros(struct work *w)
{
	for (int j = 0; j < w->f.p; j++)
		if (fabs(w->b[j].hi) <= w->error[j])
			w->b[j] = dd_of(0);
}

static double
digits(const struct work *w, const struct least_squares *fit, double last)
{
	double k = w->f.condition, worst = (w->f.by_gram ? k * k : k) * w->f.rounding;

	worst = fmax(worst, last);
	for (int j = 0; j < w->f.p; j++)
		if (w->b[j].hi != 0)
			worst = fmax(worst, w->error[j] / fabs(w->b[j].hi));
	if (!fit->exact)
		worst = fmax(worst, w->f.rounding * (w->y_length + w->fitted_length) / w->r_length);
	return fmax(0, fmin(15, -log10(worst)));
}

/* ---- report ------------------------------------------------------------------------------------- */

static bool
is_constant(const struct linear_model *m)
{
	struct dd first = dd_of(0);
	bool any = !m->intercept;

	for (size_t i = 0; i < m->n; i++) {
		if (m->weight && m->weight[i].hi == 0)
			continue;
		if (!any)
			first = m->y[i];
		any = true;
		if (m->y[i].hi != first.hi || m->y[i].lo != first.lo)
			return false;
	}
	return true;
}

static struct dd
total_squares(const struct work *w, const struct least_squares *fit)
{
	const struct dd *one = w->column[0];
	struct dd mean, square = { 0, 0 };

	if (fit->constant)
		return dd_of(0);
	if (!fit->model->intercept)
		return dd_dot(w->y, w->y, w->f.n);
	mean = dd_neg(dd_div(dd_dot(w->y, one, w->f.n), dd_dot(one, one, w->f.n)));
	for (size_t i = 0; i < w->f.n; i++) {
		struct dd d = dd_add(w->y[i], dd_mul(mean, one[i]));

		dd_gather(&square, d, d);
	}
	return dd_settled(square);
}

static void
sums_of_squares(struct least_squares *fit, const struct work *w)
{
	double rounding = w->f.rounding * (w->y_length + w->fitted_length);
	struct dd rest, total, explained;
	size_t n = fit->n, p = (size_t)fit->p;

	fit->constant = is_constant(fit->model);
	fit->exact = w->r_length <= rounding;
	total = total_squares(w, fit);
	rest = fit->exact ? dd_of(0) : dd_dot(w->r, w->r, w->f.n);
	explained = fit->constant ? dd_of(0) : dd_sub(total, rest);
	fit->ss_total = dd_double(total);
	fit->squares = rest;
	fit->ss_residual = dd_double(rest);
	fit->ss_regression = dd_double(explained);
	fit->df_regression = p - fit->model->intercept;
	fit->df_residual = n - p;
	fit->ms_regression = fit->ms_residual = fit->residual_sd = (double)NAN;
	fit->r2 = fit->r2_adjusted = fit->F = fit->p_value = (double)NAN;
	if (fit->df_regression > 0)
		fit->ms_regression =
			dd_double(dd_div(explained, dd_of((double)fit->df_regression)));
	if (!fit->constant)
		fit->r2 = dd_double(dd_div(explained, total));
	if (n == p)
		return;
	rest = dd_div(rest, dd_of((double)(n - p)));
	fit->ms_residual = dd_double(rest);
	fit->residual_sd = dd_double(dd_sqrt(rest));
	if (fit->constant)
		return;
	fit->r2_adjusted = dd_double(dd_sub(
		dd_of(1), dd_div(rest, dd_div(total, dd_of((double)(n - fit->model->intercept))))));
	if (fit->exact || fit->df_regression == 0)
		return;
	fit->F = dd_double(dd_div(dd_div(explained, dd_of((double)fit->df_regression)), rest));
	fit->p_value = f_upper(fit->F, (double)fit->df_regression, (double)fit->df_residual);
}

static void
covariance(struct least_squares *fit, const struct work *w)
{
	struct dd s2 = fit->exact ? dd_of(0) : dd_dot(w->r, w->r, w->f.n);
	int p = fit->p;

	s2 = dd_div(s2, dd_of((double)(fit->n - (size_t)p)));
	for (int j = 0; j < p; j++)
		for (int k = 0; k <= j; k++) {
			struct dd c = dd_of(0);

			for (int i = j; i < p; i++)
				c = dd_add(c,
					dd_mul(w->f.inverse[j * p + i], w->f.inverse[k * p + i]));
			c = dd_scaled(dd_mul(c, s2), -w->f.power[j] - w->f.power[k]);
			fit->covariance[j * p + k] = fit->covariance[k * p + j] = dd_double(c);
			if (k == j)
				fit->se[j] = dd_double(dd_sqrt(c));
		}
}

/* In a row that takes no part; the coefficients are in the units of the terms by now. */
static struct dd
fitted(const struct least_squares *fit, size_t row)
{
	const struct linear_model *m = fit->model;
	struct dd y = m->intercept ? fit->value[0] : dd_of(0);

	for (int j = 0; j < m->terms; j++)
		y = dd_add(y, dd_mul(fit->value[j + m->intercept], m->term[j][row]));
	return y;
}

static enum rc
report(struct least_squares *out, struct work *w, double last, struct err *err)
{
	size_t p = (size_t)out->p, n = out->model->n;

	out->value = w->b;
	out->se = arena_new(w->arena, double, p);
	out->power = w->f.power;
	out->covariance = arena_new(w->arena, double, p *p);
	out->residual = w->r;
	out->inverse = w->f.inverse;
	out->condition = w->f.condition;
	if (!out->se || !out->covariance)
		return too_big(err);
	sums_of_squares(out, w);
	clear_zeros(w);
	out->digits = digits(w, out, last);
	if (out->df_residual > 0)
		covariance(out, w);
	for (size_t j = 0; out->df_residual == 0 && j < p; j++)
		out->se[j] = (double)NAN;
	for (size_t j = 0; out->df_residual == 0 && j < p * p; j++)
		out->covariance[j] = (double)NAN;
	for (size_t j = 0; j < p; j++)
		w->b[j] = dd_scaled(w->b[j], -w->f.power[j]);
	for (size_t i = 0; out->exact && i < n; i++)
		w->r[i] = dd_of(0);
	for (size_t i = 0; w->root && i < n; i++)
		w->r[i] = w->root[i].hi > 0 ? dd_div(w->r[i], w->root[i])
					    : dd_sub(out->model->y[i], fitted(out, i));
	return E_OK;
}

enum rc
least_squares(
	struct least_squares *out, struct arena *a, const struct linear_model *m, struct err *err)
{
	struct work w = { .arena = a };
	double last;
	enum rc rc;

	*out = (struct least_squares){ .model = m, .p = m->terms + m->intercept };
	if (out->p < 1)
		return err_set(err, E_MISSING, "the model has no term to fit");
	if (out->p > LEAST_SQUARES_MAX_TERMS)
		return err_set(err, E_TOO_BIG, "a model may have %d terms, not %d",
			LEAST_SQUARES_MAX_TERMS, out->p);
	rc = check_weights(&out->n, m, err);
	if (rc)
		return rc;
	if (out->n < (size_t)out->p)
		return err_set(err, E_DOMAIN,
			"%d coefficients need at least as many rows, there are %zu", out->p,
			out->n);
	if ((rc = make_columns(&w, m, out->p, err)) ||
		(rc = factor_make(&w.f, a, m->n, out->p, w.column, w.name, err)))
		return rc;
	w.y_length = sqrt(dd_dot(w.y, w.y, m->n).hi);
	if (!(w.y_length < 1e140))
		return err_set(err, E_DOMAIN,
			"the values of %s are too large or too small to square: use another unit",
			"y");
	solve(&w, &last);
	return report(out, &w, last, err);
}
