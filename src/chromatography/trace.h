/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A chromatogram as two plain arrays: time, ever later, and the signal of the detector. Every function of this folder
 * expects one that trace_check() passed; time has whatever unit the file has, an area the signal's unit times that.
 */
#ifndef CHROMATOGRAPHY_TRACE_H
#define CHROMATOGRAPHY_TRACE_H

#include <stddef.h>

#include "base/err.h"

#define TRACE_LEAST 5

struct trace {
	const double *t, *y; /* n each; borrowed */
	size_t n;
};

/* A straight line through (t0, y0) and (t1, y1), t0 < t1: a baseline. */
struct line {
	double t0, y0, t1, y1;
};

/* E_DOMAIN: fewer than TRACE_LEAST points, a number that is not finite, a time that is not later than the one before it. */
enum rc trace_check(const struct trace *tr, struct err *err) MUST_CHECK;

/* The first point at or after time t; n: none. */
size_t trace_from(const struct trace *tr, double t);
/* The signal at time t: straight between points, the end's own value beyond it. */
double trace_at(const struct trace *tr, double t);
/* The trapezoid area between two times, the signal taken straight between points. 0 where from >= to. */
double trace_area(const struct trace *tr, double from, double to);
/*
 * For a screen: in each of points/2 stretches of equal length the lowest and the highest point, in order, so that no peak is
 * lost. row[points + 2]; returns how many.
 */
size_t trace_thin(size_t *row, const struct trace *tr, size_t points);
/* The mean of the time steps. */
double trace_step(const struct trace *tr);

static inline double
line_at(const struct line *l, double t)
{
	return l->t1 > l->t0 ? l->y0 + (l->y1 - l->y0) * ((t - l->t0) / (l->t1 - l->t0)) : l->y0;
}

static inline double
line_area(const struct line *l, double from, double to)
{
	return 0.5 * (line_at(l, from) + line_at(l, to)) * (to - from);
}

#endif
