/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's text exports of chromatographs, photometers and ICP, read where they lie, against the answers beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "expected.h"

static const struct signal_table *
labelled(const struct reading_room *room, const char *label)
{
	for (int i = 0; i < room->file.n_tables; i++)
		if (str_eq(room->file.table[i].label, str_of(label)))
			return &room->file.table[i];
	fail_msg("there is no table \"%s\"", label);
	return NULL;
}

static const struct signal_column *
of(const struct signal_table *t, const char *quantity)
{
	const struct signal_column *c = signal_column_of(t, str_of(quantity));

	if (!c)
		fail_msg("there is no %s", quantity);
	return c;
}

static size_t
row_named(const struct signal_column *names, const char *name)
{
	for (size_t i = 0; i < names->n; i++)
		if (str_eq(names->text[i], str_of(name)))
			return i;
	fail_msg("there is no %s", name);
	return 0;
}

/* Between two times, above the line from the signal at the one to that at the other. */
static double
area_between(const struct signal_column *t, const struct signal_column *y, double from, double to)
{
	size_t first = 0, last = t->n - 1;
	double slope, sum = 0;

	while (t->value[first] < from - 1e-9)
		first++;
	while (t->value[last] > to + 1e-9)
		last--;
	slope = (y->value[last] - y->value[first]) / (t->value[last] - t->value[first]);
	for (size_t i = first + 1; i <= last; i++) {
		double a = y->value[i - 1] - y->value[first] -
			   slope * (t->value[i - 1] - t->value[first]);
		double b = y->value[i] - y->value[first] - slope * (t->value[i] - t->value[first]);

		sum += (a + b) / 2 * (t->value[i] - t->value[i - 1]);
	}
	return sum;
}

/* ---- LabSolutions ----------------------------------------------------------------------------------- */

/* mV and minutes to the microvolt seconds of the software. */
#define UV_S 60e3

static void
check_area(const struct reading_room *room, const struct expected *r, const char *channel,
	const struct signal_table *peaks, size_t row)
{
	const struct signal_table *trace = labelled(room, channel);
	double from = of(peaks, "peak_start")->value[row], to = of(peaks, "peak_end")->value[row];
	double stated = of(peaks, "peak_area")->value[row];
	double ours = UV_S * area_between(of(trace, "time"), of(trace, "signal"), from, to);

	assert_true(stated == strtod(r->value.p, NULL));
	check_value(r, ours);
}

static bool
ask_labsolutions(const struct reading_room *room, const struct expected *r)
{
	const struct signal_table *b = labelled(room, "Peak Table(Detector B)");
	const struct signal_table *a2 = labelled(room, "Peak Table(Detector A-Ch2)");
	char name[32], what[32];
	double time;

	if (is(r, "peaks A-Ch1 / A-Ch2 / B")) {
		check_values(r,
			(const double[]){
				(double)labelled(room, "Peak Table(Detector A-Ch1)")->column[0].n,
				(double)a2->column[0].n, (double)b->column[0].n },
			3);
	} else if (is(r, "points A-Ch1 / A-Ch2 / B")) {
		check_values(r,
			(const double[]){ (double)labelled(room, "Detector A-Ch1")->column[0].n,
				(double)labelled(room, "Detector A-Ch2")->column[0].n,
				(double)labelled(room, "Detector B-Ch1")->column[0].n },
			3);
	} else if (sscanf(r->quantity.p, "Detector B %31[A-Za-z] %31[a-z]", name, what) == 2) {
		size_t row = row_named(of(b, "peak_name"), name);

		if (strcmp(what, "area") == 0)
			check_area(room, r, "Detector B-Ch1", b, row);
		else if (strcmp(what, "retention") == 0)
			check_value(r, of(b, "retention_time")->value[row]);
		else if (strcmp(what, "height") == 0)
			check_value(r, of(b, "peak_height")->value[row]);
		else
			check_value(r, of(b, "concentration")->value[row]);
	} else if (sscanf(r->quantity.p, "Detector A-Ch2 %lf area", &time) == 1) {
		size_t row = 0;

		while (of(a2, "retention_time")->value[row] != time)
			row++;
		check_area(room, r, "Detector A-Ch2", a2, row);
	} else {
		return false;
	}
	return true;
}

/* ---- bare traces -------------------------------------------------------------------------------------- */

static double
trapezoid(const struct signal_column *t, const struct signal_column *y)
{
	double sum = 0;

	for (size_t i = 1; i < t->n; i++)
		sum += (y->value[i] + y->value[i - 1]) / 2 * (t->value[i] - t->value[i - 1]);
	return sum;
}

static bool
ask_trace(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *t = column(room, 0, "time"), *y = column(room, 0, "signal");
	double peak = y->value[row_of_max(y)], sum = 0;

	for (size_t i = 0; i < y->n; i++)
		sum += y->value[i];
	if (is(r, "points"))
		check_value(r, (double)t->n);
	else if (is(r, "interval"))
		check_value(r, round(60e3 * (t->value[1] - t->value[0])) / 1e3);
	else if (is(r, "last time"))
		check_value(r, t->value[t->n - 1]);
	else if (is(r, "max") || is(r, "max from data"))
		check_value(r, peak);
	else if (is(r, "min"))
		check_value(r, y->value[row_of_min(y)]);
	else if (is(r, "time of max"))
		check_value(r, t->value[row_of_max(y)]);
	else if (is(r, "sum of ordinates"))
		check_value(r, sum);
	else if (is(r, "trapezoid area"))
		check_value(r, trapezoid(t, y));
	else
		return is(r, "line ends"); /* of the bytes, not of what is read */
	return true;
}

static bool
ask_ezchrom(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *t = column(room, 0, "time"), *y = column(room, 0, "signal");

	if (is(r, "channels x points"))
		check_values(r,
			(const double[]){
				room->file.n_tables, (double)column(room, 1, "signal")->n },
			2);
	else if (is(r, "rate"))
		check_value(r, 1 / (t->value[1] - t->value[0]));
	else if (is(r, "max raw integer"))
		check_value(r, round(y->value[row_of_max(y)] / 0.001));
	else
		return is(r, "header lines") || is(r, "ordinate factor");
	return true;
}

static bool
ask_chromeleon(const struct reading_room *room, const struct expected *r)
{
	if (!is(r, "signal max in header"))
		return ask_trace(room, r);
	for (int i = 0; i < room->file.n_fields; i++)
		if (str_starts(room->file.field[i].name, STR("Signal Max")))
			check_value(r, room->file.field[i].value);
	return true;
}

/* ---- the calibration experiment: its authors' rule ----------------------------------------------------- */

static const struct window {
	const char *compound, *detector;
	double from, to;
} windows[] = {
	{ "Formate", "RID-10A", 16.5, 17.5 },
	{ "Acetate", "RID-10A", 17.9, 18.9 },
	{ "Ethanol", "RID-10A", 26.4, 27.4 },
	{ "Lactate", "RID-10A", 15.1, 16 },
	{ "Glucose", "RID-10A", 10.8, 11.5 },
	{ "Formate", "210nm", 16.25, 17.25 },
	{ "Acetate", "210nm", 17.7, 18.7 },
	{ "Lactate", "210nm", 14.9, 15.7 },
};

/* Points strictly inside the window; the base is the mean of the first and the last of them. */
static double
authors_area(const struct reading_room *room, const struct window *w)
{
	const struct signal_table *trace =
		labelled(room, strcmp(w->detector, "210nm") == 0 ? "SPD-20A 210nm" : w->detector);
	const struct signal_column *t = of(trace, "time"), *y = of(trace, "signal");
	size_t first = 0, last = t->n - 1;
	double base, sum = 0;

	while (t->value[first] <= w->from)
		first++;
	while (t->value[last] >= w->to)
		last--;
	base = (y->value[first] + y->value[last]) / 2;
	for (size_t i = first + 1; i <= last; i++)
		sum += ((y->value[i] + y->value[i - 1]) / 2 - base) *
		       (t->value[i] - t->value[i - 1]);
	return sum;
}

static bool
ask_calibration(const struct reading_room *room, const struct expected *r)
{
	for (size_t i = 0; i < sizeof(windows) / sizeof(windows[0]); i++) {
		char name[64];
		double area;

		snprintf(name, sizeof(name), "%s %s", windows[i].compound, windows[i].detector);
		if (!str_starts(r->quantity, str_of(name)))
			continue;
		area = authors_area(room, &windows[i]);
		if (str_find(r->quantity, STR("area ; concentration")) < r->quantity.n)
			assert_true(fabs(area - strtod(r->value.p, NULL)) <= 2e-6 * fabs(area));
		else
			check_value(r, area);
		return true;
	}
	return str_starts(r->quantity, STR("nominal"));
}

/* ---- photometers and ICP -------------------------------------------------------------------------------- */

static bool
ask_photometer(const struct reading_room *room, const struct expected *r)
{
	const struct signal_table *t = &room->file.table[0];

	if (is(r, "points / order")) {
		const struct signal_column *x = column(room, 0, "wavelength");

		check_values(
			r, (const double[]){ (double)x->n, x->value[0], x->value[x->n - 1] }, 3);
	} else if (is(r, "A at 700 nm; A at 400 nm")) {
		const struct signal_column *y = column(room, 0, "absorbance");

		check_values(r, (const double[]){ y->value[0], y->value[y->n - 1] }, 2);
	} else if (is(r, "A260 of three samples")) {
		assert_text(t->column[0].text[0], "Hpv39 E6 1");
		assert_text(t->column[1].name, "A260");
		check_values(r, t->column[1].value, 3);
	} else {
		return false;
	}
	return true;
}

static bool
ask_icp(const struct reading_room *room, const struct expected *r)
{
	const struct signal_table *t = &room->file.table[0];
	const struct signal_column *names = of(t, "specimen");

	if (is(r, "samples"))
		check_value(r, (double)names->n);
	else if (is(r, "ICV_1 Cu 63 He"))
		check_value(r, t->column[2].value[row_named(names, "ICV_1")]);
	else if (is(r, "SAMPLE_003 Zn"))
		check_value(r, t->column[3].value[row_named(names, "SAMPLE_003")]);
	else
		return false;
	return true;
}

static void
answers_every_question_about_chromatographs(void **state)
{
	assert_true(ask_expected(*state, "chromatography/labsol", ".txt", ask_labsolutions) >= 18);
	assert_true(ask_expected(*state, "chromatography/empower", ".arw", ask_trace) >= 8);
	assert_int_equal(ask_expected(*state, "chromatography/ezchrom", ".asc", ask_ezchrom), 5);
	assert_true(ask_expected(*state, "chromatography/chromeleon", ".txt", ask_chromeleon) >= 6);
}

static void
answers_every_question_about_a_calibration(void **state)
{
	assert_true(ask_expected(*state, "chromatography/cal/", ".txt", ask_calibration) >= 48);
}

static void
answers_every_question_about_photometers_and_icp(void **state)
{
	assert_int_equal(ask_expected(*state, "spectra/", ".csv", ask_photometer), 3);
	assert_int_equal(ask_expected(*state, "icp/", ".csv", ask_icp), 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_chromatographs, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_a_calibration, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_photometers_and_icp, room_open, room_close),
	};

	return cmocka_run_group_tests_name("signal reference exports", tests, NULL, NULL);
}
