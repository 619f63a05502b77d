/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two-level factorial experiments: which effects stand for which words, and how large they are.
 *
 * A word is a set of factors, the product of their columns of -1 and +1. A regular fraction is defined by words that are
 * constant over its runs; the products of the generators (exclusive-or of the sets) are the defining words, the shortest one's
 * length the resolution, and effects that differ by a defining word are aliases of one another.
 *
 *     effect = (mean of y where the word is +1) - (mean where it is -1)        coefficient = effect/2
 *
 * Source    Box and Hunter, Technometrics 3 (1961) 311 and 449; Yates's algorithm; Lenth, Technometrics 31 (1989) 469
 * Accuracy  sums in double-double: every effect to the last digit of a double; what is no more than rounding is 0
 */
#ifndef NUM_FACTORIAL_H
#define NUM_FACTORIAL_H

#include <stdint.h>

#include "base/arena.h"
#include "num/dd.h"

#define FACTORIAL_MAX_FACTORS 25  /* letters A to Z without I, which means "no factor" */
#define FACTORIAL_MAX_EXPONENT 16 /* different runs: 2^16; generators: 2^16 words */
#define WORD_TEXT (FACTORIAL_MAX_FACTORS + 2)

struct word {
	uint32_t factors; /* bit j: factor j */
	bool negative;
};

/* "ABD", "-ABD", "D=ABC" or "D=-ABC" of that many factors. E_SYNTAX; E_DOMAIN beyond the last factor or twice the same. */
enum rc word_parse(struct word *out, struct str text, int factors, struct err *err) MUST_CHECK;
const char *word_letters(char *out, struct word w); /* out of WORD_TEXT bytes; "I" for no factor */
int word_length(struct word w);
/* Shorter ones first, then by the alphabet. */
int word_order(const void *a, const void *b);

struct fraction {
	int factors, generators;
	struct word *word;                      /* in word_order() */
	int words;                              /* 2^generators - 1 */
	int resolution;                         /* 0: a full factorial */
	int pattern[FACTORIAL_MAX_FACTORS + 1]; /* how many words of each length */
};

/* In arena a. E_DOMAIN: generators that are products of one another, or leave no free factor. */
enum rc fraction_define(struct fraction *out, struct arena *a, int factors,
	const struct word *generator, int n, struct err *err) MUST_CHECK;
/* The aliases of a word with at most `longest` factors, in order; how many. out: as many as there are words. */
int fraction_aliases(struct word *out, const struct fraction *f, struct word effect, int longest);

/* ---- effects ------------------------------------------------------------------------------------ */

struct factorial_runs {
	size_t n;
	int factors;
	const signed char *const *level; /* of each factor n values -1 or +1 */
	const struct dd *y;
	const struct dd *centre; /* y of the centre points, or NULL */
	size_t n_centre;
};

struct effect {
	struct word word; /* the shortest of its aliases; not negative */
	double value;
	double t, p; /* NAN without repeats */
};

struct factorial {
	size_t runs; /* different ones */
	size_t repeats;
	bool regular; /* else main effects only, each mixed with parts of many interactions */
	struct fraction fraction; /* where regular */
	double mean;
	struct effect *effect; /* in word_order() */
	int effects;
	double se; /* of each effect, from repeats; NAN where there are none */
	double pure_sd;
	size_t pure_df;
	double curvature, curvature_se, curvature_t,
		curvature_p; /* mean of the runs less that of the centre; NAN */
};

/*
 * In arena a. Regular fractions with each run equally often; other designs (Plackett and Burman) where the factors are balanced
 * and orthogonal. E_DOMAIN else, naming the combination or the factors.
 */
enum rc factorial_effects(struct factorial *out, struct arena *a, const struct factorial_runs *runs,
	struct err *err) MUST_CHECK;

/*
 * Lenth's pseudo standard error of effects of which most are noise:
 *     s0 = 1.5 median |c|,  PSE = 1.5 median of the |c| < 2.5 s0,  ME = t((1 + level)/2, m/3) PSE,
 *     SME = t((1 + level^(1/m))/2, m/3) PSE: no effect of m passes it by chance with that probability
 * Domain    m >= 3
 */
struct lenth {
	double s0, pse, me, sme, df;
};

enum rc lenth(struct lenth *out, struct arena *a, const struct effect *effect, int m, double level,
	struct err *err) MUST_CHECK;

#endif
