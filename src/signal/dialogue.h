/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What instruments said over a line, kept in a file: a terminal program's log of a balance, an area machine, a gauge, a pH
 * meter, an analyser. The bytes are understood by src/serial; here they become tables, one a sample.
 */
#ifndef SIGNAL_DIALOGUE_H
#define SIGNAL_DIALOGUE_H

#include "signal/signal.h"

extern const struct signal_format signal_area_mmc10, signal_mt_sics, signal_digimatic,
	signal_ph_orion, signal_e1394, signal_e1394_record;

#endif
