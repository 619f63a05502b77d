/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the tests of the instrument readers share: dictionary, files, and asking for what was read. */
#ifndef TESTS_SIGNAL_HELP_H
#define TESTS_SIGNAL_HELP_H

#include <stdbool.h>

#include "signal/signal.h"

struct reading_room {
	struct arena words, arena;
	struct signal_dictionary *dict;
	struct signal_file file;
	struct err err;
	char *bytes; /* of the file read last */
};

int room_open(void **state);
int room_close(void **state);

/* The bytes of a file, or false when it is absent; freed with the room. */
bool load(struct reading_room *r, struct str *out, const char *base, const char *name);

enum rc read_bytes(struct reading_room *r, struct str bytes);
/* tests/samples/NAME; fails the test when it is absent. */
enum rc read_sample(struct reading_room *r, const char *name);

const struct signal_column *column(const struct reading_room *r, int table, const char *quantity);
double field_value(const struct reading_room *r, int table, const char *quantity);
const char *field_text(const struct reading_room *r, int table, const char *quantity);
size_t row_of_max(const struct signal_column *c);
size_t row_of_min(const struct signal_column *c);

void assert_text(struct str got, const char *expected);
/* The English sentence of the error. */
void assert_says(const struct err *e, const char *sentence);

#endif
