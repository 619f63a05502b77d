/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * AnIML: every SeriesSet of the results a table, its series columns (values one by one, by steps, or encoded), parameters of the
 * method as fields.
 *
 * Source: AnIML Core, ASTM E13.15 (schema 0.90)
 */
#ifndef SIGNAL_ANIML_H
#define SIGNAL_ANIML_H

#include "signal/signal.h"

extern const struct signal_format signal_animl;

#endif
