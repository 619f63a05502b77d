/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The table of a calibration: rows with a content are standards, rows without are readings of samples, those of one name together.
 * Inside of src/analysis.
 *
 * Options it reads, where the analysis has them: x, y, weights, sd, weighting; sample, responses, replicates, sample-weight,
 * internal, internal-amount.
 */
#ifndef ANALYSIS_CALIBRATION_TABLE_H
#define ANALYSIS_CALIBRATION_TABLE_H

#include "analysis/analysis.h"
#include "metrology/calibration.h"

struct reading_group {
	struct str name;
	struct calibration_reading reading; /* sd is that of the replicates, NAN for one */
	size_t n;                           /* readings */
	double amount;                      /* of the internal standard; 1 without one */
};

struct calibration_table {
	struct calibration_input in;
	struct str x_name, y_name;
	const double *x, *y;  /* in.n: as plain numbers */
	const double *weight; /* in.n; NULL: none are given */
	const unsigned *line; /* of each in the table */
	struct reading_group *sample;
	size_t samples;
};

/*
 * E_SYNTAX or E_MISSING with the line for a cell; E_DOMAIN: an sd, weight, content or response that weights cannot come of, an
 * internal standard of 0; options that exclude one another. Samples stay out of it where the analysis has no option "sample".
 */
enum rc calibration_table_read(
	struct calibration_table *out, const struct analysis_call *c, struct err *err) MUST_CHECK;

/* Three digits of a number, for a sentence. */
double three_digits(double v);
/* "coefficients": [{term, value, se, low, high} ...]; t of the level. */
void write_curve(struct json_out *out, const struct calibration *c, double t);
/* "linearity" and, where standards are repeated, "variances", with notes on what is significant. */
enum rc write_linearity(struct analysis_call *c, const struct calibration *line,
	const struct calibration_table *s, struct err *err) MUST_CHECK;
/* Points of the standards, the curve from `from` on, and the band of single responses with t; between plot_start and plot_end. */
enum rc plot_calibration(struct analysis_call *c, const struct calibration *k,
	const struct calibration_table *s, double from, double t, struct err *err) MUST_CHECK;

#endif
