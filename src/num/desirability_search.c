/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/desirability_search.h"

#include <string.h>

#define BARRIER_FALL 0.2
#define MAX_NEWTON 60
#define MAX_HALVINGS 46 /* a step of 2^-46 changes nothing any more */
#define MAX_POLISH 12

/* ---- the problem in scaled coordinates ---------------------------------------------------------- */

static double
half(const struct desired *in, int j)
{
	return (in->high[j] - in->low[j]) / 2;
}

double
search_place(const struct desired *in, const double *z, int j)
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

void
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

void
search_phase(struct search *s, bool reach)
{
	s->reach = reach;
	s->vars = s->k + (reach ? 1 : s->m);
	s->slacks = 2 * s->k + (s->in->radius > 0) + s->sides + (reach ? 1 : s->m);
}

double
search_response(const struct search *s, int i, const double *z, double *slope)
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

void
side_slack(struct slack *out, const struct search *s, const struct side *side, const double *v)
{
	double slope[MAX_K], rest = search_response(s, side->response, v, slope) - side->edge;
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

double
search_cost(const struct search *s, const double *v)
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
	double sum = search_cost(s, v);
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
	double l[MAX_V * MAX_V] = { 0 }, size = 0, shift = 0;

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
	double g[MAX_V] = { 0 }, h[MAX_V * MAX_V] = { 0 }, d[MAX_V], next[MAX_V];
	double before = barrier(s, v, mu), fall = 0, length = 1;

	derivatives(g, h, s, v, mu);
	if (!direction(d, g, h, s->vars))
		return false;
	for (int i = 0; i < s->vars; i++)
		fall -= g[i] * d[i];
	if (!(fall > 1e-3 * mu))
		return false;
	for (int halvings = 0; halvings < MAX_HALVINGS; halvings++) {
		for (int i = 0; i < s->vars; i++)
			next[i] = v[i] + length * d[i];
		if (barrier(s, next, mu) <= before - 1e-4 * length * fall) {
			memcpy(v, next, (size_t)s->vars * sizeof(*v));
			return true;
		}
		length /= 2;
	}
	return false;
}

void
search_follow(const struct search *s, double *v, double *mu, double to, double enough)
{
	for (;;) {
		for (int k = 0; k < MAX_NEWTON && step(s, v, *mu); k++)
			if (s->reach && v[s->k] > enough)
				return;
		if (*mu <= to)
			return;
		*mu *= BARRIER_FALL;
	}
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

void
search_polish(const struct search *s, double *v, double mu)
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
