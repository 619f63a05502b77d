/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "num/both_variables.h"

#include "num/distribution.h"

/*
 * The search: slopes, in spans of y over spans of x, FLAT sinh(k STEP), k = -STEPS ... STEPS: up to 10^7, in equal ratios but
 * for the flattest.
 */
#define FLAT 1e-5
#define STEP 0.1
#define STEPS 284
#define HALVINGS 60

struct york {
	const struct both_variables *in;
	struct dd *u, *v;     /* n: less the first point */
	struct dd *w, *U, *V; /* n: at the slope last looked at */
	struct dd weights, mean_u, mean_v;
};

static enum rc
too_big(struct err *err)
{
	return err_set(err, E_TOO_BIG, "the table is too big");
}

static double
correlation(const struct both_variables *in, size_t i)
{
	return in->r ? in->r[i] : 0;
}

/* uy^2 + b^2 ux^2 - 2 b r ux uy */
static struct dd
variance(const struct both_variables *in, size_t i, struct dd b)
{
	struct dd v = dd_product(in->uy[i], in->uy[i]), bx = dd_mul(b, dd_of(in->ux[i]));
	struct dd both = dd_mul(bx, dd_mul(dd_of(in->uy[i]), dd_of(2 * correlation(in, i))));

	return dd_sub(dd_add(v, dd_mul(bx, bx)), both);
}

/* Weights, means and deviations at slope b. */
static void
weigh(struct york *k, struct dd b)
{
	struct dd su = dd_of(0), sv = dd_of(0);

	k->weights = dd_of(0);
	for (size_t i = 0; i < k->in->n; i++) {
		k->w[i] = dd_div(dd_of(1), variance(k->in, i, b));
		k->weights = dd_add(k->weights, k->w[i]);
		su = dd_add(su, dd_mul(k->w[i], k->u[i]));
		sv = dd_add(sv, dd_mul(k->w[i], k->v[i]));
	}
	k->mean_u = dd_div(su, k->weights);
	k->mean_v = dd_div(sv, k->weights);
	for (size_t i = 0; i < k->in->n; i++) {
		k->U[i] = dd_sub(k->u[i], k->mean_u);
		k->V[i] = dd_sub(k->v[i], k->mean_v);
	}
}

/* S at slope b. */
static struct dd
squares(struct york *k, struct dd b)
{
	struct dd S = dd_of(0);

	weigh(k, b);
	for (size_t i = 0; i < k->in->n; i++) {
		struct dd e = dd_sub(k->V[i], dd_mul(b, k->U[i]));

		S = dd_add(S, dd_mul(k->w[i], dd_mul(e, e)));
	}
	return S;
}

/* dS/db / 2: the weighted means make S least by the intercept, so that they count as constants. */
static struct dd
gradient(struct york *k, struct dd b)
{
	struct dd g = dd_of(0);

	weigh(k, b);
	for (size_t i = 0; i < k->in->n; i++) {
		double ux = k->in->ux[i], uy = k->in->uy[i];
		struct dd e = dd_sub(k->V[i], dd_mul(b, k->U[i])), we = dd_mul(k->w[i], e);
		struct dd turn = dd_sub(dd_mul(b, dd_product(ux, ux)),
			dd_mul(dd_of(correlation(k->in, i)), dd_product(ux, uy)));

		g = dd_sub(g, dd_mul(we, dd_add(k->U[i], dd_mul(we, turn))));
	}
	return g;
}

/* S in plain doubles, for the search. Not finite where a point is exact across a line of this slope. */
static double
rough_squares(const struct york *k, double b)
{
	const struct both_variables *in = k->in;
	double sw = 0, su = 0, sv = 0, S = 0, mu, mv;

	for (int pass = 0; pass < 2; pass++) {
		mu = pass ? su / sw : 0;
		mv = pass ? sv / sw : 0;
		for (size_t i = 0; i < in->n; i++) {
			double bx = b * in->ux[i], uy = in->uy[i];
			double w = 1 / (uy * uy + bx * bx - 2 * correlation(in, i) * bx * uy);
			double e = k->v[i].hi - mv - b * (k->u[i].hi - mu);

			if (pass) {
				S += w * e * e;
			} else {
				sw += w;
				su += w * k->u[i].hi;
				sv += w * k->v[i].hi;
			}
		}
	}
	return isfinite(S) ? S : INFINITY;
}

static double
span(const struct dd *v, size_t n)
{
	double low = 0, high = 0;

	for (size_t i = 0; i < n; i++) {
		low = fmin(low, v[i].hi);
		high = fmax(high, v[i].hi);
	}
	return high - low;
}

static enum rc
search(double *low, double *high, const struct york *k, struct err *err)
{
	double sx = span(k->u, k->in->n), sy = span(k->v, k->in->n), unit = FLAT, least = INFINITY;
	int best = -STEPS;

	if (!(sx > 0))
		return err_set(err, E_DOMAIN, "all values of x are equal: there is no line");
	unit *= (sy > 0 ? sy : 1) / sx;
	for (int i = -STEPS; i <= STEPS; i++) {
		double S = rough_squares(k, unit * sinh(i * STEP));

		if (S < least) {
			least = S;
			best = i;
		}
	}
	if (best == -STEPS || best == STEPS)
		return err_set(err, E_DOMAIN,
			"the best line is vertical: no slope can be given; take y for x");
	*low = unit * sinh((best - 1) * STEP);
	*high = unit * sinh((best + 1) * STEP);
	return E_OK;
}

static struct dd
polish(struct york *k, double low, double high)
{
	struct dd b, g, step;

	for (int i = 0; i < HALVINGS && low + (high - low) / 2 != low; i++) {
		double middle = low + (high - low) / 2;

		if (gradient(k, dd_of(middle)).hi > 0)
			high = middle;
		else
			low = middle;
	}
	b = dd_of(low);
	for (int i = 0; i < 2; i++) {
		double h = fmax(fabs(b.hi) * 0x1p-26, (high - low) * 16);

		g = gradient(k, b);
		step = dd_sub(gradient(k, dd_add(b, dd_of(h))), g);
		if (!(step.hi > 0) || g.hi == 0)
			break;
		step = dd_mul(dd_div(g, step), dd_of(h));
		if (fabs(step.hi) > h)
			break;
		b = dd_sub(b, step);
	}
	return b;
}

/* Adjusted points and what is told from them. */
static void
york_report(struct both_fit *out, struct york *k, struct dd b, const struct both_variables *in)
{
	struct dd S = squares(k, b), sum = dd_of(0), centre, spread = dd_of(0), origin;

	for (size_t i = 0; i < in->n; i++) {
		double ux = in->ux[i], uy = in->uy[i];
		struct dd bU = dd_mul(b, k->U[i]), bV = dd_mul(b, k->V[i]), beta;

		beta = dd_add(dd_mul(k->U[i], dd_product(uy, uy)), dd_mul(bV, dd_product(ux, ux)));
		beta = dd_sub(beta, dd_mul(dd_add(bU, k->V[i]),
					    dd_mul(dd_of(correlation(in, i)), dd_product(ux, uy))));
		/* from here on the adjusted point, less the first point given */
		k->U[i] = dd_add(k->mean_u, dd_mul(beta, k->w[i]));
		sum = dd_add(sum, dd_mul(k->w[i], k->U[i]));
		out->x[i] = dd_double(dd_add(in->x[0], k->U[i]));
		out->y[i] = dd_double(
			dd_add(dd_add(in->y[0], k->mean_v), dd_mul(b, dd_sub(k->U[i], k->mean_u))));
	}
	centre = dd_div(sum, k->weights);
	for (size_t i = 0; i < in->n; i++) {
		struct dd d = dd_sub(k->U[i], centre);

		spread = dd_add(spread, dd_mul(k->w[i], dd_mul(d, d)));
	}
	centre = dd_add(centre, in->x[0]);
	spread = dd_div(dd_of(1), spread);
	origin = dd_sub(dd_add(in->y[0], k->mean_v), dd_mul(b, dd_add(in->x[0], k->mean_u)));
	out->slope = dd_double(b);
	out->intercept = dd_double(origin);
	out->se_slope = sqrt(dd_double(spread));
	out->covariance = -dd_double(dd_mul(centre, spread));
	out->se_intercept = sqrt(dd_double(
		dd_add(dd_div(dd_of(1), k->weights), dd_mul(dd_mul(centre, centre), spread))));
	out->S = dd_double(S);
	out->df = in->n - 2;
	out->ratio = out->S / (double)out->df;
	out->p = chi2_upper(out->S, (double)out->df);
}

static enum rc
check_points(const struct both_variables *in, struct err *err)
{
	if (in->n < 3)
		return err_set(err, E_DOMAIN, "at least %zu rows are needed, there are %zu",
			(size_t)3, in->n);
	for (size_t i = 0; i < in->n; i++) {
		if (!(in->ux[i] >= 0 && in->uy[i] >= 0) || !(in->ux[i] + in->uy[i] > 0))
			return err_set(err, E_DOMAIN,
				"row %zu: uncertainties are 0 or more and not both 0, not %g and "
				"%g",
				i + 1, in->ux[i], in->uy[i]);
		if (!(fabs(correlation(in, i)) < 1))
			return err_set(err, E_DOMAIN,
				"row %zu: a correlation lies between -1 and 1, not at %g", i + 1,
				correlation(in, i));
	}
	return E_OK;
}

enum rc
york_fit(struct both_fit *out, struct arena *a, const struct both_variables *in, struct err *err)
{
	struct york k = { .in = in };
	double low = 0, high = 0;
	enum rc rc = check_points(in, err);

	*out = (struct both_fit){ 0 };
	if (rc)
		return rc;
	k.u = arena_new(a, struct dd, in->n);
	k.v = arena_new(a, struct dd, in->n);
	k.w = arena_new(a, struct dd, in->n);
	k.U = arena_new(a, struct dd, in->n);
	k.V = arena_new(a, struct dd, in->n);
	out->x = arena_new(a, double, in->n);
	out->y = arena_new(a, double, in->n);
	if (!k.u || !k.v || !k.w || !k.U || !k.V || !out->x || !out->y)
		return too_big(err);
	for (size_t i = 0; i < in->n; i++) {
		k.u[i] = dd_sub(in->x[i], in->x[0]);
		k.v[i] = dd_sub(in->y[i], in->y[0]);
	}
	rc = search(&low, &high, &k, err);
	if (rc)
		return rc;
	york_report(out, &k, polish(&k, low, high), in);
	return E_OK;
}

/* ---- Deming ----------------------------------------------------------------------------------------- */

struct moments {
	struct dd xx, yy, xy;
};

static struct dd
deming_slope(const struct moments *m, double lambda)
{
	struct dd l = dd_of(lambda), d = dd_sub(m->yy, dd_mul(l, m->xx));
	struct dd two = dd_mul(dd_of(2), m->xy), root;

	root = dd_sqrt(dd_add(dd_mul(d, d), dd_mul(l, dd_mul(two, two))));
	return d.hi < 0 ? dd_div(dd_mul(l, two), dd_sub(root, d)) : dd_div(dd_add(d, root), two);
}

struct deming {
	const struct both_variables *in;
	double lambda;
	struct dd mean_x, mean_y; /* less the first point */
	struct moments all;
	struct dd b, a; /* a less the first point's y, at the first point's x */
};

/* Slope and, at the first point, intercept without point i. */
static void
without(struct dd *b, struct dd *a, const struct deming *d, size_t i)
{
	double n = (double)d->in->n;
	struct dd dx = dd_sub(dd_sub(d->in->x[i], d->in->x[0]), d->mean_x);
	struct dd dy = dd_sub(dd_sub(d->in->y[i], d->in->y[0]), d->mean_y);
	struct dd share = dd_div(dd_of(n), dd_of(n - 1));
	struct moments m = { dd_sub(d->all.xx, dd_mul(share, dd_mul(dx, dx))),
		dd_sub(d->all.yy, dd_mul(share, dd_mul(dy, dy))),
		dd_sub(d->all.xy, dd_mul(share, dd_mul(dx, dy))) };

	*b = deming_slope(&m, d->lambda);
	*a = dd_sub(dd_sub(d->mean_y, dd_div(dy, dd_of(n - 1))),
		dd_mul(*b, dd_sub(d->mean_x, dd_div(dx, dd_of(n - 1)))));
}

static void
jackknife(struct both_fit *out, const struct deming *d, struct dd *pseudo)
{
	size_t n = d->in->n;
	struct dd *pa = pseudo + n, size = dd_of((double)n), less = dd_of((double)n - 1);
	struct dd sb = dd_of(0), sa = dd_of(0), bb = dd_of(0), aa = dd_of(0), ab = dd_of(0);
	/* the intercept at x = 0, of each pseudovalue */
	for (size_t i = 0; i < n; i++) {
		struct dd b, a;

		without(&b, &a, d, i);
		pseudo[i] = dd_sub(dd_mul(size, d->b), dd_mul(less, b));
		pa[i] = dd_sub(dd_mul(size, d->a), dd_mul(less, a));
		pa[i] = dd_sub(pa[i], dd_mul(pseudo[i], d->in->x[0]));
		sb = dd_add(sb, pseudo[i]);
		sa = dd_add(sa, pa[i]);
	}
	sb = dd_div(sb, size);
	sa = dd_div(sa, size);
	for (size_t i = 0; i < n; i++) {
		struct dd db = dd_sub(pseudo[i], sb), da = dd_sub(pa[i], sa);

		bb = dd_add(bb, dd_mul(db, db));
		aa = dd_add(aa, dd_mul(da, da));
		ab = dd_add(ab, dd_mul(da, db));
	}
	size = dd_mul(size, less);
	out->jackknife_slope = dd_double(sb);
	out->jackknife_intercept = dd_double(dd_add(sa, d->in->y[0]));
	out->se_slope = sqrt(dd_double(dd_div(bb, size)));
	out->se_intercept = sqrt(dd_double(dd_div(aa, size)));
	out->covariance = dd_double(dd_div(ab, size));
}

static void
deming_sums(struct deming *d)
{
	const struct both_variables *in = d->in;
	struct dd sx = dd_of(0), sy = dd_of(0);

	for (size_t i = 0; i < in->n; i++) {
		sx = dd_add(sx, dd_sub(in->x[i], in->x[0]));
		sy = dd_add(sy, dd_sub(in->y[i], in->y[0]));
	}
	d->mean_x = dd_div(sx, dd_of((double)in->n));
	d->mean_y = dd_div(sy, dd_of((double)in->n));
	for (size_t i = 0; i < in->n; i++) {
		struct dd dx = dd_sub(dd_sub(in->x[i], in->x[0]), d->mean_x);
		struct dd dy = dd_sub(dd_sub(in->y[i], in->y[0]), d->mean_y);

		d->all.xx = dd_add(d->all.xx, dd_mul(dx, dx));
		d->all.yy = dd_add(d->all.yy, dd_mul(dy, dy));
		d->all.xy = dd_add(d->all.xy, dd_mul(dx, dy));
	}
}

enum rc
deming_fit(struct both_fit *out, struct arena *a, const struct both_variables *in, double lambda,
	struct err *err)
{
	struct deming d = { .in = in, .lambda = lambda };
	struct dd *pseudo = arena_new(a, struct dd, 2 * in->n + 1), S = dd_of(0);

	*out = (struct both_fit){ .S = NAN, .ratio = NAN, .p = NAN };
	if (!pseudo)
		return too_big(err);
	if (in->n < 3)
		return err_set(err, E_DOMAIN, "at least %zu rows are needed, there are %zu",
			(size_t)3, in->n);
	if (!(lambda > 0) || !isfinite(lambda))
		return err_set(err, E_DOMAIN,
			"the ratio of the error variances must be greater than 0, not %g", lambda);
	deming_sums(&d);
	if (d.all.xy.hi == 0)
		return err_set(err, E_DOMAIN,
			"x and y do not go together at all: no line is better than another");
	d.b = deming_slope(&d.all, lambda);
	d.a = dd_sub(d.mean_y, dd_mul(d.b, d.mean_x));
	out->slope = dd_double(d.b);
	out->intercept = dd_double(dd_add(in->y[0], dd_sub(d.a, dd_mul(d.b, in->x[0]))));
	out->df = in->n - 2;
	for (size_t i = 0; i < in->n; i++) {
		struct dd e = dd_sub(dd_sub(in->y[i], in->y[0]),
			dd_add(d.a, dd_mul(d.b, dd_sub(in->x[i], in->x[0]))));

		S = dd_add(S, dd_mul(e, e));
	}
	out->sd_x = sqrt(dd_double(S) / ((lambda + out->slope * out->slope) * (double)out->df));
	out->sd_y = sqrt(lambda) * out->sd_x;
	out->se_slope = out->se_intercept = out->covariance = NAN;
	out->jackknife_slope = out->jackknife_intercept = NAN;
	if (in->n > 3)
		jackknife(out, &d, pseudo);
	return E_OK;
}
