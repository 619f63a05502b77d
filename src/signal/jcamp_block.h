/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One block of a JCAMP-DX file: what its records said so far, and the tables its data make. */
#ifndef SIGNAL_JCAMP_BLOCK_H
#define SIGNAL_JCAMP_BLOCK_H

#include "signal/series.h"

#define JCAMP_MAX_VARIABLES 16

/* A record: "##NPOINTS= 881". Names are compared without blanks, hyphens, slashes, underscores and case. */
struct jcamp_record {
	struct str name, value; /* as written; the value reaches to the next record */
	unsigned line;
};

struct jcamp_axis {
	struct str symbol, units, name;
	double factor, first, last; /* NAN: not said */
};

struct jcamp_block {
	struct str title, page;
	struct jcamp_axis x, y;
	double delta;                                    /* NAN: not said */
	double points;                                   /* the same */
	struct jcamp_axis variable[JCAMP_MAX_VARIABLES]; /* of NTUPLES */
	int n_variables;
	int first_table, first_field; /* in the file, when the block began */
};

void jcamp_block_start(struct jcamp_block *b, const struct intake *in, struct str title);

/* Does the name of a record, as written, mean this one? `plain` in capitals without signs. */
bool jcamp_is(struct str name, const char *plain);

/* The first line of a value without its comment. */
struct str jcamp_text(struct str value);

/* Takes a record that describes the axes; false: it is none of these. */
bool jcamp_describe(struct jcamp_block *b, const struct jcamp_record *r);

/* A record with data becomes a table; *taken says whether it was one. */
enum rc jcamp_data(bool *taken, struct intake *in, const struct jcamp_block *b,
	const struct jcamp_record *r) MUST_CHECK;

#endif
