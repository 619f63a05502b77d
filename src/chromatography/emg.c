/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/emg.h"

#include <math.h>
#include <string.h>

#define SQRT_2 1.4142135623730951
#define SQRT_PI 1.7724538509055159
#define SQRT_2PI 2.5066282746310002
#define PER_PEAK 4
#define ROUNDS 400
#define TAU_LEAST 1e-3 /* of sigma */
#define PARAMETERS ((size_t)EMG_PEAKS_MOST * PER_PEAK)

double
emg_erfcx(double z)
{
	double x, sum = 1, term = 1;

	if (z < 20)
		return exp(z * z) * erfc(z);
	/* asymptotic: at 20 the sixth term is below 1e-14 */
	x = 1 / (2 * z * z);
	for (int k = 1; k <= 6; k++) {
		term *= -(2 * k - 1) * x;
		sum += term;
	}
	return sum / (z * SQRT_PI);
}

/* Of area 1. */
static double
unit_at(const struct emg *e, double t)
{
	double x = t - e->mu, z = (e->sigma / e->tau - x / e->sigma) / SQRT_2;

	if (z < 0)
		return exp(e->sigma * e->sigma / (2 * e->tau * e->tau) - x / e->tau) * erfc(z) /
		       (2 * e->tau);
	return exp(-0.5 * (x / e->sigma) * (x / e->sigma)) * emg_erfcx(z) / (2 * e->tau);
}

double
emg_at(const struct emg *e, double t)
{
	return e->area * unit_at(e, t);
}

double
emg_apex(const struct emg *e)
{
	/* between the Gaussian's own and the mean */
	double low = e->mu - 0.1 * e->sigma, high = e->mu + e->tau + 0.1 * e->sigma;

	for (int i = 0; i < 100; i++) {
		double third = (high - low) / 3;

		if (unit_at(e, low + third) < unit_at(e, high - third))
			low += third;
		else
			high -= third;
	}
	return 0.5 * (low + high);
}

/*
 * Value and derivatives by area, mu, log sigma, log tau. With N the Gaussian of area 1: F' = (N - F)/tau,
 * dF/dsigma = sigma F'', dF/dtau = F (-1/tau - sigma^2/tau^3 + x/tau^2) + N sigma^2/tau^3.
 */
static double
slopes_at(double d[PER_PEAK], const struct emg *e, double t)
{
	double x = t - e->mu, s = e->sigma, u = e->tau, f = unit_at(e, t);
	double g = exp(-0.5 * (x / s) * (x / s)) / (s * SQRT_2PI), g1 = -x / (s * s) * g;
	double g2 = (x * x / (s * s) - 1) / (s * s) * g, f1, f2, by_tau;

	if (u < 0.01 * s) {
		/* f = N - tau N' + tau^2 N'' - ...: the closed forms lose their digits here */
		f1 = g1 - u * g2;
		f2 = g2;
		by_tau = -g1 + 2 * u * g2;
	} else {
		f1 = (g - f) / u;
		f2 = (g1 - f1) / u;
		by_tau = f * (-1 / u - s * s / (u * u * u) + x / (u * u)) + g * s * s / (u * u * u);
	}
	d[0] = f;
	d[1] = -e->area * f1;
	d[2] = e->area * s * s * f2;
	d[3] = e->area * u * by_tau;
	return e->area * f;
}

struct emg
emg_start(const struct peak *p)
{
	double width = isnan(p->width_half) ? 0.5 * (p->end - p->start) : p->width_half;
	double tail = p->right_10 / p->left_10;
	struct emg e = { p->area, p->retention, width / 2.5, width / 8 };

	if (tail > 1.1) {
		/* Foley and Dorsey, Anal. Chem. 55 (1983) 730, as far as a start goes */
		e.sigma = (p->left_10 + p->right_10) / (3.27 * tail + 1.2);
		e.tau = e.sigma * fmin(3, 1.5 * (tail - 1));
		e.mu = p->retention - 0.4 * e.tau;
	}
	return e;
}

/* ---- the fit --------------------------------------------------------------------------------------- */

struct problem {
	const double *t, *y; /* points, the line taken off */
	size_t n, p;
	double *matrix, *factor, *right, *step; /* p x p twice, p twice */
};

static double
rss_of(const struct problem *q, const struct emg *peak, size_t k)
{
	double sum = 0;

	for (size_t i = 0; i < q->n; i++) {
		double r = q->y[i];

		for (size_t j = 0; j < k; j++)
			r -= emg_at(&peak[j], q->t[i]);
		sum += r * r;
	}
	return sum;
}

static void
normal_equations(struct problem *q, const struct emg *peak, size_t k)
{
	size_t p = q->p;

	memset(q->matrix, 0, p * p * sizeof(double));
	memset(q->right, 0, p * sizeof(double));
	for (size_t i = 0; i < q->n; i++) {
		double d[PARAMETERS] = { 0 }, r = q->y[i];

		for (size_t j = 0; j < k; j++)
			r -= slopes_at(d + PER_PEAK * j, &peak[j], q->t[i]);
		for (size_t row = 0; row < p; row++) {
			q->right[row] += d[row] * r;
			for (size_t c = 0; c <= row; c++)
				q->matrix[row * p + c] += d[row] * d[c];
		}
	}
}

/* (J'J + damping diag) step = J'r by Cholesky; false where it has no factor. */
static bool
damped_step(struct problem *q, double damping)
{
	size_t p = q->p;

	for (size_t i = 0; i < p; i++) {
		for (size_t j = 0; j <= i; j++) {
			double v = q->matrix[i * p + j];

			if (i == j)
				v += damping * v + 1e-300;
			for (size_t c = 0; c < j; c++)
				v -= q->factor[i * p + c] * q->factor[j * p + c];
			if (i == j && !(v > 0))
				return false;
			q->factor[i * p + j] = i == j ? sqrt(v) : v / q->factor[j * p + j];
		}
		q->step[i] = q->right[i];
		for (size_t c = 0; c < i; c++)
			q->step[i] -= q->factor[i * p + c] * q->step[c];
		q->step[i] /= q->factor[i * p + i];
	}
	for (size_t i = p; i-- > 0;) {
		for (size_t c = i + 1; c < p; c++)
			q->step[i] -= q->factor[c * p + i] * q->step[c];
		q->step[i] /= q->factor[i * p + i];
	}
	return true;
}

static double
held(double v, double most)
{
	return fmax(-most, fmin(most, v));
}

/* The next peaks, and how large the step was beside what it changes. */
static double
moved(struct emg *next, const struct emg *now, const double *step, size_t k)
{
	double largest = 0;

	for (size_t j = 0; j < k; j++) {
		const double *s = step + PER_PEAK * j;
		double width = hypot(now[j].sigma, now[j].tau);

		next[j].area = now[j].area + s[0];
		next[j].mu = now[j].mu + held(s[1], 2 * width);
		next[j].sigma = now[j].sigma * exp(held(s[2], 0.7));
		next[j].tau = fmax(now[j].tau * exp(held(s[3], 1.5)), TAU_LEAST * next[j].sigma);
		largest = fmax(largest, fabs(s[0]) / (fabs(now[j].area) + 1e-300));
		largest = fmax(largest, fabs(s[1]) / width);
		largest = fmax(largest, fabs(s[2]));
		/* a tau that is far below sigma changes nothing */
		largest = fmax(largest,
			fabs(log(next[j].tau / now[j].tau)) * fmin(1, now[j].tau / now[j].sigma));
	}
	return largest;
}

static void
climb_down(struct emg_fit *fit, struct problem *q)
{
	struct emg next[EMG_PEAKS_MOST];
	double damping = 1e-3, rss = rss_of(q, fit->peak, fit->k);

	fit->settled = false;
	for (fit->rounds = 0; fit->rounds < ROUNDS && !fit->settled; fit->rounds++) {
		bool better = false;

		normal_equations(q, fit->peak, fit->k);
		for (int tries = 0; tries < 30 && !better; tries++) {
			double change, then;

			if (!damped_step(q, damping)) {
				damping = fmax(damping * 10, 1e-12);
				continue;
			}
			change = moved(next, fit->peak, q->step, fit->k);
			then = rss_of(q, next, fit->k);
			better = then <= rss;
			damping = better ? damping / 10 : fmax(damping * 10, 1e-12);
			if (!better)
				continue;
			fit->settled = change < 1e-9 || rss <= 0;
			rss = then;
			memcpy(fit->peak, next, fit->k * sizeof(next[0]));
		}
		if (!better) {
			fit->settled = true; /* no step, however short, makes it less */
		}
	}
	fit->rss = rss;
	fit->residual = sqrt(rss / (double)(q->n - q->p));
}

static enum rc
check_start(const struct emg_fit *fit, size_t n, struct err *err)
{
	if (fit->k < 1 || fit->k > EMG_PEAKS_MOST)
		return err_set(err, E_DOMAIN, "a fit takes 1 to %d peaks; there are %zu",
			EMG_PEAKS_MOST, fit->k);
	if (n <= PER_PEAK * fit->k)
		return err_set(err, E_DOMAIN, "%zu points are too few to fit %zu peaks", n, fit->k);
	for (size_t j = 0; j < fit->k; j++)
		if (!(fit->peak[j].sigma > 0 && fit->peak[j].tau > 0) ||
			!isfinite(fit->peak[j].sigma) || !isfinite(fit->peak[j].tau) ||
			!isfinite(fit->peak[j].mu) || !isfinite(fit->peak[j].area))
			return err_set(
				err, E_DOMAIN, "peak %zu has no width to begin a fit with", j + 1);
	return E_OK;
}

enum rc
emg_fit(struct emg_fit *fit, struct arena *a, const struct trace *tr, struct time_range range,
	const struct line *base, struct err *err)
{
	size_t first = trace_from(tr, range.from);
	size_t end = trace_from(tr, nextafter(range.to, INFINITY));
	size_t n = end > first ? end - first : 0, p = PER_PEAK * fit->k;
	struct problem q = { .t = tr->t + first, .n = n, .p = p };
	double *y;
	enum rc rc = check_start(fit, n, err);

	if (rc)
		return rc;
	y = arena_new(a, double, n);
	q.matrix = arena_new(a, double, p *p);
	q.factor = arena_new(a, double, p *p);
	q.right = arena_new(a, double, p);
	q.step = arena_new(a, double, p);
	if (!y || !q.matrix || !q.factor || !q.right || !q.step)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < n; i++)
		y[i] = tr->y[first + i] - line_at(base, tr->t[first + i]);
	q.y = y;
	climb_down(fit, &q);
	return E_OK;
}
