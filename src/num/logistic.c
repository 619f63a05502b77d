/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/logistic.h"

#include "num/dd_function.h"

#define MARGIN 0.05 /* of the span: how far beyond the outermost responses the start puts a and d */

enum { A, B, C, D };

/* 1/(1 + (x/c)^b) and its complement, each to full precision. */
struct parts {
	struct dd near, far, log; /* log (x/c) */
};

static struct parts
parts_at(const struct dd *b, struct dd x)
{
	struct parts p = { .log = dd_of(0) };
	struct dd z, e;

	if (x.hi == 0) {
		p.near = dd_of(b[B].hi > 0 ? 1 : 0);
		p.far = dd_of(b[B].hi > 0 ? 0 : 1);
		return p;
	}
	p.log = dd_ln(dd_div(x, b[C]));
	z = dd_mul(b[B], p.log);
	e = dd_exp(dd_neg(dd_abs(z)));
	p.near = dd_div(z.hi > 0 ? e : dd_of(1), dd_add(dd_of(1), e));
	p.far = dd_div(z.hi > 0 ? dd_of(1) : e, dd_add(dd_of(1), e));
	return p;
}

struct dd
logistic_at(struct dd *slope, const struct dd *b, int p, struct dd x)
{
	struct dd d = p > D ? b[D] : dd_of(0), span = dd_sub(b[A], d), bell;
	struct parts part;

	if (!(x.hi >= 0) || !(b[C].hi > 0))
		return dd_of(NAN);
	part = parts_at(b, x);
	if (slope) {
		bell = dd_mul(span, dd_mul(part.near, part.far));
		slope[A] = part.near;
		slope[B] = dd_neg(dd_mul(bell, part.log));
		slope[C] = dd_div(dd_mul(bell, b[B]), b[C]);
		if (p > D)
			slope[D] = part.far;
	}
	return dd_add(d, dd_mul(span, part.near));
}

double
logistic_slope(const struct dd *b, int p, double x)
{
	struct dd d = p > D ? b[D] : dd_of(0);
	struct parts part;

	if (!(x > 0))
		return x == 0 ? 0 : NAN;
	part = parts_at(b, dd_of(x));
	return -dd_double(dd_mul(dd_sub(b[A], d), dd_mul(part.near, part.far))) * b[B].hi / x;
}

double
logistic_invert(const struct dd *b, int p, struct dd y)
{
	struct dd ratio = dd_div(dd_sub(b[A], y), p > D ? dd_sub(y, b[D]) : y);

	if (!(ratio.hi > 0) || !isfinite(ratio.hi) || b[B].hi == 0)
		return NAN;
	return dd_double(dd_mul(b[C], dd_exp(dd_div(dd_ln(ratio), b[B]))));
}

/* ---- fit -------------------------------------------------------------------------------------------- */

static enum rc
model(struct dd *residual, struct dd *const *derivative, void *ctx, const struct dd *b,
	struct err *err)
{
	const struct logistic_data *data = ctx;
	struct dd slope[4];

	for (size_t i = 0; i < data->n; i++) {
		struct dd f = logistic_at(slope, b, data->p, data->x[i]);

		if (!isfinite(f.hi))
			return err_set(err, E_DOMAIN, "a logistic curve has no value there");
		residual[i] = dd_sub(data->y[i], f);
		for (int j = 0; j < data->p; j++)
			derivative[j][i] = slope[j];
	}
	return E_OK;
}

/* Mean response at the smallest (sign -1) or largest x. */
static double
end_response(const struct logistic_data *data, double sign)
{
	double end = sign * data->x[0].hi, sum = 0, n = 0;

	for (size_t i = 1; i < data->n; i++)
		end = fmax(end, sign * data->x[i].hi);
	for (size_t i = 0; i < data->n; i++)
		if (sign * data->x[i].hi == end) {
			sum += data->y[i].hi;
			n++;
		}
	return sum / n;
}

/* b and c from the line through ln((a - y)/(y - d)) over ln x, where both exist. */
static enum rc
start_logits(double *start, double a, double d, const struct logistic_data *data, struct err *err)
{
	double n = 0, sx = 0, sz = 0, sxx = 0, sxz = 0;

	for (size_t i = 0; i < data->n; i++) {
		double ratio = (a - data->y[i].hi) / (data->y[i].hi - d), x = data->x[i].hi;

		if (!(ratio > 0) || !isfinite(ratio) || !(x > 0))
			continue;
		x = log(x);
		n++;
		sx += x;
		sz += log(ratio);
		sxx += x * x;
		sxz += x * log(ratio);
	}
	if (!(n * sxx - sx * sx > 0))
		return err_set(err, E_DOMAIN,
			"a logistic curve needs at least 2 different contents above 0");
	start[B] = (n * sxz - sx * sz) / (n * sxx - sx * sx);
	start[C] = exp((sx - sz / start[B]) / n);
	return E_OK;
}

static enum rc
start_from(double *start, const struct logistic_data *data, struct err *err)
{
	double low = data->y[0].hi, high = low, margin;
	bool falls = end_response(data, -1) > end_response(data, 1);
	double a, d;
	enum rc rc;

	for (size_t i = 0; i < data->n; i++) {
		if (data->x[i].hi < 0)
			return err_set(err, E_DOMAIN,
				"a logistic curve begins at 0: row %zu has the content %g", i + 1,
				data->x[i].hi);
		low = fmin(low, data->y[i].hi);
		high = fmax(high, data->y[i].hi);
	}
	margin = MARGIN * (high - low);
	if (!(margin > 0))
		return err_set(err, E_DOMAIN, "the responses are all equal: there is no curve");
	if (data->p == 3) {
		/* from its far end at 0: b takes the sign */
		a = fabs(high) > fabs(low) ? high + margin : low - margin;
		d = 0;
	} else {
		a = falls ? high + margin : low - margin;
		d = falls ? low - margin : high + margin;
	}
	start[A] = a;
	rc = start_logits(start, a, d, data, err);
	if (rc)
		return rc;
	if (!isfinite(start[C]) || !(start[C] > 0))
		return err_set(err, E_DOMAIN, "the responses do not follow a logistic curve");
	if (data->p > 3)
		start[D] = d;
	return E_OK;
}

enum rc
logistic_fit(
	struct curve_fit *out, struct arena *a, const struct logistic_data *data, struct err *err)
{
	static const struct str names[] = { { "a", 1 }, { "b", 1 }, { "c", 1 }, { "d", 1 } };
	struct logistic_data ctx = *data;
	struct curve_fit_request request = { .model = model,
		.ctx = &ctx,
		.n = data->n,
		.p = data->p,
		.weight = data->weight,
		.name = names };
	double start[4];
	enum rc rc;

	if (data->n <= (size_t)data->p)
		return err_set(err, E_DOMAIN, "%d parameters need at least %d rows, there are %zu",
			data->p, data->p + 1, data->n);
	rc = start_from(start, data, err);
	if (rc)
		return rc;
	request.start = start;
	return curve_fit(out, a, &request, err);
}
