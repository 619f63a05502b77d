/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Chromatograms made of formulas, whose answers are known. */
#ifndef TESTS_CHROMATOGRAPHY_MADE_H
#define TESTS_CHROMATOGRAPHY_MADE_H

#include "base/arena.h"
#include "chromatography/integration.h"
#include "num/random.h"

struct made {
	struct arena a;
	double *t, *y;
	struct trace tr;
	struct err err;
};

/* n points of y = base from 0 on, `step` apart. */
void made_open(struct made *m, size_t n, double step, double base);
void made_close(struct made *m);
/* Adds a Gaussian of a height. */
void made_gauss(struct made *m, double height, double at, double sigma);
void made_noise(struct made *m, double sigma);

#define GAUSS_AREA 2.5066282746310002 /* of height 1 and sigma 1 */

void close_to(double got, double expected, double relative);

#endif
