/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Analysis of variance of one factor, of two crossed factors in a balanced layout, and of a factor nested in another with
 * random effects, carried out in double-double on deviations from the first value.
 *
 *     one factor     SS between = sum n_g (mean_g - mean)^2           SS within = sum (y - mean_g)^2
 *     crossed        r rows in each of the a x b cells: SS A = b r sum (mean_i - mean)^2, SS B likewise,
 *                    SS AB = r sum (mean_ij - mean_i - mean_j + mean)^2, the rest within cells; r = 1: AB is the residual
 *     nested         SS A, SS B(A) = sum n_ij (mean_ij - mean_i)^2, the rest within
 *
 * Components of variance equate mean squares with their expectations; with unequal numbers by the coefficients of Searle. A
 * component that comes out negative is 0 and marked. A sum of squares that is no more than the rounding of 106 bits is 0, and
 * an F over a mean square of 0 has no value (NAN).
 *
 * Source    NIST StRD analysis of variance; Searle, Casella, McCulloch, Variance Components (1992), ch. 3 to 5;
 *           definitions of ISO 5725-3 for the staggered and nested layouts
 * Domain    at least two groups and more rows than groups; E_DOMAIN else, naming what is unequal or missing
 * Accuracy  all eleven StRD sets to 15 digits (tests/reference)
 * Memory    workspace in the arena, 16 bytes a group or cell
 */
#ifndef NUM_ANOVA_H
#define NUM_ANOVA_H

#include "base/arena.h"
#include "num/dd.h"

struct anova_line {
	const char *source; /* an English word of the catalogue, or the name of a factor */
	size_t df;
	double ss, ms, F, p; /* NAN where there is none */
};

struct anova_component {
	const char *source;
	double variance, sd;
	double percent; /* of their sum */
	bool cut;       /* was negative */
};

/* Rows of one label. */
struct anova_group {
	size_t n;
	double mean, sd; /* sd NAN for n = 1 */
};

/* Labels of each row, numbered from 0 to count - 1; every number occurs. */
struct anova_factor {
	const int *of;
	int count;
	const char *name;
};

struct anova_one_way {
	size_t n;
	struct anova_line between, within, total;
	double mean, residual_sd, r2;
	double digits;        /* correct digits of the sums of squares, at most 15 */
	double se_mean_group; /* residual sd / sqrt(n_g) where all n_g are equal, else NAN */
	struct anova_component component[2]; /* between, within; equal or unequal numbers */
};

/* group: factor.count, the caller's. */
enum rc anova_one_way(struct anova_one_way *out, struct anova_group *group, struct arena *a,
	const struct dd *y, size_t n, struct anova_factor factor, struct err *err) MUST_CHECK;

#define ANOVA_MAX_LINES 5

struct anova_two_way {
	size_t n, replicates; /* of a cell; nested and unequal: 0 */
	struct anova_line line[ANOVA_MAX_LINES];
	int lines;
	double mean, residual_sd, r2, digits;
	struct anova_component component[4];
	int components;   /* 0 for fixed effects */
	bool approximate; /* nested, unequal numbers: F of the first factor is approximate */
};

/*
 * Two crossed factors. random: both factors random, F of the factors over the interaction's mean square. cell: a.count x
 * b.count, the caller's. E_DOMAIN for an empty cell or unequal numbers, naming the cell by its labels.
 */
struct anova_layout {
	const struct dd *y;
	size_t n;
	struct anova_factor a, b;
	const struct str *a_label, *b_label;
	bool random;
};

enum rc anova_crossed(struct anova_two_way *out, struct anova_group *cell, struct arena *a,
	const struct anova_layout *layout, struct err *err) MUST_CHECK;

/* b nested in a: the same label of b in two labels of a is two different things. cell as above, n = 0 where there is none. */
enum rc anova_nested(struct anova_two_way *out, struct anova_group *cell, struct arena *a,
	const struct anova_layout *layout, struct err *err) MUST_CHECK;

#endif
