/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Chromatograms and mass spectra interchanged as netCDF.
 *
 * A chromatogram is a table of time and signal, the peaks that the instrument's software found a second one. Mass spectra are a
 * total ion chromatogram and one long table of scan, mass and intensity.
 *
 * Source    ASTM E1947-98 (chromatography), ASTM E2077-00 (mass spectrometry)
 */
#ifndef SIGNAL_ANDI_H
#define SIGNAL_ANDI_H

#include "signal/signal.h"

extern const struct signal_format signal_andi;

#endif
