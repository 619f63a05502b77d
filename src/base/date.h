/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Calendar days and instants. The engine has no clock: a day or an instant is always an argument.
 * Proleptic Gregorian calendar, years 1 to 9999; texts are those of RFC 3339.
 */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "base/str.h"

struct date {
	int year, month, day; /* all 0: no date */
};

#define DATE_TEXT_SIZE 11
#define INSTANT_TEXT_SIZE 32

enum rc date_parse(struct date *out, struct str s, struct err *err) MUST_CHECK; /* YYYY-MM-DD */
void date_text(char out[DATE_TEXT_SIZE], struct date d);                        /* "" for no date */
int date_cmp(struct date a, struct date b);
int64_t date_to_days(struct date d); /* days since 1970-01-01 */
struct date date_from_days(int64_t days);

static inline bool
date_is_set(struct date d)
{
	return d.year != 0;
}

/* An instant is microseconds since 1970-01-01T00:00:00Z. offset_min: minutes east of UTC. */
void instant_text(char out[INSTANT_TEXT_SIZE], int64_t us, int offset_min); /* milliseconds shown */
enum rc instant_parse(int64_t *out_us, struct str s, struct err *err) MUST_CHECK;
struct date instant_date(int64_t us, int offset_min);

#endif
