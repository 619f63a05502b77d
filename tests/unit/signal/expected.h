/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The answers that stand beside other people's files (reference/instruments/expected.tsv): every row of a folder is asked;
 * a row that no question understands fails, so that a new row is noticed.
 */
#ifndef TESTS_SIGNAL_EXPECTED_H
#define TESTS_SIGNAL_EXPECTED_H

#include "help.h"

#define BASE_SIZE 1024
#define EXPECTED_NUMBERS 16

struct expected {
	char file[160];
	struct str quantity, value, unit, tolerance, origin;
};

/* False when the files are not on this machine. */
bool expected_base(char base[BASE_SIZE]);

bool is(const struct expected *r, const char *quantity);
/* The row's one number within its tolerance. */
void check_value(const struct expected *r, double got);
/* All n numbers of the row ("0.566 at 197", "190-1100", "4; 5") within its tolerance. */
void check_values(const struct expected *r, const double *got, size_t n);

/*
 * Asks for each row whose file begins with `prefix` and ends with `suffix`, the file being read into room. Gives how many
 * were asked; skips the test where the files are absent.
 */
int ask_expected(struct reading_room *room, const char *prefix, const char *suffix,
	bool (*ask)(const struct reading_room *room, const struct expected *r));

#endif
