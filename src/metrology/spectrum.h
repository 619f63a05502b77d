/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a reflectance spectrum to tristimulus values.
 *
 * Source    ASTM E308: reflectance interpolated to 1 nm (Lagrange, third order inside, second order in the end panels, the
 *           end value held outside), summed from 360 nm to 830 nm; observers and illuminants CIE 018, ISO/CIE 11664-1, -2
 *           at 5 nm, brought to 1 nm in the same way (illuminants D and C linearly, as they are defined)
 * Domain    at least 4 equally spaced wavelengths, step 1 to 20 nm; E_DOMAIN else
 * Accuracy  XYZ within 0.005 of 1 nm sums for the spectra of tests/reference/problems/colour.json
 * Memory    none
 */
#ifndef METROLOGY_SPECTRUM_H
#define METROLOGY_SPECTRUM_H

#include <stddef.h>

#include "base/err.h"
#include "base/str.h"
#include "metrology/colour.h"

enum illuminant {
	ILLUMINANT_A,
	ILLUMINANT_C,
	ILLUMINANT_D50,
	ILLUMINANT_D65,
	ILLUMINANT_F2,
	ILLUMINANT_F7,
	ILLUMINANT_F11,
	ILLUMINANTS
};
enum observer { OBSERVER_2, OBSERVER_10 };

/* "D65", "10". E_NOT_FOUND lists what there is. */
enum rc illuminant_find(enum illuminant *out, struct str name, struct err *err) MUST_CHECK;
enum rc observer_find(enum observer *out, struct str name, struct err *err) MUST_CHECK;

/* The white of L*a*b*: ASTM E308's printed sums. */
struct colour_xyz colour_white(enum illuminant i, enum observer o);
/* The same by summing the 5 nm tables from 380 to 780 nm. */
struct colour_xyz colour_white_summed(enum illuminant i, enum observer o);

/* reflectance: n values (1 for the perfect diffuser) from first_nm in steps of step_nm. */
enum rc spectrum_xyz(struct colour_xyz *out, const double *reflectance, size_t n, double first_nm,
	double step_nm, enum illuminant i, enum observer o, struct err *err) MUST_CHECK;

#endif
