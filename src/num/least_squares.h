/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Linear least squares carried out in double-double on values that keep their decimal text: straight lines, polynomials,
 * several variables, weights, with or without an intercept.
 *
 *     b = argmin sum w (y - X b)^2      residual sd^2 = sum w r^2/(n - p)     cov b = residual sd^2 (X'WX)^-1
 *
 * R2 = 1 - sum w r^2/S with S about the weighted mean, about zero where there is no intercept; F = MS regression/MS residual.
 * A row of weight 0 takes no part.
 *
 * The triangular factor R of the scaled X comes from the Cholesky factor of X'X in double-double where the condition k allows
 * (k^2 n u^2 far below a double's last digit), otherwise from Householder's QR in double-double. Two steps of the corrected
 * seminormal equations R'R d = X'(y - X b) with residuals in double-double follow; what the last step still changed, and a
 * bound on what the arithmetic and the 106 bits of the data can do, say how many digits the answer has.
 *
 * Source    Golub and Van Loan, Matrix Computations, 5.3; Bjoerck 1987 (corrected seminormal equations); Higham 2002, ch. 20
 * Domain    n >= p >= 1, finite values, weights >= 0; E_DOMAIN for fewer rows; E_DOMAIN for a term that is a combination of
 *           the others, naming both
 * Accuracy  all eleven StRD linear sets to 15 digits in every certified quantity, Filip among them (tests/reference)
 * Memory    in the arena: 48 n bytes, 16 n p more with weights, and 16 n p for Householder's
 */
#ifndef NUM_LEAST_SQUARES_H
#define NUM_LEAST_SQUARES_H

#include "base/arena.h"
#include "num/dd.h"

#define LEAST_SQUARES_MAX_TERMS 200

struct linear_model {
	size_t n;
	const struct dd *y;
	const struct dd *weight; /* n; NULL: all 1 */
	int terms;               /* without the intercept */
	const struct dd *const *term;
	const struct str *name; /* of the terms, for messages */
	bool intercept;         /* then it is the first coefficient */
};

struct least_squares {
	int p;               /* coefficients */
	size_t n;            /* rows of weight above 0 */
	struct dd *value;    /* p */
	double *se;          /* p; NAN where n = p */
	double *covariance;  /* p x p */
	struct dd *residual; /* n rows as given: y - fitted, not weighted */
	double ss_regression, ss_residual, ss_total;
	size_t df_regression, df_residual;
	double ms_regression, ms_residual; /* the second NAN where n = p */
	double residual_sd, r2, r2_adjusted;
	double F, p_value; /* NAN where the residuals are 0 */
	double condition;  /* of X with columns scaled to length 1: |R|_F |R^-1|_F */
	double digits;     /* correct significant digits of the worst value or se, at most 15 */
	bool exact;    /* the residuals are no more than the rounding of 106 bits: counted as 0 */
	bool constant; /* S is 0: R2 and F have no value */
	/* for the functions below */
	struct dd squares; /* ss_residual */
	const struct linear_model *model;
	const struct dd *inverse; /* R^-1 of the columns times 2^-power, p x p, upper */
	const int *power;         /* p */
};

/* In arena a; borrows *model for as long as it is used. */
enum rc least_squares(struct least_squares *out, struct arena *a, const struct linear_model *model,
	struct err *err) MUST_CHECK;

/* The leverage h of each row: the diagonal of W^1/2 X (X'WX)^-1 X' W^1/2. */
void least_squares_leverage(double *out, const struct least_squares *fit);

/* x (X'WX)^-1 x' for one row of terms (without the 1 of an intercept); times residual sd^2 the variance of the curve there. */
double least_squares_variance(const struct least_squares *fit, const struct dd *x);
/* The curve there. */
struct dd least_squares_at(const struct least_squares *fit, const struct dd *x);

/*
 * Lack of fit: where rows repeat the same terms, the residual sum of squares falls into what repeats scatter (pure error) and
 * what the model misses. false: no repeats, or nothing left to test.
 */
struct lack_of_fit {
	double ss_lack, ss_pure, ms_lack, ms_pure, F, p_value;
	size_t df_lack, df_pure;
};

enum rc least_squares_lack_of_fit(bool *tested, struct lack_of_fit *out, struct arena *a,
	const struct least_squares *fit, struct err *err) MUST_CHECK;

#endif
