/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/conformity.h"

#include <math.h>
#include <stdbool.h>
#include <stddef.h>

#include "num/distribution.h"

#define REACH 10.0     /* standard deviations beyond which a normal density adds less than 1e-23 */
#define MAX_PANELS 1e6 /* processes more than ten thousand times as wide as the measurement */

static enum rc
check_tolerance(const struct tolerance *t, struct err *err)
{
	if (t->low < t->high && (isfinite(t->low) || isfinite(t->high)))
		return E_OK;
	return err_set(err, E_DOMAIN,
		"the lower limit must lie below the upper one, and one of them must exist");
}

static enum rc
check_u(double u, struct err *err)
{
	if (u > 0 && isfinite(u))
		return E_OK;
	return err_set(
		err, E_DOMAIN, "a standard uncertainty must be greater than zero, not %g", u);
}

/* P(a < Z < b) without losing the small one of two tails. */
static double
normal_between(double a, double b)
{
	if (a > 0)
		return normal_cdf(-a) - normal_cdf(-b);
	return normal_cdf(b) - normal_cdf(a);
}

enum rc
conformity_probability(double *out, double y, double u, const struct tolerance *t, struct err *err)
{
	enum rc rc;

	if ((rc = check_tolerance(t, err)) || (rc = check_u(u, err)))
		return rc;
	*out = normal_between((t->low - y) / u, (t->high - y) / u);
	return E_OK;
}

double
conformity_limit_risk(double w, double u)
{
	return normal_cdf(-w / u);
}

enum rc
conformity_guard(double *w, double risk, double u, struct err *err)
{
	double z;
	enum rc rc = check_u(u, err);

	if (rc)
		return rc;
	if (!(risk > 0 && risk <= 0.5))
		return err_set(err, E_DOMAIN, "a risk must lie between 0 and 0.5, not %g", risk);
	rc = normal_quantile(&z, risk, err);
	*w = -z * u;
	return rc;
}

/* ---- global risk ------------------------------------------------------------------------------------ */

struct risk {
	const struct process *p;
	double low, high; /* of acceptance */
	bool rejected;    /* integrate the rejected instead of the accepted */
};

static double
density(const struct risk *r, double item)
{
	double z = (item - r->p->mean) / r->p->u, a = (r->low - item) / r->p->u_m,
	       b = (r->high - item) / r->p->u_m, share;

	share = r->rejected ? normal_cdf(a) + normal_cdf(-b) : normal_between(a, b);
	return exp(-z * z / 2) / (r->p->u * sqrt(2 * M_PI)) * share;
}

/* Gauss-Legendre over panels half as wide as the narrower of the two bells: 20 nodes leave nothing of the error. */
static double
integral(const struct risk *r, double from, double to)
{
	static const double node[] = { 0.0765265211334973337546404, 0.2277858511416450780804962,
		0.3737060887154195606725482, 0.5108670019508270980043641,
		0.6360536807265150254528367, 0.7463319064601507926143051,
		0.8391169718222188233945291, 0.9122344282513259058677524,
		0.9639719272779137912676661, 0.9931285991850949247861224 };
	static const double weight[] = { 0.1527533871307258506980843, 0.1491729864726037467878287,
		0.1420961093183820513292983, 0.1316886384491766268984945,
		0.1181945319615184173123774, 0.1019301198172404350367501,
		0.0832767415767047487247581, 0.0626720483341090635695065,
		0.0406014298003869413310400, 0.0176140071391521183118620 };
	double low = fmax(from, r->p->mean - REACH * r->p->u),
	       high = fmin(to, r->p->mean + REACH * r->p->u), sum = 0, h, panels;

	if (!(low < high))
		return 0;
	panels = ceil((high - low) / (fmin(r->p->u, r->p->u_m) / 2));
	panels = fmin(fmax(panels, 1), MAX_PANELS);
	h = (high - low) / panels / 2;
	for (int i = 0; i < (int)panels; i++) {
		double centre = low + (2 * i + 1) * h;

		for (size_t k = 0; k < sizeof(node) / sizeof(node[0]); k++)
			sum += weight[k] * h *
			       (density(r, centre - h * node[k]) +
				       density(r, centre + h * node[k]));
	}
	return sum;
}

enum rc
conformity_global_risk(struct global_risk *out, const struct process *p, const struct tolerance *t,
	double w, struct err *err)
{
	struct risk r = { .p = p, .low = t->low + w, .high = t->high - w };
	double spread = hypot(p->u, p->u_m);
	enum rc rc;

	if ((rc = check_tolerance(t, err)) || (rc = check_u(p->u, err)) ||
		(rc = check_u(p->u_m, err)))
		return rc;
	if (!(r.low < r.high))
		return err_set(err, E_DOMAIN,
			"a guard band of %g leaves nothing of the tolerance to accept", w);
	/* beyond the reach of the measurement from the acceptance interval nothing is accepted */
	out->consumer = integral(&r, fmax(-INFINITY, r.low - REACH * p->u_m), t->low) +
			integral(&r, t->high, r.high + REACH * p->u_m);
	r.rejected = true;
	out->producer = integral(&r, t->low, t->high);
	out->accepted = normal_between((r.low - p->mean) / spread, (r.high - p->mean) / spread);
	out->consumer_of_accepted = out->accepted > 0 ? out->consumer / out->accepted : (double)NAN;
	return E_OK;
}

enum rc
conformity_global_guard(double *w, double target, const struct process *p,
	const struct tolerance *t, struct err *err)
{
	double low = -REACH * p->u_m, high = REACH * p->u_m, middle;
	struct global_risk g;
	enum rc rc;

	if (!(target > 0 && target < 1))
		return err_set(err, E_DOMAIN, "a risk must lie between 0 and 1, not %g", target);
	if (isfinite(t->low) && isfinite(t->high))
		high = fmin(
			high, (t->high - t->low) / 2 * (1 - 1e-12)); /* something stays to accept */
	rc = conformity_global_risk(&g, p, t, high, err);
	if (rc)
		return rc;
	if (g.consumer > target)
		return err_set(err, E_DOMAIN,
			"no guard band brings the consumer's risk down to %g: it stays %g", target,
			g.consumer);
	/* the risk falls as w grows: halve until the doubles meet */
	while ((middle = (low + high) / 2) > low && middle < high) {
		rc = conformity_global_risk(&g, p, t, middle, err);
		if (rc)
			return rc;
		if (g.consumer > target)
			low = middle;
		else
			high = middle;
	}
	*w = high;
	return E_OK;
}
