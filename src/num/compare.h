/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two or more samples: do their means, their medians, their variances differ? All p-values are two-sided where a side could
 * be chosen.
 *
 * Accuracy  tests/reference/distributions.c: 1e-9 against R and SciPy, Tukey-Kramer better than those
 */
#ifndef NUM_COMPARE_H
#define NUM_COMPARE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "num/distribution.h"

struct sample {
	const double *v;
	size_t n;
};

struct comparison {
	double statistic, df, df2, p;
};

/* ---- two samples ------------------------------------------------------------------------------------ */

struct t_comparison {
	double difference, se; /* of means, first less second */
	double t, df, p;
	struct limits interval; /* of the difference, at the level asked for */
};

struct two_samples {
	double mean[2], sd[2];
	struct t_comparison pooled, welch; /* Student; Welch, Biometrika 34 (1947) 28 */
	struct comparison f; /* s1^2/s2^2 with n1 - 1, n2 - 1; p twice the smaller tail */
};
/* Each n >= 2; E_DOMAIN also where neither sample has scatter. F is NAN where the second has none. */
enum rc compare_two(struct two_samples *out, const struct sample *a, const struct sample *b,
	double level, struct err *err) MUST_CHECK;

/* The differences a - b of n >= 2 pairs; `work` has room for n values. */
enum rc compare_paired(struct t_comparison *out, const double *a, const double *b, size_t n,
	double level, double *work, struct err *err) MUST_CHECK;

struct mann_whitney {
	double u, p; /* pairs with a > b, ties a half */
	bool exact, ties;
};
/*
 * Mann and Whitney, Ann. Math. Stat. 18 (1947) 50. Exact where there are no ties and both samples have fewer than 50 values;
 * else by the normal distribution with correction for ties and continuity. Memory: linear, and n1 * n1 * n2 numbers for
 * the exact one (at most 1 MB).
 */
enum rc compare_ranks(struct mann_whitney *out, const struct sample *a, const struct sample *b,
	struct err *err) MUST_CHECK;

/* ---- k samples -------------------------------------------------------------------------------------- */

struct k_samples {
	double within_ms; /* pooled variance, N - k degrees of freedom */
	double within_df;
	struct comparison anova;
	struct comparison kruskal;        /* Kruskal and Wallis 1952, corrected for ties */
	struct comparison bartlett;       /* Bartlett 1937; NAN where a sample has no scatter */
	struct comparison levene;         /* of |v - mean| (Levene 1960) */
	struct comparison brown_forsythe; /* of |v - median| (Brown and Forsythe 1974) */
};
/*
 * k >= 2 samples of n >= 2 values each. E_DOMAIN: fewer, or no scatter within any of them. NAN for Levene's and Brown and
 * Forsythe's F where the deviations in every sample are all equal. Memory: linear.
 */
enum rc
compare_many(struct k_samples *out, const struct sample *s, size_t k, struct err *err) MUST_CHECK;

struct tukey_pair {
	double difference, q, p;
	struct limits interval; /* simultaneous, at the level that `q_level` belongs to */
};
/*
 * Tukey and Kramer: q = |d| / sqrt(ms/2 (1/n1 + 1/n2)), p from the studentised range of k means.
 * q_level = tukey_quantile(level, k, within_df), which is the same for every pair.
 */
struct tukey_pair compare_pair(const struct sample *a, const struct sample *b,
	const struct k_samples *all, size_t k, double q_level);

#endif
