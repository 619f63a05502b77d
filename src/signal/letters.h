/* SPDX-License-Identifier: GPL-3.0-or-later */
/* UTF-8 letters: just enough to compare the headings of instrument files. */
#ifndef SIGNAL_LETTERS_H
#define SIGNAL_LETTERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/str.h"

/* Stands in folded text for a letter that was lost before the file reached us (U+FFFD). */
#define LETTER_LOST '\x01'

/*
 * Lower case (Latin, Greek, Cyrillic), full-width forms made ordinary, signs between words turned
 * into one blank; '%' stays. Borrowed from room; cut to what fits.
 */
struct str letters_fold(char *room, size_t size, struct str s);

/* Do the letters before and at this place of a folded text belong to one word? Chinese has no blanks: no. */
bool letters_joins(struct str folded, size_t at);

/* Does `word` stand at the start of `folded`, a lost letter being any? Its length there, 0 no. */
size_t letters_match(struct str folded, struct str word);

/* One code point from valid UTF-8; its length in bytes, 0 at the end. */
size_t letters_next(unsigned *out, struct str s);

#endif
