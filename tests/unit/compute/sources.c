/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every way a pack states an uncertainty, and inputs that are off together, by hand in the budget of a result. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <string.h>

#include "bench.h"
#include "codec/json.h"

static const char properties[] = "pack: properties\n"
				 "properties:\n"
				 "  - {id: length, title: {zh: 长度, en: length}, unit: mm}\n";

static struct hm_library *lib;

/* y = a - b over the specimens; what a and b may be off by, and how they go together. */
static struct hm_results *
run(const char *of_a, const char *of_b, const char *correlations, const char *inputs)
{
	struct hm_error err;
	char text[2400];
	struct hm_text pack[2] = { { "properties.yaml", properties, sizeof(properties) - 1 },
		{ "method.yaml", text, 0 } };

	snprintf(text, sizeof(text),
		"pack: method\nid: T 1\nedition: 2026\ntitle: {zh: 例, en: example}\n"
		"sources:\n  x: made for this test\nsource: x\nconfidence: high\n"
		"inputs:\n"
		"  - {name: a, title: {zh: 甲, en: a}, unit: mm, uncertainty: [%s]}\n"
		"  - {name: b, title: {zh: 乙, en: b}, unit: mm, default: 0, uncertainty: [%s]}\n"
		"%s"
		"steps:\n"
		"  - {name: y, unit: mm, formula: a - b}\n"
		"results:\n"
		"  - {property: length, step: y, report: {to: 0.01}}\n",
		of_a, of_b, correlations);
	pack[1].n = strlen(text);
	if (hm_library_open(&lib, pack, 2, NULL, NULL, &err) != HM_DONE)
		fail_msg("%s:%u:%u: %s", err.file, err.line, err.column, err.text[HM_ENGLISH]);
	return compute(lib, "T 1", inputs, NULL);
}

static void
done(struct hm_results *r)
{
	hm_results_free(r);
	hm_library_close(lib);
}

static void
near_to(const char *what, double got, double expected)
{
	if (!(fabs(got - expected) <= 1e-12 * fabs(expected) || got == expected))
		fail_msg("%s: %.17g, expected %.17g", what, got, expected);
}

static void
every_kind_gives_its_standard_uncertainty(void **state)
{
	/* of a value of 20 mm */
	static const struct {
		const char *source;
		double u, dof;
	} rows[] = {
		{ "distribution: normal, u: 0.03", 0.03, INFINITY },
		{ "distribution: normal, u: 0.03, dof: 7", 0.03, 7 },
		{ "distribution: normal, U: 0.06, k: 2.4", 0.025, INFINITY },
		{ "distribution: rectangular, half_width: 0.06", 0.034641016151377546, INFINITY },
		{ "distribution: triangular, half_width: 0.06", 0.024494897427831779, INFINITY },
		{ "distribution: u-shaped, half_width: 0.06", 0.042426406871192851, INFINITY },
		{ "distribution: t, u: 0.03, dof: 4", 0.03, 4 },
		/* 0.06 sqrt((1 + 0.25)/6) */
		{ "distribution: trapezoidal, half_width: 0.06, top: 0.5", 0.027386127875258306,
			INFINITY },
		/* sqrt(0.06^2/3 + 0.03^2/9) */
		{ "distribution: curvilinear, half_width: 0.06, end: 0.03", 0.036055512754639893,
			INFINITY },
		/* 20 sqrt(exp(0.01) - 1) */
		{ "distribution: lognormal, sigma: 0.1", 2.0050104323088260, INFINITY },
		{ "distribution: rectangular, half_width: 0.01, relative: true",
			0.11547005383792516, INFINITY },
		{ "from: certificate, U: 0.06, k: 2", 0.03, INFINITY },
		/* the 0.975 quantile of the normal distribution, and of t with 5 degrees of freedom */
		{ "from: certificate, U: 0.06, level: 0.95", 0.06 / 1.959963984540054, INFINITY },
		{ "from: certificate, U: 0.06, level: 0.95, dof: 5", 0.06 / 2.570581835636314, 5 },
		{ "from: tolerance, half_width: 0.06", 0.034641016151377546, INFINITY },
		{ "from: resolution, step: 0.12", 0.034641016151377546, INFINITY },
		{ "from: drift, half_width: 0.06", 0.034641016151377546, INFINITY },
		{ "from: drift, rate: 0.03, interval: 2", 0.034641016151377546, INFINITY },
		{ "from: repeatability, sd: 0.06", 0.06, INFINITY },
		{ "from: repeatability, sd: 0.06, averaged: 4, dof: 9", 0.03, 9 },
		/* sd of 19.98 20.02 20.00 20.04 is 0.02581988897471611 */
		{ "from: readings, readings: [19.98, 20.02, 20.00, 20.04]", 0.025819888974716109,
			3 },
		{ "from: readings, readings: [19.98, 20.02, 20.00, 20.04], averaged: 4",
			0.012909944487358055, 3 },
		/* over their mean 20.01, of a value of 20 */
		{ "from: readings, readings: [19.98, 20.02, 20.00, 20.04], relative: true",
			20 * 0.025819888974716109 / 20.01, 3 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		char source[200];
		struct hm_results *r;
		const struct hm_result *y;

		snprintf(source, sizeof(source), "{label: one, %s}", rows[i].source);
		r = run(source, "", "", "a=20");
		y = result_of(r, "length");
		if (!(fabs(y->u - rows[i].u) <= 2e-13 * rows[i].u))
			fail_msg("%s: u is %.17g, expected %.17g", rows[i].source, y->u, rows[i].u);
		if (y->dof != rows[i].dof && !(fabs(y->dof - rows[i].dof) < 1e-9))
			fail_msg("%s: %g degrees of freedom, expected %g", rows[i].source, y->dof,
				rows[i].dof);
		done(r);
	}
}

/* Two specimens of equal readings: what is the same in both stays, the rest averages out, a drift stays. */
static void
a_drift_is_the_same_in_every_specimen(void **state)
{
	struct hm_results *r =
		run("{label: drift, from: drift, half_width: 0.06}", "", "", "a=20; a=20");

	(void)state;
	near_to("drift", result_of(r, "length")->u, 0.034641016151377546);
	done(r);
	r = run("{label: drift, from: drift, half_width: 0.06, systematic: false}", "", "",
		"a=20; a=20");
	near_to("each", result_of(r, "length")->u, 0.034641016151377546 / sqrt(2));
	done(r);
	r = run("{label: resolution, from: resolution, step: 0.12}", "", "", "a=20; a=20");
	near_to("resolution", result_of(r, "length")->u, 0.034641016151377546 / sqrt(2));
	done(r);
}

#define SAME "{label: same, distribution: normal, u: 0.04, dof: 6, systematic: true}"
#define OWN "{label: own, distribution: normal, u: 0.03, dof: 6}"

static void
inputs_off_together_cancel_in_a_difference(void **state)
{
	static const char together[] = "correlations: [{between: [a, b], r: 0.5}]\n";
	static const char fully[] = "correlations: [{between: [b, a], r: 1}]\n";
	static const char against[] = "correlations: [{between: [a, b], r: -1}]\n";
	static const struct {
		const char *a, *b, *correlations, *inputs;
		double u;
	} rows[] = {
		{ SAME, SAME, "", "a=20; b=8", 0.056568542494923803 },
		/* 0.04^2 + 0.04^2 - 2 0.5 0.04 0.04 */
		{ SAME, SAME, together, "a=20; b=8", 0.04 },
		{ SAME, SAME, fully, "a=20; b=8", 0 },
		{ SAME, SAME, against, "a=20; b=8", 0.08 },
		{ SAME, SAME, together, "a=20; a=20; b=8", 0.04 },
		{ OWN, OWN, together, "a=20; b=8", 0.03 },
		{ OWN, OWN, together, "a=20; a=20; b=8", 0.03 / 1.4142135623730951 },
		/* 0.04^2 + (0.04^2 + 0.03^2) - 2 0.5 0.04 0.04: what only b has goes with nothing */
		{ SAME, SAME ", " OWN, together, "a=20; b=8", 0.05 },
		{ SAME, SAME ", " OWN, together, "a=20; a=20; b=8", 0.045276925690687087 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct hm_results *r =
			run(rows[i].a, rows[i].b, rows[i].correlations, rows[i].inputs);
		const struct hm_result *y = result_of(r, "length");

		if (!(fabs(y->u - rows[i].u) <= 1e-12))
			fail_msg("row %zu: u is %.17g, expected %.17g", i, y->u, rows[i].u);
		/* G.4.1 does not hold then */
		assert_true(isinf(y->dof) == (*rows[i].correlations != '\0'));
		done(r);
	}
}

static void
the_document_says_what_goes_together(void **state)
{
	struct hm_results *r =
		run(SAME, SAME, "correlations: [{between: [a, b], r: 0.5}]\n", "a=20; b=8");
	const char *text = hm_results_json(r);
	json_t *all, *pair;

	(void)state;
	assert_int_equal(json_read(&all, str_of(text), NULL), E_OK);
	pair = json_array_get(
		json_object_get(json_array_get(json_object_get(all, "results"), 0), "correlations"),
		0);
	assert_string_equal(
		json_string_value(json_array_get(json_object_get(pair, "between"), 1)), "b");
	near_to("r", json_number_value(json_object_get(pair, "r")), 0.5);
	near_to("variance", json_number_value(json_object_get(pair, "variance")), -0.0016);
	near_to("share", json_number_value(json_object_get(pair, "share")), -1);
	json_decref(all);
	done(r);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_kind_gives_its_standard_uncertainty),
		cmocka_unit_test(a_drift_is_the_same_in_every_specimen),
		cmocka_unit_test(inputs_off_together_cancel_in_a_difference),
		cmocka_unit_test(the_document_says_what_goes_together),
	};

	return cmocka_run_group_tests_name("sources", tests, NULL, NULL);
}
