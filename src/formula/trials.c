/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/trials.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/memory.h"
#include "formula/program.h"

struct job {
	const struct trials *t;
	trials_sink *sink;
	void *ctx;
	uint64_t first, n;
	int thread, threads;
	atomic_ullong *done;
	atomic_bool *stop;
	enum rc rc;
	struct err err;
};

struct room {
	double *all, *scratch;
	double **trial;
	double **out;   /* of every step; NULL where not wanted */
	double **value; /* of the wanted ones */
};

static void
room_open(struct room *r, const struct simulation_request *q)
{
	size_t inputs = (size_t)q->n_inputs, results = (size_t)q->n_steps, m = TRIALS_PER_STREAM;

	r->all = memory_zeroed((inputs + results + 1) * m * sizeof(double));
	r->scratch = r->all + (inputs + results) * m;
	r->trial = memory_zeroed((inputs + 1) * sizeof(double *));
	r->out = memory_zeroed((size_t)q->f->n_steps * sizeof(double *));
	r->value = memory_zeroed((results + 1) * sizeof(double *));
	for (size_t i = 0; i < inputs; i++)
		r->trial[i] = q->inputs[i].n ? r->all + i * m : NULL;
	for (size_t s = 0; s < results; s++)
		r->value[s] = r->out[q->step[s]] = r->all + (inputs + s) * m;
}

static void
room_close(struct room *r)
{
	free(r->value);
	free(r->out);
	free(r->trial);
	free(r->all);
}

/* The first thread tells how far all are. */
static bool
report(const struct job *j, size_t m)
{
	const struct simulation_request *q = j->t->request;
	double done = (double)(atomic_fetch_add(j->done, m) + m) / (double)j->n;

	if (j->thread == 0 && q->progress &&
		!q->progress(q->ctx, j->t->done_before + j->t->share * (done < 1 ? done : 1)))
		atomic_store(j->stop, true);
	return !atomic_load(j->stop);
}

static void *
work(void *ctx)
{
	struct job *j = ctx;
	const struct simulation_request *q = j->t->request;
	uint64_t from = j->first / TRIALS_PER_STREAM,
		 to = (j->first + j->n + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	struct room r;
	bool go_on = true;

	room_open(&r, q);
	for (uint64_t k = from + (uint64_t)j->thread; k < to && j->rc == E_OK && go_on;
		k += (uint64_t)j->threads) {
		uint64_t left = j->first + j->n - k * TRIALS_PER_STREAM;
		size_t m = left < TRIALS_PER_STREAM ? (size_t)left : TRIALS_PER_STREAM;
		struct random_stream stream;

		random_start(&stream, q->seed, k);
		draw_inputs(r.trial, m, &stream, j->t->plan, r.scratch);
		j->rc = formula_eval_block(
			q->f, j->t->args, (const double *const *)r.trial, m, r.out, &j->err);
		if (j->rc == E_OK)
			j->sink(j->ctx, j->thread, k, r.value, m);
		go_on = report(j, m);
	}
	room_close(&r);
	return NULL;
}

int
trials_threads(uint64_t trials)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);
	uint64_t streams = (trials + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	int n = processors < 1                    ? 1
		: processors > TRIALS_MAX_THREADS ? TRIALS_MAX_THREADS
						  : (int)processors;

	return streams < (uint64_t)n ? (int)streams : n;
}

enum rc
trials_run(const struct trials *t, uint64_t first, uint64_t n, trials_sink *sink, void *ctx,
	struct err *err)
{
	struct job *jobs = memory_zeroed(TRIALS_MAX_THREADS * sizeof(*jobs));
	pthread_t threads[TRIALS_MAX_THREADS];
	bool started[TRIALS_MAX_THREADS] = { false };
	atomic_ullong done = 0;
	atomic_bool stop = false;
	int n_threads = trials_threads(n);
	enum rc rc = E_OK;

	for (int i = 0; i < n_threads; i++)
		jobs[i] = (struct job){ .t = t,
			.sink = sink,
			.ctx = ctx,
			.first = first,
			.n = n,
			.thread = i,
			.threads = n_threads,
			.done = &done,
			.stop = &stop };
	for (int i = 1; i < n_threads; i++)
		started[i] = pthread_create(&threads[i], NULL, work, &jobs[i]) == 0;
	for (int i = 0; i < n_threads; i++)
		if (!started[i])
			work(&jobs[i]);
	for (int i = 0; i < n_threads; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
		if (jobs[i].rc && rc == E_OK) {
			rc = jobs[i].rc;
			if (err)
				*err = jobs[i].err;
		}
	}
	free(jobs);
	if (rc == E_OK && atomic_load(&stop))
		rc = err_set(err, E_STATE, "the simulation was stopped");
	return rc;
}
