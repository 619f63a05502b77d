/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Exponentially modified Gaussians. */
#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <string.h>

#include "chromatography/emg.h"
#include "made.h"

static void
erfcx_is_right(void **state)
{
	/* exp(z^2) erfc(z) to 16 digits */
	static const double known[][2] = { { 0, 1 }, { 0.5, 0.6156903441929259 },
		{ 2, 0.2553956763105057 }, { 10, 0.05614099274382259 }, { 20, 0.02817434874105132 },
		{ 100, 0.005641613782989433 }, { -1, 5.008980080762283 } };

	(void)state;
	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
		close_to(emg_erfcx(known[i][0]), known[i][1], 1e-12);
}

/* The trapezoid over the whole is the area; its first moment is mu + tau. */
static void
moments_are_right(void **state)
{
	const struct emg shapes[] = { { 2.5, 4, 0.1, 0.3 }, { 1, 4, 0.2, 0.002 },
		{ 7, 4, 0.02, 0.4 } };

	(void)state;
	for (size_t k = 0; k < 3; k++) {
		double area = 0, first = 0, h = 1e-3;

		for (int i = 0; i < 20000; i++) {
			double t = i * h, f = emg_at(&shapes[k], t);

			area += f * h;
			first += f * t * h;
		}
		close_to(area, shapes[k].area, 1e-9);
		close_to(first / area, shapes[k].mu + shapes[k].tau, 1e-9);
	}
}

static void
one_curve_on_both_sides_of_zero(void **state)
{
	const struct emg e = { 1, 3, 0.2, 0.5 };
	double at = e.mu + e.sigma * e.sigma / e.tau; /* z = 0 */

	(void)state;
	close_to(emg_at(&e, at + 1e-13), emg_at(&e, at - 1e-13), 1e-11);
	assert_true(emg_at(&e, 1e6) == 0 || emg_at(&e, 1e6) < 1e-300);
	assert_true(emg_at(&e, -1e6) < 1e-300);
	assert_true(emg_at(&e, emg_apex(&e)) > emg_at(&e, emg_apex(&e) + 1e-3));
	assert_true(emg_at(&e, emg_apex(&e)) > emg_at(&e, emg_apex(&e) - 1e-3));
}

static void
add(struct made *m, const struct emg *e)
{
	for (size_t i = 0; i < m->tr.n; i++)
		m->y[i] += emg_at(e, m->t[i]);
}

static void
overlapping_peaks_come_apart(void **state)
{
	const struct emg truth[2] = { { 12, 5, 0.1, 0.15 }, { 5, 5.5, 0.12, 0.2 } };
	struct emg start[2] = { { 10, 5.05, 0.12, 0.08 }, { 7, 5.6, 0.12, 0.08 } };
	struct emg_fit fit = { .peak = start, .k = 2 };
	struct line zero = { 0, 1, 12, 1 };
	struct made m;

	(void)state;
	made_open(&m, 2400, 0.005, 1);
	add(&m, &truth[0]);
	add(&m, &truth[1]);
	assert_int_equal(
		emg_fit(&fit, &m.a, &m.tr, (struct time_range){ 4, 9 }, &zero, &m.err), E_OK);
	assert_true(fit.settled);
	for (size_t k = 0; k < 2; k++) {
		close_to(start[k].area, truth[k].area, 1e-8);
		close_to(start[k].mu, truth[k].mu, 1e-8);
		close_to(start[k].sigma, truth[k].sigma, 1e-7);
		close_to(start[k].tau, truth[k].tau, 1e-7);
	}
	assert_true(fit.residual < 1e-8);
	made_close(&m);
}

/* Pure Gaussians are the edge of the family. */
static void
gaussians_fit_too(void **state)
{
	struct emg start[1] = { { 3, 5.1, 0.3, 0.1 } };
	struct emg_fit fit = { .peak = start, .k = 1 };
	struct line zero = { 0, 0, 12, 0 };
	struct made m;

	(void)state;
	made_open(&m, 1000, 0.01, 0);
	made_gauss(&m, 10, 5, 0.2);
	assert_int_equal(
		emg_fit(&fit, &m.a, &m.tr, (struct time_range){ 3, 7 }, &zero, &m.err), E_OK);
	close_to(start[0].area, 10 * 0.2 * GAUSS_AREA, 1e-5);
	close_to(start[0].mu + start[0].tau, 5, 1e-4);
	made_close(&m);
}

static void
noisy_peaks_fit_within_their_noise(void **state)
{
	const struct emg truth = { 12, 5, 0.1, 0.15 };
	struct emg start[1];
	struct emg_fit fit = { .peak = start, .k = 1 };
	struct time_range range = { 4, 8 };
	struct line zero = { 0, 0, 12, 0 };
	struct peak p;
	struct made m;

	(void)state;
	made_open(&m, 1200, 0.01, 0);
	add(&m, &truth);
	made_noise(&m, 0.1);
	assert_int_equal(integrate_between(&p, &m.tr, range, &zero, &m.err), E_OK);
	start[0] = emg_start(&p);
	assert_int_equal(emg_fit(&fit, &m.a, &m.tr, range, &zero, &m.err), E_OK);
	close_to(start[0].area, truth.area, 0.005);
	close_to(fit.residual, 0.1, 0.1);
	made_close(&m);
}

static void
refuses_what_cannot_be_fitted(void **state)
{
	struct emg start[13] = { { 3, 5.1, 0.3, 0.1 } };
	struct emg_fit fit = { .peak = start, .k = 13 };
	struct time_range range = { 3, 7 };
	struct line zero = { 0, 0, 12, 0 };
	struct made m;

	(void)state;
	made_open(&m, 1000, 0.01, 0);
	assert_int_equal(emg_fit(&fit, &m.a, &m.tr, range, &zero, &m.err), E_DOMAIN);
	assert_non_null(strstr(m.err.format, "a fit takes"));
	fit.k = 1;
	range.to = 3.03;
	assert_int_equal(emg_fit(&fit, &m.a, &m.tr, range, &zero, &m.err), E_DOMAIN);
	assert_non_null(strstr(m.err.format, "too few to fit"));
	range.to = 7;
	start[0].sigma = 0;
	assert_int_equal(emg_fit(&fit, &m.a, &m.tr, range, &zero, &m.err), E_DOMAIN);
	assert_non_null(strstr(m.err.format, "no width"));
	start[0].sigma = 1;
	m.a.ceiling = m.a.used;
	assert_int_equal(emg_fit(&fit, &m.a, &m.tr, range, &zero, &m.err), E_TOO_BIG);
	made_close(&m);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(erfcx_is_right),
		cmocka_unit_test(moments_are_right),
		cmocka_unit_test(one_curve_on_both_sides_of_zero),
		cmocka_unit_test(overlapping_peaks_come_apart),
		cmocka_unit_test(gaussians_fit_too),
		cmocka_unit_test(noisy_peaks_fit_within_their_noise),
		cmocka_unit_test(refuses_what_cannot_be_fitted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
