/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Propagation of distributions: see montecarlo.h. */
#include "formula/montecarlo.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "formula/gather.h"
#include "formula/propagate.h"
#include "formula/simulating.h"
#include "num/summary.h"

#define ADAPTIVE_BLOCK ((uint64_t)10000) /* JCGM 101 7.9.4 b */

/* ---- what a sample is like ------------------------------------------------------------------------- */

void
result_take_coverage(struct simulated_result *r, const struct coverage *c)
{
	r->low = c->low;
	r->high = c->high;
	r->shortest_low = c->shortest_low;
	r->shortest_high = c->shortest_high;
	r->shortest_error = c->shortest_error;
}

/* JCGM 101 7.9.2: half a unit of the last of `digits` significant digits of u. */
static double
tolerance(double u, int digits)
{
	return 0.5 * pow(10, floor(log10(u)) - (digits - 1));
}

/* JCGM 101 clause 8. */
static void
validate(struct simulated_result *r, int digits)
{
	if (!(r->u > 0))
		return;
	r->delta = tolerance(r->u, digits);
	r->d_low = fabs(r->gum.value - r->gum.U - r->low);
	r->d_high = fabs(r->gum.value + r->gum.U - r->high);
	r->validated = r->d_low <= r->delta && r->d_high <= r->delta;
}

void
result_place_histogram(struct simulated_result *r)
{
	double reach = 5 * r->u;

	r->histogram_low = r->mean - reach;
	r->histogram_width = reach > 0 ? 2 * reach / HISTOGRAM_BINS : 1;
}

void
result_count(struct simulated_result *r, double value, double weight)
{
	double at = (value - r->histogram_low) / r->histogram_width;

	if (at >= 0 && at < HISTOGRAM_BINS)
		r->density[(size_t)at] += weight;
}

enum rc
check_lost(const struct run *run)
{
	/* a few trials beyond the domain belong to the tails; many mean that the model does not fit its inputs */
	if (run->out->lost * 100 <= run->out->trials)
		return E_OK;
	return err_set(run->err, E_DOMAIN, "in %lld of %lld trials the formula has no value",
		(long long)run->out->lost, (long long)run->out->trials);
}

/* ---- values kept in memory ---------------------------------------------------------------------- */

enum rc
kept_run(struct run *run, const struct kept *y, uint64_t first, uint64_t m)
{
	struct trials t = run->trials;

	t.into = y->value;
	return trials_run(&t, first, m, NULL, NULL, run->err);
}

size_t
kept_compact(struct kept *y, size_t m)
{
	size_t good = 0;

	for (size_t i = 0; i < m; i++) {
		bool whole = true;

		for (int s = 0; s < y->n; s++)
			whole = whole && isfinite(y->value[s][i]);
		for (int s = 0; whole && s < y->n; s++)
			y->value[s][good] = y->value[s][i];
		good += whole;
	}
	return good;
}

static void
joint_of_kept(struct run *run, const struct kept *y, size_t m)
{
	struct simulation *out = run->out;
	double *distance = memory_zeroed(m * sizeof(double));

	for (int s = 0; s < y->n; s++)
		for (int t = 0; t < y->n; t++) {
			double sum = 0;

			for (size_t i = 0; i < m; i++)
				sum += (y->value[s][i] - out->result[s].mean) *
				       (y->value[t][i] - out->result[t].mean);
			out->covariance[s * y->n + t] = sum / (double)(m - 1);
		}
	out->ellipse_k = joint_ellipse(distance, (const double *const *)y->value, m, out);
	out->rectangle_k = joint_rectangle(distance, (const double *const *)y->value, m, out);
	free(distance);
}

static void
summarise_kept(struct run *run, struct kept *y, size_t m)
{
	for (int s = 0; s < y->n; s++) {
		struct simulated_result *r = &run->out->result[s];

		r->mean = num_mean(y->value[s], m);
		r->u = num_sd(y->value[s], m);
		result_place_histogram(r);
		for (size_t i = 0; i < m; i++)
			result_count(r, y->value[s][i], 1 / ((double)m * r->histogram_width));
	}
	if (y->n > 1)
		joint_of_kept(run, y, m);
	else
		run->out->covariance[0] = run->out->result[0].u * run->out->result[0].u;
	for (int s = 0; s < y->n; s++) {
		struct coverage c;

		coverage_of(&c, y->value[s], m, run->q->p);
		result_take_coverage(&run->out->result[s], &c);
	}
}

static enum rc
simulate_kept(struct run *run)
{
	uint64_t m = run->q->trials;
	struct kept y = { .n = run->q->n_steps };
	size_t good = 0;
	enum rc rc;

	for (int s = 0; s < y.n; s++)
		y.value[s] = memory_zeroed((size_t)m * sizeof(double));
	run->trials.share = 1;
	rc = kept_run(run, &y, 0, m);
	if (rc == E_OK) {
		good = kept_compact(&y, (size_t)m);
		run->out->trials = m;
		run->out->lost = m - good;
		rc = check_lost(run);
	}
	if (rc == E_OK)
		summarise_kept(run, &y, good);
	for (int s = 0; s < y.n; s++)
		free(y.value[s]);
	return rc;
}

static enum rc
simulate_at_once(struct run *run)
{
	bool done;
	enum rc rc = simulate_in_one_pass(&done, run);

	return rc || done ? rc : simulate_kept(run);
}

/* ---- adaptive: JCGM 101 7.9 ------------------------------------------------------------------------- */

struct series {
	double sum, square;
};

static void
series_add(struct series *s, double v)
{
	s->sum += v;
	s->square += v * v;
}

/* Standard deviation of the average of h values. */
static double
average_sd(const struct series *s, double h)
{
	return sqrt(fmax(0, s->square - s->sum * s->sum / h) / (h * (h - 1)));
}

struct averages {
	struct series mean, u, low, high;
};

/* One more block of each result; true when every figure stands. */
static bool
add_block(struct averages *a, const struct run *run, const struct kept *y, uint64_t first,
	uint64_t m, double h, double *scratch)
{
	bool stable = h > 1;

	for (int s = 0; s < y->n; s++) {
		struct coverage c;
		double u = 0, delta;
		size_t good = 0;

		for (uint64_t i = 0; i < m; i++)
			if (isfinite(y->value[s][first + i]))
				scratch[good++] = y->value[s][first + i];
		if (good < 2)
			return false;
		u = num_sd(scratch, good);
		/* the block's values are near zero beside what has been seen before: sums keep their digits */
		series_add(&a[s].mean, num_mean(scratch, good) - run->out->result[s].gum.value);
		series_add(&a[s].u, u);
		coverage_of(&c, scratch, good, run->q->p);
		series_add(&a[s].low, c.low - run->out->result[s].gum.value);
		series_add(&a[s].high, c.high - run->out->result[s].gum.value);
		delta = a[s].u.sum > 0 ? tolerance(a[s].u.sum / h, run->q->digits) : 0;
		stable = stable && 2 * average_sd(&a[s].mean, h) <= delta &&
			 2 * average_sd(&a[s].u, h) <= delta &&
			 2 * average_sd(&a[s].low, h) <= delta &&
			 2 * average_sd(&a[s].high, h) <= delta;
	}
	return stable;
}

/* Whole streams, at least as many trials as the guide wants. */
static uint64_t
block_size(double p)
{
	uint64_t m = (uint64_t)ceil(100 / (1 - p));

	if (m < ADAPTIVE_BLOCK)
		m = ADAPTIVE_BLOCK;
	return (m + TRIALS_PER_STREAM - 1) / TRIALS_PER_STREAM * TRIALS_PER_STREAM;
}

static enum rc
adaptive_trials(struct run *run, struct kept *y, uint64_t most, uint64_t *made)
{
	struct averages *a = memory_zeroed((size_t)y->n * sizeof(*a));
	uint64_t m = block_size(run->q->p);
	double *scratch = memory_zeroed((size_t)m * sizeof(double));
	enum rc rc = E_OK;

	*made = 0;
	for (int h = 1; rc == E_OK && !run->out->stable && *made + m <= most; h++) {
		run->trials.done_before = (double)*made / (double)most;
		run->trials.share = (double)m / (double)most;
		rc = kept_run(run, y, *made, m);
		if (rc == E_OK)
			run->out->stable = add_block(a, run, y, *made, m, h, scratch);
		*made += m;
	}
	free(scratch);
	free(a);
	return rc;
}

static enum rc
simulate_adaptive(struct run *run)
{
	uint64_t most = run->q->trials < SIMULATION_IN_MEMORY / (uint64_t)run->q->n_steps
				? run->q->trials
				: SIMULATION_IN_MEMORY / (uint64_t)run->q->n_steps,
		 made;
	struct kept y = { .n = run->q->n_steps };
	enum rc rc;

	if (most < 2 * block_size(run->q->p))
		return err_field(run->err, E_DOMAIN, "trials",
			"the adaptive procedure needs at least %lld trials at this coverage "
			"probability",
			2 * (long long)block_size(run->q->p));
	for (int s = 0; s < y.n; s++)
		y.value[s] = memory_zeroed((size_t)most * sizeof(double));
	rc = adaptive_trials(run, &y, most, &made);
	if (rc == E_OK) {
		size_t good = kept_compact(&y, (size_t)made);

		run->out->trials = made;
		run->out->lost = made - good;
		rc = check_lost(run);
		if (rc == E_OK)
			summarise_kept(run, &y, good);
	}
	for (int s = 0; s < y.n; s++)
		free(y.value[s]);
	return rc;
}

/* ---- the whole -------------------------------------------------------------------------------------- */

static enum rc
check_request(const struct simulation_request *q, struct err *err)
{
	if (q->trials < SIMULATION_FEWEST || q->trials > SIMULATION_MOST)
		return err_field(err, E_DOMAIN, "trials",
			"%lld trials: between %lld and %lld are possible", (long long)q->trials,
			(long long)SIMULATION_FEWEST, (long long)SIMULATION_MOST);
	if (!(q->p > 0 && q->p < 1))
		return err_set(err, E_DOMAIN,
			"a coverage probability must lie between 0 and 1, not %g", q->p);
	if (!(q->k >= 0 && q->k < 1000))
		return err_set(
			err, E_DOMAIN, "a coverage factor must be greater than zero, not %g", q->k);
	if (q->digits != 1 && q->digits != 2)
		return err_set(err, E_DOMAIN, "1 or 2 significant digits of u can count, not %d",
			q->digits);
	if (q->n_steps < 1 || q->n_steps > SIMULATION_MAX_RESULTS)
		return err_set(err, E_TOO_BIG, "there may be %d results, not %d",
			SIMULATION_MAX_RESULTS, q->n_steps);
	return E_OK;
}

/* Degrees of freedom below 1 come from a source known by next to nothing; k is then that of 1. */
static enum rc
expand(struct quantity *g, const struct simulation_request *q, struct err *err)
{
	enum rc rc = E_OK;

	g->k = q->k;
	if (q->k == 0)
		rc = coverage_factor(&g->k, fmax(1, g->dof), q->p, err);
	g->U = g->k * g->u;
	return rc;
}

static enum rc
gum(struct run *run, struct formula_arg *args)
{
	const struct simulation_request *q = run->q;
	size_t inputs = (size_t)q->n_inputs, n = (size_t)q->n_steps;
	struct input_uncertainty *sources =
		arena_new(run->arena, struct input_uncertainty, inputs + 1);
	struct quantity *g = arena_new(run->arena, struct quantity, n);
	double *first = arena_new(run->arena, double, n);
	struct propagation_request request = { .f = q->f,
		.args = args,
		.inputs = sources,
		.correlation = q->correlation,
		.step = q->step,
		.n_steps = q->n_steps,
		.second_order = q->second_order };
	enum rc rc;

	if (!sources || !g || !first)
		return err_set(run->err, E_TOO_BIG, "there are too many inputs");
	for (size_t i = 0; i < inputs; i++) {
		args[i] = (struct formula_arg){ &q->inputs[i].value, 1 };
		sources[i] = (struct input_uncertainty){ q->inputs[i].source, q->inputs[i].n };
	}
	rc = propagate_all(g, run->out->gum_covariance, first, run->arena, &request, run->err);
	for (size_t s = 0; rc == E_OK && s < n; s++) {
		run->out->result[s].gum = g[s];
		run->out->result[s].u_first = first[s];
		rc = expand(&run->out->result[s].gum, q, run->err);
	}
	return rc;
}

enum rc
simulate(struct simulation *out, struct arena *a, const struct simulation_request *q,
	struct err *err)
{
	size_t n = (size_t)q->n_steps;
	struct formula_arg *args = arena_new(a, struct formula_arg, (size_t)q->n_inputs + 1);
	struct draw_plan plan;
	struct run run = { .q = q, .out = out, .arena = a, .err = err };
	enum rc rc = check_request(q, err);

	if (rc)
		return rc;
	*out = (struct simulation){ .result = arena_new(a, struct simulated_result, n),
		.n = q->n_steps,
		.gum_covariance = arena_new(a, double, n *n),
		.covariance = arena_new(a, double, n *n),
		.ellipse_k = (double)NAN,
		.rectangle_k = (double)NAN,
		.seed = q->seed,
		.p = q->p,
		.adaptive = q->adaptive };
	if (!args || !out->result || !out->gum_covariance || !out->covariance)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	if ((rc = draw_prepare(&plan, a, q->inputs, q->n_inputs, q->correlation, err)) ||
		(rc = gum(&run, args)))
		return rc;
	run.trials = (struct trials){ .request = q, .args = args, .plan = &plan };
	if (q->adaptive)
		rc = simulate_adaptive(&run);
	else if (q->trials <= SIMULATION_IN_MEMORY / (uint64_t)q->n_steps)
		rc = simulate_at_once(&run);
	else
		rc = simulate_streaming(&run);
	for (size_t s = 0; rc == E_OK && s < n; s++)
		validate(&out->result[s], q->digits);
	return rc;
}
