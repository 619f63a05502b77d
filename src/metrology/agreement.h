/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Agreement of judgements in categories beyond what chance gives: kappa = (po - pe)/(1 - pe).
 *
 * Two raters (Cohen), table p_ij of n items, weights w_ij (1 on the diagonal; linear 1 - |i-j|/(k-1), quadratic 1 - (i-j)^2/(k-1)^2):
 *     po = sum w p_ij   pe = sum w p_i. p_.j   w_i. = sum_j w p_.j   w_.j = sum_i w p_i.
 *     se^2  = (sum p_ij (w_ij - (w_i. + w_.j)(1 - kappa))^2 - (kappa - pe (1 - kappa))^2)/(n (1 - pe)^2)   for limits
 *     se0^2 = (sum p_i. p_.j (w_ij - w_i. - w_.j)^2 - pe^2)/(n (1 - pe)^2)   when there is no agreement but by chance, for z
 *
 * m ratings of each of N items (Fleiss), n_ij of item i in category j, p_j shares, q_j = 1 - p_j:
 *     kappa = 1 - (N m^2 - sum n_ij^2)/(N m (m - 1) sum p q)
 *     se0 = sqrt(2) sqrt((sum p q)^2 - sum p q (q - p))/(sum p q sqrt(N m (m - 1)))
 *     of a category: 1 - sum_i n_ij (m - n_ij)/(N m (m - 1) p q), se0 = sqrt(2/(N m (m - 1)))
 *
 * Source    Cohen, Educ. Psychol. Meas. 20 (1960) 37; Fleiss, Cohen, Everitt, Psychol. Bull. 72 (1969) 323; Fleiss, ibid. 76
 *           (1971) 378; Fleiss, Nee, Landis, ibid. 86 (1979) 974; AIAG, Measurement Systems Analysis, 4th ed., III.C
 * Domain    at least one item, 2 categories, m >= 2; E_DOMAIN else. All ratings in one category: kappa NAN
 * Accuracy  tests/reference/msa.c: 1e-12
 * Memory    none
 */
#ifndef METROLOGY_AGREEMENT_H
#define METROLOGY_AGREEMENT_H

#include <stddef.h>

#include "base/err.h"
#include "num/distribution.h"

enum kappa_weights { KAPPA_UNWEIGHTED, KAPPA_LINEAR, KAPPA_QUADRATIC };

struct kappa {
	double n;      /* items */
	double po, pe; /* agreement observed, by chance; of Fleiss: P bar, P e */
	double kappa;
	double se0, z, p; /* p one-sided: agreement better than chance */
	double se;        /* Cohen's only, else NAN */
	struct limits limits;
};

/* table: k x k numbers of items, row by row: the first rater's category, the second's. */
enum rc kappa_cohen(struct kappa *out, const double *table, size_t k, enum kappa_weights weights,
	double level, struct err *err) MUST_CHECK;

/* counts: items x k, m ratings in each row. category: k of them, or NULL. */
enum rc kappa_fleiss(struct kappa *out, struct kappa *category, const double *counts, size_t items,
	size_t k, struct err *err) MUST_CHECK;

#endif
