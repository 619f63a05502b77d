/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Force-extension files as testers write them, for the demo centre and for tests. Made up, but
 * believable: toe, rise, break, noise, quantised readings. The same order gives the same bytes.
 */
#ifndef TOOLS_INSTRUMENT_WRITER_H
#define TOOLS_INSTRUMENT_WRITER_H

#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"

enum instrument_layout {
	LAYOUT_ZWICK,    /* testXpert ASCII, windows-1252, a block a specimen */
	LAYOUT_BLUEHILL, /* quoted CSV with a results table and raw data below */
	LAYOUT_CHINESE,  /* GB18030, tabs, Chinese headings */
	LAYOUT_MECMESIN, /* specimens side by side; the file states no width nor thickness */
};

enum instrument_kind {
	KIND_TENSILE, /* strength N/mm2, elongation % at the highest force */
	KIND_TEAR, /* trouser tear: strength is the mean force in N, elongation the torn travel in mm */
	KIND_TEAR_DOUBLE, /* Baumann: strength is the highest force in N, elongation the travel in mm */
};

struct instrument_order {
	enum instrument_layout layout;
	enum instrument_kind kind;
	uint64_t seed;
	double strength, elongation;
	double thickness_mm; /* mean; 0: 1.3 */
	int specimens;       /* 1 to 40; the first half parallel, the second perpendicular */
	const char *sample, *tester, *date; /* NULL: a plain one */
};

/* "zwick", "bluehill", "chinese", "mecmesin"; "tensile", "tear", "tear-double". E_NOT_FOUND else. */
enum rc
instrument_layout_of(enum instrument_layout *out, const char *name, struct err *err) MUST_CHECK;
enum rc instrument_kind_of(enum instrument_kind *out, const char *name, struct err *err) MUST_CHECK;

/* What the order will make of specimen i (from 0): for tests, and for people who fill in forms. */
struct instrument_specimen {
	double width_mm, thickness_mm, peak_n, peak_mm;
	int parallel; /* to the backbone; 0: perpendicular */
};
void instrument_specimen(struct instrument_specimen *out, const struct instrument_order *o, int i);

/* The file. E_DOMAIN when the order is not plausible. */
enum rc
instrument_write(struct buf *out, const struct instrument_order *o, struct err *err) MUST_CHECK;

#endif
