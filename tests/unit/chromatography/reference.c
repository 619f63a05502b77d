/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Other people's chromatograms, read where they lie, against the areas that stand beside them. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

#include <cmocka.h>

#include "../signal/expected.h"
#include "base/number.h"
#include "compute/chromatogram.h"

/* Its signal in uV, whatever the reader took from "Intensity Multiplier", goes to *scale. */
static struct trace
channel(const struct reading_room *room, struct str part, double *scale)
{
	struct chromatogram_channel *c;
	const struct chromatogram_channel *one;
	size_t n;
	struct err err = { 0 };

	/* the room outlives the look at it */
	struct arena *a = (struct arena *)(uintptr_t)&room->arena;

	assert_int_equal(chromatogram_channels(&c, &n, a, &room->file, &err), E_OK);
	assert_int_equal(chromatogram_channel_of(&one, c, n, part, &err), E_OK);
	assert_int_equal(trace_check(&one->trace, &err), E_OK);
	if (scale)
		*scale = str_eq(one->signal->unit, STR("mV")) ? 1000 : 1;
	return one->trace;
}

/* ---- limits that the instrument's software lists -------------------------------------------------- */

static const struct {
	const char *asked, *channel;
	double from, to;
} listed[] = {
	{ "Detector B Glucose area", "Detector B", 10.867, 12.658 },
	{ "Detector B Lactate area", "Detector B", 14.750, 16.650 },
	{ "Detector B Acetate area", "Detector B", 17.592, 19.250 },
	{ "Detector B Ethanol area", "Detector B", 25.158, 27.633 },
	{ "Detector A-Ch2 15.361 area", "Detector A-Ch2", 14.652, 17.110 },
	{ "Detector A-Ch2 18.011 area", "Detector A-Ch2", 17.285, 19.302 },
};

/* Minutes in, area in uV.s expected. */
static bool
ask_listed(const struct reading_room *room, const struct expected *r)
{
	for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++) {
		struct trace tr;
		struct peak p;
		double scale;

		if (!is(r, listed[i].asked))
			continue;
		tr = channel(room, str_of(listed[i].channel), &scale);
		assert_int_equal(
			integrate_between(&p, &tr,
				(struct time_range){ listed[i].from, listed[i].to }, NULL, NULL),
			E_OK);
		check_value(r, 60 * scale * p.area);
	}
	return true;
}

static void
areas_between_listed_limits(void **state)
{
	ask_expected(*state, "chromatography/labsolutions", ".txt", ask_listed);
}

/* Found by ourselves, with our own limits: within 1 % of what the instrument's software says. */
static bool
ask_picked(const struct reading_room *room, const struct expected *r)
{
	const struct evaluation_options how = { .from = (double)NAN,
		.to = (double)NAN,
		.noise_from = (double)NAN,
		.noise_to = (double)NAN,
		.dead_time = (double)NAN };
	struct evaluation_options wavelet = how;

	wavelet.wavelet = true;
	for (size_t i = 0; i < sizeof(listed) / sizeof(listed[0]); i++) {
		for (int k = 0; is(r, listed[i].asked) && k < 2; k++) {
			double expected = 0, got = (double)NAN, scale;
			struct trace tr = channel(room, str_of(listed[i].channel), &scale);
			struct evaluation e;
			struct arena a;

			arena_init(&a, (size_t)256 << 20);
			assert_int_equal(num_parse(&expected, r->value, NULL), E_OK);
			assert_int_equal(evaluate(&e, &a, &tr, k ? &wavelet : &how, NULL), E_OK);
			for (size_t p = 0; p < e.peaks.n; p++)
				if (e.peaks.peak[p].retention > listed[i].from &&
					e.peaks.peak[p].retention < listed[i].to &&
					!(e.peaks.peak[p].area < got))
					got = e.peaks.peak[p].area;
			if (!(fabs(60 * scale * got - expected) <= 0.01 * expected))
				fail_msg("%s by %d: %g, expected %g", listed[i].asked, k,
					60 * scale * got, expected);
			arena_release(&a);
		}
	}
	return true;
}

static void
separated_peaks_agree_within_one_percent(void **state)
{
	ask_expected(*state, "chromatography/labsolutions", ".txt", ask_picked);
}

/* ---- a laboratory's own rule ----------------------------------------------------------------------- */

/* "Formate RID-10A 16.5-17.5 min: area" */
static bool
ask_windows(const struct reading_room *room, const struct expected *r)
{
	struct str rest = r->quantity, detector, from;
	struct time_range window;
	struct trace tr;
	double area;

	if (str_find(rest, STR(" min: area")) == rest.n)
		return true;
	(void)str_cut(&rest, ' ');
	detector = str_cut(&rest, ' ');
	from = str_cut(&rest, '-');
	assert_int_equal(num_parse(&window.from, from, NULL), E_OK);
	assert_int_equal(num_parse(&window.to, str_cut(&rest, ' '), NULL), E_OK);
	tr = channel(room, detector, NULL);
	assert_int_equal(integrate_window(&area, &tr, window, NULL), E_OK);
	check_value(r, area);
	return true;
}

static void
window_areas_of_standards(void **state)
{
	ask_expected(*state, "chromatography/cal/STD", ".txt", ask_windows);
}

static const struct {
	const char *asked, *channel;
	double from, to, slope, intercept; /* the authors' lines */
} lines[] = {
	{ "Formate RID-10A area ; concentration", "RID-10A", 16.5, 17.5, 0.0729200173994742,
		2.9054010478095 },
	{ "Formate 210nm area ; concentration", "210nm", 16.25, 17.25, 0.0291569263095784,
		2.88185632724541 },
	{ "Acetate RID-10A area ; concentration", "RID-10A", 17.9, 18.9, 0.0478121661676795,
		2.88260026176237 },
	{ "Acetate 210nm area ; concentration", "210nm", 17.7, 18.7, 0.0423899141782491,
		2.84251684831561 },
	{ "Ethanol RID-10A area ; concentration", "RID-10A", 26.4, 27.4, 0.0836555737942014,
		2.75142691028227 },
	{ "Lactate RID-10A area ; concentration", "RID-10A", 15.1, 16, 0.0280221126864267,
		2.92467134242397 },
	{ "Lactate 210nm area ; concentration", "210nm", 14.9, 15.7, 0.0284267422484642,
		2.84260085350765 },
	{ "Glucose RID-10A area ; concentration", "RID-10A", 10.8, 11.5, 0.00735951950304273,
		1.60832386200949 },
};

static bool
ask_unknown(const struct reading_room *room, const struct expected *r)
{
	for (size_t i = 0; i < sizeof(lines) / sizeof(lines[0]); i++) {
		struct str rest = r->value;
		double area, expected[2] = { 0, 0 }, got;
		struct trace tr;

		if (!is(r, lines[i].asked))
			continue;
		assert_int_equal(
			num_parse(&expected[0], str_trim(str_cut(&rest, ';')), NULL), E_OK);
		assert_int_equal(num_parse(&expected[1], str_trim(rest), NULL), E_OK);
		tr = channel(room, str_of(lines[i].channel), NULL);
		assert_int_equal(integrate_window(&area, &tr,
					 (struct time_range){ lines[i].from, lines[i].to }, NULL),
			E_OK);
		got = lines[i].slope * area + lines[i].intercept;
		if (!(fabs(area - expected[0]) <= 1e-6 * fabs(expected[0])) ||
			!(fabs(got - expected[1]) <= 1e-6 * fabs(expected[1])))
			fail_msg("%s: %.12g and %.12g", lines[i].asked, area, got);
		return true;
	}
	return false;
}

static void
window_areas_and_amounts_of_a_sample(void **state)
{
	int asked = ask_expected(*state, "chromatography/cal/A1", ".txt", ask_unknown);

	assert_int_equal(asked, 8);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(areas_between_listed_limits, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			separated_peaks_agree_within_one_percent, room_open, room_close),
		cmocka_unit_test_setup_teardown(window_areas_of_standards, room_open, room_close),
		cmocka_unit_test_setup_teardown(
			window_areas_and_amounts_of_a_sample, room_open, room_close),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
