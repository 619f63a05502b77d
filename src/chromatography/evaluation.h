/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The whole way of one chromatogram: baseline, picking, areas, fits of overlapping peaks, noise, suitability. Everything it
 * was told and found stands in the result, so that it can be done again.
 */
#ifndef CHROMATOGRAPHY_EVALUATION_H
#define CHROMATOGRAPHY_EVALUATION_H

#include "chromatography/baseline.h"
#include "chromatography/noise.h"
#include "chromatography/suitability.h"

enum evaluation_baseline { BASELINE_LINEAR, BASELINE_VALLEY, BASELINE_ALS, BASELINE_SNIP };

struct evaluation_options {
	enum evaluation_baseline baseline;
	bool wavelet;
	bool fit;        /* groups of touching peaks by exponentially modified Gaussians */
	double from, to; /* the part that is looked at; NAN: to the end */
	double noise_from, noise_to;       /* NAN: the quietest stretch without peaks */
	double dead_time;                  /* NAN: not known */
	double lambda, p;                  /* als; 0: (20 widths)^4 points and 0.001 */
	double window;                     /* snip, in time; 0: 3 widths */
	double skim, min_area, min_height; /* 0: none */
	struct pick_options pick;
	struct integration_events events;
};

struct evaluation {
	struct trace part;      /* of the trace, from .. to */
	const double *baseline; /* of part; NULL: each peak has its line */
	struct peaks peaks;
	struct suitability *suitability; /* of each peak */
	struct noise noise;
	bool noise_known;
	double sigma;                  /* noise_robust() */
	size_t window;                 /* points of the smoothing */
	double lambda, p, snip_window; /* as they were used; 0: not used */
};

/* In arena a, about 200 bytes a point. E_DOMAIN: what the parts of it refuse. */
enum rc evaluate(struct evaluation *out, struct arena *a, const struct trace *tr,
	const struct evaluation_options *how, struct err *err) MUST_CHECK;

#endif
