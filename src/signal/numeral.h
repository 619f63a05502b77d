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
#include <stdint.h>

#include "base/str.h"

/*
 * What most cells hold: at most 15 digits with at most one mark among them. Its value under either decimal mark is exact, so
 * that it is looked at once, before anybody knows which mark it is.
 */
struct numeral {
	uint64_t digits;
	unsigned char first, last; /* digits before the mark, and behind it */
	char mark;                 /* '.' or ',', 0 none */
	bool plain;                /* else nothing here means anything */
	bool negative, zero_first;
};

/* The plain number at the start of n bytes: its length, 0 when there is none. A comma may be kept from being a mark. */
size_t numeral_scan(struct numeral *out, const char *p, size_t n, bool comma);

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

void evidence_add_plain(struct mark_evidence *e, const struct numeral *v);
void evidence_add(struct mark_evidence *e, struct str s);

/* ',' or '.', or 0 when the evidence says nothing. Numbers that could be either say nothing. */
char evidence_mark(const struct mark_evidence *e);

/* A number as programs write it, with a point; NAN when it is none. */
double numeral_plain(struct str s);

/* The same as numeral_value() of its text. */
bool numeral_plain_value(double *out, const struct numeral *v, char decimal);

/* The value of the whole of s; false when it is no number under this mark, or not finite. */
bool numeral_value(double *out, struct str s, char decimal);

#endif
