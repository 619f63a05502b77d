/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a fit says of its rows and of new places: leverage, variance of the curve, lack of fit. */
#include <stdint.h>
#include <stdlib.h>

#include "num/dd_vector.h"
#include "num/distribution.h"
#include "num/least_squares.h"

static struct dd
scaled(struct dd x, int power)
{
	return (struct dd){ ldexp(x.hi, -power), ldexp(x.lo, -power) };
}

/* |R^-T x|^2 for a row of p scaled terms. */
static double
form(const struct least_squares *fit, const struct dd *x)
{
	struct dd square = { 0, 0 };

	for (int j = 0; j < fit->p; j++) {
		struct dd s = { 0, 0 };

		for (int i = 0; i <= j; i++)
			dd_gather(&s, fit->inverse[i * fit->p + j], x[i]);
		s = dd_settled(s);
		dd_gather(&square, s, s);
	}
	return dd_double(square);
}

void
least_squares_leverage(double *out, const struct least_squares *fit)
{
	const struct linear_model *m = fit->model;
	struct dd x[LEAST_SQUARES_MAX_TERMS];
	int first = m->intercept;

	if (first)
		x[0] = scaled(dd_of(1), fit->power[0]);
	for (size_t i = 0; i < m->n; i++) {
		for (int j = 0; j < m->terms; j++)
			x[j + first] = scaled(m->term[j][i], fit->power[j + first]);
		out[i] = form(fit, x) * (m->weight ? m->weight[i].hi : 1);
	}
}

double
least_squares_variance(const struct least_squares *fit, const struct dd *x)
{
	struct dd row[LEAST_SQUARES_MAX_TERMS];
	int first = fit->model->intercept;

	if (first)
		row[0] = scaled(dd_of(1), fit->power[0]);
	for (int j = first; j < fit->p; j++)
		row[j] = scaled(x[j - first], fit->power[j]);
	return form(fit, row);
}

struct dd
least_squares_at(const struct least_squares *fit, const struct dd *x)
{
	int first = fit->model->intercept;
	struct dd y = first ? fit->value[0] : dd_of(0);

	for (int j = first; j < fit->p; j++)
		y = dd_add(y, dd_mul(fit->value[j], x[j - first]));
	return y;
}

/* ---- lack of fit -------------------------------------------------------------------------------- */

static int
compare_rows(const void *a, const void *b, void *with)
{
	const size_t *i = a, *k = b;
	const struct linear_model *m = with;

	for (int j = 0; j < m->terms; j++) {
		struct dd x = m->term[j][*i], y = m->term[j][*k];

		if (dd_less(x, y) || dd_less(y, x))
			return dd_less(x, y) ? -1 : 1;
	}
	return 0;
}

static struct dd
weight(const struct linear_model *m, size_t row)
{
	return m->weight ? m->weight[row] : dd_of(1);
}

/* Weighted squares about the mean of y in n rows; from the first value on, so that equal ones leave 0. */
static struct dd
scatter(const struct linear_model *m, const size_t *row, size_t n)
{
	struct dd sum = dd_of(0), weights = dd_of(0), squares = dd_of(0), mean;

	for (size_t i = 0; i < n; i++) {
		struct dd w = weight(m, row[i]);

		sum = dd_add(sum, dd_mul(w, dd_sub(m->y[row[i]], m->y[row[0]])));
		weights = dd_add(weights, w);
	}
	mean = dd_div(sum, weights);
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_sub(dd_sub(m->y[row[i]], m->y[row[0]]), mean);

		squares = dd_add(squares, dd_mul(weight(m, row[i]), dd_mul(d, d)));
	}
	return squares;
}

enum rc
least_squares_lack_of_fit(bool *tested, struct lack_of_fit *out, struct arena *a,
	const struct least_squares *fit, struct err *err)
{
	const struct linear_model *m = fit->model;
	size_t *row = arena_new(a, size_t, m->n), n = 0, places = 0;
	struct dd pure = dd_of(0);

	*tested = false;
	*out = (struct lack_of_fit){ 0 };
	if (!row)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (size_t i = 0; i < m->n; i++)
		if (!m->weight || m->weight[i].hi > 0)
			row[n++] = i;
	qsort_r(row, n, sizeof(*row), compare_rows, (void *)(uintptr_t)m);
	for (size_t i = 0, end; i < n; i = end) {
		for (end = i + 1;
			end < n && !compare_rows(&row[i], &row[end], (void *)(uintptr_t)m);)
			end++;
		pure = dd_add(pure, scatter(m, row + i, end - i));
		places++;
	}
	if (places == n || places <= (size_t)fit->p)
		return E_OK;
	*tested = true;
	out->df_pure = n - places;
	out->df_lack = places - (size_t)fit->p;
	out->ss_pure = dd_double(pure);
	/* the residual sum of squares is no less than the pure error; rounding must not turn that round */
	out->ss_lack = fmax(0, dd_double(dd_sub(fit->squares, pure)));
	out->ms_pure = out->ss_pure / (double)out->df_pure;
	out->ms_lack = out->ss_lack / (double)out->df_lack;
	out->F = out->p_value = (double)NAN;
	if (out->ss_pure > 0) {
		out->F = out->ms_lack / out->ms_pure;
		out->p_value = f_upper(out->F, (double)out->df_lack, (double)out->df_pure);
	}
	return E_OK;
}
