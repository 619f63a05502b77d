/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calibration of an instrument: standards x (contents, known) and their responses y give a curve; the curve turned round gives
 * the content of a sample from its response, with the uncertainty the calibration leaves.
 *
 *     linear         y = a + b x
 *     proportional   y = b x
 *     quadratic      y = a + b x + c x^2
 *     logistic-3     y = a / (1 + (x/c)^b)              a dose and response curve whose far end is 0
 *     logistic-4     y = d + (a - d) / (1 + (x/c)^b)
 *
 * Weighted: the variance of one response is s^2/w. Reading y0, the mean of m responses, with weight w0 each:
 *
 *     u(x0)^2 = (s^2/(m w0) + var f(x0)) / f'(x0)^2
 *
 * which for a line is (s/b)^2 (1/(m w0) + 1/sum w + (y0 - y_mean)^2/(b^2 Sxx)); limits x0 -+ t u, t with the degrees of freedom
 * of s. The limits of inversion are the contents next to x0 at which |y0 - f(x)| = t sqrt(s^2/(m w0) + var f(x)): Fieller's
 * for a line, none where g = t^2 s^2/(b^2 Sxx) is 1 or more.
 *
 * Source    ISO 8466-1, ISO 11095; Miller and Miller, Statistics and Chemometrics for Analytical Chemistry, ch. 5; Massart et
 *           al., Handbook of Chemometrics A, ch. 8; Fieller, J. R. Stat. Soc. B 16 (1954) 175; Graybill and Iyer 1994
 * Domain    n of at least one more than there are coefficients, at least as many different x as coefficients
 * Accuracy  tests/reference/calibration.c: 1e-11 relative for lines, 1e-9 for curves; no digit of a line depends on an offset of x or y
 * Memory    in the arena: that of least_squares() or curve_fit(), and 100 n bytes
 */
#ifndef METROLOGY_CALIBRATION_H
#define METROLOGY_CALIBRATION_H

#include "num/least_squares.h"

#define CALIBRATION_MAX_COEFFICIENTS 4

enum calibration_model {
	CALIBRATION_LINEAR,
	CALIBRATION_PROPORTIONAL,
	CALIBRATION_QUADRATIC,
	CALIBRATION_LOGISTIC_3,
	CALIBRATION_LOGISTIC_4
};

/* What the variance of a response goes with: weights 1/x ... mean a variance in proportion to x ... */
enum calibration_weighting {
	WEIGHTING_NONE,
	WEIGHTING_GIVEN,
	WEIGHTING_X,
	WEIGHTING_X2,
	WEIGHTING_Y,
	WEIGHTING_Y2
};

struct calibration_input {
	enum calibration_model model;
	enum calibration_weighting weighting;
	size_t n;
	const struct dd *x, *y;
	const struct dd *weight; /* n; WEIGHTING_GIVEN only */
};

/* The standards of one content. */
struct calibration_level {
	struct dd x, y; /* content; mean response */
	size_t n;
	const size_t *row; /* n: which they are */
	double sd;         /* of the responses; NAN for one */
	double variance;   /* mean of 1/w: of a response, beside s^2 */
};

struct calibration {
	enum calibration_model model;
	enum calibration_weighting weighting;
	size_t n; /* standards of weight above 0 */
	int p;    /* coefficients */
	const char *name[CALIBRATION_MAX_COEFFICIENTS];
	struct dd coefficient[CALIBRATION_MAX_COEFFICIENTS];
	double se[CALIBRATION_MAX_COEFFICIENTS];
	const double *covariance;  /* p x p, in arena */
	const struct dd *residual; /* y - f(x) of each standard, in arena */
	double s, r, digits; /* residual sd; correlation of y and f(x), weighted; correct digits */
	size_t df;
	double x_low, x_high; /* working range: that of the standards that have weight */
	double turn; /* where a quadratic curve turns; NAN: it does not, or another model */
	const struct calibration_level *level; /* by x; in arena */
	size_t levels;
	/* of lines */
	struct dd x_mean, y_mean, sxx; /* weighted; 0, 0, sum w x^2 through zero */
	double weights;                /* sum w; INFINITY through zero */
	const struct least_squares
		*fit; /* of a logistic curve: of its derivatives at the minimum */
};

/* E_DOMAIN: too few standards, a weight that does not exist, a curve that does not fit. In arena a; borrows x and y. */
enum rc calibration_fit(struct calibration *out, struct arena *a,
	const struct calibration_input *in, struct err *err) MUST_CHECK;

static inline bool
calibration_is_line(const struct calibration *c)
{
	return c->model == CALIBRATION_LINEAR || c->model == CALIBRATION_PROPORTIONAL;
}

/* The curve and its slope at a content; NAN where a logistic curve has none (x < 0). */
struct dd calibration_at(const struct calibration *c, struct dd x);
double calibration_slope(const struct calibration *c, double x);
/* Variance of the curve itself there, over s^2. */
double calibration_leverage(const struct calibration *c, double x);
/*
 * Variance of one response there, over s^2: 1/w. Of given weights, 1/w is interpolated between the levels and held beyond them;
 * of others it is held below the lowest level, so that it does not vanish at 0.
 */
double calibration_spread(const struct calibration *c, double x);
/* The content at which the curve has this response; NAN: nowhere on the branch that the standards are on. */
double calibration_invert(const struct calibration *c, struct dd y);

struct calibration_reading {
	struct dd y;   /* mean of m responses */
	double m;      /* INFINITY: a value without scatter of its own */
	double weight; /* of one response; NAN: from the standards, calibration_spread() */
	double sd; /* of the m responses, where it is to be pooled with s, with m - 1 degrees of freedom more; else NAN */
};

enum calibration_place { CALIBRATION_WITHIN, CALIBRATION_BELOW, CALIBRATION_ABOVE };

struct calibration_result {
	double x;         /* NAN: no content has this response; then the rest is NAN too */
	double u;         /* standard uncertainty */
	double low, high; /* x -+ t u */
	double inversion_low, inversion_high; /* NAN: there is none on that side */
	double s, df, t;
	enum calibration_place place; /* beside the working range */
};

/* E_DOMAIN: a slope of 0. A residual sd that is not known (n = p) leaves uncertainties NAN. */
enum rc calibration_read(struct calibration_result *out, const struct calibration *c,
	const struct calibration_reading *reading, double level, struct err *err) MUST_CHECK;

/*
 * Standard addition: known amounts x are added to equal portions of the sample; the line y = a + b x is 0 at -x_E, and
 * x_E = a/b is what the portions held. s_E = (s/b) sqrt(1/sum w + y_mean^2/(b^2 Sxx)).
 * Of a line that was fitted by calibration_fit(), with CALIBRATION_LINEAR; E_DOMAIN for another, or a slope of 0.
 */
enum rc calibration_addition(struct calibration_result *out, const struct calibration *c,
	double level, struct err *err) MUST_CHECK;

/*
 * Bracketing: between the two neighbouring standards, whose mean responses y1, y2 have the reading between them,
 * x = x1 + (x2 - x1) f, f = (y - y1)/(y2 - y1), u^2 = ((x2 - x1)/(y2 - y1))^2 s^2 (1/m + (1 - f)^2/n1 + f^2/n2), s the sd
 * of repeated responses, pooled over the levels (NAN, and u with it, where none are repeated).
 */
struct bracket {
	size_t lower, upper; /* levels */
	struct calibration_result result;
};

/*
 * Levels from calibration_levels(). x is NAN where the reading lies between no two neighbours, or in several places. Limits
 * at `confidence`. E_DOMAIN: fewer than 2 levels.
 */
enum rc calibration_bracket(struct bracket *out, const struct calibration_level *level, size_t n,
	const struct calibration_reading *reading, double confidence, struct err *err) MUST_CHECK;

/* The standards by content. In arena; E_TOO_BIG. */
enum rc calibration_levels(struct calibration_level **out, size_t *n, struct arena *a,
	const struct calibration_input *in, struct err *err) MUST_CHECK;
/* Sd of repeated responses over all levels, and its degrees of freedom; NAN and 0 where none are. */
double calibration_pooled_sd(const struct calibration_level *level, size_t n, double *df);

#endif
