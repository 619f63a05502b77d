/* SPDX-License-Identifier: GPL-3.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "metrology/precision.h"
#include "metrology/proficiency.h"
#include "num/outlier.h"
#include "num/robust.h"
#include "num/summary.h"
#include "problem.h"

#define LABS 60
#define ROOM 400

static struct precision_cell cell[LABS], kept[LABS];
static struct mandel mandel[LABS];
static double number[LABS], other[LABS];

/* The decimal that the problem was written with, to 106 bits. */
static struct dd
exact(double v)
{
	struct dd out;
	char text[40];

	snprintf(text, sizeof(text), "%.15g", v);
	assert_int_equal(dd_parse(&out, str_of(text), NULL), E_OK);
	return out;
}

static size_t
read_cells(struct problem *p, const char *place)
{
	const json_t *labs = problem_at(p, place);
	size_t n = json_array_size(labs);

	assert_true(n <= LABS);
	for (size_t i = 0; i < n; i++) {
		const json_t *own = json_array_get(labs, i);
		struct dd y[20];

		for (size_t k = 0; k < json_array_size(own); k++)
			y[k] = exact(json_number_value(json_array_get(own, k)));
		cell[i] = precision_cell_of((int)i + 1, y, json_array_size(own));
	}
	return n;
}

static void
expect_mandel(struct problem *p, const char *h, const char *k, size_t n)
{
	precision_mandel(mandel, cell, n);
	for (size_t i = 0; i < n; i++) {
		number[i] = mandel[i].h;
		other[i] = mandel[i].k;
	}
	expect_all(p, h, number, n);
	expect_all(p, k, other, n);
}

static size_t
keep(struct problem *p, const char *dropped, size_t n)
{
	const json_t *list = problem_at(p, dropped);
	size_t m = 0;

	for (size_t i = 0; i < n; i++) {
		bool out = false;

		for (size_t k = 0; k < json_array_size(list); k++)
			out = out || json_integer_value(json_array_get(list, k)) == cell[i].lab;
		if (!out)
			kept[m++] = cell[i];
	}
	return m;
}

static void
creosote_level(struct problem *p, int level)
{
	struct extreme test[EXTREME_TESTS];
	struct precision all, some;
	char place[60];
	size_t n;

	snprintf(place, sizeof(place), "inputs.levels.%d", level);
	n = read_cells(p, place);
	snprintf(place, sizeof(place), "expected.0.cases.%d.dropped_labs", level);
	assert_int_equal(precision_level(&all, cell, n, NULL), E_OK);
	assert_int_equal(precision_level(&some, kept, keep(p, place, n), NULL), E_OK);
	assert_int_equal(precision_extremes(test, cell, n, NULL), E_OK);
	snprintf(place, sizeof(place), "expected.0.cases.%d.expected", level);
	problem_case(p, place);
	expect(p, "m_kept", some.m);
	expect(p, "s_r_kept", some.s_r);
	expect(p, "s_R_kept", some.s_R);
	expect(p, "m_kept_exact", some.m);
	expect(p, "s_r_kept_exact", some.s_r);
	expect(p, "s_L_kept_exact", some.s_L);
	expect(p, "s_R_kept_exact", some.s_R);
	expect(p, "m_all_exact", all.m);
	expect(p, "s_r_all_exact", all.s_r);
	expect(p, "s_L_all_exact", all.s_L);
	expect(p, "s_R_all_exact", all.s_R);
	expect(p, "cochran_C_all", test[EXTREME_COCHRAN].value);
	expect(p, "cochran_p_all", test[EXTREME_COCHRAN].p);
	expect(p, "grubbs_high_all", test[EXTREME_HIGH].value);
	expect(p, "grubbs_low_all", test[EXTREME_LOW].value);
	expect_mandel(p, "mandel_h_all", "mandel_k_all", n);
}

static void
precision_of_nine_laboratories_at_five_levels(void **state)
{
	struct problem p;

	(void)state;
	problem_open(&p, "interlaboratory", "iso5725-creosote");
	(void)expected_value(&p, "per_level");
	for (int level = 0; level < 5; level++)
		creosote_level(&p, level);
	problem_close(&p);
}

static void
glucose_material(struct problem *p, int i, const char *material)
{
	struct extreme test[EXTREME_TESTS];
	struct precision l;
	char place[60];
	size_t n;

	snprintf(place, sizeof(place), "inputs.materials.%s", material);
	n = read_cells(p, place);
	assert_int_equal(precision_level(&l, cell, n, NULL), E_OK);
	assert_int_equal(precision_extremes(test, cell, n, NULL), E_OK);
	snprintf(place, sizeof(place), "expected.0.cases.%d.expected", i);
	problem_case(p, place);
	if (expected_has(p, "x_bar")) {
		expect(p, "x_bar", l.x_bar);
		expect(p, "s_r", l.s_r);
		expect(p, "s_R", l.s_R);
	}
	expect(p, "x_bar_exact", l.x_bar);
	expect(p, "s_xbar", l.s_x_bar);
	expect(p, "s_r_exact", l.s_r);
	expect(p, "s_R_exact", l.s_R);
	expect(p, "r", l.r);
	expect(p, "R", l.R);
	expect(p, "cochran_C", test[EXTREME_COCHRAN].value);
	expect(p, "cochran_p", test[EXTREME_COCHRAN].p);
	expect_mandel(p, "h", "k", n);
}

static void
precision_of_eight_laboratories_as_astm_sees_it(void **state)
{
	struct problem p;
	double h, k;

	(void)state;
	problem_open(&p, "interlaboratory", "e691-glucose-1");
	(void)expected_value(&p, "per_material");
	assert_int_equal(mandel_h_critical(&h, 0.005, 8, NULL), E_OK);
	assert_int_equal(mandel_k_critical(&k, 0.005, 8, 3, NULL), E_OK);
	expect(&p, "h_critical_0.5pct_p8", h);
	expect(&p, "k_critical_0.5pct_p8_n3", k);
	expect(&p, "h_critical_exact", h);
	expect(&p, "k_critical_exact", k);
	glucose_material(&p, 0, "A");
	glucose_material(&p, 1, "C");
	glucose_material(&p, 2, "E");
	problem_close(&p);
}

static void
critical_values_of_mandel(void **state)
{
	const double *alpha, *labs, *n;
	size_t n_alpha, n_labs, n_n, ih = 0, ik = 0;
	double h[ROOM], k[ROOM];
	struct problem p;

	(void)state;
	problem_open(&p, "interlaboratory", "mandel-critical-1");
	alpha = problem_numbers(&p, "inputs.alpha", &n_alpha);
	labs = problem_numbers(&p, "inputs.p", &n_labs);
	n = problem_numbers(&p, "inputs.n", &n_n);
	for (size_t a = 0; a < n_alpha; a++) {
		for (size_t l = 0; l < n_labs; l++)
			assert_int_equal(
				mandel_h_critical(&h[ih++], alpha[a], (size_t)labs[l], NULL), E_OK);
		for (size_t r = 0; r < n_n; r++)
			for (size_t l = 0; l < n_labs; l++)
				assert_int_equal(mandel_k_critical(&k[ik++], alpha[a],
							 (size_t)labs[l], (size_t)n[r], NULL),
					E_OK);
	}
	expect_all(&p, "h[alpha][p]", h, ih);
	expect_all(&p, "k[alpha][n][p]", k, ik);
	problem_close(&p);
}

static double
cochran(size_t p, size_t n, double alpha)
{
	double c;

	assert_int_equal(cochran_critical(&c, p, (double)(n - 1), alpha, NULL), E_OK);
	return c;
}

static void
critical_values_of_cochran(void **state)
{
	const double *alpha, *labs, *n;
	size_t n_alpha, n_labs, n_n, i = 0;
	struct problem p;
	double c[ROOM];

	(void)state;
	problem_open(&p, "interlaboratory", "cochran-critical");
	alpha = problem_numbers(&p, "inputs.alpha", &n_alpha);
	labs = problem_numbers(&p, "inputs.p", &n_labs);
	n = problem_numbers(&p, "inputs.n", &n_n);
	for (size_t a = 0; a < n_alpha; a++)
		for (size_t r = 0; r < n_n; r++)
			for (size_t l = 0; l < n_labs; l++)
				c[i++] = cochran((size_t)labs[l], (size_t)n[r], alpha[a]);
	expect_all(&p, "C[alpha][n][p]", c, i);
	expect_at(&p, "published_rounded", "p8_n2_5pct", cochran(8, 2, 0.05));
	expect_at(&p, "published_rounded", "p8_n2_1pct", cochran(8, 2, 0.01));
	expect_at(&p, "published_rounded", "p5_n3_5pct", cochran(5, 3, 0.05));
	expect_at(&p, "published_rounded", "p10_n2_5pct", cochran(10, 2, 0.05));
	/* the p-value of a critical value is its level */
	assert_true(fabs(cochran_p(8, 1, cochran(8, 2, 0.05)) - 0.05) < 1e-12);
	problem_close(&p);
}

static double
grubbs(size_t p, double alpha, int sides)
{
	double g;

	assert_int_equal(grubbs_critical(&g, p, alpha, sides, NULL), E_OK);
	return g;
}

static void
critical_values_of_grubbs(void **state)
{
	static const struct {
		const char *place;
		size_t p;
		double alpha;
	} published[] = { { "p8_1pct", 8, 0.01 }, { "p5_5pct", 5, 0.05 }, { "p5_1pct", 5, 0.01 },
		{ "p20_1pct", 20, 0.01 } };
	const double *alpha, *labs;
	size_t n_alpha, n_labs, i = 0;
	double one[ROOM], two[ROOM];
	struct problem p;

	(void)state;
	problem_open(&p, "interlaboratory", "grubbs-critical");
	alpha = problem_numbers(&p, "inputs.alpha", &n_alpha);
	labs = problem_numbers(&p, "inputs.p", &n_labs);
	for (size_t a = 0; a < n_alpha; a++)
		for (size_t l = 0; l < n_labs; l++, i++) {
			one[i] = grubbs((size_t)labs[l], alpha[a], 1);
			two[i] = grubbs((size_t)labs[l], alpha[a], 2);
		}
	expect_all(&p, "one_sided[alpha][p]", one, i);
	expect_all(&p, "two_sided[alpha][p]", two, i);
	for (size_t k = 0; k < sizeof(published) / sizeof(published[0]); k++)
		expect_at(&p, "iso_two_sided_rounded", published[k].place,
			grubbs(published[k].p, published[k].alpha, 2));
	/* printed 2.126 and 2.709; exactly they are 2.12665 and 2.70825, as two_sided above expects to 1e-9 */
	assert_true(fabs(grubbs(8, 0.05, 2) - 2.126) < 0.001);
	assert_true(fabs(grubbs(20, 0.05, 2) - 2.709) < 0.001);
	problem_close(&p);
}

/* ISO 5725-2:1994 table 5, two lowest or two highest; its columns are 0.5 % and 2.5 % of one end. */
static void
critical_values_of_grubbs_for_two_means(void **state)
{
	static const struct {
		size_t p;
		double outlier, straggler;
	} table[] = { { 4, 0.0000, 0.0002 }, { 5, 0.0018, 0.0090 }, { 6, 0.0116, 0.0349 },
		{ 7, 0.0308, 0.0708 }, { 8, 0.0563, 0.1101 }, { 9, 0.0851, 0.1492 },
		{ 10, 0.1150, 0.1864 } };

	(void)state;
	for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
		double c;

		assert_int_equal(grubbs_pair_critical(&c, table[i].p, 0.005, NULL), E_OK);
		assert_true(fabs(c - table[i].outlier) < 0.0001);
		assert_int_equal(grubbs_pair_critical(&c, table[i].p, 0.025, NULL), E_OK);
		assert_true(fabs(c - table[i].straggler) < 0.0001);
	}
}

static void
robust(const char *id)
{
	double sorted[LABS], work[6 * LABS], median, x;
	int lab[LABS];
	struct algorithm_a a, huber;
	struct robust_scale scale;
	struct q_method q;
	struct problem p;
	const double *v;
	size_t n;

	problem_open(&p, "interlaboratory", id);
	v = problem_numbers(&p, "inputs.x", &n);
	memcpy(sorted, v, n * sizeof(*v));
	num_sort(sorted, n);
	for (size_t i = 0; i < n; i++)
		lab[i] = (int)i;
	median = sorted_quantile(sorted, n, 0.5, QUANTILE_7);
	assert_int_equal(robust_algorithm_a(&a, v, n, work, NULL), E_OK);
	assert_int_equal(robust_huber(&huber, v, n, 1.5, work, NULL), E_OK);
	expect(&p,
		expected_has(&p, "huber15_location (hubers)")
			? "huber15_location (hubers)"
			: "huber15_location (hubers, exact consistency factor)",
		huber.location);
	expect(&p, "huber15_scale", huber.scale);
	expect(&p, "mean", num_mean(v, n));
	expect(&p, "sd", num_sd(v, n));
	expect(&p, "median", median);
	expect(&p, "MADe_1.483", proficiency_made(sorted, n, work));
	expect(&p, "nIQR_type7", robust_niqr(sorted, n, QUANTILE_7));
	expect(&p, "nIQR_type6", robust_niqr(sorted, n, QUANTILE_6));
	expect(&p, "algA_x*", a.location);
	expect(&p, "algA_s*", a.scale);
	expect(&p, "u(x*) = 1.25 s*/sqrt(p)", a.uncertainty);
	assert_int_equal(
		proficiency_q(&q, &(struct q_input){ sorted, lab, n, (int)n, 2 }, work, NULL),
		E_OK);
	expect(&p, "Q_s*", q.s);
	expect(&p, "H1(0)", q.H1_0);
	assert_int_equal(proficiency_hampel(&x, sorted, n, q.s, work, NULL), E_OK);
	expect(&p, "Hampel_x*", x);
	scale = robust_qn(sorted, n);
	expect(&p, "Qn_raw", scale.raw);
	expect(&p, "Qn (R robustbase, with constant and finite-sample factor)", scale.value);
	scale = robust_sn(sorted, n);
	expect(&p, "Sn_raw", scale.raw);
	expect(&p, "Sn (R robustbase)", scale.value);
	problem_close(&p);
}

static void
robust_consensus(void **state)
{
	(void)state;
	robust("robust-copper-flour");
	robust("robust-nickel-syenite");
}

struct result {
	double y;
	int lab;
};

static int
by_value(const void *a, const void *b)
{
	double x = ((const struct result *)a)->y, y = ((const struct result *)b)->y;

	return (x > y) - (x < y);
}

static void
robust_consensus_of_unequal_replicates(void **state)
{
	struct result all[LABS];
	double y[LABS], work[6 * LABS], x;
	int lab[LABS];
	struct q_method q;
	struct problem p;
	const json_t *labs;
	size_t n = 0, n_labs;

	(void)state;
	problem_open(&p, "interlaboratory", "q-hampel-replicates");
	labs = problem_at(&p, "inputs.labs");
	n_labs = read_cells(&p, "inputs.labs");
	for (size_t i = 0; i < n_labs; i++) {
		const json_t *own = json_array_get(labs, i);

		number[i] = dd_double(cell[i].mean);
		for (size_t k = 0; k < json_array_size(own); k++)
			all[n++] = (struct result){ json_number_value(json_array_get(own, k)),
				(int)i };
	}
	qsort(all, n, sizeof(*all), by_value);
	for (size_t i = 0; i < n; i++) {
		y[i] = all[i].y;
		lab[i] = all[i].lab;
	}
	num_sort(number, n_labs);
	assert_int_equal(
		proficiency_q(&q, &(struct q_input){ y, lab, n, (int)n_labs, 0 }, work, NULL),
		E_OK);
	assert_int_equal(proficiency_hampel(&x, number, n_labs, q.s, work, NULL), E_OK);
	expect(&p, "Q_s*", q.s);
	expect(&p, "H1(0)", q.H1_0);
	expect(&p, "Hampel_x*", x);
	problem_close(&p);
}

static void
scores_and_their_classes(void **state)
{
	static const char *const q =
		"rows [z, z', zeta, En, class z, class z', class zeta, class En]";
	struct problem p;
	const double *v;
	size_t n;

	(void)state;
	problem_open(&p, "interlaboratory", "pt-scores-1");
	v = problem_numbers(&p, "inputs.rows", &n);
	for (size_t i = 0; i < n / 7; i++, v += 7) {
		struct assigned a = { .value = v[3], .u = v[4], .U = v[5], .sigma_pt = v[6] };
		struct score s = proficiency_score(v[0], v[1], v[2], &a);
		double got[4] = { s.z, s.z_prime, s.zeta, s.En };
		char place[40];

		for (int k = 0; k < 8; k++) {
			snprintf(place, sizeof(place), "%zu.%d", i, k);
			if (k < 4)
				expect_at(&p, q, place, got[k]);
			else if (k < 7)
				expect_text(
					&p, q, place, score_class_name(score_class(got[k - 4])));
			else
				expect_text(&p, q, place, score_class_name(score_class_En(s.En)));
		}
	}
	problem_close(&p);
}

static void
pairs_of_youden(void **state)
{
	struct dd x[LABS], y[LABS];
	struct problem p;
	struct youden s;
	const double *v;
	size_t n;

	(void)state;
	problem_open(&p, "interlaboratory", "youden-potassium");
	v = problem_numbers(&p, "inputs.pairs", &n);
	n /= 2;
	for (size_t i = 0; i < n; i++) {
		x[i] = exact(number[i] = v[2 * i]);
		y[i] = exact(other[i] = v[2 * i + 1]);
	}
	assert_int_equal(proficiency_youden(&s, x, y, n, NULL), E_OK);
	expect(&p, "mean_x", s.mean_x);
	expect(&p, "mean_y", s.mean_y);
	expect(&p, "median_x", num_median(number, n));
	expect(&p, "median_y", num_median(other, n));
	expect(&p, "s_random", s.s_random);
	expect(&p, "s_total", s.s_total);
	expect(&p, "s_lab", s.s_lab);
	expect(&p, "F", s.F);
	expect(&p, "circle_95", s.circle_95);
	problem_close(&p);
}

static void
reproducibility_to_expect_at_a_mass_fraction(void **state)
{
	double got[ROOM];
	struct problem p;
	const double *v;
	size_t n, m = 0;

	(void)state;
	problem_open(&p, "interlaboratory", "horrat-1");
	v = problem_numbers(&p, "inputs.rows", &n);
	for (size_t i = 0; i < n; i += 2) {
		got[m++] = horwitz_rsd(v[i]);
		got[m++] = thompson_rsd(v[i]);
		got[m++] = v[i + 1] / horwitz_rsd(v[i]);
	}
	expect_all(&p, "rows [PRSD_R %, Thompson RSD %, HorRat]", got, m);
	problem_close(&p);
}

static void
homogeneity_of_samples(void **state)
{
	struct homogeneity h;
	struct problem p;
	size_t g;

	(void)state;
	problem_open(&p, "interlaboratory", "homogeneity-soya");
	g = read_cells(&p, "inputs.pairs");
	assert_int_equal(
		proficiency_homogeneity(&h, cell, g, problem_number(&p, "inputs.sigma_pt"), NULL),
		E_OK);
	expect(&p, "F1_g12", h.F1);
	expect(&p, "F2_g12", h.F2);
	expect_text(&p, "homogeneous", "", h.adequate ? "yes" : "no");
	expect(&p, "grand_mean", h.mean);
	expect(&p, "s_x", h.s_x);
	expect(&p, "s_w", h.s_w);
	expect(&p, "s_s", h.s_s);
	expect(&p, "cochran_C", h.cochran.value);
	expect(&p, "limit_0_3_sigma", h.limit);
	expect(&p, "F1", h.F1);
	expect(&p, "F2", h.F2);
	expect(&p, "c", h.c);
	expect(&p, "sqrt_c", h.sqrt_c);
	expect(&p, "F_anova", h.F);
	problem_close(&p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(precision_of_nine_laboratories_at_five_levels),
		cmocka_unit_test(precision_of_eight_laboratories_as_astm_sees_it),
		cmocka_unit_test(critical_values_of_mandel),
		cmocka_unit_test(critical_values_of_cochran),
		cmocka_unit_test(critical_values_of_grubbs),
		cmocka_unit_test(critical_values_of_grubbs_for_two_means),
		cmocka_unit_test(robust_consensus),
		cmocka_unit_test(robust_consensus_of_unequal_replicates),
		cmocka_unit_test(scores_and_their_classes),
		cmocka_unit_test(pairs_of_youden),
		cmocka_unit_test(reproducibility_to_expect_at_a_mass_fraction),
		cmocka_unit_test(homogeneity_of_samples),
	};

	return cmocka_run_group_tests_name("interlaboratory", tests, NULL, NULL);
}
