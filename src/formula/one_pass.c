/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One result of many trials: moments, histogram and intervals while the values pass by, without a place for each. The first streams
 * show where to look (num/coverage_bins.h).
 */
#include <math.h>
#include <pthread.h>
#include <stdlib.h>

#include "base/memory.h"
#include "formula/simulating.h"
#include "num/coverage_bins.h"
#include "num/summary.h"

#define PILOT_STREAMS ((uint64_t)8)
#define BINS_PER_BAR ((size_t)64)
#define BINS (BINS_PER_BAR * HISTOGRAM_BINS)

/* What one thread has seen. */
struct share {
	uint64_t *count; /* BINS + 2 */
	double *kept;    /* values where an end may lie */
	size_t n_kept, room;
	uint32_t place[FORMULA_BLOCK];
	double finite[TRIALS_PER_STREAM];
};

struct pass {
	const struct vector_kernels *kernels;
	struct coverage_bins bins;
	struct coverage_places wanted;
	unsigned char is_wanted[BINS + 2];
	bool second;           /* only the wanted values, everything else is known */
	struct moment *moment; /* of each stream, from the origin */
	double origin;
	struct share *share;
	int threads;
};

/* ---- values that pass by ---------------------------------------------------------------------------- */

static size_t
only_finite(double *out, const double *v, size_t m)
{
	size_t n = 0;

	for (size_t i = 0; i < m; i++)
		if (isfinite(v[i]))
			out[n++] = v[i];
	return n;
}

static void
want(struct pass *p, const struct coverage_places *places)
{
	p->wanted = *places;
	for (uint32_t i = 0; i < BINS + 2; i++)
		p->is_wanted[i] = (i >= places->low.from && i <= places->low.to) ||
				  (i >= places->high.from && i <= places->high.to);
}

/* Counts n finite values; the wanted ones are kept. Small enough for the nearest cache together with the counts. */
static void
count_some(const struct pass *p, struct share *s, const double *v, size_t n)
{
	const unsigned char *is_wanted = p->is_wanted;
	uint64_t *count = s->count;
	double *kept = s->kept + s->n_kept;
	uint32_t *place = s->place;

	p->kernels->places(place, v, n, p->bins.low, 1 / p->bins.width, (double)BINS);
	for (size_t i = 0; i < n; i++) {
		uint32_t at = place[i];

		count[at]++;
		*kept = v[i];
		kept += is_wanted[at];
	}
	s->n_kept = (size_t)(kept - s->kept);
}

static void
take(void *ctx, int thread, uint64_t k, double *const *value, size_t m)
{
	const struct pass *p = ctx;
	struct share *s = &p->share[thread];
	const double *v = value[0];
	size_t n = m;

	if (!p->second)
		p->kernels->moment(&p->moment[k], v, m, p->origin);
	if (p->moment[k].n < (double)m) {
		n = only_finite(s->finite, v, m);
		v = s->finite;
	}
	if (s->room < s->n_kept + n) {
		s->room = 2 * s->room + TRIALS_PER_STREAM;
		s->kept = memory_resize(s->kept, s->room * sizeof(double));
	}
	for (size_t i = 0; i < n; i += FORMULA_BLOCK)
		count_some(p, s, v + i, n - i < FORMULA_BLOCK ? n - i : FORMULA_BLOCK);
}

static void
forget(struct pass *p)
{
	for (int t = 0; t < p->threads; t++) {
		struct share *s = &p->share[t];

		s->n_kept = 0;
		for (size_t i = 0; i < BINS + 2; i++)
			s->count[i] = 0;
	}
}

/* ---- the first values ------------------------------------------------------------------------------- */

/* false: they are all the same, or hardly any has a value. */
static bool
look_at(struct pass *p, double *pilot, size_t m, double coverage)
{
	size_t n = only_finite(pilot, pilot, m);
	struct coverage_places places;
	struct moment all;

	p->kernels->moment(&all, pilot, n, p->origin);
	if (n < 1000 || !(all.squares > 0) || !isfinite(all.squares))
		return false;
	p->bins.bins = BINS;
	p->bins.width = 10 * sqrt(all.squares / (all.n - 1)) / (double)BINS;
	p->bins.low = p->origin + all.mean - p->bins.width * (double)BINS / 2;
	if (!(p->bins.low < p->origin + all.mean) || !isfinite(1 / p->bins.width))
		return false; /* so near to one another that bins would have no width */
	coverage_foretell(&places, pilot, n, &p->bins, coverage);
	want(p, &places);
	return true;
}

static enum rc
pilot_pass(struct run *run, struct pass *p, bool *good)
{
	uint64_t m = PILOT_STREAMS * TRIALS_PER_STREAM;
	double *pilot = memory_zeroed((size_t)m * sizeof(double));
	struct kept y = { .value = { pilot }, .n = 1 };
	enum rc rc;

	run->trials.share = 0;
	rc = kept_run(run, &y, 0, m);
	*good = rc == E_OK && look_at(p, pilot, (size_t)m, run->q->p);
	free(pilot);
	return rc;
}

/* ---- what is known in the end ----------------------------------------------------------------------- */

static void
merge_counts(struct pass *p)
{
	for (size_t i = 0; i < BINS + 2; i++) {
		p->bins.count[i] = 0;
		for (int t = 0; t < p->threads; t++)
			p->bins.count[i] += p->share[t].count[i];
	}
}

static void
take_picture(struct run *run, const struct pass *p, uint64_t streams)
{
	struct simulated_result *r = run->out->result;
	struct moment all = { 0 };

	for (uint64_t k = 0; k < streams; k++)
		moment_merge(&all, &p->moment[k]);
	r->mean = p->origin + all.mean;
	r->u = sqrt(all.squares / (all.n - 1));
	run->out->covariance[0] = r->u * r->u;
	run->out->lost = run->out->trials - (uint64_t)all.n;
	r->histogram_low = p->bins.low;
	r->histogram_width = p->bins.width * (double)BINS_PER_BAR;
	for (size_t i = 0; i < BINS; i++)
		r->density[i / BINS_PER_BAR] += (double)p->bins.count[i + 1];
	for (size_t i = 0; i < HISTOGRAM_BINS; i++)
		r->density[i] /= all.n * r->histogram_width;
}

/* The kept values of a range of places, in order. */
struct side {
	const struct pass *pass;
	struct place_range range;
	double *v;
	uint32_t place[FORMULA_BLOCK];
};

static void *
order_side(void *ctx)
{
	struct side *e = ctx;
	const struct coverage_bins *b = &e->pass->bins;
	size_t n = 0, at = 0;

	for (uint32_t i = e->range.from; i <= e->range.to; i++)
		n += b->count[i];
	e->v = memory_zeroed((n + 1) * sizeof(double));
	for (int t = 0; t < e->pass->threads; t++) {
		const struct share *s = &e->pass->share[t];

		for (size_t i = 0; i < s->n_kept; i += FORMULA_BLOCK) {
			size_t m = s->n_kept - i < FORMULA_BLOCK ? s->n_kept - i : FORMULA_BLOCK;

			e->pass->kernels->places(
				e->place, s->kept + i, m, b->low, 1 / b->width, (double)BINS);
			for (size_t k = 0; k < m; k++) {
				/* n + 1 have room: the one behind is overwritten */
				e->v[at] = s->kept[i + k];
				at += e->place[k] >= e->range.from && e->place[k] <= e->range.to;
			}
		}
	}
	num_sort(e->v, n);
	return NULL;
}

static void
order_sides(struct side *low, struct side *high)
{
	pthread_t thread;

	if (low->pass->threads > 1 && pthread_create(&thread, NULL, order_side, high) == 0) {
		order_side(low);
		pthread_join(thread, NULL);
	} else {
		order_side(low);
		order_side(high);
	}
}

static enum rc
find_ends(struct run *run, struct pass *p)
{
	uint64_t good = run->out->trials - run->out->lost;
	struct coverage_places found;
	struct side side[2] = { { .pass = p }, { .pass = p } };
	struct coverage c;

	coverage_candidates(&found, &p->bins, good, run->q->p);
	if (!places_within(&found, &p->wanted)) {
		enum rc rc;

		want(p, &found);
		forget(p);
		p->second = true;
		rc = trials_run(&run->trials, 0, run->out->trials, take, p, run->err);
		if (rc)
			return rc;
	}
	side[0].range = found.low;
	side[1].range = found.high;
	order_sides(&side[0], &side[1]);
	coverage_from_candidates(&c, &p->bins, &found, side[0].v, side[1].v, good, run->q->p);
	result_take_coverage(run->out->result, &c);
	free(side[0].v);
	free(side[1].v);
	return E_OK;
}

static struct pass *
pass_open(const struct simulation_request *q, uint64_t streams)
{
	struct pass *p = memory_zeroed(sizeof(*p));

	p->kernels = vector_kernels(q->instructions);
	p->threads = trials_threads(q, q->trials);
	p->bins.count = memory_zeroed((BINS + 2) * sizeof(uint64_t));
	p->moment = memory_zeroed((size_t)streams * sizeof(struct moment));
	p->share = memory_zeroed((size_t)p->threads * sizeof(struct share));
	for (int t = 0; t < p->threads; t++)
		p->share[t].count = memory_zeroed((BINS + 2) * sizeof(uint64_t));
	return p;
}

static void
pass_close(struct pass *p)
{
	for (int t = 0; t < p->threads; t++) {
		free(p->share[t].count);
		free(p->share[t].kept);
	}
	free(p->share);
	free(p->moment);
	free(p->bins.count);
	free(p);
}

enum rc
simulate_in_one_pass(bool *done, struct run *run)
{
	uint64_t m = run->q->trials, streams = (m + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM;
	struct pass *p;
	enum rc rc;

	*done = false;
	if (run->q->n_steps != 1 || streams < 2 * PILOT_STREAMS)
		return E_OK;
	p = pass_open(run->q, streams);
	p->origin = run->out->result->gum.value;
	rc = pilot_pass(run, p, done);
	if (rc == E_OK && *done) {
		run->trials.share = 1;
		rc = trials_run(&run->trials, 0, m, take, p, run->err);
		run->out->trials = m;
	}
	if (rc == E_OK && *done) {
		merge_counts(p);
		take_picture(run, p, streams);
		rc = check_lost(run);
		rc = rc ? rc : find_ends(run, p);
	}
	pass_close(p);
	return rc;
}
