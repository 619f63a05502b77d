/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The smooth problem behind desirability.h, in coordinates z from -1 to 1 in each factor: its inequalities ("slacks", each at
 * least 0), the barrier method that follows them to an optimum, and Newton's method on those that are met exactly.
 */
#ifndef NUM_DESIRABILITY_SEARCH_H
#define NUM_DESIRABILITY_SEARCH_H

#include "num/desirability.h"

#define MAX_K SURFACE_MAX_FACTORS
#define MAX_M DESIRABILITY_MAX_RESPONSES
#define MAX_V (MAX_K + MAX_M)
#define MAX_SLACKS (2 * MAX_K + 1 + 3 * MAX_M)

/* One side of a desirability: (y - edge)/(target - edge) and its power. */
struct side {
	int response;
	double edge, span, power;
};

struct search {
	const struct desired *in;
	int k, m, vars, slacks, sides;
	bool reach; /* the first phase: one more unknown t, largest with every side's ratio >= t */
	struct side side[2 * MAX_M];
	double constant[MAX_M], linear[MAX_M][MAX_K], square[MAX_M][MAX_K * MAX_K]; /* in z */
	double weight;                                                              /* sum */
};

/* A constraint value >= 0 with its derivatives; curve (k x k) in z alone. */
struct slack {
	double value, slope[MAX_V], curve[MAX_K * MAX_K];
	bool curved;
};

void search_init(struct search *s, const struct desired *in);
/* true: towards a place where every d is above 0; false: towards the largest D. */
void search_phase(struct search *s, bool reach);
/* The factor's own value at z[j]; exactly its limit at -1 and 1. */
double search_place(const struct desired *in, const double *z, int j);
/* Response i at z with its slopes. */
double search_response(const struct search *s, int i, const double *z, double *slope);
void
side_slack(struct slack *out, const struct search *s, const struct side *side, const double *v);
/* What is minimised: -t, or -sum w u/sum w. */
double search_cost(const struct search *s, const double *v);
/* From a point inside along the path down to the barrier `to`; stops early once t is above `enough`. */
void search_follow(const struct search *s, double *v, double *mu, double to, double enough);
/* The optimum on what is active at v, reached by the barrier mu. v stays as it is where that is not one clear place. */
void search_polish(const struct search *s, double *v, double mu);

#endif
