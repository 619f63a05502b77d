/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Exponentially modified Gaussians: what a Gaussian band looks like behind a mixing volume, and the usual model of a tailing
 * peak.
 *
 *     f(t) = area/(2 tau) exp(-(t - mu)^2/(2 sigma^2)) erfcx(z),   z = (sigma/tau - (t - mu)/sigma)/sqrt(2)
 *
 * and for z < 0, where erfcx would overflow, area/(2 tau) exp(sigma^2/(2 tau^2) - (t - mu)/tau) erfc(z).
 *
 * Overlapping peaks are fitted together by Levenberg and Marquardt's method on area, mu, log sigma and log tau, with
 * derivatives in closed form; tau stays above sigma/1000, where the curve is a Gaussian to a double's eye on a chromatogram.
 * The mean of a peak is mu + tau, its variance sigma^2 + tau^2.
 *
 * Source    Kalambet et al., J. Chemometrics 25 (2011) 352; Marquardt 1963
 * Accuracy  erfcx 1e-12 relative; areas of noiseless sums of two peaks whose valley is at 60 % of the lower one to 1e-8
 * Memory    in the arena: 8 (n + 40 k^2) bytes for k peaks
 */
#ifndef CHROMATOGRAPHY_EMG_H
#define CHROMATOGRAPHY_EMG_H

#include "chromatography/integration.h"

#define EMG_PEAKS_MOST 12

struct emg {
	double area, mu, sigma, tau;
};

double emg_at(const struct emg *e, double t);
/* exp(z^2) erfc(z), z >= -26 */
double emg_erfcx(double z);
/* The time of the highest point. */
double emg_apex(const struct emg *e);

struct emg_fit {
	struct emg *peak; /* k; the start in, the fit out */
	size_t k;
	double rss;      /* of signal less baseline less peaks */
	double residual; /* standard deviation, divisor n - 4 k */
	int rounds;
	bool settled; /* false: the rounds ended before the steps did */
};

/* A start from what integration measured. */
struct emg emg_start(const struct peak *p);

/*
 * Fits k peaks to the points between two times, above a line. E_DOMAIN: no more points than parameters, a start without
 * width or area, more than EMG_PEAKS_MOST peaks.
 */
enum rc emg_fit(struct emg_fit *fit, struct arena *a, const struct trace *tr,
	struct time_range range, const struct line *base, struct err *err) MUST_CHECK;

#endif
