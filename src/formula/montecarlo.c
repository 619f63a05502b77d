/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Propagation of distributions: see montecarlo.h. */
#include "formula/montecarlo.h"

#include <math.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/memory.h"
#include "base/number.h"
#include "formula/propagate.h"
#include "num/distribution.h"
#include "num/random.h"
#include "num/summary.h"

#define STREAM ((size_t)8192) /* trials that share one stream of random numbers */
#define MAX_TRIALS ((uint64_t)20000000)
#define THREADS 2

static double
standard_draw(struct random_stream *r, const struct uncertainty_source *s)
{
	switch (s->dist) {
	case DIST_RECTANGULAR: return 2 * random_uniform(r) - 1;
	case DIST_TRIANGULAR: return random_uniform(r) + random_uniform(r) - 1;
	case DIST_USHAPED: return sin(2 * M_PI * random_uniform(r));
	case DIST_NORMAL:
	case DIST_T: break;
	}
	return 0;
}

/* m values of one input: its value plus draws of its source. */
static void
draw(double *out, size_t m, struct random_stream *r, const struct random_input *in)
{
	const struct uncertainty_source *s = &in->source;
	double a = s->relative ? s->a * fabs(in->value) : s->a;

	if (s->dist == DIST_NORMAL || s->dist == DIST_T) {
		random_normals(r, out, m);
		for (size_t i = 0; s->dist == DIST_T && i < m; i++)
			out[i] *= sqrt(s->dof / (2 * random_gamma(r, s->dof / 2)));
		for (size_t i = 0; i < m; i++)
			out[i] = in->value + a * out[i];
		return;
	}
	for (size_t i = 0; i < m; i++)
		out[i] = in->value + a * standard_draw(r, s);
}

struct job {
	const struct formula *f;
	const struct formula_arg *args;
	const struct random_input *inputs;
	int n_inputs, step;
	uint64_t seed;
	double *out;
	size_t trials, first, stride; /* streams first, first + stride, ... */
	enum rc rc;
	struct err err;
};

static void *
work(void *ctx)
{
	struct job *j = ctx;
	double *space = memory_zeroed((size_t)(j->n_inputs + 1) * STREAM * sizeof(double));
	const double **trial = memory_zeroed((size_t)(j->n_inputs + 1) * sizeof(*trial));
	double **out = memory_zeroed((size_t)formula_step_count(j->f) * sizeof(*out));

	for (size_t k = j->first; k * STREAM < j->trials && j->rc == E_OK; k += j->stride) {
		size_t from = k * STREAM, m = j->trials - from < STREAM ? j->trials - from : STREAM;
		struct random_stream r;

		random_start(&r, j->seed, k);
		for (int i = 0; i < j->n_inputs; i++) {
			trial[i] = NULL;
			if (!(j->inputs[i].source.a > 0))
				continue;
			draw(space + (size_t)i * STREAM, m, &r, &j->inputs[i]);
			trial[i] = space + (size_t)i * STREAM;
		}
		out[j->step] = j->out + from;
		j->rc = formula_eval_block(j->f, j->args, trial, m, out, &j->err);
	}
	free(out);
	free(trial);
	free(space);
	return NULL;
}

static enum rc
run_trials(double *out, const struct job *model, struct err *err)
{
	struct job jobs[THREADS];
	pthread_t threads[THREADS];
	bool started[THREADS] = { false };
	enum rc rc = E_OK;

	for (size_t i = 0; i < THREADS; i++) {
		jobs[i] = *model;
		jobs[i].out = out;
		jobs[i].first = i;
		jobs[i].stride = THREADS;
		started[i] = i > 0 && pthread_create(&threads[i], NULL, work, &jobs[i]) == 0;
	}
	for (size_t i = 0; i < THREADS; i++)
		if (!started[i])
			work(&jobs[i]);
	for (size_t i = 0; i < THREADS; i++) {
		if (started[i])
			pthread_join(threads[i], NULL);
		if (jobs[i].rc && rc == E_OK) {
			rc = jobs[i].rc;
			if (err)
				*err = jobs[i].err;
		}
	}
	return rc;
}

/*
 * JCGM 101 7.7: q = pM rounded; symmetric from r = (M - q)/2, shortest the smallest span of q. Only the two tails
 * are put in order: nothing in between can be an end.
 */
static void
intervals(struct simulation *s, double *y, size_t m)
{
	size_t q = (size_t)floor(s->p * (double)m + 0.5), r, tail, best = 0;

	if (q >= m)
		q = m - 1;
	r = (m - q) / 2;
	tail = m - q;
	if (q > tail) {
		num_select(y, m, tail);
		num_select(y + tail, m - tail, q - tail);
		num_sort(y, tail);
		num_sort(y + q, m - q);
	} else {
		num_sort(y, m);
	}
	s->low = y[r];
	s->high = y[r + q < m ? r + q : m - 1];
	for (size_t i = 1; i + q < m; i++)
		if (y[i + q] - y[i] < y[best + q] - y[best])
			best = i;
	s->shortest_low = y[best];
	s->shortest_high = y[best + q];
}

/* JCGM 101 clause 8: both ends agree within half a unit of the second digit of u. */
static bool
validates(const struct simulation *s)
{
	double k, digit, delta;

	if (!(s->u > 0) || coverage_factor(&k, s->gum.dof, s->p, NULL) != E_OK)
		return false;
	digit = pow(10, floor(log10(s->u)) - 1);
	delta = digit / 2;
	return fabs(s->gum.value - k * s->gum.u - s->low) <= delta &&
	       fabs(s->gum.value + k * s->gum.u - s->high) <= delta;
}

static enum rc
summarise(struct simulation *s, double *y, size_t m, struct err *err)
{
	size_t good = 0;

	for (size_t i = 0; i < m; i++)
		if (isfinite(y[i]))
			y[good++] = y[i];
	/* a few trials beyond the domain belong to the tails; many mean that the model does not fit its inputs */
	if (good < m - m / 100)
		return err_set(err, E_DOMAIN, "in %zu of %zu trials the formula has no value",
			m - good, m);
	s->mean = num_mean(y, good);
	s->u = num_sd(y, good);
	intervals(s, y, good);
	return E_OK;
}

enum rc
simulate(struct simulation *out, struct arena *a, const struct formula *f, int step,
	const struct random_input *inputs, int n_inputs, uint64_t trials, uint64_t seed, double p,
	struct err *err)
{
	struct formula_arg *args = arena_new(a, struct formula_arg, (size_t)n_inputs + 1);
	struct input_uncertainty *sources =
		arena_new(a, struct input_uncertainty, (size_t)n_inputs + 1);
	struct job job = {
		.f = f, .inputs = inputs, .n_inputs = n_inputs, .step = step, .seed = seed
	};
	double *y;
	enum rc rc;

	if (trials < 1000 || trials > MAX_TRIALS)
		return err_field(err, E_DOMAIN, "trials",
			"%lld trials: between 1000 and %lld are possible", (long long)trials,
			(long long)MAX_TRIALS);
	if (!(p > 0 && p < 1))
		return err_set(err, E_DOMAIN,
			"a coverage probability must lie between 0 and 1, not %g", p);
	if (!args || !sources)
		return err_set(err, E_TOO_BIG, "there are too many inputs");
	for (int i = 0; i < n_inputs; i++) {
		args[i] = (struct formula_arg){ &inputs[i].value, 1 };
		sources[i] =
			(struct input_uncertainty){ &inputs[i].source, inputs[i].source.a > 0 };
	}
	job.args = args;
	job.trials = (size_t)trials;
	*out = (struct simulation){ .p = p, .trials = trials, .seed = seed };
	rc = propagate(&out->gum, a, f, step, args, sources, err);
	if (rc)
		return rc;
	y = memory_zeroed(job.trials * sizeof(*y));
	rc = run_trials(y, &job, err);
	if (rc == E_OK)
		rc = summarise(out, y, job.trials, err);
	if (rc == E_OK)
		out->gum_validated = validates(out);
	free(y);
	return rc;
}

/* ---- inputs as text ----------------------------------------------------------------------------- */

static const struct {
	const char *name;
	enum distribution dist;
	int numbers;
} distributions[] = {
	{ "normal", DIST_NORMAL, 2 },
	{ "rectangular", DIST_RECTANGULAR, 2 },
	{ "uniform", DIST_RECTANGULAR, 2 },
	{ "triangular", DIST_TRIANGULAR, 2 },
	{ "u-shaped", DIST_USHAPED, 2 },
	{ "arcsine", DIST_USHAPED, 2 },
	{ "t", DIST_T, 3 },
};

static enum rc
read_numbers(struct random_input *out, struct str inside, int n, struct err *err)
{
	double v[3] = { 0, 0, (double)INFINITY };
	bool good = true;
	int got = 0;

	while (good && (inside.n || got == 0)) {
		struct str part = str_trim(str_cut(&inside, ','));

		good = got < n && num_parse(&v[got], part, NULL) == E_OK;
		got++;
	}
	if ((!good || got != n) && n == 3)
		return err_set(err, E_SYNTAX,
			"expected three numbers between the brackets: value, width, degrees of "
			"freedom");
	if (!good || got != n)
		return err_set(
			err, E_SYNTAX, "expected two numbers between the brackets: value, width");
	if (!(v[1] > 0) || (n == 3 && !(v[2] > 0)))
		return err_set(
			err, E_DOMAIN, "the width of a distribution must be greater than zero");
	out->value = v[0];
	out->source.a = v[1];
	out->source.dof = v[2];
	return E_OK;
}

/* "12.5 mm": how many leading characters are the number? */
static size_t
number_length(struct str text)
{
	size_t n = text.n;

	while (n > 0 && !num_looks(str_first(text, n)))
		n--;
	return n;
}

enum rc
random_input_parse(struct random_input *out, struct unit *unit, struct units *units,
	struct str text, struct err *err)
{
	struct str rest = str_trim(text), name;
	size_t open = str_find(rest, STR("(")), close = str_find(rest, STR(")"));
	char show[40];
	enum rc rc;

	*out = (struct random_input){ .source = { .dof = (double)INFINITY } };
	name = str_trim(str_first(rest, open));
	for (size_t i = 0; open < close && close < rest.n &&
			   i < sizeof(distributions) / sizeof(distributions[0]);
		i++) {
		if (!str_eq(name, str_of(distributions[i].name)))
			continue;
		out->source.dist = distributions[i].dist;
		rc = read_numbers(out, (struct str){ rest.p + open + 1, close - open - 1 },
			distributions[i].numbers, err);
		return rc ? rc : unit_parse(unit, units, str_from(rest, close + 1), err);
	}
	open = number_length(rest);
	if (open == 0) {
		snprintf(show, sizeof(show), "%.*s", rest.n < 36 ? (int)rest.n : 36,
			rest.n ? rest.p : "");
		return err_set(err, E_SYNTAX,
			"\"%s\": expected a number, or normal(value, u), rectangular(value, "
			"half-width), "
			"triangular(value, half-width), u-shaped(value, half-width), t(value, u, "
			"dof)",
			show);
	}
	rc = num_parse(&out->value, str_first(rest, open), err);
	return rc ? rc : unit_parse(unit, units, str_from(rest, open), err);
}
