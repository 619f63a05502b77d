/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How much the detector's signal moves where there is no peak.
 *
 * S/N = 2 H / h, H the height of the peak, h the distance between the highest and the lowest signal over a stretch without
 * peaks of at least 5 (formerly 20) times the peak's width at half height. Ph. Eur. 2.2.46; USP <621>.
 * Short-term noise of ASTM E685: the mean distance between two parallel lines that hold each of several short stretches;
 * here the parallel lines have the least-squares slope of the stretch.
 */
#ifndef CHROMATOGRAPHY_NOISE_H
#define CHROMATOGRAPHY_NOISE_H

#include "base/arena.h"
#include "chromatography/trace.h"

struct noise {
	double from, to; /* the times of its first and last point */
	size_t n;
	double peak_to_peak; /* h: highest less lowest */
	double detrended;    /* the same about the least-squares line */
	double rms;          /* about that line, divisor n - 2 */
	double drift;        /* slope of the line */
	double astm;         /* mean of the detrended ones of its stretches */
	int stretches;
};

/* In a stretch of at least TRACE_LEAST points; astm over up to 10 parts of no fewer than 10 points. E_DOMAIN: too few. */
enum rc noise_between(struct noise *out, const struct trace *tr, double from, double to,
	struct err *err) MUST_CHECK;

/*
 * Standard deviation of the noise under everything that is slow: the median of |y_(i-k) - 2 y_i + y_(i+k)|, times
 * 1.4826/sqrt(6), the largest for k = 1, 2, 4, so that noise that a filter has smoothed counts too. Where more than half of
 * the differences are 0 (a coarse converter), their 90 % quantile instead. work[n].
 */
double noise_robust(const struct trace *tr, double *work);

#endif
