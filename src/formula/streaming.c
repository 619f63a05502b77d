/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A simulation of so many trials that their values cannot be kept: made twice, see montecarlo.h. */
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "formula/gather.h"
#include "formula/simulating.h"

#define FINE_BINS ((size_t)1 << 20)
#define PILOT_TRIALS ((uint64_t)1 << 18)
#define MOST_IN_A_BIN ((uint64_t)1 << 22)

struct stream_sink {
	int results;
	const struct vector_kernels *kernels;
	double origin;
	struct fine_histogram *histogram; /* threads x results */
	struct moment *moment;            /* streams x results */
	struct gatherer *gatherer;        /* threads x results x 2 */
};

static void
count(void *ctx, int thread, uint64_t k, double *const *value, size_t m)
{
	const struct stream_sink *s = ctx;

	for (int i = 0; i < s->results; i++) {
		fine_add(&s->histogram[thread * s->results + i], value[i], m);
		s->kernels->moment(
			&s->moment[k * (uint64_t)s->results + (uint64_t)i], value[i], m, s->origin);
	}
}

static void
gather(void *ctx, int thread, uint64_t k, double *const *value, size_t m)
{
	const struct stream_sink *s = ctx;

	(void)k;
	for (int i = 0; i < s->results; i++)
		for (int e = 0; e < 2; e++)
			gatherer_add(&s->gatherer[(thread * s->results + i) * 2 + e], value[i], m);
}

static enum rc
place_bins(struct run *run, struct stream_sink *s, int threads)
{
	struct kept pilot = { .n = s->results };
	enum rc rc;

	for (int i = 0; i < s->results; i++)
		pilot.value[i] = memory_zeroed((size_t)PILOT_TRIALS * sizeof(double));
	run->trials.share = 0;
	rc = kept_run(run, &pilot, 0, PILOT_TRIALS);
	if (rc == E_OK) {
		size_t good = kept_compact(&pilot, (size_t)PILOT_TRIALS);

		run->out->trials = PILOT_TRIALS;
		run->out->lost = PILOT_TRIALS - good;
		rc = check_lost(run);
		for (int i = 0; rc == E_OK && i < s->results; i++) {
			fine_place(&s->histogram[i], pilot.value[i], good);
			for (int t = 1; t < threads; t++) {
				s->histogram[t * s->results + i].low = s->histogram[i].low;
				s->histogram[t * s->results + i].width = s->histogram[i].width;
			}
		}
	}
	for (int i = 0; i < s->results; i++)
		free(pilot.value[i]);
	return rc;
}

static void
take_moments(struct run *run, const struct stream_sink *s, uint64_t streams)
{
	for (int i = 0; i < s->results; i++) {
		struct simulated_result *r = &run->out->result[i];
		struct moment all = { 0 };

		for (uint64_t k = 0; k < streams; k++)
			moment_merge(&all, &s->moment[k * (uint64_t)s->results + (uint64_t)i]);
		r->mean = s->origin + all.mean;
		r->u = sqrt(all.squares / (all.n - 1));
		result_place_histogram(r);
	}
}

static enum rc
take_histogram(struct run *run, struct stream_sink *s, int threads, struct fine_end (*end)[2])
{
	for (int i = 0; i < s->results; i++) {
		struct fine_histogram *h = &s->histogram[i];
		struct simulated_result *r = &run->out->result[i];
		struct coverage c;

		for (int t = 1; t < threads; t++)
			fine_merge(h, &s->histogram[t * s->results + i]);
		run->out->lost = run->out->trials - h->n;
		if (!fine_coverage(&c, end[i], h, run->q->p))
			return err_set(run->err, E_DOMAIN,
				"the result has tails too long for intervals of so many trials, "
				"take at most "
				"%lld trials",
				(long long)SIMULATION_IN_MEMORY);
		result_take_coverage(r, &c);
		for (size_t b = 0; b < h->bins; b++)
			if (h->count[b])
				result_count(r, h->low + ((double)b + 0.5) * h->width,
					(double)h->count[b] / ((double)h->n * r->histogram_width));
	}
	return check_lost(run);
}

/* The second pass: the values in the bins of the four ends, and of them the ones wanted. */
static enum rc
exact_ends(struct run *run, struct stream_sink *s, int threads, struct fine_end (*end)[2])
{
	enum rc rc;

	for (int i = 0; i < s->results; i++)
		for (int e = 0; e < 2; e++) {
			if (end[i][e].n > MOST_IN_A_BIN)
				return E_OK; /* the middle of such a bin is as good as its values */
			for (int t = 0; t < threads; t++)
				gatherer_open(
					&s->gatherer[(size_t)(t * s->results + i) * 2 + (size_t)e],
					end[i][e].from, end[i][e].to, end[i][e].n);
		}
	run->trials.done_before = run->trials.share = 0.5;
	rc = trials_run(&run->trials, 0, run->q->trials, gather, s, run->err);
	for (int i = 0; rc == E_OK && i < s->results; i++) {
		struct simulated_result *r = &run->out->result[i];

		r->low = gatherer_select(
			&s->gatherer[2 * (size_t)i], threads, 2 * s->results, end[i][0].rank);
		r->high = gatherer_select(
			&s->gatherer[2 * (size_t)i + 1], threads, 2 * s->results, end[i][1].rank);
	}
	return rc;
}

static void
sink_open(struct stream_sink *s, int results, int threads, uint64_t streams)
{
	size_t cells = (size_t)results * (size_t)threads;

	*s = (struct stream_sink){ .results = results,
		.histogram = memory_zeroed(cells * sizeof(struct fine_histogram)),
		.moment = memory_zeroed((size_t)streams * (size_t)results * sizeof(struct moment)),
		.gatherer = memory_zeroed(2 * cells * sizeof(struct gatherer)) };
	for (size_t i = 0; i < cells; i++) {
		s->histogram[i].bins = FINE_BINS;
		s->histogram[i].count = memory_zeroed(FINE_BINS * sizeof(uint64_t));
	}
}

static void
sink_close(struct stream_sink *s, int threads)
{
	size_t cells = (size_t)s->results * (size_t)threads;

	for (size_t i = 0; i < cells; i++)
		free(s->histogram[i].count);
	for (size_t i = 0; i < 2 * cells; i++)
		gatherer_close(&s->gatherer[i]);
	free(s->histogram);
	free(s->moment);
	free(s->gatherer);
}

enum rc
simulate_streaming(struct run *run)
{
	uint64_t m = run->q->trials, streams = (m + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	int threads = trials_threads(run->q, m);
	struct fine_end end[SIMULATION_MAX_RESULTS][2] = { 0 };
	struct stream_sink s;
	enum rc rc;

	if (run->q->n_steps > 1)
		return err_field(run->err, E_DOMAIN, "trials",
			"several results together can have at most %lld trials",
			(long long)(SIMULATION_IN_MEMORY / (uint64_t)run->q->n_steps));
	sink_open(&s, run->q->n_steps, threads, streams);
	s.origin = run->out->result->gum.value;
	s.kernels = vector_kernels(run->q->instructions);
	rc = place_bins(run, &s, threads);
	run->out->trials = m;
	run->trials.share = 0.5;
	if (rc == E_OK)
		rc = trials_run(&run->trials, 0, m, count, &s, run->err);
	if (rc == E_OK) {
		take_moments(run, &s, streams);
		rc = take_histogram(run, &s, threads, end);
	}
	if (rc == E_OK)
		rc = exact_ends(run, &s, threads, end);
	run->out->covariance[0] = run->out->result[0].u * run->out->result[0].u;
	sink_close(&s, threads);
	return rc;
}
