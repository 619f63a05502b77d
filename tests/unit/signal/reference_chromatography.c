/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's chromatograms in netCDF, read where they lie, against the answers that stand beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "expected.h"

/* A member of a peak of the file's own table, counted from 0. */
static double
of_peak(const struct reading_room *room, int peak, const char *quantity)
{
	return column(room, 1, quantity)->value[peak];
}

/* On the line between two points of the recorded signal. */
static double
signal_at(const struct reading_room *room, double time)
{
	const struct signal_column *t = column(room, 0, "time"), *y = column(room, 0, "signal");

	for (size_t i = 1; i < t->n; i++)
		if (t->value[i] >= time) {
			double w = (time - t->value[i - 1]) / (t->value[i] - t->value[i - 1]);

			return y->value[i - 1] + w * (y->value[i] - y->value[i - 1]);
		}
	return y->value[y->n - 1];
}

/* The area between the signal and the baseline that the file states for a peak, from its start to its end. */
static double
area_of(const struct reading_room *room, int peak)
{
	const struct signal_column *t = column(room, 0, "time"), *y = column(room, 0, "signal");
	double from = of_peak(room, peak, "peak_start"), to = of_peak(room, peak, "peak_end");
	double b0 = of_peak(room, peak, "baseline_start"), b1 = of_peak(room, peak, "baseline_end");
	double v0 = of_peak(room, peak, "baseline_start_signal");
	double v1 = of_peak(room, peak, "baseline_end_signal");
	double slope = (v1 - v0) / (b1 - b0), last_t = from, sum = 0;
	double last = signal_at(room, from) - (v0 + slope * (from - b0));

	for (size_t i = 0; i < t->n; i++) {
		double x = t->value[i], h;

		if (x <= from || x >= to)
			continue;
		h = y->value[i] - (v0 + slope * (x - b0));
		sum += (h + last) / 2 * (x - last_t);
		last = h;
		last_t = x;
	}
	return sum + (signal_at(room, to) - (v0 + slope * (to - b0)) + last) / 2 * (to - last_t);
}

/* "1e-6 rel with the baseline in the file": the area is the file's own, and ours from its limits and baseline. */
static bool
ask_peak(const struct reading_room *room, const struct expected *r)
{
	char what[32] = "";
	int peak;

	if (sscanf(r->quantity.p, "peak %d %31[a-z]", &peak, what) != 2)
		return false;
	if (str_find(r->quantity, STR("open tool")) < r->quantity.n)
		return true; /* another tool's own integration: compared in the documentation */
	peak--;
	if (str_eq(str_of(what), STR("retention"))) {
		check_value(r, of_peak(room, peak, "retention_time"));
	} else if (str_eq(str_of(what), STR("height"))) {
		check_value(r, of_peak(room, peak, "peak_height"));
	} else if (str_eq(str_of(what), STR("area"))) {
		double stated = of_peak(room, peak, "peak_area");

		check_value(r, stated);
		/* times are kept as floats of four bytes: a step of them is worth 4.3e-6 of the sixth peak */
		assert_true(fabs(area_of(room, peak) - stated) <= 5e-6 * stated);
	} else {
		return false;
	}
	return true;
}

static bool
ask_list(const struct reading_room *room, const struct expected *r, const char *asked,
	const char *quantity)
{
	if (!is(r, asked))
		return false;
	check_values(r, column(room, 1, quantity)->value, column(room, 1, quantity)->n);
	return true;
}

static bool
ask_scans(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *scan;
	double of_first[4];
	int n = 0;

	if (is(r, "total ion current")) {
		check_values(r, column(room, 0, "signal")->value, 2);
		return true;
	}
	scan = room->file.n_tables > 1 ? signal_column_of(&room->file.table[1], STR("index"))
				       : NULL;
	if (!scan)
		return false;
	if (is(r, "scan_index / point_count")) { /* the two after the fourth lie between the scans */
		double counts[2] = { 0, 0 };

		for (size_t i = 0; i < scan->n; i++)
			counts[scan->value[i] > 1]++;
		check_values(r, (const double[]){ 0, 6, counts[0], counts[1] }, 4);
		return true;
	}
	for (size_t i = 0; i < scan->n && n < 4; i++)
		if (scan->value[i] == 1)
			of_first[n++] = column(
				room, 1, is(r, "scan 1 masses") ? "mass_to_charge" : "intensity")
						->value[i];
	if (!is(r, "scan 1 masses") && !is(r, "scan 1 intensities"))
		return false;
	check_values(r, of_first, 4);
	return true;
}

static bool
ask_andi(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *t = column(room, 0, "time");
	double first = t->value[0], last = t->value[t->n - 1], step = t->value[1] - first;

	if (is(r, "points / interval / delay"))
		check_values(r,
			(const double[]){
				(double)t->n, round(step * 1e6) / 1e6, round(first * 1e6) / 1e6 },
			3);
	else if (is(r, "points / interval"))
		check_values(r, (const double[]){ (double)t->n, step }, 2);
	else if (is(r, "peaks / points / first and last time"))
		check_values(r,
			(const double[]){ (double)column(room, 1, "peak_area")->n, (double)t->n,
				round(first * 1e3) / 1e3, round(last * 1e2) / 1e2 },
			4);
	else
		return ask_peak(room, r) ||
		       ask_list(room, r, "peak retentions", "retention_time") ||
		       ask_list(room, r, "peak areas", "peak_area") ||
		       ask_list(room, r, "peak amounts", "amount") ||
		       ask_list(room, r, "peak heights", "peak_height") || ask_scans(room, r);
	return true;
}

static void
answers_every_question_about_netcdf(void **state)
{
	assert_true(ask_expected(*state, "chromatography/", ".cdf", ask_andi) >= 60);
}

static const struct signal_column *
of_table(const struct reading_room *room, const char *label, const char *quantity)
{
	for (int i = 0; i < room->file.n_tables; i++)
		if (str_eq(room->file.table[i].label, str_of(label)))
			return column(room, i, quantity);
	fail_msg("there is no table %s", label);
	return NULL;
}

/* "15 points, time 0..14, intensity 15..1" and "10 points, intensity 10..1" */
static void
check_trace(const struct reading_room *room, const struct expected *r, const char *label)
{
	const struct signal_column *t = of_table(room, label, "time"),
				   *y = of_table(room, label, "signal");
	double first = t->value[0], last = t->value[t->n - 1];
	double from = y->value[0], to = y->value[y->n - 1];

	if (str_find(r->value, STR("time")) < r->value.n)
		check_values(r, (const double[]){ (double)t->n, first, last, from, to }, 5);
	else
		check_values(r, (const double[]){ (double)t->n, from, to }, 3);
}

static bool
ask_mzml(const struct reading_room *room, const struct expected *r)
{
	const struct signal_column *time = of_table(room, "scans", "time");

	if (is(r, "chromatogram tic")) {
		check_trace(room, r, "tic");
	} else if (is(r, "chromatogram sic")) {
		check_trace(room, r, "sic");
	} else if (is(r, "spectrum sizes")) {
		const struct signal_table *scans = &room->file.table[2];

		for (int i = 0; i < scans->n_columns; i++)
			if (str_eq(scans->column[i].name, STR("points")))
				check_values(r, scans->column[i].value, 4);
	} else if (is(r, "scan start times")) { /* in minutes but the last; the third is absent */
		assert_true(isnan(time->value[2]));
		check_values(r,
			(const double[]){ round(time->value[0] / 60 * 1e4) / 1e4,
				round(time->value[1] / 60 * 1e4) / 1e4, time->value[3] },
			3);
	} else {
		return false;
	}
	return true;
}

static void
answers_every_question_about_mzml(void **state)
{
	assert_int_equal(ask_expected(*state, "chromatography/", ".mzML", ask_mzml), 4);
}

static void
keeps_the_names_of_peaks(void **state)
{
	struct reading_room *room = *state;
	char base[BASE_SIZE];
	struct str bytes;
	const struct signal_column *c;

	if (!expected_base(base))
		skip();
	assert_true(load(room, &bytes, base, "chromatography/andi-chrom-quirks.cdf"));
	assert_int_equal(read_bytes(room, bytes), E_OK);
	c = column(room, 1, "peak_name");
	assert_non_null(c->text);
	assert_int_equal(c->n, 3);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_netcdf, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			answers_every_question_about_mzml, room_open, room_close),
		cmocka_unit_test_setup_teardown(keeps_the_names_of_peaks, room_open, room_close),
	};

	return cmocka_run_group_tests_name("signal reference chromatography", tests, NULL, NULL);
}
