/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "chromatography/compound.h"

#include <math.h>
#include <stdint.h>

/* ---- which peak ------------------------------------------------------------------------------------ */

static size_t
largest_in(const struct peaks *p, struct time_range window)
{
	size_t best = SIZE_MAX;

	for (size_t k = 0; k < p->n; k++)
		if (p->peak[k].retention >= window.from && p->peak[k].retention <= window.to &&
			(best == SIZE_MAX || fabs(p->peak[k].area) > fabs(p->peak[best].area)))
			best = k;
	return best;
}

static enum rc
find_one(struct compound_hit *hit, const struct compound *c, double reference,
	const struct evaluation *e, struct err *err)
{
	double times = c->relative ? reference : 1;
	struct time_range window = { c->from * times, c->to * times };

	*hit = (struct compound_hit){ SIZE_MAX, (double)NAN, (double)NAN };
	if (isnan(times))
		return E_OK; /* the reference was not found: so is none that goes by it */
	if (!(window.from < window.to))
		return err_set(err, E_DOMAIN,
			"the window of a compound from %g to %g ends before it begins", window.from,
			window.to);
	if (c->whole_window)
		return integrate_window(&hit->response, &e->part, window, err);
	hit->peak = largest_in(&e->peaks, window);
	if (hit->peak == SIZE_MAX)
		return E_OK;
	hit->retention = e->peaks.peak[hit->peak].retention;
	hit->response = e->peaks.peak[hit->peak].area;
	return E_OK;
}

enum rc
compounds_find(struct compound_hit *hit, const struct compound *c, const bool *wanted, size_t n,
	const struct evaluation *e, struct err *err)
{
	double reference = (double)NAN;
	enum rc rc = E_OK;

	for (int relative = 0; relative < 2; relative++)
		for (size_t i = 0; rc == E_OK && i < n; i++) {
			if (c[i].relative != (relative == 1) || (wanted && !wanted[i]))
				continue;
			rc = find_one(&hit[i], &c[i], reference, e, err);
			if (c[i].reference)
				reference = hit[i].retention;
		}
	return rc;
}

/* ---- how much -------------------------------------------------------------------------------------- */

struct sequence {
	const struct compound *c;
	const struct injection *in;
	size_t m;
	bool take_blank;
};

/* Over the internal standard, per amount of that. */
static double
response_of(const struct sequence *s, size_t i, size_t compound)
{
	const struct compound *c = &s->c[compound];
	double y = s->in[i].hit[compound].response, amount;

	if (c->internal < 0)
		return y;
	amount = s->in[i].amount[c->internal];
	return y / s->in[i].hit[c->internal].response * (isnan(amount) ? 1 : amount);
}

static double
mean_blank(const struct sequence *s, size_t compound)
{
	double sum = 0, n = 0;

	for (size_t i = 0; i < s->m; i++) {
		double y;

		if (s->in[i].role != INJECTION_BLANK)
			continue;
		/* an internal standard is not in every blank: the response itself then says little */
		y = response_of(s, i, compound);
		sum += isnan(y) ? 0 : y;
		n++;
	}
	return n > 0 ? sum / n : 0;
}

static enum rc
curve_of(struct quantified *q, struct arena *a, const struct sequence *s, size_t compound,
	struct err *err)
{
	const struct compound *c = &s->c[compound];
	struct dd *x = arena_new(a, struct dd, s->m + 1), *y = arena_new(a, struct dd, s->m + 1);
	struct calibration_input in = { .model = c->model, .weighting = c->weighting };

	if (!x || !y)
		return err_set(err, E_TOO_BIG, "there are too many values");
	for (size_t i = 0; i < s->m; i++) {
		double amount = s->in[i].amount[compound],
		       response = s->in[i].hit[compound].response;

		if (s->in[i].role != INJECTION_STANDARD || isnan(amount) || isnan(response))
			continue;
		response = response_of(s, i, compound) - (s->take_blank ? q->blank : 0);
		if (isnan(response))
			continue;
		q->low = fmin(q->low, amount);
		q->high = fmax(q->high, amount);
		x[in.n] = dd_of(c->inverse ? response : amount);
		y[in.n++] = dd_of(c->inverse ? amount : response);
	}
	if (in.n == 0)
		return E_OK; /* no standards: areas only */
	in.x = x;
	in.y = y;
	q->has_curve = true;
	return calibration_fit(&q->curve, a, &in, err);
}

static enum rc
by_curve(struct amount *out, const struct quantified *q, const struct compound *c, struct err *err)
{
	struct calibration_reading reading = { dd_of(out->response), 1, (double)NAN, (double)NAN };
	struct calibration_result r;
	enum rc rc;

	if (c->inverse) {
		struct dd x = dd_of(out->response);

		out->value = dd_double(calibration_at(&q->curve, x));
		out->u = q->curve.s * sqrt(1 + calibration_leverage(&q->curve, out->response));
		return E_OK;
	}
	rc = calibration_read(&r, &q->curve, &reading, 0.95, err);
	out->value = r.x;
	out->u = r.u;
	return rc;
}

static void
place(struct amount *out, const struct quantified *q, const struct compound *c,
	const struct injection *in)
{
	double limit = isnan(c->limit) ? q->low : c->limit;

	out->limit = isfinite(limit) ? limit * in->dilution : (double)NAN;
	if (isnan(out->response))
		out->state = AMOUNT_NONE;
	else if (isfinite(limit) && !(out->value >= limit))
		out->state = AMOUNT_BELOW;
	else if (q->has_curve && out->value > q->high)
		out->state = AMOUNT_ABOVE;
	out->value *= in->dilution;
	out->u *= in->dilution;
}

static enum rc
amount_of(struct amount *out, const struct quantified *q, const struct sequence *s, size_t i,
	size_t compound, struct err *err)
{
	const struct compound *c = &s->c[compound];
	const struct injection *in = &s->in[i];
	bool blank = in->role == INJECTION_BLANK;
	enum rc rc = E_OK;

	*out = (struct amount){ .value = (double)NAN,
		.u = (double)NAN,
		.recovery = (double)NAN,
		.carry_over = (double)NAN };
	out->response = response_of(s, i, compound) - (s->take_blank && !blank ? q->blank : 0);
	if (!isnan(out->response) && !isnan(c->factor))
		out->value = out->response * c->factor;
	else if (!isnan(out->response) && q->has_curve)
		rc = by_curve(out, q, c, err);
	if (rc)
		return rc;
	place(out, q, c, in);
	if (!blank)
		out->recovery = out->value / in->amount[compound];
	if (blank && i > 0 && s->in[i - 1].role != INJECTION_BLANK)
		out->carry_over =
			(isnan(in->hit[compound].response) ? 0 : in->hit[compound].response) /
			s->in[i - 1].hit[compound].response;
	return E_OK;
}

enum rc
quantify(struct quantified *out, struct arena *a, const struct compound *c, size_t n,
	const struct injection *injection, size_t m, bool take_blank, struct err *err)
{
	struct sequence s = { c, injection, m, take_blank };

	for (size_t k = 0; k < n; k++) {
		struct quantified *q = &out[k];
		enum rc rc;

		*q = (struct quantified){ .low = INFINITY,
			.high = -INFINITY,
			.amount = arena_new(a, struct amount, m + 1) };
		if (!q->amount)
			return err_set(err, E_TOO_BIG, "there are too many values");
		q->blank = mean_blank(&s, k);
		rc = isnan(c[k].factor) ? curve_of(q, a, &s, k, err) : E_OK;
		for (size_t i = 0; rc == E_OK && i < m; i++)
			rc = amount_of(&q->amount[i], q, &s, i, k, err);
		if (rc)
			return rc;
	}
	return E_OK;
}
