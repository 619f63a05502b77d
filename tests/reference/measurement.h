/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A problem whose answer is an uncertainty: its inputs as the lines of text people write, its model as a formula, and what the
 * engine makes of them.
 *
 *	measurement_open(&m, "gum_propagation", "gum-g41");
 *	measurement_input(&m, "x1", "t(1, 0.0025, 9)");
 *	measurement_propagate(&m, "x1 * x2");
 *	expect(&m.p, "u_c", m.q.u);
 *	measurement_close(&m);
 */
#ifndef TEST_MEASUREMENT_H
#define TEST_MEASUREMENT_H

#include "formula/montecarlo.h"
#include "formula/propagate.h"
#include "problem.h"

#define MEASUREMENT_INPUTS 16

struct measurement {
	struct problem p;
	struct arena arena;
	struct units *units;
	struct formula_input input[MEASUREMENT_INPUTS];
	struct random_input random[MEASUREMENT_INPUTS];
	int n;
	const double *correlation; /* n x n, or NULL */
	bool second_order;
	struct formula *f;
	struct quantity q; /* of measurement_propagate() */
	struct simulation simulation;
	struct simulated_result *r; /* its only result */
};

void measurement_open(struct measurement *m, const char *topic, const char *id);
void measurement_close(struct measurement *m);
/* text as random_input.h has it, filled in as by printf */
void measurement_input(struct measurement *m, const char *name, const char *text, ...)
	__attribute__((format(printf, 3, 4)));
/* Takes the inputs away, for the next case of a problem. */
void measurement_clear(struct measurement *m);
void measurement_propagate(struct measurement *m, const char *formula);
void measurement_simulate(struct measurement *m, const char *formula, uint64_t trials, double p);

/* Standard uncertainty and degrees of freedom of one input from its sources. */
double measurement_u(double *dof, const struct measurement *m, const char *name);
/* |c| u of one input in the budget. */
double measurement_contribution(const struct measurement *m, const char *name);

#endif
