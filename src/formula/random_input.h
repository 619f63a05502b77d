/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An input as people write it: a value with what is known of it.
 *
 *	normal(10, 0.1) mm              mean, standard uncertainty
 *	normal(10, U=0.2, k=2)          a calibration certificate; or U=0.2, level=0.95
 *	rectangular(9.5e-6, 13.5e-6)    its two ends, as in JCGM 101 table 1: also triangular, arcsine (u-shaped)
 *	rectangular(5 +- 0.2)           centre and half-width; also centre=5, half=0.2
 *	trapezoidal(-1, 1, 0.5)         ends, top width over base width
 *	ctrap(-1e-6, 1e-6, 0.1e-6)      curvilinear trapezoid: ends, and how far each end may be off
 *	t(50000623, 25, 18)             value, scale, degrees of freedom
 *	lognormal(0.5, 0.2)             mu and sigma of the logarithm; or mean=, sd= of the quantity
 *	discrete(1:0.2, 2:0.5, 3:0.3)   values and their probabilities
 *	[10.1, 10.3, 10.2] mm           repeated readings: mean, s/sqrt n, n - 1 degrees of freedom
 *	12.5 mm                         a constant
 *
 * Several sources are added: normal(10, 0.1) + rectangular(0 +- 0.05) mm. Every distribution takes dof=. A number may be a
 * constant expression: rectangular(-sqrt(3), sqrt(3)).
 */
#ifndef FORMULA_RANDOM_INPUT_H
#define FORMULA_RANDOM_INPUT_H

#include "base/arena.h"
#include "metrology/source.h"
#include "metrology/unit.h"

struct random_input {
	double value;
	struct uncertainty_source *source; /* n = 0: a constant */
	int n;
	const double *data; /* of repeated readings, else NULL */
	size_t n_data;
	struct str name; /* for messages; may be empty */
};

/* In arena a. E_SYNTAX, E_DOMAIN and E_MISSING say what is expected; E_UNIT. */
enum rc random_input_parse(struct random_input *out, struct unit *unit, struct arena *a,
	struct units *units, struct str text, struct err *err) MUST_CHECK;

#endif
