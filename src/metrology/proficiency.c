/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/proficiency.h"

#include <float.h>
#include <math.h>
#include <stdint.h>
#include <string.h>

#include "num/distribution.h"
#include "num/summary.h"

/* ---- scores ----------------------------------------------------------------------------------------- */

static double
over(double difference, double scale)
{
	return scale > 0 ? difference / scale : (double)NAN;
}

struct score
proficiency_score(double x, double u, double U, const struct assigned *a)
{
	double d = x - a->value;

	return (struct score){
		.z = over(d, a->sigma_pt),
		.z_prime = over(d, sqrt(a->sigma_pt * a->sigma_pt + a->u * a->u)),
		.zeta = over(d, sqrt(u * u + a->u * a->u)),
		.En = over(d, sqrt(U * U + a->U * a->U)),
	};
}

enum score_class
score_class(double z)
{
	if (isnan(z))
		return SCORE_NONE;
	if (fabs(z) <= 2)
		return SCORE_SATISFACTORY;
	return fabs(z) < 3 ? SCORE_QUESTIONABLE : SCORE_UNSATISFACTORY;
}

enum score_class
score_class_En(double En)
{
	if (isnan(En))
		return SCORE_NONE;
	return fabs(En) <= 1 ? SCORE_SATISFACTORY : SCORE_UNSATISFACTORY;
}

const char *
score_class_name(enum score_class c)
{
	static const char *const names[] = { NULL, "satisfactory", "questionable",
		"unsatisfactory" };

	return names[c];
}

/* ---- Q method --------------------------------------------------------------------------------------- */

struct differences {
	const struct q_input *in;
	double *v;      /* whole units of the last decimal, where there is one */
	double *weight; /* of a result of each laboratory: 1 / n_i */
	double *inside; /* weight of each laboratory in the window */
	double pairs;
};

/* H1: the share of pairs of two laboratories that differ by at most d. */
static double
share_up_to(const struct differences *q, double d)
{
	const struct q_input *in = q->in;
	double all = 0, sum = 0;

	memset(q->inside, 0, (size_t)in->labs * sizeof(*q->inside));
	for (size_t i = 0, j = 0; j < in->n; j++) {
		int own = in->lab[j];

		for (; q->v[j] - q->v[i] > d; i++) {
			all -= q->weight[in->lab[i]];
			q->inside[in->lab[i]] -= q->weight[in->lab[i]];
		}
		sum += q->weight[own] * fmax(0, all - q->inside[own]);
		all += q->weight[own];
		q->inside[own] += q->weight[own];
	}
	return sum / q->pairs;
}

/* The smallest difference up to which there is at least the share. */
static double
difference_of(const struct differences *q, double share)
{
	double d = q->v[q->in->n - 1] - q->v[0];
	uint64_t low = 0, high;

	/* doubles from 0 on are in the order of their bits */
	memcpy(&high, &d, sizeof(high));
	while (low < high) {
		uint64_t middle = low + (high - low) / 2;

		memcpy(&d, &middle, sizeof(d));
		if (share_up_to(q, d) >= share)
			high = middle;
		else
			low = middle + 1;
	}
	memcpy(&d, &high, sizeof(d));
	return d;
}

/* The largest difference below d, 0 when there is none; the smallest one above d, d when there is none. */
static void
neighbours(double *below, double *next, const struct differences *q, double d)
{
	const struct q_input *in = q->in;

	*below = 0;
	*next = d;
	for (size_t i = 0, first = 0, j = 0; j < in->n; j++) {
		size_t k;

		while (q->v[j] - q->v[i] >= d && i < j)
			i++;
		while (q->v[j] - q->v[first] > d)
			first++;
		for (k = i; k < j && in->lab[k] == in->lab[j]; k++)
			;
		if (k < j && q->v[j] - q->v[k] < d)
			*below = fmax(*below, q->v[j] - q->v[k]);
		for (k = first; k > 0 && in->lab[k - 1] == in->lab[j]; k--)
			;
		if (k > 0 && (*next <= d || q->v[j] - q->v[k - 1] < *next))
			*next = q->v[j] - q->v[k - 1];
	}
}

/* G1 at a difference that occurs, and at 0. */
static double
middle_of_step(const struct differences *q, double d)
{
	return d > 0 ? (share_up_to(q, d) + share_up_to(q, nextafter(d, 0))) / 2 : 0;
}

static double
inverse_of_middles(const struct differences *q, double share)
{
	double d = difference_of(q, share), at = middle_of_step(q, d), below, next, low, high;

	neighbours(&below, &next, q, d);
	if (at >= share) {
		low = middle_of_step(q, below);
		return below + (share - low) / (at - low) * (d - below);
	}
	high = middle_of_step(q, next);
	return high > at ? d + (share - at) / (high - at) * (next - d) : d;
}

/* Values in whole units of the last decimal: differences are then exact. Past 2^53 the units are no longer told apart. */
static double
take_units(struct differences *q)
{
	const struct q_input *in = q->in;
	double unit = in->decimals >= 0 && in->decimals <= 22 ? pow(10, in->decimals) : 1;
	double most = fmax(fabs(in->y[0]), fabs(in->y[in->n - 1]));
	bool whole = in->decimals >= 0 && in->decimals <= 22 && most * unit < 0x1p53;

	for (size_t i = 0; i < in->n; i++)
		q->v[i] = whole ? round(in->y[i] * unit) : in->y[i];
	return whole ? unit : 1;
}

enum rc
proficiency_q(struct q_method *out, const struct q_input *in, double *work, struct err *err)
{
	double labs = in->labs, unit, z;
	struct differences q = {
		.in = in, .v = work, .weight = work + in->n, .inside = work + in->n + in->labs
	};
	enum rc rc;

	*out = (struct q_method){ .s = (double)NAN };
	if (in->labs < 2)
		return err_set(err, E_DOMAIN,
			"a consensus needs at least %d laboratories, there are %d", 2, in->labs);
	unit = take_units(&q);
	q.pairs = labs * (labs - 1) / 2;
	memset(q.weight, 0, (size_t)in->labs * sizeof(*q.weight));
	for (size_t i = 0; i < in->n; i++)
		q.weight[in->lab[i]]++;
	for (int i = 0; i < in->labs; i++)
		q.weight[i] = q.weight[i] > 0 ? 1 / q.weight[i] : 0;
	out->H1_0 = share_up_to(&q, 0);
	/* no difference is left to measure a scatter by, but for the rounding of sums of weights */
	if (out->H1_0 >= 1 - 1e-12) {
		out->s = 0;
		return E_OK;
	}
	rc = normal_quantile(&z, 0.625 + 0.375 * out->H1_0, err);
	out->s = inverse_of_middles(&q, 0.25 + 0.75 * out->H1_0) / unit / (sqrt(2) * z);
	return rc;
}

/* ---- Hampel ----------------------------------------------------------------------------------------- */

static double
psi(double q)
{
	double a = fabs(q), v = a <= 1.5 ? a : a <= 3 ? 1.5 : a <= 4.5 ? 4.5 - a : 0;

	return q < 0 ? -v : v;
}

struct hampel {
	const double *y;
	size_t p;
	double s, centre;
};

/* Sum of psi at `x` from the centre; a sum that is 0 but for rounding is 0. */
static double
hampel_sum(const struct hampel *h, double x)
{
	double sum = 0, noise = 16 * DBL_EPSILON * (double)h->p * (4.5 + fabs(x) / h->s);

	for (size_t i = 0; i < h->p; i++)
		sum += psi((h->y[i] - h->centre - x) / h->s);
	return fabs(sum) <= noise ? 0 : sum;
}

/* From 0 over the corners, in order away from it, to the first root. Beyond the last corner the sum is 0 for good. */
static double
hampel_root(const struct hampel *h, const double *corner, size_t n, int step)
{
	double a = 0, fa = hampel_sum(h, 0);

	for (; n > 0; n--, corner += step) {
		double fb = hampel_sum(h, *corner);

		if (fb == 0)
			return *corner;
		if ((fa < 0) != (fb < 0))
			return a + (*corner - a) * (fa / (fa - fb));
		a = *corner;
		fa = fb;
	}
	return step * (double)INFINITY;
}

enum rc
proficiency_hampel(double *out, const double *y, size_t p, double s, double *work, struct err *err)
{
	static const double turn[] = { -4.5, -3, -1.5, 1.5, 3, 4.5 };
	struct hampel h = { .y = y, .p = p, .s = s };
	size_t n = 0, above = 0;
	double left, right;

	*out = (double)NAN;
	if (p == 0 || !(s >= 0))
		return err_set(err, E_DOMAIN,
			"a consensus needs at least %d laboratories, there are %d", 1, (int)p);
	h.centre = (y[(p - 1) / 2] + y[p / 2]) / 2;
	*out = h.centre;
	if (s == 0 || hampel_sum(&h, 0) == 0)
		return E_OK;
	for (size_t i = 0; i < p; i++)
		for (size_t k = 0; k < sizeof(turn) / sizeof(turn[0]); k++)
			work[n++] = y[i] - h.centre + turn[k] * s;
	num_sort(work, n);
	while (above < n && work[above] <= 0)
		above++;
	right = hampel_root(&h, work + above, n - above, 1);
	left = above > 0 ? hampel_root(&h, work + above - 1, above, -1) : -(double)INFINITY;
	if (right != -left)
		*out = h.centre + (right < -left ? right : left);
	return E_OK;
}

double
proficiency_made(const double *sorted, size_t n, double *work)
{
	double median = sorted_quantile(sorted, n, 0.5, QUANTILE_7);

	for (size_t i = 0; i < n; i++)
		work[i] = fabs(sorted[i] - median);
	return 1.483 * num_median(work, n);
}

/* ---- samples ---------------------------------------------------------------------------------------- */

static enum rc
check_sigma(double sigma_pt, struct err *err)
{
	if (sigma_pt > 0 && isfinite(sigma_pt))
		return E_OK;
	return err_set(err, E_DOMAIN,
		"the standard deviation for proficiency assessment must be greater than 0, not %g",
		sigma_pt);
}

static enum rc
check_samples(const struct precision_cell *sample, size_t g, struct err *err)
{
	if (g < 2)
		return err_set(
			err, E_DOMAIN, "homogeneity needs at least 2 samples, there are %zu", g);
	for (size_t i = 0; i < g; i++)
		if (sample[i].n < 2 || sample[i].n != sample[0].n)
			return err_set(err, E_DOMAIN,
				"every sample needs the same number of results, at least 2: the "
				"first has "
				"%zu, number %zu has %zu",
				sample[0].n, i + 1, sample[i].n);
	return E_OK;
}

enum rc
proficiency_homogeneity(struct homogeneity *out, const struct precision_cell *sample, size_t g,
	double sigma_pt, struct err *err)
{
	struct extreme test[EXTREME_TESTS];
	struct precision l;
	double f, nu1 = (double)g - 1, nu2;
	enum rc rc;

	*out = (struct homogeneity){ .g = g, .m = g ? sample[0].n : 0 };
	if ((rc = check_sigma(sigma_pt, err)) || (rc = check_samples(sample, g, err)) ||
		(rc = precision_level(&l, sample, g, err)) ||
		(rc = precision_extremes(test, sample, g, err)))
		return rc;
	nu2 = (double)(g * (out->m - 1));
	out->cochran = test[EXTREME_COCHRAN];
	out->mean = l.m;
	out->s_x = l.s_x_bar;
	out->s_w = l.s_r;
	out->s_s = l.s_L;
	out->negative = l.negative;
	out->limit = 0.3 * sigma_pt;
	if ((rc = chi2_upper_quantile(&out->F1, 0.05, nu1, err)) ||
		(rc = f_upper_quantile(&f, 0.05, nu1, nu2, err)))
		return rc;
	out->F1 /= nu1;
	out->F2 = (f - 1) / (double)out->m;
	out->c = out->F1 * out->limit * out->limit + out->F2 * l.s_r * l.s_r;
	out->sqrt_c = sqrt(out->c);
	out->adequate = out->s_s <= out->limit;
	out->adequate_c = out->s_s <= out->sqrt_c;
	out->F = l.s_r > 0 ? l.s_d * l.s_d / (l.s_r * l.s_r) : (double)NAN;
	out->p = l.s_r > 0 ? f_upper(out->F, nu1, nu2) : (double)NAN;
	return E_OK;
}

enum rc
proficiency_stability(struct stability *out, const struct precision_cell *before,
	const struct precision_cell *after, double sigma_pt, struct err *err)
{
	double s1 = precision_cell_sd(before), s2 = precision_cell_sd(after);
	enum rc rc = check_sigma(sigma_pt, err);

	*out = (struct stability){ .before = dd_double(before->mean),
		.after = dd_double(after->mean) };
	if (rc)
		return rc;
	out->difference = dd_double(dd_sub(after->mean, before->mean));
	out->u = sqrt(s1 * s1 / (double)before->n + s2 * s2 / (double)after->n);
	out->limit = 0.3 * sigma_pt;
	out->expanded = out->limit + 2 * out->u;
	out->stable = fabs(out->difference) <= out->limit;
	out->stable_expanded = out->stable || fabs(out->difference) <= out->expanded;
	return E_OK;
}

/* ---- pairs ------------------------------------------------------------------------------------------ */

/* sum (v - mean)^2 of x + sign y, halved over n - 1 */
static struct dd
half_variance(const struct dd *x, const struct dd *y, size_t n, bool difference)
{
	struct dd mean = dd_of(0), sum = dd_of(0);

	for (int pass = 0; pass < 2; pass++) {
		for (size_t i = 0; i < n; i++) {
			struct dd v = difference ? dd_sub(x[i], y[i]) : dd_add(x[i], y[i]);
			struct dd d = dd_sub(v, mean);

			sum = dd_add(sum, pass ? dd_mul(d, d) : v);
		}
		if (pass == 0) {
			mean = dd_div(sum, dd_of((double)n));
			sum = dd_of(0);
		}
	}
	return dd_div(sum, dd_of(2 * (double)(n - 1)));
}

enum rc
proficiency_youden(
	struct youden *out, const struct dd *x, const struct dd *y, size_t n, struct err *err)
{
	struct dd total, random, mx = dd_of(0), my = dd_of(0), lab;
	double chi2;
	enum rc rc;

	*out = (struct youden){ .n = n };
	if (n < 3)
		return err_set(err, E_DOMAIN,
			"a consensus needs at least %d laboratories, there are %d", 3, (int)n);
	for (size_t i = 0; i < n; i++) {
		mx = dd_add(mx, x[i]);
		my = dd_add(my, y[i]);
	}
	out->mean_x = dd_double(mx) / (double)n;
	out->mean_y = dd_double(my) / (double)n;
	total = half_variance(x, y, n, false);
	random = half_variance(x, y, n, true);
	lab = dd_sub(total, random);
	out->negative = lab.hi < 0;
	out->s_total = sqrt(dd_double(total));
	out->s_random = sqrt(dd_double(random));
	out->s_lab = out->negative ? 0 : sqrt(dd_double(lab) / 2);
	out->F = random.hi > 0 ? dd_double(dd_div(total, random)) : (double)NAN;
	out->p = random.hi > 0 ? f_upper(out->F, (double)(n - 1), (double)(n - 1)) : (double)NAN;
	rc = chi2_upper_quantile(&chi2, 0.05, 2, err);
	out->circle_95 = sqrt(chi2) * out->s_random;
	return rc;
}

/* ---- what to expect --------------------------------------------------------------------------------- */

double
horwitz_rsd(double c)
{
	return c > 0 && c <= 1 ? 2 * pow(c, -0.1505) : (double)NAN;
}

double
thompson_rsd(double c)
{
	if (!(c > 0 && c <= 1))
		return (double)NAN;
	if (c < 1.2e-7)
		return 22;
	return c > 0.138 ? 1 / sqrt(c) : 2 * pow(c, -0.1505);
}
