/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A formula with random inputs, as a line of text each. */
#ifndef TEST_MODEL_H
#define TEST_MODEL_H

#include "formula/montecarlo.h"

#define MODEL_INPUTS 12

struct model {
	struct arena arena;
	struct units *units;
	struct formula *f;
	struct random_input in[MODEL_INPUTS];
	int n;
	struct simulation_request
		request; /* what a test wants beside the arguments of model_run() */
};

void model_open(struct model *m, const char *text, const char *inputs, const char *unit);
void model_close(struct model *m);
enum rc model_run(struct simulation *s, struct model *m, uint64_t trials, uint64_t seed, double p,
	struct err *err);

#endif
