/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a reader made of a file, in words and numbers: for the answer of an upload, and to compare with a later reader. Private
 * to this folder. */
#ifndef TESTING_RECOGNISED_H
#define TESTING_RECOGNISED_H

#include "codec/digest.h"
#include "codec/json.h"
#include "signal/signal.h"
#include "testing/testing.h"
#include "text/text.h"

/* The first half of the SHA-256 of a column's numbers as IEEE 754 bytes, as text: equal only for equal numbers. */
#define COLUMN_DIGEST_SIZE (DIGEST_SIZE + 1)
void column_digest(char out[COLUMN_DIGEST_SIZE], const struct signal_column *c);

/* The members "reader", "encoding", "notes", "warnings", "fields" and "tables"; the object stays open. */
void recognised_write(struct json_out *j, const struct signal_file *f, enum language l);

/*
 * The member "differences": what a reading of now gives otherwise than the one written then (an object of
 * recognised_write; NULL: none is known, so none differs). Each says table, kind (table, column, field), name, what (there, quantity, unit, rows, numbers, text) and
 * both.
 */
void differences_write(struct json_out *j, const json_t *then, const struct signal_file *now);

/*
 * The members "matches" (methods of the plan that the file serves) and "attention" (sentences on what needs a person). same: the
 * name of a file of the sample with the same bytes, "" none.
 */
void advice_write(struct json_out *j, const struct signal_file *f, const struct plan *plan,
	const struct pack_library *lib, struct str same, enum language l);

#endif
