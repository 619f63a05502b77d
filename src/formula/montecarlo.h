/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Propagation of distributions over a compiled formula, the GUM result beside it, and whether the two agree.
 *
 * Source    JCGM 101:2008 (5.9 trials, 7.7 intervals, 7.9 adaptive procedure, 8 validation); JCGM 102:2011 7 for several
 *           results (covariance, coverage ellipse and rectangle)
 * Numbers   eight xoshiro256++ side by side (num/random.h), one set derived from the seed for each 8192 trials, so that they are the
 *           same bits on any number of threads and with any set of instructions; moments are put together in the order of the
 *           streams
 * Memory    8 bytes a trial and result up to SIMULATION_IN_MEMORY values; beyond that constant: the trials are made twice,
 *           first for a fine histogram, then for the values in the bins the ends lie in (num/coverage.h)
 */
#ifndef FORMULA_MONTECARLO_H
#define FORMULA_MONTECARLO_H

#include <stdint.h>

#include "formula/formula.h"
#include "formula/random_input.h"
#include "metrology/quantity.h"
#include "num/vector.h"

#define SIMULATION_FEWEST ((uint64_t)1000)
#define SIMULATION_MOST ((uint64_t)10000000000)
#define SIMULATION_IN_MEMORY ((uint64_t)1 << 24)
#define SIMULATION_MAX_RESULTS 8
#define HISTOGRAM_BINS 60

struct simulation_request {
	const struct formula *f;
	const int *step; /* the results wanted */
	int n_steps;
	const struct random_input *inputs;
	int n_inputs;
	const double *correlation; /* n_inputs x n_inputs, or NULL: none */
	uint64_t trials, seed;     /* adaptive: the most trials */
	double p;                  /* coverage probability */
	double k;          /* coverage factor of the GUM result; 0: by p and degrees of freedom */
	bool second_order; /* in the GUM result */
	bool adaptive;     /* until `digits` digits of u stand */
	int digits; /* 1 or 2 significant digits of u that count, for this and for validation */
	/* called now and then with the share done; false stops. May be NULL. */
	bool (*progress)(void *ctx, double done);
	void *ctx;
	int threads; /* at most so many; 0: one a processor. The numbers do not depend on it ... */
	enum instruction_set instructions; /* ... nor on this */
};

struct simulated_result {
	struct quantity gum;
	double u_first; /* of the GUM result without second-order terms */
	double mean, u;
	double low, high; /* probabilistically symmetric interval of probability p */
	double shortest_low, shortest_high;
	double shortest_error; /* bound of the error of its length; 0: exact */
	double d_low, d_high,
		delta; /* JCGM 101 8.1: ends of the two intervals against the tolerance */
	bool validated;
	double histogram_low, histogram_width;
	double density[HISTOGRAM_BINS];
};

struct simulation {
	struct simulated_result *result;
	int n;
	double *gum_covariance, *covariance; /* n x n */
	double ellipse_k,
		rectangle_k; /* JCGM 102 7.7: factors of probability p; NAN for one result */
	uint64_t trials, seed, lost; /* lost: trials in which the formula has no value */
	double p;
	bool adaptive, stable; /* the adaptive procedure came to its end */
};

/* In arena a. E_DOMAIN: too few or too many trials, p, k, or a formula without value in more than one trial of a hundred;
 * E_STATE: stopped by progress. */
enum rc simulate(struct simulation *out, struct arena *a, const struct simulation_request *q,
	struct err *err) MUST_CHECK;

#endif
