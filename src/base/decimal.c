/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exact decimals: see decimal.h. Digits are kept without leading or trailing zeros. */
#include "base/decimal.h"

#include <math.h>
#include <stdlib.h>

#include "base/number.h"

#define WORK_DIGITS (4 * DECIMAL_DIGITS)
#define PLAIN_DIGITS 400 /* what num_looks() reads; fits DECIMAL_TEXT_SIZE with sign and point */

/* Drop zeros at both ends; zero is n = 0 and never negative. */
static void
normalise(struct decimal *d)
{
	int lead = 0;

	while (lead < d->n && d->digit[lead] == 0)
		lead++;
	if (lead) {
		memmove(d->digit, d->digit + lead, (size_t)(d->n - lead));
		d->n -= lead;
		d->exponent -= lead;
	}
	while (d->n > 0 && d->digit[d->n - 1] == 0)
		d->n--;
	if (d->n == 0) {
		d->exponent = 0;
		d->negative = false;
	}
}

/* The exponent part behind the digits, 0 when there is none. */
static int
written_exponent(struct str s)
{
	int64_t value = 0;

	for (size_t i = 0; i < s.n; i++)
		if ((s.p[i] == 'e' || s.p[i] == 'E') &&
			int_parse(&value, str_from(s, i + 1), -1000000, 1000000, NULL) == E_OK)
			return (int)value;
	return 0;
}

enum rc
decimal_parse(struct decimal *out, struct str s, struct err *err)
{
	struct decimal d = { 0 };
	bool point = false;
	int whole = 0, exponent;

	if (!num_looks(s)) {
		double unused;

		return num_parse(&unused, s, err); /* says what is wrong */
	}
	for (size_t i = 0; i < s.n && s.p[i] != 'e' && s.p[i] != 'E'; i++) {
		char c = s.p[i];

		if (c == '-')
			d.negative = true;
		if (c == '.')
			point = true;
		if (c < '0' || c > '9')
			continue;
		d.places += point;
		whole += !point;
		if (d.n == 0 && c == '0') {
			/* leading zeros hold no digit but count for the place of the point */
			whole -= !point;
			d.exponent -= point;
			continue;
		}
		if (d.n == DECIMAL_DIGITS)
			return err_set(err, E_TOO_BIG, "a number may have at most %d digits",
				DECIMAL_DIGITS);
		d.digit[d.n++] = (unsigned char)(c - '0');
	}
	exponent = written_exponent(s);
	d.exponent += whole + exponent;
	d.places -= exponent;
	normalise(&d);
	*out = d;
	return E_OK;
}

/* A mark at the end of *s is cut off. */
static enum decimal_mark
cut_mark(struct str *s)
{
	static const struct {
		const char *text;
		enum decimal_mark mark;
	} sign[] = { { "+", MARK_MORE }, { "\xef\xbc\x8b", MARK_MORE }, { "-", MARK_LESS },
		{ "\xe2\x88\x92", MARK_LESS }, { "\xef\xbc\x8d", MARK_LESS } };
	static const char *const bracket[][2] = { { "(", ")" },
		{ "\xef\xbc\x88", "\xef\xbc\x89" } };

	for (size_t b = 0; b < 2; b++)
		for (size_t i = 0; i < sizeof(sign) / sizeof(sign[0]); i++) {
			char text[12];
			int n = snprintf(text, sizeof(text), "%s%s%s", bracket[b][0], sign[i].text,
				bracket[b][1]);

			if (s->n <= (size_t)n || memcmp(s->p + s->n - n, text, (size_t)n) != 0)
				continue;
			*s = str_trim(str_first(*s, s->n - (size_t)n));
			return sign[i].mark;
		}
	return MARK_EXACT;
}

enum rc
decimal_parse_marked(struct decimal *out, struct str s, struct err *err)
{
	struct str number = s;
	enum decimal_mark mark = cut_mark(&number);
	enum rc rc = decimal_parse(out, number, err);

	if (rc == E_OK)
		out->mark = mark;
	return rc;
}

enum rc
decimal_from_double(struct decimal *out, double value, struct err *err)
{
	char text[NUM_TEXT_SIZE];

	if (!isfinite(value))
		return err_set(err, E_DOMAIN, "the value is not a finite number");
	num_text(text, value);
	return decimal_parse(out, str_of(text), err);
}

double
decimal_to_double(const struct decimal *d)
{
	char text[DECIMAL_DIGITS + 32];
	size_t at = 0;

	if (d->n == 0)
		return 0;
	if (d->negative)
		text[at++] = '-';
	text[at++] = '.';
	for (int i = 0; i < d->n; i++)
		text[at++] = (char)('0' + d->digit[i]);
	snprintf(text + at, sizeof(text) - at, "e%d", d->exponent);
	return strtod(text, NULL);
}

static int
cmp_magnitude(const struct decimal *a, const struct decimal *b)
{
	int n = a->n > b->n ? a->n : b->n;

	if (a->n == 0 || b->n == 0)
		return (a->n > 0) - (b->n > 0);
	if (a->exponent != b->exponent)
		return a->exponent < b->exponent ? -1 : 1;
	for (int i = 0; i < n; i++) {
		int x = i < a->n ? a->digit[i] : 0, y = i < b->n ? b->digit[i] : 0;

		if (x != y)
			return x < y ? -1 : 1;
	}
	return 0;
}

int
decimal_cmp(const struct decimal *a, const struct decimal *b)
{
	if (a->negative != b->negative)
		return a->negative ? -1 : 1;
	return a->negative ? -cmp_magnitude(a, b) : cmp_magnitude(a, b);
}

/* Whole numbers for the division: most significant first, n digits. */
struct whole {
	unsigned char digit[WORK_DIGITS];
	int n;
};

static int
whole_cmp(const struct whole *a, const struct whole *b)
{
	if (a->n != b->n)
		return a->n < b->n ? -1 : 1;
	return memcmp(a->digit, b->digit, (size_t)a->n);
}

static void
whole_trim(struct whole *a)
{
	int lead = 0;

	while (lead < a->n && a->digit[lead] == 0)
		lead++;
	memmove(a->digit, a->digit + lead, (size_t)(a->n - lead));
	a->n -= lead;
}

/* a -= b, where a >= b */
static void
whole_subtract(struct whole *a, const struct whole *b)
{
	int borrow = 0;

	for (int i = 0; i < a->n; i++) {
		int at = a->n - 1 - i;
		int d = a->digit[at] - borrow - (i < b->n ? b->digit[b->n - 1 - i] : 0);

		borrow = d < 0;
		a->digit[at] = (unsigned char)(d + 10 * borrow);
	}
	whole_trim(a);
}

/* quotient and remainder by long division, digit by digit */
static void
whole_divide(
	struct whole *quotient, struct whole *rest, const struct whole *a, const struct whole *b)
{
	*quotient = *rest = (struct whole){ 0 };
	for (int i = 0; i < a->n; i++) {
		int times = 0;

		rest->digit[rest->n++] = a->digit[i];
		whole_trim(rest);
		while (whole_cmp(rest, b) >= 0) {
			whole_subtract(rest, b);
			times++;
		}
		quotient->digit[quotient->n++] = (unsigned char)times;
	}
	whole_trim(quotient);
}

static void
whole_increment(struct whole *a)
{
	int i = a->n - 1;

	while (i >= 0 && a->digit[i] == 9)
		a->digit[i--] = 0;
	if (i >= 0) {
		a->digit[i]++;
		return;
	}
	memmove(a->digit + 1, a->digit, (size_t)a->n);
	a->digit[0] = 1;
	a->n++;
}

/* d * 10^shift as a whole number; shift is at least the places of d's last digit */
static enum rc
to_whole(struct whole *out, const struct decimal *d, int shift, struct err *err)
{
	int zeros = d->exponent - d->n + shift;

	*out = (struct whole){ 0 };
	if (d->n == 0)
		return E_OK;
	if (d->n + zeros > WORK_DIGITS - 2)
		return err_set(
			err, E_TOO_BIG, "the two numbers are too far apart to be reckoned exactly");
	memcpy(out->digit, d->digit, (size_t)d->n);
	out->n = d->n + zeros;
	return E_OK;
}

/* Is twice the remainder above (1), at (0) or below (-1) the divisor? */
static int
against_half(const struct whole *rest, const struct whole *divisor)
{
	struct whole twice = *rest;
	int carry = 0;

	for (int i = twice.n - 1; i >= 0; i--) {
		int d = 2 * twice.digit[i] + carry;

		carry = d / 10;
		twice.digit[i] = (unsigned char)(d % 10);
	}
	if (carry) {
		memmove(twice.digit + 1, twice.digit, (size_t)twice.n);
		twice.digit[0] = 1;
		twice.n++;
	}
	return whole_cmp(&twice, divisor);
}

static bool
goes_up(const struct whole *quotient, const struct whole *rest, const struct whole *divisor,
	enum rounding rule, enum decimal_mark mark)
{
	int half = against_half(rest, divisor);

	if (rule == ROUND_UP)
		return rest->n > 0 || mark == MARK_MORE;
	if (half)
		return half > 0;
	if (rest->n == 0)
		return false;
	if (mark != MARK_EXACT)
		return mark == MARK_MORE;
	return rule == ROUND_TIES_AWAY ||
	       (quotient->n && quotient->digit[quotient->n - 1] % 2 == 1);
}

/* out = quotient * interval */
static enum rc
multiply(struct decimal *out, const struct whole *quotient, const struct decimal *interval,
	struct err *err)
{
	unsigned sum[WORK_DIGITS] = { 0 };
	int n = quotient->n + interval->n;
	struct decimal d = { 0 };
	int lead = 0;

	if (quotient->n == 0) {
		*out = d;
		return E_OK;
	}
	if (n > WORK_DIGITS)
		return err_set(
			err, E_TOO_BIG, "the two numbers are too far apart to be reckoned exactly");
	for (int i = 0; i < quotient->n; i++)
		for (int j = 0; j < interval->n; j++)
			sum[i + j + 1] += (unsigned)quotient->digit[i] * interval->digit[j];
	for (int i = n - 1; i > 0; i--) {
		sum[i - 1] += sum[i] / 10;
		sum[i] %= 10;
	}
	while (lead < n && sum[lead] == 0)
		lead++;
	while (n > lead && sum[n - 1] == 0)
		n--;
	if (n - lead > DECIMAL_DIGITS)
		return err_set(
			err, E_TOO_BIG, "a number may have at most %d digits", DECIMAL_DIGITS);
	for (int i = lead; i < n; i++)
		d.digit[d.n++] = (unsigned char)sum[i];
	d.exponent = quotient->n + interval->exponent - lead;
	*out = d;
	return E_OK;
}

static void
whole_add(struct whole *a, const struct whole *b)
{
	struct whole sum = { .n = (a->n > b->n ? a->n : b->n) + 1 };
	int carry = 0;

	for (int i = 0; i < sum.n; i++) {
		int d = carry + (i < a->n ? a->digit[a->n - 1 - i] : 0) +
			(i < b->n ? b->digit[b->n - 1 - i] : 0);

		carry = d / 10;
		sum.digit[sum.n - 1 - i] = (unsigned char)(d % 10);
	}
	whole_trim(&sum);
	*a = sum;
}

enum rc
decimal_add(struct decimal *out, const struct decimal *a, const struct decimal *b, bool minus,
	struct err *err)
{
	static const struct decimal one = { .digit = { 1 }, .n = 1, .exponent = 1 };
	bool b_negative = b->negative != minus, negative = a->negative;
	int places = a->places > b->places ? a->places : b->places;
	int shift =
		a->n - a->exponent > b->n - b->exponent ? a->n - a->exponent : b->n - b->exponent;
	struct whole x, y;
	enum rc rc;

	if ((rc = to_whole(&x, a, shift, err)) || (rc = to_whole(&y, b, shift, err)))
		return rc;
	if (negative == b_negative) {
		whole_add(&x, &y);
	} else if (whole_cmp(&x, &y) >= 0) {
		whole_subtract(&x, &y);
	} else {
		whole_subtract(&y, &x);
		x = y;
		negative = b_negative;
	}
	rc = multiply(out, &x, &one, err);
	if (rc)
		return rc;
	out->exponent -= out->n ? shift : 0;
	out->negative = negative && out->n > 0;
	out->places = places;
	return E_OK;
}

enum rc
decimal_multiply(
	struct decimal *out, const struct decimal *a, const struct decimal *b, struct err *err)
{
	int shift = a->n - a->exponent;
	bool negative = a->negative != b->negative;
	struct whole x;
	enum rc rc;

	if ((rc = to_whole(&x, a, shift, err)) || (rc = multiply(out, &x, b, err)))
		return rc;
	out->exponent -= out->n ? shift : 0;
	out->negative = negative && out->n > 0;
	out->places = a->places + b->places;
	return E_OK;
}

enum rc
decimal_round(struct decimal *out, const struct decimal *value, const struct decimal *interval,
	enum rounding rule, struct err *err)
{
	struct whole a, b, quotient, rest;
	int shift = value->n - value->exponent;
	enum decimal_mark mark = value->mark;
	bool negative = value->negative;
	enum rc rc;

	if (interval->n == 0 || interval->negative)
		return err_set(err, E_DOMAIN, "the rounding interval must be greater than zero");
	if (value->n == 0 || (value->exponent < interval->exponent - 1 && rule != ROUND_UP)) {
		/* less than a tenth of the interval, however many places away */
		*out = (struct decimal){ .places = interval->places > 0 ? interval->places : 0 };
		return E_OK;
	}
	if (shift < interval->n - interval->exponent)
		shift = interval->n - interval->exponent;
	if ((rc = to_whole(&a, value, shift, err)) || (rc = to_whole(&b, interval, shift, err)))
		return rc;
	whole_divide(&quotient, &rest, &a, &b);
	if (goes_up(&quotient, &rest, &b, rule, mark)) {
		whole_increment(&quotient);
		mark = MARK_LESS;
	} else if (rest.n > 0) {
		mark = MARK_MORE;
	}
	rc = multiply(out, &quotient, interval, err);
	if (rc)
		return rc;
	out->mark = out->n > 0 ? mark : MARK_EXACT;
	out->negative = negative && out->n > 0;
	out->places = interval->places > 0 ? interval->places : 0;
	return E_OK;
}

struct decimal
decimal_power_of_ten(int power)
{
	struct decimal d = { .n = 1, .exponent = power + 1, .places = power < 0 ? -power : 0 };

	d.digit[0] = 1;
	return d;
}

void
decimal_text(char out[DECIMAL_TEXT_SIZE], const struct decimal *d)
{
	int places = d->places > d->n - d->exponent ? d->places : d->n - d->exponent;
	int first = d->exponent > 0 ? d->exponent : 1; /* digits before the point */
	int at = 0;

	if (places < 0)
		places = 0;
	/* zero has no digit to lose: as many places as fit */
	if (d->n == 0 && first + places > PLAIN_DIGITS)
		places = PLAIN_DIGITS - first;
	/* a ceiling: what would not fit is written with an exponent */
	if (first + places > PLAIN_DIGITS) {
		out[at++] = d->negative ? '-' : '+';
		out[at++] = '.';
		for (int i = 0; i < d->n; i++)
			out[at++] = (char)('0' + d->digit[i]);
		snprintf(out + at, (size_t)(DECIMAL_TEXT_SIZE - at), "e%d", d->exponent);
		return;
	}
	if (d->negative)
		out[at++] = '-';
	for (int i = -first; i < places; i++) {
		int index = d->exponent + i;

		if (i == 0)
			out[at++] = '.';
		out[at++] = (char)('0' + (index >= 0 && index < d->n ? d->digit[index] : 0));
	}
	out[at] = '\0';
}

void
decimal_text_marked(char out[DECIMAL_TEXT_SIZE], const struct decimal *d)
{
	size_t n;

	decimal_text(out, d);
	if (d->mark == MARK_EXACT || d->n == 0 || d->digit[d->n - 1] != 5)
		return;
	n = strlen(out);
	/* there is room: plain notation ends at PLAIN_DIGITS */
	snprintf(out + n, DECIMAL_TEXT_SIZE - n, "(%c)", d->mark == MARK_MORE ? '+' : '-');
}
