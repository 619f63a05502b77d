/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The triangular factor R of a matrix given by columns, R'R = A'A, in double-double. Inside of src/num.
 *
 * Columns are scaled by powers of two to lengths between 1/2 and 1. Cholesky's factor of A'A has a relative error of about
 * k^2 u^2, with k the condition of the scaled columns, Householder's one of k u^2; the first is taken where k allows.
 */
#ifndef NUM_LEAST_SQUARES_FACTOR_H
#define NUM_LEAST_SQUARES_FACTOR_H

#include "base/arena.h"
#include "num/dd_vector.h"

/* Two units in the last place of a double-double, 2^-104: what one operation may lose. */
#define DD_ROUNDING 0x1p-104

struct factor {
	size_t n;
	int p;
	const struct dd *const *column; /* p of n values, borrowed; weighted, not scaled */
	const struct str *name;         /* of the columns */
	int *power;                     /* column j is scaled by 2^-power[j] */
	double *length;                 /* of the scaled columns */
	struct dd *r, *inverse;         /* p x p, upper triangles */
	double condition;               /* of the columns scaled to length 1 */
	double rounding;                /* relative error an operation over all rows may leave */
	bool by_gram;                   /* Cholesky's was good enough */
};

/* In arena a. E_DOMAIN: a column is a combination of those before it. */
enum rc factor_make(struct factor *out, struct arena *a, size_t n, int p,
	const struct dd *const *column, const struct str *name, struct err *err) MUST_CHECK;

/* b := (R'R)^-1 b, in scaled coordinates. */
void factor_solve(const struct factor *f, struct dd *b);

static inline struct dd
dd_scaled(struct dd x, int power)
{
	return (struct dd){ ldexp(x.hi, power), ldexp(x.lo, power) };
}

#endif
