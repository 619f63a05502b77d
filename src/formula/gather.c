/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "formula/gather.h"

#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "num/summary.h"

void
gatherer_open(struct gatherer *g, double from, double to, uint64_t room)
{
	*g = (struct gatherer){ .from = from,
		.to = to,
		.v = memory_zeroed((size_t)(room + 1) * sizeof(double)),
		.room = room };
}

void
gatherer_add(struct gatherer *g, const double *v, size_t m)
{
	for (size_t i = 0; i < m; i++)
		if (v[i] >= g->from && v[i] < g->to && g->n < g->room)
			g->v[g->n++] = v[i];
}

double
gatherer_select(const struct gatherer *g, int n, int stride, uint64_t rank)
{
	uint64_t total = 0;
	const struct gatherer *end = g + (size_t)n * (size_t)stride, *i;
	double *all, out;

	for (i = g; i < end; i += stride)
		total += i->n;
	all = memory_zeroed((size_t)(total + 1) * sizeof(double));
	total = 0;
	for (i = g; i < end; i += stride) {
		memcpy(all + total, i->v, (size_t)i->n * sizeof(double));
		total += i->n;
	}
	/* rounding at a bin's border may have put a value on its other side */
	if (rank >= total)
		rank = total ? total - 1 : 0;
	out = total ? num_select(all, (size_t)total, (size_t)rank) : (g->from + g->to) / 2;
	free(all);
	return out;
}

void
gatherer_close(struct gatherer *g)
{
	free(g->v);
}

/* ---- several results together ---------------------------------------------------------------------- */

/* Lower triangular factor of the covariance matrix; false: singular. */
static bool
factorise(double *factor, const double *v, int n)
{
	for (int i = 0; i < n; i++)
		for (int j = 0; j <= i; j++) {
			double sum = v[i * n + j];

			for (int k = 0; k < j; k++)
				sum -= factor[i * n + k] * factor[j * n + k];
			/* a result that the others determine leaves nothing but rounding */
			if (i == j && !(sum > 1e-12 * v[i * n + i]))
				return false;
			factor[i * n + j] = i == j ? sqrt(sum) : sum / factor[j * n + j];
		}
	return true;
}

static double
share_of(double *distance, size_t m, double p)
{
	size_t rank = (size_t)ceil(p * (double)m);

	return num_select(distance, m, rank > 0 ? rank - 1 : 0);
}

double
joint_ellipse(double *distance, const double *const *y, size_t m, const struct simulation *s)
{
	double factor[SIMULATION_MAX_RESULTS * SIMULATION_MAX_RESULTS] = { 0 };
	int n = s->n;

	if (!factorise(factor, s->covariance, n))
		return (double)NAN;
	for (size_t i = 0; i < m; i++) {
		double z[SIMULATION_MAX_RESULTS], sum = 0;

		for (int j = 0; j < n; j++) {
			z[j] = y[j][i] - s->result[j].mean;
			for (int k = 0; k < j; k++)
				z[j] -= factor[j * n + k] * z[k];
			z[j] /= factor[j * n + j];
			sum += z[j] * z[j];
		}
		distance[i] = sum;
	}
	return sqrt(share_of(distance, m, s->p));
}

double
joint_rectangle(double *distance, const double *const *y, size_t m, const struct simulation *s)
{
	for (size_t i = 0; i < m; i++) {
		distance[i] = 0;
		for (int j = 0; j < s->n; j++)
			distance[i] = fmax(
				distance[i], fabs(y[j][i] - s->result[j].mean) / s->result[j].u);
	}
	return share_of(distance, m, s->p);
}
