/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Proficiency tests: scores of laboratories, the robust consensus of ISO 13528, checks of the samples sent out, pairs of
 * Youden, and what reproducibility to expect at a mass fraction.
 *
 * Source    ISO 13528:2015 (numbers below); Thompson, Ellison, Wood: IUPAC harmonized protocol, Pure Appl. Chem. 78 (2006) 145;
 *           Youden, ASTM STP 1968; Horwitz; Thompson, Analyst 125 (2000) 385
 * Accuracy  tests/reference/interlaboratory.c: 1e-10 relative or better
 */
#ifndef METROLOGY_PROFICIENCY_H
#define METROLOGY_PROFICIENCY_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "metrology/precision.h"
#include "num/robust.h"

/* ---- scores (clause 9) ------------------------------------------------------------------------------ */

struct assigned {
	double value;
	double u; /* of the value; NAN: not known */
	double U; /* expanded; NAN: not known */
	double sigma_pt;
};

struct score {
	double z;       /* (x - x_pt) / sigma_pt */
	double z_prime; /* ... / sqrt(sigma_pt^2 + u(x_pt)^2) */
	double zeta;    /* ... / sqrt(u(x)^2 + u(x_pt)^2) */
	double En;      /* ... / sqrt(U(x)^2 + U(x_pt)^2) */
};

/* What is not known (NAN), or a division by 0, leaves its scores NAN. */
struct score proficiency_score(double x, double u, double U, const struct assigned *a);

enum score_class { SCORE_NONE, SCORE_SATISFACTORY, SCORE_QUESTIONABLE, SCORE_UNSATISFACTORY };
enum score_class score_class(double z);     /* up to 2, below 3, from 3 on; SCORE_NONE for NAN */
enum score_class score_class_En(double En); /* up to 1, above */
const char *score_class_name(enum score_class c); /* "satisfactory"; NULL for SCORE_NONE */

/* ---- robust consensus (annex C) --------------------------------------------------------------------- */

/*
 * Q method: s* from the differences between laboratories. H1(x) is the share of differences up to x, each pair of laboratories
 * with the same weight; G1 joins the middles of its steps (0 at 0) by straight lines;
 * s* = G1^-1(0.25 + 0.75 H1(0)) / (sqrt 2 Phi^-1(0.625 + 0.375 H1(0))).
 *
 * Differences that are equal in decimals must be equal here: values are first taken to whole units of their last decimal.
 *
 * Source    C.5.2.2
 * Domain    y in ascending order, lab[i] in 0..labs-1 the laboratory of y[i], at least 2 laboratories; decimals of the values as
 *           written, or -1 for values that are no decimals
 * Memory    work: n + 2 labs values. Time: n log(range / last digit)
 */
struct q_input {
	const double *y;
	const int *lab;
	size_t n;
	int labs, decimals;
};
struct q_method {
	double s;
	double H1_0; /* share of differences that are 0 */
};
enum rc proficiency_q(
	struct q_method *out, const struct q_input *in, double *work, struct err *err) MUST_CHECK;

/*
 * Hampel's estimator: the root of sum psi((y_i - x) / s*) nearest to the median, psi with corners 1.5, 3 and 4.5; the median
 * itself when two are equally near. The sum is a broken line with 6 p corners: it is solved on them exactly.
 *
 * Source    C.5.3.3
 * Domain    p >= 1 values (means of the laboratories) in ascending order, s >= 0
 * Memory    work: 6 p values. Time: p for every corner between median and root
 */
enum rc proficiency_hampel(
	double *out, const double *y, size_t p, double s, double *work, struct err *err) MUST_CHECK;

/* MADe as the standard prints it: 1.483 times the median deviation of n > 0 values in ascending order, C.2.2; work: n. */
double proficiency_made(const double *sorted, size_t n, double *work);

/* ---- samples (annex B) ------------------------------------------------------------------------------ */

struct homogeneity {
	size_t g, m; /* samples, results on each */
	double mean, s_x, s_w, s_s;
	bool negative;            /* s_s^2 came out negative: s_s is 0 */
	double limit;             /* 0.3 sigma_pt */
	double F1, F2, c, sqrt_c; /* c = F1 limit^2 + F2 s_w^2 */
	bool adequate;            /* s_s <= limit */
	bool adequate_c;          /* s_s <= sqrt c */
	double F, p;              /* of the analysis of variance */
	struct extreme cochran;
};
/* One cell a sample, all with the same number of results, m >= 2, g >= 2, sigma_pt > 0. E_DOMAIN else. */
enum rc proficiency_homogeneity(struct homogeneity *out, const struct precision_cell *sample,
	size_t g, double sigma_pt, struct err *err) MUST_CHECK;

struct stability {
	double before, after, difference; /* after - before */
	double u;               /* of the difference; NAN where an occasion has one result */
	double limit, expanded; /* 0.3 sigma_pt; limit + 2 u */
	bool stable, stable_expanded;
};
enum rc proficiency_stability(struct stability *out, const struct precision_cell *before,
	const struct precision_cell *after, double sigma_pt, struct err *err) MUST_CHECK;

/* ---- pairs ------------------------------------------------------------------------------------------ */

/*
 * Each laboratory tests two similar materials once. T = x + y, D = x - y:
 * s_total = sqrt(sum (T - Tm)^2 / (2 (n - 1))), s_random likewise of D, s_lab^2 = (s_total^2 - s_random^2) / 2, 0 when negative;
 * F = s_total^2 / s_random^2. Random errors alone stay within the circle at 95 %: radius sqrt(chi2(0.95; 2)) s_random.
 * Domain n >= 3; E_DOMAIN else. Memory: none.
 */
struct youden {
	size_t n;
	double mean_x, mean_y;
	double s_random, s_total, s_lab, F, p, circle_95;
	bool negative;
};
enum rc proficiency_youden(struct youden *out, const struct dd *x, const struct dd *y, size_t n,
	struct err *err) MUST_CHECK;

/* ---- what to expect --------------------------------------------------------------------------------- */

/*
 * Relative reproducibility standard deviation, in percent, at mass fraction c: 2 c^-0.1505 (Horwitz); with the two ends of
 * Thompson: 0.22 c below 1.2e-7, 0.02 c^0.8495, 0.01 c^0.5 above 0.138. NAN outside of 0 < c <= 1.
 */
double horwitz_rsd(double c);
double thompson_rsd(double c);

#endif
