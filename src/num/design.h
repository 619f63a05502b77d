/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Designs of experiments, in coded units: a table of runs by factors.
 *
 * factorial         every combination of -1 and +1 of the free factors, the first changing fastest; the others from the generators
 * Plackett, Burman  n runs for up to n - 1 factors at two levels: row 1 the generator, each next one shifted right by one, the
 *                   last all -1. Where no cyclic generator is known, a Hadamard matrix of Paley's second kind or doubled
 * definitive        C, -C and the centre, C a conference matrix (C'C = (m - 1) I): 2m + 1 runs; from Paley's construction over
 *                   the field of q = m - 1 elements, q a prime or its square; for other m the next larger, columns left out
 * central composite a factorial, 2 k axial points at +-alpha, centre points
 * Box, Behnken      +-1 in the factors of each block, 0 in the others; 3 to 7 factors
 * simplex lattice   {q, m}: parts i/m that add up to 1; simplex centroid: equal parts of every subset
 *
 * Source    Plackett and Burman, Biometrika 33 (1946) 305; Paley 1933; Jones and Nachtsheim, J. Qual. Technol. 43 (2011) 1; Xiao,
 *           Lin, Bai, ibid. 44 (2012) 2; Box and Hunter, Ann. Math. Stat. 28 (1957) 195; Box and Behnken, Technometrics 2
 *           (1960) 455; Scheffe, J. R. Stat. Soc. B 20 (1958) 344
 * Accuracy  levels exact; alpha and parts i/m to the last digit of a double
 * Memory    in the arena: runs x factors doubles
 */
#ifndef NUM_DESIGN_H
#define NUM_DESIGN_H

#include "num/factorial.h"

#define DESIGN_MAX_RUNS 65536

struct design {
	int runs, factors;
	double *level; /* runs x factors, row by row */
};

static inline double
design_level(const struct design *d, int run, int factor)
{
	return d->level[run * d->factors + factor];
}

/* E_DOMAIN: more than DESIGN_MAX_RUNS runs, and what fraction_define() refuses. */
enum rc design_factorial(struct design *out, struct arena *a, int factors,
	const struct word *generator, int n, struct err *err) MUST_CHECK;

/* Row 1 of the cyclic design of n runs, "++-+++---+-" for 12; NULL: n is not one of 4 8 12 16 20 24 32 36 44 48 60 68 72 80 84. */
struct str plackett_burman_row(struct arena *a, int runs);
/* E_DOMAIN: runs no multiple of 4 from 4 to 100, or 92; more factors than runs - 1. */
enum rc design_plackett_burman(
	struct design *out, struct arena *a, int runs, int factors, struct err *err) MUST_CHECK;

/* 3 to 50 factors. */
enum rc design_definitive_screening(
	struct design *out, struct arena *a, int factors, struct err *err) MUST_CHECK;

/*
 * Axial distances for k factors, nf factorial runs, nc centre runs.
 * rotatable: nf^(1/4); orthogonal: sqrt((sqrt(nf N) - nf)/2), N all runs; by blocks (factorial part with nc0 centre runs, axial
 * part with nc1): sqrt(k (1 + nc1/2k)/(1 + nc0/nf)).
 */
double composite_rotatable(double nf);
double composite_orthogonal(int factors, double nf, double centre);
double composite_by_blocks(int factors, double nf, double centre_factorial, double centre_axial);
/* Factorial runs, axial runs in pairs, then `centre` centre runs. */
struct composite {
	const struct word *generator;
	int generators, centre;
	double alpha;
};

enum rc design_composite(struct design *out, struct arena *a, int factors,
	const struct composite *how, struct err *err) MUST_CHECK;

enum rc design_box_behnken(
	struct design *out, struct arena *a, int factors, int centre, struct err *err) MUST_CHECK;

/* Components 2 to 10; the first component falls from 1 to 0. */
enum rc design_simplex_lattice(struct design *out, struct arena *a, int components, int degree,
	struct err *err) MUST_CHECK;
enum rc design_simplex_centroid(
	struct design *out, struct arena *a, int components, struct err *err) MUST_CHECK;

#endif
