/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/source.h"

#include <math.h>

double
source_u(const struct uncertainty_source *s)
{
	switch (s->dist) {
	case DIST_NORMAL:
	case DIST_T:
	case DIST_LOGNORMAL:
	case DIST_DISCRETE: return s->a;
	case DIST_RECTANGULAR: return s->a / sqrt(3);
	case DIST_TRIANGULAR: return s->a / sqrt(6);
	case DIST_USHAPED: return s->a / sqrt(2);
	case DIST_TRAPEZOIDAL: return s->a * sqrt((1 + s->shape * s->shape) / 6);
	case DIST_CTRAP: return sqrt(s->a * s->a / 3 + s->shape * s->shape / 9);
	}
	return (double)NAN;
}
