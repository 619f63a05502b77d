/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Picking, integration, suitability. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "chromatography/suitability.h"
#include "made.h"

static const struct integration_options drop = { .baseline = INTEGRATE_DROP };

typedef enum rc picker(struct picked *, struct arena *, const struct trace *,
	const struct pick_options *, struct err *);

static picker *const pickers[] = { pick_derivative, pick_wavelet };

static struct peaks
evaluated(struct made *m, picker *pick, const struct integration_options *how)
{
	const struct pick_options usual = { 0 };
	struct picked p;
	struct peaks out;

	assert_int_equal(pick(&p, &m->a, &m->tr, &usual, &m->err), E_OK);
	assert_int_equal(integrate(&out, &m->a, &m->tr, &p, how, &m->err), E_OK);
	return out;
}

static void
separated_peaks_have_their_areas(void **state)
{
	static const double height[] = { 100, 5, 40, 1 }, at[] = { 2, 4, 6, 8.5 },
			    sigma[] = { 0.04, 0.06, 0.08, 0.1 };

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct made m;
		struct peaks p;

		made_open(&m, 6000, 0.002, 3);
		for (int i = 0; i < 4; i++)
			made_gauss(&m, height[i], at[i], sigma[i]);
		made_noise(&m, 0.02);
		p = evaluated(&m, pickers[k], &drop);
		assert_int_equal(p.n, 4);
		for (int i = 0; i < 4; i++) {
			close_to(p.peak[i].retention, at[i], 0.002);
			close_to(p.peak[i].area, GAUSS_AREA * height[i] * sigma[i],
				i == 3 ? 0.04 : 0.005);
			close_to(p.peak[i].width_half, 2.354820045 * sigma[i], i == 3 ? 0.1 : 0.04);
		}
		made_close(&m);
	}
}

/* A drifting baseline and noise alone give nothing; nor does a flat line. */
static void
nothing_is_found_where_nothing_is(void **state)
{
	(void)state;
	for (int k = 0; k < 2; k++) {
		struct made m;

		made_open(&m, 20000, 0.001, 3);
		assert_int_equal(evaluated(&m, pickers[k], &drop).n, 0);
		for (size_t i = 0; i < m.tr.n; i++)
			m.y[i] += 0.5 * m.t[i];
		made_noise(&m, 0.3);
		assert_int_equal(evaluated(&m, pickers[k], &drop).n, 0);
		made_close(&m);
	}
}

static void
touching_peaks_drop_to_one_line(void **state)
{
	struct integration_options valley = { .baseline = INTEGRATE_VALLEY };

	(void)state;
	for (int k = 0; k < 2; k++) {
		struct made m;
		struct peaks p, v;
		double both = GAUSS_AREA * 0.1 * 70;

		made_open(&m, 4000, 0.0025, 1);
		made_gauss(&m, 40, 4, 0.1);
		made_gauss(&m, 30, 4.4, 0.1);
		p = evaluated(&m, pickers[k], &drop);
		assert_int_equal(p.n, 2);
		close_to(p.peak[0].area + p.peak[1].area, both, 0.002);
		close_to(p.peak[0].area, GAUSS_AREA * 0.1 * 40, 0.01);
		assert_int_equal(p.peak[0].ends, PEAK_VALLEY);
		assert_int_equal(p.peak[1].starts, PEAK_VALLEY);
		assert_int_equal(p.peak[1].ends, PEAK_BASE);
		v = evaluated(&m, pickers[k], &valley);
		assert_true(v.peak[0].area < 0.97 * p.peak[0].area);
		assert_true(v.peak[0].area > 0.6 * p.peak[0].area);
		made_close(&m);
	}
}

/* A small peak on a tail: the tangent leaves the parent what is below. */
static void
riders_are_skimmed(void **state)
{
	struct integration_options skim = { .baseline = INTEGRATE_DROP, .skim = 5 };
	struct made m;
	struct peaks p, d;

	(void)state;
	made_open(&m, 4000, 0.0025, 0);
	for (size_t i = 0; i < m.tr.n; i++)
		if (m.t[i] > 2)
			m.y[i] = 100 * exp(-(m.t[i] - 2)) * (1 - exp(-20 * (m.t[i] - 2)));
	made_gauss(&m, 8, 4.2, 0.06);
	d = evaluated(&m, pick_derivative, &drop);
	p = evaluated(&m, pick_derivative, &skim);
	assert_int_equal(p.n, 2);
	close_to(p.peak[1].area, GAUSS_AREA * 8 * 0.06, 0.1);
	assert_int_equal(p.peak[1].starts, PEAK_SKIM);
	assert_true(d.peak[1].area > 3 * p.peak[1].area);
	close_to(p.peak[0].area + p.peak[1].area, d.peak[0].area + d.peak[1].area, 1e-9);
	made_close(&m);
}

static void
a_valley_below_the_line_breaks_it(void **state)
{
	struct made m;
	struct peaks p;

	(void)state;
	made_open(&m, 4000, 0.0025, 10);
	made_gauss(&m, 40, 4, 0.1);
	made_gauss(&m, 40, 4.5, 0.1);
	made_gauss(&m, -9, 4.25, 0.05);
	p = evaluated(&m, pick_derivative, &drop);
	assert_int_equal(p.n, 2);
	assert_true(p.peak[0].base.t1 <= p.peak[1].base.t0);
	assert_true(p.peak[0].base.y1 < 9);
	made_close(&m);
}

static void
events_are_obeyed(void **state)
{
	const struct time_range inhibit = { 1.5, 2.5 }, hand = { 3.6, 4.4 };
	struct integration_options how = {
		.events = { .manual = &hand, .n_manual = 1, .inhibit = &inhibit, .n_inhibit = 1 }
	};
	struct made m;
	struct peaks p;

	(void)state;
	made_open(&m, 5000, 0.002, 0);
	made_gauss(&m, 40, 2, 0.05);
	made_gauss(&m, 30, 4, 0.1);
	made_gauss(&m, 20, 6, 0.1);
	made_gauss(&m, 0.4, 8, 0.1);
	p = evaluated(&m, pick_derivative, &how);
	assert_int_equal(p.n, 3);
	assert_int_equal(p.peak[0].starts, PEAK_HAND);
	assert_true(p.peak[0].start == 3.6 && p.peak[0].end == 4.4);
	how.min_area = 1;
	assert_int_equal(evaluated(&m, pick_derivative, &how).n, 2);
	how.min_area = 0;
	how.min_height = 25;
	assert_int_equal(evaluated(&m, pick_derivative, &how).n, 1);
	made_close(&m);
}

static void
a_range_by_hand_must_hold_points(void **state)
{
	struct made m;
	struct peak p;
	double area;

	(void)state;
	made_open(&m, 50, 0.1, 0);
	assert_int_equal(
		integrate_between(&p, &m.tr, (struct time_range){ 3, 2 }, NULL, &m.err), E_DOMAIN);
	assert_non_null(strstr(m.err.format, "has no length"));
	assert_int_equal(
		integrate_between(&p, &m.tr, (struct time_range){ 2.01, 2.09 }, NULL, &m.err),
		E_DOMAIN);
	assert_non_null(strstr(m.err.format, "fewer than 3 points"));
	assert_int_equal(integrate_window(&area, &m.tr, (struct time_range){ 2.01, 2.15 }, &m.err),
		E_DOMAIN);
	assert_non_null(strstr(m.err.format, "fewer than 2 points"));
	made_close(&m);
}

static void
a_peak_may_point_down(void **state)
{
	struct line base = { 0, 5, 10, 5 };
	struct made m;
	struct peak p;

	(void)state;
	made_open(&m, 5000, 0.002, 5);
	made_gauss(&m, -3, 4, 0.1);
	assert_int_equal(
		integrate_below(&p, &m.tr, (struct time_range){ 3, 5 }, &base, &m.err), E_OK);
	close_to(p.area, -3 * 0.1 * GAUSS_AREA, 1e-6);
	close_to(p.height, -3, 1e-6);
	close_to(p.retention, 4, 1e-6);
	close_to(p.width_half, 0.2354820045, 1e-3);
	made_close(&m);
}

static void
a_saturated_top_is_marked(void **state)
{
	struct made m;
	struct peaks p;

	(void)state;
	made_open(&m, 5000, 0.002, 0);
	made_gauss(&m, 40, 2, 0.05);
	made_gauss(&m, 300, 5, 0.1);
	for (size_t i = 0; i < m.tr.n; i++)
		m.y[i] = fmin(m.y[i], 200);
	made_noise(&m, 0);
	p = evaluated(&m, pick_derivative, &drop);
	assert_int_equal(p.n, 2);
	assert_false(p.peak[0].saturated);
	assert_true(p.peak[1].saturated);
	close_to(p.peak[1].retention, 5, 0.002);
	made_close(&m);
}

/* Everything about a Gaussian is known: w_half = 2.3548 s, w_base = 4 s, at 10 % 2.1460 s, at 5 % 2.4477 s a side. */
static void
suitability_of_gaussians(void **state)
{
	struct suitability s[2];
	struct peaks p;
	struct made m;

	(void)state;
	made_open(&m, 20000, 0.0005, 0);
	made_gauss(&m, 100, 4, 0.05);
	made_gauss(&m, 50, 5, 0.07);
	p = evaluated(&m, pick_derivative, &drop);
	assert_int_equal(p.n, 2);
	suitability_of(s, &p, 1.25, 0.4);
	close_to(s[0].plates_half, 5.54 * 16 / (0.0025 * 5.545177444), 2e-3);
	close_to(s[0].plates_tangent, 6400, 5e-3);
	close_to(s[0].tailing, 1, 1e-3);
	close_to(s[0].asymmetry, 1, 1e-3);
	close_to(s[1].resolution_half, 1.18 / (2.354820045 * 0.12), 2e-3);
	close_to(s[1].resolution_tangent, 2 / (4 * 0.12), 5e-3);
	close_to(s[1].retention_factor, 3, 1e-4);
	close_to(s[1].selectivity, 3 / 2.2, 1e-4);
	close_to(s[0].signal_to_noise, 500, 2e-3);
	assert_true(isnan(s[0].resolution_half) && isnan(s[0].selectivity));
	suitability_of(s, &p, (double)NAN, 0);
	assert_true(isnan(s[0].retention_factor) && isnan(s[0].signal_to_noise));
	made_close(&m);
}

static void
a_window_has_its_own_rule(void **state)
{
	struct made m;
	double area;

	(void)state;
	made_open(&m, 11, 0.5, 2);
	m.y[4] = 6; /* at 2.0 */
	m.y[2] = 4; /* at 1.0: the first point inside */
	/* points 1.0 ... 3.0; base (4 + 2)/2 = 3; trapezoid (2 + 2 + 6 + 2 + 1) 0.5 = 6.5 less 3 x 2 */
	assert_int_equal(
		integrate_window(&area, &m.tr, (struct time_range){ 0.5, 3.5 }, &m.err), E_OK);
	close_to(area, 0.5, 1e-12);
	made_close(&m);
}

static void
a_given_baseline_is_taken_off(void **state)
{
	struct integration_options how = { .baseline = INTEGRATE_GIVEN };
	struct made m;
	struct peaks p;
	double *z;

	(void)state;
	made_open(&m, 5000, 0.002, 0);
	z = arena_new(&m.a, double, 5000);
	for (size_t i = 0; i < 5000; i++)
		m.y[i] = z[i] = 3 + sin(m.t[i] / 3);
	made_gauss(&m, 20, 6, 0.1);
	how.given = z;
	p = evaluated(&m, pick_derivative, &how);
	assert_true(p.n >= 1);
	for (size_t k = 0; k < p.n; k++)
		if (fabs(p.peak[k].retention - 6) < 0.05) {
			close_to(p.peak[k].area, 2 * GAUSS_AREA, 1e-3);
			close_to(p.peak[k].base.y0, 3 + sin(p.peak[k].start / 3), 1e-6);
		}
	made_close(&m);
}

static void
refuses_options_below_0(void **state)
{
	const struct pick_options wrong = { .width = -1 };
	struct picked p;
	struct made m;

	(void)state;
	made_open(&m, 50, 0.1, 0);
	for (int k = 0; k < 2; k++) {
		assert_int_equal(pickers[k](&p, &m.a, &m.tr, &wrong, &m.err), E_DOMAIN);
		assert_non_null(strstr(m.err.format, "not below 0"));
	}
	made_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(separated_peaks_have_their_areas),
		cmocka_unit_test(nothing_is_found_where_nothing_is),
		cmocka_unit_test(touching_peaks_drop_to_one_line),
		cmocka_unit_test(riders_are_skimmed),
		cmocka_unit_test(a_valley_below_the_line_breaks_it),
		cmocka_unit_test(events_are_obeyed),
		cmocka_unit_test(a_range_by_hand_must_hold_points),
		cmocka_unit_test(a_peak_may_point_down),
		cmocka_unit_test(a_saturated_top_is_marked),
		cmocka_unit_test(suitability_of_gaussians),
		cmocka_unit_test(a_window_has_its_own_rule),
		cmocka_unit_test(a_given_baseline_is_taken_off),
		cmocka_unit_test(refuses_options_below_0),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
