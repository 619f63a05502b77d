/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/desirability.h"

#include <string.h>

#include "num/desirability_search.h"

#define HALTON_STARTS 64
#define CORNER_FACTORS 6   /* up to so many every corner is a start too */
#define INSIDE 0.98        /* starts lie strictly inside */
#define FIRST_BARRIER 1e-3 /* a start stays in its own valley; at 1 nearly all slide into one */
#define ROUGH_BARRIER 1e-4 /* far enough to see whether a start can still win */
#define LAST_BARRIER 1e-11 /* below, slacks lose their digits to rounding */

enum rc
goal_check(const struct goal *g, struct err *err)
{
	if (g->kind != GOAL_SMALLER && !(g->low < g->target))
		return err_set(err, E_DOMAIN, "the lower limit %g must be below the target %g",
			g->low, g->target);
	if (g->kind != GOAL_LARGER && !(g->target < g->high))
		return err_set(err, E_DOMAIN, "the target %g must be below the upper limit %g",
			g->target, g->high);
	if (!(g->power > 0) || (g->kind == GOAL_TARGET && !(g->power_above > 0)) ||
		!(g->weight > 0))
		return err_set(err, E_DOMAIN, "powers and weights of a goal must be above 0");
	return E_OK;
}

double
desirability(const struct goal *g, double y)
{
	if (g->kind == GOAL_LARGER || (g->kind == GOAL_TARGET && y < g->target)) {
		if (y >= g->target)
			return 1;
		return y > g->low ? pow((y - g->low) / (g->target - g->low), g->power) : 0;
	}
	if (y <= g->target)
		return 1;
	return y < g->high ? pow((g->high - y) / (g->high - g->target),
				     g->kind == GOAL_TARGET ? g->power_above : g->power)
			   : 0;
}

double
desirability_overall(const struct goal *g, const double *y, int n)
{
	double sum = 0, weight = 0;

	for (int i = 0; i < n; i++) {
		sum += g[i].weight * log(desirability(&g[i], y[i]));
		weight += g[i].weight;
	}
	return exp(sum / weight);
}

/* ---- starts ------------------------------------------------------------------------------------- */

static double
radical_inverse(int i, int base)
{
	double value = 0, part = 1;

	for (; i > 0; i /= base) {
		part /= base;
		value += part * (i % base);
	}
	return value;
}

static void
start_at(double *z, const struct search *s, int i)
{
	static const int prime[MAX_K] = { 2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37 };
	double length = 0;

	for (int j = 0; j < s->k; j++) {
		double v = 0;

		if (i > HALTON_STARTS)
			v = (i - HALTON_STARTS - 1) >> j & 1 ? 1 : -1;
		else if (i > 0)
			v = 2 * radical_inverse(i, prime[j]) - 1;
		z[j] = INSIDE * v;
		length += z[j] * z[j];
	}
	length = sqrt(length);
	for (int j = 0; s->in->radius > 0 && length >= s->in->radius && j < s->k; j++)
		z[j] *= INSIDE * s->in->radius / length;
}

static double
least_ratio(const struct search *s, const double *z, int *response)
{
	double least = (double)INFINITY, slope[MAX_K];

	for (int i = 0; i < s->sides; i++) {
		const struct side *side = &s->side[i];
		double y = search_response(s, side->response, z, slope);
		double ratio = (y - side->edge) / side->span;

		if (ratio < least) {
			least = ratio;
			*response = side->response;
		}
	}
	return least;
}

/* Moves z to where every d is above 0; false where the search ends outside. */
static bool
reach(struct search *s, double *z, double least)
{
	double v[MAX_V], mu = FIRST_BARRIER;
	int response;

	search_phase(s, true);
	memcpy(v, z, sizeof(v));
	v[s->k] = fmin(least, 1) - 1;
	search_follow(s, v, &mu, LAST_BARRIER, 1e-3);
	memcpy(z, v, (size_t)s->k * sizeof(*z));
	return least_ratio(s, z, &response) > 0;
}

/* ---- all together ------------------------------------------------------------------------------- */

static void
report(struct optimum *out, const struct search *s, const double *z)
{
	for (int j = 0; j < s->k; j++)
		out->x[j] = search_place(s->in, z, j);
	for (int i = 0; i < s->m; i++) {
		out->y[i] = quadratic_at(&s->in->response[i], out->x);
		out->d[i] = desirability(&s->in->goal[i], out->y[i]);
	}
	out->D = desirability_overall(s->in->goal, out->y, s->m);
	/* the barrier stays short of 1 by its gap */
	out->all_met = out->D > 1 - MAX_SLACKS * LAST_BARRIER;
}

/* From one start; `best` is the largest ln D so far with its point in top. */
static void
climb(struct search *s, double *z, double *best, double *top)
{
	double v[MAX_V], mu = FIRST_BARRIER;
	struct slack c;

	search_phase(s, false);
	memcpy(v, z, sizeof(v));
	for (int i = 0; i < s->m; i++)
		v[s->k + i] = 0;
	for (int i = 0; i < s->sides; i++) {
		double *u = &v[s->k + s->side[i].response], kept = *u;

		*u = 0;
		side_slack(&c, s, &s->side[i], v);
		*u = fmin(kept, c.value);
	}
	for (int i = 0; i < s->m; i++)
		v[s->k + i] -= 1;
	search_follow(s, v, &mu, ROUGH_BARRIER, 0);
	/* it cannot gain more than the gap */
	if (-search_cost(s, v) + s->slacks * mu < *best)
		return;
	search_follow(s, v, &mu, LAST_BARRIER, 0);
	if (-search_cost(s, v) <= *best)
		return;
	*best = -search_cost(s, v);
	search_polish(s, v, mu);
	memcpy(top, v, sizeof(v));
}

static enum rc
check(const struct desired *in, struct err *err)
{
	if (in->factors < 1 || in->factors > MAX_K)
		return err_set(err, E_DOMAIN, "a response surface has 1 to %d factors, not %d",
			MAX_K, in->factors);
	if (in->responses < 1 || in->responses > MAX_M)
		return err_set(err, E_DOMAIN, "1 to %d responses can be weighed, not %d", MAX_M,
			in->responses);
	for (int j = 0; j < in->factors; j++)
		if (!(in->low[j] < in->high[j]))
			return err_set(err, E_DOMAIN, "factor %d has no room between %g and %g",
				j + 1, in->low[j], in->high[j]);
	for (int i = 0; i < in->responses; i++) {
		enum rc rc = goal_check(&in->goal[i], err);

		if (rc)
			return rc;
	}
	return E_OK;
}

enum rc
desirability_optimise(struct optimum *out, const struct desired *in, struct err *err)
{
	double z[MAX_V] = { 0 }, top[MAX_V] = { 0 }, nearest[MAX_V] = { 0 };
	double best = (double)-INFINITY, least = best;
	struct search s;
	enum rc rc = check(in, err);

	*out = (struct optimum){ 0 };
	if (rc)
		return rc;
	search_init(&s, in);
	out->starts = 1 + HALTON_STARTS + (in->factors <= CORNER_FACTORS ? 1 << in->factors : 0);
	for (int i = 0; i < out->starts; i++) {
		int worst = 0;
		double ratio;

		start_at(z, &s, i);
		ratio = least_ratio(&s, z, &worst);
		if (ratio > 0 || reach(&s, z, ratio)) {
			climb(&s, z, &best, top);
		} else if ((ratio = least_ratio(&s, z, &worst)) > least) {
			least = ratio;
			out->worst = worst;
			memcpy(nearest, z, sizeof(z));
		}
	}
	report(out, &s, isfinite(best) ? top : nearest);
	return E_OK;
}
