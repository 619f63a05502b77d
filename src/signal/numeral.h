/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers as instruments write them: decimal point or comma, thousands marks, blanks between
 * groups, exponents of three digits. First the shape, which fits any country; then, when the whole
 * file has been looked at, the value under one decimal mark.
 */
#ifndef SIGNAL_NUMERAL_H
#define SIGNAL_NUMERAL_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* What a body of numbers says about its decimal mark. */
struct mark_evidence {
	size_t comma, point;             /* surely decimal: "0,12", "1.234,5" */
	size_t comma_three, point_three; /* either: "1,234" */
	size_t comma_group, point_group; /* surely thousands: "1,234,567" */
};

/* Could the whole of s be a number somewhere? */
bool numeral_looks(struct str s);

/* How many bytes at the start of s are a number ("100ms": 3); 0 none. */
size_t numeral_prefix(struct str s);

void evidence_add(struct mark_evidence *e, struct str s);

/* ',' or '.', or 0 when the evidence says nothing. Numbers that could be either say nothing. */
char evidence_mark(const struct mark_evidence *e);

/* A number as programs write it, with a point; NAN when it is none. */
double numeral_plain(struct str s);

/* The value of the whole of s; false when it is no number under this mark, or not finite. */
bool numeral_value(double *out, struct str s, char decimal);

#endif
