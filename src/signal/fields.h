/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What stands around the tables: "Specimen width",6.02,"mm" and its many relatives. */
#ifndef SIGNAL_FIELDS_H
#define SIGNAL_FIELDS_H

#include "signal/grid.h"
#include "signal/intake.h"

struct field_reader {
	struct intake *in;
	const struct grid *grid;
	char decimal; /* of the text around tables */
	struct signal_table
		*table; /* tables of the specimens side by side, or the one; NULL none */
	int n_tables;
	bool own; /* the fields belong to these tables, not to the whole file */
};

enum rc fields_read(const struct field_reader *r, size_t from, size_t to) MUST_CHECK;

/* A value and the unit at its end ("10.00 mm", "100mm/min"; NULL none); NAN when it is no number. */
const struct unit_word *
field_number(double *out, const struct signal_dictionary *d, struct str text, char decimal);

/* One field from its three texts. `own` as for intake_field. */
enum rc field_add(struct intake *in, struct signal_table *own, struct str name, struct str text,
	struct str unit, char decimal, unsigned line) MUST_CHECK;

#endif
