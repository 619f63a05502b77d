/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/least_squares_factor.h"

#include <stdio.h>

#include "base/arena.h"

/* What Cholesky's factor may have lost at most: a few places below the last of a double. */
#define GRAM_LOSS 0x1p-58

static struct dd *
at(const struct factor *f, struct dd *matrix, int i, int j)
{
	return &matrix[(size_t)i * (size_t)f->p + (size_t)j];
}

/* Inverse of the upper triangle r, and with it the condition of the columns. */
static void
invert(struct factor *f)
{
	double sum = 0;

	for (int j = 0; j < f->p; j++)
		for (int i = j; i >= 0; i--) {
			struct dd s = dd_of(i == j);

			for (int k = i + 1; k <= j; k++)
				s = dd_sub(s, dd_mul(*at(f, f->r, i, k), *at(f, f->inverse, k, j)));
			*at(f, f->inverse, i, j) = dd_div(s, *at(f, f->r, i, i));
		}
	for (int i = 0; i < f->p; i++) {
		double row = 0;

		for (int j = i; j < f->p; j++)
			row += at(f, f->inverse, i, j)->hi * at(f, f->inverse, i, j)->hi;
		sum += row * f->length[i] * f->length[i];
	}
	f->condition = sqrt(sum * f->p);
}

/* false: the condition is too bad for it. */
static bool
by_gram(struct factor *f, const struct dd *gram)
{
	for (int j = 0; j < f->p; j++)
		for (int i = 0; i <= j; i++) {
			struct dd s = dd_scaled(gram[i * f->p + j], -f->power[i] - f->power[j]);

			for (int k = 0; k < i; k++)
				s = dd_sub(s, dd_mul(*at(f, f->r, k, i), *at(f, f->r, k, j)));
			if (i < j)
				*at(f, f->r, i, j) = dd_div(s, *at(f, f->r, i, i));
			else if (s.hi > GRAM_LOSS)
				*at(f, f->r, i, i) = dd_sqrt(s);
			else
				return false;
		}
	invert(f);
	return f->condition * f->condition * f->rounding < GRAM_LOSS;
}

/* Column k is a combination of those before it: says which. */
static enum rc
singular(const struct factor *f, int k, const double *share, struct err *err)
{
	char list[ERR_ARG_SIZE] = "", name[60], one[60];
	double most = 0;
	size_t n = 0;

	str_show(name, sizeof(name), f->name[k]);
	for (int j = 0; j < k; j++)
		most = fmax(most, fabs(share[j]) * f->length[j]);
	/* a share that is no more than its own rounding, as doubles, does not belong to the combination */
	for (int j = 0; j < k && n < sizeof(list) - 1; j++)
		if (fabs(share[j]) * f->length[j] > most * 0x1p-50 * f->condition)
			n += (size_t)snprintf(list + n, sizeof(list) - n, "%s%s", n ? ", " : "",
				str_show(one, sizeof(one), f->name[j]));
	return err_set(err, E_DOMAIN,
		"the term %s is a combination of the others (%s): leave one of them out", name,
		list);
}

/*
 * Is the rest of column k no more than what rounding leaves of a combination? An exact combination sum c_j a_j computed from
 * columns that are each wrong by the rounding leaves at most that rounding times sum |c_j| |a_j|.
 */
static enum rc
check_rest(struct factor *f, int k, double rest, double *share, struct err *err)
{
	double bound = f->length[k], inverse = 0;

	for (int i = k - 1; i >= 0; i--) {
		struct dd s = *at(f, f->r, i, k);

		for (int j = i + 1; j < k; j++)
			s = dd_sub(s, dd_mul(*at(f, f->r, i, j), dd_of(share[j])));
		share[i] = dd_double(dd_div(s, *at(f, f->r, i, i)));
		bound += fabs(share[i]) * f->length[i];
		inverse = fmax(inverse, 1 / fabs(at(f, f->r, i, i)->hi));
	}
	if (rest > bound * f->rounding)
		return E_OK;
	f->condition = fmax(1, inverse);
	return singular(f, k, share, err);
}

/* Householder's reflections of the scaled copy m of the columns (Golub and Van Loan 5.2.1). */
static enum rc
by_reflections(struct factor *f, struct dd *m, double *share, struct err *err)
{
	for (int k = 0; k < f->p; k++) {
		struct dd *v = m + (size_t)k * f->n + k, length, square, head;
		size_t rest = f->n - (size_t)k;
		enum rc rc;

		square = dd_dot(v, v, rest);
		length = dd_sqrt(square);
		for (int i = 0; i < k; i++)
			*at(f, f->r, i, k) = m[(size_t)k * f->n + (size_t)i];
		rc = check_rest(f, k, length.hi, share, err);
		if (rc)
			return rc;
		if (v[0].hi > 0)
			length = dd_neg(length);
		head = v[0];
		*at(f, f->r, k, k) = length;
		v[0] = dd_sub(head, length);
		/* v'v/2 = length^2 - length head */
		square = dd_sub(square, dd_mul(length, head));
		for (int j = k + 1; j < f->p; j++) {
			struct dd *w = m + (size_t)j * f->n + k;

			dd_add_multiple(w, dd_neg(dd_div(dd_dot(v, w, rest), square)), v, rest);
		}
	}
	invert(f);
	return E_OK;
}

static bool
is_zero(const struct dd *v, size_t n)
{
	size_t i = 0;

	while (i < n && v[i].hi == 0)
		i++;
	return i == n;
}

static enum rc
scale_columns(struct factor *f, const struct dd *gram, struct err *err)
{
	char show[60];

	for (int j = 0; j < f->p; j++) {
		double length = sqrt(gram[j * f->p + j].hi);

		str_show(show, sizeof(show), f->name[j]);
		if (length == 0 && is_zero(f->column[j], f->n))
			return err_set(
				err, E_DOMAIN, "the term %s is 0 in every row: leave it out", show);
		/* beyond, squares or their low parts leave the range of doubles */
		if (!(length > 1e-130 && length < 1e140))
			return err_set(err, E_DOMAIN,
				"the values of %s are too large or too small to square: use "
				"another unit",
				show);
		f->length[j] = frexp(length, &f->power[j]);
	}
	return E_OK;
}

enum rc
factor_make(struct factor *out, struct arena *a, size_t n, int p, const struct dd *const *column,
	const struct str *name, struct err *err)
{
	size_t square = (size_t)p * (size_t)p;
	struct dd *gram = arena_new(a, struct dd, square), *m;
	double *share = arena_new(a, double, (size_t)p);
	enum rc rc;

	*out = (struct factor){ .n = n,
		.p = p,
		.column = column,
		.name = name,
		.power = arena_new(a, int, (size_t)p),
		.length = arena_new(a, double, (size_t)p),
		.r = arena_new(a, struct dd, square),
		.inverse = arena_new(a, struct dd, square),
		.rounding = DD_ROUNDING * p * sqrt((double)n) };
	if (!gram || !share || !out->power || !out->length || !out->r || !out->inverse)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int j = 0; j < p; j++)
		for (int i = 0; i <= j; i++)
			gram[i * p + j] = dd_dot(column[i], column[j], n);
	rc = scale_columns(out, gram, err);
	if (rc)
		return rc;
	out->by_gram = by_gram(out, gram);
	if (out->by_gram)
		return E_OK;
	m = arena_new(a, struct dd, (size_t)p * n);
	if (!m)
		return err_set(err, E_TOO_BIG, "the table is too big");
	for (int j = 0; j < p; j++)
		for (size_t i = 0; i < n; i++)
			m[(size_t)j * n + i] = dd_scaled(column[j][i], -out->power[j]);
	return by_reflections(out, m, share, err);
}

void
factor_solve(const struct factor *f, struct dd *b)
{
	for (int i = 0; i < f->p; i++) {
		for (int k = 0; k < i; k++)
			b[i] = dd_sub(b[i], dd_mul(*at(f, f->r, k, i), b[k]));
		b[i] = dd_div(b[i], *at(f, f->r, i, i));
	}
	for (int i = f->p - 1; i >= 0; i--) {
		for (int k = i + 1; k < f->p; k++)
			b[i] = dd_sub(b[i], dd_mul(*at(f, f->r, i, k), b[k]));
		b[i] = dd_div(b[i], *at(f, f->r, i, i));
	}
}
