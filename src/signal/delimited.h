/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Delimited text: how lines fall into cells. The separator is decided by what gives most numbers. */
#ifndef SIGNAL_DELIMITED_H
#define SIGNAL_DELIMITED_H

#include "signal/grid.h"
#include "signal/intake.h"

/* '\t' ';' ',' '|', ' ' for columns parted by blanks, 0 for one value a line. */
char delimited_separator(struct str text);

/* Quoted cells may hold separators and line ends; doubled quotes become one. */
enum rc delimited_grid(struct grid *out, struct arena *a, struct str text, char separator,
	struct err *err) MUST_CHECK;

/* "sep=;" on the first line is Excel's way of saying it: takes the line off the text. */
bool delimited_stated(char *out, struct str *text);

/* The note that says which separator it is. */
void delimited_say(struct intake *in, char separator);

extern const struct signal_format signal_delimited;

#endif
