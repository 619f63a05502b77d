/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/trials.h"

#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>

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
	double **trial; /* inputs x FORMULA_BLOCK */
	double **out;   /* of every step; NULL where not wanted */
	double **own;   /* results x TRIALS_PER_STREAM */
	double **value; /* where the results of this stream go */
	struct formula_machine *machine;
};

static enum rc
room_open(struct room *r, const struct trials *t, struct err *err)
{
	const struct simulation_request *q = t->request;
	size_t inputs = (size_t)q->n_inputs, results = (size_t)q->n_steps, kept = 0;

	if (!t->into)
		kept = results * TRIALS_PER_STREAM;
	r->all = memory_zeroed(((inputs + 2) * FORMULA_BLOCK + kept) * sizeof(double));
	r->scratch = r->all + kept + inputs * FORMULA_BLOCK;
	r->trial = memory_zeroed((inputs + 1) * sizeof(double *));
	r->out = memory_zeroed((size_t)q->f->n_steps * sizeof(double *));
	r->own = memory_zeroed((results + 1) * sizeof(double *));
	r->value = memory_zeroed((results + 1) * sizeof(double *));
	for (size_t i = 0; i < inputs; i++)
		r->trial[i] = q->inputs[i].n ? r->all + kept + i * FORMULA_BLOCK : NULL;
	for (size_t s = 0; s < results && kept; s++)
		r->own[s] = r->all + s * TRIALS_PER_STREAM;
	return formula_machine_open(&r->machine, q->f, q->instructions, err);
}

static void
room_close(struct room *r)
{
	formula_machine_close(r->machine);
	free(r->value);
	free(r->own);
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

/* The m trials of stream k. */
static enum rc
make(struct room *r, const struct trials *t, uint64_t k, size_t m, struct err *err)
{
	const struct simulation_request *q = t->request;
	struct random_lanes lanes;
	enum rc rc = E_OK;

	random_lanes_start(&lanes, q->seed, k, vector_kernels(q->instructions));
	for (int s = 0; s < q->n_steps; s++)
		r->value[s] = t->into ? t->into[s] + k * TRIALS_PER_STREAM : r->own[s];
	for (size_t at = 0; at < m && rc == E_OK; at += FORMULA_BLOCK) {
		size_t n = m - at < FORMULA_BLOCK ? m - at : FORMULA_BLOCK;

		for (int s = 0; s < q->n_steps; s++)
			r->out[q->step[s]] = r->value[s] + at;
		draw_inputs(r->trial, n, &lanes, t->plan, r->scratch);
		rc = formula_machine_run(r->machine, t->args,
			(const double *const *)(void *)r->trial, n, r->out, err);
	}
	return rc;
}

static void *
work(void *ctx)
{
	struct job *j = ctx;
	uint64_t from = j->first / TRIALS_PER_STREAM,
		 to = (j->first + j->n + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	struct room r = { 0 };
	bool go_on = true;

	j->rc = room_open(&r, j->t, &j->err);
	for (uint64_t k = from + (uint64_t)j->thread; k < to && j->rc == E_OK && go_on;
		k += (uint64_t)j->threads) {
		uint64_t left = j->first + j->n - k * TRIALS_PER_STREAM;
		size_t m = left < TRIALS_PER_STREAM ? (size_t)left : TRIALS_PER_STREAM;

		j->rc = make(&r, j->t, k, m, &j->err);
		if (j->rc == E_OK && j->sink)
			j->sink(j->ctx, j->thread, k, r.value, m);
		go_on = report(j, m);
	}
	room_close(&r);
	return NULL;
}

/* Those this process may use: a container or taskset may leave it fewer than there are. */
static int
processors(void)
{
	cpu_set_t set;
	int n = 1;

	if (sched_getaffinity(0, sizeof(set), &set) == 0)
		n = CPU_COUNT(&set);
	return n < 1 ? 1 : n > TRIALS_MAX_THREADS ? TRIALS_MAX_THREADS : n;
}

int
trials_threads(const struct simulation_request *q, uint64_t trials)
{
	uint64_t streams = (trials + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	int n = q->threads > 0 ? q->threads : processors();

	if (n > TRIALS_MAX_THREADS)
		n = TRIALS_MAX_THREADS;
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
	int n_threads = trials_threads(t->request, n);
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
