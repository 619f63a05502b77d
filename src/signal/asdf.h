/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The ordinates of JCAMP-DX in their compressed ASCII forms: free numbers (AFFN), packed (PAC), squeezed (SQZ), differences
 * (DIF), repeats (DUP), and any mixture of these on one line.
 *
 * Source: JCAMP-DX 4.24, McDonald and Wilks, Appl. Spectrosc. 42 (1988) 151, section 5.
 */
#ifndef SIGNAL_ASDF_H
#define SIGNAL_ASDF_H

#include "signal/series.h"

enum asdf_fault { ASDF_GOOD, ASDF_NO_NUMBER, ASDF_WRONG_CHECK, ASDF_TOO_MANY };

struct asdf {
	struct series y;
	double last, step; /* the ordinate decoded last, and the difference that led to it */
	bool differences; /* the last line ended in one: the next begins by repeating its ordinate */
};

/*
 * One line of (X++(Y..Y)): its abscissa into *x, its ordinates behind those before. A line that does not begin as the one
 * before ended is ASDF_WRONG_CHECK and read all the same; *at is where in the line a fault lies.
 */
enum asdf_fault asdf_line(struct asdf *s, struct str line, double *x, size_t *at);

#endif
