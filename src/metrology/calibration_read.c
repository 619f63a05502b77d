/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a calibration says of a sample. */
#include "metrology/calibration.h"
#include "num/distribution.h"

#define FINE_STEPS \
	64 /* of a sixteenth of u; beyond them a limit of inversion is far away, and steps grow */
#define MAX_STEPS 500

static const struct calibration_result no_result = { NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN, NAN,
	CALIBRATION_WITHIN };

/* A reading as far as the search for its limits needs it. */
struct inversion {
	const struct calibration *c;
	struct dd y;
	double t2s2, noise; /* t^2 s^2; 1/(m w0) */
};

static double
noise_of(const struct calibration *c, const struct calibration_reading *r, double x)
{
	double variance = isnan(r->weight) ? calibration_spread(c, x) : 1 / r->weight;

	return isinf(r->m) ? 0 : variance / r->m;
}

/* Above 0 where the reading is further from the curve than chance explains. */
static double
excess(const struct inversion *v, double x)
{
	double d = dd_double(dd_sub(v->y, calibration_at(v->c, dd_of(x))));

	return d * d - v->t2s2 * (v->noise + calibration_leverage(v->c, x));
}

/* Where the branch ends. */
static double
end_of_branch(const struct calibration *c, double side)
{
	double middle = (c->x_low + c->x_high) / 2;

	if (c->model == CALIBRATION_QUADRATIC)
		return !isnan(c->turn) && side * (c->turn - middle) > 0 ? c->turn : side * INFINITY;
	return side < 0 ? 0 : INFINITY;
}

static double
bisect(const struct inversion *v, double in, double out)
{
	for (int k = 0; k < 200; k++) {
		double x = in + (out - in) / 2;

		if (x == in || x == out)
			break;
		if (excess(v, x) > 0)
			out = x;
		else
			in = x;
	}
	return out;
}

/* The next place beside x at which the reading stops agreeing with the curve; NAN: the branch ends before. */
static double
limit_on(const struct inversion *v, const struct calibration_result *r, double side)
{
	double end = end_of_branch(v->c, side), x = r->x, step = r->u / 16;

	if (!(step > 0))
		return step == 0 ? x : NAN;
	for (int k = 0; k < MAX_STEPS && x != end; k++) {
		double next = x + side * step;

		if (side * (next - end) > 0)
			next = end;
		if (excess(v, next) > 0)
			return bisect(v, x, next);
		x = next;
		if (k > FINE_STEPS)
			step *= 1.05;
	}
	return NAN;
}

static void
fieller(struct calibration_result *r, const struct inversion *v)
{
	const struct calibration *c = v->c;
	struct dd b = c->coefficient[c->p - 1], d = dd_div(dd_sub(v->y, c->y_mean), b);
	double sxx = dd_double(c->sxx), g = v->t2s2 / (b.hi * b.hi * sxx);
	double half = sqrt(v->t2s2) / fabs(b.hi) *
		      sqrt(d.hi * d.hi / sxx + (1 - g) * (v->noise + 1 / c->weights));

	if (!(g < 1))
		return;
	r->inversion_low =
		dd_double(dd_add(c->x_mean, dd_div(dd_sub(d, dd_of(half)), dd_of(1 - g))));
	r->inversion_high =
		dd_double(dd_add(c->x_mean, dd_div(dd_add(d, dd_of(half)), dd_of(1 - g))));
}

/* s and its degrees of freedom, with those of the sample's own replicates where they are to count. */
static void
pool(struct calibration_result *out, const struct calibration *c,
	const struct calibration_reading *r)
{
	double own = r->m - 1, w = isnan(r->weight) ? 1 / calibration_spread(c, out->x) : r->weight;

	out->s = c->s;
	out->df = (double)c->df;
	if (isnan(r->sd) || !(own > 0) || !(out->df > 0))
		return;
	out->s = sqrt((out->df * c->s * c->s + own * w * r->sd * r->sd) / (out->df + own));
	out->df += own;
}

enum rc
calibration_read(struct calibration_result *out, const struct calibration *c,
	const struct calibration_reading *reading, double level, struct err *err)
{
	struct inversion v = { .c = c, .y = reading->y };
	double slope;
	enum rc rc;

	*out = no_result;
	if (calibration_is_line(c) && c->coefficient[c->p - 1].hi == 0)
		return err_set(
			err, E_DOMAIN, "the slope is 0: the response does not tell the content");
	out->x = calibration_invert(c, reading->y);
	if (isnan(out->x))
		return E_OK;
	out->place = out->x < c->x_low    ? CALIBRATION_BELOW
		     : out->x > c->x_high ? CALIBRATION_ABOVE
					  : CALIBRATION_WITHIN;
	pool(out, c, reading);
	if (!(out->df > 0))
		return E_OK;
	rc = t_upper_quantile(&out->t, (1 - level) / 2, out->df, err);
	if (rc)
		return rc;
	v.t2s2 = out->t * out->t * out->s * out->s;
	v.noise = noise_of(c, reading, out->x);
	slope = calibration_slope(c, out->x);
	if (slope == 0)
		return E_OK;
	out->u = out->s * sqrt(v.noise + calibration_leverage(c, out->x)) / fabs(slope);
	out->low = out->x - out->t * out->u;
	out->high = out->x + out->t * out->u;
	if (calibration_is_line(c)) {
		fieller(out, &v);
	} else {
		out->inversion_low = limit_on(&v, out, -1);
		out->inversion_high = limit_on(&v, out, 1);
	}
	return E_OK;
}

enum rc
calibration_addition(
	struct calibration_result *out, const struct calibration *c, double level, struct err *err)
{
	struct calibration_reading zero = { dd_of(0), INFINITY, NAN, NAN };
	struct calibration_result at;
	enum rc rc;

	*out = no_result;
	if (c->model != CALIBRATION_LINEAR)
		return err_set(err, E_DOMAIN, "standard addition takes a straight line");
	rc = calibration_read(&at, c, &zero, level, err);
	if (rc)
		return rc;
	*out = at;
	out->x = -at.x;
	out->low = -at.high;
	out->high = -at.low;
	out->inversion_low = -at.inversion_high;
	out->inversion_high = -at.inversion_low;
	out->place = CALIBRATION_WITHIN;
	return E_OK;
}

/* ---- bracketing ------------------------------------------------------------------------------------- */

/* The pair of neighbours, k - 1 and k, with the reading between them; 0: none, or several. */
static size_t
pair_around(const struct calibration_level *l, size_t n, struct dd y)
{
	size_t found = 0, times = 0;

	for (size_t k = 1; k < n; k++) {
		double before = dd_sub(y, l[k - 1].y).hi, after = dd_sub(y, l[k].y).hi;
		bool between = before < 0 ? after > 0 : before > 0 && after < 0;

		/* a reading at a standard belongs to the pair that ends there */
		if (!between && after != 0 && !(before == 0 && k == 1))
			continue;
		found = k;
		times += before == 0 && after == 0 ? 2 : 1;
	}
	return times == 1 ? found : 0;
}

enum rc
calibration_bracket(struct bracket *out, const struct calibration_level *level, size_t n,
	const struct calibration_reading *reading, double confidence, struct err *err)
{
	const struct calibration_level *one, *two;
	struct calibration_result *r = &out->result;
	struct dd step, f;
	double share;
	size_t k;

	*out = (struct bracket){ .result = no_result };
	if (n < 2)
		return err_set(err, E_DOMAIN,
			"bracketing needs standards of at least 2 contents, there are %zu", n);
	r->s = calibration_pooled_sd(level, n, &r->df);
	k = pair_around(level, n, reading->y);
	if (k == 0)
		return E_OK;
	one = &level[k - 1];
	two = &level[k];
	out->lower = k - 1;
	out->upper = k;
	step = dd_sub(two->y, one->y);
	f = dd_div(dd_sub(reading->y, one->y), step);
	share = dd_double(f);
	r->x = dd_double(dd_add(one->x, dd_mul(f, dd_sub(two->x, one->x))));
	if (!(r->df > 0))
		return E_OK;
	r->u = fabs(dd_double(dd_div(dd_sub(two->x, one->x), step))) * r->s *
	       sqrt(1 / reading->m + (1 - share) * (1 - share) / (double)one->n +
		       share * share / (double)two->n);
	if (t_upper_quantile(&r->t, (1 - confidence) / 2, r->df, err))
		return E_DOMAIN;
	r->low = r->x - r->t * r->u;
	r->high = r->x + r->t * r->u;
	return E_OK;
}
