/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Holds for all decimals from 1e-30 to 1e30. HIDEMARK_SEED=n replays the run that a failure names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/decimal.h"
#include "num/random.h"

#define TRIALS 20000

static uint64_t seed = 20270401;

static unsigned
below(struct random_stream *r, unsigned n)
{
	return (unsigned)(random_bits(r) % n);
}

/* Plain notation, no leading zero but one, 1 to 30 digits on one side of the point. */
static void
any_decimal(struct random_stream *r, char out[80])
{
	unsigned before = below(r, 31), places = below(r, 31), at = 0;
	bool nonzero = false;

	if (below(r, 2))
		out[at++] = '-';
	if (before == 0) {
		out[at++] = '0';
	} else {
		out[at++] = (char)('1' + below(r, 9));
		nonzero = true;
	}
	for (unsigned i = 1; i < before; i++)
		out[at++] = (char)('0' + below(r, 10));
	if (places)
		out[at++] = '.';
	for (unsigned i = 0; i < places; i++) {
		/* many zeros, nines and fives: where carries and ties are */
		out[at] = "00591234567890"[below(r, 14)];
		nonzero = nonzero || out[at] != '0';
		at++;
	}
	out[at] = '\0';
	if (!nonzero)
		memcpy(out, "0.5", 4);
}

static void
check(bool holds, const char *law, const char *value, const char *interval)
{
	if (!holds)
		fail_msg("%s: value %s, interval %s; HIDEMARK_SEED=%llu", law, value, interval,
			(unsigned long long)seed);
}

/* 128 bits hold 38 digits */
__extension__ typedef __int128 whole;

/* Digits of a plain number as an integer in units of 10^-places. */
static whole
scaled(const char *text, int places)
{
	whole v = 0;
	bool point = false;
	int behind = 0;

	for (const char *p = text; *p; p++) {
		point = point || *p == '.';
		if (*p >= '0' && *p <= '9') {
			v = v * 10 + (*p - '0');
			behind += point;
		}
	}
	for (; behind < places; behind++)
		v *= 10;
	return *text == '-' ? -v : v;
}

static void
text_of_a_decimal_reads_back_identical(void **state)
{
	struct random_stream r;

	(void)state;
	random_start(&r, seed, 1);
	for (int i = 0; i < TRIALS; i++) {
		struct decimal a, b;
		char given[80], text[DECIMAL_TEXT_SIZE], again[DECIMAL_TEXT_SIZE];

		any_decimal(&r, given);
		check(decimal_parse(&a, str_of(given), NULL) == E_OK, "parses", given, "");
		decimal_text(text, &a);
		check(strcmp(text, given) == 0, "text is what was read", given, text);
		check(decimal_parse(&b, str_of(text), NULL) == E_OK, "parses again", given, text);
		check(decimal_cmp(&a, &b) == 0 && a.places == b.places, "equal", given, text);
		decimal_text(again, &b);
		check(strcmp(text, again) == 0, "same text", given, again);
	}
}

static void
rounding_gives_the_nearest_multiple_once(void **state)
{
	static const char *const steps[] = { "1", "2", "5", "25" };
	struct random_stream r;

	(void)state;
	random_start(&r, seed, 2);
	for (int i = 0; i < TRIALS; i++) {
		unsigned places = below(&r, 8), behind = below(&r, 8);
		long long digits = (long long)(random_bits(&r) % 1000000000000u);
		struct decimal v, q, once, twice;
		char value[80], interval[80], text[DECIMAL_TEXT_SIZE];
		enum rounding rule = below(&r, 2) ? ROUND_TIES_EVEN : ROUND_TIES_AWAY;
		whole x, step, y, away;

		snprintf(value, sizeof(value), "%s%llde-%u", below(&r, 2) ? "-" : "", digits,
			places);
		snprintf(interval, sizeof(interval), "%se-%u", steps[below(&r, 4)], behind);
		check(decimal_parse(&v, str_of(value), NULL) == E_OK &&
				decimal_parse(&q, str_of(interval), NULL) == E_OK &&
				decimal_round(&once, &v, &q, rule, NULL) == E_OK &&
				decimal_round(&twice, &once, &q, rule, NULL) == E_OK,
			"rounds", value, interval);
		check(decimal_cmp(&once, &twice) == 0, "rounding again changes nothing", value,
			interval);
		check(once.places == (int)behind, "places of the interval", value, interval);
		decimal_text(text, &v);
		x = scaled(text, 8);
		decimal_text(text, &q);
		step = scaled(text, 8);
		decimal_text(text, &once);
		y = scaled(text, 8);
		check(y % step == 0, "a multiple of the interval", value, interval);
		away = x > y ? x - y : y - x;
		check(2 * away <= step, "within half an interval", value, interval);
		if (2 * away == step && rule == ROUND_TIES_EVEN)
			check(y / step % 2 == 0, "a tie goes to the even multiple", value,
				interval);
		if (2 * away == step && rule == ROUND_TIES_AWAY)
			check((y > x) == (x > 0), "a tie goes away from zero", value, interval);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(text_of_a_decimal_reads_back_identical),
		cmocka_unit_test(rounding_gives_the_nearest_multiple_once),
	};
	const char *given = getenv("HIDEMARK_SEED");

	if (given)
		seed = strtoull(given, NULL, 10);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
