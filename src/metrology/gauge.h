/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What part of the observed scatter is the measurement's: repeatability and reproducibility of a gauge, from parts that
 * operators measured several times each.
 *
 * Analysis of variance, r trials, o operators, p parts, all random:
 *     repeatability   MS_rep            interaction  (MS_int - MS_rep)/r
 *     operator        (MS_op - MS_int)/(p r)         part  (MS_part - MS_int)/(o r)
 * and where the interaction is not significant, both residuals are pooled and take the place of MS_int and MS_rep. Reproducibility
 * is operator + interaction, R&R repeatability + reproducibility. A component that comes out negative is 0 and marked.
 *
 * Mean and range method: EV = Rbar K1, AV^2 = (Xdiff K2)^2 - EV^2/(p r), PV = Rp K3, with K = 1/d2*.
 *
 * Distinct categories: sqrt 2 times part/R&R, as the analysis of variance has it; 1.41 in the range method, as its form has it.
 *
 * Source    AIAG, Measurement Systems Analysis, 4th ed. 2010, III.B; Montgomery 8.7; ISO 22514-7
 * Domain    at least 2 parts, 2 trials, equal numbers in every combination (nested: may differ); E_DOMAIN else
 * Accuracy  tests/reference/msa.c: 1e-12; sums in double-double
 * Memory    in the arena, 80 bytes a combination
 */
#ifndef METROLOGY_GAUGE_H
#define METROLOGY_GAUGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/arena.h"
#include "num/anova.h"

enum gauge_source {
	GAUGE_RR,
	GAUGE_REPEATABILITY,
	GAUGE_REPRODUCIBILITY,
	GAUGE_OPERATOR,
	GAUGE_INTERACTION,
	GAUGE_PART,
	GAUGE_TOTAL,
	GAUGE_SOURCES
};
const char *gauge_source_text(enum gauge_source s); /* English words of the catalogue */

struct gauge {
	double variance[GAUGE_SOURCES], sd[GAUGE_SOURCES];
	double contribution[GAUGE_SOURCES]; /* per cent of the total variance */
	double study[GAUGE_SOURCES];        /* per cent of the total sd */
	bool cut[GAUGE_SOURCES];            /* came out negative and is 0 */
	double ndc;                         /* not truncated */
	int categories;                     /* truncated, at least 1 */
};

/* Parts and operators of each row. With operator.count 0 nobody is told apart: repeatability only. */
struct gauge_study {
	const struct dd *y;
	size_t n;
	struct anova_factor part, operator;
	const struct str *part_label, *operator_label;
};

struct gauge_anova {
	struct anova_two_way
		table; /* source part, operator, interaction ...; F of the factors over the interaction */
	double F_part_repeat, F_operator_repeat, p_part_repeat, p_operator_repeat;
	double ms_pooled, F_part_pooled, F_operator_pooled, p_part_pooled, p_operator_pooled;
	size_t df_pooled, trials;
	double p_interaction;
	bool pooled; /* p_interaction > alpha, or there is no interaction to tell */
	struct gauge with_interaction, without, *chosen;
};
/* alpha: 0.25 as AIAG; 0 pools always, 1 never. */
enum rc gauge_anova(struct gauge_anova *out, struct arena *a, const struct gauge_study *s,
	double alpha, struct err *err) MUST_CHECK;

/* Each operator has parts of his own, as in tests that destroy. */
struct gauge_nested {
	struct anova_two_way table;
	struct gauge gauge;
};
enum rc gauge_nested(struct gauge_nested *out, struct arena *a, const struct gauge_study *s,
	struct err *err) MUST_CHECK;

struct gauge_constants {
	double K1, K2, K3;
};
/* rounded: K1 = 1/d2 and all to four decimals, the table of the AIAG manual; else K1 = 1/d2* of `cells` ranges. */
void
gauge_constants(struct gauge_constants *out, const size_t trials_operators_parts[3], bool rounded);

struct gauge_range {
	size_t trials, operators, parts;
	double *range_bar, *mean_bar; /* of each operator, in arena */
	double R_bar, X_diff, R_p;
	struct gauge_constants K;
	double UCL_R;       /* D4 R_bar */
	size_t beyond;      /* ranges above it */
	struct gauge gauge; /* EV, AV, R&R, PV, TV as sd; operator as reproducibility */
};
enum rc gauge_range(struct gauge_range *out, struct arena *a, const struct gauge_study *s,
	bool rounded, struct err *err) MUST_CHECK;

#endif
