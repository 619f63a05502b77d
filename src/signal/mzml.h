/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * mzML, plain and indexed: chromatograms a table each; spectra as a list of scans and one long table of scan, mass (or
 * wavelength) and intensity. Times in minutes are given in seconds, and that is said.
 *
 * Source: mzML 1.1.0, HUPO Proteomics Standards Initiative; terms of the PSI-MS and Unit ontologies
 */
#ifndef SIGNAL_MZML_H
#define SIGNAL_MZML_H

#include "signal/signal.h"

extern const struct signal_format signal_mzml;

#endif
