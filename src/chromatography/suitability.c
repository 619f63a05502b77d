/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/suitability.h"

#include <math.h>

static struct suitability
alone(const struct peak *p, double dead_time, double noise)
{
	double half = p->retention / p->width_half, base = p->retention / p->width_base;

	return (struct suitability){
		.plates_half = 5.54 * half * half,
		.plates_tangent = 16 * base * base,
		.tailing = (p->left_5 + p->right_5) / (2 * p->left_5),
		.asymmetry = p->right_10 / p->left_10,
		.resolution_half = (double)NAN,
		.resolution_tangent = (double)NAN,
		.retention_factor =
			dead_time > 0 ? (p->retention - dead_time) / dead_time : (double)NAN,
		.selectivity = (double)NAN,
		.signal_to_noise = noise > 0 ? 2 * fabs(p->height) / noise : (double)NAN,
	};
}

void
suitability_of(struct suitability *out, const struct peaks *peaks, double dead_time, double noise)
{
	for (size_t i = 0; i < peaks->n; i++) {
		const struct peak *p = &peaks->peak[i], *q = p - 1;

		out[i] = alone(p, dead_time, noise);
		if (i == 0)
			continue;
		out[i].resolution_half =
			1.18 * (p->retention - q->retention) / (q->width_half + p->width_half);
		out[i].resolution_tangent =
			2 * (p->retention - q->retention) / (q->width_base + p->width_base);
		out[i].selectivity = out[i].retention_factor / out[i - 1].retention_factor;
	}
}
