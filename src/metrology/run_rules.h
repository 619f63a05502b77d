/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Patterns of points on a control chart that are unlikely by chance.
 *
 *     1  beyond 3 sigma                               5  2 of 3 beyond 2 sigma on the same side
 *     2  9 in a row on one side of the centre         6  4 of 5 beyond 1 sigma on the same side
 *     3  6 in a row, each above (below) the last      7  15 in a row within 1 sigma
 *     4  14 in a row, alternately up and down         8  8 in a row beyond 1 sigma, on either side
 *
 * The handbook of Western Electric has 1, 5, 6 and a run of 8 on one side. A point is flagged when it completes the pattern
 * and itself belongs to it: after a run has been completed, every further point of it is flagged. Equal neighbours end a rise, a
 * fall and an alternation; a point on the centre belongs to neither side.
 *
 * Source    Nelson, Journal of Quality Technology 16 (1984) 237; Western Electric, Statistical Quality Control Handbook
 *           (1956); ISO 7870-2:2013, 6.2
 * Domain    every z; comparisons are strict
 * Accuracy  exact: comparisons only
 * Memory    none
 */
#ifndef METROLOGY_RUN_RULES_H
#define METROLOGY_RUN_RULES_H

#include <stddef.h>

#define RUN_RULES 9 /* 1 to 8 of Nelson, then the run of 8 */

#define RULES_NELSON 0xffU
#define RULES_WESTERN_ELECTRIC 0x131U

/* out[i]: bit k-1 is set where the point completes rule k. z = (value - centre)/sigma of n points; rules: which to try. */
void run_rules(unsigned *out, const double *z, size_t n, unsigned rules);
const char *run_rule_text(int rule); /* 1 to RUN_RULES, in English words of the catalogue */

#endif
