/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/number.h"

#include <errno.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

struct shape {
	bool ok;
	int fraction; /* digits behind the point */
	long exponent;
};

static size_t
count_digits(struct str s, size_t at)
{
	size_t n = 0;

	while (at + n < s.n && s.p[at + n] >= '0' && s.p[at + n] <= '9')
		n++;
	return n;
}

static bool
read_exponent(struct shape *sh, struct str s, size_t at)
{
	bool minus;
	size_t n;

	at++;
	minus = at < s.n && s.p[at] == '-';
	if (at < s.n && (s.p[at] == '-' || s.p[at] == '+'))
		at++;
	n = count_digits(s, at);
	if (n == 0 || n > 6 || at + n != s.n)
		return false;
	for (size_t i = 0; i < n; i++)
		sh->exponent = sh->exponent * 10 + (s.p[at + i] - '0');
	if (minus)
		sh->exponent = -sh->exponent;
	return true;
}

static struct shape
shape_of(struct str s)
{
	struct shape sh = { 0 };
	size_t at = 0, whole, fraction = 0;

	if (at < s.n && (s.p[at] == '+' || s.p[at] == '-'))
		at++;
	whole = count_digits(s, at);
	at += whole;
	if (at < s.n && s.p[at] == '.') {
		fraction = count_digits(s, at + 1);
		at += 1 + fraction;
	}
	if (whole + fraction == 0 || whole + fraction > 400)
		return sh;
	sh.fraction = (int)fraction;
	sh.ok = at == s.n || ((s.p[at] == 'e' || s.p[at] == 'E') && read_exponent(&sh, s, at));
	return sh;
}

bool
num_looks(struct str s)
{
	return shape_of(s).ok;
}

/* For an error message: the text, cut short. */
static const char *
shown(char out[48], struct str s)
{
	s = str_first_whole(s, 40);
	snprintf(out, 48, "%.*s", (int)s.n, s.n ? s.p : "");
	return out;
}

enum rc
num_parse(double *out, struct str s, struct err *err)
{
	char copy[420], show[48];
	double value;

	if (!num_looks(s) || s.n >= sizeof(copy))
		return err_set(err, E_SYNTAX, "\"%s\" is not a number", shown(show, s));
	memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	value = strtod(copy, NULL);
	if (!isfinite(value))
		return err_set(err, E_DOMAIN, "%s is too large for a number", shown(show, s));
	*out = value;
	return E_OK;
}

enum rc
reading_parse(struct reading *out, struct str s, struct err *err)
{
	struct shape sh = shape_of(s);
	enum rc rc = num_parse(&out->value, s, err);

	if (rc)
		return rc;
	out->text = s;
	out->decimals = (int)(sh.fraction - sh.exponent);
	return E_OK;
}

enum rc
int_parse(int64_t *out, struct str s, int64_t low, int64_t high, struct err *err)
{
	size_t at = s.n && (s.p[0] == '-' || s.p[0] == '+');
	size_t n = count_digits(s, at);
	char copy[32], show[48];
	long long value;

	if (n == 0 || at + n != s.n || s.n >= sizeof(copy))
		return err_set(err, E_SYNTAX, "\"%s\" is not a whole number", shown(show, s));
	memcpy(copy, s.p, s.n);
	copy[s.n] = '\0';
	errno = 0;
	value = strtoll(copy, NULL, 10);
	if (errno || value < low || value > high)
		return err_set(err, E_DOMAIN, "%s is not between %lld and %lld", copy,
			(long long)low, (long long)high);
	*out = value;
	return E_OK;
}

void
num_text(char out[NUM_TEXT_SIZE], double value)
{
	if (!isfinite(value)) {
		memcpy(out, "null", 5);
		return;
	}
	/* below the normal range fewer digits than 15 may do */
	for (int digits = fabs(value) < DBL_MIN ? 1 : 15; digits <= 17; digits++) {
		snprintf(out, NUM_TEXT_SIZE, "%.*g", digits, value);
		if (strtod(out, NULL) == value)
			return;
	}
}
