/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Studies of measurement systems against published answers. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>

#include "metrology/agreement.h"
#include "metrology/gauge.h"
#include "metrology/gauge_bias.h"
#include "problem.h"

#define MOST 400

static struct arena arena;

/* A crossed study as rows: value, number of its part, number of its operator. */
static struct study_rows {
	struct dd y[MOST];
	int part[MOST], operator[MOST];
	size_t n;
	int parts, operators;
} rows;

static const struct str labels[60] = { STR_INIT("1"), STR_INIT("2"), STR_INIT("3") };

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
put(double v, int part, int operator)
{
	rows.y[rows.n] = exact(v);
	rows.part[rows.n] = part;
	rows.operator[rows.n++] = operator;
	rows.parts = part + 1 > rows.parts ? part + 1 : rows.parts;
	rows.operators = operator+ 1> rows.operators ? operator+ 1 : rows.operators;
}

static struct gauge_study
study(void)
{
	return (struct gauge_study){ rows.y, rows.n, { rows.part, rows.parts, "part" },
		{ rows.operator, rows.operators, "operator" }, labels, labels };
}

/* operator -> trial -> parts, the operators by letter */
static void
take_aiag(void)
{
	static const char *const operators[] = { "A", "B", "C" };
	struct problem p;

	problem_open(&p, "msa", "msa-aiag-range");
	rows = (struct study_rows){ .n = 0 };
	for (int o = 0; o < 3; o++) {
		const json_t *own = json_object_get(problem_at(&p, "inputs.data"), operators[o]);

		for (size_t t = 0; t < json_array_size(own); t++)
			for (int i = 0; i < 10; i++)
				put(json_number_value(
					    json_array_get(json_array_get(own, t), (size_t)i)),
					i, o);
	}
	json_decref(p.file);
}

/* operator -> part -> trials */
static void
take_ten_parts(const struct problem *p)
{
	const json_t *data = problem_at(p, "inputs.data");

	rows = (struct study_rows){ .n = 0 };
	for (int o = 0; o < (int)json_array_size(data); o++) {
		const json_t *own = json_array_get(data, (size_t)o);

		for (int i = 0; i < (int)json_array_size(own); i++)
			for (size_t t = 0; t < json_array_size(json_array_get(own, (size_t)i)); t++)
				put(json_number_value(
					    json_array_get(json_array_get(own, (size_t)i), t)),
					i, o);
	}
}

static void
expect_if(struct problem *p, const char *prefix, const char *name, const char *end, double got)
{
	char q[80];

	snprintf(q, sizeof(q), "%s%s%s", prefix, name, end);
	if (expected_has(p, q))
		expect(p, q, got);
}

/* Printed with few decimals, or computed: the same number for both. */
static void
expect_both(struct problem *p, const char *prefix, const char *name, double got)
{
	expect_if(p, prefix, name, "", got);
	expect_if(p, prefix, name, "_exact", got);
}

static void
expect_gauge(struct problem *p, const char *prefix, const struct gauge *g)
{
	static const struct {
		const char *name;
		enum gauge_source source;
	} known[] = { { "repeatability", GAUGE_REPEATABILITY }, { "appraiser", GAUGE_OPERATOR },
		{ "interaction", GAUGE_INTERACTION }, { "reproducibility", GAUGE_REPRODUCIBILITY },
		{ "GRR", GAUGE_RR }, { "part", GAUGE_PART }, { "total", GAUGE_TOTAL } };

	for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++) {
		char name[60];

		snprintf(name, sizeof(name), "var_%s", known[i].name);
		expect_both(p, prefix, name, g->variance[known[i].source]);
		snprintf(name, sizeof(name), "sd_%s", known[i].name);
		expect_both(p, prefix, name, g->sd[known[i].source]);
		snprintf(name, sizeof(name), "pct_contribution_%s", known[i].name);
		expect_both(p, prefix, name, g->contribution[known[i].source]);
		snprintf(name, sizeof(name), "pct_study_%s", known[i].name);
		expect_both(p, prefix, name, g->study[known[i].source]);
	}
	expect_both(p, prefix, "ndc_raw", g->ndc);
	expect_both(p, prefix, "ndc_truncated", g->categories);
}

static void
expect_range(struct problem *p, const char *prefix, bool rounded)
{
	struct gauge_study s = study();
	struct gauge_range g;
	char q[80];

	assert_int_equal(gauge_range(&g, &arena, &s, rounded, NULL), E_OK);
	for (int k = 0; k < 2; k++) {
		const char *end = k ? "_exact" : "";

		snprintf(q, sizeof(q), "%sR_bar_by_appraiser%s", prefix, end);
		if (expected_has(p, q))
			expect_all(p, q, g.range_bar, g.operators);
		snprintf(q, sizeof(q), "%sX_bar_by_appraiser%s", prefix, end);
		if (expected_has(p, q))
			expect_all(p, q, g.mean_bar, g.operators);
	}
	expect_both(p, prefix, "R_bar", g.R_bar);
	expect_both(p, prefix, "X_diff", g.X_diff);
	expect_both(p, prefix, "R_p", g.R_p);
	expect_both(p, prefix, "EV", g.gauge.sd[GAUGE_REPEATABILITY]);
	expect_both(p, prefix, "AV", g.gauge.sd[GAUGE_OPERATOR]);
	expect_both(p, prefix, "GRR", g.gauge.sd[GAUGE_RR]);
	expect_both(p, prefix, "PV", g.gauge.sd[GAUGE_PART]);
	expect_both(p, prefix, "TV", g.gauge.sd[GAUGE_TOTAL]);
	expect_both(p, prefix, "pct_EV", g.gauge.study[GAUGE_REPEATABILITY]);
	expect_both(p, prefix, "pct_AV", g.gauge.study[GAUGE_OPERATOR]);
	expect_both(p, prefix, "pct_GRR", g.gauge.study[GAUGE_RR]);
	expect_both(p, prefix, "pct_PV", g.gauge.study[GAUGE_PART]);
	expect_both(p, prefix, "ndc", g.gauge.categories);
	expect_both(p, prefix, "ndc_raw", g.gauge.ndc);
	expect_both(p, prefix, "UCL_R", g.UCL_R);
}

static void
expect_anova(struct problem *p)
{
	struct gauge_study s = study();
	const struct anova_line *line;
	struct gauge_anova g;

	assert_int_equal(gauge_anova(&g, &arena, &s, 0.25, NULL), E_OK);
	line = g.table.line;
	expect_both(p, "", "SS_part", line[0].ss);
	expect_both(p, "", "SS_appraiser", line[1].ss);
	expect_both(p, "", "SS_interaction", line[2].ss);
	expect_both(p, "", "SS_repeat", line[3].ss);
	expect_both(p, "", "SS_total", line[0].ss + line[1].ss + line[2].ss + line[3].ss);
	expect_both(p, "", "MS_part", line[0].ms);
	expect_both(p, "", "MS_appraiser", line[1].ms);
	expect_both(p, "", "MS_interaction", line[2].ms);
	expect_both(p, "", "MS_repeat", line[3].ms);
	expect_both(p, "", "F_part", line[0].F);
	expect_both(p, "", "F_appraiser", line[1].F);
	expect_both(p, "", "F_interaction", line[2].F);
	expect_both(p, "", "p_interaction", g.p_interaction);
	expect_both(p, "", "F_part_vs_repeat", g.F_part_repeat);
	expect_both(p, "", "F_appraiser_vs_repeat", g.F_operator_repeat);
	expect_both(p, "", "MS_pooled", g.ms_pooled);
	expect_gauge(p, "with_interaction.", &g.with_interaction);
	expect_gauge(p, "pooled.", &g.without);
}

static void
by_ranges(void **state)
{
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	take_aiag();
	problem_open(&p, "msa", "msa-aiag-range");
	expect_range(&p, "", true);
	problem_close(&p);
	arena_release(&arena);
}

static void
by_analysis_of_variance(void **state)
{
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	take_aiag();
	problem_open(&p, "msa", "msa-aiag-anova");
	expect_anova(&p);
	problem_close(&p);
	arena_release(&arena);
}

static void
with_real_interaction(void **state)
{
	struct problem p;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "msa", "msa-ten-parts-two-trials");
	take_ten_parts(&p);
	expect_anova(&p);
	expect_range(&p, "range.", true);
	problem_close(&p);
	arena_release(&arena);
}

static void
linearity(void **state)
{
	struct dd reference[MOST], y[MOST];
	double bias[20], chance[20];
	const char *key;
	struct gauge_line g;
	struct problem p;
	const json_t *own;
	size_t n = 0;

	(void)state;
	arena_init(&arena, 1 << 20);
	problem_open(&p, "msa", "msa-linearity");
	json_object_foreach((json_t *)(uintptr_t)problem_at(&p, "inputs.reference"), key,
		own) for (size_t i = 0; i < json_array_size(own); i++)
	{
		assert_int_equal(dd_parse(&reference[n], str_of(key), NULL), E_OK);
		y[n++] = exact(json_number_value(json_array_get(own, i)));
	}
	assert_int_equal(gauge_linearity(&g, &arena, reference, y, n, 0.95, NULL), E_OK);
	for (size_t k = 0; k < g.parts; k++) {
		bias[k] = g.part[k].bias.bias;
		chance[k] = g.part[k].bias.p;
	}
	expect_both(&p, "", "slope", g.slope);
	expect_both(&p, "", "intercept", g.intercept);
	expect_both(&p, "", "s", g.s);
	expect(&p, "R2", g.r2);
	expect(&p, "t_slope", g.t_slope);
	expect(&p, "t_intercept", g.t_intercept);
	expect(&p, "se_slope", g.se_slope);
	expect(&p, "se_intercept", g.se_intercept);
	expect(&p, "p_slope", g.p_slope);
	expect_all(&p, "bias_by_part", bias, g.parts);
	expect_all(&p, "p_by_part", chance, g.parts);
	problem_close(&p);
	arena_release(&arena);
}

static void
two_raters(void **state)
{
	static const char *const pairs[] = { "A*B", "B*C", "A*C", "A*Ref", "B*Ref", "C*Ref" };
	struct problem p;

	(void)state;
	problem_open(&p, "msa", "kappa-aiag");
	for (size_t i = 0; i < sizeof(pairs) / sizeof(pairs[0]); i++) {
		const json_t *t = json_object_get(problem_at(&p, "inputs.tables"), pairs[i]);
		double table[4];
		struct kappa k;
		char q[40];

		for (size_t j = 0; j < 4; j++)
			table[j] =
				json_number_value(json_array_get(json_array_get(t, j / 2), j % 2));
		assert_int_equal(kappa_cohen(&k, table, 2, KAPPA_UNWEIGHTED, 0.95, NULL), E_OK);
		expect_at(&p, "kappa", pairs[i], k.kappa);
		snprintf(q, sizeof(q), "%s.", pairs[i]);
		expect_if(&p, q, "po", "", k.po);
		expect_if(&p, q, "pe", "", k.pe);
		expect_if(&p, q, "kappa", "", k.kappa);
		expect_if(&p, q, "se0", "", k.se0);
		expect_if(&p, q, "se", "", k.se);
		expect_if(&p, q, "z", "", k.z);
	}
	problem_close(&p);
}

static void
many_raters(void **state)
{
	struct kappa k, category[5];
	double of_category[5];
	const double *counts;
	struct problem p;
	size_t n;

	(void)state;
	problem_open(&p, "msa", "kappa-fleiss");
	counts = problem_numbers(&p, "inputs.counts", &n);
	assert_int_equal(kappa_fleiss(&k, category, counts, n / 5, 5, NULL), E_OK);
	for (int j = 0; j < 5; j++)
		of_category[j] = category[j].kappa;
	expect_both(&p, "", "kappa", k.kappa);
	expect_both(&p, "", "P_bar", k.po);
	expect_both(&p, "", "P_e", k.pe);
	expect(&p, "se0", k.se0);
	expect(&p, "z", k.z);
	expect_all(&p, "kappa_by_category", of_category, 5);
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(by_ranges),
		cmocka_unit_test(by_analysis_of_variance),
		cmocka_unit_test(with_real_interaction),
		cmocka_unit_test(linearity),
		cmocka_unit_test(two_raters),
		cmocka_unit_test(many_raters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
