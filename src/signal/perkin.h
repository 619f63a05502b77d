/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * PerkinElmer's spectrum files (.sp): "PEPE", a description, then blocks within blocks, each an identifier of two bytes and a
 * size of four. The members of the data set are known from open readers of the format; others are passed over.
 */
#ifndef SIGNAL_PERKIN_H
#define SIGNAL_PERKIN_H

#include "signal/signal.h"

extern const struct signal_format signal_perkin;

#endif
