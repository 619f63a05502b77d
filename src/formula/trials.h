/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The trials of a simulation on all processors, each stretch of them handed to a sink. Inside of src/formula. */
#ifndef FORMULA_TRIALS_H
#define FORMULA_TRIALS_H

#include "formula/draw.h"
#include "formula/montecarlo.h"

#define TRIALS_PER_STREAM ((size_t)8192)
#define TRIALS_MAX_THREADS 64

struct trials {
	const struct simulation_request *request;
	const struct formula_arg *args;
	const struct draw_plan *plan;
	double done_before, share; /* of the whole work, for progress */
	double *const *into;       /* of each result, all trials from number 0 on; NULL: not kept */
};

/*
 * Gets m values of each result of stream k, where `into` says or in a room of the thread's own. thread: 0 .. trials_threads(...) - 1. Streams of one thread come in ascending
 * order.
 */
typedef void trials_sink(void *ctx, int thread, uint64_t k, double *const *value, size_t m);

int trials_threads(const struct simulation_request *q, uint64_t trials);
/* Trials first .. first + n - 1; first is a multiple of TRIALS_PER_STREAM. sink may be NULL where they are kept. */
enum rc trials_run(const struct trials *t, uint64_t first, uint64_t n, trials_sink *sink, void *ctx,
	struct err *err) MUST_CHECK;

#endif
