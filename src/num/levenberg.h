/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nonlinear least squares: min over b of sum w_i (y_i - f_i(b))^2, for a model that gives residuals and their derivatives in
 * double-double.
 *
 * First Levenberg and Marquardt's method with Moré's scaling and Nielsen's damping, corrected along the curve (geodesic
 * acceleration), in doubles; then Gauss and Newton's with residuals, derivatives and the linear fit in double-double, until
 * a step changes nothing a double could show; the digits are what the last steps say.
 *
 * Source    Moré 1978; Madsen, Nielsen, Tingleff 2004; Transtrum, Sethna 2012
 * Domain    n > p >= 1 rows; E_DOMAIN where the start has no value, the derivatives are linearly dependent or no minimum is
 *           reached; the message says which
 * Accuracy  every parameter of the StRD nonlinear sets from both starts to 10 digits and more (tests/reference)
 * Memory    in the arena: about 40 n p bytes
 */
#ifndef NUM_LEVENBERG_H
#define NUM_LEVENBERG_H

#include <stdbool.h>

#include "base/arena.h"
#include "num/dd.h"
#include "num/least_squares.h"

/*
 * residual[n] = y - f and derivative[j][i] = df_i/db_j at b[p]. E_DOMAIN where the model has no value: the step is then
 * taken shorter.
 */
typedef enum rc curve_model(struct dd *residual, struct dd *const *derivative, void *ctx,
	const struct dd *b, struct err *err);

struct curve_fit_request {
	curve_model *model;
	void *ctx;
	size_t n;
	int p;
	const double *start;     /* p */
	const struct dd *weight; /* n; NULL: all 1 */
	const struct str *name;  /* of the parameters, for messages */
	int max_iterations;      /* 0: 10 000 */
};

struct curve_fit {
	struct least_squares
		linear; /* of the residuals on the derivatives at the minimum: se, covariance */
	struct dd *b;   /* p */
	double rss, residual_sd;
	size_t df;
	int iterations; /* of both stages */
	double digits;  /* correct significant digits of the worst parameter */
};

enum rc curve_fit(struct curve_fit *out, struct arena *a, const struct curve_fit_request *request,
	struct err *err) MUST_CHECK;

#endif
