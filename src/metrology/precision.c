/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/precision.h"

#include <math.h>

#include "num/distribution.h"
#include "num/outlier.h"
#include "num/summary.h"

struct precision_cell
precision_cell_of(int lab, const struct dd *y, size_t n)
{
	struct precision_cell c = { .lab = lab, .n = n };
	struct dd sum = dd_of(0);

	for (size_t i = 0; i < n; i++)
		sum = dd_add(sum, y[i]);
	c.mean = dd_div(sum, dd_of((double)n));
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_sub(y[i], c.mean);

		c.squares = dd_add(c.squares, dd_mul(d, d));
	}
	/* equal readings whose mean is no double-double leave a trace of their rounding */
	if (c.squares.hi < 1e-56 * c.mean.hi * c.mean.hi * (double)n)
		c.squares = dd_of(0);
	return c;
}

double
precision_cell_sd(const struct precision_cell *c)
{
	return c->n < 2 ? (double)NAN : sqrt(dd_double(c->squares) / (double)(c->n - 1));
}

/* ---- a level ---------------------------------------------------------------------------------------- */

struct means {
	struct dd mean, squares; /* of the cell means, unweighted */
};

static struct means
means_of(const struct precision_cell *cell, size_t p)
{
	struct means m = { 0 };

	for (size_t i = 0; i < p; i++)
		m.mean = dd_add(m.mean, cell[i].mean);
	m.mean = dd_div(m.mean, dd_of((double)p));
	for (size_t i = 0; i < p; i++) {
		struct dd d = dd_sub(cell[i].mean, m.mean);

		m.squares = dd_add(m.squares, dd_mul(d, d));
	}
	/* as above: means that are equal but for their own rounding */
	if (m.squares.hi < 1e-56 * m.mean.hi * m.mean.hi * (double)p)
		m.squares = dd_of(0);
	return m;
}

/* The number of replicates that most of the cells with replicates have; 0: there are none. */
static size_t
usual_replicates(const struct precision_cell *cell, size_t p)
{
	size_t usual = 0, most = 0;

	for (size_t i = 0; i < p; i++) {
		size_t same = 0;

		if (cell[i].n < 2 || cell[i].n == usual)
			continue;
		for (size_t k = 0; k < p; k++)
			same += cell[k].n == cell[i].n;
		if (same > most || (same == most && cell[i].n < usual)) {
			usual = cell[i].n;
			most = same;
		}
	}
	return usual;
}

static enum rc
check_level(const struct precision *l, struct err *err)
{
	if (l->p < 2)
		return err_set(err, E_DOMAIN,
			"precision needs at least 2 laboratories, there are %zu", l->p);
	if (l->n == l->p)
		return err_set(err, E_DOMAIN,
			"every laboratory has a single result: repeatability needs replicates of "
			"at "
			"least one");
	return E_OK;
}

enum rc
precision_level(struct precision *out, const struct precision_cell *cell, size_t p, struct err *err)
{
	struct dd sum = dd_of(0), within = dd_of(0), between = dd_of(0), sizes = dd_of(0), m, s_d2,
		  s_r2, s_L2;
	struct means means;
	enum rc rc;

	*out = (struct precision){ .p = p, .replicates = usual_replicates(cell, p) };
	out->balanced = true;
	for (size_t i = 0; i < p; i++) {
		double n = (double)cell[i].n;

		out->n += cell[i].n;
		out->balanced = out->balanced && cell[i].n == cell[0].n;
		sum = dd_add(sum, dd_mul(cell[i].mean, dd_of(n)));
		within = dd_add(within, cell[i].squares);
		sizes = dd_add(sizes, dd_product(n, n));
	}
	if ((rc = check_level(out, err)))
		return rc;
	means = means_of(cell, p);
	m = dd_div(sum, dd_of((double)out->n));
	for (size_t i = 0; i < p; i++) {
		struct dd d = dd_sub(cell[i].mean, m);

		between = dd_add(between, dd_mul(dd_mul(d, d), dd_of((double)cell[i].n)));
	}
	s_r2 = dd_div(within, dd_of((double)(out->n - p)));
	s_d2 = dd_div(between, dd_of((double)(p - 1)));
	out->n_bar = ((double)out->n - dd_double(sizes) / (double)out->n) / (double)(p - 1);
	s_L2 = dd_div(dd_sub(s_d2, s_r2), dd_of(out->n_bar));
	out->negative = s_L2.hi < 0;
	if (out->negative)
		s_L2 = dd_of(0);
	out->m = dd_double(m);
	out->x_bar = dd_double(means.mean);
	out->s_x_bar = sqrt(dd_double(means.squares) / (double)(p - 1));
	out->s_d = sqrt(dd_double(s_d2));
	out->s_r = sqrt(dd_double(s_r2));
	out->s_L = sqrt(dd_double(s_L2));
	out->s_R = sqrt(dd_double(dd_add(s_L2, s_r2)));
	out->r = PRECISION_FACTOR * out->s_r;
	out->R = PRECISION_FACTOR * out->s_R;
	return E_OK;
}

/* ---- Mandel ----------------------------------------------------------------------------------------- */

void
precision_mandel(struct mandel *out, const struct precision_cell *cell, size_t p)
{
	struct means means = means_of(cell, p);
	double s = sqrt(dd_double(means.squares) / (double)(p - 1)), variances = 0, replicated = 0;

	for (size_t i = 0; i < p; i++) {
		double own = precision_cell_sd(&cell[i]);

		variances += cell[i].n > 1 ? own * own : 0;
		replicated += cell[i].n > 1;
	}
	for (size_t i = 0; i < p; i++) {
		double own = precision_cell_sd(&cell[i]);

		out[i].h = s > 0 ? dd_double(dd_sub(cell[i].mean, means.mean)) / s : (double)NAN;
		out[i].k = variances > 0 ? own * sqrt(replicated) / sqrt(variances) : (double)NAN;
	}
}

enum rc
mandel_h_critical(double *out, double alpha, size_t p, struct err *err)
{
	double n = (double)p, t;
	enum rc rc;

	*out = (double)NAN;
	if (p < 3)
		return err_set(err, E_DOMAIN,
			"this test needs at least %zu values to compare, there are %zu", (size_t)3,
			p);
	rc = t_upper_quantile(&t, alpha / 2, n - 2, err);
	if (!rc)
		*out = (n - 1) * t / sqrt(n * (t * t + n - 2));
	return rc;
}

enum rc
mandel_k_critical(double *out, double alpha, size_t p, size_t n, struct err *err)
{
	double labs = (double)p, nu = (double)n - 1, f;
	enum rc rc;

	*out = (double)NAN;
	if (p < 2 || n < 2)
		return err_set(err, E_DOMAIN,
			"this test needs at least %zu values to compare, there are %zu", (size_t)2,
			p < n ? p : n);
	rc = f_upper_quantile(&f, alpha, nu, (labs - 1) * nu, err);
	if (!rc)
		*out = sqrt(labs / (1 + (labs - 1) / f));
	return rc;
}

/* ---- outliers --------------------------------------------------------------------------------------- */

const char *
extreme_name(enum extreme_kind kind)
{
	static const char *const names[] = { "cochran", "grubbs high", "grubbs low",
		"grubbs two high", "grubbs two low" };

	return names[kind];
}

const char *extreme_class_name(enum extreme_class class)
{
	static const char *const names[] = { "correct", "straggler", "outlier" };

	return names[class];
}

static enum rc
test_cochran(struct extreme *t, const struct precision_cell *cell, size_t p, struct err *err)
{
	double nu = (double)usual_replicates(cell, p) - 1, sum = 0, most = -1;
	size_t replicated = 0;
	enum rc rc;

	for (size_t i = 0; i < p; i++) {
		double s = precision_cell_sd(&cell[i]);

		if (cell[i].n < 2)
			continue;
		replicated++;
		sum += s * s;
		if (s > most) {
			most = s;
			t->cell = i;
		}
	}
	if (replicated < 2 || !(sum > 0))
		return E_OK;
	t->value = most * most / sum;
	t->p = cochran_p(replicated, nu, t->value);
	if ((rc = cochran_critical(&t->critical_5, replicated, nu, 0.05, err)) ||
		(rc = cochran_critical(&t->critical_1, replicated, nu, 0.01, err)))
		return rc;
	t->done = true;
	t->class = t->value > t->critical_1   ? EXTREME_OUTLIER
		   : t->value > t->critical_5 ? EXTREME_STRAGGLER
					      : EXTREME_NONE;
	return E_OK;
}

/* The cell with the largest mean (sign 1) or smallest (-1), leaving out one place. */
static size_t
furthest(const struct precision_cell *cell, size_t p, double sign, size_t except)
{
	size_t best = except == 0 ? 1 : 0;

	for (size_t i = 0; i < p; i++)
		if (i != except && sign * dd_double(dd_sub(cell[i].mean, cell[best].mean)) > 0)
			best = i;
	return best;
}

static enum rc
test_mean(struct extreme *t, const struct precision_cell *cell, size_t p, struct err *err)
{
	struct means m = means_of(cell, p);
	double s = sqrt(dd_double(m.squares) / (double)(p - 1));
	enum rc rc;

	if (p < 3 || !(s > 0))
		return E_OK;
	t->cell = furthest(cell, p, t->kind == EXTREME_HIGH ? 1 : -1, p);
	t->value = fabs(dd_double(dd_sub(cell[t->cell].mean, m.mean))) / s;
	t->p = grubbs_p(p, t->value, 2);
	if ((rc = grubbs_critical(&t->critical_5, p, 0.05, 2, err)) ||
		(rc = grubbs_critical(&t->critical_1, p, 0.01, 2, err)))
		return rc;
	t->done = true;
	t->class = t->value > t->critical_1   ? EXTREME_OUTLIER
		   : t->value > t->critical_5 ? EXTREME_STRAGGLER
					      : EXTREME_NONE;
	return E_OK;
}

static enum rc
test_two_means(struct extreme *t, const struct precision_cell *cell, size_t p, struct err *err)
{
	double sign = t->kind == EXTREME_TWO_HIGH ? 1 : -1;
	struct means m = means_of(cell, p);
	struct dd sum = dd_of(0), squares = dd_of(0);
	enum rc rc;

	if (p < 4 || p > 500 || !(m.squares.hi > 0))
		return E_OK;
	t->cell = furthest(cell, p, sign, p);
	t->second = furthest(cell, p, sign, t->cell);
	for (size_t i = 0; i < p; i++)
		if (i != t->cell && i != t->second)
			sum = dd_add(sum, cell[i].mean);
	sum = dd_div(sum, dd_of((double)(p - 2)));
	for (size_t i = 0; i < p; i++) {
		struct dd d = dd_sub(cell[i].mean, sum);

		if (i != t->cell && i != t->second)
			squares = dd_add(squares, dd_mul(d, d));
	}
	t->value = dd_double(dd_div(squares, m.squares));
	if ((rc = grubbs_pair_critical(&t->critical_5, p, 0.025, err)) ||
		(rc = grubbs_pair_critical(&t->critical_1, p, 0.005, err)))
		return rc;
	t->p = fmin(1, 2 * grubbs_pair_p(p, t->value));
	t->done = true;
	t->class = t->value < t->critical_1   ? EXTREME_OUTLIER
		   : t->value < t->critical_5 ? EXTREME_STRAGGLER
					      : EXTREME_NONE;
	return E_OK;
}

enum rc
precision_extremes(struct extreme out[EXTREME_TESTS], const struct precision_cell *cell, size_t p,
	struct err *err)
{
	enum rc rc;

	for (int i = 0; i < EXTREME_TESTS; i++)
		out[i] = (struct extreme){ .kind = (enum extreme_kind)i,
			.value = (double)NAN,
			.p = (double)NAN,
			.critical_5 = (double)NAN,
			.critical_1 = (double)NAN };
	if ((rc = test_cochran(&out[EXTREME_COCHRAN], cell, p, err)) ||
		(rc = test_mean(&out[EXTREME_HIGH], cell, p, err)) ||
		(rc = test_mean(&out[EXTREME_LOW], cell, p, err)) ||
		(rc = test_two_means(&out[EXTREME_TWO_HIGH], cell, p, err)))
		return rc;
	return test_two_means(&out[EXTREME_TWO_LOW], cell, p, err);
}

const struct extreme *
precision_outlier(const struct extreme test[EXTREME_TESTS], size_t p)
{
	const struct extreme *found = NULL;

	if (p <= 3)
		return NULL;
	if (test[EXTREME_COCHRAN].class == EXTREME_OUTLIER)
		return &test[EXTREME_COCHRAN];
	for (int i = EXTREME_HIGH; i <= EXTREME_LOW; i++)
		if (test[i].class == EXTREME_OUTLIER && (!found || test[i].value > found->value))
			found = &test[i];
	if (found || p <= 4) /* a pair must leave three */
		return found;
	for (int i = EXTREME_TWO_HIGH; i <= EXTREME_TWO_LOW; i++)
		if (test[i].class == EXTREME_OUTLIER && (!found || test[i].p < found->p))
			found = &test[i];
	return found;
}

/* ---- precision and level ---------------------------------------------------------------------------- */

/* y = a + b x */
static void
line(double *a, double *b, const double *x, const double *y, size_t n)
{
	double mx = num_mean(x, n), my = num_mean(y, n), sxx = 0, sxy = 0;

	for (size_t i = 0; i < n; i++) {
		sxx += (x[i] - mx) * (x[i] - mx);
		sxy += (x[i] - mx) * (y[i] - my);
	}
	*b = sxy / sxx;
	*a = my - *b * mx;
}

/* s = a + b m with weights 1/s^2, s from the fit before: three steps, as ISO 5725-2 7.5.6 has it. */
static void
weighted_line(struct precision_relation *out, const double *m, const double *s, size_t n)
{
	double a = 0, b = 0;

	for (int step = 0; step < 3; step++) {
		double t1 = 0, t2 = 0, t3 = 0, t4 = 0, t5 = 0;

		for (size_t i = 0; i < n; i++) {
			double fitted = step ? a + b * m[i] : s[i];
			double w = 1 / (fitted * fitted);

			t1 += w;
			t2 += w * m[i];
			t3 += w * m[i] * m[i];
			t4 += w * s[i];
			t5 += w * m[i] * s[i];
		}
		a = (t3 * t4 - t2 * t5) / (t1 * t3 - t2 * t2);
		b = (t1 * t5 - t2 * t4) / (t1 * t3 - t2 * t2);
	}
	out->intercept = a;
	out->slope = b;
}

enum rc
precision_relate(struct precision_relation *out, const double *m, const double *s, size_t levels,
	struct err *err)
{
	double x[64], y[64];

	*out = (struct precision_relation){ 0 };
	if (levels < 3 || levels > sizeof(x) / sizeof(x[0]))
		return err_set(err, E_DOMAIN,
			"precision goes with the level when there are 3 to %d levels, not %zu",
			(int)(sizeof(x) / sizeof(x[0])), levels);
	for (size_t i = 0; i < levels; i++) {
		if (!(m[i] > 0 && s[i] > 0))
			return err_set(err, E_DOMAIN,
				"means and standard deviations must be greater than 0: level %zu "
				"has %g "
				"and %g",
				i + 1, m[i], s[i]);
		out->ratio += s[i] / m[i] / (double)levels;
		x[i] = log10(m[i]);
		y[i] = log10(s[i]);
	}
	weighted_line(out, m, s, levels);
	line(&out->log_intercept, &out->exponent, x, y, levels);
	if (!isfinite(out->slope) || !isfinite(out->exponent))
		return err_set(err, E_DOMAIN,
			"the levels have one mean: how precision goes with it cannot be told");
	return E_OK;
}
