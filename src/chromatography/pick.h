/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Where the peaks are: their apexes and feet, as points of the chromatogram.
 *
 * derivative  the signal and its first derivative by Savitzky and Golay's quadratic; an apex is where the derivative falls
 *             through 0, stands out of its surroundings by `threshold` times the noise, and has flanks steeper than the
 *             noise of the derivative.
 * wavelet     continuous wavelet transform with the Ricker (Mexican hat) wavelet over scales that grow by sqrt(2); maxima are
 *             linked from the widest scale to the narrowest, and a ridge that lasts over enough scales, is strongest
 *             above the narrowest and exceeds `threshold` times its noise is a peak. Du, Kibbe and Lin, Bioinformatics 22
 *             (2006) 2059. The wavelet is the second difference of four running means, a Gaussian to 2 %: O(n) a scale.
 *
 * The feet are where the derivative has come down to its noise, or to 1/500 of the steepest place of the flank, and the
 * smoothed signal falls no more; two peaks that touch share the lowest point between them, the valley.
 * Points are taken as evenly spaced.
 */
#ifndef CHROMATOGRAPHY_PICK_H
#define CHROMATOGRAPHY_PICK_H

#include <stdbool.h>

#include "base/arena.h"
#include "chromatography/trace.h"

struct pick_options {
	double width;     /* at half height of the narrowest peaks, in time; 0: from the highest */
	double threshold; /* height over the noise's standard deviation; 0: 10, about S/N 3 */
	double height;    /* the least; 0: whatever stands out of the noise */
};

struct picked_peak {
	size_t first, top, last;
	bool valley_before, valley_after; /* shared with the neighbour */
	bool down;                        /* found on the signal turned over */
	double scale; /* of the wavelet that sees it best, standard deviation in points; 0: not used */
};

struct picked {
	struct picked_peak *peak; /* by time; in arena */
	size_t n;
	double noise;  /* standard deviation, noise_robust() */
	size_t window; /* points of the smoothing */
};

/* E_DOMAIN: an option below 0; E_TOO_BIG. A signal without any change has no peaks. */
enum rc pick_derivative(struct picked *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err) MUST_CHECK;
enum rc pick_wavelet(struct picked *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err) MUST_CHECK;

/* ---- what both use; inside of this folder --------------------------------------------------------- */

struct slopes {
	double *s, *d; /* n: smoothed signal, its change from point to point less the drift */
	double noise, d_noise; /* standard deviations of y and d */
	size_t window;
};

enum rc slopes_init(struct slopes *out, struct arena *a, const struct trace *tr,
	const struct pick_options *how, struct err *err) MUST_CHECK;
/* Two tops between which the signal itself does not fall by `least` are one: the corners of a flat top, smoothed. */
void slopes_join(struct picked *p, const struct slopes *s, const struct trace *tr, double least);
/* Feet and valleys of peaks whose tops are known, in order. */
void slopes_feet(struct picked *p, const struct slopes *s, size_t n);

#endif
