/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The rows above a table's numbers: names, units, labels of specimens, and how columns fall into specimens. */
#ifndef SIGNAL_HEADING_H
#define SIGNAL_HEADING_H

#include "signal/rows.h"

#define NO_ROW ((size_t)-1)

struct heading_column {
	struct str name;              /* as written, without its unit */
	const struct unit_word *unit; /* NULL none given */
	const struct name_word *word; /* NULL unknown */
	bool filled;                  /* some row has a number here */
};

/* The columns of one specimen; `shared` columns at the left belong to every group. */
struct heading_group {
	uint32_t from, to;
	struct str label;
};

struct heading {
	size_t names, units, labels; /* rows, NO_ROW none */
	size_t top;                  /* first row that belongs to the heading */
	struct heading_column *column;
	uint32_t n_columns, shared;
	struct heading_group *group;
	int n_groups;
};

enum rc heading_read(struct heading *out, struct arena *a, const struct grid *g,
	const struct row_shape *shape, const struct block *b, const struct signal_dictionary *d,
	struct err *err) MUST_CHECK;

/* "Force (N)", "力值[N]", "Load/kN": the name without the unit, and the unit. */
struct str
heading_split(const struct unit_word **unit, const struct signal_dictionary *d, struct str s);

#endif
