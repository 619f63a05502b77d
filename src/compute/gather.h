/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is known of each specimen, put together from files, typed values and the method's defaults; checked against
 * the method's units and plausible ranges. Inside of src/compute.
 */
#ifndef COMPUTE_GATHER_H
#define COMPUTE_GATHER_H

#include "compute/compute.h"

/* Fills set->specimen (labels, directions, args), set->signal and warnings; no formula is run yet. */
enum rc gather_specimens(struct result_set *set, struct arena *a, const struct compute_request *req,
	struct err *err) MUST_CHECK;

/* Adds a warning; past the arena's ceiling it is dropped. */
struct err *warning_add(struct result_set *set, struct arena *a);

const char *direction_name(enum direction d); /* "parallel", "perpendicular", "" */

#endif
