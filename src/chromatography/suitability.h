/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Is the separation good enough? Of peaks as integration measured them.
 *
 *     plates       5.54 (t/w_half)^2 (Ph. Eur., USP now);  16 (t/w_base)^2, w_base between the tangents (USP before, plate theory)
 *     tailing      w_5/(2 left_5): the whole width at 5 % of the height over twice its front half (Ph. Eur., USP)
 *     asymmetry    right_10/left_10
 *     resolution   1.18 (t2 - t1)/(w_half1 + w_half2);  2 (t2 - t1)/(w_base1 + w_base2)
 *     retention factor  (t - t0)/t0, t0 of what is not retained
 *     selectivity  k2/k1
 *     S/N          2 H/h, h peak-to-peak noise
 *
 * Source    Ph. Eur. 2.2.46; USP <621>
 * Domain    NAN wherever a width is not known or t0 is not given
 */
#ifndef CHROMATOGRAPHY_SUITABILITY_H
#define CHROMATOGRAPHY_SUITABILITY_H

#include "chromatography/integration.h"

struct suitability {
	double plates_half, plates_tangent;
	double tailing, asymmetry;
	double resolution_half, resolution_tangent; /* from the peak before; NAN for the first */
	double retention_factor, selectivity;       /* beside the peak before */
	double signal_to_noise;
};

/* One for each peak, out[n]. dead_time NAN: not known; noise: peak to peak, 0 or NAN: not known. */
void
suitability_of(struct suitability *out, const struct peaks *peaks, double dead_time, double noise);

#endif
