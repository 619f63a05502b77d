/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * JCAMP-DX: labelled data records, blocks within blocks, spectra as (X++(Y..Y)) in any of the compressed forms, as pairs, as
 * peak tables, and as pages of NTUPLES.
 *
 * Source: JCAMP-DX 4.24 (Appl. Spectrosc. 42 (1988) 151), 5.00 (Appl. Spectrosc. 47 (1993) 1093).
 */
#ifndef SIGNAL_JCAMP_H
#define SIGNAL_JCAMP_H

#include "signal/signal.h"

extern const struct signal_format signal_jcamp;

#endif
