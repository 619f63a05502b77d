/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * May a calibration be a straight line, and with one variance?
 *
 * Mandel: F = (RSS_line - RSS_quadratic)/(RSS_quadratic/(n - 3)), with 1 and n - 3 degrees of freedom.
 * Lack of fit: see least_squares_lack_of_fit(); needs standards of a content that were measured more than once.
 * Variances: of the highest and lowest content that are repeated, the larger over the smaller (p two-sided); Cochran's,
 * Bartlett's, and Brown and Forsythe's test over all that are repeated.
 *
 * Source    ISO 8466-1:1990 4.1.3; DIN 38402-51; Mandel, The Statistical Analysis of Experimental Data, 1964
 * Domain    a line fitted by calibration_fit()
 * Accuracy  tests/reference/calibration.c: 1e-9 relative
 * Memory    in the arena: that of a quadratic fit, and 16 n bytes
 */
#ifndef METROLOGY_LINEARITY_H
#define METROLOGY_LINEARITY_H

#include "metrology/calibration.h"
#include "num/compare.h"
#include "num/outlier.h"

struct linearity {
	bool mandel_tested; /* more than 3 standards of at least 3 contents */
	double mandel_F, mandel_p,
		quadratic_sd; /* F, p NAN where the quadratic leaves no residuals */
	size_t mandel_df;
	bool lack_tested;
	struct lack_of_fit lack; /* F, p NAN where repeats agree exactly */
	size_t repeated;         /* contents with repeats; variances need 2 and some scatter */
	bool variances_tested;
	double low_sd, high_sd; /* of the lowest and highest of them */
	struct comparison ends; /* NAN where one has no scatter */
	struct cochran cochran;
	double cochran_x;                           /* the content with the largest variance */
	struct comparison bartlett, brown_forsythe; /* NAN: see compare_many() */
};

enum rc linearity_test(struct linearity *out, struct arena *a, const struct calibration *line,
	const struct calibration_input *in, struct err *err) MUST_CHECK;

#endif
