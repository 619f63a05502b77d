/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the ways of a simulation share: values kept in memory (montecarlo.c), used as they pass (one_pass.c), and made twice (streaming.c). */
#ifndef FORMULA_SIMULATING_H
#define FORMULA_SIMULATING_H

#include "formula/montecarlo.h"
#include "formula/trials.h"
#include "num/coverage.h"

struct run {
	const struct simulation_request *q;
	struct simulation *out;
	struct trials trials;
	struct arena *arena;
	struct err *err;
};

/* Of each result, all trials. */
struct kept {
	double *value[SIMULATION_MAX_RESULTS];
	int n;
};

/* Trials first .. first + m - 1 into their places. */
enum rc kept_run(struct run *run, const struct kept *y, uint64_t first, uint64_t m) MUST_CHECK;
/* Takes trials away in which any result has no value; returns how many stay. */
size_t kept_compact(struct kept *y, size_t m);

void result_take_coverage(struct simulated_result *r, const struct coverage *c);
void result_place_histogram(struct simulated_result *r); /* around mean, by u */
void result_count(struct simulated_result *r, double value, double weight);
/* E_DOMAIN when the formula had no value in more than one trial of a hundred. */
enum rc check_lost(const struct run *run) MUST_CHECK;

/*
 * One result, its values used as they are made; the same figures as from kept ones. done: false where the values do not suit, few as
 * they are or all the same.
 */
enum rc simulate_in_one_pass(bool *done, struct run *run) MUST_CHECK;
/* Constant memory: one result, any number of trials. */
enum rc simulate_streaming(struct run *run) MUST_CHECK;

#endif
