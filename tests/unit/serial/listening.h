/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A reader with everything it says kept, for the tests of this folder. */
#ifndef TESTS_SERIAL_LISTENING_H
#define TESTS_SERIAL_LISTENING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "serial/serial.h"

#define KEPT 64
struct listening {
	struct arena arena;
	struct serial_grammars *grammars;
	struct serial_reader *reader;
	struct serial_reading reading[KEPT]; /* texts in the arena */
	int n;
	struct err warning[KEPT];
	int n_warnings;
	struct buf answers;
};

/* Descriptions of packs/instruments are known. */
void listening_start(struct listening *l, const char *instrument);
/* Another instrument in its place. */
void listening_open(struct listening *l, const char *instrument);
void listening_end(struct listening *l);
/* As one piece, or byte by byte. */
void hear(struct listening *l, struct str bytes);
void hear_slowly(struct listening *l, struct str bytes);
void forget(struct listening *l); /* what was kept so far */

/* Text of a field of reading i, "" when there is none. */
const char *field(const struct listening *l, int i, const char *name);
void assert_number(const struct listening *l, int i, const char *text, const char *unit);
/* The English sentence of warning i holds this. */
void assert_warned(const struct listening *l, int i, const char *part);

#endif
