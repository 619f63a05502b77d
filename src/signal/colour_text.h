/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Colours in text: CGATS (ANSI CGATS.17, ISO 28178: a format, then a line a colour) and Datacolor's QTX (sections with one
 * standard or batch each).
 */
#ifndef SIGNAL_COLOUR_TEXT_H
#define SIGNAL_COLOUR_TEXT_H

#include "signal/signal.h"

extern const struct signal_format signal_cgats, signal_qtx;

#endif
