/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Response surfaces: polynomials in several factors, with blocks, and Scheffe's models of mixtures.
 *
 *     second order   y = b0 + (block) + b'x + x'Bx, B holding the squares and half the interactions
 *     stationary     x = -B^-1 b/2, y = b0 + b'x/2, of the first block; eigenvalues of B: all below 0 a maximum, all above 0 a
 *                    minimum, both signs a saddle; an eigenvalue of 0 a ridge, which has no one stationary point
 *     mixture        y = sum b_i x_i + sum b_ij x_i x_j + ..., without intercept since the parts add up to 1
 *     PRESS          sum (e_i/(1 - h_i))^2; R2 predicted = 1 - PRESS/SS about the mean
 *
 * The standard error of an eigenvalue v'Bv is that of this combination of coefficients with v held fixed.
 *
 * Source    Box and Wilson, J. R. Stat. Soc. B 13 (1951) 1; Myers, Montgomery, Anderson-Cook, Response Surface Methodology,
 *           ch. 6, 7; Scheffe 1958 (as design.h); Bisgaard and Ankenman, Technometrics 38 (1996) 238 (standard errors)
 * Accuracy  coefficients as least_squares.h; the stationary point solved in double-double; eigenvalues by Jacobi's rotations,
 *           a few 2^-52 of the largest
 * Memory    in the arena: 16 n p bytes for the terms, and what least_squares() takes
 */
#ifndef NUM_SURFACE_H
#define NUM_SURFACE_H

#include "num/least_squares.h"

#define SURFACE_MAX_FACTORS 12

enum surface_order {
	SURFACE_LINEAR,
	SURFACE_INTERACTIONS,
	SURFACE_QUADRATIC,
	MIXTURE_LINEAR,
	MIXTURE_QUADRATIC,
	MIXTURE_SPECIAL_CUBIC, /* quadratic and the products of three */
	MIXTURE_CUBIC          /* special cubic and x_i x_j (x_i - x_j) */
};

struct surface_model {
	enum surface_order order;
	size_t n;
	int factors;
	const struct dd *const *x; /* factors of n values */
	const struct str *name;
	const struct dd *y;
	const int *block; /* n, from 0; NULL: none */
	int blocks;
	const struct str *block_name;
	double slack; /* of a mixture: how far a row's sum may be from 1, for the decimals of its parts */
};

struct surface {
	const struct surface_model *model;
	struct linear_model linear;
	struct least_squares fit;
	struct str *term;                   /* fit.p */
	int first;                          /* the coefficient of the first factor */
	double *leverage;                   /* n */
	double ss_total;                    /* about the mean, for mixtures too */
	double r2, r2_adjusted, F, p_value; /* about the mean */
	double press, r2_predicted;         /* NAN where a row has leverage 1 */
	size_t alone;                       /* such a row, from 1; 0: none */
	bool tested;
	struct lack_of_fit lack; /* when tested */
};

/* In arena a; borrows *model. E_DOMAIN: parts that do not add up to 1, naming the row; what least_squares() refuses. */
enum rc surface_fit(struct surface *out, struct arena *a, const struct surface_model *model,
	struct err *err) MUST_CHECK;

/* c + l'x + x'Sx */
struct quadratic {
	int factors;
	double constant;
	double *linear; /* factors */
	double *square; /* factors x factors, symmetric */
};

double quadratic_at(const struct quadratic *q, const double *x);
/* Of models without mixture, in the first block. In arena a. */
enum rc surface_quadratic(struct quadratic *out, struct arena *a, const struct surface *s,
	struct err *err) MUST_CHECK;

/* Value in the first block and (se/residual sd)^2 at x. */
enum rc surface_at(double *value, double *variance, struct arena *a, const struct surface *s,
	const double *x, struct err *err) MUST_CHECK;

enum nature { NATURE_MAXIMUM, NATURE_MINIMUM, NATURE_SADDLE, NATURE_RIDGE };

struct canonical {
	enum nature nature;
	double *x, y;       /* factors; NAN for a ridge */
	double *eigenvalue; /* factors, falling */
	double *se;         /* of each; NAN without degrees of freedom */
	double *vector; /* factors x factors: row i of eigenvalue i, length 1, its largest part above 0 */
};

/* Second order only. */
enum rc surface_canonical(struct canonical *out, struct arena *a, const struct surface *s,
	struct err *err) MUST_CHECK;

/* Eigenvalues of a symmetric n x n matrix, falling, with vectors as rows; m is used up. */
void eigen_symmetric(double *value, double *vector, double *m, int n);

#endif
