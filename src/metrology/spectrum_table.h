/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The CIE's tables. Inside of src/metrology. */
#ifndef METROLOGY_SPECTRUM_TABLE_H
#define METROLOGY_SPECTRUM_TABLE_H

#include "metrology/spectrum.h"

#define CIE_FIRST_NM 360
#define CIE_STEP_NM 5
#define CIE_ROWS 95

extern const double cie_observers[2][3][CIE_ROWS]; /* by enum observer: x, y, z */
extern const double cie_illuminants[ILLUMINANTS][CIE_ROWS];

#endif
