/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the summary of a simulation needs beside it: values of one bin, and joint coverage. Inside of src/formula. */
#ifndef FORMULA_GATHER_H
#define FORMULA_GATHER_H

#include "formula/montecarlo.h"

/* The values from <= v < to that come by. */
struct gatherer {
	double from, to;
	double *v;
	uint64_t n, room;
};

void gatherer_open(struct gatherer *g, double from, double to, uint64_t room);
void gatherer_add(struct gatherer *g, const double *v, size_t m);
/* Value number `rank` of those of g[0], g[stride], ... g[(n - 1) stride] together. */
double gatherer_select(const struct gatherer *g, int n, int stride, uint64_t rank);
void gatherer_close(struct gatherer *g);

/*
 * JCGM 102:2011 7.7: the factor of the ellipse (y - mean)' V^-1 (y - mean) <= k^2, and of the rectangle |y_j - mean_j| <= k u_j, that
 * hold a share p of the m values. distance: m doubles of room. NAN where the covariance is singular.
 */
double
joint_ellipse(double *distance, const double *const *y, size_t m, const struct simulation *s);
double
joint_rectangle(double *distance, const double *const *y, size_t m, const struct simulation *s);

#endif
