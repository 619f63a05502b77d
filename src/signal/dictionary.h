/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The words of instrument files: which quantity a column or a line of metadata means, and which
 * unit a text means. The words are data (packs/formats); the rule for choosing among them is here:
 * the entry that covers most of the name wins, and its dimension must be that of the unit given.
 */
#ifndef SIGNAL_DICTIONARY_H
#define SIGNAL_DICTIONARY_H

#include <stdbool.h>

#include "signal/signal.h"

enum word_kind {
	WORD_COLUMN = 1,    /* a series: force, elongation, time */
	WORD_FIELD = 2,     /* one value of a specimen or a file: width, maximum force */
	WORD_STATISTIC = 4, /* a row that sums up the specimens: mean, standard deviation */
	WORD_MISSING = 8,   /* stands where a value is not known */
};

struct unit_word {
	struct str text;      /* as files write it */
	struct str unit;      /* UDUNITS */
	struct str dimension; /* "length", "force" ... */
};

struct name_word {
	struct str text; /* folded: lower case, one blank between words */
	enum word_kind kind;
	struct str quantity;
	struct str dimension;
	struct str unit; /* taken when the file gives none; "" none */
};

/* The unit this text means, brackets and blanks around it removed; NULL when it is none. */
const struct unit_word *dictionary_unit(const struct signal_dictionary *d, struct str text);

/* The best entry among `kinds` for a name; unit may be NULL (the file gives none). NULL: unknown. */
const struct name_word *dictionary_name(const struct signal_dictionary *d, struct str name,
	unsigned kinds, const struct unit_word *unit);

/*
 * The same, with the file's unit (NULL none), which is exchanged for one of the same text where the
 * name asks for it: a "force (kg)" is in kilograms-force.
 */
const struct name_word *dictionary_meaning(const struct signal_dictionary *d, struct str name,
	unsigned kinds, const struct unit_word **unit);

/* Is the whole text one of the words of this kind (WORD_STATISTIC, WORD_MISSING)? */
bool dictionary_is(const struct signal_dictionary *d, struct str text, enum word_kind kind);

/* Does the dictionary know this quantity as one of these kinds? */
bool dictionary_quantity(const struct signal_dictionary *d, struct str quantity, unsigned kinds);
/* May a value of this quantity have this unit? Yes where the dictionary states no dimension for it. */
bool dictionary_fits(const struct signal_dictionary *d, struct str quantity, unsigned kinds,
	const struct unit_word *unit);
/*
 * A unit for each dimension that the quantity may have, at most `room` of them, UDUNITS; how many. 0: it has none, or the
 * dictionary does not say.
 */
int dictionary_units_of(struct str *out, int room, const struct signal_dictionary *d,
	struct str quantity, unsigned kinds);

/* Every entry, in the order of the texts. NULL past the end. */
const struct name_word *dictionary_name_at(const struct signal_dictionary *d, size_t i);
const struct unit_word *dictionary_unit_at(const struct signal_dictionary *d, size_t i);

/* The descriptions of layouts that signal_dictionary_teach() added; *n of them. */
struct signal_layout;
const struct signal_layout *const *dictionary_layouts(int *n, const struct signal_dictionary *d);

/* How often words with letters beyond ASCII occur in a text: evidence for an encoding. */
int dictionary_hits(const struct signal_dictionary *d, struct str utf8);

#endif
