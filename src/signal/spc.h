/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Galactic SPC: spectra and traces of many makers' software, new form (1996, either byte order) and old form (1986).
 *
 * Source: Galactic Industries, "A Brief Guide to SPC File Format and Using GSPCIO" (1997): SPCHDR, SUBHDR, LOGSTC.
 */
#ifndef SIGNAL_SPC_H
#define SIGNAL_SPC_H

#include "signal/signal.h"

extern const struct signal_format signal_spc;

#endif
