/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/noise.h"

#include <math.h>

#include "num/summary.h"

#define STRETCH_LEAST 10
#define STRETCHES_MOST 10

struct spread {
	double raw, about, rms, slope;
};

static struct spread
spread_of(const struct trace *tr, size_t first, size_t n)
{
	const double *t = tr->t + first, *y = tr->y + first;
	double tm = num_mean(t, n), ym = num_mean(y, n), stt = 0, sty = 0, rss = 0;
	double low = y[0], high = y[0], under = INFINITY, over = -INFINITY;
	struct spread s;

	for (size_t i = 0; i < n; i++) {
		stt += (t[i] - tm) * (t[i] - tm);
		sty += (t[i] - tm) * (y[i] - ym);
	}
	s.slope = sty / stt;
	for (size_t i = 0; i < n; i++) {
		double r = y[i] - ym - s.slope * (t[i] - tm);

		rss += r * r;
		under = fmin(under, r);
		over = fmax(over, r);
		low = fmin(low, y[i]);
		high = fmax(high, y[i]);
	}
	s.raw = high - low;
	s.about = over - under;
	s.rms = sqrt(rss / (double)(n - 2));
	return s;
}

enum rc
noise_between(struct noise *out, const struct trace *tr, double from, double to, struct err *err)
{
	size_t first = trace_from(tr, from), end = trace_from(tr, nextafter(to, INFINITY));
	size_t n = end > first ? end - first : 0, parts = n / STRETCH_LEAST;
	struct spread s;

	if (n < TRACE_LEAST)
		return err_set(err, E_DOMAIN,
			"the noise needs at least %d points; there are %zu between %g and %g",
			TRACE_LEAST, n, from, to);
	s = spread_of(tr, first, n);
	*out = (struct noise){ tr->t[first], tr->t[end - 1], n, s.raw, s.about, s.rms, s.slope, 0,
		0 };
	parts = parts < 1 ? 1 : parts > STRETCHES_MOST ? STRETCHES_MOST : parts;
	for (size_t i = 0; i < parts; i++) {
		size_t at = first + i * n / parts, next = first + (i + 1) * n / parts;

		out->astm += spread_of(tr, at, next - at).about / (double)parts;
	}
	out->stretches = (int)parts;
	return E_OK;
}

double
noise_robust(const struct trace *tr, double *work)
{
	double sigma = 0;

	for (size_t k = 1; k <= 4; k *= 2) {
		size_t m = tr->n > 2 * k ? tr->n - 2 * k : 0;
		double s;

		if (m < TRACE_LEAST)
			break;
		for (size_t i = 0; i < m; i++)
			work[i] = fabs(tr->y[i] - 2 * tr->y[i + k] + tr->y[i + 2 * k]);
		s = 1.482602218505602 * num_select(work, m, m / 2);
		if (s <= 0)
			s = num_select(work, m, (size_t)(0.9 * (double)m)) / 1.6448536269514722;
		sigma = fmax(sigma, s / sqrt(6));
	}
	return sigma;
}
