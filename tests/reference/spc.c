/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Control charts, capability, run rules and run lengths against published answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/capability.h"
#include "metrology/chart_constants.h"
#include "metrology/memory_chart.h"
#include "metrology/run_length.h"
#include "metrology/run_rules.h"
#include "num/univariate.h"
#include "problem.h"

#define MOST 300

static const struct chart_basis from_points = { NULL, (double)NAN, (double)NAN, 3 };
static struct arena arena;

static struct dd
exact(double v)
{
	struct dd out;
	char text[40];

	snprintf(text, sizeof(text), "%.15g", v);
	assert_int_equal(dd_parse(&out, str_of(text), NULL), E_OK);
	return out;
}

static void
expect_pair(struct problem *p, const char *q, double low, double high)
{
	const double pair[] = { low, high };

	expect_all(p, q, pair, 2);
}

/* The numbers (from 1) of the points that are marked. */
static void
expect_marked(struct problem *p, const char *q, const bool *marked, size_t from, size_t n)
{
	double number[MOST];
	size_t k = 0;

	for (size_t i = from; i < n; i++)
		if (marked[i])
			number[k++] = (double)i + 1;
	expect_all(p, q, number, k);
}

static void
constants(void **state)
{
	struct problem p;

	(void)state;
	problem_open(&p, "spc", "spc-constants-2-12");
	for (int i = 0; i < 11; i++) {
		struct chart_constants k;
		double row[16];
		char place[20];

		chart_constants(&k, (size_t)i + 2);
		memcpy(row,
			(double[]){ i + 2, k.A, k.A2, k.A3, k.c4, k.B3, k.B4, k.B5, k.B6, k.d2,
				k.d3, k.D1, k.D2, k.D3, k.D4, k.E2 },
			sizeof(row));
		for (int j = 0; j < 16; j++) {
			snprintf(place, sizeof(place), "%d.%d", i, j);
			expect_at(&p,
				"rows [n, A, A2, A3, c4, B3, B4, B5, B6, d2, d3, D1, D2, D3, D4, "
				"E2]",
				place, row[j]);
		}
		if (i == 3 || i == 8) {
			const char *q = i == 3 ? "printed_n5" : "printed_n10";

			expect_at(&p, q, "A2", k.A2);
			expect_at(&p, q, "A3", k.A3);
			expect_at(&p, q, "c4", k.c4);
			expect_at(&p, q, "d2", k.d2);
			expect_at(&p, q, "d3", k.d3);
			expect_at(&p, q, "D3", k.D3);
			expect_at(&p, q, "D4", k.D4);
			expect_at(&p, q, "B3", k.B3);
			expect_at(&p, q, "B4", k.B4);
		}
	}
	problem_close(&p);
}

/* ---- piston rings: 40 subgroups of 5, of which 25 set the limits ---------------------------------- */

struct rings {
	struct dd value[MOST];
	size_t size[60];
	double mean[60], range[60], sd[60];
	bool first[60]; /* of phase 1 */
	struct subgroups all;
};

static void
take_rings(struct rings *r, struct problem *p)
{
	size_t n;
	const double *v = problem_numbers(p, "inputs.subgroups", &n);

	for (size_t i = 0; i < n; i++)
		r->value[i] = exact(v[i]);
	for (size_t g = 0; g < n / 5; g++) {
		struct subgroup_point s = subgroup_point(r->value + 5 * g, 5);

		r->size[g] = 5;
		r->mean[g] = s.mean;
		r->range[g] = s.range;
		r->sd[g] = s.sd;
		r->first[g] = g < 25;
	}
	r->all = (struct subgroups){ n / 5, r->size, r->mean, r->range, r->sd };
}

static void
piston_rings(void **state)
{
	struct chart_basis phase1 = from_points;
	struct control_chart mean, spread;
	bool beyond[60];
	double sigma, sum = 0;
	struct problem p;
	struct rings r;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "spc", "spc-piston-rings");
	take_rings(&r, &p);
	phase1.used = r.first;
	assert_int_equal(chart_means(&mean, &arena, &r.all, &phase1, SIGMA_RANGE, NULL), E_OK);
	assert_int_equal(chart_ranges(&spread, &arena, &r.all, &phase1, SIGMA_RANGE, NULL), E_OK);
	expect(&p, "X_double_bar", mean.centre[0]);
	expect(&p, "X_double_bar_exact", mean.centre[0]);
	expect(&p, "R_bar", spread.centre[0]);
	expect(&p, "R_bar_exact", spread.centre[0]);
	expect(&p, "sigma_R", mean.sigma);
	expect_pair(&p, "Xbar_limits_from_R", mean.lower[0], mean.upper[0]);
	expect_pair(&p, "R_limits", spread.lower[0], spread.upper[0]);
	for (size_t g = 0; g < r.all.n; g++)
		beyond[g] = chart_beyond(&mean, g);
	expect_marked(&p, "phase2_beyond_limits (subgroups 26 to 40 against phase 1 R limits)",
		beyond, 25, r.all.n);
	assert_int_equal(chart_means(&mean, &arena, &r.all, &phase1, SIGMA_SD, NULL), E_OK);
	assert_int_equal(chart_deviations(&spread, &arena, &r.all, &phase1, SIGMA_SD, NULL), E_OK);
	for (size_t g = 0; g < 25; g++)
		sum += r.sd[g];
	expect(&p, "S_bar", sum / 25);
	expect(&p, "S_bar_exact", sum / 25);
	expect(&p, "sigma_S", mean.sigma);
	expect_pair(&p, "Xbar_limits_from_S", mean.lower[0], mean.upper[0]);
	expect_pair(&p, "S_limits", spread.lower[0], spread.upper[0]);
	assert_int_equal(subgroups_sigma(&sigma, &r.all, r.first, SIGMA_POOLED, NULL), E_OK);
	expect(&p, "sigma_pooled", sigma);
	problem_close(&p);
	arena_release(&arena);
}

static void
capability_of_rings(void **state)
{
	struct capability_of of = { .level = 0.95, .n = 125 };
	struct problem p, other;
	struct capability c;
	struct summary s;
	struct rings r;

	(void)state;
	/* its expected values are those of the test above */
	problem_open(&other, "spc", "spc-piston-rings");
	take_rings(&r, &other);
	free(other.array[0]);
	json_decref(other.file);
	problem_open(&p, "spc", "capability-piston");
	of.tolerance = (struct tolerance){ problem_number(&p, "inputs.LSL"),
		problem_number(&p, "inputs.USL") };
	of.target = problem_number(&p, "inputs.target");
	assert_int_equal(num_summary(&s, r.value, 125, NULL), E_OK);
	of.mean = s.mean;
	assert_int_equal(subgroups_sigma(&of.sd, &r.all, r.first, SIGMA_RANGE, NULL), E_OK);
	assert_int_equal(capability(&c, &of, NULL), E_OK);
	expect(&p, "Cp", c.c);
	expect(&p, "Cpl", c.c_lower);
	expect(&p, "Cpu", c.c_upper);
	expect(&p, "Cpk", c.c_k);
	expect(&p, "Cpm (target 74.00)", c.c_m);
	expect_pair(&p, "Cp_ci95_chi2_with_n-1", c.c_limits.low, c.c_limits.high);
	expect_pair(&p, "Cpk_ci95_bissell", c.c_k_limits.low, c.c_k_limits.high);
	expect(&p, "expected_ppm_within", 1e6 * c.share);
	expect(&p, "z_bench_within", c.z_bench);
	of.sd = s.sd;
	assert_int_equal(capability(&c, &of, NULL), E_OK);
	expect(&p, "overall_sd", s.sd);
	expect(&p, "Pp", c.c);
	expect(&p, "Ppk", c.c_k);
	problem_close(&p);
}

static void
capability_of_the_handbook(void **state)
{
	struct capability_of of = { .level = 0.95 };
	struct problem p;
	struct capability c;

	(void)state;
	problem_open(&p, "spc", "capability-nist");
	of.tolerance = (struct tolerance){ problem_number(&p, "inputs.LSL"),
		problem_number(&p, "inputs.USL") };
	of.target = problem_number(&p, "inputs.target");
	of.mean = problem_number(&p, "inputs.mean");
	of.sd = problem_number(&p, "inputs.s");
	assert_int_equal(capability(&c, &of, NULL), E_OK);
	expect(&p, "Cp", c.c);
	expect(&p, "Cpk", c.c_k);
	expect(&p, "Cpu", c.c_upper);
	expect(&p, "Cpl", c.c_lower);
	expect(&p, "k", c.k);
	expect(&p, "Cpk_from_k", c.c * (1 - c.k));
	expect(&p, "Cpm", c.c_m);
	problem_close(&p);
}

/* ---- counts ----------------------------------------------------------------------------------------- */

static void
orange_juice(void **state)
{
	struct chart_basis basis = from_points;
	bool used[60], beyond[60];
	struct control_chart chart;
	struct counts c;
	double size[60];
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "spc", "spc-orange-juice");
	c.count = problem_numbers(&p, "inputs.nonconforming", &c.n);
	c.size = size;
	for (size_t i = 0; i < c.n; i++)
		size[i] = problem_number(&p, "inputs.sample_size");
	assert_int_equal(chart_proportion(&chart, &arena, &c, &basis, true, NULL), E_OK);
	expect_pair(&p, "np_limits_exact", chart.lower[0], chart.upper[0]);
	assert_int_equal(chart_proportion(&chart, &arena, &c, &basis, false, NULL), E_OK);
	expect(&p, "p_bar", chart.mean);
	expect(&p, "p_bar_exact", chart.mean);
	expect(&p, "UCL", chart.upper[0]);
	expect(&p, "LCL", chart.lower[0]);
	expect_pair(&p, "limits_exact", chart.lower[0], chart.upper[0]);
	for (size_t i = 0; i < c.n; i++) {
		beyond[i] = chart_beyond(&chart, i);
		used[i] = !beyond[i];
	}
	expect_marked(&p, "out_of_control", beyond, 0, c.n);
	basis.used = used;
	assert_int_equal(chart_proportion(&chart, &arena, &c, &basis, false, NULL), E_OK);
	expect(&p, "p_bar_revised", chart.mean);
	expect(&p, "UCL_revised", chart.upper[0]);
	expect(&p, "LCL_revised", chart.lower[0]);
	expect_pair(&p, "revised_limits_exact", chart.lower[0], chart.upper[0]);
	for (size_t i = 0; i < c.n; i++)
		beyond[i] = used[i] && chart_beyond(&chart, i);
	expect_marked(&p, "out_of_control_revised (original numbering)", beyond, 0, c.n);
	problem_close(&p);
	arena_release(&arena);
}

static void
computers(void **state)
{
	struct control_chart chart;
	struct counts c;
	double size[60];
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "spc", "spc-pcmanufact");
	c.count = problem_numbers(&p, "inputs.x", &c.n);
	c.size = size;
	for (size_t i = 0; i < c.n; i++)
		size[i] = problem_number(&p, "inputs.size");
	assert_int_equal(chart_rate(&chart, &arena, &c, &from_points, NULL), E_OK);
	expect(&p, "u_bar", chart.mean);
	expect(&p, "u_bar_exact", chart.mean);
	expect(&p, "UCL", chart.upper[0]);
	expect(&p, "LCL", chart.lower[0]);
	expect_pair(&p, "limits_exact", chart.lower[0], chart.upper[0]);
	problem_close(&p);
	arena_release(&arena);
}

/* ---- memory ----------------------------------------------------------------------------------------- */

static void
moving_average(void **state)
{
	struct control_chart points, chart;
	struct chart_basis given = from_points;
	struct singles s = { .span = 2 };
	struct dd y[60];
	struct ewma how;
	const double *v;
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "spc", "spc-ewma-nist");
	v = problem_numbers(&p, "inputs.y", &s.n);
	for (size_t i = 0; i < s.n; i++)
		y[i] = exact(v[i]);
	s.v = y;
	given.mean = problem_number(&p, "inputs.target");
	given.sigma = problem_number(&p, "inputs.s");
	how = (struct ewma){ problem_number(&p, "inputs.lambda"), problem_number(&p, "inputs.k"),
		given.mean, true };
	assert_int_equal(chart_singles(&points, &arena, &s, &given, NULL), E_OK);
	assert_int_equal(chart_ewma(&chart, &arena, &points, &how, NULL), E_OK);
	expect(&p, "UCL", chart.upper[0]);
	expect(&p, "LCL", chart.lower[0]);
	expect_all(&p, "z", chart.value, chart.n);
	expect_all(&p, "z_exact", chart.value, chart.n);
	problem_close(&p);
	arena_release(&arena);
}

static void
cumulative_sum(void **state)
{
	struct cusum_setting how = { .sd = dd_of(1) };
	double up[60], down[60];
	struct cusum sum;
	struct dd x[60];
	const double *v;
	struct problem p;
	size_t n;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "spc", "spc-cusum-montgomery");
	v = problem_numbers(&p, "inputs.x", &n);
	for (size_t i = 0; i < n; i++)
		x[i] = exact(v[i]);
	how.target = exact(problem_number(&p, "inputs.mu0"));
	how.k = exact(problem_number(&p, "inputs.K"));
	how.h = exact(problem_number(&p, "inputs.H"));
	assert_int_equal(chart_cusum(&sum, &arena, x, n, &how, NULL), E_OK);
	for (size_t i = 0; i < n; i++) {
		up[i] = (double)sum.n_upper[i];
		down[i] = (double)sum.n_lower[i];
	}
	expect(&p, "C_plus_29", sum.upper[28]);
	expect(&p, "N_plus_29", up[28]);
	expect_marked(&p, "signals", sum.signal, 0, n);
	expect_all(&p, "C_plus", sum.upper, n);
	expect_all(&p, "C_minus", sum.lower, n);
	expect_all(&p, "N_plus", up, n);
	expect_all(&p, "N_minus", down, n);
	expect(&p, "shift_estimate", sum.estimate);
	problem_close(&p);
	arena_release(&arena);
}

static void
run_lengths(void **state)
{
	static const double shifts[] = { 0, 0.5, 1, 2 };
	double four[4], five[4], shewhart[2];
	struct problem p;

	(void)state;
	problem_open(&p, "spc", "spc-arl");
	for (int i = 0; i < 4; i++) {
		assert_int_equal(run_length_cusum(&four[i], 0.5, 4, shifts[i], NULL), E_OK);
		assert_int_equal(run_length_cusum(&five[i], 0.5, 5, shifts[i], NULL), E_OK);
	}
	expect_all(&p, "h4", four, 4);
	expect_all(&p, "h4_exact", four, 4);
	expect_all(&p, "h5", five, 4);
	expect_all(&p, "h5_exact", five, 4);
	assert_int_equal(run_length_shewhart(&shewhart[0], 3, 0, NULL), E_OK);
	assert_int_equal(run_length_shewhart(&shewhart[1], 3, 1, NULL), E_OK);
	expect_all(&p, "shewhart_3sigma", shewhart, 2);
	problem_close(&p);
}

static void
rules(void **state)
{
	unsigned found[MOST];
	const double *z;
	bool marked[MOST];
	struct problem p;
	size_t n;

	(void)state;
	problem_open(&p, "spc", "spc-rules-1");
	z = problem_numbers(&p, "inputs.z", &n);
	run_rules(found, z, n, 0x1ff);
	for (int rule = 1; rule <= RUN_RULES; rule++) {
		char q[60];

		snprintf(q, sizeof(q), "nelson_rule_%d", rule);
		if (rule == RUN_RULES)
			snprintf(q, sizeof(q), "western_electric_run_of_8_one_side");
		for (size_t i = 0; i < n; i++)
			marked[i] = found[i] >> (rule - 1) & 1;
		expect_marked(&p, q, marked, 0, n);
	}
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(constants),
		cmocka_unit_test(piston_rings),
		cmocka_unit_test(capability_of_rings),
		cmocka_unit_test(capability_of_the_handbook),
		cmocka_unit_test(orange_juice),
		cmocka_unit_test(computers),
		cmocka_unit_test(moving_average),
		cmocka_unit_test(cumulative_sum),
		cmocka_unit_test(run_lengths),
		cmocka_unit_test(rules),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
