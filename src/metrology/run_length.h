/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Average run length: how many points a chart takes on the average until it signals, when the mean has moved by `shift`
 * standard deviations of a plotted point from the first point on. Independent normal points.
 *
 *     Shewhart   1/P(beyond the limits)
 *     CUSUM      one side by Page's integral equation L(u) = 1 + L(0) Phi(k - u - d) + int_0^h L(y) phi(y + k - u - d) dy,
 *                started at `start` h; both sides by 1/L = 1/L+ + 1/L- (Kemp), which holds for a start at 0
 *     EWMA       L(z) = 1 + 1/lambda int L(y) phi((y - (1 - lambda) z)/lambda - d) dy between the asymptotic limits
 *
 * Integrals by Gauss and Legendre's rule, whose error falls exponentially with the number of nodes: 8 and more a unit of the
 * kernel's width.
 *
 * Source    Page, Biometrika 41 (1954) 100; Crowder, Technometrics 29 (1987) 401; Montgomery 9.1.4, 9.2.2
 * Domain    0 < h <= 30, k >= 0, 0 < lambda <= 1, L > 0, |shift| <= 20; E_DOMAIN else, and where more than
 *           RUN_LENGTH_NODES nodes were needed (lambda below about 0.01), or the length passes 1e12, beyond which the
 *           linear equations no longer tell it
 * Accuracy  tests/reference/spc.c: 1e-6 against the R package spc; doubling the nodes changes 1e-11
 * Memory    8 RUN_LENGTH_NODES^2 bytes at most, freed on return
 */
#ifndef METROLOGY_RUN_LENGTH_H
#define METROLOGY_RUN_LENGTH_H

#include "base/err.h"

#define RUN_LENGTH_NODES 500

enum rc run_length_shewhart(double *out, double L, double shift, struct err *err) MUST_CHECK;
/* Upper side only; the lower side is the upper one with the other sign of shift. start: head start as a share of h, 0 to 1. */
enum rc run_length_cusum_one_sided(
	double *out, double k, double h, double shift, double start, struct err *err) MUST_CHECK;
enum rc run_length_cusum(double *out, double k, double h, double shift, struct err *err) MUST_CHECK;
enum rc
run_length_ewma(double *out, double lambda, double L, double shift, struct err *err) MUST_CHECK;

#endif
