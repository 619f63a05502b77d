/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One source of uncertainty of an input: how its deviation from the input's value is distributed.
 *
 * Source    JCGM 100:2008 4.3; JCGM 101:2008 6.4 (shapes and sampling rules), table 1
 */
#ifndef METROLOGY_SOURCE_H
#define METROLOGY_SOURCE_H

#include <stdbool.h>

#include "base/err.h"
#include "base/str.h"

enum distribution {
	DIST_NORMAL,      /* a: standard uncertainty */
	DIST_RECTANGULAR, /* a: half-width */
	DIST_TRIANGULAR,  /* a: half-width */
	DIST_USHAPED,     /* a: half-width (arcsine) */
	DIST_T,           /* a: standard uncertainty as scale, dof degrees of freedom */
	DIST_TRAPEZOIDAL, /* a: half-width, shape: top width over base width, 0 .. 1 */
	DIST_CTRAP, /* curvilinear trapezoid: a: half-width, shape: half-width of the inexact ends */
	DIST_LOGNORMAL, /* a: standard deviation, shape: sigma of ln; about the mean */
	DIST_DISCRETE   /* a: standard deviation; point */
};

struct discrete_point {
	double deviation;  /* from the mean */
	double cumulative; /* probability up to and with this point */
};

/* What one source of uncertainty contributes to an input, in the input's unit. */
struct uncertainty_source {
	struct str label; /* "resolution of the thickness gauge" */
	enum distribution dist;
	double a, shape; /* see enum distribution */
	double dof;      /* INFINITY when not limited */
	bool relative;   /* a (and shape of DIST_CTRAP) is a fraction of the input's value */
	bool systematic; /* the same error in every specimen: does not average out */
	const struct discrete_point *point;
	int n_points;
};

/* Standard uncertainty: a/sqrt 3, a/sqrt 6, a/sqrt 2, a sqrt((1 + shape^2)/6), sqrt(a^2/3 + shape^2/9) ... */
double source_u(const struct uncertainty_source *s);

/*
 * What is known of a quantity as the shape and width it stands for; label, relative and systematic are left alone.
 *
 * Expanded uncertainty U of a certificate: u = U/k, or U/t of `level` with dof degrees of freedom where k is NAN.
 */
enum rc source_certificate(struct uncertainty_source *s, double U, double k, double level,
	double dof, struct err *err) MUST_CHECK;
/* Standard deviation of a single reading, of which `averaged` make up the value: u = sd/sqrt(averaged); t with dof. */
enum rc source_repeatability(struct uncertainty_source *s, double sd, double averaged, double dof,
	struct err *err) MUST_CHECK;
/* The same from n readings; with s->relative their standard deviation over their mean. dof = n - 1. */
enum rc source_readings(struct uncertainty_source *s, const double *v, size_t n, double averaged,
	struct err *err) MUST_CHECK;
/* About a mean of 1: a = sqrt(exp(sigma^2) - 1), a fraction of the value. */
enum rc source_lognormal(struct uncertainty_source *s, double sigma, struct err *err) MUST_CHECK;

/*
 * Can any quantities have these correlations? r: n x n, symmetric with ones on its diagonal; it is overwritten by its Cholesky
 * factor. A pivot below 0 by no more than the rounding of n products counts as 0.
 */
bool correlations_possible(double *r, int n);

#endif
