/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A simulation from its texts to its JSON: for libhidemark (answer_simulate.c) and for the server. */
#ifndef COMPUTE_SIMULATION_H
#define COMPUTE_SIMULATION_H

#include "codec/json.h"
#include "formula/montecarlo.h"
#include "hidemark/hidemark.h"

struct simulation_answer {
	struct simulation simulation;
	struct str *name; /* of each result */
	const struct unit **unit;
};

/* In arena a; the JSON object into j. Errors of hm_simulate(). */
enum rc simulation_run(struct simulation_answer *out, struct json_out *j, struct arena *a,
	struct units *units, const struct hm_simulate_request *q, struct err *err) MUST_CHECK;

#endif
