/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One measured colour as every colour file gives it: a spectrum, coordinates, and what was said beside them. */
#ifndef SIGNAL_PATCH_H
#define SIGNAL_PATCH_H

#include "signal/series.h"

/* A table of its own for the colour; NULL past the ceiling. */
struct signal_table *patch_table(struct intake *in, struct str label);

/* Wavelengths start, start + step ... in nm beside the values; the list is freed. The unit is "%" or "1". */
enum rc patch_spectrum(struct intake *in, struct signal_table *t, struct series *value,
	double start, double step, const char *unit) MUST_CHECK;

/* A coordinate or another number or text; quantity "" unknown ("cielab_l", "xyz_x" ... are those of colours). */
enum rc patch_field(struct intake *in, struct signal_table *t, struct str name, struct str text,
	const char *quantity) MUST_CHECK;

/* The numbers of a text parted by blanks, commas or semicolons; what is none ends the list. */
bool patch_numbers(struct series *out, struct str text);

/* Takes out tables that hold nothing; does one of the others hold a spectrum or a coordinate that is understood? */
bool patch_tidy(struct signal_file *f);

#endif
