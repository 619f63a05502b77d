/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Workbooks of Excel since 2007: a ZIP archive of XML. Bombs are refused by ceilings, DOCTYPE at sight. */
#ifndef SIGNAL_XLSX_H
#define SIGNAL_XLSX_H

#include "signal/signal.h"

extern const struct signal_format signal_xlsx;

#endif
