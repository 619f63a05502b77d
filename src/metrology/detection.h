/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The least contents a method sees: from a calibration line y = a + b x, from blanks, or from spiked samples.
 *
 * Of a line, with Q = sqrt(1/(m w) + 1/sum w + (x - x_mean)^2/Sxx), at x = 0 unless it says otherwise:
 *
 *     critical (Nachweisgrenze, decision limit)          x_C = t(1-alpha) (s/b) Q
 *     detection (Erfassungsgrenze), DIN                  x_C + t(1-beta) (s/b) Q
 *     minimum detectable value, ISO 11843-2              delta (s/b) Q, delta with P(t'(nu, delta) < t(1-alpha)) = beta
 *     quantification (Bestimmungsgrenze)                 x = k t(1-alpha/2) (s/b) Q(x): relative half-width 1/k
 *
 * Where the variance changes with the content (weights), w at x = 0 goes into x_C and w at the limit itself into the other two.
 * Of n blanks with sd s0: the same with s0 and Q = sqrt(1/m + 1/n), n - 1 degrees of freedom and b of a calibration.
 *
 * Source    DIN 32645:2008; ISO 11843-2:2000, 5.1 to 5.3; IUPAC, Pure Appl. Chem. 67 (1995) 1699; ICH Q2;
 *           40 CFR 136 appendix B (1984 and 2016)
 * Domain    a slope other than 0, a residual sd that is known; 0 < alpha, beta < 1/2; k > 0; m > 0
 * Accuracy  tests/reference/calibration.c: 1e-10 relative, minimum detectable value 1e-12
 * Memory    none
 */
#ifndef METROLOGY_DETECTION_H
#define METROLOGY_DETECTION_H

#include "metrology/calibration.h"

struct detection_rule {
	double alpha, beta, k;
	double m; /* measurements of a sample, whose mean is judged */
};

struct detection {
	double s, df;
	double critical_response; /* a + b x_C; of blanks: their mean and what is added */
	double critical;          /* x_C */
	double detection;
	double quantification; /* NAN: k is too large for the scatter, no content is that well known */
	double delta;          /* noncentrality */
	double detectable;     /* minimum detectable value */
	double detectable_approximate; /* (t(1-alpha) + t(1-beta))/t(1-alpha) x_C: 2 x_C where alpha is beta */
	double lod_3, lod_3_3, loq_10; /* 3, 3.3, 10 s/|b| */
};

enum rc detection_line(struct detection *out, const struct calibration *c,
	const struct detection_rule *rule, struct err *err) MUST_CHECK;

struct blanks {
	size_t n;
	double mean, sd;
	double slope; /* of the calibration; 1: limits in units of the response */
};
enum rc detection_blanks(struct detection *out, const struct blanks *blanks,
	const struct detection_rule *rule, struct err *err) MUST_CHECK;

/*
 * Method detection limit: t(level; n - 1) s of n spiked samples, and of n blanks their mean (0 when negative) and t s; the
 * larger counts. Minimum level: 10 s of the spiked samples.
 */
struct method_limit {
	double spiked_mean, spiked_sd, t, spiked;    /* t s */
	double blank_mean, blank_sd, blank_t, blank; /* NAN without blanks */
	double limit, minimum_level;
};
enum rc detection_method(struct method_limit *out, const struct dd *spiked, size_t n,
	const struct dd *blank, size_t blanks, double level, struct err *err) MUST_CHECK;

#endif
