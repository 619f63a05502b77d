/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workbooks of Excel 5 to 2003: compound file, BIFF5 and BIFF8 records, read from memory. */
#ifndef SIGNAL_XLS_H
#define SIGNAL_XLS_H

#include "signal/signal.h"

extern const struct signal_format signal_xls;

#endif
