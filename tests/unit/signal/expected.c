/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "expected.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/number.h"

bool
expected_base(char base[BASE_SIZE])
{
	const char *root = getenv("REFERENCE");
	FILE *f;
	char path[BASE_SIZE + 32];

	snprintf(base, BASE_SIZE, "%s/instruments", root ? root : "");
	snprintf(path, sizeof(path), "%s/expected.tsv", base);
	f = fopen(path, "rb");
	if (!f)
		return false;
	fclose(f);
	return true;
}

bool
is(const struct expected *r, const char *quantity)
{
	return str_eq(r->quantity, str_of(quantity));
}

/* "1e-6", "1e-6 rel", "0.1 % when ..."; "exact" and other words are none. */
static double
allowed(const struct expected *r, double expected)
{
	struct str text = r->tolerance, number = str_cut(&text, ' ');
	double tolerance = 0;

	if (!num_looks(number) || num_parse(&tolerance, number, NULL))
		return 0;
	if (str_starts(text, STR("%")))
		return tolerance / 100 * fabs(expected);
	return tolerance *
	       (str_starts(text, STR("rel")) ? fabs(expected) : fmax(fabs(expected), 1));
}

static void
check_one(const struct expected *r, double expected, double got)
{
	if (!(fabs(got - expected) <= allowed(r, expected)))
		fail_msg("%s, %.*s: %.17g instead of %.17g", r->file, STR_FMT(r->quantity), got,
			expected);
}

void
check_value(const struct expected *r, double got)
{
	double expected = NAN;

	assert_int_equal(num_parse(&expected, r->value, NULL), E_OK);
	check_one(r, expected, got);
}

/* A dash between two numbers is no sign. */
static size_t
numbers_of(double out[EXPECTED_NUMBERS], struct str text)
{
	char s[256];
	size_t n = 0;
	bool after_digit = false;

	snprintf(s, sizeof(s), "%.*s", STR_FMT(text));
	for (char *p = s; *p && n < EXPECTED_NUMBERS;) {
		bool digit = *p >= '0' && *p <= '9';
		bool sign = *p == '-' && !after_digit && p[1] >= '0' && p[1] <= '9';

		after_digit = false;
		if (!digit && !sign) {
			p++;
			continue;
		}
		out[n++] = strtod(p, &p);
		after_digit = true;
	}
	return n;
}

void
check_values(const struct expected *r, const double *got, size_t n)
{
	double expected[EXPECTED_NUMBERS];

	assert_int_equal(numbers_of(expected, r->value), n);
	for (size_t i = 0; i < n; i++)
		check_one(r, expected[i], got[i]);
}

static bool
ends(struct str s, const char *suffix)
{
	struct str e = str_of(suffix);

	return s.n >= e.n && str_eq(str_from(s, s.n - e.n), e);
}

int
ask_expected(struct reading_room *room, const char *prefix, const char *suffix,
	bool (*ask)(const struct reading_room *room, const struct expected *r))
{
	char base[BASE_SIZE], open_file[160] = "";
	struct reading_room *table;
	struct str text, bytes;
	void *own = NULL;
	int asked = 0;

	if (!expected_base(base))
		skip();
	assert_int_equal(room_open(&own), 0);
	table = own;
	assert_true(load(table, &text, base, "expected.tsv"));
	while (text.n) {
		struct str line = str_cut(&text, '\n'), file = str_cut(&line, '\t');
		struct expected r = { .quantity = str_cut(&line, '\t') };

		r.value = str_cut(&line, '\t');
		r.unit = str_cut(&line, '\t');
		r.tolerance = str_cut(&line, '\t');
		r.origin = line;
		if (!str_starts(file, str_of(prefix)) || !ends(file, suffix))
			continue;
		snprintf(r.file, sizeof(r.file), "%.*s", STR_FMT(file));
		if (!str_eq(file, str_of(open_file))) {
			assert_true(load(room, &bytes, base, r.file));
			if (read_bytes(room, bytes))
				fail_msg("%s: %s", r.file, room->err.format);
			snprintf(open_file, sizeof(open_file), "%s", r.file);
		}
		if (!ask(room, &r))
			fail_msg("nobody asks %s for %.*s", r.file, STR_FMT(r.quantity));
		asked++;
	}
	room_close(&own);
	return asked;
}
