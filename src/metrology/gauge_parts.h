/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two ways to a gauge study share. */
#ifndef METROLOGY_GAUGE_PARTS_H
#define METROLOGY_GAUGE_PARTS_H

#include "metrology/gauge.h"

/* From the variances of repeatability, operator, interaction and part to all the rest; root_two as the way has it. */
void gauge_finish(struct gauge *g, double root_two);

/* At least two parts, and no single operator. */
enum rc gauge_check(const struct gauge_study *s, struct err *err) MUST_CHECK;

#endif
