/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "base/date.h"

#include <stdio.h>

#define US_PER_S 1000000LL
#define US_PER_DAY (86400LL * US_PER_S)

static bool
leap(int year)
{
	return (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
}

static int
month_days(int year, int month)
{
	static const int days[] = { 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31 };

	return month == 2 && leap(year) ? 29 : days[month - 1];
}

/* `n` digits at s[at]; -1 when they are not all digits. */
static int
digits(struct str s, size_t at, size_t n)
{
	int value = 0;

	if (at + n > s.n)
		return -1;
	for (size_t i = at; i < at + n; i++) {
		if (s.p[i] < '0' || s.p[i] > '9')
			return -1;
		value = value * 10 + (s.p[i] - '0');
	}
	return value;
}

enum rc
date_parse(struct date *out, struct str s, struct err *err)
{
	struct date d = { digits(s, 0, 4), digits(s, 5, 2), digits(s, 8, 2) };
	struct str quoted = str_first_whole(s, 20);
	char show[24];

	snprintf(show, sizeof(show), "%.*s", (int)quoted.n, quoted.n ? quoted.p : "");
	if (s.n != 10 || s.p[4] != '-' || s.p[7] != '-' || d.year < 0 || d.month < 0 || d.day < 0)
		return err_set(err, E_SYNTAX, "\"%s\" is not a date; write it as 2027-04-01", show);
	if (d.year < 1 || d.month < 1 || d.month > 12 || d.day < 1 ||
		d.day > month_days(d.year, d.month))
		return err_set(err, E_DOMAIN, "there is no day %s", show);
	*out = d;
	return E_OK;
}

void
date_text(char out[DATE_TEXT_SIZE], struct date d)
{
	out[0] = '\0';
	if (date_is_set(d))
		snprintf(out, DATE_TEXT_SIZE, "%04u-%02u-%02u", (unsigned)d.year % 10000u,
			(unsigned)d.month % 100u, (unsigned)d.day % 100u);
}

int
date_cmp(struct date a, struct date b)
{
	if (a.year != b.year)
		return a.year < b.year ? -1 : 1;
	if (a.month != b.month)
		return a.month < b.month ? -1 : 1;
	return (a.day > b.day) - (a.day < b.day);
}

/* The calendar turned so that years start on 1 March, in eras of 400 years. */
int64_t
date_to_days(struct date d)
{
	int64_t y = d.year - (d.month <= 2);
	int64_t era = (y >= 0 ? y : y - 399) / 400;
	int64_t year_of_era = y - era * 400;
	int64_t day_of_year = (153 * (d.month + (d.month > 2 ? -3 : 9)) + 2) / 5 + d.day - 1;
	int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;

	return era * 146097 + day_of_era - 719468;
}

struct date
date_from_days(int64_t days)
{
	int64_t z = days + 719468;
	int64_t era = (z >= 0 ? z : z - 146096) / 146097;
	int64_t doe = z - era * 146097;
	int64_t yoe = (doe - doe / 1460 + doe / 36524 - doe / 146096) / 365;
	int64_t doy = doe - (365 * yoe + yoe / 4 - yoe / 100);
	int64_t mp = (5 * doy + 2) / 153;
	int month = (int)(mp < 10 ? mp + 3 : mp - 9);

	return (struct date){ (int)(yoe + era * 400 + (month <= 2)), month,
		(int)(doy - (153 * mp + 2) / 5 + 1) };
}

static int64_t
floor_div(int64_t a, int64_t b)
{
	return a / b - (a % b < 0);
}

void
instant_text(char out[INSTANT_TEXT_SIZE], int64_t us, int offset_min)
{
	int64_t local = us + offset_min * 60LL * US_PER_S;
	int64_t days = floor_div(local, US_PER_DAY);
	int64_t rest = local - days * US_PER_DAY;
	unsigned s = (unsigned)(rest / US_PER_S), ms = (unsigned)(rest % US_PER_S / 1000);
	unsigned away = (unsigned)(offset_min < 0 ? -offset_min : offset_min) % 6000u;
	char day[DATE_TEXT_SIZE];

	date_text(day, date_from_days(days));
	if (offset_min == 0)
		snprintf(out, INSTANT_TEXT_SIZE, "%sT%02u:%02u:%02u.%03uZ", day, s / 3600 % 24,
			s / 60 % 60, s % 60, ms % 1000);
	else
		snprintf(out, INSTANT_TEXT_SIZE, "%sT%02u:%02u:%02u.%03u%c%02u:%02u", day,
			s / 3600 % 24, s / 60 % 60, s % 60, ms % 1000, offset_min < 0 ? '-' : '+',
			away / 60, away % 60);
}

static enum rc
not_instant(struct err *err)
{
	return err_set(err, E_SYNTAX, "this is not a time; write it as 2027-04-01T09:30:00+08:00");
}

/* ".123456" at s[at]: microseconds, and where it ends. */
static int
fraction_us(struct str s, size_t *at)
{
	int us = 0, scale = 100000;

	if (*at >= s.n || s.p[*at] != '.')
		return 0;
	for (++*at; *at < s.n && s.p[*at] >= '0' && s.p[*at] <= '9'; ++*at) {
		us += (s.p[*at] - '0') * scale;
		scale /= 10;
	}
	return us;
}

enum rc
instant_parse(int64_t *out_us, struct str s, struct err *err)
{
	struct date d;
	int hour = digits(s, 11, 2), minute = digits(s, 14, 2), second = digits(s, 17, 2);
	int us, offset = 0;
	size_t at = 19;
	enum rc rc;

	if (s.n < 20 || (s.p[10] != 'T' && s.p[10] != ' ') || s.p[13] != ':' || s.p[16] != ':')
		return not_instant(err);
	rc = date_parse(&d, str_first(s, 10), err);
	if (rc)
		return rc;
	us = fraction_us(s, &at);
	if (s.p[at - 1] == '.')
		return not_instant(err); /* a point without digits */
	if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59)
		return not_instant(err);
	if (at + 1 == s.n && s.p[at] == 'Z') {
		offset = 0;
	} else if (at + 6 == s.n && (s.p[at] == '+' || s.p[at] == '-') && s.p[at + 3] == ':') {
		int away_h = digits(s, at + 1, 2), away_m = digits(s, at + 4, 2);

		if (away_h < 0 || away_h > 14 || away_m < 0 || away_m > 59)
			return not_instant(err);
		offset = (away_h * 60 + away_m) * (s.p[at] == '-' ? -1 : 1);
	} else {
		return not_instant(err);
	}
	*out_us = date_to_days(d) * US_PER_DAY +
		  ((hour * 60LL + minute - offset) * 60 + second) * US_PER_S + us;
	return E_OK;
}

struct date
instant_date(int64_t us, int offset_min)
{
	return date_from_days(floor_div(us + offset_min * 60LL * US_PER_S, US_PER_DAY));
}
