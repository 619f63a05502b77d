/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "metrology/control_chart.h"

#include <math.h>

#include "metrology/chart_constants.h"

static bool
in_use(const bool *used, size_t i)
{
	return !used || used[i];
}

static enum rc
chart_take(struct control_chart *out, struct arena *a, size_t n, struct err *err)
{
	*out = (struct control_chart){ n, arena_new(a, double, n), arena_new(a, double, n),
		arena_new(a, double, n), arena_new(a, double, n), arena_new(a, double, n),
		(double)NAN, (double)NAN, false, false };
	if (!out->value || !out->centre || !out->lower || !out->upper || !out->sd)
		return err_set(err, E_TOO_BIG, "the table is too big");
	return E_OK;
}

static enum rc
check_basis(const struct chart_basis *basis, bool sigma, struct err *err)
{
	if (!(basis->L > 0))
		return err_set(err, E_DOMAIN,
			"the width of the limits must be greater than 0, not %g", basis->L);
	if (sigma && !isnan(basis->sigma) && !(basis->sigma > 0 && isfinite(basis->sigma)))
		return err_set(err, E_DOMAIN,
			"a given standard deviation must be greater than 0, not %g", basis->sigma);
	return E_OK;
}

static void
set_point(struct control_chart *out, size_t i, double centre, double sd, double L, double least)
{
	out->centre[i] = centre;
	out->sd[i] = sd;
	out->lower[i] = fmax(least, centre - L * sd);
	out->upper[i] = centre + L * sd;
}

/* ---- subgroups -------------------------------------------------------------------------------------- */

struct subgroup_point
subgroup_point(const struct dd *v, size_t n)
{
	struct dd sum = dd_of(0), squares = dd_of(0), low = v[0], high = v[0], mean;

	for (size_t i = 0; i < n; i++) {
		sum = dd_add(sum, v[i]);
		low = dd_less(v[i], low) ? v[i] : low;
		high = dd_less(high, v[i]) ? v[i] : high;
	}
	mean = dd_div(sum, dd_of((double)n));
	for (size_t i = 0; i < n; i++) {
		struct dd d = dd_sub(v[i], mean);

		squares = dd_add(squares, dd_mul(d, d));
	}
	/* equal values whose mean is no double-double leave a trace of its rounding */
	if (!dd_less(low, high))
		squares = dd_of(0);
	return (struct subgroup_point){ dd_double(mean), dd_double(dd_sub(high, low)),
		n > 1 ? sqrt(dd_double(squares) / (double)(n - 1)) : (double)NAN, mean };
}

bool
subgroups_equal(const struct subgroups *g)
{
	for (size_t i = 1; i < g->n; i++)
		if (g->size[i] != g->size[0])
			return false;
	return true;
}

static enum rc
check_sizes(const struct subgroups *g, enum sigma_from from, struct err *err)
{
	for (size_t i = 0; i < g->n; i++) {
		if (g->size[i] < 2 && from != SIGMA_POOLED)
			return err_set(err, E_DOMAIN,
				"subgroup %zu has a single value and no range or sd: for single "
				"values "
				"there is the chart i-mr",
				i + 1);
		if (g->size[i] != g->size[0] && from != SIGMA_POOLED)
			return err_set(err, E_DOMAIN,
				"subgroup %zu has %zu values and the first has %zu: a mean range "
				"or sd "
				"needs equal sizes; the pooled sd does not",
				i + 1, g->size[i], g->size[0]);
	}
	if (from == SIGMA_RANGE && g->n && g->size[0] > CHART_MAX_RANGE)
		return err_set(err, E_DOMAIN,
			"a range is of at most %d values, not of %zu: take the standard deviation",
			CHART_MAX_RANGE, g->size[0]);
	return E_OK;
}

enum rc
subgroups_sigma(double *out, const struct subgroups *g, const bool *used, enum sigma_from from,
	struct err *err)
{
	struct dd sum = dd_of(0);
	double weight = 0;
	enum rc rc = check_sizes(g, from, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < g->n; i++) {
		double nu = (double)g->size[i] - 1;

		if (!in_use(used, i) || nu < 1)
			continue;
		if (from == SIGMA_POOLED)
			sum = dd_add(sum, dd_mul(dd_of(nu), dd_product(g->sd[i], g->sd[i])));
		else
			sum = dd_add(sum, dd_of(from == SIGMA_RANGE ? g->range[i] : g->sd[i]));
		weight += from == SIGMA_POOLED ? nu : 1;
	}
	if (weight == 0)
		return err_set(err, E_DOMAIN,
			"no subgroup in use has more than one value: sigma cannot be told from "
			"them");
	*out = dd_double(sum) / weight;
	if (from == SIGMA_POOLED)
		*out = sqrt(*out);
	else
		*out /= from == SIGMA_RANGE ? chart_d2(g->size[0]) : chart_c4(g->size[0]);
	if (!(*out > 0))
		return err_set(err, E_DOMAIN,
			"the values of each subgroup are all equal: without scatter there are no "
			"limits");
	return E_OK;
}

static enum rc
grand_mean(double *out, const struct subgroups *g, const bool *used, struct err *err)
{
	struct dd sum = dd_of(0);
	double weight = 0;

	for (size_t i = 0; i < g->n; i++) {
		if (!in_use(used, i))
			continue;
		sum = dd_add(sum, dd_product((double)g->size[i], g->mean[i]));
		weight += (double)g->size[i];
	}
	if (weight == 0)
		return err_set(err, E_DOMAIN, "no point is left to take the limits from");
	*out = dd_double(dd_div(sum, dd_of(weight)));
	return E_OK;
}

/* Room for the chart, and sigma given or estimated. */
static enum rc
start_subgroups(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err)
{
	enum rc rc;

	if ((rc = check_basis(basis, true, err)) || (rc = chart_take(out, a, g->n, err)))
		return rc;
	out->sigma = basis->sigma;
	out->estimated_sigma = isnan(basis->sigma);
	return out->estimated_sigma ? subgroups_sigma(&out->sigma, g, basis->used, from, err)
				    : E_OK;
}

enum rc
chart_means(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err)
{
	enum rc rc = start_subgroups(out, a, g, basis, from, err);

	out->mean = basis->mean;
	out->estimated_mean = isnan(basis->mean);
	if (!rc && out->estimated_mean)
		rc = grand_mean(&out->mean, g, basis->used, err);
	for (size_t i = 0; !rc && i < g->n; i++) {
		out->value[i] = g->mean[i];
		set_point(out, i, out->mean, out->sigma / sqrt((double)g->size[i]), basis->L,
			-(double)INFINITY);
	}
	return rc;
}

enum rc
chart_ranges(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err)
{
	double d2 = 0, d3 = 0;
	enum rc rc = start_subgroups(out, a, g, basis, from, err);

	for (size_t i = 0; !rc && i < g->n; i++) {
		if (i == 0 || g->size[i] != g->size[i - 1]) {
			d2 = chart_d2(g->size[i]);
			d3 = chart_d3(g->size[i]);
		}
		if (isnan(d2))
			return err_set(err, E_DOMAIN,
				"a range is of 2 to %d values, subgroup %zu has %zu",
				CHART_MAX_RANGE, i + 1, g->size[i]);
		out->value[i] = g->range[i];
		set_point(out, i, d2 * out->sigma, d3 * out->sigma, basis->L, 0);
	}
	return rc;
}

enum rc
chart_deviations(struct control_chart *out, struct arena *a, const struct subgroups *g,
	const struct chart_basis *basis, enum sigma_from from, struct err *err)
{
	enum rc rc = start_subgroups(out, a, g, basis, from, err);

	for (size_t i = 0; !rc && i < g->n; i++) {
		double c4 = chart_c4(g->size[i]);

		out->value[i] = g->sd[i];
		if (isnan(c4)) /* a single value has no point here */
			c4 = 1;
		set_point(out, i, c4 * out->sigma, out->sigma * sqrt(1 - c4 * c4), basis->L, 0);
	}
	return rc;
}

/* ---- single values ---------------------------------------------------------------------------------- */

/* NAN for the first values, and, with `used`, for a span that one not in use belongs to. */
static double
moving_range(const struct singles *s, const bool *used, size_t i)
{
	struct dd low, high;

	if (i + 1 < s->span)
		return (double)NAN;
	low = high = s->v[i];
	for (size_t k = 0; k < s->span; k++) {
		if (!in_use(used, i - k))
			return (double)NAN;
		low = dd_less(s->v[i - k], low) ? s->v[i - k] : low;
		high = dd_less(high, s->v[i - k]) ? s->v[i - k] : high;
	}
	return dd_double(dd_sub(high, low));
}

enum rc
singles_sigma(double *out, const struct singles *s, const bool *used, struct err *err)
{
	struct dd sum = dd_of(0);
	size_t n = 0;

	if (s->span < 2 || s->span > CHART_MAX_RANGE)
		return err_set(err, E_DOMAIN, "a moving range is of 2 to %d values, not of %zu",
			CHART_MAX_RANGE, s->span);
	for (size_t i = 0; i < s->n; i++) {
		double range = moving_range(s, used, i);

		if (isnan(range))
			continue;
		sum = dd_add(sum, dd_of(range));
		n++;
	}
	if (n == 0)
		return err_set(err, E_DOMAIN,
			"a moving range needs %zu values in use one after another", s->span);
	*out = dd_double(sum) / (double)n / chart_d2(s->span);
	if (!(*out > 0))
		return err_set(err, E_DOMAIN,
			"all values in use are equal: without scatter there are no limits");
	return E_OK;
}

static enum rc
start_singles(struct control_chart *out, struct arena *a, const struct singles *s,
	const struct chart_basis *basis, struct err *err)
{
	enum rc rc;

	if ((rc = check_basis(basis, true, err)) || (rc = chart_take(out, a, s->n, err)))
		return rc;
	out->sigma = basis->sigma;
	out->estimated_sigma = isnan(basis->sigma);
	return out->estimated_sigma ? singles_sigma(&out->sigma, s, basis->used, err) : E_OK;
}

enum rc
chart_singles(struct control_chart *out, struct arena *a, const struct singles *s,
	const struct chart_basis *basis, struct err *err)
{
	struct dd sum = dd_of(0);
	size_t n = 0;
	enum rc rc = start_singles(out, a, s, basis, err);

	if (rc)
		return rc;
	for (size_t i = 0; i < s->n; i++)
		if (in_use(basis->used, i)) {
			sum = dd_add(sum, s->v[i]);
			n++;
		}
	out->mean = basis->mean;
	out->estimated_mean = isnan(basis->mean);
	if (out->estimated_mean && n == 0)
		return err_set(err, E_DOMAIN, "no point is left to take the limits from");
	if (out->estimated_mean)
		out->mean = dd_double(dd_div(sum, dd_of((double)n)));
	for (size_t i = 0; i < s->n; i++) {
		out->value[i] = dd_double(s->v[i]);
		set_point(out, i, out->mean, out->sigma, basis->L, -(double)INFINITY);
	}
	return E_OK;
}

enum rc
chart_moving_ranges(struct control_chart *out, struct arena *a, const struct singles *s,
	const struct chart_basis *basis, struct err *err)
{
	double d2 = chart_d2(s->span), d3 = chart_d3(s->span);
	enum rc rc = start_singles(out, a, s, basis, err);

	for (size_t i = 0; !rc && i < s->n; i++) {
		out->value[i] = moving_range(s, NULL, i);
		set_point(out, i, d2 * out->sigma, d3 * out->sigma, basis->L, 0);
	}
	return rc;
}

/* ---- counts ----------------------------------------------------------------------------------------- */

static enum rc
check_counts(const struct counts *c, bool proportion, struct err *err)
{
	for (size_t i = 0; i < c->n; i++) {
		double count = c->count[i], size = c->size[i];

		if (!(size > 0 && isfinite(size)))
			return err_set(err, E_DOMAIN,
				"the size of a sample must be greater than 0: number %zu has %g",
				i + 1, size);
		if (!(count >= 0) || count != floor(count) || !isfinite(count))
			return err_set(err, E_DOMAIN,
				"a count is a whole number from 0: number %zu is %g", i + 1, count);
		if (proportion && (size != floor(size) || count > size))
			return err_set(err, E_DOMAIN,
				"sample %zu has %g of %g: of a whole number of pieces no more than "
				"all can be counted",
				i + 1, count, size);
	}
	return E_OK;
}

/* Sum of counts over sum of sizes; a given one as it is. */
static enum rc
mean_rate(struct control_chart *out, const struct counts *c, const struct chart_basis *basis,
	struct err *err)
{
	double count = 0, size = 0;

	out->mean = basis->mean;
	out->estimated_mean = isnan(basis->mean);
	if (!out->estimated_mean)
		return E_OK;
	for (size_t i = 0; i < c->n; i++)
		if (in_use(basis->used, i)) {
			count += c->count[i];
			size += c->size[i];
		}
	if (size == 0)
		return err_set(err, E_DOMAIN, "no point is left to take the limits from");
	out->mean = count / size;
	return E_OK;
}

enum rc
chart_proportion(struct control_chart *out, struct arena *a, const struct counts *c,
	const struct chart_basis *basis, bool number, struct err *err)
{
	enum rc rc;

	if ((rc = check_basis(basis, false, err)) || (rc = check_counts(c, true, err)) ||
		(rc = chart_take(out, a, c->n, err)) || (rc = mean_rate(out, c, basis, err)))
		return rc;
	if (!(out->mean > 0 && out->mean < 1))
		return err_set(err, E_DOMAIN,
			"a proportion of %g over all samples leaves nothing to set limits by",
			out->mean);
	for (size_t i = 0; i < c->n; i++) {
		double n = c->size[i], scale = number ? n : 1;

		out->value[i] = number ? c->count[i] : c->count[i] / n;
		set_point(out, i, scale * out->mean, scale * sqrt(out->mean * (1 - out->mean) / n),
			basis->L, 0);
		out->upper[i] = fmin(out->upper[i], scale);
	}
	return E_OK;
}

enum rc
chart_rate(struct control_chart *out, struct arena *a, const struct counts *c,
	const struct chart_basis *basis, struct err *err)
{
	enum rc rc;

	if ((rc = check_basis(basis, false, err)) || (rc = check_counts(c, false, err)) ||
		(rc = chart_take(out, a, c->n, err)) || (rc = mean_rate(out, c, basis, err)))
		return rc;
	if (!(out->mean > 0 && isfinite(out->mean)))
		return err_set(err, E_DOMAIN,
			"a rate of %g over all samples leaves nothing to set limits by", out->mean);
	for (size_t i = 0; i < c->n; i++) {
		out->value[i] = c->count[i] / c->size[i];
		set_point(out, i, out->mean, sqrt(out->mean / c->size[i]), basis->L, 0);
	}
	return E_OK;
}

/* ---- judging ---------------------------------------------------------------------------------------- */

bool
chart_beyond(const struct control_chart *chart, size_t i)
{
	return chart->value[i] < chart->lower[i] || chart->value[i] > chart->upper[i];
}

void
chart_standardise(double *z, const struct control_chart *chart)
{
	for (size_t i = 0; i < chart->n; i++) {
		double d = chart->value[i] - chart->centre[i];

		z[i] = isnan(d) || d == 0 ? 0 : d / chart->sd[i];
	}
}
