/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The JSON of a simulation. Inside of src/compute. */
#ifndef COMPUTE_SIMULATION_WRITE_H
#define COMPUTE_SIMULATION_WRITE_H

#include "compute/simulation.h"

struct simulation_text {
	const struct simulation_answer *answer;
	const struct simulation_request *request;
	const struct formula_input *input;
	struct str formula;
};

void simulation_write(struct json_out *j, const struct simulation_text *t);

#endif
