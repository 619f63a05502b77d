/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * CxF3: colours in XML, each an object with coordinates and spectra.
 *
 * Source: ISO 17972-1:2015 (colour exchange format).
 */
#ifndef SIGNAL_CXF_H
#define SIGNAL_CXF_H

#include "signal/signal.h"

extern const struct signal_format signal_cxf;

#endif
