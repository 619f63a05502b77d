/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chromatograms as bare lists of numbers: EZChrom/EZStart ASCII (a header, then one channel after the other) and Waters Empower ARW
 * (names, their values, then time and signal).
 *
 * Source: files of EZStart and Empower; their makers do not publish the layouts.
 */
#ifndef SIGNAL_TRACE_TEXT_H
#define SIGNAL_TRACE_TEXT_H

#include "signal/signal.h"

extern const struct signal_format signal_ezchrom, signal_empower;

#endif
