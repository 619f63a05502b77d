/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/trace.h"

#include <math.h>

enum rc
trace_check(const struct trace *tr, struct err *err)
{
	if (tr->n < TRACE_LEAST)
		return err_set(err, E_DOMAIN,
			"a chromatogram has at least %d points; there are %zu", TRACE_LEAST, tr->n);
	for (size_t i = 0; i < tr->n; i++) {
		if (!isfinite(tr->t[i]) || !isfinite(tr->y[i]))
			return err_set(err, E_DOMAIN,
				"point %zu of the chromatogram is no finite number", i + 1);
		if (i && !(tr->t[i] > tr->t[i - 1]))
			return err_set(err, E_DOMAIN,
				"the time does not go on at point %zu: %g after %g", i + 1,
				tr->t[i], tr->t[i - 1]);
	}
	return E_OK;
}

size_t
trace_from(const struct trace *tr, double t)
{
	size_t low = 0, high = tr->n;

	while (low < high) {
		size_t mid = low + (high - low) / 2;

		if (tr->t[mid] < t)
			low = mid + 1;
		else
			high = mid;
	}
	return low;
}

double
trace_at(const struct trace *tr, double t)
{
	size_t i = trace_from(tr, t);
	struct line l;

	if (i == tr->n)
		return tr->y[tr->n - 1];
	if (i == 0)
		return tr->y[0];
	l = (struct line){ tr->t[i - 1], tr->y[i - 1], tr->t[i], tr->y[i] };
	return line_at(&l, t);
}

double
trace_area(const struct trace *tr, double from, double to)
{
	double t0 = from, y0 = trace_at(tr, from), area = 0;

	if (!(from < to))
		return 0;
	for (size_t i = trace_from(tr, from); i < tr->n && tr->t[i] < to; i++) {
		area += 0.5 * (y0 + tr->y[i]) * (tr->t[i] - t0);
		t0 = tr->t[i];
		y0 = tr->y[i];
	}
	return area + 0.5 * (y0 + trace_at(tr, to)) * (to - t0);
}

double
trace_step(const struct trace *tr)
{
	return (tr->t[tr->n - 1] - tr->t[0]) / (double)(tr->n - 1);
}

size_t
trace_thin(size_t *row, const struct trace *tr, size_t points)
{
	size_t parts = points / 2 ? points / 2 : 1, out = 0;

	parts = parts < tr->n ? parts : tr->n;
	for (size_t k = 0; k < parts; k++) {
		size_t from = k * tr->n / parts, to = (k + 1) * tr->n / parts, low = from,
		       high = from;

		for (size_t i = from; i < to; i++) {
			low = tr->y[i] < tr->y[low] ? i : low;
			high = tr->y[i] > tr->y[high] ? i : high;
		}
		row[out++] = low < high ? low : high;
		if (low != high)
			row[out++] = low < high ? high : low;
	}
	return out;
}
