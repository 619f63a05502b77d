/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The analyses, one file each. Inside of src/analysis. */
#ifndef ANALYSIS_REGISTRY_H
#define ANALYSIS_REGISTRY_H

#include "analysis/analysis.h"

extern const struct analysis analysis_summary;
extern const struct analysis analysis_sum;
extern const struct analysis analysis_robust;
extern const struct analysis analysis_outliers;
extern const struct analysis analysis_normality;
extern const struct analysis analysis_compare;
extern const struct analysis analysis_regress;
extern const struct analysis analysis_anova;
extern const struct analysis analysis_effects;
extern const struct analysis analysis_surface;
extern const struct analysis analysis_desirability;
extern const struct analysis analysis_colour;
extern const struct analysis analysis_conformity;
extern const struct analysis analysis_fit;
extern const struct analysis analysis_calibrate;
extern const struct analysis analysis_limits;
extern const struct analysis analysis_mdl;
extern const struct analysis analysis_addition;
extern const struct analysis analysis_bracket;
extern const struct analysis analysis_deming;
extern const struct analysis analysis_precision;
extern const struct analysis analysis_score;
extern const struct analysis analysis_homogeneity;
extern const struct analysis analysis_stability;
extern const struct analysis analysis_youden;
extern const struct analysis analysis_consensus;
extern const struct analysis analysis_horwitz;
extern const struct analysis analysis_chart;
extern const struct analysis analysis_capability;
extern const struct analysis analysis_grr;
extern const struct analysis analysis_bias;
extern const struct analysis analysis_linearity;
extern const struct analysis analysis_agreement;

#endif
