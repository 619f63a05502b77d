/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/agreement.h"

#include <math.h>

static double
weight_of(size_t i, size_t j, size_t k, enum kappa_weights weights)
{
	double d = i > j ? (double)(i - j) : (double)(j - i);

	switch (weights) {
	case KAPPA_LINEAR: return 1 - d / ((double)k - 1);
	case KAPPA_QUADRATIC: return 1 - d * d / (((double)k - 1) * ((double)k - 1));
	case KAPPA_UNWEIGHTED: break;
	}
	return i == j ? 1 : 0;
}

static enum rc
check_table(const double *table, size_t rows, size_t k, double *total, struct err *err)
{
	*total = 0;
	if (k < 2)
		return err_set(err, E_DOMAIN, "agreement needs at least two categories");
	for (size_t i = 0; i < rows * k; i++) {
		if (!(table[i] >= 0) || !isfinite(table[i]))
			return err_set(err, E_DOMAIN, "a number of items cannot be %g", table[i]);
		*total += table[i];
	}
	if (!(*total > 0))
		return err_set(err, E_DOMAIN, "there are no items");
	return E_OK;
}

static double
row_share(const double *table, size_t k, double n, size_t i)
{
	double sum = 0;

	for (size_t j = 0; j < k; j++)
		sum += table[i * k + j];
	return sum / n;
}

static double
column_share(const double *table, size_t k, double n, size_t j)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += table[i * k + j];
	return sum / n;
}

/* Mean weights of a category of one rater over the categories of the other. */
static double
row_weight(const double *table, size_t k, double n, size_t i, enum kappa_weights weights)
{
	double sum = 0;

	for (size_t j = 0; j < k; j++)
		sum += weight_of(i, j, k, weights) * column_share(table, k, n, j);
	return sum;
}

static double
column_weight(const double *table, size_t k, double n, size_t j, enum kappa_weights weights)
{
	double sum = 0;

	for (size_t i = 0; i < k; i++)
		sum += weight_of(i, j, k, weights) * row_share(table, k, n, i);
	return sum;
}

static void
cohen_errors(struct kappa *out, const double *table, size_t k, enum kappa_weights weights)
{
	double alike = 0, chance = 0, rest = 1 - out->kappa;

	for (size_t i = 0; i < k; i++) {
		double row = row_share(table, k, out->n, i),
		       row_mean = row_weight(table, k, out->n, i, weights);

		for (size_t j = 0; j < k; j++) {
			double w = weight_of(i, j, k, weights),
			       means = row_mean + column_weight(table, k, out->n, j, weights),
			       p = table[i * k + j] / out->n,
			       by_chance = row * column_share(table, k, out->n, j);

			alike += p * (w - means * rest) * (w - means * rest);
			chance += by_chance * (w - means) * (w - means);
		}
	}
	alike -= (out->kappa - out->pe * rest) * (out->kappa - out->pe * rest);
	chance -= out->pe * out->pe;
	out->se = sqrt(fmax(alike, 0) / out->n) / (1 - out->pe);
	out->se0 = sqrt(fmax(chance, 0) / out->n) / (1 - out->pe);
}

static void
test_chance(struct kappa *out)
{
	out->z = out->se0 > 0 ? out->kappa / out->se0 : (double)NAN;
	out->p = isnan(out->z) ? (double)NAN : normal_upper(out->z);
}

enum rc
kappa_cohen(struct kappa *out, const double *table, size_t k, enum kappa_weights weights,
	double level, struct err *err)
{
	double quantile;
	enum rc rc;

	*out = (struct kappa){ 0 };
	if ((rc = check_table(table, k, k, &out->n, err)) ||
		(rc = normal_upper_quantile(&quantile, (1 - level) / 2, err)))
		return rc;
	for (size_t i = 0; i < k; i++) {
		out->pe +=
			row_share(table, k, out->n, i) * row_weight(table, k, out->n, i, weights);
		for (size_t j = 0; j < k; j++)
			out->po += weight_of(i, j, k, weights) * table[i * k + j] / out->n;
	}
	if (!(out->pe < 1)) {
		out->kappa = out->se = out->se0 = out->z = out->p = out->limits.low =
			out->limits.high = (double)NAN;
		return E_OK;
	}
	out->kappa = (out->po - out->pe) / (1 - out->pe);
	cohen_errors(out, table, k, weights);
	test_chance(out);
	out->limits =
		(struct limits){ out->kappa - quantile * out->se, out->kappa + quantile * out->se };
	return E_OK;
}

/* ---- many raters ------------------------------------------------------------------------------------ */

static double
ratings_of(const double *counts, size_t k, size_t item)
{
	double m = 0;

	for (size_t j = 0; j < k; j++)
		m += counts[item * k + j];
	return m;
}

static void
fleiss_category(struct kappa *out, const double *counts, size_t items, size_t k, size_t j)
{
	double n = (double)items, m = ratings_of(counts, k, 0), p = 0, apart = 0;

	for (size_t i = 0; i < items; i++) {
		p += counts[i * k + j] / (n * m);
		apart += counts[i * k + j] * (m - counts[i * k + j]);
	}
	*out = (struct kappa){ .n = n, .po = (double)NAN, .pe = p, .se = (double)NAN };
	out->limits = (struct limits){ (double)NAN, (double)NAN };
	out->kappa = p > 0 && p < 1 ? 1 - apart / (n * m * (m - 1) * p * (1 - p)) : (double)NAN;
	out->se0 = sqrt(2 / (n * m * (m - 1)));
	test_chance(out);
}

static enum rc
check_ratings(const double *counts, size_t items, size_t k, double m, struct err *err)
{
	if (m < 2)
		return err_set(err, E_DOMAIN, "each item needs at least two ratings");
	for (size_t i = 1; i < items; i++)
		if (ratings_of(counts, k, i) != m)
			return err_set(err, E_DOMAIN,
				"item %zu has %g ratings and item 1 has %g; all must have as many",
				i + 1, ratings_of(counts, k, i), m);
	return E_OK;
}

enum rc
kappa_fleiss(struct kappa *out, struct kappa *category, const double *counts, size_t items,
	size_t k, struct err *err)
{
	double n = (double)items, m, total, squares = 0, spread = 0, skew = 0;
	enum rc rc;

	*out = (struct kappa){ .n = n, .se = (double)NAN };
	out->limits = (struct limits){ (double)NAN, (double)NAN };
	if ((rc = check_table(counts, items, k, &total, err)))
		return rc;
	m = ratings_of(counts, k, 0);
	rc = check_ratings(counts, items, k, m, err);
	if (rc)
		return rc;
	for (size_t j = 0; j < k; j++) {
		double p = 0;

		for (size_t i = 0; i < items; i++) {
			p += counts[i * k + j] / (n * m);
			squares += counts[i * k + j] * counts[i * k + j];
		}
		out->pe += p * p;
		spread += p * (1 - p);
		skew += p * (1 - p) * (1 - 2 * p);
		if (category)
			fleiss_category(&category[j], counts, items, k, j);
	}
	out->po = (squares - n * m) / (n * m * (m - 1));
	out->kappa =
		spread > 0 ? 1 - (n * m * m - squares) / (n * m * (m - 1) * spread) : (double)NAN;
	out->se0 = spread > 0
			   ? sqrt(2 * fmax(spread * spread - skew, 0) / (n * m * (m - 1))) / spread
			   : (double)NAN;
	test_chance(out);
	return E_OK;
}
