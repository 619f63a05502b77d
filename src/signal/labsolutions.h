/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Shimadzu LabSolutions ASCII: sections in brackets. Chromatograms and status traces are a table each of time and signal, the
 * multiplier applied; peak and compound tables are tables with the names of what was found; the rest are fields.
 *
 * Source: files of LabSolutions 5; the layout is not published by its maker.
 */
#ifndef SIGNAL_LABSOLUTIONS_H
#define SIGNAL_LABSOLUTIONS_H

#include "signal/signal.h"

extern const struct signal_format signal_labsolutions;

#endif
