/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/compare.h"

#include <float.h>
#include <math.h>
#include <stdlib.h>

#include "base/memory.h"
#include "num/summary.h"

static enum rc
check_size(size_t n, size_t which, struct err *err)
{
	if (n >= 2)
		return E_OK;
	return err_set(err, E_DOMAIN, "every sample needs at least 2 values: sample %zu has %zu",
		which, n);
}

/* ---- means of two samples --------------------------------------------------------------------------- */

static enum rc
t_finish(struct t_comparison *out, double level, struct err *err)
{
	double t = 0;
	enum rc rc;

	if (!(level > 0 && level < 1))
		return err_set(
			err, E_DOMAIN, "a probability must lie between 0 and 1, not %g", level);
	rc = t_upper_quantile(&t, (1 - level) / 2, out->df, err);
	out->t = out->difference / out->se;
	out->p = t_two_sided(out->t, out->df);
	out->interval.low = out->difference - t * out->se;
	out->interval.high = out->difference + t * out->se;
	return rc;
}

enum rc
compare_two(struct two_samples *out, const struct sample *a, const struct sample *b, double level,
	struct err *err)
{
	double na = (double)a->n, nb = (double)b->n, va, vb;
	struct comparison *f = &out->f;
	enum rc rc;

	*out = (struct two_samples){ 0 };
	if ((rc = check_size(a->n, 1, err)) || (rc = check_size(b->n, 2, err)))
		return rc;
	out->mean[0] = num_mean(a->v, a->n);
	out->mean[1] = num_mean(b->v, b->n);
	out->sd[0] = num_sd(a->v, a->n);
	out->sd[1] = num_sd(b->v, b->n);
	va = out->sd[0] * out->sd[0];
	vb = out->sd[1] * out->sd[1];
	if (va == 0 && vb == 0)
		return err_set(err, E_DOMAIN,
			"the values of each sample are all equal: without scatter nothing can be "
			"compared");
	out->pooled.difference = out->welch.difference = out->mean[0] - out->mean[1];
	out->pooled.df = na + nb - 2;
	out->pooled.se = sqrt(((na - 1) * va + (nb - 1) * vb) / out->pooled.df * (1 / na + 1 / nb));
	va /= na;
	vb /= nb;
	out->welch.se = sqrt(va + vb);
	out->welch.df = (va + vb) * (va + vb) / (va * va / (na - 1) + vb * vb / (nb - 1));
	if ((rc = t_finish(&out->pooled, level, err)) || (rc = t_finish(&out->welch, level, err)))
		return rc;
	*f = (struct comparison){ (double)NAN, na - 1, nb - 1, (double)NAN };
	if (vb > 0) {
		f->statistic = va * na / (vb * nb);
		f->p = 2 * fmin(f_cdf(f->statistic, na - 1, nb - 1),
				   f_upper(f->statistic, na - 1, nb - 1));
	}
	return E_OK;
}

enum rc
compare_paired(struct t_comparison *out, const double *a, const double *b, size_t n, double level,
	double *work, struct err *err)
{
	double sd;

	*out = (struct t_comparison){ 0 };
	if (n < 2)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 2, n);
	for (size_t i = 0; i < n; i++)
		work[i] = a[i] - b[i];
	sd = num_sd(work, n);
	if (sd == 0)
		return err_set(err, E_DOMAIN,
			"the differences of the pairs are all equal: without scatter nothing can "
			"be compared");
	out->difference = num_mean(work, n);
	out->se = sd / sqrt((double)n);
	out->df = (double)(n - 1);
	return t_finish(out, level, err);
}

/* ---- ranks ------------------------------------------------------------------------------------------ */

struct ranked {
	double v, rank;
	size_t sample;
};

static int
by_value(const void *a, const void *b)
{
	const struct ranked *x = (const struct ranked *)a, *y = (const struct ranked *)b;

	return (x->v > y->v) - (x->v < y->v);
}

/* All values in order with their mean ranks; *ties is the sum of t^3 - t over groups of t equal ones. Caller's to free. */
static struct ranked *
rank_all(const struct sample *s, size_t k, size_t n, double *ties)
{
	struct ranked *r = (struct ranked *)memory_zeroed((n + 1) * sizeof(*r));
	size_t end;

	*ties = 0;
	for (size_t i = 0, at = 0; i < k; i++)
		for (size_t j = 0; j < s[i].n; j++)
			r[at++] = (struct ranked){ s[i].v[j], 0, i };
	qsort(r, n, sizeof(*r), by_value);
	for (size_t i = 0; i < n; i = end) {
		double t;

		for (end = i; end < n && r[end].v == r[i].v; end++)
			;
		t = (double)(end - i);
		*ties += t * t * t - t;
		for (size_t j = i; j < end; j++)
			r[j].rank = (double)(i + end + 1) / 2;
	}
	return r;
}

/*
 * P(U <= u) without ties: in how many ways m of the numbers 1..m+n have a sum of at most u + m(m+1)/2, all terms positive.
 */
static double
exact_tail(size_t m, size_t n, double u)
{
	size_t most = (size_t)u + m * (m + 1) / 2, width = most + 1;
	double *ways = (double *)memory_zeroed((m + 1) * width * sizeof(*ways));
	double sum = 0, all = 1;

	ways[0] = 1;
	for (size_t item = 1; item <= m + n; item++)
		for (size_t j = item < m ? item : m; j > 0; j--)
			for (size_t s = most; s >= item && s < width; s--)
				ways[j * width + s] += ways[(j - 1) * width + s - item];
	for (size_t s = 0; s <= most; s++)
		sum += ways[m * width + s];
	free(ways);
	for (size_t i = 1; i <= m; i++)
		all *= (double)(n + i) / (double)i;
	return sum / all;
}

enum rc
compare_ranks(
	struct mann_whitney *out, const struct sample *a, const struct sample *b, struct err *err)
{
	const struct sample both[] = { *a, *b };
	double na = (double)a->n, nb = (double)b->n, n = na + nb, ties, sum = 0, away, variance;
	struct ranked *r;

	*out = (struct mann_whitney){ 0 };
	if (a->n < 1 || b->n < 1)
		return err_set(err, E_DOMAIN, "at least %d values are needed, there are %zu", 1,
			a->n < b->n ? a->n : b->n);
	r = rank_all(both, 2, a->n + b->n, &ties);
	for (size_t i = 0; i < a->n + b->n; i++)
		sum += r[i].sample == 0 ? r[i].rank : 0;
	free(r);
	out->u = sum - na * (na + 1) / 2;
	out->ties = ties > 0;
	out->exact = !out->ties && a->n < 50 && b->n < 50;
	if (out->exact) {
		out->p = fmin(1, 2 * exact_tail(a->n, b->n, fmin(out->u, na * nb - out->u)));
		return E_OK;
	}
	variance = na * nb / 12 * (n + 1 - ties / (n * (n - 1)));
	if (!(variance > 0))
		return err_set(
			err, E_DOMAIN, "all values are equal: their ranks tell nothing apart");
	away = fmax(0, fabs(out->u - na * nb / 2) - 0.5);
	out->p = fmin(1, 2 * normal_upper(away / sqrt(variance)));
	return E_OK;
}

/* ---- k samples -------------------------------------------------------------------------------------- */

struct squares {
	double between, within, df_between, df_within;
};

static struct squares
sums_of_squares(const struct sample *s, size_t k, size_t n)
{
	struct squares q = { 0, 0, (double)(k - 1), (double)(n - k) };
	double grand = 0;

	/* from one of the values, so that a common offset does not cost digits */
	for (size_t i = 0; i < k; i++)
		grand += (num_mean(s[i].v, s[i].n) - s[0].v[0]) * (double)s[i].n / (double)n;
	for (size_t i = 0; i < k; i++) {
		double d = num_mean(s[i].v, s[i].n) - s[0].v[0] - grand;
		double sd = num_sd(s[i].v, s[i].n);

		q.between += (double)s[i].n * d * d;
		q.within += sd * sd * (double)(s[i].n - 1);
	}
	return q;
}

static struct comparison
f_of(struct squares q)
{
	struct comparison c = { (double)NAN, q.df_between, q.df_within, (double)NAN };

	if (q.within > 0) {
		c.statistic = q.between / q.df_between / (q.within / q.df_within);
		c.p = f_upper(c.statistic, c.df, c.df2);
	}
	return c;
}

static struct comparison
kruskal_wallis(const struct sample *s, size_t k, size_t n)
{
	double ties, m = (double)n, between = 0;
	struct ranked *r = rank_all(s, k, n, &ties);
	double *sum = (double *)memory_zeroed(k * sizeof(*sum));
	struct comparison c = { 0, (double)(k - 1), (double)NAN, 0 };

	for (size_t i = 0; i < n; i++)
		sum[r[i].sample] += r[i].rank - (m + 1) / 2;
	for (size_t i = 0; i < k; i++)
		between += sum[i] * sum[i] / (double)s[i].n;
	c.statistic = 12 * between / (m * (m + 1)) / (1 - ties / (m * m * m - m));
	c.p = chi2_upper(c.statistic, c.df);
	free(sum);
	free(r);
	return c;
}

static struct comparison
bartlett(const struct sample *s, size_t k, struct squares q)
{
	double pooled = q.within / q.df_within, sum = q.df_within * log(pooled), inverse = 0;
	struct comparison c = { (double)NAN, (double)(k - 1), (double)NAN, (double)NAN };

	for (size_t i = 0; i < k; i++) {
		double sd = num_sd(s[i].v, s[i].n), nu = (double)(s[i].n - 1);

		if (sd == 0)
			return c;
		sum -= nu * log(sd * sd);
		inverse += 1 / nu;
	}
	c.statistic = fmax(0, sum / (1 + (inverse - 1 / q.df_within) / (3 * (double)(k - 1))));
	c.p = chi2_upper(c.statistic, c.df);
	return c;
}

/* One-way analysis of the distances from each sample's mean or median. */
static struct comparison
of_deviations(const struct sample *s, size_t k, size_t n, bool median)
{
	struct sample *d = (struct sample *)memory_zeroed(k * sizeof(*d));
	double *v = (double *)memory_zeroed(n * sizeof(*v)), *at = v;
	struct comparison c;
	struct squares q;
	double largest = 0, rounding;

	for (size_t i = 0; i < k; i++) {
		double centre;

		for (size_t j = 0; j < s[i].n; j++) {
			at[j] = s[i].v[j];
			largest = fmax(largest, fabs(at[j]));
		}
		centre = median ? num_median(at, s[i].n) : num_mean(at, s[i].n);
		for (size_t j = 0; j < s[i].n; j++)
			at[j] = fabs(at[j] - centre);
		d[i] = (struct sample){ at, s[i].n };
		at += s[i].n;
	}
	q = sums_of_squares(d, k, n);
	/* samples of two have equal deviations, but for the rounding of the centre */
	rounding = 4 * DBL_EPSILON * largest;
	if (q.within <= (double)n * rounding * rounding)
		q.within = 0;
	c = f_of(q);
	free(d);
	free(v);
	return c;
}

enum rc
compare_many(struct k_samples *out, const struct sample *s, size_t k, struct err *err)
{
	size_t n = 0;
	struct squares q;

	*out = (struct k_samples){ 0 };
	if (k < 2)
		return err_set(err, E_DOMAIN, "at least 2 samples are needed, there is %zu", k);
	for (size_t i = 0; i < k; i++) {
		enum rc rc = check_size(s[i].n, i + 1, err);

		if (rc)
			return rc;
		n += s[i].n;
	}
	q = sums_of_squares(s, k, n);
	if (q.within == 0)
		return err_set(err, E_DOMAIN,
			"the values of each sample are all equal: without scatter nothing can be "
			"compared");
	out->within_ms = q.within / q.df_within;
	out->within_df = q.df_within;
	out->anova = f_of(q);
	out->kruskal = kruskal_wallis(s, k, n);
	out->bartlett = bartlett(s, k, q);
	out->levene = of_deviations(s, k, n, false);
	out->brown_forsythe = of_deviations(s, k, n, true);
	return E_OK;
}

struct tukey_pair
compare_pair(const struct sample *a, const struct sample *b, const struct k_samples *all, size_t k,
	double q_level)
{
	double se = sqrt(all->within_ms / 2 * (1 / (double)a->n + 1 / (double)b->n));
	struct tukey_pair p = { num_mean(a->v, a->n) - num_mean(b->v, b->n), 0, 0, { 0, 0 } };

	p.q = fabs(p.difference) / se;
	p.p = tukey_upper(p.q, (double)k, all->within_df);
	p.interval.low = p.difference - q_level * se;
	p.interval.high = p.difference + q_level * se;
	return p;
}
