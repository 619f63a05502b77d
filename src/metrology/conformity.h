/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How likely a decision about a tolerance is wrong: for one measured item, and for a process.
 *
 * Source    JCGM 106:2012 clauses 7 (probability of conformity), 8 (acceptance interval), 9 (consumer's and producer's
 *           risk); ILAC-G8:09/2019 table 1; NCSLI RP-19
 * Domain    u > 0, process u > 0; a limit that does not exist is -INFINITY or INFINITY; E_DOMAIN else
 * Accuracy  against tests/reference/problems/conformity_risk.json: probabilities 1e-11, global risks 1e-9 relative
 * Memory    none
 */
#ifndef METROLOGY_CONFORMITY_H
#define METROLOGY_CONFORMITY_H

#include "base/err.h"

struct tolerance {
	double low, high;
};

/* JCGM 106, 7.4: the probability that the true value lies within, after measuring y with u. Normal. */
enum rc conformity_probability(
	double *out, double y, double u, const struct tolerance *t, struct err *err) MUST_CHECK;
/* The risk taken at the acceptance limit, where that lies w inside a one-sided tolerance: Phi(-w/u). */
double conformity_limit_risk(double w, double u);
/* The other way round: the guard band of a largest specific risk, w = u * Phi^-1(1 - risk). E_DOMAIN: risk not in (0, 0.5]. */
enum rc conformity_guard(double *w, double risk, double u, struct err *err) MUST_CHECK;

/* What is known of the items before they are measured, and how they are measured. Normal both. */
struct process {
	double mean, u; /* JCGM 106 7.2: prior of the items */
	double u_m;     /* of the measurement */
};

struct global_risk {
	double consumer;             /* R_C: accepted and outside the tolerance; PFA */
	double producer;             /* R_P: rejected and inside; PFR */
	double accepted;             /* share of items accepted */
	double consumer_of_accepted; /* outside the tolerance, of those accepted */
};

/* The acceptance interval is the tolerance drawn in by w at each side that exists (w < 0: drawn out). */
enum rc conformity_global_risk(struct global_risk *out, const struct process *p,
	const struct tolerance *t, double w, struct err *err) MUST_CHECK;
/* The smallest w for which the consumer's risk is no more than `target`. E_DOMAIN: not reachable. */
enum rc conformity_global_guard(double *w, double target, const struct process *p,
	const struct tolerance *t, struct err *err) MUST_CHECK;

#endif
