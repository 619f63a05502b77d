/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/desirability.h"

#include <string.h>

#define MAX_K SURFACE_MAX_FACTORS
#define MAX_M DESIRABILITY_MAX_RESPONSES
#define MAX_V (MAX_K + MAX_M)
#define MAX_SLACKS (2 * MAX_K + 1 + 3 * MAX_M)
#define HALTON_STARTS 64
#define CORNER_FACTORS 6   /* up to so many every corner is a start too */
#define INSIDE 0.98        /* starts lie strictly inside */
#define FIRST_BARRIER 1.0  /* ln D changes by about 1 over the region */
#define ROUGH_BARRIER 1e-4 /* far enough to see whether a start can still win */
#define LAST_BARRIER 1e-11 /* below, slacks lose their digits to rounding */
#define BARRIER_FALL 0.2
#define MAX_NEWTON 60
#define MAX_POLISH 12

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

/* ---- the problem in scaled coordinates ---------------------------------------------------------- */

/* One side of a desirability: (y - edge)/(target - edge) and its power. */
struct side {
	int response;
	double edge, span, power;
};

struct search {
	const struct desired *in;
	int k, m, vars, slacks, sides;
	bool reach; /* the first phase: one more unknown t, largest with every side's ratio >= t */
	struct side side[2 * MAX_M];
	double constant[MAX_M], linear[MAX_M][MAX_K], square[MAX_M][MAX_K * MAX_K]; /* in z */
	double weight;                                                              /* sum */
};

/* A constraint value >= 0 with its derivatives; curve (k x k) in z alone. */
struct slack {
	double value, slope[MAX_V], curve[MAX_K * MAX_K];
	bool curved;
};

static double
half(const struct desired *in, int j)
{
	return (in->high[j] - in->low[j]) / 2;
}

static double
place(const struct desired *in, const double *z, int j)
{
	if (fabs(z[j]) == 1)
		return z[j] < 0 ? in->low[j] : in->high[j];
	return (in->low[j] + in->high[j]) / 2 + half(in, j) * z[j];
}

static void
add_side(struct search *s, int response, double edge, double target, double power)
{
	s->side[s->sides++] = (struct side){ response, edge, target - edge, power };
}

/* x = middle + half z in each response. */
static void
rescale(struct search *s, int i)
{
	const struct quadratic *q = &s->in->response[i];
	double middle[MAX_K];
	int k = s->k;

	for (int j = 0; j < k; j++)
		middle[j] = (s->in->low[j] + s->in->high[j]) / 2;
	s->constant[i] = quadratic_at(q, middle);
	for (int a = 0; a < k; a++) {
		double slope = q->linear[a];

		for (int b = 0; b < k; b++) {
			slope += 2 * q->square[a * k + b] * middle[b];
			s->square[i][a * k + b] =
				q->square[a * k + b] * half(s->in, a) * half(s->in, b);
		}
		s->linear[i][a] = slope * half(s->in, a);
	}
}

static void
search_init(struct search *s, const struct desired *in)
{
	*s = (struct search){ .in = in, .k = in->factors, .m = in->responses };
	for (int i = 0; i < s->m; i++) {
		const struct goal *g = &in->goal[i];

		s->weight += g->weight;
		rescale(s, i);
		if (g->kind != GOAL_SMALLER)
			add_side(s, i, g->low, g->target, g->power);
		if (g->kind != GOAL_LARGER)
			add_side(s, i, g->high, g->target,
				g->kind == GOAL_TARGET ? g->power_above : g->power);
	}
}

static void
set_phase(struct search *s, bool reach)
{
	s->reach = reach;
	s->vars = s->k + (reach ? 1 : s->m);
	s->slacks = 2 * s->k + (s->in->radius > 0) + s->sides + (reach ? 1 : s->m);
}

static double
response_at(const struct search *s, int i, const double *z, double *slope)
{
	double y = s->constant[i];

	for (int a = 0; a < s->k; a++) {
		double part = 0;

		for (int b = 0; b < s->k; b++)
			part += s->square[i][a * s->k + b] * z[b];
		y += (s->linear[i][a] + part) * z[a];
		slope[a] = s->linear[i][a] + 2 * part;
	}
	return y;
}

static void
side_slack(struct slack *out, const struct search *s, const struct side *side, const double *v)
{
	double slope[MAX_K], rest = response_at(s, side->response, v, slope) - side->edge;
	double ratio = rest / side->span, f = s->reach ? 1 / side->span : side->power / rest;
	int k = s->k, own = k + (s->reach ? 0 : side->response);

	/* outside the logarithm the slack is as good as negative */
	out->value = s->reach ? ratio - v[own] : ratio > 0 ? side->power * log(ratio) - v[own] : -1;
	for (int a = 0; a < k; a++) {
		out->slope[a] = f * slope[a];
		for (int b = 0; b < k; b++) {
			double c = 2 * f * s->square[side->response][a * k + b];

			if (!s->reach)
				c -= f * slope[a] * slope[b] / rest;
			out->curve[a * k + b] = c;
		}
	}
	out->slope[own] = -1;
	out->curved = true;
}

static void
slack_at(struct slack *out, const struct search *s, int j, const double *v)
{
	int k = s->k;

	memset(out->slope, 0, sizeof(out->slope));
	out->curved = false;
	if (j < 2 * k) {
		double sign = j % 2 ? 1 : -1;

		out->value = 1 + sign * v[j / 2];
		out->slope[j / 2] = sign;
		return;
	}
	j -= 2 * k;
	if (s->in->radius > 0 && j-- == 0) {
		out->value = s->in->radius * s->in->radius;
		out->curved = true;
		memset(out->curve, 0, sizeof(out->curve));
		for (int a = 0; a < k; a++) {
			out->value -= v[a] * v[a];
			out->slope[a] = -2 * v[a];
			out->curve[a * k + a] = -2;
		}
		return;
	}
	if (j < s->sides) {
		side_slack(out, s, &s->side[j], v);
		return;
	}
	j -= s->sides;
	/* u <= 0 follows for a target from its two sides: as a slack of its own it would make the active set dependent */
	if (s->reach) {
		out->value = 1 - v[k];
		out->slope[k] = -1;
	} else if (s->in->goal[j].kind == GOAL_TARGET) {
		out->value = 1;
	} else {
		out->value = -v[k + j];
		out->slope[k + j] = -1;
	}
}

/* What is minimised: -t, or -sum w u/sum w. */
static double
cost_slope(const struct search *s, int var)
{
	if (var < s->k)
		return 0;
	return s->reach ? -1 : -s->in->goal[var - s->k].weight / s->weight;
}

static double
cost(const struct search *s, const double *v)
{
	double sum = 0;

	for (int i = s->k; i < s->vars; i++)
		sum += cost_slope(s, i) * v[i];
	return sum;
}

/* ---- barrier ------------------------------------------------------------------------------------ */

/* Infinite outside. */
static double
barrier(const struct search *s, const double *v, double mu)
{
	double sum = cost(s, v);
	struct slack c;

	for (int j = 0; j < s->slacks; j++) {
		slack_at(&c, s, j, v);
		if (!(c.value > 0))
			return (double)INFINITY;
		sum -= mu * log(c.value);
	}
	return sum;
}

static void
derivatives(double *g, double *h, const struct search *s, const double *v, double mu)
{
	int n = s->vars, k = s->k;
	struct slack c;

	for (int i = 0; i < n; i++)
		g[i] = cost_slope(s, i);
	for (int i = 0; i < n * n; i++)
		h[i] = 0;
	for (int j = 0; j < s->slacks; j++) {
		slack_at(&c, s, j, v);
		for (int a = 0; a < n; a++) {
			if (c.slope[a] == 0)
				continue;
			g[a] -= mu * c.slope[a] / c.value;
			for (int b = 0; b < n; b++)
				h[a * n + b] += mu * c.slope[a] / c.value * (c.slope[b] / c.value);
		}
		for (int i = 0; c.curved && i < k * k; i++)
			h[i / k * n + i % k] -= mu * c.curve[i] / c.value;
	}
}

/* Cholesky of h + shift; false: not positive. */
static bool
factor(double *l, const double *h, int n, double shift)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double sum = h[i * n + j] + (i == j ? shift : 0);

			for (int k = 0; k < j; k++)
				sum -= l[i * n + k] * l[j * n + k];
			if (i == j && !(sum > 0))
				return false;
			l[i * n + j] = i == j ? sqrt(sum) : sum / l[j * n + j];
		}
	return true;
}

/* A descent direction: (h + shift) d = -g with the first shift that makes h positive. */
static bool
direction(double *d, const double *g, const double *h, int n)
{
	double l[MAX_V * MAX_V], size = 0, shift = 0;

	for (int i = 0; i < n; i++)
		size = fmax(size, fabs(h[i * n + i]));
	while (!factor(l, h, n, shift)) {
		shift = shift > 0 ? shift * 8 : fmax(size, 1e-300) * 0x1p-40;
		if (!(shift < 1e300))
			return false;
	}
	for (int i = 0; i < n; i++) {
		double sum = -g[i];

		for (int k = 0; k < i; k++)
			sum -= l[i * n + k] * d[k];
		d[i] = sum / l[i * n + i];
	}
	for (int i = n - 1; i >= 0; i--) {
		for (int k = i + 1; k < n; k++)
			d[i] -= l[k * n + i] * d[k];
		d[i] /= l[i * n + i];
	}
	return true;
}

/* One damped Newton step; false: there is nothing more to gain at this mu. */
static bool
step(const struct search *s, double *v, double mu)
{
	double g[MAX_V], h[MAX_V * MAX_V], d[MAX_V], next[MAX_V];
	double before = barrier(s, v, mu), fall = 0, length = 1;

	derivatives(g, h, s, v, mu);
	if (!direction(d, g, h, s->vars))
		return false;
	for (int i = 0; i < s->vars; i++)
		fall -= g[i] * d[i];
	if (!(fall > 1e-3 * mu))
		return false;
	for (; length > 1e-14; length /= 2) {
		for (int i = 0; i < s->vars; i++)
			next[i] = v[i] + length * d[i];
		if (barrier(s, next, mu) <= before - 1e-4 * length * fall) {
			memcpy(v, next, sizeof(next));
			return true;
		}
	}
	return false;
}

/* From a point inside along the path down to the barrier `to`; stops early once t is above `enough`. */
static void
follow(const struct search *s, double *v, double *mu, double to, double enough)
{
	for (;; *mu *= BARRIER_FALL) {
		for (int k = 0; k < MAX_NEWTON && step(s, v, *mu); k++)
			if (s->reach && v[s->k] > enough)
				return;
		if (*mu <= to)
			return;
	}
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
		double y = response_at(s, side->response, z, slope);
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

	set_phase(s, true);
	memcpy(v, z, sizeof(v));
	v[s->k] = fmin(least, 1) - 1;
	follow(s, v, &mu, LAST_BARRIER, 1e-3);
	memcpy(z, v, (size_t)s->k * sizeof(*z));
	return least_ratio(s, z, &response) > 0;
}

/* ---- polish ------------------------------------------------------------------------------------- */

#define MAX_KKT (2 * MAX_V)

/* Gauss with pivots on an n x (n + 1) array; false: singular. */
static bool
solve(double *x, double (*m)[MAX_KKT + 1], int n)
{
	for (int c = 0; c < n; c++) {
		int best = c;

		for (int r = c + 1; r < n; r++)
			if (fabs(m[r][c]) > fabs(m[best][c]))
				best = r;
		if (!(fabs(m[best][c]) > 1e-12))
			return false;
		for (int j = 0; j <= n; j++) {
			double t = m[c][j];

			m[c][j] = m[best][j];
			m[best][j] = t;
		}
		for (int r = c + 1; r < n; r++) {
			double f = m[r][c] / m[c][c];

			for (int j = c; j <= n; j++)
				m[r][j] -= f * m[c][j];
		}
	}
	for (int r = n - 1; r >= 0; r--) {
		x[r] = m[r][n];
		for (int j = r + 1; j < n; j++)
			x[r] -= m[r][j] * x[j];
		x[r] /= m[r][r];
	}
	return true;
}

/* One Newton step on: gradient of the cost = sum lambda gradient of the active slacks, which are 0. The step's size; NAN. */
static double
polish_step(const struct search *s, double *v, double *lambda, const int *active, int n_active)
{
	double m[MAX_KKT][MAX_KKT + 1], x[MAX_KKT], size = 0;
	int n = s->vars, all = n + n_active;
	struct slack c;

	for (int i = 0; i < all; i++)
		for (int j = 0; j <= all; j++)
			m[i][j] = 0;
	for (int i = 0; i < n; i++)
		m[i][all] = -cost_slope(s, i);
	for (int j = 0; j < n_active; j++) {
		slack_at(&c, s, active[j], v);
		for (int i = 0; c.curved && i < s->k * s->k; i++)
			m[i / s->k][i % s->k] -= lambda[j] * c.curve[i];
		for (int i = 0; i < n; i++) {
			m[i][all] += lambda[j] * c.slope[i];
			m[i][n + j] = -c.slope[i];
			m[n + j][i] = c.slope[i];
		}
		m[n + j][all] = -c.value;
	}
	if (!solve(x, m, all))
		return (double)NAN;
	for (int i = 0; i < n; i++) {
		v[i] += x[i];
		size = fmax(size, fabs(x[i]));
	}
	for (int j = 0; j < n_active; j++)
		lambda[j] += x[n + j];
	return size;
}

/* The optimum on what is active at v, reached by the barrier mu. v stays as it is where that is not one clear place. */
static void
polish(const struct search *s, double *v, double mu)
{
	double lambda[MAX_SLACKS], w[MAX_V];
	double size = 1;
	int active[MAX_SLACKS], n = 0;
	struct slack c;

	memcpy(w, v, sizeof(w));
	for (int j = 0; j < s->slacks; j++) {
		slack_at(&c, s, j, v);
		if (mu / c.value <= c.value)
			continue;
		active[n] = j;
		lambda[n++] = mu / c.value;
	}
	if (n > s->vars)
		return;
	for (int k = 0; k < MAX_POLISH && size > 0x1p-50; k++) {
		size = polish_step(s, w, lambda, active, n);
		if (!(size < 0.01))
			return;
	}
	for (int j = 0; j < n; j++)
		if (!(lambda[j] >= 0))
			return;
	for (int j = 0; j < s->slacks; j++) {
		slack_at(&c, s, j, w);
		if (!(c.value > -0x1p-40))
			return;
	}
	for (int j = 0; j < n; j++)
		if (active[j] < 2 * s->k)
			w[active[j] / 2] = active[j] % 2 ? -1 : 1;
	memcpy(v, w, sizeof(w));
}

/* ---- all together ------------------------------------------------------------------------------- */

static void
report(struct optimum *out, const struct search *s, const double *z)
{
	for (int j = 0; j < s->k; j++)
		out->x[j] = place(s->in, z, j);
	for (int i = 0; i < s->m; i++) {
		out->y[i] = quadratic_at(&s->in->response[i], out->x);
		out->d[i] = desirability(&s->in->goal[i], out->y[i]);
	}
	out->D = desirability_overall(s->in->goal, out->y, s->m);
	out->all_met = out->D > 1 - 1e-12;
}

/* From one start; `best` is the largest ln D so far with its point in top. */
static void
climb(struct search *s, double *z, double *best, double *top)
{
	double v[MAX_V], mu = FIRST_BARRIER;
	struct slack c;

	set_phase(s, false);
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
	follow(s, v, &mu, ROUGH_BARRIER, 0);
	/* it cannot gain more than the gap */
	if (-cost(s, v) + s->slacks * mu < *best)
		return;
	follow(s, v, &mu, LAST_BARRIER, 0);
	if (-cost(s, v) <= *best)
		return;
	*best = -cost(s, v);
	polish(s, v, mu);
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
		int worst;
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
