/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of an analysis of variance as JSON, for every analysis that has one. */
#ifndef ANALYSIS_ANOVA_H
#define ANALYSIS_ANOVA_H

#include "analysis/analysis.h"
#include "num/anova.h"

/* "key": [{source, df, ss, ms, F, p} ...] */
void write_anova(struct json_out *out, const char *key, const struct anova_line *line, int n);
/* "variance_components": [{source, variance, sd, percent} ...], with a note on those that were negative. */
void write_components(struct analysis_call *c, const struct anova_component *component, int n);

#endif
