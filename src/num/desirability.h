/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Desirability of several responses at once, and the place where it is largest.
 *
 *     larger   d = ((y - low)/(target - low))^s, 0 below low, 1 above target
 *     smaller  d = ((high - y)/(high - target))^s, 0 above high, 1 below target
 *     target   rising with s from low to target, falling with s_above from target to high, 0 outside
 *     D = (prod d^w)^(1/sum w)
 *
 * D has kinks (d at its target) and a flat 0, so the optimiser does not climb D itself. With u = ln d as further unknowns every side
 * of every d, every bound and the ball become smooth inequalities,
 *
 *     max sum w u / sum w    with  u <= s ln((y - low)/(target - low)),  u <= s ln((high - y)/(high - target)),  u <= 0
 *
 * which an interior point method follows from each of many starts to a gap of some 1e-10; the largest is kept, and Newton's method
 * on the inequalities that are met exactly (the active plateau) takes it to the last digits. From a start with D = 0 the same method first
 * looks for a place where every d is above 0.
 *
 * Source    Harrington 1965; Derringer and Suich, J. Qual. Technol. 12 (1980) 214; Nocedal and Wright, Numerical
 *           Optimization, ch. 19 (barrier, regularised Newton steps); starts by Halton's sequence, the same on every machine
 * Domain    quadratic responses, up to 12 factors and 12 responses; low < target < high as far as they are used; s > 0, w > 0
 * Accuracy  D against constrained optima of an independent method: 1e-9 relative (tests/reference)
 * Memory    on the stack: 60 kilobytes; nothing else
 */
#ifndef NUM_DESIRABILITY_H
#define NUM_DESIRABILITY_H

#include "num/surface.h"

#define DESIRABILITY_MAX_RESPONSES 12

enum goal_kind { GOAL_LARGER, GOAL_SMALLER, GOAL_TARGET };

struct goal {
	enum goal_kind kind;
	double low, target, high;  /* low not used by SMALLER, high not by LARGER */
	double power, power_above; /* s; the second by TARGET alone */
	double weight;
};

/* E_DOMAIN naming what is wrong. */
enum rc goal_check(const struct goal *g, struct err *err) MUST_CHECK;
double desirability(const struct goal *g, double y);
/* 0 as soon as one d is 0. */
double desirability_overall(const struct goal *g, const double *y, int n);

struct desired {
	int responses, factors;
	const struct quadratic *response;
	const struct goal *goal;
	const double *low, *high; /* of each factor, low < high */
	double radius; /* > 0: also within this distance of the middle, in half widths of the factors; 0: no ball */
};

struct optimum {
	double x[SURFACE_MAX_FACTORS], y[DESIRABILITY_MAX_RESPONSES], d[DESIRABILITY_MAX_RESPONSES];
	double D; /* 0: no place was found where every response is acceptable; x then is the nearest to one */
	int worst;    /* D = 0: the response that is farthest from being acceptable there */
	bool all_met; /* D = 1 to 9 digits: other places may be as good */
	int starts;
};

enum rc
desirability_optimise(struct optimum *out, const struct desired *in, struct err *err) MUST_CHECK;

#endif
