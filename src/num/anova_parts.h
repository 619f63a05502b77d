/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the analyses of variance share. Inside of src/num. */
#ifndef NUM_ANOVA_PARTS_H
#define NUM_ANOVA_PARTS_H

#include "num/anova.h"

/* Means as deviations from the first value: large offsets are gone before anything is squared. */
struct anova_sums {
	struct dd first, grand;
	struct dd *mean; /* count, of y - first */
	size_t *n, rows;
	int count;
	double largest, offset; /* |y - first|, |y| */
};

enum rc anova_sums(struct anova_sums *out, struct arena *a, const struct dd *y, size_t n,
	const int *of, int count, struct err *err) MUST_CHECK;
/* 0 where it is no more than rounding. */
struct dd anova_clear(const struct anova_sums *s, struct dd squares);
/* Squares about the means of the labels, of each in group (count, zeroed). */
struct dd
anova_within(const struct anova_sums *s, const struct dd *y, const int *of, struct dd *group);
struct dd anova_between(const struct anova_sums *s);
struct dd anova_mean_square(struct dd ss, size_t df); /* NAN for df = 0 */
struct anova_line anova_line_of(const char *source, struct dd ss, size_t df);
/* F and p of a line over an error; nothing over an error of 0. */
void anova_test(struct anova_line *line, struct dd ss, struct dd error, size_t error_df);
/* Correct digits of the worst of n sums of squares. */
double anova_digits(const struct anova_sums *s, const struct anova_line *line, int n);
/* Cuts negative ones, fills in sd and percent. */
void anova_components(struct anova_component *c, int n);
void anova_groups(struct anova_group *out, const struct anova_sums *s, const struct dd *squares);

#endif
