/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What every reader carries while it fills a signal_file: the lists that grow, the notes and warnings. */
#ifndef SIGNAL_INTAKE_H
#define SIGNAL_INTAKE_H

#include <stdbool.h>
#include <stdint.h>

#include "signal/dictionary.h"

struct intake {
	struct signal_file *file;
	struct arena *arena;
	const struct signal_dictionary *dict;
	struct err *err;
	int room_fields, room_tables, room_notes, room_warnings;
	int unsaid; /* warnings beyond the ceiling */
	/* rows of tables that sum up specimens, until the curves they belong to are known */
	struct signal_table *result;
	int n_results, room_results;
};

void intake_init(struct intake *in, struct signal_file *file, struct arena *a,
	const struct signal_dictionary *dict, struct err *err);

/*
 * Where to write a decision or a warning, with err_set; what passes the ceiling is written to a
 * place nobody reads and counted. line 0: about the whole file.
 */
struct err *intake_note(struct intake *in, unsigned line);
struct err *intake_warning(struct intake *in, unsigned line, unsigned column);

/* The last warning says how many had no room, when the file has been read. */
void intake_say_unsaid(struct intake *in);

/* An empty table or field at the end of its list; NULL past the arena's ceiling. */
struct signal_table *intake_table(struct intake *in);
struct signal_field *
intake_field(struct intake *in, struct signal_table *own); /* NULL: the file's */

/* A row of results: its label and its fields. NULL past the ceiling. */
struct signal_table *intake_result(struct intake *in);

/* E_TOO_BIG: the arena is full. */
enum rc intake_full(struct intake *in) MUST_CHECK;

/* A text out of a binary file, as UTF-8: bytes that are none are taken as Latin-1. "" past the ceiling. */
struct str intake_letters(struct intake *in, struct str s);

/* Text for a message: a C string of at most size - 1 bytes, cut between characters. */
const char *intake_shown(char *room, size_t size, struct str s);

#endif
